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
    let sent_body = decoded(&request.headers, &request.body, limit);
    let answered_body = response.and_then(|it| decoded(&it.headers, &it.body, limit));
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

/// A body without its compression, if it was kept.
pub(super) fn decoded<'b>(
    headers: &HeaderMap,
    body: &'b Kept,
    limit: usize,
) -> Option<Cow<'b, [u8]>> {
    let body = body.whole()?;
    let codings = tokens(headers, CONTENT_ENCODING);
    let codings = codings.map(|coding| coding.to_ascii_lowercase());
    let codings: Vec<String> = codings.filter(|coding| coding != "identity").collect();
    let expected = match codings.as_slice() {
        [] => return Some(Cow::Borrowed(body)),
        // An answer without a body may state how it would be compressed.
        _ if body.is_empty() => return Some(Cow::Borrowed(body)),
        [one] if one == "gzip" || one == "x-gzip" => Compression::Gzip,
        [one] if one == "zstd" => Compression::Zstd,
        _ => return None,
    };
    let (text, origin) = input::open(Box::new(Cursor::new(body.to_vec()))).ok()?;
    if origin.compression() != Some(expected) {
        return None;
    }
    let mut plain = Vec::new();
    let read = text.take(limit as u64 + 1).read_to_end(&mut plain).ok()?;
    (read <= limit).then_some(Cow::Owned(plain))
}
