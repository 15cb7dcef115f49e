//! What is wrong with a payload that is not valid.

use koreai_validate::{Error, Finding, Record, RecordError};

/// What became of a payload that is not valid.
#[derive(Default)]
pub(crate) struct Refused {
    pub(crate) findings: Vec<Finding>,
    /// Whether there are more than were kept.
    pub(crate) truncated: bool,
}

/// What the engine says of a payload: nothing, if it is valid.
pub(crate) fn judged(verdict: Result<(), Error>) -> Option<Refused> {
    verdict.err().map(|error| Refused {
        findings: error.findings(),
        truncated: is_truncated(&error),
    })
}

/// The same for a record of a file that is not valid.
pub(crate) fn refused_record(record: &Record<'_>) -> Refused {
    Refused {
        findings: record.findings(),
        truncated: matches!(&record.outcome, Err(RecordError::Payload(error)) if is_truncated(error)),
    }
}

fn is_truncated(error: &Error) -> bool {
    matches!(error, Error::Invalid(violations) if violations.is_truncated())
}
