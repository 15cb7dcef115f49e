//! Payloads made from a JSON Schema: such as fit it, and such as nearly do.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::string::string_regex;
use serde_json::{Map, Number, Value, json};

/// How deep values go where the schema does not say.
const DEPTH: u32 = 3;

/// Values that fit a schema of this project.
///
/// Knows the keywords that the generated schemas use, and panics on any other, so that a new one
/// is not passed over.
pub fn valid(schema: &Value) -> BoxedStrategy<Value> {
    node(schema, schema)
}

/// A valid value in which a few places were replaced by something else, which may or may not fit.
pub fn nearly_valid(schema: &Value) -> BoxedStrategy<Value> {
    let wrong = prop_oneof![
        8 => near_misses(),
        1 => any_json(),
    ];
    (valid(schema), vec((any::<Index>(), wrong), 1..4))
        .prop_map(|(mut value, wrongs)| {
            for (at, wrong) in wrongs {
                let places = pointers(&value);
                if let Some(place) = value.pointer_mut(&places[at.index(places.len())]) {
                    *place = wrong;
                }
            }
            value
        })
        .boxed()
}

/// Any JSON value whose numbers a double can hold.
pub fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(DEPTH, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

fn node(schema: &Value, root: &Value) -> BoxedStrategy<Value> {
    let Some(keywords) = schema.as_object() else {
        panic!("a schema is an object, not {schema}");
    };
    if let Some(target) = schema["$ref"].as_str() {
        let target = root.pointer(target.trim_start_matches('#'));
        return node(target.expect("references lead somewhere"), root);
    }
    if let Some(all) = schema["allOf"].as_array() {
        let [only] = all.as_slice() else {
            panic!("only one branch of allOf is understood: {schema}");
        };
        return node(only, root);
    }
    if let Some(branches) = schema["oneOf"].as_array() {
        let branches: Vec<_> = branches.iter().map(|branch| node(branch, root)).collect();
        return proptest::strategy::Union::new(branches).boxed();
    }
    if let Some(values) = schema["enum"].as_array() {
        return select(values.clone()).boxed();
    }
    let known = [
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "title",
        "description",
        "examples",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "pattern",
        "maxLength",
        "minLength",
        "minimum",
        "maximum",
    ];
    if let Some(unknown) = keywords.keys().find(|key| !known.contains(&key.as_str())) {
        panic!("no payloads are made for the keyword {unknown} yet");
    }
    match schema["type"].as_str() {
        Some("object") => object(schema, root),
        Some("array") => match schema.get("items") {
            Some(items) => vec(node(items, root), 0..4).prop_map(Value::from).boxed(),
            None => vec(any_json(), 0..4).prop_map(Value::from).boxed(),
        },
        Some("string") => string(schema),
        Some("integer") => integer(schema),
        Some("number") => match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
            (Some(low), Some(high)) => prop_oneof![
                (low as i64..=high as i64).prop_map(Value::from),
                (low..=high).prop_map(Value::from),
            ]
            .boxed(),
            _ => number().boxed(),
        },
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        None => any_json(),
        Some(other) => panic!("no payloads are made for the type {other}"),
    }
}

/// Required members always, others sometimes, unknown ones now and then.
fn object(schema: &Value, root: &Value) -> BoxedStrategy<Value> {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let declared = schema["properties"].as_object();
    let mut members = Just(Map::new()).boxed();
    for (name, property) in declared.into_iter().flatten() {
        let name = name.clone();
        let value = node(property, root);
        let member = if required.contains(&name.as_str()) {
            value.prop_map(Some).boxed()
        } else {
            proptest::option::weighted(0.3, value).boxed()
        };
        members = (members, member)
            .prop_map(move |(mut members, member)| {
                if let Some(value) = member {
                    members.insert(name.clone(), value);
                }
                members
            })
            .boxed();
    }
    let names: Vec<String> = declared
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default();
    let others = match schema.get("additionalProperties") {
        Some(other) => node(other, root),
        None => any_json(),
    };
    let others = btree_map(text(), others, 0..3);
    (members, others)
        .prop_map(move |(mut members, others)| {
            for (name, value) in others {
                if !names.contains(&name) {
                    members.insert(name, value);
                }
            }
            Value::Object(members)
        })
        .boxed()
}

fn string(schema: &Value) -> BoxedStrategy<Value> {
    match schema["pattern"].as_str() {
        Some(pattern) => {
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
            string_regex(pattern)
                .expect("patterns are regular")
                .prop_map(Value::from)
                .boxed()
        }
        None => {
            let examples: Vec<Value> = schema["examples"].as_array().cloned().unwrap_or_default();
            if examples.is_empty() {
                text().prop_map(Value::from).boxed()
            } else {
                prop_oneof![select(examples), text().prop_map(Value::from)].boxed()
            }
        }
    }
}

fn integer(schema: &Value) -> BoxedStrategy<Value> {
    let low = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    prop_oneof![
        (low..=i64::MAX).prop_map(Value::from),
        (low.max(-9)..=99).prop_map(Value::from),
        // An integer for JSON Schema, however it is written.
        (low.max(-99)..=99).prop_map(|n| json!(n as f64)),
    ]
    .boxed()
}

/// Numbers of every kind that a double can hold.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-99..=99_i64).prop_map(Value::from),
        (-99..=99_i64).prop_map(|n| json!(n as f64)),
        any::<f64>().prop_filter_map("JSON has no infinities", |n| Number::from_f64(n)
            .map(Value::Number)),
        select(vec![
            json!(1e2),
            json!(1749032280681.0),
            json!(9007199254740993_u64),
            json!(1e308),
            json!(-0.0)
        ]),
    ]
}

/// Texts, such as people and machines write them.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9_ -]{0,12}",
        2 => any::<String>().prop_map(|text| text.chars().take(20).collect()),
        1 => select(vec!["", "_id", "status", "extra", "__proto__", "\u{0}", "\u{1f600}", "\"", "\\", "2024-04-22\n"])
            .prop_map(str::to_owned),
    ]
}

/// What comes instead, when something comes wrong.
fn near_misses() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(101),
        json!(1.5),
        json!(""),
        json!("33,3"),
        json!("33.33"),
        json!("100"),
        json!("daily"),
        json!("Daily"),
        json!("2024-04-22"),
        json!("2024-13-01"),
        json!("2024-04-22T10:00:00Z"),
        json!("IN_PROGRESS"),
        json!([]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({"_id": 1}),
        json!({"d": []}),
        json!({"d": {}}),
    ])
}

/// A pointer to every place in a value.
fn pointers(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: String, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    walk(value, format!("{at}/{name}"), found);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    walk(value, format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
        found.push(at);
    }
    let mut found = Vec::new();
    walk(value, String::new(), &mut found);
    found
}
