//! Tables against parameters and bodies: what was added, removed, renamed or lost.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::json;

use super::additions::addition;
use super::pairing::{ALIKE, old_field, pair};
use super::{Checker, MOST};
use crate::describe::listed;
use crate::docs::contract::{Member, Operation};
use crate::docs::facts::{self, FieldFacts, OperationFacts};
use crate::docs::finding::{Change, Class, Finding};
use crate::docs::page::{self, Field, Part};
use crate::spec::pointer_push;

impl<'a, 'c> Checker<'a, 'c> {
    /// Tables against parameters and bodies. Gives the names that the contract lacks.
    pub(super) fn tables(
        &mut self,
        at: usize,
        shown: &'c page::Operation,
        known: &'c Operation<'a>,
        locked: Option<&OperationFacts>,
    ) -> HashSet<String> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut added: Vec<(&'c Field, Part, Option<&'c Member<'a>>)> = Vec::new();
        let mut tables: BTreeSet<Part> = BTreeSet::new();
        let mut losses: BTreeMap<(&'static str, Part), Vec<(usize, String)>> = BTreeMap::new();
        let mut before: BTreeMap<Part, &'c Member<'a>> = BTreeMap::new();
        let nothing = FieldFacts::default();
        let mut named = HashMap::new();
        for field in self
            .page
            .fields
            .iter()
            .filter(|field| field.operations.contains(&at))
        {
            let (part, member) = pair(known, shown, field);
            tables.insert(part);
            // A row that is new since the review stated nothing then.
            let name = facts::nth(&mut named, field);
            let old = locked.map(|locked| old_field(locked, part, &name).unwrap_or(&nothing));
            match member {
                Some(member) => {
                    seen.insert(&member.pointer);
                    if field.path.len() == 1 {
                        before.insert(part, member);
                    }
                    self.field(field, part, member, old, &mut losses);
                }
                None => added.push((field, part, before.get(&part).copied())),
            }
        }
        for name in &shown.query {
            if let Some(member) = known.find(Part::Query, std::slice::from_ref(name)) {
                seen.insert(&member.pointer);
            }
        }
        let headers = self
            .page
            .samples_of(at, Part::Request)
            .filter_map(|sample| sample.command.as_ref());
        for name in headers.flat_map(|command| &command.headers) {
            if let Some(member) = known.find(Part::Header, std::slice::from_ref(name)) {
                seen.insert(&member.pointer);
            }
        }
        let removed = self.removed(known, &tables, &seen, locked);
        let removed = self.still_shown(at, shown, removed);
        self.added_and_removed(shown, known, added.clone(), removed, locked);
        self.losses(known, losses);
        if let Some(locked) = locked {
            self.tables_gone(at, shown, known, locked);
        }
        added
            .iter()
            .filter_map(|(field, _, _)| field.path.last().cloned())
            .collect()
    }

    /// Tables that are gone altogether: none of their rows is left, under whatever heading.
    fn tables_gone(
        &mut self,
        at: usize,
        shown: &page::Operation,
        known: &Operation<'a>,
        locked: &OperationFacts,
    ) {
        let left: HashSet<String> = self
            .page
            .fields
            .iter()
            .filter(|field| field.operations.contains(&at))
            .flat_map(|field| {
                [
                    field.name().to_lowercase(),
                    facts::part(field.part).to_owned(),
                ]
            })
            .collect();
        for (part, table) in &locked.tables {
            let is_left =
                left.contains(part) || table.keys().any(|name| left.contains(&name.to_lowercase()));
            if !is_left {
                let message = format!(
                    "the page no longer has the {part} table of `{}`, with its {} {}",
                    known.id,
                    table.len(),
                    if table.len() == 1 { "row" } else { "rows" }
                );
                self.add(Class::Loss, "table-gone", shown.at, message, |finding| {
                    finding
                });
            }
        }
    }

    /// What the contract has and the page's tables do not.
    pub(super) fn removed(
        &self,
        known: &'c Operation<'a>,
        tables: &BTreeSet<Part>,
        seen: &HashSet<&str>,
        locked: Option<&OperationFacts>,
    ) -> Vec<&'c Member<'a>> {
        let parameters = tables.iter().any(|part| {
            matches!(
                part,
                Part::Path | Part::Query | Part::Header | Part::Request
            )
        });
        let bodies = [Part::Request, Part::Response]
            .into_iter()
            .filter(|part| tables.contains(part))
            .filter_map(|part| known.body(part))
            .flat_map(|body| &body.members);
        let parameters = known
            .parameters
            .iter()
            .filter(|member| parameters && member.part != Part::Path);
        parameters
            .chain(bodies)
            .filter(|member| !seen.contains(member.pointer.as_str()))
            .filter(|member| {
                let was_there = locked.is_some_and(|locked| {
                    let table = locked.tables.get(facts::part(member.part));
                    table.is_some_and(|table| {
                        table.contains_key(member.leaf()) || table.contains_key(&member.name())
                    })
                });
                was_there || !member.existence_is_marked()
            })
            // What lies in something that is gone is gone with it.
            .filter(|member| member.leaf() != "*")
            .collect()
    }

    /// What has left the table and is in the sample all the same, is not gone.
    pub(super) fn still_shown(
        &mut self,
        at: usize,
        shown: &page::Operation,
        removed: Vec<&'c Member<'a>>,
    ) -> Vec<&'c Member<'a>> {
        let (kept, gone): (Vec<_>, Vec<_>) = removed.into_iter().partition(|member| {
            self.page
                .samples_of(at, member.part)
                .filter_map(|sample| sample.body.as_ref())
                .any(|body| facts::members(body).contains_key(&member.path))
        });
        for member in kept {
            let message = format!(
                "the page no longer lists the {} `{}`, which its sample still shows",
                member.part.noun(),
                member.name()
            );
            let pointer = member.pointer.clone();
            self.add(Class::Loss, "unlisted", shown.at, message, |finding| {
                finding.contract(pointer)
            });
        }
        gone
    }

    pub(super) fn added_and_removed(
        &mut self,
        shown: &page::Operation,
        known: &'c Operation<'a>,
        added: Vec<(&'c Field, Part, Option<&'c Member<'a>>)>,
        mut removed: Vec<&'c Member<'a>>,
        locked: Option<&OperationFacts>,
    ) {
        for (number, (field, part, before)) in added.into_iter().enumerate() {
            let best = removed
                .iter()
                .enumerate()
                .filter(|(_, member)| number < MOST && member.part == part)
                .map(|(at, member)| {
                    let old = locked.and_then(|locked| old_field(locked, part, member.leaf()));
                    let same_words = old.is_some_and(|old| {
                        old.prose.text == field.prose.text && !old.prose.text.is_empty()
                    });
                    let leaf = field.path.last().map(String::as_str).unwrap_or_default();
                    let alike = strsim::normalized_levenshtein(
                        &member.leaf().to_lowercase(),
                        &leaf.to_lowercase(),
                    );
                    (if same_words { 1.0 } else { alike }, at)
                })
                .filter(|(alike, _)| *alike >= ALIKE)
                .max_by(|(one, _), (other, _)| one.total_cmp(other));
            let name = field.name();
            if let Some((_, at)) = best {
                let member = removed.remove(at);
                self.renamed(field, part, member);
                continue;
            }
            let message = format!(
                "the page lists the {} `{name}` of `{}`, which the contract has not",
                part.noun(),
                known.id
            );
            let pointer = before.map(|before| before.pointer.clone());
            let place = pointer.unwrap_or_else(|| {
                known
                    .body(part)
                    .map_or_else(|| known.pointer.clone(), |body| body.pointer.clone())
            });
            let change = addition(known, field, part, before);
            self.add(Class::Contract, "added", field.at, message, |finding| {
                Finding {
                    change,
                    ..finding.contract(place).help(format!(
                        "add `{name}`, with its provenance if the page leaves its type open"
                    ))
                }
            });
        }
        for member in removed {
            let message = format!(
                "the page does not list the {} `{}` of `{}`",
                member.part.noun(),
                member.name(),
                known.id
            );
            let owner = if member.owner.is_empty() {
                known.pointer.clone()
            } else {
                member.owner.clone()
            };
            let change = Change::Remove {
                pointer: member.pointer.clone(),
                owner,
                name: member.leaf().to_owned(),
            };
            let pointer = member.pointer.clone();
            self.add(Class::Contract, "removed", shown.at, message, |finding| {
                finding
                    .contract(pointer)
                    .change(change)
                    .help("remove it, or mark with `x-provenance` where it is known from")
            });
        }
    }

    pub(super) fn renamed(&mut self, field: &Field, part: Part, member: &Member<'a>) {
        let to = field.path.last().cloned().unwrap_or_default();
        let message = format!(
            "the page lists the {} `{to}` where the contract has `{}`: renamed?",
            part.noun(),
            member.leaf()
        );
        let pointer = member.pointer.clone();
        let change = match member.owner.is_empty() {
            true => Change::Replace {
                pointer: pointer_push(&pointer, "name"),
                to: json!(to),
            },
            false => Change::Rename {
                pointer: pointer.clone(),
                owner: member.owner.clone(),
                to,
            },
        };
        self.add(Class::Contract, "renamed", field.at, message, |finding| {
            finding.contract(pointer).change(change)
        });
    }

    pub(super) fn losses(
        &mut self,
        known: &Operation<'a>,
        losses: BTreeMap<(&'static str, Part), Vec<(usize, String)>>,
    ) {
        for ((what, part), fields) in losses {
            let what_is = match what {
                "required" => "whether it is required",
                "type" => "its type",
                "values" => "its allowed values",
                "value" => "one of its values",
                "rule" => "a rule",
                "limit" => "a limit",
                "default" => "what holds when it is not given",
                _ => "its format",
            };
            let at = fields[0].0;
            let message = match fields.as_slice() {
                [(_, name)] => format!(
                    "the page no longer states {what_is} on the {} `{name}`",
                    part.noun()
                ),
                fields if fields.len() <= 4 => {
                    let names: Vec<&String> = fields.iter().map(|(_, name)| name).collect();
                    format!(
                        "the page no longer states {what_is} on the {}s {}",
                        part.noun(),
                        listed(&names)
                    )
                }
                fields => format!(
                    "the page no longer states {what_is} on {} {}s of `{}`",
                    fields.len(),
                    part.noun(),
                    known.id
                ),
            };
            let code = match what {
                "required" => "required-gone",
                "type" => "type-gone",
                "values" => "values-gone",
                "value" => "value-gone",
                "rule" => "rule-gone",
                "limit" => "limit-gone",
                "default" => "default-gone",
                _ => "format-gone",
            };
            self.add(Class::Loss, code, at, message, |finding| finding);
        }
    }
}
