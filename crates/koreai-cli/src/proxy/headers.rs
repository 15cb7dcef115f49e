//! Which headers are for the next machine alone, and are not forwarded.

use std::collections::VecDeque;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::body::Frame;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TE, TRAILER};

/// Those that RFC 9110 names in 7.6.1, and what is said to this proxy alone.
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Takes out what is not forwarded: the headers above, and those that `Connection` names.
pub(super) fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = tokens(headers, CONNECTION)
        .filter_map(|token| HeaderName::from_bytes(token.as_bytes()).ok())
        // Where a message ends and for whom it is, no name there changes.
        .filter(|name| !matches!(*name, CONTENT_LENGTH | HOST))
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
    // Several that are equal mean one, and a parser behind this one may not know that.
    let lengths: Vec<String> = tokens(headers, CONTENT_LENGTH).collect();
    if let [length, _, ..] = lengths.as_slice()
        && let Ok(length) = HeaderValue::from_str(length)
    {
        headers.insert(CONTENT_LENGTH, length);
    }
}

/// Whether all lengths that are given are the same number.
pub(super) fn has_one_length(headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONTENT_LENGTH).into_iter();
    let lengths = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let lengths: Vec<&[u8]> = lengths.map(<[u8]>::trim_ascii).collect();
    let is_number = |it: &&[u8]| !it.is_empty() && it.iter().all(u8::is_ascii_digit);
    lengths.iter().all(is_number) && lengths.windows(2).all(|pair| pair[0] == pair[1])
}

/// Names trailers that were read and are not named yet; hyper sends no others.
pub(super) fn announce(headers: &mut HeaderMap, frames: &VecDeque<Frame<Bytes>>) {
    let named: Vec<String> = tokens(headers, TRAILER).collect();
    let trailers = frames.iter().filter_map(Frame::trailers_ref);
    for name in trailers.flat_map(HeaderMap::keys) {
        if !named
            .iter()
            .any(|named| named.eq_ignore_ascii_case(name.as_str()))
        {
            headers.append(TRAILER, HeaderValue::from(name.clone()));
        }
    }
}

/// Whether the sender of a request takes trailers.
pub(super) fn takes_trailers(headers: &HeaderMap) -> bool {
    tokens(headers, TE).any(|token| token.eq_ignore_ascii_case("trailers"))
}

/// Whether `Connection` has this option.
pub(super) fn has_option(headers: &HeaderMap, option: &str) -> bool {
    tokens(headers, CONNECTION).any(|token| token.eq_ignore_ascii_case(option))
}

/// The parts of a header that is a list.
pub(super) fn tokens(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = String> {
    let values = headers.get_all(name).into_iter().map(HeaderValue::as_bytes);
    let values = values.map(|value| String::from_utf8_lossy(value).into_owned());
    let all: Vec<String> = values.collect();
    let tokens = all.join(",");
    let tokens = tokens.split(',').map(|token| token.trim().to_owned());
    let tokens: Vec<String> = tokens.filter(|token| !token.is_empty()).collect();
    tokens.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_length_is_left_of_several_that_are_equal() {
        for (values, expected) in [
            (&[][..], Some("")),
            (&["2"], Some("2")),
            (&["2, 2"], Some("2")),
            (&["2,2", "2"], Some("2")),
            (&["2, 3"], None),
            (&["2", "02"], None),
            (&["2,"], None),
            (&[""], None),
            (&["+2"], None),
            (&["2 2"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_LENGTH, HeaderValue::from_static(value));
            }
            assert_eq!(has_one_length(&headers), expected.is_some(), "{values:?}");
            if let Some(expected) = expected {
                strip(&mut headers);
                let left = headers.get_all(CONTENT_LENGTH).into_iter();
                let left: Vec<&[u8]> = left.map(HeaderValue::as_bytes).collect();
                assert_eq!(left.concat(), expected.as_bytes(), "{values:?}");
            }
        }
    }

    #[test]
    fn only_what_is_for_the_other_end_is_left() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("host", "h"),
            ("connection", "close, X-Named"),
            ("connection", "x-other,content-length, bad name"),
            ("x-named", "1"),
            ("x-other", "1"),
            ("x-kept", "1"),
            ("x-kept", "2"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("trailer", "x-check"),
            ("upgrade", "h2c"),
            ("proxy-authorization", "x"),
            ("proxy-connection", "x"),
            ("transfer-encoding", "chunked"),
            ("content-length", "3"),
            ("content-length", "3"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        assert!(takes_trailers(&headers) && has_option(&headers, "CLOSE"));
        strip(&mut headers);
        let mut left: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        left.sort_unstable();
        assert_eq!(left.join(" "), "content-length host trailer x-kept x-kept");
    }
}
