//! `koreai`: runs reports, updates tasks, explains tokens, validates payloads, and serves a made-up
//! platform.

mod args;
mod cells;
mod config;
mod connection;
mod contract;
mod coverage;
mod deviations;
mod ending;
mod exit;
mod failure;
mod help;
mod ids;
mod input;
mod manual;
mod mock;
mod output;
mod proxy;
mod record;
mod report;
mod runtime;
mod schemas;
mod secret;
mod sent;
mod settings;
mod task;
mod text;
mod token;
mod ui;
mod validate;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Args, Command};
use ending::Ending;
use exit::Exit;
use failure::Failure;
use output::Output;

fn main() -> ExitCode {
    match Args::try_parse() {
        Ok(args) => run(args).into(),
        Err(error) => with_tip(error).exit(),
    }
}

/// A wrong call, with what was presumably meant.
fn with_tip(mut error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue};

    if let Some(tip) = tip(&error) {
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

fn tip(error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ErrorKind};

    let context = |kind| error.get(kind).map(ToString::to_string);
    match error.kind() {
        // Options of a command that has subcommands are not those of its subcommands.
        ErrorKind::ArgumentConflict => {
            let subcommand = context(ContextKind::InvalidSubcommand)?;
            let option = context(ContextKind::PriorArg)?;
            // Several are printed one on each line.
            let option = option.lines().next().unwrap_or_default();
            Some(format!(
                "give options after the subcommand: '{subcommand} {option}'"
            ))
        }
        // Subcommands are looked for without the command that has them.
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand)?;
            let args = Args::command();
            let holder = args.get_subcommands().find(|command| {
                let mut subcommands = command.get_subcommands();
                subcommands.any(|subcommand| subcommand.get_name() == typed)
            })?;
            Some(format!("it is 'koreai {} {typed}'", holder.get_name()))
        }
        ErrorKind::InvalidValue
            if context(ContextKind::InvalidArg)?.starts_with("--schema ")
                && error.get(ContextKind::SuggestedValue).is_none()
                && context(ContextKind::InvalidValue)?.contains(['.', '/']) =>
        {
            Some("a schema in a file of your own is given as '--schema-file FILE'".to_owned())
        }
        _ => None,
    }
}

fn run(args: Args) -> Exit {
    let mut output = Output::stdout();
    let ran = match args.command {
        Command::Report(args) => report::run(&args, &mut output),
        Command::Task(args) => task::run(&args, &mut output),
        Command::Token(args) => token::run(&args, &mut output),
        Command::Validate(args) => validate::run(&args, &mut output),
        Command::Coverage(args) => coverage::run(&args, &mut output).map_err(Failure::from),
        Command::Schemas(args) => schemas::run(&args, &mut output).map_err(Failure::from),
        Command::Mock(args) => mock::run(&args, &mut output),
        Command::Proxy(args) => proxy::run(&args, &mut output),
        Command::Config(args) => config::run(&args, &mut output),
        Command::Completions(args) => manual::completions(&args, Args::command(), &mut output),
        Command::Man(args) => manual::man(&args, Args::command()),
    };
    let mut ending = Ending::default();
    if let Some(exit) = ending.take(ran) {
        ending.raise(exit);
    }
    ending.take(output.flush());
    ending.end().unwrap_or_else(|failure| {
        ui::print_error(&failure);
        failure.exit
    })
}
