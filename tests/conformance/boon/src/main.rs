//! Runs the cases on standard input, `[{"schema": path, "file": path, "wrapped": bool}, …]`, through
//! boon. Prints a JSON line for each case.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader};

use boon::{Compiler, ErrorKind, Schemas, ValidationError};
use serde_json::{Value, json};

fn read(path: &str) -> Result<Value, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
    serde_json::from_reader(BufReader::new(file)).map_err(|error| format!("{path}: {error}").into())
}

/// The violations themselves: what only leads to others is left out, save for `oneOf`.
fn collect(error: &ValidationError, into: &mut Vec<(String, &'static str)>) {
    if error.causes.is_empty() || matches!(error.kind, ErrorKind::OneOf(_)) {
        let keyword = error.kind.keyword_path().map_or("", |path| path.keyword);
        into.push((error.instance_location.to_string(), keyword));
    }
    for cause in &error.causes {
        collect(cause, into);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_reader(io::stdin())?;
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("a path is text");
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    let mut schemas = Schemas::new();
    let mut compiled = HashMap::new();
    for case in cases {
        let index = match compiled.entry(text(&case["schema"])?) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let schema = read(entry.key())?;
                let id = text(&schema["$id"])?;
                compiler.add_resource(&id, schema)?;
                *entry.insert(compiler.compile(&id, &mut schemas)?)
            }
        };
        let mut payload = read(&text(&case["file"])?)?;
        if case["wrapped"] == true {
            payload = payload["payload"].take();
        }
        let mut errors = Vec::new();
        if let Err(error) = schemas.validate(&payload, index) {
            collect(&error, &mut errors);
        }
        println!("{}", json!({"valid": errors.is_empty(), "errors": errors}));
    }
    Ok(())
}
