//! `Validator.check_arrow`: a column in, a batch of verdicts out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{DataType, Field};
use koreai_validate::{MAX_THREADS, Series, Validator};
use pyo3::exceptions::{PyOverflowError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::ffi::{ArrayReader, to_array_pycapsules, to_schema_pycapsule};
use pyo3_arrow::input::AnyArray;

use crate::column::{Column, Value};
use crate::finding::{Refused, judged};
use crate::findings::Rows;

/// Rows that a thread takes at a time.
const TAKEN: usize = 256;

/// Rows after which Python may end it, by Ctrl-C.
const BLOCK: usize = 1 << 16;

/// A batch of Arrow, for whatever reads its C data interface.
#[pyclass(frozen, module = "koreai_validate")]
pub(crate) struct Verdicts {
    batch: RecordBatch,
}

#[pymethods]
impl Verdicts {
    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let rows = StructArray::from(self.batch.clone());
        let field = Field::new("", rows.data_type().clone(), false);
        Ok(to_array_pycapsules(
            py,
            Arc::new(field),
            &rows,
            requested_schema,
        )?)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.batch.schema().as_ref())?)
    }

    fn __repr__(&self) -> String {
        format!("Verdicts({} rows)", self.batch.num_rows())
    }
}

/// Why a column was not checked to its end.
enum Stopped {
    Python(PyErr),
    Type(DataType),
    Broken(usize),
    TooMuch(&'static str),
    Failed(String),
}

impl From<Stopped> for PyErr {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Python(error) => error,
            Stopped::Type(found) => PyTypeError::new_err(format!(
                "a column of payloads holds strings or binaries, not {found}"
            )),
            Stopped::Broken(row) => PyValueError::new_err(format!(
                "the column is broken: row {row} points outside of its buffer"
            )),
            Stopped::TooMuch(why) => PyOverflowError::new_err(why),
            Stopped::Failed(why) => PyRuntimeError::new_err(why),
        }
    }
}

/// What to give of a column, and how to check it.
pub(crate) struct Request<'a> {
    pub(crate) threads: usize,
    /// Whether findings are wanted, and not the verdicts alone.
    pub(crate) findings: bool,
    /// Bytes of findings after which to stop, so that a batch stays small.
    pub(crate) max_bytes: Option<usize>,
    /// The contract's version, if the schema is one of the contract's.
    pub(crate) version: Option<&'a str>,
}

/// Checks each row of a column, or the first of them if their findings take as much as is allowed.
pub(crate) fn check(
    engine: &Validator,
    column: &Bound<'_, PyAny>,
    request: Request<'_>,
) -> PyResult<Verdicts> {
    if request.threads == 0 {
        return Err(PyValueError::new_err("threads is 0; it is 1 at least"));
    }
    if !column.hasattr("__arrow_c_array__")? && !column.hasattr("__arrow_c_stream__")? {
        let name = column.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "a column has __arrow_c_array__ or __arrow_c_stream__, and {name} has neither"
        )));
    }
    let chunks = column.extract::<AnyArray>()?.into_reader()?;
    let batch = column.py().detach(|| checked(engine, chunks, &request))?;
    Ok(Verdicts { batch })
}

fn checked(
    engine: &Validator,
    chunks: Box<dyn ArrayReader + Send>,
    request: &Request<'_>,
) -> Result<RecordBatch, Stopped> {
    let failed = |error: &dyn std::fmt::Display| Stopped::Failed(error.to_string());
    // Before anything is read, so that an empty column of numbers is an error as well.
    let expected = chunks.field().data_type().clone();
    Column::new(arrow_array::new_empty_array(&expected)).map_err(Stopped::Type)?;
    let threads = request.threads.min(MAX_THREADS);
    let size = match request.max_bytes {
        Some(_) => TAKEN * threads,
        None => BLOCK,
    };
    let judge = |series: &mut Series<'_>, payload: Value<'_>| match (request.findings, payload) {
        (true, Value::Text(text)) => judged(series.validate_str(text)),
        (true, Value::Bytes(bytes)) => judged(series.validate(bytes)),
        (false, Value::Text(text)) => (!series.is_valid_str(text)).then(Refused::default),
        (false, Value::Bytes(bytes)) => (!series.is_valid(bytes)).then(Refused::default),
    };
    let mut rows = Rows::default();
    let mut before = 0;
    'chunks: for chunk in chunks {
        let chunk = chunk.map_err(|error| failed(&error))?;
        for start in (0..chunk.len()).step_by(size) {
            let block = chunk.slice(start, size.min(chunk.len() - start));
            let block = Column::new(block).map_err(Stopped::Type)?;
            let refused = refused(engine, &judge, &block, threads)
                .map_err(|row| Stopped::Broken(before + row))?;
            let nulls = block.nulls();
            rows.add(block.len(), nulls.as_ref(), refused)
                .map_err(Stopped::TooMuch)?;
            before += block.len();
            let is_enough = |most| request.findings && rows.bytes() >= most;
            if request.max_bytes.is_some_and(is_enough) {
                break 'chunks;
            }
            Python::attach(|py| py.check_signals()).map_err(Stopped::Python)?;
        }
    }
    rows.finish(request.findings, request.version)
        .map_err(|error| failed(&error))
}

/// The rows that are not valid, in order; or one that cannot be reached.
fn refused(
    engine: &Validator,
    judge: &(impl Fn(&mut Series<'_>, Value<'_>) -> Option<Refused> + Sync),
    column: &Column,
    threads: usize,
) -> Result<Vec<(usize, Refused)>, usize> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new((Vec::new(), None));
    let work = || {
        let mut refused = Vec::new();
        let mut broken = None;
        let mut series = engine.series();
        loop {
            let start = next.fetch_add(TAKEN, Ordering::Relaxed);
            if start >= column.len() {
                break;
            }
            let end = column.len().min(start + TAKEN);
            column.each(start..end, |row, value| match value {
                Some(payload) => {
                    refused.extend(judge(&mut series, payload).map(|refused| (row, refused)));
                }
                None => broken = broken.or(Some(row)),
            });
        }
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.0.append(&mut refused);
        found.1 = found.1.into_iter().chain(broken).min();
    };
    let helpers = threads.min(column.len().div_ceil(TAKEN)).saturating_sub(1);
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(work);
        }
        work();
    });
    let (mut refused, broken) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    match broken {
        Some(row) => Err(row),
        None => {
            refused.sort_unstable_by_key(|(row, _)| *row);
            Ok(refused)
        }
    }
}
