//! What a change of the contract breaks: for callers on the wire, for users of the generated client,
//! and for users of the published schemas.
//!
//! Data flows one way: two [`Spec`]s → `wire`, `rust`, `schemas` → [`Report`] → text. Bodies
//! are compared by containment (`body`), everything else by rules.

mod base;
pub mod body;
mod bump;
mod containment;
mod operations;
mod patterns;
mod report;
mod rust;
mod schemas;
mod wire;

use serde::Serialize;
use serde_json::Value;

pub(crate) use base::RELEASED;
pub use base::{Base, BaseError};
pub use bump::{Bump, Raised};
pub use report::{human, json, markdown};

use crate::describe;
use crate::diagnostic::Diagnostic;
use crate::schemas::Direction;
use crate::spec::{Source, Span, Spec};

/// Whether somebody is broken. In the order of how bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nobody is.
    Compatible,
    /// It could not be proven that nobody is.
    Unproven,
    /// Somebody is.
    Breaking,
}

impl Verdict {
    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Unproven => "unproven",
            Self::Breaking => "breaking",
        }
    }
}

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Whoever calls the API, in any language.
    Wire,
    /// Whoever uses the generated client.
    Rust,
    /// Whoever uses the published schemas.
    Schemas,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wire, Self::Rust, Self::Schemas];

    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Rust => "rust",
            Self::Schemas => "schemas",
        }
    }
}

/// What was done to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is something else.
    Changed,
    /// It goes by another name.
    Renamed,
}

/// A difference, and whom it breaks.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The operations that it concerns, by number in [`Report::operations`]; none: the document.
    pub operations: Vec<usize>,
    /// For whom.
    pub aspect: Aspect,
    /// Whether it breaks them.
    pub verdict: Verdict,
    /// Which way what it is about travels; none for what does not travel.
    pub direction: Option<Direction>,
    /// The part of the contract: `body`, `parameter`, `status`.
    pub area: &'static str,
    /// What of it: `enum value`, `required`, `maxLength`.
    pub kind: &'static str,
    /// What was done to it.
    pub action: Action,
    /// In words.
    pub message: String,
    /// The place in the body, for bodies: `/filters/dateFrom`.
    pub at: Option<String>,
    /// Where it stands in the old contract.
    pub old: Option<Span>,
    /// Where it stands in the new contract.
    pub new: Option<Span>,
    /// For `unproven`: why.
    pub reason: Option<String>,
    /// For `breaking` bodies: a payload that one version accepts and the other rejects.
    pub witness: Option<Witness>,
    /// What would keep it compatible.
    pub help: Option<String>,
}

/// A payload that settles the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// One side accepts it, and the other does not; both were asked.
    Found(Value),
    /// None was found.
    NotFound,
}

/// An operation of either version, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its `operationId`: the new one, unless it was removed.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path.
    pub path: String,
    /// One for each aspect, in their order.
    pub verdicts: [Verdict; 3],
}

/// Everything that differs between two versions of the contract.
#[derive(Clone, Debug)]
pub struct Report {
    /// The old contract's text.
    pub old: Source,
    /// The new contract's text.
    pub new: Source,
    /// `info.version` of both.
    pub versions: [String; 2],
    /// The operations of both, in the order of the new one, then those that are gone.
    pub operations: Vec<Compared>,
    /// What differs, the worst first within each aspect.
    pub findings: Vec<Finding>,
    /// Whether a published file changes though nothing above does: a description, an example.
    pub is_reworded: bool,
}

impl Report {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.findings.iter().map(|finding| finding.verdict);
        verdicts.max().unwrap_or(Verdict::Compatible)
    }

    /// How far the version has to be raised, and how far it is.
    pub fn raised(&self) -> Raised {
        bump::raised(self)
    }

    /// Whether there is any difference that anybody could notice.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && !self.is_reworded
    }
}

/// Compares two versions of the contract.
pub fn compare(old: &Spec, new: &Spec) -> Report {
    let matched = operations::matched(old, new);
    let mut findings = wire::findings(old, new, &matched);
    let (artefacts, is_reworded) = artefacts(old, new, &matched);
    findings.extend(artefacts);
    findings.sort_by_key(|finding| (finding.aspect, std::cmp::Reverse(finding.verdict)));
    let operations = matched
        .iter()
        .enumerate()
        .map(|(number, pair)| Compared {
            id: pair.id().to_owned(),
            method: pair.method().to_uppercase(),
            path: pair.path().to_owned(),
            verdicts: Aspect::ALL.map(|aspect| {
                let concerns = |finding: &&Finding| {
                    finding.aspect == aspect
                        && (finding.operations.is_empty() || finding.operations.contains(&number))
                };
                let found = findings.iter().filter(concerns);
                found
                    .map(|finding| finding.verdict)
                    .max()
                    .unwrap_or(Verdict::Compatible)
            }),
        })
        .collect();
    Report {
        old: old.source.clone(),
        new: new.source.clone(),
        versions: [old.version().to_owned(), new.version().to_owned()],
        operations,
        findings,
        is_reworded,
    }
}

/// What differs in what is generated: findings, and whether any file differs at all.
fn artefacts(old: &Spec, new: &Spec, matched: &[operations::Matched<'_>]) -> (Vec<Finding>, bool) {
    let mut findings = rust::findings(old, new, matched);
    let (found, is_reworded) = schemas::findings(old, new, matched);
    findings.extend(found);
    (findings, is_reworded)
}

/// In backticks, for messages.
fn code(text: &str) -> String {
    format!("`{text}`")
}

/// `a`, `b` and `c`, each in backticks; or nothing.
fn listed<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let listed = describe::listed(words);
    match listed.is_empty() {
        true => "nothing".to_owned(),
        false => listed,
    }
}

/// Why something cannot be rendered: the first of the findings.
fn reason(findings: Vec<Diagnostic>) -> String {
    let first = findings.into_iter().next();
    first.map_or_else(String::new, |finding| finding.message)
}
