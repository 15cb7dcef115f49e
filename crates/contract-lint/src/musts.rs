//! Requirements of the specification beyond the types of fields.

use std::collections::HashSet;

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, Place, Span, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = tags(contract);
    let objects = contract.spec.structure.objects(contract.root());
    for (kind, place) in objects {
        findings.extend(alternatives(contract, kind, place));
        findings.extend(addresses(contract, kind, place));
        match kind {
            "Components" => findings.extend(component_names(place)),
            "Response" => findings.extend(link_names(place)),
            "Server" => findings.extend(server(contract, place)),
            "Server Variable" => findings.extend(server_variable(contract, place)),
            "Schema" => findings.extend(mapping(contract, place)),
            "Media Type" => findings.extend(encoding(contract, place)),
            "Request Body" => findings.extend(media_types(place)),
            "Callback" => findings.extend(expressions(place)),
            "Link" => findings.extend(link_parameters(place)),
            "OAuth Flows" => findings.extend(flows(contract, place)),
            _ => {}
        }
        if kind == "Response" {
            findings.extend(media_types(place));
        }
    }
    findings
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_str)
}

fn members<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = (&'a str, &'a Node, &'a Span)> {
    let members = node
        .get(key)
        .and_then(Node::as_mapping)
        .into_iter()
        .flatten();
    members.map(|(name, member)| (name.as_str(), &member.node, &member.key_span))
}

/// "Each tag name in the list MUST be unique."
fn tags(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let tags = contract.root().get("tags").and_then(Node::as_sequence);
    let mut seen = HashSet::new();
    let names = tags.unwrap_or_default().iter();
    names
        .filter_map(|tag| tag.get("name"))
        .filter(|name| name.as_str().is_some_and(|name| !seen.insert(name)))
        .map(|name| {
            let message = format!(
                "the tag `{}` is duplicated",
                name.as_str().unwrap_or_default()
            );
            Diagnostic::error(Code::Structure, name.span.clone(), message).help("keep one of them")
        })
        .collect()
}

/// Fields that exclude each other.
fn alternatives(contract: &Contract<'_>, kind: &str, place: Place<'_>) -> Option<Diagnostic> {
    let (one, other) = match kind {
        "Parameter" | "Header" | "Media Type" => ("example", "examples"),
        "Example" => ("value", "externalValue"),
        _ => return None,
    };
    if place.node.get(one).is_none() || place.node.get(other).is_none() {
        return None;
    }
    let message = format!("`{one}` and `{other}` exclude each other");
    Some(
        Diagnostic::error(
            Code::Structure,
            contract.member(place.pointer, other),
            message,
        )
        .help("keep one of the two"),
    )
}

/// Fields that hold a URL, a URI or an email address, by object.
fn addresses(contract: &Contract<'_>, kind: &str, place: Place<'_>) -> Vec<Diagnostic> {
    let fields: &[&str] = match kind {
        "Info" => &["termsOfService"],
        "Contact" => &["url", "email"],
        "License" | "External Documentation" => &["url"],
        "OAuth Flow" => &["authorizationUrl", "tokenUrl", "refreshUrl"],
        "Security Scheme" => &["openIdConnectUrl"],
        "XML" => &["namespace"],
        _ => &[],
    };
    let wrong = fields.iter().filter_map(|field| {
        let written = text(place.node, field)?;
        let (is_right, wanted) = match *field {
            "email" => (is_email(written), "an email address"),
            "namespace" => (is_absolute(written), "an absolute URI"),
            _ => (is_uri_reference(written), "a URL"),
        };
        (!is_right).then(|| {
            let message = format!("`{field}` is not {wanted}");
            Diagnostic::warning(
                Code::Structure,
                contract.member(place.pointer, field),
                message,
            )
            .help("correct or remove it")
        })
    });
    wrong.collect()
}

fn is_uri_reference(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().enumerate().all(|(at, byte)| match byte {
            b'%' => text
                .get(at + 1..at + 3)
                .is_some_and(|figures| figures.bytes().all(|byte| byte.is_ascii_hexdigit())),
            _ => byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte),
        })
}

fn is_absolute(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    is_uri_reference(text)
        && scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        })
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
    })
}

/// "All the fixed fields declared above are objects that MUST use keys that match the regular expression:
/// `^[a-zA-Z0-9\.\-_]+$`."
fn component_names(components: Place<'_>) -> Vec<Diagnostic> {
    let kinds = components.node.as_mapping().into_iter().flatten();
    kinds
        .filter(|(kind, _)| !kind.starts_with("x-"))
        .flat_map(|(kind, _)| members(components.node, kind))
        .filter(|(name, _, _)| !is_component_name(name))
        .map(|(name, _, at)| bad_name("a component", name, at))
        .collect()
}

fn link_names(response: Place<'_>) -> Vec<Diagnostic> {
    members(response.node, "links")
        .filter(|(name, _, _)| !is_component_name(name))
        .map(|(name, _, at)| bad_name("a link", name, at))
        .collect()
}

fn bad_name(what: &str, name: &str, at: &Span) -> Diagnostic {
    Diagnostic::error(
        Code::Name,
        at.clone(),
        format!("`{name}` cannot be the name of {what}"),
    )
    .help("use ASCII letters and digits, `.`, `-` and `_`")
}

fn is_component_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// Names in braces must be variables.
fn server(contract: &Contract<'_>, server: Place<'_>) -> Vec<Diagnostic> {
    let url = text(server.node, "url").unwrap_or_default();
    let names = url.split('{').skip(1);
    names
        .map(|rest| rest.split_once('}').map(|(name, _)| name))
        .filter(|name| {
            name.is_none_or(|name| {
                !members(server.node, "variables").any(|(own, _, _)| own == name)
            })
        })
        .map(|name| {
            let message = match name {
                Some(name) => format!("the server has no variable `{name}`"),
                None => "the URL has a `{` without a `}`".to_owned(),
            };
            Diagnostic::error(
                Code::Structure,
                contract.member(server.pointer, "url"),
                message,
            )
            .help("`variables: {name: {default: …}}` beside `url`")
        })
        .collect()
}

fn server_variable(contract: &Contract<'_>, variable: Place<'_>) -> Option<Diagnostic> {
    let values = variable.node.get("enum")?.as_sequence()?;
    let default = text(variable.node, "default")?;
    let is_listed = values.iter().any(|value| value.as_str() == Some(default));
    (!is_listed).then(|| {
        Diagnostic::warning(
            Code::Structure,
            contract.member(variable.pointer, "default"),
            format!("the default `{default}` is not one of the values of the `enum`"),
        )
        .help("list it, or use a listed value")
    })
}

/// The targets of a discriminator's mapping must exist.
fn mapping(contract: &Contract<'_>, schema: Place<'_>) -> Vec<Diagnostic> {
    let Some(discriminator) = schema.node.get("discriminator") else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if ["allOf", "anyOf", "oneOf"]
        .iter()
        .all(|key| schema.node.get(key).is_none())
        && !is_extended(contract, schema.pointer)
    {
        findings.push(
            Diagnostic::warning(
                Code::Discriminator,
                contract.member(schema.pointer, "discriminator"),
                "the discriminator has no schemas to choose from",
            )
            .help(
                "put it beside `oneOf` or `anyOf`, or on a schema that others extend with `allOf`",
            ),
        );
    }
    findings.extend(
        members(discriminator, "mapping")
            .filter(|(_, target, _)| {
                let target = target.as_str().unwrap_or_default();
                let pointer = match target.strip_prefix('#') {
                    Some(pointer) => contract::decoded(pointer),
                    None => pointer_push("/components/schemas", target),
                };
                // A schema in another document cannot be checked.
                let is_elsewhere = !target.starts_with('#') && target.contains(['/', '.']);
                !is_elsewhere && contract.spec.structure.kind_at(&pointer) != Some("Schema")
            })
            .map(|(_, target, at)| {
                let message = format!(
                    "the mapping's target `{}` is not a schema",
                    target.as_str().unwrap_or_default()
                );
                Diagnostic::error(Code::Discriminator, at.clone(), message)
                    .help("use the name of a schema, or a reference to one")
            }),
    );
    findings
}

/// Whether another schema has this one as a branch of its `allOf`.
fn is_extended(contract: &Contract<'_>, pointer: &str) -> bool {
    contract.spec.structure.references.iter().any(|reference| {
        reference.target.strip_prefix('#') == Some(pointer) && reference.pointer.contains("/allOf/")
    })
}

/// "The key, being the property name, MUST exist in the schema as a property."
fn encoding(contract: &Contract<'_>, media: Place<'_>) -> Vec<Diagnostic> {
    if media.node.get("encoding").is_none() || media.node.get("schema").is_none() {
        return Vec::new();
    }
    let schema = pointer_push(media.pointer, "schema");
    let names = contract::direction::property_names(contract.root(), &schema);
    members(media.node, "encoding")
        .filter(|(name, _, _)| !names.contains(*name))
        .map(|(name, _, at)| {
            let message = format!("the schema of this encoding has no property `{name}`");
            Diagnostic::error(Code::MediaType, at.clone(), message)
                .help("describe it under `properties`, or remove it here")
        })
        .collect()
}

/// "The key is a media type or media type range."
fn media_types(body: Place<'_>) -> Vec<Diagnostic> {
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    members(body.node, "content")
        .filter(|(name, _, _)| {
            let essence = name.split(';').next().unwrap_or_default().trim();
            let parts = essence.split_once('/');
            !parts.is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
        })
        .map(|(name, _, at)| {
            let message = format!("`{name}` is not a media type");
            Diagnostic::error(Code::MediaType, at.clone(), message)
                .help("such as `application/json`")
        })
        .collect()
}

/// The parameters of a link are constants or expressions.
fn link_parameters(link: Place<'_>) -> Vec<Diagnostic> {
    let body = link.node.get("requestBody");
    let parameters = members(link.node, "parameters").map(|(_, value, _)| value);
    let values = parameters.chain(body);
    values
        .filter_map(|value| Some((value, value.as_str()?)))
        .filter(|(_, text)| text.starts_with('$') && !is_expression(text))
        .map(|(value, text)| {
            let message = format!("`{text}` is not a runtime expression");
            Diagnostic::warning(Code::Link, value.span.clone(), message)
                .help("such as `$response.body#/id`")
        })
        .collect()
}

/// The keys of callbacks are expressions, or contain expressions in braces.
fn expressions(callback: Place<'_>) -> Vec<Diagnostic> {
    let keys = callback.node.as_mapping().into_iter().flatten();
    keys.filter(|(key, _)| !key.starts_with("x-") && !has_expressions(key))
        .map(|(key, member)| {
            let message =
                format!("`{key}` contains something in braces that is not a runtime expression");
            Diagnostic::error(Code::Path, member.key_span.clone(), message)
                .help("such as `{$request.body#/callbackUrl}`")
        })
        .collect()
}

fn has_expressions(key: &str) -> bool {
    if key.starts_with('$') {
        return is_expression(key);
    }
    key.split('{').skip(1).all(|rest| {
        rest.split_once('}')
            .is_some_and(|(expression, _)| is_expression(expression))
    })
}

fn is_expression(text: &str) -> bool {
    if matches!(text, "$url" | "$method" | "$statusCode") {
        return true;
    }
    let source = ["$request.", "$response."]
        .iter()
        .find_map(|start| text.strip_prefix(start));
    source.is_some_and(|source| {
        source == "body"
            || source.starts_with("body#/")
            || source == "body#"
            || ["header.", "query.", "path."].iter().any(|start| {
                source
                    .strip_prefix(start)
                    .is_some_and(|name| !name.is_empty())
            })
    })
}

/// Which URLs a flow requires.
fn flows(contract: &Contract<'_>, flows: Place<'_>) -> Vec<Diagnostic> {
    let needs: [(&str, &[&str]); 4] = [
        ("implicit", &["authorizationUrl"]),
        ("password", &["tokenUrl"]),
        ("clientCredentials", &["tokenUrl"]),
        ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
    ];
    let mut findings = Vec::new();
    for (flow, fields) in needs {
        let Some(node) = flows.node.get(flow) else {
            continue;
        };
        for field in fields.iter().filter(|field| node.get(field).is_none()) {
            findings.push(
                Diagnostic::error(
                    Code::Security,
                    contract.member(flows.pointer, flow),
                    format!("the flow `{flow}` lacks `{field}`"),
                )
                .help(format!("`{field}: https://…`")),
            );
        }
    }
    findings
}
