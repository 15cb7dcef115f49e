//! Answers that are not quite as the contract describes them: what fits is decoded, the rest set aside.

mod plan;
mod sift;

use std::borrow::Cow;
use std::fmt;

use koreai_schemas::Schema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use plan::Plan;

/// What is expected of the answer to a change.
const THE_ID: &str = "the id that was sent";

/// A member of an answer that is not as the contract describes it. The typed value goes without it.
///
/// Neither its text nor its `Debug` shows what came: that may be data of a customer.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Deviation {
    /// Where it stands in the answer, as a JSON Pointer.
    pub pointer: String,
    /// The type that the contract has, such as `number`.
    pub expected: String,
    /// The type that came, such as `string`; `nothing` for a required member that is missing. The typed
    /// value then has an empty text.
    pub found: &'static str,
    /// What came, as it came.
    value: Option<Value>,
}

impl Deviation {
    /// What came, as it came; `None` where a required member is missing.
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// Of an answer that shows something with another id than was to be changed. A success all the same: the
    /// platform may call it by another name.
    pub(crate) fn of_another(body: &[u8]) -> Self {
        let shown: Option<Value> = serde_json::from_slice(body).ok();
        let id = shown.and_then(|mut shown| Some(shown.get_mut("_id")?.take()));
        Self {
            // Elsewhere it is within something that is put around the answer.
            pointer: if id.is_some() { "/_id" } else { "" }.to_owned(),
            expected: THE_ID.to_owned(),
            found: "another one",
            value: id,
        }
    }

    /// Whether it is that the answer to a change shows another id than was sent.
    pub fn is_of_another(&self) -> bool {
        self.expected == THE_ID
    }

    /// Puts it back where it stood.
    fn restore(&self, document: &mut Value) {
        let Some((parent, name)) = self.pointer.rsplit_once('/') else {
            return;
        };
        match (document.pointer_mut(parent), &self.value) {
            (Some(Value::Object(members)), Some(value)) => {
                members.insert(unescaped(name), value.clone());
            }
            (Some(Value::Object(members)), None) => {
                members.remove(&unescaped(name));
            }
            (Some(Value::Array(items)), Some(value)) => {
                let at = name.parse().unwrap_or(items.len());
                items.insert(at.min(items.len()), value.clone());
            }
            _ => {}
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pointer,
            expected,
            found,
            ..
        } = self;
        write!(f, "{pointer}: expected {expected}, got {found}")
    }
}

impl fmt::Debug for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deviation({self})")
    }
}

/// The value in JSON, with everything that was set aside back in its place.
pub(crate) fn restored<T: Serialize>(
    value: &T,
    deviations: &[Deviation],
) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(value)?;
    for deviation in deviations {
        deviation.restore(&mut document);
    }
    Ok(document)
}

/// Decodes what of a body fits its schema. `None` if it is not JSON, or nothing of the contract is in it.
///
/// A member that does not fit costs that member alone: it is taken out of its object, an item out of its
/// list, a value out of its map. One pass over the body, whatever it holds.
pub(crate) fn decode<T: DeserializeOwned>(
    body: &[u8],
    schema: &Schema,
) -> Option<(T, Vec<Deviation>)> {
    let plan = Plan::for_schema(schema);
    let text = std::str::from_utf8(body).ok()?;
    if let Ok(found) = sift::decode(text, plan) {
        return found;
    }
    let (value, mut deviations) = sift::decode(&quoted_numbers(body)?, plan).ok()??;
    deviations.insert(
        0,
        Deviation {
            pointer: String::new(),
            expected: "numbers that a double can hold".to_owned(),
            found: "larger ones, which are kept as text",
            value: None,
        },
    );
    Some((value, deviations))
}

/// A body as JSON, with the numbers that no double can hold as texts.
pub(crate) fn document(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body)
        .ok()
        .or_else(|| serde_json::from_str(&quoted_numbers(body)?).ok())
}

/// The type of a value, as a schema names it.
pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A name as a part of a JSON Pointer, and back.
fn escaped(name: &str) -> Cow<'_, str> {
    match name.contains(['~', '/']) {
        true => name.replace('~', "~0").replace('/', "~1").into(),
        false => name.into(),
    }
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// A body with the numbers that no double can hold as texts; `None` if it has none of them.
fn quoted_numbers(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let mut quoted = String::with_capacity(text.len());
    let mut is_changed = false;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        quoted.push_str(before);
        let length = match from.starts_with('"') {
            true => end_of_text(from)?,
            false => from
                .find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
                .unwrap_or(from.len()),
        };
        let (token, after) = from.split_at(length);
        let is_too_large = token.parse().is_ok_and(f64::is_infinite);
        let quote = if is_too_large { "\"" } else { "" };
        quoted.extend([quote, token, quote]);
        is_changed |= is_too_large;
        rest = after;
    }
    quoted.push_str(rest);
    is_changed.then_some(quoted)
}

/// Where a text ends that begins with its quote.
fn end_of_text(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let mut bytes = text.bytes().enumerate().skip(1);
    let end = bytes.find(|&(_, byte)| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map(|(at, _)| at + 1)
}
