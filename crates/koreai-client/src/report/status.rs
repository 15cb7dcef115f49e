//! What the status of a job means, however it is spelt.

use crate::generated::types::JobStatus;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Running,
    Done,
    Failed,
    /// It says something that is not known, or nothing.
    Unknown,
}

impl From<&JobStatus> for Standing {
    /// Reads a status without regard to case or punctuation. Sibling jobs of the platform spell theirs
    /// in many ways (inferred).
    fn from(status: &JobStatus) -> Self {
        let letters = status.as_str().chars().filter(char::is_ascii_alphanumeric);
        let folded: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        match folded.as_str() {
            "success" | "successful" => Self::Done,
            "failed" | "failure" => Self::Failed,
            "inprogress" => Self::Running,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_however_it_is_spelt() {
        for (text, standing) in [
            ("IN_PROGRESS", Standing::Running),
            ("inprogress", Standing::Running),
            ("SUCCESS", Standing::Done),
            ("Success", Standing::Done),
            ("successful", Standing::Done),
            ("FAILED", Standing::Failed),
            ("failed", Standing::Failed),
            ("Failure", Standing::Failed),
            ("PAUSED", Standing::Unknown),
            ("COMPLETED", Standing::Unknown),
            ("", Standing::Unknown),
        ] {
            assert_eq!(Standing::from(&JobStatus::from(text)), standing, "{text}");
        }
    }
}
