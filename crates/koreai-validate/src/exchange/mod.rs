//! Whole exchanges: a request and its answer, held to the contract.
//!
//! [`Operations::check`] is one function for one exchange: it waits for nothing and reads no files. What it
//! finds has a place such as `request.query.skip`, `request.header.auth`, `response.status` or
//! `request.body#/filters/dateFrom`, where a JSON pointer into the body follows the `#`. Line, column and
//! offset of a finding are those in the body; outside of a body they are the first.
//!
//! ```
//! use koreai_validate::exchange::{Body, Exchange, Header, Operations, Outcome, Request};
//!
//! let exchange = Exchange {
//!     request: Request {
//!         method: "GET",
//!         target: "https://example.com/proxy/api/public/bot/st-1/taskContainmentReport/status/ds-1",
//!         headers: &[Header::new("Auth", "Bearer e30.e30.c2ln")],
//!         body: Body::Captured(b""),
//!     },
//!     response: None,
//! };
//! let checked = Operations::contract().check(&exchange);
//! assert!(matches!(checked.outcome, Outcome::Operation(operation) if operation.id == "getTaskContainmentReport"));
//! assert_eq!(checked.findings[0].pointer, "request.header.auth");
//! assert_eq!(checked.findings[0].code, "auth-bearer");
//! ```
//!
//! # How a path is matched
//!
//! The path is split into segments first, and each segment is decoded then: `%2F` in a task's id is part of the id.
//! A template may follow any prefix, so that exchanges through a proxy and on any host are recognised, and
//! one slash at the end is ignored. A segment that stands for a parameter is not empty, `.` or `..`. Where
//! several templates match, the longest is taken, and of those the one with the fewest parameters.
//!
//! # What is not kept
//!
//! The token is checked for presence and form and is part of no finding, not even with
//! [`Options::show_values`](crate::Options::show_values).

mod answer;
mod auth;
mod coverage;
mod declared;
mod mask;
mod message;
mod observations;
mod operations;
mod parameter;
mod place;
mod refusal;
mod route;
mod sent;
mod undeclared;
mod url;

pub use answer::AnswerKind;
pub use coverage::{BodyCoverage, Coverage, OperationCoverage, Touched, TouchedValue};
pub use message::{Body, Exchange, Header, Request, Response};
pub use observations::{Observation, Observations, OperationObservations};
pub use operations::{Checked, OperationError, Operations, Outcome};
pub use route::{Match, PathValue};
pub use sent::Sent;
#[cfg(feature = "input")]
pub(crate) use url::is_local_address;
pub use url::{is_loopback, is_this_machine, query_pairs, split_target, url_host};
