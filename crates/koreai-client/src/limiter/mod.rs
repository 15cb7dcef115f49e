//! Keeps requests within the limits that the contract states, for all clones of a client together.

mod line;
mod named_window;
mod rolling;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::lock::lock;
use crate::retry::FOR_EVER;
use koreai_schemas::{Operation, RateBudget, Window};
pub(crate) use line::Turn;
use line::{Line, Place};
pub(crate) use named_window::NamedWindow;
use rolling::{Next, RequestId, Rolling};

/// A wait from this length on is logged.
const WORTH_LOGGING: Duration = Duration::from_secs(1);

/// How long a request may take to arrive whose answer nobody waits for any more.
const STRAGGLING: Duration = Duration::from_secs(5);

/// All budgets of a client, by name and by whose calls are counted.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: RateBudget,
    /// How long a request may be under way.
    timeout: Duration,
    budgets: Mutex<Budgets>,
}

#[derive(Debug, Default)]
struct Budgets {
    by_key: HashMap<(&'static str, String), Arc<Budget>>,
    /// When so many are there, the idle ones go: every job has a budget of its own.
    sweep_at: usize,
}

/// One budget. Its state is locked for a moment at a time, and never while anybody waits.
#[derive(Debug)]
struct Budget(Mutex<State>);

#[derive(Debug)]
struct State {
    rolling: Rolling,
    line: Line,
}

impl Budget {
    fn new(windows: Vec<Window>) -> Self {
        Self(Mutex::new(State {
            rolling: Rolling::new(windows),
            line: Line::default(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    /// Changes what counts, and wakes those who wait if that moves the next slot.
    fn change(&self, now: Instant, change: impl FnOnce(&mut Rolling)) {
        let mut state = self.state();
        let before = state.rolling.next(now);
        change(&mut state.rolling);
        if state.rolling.next(now) != before {
            state.line.wake_all(now);
        }
    }
}

/// Somebody in the line of a budget, until dropped.
struct InLine<'a> {
    budget: &'a Budget,
    place: Place,
    bell: Arc<Notify>,
}

impl<'a> InLine<'a> {
    fn join(budget: &'a Budget, turn: Turn) -> Self {
        let (place, bell) = budget.state().line.join(turn, Instant::now());
        Self {
            budget,
            place,
            bell,
        }
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.budget.state().line.leave(self.place, Instant::now());
    }
}

/// Leave to send one request. Whoever drops it has given up waiting, and the request may arrive all the
/// same, a little later.
#[derive(Debug)]
pub(crate) struct Permit(Option<(Arc<Budget>, RequestId)>);

/// Why there is no leave to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// There is none before the deadline.
    TooLate,
    /// The server has closed the budget for longer than the caller has patience.
    Closed {
        /// For how long.
        left: Duration,
    },
}

impl Limiter {
    /// A limiter for requests that are given up after so long.
    pub(crate) fn new(limits: RateBudget, timeout: Duration) -> Self {
        Self {
            limits,
            timeout: timeout.min(FOR_EVER),
            budgets: Mutex::default(),
        }
    }

    /// The longest time between two requests that keeps within every window for ever.
    pub(crate) fn steady_pause(&self, operation: &Operation) -> Duration {
        let pause = |window: Window| window.length.div_f64(window.requests.into());
        let windows = self.windows_for(operation).into_iter();
        windows.map(pause).max().unwrap_or_default()
    }

    /// How long a limit lasts that an answer reports without a pause: the window that it names, or else
    /// the shortest of the operation.
    pub(crate) fn window(&self, operation: &Operation, named: Option<NamedWindow>) -> Duration {
        named_window::length(&self.limits, operation, named)
    }

    fn windows_for(&self, operation: &Operation) -> Vec<Window> {
        let mut windows = self.limits.windows_for(operation);
        for window in &mut windows {
            window.length = window.length.min(FOR_EVER);
        }
        windows
    }

    /// Waits for leave to send: until the deadline, and not at all if the server has closed the budget
    /// for longer than `patience`.
    ///
    /// Requests that are sent again go first; otherwise first come, first served. Whoever drops the future leaves the line, and whoever does not poll it
    /// is passed over until it is polled again.
    pub(crate) async fn acquire(
        &self,
        operation: &'static Operation,
        whose: impl FnOnce(&'static str) -> String,
        turn: Turn,
        deadline: Instant,
        patience: Duration,
    ) -> Result<Permit, Denied> {
        let Some(budget) = self.budget(operation, whose) else {
            return Ok(Permit(None));
        };
        let came = Instant::now();
        let request = self
            .wait(&budget, operation.id, turn, deadline, patience)
            .await;
        let waited_ms = came.elapsed().as_millis() as u64;
        if waited_ms > 0 {
            tracing::debug!(
                operation = operation.id,
                waited_ms,
                "waited for the rate limit"
            );
        }
        Ok(Permit(Some((budget, request?))))
    }

    /// Waits for a slot and takes it. Gives up at once where there can be none in time.
    async fn wait(
        &self,
        budget: &Budget,
        operation: &'static str,
        turn: Turn,
        deadline: Instant,
        patience: Duration,
    ) -> Result<RequestId, Denied> {
        let waiter = InLine::join(budget, turn);
        let mut is_logged = false;
        loop {
            let now = Instant::now();
            let (next, due, closed_until) = {
                let mut state = budget.state();
                let next = state.rolling.next(now);
                let at = match next {
                    Next::Now => now,
                    Next::At(at) | Next::AtLatest(at) => at,
                };
                match state.line.look(waiter.place, at, now) {
                    Some(due) => (next, due, state.rolling.closed_until()),
                    None => return Ok(state.rolling.leave(now + self.timeout + STRAGGLING)),
                }
            };
            if let Some(left) = closed_until.and_then(|until| until.checked_duration_since(now))
                && left > patience
            {
                return Err(Denied::Closed { left });
            }
            if let Next::At(at) = next {
                if at > deadline {
                    return Err(Denied::TooLate);
                }
                let wait = at - now;
                if wait >= WORTH_LOGGING && !is_logged {
                    is_logged = true;
                    let wait_ms = wait.as_millis() as u64;
                    tracing::info!(operation, wait_ms, "waiting for the rate limit");
                }
            }
            if now >= deadline {
                return Err(Denied::TooLate);
            }
            let _ = tokio::time::timeout_at(due.min(deadline), waiter.bell.notified()).await;
        }
    }

    fn budget(
        &self,
        operation: &'static Operation,
        whose: impl FnOnce(&'static str) -> String,
    ) -> Option<Arc<Budget>> {
        let limit = operation.rate_limit.as_ref()?;
        let windows = self.windows_for(operation);
        if windows.is_empty() {
            return None;
        }
        let mut budgets = lock(&self.budgets);
        if budgets.by_key.len() >= budgets.sweep_at.max(64) {
            let now = Instant::now();
            budgets.by_key.retain(|_, budget| {
                Arc::strong_count(budget) > 1 || !budget.state().rolling.is_idle(now)
            });
            budgets.sweep_at = budgets.by_key.len() * 2;
        }
        let budget = budgets
            .by_key
            .entry((limit.budget, whose(limit.per)))
            .or_insert_with(|| Arc::new(Budget::new(windows)));
        Some(Arc::clone(budget))
    }
}

impl Permit {
    /// The request was answered, or its connection broke: it arrived before now, or never will.
    pub(crate) fn answered(mut self) {
        let now = Instant::now();
        self.end(now, |rolling, request| rolling.answer(request, now));
    }

    /// The request has never reached the server.
    pub(crate) fn take_back(mut self) {
        self.end(Instant::now(), Rolling::take_back);
    }

    /// How much is left of a window that the server calls full, as far as is known here.
    pub(crate) fn left_of(&self, window: Duration) -> Duration {
        match &self.0 {
            Some((budget, _)) => budget.state().rolling.left_of(window, Instant::now()),
            None => window,
        }
    }

    /// The limit refused the request.
    pub(crate) fn refused(mut self) {
        let now = Instant::now();
        self.end(now, |rolling, request| rolling.refuse(request, now));
    }

    /// The server says that the limit is reached: nobody sends until the pause is over. What is left of
    /// it for whoever does not wait in line for that.
    pub(crate) fn close_for(&self, pause: Duration) -> Duration {
        let Some((budget, _)) = &self.0 else {
            return pause;
        };
        let now = Instant::now();
        budget.change(now, |rolling| rolling.close_until(now + pause));
        Duration::ZERO
    }

    fn end(&mut self, now: Instant, end: impl FnOnce(&mut Rolling, RequestId)) {
        if let Some((budget, request)) = self.0.take() {
            budget.change(now, |rolling| end(rolling, request));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let now = Instant::now();
        self.end(now, |rolling, request| {
            rolling.answer(request, now + STRAGGLING)
        });
    }
}
