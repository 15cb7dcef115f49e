//! Answers that are not quite as the contract describes them: what fits is decoded, the rest set aside.

mod plan;
mod record;
mod sift;

use koreai_schemas::Schema;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use plan::Plan;
pub use record::Deviation;
pub(crate) use record::restored;

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
            replaces: false,
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
