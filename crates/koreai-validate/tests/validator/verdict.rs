//! The validator that reads texts says what `parse` and the crate `jsonschema` say, about
//! everything: valid payloads, nearly valid ones, and bytes that are nearly JSON.
//!
//! `cargo xtask fuzz --seconds 600` runs the same for long.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use koreai_tests::{payloads, project, texts};
use koreai_validate::{Error, Lint, Options, Schema, Strict, Validator, Violation, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::Value;

const CASES: u32 = 60;

/// How long `for_long` runs.
const SECONDS: &str = "VALIDATE_FUZZ_SECONDS";

/// More than any payload here has.
const ALL: usize = 100_000;

/// A schema in the hands of both.
struct Judges {
    name: String,
    schema: Value,
    /// Reads texts.
    validator: Validator,
    /// The same, and shows and checks everything.
    strict: Validator,
    /// `jsonschema`, on parsed values.
    engine: Engine,
}

enum Engine {
    Contract(Schema),
    Other(jsonschema::Validator),
}

#[derive(Default)]
struct Counts {
    valid: Cell<u64>,
    invalid: Cell<u64>,
    malformed: Cell<u64>,
    /// The payload before.
    last: RefCell<Vec<u8>>,
}

impl Judges {
    fn contract() -> Vec<Self> {
        let judges = Schema::all().map(|schema| {
            let validator = Validator::new(schema);
            Self {
                name: schema.name().to_owned(),
                schema: serde_json::from_str(schema.definition().text).expect("a schema is JSON"),
                strict: validator.clone().with_options(everything()),
                validator: validator.with_options(Options::new().rules(false).max_errors(ALL)),
                engine: Engine::Contract(schema),
            }
        });
        judges.collect()
    }

    fn other(schema: &str) -> Self {
        let validator = Validator::compile(schema).expect("a schema");
        let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
        let engine = jsonschema::options()
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .should_validate_formats(true)
            .build(&schema)
            .expect("a schema");
        Self {
            name: schema.to_string(),
            strict: validator.clone().with_options(everything()),
            validator: validator.with_options(Options::new().max_errors(ALL)),
            engine: Engine::Other(engine),
            schema,
        }
    }

    /// Panics if the two disagree on anything.
    fn judge(&self, bytes: &[u8], counts: &Counts) {
        let case = || format!("{}\n{}", self.name, String::from_utf8_lossy(bytes));
        let outcome = self.validator.validate(bytes);
        let is_valid = self.validator.is_valid(bytes);
        assert_eq!(
            is_valid,
            outcome.is_ok(),
            "is_valid and validate: {}",
            case()
        );
        let last = counts.last.replace(bytes.to_owned());
        in_a_series(&self.validator, &last, bytes, &outcome);
        in_a_series(&self.strict, &last, bytes, &self.strict.validate(bytes));
        let count = |cell: &Cell<u64>| cell.set(cell.get() + 1);
        match parse(bytes) {
            Err(error) => {
                count(&counts.malformed);
                assert_eq!(outcome, Err(Error::Parse(error)), "{}", case());
            }
            Ok(value) => {
                let expected = match &self.engine {
                    Engine::Other(engine) => engine.is_valid(&value),
                    Engine::Contract(schema) => schema.is_valid(&value),
                };
                if texts::may_underflow(bytes) {
                    return;
                }
                count(if expected {
                    &counts.valid
                } else {
                    &counts.invalid
                });
                assert_eq!(is_valid, expected, "the verdict: {}", case());
                if let Engine::Contract(schema) = self.engine {
                    let expected = schema.validate(&value).err();
                    let expected = expected.iter().flat_map(|found| found.as_slice());
                    let mut expected: Vec<_> = expected.map(essence).collect();
                    let found = violations(&outcome);
                    let mut found: Vec<_> = found.iter().map(essence).collect();
                    if self.repeats_names(bytes) {
                        // A parsed object has the last value of a name where the first one stood;
                        // the text has it where it is.
                        expected.sort();
                        found.sort();
                    }
                    assert_eq!(found, expected, "{}", case());
                }
                self.check_places(bytes, &value);
            }
        }
    }

    fn repeats_names(&self, bytes: &[u8]) -> bool {
        let found = violations(&self.strict.validate(bytes));
        found
            .iter()
            .any(|violation| violation.class.code() == "duplicate-key")
    }

    /// Every violation points at the value that it speaks of.
    fn check_places(&self, bytes: &[u8], value: &Value) {
        for violation in violations(&self.strict.validate(bytes)) {
            let case = || {
                format!(
                    "{violation:?}\n{}\n{}",
                    self.name,
                    String::from_utf8_lossy(bytes)
                )
            };
            let span = violation
                .span
                .unwrap_or_else(|| panic!("no place: {}", case()));
            let start = usize::try_from(span.start.offset).expect("an offset");
            let length = usize::try_from(span.length).expect("a length");
            let there = &bytes[start..start + length];
            let there = parse(there).unwrap_or_else(|error| panic!("{error}: {}", case()));
            let before = &bytes[..start];
            let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            assert_eq!(span.start.line, line, "{}", case());
            if violation.instance_path.contains('…') {
                continue; // A name that was too long to be shown in full.
            }
            // Lints of members stand at the name.
            let last = violation
                .instance_path
                .rsplit('/')
                .next()
                .unwrap_or_default();
            let name = last.replace("~1", "/").replace("~0", "~");
            let is_name = there == name.as_str() && violation.class.code() != "schema";
            let is_value = value.pointer(&violation.instance_path) == Some(&there);
            let is_shadowed = violation.class.code() == "large-integer" && there.is_number();
            assert!(is_name || is_value || is_shadowed, "{}", case());
        }
    }
}

/// What a series saw before, another payload and then the same one, changes nothing.
fn in_a_series(validator: &Validator, last: &[u8], payload: &[u8], expected: &Result<(), Error>) {
    let case = || String::from_utf8_lossy(payload);
    let mut series = validator.series();
    series.is_valid(last);
    for _ in 0..2 {
        assert_eq!(series.is_valid(payload), expected.is_ok(), "{}", case());
        assert_eq!(series.validate(payload), *expected, "{}", case());
        if let Ok(text) = str::from_utf8(payload) {
            assert_eq!(series.is_valid_str(text), expected.is_ok(), "{}", case());
            assert_eq!(series.validate_str(text), *expected, "{}", case());
        }
    }
}

fn everything() -> Options {
    Options::new()
        .show_values(true)
        .strict(Lint::ALL.into_iter().fold(Strict::none(), Strict::deny))
        .max_errors(ALL)
}

fn violations(outcome: &Result<(), Error>) -> Vec<Violation> {
    match outcome {
        Err(Error::Invalid(violations)) => violations.as_slice().to_vec(),
        _ => Vec::new(),
    }
}

/// What both say of a violation.
fn essence(violation: &Violation) -> [String; 5] {
    [
        violation.instance_path.clone(),
        violation.schema_location.clone(),
        violation.keyword.clone(),
        violation.expected.clone(),
        violation.got.clone(),
    ]
}

/// Every payload of the conformance kit.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut folders = vec![project().join("tests/kit/payloads")];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seeds.push(fs::read(&path).expect("a seed can be read"));
        }
    }
    seeds
}

/// Schemas that go beyond the contract's: with and without a plan for one pass.
fn others() -> Vec<Judges> {
    let schemas = [
        r##"{"type": ["integer", "null", "array"], "minimum": -2.5, "exclusiveMaximum": 100, "items": {"$ref": "#"}, "minItems": 1, "maxItems": 2}"##,
        r##"{"required": ["b", "_id"], "properties": {"_id": {"const": "x"}, "a": {"enum": [null, true, "x"]}, "status": {"minLength": 1, "maxLength": 2}}, "additionalProperties": {"type": ["object", "string", "number"], "exclusiveMinimum": 0}}"##,
        r##"{"properties": {"_id": {}, "filters": {"$ref": "#"}}, "required": ["filters"], "additionalProperties": false}"##,
        r##"{"anyOf": [{"$ref": "#/$defs/t"}, {"type": ["array", "null"], "items": {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}}, {"type": "object", "additionalProperties": {"$ref": "#"}}], "$defs": {"t": {"type": "string", "pattern": "^[a-z_0-9]*$"}}}"##,
        r##"{"type": "object", "minProperties": 2, "not": {"required": ["status"]}, "propertyNames": {"maxLength": 6}}"##,
        r##"{"items": {"type": "number", "multipleOf": 0.5}, "uniqueItems": true, "maximum": 1e300}"##,
        r##"{"oneOf": [{"required": ["_id"]}, {"required": ["status"]}, {"type": "number"}]}"##,
    ];
    schemas.map(Judges::other).into()
}

fn runner(seed: u64, cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    })
}

/// Payloads of a schema in many spellings, and bytes that came of them.
fn bytes(judges: &Judges, seeds: &[Vec<u8>]) -> BoxedStrategy<Vec<u8>> {
    let value = match judges.engine {
        Engine::Contract(_) => prop_oneof![
            2 => payloads::valid(&judges.schema),
            3 => payloads::nearly_valid(&judges.schema),
            1 => payloads::any_json(),
        ]
        .boxed(),
        Engine::Other(_) => payloads::any_json(),
    };
    let spelled = (value, vec(any::<u8>(), 0..40))
        .prop_map(|(value, tape)| texts::spelled(&value, &tape).into_bytes());
    let seeded = select(seeds.to_vec());
    let text = prop_oneof![4 => spelled, 1 => seeded].boxed();
    prop_oneof![1 => text.clone(), 1 => texts::faulty(text)].boxed()
}

fn run(judges: &Judges, seeds: &[Vec<u8>], seed: u64, cases: u32, counts: &Counts) {
    let ran = runner(seed, cases).run(&bytes(judges, seeds), |bytes| {
        judges.judge(&bytes, counts);
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
}

#[test]
fn the_kit_gets_the_same_verdict() {
    let seeds = seeds();
    let counts = Counts::default();
    for judges in Judges::contract().iter().chain(&others()) {
        for seed in &seeds {
            judges.judge(seed, &counts);
        }
    }
    let all = [&counts.valid, &counts.invalid, &counts.malformed].map(Cell::get);
    assert!(all.iter().all(|count| *count > 10), "{all:?}");
}

#[test]
fn generated_and_faulty_texts_get_the_same_verdict() {
    let seeds = seeds();
    let counts = Counts::default();
    for judges in Judges::contract().iter().chain(&others()) {
        run(judges, &seeds, 20_261_122, CASES, &counts);
    }
    let all = [&counts.valid, &counts.invalid, &counts.malformed].map(Cell::get);
    assert!(all.iter().all(|count| *count > 30), "{all:?}");
}

/// Rules or not, with each set of lints, and with each bound in turn.
fn all_options() -> Vec<Options> {
    let sets = (0..1_usize << Lint::ALL.len()).map(|set| {
        let lints = Lint::ALL.into_iter().enumerate();
        let denied = lints.filter(|(index, _)| set >> index & 1 == 1);
        denied.fold(Strict::none(), |strict, (_, lint)| strict.deny(lint))
    });
    let sets = sets.flat_map(|strict| [false, true].map(|rules| (rules, strict.clone())));
    let bounds = [(1, 127), (100, 127), (100, 2)].into_iter().cycle();
    sets.zip(bounds)
        .map(|((rules, strict), (most, depth))| {
            let options = Options::new().rules(rules).strict(strict);
            options.max_errors(most).max_depth(depth)
        })
        .collect()
}

/// The short verdict is the long one, whatever is asked.
#[test]
fn is_valid_is_what_validate_says() {
    const STEP: usize = 23;
    let mut texts = seeds();
    // It fits the schema, and the duration is one that no rule can calculate with.
    let dates = [("0001-01-01", "2024-03-01"), ("0001-01-01", "9999-12-31")];
    texts.extend(dates.map(|(from, to)| {
        format!(r#"{{"filters": {{"dateFrom": "{from}", "dateTo": "{to}"}}}}"#).into_bytes()
    }));
    for judges in Judges::contract().iter().chain(&others()) {
        let validators = all_options().into_iter();
        let validators = validators.map(|options| judges.validator.clone().with_options(options));
        let validators: Vec<_> = validators.collect();
        let generated = bytes(judges, &texts);
        let mut runner = runner(20_261_128, CASES);
        let generated = (0..CASES).map(|_| generated.new_tree(&mut runner).expect("a text"));
        let generated: Vec<_> = generated.map(|tree| tree.current()).collect();
        let mut verdicts = [0_u32; 2];
        for (index, text) in texts.iter().chain(&generated).enumerate() {
            for validator in validators.iter().skip(index % STEP).step_by(STEP) {
                let is_valid = validator.is_valid(text);
                assert_eq!(
                    is_valid,
                    validator.validate(text).is_ok(),
                    "{} {validator:?}\n{}",
                    judges.name,
                    String::from_utf8_lossy(text)
                );
                verdicts[usize::from(is_valid)] += 1;
            }
        }
        assert!(verdicts.iter().all(|count| *count > 10), "{verdicts:?}");
    }
}

/// `cargo xtask fuzz`.
#[test]
#[ignore = "runs for as long as is asked"]
fn for_long() {
    let seconds = std::env::var(SECONDS)
        .ok()
        .and_then(|seconds| seconds.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(60));
    let seeds = seeds();
    let counts = Counts::default();
    let judges: Vec<_> = Judges::contract().into_iter().chain(others()).collect();
    // Another seed in each run, and printed, so that a failure can be repeated.
    let first = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .map_or(0, |now| now.as_secs());
    let mut rounds = 0;
    while Instant::now() < end {
        for judges in &judges {
            run(judges, &seeds, first + rounds, CASES, &counts);
        }
        rounds += 1;
    }
    println!(
        "{rounds} rounds from seed {first}: {} valid, {} invalid, {} malformed, all agreed",
        counts.valid.get(),
        counts.invalid.get(),
        counts.malformed.get(),
    );
}
