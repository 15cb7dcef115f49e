//! Schemas that require themselves: a value of one would have to contain another, without end.

use std::collections::HashSet;

use crate::context::{Contract, short_name};
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    // The schemas of which a value is known that ends. Each round finds those that contain, where they
    // must, only values that were found before.
    let mut ending: HashSet<String> = HashSet::new();
    let schemas: Vec<_> = contract.schemas().collect();
    loop {
        let found: Vec<String> = schemas
            .iter()
            .filter(|place| !ending.contains(place.pointer))
            .filter(|place| ends(contract, place.node, place.pointer, &ending))
            .map(|place| place.pointer.to_owned())
            .collect();
        if found.is_empty() {
            break;
        }
        ending.extend(found);
    }
    let is_named = |pointer: &str| {
        let name = pointer.strip_prefix("/components/schemas/");
        name.is_some_and(|name| !name.contains('/'))
    };
    schemas
        .iter()
        .filter(|place| is_named(place.pointer) && !ending.contains(place.pointer))
        .map(|place| {
            let message = format!(
                "`{}` requires itself without end: no value is valid against it",
                short_name(place.pointer)
            );
            Diagnostic::error(Code::Endless, contract.span(place.pointer), message).help(
                "make a member on the way back optional or nullable, or a list that may be empty",
            )
        })
        .collect()
}

fn ends(contract: &Contract<'_>, node: &Node, pointer: &str, ending: &HashSet<String>) -> bool {
    let is_true = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    if is_true("nullable") || node.get("enum").is_some() {
        return true;
    }
    // What leads nowhere is found where references are checked.
    let known = |pointer: &str| match contract.resolve(pointer) {
        Some((_, pointer)) => ending.contains(&pointer),
        None => true,
    };
    let branches = |key: &str| {
        let list = pointer_push(pointer, key);
        let count = node
            .get(key)
            .and_then(Node::as_sequence)
            .map_or(0, <[_]>::len);
        (0..count)
            .map(|index| pointer_push(&list, &index.to_string()))
            .collect::<Vec<_>>()
    };
    let properties = pointer_push(pointer, "properties");
    let required = node.get("required").and_then(Node::as_sequence);
    let members = required.unwrap_or_default().iter().filter_map(Node::as_str);
    let all_members = members
        .map(|name| pointer_push(&properties, name))
        .filter(|member| contract.root().pointer(member).is_some())
        .all(|member| known(&member));
    let least = node
        .get("minItems")
        .and_then(|count| count.to_json().as_u64());
    let has_items = least.unwrap_or(0) > 0 && node.get("items").is_some();
    let all_items = !has_items || known(&pointer_push(pointer, "items"));
    let all_branches = branches("allOf").iter().all(|branch| known(branch));
    let some_branch = ["anyOf", "oneOf"].iter().all(|key| {
        let choices = branches(key);
        choices.is_empty() || choices.iter().any(|branch| known(branch))
    });
    all_members && all_items && all_branches && some_branch
}
