//! Verdicts: a payload that one version accepts and the other rejects proves that a change is breaking.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};

use super::change::{Change, Pair};
use super::sample;
use super::view::Accepts;
use super::walk::{Edit, Found, Step};
use crate::containment::{Questions, size};
use crate::decide::Answer;
use crate::finding::{Doubt, Verdict};
use crate::kind::Kind;
use contract::{Spec, pointer_push};

/// How many payloads are tried for one difference.
const MAX_TRIES: usize = 2_000;

/// The cost of trying a payload in addition to its size, in steps.
const STEPS_OF_TRY: u64 = 20;

/// The number of examples that witnesses are made from; more do not help.
const MAX_BASES: usize = 4;

pub(super) fn judge<'a>(
    pair: &Pair<'a>,
    found: Vec<Found>,
    examples: &[Value],
    questions: &'a Questions<'a>,
) -> Vec<Change> {
    let doubtful = found
        .iter()
        .filter(|found| found.answer != Answer::Contained);
    let is_alone = doubtful.count() == 1;
    let mut search = None;
    // The containment of the whole bodies; computed only if needed.
    let mut whole = None;
    let mut changes = Vec::new();
    for Found {
        mut change,
        answer,
        trail,
        edits,
        keywords,
        is_equal,
        is_beyond,
    } in found
    {
        if answer != Answer::Contained {
            // If the schemas are known to differ here, the payload may contain other differences as well.
            let strictness: &[bool] = match answer {
                Answer::Differs(_) => &[true, false],
                _ => &[true],
            };
            let target = Target {
                kind: change.kind,
                trail: &trail,
                edits: &edits,
                keywords: &keywords,
            };
            // No payload shows a difference that schemas cannot express.
            let search =
                search.get_or_insert_with(|| Search::new(pair, examples, is_alone, questions));
            change.witness = search
                .as_ref()
                .ok()
                .filter(|_| !is_beyond)
                .and_then(|search| {
                    let mut strictness = strictness.iter();
                    strictness.find_map(|is_strict| search.witness(&target, *is_strict))
                });
            change.verdict = match (&change.witness, answer) {
                (Some(_), _) => Verdict::Breaking,
                // Values refused here may be refused elsewhere in both versions.
                (None, _)
                    if !is_beyond
                        && *whole.get_or_insert_with(|| on_the_whole(pair, questions))
                            == Answer::Contained =>
                {
                    Verdict::Compatible
                }
                (None, Answer::NotDecided(reason)) => {
                    change.reason = Some(Doubt::NotDecided(reason));
                    Verdict::Unproven
                }
                (None, Answer::NotDecidable(reason)) => {
                    change.reason = Some(Doubt::NotDecidable(reason));
                    Verdict::Unproven
                }
                (None, _) => Verdict::Breaking,
            };
        }
        // With a single difference, any witness for the bodies is a witness for it.
        if is_alone
            && change.verdict > Verdict::Compatible
            && change.witness.is_none()
            && !is_beyond
            && let Some(Answer::Differs(Some(payload))) = &whole
            && let Some(Ok(search)) = &search
            && search.inner.is_valid(payload)
            && !search.outer.is_valid(payload)
        {
            change.verdict = Verdict::Breaking;
            change.reason = None;
            change.witness = Some(payload.clone());
        }
        if is_equal && change.verdict == Verdict::Compatible {
            change.verdict = Verdict::Equal;
        }
        if change.verdict <= Verdict::Compatible {
            change.help = None;
        }
        changes.push(change);
    }
    changes
}

fn on_the_whole(pair: &Pair<'_>, questions: &Questions<'_>) -> Answer {
    let (spec, inner) = pair.inner();
    let (other, outer) = pair.outer();
    questions.contained(&inner.to_json(spec), &outer.to_json(other))
}

/// The difference to find a witness for.
struct Target<'a> {
    kind: Kind,
    trail: &'a [(Step, Accepts)],
    edits: &'a [Edit],
    /// Keywords that would refuse the witness.
    keywords: &'a [&'static str],
}

/// Searches for witnesses, with a validator for each version.
struct Search<'a> {
    questions: &'a Questions<'a>,
    /// The contract of the sender.
    spec: &'a Spec,
    inner: Validator,
    outer: Validator,
    /// Valid payloads of the sender.
    bases: Vec<Value>,
    /// Generated values by place.
    samples: RefCell<HashMap<Accepts, Option<Value>>>,
    /// Whether there is only one difference.
    is_alone: bool,
}

impl<'a> Search<'a> {
    fn new(
        pair: &Pair<'a>,
        examples: &[Value],
        is_alone: bool,
        questions: &'a Questions<'a>,
    ) -> Result<Self, String> {
        let (spec, accepts) = pair.inner();
        let (other, outer) = pair.outer();
        let schema = accepts.to_json(spec);
        let inner = questions.validator(&schema)?;
        let outer = questions.validator(&outer.to_json(other))?;
        let mut bases: Vec<Value> = sample::sample(questions, spec, accepts)
            .into_iter()
            .collect();
        bases.extend(examples.iter().cloned());
        bases.retain(|base| inner.is_valid(base));
        bases.truncate(MAX_BASES);
        if bases.is_empty() {
            bases.extend(questions.example(&schema));
            bases.retain(|base| inner.is_valid(base));
        }
        Ok(Self {
            questions,
            spec,
            inner,
            outer,
            bases,
            samples: RefCell::default(),
            is_alone,
        })
    }

    fn witness(&self, target: &Target<'_>, is_strict: bool) -> Option<Value> {
        for base in &self.bases {
            let mut place = String::new();
            let Some(grown) = self.grow(base, target.trail, &mut place) else {
                continue;
            };
            // Existing errors can come from other differences.
            let known = match is_strict && !self.is_alone {
                true => self.errors(&grown),
                false => HashSet::new(),
            };
            for edit in target.edits.iter().take(MAX_TRIES) {
                if !self.questions.spend(STEPS_OF_TRY + 2 * size(&grown)) {
                    return None;
                }
                let mut payload = grown.clone();
                let planted = payload.pointer_mut(&place).and_then(|at| edit.apply(at));
                if planted.is_some()
                    && self.inner.is_valid(&payload)
                    && self.is_refused(&payload, &place, target, edit, &known)
                {
                    return Some(payload);
                }
            }
        }
        None
    }

    fn errors(&self, payload: &Value) -> HashSet<(String, String)> {
        let errors = self.outer.iter_errors(payload);
        errors.map(|error| error_place(&error)).collect()
    }

    /// Whether the receiver refuses a payload because of this edit.
    fn is_refused(
        &self,
        payload: &Value,
        place: &str,
        target: &Target<'_>,
        edit: &Edit,
        known: &HashSet<(String, String)>,
    ) -> bool {
        self.outer.iter_errors(payload).any(|error| {
            let is_known = known.contains(&error_place(&error));
            let at = error.instance_path().as_str();
            let keyword = error
                .schema_path()
                .as_str()
                .rsplit('/')
                .next()
                .unwrap_or_default();
            if ["anyOf", "oneOf", "not"].contains(&keyword) && is_above(at, place) {
                return !is_known;
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
                        || target.kind == Kind::Property && is_above(&pointer_push(place, name), at)
                }
                Edit::Put(_) => {
                    !is_known && is_above(place, at) && target.keywords.contains(&keyword)
                }
            }
        })
    }

    fn sample(&self, accepts: &Accepts) -> Option<Value> {
        if let Some(known) = self.samples.borrow().get(accepts) {
            return known.clone();
        }
        let made = sample::sample(self.questions, self.spec, accepts);
        let mut samples = self.samples.borrow_mut();
        samples.insert(accepts.clone(), made.clone());
        made
    }

    /// Extends a payload to the end of a trail. Missing values are generated.
    fn grow(&self, base: &Value, trail: &[(Step, Accepts)], place: &mut String) -> Option<Value> {
        let Some(((step, accepts), rest)) = trail.split_first() else {
            return Some(base.clone());
        };
        let fresh = || self.sample(accepts);
        // The value at the end is replaced, so it can be missing.
        let end = || rest.is_empty().then_some(Value::Null);
        match step {
            Step::Branch => {
                let fits = self.questions.validator(&accepts.to_json(self.spec)).ok()?;
                let base = match fits.is_valid(base) {
                    true => base.clone(),
                    false => fresh()?,
                };
                self.grow(&base, rest, place)
            }
            Step::Member(name) | Step::Other(name) => {
                let mut object = base.as_object()?.clone();
                let below = object.get(name).cloned().or_else(fresh).or_else(end)?;
                *place = pointer_push(place, name);
                let below = self.grow(&below, rest, place)?;
                object.insert(name.clone(), below);
                Some(Value::Object(object))
            }
            Step::Item => {
                let mut list = base.as_array()?.clone();
                let below = list.first().cloned().or_else(fresh).or_else(end)?;
                *place = pointer_push(place, "0");
                let below = self.grow(&below, rest, place)?;
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
    fn apply(&self, at: &mut Value) -> Option<()> {
        match self {
            Self::Put(value) => *at = value.clone(),
            Self::Remove(name) => {
                at.as_object_mut()?.shift_remove(name);
            }
            Self::Set(name, value) => {
                at.as_object_mut()?.insert(name.clone(), value.clone());
            }
        }
        Some(())
    }
}

/// The place of an error, in the payload and in the schema.
fn error_place(error: &ValidationError<'_>) -> (String, String) {
    (
        error.instance_path().as_str().to_owned(),
        error.schema_path().as_str().to_owned(),
    )
}

fn is_above(pointer: &str, below: &str) -> bool {
    below == pointer
        || below
            .strip_prefix(pointer)
            .is_some_and(|rest| rest.starts_with('/'))
}
