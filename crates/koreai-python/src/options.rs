//! What a `Validator` of Python was made with.

use koreai_validate::{Lint, MAX_DEPTH, Options, Schema, Strict, Validator};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};

/// The arguments of `Validator(…)`: enough to make it again in another process.
#[derive(Clone)]
pub(crate) struct Arguments {
    pub(crate) schema: String,
    pub(crate) rules: bool,
    pub(crate) strict: Vec<&'static str>,
    pub(crate) show_values: bool,
    pub(crate) max_errors: usize,
    pub(crate) max_depth: usize,
}

impl Arguments {
    /// Whether the schema is given by its text, and not by a name of the contract.
    pub(crate) fn is_own_schema(&self) -> bool {
        self.schema.trim_start().starts_with('{')
    }

    /// The validator that they ask for.
    pub(crate) fn validator(&self) -> PyResult<Validator> {
        let refused = |error: &dyn std::fmt::Display| PyValueError::new_err(error.to_string());
        let validator = match self.is_own_schema() {
            true => Validator::compile(&self.schema).map_err(|error| refused(&error))?,
            false => {
                Validator::new(Schema::named(self.schema.trim()).map_err(|error| refused(&error))?)
            }
        };
        for (name, value, least) in [
            ("max_errors", self.max_errors, 1),
            ("max_depth", self.max_depth, 1),
        ] {
            if value < least {
                return Err(PyValueError::new_err(format!(
                    "{name} is {value}; it is {least} at least"
                )));
            }
        }
        if self.max_depth > MAX_DEPTH {
            return Err(PyValueError::new_err(format!(
                "max_depth is {}; it is {MAX_DEPTH} at most",
                self.max_depth
            )));
        }
        let lints = self.strict.iter().filter_map(|code| code.parse().ok());
        let strict = lints.fold(Strict::none(), Strict::deny);
        let options = Options::new()
            .rules(self.rules)
            .strict(strict)
            .show_values(self.show_values)
            .max_errors(self.max_errors)
            .max_depth(self.max_depth);
        Ok(validator.with_options(options))
    }
}

/// The lints that `strict=` names: `True` is all of them that find a mistake.
pub(crate) fn lints(strict: &Bound<'_, PyAny>) -> PyResult<Vec<&'static str>> {
    if let Ok(all) = strict.cast::<PyBool>() {
        return Ok(match all.is_true() {
            true => {
                let denied = Lint::ALL
                    .into_iter()
                    .filter(|lint| Strict::all().denies(*lint));
                denied.map(Lint::code).collect()
            }
            false => Vec::new(),
        });
    }
    let wrong = || PyTypeError::new_err("strict is True, False or names of lints: see LINTS");
    if strict.is_instance_of::<PyString>() {
        return Err(wrong());
    }
    let names = strict.try_iter().map_err(|_| wrong())?;
    let mut lints = Vec::new();
    for name in names {
        let name: String = name?.extract().map_err(|_| wrong())?;
        let lint: Lint = name
            .parse()
            .map_err(|error: koreai_validate::UnknownLint| {
                PyValueError::new_err(error.to_string())
            })?;
        lints.push(lint.code());
    }
    lints.sort_unstable();
    lints.dedup();
    Ok(lints)
}
