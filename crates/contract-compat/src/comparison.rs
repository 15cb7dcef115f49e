//! Everything that differs between two versions of a contract.

use contract::Source;

use crate::finding::{Aspect, Finding, Verdict};

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
pub struct Comparison {
    /// The old contract's text.
    pub old: Source,
    /// The new contract's text.
    pub new: Source,
    /// `info.version` of both.
    pub versions: [String; 2],
    /// Who was looked at.
    pub aspects: &'static [Aspect],
    /// The operations of both, in the order of the new one, then those that are gone.
    pub operations: Vec<Compared>,
    /// What differs, the worst first within each aspect.
    pub findings: Vec<Finding>,
    /// Whether a published file changes though nothing above does: a description, an example.
    pub is_reworded: bool,
}

impl Comparison {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.findings.iter().map(|finding| finding.verdict);
        verdicts.fold(Verdict::Compatible, Verdict::max)
    }

    /// Whether there is any difference that anybody could notice.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && !self.is_reworded
    }
}
