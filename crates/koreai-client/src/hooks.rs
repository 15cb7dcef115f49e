//! Where the generated client hands its requests over.

use bytes::Bytes;
use http::StatusCode;
use progenitor_client::{ClientHooks, ClientInfo, Error as RawError, OperationInfo};
use reqwest::header::HeaderName;
use reqwest::{Request, Response};

use crate::answer::Answer;
use crate::context::Context;
use crate::engine::Call;
use crate::error::Error;
use crate::generated::{Client, operations};

/// The generator adds it to every request; the platform does not know it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What stands in for an answer where there is none: a status that no operation describes. The error
/// itself is in the [`Context`].
const NO_ANSWER: StatusCode = StatusCode::NOT_MODIFIED;

impl ClientHooks<Context> for Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), RawError<E>> {
        request.headers_mut().remove(API_VERSION);
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let context = self.inner();
        let outcome = run(context, request, info).await.transpose();
        let (status, body) = match &outcome {
            Some(Ok(answer)) => (answer.status, answer.body.clone()),
            _ => (NO_ANSWER, Bytes::new()),
        };
        if let Some(outcome) = outcome {
            context.outcome.keep(outcome);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        Ok(response.into())
    }
}

/// `None` if the request is only to be shown.
async fn run(
    context: &Context,
    request: Request,
    info: &OperationInfo,
) -> Result<Option<Answer>, Error> {
    let operation = operations::get(info.operation_id)
        .ok_or_else(|| Error::invalid("the contract has no such operation"))?;
    if context
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
    if let Some(prepared) = &context.prepared {
        prepared.keep(request);
        return Ok(None);
    }
    let call = Call {
        engine: &context.engine,
        policy: &context.policy,
        operation,
        request,
    };
    let answer = call.run().await?;
    #[cfg(feature = "validate")]
    crate::validate::answer(operation, &answer.body);
    Ok(Some(answer))
}
