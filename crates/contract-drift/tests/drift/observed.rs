//! Counts of exchanges: they add up, survive their text, and say nothing where nothing was seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use contract::{Source, Spec};
use contract_drift::lock::Lock;
use contract_drift::observed::{self, Evidence, OperationSeen, Seen};
use contract_drift::{compare, impact, pages};
use proptest::prelude::*;
use serde_json::{Value, json};

fn seen() -> impl Strategy<Value = Seen> {
    let days = prop::collection::btree_set(1..29_u32, 0..3);
    let counts = prop::collection::btree_map("[a-z]{1,3}", 1..9_u64, 0..3);
    (1..9_u64, days, counts, 0..2_u64).prop_map(|(count, days, counts, other_values)| {
        let day = |day: &u32| format!("2026-11-{day:02}");
        Seen {
            count,
            first: days.first().map(day),
            last: days.last().map(day),
            types: counts.clone(),
            values: counts,
            other_values,
        }
    })
}

fn places(names: &'static str, most: usize) -> impl Strategy<Value = BTreeMap<String, Seen>> {
    prop::collection::btree_map(names, seen(), 0..most)
}

/// What some files showed that no other file of another one has.
fn evidence() -> impl Strategy<Value = Evidence> {
    let operation = (
        places("request\\.query\\.[ab]", 3),
        // More than are kept of one kind.
        places("response\\.200\\.body#/[a-z]{2}", 70),
    );
    let operation = operation.prop_map(|(declared, undeclared)| OperationSeen {
        declared,
        undeclared,
    });
    let files = prop::collection::btree_map("[0-9a-f]{8}", 1..9_u64, 0..3);
    let operations = prop::collection::btree_map("[ab]", operation, 0..3);
    (files, operations).prop_map(|(files, operations)| {
        let mut all = Evidence::default();
        let mut some = Evidence::default();
        some.files = files;
        some.operations = operations;
        all.merge(some);
        all
    })
}

fn merged(all: &[&Evidence]) -> Evidence {
    let mut out = Evidence::default();
    all.iter().for_each(|one| out.merge((*one).clone()));
    out
}

proptest! {
    #[test]
    fn two_runs_are_one_over_both(a in evidence(), b in evidence(), c in evidence()) {
        let left = merged(&[&merged(&[&a, &b]), &c]);
        prop_assert_eq!(&left, &merged(&[&a, &merged(&[&b, &c])]));
        prop_assert_eq!(&left, &merged(&[&c, &b, &a]));
        for seen in left.operations.values() {
            prop_assert!(seen.undeclared.len() <= 50);
        }
        let text = left.render();
        let read = Evidence::parse(&Source::new("spec/observed.lock", text.as_str()));
        let read = read.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(read.render(), text);
        prop_assert_eq!(read, left);
    }
}

/// One place of `createLoan`, as evidence.
fn one(place: &str, is_declared: bool, seen: Value) -> Evidence {
    let seen: Seen = serde_json::from_value(seen).expect("what was seen");
    let whole = Seen {
        count: 9,
        ..Seen::default()
    };
    let mut operation = OperationSeen::default();
    operation.declared.insert("exchange".to_owned(), whole);
    let places = match is_declared {
        true => &mut operation.declared,
        false => &mut operation.undeclared,
    };
    places.insert(place.to_owned(), seen);
    let mut evidence = Evidence::default();
    evidence.operations = BTreeMap::from([("createLoan".to_owned(), operation)]);
    evidence
}

fn of_type(name: &str) -> Value {
    json!({"count": 3, "first": "2026-11-01", "last": "2026-11-28", "types": {name: 3}})
}

/// A place, whether it is declared and what was seen of it, the code, and the lines.
type Case<'c> = (&'c str, (bool, Value), &'c str, &'c [&'c str]);

/// What exchanges contradict, and the lines that the draft adds for it, or takes away (`-`); no lines where a person has to decide.
#[test]
fn each_contradiction_has_its_edit() {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    let (spec, _) = Spec::parse(source).expect("a contract");
    let type_is = |name: &str| (true, of_type(name));
    let new = |name: &str| (false, of_type(name));
    let other_value = || {
        (
            true,
            json!({"count": 3, "types": {"string": 3}, "other_values": 2}),
        )
    };
    let cases: Vec<Case<'_>> = vec![
        ("request.query.notify", type_is("boolean"), "", &[]),
        (
            "request.query.notify",
            type_is("string"),
            "observed-type",
            &[
                "          schema: {type: string}",
                "          x-provenance: observed",
            ],
        ),
        (
            "request.query.page",
            new("string"),
            "observed-member",
            &["        - name: page"],
        ),
        ("request.query.*", new("string"), "", &[]),
        ("request.header.deskId", type_is("string"), "", &[]),
        ("request.header.x-other", new("string"), "", &[]),
        ("response.header.x-other", new("string"), "", &[]),
        ("request.body#/days", type_is("integer"), "", &[]),
        (
            "request.body#/days",
            type_is("number"),
            "observed-type",
            &["          type: number"],
        ),
        (
            "request.body#/pickUp",
            type_is("null"),
            "observed-type",
            &["          x-provenance: observed"],
        ),
        (
            "request.body#/books/*",
            type_is("integer"),
            "observed-type",
            &["          items: {}", "          x-provenance: observed"],
        ),
        (
            "request.body#/contact",
            type_is("string"),
            "observed-type",
            &[],
        ),
        (
            "request.body#/contact/fax",
            new("string"),
            "observed-member",
            &["            fax:", "              type: string"],
        ),
        ("request.body#/kind", type_is("string"), "", &[]),
        ("request.body#/kind", other_value(), "observed-value", &[]),
        (
            "response.200.body#/state",
            other_value(),
            "observed-value",
            &[
                "      x-extensible-enum: [open, returned, \"TODO: the value, which is kept nowhere; `koreai validate --show-values` names it\"]",
            ],
        ),
        (
            "response.200.body#/state",
            type_is("integer"),
            "observed-type",
            &["          x-provenance: observed"],
        ),
        ("response.200.body#/fee", type_is("boolean"), "", &[]),
        (
            "response.200.body#/renewals",
            type_is("string"),
            "observed-type",
            &["          x-provenance: observed"],
        ),
        (
            "response.200.body#/color",
            new("null"),
            "observed-member",
            &["        color:"],
        ),
        ("response.200.body#/*", new("string"), "", &[]),
        ("response.200.body#/gone/deep", new("string"), "", &[]),
        // It was not described when it was seen, and is now.
        ("response.200.body#/renewals", new("integer"), "", &[]),
        (
            "response.200.body#",
            type_is("object"),
            "observed-required",
            &["-      required: [_id]"],
        ),
        ("response.200.body#", type_is("array"), "observed-type", &[]),
        ("response.4XX.body#/status", type_is("string"), "", &[]),
        (
            "response.4XX.body#/hint",
            new("string"),
            "observed-member",
            &["        hint:"],
        ),
        ("response.status.404", (true, json!({"count": 1})), "", &[]),
        (
            "response.status.302",
            (false, json!({"count": 1})),
            "observed-status",
            &["        \"302\":"],
        ),
        ("response.201.body#/a", new("string"), "", &[]),
        ("nonsense", new("string"), "", &[]),
        ("response.status.é", new("string"), "", &[]),
    ];
    for (place, (is_declared, seen), code, lines) in cases {
        let label = format!("{place} {seen}");
        let evidence = one(place, is_declared, seen);
        let found = observed::check(&spec, &evidence, &Lock::default(), &[]);
        let codes: Vec<_> = found.iter().map(|one| one.code.name()).collect();
        assert_eq!(codes.join(" "), code, "{label}");
        let draft = impact::draft_with(&spec, &Lock::default(), &evidence, &[], &[]);
        for line in lines {
            // A line that is added, unless it says that it goes.
            let line = match line.starts_with('-') {
                true => (*line).to_owned(),
                false => format!("+{line}"),
            };
            let mut edits = draft.edits.lines();
            assert!(
                edits.any(|edit| edit == line),
                "{label}: {line}\n{}",
                draft.edits
            );
        }
        let is_edited = !draft.edits.is_empty();
        assert_eq!(is_edited, !lines.is_empty(), "{label}: {}", draft.edits);
        let is_by_hand = draft
            .by_hand
            .iter()
            .any(|line| line.starts_with("observed: "));
        assert_eq!(
            is_by_hand,
            lines.is_empty() && !code.is_empty(),
            "{label}: {:?}",
            draft.by_hand
        );
        // Once it is in the contract, it is no contradiction any more; a value is, as it is not written yet.
        if !lines.is_empty() && code != "observed-value" {
            let (drafted, _) = Spec::parse(Source::new("drafted", draft.text)).expect("a contract");
            let left = observed::check(&drafted, &evidence, &Lock::default(), &[]);
            assert_eq!(left, [], "{label}");
        }
    }
}

/// Who says what: the page, the contract, and exchanges.
#[test]
fn a_contradiction_has_what_each_witness_says() {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    let (spec, _) = Spec::parse(source).expect("a contract");
    let named = [PathBuf::from("tests/pages/loan.mdx")];
    let pages = pages::read(&spec, &Lock::default(), &named).expect("pages");
    for (place, is_declared, expected) in [
        (
            "request.body#/days",
            true,
            "`request.body#/days` of createLoan is of type `array` in 3 of 9 exchanges (2026-11-01 to 2026-11-28); the contract says `integer`, the page says integer",
        ),
        (
            "request.body#/contact/fax",
            false,
            "`request.body#/contact/fax` of createLoan is in 3 of 9 exchanges (2026-11-01 to 2026-11-28), of type `array`; the contract does not have it, the page does not have it",
        ),
    ] {
        let evidence = one(place, is_declared, of_type("array"));
        let found = observed::check(&spec, &evidence, &Lock::default(), &pages.read);
        let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, [expected]);
        let found = observed::check(&spec, &evidence, &Lock::default(), &[]);
        assert!(
            found[0].message.ends_with("no page on it was read"),
            "{:?}",
            found[0]
        );
    }
}

/// Findings on a page name what exchanges show of the same place.
#[test]
fn a_finding_on_a_page_has_what_exchanges_show() {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    // The page says something else of it.
    let text = source.text.replace("maximum: 60", "maximum: 61");
    let text = text.replace("at most 60 days", "at most 61 days");
    let (spec, _) = Spec::parse(Source::new("contract", text)).expect("a contract");
    let named = [PathBuf::from("tests/pages/loan.mdx")];
    let pages = pages::read(&spec, &Lock::default(), &named).expect("pages");
    let mut findings = compare::check(&spec, &Lock::default(), &pages.read);
    let evidence = one("request.body#/days", true, of_type("integer"));
    observed::with_counts(&spec, &evidence, &mut findings);
    let pointer = "/components/schemas/CreateLoanRequest/properties/days";
    let of_days = findings
        .iter()
        .filter(|finding| finding.contract.as_deref() == Some(pointer));
    let help: Vec<_> = of_days
        .filter_map(|finding| finding.help.as_deref())
        .collect();
    let shown = "3 exchanges show it (2026-11-01 to 2026-11-28), of type `integer`";
    assert!(
        !help.is_empty() && help.iter().all(|help| help.ends_with(shown)),
        "{findings:?}"
    );
}

/// The committed lock: no observations, as they are written.
#[test]
fn nothing_was_observed_yet() {
    let root = Path::new("../..");
    let path = root.join(observed::PATH);
    let evidence = Evidence::load(&path).expect("a lock");
    let text = fs::read_to_string(&path).expect("a lock");
    assert_eq!(text.replace("\r\n", "\n"), evidence.render());
    if evidence == Evidence::default() {
        let spec = contract::read(&root.join("spec/openapi.yaml")).expect("a contract");
        let (spec, _) = Spec::parse(spec).expect("a contract");
        assert_eq!(observed::check(&spec, &evidence, &Lock::default(), &[]), []);
    }
}
