//! How a request is answered, out of the platform's state.

use std::num::IntErrorKind;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{ALLOW, HeaderValue};
use koreai_validate::exchange::{Header, Sent};
use koreai_validate::{Schema, Validator};
use serde_json::Value;

use crate::answer::Answer;
use crate::behaviour::Behaviour;
use crate::errors::{Refusal, TokenRefusal};
use crate::fault_effects::{apply, replacement};
use crate::faults::RetryAfter;
use crate::filters::Filters;
use crate::jobs::Order;
use crate::limits::{Budget, OverLimit, RetryAfterForm};
use crate::lock::lock;
use crate::operation::Served;
use crate::route::{Route, bot};
use crate::state::State;

/// The longest request body that is read.
pub(crate) const MAX_BODY: usize = 16 * 1024 * 1024;

/// A request that has arrived in full.
pub(crate) struct Incoming<'t> {
    pub(crate) route: Route<'t>,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    /// `None` if it was too large to be read.
    pub(crate) body: Option<Bytes>,
    /// Since the platform's start.
    pub(crate) arrived: Duration,
}

impl State {
    /// The answer, and why it is a refusal if it is one.
    pub(crate) fn answer(&self, incoming: &Incoming<'_>) -> (Answer, Option<String>) {
        let served = incoming.route.operation();
        let id = served.map(|served| served.operation.id);
        let effects = lock(&self.faults).on_call(id, self.seed);
        let now = self.clock.now();
        let (mut answer, reason) = match &effects.replacement {
            Some(kind) => {
                let answer = replacement(kind, self.error_shape, now);
                (answer, Some("a fault".to_owned()))
            }
            None => self.real_answer(incoming, now),
        };
        for kind in &effects.changes {
            apply(kind, &mut answer, served.map(|served| served.behaviour));
        }
        (answer, reason)
    }

    fn real_answer(&self, incoming: &Incoming<'_>, now: SystemTime) -> (Answer, Option<String>) {
        let over = match self.call(incoming, now) {
            Ok(answer) => return (answer, None),
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

    fn refused(&self, incoming: &Incoming<'_>, refusal: Refusal) -> (Answer, Option<String>) {
        let body = self.error_shape.body(&refusal.message, refusal.code);
        let schema = Schema::ERROR_RESPONSE;
        self.check(schema.name(), &Validator::new(schema), &body);
        let mut answer = Answer::json(refusal.status, body);
        if let Route::WrongMethod(_, allowed) = &incoming.route {
            answer = answer.with_text(ALLOW, allowed);
        }
        (answer, Some(refusal.reason))
    }

    /// Holds what is answered to the contract.
    fn check(&self, schema: &str, validator: &Validator, body: &Value) {
        const KEPT: usize = 1_000;
        if !self.check_conformance {
            return;
        }
        let Err(error) = validator.validate(body.to_string().as_bytes()) else {
            return;
        };
        let mut failures = lock(&self.conformance_failures);
        if failures.len() < KEPT {
            failures.push(format!("{schema}: {error}"));
        }
    }

    /// What a call that no fault replaces is answered, or why it is not carried out.
    fn call(&self, incoming: &Incoming<'_>, now: SystemTime) -> Result<Answer, Denial> {
        let (served, at, path) = match &incoming.route {
            Route::Operation(served, at, path) => (*served, *at, path),
            Route::WrongMethod(_, allowed) => return Err(Refusal::wrong_method(allowed).into()),
            Route::Unknown => {
                let reason = "no operation has this path";
                return Err(Refusal::not_found("Not Found", reason).into());
            }
        };
        let token = single_token(&incoming.headers)?;
        self.gate.check(token, served.operation, bot(path), now)?;
        let headers = incoming.headers.iter().map(|(name, value)| Header {
            name: name.as_str(),
            value: Some(value.as_bytes()),
        });
        let headers: Vec<_> = headers.collect();
        let query = incoming.query.as_deref();
        let sent = self.table.parameters(at, path, query, &headers);
        if let Some(wrong) = sent.findings.first() {
            return Err(Refusal::invalid(format!("{}: {}", wrong.pointer, wrong.message)).into());
        }
        if let Some((_, key)) = incoming.route.key(&incoming.headers) {
            lock(&self.limiter)
                .accept(self.budget(served), key, incoming.arrived)
                .map_err(Denial::OverLimit)?;
        }
        let body = self.body(served, incoming)?;
        let success = &served.success;
        let bot = bot(path).unwrap_or_default();
        let id = path.get(1).and_then(|second| second.value.as_deref());
        let id = id.unwrap_or_default();
        let content = match served.behaviour {
            Behaviour::UpdateTask => {
                let Value::Object(body) = body else {
                    return Err(Refusal::invalid("the body is not an object").into());
                };
                Some(lock(&self.tasks).update(bot, id, body, now)?)
            }
            Behaviour::CreateReport => Some(self.create_report(bot, body, &sent, now)?),
            Behaviour::GetReport => {
                let polled = lock(&self.jobs).poll(bot, id)?;
                Some(polled.answer(now)?)
            }
            Behaviour::Example => success.example.clone(),
        };
        let Some(content) = content else {
            return Ok(Answer::empty(success.status));
        };
        if let Some((schema, validator)) = &success.body {
            self.check(schema, validator, &content);
        }
        Ok(Answer::json(success.status, content))
    }

    fn budget(&self, served: &Served) -> Budget {
        let name = served.budget();
        let sharing = self.operations.iter().filter(|it| it.budget() == name);
        let windows = sharing.flat_map(|it| self.limits.windows_for(it.operation));
        Budget {
            name,
            windows: self.limits.windows_for(served.operation),
            longest: windows
                .map(|window| window.length)
                .max()
                .unwrap_or_default(),
        }
    }

    /// The body, if it is as the operation's schema and rules say; `null` where there is to be none.
    fn body(&self, served: &Served, incoming: &Incoming<'_>) -> Result<Value, Refusal> {
        let body = incoming
            .body
            .as_ref()
            .ok_or_else(|| Refusal::too_large(MAX_BODY))?;
        let Some(validator) = &served.request else {
            return Ok(Value::Null);
        };
        validator
            .validate(body)
            .map_err(|error| Refusal::invalid(error.to_string()))?;
        koreai_validate::parse(body).map_err(|error| Refusal::invalid(error.to_string()))
    }

    fn create_report(
        &self,
        bot: &str,
        body: Value,
        sent: &Sent,
        now: SystemTime,
    ) -> Result<Value, Refusal> {
        let number = |name: &str| {
            let number = |value: &str| {
                whole_number(value).ok_or_else(|| {
                    Refusal::invalid(format!("`{name}` is not a whole number from 0"))
                })
            };
            sent.value(name).map(number).transpose()
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

/// The token, if there is one. Of two, nobody knows which one the platform takes.
fn single_token(headers: &HeaderMap) -> Result<Option<&[u8]>, Refusal> {
    let mut tokens = headers.get_all("auth").iter();
    match (tokens.next(), tokens.next()) {
        (Some(_), Some(_)) => Err(Refusal::token(
            TokenRefusal::InvalidSdkCredentials,
            "the header `auth` is sent more than once",
        )),
        (token, _) => Ok(token.map(HeaderValue::as_bytes)),
    }
}

/// A whole number from 0, which JSON may write as `1.0` or `1e2`. The contract sets no bound: one that is too
/// large to be counted to is the largest that is not.
fn whole_number(text: &str) -> Option<usize> {
    match text.parse::<usize>() {
        Ok(number) => return Some(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => return Some(usize::MAX),
        Err(_) => {}
    }
    let number: f64 = text.parse().ok()?;
    // A cast of a number that is too large gives the largest.
    (number >= 0.0 && number.fract() == 0.0).then_some(number as usize)
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
