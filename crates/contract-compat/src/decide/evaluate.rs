//! Evaluates formulas for a given value.

use std::collections::HashMap;

use jsonschema::Validator;
use regex::{Regex, RegexBuilder};
use serde_json::{Value, json};

use super::budget::Budget;
use super::decimal::Decimal;
use super::formula::{Formula, Formulas, Id, Names, subject, types};

/// Deeper evaluation is given up: formulas can be recursive.
const MAX_DEPTH: usize = 400;

/// Patterns whose compiled form is larger are not matched.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Patterns and formats, compiled once.
#[derive(Default)]
pub(super) struct Checks {
    patterns: HashMap<String, Option<Regex>>,
    formats: HashMap<String, Option<Validator>>,
}

impl Checks {
    /// Whether a pattern, in ECMAScript syntax, matches anywhere in a string.
    pub(super) fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        let compiled = self.patterns.entry(pattern.to_owned()).or_insert_with(|| {
            let pattern = jsonschema_regex::to_rust_regex(pattern).ok()?;
            RegexBuilder::new(&pattern)
                .size_limit(MAX_BYTES)
                .build()
                .ok()
        });
        Some(compiled.as_ref()?.is_match(text))
    }

    fn is_formatted(&mut self, format: &str, value: &Value) -> Option<bool> {
        let validator = self.formats.entry(format.to_owned()).or_insert_with(|| {
            jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true)
                .build(&json!({"format": format}))
                .ok()
        });
        Some(validator.as_ref()?.is_valid(value))
    }

    /// Whether a name is in a set of names.
    pub(super) fn is_among(&mut self, names: &Names, name: &str) -> Option<bool> {
        if names.except.iter().any(|other| other == name) {
            return Some(false);
        }
        if let Some(pattern) = &names.within
            && !self.matches(pattern, name)?
        {
            return Some(false);
        }
        for pattern in &names.except_patterns {
            if self.matches(pattern, name)? {
                return Some(false);
            }
        }
        Some(true)
    }
}

/// The type of a value, as a bit.
pub(super) fn type_mask(value: &Value) -> u8 {
    match value {
        Value::Null => types::NULL,
        Value::Bool(_) => types::BOOLEAN,
        Value::Number(number) => match Decimal::read(number) {
            Some(number) if number.is_integer() => types::INTEGER,
            Some(_) => types::FRACTION,
            None => match number.as_f64().is_some_and(|number| number.fract() == 0.0) {
                true => types::INTEGER,
                false => types::FRACTION,
            },
        },
        Value::String(_) => types::STRING,
        Value::Array(_) => types::ARRAY,
        Value::Object(_) => types::OBJECT,
    }
}

/// Evaluates formulas; `None` if that is not possible.
pub(super) struct Evaluation<'a> {
    pub(super) formulas: &'a Formulas,
    pub(super) checks: &'a mut Checks,
    pub(super) budget: &'a Budget,
}

impl Evaluation<'_> {
    pub(super) fn holds(&mut self, id: Id, value: &Value) -> Option<bool> {
        self.at(id, value, 0)
    }

    fn at(&mut self, id: Id, value: &Value, depth: usize) -> Option<bool> {
        use Formula as F;
        if depth > MAX_DEPTH || !self.budget.spend(1) {
            return None;
        }
        let formulas = self.formulas;
        let formula = formulas.get(id);
        if subject(formula) & type_mask(value) == 0 {
            return Some(true);
        }
        let depth = depth + 1;
        let text = || value.as_str().unwrap_or_default();
        let count = |text: &str| text.chars().count() as u64;
        let items = value.as_array().map_or(&[] as &[Value], Vec::as_slice);
        let object = value.as_object();
        Some(match formula {
            F::All(parts) => return self.every(parts, value, depth),
            F::Any(parts) => {
                let mut known = Some(false);
                for part in parts {
                    match self.at(*part, value, depth) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => known = None,
                    }
                }
                return known;
            }
            F::Named(name, is) => {
                let inside = *formulas.named.get(name)?;
                return Some(self.at(inside, value, depth)? == *is);
            }
            F::Types(mask) => mask & type_mask(value) != 0,
            F::In(values, is) => values.contains(value) == *is,
            F::Low(limit, is_open) => {
                let order = Decimal::read(value.as_number()?)?.compare(*limit)?;
                order.is_gt() || (order.is_eq() && !is_open)
            }
            F::High(limit, is_open) => {
                let order = Decimal::read(value.as_number()?)?.compare(*limit)?;
                order.is_lt() || (order.is_eq() && !is_open)
            }
            F::Multiple(step, is) => {
                Decimal::read(value.as_number()?)?.is_multiple_of(*step)? == *is
            }
            F::MinLength(n) => count(text()) >= *n,
            F::MaxLength(n) => count(text()) <= *n,
            F::Pattern(pattern, is) => self.checks.matches(pattern, text())? == *is,
            F::Format(format, is) => self.checks.is_formatted(format, value)? == *is,
            F::MinItems(n) => items.len() as u64 >= *n,
            F::MaxItems(n) => items.len() as u64 <= *n,
            F::Unique(is) => are_unique(items) == *is,
            F::MinMembers(n) => object.map_or(0, serde_json::Map::len) as u64 >= *n,
            F::MaxMembers(n) => object.map_or(0, serde_json::Map::len) as u64 <= *n,
            F::Has(name, is) => object?.contains_key(name) == *is,
            F::Member(name, inside) => match object?.get(name) {
                Some(member) => return self.at(*inside, member, depth),
                None => true,
            },
            F::Each(names, inside) => {
                for (name, member) in object? {
                    if self.checks.is_among(names, name)? && !self.at(*inside, member, depth)? {
                        return Some(false);
                    }
                }
                true
            }
            F::Some(names, inside) => {
                for (name, member) in object? {
                    if self.checks.is_among(names, name)? && self.at(*inside, member, depth)? {
                        return Some(true);
                    }
                }
                false
            }
            F::EachName(inside) => {
                for (name, _) in object? {
                    if !self.at(*inside, &json!(name), depth)? {
                        return Some(false);
                    }
                }
                true
            }
            F::SomeName(inside) => {
                for (name, _) in object? {
                    if self.at(*inside, &json!(name), depth)? {
                        return Some(true);
                    }
                }
                false
            }
            F::Item(at, inside) => match items.get(*at) {
                Some(item) => return self.at(*inside, item, depth),
                None => true,
            },
            F::Items(from, inside) => {
                for item in items.iter().skip(*from) {
                    if !self.at(*inside, item, depth)? {
                        return Some(false);
                    }
                }
                true
            }
            F::SomeItem(from, inside) => {
                for item in items.iter().skip(*from) {
                    if self.at(*inside, item, depth)? {
                        return Some(true);
                    }
                }
                false
            }
            F::AtLeast(inside, n) | F::AtMost(inside, n) => {
                let mut found = 0;
                for item in items {
                    found += u64::from(self.at(*inside, item, depth)?);
                }
                match formula {
                    F::AtLeast(..) => found >= *n,
                    _ => found <= *n,
                }
            }
            F::Opaque(..) => return None,
        })
    }

    fn every(&mut self, parts: &[Id], value: &Value, depth: usize) -> Option<bool> {
        let mut known = Some(true);
        for part in parts {
            match self.at(*part, value, depth) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => known = None,
            }
        }
        known
    }
}

pub(super) fn are_unique(items: &[Value]) -> bool {
    items
        .iter()
        .enumerate()
        .all(|(number, item)| !items[number + 1..].contains(item))
}
