//! Derives everything from the contract, `spec/openapi.yaml`.
//!
//! Data flows one way: text → [`spec::Spec`] → [`lint`] → renderers ([`client`], [`schemas`]) →
//! [`artefacts::Artefacts`] → [`writer`]. Renderers are pure; the writer alone touches the disk.

pub mod artefacts;
pub mod bench;
pub mod cli;
pub mod client;
mod contain;
pub mod describe;
pub mod diagnostic;
pub mod diff;
pub mod dist;
pub mod docs;
pub mod generate;
pub mod lint;
pub mod operation;
pub mod release;
mod rust_names;
pub mod schemas;
pub mod spec;
pub mod writer;
