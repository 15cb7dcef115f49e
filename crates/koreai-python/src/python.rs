//! The classes of results, which are written in Python: `koreai_validate._types`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};

use koreai_validate::Finding;

use crate::finding::Refused;

static FINDING: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static RESULT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static VALID: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static RECORD: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static UNREADABLE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static REPORT: PyOnceLock<Py<PyType>> = PyOnceLock::new();

const TYPES: &str = "koreai_validate._types";

/// The `Result` of a valid payload: there is one.
pub(crate) fn valid(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let made = || {
        let result = RESULT.import(py, TYPES, "Result")?;
        Ok::<_, PyErr>(result.call1((true, PyTuple::empty(py), false))?.unbind())
    };
    Ok(VALID.get_or_try_init(py, made)?.bind(py).clone())
}

/// The `Result` of a payload.
pub(crate) fn result(py: Python<'_>, judged: Option<Refused>) -> PyResult<Bound<'_, PyAny>> {
    let Some(refused) = judged else {
        return valid(py);
    };
    let result = RESULT.import(py, TYPES, "Result")?;
    result.call1((false, findings(py, refused.findings)?, refused.truncated))
}

/// The `ValidationError` about a payload.
pub(crate) fn validation_error(py: Python<'_>, refused: Refused) -> PyErr {
    let made = || {
        let error = ERROR.import(py, TYPES, "ValidationError")?;
        error.call1((findings(py, refused.findings)?, refused.truncated))
    };
    match made() {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// The `Record` of an invalid record of a file.
pub(crate) fn record<'py>(
    py: Python<'py>,
    number: u64,
    refused: Refused,
    file: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let record = RECORD.import(py, TYPES, "Record")?;
    record.call1((
        number,
        findings(py, refused.findings)?,
        refused.truncated,
        file,
    ))
}

/// The `Unreadable` of a file that cannot be read.
pub(crate) fn unreadable(
    py: Python<'_>,
    file: String,
    reason: String,
) -> PyResult<Bound<'_, PyAny>> {
    UNREADABLE
        .import(py, TYPES, "Unreadable")?
        .call1((file, reason))
}

/// The `FileReport` of files.
pub(crate) fn report<'py>(
    py: Python<'py>,
    (read, invalid, bytes): (u64, u64, u64),
    records: Vec<Bound<'py, PyAny>>,
    (files, skipped): (u64, u64),
    unreadable: Vec<Bound<'py, PyAny>>,
    notes: Vec<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let report = REPORT.import(py, TYPES, "FileReport")?;
    report.call1((
        read,
        invalid,
        bytes,
        PyTuple::new(py, records)?,
        files,
        skipped,
        PyTuple::new(py, unreadable)?,
        PyTuple::new(py, notes)?,
    ))
}

fn findings(py: Python<'_>, findings: Vec<Finding>) -> PyResult<Bound<'_, PyTuple>> {
    let class = FINDING.import(py, TYPES, "Finding")?;
    let made = findings.into_iter().map(|finding| {
        let place = (finding.line, finding.column, finding.offset);
        class.call1((
            finding.class.as_str(),
            finding.code,
            finding.pointer,
            place.0,
            place.1,
            place.2,
            finding.message,
            finding.help,
            finding.schema_location,
            finding.docs,
            finding.value,
        ))
    });
    PyTuple::new(py, made.collect::<PyResult<Vec<_>>>()?)
}
