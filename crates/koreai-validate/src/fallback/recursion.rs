//! How many reasons `jsonschema` may collect for one value: for each branch of `anyOf` and `oneOf` all that
//! is wrong within it, and so on for the branches within these.

use std::collections::HashMap;

use serde_json::Value;

/// More schemas with branches are not looked at one by one.
const MOST: usize = 1_000;

/// How many branches an `anyOf` or `oneOf` has that leads back to itself; 1 if there is none.
pub(crate) fn branches(schema: &Value) -> usize {
    let mut graph = Graph::default();
    graph.add(schema);
    let places: Vec<usize> = (0..graph.nodes.len())
        .filter(|place| graph.nodes[*place].branches > 1)
        .collect();
    let cautious = graph.leaves || places.len() > MOST;
    let recursive = places
        .into_iter()
        .filter(|place| cautious || graph.leads_back(*place));
    recursive
        .map(|place| graph.nodes[place].branches)
        .max()
        .unwrap_or(1)
}

/// At most how many reasons there are for a value, so far as that is not beyond a bound.
pub(crate) fn reasons(instance: &Value, branches: usize, bound: usize) -> usize {
    let mut found = 0_usize;
    let mut rest = vec![(instance, 1_usize)];
    while let Some((value, weight)) = rest.pop() {
        found = found.saturating_add(weight);
        if found > bound {
            break;
        }
        let below = weight.saturating_mul(branches);
        match value {
            Value::Array(items) => rest.extend(items.iter().map(|item| (item, below))),
            Value::Object(members) => rest.extend(members.values().map(|value| (value, below))),
            _ => {}
        }
    }
    found
}

#[derive(Default)]
struct Graph {
    nodes: Vec<Node>,
    known: HashMap<*const Value, usize>,
    /// Whether a reference leads where this does not look.
    leaves: bool,
}

#[derive(Default)]
struct Node {
    branches: usize,
    next: Vec<usize>,
}

impl Graph {
    /// Adds whatever stands in a schema, a schema or not: what is none leads nowhere.
    fn add(&mut self, root: &Value) {
        let mut rest = vec![root];
        while let Some(value) = rest.pop() {
            let place = self.place(value);
            let mut below: Vec<&Value> = Vec::new();
            match value {
                Value::Array(items) => below.extend(items),
                Value::Object(members) => {
                    for (name, value) in members {
                        let count = value.as_array().map_or(0, Vec::len);
                        match (name.as_str(), value) {
                            ("const" | "enum" | "default" | "examples", _) => {}
                            ("$ref", Value::String(target)) => match local(root, target) {
                                Some(target) => {
                                    let target = self.place(target);
                                    self.nodes[place].next.push(target);
                                }
                                None => self.leaves = true,
                            },
                            ("$dynamicRef" | "$recursiveRef", _) => self.leaves = true,
                            ("anyOf" | "oneOf", _) => {
                                let node = &mut self.nodes[place];
                                node.branches = node.branches.max(count);
                                below.push(value);
                            }
                            _ => below.push(value),
                        }
                    }
                }
                _ => {}
            }
            for value in &below {
                let next = self.place(value);
                self.nodes[place].next.push(next);
            }
            rest.extend(below);
        }
    }

    fn place(&mut self, value: &Value) -> usize {
        *self
            .known
            .entry(std::ptr::from_ref(value))
            .or_insert_with(|| {
                self.nodes.push(Node::default());
                self.nodes.len() - 1
            })
    }

    fn leads_back(&self, start: usize) -> bool {
        let mut seen = vec![false; self.nodes.len()];
        let mut rest = self.nodes[start].next.clone();
        while let Some(place) = rest.pop() {
            if place == start {
                return true;
            }
            if !std::mem::replace(&mut seen[place], true) {
                rest.extend(&self.nodes[place].next);
            }
        }
        false
    }
}

/// The schema that a reference within the document leads to.
fn local<'s>(root: &'s Value, target: &str) -> Option<&'s Value> {
    let pointer = target.strip_prefix('#')?;
    root.pointer(pointer).filter(|_| !pointer.contains('%'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_leads_back_to_itself_multiplies() {
        let tree =
            json!({"anyOf": [{"type": "number"}, {"items": {"$ref": "#"}}, {"type": "null"}]});
        let pair = json!({
            "$ref": "#/$defs/a",
            "$defs": {
                "a": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/b"}]},
                "b": {"properties": {"a": {"$ref": "#/$defs/a"}}},
            },
        });
        let flat = json!({"anyOf": [{"$ref": "#/$defs/a"}, {}], "$defs": {"a": {"items": {}}}});
        let constant = json!({"const": {"anyOf": [{"$ref": "#"}, {}]}});
        let elsewhere = json!({"anyOf": [{"$ref": "https://koreai.invalid/x"}, {}]});
        let cases = [
            (tree, 3),
            (pair, 2),
            (flat, 1),
            (constant, 1),
            (elsewhere, 2),
        ];
        for (schema, expected) in cases {
            assert_eq!(branches(&schema), expected, "{schema}");
        }
        let deep = json!([[[[1]]], 2]);
        assert_eq!(reasons(&deep, 1, 100), 6);
        assert_eq!(reasons(&deep, 3, 1_000), 1 + 3 + 3 + 9 + 27 + 81);
        assert!(reasons(&deep, 3, 10) > 10);
    }
}
