//! `oneOf`: a value must be valid against exactly one branch. If it is valid against several, the schema refuses
//! it, but the client decodes it as the first.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use jsonschema::canonical::{self, Satisfiability};
use jsonschema::{Draft, PatternOptions};
use serde_json::{Value, json};

use crate::context::Contract;
use crate::{patterns, soundness};
use contract::contain;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, pointer_push};
use contract_codegen::schemas;

/// Time limit for all choices of a document.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Larger choices are compared only in part.
const MAX_PAIRS: usize = 200;

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let unusable: HashSet<String> = patterns::unusable(contract)
        .chain(soundness::unusable(contract))
        .collect();
    let deadline = Instant::now() + TIME_LIMIT;
    let mut findings = Vec::new();
    for place in contract.schemas() {
        let branches = place.node.get("oneOf").and_then(Node::as_sequence);
        let count = branches.map_or(0, <[_]>::len);
        let list = pointer_push(place.pointer, "oneOf");
        let branch = |index: usize| pointer_push(&list, &index.to_string());
        let pairs = (0..count).flat_map(|b| (0..b).map(move |a| (a, b)));
        let overlapping = pairs.take(MAX_PAIRS).find(|(a, b)| {
            let left = deadline.saturating_duration_since(Instant::now());
            overlap(contract, [branch(*a), branch(*b)], &unusable, left)
        });
        if let Some((a, b)) = overlapping {
            let message = format!(
                "a value can be valid against branches {} and {} of this `oneOf`: the schema refuses it, the client accepts it",
                a + 1,
                b + 1
            );
            findings.push(
                Diagnostic::warning(Code::OneOf, contract.span(&list), message).help(
                    "use `anyOf` if several may match; otherwise give each branch a required member that no other has",
                ),
            );
        }
    }
    findings
}

/// Whether some value is valid against both.
fn overlap(
    contract: &Contract<'_>,
    branches: [String; 2],
    unusable: &HashSet<String>,
    left: Duration,
) -> bool {
    let pointers = branches.each_ref().map(String::as_str);
    let mut combined = schemas::combined(contract.spec, &pointers, unusable);
    let definitions = combined["$defs"].take();
    let [a, b] = ["0", "1"].map(
        |index| json!({"allOf": [combined["properties"][index].take()], "$defs": definitions}),
    );
    let both = contain::with_timeout(left, move || {
        let both = canonical(&a)?
            .intersect(&canonical(&b)?)
            .map_err(|error| error.to_string())?;
        Ok(both.satisfiability())
    });
    both == Ok(Satisfiability::Yes)
}

fn canonical(schema: &Value) -> Result<canonical::CanonicalSchema, String> {
    canonical::options()
        .offline()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .canonicalize(schema)
        .map_err(|error| error.to_string())
}
