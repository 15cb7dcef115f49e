//! What the tests of several crates share. It depends on none of them but the schemas, so that a crate's
//! tests build no other crate on its account.

pub mod payloads;
#[cfg(feature = "server")]
pub mod server;
pub mod texts;
pub mod work;

/// The Rust of the READMEs is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../crates/koreai-client/README.md")]
#[doc = include_str!("../../crates/koreai-validate/README.md")]
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

/// The examples of a schema, by the schema's name.
pub fn examples(schema: &koreai_schemas::Schema) -> Vec<Value> {
    let schema: Value = serde_json::from_str(schema.text).expect("a schema is JSON");
    schema["examples"].as_array().cloned().unwrap_or_default()
}

/// Whether two values are the same JSON value: members in any order, and a number written as it was,
/// so that 100 is not 100.0.
pub fn same(a: &Value, b: &Value) -> bool {
    a == b
}
