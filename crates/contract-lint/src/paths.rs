//! Paths: each must be unique, without query and fragment.

use std::collections::HashMap;

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, Span};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let paths = contract.root().get("paths").and_then(Node::as_mapping);
    let paths = paths.into_iter().flatten();
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for (path, member) in paths.filter(|(path, _)| path.starts_with('/')) {
        findings.extend(form(path, &member.key_span));
        if let Some(other) = seen.insert(hierarchy(path), path) {
            let message = format!(
                "`{path}` is the same path as `{other}`: names of parameters do not distinguish URLs"
            );
            findings.push(
                Diagnostic::error(Code::Path, member.key_span.clone(), message)
                    .help("move the operations of both to one path"),
            );
        }
    }
    findings
}

/// A path without the names of its parameters, and without needless escapes.
fn hierarchy(path: &str) -> String {
    let mut out = String::new();
    let mut is_inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                is_inside = true;
                out.push('{');
            }
            '}' => {
                is_inside = false;
                out.push('}');
            }
            c if !is_inside => out.push(c),
            _ => {}
        }
    }
    contract::decoded(&out)
}

fn form(path: &str, at: &Span) -> Option<Diagnostic> {
    let (message, help) = if path.contains('?') {
        (
            "a path must not contain a query",
            "describe the part after the `?` as parameters with `in: query`",
        )
    } else if path.contains('#') {
        (
            "a path must not contain a fragment, which is never sent",
            "remove the `#` and the part after it",
        )
    } else if path.contains(|c: char| c.is_whitespace() || c.is_control()) {
        ("a path must not contain spaces", "write a space as `%20`")
    } else {
        return None;
    };
    Some(Diagnostic::error(Code::Path, at.clone(), message).help(help))
}
