//! Walks two schemas side by side: every difference, and whether it is proven to exclude nothing.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::change::{Change, Pair};
use super::sample;
use super::view::{Accepts, Choice, View};
use crate::alike::Alike;
use crate::containment::{Questions, SPENT};
use crate::decide::Answer;
use crate::finding::{Action, Verdict};
use crate::kind::Kind;
use crate::text::{code, listed};
use contract::{Spec, nearest, pointer_push};
use contract_codegen::schemas::{self, Direction};

/// A difference without a verdict.
pub(super) struct Found {
    pub(super) change: Change,
    /// The result of the containment check at its place.
    pub(super) answer: Answer,
    /// The path to its place in a payload, for the sender's schemas.
    pub(super) trail: Vec<(Step, Accepts)>,
    /// Edits to try at its place.
    pub(super) edits: Vec<Edit>,
    /// Keywords that would refuse these edits.
    pub(super) keywords: Vec<&'static str>,
    /// Whether both have the same meaning.
    pub(super) is_equal: bool,
    /// Whether schemas cannot express it, so that their containment proves nothing.
    pub(super) is_beyond: bool,
}

/// One step deeper into a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To a member.
    Member(String),
    /// To an undeclared member.
    Other(String),
    /// To an item.
    Item,
    /// To the same value in a branch of a choice.
    Branch,
}

/// An edit of the value at a place.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// Replace it.
    Put(Value),
    /// Remove a member.
    Remove(String),
    /// Set a member.
    Set(String, Value),
}

/// The cost of comparing two places, in steps.
const STEPS_OF_PLACE: u64 = 50;

/// A body with more places is not walked to its end.
const MAX_PLACES: usize = 20_000;

/// Keywords that limit a value by themselves, in families that are compared together.
const FAMILIES: [(Kind, &[&str]); 13] = [
    (Kind::Enum, &["enum"]),
    (Kind::Minimum, &["minimum", "exclusiveMinimum"]),
    (Kind::Maximum, &["maximum", "exclusiveMaximum"]),
    (Kind::MultipleOf, &["multipleOf"]),
    (Kind::MinLength, &["minLength"]),
    (Kind::MaxLength, &["maxLength"]),
    (Kind::Pattern, &["pattern"]),
    (Kind::Format, &["format"]),
    (Kind::MinItems, &["minItems"]),
    (Kind::MaxItems, &["maxItems"]),
    (Kind::UniqueItems, &["uniqueItems"]),
    (Kind::MinProperties, &["minProperties"]),
    (Kind::MaxProperties, &["maxProperties"]),
];

pub(super) fn differences<'a>(pair: &Pair<'a>, questions: &'a Questions<'a>) -> Vec<Found> {
    let mut walk = Walk {
        old: pair.old.0,
        new: pair.new.0,
        direction: pair.direction,
        sender: pair.sender,
        alike: pair.alike,
        questions,
        is_cut: false,
        seen: HashSet::new(),
        found: Vec::new(),
        trail: Vec::new(),
    };
    walk.place(pair.old.1, pair.new.1);
    walk.found
}

struct Walk<'a> {
    old: &'a Spec,
    new: &'a Spec,
    direction: Direction,
    sender: Direction,
    alike: &'a Alike<'a>,
    questions: &'a Questions<'a>,
    /// Whether the body was too large.
    is_cut: bool,
    /// Pairs that were walked, or are being walked. A payload is finite, so if each step of a recursive schema is
    /// compatible, the whole is.
    seen: HashSet<(Accepts, Accepts)>,
    found: Vec<Found>,
    trail: Vec<(Step, Accepts)>,
}

/// An old and a new value.
struct Both<T> {
    old: T,
    new: T,
}

impl<'a> Walk<'a> {
    /// The sender's value, then the receiver's.
    fn sides<T>(&self, old: T, new: T) -> (T, T) {
        match self.direction {
            Direction::Request => (old, new),
            Direction::Response => (new, old),
        }
    }

    /// Whether the documents are swapped, as for webhooks.
    fn is_reversed(&self) -> bool {
        self.sender != self.direction
    }

    /// The older value, then the newer one.
    fn in_time<T>(&self, old: T, new: T) -> (T, T) {
        match self.is_reversed() {
            true => (new, old),
            false => (old, new),
        }
    }

    fn specs(&self) -> (&'a Spec, &'a Spec) {
        self.sides(self.old, self.new)
    }

    fn place(&mut self, old: &Accepts, new: &Accepts) {
        if !self.seen.insert((old.clone(), new.clone())) {
            return;
        }
        if self.seen.len() > MAX_PLACES {
            self.cut(format!("the body has more than {MAX_PLACES} places"));
            return;
        }
        let (Accepts::All(before), Accepts::All(after)) = (old, new) else {
            return;
        };
        let is_alike = before.len() == after.len()
            && before
                .iter()
                .zip(after)
                .all(|(was, is)| self.alike.are(was, is));
        if !self.questions.spend(STEPS_OF_PLACE) {
            self.cut(SPENT.to_owned());
            return;
        }
        if is_alike {
            return;
        }
        let views = Both {
            old: View::new(self.old, before),
            new: View::new(self.new, after),
        };
        self.types(&views);
        for (kind, family) in FAMILIES {
            self.family(&views, kind, family);
        }
        self.formats(&views);
        self.deprecated(&views);
        self.default(&views);
        self.discriminator(&views);
        let (inner, outer) = self.sides(&views.old, &views.new);
        let (inner, outer) = (inner.types(), outer.types());
        if inner.contains("array") && outer.contains("array") {
            self.items(&views);
        }
        if inner.contains("object") && outer.contains("object") {
            self.required(&views);
            self.members(&views);
            self.undeclared(&views);
        }
        self.choices(&views, old, new);
    }

    fn cut(&mut self, reason: String) {
        if !self.is_cut {
            self.is_cut = true;
            let change = self.change(Kind::Body, Action::Changed, "is too large to compare");
            self.add(change, Answer::NotDecided(reason), Vec::new, &[]);
        }
    }

    fn types(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (views.old.types(), views.new.types());
        if old == new {
            return;
        }
        let (inner, outer) = self.sides(&old, &new);
        let answer = match inner.is_subset(outer) {
            true => Answer::Contained,
            false => Answer::Differs(None),
        };
        let message = format!("the type was {} and is {}", named(&old), named(&new));
        let mut change = self.change(Kind::Type, Action::Changed, message);
        change.old = views.old.place(&["type", "nullable"]);
        change.new = views.new.place(&["type", "nullable"]);
        change.help = Some(
            match self.direction {
                Direction::Request => "accept both the old and the new type (`oneOf`)",
                Direction::Response => "send the new type under a new name",
            }
            .to_owned(),
        );
        let (inner, _) = self.sides(&views.old, &views.new);
        let questions = self.questions;
        self.add(
            change,
            answer,
            || puts(questions, inner, &Value::Null),
            &["type"],
        );
    }

    fn family(&mut self, views: &Both<View<'_>>, kind: Kind, family: &'static [&'static str]) {
        let (old, new) = (views.old.keywords(family), views.new.keywords(family));
        if old == new {
            return;
        }
        let (inner, outer) = self.sides(&views.old, &views.new);
        let demand = json!({"allOf": outer.keywords(family)});
        let answer = self.questions.contained(&limits(inner), &demand);
        let back = json!({"allOf": inner.keywords(family)});
        let is_equal = answer == Answer::Contained
            && self.questions.contained(&limits(outer), &back) == Answer::Contained;
        let places = (views.old.place(family), views.new.place(family));
        if kind == Kind::Enum {
            self.values(views, (answer, is_equal), places);
            return;
        }
        let action = match (old.is_empty(), new.is_empty()) {
            (true, _) => Action::Added,
            (_, true) => Action::Removed,
            _ => Action::Changed,
        };
        let message = match action {
            Action::Added => format!("{} was added", keywords(&new)),
            Action::Removed => format!("{} was removed", keywords(&old)),
            _ => format!("{} became {}", keywords(&old), keywords(&new)),
        };
        let mut change = self.change(kind, action, message);
        (change.old, change.new) = places;
        let questions = self.questions;
        let edits = || {
            let mut edits = puts(questions, inner, &demand);
            edits.extend(sizes(questions, inner, family, &[&old, &new]));
            edits
        };
        self.add(change, answer, edits, family);
        self.mark_equal(is_equal);
    }

    /// Formats that JSON Schema does not have: validators ignore them, but callers can rely on them.
    fn formats(&mut self, views: &Both<View<'_>>) {
        let unchecked = |view: &View<'_>| -> BTreeSet<String> {
            let mut formats = view.raw("format");
            formats.retain(|name| !schemas::is_format(name));
            formats
        };
        let (old, new) = (unchecked(&views.old), unchecked(&views.new));
        if old == new {
            return;
        }
        let (inner, outer) = self.sides(&old, &new);
        let fits = |name: &String| {
            let wider = |from: &str, to: &str| inner.contains(from) && name == to;
            inner.contains(name) || wider("int32", "int64") || wider("float", "double")
        };
        let answer = match outer.iter().all(fits) {
            true => Answer::Contained,
            false => Answer::NotDecidable("validators do not check this format".to_owned()),
        };
        let message = format!("the format was {} and is {}", listed(&old), listed(&new));
        let mut change = self.change(Kind::Format, Action::Changed, message);
        change.old = views.old.place(&["format"]);
        change.new = views.new.place(&["format"]);
        self.beyond(change, answer);
    }

    fn deprecated(&mut self, views: &Both<View<'_>>) {
        let is = |view: &View<'_>| view.raw("deprecated").contains("true");
        let (action, message) = match (is(&views.old), is(&views.new)) {
            (false, true) => (Action::Added, "is now deprecated"),
            (true, false) => (Action::Removed, "is no longer deprecated"),
            _ => return,
        };
        let mut change = self.change(Kind::Deprecated, action, message);
        change.old = views.old.place(&["deprecated"]);
        change.new = views.new.place(&["deprecated"]);
        self.beyond(change, Answer::Contained);
    }

    /// The meaning of an absent value.
    fn default(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (views.old.raw("default"), views.new.raw("default"));
        if old == new {
            return;
        }
        let message = format!("the default was {} and is {}", listed(&old), listed(&new));
        let mut change = self.change(Kind::Default, Action::Changed, message);
        change.old = views.old.place(&["default"]);
        change.new = views.new.place(&["default"]);
        let answer = match self.sender {
            Direction::Request => Answer::NotDecidable(
                "callers that leave it out may rely on the old default".to_owned(),
            ),
            Direction::Response => Answer::Contained,
        };
        self.beyond(change, answer);
    }

    /// The member by which callers distinguish the branches of a choice.
    fn discriminator(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (
            views.old.raw("discriminator"),
            views.new.raw("discriminator"),
        );
        if old == new {
            return;
        }
        let (was, is) = self.in_time(&old, &new);
        let (action, answer) = match (was.is_empty(), is.is_empty()) {
            (true, _) => (Action::Added, Answer::Contained),
            (_, false) if keeps_mapping(was, is) => (Action::Changed, Answer::Contained),
            (_, is_gone) => {
                let reason = "it is not known whether callers use it to distinguish types";
                let action = if is_gone {
                    Action::Removed
                } else {
                    Action::Changed
                };
                (action, Answer::NotDecidable(reason.to_owned()))
            }
        };
        let message = format!(
            "the discriminator was {} and is {}",
            listed(&old),
            listed(&new)
        );
        let mut change = self.change(Kind::Discriminator, action, message);
        change.old = views.old.place(&["discriminator"]);
        change.new = views.new.place(&["discriminator"]);
        self.beyond(change, answer);
    }

    fn mark_equal(&mut self, is_equal: bool) {
        if let Some(found) = self.found.last_mut() {
            found.is_equal = is_equal;
        }
    }

    /// A difference that schemas cannot express.
    fn beyond(&mut self, change: Change, answer: Answer) {
        self.add(change, answer, Vec::new, &[]);
        if let Some(found) = self.found.last_mut() {
            found.is_beyond = true;
        }
    }

    /// Values of an `enum`, one by one.
    fn values(
        &mut self,
        views: &Both<View<'_>>,
        (answer, is_equal): (Answer, bool),
        places: (Option<String>, Option<String>),
    ) {
        let old = values(&views.old);
        let new = values(&views.new);
        let (Some(old), Some(new)) = (&old, &new) else {
            let (action, values, word) = match (&old, &new) {
                (None, Some(values)) => (Action::Added, values, "is now limited to"),
                (Some(values), _) => (Action::Removed, values, "is no longer limited to"),
                _ => return,
            };
            let shown: Vec<_> = values.iter().map(shown).collect();
            let mut change = self.change(Kind::Enum, action, format!("{word} {}", listed(&shown)));
            (change.old, change.new) = places;
            if self.direction == Direction::Response {
                change.help = Some(OPEN_ENUM.to_owned());
            }
            let (inner, _) = self.sides(&views.old, &views.new);
            let questions = self.questions;
            let edits = || puts(questions, inner, &json!({"enum": values}));
            self.add(change, answer, edits, &["enum"]);
            self.mark_equal(is_equal);
            return;
        };
        let (inner, _) = self.sides(old, new);
        let gone = old.iter().filter(|value| !new.contains(value));
        let come = new.iter().filter(|value| !old.contains(value));
        let gone = gone.map(|value| (value, Action::Removed, "was removed"));
        let come = come.map(|value| (value, Action::Added, "was added"));
        for (value, action, word) in gone.chain(come) {
            let message = format!("the value {} {word}", code(&shown(value)));
            let mut change = self.change(Kind::EnumValue, action, message);
            (change.old, change.new) = places.clone();
            if self.direction == Direction::Response && action == Action::Added {
                change.help = Some(OPEN_ENUM.to_owned());
            }
            if self.direction == Direction::Request && action == Action::Removed {
                change.help = Some("keep the value, and describe it as deprecated".to_owned());
            }
            let answer = match inner.contains(value) {
                true => answer.clone(),
                false => Answer::Contained,
            };
            self.add(change, answer, || vec![Edit::Put(value.clone())], &["enum"]);
        }
    }

    fn items(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (views.old.items(), views.new.items());
        let (inner, _) = self.sides(&old, &new);
        let inner = inner.clone();
        self.trail.push((Step::Item, inner));
        self.place(&old, &new);
        self.trail.pop();
    }

    fn required(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (views.old.required(), views.new.required());
        let gone = old.difference(&new).map(|name| (name, Action::Removed));
        let come = new.difference(&old).map(|name| (name, Action::Added));
        for (name, action) in gone.chain(come) {
            let breaks = match self.direction {
                Direction::Request => action == Action::Added,
                Direction::Response => action == Action::Removed,
            };
            let message = match (self.direction, action) {
                (Direction::Request, Action::Added) => "is now required",
                (Direction::Request, _) => "is no longer required",
                (Direction::Response, Action::Added) => "is now always present",
                (Direction::Response, _) => "can now be absent",
            };
            let mut change =
                self.change(Kind::Required, action, format!("{} {message}", code(name)));
            change.old = views.old.place(&["required"]);
            change.new = views.new.place(&["required"]);
            let answer = if breaks {
                Answer::Differs(None)
            } else {
                Answer::Contained
            };
            if breaks {
                change.help = Some(
                    match self.direction {
                        Direction::Request => {
                            "keep it optional, and describe what its absence means"
                        }
                        Direction::Response => "keep sending it, if necessary with an empty value",
                    }
                    .to_owned(),
                );
            }
            self.add(
                change,
                answer,
                || vec![Edit::Remove(name.clone())],
                &["required"],
            );
        }
    }

    fn members(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (views.old.declared(), views.new.declared());
        let gone: Vec<&String> = old.iter().filter(|name| !new.contains(name)).collect();
        let come: Vec<&String> = new.iter().filter(|name| !old.contains(name)).collect();
        for name in old.iter().chain(come.iter().copied()) {
            let (was, is) = (views.old.member(name), views.new.member(name));
            let is_hidden = [&views.old, &views.new].map(|view| view.is_hidden(name, self.sender));
            match is_hidden {
                [false, false] => {}
                // A member that is not sent in this direction does not matter.
                [true, true] => continue,
                [is_hidden, _] => {
                    if is_hidden == self.is_reversed() && old.contains(name) && new.contains(name) {
                        self.hidden(views, name);
                    }
                    continue;
                }
            }
            let (inner, outer) = self.sides(&was, &is);
            // A member that only one side declares is either limited on the other side by the schema for undeclared
            // members, or ignored.
            let answer = match (inner, outer) {
                (Accepts::All(_), Accepts::Nothing) => Answer::Differs(None),
                _ => Answer::Contained,
            };
            let (action, word) = match (old.contains(name), new.contains(name)) {
                (true, true) if answer == Answer::Contained => {
                    self.member(name, &was, &is);
                    continue;
                }
                // Another part of the schema does not allow it.
                (true, true) => (Action::Changed, "is allowed only on one side"),
                (false, _) => (Action::Added, "was added"),
                (_, false) => (Action::Removed, "was removed"),
            };
            let mut change = self.change(Kind::Property, action, format!("{} {word}", code(name)));
            change.old = views
                .old
                .declaration(name)
                .or_else(|| views.old.place(&["properties"]));
            change.new = views
                .new
                .declaration(name)
                .or_else(|| views.new.place(&["properties"]));
            change.help = match action {
                Action::Removed => renamed(name, &come).map(|near| {
                    format!("if {} is its new name, keep both for some time", code(near))
                }),
                _ => renamed(name, &gone).map(|near| {
                    format!(
                        "if its old name was {}, keep both for some time",
                        code(near)
                    )
                }),
            };
            let (spec, _) = self.specs();
            let questions = self.questions;
            let edits = || {
                let value = sample::sample(questions, spec, inner).into_iter();
                value.map(|value| Edit::Set(name.clone(), value)).collect()
            };
            // A required member matters, whether it is declared or not.
            let (inner_view, _) = self.sides(&views.old, &views.new);
            let counts = is_schema(inner) || inner_view.required().contains(name);
            let is_walked = answer == Answer::Contained && counts && is_schema(outer);
            let (gone, _) = self.in_time(Action::Removed, Action::Added);
            if action == gone && answer == Answer::Contained {
                self.beyond(change, Answer::NotDecidable(self.reliance().to_owned()));
            } else {
                self.add(change, answer, edits, &["additionalProperties"]);
            }
            if is_walked {
                self.member(name, &was, &is);
            }
        }
    }

    /// A member that is no longer sent in this direction.
    fn hidden(&mut self, views: &Both<View<'_>>, name: &str) {
        let (kind, message) = match self.sender {
            Direction::Request => (
                Kind::ReadOnly,
                format!(
                    "{} is now read-only: the platform ignores it in requests",
                    code(name)
                ),
            ),
            Direction::Response => (
                Kind::WriteOnly,
                format!(
                    "{} is now write-only: responses no longer contain it",
                    code(name)
                ),
            ),
        };
        let mut change = self.change(kind, Action::Added, message);
        change.old = views.old.declaration(name);
        change.new = views.new.declaration(name);
        self.beyond(change, Answer::NotDecidable(self.reliance().to_owned()));
    }

    /// What schemas do not say about a removed member.
    fn reliance(&self) -> &'static str {
        match self.sender {
            Direction::Request => "it is not known whether callers rely on sending it",
            Direction::Response => "it is not known whether callers read it",
        }
    }

    fn member(&mut self, name: &str, old: &Accepts, new: &Accepts) {
        let (inner, _) = self.sides(old, new);
        let inner = inner.clone();
        self.trail.push((Step::Member(name.to_owned()), inner));
        self.place(old, new);
        self.trail.pop();
    }

    /// Undeclared members.
    fn undeclared(&mut self, views: &Both<View<'_>>) {
        let (old, new) = (views.old.undeclared(), views.new.undeclared());
        let name = unused(&views.old, &views.new);
        let (inner, outer) = self.sides(&old, &new);
        if is_schema(&old) && is_schema(&new) {
            let inner = inner.clone();
            self.trail.push((Step::Other(name), inner));
            self.place(&old, &new);
            self.trail.pop();
            return;
        }
        let anything = Accepts::anything();
        if old == new {
            return;
        }
        let answer = match (inner, outer) {
            (Accepts::Nothing, _) => Answer::Contained,
            (_, outer) if *outer == anything => Answer::Contained,
            _ => Answer::Differs(None),
        };
        let word = |accepts: &Accepts| match accepts {
            Accepts::Nothing => "refused",
            accepts if *accepts == anything => "allowed",
            _ => "limited to a schema",
        };
        let message = format!(
            "undeclared members were {} and are {}",
            word(&old),
            word(&new)
        );
        let mut change = self.change(Kind::AdditionalProperties, Action::Changed, message);
        change.old = views.old.place(&["additionalProperties"]);
        change.new = views.new.place(&["additionalProperties"]);
        if matches!(answer, Answer::Differs(_)) {
            change.help = Some("keep the object open (no `additionalProperties`)".to_owned());
        }
        let (spec, outer_spec) = self.specs();
        let questions = self.questions;
        let edits = || {
            let values = sample::around(&outer.to_json(outer_spec)).into_iter();
            let values = values.chain(sample::sample(questions, spec, inner));
            values.map(|value| Edit::Set(name.clone(), value)).collect()
        };
        self.add(
            change,
            answer,
            edits,
            &["additionalProperties", "type", "enum"],
        );
    }

    fn choices(&mut self, views: &Both<View<'_>>, old: &Accepts, new: &Accepts) {
        let (was, is) = (views.old.choices(), views.new.choices());
        for (keyword, kind) in [
            ("anyOf", Kind::AnyOf),
            ("oneOf", Kind::OneOf),
            ("not", Kind::Not),
        ] {
            let pick = |choices: &[Choice]| -> Vec<Choice> {
                let chosen = choices.iter().filter(|choice| choice.keyword == keyword);
                chosen.cloned().collect()
            };
            let (was, is) = (pick(&was), pick(&is));
            let same_shape = was.len() == is.len()
                && was
                    .iter()
                    .zip(&is)
                    .all(|(a, b)| a.branches.len() == b.branches.len());
            let same = was.len() == is.len()
                && was.iter().zip(&is).all(|(a, b)| {
                    self.bare(self.old, &a.branches) == self.bare(self.new, &b.branches)
                });
            if same {
                continue;
            }
            if same_shape && kind != Kind::Not {
                for (a, b) in was.iter().zip(&is) {
                    self.branches(views, a, b, old, new);
                }
                continue;
            }
            self.choice(views, (keyword, kind), (&was, &is), old, new);
        }
        let (was, is) = (&views.old.opaque, &views.new.opaque);
        if self.bare(self.old, was) != self.bare(self.new, is) {
            let message = "the choice between a schema and `null` changed";
            let mut change = self.change(Kind::Nullable, Action::Changed, message);
            change.old = was.first().cloned().or_else(|| views.old.place(&[]));
            change.new = is.first().cloned().or_else(|| views.new.place(&[]));
            self.whole(change, views, old, new);
        }
    }

    /// The same number of branches: compares each with its counterpart.
    fn branches(
        &mut self,
        views: &Both<View<'_>>,
        a: &Choice,
        b: &Choice,
        old: &Accepts,
        new: &Accepts,
    ) {
        for (was, is) in self.counterparts(a, b) {
            let (was, is) = (Accepts::schema(was), Accepts::schema(is));
            let (inner, _) = self.sides((old, &was), (new, &is));
            let narrowed = inner.0.and(inner.1.clone());
            self.trail.push((Step::Branch, narrowed));
            self.place(&was, &is);
            self.trail.pop();
        }
        let (_, outer) = self.sides((self.old, a), (self.new, b));
        if a.keyword == "oneOf" && !self.are_exclusive(outer.0, &outer.1.branches) {
            let message = "the branches of `oneOf` may overlap in another way";
            let mut change = self.change(Kind::OneOf, Action::Changed, message);
            change.old = Some(a.pointer.clone());
            change.new = Some(b.pointer.clone());
            self.whole(change, views, old, new);
        }
    }

    /// Whether no value is valid against two of the branches.
    fn are_exclusive(&self, spec: &Spec, branches: &[String]) -> bool {
        let schemas: Vec<Value> = branches
            .iter()
            .map(|branch| Accepts::schema(branch).to_json(spec))
            .collect();
        let disjoint = |a: usize, b: usize| self.questions.disjoint(&schemas[a], &schemas[b]);
        (0..schemas.len()).all(|a| (a + 1..schemas.len()).all(|b| disjoint(a, b)))
    }

    /// Pairs each branch with an equal one, or else with the next.
    fn counterparts<'c>(&self, a: &'c Choice, b: &'c Choice) -> Vec<(&'c str, &'c str)> {
        let old = self.bare(self.old, &a.branches);
        let new = self.bare(self.new, &b.branches);
        let mut left: Vec<usize> = (0..new.len()).collect();
        let mut partners: Vec<Option<usize>> = old
            .iter()
            .map(|schema| {
                let at = left.iter().position(|number| new[*number] == *schema)?;
                Some(left.remove(at))
            })
            .collect();
        let mut left = left.into_iter();
        for partner in partners.iter_mut().filter(|partner| partner.is_none()) {
            *partner = left.next();
        }
        let pairs = a.branches.iter().zip(partners);
        pairs
            .filter_map(|(branch, partner)| Some((branch.as_str(), b.branches[partner?].as_str())))
            .collect()
    }

    /// Branches that were added or removed.
    fn choice(
        &mut self,
        views: &Both<View<'_>>,
        (keyword, kind): (&'static str, Kind),
        both: (&[Choice], &[Choice]),
        old: &Accepts,
        new: &Accepts,
    ) {
        let count = |choices: &[Choice]| -> usize {
            choices.iter().map(|choice| choice.branches.len()).sum()
        };
        let (was, is) = (count(both.0), count(both.1));
        let (action, message) = match (was, is) {
            (0, _) => (Action::Added, format!("`{keyword}` was added")),
            (_, 0) => (Action::Removed, format!("`{keyword}` was removed")),
            (was, is) if was < is => (
                Action::Added,
                format!("`{keyword}` had {was} branches and has {is}"),
            ),
            (was, is) if was > is => (
                Action::Removed,
                format!("`{keyword}` had {was} branches and has {is}"),
            ),
            _ => (Action::Changed, format!("`{keyword}` changed")),
        };
        let mut change = self.change(kind, action, message);
        let place = |choices: &[Choice], view: &View<'_>| match choices.first() {
            Some(choice) => Some(choice.pointer.clone()),
            None => view.place(&[]),
        };
        change.old = place(both.0, &views.old);
        change.new = place(both.1, &views.new);
        self.whole(change, views, old, new);
    }

    /// A difference that only the schema as a whole shows.
    fn whole(&mut self, change: Change, views: &Both<View<'_>>, old: &Accepts, new: &Accepts) {
        let (old_json, new_json) = (old.to_json(self.old), new.to_json(self.new));
        let (inner, outer) = self.sides(&old_json, &new_json);
        let answer = self.questions.contained(inner, outer);
        let is_equal = answer == Answer::Contained
            && self.questions.contained(outer, inner) == Answer::Contained;
        let (view, _) = self.sides(&views.old, &views.new);
        let (accepts, _) = self.sides(old, new);
        let questions = self.questions;
        let edits = || {
            let mut values = sample::around(inner);
            values.extend(sample::around(outer));
            let branches = view.choices().into_iter();
            for branch in branches.flat_map(|choice| choice.branches) {
                let narrowed = accepts.and(Accepts::schema(branch));
                values.extend(sample::sample(questions, view.spec, &narrowed));
            }
            values.into_iter().map(Edit::Put).collect()
        };
        self.add(
            change,
            answer,
            edits,
            &["oneOf", "anyOf", "not", "type", "enum"],
        );
        self.mark_equal(is_equal);
    }

    /// Schemas without their names.
    fn bare(&self, spec: &Spec, pointers: &[String]) -> Vec<Value> {
        pointers
            .iter()
            .map(|pointer| {
                let mut bundle = Accepts::schema(pointer).to_json(spec);
                let own = bundle.pointer("/allOf/0/$ref").and_then(Value::as_str);
                let own = own.and_then(|own| own.strip_prefix('#')).map(str::to_owned);
                let schema = own.and_then(|own| bundle.pointer_mut(&own).map(Value::take));
                let mut others = bundle["$defs"].take();
                if let Some(others) = others.as_object_mut() {
                    others.retain(|_, schema| !schema.is_null());
                }
                bare(&json!([schema, {"$defs": others}]))
            })
            .collect()
    }

    fn change(&self, kind: Kind, action: Action, message: impl Into<String>) -> Change {
        Change {
            kind,
            action,
            message: message.into(),
            at: self.at(),
            old: None,
            new: None,
            verdict: Verdict::Compatible,
            reason: None,
            witness: None,
            help: None,
        }
    }

    fn at(&self) -> String {
        self.trail
            .iter()
            .fold(String::new(), |at, (step, _)| match step {
                Step::Member(name) => pointer_push(&at, name),
                Step::Other(_) | Step::Item => pointer_push(&at, "*"),
                Step::Branch => at,
            })
    }

    /// `edits` are made only if needed.
    fn add(
        &mut self,
        change: Change,
        answer: Answer,
        edits: impl FnOnce() -> Vec<Edit>,
        keywords: &[&'static str],
    ) {
        let edits = match &answer {
            Answer::Contained => Vec::new(),
            // The value that shows the difference is tried first.
            Answer::Differs(Some(value)) => {
                let mut all = vec![Edit::Put(value.clone())];
                all.extend(edits());
                all
            }
            _ => edits(),
        };
        self.found.push(Found {
            change,
            answer,
            trail: self.trail.clone(),
            edits,
            keywords: keywords.to_vec(),
            is_equal: false,
            is_beyond: false,
        });
    }
}

const OPEN_ENUM: &str =
    "declare the known values with `x-extensible-enum`, to which values can be added";

/// Values to put at a place: around its limits, and around those of another schema.
fn puts(questions: &Questions<'_>, inner: &View<'_>, outer: &Value) -> Vec<Edit> {
    let own = limits(inner);
    let values = sample::around(outer).into_iter();
    let values = values.chain(sample::around(&own));
    values
        .chain(sample::shapes(questions, inner))
        .map(Edit::Put)
        .collect()
}

/// Lists and objects around the limits of their size.
fn sizes(
    questions: &Questions<'_>,
    inner: &View<'_>,
    family: &[&str],
    both: &[&[Value]],
) -> Vec<Edit> {
    let is_list = ["minItems", "maxItems", "uniqueItems"].contains(&family[0]);
    let is_object = ["minProperties", "maxProperties"].contains(&family[0]);
    if !is_list && !is_object {
        return Vec::new();
    }
    let limits = both.iter().flat_map(|parts| parts.iter());
    let mut sizes: Vec<u64> = limits
        .filter_map(|part| part.get(family[0])?.as_u64())
        .flat_map(|limit| [limit.saturating_sub(1), limit, limit + 1])
        .collect();
    sizes.extend([0, 1, 2]);
    sizes.sort_unstable();
    sizes.dedup();
    let values = sizes.into_iter().filter_map(|size| {
        if is_object {
            return sample::object(questions, inner, size).map(|object| vec![object]);
        }
        let list = sample::items(questions, inner.spec, &inner.items(), size)?;
        let same = list
            .as_array()?
            .first()
            .map(|one| vec![one.clone(); size as usize]);
        Some(vec![list, json!(same.unwrap_or_default())])
    });
    values.flatten().map(Edit::Put).collect()
}

/// The type and the limits of a view, without members and items.
fn limits(view: &View<'_>) -> Value {
    let keys: Vec<&str> = FAMILIES
        .into_iter()
        .flat_map(|(_, keys)| keys)
        .copied()
        .chain(["type"])
        .collect();
    json!({"allOf": view.keywords(&keys)})
}

/// Whether each discriminator uses the same member and keeps its mappings.
fn keeps_mapping(old: &BTreeSet<String>, new: &BTreeSet<String>) -> bool {
    let read = |text: &String| serde_json::from_str::<Value>(text).unwrap_or_default();
    let keeps = |was: &Value, is: &Value| {
        let mapping = was["mapping"].as_object();
        was["propertyName"] == is["propertyName"]
            && mapping
                .into_iter()
                .flatten()
                .all(|(name, target)| is["mapping"][name] == *target)
    };
    old.iter()
        .all(|was| new.iter().any(|is| keeps(&read(was), &read(is))))
}

/// The values that `enum`s allow, if there are any.
fn values(view: &View<'_>) -> Option<Vec<Value>> {
    let lists = view.keywords(&["enum"]);
    let mut lists = lists
        .iter()
        .filter_map(|part| part.get("enum")?.as_array().cloned());
    let first = lists.next()?;
    Some(lists.fold(first, |mut left, list| {
        left.retain(|value| list.contains(value));
        left
    }))
}

fn is_schema(accepts: &Accepts) -> bool {
    matches!(accepts, Accepts::All(demands) if !demands.is_empty())
}

/// A name that neither view declares.
fn unused(old: &View<'_>, new: &View<'_>) -> String {
    let declared = [old.declared(), new.declared()].concat();
    let mut name = "undeclared".to_owned();
    while declared.contains(&name) {
        name.push('_');
    }
    name
}

fn renamed<'n>(name: &str, others: &[&'n String]) -> Option<&'n str> {
    nearest(name, others.iter().map(|other| other.as_str()))
}

/// `string or integer`; `integer` is listed only without `number`.
fn named(types: &BTreeSet<&'static str>) -> String {
    if types.len() == super::view::TYPES.len() {
        return "anything".to_owned();
    }
    let types: Vec<&str> = types
        .iter()
        .filter(|name| **name != "integer" || !types.contains("number"))
        .copied()
        .collect();
    match types.is_empty() {
        true => "nothing".to_owned(),
        false => types.join(" or "),
    }
}

/// `minimum` 3, `maximum` 7.
fn keywords(parts: &[Value]) -> String {
    let members = parts.iter().filter_map(Value::as_object).flatten();
    let limits: Vec<String> = members
        .map(|(key, value)| format!("`{key}` {}", code(&shown(value))))
        .collect();
    limits.join(", ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A schema without annotations.
pub(crate) fn bare(schema: &Value) -> Value {
    if let Some(items) = schema.as_array() {
        return items.iter().map(bare).collect();
    }
    let Some(keywords) = schema.as_object() else {
        return schema.clone();
    };
    let mut kept = Map::new();
    for (key, value) in keywords {
        let value = match key.as_str() {
            "title" | "description" | "examples" | "default" | "deprecated" => continue,
            "properties" | "$defs" => {
                let members = value.as_object().into_iter().flatten();
                Value::Object(
                    members
                        .map(|(name, one)| (name.clone(), bare(one)))
                        .collect(),
                )
            }
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array().into_iter().flatten().map(bare).collect()
            }
            "items" | "not" | "additionalProperties" => bare(value),
            _ => value.clone(),
        };
        kept.insert(key.clone(), value);
    }
    Value::Object(kept)
}
