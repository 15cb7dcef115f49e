//! What an answer is: a success, an error, an error with a status of success, or a page of a gateway.

use koreai_schemas::answer_words::is_about_limit;
use koreai_schemas::{Operation, Response as Declared};

use super::message::{Body, Header, Response, media_type, values};
use super::place::{finding, within};
use super::refusal::Reader;
use crate::error::Error;
use crate::finding::Finding;
use crate::parse::{parse, without_mark};
use crate::validator::Validator;
use crate::words;

/// What an answer is, as its status and its body show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerKind {
    /// There is none.
    None,
    /// What the operation answers when all went well, valid or not.
    Success,
    /// An error with a status of an error.
    Error,
    /// An error with a status of success.
    ErrorInSuccess,
    /// HTML in place of JSON: from a gateway, probably.
    Html,
    /// The operation declares no such status.
    Undeclared,
    /// The body was not captured.
    NotCaptured,
}

impl AnswerKind {
    /// As reports write it: `error-in-success`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Success => "success",
            Self::Error => "error",
            Self::ErrorInSuccess => "error-in-success",
            Self::Html => "html",
            Self::Undeclared => "undeclared",
            Self::NotCaptured => "not-captured",
        }
    }
}

/// What an operation declares for a status: for itself, or for its hundred.
pub(super) fn declared_response(operation: &Operation, status: u16) -> Option<&'static Declared> {
    let (exact, hundred) = (status.to_string(), format!("{}XX", status / 100));
    let all = operation.responses;
    let find = |text: &str| all.iter().find(|it| it.status.eq_ignore_ascii_case(text));
    find(&exact).or_else(|| find(&hundred))
}

/// Which of the declared answers a body is: of an error with a status of success, what is declared for errors.
pub(super) fn body_response(
    operation: &Operation,
    declared: &'static Declared,
    answer: AnswerKind,
) -> Option<&'static Declared> {
    match answer {
        AnswerKind::Success | AnswerKind::Error => Some(declared),
        AnswerKind::ErrorInSuccess => {
            let mut all = operation.responses.iter();
            all.find(|it| it.status.starts_with('4'))
        }
        _ => None,
    }
}

/// The checks of an operation's answers.
pub(super) struct Answers {
    /// By status, as the operation declares them.
    declared: Vec<(&'static Declared, Option<Validator>)>,
    reader: Reader,
}

const BODY: &str = "response.body";

/// The name of the schema's place where an answer of HTML is looked for.
const HTML: [&str; 2] = ["<!doctype html", "<html"];

impl Answers {
    pub(super) fn new(
        operation: &'static Operation,
        validator: impl Fn(&'static koreai_schemas::Schema) -> Result<Validator, String>,
    ) -> Result<Self, String> {
        let declared = operation.responses.iter().map(|response| {
            let validator = response.schema.map(&validator).transpose()?;
            Ok::<_, String>((response, validator))
        });
        let declared: Vec<_> = declared.collect::<Result<_, _>>()?;
        let is_success = |(declared, _): &&(&Declared, _)| declared.status.starts_with('2');
        let success = declared.iter().find(is_success);
        let validator = success.and_then(|(_, validator)| validator.as_ref());
        Ok(Self {
            reader: Reader::new(operation, validator),
            declared,
        })
    }

    /// What the answer is. Adds what is wrong with it.
    pub(super) fn check(
        &self,
        response: &Response<'_>,
        found: &mut Vec<Finding>,
    ) -> (AnswerKind, bool) {
        let Some((_, validator)) = self.declared(response.status) else {
            found.push(self.undeclared(response.status));
            return (AnswerKind::Undeclared, false);
        };
        let is_success = (200..300).contains(&response.status);
        let kind = match is_success {
            true => AnswerKind::Success,
            false => AnswerKind::Error,
        };
        let media = media_type(response.headers);
        let is_html = match response.body {
            // The headers say it without the body.
            Body::NotCaptured => media.as_deref() == Some("text/html"),
            Body::Captured(body) => validator.is_some() && is_html(media.as_deref(), body),
        };
        if is_html {
            found.push(html(response.status));
            return (AnswerKind::Html, false);
        }
        if validator.is_some() {
            found.extend(wrong_media_type(
                "response",
                response.headers,
                response.body,
            ));
        }
        let (validator, body) = match (validator, response.body) {
            (_, Body::NotCaptured) => return (AnswerKind::NotCaptured, false),
            (None, Body::Captured(_)) => return (kind, false),
            (Some(validator), Body::Captured(body)) => (validator, body),
        };
        let verdict = validator.validate(body);
        if is_success && self.is_error(body, verdict.is_err()) {
            found.push(finding(
                "error-in-success",
                "response.body#",
                format!(
                    "an error with the status {}, which is one of success",
                    response.status
                ),
            ));
            return (AnswerKind::ErrorInSuccess, false);
        }
        let Err(error) = verdict else {
            return (kind, false);
        };
        found.extend(within(BODY, error.findings()));
        (kind, is_truncated(&error))
    }

    /// What is declared for a status: for itself, or for its hundred.
    fn declared(&self, status: u16) -> Option<&(&'static Declared, Option<Validator>)> {
        let (exact, hundred) = (status.to_string(), format!("{}XX", status / 100));
        let find = |text: &str| {
            let mut all = self.declared.iter();
            all.find(|(declared, _)| declared.status.eq_ignore_ascii_case(text))
        };
        find(&exact).or_else(|| find(&hundred))
    }

    fn undeclared(&self, status: u16) -> Finding {
        let declared = self.declared.iter().map(|(declared, _)| declared.status);
        let declared = words::join(declared, ", ");
        Finding {
            expected: Some(declared.clone()),
            got: Some(status.to_string()),
            ..finding(
                "undeclared-status",
                "response.status",
                format!("the operation declares no status {status}; it declares {declared}"),
            )
        }
    }

    /// Whether a body with a status of success is an error.
    fn is_error(&self, body: &[u8], breaks_success: bool) -> bool {
        match parse(body) {
            Ok(body) => self.reader.is_error(&body, breaks_success),
            Err(_) => is_about_limit(&String::from_utf8_lossy(body)),
        }
    }
}

/// Whether violations were left out.
pub(super) fn is_truncated(error: &Error) -> bool {
    matches!(error, Error::Invalid(violations) if violations.is_truncated())
}

/// That a body which should be JSON is labelled as something else, or not at all.
pub(super) fn wrong_media_type(
    side: &str,
    headers: &[Header<'_>],
    body: Body<'_>,
) -> Option<Finding> {
    let place = format!("{side}.header.content-type");
    let wrong = |message: &str| Finding {
        expected: Some("application/json".to_owned()),
        ..finding("media-type", &place, message.to_owned())
    };
    if values(headers, "content-type").count() > 1 {
        return Some(wrong("the media type is stated more than once"));
    }
    let media = media_type(headers);
    let media = media.as_deref();

    let is_json = |media: &str| {
        media == "application/json"
            || (media.starts_with("application/") && media.ends_with("+json"))
    };
    let is_known = match body {
        Body::Captured([]) => false,
        // Where no header was captured, none is missing.
        Body::Captured(_) => !headers.is_empty(),
        // There may have been none.
        Body::NotCaptured => media.is_some(),
    };
    if !is_known || media.is_some_and(is_json) {
        return None;
    }
    Some(wrong(match media {
        Some(_) => "the media type is not application/json",
        None => "the media type is missing; expected application/json",
    }))
}

fn is_html(media: Option<&str>, body: &[u8]) -> bool {
    let start = without_mark(body).trim_ascii_start();
    let begins = |mark: &str| {
        let start = start.get(..mark.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
    };
    (media == Some("text/html") && parse(body).is_err()) || HTML.into_iter().any(begins)
}

fn html(status: u16) -> Finding {
    finding(
        "html",
        "response.body#",
        format!("HTML in place of JSON, with the status {status}: from a gateway, probably"),
    )
}
