//! Starts another program, and returns its exit code.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::anyhow;

/// The cargo that runs this, or the one in `PATH`.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

pub(crate) fn run(root: &Path, mut command: Command) -> anyhow::Result<ExitCode> {
    let status = command.current_dir(root).status().map_err(|error| {
        let program = command.get_program().to_string_lossy();
        anyhow!("cannot run {program}: {error}")
    })?;
    // Killed by a signal, it has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Runs the same command with a build that has all commands.
#[cfg(not(feature = "all-commands"))]
pub(crate) fn with_all_commands(root: &Path) -> anyhow::Result<ExitCode> {
    let mut command = cargo();
    command
        .args(["run", "--quiet", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1));
    run(root, command)
}
