//! From the contract to the files: read, lint, render, compare, write.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use contract::Source;
use contract::diagnostic::{Diagnostic, Rejected};
use contract_codegen::artefacts::{self, Artefacts, Layout};
use contract_codegen::header;
use contract_lint::Profile;

use crate::writer::{self, Entry, State};

/// What to generate, from which contract, and where.
#[derive(Clone, Debug)]
pub struct Job {
    /// The contract.
    pub spec: PathBuf,
    /// The root for the paths of artefacts.
    pub root: PathBuf,
    /// The layout of the artefacts.
    pub layout: Layout,
}

/// The result.
#[derive(Debug)]
pub struct Outcome {
    /// The contract, for showing warnings.
    pub source: Source,
    /// Findings that did not stop it.
    pub warnings: Vec<Diagnostic>,
    /// Every artefact, with its state before.
    pub entries: Vec<Entry>,
    /// The duration.
    pub took: Duration,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The contract cannot be read, or has errors.
    #[error(transparent)]
    Contract(#[from] contract_lint::Error),
    /// An artefact cannot be read or written.
    #[error(transparent)]
    Write(#[from] writer::Error),
}

/// Renders everything and compares it with the existing files. Writes nothing.
pub fn check(job: &Job) -> Result<Outcome, Error> {
    let start = Instant::now();
    let (source, warnings, artefacts) = render(&job.spec, job.layout)?;
    let is_ours = match job.layout {
        Layout::Project => |_: &Path, _: &[u8]| true,
        Layout::Folder => left_over,
    };
    let entries = writer::compare(&job.root, &artefacts, &job.layout.folders(), is_ours)?;
    Ok(Outcome {
        source,
        warnings,
        entries,
        took: start.elapsed(),
    })
}

/// Renders everything, then writes the files that differ.
pub fn write(job: &Job) -> Result<Outcome, Error> {
    let start = Instant::now();
    let outcome = check(job)?;
    writer::write(&job.root, &outcome.entries)?;
    Ok(Outcome {
        took: start.elapsed(),
        ..outcome
    })
}

fn render(
    spec: &Path,
    layout: Layout,
) -> Result<(Source, Vec<Diagnostic>, Artefacts), contract_lint::Error> {
    let profile = match layout {
        Layout::Project => Profile::Contract,
        Layout::Folder => Profile::Foreign,
    };
    let (spec, warnings) = contract_lint::read_with(spec, profile)?;
    match artefacts::render(&spec, layout) {
        Ok(artefacts) => Ok((spec.source, warnings, artefacts)),
        Err(problems) => Err(Rejected::new(spec.source, [warnings, problems].concat()).into()),
    }
}

/// In another folder than this project, only files with the notice of generated files count as left-overs.
fn left_over(path: &Path, bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]);
    writer::is_unfinished(path) || header::is_generated(&head)
}

impl Outcome {
    /// Whether everything was up to date.
    pub fn is_current(&self) -> bool {
        self.entries
            .iter()
            .all(|entry| entry.state == State::Unchanged)
    }

    /// Each artefact with its size and action, then the time.
    pub fn table(&self) -> String {
        let width = self.entries.iter().map(|entry| entry.path.len()).max();
        let width = width.unwrap_or_default();
        let mut out = String::new();
        for entry in &self.entries {
            let (text, done) = match entry.state {
                State::Unchanged => (&entry.wanted, "unchanged"),
                State::Stale | State::Missing => (&entry.wanted, "written"),
                State::Orphaned => (&entry.current, "removed"),
            };
            out.push_str(&format!(
                "{:width$}  {:>6} lines  {:>7} bytes  {done}\n",
                entry.path,
                text.lines().count(),
                text.len(),
            ));
        }
        let changed = self
            .entries
            .iter()
            .filter(|entry| entry.state != State::Unchanged)
            .count();
        let changed = match changed {
            0 => "all unchanged".to_owned(),
            count => format!("{count} changed"),
        };
        out.push_str(&format!(
            "{} files, {changed}, in {} ms\n",
            self.entries.len(),
            self.took.as_millis()
        ));
        out
    }
}
