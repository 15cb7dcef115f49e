//! The lint's output: for one broken document for each finding, and for the contract.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use contract::diagnostic::{self, Code, Diagnostic};
use contract::{Source, Span};
use contract_codegen::artefacts::{self, Layout};
use contract_lint::Profile;
use insta::{assert_snapshot, with_settings};

fn broken() -> Vec<PathBuf> {
    documents("tests/broken")
}

fn documents(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder of documents")
        .map(|entry| entry.expect("an entry of it").path())
        .collect();
    files.sort();
    files
}

fn stem(file: &Path) -> &str {
    file.file_stem()
        .and_then(|stem| stem.to_str())
        .expect("a name")
}

/// The lint's findings and, if there is no error, the generator's.
fn findings(file: &Path) -> (Source, Vec<Diagnostic>) {
    let source = contract::read(file).expect("a document");
    contract_lint::everything(source, Profile::Contract, Layout::Folder)
}

#[test]
fn each_mistake_is_reported_with_its_place_and_help() {
    for file in broken() {
        let (source, findings) = findings(&file);
        let report = diagnostic::render(&source, &findings, false);
        with_settings!({
            snapshot_path => "snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            assert_snapshot!(stem(&file), report.trim_end());
        });
    }
}

#[test]
fn each_broken_document_shows_the_finding_it_is_named_after() {
    let mut shown = BTreeSet::new();
    for file in broken() {
        let (source, findings) = findings(&file);
        let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code.name()).collect();
        assert!(
            codes.iter().any(|code| stem(&file).starts_with(code)),
            "{}: {codes:?}",
            file.display()
        );
        for finding in &findings {
            let form = matches!(
                finding.code,
                Code::NotYaml | Code::Structure | Code::Reference | Code::Generator
            );
            assert!(
                finding.help.is_some() || form,
                "{}: no help: {}",
                file.display(),
                finding.message
            );
            assert!(finding.span.end <= source.text.len());
        }
        shown.extend(codes);
    }
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let missing: Vec<_> = all.difference(&shown).collect();
    assert!(missing.is_empty(), "no broken document shows {missing:?}");
}

#[test]
fn the_contract_is_clean() {
    let source = contract::read(Path::new("../../spec/openapi.yaml")).expect("the contract");
    let (read, findings) = contract_lint::document(source);
    let source = read.map_or_else(|source| source, |spec| spec.source);
    assert!(
        findings.is_empty(),
        "{}",
        diagnostic::render(&source, &findings, false)
    );
}

/// Each document here breaks one convention of this project, or contains something that must be changed only
/// in the copy for the client.
#[test]
fn documents_of_others_need_not_follow_our_conventions() {
    for file in documents("tests/foreign") {
        let source = contract::read(&file).expect("a document");
        let (source, findings) =
            contract_lint::everything(source, Profile::Foreign, Layout::Folder);
        assert!(
            !diagnostic::any_error(&findings),
            "{}",
            diagnostic::render(&source, &findings, false)
        );
        let (spec, _) = contract_lint::read_with(&file, Profile::Foreign).expect("no errors");
        // Versions of it can be compared.
        contract_lint::well_formed(source.clone()).expect("no errors in its form");
        let artefacts = artefacts::render(&spec, Layout::Folder).expect("artefacts");
        assert!(
            artefacts.contains_key("client/mod.rs"),
            "{}",
            file.display()
        );
        let report = diagnostic::render(&source, &findings, false);
        with_settings!({
            snapshot_path => "snapshots/foreign",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            assert_snapshot!(stem(&file), report.trim_end());
        });
    }
}

/// Violations of the specification are errors in every document.
#[test]
fn documents_of_others_must_follow_the_specification() {
    for name in [
        "path-equal",
        "path-with-query",
        "link",
        "endless-schema",
        "read-only",
        "operation-id-of-callback",
        "reference-dangling",
        "path-parameter-missing",
        "duplicate-key-schema",
        "structure-misspelt-field",
        "security-unknown-scheme",
        "default",
    ] {
        let file = PathBuf::from(format!("tests/broken/{name}.yaml"));
        let source = contract::read(&file).expect("a document");
        let (_, findings) = contract_lint::document_with(source, Profile::Foreign);
        assert!(diagnostic::any_error(&findings), "{name}");
    }
    for name in ["yaml-readers", "one-of-overlapping"] {
        let file = PathBuf::from(format!("tests/broken/{name}.yaml"));
        let source = contract::read(&file).expect("a document");
        let (_, findings) = contract_lint::document_with(source, Profile::Foreign);
        assert!(
            !findings.is_empty() && !diagnostic::any_error(&findings),
            "{name}"
        );
    }
}

#[test]
fn machines_get_places_as_numbers() {
    let source = Source::new("a.yaml", "openapi: 3.0.3\ninfo: {}\n");
    let span = Span { start: 15, end: 19 };
    let finding = Diagnostic::error(Code::Structure, span, "wrong").help("fix it");
    let json = contract_lint::to_json(&source, &[finding]);
    assert_snapshot!(format!("{json:#}"), @r#"
    [
      {
        "severity": "error",
        "code": "structure",
        "file": "a.yaml",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 5,
        "message": "wrong",
        "help": "fix it"
      }
    ]
    "#);
}

/// The lint never panics: on every prefix of the contract, and on the contract with any line removed or doubled.
#[test]
fn no_mutilated_contract_makes_it_panic() {
    let text = fs::read_to_string("../../spec/openapi.yaml").expect("the contract");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for at in (0..lines.len()).step_by(61) {
        let (before, after) = lines.split_at(at);
        let without = [before, &after[1..]].concat().concat();
        let doubled = [before, &after[..1], after].concat().concat();
        for text in [before.concat(), without, doubled] {
            let (read, findings) = contract_lint::document(Source::new("mutilated.yaml", text));
            let source = read.map_or_else(|source| source, |spec| spec.source);
            let _ = diagnostic::render(&source, &findings, false);
        }
    }
}
