//! What a `Validator` of Python was made with.

use std::ffi::CString;

use koreai_validate::{
    Lint, MAX_DEPTH, Options, Rule, Schema, Strict, Validator, ignored_keywords,
};
use pyo3::exceptions::{PyTypeError, PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString};

/// More keywords without effect are counted, and not named.
const MOST_WARNINGS: usize = 20;

/// The rules beyond the schema that are checked.
#[derive(Clone)]
pub(crate) enum Rules {
    None,
    /// Those of the contract, if the schema is one of the contract's.
    Contract,
    /// These as well.
    More(Vec<Rule>),
}

/// The arguments of `Validator(…)`: enough to make it again in another process.
#[derive(Clone)]
pub(crate) struct Arguments {
    pub(crate) schema: String,
    pub(crate) rules: Rules,
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

    /// A warning for each keyword of a schema of one's own that has no effect, up to a number of them.
    pub(crate) fn warn_of_ignored_keywords(&self, py: Python<'_>) -> PyResult<()> {
        if !self.is_own_schema() {
            return Ok(());
        }
        let ignored = ignored_keywords(&self.schema);
        let mut warnings: Vec<String> = ignored
            .iter()
            .take(MOST_WARNINGS)
            .map(|it| format!("schema:{}:{}: {}", it.line, it.column, it.message))
            .collect();
        let more = ignored.len() - warnings.len();
        if more > 0 {
            warnings.push(format!("schema: {more} more keywords without effect"));
        }
        let category = py.get_type::<PyUserWarning>();
        for warning in warnings {
            PyErr::warn(py, &category, &CString::new(warning)?, 1)?;
        }
        Ok(())
    }

    /// The validator that they ask for.
    pub(crate) fn validator(&self) -> PyResult<Validator> {
        let refused = |error: &dyn std::fmt::Display| PyValueError::new_err(error.to_string());
        let named = || Schema::named(self.schema.trim()).map_err(|error| refused(&error));
        let made = match (self.is_own_schema(), &self.rules) {
            (true, Rules::More(rules)) => Validator::with_rules(&self.schema, rules.clone()),
            (true, _) => Validator::compile(&self.schema),
            (false, Rules::More(rules)) => Validator::with_more_rules(named()?, rules.clone()),
            (false, _) => Ok(Validator::new(named()?)),
        };
        let validator = made.map_err(|error| refused(&error))?;
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
            .rules(!matches!(self.rules, Rules::None))
            .strict(strict)
            .show_values(self.show_values)
            .max_errors(self.max_errors)
            .max_depth(self.max_depth);
        Ok(validator.with_options(options))
    }
}

/// The rules that `rules=` states: `True` and `False` are about those of the contract.
pub(crate) fn rules(rules: &Bound<'_, PyAny>) -> PyResult<Rules> {
    if let Ok(contract) = rules.cast::<PyBool>() {
        return Ok(match contract.is_true() {
            true => Rules::Contract,
            false => Rules::None,
        });
    }
    let wrong = || {
        PyTypeError::new_err(
            "rules is True, False or dicts with the texts 'id', 'at', 'rule' and 'message'",
        )
    };
    let rules = rules.try_iter().map_err(|_| wrong())?;
    let mut own = Vec::new();
    for rule in rules {
        let rule = rule?;
        let rule = rule.cast::<PyDict>().map_err(|_| wrong())?;
        if rule.len() != FIELDS.len() {
            return Err(wrong());
        }
        let field = |name| -> PyResult<String> {
            let value = rule.get_item(name)?.ok_or_else(wrong)?;
            value.extract().map_err(|_| wrong())
        };
        let [id, at, rule, message] = FIELDS;
        own.push(Rule {
            id: field(id)?,
            at: field(at)?,
            rule: field(rule)?,
            message: field(message)?,
        });
    }
    Ok(Rules::More(own))
}

/// What a rule consists of.
const FIELDS: [&str; 4] = ["id", "at", "rule", "message"];

impl Rules {
    /// The same as an argument.
    pub(crate) fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rules = match self {
            Self::None => return Ok(PyBool::new(py, false).to_owned().into_any()),
            Self::Contract => return Ok(PyBool::new(py, true).to_owned().into_any()),
            Self::More(rules) => rules,
        };
        let dicts = rules.iter().map(|rule| {
            let dict = PyDict::new(py);
            let texts = [&rule.id, &rule.at, &rule.rule, &rule.message];
            for (name, text) in FIELDS.into_iter().zip(texts) {
                dict.set_item(name, text)?;
            }
            Ok(dict)
        });
        Ok(PyList::new(py, dicts.collect::<PyResult<Vec<_>>>()?)?.into_any())
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
