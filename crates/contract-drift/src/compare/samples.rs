//! Samples against the contract, and against what they showed before.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::additions::sample_addition;
use super::checker::{Checker, MOST};
use super::rows::kinds;
use crate::contract_view::ContractOperation;
use crate::edit::Change;
use crate::facts::{self, OperationFacts, SampleFacts};
use crate::finding::{Class, Code, Finding};
use crate::page::{Part, Sample};
use crate::read::Form;
use contract::describe::listed;
use contract::pointer_push;

impl<'a, 'c> Checker<'a, 'c> {
    pub(super) fn samples(
        &mut self,
        at: usize,
        known: &'c ContractOperation<'a>,
        locked: Option<&OperationFacts>,
        added: &HashSet<String>,
    ) {
        for part in [Part::Request, Part::Response, Part::Error] {
            let now = SampleFacts::of_all(self.page.samples_of(at, part));
            let mut place = None;
            for sample in self.page.samples_of(at, part) {
                place.get_or_insert(sample.at);
                if let Some(body) = &sample.body {
                    self.sample(sample, part, body, known, added);
                }
            }
            let was = locked.and_then(|locked| locked.samples.get(facts::part(part)));
            if part == Part::Error
                && was.is_none()
                && let Some(place) = place
            {
                let message = format!("the page shows a sample of an error of `{}`", known.id);
                self.add(Class::Cosmetic, Code::Sample, place, message, |finding| {
                    finding
                });
            }
            match (place, was) {
                (Some(place), Some(was)) => self.sample_changed(place, part, known, was, &now),
                (None, Some(_)) if self.page.form != Form::Flattened => {
                    let place = self.page.operations[at].at;
                    let message = format!(
                        "the page no longer shows a sample {} of `{}`",
                        facts::part(part),
                        known.id
                    );
                    self.add(Class::Loss, Code::SampleGone, place, message, |finding| {
                        finding
                    });
                }
                _ => {}
            }
        }
    }

    /// A sample against the contract: what is in it, the contract must know.
    pub(super) fn sample(
        &mut self,
        sample: &Sample,
        part: Part,
        body: &Value,
        known: &'c ContractOperation<'a>,
        added: &HashSet<String>,
    ) {
        // Members come sorted: what lies in something follows it at once.
        let place = sample.at;
        let mut unknown: Option<&Vec<String>> = None;
        let strange = self.strange(sample, part, known, added);
        if strange > MOST {
            self.strange_sample(place, part, known, strange);
            return;
        }
        for (path, kinds_shown) in &sample.members {
            if unknown.is_some_and(|above| path.starts_with(above)) {
                continue;
            }
            let member = match known.at(part, path) {
                Err(()) => continue,
                Ok(Some(member)) => member,
                // A document's schema says what there is; its example may well have more.
                Ok(None) if self.page.form == Form::OpenApi => continue,
                Ok(None) => {
                    let leaf = path.last().cloned().unwrap_or_default();
                    if !added.contains(&leaf) {
                        let message = format!(
                            "a sample {} of `{}` has `{}`, which neither its table nor the contract has",
                            facts::part(part),
                            known.id,
                            path.join(".")
                        );
                        let change = sample_addition(known, part, path, body);
                        let pointer = known
                            .body(part)
                            .map_or_else(|| known.pointer.clone(), |body| body.pointer.clone());
                        self.add(
                            Class::Contract,
                            Code::SampleMember,
                            place,
                            message,
                            |finding| Finding {
                                change,
                                ..finding
                                    .contract(pointer)
                                    .help("add it, with `x-provenance: sample`")
                            },
                        );
                    }
                    unknown = Some(path);
                    continue;
                }
            };
            let unfit: Vec<&str> = kinds_shown
                .iter()
                .copied()
                .filter(|kind| {
                    *kind != "null" && !member.kinds.is_empty() && !member.kinds.contains(kind)
                })
                .filter(|kind| !(*kind == "number" && member.kinds.contains("integer")))
                .collect();
            if !unfit.is_empty() {
                let message = format!(
                    "`{}` is a {} in a sample {} of `{}`, in the contract {}",
                    path.join("."),
                    unfit.join(" and a "),
                    facts::part(part),
                    known.id,
                    kinds(&member.kinds)
                );
                let pointer = member.pointer.clone();
                self.add(
                    Class::Contract,
                    Code::SampleType,
                    place,
                    message,
                    |finding| finding.contract(pointer),
                );
            }
            if let Some((ours, _, pointer)) = member.values() {
                let mut shown = Vec::new();
                values_at(body, path, &mut shown);
                shown.retain(|value| !ours.contains(&value.as_str()));
                if !shown.is_empty() {
                    let mut to: Vec<String> =
                        ours.iter().map(|value| (*value).to_owned()).collect();
                    to.extend(shown.iter().cloned());
                    let message = format!(
                        "`{}` is {} in a sample {} of `{}`; the contract has {}",
                        path.join("."),
                        listed(&shown),
                        facts::part(part),
                        known.id,
                        listed(&ours)
                    );
                    let change = Change::Set {
                        pointer: pointer.clone(),
                        to: json!(to),
                    };
                    self.add(
                        Class::Contract,
                        Code::SampleValue,
                        place,
                        message,
                        |finding| finding.contract(pointer).change(change),
                    );
                }
            }
        }
    }

    /// How many members of a sample neither a table nor the contract has.
    fn strange(
        &self,
        sample: &Sample,
        part: Part,
        known: &ContractOperation<'a>,
        added: &HashSet<String>,
    ) -> usize {
        let mut unknown: Option<&Vec<String>> = None;
        let paths = sample.members.keys().filter(|path| {
            let is_below = unknown.is_some_and(|above| path.starts_with(above));
            let is_strange = !is_below && matches!(known.at(part, path), Ok(None));
            if is_strange {
                unknown = Some(path);
            }
            let is_listed = path.last().is_some_and(|leaf| added.contains(leaf));
            is_strange && !is_listed
        });
        match self.page.form {
            Form::OpenApi => 0,
            _ => paths.count(),
        }
    }

    /// A sample of something else is one finding, and no edit.
    fn strange_sample(
        &mut self,
        place: usize,
        part: Part,
        known: &ContractOperation<'a>,
        count: usize,
    ) {
        let message = format!(
            "a sample {} of `{}` has {count} members that neither its table nor the contract has: is it a sample of this operation?",
            facts::part(part),
            known.id
        );
        let pointer = known.pointer.clone();
        self.add(
            Class::Contract,
            Code::SampleMember,
            place,
            message,
            |finding| finding.contract(pointer),
        );
    }

    pub(super) fn sample_changed(
        &mut self,
        place: usize,
        part: Part,
        known: &ContractOperation<'a>,
        was: &SampleFacts,
        now: &SampleFacts,
    ) {
        let part_name = facts::part(part);
        // What the contract calls deprecated may be gone.
        let is_deprecated = |name: &String| {
            let mut members = known.body(part).into_iter().flat_map(|body| &body.members);
            members.any(|own| own.name() == *name && own.keyword("deprecated").is_some())
        };
        let gone: Vec<&String> = was
            .members
            .keys()
            .filter(|name| !now.members.contains_key(*name) && !is_deprecated(name))
            .collect();
        let new_headers: Vec<&String> = now
            .headers
            .iter()
            .filter(|name| !was.headers.contains(name))
            .collect();
        if !gone.is_empty() {
            let message = match gone.len() {
                1..=4 => format!(
                    "the sample {part_name} of `{}` no longer shows {}",
                    known.id,
                    listed(&gone)
                ),
                count => format!(
                    "the sample {part_name} of `{}` is cut: it no longer shows {count} members",
                    known.id
                ),
            };
            self.add(Class::Loss, Code::SampleCut, place, message, |finding| {
                finding
            });
        } else if now.rows < was.rows {
            let message = format!(
                "the sample {part_name} of `{}` is cut: {} of {} rows are left",
                known.id, now.rows, was.rows
            );
            self.add(Class::Loss, Code::SampleCut, place, message, |finding| {
                finding
            });
        } else if now.members.len() > was.members.len() || now.cut != was.cut || now.rows > was.rows
        {
            let message = format!(
                "the sample {part_name} of `{}` shows other parts than it did",
                known.id
            );
            self.add(Class::Cosmetic, Code::Sample, place, message, |finding| {
                finding
            });
        }
        if !new_headers.is_empty() && !was.headers.is_empty() {
            let unknown: Vec<&String> = new_headers
                .into_iter()
                .filter(|name| {
                    known
                        .find(Part::Header, std::slice::from_ref(name))
                        .is_none()
                })
                .collect();
            if !unknown.is_empty() {
                let message = format!(
                    "the sample request of `{}` sends the headers {}, which it did not send",
                    known.id,
                    listed(&unknown)
                );
                let pointer = pointer_push(&known.pointer, "parameters");
                self.add(Class::Contract, Code::SampleHeader, place, message, |finding| {
                    finding.contract(pointer).help("add it as a header parameter, or see that it is of the browser and accept")
                });
            }
        }
        if was.headers.iter().any(|name| !now.headers.contains(name)) {
            let message = format!(
                "the sample request of `{}` sends fewer headers than it did",
                known.id
            );
            self.add(
                Class::Cosmetic,
                Code::SampleHeaders,
                place,
                message,
                |finding| finding,
            );
        }
    }
}

/// The texts at one exact path.
pub(super) fn values_at(value: &Value, path: &[String], out: &mut Vec<String>) {
    match (value, path) {
        (Value::Array(items), path) => items.iter().for_each(|item| values_at(item, path, out)),
        (Value::String(text), []) if !out.contains(text) && out.len() < MOST => {
            out.push(text.clone())
        }
        (Value::Object(members), [name, rest @ ..]) => {
            for (own, value) in members {
                if own == name || (name == "*" && facts::is_data(own)) {
                    values_at(value, rest, out);
                }
            }
        }
        _ => {}
    }
}
