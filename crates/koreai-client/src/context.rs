//! What one call carries through the generated client, and what it leaves behind.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Request;

use crate::answer::Answer;
use crate::engine::Engine;
use crate::error::Error;
use crate::retry::RetryPolicy;

/// What a generated client carries through one call.
#[derive(Clone, Debug)]
pub struct Context {
    pub(crate) engine: Arc<Engine>,
    pub(crate) policy: RetryPolicy,
    pub(crate) trace: Arc<Trace>,
    /// Where the request goes if it is only to be shown.
    pub(crate) prepared: Option<Prepared>,
}

/// A request that was put together, and not sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prepared(Arc<Mutex<Option<Request>>>);

impl Prepared {
    pub(crate) fn keep(&self, request: Request) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
    }

    pub(crate) fn take(&self) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What one call leaves behind beside what its generated code returns.
#[derive(Debug, Default)]
pub(crate) struct Trace(Mutex<Option<Result<Answer, Error>>>);

impl Trace {
    pub(crate) fn leave(&self, outcome: Result<Answer, Error>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    /// What was left; `None` if the request never came so far.
    pub(crate) fn take(&self) -> Option<Result<Answer, Error>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
