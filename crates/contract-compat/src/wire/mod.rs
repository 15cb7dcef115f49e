//! What travels: requests that are no longer accepted, answers that callers cannot read.

mod access;
mod parameters;
mod requests;
mod responses;

use serde_json::Value;

use super::operations::{Matched, path_parameters, shape};
use super::{Action, Aspect, Finding, Verdict, Witness, body};
use crate::text::code;
use contract::contain;
use contract::operation::Operation;
use contract::{Node, Span, Spec, pointer_push, resolve};
use contract_codegen::schemas::Direction;

/// Everything that differs on the wire.
pub(super) fn findings(old: &Spec, new: &Spec, matched: &[Matched<'_>]) -> Vec<Finding> {
    contain::panics(|| Ok(compared(old, new, matched))).unwrap_or_else(|cause| {
        let message = "the two versions cannot be compared".to_owned();
        let finding = unplaced(Action::Changed, message);
        vec![finding.unproven(&cause)]
    })
}

fn compared(old: &Spec, new: &Spec, matched: &[Matched<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, pair) in matched.iter().enumerate() {
        let found = match pair {
            Matched::Both(before, after) => Pair {
                old,
                new,
                before,
                after,
            }
            .findings(),
            Matched::Added(after) => vec![one_sided(new, after, Action::Added)],
            Matched::Removed(before) => vec![one_sided(old, before, Action::Removed)],
        };
        for mut finding in found {
            finding.operations = vec![number];
            merge(&mut findings, finding);
        }
    }
    findings
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
        area: "operation",
        kind: "operation",
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

/// An operation in both versions.
struct Pair<'a> {
    old: &'a Spec,
    new: &'a Spec,
    before: &'a Operation<'a>,
    after: &'a Operation<'a>,
}

impl Pair<'_> {
    fn findings(&self) -> Vec<Finding> {
        let mut findings = self.path();
        findings.extend(parameters::findings(self));
        findings.extend(requests::findings(self));
        findings.extend(responses::findings(self));
        findings.extend(access::findings(self));
        findings.extend(self.deprecation());
        findings.extend(self.callbacks());
        findings
    }

    fn finding(
        &self,
        area: &'static str,
        kind: &'static str,
        action: Action,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            operations: Vec::new(),
            aspect: Aspect::Wire,
            verdict: Verdict::Compatible,
            direction: Some(Direction::Request),
            area,
            kind,
            action,
            message: message.into(),
            at: None,
            old: Some(self.old.root.locate(&self.before.pointer)),
            new: Some(self.new.root.locate(&self.after.pointer)),
            reason: None,
            witness: None,
            help: None,
        }
    }

    fn path(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (before, after) = (self.before, self.after);
        if before.method != after.method {
            let message = format!(
                "the method was {} and is {}",
                before.method.to_uppercase(),
                after.method.to_uppercase()
            );
            findings.push(
                self.finding("operation", "method", Action::Changed, message)
                    .breaking(),
            );
        }
        if shape(before.path) != shape(after.path) {
            let message = format!("the path was {} and is {}", before.path, after.path);
            findings.push(
                self.finding("operation", "path", Action::Changed, message)
                    .breaking()
                    .help("keep the old path beside the new one, marked `deprecated`"),
            );
        } else if before.path != after.path {
            let named = |path| path_parameters(path).join(", ");
            let message = format!(
                "the parameters of the path were called {} and are called {}",
                code(&named(before.path)),
                code(&named(after.path))
            );
            findings.push(self.finding("path", "name", Action::Renamed, message));
        }
        findings
    }

    fn deprecation(&self) -> Option<Finding> {
        let is = |operation: &Operation<'_>| {
            operation.node.get("deprecated").and_then(Node::as_bool) == Some(true)
        };
        let (action, message) = match (is(self.before), is(self.after)) {
            (false, true) => (Action::Added, "the operation is deprecated now"),
            (true, false) => (Action::Removed, "the operation is not deprecated any more"),
            _ => return None,
        };
        Some(self.finding("operation", "deprecated", action, message))
    }

    fn callbacks(&self) -> Option<Finding> {
        let told = |operation: &Operation<'_>| operation.node.get("callbacks").map(Node::to_json);
        (told(self.before) != told(self.after)).then(|| {
            self.finding(
                "callback",
                "callback",
                Action::Changed,
                "the callbacks differ",
            )
            .unproven("callbacks are not compared")
        })
    }

    /// What both say at a pointer below the operation, with references followed.
    fn both(&self, key: &str) -> (Option<Found<'_>>, Option<Found<'_>>) {
        (
            found(self.old, &pointer_push(&self.before.pointer, key)),
            found(self.new, &pointer_push(&self.after.pointer, key)),
        )
    }

    /// The differences between two schemas, as findings.
    fn schemas(
        &self,
        old: &str,
        new: &str,
        direction: Direction,
        examples: &[Value],
        area: &'static str,
        what: &str,
    ) -> Vec<Finding> {
        let accepts = |spec: &Spec, pointer: &str| match spec.root.pointer(pointer) {
            Some(_) => body::Accepts::schema(pointer),
            None => body::Accepts::anything(),
        };
        let (old, new) = (accepts(self.old, old), accepts(self.new, new));
        let pair = body::Pair {
            old: (self.old, &old),
            new: (self.new, &new),
            direction,
        };
        let changes = body::compare(&pair, examples).into_iter();
        changes
            .map(|change| {
                let place = match change.at.is_empty() {
                    true => what.to_owned(),
                    false => format!("{what} {}", code(&change.at)),
                };
                let mut finding = self.finding(
                    area,
                    change.kind,
                    change.action,
                    format!("{place}: {}", change.message),
                );
                finding.direction = Some(direction);
                finding.verdict = change.verdict;
                finding.at = Some(change.at);
                let span = |spec: &Spec, pointer: Option<String>| -> Option<Span> {
                    Some(spec.root.locate(&pointer?))
                };
                finding.old = span(self.old, change.old);
                finding.new = span(self.new, change.new);
                finding.reason = change.reason;
                finding.help = change.help;
                if finding.verdict == Verdict::Breaking {
                    finding.witness = Some(match change.witness {
                        Some(payload) => Witness::Found(payload),
                        None => Witness::NotFound,
                    });
                }
                finding
            })
            .collect()
    }
}

impl Finding {
    fn breaking(mut self) -> Self {
        self.verdict = Verdict::Breaking;
        self
    }

    fn unproven(mut self, reason: &str) -> Self {
        self.verdict = Verdict::Unproven;
        self.reason = Some(reason.to_owned());
        self
    }

    fn answer(mut self) -> Self {
        self.direction = Some(Direction::Response);
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn places(mut self, old: Option<Span>, new: Option<Span>) -> Self {
        self.old = old.or(self.old);
        self.new = new.or(self.new);
        self
    }
}

/// A thing of the contract, with references followed.
struct Found<'a> {
    node: &'a Node,
    pointer: String,
}

fn found<'a>(spec: &'a Spec, pointer: &str) -> Option<Found<'a>> {
    let (node, pointer) = resolve(&spec.root, pointer)?;
    Some(Found { node, pointer })
}

/// The media types of a body: their names, as they are compared, and the pointers of their schemas.
fn media<'a>(holder: &Found<'a>) -> Vec<(String, Found<'a>)> {
    let content = holder.node.get("content").and_then(Node::as_mapping);
    let pointer = pointer_push(&holder.pointer, "content");
    let members = content.into_iter().flatten();
    members
        .map(|(name, member)| {
            let name_on_wire: String = name.to_lowercase().split_whitespace().collect();
            let found = Found {
                node: &member.node,
                pointer: pointer_push(&pointer, name),
            };
            (name_on_wire, found)
        })
        .collect()
}

/// The media type of that name in a list; one whose parameters differ, if it is the only one.
fn counterpart<'l, 'f>(list: &'l [(String, Found<'f>)], name: &str) -> Option<&'l Found<'f>> {
    let essence = |name: &str| name.split(';').next().unwrap_or_default().to_owned();
    let exact = list.iter().find(|(other, _)| other == name);
    let mut alike = list
        .iter()
        .filter(|(other, _)| essence(other) == essence(name));
    let only = match (alike.next(), alike.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    exact.or(only).map(|(_, found)| found)
}

/// Pointer of the schema of a parameter or header, beside it or below its media type.
fn schema_of(found: &Found<'_>) -> String {
    let content = found.node.get("content").and_then(Node::as_mapping);
    match content.and_then(|content| content.keys().next()) {
        Some(media) if found.node.get("schema").is_none() => {
            let content = pointer_push(&found.pointer, "content");
            pointer_push(&pointer_push(&content, media), "schema")
        }
        _ => pointer_push(&found.pointer, "schema"),
    }
}

/// The payloads that stand as examples beside a schema.
fn examples(spec: &Spec, media: &Found<'_>) -> Vec<Value> {
    let mut examples: Vec<Value> = media
        .node
        .get("example")
        .map(Node::to_json)
        .into_iter()
        .collect();
    let list = pointer_push(&media.pointer, "examples");
    let names = media.node.get("examples").and_then(Node::as_mapping);
    for (name, _) in names.into_iter().flatten() {
        if let Some((example, _)) = resolve(&spec.root, &pointer_push(&list, name)) {
            examples.extend(example.get("value").map(Node::to_json));
        }
    }
    examples
}
