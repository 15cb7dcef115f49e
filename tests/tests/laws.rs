//! Laws of the design over what is generated.

mod contract;

use chrono::NaiveDate;
use contract::contract;
use koreai_schemas::{Direction, SCHEMAS};
use koreai_tests::project;
use koreai_validate::Schema;
use serde_json::json;
use xtask::artefacts::{self, Layout};
use xtask::generate::{self, Job};

/// The calendar repeats itself after 400 years.
#[test]
fn dates_are_those_of_the_calendar() {
    let report = Schema::named("create-task-containment-report.request").expect("it is there");
    for year in (1900..2300).chain([0, 9999]) {
        for (month, day) in (0..14).flat_map(|month| (0..33).map(move |day| (month, day))) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            let filters = json!({"filters": {"dateFrom": date}});
            let is_day = NaiveDate::from_ymd_opt(year, month, day).is_some();
            assert_eq!(report.is_valid(&filters), is_day, "{date}");
        }
    }
}

#[test]
fn law_5_generating_twice_changes_nothing() {
    let spec = contract();
    let render = || artefacts::render(&spec, Layout::Project).expect("artefacts");
    assert_eq!(render(), render());

    let folder = tempfile::tempdir().expect("a folder");
    let job = Job {
        spec: project().join("spec/openapi.yaml"),
        root: folder.path().to_owned(),
        layout: Layout::Folder,
    };
    let first = generate::write(&job).expect("the first run");
    assert!(!first.is_current());
    let written: Vec<_> = first
        .entries
        .iter()
        .map(|entry| modified(&job, &entry.path))
        .collect();
    let second = generate::write(&job).expect("the second run");
    assert!(second.is_current());
    let kept: Vec<_> = second
        .entries
        .iter()
        .map(|entry| modified(&job, &entry.path))
        .collect();
    assert_eq!(
        written, kept,
        "a file that did not change was written again"
    );
}

fn modified(job: &Job, path: &str) -> std::time::SystemTime {
    let data = std::fs::metadata(job.root.join(path)).expect("a file");
    data.modified().expect("a time")
}

#[test]
fn law_5_the_committed_tree_is_up_to_date() {
    let job = Job {
        spec: project().join("spec/openapi.yaml"),
        root: project(),
        layout: Layout::Project,
    };
    let outcome = generate::check(&job).expect("a contract");
    assert!(
        outcome.is_current(),
        "{}",
        xtask::writer::report(&outcome.entries)
    );
}

#[test]
fn requests_and_responses_are_told_apart() {
    for schema in SCHEMAS {
        let expected = match schema.name.rsplit('.').next() {
            Some("request") => Direction::Request,
            _ => Direction::Response,
        };
        assert_eq!(schema.direction, expected, "{}", schema.name);
    }
}
