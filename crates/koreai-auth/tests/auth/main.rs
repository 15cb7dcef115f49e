//! Tokens, as a program uses them.
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

mod minting;
mod properties;
mod secrecy;
mod verify;
