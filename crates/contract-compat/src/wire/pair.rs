//! An operation in both versions, with helpers to compare its parts.

use serde_json::{Value, json};

use super::documents::Documents;
use super::found::{Found, found};
use crate::body::{self, Change};
use crate::containment::SPENT;
use crate::finding::{Action, Aspect, Finding, Verdict, Witness};
use crate::kind::{Area, Kind};
use crate::text::code;
use contract::operation::Operation;
use contract::{Span, Spec, pointer_push, resolve};
use contract_codegen::schemas::Direction;

/// An operation in both versions.
pub(super) struct Pair<'a> {
    pub(super) documents: &'a Documents<'a>,
    /// The same documents, swapped.
    pub(super) reverse: &'a Documents<'a>,
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    pub(super) before: &'a Operation<'a>,
    pub(super) after: &'a Operation<'a>,
    /// How many callbacks it is nested in.
    pub(super) depth: usize,
}

impl Pair<'_> {
    pub(super) fn finding(
        &self,
        area: Area,
        kind: Kind,
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

    /// Both values at a pointer below the operation, with references followed.
    pub(super) fn both(&self, key: &str) -> (Option<Found<'_>>, Option<Found<'_>>) {
        (
            found(self.old, &pointer_push(&self.before.pointer, key)),
            found(self.new, &pointer_push(&self.after.pointer, key)),
        )
    }

    /// The differences between two schemas, as findings.
    pub(super) fn schemas(
        &self,
        old: &str,
        new: &str,
        direction: Direction,
        examples: &[Value],
        area: Area,
        what: &str,
    ) -> Vec<Finding> {
        let changes = self.changes(old, new, direction, examples);
        let Some(changes) = changes else {
            let message = "schemas are not compared";
            let mut finding = self
                .finding(Area::Schema, Kind::Schema, Action::Changed, message)
                .undecided(SPENT);
            finding.direction = Some(direction);
            (finding.old, finding.new) = (None, None);
            return vec![finding];
        };
        changes
            .into_iter()
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

    /// The differences between two schemas, unless the budget is used up.
    fn changes(
        &self,
        old: &str,
        new: &str,
        direction: Direction,
        examples: &[Value],
    ) -> Option<Vec<Change>> {
        let documents = self.documents;
        let sent = match direction {
            Direction::Request => documents.requests,
            Direction::Response => documents.responses,
        };
        let resolved =
            |spec: &Spec, pointer: &str| resolve(&spec.root, pointer).map(|(_, pointer)| pointer);
        let (before, after) = (resolved(sent.old, old), resolved(sent.new, new));
        let examples_text = match examples {
            [] => String::new(),
            examples => json!(examples).to_string(),
        };
        let key = (
            direction,
            before.clone().unwrap_or_default(),
            after.clone().unwrap_or_default(),
            examples_text,
        );
        if let Some(known) = documents.compared.borrow().get(&key) {
            return Some(known.clone());
        }
        if documents.work.is_spent() {
            return None;
        }
        let accepts = |pointer: Option<String>| match pointer {
            Some(pointer) => body::Accepts::schema(pointer),
            None => body::Accepts::anything(),
        };
        let (before, after) = (accepts(before), accepts(after));
        let pair = body::Pair {
            old: (sent.old, &before),
            new: (sent.new, &after),
            direction,
            sender: sent.sender,
            alike: sent.alike,
        };
        let mut changes = body::compare(&pair, examples, documents.work);
        let is_broken = changes
            .iter()
            .any(|change| change.verdict == Verdict::Breaking);
        changes.extend(body::newer_changes(
            &pair,
            (documents.written.0, old),
            (documents.written.1, new),
            documents.written_alike,
            is_broken,
            documents.work,
        ));
        let mut compared = documents.compared.borrow_mut();
        compared.insert(key, changes.clone());
        Some(changes)
    }
}
