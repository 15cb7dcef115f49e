//! The client, as callers see it.

use std::sync::Arc;

use crate::call::Call;
use crate::engine::{Engine, Exchange};
use crate::error::{BodyProblem, Error};
use crate::generated;
use crate::observe::BeforeSending;
use crate::redact::Redactor;
use crate::retry::RetryPolicy;

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

/// An answer together with what came around it.
#[derive(Debug)]
pub(crate) struct Received<T> {
    pub(crate) value: T,
    pub(crate) headers: http::HeaderMap,
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

    /// The same client that calls this before each attempt, when the rate limiter has given leave and nothing
    /// has been sent: for those who keep a record of what may have been done. What it says is wrong keeps the
    /// request back, as [`Error::InvalidRequest`].
    pub fn with_before_sending(
        &self,
        check: impl Fn() -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            before_sending: Some(BeforeSending::new(check)),
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
    /// 8. The body is decoded.
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
        self.receive(call).await.map(|received| received.value)
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
            return Err(Error::invalid(
                "an id is empty, or is one that would lead to another path, such as `..`",
            ));
        }
        #[cfg(feature = "validate")]
        crate::validate::request(C::OPERATION, &request)?;
        Ok(request)
    }

    /// Like [`call`](Self::call), and keeps the headers.
    pub(crate) async fn receive<C: Call>(&self, call: C) -> Result<Received<C::Answer>, Error> {
        let request = self.prepare(call)?;
        let exchange = Exchange {
            engine: &self.engine,
            policy: &self.retry,
            operation: C::OPERATION,
            request,
            before_sending: self.before_sending.as_ref(),
        };
        let answer = exchange.run().await?;
        #[cfg(feature = "validate")]
        crate::validate::answer(C::OPERATION, &answer.body);
        let value = serde_json::from_slice(&answer.body).map_err(|error| {
            let problem = match error.is_data() {
                true => BodyProblem::Shape,
                false => BodyProblem::NotJson {
                    line: error.line(),
                    column: error.column(),
                },
            };
            answer.unexpected(problem, &Redactor(&self.engine.secrets))
        })?;
        Ok(Received {
            value,
            headers: answer.headers,
        })
    }
}
