//! The window that a limit is reached in.

use std::time::Duration;

use koreai_schemas::{Operation, RateBudget};

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

/// How long a window is that a limit was reached in: as its text names it, or else the shortest that
/// is known for the operation. A test server's minute and hour are its own windows.
pub(super) fn length(
    budget: &RateBudget,
    operation: &Operation,
    named: Option<NamedWindow>,
) -> Duration {
    let windows = match (budget.differs_for(operation), named) {
        (true, _) => budget.windows_for(operation),
        (false, Some(named)) => return named.length(),
        (false, None) => RateBudget::documented().windows_for(operation),
    };
    let lengths = windows.iter().map(|window| window.length);
    let length = match named {
        Some(NamedWindow::Hour) => lengths.max(),
        _ => lengths.min(),
    };
    length.unwrap_or_else(|| named.unwrap_or(NamedWindow::Minute).length())
}
