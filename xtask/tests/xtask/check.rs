//! The report of `generate --check`, the files that a run changes, and the left-overs of interrupted runs.

use std::fs;
use std::path::Path;

use contract_codegen::artefacts::{self, Layout};
use koreai_tests::project;
use xtask::generate::{self, Job, Outcome};
use xtask::writer::{self, State};

const TYPES: &str = "crates/koreai-client/src/generated/types.rs";
const INDEX: &str = "crates/koreai-schemas/schemas/index.json";
const ORPHAN: &str = "crates/koreai-schemas/schemas/create-case.request.schema.json";

/// A separate tree in which everything is up to date.
fn tree() -> (tempfile::TempDir, Job) {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("openapi.yaml");
    fs::copy(project().join("spec/openapi.yaml"), &spec).expect("a contract");
    let job = Job {
        spec,
        root: folder.path().to_owned(),
        layout: Layout::Project,
    };
    generate::write(&job).expect("a first run");
    (folder, job)
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(
        text.contains(from),
        "{} does not contain {from:?}",
        path.display()
    );
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

fn check(job: &Job) -> Outcome {
    generate::check(job).expect("a contract without errors")
}

#[test]
fn stale_missing_and_orphaned_files_are_listed() {
    let (_folder, job) = tree();
    assert!(check(&job).is_current());
    edit(
        &job.root.join(TYPES),
        "pub enum AggregationType",
        "pub enum Aggregation",
    );
    fs::remove_file(job.root.join(INDEX)).expect("a file");
    fs::write(job.root.join(ORPHAN), "{}").expect("a file");

    let outcome = check(&job);
    insta::assert_snapshot!("check", writer::report(&outcome.entries));

    let outcome = generate::write(&job).expect("a run");
    let changed: Vec<_> = outcome
        .entries
        .iter()
        .filter(|entry| entry.state != State::Unchanged)
        .map(|entry| (entry.path.as_str(), entry.state))
        .collect();
    let expected = [
        (TYPES, State::Stale),
        (ORPHAN, State::Orphaned),
        (INDEX, State::Missing),
    ];
    assert_eq!(changed, expected);
    assert!(!job.root.join(ORPHAN).exists());
    assert!(check(&job).is_current());
}

/// A change of any property makes files stale.
#[test]
fn any_change_of_a_property_is_stale() {
    let edits = [
        ("        name:\n", "        title:\n"),
        ("type: integer", "type: number"),
        ("maxLength: 24", "maxLength: 25"),
        ("enum: [Daily,", "enum: [Hourly, Daily,"),
        ("x-provenance: contradicted", "x-provenance: inferred"),
        ("      required: [_id]\n", ""),
        ("x-api-scope: Case Management", "x-api-scope: Case"),
    ];
    for (from, to) in edits {
        let (_folder, job) = tree();
        edit(&job.spec, from, to);
        let outcome = check(&job);
        let stale = outcome
            .entries
            .iter()
            .filter(|entry| entry.state == State::Stale)
            .count();
        // The index is always stale, since it contains the contract's checksum.
        assert!(stale >= 2, "{from:?} -> {to:?} changed {stale} files");
        generate::write(&job).expect("a run");
        assert!(check(&job).is_current());
    }
}

/// A comment changes only the contract's checksum.
#[test]
fn a_change_touches_only_what_it_changes() {
    let (_folder, job) = tree();
    edit(&job.spec, "openapi: 3.0.3", "# A comment.\nopenapi: 3.0.3");
    let outcome = check(&job);
    let stale: Vec<_> = outcome
        .entries
        .iter()
        .filter(|entry| entry.state != State::Unchanged)
        .map(|entry| entry.path.as_str())
        .collect();
    assert_eq!(stale, [INDEX]);
}

#[test]
fn line_endings_of_a_checkout_do_not_matter() {
    let (_folder, job) = tree();
    for entry in check(&job).entries {
        let path = job.root.join(&entry.path);
        let text = fs::read_to_string(&path).expect("a file");
        fs::write(&path, text.replace('\n', "\r\n")).expect("a file");
    }
    let text = fs::read_to_string(&job.spec).expect("a contract");
    fs::write(&job.spec, text.replace('\n', "\r\n")).expect("a contract");
    let outcome = check(&job);
    assert!(outcome.is_current(), "{}", writer::report(&outcome.entries));
}

/// Other files between generated files are found, except hidden files of editors and systems.
#[test]
#[cfg(unix)]
fn orphans_are_found_in_folders_and_behind_links() {
    let (_folder, job) = tree();
    let generated = job.root.join("crates/koreai-client/src/generated");
    fs::create_dir(generated.join("old")).expect("a folder");
    fs::write(generated.join("old/mod.rs"), "").expect("a file");
    fs::write(generated.join(".types.rs.swp"), "").expect("a file");
    std::os::unix::fs::symlink("nowhere", generated.join("link.rs")).expect("a link");
    let outcome = generate::write(&job).expect("a run");
    let orphans = outcome
        .entries
        .iter()
        .filter(|entry| entry.state == State::Orphaned);
    assert_eq!(orphans.count(), 2);
    assert!(check(&job).is_current());
    assert!(generated.join(".types.rs.swp").exists());
    assert!(!generated.join("old/mod.rs").exists() && !generated.join("link.rs").is_symlink());
}

/// In another folder than the project's, only generated files are removed.
#[test]
fn another_folder_keeps_files_that_were_not_generated() {
    let folder = tempfile::tempdir().expect("a folder");
    let job = Job {
        spec: project().join("spec/openapi.yaml"),
        root: folder.path().to_owned(),
        layout: Layout::Folder,
    };
    let kept = ["client/mine.rs", "schemas/notes.md"];
    let removed = ["client/old.rs", "schemas/.xtask-abc"];
    for path in kept.iter().chain(&removed) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, "").expect("a file");
    }
    let old = folder.path().join("client/old.rs");
    fs::write(old, contract_codegen::header::RUST_HEADER).expect("a file");
    let notes = folder.path().join("schemas/notes.md");
    fs::write(notes, "Refresh with `cargo xtask generate`.\n").expect("a file");
    generate::write(&job).expect("a run");
    for path in kept {
        assert!(folder.path().join(path).exists(), "{path} was removed");
    }
    for path in removed {
        assert!(!folder.path().join(path).exists(), "{path} was left");
    }
}

#[test]
fn law_5_generating_twice_changes_nothing() {
    let (spec, _) = contract_lint::read(&project().join("spec/openapi.yaml")).expect("a contract");
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
    assert!(outcome.is_current(), "{}", writer::report(&outcome.entries));
}
