//! Counts of exchanges: they add up, survive their text, and say nothing where nothing was seen.

use contract::{Source, Spec};
use contract_drift::lock::Lock;
use contract_drift::observed::{self, Evidence, OperationSeen, Seen};
use proptest::prelude::*;

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

fn places(
    names: &'static str,
    most: usize,
) -> impl Strategy<Value = std::collections::BTreeMap<String, Seen>> {
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

/// The committed lock: no observations, as they are written.
#[test]
fn nothing_was_observed_yet() {
    let root = std::path::Path::new("../..");
    let path = root.join(observed::PATH);
    let evidence = Evidence::load(&path).expect("a lock");
    let text = std::fs::read_to_string(&path).expect("a lock");
    assert_eq!(text.replace("\r\n", "\n"), evidence.render());
    if evidence == Evidence::default() {
        let spec = contract::read(&root.join("spec/openapi.yaml")).expect("a contract");
        let (spec, _) = Spec::parse(spec).expect("a contract");
        assert_eq!(observed::check(&spec, &evidence, &Lock::default(), &[]), []);
    }
}
