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
        .flat_map(|place| request(contract, place))
        .chain(responses.flat_map(|place| response(contract, place)))
        .collect()
}

/// Whether the client takes a media type for JSON.
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
                "the body may be left out, but the client always sends one",
            )
            .help("`required: true`, if it is"),
        );
    }
    let only = match media.keys().collect::<Vec<_>>().as_slice() {
        [] => {
            findings.push(
                Diagnostic::error(
                    Code::MediaType,
                    at,
                    "the body has no content, so that the client would send none",
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
                        "the body can be sent as {}: the client can take one media type only",
                        listed(several)
                    ),
                )
                .help("keep the one that is to be used, `application/json` if it is there"),
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
                format!("a body of `{name}` without a schema: it could be anything"),
            )
            .help("`schema: {$ref: '#/components/schemas/…'}`")
            .convention(),
        ];
    }
    // One that leads nowhere is found where references are checked.
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
                format!("the client cannot encode the members of `{name}` each in its own way"),
            )
            .help("remove `encoding`, if the usual way is meant"),
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
                    format!("the client sends `{name}` as it comes, whatever this schema says"),
                )
                .help(format!("`schema: {wanted}`")),
            );
        }
    }
    findings
}

fn response(contract: &Contract<'_>, response: Place<'_>) -> Vec<Diagnostic> {
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
                    "an answer of {}: the client hands it on as bytes",
                    listed(media.keys())
                ),
            )
            .help("`application/json`, if the answer can be had as JSON"),
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
                    "the client reads `{json}` only; {} would not be understood",
                    listed(others)
                ),
            )
            .help("leave the others out"),
        );
    }
    findings
}
