//! The client, as callers see it.

use std::future::Future;
use std::sync::Arc;

use reqwest::Request;

use crate::answer::Answer;
use crate::context::{Context, Kept};
use crate::engine::Engine;
use crate::error::{BodyProblem, Error};
use crate::generated;
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
}

/// An answer together with what came around it.
#[derive(Debug)]
pub(crate) struct Received<T> {
    pub(crate) value: T,
    pub(crate) headers: http::HeaderMap,
}

impl Client {
    pub(crate) fn new(engine: Arc<Engine>, retry: RetryPolicy) -> Self {
        Self { engine, retry }
    }

    /// The same client with another retry policy, for a call or for a part of a program.
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            retry: policy,
        }
    }

    /// Calls any operation of the contract through its generated builder, with everything that this
    /// client does for its own: tokens, limits, retries, errors. Send one request, and return what came
    /// of it: within the closure, a failure looks like an answer with status 304.
    ///
    /// ```no_run
    /// # async fn run(client: koreai_client::Client) -> Result<(), koreai_client::Error> {
    /// let report = client
    ///     .call(|raw| async move {
    ///         raw.get_task_containment_report().bot_id("st-1").id("ds-1").send().await
    ///     })
    ///     .await?;
    /// println!("{}", report.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Any [`Error`] but those of report jobs.
    pub async fn call<T, E, F>(&self, send: impl FnOnce(generated::Client) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<generated::ResponseValue<T>, generated::Error<E>>>,
    {
        self.receive(send).await.map(|received| received.value)
    }

    /// Puts the request of [`call`](Self::call) together without sending it: as it would leave, but
    /// for its token. For showing it to a person before it is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`].
    pub async fn prepare<T, E, F>(
        &self,
        send: impl FnOnce(generated::Client) -> F,
    ) -> Result<Request, Error>
    where
        F: Future<Output = Result<generated::ResponseValue<T>, generated::Error<E>>>,
    {
        let (kept, prepared) = (Arc::default(), Arc::default());
        let outcome = send(self.raw(&kept, Some(Arc::clone(&prepared)))).await;
        match (prepared.take(), kept.take(), outcome) {
            (Some(request), ..) => Ok(request),
            (_, Some(Err(error)), _) => Err(error),
            (.., Err(generated::Error::InvalidRequest(message))) => Err(Error::invalid(message)),
            _ => Err(Error::invalid("it cannot be put together")),
        }
    }

    /// The generated client for one call.
    fn raw(
        &self,
        outcome: &Arc<Kept<Result<Answer, Error>>>,
        prepared: Option<Arc<Kept<Request>>>,
    ) -> generated::Client {
        let context = Context {
            engine: Arc::clone(&self.engine),
            policy: self.retry.clone(),
            outcome: Arc::clone(outcome),
            prepared,
        };
        let base = self.engine.base.as_str();
        generated::Client::new_with_client(base, self.engine.http.clone(), context)
    }

    /// Like [`call`](Self::call), and keeps the headers.
    pub(crate) async fn receive<T, E, F>(
        &self,
        send: impl FnOnce(generated::Client) -> F,
    ) -> Result<Received<T>, Error>
    where
        F: Future<Output = Result<generated::ResponseValue<T>, generated::Error<E>>>,
    {
        let kept = Arc::default();
        let outcome = send(self.raw(&kept, None)).await;
        match (outcome, kept.take().transpose()?) {
            (Ok(value), Some(answer)) => Ok(Received {
                value: value.into_inner(),
                headers: answer.headers,
            }),
            // The generated code could not read what the engine took for a success.
            (Err(error), Some(answer)) => {
                let problem = match error {
                    generated::Error::InvalidResponsePayload(_, error) if error.is_data() => {
                        BodyProblem::Shape
                    }
                    generated::Error::InvalidResponsePayload(_, error) => BodyProblem::NotJson {
                        line: error.line(),
                        column: error.column(),
                    },
                    _ => BodyProblem::Status,
                };
                Err(answer.unexpected(problem, &Redactor(&self.engine.secrets)))
            }
            // It refused the request before it came to us.
            (Err(generated::Error::InvalidRequest(message)), None) => Err(Error::invalid(message)),
            (_, None) => Err(Error::invalid("it cannot be put together")),
        }
    }
}
