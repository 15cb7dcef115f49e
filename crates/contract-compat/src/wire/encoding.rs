//! The encoding of the parts of a form: `encoding`, which has a meaning only in form requests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::found::Found;
use super::pair::Pair;
use super::rest::without_words;
use crate::finding::{Action, Finding};
use crate::kind::{Area, Kind};
use crate::text::code;
use contract::{Node, Span};

/// The encoding of a part, with OpenAPI's defaults.
#[derive(Default, PartialEq)]
struct Part {
    types: BTreeSet<String>,
    style: String,
    is_exploded: bool,
    allows_reserved: bool,
    headers: Option<Value>,
}

pub(super) fn findings(
    pair: &Pair<'_>,
    media: &str,
    was: &Found<'_>,
    is: &Found<'_>,
    places: (Option<Span>, Option<Span>),
) -> Vec<Finding> {
    let is_form = media.starts_with("multipart/") || media.starts_with("application/x-www-form");
    if !is_form {
        return Vec::new();
    }
    let (old, new) = (parts(was.node), parts(is.node));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let unsaid = part(None);
    let mut findings = Vec::new();
    for name in names {
        let before = old.get(name).unwrap_or(&unsaid);
        let after = new.get(name).unwrap_or(&unsaid);
        let finding = |what: &str| {
            let message = format!("part {} of requests in {}: {what}", code(name), code(media));
            pair.finding(Area::MediaType, Kind::Encoding, Action::Changed, message)
                .places(places.0.clone(), places.1.clone())
        };
        let written = |part: &Part| (part.style.clone(), part.is_exploded);
        if written(before) != written(after) || (before.allows_reserved && !after.allows_reserved) {
            findings.push(finding("its serialization differs").breaking());
        } else if before.allows_reserved != after.allows_reserved {
            findings.push(finding("reserved characters are now allowed"));
        }
        if before.types != after.types {
            let finding = finding("its content type differs");
            findings.push(match (before.types.is_empty(), after.types.is_empty()) {
                (false, false) if before.types.is_subset(&after.types) => finding,
                (false, false) => finding.breaking(),
                _ => finding.undecided("content types implied by schemas are not computed"),
            });
        }
        if before.headers != after.headers {
            findings
                .push(finding("its headers differ").undecided("headers of parts are not compared"));
        }
    }
    findings
}

fn parts(media: &Node) -> BTreeMap<String, Part> {
    let members = media.get("encoding").and_then(Node::as_mapping);
    let members = members.into_iter().flatten();
    members
        .map(|(name, member)| (name.clone(), part(Some(&member.node))))
        .collect()
}

fn part(node: Option<&Node>) -> Part {
    let get = |key: &str| node.and_then(|node| node.get(key));
    let style = get("style").and_then(Node::as_str).unwrap_or("form");
    let types = get("contentType")
        .and_then(Node::as_str)
        .unwrap_or_default();
    let types = types.split(',').map(|name| name.trim().to_lowercase());
    Part {
        types: types.filter(|name| !name.is_empty()).collect(),
        style: style.to_owned(),
        is_exploded: get("explode")
            .and_then(Node::as_bool)
            .unwrap_or(style == "form"),
        allows_reserved: get("allowReserved").and_then(Node::as_bool) == Some(true),
        headers: get("headers").map(|headers| without_words(headers.to_json())),
    }
}
