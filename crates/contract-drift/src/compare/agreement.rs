//! Whether pages agree, each with itself and all with each other.

use std::collections::{BTreeMap, BTreeSet};

use super::checker::Checker;
use super::pairing::{known_operation, members_named, page_key};
use crate::contract_view::{self, Contract, Member};
use crate::contradictions;
use crate::facts;
use crate::finding::{Class, Code, Finding};
use crate::lock::Lock;
use crate::page::{DocPage, Field, Part};
use contract::{Node, pointer_push};

impl<'a, 'c> Checker<'a, 'c> {
    pub(super) fn contradictions(&mut self) {
        for found in contradictions::find(self.page) {
            let was_there = self
                .locked
                .is_some_and(|locked| locked.contradictions.contains(&found.fact));
            let shown = found.operation.map(|at| &self.page.operations[at]);
            let known = shown.and_then(|shown| known_operation(self.contract, self.page, shown));
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
                if found.is_plain {
                    let mut nodes = member.schemas.iter().map(|(_, node)| node);
                    return nodes
                        .any(|node| contract_view::provenance(node) == Some("contradicted"));
                }
                member
                    .schemas
                    .iter()
                    .any(|(_, node)| contract_view::is_marked(node))
                    && (found.names.len() < 2
                        || found.names.iter().any(|name| {
                            *name != member.leaf() && member.words().contains(name.as_str())
                        })
                        || member.schemas.iter().any(|(_, node)| {
                            contract_view::provenance(node) == Some("contradicted")
                        }))
            });
            if was_there || acknowledged {
                continue;
            }
            let pointer = members.first().map(|member| member.pointer.clone());
            self.add(
                Class::Contradiction,
                Code::Contradiction,
                found.at,
                found.message,
                |finding| Finding {
                    contract: pointer,
                    ..finding.help("`x-provenance: contradicted`, with a note that says both")
                },
            );
        }
    }
}

/// What several pages say of the same thing.
pub(super) fn across(contract: &Contract<'_>, lock: &Lock, pages: &[DocPage]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What a page said once does not speak for the page as it is.
    let checked: BTreeSet<String> = pages
        .iter()
        .map(|page| page_key(contract.spec, page))
        .collect();
    let listed_scopes: BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| page.scopes.iter().map(|(name, _)| name.as_str()))
        .chain(
            lock.pages
                .iter()
                .filter(|(key, _)| !checked.contains(*key))
                .flat_map(|(_, page)| page.scopes.iter().map(String::as_str)),
        )
        .collect();
    for (number, page) in pages.iter().enumerate() {
        // What half a page says is not compared.
        if page.cut_off.is_some() {
            continue;
        }
        for (at, operation) in page.operations.iter().enumerate() {
            let known = known_operation(contract, page, operation);
            for scope in &operation.scopes {
                let short = scope.rsplit(": ").next().unwrap_or(scope);
                let acknowledged = known.is_some_and(|known| {
                    contract_view::provenance(known.node) == Some("contradicted")
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
                        Code::ScopeUnlisted,
                        number,
                        operation.at,
                        message,
                    );
                    finding.contract =
                        known.map(|known| pointer_push(&known.pointer, "x-api-scope"));
                    findings.push(finding);
                }
            }
            for other in pages[..number]
                .iter()
                .filter(|other| other.cut_off.is_none())
            {
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
pub(super) fn disagreements(
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
            Code::PagesDisagree,
            number,
            field.at,
            message,
        ))
    })
    .collect()
}
