//! Reads OpenAPI documents: the safe way in for every command.
//!
//! [`Spec::parse`] finds every mistake of form at once: what is not YAML, what is not OpenAPI,
//! references to nothing. What comes after it may rely on the structure of the document.
//!
//! Data flows one way: [`read`] → [`Source`] → [`Node`]s with positions → [`Structure`] → [`Spec`].
//! A document of OpenAPI 3.1 is put into 3.0's terms on the way: nothing after this knows which it was.

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
