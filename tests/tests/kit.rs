//! The conformance kit is whole, and our engine finds exactly what each case states: `tests/kit/README.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use koreai_tests::project;
use koreai_validate::capture::{CaptureForm, Captures};
use koreai_validate::exchange::Operations;
use koreai_validate::{Finding, FindingClass, Lint, Options, Schema, Strict, Validator};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A kit with fewer cases is not the kit.
const LEAST: usize = 700;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    level: u8,
    schema: String,
    file: String,
    sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    options: Asked,
    verdict: String,
    findings: Vec<Expected>,
    why: String,
}

/// The options of a case.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    rules: bool,
    strict: Vec<Lint>,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    class: FindingClass,
    code: String,
    pointer: String,
    /// The pointer with `*` for names that the schema does not declare, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redacted: Option<String>,
    /// Whether it is that of the closest alternative of a `oneOf`, or the `oneOf` itself.
    #[serde(default, rename = "oneOf", skip_serializing_if = "std::ops::Not::not")]
    one_of: bool,
    line: u64,
    column: u64,
    offset: u64,
}

fn kit() -> PathBuf {
    project().join("tests/kit")
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(kit().join("cases.ndjson")).expect("the cases can be read");
    let parsed = text.lines().enumerate().map(|(index, line)| {
        serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("cases.ndjson, line {}: {error}", index + 1))
    });
    parsed.collect()
}

impl Case {
    fn payload(&self) -> Vec<u8> {
        let path = kit().join(&self.file);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {}: {error}", self.id, self.file))
    }

    /// What the engine finds, in the form in which a case states it.
    fn found(&self, payload: &[u8]) -> Vec<Expected> {
        let schema =
            Schema::named(&self.schema).unwrap_or_else(|error| panic!("{}: {error}", self.id));
        let strict = self.options.strict.iter();
        let strict = strict.fold(Strict::none(), |strict, lint| strict.deny(*lint));
        let options = Options::new().rules(self.options.rules).strict(strict);
        let find = |options: Options| -> Vec<Finding> {
            let validator = Validator::new(schema).with_options(options);
            let outcome = validator.validate(payload);
            assert_eq!(
                validator.is_valid(payload),
                outcome.is_ok(),
                "{}: `is_valid` and `validate` disagree",
                self.id
            );
            outcome
                .err()
                .map_or_else(Vec::new, |error| error.findings())
        };
        let redacted = find(options.clone());
        let shown = find(options.show_values(true));
        assert_eq!(redacted.len(), shown.len(), "{}", self.id);
        let pairs = shown.into_iter().zip(redacted);
        pairs
            .map(|(shown, redacted)| Expected {
                one_of: shown
                    .schema_location
                    .is_some_and(|location| location.split('/').any(|token| token == "oneOf")),
                class: shown.class,
                code: shown.code,
                redacted: (redacted.pointer != shown.pointer).then_some(redacted.pointer),
                pointer: shown.pointer,
                line: shown.line,
                column: shown.column,
                offset: shown.offset,
            })
            .collect()
    }

    /// The case as it would be if the engine and the file were right.
    fn as_found(&self) -> Self {
        let payload = self.payload();
        let findings = self.found(&payload);
        let sha256 = Sha256::digest(&payload);
        Self {
            sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            verdict: if findings.is_empty() {
                "valid"
            } else {
                "invalid"
            }
            .to_owned(),
            findings,
            ..self.clone()
        }
    }

    /// What is wrong with how the case is written down.
    fn problem(&self) -> Option<&'static str> {
        let Asked { rules, strict } = &self.options;
        let options_fit = match self.level {
            1 => !rules && strict.is_empty(),
            4 => *rules && strict.is_empty(),
            5 => !strict.is_empty(),
            _ => return Some("the level is 1, 4 or 5"),
        };
        if !options_fit {
            return Some("its options are those of another level");
        }
        if !self.file.starts_with(&format!("payloads/{}/", self.schema)) {
            return Some("its payload is not in the folder of its schema");
        }
        if self.input.as_deref().is_some_and(|input| input != "text") {
            return Some("`input` is `text`, or is left out");
        }
        let needs_text = |one: &Expected| {
            one.class == FindingClass::NotJson
                || one.code == "duplicate-key"
                || one.code == "large-integer"
        };
        if self.input.is_none() && self.findings.iter().any(needs_text) {
            return Some("what it finds depends on the bytes; `input` must be `text`");
        }
        (!self.why.ends_with('.')).then_some("`why` is a sentence")
    }
}

#[test]
fn our_engine_finds_what_each_case_states() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = case.as_found();
        if found != case {
            let line = serde_json::to_string(&found).expect("a case can be written");
            wrong.push(format!("{}: the engine would have it:\n{line}", case.id));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A case of a whole exchange.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExchangeCase {
    id: String,
    level: u8,
    schema: String,
    file: String,
    sha256: String,
    options: Asked,
    verdict: String,
    findings: Vec<ExpectedOfExchange>,
    why: String,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedOfExchange {
    class: FindingClass,
    code: String,
    pointer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redacted: Option<String>,
}

impl ExchangeCase {
    /// The case as it would be if the engine and the file were right.
    fn as_found(&self) -> Self {
        let bytes = fs::read(kit().join(&self.file)).expect("an exchange of the kit");
        let mut captures = Captures::new(CaptureForm::Document, bytes.as_slice(), 1 << 20);
        let capture = captures
            .next()
            .expect("it can be read")
            .expect("an exchange");
        let captured = capture.captured.expect("an exchange of the published form");
        let strict = self.options.strict.iter();
        let strict = strict.fold(Strict::none(), |strict, lint| strict.deny(*lint));
        let find = |shown: bool| {
            let options = Options::new().rules(self.options.rules).show_values(shown);
            let request = options.clone().strict(strict.clone());
            let operations = Operations::with_options(koreai_schemas::OPERATIONS, request, options);
            let operations = operations.expect("the contract's");
            captured
                .with(|exchange| operations.check(exchange))
                .findings
        };
        let pairs = find(true).into_iter().zip(find(false));
        let findings: Vec<_> = pairs
            .map(|(shown, redacted)| ExpectedOfExchange {
                class: shown.class,
                code: shown.code,
                redacted: (redacted.pointer != shown.pointer).then_some(redacted.pointer),
                pointer: shown.pointer,
            })
            .collect();
        let verdict = if findings.is_empty() {
            "valid"
        } else {
            "invalid"
        };
        let sha256 = Sha256::digest(&bytes);
        Self {
            level: 6,
            schema: "exchange".to_owned(),
            sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            verdict: verdict.to_owned(),
            findings,
            ..self.clone()
        }
    }
}

#[test]
fn our_engine_finds_what_each_exchange_states() {
    let text = fs::read_to_string(kit().join("exchanges.ndjson")).expect("the cases can be read");
    let cases = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"));
    let cases: Vec<ExchangeCase> = cases.collect();
    assert!(cases.len() >= 35, "{} cases", cases.len());
    assert!(
        cases.is_sorted_by(|a, b| a.id < b.id),
        "sort the lines by id"
    );
    for case in &cases {
        let found = case.as_found();
        let line = serde_json::to_string(&found).expect("a case can be written");
        assert!(
            found == *case,
            "{}: the engine would have it:\n{line}",
            case.id
        );
        assert!(case.why.ends_with('.'), "{}: `why` is a sentence", case.id);
    }
    let named: BTreeSet<_> = cases.iter().map(|case| kit().join(&case.file)).collect();
    let there = fs::read_dir(kit().join("exchanges")).expect("a folder of the kit");
    let there: BTreeSet<_> = there.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(there, named);
}

/// A schema has a plan or has none: what is found is the same.
#[test]
fn unknown_fields_are_the_same_without_a_plan() {
    let options = Options::new().strict(Strict::none().deny(Lint::UnknownField));
    let (mut payloads, mut unknown) = (0, 0);
    for schema in koreai_schemas::SCHEMAS {
        let compile = |text: &str| Validator::compile(text).expect("a schema of the contract");
        let mut without_plan: serde_json::Value = serde_json::from_str(schema.text).expect("JSON");
        // It asks nothing, and no plan knows it.
        without_plan["dependentRequired"] = serde_json::json!({});
        let planned = compile(schema.text);
        let fallen_back = compile(&without_plan.to_string());
        assert!(
            planned.has_plan() && !fallen_back.has_plan(),
            "{}",
            schema.name
        );
        let files: BTreeSet<_> = cases()
            .into_iter()
            .filter(|case| case.schema == schema.name)
            .map(|case| case.file)
            .collect();
        for file in files {
            let payload = fs::read(kit().join(&file)).expect("a payload");
            if planned.validate(&payload).is_err() {
                continue;
            }
            for shown in [false, true] {
                let find = |validator: &Validator| {
                    let options = options.clone().show_values(shown);
                    let outcome = validator.clone().with_options(options).validate(&payload);
                    let findings = outcome
                        .err()
                        .map_or_else(Vec::new, |error| error.findings());
                    serde_json::to_value(findings).expect("findings")
                };
                let found = find(&planned);
                assert_eq!(found, find(&fallen_back), "{file}");
                unknown += found.as_array().map_or(0, Vec::len);
            }
            payloads += 1;
        }
    }
    assert!(
        payloads > 100 && unknown > 10,
        "{payloads} payloads, {unknown} findings"
    );
}

#[test]
fn cases_are_sorted_and_well_formed() {
    let cases = cases();
    assert!(cases.len() >= LEAST, "{} cases", cases.len());
    for pair in cases.windows(2) {
        assert!(
            pair[0].id < pair[1].id,
            "{} stands before {}; sort the lines by id, each of which stands once",
            pair[0].id,
            pair[1].id
        );
    }
    let problems = cases
        .iter()
        .filter_map(|case| Some((case.id.as_str(), case.problem()?)));
    assert_eq!(problems.collect::<Vec<_>>(), []);
}

#[test]
fn each_schema_has_valid_and_invalid_payloads() {
    let cases = cases();
    for schema in koreai_schemas::SCHEMAS {
        for verdict in ["valid", "invalid"] {
            let has_one = cases.iter().any(|case| {
                case.level == 1 && case.schema == schema.name && case.verdict == verdict
            });
            assert!(
                has_one,
                "{}: no {verdict} payload in tests/kit",
                schema.name
            );
        }
    }
}

#[test]
fn each_rule_and_strict_check_is_broken_by_a_case() {
    let broken: BTreeSet<_> = cases()
        .into_iter()
        .flat_map(|case| case.findings)
        .map(|finding| finding.code)
        .collect();
    let rules = koreai_schemas::SCHEMAS
        .iter()
        .flat_map(|schema| schema.rules);
    let codes = rules.map(|rule| rule.id).chain([
        "unknown-field",
        "duplicate-key",
        "large-integer",
        "ambiguous-range",
    ]);
    let missing: Vec<_> = codes.filter(|code| !broken.contains(*code)).collect();
    assert_eq!(missing, [""; 0], "no case of tests/kit breaks these");
}

#[test]
fn no_payload_is_without_a_case() {
    fn files(folder: &Path, into: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of the kit") {
            let path = entry.expect("an entry of a folder").path();
            if path.is_dir() {
                files(&path, into);
            } else {
                into.insert(path);
            }
        }
    }
    let mut there = BTreeSet::new();
    files(&kit().join("payloads"), &mut there);
    let named = cases()
        .into_iter()
        .map(|case| kit().join(case.file))
        .collect();
    let unused: Vec<_> = there.difference(&named).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
