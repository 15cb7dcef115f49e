//! Verdicts: a payload that one version accepts and the other rejects settles the matter.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::view::Accepts;
use super::walk::{Edit, Found, Step};
use super::{Change, Pair, sample};
use crate::diff::Verdict;
use crate::diff::containment::{self, Answer};
use crate::spec::{Spec, pointer_push};

/// How many payloads are tried for one difference.
const MAX_TRIES: usize = 2_000;

/// Examples to look for witnesses around; more say nothing new.
const MAX_BASES: usize = 4;

pub(super) fn judge(pair: &Pair<'_>, found: Vec<Found>, examples: &[Value]) -> Vec<Change> {
    if found.iter().all(|found| found.answer == Answer::Contained) {
        return found.into_iter().map(|found| found.change).collect();
    }
    let court = Court::of(pair, examples);
    let mut whole = None;
    let mut changes = Vec::new();
    for Found {
        mut change,
        answer,
        trail,
        edits,
        keywords,
    } in found
    {
        if answer != Answer::Contained {
            change.witness = court
                .as_ref()
                .ok()
                .and_then(|court| court.witness(change.kind, &trail, &edits, &keywords));
            change.verdict = match (&change.witness, answer) {
                (Some(_), _) => Verdict::Breaking,
                // What is refused here may be refused elsewhere on both sides.
                (None, _)
                    if *whole.get_or_insert_with(|| is_contained(pair))
                        && change.kind != "rule" =>
                {
                    Verdict::Compatible
                }
                (None, Answer::Unknown(reason)) => {
                    change.reason = Some(reason);
                    Verdict::Unproven
                }
                (None, _) => Verdict::Breaking,
            };
        }
        if change.verdict == Verdict::Compatible {
            change.help = None;
        }
        changes.push(change);
    }
    changes
}

fn is_contained(pair: &Pair<'_>) -> bool {
    let (spec, inner) = pair.inner();
    let (other, outer) = pair.outer();
    let answer = containment::contained(&inner.to_json(spec), &outer.to_json(other));
    answer == Answer::Contained
}

/// Both versions, as validators.
struct Court<'a> {
    /// The contract of the side that sends.
    spec: &'a Spec,
    inner: Validator,
    outer: Validator,
    /// Payloads that the side that sends may send.
    bases: Vec<Value>,
}

impl<'a> Court<'a> {
    fn of(pair: &Pair<'a>, examples: &[Value]) -> Result<Self, String> {
        let (spec, accepts) = pair.inner();
        let (other, outer) = pair.outer();
        let inner = containment::validator(&accepts.to_json(spec))?;
        let outer = containment::validator(&outer.to_json(other))?;
        let mut bases: Vec<Value> = sample::sample(spec, accepts).into_iter().collect();
        bases.extend(examples.iter().cloned());
        bases.retain(|base| inner.is_valid(base));
        bases.truncate(MAX_BASES);
        Ok(Self {
            spec,
            inner,
            outer,
            bases,
        })
    }

    fn witness(
        &self,
        kind: &str,
        trail: &[(Step, Accepts)],
        edits: &[Edit],
        keywords: &[&str],
    ) -> Option<Value> {
        let tries = self
            .bases
            .iter()
            .flat_map(|base| edits.iter().map(move |edit| (base, edit)))
            .take(MAX_TRIES);
        for (base, edit) in tries {
            let mut place = String::new();
            let Some(payload) = self.plant(base, trail, edit, &mut place) else {
                continue;
            };
            if self.inner.is_valid(&payload)
                && self.is_refused(&payload, &place, kind, edit, keywords)
            {
                return Some(payload);
            }
        }
        None
    }

    /// Whether the other side refuses a payload for what was planted, and not for another edit.
    fn is_refused(
        &self,
        payload: &Value,
        place: &str,
        kind: &str,
        edit: &Edit,
        keywords: &[&str],
    ) -> bool {
        self.outer.iter_errors(payload).any(|error| {
            let at = error.instance_path().as_str();
            let keyword = error
                .schema_path()
                .as_str()
                .rsplit('/')
                .next()
                .unwrap_or_default();
            if ["anyOf", "oneOf", "not"].contains(&keyword) && is_above(at, place) {
                return true;
            }
            match edit {
                Edit::Remove(name) => {
                    keyword == "required"
                        && at == place
                        && error.to_string().contains(&json!(name).to_string())
                }
                Edit::Set(name, _) => {
                    at == place && keyword == "additionalProperties"
                        || at == pointer_push(place, name)
                        || kind == "property" && is_above(&pointer_push(place, name), at)
                }
                Edit::Put(_) => {
                    is_above(place, at) && keywords.contains(&keyword)
                        || at == place && keywords.contains(&keyword)
                }
            }
        })
    }

    /// A payload with an edit made at the end of a trail. What is missing on the way is made up.
    fn plant(
        &self,
        base: &Value,
        trail: &[(Step, Accepts)],
        edit: &Edit,
        place: &mut String,
    ) -> Option<Value> {
        let Some(((step, accepts), rest)) = trail.split_first() else {
            return edit.apply(base);
        };
        let fresh = || sample::sample(self.spec, accepts);
        match step {
            Step::Branch => {
                let fits = containment::validator(&accepts.to_json(self.spec)).ok()?;
                let base = if fits.is_valid(base) {
                    base.clone()
                } else {
                    fresh()?
                };
                self.plant(&base, rest, edit, place)
            }
            Step::Member(name) | Step::Other(name) => {
                let mut object = base.as_object()?.clone();
                let below = object
                    .get(name)
                    .cloned()
                    .or_else(fresh)
                    .or_else(|| edit.alone(rest))?;
                *place = pointer_push(place, name);
                let below = self.plant(&below, rest, edit, place)?;
                object.insert(name.clone(), below);
                Some(Value::Object(object))
            }
            Step::Item => {
                let mut list = base.as_array()?.clone();
                let below = list
                    .first()
                    .cloned()
                    .or_else(fresh)
                    .or_else(|| edit.alone(rest))?;
                *place = pointer_push(place, "0");
                let below = self.plant(&below, rest, edit, place)?;
                match list.first_mut() {
                    Some(first) => *first = below,
                    None => list.push(below),
                }
                Some(Value::Array(list))
            }
        }
    }
}

impl Edit {
    fn apply(&self, base: &Value) -> Option<Value> {
        match self {
            Self::Put(value) => Some(value.clone()),
            Self::Remove(name) => {
                let mut object = base.as_object()?.clone();
                object.shift_remove(name);
                Some(Value::Object(object))
            }
            Self::Set(name, value) => {
                let mut object = base.as_object()?.clone();
                object.insert(name.clone(), value.clone());
                Some(Value::Object(object))
            }
        }
    }

    /// What is put at the end of a trail needs nothing to stand there before.
    fn alone(&self, rest: &[(Step, Accepts)]) -> Option<Value> {
        matches!(self, Self::Put(_))
            .then_some(Value::Null)
            .filter(|_| rest.is_empty())
    }
}

fn is_above(pointer: &str, below: &str) -> bool {
    below == pointer
        || below
            .strip_prefix(pointer)
            .is_some_and(|rest| rest.starts_with('/'))
}
