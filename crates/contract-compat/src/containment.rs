//! Questions about schemas, and the validator that payloads are held to.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use crate::decide::{self, Answer, Budget};

/// Steps that all questions about one body may take together.
const STEPS: u64 = 4_000_000;

/// Steps that one question may take.
const STEPS_OF_ONE: u64 = 1_000_000;

/// Asks, as long as the budget lasts.
pub(crate) struct Questions {
    budget: Budget,
}

impl Questions {
    /// With all of its steps.
    pub(crate) fn new() -> Self {
        Self {
            budget: Budget::new(STEPS),
        }
    }

    /// Asks whether `outer` accepts whatever `inner` accepts.
    pub(crate) fn contained(&self, inner: &Value, outer: &Value) -> Answer {
        self.within(|budget| decide::contained(inner, outer, budget))
    }

    /// A payload that a schema accepts, if one is found.
    pub(crate) fn example(&self, schema: &Value) -> Option<Value> {
        self.within(|budget| decide::example(schema, budget))
    }

    /// Whether two schemas have no payload in common, as far as that can be proven.
    pub(crate) fn disjoint(&self, a: &Value, b: &Value) -> bool {
        self.within(|budget| decide::disjoint(a, b, budget))
    }

    fn within<T>(&self, ask: impl FnOnce(&Budget) -> T) -> T {
        let steps = self.budget.left().min(STEPS_OF_ONE);
        let one = Budget::new(steps);
        let answer = ask(&one);
        self.budget.spend(steps - one.left());
        answer
    }
}

/// The validator that a witness is held to: the same draft, formats and patterns.
pub(crate) fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .offline()
        .build(schema)
        .map_err(|error| error.to_string())
}
