//! Commands that only start another program: cargo, or a script of tests/.

use std::path::Path;
use std::process::{Command, ExitCode};

use clap::{Args, Subcommand};

use super::process::{cargo, run};

pub(crate) const CONFORMANCE_EXIT_CODES: &str = "\
Exit codes:
  0  all agree, except for the known differences
  1  a disagreement, or a known difference that no longer exists
  2  a tool is missing";

pub(crate) const THIRD_PARTY_EXIT_CODES: &str = "\
Exit codes:
  0  no findings, except the known ones
  1  a finding, or a known one that no longer exists
  2  a tool is missing or cannot be run";

pub(crate) const FUZZ_EXIT_CODES: &str = "\
Exit codes:
  0  no disagreement
  1  a disagreement, or tests that cannot be built
  2  could not run";

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Generates from the contract with its operations repeated 1, 10 and 100 times.
    Generate {
        /// Runs of each size; the median is shown.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
    },
    /// Compares the contract with an edit of it, its operations repeated 1, 10 and 100 times.
    Diff {
        /// Runs of each size; the median is shown.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
    },
    /// Validates a stream of payloads, compared with only parsing and with `jsonschema`.
    Validate {
        /// Megabytes of payloads.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        megabytes: u32,
        /// Runs of each variant; medians are shown.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
    },
    /// The client: its cost compared with a hand-written call, its memory, and how well its limiter uses a
    /// budget. Over loopback; takes about a minute after the build.
    Client,
}

#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// Seconds to run.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Compare the verdicts of `koreai validate` instead, with `jsonschema` and, on rules, with `cel`.
    #[arg(long)]
    command_line: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Conformance {
    /// Also what is published for other languages, which is built first, and a validator in Java: some
    /// minutes at the first run. Needs a JDK, 17 or newer.
    #[arg(long)]
    all: bool,
}

/// Runs the kit.
pub(crate) fn conformance(
    root: &Path,
    Conformance { all }: &Conformance,
) -> anyhow::Result<ExitCode> {
    let mut command = Command::new("bash");
    command.arg(root.join("tests/conformance/run"));
    if *all {
        command.arg("--all");
    }
    run(root, command)
}

/// Benchmarks are separate programs, so that xtask runs even if one does not build.
pub(crate) fn bench(root: &Path, bench: &Bench) -> anyhow::Result<ExitCode> {
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

/// Compares the validator with `jsonschema` for some time.
pub(crate) fn fuzz(root: &Path, fuzz: &Fuzz) -> anyhow::Result<ExitCode> {
    let (package, test, name) = match fuzz.command_line {
        false => ("koreai-validate", "validator", "verdict::for_long"),
        true => ("koreai-cli", "cli", "fuzz::command_line_for_long"),
    };
    let mut command = cargo();
    command
        .args(["test", "--package", package, "--test", test])
        .args(["--", "--ignored", "--nocapture", "--exact", name])
        .env("VALIDATE_FUZZ_SECONDS", fuzz.seconds.to_string());
    run(root, command)
}

/// Runs a script of the project.
pub(crate) fn script(root: &Path, script: &str) -> anyhow::Result<ExitCode> {
    let mut command = Command::new("bash");
    command.arg(root.join(script));
    run(root, command)
}
