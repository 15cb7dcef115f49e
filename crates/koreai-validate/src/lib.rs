//! Validates the request and response bodies of the contract against its JSON Schemas.
//!
//! Every schema of [`koreai_schemas`] is here, by name. A validator is built when it is first used
//! and kept. Nothing is fetched: the schemas are embedded and self-contained. Formats are asserted
//! and patterns match in linear time, so no payload makes validation slow.
//!
//! ```
//! use koreai_validate::{Schema, validate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let schema = Schema::named("update-task.request")?;
//! let payload = validate(schema, br#"{"name": "Call the customer back"}"#)?;
//! assert_eq!(payload["name"], "Call the customer back");
//!
//! let error = validate(schema, br#"{"name": 7}"#).unwrap_err();
//! assert!(error.to_string().contains("/name: expected string, got number"));
//! # Ok(())
//! # }
//! ```
//!
//! # What errors reveal
//!
//! Errors are meant for logs, so they carry no payload values: a [`Violation`] tells the type and
//! the size of what it met, and where; a [`ParseError`] tells the position. A property name that
//! the schema does not declare may be data as well, and shows as `*` in a pointer.

mod alternatives;
mod explain;
mod parse;
mod place;
mod schema;
mod validator;
mod violation;

pub use parse::{MAX_DEPTH, ParseError, parse};
pub use schema::{Schema, UnknownSchema};
pub use serde_json::Value;
pub use violation::{Violation, Violations};

/// Why a payload was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not JSON, or not JSON that can be held.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// It is JSON that breaks its schema.
    #[error(transparent)]
    Invalid(#[from] Violations),
}

/// Parses a payload and validates it: [`parse`], then [`Schema::validate`].
///
/// # Errors
///
/// [`Error::Parse`] if the bytes are no JSON text, [`Error::Invalid`] if the value breaks the schema.
pub fn validate(schema: Schema, payload: &[u8]) -> Result<Value, Error> {
    let instance = parse(payload)?;
    schema.validate(&instance)?;
    Ok(instance)
}
