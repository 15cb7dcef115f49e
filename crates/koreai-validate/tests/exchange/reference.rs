//! Paths and parameters, matched a second time: slowly, and as one would explain it to somebody.
//!
//! `KOREAI_EXCHANGES=100000 cargo test -p koreai-validate --test exchange reference` compares that many.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use koreai_schemas::{Location, Operation, Parameter};
use koreai_validate::exchange::{Body, Exchange, Header, Operations, Outcome, Request};
use koreai_validate::{Lint, Options, Strict};
use regex::Regex;

/// A generator of numbers that are always the same (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    fn chance(&mut self, in_hundred: usize) -> bool {
        self.roll(100) < in_hundred
    }
}

/// The contract's operations, and some whose paths are harder to tell apart.
fn table() -> &'static [Operation] {
    let parameter = |name, location, schema| {
        let mut parameter = Operation::UPDATE_TASK.parameters[0];
        parameter.name = name;
        parameter.location = location;
        parameter.required = location == Location::Path;
        parameter.schema = schema;
        parameter
    };
    let text = r#"{"type":"string","minLength":1}"#;
    let operation = |id, method, path, parameters: Vec<Parameter>| {
        let mut operation = *Operation::GET_TASK_CONTAINMENT_REPORT;
        operation.id = id;
        operation.method = method;
        operation.path = path;
        operation.parameters = parameters.leak();
        operation
    };
    let id = || parameter("id", Location::Path, text);
    let mut table = koreai_schemas::OPERATIONS.to_vec();
    table.push(operation("getTask", "GET", "/tasks/{id}", vec![id()]));
    table.push(operation("mine", "GET", "/tasks/mine", vec![]));
    table.push(operation("done", "POST", "/tasks/done", vec![]));
    table.push(operation(
        "below",
        "GET",
        "/bots/{bot}/tasks/{id}",
        vec![parameter("bot", Location::Path, text), id()],
    ));
    table.push(operation(
        "add",
        "POST",
        "/bots/{bot}/tasks",
        vec![
            parameter("bot", Location::Path, text),
            parameter("AccountId", Location::Header, r#"{"type":"string"}"#),
        ],
    ));
    table.push(operation(
        "list",
        "GET",
        "/tasks",
        vec![
            parameter("flag", Location::Query, r#"{"type":"boolean"}"#),
            parameter("page", Location::Query, r#"{"type":"integer","minimum":1}"#),
        ],
    ));
    table.leak()
}

/// What one implementation says of an exchange.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    outcome: String,
    found: BTreeSet<String>,
}

struct Sample {
    method: &'static str,
    path: String,
    query: Option<String>,
    headers: Vec<(&'static str, &'static str)>,
}

fn generate(dice: &mut Dice, table: &[Operation]) -> Sample {
    let operation = &table[dice.roll(table.len())];
    let mut path =
        String::from(dice.one(&["", "", "", "/proxy", "//", "/a/b", "/tasks", "/bots/x"]));
    for segment in operation.path.split('/').skip(1) {
        path.push_str(if dice.chance(2) { "//" } else { "/" });
        path.push_str(&match segment.starts_with('{') {
            true => dice
                .one(&[
                    "st-1", "a%2Fb", "%41", "%ff", "%", "%4", ".", "..", "%2e", "", "é", "mine",
                    "a b+c",
                ])
                .to_owned(),
            false if dice.chance(3) => segment.to_uppercase(),
            false if dice.chance(5) => {
                let first = segment.as_bytes().first().copied().unwrap_or(b'x');
                format!("%{first:02x}{}", &segment[1..])
            }
            false if dice.chance(2) => format!("%{segment}"),
            false => segment.to_owned(),
        });
    }
    path.push_str(dice.one(&["", "", "", "", "/", "//", "/x"]));
    let method = match dice.chance(80) {
        true => operation.method,
        false => dice.one(&["GET", "POST", "PUT", "get", "OPTIONS"]),
    };
    let query = dice.chance(60).then(|| {
        let pairs = (0..dice.roll(5)).map(|_| {
            let name = dice.one(&[
                "skip", "limit", "page", "flag", "Skip", "%73kip", "skip%", "%ff", "x", "", "sk+ip",
            ]);
            let value = dice.one(&[
                "0",
                "1",
                "-1",
                "007",
                "1.0",
                "1.5",
                "1e2",
                "1e999",
                "true",
                "True",
                "null",
                "",
                " ",
                "+1",
                "%31",
                "1%20",
                "%zz",
                "%f",
                "a",
                "9999999999999999999999",
                "1=2",
                "[1]",
            ]);
            match dice.chance(90) {
                true => format!("{name}={value}"),
                false => name.to_owned(),
            }
        });
        pairs.collect::<Vec<_>>().join("&")
    });
    let all = [
        ("accountId", "1"),
        ("ACCOUNTID", "2"),
        ("accountid", ""),
        ("other", "x"),
    ];
    let headers = (0..dice.roll(3)).map(|_| all[dice.roll(all.len())]);
    let headers = headers.collect();
    Sample {
        method,
        path,
        query,
        headers,
    }
}

/// What the library says, without what is found of tokens and bodies.
fn first(operations: &Operations, sample: &Sample) -> Said {
    let target = match &sample.query {
        Some(query) => format!("{}?{query}", sample.path),
        None => sample.path.clone(),
    };
    let mut headers = vec![Header::new("auth", "a.b.c")];
    headers.extend(
        sample
            .headers
            .iter()
            .map(|(name, value)| Header::new(name, value)),
    );
    let checked = operations.check(&Exchange {
        request: Request {
            method: sample.method,
            target: &target,
            headers: &headers,
            body: Body::NotCaptured,
        },
        response: None,
    });
    let outcome = match checked.outcome {
        Outcome::Operation(operation) => operation.id.to_owned(),
        Outcome::WrongMethod(operation) => format!("not {}", operation.id),
        _ => String::new(),
    };
    let findings = checked.findings.iter();
    let found = findings.map(|it| format!("{} {}", it.pointer, it.code));
    Said {
        outcome,
        found: found.collect(),
    }
}

/// Percent-encoding, undone one character after the other.
fn decode(text: &str) -> Option<String> {
    static WELL_FORMED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^(?:[^%]|%[0-9A-Fa-f]{2})*$").expect("a value"));
    static ESCAPE: LazyLock<regex::bytes::Regex> =
        LazyLock::new(|| regex::bytes::Regex::new("%(..)").expect("a value"));
    if !WELL_FORMED.is_match(text) {
        return None;
    }
    let bytes = ESCAPE.replace_all(text.as_bytes(), |found: &regex::bytes::Captures<'_>| {
        let digits = std::str::from_utf8(&found[1]).expect("a value");
        vec![u8::from_str_radix(digits, 16).expect("a value")]
    });
    String::from_utf8(bytes.into_owned()).ok()
}

/// The segments that a template has of a path, by trying each prefix of whole segments.
fn segments<'p>(template: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let wanted: Vec<_> = template.split('/').collect();
    let path = path.strip_suffix('/').unwrap_or(path);
    let starts = path.char_indices().filter(|(_, c)| *c == '/');
    starts
        .map(|(at, _)| path[at..].split('/').collect::<Vec<_>>())
        .find(|segments| {
            segments.len() == wanted.len()
                && segments.iter().zip(&wanted).all(|(segment, wanted)| {
                    let decoded = decode(segment);
                    match wanted.starts_with('{') {
                        true => !matches!(decoded.as_deref(), Some("" | "." | "..")),
                        false => decoded.as_deref() == Some(*wanted),
                    }
                })
        })
}

fn second(table: &[Operation], sample: &Sample) -> Said {
    let fits = |operation: &&Operation| segments(operation.path, &sample.path).is_some();
    let mut fitting: Vec<&Operation> = table.iter().filter(fits).collect();
    let count = |text: &str, of: char| text.chars().filter(|c| *c == of).count();
    // The longest first; of those as long, the one with fewer parameters.
    fitting.sort_by(|a, b| {
        let longer = count(b.path, '/').cmp(&count(a.path, '/'));
        longer.then(count(a.path, '{').cmp(&count(b.path, '{')))
    });
    let Some(nearest) = fitting.first() else {
        return Said {
            outcome: String::new(),
            found: BTreeSet::new(),
        };
    };
    let called = fitting
        .iter()
        .find(|operation| operation.method == sample.method);
    let Some(operation) = called else {
        let found = "request.method wrong-method".to_owned();
        let outcome = format!("not {}", nearest.id);
        return Said {
            outcome,
            found: [found].into(),
        };
    };
    let mut found = BTreeSet::new();
    let path = segments(operation.path, &sample.path).expect("a value");
    for (name, segment) in operation.path.split('/').zip(path) {
        if let Some(name) = name.strip_prefix('{')
            && decode(segment).is_none()
        {
            let name = name.trim_end_matches('}');
            found.insert(format!("request.path.{name} parameter-encoding"));
        }
    }
    let declares = |parameter: &&Parameter| {
        parameter.location == Location::Header && parameter.name.to_lowercase() == "accountid"
    };
    if let Some(account) = operation.parameters.iter().find(declares) {
        let sent = sample.headers.iter();
        let sent = sent.filter(|(name, _)| name.to_lowercase() == "accountid");
        let sent: Vec<_> = sent.map(|(_, value)| *value).collect();
        let code = match sent.as_slice() {
            [] => account.required.then_some("missing-parameter"),
            [""] => account.schema.contains("minLength").then_some("minLength"),
            [_] => None,
            _ => Some("duplicate-parameter"),
        };
        let name = account.name;
        found.extend(code.map(|code| format!("request.header.{name} {code}")));
    }
    let declared = operation.parameters.iter();
    let declared = declared.filter(|parameter| parameter.location == Location::Query);
    let declared: Vec<_> = declared.collect();
    let pairs = sample.query.as_deref().unwrap_or_default().split('&');
    let pairs: Vec<_> = pairs
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| {
            (
                decode(&name.replace('+', " ")),
                decode(&value.replace('+', " ")),
            )
        })
        .collect();
    for Parameter { name, required, .. } in declared.iter().copied() {
        let sent = pairs
            .iter()
            .filter(|(sent, _)| sent.as_deref() == Some(name));
        let sent: Vec<_> = sent.map(|(_, value)| value.as_deref()).collect();
        let code = match sent.as_slice() {
            [] => required.then_some("missing-parameter"),
            _ if sent.contains(&None) => Some("parameter-encoding"),
            [Some(value)] => wrong_value(name, value),
            _ => Some("duplicate-parameter"),
        };
        found.extend(code.map(|code| format!("request.query.{name} {code}")));
    }
    for (name, _) in &pairs {
        match name {
            None => {
                found.insert("request.query.* parameter-encoding".to_owned());
            }
            Some(name) if declared.iter().any(|known| known.name == name) => {}
            Some(name) => {
                let same = declared
                    .iter()
                    .map(|known| known.name)
                    .find(|known| known.to_lowercase() == name.to_lowercase());
                found.insert(match same {
                    Some(known) => format!("request.query.{known} parameter-case"),
                    None => "request.query.* unknown-field".to_owned(),
                });
            }
        }
    }
    Said {
        outcome: operation.id.to_owned(),
        found,
    }
}

fn wrong_value(name: &str, value: &str) -> Option<&'static str> {
    if name == "flag" {
        return (value != "true" && value != "false").then_some("type");
    }
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$").expect("a value")
    });
    let Some(number) = NUMBER
        .is_match(value)
        .then(|| value.parse::<f64>().expect("a value"))
    else {
        return Some("type");
    };
    let least = if name == "page" { 1.0 } else { 0.0 };
    if !number.is_finite() || number.fract() != 0.0 {
        Some("type")
    } else {
        (number < least).then_some("minimum")
    }
}

#[test]
fn reference_agrees() {
    let count = std::env::var("KOREAI_EXCHANGES").ok();
    let count = count.map_or(1_000, |count| count.parse().expect("a number"));
    let table = table();
    let strict = Options::new().strict(Strict::none().deny(Lint::UnknownField));
    let operations = Operations::with_options(table, strict, Options::new()).expect("a value");
    let mut dice = Dice(29);
    let mut outcomes = BTreeSet::new();
    for number in 0..count {
        let sample = generate(&mut dice, table);
        let (first, second) = (first(&operations, &sample), second(table, &sample));
        let Sample {
            method,
            path,
            query,
            headers,
        } = &sample;
        assert_eq!(
            first, second,
            "{number}: {method} {path} {query:?} {headers:?}"
        );
        outcomes.insert(first.outcome);
    }
    // Each operation is met, with a method of its own or another one's, and none at all.
    assert!(outcomes.len() > table.len() + 1, "{outcomes:?}");
}
