//! The binary as its users meet it: output, exit codes and bad input; and the commands that talk to a
//! platform, over real sockets, against the mock platform with a fixed seed and clock.
#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see that the helpers are tests"
)]

mod deviations;
mod exchanges;
mod exit_codes;
mod fuzz;
mod html;
mod interrupt;
mod live;
mod many_updates;
mod odd_arguments;
mod pages;
mod proxy;
mod readme;
mod record;
mod secrecy;
mod support;
mod terminal;
mod transcripts;
mod validate;
