//! `contract-diff`: what a change of an OpenAPI document breaks for callers of the API.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use contract::diagnostic::{self, Diagnostic};
use contract::{ReadError, Source, Spec};
use contract_compat::{Comparison, Verdict};

/// Compares two versions of an OpenAPI document, 3.0 or 3.1, YAML or JSON.
///
/// Exit code: 0 if nothing breaks, 1 for breaking or possibly breaking changes, 2 for wrong usage, 3 for a
/// document that cannot be read.
#[derive(Parser)]
#[command(name = "contract-diff", version)]
struct Arguments {
    /// The old version; `-` is stdin.
    old: PathBuf,
    /// The new version; `-` is stdin.
    new: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Text for a terminal.
    Human,
    /// JSON.
    Json,
    /// Markdown for a pull request.
    Markdown,
    /// SARIF 2.1.0 for code hosts.
    Sarif,
    /// JUnit XML for CI servers.
    Junit,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let stdin = Path::new("-");
    if arguments.old == stdin && arguments.new == stdin {
        eprintln!("error: only one of the two versions can come from stdin");
        return ExitCode::from(2);
    }
    match (read(&arguments.old), read(&arguments.new)) {
        (Ok(old), Ok(new)) => {
            let comparison = contract_compat::compare_documents((&old.0, &old.1), (&new.0, &new.1));
            // A reader that closed the pipe early is not an error.
            let _ = io::stdout().write_all(written(&comparison, arguments.format).as_bytes());
            ExitCode::from(u8::from(comparison.verdict() > Verdict::Compatible))
        }
        (old, new) => {
            for error in [old.err(), new.err()].into_iter().flatten() {
                eprintln!("{error}");
            }
            ExitCode::from(3)
        }
    }
}

fn written(comparison: &Comparison, format: Format) -> String {
    match format {
        Format::Human => {
            let stdout = io::stdout();
            let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
            contract_compat::human(comparison, colour)
        }
        Format::Json => format!("{:#}\n", contract_compat::json(comparison)),
        Format::Markdown => contract_compat::markdown(comparison),
        Format::Sarif => format!("{:#}\n", contract_compat::sarif(comparison)),
        Format::Junit => contract_compat::junit(comparison),
    }
}

/// A document, with its findings.
fn read(file: &Path) -> Result<(Spec, Vec<Diagnostic>), String> {
    let source = match file == Path::new("-") {
        true => stdin(),
        false => contract::read(file),
    };
    let source = source.map_err(|error| format!("error: {error}"))?;
    match Spec::read(source) {
        (Ok(mut spec), problems) => {
            // Only the tree is needed; this saves memory for large documents.
            spec.json.take();
            Ok((spec, problems))
        }
        (Err(source), problems) => {
            let found = diagnostic::render(&source, &problems, false);
            Err(format!("{found}{}", diagnostic::summary(&problems)))
        }
    }
}

fn stdin() -> Result<Source, ReadError> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(contract::MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| ReadError::Io {
            name: "stdin".to_owned(),
            error,
        })?;
    contract::text("stdin", bytes)
}
