//! References to schemas that are not components: the generator supports only named schemas.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::rust_names::pascal;
use contract::openapi::SCHEMA;
use contract::{Data, Node, Spec, pointer_segments};

const COMPONENTS: &str = "/components/schemas/";

/// The document with a component for each referenced schema that is inside another object.
pub(super) fn hoist(spec: Spec) -> Spec {
    let deep: Vec<(&str, &str)> = spec
        .structure
        .references
        .iter()
        .filter(|reference| *reference.expects == SCHEMA)
        .filter_map(|reference| {
            let target = reference.target.strip_prefix('#')?;
            let is_component = target
                .strip_prefix(COMPONENTS)
                .is_some_and(|name| !name.contains('/'));
            (!is_component).then_some((reference.pointer.as_str(), target))
        })
        .collect();
    if deep.is_empty() {
        return spec;
    }
    let schemas = spec
        .root
        .pointer("/components/schemas")
        .and_then(Node::as_mapping);
    let mut taken: BTreeSet<String> = schemas
        .into_iter()
        .flatten()
        .map(|(name, _)| pascal(name))
        .collect();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let mut root = spec.root.clone();
    for (pointer, target) in deep {
        let name = names
            .entry(target)
            .or_insert_with(|| fresh(target, &mut taken));
        lead(&mut root, pointer, name);
    }
    // Inner schemas first, while their pointers are still valid.
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by_key(|(target, _)| std::cmp::Reverse(target.matches('/').count()));
    for (target, name) in names {
        if let Some(node) = root.pointer(target).cloned() {
            let reference = Data::Mapping(IndexMap::new());
            if let Some(place) = root.pointer_mut(target) {
                *place = place.at(reference);
            }
            lead(&mut root, target, &name);
            add(&mut root, &name, node);
        }
    }
    spec.with_root(root)
}

/// Replaces the value at a pointer by a reference to a component.
fn lead(root: &mut Node, pointer: &str, name: &str) {
    if let Some(node) = root.pointer_mut(pointer) {
        let target = node.text_at(format!("#{COMPONENTS}{name}"));
        node.set("$ref", target);
    }
}

/// An unused component name made from the pointer of a schema: `BoxOwner` for
/// `/components/schemas/Box/properties/owner`.
fn fresh(target: &str, taken: &mut BTreeSet<String>) -> String {
    let words = ["components", "schemas", "properties", "$defs", "paths"];
    let segments = pointer_segments(target).filter(|segment| !words.contains(&segment.as_str()));
    let first: String = segments.map(|segment| pascal(&segment)).collect();
    let mut name = first.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{first}{number}");
        number += 1;
    }
    name
}

fn add(root: &mut Node, name: &str, node: Node) {
    for (holder, key) in [("", "components"), ("/components", "schemas")] {
        if let Some(holder) = root.pointer_mut(holder)
            && holder.get(key).is_none()
        {
            let none = node.at(Data::Mapping(IndexMap::new()));
            holder.set(key, none);
        }
    }
    if let Some(schemas) = root.pointer_mut("/components/schemas")
        && schemas.get(name).is_none()
    {
        schemas.set(name, node);
    }
}
