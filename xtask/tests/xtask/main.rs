//! Tests of the commands and of what they write.

mod agreement;
mod check;
mod command;
mod docs;
#[cfg(unix)]
mod docs_issue;
mod mutations;
mod observe;
mod specification;
mod versions;
