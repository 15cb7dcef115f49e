//! Page ↔ lock ↔ contract: what differs, and whether that is news.
//!
//! A difference between page and contract that the contract marks (`x-provenance`) is on purpose,
//! as long as the page says what it said when it was last reviewed. What the page says differently
//! since then is told whatever the marks say: they speak of the page as it was.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Value, json};

use super::contract::{self, Contract, Member, Operation};
use super::contradictions::{self, listed};
use super::facts::{self, FieldFacts, OperationFacts, PageFacts, SampleFacts};
use super::finding::{Change, Class, Finding};
use super::interpret::{key, path_names};
use super::lock::Lock;
use super::page::{self, DocPage, Field, Part};
use super::read::Form;
use crate::spec::{Node, Spec, pointer_push};

/// Names that are less alike than this are two names, and not one that was changed.
const ALIKE: f64 = 0.6;
/// Only so many names are held to each other.
const MOST: usize = 200;

/// Everything that the pages mean for the contract.
pub fn check(spec: &Spec, lock: &Lock, pages: &[DocPage]) -> Vec<Finding> {
    let contract = Contract::of(spec);
    let mut findings = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let checker = Checker {
            contract: &contract,
            page,
            number,
            locked: lock.pages.get(&page_key(spec, page)),
            findings: Vec::new(),
        };
        findings.extend(checker.run());
    }
    findings.extend(across(&contract, lock, pages));
    findings.sort_by(|a, b| {
        (a.page, a.class, a.at, a.code, &a.message)
            .cmp(&(b.page, b.class, b.at, b.code, &b.message))
    });
    findings.dedup();
    findings
}

/// What a page is called in the lock: the end of the address under which the contract refers to it;
/// otherwise its title.
pub fn page_key(spec: &Spec, page: &DocPage) -> String {
    let contract = Contract::of(spec);
    let known = page.operations.iter().find_map(|operation| {
        let found =
            find_operation(&contract, operation).or_else(|| moved(&contract, page, operation))?;
        found.page_url()
    });
    known
        .map(contract::slug)
        .map(str::to_owned)
        .or_else(|| page.title.as_deref().map(kebab))
        .unwrap_or_else(|| {
            let name = page.source.name.rsplit('/').next().unwrap_or_default();
            name.split('.').next().unwrap_or(name).to_owned()
        })
}

/// "Rate Limits: All APIs" → `rate-limits-all-apis`.
fn kebab(title: &str) -> String {
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// What the lock is to hold of a page.
pub fn facts_for_lock(page: &DocPage) -> PageFacts {
    PageFacts {
        contradictions: contradictions::of(page)
            .into_iter()
            .map(|found| found.fact)
            .collect(),
        ..page.facts()
    }
}

fn find_operation<'a, 'b>(
    contract: &'b Contract<'a>,
    operation: &page::Operation,
) -> Option<&'b Operation<'a>> {
    contract
        .operations
        .iter()
        .find(|known| known.method == operation.method && key(known.path) == key(&operation.path))
}

/// The operation that a page's operation probably was before its path or method changed: one whose
/// address is much like it and ends in the same word, or that is taken from a page of that title.
fn moved<'a, 'b>(
    contract: &'b Contract<'a>,
    page: &DocPage,
    operation: &page::Operation,
) -> Option<&'b Operation<'a>> {
    let title = page.title.as_deref().map(words_of);
    contract
        .operations
        .iter()
        .filter(|known| {
            let same_title = title.is_some()
                && known.page_url().map(|url| words_of(contract::slug(url))) == title;
            same_title || last_word(known.path) == last_word(&operation.path)
        })
        .map(|known| {
            let alike = strsim::normalized_levenshtein(&key(known.path), &key(&operation.path));
            let other_method = if known.method == operation.method {
                0.0
            } else {
                0.1
            };
            (alike - other_method, known)
        })
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// The last part of a path that does not vary.
fn last_word(path: &str) -> Option<&str> {
    path.rsplit('/')
        .find(|segment| !segment.starts_with('{') && !segment.is_empty())
}

struct Checker<'a, 'c> {
    contract: &'c Contract<'a>,
    page: &'c DocPage,
    number: usize,
    locked: Option<&'c PageFacts>,
    findings: Vec<Finding>,
}

impl<'a, 'c> Checker<'a, 'c> {
    fn run(mut self) -> Vec<Finding> {
        let mut paired: HashSet<&str> = HashSet::new();
        for (at, shown) in self.page.operations.iter().enumerate() {
            let known = find_operation(self.contract, shown).or_else(|| {
                let known = moved(self.contract, self.page, shown)?;
                // It has not moved if the page still shows it where it was.
                let still = self.page.operations.iter().any(|other| {
                    find_operation(self.contract, other)
                        .is_some_and(|other| other.pointer == known.pointer)
                });
                (!still).then_some(known)
            });
            match known {
                Some(known) => {
                    paired.insert(&known.pointer);
                    self.operation(at, shown, known);
                }
                None => {
                    let name = format!("{} {}", shown.method, shown.path);
                    self.add(
                        Class::Contract,
                        "operation-added",
                        shown.at,
                        format!("the page describes `{name}`, which the contract has not"),
                        |finding| {
                            finding.help("`cargo xtask docs draft PAGE` writes a draft of it")
                        },
                    );
                }
            }
        }
        self.operations_gone(&paired);
        self.limits();
        self.contradictions();
        self.title();
        self.findings
    }

    fn add(
        &mut self,
        class: Class,
        code: &'static str,
        at: usize,
        message: String,
        more: impl FnOnce(Finding) -> Finding,
    ) {
        let finding = Finding::new(class, code, self.number, at, message);
        self.findings.push(more(finding));
    }

    fn operations_gone(&mut self, paired: &HashSet<&str>) {
        if self.page.operations.is_empty() {
            return;
        }
        let name = page_key(self.contract.spec, self.page);
        let gone = self.contract.operations.iter().filter(|known| {
            !paired.contains(known.pointer.as_str())
                && known
                    .page_url()
                    .is_some_and(|url| contract::slug(url) == name)
        });
        let gone: Vec<(String, String)> = gone
            .map(|known| {
                (
                    format!("{} {}", known.method, known.path),
                    known.pointer.clone(),
                )
            })
            .collect();
        let at = self.page.operations[0].at;
        for (operation, pointer) in gone {
            let message = format!(
                "the page does not describe `{operation}`, which the contract takes from it"
            );
            self.add(
                Class::Contract,
                "operation-removed",
                at,
                message,
                |finding| {
                    finding
                        .contract(pointer)
                        .help("remove the operation, or correct its `externalDocs.url`")
                },
            );
        }
    }

    fn operation(&mut self, at: usize, shown: &'c page::Operation, known: &'c Operation<'a>) {
        let locked = self.locked.and_then(|locked| {
            locked
                .operations
                .get(&facts::name(&shown.method, &shown.path))
                .or_else(|| {
                    locked
                        .operations
                        .get(&facts::name(&known.method, known.path))
                })
        });
        self.address(shown, known);
        self.host(shown, locked);
        self.scope(shown, known, locked);
        self.auth(shown, locked);
        self.media_type(shown, known, locked);
        let added = self.tables(at, shown, known, locked);
        self.samples(at, known, locked, &added);
    }

    fn address(&mut self, shown: &page::Operation, known: &Operation<'a>) {
        if key(&shown.path) != key(known.path) {
            // The contract's own names stay where the parameters do.
            let mut names = path_names(known.path);
            let to = shown
                .path
                .split('/')
                .map(|segment| match segment.starts_with('{') {
                    true => names
                        .next()
                        .map_or_else(|| segment.to_owned(), |name| format!("{{{name}}}")),
                    false => segment.to_owned(),
                })
                .collect::<Vec<_>>()
                .join("/");
            let pointer = pointer_push("/paths", known.path);
            self.add(
                Class::Contract,
                "path",
                shown.at,
                format!(
                    "the page calls `{}` at `{}`, the contract at `{}`",
                    known.id, shown.path, known.path
                ),
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .change(Change::Key { pointer, to })
                },
            );
        }
        if shown.method != known.method {
            let pointer = known.pointer.clone();
            let to = shown.method.to_lowercase();
            self.add(
                Class::Contract,
                "method",
                shown.at,
                format!(
                    "the page calls `{}` with {}, the contract with {}",
                    known.id, shown.method, known.method
                ),
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .change(Change::Key { pointer, to })
                },
            );
        }
        for (ours, theirs) in path_names(known.path).zip(path_names(&shown.path)) {
            if !ours.eq_ignore_ascii_case(theirs) && key(&shown.path) == key(known.path) {
                let pointer = pointer_push("/paths", known.path);
                self.add(
                    Class::Cosmetic,
                    "path-parameter-name",
                    shown.at,
                    format!("the page calls the path parameter `{ours}` `{theirs}`; callers do not see it"),
                    |finding| finding.contract(pointer),
                );
            }
        }
    }

    fn host(&mut self, shown: &page::Operation, locked: Option<&OperationFacts>) {
        let Some(host) = &shown.host else { return };
        let root = &self.contract.spec.root;
        let variable = "/servers/0/variables/host";
        let node = root.pointer(variable);
        let default = node
            .and_then(|node| node.get("default"))
            .and_then(Node::as_str);
        let Some(default) = default else { return };
        let acknowledged = node
            .and_then(|node| node.get("description"))
            .and_then(Node::as_str)
            .is_some_and(|text| text.contains(host.as_str()));
        let is_new = locked.is_some_and(|locked| locked.host.as_ref() != Some(host));
        if host != default && (is_new || !acknowledged) {
            let pointer = format!("{variable}/default");
            let to = json!(host);
            self.add(
                Class::Contract,
                "host",
                shown.at,
                format!("the page's host is `{host}`, the contract's default `{default}`"),
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .change(Change::Replace { pointer, to })
                },
            );
        }
    }

    fn scope(
        &mut self,
        shown: &page::Operation,
        known: &Operation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let ours = known.node.get("x-api-scope").and_then(Node::as_str);
        let theirs = shown.scopes.join("; ");
        if theirs.is_empty() {
            if locked.is_some_and(|locked| !locked.scopes.is_empty()) {
                let message = format!("the page no longer names the API scope of `{}`", known.id);
                self.add(Class::Loss, "scope-gone", shown.at, message, |finding| {
                    finding
                });
            }
            return;
        }
        if ours == Some(theirs.as_str()) {
            return;
        }
        let pointer = pointer_push(&known.pointer, "x-api-scope");
        let message = match ours {
            Some(ours) => format!(
                "`{}` needs the API scope \"{theirs}\", in the contract \"{ours}\"",
                known.id
            ),
            None => format!(
                "`{}` needs the API scope \"{theirs}\", of which the contract says nothing",
                known.id
            ),
        };
        let change = ours.map(|_| Change::Replace {
            pointer: pointer.clone(),
            to: json!(theirs),
        });
        self.add(Class::Contract, "scope", shown.at, message, |finding| {
            Finding {
                change,
                ..finding
                    .contract(pointer)
                    .help("`x-api-scope:` as the page has it")
            }
        });
    }

    fn auth(&mut self, shown: &page::Operation, locked: Option<&OperationFacts>) {
        let schemes = self
            .contract
            .spec
            .root
            .pointer("/components/securitySchemes");
        let names: Vec<(String, &str)> = schemes
            .and_then(Node::as_mapping)
            .into_iter()
            .flatten()
            .filter_map(|(name, member)| {
                Some((
                    format!("/components/securitySchemes/{name}/name"),
                    member.node.get("name")?.as_str()?,
                ))
            })
            .collect();
        let Some(theirs) = &shown.auth else {
            if locked.is_some_and(|locked| locked.auth.is_some()) {
                let message = "the page no longer says how a call is authorised".to_owned();
                self.add(Class::Loss, "auth-gone", shown.at, message, |finding| {
                    finding
                });
            }
            return;
        };
        if let [(pointer, ours)] = names.as_slice()
            && !ours.eq_ignore_ascii_case(theirs)
        {
            let change = Change::Replace {
                pointer: pointer.clone(),
                to: json!(theirs),
            };
            let message =
                format!("the token goes in the header `{theirs}`, in the contract in `{ours}`");
            let pointer = pointer.clone();
            self.add(Class::Contract, "auth", shown.at, message, |finding| {
                finding.contract(pointer).change(change)
            });
        }
    }

    fn media_type(
        &mut self,
        shown: &page::Operation,
        known: &Operation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let Some(theirs) = &shown.media_type else {
            return;
        };
        let ours: BTreeSet<&str> = [&known.request, &known.response]
            .into_iter()
            .flatten()
            .flat_map(|body| body.media_types.iter().copied())
            .collect();
        let same = ours
            .iter()
            .any(|ours| theirs.to_lowercase().starts_with(ours));
        let was_so = locked.is_some_and(|locked| locked.media_type.as_ref() == Some(theirs));
        if !same && !ours.is_empty() && !was_so {
            let message = format!(
                "bodies are `{theirs}`, in the contract {}",
                listed(&ours.into_iter().collect::<Vec<_>>())
            );
            let pointer = known.pointer.clone();
            self.add(
                Class::Contract,
                "media-type",
                shown.at,
                message,
                |finding| finding.contract(pointer),
            );
        }
    }

    /// Tables against parameters and bodies. Gives the names that the contract lacks.
    fn tables(
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
        for field in self
            .page
            .fields
            .iter()
            .filter(|field| field.operations.contains(&at))
        {
            let (part, member) = pair(known, shown, field);
            tables.insert(part);
            let old = locked.and_then(|locked| old_field(locked, part, &field.name()));
            match member {
                Some(member) => {
                    seen.insert(&member.pointer);
                    before.insert(part, member);
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
        added
            .iter()
            .filter_map(|(field, _, _)| field.path.last().cloned())
            .collect()
    }

    /// What the contract has and the page's tables do not.
    fn removed(
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
    fn still_shown(
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

    fn added_and_removed(
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

    fn renamed(&mut self, field: &Field, part: Part, member: &Member<'a>) {
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

    /// A row against what the contract says of it.
    fn field(
        &mut self,
        field: &'c Field,
        part: Part,
        member: &Member<'a>,
        old: Option<&FieldFacts>,
        losses: &mut BTreeMap<(&'static str, Part), Vec<(usize, String)>>,
    ) {
        let mut lost = |what| {
            losses
                .entry((what, part))
                .or_default()
                .push((field.at, field.name()))
        };
        let marked = member.is_marked();
        let told = |is_new: Option<bool>| is_new.unwrap_or(false) || !marked;
        let new = FieldFacts::of(field);
        let (was, now) = (old, &new);

        match now.required {
            Some(required) => {
                let is_new = was.map(|was| was.required.is_some_and(|was| was != required));
                // An answer may be read more leniently than the page promises it.
                let differs = match part {
                    Part::Response => member.required && !required,
                    _ => member.required != required,
                };
                if differs && told(is_new) {
                    self.required(field, part, member, required);
                }
            }
            None if was.is_some_and(|was| was.required.is_some()) => lost("required"),
            None => {}
        }
        match &now.kind {
            Some(kind) => {
                let is_new = was.map(|was| was.kind.as_ref().is_some_and(|was| was != kind));
                let fits = member.kinds.is_empty() || member.kinds.contains(kind.as_str());
                if !fits && told(is_new) {
                    self.kind(field, part, member, kind);
                }
                let items = now.items.as_deref();
                let fits = items
                    .is_none_or(|items| member.items.is_empty() || member.items.contains(items));
                if !fits && told(was.map(|was| was.items != now.items)) {
                    let message = format!(
                        "the items of `{}` are of type {}, in the contract {}",
                        field.name(),
                        items.unwrap_or_default(),
                        kinds(&member.items)
                    );
                    let pointer = member.pointer.clone();
                    self.add(Class::Contract, "item-type", field.at, message, |finding| {
                        finding.contract(pointer)
                    });
                }
            }
            None if was.is_some_and(|was| was.kind.is_some()) => lost("type"),
            None => {}
        }
        self.values(field, part, member, was, marked, &mut lost);
        self.figures(field, member, was, marked, &mut lost);
        if let Some(was) = was {
            let words = was.prose.text != now.prose.text;
            let rules = was.prose.rules.cmp(&now.prose.rules);
            match rules {
                std::cmp::Ordering::Greater => lost("rule"),
                std::cmp::Ordering::Less => {
                    let message = format!(
                        "the page states a rule on `{}` that it did not state",
                        field.name()
                    );
                    let pointer = member.pointer.clone();
                    self.add(Class::Contract, "rule-added", field.at, message, |finding| {
                        finding.contract(pointer).help("if it can be checked, an `x-validations` rule; otherwise the description. Then `cargo xtask docs accept`")
                    });
                }
                std::cmp::Ordering::Equal if words => {
                    let message = format!(
                        "the description of `{}` is worded differently",
                        field.name()
                    );
                    self.add(Class::Cosmetic, "words", field.at, message, |finding| {
                        finding
                    });
                }
                std::cmp::Ordering::Equal => {}
            }
        }
    }

    fn required(&mut self, field: &Field, part: Part, member: &Member<'a>, required: bool) {
        let words = |required| if required { "required" } else { "optional" };
        let message = format!(
            "the {} `{}` is {}, in the contract {}",
            part.noun(),
            field.name(),
            words(required),
            words(!required)
        );
        let change = match member.owner.is_empty() {
            true => Change::Replace {
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
        self.add(Class::Contract, "required", field.at, message, |finding| {
            finding.contract(pointer).change(change)
        });
    }

    fn kind(&mut self, field: &Field, part: Part, member: &Member<'a>, kind: &str) {
        let message = format!(
            "the {} `{}` is of type {kind}, in the contract {}",
            part.noun(),
            field.name(),
            kinds(&member.kinds)
        );
        let own = member
            .schemas
            .first()
            .filter(|(_, node)| node.get("type").is_some());
        let change = own.map(|(pointer, _)| Change::Replace {
            pointer: pointer_push(pointer, "type"),
            to: json!(kind),
        });
        let pointer = member.pointer.clone();
        self.add(Class::Contract, "type", field.at, message, |finding| {
            Finding {
                change,
                ..finding.contract(pointer)
            }
        });
    }

    fn values(
        &mut self,
        field: &Field,
        part: Part,
        member: &Member<'a>,
        was: Option<&FieldFacts>,
        marked: bool,
        lost: &mut impl FnMut(&'static str),
    ) {
        let theirs = &field.prose.values;
        if theirs.is_empty() {
            if was.is_some_and(|was| !was.prose.values.is_empty()) {
                lost("values");
            }
            return;
        }
        let is_new = was.is_some_and(|was| was.prose.values != *theirs);
        if marked && !is_new {
            return;
        }
        let name = field.name();
        let Some((ours, open, pointer)) = member.values() else {
            if was.is_some_and(|was| was.prose.values == *theirs) {
                return;
            }
            let message = format!(
                "`{name}` may be {}; the contract allows anything",
                listed(theirs)
            );
            let pointer = member.pointer.clone();
            self.add(Class::Contract, "values", field.at, message, |finding| {
                finding.contract(pointer).help("`enum` for a request, `x-extensible-enum` for a response, as a schema with a name")
            });
            return;
        };
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
        let mut told = Vec::new();
        if !added.is_empty() {
            told.push(format!("also {}", listed(&added)));
        }
        if !removed.is_empty() && part != Part::Response {
            told.push(format!("no longer {}", listed(&removed)));
        }
        if told.is_empty() {
            return;
        }
        let mut to: Vec<String> = ours
            .iter()
            .filter(|value| part == Part::Response || !removed.contains(value))
            .map(|value| (*value).to_owned())
            .collect();
        to.extend(added.into_iter().cloned());
        let message = format!(
            "`{name}` may be {}; the contract has {}",
            told.join(", "),
            listed(&ours)
        );
        let change = Change::Replace {
            pointer: pointer.clone(),
            to: json!(to),
        };
        self.add(Class::Contract, "values", field.at, message, |finding| {
            finding.contract(pointer).change(change)
        });
    }

    /// Limits, defaults and formats: figures that the contract has as keywords, rules or words.
    fn figures(
        &mut self,
        field: &Field,
        member: &Member<'a>,
        was: Option<&FieldFacts>,
        marked: bool,
        lost: &mut impl FnMut(&'static str),
    ) {
        let name = field.name();
        let pointer = &member.pointer;
        let words = member.words().to_lowercase();
        let now = &field.prose;
        for limit in &now.limits {
            let is_new = was.is_some_and(|was| !was.prose.limits.contains(limit));
            if is_limit_known(member, &words, limit) || (!is_new && (marked || was.is_some())) {
                continue;
            }
            let message = match was.and_then(|was| was.prose.limits.first()) {
                Some(before) => format!("`{name}` has the limit `{limit}`; it was `{before}`"),
                None => {
                    format!("`{name}` has the limit `{limit}`, of which the contract says nothing")
                }
            };
            let before = was.and_then(|was| was.prose.limits.first());
            let change = limit_keyword(member, limit, before);
            self.add(Class::Contract, "limit", field.at, message, |finding| {
                Finding {
                    change,
                    ..finding.contract(pointer.clone()).help(
                        "a keyword of the schema, or an `x-validations` rule, and the description",
                    )
                }
            });
        }
        for default in &now.defaults {
            let is_new = was.is_some_and(|was| !was.prose.defaults.contains(default));
            let known = default
                .split(", ")
                .all(|part| words.contains(&part.to_lowercase()));
            if known || (!is_new && (marked || was.is_some())) {
                continue;
            }
            let message = format!(
                "`{name}`, when not given, is {default}, of which the contract says nothing"
            );
            self.add(Class::Contract, "default", field.at, message, |finding| {
                finding
                    .contract(pointer.clone())
                    .help("say it in the description; the contract has no `default` keyword")
            });
        }
        if let Some(was) = was {
            let new_formats: Vec<&String> = now
                .formats
                .iter()
                .filter(|format| !was.prose.formats.contains(format))
                .collect();
            if !new_formats.is_empty() {
                let message = format!(
                    "`{name}` is written as {}, which the page did not say",
                    listed(&new_formats)
                );
                self.add(Class::Contract, "format", field.at, message, |finding| {
                    finding
                        .contract(pointer.clone())
                        .help("the pattern and the description, then `cargo xtask docs accept`")
                });
            } else if was.prose.formats.len() > now.formats.len() {
                lost("format");
            }
            if was.prose.limits.len() > now.limits.len() {
                lost("limit");
            }
            if was.prose.defaults.len() > now.defaults.len() {
                lost("default");
            }
        }
    }

    fn losses(
        &mut self,
        known: &Operation<'a>,
        losses: BTreeMap<(&'static str, Part), Vec<(usize, String)>>,
    ) {
        for ((what, part), fields) in losses {
            let what_is = match what {
                "required" => "whether it is required",
                "type" => "its type",
                "values" => "its allowed values",
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
                "rule" => "rule-gone",
                "limit" => "limit-gone",
                "default" => "default-gone",
                _ => "format-gone",
            };
            self.add(Class::Loss, code, at, message, |finding| finding);
        }
    }

    fn samples(
        &mut self,
        at: usize,
        known: &'c Operation<'a>,
        locked: Option<&OperationFacts>,
        added: &HashSet<String>,
    ) {
        for part in [Part::Request, Part::Response] {
            let mut now = SampleFacts::default();
            let mut place = None;
            for sample in self.page.samples_of(at, part) {
                place.get_or_insert(sample.at);
                let facts = SampleFacts::of(sample);
                now.members.extend(facts.members);
                now.headers.extend(facts.headers);
                now.rows = now.rows.max(facts.rows);
                now.cut |= facts.cut;
                if let Some(body) = &sample.body {
                    self.sample(sample.at, part, body, known, added);
                }
            }
            let was = locked.and_then(|locked| locked.samples.get(facts::part(part)));
            match (place, was) {
                (Some(place), Some(was)) => self.sample_changed(place, part, known, was, &now),
                (None, Some(_)) if self.page.form != Form::Flattened => {
                    let place = self.page.operations[at].at;
                    let message = format!(
                        "the page no longer shows a sample {} of `{}`",
                        facts::part(part),
                        known.id
                    );
                    self.add(Class::Loss, "sample-gone", place, message, |finding| {
                        finding
                    });
                }
                _ => {}
            }
        }
    }

    /// A sample against the contract: what is in it, the contract must know.
    fn sample(
        &mut self,
        place: usize,
        part: Part,
        body: &Value,
        known: &'c Operation<'a>,
        added: &HashSet<String>,
    ) {
        // Members come sorted: what lies in something follows it at once.
        let mut unknown: Option<Vec<String>> = None;
        for (path, kinds_shown) in facts::members(body) {
            if unknown
                .as_ref()
                .is_some_and(|above| path.starts_with(above))
            {
                continue;
            }
            let member = match known.at(part, &path) {
                Err(()) => continue,
                Ok(Some(member)) => member,
                Ok(None) => {
                    let leaf = path.last().cloned().unwrap_or_default();
                    if !added.contains(&leaf) {
                        let message = format!(
                            "a sample {} of `{}` has `{}`, which neither its table nor the contract has",
                            facts::part(part),
                            known.id,
                            path.join(".")
                        );
                        let change = sample_addition(known, part, &path, body);
                        let pointer = known
                            .body(part)
                            .map_or_else(|| known.pointer.clone(), |body| body.pointer.clone());
                        self.add(
                            Class::Contract,
                            "sample-member",
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
                .into_iter()
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
                self.add(Class::Contract, "sample-type", place, message, |finding| {
                    finding.contract(pointer)
                });
            }
            if let Some((ours, _, pointer)) = member.values() {
                let mut shown = Vec::new();
                values_at(body, &path, &mut shown);
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
                    let change = Change::Replace {
                        pointer: pointer.clone(),
                        to: json!(to),
                    };
                    self.add(Class::Contract, "sample-value", place, message, |finding| {
                        finding.contract(pointer).change(change)
                    });
                }
            }
        }
    }

    fn sample_changed(
        &mut self,
        place: usize,
        part: Part,
        known: &Operation<'a>,
        was: &SampleFacts,
        now: &SampleFacts,
    ) {
        let part_name = facts::part(part);
        let gone: Vec<&String> = was
            .members
            .keys()
            .filter(|name| !now.members.contains_key(*name))
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
            self.add(Class::Loss, "sample-cut", place, message, |finding| finding);
        } else if now.rows < was.rows {
            let message = format!(
                "the sample {part_name} of `{}` is cut: {} of {} rows are left",
                known.id, now.rows, was.rows
            );
            self.add(Class::Loss, "sample-cut", place, message, |finding| finding);
        } else if now.members.len() > was.members.len() || now.cut != was.cut || now.rows > was.rows
        {
            let message = format!(
                "the sample {part_name} of `{}` shows other parts than it did",
                known.id
            );
            self.add(Class::Cosmetic, "sample", place, message, |finding| finding);
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
                self.add(Class::Contract, "sample-header", place, message, |finding| {
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
                "sample-headers",
                place,
                message,
                |finding| finding,
            );
        }
    }

    /// A page's table of rate limits against those of the operations that it names.
    fn limits(&mut self) {
        let mut found = Vec::new();
        for known in &self.contract.operations {
            let names: Vec<BTreeSet<String>> = [
                known.page_url().map(contract::slug),
                known.node.get("summary").and_then(Node::as_str),
            ]
            .into_iter()
            .flatten()
            .map(words_of)
            .collect();
            let row = self
                .page
                .limits
                .iter()
                .find(|limit| limit.apis.iter().any(|api| names.contains(&words_of(api))));
            if let Some(row) = row {
                found.push((known, row));
            }
        }
        for (known, row) in found {
            let pointer = pointer_push(&known.pointer, "x-rate-limit");
            let limit = known.node.get("x-rate-limit");
            let windows: Vec<(u64, u64)> = limit
                .and_then(|limit| limit.get("windows"))
                .and_then(Node::as_sequence)
                .into_iter()
                .flatten()
                .filter_map(|window| {
                    Some((
                        window.get("requests")?.to_json().as_u64()?,
                        window.get("seconds")?.to_json().as_u64()?,
                    ))
                })
                .collect();
            let told = |windows: &[(u64, u64)]| {
                windows
                    .iter()
                    .map(|(requests, seconds)| format!("{requests} requests in {seconds} s"))
                    .collect::<Vec<_>>()
                    .join(" and ")
            };
            if windows != row.windows {
                let ours = if windows.is_empty() {
                    "nothing".to_owned()
                } else {
                    told(&windows)
                };
                let message = format!(
                    "`{}` may be called {}, in the contract {ours}",
                    known.id,
                    told(&row.windows)
                );
                let to: Vec<Value> = row
                    .windows
                    .iter()
                    .map(|(requests, seconds)| json!({"requests": requests, "seconds": seconds}))
                    .collect();
                let change = limit.map(|_| Change::Replace {
                    pointer: pointer_push(&pointer, "windows"),
                    to: json!(to),
                });
                self.add(Class::Contract, "rate-limit", row.at, message, |finding| {
                    Finding {
                        change,
                        ..finding.contract(pointer.clone())
                    }
                });
            }
            let per = limit
                .and_then(|limit| limit.get("per"))
                .and_then(Node::as_str);
            if !row.per.is_empty() && per.is_some_and(|per| per != row.per) {
                let message = format!(
                    "calls of `{}` are counted per {}, in the contract per {}",
                    known.id,
                    row.per,
                    per.unwrap_or_default()
                );
                self.add(
                    Class::Contract,
                    "rate-limit-per",
                    row.at,
                    message,
                    |finding| finding.contract(pointer_push(&pointer, "per")),
                );
            }
        }
    }

    fn contradictions(&mut self) {
        for found in contradictions::of(self.page) {
            let was_there = self
                .locked
                .is_some_and(|locked| locked.contradictions.contains(&found.fact));
            let known = find_operation(self.contract, &self.page.operations[found.operation]);
            let members: Vec<&Member<'a>> = known
                .into_iter()
                .flat_map(|known| {
                    found
                        .names
                        .iter()
                        .flat_map(move |name| members_named(known, name))
                })
                .collect();
            let acknowledged = members.iter().any(|member| {
                member
                    .schemas
                    .iter()
                    .any(|(_, node)| contract::is_marked(node))
                    && (found.names.len() < 2
                        || found.names.iter().any(|name| {
                            *name != member.leaf() && member.words().contains(name.as_str())
                        })
                        || member
                            .schemas
                            .iter()
                            .any(|(_, node)| contract::provenance(node) == Some("contradicted")))
            });
            if was_there || acknowledged {
                continue;
            }
            let pointer = members.first().map(|member| member.pointer.clone());
            self.add(
                Class::Contradiction,
                "contradiction",
                found.at,
                found.message,
                |finding| Finding {
                    contract: pointer,
                    ..finding.help("`x-provenance: contradicted`, with a note that says both")
                },
            );
        }
    }

    fn title(&mut self) {
        let was = self.locked.and_then(|locked| locked.title.as_ref());
        if let (Some(was), Some(now)) = (was, &self.page.title)
            && was != now
        {
            let message = format!("the page is now called \"{now}\"; it was \"{was}\"");
            self.add(Class::Cosmetic, "title", 0, message, |finding| finding);
        }
    }
}

/// What several pages say of the same thing.
fn across(contract: &Contract<'_>, lock: &Lock, pages: &[DocPage]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let listed_scopes: BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| page.scopes.iter().map(|(name, _)| name.as_str()))
        .chain(
            lock.pages
                .values()
                .flat_map(|page| page.scopes.iter().map(String::as_str)),
        )
        .collect();
    for (number, page) in pages.iter().enumerate() {
        for (at, operation) in page.operations.iter().enumerate() {
            let known = find_operation(contract, operation);
            for scope in &operation.scopes {
                let short = scope.rsplit(": ").next().unwrap_or(scope);
                let acknowledged = known.is_some_and(|known| {
                    contract::provenance(known.node) == Some("contradicted")
                        && known
                            .node
                            .get("x-provenance-note")
                            .and_then(Node::as_str)
                            .is_some_and(|note| note.contains(short))
                });
                if !listed_scopes.is_empty() && !listed_scopes.contains(short) && !acknowledged {
                    let message =
                        format!("the API scope \"{scope}\" is not in the vendor's list of scopes");
                    let mut finding = Finding::new(
                        Class::Contradiction,
                        "scope-unlisted",
                        number,
                        operation.at,
                        message,
                    );
                    finding.contract =
                        known.map(|known| pointer_push(&known.pointer, "x-api-scope"));
                    findings.push(finding);
                }
            }
            for other in &pages[..number] {
                let same = other.operations.iter().position(|other| {
                    facts::name(&other.method, &other.path)
                        == facts::name(&operation.method, &operation.path)
                });
                if let Some(same) = same {
                    findings.extend(disagreements(page, at, number, other, same));
                }
            }
        }
    }
    findings
}

/// Rows of two pages on the same operation that do not say the same.
fn disagreements(
    page: &DocPage,
    at: usize,
    number: usize,
    other: &DocPage,
    same: usize,
) -> Vec<Finding> {
    let theirs: BTreeMap<(Part, String), &Field> = other
        .fields
        .iter()
        .filter(|field| field.operations.contains(&same))
        .map(|field| ((field.part, field.name()), field))
        .collect();
    let own = page
        .fields
        .iter()
        .filter(|field| field.operations.contains(&at));
    own.filter_map(|field| {
        let their = theirs.get(&(field.part, field.name()))?;
        let required = |field: &Field| {
            field
                .required
                .map(|required| if required { "required" } else { "optional" }.to_owned())
        };
        let values =
            |field: &Field| (!field.prose.values.is_empty()).then(|| field.prose.values.join(", "));
        let pairs = [
            (required(field), required(their)),
            (field.kind.clone(), their.kind.clone()),
            (values(field), values(their)),
        ];
        let (one, two) = pairs.into_iter().find_map(|pair| match pair {
            (Some(one), Some(two)) if one != two => Some((one, two)),
            _ => None,
        })?;
        let message = format!(
            "the {} `{}` is \"{one}\" here, and \"{two}\" in {}",
            field.part.noun(),
            field.name(),
            other.source.name
        );
        Some(Finding::new(
            Class::Contradiction,
            "pages-disagree",
            number,
            field.at,
            message,
        ))
    })
    .collect()
}

/// The part that a row belongs to, and the member that it is.
fn pair<'a, 'b>(
    known: &'b Operation<'a>,
    shown: &page::Operation,
    field: &Field,
) -> (Part, Option<&'b Member<'a>>) {
    let parts: &[Part] = match field.part {
        Part::Unknown => &[
            Part::Path,
            Part::Query,
            Part::Header,
            Part::Request,
            Part::Response,
        ],
        ref part => std::slice::from_ref(part),
    };
    for part in parts {
        // Parameters of the path are paired by their position: pages spell them as they please.
        let position = path_names(&shown.path)
            .position(|name| field.path.len() == 1 && name.eq_ignore_ascii_case(&field.path[0]));
        if *part == Part::Path
            && let Some(name) = position.and_then(|position| path_names(known.path).nth(position))
            && let Some(member) = known.find(Part::Path, &[name.to_owned()])
        {
            return (Part::Path, Some(member));
        }
        if let Some(member) = known.find(*part, &field.path) {
            return (*part, Some(member));
        }
    }
    let part = match field.part {
        Part::Unknown => Part::Request,
        part => part,
    };
    (part, None)
}

fn old_field<'l>(locked: &'l OperationFacts, part: Part, name: &str) -> Option<&'l FieldFacts> {
    let table = locked.tables.get(facts::part(part));
    let table = table.or_else(|| locked.tables.get(facts::part(Part::Unknown)))?;
    table.get(name)
}

fn kinds(kinds: &BTreeSet<&str>) -> String {
    match kinds.iter().copied().collect::<Vec<_>>().as_slice() {
        [] => "of any type".to_owned(),
        kinds => kinds.join(" or "),
    }
}

fn members_named<'a, 'b>(known: &'b Operation<'a>, name: &str) -> Vec<&'b Member<'a>> {
    let leaf = name.rsplit('.').next().unwrap_or(name);
    let bodies = [&known.request, &known.response]
        .into_iter()
        .flatten()
        .flat_map(|body| &body.members);
    known
        .parameters
        .iter()
        .chain(bodies)
        .filter(|member| member.leaf().eq_ignore_ascii_case(leaf))
        .collect()
}

/// Words that tell an API, however its name is written: `update-a-task`, "Update Task API".
fn words_of(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !matches!(word.as_str(), "" | "a" | "an" | "the" | "api" | "apis"))
        .collect()
}

/// The texts at one exact path.
fn values_at(value: &Value, path: &[String], out: &mut Vec<String>) {
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

/// Whether the contract has a figure, as a keyword or in words.
fn is_limit_known(member: &Member<'_>, words: &str, limit: &str) -> bool {
    let mut parts = limit.splitn(3, ' ');
    let (bound, figure, unit) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next(),
    );
    let keywords: &[&str] = match bound {
        "min" => &["minimum", "minLength", "minItems"],
        _ => &["maximum", "maxLength", "maxItems"],
    };
    let by_keyword = keywords.iter().any(|keyword| {
        member
            .keyword(keyword)
            .is_some_and(|(_, node)| node.to_json().as_u64() == figure.parse().ok())
    });
    let wanted = match unit {
        Some(unit) => format!("{figure} {unit}"),
        None => figure.to_owned(),
    };
    let in_words = words.match_indices(&wanted).any(|(at, _)| {
        !words[..at].ends_with(|c: char| c.is_ascii_digit())
            && !words[at + wanted.len()..].starts_with(|c: char| c.is_ascii_digit())
    });
    by_keyword || in_words
}

/// The edit of the keyword that holds a limit, if one does.
fn limit_keyword(member: &Member<'_>, limit: &str, before: Option<&String>) -> Option<Change> {
    let mut parts = limit.splitn(3, ' ');
    let (bound, figure, unit) = (parts.next()?, parts.next()?, parts.next());
    let figure: u64 = figure.parse().ok()?;
    let keyword = match (bound, unit) {
        ("min", Some("characters")) => "minLength",
        (_, Some("characters")) => "maxLength",
        ("min", Some("items")) => "minItems",
        (_, Some("items")) => "maxItems",
        ("min", _) => "minimum",
        _ => "maximum",
    };
    let (pointer, node) = keyword_of(member, keyword)?;
    // A figure with a unit of its own, days of a number of days, is the keyword's if it was before.
    let is_its_own = matches!(unit, None | Some("characters" | "items"));
    let was = before.and_then(|before| before.split(' ').nth(1)?.parse::<u64>().ok());
    let same = was.is_some() && node.to_json().as_u64() == was;
    (is_its_own || same).then(|| Change::Replace {
        pointer,
        to: json!(figure),
    })
}

/// A keyword of a member's schema, which for a parameter is one step further in.
fn keyword_of<'m>(member: &'m Member<'_>, keyword: &str) -> Option<(String, &'m Node)> {
    member.keyword(keyword).or_else(|| {
        let (pointer, schema) = member.keyword("schema")?;
        Some((pointer_push(&pointer, keyword), schema.get(keyword)?))
    })
}

/// The edit that adds what a row lists.
fn addition(
    known: &Operation<'_>,
    field: &Field,
    part: Part,
    before: Option<&Member<'_>>,
) -> Option<Change> {
    let name = field.path.last()?.clone();
    let schema = super::draft::field_schema(field, None);
    match part {
        Part::Request | Part::Response => {
            let body = known.body(part)?;
            Some(Change::AddProperty {
                owner: before.map_or_else(|| owner_of_first(body), |before| before.owner.clone()),
                after: before.map(|before| before.leaf().to_owned()),
                name,
                schema,
                required: field.required == Some(true) && part == Part::Request,
            })
        }
        Part::Query | Part::Header => Some(Change::AddParameter {
            operation: known.pointer.clone(),
            parameter: super::draft::parameter(&name, part, field),
        }),
        _ => None,
    }
}

fn owner_of_first(body: &contract::Body<'_>) -> String {
    body.members
        .first()
        .map_or_else(|| body.pointer.clone(), |member| member.owner.clone())
}

/// The edit that adds what only a sample shows.
fn sample_addition(
    known: &Operation<'_>,
    part: Part,
    path: &[String],
    body: &Value,
) -> Option<Change> {
    let (name, above) = path.split_last()?;
    let contract_body = known.body(part)?;
    let siblings: Vec<&Member<'_>> = contract_body
        .members
        .iter()
        .filter(|member| {
            member.path.len() == path.len()
                && member.path[..above.len()]
                    .iter()
                    .zip(above)
                    .all(|(one, other)| one == other || one == "*")
        })
        .collect();
    let last = siblings.last()?;
    Some(Change::AddProperty {
        owner: last.owner.clone(),
        after: Some(last.leaf().to_owned()),
        name: name.clone(),
        schema: super::draft::sample_schema(body, path),
        required: false,
    })
}
