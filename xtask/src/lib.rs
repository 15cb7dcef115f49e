//! `cargo xtask`: derives everything from the contract, `spec/openapi.yaml`.
//!
//! A command reads its arguments, calls one of the `contract-*` libraries, prints what comes of it and
//! picks an exit code. Libraries return artefacts and findings; [`writer`] alone writes files.

#![allow(missing_docs)] // Not published.

mod commands;
pub mod generate;
mod terminal;
pub mod writer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use contract::contain;

/// Runs the command that the arguments of the process name.
///
/// There is room on the stack for documents that lead from schema to schema for long, and a panic of
/// ours ends in a message as well.
pub fn main() -> ExitCode {
    let done = contain::panics(|| Ok(commands::run(&root())));
    match done {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
        Err(cause) => {
            eprintln!("error: xtask itself failed, which is a bug: {cause}");
            ExitCode::from(2)
        }
    }
}

/// The project: cargo says where it is; otherwise it is the current folder.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|xtask| Some(Path::new(&xtask).parent()?.to_owned()))
        .unwrap_or_else(|| PathBuf::from("."))
}
