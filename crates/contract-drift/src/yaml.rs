//! Writes YAML as the contract is written: blocks, short things on one line, quotes where a reader
//! could take a text for something else.

use serde_json::Value;

const WIDTH: usize = 100;

/// A value as YAML, indented by that many blanks; ends with a line break.
pub(super) fn render(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    block(value, indent, &mut out);
    out
}

fn block(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                out.push_str(&format!("{:indent$}{}:", "", scalar_text(key)));
                member(value, indent, key.chars().count() + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("{:indent$}-", ""));
                let line = flow(item);
                let fits = line.chars().count() + indent < WIDTH && !is_reference(item);
                match (is_leaf(item) || fits) && !line.contains('\n') {
                    true => out.push_str(&format!(" {line}\n")),
                    false => {
                        let mut inner = String::new();
                        block(item, indent + 2, &mut inner);
                        out.push(' ');
                        out.push_str(inner.trim_start_matches(' '));
                    }
                }
            }
        }
        value => out.push_str(&format!("{:indent$}{}\n", "", flow(value))),
    }
}

fn member(value: &Value, indent: usize, used: usize, out: &mut String) {
    let flat = flow(value);
    let fits = indent + used + flat.chars().count() < WIDTH;
    let shallow = match value {
        Value::Object(members) => members.values().all(|value| {
            is_leaf(value) || matches!(value, Value::Array(items) if items.iter().all(is_leaf))
        }),
        Value::Array(items) => items.iter().all(is_leaf),
        _ => true,
    };
    if is_leaf(value) || (fits && shallow && !is_reference(value)) {
        out.push_str(&format!(" {flat}\n"));
    } else {
        out.push('\n');
        block(value, indent + 2, out);
    }
}

/// References stand on lines of their own, as everywhere in the contract.
fn is_reference(value: &Value) -> bool {
    value.get("$ref").is_some()
}

fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    }
}

pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                format!("{}: {}", flow(&Value::String(key.clone())), flow(value))
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().map(flow);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        // Within brackets, a path's own would be taken for theirs.
        Value::String(text) if text.contains(['{', '}']) => Value::String(text.clone()).to_string(),
        Value::String(text) => scalar_text(text),
        other => other.to_string(),
    }
}

/// A text, quoted unless every reader takes it for the same text.
pub(super) fn scalar_text(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$'))
        && text.ends_with(|c: char| !c.is_whitespace() && c != ':')
        && text.chars().all(|c| {
            c.is_alphanumeric()
                || " _-./()$+*=@{}".contains(c) && !"{}".contains(c)
                || (text.starts_with('/') && "{}".contains(c))
        })
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    match plain {
        true => text.to_owned(),
        // JSON's quotes and escapes are YAML's.
        false => Value::String(text.to_owned()).to_string(),
    }
}
