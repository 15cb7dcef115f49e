//! `koreai task`

mod args;
mod bulk;
mod encoding;
mod fields;
mod meter;
mod outcome;
mod request;
mod results;
mod rows;
mod sheet;
mod update;

use clap::{Args, Subcommand};
use koreai_schemas::Operation;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;

/// Update tasks of case management
#[derive(Args, Debug)]
#[command(after_help = help::footer("\
Examples:
  koreai task update --mock --name 'Call back'
  koreai task update st-… ti-… --set 'name=Call back'
  koreai task update st-… --csv tasks.csv", Operation::UPDATE_TASK.docs))]
pub(crate) struct Task {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Update(Box<args::Update>),
}

pub(crate) fn run(args: &Task, out: &mut Output) -> Result<Exit, Failure> {
    let Command::Update(args) = &args.command;
    args.ui.start();
    match &args.csv {
        Some(file) => bulk::run(args, file, out),
        None => update::run(args, out),
    }
}
