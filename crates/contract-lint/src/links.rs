//! `operationId`s must be unique, and links must name operations that exist.

use std::collections::{HashMap, HashSet};

use crate::context::Contract;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{LINK, OPERATION};
use contract::{Node, Place, Suggestions, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let structure = &contract.spec.structure;
    let mut findings = elsewhere(contract);
    let mut operations = Operations {
        by_id: HashMap::new(),
        suggestions: Suggestions::default(),
    };
    for place in structure.places(contract.root(), &OPERATION) {
        if let Some(id) = place.node.get("operationId").and_then(Node::as_str) {
            operations.by_id.entry(id).or_insert(place.pointer);
        }
    }
    for place in structure.places(contract.root(), &LINK) {
        findings.extend(link(contract, place, &mut operations));
    }
    findings
}

/// The operations that links can lead to.
struct Operations<'a> {
    /// Pointers of operations.
    by_id: HashMap<&'a str, &'a str>,
    suggestions: Suggestions,
}

/// Operations of callbacks and webhooks, which the client does not have, have `operationId`s as well.
fn elsewhere(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, &str> = contract
        .operations
        .iter()
        .map(|operation| (operation.id, operation.pointer.as_str()))
        .collect();
    let called = contract.operations.iter();
    let called: HashSet<&str> = called.map(|operation| operation.pointer.as_str()).collect();
    let operations = contract.spec.structure.places(contract.root(), &OPERATION);
    let mut findings = Vec::new();
    for place in operations {
        let Some(id) = place.node.get("operationId").and_then(Node::as_str) else {
            continue;
        };
        if !called.contains(place.pointer) && seen.insert(id, place.pointer).is_some() {
            let at = contract.member(place.pointer, "operationId");
            let message = format!("the `operationId` `{id}` is duplicated");
            findings.push(
                Diagnostic::error(Code::OperationId, at, message)
                    .help("give each operation its own `operationId`, callbacks included"),
            );
        }
    }
    findings
}

fn link(
    contract: &Contract<'_>,
    link: Place<'_>,
    operations: &mut Operations<'_>,
) -> Vec<Diagnostic> {
    let text = |key| link.node.get(key).and_then(Node::as_str);
    let finding = |key: &str, message: String| {
        Diagnostic::error(Code::Link, contract.member(link.pointer, key), message)
    };
    let target = match (text("operationId"), text("operationRef")) {
        (Some(_), Some(_)) => {
            return vec![
                finding(
                    "operationRef",
                    "the link has both `operationId` and `operationRef`".to_owned(),
                )
                .help("keep one of them"),
            ];
        }
        (None, None) => {
            return vec![
                finding(
                    "",
                    "the link has neither `operationId` nor `operationRef`".to_owned(),
                )
                .help("add the `operationId` of the target operation"),
            ];
        }
        (Some(id), None) => match operations.by_id.get(id) {
            Some(pointer) => (*pointer).to_owned(),
            None => {
                let found = finding(
                    "operationId",
                    format!("the operation `{id}` does not exist"),
                );
                let ids = contract.operations.iter().map(|operation| operation.id);
                return vec![match operations.suggestions.nearest(id, ids) {
                    Some(near) => found.help(format!("did you mean `{near}`?")),
                    None => found.help("use the `operationId` of an operation of this document"),
                }];
            }
        },
        (None, Some(reference)) => {
            // An operation of another document cannot be looked up.
            let Some(pointer) = reference.strip_prefix('#') else {
                return Vec::new();
            };
            let pointer = contract::decoded(pointer);
            match contract.spec.structure.kind_at(&pointer) == Some(OPERATION.name) {
                true => pointer,
                false => {
                    let message = format!("`{reference}` is not an operation");
                    return vec![
                        finding("operationRef", message)
                            .help("`#/paths/~1tasks~1{taskId}/get`, or its `operationId`"),
                    ];
                }
            }
        }
    };
    parameters(contract, link, &target)
}

/// The parameters of a link must be parameters of its target operation.
fn parameters(contract: &Contract<'_>, link: Place<'_>, target: &str) -> Vec<Diagnostic> {
    let item = target.rsplit_once('/').map_or("", |(item, _)| item);
    let mut known: Vec<String> = Vec::new();
    for holder in [item, target] {
        let list = pointer_push(holder, "parameters");
        let node = contract.root().pointer(&list);
        let count = node.and_then(Node::as_sequence).map_or(0, <[_]>::len);
        for index in 0..count {
            let Some((node, _)) = contract.resolve(&pointer_push(&list, &index.to_string())) else {
                continue;
            };
            let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
            known.push(text("name").to_owned());
            known.push(format!("{}.{}", text("in"), text("name")));
        }
    }
    let handed = link.node.get("parameters").and_then(Node::as_mapping);
    let unknown = handed
        .into_iter()
        .flatten()
        .filter(|(name, _)| !known.contains(name));
    unknown
        .map(|(name, member)| {
            let message = format!("the target operation has no parameter `{name}`");
            let found = Diagnostic::error(Code::Link, member.key_span.clone(), message);
            let names: Vec<&String> = known.iter().filter(|name| !name.contains('.')).collect();
            match names.is_empty() {
                true => found.help("leave it out"),
                false => found.help(format!("it takes {}", listed(names))),
            }
        })
        .collect()
}
