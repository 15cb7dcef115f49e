//! Keywords of OpenAPI 3.1 that cannot be expressed in 3.0: schemas with such keywords are compared as a whole, as
//! they are written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::change::{Change, Pair};
use super::view::Accepts;
use crate::alike::Alike;
use crate::containment::{Questions, Work, size, validator};
use crate::decide::Answer;
use crate::finding::{Action, Doubt, Verdict};
use crate::kind::Kind;
use contract::{Direction, Node, Spec};

/// Keywords that limit values.
const ASSERTING: [&str; 14] = [
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
];

/// Keywords that describe the content of a string.
const DESCRIBING: [&str; 3] = ["contentEncoding", "contentMediaType", "contentSchema"];

/// A document as it is written, if any of its schemas can have such keywords.
pub(crate) struct Written(Node);

impl Written {
    pub(crate) fn read(spec: &Spec) -> Option<Self> {
        let mut keywords = ASSERTING.iter().chain(&DESCRIBING);
        if !keywords.any(|key| spec.source.text.contains(key)) {
            return None;
        }
        let written = contract::parse_yaml(&spec.source).ok()?;
        has_keyword(&written).then_some(Self(written))
    }

    /// Which schemas are the same in two documents.
    pub(crate) fn alike<'a>(&'a self, new: &'a Self) -> Alike<'a> {
        Alike::read(&self.0, &new.0)
    }

    /// The schema at a pointer, with all schemas that it refers to.
    fn bundle(&self, pointer: &str, direction: Direction) -> Value {
        let mut definitions = Map::new();
        let mut open = vec![pointer.to_owned()];
        while let Some(pointer) = open.pop() {
            if definitions.contains_key(&pointer) {
                continue;
            }
            let schema = self.0.pointer(&pointer).map(Node::to_json);
            let schema = schema.unwrap_or(Value::Bool(true));
            let schema = self.rewritten(&schema, direction, &mut open);
            definitions.insert(pointer, schema);
        }
        json!({"$ref": reference(pointer), "$defs": definitions})
    }

    fn rewritten(&self, value: &Value, direction: Direction, open: &mut Vec<String>) -> Value {
        match value {
            Value::Array(items) => {
                let items = items.iter();
                items
                    .map(|one| self.rewritten(one, direction, open))
                    .collect()
            }
            Value::Object(members) => {
                let mut out = Map::new();
                for (key, value) in members {
                    let value = match (key.as_str(), value.as_str()) {
                        ("$ref", Some(target)) if target.starts_with('#') => {
                            let pointer = contract::decoded(&target[1..]);
                            open.push(pointer.clone());
                            json!(reference(&pointer))
                        }
                        ("enum" | "const" | "default" | "example" | "examples", _) => value.clone(),
                        ("required", _) => self.required(members, value, direction),
                        _ => self.rewritten(value, direction, open),
                    };
                    out.insert(key.clone(), value);
                }
                Value::Object(out)
            }
            other => other.clone(),
        }
    }

    /// The required members in a direction.
    fn required(&self, schema: &Map<String, Value>, names: &Value, direction: Direction) -> Value {
        let is_left_out = |name: &Value| {
            let member = schema
                .get("properties")
                .and_then(|members| members.get(name.as_str()?));
            let target = member.and_then(|member| member.get("$ref")?.as_str());
            let target = target.and_then(|target| self.0.pointer(target.strip_prefix('#')?));
            let is_marked =
                |node: &Node| node.get(direction.mark()).and_then(Node::as_bool) == Some(true);
            member.is_some_and(|member| member[direction.mark()] == true)
                || target.is_some_and(is_marked)
        };
        let Some(names) = names.as_array() else {
            return names.clone();
        };
        names
            .iter()
            .filter(|name| !is_left_out(name))
            .cloned()
            .collect()
    }
}

fn has_keyword(node: &Node) -> bool {
    if let Some(items) = node.as_sequence() {
        return items.iter().any(has_keyword);
    }
    let mut members = node.as_mapping().into_iter().flatten();
    members.any(|(key, member)| {
        let key = key.as_str();
        ASSERTING.contains(&key) || DESCRIBING.contains(&key) || has_keyword(&member.node)
    })
}

fn reference(pointer: &str) -> String {
    let name = pointer.replace('~', "~0").replace('/', "~1");
    format!("#/$defs/{name}")
}

/// Differences between two bodies in such keywords. For each body: the document as it is written, if it can have
/// any, and the pointer.
pub(crate) fn changes(
    pair: &Pair<'_>,
    old: (Option<&Written>, &str),
    new: (Option<&Written>, &str),
    alike: Option<&Alike<'_>>,
    is_broken: bool,
    work: &Work,
) -> Vec<Change> {
    let is_alike = alike.is_some_and(|alike| alike.are(old.1, new.1));
    if is_alike || (old.0.is_none() && new.0.is_none()) {
        return Vec::new();
    }
    let bundle =
        |(written, pointer): (Option<&Written>, &str), side: (&Spec, &Accepts)| match written {
            Some(written) => written.bundle(pointer, pair.sender),
            None => side.1.to_json(side.0),
        };
    let (before, after) = (bundle(old, pair.old), bundle(new, pair.new));
    work.spend(size(&before) + size(&after));
    let mut changes = Vec::new();
    let held = |schema: &Value, keywords: &[&str]| {
        let mut found = BTreeMap::new();
        collect(schema, keywords, &mut found);
        found
    };
    let (was, is) = (held(&before, &DESCRIBING), held(&after, &DESCRIBING));
    if was != is {
        let mut change = change(old, new, names(&was, &is));
        change.verdict = Verdict::Unproven;
        let reason = "schemas do not describe decoded content".to_owned();
        change.reason = Some(Doubt::NotDecidable(reason));
        changes.push(change);
    }
    let (was, is) = (held(&before, &ASSERTING), held(&after, &ASSERTING));
    if was == is || is_broken {
        return changes;
    }
    let mut change = change(old, new, names(&was, &is));
    let (inner, outer) = match pair.direction {
        Direction::Request => (&before, &after),
        Direction::Response => (&after, &before),
    };
    match Questions::new(work).contained(inner, outer) {
        Answer::Contained => {}
        Answer::Differs(payload) => {
            // If the model of 3.0 refuses it as well, the cause is another keyword.
            let (spec, accepts) = pair.outer();
            let accepted = |schema: &Value, payload: &Value| {
                validator(schema).is_ok_and(|validator| validator.is_valid(payload))
            };
            let is_shown = payload.as_ref().is_some_and(|payload| {
                accepted(inner, payload)
                    && !accepted(outer, payload)
                    && accepted(&accepts.to_json(spec), payload)
            });
            if is_shown {
                change.verdict = Verdict::Breaking;
                change.witness = payload;
            } else {
                change.verdict = Verdict::Unproven;
                let reason = "another difference of the same body interferes".to_owned();
                change.reason = Some(Doubt::NotDecided(reason));
            }
        }
        Answer::NotDecided(reason) => {
            change.verdict = Verdict::Unproven;
            change.reason = Some(Doubt::NotDecided(reason));
        }
        Answer::NotDecidable(reason) => {
            change.verdict = Verdict::Unproven;
            change.reason = Some(Doubt::NotDecidable(reason));
        }
    }
    changes.push(change);
    changes
}

type Held = BTreeMap<String, BTreeSet<String>>;

/// The keywords with differences.
fn names(was: &Held, is: &Held) -> String {
    let all: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let differing = all.into_iter().filter(|key| was.get(*key) != is.get(*key));
    crate::text::listed(differing)
}

fn collect(schema: &Value, keywords: &[&str], found: &mut Held) {
    match schema {
        Value::Array(items) => items.iter().for_each(|one| collect(one, keywords, found)),
        Value::Object(members) => {
            for (key, value) in members {
                if keywords.contains(&key.as_str()) && !is_format(members, key, value) {
                    found
                        .entry(key.clone())
                        .or_default()
                        .insert(value.to_string());
                }
                collect(value, keywords, found);
            }
        }
        _ => {}
    }
}

/// Whether a keyword means the same as a format of 3.0, and is compared as that.
fn is_format(schema: &Map<String, Value>, key: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    !schema.contains_key("format")
        && match key {
            "contentEncoding" => text.eq_ignore_ascii_case("base64"),
            "contentMediaType" => {
                text == "application/octet-stream" && !schema.contains_key("contentEncoding")
            }
            _ => false,
        }
}

fn change(old: (Option<&Written>, &str), new: (Option<&Written>, &str), names: String) -> Change {
    Change {
        kind: Kind::Schema,
        action: Action::Changed,
        message: format!("{names} differs"),
        at: String::new(),
        old: Some(old.1.to_owned()),
        new: Some(new.1.to_owned()),
        verdict: Verdict::Compatible,
        reason: None,
        witness: None,
        help: None,
    }
}
