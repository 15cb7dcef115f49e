//! How many reasons `jsonschema` may collect for one value: for each branch of `anyOf` and `oneOf` all that
//! is wrong within it, and so on for the branches within these.

use std::collections::HashMap;

use serde_json::{Map, Value};

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

/// How often each value within an array or object may be evaluated for each time that the array or object is
/// itself: 1 if nothing multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeats {
    pub(crate) array: usize,
    pub(crate) object: usize,
}

/// How many schemas may apply to the same array or object, each of which looks into it and leads back.
pub(crate) fn repeats(schema: &Value) -> Repeats {
    let mut graph = Graph::default();
    graph.add(schema);
    let mut candidates = Vec::new();
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(keywords) => {
                if groups(schema, keywords).len() > 1 {
                    candidates.push(value);
                }
                rest.extend(keywords.values());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    let cautious = graph.leaves || candidates.len() > MOST;
    let count = |home: &Value| {
        // What stands in a constant or an example is not a schema.
        let Some(place) = graph.known.get(&std::ptr::from_ref(home)) else {
            return (0, 0);
        };
        let back = match cautious {
            true => None,
            false => Some(graph.leading_to(*place)),
        };
        let leads_back = |part: &Value| match (&back, graph.known.get(&std::ptr::from_ref(part))) {
            (Some(back), Some(place)) => back[*place],
            _ => true,
        };
        let count = |kind| looks(schema, home, kind, &leads_back, &mut 0);
        (count(Kind::Array), count(Kind::Object))
    };
    let mut repeats = Repeats {
        array: 1,
        object: 1,
    };
    for (array, object) in candidates.into_iter().map(count) {
        repeats.array = repeats.array.max(array);
        repeats.object = repeats.object.max(object);
    }
    repeats
}

/// How many schemas look into a value of a kind to which a schema applies, and lead back.
fn looks(
    root: &Value,
    schema: &Value,
    kind: Kind,
    leads_back: &dyn Fn(&Value) -> bool,
    steps: &mut usize,
) -> usize {
    *steps += 1;
    if *steps > MOST {
        return usize::MAX;
    }
    let Some(keywords) = schema.as_object() else {
        return 0;
    };
    let is_other = match keywords.get("type") {
        Some(Value::String(name)) => name != kind.name(),
        Some(Value::Array(names)) => !names.iter().any(|name| name == kind.name()),
        _ => false,
    };
    if is_other {
        return 0;
    }
    let mut total = 0_usize;
    for group in groups(root, keywords) {
        let one = |part: &Part<'_>| match part {
            Part::Same(schema) => looks(root, schema, kind, leads_back, steps),
            Part::Below(within, schema) => usize::from(*within == kind && leads_back(schema)),
            Part::Elsewhere => 1,
        };
        total = total.saturating_add(group.iter().map(one).max().unwrap_or(0));
    }
    total
}

/// A value within which other values stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Array,
    Object,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// A schema within a schema.
enum Part<'s> {
    /// It applies to the same value.
    Same(&'s Value),
    /// It applies to values within the value, if the value is of this kind.
    Below(Kind, &'s Value),
    /// It is not known where it stands.
    Elsewhere,
}

/// The schemas within a schema, in groups of which one at most evaluates the same value.
fn groups<'s>(root: &'s Value, keywords: &'s Map<String, Value>) -> Vec<Vec<Part<'s>>> {
    let mut groups = Vec::new();
    let mut choice = Vec::new();
    let mut below = Vec::new();
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("allOf" | "anyOf", Value::Array(schemas)) => {
                groups.extend(schemas.iter().map(|schema| vec![Part::Same(schema)]));
            }
            ("oneOf", Value::Array(schemas)) => {
                groups.push(schemas.iter().map(Part::Same).collect());
            }
            ("then" | "else", schema) => choice.push(Part::Same(schema)),
            ("if", schema) => groups.push(vec![Part::Same(schema)]),
            ("dependentSchemas" | "dependencies", Value::Object(schemas)) => {
                groups.extend(schemas.values().map(|schema| vec![Part::Same(schema)]));
            }
            ("$ref", Value::String(target)) => groups.push(vec![match local(root, target) {
                Some(target) => Part::Same(target),
                None => Part::Elsewhere,
            }]),
            ("$dynamicRef" | "$recursiveRef", _) => groups.push(vec![Part::Elsewhere]),
            ("patternProperties", Value::Object(schemas)) => {
                groups.extend(
                    schemas
                        .values()
                        .map(|schema| vec![Part::Below(Kind::Object, schema)]),
                );
            }
            ("contains", schema) => groups.push(vec![Part::Below(Kind::Array, schema)]),
            ("additionalItems" | "items" | "prefixItems" | "unevaluatedItems", schemas) => {
                below.push(Part::Below(Kind::Array, schemas));
            }
            ("additionalProperties" | "properties" | "unevaluatedProperties", schemas) => {
                below.push(Part::Below(Kind::Object, schemas));
            }
            _ => {}
        }
    }
    groups.extend(
        [choice, below]
            .into_iter()
            .filter(|group| !group.is_empty()),
    );
    groups
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

    /// Of each place, whether it is this one or leads to it.
    fn leading_to(&self, end: usize) -> Vec<bool> {
        let mut before = vec![Vec::new(); self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            for next in &node.next {
                before[*next].push(place);
            }
        }
        let mut leads = vec![false; self.nodes.len()];
        let mut rest = vec![end];
        while let Some(place) = rest.pop() {
            if !std::mem::replace(&mut leads[place], true) {
                rest.extend(&before[place]);
            }
        }
        leads
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

    #[test]
    fn evaluations_multiply_where_several_schemas_look_into_a_value_and_lead_back() {
        let (items, members) = (
            json!({"type": "array", "items": {"$ref": "#"}}),
            json!({"type": "object", "additionalProperties": {"$ref": "#"}}),
        );
        let cases = [
            (
                json!({"anyOf": [{"type": "string"}, items, members]}),
                (1, 1),
            ),
            (json!({"anyOf": [items, members, items]}), (2, 1)),
            (json!({"oneOf": [items, members, items]}), (1, 1)),
            (
                json!({"allOf": [items, {"$ref": "#/$defs/i"}], "$defs": {"i": items}}),
                (2, 1),
            ),
            (
                json!({"allOf": [{"anyOf": [items, items]}, {"items": {"$ref": "#"}}]}),
                (3, 1),
            ),
            (
                json!({"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}),
                (1, 1),
            ),
            (
                json!({"patternProperties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}}),
                (1, 2),
            ),
            (
                json!({"properties": {"a": {"$ref": "#"}}, "if": {"properties": {"a": {"$ref": "#"}}}}),
                (1, 2),
            ),
            (
                json!({"allOf": [{"properties": {"a": {}}}, {"properties": {"a": {"$ref": "#"}}}]}),
                (1, 1),
            ),
            (
                json!({"allOf": [{"items": {"$dynamicRef": "#x"}}, {"items": {"$dynamicRef": "#x"}}]}),
                (2, 1),
            ),
            (
                json!({"allOf": [{"$ref": "#"}, items]}),
                (usize::MAX, usize::MAX),
            ),
            (
                json!({"examples": [{"anyOf": [items, items]}], "const": {"allOf": [items, items]}}),
                (1, 1),
            ),
        ];
        for (schema, expected) in cases {
            let repeats = repeats(&schema);
            assert_eq!((repeats.array, repeats.object), expected, "{schema}");
        }
    }
}
