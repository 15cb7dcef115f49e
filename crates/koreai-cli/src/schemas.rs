//! `koreai schemas`

use std::io::{self, Write};

use clap::ValueEnum;
use koreai_schemas::{INDEX, SCHEMAS};
use koreai_validate::Schema;

use crate::exit::Exit;
use crate::{contract, help};

/// The schema of the report that `koreai validate --format json` writes.
const REPORT: &str = include_str!("../schemas/validation-report.schema.json");

/// The schema of a captured exchange.
const EXCHANGE: &str = include_str!("../schemas/exchange.schema.json");

/// List the schemas, or print one
#[derive(Debug, clap::Args)]
#[command(after_help = help::footer("\
Examples:
  koreai schemas
  koreai schemas update-task.request > update-task.request.schema.json
  koreai schemas --format json", None))]
pub(crate) struct Schemas {
    /// Print this schema, as JSON Schema 2020-12
    #[arg(value_name = "NAME", value_parser = contract::schema_name())]
    name: Option<Schema>,

    /// Print its draft-07 twin instead, for tools that know no newer draft
    #[arg(long = "draft-07", requires = "name")]
    draft_07: bool,

    /// Print the schema of what `koreai validate --format json` writes
    #[arg(long, conflicts_with = "name")]
    report: bool,

    /// Print the schema of an exchange, as `--record` writes and `koreai validate` reads it
    #[arg(long, conflicts_with_all = ["name", "report"])]
    exchange: bool,

    /// Format of the list
    #[arg(long, value_enum, default_value_t, conflicts_with = "name")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A table
    #[default]
    Text,
    /// The index that is published with the schemas
    Json,
}

pub(crate) fn run(args: &Schemas, out: &mut impl Write) -> io::Result<Exit> {
    match (args.name, args.format) {
        _ if args.report => print(REPORT, out)?,
        _ if args.exchange => print(EXCHANGE, out)?,
        (Some(schema), _) if args.draft_07 => print(schema.definition().draft_07, out)?,
        (Some(schema), _) => print(schema.definition().text, out)?,
        (None, Format::Json) => print(INDEX, out)?,
        (None, Format::Text) => print_table(out)?,
    }
    Ok(Exit::Success)
}

/// Prints a text that may or may not end its last line.
fn print(text: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", text.trim_end())
}

fn print_table(out: &mut impl Write) -> io::Result<()> {
    let rows = SCHEMAS.iter().map(|schema| {
        [
            schema.name,
            schema.direction.as_str(),
            schema.operation().map_or("-", |operation| operation.method),
            schema.operation().map_or("-", |operation| operation.path),
        ]
    });
    let rows: Vec<_> = [["NAME", "DIRECTION", "METHOD", "PATH"]]
        .into_iter()
        .chain(rows)
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let (names, directions, methods) = (width(0), width(1), width(2));
    for [name, direction, method, path] in &rows {
        writeln!(
            out,
            "{name:names$}  {direction:directions$}  {method:methods$}  {path}"
        )?;
    }
    Ok(())
}
