//! Larger contracts for benchmarks: the contract with its operations repeated.

use std::path::Path;

use contract::Spec;
use serde_json::{Map, Value, json};

/// How often the operations of the contract are repeated.
pub(crate) const TIMES: [usize; 3] = [1, 10, 100];

/// The project's contract.
pub(crate) fn contract() -> Spec {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/openapi.yaml");
    let source = contract::read(&file).expect("the contract");
    Spec::parse(source).expect("a contract without errors").0
}

/// The document with its operations, paths and components repeated under other names.
pub(crate) fn repeated(document: &Value, times: usize) -> Value {
    let mut out = document.clone();
    let mut paths = Map::new();
    let mut components: Map<String, Value> = Map::new();
    for number in 0..times {
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            paths.insert(format!("/v{number}{path}"), renamed(item, number));
        }
        for (kind, named) in document["components"].as_object().into_iter().flatten() {
            let to = components.entry(kind.clone()).or_insert_with(|| json!({}));
            for (name, value) in named.as_object().into_iter().flatten() {
                let name = if kind == "securitySchemes" {
                    name.clone()
                } else {
                    format!("{name}{number}")
                };
                to[name] = renamed(value, number);
            }
        }
    }
    out["paths"] = Value::Object(paths);
    out["components"] = Value::Object(components);
    out
}

fn renamed(value: &Value, number: usize) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("$ref" | "operationId", Value::String(text)) => {
                        json!(format!("{text}{number}"))
                    }
                    _ => renamed(value, number),
                };
                (key.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| renamed(item, number)).collect(),
        other => other.clone(),
    }
}
