//! Finds where the generator fails, by trying the document piece by piece: its own errors have no position.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::generator::{self, refusal};
use contract::diagnostic::Diagnostic;
use contract::openapi::METHODS;
use contract::{Spec, pointer_push};

/// A large document has many pieces: errors not found by then are reported without a position.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Findings for each schema and each operation that the generator refuses.
pub(super) fn findings(spec: &Spec, json: &Value, failure: &str) -> Vec<Diagnostic> {
    let deadline = Instant::now() + TIME_LIMIT;
    let mut found = schemas(spec, json, deadline);
    if found.is_empty() {
        found = operations(spec, json, deadline);
    }
    if found.is_empty() {
        found.push(generator::finding(spec.root.span.clone(), failure));
        found[0].span.end = found[0].span.start;
    }
    found
}

fn operations(spec: &Spec, json: &Value, deadline: Instant) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let paths = json["paths"].as_object().into_iter().flatten();
    for (path, item) in paths {
        let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
        for method in methods.take_while(|_| Instant::now() < deadline) {
            let mut item = item.clone();
            if let Some(item) = item.as_object_mut() {
                item.retain(|key, _| key == method || !METHODS.contains(&key.as_str()));
            }
            let alone = with(json, "paths", json!({ path: item }));
            if let Some(failure) = refusal(&alone) {
                let pointer = pointer_push(&pointer_push("/paths", path), method);
                found.push(generator::finding(spec.root.locate(&pointer), &failure));
            }
        }
    }
    found
}

/// The schemas that fail by themselves: the schemas that they refer to do not fail.
fn schemas(spec: &Spec, json: &Value, deadline: Instant) -> Vec<Diagnostic> {
    let Some(schemas) = json["components"]["schemas"].as_object() else {
        return Vec::new();
    };
    let needs: BTreeMap<&str, BTreeSet<&str>> = schemas
        .keys()
        .map(|name| (name.as_str(), closure(schemas, name)))
        .collect();
    let failures: BTreeMap<&str, String> = needs
        .iter()
        .take_while(|_| Instant::now() < deadline)
        .filter_map(|(name, needs)| {
            let needed: Map<_, _> = schemas
                .iter()
                .filter(|(other, _)| needs.contains(other.as_str()))
                .map(|(other, schema)| (other.clone(), schema.clone()))
                .collect();
            let alone = with(json, "paths", json!({}));
            let alone = with(&alone, "components", json!({ "schemas": needed }));
            Some((*name, refusal(&alone)?))
        })
        .collect();
    failures
        .iter()
        .filter(|(name, _)| {
            needs[*name].iter().all(|other| {
                other == *name || !failures.contains_key(other) || needs[other].contains(*name)
            })
        })
        .map(|(name, failure)| {
            let pointer = pointer_push("/components/schemas", name);
            generator::finding(spec.root.locate(&pointer), failure)
        })
        .collect()
}

/// The schema with this name and all schemas that it refers to.
fn closure<'a>(schemas: &'a Map<String, Value>, name: &'a str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        if let Some((name, schema)) = schemas.get_key_value(name)
            && found.insert(name.as_str())
        {
            references(schema, &mut open);
        }
    }
    found
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                found.extend(target.strip_prefix("#/components/schemas/"));
            }
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn with(json: &Value, key: &str, value: Value) -> Value {
    let mut json = json.clone();
    json[key] = value;
    json
}
