//! A table of operations, made ready to hold exchanges to it.

use std::sync::OnceLock;

use koreai_schemas::{Direction, OPERATIONS, Operation, Schema};

use super::answer::{AnswerKind, Answers, is_truncated, wrong_media_type};
use super::auth;
use super::mask::Mask;
use super::message::{Body, Exchange, Header, Request};
use super::parameter::Check;
use super::place::{finding, within};
use super::route::{self, Match, PathValue, Template};
use super::sent::Sent;
use super::url::split_target;
use crate::finding::Finding;
use crate::options::Options;
use crate::validator::Validator;
use crate::words;

/// A table of operations, and what their requests and answers are held to.
pub struct Operations {
    templates: Vec<Template>,
    checks: Vec<Checks>,
    request: Options,
}

/// The checks of one operation.
struct Checks {
    parameters: Vec<Check>,
    request: Option<Validator>,
    answers: Answers,
}

/// Why exchanges of an operation cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("exchanges of the operation `{operation}` cannot be checked: {reason}")]
#[non_exhaustive]
pub struct OperationError {
    /// Its `operationId`.
    pub operation: &'static str,
    /// Why not.
    pub reason: String,
}

/// What was found of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// What the request means.
    pub outcome: Outcome,
    /// What the answer is.
    pub answer: AnswerKind,
    /// What is wrong: first of the request, then of the answer.
    pub findings: Vec<Finding>,
    /// Whether there is more than was kept.
    pub is_truncated: bool,
    /// Bodies that were not captured and so not checked: `request.body`, `response.body`.
    pub not_captured: Vec<&'static str>,
}

/// What a request means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// An operation.
    Operation(&'static Operation),
    /// The path of an operation, with a method that it does not take.
    WrongMethod(&'static Operation),
    /// A browser asks whether it may call an operation (CORS). That is not a call, and is not checked.
    Preflight(&'static Operation),
    /// No operation has the path. That is not a fault: a browser loads pages and pictures as well.
    NoOperation,
}

impl Outcome {
    /// The operation that the path means.
    pub fn operation(self) -> Option<&'static Operation> {
        match self {
            Self::Operation(operation)
            | Self::WrongMethod(operation)
            | Self::Preflight(operation) => Some(operation),
            Self::NoOperation => None,
        }
    }
}

impl Operations {
    /// The operations of the contract, with [`Options::new`].
    pub fn contract() -> &'static Self {
        static CONTRACT: OnceLock<Operations> = OnceLock::new();
        CONTRACT.get_or_init(|| {
            Self::with_options(OPERATIONS, Options::new(), Options::new())
                .expect("a test holds the contract to that")
        })
    }

    /// The operations of a table, with [`Options::new`].
    ///
    /// # Errors
    ///
    /// [`OperationError`] if a parameter or a body of one cannot be checked; never for the contract's.
    pub fn new(table: &'static [Operation]) -> Result<Self, OperationError> {
        Self::with_options(table, Options::new(), Options::new())
    }

    /// The operations of a table. The options are those for requests and for answers; with
    /// [`Lint::UnknownField`](crate::Lint::UnknownField), unknown parameters of the query are findings as well.
    ///
    /// # Errors
    ///
    /// [`OperationError`] if a parameter or a body of one cannot be checked; never for the contract's.
    pub fn with_options(
        table: &'static [Operation],
        request: Options,
        response: Options,
    ) -> Result<Self, OperationError> {
        let validator = |schema: &'static Schema| {
            let options = match schema.direction {
                Direction::Request => &request,
                _ => &response,
            };
            let validator = Validator::for_definition(schema)
                .map_err(|error| format!("{}: {error}", schema.name))?;
            Ok(validator.with_options(options.clone()))
        };
        let checks = |operation: &'static Operation| {
            let parameters = operation.parameters.iter().map(Check::new);
            Ok(Checks {
                parameters: parameters.collect::<Result<_, String>>()?,
                request: operation.request.map(&validator).transpose()?,
                answers: Answers::new(operation, validator)?,
            })
        };
        let all = table.iter().map(|operation| {
            checks(operation).map_err(|reason| OperationError {
                operation: operation.id,
                reason,
            })
        });
        Ok(Self {
            checks: all.collect::<Result<_, _>>()?,
            templates: table.iter().map(Template::new).collect(),
            request,
        })
    }

    /// Which operation a method and a path mean, by its place in the table.
    pub fn find(&self, method: &str, path: &str) -> Match {
        route::find(&self.templates, method, path)
    }

    /// The parameters of a request of the operation at that place in the table.
    ///
    /// # Panics
    ///
    /// If the table has no such place; it has those that [`Operations::find`] returns.
    pub fn parameters(
        &self,
        operation: usize,
        path: &[PathValue],
        query: Option<&str>,
        headers: &[Header<'_>],
    ) -> Sent {
        let checks = &self.checks[operation].parameters;
        Sent::read(checks, path, query, headers, &self.request)
    }

    /// Holds an exchange to the contract.
    pub fn check(&self, exchange: &Exchange<'_>) -> Checked {
        let mut checked = self.check_all(exchange);
        let mask = Mask::new(exchange.request.headers);
        checked
            .findings
            .iter_mut()
            .for_each(|finding| mask.hide(finding));
        checked
    }

    fn check_all(&self, exchange: &Exchange<'_>) -> Checked {
        let request = &exchange.request;
        let (path, query) = split_target(request.target);
        let mut checked = Checked {
            outcome: Outcome::NoOperation,
            answer: AnswerKind::None,
            findings: Vec::new(),
            is_truncated: false,
            not_captured: Vec::new(),
        };
        let (at, values) = match self.find(request.method, path) {
            Match::Operation(at, values) => (at, values),
            Match::WrongMethod(at, allowed) => {
                let operation = self.templates[at].operation;
                let asks = |header: &Header<'_>| {
                    header
                        .name
                        .eq_ignore_ascii_case("access-control-request-method")
                };
                checked.outcome = Outcome::WrongMethod(operation);
                if request.method == "OPTIONS" && request.headers.iter().any(asks) {
                    checked.outcome = Outcome::Preflight(operation);
                } else {
                    checked.findings.push(wrong_method(&allowed));
                }
                return checked;
            }
            Match::None => return checked,
        };
        let checks = &self.checks[at];
        checked.outcome = Outcome::Operation(self.templates[at].operation);
        auth::check(request.headers, &mut checked.findings);
        let sent = self.parameters(at, &values, query, request.headers);
        checked.findings.extend(sent.findings);
        checked.is_truncated |= sent.is_truncated;
        checks.request_body(request, &mut checked);
        if let Some(response) = &exchange.response {
            let (answer, is_truncated) = checks.answers.check(response, &mut checked.findings);
            checked.answer = answer;
            checked.is_truncated |= is_truncated;
            if matches!(response.body, Body::NotCaptured) {
                checked.not_captured.push("response.body");
            }
        }
        checked
    }
}

impl Checks {
    fn request_body(&self, request: &Request<'_>, checked: &mut Checked) {
        let Body::Captured(body) = request.body else {
            if self.request.is_some() {
                checked.not_captured.push("request.body");
                let wrong = wrong_media_type("request", request.headers, request.body);
                checked.findings.extend(wrong);
            }
            return;
        };
        let Some(validator) = &self.request else {
            if !body.is_empty() {
                let message = "the operation takes no body, and one is sent".to_owned();
                let found = finding("unexpected-body", "request.body#", message);
                checked.findings.push(found);
            }
            return;
        };
        if body.is_empty() {
            let message = "the body is missing; the operation takes one".to_owned();
            checked
                .findings
                .push(finding("missing-body", "request.body#", message));
            return;
        }
        let wrong = wrong_media_type("request", request.headers, request.body);
        checked.findings.extend(wrong);
        if let Err(error) = validator.validate(body) {
            checked.is_truncated |= is_truncated(&error);
            checked
                .findings
                .extend(within("request.body", error.findings()));
        }
    }
}

fn wrong_method(allowed: &[&str]) -> Finding {
    let allowed = words::join(allowed, ", ");
    Finding {
        expected: Some(allowed.clone()),
        ..finding(
            "wrong-method",
            "request.method",
            format!("the path takes {allowed} and no other method"),
        )
    }
}
