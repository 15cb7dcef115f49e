//! `cargo xtask generate`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use contract_codegen::artefacts::Layout;

use crate::generate::{self, Error, Job};
use crate::terminal::{print, rejected, shorter, show};
use crate::writer;

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done, or nothing to do
  1  errors in the contract, or generated files that are out of date
  2  could not run: bad arguments, or a file that cannot be read or written";

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Write nothing; list files that are out of date, and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Read another OpenAPI document, 3.0 or 3.1.
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// Write to DIR/client and DIR/schemas.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: Generate) -> anyhow::Result<ExitCode> {
    let again = again(&args);
    let job = Job {
        spec: shorter(args.spec.unwrap_or_else(|| root.join("spec/openapi.yaml"))),
        layout: match args.out {
            Some(_) => Layout::Folder,
            None => Layout::Project,
        },
        root: args.out.unwrap_or_else(|| root.to_owned()),
    };
    let outcome = match args.check {
        true => generate::check(&job),
        false => generate::write(&job),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Error::Contract(contract_lint::Error::Rejected(found))) => {
            return Ok(rejected(&found, "Nothing was written."));
        }
        Err(error) => return Err(error.into()),
    };
    show(&outcome.source, &outcome.warnings);
    if !args.check {
        print(&outcome.table());
        return Ok(ExitCode::SUCCESS);
    }
    if outcome.is_current() {
        print(&format!(
            "{} files, all up to date\n",
            outcome.entries.len()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    print(&writer::report(&outcome.entries));
    print(&format!("To update them: {again}\n"));
    Ok(ExitCode::FAILURE)
}

/// The command that updates the files that `--check` lists.
fn again(args: &Generate) -> String {
    let mut command = "cargo xtask generate".to_owned();
    for (flag, value) in [("--spec", &args.spec), ("--out", &args.out)] {
        if let Some(value) = value {
            command.push_str(&format!(" {flag} {}", value.display()));
        }
    }
    command
}
