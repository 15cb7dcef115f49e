//! Recorded exchanges, as the contract sees them.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use hyper::HeaderMap;
use hyper::header::CONTENT_ENCODING;
use koreai_validate::exchange::{Body, Exchange, Header, Request, Response};
use koreai_validate::input::{self, Compression};

use super::headers::tokens;
use super::live::{Answered, Kept, Sent};

/// Hands over an exchange with compression undone. `limit` is how long a body may be then; a longer one, and one
/// that is compressed otherwise than with gzip or zstd, is as if it had not been kept.
pub(super) fn with_exchange<T>(
    request: &Sent,
    response: Option<&Answered>,
    limit: usize,
    function: impl FnOnce(&Exchange<'_>) -> T,
) -> T {
    let sent = headers(&request.headers);
    let answered = response.map(|response| headers(&response.headers));
    let sent_body = decoded(&request.headers, &request.body, limit).ok();
    let answered_body = response.and_then(|it| decoded(&it.headers, &it.body, limit).ok());
    function(&Exchange {
        request: Request {
            method: &request.method,
            target: &request.target,
            headers: &sent,
            body: body(sent_body.as_deref()),
        },
        response: response.map(|response| Response {
            status: response.status.as_u16(),
            headers: answered.as_deref().unwrap_or_default(),
            body: body(answered_body.as_deref()),
        }),
    })
}

fn headers(headers: &HeaderMap) -> Vec<Header<'_>> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| Header {
            name: name.as_str(),
            value: Some(value.as_bytes()),
        })
        .collect()
}

fn body(body: Option<&[u8]>) -> Body<'_> {
    body.map_or(Body::NotCaptured, Body::Captured)
}

/// Why a body cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotDecoded {
    /// It was not kept, or is too long without its compression.
    TooLong,
    /// It is compressed otherwise than with gzip or zstd, or not as its head says.
    Unreadable,
}

/// A body without its compression.
pub(super) fn decoded<'b>(
    headers: &HeaderMap,
    body: &'b Kept,
    limit: usize,
) -> Result<Cow<'b, [u8]>, NotDecoded> {
    let body = body.whole().ok_or(NotDecoded::TooLong)?;
    let codings = tokens(headers, CONTENT_ENCODING);
    let codings = codings.map(|coding| coding.to_ascii_lowercase());
    let codings: Vec<String> = codings.filter(|coding| coding != "identity").collect();
    let expected = match codings.as_slice() {
        [] => return Ok(Cow::Borrowed(body)),
        // An answer without a body may state how it would be compressed.
        _ if body.is_empty() => return Ok(Cow::Borrowed(body)),
        [one] if one == "gzip" || one == "x-gzip" => Compression::Gzip,
        [one] if one == "zstd" => Compression::Zstd,
        _ => return Err(NotDecoded::Unreadable),
    };
    let opened = input::open(Box::new(Cursor::new(body.clone())));
    let (text, origin) = opened.map_err(|_| NotDecoded::Unreadable)?;
    if origin.compression() != Some(expected) {
        return Err(NotDecoded::Unreadable);
    }
    let mut plain = Vec::new();
    let read = text.take(limit as u64 + 1).read_to_end(&mut plain);
    match read {
        Ok(read) if read <= limit => Ok(Cow::Owned(plain)),
        Ok(_) => Err(NotDecoded::TooLong),
        Err(_) => Err(NotDecoded::Unreadable),
    }
}
