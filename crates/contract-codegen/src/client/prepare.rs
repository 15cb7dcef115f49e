//! The document that the client is generated from: valid OpenAPI that the generator does not support is rewritten
//! to a form that it supports.

use indexmap::IndexMap;

use super::directions::{self, Requests};
use super::hoist;
use crate::rust_names::same_variant;
use contract::openapi::{MEDIA_TYPE, OPERATION, PATH_ITEM, RESPONSES, SCHEMA};
use contract::{Data, Node, Spec, pointer_push, resolve};

/// A document for the client, and its components that are only for requests.
pub(super) struct Prepared {
    pub(super) spec: Spec,
    pub(super) requests: Requests,
}

pub(super) fn prepare(spec: &Spec) -> Prepared {
    let mut root = spec.root.clone();
    // Before anything is copied, so that copies have a schema as well.
    anything_without_schema(spec, &mut root);
    errors_of_default(spec, &mut root);
    ignored_headers(spec, &mut root);
    values_without_names(spec, &mut root);
    let spec = hoist::hoist(spec.with_root(root));
    match directions::split(&spec) {
        Some((root, requests)) => Prepared {
            spec: spec.with_root(root),
            requests,
        },
        None => Prepared {
            spec,
            requests: Requests::new(),
        },
    }
}

/// For the generator, `default` is also a success. Beside a documented success it means the failures that are not
/// documented.
fn errors_of_default(spec: &Spec, root: &mut Node) {
    for pointer in spec.structure.pointers(&RESPONSES) {
        let Some(responses) = root.pointer_mut(pointer) else {
            continue;
        };
        let statuses = responses.as_mapping().into_iter().flatten();
        if !statuses.map(|(status, _)| status).any(|it| is_success(it)) {
            continue;
        }
        if let Some(default) = responses.take("default") {
            for status in ["4XX", "5XX"] {
                if responses.get(status).is_none() {
                    responses.set(status, default.node.clone());
                }
            }
        }
    }
}

/// Whether a status is a success for the client.
pub(super) fn is_success(status: &str) -> bool {
    status.starts_with('2') || status == "101"
}

/// JSON without a schema can be any JSON.
fn anything_without_schema(spec: &Spec, root: &mut Node) {
    for pointer in spec.structure.pointers(&MEDIA_TYPE) {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        if name.starts_with("application~1json")
            && let Some(media) = root.pointer_mut(pointer)
            && media.get("schema").is_none()
        {
            let anything = media.at(Data::Mapping(IndexMap::new()));
            media.set("schema", anything);
        }
    }
}

/// If two values of an enumeration would be the same variant, the type is a plain string.
fn values_without_names(spec: &Spec, root: &mut Node) {
    for place in spec.structure.places(&spec.root, &SCHEMA) {
        let values = place.node.get("enum").and_then(Node::as_sequence);
        let values: Vec<&str> = values
            .into_iter()
            .flatten()
            .filter_map(Node::as_str)
            .collect();
        if same_variant(&values).is_some()
            && let Some(schema) = root.pointer_mut(place.pointer)
        {
            schema.take("enum");
            if schema.get("type").is_none() {
                let text = schema.text_at("string");
                schema.set("type", text);
            }
        }
    }
}

/// Headers that OpenAPI describes elsewhere: as media types, and as a security scheme.
pub const IGNORED_HEADERS: [&str; 3] = ["Accept", "Authorization", "Content-Type"];

/// OpenAPI: a parameter for such a header "SHALL be ignored".
fn ignored_headers(spec: &Spec, root: &mut Node) {
    for holder in [&PATH_ITEM, &OPERATION] {
        for pointer in spec.structure.pointers(holder) {
            let list = pointer_push(pointer, "parameters");
            let count = spec.root.pointer(&list).and_then(Node::as_sequence);
            let ignored: Vec<bool> = (0..count.map_or(0, <[_]>::len))
                .map(|index| {
                    let parameter = resolve(&spec.root, &pointer_push(&list, &index.to_string()));
                    parameter.is_some_and(|(node, _)| is_ignored(node))
                })
                .collect();
            if ignored.contains(&true)
                && let Some(items) = root.pointer_mut(&list).and_then(Node::as_sequence_mut)
            {
                let mut ignored = ignored.into_iter();
                items.retain(|_| !ignored.next().unwrap_or_default());
            }
        }
    }
}

/// Whether a parameter is one that OpenAPI ignores.
pub fn is_ignored(parameter: &Node) -> bool {
    let text = |key| parameter.get(key).and_then(Node::as_str);
    text("in") == Some("header")
        && text("name").is_some_and(|name| {
            IGNORED_HEADERS
                .iter()
                .any(|ignored| ignored.eq_ignore_ascii_case(name))
        })
}
