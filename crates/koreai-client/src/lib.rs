//! Client for two public APIs of the Kore.ai platform: *Update a Task* (case management) and the
//! *Task Execution-Based Containment Report*. Unofficial: neither written nor endorsed by Kore.ai.
//!
//! Types and operations are generated from the project's contract, `spec/openapi.yaml`; what each
//! field means, in which unit, and how sure that is stands with the field.
//!
//! ```no_run
//! use koreai_client::{Client, SecretString, types};
//!
//! # async fn run(token: SecretString) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::connect("https://platform.kore.ai", token)?;
//!
//! // Only what is set is sent: this renames the task, clears its tags and leaves all else alone.
//! let task = client
//!     .update_task()
//!     .stream_id("st-084d3c5e-376a-559f-9987-a012bb2bxxxx")
//!     .task_id("ti-73acd32-0123-4114-9891-00a950aaxxxx")
//!     .account_id("6639f7bd58c97ffac03bxxxx")
//!     .body(types::UpdateTaskRequest::builder().name("Call back".to_owned()).tags(vec![]))
//!     .send()
//!     .await?
//!     .into_inner();
//! println!("{} is {:?}", task.id, task.status.and_then(|status| status.name));
//! # Ok(())
//! # }
//! ```
//!
//! What arrives is kept as it came: fields that the contract does not name are in `extra`, unknown
//! values of an open enumeration in its `Unknown`, numbers in [`serde_json::Number`], and points in
//! time in [`types::Timestamp`], which can be parsed.

mod client;
mod hooks;
mod timestamp;

// What the generator cannot be told: it documents no builder methods and unwraps in `Client::new`.
#[allow(missing_docs, clippy::unwrap_used, unreachable_pub)]
#[rustfmt::skip]
mod generated;

pub use chrono;
pub use client::ConnectError;
pub use generated::{ByteStream, Client, Error, ResponseValue, bodies, builder, operations, types};
pub use hooks::Inner;
pub use secrecy::SecretString;
