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
use rolling::{Next, Rolling};

/// From here on, waiting is worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(1);

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
        Self(Kind::Windows(windows.into()))
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

/// Leave to send one request. When it is dropped, the request counts as answered, for all that is
/// known: whoever gives up waiting has still sent it.
#[derive(Debug)]
pub(crate) struct Permit(Option<Arc<Budget>>);

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

    /// Waits for leave to send. `None` if that would last beyond the deadline.
    ///
    /// Whoever drops the future leaves the line.
    pub(crate) async fn acquire(
        &self,
        operation: &'static Operation,
        whose: impl FnOnce(&'static str) -> String,
        deadline: Option<Instant>,
    ) -> Option<Permit> {
        let Some(budget) = self.budget(operation, whose) else {
            return Some(Permit(None));
        };
        let came = Instant::now();
        let wait = wait_for_slot(&budget, deadline);
        let granted = match deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, wait).await.ok()?,
            None => wait.await,
        };
        let waited = came.elapsed();
        let waited_ms = waited.as_millis();
        if waited >= WORTH_TELLING {
            tracing::info!(
                operation = operation.id,
                waited_ms,
                "waited for the rate limit"
            );
        } else if waited >= Duration::from_millis(1) {
            tracing::debug!(
                operation = operation.id,
                waited_ms,
                "waited for the rate limit"
            );
        }
        granted.then(|| Permit(Some(budget)))
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

/// Whether there was a slot before the deadline. Gives up at once where there can be none.
async fn wait_for_slot(budget: &Budget, deadline: Option<Instant>) -> bool {
    let _turn = budget.turn.lock().await;
    loop {
        let next = {
            let mut rolling = budget.rolling();
            let next = rolling.next(Instant::now());
            if next == Next::Now {
                rolling.leave();
                return true;
            }
            next
        };
        match next {
            Next::At(at) if deadline.is_some_and(|deadline| at > deadline) => return false,
            Next::At(at) => {
                let changed = budget.changed.notified();
                let _ = tokio::time::timeout_at(at, changed).await;
            }
            _ => budget.changed.notified().await,
        }
    }
}

impl Permit {
    /// The request has never reached the server.
    pub(crate) fn take_back(mut self) {
        if let Some(budget) = self.0.take() {
            budget.rolling().take_back();
            budget.changed.notify_one();
        }
    }

    /// The server says that the limit is reached: nobody sends until the pause is over.
    pub(crate) fn close_for(&self, pause: Duration) {
        if let Some(budget) = &self.0 {
            budget.rolling().close_until(Instant::now() + pause);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(budget) = self.0.take() {
            let mut rolling = budget.rolling();
            rolling.answer(Instant::now());
            drop(rolling);
            budget.changed.notify_one();
        }
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
