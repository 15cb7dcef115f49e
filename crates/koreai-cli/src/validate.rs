//! `koreai validate`

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use koreai_validate::{Error, Schema, Violations, validate};

use crate::args::Validate;
use crate::exit::Exit;
use crate::output::Output;
use crate::{complain, input};

pub(crate) fn run(args: &Validate, out: &mut Output) -> io::Result<Exit> {
    if args.quiet {
        out.silence();
    }
    let mut exits = Vec::new();
    for file in &args.files {
        let name = file.display();
        exits.push(match check(args.schema, file) {
            Ok(()) => {
                writeln!(out, "{name}: valid")?;
                Exit::Success
            }
            Err(Problem::Invalid(violations)) => {
                print_violations(name, &violations, out)?;
                Exit::Invalid
            }
            Err(Problem::Unusable(reason)) => {
                complain(format_args!("{name}: {reason}"));
                Exit::Trouble
            }
        });
        // Keeps the order of verdicts and errors where both go to one terminal.
        out.flush()?;
    }
    if exits.len() > 1 {
        print_summary(&exits, out)?;
    }
    Ok(exits.into_iter().max().unwrap_or(Exit::Success))
}

enum Problem {
    /// Not a JSON value, and why.
    Unusable(String),
    Invalid(Violations),
}

fn check(schema: Schema, file: &Path) -> Result<(), Problem> {
    let payload =
        input::read(file).map_err(|error| Problem::Unusable(format!("cannot be read: {error}")))?;
    match validate(schema, &payload) {
        Ok(_) => Ok(()),
        Err(Error::Invalid(violations)) => Err(Problem::Invalid(violations)),
        Err(error) => Err(Problem::Unusable(error.to_string())),
    }
}

fn print_violations(
    name: impl Display,
    violations: &Violations,
    out: &mut Output,
) -> io::Result<()> {
    match violations.as_slice().len() {
        1 => writeln!(out, "{name}: invalid, 1 violation")?,
        count => writeln!(out, "{name}: invalid, {count} violations")?,
    }
    for violation in violations {
        writeln!(out, "  {violation}")?;
        writeln!(
            out,
            "    {} at {}",
            violation.keyword, violation.schema_location
        )?;
    }
    Ok(())
}

fn print_summary(exits: &[Exit], out: &mut Output) -> io::Result<()> {
    let count = |exit| exits.iter().filter(|other| **other == exit).count();
    writeln!(
        out,
        "{} files: {} valid, {} invalid, {} not read",
        exits.len(),
        count(Exit::Success),
        count(Exit::Invalid),
        count(Exit::Trouble),
    )
}
