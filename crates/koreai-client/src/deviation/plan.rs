//! A JSON Schema, made ready for a walk: its references followed, and what it allows looked up once.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use koreai_schemas::{SCHEMAS, Schema};
use serde_json::Value;

/// How many references are followed one after the other: they may lead in a circle.
const MAX_REFERENCES: usize = 16;

/// The names of types, in the order in which they are shown.
const NAMES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

/// The shapes of values, by number. The first is that of the whole.
pub(crate) struct Plan(Vec<Shape>);

/// What values may stand in one place.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) types: Types,
    pub(super) items: Option<usize>,
    pub(super) members: HashMap<String, Member>,
    /// Of the members that are not named.
    pub(super) others: Option<usize>,
    pub(super) required: Vec<(String, usize)>,
}

/// A member that is named.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) shape: usize,
    /// Of all that are named.
    pub(super) number: usize,
}

/// A set of types. The empty one allows all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    fn add(&mut self, name: &str) {
        self.0 |= bit(name);
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.0 & bit(name) != 0
    }

    /// Whether a value may be of this type. A number may also be where an integer is declared: which
    /// numbers those are is for the validator.
    pub(super) fn allow(self, found: &str) -> bool {
        self.0 == 0 || self.has(found) || (found == "number" && self.has("integer"))
    }
}

fn bit(name: &str) -> u8 {
    let at = NAMES.iter().position(|known| *known == name);
    at.map_or(0, |at| 1 << at)
}

impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = NAMES.iter().filter(|name| self.has(name));
        for (index, name) in names.enumerate() {
            let or = if index > 0 { " or " } else { "" };
            write!(f, "{or}{name}")?;
        }
        Ok(())
    }
}

impl Plan {
    /// That of a schema of the contract, which is read once for all answers.
    pub(crate) fn for_schema(schema: &Schema) -> &'static Self {
        static ALL: LazyLock<HashMap<&str, Plan>> = LazyLock::new(|| {
            let read = |schema: &Schema| serde_json::from_str(schema.text).unwrap_or_default();
            let plans = SCHEMAS
                .iter()
                .map(|schema| (schema.name, Plan::new(&read(schema))));
            plans.collect()
        });
        static NONE: LazyLock<Plan> = LazyLock::new(|| Plan::new(&Value::Null));
        ALL.get(schema.name).unwrap_or(&NONE)
    }

    fn new(schema: &Value) -> Self {
        let mut build = Build {
            root: schema,
            shapes: Vec::new(),
            known: HashMap::new(),
        };
        build.shape(schema);
        Self(build.shapes)
    }

    /// Whether the whole has a member of this name that may be of this type.
    pub(crate) fn allows(&self, name: &str, type_name: &str) -> bool {
        let member = self.0[Self::ROOT].members.get(name);
        member.is_some_and(|member| {
            let types = self.0[member.shape].types;
            types == Types::default() || types.has(type_name)
        })
    }

    pub(super) const ROOT: usize = 0;

    pub(super) fn shape(&self, number: usize) -> &Shape {
        &self.0[number]
    }

    /// Whether nothing within a value of this shape can be a misfit.
    pub(super) fn ends_at(&self, number: usize) -> bool {
        let shape = &self.0[number];
        let any = |number: Option<usize>| number.is_none_or(|number| self.allows_all(number));
        shape.members.is_empty()
            && shape.required.is_empty()
            && any(shape.items)
            && any(shape.others)
    }

    fn allows_all(&self, number: usize) -> bool {
        let shape = &self.0[number];
        shape.types == Types::default()
            && shape.members.is_empty()
            && shape.required.is_empty()
            && shape.items.is_none()
            && shape.others.is_none()
    }
}

struct Build<'s> {
    root: &'s Value,
    shapes: Vec<Shape>,
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
        let members = schema["properties"].as_object().into_iter().flatten();
        for (number, (name, member)) in members.enumerate() {
            let member = Member {
                shape: self.shape(member),
                number,
            };
            shape.members.insert(name.clone(), member);
        }
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            let member = match shape.members.get(name) {
                Some(member) => member.shape,
                None => self.shape(&Value::Null),
            };
            shape.required.push((name.to_owned(), member));
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
