//! The iterator that `Validator.check_many` gives.

use koreai_validate::Validator;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::finding::judged;
use crate::payload::Payload;
use crate::python::result;

/// A result for each payload, on demand: nothing is read ahead.
#[pyclass(frozen, module = "koreai_validate")]
pub(crate) struct Results {
    engine: Validator,
    payloads: Py<PyIterator>,
}

impl Results {
    pub(crate) fn new(engine: Validator, payloads: &Bound<'_, PyAny>) -> PyResult<Self> {
        let payloads = payloads.try_iter()?.unbind();
        Ok(Self { engine, payloads })
    }
}

#[pymethods]
impl Results {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(payload) = self.payloads.bind(py).clone().next() else {
            return Ok(None);
        };
        let judged = Payload::new(&payload?)?.with(|bytes| judged(self.engine.validate(bytes)))?;
        result(py, judged).map(Some)
    }
}
