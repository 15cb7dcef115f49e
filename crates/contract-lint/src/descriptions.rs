//! Missing descriptions: users of the generated code need them.

use crate::context::{Contract, short_name};
use crate::operations;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{PARAMETER, RESPONSE};
use contract::{Node, Span, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let structure = &contract.spec.structure;
    let mut findings = Vec::new();
    for operation in &contract.operations {
        if !has_description(operation.node) && !has_text(operation.node, "summary") {
            findings.push(missing(
                contract.span(&operation.pointer),
                &operations::label(operation),
                "what it does, and what callers must know",
            ));
        }
    }
    for place in structure.places(contract.root(), &PARAMETER) {
        if !has_description(place.node) {
            let name = place
                .node
                .get("name")
                .and_then(Node::as_str)
                .unwrap_or_default();
            findings.push(missing(
                contract.member(place.pointer, "name"),
                &format!("the parameter `{name}`"),
                "what it means, with its unit",
            ));
        }
    }
    for place in structure.places(contract.root(), &RESPONSE) {
        if !has_description(place.node) {
            findings.push(missing(
                contract.span(place.pointer),
                "the response",
                "when it is sent, and what it contains",
            ));
        }
    }
    for place in contract.schemas() {
        let mut segments = place.pointer.rsplit('/');
        let _ = segments.next();
        let parent = segments.next();
        let is_named =
            parent == Some("schemas") && place.pointer.starts_with("/components/schemas/");
        if is_named && !has_description(place.node) {
            let name = short_name(place.pointer);
            findings.push(missing(
                contract.span(place.pointer),
                &format!("the schema `{name}`"),
                "what it represents",
            ));
        }
        let properties = place.node.get("properties").and_then(Node::as_mapping);
        for (name, member) in properties.into_iter().flatten() {
            // The description of a reference is at its target.
            if member.node.get("$ref").is_none()
                && member.node.as_mapping().is_some()
                && !has_description(&member.node)
            {
                findings.push(missing(
                    contract.span(&pointer_push(
                        &pointer_push(place.pointer, "properties"),
                        name,
                    )),
                    &format!("the property `{name}`"),
                    "what it means, with its unit",
                ));
            }
        }
    }
    findings
}

fn missing(at: Span, what: &str, wanted: &str) -> Diagnostic {
    Diagnostic::warning(Code::Description, at, format!("{what} has no description"))
        .help(format!("`description:` {wanted}"))
        .convention()
}

fn has_description(node: &Node) -> bool {
    has_text(node, "description")
}

fn has_text(node: &Node, key: &str) -> bool {
    node.get(key)
        .and_then(Node::as_str)
        .is_some_and(|text| !text.trim().is_empty())
}
