//! `koreai task`

mod bulk;
mod fields;
mod results;
mod sheet;
mod update;

use clap::{Args, Subcommand};

use crate::contract;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;

/// Work on tasks of case management
#[derive(Args, Debug)]
#[command(after_help = help::footer("\
Examples:
  koreai task update --mock --name 'Call back'
  koreai task update st-… ti-… --set 'name=Call back'
  koreai task update st-… --csv tasks.csv", Some(contract::page(contract::UPDATE))))]
pub(crate) struct Task {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Update(Box<update::Update>),
}

pub(crate) fn run(args: &Task, out: &mut Output) -> Result<Exit, Failure> {
    match &args.command {
        Command::Update(args) => update::run(args, out),
    }
}
