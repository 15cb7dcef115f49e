//! The number of combinations that the client's generator would write for a schema: if several choices apply at
//! once, it merges each branch of one with each of the others, and its time and memory grow exponentially.

use std::collections::HashMap;

use contract::openapi::SCHEMA;
use contract::{Node, Spec, pointer_push, resolve};

/// Schemas with more combinations are not generated: 16 take seconds, 27 take gigabytes.
const MAX_COMBINATIONS: usize = 16;

/// The pointer of the first schema with too many combinations.
pub(crate) fn too_many(spec: &Spec) -> Option<String> {
    let mut known = HashMap::new();
    let mut schemas = spec.structure.places(&spec.root, &SCHEMA);
    schemas.find_map(|place| {
        let found = combinations(spec, place.pointer, &mut known);
        let is_choice = found.choices > 1 && found.number > MAX_COMBINATIONS;
        is_choice.then(|| place.pointer.to_owned())
    })
}

/// The number of choices that apply at once, and of their combinations.
#[derive(Clone, Copy)]
struct Combinations {
    choices: usize,
    number: usize,
}

fn combinations(
    spec: &Spec,
    pointer: &str,
    known: &mut HashMap<String, Combinations>,
) -> Combinations {
    let none = Combinations {
        choices: 0,
        number: 1,
    };
    let Some((node, pointer)) = resolve(&spec.root, pointer) else {
        return none;
    };
    if let Some(found) = known.get(&pointer) {
        return *found;
    }
    // A recursive schema is counted once.
    known.insert(pointer.clone(), none);
    let mut found = none;
    for key in ["allOf", "oneOf", "anyOf"] {
        let list = pointer_push(&pointer, key);
        let count = node
            .get(key)
            .and_then(Node::as_sequence)
            .map_or(0, <[_]>::len);
        let branches: Vec<Combinations> = (0..count)
            .map(|index| combinations(spec, &pointer_push(&list, &index.to_string()), known))
            .collect();
        let mut add = |choices: usize, number: usize| {
            found.choices += choices;
            found.number = found.number.saturating_mul(number.max(1));
        };
        match key {
            "allOf" => branches.iter().for_each(|one| add(one.choices, one.number)),
            _ if count > 1 => {
                let deepest = branches.iter().map(|one| one.choices).max().unwrap_or(0);
                let sum = branches
                    .iter()
                    .fold(0_usize, |sum, one| sum.saturating_add(one.number));
                add(1 + deepest, sum);
            }
            _ => {}
        }
    }
    known.insert(pointer, found);
    found
}
