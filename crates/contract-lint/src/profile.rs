//! Which rules apply: documents of this project must follow its conventions, other documents need not.

use contract::diagnostic::{Diagnostic, Severity};

/// Which rules apply to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The specification, and this project's conventions.
    Contract,
    /// The specification, and what would make the output wrong.
    Foreign,
}

impl Profile {
    /// The finding in this profile: a convention is weaker in documents of others, or not reported.
    pub(crate) fn judge(self, finding: Diagnostic) -> Option<Diagnostic> {
        if self == Self::Contract || !finding.is_convention {
            return Some(finding);
        }
        (finding.severity == Severity::Error).then_some(Diagnostic {
            severity: Severity::Warning,
            ..finding
        })
    }
}
