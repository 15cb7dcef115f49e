//! TODOs of a draft that nobody has filled in: they would be published.

use crate::context::Contract;
use contract::Node;
use contract::diagnostic::{Code, Diagnostic};

/// Keys whose values are data, which can contain any text.
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
    let message = format!("`{key}` still contains a TODO");
    Diagnostic::error(Code::Todo, node.span.clone(), message)
        .help("replace the TODO by what it asks for, in your own words")
        .convention()
}

fn is_todo(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix("TODO");
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
