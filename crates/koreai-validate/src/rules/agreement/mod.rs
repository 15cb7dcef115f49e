//! The same rules in Rust, JavaScript and Python come out as the interpreter has them.
//!
//! `compiled.rs`, `rules.js` and `rules.py` are generated from `contract-codegen/tests/rules.yaml`,
//! and a test there keeps them current.

#[rustfmt::skip]
mod compiled;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use super::interpreted::Interpreted;
use super::object::{MAX_MEMBERS, Object};
use super::read;
use crate::json::Cursor;

/// Texts, most of them nearly a timestamp.
const TEXTS: &[&str] = &[
    "",
    "x",
    "y",
    "é",
    "\u{1f600}\u{1f600}",
    "Daily",
    "abc",
    "x-y",
    "1234-y",
    "a\ny\n",
    "y\n",
    "2024-02-29",
    "2024-02-30",
    "2023-02-29",
    "1900-02-29",
    "2000-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-01-00",
    "2024-01-32",
    "2024-04-31",
    "0000-02-29",
    "9999-12-31",
    "10000-01-01",
    "2024-02-29T00:00:00Z",
    "2024-02-30T00:00:00Z",
    "2024-03-01T00:00:00.000Z",
    "2024-02-29T23:59:59.999999999Z",
    "2024-02-29T23:59:59.9999999999Z",
    "2024-02-29T12:00:00.1Z",
    "2024-02-29T12:00:00.Z",
    "2024-02-29T12:00:00",
    "2024-02-29T12:00Z",
    "2024-02-29T24:00:00Z",
    "2024-02-29T23:60:00Z",
    "2024-02-29T12:00:00+00:00",
    "2024-02-29T12:00:00-00:00",
    "2024-02-29T12:00:00+14:00",
    "2024-02-29T12:00:00-23:59",
    "2024-02-29T12:00:00+24:00",
    "2024-02-29T12:00:00+02:60",
    "2024-02-29T12:00:00+0200",
    "2024-02-29T12:00:00+2:00",
    "2024-02-29T12:00:00\u{2212}02:00",
    "2024-02-29t12:00:00z",
    "2024-02-29 12:00:00Z",
    "2024-02-29_12:00:00Z",
    " 2024-02-29T12:00:00Z",
    "2024-02-29T12:00:00Z ",
    "2024-2-29T12:00:00Z",
    "+2024-02-29T12:00:00Z",
    "-2024-02-29T12:00:00Z",
    "2024-02-29T12:00:00Z\n",
    "2024-02-29T1２:00:00Z",
    "0000-12-31T23:00:00Z",
    "0000-12-31T23:00:00-02:00",
    "0000-02-29T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "0099-12-31T00:00:00Z",
    "1600-01-01T00:00:00Z",
    "1677-09-21T00:12:43.145224193Z",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:58.5Z",
    "2262-04-11T23:47:16.854775807Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59-00:01",
    "10000-01-01T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.5Z",
    "2016-12-31T12:30:60Z",
    "2016-12-31T23:59:61Z",
];

const INTEGERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "-3",
    "7",
    "7.0",
    "70e-1",
    "100",
    "-100",
    "2147483647",
    "9007199254740991",
    "-9007199254740991",
];

const NUMBERS: &[&str] = &[
    "0", "1", "1.0", "1.5", "2.5", "-0.5", "7", "999.999", "1000", "1e300", "7e0",
];

/// Deterministic.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from[self.below(from.len())].to_owned()
    }

    /// Usually: a member that is mostly absent tests little.
    fn usually(&mut self) -> bool {
        self.below(8) > 0
    }

    fn text(&mut self) -> Value {
        Value::from(self.pick(TEXTS))
    }

    fn number(&mut self, from: &[&str]) -> Value {
        serde_json::from_str(&self.pick(from)).unwrap()
    }

    fn payload(&mut self) -> Value {
        let mut members = Map::new();
        let mut put = |name: &str, there: bool, value: Value| {
            if there {
                members.insert(name.to_owned(), value);
            }
        };
        let (there, value) = (self.usually(), self.text());
        put("a", there, value.clone());
        let other = match self.below(3) {
            0 => value.clone(),
            _ => self.text(),
        };
        put("b", self.usually(), other);
        put("n", self.usually(), self.number(INTEGERS));
        put("m", self.usually(), self.number(INTEGERS));
        put("x", self.usually(), self.number(NUMBERS));
        put("f", self.usually(), Value::from(self.below(2) == 0));
        let texts = [vec![], vec![value], vec![self.text(), self.text()]][self.below(3)].clone();
        put("texts", self.usually(), texts.into());
        put(
            "list",
            self.usually(),
            vec![json!({}); self.below(4)].into(),
        );
        let below =
            [json!({}), json!({"t": "abc"}), json!({"t": self.text()})][self.below(3)].clone();
        put("below", self.usually(), below);
        Value::Object(members)
    }
}

fn letter(outcome: Option<bool>) -> char {
    match outcome {
        None => '-',
        Some(true) => 'T',
        Some(false) => 'F',
    }
}

/// What CEL says and no output does, each with its reason.
fn deviates(payload: &Value) -> bool {
    let text = payload.to_string();
    // CEL has no leap seconds; the library that the interpreter reads timestamps with does.
    let leap_second = text.contains(":60Z") || text.contains(":60.");
    // JavaScript holds no integers beyond 2^53 exactly, so that results are cut off there.
    let large = ["n", "m"].iter().any(|name| {
        let value = payload[*name].as_f64().unwrap_or_default();
        value.abs() > 2_000_000_000.0
    });
    leap_second || large
}

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The project's own files, beside those of this module.
fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/rules/agreement")
        .join(name)
}

/// What another language says, a line for each payload. `None` where the language is not installed,
/// which a continuous integration must not get away with.
fn run(
    program: &str,
    script: &str,
    rules: &[(PathBuf, &str)],
    payloads: &str,
) -> Option<Vec<String>> {
    let folder = scratch();
    for (from, to) in rules {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
    let file = folder.path().join("payloads.ndjson");
    fs::write(&file, payloads).unwrap();
    let output = Command::new(program)
        .arg(here(script))
        .args([folder.path(), &file])
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{program}: {error}");
            eprintln!("{program} is not installed: rules were not run in it");
            return None;
        }
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn rules_come_out_the_same_in_all_languages() {
    let [group] = compiled::COMPILED else {
        panic!("the fixture has rules on one object");
    };
    let mut random = Random(20_261_128);
    let mut payloads: Vec<Value> = (0..800).map(|_| random.payload()).collect();
    // Each text with some others, as dates are what readers differ in.
    for a in TEXTS {
        payloads.extend((0..5).map(|_| json!({"a": a, "b": random.text()})));
    }
    let rules = include_str!("../../../../contract-codegen/tests/rules.yaml");
    let rules: Vec<Interpreted> = rules
        .lines()
        .filter_map(|line| line.split_once("rule: \"")?.1.strip_suffix("\"}"))
        .map(|rule| Interpreted::new(rule).unwrap())
        .collect();
    assert_eq!(rules.len(), group.rules.len());
    let lines: String = payloads
        .iter()
        .map(|payload| format!("{payload}\n"))
        .collect();
    let mut seen = vec![[0_u32; 3]; rules.len()];
    let mut compared = 0;
    let mut compiled = Vec::new();
    for (payload, text) in payloads.iter().zip(lines.lines()) {
        let mut members = [None; MAX_MEMBERS];
        read(
            text,
            Cursor::new(text.as_bytes()),
            group.members,
            &mut members,
        );
        let mut outcomes = Vec::new();
        let _ = (group.check)(&Object(&members), &mut |outcome| {
            outcomes.push(outcome);
            ControlFlow::Continue(())
        });
        if !deviates(payload) {
            for (index, (rule, outcome)) in rules.iter().zip(&outcomes).enumerate() {
                let interpreted = rule.holds(text, Cursor::new(text.as_bytes()));
                assert_eq!(*outcome, interpreted, "rule {index} on {text}");
                seen[index][outcome.map_or(2, usize::from)] += 1;
                compared += 1;
            }
        }
        compiled.push(outcomes.into_iter().map(letter).collect::<String>());
    }
    assert!(compared > 25_000, "{compared}");
    for (index, seen) in seen.iter().enumerate() {
        let ways = seen.iter().filter(|count| **count > 0).count();
        assert!(ways > 1, "rule {index} always comes out one way: {seen:?}");
    }
    let npm = project("contract-dist/src/npm/rules_values.js");
    let javascript = [
        (here("rules.js"), "rules.js"),
        (npm, "rules_values.js"),
        (here("package.json"), "package.json"),
    ];
    let python = project("contract-dist/src/python/rules_values.py");
    let python = [
        (here("rules.py"), "judged/rules.py"),
        (python, "judged/rules_values.py"),
    ];
    for (program, script, files) in [
        ("node", "run.mjs", &javascript[..]),
        ("python3", "run.py", &python[..]),
    ] {
        let Some(answers) = run(program, script, files, &lines) else {
            continue;
        };
        assert_eq!(answers.len(), payloads.len(), "{program}");
        for ((payload, expected), answer) in payloads.iter().zip(&compiled).zip(&answers) {
            assert_eq!(answer, expected, "{program} on {payload}");
        }
    }
}

/// An exception that no longer applies is one to delete.
#[test]
fn the_interpreter_takes_leap_seconds() {
    let rule = Interpreted::new("timestamp(self.a) == timestamp(self.a)").unwrap();
    let text = r#"{"a": "2016-12-31T23:59:60Z"}"#;
    assert_eq!(rule.holds(text, Cursor::new(text.as_bytes())), Some(true));
    assert_eq!(super::values::timestamp(b"2016-12-31T23:59:60Z"), None);
}
