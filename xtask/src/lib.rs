//! `cargo xtask`: the commands around the contract, `spec/openapi.yaml`.
//!
//! A command reads its arguments, calls one of the `contract-*` libraries, prints the result and chooses an exit
//! code. Libraries return artefacts and findings; only [`writer`] writes files.

#![allow(missing_docs)] // Not published.

mod commands;
pub mod generate;
mod terminal;
pub mod writer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use contract::contain;

/// Runs the command from the process arguments.
///
/// The stack is large enough for long chains of schemas, and a panic ends in a message.
pub fn main() -> ExitCode {
    let done = contain::panics(|| Ok(commands::run(&root())));
    match done {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
        Err(cause) => {
            eprintln!("error: xtask failed, which is a bug: {cause}");
            ExitCode::from(2)
        }
    }
}

/// The project's folder: from cargo, otherwise the current folder.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|xtask| Some(Path::new(&xtask).parent()?.to_owned()))
        .unwrap_or_else(|| PathBuf::from("."))
}
