//! Keywords about numbers, on numbers as they are written: `jsonschema` reads the nearest double.
//!
//! Where a schema or a payload has a number that a double may not hold, the schema is compiled once more, with
//! these keywords moved into one of our own, which looks up the numbers of the payload by their place in
//! memory.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use jsonschema::{Draft, Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Number, Value};

use crate::json::{Cursor, Decimal, Kind, Malformed};
use crate::words::options;

/// The keyword that holds the others.
pub(super) const NAME: &str = "x-koreai-exact";

/// Parts the keyword from what it wants in a message.
const SEPARATOR: char = '\u{1f}';

/// Marks of texts that stand for numbers, and of texts that begin like these.
const NUMBER: &str = "\0n";
const TEXT: &str = "\0t";

/// Stands for `type` among the keywords that are held, where integers are those of draft 4.
const TYPE_OF_DRAFT_4: &str = "type of draft 4";

const LIMITS: [&str; 4] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

/// Keywords whose members are schemas, by any name.
const MAPS: [&str; 6] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "dependencies",
];

thread_local! {
    /// The numbers of the payload that is checked, by place.
    static NUMBERS: RefCell<HashMap<usize, Written>> = RefCell::default();
}

/// A number as it is written.
#[derive(Clone)]
struct Written {
    value: Decimal,
    /// Whether it has neither a point nor an exponent: in draft 4, only such a number is an integer.
    digits_only: bool,
}

impl Written {
    fn read(text: &str) -> Option<Self> {
        Some(Self {
            value: Decimal::read(text)?,
            digits_only: !text.contains(['.', 'e', 'E']),
        })
    }
}

/// A schema as it is written, with marks for numbers that a double may not hold.
pub(super) struct ExactSchema {
    schema: Value,
    /// Whether there are any.
    pub(super) is_needed: bool,
}

impl ExactSchema {
    /// Of a text that is JSON.
    pub(super) fn new(text: &str) -> Option<Self> {
        let (mut schema, marks) = marked(text)?;
        moved(&mut schema, Draft::default());
        Some(Self {
            schema,
            is_needed: marks > 0,
        })
    }

    pub(super) fn compile(
        &self,
        options: ValidationOptions<'static>,
    ) -> Option<jsonschema::Validator> {
        options
            .with_keyword(NAME, |_, value, _| {
                Ok(Box::new(Checks::new(value)) as Box<dyn for<'i> Keyword<'i>>)
            })
            .build(&self.schema)
            .ok()
    }
}

/// A payload with its numbers as they are written, for as long as it is held.
pub(super) struct ExactInstance(Box<Value>);

impl ExactInstance {
    /// Of a text that is JSON; nothing if all its numbers are such as a double holds.
    pub(super) fn new(text: &str, always: bool) -> Option<Self> {
        if !always && !may_be_inexact(text) {
            return None;
        }
        let (value, marks) = marked(text)?;
        if !always && marks == 0 {
            return None;
        }
        let mut value = Box::new(value);
        let mut numbers = HashMap::new();
        unmark(&mut value, &mut |value, number| {
            if let Some(number) = Written::read(number) {
                numbers.insert(place(value), number);
            }
        });
        NUMBERS.with(|known| *known.borrow_mut() = numbers);
        Some(Self(value))
    }

    pub(super) fn value(&self) -> &Value {
        &self.0
    }
}

impl Drop for ExactInstance {
    fn drop(&mut self) {
        NUMBERS.with(|known| known.borrow_mut().clear());
    }
}

/// The keyword and what it wants, of a message of this module.
pub(super) fn parts(message: &str) -> Option<(&str, &str)> {
    message.split_once(SEPARATOR)
}

fn place(value: &Value) -> usize {
    std::ptr::from_ref(value) as usize
}

/// Whether a text has so many digits in a row, or an exponent, inside of a text or not.
fn may_be_inexact(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|byte| {
        let is_exponent = run > 0 && matches!(byte, b'e' | b'E');
        run = match byte {
            b'0'..=b'9' | b'.' => run + 1,
            _ => 0,
        };
        is_exponent || run > 15
    })
}

/// The value of a text, with marks for numbers that a double may not hold, and how many these are.
fn marked(text: &str) -> Option<(Value, usize)> {
    let mut marks = 0;
    let mut cursor = Cursor::new(text.as_bytes());
    let value = read(&mut cursor, &mut marks).ok()?;
    Some((value, marks))
}

fn read(cursor: &mut Cursor<'_>, marks: &mut usize) -> Result<Value, Malformed> {
    Ok(match cursor.kind()? {
        Kind::Null => {
            cursor.null()?;
            Value::Null
        }
        Kind::Boolean => Value::Bool(cursor.boolean()?),
        Kind::Number => {
            let number = cursor.number()?;
            match number.value().filter(|_| number.is_exact()) {
                Some(number) => Value::Number(number),
                None => {
                    *marks += 1;
                    Value::String(format!("{NUMBER}{}", number.as_str()))
                }
            }
        }
        Kind::String => {
            let text = cursor.string()?.decode();
            match text.starts_with('\0') {
                true => Value::String(format!("{TEXT}{text}")),
                false => Value::String(text.into_owned()),
            }
        }
        Kind::Array => {
            let mut items = Vec::new();
            let mut more = cursor.enter(b']')?;
            while more {
                items.push(read(cursor, marks)?);
                more = cursor.more(b']')?;
            }
            Value::Array(items)
        }
        Kind::Object => {
            let mut members = Map::new();
            let mut more = cursor.enter(b'}')?;
            while more {
                let name = cursor.name()?.decode().into_owned();
                members.insert(name, read(cursor, marks)?);
                more = cursor.more(b'}')?;
            }
            Value::Object(members)
        }
    })
}

/// Replaces marks by what they stand for, numbers by the nearest double.
fn unmark(value: &mut Value, number: &mut impl FnMut(&Value, &str)) {
    match value {
        Value::String(text) => {
            if let Some(written) = text.strip_prefix(NUMBER).map(str::to_owned) {
                let nearest = serde_json::from_str::<Number>(&written);
                *value = nearest.map_or(Value::Null, Value::Number);
                number(value, &written);
            } else if let Some(rest) = text.strip_prefix(TEXT) {
                *value = Value::String(rest.to_owned());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| unmark(item, number)),
        Value::Object(members) => members.values_mut().for_each(|value| unmark(value, number)),
        _ => {}
    }
}

/// Moves the keywords about numbers of a schema, and of those below it, into the one that holds them.
fn moved(schema: &mut Value, around: Draft) {
    let draft = around.detect(schema);
    let Value::Object(keywords) = schema else {
        return;
    };
    let is_number = |value: &Value| {
        value.is_number() || value.as_str().is_some_and(|text| text.starts_with(NUMBER))
    };
    if draft == Draft::Draft4 {
        state_limits_as_later(keywords);
    }
    let mut held = Map::new();
    for name in LIMITS.into_iter().chain(["multipleOf"]) {
        if keywords.get(name).is_some_and(is_number) {
            held.extend(keywords.remove(name).map(|value| (name.to_owned(), value)));
        }
    }
    for name in ["const", "enum", "uniqueItems"] {
        // Draft 4 has no `const`: there it asks nothing.
        if name != "const" || draft != Draft::Draft4 {
            held.extend(keywords.remove(name).map(|value| (name.to_owned(), value)));
        }
    }
    let names_integers = |value: &Value| match value {
        Value::String(name) => name == "integer",
        Value::Array(names) => {
            names.iter().any(|name| name == "integer") && !names.iter().any(|name| name == "number")
        }
        _ => false,
    };
    if keywords.get("type").is_some_and(names_integers) {
        let value = keywords.remove("type");
        let name = match draft {
            Draft::Draft4 => TYPE_OF_DRAFT_4,
            _ => "type",
        };
        held.extend(value.map(|value| (name.to_owned(), value)));
    }
    for (name, value) in keywords.iter_mut() {
        match value {
            Value::Object(members) if MAPS.contains(&name.as_str()) => {
                members.values_mut().for_each(|value| moved(value, draft));
            }
            Value::Object(_) if !["default", "examples"].contains(&name.as_str()) => {
                moved(value, draft)
            }
            Value::Array(items) if !["default", "examples"].contains(&name.as_str()) => {
                items.iter_mut().for_each(|value| moved(value, draft));
            }
            _ => {}
        }
        if !value.is_object() {
            // What is in objects below is done there.
            unmark_flat(value);
        }
    }
    if !held.is_empty() {
        keywords.insert(NAME.to_owned(), Value::Object(held));
    }
}

/// Of draft 4: whether a limit itself is allowed stands in another keyword, which later drafts use for the limit.
fn state_limits_as_later(keywords: &mut Map<String, Value>) {
    for (name, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if keywords.remove(exclusive) == Some(Value::Bool(true)) {
            let limit = keywords.remove(name);
            keywords.extend(limit.map(|limit| (exclusive.to_owned(), limit)));
        }
    }
}

/// Replaces marks outside of objects, which may hold keywords that were moved.
fn unmark_flat(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(unmark_flat),
        Value::String(_) => unmark(value, &mut |_, _| {}),
        _ => {}
    }
}

/// What is asked of a value.
struct Checks(Vec<Check>);

struct Check {
    keyword: String,
    wanted: String,
    test: Test,
}

enum Test {
    Limit(Decimal),
    Multiple(Decimal, f64),
    OneOf(HashSet<String>),
    Unique,
    Types {
        names: Vec<String>,
        /// How integers are known.
        is_integer: fn(&Written) -> bool,
    },
    Nothing,
}

impl Checks {
    fn new(held: &Value) -> Self {
        let held = held.as_object().into_iter().flatten();
        Self(
            held.map(|(keyword, value)| Check::new(keyword, value))
                .collect(),
        )
    }

    fn broken(&self, instance: &Value) -> Option<&Check> {
        self.0.iter().find(|check| !check.fits(instance))
    }
}

impl Check {
    fn new(keyword: &str, value: &Value) -> Self {
        let (keyword, is_integer): (_, fn(&Written) -> bool) = match keyword {
            TYPE_OF_DRAFT_4 => ("type", |number| number.digits_only),
            _ => (keyword, |number| number.value.is_integer()),
        };
        let mut plain = value.clone();
        unmark(&mut plain, &mut |_, _| {});
        let written = match value.as_str().and_then(|text| text.strip_prefix(NUMBER)) {
            Some(written) => written.to_owned(),
            None => plain.to_string(),
        };
        let number = Decimal::read(&written);
        let several =
            |values: &[Value]| values.iter().map(|value| canonical(value, true)).collect();
        let names = |value: &Value| value.as_str().map(str::to_owned);
        let (test, wanted) = match (keyword, number, &plain) {
            ("multipleOf", Some(number), plain) => (
                Test::Multiple(number, plain.as_f64().unwrap_or(f64::NAN)),
                format!("multiple of {written}"),
            ),
            ("const", ..) => (
                Test::OneOf(HashSet::from([canonical(value, true)])),
                plain.to_string(),
            ),
            ("enum", _, Value::Array(stated)) => {
                let values = value
                    .as_array()
                    .map_or_else(HashSet::new, |all| several(all));
                (Test::OneOf(values), options(stated))
            }
            ("uniqueItems", _, Value::Bool(true)) => {
                (Test::Unique, "items that all differ".to_owned())
            }
            ("type", _, Value::Array(all)) => {
                let names: Vec<String> = all.iter().filter_map(names).collect();
                let wanted = names.join(" or ");
                (Test::Types { names, is_integer }, wanted)
            }
            ("type", _, Value::String(name)) => {
                let names = vec![name.clone()];
                (Test::Types { names, is_integer }, name.clone())
            }
            (_, Some(number), _) => {
                let relation = match keyword {
                    "minimum" => "at least",
                    "maximum" => "at most",
                    "exclusiveMinimum" => "more than",
                    _ => "less than",
                };
                (Test::Limit(number), format!("{relation} {written}"))
            }
            _ => (Test::Nothing, String::new()),
        };
        Self {
            keyword: keyword.to_owned(),
            wanted,
            test,
        }
    }

    fn fits(&self, instance: &Value) -> bool {
        match &self.test {
            Test::Nothing => true,
            Test::OneOf(values) => values.contains(&canonical(instance, false)),
            Test::Unique => instance.as_array().is_none_or(|items| {
                let mut seen = HashSet::new();
                items.iter().all(|item| seen.insert(canonical(item, false)))
            }),
            Test::Types { names, is_integer } => names.iter().any(|name| match name.as_str() {
                "integer" => written(instance).is_some_and(|number| is_integer(&number)),
                name => is_of_type(instance, name),
            }),
            Test::Limit(limit) => written(instance).is_none_or(|number| {
                let order = number.value.cmp(limit);
                match self.keyword.as_str() {
                    "minimum" => order != Ordering::Less,
                    "maximum" => order != Ordering::Greater,
                    "exclusiveMinimum" => order == Ordering::Greater,
                    _ => order == Ordering::Less,
                }
            }),
            Test::Multiple(divisor, nearest) => written(instance).is_none_or(|number| {
                let rounded = || (instance.as_f64().unwrap_or(f64::NAN) / nearest).fract() == 0.0;
                number.value.is_multiple_of(divisor).unwrap_or_else(rounded)
            }),
        }
    }
}

/// Whether a value is of a type that is not one of numbers.
fn is_of_type(instance: &Value, name: &str) -> bool {
    matches!(
        (name, instance),
        ("null", Value::Null)
            | ("boolean", Value::Bool(_))
            | ("string", Value::String(_))
            | ("array", Value::Array(_))
            | ("object", Value::Object(_))
    )
}

/// A number of the payload, as it is written.
fn written(value: &Value) -> Option<Written> {
    let number = value.as_number()?;
    let known = NUMBERS.with(|known| known.borrow().get(&place(value)).cloned());
    known.or_else(|| Written::read(&number.to_string()))
}

/// A text that equal values share, and others do not.
fn canonical(value: &Value, marked: bool) -> String {
    let mut out = String::new();
    write(value, marked, &mut out);
    out
}

fn write(value: &Value, marked: bool, out: &mut String) {
    let number = |number: Option<Decimal>, out: &mut String| match number {
        Some(number) => out.push_str(&number.to_string()),
        None => out.push('?'),
    };
    match value {
        Value::Number(plain) if marked => number(Decimal::read(&plain.to_string()), out),
        Value::Number(_) => number(written(value).map(|number| number.value), out),
        Value::String(text) if marked => match text.strip_prefix(NUMBER) {
            Some(written) => number(Decimal::read(written), out),
            None => {
                let text = text.strip_prefix(TEXT).unwrap_or(text);
                out.push_str(&Value::from(text).to_string());
            }
        },
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(item, marked, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (name, value) in members {
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(value, marked, out);
                out.push(',');
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

impl<'i> Keyword<'i> for Checks {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.broken(instance) {
            None => Ok(()),
            Some(Check {
                keyword, wanted, ..
            }) => Err(ValidationError::custom(format!(
                "{keyword}{SEPARATOR}{wanted}"
            ))),
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.broken(instance).is_none()
    }
}
