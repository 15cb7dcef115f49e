//! Snapshots of everything generated, so that changes of the contract can be reviewed.

mod directions;
mod rules;

use std::collections::BTreeMap;

use contract::Spec;
use contract_codegen::artefacts::{self, Artefacts, Layout};
use contract_codegen::client::surface;
use koreai_tests::project;

fn artefacts() -> Artefacts {
    let source = contract::read(&project().join("spec/openapi.yaml")).expect("the contract");
    let (spec, _) = Spec::parse(source).expect("a contract without errors");
    artefacts::render(&spec, Layout::Project).expect("artefacts")
}

/// The client's files, by name.
fn client() -> BTreeMap<String, String> {
    artefacts()
        .into_iter()
        .filter_map(|(path, text)| {
            let name = path.strip_prefix("crates/koreai-client/src/generated/")?;
            Some((name.to_owned(), text))
        })
        .collect()
}

/// The public API of the client, item by item.
#[test]
fn client_surface() {
    let surface = surface::read(&client()).expect("the client is Rust");
    let lines: Vec<_> = surface
        .iter()
        .map(|(item, signature)| format!("{item}: {signature}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// The generated code of one operation: its method, its builder, its body and the types in it.
#[test]
fn client_text_of_one_operation() {
    let client = client();
    let parts = [
        item(&client["mod.rs"], "pub fn create_task_containment_report("),
        item(
            &client["builder.rs"],
            "pub struct CreateTaskContainmentReport<",
        ),
        item(
            &client["builder.rs"],
            "impl<'a> CreateTaskContainmentReport<'a>",
        ),
        item(
            &client["types.rs"],
            "pub struct CreateTaskContainmentReportRequest {",
        ),
        item(&client["types.rs"], "pub struct ReportFilters {"),
        item(&client["types.rs"], "pub enum AggregationType {"),
        item(&client["types.rs"], "pub enum JobStatus {"),
        item(&client["types.rs"], "impl JobStatus {"),
        item(&client["types.rs"], "pub enum Percentage {"),
        item(
            &client["builder.rs"],
            "impl crate::call::Call for CreateTaskContainmentReport<",
        ),
    ];
    insta::assert_snapshot!(parts.join("\n"));
}

/// An item of a file with its comments and attributes. `start` is in its first line of code.
fn item(text: &str, start: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains(start))
        .unwrap_or_else(|| panic!("nothing like {start:?} is generated"));
    let indent = lines[at].len() - lines[at].trim_start().len();
    let ends = |line: &str| {
        let rest = line.trim_start();
        let outer = line.len() - rest.len() == indent && matches!(rest, "}" | "];");
        outer || line.is_empty()
    };
    let first = (0..at)
        .rev()
        .find(|n| ends(lines[*n]) || lines[*n].ends_with('{'));
    let last = (at..lines.len())
        .find(|n| *n > at && ends(lines[*n]))
        .expect("an end");
    lines[first.map_or(0, |n| n + 1)..=last].join("\n") + "\n"
}

/// Every schema, in both drafts, and the index.
#[test]
fn schemas() {
    for (path, text) in artefacts() {
        if let Some(name) = path.strip_prefix("crates/koreai-schemas/schemas/") {
            insta::assert_snapshot!(name.trim_end_matches(".json"), text);
        }
    }
}

#[test]
fn schemas_table() {
    insta::assert_snapshot!(artefacts()["crates/koreai-schemas/src/generated.rs"]);
}

/// Generated files contain no paths of this machine, and say how they were generated.
#[test]
fn generated_files_say_so_and_name_no_machine() {
    let here = project().display().to_string();
    for (path, text) in artefacts() {
        assert!(!text.contains(&here), "{path} names this machine");
        let head: String = text.lines().take(5).collect();
        assert!(
            head.contains("`cargo xtask generate`"),
            "{path} does not say how it was generated"
        );
        assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
    }
}
