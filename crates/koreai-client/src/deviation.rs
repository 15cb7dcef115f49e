//! Answers that are not quite as the contract describes them: what fits is decoded, the rest set aside.

use std::borrow::Cow;
use std::fmt;

use koreai_schemas::Schema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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
    let schema: Value = serde_json::from_str(schema.text).ok()?;
    let mut walk = Walk {
        root: &schema,
        pointer: String::new(),
        deviations: Vec::new(),
    };
    let mut document = match serde_json::from_slice(body) {
        Ok(document) => document,
        Err(_) => {
            let document = serde_json::from_str(&quoted_numbers(body)?).ok()?;
            walk.deviations.push(Deviation {
                pointer: String::new(),
                expected: "numbers that a double can hold".to_owned(),
                found: "larger ones, which are kept as text",
                value: None,
            });
            document
        }
    };
    walk.check(&mut document, &schema).ok()?;
    let members = document.as_object()?;
    let declared = walk.resolve(&schema)["properties"].as_object()?;
    let is_whole = |name: &String| declared.contains_key(name) && !walk.is_set_aside(name);
    if !members.keys().any(is_whole) {
        return None;
    }
    let value = T::deserialize(document).ok()?;
    Some((value, walk.deviations))
}

struct Walk<'s> {
    root: &'s Value,
    /// Where it is.
    pointer: String,
    deviations: Vec<Deviation>,
}

impl<'s> Walk<'s> {
    /// Follows references, also from an `allOf` that holds one alone.
    fn resolve(&self, mut schema: &'s Value) -> &'s Value {
        // References that lead in a circle end here.
        for _ in 0..16 {
            schema = if let Some(target) = schema["$ref"].as_str() {
                let target = target.strip_prefix('#').unwrap_or_default();
                self.root.pointer(target).unwrap_or(&Value::Null)
            } else if let Some(Value::Array(all)) = schema.get("allOf")
                && let [one] = &all[..]
            {
                one
            } else {
                return schema;
            };
        }
        &Value::Null
    }

    /// The types that a schema allows; none if it allows all.
    fn types(&self, schema: &'s Value) -> Vec<&'s str> {
        let schema = self.resolve(schema);
        for name in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[name].as_array() {
                return choices.iter().flat_map(|one| self.types(one)).collect();
            }
        }
        match &schema["type"] {
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        }
    }

    /// Checks a value and sets aside what does not fit within it; the types that it should have had if it
    /// does not fit itself.
    fn check(&mut self, value: &mut Value, schema: &'s Value) -> Result<(), String> {
        let schema = self.resolve(schema);
        let types = self.types(schema);
        let found = type_of(value);
        let fits =
            |&expected: &&str| expected == found || (expected == "integer" && found == "number");
        if !types.is_empty() && !types.iter().any(fits) {
            return Err(types.join(" or "));
        }
        match value {
            Value::Object(members) => self.check_object(members, schema),
            Value::Array(items) if schema["items"].is_object() => {
                let mut index = 0;
                items.retain_mut(|item| {
                    let fits =
                        self.at(&index.to_string(), |walk| walk.keep(item, &schema["items"]));
                    index += 1;
                    fits
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn check_object(&mut self, members: &mut Map<String, Value>, schema: &'s Value) {
        let declared = schema["properties"].as_object();
        let others = schema.get("additionalProperties").filter(|s| s.is_object());
        members.retain(|name, member| {
            let schema = declared.and_then(|declared| declared.get(name)).or(others);
            schema.is_none_or(|schema| self.at(name, |walk| walk.keep(member, schema)))
        });
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if members.contains_key(name) {
                continue;
            }
            let types = self.types(&schema["properties"][name]);
            if !self.is_set_aside(name) {
                let expected = types.join(" or ");
                self.at(name, |walk| walk.note(expected, "nothing", None));
            }
            if types.contains(&"string") {
                members.insert(name.to_owned(), Value::String(String::new()));
            }
        }
    }

    /// Whether a value fits. If not, it is taken and noted.
    fn keep(&mut self, value: &mut Value, schema: &'s Value) -> bool {
        let Err(expected) = self.check(value, schema) else {
            return true;
        };
        let found = type_of(value);
        self.note(expected, found, Some(value.take()));
        false
    }

    fn note(&mut self, expected: String, found: &'static str, value: Option<Value>) {
        self.deviations.push(Deviation {
            pointer: self.pointer.clone(),
            expected,
            found,
            value,
        });
    }

    /// Whether a member of the object that it stands in was set aside just now.
    fn is_set_aside(&self, name: &str) -> bool {
        let own = |deviation: &&Deviation| deviation.pointer.starts_with(&self.pointer);
        let mut latest = self.deviations.iter().rev().take_while(own);
        let member = format!("{}/{}", self.pointer, escaped(name));
        latest.any(|deviation| deviation.pointer == member)
    }

    /// Does something one level down.
    fn at<R>(&mut self, name: &str, act: impl FnOnce(&mut Self) -> R) -> R {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escaped(name));
        let result = act(self);
        self.pointer.truncate(length);
        result
    }
}

fn type_of(value: &Value) -> &'static str {
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
