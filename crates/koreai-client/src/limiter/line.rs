//! Who goes first among those who wait for a slot, without a clock of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a slot is kept for whoever is first. A future that nobody polls never takes it, and must not
/// hold up those behind it.
const GRACE: Duration = Duration::from_millis(20);

/// Whether a request is sent for the first time. Those that were refused by a limit go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    Again,
    First,
}

/// A place in the line: the smallest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(Turn, u64);

/// Those who wait. Each sleeps until a time of its own, so that none depends on another to be woken.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: BTreeMap<Place, Waiter>,
    joined: u64,
}

#[derive(Debug)]
struct Waiter {
    bell: Arc<Notify>,
    /// When it looks for a slot again, if it is polled then.
    due: Instant,
}

impl Waiter {
    fn is_polled(&self, now: Instant) -> bool {
        now < self.due + GRACE
    }

    fn wake(&mut self, now: Instant) {
        self.due = self.due.min(now);
        self.bell.notify_one();
    }
}

impl Line {
    /// Joins the line behind all others of the same turn. The bell rings when it is worth looking for a
    /// slot.
    pub(super) fn join(&mut self, turn: Turn, now: Instant) -> (Place, Arc<Notify>) {
        let place = Place(turn, self.joined);
        self.joined += 1;
        let bell = Arc::new(Notify::new());
        let waiter = Waiter {
            bell: Arc::clone(&bell),
            due: now,
        };
        self.waiting.insert(place, waiter);
        (place, bell)
    }

    /// Leaves the line, with a slot or without one; who is first now looks for the next slot.
    pub(super) fn leave(&mut self, place: Place, now: Instant) {
        self.waiting.remove(&place);
        let mut waiting = self.waiting.values_mut();
        if let Some(first) = waiting.find(|waiter| waiter.is_polled(now)) {
            first.wake(now);
        }
    }

    /// When whoever stands at this place looks again for a slot that is free from `at` on; `None` if it
    /// is theirs now.
    ///
    /// Those before them who did not look when they were due are passed over. They keep their places, and
    /// are expected again as soon as they are polled.
    pub(super) fn look(&mut self, place: Place, at: Instant, now: Instant) -> Option<Instant> {
        let mut before = self.waiting.range_mut(..place);
        let first = before.find(|(_, waiter)| waiter.is_polled(now));
        let due = match first {
            None if at <= now => return None,
            None => at,
            Some((_, first)) if at <= now => {
                first.wake(now);
                first.due + GRACE
            }
            Some(_) => at + GRACE,
        };
        if let Some(waiter) = self.waiting.get_mut(&place) {
            waiter.due = due;
        }
        Some(due)
    }

    /// Slots come at other times than they seemed to: everybody looks again.
    pub(super) fn wake_all(&mut self, now: Instant) {
        for waiter in self.waiting.values_mut() {
            waiter.wake(now);
        }
    }
}
