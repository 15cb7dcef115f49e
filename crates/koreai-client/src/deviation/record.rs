//! What is kept of a member that deviates.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::{fmt, iter, mem};

use serde::Serialize;
use serde_json::{Map, Value};

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
    /// Whether it counts rather than what the typed value has there: an empty text that only fills the
    /// place, or an earlier value of the same name.
    pub(super) replaces: bool,
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
            replaces: true,
        }
    }

    /// Whether it is that the answer to a change shows another id than was sent.
    pub fn is_of_another(&self) -> bool {
        self.expected == THE_ID
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

/// The value in JSON, with everything that was set aside back in its place. Takes time for what there is,
/// however much of it was set aside.
pub(crate) fn restored<T: Serialize>(
    value: &T,
    deviations: &[Deviation],
) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(value)?;
    for ((_, parent), deviations) in by_parent(deviations) {
        match document.pointer_mut(parent) {
            Some(Value::Object(members)) => restore_members(members, deviations),
            Some(Value::Array(items)) => restore_items(items, deviations),
            _ => {}
        }
    }
    Ok(document)
}

/// Those that count, with their names, by the depth and the place of what they stand in. The outer ones are
/// first: only in a whole list do the places within its items apply.
fn by_parent(deviations: &[Deviation]) -> BTreeMap<(usize, &str), Vec<(&str, &Deviation)>> {
    let mut later: HashMap<&str, bool> = HashMap::new();
    let mut by_parent = BTreeMap::<_, Vec<_>>::new();
    for deviation in deviations.iter().rev() {
        let pointer = &*deviation.pointer;
        let Some((parent, name)) = pointer.rsplit_once('/') else {
            continue;
        };
        // Of values of one name the last one counts, and nothing within those before it.
        let mut within = iter::successors(Some(parent), |within| Some(within.rsplit_once('/')?.0));
        if later.contains_key(pointer) || within.any(|within| later.get(within) == Some(&true)) {
            continue;
        }
        later.insert(pointer, deviation.replaces);
        let depth = parent.matches('/').count();
        let group = by_parent.entry((depth, parent)).or_default();
        group.push((name, deviation));
    }
    for group in by_parent.values_mut() {
        group.reverse();
    }
    by_parent
}

/// Puts members back, but for those in whose place another value fits.
fn restore_members(members: &mut Map<String, Value>, deviations: Vec<(&str, &Deviation)>) {
    for (name, deviation) in deviations {
        let name = unescaped(name);
        match &deviation.value {
            Some(value) if deviation.replaces || !members.contains_key(&name) => {
                members.insert(name, value.clone());
            }
            Some(_) => {}
            None => {
                members.remove(&name);
            }
        }
    }
}

/// Puts items back, whose indexes ascend: each item of the list moves once.
fn restore_items(items: &mut Vec<Value>, deviations: Vec<(&str, &Deviation)>) {
    let mut rest = mem::take(items).into_iter();
    for (name, deviation) in deviations {
        let at = name.parse().unwrap_or(usize::MAX);
        let before = at.saturating_sub(items.len());
        items.extend(rest.by_ref().take(before));
        items.extend(deviation.value.clone());
    }
    items.extend(rest);
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
