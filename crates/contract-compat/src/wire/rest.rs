//! What is not compared but reported: extensions, and `xml`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::Finding;
use crate::kind::{Area, Kind};
use crate::text::code;
use contract::openapi::{MEDIA_TYPE, SCHEMA};
use contract::{Node, Spec, pointer_push};

/// Extensions that are compared elsewhere, or only describe.
const READ: [&str; 6] = [
    "x-api-scope",
    "x-extensible-enum",
    "x-provenance",
    "x-provenance-note",
    "x-rate-limit",
    "x-validations",
];

pub(super) fn findings(old: &Spec, new: &Spec) -> Vec<Finding> {
    let mut findings = extensions(old, new);
    findings.extend(xml(old, new));
    findings
}

/// A value without annotations.
pub(super) fn without_words(thing: Value) -> Value {
    match thing {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(key, _)| {
                !["description", "summary", "example", "examples"].contains(&key.as_str())
            });
            let members = members.map(|(key, value)| (key, without_words(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.into_iter().map(without_words).collect(),
        other => other,
    }
}

/// By key: the pointer of the first difference, and the number of places.
type Places = BTreeMap<String, (String, usize)>;

fn count(places: &mut Places, key: &str, pointer: &str) {
    let found = places
        .entry(key.to_owned())
        .or_insert_with(|| (pointer.to_owned(), 0));
    found.1 += 1;
    if pointer < found.0.as_str() {
        found.0 = pointer.to_owned();
    }
}

fn at_places(count: usize) -> String {
    match count {
        1 => "at one place".to_owned(),
        count => format!("at {count} places"),
    }
}

fn extensions(old: &Spec, new: &Spec) -> Vec<Finding> {
    let extensions = |node: &Node| -> BTreeMap<String, Value> {
        let members = node.as_mapping().into_iter().flatten();
        members
            .filter(|(key, _)| key.starts_with("x-") && !READ.contains(&key.as_str()))
            .map(|(key, member)| (key.clone(), member.node.to_json()))
            .collect()
    };
    let mut places = Places::new();
    let mut compare = |pointer: &str, was: &Node, is: &Node| {
        let (was, is) = (extensions(was), extensions(is));
        for (key, value) in &was {
            if is.get(key) != Some(value) {
                count(&mut places, key, pointer);
            }
        }
        for key in is.keys().filter(|key| !was.contains_key(*key)) {
            count(&mut places, key, pointer);
        }
    };
    compare("", &old.root, &new.root);
    for (kind, place) in old.structure.objects(&old.root) {
        if new.structure.kind_at(place.pointer) == Some(kind)
            && let Some(is) = new.root.pointer(place.pointer)
        {
            compare(place.pointer, place.node, is);
        }
    }
    let findings = places.into_iter().map(|(key, (pointer, count))| {
        let places = at_places(count);
        let message = format!(
            "the extension {} differs {places}: extensions are not compared",
            code(&key)
        );
        let mut finding = Finding::document(message);
        let pointer = pointer_push(&pointer, &key);
        (finding.area, finding.kind) = (Area::Document, Kind::Extension);
        finding.places(
            Some(old.root.locate(&pointer)),
            Some(new.root.locate(&pointer)),
        )
    });
    findings.collect()
}

fn xml(old: &Spec, new: &Spec) -> Option<Finding> {
    let mut places = Places::new();
    for place in old.structure.places(&old.root, &SCHEMA) {
        let Some(is) = new.root.pointer(place.pointer) else {
            continue;
        };
        let xml = |node: &Node| node.get("xml").map(Node::to_json);
        if new.structure.kind_at(place.pointer) == Some(SCHEMA.name) && xml(place.node) != xml(is) {
            count(&mut places, "xml", place.pointer);
        }
    }
    let (_, (pointer, count)) = places.into_iter().next()?;
    let has_xml = [old, new].into_iter().any(|spec| {
        let mut media = spec.structure.pointers(&MEDIA_TYPE);
        media.any(|pointer| {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            name.contains("xml")
        })
    });
    let message = format!("`xml` differs {}", at_places(count));
    let mut finding = Finding::document(message);
    if has_xml {
        finding = finding.undecided("the XML form of bodies is not compared");
    } else {
        finding.message += ", and no body is XML";
    }
    (finding.area, finding.kind) = (Area::Document, Kind::Xml);
    let pointer = pointer_push(&pointer, "xml");
    Some(finding.places(
        Some(old.root.locate(&pointer)),
        Some(new.root.locate(&pointer)),
    ))
}
