//! The JSON Schemas of every request and response body of the contract, embedded.
//!
//! Nothing here is written by hand but this file: the schemas, the index and the table below them
//! are derived from `spec/openapi.yaml` by `cargo xtask generate`.
//!
//! ```
//! let schema = koreai_schemas::get("update-task.request").expect("a schema of the contract");
//! assert_eq!(schema.operation_id, Some("updateTask"));
//! assert!(schema.text.contains("\"$schema\""));
//! ```

#[rustfmt::skip]
mod generated;

pub use generated::{CONTRACT_VERSION, INDEX, SCHEMAS};

/// Which way a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// From the caller to the platform.
    Request,
    /// From the platform to the caller.
    Response,
}

impl Direction {
    /// `request` or `response`, as in the names of the schemas.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// A rule that JSON Schema cannot express, in CEL over `self` (`x-validations` of the contract).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The object that `self` is: a JSON pointer into the instance, where a segment `*` stands for
    /// every item or member at that place.
    pub at: &'static str,
    /// The CEL expression. It must come out `true`.
    pub rule: &'static str,
    /// What to tell the person whose payload breaks the rule.
    pub message: &'static str,
}

/// One body of the contract and its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// Unique, for people and command lines: `update-task.request`.
    pub name: &'static str,
    /// The operation the body belongs to; `None` for the error body, which all share.
    pub operation_id: Option<&'static str>,
    /// The operation's HTTP method, upper case; `None` for the error body.
    pub method: Option<&'static str>,
    /// The operation's path template; `None` for the error body.
    pub path: Option<&'static str>,
    /// The vendor's page on the operation; `None` for the error body.
    pub docs: Option<&'static str>,
    /// Which way the body travels.
    pub direction: Direction,
    /// The schema's `$id`: it changes with the version of the contract.
    pub id: &'static str,
    /// The schema, JSON Schema 2020-12, as JSON text.
    pub text: &'static str,
    /// Its twin in draft-07, for tools that know no newer one, as JSON text.
    pub draft_07: &'static str,
    /// Rules beyond the schema.
    pub rules: &'static [Rule],
}

/// The schema of that name, if the contract has one.
pub fn get(name: &str) -> Option<&'static Schema> {
    SCHEMAS.iter().find(|schema| schema.name == name)
}
