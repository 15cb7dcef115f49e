//! What the status of a job means, however it is spelt.

use crate::generated::types::JobStatus;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It runs, or says something that is not known: then it has not finished.
    Running,
    Done,
    Failed,
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
            _ => Self::Running,
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
            ("PAUSED", Standing::Running),
            ("", Standing::Running),
        ] {
            assert_eq!(Standing::from(&JobStatus::from(text)), standing, "{text}");
        }
    }
}
