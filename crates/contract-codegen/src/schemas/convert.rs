//! OpenAPI 3.0 schema → JSON Schema, 2020-12 or draft-07.
//!
//! The output uses only what validators and generators of other languages support: no `nullable`, no `example`,
//! no `x-…`, no boolean `exclusiveMinimum`, no type arrays other than with `null`.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::bodies::Body;
use contract::describe;
use contract::{Node, Spec, pointer_push, pointer_segments};

/// The version of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    /// 2020-12, the source.
    V2020,
    /// draft-07, for older tools.
    V07,
}

impl Draft {
    /// `$schema`.
    pub fn uri(self) -> &'static str {
        match self {
            Self::V2020 => "https://json-schema.org/draft/2020-12/schema",
            Self::V07 => "http://json-schema.org/draft-07/schema#",
        }
    }

    /// The suffix of its file names.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::V2020 => "",
            Self::V07 => ".draft-07",
        }
    }

    fn definitions(self) -> &'static str {
        match self {
            Self::V2020 => "$defs",
            Self::V07 => "definitions",
        }
    }
}

/// The schema of a body with all schemas that it refers to.
pub(super) fn bundle(spec: &Spec, body: &Body<'_>, draft: Draft) -> Map<String, Value> {
    let nothing = HashSet::new();
    let mut bundle = Bundle::new(draft, Some(&body.pointer), &nothing);
    let mut schema = Map::new();
    schema.insert("title".to_owned(), json!(title(&body.pointer, &body.name)));
    if let Some(node) = spec.root.pointer(&body.pointer) {
        for (key, value) in bundle.schema(node, &body.pointer) {
            schema.insert(key, value);
        }
    }
    if !body.examples.is_empty() {
        let values: Vec<&Value> = body.examples.iter().map(|example| &example.value).collect();
        schema.insert("examples".to_owned(), json!(values));
    }
    bundle.define(spec, &mut schema);
    schema
}

/// A single schema, in 2020-12, with all schemas that it refers to.
pub(super) fn alone(spec: &Spec, pointer: &str) -> Value {
    let nothing = HashSet::new();
    let mut bundle = Bundle::new(Draft::V2020, None, &nothing);
    let mut schema = match spec.root.pointer(pointer) {
        Some(node) => bundle.schema(node, pointer),
        None => Map::new(),
    };
    bundle.define(spec, &mut schema);
    Value::Object(schema)
}

/// Many schemas as one, in 2020-12: for an object whose member `0` is valid against the first schema, and so on.
/// Keywords whose pointers are in `omitted` are left out.
pub fn combined(spec: &Spec, pointers: &[&str], omitted: &HashSet<String>) -> Value {
    let mut bundle = Bundle::new(Draft::V2020, None, omitted);
    let members = pointers.iter().enumerate().map(|(number, pointer)| {
        let schema = match spec.root.pointer(pointer) {
            Some(node) if node.get("$ref").is_some() => Value::Object(bundle.schema(node, pointer)),
            _ => json!({"$ref": bundle.reference(pointer)}),
        };
        (number.to_string(), schema)
    });
    let members: Map<_, _> = members.collect();
    let mut schema = Map::new();
    schema.insert("properties".to_owned(), Value::Object(members));
    bundle.define(spec, &mut schema);
    Value::Object(schema)
}

/// The title: the name of the schema, or of the body if the schema has none.
fn title(pointer: &str, body: &str) -> String {
    match pointer.strip_prefix("/components/schemas/") {
        Some(name) if !name.contains('/') => name.to_owned(),
        _ => body.to_owned(),
    }
}

struct Bundle<'a> {
    draft: Draft,
    /// The pointer of the schema at the root of the bundle, if there is one.
    root: Option<&'a str>,
    /// Pointers of keywords to leave out.
    omitted: &'a HashSet<String>,
    /// Names in the bundle, by pointer.
    names: BTreeMap<String, String>,
    taken: HashSet<String>,
    /// The next number to try for each name.
    numbers: HashMap<String, usize>,
    /// Referenced definitions that are not converted yet.
    open: Vec<(String, String)>,
}

impl<'a> Bundle<'a> {
    fn new(draft: Draft, root: Option<&'a str>, omitted: &'a HashSet<String>) -> Self {
        Self {
            draft,
            root,
            omitted,
            names: BTreeMap::new(),
            taken: HashSet::new(),
            numbers: HashMap::new(),
            open: Vec::new(),
        }
    }

    /// Adds the referenced schemas.
    fn define(&mut self, spec: &Spec, schema: &mut Map<String, Value>) {
        let mut definitions = BTreeMap::new();
        while let Some((name, pointer)) = self.open.pop() {
            if let Some(node) = spec.root.pointer(&pointer) {
                let definition = self.schema(node, &pointer);
                definitions.insert(name, Value::Object(definition));
            }
        }
        if !definitions.is_empty() {
            schema.insert(self.draft.definitions().to_owned(), json!(definitions));
        }
    }

    fn schema(&mut self, node: &Node, pointer: &str) -> Map<String, Value> {
        let mut schema = Map::new();
        let Some(members) = node.as_mapping() else {
            return schema;
        };
        if let Some(target) = node.get("$ref").and_then(Node::as_str) {
            let target = target.trim_start_matches('#').to_owned();
            schema.insert("$ref".to_owned(), json!(self.reference(&target)));
            return schema;
        }
        for (key, member) in members {
            let below = pointer_push(pointer, key);
            if self.omitted.contains(&below) {
                continue;
            }
            let node = &member.node;
            let value = match key.as_str() {
                "properties" => self.map(node, &below),
                "items" | "not" => Value::Object(self.schema(node, &below)),
                "additionalProperties" if node.as_bool().is_none() => {
                    Value::Object(self.schema(node, &below))
                }
                "allOf" | "anyOf" | "oneOf" => self.list(node, &below),
                "example" => {
                    schema.insert("examples".to_owned(), json!([node.to_json()]));
                    continue;
                }
                "examples" => node.to_json(),
                "description" => json!(node.as_str().unwrap_or_default().trim()),
                "format" if !node.as_str().is_some_and(is_format) => continue,
                "required" if node.as_sequence().is_some_and(<[_]>::is_empty) => continue,
                "deprecated" if self.draft == Draft::V07 => continue,
                key if is_kept(key) => node.to_json(),
                _ => continue,
            };
            schema.insert(key.clone(), value);
        }
        bounds(&mut schema, node);
        self.open_enum(&mut schema, node);
        if let Some(provenance) = describe::provenance(node) {
            let description = schema
                .get("description")
                .and_then(Value::as_str)
                .map_or_else(
                    || provenance.clone(),
                    |text| format!("{text}\n\n{provenance}"),
                );
            schema.insert("description".to_owned(), json!(description));
        }
        if node.get("nullable").and_then(Node::as_bool) == Some(true) {
            schema = nullable(schema);
        }
        schema
    }

    fn map(&mut self, node: &Node, pointer: &str) -> Value {
        let members = node.as_mapping().into_iter().flatten();
        let members = members.map(|(name, member)| {
            let below = pointer_push(pointer, name);
            (
                name.clone(),
                Value::Object(self.schema(&member.node, &below)),
            )
        });
        Value::Object(members.collect())
    }

    fn list(&mut self, node: &Node, pointer: &str) -> Value {
        let items = node.as_sequence().unwrap_or_default().iter().enumerate();
        let items = items.map(|(index, node)| {
            let below = pointer_push(pointer, &index.to_string());
            Value::Object(self.schema(node, &below))
        });
        Value::Array(items.collect())
    }

    /// The known values become examples; any other value is valid.
    fn open_enum(&self, schema: &mut Map<String, Value>, node: &Node) {
        if let Some(values) = node.get("x-extensible-enum")
            && let Some(items) = values.as_sequence()
        {
            let known = items
                .iter()
                .filter_map(Node::as_str)
                .map(|value| format!("`{value}`"))
                .collect::<Vec<_>>()
                .join(", ");
            let note = format!("Known values: {known}. Others may come.");
            let description = match schema.get("description").and_then(Value::as_str) {
                Some(text) => format!("{text}\n\n{note}"),
                None => note,
            };
            schema.insert("description".to_owned(), json!(description));
            schema.insert("examples".to_owned(), values.to_json());
        }
    }

    fn reference(&mut self, target: &str) -> String {
        if self.root == Some(target) {
            return "#".to_owned();
        }
        let name = match self.names.get(target) {
            Some(name) => name.clone(),
            None => {
                let name = self.free_name(target);
                self.names.insert(target.to_owned(), name.clone());
                self.open.push((name.clone(), target.to_owned()));
                name
            }
        };
        format!(
            "#{}",
            pointer_push(&format!("/{}", self.draft.definitions()), &name)
        )
    }

    /// The last segment of the pointer, with a number if it is already used.
    fn free_name(&mut self, target: &str) -> String {
        let last = pointer_segments(target).last().unwrap_or_default();
        let last: String = last
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        let mut name = last.clone();
        while !self.taken.insert(name.clone()) {
            let number = self.numbers.entry(last.clone()).or_insert(2);
            name = format!("{last}{number}");
            *number += 1;
        }
        name
    }
}

/// Keywords that mean the same in OpenAPI 3.0 and in both drafts.
fn is_kept(key: &str) -> bool {
    matches!(
        key,
        "title"
            | "multipleOf"
            | "maximum"
            | "minimum"
            | "maxLength"
            | "minLength"
            | "pattern"
            | "maxItems"
            | "minItems"
            | "uniqueItems"
            | "maxProperties"
            | "minProperties"
            | "required"
            | "enum"
            | "type"
            | "additionalProperties"
            | "format"
            | "default"
            | "readOnly"
            | "writeOnly"
            | "deprecated"
    )
}

/// The formats of JSON Schema. OpenAPI's own (`int64`, `password`, …) have no meaning there.
pub fn is_format(name: &str) -> bool {
    matches!(
        name,
        "date"
            | "date-time"
            | "time"
            | "email"
            | "hostname"
            | "ipv4"
            | "ipv6"
            | "uri"
            | "uri-reference"
            | "regex"
            | "json-pointer"
    )
}

/// In OpenAPI 3.0 an exclusive bound is a boolean beside the bound; in JSON Schema it is the number itself.
fn bounds(schema: &mut Map<String, Value>, node: &Node) {
    for (inclusive, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if node.get(exclusive).and_then(Node::as_bool) == Some(true)
            && let Some(bound) = schema.shift_remove(inclusive)
        {
            schema.insert(exclusive.to_owned(), bound);
        }
    }
}

fn nullable(mut schema: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    match schema.get("type").cloned() {
        Some(Value::String(name)) => {
            schema.insert("type".to_owned(), json!([name, "null"]));
            schema
        }
        _ if ["allOf", "anyOf", "oneOf", "not", "enum"]
            .iter()
            .any(|key| schema.contains_key(*key)) =>
        {
            let mut outer = Map::new();
            for key in ["title", "description", "examples", "default", "deprecated"] {
                if let Some(value) = schema.shift_remove(key) {
                    outer.insert(key.to_owned(), value);
                }
            }
            outer.insert("anyOf".to_owned(), json!([schema, {"type": "null"}]));
            outer
        }
        // Without a type, null is valid already.
        _ => schema,
    }
}
