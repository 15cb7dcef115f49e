//! The extension module of the Python package `koreai_validate`: what Python sees of
//! [`koreai_validate`]. Its types and documentation for Python stand in `python/koreai_validate`.

mod column;
mod file;
mod finding;
mod findings;
mod options;
mod payload;
mod python;
mod results;
mod table;
mod validator;

/// What `import koreai_validate._engine` runs.
#[pyo3::pymodule(name = "_engine")]
mod engine {
    use koreai_validate::Lint;
    use pyo3::prelude::*;
    use pyo3::types::PyTuple;

    #[pymodule_export]
    use crate::results::Results;
    #[pymodule_export]
    use crate::table::Verdicts;
    #[pymodule_export]
    use crate::validator::Validator;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let names = koreai_schemas::SCHEMAS.iter().map(|schema| schema.name);
        module.add("NAMES", PyTuple::new(py, names.collect::<Vec<_>>())?)?;
        module.add("LINTS", PyTuple::new(py, Lint::ALL.map(Lint::code))?)?;
        module.add("CONTRACT_VERSION", koreai_schemas::CONTRACT_VERSION)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
