//! The law of `cargo xtask diff`: no payload contradicts the verdict `compatible`.
//!
//! Schemas and edits are random, from fixed seeds; `PAIRS` sets how many. Shares are checked from 1000 on.

use std::fs;
use std::time::{Duration, Instant};

use contract::{Source, Spec};
use contract_codegen::schemas::{self, Direction};
use contract_compat::{Doubt, Verdict, body};
use jsonschema::{Draft, PatternOptions, Validator};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Map, Value, json};

/// Payloads tried for each pair and direction.
const PAYLOADS: usize = 40;

#[test]
fn no_payload_contradicts_compatible() {
    let pairs = std::env::var("PAIRS")
        .ok()
        .and_then(|pairs| pairs.parse().ok());
    let pairs: usize = pairs.unwrap_or(60);
    let mut dice = Dice::new(7);
    let mut verdicts = [0_usize; 4];
    let (mut payloads, mut shown, mut unshown, mut undecided) = (0, 0, 0, 0);
    let mut longest = Duration::ZERO;
    let mut wrong = Vec::new();
    for number in 0..pairs {
        let old = dice.schema(3);
        let mut new = old.clone();
        for _ in 0..1 + dice.below(2) {
            dice.edit(&mut new);
        }
        let (before, after) = (document(&old), document(&new));
        let (old_validator, new_validator) = (validator(&before), validator(&after));
        for direction in [Direction::Request, Direction::Response] {
            let start = Instant::now();
            let (verdict, witnesses) = body::verdict((&before, BODY), (&after, BODY), direction);
            longest = longest.max(start.elapsed());
            let (inner, sent, read) = match direction {
                Direction::Request => (&old, &old_validator, &new_validator),
                Direction::Response => (&new, &new_validator, &old_validator),
            };
            verdicts[verdict as usize] += 1;
            if verdict == Verdict::Unproven {
                let doubts = body::doubts((&before, BODY), (&after, BODY), direction);
                let is_open = |doubt: &Doubt| matches!(doubt, Doubt::NotDecided(_));
                undecided += usize::from(doubts.iter().any(is_open));
            }
            for witness in &witnesses {
                shown += 1;
                if !sent.is_valid(witness) || read.is_valid(witness) {
                    wrong.push(format!("{number} {direction:?}: no witness: {witness}"));
                }
            }
            if verdict == Verdict::Breaking && witnesses.is_empty() {
                unshown += 1;
            }
            for _ in 0..PAYLOADS {
                let Some(payload) = dice
                    .payload(inner, 0)
                    .filter(|payload| sent.is_valid(payload))
                else {
                    continue;
                };
                payloads += 1;
                if verdict <= Verdict::Compatible && !read.is_valid(&payload) {
                    wrong.push(format!(
                        "{number} {direction:?}: compatible, but not for {payload}\n  old {old}\n  new {new}"
                    ));
                    break;
                }
            }
        }
    }
    let report = format!(
        "{pairs} pairs, both ways: {} equal, {} compatible, {} unproven ({undecided} not decided), {} breaking ({unshown} of them without a witness); \
         {shown} witnesses and {payloads} payloads checked; the longest took {longest:?}",
        verdicts[Verdict::Equal as usize],
        verdicts[Verdict::Compatible as usize],
        verdicts[Verdict::Unproven as usize],
        verdicts[Verdict::Breaking as usize],
    );
    println!("{report}");
    assert!(
        wrong.is_empty(),
        "{} wrong; {report}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(payloads > pairs * 10, "payloads are made: {report}");
    // Shares of fewer pairs mean nothing.
    if pairs < 1_000 {
        return;
    }
    assert!(
        verdicts.iter().all(|count| *count > 0),
        "each verdict comes up: {report}"
    );
    let [_, _, unproven, breaking] = verdicts;
    assert!(
        unproven * 50 <= pairs * 2,
        "two of a hundred at most: {report}"
    );
    assert!(
        undecided * 1_000 <= pairs * 2 * 3,
        "three of a thousand at most: {report}"
    );
    assert!(unshown * 10 <= breaking, "nine of ten are shown: {report}");
}

/// A change without meaning is compatible, and so is a new optional member.
#[test]
fn orders_and_additions_are_compatible() {
    let mut dice = Dice::new(11);
    let mut wrong = Vec::new();
    for number in 0..150 {
        let old = dice.schema(3);
        let mut new = old.clone();
        let places = places(&new);
        let place = dice.pick(&places);
        let fresh = dice.schema(0);
        let Some(at) = new.pointer_mut(&place) else {
            continue;
        };
        // Within a branch, a member that is added may make branches overlap.
        let is_branch = ["oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| place.contains(key));
        let is_open = at["type"] == "object" && at.get("additionalProperties").is_none();
        if is_open && !is_branch && at.get("maxProperties").is_none() {
            at["properties"]["fresh"] = fresh;
        }
        for keyword in ["oneOf", "anyOf", "allOf", "enum", "required"] {
            if let Some(items) = at.get_mut(keyword).and_then(Value::as_array_mut) {
                items.reverse();
            }
        }
        let (before, after) = (document(&old), document(&new));
        for direction in [Direction::Request, Direction::Response] {
            let (verdict, witnesses) = body::verdict((&before, BODY), (&after, BODY), direction);
            if verdict > Verdict::Compatible {
                wrong.push(format!(
                    "{number} {direction:?} {verdict:?} {witnesses:?}\n  old {old}\n  new {new}"
                ));
            }
        }
    }
    // The known exception: branches that cannot be distinguished, in another order.
    assert!(
        wrong.len() <= 3,
        "{} of 300:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// No schema makes the comparison panic or run forever.
#[test]
fn no_document_is_too_much() {
    let nested = (0..40).fold("{type: string}".to_owned(), |inner, _| {
        format!("{{type: object, properties: {{a: {inner}}}}}")
    });
    let recursive = "{type: object, properties: {a: {$ref: \"#/components/schemas/Body\"}, b: {type: array, items: {$ref: \"#/components/schemas/Other\"}}}}";
    let wide: String = (0..2_000)
        .map(|n| format!("p{n}: {{type: string}}, "))
        .collect();
    let wide = format!("{{type: object, properties: {{{wide}}}}}");
    let empty = "{type: string, pattern: \"^((((a?){1000}){1000}){1000}){1000}$\"}";
    let long = format!(
        "{{type: string, pattern: \"^({})$\"}}",
        "[a-z]{1,200}".repeat(20)
    );
    let mutual = "{allOf: [{$ref: \"#/components/schemas/Other\"}], nullable: true}";
    let documents: Vec<Spec> = [nested.as_str(), recursive, &wide, &long, mutual, empty, "{}", "{enum: []}", "{not: {}}"]
        .iter()
        .map(|body| {
            let text = format!(
                "openapi: 3.0.3\ninfo: {{title: T, version: 1.0.0}}\npaths: {{}}\ncomponents:\n  schemas:\n    Body: {body}\n    Other: {{type: object, properties: {{c: {{$ref: \"#/components/schemas/Body\"}}}}}}\n"
            );
            parse(&text)
        })
        .collect();
    for old in &documents {
        for new in &documents {
            for direction in [Direction::Request, Direction::Response] {
                let (verdict, _) = body::verdict((old, BODY), (new, BODY), direction);
                let same = std::ptr::eq(old, new);
                assert!(
                    !same || verdict <= Verdict::Compatible,
                    "a schema is like itself"
                );
            }
        }
    }
}

const BODY: &str = "/components/schemas/Body";

fn document(body: &Value) -> Spec {
    let text = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1.0.0"},
        "paths": {"/x": {"post": {
            "operationId": "x",
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
            "responses": {"200": {"description": "Done."}},
        }}},
        "components": {"schemas": {"Body": body, "Other": other()}},
    });
    parse(&text.to_string())
}

/// The target of references; it is not edited.
fn other() -> Value {
    json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": "integer", "minimum": 0},
        "d": {"$ref": "#/components/schemas/Other"},
    }})
}

fn parse(text: &str) -> Spec {
    match Spec::parse(Source::new("made", text)) {
        Ok((spec, _)) => spec,
        Err((_, findings)) => panic!("{findings:#?}\n{text}"),
    }
}

fn validator(spec: &Spec) -> Validator {
    let bodies = schemas::bodies(spec).expect("bodies");
    let files = schemas::render(spec, &bodies).expect("schemas").files;
    let schema = serde_json::from_str(&files["x.request.schema.json"]).expect("JSON");
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(&schema)
        .expect("a schema")
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const PATTERNS: [&str; 5] = ["^a", "^[a-c]+$", "^[a-z]{1,4}$", "b", "^x|y$"];
const TEXTS: [&str; 14] = [
    "",
    "a",
    "b",
    "ab",
    "abc",
    "abcd",
    "abcde",
    "x",
    "y",
    "A",
    "2024-02-29",
    "2024-13-01",
    "ä",
    "zz",
];

/// The source of random values.
struct Dice(TestRng);

impl Dice {
    fn new(seed: u8) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.next_u32() as usize % limit
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn number(&mut self) -> i64 {
        self.below(12) as i64 - 4
    }

    fn schema(&mut self, depth: usize) -> Value {
        let kinds = if depth == 0 { 6 } else { 12 };
        let mut schema = match self.below(kinds) {
            0 => json!({"type": "boolean"}),
            1 | 2 => json!({"type": "string"}),
            3 => json!({"type": "integer"}),
            4 => json!({"type": "number"}),
            5 => json!({"$ref": "#/components/schemas/Other"}),
            6 => json!({"type": "array", "items": self.schema(depth - 1)}),
            7 => {
                let keyword = self.pick(&["oneOf", "anyOf"]);
                let branches = [self.schema(depth - 1), self.schema(depth - 1)];
                return json!({keyword: branches});
            }
            8 if self.chance(2) => {
                return json!({"nullable": true, "allOf": [self.schema(depth - 1)]});
            }
            8 => return json!({"allOf": [self.schema(depth - 1), self.schema(depth - 1)]}),
            _ => self.object(depth),
        };
        for _ in 0..self.below(3) {
            self.limit(&mut schema);
        }
        schema
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for name in NAMES {
            if self.chance(2) {
                properties.insert(name.to_owned(), self.schema(depth - 1));
            }
        }
        let required: Vec<&str> = NAMES.into_iter().filter(|_| self.chance(5)).collect();
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    /// Adds, changes or removes a limit.
    fn limit(&mut self, schema: &mut Value) {
        let number = self.number();
        let Some(keywords) = schema.as_object_mut() else {
            return;
        };
        let of = keywords
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let size = number.unsigned_abs() % 5;
        let (key, value) = match of.as_str() {
            "string" => match self.below(5) {
                0 => ("minLength", json!(size)),
                1 => ("maxLength", json!(size)),
                2 => ("pattern", json!(self.pick(&PATTERNS))),
                3 => ("format", json!("date")),
                _ => (
                    "enum",
                    json!([self.pick(&TEXTS[..7]), self.pick(&TEXTS[7..])]),
                ),
            },
            "integer" | "number" => match self.below(6) {
                0 => ("minimum", json!(number)),
                1 => ("maximum", json!(number)),
                2 => ("multipleOf", json!(1 + size)),
                3 if keywords.contains_key("minimum") => ("exclusiveMinimum", json!(true)),
                4 if keywords.contains_key("maximum") => ("exclusiveMaximum", json!(true)),
                _ => ("enum", json!([number, number + 2])),
            },
            "array" => match self.below(3) {
                0 => ("minItems", json!(size)),
                1 => ("maxItems", json!(size)),
                _ => ("uniqueItems", json!(true)),
            },
            "object" => match self.below(5) {
                0 => ("minProperties", json!(size)),
                1 => ("maxProperties", json!(size)),
                2 => ("additionalProperties", json!(false)),
                3 => ("additionalProperties", self.schema(0)),
                _ => ("additionalProperties", json!({})),
            },
            _ => return,
        };
        if of != "object" && self.chance(6) {
            keywords.insert("nullable".to_owned(), json!(true));
        }
        if self.chance(3) {
            keywords.shift_remove(key);
        } else {
            keywords.insert(key.to_owned(), value);
        }
    }

    /// Edits a schema somewhere.
    fn edit(&mut self, schema: &mut Value) {
        let below: Vec<String> = places(schema);
        let place = self.pick(&below);
        let fresh = self.schema(1);
        let Some(at) = schema.pointer_mut(&place) else {
            return;
        };
        let name = self.pick(&NAMES);
        match self.below(8) {
            0 => *at = fresh,
            1 if at["properties"].is_object() => at["properties"][name] = fresh,
            2 if at["properties"].is_object() => {
                if let Some(properties) = at["properties"].as_object_mut() {
                    properties.shift_remove(name);
                }
            }
            3 if at["type"] == "object" => at["required"] = json!([name]),
            4 => {
                if let Some(keywords) = at.as_object_mut() {
                    keywords.shift_remove("required");
                }
            }
            5 => {
                for keyword in ["oneOf", "anyOf"] {
                    if let Some(branches) = at.get_mut(keyword).and_then(Value::as_array_mut) {
                        if branches.len() > 1 && self.chance(2) {
                            branches.pop();
                        } else {
                            branches.push(fresh.clone());
                        }
                    }
                }
            }
            _ => self.limit(at),
        }
    }

    /// A payload for a schema, with declared and undeclared members.
    fn payload(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        if depth > 6 {
            return None;
        }
        if schema.get("$ref").is_some() {
            return self.payload(&other(), depth + 1);
        }
        if schema["nullable"] == true && self.chance(4) {
            return Some(Value::Null);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = schema.get(keyword).and_then(Value::as_array) {
                let branch = self.pick(branches);
                return self.payload(&branch, depth + 1);
            }
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            // All parts describe an object together; any part describes another value.
            let mut whole = Map::new();
            for part in parts {
                match self.payload(part, depth + 1)? {
                    Value::Object(members) => whole.extend(members),
                    other => return Some(other),
                }
            }
            return Some(Value::Object(whole));
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Some(self.pick(values));
        }
        Some(match schema["type"].as_str().unwrap_or_default() {
            "boolean" => json!(self.chance(2)),
            "string" => json!(self.pick(&TEXTS)),
            "integer" => json!(self.number()),
            "number" if self.chance(2) => json!(self.number() as f64 + 0.5),
            "number" => json!(self.number()),
            "array" => {
                let count = self.below(5);
                let items = (0..count).map(|_| self.payload(&schema["items"], depth + 1));
                Value::Array(items.collect::<Option<_>>()?)
            }
            _ => {
                let mut object = Map::new();
                for (name, below) in schema["properties"].as_object().into_iter().flatten() {
                    let must = schema["required"]
                        .as_array()
                        .is_some_and(|names| names.contains(&json!(name)));
                    if (must || self.chance(2))
                        && let Some(value) = self.payload(below, depth + 1)
                    {
                        object.insert(name.clone(), value);
                    }
                }
                // Undeclared members matter in maps, but not in open objects.
                let limited = schema
                    .get("additionalProperties")
                    .filter(|one| one.as_object().is_some_and(|one| !one.is_empty()));
                let others: &[&str] = if limited.is_some() {
                    &["a", "b", "zz"]
                } else {
                    &["zz", "zzz"]
                };
                for name in others {
                    if self.chance(4) && !object.contains_key(*name) {
                        let value = match limited {
                            Some(below) => self.payload(below, depth + 1)?,
                            None => json!(self.number()),
                        };
                        object.insert((*name).to_owned(), value);
                    }
                }
                Value::Object(object)
            }
        })
    }
}

/// The places of a schema's parts.
fn places(schema: &Value) -> Vec<String> {
    fn walk(schema: &Value, at: String, places: &mut Vec<String>) {
        for keyword in ["items", "additionalProperties"] {
            if schema.get(keyword).is_some_and(Value::is_object) {
                walk(&schema[keyword], format!("{at}/{keyword}"), places);
            }
        }
        for (name, below) in schema["properties"].as_object().into_iter().flatten() {
            walk(below, format!("{at}/properties/{name}"), places);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            for (index, below) in branches.into_iter().flatten().enumerate() {
                walk(below, format!("{at}/{keyword}/{index}"), places);
            }
        }
        places.push(at);
    }
    let mut found = Vec::new();
    walk(schema, String::new(), &mut found);
    found
}

/// The contract is equal to itself.
#[test]
fn the_contract_is_compatible_with_itself() {
    let file = koreai_tests::project().join("spec/openapi.yaml");
    let text = fs::read_to_string(file).expect("the contract");
    let (old, new) = (parse(&text), parse(&text));
    let report = contract_compat::compare(&old, &new);
    assert!(
        report.is_empty(),
        "{}",
        contract_compat::human(&report, false)
    );
}
