//! What one call carries through the generated client.

use std::sync::{Arc, Mutex};

use reqwest::Request;

use crate::answer::Answer;
use crate::engine::Engine;
use crate::error::Error;
use crate::lock::lock;
use crate::retry::RetryPolicy;

/// What a generated client carries through one call.
#[derive(Clone, Debug)]
pub struct Context {
    pub(crate) engine: Arc<Engine>,
    pub(crate) policy: RetryPolicy,
    /// Where its outcome goes, for which generated code has no room. Nothing if the request never comes so
    /// far.
    pub(crate) outcome: Arc<Kept<Result<Answer, Error>>>,
    /// Where the request goes if it is only to be shown, and not sent.
    pub(crate) prepared: Option<Arc<Kept<Request>>>,
}

/// Where a call leaves something for whoever makes it.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<Option<T>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    pub(crate) fn keep(&self, kept: T) {
        *lock(&self.0) = Some(kept);
    }

    pub(crate) fn take(&self) -> Option<T> {
        lock(&self.0).take()
    }
}
