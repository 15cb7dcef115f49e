//! Schemas that are the same in both documents, including all schemas that they refer to: nothing to compare.

use std::collections::{HashMap, HashSet};

use contract::{Data, Member, Node};

/// The pointer of named schemas.
const SCHEMAS: &str = "/components/schemas";

/// Annotations.
const WORDS: [&str; 6] = [
    "title",
    "description",
    "example",
    "examples",
    "x-provenance",
    "x-provenance-note",
];

/// Keywords whose values are maps from names to schemas.
const BY_NAME: [&str; 4] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
];

/// Keywords whose values are schemas, or lists of schemas.
const SCHEMA: [&str; 16] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "schema",
];

/// The schemas below `components` that are the same in two documents.
pub(crate) struct Alike<'a> {
    old: &'a Node,
    new: &'a Node,
    same: HashSet<&'a str>,
}

impl<'a> Alike<'a> {
    pub(crate) fn read(old: &'a Node, new: &'a Node) -> Self {
        let schemas = |document: &'a Node| document.pointer(SCHEMAS)?.as_mapping();
        let mut same: HashMap<&str, Vec<&str>> = HashMap::new();
        if let (Some(before), Some(after)) = (schemas(old), schemas(new)) {
            for (name, was) in before {
                let mut leads_to = Vec::new();
                let is_same = after
                    .get(name)
                    .is_some_and(|is| say_the_same(&was.node, &is.node, &mut leads_to));
                if is_same {
                    same.insert(name, leads_to);
                }
            }
        }
        // A schema that refers to a different schema is different.
        loop {
            let known: HashSet<&str> = same.keys().copied().collect();
            same.retain(|_, leads_to| lead_to(leads_to, &known));
            if same.len() == known.len() {
                break;
            }
        }
        Self {
            old,
            new,
            same: same.into_keys().collect(),
        }
    }

    /// The same, for the documents in reverse order.
    pub(crate) fn reversed(&self) -> Self {
        Self {
            old: self.new,
            new: self.old,
            same: self.same.clone(),
        }
    }

    /// Whether the schemas at two pointers, one in each document, are the same.
    pub(crate) fn are(&self, old: &str, new: &str) -> bool {
        let mut leads_to = Vec::new();
        match (self.old.pointer(old), self.new.pointer(new)) {
            (Some(was), Some(is)) => {
                say_the_same(was, is, &mut leads_to) && lead_to(&leads_to, &self.same)
            }
            _ => false,
        }
    }
}

fn lead_to(targets: &[&str], known: &HashSet<&str>) -> bool {
    targets.iter().all(|target| {
        let name = target.strip_prefix("#/components/schemas/");
        name.is_some_and(|name| known.contains(name))
    })
}

/// Whether two trees are the same, regardless of positions.
fn equal(a: &Node, b: &Node) -> bool {
    equal_but(a, b, &[])
}

/// Keywords of 3.0 that 3.1 does not have.
const SPELLED_OUT: [&str; 3] = ["nullable", "exclusiveMinimum", "exclusiveMaximum"];

/// Whether two documents are the same, written in either version of OpenAPI.
pub(crate) fn same_document(a: &Node, b: &Node) -> bool {
    equal_but(a, b, &SPELLED_OUT)
}

/// Whether two trees are the same, ignoring these members where they are `false`.
fn equal_but(a: &Node, b: &Node, ignored: &[&str]) -> bool {
    match (&a.data, &b.data) {
        (Data::Null, Data::Null) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Number(a), Data::Number(b)) => a == b,
        (Data::String(a), Data::String(b)) => a == b,
        (Data::Sequence(a), Data::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal_but(a, b, ignored))
        }
        (Data::Mapping(a), Data::Mapping(b)) => {
            let counts = |(key, member): &(&String, &Member)| {
                !(member.node.as_bool() == Some(false) && ignored.contains(&key.as_str()))
            };
            let others = b.iter().filter(counts).count();
            let mut own = a.iter().filter(counts);
            own.clone().count() == others
                && own.all(|(key, member)| {
                    b.get(key)
                        .is_some_and(|other| equal_but(&member.node, &other.node, ignored))
                })
        }
        _ => false,
    }
}

/// Whether two schemas are the same except for annotations, if their references are the same.
fn say_the_same<'a>(a: &'a Node, b: &Node, leads_to: &mut Vec<&'a str>) -> bool {
    match (&a.data, &b.data) {
        (Data::Mapping(was), Data::Mapping(is)) => {
            let is_word = |key: &String| WORDS.contains(&key.as_str());
            let others = is.keys().filter(|key| !is_word(key)).count();
            let mut own = was.iter().filter(|(key, _)| !is_word(key));
            own.clone().count() == others
                && own.all(|(key, member)| {
                    let Some(other) = is.get(key) else {
                        return false;
                    };
                    says_the_same(key, &member.node, &other.node, leads_to)
                })
        }
        (Data::Sequence(was), Data::Sequence(is)) => {
            was.len() == is.len()
                && was
                    .iter()
                    .zip(is)
                    .all(|(was, is)| say_the_same(was, is, leads_to))
        }
        _ => equal(a, b),
    }
}

fn says_the_same<'a>(key: &str, was: &'a Node, is: &Node, leads_to: &mut Vec<&'a str>) -> bool {
    if key == "$ref" {
        leads_to.extend(was.as_str());
        return was.as_str().is_some() && was.as_str() == is.as_str();
    }
    if SCHEMA.contains(&key) {
        return say_the_same(was, is, leads_to);
    }
    match (was.as_mapping(), is.as_mapping()) {
        (Some(was), Some(is)) if BY_NAME.contains(&key) => {
            was.len() == is.len()
                && was.iter().all(|(name, member)| {
                    is.get(name)
                        .is_some_and(|is| say_the_same(&member.node, &is.node, leads_to))
                })
        }
        _ => equal(was, is),
    }
}
