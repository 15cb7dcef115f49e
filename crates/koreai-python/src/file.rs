//! `Validator.check_file`: files as the command line reads them.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use koreai_validate::input::{self, Found, Names, detect_file, files};
use koreai_validate::{Format, ReadError, Stream, Summary, Validator};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::finding::{Refused, refused_record};
use crate::python::{record, report, unreadable};

/// How often Python handles its signals and is shown how far reading is.
const OFTEN: Duration = Duration::from_millis(50);

/// What to read, and how.
pub(crate) struct Reading {
    pub(crate) paths: Paths,
    /// Which files of a folder.
    pub(crate) names: Names,
    /// Found out from the name and the beginning where it is not given.
    pub(crate) form: Option<Format>,
    pub(crate) threads: usize,
    pub(crate) max_record: usize,
    /// How many invalid records to keep with their findings.
    pub(crate) keep: usize,
    pub(crate) progress: Option<Py<PyAny>>,
}

/// What the caller names.
#[derive(FromPyObject)]
pub(crate) enum Paths {
    /// A file, a folder or a pattern.
    One(PathBuf),
    /// Several of these.
    Several(Vec<PathBuf>),
}

/// Which files of a folder to read: a pattern, or several.
#[derive(FromPyObject)]
pub(crate) enum Patterns {
    One(String),
    Several(Vec<String>),
}

/// The form that an argument names.
pub(crate) fn form(name: &str) -> PyResult<Option<Format>> {
    match name {
        "auto" => Ok(None),
        "lines" => Ok(Some(Format::Lines)),
        "array" => Ok(Some(Format::Array)),
        "document" => Ok(Some(Format::Document)),
        _ => Err(PyValueError::new_err(
            "form is none of 'auto', 'lines', 'array', 'document'",
        )),
    }
}

/// The files of a folder that some patterns mean; by default those named as JSON.
pub(crate) fn names(patterns: Option<Patterns>) -> PyResult<Names> {
    let patterns = match patterns {
        None => return Ok(Names::json()),
        Some(Patterns::One(pattern)) => vec![pattern],
        Some(Patterns::Several(patterns)) => patterns,
    };
    let names = Names::matching(patterns.iter().map(String::as_str));
    names.map_err(|error| PyValueError::new_err(format!("glob: {error}")))
}

/// Checks files, while other threads of Python run.
pub(crate) fn check<'py>(
    py: Python<'py>,
    engine: &Validator,
    reading: Reading,
) -> PyResult<Bound<'py, PyAny>> {
    if reading.threads == 0 {
        return Err(PyValueError::new_err("threads is 0; it is 1 at least"));
    }
    let mut run = Run {
        engine,
        reading,
        report: Report::default(),
        read: Arc::default(),
    };
    py.detach(|| run.all())?;
    let Report {
        files,
        skipped,
        records,
        invalid,
        bytes,
        kept,
        unread,
        notes,
    } = run.report;
    let kept = kept
        .into_iter()
        .map(|kept| record(py, kept.number, kept.refused, &kept.file));
    let kept = kept.collect::<PyResult<Vec<_>>>()?;
    let unread = unread
        .into_iter()
        .map(|(path, reason)| unreadable(py, shown(&path), reason));
    let unread = unread.collect::<PyResult<Vec<_>>>()?;
    report(
        py,
        (records, invalid, bytes),
        kept,
        (files, skipped),
        unread,
        notes,
    )
}

/// What became of the files so far.
#[derive(Default)]
struct Report {
    /// Files, with those that cannot be read.
    files: u64,
    /// Files of folders whose names do not fit.
    skipped: u64,
    records: u64,
    invalid: u64,
    bytes: u64,
    kept: Vec<Kept>,
    /// What could not be read to its end, and why.
    unread: Vec<(PathBuf, String)>,
    notes: Vec<String>,
}

/// An invalid record.
struct Kept {
    number: u64,
    refused: Refused,
    file: String,
}

struct Run<'e> {
    engine: &'e Validator,
    reading: Reading,
    report: Report,
    /// Bytes that were read of all files, before unpacking.
    read: Arc<AtomicU64>,
}

impl Run<'_> {
    fn all(&mut self) -> PyResult<()> {
        let names = self.reading.names.clone();
        match std::mem::replace(&mut self.reading.paths, Paths::Several(Vec::new())) {
            Paths::One(path) if is_stdin(&path) => self.one(&path),
            Paths::One(path) => {
                let mut found = files(&path, &names).peekable();
                // Of what is not a folder, and of a pattern that nothing matches, the error is raised.
                let is_one = match found.peek() {
                    Some(Found::File(at)) => *at == path,
                    Some(Found::Unreadable { path: at, .. }) => *at == path && !path.is_dir(),
                    _ => false,
                };
                match is_one {
                    true => self.one(&path),
                    false => found.try_for_each(|found| self.found(found)),
                }
            }
            Paths::Several(paths) => paths.iter().try_for_each(|path| match is_stdin(path) {
                true => self.found(Found::File(path.clone())),
                false => files(path, &names).try_for_each(|found| self.found(found)),
            }),
        }
    }

    fn one(&mut self, path: &Path) -> PyResult<()> {
        self.file(path, true).map_err(|error| os_error(error, path))
    }

    fn found(&mut self, found: Found) -> PyResult<()> {
        match found {
            Found::Skipped { .. } => self.report.skipped += 1,
            Found::Unreadable { path, reason } => {
                self.report.files += 1;
                self.report.unread.push((path, reason));
            }
            Found::File(path) => match self.file(&path, false) {
                Err(error) if is_raised(&error) => return Err(error.into()),
                Err(error) => self.report.unread.push((path, reason(&error))),
                Ok(()) => {}
            },
        }
        Ok(())
    }

    /// Reads a file. What was read of it before an error counts.
    fn file(&mut self, path: &Path, is_only: bool) -> io::Result<()> {
        let (raw, size): (Box<dyn Read + Send>, _) = match is_stdin(path) {
            true => (Box::new(io::stdin()), None),
            false => {
                let file = File::open(path)?;
                let data = file.metadata()?;
                (Box::new(file), data.is_file().then_some(data.len()))
            }
        };
        let watched = Watched {
            raw,
            size: size.filter(|_| is_only),
            read: Arc::clone(&self.read),
            last: Instant::now(),
            progress: self.progress(),
        };
        self.report.files += 1;
        let (mut input, origin) = input::open(Box::new(watched))?;
        let form = match self.reading.form {
            Some(form) => form,
            None => detect_file(path, &mut input)?,
        };
        let stream = Stream::new(form)
            .threads(self.reading.threads)
            .max_record(self.reading.max_record);
        let keep = self.reading.keep;
        let kept = &mut self.report.kept;
        let name = shown(path);
        let checked = self.engine.validate_reader(input, stream, |record| {
            if record.outcome.is_err() && kept.len() < keep {
                kept.push(Kept {
                    number: record.number,
                    refused: refused_record(&record),
                    file: name.clone(),
                });
            }
            ControlFlow::Continue(())
        });
        let (summary, ended) = match checked {
            Ok(summary) => (summary, Ok(())),
            Err(ReadError { before, error, .. }) => (before, Err(error)),
        };
        self.report.add(&summary);
        if origin.has_trailing_garbage() {
            self.report.notes.push(format!(
                "{name}: what follows the gzipped data is not gzip and was not read"
            ));
        }
        ended
    }

    fn progress(&self) -> Option<Py<PyAny>> {
        let progress = self.reading.progress.as_ref()?;
        Some(Python::attach(|py| progress.clone_ref(py)))
    }
}

impl Report {
    fn add(&mut self, summary: &Summary) {
        self.records += summary.records;
        self.invalid += summary.refused;
        self.bytes += summary.bytes;
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Whether Python raised it: Ctrl-C, or what `progress` raises.
fn is_raised(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<PyErr>())
}

/// Why a file cannot be read, in the words of Python's arguments.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or(&text);
    text.replace("with --document", "with form='document'")
        .replace("for --array", "for form='array'")
}

/// What Python raises: the exception of its own code, or the `OSError` that has the file's name.
fn os_error(error: io::Error, path: &Path) -> PyErr {
    if is_raised(&error) {
        return error.into();
    }
    let reason = reason(&error);
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, reason, path.as_os_str().to_owned())),
        // Broken gzip, or values that are spread over lines.
        None => PyValueError::new_err(format!("{}: {reason}", path.display())),
    }
}

/// A file whose reader is ended by Ctrl-C, and which shows how far it is.
struct Watched {
    raw: Box<dyn Read + Send>,
    size: Option<u64>,
    /// Bytes that were read, of the files before as well.
    read: Arc<AtomicU64>,
    last: Instant,
    progress: Option<Py<PyAny>>,
}

impl Watched {
    /// Lets Python handle its signals, and calls back. What either raises ends the reading.
    fn call_back(&mut self) -> io::Result<()> {
        self.last = Instant::now();
        let answer = Python::attach(|py| {
            py.check_signals()?;
            if let Some(progress) = &self.progress {
                progress.call1(py, (self.read.load(Ordering::Relaxed), self.size))?;
            }
            Ok(())
        });
        answer.map_err(|error: PyErr| io::Error::other(error))
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer);
        let count = *read.as_ref().unwrap_or(&0);
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        let interrupted = |error: &io::Error| error.kind() == io::ErrorKind::Interrupted;
        let ended = count == 0 && !buffer.is_empty();
        if ended || read.as_ref().is_err_and(interrupted) || self.last.elapsed() >= OFTEN {
            self.call_back()?;
        }
        read
    }
}

impl Drop for Watched {
    /// The callback is Python's to free.
    fn drop(&mut self) {
        if let Some(progress) = self.progress.take() {
            Python::attach(|_| drop(progress));
        }
    }
}
