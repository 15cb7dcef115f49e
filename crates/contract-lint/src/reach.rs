//! Which schemas can be part of a response.

use std::collections::{HashMap, HashSet};

use contract::Spec;

/// The components that responses refer to, directly or not.
pub(super) struct Reach {
    answers: HashSet<String>,
}

impl Reach {
    pub(super) fn new(spec: &Spec) -> Self {
        let mut edges: HashMap<&str, Vec<&str>> = HashMap::new();
        for reference in &spec.structure.references {
            let target = reference.target.trim_start_matches('#');
            edges
                .entry(owner(&reference.pointer))
                .or_default()
                .push(owner(target));
        }
        let mut open: Vec<&str> = edges
            .keys()
            .copied()
            .filter(|owner| is_response(owner))
            .collect();
        let mut answers = HashSet::new();
        while let Some(owner) = open.pop() {
            if answers.insert(owner.to_owned()) {
                open.extend(edges.get(owner).into_iter().flatten());
            }
        }
        Self { answers }
    }

    /// Whether the object at a pointer can be part of a response.
    pub(super) fn is_in_response(&self, pointer: &str) -> bool {
        let owner = owner(pointer);
        is_response(owner) || self.answers.contains(owner)
    }
}

/// The component, or the part of an operation, that a pointer belongs to: `/components/schemas/Task`,
/// `/paths/~1tasks/get/responses`.
fn owner(pointer: &str) -> &str {
    let depth = if pointer.starts_with("/components/") {
        3
    } else {
        4
    };
    let end = pointer
        .match_indices('/')
        .nth(depth)
        .map_or(pointer.len(), |(at, _)| at);
    &pointer[..end]
}

fn is_response(owner: &str) -> bool {
    owner.starts_with("/paths/") && owner.ends_with("/responses")
}
