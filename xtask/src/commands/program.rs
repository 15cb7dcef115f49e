//! Commands that only start another program: cargo, or a script of tests/.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::args::Bench;

/// Measurements are programs of their own, so that what does not build stops nothing here.
pub(crate) fn bench(root: &Path, bench: &Bench) -> Result<ExitCode, String> {
    let (package, name, arguments) = match bench {
        Bench::Generate { runs } => ("contract-codegen", "generate", vec![*runs]),
        Bench::Diff { runs } => ("contract-compat", "diff", vec![*runs]),
        Bench::Validate { megabytes, runs } => {
            ("koreai-validate", "validate", vec![*megabytes, *runs])
        }
        Bench::Client => ("koreai-client", "client", vec![]),
    };
    let mut command = cargo();
    command
        .args(["bench", "--package", package, "--bench", name, "--"])
        .args(arguments.iter().map(u32::to_string));
    run(root, command)
}

/// Compares the validator with `jsonschema` for so long.
pub(crate) fn fuzz(root: &Path, seconds: u32) -> Result<ExitCode, String> {
    let mut command = cargo();
    command
        .args([
            "test",
            "--package",
            "koreai-tests",
            "--test",
            "validate_verdict",
        ])
        .args(["--", "--ignored", "--nocapture", "for_long"])
        .env("VALIDATE_FUZZ_SECONDS", seconds.to_string());
    run(root, command)
}

/// Runs a script of the project.
pub(crate) fn script(root: &Path, script: &str) -> Result<ExitCode, String> {
    let mut command = Command::new("bash");
    command.arg(root.join(script));
    run(root, command)
}

/// The cargo that runs this, or the one on the path.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

fn run(root: &Path, mut command: Command) -> Result<ExitCode, String> {
    let status = command.current_dir(root).status().map_err(|error| {
        let program = command.get_program().to_string_lossy();
        format!("cannot run {program}: {error}")
    })?;
    // Killed by a signal, it has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}
