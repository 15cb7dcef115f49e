//! Answers of the proxy itself. They say that they are its own, and quote nothing.

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue, SERVER};
use hyper::{Response, StatusCode};
use serde_json::json;

use super::live::Problem;
use super::relay::Relay;
use crate::validate::finding::Finding;

/// An answer, of the upstream or the proxy.
pub(super) type Answer = Response<Either<Relay, Full<Bytes>>>;

/// What the proxy calls itself.
pub(super) const NAME: &str = "koreai-proxy";

/// That something went wrong with the exchange itself.
pub(super) fn problem(status: StatusCode, problem: &Problem) -> Answer {
    own(
        status,
        &json!({"proxy": NAME, "code": problem.code, "message": problem.message}),
    )
}

/// That what was sent breaks the contract.
pub(super) fn findings(status: StatusCode, message: &str, findings: &[Finding]) -> Answer {
    own(
        status,
        &json!({"proxy": NAME, "code": "invalid", "message": message, "findings": findings}),
    )
}

/// After which the connection is closed.
pub(super) fn last(mut answer: Answer) -> Answer {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(CONNECTION, close);
    answer
}

fn own(status: StatusCode, body: &serde_json::Value) -> Answer {
    let mut answer = Response::new(Either::Right(Full::from(format!("{body}\n"))));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static(NAME));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
