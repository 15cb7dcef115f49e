//! `cargo xtask`: see `cargo xtask --help`.

use std::process::ExitCode;

use clap::Parser;
use xtask::cli::{self, Cli};

fn main() -> ExitCode {
    cli::main(Cli::parse())
}
