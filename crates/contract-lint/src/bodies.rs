//! Media types: what the client can send and decode.

use crate::context::Contract;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{REQUEST_BODY, RESPONSE};
use contract::{Node, Place, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let structure = &contract.spec.structure;
    let requests = structure.places(contract.root(), &REQUEST_BODY);
    let responses = structure.places(contract.root(), &RESPONSE);
    requests
        .filter(|place| is_sent(place.pointer))
        .flat_map(|place| request(contract, place))
        .chain(
            responses
                .filter(|place| is_sent(place.pointer))
                .flat_map(|place| response(contract, place)),
        )
        .collect()
}

/// Whether the client sends the body at a pointer. It does not send callbacks and webhooks.
fn is_sent(pointer: &str) -> bool {
    let is_called_back = pointer.split('/').nth(4) == Some("callbacks");
    !is_called_back
        && !["/webhooks/", "/components/callbacks/"]
            .iter()
            .any(|place| pointer.starts_with(place))
}

/// Whether the client treats a media type as JSON.
pub(crate) fn is_json(media: &str) -> bool {
    media == "application/json" || media.starts_with("application/json;")
}

fn request(contract: &Contract<'_>, body: Place<'_>) -> Vec<Diagnostic> {
    let content = pointer_push(body.pointer, "content");
    let Some(media) = body.node.get("content").and_then(Node::as_mapping) else {
        return Vec::new();
    };
    let at = contract.span(&content);
    let mut findings = Vec::new();
    if body.node.get("required").and_then(Node::as_bool) != Some(true) {
        findings.push(
            Diagnostic::warning(
                Code::Ignored,
                contract.span(body.pointer),
                "the body is optional, but the client always sends one",
            )
            .help("add `required: true` if the body is required"),
        );
    }
    let only = match media.keys().collect::<Vec<_>>().as_slice() {
        [] => {
            findings.push(
                Diagnostic::error(
                    Code::MediaType,
                    at,
                    "the body has no content: the client would send nothing",
                )
                .help("`application/json: {schema: …}`"),
            );
            return findings;
        }
        [only] => *only,
        several => {
            findings.push(
                Diagnostic::error(
                    Code::MediaType,
                    at,
                    format!(
                        "the body has several media types, {}: the client supports only one",
                        listed(several)
                    ),
                )
                .help("keep one of them, `application/json` if possible"),
            );
            return findings;
        }
    };
    findings.extend(media_type(contract, &content, only, true));
    findings
}

fn media_type(contract: &Contract<'_>, content: &str, name: &str, sent: bool) -> Vec<Diagnostic> {
    let pointer = pointer_push(content, name);
    let Some(media) = contract.root().pointer(&pointer) else {
        return Vec::new();
    };
    let finding = |key: &str, message: String| {
        Diagnostic::error(Code::MediaType, contract.member(&pointer, key), message)
    };
    let essence = name.split(';').next().unwrap_or_default();
    let known = matches!(
        essence,
        "application/json"
            | "application/octet-stream"
            | "application/x-www-form-urlencoded"
            | "text/plain"
            | "text/x-markdown"
    );
    if sent && !known {
        return vec![
            finding("", format!("the client cannot send `{name}`")).help(
                "`application/json`, `application/x-www-form-urlencoded`, `application/octet-stream` or `text/plain`",
            ),
        ];
    }
    let mut findings = Vec::new();
    if media.get("schema").is_none() {
        return vec![
            finding(
                "",
                format!("the body in `{name}` has no schema, so it can be any value"),
            )
            .help("`schema: {$ref: '#/components/schemas/…'}`")
            .convention(),
        ];
    }
    // A reference without a target is reported elsewhere.
    let Some((schema, _)) = contract.resolve(&pointer_push(&pointer, "schema")) else {
        return Vec::new();
    };
    let has_encoding = media
        .get("encoding")
        .and_then(Node::as_mapping)
        .is_some_and(|members| !members.is_empty());
    if has_encoding {
        findings.push(
            finding(
                "encoding",
                format!("the client does not support `encoding` (`{name}`)"),
            )
            .help("remove `encoding` if it is the default"),
        );
    }
    let wanted = match essence {
        "application/octet-stream" => Some("{type: string, format: binary}"),
        "text/plain" | "text/x-markdown" => Some("{type: string}"),
        _ => None,
    };
    if let Some(wanted) = wanted.filter(|_| sent) {
        let text = |key| schema.get(key).and_then(Node::as_str);
        let binary = text("format") == Some("binary");
        let plain = text("type") == Some("string")
            && binary == (essence == "application/octet-stream")
            && [
                "enum",
                "nullable",
                "discriminator",
                "allOf",
                "oneOf",
                "anyOf",
            ]
            .iter()
            .all(|key| schema.get(key).is_none());
        if !plain {
            findings.push(
                finding(
                    "schema",
                    format!(
                        "the client sends `{name}` as raw text or bytes and ignores this schema"
                    ),
                )
                .help(format!("`schema: {wanted}`")),
            );
        }
    }
    findings
}

/// OpenAPI: a `Content-Type` header "SHALL be ignored"; the media types have the same information.
fn content_type(contract: &Contract<'_>, response: Place<'_>) -> Option<Diagnostic> {
    let headers = response.node.get("headers").and_then(Node::as_mapping)?;
    let name = headers
        .keys()
        .find(|name| name.eq_ignore_ascii_case("content-type"))?;
    let at = contract.member(&pointer_push(response.pointer, "headers"), name);
    Some(
        Diagnostic::warning(
            Code::MediaType,
            at,
            format!("OpenAPI ignores the response header `{name}`"),
        )
        .help("put the media type under `content`"),
    )
}

fn response(contract: &Contract<'_>, response: Place<'_>) -> Vec<Diagnostic> {
    let mut findings: Vec<_> = content_type(contract, response).into_iter().collect();
    findings.extend(content(contract, response));
    findings
}

fn content(contract: &Contract<'_>, response: Place<'_>) -> Vec<Diagnostic> {
    let content = pointer_push(response.pointer, "content");
    let Some(media) = response.node.get("content").and_then(Node::as_mapping) else {
        return Vec::new();
    };
    let Some(json) = media.keys().find(|name| is_json(name)) else {
        let Some(first) = media.keys().next() else {
            return Vec::new();
        };
        return vec![
            Diagnostic::warning(
                Code::MediaType,
                contract.member(&content, first),
                format!(
                    "a response of {}: the client returns it as bytes",
                    listed(media.keys())
                ),
            )
            .help("use `application/json` if the server can send JSON"),
        ];
    };
    let mut findings = media_type(contract, &content, json, false);
    let others: Vec<_> = media.keys().filter(|name| *name != json).collect();
    if !others.is_empty() {
        findings.push(
            Diagnostic::warning(
                Code::MediaType,
                contract.member(&content, others[0]),
                format!(
                    "the client reads only `{json}`; it cannot decode {}",
                    listed(others)
                ),
            )
            .help("remove the others"),
        );
    }
    findings
}
