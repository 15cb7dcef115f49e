//! The commands that talk to a platform, as their users meet them: the binary, over real sockets,
//! against the mock platform with a fixed seed and clock.
#![allow(
    clippy::unwrap_used,
    reason = "clippy does not see that these are tests"
)]

mod exit_codes;
mod html;
mod interrupt;
mod many_updates;
mod odd_arguments;
mod pages;
mod readme;
mod record;
mod secrecy;
mod support;
mod terminal;
mod transcripts;
