//! Links: what a caller can do with a response.

use std::collections::BTreeMap;

use serde_json::Value;

use super::found::Found;
use super::pair::Pair;
use super::rest::without_words;
use crate::finding::{Action, Finding};
use crate::kind::{Area, Kind};
use crate::text::code;
use contract::{Node, Spec, pointer_push, resolve};

pub(super) fn findings(
    pair: &Pair<'_>,
    status: &str,
    before: &Found<'_>,
    after: &Found<'_>,
) -> Vec<Finding> {
    let (old, new) = (list(pair.old, before), list(pair.new, after));
    let follows = "it is not known whether callers follow it";
    let mut findings = Vec::new();
    for (name, (pointer, was)) in &old {
        let at = Some(pair.old.root.locate(pointer));
        let finding = |action, word: &str, new| {
            let message = format!(
                "the link {} of the response {} {word}",
                code(name),
                code(status)
            );
            pair.finding(Area::Link, Kind::Link, action, message)
                .in_response()
                .unproven(follows)
                .places(at.clone(), new)
        };
        match new.get(name) {
            None => findings.push(finding(Action::Removed, "was removed", None)),
            Some((pointer, is)) if was != is => {
                let place = Some(pair.new.root.locate(pointer));
                findings.push(finding(Action::Changed, "has another target", place));
            }
            Some(_) => {}
        }
    }
    for (name, (pointer, _)) in &new {
        if !old.contains_key(name) {
            let message = format!(
                "the response {} now has the link {}",
                code(status),
                code(name)
            );
            let place = Some(pair.new.root.locate(pointer));
            findings.push(
                pair.finding(Area::Link, Kind::Link, Action::Added, message)
                    .in_response()
                    .places(None, place),
            );
        }
    }
    findings
}

fn list(spec: &Spec, answer: &Found<'_>) -> BTreeMap<String, (String, Value)> {
    let pointer = pointer_push(&answer.pointer, "links");
    let names = answer.node.get("links").and_then(Node::as_mapping);
    let links = names.into_iter().flatten().filter_map(|(name, _)| {
        let (link, at) = resolve(&spec.root, &pointer_push(&pointer, name))?;
        Some((name.clone(), (at, without_words(link.to_json()))))
    });
    links.collect()
}
