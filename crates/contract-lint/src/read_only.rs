//! `readOnly` and `writeOnly`: marks of properties, of which one excludes the other.

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
                .help("keep the one that is meant"),
            );
        } else if !may_be_property(place.pointer) {
            findings.push(
                Diagnostic::warning(
                    Code::ReadOnly,
                    at,
                    format!("`{first}` says something of properties only, and this is none"),
                )
                .help("put it on the property, or leave it out"),
            );
        }
    }
    for place in contract.schemas() {
        findings.extend(required_of_nobody(contract, place.pointer, place.node));
    }
    findings
}

/// Whether a schema stands where it can be that of a property: there, in a branch, or under a name.
fn may_be_property(pointer: &str) -> bool {
    let mut segments = pointer.rsplit('/').skip(1);
    let above = segments.next().unwrap_or_default();
    let is_named = above == "schemas" && segments.next() == Some("components");
    is_named || matches!(above, "properties" | "allOf" | "anyOf" | "oneOf")
}

/// A list that is to be sent with what is never sent.
fn required_of_nobody(contract: &Contract<'_>, pointer: &str, node: &Node) -> Option<Diagnostic> {
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
        "`{}` is required, and is `{}` in a {}: it need not be there",
        name.as_str().unwrap_or_default(),
        direction.mark(),
        direction.as_str()
    );
    Some(
        Diagnostic::warning(Code::ReadOnly, name.span.clone(), message)
            .help("leave it out of `required`"),
    )
}
