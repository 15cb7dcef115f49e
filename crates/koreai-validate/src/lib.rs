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
//! # Two engines
//!
//! *The plan* reads a text once and builds no value. Schemas of a simple form have one, and all of the
//! contract's are of that form. *`jsonschema`*, the crate, answers for schemas without a plan, and for
//! instances that are parsed already. Both give the same verdict and find the same unknown
//! fields; the plan is faster.
//!
//! | function | answered by |
//! |---|---|
//! | [`validate`] | the plan |
//! | [`Validator::validate`], [`is_valid`](Validator::is_valid), [`Series`], [`validate_reader`](Validator::validate_reader) | the plan; `jsonschema` for a schema without one |
//! | [`Schema::validate`], [`Schema::is_valid`] | `jsonschema` |
//!
//! # What errors reveal
//!
//! Errors are meant for logs, so they carry no payload values: a [`Violation`] has the type and
//! the size of what it met, and where; a [`ParseError`] has the position. A property name that
//! the schema does not declare may be data as well, and shows as `*` in a pointer.

mod batch;
#[cfg(feature = "input")]
pub mod capture;
mod compiled;
mod contain;
mod declared_names;
mod error;
pub mod exchange;
mod fallback;
mod finding;
mod generated;
mod ignored_keywords;
#[cfg(feature = "input")]
pub mod input;
mod json;
mod options;
mod parse;
mod plan;
mod pointer;
mod position;
mod rules;
mod schema;
mod series;
mod source_map;
mod stream;
mod validator;
mod violation;
mod words;

pub use batch::{Batch, BatchError, FindingColumns, MAX_FINDINGS, Offsets};
pub use error::{Error, SchemaError};
pub use finding::{Finding, FindingClass};
pub use ignored_keywords::{IgnoredKeyword, ignored_keywords};
pub use json::{MAX_DEPTH, rounded_number};
pub use options::{Lint, MAX_ERRORS, Options, PatternEngine, SHOWN, Strict, UnknownLint};
pub use parse::{ParseError, parse};
pub use position::{Position, Span};
pub use rules::Rule;
pub use schema::{Schema, UnknownSchema};
pub use serde_json::Value;
pub use series::Series;
pub use stream::{
    Deliver, Format, MAX_RECORD, MAX_THREADS, ReadError, Record, RecordError, Stream, Summary,
};
pub use validator::Validator;
pub use violation::{Class, Violation, Violations};

/// Validates a payload against its schema and parses it: [`Validator::validate`] without rules
/// beyond the schema, then [`parse`]. Answered by [the plan](crate#two-engines).
///
/// # Errors
///
/// [`Error::Parse`] if the bytes are not JSON text, [`Error::Invalid`] if the value breaks the schema.
pub fn validate(schema: Schema, payload: &[u8]) -> Result<Value, Error> {
    let options = Options::new().rules(false);
    Validator::new(schema)
        .with_options(options)
        .validate(payload)?;
    Ok(parse(payload)?)
}
