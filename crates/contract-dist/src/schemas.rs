//! The schemas as files to serve: a folder for each version, the newest as `latest`, and a catalogue.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use contract::diagnostic::Diagnostic;
use contract::openapi;
use contract::{Spec, pointer_push};
use contract_codegen::schemas::{self, Body};

/// File contents by path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// What goes into `schemas/`, relative to it. `base` is where the folder above it is served; `released` has
/// the files of earlier versions, each in the folder of its version.
pub(super) fn files(
    spec: &Spec,
    bodies: &[Body<'_>],
    base: Option<&str>,
    released: &Files,
) -> Result<Files, Vec<Diagnostic>> {
    let version = folder(spec);
    let rendered = match base {
        Some(base) => {
            schemas::render_under(spec, bodies, &format!("{base}/schemas/{version}"))?.files
        }
        None => schemas::render(spec, bodies)?.files,
    };
    let mut files = match base {
        Some(base) => moved(released, &format!("{base}/schemas")),
        None => released.clone(),
    };
    // What stands for the version is what is rendered: a test holds it to what was released.
    files.retain(|path, _| !path.starts_with(&format!("{version}/")));
    let ids = ids(&files, spec.version(), &rendered);
    files.insert(
        "catalog.json".to_owned(),
        schemas::pretty(&catalogue(bodies, &rendered, &ids, base.is_some())).into_bytes(),
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

/// The folder of the contract's version, which is that of its addresses.
pub(super) fn folder(spec: &Spec) -> String {
    schemas::version_segment(spec.version())
}

/// Files of earlier versions with addresses below a folder of the web. The same files and the same folder give
/// the same bytes.
fn moved(released: &Files, folder: &str) -> Files {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(schemas::ID_BASE, folder);
    let schemas = released.iter().filter(|(path, _)| is_schema(path));
    let sums: Vec<[String; 2]> = schemas
        .map(|(_, bytes)| [schemas::sha256(bytes), schemas::sha256(text(bytes))])
        .collect();
    let moved = released.iter().map(|(path, bytes)| {
        let mut text = text(bytes);
        if !is_schema(path) {
            // The index has the checksum of each schema.
            for [old, new] in &sums {
                text = text.replace(old, new);
            }
        }
        (path.clone(), text.into_bytes())
    });
    moved.collect()
}

fn is_schema(path: &str) -> bool {
    path.ends_with(".schema.json")
}

/// The addresses of the schemas of each body, by version.
type Ids = BTreeMap<String, BTreeMap<String, Value>>;

fn ids(released: &Files, version: &str, rendered: &BTreeMap<String, String>) -> Ids {
    let mut ids = Ids::new();
    let mut add = |version: &str, file: &str, text: &[u8]| {
        let Some(name) = file.strip_suffix(".schema.json") else {
            return;
        };
        let schema: Value = serde_json::from_slice(text).unwrap_or_default();
        let versions = ids.entry(name.to_owned()).or_default();
        versions.insert(version.to_owned(), schema["$id"].clone());
    };
    for (path, bytes) in released {
        if let Some((version, file)) = path.split_once('/') {
            add(version, file, bytes);
        }
    }
    for (file, text) in rendered {
        add(version, file, text.as_bytes());
    }
    ids
}

/// The versions whose schemas are among these files, the newest first.
pub(super) fn versions(files: &Files) -> Vec<&str> {
    let folders = files.keys().filter_map(|path| path.split_once('/'));
    let folders: BTreeSet<&str> = folders.map(|(folder, _)| folder).collect();
    let mut versions: Vec<&str> = folders
        .into_iter()
        .filter(|each| *each != "latest")
        .collect();
    let numbers = |version: &str| -> Vec<u64> {
        let parts = version.split(['.', '-']);
        parts.map(|part| part.parse().unwrap_or(0)).collect()
    };
    versions.sort_by_key(|version| std::cmp::Reverse(numbers(version)));
    versions
}

/// As `sha256sum --check` reads it.
pub(super) fn checksums<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    files
        .map(|(path, bytes)| format!("{}  {path}\n", schemas::sha256(bytes)))
        .collect()
}

/// The catalogue that editors read: which schema is for which files. It is of SchemaStore's form.
fn catalogue(
    bodies: &[Body<'_>],
    rendered: &BTreeMap<String, String>,
    ids: &Ids,
    is_served: bool,
) -> Value {
    let entries = bodies.iter().filter_map(|body| {
        let text = rendered.get(&format!("{}.schema.json", body.name))?;
        let schema: Value = serde_json::from_str(text).ok()?;
        Some(json!({
            "name": body.name,
            "description": schema.get("description").or(schema.get("title")),
            "fileMatch": [format!("{}.json", body.name), format!("*.{}.json", body.name)],
            "url": schema.get("$id"),
            "versions": ids.get(&body.name),
        }))
    });
    let mut catalogue = json!({
        "$schema": "https://json.schemastore.org/schema-catalog.json",
        "version": 1,
        "schemas": entries.collect::<Vec<_>>(),
    });
    if !is_served {
        catalogue["$comment"] = json!(NOT_SERVED);
    }
    catalogue
}

/// What a catalogue without addresses needs.
const NOT_SERVED: &str = "The addresses here are names that cannot be fetched. For a catalogue that editors can use, run \
                          `cargo xtask dist --base-url URL` and serve its folder `schemas` as URL/schemas.";

/// All bodies as one schema, out of which generators make types: of an object with a member for each
/// body. What several bodies refer to is in it once.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn released() -> Files {
        let id = |version| format!("{}/{version}/a.schema.json", schemas::ID_BASE);
        let mut files = Files::new();
        for version in ["0.9.0", "0.10.0"] {
            let schema = json!({"$id": id(version), "type": "object"}).to_string();
            let index = json!({"sha256": schemas::sha256(&schema)}).to_string();
            files.insert(format!("{version}/a.schema.json"), schema.into_bytes());
            files.insert(format!("{version}/index.json"), index.into_bytes());
        }
        files
    }

    #[test]
    fn earlier_versions_have_the_addresses_of_their_folders() {
        let base = "https://example.org/schemas";
        let moved = moved(&released(), base);
        for version in versions(&moved) {
            let schema = &moved[&format!("{version}/a.schema.json")];
            let parsed: Value = serde_json::from_slice(schema).expect("a schema");
            assert_eq!(parsed["$id"], format!("{base}/{version}/a.schema.json"));
            let index = String::from_utf8_lossy(&moved[&format!("{version}/index.json")]);
            assert!(index.contains(&schemas::sha256(schema)), "{index}");
        }
    }

    #[test]
    fn the_newest_version_comes_first() {
        let mut files = released();
        files.insert("latest/a.schema.json".to_owned(), Vec::new());
        files.insert("catalog.json".to_owned(), Vec::new());
        assert_eq!(versions(&files), ["0.10.0", "0.9.0"]);
        let now = BTreeMap::from([("a.schema.json".to_owned(), r#"{"$id": "now"}"#.to_owned())]);
        let ids = ids(&released(), "1.0.0", &now);
        let of_a: Vec<&str> = ids["a"].keys().map(String::as_str).collect();
        assert_eq!(of_a, ["0.10.0", "0.9.0", "1.0.0"]);
    }
}
