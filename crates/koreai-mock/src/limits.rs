//! Rate limits: rolling windows, and how calls over them are answered.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use koreai_schemas::{OPERATIONS, Operation};

use crate::errors::LimitWindow;

/// How many calls an operation allows, and in which time.
///
/// Windows roll: a call is counted from its arrival until the window has passed. A call that is
/// refused is not counted (assumed): otherwise one that keeps knocking would never be let in again.
///
/// ```
/// use std::time::Duration;
/// use koreai_mock::Limits;
///
/// // 60 a second in place of 60 a minute.
/// let scaled = Limits::documented().scaled(1.0 / 60.0);
/// // Three in a tenth of a second, for this operation alone.
/// let three = Limits::off().windows("updateTask", [(3, Duration::from_millis(100))]);
/// # let _ = (scaled, three);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    windows: Vec<(String, Vec<(u32, Duration)>)>,
}

impl Limits {
    /// Those of the contract.
    pub fn documented() -> Self {
        Self::documented_for(OPERATIONS)
    }

    /// Those of the operations of another table.
    pub fn documented_for(operations: &[Operation]) -> Self {
        let windows_of = |operation: &Operation| {
            let windows = operation.rate_limit?.windows.iter();
            let windows = windows.map(|window| {
                let length = Duration::from_secs(window.seconds.into());
                (window.requests, length)
            });
            Some((operation.id.to_owned(), windows.collect()))
        };
        let windows = operations.iter().filter_map(windows_of).collect();
        Self { windows }
    }

    /// None, as `RateBudget::unlimited` is for the client.
    pub fn unlimited() -> Self {
        Self::off()
    }

    /// The same as [`unlimited`](Self::unlimited).
    pub fn off() -> Self {
        let windows = Vec::new();
        Self { windows }
    }

    /// Replaces the windows of one operation. Where there are several, all but the shortest go by
    /// the name of the hourly one; so does a single one of an hour or more.
    pub fn windows(
        mut self,
        operation: impl Into<String>,
        windows: impl IntoIterator<Item = (u32, Duration)>,
    ) -> Self {
        let operation = operation.into();
        self.windows.retain(|(known, _)| *known != operation);
        self.windows
            .push((operation, windows.into_iter().collect()));
        self
    }

    /// Makes all windows longer or, below 1, shorter.
    ///
    /// # Panics
    ///
    /// If the factor is negative, not a number, or makes a window too long to be held.
    pub fn scaled(mut self, factor: f64) -> Self {
        for (_, windows) in &mut self.windows {
            for (_, per) in windows {
                *per = per.mul_f64(factor);
            }
        }
        self
    }

    /// The operations that are named here.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &str> {
        self.windows.iter().map(|(operation, _)| operation.as_str())
    }

    /// The windows of an operation: `(requests, duration)` each.
    pub fn of(&self, operation: &str) -> &[(u32, Duration)] {
        self.windows
            .iter()
            .find(|(known, _)| known == operation)
            .map_or(&[], |(_, windows)| windows)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::documented()
    }
}

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
#[derive(Clone, Copy)]
pub(crate) struct Budget<'a> {
    /// Calls with the same name are counted together.
    pub(crate) name: &'static str,
    pub(crate) windows: &'a [(u32, Duration)],
    /// The longest window of any operation with this budget.
    pub(crate) longest: Duration,
}

impl Limiter {
    /// Accepts a call, or refuses it and leaves no trace of it.
    pub(crate) fn accept(
        &mut self,
        budget: Budget<'_>,
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
            .filter_map(|(requests, per)| {
                let wait = wait(accepted, *requests, *per, arrived)?;
                let window = name(windows, *per);
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
fn wait(
    accepted: &VecDeque<Duration>,
    requests: u32,
    per: Duration,
    now: Duration,
) -> Option<Duration> {
    let Some(before) = (requests as usize).checked_sub(1) else {
        return Some(per);
    };
    // Full when the call that many places back is still in the window.
    let decisive = accepted.len().checked_sub(before + 1)?;
    let free = accepted.get(decisive)?.saturating_add(per);
    free.checked_sub(now).filter(|wait| !wait.is_zero())
}

fn name(windows: &[(u32, Duration)], per: Duration) -> LimitWindow {
    let longer = windows.iter().any(|(_, other)| *other < per);
    if longer || per >= Duration::from_secs(60 * 60) {
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

    fn budget<'a>(name: &'static str, windows: &'a [(u32, Duration)]) -> Budget<'a> {
        let longest = windows.iter().map(|(_, per)| *per).max();
        Budget {
            name,
            windows,
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
        let long = budget("tasks", &windows);
        let short = Budget {
            windows: &[(9, ms(10))],
            ..long
        };
        assert_eq!(limiter.accept(long, "a", ms(0)), Ok(()));
        assert_eq!(limiter.accept(short, "a", ms(500)), Ok(()));
        assert!(limiter.accept(long, "a", ms(1_200)).is_err());
        assert_eq!(limiter.accept(long, "a", ms(1_500)), Ok(()));
    }

    #[test]
    fn nothing_passes_a_limit_of_none_at_all() {
        assert!(accept(&mut Limiter::default(), &[(0, ms(10))], 5).is_some());
        assert!(accept(&mut Limiter::default(), &[], 5).is_none());
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
