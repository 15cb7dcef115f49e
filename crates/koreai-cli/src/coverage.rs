//! `koreai coverage`

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use koreai_validate::MAX_RECORD;
use koreai_validate::capture::{self, Captures};
use koreai_validate::exchange::{BodyCoverage, Coverage, OperationCoverage, Operations, Outcome};
use koreai_validate::input::{self, Found, Names};
use serde::Serialize;

use crate::exit::Exit;
use crate::help;
use crate::output::Output;
use crate::text::{counted, printable};
use crate::ui;

/// Show which parts of the contract captured exchanges touch
///
/// Reads what `koreai validate` reads of exchanges: HAR 1.2, and what --record writes. For each operation it counts
/// the exchanges, and which parameters, statuses, members of bodies and values of enumerations they have. Whether
/// they are valid, `koreai validate` says. No other value is kept or shown.
#[derive(Debug, clap::Args)]
#[command(after_help = help::footer("\
Examples:
  koreai coverage captured.har
  koreai coverage --missing records/exchanges
  koreai coverage --format json suite.har > coverage.json", None))]
pub(crate) struct CoverageArgs {
    /// Files and folders of captured exchanges
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Name what is not touched
    #[arg(long, conflicts_with = "format")]
    missing: bool,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    #[default]
    Table,
    /// One JSON document, with a count for each part
    Json,
}

#[derive(Serialize)]
struct Report {
    /// Exchanges that were read.
    exchanges: u64,
    /// Those among them of no operation, or that are not readable.
    others: u64,
    operations: Vec<OperationCoverage>,
}

/// What is read of files.
#[derive(Default)]
struct Read {
    coverage: Coverage,
    exchanges: u64,
    others: u64,
}

pub(crate) fn run(args: &CoverageArgs, out: &mut Output) -> io::Result<Exit> {
    let mut read = Read::default();
    let mut exit = Exit::Success;
    let mut failed = |name: &Path, reason: &dyn std::fmt::Display| {
        ui::print_error(format!(
            "{}: {reason}",
            printable(&name.display().to_string())
        ));
        exit = Exit::Trouble;
    };
    let names = Names::json();
    for path in &args.files {
        for found in input::files(path, &names) {
            match found {
                Found::File(path) => {
                    if let Err(error) = read.file(&path) {
                        failed(&path, &error);
                    }
                }
                Found::Unreadable { path, reason } => failed(&path, &reason),
                // What a folder holds besides, `koreai validate` names.
                Found::Skipped { .. } => {}
            }
        }
    }
    let report = Report {
        exchanges: read.exchanges,
        others: read.others,
        operations: read.coverage.report(),
    };
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        Format::Table => table(&report, args.missing, out)?,
    }
    Ok(exit)
}

impl Read {
    fn file(&mut self, path: &Path) -> io::Result<()> {
        let (mut text, _) = input::open(Box::new(File::open(path)?))?;
        let Some(form) = capture::detect(&mut text)? else {
            let reason = "it has no captured exchanges: neither a HAR nor what --record writes";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        };
        let mut captures = Captures::new(form, text, MAX_RECORD);
        while let Some(capture) = captures.next()? {
            self.exchanges += 1;
            let Ok(captured) = capture.captured else {
                self.others += 1;
                continue;
            };
            captured.with(|exchange| {
                let checked = Operations::contract().check(exchange);
                match checked.outcome {
                    Outcome::Operation(_) => self.coverage.add(exchange, &checked),
                    _ => self.others += 1,
                }
            });
        }
        Ok(())
    }
}

fn table(report: &Report, missing: bool, out: &mut impl Write) -> io::Result<()> {
    for operation in &report.operations {
        let OperationCoverage {
            operation: id,
            exchanges,
            parameters,
            statuses,
            bodies,
            ..
        } = operation;
        writeln!(out, "{id}: {}", counted(*exchanges, "exchange"))?;
        let share = |all: &[koreai_validate::exchange::Touched]| {
            let touched = all.iter().filter(|one| one.count > 0).count();
            format!("{touched} of {}", all.len())
        };
        let names = |all: &[koreai_validate::exchange::Touched]| {
            let untouched = all.iter().filter(|one| one.count == 0);
            untouched.map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        line(
            out,
            "parameters",
            &share(parameters),
            missing.then(|| names(parameters)),
        )?;
        line(
            out,
            "statuses",
            &share(statuses),
            missing.then(|| names(statuses)),
        )?;
        for body in bodies {
            let BodyCoverage {
                schema,
                members,
                values,
                ..
            } = body;
            let touched = values.iter().filter(|value| value.count > 0).count();
            let text = match values.len() {
                0 => format!("{} members", share(members)),
                all => format!("{} members, {touched} of {all} values", share(members)),
            };
            let mut untouched = names(members);
            let values = values.iter().filter(|value| value.count == 0);
            untouched.extend(values.map(|value| format!("{}={}", value.pointer, value.value)));
            line(out, schema, &text, missing.then_some(untouched))?;
        }
    }
    let counts = (report.exchanges, report.others);
    writeln!(
        out,
        "{}, {} of no operation",
        counted(counts.0, "exchange"),
        counts.1
    )
}

fn line(
    out: &mut impl Write,
    title: &str,
    text: &str,
    missing: Option<Vec<String>>,
) -> io::Result<()> {
    writeln!(out, "  {title:<40} {text}")?;
    for name in missing.into_iter().flatten() {
        writeln!(out, "    not {name}")?;
    }
    Ok(())
}
