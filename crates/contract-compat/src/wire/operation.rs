//! The operation itself: method, path, deprecation, tags.

use super::pair::Pair;
use crate::finding::{Action, Finding};
use crate::kind::{Area, Kind};
use crate::operations::{path_parameters, shape};
use crate::text::{code, listed};
use contract::Node;
use contract::operation::Operation;

pub(super) fn findings(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = path(pair);
    findings.extend(name(pair));
    findings.extend(deprecation(pair));
    findings.extend(tags(pair));
    findings
}

fn path(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (before, after) = (pair.before, pair.after);
    if before.method != after.method {
        let message = format!(
            "the method was {} and is {}",
            before.method.to_uppercase(),
            after.method.to_uppercase()
        );
        findings.push(
            pair.finding(Area::Operation, Kind::Method, Action::Changed, message)
                .breaking(),
        );
    }
    if shape(before.path) != shape(after.path) {
        let message = format!("the path was {} and is {}", before.path, after.path);
        findings.push(
            pair.finding(Area::Operation, Kind::Path, Action::Changed, message)
                .breaking()
                .help("keep the old path beside the new one, marked `deprecated`"),
        );
    } else if before.path != after.path {
        let named = |path| path_parameters(path).join(", ");
        let message = format!(
            "the path parameters were called {} and are now called {}",
            code(&named(before.path)),
            code(&named(after.path))
        );
        findings.push(pair.finding(Area::Path, Kind::Name, Action::Renamed, message));
    }
    findings
}

/// Only generated clients notice.
fn name(pair: &Pair<'_>) -> Option<Finding> {
    let (old, new) = (pair.before.id, pair.after.id);
    let message = format!(
        "the `operationId` was {} and is {}: its name in generated clients changes",
        code(old),
        code(new)
    );
    (old != new).then(|| pair.finding(Area::Operation, Kind::OperationId, Action::Renamed, message))
}

fn deprecation(pair: &Pair<'_>) -> Option<Finding> {
    let is = |operation: &Operation<'_>| {
        operation.node.get("deprecated").and_then(Node::as_bool) == Some(true)
    };
    let (action, message) = match (is(pair.before), is(pair.after)) {
        (false, true) => (Action::Added, "the operation is now deprecated"),
        (true, false) => (Action::Removed, "the operation is no longer deprecated"),
        _ => return None,
    };
    Some(pair.finding(Area::Operation, Kind::Deprecated, action, message))
}

/// Some generators group operations by tag.
fn tags(pair: &Pair<'_>) -> Option<Finding> {
    let list = |operation: &Operation<'_>| -> Vec<String> {
        let tags = operation.node.get("tags").and_then(Node::as_sequence);
        let tags = tags.unwrap_or_default().iter();
        tags.filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let (old, new) = (list(pair.before), list(pair.after));
    let message = format!(
        "the tags were {} and are {}: some generators use them as names of groups",
        listed(&old),
        listed(&new)
    );
    (old != new).then(|| pair.finding(Area::Operation, Kind::Tags, Action::Changed, message))
}
