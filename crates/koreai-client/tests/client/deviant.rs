//! Made-up answers that deviate from the contract in each of its members: none loses the rest of the
//! answer. 500 of them, or as many as `KOREAI_DEVIANT_ANSWERS` says.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use koreai_client::{Client, Deviation, Error, Outcome};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::tolerance::{client_of, look, update};

/// Words that a status may be, known and unknown; `null` is none at all.
const STATUSES: [&str; 12] = [
    "SUCCESS",
    "Success",
    "successful",
    "FAILED",
    "failed",
    "Failure",
    "IN_PROGRESS",
    "inprogress",
    "COMPLETED",
    "PAUSED",
    "",
    "200",
];

/// What goes wrong with a member.
#[derive(Clone, Copy, Debug)]
enum Twist {
    Null,
    Missing,
    /// A number as text, a text as a number, and so on.
    OtherScalar,
    ListForIt,
    ObjectForIt,
    /// A number that no integer is, and one that is too large for one.
    Fraction,
    Huge,
}

const TWISTS: [Twist; 7] = [
    Twist::Null,
    Twist::Missing,
    Twist::OtherScalar,
    Twist::ListForIt,
    Twist::ObjectForIt,
    Twist::Fraction,
    Twist::Huge,
];

impl Twist {
    /// What comes in place of a value; `None` for nothing.
    fn apply(self, value: &Value) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Missing => return None,
            Self::OtherScalar => match value {
                Value::String(text) => json!(text.len()),
                Value::Number(number) => json!(number.to_string()),
                Value::Bool(is_so) => json!(is_so.to_string()),
                _ => json!("text"),
            },
            Self::ListForIt => match value {
                Value::Array(_) => json!({"a": []}),
                _ => json!([value, null]),
            },
            Self::ObjectForIt => json!({"was": value}),
            Self::Fraction => json!(2.5),
            Self::Huge => json!(1e300),
        })
    }
}

/// The example of an answer with every member that its schema names, whatever the example leaves out.
fn example(name: &str) -> Value {
    let schema = koreai_schemas::get(name).expect("a schema");
    let schema: Value = serde_json::from_str(schema.text).expect("JSON");
    let mut example = schema["examples"][0].clone();
    fill(&mut example, &schema, &schema);
    example["canary"] = json!({"kept": [1, "two"]});
    example
}

fn resolved<'s>(schema: &'s Value, root: &'s Value) -> &'s Value {
    if let Some(target) = schema["$ref"].as_str() {
        let target = root.pointer(target.trim_start_matches('#'));
        return resolved(target.expect("a schema"), root);
    }
    match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([one]) => resolved(one, root),
        _ => schema,
    }
}

fn fill(value: &mut Value, schema: &Value, root: &Value) {
    let schema = resolved(schema, root);
    match value {
        Value::Object(members) => {
            for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                let made = members
                    .entry(name)
                    .or_insert_with(|| made(resolved(member, root)));
                fill(made, member, root);
            }
            let others = schema.get("additionalProperties");
            if let Some(others) = others.filter(|others| others.is_object()) {
                let declared = schema["properties"].as_object();
                for (name, member) in members {
                    if !declared.is_some_and(|declared| declared.contains_key(name)) {
                        fill(member, others, root);
                    }
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                fill(item, &schema["items"], root);
            }
        }
        _ => {}
    }
}

/// A value of the type that a schema has.
fn made(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("boolean") => json!(true),
        Some("integer" | "number") => json!(7),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!("made up"),
    }
}

/// The pointers of all values but the canary, objects and lists included.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut go = |name: &str, value: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        let pointer = format!("{at}/{name}");
        pointers(value, &pointer, found);
        found.push(pointer);
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| *name != "canary") {
                go(name, member);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                go(&index.to_string(), item);
            }
        }
        _ => {}
    }
}

/// Puts a twist in a place.
fn twist(body: &mut Value, pointer: &str, twist: Twist) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let name = name.replace("~1", "/").replace("~0", "~");
    match body.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            if let Some(member) = members.get(&name) {
                match twist.apply(member) {
                    Some(value) => drop(members.insert(name, value)),
                    None => drop(members.shift_remove(&name)),
                }
            }
        }
        Some(Value::Array(items)) => {
            // A list may stand where there was an object. Only its last item goes, as others would move up.
            if let Ok(index) = name.parse::<usize>()
                && let Some(item) = items.get(index)
            {
                match twist.apply(item) {
                    Some(value) => items[index] = value,
                    None => items.truncate(index.max(items.len() - 1)),
                }
            }
        }
        // An earlier twist has taken the place away.
        _ => {}
    }
}

/// Without members that are null, which a typed value does not tell from those that are missing.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, member)| !member.is_null());
            let members = members.map(|(name, member)| (name, without_nulls(member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// What arrives: the value in JSON with everything put back, what was set aside, and the typed canary.
async fn receive(
    client: &Client,
    is_update: bool,
) -> Result<(Value, Vec<Deviation>, Value), Error> {
    Ok(match is_update {
        true => {
            let answered = update(client).await?;
            let written = answered.to_json().expect("JSON");
            let canary = answered.value.extra["canary"].clone();
            (written, answered.deviations, canary)
        }
        false => {
            let answered = look(client).await?;
            let written = answered.to_json().expect("JSON");
            let canary = answered.value.extra["canary"].clone();
            (written, answered.deviations, canary)
        }
    })
}

#[tokio::test]
async fn no_deviation_costs_the_rest_of_an_answer() {
    let count = std::env::var("KOREAI_DEVIANT_ANSWERS").ok();
    let count: usize = count.map_or(500, |count| count.parse().expect("a number"));
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    let answers = [
        ("update-task.response", true),
        ("get-task-containment-report.response", false),
    ];
    let answers = answers.map(|(name, is_update)| {
        let mut example = example(name);
        if is_update {
            // The task that is updated.
            example["_id"] = json!("ti-1");
        }
        let mut all = Vec::new();
        pointers(&example, "", &mut all);
        (example, all, is_update)
    });
    let served = Arc::new(Mutex::new((200, vec![])));
    let client = client_of(Arc::clone(&served)).await;
    let places: usize = answers.iter().map(|(_, all, _)| all.len()).sum();
    let (mut kept_raw, mut twisted, mut seen) = (0, 0, BTreeSet::new());
    for round in 0..count {
        let (example, all, is_update) = &answers[round % 2];
        // Each place is visited in turn, with each twist; others come along by chance.
        let turn = round / 2;
        let first = (
            all[turn % all.len()].clone(),
            TWISTS[(turn / all.len() + turn) % TWISTS.len()],
        );
        let more = prop::collection::vec(
            (
                prop::sample::select(all.clone()),
                prop::sample::select(&TWISTS[..]),
            ),
            0..3,
        );
        let draw = (more, 200..300_u16, prop::sample::select(&STATUSES[..]));
        let (more, status, word) = draw.new_tree(&mut runner).expect("a draw").current();
        let mut body = example.clone();
        if !is_update {
            body["status"] = json!(word);
        }
        let mut touched = vec![];
        for (pointer, kind) in std::iter::once(first).chain(more) {
            twist(&mut body, &pointer, kind);
            seen.insert((*is_update, pointer.clone(), format!("{kind:?}")));
            touched.push(pointer);
            twisted += 1;
        }
        *served.lock().expect("no panic") = (status, body.to_string().into_bytes());
        let context = format!("{status} {touched:?} {body}");
        let received = receive(&client, *is_update).await;
        // By HTTP, it has no body.
        if status == 204 {
            let error = received.expect_err(&context);
            assert_eq!(error.outcome(), Outcome::Done, "{context}");
            continue;
        }
        let (written, deviations, canary) =
            received.unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(canary, example["canary"], "{context}");
        assert_eq!(without_nulls(written), without_nulls(body), "{context}");
        for deviation in &deviations {
            let pointer = &deviation.pointer;
            let is_one = |touched: &String| {
                touched == pointer || pointer.starts_with(&format!("{touched}/"))
            };
            assert!(
                touched.iter().any(is_one),
                "{pointer} was set aside: {context}"
            );
        }
        kept_raw += deviations.len();
    }
    println!(
        "{count} answers with {twisted} twists in {} of {places} places: {kept_raw} members kept raw",
        seen.iter()
            .map(|(is_update, pointer, _)| (is_update, pointer))
            .collect::<BTreeSet<_>>()
            .len(),
    );
    assert!(kept_raw > count / 4, "{kept_raw}");
}
