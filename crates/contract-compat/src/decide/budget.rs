//! A budget of work: steps, not seconds, so that the same question has the same answer anywhere.

use std::cell::Cell;

/// Steps that may still be taken.
pub(crate) struct Budget {
    left: Cell<u64>,
}

impl Budget {
    pub(crate) fn new(steps: u64) -> Self {
        Self {
            left: Cell::new(steps),
        }
    }

    /// Takes steps; false if there are not as many.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(steps));
        steps <= left
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }
}
