//! A file for each command: its arguments → one call of a library → what is printed and the exit code.

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
mod process;
#[cfg(feature = "all-commands")]
mod program;
#[cfg(feature = "all-commands")]
mod release;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Derives everything from the contract, spec/openapi.yaml.
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
    /// Writes only files that changed, each of them whole, and removes generated files that the
    /// contract has no use for any more. Nothing is written when the contract has errors.
    #[command(after_help = generate::EXIT_CODES)]
    Generate(generate::Generate),
    /// Checks the contract, or another OpenAPI 3.0 document, and reports everything at once.
    ///
    /// `generate` does the same first, and writes nothing when there are errors.
    #[command(after_help = lint::EXIT_CODES)]
    Lint(lint::Lint),
    /// Tells what the contract breaks, compared with an older version of it.
    ///
    /// Three verdicts for each operation: for callers on the wire, for users of the generated
    /// client, for users of the published schemas. A body that breaks comes with a payload that one
    /// version accepts and the other rejects. What could not be proven counts as breaking.
    #[cfg(feature = "all-commands")]
    #[command(after_help = diff::EXIT_CODES)]
    Diff(diff::Diff),
    /// Releases the contract: one version everywhere, and what changed since the last one.
    ///
    /// Checks that VERSION is raised as far as the differences call for. Then sets it as
    /// `info.version`, in every `$id` and for all crates, keeps the contract as spec/released.yaml,
    /// and drafts an entry of spec/CHANGELOG.md. Commits nothing.
    #[cfg(feature = "all-commands")]
    #[command(after_help = release::EXIT_CODES)]
    Release(release::Release),
    /// Measures how long things take.
    #[cfg(feature = "all-commands")]
    #[command(subcommand, after_help = generate::EXIT_CODES)]
    Bench(program::Bench),
    /// Holds the validator to the crate `jsonschema`, with texts made at random.
    ///
    /// The same as the tests do, for longer, and with other texts in each run. A text on which the
    /// two disagree is shown as small as it could be made; make it a case of tests/kit.
    #[cfg(feature = "all-commands")]
    #[command(after_help = program::FUZZ_EXIT_CODES)]
    Fuzz(program::Fuzz),
    /// Reads the vendor's pages, and tells what they mean for the contract.
    #[cfg(feature = "all-commands")]
    #[command(subcommand)]
    Docs(docs::Docs),
    /// Builds what is for other languages: schemas as files, an npm package, a Python package, a site.
    ///
    /// Needs Node.js, npm and Python; what else it needs, it installs under the target folder at the
    /// first run, pinned. After that it needs no network. The same commit gives the same bytes.
    #[cfg(feature = "all-commands")]
    #[command(after_help = dist::EXIT_CODES)]
    Dist(dist::Dist),
    /// Runs the conformance kit through validators of other languages, and prints a table by level.
    ///
    /// Runs tests/conformance/run, which needs Node.js, npm and Python; what else it needs, it
    /// installs under the target folder at the first run, pinned. After that it needs no network.
    #[cfg(feature = "all-commands")]
    #[command(after_help = program::CONFORMANCE_EXIT_CODES)]
    Conformance(program::Conformance),
    /// Lets tools of others judge the contract and the mock: Redocly, Spectral and Schemathesis.
    ///
    /// Runs tests/third-party/run, which needs Node.js, npm and Python; what else it needs, it
    /// installs under the target folder at the first run, pinned. After that it needs no network.
    #[cfg(feature = "all-commands")]
    #[command(after_help = program::THIRD_PARTY_EXIT_CODES)]
    ThirdParty,
}

/// Runs the command that the arguments of the process name, on the project at `root`.
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

/// Runs the command that the arguments of the process name, on the project at `root`: those that are
/// in this build here, others with a build that has them.
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
