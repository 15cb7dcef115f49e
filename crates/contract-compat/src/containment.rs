//! Questions about schemas within a budget, and the validator for payloads.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use crate::decide::{self, Answer, Budget};

/// The budget for the comparison of two documents, in steps.
pub(crate) const STEPS_OF_ALL: u64 = 60_000_000;

/// The budget for the comparison of one body, in steps.
const STEPS_OF_BODY: u64 = 8_000_000;

/// The budget for one question, in steps.
const STEPS_OF_ONE: u64 = 1_000_000;

/// The cost of a validator for each value of its schema, in steps.
const STEPS_OF_VALUE: u64 = 4;

/// Why a comparison is incomplete.
pub(crate) const SPENT: &str = "the budget of steps for this comparison is used up";

/// The budget for the comparison of two documents.
pub(crate) struct Work(Budget);

impl Work {
    /// With the whole budget.
    pub(crate) fn new() -> Self {
        Self::with_steps(STEPS_OF_ALL)
    }

    /// With a number of steps.
    pub(crate) fn with_steps(steps: u64) -> Self {
        Self(Budget::new(steps))
    }

    /// Whether no steps are left.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.is_spent()
    }

    /// Takes steps; false if there are not enough.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        self.0.spend(steps)
    }
}

/// Answers questions until the budget is used up.
pub(crate) struct Questions<'w> {
    work: &'w Work,
    body: Budget,
}

impl<'w> Questions<'w> {
    /// For one body, with its whole budget.
    pub(crate) fn new(work: &'w Work) -> Self {
        Self {
            work,
            body: Budget::new(STEPS_OF_BODY),
        }
    }

    /// Takes steps for other work; false if there are not enough.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        let is_within = self.body.spend(steps);
        self.work.spend(steps) && is_within
    }

    /// Whether `outer` accepts everything that `inner` accepts.
    pub(crate) fn contained(&self, inner: &Value, outer: &Value) -> Answer {
        if inner == outer {
            return Answer::Contained;
        }
        self.within(&[inner, outer], |budget| {
            decide::contained(inner, outer, budget)
        })
    }

    /// A payload that a schema accepts, if one is found.
    pub(crate) fn example(&self, schema: &Value) -> Option<Value> {
        self.within(&[schema], |budget| decide::example(schema, budget))
    }

    /// Whether it can be proven that no payload is valid against both schemas.
    pub(crate) fn disjoint(&self, a: &Value, b: &Value) -> bool {
        self.within(&[a, b], |budget| decide::disjoint(a, b, budget))
    }

    /// A validator for payloads, if the budget allows it.
    pub(crate) fn validator(&self, schema: &Value) -> Result<Validator, String> {
        match self.spend(STEPS_OF_VALUE * size(schema)) {
            true => validator(schema),
            false => Err(SPENT.to_owned()),
        }
    }

    fn within<T>(&self, read: &[&Value], ask: impl FnOnce(&Budget) -> T) -> T {
        let size: u64 = read.iter().map(|schema| size(schema)).sum();
        self.spend(size);
        let steps = self.body.left().min(self.work.0.left()).min(STEPS_OF_ONE);
        let one = Budget::new(steps);
        let answer = ask(&one);
        self.spend(steps - one.left());
        answer
    }
}

/// The number of values in a schema: the cost of reading it.
pub(crate) fn size(schema: &Value) -> u64 {
    1 + match schema {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// The validator for witnesses: with the same draft, formats and patterns.
pub(crate) fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .offline()
        .build(schema)
        .map_err(|error| error.to_string())
}
