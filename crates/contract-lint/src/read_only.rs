//! `readOnly` and `writeOnly`: only on properties, and not both.

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Direction, Node, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for place in contract.schemas() {
        let marked: Vec<&str> = Direction::BOTH
            .map(Direction::mark)
            .into_iter()
            .filter(|mark| place.node.get(mark).and_then(Node::as_bool) == Some(true))
            .collect();
        let [first, others @ ..] = marked.as_slice() else {
            continue;
        };
        let at = contract.member(place.pointer, first);
        if !others.is_empty() {
            findings.push(
                Diagnostic::error(
                    Code::ReadOnly,
                    at,
                    "`readOnly` and `writeOnly` at once: the property could never be sent",
                )
                .help("keep one of them"),
            );
        } else if !may_be_property(place.pointer) {
            findings.push(
                Diagnostic::warning(
                    Code::ReadOnly,
                    at,
                    format!("`{first}` has a meaning only on properties, and this is not one"),
                )
                .help("move it to the property, or remove it"),
            );
        }
    }
    for place in contract.schemas() {
        findings.extend(required_but_not_sent(contract, place.pointer, place.node));
    }
    findings
}

/// Whether a schema can be that of a property: in place, in a branch, or by a reference to its name.
fn may_be_property(pointer: &str) -> bool {
    let mut segments = pointer.rsplit('/').skip(1);
    let above = segments.next().unwrap_or_default();
    let is_named = above == "schemas" && segments.next() == Some("components");
    is_named || matches!(above, "properties" | "allOf" | "anyOf" | "oneOf")
}

/// Required properties that are not sent.
fn required_but_not_sent(
    contract: &Contract<'_>,
    pointer: &str,
    node: &Node,
) -> Option<Diagnostic> {
    let required = node.get("required").and_then(Node::as_sequence)?;
    let properties = pointer_push(pointer, "properties");
    let direction = Direction::at(pointer)?;
    let name = required.iter().find(|name| {
        let name = name.as_str().unwrap_or_default();
        let property = pointer_push(&properties, name);
        contract.root().pointer(&property).is_some()
            && contract::direction::is_left_out(contract.root(), &property, direction)
    })?;
    let message = format!(
        "`{}` is required and `{}` in a {}: it is not sent, so it is not required there",
        name.as_str().unwrap_or_default(),
        direction.mark(),
        direction.as_str()
    );
    Some(
        Diagnostic::warning(Code::ReadOnly, name.span.clone(), message)
            .help("remove it from `required`"),
    )
}
