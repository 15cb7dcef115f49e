//! Calls by the platform: callbacks and webhooks.
//!
//! The platform sends these requests, so a receiver written for the old document must accept what the new one sends:
//! the same question as for other operations, with the versions swapped.

use std::collections::BTreeMap;

use super::documents::Documents;
use super::pair::Pair;
use crate::finding::{Action, Doubt, Finding, Verdict};
use crate::kind::{Area, Kind};
use crate::text::code;
use contract::operation::{self, Operation};
use contract::{Direction, Node, Spec, pointer_push, resolve};

/// Maximum depth of callbacks within callbacks.
const MAX_DEPTH: usize = 4;

/// Name, expression and method.
type Key = (String, String, &'static str);

type Calls<'a> = BTreeMap<Key, Operation<'a>>;

/// A kind of call.
#[derive(Clone, Copy)]
struct Sort {
    area: Area,
    kind: Kind,
    word: &'static str,
}

const CALLBACK: Sort = Sort {
    area: Area::Callback,
    kind: Kind::Callback,
    word: "callback",
};

const WEBHOOK: Sort = Sort {
    area: Area::Callback,
    kind: Kind::Webhook,
    word: "webhook",
};

/// Compares an operation in both versions.
pub(super) type Compare = fn(&Pair<'_>) -> Vec<Finding>;

pub(super) fn callbacks(pair: &Pair<'_>, compare: Compare) -> Vec<Finding> {
    let list = |spec, operation| list_callbacks(spec, operation);
    let (old, new) = (list(pair.old, pair.before), list(pair.new, pair.after));
    if pair.depth >= MAX_DEPTH {
        let is_nested = !old.is_empty() || !new.is_empty();
        let nested = is_nested.then(|| {
            let message = "the callbacks of this callback are not compared";
            pair.finding(Area::Callback, Kind::Callback, Action::Changed, message)
                .undecided("callbacks within callbacks are followed four levels deep")
        });
        return nested.into_iter().collect();
    }
    let documents = (pair.documents, pair.reverse);
    differences(CALLBACK, documents, (&old, &new), pair.depth, compare)
}

pub(super) fn webhooks(
    documents: &Documents<'_>,
    reverse: &Documents<'_>,
    compare: Compare,
) -> Vec<Finding> {
    let (old, new) = (list_webhooks(documents.old), list_webhooks(documents.new));
    differences(WEBHOOK, (documents, reverse), (&old, &new), 0, compare)
}

fn list_callbacks<'a>(spec: &'a Spec, operation: &Operation<'a>) -> Calls<'a> {
    let mut calls = Calls::new();
    let list = pointer_push(&operation.pointer, "callbacks");
    let names = operation.node.get("callbacks").and_then(Node::as_mapping);
    for (name, _) in names.into_iter().flatten() {
        let Some((callback, at)) = resolve(&spec.root, &pointer_push(&list, name)) else {
            continue;
        };
        for (expression, member) in callback.as_mapping().into_iter().flatten() {
            if !expression.starts_with("x-") {
                let at = pointer_push(&at, expression);
                let path = Some((expression.as_str(), &member.node));
                methods(spec, name, path, &at, &mut calls);
            }
        }
    }
    calls
}

fn list_webhooks(spec: &Spec) -> Calls<'_> {
    let mut calls = Calls::new();
    let names = spec.root.get("webhooks").and_then(Node::as_mapping);
    for (name, _) in names.into_iter().flatten() {
        methods(
            spec,
            name,
            None,
            &pointer_push("/webhooks", name),
            &mut calls,
        );
    }
    calls
}

fn methods<'a>(
    spec: &'a Spec,
    name: &str,
    expression: Option<(&'a str, &'a Node)>,
    pointer: &str,
    calls: &mut Calls<'a>,
) {
    let Some((item, pointer)) = resolve(&spec.root, pointer) else {
        return;
    };
    let path = expression.map_or("", |(path, _)| path);
    for operation in operation::in_path_item(item, path, pointer) {
        let key = (name.to_owned(), path.to_owned(), operation.method);
        calls.insert(key, operation);
    }
}

fn differences(
    sort: Sort,
    (documents, reverse): (&Documents<'_>, &Documents<'_>),
    (old, new): (&Calls<'_>, &Calls<'_>),
    depth: usize,
    compare: Compare,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, before) in old {
        let what = label(sort, key);
        let Some(after) = new.get(key) else {
            let message = format!("{what} was removed: receivers no longer get it");
            let mut finding = finding(sort, Action::Removed, message).breaking();
            finding.old = Some(documents.old.root.locate(&before.pointer));
            findings.push(finding);
            continue;
        };
        let pair = Pair {
            documents: reverse,
            reverse: documents,
            old: reverse.old,
            new: reverse.new,
            before: after,
            after: before,
            depth: depth + 1,
        };
        let found = compare(&pair).into_iter();
        findings.extend(found.map(|found| turned(sort, &what, found)));
    }
    for (key, after) in new {
        if !old.contains_key(key) {
            let message = format!("{} was added", label(sort, key));
            let mut finding = finding(sort, Action::Added, message);
            finding.new = Some(documents.new.root.locate(&after.pointer));
            findings.push(finding);
        }
    }
    findings
}

fn label(sort: Sort, (name, expression, method): &Key) -> String {
    let at = match expression.is_empty() {
        true => String::new(),
        false => format!(" {}", code(expression)),
    };
    let method = method.to_uppercase();
    format!("the {} {} ({method}{at})", sort.word, code(name))
}

fn finding(sort: Sort, action: Action, message: String) -> Finding {
    let mut finding = Finding::document(message).in_response();
    (finding.area, finding.kind, finding.action) = (sort.area, sort.kind, action);
    finding
}

/// A finding of the swapped comparison, in the right order of time.
fn turned(sort: Sort, what: &str, found: Finding) -> Finding {
    let action = match found.action {
        Action::Added => Action::Removed,
        Action::Removed => Action::Added,
        other => other,
    };
    let is_part = matches!(
        (found.area, found.kind),
        (Area::Parameter, Kind::Parameter) | (Area::RequestBody, Kind::Body)
    );
    // Receivers ignore unknown members, but may read removed ones.
    let (verdict, reason) = match (is_part, action, found.verdict) {
        (true, Action::Added, _) => (Verdict::Compatible, None),
        (true, Action::Removed, Verdict::Compatible) => {
            let reason = "it is not known whether receivers read it".to_owned();
            (Verdict::Unproven, Some(Doubt::NotDecidable(reason)))
        }
        _ => (found.verdict, found.reason),
    };
    let word = match action {
        Action::Added => "was added",
        Action::Removed => "was removed",
        Action::Changed => "changed",
        Action::Renamed => "was renamed",
    };
    let subject = match (found.area, &found.at) {
        (area, _) if area == sort.area => found.message.clone(),
        (area, Some(at)) if !at.is_empty() => {
            format!(
                "{} {}: {} {word}",
                area.as_str(),
                code(at),
                found.kind.as_str()
            )
        }
        (area, _) if area.as_str() == found.kind.as_str() => format!("{} {word}", area.as_str()),
        (area, _) => format!("{}: {} {word}", area.as_str(), found.kind.as_str()),
    };
    Finding {
        action,
        verdict,
        reason,
        message: format!("{what}: {subject}"),
        direction: match found.direction {
            Some(Direction::Request) => Some(Direction::Response),
            Some(Direction::Response) => Some(Direction::Request),
            None => None,
        },
        old: found.new,
        new: found.old,
        help: None,
        ..found
    }
}
