//! The operations of a document.

use crate::node::{Node, pointer_push};
use crate::openapi::METHODS;
use crate::spec::Spec;

/// An operation, and what it says of itself.
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
    /// Each status that it answers with, and the pointer of the response.
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

/// The operations, in the order of the document.
pub fn all(spec: &Spec) -> Vec<Operation<'_>> {
    let paths = spec.root.get("paths").and_then(Node::as_mapping);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| !path.starts_with("x-"))
        .flat_map(|(path, item)| {
            METHODS.into_iter().filter_map(move |method| {
                let node = item.node.get(method)?;
                Some(Operation {
                    id: node
                        .get("operationId")
                        .and_then(Node::as_str)
                        .unwrap_or_default(),
                    method,
                    path,
                    pointer: pointer_push(&pointer_push("/paths", path), method),
                    node,
                })
            })
        })
        .collect()
}
