//! One call: waits for leave, signs, sends, reads the answer, and tries again where that is safe.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use http::header::{HeaderName, HeaderValue};
use http::{Method, StatusCode};
use koreai_auth::{Token, TokenSource};
use koreai_schemas::Operation;
use reqwest::Request;
use secrecy::SecretString;
use tokio::time::Instant;
use tower::retry::budget::{Budget, TpsBudget};
use tracing::{Instrument, Span, field};

use crate::account;
use crate::answer::Answer;
use crate::base::Base;
use crate::departure::Departure;
use crate::error::{Error, Outcome, Phase, TransportError};
use crate::generated;
use crate::limiter::{Denied, Limiter, NamedWindow, Permit, Turn};
use crate::observe::{self, BeforeSending, Observer, Reply};
use crate::redact::Redactor;
use crate::retry::{RetryPolicy, server_time};
use crate::unauthorized::Evidence;
use crate::verdict::Sent;

/// The platform takes its token here, and not in `Authorization`.
const AUTH: HeaderName = HeaderName::from_static("auth");

/// What all clones of a client share.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) http: reqwest::Client,
    /// The builders of requests.
    pub(crate) raw: generated::Client,
    pub(crate) base: Base,
    pub(crate) tokens: TokenSource,
    /// What must never be shown, wherever it may come up: the client secret, or the fixed token. A
    /// minted token is recognised by its form.
    pub(crate) secrets: Vec<SecretString>,
    pub(crate) account_id: Option<String>,
    pub(crate) limiter: Limiter,
    pub(crate) retry_budget: RetryBudget,
    pub(crate) timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) trace_bodies: bool,
    pub(crate) polling: (Duration, Duration),
    pub(crate) observer: Option<Observer>,
}

/// Keeps retries from multiplying the load on a platform that is in trouble: over ten seconds, ten
/// retries and one for every five calls that succeed, for all clones together.
pub(crate) struct RetryBudget(TpsBudget);

impl Default for RetryBudget {
    fn default() -> Self {
        Self(TpsBudget::new(Duration::from_secs(10), 1, 0.2))
    }
}

impl std::fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RetryBudget")
    }
}

/// A request about to be sent, as often as its policy allows.
pub(crate) struct Exchange<'a> {
    pub(crate) engine: &'a Arc<Engine>,
    pub(crate) policy: &'a RetryPolicy,
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request,
    pub(crate) before_sending: Option<&'a BeforeSending>,
}

/// Finds out whether a body plainly shows what was wanted: what has this id, if something was to be changed.
/// The answer is then not judged.
pub(crate) type Shows<'a> = dyn FnMut(&[u8], Option<&str>) -> bool + Send + 'a;

impl Exchange<'_> {
    /// Sends the request and reads its answer, which is a success and no error in disguise.
    pub(crate) async fn run(self, shows: &mut Shows<'_>) -> Result<Answer, Error> {
        let span = tracing::info_span!(
            "koreai.call",
            operation = self.operation.id,
            attempts = field::Empty,
            status = field::Empty,
            latency_ms = field::Empty,
        );
        let started = Instant::now();
        let outcome = self.attempts(&span, shows).instrument(span.clone()).await;
        let status = match &outcome {
            Ok(answer) => Some(answer.status),
            Err(error) => error.status(),
        };
        span.record("status", status.map(|status| status.as_u16()));
        span.record("latency_ms", started.elapsed().as_millis() as u64);
        outcome
    }

    async fn attempts(self, span: &Span, shows: &mut Shows<'_>) -> Result<Answer, Error> {
        let engine = self.engine;
        let first_by = Instant::now() + self.policy.max_wait;
        let may_resend = self.request.method() == Method::GET || self.policy.resend_posts;
        let mut deadline = None;
        let mut last = None;
        let mut renewed = false;
        let mut turn = Turn::First;
        let mut attempt = 1;
        loop {
            let by = deadline.unwrap_or(first_by);
            let permit = match self.leave_to_send(turn, by).await {
                Ok(permit) => permit,
                Err(denied) => return Err(last.unwrap_or_else(|| self.denied(denied))),
            };
            let token = match engine.tokens.token() {
                Ok(token) => token,
                Err(error) => {
                    permit.take_back();
                    let message = format!("there is no token to sign it with: {error}");
                    return Err(self.graver(last, Error::invalid(message)));
                }
            };
            let kept_back = self.before_sending.map(BeforeSending::check);
            if let Some(Err(message)) = kept_back {
                permit.take_back();
                return Err(self.graver(last, Error::invalid(message)));
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.deadline());
            span.record("attempts", attempt);
            let sent = Instant::now();
            // The address holds ids, and nothing secret.
            let (method, url) = (self.request.method(), self.request.url());
            tracing::debug!(attempt, %method, %url, "sending");
            let (mut error, asked) = match self.attempt(&token, deadline, shows).await {
                Ok(answer) => {
                    permit.answered();
                    let latency_ms = sent.elapsed().as_millis() as u64;
                    let status = answer.status.as_u16();
                    tracing::debug!(attempt, status, latency_ms, "answered");
                    engine.retry_budget.0.deposit();
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            let latency_ms = sent.elapsed().as_millis() as u64;
            let status = error.status().map(|status| status.as_u16());
            tracing::debug!(attempt, status, latency_ms, "failed");

            let stale_token = matches!(error, Error::Unauthorized { .. })
                && !std::mem::replace(&mut renewed, true)
                && engine.tokens.renew(&token);
            let again = stale_token
                || (error.is_retryable() && (may_resend || !error.outcome().may_be_done()));
            let limited = matches!(error, Error::RateLimited { .. });
            let backoff = self.policy.pause(attempt, limited, fastrand::f64());
            let pause = match (&error, asked) {
                _ if stale_token => Duration::ZERO,
                (_, Some(asked)) => asked.max(backoff),
                (Error::RateLimited { errors, .. }, None) => {
                    let mut texts = errors.iter().map(|error| &*error.message);
                    let named = texts.find_map(NamedWindow::find);
                    let window = engine.limiter.window(self.operation, named);
                    permit.left_of(window).max(backoff)
                }
                _ => backoff,
            };
            if let Error::RateLimited { wait, .. } = &mut error {
                *wait = Some(pause);
            }
            // Behind a closed budget it waits in line, where it goes before those that come later.
            let mut sleep = pause;
            match &error {
                error if error.outcome() == Outcome::NotSent => permit.take_back(),
                Error::Timeout { .. } => drop(permit),
                Error::RateLimited { .. } => {
                    sleep = permit.close_for(pause);
                    permit.refused();
                }
                _ => permit.answered(),
            }
            let in_time = Instant::now() + pause < deadline;
            if !again
                || attempt >= self.policy.max_attempts
                || !in_time
                || !(limited || engine.retry_budget.0.withdraw())
            {
                return Err(self.graver(last, error));
            }
            let pause_ms = pause.as_millis() as u64;
            tracing::info!(attempt, status, pause_ms, "trying again");
            tokio::time::sleep(sleep).await;
            last = Some(self.graver(last, error));
            turn = Turn::Again;
            attempt += 1;
        }
    }

    fn deadline(&self) -> Duration {
        self.policy.deadline_for(self.engine.timeout)
    }

    async fn leave_to_send(&self, turn: Turn, deadline: Instant) -> Result<Permit, Denied> {
        let whose = |per| self.whose(per);
        let patience = self.deadline();
        let limiter = &self.engine.limiter;
        limiter
            .acquire(self.operation, whose, turn, deadline, patience)
            .await
    }

    /// Whose calls this one is counted with.
    fn whose(&self, per: &str) -> String {
        let url = self.request.url();
        let parameters = self.engine.base.parameters(url, self.operation);
        let parameters = parameters.unwrap_or_default();
        match per {
            "account" => {
                let header = self.request.headers().get(account::HEADER);
                let header = header.and_then(|account| account.to_str().ok());
                let account = header.or(self.engine.account_id.as_deref());
                account.unwrap_or_default().to_owned()
            }
            // The bot comes first in every path.
            "bot" => parameters.first().copied().unwrap_or_default().to_owned(),
            _ => parameters.join("/"),
        }
    }

    /// Of two attempts, what the caller has to know: that the request may have been carried out is true
    /// whatever became of it when it was sent again.
    fn graver(&self, before: Option<Error>, now: Error) -> Error {
        let is_read = self.request.method() == Method::GET;
        match before {
            Some(before)
                if !is_read && before.outcome().may_be_done() && !now.outcome().may_be_done() =>
            {
                before
            }
            _ => now,
        }
    }

    fn denied(&self, denied: Denied) -> Error {
        match denied {
            Denied::TooLate => Error::Timeout {
                operation: Some(self.operation.id),
                status: None,
                phase: Phase::RateLimit,
                after: self.policy.max_wait,
            },
            Denied::Closed { left } => Error::RateLimited {
                operation: self.operation.id,
                errors: vec![],
                request_id: None,
                sent: false,
                wait: Some(left),
                retry_after: Some(left),
                status: StatusCode::TOO_MANY_REQUESTS,
            },
        }
    }

    /// One attempt. With its error comes the pause that the server asks for.
    async fn attempt(
        &self,
        token: &Token,
        deadline: Instant,
        shows: &mut Shows<'_>,
    ) -> Result<Answer, (Error, Option<Duration>)> {
        let engine = self.engine;
        let time = engine
            .timeout
            .min(deadline.saturating_duration_since(Instant::now()));
        let mut request = self.signed(token).map_err(|error| (error, None))?;
        let departure = Departure::watch(&mut request);
        let exchange = async {
            let response = engine.http.execute(request).await?;
            // Of an error, the status is worth more than the rest of a body that drips in.
            Answer::receive(response, engine.max_body, time / 4).await
        };
        let started = Utc::now();
        let outcome = tokio::time::timeout(time, departure.observe(exchange)).await;
        self.notify(
            started,
            outcome
                .as_ref()
                .ok()
                .and_then(|answer| answer.as_ref().ok()),
        );
        let answer = match outcome {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                let is_sent = !error.is_connect() && departure.has_begun();
                let error = match error.is_timeout() {
                    true => self.timeout(is_sent, time),
                    false => {
                        let operation = self.operation.id;
                        Error::Transport(TransportError::new(operation, error, is_sent))
                    }
                };
                return Err((error, None));
            }
            Err(_) => return Err((self.timeout(departure.has_begun(), time), None)),
        };
        let redactor = Redactor(&engine.secrets);
        if engine.trace_bodies {
            let body = redactor.message(&String::from_utf8_lossy(&answer.body), usize::MAX);
            tracing::trace!(status = answer.status.as_u16(), body, "answer");
        }
        let size = answer.check_size(self.operation, engine.max_body, &redactor);
        size.map_err(|error| (error, None))?;
        let ids = engine.base.parameters(self.request.url(), self.operation);
        let id = ids.and_then(|ids| ids.last().copied());
        // A path that ends in a word names what the new is made in.
        let id = id.filter(|_| self.operation.path.ends_with('}'));
        let changed = id.filter(|_| self.operation.method != "GET");
        let is_shown = changed.is_some() || self.operation.method == "GET";
        if answer.status.is_success() && is_shown && shows(&answer.body, changed) {
            return Ok(answer);
        }
        let unauthorized = |errors: Vec<_>, request_id| {
            let (cause, checklist) = Evidence {
                operation: self.operation,
                errors: &errors,
                token,
                now: SystemTime::now(),
                server_now: server_time(&answer.headers),
            }
            .judge();
            Error::Unauthorized {
                operation: self.operation.id,
                status: answer.status,
                cause,
                checklist,
                errors,
                request_id,
            }
        };
        let sent = Sent {
            id,
            body: self.request.body().and_then(reqwest::Body::as_bytes),
        };
        match answer.judge(self.operation, sent, &redactor, unauthorized) {
            Ok(deviation) => Ok(Answer {
                deviation,
                ..answer
            }),
            Err(error) => Err((error, answer.retry_after())),
        }
    }

    fn timeout(&self, is_sent: bool, after: Duration) -> Error {
        let phase = match is_sent {
            true => Phase::Answer,
            false => Phase::Connect,
        };
        Error::Timeout {
            operation: Some(self.operation.id),
            status: None,
            phase,
            after,
        }
    }

    fn notify(&self, started: DateTime<Utc>, answer: Option<&Answer>) {
        let Some(observer) = &self.engine.observer else {
            return;
        };
        observer.notify(observe::Exchange {
            operation: self.operation,
            request: &self.request,
            started,
            answer: answer.map(|answer| Reply {
                status: answer.status,
                headers: &answer.headers,
                body: &answer.body,
            }),
        });
    }

    fn signed(&self, token: &Token) -> Result<Request, Error> {
        let unsendable = "the token holds characters that no header can carry";
        let mut value =
            HeaderValue::from_str(token.expose()).map_err(|_| Error::invalid(unsendable))?;
        value.set_sensitive(true);
        let mut request = self
            .request
            .try_clone()
            .ok_or_else(|| Error::invalid("its body is a stream, which cannot be sent twice"))?;
        if self.engine.trace_bodies
            && let Some(body) = request.body().and_then(reqwest::Body::as_bytes)
        {
            let body = String::from_utf8_lossy(body);
            let body = Redactor(&self.engine.secrets).message(&body, usize::MAX);
            tracing::trace!(body, "request");
        }
        request.headers_mut().insert(AUTH, value);
        Ok(request)
    }
}
