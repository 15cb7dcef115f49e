//! Payloads to try: some that a schema accepts, and some around its limits.

use std::cell::Cell;
use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, HirKind};
use serde_json::{Map, Number, Value, json};

use super::view::{Accepts, View};
use crate::containment::Questions;
use contract::Spec;

/// Deeper samples are not made.
const MAX_DEPTH: usize = 24;

/// Longer strings and lists are not made.
const MAX_LENGTH: u64 = 20_000;

/// A payload that satisfies the schemas of a place, if one is found: as small as possible.
pub(super) fn sample(questions: &Questions<'_>, spec: &Spec, accepts: &Accepts) -> Option<Value> {
    Sampler::new(questions, spec).sample(accepts, 0)
}

/// How many places one sample may have: branches lead to branches.
const MAX_PLACES: usize = 500;

struct Sampler<'a> {
    questions: &'a Questions<'a>,
    spec: &'a Spec,
    left: Cell<usize>,
}

impl<'a> Sampler<'a> {
    fn new(questions: &'a Questions<'a>, spec: &'a Spec) -> Self {
        Self {
            questions,
            spec,
            left: Cell::new(MAX_PLACES),
        }
    }

    fn sample(&self, accepts: &Accepts, depth: usize) -> Option<Value> {
        let Accepts::All(pointers) = accepts else {
            return None;
        };
        if depth > MAX_DEPTH || self.left.get() == 0 {
            return None;
        }
        self.left.set(self.left.get() - 1);
        let schema = accepts.to_json(self.spec);
        let validator = self.questions.validator(&schema).ok()?;
        let view = View::new(self.spec, pointers);
        let types = view.types();
        let mut found = None;
        if types.contains("object") && (types.len() < 7 || !view.declared().is_empty()) {
            found = self.object(&view, depth);
        }
        if let Some(value) = found.filter(|value| validator.is_valid(value)) {
            return Some(value);
        }
        let scalars = around(&schema).into_iter();
        if let Some(value) = scalars.into_iter().find(|value| validator.is_valid(value)) {
            return Some(value);
        }
        if types.contains("array")
            && let Some(value) = self
                .array(&view, depth)
                .filter(|value| validator.is_valid(value))
        {
            return Some(value);
        }
        let branches = view
            .choices()
            .into_iter()
            .filter(|choice| choice.keyword != "not");
        for branch in branches.flat_map(|choice| choice.branches) {
            if pointers.contains(&branch) {
                continue;
            }
            let narrowed = accepts.and(Accepts::schema(branch));
            let value = self.sample(&narrowed, depth + 1);
            if let Some(value) = value.filter(|value| validator.is_valid(value)) {
                return Some(value);
            }
        }
        None
    }

    fn object(&self, view: &View<'_>, depth: usize) -> Option<Value> {
        let size = count(view, "minProperties").max(view.required().len() as u64);
        self.members(view, size, depth)
    }

    /// Declared members first, then others.
    fn members(&self, view: &View<'_>, size: u64, depth: usize) -> Option<Value> {
        let mut object = Map::new();
        let others = (0..size.min(MAX_LENGTH)).map(|number| format!("other{number}"));
        let declared = view.required().into_iter().chain(view.declared());
        for name in declared.chain(others) {
            if object.len() as u64 >= size {
                break;
            }
            if let Some(value) = self.sample(&view.member(&name), depth + 1) {
                object.insert(name, value);
            }
        }
        (object.len() as u64 == size).then_some(Value::Object(object))
    }

    fn array(&self, view: &View<'_>, depth: usize) -> Option<Value> {
        self.list(&view.items(), count(view, "minItems"), depth)
    }

    /// Different items, if that is easy.
    fn list(&self, accepts: &Accepts, length: u64, depth: usize) -> Option<Value> {
        if length == 0 {
            return Some(json!([]));
        }
        if length > MAX_LENGTH {
            return None;
        }
        let one = self.sample(accepts, depth + 1)?;
        let validator = self.questions.validator(&accepts.to_json(self.spec)).ok()?;
        let others = (0..length).flat_map(|n| [json!(n), json!(format!("item {n}"))]);
        let mut values: Vec<Value> = others.filter(|value| validator.is_valid(value)).collect();
        values.resize(usize::try_from(length).ok()?, one);
        Some(Value::Array(values))
    }
}

fn count(view: &View<'_>, key: &str) -> u64 {
    let counts = view.parts.iter().filter_map(|part| part.node.get(key));
    counts
        .filter_map(|node| node.to_json().as_u64())
        .max()
        .unwrap_or(0)
}

/// An object with that many members.
pub(super) fn object(questions: &Questions<'_>, view: &View<'_>, size: u64) -> Option<Value> {
    Sampler::new(questions, view.spec).members(view, size, 0)
}

/// The smallest object and lists that a view allows.
pub(super) fn shapes(questions: &Questions<'_>, view: &View<'_>) -> Vec<Value> {
    let sampler = Sampler::new(questions, view.spec);
    let least = count(view, "minItems").max(1);
    [
        sampler.object(view, 0),
        sampler.array(view, 0),
        sampler.list(&view.items(), least, 0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A list with that many items.
pub(super) fn items(
    questions: &Questions<'_>,
    spec: &Spec,
    accepts: &Accepts,
    length: u64,
) -> Option<Value> {
    Sampler::new(questions, spec).list(accepts, length, 0)
}

/// Values at and around the limits of a JSON Schema, and one of each type.
pub(super) fn around(schema: &Value) -> Vec<Value> {
    let mut values = vec![
        json!("text"),
        json!(1),
        json!(0),
        json!(true),
        json!(false),
        json!(null),
        json!({}),
        json!([]),
        json!(""),
        json!("a"),
        json!(-1),
        json!(0.5),
    ];
    collect(schema, &mut values, 0);
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(value.to_string()));
    values
}

fn collect(schema: &Value, values: &mut Vec<Value>, depth: usize) {
    let Some(keywords) = schema.as_object().filter(|_| depth < MAX_DEPTH) else {
        return;
    };
    for (key, value) in keywords {
        match key.as_str() {
            "enum" | "examples" => values.extend(value.as_array().into_iter().flatten().cloned()),
            "const" => values.push(value.clone()),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                values.extend(near(value));
            }
            "minLength" | "maxLength" => {
                let length = value.as_u64().unwrap_or(0);
                let lengths = [length.saturating_sub(1), length, length + 1];
                let texts = lengths.into_iter().filter(|length| *length <= MAX_LENGTH);
                values.extend(texts.map(|length| json!("a".repeat(length as usize))));
            }
            "pattern" => values.extend(matching(value.as_str().unwrap_or_default())),
            "format" => values.extend(formatted(value.as_str().unwrap_or_default())),
            "allOf" | "anyOf" | "oneOf" => {
                for branch in value.as_array().into_iter().flatten() {
                    collect(branch, values, depth + 1);
                }
            }
            "not" => collect(value, values, depth + 1),
            // The targets of references are among these.
            "$defs" => {
                for definition in value.as_object().into_iter().flatten().map(|(_, one)| one) {
                    collect(definition, values, depth + 1);
                }
            }
            _ => {}
        }
    }
}

fn near(limit: &Value) -> Vec<Value> {
    if let Some(limit) = limit.as_i64() {
        let mut near = vec![json!(limit)];
        near.extend([1, -1].map(|step| json!(limit.saturating_add(step))));
        near.push(json!(limit.saturating_mul(2)));
        near.push(json!(limit as f64 + 0.5));
        return near;
    }
    let Some(limit) = limit.as_f64() else {
        return Vec::new();
    };
    [limit, limit + 1.0, limit - 1.0, limit * 2.0, limit * 1.5]
        .into_iter()
        .filter_map(|number| Number::from_f64(number).map(Value::Number))
        .collect()
}

/// Strings that match a pattern, and some that nearly match.
fn matching(pattern: &str) -> Vec<Value> {
    let hir = jsonschema_regex::to_rust_regex(pattern)
        .ok()
        .and_then(|pattern| regex_syntax::parse(&pattern).ok());
    let Some(hir) = hir else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    for spread in 0..3 {
        let mut writer = Writer {
            spread,
            text: String::new(),
            left: MAX_LENGTH,
        };
        writer.write(&hir);
        texts.push(writer.text);
    }
    let odd: Vec<String> = texts
        .iter()
        .flat_map(|text| {
            let mut short = text.clone();
            short.pop();
            [format!("{text}!"), format!("{text}{text}"), short]
        })
        .collect();
    texts.extend(odd);
    texts.into_iter().map(Value::String).collect()
}

/// Writes a string that matches a pattern.
struct Writer {
    /// Selects branches, and numbers of repetitions.
    spread: usize,
    text: String,
    /// Remaining steps: repeating an empty pattern takes time as well.
    left: u64,
}

impl Writer {
    fn write(&mut self, hir: &Hir) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                self.text.push_str(&String::from_utf8_lossy(&literal.0));
            }
            HirKind::Class(class) => self.text.extend(character(class, self.spread)),
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(u32::MAX);
                let times = repetition.min.saturating_add(self.spread as u32).min(most);
                for _ in 0..times {
                    if self.left == 0 {
                        break;
                    }
                    self.write(&repetition.sub);
                }
            }
            HirKind::Capture(capture) => self.write(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.write(part)),
            HirKind::Alternation(branches) => {
                if let Some(branch) = branches.get(self.spread % branches.len().max(1)) {
                    self.write(branch);
                }
            }
        }
    }
}

fn character(class: &regex_syntax::hir::Class, spread: usize) -> Option<char> {
    use regex_syntax::hir::Class;
    match class {
        Class::Unicode(class) => {
            let ranges: Vec<_> = class.iter().collect();
            let range = ranges.get(spread % ranges.len().max(1))?;
            let friendly = ['a', '1', 'A', ' ', '-'];
            let inside = |c: &char| range.start() <= *c && *c <= range.end();
            Some(match spread {
                0 => friendly.into_iter().find(inside).unwrap_or(range.start()),
                _ => range.end(),
            })
        }
        Class::Bytes(class) => class.iter().next().map(|range| range.start().into()),
    }
}

fn formatted(format: &str) -> Vec<Value> {
    let texts: &[&str] = match format {
        "date" => &["2024-02-29", "2023-02-29"],
        "date-time" => &["2024-02-29T12:00:00Z", "2024-02-29 12:00:00"],
        "time" => &["12:00:00Z", "12:00"],
        "email" => &["someone@example.com", "someone@"],
        "hostname" => &["example.com", "-example-"],
        "ipv4" => &["192.0.2.1", "192.0.2.256"],
        "ipv6" => &["2001:db8::1", "2001:db8:::1"],
        "uri" => &["https://example.com/", "example"],
        "uri-reference" => &["/example", "\\example"],
        "regex" => &["^a+$", "("],
        "json-pointer" => &["/a", "a"],
        _ => &[],
    };
    texts.iter().map(|text| json!(text)).collect()
}
