//! The official JSON-Schema-Test-Suite, through the same door as `koreai validate --schema-file`.
//!
//! The suite is not part of this project. `JSON_SCHEMA_TEST_SUITE` names its folder, the one with
//! `tests/draft2020-12` in it; the source distribution of `jsonschema` on PyPI has it under `json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use koreai_validate::{Lint, Options, Strict, Validator};
use serde::Deserialize;
use serde_json::{Value, json};

const FOLDER: &str = "JSON_SCHEMA_TEST_SUITE";

/// The dialect of each folder of tests, for schemas that name none.
const DRAFTS: [(&str, &str); 2] = [
    ("draft7", "http://json-schema.org/draft-07/schema#"),
    (
        "draft2020-12",
        "https://json-schema.org/draft/2020-12/schema",
    ),
];

/// Tests that are known to fail, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    draft: String,
    file: String,
    /// The group; all groups of the file without it.
    group: Option<String>,
    reason: String,
}

#[derive(Deserialize)]
struct Group {
    description: String,
    schema: Value,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    description: String,
    data: Box<serde_json::value::RawValue>,
    valid: bool,
}

#[derive(Debug, Default)]
struct Counts {
    tests: u64,
    passed: u64,
    groups: u64,
    with_plan: u64,
}

#[test]
fn the_official_suite() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        eprintln!("{FOLDER} is not set: the official suite is not run");
        return;
    };
    let known: Vec<Known> = serde_json::from_str(include_str!("../suite.json")).expect("a table");
    let mut used = vec![false; known.len()];
    let mut unexpected = Vec::new();
    for (draft, dialect) in DRAFTS {
        let tests = folder.join("tests").join(draft);
        let mut counts: BTreeMap<bool, Counts> = BTreeMap::new();
        for path in files(&tests) {
            let file = path.strip_prefix(&tests).expect("below it");
            let file = file.to_string_lossy().replace('\\', "/");
            let counts = counts.entry(file.starts_with("optional/")).or_default();
            let groups = fs::read_to_string(&path).expect("it can be read");
            let groups: Vec<Group> = serde_json::from_str(&groups).expect("groups of tests");
            for group in groups {
                let failures = failures(&group, dialect, counts);
                for failure in failures {
                    let matches = |known: &Known| {
                        let is_group = |name: &String| *name == group.description;
                        known.draft == draft
                            && known.file == file
                            && known.group.as_ref().is_none_or(is_group)
                    };
                    match known.iter().position(matches) {
                        Some(index) => used[index] = true,
                        None => unexpected.push(format!(
                            "{draft} {file} | {} | {failure}",
                            group.description
                        )),
                    }
                }
            }
        }
        for (optional, counts) in counts {
            let which = if optional { "optional" } else { "required" };
            println!("{draft}, {which}: {counts:?}");
        }
    }
    let stale = known.iter().zip(&used).filter(|(_, used)| !**used);
    let stale: Vec<_> = stale.map(|(known, _)| known).collect();
    assert!(
        unexpected.is_empty(),
        "{} failures without a reason:\n{}",
        unexpected.len(),
        unexpected.join("\n")
    );
    assert!(stale.is_empty(), "these no longer fail: {stale:#?}");
    assert!(known.iter().all(|known| !known.reason.is_empty()));
}

fn failures(group: &Group, dialect: &str, counts: &mut Counts) -> Vec<String> {
    counts.groups += 1;
    counts.tests += group.tests.len() as u64;
    let mut schema = group.schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.entry("$schema").or_insert_with(|| json!(dialect));
    }
    let validator = match Validator::compile(&schema.to_string()) {
        Ok(validator) => validator,
        Err(error) => {
            let refused = |test: &Test| format!("{}: refused, {error}", test.description);
            return group.tests.iter().map(refused).collect();
        }
    };
    counts.with_plan += u64::from(validator.has_plan());
    assert!(validator.finds_unknown_fields(), "{schema}");
    let lint = Strict::none().deny(Lint::UnknownField);
    let strict = validator.clone().with_options(Options::new().strict(lint));
    let mut failures = Vec::new();
    for test in &group.tests {
        let data = test.data.get().as_bytes();
        let is_valid = validator.is_valid(data);
        assert_eq!(is_valid, validator.validate(data).is_ok());
        if is_valid && let Err(error) = strict.validate(data) {
            let mut findings = error.findings().into_iter();
            assert!(
                findings.all(|found| found.code == "unknown-field"),
                "{schema}: {error}"
            );
        }
        match is_valid == test.valid {
            true => counts.passed += 1,
            false => failures.push(format!("{}: is_valid is {is_valid}", test.description)),
        }
    }
    failures
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(folder) = rest.pop() {
        let entries = fs::read_dir(&folder);
        let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => rest.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// What both dialects say, without the suite.
#[test]
fn keywords_mean_what_they_mean() {
    let cases = [
        (
            json!({"type": "integer"}),
            vec!["1", "1.0", "1e2"],
            vec!["1.5", "\"1\""],
        ),
        (
            json!({"multipleOf": 0.01}),
            vec!["0.07", "19.99", "4"],
            vec!["0.075"],
        ),
        (
            json!({"minimum": 1, "exclusiveMaximum": 3}),
            vec!["1", "2.9", "\"x\""],
            vec!["0.9", "3"],
        ),
        (
            json!({"enum": [1, "a", null, [1]]}),
            vec!["1.0", "null", "[1.0]"],
            vec!["2", "\"b\""],
        ),
        (
            json!({"const": {"a": 1, "b": 2}}),
            vec!["{\"b\":2,\"a\":1.0}"],
            vec!["{}"],
        ),
        (
            json!({"uniqueItems": true}),
            vec!["[1, true]"],
            vec!["[1, 1.0]", "[{}, {}]"],
        ),
        (
            json!({"minLength": 2, "maxLength": 2}),
            vec!["\"\u{1f600}\u{1f600}\""],
            vec!["\"\u{1f600}\""],
        ),
        (
            json!({"pattern": "^a"}),
            vec!["\"ab\"", "1"],
            vec!["\"ba\""],
        ),
        (
            json!({"minProperties": 1}),
            vec!["{\"a\":1}", "[]"],
            vec!["{}"],
        ),
        (
            json!({"required": ["a"]}),
            vec!["{\"a\":null}", "1"],
            vec!["{}"],
        ),
        (
            json!({"propertyNames": {"maxLength": 1}}),
            vec!["{\"a\":1}"],
            vec!["{\"ab\":1}"],
        ),
        (
            json!({"contains": {"const": 1}}),
            vec!["[2, 1]"],
            vec!["[]", "[2]"],
        ),
        (
            json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}}),
            vec!["{}"],
            vec!["{\"a\":1}"],
        ),
        (json!({"not": {"type": "null"}}), vec!["1"], vec!["null"]),
        (
            json!({"oneOf": [{"type": "number"}, {"minimum": 2}]}),
            vec!["1"],
            vec!["2"],
        ),
        (
            json!({"properties": {"a": false}}),
            vec!["{}"],
            vec!["{\"a\":1}"],
        ),
    ];
    for (_, dialect) in DRAFTS {
        for (keywords, valid, invalid) in &cases {
            let mut schema = keywords.clone();
            schema["$schema"] = json!(dialect);
            let validator = Validator::compile(&schema.to_string()).expect("a schema");
            for text in valid {
                assert!(validator.is_valid(text.as_bytes()), "{schema} {text}");
            }
            for text in invalid {
                assert!(!validator.is_valid(text.as_bytes()), "{schema} {text}");
            }
        }
    }
}

/// Numbers that a double does not hold, with a plan and without one.
#[test]
fn numbers_are_compared_as_they_are_written() {
    let cases = [
        (
            "\"maximum\": 18446744073709551616",
            "18446744073709551616",
            "18446744073709551617",
        ),
        (
            "\"exclusiveMaximum\": 18446744073709551616",
            "18446744073709551615",
            "18446744073709551616",
        ),
        (
            "\"minimum\": 9007199254740993",
            "9007199254740993",
            "9007199254740992.9",
        ),
        ("\"minimum\": 0.1", "0.1", "0.09999999999999999999999"),
        (
            "\"exclusiveMinimum\": 0.1",
            "0.1000000000000000000001",
            "0.10",
        ),
        ("\"minimum\": 0", "1e-400", "-1e-400"),
        (
            "\"multipleOf\": 18446744073709551616",
            "36893488147419103232",
            "36893488147419103233",
        ),
        (
            "\"multipleOf\": 0.01",
            "123456789012345678.07",
            "123456789012345678.071",
        ),
        (
            "\"const\": 18446744073709551617",
            "18446744073709551617.0",
            "18446744073709551616",
        ),
        (
            "\"enum\": [[1], 9007199254740992.5]",
            "9007199254740992.5",
            "9007199254740992.0",
        ),
        (
            "\"uniqueItems\": true",
            "[18446744073709551616, 18446744073709551617]",
            "[18446744073709551617, 1.8446744073709551617e19]",
        ),
        (
            "\"type\": \"integer\"",
            "9007199254740993",
            "9007199254740993.5",
        ),
        ("\"const\": \"\\u0000n1\"", "\"\\u0000n1\"", "1"),
    ];
    for (keyword, valid, invalid) in cases {
        // The second and third have no plan; in the third, the number stands below a reference.
        let schemas = [
            format!("{{{keyword}}}"),
            format!("{{{keyword}, \"not\": {{\"const\": \"x\"}}}}"),
            format!(
                "{{\"allOf\": [{{\"$ref\": \"#/$defs/a\"}}, true], \"$defs\": {{\"a\": {{{keyword}}}}}}}"
            ),
        ];
        for schema in schemas {
            let validator = Validator::compile(&schema).expect("a schema");
            for (text, expected) in [(valid, true), (invalid, false)] {
                let found = validator.validate(text.as_bytes());
                assert_eq!(found.is_ok(), expected, "{schema} {text}: {found:?}");
                assert_eq!(
                    validator.is_valid(text.as_bytes()),
                    expected,
                    "{schema} {text}"
                );
            }
            let error = validator.validate(invalid.as_bytes()).expect_err("invalid");
            let name = keyword.split('"').nth(1).unwrap_or_default();
            let error = format!("{error:?}");
            assert!(error.contains(&format!("keyword: \"{name}\"")), "{error}");
            assert!(!error.contains("x-koreai-exact"), "{error}");
        }
    }
}
