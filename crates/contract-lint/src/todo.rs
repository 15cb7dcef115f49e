//! What a draft left to a person, who has not written it yet: it would be published as it stands.

use crate::context::Contract;
use contract::Node;
use contract::diagnostic::{Code, Diagnostic};

/// What holds data, in which any text may stand.
const DATA: [&str; 5] = ["default", "enum", "example", "pattern", "value"];

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let objects = contract.spec.structure.objects(contract.root());
    let mut findings = Vec::new();
    for (_, place) in objects {
        for (key, member) in place.node.as_mapping().into_iter().flatten() {
            if DATA.contains(&key.as_str()) {
                continue;
            }
            let items = member.node.as_sequence().unwrap_or_default();
            for node in std::iter::once(&member.node).chain(items) {
                if node.as_str().is_some_and(is_todo) {
                    findings.push(unwritten(key, node));
                }
            }
        }
    }
    findings
}

fn unwritten(key: &str, node: &Node) -> Diagnostic {
    let message = format!("`{key}` is still to be written");
    Diagnostic::error(Code::Todo, node.span.clone(), message)
        .help("write what the TODO asks for, in words of our own")
        .convention()
}

fn is_todo(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix("TODO");
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
