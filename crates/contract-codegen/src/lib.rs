//! Renders what is derived from a contract: the Rust client, the JSON Schemas, their index, and the rules that
//! schemas cannot express.
//!
//! Pure functions of a [`Spec`](contract::Spec): the same document gives the same bytes. Nothing here
//! reads or writes a file.

#![allow(missing_docs)] // Not published.

pub mod artefacts;
pub mod client;
pub mod header;
mod quoted;
mod rate_limit;
pub mod rules;
pub mod rust_names;
pub mod schemas;
pub mod statements;
