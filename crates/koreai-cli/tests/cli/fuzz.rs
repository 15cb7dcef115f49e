//! The command's verdict is that of `jsonschema` on the schema and of `cel` on the rules, over payloads
//! that fit, nearly fit, or are nearly JSON.
//!
//! `cargo xtask fuzz --command-line` runs the same for long.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use cel::{Context, Env, Program};
use koreai_schemas::{SCHEMAS, Schema};
use koreai_tests::{payloads, texts};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};

use crate::support::finish;

/// Payloads of one run of the command.
const BATCH: usize = 400;

/// What `jsonschema` and `cel` say of the payloads of one schema.
struct Oracle {
    schema: &'static Schema,
    text: Value,
    compiled: jsonschema::Validator,
    env: Arc<Env>,
    /// The object of each rule, and the rule.
    rules: Vec<(&'static str, Program)>,
    /// The same of rules that are asked for by name.
    warnings: Vec<(&'static str, Program)>,
}

#[derive(Debug, Default)]
struct Counts {
    valid: u64,
    invalid: u64,
    broken_rules: u64,
    not_json: u64,
}

/// What is expected of a payload, and by which judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Valid,
    NotJson,
    BreaksSchema,
    BreaksRule,
}

impl Oracle {
    fn new(schema: &'static Schema) -> Self {
        let text: Value = serde_json::from_str(schema.text).expect("a schema is JSON");
        let compiled = jsonschema::options()
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .should_validate_formats(true)
            .build(&text)
            .expect("a schema");
        let env = Arc::new(Env::stdlib());
        let program = |rule: &'static koreai_schemas::Rule| {
            assert!(!rule.at.contains('*'), "this test reads plain pointers");
            let program = env.compile(rule.rule).expect("a rule is CEL");
            (rule.at, program)
        };
        Self {
            rules: schema.rules.iter().map(program).collect(),
            warnings: schema
                .warnings
                .iter()
                .map(|one| program(&one.rule))
                .collect(),
            schema,
            text,
            compiled,
            env,
        }
    }

    fn judge(&self, payload: &[u8], strict: bool) -> Verdict {
        let text = payload.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(payload);
        // Its limit of 127 levels is the command's as well.
        let Ok(value) = serde_json::from_slice::<Value>(text) else {
            return Verdict::NotJson;
        };
        if !self.compiled.is_valid(&value) {
            return Verdict::BreaksSchema;
        }
        let outcome = |(at, program): &(&str, Program)| match value.pointer(at) {
            Some(object @ Value::Object(_)) => self.outcome(program, object),
            _ => Some(true),
        };
        let holds = self.rules.iter().all(|rule| outcome(rule) == Some(true));
        // A warning that cannot be judged is none.
        let warned = strict
            && self
                .warnings
                .iter()
                .any(|rule| outcome(rule) == Some(false));
        match holds && !warned {
            true => Verdict::Valid,
            false => Verdict::BreaksRule,
        }
    }

    fn outcome(&self, program: &Program, object: &Value) -> Option<bool> {
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.add_variable_from_value("self", cel_value(object));
        match program.execute(&context) {
            Ok(cel::Value::Bool(holds)) => Some(holds),
            _ => None,
        }
    }

    /// Payloads, each on one line.
    fn payloads(&self) -> BoxedStrategy<Vec<u8>> {
        let mut values = vec![
            (2, payloads::valid(&self.text)),
            (3, payloads::nearly_valid(&self.text)),
            (1, payloads::any_json()),
        ];
        if !self.warnings.is_empty() {
            values.push((8, report_requests()));
        }
        let values = proptest::strategy::Union::new_weighted(values);
        let text = (values, vec(any::<u8>(), 0..40))
            .prop_map(|(value, tape)| texts::spelled(&value, &tape).into_bytes())
            .boxed();
        let bytes = prop_oneof![5 => text.clone(), 1 => texts::faulty(text)];
        bytes.prop_map(on_one_line).boxed()
    }
}

/// Report requests whose dates are near each other, so that rules hold and break.
fn report_requests() -> BoxedStrategy<Value> {
    let odd = select(vec![
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59.999Z",
        "2024-02-29",
        "2024-02-30",
        "1900-02-29",
        "2024-02-29T24:00:00.000Z",
        "0000-01-01",
    ]);
    let near = (0..12_u32, 1..29_u32, 0..6_usize).prop_map(|(month, day, form)| {
        let time = [
            "",
            "",
            "T00:00:00.000Z",
            "T23:59:59.999Z",
            "T12:30:00.500Z",
            "T00:00:00.001Z",
        ][form];
        format!("2024-{:02}-{day:02}{time}", 1 + month % 4)
    });
    let date = prop_oneof![9 => near, 1 => odd.prop_map(str::to_owned)].boxed();
    let kind = select(vec![None, Some("Daily"), Some("Cumulative")]);
    (date.clone(), date, kind)
        .prop_map(|(from, to, kind)| {
            let mut filters = json!({"dateFrom": from, "dateTo": to});
            if let Some(kind) = kind {
                filters["AggregationType"] = json!(kind);
            }
            json!({"filters": filters})
        })
        .boxed()
}

/// Line breaks stand between values, or are faults that blanks are as well.
fn on_one_line(mut bytes: Vec<u8>) -> Vec<u8> {
    for byte in &mut bytes {
        if matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    // A blank line is not a record.
    match bytes.trim_ascii().is_empty() {
        true => b"x".to_vec(),
        false => bytes,
    }
}

/// As rules have numbers: an integer is one however it is written.
fn cel_value(json: &Value) -> cel::Value {
    match json {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Number(number) => {
            let double = number.as_f64().unwrap_or(f64::NAN);
            match double.fract() == 0.0 && double.abs() < 9e15 {
                true => cel::Value::Int(double as i64),
                false => cel::Value::Float(double),
            }
        }
        Value::String(text) => cel::Value::from(text.clone()),
        Value::Array(items) => cel::Value::from(items.iter().map(cel_value).collect::<Vec<_>>()),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (name.clone(), cel_value(value)));
            cel::Value::from(members.collect::<std::collections::HashMap<_, _>>())
        }
    }
}

/// Which records the command refuses.
fn refused(schema: &Schema, strict: bool, lines: &[Vec<u8>]) -> BTreeSet<u64> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koreai"));
    command.args(["validate", "--schema", schema.name, "--ndjson"]);
    command.args(["--format", "ndjson", "--max-line", "10000000"]);
    if strict {
        command.args(["--deny", "ambiguous-range"]);
    }
    let run = finish(command, &lines.join(&b'\n'));
    assert!(run.code <= 1, "{}: {}", run.code, run.stderr);
    let findings = run.stdout.lines().map(|line| {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    });
    findings
        .filter(|finding| finding["level"] == "error")
        .filter_map(|finding| finding["record"].as_u64())
        .collect()
}

fn compare(oracles: &[Oracle], seed: u64, counts: &mut Counts) {
    for oracle in oracles {
        let mut runner = TestRunner::new(Config {
            rng_seed: RngSeed::Fixed(seed),
            failure_persistence: None,
            ..Config::default()
        });
        let strategy = oracle.payloads();
        let lines = (0..BATCH).map(|_| strategy.new_tree(&mut runner).expect("a payload"));
        let lines: Vec<Vec<u8>> = lines.map(|tree| tree.current()).collect();
        for strict in [false, true] {
            if strict && oracle.warnings.is_empty() {
                continue;
            }
            let refused = refused(oracle.schema, strict, &lines);
            for (line, record) in lines.iter().zip(1..) {
                if texts::may_underflow(line) {
                    continue;
                }
                let expected = oracle.judge(line, strict);
                let count = match expected {
                    Verdict::Valid => &mut counts.valid,
                    Verdict::NotJson => &mut counts.not_json,
                    Verdict::BreaksSchema => &mut counts.invalid,
                    Verdict::BreaksRule => &mut counts.broken_rules,
                };
                *count += 1;
                assert_eq!(
                    refused.contains(&record),
                    expected != Verdict::Valid,
                    "seed {seed}, {} (strict: {strict}): {expected:?} is expected of\n{}",
                    oracle.schema.name,
                    String::from_utf8_lossy(line)
                );
            }
        }
    }
}

#[test]
fn the_command_says_what_jsonschema_and_cel_say() {
    let oracles: Vec<_> = SCHEMAS.iter().map(Oracle::new).collect();
    let mut counts = Counts::default();
    compare(&oracles, 20_261_128, &mut counts);
    let Counts {
        valid,
        invalid,
        broken_rules,
        not_json,
    } = counts;
    for count in [valid, invalid, broken_rules, not_json] {
        assert!(count > 50, "{counts:?}");
    }
}

/// `cargo xtask fuzz --command-line`.
#[test]
#[ignore = "runs for as long as is asked"]
fn command_line_for_long() {
    let seconds = std::env::var("VALIDATE_FUZZ_SECONDS").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(60));
    let oracles: Vec<_> = SCHEMAS.iter().map(Oracle::new).collect();
    let mut counts = Counts::default();
    // Another seed in each run, and printed, so that a failure can be repeated.
    let first = SystemTime::UNIX_EPOCH.elapsed();
    let first = first.map_or(0, |now| now.as_secs());
    let mut rounds = 0;
    while Instant::now() < end {
        compare(&oracles, first + rounds, &mut counts);
        rounds += 1;
    }
    println!("{rounds} rounds from seed {first}: {counts:?}, all agreed");
}
