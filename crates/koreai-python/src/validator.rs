//! The class `Validator`.

use koreai_validate::{MAX_DEPTH, MAX_ERRORS, MAX_RECORD};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::file;
use crate::finding::judged;
use crate::options::{self, Arguments, Rules, lints};
use crate::payload::Payload;
use crate::python::{result, validation_error};
use crate::results::Results;
use crate::table::{self, Request, Verdicts};

/// Checks payloads against one schema: a name of `NAMES`, or the text of a JSON Schema. Threads may share it,
/// and it can be pickled. The type stubs, `_engine.pyi`, say what each argument means.
#[pyclass(frozen, module = "koreai_validate")]
pub(crate) struct Validator {
    engine: koreai_validate::Validator,
    made_with: Arguments,
}

#[pymethods]
impl Validator {
    #[new]
    #[pyo3(signature = (schema, *, rules = None, strict = None, show_values = false, max_errors = MAX_ERRORS, max_depth = MAX_DEPTH, _warns = true))]
    #[allow(clippy::too_many_arguments)] // As many as Python's callers may name.
    fn new(
        py: Python<'_>,
        schema: String,
        rules: Option<&Bound<'_, PyAny>>,
        strict: Option<&Bound<'_, PyAny>>,
        show_values: bool,
        max_errors: usize,
        max_depth: usize,
        _warns: bool,
    ) -> PyResult<Self> {
        let made_with = Arguments {
            schema,
            rules: rules.map_or(Ok(Rules::Contract), options::rules)?,
            strict: strict.map_or_else(|| Ok(Vec::new()), lints)?,
            show_values,
            max_errors,
            max_depth,
        };
        let engine = made_with.validator()?;
        if _warns {
            made_with.warn_of_ignored_keywords(py)?;
        }
        Ok(Self { engine, made_with })
    }

    /// Whether a payload is valid: the fastest way to know.
    fn is_valid(&self, payload: &Bound<'_, PyAny>) -> PyResult<bool> {
        Payload::new(payload)?.with(|bytes| self.engine.is_valid(bytes))
    }

    /// Checks a payload, which is `bytes`, another buffer or `str`.
    fn check<'py>(&self, payload: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let judged = Payload::new(payload)?.with(|bytes| judged(self.engine.validate(bytes)))?;
        result(payload.py(), judged)
    }

    /// Raises `ValidationError` if a payload is invalid, with its findings.
    fn validate(&self, payload: &Bound<'_, PyAny>) -> PyResult<()> {
        let judged = Payload::new(payload)?.with(|bytes| judged(self.engine.validate(bytes)))?;
        match judged {
            None => Ok(()),
            Some(refused) => Err(validation_error(payload.py(), refused)),
        }
    }

    /// Checks payloads one by one, on demand, in their order.
    fn check_many(&self, payloads: &Bound<'_, PyAny>) -> PyResult<Results> {
        Results::new(self.engine.clone(), payloads)
    }

    /// Checks each value of a column of strings or binaries, and gives a record batch of Arrow.
    #[pyo3(signature = (column, *, threads = 1, findings = true, max_bytes = None))]
    fn check_arrow(
        &self,
        column: &Bound<'_, PyAny>,
        threads: usize,
        findings: bool,
        max_bytes: Option<usize>,
    ) -> PyResult<Verdicts> {
        let version = (!self.made_with.is_own_schema()).then_some(koreai_schemas::CONTRACT_VERSION);
        let request = Request {
            threads,
            findings,
            max_bytes,
            version,
        };
        table::check(&self.engine, column, request)
    }

    /// Checks a file, or the files of a folder, compressed or not, of any length.
    #[pyo3(signature = (path, *, glob = None, form = "auto", threads = 1, max_record = MAX_RECORD, keep = 1000, progress = None))]
    #[allow(clippy::too_many_arguments)] // As many as Python's callers may name.
    fn check_file<'py>(
        &self,
        py: Python<'py>,
        path: file::Paths,
        glob: Option<file::Patterns>,
        form: &str,
        threads: usize,
        max_record: usize,
        keep: usize,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let reading = file::Reading {
            paths: path,
            names: file::names(glob)?,
            form: file::form(form)?,
            threads,
            max_record,
            keep,
            progress,
        };
        file::check(py, &self.engine, reading)
    }

    /// How `pickle` and `copy` make it again.
    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let made_with = &self.made_with;
        let named = PyDict::new(py);
        named.set_item("rules", made_with.rules.to_python(py)?)?;
        named.set_item("strict", &made_with.strict)?;
        named.set_item("show_values", made_with.show_values)?;
        named.set_item("max_errors", made_with.max_errors)?;
        named.set_item("max_depth", made_with.max_depth)?;
        // Whoever made the first one was warned.
        named.set_item("_warns", false)?;
        Ok((PyTuple::new(py, [&made_with.schema])?, named))
    }

    fn __repr__(&self) -> String {
        let schema = match self.made_with.is_own_schema() {
            true => "<JSON Schema>".to_owned(),
            false => format!("'{}'", self.made_with.schema),
        };
        format!("Validator({schema})")
    }
}
