//! Checks bodies against the contract's schemas, where the feature `validate` is on.

use koreai_validate::{Schema, validate};
use reqwest::Request;

use crate::error::Error;
use koreai_schemas::Operation;

fn validator(schema: &koreai_schemas::Schema) -> Option<Schema> {
    Schema::named(schema.name).ok()
}

/// A request that breaks its schema is not sent.
pub(crate) fn request(operation: &Operation, request: &Request) -> Result<(), Error> {
    let Some(schema) = operation.request.and_then(validator) else {
        return Ok(());
    };
    let body = request.body().and_then(reqwest::Body::as_bytes);
    validate(schema, body.unwrap_or_default())
        .map(|_| ())
        .map_err(|error| Error::invalid(error.to_string()))
}

/// An answer that breaks its schema is a warning: what can be read is worth more than what cannot.
pub(crate) fn answer(operation: &Operation, body: &[u8]) {
    let Some(schema) = operation.response().and_then(validator) else {
        return;
    };
    if let Err(error) = validate(schema, body) {
        tracing::warn!(operation = operation.id, %error, "the answer breaks the contract");
    }
}
