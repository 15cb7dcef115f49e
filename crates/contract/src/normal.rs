//! Normalizes a document: references become plain pointers, and each operation gets a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::node::{Node, pointer_push};
use crate::openapi::METHODS;
use crate::structure::Structure;

/// A `$ref` is a URI, in which any character can be percent-encoded.
pub(crate) fn references(root: &mut Node, structure: &Structure) {
    for reference in &structure.references {
        let decoded = decoded(&reference.target);
        if decoded != reference.target
            && let Some(node) = root.pointer_mut(&reference.pointer)
            && let Some(target) = node.get("$ref")
        {
            let target = target.text_at(decoded);
            node.set("$ref", target);
        }
    }
}

/// Decodes percent-encoding.
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Gives each operation without an `operationId` one, made from its method and path. Returns their pointers.
pub(crate) fn operation_ids(root: &mut Node) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    let mut unnamed = Vec::new();
    let paths = root.get("paths").and_then(Node::as_mapping);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.node.get(method) else {
                continue;
            };
            match operation.get("operationId") {
                Some(id) => taken.extend(id.as_str().map(str::to_owned)),
                None if operation.as_mapping().is_some() => unnamed.push((path.clone(), method)),
                None => {}
            }
        }
    }
    let mut named = BTreeSet::new();
    // The next number to try for each name: thousands of paths can give the same name.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for (path, method) in unnamed {
        let first = name(method, &path);
        let mut id = first.clone();
        while !taken.insert(id.clone()) {
            let number = numbers.entry(first.clone()).or_insert(2);
            id = format!("{first}{number}");
            *number += 1;
        }
        let pointer = pointer_push(&pointer_push("/paths", &path), method);
        if let Some(operation) = root.pointer_mut(&pointer) {
            let id = operation.text_at(id);
            operation.set("operationId", id);
            named.insert(pointer);
        }
    }
    named
}

/// `getUsersId` of `GET /users/{id}`.
fn name(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    std::iter::once(method.to_owned()).chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_once() {
        for (text, expected) in [
            ("#/paths/~1boxes~1%7BboxId%7D", "#/paths/~1boxes~1{boxId}"),
            ("#/a%2", "#/a%2"),
            ("#/a%ZZ", "#/a%ZZ"),
            ("#/%C3%A4", "#/ä"),
            ("#/%FF", "#/%FF"),
            ("#/100%25", "#/100%"),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }

    #[test]
    fn a_name_follows_from_method_and_path() {
        assert_eq!(name("get", "/users/{user_id}"), "getUsersUserId");
        assert_eq!(name("post", "/"), "post");
    }
}
