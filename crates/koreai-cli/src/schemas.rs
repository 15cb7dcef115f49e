//! `koreai schemas`

use std::io::{self, Write};

use koreai_schemas::{INDEX, SCHEMAS};

use crate::args::{Format, Schemas};
use crate::exit::Exit;

/// The schema of the report that `koreai validate --format json` writes.
const REPORT: &str = include_str!("../schemas/validation-report.schema.json");

pub(crate) fn run(args: &Schemas, out: &mut impl Write) -> io::Result<Exit> {
    match (args.name, args.format) {
        _ if args.report => print(REPORT, out)?,
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
            schema.method.unwrap_or("-"),
            schema.path.unwrap_or("-"),
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
