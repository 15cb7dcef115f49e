//! What a place in a payload must satisfy, by the schemas of one document.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use contract::direction::is_left_out;
use contract::{Direction, Node, Spec, pointer_push, resolve};
use contract_codegen::schemas;

/// The values that are allowed at a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Accepts {
    /// No value: the place is closed.
    Nothing,
    /// Values that satisfy all of these schemas, by pointer; any value if there are none.
    All(BTreeSet<String>),
}

impl Accepts {
    /// Any value.
    pub(crate) fn anything() -> Self {
        Self::All(BTreeSet::new())
    }

    /// Values that satisfy one schema.
    pub(crate) fn schema(pointer: impl Into<String>) -> Self {
        Self::All(BTreeSet::from([pointer.into()]))
    }

    /// Values that satisfy this and another schema.
    pub(crate) fn and(&self, other: Self) -> Self {
        match (self, other) {
            (Self::All(a), Self::All(b)) => Self::All(a.union(&b).cloned().collect()),
            _ => Self::Nothing,
        }
    }

    /// The same as a JSON Schema.
    pub(crate) fn to_json(&self, spec: &Spec) -> Value {
        let Self::All(pointers) = self else {
            return json!(false);
        };
        let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
        let mut combined = schemas::combined(spec, &pointers, &HashSet::new());
        let parts: Vec<Value> = match combined["properties"].take() {
            Value::Object(parts) => parts.into_iter().map(|(_, part)| part).collect(),
            _ => Vec::new(),
        };
        let mut schema = Map::new();
        if !parts.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(parts));
        }
        if let Some(definitions) = combined.get_mut("$defs") {
            schema.insert("$defs".to_owned(), definitions.take());
        }
        Value::Object(schema)
    }
}

/// The types of JSON, with integers as a separate type.
pub(super) const TYPES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

/// A schema without `$ref` and `allOf`, which are followed.
pub(super) struct Part<'a> {
    pub(super) pointer: String,
    pub(super) node: &'a Node,
    /// Whether a surrounding schema allows `null`.
    is_nullable: bool,
}

/// The schemas of a place, flattened into parts.
pub(super) struct View<'a> {
    pub(super) spec: &'a Spec,
    pub(super) parts: Vec<Part<'a>>,
    /// Schemas that cannot be flattened: a choice between a schema and `null`.
    pub(super) opaque: Vec<String>,
}

impl<'a> View<'a> {
    pub(super) fn new(spec: &'a Spec, pointers: &BTreeSet<String>) -> Self {
        let mut view = Self {
            spec,
            parts: Vec::new(),
            opaque: Vec::new(),
        };
        let mut seen = HashSet::new();
        for pointer in pointers {
            view.add(pointer, &mut seen);
        }
        view
    }

    fn add(&mut self, pointer: &str, seen: &mut HashSet<String>) {
        let Some((node, pointer)) = resolve(&self.spec.root, pointer) else {
            return;
        };
        if !seen.insert(pointer.clone()) {
            return;
        }
        let is_around_null = node.get("nullable").and_then(Node::as_bool) == Some(true)
            && node.get("type").is_none();
        if !is_around_null {
            self.lay(pointer, node, seen);
            return;
        }
        // `null`, or a value that the rest of the schema accepts.
        let mut inside = Self {
            spec: self.spec,
            parts: Vec::new(),
            opaque: Vec::new(),
        };
        inside.lay(pointer.clone(), node, &mut HashSet::from([pointer.clone()]));
        if inside.choices().is_empty() && inside.opaque.is_empty() {
            let parts = inside.parts.into_iter();
            self.parts.extend(parts.map(|part| Part {
                is_nullable: true,
                ..part
            }));
        } else {
            self.opaque.push(pointer);
        }
    }

    fn lay(&mut self, pointer: String, node: &'a Node, seen: &mut HashSet<String>) {
        let branches = pointer_push(&pointer, "allOf");
        let all = node.get("allOf").and_then(Node::as_sequence);
        for index in 0..all.map_or(0, <[_]>::len) {
            self.add(&pointer_push(&branches, &index.to_string()), seen);
        }
        self.parts.push(Part {
            pointer,
            node,
            is_nullable: false,
        });
    }

    /// Which types are accepted.
    pub(super) fn types(&self) -> BTreeSet<&'static str> {
        let mut types = BTreeSet::from(TYPES);
        for part in &self.parts {
            let Some(name) = part.node.get("type").and_then(Node::as_str) else {
                continue;
            };
            let is_nullable =
                part.is_nullable || part.node.get("nullable").and_then(Node::as_bool) == Some(true);
            types.retain(|known| {
                *known == name
                    || (*known == "integer" && name == "number")
                    || (*known == "null" && is_nullable)
            });
        }
        types
    }

    /// The keywords of each part that are among `keys`, as JSON Schema; without parts that have none.
    pub(super) fn keywords(&self, keys: &[&str]) -> Vec<Value> {
        let parts = self.parts.iter().filter_map(|part| {
            if !keys.iter().any(|key| part.node.get(key).is_some()) {
                return None;
            }
            let mut found = limits(part.node);
            found.retain(|key, _| keys.contains(&key.as_str()));
            let is_nullable = part.node.get("nullable").and_then(Node::as_bool) == Some(true);
            if part.is_nullable || is_nullable {
                let_null(&mut found);
            }
            (!found.is_empty()).then_some(Value::Object(found))
        });
        let mut parts: Vec<Value> = parts.collect();
        parts.sort_by_key(Value::to_string);
        parts.dedup();
        parts
    }

    /// Pointer of the first part that has a keyword, with the keyword; otherwise of the first part.
    pub(super) fn place(&self, keys: &[&str]) -> Option<String> {
        let found = self.parts.iter().find_map(|part| {
            let key = keys.iter().find(|key| part.node.get(key).is_some())?;
            Some(pointer_push(&part.pointer, key))
        });
        found.or_else(|| self.parts.last().map(|part| part.pointer.clone()))
    }

    /// The required members.
    pub(super) fn required(&self) -> BTreeSet<String> {
        let lists = self
            .parts
            .iter()
            .filter_map(|part| part.node.get("required"));
        let names = lists.flat_map(|list| list.as_sequence().unwrap_or_default());
        names.filter_map(Node::as_str).map(str::to_owned).collect()
    }

    /// The declared members, in document order.
    pub(super) fn declared(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for part in &self.parts {
            let properties = part.node.get("properties").and_then(Node::as_mapping);
            for (name, _) in properties.into_iter().flatten() {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        names
    }

    /// The pointer where a member is declared.
    pub(super) fn declaration(&self, name: &str) -> Option<String> {
        self.parts.iter().find_map(|part| {
            part.node.get("properties")?.get(name)?;
            Some(pointer_push(
                &pointer_push(&part.pointer, "properties"),
                name,
            ))
        })
    }

    /// Whether a member is not sent in a direction.
    pub(super) fn is_hidden(&self, name: &str, direction: Direction) -> bool {
        self.parts.iter().any(|part| {
            let below = pointer_push(&pointer_push(&part.pointer, "properties"), name);
            self.spec.root.pointer(&below).is_some()
                && is_left_out(&self.spec.root, &below, direction)
        })
    }

    /// The allowed values of a member, declared or not.
    pub(super) fn member(&self, name: &str) -> Accepts {
        let demands = self.parts.iter().map(|part| {
            let properties = part.node.get("properties");
            match properties.and_then(|properties| properties.get(name)) {
                Some(_) => {
                    let below = pointer_push(&part.pointer, "properties");
                    Accepts::schema(pointer_push(&below, name))
                }
                None => additional(part),
            }
        });
        demands.fold(Accepts::anything(), |all, one| all.and(one))
    }

    /// The allowed values of an undeclared member.
    pub(super) fn undeclared(&self) -> Accepts {
        let demands = self.parts.iter().map(additional);
        demands.fold(Accepts::anything(), |all, one| all.and(one))
    }

    /// The allowed values of an item.
    pub(super) fn items(&self) -> Accepts {
        let demands = self.parts.iter().filter_map(|part| {
            part.node.get("items")?;
            Some(Accepts::schema(pointer_push(&part.pointer, "items")))
        });
        demands.fold(Accepts::anything(), |all, one| all.and(one))
    }

    /// The branches of each `anyOf`, `oneOf` and `not`, by pointer.
    pub(super) fn choices(&self) -> Vec<Choice> {
        let mut choices = Vec::new();
        for part in &self.parts {
            for keyword in ["anyOf", "oneOf", "not"] {
                let Some(node) = part.node.get(keyword) else {
                    continue;
                };
                let pointer = pointer_push(&part.pointer, keyword);
                let branches = match node.as_sequence() {
                    Some(items) => (0..items.len())
                        .map(|index| pointer_push(&pointer, &index.to_string()))
                        .collect(),
                    None => vec![pointer.clone()],
                };
                choices.push(Choice {
                    keyword,
                    pointer,
                    branches,
                });
            }
        }
        choices
    }

    /// The value of a key in each part, as it is written.
    pub(super) fn raw(&self, key: &str) -> BTreeSet<String> {
        let values = self.parts.iter().filter_map(|part| part.node.get(key));
        values
            .map(|node| match node.as_str() {
                Some(text) => text.to_owned(),
                None => node.to_json().to_string(),
            })
            .collect()
    }
}

/// A choice between schemas.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) keyword: &'static str,
    pub(super) pointer: String,
    pub(super) branches: Vec<String>,
}

/// Whether a keyword does not limit values.
fn is_word(key: &str) -> bool {
    ["title", "description", "example", "deprecated"].contains(&key)
        || key.starts_with("x-provenance")
}

/// The keywords of a schema that limit a value by themselves, as JSON Schema.
fn limits(node: &Node) -> Map<String, Value> {
    let members = node.as_mapping().into_iter().flatten();
    let mut limits: Map<String, Value> = members
        .filter(|(key, _)| LIMITS.contains(&key.as_str()))
        .map(|(key, member)| (key.clone(), member.node.to_json()))
        .collect();
    if !node
        .get("format")
        .and_then(Node::as_str)
        .is_some_and(schemas::is_format)
    {
        limits.shift_remove("format");
    }
    for (inclusive, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if let Some(Value::Bool(is_exclusive)) = limits.shift_remove(exclusive)
            && is_exclusive
            && let Some(bound) = limits.shift_remove(inclusive)
        {
            limits.insert(exclusive.to_owned(), bound);
        }
    }
    limits
}

const LIMITS: [&str; 16] = [
    "type",
    "enum",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

fn let_null(keywords: &mut Map<String, Value>) {
    if let Some(Value::Array(values)) = keywords.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    if let Some(Value::String(name)) = keywords.get("type") {
        let types = json!([name, "null"]);
        keywords.insert("type".to_owned(), types);
    }
}

fn additional(part: &Part<'_>) -> Accepts {
    let Some(node) = part.node.get("additionalProperties") else {
        return Accepts::anything();
    };
    match node.as_bool() {
        Some(true) => Accepts::anything(),
        Some(false) => Accepts::Nothing,
        // `{}` means the same as `true`.
        None if node
            .as_mapping()
            .is_some_and(|keys| keys.keys().all(|key| is_word(key))) =>
        {
            Accepts::anything()
        }
        None => Accepts::schema(pointer_push(&part.pointer, "additionalProperties")),
    }
}
