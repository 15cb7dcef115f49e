//! What an exchange consists of, as it was captured.

use std::fmt;

/// A request and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The request.
    pub request: Request<'a>,
    /// The answer; `None` if none came or was captured.
    pub response: Option<Response<'a>>,
}

/// A request. `Debug` shows neither its target, nor values of headers, nor the body.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, upper case.
    pub method: &'a str,
    /// A URL, or a path with its query.
    pub target: &'a str,
    /// The headers in their order.
    pub headers: &'a [Header<'a>],
    /// The body.
    pub body: Body<'a>,
}

/// An answer. `Debug` shows neither values of headers nor the body.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// The status.
    pub status: u16,
    /// The headers in their order.
    pub headers: &'a [Header<'a>],
    /// The body, after compression was undone.
    pub body: Body<'a>,
}

/// A header. `Debug` does not show its value.
#[derive(Clone, Copy)]
pub struct Header<'a> {
    /// Its name. Case does not count.
    pub name: &'a str,
    /// Its value; `None` if it was sent and its value was not kept.
    pub value: Option<&'a [u8]>,
}

/// A body. `Debug` shows its length.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// As it was sent, after compression was undone; empty if there was none.
    Captured(&'a [u8]),
    /// There may have been one, and it was not kept.
    NotCaptured,
}

impl<'a> Header<'a> {
    /// A header whose value is text.
    pub fn new(name: &'a str, value: &'a str) -> Self {
        Self {
            name,
            value: Some(value.as_bytes()),
        }
    }
}

/// The values of a header, in their order.
pub(super) fn values<'a>(
    headers: &'a [Header<'a>],
    name: &str,
) -> impl Iterator<Item = Option<&'a [u8]>> {
    let same = move |header: &&Header<'_>| header.name.eq_ignore_ascii_case(name);
    headers.iter().filter(same).map(|header| header.value)
}

/// The media type that headers name, lower case and without parameters. `None` if they name none.
pub(super) fn media_type(headers: &[Header<'_>]) -> Option<String> {
    let value = values(headers, "content-type").next()??;
    let text = String::from_utf8_lossy(value);
    let essence = text.split(';').next().unwrap_or_default();
    Some(essence.trim().to_ascii_lowercase())
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Captured(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::NotCaptured => f.write_str("not captured"),
        }
    }
}
