//! `cargo xtask diff`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use contract_compat::{Base, Verdict};

use crate::terminal::{has_colour, print, shorter, show};

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  nothing breaks; with --require-bump, the version is raised enough
  1  breaking changes, or changes not proven compatible; with --require-bump, the version is not
     raised enough; or one of the two versions has errors
  2  could not run: bad arguments, or a version that cannot be read";

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The old version: a file, a git revision, or `-` for stdin [default: spec/released.yaml].
    #[arg(value_name = "BASE")]
    base: Option<String>,
    /// The new version [default: spec/openapi.yaml].
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Exit with 1 only if `info.version` was not raised as much as the changes require.
    #[arg(long)]
    require_bump: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Text for a terminal.
    Human,
    /// JSON: an object with `verdict`, `bump`, `operations` and `findings`.
    Json,
    /// Markdown for a pull request.
    Markdown,
    /// SARIF 2.1.0, for code hosts that show findings beside the lines.
    Sarif,
    /// JUnit XML, for CI servers that show tests.
    Junit,
}

pub(crate) fn run(root: &Path, args: Diff) -> anyhow::Result<ExitCode> {
    let base = Base::parse(args.base.as_deref());
    let old = base.read(root)?;
    let file = args
        .spec
        .unwrap_or_else(|| shorter(root.join("spec/openapi.yaml")));
    let new = contract::read(&file)?;
    // Only the form is checked: the lint may have new rules since the old version, and the document need not
    // follow our conventions.
    let read = |source| match contract_lint::well_formed(source) {
        Ok(spec) => Some(spec),
        Err(rejected) => {
            show(&rejected.document, &rejected.findings);
            None
        }
    };
    let (Some(old), Some(new)) = (read(old), read(new)) else {
        eprintln!("Nothing was compared.");
        return Ok(ExitCode::FAILURE);
    };
    let comparison = contract_compat::compare(&old, &new);
    print(&match args.format {
        Format::Human => contract_compat::human(&comparison, has_colour(&io::stdout())),
        Format::Json => format!("{:#}\n", contract_compat::json(&comparison)),
        Format::Markdown => contract_compat::markdown(&comparison),
        Format::Sarif => format!("{:#}\n", contract_compat::sarif(&comparison)),
        Format::Junit => contract_compat::junit(&comparison),
    });
    let failed = match args.require_bump {
        true => contract_compat::raised(&comparison).problem.is_some(),
        false => comparison.verdict() > Verdict::Compatible,
    };
    Ok(ExitCode::from(u8::from(failed)))
}
