//! `cargo xtask docs`: reads the vendor's pages, and reports what they mean for the contract.
//!
//! Text → blocks → [`page::DocPage`] → facts → findings → report. A page has many forms; all of them
//! come down to the same blocks, and only the readers know the forms.

#![allow(missing_docs)] // Not published.

pub mod block;
pub mod compare;
mod contract_view;
mod contradictions;
mod document;
pub mod draft;
pub mod edit;
pub mod facts;
pub mod fetch;
pub mod finding;
pub mod impact;
mod interpret;
pub mod lock;
pub mod observed;
pub mod page;
pub mod pages;
pub mod payloads;
mod prose;
pub mod read;
pub mod report;
pub mod review;
mod sample;
mod yaml;
