//! Responses: their statuses, media types, bodies and headers.

use super::found::{Found, counterpart, examples, found, media, schema_pointer};
use super::links;
use super::pair::Pair;
use super::serialisation::{Serialisation, is_single};
use crate::finding::{Action, Finding};
use crate::kind::{Area, Kind};
use crate::text::code;

use contract::{Node, pointer_push};
use contract_codegen::schemas::Direction;

/// A status, and its response.
type Responses<'a> = Vec<(&'a str, Found<'a>)>;

pub(super) fn findings(pair: &Pair<'_>) -> Vec<Finding> {
    let old: Responses<'_> = pair
        .before
        .responses()
        .filter_map(|(status, pointer)| Some((status, found(pair.old, &pointer)?)))
        .collect();
    let new: Responses<'_> = pair
        .after
        .responses()
        .filter_map(|(status, pointer)| Some((status, found(pair.new, &pointer)?)))
        .collect();
    let mut findings = Vec::new();
    for (status, after) in &new {
        match covering(&old, status) {
            Some((exact, before)) => {
                findings.extend(response(pair, status, before, after));
                if !exact {
                    findings.push(
                        pair.finding(
                            Area::Status,
                            Kind::Status,
                            Action::Added,
                            format!("the status {} is now documented separately", code(status)),
                        )
                        .in_response()
                        .places(None, Some(pair.new.root.locate(&after.pointer))),
                    );
                }
            }
            None => findings.push(
                pair.finding(
                    Area::Status,
                    Kind::Status,
                    Action::Added,
                    format!(
                        "the new status {} is possible, which callers do not know",
                        code(status)
                    ),
                )
                .in_response()
                .breaking()
                .places(None, Some(pair.new.root.locate(&after.pointer)))
                .help("keep using a status that callers know"),
            ),
        }
    }
    for (status, before) in &old {
        // A removed status can still occur, as part of its range or of `default`.
        match covering(&new, status) {
            Some((true, _)) => {}
            Some((false, after)) => findings.extend(response(pair, status, before, after)),
            None => findings.push(gone(pair, status, before, &old, &new)),
        }
    }
    findings
}

fn gone(
    pair: &Pair<'_>,
    status: &str,
    before: &Found<'_>,
    old: &Responses<'_>,
    new: &Responses<'_>,
) -> Finding {
    let message = format!("the status {} no longer occurs", code(status));
    let finding = pair
        .finding(Area::Status, Kind::Status, Action::Removed, message)
        .in_response()
        .places(Some(pair.old.root.locate(&before.pointer)), None);
    let is_left = new
        .iter()
        .any(|(other, _)| other.starts_with('2') && covering(old, other).is_some());
    match status.starts_with('2') && !is_left {
        true => finding
            .breaking()
            .help("keep using a success that callers know"),
        false => finding,
    }
}

/// The response that callers expect for a status, and whether the status itself is documented, not only its range or
/// `default`.
fn covering<'f, 'a>(responses: &'f Responses<'a>, status: &str) -> Option<(bool, &'f Found<'a>)> {
    let range = format!("{}XX", &status[..status.len().min(1)]);
    let known = |name: &str| responses.iter().find(|(known, _)| *known == name);
    let exact = known(status);
    let (_, found) = exact
        .or_else(|| known(&range))
        .or_else(|| known("default"))?;
    Some((exact.is_some(), found))
}

fn response(pair: &Pair<'_>, status: &str, before: &Found<'_>, after: &Found<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let places = (
        Some(pair.old.root.locate(&before.pointer)),
        Some(pair.new.root.locate(&after.pointer)),
    );
    let (old, new) = (media(before), media(after));
    if !old.is_empty() && new.is_empty() {
        let message = format!("the response {} no longer has a body", code(status));
        findings.push(
            pair.finding(Area::ResponseBody, Kind::Body, Action::Removed, message)
                .in_response()
                .breaking()
                .places(places.0.clone(), places.1.clone()),
        );
    }
    for (name, is) in &new {
        let at = Some(pair.new.root.locate(&is.pointer));
        match counterpart(&old, name) {
            Some(was) => {
                // Witnesses are responses of the new version.
                let payloads = examples(pair.new, is);
                findings.extend(pair.schemas(
                    &pointer_push(&was.pointer, "schema"),
                    &pointer_push(&is.pointer, "schema"),
                    Direction::Response,
                    &payloads,
                    Area::Body,
                    &format!("the response {}", code(status)),
                ));
            }
            // Callers that expect no body ignore it.
            None => {
                let message = format!("the response {} can now be {}", code(status), code(name));
                let finding = pair
                    .finding(Area::MediaType, Kind::MediaType, Action::Added, message)
                    .in_response()
                    .places(places.0.clone(), at);
                findings.push(match old.is_empty() {
                    true => finding,
                    false => finding
                        .breaking()
                        .help("keep the old media type, unless a caller requests another"),
                });
            }
        }
    }
    for (name, was) in &old {
        // A caller may have requested exactly this one.
        if !new.is_empty() && counterpart(&new, name).is_none() {
            let message = format!(
                "the response {} is no longer available as {}",
                code(status),
                code(name)
            );
            findings.push(
                pair.finding(Area::MediaType, Kind::MediaType, Action::Removed, message)
                    .in_response()
                    .breaking()
                    .places(Some(pair.old.root.locate(&was.pointer)), places.1.clone()),
            );
        }
    }
    findings.extend(headers(pair, status, before, after));
    findings.extend(links::findings(pair, status, before, after));
    findings
}

fn headers(pair: &Pair<'_>, status: &str, before: &Found<'_>, after: &Found<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let list = |found: &Found<'_>| -> Vec<(String, String)> {
        let pointer = pointer_push(&found.pointer, "headers");
        let headers = found.node.get("headers").and_then(Node::as_mapping);
        let names = headers.into_iter().flatten().map(|(name, _)| name);
        names
            .map(|name| (name.to_lowercase(), pointer_push(&pointer, name)))
            .collect()
    };
    let (old, new) = (list(before), list(after));
    for (name, pointer) in &old {
        let Some(was) = found(pair.old, pointer) else {
            continue;
        };
        let other = new.iter().find(|(other, _)| other == name);
        let is = other.and_then(|(_, pointer)| found(pair.new, pointer));
        let is_required =
            |found: &Found<'_>| found.node.get("required").and_then(Node::as_bool) == Some(true);
        let at = Some(pair.old.root.locate(pointer));
        match is {
            None => {
                let message = format!(
                    "the response {} no longer has the header {}",
                    code(status),
                    code(name)
                );
                let finding = pair
                    .finding(Area::Header, Kind::Header, Action::Removed, message)
                    .in_response()
                    .places(at, None);
                findings.push(match is_required(&was) {
                    true => finding.breaking(),
                    false => finding.unproven("it is not known whether callers read it"),
                });
            }
            Some(is) => {
                if is_required(&was) && !is_required(&is) {
                    let message = format!("the header {} can now be absent", code(name));
                    findings.push(
                        pair.finding(Area::Header, Kind::Required, Action::Removed, message)
                            .in_response()
                            .breaking()
                            .places(at.clone(), Some(pair.new.root.locate(&is.pointer))),
                    );
                }
                let (old, new) = (schema_pointer(&was), schema_pointer(&is));
                let is_single = is_single(pair.old, &old) && is_single(pair.new, &new);
                let (before, after) = (
                    Serialisation::read(was.node, "header", is_single),
                    Serialisation::read(is.node, "header", is_single),
                );
                if before != after {
                    let message = format!(
                        "the serialization of the header {} was {before} and is {after}",
                        code(name)
                    );
                    findings.push(
                        pair.finding(Area::Header, Kind::Serialisation, Action::Changed, message)
                            .in_response()
                            .breaking()
                            .places(at, Some(pair.new.root.locate(&is.pointer))),
                    );
                }
                findings.extend(pair.schemas(
                    &old,
                    &new,
                    Direction::Response,
                    &[],
                    Area::Header,
                    &format!("the header {}", code(name)),
                ));
            }
        }
    }
    for (name, pointer) in &new {
        if old.iter().all(|(other, _)| other != name) {
            let message = format!(
                "the response {} now has the header {}",
                code(status),
                code(name)
            );
            findings.push(
                pair.finding(Area::Header, Kind::Header, Action::Added, message)
                    .in_response()
                    .places(None, Some(pair.new.root.locate(pointer))),
            );
        }
    }
    findings
}
