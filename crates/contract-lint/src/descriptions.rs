//! What has no description: whoever reads the generated code will wonder.

use crate::context::{Contract, short_name};
use crate::operations;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{PARAMETER, RESPONSE};
use contract::{Node, Span, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let structure = &contract.spec.structure;
    let mut findings = Vec::new();
    for operation in &contract.operations {
        if !is_told(operation.node) && !has_text(operation.node, "summary") {
            findings.push(missing(
                contract.span(&operation.pointer),
                &operations::told(operation),
                "what it does, and what to know before calling it",
            ));
        }
    }
    for place in structure.places(contract.root(), &PARAMETER) {
        if !is_told(place.node) {
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
        if !is_told(place.node) {
            findings.push(missing(
                contract.span(place.pointer),
                "the response",
                "when it comes, and what it says",
            ));
        }
    }
    for place in contract.schemas() {
        let mut segments = place.pointer.rsplit('/');
        let _ = segments.next();
        let parent = segments.next();
        let is_named =
            parent == Some("schemas") && place.pointer.starts_with("/components/schemas/");
        if is_named && !is_told(place.node) {
            let name = short_name(place.pointer);
            findings.push(missing(
                contract.span(place.pointer),
                &format!("the schema `{name}`"),
                "what it stands for",
            ));
        }
        let properties = place.node.get("properties").and_then(Node::as_mapping);
        for (name, member) in properties.into_iter().flatten() {
            // What is only a reference is described where that leads.
            if member.node.get("$ref").is_none()
                && member.node.as_mapping().is_some()
                && !is_told(&member.node)
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

fn is_told(node: &Node) -> bool {
    has_text(node, "description")
}

fn has_text(node: &Node, key: &str) -> bool {
    node.get(key)
        .and_then(Node::as_str)
        .is_some_and(|text| !text.trim().is_empty())
}
