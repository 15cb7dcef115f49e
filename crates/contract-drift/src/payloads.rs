//! Cases for the conformance kit, made of the samples of new operations: the samples themselves, and what
//! one change makes invalid. Each was judged by the schema that the draft gives it.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use contract::Direction;
use contract::Spec;
use contract_codegen::schemas;
use heck::ToKebabCase;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Value, json};

/// The folder of the kit.
const KIT: &str = "tests/kit";
/// The file of its cases.
pub const CASES: &str = "tests/kit/cases.ndjson";
/// Of one schema, so many invalid ones show what it refuses.
const MOST_INVALID: usize = 12;
/// The violations that every validator reports in the same place.
const PLAIN: [&str; 9] = [
    "type",
    "required",
    "enum",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
];

/// Payloads, the cases that speak of them, and what could not be made.
#[derive(Debug, Default)]
pub struct Payloads {
    /// The text of each payload, by path.
    pub files: BTreeMap<String, String>,
    /// The line of each case, by its id.
    pub cases: BTreeMap<String, String>,
    /// Schemas of which one kind is missing, and samples that are not valid.
    pub missing: Vec<String>,
}

impl Payloads {
    /// A file of cases with these added, sorted by id. A case that is there stays as it is. The error
    /// is which line of the file is not a case of its own.
    pub fn added_to(&self, cases: &str) -> Result<String, String> {
        let mut lines: BTreeMap<String, &str> = BTreeMap::new();
        for (at, line) in cases.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let at = at + 1;
            let case: Value = serde_json::from_str(line)
                .map_err(|error| format!("{CASES}:{at}: this line is not JSON: {error}"))?;
            let id = case["id"]
                .as_str()
                .ok_or_else(|| format!("{CASES}:{at}: this case has no `id`; give it one"))?;
            if lines.insert(id.to_owned(), line).is_some() {
                return Err(format!(
                    "{CASES}:{at}: another case has the id `{id}` as well; rename one"
                ));
            }
        }
        for (id, line) in &self.cases {
            lines.entry(id.clone()).or_insert(line);
        }
        Ok(lines.values().fold(String::new(), |mut out, line| {
            let _ = writeln!(out, "{line}");
            out
        }))
    }

    /// Leaves out a payload whose file is there with another text: it is kept, and what was judged of
    /// this text says nothing of it.
    pub fn keep(&mut self, path: &str) {
        self.files.remove(path);
        let id = path
            .strip_prefix(KIT)
            .and_then(|path| path.strip_prefix("/payloads/"));
        let id = id.and_then(|id| id.strip_suffix(".json"));
        if let Some(id) = id.filter(|id| self.cases.remove(*id).is_some()) {
            self.missing.push(format!(
                "{id}: {path} is there with another text; see whether cases.ndjson has its case"
            ));
        }
    }

    fn add(
        &mut self,
        schema: &str,
        slug: &str,
        payload: &Value,
        broken: Option<&(String, String)>,
    ) {
        let text = format!("{payload:#}\n");
        let file = format!("payloads/{schema}/{slug}.json");
        let findings = broken.map(|(pointer, keyword)| finding(payload, pointer, keyword));
        let why = match broken {
            None => format!("A payload of the page: {}.", slug.replace('-', " ")),
            Some((_, keyword)) => format!("`{keyword}` is checked: {}.", slug.replace('-', " ")),
        };
        let id = format!("{schema}/{slug}");
        let case = json!({
            "id": id,
            "level": 1,
            "schema": schema,
            "file": file,
            "sha256": schemas::sha256(text.as_bytes()),
            "options": {"rules": false, "strict": []},
            "verdict": if broken.is_some() { "invalid" } else { "valid" },
            "findings": findings.into_iter().collect::<Vec<_>>(),
            "why": why,
        });
        self.files.insert(format!("{KIT}/{file}"), text);
        self.cases.insert(id, case.to_string());
    }
}

/// A finding with its place, which is where the value begins in the text of the payload.
fn finding(payload: &Value, pointer: &str, keyword: &str) -> Value {
    // What is before a value is the same whatever the value is.
    const MARK: &str = "\u{e000}place\u{e000}";
    let mut marked = payload.clone();
    if let Some(value) = marked.pointer_mut(pointer) {
        *value = json!(MARK);
    }
    let text = format!("{marked:#}");
    let offset = text.find(&format!("\"{MARK}\"")).unwrap_or(0);
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    json!({
        "class": "schema",
        "code": keyword,
        "pointer": pointer,
        "line": before.matches('\n').count() + 1,
        "column": before.get(line_start..).unwrap_or_default().chars().count() + 1,
        "offset": offset,
    })
}

/// The payloads of operations, by their ids.
pub fn of_operations(spec: &Spec, ids: &[String]) -> Payloads {
    let mut out = Payloads::default();
    let Ok(bodies) = schemas::bodies(spec) else {
        out.missing
            .push("the bodies of the draft cannot be read".to_owned());
        return out;
    };
    for body in bodies {
        let Some(operation) = &body.operation else {
            continue;
        };
        if !ids.iter().any(|id| id == operation.id) {
            continue;
        }
        let view = spec.toward(body.direction);
        let schema = schemas::combined(&view, &[body.pointer.as_str()], &HashSet::new());
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex())
            .build(&schema);
        let Ok(validator) = validator else {
            out.missing
                .push(format!("{}: its schema cannot be compiled", body.name));
            continue;
        };
        let samples: Vec<&Value> = body.examples.iter().map(|example| &example.value).collect();
        schema_payloads(&body.name, body.direction, &validator, &samples, &mut out);
    }
    out
}

fn schema_payloads(
    name: &str,
    direction: Direction,
    validator: &Validator,
    samples: &[&Value],
    out: &mut Payloads,
) {
    let violations = |payload: &Value| -> Vec<(String, String)> {
        let instance = json!({ "0": payload });
        let errors = validator.iter_errors(&instance).map(|error| {
            let pointer = error.instance_path().as_str();
            let pointer = pointer.strip_prefix("/0").unwrap_or(pointer).to_owned();
            (pointer, error.kind().keyword().to_owned())
        });
        errors.take(10).collect()
    };
    let mut valid = 0;
    for (number, sample) in samples.iter().enumerate() {
        match violations(sample).as_slice() {
            [] => {
                let slug = match number {
                    0 => "vendor-sample".to_owned(),
                    number => format!("vendor-sample-{}", number + 1),
                };
                out.add(name, &slug, sample, None);
                valid += 1;
            }
            [(pointer, keyword), ..] => out.missing.push(format!(
                "{name}: a sample of the page is not valid, by `{keyword}` at `{pointer}`"
            )),
        }
    }
    let base = match samples.first() {
        Some(sample) if violations(sample).is_empty() => (*sample).clone(),
        _ => json!({}),
    };
    for (slug, payload) in variants(&base) {
        if violations(&payload).is_empty() {
            out.add(name, &slug, &payload, None);
            valid += 1;
        }
    }
    if valid == 0 {
        out.missing.push(format!("{name}: no valid payload"));
    }
    let mut invalid = 0;
    for (slug, payload) in mutations(&base) {
        if let [broken] = violations(&payload).as_slice()
            && PLAIN.contains(&broken.1.as_str())
            && invalid < MOST_INVALID
        {
            out.add(name, &slug, &payload, Some(broken));
            invalid += 1;
        }
    }
    if invalid == 0 {
        let way = direction.as_str();
        out.missing.push(format!(
            "{name}: no invalid payload was found for this {way}"
        ));
    }
}

/// What a schema may well accept beside the sample.
fn variants(base: &Value) -> Vec<(String, Value)> {
    let mut out = vec![("empty".to_owned(), json!({}))];
    if let Value::Object(members) = base {
        let mut more = members.clone();
        more.insert("unknownMember".to_owned(), json!({"of": ["any", "kind"]}));
        out.push(("unknown-members".to_owned(), Value::Object(more)));
    }
    out
}

/// The sample with one thing changed, in ways that schemas refuse.
fn mutations(base: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let members = base.as_object().cloned().unwrap_or_default();
    for (name, value) in members.iter().take(100) {
        let slug = name.to_kebab_case();
        let mut without = members.clone();
        without.shift_remove(name);
        out.push((format!("{slug}-missing"), Value::Object(without)));
        let (word, other) = match value {
            Value::String(_) => ("is-a-number", json!(7)),
            Value::Number(_) => ("is-text", json!("7")),
            Value::Bool(_) => ("is-text", json!("yes")),
            Value::Array(_) => ("is-a-map", json!({})),
            Value::Object(_) => ("is-a-list", json!([])),
            Value::Null => ("is-a-map", json!({})),
        };
        let mut changed = members.clone();
        changed.insert(name.clone(), other);
        out.push((format!("{slug}-{word}"), Value::Object(changed)));
        if value.is_string() {
            let mut changed = members.clone();
            changed.insert(name.clone(), json!("no such value"));
            out.push((format!("{slug}-is-unknown"), Value::Object(changed)));
        }
    }
    // What is missing first: it says the most.
    out.sort_by_key(|(slug, _)| !slug.ends_with("-missing"));
    out.push(("root-is-a-list".to_owned(), json!([base])));
    out.push(("root-is-null".to_owned(), Value::Null));
    out
}
