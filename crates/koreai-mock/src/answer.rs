//! An answer before it is sent: what it says, and how it is to arrive.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue, RETRY_AFTER, SERVER};
use hyper::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use crate::clock::{after, http_date};
use crate::faults::RetryAfter;
use crate::payload::Payload;

/// What an answer says.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// JSON, which faults can still change.
    Json(Value),
    Text(String),
    Empty,
}

/// How an answer arrives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delivery {
    pub(crate) first_byte_after: Duration,
    pub(crate) drip_over: Option<Duration>,
    /// `Some(None)` for half of the body.
    pub(crate) cut: Option<Option<usize>>,
    pub(crate) break_off: bool,
    pub(crate) byte_order_mark: bool,
    /// So long a body, and whether its length is announced.
    pub(crate) pad_to: Option<(u64, bool)>,
    pub(crate) date_skew: i64,
    /// The connection is reset, and nothing is sent.
    pub(crate) reset: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    pub(crate) headers: HeaderMap,
    pub(crate) delivery: Delivery,
}

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html");

/// By this, what is made up is never taken for an answer of the platform, wherever it was captured.
const NAME: HeaderValue = HeaderValue::from_static("koreai-mock");

impl Answer {
    fn new(status: StatusCode, content: Content) -> Self {
        Self {
            status,
            content,
            headers: HeaderMap::new(),
            delivery: Delivery::default(),
        }
    }

    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self::new(status, Content::Json(body)).with(CONTENT_TYPE, JSON)
    }

    pub(crate) fn html(status: StatusCode, body: String) -> Self {
        Self::new(status, Content::Text(body)).with(CONTENT_TYPE, HTML)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, Content::Empty)
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// With a header whose value was checked before; one that no header can carry is left out.
    pub(crate) fn with_text(self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => self.with(name, value),
            Err(_) => self,
        }
    }

    /// With the header that says when to come back.
    pub(crate) fn retry_after(self, retry_after: RetryAfter, now: SystemTime) -> Self {
        let value = match retry_after {
            RetryAfter::Absent => return self,
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::HttpDate(seconds) => http_date(after(now, Duration::from_secs(seconds))),
        };
        self.with_text(RETRY_AFTER, &value)
    }

    /// What goes over the wire. Head and body only: delays and resets are the server's business.
    pub(crate) fn into_response(self, now: SystemTime) -> Response<Payload> {
        let date = http_date(skewed(now, self.delivery.date_skew));
        let answer = self.with_text(DATE, &date).with(SERVER, NAME);
        let mut response = Response::new(payload(answer.content, &answer.delivery));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        response
    }
}

fn skewed(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    let skewed = if seconds < 0 {
        time.checked_sub(by)
    } else {
        time.checked_add(by)
    };
    skewed.unwrap_or(time)
}

fn payload(content: Content, delivery: &Delivery) -> Payload {
    let bytes = match content {
        Content::Json(value) => {
            if let Some((length, announced)) = delivery.pad_to
                && value.is_object()
            {
                return Payload::padded(&value.to_string(), length, announced);
            }
            Bytes::from(value.to_string())
        }
        Content::Text(text) => Bytes::from(text),
        Content::Empty => Bytes::new(),
    };
    let bytes = match delivery.byte_order_mark {
        true => [b"\xef\xbb\xbf", &bytes[..]].concat().into(),
        false => bytes,
    };
    let bytes = if delivery.break_off {
        bytes.slice(..bytes.len() / 2)
    } else {
        bytes
    };
    let length = bytes.len();
    let sent = match delivery.cut {
        Some(keep) => bytes.slice(..keep.unwrap_or(length / 2).min(length.saturating_sub(1))),
        None => bytes,
    };
    Payload::new(sent, length, delivery.drip_over)
}
