//! A schema used in both requests and responses becomes two types if it differs between them: the request type
//! has no `readOnly` members, the response type no `writeOnly` members.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust_names::pascal;
use contract::direction::is_left_out;
use contract::openapi::{METHODS, SCHEMA};
use contract::{Direction, Node, Spec, pointer_push};

const COMPONENTS: &str = "/components/schemas";

/// The components with a separate type for requests, and the name of that type.
pub(super) type Requests = BTreeMap<String, String>;

/// The tree with a component for each direction, if any schema needs two.
pub(super) fn split(spec: &Spec) -> Option<(Node, Requests)> {
    let [sent, received] = Direction::BOTH.map(|direction| narrowed(spec, direction));
    let (sent, mut root) = match (sent, received) {
        (None, None) => return None,
        (sent, received) => (
            sent.unwrap_or_else(|| spec.root.clone()),
            received.unwrap_or_else(|| spec.root.clone()),
        ),
    };
    let references = references(spec);
    let changed = |name: &str| {
        let pointer = pointer_push(COMPONENTS, name);
        let json = |root: &Node| root.pointer(&pointer).map(Node::to_json);
        json(&sent) != json(&root)
    };
    let differing: BTreeSet<String> = names(spec).filter(|name| changed(name)).collect();
    let differing = leading_to(&references, differing);
    let [in_requests, in_responses] =
        Direction::BOTH.map(|direction| reached(&references, direction));

    let mut taken: BTreeSet<String> = names(spec).map(|name| pascal(&name)).collect();
    let mut requests = Requests::new();
    for name in differing.intersection(&in_requests) {
        if in_responses.contains(name) {
            let mut own = format!("{name}Request");
            while !taken.insert(pascal(&own)) {
                own.push_str("Body");
            }
            requests.insert(name.clone(), own);
        }
    }
    for name in &in_requests {
        let pointer = pointer_push(COMPONENTS, name);
        let Some(mut node) = sent.pointer(&pointer).cloned() else {
            continue;
        };
        lead_to(&mut node, &requests);
        let own = match (requests.get(name), in_responses.contains(name)) {
            (Some(own), _) => own,
            (None, false) => name,
            (None, true) => continue,
        };
        if let Some(components) = root.pointer_mut(COMPONENTS) {
            components.set(own, node);
        }
    }
    for pointer in request_parts(&sent) {
        let own = sent.pointer(&pointer).cloned();
        if let (Some(mut own), Some(place)) = (own, root.pointer_mut(&pointer)) {
            lead_to(&mut own, &requests);
            *place = own;
        }
    }
    Some((root, requests))
}

/// The tree without properties that are not sent in this direction. `None` if there are none.
fn narrowed(spec: &Spec, direction: Direction) -> Option<Node> {
    let view = spec.toward(direction);
    let mut root = view.root.clone();
    let mut has_changed = false;
    for place in view.structure.places(&view.root, &SCHEMA) {
        let list = pointer_push(place.pointer, "properties");
        let is_hidden = |name: &str| is_left_out(&view.root, &pointer_push(&list, name), direction);
        if let Some(properties) = root.pointer_mut(&list).and_then(Node::as_mapping_mut) {
            let before = properties.len();
            properties.retain(|name, _| !is_hidden(name));
            has_changed |= properties.len() < before;
        }
    }
    has_changed.then_some(root)
}

fn names(spec: &Spec) -> impl Iterator<Item = String> {
    let schemas = spec.root.pointer(COMPONENTS).and_then(Node::as_mapping);
    schemas.into_iter().flatten().map(|(name, _)| name.clone())
}

/// References to components: from components, by name, and from other places, by direction.
type References = Vec<(From, String)>;

#[derive(PartialEq)]
enum From {
    Component(String),
    Place(Direction),
    Elsewhere,
}

fn references(spec: &Spec) -> References {
    let references = spec.structure.references.iter();
    references
        .filter_map(|reference| {
            let to = component(&reference.target)?.to_owned();
            let from = match component(&format!("#{}", reference.pointer)) {
                Some(name) => From::Component(name.to_owned()),
                None => Direction::at(&reference.pointer).map_or(From::Elsewhere, From::Place),
            };
            Some((from, to))
        })
        .collect()
}

/// The component that a reference targets.
fn component(target: &str) -> Option<&str> {
    let rest = target.strip_prefix("#/components/schemas/")?;
    rest.split('/').next()
}

/// The components from which one of these can be reached, including these.
fn leading_to(references: &References, mut names: BTreeSet<String>) -> BTreeSet<String> {
    loop {
        let before = names.len();
        for (from, to) in references {
            if let From::Component(from) = from
                && names.contains(to)
            {
                names.insert(from.clone());
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

/// The components that are sent in this direction.
fn reached(references: &References, direction: Direction) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = names.len();
        for (from, to) in references {
            let is_sent = match from {
                From::Component(from) => names.contains(from),
                From::Place(way) => *way == direction,
                From::Elsewhere => false,
            };
            if is_sent {
                names.insert(to.clone());
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

/// Redirects references to the components for requests.
fn lead_to(node: &mut Node, requests: &Requests) {
    if let Some(target) = node.get("$ref").and_then(Node::as_str)
        && let Some(name) = component(target)
        && let Some(own) = requests.get(name)
    {
        let rest = &target["#/components/schemas/".len() + name.len()..];
        let target = format!("#/components/schemas/{own}{rest}");
        let target = node.text_at(target);
        node.set("$ref", target);
    }
    if let Some(members) = node.as_mapping_mut() {
        members
            .values_mut()
            .for_each(|member| lead_to(&mut member.node, requests));
    } else if let Some(items) = node.as_sequence_mut() {
        items.iter_mut().for_each(|item| lead_to(item, requests));
    }
}

/// Pointers of all request parts, except component schemas.
fn request_parts(root: &Node) -> Vec<String> {
    let mut parts = vec![
        "/components/parameters".to_owned(),
        "/components/requestBodies".to_owned(),
    ];
    let paths = root.get("paths").and_then(Node::as_mapping);
    for (path, _) in paths.into_iter().flatten() {
        let item = pointer_push("/paths", path);
        parts.push(pointer_push(&item, "parameters"));
        for method in METHODS {
            let operation = pointer_push(&item, method);
            parts.push(pointer_push(&operation, "parameters"));
            parts.push(pointer_push(&operation, "requestBody"));
        }
    }
    parts
}
