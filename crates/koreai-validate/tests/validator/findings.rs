//! What the validator reports of a payload: where, why, what was meant; and what it keeps to itself.

use koreai_validate::{
    Class, Error, FindingClass, Lint, Options, Schema, Strict, Validator, Violation,
};
use serde_json::{Value, json};

const TASK: &str = "update-task.request";
const REPORT: &str = "create-task-containment-report.request";

fn validator(schema: &str) -> Validator {
    Validator::new(Schema::named(schema).expect("a schema"))
}

fn violations(validator: &Validator, payload: &str) -> Vec<Violation> {
    let outcome = validator.validate(payload.as_bytes());
    assert_eq!(validator.is_valid(payload.as_bytes()), outcome.is_ok());
    let mut series = validator.series();
    assert_eq!(series.is_valid_str(payload), outcome.is_ok());
    assert_eq!(series.validate_str(payload), outcome);
    match outcome {
        Ok(()) => Vec::new(),
        Err(Error::Invalid(violations)) => violations.into_iter().collect(),
        Err(error) => panic!("{error}"),
    }
}

/// `line:column [code] place: message; suggestion`
fn reported(validator: &Validator, payload: &str) -> Vec<String> {
    let show = |violation: &Violation| {
        let place = violation.position().expect("a place");
        let code = violation.class.code();
        match &violation.suggestion {
            Some(suggestion) => format!("{place} [{code}] {violation}; {suggestion}"),
            None => format!("{place} [{code}] {violation}"),
        }
    };
    violations(validator, payload).iter().map(show).collect()
}

#[test]
fn suggests_what_was_meant() {
    let cases = [
        (
            REPORT,
            "{\n  \"filters\": {\"AggregationType\": \"daily\"}\n}",
            "2:34 [schema] /filters/AggregationType: expected one of \"Daily\", \"Cumulative\", \
             got string of 5 characters; did you mean \"Daily\"?",
        ),
        (
            "get-task-containment-report.response",
            r#"{"status": "SUCCESS", "tasksExecutionReport": {"data": {"x": [{"dropOffSessionsInPercentage": "33,3"}]}}}"#,
            "1:95 [schema] /tasksExecutionReport/data/*/0/dropOffSessionsInPercentage: expected \
             string matching ^[0-9]{1,3}(\\.[0-9]+)?$, got string of 4 characters; write a point \
             in place of the comma",
        ),
        (
            TASK,
            r#"{"dueDate": "1749032280681"}"#,
            "1:13 [schema] /dueDate: expected number, got string of 13 characters; write the \
             number without quotes",
        ),
        (
            TASK,
            r#"{"name": null}"#,
            "1:10 [schema] /name: expected string, got null; leave the member out to say nothing",
        ),
    ];
    for (schema, payload, expected) in cases {
        assert_eq!(reported(&validator(schema), payload), [expected]);
    }
}

#[test]
fn shows_what_the_contract_says() {
    let found = violations(&validator(TASK), r#"{"timestampValue": "x"}"#);
    let description = found[0].description.as_deref().unwrap_or_default();
    let provenance = found[0].provenance.as_deref().unwrap_or_default();
    assert!(
        description.starts_with("Timestamp for tracking updates"),
        "{description}"
    );
    assert!(
        provenance.starts_with("Inferred, not documented"),
        "{provenance}"
    );
}

#[test]
fn checks_rules_unless_reported_not_to() {
    let range =
        |from: &str, to: &str| json!({"filters": {"dateFrom": from, "dateTo": to}}).to_string();
    let with = validator(REPORT);
    let without = validator(REPORT).with_options(Options::new().rules(false));
    let long = range("2024-01-01", "2024-06-01");
    assert_eq!(
        reported(&with, &long),
        [
            "1:12 [rule] /filters: the range from dateFrom to dateTo is too long; at most 90 days are allowed"
        ]
    );
    assert!(without.is_valid(long.as_bytes()));
    // What breaks the schema is reported first, and a day that is in no calendar does.
    for text in ["yesterday", "2024-02-30"] {
        let broken = violations(&with, &range(text, "2024-03-01"));
        assert!(
            broken
                .iter()
                .all(|violation| violation.class == Class::Schema),
            "{broken:?}"
        );
    }
}

/// A range that is allowed only in one of the two readings of `dateTo` is valid, and a strict finding.
#[test]
fn strict_mode_reports_ranges_that_depend_on_the_last_day() {
    let lint = Lint::AmbiguousRange;
    let strict = |strict| validator(REPORT).with_options(Options::new().strict(strict));
    let only = strict(Strict::none().deny(lint));
    let payload = r#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-01-31", "AggregationType": "Daily"}}"#;
    assert!(validator(REPORT).is_valid(payload.as_bytes()));
    assert!(strict(Strict::all().allow(lint)).is_valid(payload.as_bytes()));
    assert!(!only.is_valid(payload.as_bytes()));
    assert_eq!(
        reported(&only, payload),
        [
            "1:13 [ambiguous-range] /filters: the range from dateFrom to dateTo is longer than 30 days, the most with AggregationType Daily, if the day of dateTo counts, which the pages do not say; end it a day earlier, or write dateTo as a point in time"
        ]
    );
    // Without its rules, a payload is judged by the lints that were asked for all the same.
    let without = Options::new()
        .rules(false)
        .strict(Strict::none().deny(lint));
    assert!(
        !validator(REPORT)
            .with_options(without)
            .is_valid(payload.as_bytes())
    );
}

#[test]
fn strict_mode_tells_what_is_rarely_meant() {
    let strict = |lints: Strict| validator(TASK).with_options(Options::new().strict(lints));
    let payload = r#"{"dueDte": 1, "name": "a", "name": "b", "lid": "x", "timestampValue": 9007199254740993, "fields": [{"a": 1, "a": 2}]}"#;
    assert!(validator(TASK).is_valid(payload.as_bytes()));
    let codes = |lints| -> Vec<String> {
        let found = violations(&strict(lints), payload);
        found
            .iter()
            .map(|violation| format!("{} {}", violation.class.code(), violation.instance_path))
            .collect()
    };
    let all = [
        "unknown-field /*",
        "duplicate-key /name",
        "contradicted /lid",
        "inferred /timestampValue",
        "large-integer /timestampValue",
        "duplicate-key /fields/0/*",
    ];
    let every = Lint::ALL.into_iter().fold(Strict::none(), Strict::deny);
    assert_eq!(codes(every.clone()), all);
    // What a statement of the contract rests on is not a mistake of the payload: it is denied by name.
    let mistakes: Vec<_> = all
        .into_iter()
        .filter(|code| !code.starts_with("contradicted") && !code.starts_with("inferred"))
        .collect();
    assert_eq!(codes(Strict::all()), mistakes);
    for lint in Lint::ALL {
        let others: Vec<_> = all
            .into_iter()
            .filter(|line| !line.starts_with(lint.code()))
            .collect();
        assert_eq!(codes(every.clone().allow(lint)), others);
        assert_eq!(
            codes(Strict::none().deny(lint)).len(),
            all.len() - others.len()
        );
    }
    let unknown = &violations(&strict(Strict::none().deny(Lint::UnknownField)), payload)[0];
    assert_eq!(
        unknown.suggestion.as_deref(),
        Some("did you mean `dueDate`?")
    );
    // What an answer holds is not the caller's to change.
    let answer = r#"{"_id": "x", "iId": "st-1", "dueDate": 1}"#;
    let strict_answer =
        validator("update-task.response").with_options(Options::new().strict(Strict::all()));
    assert_eq!(reported(&strict_answer, answer), [""; 0]);
}

/// Strict validation refuses no member that the contract declares, whatever its provenance.
#[test]
fn strict_mode_accepts_every_declared_member() {
    let mut found = 0;
    for (name, at) in [(TASK, ""), (REPORT, "/$defs/ReportFilters")] {
        let schema: Value =
            serde_json::from_str(koreai_schemas::get(name).expect("known").text).expect("JSON");
        let members = schema.pointer(&format!("{at}/properties"));
        let members = members.and_then(Value::as_object).expect("declared");
        let value = |member: &Value| {
            let reference = member["allOf"][0]["$ref"].as_str();
            let definition = reference.and_then(|reference| schema.pointer(&reference[1..]));
            let member = definition.unwrap_or(member);
            match member["type"].as_str() {
                Some("string") => member["enum"][0].as_str().unwrap_or("2024-01-05").into(),
                Some("number" | "integer") => json!(1),
                Some("boolean") => json!(true),
                Some("array") => json!([]),
                _ => json!({}),
            }
        };
        let members: serde_json::Map<_, _> = members
            .iter()
            .map(|(name, member)| (name.clone(), value(member)))
            .collect();
        let payload = match at {
            "" => Value::Object(members),
            _ => json!({"filters": members}),
        };
        let validate = |strict: Strict| {
            let validator = validator(name).with_options(Options::new().strict(strict));
            violations(&validator, &payload.to_string())
        };
        assert_eq!(validate(Strict::all()), [], "{payload}");
        let provenance = validate(Strict::none().deny(Lint::Inferred).deny(Lint::Contradicted));
        let findings = provenance.iter().map(koreai_validate::Finding::from);
        let classes: Vec<_> = findings.map(|finding| finding.class).collect();
        found += classes.len();
        assert!(
            classes
                .iter()
                .all(|class| *class == FindingClass::Provenance),
            "{classes:?}"
        );
    }
    assert!(found > 0);
}

/// Whatever is wrong, and whatever is looked for: nothing of the payload is shown, unless asked for.
#[test]
fn nothing_of_the_payload_is_reported() {
    let canary = "c4n4ry";
    let payloads = |schema: &Schema| {
        let definition: Value = serde_json::from_str(schema.definition().text).expect("JSON");
        let names = definition["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let mut payloads = vec![
            json!(canary),
            json!([canary]),
            json!({canary: {canary: [canary]}}),
        ];
        for name in names.keys() {
            for value in [
                json!(canary),
                json!([canary, 1]),
                json!({canary: canary}),
                json!({canary: {"data": {canary: 1}}}),
            ] {
                payloads.push(json!({name: value, "_id": canary, canary: value}));
            }
        }
        payloads.push(
            json!({"filters": {"dateFrom": canary, "AggregationType": canary, canary: canary}}),
        );
        payloads.push(json!({"status": "x", "tasksExecutionReport": {"data": {canary: canary}}}));
        payloads
    };
    let mut shown = 0;
    for schema in Schema::all() {
        let validator = Validator::new(schema);
        let strict = Options::new().strict(Strict::all());
        for payload in payloads(&schema) {
            let text = payload.to_string();
            let twice = text.replacen('{', &format!("{{\"{canary}\": 1, "), 1);
            for text in [
                text.clone(),
                twice,
                text.replace(':', ""),
                text.replace("\"]", "]"),
            ] {
                for options in [Options::new(), strict.clone()] {
                    let quiet = validator.clone().with_options(options.clone());
                    let outcome = quiet.validate(text.as_bytes());
                    assert!(
                        !format!("{outcome:?}").contains(canary),
                        "{text}\n{outcome:?}"
                    );
                    let open = validator.clone().with_options(options.show_values(true));
                    shown +=
                        u32::from(format!("{:?}", open.validate(text.as_bytes())).contains(canary));
                }
            }
        }
    }
    assert!(shown > 100, "{shown}");
}

#[test]
fn keeps_no_more_violations_than_asked_for() {
    let few = validator(TASK).with_options(Options::new().max_errors(3));
    let payload = json!({"tags": vec![1; 10]}).to_string();
    let Err(Error::Invalid(found)) = few.validate(payload.as_bytes()) else {
        panic!("valid");
    };
    assert!(found.is_truncated());
    assert_eq!(found.as_slice().len(), 3);
    assert!(
        found.to_string().starts_with("more than 3 violations"),
        "{found}"
    );
}

#[test]
fn other_schemas_are_explained_with_places_as_well() {
    let schema = r#"{"properties": {"a": {"not": {"type": "null"}}, "b": {"multipleOf": 2}}}"#;
    let other = Validator::compile(schema).expect("a schema");
    let expected = [
        "2:7 [schema] /b: expected multiple of 2, got number",
        "3:7 [schema] /a: expected what the schema states under not, got null",
    ];
    assert_eq!(reported(&other, "{\n \"b\": 3,\n \"a\": null}"), expected);
    assert!(Validator::compile(r#"{"type": 7}"#).is_err());
    assert!(Validator::compile("{").is_err());
}

/// Whatever is wrong with a payload of the contract, the vendor's page on it stands beside.
#[test]
fn shows_the_page() {
    for schema in Schema::all() {
        let docs = schema
            .definition()
            .operation()
            .and_then(|operation| operation.docs);
        let strict = Options::new().strict(Strict::all());
        let validator = Validator::new(schema).with_options(strict);
        for payload in [
            "7",
            "{\"filters\": {\"dateFrom\": \"2024-03-02\", \"dateTo\": \"2024-03-01\"}, \"x\": 1}",
        ] {
            if let Err(Error::Invalid(found)) = validator.validate(payload.as_bytes()) {
                assert!(
                    found.into_iter().all(|found| found.docs == docs),
                    "{schema:?}"
                );
            }
        }
        let found = schema
            .validate(&json!(7))
            .expect_err("no schema is for numbers");
        assert!(
            found.into_iter().all(|found| found.docs == docs),
            "{schema:?}"
        );
    }
    let task = validator(TASK);
    let page = violations(&task, "7")[0].docs.expect("a page");
    assert!(page.starts_with("https://"), "{page}");
}

/// What strict mode adds takes no place of what breaks the schema, or a rule.
#[test]
fn strict_findings_come_second() {
    let few = Options::new().strict(Strict::all()).max_errors(3);
    let unknown = r#""x": 1, "#.repeat(50);
    let few_of =
        |schema, payload: &str| reported(&validator(schema).with_options(few.clone()), payload);
    let payload = format!("{{{unknown}\"name\": 7, \"lid\": \"x\"}}");
    let found = few_of(TASK, &payload);
    let found: Vec<_> = found.iter().map(|line| line.split(": ").next()).collect();
    let expected = [
        "1:2 [duplicate-key] /*",
        "1:10 [duplicate-key] /*",
        "1:410 [schema] /name",
    ];
    assert_eq!(found, expected.map(Some));
    let filters = r#""dateFrom": "2024-01-01", "dateTo": "2024-12-31""#;
    let payload = format!("{{{unknown}\"filters\": {{{filters}}}}}");
    let rules = few_of(REPORT, &payload);
    assert!(rules[2].contains("[rule]"), "{rules:#?}");
    // All that breaks the schema, and nothing else.
    let payload = format!("{{{unknown}\"tags\": [1, 2, 3, 4]}}");
    let schema = few_of(TASK, &payload);
    assert!(
        schema.len() == 3 && schema.iter().all(|line| line.contains("[schema]")),
        "{schema:#?}"
    );
}

/// A name may be as long as a payload: what is reported of it is not.
#[test]
fn long_names_are_cut() {
    let long = "k".repeat(100_000);
    let payload = json!({&long: {&long: 9007199254740993_u64}, "name": 7}).to_string();
    let options = Options::new().strict(Strict::all()).show_values(true);
    let found = violations(&validator(TASK).with_options(options.clone()), &payload);
    let cut = format!("/{}…", "k".repeat(koreai_validate::SHOWN));
    assert_eq!(found[0].instance_path, cut);
    assert_eq!(found[1].instance_path, cut.repeat(2));
    let other = Validator::compile(r#"{"additionalProperties": {"not": {}}}"#).expect("a schema");
    let found = violations(&other.with_options(options), &payload);
    assert!(
        found.iter().any(|found| found.instance_path == cut),
        "{found:?}"
    );
}

/// Ten times the text takes about ten times as long, whatever the pattern: a thousandth of a second
/// for 1 KB, with room for builds that are not optimised and machines that are busy.
#[test]
fn patterns_take_time_in_proportion() {
    let mut patterns = Vec::new();
    for schema in Schema::all() {
        let mut rest: Vec<Value> =
            vec![serde_json::from_str(schema.definition().text).expect("JSON")];
        while let Some(value) = rest.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(pattern)) = members.get("pattern") {
                        patterns.push(pattern.clone());
                    }
                    rest.extend(members.into_iter().map(|(_, value)| value));
                }
                Value::Array(items) => rest.extend(items),
                _ => {}
            }
        }
    }
    patterns.sort();
    patterns.dedup();
    assert!(patterns.len() >= 2, "{patterns:?}");
    for pattern in patterns {
        let schema = json!({"pattern": pattern}).to_string();
        let validator = Validator::compile(&schema).expect("a schema");
        for unit in ["1", "2024-04-22T", "9.", "\u{e9}", "00:00:00.000Z"] {
            let took = |bytes: usize| {
                let text = json!(unit.repeat(bytes / unit.len())).to_string();
                let once = || {
                    let start = std::time::Instant::now();
                    let _ = validator.is_valid(text.as_bytes());
                    start.elapsed()
                };
                (0..9).map(|_| once()).min().expect("several")
            };
            let (short, long) = (took(1 << 10), took(10 << 10));
            let micros = short.as_micros();
            assert!(micros < 1_000, "{pattern} on {unit}: {micros} µs for 1 KB");
            assert!(
                long < 30 * short.max(std::time::Duration::from_micros(20)),
                "{pattern} on {unit}: {short:?} {long:?}"
            );
        }
    }
}

/// What a schema without a plan declares depends on the payload.
#[test]
fn unknown_fields_are_found_without_a_plan() {
    let schema = r##"{
        "$id": "https://koreai.invalid/order",
        "properties": {"kind": {"enum": ["card", "cash"]}, "lines": {"items": {"$ref": "#/$defs/line"}}},
        "if": {"properties": {"kind": {"const": "card"}}, "required": ["kind"]},
        "then": {"properties": {"number": {"type": "string"}}},
        "patternProperties": {"^x-": {}},
        "$defs": {"line": {"allOf": [{"properties": {"amount": {"type": "number"}}}]}}
    }"##;
    let plain = Validator::compile(schema).expect("a schema");
    assert!(!plain.has_plan() && plain.finds_unknown_fields());
    let options = Options::new().strict(Strict::none().deny(Lint::UnknownField));
    let strict = plain.clone().with_options(options.clone());
    let line = r#"{"kind": "cash", "x-a": 1, "lines": [{"amuont": 1}], "number": "5551234", "5551234": {"amount": 1}, "number": "1"}"#;
    assert!(plain.is_valid(line.as_bytes()));
    let expected = [
        "1:39 [unknown-field] /lines/0/*: the schema declares no member of this name; did you mean `amount`?",
        "1:75 [unknown-field] /*: the schema declares no member of this name",
        "1:101 [unknown-field] /number: the schema declares no member of this name",
    ];
    assert_eq!(reported(&strict, line), expected);
    let found = violations(&strict, line);
    assert_eq!(
        found[0].schema_location,
        "https://koreai.invalid/order#/$defs/line/allOf/0/properties"
    );
    let shown = strict
        .clone()
        .with_options(options.clone().show_values(true));
    let pointers = violations(&shown, line)
        .into_iter()
        .map(|one| (one.instance_path, one.value));
    let expected = ["/lines/0/amuont", "/5551234", "/number"];
    assert!(pointers.eq(expected.map(|pointer| (pointer.to_owned(), None))));
    let two = strict.clone().with_options(options.clone().max_errors(2));
    assert_eq!(reported(&two, line).len(), 2);

    assert_eq!(
        reported(&strict, r#"{"kind": "card", "number": "1"}"#),
        [""; 0]
    );
    let invalid = r#"{"kind": "bank", "number": 1}"#;
    let codes = reported(&strict, invalid);
    assert!(
        codes.len() == 1 && codes[0].starts_with("1:10 [schema] /kind"),
        "{codes:?}"
    );
    let large = format!(r#"{{"lines": [{}{{}}]}}"#, "{},".repeat(200_000));
    assert_eq!(
        reported(&strict, &large),
        [
            "1:1 [unknown-field] (root): unknown fields are not looked for, as it would take too much memory; \
             validate a smaller part of the payload, or allow unknown-field"
        ]
    );
    assert!(plain.is_valid(large.as_bytes()));
}

/// Also in a series, which guesses some names and not others.
#[test]
fn names_that_are_repeated_are_found_among_many() {
    let names: Vec<String> = (0..200).map(|number| format!("name{number}")).collect();
    let properties: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!({}))).collect();
    let schema = json!({"type": "object", "properties": properties}).to_string();
    let strict = Options::new().strict(Strict::none().deny(Lint::DuplicateKey));
    let validator = Validator::compile(&schema)
        .expect("a schema")
        .with_options(strict);
    let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":1")).collect();
    let mut series = validator.series();
    for _ in 0..2 {
        assert!(series.is_valid_str(&format!("{{{}}}", members.join(","))));
        for repeated in [0, 1, 127, 128, 129, 199] {
            let payload = format!("{{{},{}}}", members.join(","), members[repeated]);
            assert!(!series.is_valid_str(&payload), "{}", names[repeated]);
            let two = format!("{{{0},{0}}}", members[repeated]);
            assert!(!series.is_valid_str(&two), "{}", names[repeated]);
        }
    }
}
