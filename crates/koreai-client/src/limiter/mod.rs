//! Keeps requests within the limits that the contract states, for all clones of a client together.

mod rolling;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::operations::{OPERATIONS, Operation};
use crate::retry::FOR_EVER;
use rolling::{Next, Rolling};

/// From here on, waiting is worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// How long a request may take to arrive whose answer nobody waits for any more.
const STRAGGLING: Duration = Duration::from_secs(5);

/// At most so many requests in any stretch of time of such a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many requests, at least 1.
    pub requests: usize,
    /// How long the stretch is.
    pub length: Duration,
}

/// How much of the platform's limits a client uses.
///
/// The limits are those of the contract ([`crate::operations`]), each over rolling windows and
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

    fn of(&self, operation: &Operation) -> Vec<Window> {
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

/// All budgets of a client, by name and by whose calls are counted.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: RateBudget,
    budgets: Mutex<Budgets>,
}

#[derive(Debug, Default)]
struct Budgets {
    by_key: HashMap<(&'static str, String), Arc<Budget>>,
    /// When so many are there, the idle ones go: every job has a budget of its own.
    sweep_at: usize,
}

/// The requests of one budget. Those who wait stand in line at `turn`, first come, first served; the
/// first of them waits for a slot.
#[derive(Debug)]
struct Budget {
    rolling: Mutex<Rolling>,
    turn: tokio::sync::Mutex<()>,
    changed: Notify,
}

impl Budget {
    fn rolling(&self) -> MutexGuard<'_, Rolling> {
        locked(&self.rolling)
    }
}

/// Leave to send one request. Whoever drops it has given up waiting, and the request may arrive all the
/// same, a little later.
#[derive(Debug)]
pub(crate) struct Permit(Option<Arc<Budget>>);

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
    pub(crate) fn new(limits: RateBudget) -> Self {
        Self {
            limits,
            budgets: Mutex::default(),
        }
    }

    /// The longest time between two requests that keeps within every window for ever.
    pub(crate) fn steady_pause(&self, operation: &Operation) -> Duration {
        let pause = |window: Window| window.length.div_f64(window.requests as f64);
        let windows = self.limits.of(operation).into_iter();
        windows.map(pause).max().unwrap_or_default()
    }

    /// Waits for leave to send: until the deadline, if there is one, and not at all if the server has
    /// closed the budget for longer than `patience`.
    ///
    /// Whoever drops the future leaves the line.
    pub(crate) async fn acquire(
        &self,
        operation: &'static Operation,
        whose: impl FnOnce(&'static str) -> String,
        deadline: Option<Instant>,
        patience: Duration,
    ) -> Result<Permit, Denied> {
        let Some(budget) = self.budget(operation, whose) else {
            return Ok(Permit(None));
        };
        let came = Instant::now();
        let wait = wait_for_slot(&budget, operation.id, deadline, patience);
        let granted = match deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, wait).await,
            None => Ok(wait.await),
        };
        let waited_ms = came.elapsed().as_millis() as u64;
        if waited_ms > 0 {
            tracing::debug!(
                operation = operation.id,
                waited_ms,
                "waited for the rate limit"
            );
        }
        granted.unwrap_or(Err(Denied::TooLate))?;
        Ok(Permit(Some(budget)))
    }

    fn budget(
        &self,
        operation: &'static Operation,
        whose: impl FnOnce(&'static str) -> String,
    ) -> Option<Arc<Budget>> {
        let limit = operation.rate_limit.as_ref()?;
        let windows = self.limits.of(operation);
        if windows.is_empty() {
            return None;
        }
        let mut budgets = locked(&self.budgets);
        if budgets.by_key.len() >= budgets.sweep_at.max(64) {
            let now = Instant::now();
            budgets.by_key.retain(|_, budget| {
                Arc::strong_count(budget) > 1 || !budget.rolling().is_idle(now)
            });
            budgets.sweep_at = budgets.by_key.len() * 2;
        }
        let budget = budgets
            .by_key
            .entry((limit.budget, whose(limit.per)))
            .or_insert_with(|| {
                Arc::new(Budget {
                    rolling: Mutex::new(Rolling::new(windows)),
                    turn: tokio::sync::Mutex::default(),
                    changed: Notify::new(),
                })
            });
        Some(Arc::clone(budget))
    }
}

/// Takes a slot. Gives up at once where there can be none in time.
async fn wait_for_slot(
    budget: &Budget,
    operation: &'static str,
    deadline: Option<Instant>,
    patience: Duration,
) -> Result<(), Denied> {
    let _turn = budget.turn.lock().await;
    let mut told = false;
    loop {
        let now = Instant::now();
        let (next, closed_until) = {
            let mut rolling = budget.rolling();
            let next = rolling.next(now);
            if next == Next::Now {
                rolling.leave();
                return Ok(());
            }
            (next, rolling.closed_until())
        };
        if let Some(left) = closed_until.and_then(|until| until.checked_duration_since(now))
            && left > patience
        {
            return Err(Denied::Closed { left });
        }
        let changed = budget.changed.notified();
        match next {
            Next::At(at) if deadline.is_some_and(|deadline| at > deadline) => {
                return Err(Denied::TooLate);
            }
            Next::At(at) => {
                let wait = at - now;
                if wait >= WORTH_TELLING && !told {
                    told = true;
                    let wait_ms = wait.as_millis() as u64;
                    tracing::info!(operation, wait_ms, "waiting for the rate limit");
                }
                let _ = tokio::time::timeout_at(at, changed).await;
            }
            _ => changed.await,
        }
    }
}

impl Permit {
    /// The request was answered, or its connection broke: it arrived before now, or never will.
    pub(crate) fn answered(mut self) {
        self.end(|rolling| rolling.answer(Instant::now()));
    }

    /// The request has never reached the server.
    pub(crate) fn take_back(mut self) {
        self.end(Rolling::take_back);
    }

    /// The server says that the limit is reached: nobody sends until the pause is over.
    pub(crate) fn close_for(&self, pause: Duration) {
        if let Some(budget) = &self.0 {
            budget.rolling().close_until(Instant::now() + pause);
        }
    }

    fn end(&mut self, end: impl FnOnce(&mut Rolling)) {
        if let Some(budget) = self.0.take() {
            end(&mut budget.rolling());
            budget.changed.notify_one();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.end(|rolling| rolling.answer(Instant::now() + STRAGGLING));
    }
}

/// The limits of the contract, by operation.
pub(crate) fn operation(id: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.id == id)
}

/// No critical section here leaves things half done, so that a panic elsewhere is no reason to stop.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
