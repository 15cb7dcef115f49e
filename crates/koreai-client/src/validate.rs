//! Checks bodies against the contract's schemas, where the feature `validate` is on.

use koreai_validate::{Schema, validate};
use reqwest::Request;

use crate::error::Error;
use crate::generated::operations::Operation;

/// The schema of an operation's body, if it has one.
fn schema(operation: &Operation, direction: &str) -> Option<Schema> {
    Schema::all().find(|schema| {
        let schema = schema.definition();
        schema.operation_id == Some(operation.id) && schema.direction.as_str() == direction
    })
}

/// A request that breaks its schema is not sent.
pub(crate) fn request(operation: &Operation, request: &Request) -> Result<(), Error> {
    let Some(schema) = schema(operation, "request") else {
        return Ok(());
    };
    let body = request.body().and_then(reqwest::Body::as_bytes);
    validate(schema, body.unwrap_or_default())
        .map(|_| ())
        .map_err(|error| Error::invalid(error.to_string()))
}

/// An answer that breaks its schema is a warning: what can be read is worth more than what cannot.
pub(crate) fn answer(operation: &Operation, body: &[u8]) {
    let Some(schema) = schema(operation, "response") else {
        return;
    };
    if let Err(error) = validate(schema, body) {
        tracing::warn!(operation = operation.id, %error, "the answer breaks the contract");
    }
}
