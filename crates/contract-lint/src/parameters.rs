//! Parameters: those of the path must be the path's, each must be sent as the client can, and no
//! two may be one and the same to it.

use std::collections::HashMap;

use crate::context::Contract;
use crate::operations;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{OPERATION, PARAMETER, PATH_ITEM};
use contract::operation::Operation;
use contract::{Node, Place, nearest, pointer_push};
use contract_codegen::{client, rust_names};

/// A parameter where an operation uses it.
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
        // What an operation says of a parameter replaces what its path says.
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
                format!(
                    "the {} parameter `{}` stands here a second time",
                    used.place, used.name
                ),
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
                    "a parameter called `{}` gets in the way of the client's own `{rust}`",
                    used.name
                ))
                .help("the client cannot be generated with a parameter of that name"),
            );
        }
        if let Some(other) = seen.insert(rust.clone(), used)
            && (other.name, other.place) != (used.name, used.place)
        {
            let message = if other.name == used.name {
                format!(
                    "`{}` is a {} parameter and a {} parameter of {}: the client would send one of them only",
                    used.name,
                    other.place,
                    used.place,
                    operations::told(operation)
                )
            } else {
                format!(
                    "`{}` and `{}` are both called `{rust}` in Rust",
                    used.name, other.name
                )
            };
            findings.push(finding(message).help("the client can take only one of the two"));
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
            return vec![finding.help("a path looks like `/tasks/{taskId}`")];
        }
    };
    let mut findings = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let finding =
            |message: String| Diagnostic::error(Code::PathParameter, at_path.clone(), message);
        if names[..index].contains(name) {
            findings.push(
                finding(format!("`{{{name}}}` stands twice in the path"))
                    .help("a path parameter has one place"),
            );
        } else if !all
            .iter()
            .any(|used| used.place == "path" && used.name == *name)
        {
            findings.push(
                finding(format!(
                    "{} has no path parameter `{name}`",
                    operations::told(operation)
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
                    "put `{{{}}}` into the path, or remove the parameter",
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
            .ok_or("a `}` in the path without its `{`")?;
        let end = inside
            .find(['{', '}', '/'])
            .filter(|end| inside[*end..].starts_with('}'))
            .ok_or("a `{` in the path without its `}`")?;
        if end == 0 {
            return Err("a `{}` in the path without a name".to_owned());
        }
        names.push(&inside[..end]);
        rest = &inside[end + 1..];
    }
    Ok(names)
}

/// What can be said of a parameter wherever it is used.
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
            .help("`required: true`: a path without it would be another path"),
        );
    }
    for (key, spoken) in [
        ("allowEmptyValue", "an empty value"),
        ("allowReserved", "reserved characters"),
    ] {
        if place != "query" && parameter.node.get(key).is_some() {
            let message = format!(
                "`{key}` says something of query parameters only: {spoken} of `{name}` cannot be allowed"
            );
            findings
                .push(Diagnostic::warning(Code::Parameter, at(key), message).help("leave it out"));
        }
    }
    if place == "cookie" {
        findings.push(
            finding("in", format!("the client cannot send the cookie `{name}`"))
                .help("leave the parameter out, and set the cookie in a hook"),
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
            .help("media types stand under `content`, and credentials in a security scheme"),
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
            .help(format!("`{usual}` is the only style that it knows here")),
        );
    }
    if parameter.node.get("allowReserved").and_then(Node::as_bool) == Some(true) {
        let at = at("allowReserved");
        let message = format!("the client escapes reserved characters in `{name}` all the same");
        findings.push(
            Diagnostic::warning(Code::Ignored, at, message)
                .help("leave it out, if the server reads escaped ones as well"),
        );
    }
    if parameter.node.get("content").is_some() {
        findings.push(
            finding(
                "content",
                format!("the client cannot encode the parameter `{name}` as a body"),
            )
            .help("describe it by `schema`, in the form in which it is sent"),
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
                .help("`schema: {type: string}`, or what else it is"),
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
                    "the client cannot write an {} into the {place}",
                    kind.unwrap_or_default()
                ),
            )
            .help("`type: string`, and say in the description how the text is put together"),
        );
    }
    if structured
        && place == "query"
        && parameter.node.get("explode").and_then(Node::as_bool) == Some(false)
    {
        findings.push(
            finding("explode", format!("the client would send `{name}` once for each value, not as one text with commas"))
                .help("`type: string`, and say in the description that commas separate the values"),
        );
    }
    if place == "header" && !is_header_name(name) {
        findings.push(
            finding(
                "name",
                format!("`{name}` is no name of a header: sending it would panic"),
            )
            .help("letters, digits and `-`"),
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
