//! What callers notice: requests that are no longer accepted, responses that callers cannot read.

mod access;
mod calls;
mod documents;
mod encoding;
mod found;
mod links;
mod operation;
mod pair;
mod parameters;
mod requests;
mod responses;
mod rest;
mod serialisation;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::alike::Alike;
use crate::body::Written;
use crate::containment::Work;
use crate::finding::{Action, Aspect, Finding, Verdict};
use crate::kind::{Area, Kind};
use crate::operations::{Matched, shape};
use crate::text::code;
use contract::operation::Operation;
use contract::{Spec, contain, pointer_push};
use contract_codegen::schemas::Direction;
use documents::{Documents, Sent};
use pair::Pair;

/// Everything that differs on the wire.
pub(super) fn findings(
    old: &Spec,
    new: &Spec,
    matched: &[Matched<'_>],
    steps: u64,
) -> Vec<Finding> {
    contain::panics(|| Ok(compared(old, new, matched, steps))).unwrap_or_else(|cause| {
        let message = "the two versions cannot be compared".to_owned();
        let finding = unplaced(Action::Changed, message);
        vec![finding.unproven(&cause)]
    })
}

fn compared(old: &Spec, new: &Spec, matched: &[Matched<'_>], steps: u64) -> Vec<Finding> {
    let views = Direction::BOTH.map(|direction| (view(old, direction), view(new, direction)));
    let alike = views
        .each_ref()
        .map(|(old, new)| Alike::read(&old.root, &new.root));
    let reverse_alike = alike.each_ref().map(Alike::reversed);
    let written = (Written::read(old), Written::read(new));
    let written_alike = match &written {
        (Some(old), Some(new)) => Some(old.alike(new)),
        _ => None,
    };
    let reverse_written = written_alike.as_ref().map(Alike::reversed);
    let work = Work::with_steps(steps);
    let sent = |direction: Direction, number: usize| Sent {
        old: &views[number].0,
        new: &views[number].1,
        alike: &alike[number],
        sender: direction,
    };
    let reversed = |direction: Direction, number: usize| Sent {
        old: &views[number].1,
        new: &views[number].0,
        alike: &reverse_alike[number],
        sender: direction,
    };
    let documents = Documents {
        old,
        new,
        written: (written.0.as_ref(), written.1.as_ref()),
        written_alike: written_alike.as_ref(),
        requests: sent(Direction::Request, 0),
        responses: sent(Direction::Response, 1),
        work: &work,
        is_reversed: false,
        compared: RefCell::default(),
    };
    // The platform sends these requests.
    let reverse = Documents {
        old: new,
        new: old,
        written: (written.1.as_ref(), written.0.as_ref()),
        written_alike: reverse_written.as_ref(),
        requests: reversed(Direction::Response, 1),
        responses: reversed(Direction::Request, 0),
        work: &work,
        is_reversed: true,
        compared: RefCell::default(),
    };
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
                documents: &documents,
                reverse: &reverse,
                old,
                new,
                before,
                after,
                depth: 0,
            }),
            Matched::Added(after) => vec![one_sided(new, after, Action::Added)],
            Matched::Removed(before) => vec![one_sided(old, before, Action::Removed)],
        };
        let led = pair.after().and_then(|after| {
            let (method, path) = addresses.get(after.id).copied()?;
            let is_other = method != after.method || shape(path) != shape(after.path);
            // An operation that moved with its address is reported as moved.
            let moved = pair.before().is_some_and(|before| before.id == after.id);
            (is_other && !moved).then(|| leads_elsewhere(new, after, method, path))
        });
        for mut finding in found.into_iter().chain(led) {
            finding.operations = vec![number];
            merge(&mut findings, finding);
        }
    }
    for finding in calls::webhooks(&documents, &reverse, changed) {
        merge(&mut findings, finding);
    }
    findings.extend(rest::findings(old, new));
    findings
}

/// A document for one direction; only its tree is needed.
fn view(spec: &Spec, direction: Direction) -> Cow<'_, Spec> {
    let mut view = spec.toward(direction);
    if let Cow::Owned(view) = &mut view {
        view.json.take();
    }
    view
}

/// The same finding for several operations is reported once.
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

/// An `operationId` that now calls another operation: callers by name would not notice.
fn leads_elsewhere(new: &Spec, after: &Operation<'_>, method: &str, path: &str) -> Finding {
    let message = format!(
        "the `operationId` {} was {} {path} and is now {} {}: generated clients call another operation \
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
        .help("keep each `operationId` with its path; give a new operation a new one");
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
            Some("mark it `deprecated` first, and remove it in a later version".to_owned());
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
    findings.extend(calls::callbacks(pair, changed));
    findings
}
