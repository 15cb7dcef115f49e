//! `cargo xtask lint`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use contract::diagnostic;
use contract_codegen::artefacts::Layout;
use contract_lint::Profile;

use crate::terminal::{has_colour, print, shorter};

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  no errors; with --deny-warnings, no findings at all
  1  findings
  2  could not run: bad arguments, or a file that cannot be read";

#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The document [default: spec/openapi.yaml].
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Exit with 1 if there are warnings, not only if there are errors.
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Text: the place, the line, what is wrong, and how to fix it.
    Human,
    /// JSON: an array of objects with `severity`, `code`, `file`, `line`, `column`, `end_line`, `end_column`,
    /// `message` and `help` (which can be null).
    Json,
}

pub(crate) fn run(root: &Path, args: Lint) -> anyhow::Result<ExitCode> {
    let ours = root.join("spec/openapi.yaml");
    let file = args.file.unwrap_or_else(|| shorter(ours.clone()));
    let (profile, layout) = match is_same(&file, &ours) {
        true => (Profile::Contract, Layout::Project),
        false => (Profile::Foreign, Layout::Folder),
    };
    let source = contract::read(&file)?;
    let (source, findings) = contract_lint::everything(source, profile, layout);
    match args.format {
        Format::Json => {
            let json = contract_lint::to_json(&source, &findings);
            print(&format!("{json:#}\n"));
        }
        Format::Human => {
            let colour = has_colour(&io::stdout());
            print(&diagnostic::render(&source, &findings, colour));
            let summary = match findings.is_empty() {
                true => "no findings".to_owned(),
                false => diagnostic::summary(&findings),
            };
            print(&format!("{}: {summary}\n", source.name));
        }
    }
    let failed = match args.deny_warnings {
        true => !findings.is_empty(),
        false => diagnostic::any_error(&findings),
    };
    Ok(ExitCode::from(u8::from(failed)))
}

/// Whether two paths are the same file.
fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
