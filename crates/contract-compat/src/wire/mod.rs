//! What travels: requests that are no longer accepted, answers that callers cannot read.

mod access;
mod found;
mod operation;
mod pair;
mod parameters;
mod requests;
mod responses;

use std::collections::{BTreeMap, BTreeSet};

use crate::body::Written;
use crate::finding::{Action, Aspect, Finding, Verdict};
use crate::kind::{Area, Kind};
use crate::operations::{Matched, shape};
use crate::text::code;
use contract::operation::Operation;
use contract::{Node, Spec, contain, pointer_push};
use contract_codegen::schemas::Direction;
use pair::Pair;

/// Everything that differs on the wire.
pub(super) fn findings(old: &Spec, new: &Spec, matched: &[Matched<'_>]) -> Vec<Finding> {
    contain::panics(|| Ok(compared(old, new, matched))).unwrap_or_else(|cause| {
        let message = "the two versions cannot be compared".to_owned();
        let finding = unplaced(Action::Changed, message);
        vec![finding.unproven(&cause)]
    })
}

fn compared(old: &Spec, new: &Spec, matched: &[Matched<'_>]) -> Vec<Finding> {
    let views = Direction::BOTH.map(|direction| (old.toward(direction), new.toward(direction)));
    let [requests, responses] = &views;
    let written = (Written::read(old), Written::read(new));
    let mut findings = Vec::new();
    let addresses: BTreeMap<&str, (&str, &str)> = matched
        .iter()
        .filter_map(Matched::before)
        .filter(|operation| !operation.id.is_empty())
        .map(|operation| (operation.id, (operation.method, operation.path)))
        .collect();
    for (number, pair) in matched.iter().enumerate() {
        let found = match pair {
            Matched::Both(before, after) => changed(&Pair {
                old,
                new,
                written: (written.0.as_ref(), written.1.as_ref()),
                requests: (&requests.0, &requests.1),
                responses: (&responses.0, &responses.1),
                before,
                after,
            }),
            Matched::Added(after) => vec![one_sided(new, after, Action::Added)],
            Matched::Removed(before) => vec![one_sided(old, before, Action::Removed)],
        };
        let led = pair.after().and_then(|after| {
            let (method, path) = addresses.get(after.id).copied()?;
            let is_other = method != after.method || shape(path) != shape(after.path);
            // One that moved with its address is reported as such.
            let moved = pair.before().is_some_and(|before| before.id == after.id);
            (is_other && !moved).then(|| leads_elsewhere(new, after, method, path))
        });
        for mut finding in found.into_iter().chain(led) {
            finding.operations = vec![number];
            merge(&mut findings, finding);
        }
    }
    findings.extend(webhooks(old, new));
    findings
}

/// Calls that the platform makes: whoever waits for one that is gone waits in vain.
fn webhooks(old: &Spec, new: &Spec) -> Vec<Finding> {
    let list = |spec: &Spec| -> BTreeMap<String, (serde_json::Value, String)> {
        let members = spec.root.get("webhooks").and_then(Node::as_mapping);
        let members = members.into_iter().flatten();
        members
            .map(|(name, member)| {
                let pointer = pointer_push("/webhooks", name);
                (name.clone(), (member.node.to_json(), pointer))
            })
            .collect()
    };
    let (was, is) = (list(old), list(new));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let (before, after) = (was.get(name), is.get(name));
            let mut finding = match (before, after) {
                (None, _) => unplaced(
                    Action::Added,
                    format!("the webhook {} was added", code(name)),
                ),
                (_, None) => unplaced(
                    Action::Removed,
                    format!("the webhook {} was removed", code(name)),
                )
                .breaking(),
                (Some(before), Some(after)) if before.0 != after.0 => unplaced(
                    Action::Changed,
                    format!("the webhook {} differs", code(name)),
                )
                .undecided("webhooks are not compared with each other"),
                _ => return None,
            };
            let at = |spec: &Spec, found: Option<&(serde_json::Value, String)>| {
                found.map(|(_, pointer)| spec.root.locate(pointer))
            };
            finding.kind = Kind::Webhook;
            finding.direction = Some(Direction::Response);
            Some(finding.places(at(old, before), at(new, after)))
        })
        .collect()
}

/// The same finding of several operations is told once.
fn merge(findings: &mut Vec<Finding>, finding: Finding) {
    let same = |known: &&mut Finding| {
        (
            &known.message,
            known.direction,
            known.area,
            &known.old,
            &known.new,
        ) == (
            &finding.message,
            finding.direction,
            finding.area,
            &finding.old,
            &finding.new,
        ) && known.verdict == finding.verdict
            && known.witness == finding.witness
    };
    match findings.iter_mut().find(same) {
        Some(known) => {
            for number in finding.operations {
                if !known.operations.contains(&number) {
                    known.operations.push(number);
                }
            }
        }
        None => findings.push(finding),
    }
}

fn unplaced(action: Action, message: String) -> Finding {
    Finding {
        operations: Vec::new(),
        aspect: Aspect::Wire,
        verdict: Verdict::Compatible,
        direction: Some(Direction::Request),
        area: Area::Operation,
        kind: Kind::Operation,
        action,
        message,
        at: None,
        old: None,
        new: None,
        reason: None,
        witness: None,
        help: None,
    }
}

/// The same name calls something else now: whoever calls by names does not notice.
fn leads_elsewhere(new: &Spec, after: &Operation<'_>, method: &str, path: &str) -> Finding {
    let message = format!(
        "the `operationId` {} led to {} {path} and leads to {} {} now: generated clients call another operation \
         by the same name",
        code(after.id),
        method.to_uppercase(),
        after.method.to_uppercase(),
        after.path,
    );
    let at = new
        .root
        .locate(&pointer_push(&after.pointer, "operationId"));
    let mut finding = unplaced(Action::Changed, message)
        .breaking()
        .places(None, Some(at))
        .help("keep each `operationId` with its address; a new operation gets a new one");
    finding.kind = Kind::OperationId;
    finding
}

fn one_sided(spec: &Spec, operation: &Operation<'_>, action: Action) -> Finding {
    let name = format!("{} {}", operation.method.to_uppercase(), operation.path);
    let at = spec.root.locate(&operation.pointer);
    let mut finding = unplaced(action, format!("{name} was added"));
    if action == Action::Removed {
        finding.verdict = Verdict::Breaking;
        finding.message = format!("{name} was removed");
        finding.old = Some(at);
        finding.help =
            Some("mark it `deprecated` first, and remove it with a later version".to_owned());
    } else {
        finding.new = Some(at);
    }
    finding
}

fn changed(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings = operation::findings(pair);
    findings.extend(parameters::findings(pair));
    findings.extend(requests::findings(pair));
    findings.extend(responses::findings(pair));
    findings.extend(access::findings(pair));
    findings
}
