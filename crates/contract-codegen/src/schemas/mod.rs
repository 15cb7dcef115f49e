//! The JSON Schemas of every body: bundled, in two drafts, with an index.

mod bodies;
mod convert;
mod operations;
mod rendered;
mod rules;
mod table;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

pub use bodies::{Body, Direction, Example, all as bodies};
pub use convert::Draft;
pub use convert::{combined, is_format};
pub use rules::Rule;
pub use rules::{always as rules, warnings};

use operations::Row;

use crate::header::JSON_COMMENT;
use contract::Spec;
use contract::diagnostic::Diagnostic;
use rendered::{File, Rendered};

/// The prefix of the schemas' `$id`s. It is a name, not an address: nothing is served there. A published copy gets
/// the address where it is published.
pub const ID_BASE: &str = "https://koreai.invalid/schemas";

/// The schemas and their index.
pub struct Schemas {
    /// `*.schema.json` and `index.json`, by file name.
    pub files: BTreeMap<String, String>,
    /// The index as a Rust table.
    pub table: String,
}

/// Renders the schemas of all bodies.
pub fn render<'a>(spec: &'a Spec, bodies: &'a [Body<'a>]) -> Result<Schemas, Vec<Diagnostic>> {
    let version = version_segment(spec.version());
    render_under(spec, bodies, &format!("{ID_BASE}/{version}"))
}

/// The same, with `$id`s below the address of a folder.
pub fn render_under<'a>(
    spec: &'a Spec,
    bodies: &'a [Body<'a>],
    folder: &str,
) -> Result<Schemas, Vec<Diagnostic>> {
    let views = Direction::BOTH.map(|direction| (direction, spec.toward(direction)));
    let toward = |direction| {
        let view = views.iter().find(|(way, _)| *way == direction);
        view.map_or(spec, |(_, view)| view)
    };
    let mut rendered = Vec::new();
    let mut problems = Vec::new();
    for body in bodies {
        let rules = rules::always(spec, &body.pointer);
        let warnings = rules::warnings(spec, &body.pointer);
        match rules.and_then(|rules| Ok((rules, warnings?))) {
            Ok((rules, warnings)) => rendered.push(Rendered {
                rules,
                warnings,
                drafts: [Draft::V2020, Draft::V07]
                    .map(|draft| file(toward(body.direction), body, draft, folder)),
                body,
            }),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut files = BTreeMap::new();
    for file in rendered.iter().flat_map(|schema| &schema.drafts) {
        files.insert(file.name.clone(), file.text.clone());
    }
    let operations = operations::rows(spec, bodies);
    let index = index(spec, &operations, &rendered);
    files.insert("index.json".to_owned(), pretty(&index));
    Ok(Schemas {
        files,
        table: table::render(spec, &operations, &rendered),
    })
}

fn file(spec: &Spec, body: &Body<'_>, draft: Draft, folder: &str) -> File {
    let name = format!("{}{}.schema.json", body.name, draft.suffix());
    let id = format!("{folder}/{name}");
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!(draft.uri()));
    schema.insert("$id".to_owned(), json!(id));
    schema.insert("$comment".to_owned(), json!(JSON_COMMENT));
    schema.extend(convert::bundle(spec, body, draft));
    File {
        id,
        name,
        text: pretty(&Value::Object(schema)),
    }
}

fn index(spec: &Spec, operations: &[Row<'_>], schemas: &[Rendered<'_>]) -> Value {
    let entries: Vec<Value> = schemas
        .iter()
        .map(|schema| {
            let Rendered { body, drafts, .. } = schema;
            let [file, twin] = drafts;
            let rules: Vec<Value> = schema
                .rules
                .iter()
                .map(|rule| {
                    let figures = rule
                        .figures
                        .iter()
                        .map(|(name, value)| (name.clone(), json!(value)));
                    let figures: Map<String, Value> = figures.collect();
                    json!({
                        "id": rule.id,
                        "at": rule.at,
                        "rule": rule.rule,
                        "message": rule.message,
                        "figures": figures,
                    })
                })
                .collect();
            let warnings = schema.warnings.iter().map(|rule| {
                json!({
                    "id": rule.id,
                    "code": rule.strict,
                    "at": rule.at,
                    "rule": rule.rule,
                    "message": rule.message,
                })
            });
            json!({
                "name": body.name,
                "operation": body.operation.as_ref().map(|operation| operation.id),
                "direction": body.direction.as_str(),
                "$id": file.id,
                "file": file.name,
                "sha256": sha256(&file.text),
                "draft-07": {"$id": twin.id, "file": twin.name, "sha256": sha256(&twin.text)},
                "rules": rules,
                "warnings": warnings.collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "$comment": JSON_COMMENT,
        "contract": {
            "title": spec.root.pointer("/info/title").map(|title| title.to_json()),
            "version": spec.version(),
            "sha256": sha256(spec.source.text.replace("\r\n", "\n")),
        },
        "operations": operations.iter().map(Row::to_json).collect::<Vec<_>>(),
        "schemas": entries,
    })
}

/// The version as a URI segment.
pub fn version_segment(version: &str) -> String {
    version
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '-',
        })
        .collect()
}

/// In hexadecimal, as `sha256sum` prints it.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
