//! Which schemas can be part of an answer.

use std::collections::{HashMap, HashSet};

use contract::Spec;

/// The components that answers refer to, directly or not.
pub(super) struct Reach {
    answers: HashSet<String>,
}

impl Reach {
    pub(super) fn of(spec: &Spec) -> Self {
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

    /// Whether what stands at a pointer can be part of an answer.
    pub(super) fn is_answered(&self, pointer: &str) -> bool {
        let owner = owner(pointer);
        is_response(owner) || self.answers.contains(owner)
    }
}

/// The component that a place belongs to, or the part of an operation: `/components/schemas/Task`,
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
