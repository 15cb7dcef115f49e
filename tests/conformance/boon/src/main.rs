//! boon, for the protocol of tests/kit. Usage: boon-verdicts DRAFT.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use boon::{Compiler, ErrorKind, SchemaIndex, Schemas, ValidationError};
use serde_json::{Value, json};

/// The version that `Cargo.toml` pins.
const VERSION: &str = "0.6.1";

fn read(path: &Path) -> Result<Value, Box<dyn Error>> {
    let name = path.display();
    let file = File::open(path).map_err(|error| format!("{name}: {error}"))?;
    serde_json::from_reader(BufReader::new(file)).map_err(|error| format!("{name}: {error}").into())
}

/// The violations themselves: what only leads to others is left out, save for `oneOf`.
fn collect(error: &ValidationError, into: &mut Vec<Value>) {
    if error.causes.is_empty() || matches!(error.kind, ErrorKind::OneOf(_)) {
        let keyword = error.kind.keyword_path().map_or("", |path| path.keyword);
        into.push(json!({"pointer": error.instance_location.to_string(), "code": keyword}));
    }
    for cause in &error.causes {
        collect(cause, into);
    }
}

/// The schemas that were asked for, compiled.
struct Compiled {
    compiler: Compiler,
    schemas: Schemas,
    by_path: HashMap<PathBuf, SchemaIndex>,
}

impl Compiled {
    fn index(&mut self, path: PathBuf) -> Result<SchemaIndex, Box<dyn Error>> {
        let entry = match self.by_path.entry(path) {
            Entry::Occupied(entry) => return Ok(*entry.get()),
            Entry::Vacant(entry) => entry,
        };
        let schema = read(entry.key())?;
        let id = text(&schema["$id"])?.to_owned();
        self.compiler.add_resource(&id, schema)?;
        Ok(*entry.insert(self.compiler.compile(&id, &mut self.schemas)?))
    }
}

fn text(value: &Value) -> Result<&str, String> {
    let wrong = || format!("expected text, got {value}");
    value.as_str().ok_or_else(wrong)
}

fn main() -> Result<(), Box<dyn Error>> {
    let draft = std::env::args().nth(1).ok_or("usage: boon-verdicts DRAFT")?;
    let suffix = match draft.as_str() {
        "draft-07" => ".draft-07.schema.json",
        _ => ".schema.json",
    };
    let mut compiled = Compiled {
        compiler: Compiler::new(),
        schemas: Schemas::new(),
        by_path: HashMap::new(),
    };
    compiled.compiler.enable_format_assertions();
    let mut folder = PathBuf::new();
    for line in io::stdin().lock().lines() {
        let message: Value = serde_json::from_str(&line?)?;
        let answer = if message["type"] == "hello" {
            folder = text(&message["schemas"])?.into();
            let index = read(&folder.join("index.json"))?;
            json!({
                "type": "hello", "name": "boon", "version": format!("{VERSION} {draft}"), "levels": [1, 2],
                "input": "value", "contract": index["contract"]["sha256"],
            })
        } else {
            let index = compiled.index(folder.join(format!("{}{suffix}", text(&message["schema"])?)))?;
            let payload: Value = serde_json::from_slice(&BASE64_STANDARD.decode(text(&message["payload"])?)?)?;
            let mut findings = Vec::new();
            if let Err(error) = compiled.schemas.validate(&payload, index) {
                collect(&error, &mut findings);
            }
            let verdict = if findings.is_empty() { "valid" } else { "invalid" };
            json!({"type": "answer", "id": message["id"], "verdict": verdict, "findings": findings})
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}
