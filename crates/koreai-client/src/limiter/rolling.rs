//! The arithmetic of rolling windows, without a clock of its own.

use std::collections::VecDeque;
use std::time::Duration;

use koreai_schemas::Window;
use tokio::time::Instant;

/// When the next request may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    /// Not before then.
    At(Instant),
    /// Then at the latest: sooner if a request that is under way is answered sooner than it must be.
    AtLatest(Instant),
}

/// The requests that count against one budget.
///
/// The server counts a request when it arrives, some time between its leaving and its answer. So a
/// slot is free again when the window has passed since the *answer*: counted from the leaving, two
/// requests could arrive closer together than they left.
#[derive(Debug)]
pub(super) struct Rolling {
    windows: Vec<Window>,
    /// Oldest first.
    requests: VecDeque<Request>,
    left: u64,
    closed_until: Option<Instant>,
}

/// A request that left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestId(u64);

#[derive(Debug)]
struct Request {
    id: RequestId,
    /// By when it has arrived.
    by: Instant,
    state: RequestState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestState {
    UnderWay,
    Answered,
    /// By the limit. Whether a server counts such a request is unknown, so it counts here.
    Refused,
}

impl Rolling {
    pub(super) fn new(windows: Vec<Window>) -> Self {
        Self {
            windows,
            requests: VecDeque::new(),
            left: 0,
            closed_until: None,
        }
    }

    pub(super) fn next(&mut self, now: Instant) -> Next {
        self.forget(now);
        let mut at = self.closed_until.filter(|&until| until > now);
        let mut is_exact = true;
        for window in &self.windows {
            let length = padded(window.length);
            let old = self.requests.partition_point(|r| r.by + length <= now);
            let counted = self.requests.len() - old;
            let excess = counted.checked_sub(window.requests as usize);
            if let Some(request) = excess.and_then(|excess| self.requests.get(old + excess)) {
                at = at.max(Some(request.by + length));
                is_exact &= request.state != RequestState::UnderWay;
            }
        }
        match at {
            None => Next::Now,
            Some(at) if is_exact => Next::At(at),
            Some(at) => Next::AtLatest(at),
        }
    }

    /// A request leaves. It will have arrived by then at the latest, whatever becomes of it.
    pub(super) fn leave(&mut self, by: Instant) -> RequestId {
        let id = RequestId(self.left);
        self.left += 1;
        self.insert(Request {
            id,
            by,
            state: RequestState::UnderWay,
        });
        id
    }

    /// The request was answered then, or will have arrived by then at the latest.
    pub(super) fn answer(&mut self, id: RequestId, at: Instant) {
        self.end(id, at, RequestState::Answered);
    }

    /// The limit refused the request then.
    pub(super) fn refuse(&mut self, id: RequestId, at: Instant) {
        self.end(id, at, RequestState::Refused);
    }

    fn end(&mut self, id: RequestId, at: Instant, state: RequestState) {
        self.take_back(id);
        self.insert(Request { id, by: at, state });
    }

    /// How much is left of a window that is full at the server: it has room again when its oldest request
    /// leaves it. Where none is known, others have filled it, perhaps just now.
    pub(super) fn left_of(&self, window: Duration, now: Instant) -> Duration {
        let length = padded(window);
        let answered = |r: &&Request| r.state == RequestState::Answered;
        let mut ends = self.requests.iter().filter(answered).map(|r| r.by + length);
        let end = ends.find(|&end| end > now).unwrap_or(now + length);
        end - now
    }

    /// Until when the server has closed the budget.
    pub(super) fn closed_until(&self) -> Option<Instant> {
        self.closed_until
    }

    /// The request that left has never reached the server, and does not count.
    pub(super) fn take_back(&mut self, id: RequestId) {
        self.requests.retain(|request| request.id != id);
    }

    pub(super) fn close_until(&mut self, until: Instant) {
        self.closed_until = self.closed_until.max(Some(until));
    }

    /// Whether nothing that happened still matters.
    pub(super) fn is_idle(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.requests.is_empty() && self.closed_until.is_none_or(|until| until <= now)
    }

    fn insert(&mut self, request: Request) {
        let place = self.requests.partition_point(|r| r.by <= request.by);
        self.requests.insert(place, request);
    }

    fn forget(&mut self, now: Instant) {
        let longest = self.windows.iter().map(|window| window.length).max();
        let longest = padded(longest.unwrap_or_default());
        let old = self.requests.partition_point(|r| r.by + longest <= now);
        self.requests.drain(..old);
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

    fn rolling(windows: &[(u32, u64)]) -> Rolling {
        let window = |&(requests, seconds): &(u32, u64)| Window {
            requests,
            length: Duration::from_secs(seconds),
        };
        Rolling::new(windows.iter().map(window).collect())
    }

    #[test]
    fn a_slot_is_free_when_the_window_has_passed_since_its_answer() {
        let start = Instant::now();
        let mut one = rolling(&[(2, 60)]);
        let latest = start + 30 * SECOND;
        let under_way = [1, 2].map(|_| {
            assert_eq!(one.next(start), Next::Now);
            one.leave(latest)
        });
        let free = latest + padded(60 * SECOND);
        assert_eq!(one.next(start), Next::AtLatest(free));

        let (first, second) = (start + 5 * SECOND, start + 7 * SECOND);
        one.answer(under_way[1], first);
        let free = first + padded(60 * SECOND);
        assert_eq!(one.next(first), Next::At(free));
        one.answer(under_way[0], second);
        assert_eq!(one.next(free - Duration::from_nanos(1)), Next::At(free));
        assert_eq!(one.next(free), Next::Now);
        one.leave(free + 30 * SECOND);
        assert_eq!(one.next(free), Next::At(second + padded(60 * SECOND)));
    }

    /// As when the future that sent it is polled no more.
    #[test]
    fn a_request_of_which_nothing_is_heard_has_arrived_by_the_latest_time() {
        let start = Instant::now();
        let mut one = rolling(&[(1, 60)]);
        let latest = start + 30 * SECOND;
        let lost = one.leave(latest);
        let free = latest + padded(60 * SECOND);
        assert_eq!(one.next(latest), Next::AtLatest(free));
        assert_eq!(one.next(free), Next::Now);
        assert!(one.is_idle(free));

        // It was sent after all, and counts from then on.
        one.answer(lost, free);
        assert_eq!(one.next(free), Next::At(free + padded(60 * SECOND)));
    }

    #[test]
    fn every_window_counts() {
        let start = Instant::now();
        let mut two = rolling(&[(2, 1), (3, 100)]);
        for at in [0, 0, 50] {
            let now = start + at * SECOND;
            assert_eq!(two.next(now), Next::Now);
            let request = two.leave(now + SECOND);
            two.answer(request, now);
        }
        let free = start + padded(100 * SECOND);
        assert_eq!(two.next(start + 51 * SECOND), Next::At(free));
        assert_eq!(two.next(free), Next::Now);
    }

    #[test]
    fn what_never_arrived_does_not_count() {
        let start = Instant::now();
        let mut one = rolling(&[(1, 60)]);
        let request = one.leave(start + SECOND);
        one.take_back(request);
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
    fn a_full_window_has_room_when_its_oldest_request_leaves_it() {
        let start = Instant::now();
        let mut one = rolling(&[(5, 60), (9, 3_600)]);
        let whole = padded(60 * SECOND);
        assert_eq!(one.left_of(60 * SECOND, start), whole);
        let [refused, first, second, _] = [0; 4].map(|_| one.leave(start + 90 * SECOND));
        one.refuse(refused, start);
        one.answer(first, start + SECOND);
        one.answer(second, start + 9 * SECOND);
        for (now, window, left) in [
            (10, 60, whole - 9 * SECOND),
            (62, 60, whole - 53 * SECOND),
            (80, 60, whole),
            (80, 3_600, padded(3_600 * SECOND) - 79 * SECOND),
        ] {
            let found = one.left_of(window * SECOND, start + now * SECOND);
            assert_eq!(found, left, "{window} s after {now} s");
        }
    }

    #[test]
    fn what_is_past_is_forgotten() {
        let start = Instant::now();
        let mut one = rolling(&[(3, 1)]);
        for second in 0..100 {
            let now = start + second * 2 * SECOND;
            assert_eq!(one.next(now), Next::Now);
            let request = one.leave(now + SECOND);
            one.answer(request, now);
            assert!(one.requests.len() <= 1);
        }
    }
}
