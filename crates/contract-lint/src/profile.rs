//! Whose document it is: ours keeps to this project's conventions, and others know nothing of them.

use contract::diagnostic::{Diagnostic, Severity};

/// What a document is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The specification, and this project's conventions.
    Contract,
    /// The specification alone, and what would make the output wrong.
    Foreign,
}

impl Profile {
    /// A finding as this profile has it, if it has it at all.
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
