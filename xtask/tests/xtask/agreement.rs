//! Documents that the lint accepts must generate: tries thousands of slightly changed valid documents, in OpenAPI 3.0
//! and 3.1, with and without our conventions.
//!
//! `MUTATIONS` sets the number of documents. Those that generate are written to the folder `PASSED_DOCUMENTS`, for
//! `tests/foreign/run` to compile.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use contract::diagnostic::{any_error, render};
use contract::openapi::{DOCUMENT, Object, Shape, Version};
use contract::{Source, Spec, pointer_push};
use contract_codegen::artefacts::{self, Layout};
use contract_lint::Profile;
use koreai_tests::project;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::mutations;
use crate::versions::raised;

/// A change of one place.
#[derive(Clone, Debug)]
enum Change {
    Delete(Index),
    Replace(Index, Index),
    /// The value of one place at another place.
    Copy(Index, Index),
    Rename(Index, Index),
    Insert(Index, Index, Index),
    InsertCopy(Index, Index, Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let index = any::<Index>;
    let change = prop_oneof![
        index().prop_map(Change::Delete),
        (index(), index()).prop_map(|(at, value)| Change::Replace(at, value)),
        (index(), index()).prop_map(|(from, to)| Change::Copy(from, to)),
        (index(), index()).prop_map(|(at, word)| Change::Rename(at, word)),
        (index(), index(), index()).prop_map(|(at, word, value)| Change::Insert(at, word, value)),
        (index(), index(), index()).prop_map(|(at, word, from)| Change::InsertCopy(at, word, from)),
    ];
    proptest::collection::vec(change, 1..4)
}

/// Names of fields, and names that conflict with others.
fn words() -> Vec<String> {
    fn add(object: &Object, words: &mut Vec<String>, seen: &mut Vec<&'static str>) {
        if seen.contains(&object.name) {
            return;
        }
        seen.push(object.name);
        for field in object.fields(Version::V3_1) {
            words.push(field.name.to_owned());
            inner(field.shape, words, seen);
        }
        if let Some(keyed) = object.keyed {
            inner(keyed.shape, words, seen);
        }
    }
    fn inner(shape: Shape, words: &mut Vec<String>, seen: &mut Vec<&'static str>) {
        match shape {
            Shape::Object(object) | Shape::RefOr(object) => add(object, words, seen),
            Shape::List(shape) | Shape::Map(shape) => inner(*shape, words, seen),
            _ => {}
        }
    }
    let mut words = Vec::new();
    add(&DOCUMENT, &mut words, &mut Vec::new());
    let others = [
        "extra",
        "self",
        "Self",
        "type",
        "new",
        "body",
        "Default",
        "default",
        "200",
        "2XX",
        "404",
        "4XX",
        "x-extensible-enum",
        "nullable",
        "_id",
        "id",
        "a-b",
        "a_b",
        "application/json",
        "text/plain",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-8",
    ];
    words.extend(others.map(str::to_owned));
    words.sort();
    words.dedup();
    words
}

fn values() -> Vec<Value> {
    let words = [
        "string",
        "number",
        "integer",
        "boolean",
        "array",
        "object",
        "null",
        "query",
        "header",
        "path",
        "cookie",
        "form",
        "simple",
        "deepObject",
        "date-time",
        "binary",
        "byte",
        "int64",
        "uuid",
        "date",
        "ipv4",
        "",
        "a",
        "id",
        "Self",
        "type",
        "^[a-z]+$",
        "^(?=a)b",
        "#/components/schemas/Thing",
        "#",
    ];
    let mut values: Vec<Value> = words.map(Value::from).to_vec();
    values.extend([
        json!(true), json!(false), json!(null), json!(0), json!(1), json!(40), json!(-1), json!(1.5), json!({}),
        json!([]), json!(["a", "b"]), json!(["id"]), json!(["a", 1, null]), json!([1, 2]), json!(["string", "null"]),
        json!(["string", "integer"]), json!({"type": "string"}), json!({"type": "integer"}),
        json!({"type": "number", "minimum": 1}), json!({"type": "array", "items": {"type": "string"}}),
        json!({"type": "array"}), json!({"type": "object", "properties": {"a": {"type": "string"}}}),
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
        json!({"type": "object", "additionalProperties": false, "required": ["a"], "properties": {"a": {"type": "string"}}}),
        json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"anyOf": [{"type": "string"}, {"type": "object"}]}),
        json!({"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}}]}),
        json!([{"type": "string"}, {"type": "integer"}]),
        json!([{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]),
        json!({"description": "Done."}),
        json!({"description": "Done.", "content": {"application/json": {"schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}}}}),
        json!({"description": "Done.", "content": {"text/plain": {"schema": {"type": "string"}}}}),
        json!({"required": true, "content": {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}}}),
        json!({"required": true, "content": {"text/plain": {"schema": {"type": "string"}}}}),
        json!([{"name": "q", "in": "query", "schema": {"type": "string"}}, {"name": "Q", "in": "header", "schema": {"type": "string"}}]),
        json!([{"name": "q", "in": "query", "required": true, "schema": {"type": "array", "items": {"type": "string"}}}]),
    ]);
    values
}

/// Pointers of everything in a document, except its root.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (pointer_push(at, name), value))
            .collect(),
        Value::Array(items) => (0..)
            .map(|n: usize| format!("{at}/{n}"))
            .zip(items)
            .collect(),
        _ => return,
    };
    for (pointer, value) in below {
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    }
}

struct Vocabulary {
    words: Vec<String>,
    values: Vec<Value>,
}

fn apply(document: &mut Value, change: &Change, vocabulary: &Vocabulary) {
    let mut places = Vec::new();
    pointers(document, "", &mut places);
    if places.is_empty() {
        return;
    }
    let place = |index: &Index| index.get(&places).clone();
    let word = |index: &Index| index.get(&vocabulary.words).clone();
    let value = |index: &Index| index.get(&vocabulary.values).clone();
    let copy = |document: &Value, index: &Index| document.pointer(place(index).as_str()).cloned();
    match change {
        Change::Delete(at) => {
            let at = place(at);
            let (above, last) = at.rsplit_once('/').unwrap_or_default();
            match document.pointer_mut(above) {
                Some(Value::Object(members)) => {
                    members.shift_remove(&last.replace("~1", "/").replace("~0", "~"));
                }
                Some(Value::Array(items)) => {
                    items.remove(last.parse().expect("a number of an item"));
                }
                _ => {}
            }
        }
        Change::Replace(at, with) => {
            if let Some(place) = document.pointer_mut(&place(at)) {
                *place = value(with);
            }
        }
        Change::Copy(from, to) => {
            if let (Some(copy), Some(place)) =
                (copy(document, from), document.pointer_mut(&place(to)))
            {
                *place = copy;
            }
        }
        Change::Rename(at, name) => {
            let at = place(at);
            let (above, last) = at.rsplit_once('/').unwrap_or_default();
            if let Some(Value::Object(members)) = document.pointer_mut(above) {
                let renamed = members.iter().map(|(key, value)| {
                    let is_meant = key.replace('~', "~0").replace('/', "~1") == last;
                    (
                        if is_meant { word(name) } else { key.clone() },
                        value.clone(),
                    )
                });
                *members = renamed.collect();
            }
        }
        Change::Insert(at, name, with) => {
            if let Some(Value::Object(members)) = document.pointer_mut(&place(at)) {
                members.insert(word(name), value(with));
            }
        }
        Change::InsertCopy(at, name, from) => {
            if let (Some(copy), Some(Value::Object(members))) =
                (copy(document, from), document.pointer_mut(&place(at)))
            {
                members.insert(word(name), copy);
            }
        }
    }
}

/// Valid documents: the contract, and small ones of others; each in its own version and in 3.1.
fn documents() -> Vec<Value> {
    let folder = project().join("crates/contract-lint/tests/foreign");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of documents")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.push(project().join("spec/openapi.yaml"));
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        let source = contract::read(&file).expect("a document");
        let json = contract::parse_yaml(&source).expect("YAML").to_json();
        if let Ok((spec, _)) = Spec::parse(source) {
            documents.push(raised(&spec));
        }
        documents.push(json);
    }
    documents
}

#[test]
fn documents_that_the_lint_accepts_generate() {
    let documents = documents();
    let vocabulary = Vocabulary {
        words: words(),
        values: values(),
    };
    let passed_folder = std::env::var_os("PASSED_DOCUMENTS").map(PathBuf::from);
    let (passed, refused, late) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let test = |document: &Value, profile: Profile| {
        let source = || Source::new("changed.json", format!("{document:#}"));
        let (read, findings) = contract_lint::document_with(source(), profile);
        let has_passed = !any_error(&findings);
        let rendered = match &read {
            Ok(spec) if has_passed => artefacts::render(spec, Layout::Folder),
            _ => {
                refused.fetch_add(1, Ordering::Relaxed);
                return;
            }
        };
        match rendered {
            Ok(_) => {
                let number = passed.fetch_add(1, Ordering::Relaxed);
                if let Some(folder) = &passed_folder {
                    let name = format!("{profile:?}-{number}.json").to_lowercase();
                    fs::write(folder.join(name), format!("{document:#}")).expect("a file");
                }
            }
            Err(missed) => {
                late.fetch_add(1, Ordering::Relaxed);
                println!("{}", render(&source(), &missed, false));
                let (source, listed) = contract_lint::everything(source(), profile, Layout::Folder);
                let missing = missed.iter().find(|finding| !listed.contains(finding));
                assert_eq!(missing, None, "{}", source.text);
            }
        }
    };
    let (test, documents, vocabulary) = (&test, &documents, &vocabulary);
    thread::scope(|scope| {
        for (seed, profile) in [(11, Profile::Contract), (12, Profile::Foreign)] {
            scope.spawn(move || {
                let strategy = (any::<Index>(), changes());
                mutations::try_all(
                    seed,
                    mutations::cases(400) / 2,
                    strategy,
                    |(which, changes)| {
                        let mut document = which.get(documents).clone();
                        for change in &changes {
                            apply(&mut document, change, vocabulary);
                        }
                        test(&document, profile);
                    },
                );
            });
        }
    });
    let [passed, refused, late] = [passed, refused, late].map(AtomicU32::into_inner);
    println!(
        "{passed} documents generated, {refused} were refused, {late} of the others by the generator alone"
    );
    assert!(passed > 0 && refused > 0);
    assert_eq!(
        late, 0,
        "the lint has no rule for something that the generator refuses"
    );
}
