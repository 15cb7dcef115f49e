//! What arrived, for assertions.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use hyper::{HeaderMap, Method};
use koreai_validate::exchange::query_pairs;

/// How many requests are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recording {
    /// All of them, for as long as the platform runs.
    All,
    /// The last ones.
    Last(usize),
    /// None.
    Off,
}

impl Default for Recording {
    /// The last 10,000.
    fn default() -> Self {
        Self::Last(10_000)
    }
}

/// A request that arrived, and what became of it.
///
/// `Debug` shows neither the token nor other headers that carry secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// Its number, counted from 1 over all requests since the start.
    pub number: u64,
    /// The operation that it means, by the contract's `operationId`, wrong method or not.
    pub operation: Option<&'static str>,
    /// Its method.
    pub method: Method,
    /// Its path, as it was sent.
    pub path: String,
    /// Its query, as it was sent and without the `?`.
    pub query: Option<String>,
    /// Its headers, the token included.
    pub headers: HeaderMap,
    /// Its body; empty as long as it has not arrived in full.
    pub body: Bytes,
    /// When its head arrived.
    pub arrived: Instant,
    /// The same by the platform's clock.
    pub arrived_at: SystemTime,
    /// The answer's status; `None` as long as there is none, and for ever if the connection was
    /// reset.
    pub status: Option<u16>,
    /// Why it was refused, in more detail than the client is shown.
    pub reason: Option<String>,
}

impl Recorded {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first query parameter of that name, decoded.
    pub fn query_parameter(&self, name: &str) -> Option<String> {
        let mut pairs = query_pairs(self.query.as_deref()?);
        pairs.find_map(|(known, value)| value.filter(|_| known.as_deref() == Some(name)))
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// The headers that carry secrets: the platform's own, and those that may stray here.
const SECRET: [&str; 4] = ["auth", "authorization", "cookie", "proxy-authorization"];

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        for (name, value) in headers.iter_mut() {
            if SECRET.contains(&name.as_str()) {
                value.set_sensitive(true);
            }
        }
        f.debug_struct("Recorded")
            .field("number", &self.number)
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &headers)
            .field("body", &self.body)
            .field("arrived_at", &self.arrived_at)
            .field("status", &self.status)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// The requests that are kept.
pub(crate) struct Recorder {
    recording: Recording,
    kept: VecDeque<Recorded>,
}

impl Recorder {
    pub(crate) fn new(recording: Recording) -> Self {
        let kept = VecDeque::new();
        Self { recording, kept }
    }

    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.recording, Recording::Off | Recording::Last(0))
    }

    pub(crate) fn add(&mut self, recorded: Recorded) {
        if let Recording::Last(last) = self.recording {
            while self.kept.len() >= last.max(1) {
                self.kept.pop_front();
            }
        }
        // Two connections may come here in another order than they were numbered in.
        let at = self
            .kept
            .partition_point(|kept| kept.number < recorded.number);
        self.kept.insert(at, recorded);
    }

    /// Adds to a request what became known since, if it is still kept.
    pub(crate) fn update(&mut self, number: u64, update: impl FnOnce(&mut Recorded)) {
        let found = self
            .kept
            .binary_search_by_key(&number, |recorded| recorded.number);
        if let Ok(index) = found {
            update(&mut self.kept[index]);
        }
    }

    pub(crate) fn all(&self) -> Vec<Recorded> {
        self.after(0)
    }

    /// Those with a greater number.
    pub(crate) fn after(&self, number: u64) -> Vec<Recorded> {
        let from = self.kept.partition_point(|kept| kept.number <= number);
        self.kept.range(from..).cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }
}
