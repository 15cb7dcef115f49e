//! Request bodies.

use super::encoding;
use super::found::{counterpart, examples, media};
use super::pair::Pair;
use crate::finding::{Action, Finding};
use crate::kind::{Area, Kind};
use crate::text::code;

use contract::{Node, pointer_push};
use contract_codegen::schemas::Direction;

pub(super) fn findings(pair: &Pair<'_>) -> Vec<Finding> {
    let (before, after) = pair.both("requestBody");
    let is_required = |node: &Node| node.get("required").and_then(Node::as_bool) == Some(true);
    let (before, after) = match (before, after) {
        (None, None) => return Vec::new(),
        (None, Some(after)) => {
            let at = pair.new.root.locate(&after.pointer);
            let finding = |word: &str| {
                let message = format!("a request body was added, which is {word}");
                pair.finding(Area::RequestBody, Kind::Body, Action::Added, message)
                    .places(None, Some(at.clone()))
            };
            return vec![match is_required(after.node) {
                true => finding("required").breaking().help("make it optional"),
                false => finding("may"),
            }];
        }
        (Some(before), None) => {
            let at = pair.old.root.locate(&before.pointer);
            let message = "the request body was removed: the platform ignores it";
            return vec![
                pair.finding(Area::RequestBody, Kind::Body, Action::Removed, message)
                    .breaking()
                    .places(Some(at), None),
            ];
        }
        (Some(before), Some(after)) => (before, after),
    };
    let mut findings = Vec::new();
    let places = (
        Some(
            pair.old
                .root
                .locate(&pointer_push(&before.pointer, "required")),
        ),
        Some(
            pair.new
                .root
                .locate(&pointer_push(&after.pointer, "required")),
        ),
    );
    match (is_required(before.node), is_required(after.node)) {
        (false, true) => findings.push(
            pair.finding(
                Area::RequestBody,
                Kind::Required,
                Action::Added,
                "the request body is now required",
            )
            .breaking()
            .places(places.0, places.1)
            .help("keep it optional, and describe what its absence means"),
        ),
        (true, false) => findings.push(
            pair.finding(
                Area::RequestBody,
                Kind::Required,
                Action::Removed,
                "the request body is no longer required",
            )
            .places(places.0, places.1),
        ),
        _ => {}
    }
    let (old, new) = (media(&before), media(&after));
    for (name, was) in &old {
        let at = Some(pair.old.root.locate(&was.pointer));
        match counterpart(&new, name) {
            Some(is) => {
                findings.extend(pair.schemas(
                    &pointer_push(&was.pointer, "schema"),
                    &pointer_push(&is.pointer, "schema"),
                    Direction::Request,
                    &examples(pair.old, was),
                    Area::Body,
                    "the request",
                ));
                let places = (at, Some(pair.new.root.locate(&is.pointer)));
                findings.extend(encoding::findings(pair, name, was, is, places));
            }
            None => findings.push(
                pair.finding(
                    Area::MediaType,
                    Kind::MediaType,
                    Action::Removed,
                    format!("requests in {} are no longer accepted", code(name)),
                )
                .breaking()
                .places(at, None)
                .help("keep accepting it beside the others"),
            ),
        }
    }
    for (name, is) in &new {
        if counterpart(&old, name).is_none() {
            let message = format!("requests in {} are now accepted", code(name));
            let at = Some(pair.new.root.locate(&is.pointer));
            findings.push(
                pair.finding(Area::MediaType, Kind::MediaType, Action::Added, message)
                    .places(None, at),
            );
        }
    }
    findings
}
