//! The schemas as files to serve: a folder for the version, the same as `latest`, and a catalogue.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use contract::diagnostic::Diagnostic;
use contract::openapi;
use contract::{Spec, pointer_push};
use contract_codegen::schemas::{self, Body};

/// File contents by path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// What goes into `schemas/`, relative to it. `base` is where the folder above it is served.
pub(super) fn files(
    spec: &Spec,
    bodies: &[Body<'_>],
    base: Option<&str>,
) -> Result<Files, Vec<Diagnostic>> {
    let version = folder(spec);
    let rendered = match base {
        Some(base) => {
            schemas::render_under(spec, bodies, &format!("{base}/schemas/{version}"))?.files
        }
        None => schemas::render(spec, bodies)?.files,
    };
    let mut files = Files::new();
    files.insert(
        "catalog.json".to_owned(),
        schemas::pretty(&catalogue(spec, bodies, &rendered)).into_bytes(),
    );
    let contract = [
        ("openapi.yaml".to_owned(), spec.source.text.clone()),
        ("openapi.json".to_owned(), schemas::pretty(&spec.json)),
    ];
    for (name, text) in rendered.into_iter().chain(contract) {
        for folder in [version.as_str(), "latest"] {
            files.insert(format!("{folder}/{name}"), text.clone().into_bytes());
        }
    }
    let sums = checksums(
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), &bytes[..])),
    );
    files.insert("SHA256SUMS".to_owned(), sums.into_bytes());
    Ok(files)
}

/// The folder of the contract's version.
pub(super) fn folder(spec: &Spec) -> String {
    format!("v{}", schemas::version_segment(spec.version()))
}

/// As `sha256sum --check` reads it.
pub(super) fn checksums<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    files
        .map(|(path, bytes)| format!("{}  {path}\n", schemas::sha256(bytes)))
        .collect()
}

/// The catalogue that editors read: which schema is for which files. It is of SchemaStore's form.
fn catalogue(spec: &Spec, bodies: &[Body<'_>], rendered: &BTreeMap<String, String>) -> Value {
    let entries = bodies.iter().filter_map(|body| {
        let text = rendered.get(&format!("{}.schema.json", body.name))?;
        let schema: Value = serde_json::from_str(text).ok()?;
        Some(json!({
            "name": body.name,
            "description": schema.get("description").or(schema.get("title")),
            "fileMatch": [format!("{}.json", body.name), format!("*.{}.json", body.name)],
            "url": schema.get("$id"),
            "versions": {spec.version(): schema.get("$id")},
        }))
    });
    json!({
        "$schema": "https://json.schemastore.org/schema-catalog.json",
        "version": 1,
        "schemas": entries.collect::<Vec<_>>(),
    })
}

/// All bodies as one schema, out of which generators make types: of an object with a member for each
/// body. What several bodies refer to stands in it once.
pub(super) fn together(spec: &Spec, bodies: &[Body<'_>]) -> Value {
    // A generator would name types after these, and `Number` or `Text` says too little.
    let titles: HashSet<String> = spec
        .structure
        .pointers(&openapi::SCHEMA)
        .map(|pointer| pointer_push(pointer, "title"))
        .collect();
    let pointers: Vec<&str> = bodies.iter().map(|body| body.pointer.as_str()).collect();
    let mut schema = schemas::combined(spec, &pointers, &titles);
    let members: Map<String, Value> = bodies
        .iter()
        .enumerate()
        .filter_map(|(number, body)| {
            let member = schema["properties"].get(number.to_string())?;
            Some((body.name.clone(), member.clone()))
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bodies",
        "description": "The type of each body.",
        "type": "object",
        "required": members.keys().collect::<Vec<_>>(),
        "properties": members,
        "additionalProperties": false,
        "$defs": schema.get_mut("$defs").map(Value::take),
    })
}
