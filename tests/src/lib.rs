//! Shared by the tests of the workspace.

pub mod payloads;
pub mod server;

/// The README's Rust is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

use std::path::PathBuf;

use serde_json::Value;

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ stands in the project")
        .to_owned()
}

/// The contract, read.
pub fn contract() -> xtask::spec::Spec {
    let source = xtask::spec::read(&project().join("spec/openapi.yaml")).expect("the contract");
    let (spec, _) = xtask::spec::Spec::parse(source).expect("a contract without errors");
    spec
}

/// The examples of a schema, by the schema's name.
pub fn examples(schema: &koreai_schemas::Schema) -> Vec<Value> {
    let schema: Value = serde_json::from_str(schema.text).expect("a schema is JSON");
    schema["examples"].as_array().cloned().unwrap_or_default()
}

/// Whether two values are the same JSON value: numbers by what they are worth, members in any
/// order.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (a, b) => a == b,
    }
}
