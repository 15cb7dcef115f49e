//! Members of objects that no schema declares which applies to the object. Which schemas apply depends on the
//! payload, so that each of them is given a mark, which `jsonschema` reports as an annotation where it applies.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationOptions;
use serde_json::{Map, Value};

use super::recursion::Repeats;
use crate::pointer::escape;

/// The keyword that is added to a schema: the index of what it declares.
const MARK: &str = "x-koreai-declaration";

/// What an evaluation may cost, in places where schemas apply to a value: of a schema of some keywords, each
/// takes about a kilobyte.
const MAX_COST: usize = 200_000;

/// A path of so many bytes costs as much as another place.
const COSTLY_PATH: usize = 256;

/// What a step adds to a path in the schema, in bytes.
const STEP: usize = 32;

/// A schema, compiled with its marks.
pub(crate) struct UnknownFields {
    compiled: jsonschema::Validator,
    declarations: Vec<Declaration>,
    /// How often a value within a value may be evaluated for each time that the value itself is.
    repeats: Repeats,
}

/// A member that no schema declares.
#[derive(Debug, PartialEq)]
pub(crate) struct Unknown<'a> {
    pub(crate) pointer: String,
    pub(crate) name: &'a str,
    /// The schema that declares other members.
    pub(crate) schema: &'a str,
    /// The members that are declared where this one stands.
    pub(crate) declared: Vec<&'a str>,
}

/// The evaluation would take too much memory.
#[derive(Debug, PartialEq)]
pub(crate) struct TooCostly;

/// What one schema declares.
#[derive(Debug)]
struct Declaration {
    /// Where the schema stands.
    pointer: String,
    names: Vec<String>,
    /// Names that it mentions in a condition.
    mentioned: Vec<String>,
    /// Whether it says something of each other name, too.
    others: bool,
    /// Whether it is a condition, which mentions members and leaves to others which there are.
    is_condition: bool,
}

/// What all schemas that apply to an object declare.
#[derive(Default)]
struct Declared<'s, 'e> {
    by: Vec<&'s Declaration>,
    /// Names that patterns match.
    matched: HashSet<&'e str>,
}

impl UnknownFields {
    /// `None` if the schema cannot be compiled with its marks.
    pub(crate) fn compile(
        schema: &Value,
        options: &ValidationOptions<'_>,
        repeats: Repeats,
    ) -> Option<Self> {
        let mut marked = schema.clone();
        let mut marks = Marks::default();
        marks.add(&mut marked, String::new(), false);
        // References may lead to places where no schema is expected.
        while let Some(pointer) = marks.referenced.pop() {
            if !marks.visited.contains(&pointer)
                && let Some(schema) = marked.pointer_mut(&pointer)
            {
                marks.add(schema, pointer, false);
            }
        }
        Some(Self {
            compiled: options.build(&marked).ok()?,
            declarations: marks.declarations,
            repeats,
        })
    }

    /// The members of a valid instance that no schema declares, in the order of the document; at most so many,
    /// and one more if there are more.
    pub(crate) fn find<'a>(
        &'a self,
        instance: &'a Value,
        most: usize,
    ) -> Result<Vec<Unknown<'a>>, TooCostly> {
        if cost(instance, self.repeats) > MAX_COST {
            return Err(TooCostly);
        }
        let evaluation = self.compiled.evaluate(instance);
        let mut objects: HashMap<&str, Declared<'_, '_>> = HashMap::new();
        for entry in evaluation.iter_annotations() {
            let at = entry.instance_location.as_str();
            match entry.annotations.value() {
                Value::Object(keywords) => {
                    let index = keywords.get(MARK).and_then(Value::as_u64);
                    let index = index.and_then(|index| usize::try_from(index).ok());
                    if let Some(declaration) = index.and_then(|index| self.declarations.get(index))
                    {
                        objects.entry(at).or_default().by.push(declaration);
                    }
                }
                Value::Array(names) if entry.schema_location.ends_with("/patternProperties") => {
                    let names = names.iter().filter_map(Value::as_str);
                    objects.entry(at).or_default().matched.extend(names);
                }
                _ => {}
            }
        }
        Ok(undeclared(instance, &objects, most))
    }
}

impl<'s> Declared<'s, '_> {
    /// The first schema that declares some members of the object and leaves open which others there are.
    /// `None` if any member may stand there.
    fn schema(&self) -> Option<&'s str> {
        if self.by.iter().any(|declaration| declaration.others) {
            return None;
        }
        let declares = |one: &&&Declaration| !one.is_condition && !one.names.is_empty();
        let first = self.by.iter().find(declares)?;
        Some(&first.pointer)
    }

    fn names(&self) -> impl Iterator<Item = &'s str> {
        let names = self.by.iter().flat_map(|declaration| &declaration.names);
        names.map(String::as_str)
    }

    fn known(&self) -> HashSet<&'s str> {
        let mentioned = self.by.iter().flat_map(|one| &one.mentioned);
        self.names().chain(mentioned.map(String::as_str)).collect()
    }
}

fn undeclared<'a>(
    instance: &'a Value,
    objects: &HashMap<&str, Declared<'a, '_>>,
    most: usize,
) -> Vec<Unknown<'a>> {
    /// A value to be looked at, and where it stands as a member that is not declared.
    struct Next<'n, 'a, 'e> {
        pointer: String,
        value: &'a Value,
        unknown: Option<(&'a str, &'a str, &'n Declared<'a, 'e>)>,
    }
    let mut found = Vec::new();
    let root = Next {
        pointer: String::new(),
        value: instance,
        unknown: None,
    };
    let mut rest = vec![root];
    while let Some(next) = rest.pop() {
        let pointer = next.pointer;
        if let Some((name, schema, declared)) = next.unknown {
            found.push(Unknown {
                pointer: pointer.clone(),
                name,
                schema,
                declared: declared.names().collect(),
            });
            if found.len() > most {
                break;
            }
        }
        let below = rest.len();
        match next.value {
            Value::Array(items) => {
                let numbered = items.iter().enumerate();
                let containers = numbered.filter(|(_, item)| item.is_array() || item.is_object());
                rest.extend(containers.map(|(index, value)| Next {
                    pointer: format!("{pointer}/{index}"),
                    value,
                    unknown: None,
                }));
            }
            Value::Object(members) => {
                let declared = objects.get(pointer.as_str());
                let closed = declared.and_then(|one| Some((one, one.schema()?, one.known())));
                for (name, value) in members {
                    let unknown = match &closed {
                        Some((declared, schema, known))
                            if !known.contains(name.as_str())
                                && !declared.matched.contains(name.as_str()) =>
                        {
                            Some((name.as_str(), *schema, *declared))
                        }
                        _ => None,
                    };
                    if unknown.is_some() || value.is_array() || value.is_object() {
                        rest.push(Next {
                            pointer: format!("{pointer}/{}", escape(name)),
                            value,
                            unknown,
                        });
                    }
                }
            }
            _ => {}
        }
        // What comes first in the document is looked at first.
        rest[below..].reverse();
    }
    found
}

/// What an evaluation takes, so far as that is not beyond the bound.
fn cost(instance: &Value, repeats: Repeats) -> usize {
    let mut cost = 0_usize;
    let mut rest = vec![(instance, 1_usize, 0_usize)];
    while let Some((value, weight, path)) = rest.pop() {
        cost = cost.saturating_add(weight.saturating_mul(1 + path / COSTLY_PATH));
        if cost > MAX_COST {
            break;
        }
        match value {
            Value::Array(items) => {
                let below = weight.saturating_mul(repeats.array);
                rest.extend(items.iter().map(|item| (item, below, path + STEP)));
            }
            Value::Object(members) => {
                let below = weight.saturating_mul(repeats.object);
                for (name, value) in members {
                    rest.push((value, below, path + STEP + name.len()));
                }
            }
            _ => {}
        }
    }
    cost
}

/// Adds marks to the schemas of a document.
#[derive(Default)]
struct Marks {
    declarations: Vec<Declaration>,
    visited: HashSet<String>,
    /// Pointers of references.
    referenced: Vec<String>,
}

impl Marks {
    /// Adds a mark to a schema and to those within it.
    fn add(&mut self, schema: &mut Value, pointer: String, is_condition: bool) {
        let Value::Object(keywords) = schema else {
            return;
        };
        if !self.visited.insert(pointer.clone()) {
            return;
        }
        if let Some(Value::String(target)) = keywords.get("$ref")
            && let Some(target) = target.strip_prefix('#')
        {
            self.referenced.push(target.to_owned());
        }
        let declaration = Declaration::read(keywords, &pointer, is_condition);
        for (keyword, value) in keywords.iter_mut() {
            let pointer = format!("{pointer}/{}", escape(keyword));
            let is_condition = is_condition || matches!(keyword.as_str(), "if" | "contains");
            match (keyword.as_str(), value) {
                (
                    "additionalItems"
                    | "additionalProperties"
                    | "contains"
                    | "else"
                    | "if"
                    | "items"
                    | "then"
                    | "unevaluatedItems"
                    | "unevaluatedProperties",
                    schema @ Value::Object(_),
                ) => self.add(schema, pointer, is_condition),
                ("allOf" | "anyOf" | "items" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
                    for (index, schema) in schemas.iter_mut().enumerate() {
                        self.add(schema, format!("{pointer}/{index}"), is_condition);
                    }
                }
                (
                    "$defs" | "definitions" | "dependencies" | "dependentSchemas"
                    | "patternProperties" | "properties",
                    Value::Object(schemas),
                ) => {
                    for (name, schema) in schemas.iter_mut() {
                        let pointer = format!("{pointer}/{}", escape(name));
                        self.add(schema, pointer, is_condition);
                    }
                }
                _ => {}
            }
        }
        if let Some(declaration) = declaration {
            keywords.insert(MARK.to_owned(), self.declarations.len().into());
            self.declarations.push(declaration);
        }
    }
}

impl Declaration {
    /// `None` if the schema says nothing of members.
    fn read(keywords: &Map<String, Value>, pointer: &str, is_condition: bool) -> Option<Self> {
        let mut names = names(keywords);
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        let mut mentioned = Vec::new();
        for keyword in ["if", "not"] {
            if let Some(Value::Object(condition)) = keywords.get(keyword) {
                mentioned.extend(self::names(condition));
            }
        }
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            for (name, wanted) in keywords
                .get(keyword)
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                mentioned.push(name.clone());
                mentioned.extend(texts(wanted));
            }
        }
        let others = ["additionalProperties", "unevaluatedProperties"]
            .into_iter()
            .any(|keyword| matches!(keywords.get(keyword), Some(value) if *value != Value::Bool(true)));
        let says_something = others || !names.is_empty() || !mentioned.is_empty();
        says_something.then(|| Self {
            pointer: pointer.to_owned(),
            names,
            mentioned,
            others,
            is_condition,
        })
    }
}

/// The names under `properties` and `required`.
fn names(keywords: &Map<String, Value>) -> Vec<String> {
    let properties = keywords.get("properties").and_then(Value::as_object);
    let properties = properties
        .into_iter()
        .flat_map(|names| names.keys().cloned());
    let required = keywords.get("required").into_iter().flat_map(texts);
    properties.chain(required).collect()
}

/// The texts in an array.
fn texts(value: &Value) -> impl Iterator<Item = String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ONCE: Repeats = Repeats {
        array: 1,
        object: 1,
    };

    /// The pointers of members that no schema declares.
    fn unknown(schema: &Value, instance: &Value) -> Vec<String> {
        let options = jsonschema::options();
        let fields = UnknownFields::compile(schema, &options, ONCE).expect("a schema");
        assert!(fields.compiled.is_valid(instance), "{schema}: {instance}");
        let found = fields.find(instance, usize::MAX).expect("few");
        found.into_iter().map(|one| one.pointer).collect()
    }

    #[test]
    fn members_are_declared_by_every_schema_that_applies() {
        let name = json!({"properties": {"name": {}}});
        let alternatives = json!([
            {"properties": {"kind": {"const": "a"}, "x": {}}, "required": ["kind"]},
            {"properties": {"kind": {"const": "b"}, "y": {}}, "required": ["kind"]},
        ]);
        let tree = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://koreai.invalid/strict",
            "$dynamicAnchor": "node",
            "$ref": "tree",
            "properties": {"label": {}},
            "$defs": {"tree": {
                "$id": "tree",
                "$dynamicAnchor": "node",
                "properties": {"children": {"items": {"$dynamicRef": "#node"}}},
            }},
        });
        let condition = json!({
            "if": {"properties": {"country": {"const": "US"}}, "required": ["country"]},
            "then": {"properties": {"zip": {}}},
            "else": {"properties": {"code": {}}},
        });
        let seventh = "http://json-schema.org/draft-07/schema#";
        let cases = [
            (
                json!({"allOf": [name, {"properties": {"age": {}}}]}),
                json!({"name": 1, "age": 2, "x": 3}),
                vec!["/x"],
            ),
            (
                json!({"allOf": [name, {"required": ["age"]}]}),
                json!({"age": 2, "x": 3}),
                vec!["/x"],
            ),
            (
                json!({"oneOf": alternatives}),
                json!({"kind": "a", "x": 1, "y": 2}),
                vec!["/y"],
            ),
            (
                json!({"anyOf": alternatives}),
                json!({"kind": "b", "x": 1, "y": 2}),
                vec!["/x"],
            ),
            (
                condition.clone(),
                json!({"country": "US", "zip": 1, "code": 2}),
                vec!["/code"],
            ),
            (
                condition,
                json!({"country": "DE", "zip": 1, "code": 2}),
                vec!["/zip"],
            ),
            (
                json!({"if": name, "properties": {"a": {}}}),
                json!({"name": 1, "b": 1}),
                vec!["/b"],
            ),
            // A condition alone declares nothing.
            (
                json!({"if": name, "then": {"minProperties": 1}}),
                json!({"name": 1, "b": 1}),
                vec![],
            ),
            (
                json!({"contains": name}),
                json!([{"name": 1, "b": 1}]),
                vec![],
            ),
            (
                json!({"not": {"required": ["b"]}, "properties": {"a": {}}}),
                json!({"c": 1}),
                vec!["/c"],
            ),
            (
                json!({"$ref": "#/$defs/n", "properties": {"a": {}}, "$defs": {"n": name}}),
                json!({"name": 1, "a": 1, "b": 1}),
                vec!["/b"],
            ),
            // Draft 7 ignores what stands beside a reference.
            (
                json!({"$schema": seventh, "properties": {"x": {"$ref": "#/definitions/n", "properties": {"a": {}}}}, "definitions": {"n": name}}),
                json!({"x": {"name": 1, "a": 1}}),
                vec!["/x/a"],
            ),
            (
                json!({"$schema": seventh, "allOf": [{"$ref": "#/x/n"}], "x": {"n": name}}),
                json!({"name": 1, "a": 1}),
                vec!["/a"],
            ),
            (
                json!({"$schema": seventh, "properties": {"a": {}}, "dependencies": {"a": {"properties": {"b": {}}}, "c": ["d"]}}),
                json!({"a": 1, "b": 1, "e": 1}),
                vec!["/e"],
            ),
            (
                json!({"properties": {"a": {}}, "dependentSchemas": {"a": name}}),
                json!({"a": 1, "name": 1, "b": 1}),
                vec!["/b"],
            ),
            (
                json!({"properties": {"a": {}}, "dependentRequired": {"b": ["c"]}}),
                json!({"b": 1, "c": 1, "d": 1}),
                vec!["/d"],
            ),
            (
                tree,
                json!({"label": 1, "children": [{"label": 1, "children": [], "l": 1}], "x": 1}),
                vec!["/children/0/l", "/x"],
            ),
            (
                json!({"properties": {"a": {}}, "patternProperties": {"^x-": {}, "^y-": {}}}),
                json!({"x-a": 1, "y-a": 1, "z-a": 1}),
                vec!["/z-a"],
            ),
            (
                json!({"allOf": [name, {"patternProperties": {"^x-": {}}}]}),
                json!({"x-a": 1, "z-a": 1}),
                vec!["/z-a"],
            ),
            // Of this object no member is declared by name.
            (
                json!({"patternProperties": {"^x-": {}}}),
                json!({"z-a": 1}),
                vec![],
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": {"type": "number"}, "allOf": [{}]}),
                json!({"b": 1}),
                vec![],
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": true, "allOf": [{}]}),
                json!({"b": 1}),
                vec!["/b"],
            ),
            (
                json!({"properties": {"a": {}}, "unevaluatedProperties": {}, "allOf": [{}]}),
                json!({"b": 1}),
                vec![],
            ),
            (
                json!({"properties": {"a": {}}, "unevaluatedProperties": false, "allOf": [name]}),
                json!({"a": 1, "name": 1}),
                vec![],
            ),
            (
                json!({"additionalProperties": name}),
                json!({"k": {"name": 1, "b": 1}}),
                vec!["/k/b"],
            ),
            (
                json!({"properties": {"l": {"items": {"prefixItems": [name], "items": {"properties": {"a": {}}}}}}}),
                json!({"l": [[{"a": 1}, {"a": 1, "b": 1}], []]}),
                vec!["/l/0/0/a", "/l/0/1/b"],
            ),
            // Not schemas, though they look like some.
            (
                json!({"properties": {"properties": {"properties": {"a": {}}}, "required": {"const": {"properties": {"a": 1}}}}, "allOf": [{}]}),
                json!({"properties": {"a": 1, "b": 1}, "required": {"properties": {"a": 1}}}),
                vec!["/properties/b"],
            ),
            (
                json!({"properties": {"a/~b": {}}, "allOf": [{}]}),
                json!({"a/~b": 1, "c/~d": {"e": 1}}),
                vec!["/c~1~0d"],
            ),
        ];
        for (schema, instance, expected) in cases {
            assert_eq!(
                unknown(&schema, &instance),
                expected,
                "{schema}: {instance}"
            );
        }
    }

    #[test]
    fn an_evaluation_that_takes_too_much_is_not_begun() {
        let item = json!({"$ref": "#"});
        let doubles =
            json!({"anyOf": [{"items": item}, {"items": item}, {"properties": {"a": {}}}]});
        let mut deep = json!([]);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        let long = json!({"x".repeat(1 << 20): vec![json!([]); 10_000]});
        let many = json!(vec![1; MAX_COST]);
        let flat = json!({"items": {"properties": {"a": {}}}, "allOf": [{}]});
        let find = |schema, instance, repeats| {
            let fields = UnknownFields::compile(schema, &jsonschema::options(), repeats);
            fields
                .expect("a schema")
                .find(instance, 1)
                .map(|found| found.len())
        };
        assert_eq!(
            find(
                &doubles,
                &deep,
                Repeats {
                    array: 2,
                    object: 1
                }
            ),
            Err(TooCostly)
        );
        assert_eq!(find(&flat, &long, ONCE), Err(TooCostly));
        assert_eq!(find(&flat, &many, ONCE), Err(TooCostly));
        assert_eq!(find(&flat, &deep, ONCE), Ok(0));
    }
}
