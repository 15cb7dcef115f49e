//! What became of an update.

use koreai_client::reqwest::StatusCode;
use koreai_client::{Error, Phase};
use serde::{Deserialize, Serialize};

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
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
        match error {
            Error::InvalidRequest { .. } => Self::NotSent,
            Error::Transport(error) if error.is_connect() => Self::NotSent,
            Error::Transport(_) => Self::Unknown,
            Error::Timeout { phase, .. } => match phase {
                Phase::RateLimit | Phase::Connect => Self::NotSent,
                _ => Self::Unknown,
            },
            // A server that broke, or a gateway that gave up, does not say what was done by then. Nor does a
            // success that nobody understands.
            Error::Api { status, .. } if gave_up(*status) => Self::Unknown,
            Error::UnexpectedBody { status, .. } if status.is_success() || gave_up(*status) => {
                Self::Unknown
            }
            _ => Self::Failed,
        }
    }
}

fn gave_up(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT
}

/// Whether no connection can be made. If the platform is away for some seconds, the next attempt may succeed.
pub(super) fn is_outage(error: &Error) -> bool {
    match error {
        Error::Transport(error) => error.is_connect(),
        Error::Timeout { phase, .. } => *phase == Phase::Connect,
        _ => false,
    }
}

/// Whether all other updates would end the same.
pub(super) fn is_hopeless(error: &Error) -> bool {
    match error {
        Error::Unauthorized { .. } => true,
        // The platform asks for more patience than a call has.
        Error::RateLimited { retry_after, .. } => retry_after.is_some(),
        // Each would take as long.
        error => is_outage(error),
    }
}
