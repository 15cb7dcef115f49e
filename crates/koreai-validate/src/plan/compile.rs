//! From a schema to its plan.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::documentation::Documentation;
use super::names::Names;
use super::node::{
    AdditionalProperties, Check, Choice, Items, Keywords, Limit, Member, Members, Node, NodeId,
    Plan, Range, TextRule, Types, Values,
};
use super::order::Place;
use super::pattern::Pattern;
use crate::json::Kind;
use crate::pointer::escape;
use crate::words::join;

/// Dialects in which the keywords of plans mean the same. Draft 4 has other integers.
const DIALECTS: [&str; 6] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-06/schema",
];

/// Keywords that ask nothing, and hold no schema of their own that a pointer must not lead into.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Keywords that lead on to another schema, if they stand alone.
const FORWARDS: &[&str] = &["$ref", "allOf"];

/// A double holds all integers below this exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Plan {
    /// The plan for a schema, if it is of the form that has one.
    pub(crate) fn compile(schema: &Value) -> Option<Self> {
        let root = schema.as_object()?;
        if root
            .get("$schema")
            .is_some_and(|dialect| !DIALECTS.iter().any(|known| dialect == known))
        {
            return None;
        }
        // References within a schema that has a name of its own start from there, not from the root.
        if root.values().any(names_a_schema) {
            return None;
        }
        let mut compiler = Compiler {
            schema,
            nodes: Vec::new(),
            by_pointer: HashMap::new(),
            places: 0,
        };
        let entry = compiler.node(String::new())?;
        Some(Self {
            nodes: compiler.nodes,
            nothing: nothing(),
            root: entry,
            places: compiler.places,
            id: match root.get("$id") {
                Some(id) => id.as_str()?.to_owned(),
                None => String::new(),
            },
        })
    }

    /// The plan that asks nothing.
    pub(crate) fn open() -> Self {
        Self {
            nodes: vec![Node::new(
                String::new(),
                Check::Nothing,
                Documentation::default(),
            )],
            nothing: nothing(),
            root: NodeId(0),
            places: 0,
            id: String::new(),
        }
    }
}

/// Whether something in it may be the name of a schema.
fn names_a_schema(value: &Value) -> bool {
    const NAMES: [&str; 4] = ["$id", "$anchor", "$dynamicAnchor", "$schema"];
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| NAMES.contains(&name.as_str()) || names_a_schema(value)),
        Value::Array(items) => items.iter().any(names_a_schema),
        _ => false,
    }
}

fn nothing() -> Keywords {
    Keywords {
        types: Types::ALL,
        types_stated: String::new(),
        values: None,
        number: Range::default(),
        text: TextRule::default(),
        items: Items::default(),
        members: None,
        order: Vec::new(),
    }
}

struct Compiler<'s> {
    schema: &'s Value,
    nodes: Vec<Node>,
    by_pointer: HashMap<String, NodeId>,
    places: usize,
}

impl Compiler<'_> {
    /// The node for the schema at a pointer, made if it is not there yet.
    fn node(&mut self, pointer: String) -> Option<NodeId> {
        let pointer = self.target(pointer)?;
        if let Some(known) = self.by_pointer.get(&pointer) {
            return Some(*known);
        }
        let id = NodeId(self.nodes.len());
        self.by_pointer.insert(pointer.clone(), id);
        // References may lead back here, so the node has its place before it is known what it asks.
        self.nodes.push(Node::new(
            pointer.clone(),
            Check::Nothing,
            Documentation::default(),
        ));
        let schema = self.schema.pointer(&pointer)?;
        let check = match schema {
            Value::Bool(true) => Check::Nothing,
            Value::Object(keywords) => self.check(keywords, &pointer)?,
            _ => return None,
        };
        self.nodes[id.0] = Node::new(pointer, check, Documentation::read(schema));
        Some(id)
    }

    /// Follows references from one schema to the next that asks something itself.
    fn target(&self, mut pointer: String) -> Option<String> {
        // A chain that is longer than this leads in a circle.
        const LONGEST: usize = 64;
        for _ in 0..LONGEST {
            let Some(keywords) = self.schema.pointer(&pointer)?.as_object() else {
                return Some(pointer);
            };
            let assertions: Vec<_> = assertions(keywords, pointer.is_empty()).collect();
            if !assertions.iter().any(|key| FORWARDS.contains(key)) {
                return Some(pointer);
            }
            pointer = match assertions.as_slice() {
                ["$ref"] => {
                    let target = keywords["$ref"].as_str()?.strip_prefix('#')?;
                    // Anchors, and pointers that would have to be decoded first.
                    if target.contains('%') || !(target.is_empty() || target.starts_with('/')) {
                        return None;
                    }
                    target.to_owned()
                }
                ["allOf"] if keywords["allOf"].as_array()?.len() == 1 => {
                    format!("{pointer}/allOf/0")
                }
                _ => return None,
            };
        }
        None
    }

    fn check(&mut self, keywords: &Map<String, Value>, pointer: &str) -> Option<Check> {
        let order: Vec<&str> = assertions(keywords, pointer.is_empty()).collect();
        match order.as_slice() {
            [] => return Some(Check::Nothing),
            ["oneOf"] => return self.choice(keywords, pointer, "oneOf").map(Check::Choice),
            ["anyOf"] => return self.choice(keywords, pointer, "anyOf").map(Check::Choice),
            _ => {}
        }
        let order = order.into_iter().map(known).collect::<Option<Vec<_>>>()?;
        let range = limits(keywords)?;
        Some(Check::Keywords(Box::new(Keywords {
            types: types(keywords.get("type"))?,
            types_stated: types_stated(keywords.get("type")),
            values: values(keywords)?,
            number: range,
            text: TextRule {
                min_length: size(keywords, "minLength")?,
                max_length: size(keywords, "maxLength")?,
                pattern: match keywords.get("pattern") {
                    Some(pattern) => Some(Pattern::new(pattern.as_str()?)?),
                    None => None,
                },
            },
            items: Items {
                min_items: size(keywords, "minItems")?,
                max_items: size(keywords, "maxItems")?,
                each: match keywords.get("items") {
                    Some(_) => Some(self.node(format!("{pointer}/items"))?),
                    None => None,
                },
            },
            members: self.members(keywords, pointer)?,
            order,
        })))
    }

    fn members(&mut self, keywords: &Map<String, Value>, pointer: &str) -> Option<Option<Members>> {
        let keys = ["properties", "required", "additionalProperties"];
        if !keys.iter().any(|key| keywords.contains_key(*key)) {
            return Some(None);
        }
        let required = required(keywords)?;
        let bit = |name: &str| {
            let at = required
                .iter()
                .position(|required: &String| required == name);
            at.map_or(0, |at| 1 << at)
        };
        let mut names = Vec::new();
        let mut declared = Vec::new();
        if let Some(properties) = keywords.get("properties") {
            let properties = properties.as_object()?;
            for name in properties.keys() {
                let pointer = format!("{pointer}/properties/{}", escape(name));
                let documentation = Documentation::read(&properties[name]);
                declared.push(Member {
                    node: Some(self.node(pointer.clone())?),
                    required: bit(name),
                    doubt: documentation.doubt(),
                    documentation,
                    pointer,
                    capture: None,
                });
                names.push(name.clone());
            }
        }
        for name in &required {
            if !names.contains(name) {
                declared.push(Member {
                    node: None,
                    required: bit(name),
                    doubt: None,
                    documentation: Documentation::default(),
                    pointer: String::new(),
                    capture: None,
                });
                names.push(name.clone());
            }
        }
        let additional = match keywords.get("additionalProperties") {
            None | Some(Value::Bool(true)) => AdditionalProperties::Any,
            Some(Value::Bool(false)) => AdditionalProperties::Forbidden,
            Some(_) => {
                AdditionalProperties::Node(self.node(format!("{pointer}/additionalProperties"))?)
            }
        };
        Some(Some(Members {
            place: Place::take(&mut self.places, names.len()),
            names: Names::new(names),
            declared,
            required,
            additional,
            rules: None,
            warnings: None,
        }))
    }

    fn choice(
        &mut self,
        keywords: &Map<String, Value>,
        pointer: &str,
        keyword: &'static str,
    ) -> Option<Choice> {
        let mut branches: Vec<(Types, NodeId)> = Vec::new();
        for index in 0..keywords[keyword].as_array()?.len() {
            let node = self.node(format!("{pointer}/{keyword}/{index}"))?;
            let Check::Keywords(branch) = &self.nodes[node.0].check else {
                return None;
            };
            let types = branch.types;
            if branches.iter().any(|(taken, _)| taken.overlap(types)) {
                return None;
            }
            branches.push((types, node));
        }
        Some(Choice { keyword, branches })
    }
}

/// The keywords that ask something. At the root, some are about the schema itself.
fn assertions(keywords: &Map<String, Value>, root: bool) -> impl Iterator<Item = &str> {
    let asserts = move |key: &&str| {
        let of_the_root = root && ["$schema", "$id"].contains(key);
        !of_the_root && !ANNOTATIONS.contains(key) && !key.starts_with("x-")
    };
    keywords.keys().map(String::as_str).filter(asserts)
}

/// The keyword, if it is one that a plan knows.
fn known(keyword: &str) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "type",
        "enum",
        "const",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "items",
        "properties",
        "required",
        "additionalProperties",
    ];
    KNOWN.iter().find(|known| **known == keyword).copied()
}

fn types(stated: Option<&Value>) -> Option<Types> {
    let names: Vec<&str> = match stated {
        None => return Some(Types::ALL),
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().map(Value::as_str).collect::<Option<_>>()?,
        Some(_) => return None,
    };
    let mut types = Types::NONE;
    for name in &names {
        types = types.and(match *name {
            "null" => Kind::Null,
            "boolean" => Kind::Boolean,
            "integer" | "number" => Kind::Number,
            "string" => Kind::String,
            "array" => Kind::Array,
            "object" => Kind::Object,
            _ => return None,
        });
    }
    types.integers_only = names.contains(&"integer") && !names.contains(&"number");
    Some(types)
}

/// Several types stand in a fixed order, whatever that of the schema.
fn types_stated(stated: Option<&Value>) -> String {
    const ORDER: [&str; 7] = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ];
    match stated {
        Some(Value::Array(names)) => join(
            ORDER
                .iter()
                .filter(|name| names.iter().any(|other| other == **name)),
            " or ",
        ),
        Some(name) => name.as_str().unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

fn values(keywords: &Map<String, Value>) -> Option<Option<Values>> {
    let stated = match (keywords.get("enum"), keywords.get("const")) {
        (None, None) => return Some(None),
        (Some(values), None) => values.as_array()?.clone(),
        (None, Some(value)) => vec![value.clone()],
        (Some(_), Some(_)) => return None,
    };
    let mut values = Values {
        texts: Vec::new(),
        booleans: Vec::new(),
        null: false,
        stated: stated.clone(),
    };
    for value in stated {
        match value {
            Value::String(text) => values.texts.push(text),
            Value::Bool(boolean) => values.booleans.push(boolean),
            Value::Null => values.null = true,
            // Equal numbers are written in many ways.
            _ => return None,
        }
    }
    Some(Some(values))
}

/// The names under `required`, each once, and no more than there are bits for.
fn required(keywords: &Map<String, Value>) -> Option<Vec<String>> {
    let Some(stated) = keywords.get("required") else {
        return Some(Vec::new());
    };
    let mut names: Vec<String> = Vec::new();
    for name in stated.as_array()? {
        let name = name.as_str()?.to_owned();
        if names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    (names.len() <= u64::BITS as usize).then_some(names)
}

fn limits(keywords: &Map<String, Value>) -> Option<Range> {
    const LIMITS: [&str; 4] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    let mut limits = Vec::new();
    for keyword in LIMITS {
        let Some(stated) = keywords.get(keyword) else {
            continue;
        };
        let limit = stated.as_f64().filter(|limit| limit.abs() < EXACT)?;
        limits.push(Limit {
            keyword,
            limit,
            stated: stated.clone(),
        });
    }
    Some(Range { limits })
}

/// A size that is not stated is not a limit; one that is stated in another way than as a natural
/// number is not understood.
fn size(keywords: &Map<String, Value>, keyword: &str) -> Option<Option<u64>> {
    match keywords.get(keyword) {
        Some(limit) => limit.as_u64().map(Some),
        None => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_schema_of_the_contract_has_a_plan() {
        for schema in koreai_schemas::SCHEMAS {
            let value: Value = serde_json::from_str(schema.text).unwrap();
            assert!(Plan::compile(&value).is_some(), "{}", schema.name);
        }
    }

    #[test]
    fn what_is_not_understood_has_no_plan() {
        let beyond = [
            json!(false),
            json!({"$schema": "http://json-schema.org/draft-04/schema#"}),
            json!({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{}]}),
            json!({"format": "date"}),
            json!({"not": {}}),
            json!({"multipleOf": 2}),
            json!({"properties": {"a": {"$id": "other"}}}),
            json!({"properties": {"a": {"type": "string", "allOf": [{}]}}}),
            json!({"allOf": [{}, {}]}),
            json!({"$ref": "#anchor"}),
            json!({"$ref": "#"}),
            json!({"$ref": "https://koreai.invalid/other.json"}),
            json!({"oneOf": [{"type": "integer"}, {"type": "number"}]}),
            json!({"oneOf": [{"type": "string"}, {}]}),
            json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            json!({"enum": [1]}),
            json!({"maximum": 1e300}),
            json!({"minLength": -1}),
            json!({"pattern": "(?=a)"}),
            json!({"type": "text"}),
        ];
        for schema in beyond {
            assert!(Plan::compile(&schema).is_none(), "{schema}");
        }
    }

    #[test]
    fn references_may_lead_back() {
        let schema = json!({"properties": {"child": {"$ref": "#"}, "list": {"items": {"$ref": "#/properties/list"}}}});
        assert!(Plan::compile(&schema).is_some());
    }
}
