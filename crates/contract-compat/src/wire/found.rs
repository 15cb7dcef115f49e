//! Objects of a contract, with references followed.

use serde_json::Value;

use contract::{Node, Spec, pointer_push, resolve};

/// An object of the contract, with references followed.
pub(super) struct Found<'a> {
    pub(super) node: &'a Node,
    pub(super) pointer: String,
}

pub(super) fn found<'a>(spec: &'a Spec, pointer: &str) -> Option<Found<'a>> {
    let (node, pointer) = resolve(&spec.root, pointer)?;
    Some(Found { node, pointer })
}

/// The media types of a body: their normalized names, and the pointers of their schemas.
pub(super) fn media<'a>(holder: &Found<'a>) -> Vec<(String, Found<'a>)> {
    let content = holder.node.get("content").and_then(Node::as_mapping);
    let pointer = pointer_push(&holder.pointer, "content");
    let members = content.into_iter().flatten();
    members
        .map(|(name, member)| {
            let name_on_wire: String = name.to_lowercase().split_whitespace().collect();
            let found = Found {
                node: &member.node,
                pointer: pointer_push(&pointer, name),
            };
            (name_on_wire, found)
        })
        .collect()
}

/// The media type with this name in a list; or the only one with other parameters.
pub(super) fn counterpart<'l, 'f>(
    list: &'l [(String, Found<'f>)],
    name: &str,
) -> Option<&'l Found<'f>> {
    let essence = |name: &str| name.split(';').next().unwrap_or_default().to_owned();
    let exact = list.iter().find(|(other, _)| other == name);
    let mut alike = list
        .iter()
        .filter(|(other, _)| essence(other) == essence(name));
    let only = match (alike.next(), alike.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    exact.or(only).map(|(_, found)| found)
}

/// Pointer of the schema of a parameter or header, directly or below its media type.
pub(super) fn schema_pointer(found: &Found<'_>) -> String {
    let content = found.node.get("content").and_then(Node::as_mapping);
    match content.and_then(|content| content.keys().next()) {
        Some(media) if found.node.get("schema").is_none() => {
            let content = pointer_push(&found.pointer, "content");
            pointer_push(&pointer_push(&content, media), "schema")
        }
        _ => pointer_push(&found.pointer, "schema"),
    }
}

/// The example payloads beside a schema.
pub(super) fn examples(spec: &Spec, media: &Found<'_>) -> Vec<Value> {
    let mut examples: Vec<Value> = media
        .node
        .get("example")
        .map(Node::to_json)
        .into_iter()
        .collect();
    let list = pointer_push(&media.pointer, "examples");
    let names = media.node.get("examples").and_then(Node::as_mapping);
    for (name, _) in names.into_iter().flatten() {
        if let Some((example, _)) = resolve(&spec.root, &pointer_push(&list, name)) {
            examples.extend(example.get("value").map(Node::to_json));
        }
    }
    examples
}
