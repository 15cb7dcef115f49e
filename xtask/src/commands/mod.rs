//! A file for each command: arguments → one call of a library → what is printed and the exit code.

mod diff;
mod dist;
mod docs;
mod generate;
mod lint;
mod program;
mod release;

use std::path::Path;
use std::process::ExitCode;

use crate::args::{Command, Fuzz};

/// Runs a command on the project at `root`.
pub(crate) fn run(root: &Path, command: Command) -> Result<ExitCode, String> {
    match command {
        Command::Generate(args) => generate::run(root, args),
        Command::Lint(args) => lint::run(root, args),
        Command::Diff(args) => diff::run(root, args),
        Command::Release(args) => release::run(root, &args),
        Command::Docs(args) => docs::run(root, args),
        Command::Dist(args) => dist::run(root, args),
        Command::Bench(bench) => program::bench(root, &bench),
        Command::Fuzz(Fuzz { seconds }) => program::fuzz(root, seconds),
        Command::Conformance => program::script(root, "tests/conformance/run"),
        Command::ThirdParty => program::script(root, "tests/third-party/run"),
    }
}
