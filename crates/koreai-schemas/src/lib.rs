//! The operations of the contract and the JSON Schemas of all their bodies, embedded.
//!
//! Nothing here is written by hand but the types below: the schemas, the index and the tables are
//! derived from `spec/openapi.yaml` by `cargo xtask generate`. So are the numbers in [`figures`], which
//! rules of the contract are about.
//!
//! The types may get more fields. To make up an operation in a test, copy one and change the copy:
//!
//! ```
//! use koreai_schemas::Operation;
//!
//! let mut operation = *Operation::UPDATE_TASK;
//! operation.id = "getTask";
//! operation.method = "GET";
//! operation.request = None;
//! assert_eq!(operation.scope, Operation::UPDATE_TASK.scope);
//! ```
//!
//! ```
//! use koreai_schemas::{Operation, Schema};
//!
//! let schema = Schema::UPDATE_TASK_REQUEST;
//! assert_eq!(koreai_schemas::get("update-task.request"), Some(schema));
//! assert!(schema.text.contains("\"$schema\""));
//!
//! let operation = Operation::UPDATE_TASK;
//! assert_eq!(operation.method, "POST");
//! assert_eq!(operation.request, Some(schema));
//! ```

// Written by hand as well: the crates of the client and of the validator have to agree on it.
#[doc(hidden)]
pub mod answer_words;
#[rustfmt::skip]
mod generated;
mod lookup;
mod rate_budget;
mod types;

pub use generated::{CONTRACT_VERSION, INDEX, OPERATIONS, SCHEMAS, figures};
pub use lookup::get;
pub use rate_budget::RateBudget;
pub use types::{
    Direction, Location, Operation, Parameter, Provenance, RateLimit, Response, Rule, Schema,
    Warning, Window,
};
