//! The command line as a whole: each command's arguments stand with the command.

use clap::{Parser, Subcommand};

use crate::{
    config, contract, coverage, help, manual, mock, proxy, report, schemas, task, token, validate,
};

/// Kore.ai's Update a Task and Task Containment Report APIs, from the shell.
///
/// Runs reports, updates tasks, mints and inspects tokens, and validates payloads. With --mock, a command
/// runs against a local mock platform. Data goes to standard output, everything else to standard error.
/// Unofficial: neither written nor endorsed by Kore.ai.
#[derive(Debug, Parser)]
#[command(name = "koreai", version, verbatim_doc_comment, after_help = after_help(), subcommand_required = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Report(Box<report::ReportArgs>),
    Task(task::Task),
    Token(token::Token),
    Validate(Box<validate::Validate>),
    Coverage(coverage::CoverageArgs),
    Schemas(schemas::Schemas),
    Mock(mock::Mock),
    Proxy(Box<proxy::Proxy>),
    Config(config::Config),
    Completions(manual::Completions),
    Man(manual::Man),
}

fn after_help() -> String {
    help::footer(
        "\
Examples:
  koreai report --mock
  koreai task update --mock --name 'Call back'
  koreai token doctor --mock
  koreai validate --schema update-task.request task.json",
        Some(contract::INTRODUCTION),
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }
}
