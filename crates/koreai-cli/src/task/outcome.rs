//! What became of an update.

use koreai_client::{Error, Outcome as Ending};
use serde::{Deserialize, Serialize};

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// It was made, even if the answer does not show it.
    Updated,
    /// The platform refused it.
    Failed,
    /// It was sent. The connection broke, time ran out, or the answer does not say: it may have been made all
    /// the same.
    Unknown,
    /// It was never sent.
    NotSent,
}

impl Outcome {
    /// What an error means for its update.
    pub(super) fn after(error: &Error) -> Self {
        match error.outcome() {
            Ending::NotSent => Self::NotSent,
            Ending::Refused => Self::Failed,
            Ending::Unknown => Self::Unknown,
            Ending::Done => Self::Updated,
        }
    }
}
