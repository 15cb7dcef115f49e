//! Bodies: what an edit of their schemas shuts out.
//!
//! The schemas are walked side by side; at each leaf that differs, `containment` is asked. Whatever
//! it does not prove is tried on payloads: one that the one version accepts and the other rejects is
//! the witness that the edit breaks somebody.
//!
//! The policy: a member that a version does not declare is nobody's business. So a member that is
//! newly declared breaks no one, though it limits what an open object would have taken under that
//! name. To close an object that was open does break.

mod rules;
mod sample;
mod view;
mod walk;
mod witness;

use serde_json::Value;

use super::Verdict;
use super::containment::Questions;
use contract::Spec;
use contract_codegen::schemas::Direction;

pub(crate) use view::Accepts;
pub(super) use walk::bare;

/// A difference between the schemas of a body.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// What differs: `enum value`, `required`, `maxLength`.
    pub(super) kind: &'static str,
    /// What was done to it.
    pub(super) action: super::Action,
    /// In words.
    pub(super) message: String,
    /// The place in the body, with `*` for any item or any undeclared member.
    pub(super) at: String,
    /// Pointer into the old contract.
    pub(super) old: Option<String>,
    /// Pointer into the new contract.
    pub(super) new: Option<String>,
    /// Whether it breaks somebody.
    pub(super) verdict: Verdict,
    /// Why that is not known.
    pub(super) reason: Option<String>,
    /// A payload that one version accepts and the other rejects.
    pub(super) witness: Option<Value>,
    /// What would keep it compatible.
    pub(super) help: Option<String>,
}

/// Two versions of a body, and which way it travels.
pub(crate) struct Pair<'a> {
    /// The old contract, and the body in it.
    pub(crate) old: (&'a Spec, &'a Accepts),
    /// The new contract, and the body in it.
    pub(crate) new: (&'a Spec, &'a Accepts),
    /// Which way it travels: requests that were accepted must stay so, answers must stay readable.
    pub(crate) direction: Direction,
}

impl<'a> Pair<'a> {
    /// What is sent by one side: it must be accepted by the other.
    fn inner(&self) -> (&'a Spec, &'a Accepts) {
        match self.direction {
            Direction::Request => self.old,
            Direction::Response => self.new,
        }
    }

    /// What must accept it.
    fn outer(&self) -> (&'a Spec, &'a Accepts) {
        match self.direction {
            Direction::Request => self.new,
            Direction::Response => self.old,
        }
    }
}

/// Every difference, with its verdict. `examples` are payloads to look for witnesses around.
pub(super) fn compare(pair: &Pair<'_>, examples: &[Value]) -> Vec<Change> {
    let questions = Questions::new();
    let found = walk::differences(pair, &questions);
    let mut changes = witness::judge(pair, found, examples, &questions);
    changes.extend(rules::changes(pair));
    changes
}

/// The worst verdict over all differences: for the laws, which ask it of thousands of edits.
pub fn verdict(
    old: (&Spec, &str),
    new: (&Spec, &str),
    direction: Direction,
) -> (Verdict, Vec<Value>) {
    let (before, after) = (Accepts::schema(old.1), Accepts::schema(new.1));
    let pair = Pair {
        old: (old.0, &before),
        new: (new.0, &after),
        direction,
    };
    let changes = compare(&pair, &[]);
    let worst = changes.iter().map(|change| change.verdict).max();
    let witnesses = changes.into_iter().filter_map(|change| change.witness);
    (worst.unwrap_or(Verdict::Compatible), witnesses.collect())
}
