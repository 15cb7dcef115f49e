//! `cargo xtask release`.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use contract_codegen::artefacts::Layout;
use contract_compat::release::{self, Error};

use crate::terminal::{print, rejected, show};
use crate::writer::{self, State};

/// The remaining manual steps.
const NEXT: &str = "
Left to do, as one commit:
  1. edit the entry in spec/CHANGELOG.md, and put `Released YYYY-MM-DD.` below its heading
  2. INSTA_UPDATE=always cargo test --workspace, and read what changed in the snapshots
  3. git add -A && git commit
";

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  released; with --dry-run: a release is possible
  1  the contract has errors, or VERSION is not suitable; nothing was written
  2  could not run: bad arguments, or a file that cannot be read or written";

#[derive(Debug, Args)]
pub(crate) struct Release {
    /// The new version, such as 1.2.3.
    #[arg(value_name = "VERSION")]
    version: String,
    /// Write nothing; show the changelog entry, and which files would change.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(root: &Path, args: &Release) -> anyhow::Result<ExitCode> {
    let planned = match release::plan(root, &args.version) {
        Ok(planned) => planned,
        Err(Error::Rejected(found)) => return Ok(rejected(&found, "Nothing was written.")),
        Err(error @ Error::Version(_)) => {
            eprintln!("error: {error}\nNothing was written.");
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error.into()),
    };
    show(&planned.source, &planned.warnings);
    let folders = Layout::Project.folders();
    let entries = writer::compare(root, &planned.files, &folders, |_, _| true)?;
    if !args.dry_run {
        writer::write(root, &entries)?;
    }
    print(&planned.entry);
    print("\n");
    for entry in entries
        .iter()
        .filter(|entry| entry.state != State::Unchanged)
    {
        let word = match (entry.state, args.dry_run) {
            (State::Orphaned, true) => "would be removed",
            (State::Orphaned, false) => "removed",
            (_, true) => "would be written",
            (_, false) => "written",
        };
        print(&format!("{word}: {}\n", entry.path));
    }
    if !args.dry_run {
        print(NEXT);
    }
    Ok(ExitCode::SUCCESS)
}
