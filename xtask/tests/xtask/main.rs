//! The commands on whatever a person may give them, and what they write.

mod check;
mod command;
mod docs;
#[cfg(unix)]
mod docs_issue;
mod mutations;
mod specification;
