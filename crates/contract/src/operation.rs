//! The operations of a document.

use crate::node::{Node, pointer_push};
use crate::openapi::METHODS;
use crate::references::resolve;
use crate::spec::Spec;

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// `operationId`; empty where there is none.
    pub id: &'a str,
    /// The method, lower case as in the document.
    pub method: &'static str,
    /// The path template.
    pub path: &'a str,
    /// Its JSON pointer.
    pub pointer: String,
    /// The operation.
    pub node: &'a Node,
}

impl<'a> Operation<'a> {
    /// Each documented status, and the pointer of its response.
    pub fn responses(&self) -> impl Iterator<Item = (&'a str, String)> {
        let pointer = pointer_push(&self.pointer, "responses");
        let members = self.node.get("responses").and_then(Node::as_mapping);
        members
            .into_iter()
            .flatten()
            .filter(|(status, _)| !status.starts_with("x-"))
            .map(move |(status, _)| (status.as_str(), pointer_push(&pointer, status)))
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter<'a> {
    /// Its name, as in the document.
    pub name: &'a str,
    /// `path`, `query`, `header` or `cookie`.
    pub location: &'a str,
    /// Whether it is required.
    pub required: bool,
    /// The parameter, with references followed.
    pub node: &'a Node,
    /// Its JSON pointer, with references followed.
    pub pointer: String,
}

impl<'a> Operation<'a> {
    /// The parameters: those of the path in the order of its template, then the others in document
    /// order. A parameter of an operation overrides the one of its path.
    pub fn parameters(&self, spec: &'a Spec) -> Vec<Parameter<'a>> {
        let path = self.pointer.rsplit_once('/').map_or("", |(path, _)| path);
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        for holder in [path, &self.pointer] {
            let list = pointer_push(holder, "parameters");
            let items = spec.root.pointer(&list).and_then(Node::as_sequence);
            for index in 0..items.map_or(0, <[_]>::len) {
                let found = resolve(&spec.root, &pointer_push(&list, &index.to_string()));
                let Some(parameter) = found.and_then(|(node, pointer)| parameter(node, pointer))
                else {
                    continue;
                };
                let same = |other: &Parameter<'_>| {
                    other.name == parameter.name && other.location == parameter.location
                };
                match parameters.iter_mut().find(|other| same(other)) {
                    Some(other) => *other = parameter,
                    None => parameters.push(parameter),
                }
            }
        }
        let place = |parameter: &Parameter<'_>| match parameter.location {
            "path" => self.path.find(&format!("{{{}}}", parameter.name)),
            _ => None,
        };
        parameters.sort_by_key(|parameter| place(parameter).unwrap_or(usize::MAX));
        parameters
    }
}

fn parameter(node: &Node, pointer: String) -> Option<Parameter<'_>> {
    let text = |key| node.get(key).and_then(Node::as_str);
    Some(Parameter {
        name: text("name")?,
        location: text("in")?,
        required: node.get("required").and_then(Node::as_bool) == Some(true),
        node,
        pointer,
    })
}

/// The operations, in the order of the document.
pub fn all(spec: &Spec) -> Vec<Operation<'_>> {
    let paths = spec.root.get("paths").and_then(Node::as_mapping);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| !path.starts_with("x-"))
        .flat_map(|(path, item)| in_path_item(&item.node, path, pointer_push("/paths", path)))
        .collect()
}

/// The operations of a path item that is at `pointer`.
pub fn in_path_item<'a>(
    item: &'a Node,
    path: &'a str,
    pointer: String,
) -> impl Iterator<Item = Operation<'a>> {
    METHODS.into_iter().filter_map(move |method| {
        let node = item.get(method)?;
        let id = node.get("operationId").and_then(Node::as_str);
        Some(Operation {
            id: id.unwrap_or_default(),
            method,
            path,
            pointer: pointer_push(&pointer, method),
            node,
        })
    })
}
