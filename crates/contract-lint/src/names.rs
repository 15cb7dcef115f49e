//! Names in Rust: each must be valid and unique.
//!
//! The generators change names to Rust's case and drop characters that Rust does not allow, so different
//! names of the contract can become the same.

use std::collections::HashMap;

use crate::context::Contract;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, Place, Span, pointer_push};
use contract_codegen::rust_names::{pascal, same_variant, snake};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = types(contract);
    for place in contract.schemas() {
        findings.extend(properties(contract, place));
        findings.extend(variants(contract, place));
    }
    findings
}

/// Finds names that become the same, and names that become invalid.
struct Seen<'a> {
    names: HashMap<String, &'a str>,
    /// `schemas`, `properties`.
    what: &'a str,
}

impl<'a> Seen<'a> {
    fn new(what: &'a str) -> Self {
        Self {
            names: HashMap::new(),
            what,
        }
    }

    fn check(&mut self, name: &'a str, rust: String, at: Span) -> Option<Diagnostic> {
        let finding = |message| Diagnostic::error(Code::Name, at, message);
        if !name.chars().any(char::is_alphanumeric) {
            return Some(
                finding(format!("`{name}` does not give a valid name in Rust"))
                    .help("use at least one letter or digit"),
            );
        }
        let other = self.names.insert(rust.clone(), name)?;
        Some(
            finding(format!(
                "the {} {} are both called `{rust}` in Rust",
                self.what,
                listed([other, name])
            ))
            .help("rename or remove one of them"),
        )
    }
}

/// Names from Rust's prelude that generated code uses unqualified.
const TAKEN: [&str; 6] = ["Default", "Err", "None", "Ok", "Self", "Some"];

fn types(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let schemas = contract.root().pointer("/components/schemas");
    let mut seen = Seen::new("schemas");
    let names = schemas.and_then(Node::as_mapping).into_iter().flatten();
    let mut findings = Vec::new();
    for (name, member) in names {
        let at = member.key_span.clone();
        findings.extend(seen.check(name, pascal(name), at.clone()));
        if TAKEN.contains(&pascal(name).as_str()) {
            findings.push(
                Diagnostic::error(
                    Code::Name,
                    at,
                    format!("a schema called `{name}` would hide Rust's own `{name}`"),
                )
                .help("rename it"),
            );
        }
    }
    findings
}

fn properties(contract: &Contract<'_>, place: Place<'_>) -> Vec<Diagnostic> {
    let Some(properties) = place.node.get("properties").and_then(Node::as_mapping) else {
        return Vec::new();
    };
    let closed = place
        .node
        .get("additionalProperties")
        .and_then(Node::as_bool)
        == Some(false);
    let mut seen = Seen::new("properties");
    let mut findings = Vec::new();
    for (name, member) in properties {
        let at = member.key_span.clone();
        if name.is_empty() {
            continue;
        }
        findings.extend(seen.check(name, snake(name), at.clone()));
        if snake(name) == "extra" && !closed {
            findings.push(
                Diagnostic::error(
                    Code::Name,
                    at,
                    format!("a property called `{name}` conflicts with `extra`, the field in which the client keeps unknown members"),
                )
                .help("remove the property: its value will be in `extra`"),
            );
        }
    }
    if properties.contains_key("") {
        findings.push(Diagnostic::error(
            Code::Name,
            contract.span(&pointer_push(place.pointer, "properties")),
            "a property without a name",
        ));
    }
    findings
}

/// Values of a closed enumeration.
fn variants(contract: &Contract<'_>, place: Place<'_>) -> Option<Diagnostic> {
    let values = place.node.get("enum")?.as_sequence()?;
    let values: Vec<&str> = values.iter().filter_map(Node::as_str).collect();
    let (one, other, name) = same_variant(&values)?;
    let finding = Diagnostic::error(
        Code::Name,
        contract.span(&pointer_push(place.pointer, "enum")),
        format!(
            "the values {} are both called `{name}` in Rust: the client accepts any string here",
            listed([one, other])
        ),
    );
    Some(
        finding
            .help("remove the `enum`, and list the values in the description")
            .convention(),
    )
}
