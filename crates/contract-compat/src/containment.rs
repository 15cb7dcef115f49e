//! Whether every payload that one schema accepts is accepted by another: decided by the canonical
//! forms of `jsonschema`, never guessed.

use std::cell::Cell;
use std::time::{Duration, Instant};

use jsonschema::canonical::{self, CanonicalSchema, Containment, Satisfiability};
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use contract::contain;

/// What is known of the payloads that `inner` accepts and `outer` rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is none.
    Contained,
    /// There is one.
    Differs,
    /// Nobody can tell, and why.
    Unknown(String),
}

/// A question that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// What all questions about one body may take together.
const BUDGET: Duration = Duration::from_secs(20);

/// Asks, until it has taken too long.
pub(super) struct Questions {
    left: Cell<Duration>,
}

impl Questions {
    /// With all of its time.
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(BUDGET),
        }
    }

    /// Asks whether `outer` accepts whatever `inner` accepts.
    pub(super) fn contained(&self, inner: &Value, outer: &Value) -> Answer {
        if inner == outer {
            return Answer::Contained;
        }
        let (inner, outer) = (inner.clone(), outer.clone());
        self.within(move || ask(&inner, &outer))
            .unwrap_or_else(Answer::Unknown)
    }

    /// Whether two schemas have no payload in common, as far as that can be proven.
    pub(super) fn disjoint(&self, a: &Value, b: &Value) -> bool {
        let (a, b) = (a.clone(), b.clone());
        let common = self.within(move || {
            let common = canonical(&a)?
                .intersect(&canonical(&b)?)
                .map_err(|error| error.to_string())?;
            Ok(common.satisfiability())
        });
        common == Ok(Satisfiability::No)
    }

    fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let left = self.left.get();
        if left.is_zero() {
            return Err("the comparison of this body took too long".to_owned());
        }
        let start = Instant::now();
        let done = contain::impatient(left.min(PATIENCE), work);
        self.left.set(left.saturating_sub(start.elapsed()));
        done
    }
}

fn ask(inner: &Value, outer: &Value) -> Result<Answer, String> {
    let (inner, outer) = (canonical(inner)?, canonical(outer)?);
    if matches!(outer.covers(&inner), Ok(Containment::Yes)) {
        return Ok(Answer::Contained);
    }
    let rest = inner.subtract(&outer).map_err(|error| error.to_string())?;
    Ok(match rest.satisfiability() {
        Satisfiability::No => Answer::Contained,
        Satisfiability::Yes => Answer::Differs,
        Satisfiability::Unknown => {
            Answer::Unknown("whether the difference holds any payload is not decidable".to_owned())
        }
    })
}

fn canonical(schema: &Value) -> Result<CanonicalSchema, String> {
    canonical::options()
        .offline()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .canonicalize(schema)
        .map_err(|error| error.to_string())
}

/// The validator that a witness is held to: the same draft, formats and patterns.
pub(super) fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .offline()
        .build(schema)
        .map_err(|error| error.to_string())
}
