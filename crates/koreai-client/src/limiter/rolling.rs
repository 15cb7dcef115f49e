//! The arithmetic of rolling windows, without a clock of its own.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::Window;

/// When the next request may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    /// Not before then.
    At(Instant),
    /// All slots are taken by requests that are still under way.
    AfterAnswer,
}

/// The requests that count against one budget.
///
/// The server counts a request when it arrives, some time between its leaving and its answer. So a
/// slot is free again when the window has passed since the *answer*: counted from the leaving, two
/// requests could arrive closer together than they left.
#[derive(Debug)]
pub(super) struct Rolling {
    windows: Vec<Window>,
    under_way: usize,
    /// When each answer came, oldest first.
    answered: VecDeque<Instant>,
    closed_until: Option<Instant>,
}

impl Rolling {
    pub(super) fn new(windows: Vec<Window>) -> Self {
        Self {
            windows,
            under_way: 0,
            answered: VecDeque::new(),
            closed_until: None,
        }
    }

    pub(super) fn next(&mut self, now: Instant) -> Next {
        self.forget(now);
        let mut at = self.closed_until.filter(|&until| until > now);
        for window in &self.windows {
            let length = padded(window.length);
            let old = self.answered.partition_point(|&t| t + length <= now);
            let used = self.answered.len() - old + self.under_way;
            let Some(excess) = (used + 1).checked_sub(window.requests) else {
                continue;
            };
            if excess == 0 {
                continue;
            }
            match self.answered.get(old + excess - 1) {
                Some(&answer) => at = at.max(Some(answer + length)),
                None => return Next::AfterAnswer,
            }
        }
        at.map_or(Next::Now, Next::At)
    }

    pub(super) fn leave(&mut self) {
        self.under_way += 1;
    }

    /// The request was answered then, or will have arrived by then at the latest.
    pub(super) fn answer(&mut self, at: Instant) {
        self.under_way -= 1;
        let place = self.answered.partition_point(|&t| t <= at);
        self.answered.insert(place, at);
    }

    /// Until when the server has closed the budget.
    pub(super) fn closed_until(&self) -> Option<Instant> {
        self.closed_until
    }

    /// The request that left has never reached the server, and does not count.
    pub(super) fn take_back(&mut self) {
        self.under_way -= 1;
    }

    pub(super) fn close_until(&mut self, until: Instant) {
        self.closed_until = self.closed_until.max(Some(until));
    }

    /// Whether nothing that happened still matters.
    pub(super) fn is_idle(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.under_way == 0
            && self.answered.is_empty()
            && self.closed_until.is_none_or(|until| until <= now)
    }

    fn forget(&mut self, now: Instant) {
        let longest = self.windows.iter().map(|window| window.length).max();
        let longest = padded(longest.unwrap_or_default());
        let old = self.answered.partition_point(|&t| t + longest <= now);
        self.answered.drain(..old);
    }
}

/// A window, a little longer: clocks differ by up to 100 millionths, and a server may count both ends.
fn padded(length: Duration) -> Duration {
    length + length / 10_000 + Duration::from_millis(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn rolling(windows: &[(usize, u64)]) -> Rolling {
        let window = |&(requests, seconds): &(usize, u64)| Window {
            requests,
            length: Duration::from_secs(seconds),
        };
        Rolling::new(windows.iter().map(window).collect())
    }

    #[test]
    fn a_slot_is_free_when_the_window_has_passed_since_its_answer() {
        let start = Instant::now();
        let mut one = rolling(&[(2, 60)]);
        for _ in 0..2 {
            assert_eq!(one.next(start), Next::Now);
            one.leave();
        }
        assert_eq!(one.next(start), Next::AfterAnswer);

        let (first, second) = (start + 5 * SECOND, start + 7 * SECOND);
        one.answer(first);
        let free = first + padded(60 * SECOND);
        assert_eq!(one.next(first), Next::At(free));
        one.answer(second);
        assert_eq!(one.next(free - Duration::from_nanos(1)), Next::At(free));
        assert_eq!(one.next(free), Next::Now);
        one.leave();
        assert_eq!(one.next(free), Next::At(second + padded(60 * SECOND)));
    }

    #[test]
    fn every_window_counts() {
        let start = Instant::now();
        let mut two = rolling(&[(2, 1), (3, 100)]);
        for at in [0, 0, 50] {
            let now = start + at * SECOND;
            assert_eq!(two.next(now), Next::Now);
            two.leave();
            two.answer(now);
        }
        let free = start + padded(100 * SECOND);
        assert_eq!(two.next(start + 51 * SECOND), Next::At(free));
        assert_eq!(two.next(free), Next::Now);
    }

    #[test]
    fn what_never_arrived_does_not_count() {
        let start = Instant::now();
        let mut one = rolling(&[(1, 60)]);
        one.leave();
        one.take_back();
        assert_eq!(one.next(start), Next::Now);
        assert!(one.is_idle(start));
    }

    #[test]
    fn a_server_can_close_a_budget_for_a_while() {
        let start = Instant::now();
        let mut one = rolling(&[(5, 60)]);
        one.close_until(start + 9 * SECOND);
        one.close_until(start + 3 * SECOND);
        assert_eq!(one.next(start), Next::At(start + 9 * SECOND));
        assert!(!one.is_idle(start));
        assert_eq!(one.next(start + 9 * SECOND), Next::Now);
        assert!(one.is_idle(start + 9 * SECOND));
    }

    #[test]
    fn what_is_past_is_forgotten() {
        let start = Instant::now();
        let mut one = rolling(&[(3, 1)]);
        for second in 0..100 {
            let now = start + second * 2 * SECOND;
            assert_eq!(one.next(now), Next::Now);
            one.leave();
            one.answer(now);
            assert!(one.answered.len() <= 1);
        }
    }
}
