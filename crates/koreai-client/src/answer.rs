//! What an answer is: the one that was hoped for, or an error in one of its many shapes.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, StatusCode};
use koreai_schemas::Operation;
use koreai_schemas::answer_words::{TOO_MANY_REQUESTS, is_about_limit};
use reqwest::Response;
use serde::de::IgnoredAny;
use tokio::time::{Instant, timeout_at};

use crate::crowd;
use crate::deviation::Deviation;
use crate::error::{ApiError, Body, BodyProblem, Context, Error};
use crate::redact::Redactor;
use crate::retry::retry_after;
use crate::unauthorized::is_about_token;
use crate::verdict::{self, MESSAGE, Sent, Verdict};

/// How much of a body that was not understood is kept, in characters.
const SNIPPET: usize = 500;

/// How much is read of a body that is announced to be too long, in bytes: what is shown of it.
const SNIPPET_BYTES: usize = 4 * SNIPPET;

/// How much of a body with an error status is read, in bytes.
const ERROR_BODY: usize = 64 * 1024;

/// In UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Headers that carry the id of a request, in the order in which they are believed. Which one the
/// platform sends is documented nowhere.
const REQUEST_IDS: [&str; 4] = [
    "x-request-id",
    "x-correlation-id",
    "request-id",
    "x-amzn-requestid",
];

/// An answer, received whole unless its status is an error's.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body is longer than it may be, and was not read to its end.
    pub(crate) too_long: bool,
    /// What of a success is not as it was asked for.
    pub(crate) deviation: Option<Deviation>,
}

impl Answer {
    /// Reads an answer, up to `limit` bytes of its body: of one that is announced to be longer, only
    /// the beginning, to show; of one with an error status, as much as is needed, and if its
    /// connection breaks or patience ends, what came until then.
    pub(crate) async fn receive(
        mut response: Response,
        limit: usize,
        patience: Duration,
    ) -> reqwest::Result<Self> {
        let status = response.status();
        let announced = response.content_length().unwrap_or(0);
        let announced = usize::try_from(announced).unwrap_or(usize::MAX);
        let limit = match status.is_success() {
            true if announced > limit => SNIPPET_BYTES.min(limit),
            true => limit,
            false => limit.min(ERROR_BODY),
        };
        let mut body = Vec::with_capacity(announced.min(ERROR_BODY));
        let until = Instant::now() + patience;
        let too_long = loop {
            let chunk = match status.is_success() {
                true => response.chunk().await?,
                false => match timeout_at(until, response.chunk()).await {
                    Ok(Ok(chunk)) => chunk,
                    _ => break false,
                },
            };
            match chunk {
                Some(chunk) => body.extend_from_slice(&chunk),
                None => break false,
            }
            if body.len() > limit {
                body.truncate(limit);
                break true;
            }
        };
        // A byte order mark is not part of JSON, and some servers send one.
        if body.starts_with(BYTE_ORDER_MARK) {
            body.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Self {
            status,
            headers: std::mem::take(response.headers_mut()),
            body: body.into(),
            too_long,
            deviation: None,
        })
    }

    /// Whether its body may end in the middle: it was too long, or is that of an error, whose end nobody
    /// waits for.
    fn is_torn(&self) -> bool {
        self.too_long || !self.status.is_success()
    }

    fn content_type(&self, redactor: &Redactor<'_>) -> Option<String> {
        let value = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Some(redactor.message(value, 100))
    }

    fn request_id(&self, redactor: &Redactor<'_>) -> Option<String> {
        let mut values = REQUEST_IDS
            .iter()
            .filter_map(|name| self.headers.get(*name));
        let id = redactor.message(values.find_map(|value| value.to_str().ok())?, 100);
        (!id.is_empty()).then_some(id)
    }

    /// The error for a body that cannot be read.
    pub(crate) fn unexpected(
        &self,
        operation: &'static Operation,
        problem: BodyProblem,
        redactor: &Redactor<'_>,
    ) -> Error {
        let location = self.headers.get(LOCATION).and_then(|to| to.to_str().ok());
        // What follows may be a secret of whoever redirects.
        let location = location.and_then(|to| to.split(['?', '#']).next());
        Error::UnexpectedBody {
            context: Box::new(Context {
                operation: operation.id,
                errors: verdict::named(&self.body, redactor),
                request_id: self.request_id(redactor),
                location: location.map(|to| redactor.message(to, MESSAGE)),
                body: Body(self.body.clone()),
            }),
            status: self.status,
            snippet: redactor.snippet(&self.body, self.is_torn(), SNIPPET),
            content_type: self.content_type(redactor),
            problem,
        }
    }

    /// Refuses a success that is too long, or would take far more memory than it has bytes.
    pub(crate) fn check_size(
        &self,
        operation: &'static Operation,
        limit: usize,
        redactor: &Redactor<'_>,
    ) -> Result<(), Error> {
        let problem = match self.status.is_success() {
            true if self.too_long => Some(BodyProblem::TooLong { limit }),
            true => crowd::problem(&self.body, limit),
            false => None,
        };
        problem.map_or(Ok(()), |problem| {
            Err(self.unexpected(operation, problem, redactor))
        })
    }

    /// Looks for an error, in a success as well: limits have been reported with status 200. A success may
    /// deviate from what was asked for.
    pub(crate) fn judge(
        &self,
        operation: &'static Operation,
        sent: Sent<'_>,
        redactor: &Redactor<'_>,
        unauthorized: impl FnOnce(Vec<ApiError>, Option<String>) -> Error,
    ) -> Result<Option<Deviation>, Error> {
        let is_change = operation.method != "GET" && self.status.is_success();
        let verdict =
            is_change.then(|| verdict::judge_change(&self.body, operation, sent, redactor));
        let mut errors = match &verdict {
            Some(Verdict::Refused(words)) => words.clone(),
            Some(_) => vec![],
            None => verdict::errors(&self.body, self.status.is_success(), redactor),
        };
        let limited = |errors| Error::RateLimited {
            operation: operation.id,
            errors,
            request_id: self.request_id(redactor),
            sent: true,
            wait: None,
            retry_after: self.retry_after(),
            status: self.status,
        };
        // Status and code say what it is; texts are read only where those leave it open.
        let counts = |error: &ApiError| error.code == Some(TOO_MANY_REQUESTS);
        if self.status == StatusCode::TOO_MANY_REQUESTS || errors.iter().any(counts) {
            if errors.is_empty() {
                errors.extend(self.text(redactor));
            }
            return Err(limited(errors));
        }
        // A 401 that is not JSON comes from somebody on the way.
        let of_platform = || self.body.is_empty() || is_json(&self.body);
        if self.status == StatusCode::UNAUTHORIZED && of_platform() || is_about_token(&errors) {
            return Err(unauthorized(errors, self.request_id(redactor)));
        }
        if errors.iter().any(|error| self.is_limit(error)) {
            return Err(limited(errors));
        }
        if let Some(text) = self.text(redactor).filter(|text| self.is_limit(text))
            && self.status != StatusCode::INTERNAL_SERVER_ERROR
        {
            return Err(limited(vec![text]));
        }
        if !errors.is_empty() {
            return Err(Error::Api {
                operation: operation.id,
                status: self.status,
                errors,
                request_id: self.request_id(redactor),
            });
        }
        if verdict == Some(Verdict::Unclear) {
            return Err(self.unexpected(operation, BodyProblem::Unclear, redactor));
        }
        if self.status.is_success() {
            let is_of_another = verdict == Some(Verdict::OfAnother);
            return Ok(is_of_another.then(|| Deviation::with_other_id(&self.body)));
        }
        let problem = match serde_json::from_slice::<IgnoredAny>(&self.body) {
            _ if self.status.is_redirection() => BodyProblem::Redirect,
            Err(error) => self.not_json(&error),
            Ok(_) => BodyProblem::Status,
        };
        Err(self.unexpected(operation, problem, redactor))
    }

    /// What a body is that is not JSON.
    pub(crate) fn not_json(&self, error: &serde_json::Error) -> BodyProblem {
        match self.body.trim_ascii_start() {
            [] => BodyProblem::Empty,
            [b'<', ..] => BodyProblem::Html,
            [b'{' | b'[' | b'"', ..] => BodyProblem::NotJson {
                line: error.line(),
                column: error.column(),
            },
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => BodyProblem::Utf16,
            _ => BodyProblem::Text,
        }
    }

    /// What a body says that is neither an object, a list nor a page, such as a gateway's line of text.
    fn text(&self, redactor: &Redactor<'_>) -> Option<ApiError> {
        let start = self.body.trim_ascii_start();
        let is_text = !start.is_empty() && !start.starts_with(b"{") && !start.starts_with(b"<");
        // The items of a list may be anybody's data.
        let is_text = is_text && !(start.starts_with(b"[") && is_json(start));
        is_text.then(|| ApiError {
            message: redactor.beginning(start, self.is_torn(), MESSAGE),
            code: None,
        })
    }

    /// Whether an error's text is that of a limit, and neither the status nor the code says otherwise.
    fn is_limit(&self, error: &ApiError) -> bool {
        let open = |status: StatusCode| {
            status.is_success() || matches!(status.as_u16(), 400 | 403 | 500 | 503)
        };
        let code = error.code.and_then(|code| u16::try_from(code).ok());
        let code = code.and_then(|code| StatusCode::from_u16(code).ok());
        let code = code.filter(|code| code.is_client_error() || code.is_server_error());
        open(self.status) && code.is_none_or(open) && is_about_limit(&error.message)
    }

    /// The pause that a server asks for, with any status, such as a 503.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, SystemTime::now())
    }
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            too_long: false,
            deviation: None,
        }
    }

    /// What kind of answer it is, in a word.
    fn kind(operation: &'static Operation, status: u16, body: &str) -> String {
        let unauthorized = |errors, request_id| Error::Unauthorized {
            operation: "updateTask",
            status: StatusCode::UNAUTHORIZED,
            cause: crate::error::UnauthorizedCause::Unknown,
            checklist: vec![],
            errors,
            request_id,
        };
        let (sent, redactor) = (Sent::default(), Redactor(&[]));
        match answer(status, body).judge(operation, sent, &redactor, unauthorized) {
            Ok(_) => "answer".to_owned(),
            Err(Error::Unauthorized { .. }) => "unauthorized".to_owned(),
            Err(Error::RateLimited { .. }) => "limit".to_owned(),
            Err(Error::Api { errors, .. }) => crate::error::listed(&errors),
            Err(Error::UnexpectedBody { problem, .. }) => format!("{problem:?}"),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn answers_and_errors_are_distinguished() {
        let minute =
            "You've exceeded the per-minute rate limit. Please wait for sometime before retrying.";
        for (status, body, expected) in [
            (200, r#"{"_id":"ti-1","status":{"name":"Open"}}"#, "answer"),
            (200, r#"{"status":"SUCCESS"}"#, "answer"),
            (200, r#"{"status":"FAILED","message":"no luck"}"#, "answer"),
            (200, r#"{"_id":"ds-1","errors":[{"msg":"x"}]}"#, "answer"),
            (200, r#"{"errors":[]}"#, "answer"),
            (200, "[]", "answer"),
            (200, "<html>", "answer"),
            (200, r#"{"errors":[{"msg":"x","code":7}]}"#, "x (code 7)"),
            (
                400,
                r#"{"errors":[{"message":"x","code":"7"},"y",{"code":8}]}"#,
                "x (code 7); y; code 8",
            ),
            (200, r#"{"status":"Error","message":"x"}"#, "x"),
            (200, r#"{"message":"x"}"#, "answer"),
            (200, r#"{"message":"x","code":7}"#, "x (code 7)"),
            (200, r#"{"message":"x","errors":[]}"#, "answer"),
            (200, r#"{"message":"x","errors":["y"]}"#, "y; x"),
            (200, r#"{"message":"x","errors":{"a":1}}"#, "x"),
            (200, r#"{"message":"x","code":200}"#, "answer"),
            (200, r#"{"message":"x","code":"200"}"#, "answer"),
            (200, r#"{"message":"x","code":0}"#, "answer"),
            (200, r#"{"message":"x","code":"OK"}"#, "answer"),
            (200, r#"{"message":"x","code":"4002"}"#, "unauthorized"),
            (200, r#"{"Code":4002,"Msg":"x"}"#, "unauthorized"),
            (200, r#"{"code":429,"msg":"x"}"#, "limit"),
            (200, r#"{"statusCode":429,"message":"x"}"#, "limit"),
            (200, r#"{"code":429}"#, "limit"),
            (200, r#"{"code":7}"#, "answer"),
            (200, r#"{"_id":"ti-1","code":429}"#, "answer"),
            (200, r#"{"success":false}"#, "answer"),
            (200, r#"{"success":false,"msg":"x"}"#, "x"),
            (
                200,
                r#"{"success":false,"msg":"Rate limit for this API has been reached"}"#,
                "limit",
            ),
            (
                200,
                r#"[{"_id":"ti-1","name":"rate limit exceeded"}]"#,
                "answer",
            ),
            (200, r#"{"message":"x","success":false}"#, "x"),
            (200, r#"{"message":"x","success":true}"#, "answer"),
            (200, r#"{"message":"x","statusCode":404}"#, "x (code 404)"),
            (200, r#"{"message":"x","statusCode":200}"#, "answer"),
            (200, r#"{"message":"x","status":400}"#, "x (code 400)"),
            (200, r#"{"message":"x","status":"200"}"#, "answer"),
            (
                200,
                r#"{"_id":"ti-1","message":"x","status":400}"#,
                "answer",
            ),
            (200, r#"{"message":"x","error":false}"#, "answer"),
            (200, r#"{"message":"x","error":null}"#, "answer"),
            (200, r#"{"message":"x","error":true}"#, "x"),
            (200, r#"{"error":"x"}"#, "x"),
            (200, r#"{"error":{"msg":"x","code":7}}"#, "x (code 7)"),
            (404, r#"{"error":"x"}"#, "x"),
            (500, r#"{"status":"FAILED","message":"x"}"#, "x"),
            (412, r#"{"_id":"ti-1","message":"x"}"#, "x"),
            (
                200,
                &format!(r#"{{"errors":[{{"msg":"{minute}"}}]}}"#),
                "limit",
            ),
            (
                200,
                &format!(r#"{{"status":"error","message":"{minute}"}}"#),
                "limit",
            ),
            (503, minute, "limit"),
            (200, minute, "limit"),
            (200, &format!("\"{minute}\""), "limit"),
            (504, minute, "Text"),
            (
                200,
                &format!(r#"{{"status":"failed","message":"{minute}"}}"#),
                "limit",
            ),
            (
                200,
                &format!(r#"{{"status":429,"message":"{minute}"}}"#),
                "limit",
            ),
            (
                412,
                r#"{"errors":[{"msg":"the tag rate limit is unknown"}]}"#,
                "the tag rate limit is unknown",
            ),
            (
                200,
                r#"{"message":"Rate limit for this API has been reached. Please try again later"}"#,
                "limit",
            ),
            (401, r#"{"error":"invalid_token"}"#, "unauthorized"),
            (403, &format!("{{\"message\":\"{minute}\"}}"), "limit"),
            // A task of that name.
            (
                409,
                r#"{"errors":[{"msg":"\"Rate limit exceeded\" exists","code":409}]}"#,
                "\"Rate limit exceeded\" exists (code 409)",
            ),
            (
                200,
                r#"{"errors":[{"msg":"\"Rate limit exceeded\" exists","code":409}]}"#,
                "\"Rate limit exceeded\" exists (code 409)",
            ),
            (
                412,
                r#"{"message":"rate limit reached"}"#,
                "rate limit reached",
            ),
            (
                200,
                r#"{"errors":[{"msg":"slow down","code":429}]}"#,
                "limit",
            ),
            (
                200,
                r#"{"_id":"ti-1","desc":"the rate limit is reached"}"#,
                "answer",
            ),
            (429, "", "limit"),
            (429, "<html>", "limit"),
            (
                401,
                r#"{"errors":[{"msg":"x","code":4002}]}"#,
                "unauthorized",
            ),
            (401, r#"{"message":"x"}"#, "unauthorized"),
            (401, "", "unauthorized"),
            (
                403,
                r#"{"errors":[{"msg":"x","code":4002}]}"#,
                "unauthorized",
            ),
            (401, "<html>proxy</html>", "Html"),
            (503, "<html>busy</html>", "Html"),
            (500, "{}", "Status"),
            (302, "", "Redirect"),
            (500, "", "Empty"),
            (500, " {\"torn", "NotJson { line: 1, column: 7 }"),
        ] {
            let look = Operation::GET_TASK_CONTAINMENT_REPORT;
            assert_eq!(kind(look, status, body), expected, "{status} {body}");
            // What a success says of a change is read more closely.
            if status != 200 {
                let update = Operation::UPDATE_TASK;
                assert_eq!(kind(update, status, body), expected, "{status} {body}");
            }
        }
    }

    #[test]
    fn the_id_of_a_request_is_found_in_its_usual_headers() {
        let mut one = answer(500, "");
        let redactor = Redactor(&[]);
        assert_eq!(one.request_id(&redactor), None);
        one.headers
            .insert("x-correlation-id", "b 2".parse().unwrap());
        assert_eq!(one.request_id(&redactor).as_deref(), Some("b 2"));
        one.headers.insert("x-request-id", "a1".parse().unwrap());
        assert_eq!(one.request_id(&redactor).as_deref(), Some("a1"));
    }
}
