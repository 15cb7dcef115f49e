//! How much of the platform's limits a client uses.

use std::time::Duration;

use crate::retry::FOR_EVER;
use koreai_schemas::Operation;

/// At most so many requests in any stretch of time of such a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many requests, at least 1.
    pub requests: usize,
    /// How long the stretch is.
    pub length: Duration,
}

/// A window that the text of a limit names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedWindow {
    Minute,
    Hour,
}

impl NamedWindow {
    /// The texts are *per-minute rate limit* and *hourly rate limit*.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase().replace('-', " ");
        let names = |names: [&str; 2]| names.iter().any(|name| text.contains(name));
        if names(["hourly", "per hour"]) {
            Some(Self::Hour)
        } else if names(["per minute", "minutely"]) {
            Some(Self::Minute)
        } else {
            None
        }
    }

    fn length(self) -> Duration {
        Duration::from_secs(match self {
            Self::Minute => 60,
            Self::Hour => 60 * 60,
        })
    }
}

/// How much of the platform's limits a client uses.
///
/// The limits are those of the contract ([`koreai_schemas::OPERATIONS`]), each over rolling windows and
/// counted for an account, a bot or a job. All clones of a client share them; other clients and
/// other processes do not know of each other: give each its [share](Self::share).
#[derive(Clone, Debug, Default)]
pub struct RateBudget(Kind);

#[derive(Clone, Debug, Default)]
enum Kind {
    #[default]
    Documented,
    Share(f64),
    Windows(Vec<Window>),
    Unlimited,
}

impl RateBudget {
    /// The limits of the contract, in full. The default.
    pub fn documented() -> Self {
        Self(Kind::Documented)
    }

    /// A part of the contract's limits, above 0 and up to 1: with 0.25, four processes fit beside each
    /// other. At least one request stays in every window.
    pub fn share(share: f64) -> Self {
        Self(Kind::Share(share))
    }

    /// Other limits, for all operations that the contract limits at all. For test servers.
    pub fn windows(windows: impl Into<Vec<Window>>) -> Self {
        let mut windows = windows.into();
        for window in &mut windows {
            window.length = window.length.min(FOR_EVER);
        }
        Self(Kind::Windows(windows))
    }

    /// No limits. The server will answer 429.
    pub fn unlimited() -> Self {
        Self(Kind::Unlimited)
    }

    /// What is wrong with the settings.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        match &self.0 {
            Kind::Share(share) if !(*share > 0.0 && *share <= 1.0) => {
                Some("a share of the rate limits lies above 0 and is at most 1")
            }
            Kind::Windows(windows) if windows.is_empty() => {
                Some("a rate budget has at least one window, or is `unlimited`")
            }
            Kind::Windows(windows) if windows.iter().any(|window| window.requests == 0) => {
                Some("a window of a rate limit allows at least one request")
            }
            _ => None,
        }
    }

    /// How long a window is that a limit was reached in: as its text names it, or else the shortest that
    /// is known for the operation. A test server's minute and hour are its own windows.
    pub(super) fn window(&self, operation: &Operation, named: Option<NamedWindow>) -> Duration {
        let own = match (&self.0, named) {
            (Kind::Windows(_), _) => self.windows_for(operation),
            (_, Some(named)) => return named.length(),
            _ => Self::documented().windows_for(operation),
        };
        let lengths = own.iter().map(|window| window.length);
        let length = match named {
            Some(NamedWindow::Hour) => lengths.max(),
            _ => lengths.min(),
        };
        length.unwrap_or(NamedWindow::Minute.length())
    }

    /// The windows that apply to an operation; none if it is not limited.
    pub(super) fn windows_for(&self, operation: &Operation) -> Vec<Window> {
        let Some(limit) = operation.rate_limit else {
            return vec![];
        };
        let documented = |share: f64| {
            limit.windows.iter().map(move |window| Window {
                requests: ((f64::from(window.requests) * share) as usize).max(1),
                length: Duration::from_secs(window.seconds.into()),
            })
        };
        match &self.0 {
            Kind::Documented => documented(1.0).collect(),
            Kind::Share(share) => documented(*share).collect(),
            Kind::Windows(windows) => windows.clone(),
            Kind::Unlimited => vec![],
        }
    }
}
