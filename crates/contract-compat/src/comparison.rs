//! Everything that differs between two versions of a contract.

use contract::Source;

use crate::finding::{Aspect, Finding, Verdict};

/// An operation of either version, with its verdicts.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its `operationId`: the new one, unless the operation was removed.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path.
    pub path: String,
    /// A verdict for each aspect, in order.
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
    /// The compared aspects.
    pub aspects: &'static [Aspect],
    /// The operations of both, in the order of the new version, then the removed ones.
    pub operations: Vec<Compared>,
    /// The differences, the worst first within each aspect.
    pub findings: Vec<Finding>,
    /// Whether a published file changes although nothing above does: a description, an example.
    pub is_reworded: bool,
}

impl Comparison {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.findings.iter().map(|finding| finding.verdict);
        verdicts.fold(Verdict::Compatible, Verdict::max)
    }

    /// Whether there is no noticeable difference.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && !self.is_reworded
    }
}
