//! The vendor's own pages, which are not part of the project. Runs only where `DOCS_DIR` names the
//! folder that holds them: `DOCS_DIR=… cargo test -p contract-drift -- --ignored vendor`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use contract::Spec;
use contract_drift::compare;
use contract_drift::facts::PageFacts;
use contract_drift::finding::{Class, Finding};
use contract_drift::lock::{self, Lock};
use contract_drift::page::DocPage;
use contract_drift::pages;

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os("DOCS_DIR").expect("DOCS_DIR names the folder of pages"))
}

fn page(name: &str) -> DocPage {
    pages::parse(contract::read(&folder().join(name)).expect("a page"))
}

fn contract() -> Spec {
    let source = contract::read(Path::new("../../spec/openapi.yaml")).expect("the contract");
    Spec::parse(source).expect("the contract").0
}

/// What the later version of a page means for whoever reviewed the earlier one.
fn change(earlier: &str, later: &str) -> Vec<Finding> {
    let spec = contract();
    let mut lock = Lock::default();
    let earlier = page(earlier);
    lock.accept(compare::page_key(&spec, &earlier), &earlier);
    compare::check(&spec, &lock, &[page(later)])
}

fn codes(findings: &[Finding], class: Class) -> BTreeSet<&'static str> {
    let own = findings.iter().filter(|finding| finding.class == class);
    own.map(|finding| finding.code.name()).collect()
}

const UPDATE: [&str; 4] = [
    "update-a-task.v0-html-tables.md",
    "update-a-task.v1-padded-tables.md",
    "update-a-task.v2.mdx",
    "update-a-task.v3.mdx",
];
const REPORT: [&str; 4] = [
    "task-containment-report.v0-html-tables.md",
    "task-containment-report.v1-html-tables.md",
    "task-containment-report.v2.mdx",
    "task-containment-report.v3.mdx",
];

/// What each page states, as it would be in the lock: names, figures and hashes.
#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn the_facts_of_every_page() {
    let spec = contract();
    for entry in fs::read_dir(folder()).expect("the folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().expect("a name");
        let page = page(name);
        let mut lock = Lock::default();
        lock.accept(compare::page_key(&spec, &page), &page);
        insta::with_settings!({
            snapshot_path => "snapshots/vendor",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name, lock.render());
        });
    }
}

#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn every_page_is_read_completely() {
    let mut count = 0;
    for entry in fs::read_dir(folder()).expect("the folder") {
        let file = entry.expect("an entry").path();
        let page = pages::parse(contract::read(&file).expect("a page"));
        assert!(
            page.unread.is_empty(),
            "{}: {:?}",
            file.display(),
            page.unread
        );
        count += 1;
    }
    assert_eq!(count, 13);
    for name in UPDATE {
        let facts = page(name).facts();
        let operation = facts.operations.values().next().expect("an operation");
        assert_eq!(operation.tables["request"].len(), 39, "{name}");
        assert_eq!(operation.tables["path"].len(), 2, "{name}");
        assert_eq!(operation.tables["header"].len(), 1, "{name}");
    }
    for name in REPORT {
        let facts = page(name).facts();
        assert_eq!(facts.operations.len(), 2, "{name}");
        let counts: Vec<usize> = facts
            .operations
            .values()
            .flat_map(|operation| operation.tables.values().map(|table| table.len()))
            .collect();
        // GET: two of the path, twelve of the answer. POST: one, two of the query, seven, and the
        // answer's, which lost `__v` after the older versions.
        let answer = if name.contains("html") { 14 } else { 13 };
        assert_eq!(counts, [2, 12, 1, 2, 7, answer], "{name}");
    }
    assert_eq!(
        page("rate-limit-case-management.mdx").facts().limits.len(),
        6
    );
    assert_eq!(page("api-introduction.mdx").facts().scopes.len(), 23);
}

#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn the_flattened_form_states_what_the_formatted_one_does() {
    let without = |page: &DocPage| -> PageFacts {
        let mut facts = page.facts();
        facts.title = None;
        for operation in facts.operations.values_mut() {
            operation.samples.clear();
        }
        facts
    };
    for name in ["update-a-task", "task-containment-report"] {
        let formatted = page(&format!("{name}.v3.mdx"));
        let flattened = page(&format!("{name}.rendered.txt"));
        assert_eq!(without(&flattened), without(&formatted), "{name}");
    }
}

#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn the_contract_acknowledges_every_deviation_from_the_current_pages() {
    let committed = Lock::load(Path::new("../..")).expect("the lock");
    for lock in [Lock::default(), committed] {
        for name in [
            "update-a-task.rendered.txt",
            "task-containment-report.rendered.txt",
            "update-a-task.v3.mdx",
            "task-containment-report.v3.mdx",
            "rate-limit.mdx",
            "rate-limit-case-management.mdx",
            "api-introduction.mdx",
        ] {
            let found = compare::check(&contract(), &lock, &[page(name)]);
            assert!(found.is_empty(), "{name}: {found:#?}");
        }
    }
}

#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn the_history_of_the_pages_is_seen() {
    // Nothing but words changed on the task's page, and its samples.
    let first = change(UPDATE[0], UPDATE[1]);
    assert_eq!(
        codes(&first, Class::Contract),
        BTreeSet::new(),
        "{first:#?}"
    );
    assert_eq!(codes(&first, Class::Loss), BTreeSet::from(["sample-cut"]));

    // The report's: a scope and a host renamed, then rules and rows lost and values re-spelt.
    let first = change(REPORT[1], REPORT[0]);
    assert_eq!(
        codes(&first, Class::Contract),
        BTreeSet::from(["host", "scope"])
    );
    // The kinds of tasks are a plain list since then, which the contract leaves open on purpose.
    let second = change(REPORT[1], REPORT[2]);
    assert_eq!(
        codes(&second, Class::Contract),
        BTreeSet::from(["values"]),
        "{second:#?}"
    );
    let lost = codes(&second, Class::Loss);
    for code in [
        "default-gone",
        "rule-gone",
        "sample-cut",
        "format-gone",
        "unlisted",
    ] {
        assert!(lost.contains(code), "{code}: {second:#?}");
    }
    for (earlier, later) in [(UPDATE[2], UPDATE[3]), (REPORT[2], REPORT[3])] {
        let found = change(earlier, later);
        assert!(
            codes(&found, Class::Contract).is_subset(&BTreeSet::from(["sample-header"])),
            "{found:#?}"
        );
    }
}

#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn the_contradictions_of_the_pages_are_seen() {
    let facts = |name: &str| lock::facts(&page(name)).contradictions;
    for name in UPDATE {
        let found = facts(name);
        assert!(
            found.iter().any(|fact| fact.starts_with("lid/")),
            "{name}: {found:?}"
        );
        assert!(
            found.contains(&"caseTmp/taskTmp".to_owned()),
            "{name}: {found:?}"
        );
    }
    for name in REPORT {
        let found = facts(name);
        assert!(
            found.iter().any(|fact| fact.starts_with("spelling ")),
            "{name}: {found:?}"
        );
        assert!(
            found.contains(&"skip path/query".to_owned()),
            "{name}: {found:?}"
        );
    }
    for name in &REPORT[2..] {
        assert!(facts(name).contains(&"total 8/1".to_owned()), "{name}");
    }
    for name in &REPORT[..2] {
        let found = facts(name);
        assert!(
            found
                .iter()
                .any(|fact| fact.starts_with("selfServiceSessionsInPercentage number/string")),
            "{found:?}"
        );
        assert!(
            found
                .iter()
                .any(|fact| fact.starts_with("Status success/Success,Failure")),
            "{found:?}"
        );
    }
}
