//! What of a page is what of the contract: pages, operations and members, by name or by likeness.

use std::collections::BTreeSet;

use crate::contract_view::{self, Contract, ContractOperation, Member};
use crate::facts::{self, FieldFacts, OperationFacts};
use crate::interpret::{key, path_names};
use crate::page::{self, DocPage, Field, Part};
use crate::read::Form;
use contract::Spec;

/// Names that are less alike than this are two names, and not one that was changed.
pub(super) const ALIKE: f64 = 0.6;

/// What a page is called in the lock: the end of the address under which the contract refers to it;
/// otherwise its title, the end of its own address, or the name of its file.
pub fn page_key(spec: &Spec, page: &DocPage) -> String {
    if page.form == Form::OpenApi {
        return kebab(page.title.as_deref().unwrap_or("openapi"));
    }
    let contract = Contract::read(spec);
    let known = page
        .operations
        .iter()
        .find_map(|shown| known_operation(&contract, page, shown)?.page_url());
    known
        .map(contract_view::slug)
        .map(str::to_owned)
        .or_else(|| page.title.as_deref().map(kebab))
        .or_else(|| {
            page.url
                .as_deref()
                .map(contract_view::slug)
                .map(str::to_owned)
        })
        .unwrap_or_else(|| {
            let name = page.source.name.rsplit('/').next().unwrap_or_default();
            name.split('.').next().unwrap_or(name).to_owned()
        })
}

/// "Rate Limits: All APIs" → `rate-limits-all-apis`.
pub(super) fn kebab(title: &str) -> String {
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The operation of the contract that a page describes: the one that is called so, or the one that
/// probably was until it moved.
pub(super) fn known_operation<'a, 'b>(
    contract: &'b Contract<'a>,
    page: &DocPage,
    shown: &page::PageOperation,
) -> Option<&'b ContractOperation<'a>> {
    find_operation(contract, shown).or_else(|| {
        let known = moved(contract, page, shown)?;
        // It has not moved if the page still shows it where it was.
        let still = page.operations.iter().any(|other| {
            find_operation(contract, other).is_some_and(|other| other.pointer == known.pointer)
        });
        (!still).then_some(known)
    })
}

fn find_operation<'a, 'b>(
    contract: &'b Contract<'a>,
    operation: &page::PageOperation,
) -> Option<&'b ContractOperation<'a>> {
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
    operation: &page::PageOperation,
) -> Option<&'b ContractOperation<'a>> {
    let title = page.title.as_deref().map(contract_view::words_of);
    contract
        .operations
        .iter()
        .filter(|known| {
            let same_title = title.is_some()
                && known
                    .page_url()
                    .map(|url| contract_view::words_of(contract_view::slug(url)))
                    == title;
            same_title
                || last_word(known.path) == last_word(&operation.path)
                    && page_fits(page, operation, known)
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

/// Whether more speaks for it than an address: the words of its path are those of the operation, or
/// most of what the page lists and shows is in the operation's bodies and parameters.
fn page_fits(page: &DocPage, shown: &page::PageOperation, known: &ContractOperation<'_>) -> bool {
    let at = page.operations.iter().position(|own| own == shown);
    let own = |field: &&Field| at.is_some_and(|at| field.operations.contains(&at));
    let mut names: BTreeSet<&str> = page
        .fields
        .iter()
        .filter(own)
        .filter(|field| field.part != Part::Path)
        .filter_map(|field| field.path.last().map(String::as_str))
        .collect();
    let shown_members = at
        .into_iter()
        .flat_map(|at| [Part::Request, Part::Response].map(|part| (at, part)))
        .flat_map(|(at, part)| page.samples_of(at, part))
        .flat_map(|sample| sample.members.keys());
    names.extend(
        shown_members
            .filter(|path| path.len() == 1)
            .map(|path| path[0].as_str()),
    );
    // What everything has, says nothing.
    names.retain(|name| !matches!(*name, "_id" | "id" | "status" | "name" | "auth"));
    let has = names
        .iter()
        .filter(|name| !members_named(known, name).is_empty());
    let words = |path: &str| -> BTreeSet<String> {
        let fixed = path.split('/').filter(|segment| !segment.starts_with('{'));
        fixed.flat_map(contract_view::words_of).collect()
    };
    let (ours, theirs) = (words(known.path), words(&shown.path));
    // Another version, or another place of the API, and not another resource.
    let is_place = |word: &&String| {
        matches!(word.as_str(), "public" | "internal" | "rest")
            || word
                .trim_start_matches('v')
                .bytes()
                .all(|byte| byte.is_ascii_digit())
    };
    let same_words = ours
        .symmetric_difference(&theirs)
        .all(|word| is_place(&word));
    same_words || !names.is_empty() && has.count() * 2 > names.len()
}

/// The last part of a path that does not vary.
pub(super) fn last_word(path: &str) -> Option<&str> {
    path.rsplit('/')
        .find(|segment| !segment.starts_with('{') && !segment.is_empty())
}

/// The parts to which rows may belong that no heading places: first those that know most of them.
pub(super) fn parts_by_likeness(known: &ContractOperation<'_>, fields: &[&Field]) -> Vec<Part> {
    let mut parts = vec![Part::Query, Part::Header, Part::Request, Part::Response];
    let unplaced: Vec<_> = fields
        .iter()
        .filter(|field| field.part == Part::Unknown)
        .collect();
    parts.sort_by_cached_key(|part| {
        let has = unplaced
            .iter()
            .filter(|field| known.find(*part, &field.path).is_some());
        std::cmp::Reverse(has.count())
    });
    parts.insert(0, Part::Path);
    parts
}

/// The part that a row belongs to, and the member that it is.
pub(super) fn pair<'a, 'b>(
    known: &'b ContractOperation<'a>,
    shown: &page::PageOperation,
    field: &Field,
    unplaced: &[Part],
) -> (Part, Option<&'b Member<'a>>) {
    let parts: &[Part] = match field.part {
        Part::Unknown => unplaced,
        // A contract has no other place for it.
        Part::Request if !shown.can_have_body() => &[Part::Query],
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
        Part::Request if !shown.can_have_body() => Part::Query,
        Part::Unknown => Part::Request,
        part => part,
    };
    (part, None)
}

pub(super) fn old_field<'l>(
    locked: &'l OperationFacts,
    part: Part,
    name: &str,
) -> Option<&'l FieldFacts> {
    let table = locked.tables.get(facts::part(part));
    let table = table.or_else(|| locked.tables.get(facts::part(Part::Unknown)))?;
    table.get(name)
}

pub(super) fn members_named<'a, 'b>(
    known: &'b ContractOperation<'a>,
    name: &str,
) -> Vec<&'b Member<'a>> {
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
