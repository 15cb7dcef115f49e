//! A stand-in for Kore.ai's platform, in the same process: for tests, demos and a command line's
//! `--mock`. Unofficial: neither written nor endorsed by Kore.ai.
//!
//! It serves the contract's operations over real TCP, on a free port: checks tokens and scopes,
//! counts calls against rolling limits, validates bodies, updates tasks in part, runs report jobs
//! by the clock, and answers errors as the platform does. Faults of all sorts can be set.
//!
//! ```
//! use koreai_mock::{Fault, FaultKind, Platform};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let platform = Platform::start().await?;
//! println!("{platform}"); // KOREAI_HOST=http://127.0.0.1:40123 and so on
//!
//! platform.inject(Fault::new(FaultKind::html(503)).on("updateTask").first(2))?;
//! // … calls of a client …
//! assert!(platform.requests_to("updateTask").is_empty());
//! assert_eq!(platform.over_limit(), 0);
//! platform.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # In what order a call is judged
//!
//! Faults that stand in place of an answer come first. Then: path and method (404, 405), token,
//! bot and scope (401, 400), the parameters (412), the limit, the body (412), and the task
//! or job (404). What the platform's own order is, is not documented.
//!
//! Parameters, scopes, limits and bodies are those of the table of operations, by default
//! [`koreai_schemas::OPERATIONS`]. An operation that has no behaviour of its own here is checked like
//! the others, and answered with the contract's first example.
//!
//! # What is known, and what is assumed
//!
//! The contract says how sure each of its statements is. Beyond it, this crate assumes, because
//! something must be done and no page says what:
//!
//! | question | assumption |
//! |---|---|
//! | an expired token, an unknown app, a `jti` that is missing or was used before | 401, Invalid SDK credentials |
//! | an app that was never published | 401, as if it had no scope |
//! | a path that no operation has; a task, a job or a bot's job that is not there | 404, Not Found, in the usual shape |
//! | a job that has expired | 404, unless a fault says otherwise |
//! | a call over the limit | 429 with the documented text; no `Retry-After` |
//! | calls that a limit refuses, or that have a bad token or parameter | are not counted; refused bodies are |
//! | any account in the header `accountId` | is accepted, and has a limit of its own |
//! | a prefix before the path, and one slash at its end | are ignored |
//! | a parameter that is sent twice, or whose name is in another case | 412; the header `auth` sent twice: 401 |
//! | unknown parameters of the query | are ignored |
//! | members of an update that the contract does not name | are taken and not kept |
//! | `caseTmp` and `lid` of an update | are `taskTmp` and `iId` of the answer |
//! | `lname`, `updatedAt` | follow the name and the clock unless they are sent |
//! | a user or status in an update that breaks the answer's schema | 412 |
//! | `dateTo` | as a day counts in full, as the contract defines; as a point in time, the report ends there |
//! | no `AggregationType` | rows for each day, over as many days as a cumulative report |
//! | an empty `includeTaskName` or `tags` | is not a filter |
//! | the key of a cumulative report | `2024-01-01 - 2024-03-31` |
//! | percentages that are not whole | are text with two decimals |
//! | the order of rows | by date, then task, then outcome |
//!
//! # What it is not
//!
//! It speaks HTTP/1.1 without TLS. It has the contract's operations and no others, no users and no
//! cases, and its reports are invented: they do not follow from anything that was called before.

mod answer;
mod app;
mod behaviour;
mod builder;
mod clock;
mod demo;
mod errors;
mod fault_effects;
mod faults;
mod filters;
mod handler;
mod jobs;
mod limits;
mod lock;
mod operation;
mod payload;
mod platform;
mod record;
mod route;
mod rows;
mod seed;
mod server;
mod state;
mod tasks;

pub use app::App;
pub use builder::{Builder, StartError};
pub use demo::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET};
pub use errors::{ErrorShape, LimitWindow, TokenRefusal};
pub use faults::{
    ExpiredAnswer, FAULT_EXAMPLES, Fault, FaultError, FaultExample, FaultKind, FaultPlan,
    RetryAfter, When,
};
pub use jobs::{JobSnapshot, Total};
pub use koreai_schemas::{RateBudget, Window};
pub use limits::RetryAfterForm;
pub use operation::OperationError;
pub use platform::Platform;
pub use record::{Recorded, Recording};
pub use tasks::UnknownTasks;

/// The limits that the platform enforces: the same description as that of a client's budget.
pub type Limits = RateBudget;
