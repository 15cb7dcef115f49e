//! Input and output of the comparison of bodies.

use serde_json::Value;

use super::view::Accepts;
use crate::alike::Alike;
use crate::finding::{Action, Doubt, Verdict};
use crate::kind::Kind;
use contract::Spec;
use contract_codegen::schemas::Direction;

/// A difference between the schemas of a body.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// What differs: `enum value`, `required`, `maxLength`.
    pub(crate) kind: Kind,
    /// How it changed.
    pub(crate) action: Action,
    /// The message.
    pub(crate) message: String,
    /// The place in the body, with `*` for any item or any undeclared member.
    pub(crate) at: String,
    /// Pointer into the old contract.
    pub(crate) old: Option<String>,
    /// Pointer into the new contract.
    pub(crate) new: Option<String>,
    /// Whether it is breaking.
    pub(crate) verdict: Verdict,
    /// Why the verdict is not known.
    pub(crate) reason: Option<Doubt>,
    /// A payload that one version accepts and the other rejects.
    pub(crate) witness: Option<Value>,
    /// How to keep it compatible.
    pub(crate) help: Option<String>,
}

/// Two versions of a body, and its direction.
pub(crate) struct Pair<'a> {
    /// The old contract, and the body in it.
    pub(crate) old: (&'a Spec, &'a Accepts),
    /// The new contract, and the body in it.
    pub(crate) new: (&'a Spec, &'a Accepts),
    /// The direction: accepted requests must stay accepted, responses must stay readable.
    pub(crate) direction: Direction,
    /// The sender: the platform sends responses, and the requests of webhooks.
    pub(crate) sender: Direction,
    /// Which schemas are the same in both.
    pub(crate) alike: &'a Alike<'a>,
}

impl<'a> Pair<'a> {
    /// The schema of the sender.
    pub(super) fn inner(&self) -> (&'a Spec, &'a Accepts) {
        match self.direction {
            Direction::Request => self.old,
            Direction::Response => self.new,
        }
    }

    /// The schema of the receiver, which must accept everything that is sent.
    pub(super) fn outer(&self) -> (&'a Spec, &'a Accepts) {
        match self.direction {
            Direction::Request => self.new,
            Direction::Response => self.old,
        }
    }
}
