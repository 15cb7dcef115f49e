//! Reads OpenAPI documents. Every command reads its documents here.
//!
//! [`Spec::parse`] finds all errors of form at once: invalid YAML, invalid OpenAPI, references without a
//! target. Code after it can rely on the structure of the document.
//!
//! Data flows one way: [`read`] → [`Source`] → [`Node`]s with positions → [`Structure`] → [`Spec`].
//! A document in OpenAPI 3.1 is converted to 3.0 when it is read: later code sees only 3.0.

#![allow(missing_docs)] // Not published.

pub mod contain;
pub mod describe;
pub mod diagnostic;
pub mod direction;
mod file;
mod lower;
mod node;
mod normal;
pub mod openapi;
pub mod operation;
mod readers;
mod references;
mod source;
mod spec;
mod structure;
mod yaml;

pub use direction::Direction;
pub use file::{MAX_BYTES, ReadError, read, text};
pub use node::{Data, Member, Node, pointer_push, pointer_segments};
pub use normal::decoded;
pub use references::resolve;
pub use source::{Source, Span};
pub use spec::Spec;
pub use structure::{Place, Reference, Structure, Suggestions, nearest};
pub use yaml::parse as parse_yaml;
