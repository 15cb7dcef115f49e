//! Bodies: which payloads a change of their schemas excludes.
//!
//! The schemas are walked side by side; at each different leaf, `containment` tries to prove compatibility. If it
//! cannot, payloads are tried: one that one version accepts and the other rejects is the witness that the
//! change is breaking.
//!
//! The policy: undeclared members are ignored. So declaring a new member is compatible, although it limits what an
//! open object accepted under that name. Closing an open object is breaking.

mod change;
mod newer;
mod rules;
mod sample;
mod view;
mod walk;
mod witness;

use serde_json::Value;

use crate::alike::Alike;
use crate::containment::{Questions, Work};
use crate::finding::{Doubt, Verdict};
use contract::Spec;
use contract_codegen::schemas::Direction;

pub(crate) use change::{Change, Pair};
pub(crate) use newer::{Written, changes as newer_changes};
pub(crate) use view::Accepts;
pub(super) use walk::bare;

/// Every difference, with its verdict. Witnesses are made from `examples`.
pub(super) fn compare(pair: &Pair<'_>, examples: &[Value], work: &Work) -> Vec<Change> {
    if let (Accepts::All(old), Accepts::All(new)) = (pair.old.1, pair.new.1)
        && let (Some(old), Some(new)) = (old.first(), new.first())
        && pair.alike.are(old, new)
    {
        return Vec::new();
    }
    let questions = Questions::new(work);
    let found = walk::differences(pair, &questions);
    let mut changes = witness::judge(pair, found, examples, &questions);
    changes.extend(rules::changes(pair));
    changes
}

/// The worst verdict of all differences, for tests with thousands of edits.
pub fn verdict(
    old: (&Spec, &str),
    new: (&Spec, &str),
    direction: Direction,
) -> (Verdict, Vec<Value>) {
    let changes = between(old, new, direction);
    let worst = changes.iter().map(|change| change.verdict).max();
    let witnesses = changes.into_iter().filter_map(|change| change.witness);
    (worst.unwrap_or(Verdict::Compatible), witnesses.collect())
}

/// Why the verdict is unproven, if it is.
pub fn doubts(old: (&Spec, &str), new: (&Spec, &str), direction: Direction) -> Vec<Doubt> {
    let changes = between(old, new, direction).into_iter();
    changes.filter_map(|change| change.reason).collect()
}

fn between(old: (&Spec, &str), new: (&Spec, &str), direction: Direction) -> Vec<Change> {
    let (before, after) = (Accepts::schema(old.1), Accepts::schema(new.1));
    let (old, new) = (old.0.toward(direction), new.0.toward(direction));
    let pair = Pair {
        old: (&old, &before),
        new: (&new, &after),
        direction,
        sender: direction,
        alike: &Alike::read(&old.root, &new.root),
    };
    compare(&pair, &[], &Work::new())
}
