//! `docs draft`: from a page to OpenAPI.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::contract_view::{self, Contract, ContractOperation, Member};
use super::facts::{self, LimitFacts};
use super::interpret::path_names;
use super::lock::Lock;
use super::page::{DocPage, Field, Part};
use contract::describe::listed;
use contract::{Node, Spec, pointer_push};

/// What is where a person has to write.
pub const TODO: &str = "TODO: what it means, with its unit, in your own words.";
/// What is said of a member that the page shows and does not describe: a person cannot know more of it
/// either.
const SHOWN: &str = "Shown in the sample of the vendor's page, which does not say what it means.";
/// Why a type is a guess.
const UNTYPED_NOTE: &str =
    "The page states no type; it is taken from the default, the values or the use.";
/// Why what a page lists in a body is in the query.
const BODILESS_NOTE: &str = "The page lists it in the body of a call whose method has none; whether it is read from the query is a guess.";

/// A value of a page as far as its tables and samples state it.
#[derive(Debug, Default)]
struct Shape<'a> {
    kinds: BTreeSet<&'static str>,
    members: IndexMap<String, Shape<'a>>,
    /// The values of names that are data.
    free: Option<Box<Shape<'a>>>,
    items: Option<Box<Shape<'a>>>,
    row: Option<&'a Field>,
    sampled: bool,
    /// The objects that samples show.
    shown: Vec<&'a Value>,
    /// Whether a sample shows a part of it alone.
    cut: bool,
    whole: bool,
    /// Whether `null` was seen: then no type says what is allowed.
    null: bool,
}

impl<'a> Shape<'a> {
    fn sample(&mut self, value: &'a Value, cut: bool, depth: usize) {
        self.sampled = true;
        self.cut |= cut;
        if depth > 30 {
            return;
        }
        match value {
            Value::Null => self.null = true,
            Value::Object(members) => {
                self.kinds.insert("object");
                self.shown.push(value);
                for (name, value) in members {
                    let below = match facts::is_data(name) {
                        true => self.free.get_or_insert_default(),
                        false => self.members.entry(name.clone()).or_default(),
                    };
                    below.sample(value, cut, depth + 1);
                }
            }
            Value::Array(items) => {
                self.kinds.insert("array");
                for item in items {
                    let items = self.items.get_or_insert_default();
                    items.sample(item, cut, depth + 1);
                }
            }
            Value::Number(number) => {
                self.whole = (self.whole || !self.kinds.contains("number"))
                    && (number.is_i64() || number.is_u64());
                self.kinds.insert("number");
            }
            other => {
                self.kinds.insert(facts::kind(other));
            }
        }
    }

    /// The path under which a name is found, the nearest first.
    fn find(&self, path: &[String]) -> Option<Vec<Step>> {
        let mut layer: Vec<(Vec<Step>, &Shape<'_>)> = vec![(Vec::new(), self)];
        for _ in 0..12 {
            let mut next = Vec::new();
            for (at, shape) in &layer {
                if shape.descend(path).is_some() {
                    return Some(at.clone());
                }
                let steps = shape
                    .members
                    .iter()
                    .map(|(name, below)| (Step::Member(name.clone()), below))
                    .chain(shape.items.iter().map(|below| (Step::Item, &**below)))
                    .chain(shape.free.iter().map(|below| (Step::Free, &**below)));
                next.extend(steps.map(|(step, below)| {
                    let mut at = at.clone();
                    at.push(step);
                    (at, below)
                }));
            }
            layer = next;
        }
        None
    }

    fn descend(&self, path: &[String]) -> Option<&Self> {
        let [name, rest @ ..] = path else {
            return Some(self);
        };
        let inner = self
            .items
            .as_deref()
            .filter(|_| self.members.is_empty())
            .unwrap_or(self);
        inner.members.get(name)?.descend(rest)
    }

    fn at(&mut self, steps: &[Step]) -> &mut Self {
        steps.iter().fold(self, |shape, step| match step {
            Step::Member(name) => shape.members.entry(name.clone()).or_default(),
            Step::Item => shape.items.get_or_insert_default(),
            Step::Free => shape.free.get_or_insert_default(),
        })
    }

    fn put(&mut self, path: &[String], row: &'a Field) {
        let [name, rest @ ..] = path else {
            self.row = Some(row);
            return;
        };
        // Members listed under an array are members of its items.
        let is_array = self.items.is_some()
            || self
                .row
                .is_some_and(|row| row.kind.as_deref() == Some("array"));
        let shape = match is_array && self.members.is_empty() {
            true => self.items.get_or_insert_default(),
            false => self,
        };
        shape
            .members
            .entry(name.clone())
            .or_default()
            .put(rest, row);
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Item,
    Free,
}

/// Puts rows where the samples show them; those that no sample shows stand beside their neighbours.
fn shape<'a>(page: &'a DocPage, operation: usize, part: Part) -> Option<Shape<'a>> {
    let mut shape = Shape::default();
    for sample in page.samples_of(operation, part) {
        if let Some(body) = &sample.body {
            shape.sample(body, sample.cut, 0);
        }
    }
    let rows: Vec<&Field> = rows_of(page, operation, part).collect();
    let found: Vec<Vec<Step>> = rows
        .iter()
        .filter_map(|row| shape.find(&row.path))
        .collect();
    // Inside of something, only if none of them is outside of it.
    let outside = found.iter().any(Vec::is_empty);
    let mut beside: Vec<Step> = found
        .into_iter()
        .next()
        .filter(|_| !outside)
        .unwrap_or_default();
    for row in rows {
        if let Some(found) = shape.find(&row.path).filter(|_| !outside) {
            beside = found;
        }
        shape.at(&beside).put(&row.path, row);
    }
    let is_empty = shape.kinds.is_empty() && shape.members.is_empty();
    (!is_empty).then_some(shape)
}

/// The rows of a part. What no heading places is of the body, if the call has one; else of the query, as is
/// the body of a call that can have none.
fn rows_of(page: &DocPage, operation: usize, part: Part) -> impl Iterator<Item = &Field> {
    let shown = &page.operations[operation];
    let has_body = matches!(shown.method.as_str(), "POST" | "PUT" | "PATCH");
    page.fields.iter().filter(move |field| {
        let drafted = match field.part {
            Part::Unknown if has_body => Part::Request,
            Part::Unknown => Part::Query,
            Part::Request if !shown.can_have_body() => Part::Query,
            stated => stated,
        };
        field.operations.contains(&operation) && drafted == part
    })
}

struct Names<'a> {
    prefix: &'a str,
    part: Part,
    /// The members around the one that is drafted.
    trail: Vec<String>,
    /// What the contract has, for a new operation.
    known: Option<&'a Known<'a>>,
    /// What the contract says of members of the same name, in the same place.
    wording: &'a Wording<'a>,
    schemas: &'a mut Map<String, Value>,
}

/// Descriptions by the name of a member and of what it is in, each with the types of its values.
type Wording<'a> = BTreeMap<(String, String), (&'a str, BTreeSet<&'a str>)>;

impl Names<'_> {
    fn is_taken(&self, component: &str) -> bool {
        let is_known = |known: &Known<'_>| known.schemas.contains(component);
        self.schemas.contains_key(component) || self.known.is_some_and(is_known)
    }

    /// What the contract says of the member at the end of the trail, if it has values of that type.
    fn wording(&self, schema: &Value) -> Option<&str> {
        let mut trail = self.trail.iter().rev();
        let name = trail.next()?.clone();
        let above = trail.next().cloned().unwrap_or_default();
        let (wording, kinds) = self.wording.get(&(above, name))?;
        let kind = schema.get("type").map_or(Some("string"), Value::as_str);
        kind.is_none_or(|kind| kinds.contains(kind))
            .then_some(wording)
    }
}

/// Whether a description is still to be written, or could not be.
fn is_placeholder(schema: &Value) -> bool {
    let said = schema.get("description").and_then(Value::as_str);
    said.is_some_and(|said| said == TODO || said == SHOWN)
}

impl Shape<'_> {
    /// Limits as keywords, where there is one; all of them, and defaults, for the description.
    fn figures(&self, kind: Option<&str>, out: &mut Map<String, Value>) {
        let mut description = match self.row {
            None if self.sampled => SHOWN.to_owned(),
            _ => TODO.to_owned(),
        };
        let prose = self.row.map(|row| &row.prose);
        for (title, facts) in [
            ("Limits", prose.map(|prose| &prose.limits)),
            ("When not given", prose.map(|prose| &prose.defaults)),
            ("Format", prose.map(|prose| &prose.formats)),
        ] {
            if let Some(facts) = facts.filter(|facts| !facts.is_empty()) {
                description.push_str(&format!(" {title}: {}.", facts.join("; ")));
            }
        }
        for limit in prose
            .map(|prose| prose.limits.as_slice())
            .unwrap_or_default()
        {
            let mut parts = limit.splitn(3, ' ');
            let (bound, figure, unit) = (parts.next(), parts.next(), parts.next());
            let Some(figure) = figure.and_then(|figure| figure.parse::<u64>().ok()) else {
                continue;
            };
            let is_min = bound == Some("min");
            let keyword = match (kind, unit) {
                (Some("integer" | "number"), _) if is_min => "minimum",
                (Some("integer" | "number"), _) => "maximum",
                (Some("string"), Some("characters")) if is_min => "minLength",
                (Some("string"), Some("characters")) => "maxLength",
                (Some("array"), Some("items")) if is_min => "minItems",
                (Some("array"), Some("items")) => "maxItems",
                _ => continue,
            };
            out.insert(keyword.to_owned(), json!(figure));
        }
        out.insert("description".into(), json!(description));
    }

    /// The schema of a member, whose name is at the end of the trail.
    fn schema_in(&self, left_out: bool, names: &mut Names<'_>) -> Value {
        let mut schema = self.stated_schema(left_out, names);
        if is_placeholder(&schema)
            && let Some(wording) = names.wording(&schema)
        {
            schema["description"] = json!(wording);
        }
        schema
    }

    /// Whether a table describes it, or something in it.
    fn is_described(&self) -> bool {
        let below = self.members.values();
        let below = below
            .chain(self.items.as_deref())
            .chain(self.free.as_deref());
        self.row.is_some() || below.into_iter().any(Self::is_described)
    }

    /// Whether a table requires it, and a whole sample of what it is in does without it.
    fn is_left_out(&self, within: &Self) -> bool {
        let is_required = self.row.is_some_and(|row| row.required == Some(true));
        is_required && within.sampled && !within.cut && !self.sampled
    }

    /// The schema of a body, or of the items of a list: the contract's own, if it has one that fits.
    fn schema(&self, names: &mut Names<'_>) -> Value {
        let own = names
            .known
            .filter(|_| names.part == Part::Response && !self.is_described());
        match own.and_then(|known| known.answer(&self.shown)) {
            Some(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
            None => self.stated_schema(false, names),
        }
    }

    fn stated_schema(&self, left_out: bool, names: &mut Names<'_>) -> Value {
        let mut out = Map::new();
        // Several types in one: a sample, or a person, decides which.
        let stated = self
            .row
            .and_then(|row| row.kind.as_deref())
            .filter(|kind| !kind.contains(" or "));
        let shown: Vec<&str> = self.kinds.iter().copied().collect();
        let kind = match (stated, shown.as_slice()) {
            _ if self.null => None,
            // The sample must fit: where the two disagree, it is known to be what is sent.
            (Some(stated), [shown])
                if stated != *shown && !(stated == "integer" && *shown == "number") =>
            {
                Some(*shown)
            }
            (Some(_) | None, [_, _, ..]) => None,
            (Some(stated), _) => Some(stated),
            (None, ["number"]) if self.whole => Some("integer"),
            (None, [one]) => Some(*one),
            (None, []) if !self.members.is_empty() => Some("object"),
            (None, []) if self.row.is_some() => Some("string"),
            (None, []) => None,
        };
        let values = self
            .row
            .map(|row| row.prose.values.clone())
            .unwrap_or_default();
        let literal = kind == Some("string")
            && values.len() > 1
            && values.iter().all(|value| !value.contains(' '));
        if literal {
            let mut component = names.prefix.to_owned();
            for name in &names.trail {
                component.push_str(&name.to_pascal_case());
            }
            while names.is_taken(&component) {
                component.push('2');
            }
            let key = match names.part {
                Part::Response => "x-extensible-enum",
                _ => "enum",
            };
            let own = names.trail.last().map_or("it", String::as_str);
            let said = format!("The values that `{own}` can have.");
            let schema = json!({ "type": "string", "description": said, key: values });
            names.schemas.insert(component.clone(), schema);
            out.insert(
                "allOf".into(),
                json!([{ "$ref": format!("#/components/schemas/{component}") }]),
            );
        } else if let Some(kind) = kind {
            out.insert("type".into(), json!(kind));
        }
        let of_array = kind == Some("array");
        if of_array {
            let stated_items = self.row.and_then(|row| row.items.as_deref());
            let items = match (&self.items, stated_items) {
                (Some(items), _) if !items.kinds.is_empty() || !items.members.is_empty() => {
                    let mut items = items.schema(names);
                    let is_placeholder = is_placeholder(&items);
                    if let Value::Object(items) = &mut items {
                        items.shift_remove("x-provenance");
                        items.shift_remove("x-provenance-note");
                        if is_placeholder {
                            items.shift_remove("description");
                        }
                    }
                    items
                }
                (_, Some(kind)) => json!({ "type": kind }),
                _ => json!({}),
            };
            out.insert("items".into(), items);
        }
        if !self.members.is_empty() && kind == Some("object") {
            let required: Vec<&String> = self
                .members
                .iter()
                .filter(|(_, below)| {
                    names.part == Part::Request
                        && below.row.is_some_and(|row| row.required == Some(true))
                        && !below.is_left_out(self)
                })
                .map(|(name, _)| name)
                .collect();
            if !required.is_empty() {
                out.insert("required".into(), json!(required));
            }
            let properties: Map<String, Value> = self
                .members
                .iter()
                .map(|(name, below)| {
                    names.trail.push(name.clone());
                    let left_out = names.part == Part::Request && below.is_left_out(self);
                    let below = below.schema_in(left_out, names);
                    names.trail.pop();
                    (name.clone(), below)
                })
                .collect();
            out.insert("properties".into(), Value::Object(properties));
        }
        if let Some(free) = &self.free {
            let free = free.schema(names);
            out.insert("additionalProperties".into(), free);
        }
        self.figures(kind, &mut out);
        if left_out {
            let note =
                "The table of the page says that it is required; its sample does without it.";
            out.insert("x-provenance".into(), json!("contradicted"));
            out.insert("x-provenance-note".into(), json!(note));
            return Value::Object(out);
        }
        match (self.row, stated, self.sampled) {
            (Some(_), Some(_), _) if kind == stated => {}
            (Some(row), Some(stated), _) => {
                let shown = match shown.as_slice() {
                    [] => "nothing else".to_owned(),
                    kinds => kinds.join(" and "),
                };
                let note = format!(
                    "The table of the page says {stated} of `{}`, its sample shows {shown}.",
                    row.name()
                );
                out.insert("x-provenance".into(), json!("contradicted"));
                out.insert("x-provenance-note".into(), json!(note));
            }
            (_, None, true) => {
                out.insert("x-provenance".into(), json!("sample"));
            }
            (Some(_), None, false) if kind == Some("string") && !literal => {
                out.insert("x-provenance".into(), json!("inferred"));
                out.insert("x-provenance-note".into(), json!(UNTYPED_NOTE));
            }
            _ => {}
        }
        Value::Object(out)
    }
}

/// The schema of one row, where no sample helps.
pub(super) fn field_schema(field: &Field, sample: Option<&Value>) -> Value {
    let mut shape = Shape {
        row: Some(field),
        ..Shape::default()
    };
    if let Some(sample) = sample {
        shape.sample(sample, false, 0);
    }
    let mut inline = Map::new();
    let mut schema = shape.schema(&mut Names {
        prefix: "",
        part: Part::Unknown,
        trail: Vec::new(),
        known: None,
        wording: &BTreeMap::new(),
        schemas: &mut inline,
    });
    // An edit has no place for a schema with a name: the values stand where they are allowed.
    if let Value::Object(schema) = &mut schema
        && schema.shift_remove("allOf").is_some()
    {
        let mut own = Map::new();
        own.insert("type".into(), json!("string"));
        own.insert("enum".into(), json!(field.prose.values));
        own.extend(std::mem::take(schema));
        *schema = own;
    }
    schema
}

/// The schema of a member that only a sample shows.
pub(super) fn sample_schema(body: &Value, path: &[String]) -> Value {
    fn all<'v>(value: &'v Value, path: &[String], out: &mut Vec<&'v Value>) {
        match (value, path) {
            (value, []) => out.push(value),
            (Value::Array(items), path) => items.iter().for_each(|item| all(item, path, out)),
            (Value::Object(members), [name, rest @ ..]) if name != "*" => {
                if let Some(value) = members.get(name) {
                    all(value, rest, out);
                }
            }
            (Value::Object(members), [_, rest @ ..]) => members
                .iter()
                .filter(|(own, _)| facts::is_data(own))
                .for_each(|(_, value)| all(value, rest, out)),
            _ => {}
        }
    }
    let mut shown = Vec::new();
    all(body, path, &mut shown);
    let mut shape = Shape::default();
    for value in shown {
        shape.sample(value, false, 0);
    }
    let mut inline = Map::new();
    shape.schema(&mut Names {
        prefix: "",
        part: Part::Unknown,
        trail: Vec::new(),
        known: None,
        wording: &BTreeMap::new(),
        schemas: &mut inline,
    })
}

/// A parameter that a row lists.
pub(super) fn parameter(name: &str, part: Part, field: &Field) -> Value {
    let stated = field
        .kind
        .as_deref()
        .filter(|kind| *kind != "object" && !kind.contains(" or "));
    let kind = stated.or_else(|| inferred(field));
    let mut out = Map::new();
    out.insert("name".into(), json!(name));
    out.insert("in".into(), json!(facts::part(part)));
    out.insert(
        "required".into(),
        json!(part == Part::Path || field.required == Some(true)),
    );
    let mut schema = Map::new();
    match field.prose.values.as_slice() {
        values if kind == Some("array") => {
            schema.insert("type".into(), json!("array"));
            let mut items = Map::new();
            items.insert(
                "type".into(),
                json!(field.items.as_deref().unwrap_or("string")),
            );
            if values.len() > 1 {
                items.insert("enum".into(), json!(values));
            }
            schema.insert("items".into(), Value::Object(items));
        }
        _ if matches!(kind, Some("boolean" | "integer" | "number")) => {
            schema.insert("type".into(), json!(kind));
        }
        values if part != Part::Path && values.len() > 1 => {
            schema.insert("type".into(), json!("string"));
            schema.insert("enum".into(), json!(values));
        }
        _ => {
            schema.insert("type".into(), json!(kind.unwrap_or("string")));
        }
    }
    if part == Part::Path {
        schema.insert("minLength".into(), json!(1));
    }
    let shape = Shape {
        row: Some(field),
        ..Shape::default()
    };
    shape.figures(Some(kind.unwrap_or("string")), &mut schema);
    let description = schema.shift_remove("description");
    out.insert("description".into(), description.unwrap_or(json!(TODO)));
    out.insert("schema".into(), Value::Object(schema));
    if part == Part::Query && field.part == Part::Request {
        out.insert("x-provenance".into(), json!("contradicted"));
        out.insert("x-provenance-note".into(), json!(BODILESS_NOTE));
    } else if stated.is_none() && part == Part::Query {
        out.insert("x-provenance".into(), json!("inferred"));
        out.insert("x-provenance-note".into(), json!(UNTYPED_NOTE));
    }
    Value::Object(out)
}

/// A type that defaults, values and limits speak for.
fn inferred(field: &Field) -> Option<&'static str> {
    let words = field.prose.defaults.iter().chain(&field.prose.values);
    let is_boolean = |word: &String| matches!(word.as_str(), "true" | "false");
    if words.clone().next().is_some() && words.clone().all(is_boolean) {
        return Some("boolean");
    }
    let is_whole = |word: &String| word.parse::<i64>().is_ok();
    let counted = field
        .prose
        .limits
        .iter()
        .any(|limit| limit.split(' ').count() == 2);
    (counted && words.clone().all(is_whole)
        || words.clone().next().is_some() && words.clone().all(is_whole))
    .then_some("integer")
}

/// What `x-rate-limit` can count by.
const COUNTED: [&str; 3] = ["account", "bot", "job"];

/// Headers that every call has, or that the client sets.
const USUAL_HEADERS: [&str; 4] = ["content-type", "accept", "authorization", "auth"];

/// The ids of the operations of a draft.
pub(super) fn operation_ids(fragment: &Value) -> Vec<String> {
    let paths = fragment["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(_, methods)| methods.as_object().into_iter().flatten());
    let ids = operations.filter_map(|(_, operation)| operation["operationId"].as_str());
    ids.map(str::to_owned).collect()
}

/// A draft of operations that the contract does not have: `paths` and `components`, to be added to
/// the contract. `url` is where the page is.
pub fn fragment(
    spec: &Spec,
    lock: &Lock,
    page: &DocPage,
    operations: &[usize],
    url: Option<&str>,
) -> Value {
    let known = Known::new(spec, lock);
    let mut paths: Map<String, Value> = Map::new();
    let mut schemas = Map::new();
    for at in operations {
        let shown = &page.operations[*at];
        let id = operation_id(page, *at);
        let item = operation(&known, page, *at, &id, url, &mut schemas);
        let methods = paths
            .entry(known.path(&shown.path))
            .or_insert_with(|| json!({}));
        if let Value::Object(methods) = methods {
            methods.insert(shown.method.to_lowercase(), item);
        }
    }
    json!({ "paths": paths, "components": { "schemas": schemas } })
}

/// What the contract has that a draft can refer to.
struct Known<'a> {
    /// Parameters of paths and headers: part, name, whether it is required, and reference.
    parameters: Vec<(Part, &'a str, bool, String)>,
    /// Names of its tags.
    tags: Vec<&'a str>,
    /// Its operations, beside which a new one may be.
    contract: Contract<'a>,
    /// The names of its schemas.
    schemas: BTreeSet<&'a str>,
    /// The rate limits that the vendor lists, by the name of the API.
    limits: BTreeMap<BTreeSet<String>, &'a LimitFacts>,
}

impl<'a> Known<'a> {
    fn new(spec: &'a Spec, lock: &'a Lock) -> Self {
        let named = |node: &'a Node| node.get("name").and_then(Node::as_str);
        let parameters = spec.root.pointer("/components/parameters");
        let parameters = parameters.and_then(Node::as_mapping).into_iter().flatten();
        let parameters = parameters.filter_map(|(key, member)| {
            let part = match member.node.get("in")?.as_str()? {
                "path" => Part::Path,
                "header" => Part::Header,
                _ => return None,
            };
            // What is called only an id may be that of anything.
            let name = named(&member.node).filter(|name| !matches!(*name, "id" | "_id"))?;
            let required = member.node.get("required").and_then(Node::as_bool);
            let reference = format!("#{}", pointer_push("/components/parameters", key));
            Some((part, name, required.unwrap_or(false), reference))
        });
        let tags = spec.root.get("tags").and_then(Node::as_sequence);
        Self {
            parameters: parameters.collect(),
            tags: tags.into_iter().flatten().filter_map(named).collect(),
            contract: Contract::read(spec),
            schemas: spec
                .root
                .pointer("/components/schemas")
                .and_then(Node::as_mapping)
                .into_iter()
                .flat_map(|schemas| schemas.keys().map(String::as_str))
                .collect(),
            limits: lock
                .pages
                .values()
                .flat_map(|page| &page.limits)
                .map(|(name, limit)| (contract_view::words_of(name), limit))
                .collect(),
        }
    }

    /// The operation whose path begins as another one's does.
    fn sibling(&self, path: &str) -> Option<&ContractOperation<'a>> {
        let alike = |known: &ContractOperation<'_>| {
            let (ours, theirs) = (known.path.split('/'), path.split('/'));
            let same = |(one, other): &(&str, &str)| {
                one == other || one.starts_with('{') && other.starts_with('{')
            };
            ours.zip(theirs).take_while(same).count()
        };
        let best = self
            .contract
            .operations
            .iter()
            .max_by_key(|known| alike(known));
        // The empty segment, and two words more.
        best.filter(|known| alike(known) >= 4)
    }

    /// The schema of an answer that has every member of the objects that samples show.
    fn answer(&self, shown: &[&Value]) -> Option<&str> {
        let shown: Vec<_> = shown.iter().filter_map(|value| value.as_object()).collect();
        if shown.is_empty() || shown.iter().any(|shown| shown.len() < 4) {
            return None;
        }
        self.contract.operations.iter().find_map(|known| {
            let answer = known.response.as_ref()?;
            let name = answer.pointer.strip_prefix("/components/schemas/")?;
            let top = answer
                .members
                .iter()
                .filter(|member| member.path.len() == 1);
            let names: BTreeSet<&str> = top.map(Member::leaf).collect();
            let mut keys = shown.iter().flat_map(|shown| shown.keys());
            (!name.contains('/') && keys.all(|key| names.contains(key.as_str()))).then_some(name)
        })
    }

    /// What the contract says of members, by name, in the operation beside which a new one is.
    fn wording(&self, sibling: Option<&'a ContractOperation<'a>>) -> Wording<'a> {
        let mut wording = Wording::new();
        let members = sibling.into_iter().flat_map(|known| {
            let parts = [Part::Request, Part::Response].into_iter();
            parts.flat_map(|part| known.members(part))
        });
        for member in members {
            let said = member.schemas.first();
            let said = said.and_then(|(_, node)| node.get("description")?.as_str());
            // A name that everything has is described differently everywhere.
            let is_general =
                |name: &&String| matches!(name.as_str(), "_id" | "id" | "status" | "type");
            let mut path = member.path.iter().rev();
            let name = path.next().filter(|name| !is_general(name));
            if let (Some(said), Some(name)) = (said, name) {
                let above = path.next().cloned().unwrap_or_default();
                wording
                    .entry((above, name.clone()))
                    .or_insert((said, member.kinds.clone()));
            }
        }
        wording
    }

    /// How often an operation may be called, by its own page or by the vendor's list.
    fn rate_limit(&self, page: &DocPage, at: usize) -> Option<LimitFacts> {
        let named = page.title.as_deref().map(contract_view::words_of);
        let listed = named.and_then(|name| self.limits.get(&name));
        let name = facts::name(&page.operations[at].method, &page.operations[at].path);
        let own = page.facts().operations.remove(&name)?.rate_limit;
        match (own, listed) {
            (Some(own), Some(listed)) if own.per.is_empty() => Some(LimitFacts {
                per: listed.per.clone(),
                ..own
            }),
            (own, listed) => own.or_else(|| listed.copied().cloned()),
        }
    }

    fn parameter(&self, part: Part, name: &str) -> Option<&(Part, &'a str, bool, String)> {
        self.parameters
            .iter()
            .find(|(own, known, ..)| *own == part && known.eq_ignore_ascii_case(name))
    }

    /// A path, with its parameters called as the contract calls them.
    fn path(&self, path: &str) -> String {
        let segments = path.split('/').map(|segment| {
            let name = segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            let known = name.and_then(|name| self.parameter(Part::Path, name));
            known.map_or_else(|| segment.to_owned(), |(_, name, ..)| format!("{{{name}}}"))
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

fn operation(
    known: &Known<'_>,
    page: &DocPage,
    at: usize,
    id: &str,
    url: Option<&str>,
    schemas: &mut Map<String, Value>,
) -> Value {
    let shown = &page.operations[at];
    let prefix = id.to_pascal_case();
    let mut out = Map::new();
    out.insert("operationId".into(), json!(id));
    let summary = summary(page, at);
    out.insert("summary".into(), json!(summary));
    out.insert(
        "description".into(),
        json!("TODO: what it does, and what to know before calling it."),
    );
    let sibling = known.sibling(&shown.path);
    let theirs = sibling.and_then(|sibling| sibling.node.get("tags"));
    if let Some(theirs) = theirs {
        out.insert("tags".into(), theirs.to_json());
    } else if !known.tags.is_empty() {
        let tags = format!("TODO: one of {}", listed(&known.tags));
        out.insert("tags".into(), json!([tags]));
    }
    let title = page.title.as_deref().unwrap_or(id);
    // Pages of one family stand in one folder.
    let beside = sibling.and_then(|sibling| {
        let (folder, _) = sibling.page_url()?.rsplit_once('/')?;
        let words: Vec<&str> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("api"))
            .collect();
        Some(format!("{folder}/{}", words.join("-").to_lowercase()))
    });
    let wording = known.wording(sibling);
    out.insert(
        "externalDocs".into(),
        json!({
            "url": url.map(str::to_owned).or(beside).unwrap_or_else(|| "TODO: the address of the page".to_owned()),
            "description": format!("The vendor's page \"{title}\"."),
        }),
    );
    let parameters = parameters(known, page, at);
    if !parameters.is_empty() {
        out.insert("parameters".into(), Value::Array(parameters));
    }
    if let Some(content) = body(known, &wording, page, at, Part::Request, &prefix, schemas) {
        let said = format!("What is sent to {}.", lower_first(&summary));
        let body = json!({ "description": said, "required": true, "content": content });
        out.insert("requestBody".into(), body);
    }
    let mut success = Map::new();
    let content = body(known, &wording, page, at, Part::Response, &prefix, schemas);
    let said = match &content {
        Some(_) => "The answer to a call that succeeded.",
        None => "The call succeeded; the page states no body.",
    };
    success.insert("description".into(), json!(said));
    if let Some(content) = content {
        success.insert("content".into(), content);
    }
    let error = json!({ "$ref": "#/components/responses/Error" });
    out.insert(
        "responses".into(),
        json!({ shown.success.as_deref().unwrap_or("200"): success, "4XX": error, "5XX": error }),
    );
    if let Some(limit) = known.rate_limit(page, at)
        && COUNTED.contains(&limit.per.as_str())
    {
        let windows = limit.windows();
        let windows: Vec<Value> = windows
            .iter()
            .map(|(requests, seconds)| json!({ "requests": requests, "seconds": seconds }))
            .collect();
        let drafted = json!({
            "per": limit.per,
            "budget": id.to_kebab_case(),
            "windows": windows,
            "provenance": "documented",
        });
        // Siblings with the same limit share one budget.
        let theirs = sibling
            .and_then(|sibling| sibling.node.get("x-rate-limit"))
            .map(Node::to_json)
            .filter(|theirs| {
                theirs["per"] == drafted["per"] && theirs["windows"] == drafted["windows"]
            });
        out.insert("x-rate-limit".into(), theirs.unwrap_or(drafted));
    }
    if !shown.scopes.is_empty() {
        out.insert("x-api-scope".into(), json!(shown.scopes.join("; ")));
    }
    Value::Object(out)
}

/// What an operation is called, in a few words: its page's title; with its method where a page has
/// several.
fn summary(page: &DocPage, at: usize) -> String {
    let title = page.title.as_deref().unwrap_or_default();
    let words: Vec<&str> = title
        .split_whitespace()
        .filter(|word| !matches!(word.to_lowercase().as_str(), "api" | "apis"))
        .collect();
    if words.is_empty() || words.len() > 12 {
        return "TODO: in a few words".to_owned();
    }
    let mut said = words[0].to_owned();
    for word in &words[1..] {
        said.push(' ');
        // Names stay as they are.
        match word.chars().filter(|c| c.is_uppercase()).count() {
            0 | 1 => said.push_str(&word.to_lowercase()),
            _ => said.push_str(word),
        }
    }
    match page.operations.len() {
        0 | 1 => said,
        _ => format!("{said} ({})", page.operations[at].method),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !text.starts_with("TODO") => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// The part that a row of an operation is drafted in.
fn listed_as(page: &DocPage, at: usize, field: &Field) -> Option<Part> {
    let parts = [Part::Path, Part::Query, Part::Header, Part::Request];
    let is_in = |part: &Part| rows_of(page, at, *part).any(|own| std::ptr::eq(own, field));
    parts.into_iter().find(is_in)
}

/// What a page states of a new operation, and no draft can have: lines, each with its place.
pub(super) fn by_hand(spec: &Spec, lock: &Lock, page: &DocPage, at: usize) -> Vec<(usize, String)> {
    let shown = &page.operations[at];
    let mut lines = Vec::new();
    // What else is counted, the contract has no word for.
    if let Some(limit) = Known::new(spec, lock).rate_limit(page, at)
        && !COUNTED.contains(&limit.per.as_str())
    {
        let by = match limit.per.as_str() {
            "" => "it does not say by what".to_owned(),
            per => format!("counted by {per}"),
        };
        let place = shown.rate_limits.first().map_or(shown.at, |limit| limit.at);
        let windows = limit.windows.join(" and ");
        lines.push((
            place,
            format!(
                "it may be called {windows}, {by}: an `x-rate-limit`, if one of its words fits"
            ),
        ));
    }
    if shown.groups.len() > 1 {
        lines.push((
            shown.at,
            format!(
                "the page describes {} uses of `{} {}`: say in the contract what goes with what",
                shown.groups.len(),
                shown.method,
                shown.path
            ),
        ));
    }
    if !shown.errors.is_empty() {
        lines.push((
            shown.errors_at.unwrap_or(shown.at),
            format!("the page states the errors {}", listed(&shown.errors)),
        ));
    }
    if shown.deprecated {
        let place = shown.deprecated_at.unwrap_or(shown.at);
        lines.push((place, "the page says that it is deprecated".to_owned()));
    }
    for (place, prose) in &shown.sentences {
        for limit in &prose.limits {
            lines.push((*place, format!("a sentence states the limit `{limit}`")));
        }
        if !prose.rules.is_empty() {
            lines.push((*place, "a sentence states a rule".to_owned()));
        }
    }
    for sample in page.samples_of(at, Part::Error) {
        lines.push((sample.at, "the page shows a sample of an error".to_owned()));
    }
    for field in page
        .fields
        .iter()
        .filter(|field| field.operations.contains(&at))
    {
        let name = field.name();
        if !field.prose.rules.is_empty() {
            lines.push((
                field.at,
                format!(
                    "the page states a rule on the {} `{name}`: an `x-validations` rule, or words",
                    field.part.noun()
                ),
            ));
        }
        if field.disputed {
            lines.push((field.at, format!("`{name}` is required in one place of its row and not in another: `x-provenance: contradicted`")));
        }
        if field.part == Part::Request && !shown.can_have_body() {
            let method = &shown.method;
            lines.push((field.at, format!("the page lists `{name}` in the body of a {method}, which has none: see whether it is sent in the query, or the method is another")));
        }
        if field.part == Part::Unknown {
            lines.push((
                field.at,
                format!(
                    "no heading says where `{name}` belongs: see whether the draft has the right place"
                ),
            ));
        }
    }
    lines
}

fn parameters(known: &Known<'_>, page: &DocPage, at: usize) -> Vec<Value> {
    let shown = &page.operations[at];
    let unlisted = Field::bare(Vec::new(), Part::Unknown, at, shown.at);
    let row = |part: Part, name: &str| {
        page.fields
            .iter()
            .filter(|field| listed_as(page, at, field) == Some(part))
            .find(|field| field.path.len() == 1 && field.path[0].eq_ignore_ascii_case(name))
    };
    // The contract's own, unless the page says that this one must be sent and that one need not.
    let drafted = |name: &str, part: Part| {
        let row = row(part, name).unwrap_or(&unlisted);
        let own = known.parameter(part, name).filter(|(_, _, required, _)| {
            part == Part::Path || row.required.is_none_or(|wanted| wanted == *required)
        });
        match own {
            Some((.., reference)) => json!({ "$ref": reference }),
            None => parameter(name, part, row),
        }
    };
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for name in path_names(&shown.path) {
        if seen.insert(name.to_lowercase()) {
            out.push(drafted(name, Part::Path));
        }
    }
    for part in [Part::Query, Part::Header] {
        let listed = page
            .fields
            .iter()
            .filter(|field| listed_as(page, at, field) == Some(part))
            .filter_map(|field| field.path.first());
        let shown = shown.query.iter().filter(|_| part == Part::Query);
        for name in listed.chain(shown) {
            let is_usual =
                part == Part::Header && USUAL_HEADERS.contains(&name.to_lowercase().as_str());
            if !is_usual && seen.insert(format!("{} {}", facts::part(part), name.to_lowercase())) {
                out.push(drafted(name, part));
            }
        }
    }
    out
}

fn body(
    known: &Known<'_>,
    wording: &Wording<'_>,
    page: &DocPage,
    at: usize,
    part: Part,
    prefix: &str,
    schemas: &mut Map<String, Value>,
) -> Option<Value> {
    if part == Part::Request && !page.operations[at].can_have_body() {
        return None;
    }
    let shape = shape(page, at, part)?;
    let name = match part {
        Part::Request => format!("{prefix}Request"),
        _ => format!("{prefix}Response"),
    };
    // A slot, so that the body is before what it refers to.
    schemas.insert(name.clone(), Value::Null);
    let mut schema = shape.schema(&mut Names {
        prefix,
        part,
        trail: Vec::new(),
        known: Some(known),
        wording,
        schemas,
    });
    let answer = schema.get("$ref").cloned();
    let is_placeholder = is_placeholder(&schema);
    if let Value::Object(schema) = &mut schema
        && answer.is_none()
    {
        if !schema.contains_key("type") {
            schema.insert("type".into(), json!("object"));
        }
        if is_placeholder {
            let said = match part {
                Part::Request => "Body of the request",
                _ => "Body of the answer",
            };
            let shown = &page.operations[at];
            let said = format!("{said}: {} {}.", shown.method, shown.path);
            schema.insert("description".into(), json!(said));
        }
        // Without anything required, any object would pass for an answer.
        if part == Part::Response && schema.get("type") == Some(&json!("object")) {
            let names: Vec<&String> = shape.members.keys().collect();
            let best = ["_id", "id", "status"]
                .into_iter()
                .find(|best| names.iter().any(|name| name == best));
            let required = best
                .map(str::to_owned)
                .or_else(|| names.first().map(|name| (*name).clone()));
            if let Some(required) = required {
                schema.shift_insert(1, "required".to_owned(), json!([required]));
            }
        }
    }
    let reference = match answer {
        Some(answer) => {
            schemas.shift_remove(&name);
            answer
        }
        None => {
            schemas.insert(name.clone(), schema);
            json!(format!("#/components/schemas/{name}"))
        }
    };
    let samples = page
        .samples_of(at, part)
        .filter_map(|sample| Some((sample, sample.body.as_ref()?)));
    let examples: Map<String, Value> = samples
        .enumerate()
        .map(|(number, (sample, value))| {
            let key = match number {
                0 => "vendorSample".to_owned(),
                number => format!("vendorSample{}", number + 1),
            };
            let cut = if sample.cut { ", as far as the page shows it" } else { "" };
            (key, json!({ "summary": format!("The {} of the vendor's page{cut}", facts::part(part)), "value": value }))
        })
        .collect();
    let mut media = Map::new();
    media.insert("schema".into(), json!({ "$ref": reference }));
    if !examples.is_empty() {
        media.insert("examples".into(), Value::Object(examples));
    }
    Some(json!({ "application/json": media }))
}

/// "Update a Task API" → `updateTask`; where a page has several operations, with their methods.
fn operation_id(page: &DocPage, at: usize) -> String {
    let shown = &page.operations[at];
    let title = page.title.clone().unwrap_or_default();
    let words: Vec<&str> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| {
            !matches!(
                word.to_lowercase().as_str(),
                "" | "a" | "an" | "the" | "api" | "apis"
            )
        })
        .collect();
    let mut name = words.join(" ");
    if name.is_empty() {
        name = shown
            .path
            .split('/')
            .filter(|segment| {
                !segment.starts_with('{') && !matches!(*segment, "" | "api" | "public")
            })
            .collect::<Vec<_>>()
            .join(" ");
    }
    if page.operations.len() > 1 {
        name = format!("{} {name}", shown.method.to_lowercase());
        // The same method twice: the path distinguishes them.
        if page
            .operations
            .iter()
            .filter(|other| other.method == shown.method)
            .count()
            > 1
        {
            name = format!("{name} {}", shown.path.replace(['/', '{', '}'], " "));
        }
    }
    name.to_lower_camel_case()
}
