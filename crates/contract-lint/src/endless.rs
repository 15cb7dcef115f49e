//! Schemas that require themselves: a value would have to contain another one, without end.

use std::collections::{HashMap, HashSet};

use crate::context::{Contract, short_name};
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let schemas: HashMap<&str, &Node> = contract
        .schemas()
        .map(|place| (place.pointer, place.node))
        .collect();
    // Schemas that are known to have a finite value, and schemas that wait for one of them.
    let mut ending: HashSet<String> = HashSet::new();
    let mut waiting: HashMap<String, Vec<&str>> = HashMap::new();
    // Inner schemas first.
    let mut open: Vec<&str> = contract.schemas().map(|place| place.pointer).collect();
    open.sort_by_key(|pointer| pointer.matches('/').count());
    while let Some(pointer) = open.pop() {
        let Some(node) = schemas.get(pointer) else {
            continue;
        };
        let others = waits_for(contract, node, pointer, &ending);
        if others.is_empty() && ending.insert(pointer.to_owned()) {
            open.extend(waiting.remove(pointer).unwrap_or_default());
        }
        for other in others {
            waiting.entry(other).or_default().push(pointer);
        }
    }
    let is_named = |pointer: &str| {
        let name = pointer.strip_prefix("/components/schemas/");
        name.is_some_and(|name| !name.contains('/'))
    };
    contract
        .schemas()
        .filter(|place| is_named(place.pointer) && !ending.contains(place.pointer))
        .map(|place| {
            let message = format!(
                "`{}` requires itself: no finite value is valid against it",
                short_name(place.pointer)
            );
            Diagnostic::error(Code::Endless, contract.span(place.pointer), message).help(
                "make one member of the cycle optional or nullable, or a list that may be empty",
            )
        })
        .collect()
}

/// Schemas without a known finite value: this schema has none until one of each of these is known.
fn waits_for(
    contract: &Contract<'_>,
    node: &Node,
    pointer: &str,
    ending: &HashSet<String>,
) -> Vec<String> {
    let is_true = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    if is_true("nullable") || node.get("enum").is_some() {
        return Vec::new();
    }
    // A reference without a target is reported elsewhere.
    let unknown = |pointer: &String| {
        let (_, pointer) = contract.resolve(pointer)?;
        (!ending.contains(&pointer)).then_some(pointer)
    };
    let branches = |key: &str| {
        let list = pointer_push(pointer, key);
        let branches = node.get(key).and_then(Node::as_sequence);
        let indices = 0..branches.map_or(0, <[_]>::len);
        indices.map(move |index| pointer_push(&list, &index.to_string()))
    };
    let properties = pointer_push(pointer, "properties");
    let required = node.get("required").and_then(Node::as_sequence);
    let members = required.unwrap_or_default().iter().filter_map(Node::as_str);
    let least = node
        .get("minItems")
        .and_then(|count| count.to_json().as_u64());
    let has_items = least.unwrap_or(0) > 0 && node.get("items").is_some();
    let mut all = members
        .map(|name| pointer_push(&properties, name))
        .filter(|member| contract.root().pointer(member).is_some())
        .chain(has_items.then(|| pointer_push(pointer, "items")))
        .chain(branches("allOf"));
    if let Some(first) = all.find_map(|pointer| unknown(&pointer)) {
        return vec![first];
    }
    let choices = ["anyOf", "oneOf"].map(|key| {
        let unknown: Vec<_> = branches(key).map(|branch| unknown(&branch)).collect();
        // One branch is enough.
        let is_known = unknown.iter().any(Option::is_none);
        unknown.into_iter().flatten().filter(move |_| !is_known)
    });
    choices.into_iter().flatten().collect()
}
