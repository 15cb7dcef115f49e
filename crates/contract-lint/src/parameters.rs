//! Parameters: path parameters must match the path, the client must be able to send each, and names must be
//! unique in Rust.

use std::collections::HashMap;

use crate::context::Contract;
use crate::operations;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{OPERATION, PARAMETER, PATH_ITEM};
use contract::operation::Operation;
use contract::{Node, Place, nearest, pointer_push};
use contract_codegen::{client, rust_names};

/// A parameter of an operation.
struct Used<'a> {
    /// Pointer of the item of `parameters`.
    at: String,
    name: &'a str,
    place: &'a str,
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let parameters = contract.spec.structure.places(contract.root(), &PARAMETER);
    let mut findings: Vec<_> = parameters.flat_map(|place| each(contract, place)).collect();
    for kind in [&PATH_ITEM, &OPERATION] {
        for place in contract.spec.structure.places(contract.root(), kind) {
            findings.extend(repeated(contract, &used(contract, place.pointer)));
        }
    }
    for operation in &contract.operations {
        let own = used(contract, &operation.pointer);
        let shared = used(contract, path_pointer(&operation.pointer));
        // A parameter of the operation overrides the one of its path.
        let all: Vec<&Used<'_>> = shared
            .iter()
            .filter(|shared| {
                !own.iter()
                    .any(|own| own.name == shared.name && own.place == shared.place)
            })
            .chain(&own)
            .collect();
        findings.extend(same_name(contract, operation, &all));
        findings.extend(template(contract, operation, &all));
    }
    findings
}

fn path_pointer(operation: &str) -> &str {
    operation.rsplit_once('/').map_or("", |(path, _)| path)
}

fn used<'a>(contract: &Contract<'a>, holder: &str) -> Vec<Used<'a>> {
    let list = pointer_push(holder, "parameters");
    let count = contract
        .root()
        .pointer(&list)
        .and_then(Node::as_sequence)
        .map_or(0, <[_]>::len);
    (0..count)
        .filter_map(|index| {
            let at = pointer_push(&list, &index.to_string());
            let (node, _) = contract.resolve(&at)?;
            Some(Used {
                name: node.get("name")?.as_str()?,
                place: node.get("in")?.as_str()?,
                at,
            })
        })
        .collect()
}

/// The same name and place twice in one list.
fn repeated(contract: &Contract<'_>, list: &[Used<'_>]) -> Vec<Diagnostic> {
    let mut seen: HashMap<(&str, &str), ()> = HashMap::new();
    list.iter()
        .filter(|used| seen.insert((used.name, used.place), ()).is_some())
        .map(|used| {
            Diagnostic::error(
                Code::DuplicateParameter,
                contract.span(&used.at),
                format!("the {} parameter `{}` is duplicated", used.place, used.name),
            )
            .help("keep one of them")
        })
        .collect()
}

/// Different parameters that would be one in Rust.
fn same_name(
    contract: &Contract<'_>,
    operation: &Operation<'_>,
    all: &[&Used<'_>],
) -> Vec<Diagnostic> {
    let has_body = operation.node.get("requestBody").is_some();
    let mut findings = Vec::new();
    let mut seen: HashMap<String, &Used<'_>> = HashMap::new();
    for used in all {
        let finding = |message: String| {
            Diagnostic::error(Code::DuplicateParameter, contract.span(&used.at), message)
        };
        let rust = rust_names::snake(used.name);
        let reserved = matches!(rust.as_str(), "new" | "send")
            || (used.place == "path" && rust == "encode_path")
            || (has_body && matches!(rust.as_str(), "body" | "body_map"));
        if reserved {
            findings.push(
                finding(format!(
                    "a parameter called `{}` conflicts with the client's own `{rust}`",
                    used.name
                ))
                .help("the client cannot be generated with this parameter name"),
            );
        }
        if let Some(other) = seen.insert(rust.clone(), used)
            && (other.name, other.place) != (used.name, used.place)
        {
            let message = if other.name == used.name {
                format!(
                    "`{}` is both a {} and a {} parameter of {}: the client would send only one of them",
                    used.name,
                    other.place,
                    used.place,
                    operations::label(operation)
                )
            } else {
                format!(
                    "`{}` and `{}` are both called `{rust}` in Rust",
                    used.name, other.name
                )
            };
            findings.push(finding(message).help("remove one of them"));
        }
    }
    findings
}

/// The path and its parameters, compared both ways.
fn template(
    contract: &Contract<'_>,
    operation: &Operation<'_>,
    all: &[&Used<'_>],
) -> Vec<Diagnostic> {
    let at_path = contract.span(path_pointer(&operation.pointer));
    let names = match placeholders(operation.path) {
        Ok(names) => names,
        Err(problem) => {
            let finding = Diagnostic::error(Code::PathParameter, at_path, problem);
            return vec![finding.help("write it like `/tasks/{taskId}`")];
        }
    };
    let mut findings = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let finding =
            |message: String| Diagnostic::error(Code::PathParameter, at_path.clone(), message);
        if names[..index].contains(name) {
            findings.push(
                finding(format!("`{{{name}}}` appears twice in the path"))
                    .help("rename one of them"),
            );
        } else if !all
            .iter()
            .any(|used| used.place == "path" && used.name == *name)
        {
            findings.push(
                finding(format!(
                    "{} has no path parameter `{name}`",
                    operations::label(operation)
                ))
                .help(format!("`- {{name: {name}, in: path, required: true, schema: {{type: string}}}}` under `parameters`")),
            );
        }
    }
    for used in all.iter().filter(|used| used.place == "path") {
        let finding = |message: String| {
            Diagnostic::error(Code::PathParameter, contract.span(&used.at), message)
        };
        if !names.contains(&used.name) {
            let near = nearest(used.name, names.iter().copied());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "add `{{{}}}` to the path, or remove the parameter",
                    used.name
                ),
            };
            findings.push(
                finding(format!(
                    "the path {} has no `{{{}}}`",
                    operation.path, used.name
                ))
                .help(help),
            );
        }
    }
    findings
}

/// The names between braces, in order.
fn placeholders(path: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let inside = rest[at..]
            .strip_prefix('{')
            .ok_or("the path has a `}` without a `{`")?;
        let end = inside
            .find(['{', '}', '/'])
            .filter(|end| inside[*end..].starts_with('}'))
            .ok_or("the path has a `{` without a `}`")?;
        if end == 0 {
            return Err("the path has a `{}` without a name".to_owned());
        }
        names.push(&inside[..end]);
        rest = &inside[end + 1..];
    }
    Ok(names)
}

/// Checks that do not depend on the operation.
fn each(contract: &Contract<'_>, parameter: Place<'_>) -> Vec<Diagnostic> {
    let text = |key| parameter.node.get(key).and_then(Node::as_str);
    let (Some(name), Some(place)) = (text("name"), text("in")) else {
        return Vec::new();
    };
    let at = |key: &str| contract.member(parameter.pointer, key);
    let finding = |key: &str, message: String| Diagnostic::error(Code::Parameter, at(key), message);
    let mut findings = Vec::new();
    if place == "path" && parameter.node.get("required").and_then(Node::as_bool) != Some(true) {
        findings.push(
            Diagnostic::error(
                Code::PathParameter,
                contract.span(parameter.pointer),
                format!("the path parameter `{name}` is not required"),
            )
            .help("add `required: true`: without its value, it would be a different path"),
        );
    }
    for (key, what) in [
        ("allowEmptyValue", "an empty value"),
        ("allowReserved", "reserved characters"),
    ] {
        if place != "query" && parameter.node.get(key).is_some() {
            let message = format!(
                "`{key}` has a meaning only for query parameters: `{name}` cannot allow {what}"
            );
            findings
                .push(Diagnostic::warning(Code::Parameter, at(key), message).help("leave it out"));
        }
    }
    if place == "cookie" {
        findings.push(
            finding("in", format!("the client cannot send the cookie `{name}`"))
                .help("remove the parameter, and set the cookie in a hook"),
        );
        return findings;
    }
    if client::is_ignored(parameter.node) {
        findings.push(
            Diagnostic::warning(
                Code::Parameter,
                at("name"),
                format!(
                    "OpenAPI ignores a parameter for the header `{name}`, and so does the client"
                ),
            )
            .help("put media types under `content`, and credentials into a security scheme"),
        );
        return findings;
    }
    let usual = if place == "query" { "form" } else { "simple" };
    if let Some(style) = text("style").filter(|style| *style != usual) {
        findings.push(
            finding(
                "style",
                format!("the client cannot send a {place} parameter in the style `{style}`"),
            )
            .help(format!(
                "use `{usual}`, the only style that it supports here"
            )),
        );
    }
    if parameter.node.get("allowReserved").and_then(Node::as_bool) == Some(true) {
        let at = at("allowReserved");
        let message = format!(
            "the client ignores `allowReserved` and escapes reserved characters in `{name}`"
        );
        findings.push(
            Diagnostic::warning(Code::Ignored, at, message)
                .help("remove it if the server also accepts escaped characters"),
        );
    }
    if parameter.node.get("content").is_some() {
        findings.push(
            finding(
                "content",
                format!("the client does not support `content` for the parameter `{name}`"),
            )
            .help("use a `schema` of the string that is sent"),
        );
        return findings;
    }
    let Some((schema, _)) = parameter
        .node
        .get("schema")
        .and_then(|_| contract.resolve(&pointer_push(parameter.pointer, "schema")))
    else {
        findings.push(
            finding("name", format!("the parameter `{name}` has no schema"))
                .help("add `schema: {type: string}`, or another type"),
        );
        return findings;
    };
    let kind = schema.get("type").and_then(Node::as_str);
    let structured = matches!(kind, Some("array" | "object"));
    if structured && place != "query" {
        findings.push(
            finding(
                "schema",
                format!(
                    "the client cannot send an {} in the {place}",
                    kind.unwrap_or_default()
                ),
            )
            .help("use `type: string`, and describe the format of the string"),
        );
    }
    if structured
        && place == "query"
        && parameter.node.get("explode").and_then(Node::as_bool) == Some(false)
    {
        findings.push(
            finding("explode", format!("the client would send `{name}` once for each value, not as one string with commas"))
                .help("use `type: string`, and say in the description that commas separate the values"),
        );
    }
    if place == "header" && !is_header_name(name) {
        findings.push(
            finding(
                "name",
                format!("`{name}` is not a valid header name: sending it would panic"),
            )
            .help("use letters, digits and `-`"),
        );
    }
    findings
}

/// A token of RFC 9110.
fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
