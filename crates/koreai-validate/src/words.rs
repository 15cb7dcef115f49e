//! Sizes and lists in words.

use serde_json::Value;

pub(crate) fn characters(number: u64) -> String {
    count(number, "character", "characters")
}

pub(crate) fn items(number: u64) -> String {
    count(number, "item", "items")
}

pub(crate) fn properties(number: u64) -> String {
    count(number, "property", "properties")
}

pub(crate) fn undeclared(number: u64) -> String {
    count(number, "undeclared property", "undeclared properties")
}

pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

pub(crate) fn join<T: ToString>(parts: impl IntoIterator<Item = T>, separator: &str) -> String {
    let parts: Vec<_> = parts.into_iter().map(|part| part.to_string()).collect();
    parts.join(separator)
}

/// `"Daily"`, or `one of "Daily", "Cumulative"`.
pub(crate) fn options(options: &[Value]) -> String {
    match options {
        [only] => only.to_string(),
        options => format!("one of {}", join(options, ", ")),
    }
}

pub(crate) fn string_of(length: u64) -> String {
    format!("string of {}", characters(length))
}

pub(crate) fn array_of(length: u64) -> String {
    format!("array of {}", items(length))
}

pub(crate) fn object_of(size: u64) -> String {
    format!("object of {}", properties(size))
}
