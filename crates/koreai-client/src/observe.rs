//! What a client does, for those who keep a record of it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode};
use reqwest::Request;

use koreai_schemas::Operation;

/// One attempt to call the platform, and what came of it.
///
/// The request has every header but `auth`: no token passes here. Bodies are as they were sent and
/// received, and may hold data of customers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// The request, without its token.
    pub request: &'a Request,
    /// When it began.
    pub started: DateTime<Utc>,
    /// The answer; `None` if none came, or not in full.
    pub answer: Option<Reply<'a>>,
}

/// An answer, as it arrived.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Reply<'a> {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body. Of an error, no more than the client reads.
    pub body: &'a Bytes,
}

/// What is called for every attempt.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(Exchange<'_>) + Send + Sync>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(Exchange<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    pub(crate) fn notify(&self, exchange: Exchange<'_>) {
        (self.0)(exchange);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// What is called before a request leaves, and may still keep it back.
#[derive(Clone)]
pub(crate) struct BeforeSending(Arc<dyn Fn() -> Result<(), String> + Send + Sync>);

impl BeforeSending {
    pub(crate) fn new(check: impl Fn() -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        (self.0)()
    }
}

impl fmt::Debug for BeforeSending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BeforeSending")
    }
}
