//! A file for each command: arguments → one call of a library → output and exit code.

#[cfg(feature = "all-commands")]
mod callers;
#[cfg(feature = "all-commands")]
mod diff;
#[cfg(feature = "all-commands")]
mod dist;
#[cfg(feature = "all-commands")]
mod docs;
mod generate;
mod lint;
#[cfg(feature = "all-commands")]
mod observe;
mod process;
#[cfg(feature = "all-commands")]
mod program;
#[cfg(feature = "all-commands")]
mod release;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Generates, checks and compares everything that is derived from the contract, spec/openapi.yaml.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, after_help = generate::EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Generates the client and the JSON Schemas from the contract.
    ///
    /// Writes only files that changed, and removes generated files that are no longer needed. Writes
    /// nothing if the contract has errors.
    #[command(after_help = generate::EXIT_CODES)]
    Generate(generate::Generate),
    /// Checks the contract, or another OpenAPI document (3.0 or 3.1), and reports all findings at once.
    ///
    /// `generate` does the same first, and writes nothing if there are errors.
    #[command(after_help = lint::EXIT_CODES)]
    Lint(lint::Lint),
    /// Reports what breaks, compared with an older version of the contract.
    ///
    /// Gives three verdicts for each operation: for callers on the wire, for users of the generated
    /// client, for users of the published schemas. For a breaking body it shows a payload that one
    /// version accepts and the other rejects. What cannot be proven compatible counts as breaking.
    #[cfg(feature = "all-commands")]
    #[command(after_help = diff::EXIT_CODES)]
    Diff(diff::Diff),
    /// Releases the contract: sets one version everywhere, and drafts the changelog.
    ///
    /// Checks that VERSION is high enough for the changes. Then sets it as `info.version`, in every
    /// `$id` and for all crates, copies the contract to spec/released.yaml, and drafts an entry of
    /// spec/CHANGELOG.md. Commits nothing.
    #[cfg(feature = "all-commands")]
    #[command(after_help = release::EXIT_CODES)]
    Release(release::Release),
    /// Runs benchmarks.
    #[cfg(feature = "all-commands")]
    #[command(subcommand, after_help = generate::EXIT_CODES)]
    Bench(program::Bench),
    /// Compares the validator with the crate `jsonschema`, on random texts.
    ///
    /// Like the tests, but for longer and with new texts in each run. A text on which the two
    /// disagree is reduced and shown; make it a case of tests/kit.
    #[cfg(feature = "all-commands")]
    #[command(after_help = program::FUZZ_EXIT_CODES)]
    Fuzz(program::Fuzz),
    /// Compares the vendor's pages with the contract.
    #[cfg(feature = "all-commands")]
    #[command(subcommand)]
    Docs(docs::Docs),
    /// Builds packages for other languages: schema files, an npm package, a Python package, a site.
    ///
    /// Needs Node.js, npm and Python. The first run installs other tools, with fixed versions, in the
    /// target folder; later runs need no network. The same commit gives the same bytes.
    #[cfg(feature = "all-commands")]
    #[command(after_help = dist::EXIT_CODES)]
    Dist(dist::Dist),
    /// Runs the conformance kit through validators of other languages, and prints a table by level.
    ///
    /// Runs tests/conformance/run, which needs Node.js, npm and Python. The first run installs other
    /// tools, with fixed versions, in the target folder; later runs need no network.
    #[cfg(feature = "all-commands")]
    #[command(after_help = program::CONFORMANCE_EXIT_CODES)]
    Conformance(program::Conformance),
    /// Checks the contract and the mock with Redocly, Spectral and Schemathesis.
    ///
    /// Runs tests/third-party/run, which needs Node.js, npm and Python. The first run installs other
    /// tools, with fixed versions, in the target folder; later runs need no network.
    #[cfg(feature = "all-commands")]
    #[command(after_help = program::THIRD_PARTY_EXIT_CODES)]
    ThirdParty,
}

/// Runs the command from the process arguments, on the project at `root`.
#[cfg(feature = "all-commands")]
pub(crate) fn run(root: &Path) -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Generate(args) => generate::run(root, args),
        Command::Lint(args) => lint::run(root, args),
        Command::Diff(args) => diff::run(root, args),
        Command::Release(args) => release::run(root, &args),
        Command::Docs(args) => docs::run(root, args),
        Command::Dist(args) => dist::run(root, args),
        Command::Bench(bench) => program::bench(root, &bench),
        Command::Fuzz(fuzz) => program::fuzz(root, &fuzz),
        Command::Conformance(conformance) => program::conformance(root, &conformance),
        Command::ThirdParty => program::script(root, "tests/third-party/run"),
    }
}

/// Runs the command from the process arguments, on the project at `root`. Commands that are not in this build run
/// in a build that has them.
#[cfg(not(feature = "all-commands"))]
pub(crate) fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let name = std::env::args_os().nth(1).unwrap_or_default();
    if name != "generate" && name != "lint" {
        return process::with_all_commands(root);
    }
    match Cli::parse().command {
        Command::Generate(args) => generate::run(root, args),
        Command::Lint(args) => lint::run(root, args),
    }
}
