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
mod musts;
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
use contract::diagnostic::{self, Code, Diagnostic, Rejected, Severity};
use contract::openapi::{OPERATION, SCHEMA};
use contract::{ReadError, Source, Span, Spec};
use contract_codegen::artefacts::{self, Layout};
pub use profile::Profile;

/// A rule: what it finds in a contract.
type Rule = fn(&Contract<'_>) -> Vec<Diagnostic>;

const RULES: &[Rule] = &[
    paths::check,
    links::check,
    musts::check,
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
    judged(findings.collect(), profile)
}

fn judged(findings: Vec<Diagnostic>, profile: Profile) -> Vec<Diagnostic> {
    let findings = findings.into_iter();
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
    let (read, findings) = Spec::read(source);
    let mut findings = judged(findings, profile);
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

/// Everything that stands in the way of generating, and every warning: what the generator refuses as
/// well, where nothing else explains it.
pub fn everything(source: Source, profile: Profile, layout: Layout) -> (Source, Vec<Diagnostic>) {
    let (read, mut findings) = document_of(source, profile);
    let spec = match read {
        Ok(spec) => spec,
        Err(source) => return (source, findings),
    };
    // The generator relies on the form of the document, and on an end of what it merges.
    let is_fit = |finding: &Diagnostic| {
        finding.severity == Severity::Warning
            || !(finding.code.is_of_form() || finding.code == Code::RecursiveMerge)
    };
    if findings.iter().all(is_fit) {
        let refused = artefacts::render(&spec, layout).err().unwrap_or_default();
        let errors: Vec<Span> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.span.clone())
            .collect();
        findings.extend(
            refused
                .into_iter()
                .filter(|it| !is_explained(&spec, it, &errors)),
        );
        diagnostic::sort(&mut findings);
    }
    (spec.source, findings)
}

/// Whether the generator may refuse a thing for errors that were found otherwise: those inside it, and
/// those of what operations share.
fn is_explained(spec: &Spec, refused: &Diagnostic, errors: &[Span]) -> bool {
    let [schemas, operations] = [&SCHEMA, &OPERATION].map(|kind| {
        let places = spec.structure.places(&spec.root, kind);
        let at = |pointer: &str| spec.root.locate(pointer);
        places
            .filter(|place| *kind == OPERATION || at(place.pointer) == refused.span)
            .map(|place| (at(place.pointer), place.node.span.clone()))
            .collect::<Vec<_>>()
    });
    let lies_in = |error: &Span, thing: &Span| thing.start <= error.start && error.end <= thing.end;
    if let Some((_, schema)) = schemas.first() {
        return errors.iter().any(|error| lies_in(error, schema));
    }
    // It has no place, or is an operation.
    let others: Vec<&Span> = operations
        .iter()
        .filter(|(key, _)| *key != refused.span)
        .map(|(_, operation)| operation)
        .collect();
    errors.iter().any(|error| {
        others.len() == operations.len() || !others.iter().any(|other| lies_in(error, other))
    })
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
