//! Client for two public APIs of the Kore.ai platform: *Update a Task* (case management) and the
//! *Task Execution-Based Containment Report*. Unofficial: neither written nor endorsed by Kore.ai.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use koreai_client::{Client, Credentials};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! // Or `Client::from_env()?`, which reads KOREAI_CLIENT_ID, KOREAI_CLIENT_SECRET and others.
//! let client = Client::builder()
//!     .host("platform.kore.ai")
//!     .credentials(Credentials::new("cs-…-of-the-app", "its client secret".into())?)
//!     .account_id("6639f7bd58c97ffac03bxxxx")
//!     .build()?;
//!
//! // Only what is set is sent: this renames the task, clears its tags and leaves all else alone.
//! let task = client
//!     .update_task("st-084d3c5e-376a-559f-9987-a012bb2bxxxx", "ti-73acd32-0123-4114-9891-00a950aaxxxx")
//!     .set(|task| task.name("Call back").tags(vec![]))
//!     .send()
//!     .await?;
//! println!("{} is {:?}", task.id, task.status.and_then(|status| status.name));
//!
//! // Starts a job, watches it, and returns what it made.
//! let job = client
//!     .task_containment_report("st-084d3c5e-376a-559f-9987-a012bb2bxxxx")
//!     .cumulative()
//!     .start()
//!     .await?;
//! let report = job.until_done(Duration::from_secs(600)).await?;
//! for (date, row) in report.rows() {
//!     println!("{date} {:?}: {:?} % self-service", row.task_name, row.self_service_percent());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it does for every call
//!
//! - It **signs** it: a token is minted from the app's credentials, kept for as long as it is good, and
//!   replaced when the platform refuses it. See [`koreai_auth`].
//! - It **keeps within the rate limits**, before the platform has to refuse anything. See
//!   [`RateBudget`].
//! - It **tries again** where that is safe. See [`RetryPolicy`].
//! - It **refuses** what cannot be right: an id that would lead to another path, a range of dates over
//!   [`MAX_DAYS`]. Redirects are not followed, as they could carry the token elsewhere.
//! - It **reports** what it does through [`tracing`]: a span `koreai.call` for each call, with
//!   `operation`, `attempts`, `status` and `latency_ms`, and events for sending, waiting and trying
//!   again. The event for sending has the address, with ids and without secrets.
//!   For records, [`ClientBuilder::observer`] hands over every exchange, without its token.
//!
//! # What arrives
//!
//! Everything is kept as it came: fields that the contract does not name are in `extra`, unknown values
//! of an open enumeration in its `Unknown`, numbers in [`serde_json::Number`], and points in time in
//! [`types::Timestamp`], which can be parsed. Types and operations are generated from the project's
//! contract, `spec/openapi.yaml`; what each field means, in which unit, and how sure that is stands
//! with the field.
//!
//! A member of a type that the contract does not have costs that member, and nothing else: the typed
//! value comes without it, and [`Answered`] and [`Progress`] have what was set aside, as
//! [`Deviation`]s. Of a required member that is missing, the typed value has an empty text. An item of
//! a list, a row of a report included, that does not fit is set aside whole; a row with a member that
//! does not fit stays, without that member.
//!
//! # Errors
//!
//! One type, [`Error`], with a variant for each thing to do about it. An error in a success is found as
//! well: the platform has been seen to report limits with status 200. [`Error::outcome`] says whether a
//! call was carried out.
//!
//! # Features
//!
//! - `validate` checks requests before they leave, and answers when they arrive, against the
//!   contract's JSON Schemas. A request that breaks its schema is not sent; an answer that does is a
//!   warning in `tracing`.
//!
//! # Limits
//!
//! Rate limits are kept by one client and its clones; other processes do not know of it, see
//! [`RateBudget::share`]. Encrypted tokens (JWE) can be sent if they were made elsewhere. There is no
//! way to cancel a report job on the platform: none is documented.

mod account;
mod answer;
mod base;
mod builder;
mod call;
mod client;
mod config_error;
mod crowd;
mod departure;
mod deviation;
mod engine;
mod error;
mod field;
mod limiter;
mod lock;
mod observe;
mod plain;
mod redact;
mod report;
mod retry;
mod timestamp;
mod unauthorized;
mod update_task;
mod update_tasks;
#[cfg(feature = "validate")]
mod validate;
mod verdict;

// The generator documents no builder methods.
#[allow(missing_docs, unreachable_pub)]
#[rustfmt::skip]
mod generated;

pub use base::{is_sendable_id, shown_host};
pub use builder::ClientBuilder;
pub use chrono;
pub use client::{Answered, Client};
pub use config_error::ConfigError;
pub use deviation::Deviation;
pub use error::{
    ApiError, BodyProblem, Context, Error, ErrorKind, Outcome, Phase, TransportError,
    UnauthorizedCause,
};
pub use field::IntoField;
pub use generated::{bodies, types};
pub use koreai_auth;
pub use koreai_auth::{Credentials, Reuse, SecretString, Token, TokenMinter};
pub use koreai_schemas::{RateBudget, Window};
pub use observe::{Exchange, Reply};
pub use report::{
    DateOrTime, DatedRow, FailedPart, InvalidDate, JobTicket, MAX_DAYS, MAX_DAYS_DAILY, MAX_PAGES,
    MAX_PARTS, NewRows, Page, PageFinding, Progress, RangeReport, ReportFinding, ReportJob,
    ReportRequest, ReportStep,
};
pub use reqwest;
pub use retry::RetryPolicy;
pub use update_task::UpdateTask;
pub use update_tasks::{TaskUpdate, UpdateTasks, UpdatedTask};

/// The generated builders of requests, which [`Client::raw`] begins and [`Client::call`] sends.
pub mod raw {
    pub use crate::call::Call;
    pub use crate::generated::{Client, Error, builder};
}

/// The operations of the contract: methods, paths, scopes, limits, schemas.
pub mod operations {
    pub use koreai_schemas::{
        Location, OPERATIONS, Operation, Parameter, RateLimit, Response, Window,
    };
}
