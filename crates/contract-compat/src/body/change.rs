//! What is compared, and what comes of it.

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
    /// What was done to it.
    pub(crate) action: Action,
    /// In words.
    pub(crate) message: String,
    /// The place in the body, with `*` for any item or any undeclared member.
    pub(crate) at: String,
    /// Pointer into the old contract.
    pub(crate) old: Option<String>,
    /// Pointer into the new contract.
    pub(crate) new: Option<String>,
    /// Whether it breaks somebody.
    pub(crate) verdict: Verdict,
    /// Why that is not known.
    pub(crate) reason: Option<Doubt>,
    /// A payload that one version accepts and the other rejects.
    pub(crate) witness: Option<Value>,
    /// What would keep it compatible.
    pub(crate) help: Option<String>,
}

/// Two versions of a body, and which way it travels.
pub(crate) struct Pair<'a> {
    /// The old contract, and the body in it.
    pub(crate) old: (&'a Spec, &'a Accepts),
    /// The new contract, and the body in it.
    pub(crate) new: (&'a Spec, &'a Accepts),
    /// Which way it travels: requests that were accepted must stay so, answers must stay readable.
    pub(crate) direction: Direction,
    /// Who sends it: the platform sends responses, and the requests of webhooks.
    pub(crate) sender: Direction,
    /// Which schemas of both say the same.
    pub(crate) alike: &'a Alike<'a>,
}

impl<'a> Pair<'a> {
    /// What is sent by one side: it must be accepted by the other.
    pub(super) fn inner(&self) -> (&'a Spec, &'a Accepts) {
        match self.direction {
            Direction::Request => self.old,
            Direction::Response => self.new,
        }
    }

    /// What must accept it.
    pub(super) fn outer(&self) -> (&'a Spec, &'a Accepts) {
        match self.direction {
            Direction::Request => self.new,
            Direction::Response => self.old,
        }
    }
}
