//! The third witness: what exchanges with the platform show, beside the pages and the contract.
//!
//! Nothing here reads traffic: counts come in as [`Evidence`], by place. `places` finds a place in the contract,
//! `tally` adds up what was seen of it, and `compare` says who contradicts whom, and which edit of the contract would resolve it.

mod compare;
mod evidence;
mod places;
mod report;
mod tally;

pub use compare::{Contradiction, check, set_listed, unknown_operations, with_counts};
pub use evidence::{Evidence, EvidenceError, OperationSeen, PATH, Seen};
pub use report::{human, json, markdown, summary};
pub use tally::{SeenAt, by_body};
