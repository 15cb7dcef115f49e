//! The corpus: payloads that every validator has to agree on.
//!
//! - `tests/corpus/valid/<schema>/<slug>.json` is a payload.
//! - `tests/corpus/invalid/<schema>/<slug>.json` is `{"expect": […], "payload": …}`, where `expect`
//!   lists every violation, `{"pointer": …, "keyword": …}`, in the order of the document.
//! - `tests/corpus/rules/<schema>/<slug>.json` is `{"rules": […], "strict": […], "payload": …}`, of a payload
//!   that fits its schema: what the rules beyond it find, and what strict validation finds of ranges besides.
//!
//! Pointers are the true ones, so that `tests/conformance` can hold other validators to them. Ours
//! shows `*` for a name that the schema does not declare; [`shown`] does the same to a true pointer.

use std::fs;
use std::path::{Path, PathBuf};

use koreai_tests::project;
use koreai_validate::{Error, Lint, Options, Schema, Strict, Validator, Value, Violation, parse};

const LEAST_VALID: usize = 60;
const LEAST_INVALID: usize = 120;

/// Where a payload breaks its schema, and by which keyword.
type Broken = (String, String);

/// A file of the corpus.
struct Case {
    schema: Schema,
    path: PathBuf,
}

impl Case {
    fn read(&self) -> Value {
        let bytes = fs::read(&self.path).expect("a file of the corpus can be read");
        parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }

    fn name(&self) -> String {
        name(&self.path)
    }
}

fn name(path: &Path) -> String {
    path.strip_prefix(project())
        .unwrap_or(path)
        .display()
        .to_string()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", name(folder)));
    let mut paths: Vec<_> = listed
        .map(|entry| entry.expect("an entry of a folder").path())
        .collect();
    paths.sort();
    paths
}

/// The files of `valid` or `invalid`. Anything there that would not be tested is an error.
fn cases(verdict: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in entries(&project().join("tests/corpus").join(verdict)) {
        assert!(
            folder.is_dir(),
            "{}: only folders named after a schema belong here",
            name(&folder)
        );
        let schema = folder.file_name().unwrap_or_default().to_string_lossy();
        let schema =
            Schema::named(&schema).unwrap_or_else(|error| panic!("{}: {error}", name(&folder)));
        for path in entries(&folder) {
            let is_case = path.is_file()
                && path
                    .extension()
                    .is_some_and(|extension| extension == "json");
            assert!(
                is_case,
                "{}: only payload files, *.json, belong here",
                name(&path)
            );
            cases.push(Case { schema, path });
        }
    }
    cases
}

/// What an invalid file states: the violations expected, and the payload.
fn stated(file: &Value) -> Option<(Vec<Broken>, &Value)> {
    let text = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
    let broken = |item: &Value| {
        let has_no_more = item.as_object()?.len() == 2;
        has_no_more.then_some((text(item, "pointer")?, text(item, "keyword")?))
    };
    let has_no_more = file.as_object()?.len() == 2;
    let expect: Option<Vec<_>> = file.get("expect")?.as_array()?.iter().map(broken).collect();
    let expect = expect.filter(|expect| has_no_more && !expect.is_empty())?;
    Some((expect, file.get("payload")?))
}

/// A true pointer as the validator may show it. `None` if it leads nowhere in the payload.
fn shown(pointer: &str, payload: &Value, schema: &Value) -> Option<String> {
    let mut here = payload;
    let mut shown = String::new();
    for token in pointer.split('/').skip(1) {
        let hidden = here.is_object() && !declares(schema, token);
        shown = format!("{shown}/{}", if hidden { "*" } else { token });
        here = here.pointer(&format!("/{token}"))?;
    }
    Some(shown)
}

/// Whether a schema declares a property of that name anywhere.
fn declares(schema: &Value, name: &str) -> bool {
    let here = schema
        .get("properties")
        .and_then(|properties| properties.get(name));
    here.is_some()
        || match schema {
            Value::Object(members) => members.values().any(|value| declares(value, name)),
            Value::Array(items) => items.iter().any(|item| declares(item, name)),
            _ => false,
        }
}

fn found(schema: Schema, payload: &Value) -> Vec<Broken> {
    let broken = |violation: Violation| (violation.instance_path, violation.keyword);
    let violations = schema.validate(payload).err().into_iter().flatten();
    violations.map(broken).collect()
}

#[test]
fn valid_payloads_are_accepted() {
    let refused: Vec<_> = cases("valid")
        .iter()
        .filter_map(|case| {
            let violations = case.schema.validate(&case.read()).err()?;
            Some(format!("{}: {violations}", case.name()))
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn invalid_payloads_are_refused_where_and_why_they_state() {
    let mut wrong = Vec::new();
    for case in cases("invalid") {
        let (name, file) = (case.name(), case.read());
        let Some((expect, payload)) = stated(&file) else {
            let form = r#"{"expect": [{"pointer": "…", "keyword": "…"}, …], "payload": …}"#;
            wrong.push(format!("{name}: the file is not of the form {form}"));
            continue;
        };
        let schema = parse(case.schema.definition().text.as_bytes()).expect("a schema is JSON");
        let shown =
            |(pointer, keyword): Broken| Some((shown(&pointer, payload, &schema)?, keyword));
        let Some(expect) = expect.into_iter().map(shown).collect::<Option<Vec<_>>>() else {
            wrong.push(format!("{name}: a pointer leads nowhere in the payload"));
            continue;
        };
        let found = found(case.schema, payload);
        if found != expect {
            wrong.push(format!(
                "{name}:\n  expected {expect:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The codes of what a validator with these options finds.
fn codes(schema: Schema, payload: &Value, options: Options) -> Vec<String> {
    let validator = Validator::new(schema).with_options(options);
    match validator.validate(payload.to_string().as_bytes()) {
        Ok(()) => Vec::new(),
        Err(Error::Invalid(violations)) => violations
            .into_iter()
            .map(|violation| violation.class.code().to_owned())
            .collect(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn rules_and_strict_validation_find_what_the_corpus_states() {
    let mut wrong = Vec::new();
    for case in cases("rules") {
        let (name, file) = (case.name(), case.read());
        let texts = |key: &str| -> Option<Vec<String>> {
            let texts = file.get(key)?.as_array()?.iter();
            texts.map(|text| Some(text.as_str()?.to_owned())).collect()
        };
        let members = file.as_object().map_or(0, |members| members.len());
        let (Some(rules), Some(strict), Some(payload), 3) = (
            texts("rules"),
            texts("strict"),
            file.get("payload"),
            members,
        ) else {
            wrong.push(format!(
                "{name}: the file is not of the form that the head of the test states"
            ));
            continue;
        };
        let ranges = Strict::none().deny(Lint::AmbiguousRange);
        for (what, expected, options) in [
            ("schema", Vec::new(), Options::new().rules(false)),
            ("rules", rules.clone(), Options::new()),
            (
                "strict",
                [rules, strict].concat(),
                Options::new().strict(ranges),
            ),
        ] {
            let found = codes(case.schema, payload, options);
            if found != expected {
                wrong.push(format!(
                    "{name}, {what}: expected {expected:?}, found {found:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_schema_has_valid_and_invalid_payloads() {
    for (verdict, least) in [("valid", LEAST_VALID), ("invalid", LEAST_INVALID)] {
        let cases = cases(verdict);
        assert!(
            cases.len() >= least,
            "{} {verdict} payloads; at least {least} are due",
            cases.len()
        );
        for schema in koreai_schemas::SCHEMAS {
            let has_one = cases.iter().any(|case| case.schema.name() == schema.name);
            assert!(
                has_one,
                "tests/corpus/{verdict}/{}: no payload",
                schema.name
            );
        }
    }
}

#[test]
fn nothing_else_stands_in_the_corpus() {
    let folders = entries(&project().join("tests/corpus"));
    let names: Vec<_> = folders.iter().map(|folder| name(folder)).collect();
    let expected = ["invalid", "rules", "valid"];
    assert_eq!(names, expected.map(|name| format!("tests/corpus/{name}")));
}
