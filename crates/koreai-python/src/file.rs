//! `Validator.check_file`: a file as the command line reads it.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use koreai_validate::input::{self, detect, is_named_lines};
use koreai_validate::{Format, ReadError, Stream, Summary, Validator};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::finding::{Refused, refused_record};
use crate::python::{record, report};

/// How often Python is asked whether to go on, and is shown how far reading is.
const OFTEN: Duration = Duration::from_millis(50);

/// How to read a file.
pub(crate) struct Reading {
    /// Found out from the name and the beginning where it is not given.
    pub(crate) form: Option<Format>,
    pub(crate) threads: usize,
    pub(crate) max_record: usize,
    /// How many invalid records to keep with their findings.
    pub(crate) keep: usize,
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

/// Checks a file, while other threads of Python run.
pub(crate) fn check<'py>(
    py: Python<'py>,
    engine: &Validator,
    path: &Path,
    reading: Reading,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    if reading.threads == 0 {
        return Err(PyValueError::new_err("threads is 0; it is 1 at least"));
    }
    let read = py.detach(|| read(engine, path, &reading, progress));
    let (summary, kept) = read.map_err(|error| os_error(error, path))?;
    let records = kept.into_iter();
    let records = records.map(|(number, refused)| record(py, number, refused));
    let records = records.collect::<PyResult<Vec<_>>>()?;
    report(
        py,
        (summary.records, summary.refused, summary.bytes),
        records,
    )
}

/// The counts, and the invalid records by their numbers.
type Checked = (Summary, Vec<(u64, Refused)>);

fn read(
    engine: &Validator,
    path: &Path,
    reading: &Reading,
    progress: Option<Py<PyAny>>,
) -> io::Result<Checked> {
    let file = File::open(path)?;
    let size = file.metadata()?;
    let watched = Watched {
        size: size.is_file().then_some(size.len()),
        file,
        read: 0,
        asked: Instant::now(),
        progress,
    };
    let (mut input, origin) = input::open(Box::new(watched))?;
    let form = match reading.form {
        Some(form) => form,
        None if is_named_lines(path) => Format::Lines,
        None => detect(&mut input)?,
    };
    let stream = Stream::new(form)
        .threads(reading.threads)
        .max_record(reading.max_record);
    let mut kept = Vec::new();
    let checked = engine.validate_reader(input, stream, |record| {
        if record.outcome.is_err() && kept.len() < reading.keep {
            kept.push((record.number, refused_record(&record)));
        }
        ControlFlow::Continue(())
    });
    match checked {
        Ok(_) if origin.has_trailing_garbage() => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "what follows the gzipped data is not gzip",
        )),
        Ok(summary) => Ok((summary, kept)),
        Err(ReadError { error, .. }) => Err(error),
    }
}

/// What Python raises: the exception of its own code, or the `OSError` that has the file's name.
fn os_error(error: io::Error, path: &Path) -> PyErr {
    if error.get_ref().is_some_and(|inner| inner.is::<PyErr>()) {
        return error.into();
    }
    match error.raw_os_error() {
        Some(number) => {
            let text = error.to_string();
            let text = text.split(" (os error ").next().unwrap_or(&text).to_owned();
            PyOSError::new_err((number, text, path.as_os_str().to_owned()))
        }
        // Broken gzip, or values that are spread over lines.
        None => PyValueError::new_err(format!("{}: {error}", path.display())),
    }
}

/// A file whose reader is ended by Ctrl-C, and tells how far it is.
struct Watched {
    file: File,
    size: Option<u64>,
    read: u64,
    asked: Instant,
    progress: Option<Py<PyAny>>,
}

impl Watched {
    /// Lets Python handle its signals, and calls back. What either raises ends the reading.
    fn ask(&mut self) -> io::Result<()> {
        self.asked = Instant::now();
        let asked = Python::attach(|py| {
            py.check_signals()?;
            if let Some(progress) = &self.progress {
                progress.call1(py, (self.read, self.size))?;
            }
            Ok(())
        });
        asked.map_err(|error: PyErr| io::Error::other(error))
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer);
        let count = *read.as_ref().unwrap_or(&0);
        self.read += count as u64;
        let interrupted = |error: &io::Error| error.kind() == io::ErrorKind::Interrupted;
        let ended = count == 0 && !buffer.is_empty();
        if ended || read.as_ref().is_err_and(interrupted) || self.asked.elapsed() >= OFTEN {
            self.ask()?;
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
