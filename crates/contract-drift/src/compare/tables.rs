//! Tables against parameters and bodies: what was added, removed, renamed or lost.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};

use super::additions::addition;
use super::checker::{Checker, MOST, Reviewed};
use super::pairing::{ALIKE, old_field, pair, parts_by_likeness};
use crate::contract_view::{ContractOperation, Member};
use crate::contradictions;
use crate::edit::Change;
use crate::facts::{self, FieldFacts, OperationFacts};
use crate::finding::{Class, Code, Finding};
use crate::interpret::path_names;
use crate::page::{self, Field, Part};
use crate::read::Form;
use contract::describe::listed;
use contract::{Node, pointer_push};

/// What tables may be of.
const PARTS: [Part; 6] = [
    Part::Path,
    Part::Query,
    Part::Header,
    Part::Request,
    Part::Response,
    Part::Unknown,
];

impl<'a, 'c> Checker<'a, 'c> {
    /// Tables against parameters and bodies. Gives the names that the contract lacks; `None` if the
    /// page breaks off, so that nothing is to be concluded from what is not there.
    pub(super) fn tables(
        &mut self,
        at: usize,
        shown: &'c page::PageOperation,
        known: &'c ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) -> Option<HashSet<String>> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut added: Vec<(&'c Field, Part, Option<&'c Member<'a>>)> = Vec::new();
        let mut tables: BTreeSet<Part> = BTreeSet::new();
        let mut losses: BTreeMap<(Code, Part), Vec<(usize, String)>> = BTreeMap::new();
        let mut before: BTreeMap<Part, &'c Member<'a>> = BTreeMap::new();
        let nothing = FieldFacts::default();
        let elsewhere = self.reviewed_elsewhere(&facts::name(&known.method, known.path));
        let mut named = HashMap::new();
        let disputed: HashSet<(Part, &[String])> = contradictions::disputed(self.page, at)
            .into_iter()
            .map(|(field, _)| (field.part, field.path.as_slice()))
            .collect();
        let mut listed: HashSet<(Part, &[String])> = HashSet::new();
        let fields = self.page.fields.iter();
        let fields: Vec<&'c Field> = fields
            .filter(|field| field.operations.contains(&at))
            .collect();
        let unplaced = parts_by_likeness(known, &fields);
        // What the last row of the page is of.
        let mut last = None;
        for field in fields {
            let (part, member) = pair(known, shown, field, &unplaced);
            tables.insert(part);
            last = self
                .page
                .fields
                .last()
                .filter(|last| std::ptr::eq(*last, field))
                .map(|_| part);
            // A row that is new since the review stated nothing then.
            let name = facts::nth(&mut named, field);
            let table = match field.part {
                Part::Unknown => part,
                stated => stated,
            };
            let reviewed = |facts| old_field(facts, table, &name).unwrap_or(&nothing);
            let here = locked.map(reviewed);
            let old = Reviewed {
                here,
                anywhere: here.or_else(|| elsewhere.map(reviewed)),
            };
            match member {
                Some(member) => {
                    seen.insert(&member.pointer);
                    if field.path.len() == 1 {
                        before.insert(part, member);
                    }
                    // Where the page contradicts itself, it is no evidence.
                    if !disputed.contains(&(field.part, field.path.as_slice())) {
                        self.field(field, part, member, old, &mut losses);
                    }
                }
                None if !listed.insert((part, &field.path)) => {}
                None => added.push((field, part, before.get(&part).copied())),
            }
        }
        for name in &shown.query {
            if let Some(member) = known.find(Part::Query, std::slice::from_ref(name)) {
                seen.insert(&member.pointer);
                continue;
            }
            let is_listed = self
                .page
                .fields
                .iter()
                .any(|field| field.operations.contains(&at) && field.path == [name.as_str()]);
            if !is_listed {
                self.in_address_alone(at, shown, known, name);
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
        // A row that is lost shows a cut, deprecated or not.
        if self.is_truncated(at, last, &removed, locked) {
            let rows = if removed.len() == 1 {
                "row is"
            } else {
                "rows are"
            };
            let message = format!(
                "the page ends in the middle of its table: {} {rows} gone at its end, and what was below",
                removed.len()
            );
            let place = self.page.fields.last().map_or(shown.at, |field| field.at);
            self.add(Class::Loss, Code::Truncated, place, message, |finding| {
                finding.help("get the whole page, then check again")
            });
            return None;
        }
        let (deprecated, removed): (Vec<_>, Vec<_>) = removed
            .into_iter()
            .partition(|member| member.keyword("deprecated").is_some());
        let removed = self.still_shown(at, shown, removed);
        for member in deprecated {
            let mut samples = self.page.samples_of(at, member.part);
            let is_shown = samples.any(|sample| sample.members.contains_key(&member.path));
            if is_shown || self.is_shared(known, member) {
                continue;
            }
            let message = format!(
                "the page does not list the {} `{}` of `{}`, which the contract calls deprecated",
                member.part.noun(),
                member.name(),
                known.id
            );
            let removal = removal(known, member);
            self.deprecated_is_gone(shown.at, &member.pointer, message, removal);
        }
        self.added_and_removed(shown, known, added.clone(), removed, locked);
        self.losses(known, losses);
        if let Some(locked) = locked {
            self.rows_gone(at, shown, known, locked);
        }
        let names = added
            .iter()
            .filter_map(|(field, _, _)| field.path.last().cloned());
        Some(names.collect())
    }

    /// A parameter that the page's address has, and neither its tables nor the contract.
    fn in_address_alone(
        &mut self,
        at: usize,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        name: &str,
    ) {
        let field = Field::bare(vec![name.to_owned()], Part::Query, at, shown.at);
        let change = addition(known, &field, Part::Query, None);
        let message = format!(
            "the address of `{}` has the query parameter `{name}`, which the contract does not have",
            known.id
        );
        let pointer = known.pointer.clone();
        self.add(Class::Contract, Code::Added, shown.at, message, |finding| {
            Finding {
                change,
                ..finding
                    .contract(pointer)
                    .help(format!("add `{name}`, with its provenance"))
            }
        });
    }

    /// Whether the page breaks off: a table is the last thing on it, and what was behind it at the
    /// last review is gone.
    fn is_truncated(
        &self,
        at: usize,
        part: Option<Part>,
        removed: &[&'c Member<'a>],
        locked: Option<&OperationFacts>,
    ) -> bool {
        let (Some(locked), Some(part), Some(last)) = (locked, part, self.page.fields.last()) else {
            return false;
        };
        if self.page.form == Form::OpenApi {
            return false;
        }
        let text = &self.page.source.text;
        let rest = text.get(last.at..).unwrap_or_default();
        let is_last = rest
            .split_once('\n')
            .is_none_or(|(_, rest)| rest.trim_matches(['-', '\n', '\r', ' ']).is_empty());
        let lost_sample = [Part::Request, Part::Response].into_iter().any(|part| {
            locked.samples.contains_key(facts::part(part))
                && self.page.samples_of(at, part).next().is_none()
        });
        let lost_answer = locked.tables.contains_key(facts::part(Part::Response))
            && self.page.fields_of(at, Part::Response).next().is_none();
        let of_last = removed.iter().any(|member| member.part == part);
        is_last && of_last && (lost_sample || lost_answer)
    }

    /// Rows and tables that are gone, where that changes nothing in the contract: tables of which no
    /// row is left, and parameters that the page still shows elsewhere.
    fn rows_gone(
        &mut self,
        at: usize,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: &OperationFacts,
    ) {
        let own = |field: &&Field| field.operations.contains(&at);
        let listed: HashSet<(&str, String)> = self
            .page
            .fields
            .iter()
            .filter(own)
            .map(|field| (facts::part(field.part), field.name().to_lowercase()))
            .collect();
        let parts: BTreeSet<&str> = listed.iter().map(|(part, _)| *part).collect();
        let was: HashSet<(&str, String)> = locked
            .tables
            .iter()
            .flat_map(|(part, table)| {
                table
                    .keys()
                    .map(|name| (part.as_str(), name.to_lowercase()))
            })
            .collect();
        for part in PARTS {
            let name_of_part = facts::part(part);
            let Some(table) = locked.tables.get(name_of_part) else {
                continue;
            };
            // A row may be under another heading now, if none of that name was there before.
            let is_left = |name: &str| {
                parts.iter().any(|other| {
                    let row = (*other, name.to_lowercase());
                    listed.contains(&row) && (*other == name_of_part || !was.contains(&row))
                })
            };
            let elsewhere = |name: &str| self.shown_elsewhere(at, shown, part, name);
            let alone = table.keys().next().filter(|_| table.len() == 1);
            let is_table_left = parts.contains(name_of_part)
                || alone.is_some_and(|name| elsewhere(name).is_some())
                || table.keys().any(|name| is_left(name));
            let mut messages = Vec::new();
            if is_table_left {
                for name in table.keys().filter(|name| !is_left(name)) {
                    if let Some(still) = elsewhere(name) {
                        let message = format!(
                            "the page no longer lists the {} `{name}` of `{}`, which {still}",
                            part.noun(),
                            known.id
                        );
                        messages.push((Code::Unlisted, message));
                    }
                }
            } else {
                let rows = if table.len() == 1 { "row" } else { "rows" };
                let message = format!(
                    "the page no longer has the {name_of_part} table of `{}`, with its {} {rows}",
                    known.id,
                    table.len()
                );
                messages.push((Code::TableGone, message));
            }
            for (code, message) in messages {
                self.add(Class::Loss, code, shown.at, message, |finding| finding);
            }
        }
    }

    /// Where a page shows a parameter, other than in a table.
    fn shown_elsewhere(
        &self,
        at: usize,
        shown: &page::PageOperation,
        part: Part,
        name: &str,
    ) -> Option<&'static str> {
        let is_same = |other: &str| other.eq_ignore_ascii_case(name);
        let in_address = match part {
            Part::Path => path_names(&shown.path).any(is_same),
            Part::Query => shown.query.iter().any(|other| is_same(other)),
            _ => false,
        };
        let mut commands = self
            .page
            .samples_of(at, Part::Request)
            .filter_map(|sample| sample.command.as_ref());
        let in_sample = part == Part::Header
            && commands.any(|command| command.headers.iter().any(|other| is_same(other)));
        match (in_address, in_sample) {
            (true, _) => Some("its address still has"),
            (_, true) => Some("its sample still sends"),
            _ => None,
        }
    }

    /// What the contract has and the page's tables do not.
    pub(super) fn removed(
        &self,
        known: &'c ContractOperation<'a>,
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
                    // A row with a name alone was of the outermost member of that name.
                    let leaf = [member.leaf().to_owned()];
                    let is_outermost = || {
                        let outermost = known.find(member.part, &leaf);
                        outermost.is_some_and(|outermost| outermost.pointer == member.pointer)
                    };
                    table.is_some_and(|table| {
                        table.contains_key(&member.name())
                            || table.contains_key(member.leaf()) && is_outermost()
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
        shown: &page::PageOperation,
        removed: Vec<&'c Member<'a>>,
    ) -> Vec<&'c Member<'a>> {
        let (kept, gone): (Vec<_>, Vec<_>) = removed.into_iter().partition(|member| {
            self.page
                .samples_of(at, member.part)
                .any(|sample| sample.members.contains_key(&member.path))
        });
        for member in kept {
            let message = format!(
                "the page no longer lists the {} `{}`, which its sample still shows",
                member.part.noun(),
                member.name()
            );
            let pointer = member.pointer.clone();
            self.add(Class::Loss, Code::Unlisted, shown.at, message, |finding| {
                finding.contract(pointer)
            });
        }
        gone
    }

    pub(super) fn added_and_removed(
        &mut self,
        shown: &page::PageOperation,
        known: &'c ContractOperation<'a>,
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
                let before = self.findings.len();
                // What else has changed with the name.
                let nothing = FieldFacts::default();
                let old =
                    locked.map(|locked| old_field(locked, part, member.leaf()).unwrap_or(&nothing));
                let mut losses = BTreeMap::new();
                let old = Reviewed {
                    here: old,
                    anywhere: old,
                };
                self.field(field, part, member, old, &mut losses);
                let changed = self.findings.split_off(before);
                self.renamed(field, part, member, known, changed);
                self.losses(known, losses);
                continue;
            }
            let elsewhere = removed
                .iter()
                .position(|member| field.path.len() == 1 && field.path[0] == member.leaf());
            if let Some(at) = elsewhere {
                let member = removed.remove(at);
                self.moved(field, part, member, known);
                continue;
            }
            let message = format!(
                "the page lists the {} `{name}` of `{}`, which the contract does not have",
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
            self.add(Class::Contract, Code::Added, field.at, message, |finding| {
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
            let removal = removal(known, member);
            let change = self.deprecation(known, member);
            let removal = Some(removal).filter(|_| !self.is_shared(known, member));
            let help = match self.is_shared(known, member) {
                true => "other operations have it as well: see whether their pages list it",
                false => "deprecate it before it is removed, or add `x-provenance` with its source",
            };
            let pointer = member.pointer.clone();
            self.add(
                Class::Contract,
                Code::Removed,
                shown.at,
                message,
                |finding| Finding {
                    removal,
                    ..finding.change(change).contract(pointer).help(help)
                },
            );
        }
    }

    /// A row that has another name, and what else has changed of it: that is edited in what the
    /// contract gets by the new name, not in what it has by the old one.
    fn renamed(
        &mut self,
        field: &Field,
        part: Part,
        member: &Member<'a>,
        known: &ContractOperation<'a>,
        changed: Vec<Finding>,
    ) {
        let to = field.path.last().cloned().unwrap_or_default();
        let message = format!(
            "the page lists the {} `{to}` where the contract has `{}`: renamed?",
            part.noun(),
            member.leaf()
        );
        let pointer = member.pointer.clone();
        let mut own = self.with_changes(member, &changed);
        // The new name is as required as the page says, or as the old one was.
        let required = match part {
            Part::Response => member.required,
            _ => field.required.unwrap_or(member.required),
        };
        let (addition, removal) = match member.owner.is_empty() {
            true => {
                own["name"] = json!(to);
                let removal = self.parameter_of(known, member).map(|at| Change::Set {
                    pointer: at,
                    to: own.clone(),
                });
                own["required"] = json!(required);
                let addition = Change::AddParameter {
                    operation: known.pointer.clone(),
                    parameter: own,
                };
                (addition, removal)
            }
            false => {
                let addition = Change::AddProperty {
                    owner: member.owner.clone(),
                    after: Some(member.leaf().to_owned()),
                    name: to.clone(),
                    schema: own,
                    required,
                };
                let removal = Change::Rename {
                    pointer: pointer.clone(),
                    to,
                };
                (addition, Some(removal))
            }
        };
        let removal = removal.filter(|_| !self.is_shared(known, member));
        // Callers have the old name: it stays until it is removed as deprecated.
        let deprecation = self.deprecation(known, member);
        let change = deprecation.map(|deprecation| Change::All(vec![addition, deprecation]));
        self.findings.extend(changed.into_iter().map(|finding| {
            let own = finding.change.as_ref();
            let is_within = own.is_some_and(|own| is_change_of(own, member));
            Finding {
                removal: match (&removal, member.owner.is_empty() && is_within) {
                    (Some(_), false) => finding.change.clone(),
                    (removal, _) => removal.clone(),
                },
                change: change.clone().filter(|_| is_within),
                ..finding
            }
        }));
        self.add(
            Class::Contract,
            Code::Renamed,
            field.at,
            message,
            |finding| Finding {
                removal,
                ..finding.contract(pointer).change(change)
            },
        );
    }

    /// A member as the contract has it, with changes of it made.
    fn with_changes(&self, member: &Member<'a>, changed: &[Finding]) -> Value {
        let own = changed.iter().filter_map(|finding| finding.change.as_ref());
        let own: Vec<&Change> = own.filter(|own| is_change_of(own, member)).collect();
        let root = &self.contract.spec.root;
        let node = root.pointer(&member.pointer);
        let unchanged = || node.map_or_else(|| json!({}), Node::to_json);
        if own.is_empty() {
            return unchanged();
        }
        let mut root = root.to_json();
        for change in own {
            let mut changed = root.clone();
            if change.make(&mut changed).is_ok() {
                root = changed;
            }
        }
        let changed = root.pointer(&member.pointer).cloned();
        changed.unwrap_or_else(unchanged)
    }

    /// What the contract does to something that is going to be taken away. A parameter that other
    /// operations have as well is marked for this one alone; none if that cannot be said there, as of
    /// a property that they have.
    fn deprecation(&self, known: &ContractOperation<'a>, member: &Member<'a>) -> Option<Change> {
        let at = match member.owner.is_empty() {
            true => self.parameter_of(known, member)?,
            false if self.is_shared(known, member) => return None,
            false => member.pointer.clone(),
        };
        let is_optional = !member.required || member.part == Part::Path;
        if at == member.pointer {
            let deprecated = Change::Set {
                pointer: pointer_push(&at, "deprecated"),
                to: json!(true),
            };
            // Who sends what the page lists need not send what it does not.
            let optional = match member.owner.is_empty() {
                true => Change::Set {
                    pointer: pointer_push(&at, "required"),
                    to: json!(false),
                },
                false => Change::Require {
                    owner: member.owner.clone(),
                    name: member.leaf().to_owned(),
                    required: false,
                },
            };
            return Some(match is_optional {
                true => deprecated,
                false => Change::All(vec![deprecated, optional]),
            });
        }
        let mut own = self.contract.spec.root.pointer(&member.pointer)?.to_json();
        own["deprecated"] = json!(true);
        if !is_optional {
            own["required"] = json!(false);
        }
        Some(Change::Set {
            pointer: at,
            to: own,
        })
    }

    /// Whether the bodies of other operations have a property too, by the same schema: one page is no
    /// evidence that it goes from all of them.
    fn is_shared(&self, known: &ContractOperation<'a>, member: &Member<'a>) -> bool {
        let others = self.contract.operations.iter();
        let mut others = others.filter(|other| other.pointer != known.pointer);
        !member.owner.is_empty()
            && others.any(|other| {
                let bodies = [&other.request, &other.response].into_iter().flatten();
                let mut members = bodies.flat_map(|body| &body.members);
                members.any(|own| own.pointer == member.pointer)
            })
    }

    /// What can be edited of a parameter without other operations being concerned: the parameter, or
    /// the reference to it.
    fn parameter_of(&self, known: &ContractOperation<'a>, member: &Member<'a>) -> Option<String> {
        let spec = self.contract.spec;
        let reference = format!("#{}", member.pointer);
        let list = pointer_push(&known.pointer, "parameters");
        let users = spec.structure.references.iter();
        let users = users.filter(|user| user.target == reference).count();
        if users == 1 || member.pointer.starts_with(&list) {
            return Some(member.pointer.clone());
        }
        let mut items = spec.root.pointer(&list)?.as_sequence()?.iter();
        let at = items
            .position(|item| item.get("$ref").and_then(Node::as_str) == Some(reference.as_str()))?;
        Some(pointer_push(&list, &at.to_string()))
    }

    /// A field that is under another heading than it did: a parameter now, and no member of a body.
    fn moved(
        &mut self,
        field: &Field,
        part: Part,
        member: &Member<'a>,
        known: &ContractOperation<'a>,
    ) {
        let message = format!(
            "`{}` has moved: the page lists it as a {}, the contract has it as a {}",
            field.name(),
            part.noun(),
            member.part.noun()
        );
        let parameter = match part {
            Part::Query | Part::Header => self.contract.spec.root.pointer(&member.pointer),
            _ => None,
        };
        let change = parameter.and_then(|node| {
            let mut schema = node.to_json();
            let mut parameter = json!({
                "name": field.name(),
                "in": facts::part(part),
                "required": field.required == Some(true),
            });
            // What is said of a field is said of the parameter; its type stays its schema.
            if let (Some(schema), Some(parameter)) =
                (schema.as_object_mut(), parameter.as_object_mut())
            {
                for key in ["description", "x-provenance", "x-provenance-note"] {
                    if let Some(value) = schema.shift_remove(key) {
                        parameter.insert(key.to_owned(), value);
                    }
                }
                parameter.insert("schema".to_owned(), json!(schema));
            }
            let addition = Change::AddParameter {
                operation: known.pointer.clone(),
                parameter,
            };
            let deprecation = self.deprecation(known, member)?;
            Some(Change::All(vec![addition, deprecation]))
        });
        let pointer = member.pointer.clone();
        self.add(Class::Contract, Code::Moved, field.at, message, |finding| {
            Finding {
                change,
                ..finding.contract(pointer)
            }
        });
    }

    pub(super) fn losses(
        &mut self,
        known: &ContractOperation<'a>,
        losses: BTreeMap<(Code, Part), Vec<(usize, String)>>,
    ) {
        for ((what, part), fields) in losses {
            let what_is = match what {
                Code::RequiredGone => "whether it is required",
                Code::TypeGone => "its type",
                Code::ValuesGone => "its allowed values",
                Code::RuleGone => "a rule",
                Code::DeprecatedGone => "that it is deprecated",
                Code::LimitGone => "a limit",
                Code::DefaultGone => "what holds when it is not given",
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
            self.add(Class::Loss, what, at, message, |finding| finding);
        }
    }
}

/// The change that takes a member out at once.
fn removal(known: &ContractOperation<'_>, member: &Member<'_>) -> Change {
    match member.owner.is_empty() {
        true => Change::RemoveParameter {
            operation: known.pointer.clone(),
            pointer: member.pointer.clone(),
        },
        false => Change::Remove {
            pointer: member.pointer.clone(),
        },
    }
}

/// Whether a change is one of a member, and of nothing else.
fn is_change_of(change: &Change, member: &Member<'_>) -> bool {
    match change {
        Change::Set { pointer, .. } => pointer
            .strip_prefix(&member.pointer)
            .is_some_and(|below| below.starts_with('/')),
        Change::Require { owner, name, .. } => *owner == member.owner && name == member.leaf(),
        _ => false,
    }
}
