//! A JSON Schema, made ready for a walk: its references followed, and what it allows looked up once.

use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

/// How many references are followed one after the other: they may lead in a circle.
const MAX_REFERENCES: usize = 16;

/// The names of types, in the order in which they are shown.
const NAMES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

/// The shapes of values, by number.
pub(super) struct Plan<'s>(pub(super) Vec<Shape<'s>>);

/// What values may stand in one place.
#[derive(Default)]
pub(super) struct Shape<'s> {
    pub(super) types: Types,
    pub(super) items: Option<usize>,
    pub(super) members: HashMap<&'s str, usize>,
    /// Of the members that are not named.
    pub(super) others: Option<usize>,
    pub(super) required: Vec<(&'s str, usize)>,
}

/// A set of types. The empty one allows all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    fn add(&mut self, name: &str) {
        if let Some(at) = NAMES.iter().position(|known| *known == name) {
            self.0 |= 1 << at;
        }
    }

    pub(super) fn has(self, name: &str) -> bool {
        let at = NAMES.iter().position(|known| *known == name);
        at.is_some_and(|at| self.0 & (1 << at) != 0)
    }

    pub(super) fn allow(self, value: &Value) -> bool {
        let found = type_of(value);
        self.0 == 0 || self.has(found) || (found == "number" && self.has("integer"))
    }
}

impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = NAMES
            .iter()
            .copied()
            .filter(|name| self.has(name))
            .collect();
        f.write_str(&names.join(" or "))
    }
}

pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

impl<'s> Plan<'s> {
    /// The plan of a schema, and the number of its own shape.
    pub(super) fn new(schema: &'s Value) -> (Self, usize) {
        let mut build = Build {
            root: schema,
            shapes: Vec::new(),
            known: HashMap::new(),
        };
        let root = build.shape(schema);
        (Self(build.shapes), root)
    }
}

struct Build<'s> {
    root: &'s Value,
    shapes: Vec<Shape<'s>>,
    /// By the place of the schema in memory.
    known: HashMap<*const Value, usize>,
}

impl<'s> Build<'s> {
    fn shape(&mut self, schema: &'s Value) -> usize {
        let schema = self.resolved(schema);
        let place = std::ptr::from_ref(schema);
        if let Some(&known) = self.known.get(&place) {
            return known;
        }
        let number = self.shapes.len();
        self.known.insert(place, number);
        self.shapes.push(Shape::default());
        let mut shape = Shape {
            types: self.types(schema, MAX_REFERENCES),
            ..Shape::default()
        };
        let is_schema = |schema: &&Value| schema.is_object();
        shape.items = schema
            .get("items")
            .filter(is_schema)
            .map(|items| self.shape(items));
        let others = schema.get("additionalProperties").filter(is_schema);
        shape.others = others.map(|others| self.shape(others));
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            shape.members.insert(name, self.shape(member));
        }
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            let member = match shape.members.get(name) {
                Some(&member) => member,
                None => self.shape(&Value::Null),
            };
            shape.required.push((name, member));
        }
        self.shapes[number] = shape;
        number
    }

    /// Follows references, also from an `allOf` that holds one alone.
    fn resolved(&self, mut schema: &'s Value) -> &'s Value {
        for _ in 0..MAX_REFERENCES {
            schema = if let Some(target) = schema["$ref"].as_str() {
                let target = target.strip_prefix('#').unwrap_or_default();
                self.root.pointer(target).unwrap_or(&Value::Null)
            } else if let Some(Value::Array(all)) = schema.get("allOf")
                && let [one] = &all[..]
            {
                one
            } else {
                return schema;
            };
        }
        &Value::Null
    }

    /// The types that a schema allows.
    fn types(&self, schema: &'s Value, depth: usize) -> Types {
        let schema = self.resolved(schema);
        let choices = ["oneOf", "anyOf"]
            .iter()
            .find_map(|name| schema[*name].as_array());
        let mut types = Types::default();
        match (choices, &schema["type"]) {
            (Some(choices), _) if depth > 0 => {
                for choice in choices {
                    match self.types(choice, depth - 1) {
                        Types(0) => return Types(0),
                        Types(more) => types.0 |= more,
                    }
                }
            }
            (_, Value::Array(all)) => {
                for name in all.iter().filter_map(Value::as_str) {
                    types.add(name);
                }
            }
            (_, one) => types.add(one.as_str().unwrap_or_default()),
        }
        types
    }
}
