//! Rate limits: rolling windows, and how calls over them are answered.
//!
//! A call is counted from its arrival until the window has passed. A call that is refused is not counted
//! (assumed): otherwise one that keeps knocking would never be let in again.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use koreai_schemas::Window;

use crate::errors::LimitWindow;

/// Whether an answer to a call over the limit says when to come back, and how. Nothing of that is
/// documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfterForm {
    /// It does not.
    #[default]
    Absent,
    /// In whole seconds, rounded up.
    Seconds,
    /// As an HTTP date, rounded up to the next second.
    HttpDate,
}

/// A call that is over a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OverLimit {
    pub(crate) window: LimitWindow,
    /// After how long there is room again.
    pub(crate) wait: Duration,
}

/// The calls that were accepted, for as long as they count. Times are since the platform's start.
#[derive(Default)]
pub(crate) struct Limiter {
    accepted: HashMap<Key, VecDeque<Duration>>,
}

/// The budget or the operation, and the account, bot or job.
type Key = (&'static str, String);

/// A budget and what it allows a call.
pub(crate) struct Budget {
    /// Calls with the same name are counted together.
    pub(crate) name: &'static str,
    pub(crate) windows: Vec<Window>,
    /// The longest window of any operation with this budget.
    pub(crate) longest: Duration,
}

impl Limiter {
    /// Accepts a call, or refuses it and leaves no trace of it.
    pub(crate) fn accept(
        &mut self,
        budget: Budget,
        key: &str,
        arrived: Duration,
    ) -> Result<(), OverLimit> {
        let Budget {
            name: of,
            windows,
            longest,
        } = budget;
        if windows.is_empty() {
            return Ok(());
        }
        self.forget_idle(of, arrived, longest);
        let accepted = self.accepted.entry((of, key.to_owned())).or_default();
        while accepted
            .front()
            .is_some_and(|at| at.saturating_add(longest) <= arrived)
        {
            accepted.pop_front();
        }
        let over = windows
            .iter()
            .filter_map(|window| {
                let wait = wait(accepted, window, arrived)?;
                let window = name(&windows, window.length);
                Some(OverLimit { window, wait })
            })
            .max_by_key(|over| over.wait);
        if let Some(over) = over {
            return Err(over);
        }
        insert_sorted(accepted, arrived);
        Ok(())
    }

    /// Every job has a key of its own: what has been idle for long must not pile up.
    fn forget_idle(&mut self, budget: &str, now: Duration, longest: Duration) {
        const MANY: usize = 4_096;
        if self.accepted.len() >= MANY && self.accepted.len().is_power_of_two() {
            // Other budgets have other windows.
            self.accepted.retain(|(of, _), accepted| {
                *of != budget
                    || accepted
                        .back()
                        .is_some_and(|at| at.saturating_add(longest) > now)
            });
        }
    }
}

/// How long until there is room in a window, if it is full.
fn wait(accepted: &VecDeque<Duration>, window: &Window, now: Duration) -> Option<Duration> {
    // Full when the call that many places back is still in the window.
    let decisive = accepted.len().checked_sub(window.requests as usize)?;
    let free = accepted.get(decisive)?.saturating_add(window.length);
    free.checked_sub(now).filter(|wait| !wait.is_zero())
}

fn name(windows: &[Window], length: Duration) -> LimitWindow {
    let longer = windows.iter().any(|other| other.length < length);
    if longer || length >= Duration::from_secs(60 * 60) {
        LimitWindow::Hour
    } else {
        LimitWindow::Minute
    }
}

/// Two connections may be served in another order than they arrived in.
fn insert_sorted(times: &mut VecDeque<Duration>, time: Duration) {
    let at = times.partition_point(|earlier| *earlier <= time);
    times.insert(at, time);
}

/// When calls arrived, accepted or not: what a test of a client's own limiter looks at.
#[derive(Default)]
pub(crate) struct Arrivals {
    times: HashMap<Key, VecDeque<Duration>>,
}

impl Arrivals {
    /// How many arrivals are kept for one key; the oldest go first.
    const KEPT: usize = 1 << 18;

    pub(crate) fn note(&mut self, operation: &'static str, key: &str, arrived: Duration) {
        let times = self.times.entry((operation, key.to_owned())).or_default();
        if times.len() == Self::KEPT {
            times.pop_front();
        }
        insert_sorted(times, arrived);
    }

    pub(crate) fn clear(&mut self) {
        self.times.clear();
    }

    /// The most arrivals in any stretch shorter than `window`, over the keys that fit.
    pub(crate) fn max_in_window(
        &self,
        operation: &str,
        key: Option<&str>,
        window: Duration,
    ) -> usize {
        self.times
            .iter()
            .filter(|((of, at), _)| *of == operation && key.is_none_or(|key| key == at))
            .map(|(_, times)| most_within(times, window))
            .max()
            .unwrap_or(0)
    }
}

fn most_within(times: &VecDeque<Duration>, window: Duration) -> usize {
    let mut most = 0;
    let mut first = 0;
    for (last, time) in times.iter().enumerate() {
        while times[first].saturating_add(window) <= *time && first < last {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn budget(name: &'static str, windows: &[(u32, Duration)]) -> Budget {
        let longest = windows.iter().map(|(_, per)| *per).max();
        Budget {
            name,
            windows: windows.iter().copied().map(Window::from).collect(),
            longest: longest.unwrap_or_default(),
        }
    }

    fn accept(limiter: &mut Limiter, windows: &[(u32, Duration)], at: u64) -> Option<OverLimit> {
        limiter.accept(budget("tasks", windows), "a", ms(at)).err()
    }

    #[test]
    fn a_window_rolls() {
        let mut limiter = Limiter::default();
        let windows = [(2, ms(100))];
        let over = |wait| {
            let window = LimitWindow::Minute;
            Some(OverLimit { window, wait })
        };
        assert_eq!(accept(&mut limiter, &windows, 0), None);
        assert_eq!(accept(&mut limiter, &windows, 60), None);
        assert_eq!(accept(&mut limiter, &windows, 99), over(ms(1)));
        assert_eq!(accept(&mut limiter, &windows, 100), None);
        assert_eq!(accept(&mut limiter, &windows, 110), over(ms(50)));
        assert_eq!(accept(&mut limiter, &windows, 160), None);
        let other = limiter.accept(budget("tasks", &windows), "b", ms(161));
        assert_eq!(other, Ok(()), "another account");
        let other = limiter.accept(budget("reports", &windows), "a", ms(161));
        assert_eq!(other, Ok(()), "another budget");
    }

    #[test]
    fn the_longer_of_two_windows_counts_too() {
        let mut limiter = Limiter::default();
        let windows = [(2, ms(10)), (3, ms(1_000))];
        for at in [0, 1, 20] {
            assert_eq!(accept(&mut limiter, &windows, at), None, "{at}");
        }
        let window = LimitWindow::Hour;
        let wait = ms(970);
        let over = Some(OverLimit { window, wait });
        assert_eq!(accept(&mut limiter, &windows, 30), over);
        assert_eq!(accept(&mut limiter, &windows, 1_000), None);
    }

    #[test]
    fn a_shorter_window_of_the_same_budget_forgets_nothing() {
        let mut limiter = Limiter::default();
        let windows = [(1, ms(1_000))];
        let long = || budget("tasks", &windows);
        let short = Budget {
            windows: vec![(9, ms(10)).into()],
            ..long()
        };
        assert_eq!(limiter.accept(long(), "a", ms(0)), Ok(()));
        assert_eq!(limiter.accept(short, "a", ms(500)), Ok(()));
        assert!(limiter.accept(long(), "a", ms(1_200)).is_err());
        assert_eq!(limiter.accept(long(), "a", ms(1_500)), Ok(()));
    }

    #[test]
    fn the_most_arrivals_in_any_window_are_found() {
        let mut arrivals = Arrivals::default();
        for at in [500, 0, 10, 20, 100, 110, 505, 509, 510] {
            arrivals.note("updateTask", "a", ms(at));
        }
        arrivals.note("updateTask", "b", ms(0));
        let most = |key, window| arrivals.max_in_window("updateTask", key, ms(window));
        assert_eq!(most(Some("a"), 10), 3);
        assert_eq!(most(Some("a"), 11), 4);
        assert_eq!(most(Some("b"), 1_000), 1);
        assert_eq!(most(None, 10_000), 9);
        assert_eq!(most(Some("c"), 10_000), 0);
    }
}
