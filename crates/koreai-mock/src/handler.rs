//! How a request is answered, out of the platform's state.

use std::num::IntErrorKind;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::header::{ALLOW, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use koreai_validate::Schema;
use serde_json::Value;

use crate::answer::Answer;
use crate::errors::Refusal;
use crate::fault_effects::{apply, replacement};
use crate::faults::RetryAfter;
use crate::filters::Filters;
use crate::jobs::Order;
use crate::limits::{OverLimit, RetryAfterForm};
use crate::lock::lock;
use crate::operation::Operation;
use crate::route::{Route, account};
use crate::state::State;
use crate::url::query_parameter;

/// The longest request body that is read.
pub(crate) const MAX_BODY: usize = 16 * 1024 * 1024;

/// A request that has arrived in full.
pub(crate) struct Incoming {
    pub(crate) route: Route,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    /// `None` if it was too large to be read.
    pub(crate) body: Option<Bytes>,
    /// Since the platform's start.
    pub(crate) arrived: Duration,
}

impl State {
    /// The answer, and why it is a refusal if it is one.
    pub(crate) fn answer(&self, incoming: &Incoming) -> (Answer, Option<String>) {
        let operation = incoming.route.operation();
        let effects = lock(&self.faults).on_call(operation, self.seed);
        let now = self.clock.now();
        let (mut answer, reason) = match &effects.replacement {
            Some(kind) => {
                let answer = replacement(kind, self.error_shape, now);
                (answer, Some("a fault".to_owned()))
            }
            None => self.real_answer(incoming, now),
        };
        for kind in &effects.changes {
            apply(kind, &mut answer, operation);
        }
        (answer, reason)
    }

    fn real_answer(&self, incoming: &Incoming, now: SystemTime) -> (Answer, Option<String>) {
        let over = match self.call(incoming, now) {
            Ok(body) => {
                let operation = incoming.route.operation();
                self.check(operation.and_then(Operation::response_schema), &body);
                return (Answer::json(StatusCode::OK, body), None);
            }
            Err(Denial::Refused(refusal)) => return self.refused(incoming, refusal),
            Err(Denial::OverLimit(over)) => over,
        };
        self.over_limit.fetch_add(1, Ordering::Relaxed);
        let refusal = Refusal::over_limit(self.limit_status, over.window);
        let (answer, reason) = self.refused(incoming, refusal);
        let seconds = over.wait.as_nanos().div_ceil(1_000_000_000);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        let retry_after = match self.retry_after {
            RetryAfterForm::Absent => RetryAfter::Absent,
            RetryAfterForm::Seconds => RetryAfter::Seconds(seconds),
            // A date is cut to the second: without one more it would come too early.
            RetryAfterForm::HttpDate => RetryAfter::HttpDate(seconds.saturating_add(1)),
        };
        (answer.retry_after(retry_after, now), reason)
    }

    fn refused(&self, incoming: &Incoming, refusal: Refusal) -> (Answer, Option<String>) {
        let body = self.error_shape.body(&refusal.message, refusal.code);
        self.check(Schema::named("error.response").ok(), &body);
        let mut answer = Answer::json(refusal.status, body);
        if let Route::WrongMethod(_, allowed) = incoming.route {
            answer = answer.with(ALLOW, HeaderValue::from_static(allowed));
        }
        (answer, Some(refusal.reason))
    }

    /// Holds what is answered to the contract.
    fn check(&self, schema: Option<Schema>, body: &Value) {
        const KEPT: usize = 1_000;
        if !self.check_conformance {
            return;
        }
        let failure = match schema {
            None => "an answer that no schema describes".to_owned(),
            Some(schema) if schema.is_valid(body) => return,
            Some(schema) => match schema.validate(body) {
                Ok(()) => return,
                Err(violations) => format!("{}: {violations}", schema.name()),
            },
        };
        let mut failures = lock(&self.conformance_failures);
        if failures.len() < KEPT {
            failures.push(failure);
        }
    }

    /// Carries the call out: who calls, how often, with what.
    fn call(&self, incoming: &Incoming, now: SystemTime) -> Result<Value, Denial> {
        let (operation, parameters) = match &incoming.route {
            Route::Operation(operation, parameters) => (*operation, parameters),
            Route::WrongMethod(_, allowed) => return Err(Refusal::wrong_method(allowed).into()),
            Route::Unknown => {
                let reason = "no operation has this path";
                return Err(Refusal::not_found("Not Found", reason).into());
            }
        };
        let bot = parameters.first().map_or("", String::as_str);
        let id = parameters.get(1).map_or("", String::as_str);
        let token = incoming.headers.get("auth").map(HeaderValue::as_bytes);
        self.gate.check(token, operation, bot, now)?;
        if operation == Operation::UpdateTask && account(&incoming.headers).is_none() {
            return Err(Refusal::invalid("the header `accountId` is missing").into());
        }
        if let Some((_, key)) = incoming.route.key(&incoming.headers) {
            let windows = self.limits.of(operation.id());
            lock(&self.limiter)
                .accept(windows, operation, key, incoming.arrived)
                .map_err(Denial::OverLimit)?;
        }
        let body = self.body(operation, incoming)?;
        match operation {
            Operation::UpdateTask => {
                let Value::Object(body) = body else {
                    return Err(Refusal::invalid("the body is no object").into());
                };
                Ok(lock(&self.tasks).update(bot, id, body, now)?)
            }
            Operation::CreateReport => Ok(self.create_report(bot, body, incoming, now)?),
            Operation::GetReport => {
                let polled = lock(&self.jobs).poll(bot, id)?;
                Ok(polled.answer(now)?)
            }
        }
    }

    /// The body, if it is as the operation's schema says; `null` where there is to be none.
    fn body(&self, operation: Operation, incoming: &Incoming) -> Result<Value, Refusal> {
        let body = incoming
            .body
            .as_ref()
            .ok_or_else(|| Refusal::too_large(MAX_BODY))?;
        match operation.request_schema() {
            Some(schema) => koreai_validate::validate(schema, body)
                .map_err(|error| Refusal::invalid(error.to_string())),
            None => Ok(Value::Null),
        }
    }

    fn create_report(
        &self,
        bot: &str,
        body: Value,
        incoming: &Incoming,
        now: SystemTime,
    ) -> Result<Value, Refusal> {
        let number = |name: &str| {
            let query = incoming.query.as_deref().unwrap_or_default();
            query_parameter(query, name)
                .map(|value| {
                    whole_number(&value).ok_or_else(|| {
                        Refusal::invalid(format!("`{name}` is no whole number from 0"))
                    })
                })
                .transpose()
        };
        let (skip, limit) = (number("skip")?, number("limit")?);
        let filters = Filters::resolve(&body, now).map_err(Refusal::invalid)?;
        let order = Order {
            bot: bot.to_owned(),
            filters,
            sent: body.get("filters").cloned().unwrap_or_default(),
            skip: skip.unwrap_or(0),
            limit,
            faults: lock(&self.faults).on_job(self.seed),
        };
        Ok(lock(&self.jobs).start(order, now))
    }
}

/// A whole number from 0. The contract sets no bound: one that is too large to be counted to is the
/// largest that is not.
fn whole_number(text: &str) -> Option<usize> {
    match text.parse() {
        Ok(number) => Some(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Some(usize::MAX),
        Err(_) => None,
    }
}

/// Why a call is not carried out.
enum Denial {
    Refused(Refusal),
    OverLimit(OverLimit),
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
