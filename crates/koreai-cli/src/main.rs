//! `koreai`: validates payloads against the contract's schemas, and prints those schemas.

mod args;
mod exit;
mod output;
mod schemas;
mod validate;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use exit::Exit;
use output::Output;

fn main() -> ExitCode {
    run(Args::parse()).into()
}

fn run(args: Args) -> Exit {
    let mut output = Output::stdout();
    let ran = match args.command {
        Command::Validate(args) => validate::run(&args, &mut output),
        Command::Schemas(args) => schemas::run(&args, &mut output),
    };
    ran.and_then(|exit| output.flush().map(|()| exit))
        .unwrap_or_else(|error| {
            complain(format_args!("cannot write to standard output: {error}"));
            Exit::Trouble
        })
}

/// One line on standard error. Unlike `eprintln!`, it does not panic if nobody listens.
fn complain(what: impl std::fmt::Display) {
    let what = output::printable(&what.to_string());
    let _ = writeln!(io::stderr(), "error: {what}");
}
