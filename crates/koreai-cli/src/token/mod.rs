//! `koreai token`

mod doctor;
mod format;
mod inspect;
mod mint;

use clap::{Args, Subcommand};

use crate::contract::INTRODUCTION;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;

/// Mint, inspect and check tokens
#[derive(Args, Debug)]
#[command(after_help = help::footer("\
Examples:
  koreai token doctor --bot st-…
  koreai token mint | koreai token inspect", Some(INTRODUCTION)))]
pub(crate) struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Mint(Box<mint::Mint>),
    Inspect(inspect::Inspect),
    Doctor(Box<doctor::Doctor>),
}

pub(crate) fn run(args: &Token, out: &mut Output) -> Result<Exit, Failure> {
    match &args.command {
        Command::Mint(args) => mint::run(args, out),
        Command::Inspect(args) => inspect::run(args, out),
        Command::Doctor(args) => doctor::run(args, out),
    }
}
