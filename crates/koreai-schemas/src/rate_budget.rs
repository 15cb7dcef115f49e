//! How much of the limits a client uses, or a stand-in for the platform allows: one description for both.

use std::time::Duration;

use crate::types::{Operation, Window};

/// How often operations may be called: as a client keeps to it, and as the mock enforces it.
///
/// Each limit is a rolling window, counted for an account, a bot or a job, as the contract has it
/// ([`OPERATIONS`](crate::OPERATIONS)).
///
/// ```
/// use std::time::Duration;
/// use koreai_schemas::{Operation, RateBudget};
///
/// // 60 a second in place of 60 a minute.
/// let scaled = RateBudget::documented().scaled(1.0 / 60.0);
/// assert_eq!(scaled.windows_for(Operation::UPDATE_TASK), [(60, Duration::from_secs(1)).into()]);
/// // Three in a tenth of a second, for this operation alone.
/// let three = RateBudget::unlimited().for_operation("updateTask", [(3, Duration::from_millis(100))]);
/// # let _ = three;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct RateBudget {
    /// For operations that are not among the others.
    general: General,
    named: Vec<(String, Vec<Window>)>,
    /// By which windows are longer.
    factor: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum General {
    Documented,
    Share(f64),
    Windows(Vec<Window>),
    Unlimited,
}

impl From<General> for RateBudget {
    fn from(general: General) -> Self {
        Self {
            general,
            named: Vec::new(),
            factor: 1.0,
        }
    }
}

/// The limits of the contract, in full.
impl Default for RateBudget {
    fn default() -> Self {
        Self::documented()
    }
}

impl RateBudget {
    /// The limits of the contract, in full. The default.
    pub fn documented() -> Self {
        General::Documented.into()
    }

    /// A part of the contract's limits, above 0 and up to 1: with 0.25, four processes fit beside each
    /// other. At least one request stays in every window.
    pub fn share(share: f64) -> Self {
        General::Share(share).into()
    }

    /// Other limits, for all operations that the contract limits at all: a client's for test servers.
    pub fn windows(windows: impl IntoIterator<Item = impl Into<Window>>) -> Self {
        General::Windows(windows.into_iter().map(Into::into).collect()).into()
    }

    /// No limits. The platform answers 429 to a client that has none.
    pub fn unlimited() -> Self {
        General::Unlimited.into()
    }

    /// Other limits for one operation, by its `operationId`; without any window, none. Where there are
    /// several, the mock calls all but the shortest the hourly one, and so a single one of an hour or more.
    pub fn for_operation(
        mut self,
        operation: impl Into<String>,
        windows: impl IntoIterator<Item = impl Into<Window>>,
    ) -> Self {
        let operation = operation.into();
        let windows = windows.into_iter().map(Into::into).collect();
        self.named.retain(|(known, _)| *known != operation);
        self.named.push((operation, windows));
        self
    }

    /// Makes all windows longer or, with a factor below 1, shorter.
    pub fn scaled(mut self, factor: f64) -> Self {
        self.factor *= factor;
        self
    }

    /// The windows that apply to an operation; none if it is not limited.
    pub fn windows_for(&self, operation: &Operation) -> Vec<Window> {
        let documented = |share: f64| {
            let limit = operation.rate_limit;
            let windows = limit.map_or(&[][..], |limit| limit.windows).iter();
            let part = |window: &Window| Window {
                requests: ((f64::from(window.requests) * share) as u32).max(1),
                length: window.length,
            };
            windows.map(part).collect()
        };
        let named = self.named.iter().find(|(id, _)| id == operation.id);
        let windows: Vec<_> = match (named, &self.general) {
            (Some((_, windows)), _) => windows.clone(),
            (None, General::Documented) => documented(1.0),
            (None, General::Share(share)) => documented(*share),
            (None, General::Windows(windows)) if operation.rate_limit.is_some() => windows.clone(),
            (None, General::Windows(_) | General::Unlimited) => Vec::new(),
        };
        let scaled = |window: Window| Window {
            length: match self.factor == 1.0 {
                true => window.length,
                false => {
                    let seconds = window.length.as_secs_f64() * self.factor;
                    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
                }
            },
            ..window
        };
        windows.into_iter().map(scaled).collect()
    }

    /// Whether the windows of an operation are not the contract's own.
    pub fn differs_for(&self, operation: &Operation) -> bool {
        let is_named = self.named.iter().any(|(id, _)| id == operation.id);
        is_named || self.factor != 1.0 || matches!(self.general, General::Windows(_))
    }

    /// The operations that are named here.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|(operation, _)| operation.as_str())
    }

    /// What is wrong with the settings.
    pub fn problem(&self) -> Option<&'static str> {
        let general = match &self.general {
            General::Windows(windows) => windows.as_slice(),
            _ => &[],
        };
        let named = self.named.iter().flat_map(|(_, windows)| windows);
        match &self.general {
            General::Share(share) if !(*share > 0.0 && *share <= 1.0) => {
                Some("a share of the rate limits lies above 0 and is at most 1")
            }
            General::Windows(windows) if windows.is_empty() => {
                Some("a rate budget has at least one window, or is `unlimited`")
            }
            _ if !(self.factor > 0.0 && self.factor.is_finite()) => {
                Some("a factor for the windows of rate limits lies above 0 and is finite")
            }
            _ if general
                .iter()
                .chain(named)
                .any(|window| window.requests == 0) =>
            {
                Some("a window of a rate limit allows at least one request")
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn windows_of_an_operation() {
        let create = Operation::CREATE_TASK_CONTAINMENT_REPORT;
        let mut free = *create;
        free.rate_limit = None;
        let hour = 60 * MINUTE;
        let one = [(7, MINUTE)];
        for (budget, windows) in [
            (RateBudget::documented(), &[(60, MINUTE), (1_800, hour)][..]),
            (RateBudget::share(0.25), &[(15, MINUTE), (450, hour)]),
            (RateBudget::share(0.001), &[(1, MINUTE), (1, hour)]),
            (RateBudget::unlimited(), &[]),
            (RateBudget::windows(one), &one),
            (RateBudget::windows(one).scaled(0.5), &[(7, MINUTE / 2)]),
            (RateBudget::unlimited().for_operation(create.id, one), &one),
            (
                RateBudget::documented().for_operation(create.id, [] as [Window; 0]),
                &[],
            ),
            (
                RateBudget::windows(one).scaled(1e300),
                &[(7, Duration::MAX)],
            ),
        ] {
            let expected: Vec<Window> = windows.iter().copied().map(Window::from).collect();
            assert_eq!(budget.windows_for(create), expected, "{budget:?}");
            assert_eq!(budget.problem(), None, "{budget:?}");
            let is_named = budget.operations().next().is_some();
            let expected = if is_named { expected } else { Vec::new() };
            assert_eq!(budget.windows_for(&free), expected, "{budget:?}");
        }
    }

    #[test]
    fn settings_that_cannot_be_are_reported() {
        for share in [0.0, -1.0, 1.1, f64::NAN] {
            assert!(RateBudget::share(share).problem().is_some(), "{share}");
        }
        for factor in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            let scaled = RateBudget::documented().scaled(factor);
            assert!(scaled.problem().is_some(), "{factor}");
            let _ = scaled.windows_for(Operation::UPDATE_TASK);
        }
        let none = [(0, MINUTE)];
        assert!(RateBudget::windows([] as [Window; 0]).problem().is_some());
        assert!(RateBudget::windows(none).problem().is_some());
        let named = RateBudget::documented().for_operation("updateTask", none);
        assert!(named.problem().is_some());
    }
}
