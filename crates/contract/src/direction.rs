//! The direction of a body, and what its schemas require in that direction.
//!
//! OpenAPI 3.0.3 on `readOnly`: "If the property is marked as readOnly being true and is in the required
//! list, the required will take effect on the response only", and the same of `writeOnly` the other way.

use std::collections::{BTreeMap, BTreeSet};

use crate::node::{Node, pointer_push};
use crate::openapi::SCHEMA;
use crate::references::{branch_of, resolve};
use crate::structure::Structure;

/// The direction of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// To the platform.
    Request,
    /// From the platform.
    Response,
}

/// Keywords that list the schemas a schema is composed of.
const BRANCHES: [&str; 3] = ["allOf", "anyOf", "oneOf"];

impl Direction {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::Request, Self::Response];

    /// As written in names and in the index.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// The keyword of a property that is not sent in this direction.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }

    /// The direction of the object at a pointer, if its place determines it.
    pub fn at(pointer: &str) -> Option<Self> {
        let mut segments = pointer.split('/').skip(1);
        let place = match segments.next()? {
            "components" => segments.next()?,
            "paths" => match segments.nth(1)? {
                "parameters" => "parameters",
                _ => segments.next()?,
            },
            _ => return None,
        };
        match place {
            "requestBody" | "requestBodies" | "parameters" => Some(Self::Request),
            "responses" | "headers" => Some(Self::Response),
            _ => None,
        }
    }
}

/// Whether a property is not sent in this direction. `property` is the pointer of its schema.
pub fn is_left_out(root: &Node, property: &str, direction: Direction) -> bool {
    is_marked(root, property, direction.mark(), &mut BTreeSet::new())
}

fn is_marked(root: &Node, pointer: &str, mark: &str, seen: &mut BTreeSet<String>) -> bool {
    let Some((node, pointer)) = resolve(root, pointer) else {
        return false;
    };
    if !seen.insert(pointer.clone()) {
        return false;
    }
    let all = node.get("allOf").and_then(Node::as_sequence);
    let list = pointer_push(&pointer, "allOf");
    node.get(mark).and_then(Node::as_bool) == Some(true)
        || (0..all.map_or(0, <[_]>::len))
            .any(|index| is_marked(root, &pointer_push(&list, &index.to_string()), mark, seen))
}

/// The document for one direction: no schema requires a property that is not sent.
/// `None` if the document needs no change.
pub(crate) fn view(root: &Node, structure: &Structure, direction: Direction) -> Option<Node> {
    let mut schemas = structure.places(root, &SCHEMA);
    let is_marked = |node: &Node| node.get(direction.mark()).and_then(Node::as_bool) == Some(true);
    if !schemas.any(|place| is_marked(place.node)) {
        return None;
    }
    let heads: Vec<(&str, BTreeSet<String>)> = structure
        .pointers(&SCHEMA)
        .filter(|pointer| branch_of(structure, pointer).is_none())
        .map(|pointer| (pointer, hidden(root, pointer, direction)))
        .filter(|(_, hidden)| !hidden.is_empty())
        .collect();
    let mut view = root.clone();
    for (pointer, hidden) in &heads {
        if let Some(node) = view.pointer_mut(pointer) {
            relax(node, hidden);
        }
    }
    // A referenced schema may require a property that is marked only here.
    let relaxed = view.clone();
    for (pointer, hidden) in &heads {
        if let Some(node) = view.pointer_mut(pointer) {
            copy_in(&relaxed, node, hidden, 0);
        }
    }
    Some(view)
}

/// The properties that are not sent, from all schemas that a schema is composed of.
fn hidden(root: &Node, pointer: &str, direction: Direction) -> BTreeSet<String> {
    let parts = parts(root, pointer);
    let names = parts.iter().flat_map(|(pointer, node)| {
        let properties = node.get("properties").and_then(Node::as_mapping);
        let list = pointer_push(pointer, "properties");
        let names = properties.into_iter().flatten().map(|(name, _)| name);
        names.filter(move |name| is_left_out(root, &pointer_push(&list, name), direction))
    });
    names.cloned().collect()
}

/// The names of the properties, from all schemas that a schema is composed of.
pub fn property_names(root: &Node, pointer: &str) -> BTreeSet<String> {
    let parts = parts(root, pointer).into_values();
    let names = parts.filter_map(|node| node.get("properties")?.as_mapping());
    names.flat_map(|members| members.keys().cloned()).collect()
}

/// A schema and all schemas that it is composed of, by pointer.
fn parts<'a>(root: &'a Node, pointer: &str) -> BTreeMap<String, &'a Node> {
    let mut parts = BTreeMap::new();
    let mut open = vec![pointer.to_owned()];
    while let Some(pointer) = open.pop() {
        let Some((node, pointer)) = resolve(root, &pointer) else {
            continue;
        };
        if parts.contains_key(&pointer) {
            continue;
        }
        for key in BRANCHES {
            let branches = node.get(key).and_then(Node::as_sequence);
            let list = pointer_push(&pointer, key);
            let count = branches.map_or(0, <[_]>::len);
            open.extend((0..count).map(|index| pointer_push(&list, &index.to_string())));
        }
        parts.insert(pointer, node);
    }
    parts
}

/// Removes names from `required`, in a schema and its inline branches.
fn relax(schema: &mut Node, hidden: &BTreeSet<String>) {
    let Some(members) = schema.as_mapping_mut() else {
        return;
    };
    if let Some(names) = members
        .get_mut("required")
        .and_then(|member| member.node.as_sequence_mut())
    {
        names.retain(|name| !name.as_str().is_some_and(|name| hidden.contains(name)));
    }
    for key in BRANCHES {
        let list = members.get_mut(key);
        let branches = list.and_then(|member| member.node.as_sequence_mut());
        branches
            .into_iter()
            .flatten()
            .for_each(|branch| relax(branch, hidden));
    }
}

/// Deeper than any real composition of schemas.
const MAX_DEPTH: usize = 50;

/// Replaces references to schemas that require a hidden name by copies.
fn copy_in(root: &Node, schema: &mut Node, hidden: &BTreeSet<String>, depth: usize) {
    let Some(members) = schema.as_mapping_mut() else {
        return;
    };
    for key in BRANCHES {
        let list = members.get_mut(key);
        let branches = list.and_then(|member| member.node.as_sequence_mut());
        for branch in branches.into_iter().flatten() {
            let target = branch.get("$ref").and_then(Node::as_str);
            if let Some(target) = target.and_then(|target| target.strip_prefix('#')) {
                let Some((node, _)) = resolve(root, target) else {
                    continue;
                };
                if depth > MAX_DEPTH || !requires(root, target, hidden) {
                    continue;
                }
                *branch = node.clone();
                relax(branch, hidden);
            }
            copy_in(root, branch, hidden, depth + 1);
        }
    }
}

/// Whether a schema, or a schema that it is composed of, requires one of the names.
fn requires(root: &Node, pointer: &str, names: &BTreeSet<String>) -> bool {
    parts(root, pointer).into_values().any(|node| {
        let required = node.get("required").and_then(Node::as_sequence);
        let mut required = required.unwrap_or_default().iter().filter_map(Node::as_str);
        required.any(|name| names.contains(name))
    })
}
