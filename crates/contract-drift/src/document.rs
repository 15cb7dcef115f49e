//! An OpenAPI document of the vendor, as a page: what it says of operations, in the terms of pages.

use contract::diagnostic;
use contract::openapi::METHODS;
use contract::{Node, Source, Spec, pointer_push, resolve};
use serde_json::Value;

use crate::block::{Rich, Unread};
use crate::contract_view::{Contract, ContractOperation, Member};
use crate::facts;
use crate::page::{Account, DocPage, Fate, Field, PageOperation, Part, Sample};
use crate::prose::{self, Prose};
use crate::read::Form;

/// Whether a text is an OpenAPI document, and no page that shows one.
pub(super) fn is_one(text: &str) -> bool {
    let lines = text.lines().map(str::trim_end);
    let mut lines = lines.filter(|line| {
        let content = line.trim_start();
        !(content.is_empty()
            || content.starts_with('#')
            || content == "---"
            || content.starts_with('%'))
    });
    let Some(first) = lines.next() else {
        return false;
    };
    if first.trim_start().starts_with('{') {
        let start = &text[..text.floor_char_boundary(text.len().min(4_000))];
        return ["\"openapi\"", "\"swagger\""]
            .iter()
            .any(|key| start.contains(key))
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    }
    let is_key = |line: &str| {
        ["openapi:", "swagger:", "\"openapi\":"]
            .iter()
            .any(|key| line.starts_with(key))
    };
    // The version is near the top, at the margin.
    first.contains(':') && (is_key(first) || lines.take(200).any(is_key))
}

/// Reads a document; what cannot be read of it is one finding.
pub(super) fn page(source: Source) -> DocPage {
    match Spec::parse(source) {
        Ok((spec, _)) => read(spec),
        Err((source, problems)) => {
            let at = problems.first().map_or(0, |problem| problem.span.start);
            let why = format!(
                "an OpenAPI document that cannot be read: {}",
                diagnostic::summary(&problems)
            );
            let mut page = DocPage::new(source, Form::OpenApi);
            page.unread.push(Unread { why, at });
            page
        }
    }
}

fn read(spec: Spec) -> DocPage {
    let mut page = DocPage::new(Source::new("", ""), Form::OpenApi);
    page.title = spec
        .root
        .pointer("/info/title")
        .and_then(Node::as_str)
        .map(str::to_owned);
    let contract = Contract::read(&spec);
    for (number, known) in contract.operations.iter().enumerate() {
        page.operations.push(operation(&spec, known));
        for part in [
            Part::Path,
            Part::Query,
            Part::Header,
            Part::Request,
            Part::Response,
        ] {
            let members = known.members(part).into_iter();
            let listed = members.filter(|member| member.leaf() != "*");
            page.fields
                .extend(listed.map(|member| field(&spec, member, number)));
        }
        samples(&spec, known, number, &mut page.samples);
        page.account.push(Account {
            at: spec.root.locate(&known.pointer).start,
            fate: Fate::Read,
        });
    }
    let nothing = contract.operations.is_empty();
    drop(contract);
    page.source = spec.source;
    if nothing {
        page.unread.push(Unread {
            why: "an OpenAPI document without operations".to_owned(),
            at: 0,
        });
    }
    page
}

fn operation(spec: &Spec, known: &ContractOperation<'_>) -> PageOperation {
    debug_assert!(METHODS.contains(&known.method.to_lowercase().as_str()));
    let server = spec
        .root
        .pointer("/servers/0/url")
        .and_then(Node::as_str)
        .unwrap_or_default();
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    let (host, below) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let statuses = known.node.get("responses").and_then(Node::as_mapping);
    let statuses = || {
        let keys = statuses.into_iter().flat_map(|responses| responses.keys());
        keys.filter(|status| status.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let bodies = [&known.request, &known.response];
    let query = known.members(Part::Query).into_iter();
    PageOperation {
        method: known.method.clone(),
        path: format!("{}{}", below.trim_end_matches('/'), known.path),
        query: query.map(|member| member.leaf().to_owned()).collect(),
        host: Some(host.to_owned()).filter(|host| !host.is_empty() && !host.contains('{')),
        scopes: known
            .node
            .get("x-api-scope")
            .and_then(Node::as_str)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        media_type: bodies
            .into_iter()
            .flatten()
            .find_map(|body| body.media_types.first())
            .map(|media| (*media).to_owned()),
        errors: statuses()
            .filter(|status| status.starts_with(['4', '5']))
            .cloned()
            .collect(),
        success: statuses().find(|status| status.starts_with('2')).cloned(),
        deprecated: known.node.get("deprecated").and_then(Node::as_bool) == Some(true),
        at: spec.root.locate(&known.pointer).start,
        ..PageOperation::default()
    }
}

fn field(spec: &Spec, member: &Member<'_>, operation: usize) -> Field {
    let at = spec.root.locate(&member.pointer).start;
    let mut field = Field::bare(member.path.clone(), member.part, operation, at);
    field.required = Some(member.required);
    let kinds: Vec<&str> = member.kinds.iter().copied().collect();
    field.kind = (!kinds.is_empty()).then(|| kinds.join(" or "));
    field.items = match member.items.iter().copied().collect::<Vec<_>>().as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    };
    let is_true = |key| member.keyword(key).and_then(|(_, node)| node.as_bool()) == Some(true);
    field.description = member.own_words();
    field.deprecated = is_true("deprecated") || prose::deprecates(&field.description);
    let mut limits = Vec::new();
    for (key, bound, unit) in [
        ("minLength", "min", " characters"),
        ("maxLength", "max", " characters"),
        ("minItems", "min", " items"),
        ("maxItems", "max", " items"),
        ("minimum", "min", ""),
        ("maximum", "max", ""),
    ] {
        if let Some((_, figure)) = member.keyword(key) {
            limits.push(format!("{bound} {}{unit}", figure.to_json()));
        }
    }
    let text = |node: &Node| match node.to_json() {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let value_of = |key| {
        member
            .keyword(key)
            .map(|(_, node)| text(node))
            .into_iter()
            .collect()
    };
    field.prose = Prose {
        values: member
            .values()
            .map(|(values, ..)| values.into_iter().map(str::to_owned).collect())
            .unwrap_or_default(),
        limits,
        defaults: value_of("default"),
        formats: value_of("format"),
        rules: Vec::new(),
        text: prose::digest(&Rich::plain(&field.description, 0).text),
    };
    field
}

/// The examples of an operation's bodies.
fn samples(spec: &Spec, known: &ContractOperation<'_>, operation: usize, out: &mut Vec<Sample>) {
    let body = pointer_push(&known.pointer, "requestBody");
    let responses = pointer_push(&known.pointer, "responses");
    let statuses = known.node.get("responses").and_then(Node::as_mapping);
    let answers = statuses.into_iter().flat_map(|responses| responses.keys());
    let answers = answers.map(|status| {
        let part = match status.starts_with('2') {
            true => Part::Response,
            false => Part::Error,
        };
        (part, pointer_push(&responses, status))
    });
    for (part, pointer) in std::iter::once((Part::Request, body)).chain(answers) {
        let Some((node, _)) = resolve(&spec.root, &pointer) else {
            continue;
        };
        let media = node.get("content").and_then(Node::as_mapping).into_iter();
        for media in media.flat_map(|content| content.values()) {
            let one = media.node.get("example").into_iter();
            let named = media
                .node
                .get("examples")
                .and_then(Node::as_mapping)
                .into_iter();
            let named = named.flat_map(|examples| examples.values());
            let named = named.filter_map(|example| example.node.get("value"));
            for value in one.chain(named) {
                out.push(Sample {
                    part,
                    operation: Some(operation),
                    command: None,
                    members: facts::members(&value.to_json()),
                    body: Some(value.to_json()),
                    cut: false,
                    at: value.span.start,
                });
            }
        }
    }
}
