//! A document gives the same result in OpenAPI 3.0 and in 3.1.

use std::fs;
use std::path::{Path, PathBuf};

use contract::diagnostic::Diagnostic;
use contract::openapi::SCHEMA;
use contract::{Source, Spec};
use contract_codegen::artefacts::{self, Artefacts, Layout};
use contract_lint::Profile;
use koreai_tests::project;
use serde_json::{Map, Value, json};

fn read(name: &str, text: String) -> Option<Spec> {
    Spec::parse(Source::new(name, text))
        .ok()
        .map(|(spec, _)| spec)
}

/// Everything except the index, which contains a checksum of the document.
fn rendered(spec: &Spec) -> Result<Artefacts, Vec<String>> {
    let artefacts = artefacts::render(spec, Layout::Folder);
    let mut artefacts = artefacts.map_err(|findings| {
        findings
            .into_iter()
            .map(|it| it.message)
            .collect::<Vec<_>>()
    })?;
    artefacts.remove("schemas/index.json");
    Ok(artefacts)
}

/// The document converted to 3.1.
pub(crate) fn raised(spec: &Spec) -> Value {
    let mut json = spec.json.clone();
    json["openapi"] = json!("3.1.1");
    for pointer in &spec.unnamed {
        if let Some(Value::Object(operation)) = json.pointer_mut(pointer) {
            operation.shift_remove("operationId");
        }
    }
    let mut pointers: Vec<&str> = spec.structure.pointers(&SCHEMA).collect();
    pointers.sort_by_key(|pointer| std::cmp::Reverse(pointer.len()));
    for pointer in pointers {
        if let Some(Value::Object(schema)) = json.pointer_mut(pointer) {
            raise(schema);
        }
    }
    json
}

fn raise(schema: &mut Map<String, Value>) {
    if let Some(example) = schema.shift_remove("example") {
        schema.insert("examples".to_owned(), json!([example]));
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if schema.shift_remove(exclusive) == Some(json!(true))
            && let Some(bound) = schema.shift_remove(bound)
        {
            schema.insert(exclusive.to_owned(), bound);
        }
    }
    let is_nullable = schema.shift_remove("nullable") == Some(json!(true));
    match schema.get("type").cloned() {
        Some(name) if is_nullable => {
            schema.insert("type".to_owned(), json!([name, "null"]));
        }
        _ if is_nullable => {
            let all = schema.shift_remove("allOf");
            let one = all.and_then(|all| all.get(0).cloned());
            let choice = json!([one.unwrap_or_else(|| json!({})), {"type": "null"}]);
            schema.insert("anyOf".to_owned(), choice);
        }
        _ => {}
    }
    if let Some(Value::Array(values)) = schema.get("enum")
        && let [only] = values.as_slice()
    {
        let only = only.clone();
        schema.shift_remove("enum");
        schema.insert("const".to_owned(), only);
    }
    let single = schema.get("allOf").and_then(Value::as_array);
    if let Some([only]) = single.map(Vec::as_slice)
        && let Some(target) = only.get("$ref").cloned()
        && schema.len() > 1
    {
        schema.shift_remove("allOf");
        schema.insert("$ref".to_owned(), target);
    }
}

/// The findings that both versions must have: without those that only 3.0 has.
fn messages(spec: &Spec) -> Vec<String> {
    let findings = contract_lint::lint(spec, Profile::Foreign);
    let is_of_both = |finding: &Diagnostic| {
        !["beside `$ref`", "in OpenAPI 3.0"]
            .iter()
            .any(|words| finding.message.contains(words))
    };
    let mut messages: Vec<String> = findings
        .into_iter()
        .filter(is_of_both)
        .map(|finding| format!("{} {}", finding.code.name(), finding.message))
        .collect();
    messages.sort();
    messages
}

/// Sorts keys: their order appears in rendered files but has no meaning.
fn sorted(artefacts: Artefacts) -> Vec<(String, String)> {
    let in_order = |text: String| match serde_json::from_str::<Value>(&text) {
        Ok(json) => in_order(&json).to_string(),
        Err(_) => text,
    };
    artefacts
        .into_iter()
        .map(|(path, text)| (path, in_order(text)))
        .collect()
}

fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort();
            keys.into_iter()
                .map(|key| (key.clone(), in_order(&members[key])))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.iter().map(in_order).collect(),
        other => other.clone(),
    }
}

/// The contract, the small documents, and those in the folder `OPENAPI_DOCUMENTS`.
fn documents() -> Vec<PathBuf> {
    let mut folders = vec![project().join("crates/contract-lint/tests/foreign")];
    folders.extend(std::env::var_os("OPENAPI_DOCUMENTS").map(PathBuf::from));
    let mut files = vec![project().join("spec/openapi.yaml")];
    for folder in folders {
        let entries = fs::read_dir(folder).expect("a folder of documents");
        files.extend(entries.map(|entry| entry.expect("an entry").path()));
    }
    files.sort();
    files.retain(|file| file.extension().is_none_or(|end| end != "md"));
    files
}

#[test]
fn both_versions_of_a_document_give_the_same_result() {
    let mut compared = 0;
    for file in documents() {
        compared += u32::from(compare(&file));
    }
    println!("{compared} documents were compared");
    assert!(compared > 10, "only {compared} documents were compared");
}

fn compare(file: &Path) -> bool {
    let text = fs::read_to_string(file).expect("a document");
    if text.contains("openapi: 3.1") {
        return false;
    }
    let name = file.display().to_string();
    // Documents with an invalid form cannot be compared.
    let Some(older) = read(&name, text) else {
        println!("{name}: not compared");
        return false;
    };
    let newer = read(&name, raised(&older).to_string());
    let newer = newer.unwrap_or_else(|| panic!("{name}: not read in 3.1"));
    let comparison = contract_compat::compare(&older, &newer);
    let different: Vec<_> = comparison
        .findings
        .iter()
        .map(|it| format!("{it:?}"))
        .collect();
    assert!(different.is_empty(), "{name}: {different:?}");
    let [before, after] = [&older, &newer].map(messages);
    assert_eq!(before, after, "{name}");
    let [older, newer] = [older, newer].map(|spec| rendered(&spec).map(sorted));
    match (older, newer) {
        (Ok(older), Ok(newer)) => {
            for (old, new) in older.iter().zip(&newer) {
                assert_eq!(old, new, "{name}");
            }
            assert_eq!(older.len(), newer.len(), "{name}");
        }
        (older, newer) => assert_eq!(older.err(), newer.err(), "{name}"),
    }
    true
}
