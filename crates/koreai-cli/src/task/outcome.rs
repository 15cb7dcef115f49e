//! What became of an update.

use std::time::Duration;

use koreai_client::{Error, Outcome as Ending, Phase};
use serde::{Deserialize, Serialize};

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// It was made, even if the answer does not show it.
    Updated,
    /// The platform refused it.
    Failed,
    /// It was sent. The connection broke, time ran out, or the answer does not tell: it may have been made all
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

/// Whether no connection can be made. If the platform is away for some seconds, the next attempt may succeed.
pub(super) fn is_outage(error: &Error) -> bool {
    match error {
        Error::Transport(error) => error.is_connect(),
        Error::Timeout { phase, .. } => *phase == Phase::Connect,
        _ => false,
    }
}

/// Whether all other updates would end the same, each with as much patience as this.
pub(super) fn is_hopeless(error: &Error, patience: Duration) -> bool {
    match error {
        Error::Unauthorized { .. } => true,
        // A pause that a call sits out ends no run.
        Error::RateLimited { sent, wait, .. } => !sent || wait.is_some_and(|wait| wait > patience),
        // Each would take as long.
        error => is_outage(error),
    }
}
