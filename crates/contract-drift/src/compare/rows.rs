//! A row against what the contract says of the same member.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::checker::{Checker, Reviewed};
use super::figures::holds_word;
use crate::contract_view::Member;
use crate::edit::Change;
use crate::facts::FieldFacts;
use crate::finding::{Class, Code, Finding};
use crate::page::{Field, Part};
use crate::prose;
use contract::describe::listed;
use contract::{Node, pointer_push};

impl<'a, 'c> Checker<'a, 'c> {
    /// A row against what the contract says of it.
    pub(super) fn field(
        &mut self,
        field: &'c Field,
        part: Part,
        member: &Member<'a>,
        old: Reviewed<'_>,
        losses: &mut BTreeMap<(Code, Part), Vec<(usize, String)>>,
    ) {
        let mut lost = |what| {
            losses
                .entry((what, part))
                .or_default()
                .push((field.at, field.name()))
        };
        let marked = member.is_marked();
        let is_reported = |is_new: Option<bool>| is_new.unwrap_or(false) || !marked;
        let new = FieldFacts::from_field(field);
        let (was, reviewed, now) = (old.here, old.anywhere, &new);

        match now.required {
            Some(required) => {
                let is_new = reviewed.map(|was| was.required != Some(required));
                // An answer may be read more leniently than the page promises it.
                let differs = match part {
                    Part::Response => member.required && !required,
                    _ => member.required != required,
                };
                if differs && is_reported(is_new) {
                    self.required(field, part, member, required);
                }
            }
            None if was.is_some_and(|was| was.required.is_some()) => lost(Code::RequiredGone),
            None => {}
        }
        match &now.kind {
            Some(kind) => {
                let is_new = reviewed.map(|was| was.kind.as_ref() != Some(kind));
                let fits = member.kinds.is_empty()
                    || kind.split(" or ").all(|kind| member.kinds.contains(kind));
                if !fits && is_reported(is_new) {
                    self.kind(field, part, member, kind);
                }
                let items = now.items.as_deref();
                let fits = items
                    .is_none_or(|items| member.items.is_empty() || member.items.contains(items));
                if !fits && is_reported(reviewed.map(|was| was.items != now.items)) {
                    let message = format!(
                        "the items of `{}` are of type {}, in the contract {}",
                        field.name(),
                        items.unwrap_or_default(),
                        kinds(&member.items)
                    );
                    let pointer = member.pointer.clone();
                    self.add(
                        Class::Contract,
                        Code::ItemType,
                        field.at,
                        message,
                        |finding| finding.contract(pointer),
                    );
                }
            }
            None if was.is_some_and(|was| was.kind.is_some()) => lost(Code::TypeGone),
            None => {}
        }
        if was.is_some_and(|was| was.deprecated) && !now.deprecated {
            lost(Code::DeprecatedGone);
        }
        self.deprecated(field, part, member);
        self.struck(field, member, was);
        self.values(field, part, member, was, marked, &mut lost);
        self.figures(field, member, was, marked, &mut lost);
        if let Some(was) = was {
            let is_in = |rules: &[String], others: &[String]| {
                rules.iter().all(|rule| others.contains(rule))
            };
            // A limit that is put as a rule is reported as a limit.
            let limits = prose::rules_of_limits(&field.description);
            let mut has = now.prose.rules.clone();
            has.retain(|rule| was.prose.rules.contains(rule) || !limits.contains(rule));
            let (had, has) = (&was.prose.rules, &has);
            match (is_in(had, has), is_in(has, had)) {
                (false, true) => lost(Code::RuleGone),
                (all_left, false) => {
                    let (code, message) = match all_left {
                        true => (
                            Code::RuleAdded,
                            "the page states a rule on `{}` that it did not state",
                        ),
                        false => (
                            Code::RuleChanged,
                            "the page states another rule on `{}` than it did",
                        ),
                    };
                    let message = message.replace("{}", &field.name());
                    let pointer = member.pointer.clone();
                    self.add(Class::Contract, code, field.at, message, |finding| {
                        finding.contract(pointer).help("if it can be checked, an `x-validations` rule; otherwise the description. Then `cargo xtask docs accept`")
                    });
                }
                (true, true) if !was.prose.text.is_empty() && was.prose.text != now.prose.text => {
                    let message = format!(
                        "the description of `{}` is worded differently",
                        field.name()
                    );
                    self.add(Class::Cosmetic, Code::Words, field.at, message, |finding| {
                        finding
                    });
                }
                (true, true) => {}
            }
        }
    }

    pub(super) fn required(
        &mut self,
        field: &Field,
        part: Part,
        member: &Member<'a>,
        required: bool,
    ) {
        let words = |required| if required { "required" } else { "optional" };
        let message = format!(
            "the {} `{}` is {}, in the contract {}",
            part.noun(),
            field.name(),
            words(required),
            words(!required)
        );
        let change = match member.owner.is_empty() {
            true => Change::Set {
                pointer: pointer_push(&member.pointer, "required"),
                to: json!(required),
            },
            false => Change::Require {
                owner: member.owner.clone(),
                name: member.leaf().to_owned(),
                required,
            },
        };
        let pointer = member.pointer.clone();
        self.add(
            Class::Contract,
            Code::Required,
            field.at,
            message,
            |finding| finding.contract(pointer).change(change),
        );
    }

    /// What is struck through in a description: a person knows what is meant by it.
    fn struck(&mut self, field: &Field, member: &Member<'a>, was: Option<&FieldFacts>) {
        let now = FieldFacts::from_field(field).struck;
        let known = was.map_or(&[][..], |was| &was.struck);
        let new: Vec<&String> = now.iter().filter(|text| !known.contains(text)).collect();
        if new.is_empty() {
            return;
        }
        let message = format!(
            "the page strikes {} out of `{}`",
            listed(&new),
            field.name()
        );
        let pointer = member.pointer.clone();
        self.add(
            Class::Contract,
            Code::StruckOut,
            field.at,
            message,
            |finding| {
                finding
                    .contract(pointer)
                    .help("say in the description that it is going, then `cargo xtask docs accept`")
            },
        );
    }

    /// What is going to be taken away, callers must hear of in time.
    fn deprecated(&mut self, field: &Field, part: Part, member: &Member<'a>) {
        let is_known =
            member.keyword("deprecated").is_some() || prose::deprecates(&member.own_words());
        if is_known || !field.deprecated {
            return;
        }
        let message = format!(
            "the page calls the {} `{}` deprecated",
            part.noun(),
            field.name()
        );
        let pointer = member.pointer.clone();
        let change = Change::Set {
            pointer: pointer_push(&pointer, "deprecated"),
            to: json!(true),
        };
        self.add(
            Class::Contract,
            Code::Deprecated,
            field.at,
            message,
            |finding| {
                finding
                    .contract(pointer)
                    .change(change)
                    .help("`deprecated: true`, and in the description what to use instead")
            },
        );
    }

    pub(super) fn kind(&mut self, field: &Field, part: Part, member: &Member<'a>, kind: &str) {
        let message = format!(
            "the {} `{}` is of type {kind}, in the contract {}",
            part.noun(),
            field.name(),
            kinds(&member.kinds)
        );
        // What else the schema says must go on making sense.
        let fits = |node: &Node| {
            let members = node.as_mapping();
            node.get("type").is_some()
                && !kind.contains(" or ")
                && members.is_some_and(|members| members.keys().all(|key| belongs(key, kind)))
        };
        let own = member.schemas.first().filter(|(_, node)| fits(node));
        let change = own.map(|(pointer, _)| Change::Set {
            pointer: pointer_push(pointer, "type"),
            to: json!(kind),
        });
        let pointer = member.pointer.clone();
        self.add(Class::Contract, Code::Type, field.at, message, |finding| {
            Finding {
                change,
                ..finding
                    .contract(pointer)
                    .help("change `type`, and remove constraints of the old type")
            }
        });
    }

    pub(super) fn values(
        &mut self,
        field: &Field,
        part: Part,
        member: &Member<'a>,
        was: Option<&FieldFacts>,
        marked: bool,
        lost: &mut impl FnMut(Code),
    ) {
        let mut now = FieldFacts::from_field(field).prose.values;
        let had = was.map_or(&[][..], |was| &was.prose.values);
        // One value is not a list; but beside those that are gone, it is what is left of one.
        let left = |value: &&String| holds_word(&field.description, value);
        if now.is_empty()
            && had.iter().any(|value| left(&value))
            && !had.iter().all(|value| left(&value))
        {
            now = had.iter().filter(left).cloned().collect();
        }
        if now.is_empty() {
            if !had.is_empty() {
                lost(Code::ValuesGone);
            }
            return;
        }
        let theirs = match field.prose.values.is_empty() {
            true => &now,
            false => &field.prose.values,
        };
        // In which order they are does not matter.
        let is_new = was.is_some_and(|_| {
            let all = |values: &[String]| values.iter().cloned().collect::<BTreeSet<_>>();
            all(had) != all(&now)
        });
        let gone: Vec<&String> = had.iter().filter(|value| !now.contains(value)).collect();
        if marked && !is_new {
            return;
        }
        let name = field.name();
        let Some((ours, open, pointer)) = member.values() else {
            if was.is_some() && !is_new {
                return;
            }
            let message = format!(
                "`{name}` may be {}; the contract allows anything",
                listed(theirs)
            );
            let pointer = member.pointer.clone();
            self.add(Class::Contract, Code::Values, field.at, message, |finding| {
                finding.contract(pointer).help("`enum` for a request, `x-extensible-enum` for a response, as a schema with a name")
            });
            return;
        };
        // What goes is deprecated first: in words, since values have no mark for that.
        let words = member.own_words();
        let is_deprecated = |value: &&str| prose::calls_deprecated(&words, value);
        let gone: Vec<&String> = gone
            .into_iter()
            .filter(|value| part == Part::Response || ours.contains(&value.as_str()))
            .filter(|value| !is_deprecated(&value.as_str()))
            .collect();
        let added: Vec<&String> = theirs
            .iter()
            .filter(|value| !ours.contains(&value.as_str()))
            .collect();
        let removed: Vec<&str> = ours
            .iter()
            .copied()
            .filter(|value| !theirs.iter().any(|theirs| theirs == value))
            // An open set may know more than the page, unless the page had it.
            .filter(|value| {
                !open || was.is_some_and(|was| was.prose.values.iter().any(|was| was == value))
            })
            .collect();
        let (deprecated, removed): (Vec<&str>, Vec<&str>) = match part {
            Part::Response => Default::default(),
            _ => removed.into_iter().partition(is_deprecated),
        };
        let schema = pointer.rsplit_once('/').map_or("", |(schema, _)| schema);
        let description = pointer_push(schema, "description");
        let root = &self.contract.spec.root;
        let said = root.pointer(&description).and_then(Node::as_str);
        let with = |kept: &dyn Fn(&&str) -> bool| {
            let ours = ours.iter().copied().filter(|value| kept(value));
            let all = ours.chain(added.iter().map(|value| value.as_str()));
            Change::Set {
                pointer: pointer.clone(),
                to: json!(all.collect::<Vec<_>>()),
            }
        };
        let are_deprecated = |values: &[&str]| {
            let is_or_are = if values.len() == 1 { "is" } else { "are" };
            format!("{} {is_or_are} deprecated.", listed(values))
        };
        if !deprecated.is_empty() {
            let message = format!(
                "the page does not list {} of `{name}`, which the contract calls deprecated",
                listed(&deprecated)
            );
            let mut removals = vec![with(&|value| !deprecated.contains(value))];
            let kept = said.and_then(|said| said.strip_suffix(&are_deprecated(&deprecated)));
            removals.extend(kept.map(|kept| Change::Set {
                pointer: description.clone(),
                to: json!(kept.trim_end()),
            }));
            self.deprecated_is_gone(field.at, &pointer, message, Change::All(removals));
        }
        let mut differences = Vec::new();
        if !added.is_empty() {
            differences.push(format!("also {}", listed(&added)));
        }
        if !removed.is_empty() {
            differences.push(format!("no longer {}", listed(&removed)));
        } else if !differences.is_empty() && !gone.is_empty() {
            differences.push(format!("no longer {}", listed(&gone)));
        }
        if differences.is_empty() {
            // An answer may go on to have what the page has no word of any more.
            if !gone.is_empty() {
                let message = format!(
                    "the page no longer says that the {} `{name}` may be {}",
                    part.noun(),
                    listed(&gone)
                );
                let pointer = member.pointer.clone();
                self.add(Class::Loss, Code::ValueGone, field.at, message, |finding| {
                    finding.contract(pointer)
                });
            }
            return;
        }
        let message = format!(
            "`{name}` may be {}; the contract has {}",
            differences.join(", "),
            listed(&ours)
        );
        let mut changes = Vec::new();
        if !added.is_empty() {
            changes.push(with(&|_| true));
        }
        if !removed.is_empty() {
            let words = are_deprecated(&removed);
            changes.push(Change::Set {
                pointer: description,
                to: json!(said.map_or_else(|| words.clone(), |said| format!("{said} {words}"))),
            });
        }
        let removal = (!removed.is_empty()).then(|| with(&|value| !removed.contains(value)));
        self.add(
            Class::Contract,
            Code::Values,
            field.at,
            message,
            |finding| Finding {
                removal,
                ..finding
                    .contract(pointer.clone())
                    .change(Change::All(changes))
            },
        );
    }
}

/// The keywords of a schema that say something about values of one type alone.
fn belongs(keyword: &str, kind: &str) -> bool {
    match keyword {
        "items" | "minItems" | "maxItems" | "uniqueItems" => kind == "array",
        "properties" | "required" | "additionalProperties" => kind == "object",
        "minLength" | "maxLength" | "pattern" | "format" => kind == "string",
        "minimum" | "maximum" | "multipleOf" => matches!(kind, "integer" | "number"),
        "enum" | "x-extensible-enum" => false,
        _ => true,
    }
}

pub(super) fn kinds(kinds: &BTreeSet<&str>) -> String {
    match kinds.iter().copied().collect::<Vec<_>>().as_slice() {
        [] => "of any type".to_owned(),
        kinds => kinds.join(" or "),
    }
}
