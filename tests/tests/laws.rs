//! The laws of the design, over every example of the contract.

use chrono::NaiveDate;
use koreai_client::{bodies, types};
use koreai_schemas::{Direction, SCHEMAS};
use koreai_tests::{examples, same};
use koreai_validate::Schema;
use serde_json::{Map, Value, json};

/// Every example, with the name of its schema.
fn all_examples() -> Vec<(&'static str, Value)> {
    let all: Vec<_> = SCHEMAS
        .iter()
        .flat_map(|schema| {
            examples(schema)
                .into_iter()
                .map(|example| (schema.name, example))
        })
        .collect();
    assert!(all.len() >= SCHEMAS.len(), "every body has an example");
    all
}

fn round_trip(schema: &str, value: &Value) -> Result<Value, serde_json::Error> {
    bodies::round_trip(schema, value).expect("every schema has a type")
}

/// A value with a member that no contract names put into every object of it that is open. The map
/// by date is not: what stands in it must be rows.
fn with_unknown_members(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut all: Map<_, _> = members
                .iter()
                .map(|(key, value)| {
                    let mut value = with_unknown_members(value);
                    if let ("data", Value::Object(days)) = (key.as_str(), &mut value) {
                        days.remove("zzUnknown");
                    }
                    (key.clone(), value)
                })
                .collect();
            all.insert("zzUnknown".to_owned(), json!({"a": [1, null, "x"]}));
            Value::Object(all)
        }
        Value::Array(items) => items.iter().map(with_unknown_members).collect(),
        other => other.clone(),
    }
}

/// The calendar repeats itself after 400 years.
#[test]
fn dates_are_those_of_the_calendar() {
    let report = Schema::named("create-task-containment-report.request").expect("it is there");
    for year in (1900..2300).chain([0, 9999]) {
        for (month, day) in (0..14).flat_map(|month| (0..33).map(move |day| (month, day))) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            let filters = json!({"filters": {"dateFrom": date}});
            let is_day = NaiveDate::from_ymd_opt(year, month, day).is_some();
            assert_eq!(report.is_valid(&filters), is_day, "{date}");
        }
    }
}

#[test]
fn every_schema_has_examples_and_a_type() {
    for schema in SCHEMAS {
        assert!(
            !examples(schema).is_empty(),
            "{} has no example",
            schema.name
        );
        assert!(
            bodies::round_trip(schema.name, &json!({})).is_some(),
            "{} has no type",
            schema.name
        );
    }
}

#[test]
fn law_1_lossless() {
    for (schema, example) in all_examples() {
        for value in [with_unknown_members(&example), example] {
            let again =
                round_trip(schema, &value).unwrap_or_else(|error| panic!("{schema}: {error}"));
            assert!(
                same(&again, &value),
                "{schema}: {value} came back as {again}"
            );
        }
    }
}

#[test]
fn law_1_numbers_and_texts_come_back_as_they_came() {
    let cases = [
        (
            "update-task.response",
            r#"{"_id":"t","timestampValue":1749032280681}"#,
        ),
        (
            "update-task.response",
            r#"{"_id":"t","timestampValue":1749032280681.5}"#,
        ),
        (
            "update-task.response",
            r#"{"_id":"t","ETA":"","createdAt":"2025-06-04T10:18:00.000+05:30"}"#,
        ),
        (
            "update-task.response",
            r#"{"_id":"t","tags":[],"currAssignee":{}}"#,
        ),
        (
            "get-task-containment-report.response",
            r#"{"status":"Paused by nobody"}"#,
        ),
        (
            "get-task-containment-report.response",
            r#"{"status":"SUCCESS","tasksExecutionReport":{"total":1,"data":{"d":[{"selfServiceSessionsInPercentage":100,"dropOffSessionsInPercentage":"33.33","Status":"Failure"}]}}}"#,
        ),
    ];
    for (schema, text) in cases {
        let value: Value = serde_json::from_str(text).expect("JSON");
        let again = round_trip(schema, &value).unwrap_or_else(|error| panic!("{text}: {error}"));
        // As text, so that 100 is not 100.0; members may change places.
        let sorted = |value: &Value| {
            let mut value = value.clone();
            value.sort_all_objects();
            value.to_string()
        };
        assert_eq!(sorted(&again), sorted(&value));
    }
}

#[test]
fn law_2_absent_is_not_sent_and_empty_is() {
    let nothing = serde_json::to_value(types::UpdateTaskRequest::default()).expect("JSON");
    assert_eq!(nothing, json!({}));

    let schema = koreai_schemas::get("update-task.request").expect("a schema");
    let schema: Value = serde_json::from_str(schema.text).expect("JSON");
    let properties = schema["properties"].as_object().expect("properties");
    assert!(properties.len() >= 39);
    let mut emptied = 0;
    for (name, property) in properties {
        let empty = match property["type"].as_str() {
            Some("array") => json!([]),
            Some("object") => json!({}),
            Some("string") => json!(""),
            _ => continue,
        };
        let sent = json!({ name.as_str(): empty });
        let again = round_trip("update-task.request", &sent).expect("a request");
        assert_eq!(again, sent, "an empty {name} was lost");
        emptied += 1;
    }
    assert!(emptied > 30);
}

#[test]
fn law_3_schema_and_types_agree_on_examples() {
    for (name, example) in all_examples() {
        let schema = Schema::named(name).expect("a schema");
        for value in [with_unknown_members(&example), example] {
            if let Err(violations) = schema.validate(&value) {
                panic!("{name}: {violations}");
            }
            round_trip(name, &value).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

/// Where a page says a type and no more, a response takes any value of that type.
#[test]
fn law_4_responses_are_no_narrower_than_the_docs() {
    let cases = [
        json!({"_id": "t", "fields": [1, "x", null, {"a": []}]}),
        json!({"_id": "t", "participants": [[]], "queues": [{}], "attachments": [true], "feedback": [0], "resolutionCmts": [""]}),
        json!({"_id": "t", "status": {"other": 1}, "userInfo": {}, "priority": {}, "createdBy": {}, "updatedBy": {}, "currAssignee": {}}),
        json!({"_id": "t", "createdAt": "yesterday", "updatedAt": "", "ETA": "soon"}),
        json!({"_id": "t", "timestampValue": 1e2, "dueDate": 1749032280681.0}),
    ];
    for case in cases {
        let schema = Schema::named("update-task.response").expect("a schema");
        assert!(schema.is_valid(&case), "{case}");
        round_trip("update-task.response", &case).unwrap_or_else(|error| panic!("{case}: {error}"));
    }
    let old_capitals = json!({"status": "Success", "tasksExecutionReport": {"data": {"x": [{"Status": "Failure"}]}}});
    let schema = Schema::named("get-task-containment-report.response").expect("a schema");
    assert!(schema.is_valid(&old_capitals));
    round_trip("get-task-containment-report.response", &old_capitals).expect("a report");
}

#[test]
fn requests_and_responses_are_told_apart() {
    for schema in SCHEMAS {
        let expected = match schema.name.rsplit('.').next() {
            Some("request") => Direction::Request,
            _ => Direction::Response,
        };
        assert_eq!(schema.direction, expected, "{}", schema.name);
    }
}
