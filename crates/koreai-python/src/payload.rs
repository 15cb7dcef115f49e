//! The bytes of a payload, out of what Python gives.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PyString};

/// From so many bytes on, other threads of Python may run while a payload is checked: it takes longer
/// than a microsecond. To let them run for less costs more than it gives.
const LONG: usize = 1 << 10;

/// A payload whose bytes nobody changes.
pub(crate) enum Payload<'py> {
    /// What Python holds itself, and does not change.
    Bytes(Bound<'py, PyBytes>),
    Text(Bound<'py, PyString>),
}

impl<'py> Payload<'py> {
    /// The payload in a `bytes`, a `str` or any buffer. A buffer is copied: another thread may write
    /// to it.
    pub(crate) fn new(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = given.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        if let Ok(text) = given.cast::<PyString>() {
            if text.to_str().is_ok() {
                return Ok(Self::Text(text.clone()));
            }
            // A lone surrogate: as bytes it is not UTF-8, which is a finding with a place.
            let py = given.py();
            let passed = ("utf-8", "surrogatepass");
            let bytes = text.call_method1(intern!(py, "encode"), passed)?;
            return Ok(Self::Bytes(bytes.cast_into()?));
        }
        let Ok(view) = PyMemoryView::from(given) else {
            return Err(wrong_type(given));
        };
        let bytes = view.call_method0(intern!(given.py(), "tobytes"))?;
        Ok(Self::Bytes(bytes.cast_into()?))
    }

    /// Does something with the bytes, and lets other threads of Python run meanwhile if it takes
    /// longer than that is worth.
    pub(crate) fn with<T: Send>(&self, judge: impl Fn(&[u8]) -> T + Send + Sync) -> PyResult<T> {
        let (py, bytes) = match self {
            Self::Bytes(bytes) => (bytes.py(), bytes.as_bytes()),
            Self::Text(text) => (text.py(), text.to_str()?.as_bytes()),
        };
        Ok(match bytes.len() < LONG {
            true => judge(bytes),
            false => py.detach(|| judge(bytes)),
        })
    }
}

fn wrong_type(given: &Bound<'_, PyAny>) -> PyErr {
    let name = given.get_type().name();
    let name = name.map_or_else(|_| "object".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!(
        "a payload is the text of a JSON value, as bytes or str, not {name}: what was parsed already has \
         lost repeated names, large numbers and positions"
    ))
}
