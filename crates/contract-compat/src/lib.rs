//! What a change of the contract breaks: for callers on the wire, for users of the generated client, and for users
//! of the published schemas.
//!
//! Data flows one way: two [`Spec`](contract::Spec)s → `wire`, `rust`, `schemas` → [`Comparison`] →
//! text. Bodies are compared by containment (`body`), everything else by rules. [`release`] publishes
//! a contract.

#![allow(missing_docs)] // Not published.

mod alike;
mod base;
pub mod body;
mod bump;
mod choices;
mod compare;
mod comparison;
mod containment;
mod decide;
mod finding;
mod kind;
mod machine;
mod operations;
pub mod release;
mod report;
mod rust;
mod schemas;
mod text;
mod wire;

pub use base::{Base, BaseError};
pub use bump::{Bump, Raised, raised};
pub use compare::{compare, compare_documents, compare_within};
pub use comparison::{Compared, Comparison};
pub use finding::{Action, Aspect, Doubt, Finding, Verdict, Witness};
pub use kind::{Area, Kind};
pub use machine::{junit, sarif};
pub use report::{human, json, markdown};
