//! What all connections share.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use hyper::StatusCode;
use koreai_schemas::RateBudget;
use koreai_validate::exchange::Operations;

use crate::app::Gate;
use crate::clock::Clock;
use crate::errors::ErrorShape;
use crate::faults::Armed;
use crate::jobs::Jobs;
use crate::limits::{Arrivals, Limiter, RetryAfterForm};
use crate::operation::Served;
use crate::record::Recorder;
use crate::tasks::Tasks;

/// The platform's state.
pub(crate) struct State {
    pub(crate) seed: u64,
    pub(crate) clock: Clock,
    pub(crate) started: Instant,
    /// What calls are matched with and their parameters held to.
    pub(crate) table: Operations,
    /// The operations of the table, in its order.
    pub(crate) operations: Vec<Served>,
    pub(crate) gate: Gate,
    pub(crate) limits: RateBudget,
    pub(crate) limit_status: StatusCode,
    pub(crate) retry_after: RetryAfterForm,
    pub(crate) error_shape: ErrorShape,
    pub(crate) check_conformance: bool,
    pub(crate) limiter: Mutex<Limiter>,
    pub(crate) arrivals: Mutex<Arrivals>,
    pub(crate) tasks: Mutex<Tasks>,
    pub(crate) jobs: Mutex<Jobs>,
    pub(crate) faults: Mutex<Armed>,
    pub(crate) recorder: Mutex<Recorder>,
    pub(crate) conformance_failures: Mutex<Vec<String>>,
    pub(crate) requests: AtomicU64,
    pub(crate) connections: AtomicU64,
    pub(crate) over_limit: AtomicU64,
}
