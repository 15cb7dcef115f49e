//! What is wrong with a contract beyond its form: what would make the generated code or the contract itself
//! wrong.
//!
//! Each rule is a function from the contract to findings. All rules run, whatever the others find, and none
//! panics on any document.

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

/// A rule: returns its findings in a contract.
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

/// All findings of the rules in a document.
pub fn lint(spec: &Spec, profile: Profile) -> Vec<Diagnostic> {
    let contract = Contract::new(spec, profile);
    let findings = RULES.iter().flat_map(|rule| rule(&contract));
    by_profile(findings.collect(), profile)
}

fn by_profile(findings: Vec<Diagnostic>, profile: Profile) -> Vec<Diagnostic> {
    let findings = findings.into_iter();
    let mut findings = findings
        .filter_map(|finding| profile.judge(finding))
        .collect();
    diagnostic::sort(&mut findings);
    findings
}

/// All findings in a contract of this project, about its form as well; and the document, if it could be read.
pub fn document(source: Source) -> (Result<Spec, Source>, Vec<Diagnostic>) {
    document_with(source, Profile::Contract)
}

/// All findings in a document, by a profile.
pub fn document_with(source: Source, profile: Profile) -> (Result<Spec, Source>, Vec<Diagnostic>) {
    let (read, findings) = Spec::read(source);
    let mut findings = by_profile(findings, profile);
    if let Ok(spec) = &read
        && !findings
            .iter()
            .any(|finding| finding.code == Code::CircularReference)
    {
        // The rules follow references, so these must not be circular.
        findings.extend(lint(spec, profile));
        diagnostic::sort(&mut findings);
    }
    (read, findings)
}

/// All findings, and what the generator refuses in addition, where no other finding explains it.
pub fn everything(source: Source, profile: Profile, layout: Layout) -> (Source, Vec<Diagnostic>) {
    let (read, mut findings) = document_with(source, profile);
    let spec = match read {
        Ok(spec) => spec,
        Err(source) => return (source, findings),
    };
    // The generator relies on the form of the document, and on merges that end.
    let is_fit = |finding: &Diagnostic| {
        finding.severity == Severity::Warning
            || !(finding.code.is_about_form() || finding.code == Code::RecursiveMerge)
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

/// Whether other errors can explain a refusal of the generator: errors inside the refused object, and errors
/// in what operations share.
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
    // The refusal has no position, or is about an operation.
    let others: Vec<&Span> = operations
        .iter()
        .filter(|(key, _)| *key != refused.span)
        .map(|(_, operation)| operation)
        .collect();
    errors.iter().any(|error| {
        others.len() == operations.len() || !others.iter().any(|other| lies_in(error, other))
    })
}

/// Why a contract cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The contract has errors.
    #[error(transparent)]
    Rejected(#[from] Rejected),
}

/// Reads a contract of this project from a file: a document without errors, and its warnings.
pub fn read(path: &Path) -> Result<(Spec, Vec<Diagnostic>), Error> {
    read_with(path, Profile::Contract)
}

/// Reads a document from a file, by a profile: a document without errors, and its warnings.
pub fn read_with(path: &Path, profile: Profile) -> Result<(Spec, Vec<Diagnostic>), Error> {
    Ok(checked_with(contract::read(path)?, profile)?)
}

/// A document without errors in its form, by [`Profile::Foreign`].
pub fn well_formed(source: Source) -> Result<Spec, Rejected> {
    let (read, findings) = Spec::read(source);
    let findings = by_profile(findings, Profile::Foreign);
    match read {
        Ok(spec) if !diagnostic::any_error(&findings) => Ok(spec),
        Ok(Spec { source, .. }) | Err(source) => Err(Rejected::new(source, findings)),
    }
}

/// A contract of this project without errors, and its warnings.
pub fn checked(source: Source) -> Result<(Spec, Vec<Diagnostic>), Rejected> {
    checked_with(source, Profile::Contract)
}

fn checked_with(source: Source, profile: Profile) -> Result<(Spec, Vec<Diagnostic>), Rejected> {
    let (read, findings) = document_with(source, profile);
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
