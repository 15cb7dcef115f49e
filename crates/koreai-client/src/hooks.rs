//! Where the generated client hands its requests over.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use bytes::Bytes;
use heck::ToSnakeCase;
use http::StatusCode;
use progenitor_client::{ClientHooks, ClientInfo, Error as RawError, OperationInfo};
use reqwest::header::HeaderName;
use reqwest::{Request, Response};

use crate::answer::Answer;
use crate::engine::{Call, Engine, Trace};
use crate::error::Error;
use crate::generated::Client;
use crate::operations::{OPERATIONS, Operation};
use crate::retry::RetryPolicy;

/// The generator adds it to every request; the platform does not know it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What stands in for an answer where there is none: a status that no operation describes. The error
/// itself is left in the call's [`Trace`], as the generated code has no room for it.
const NO_ANSWER: StatusCode = StatusCode::NOT_MODIFIED;

/// What a generated client carries through one call.
#[derive(Clone, Debug)]
pub struct Inner {
    pub(crate) engine: Arc<Engine>,
    pub(crate) policy: RetryPolicy,
    pub(crate) trace: Arc<Trace>,
    /// Where the request goes if it is only to be shown.
    pub(crate) prepared: Option<Prepared>,
}

/// A request that was put together, and not sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prepared(Arc<Mutex<Option<Request>>>);

impl Prepared {
    fn keep(&self, request: Request) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
    }

    pub(crate) fn take(&self) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The operations by the names that the generator gives them.
static BY_RUST_NAME: LazyLock<HashMap<String, &'static Operation>> = LazyLock::new(|| {
    let named = |operation: &'static Operation| (operation.id.to_snake_case(), operation);
    OPERATIONS.iter().map(named).collect()
});

impl ClientHooks<Inner> for Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), RawError<E>> {
        request.headers_mut().remove(API_VERSION);
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let inner = self.inner();
        let outcome = run(inner, request, info).await.transpose();
        let (status, body) = match &outcome {
            Some(Ok(answer)) => (answer.status, answer.body.clone()),
            _ => (NO_ANSWER, Bytes::new()),
        };
        if let Some(outcome) = outcome {
            inner.trace.leave(outcome);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        Ok(response.into())
    }
}

/// `None` if the request is only to be shown.
async fn run(
    inner: &Inner,
    request: Request,
    info: &OperationInfo,
) -> Result<Option<Answer>, Error> {
    let operation = BY_RUST_NAME
        .get(info.operation_id)
        .copied()
        .ok_or_else(|| Error::invalid("the contract has no such operation"))?;
    if inner
        .engine
        .base
        .parameters(request.url(), operation)
        .is_none()
    {
        return Err(Error::invalid(
            "an id is empty, or is one that would lead to another path, such as `..`",
        ));
    }
    #[cfg(feature = "validate")]
    crate::validate::request(operation, &request)?;
    if let Some(prepared) = &inner.prepared {
        prepared.keep(request);
        return Ok(None);
    }
    let call = Call {
        engine: &inner.engine,
        policy: &inner.policy,
        operation,
        request,
    };
    let answer = call.run().await?;
    #[cfg(feature = "validate")]
    crate::validate::answer(operation, &answer.body);
    Ok(Some(answer))
}
