//! An operation in both versions: what its parts are compared by.

use serde_json::Value;

use super::found::{Found, found};
use crate::body::{self, Written};
use crate::finding::{Action, Aspect, Finding, Verdict, Witness};
use crate::kind::{Area, Kind};
use crate::text::code;
use contract::operation::Operation;
use contract::{Span, Spec, pointer_push};
use contract_codegen::schemas::Direction;

/// An operation in both versions.
pub(super) struct Pair<'a> {
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    /// Both documents as they are written, where the model leaves anything out.
    pub(super) written: (Option<&'a Written>, Option<&'a Written>),
    /// Both documents, as they bind whoever sends requests.
    pub(super) requests: (&'a Spec, &'a Spec),
    /// Both documents, as they bind whoever sends responses.
    pub(super) responses: (&'a Spec, &'a Spec),
    pub(super) before: &'a Operation<'a>,
    pub(super) after: &'a Operation<'a>,
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

    /// What both say at a pointer below the operation, with references followed.
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
        let accepts = |spec: &Spec, pointer: &str| match spec.root.pointer(pointer) {
            Some(_) => body::Accepts::schema(pointer),
            None => body::Accepts::anything(),
        };
        let (before, after) = match direction {
            Direction::Request => self.requests,
            Direction::Response => self.responses,
        };
        let pointers = (old, new);
        let (old, new) = (accepts(before, old), accepts(after, new));
        let pair = body::Pair {
            old: (before, &old),
            new: (after, &new),
            direction,
        };
        let mut changes = body::compare(&pair, examples);
        let is_broken = changes
            .iter()
            .any(|change| change.verdict == Verdict::Breaking);
        changes.extend(body::newer_changes(
            &pair,
            (self.written.0, pointers.0),
            (self.written.1, pointers.1),
            is_broken,
        ));
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
}
