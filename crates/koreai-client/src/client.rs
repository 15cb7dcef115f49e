//! The client, as callers see it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use koreai_schemas::Operation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::Answer;
use crate::base::INVALID_ID;
use crate::call::Call;
use crate::deviation::{self, Deviation};
use crate::engine::{Engine, Exchange};
use crate::error::{BodyProblem, Error};
use crate::generated;
use crate::observe::BeforeSending;
use crate::plain;
use crate::redact::Redactor;
use crate::retry::RetryPolicy;

/// How many deviations of an answer are logged one by one.
const MAX_WARNINGS: usize = 5;

/// A client for one app on one host.
///
/// It signs every request, keeps within the rate limits, and tries again where that is safe. Cloning
/// is cheap, and clones share connections, the current token and the rate limits, so that one client
/// serves a whole program.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) engine: Arc<Engine>,
    pub(crate) retry: RetryPolicy,
    before_sending: Option<BeforeSending>,
}

/// An answer, with what of it does not fit its type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answered<T> {
    /// What fits.
    pub value: T,
    /// What does not fit, and was set aside. Nearly always empty.
    pub deviations: Vec<Deviation>,
    pub(crate) answer: Answer,
}

impl<T> Answered<T> {
    /// The body, as it came, but for a byte order mark.
    pub fn body(&self) -> &Bytes {
        &self.answer.body
    }
}

impl<T: Serialize> Answered<T> {
    /// The answer in JSON, with everything that was set aside back in its place.
    ///
    /// # Errors
    ///
    /// The value cannot be written as JSON, as where a key of a map is not text. No answer of the contract
    /// is such a value.
    pub fn to_json(&self) -> serde_json::Result<Value> {
        deviation::restored(&self.value, &self.deviations)
    }
}

impl Client {
    pub(crate) fn new(engine: Arc<Engine>, retry: RetryPolicy) -> Self {
        Self {
            engine,
            retry,
            before_sending: None,
        }
    }

    /// The same client with another retry policy, for a call or for a part of a program.
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self {
            retry: policy,
            ..self.clone()
        }
    }

    /// How long a call may take from when its first attempt leaves, pauses included: see
    /// [`RetryPolicy::deadline`].
    pub fn deadline(&self) -> Duration {
        self.retry.deadline_for(self.engine.timeout)
    }

    /// The same client that calls this before each attempt, when the rate limiter has given leave and nothing
    /// has been sent: for those who keep a record of what may have been done. What it says is wrong keeps the
    /// request back, as [`Error::InvalidRequest`].
    pub fn with_before_sending(
        &self,
        check: impl Fn() -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.with_check(BeforeSending::new(check))
    }

    pub(crate) fn with_check(&self, check: BeforeSending) -> Self {
        Self {
            before_sending: Some(check),
            ..self.clone()
        }
    }

    /// Builders of requests for all operations of the contract. What they build is sent with
    /// [`call`](Self::call).
    pub fn raw(&self) -> &generated::Client {
        &self.engine.raw
    }

    /// Calls any operation of the contract through its generated builder, with everything that this
    /// client does for its own operations.
    ///
    /// The steps, in order:
    ///
    /// 1. The builder hands its request over; a missing parameter or an id that would lead to another
    ///    path ends the call here.
    /// 2. With the feature `validate`, the body is checked against its schema.
    /// 3. The rate limiter gives leave.
    /// 4. The request is signed with a token, which is minted if need be, and sent.
    /// 5. The answer is read, up to the client's `max_body`, and shown to the observer.
    /// 6. It is judged: a success, or an error in one of the shapes that the platform has.
    /// 7. What may be tried again goes back to step 3, after a pause.
    /// 8. The body is decoded, as far as it fits.
    ///
    /// ```no_run
    /// # async fn run(client: koreai_client::Client) -> Result<(), koreai_client::Error> {
    /// let call = client.raw().get_task_containment_report().bot_id("st-1").id("ds-1");
    /// let report = client.call(call).await?;
    /// println!("{}", report.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Any [`Error`] but those of report jobs.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Answer, Error> {
        self.call_in_full(call).await.map(|answered| answered.value)
    }

    /// Puts the request of [`call`](Self::call) together without sending it: as it would leave, but
    /// for its token. For showing it to a person before it is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`].
    pub fn prepare<C: Call>(&self, call: C) -> Result<reqwest::Request, Error> {
        let request = call.request().map_err(|error| match error {
            generated::Error::InvalidRequest(message) => Error::invalid(message),
            _ => Error::invalid("a part of it cannot be sent: a header, or the address"),
        })?;
        let base = &self.engine.base;
        if base.parameters(request.url(), C::OPERATION).is_none() {
            return Err(Error::invalid(INVALID_ID));
        }
        #[cfg(feature = "validate")]
        crate::validate::request(C::OPERATION, &request)?;
        Ok(request)
    }

    /// Like [`call`](Self::call), with what of the answer does not fit its type, and with its body.
    ///
    /// # Errors
    ///
    /// Those of [`call`](Self::call).
    pub async fn call_in_full<C: Call>(&self, call: C) -> Result<Answered<C::Answer>, Error> {
        let request = self.prepare(call)?;
        let mut decoded = None;
        let mut shows = |body: &[u8], id: Option<&str>| {
            let found = plain::read::<C::Answer>(body, id);
            decoded = found.decoded;
            found.is_plain
        };
        let exchange = Exchange {
            engine: &self.engine,
            policy: &self.retry,
            operation: C::OPERATION,
            request,
            before_sending: self.before_sending.as_ref(),
        };
        let answer = exchange.run(&mut shows).await?;
        #[cfg(feature = "validate")]
        crate::validate::answer(C::OPERATION, &answer.body);
        let decoded = decoded.unwrap_or_else(|| serde_json::from_slice(&answer.body));
        let (value, mut deviations) = match decoded {
            Ok(value) => (value, vec![]),
            Err(error) => self.decode(C::OPERATION, &answer, &error)?,
        };
        deviations.extend(answer.deviation.clone());
        let (warned, others) = deviations.split_at(deviations.len().min(MAX_WARNINGS));
        for deviation in warned {
            let operation = C::OPERATION.id;
            tracing::warn!(operation, %deviation, "the answer deviates from the contract");
        }
        if !others.is_empty() {
            let (operation, others) = (C::OPERATION.id, others.len());
            tracing::warn!(operation, others, "the answer deviates in more places");
        }
        Ok(Answered {
            value,
            deviations,
            answer,
        })
    }
    /// What of an answer fits its type, and what does not, where not all of it does.
    fn decode<T: DeserializeOwned>(
        &self,
        operation: &'static Operation,
        answer: &Answer,
        error: &serde_json::Error,
    ) -> Result<(T, Vec<Deviation>), Error> {
        let decoded = match operation.response() {
            Some(schema) => deviation::decode(&answer.body, schema),
            // Whatever came, the contract says nothing about it.
            None => {
                let nothing = serde_json::from_value(Value::Null).ok();
                nothing.map(|nothing| (nothing, vec![]))
            }
        };
        decoded.ok_or_else(|| {
            let problem = match error.is_data() {
                true => BodyProblem::Shape,
                false => answer.not_json(error),
            };
            answer.unexpected(operation, problem, &Redactor(&self.engine.secrets))
        })
    }
}
