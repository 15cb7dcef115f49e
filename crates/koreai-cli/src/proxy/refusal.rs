//! Requests that are not forwarded, whatever the contract says of them: those that two servers could understand
//! in two ways, and those for which this proxy is not made.

use hyper::header::{EXPECT, HOST, UPGRADE, VIA};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Version};

use super::framing::Ambiguity;
use super::headers::{has_option, tokens};
use super::live::Problem;

/// Why a request is not forwarded. `framing` is what is known of how it ends, and `pseudonym` what this proxy
/// calls itself in `Via`.
pub(super) fn refusal(
    head: &Parts,
    framing: Option<Option<Ambiguity>>,
    pseudonym: &str,
) -> Option<(StatusCode, Problem)> {
    let ambiguous = |message: &str| {
        let problem = Problem::new("ambiguous-request", "request", message);
        (StatusCode::BAD_REQUEST, problem)
    };
    let unsupported = |message: &str| {
        let problem = Problem::new("unsupported-request", "request", message);
        (StatusCode::NOT_IMPLEMENTED, problem)
    };
    match framing {
        None => return Some(ambiguous("where the request ends cannot be followed")),
        Some(Some(Ambiguity::LengthBesideEncoding)) => {
            return Some(ambiguous(
                "both Content-Length and Transfer-Encoding are given",
            ));
        }
        Some(Some(Ambiguity::SeveralLengths)) => {
            return Some(ambiguous("Content-Length is sent more than once"));
        }
        Some(Some(Ambiguity::Fragment)) => {
            return Some(ambiguous("the target has a part after `#`"));
        }
        Some(Some(Ambiguity::OtherEncoding)) => {
            return Some(unsupported("Transfer-Encoding is another than `chunked`"));
        }
        Some(None) => {}
    }
    if head.method == Method::CONNECT {
        return Some(unsupported("CONNECT: this proxy opens no tunnels"));
    }
    let is_origin_form = head.uri.authority().is_none() && head.uri.path().starts_with('/');
    if !is_origin_form {
        return Some(ambiguous(
            "the target is not a path: use the address of this proxy as a host, not as an HTTP proxy",
        ));
    }
    if head.headers.contains_key(UPGRADE) || has_option(&head.headers, "upgrade") {
        return Some(unsupported("Upgrade: connections stay HTTP/1.1"));
    }
    let hosts = head.headers.get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && head.version == Version::HTTP_11) {
        return Some(ambiguous("Host is missing, or sent more than once"));
    }
    let is_known = |expected: String| expected.eq_ignore_ascii_case("100-continue");
    if !tokens(&head.headers, EXPECT).all(is_known) {
        let message = "Expect has another value than 100-continue";
        let problem = Problem::new("unsupported-request", "request", message);
        return Some((StatusCode::EXPECTATION_FAILED, problem));
    }
    if tokens(&head.headers, VIA).any(|via| via.ends_with(pseudonym)) {
        let message = "the request comes from this proxy itself: --upstream leads back to it";
        let problem = Problem::new("loop", "request", message);
        return Some((StatusCode::LOOP_DETECTED, problem));
    }
    None
}
