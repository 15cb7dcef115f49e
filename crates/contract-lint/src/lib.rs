//! What is wrong with a contract, beyond its form: everything that would make the generated code
//! wrong, or the contract a lie.
//!
//! Each rule is a function from the contract to findings. All of them run, whatever the others
//! find, and none may panic, whatever the document says.

#![allow(missing_docs)] // Not published.

mod bodies;
mod context;
mod descriptions;
mod endless;
mod examples;
mod extensions;
mod ignored;
mod links;
mod merges;
mod names;
mod operations;
mod overlaps;
mod parameters;
mod paths;
mod patterns;
mod profile;
mod reach;
mod read_only;
mod responses;
mod rules;
mod schemas;
mod soundness;
mod todo;

use std::path::Path;

use serde_json::{Value, json};

use context::Contract;
use contract::diagnostic::{self, Code, Diagnostic, Rejected};
use contract::{ReadError, Source, Spec};
pub use profile::Profile;

/// A rule: what it finds in a contract.
type Rule = fn(&Contract<'_>) -> Vec<Diagnostic>;

const RULES: &[Rule] = &[
    paths::check,
    links::check,
    read_only::check,
    endless::check,
    overlaps::check,
    operations::check,
    parameters::check,
    bodies::check,
    responses::check,
    schemas::check,
    soundness::check,
    merges::check,
    ignored::check,
    names::check,
    descriptions::check,
    todo::check,
    extensions::check,
    rules::check,
    patterns::check,
    examples::check,
];

/// Everything that the rules find in a document.
pub fn lint(spec: &Spec, profile: Profile) -> Vec<Diagnostic> {
    let contract = Contract::new(spec, profile);
    let findings = RULES.iter().flat_map(|rule| rule(&contract));
    let mut findings = findings
        .filter_map(|finding| profile.judge(finding))
        .collect();
    diagnostic::sort(&mut findings);
    findings
}

/// Everything that is wrong with a contract of ours, its form included; and the document, if anything
/// of it could be read.
pub fn document(source: Source) -> (Result<Spec, Source>, Vec<Diagnostic>) {
    document_of(source, Profile::Contract)
}

/// Everything that is wrong with a document, by what it is held to.
pub fn document_of(source: Source, profile: Profile) -> (Result<Spec, Source>, Vec<Diagnostic>) {
    let (read, mut findings) = Spec::read(source);
    if let Ok(spec) = &read
        && !findings
            .iter()
            .any(|finding| finding.code == Code::CircularReference)
    {
        // The rules follow references, and rely on coming to an end.
        findings.extend(lint(spec, profile));
        diagnostic::sort(&mut findings);
    }
    (read, findings)
}

/// Why a contract cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The contract has errors.
    #[error(transparent)]
    Rejected(#[from] Rejected),
}

/// Reads a contract of ours from a file: a document without errors, and its warnings.
pub fn read(path: &Path) -> Result<(Spec, Vec<Diagnostic>), Error> {
    read_of(path, Profile::Contract)
}

/// Reads a document from a file: one without errors, by what it is held to, and its warnings.
pub fn read_of(path: &Path, profile: Profile) -> Result<(Spec, Vec<Diagnostic>), Error> {
    Ok(checked_of(contract::read(path)?, profile)?)
}

/// A contract of ours without errors, and its warnings.
pub fn checked(source: Source) -> Result<(Spec, Vec<Diagnostic>), Rejected> {
    checked_of(source, Profile::Contract)
}

fn checked_of(source: Source, profile: Profile) -> Result<(Spec, Vec<Diagnostic>), Rejected> {
    let (read, findings) = document_of(source, profile);
    match read {
        Ok(spec) if !diagnostic::any_error(&findings) => Ok((spec, findings)),
        Ok(Spec { source, .. }) | Err(source) => Err(Rejected::new(source, findings)),
    }
}

/// Findings for machines: a JSON array.
pub fn to_json(source: &Source, findings: &[Diagnostic]) -> Value {
    findings
        .iter()
        .map(|finding| {
            let (line, column) = source.line_column(finding.span.start);
            let (end_line, end_column) = source.line_column(finding.span.end);
            json!({
                "severity": finding.severity,
                "code": finding.code.name(),
                "file": source.name,
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
                "message": finding.message,
                "help": finding.help,
            })
        })
        .collect()
}
