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
    let other = (0..2_u64, 0..3_u64);
    (1..9_u64, days, counts, other).prop_map(|(count, days, counts, (other_values, listed))| {
        let day = |day: &u32| format!("2026-11-{day:02}");
        Seen {
            count,
            first: days.first().map(day),
            last: days.last().map(day),
            types: counts.clone(),
            values: counts,
            other_values,
            // It is counted beside such values alone.
            listed: listed * other_values,
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

/// What exchanges contradict, and the lines that the draft adds for it, takes away (`-`), or leaves alone (`~`); no lines where a person has to decide.
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
            // A bound holds for all numbers.
            &["          type: number", "~maximum"],
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
        // Of an object that was not declared when it was seen, members were not counted.
        ("response.200.body#/rack", new("object"), "", &[]),
        ("response.200.body#", new("object"), "", &[]),
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
            // What no line that is added or taken away has.
            if let Some(part) = line.strip_prefix('~') {
                let mut edits = draft.edits.lines();
                assert!(
                    !edits.any(|edit| edit.starts_with(['+', '-']) && edit.contains(part)),
                    "{label}: {part}\n{}",
                    draft.edits
                );
                continue;
            }
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

/// A contract in which one schema is in several places.
const SHARED: &str = "\
openapi: 3.0.3
info: {title: Tasks, version: 1.0.0}
paths:
  /tasks/{id}:
    get:
      operationId: getTask
      responses:
        '200': {description: A task., content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}}
        4XX: {description: An error.}
  /old/{id}:
    get:
      operationId: getOld
      responses:
        '200': {description: A task., content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}}
components:
  schemas:
    Task:
      type: object
      description: A task.
      properties:
        createdBy: {$ref: '#/components/schemas/User'}
        updatedBy: {$ref: '#/components/schemas/User'}
        place: {type: object, description: Where., properties: {row: {type: string, description: Its row.}}, x-provenance: inferred, x-provenance-note: From a page.}
        state: {type: string, description: A state., x-extensible-enum: [open, closed]}
    User:
      type: object
      description: A person.
      properties:
        profImage: {type: string, description: An image.}
";

fn shared() -> Spec {
    let (spec, _) = Spec::parse(Source::new("shared", SHARED)).expect("a contract");
    spec
}

/// A place, its count and its type.
type Place<'p> = (&'p str, u64, &'p str);

/// Places of operations.
fn places_of(all: &[(&str, &[Place<'_>])]) -> Evidence {
    let mut evidence = Evidence::default();
    for (operation, places) in all {
        let seen = places.iter().map(|(place, count, kind)| {
            let types = match *kind {
                "" => json!({}),
                kind => json!({kind: count}),
            };
            let seen = json!({"count": count, "types": types});
            (
                (*place).to_owned(),
                serde_json::from_value(seen).expect("what was seen"),
            )
        });
        let seen = OperationSeen {
            declared: seen.collect(),
            undeclared: BTreeMap::new(),
        };
        evidence.operations.insert((*operation).to_owned(), seen);
    }
    evidence
}

/// Of one exchange, several places may be described at one place of the contract.
#[test]
fn an_exchange_counts_once_for_a_schema_that_is_in_several_places() {
    let (spec, image) = (shared(), "response.200.body#/createdBy/profImage");
    let second = "response.200.body#/updatedBy/profImage";
    for (evidence, expected) in [
        (
            places_of(&[(
                "getTask",
                &[("exchange", 1, ""), (image, 1, "null"), (second, 1, "null")],
            )]),
            "is of type `null` in 1 of 1 exchange;",
        ),
        (
            places_of(&[
                (
                    "getTask",
                    &[("exchange", 4, ""), (image, 1, "null"), (second, 3, "null")],
                ),
                ("getOld", &[("exchange", 2, ""), (image, 2, "null")]),
            ]),
            "is of type `null` in 5 of 6 exchanges;",
        ),
    ] {
        let found = observed::check(&spec, &evidence, &Lock::default(), &[]);
        let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
        assert!(
            matches!(messages.as_slice(), [one] if one.contains(expected)),
            "{messages:?}"
        );
    }
}

/// A page of an operation has no counts of another one; several statuses of one answer add up.
#[test]
fn counts_are_those_of_one_body_of_one_operation() {
    let image = "response.200.body#/createdBy/profImage";
    let evidence = places_of(&[
        (
            "getTask",
            &[
                ("exchange", 9, ""),
                (image, 1, "string"),
                ("response.status.401", 2, ""),
                ("response.status.404", 3, ""),
            ],
        ),
        ("getOld", &[("exchange", 2, ""), (image, 2, "string")]),
    ]);
    let all = observed::by_body(&shared(), &evidence);
    let count = |operation: Option<&str>, body: Option<&str>, pointer: &str| {
        let mut all = all.iter();
        let found = all.find(|at| {
            at.operation.as_deref() == operation
                && at.body.as_deref() == body
                && at.pointer == pointer
        });
        found.map(|at| at.seen.count)
    };
    let (task, image) = (
        Some("/components/schemas/Task"),
        "/components/schemas/User/properties/profImage",
    );
    let errors = "/paths/~1tasks~1{id}/get/responses/4XX";
    for (operation, body, pointer, expected) in [
        (Some("getTask"), task, image, Some(1)),
        (Some("getOld"), task, image, Some(2)),
        (None, task, image, Some(3)),
        (Some("getTask"), None, image, None),
        (Some("getTask"), None, errors, Some(5)),
        (Some("getOld"), None, errors, None),
        (Some("getOld"), None, "/paths/~1old~1{id}/get", Some(2)),
    ] {
        assert_eq!(
            count(operation, body, pointer),
            expected,
            "{operation:?} {pointer}"
        );
    }
}

/// An empty object shows nothing of the members that the contract declares.
#[test]
fn an_object_is_observed_with_a_member() {
    let whole = ("exchange", 1, "");
    let place = ("response.200.body#/place", 1, "object");
    let row = ("response.200.body#/place/row", 1, "string");
    for (places, expected) in [
        (&[whole, place][..], ""),
        (&[whole, place, row], "observed-mark"),
    ] {
        let evidence = places_of(&[("getTask", places)]);
        let found = observed::check(&shared(), &evidence, &Lock::default(), &[]);
        let codes: Vec<_> = found.iter().map(|one| one.code.name()).collect();
        assert_eq!(codes.join(" "), expected);
    }
}

/// A value that was not listed is reported until the contract lists one more; then the next exchanges show whether
/// that was it.
#[test]
fn a_value_is_reported_until_one_is_added() {
    let spec = shared();
    let text = SHARED.replace("[open, closed]", "[open, closed, paused]");
    let (added, _) = Spec::parse(Source::new("added", text)).expect("a contract");
    let seen = |spec: &Spec, other_values: u64| {
        let mut evidence = places_of(&[(
            "getTask",
            &[
                ("exchange", 3, ""),
                ("response.200.body#/state", 3, "string"),
            ],
        )]);
        let operation = evidence.operations.get_mut("getTask").expect("it");
        let state = operation
            .declared
            .get_mut("response.200.body#/state")
            .expect("it");
        state.other_values = other_values;
        observed::set_listed(spec, &mut evidence);
        evidence
    };
    let count = |spec: &Spec, evidence: &Evidence| {
        let found = observed::check(spec, evidence, &Lock::default(), &[]);
        let mut found = found.iter().map(|one| one.message.clone());
        found.next()
    };
    let before = seen(&spec, 2);
    assert!(before.render().contains("listed: 2"), "{}", before.render());
    assert!(count(&spec, &before).is_some_and(|it| it.contains("in 2 of 3 exchanges")));
    assert_eq!(count(&added, &before), None);
    let known = merged(&[&before, &seen(&added, 0)]);
    assert_eq!(count(&added, &known), None);
    let other = merged(&[&before, &seen(&added, 1)]);
    assert!(count(&added, &other).is_some_and(|it| it.contains("in 1 of 6 exchanges")));
}

/// A file of something else, which may be traffic, is not quoted.
#[test]
fn a_wrong_file_is_not_quoted() {
    for (text, place, problem) in [
        (
            "version: 1\ncanary: 1\n",
            "x:2:1",
            "a member that it does not have",
        ),
        (
            "version: 1\nfiles: {a: canary}\n",
            "x:2:9",
            "a value of another type",
        ),
        (
            "version: 1\nfiles: canary\n",
            "x:2:1",
            "a value of another type",
        ),
        ("files: {}\n", "x:1:1", "a member is missing"),
        ("version: canary\n", "x:1:1", "a value of another type"),
        ("[canary]\n", "x:1:", ""),
        ("canary\n", "x:1:", ""),
        ("{canary: 1, canary: 2}\n", "x:1:", ""),
        ("{canary: *canary}\n", "x:1:", ""),
        ("!canary {a: \"canary\n", "x:", ""),
    ] {
        let error = Evidence::parse(&Source::new("x", text)).expect_err(text);
        let message = error.to_string();
        assert!(!message.contains("canary"), "{text:?}: {message}");
        assert!(
            message.contains(place) && message.contains(problem),
            "{text:?}: {message}"
        );
    }
}

#[test]
fn a_trial_is_named_as_one() {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    let (spec, _) = Spec::parse(source).expect("a contract");
    let evidence = one("response.200.body#/color", false, of_type("string"));
    let found = observed::check(&spec, &evidence, &Lock::default(), &[]);
    for (trial, words) in [
        (false, "Exchanges with the platform show"),
        (true, "Exchanges of a trial, none with the platform, show"),
    ] {
        let text = observed::markdown(&spec, &found, trial);
        assert!(text.contains(words), "{text}");
    }
}
