//! What is kept of a member that deviates.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

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
    pub(super) value: Option<Value>,
}

impl Deviation {
    /// What came, as it came; `None` where a required member is missing.
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// Of an answer that shows something with another id than was to be changed. A success all the same: the
    /// platform may call it by another name.
    pub(crate) fn with_other_id(body: &[u8]) -> Self {
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

/// A name as a part of a JSON Pointer, and back.
pub(super) fn escaped(name: &str) -> Cow<'_, str> {
    match name.contains(['~', '/']) {
        true => name.replace('~', "~0").replace('/', "~1").into(),
        false => name.into(),
    }
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}
