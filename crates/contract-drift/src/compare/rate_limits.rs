//! Rate limits against those of the contract: those of a table for many APIs, and what a page says of its own
//! operation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::checker::Checker;
use crate::contract_view::{self, ContractOperation};
use crate::edit::Change;
use crate::facts::{self, LimitFacts, OperationFacts};
use crate::finding::{Class, Code, Finding};
use crate::page::{self, RateLimit};
use contract::describe::listed;
use contract::{Node, pointer_push};

impl<'a, 'c> Checker<'a, 'c> {
    /// Rate limits and API scopes that the page listed when it was last reviewed.
    fn limits_gone(&mut self) {
        let Some(locked) = self.locked else { return };
        let now = self.page.facts();
        let limits: Vec<&String> = locked
            .limits
            .keys()
            .filter(|name| !now.limits.contains_key(*name))
            .collect();
        let scopes: Vec<&String> = locked
            .scopes
            .iter()
            .filter(|name| !now.scopes.contains(name))
            .collect();
        for (code, what, gone) in [
            (Code::RateLimitGone, "the rate limit of", limits),
            (Code::ScopeGone, "the API scope", scopes),
        ] {
            if gone.is_empty() {
                continue;
            }
            let more = match gone.len() {
                0..=4 => String::new(),
                count => format!(", and {} more", count - 4),
            };
            let message = format!(
                "the page no longer lists {what} {}{more}",
                listed(&gone[..gone.len().min(4)])
            );
            self.add(Class::Loss, code, 0, message, |finding| finding);
        }
    }

    /// A page's table of rate limits against those of the operations that it names.
    pub(super) fn limits(&mut self) {
        self.limits_gone();
        self.limits_of_every_api();
        for known in &self.contract.operations {
            let names: Vec<BTreeSet<String>> = [
                known.page_url().map(contract_view::slug),
                known.node.get("summary").and_then(Node::as_str),
            ]
            .into_iter()
            .flatten()
            .map(contract_view::words_of)
            .collect();
            let rows = self.page.limits.iter().filter(|limit| {
                limit
                    .apis
                    .iter()
                    .any(|api| names.contains(&contract_view::words_of(api)))
            });
            if let Some(row) = &RateLimit::merged(rows) {
                let ours = windows_of(known);
                if sorted(&ours) != sorted(&row.windows) {
                    self.rate_limit_differs(known, row, &row.windows);
                }
                self.counted_by(known, row, true);
            }
        }
    }

    /// What a page says of how often all of its APIs may be called: the contract has no place for that, so
    /// that it is compared with what the page said.
    fn limits_of_every_api(&mut self) {
        let of_every_api = || {
            let limits = self.page.limits.iter();
            limits.filter(|limit| limit.apis.is_empty())
        };
        let (Some(limit), Some(locked)) = (RateLimit::merged(of_every_api()), self.locked) else {
            return;
        };
        let name = facts::apis(&limit)[0];
        let was = locked.limits.get(name);
        if was == self.page.facts().limits.get(name) {
            return;
        }
        let was: Vec<(u64, u64)> = was.map(LimitFacts::windows).unwrap_or_default();
        let is_new = |limit: &&RateLimit| limit.windows.iter().any(|window| !was.contains(window));
        let at = of_every_api()
            .find(is_new)
            .map_or(limit.at, |limit| limit.at);
        let message = format!(
            "the limit of all APIs of the page is {}; when it was last reviewed it was {}",
            shown(&limit.windows),
            match was.as_slice() {
                [] => "not stated".to_owned(),
                was => shown(was),
            }
        );
        self.add(Class::Contract, Code::RateLimit, at, message, |finding| {
            finding.help(
                "see that each operation's `x-rate-limit` says so; then `cargo xtask docs accept`",
            )
        });
    }

    /// What the page of an operation says of how often it may be called. It need not say all: what it leaves
    /// out, a page of limits may say.
    pub(super) fn rate_limit(
        &mut self,
        stated: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let was = locked.and_then(|locked| locked.rate_limit.as_ref());
        let was: Vec<(u64, u64)> = was.map(LimitFacts::windows).unwrap_or_default();
        let now = stated.rate_limit();
        let windows = now.as_ref().map_or(&[][..], |limit| &limit.windows);
        let gone = was
            .iter()
            .filter(|(_, seconds)| !windows.iter().any(|(_, stated)| stated == seconds));
        let gone: Vec<(u64, u64)> = gone.copied().collect();
        if !gone.is_empty() {
            let message = format!(
                "the page no longer says that the limit of `{}` is {}",
                known.id,
                shown(&gone)
            );
            self.add(
                Class::Loss,
                Code::RateLimitGone,
                stated.at,
                message,
                |finding| finding,
            );
        }
        let Some(limit) = now else { return };
        let ours = windows_of(known);
        let provenance = known.node.get("x-rate-limit");
        let provenance = provenance.and_then(|limit| limit.get("provenance")?.as_str());
        let is_marked = provenance.is_some_and(|mark| mark != "documented");
        let new: Vec<(u64, u64)> = limit
            .windows
            .iter()
            .filter(|window| !ours.contains(window))
            .filter(|window| !(is_marked && was.contains(window)))
            // Where the page contradicts itself, it is no evidence.
            .filter(|(_, seconds)| {
                limit
                    .windows
                    .iter()
                    .filter(|(_, other)| other == seconds)
                    .count()
                    == 1
            })
            .copied()
            .collect();
        if !new.is_empty() {
            let mut to = ours;
            to.retain(|(_, seconds)| !new.iter().any(|(_, stated)| stated == seconds));
            to.extend(&new);
            to.sort_by_key(|(_, seconds)| *seconds);
            let limit = RateLimit {
                windows: new,
                ..limit.clone()
            };
            self.rate_limit_differs(known, &limit, &to);
        }
        let was = locked.and_then(|locked| Some(locked.rate_limit.as_ref()?.per.as_str()));
        self.counted_by(known, &limit, was != Some(limit.per.as_str()));
    }

    /// A page states a limit that the contract does not have. `to` is what the contract would have then.
    fn rate_limit_differs(
        &mut self,
        known: &ContractOperation<'a>,
        stated: &RateLimit,
        to: &[(u64, u64)],
    ) {
        let ours = windows_of(known);
        let message = format!(
            "the limit of `{}` is {} on the page, {} in the contract",
            known.id,
            shown(&stated.windows),
            match ours.as_slice() {
                [] => "none".to_owned(),
                ours => shown(ours),
            }
        );
        let pointer = pointer_push(&known.pointer, "x-rate-limit");
        let windows: Vec<Value> = to
            .iter()
            .map(|(requests, seconds)| json!({"requests": requests, "seconds": seconds}))
            .collect();
        let limit = known.node.get("x-rate-limit");
        let change = limit.map(|_| Change::Set {
            pointer: pointer_push(&pointer, "windows"),
            to: json!(windows),
        });
        self.add(
            Class::Contract,
            Code::RateLimit,
            stated.at,
            message,
            |finding| Finding {
                change,
                ..finding.contract(pointer)
            },
        );
    }

    fn counted_by(&mut self, known: &ContractOperation<'a>, stated: &RateLimit, is_new: bool) {
        let limit = known.node.get("x-rate-limit");
        let per = limit.and_then(|limit| limit.get("per")?.as_str());
        if let Some(per) = per
            && is_new
            && !stated.per.is_empty()
            && per != stated.per
        {
            let message = format!(
                "calls of `{}` are counted per {}, in the contract per {per}",
                known.id, stated.per
            );
            let pointer = pointer_push(&known.pointer, "x-rate-limit");
            self.add(
                Class::Contract,
                Code::RateLimitPer,
                stated.at,
                message,
                |finding| finding.contract(pointer_push(&pointer, "per")),
            );
        }
    }
}

/// Requests and seconds, as the contract has them.
fn windows_of(known: &ContractOperation<'_>) -> Vec<(u64, u64)> {
    let limit = known.node.get("x-rate-limit");
    let windows = limit.and_then(|limit| limit.get("windows")?.as_sequence());
    let windows = windows.into_iter().flatten().filter_map(|window| {
        let figure = |key| window.get(key)?.to_json().as_u64();
        Some((figure("requests")?, figure("seconds")?))
    });
    windows.collect()
}

fn sorted(windows: &[(u64, u64)]) -> BTreeSet<(u64, u64)> {
    windows.iter().copied().collect()
}

fn shown(windows: &[(u64, u64)]) -> String {
    let windows = windows
        .iter()
        .map(|(requests, seconds)| format!("{requests} per {seconds} s"));
    windows.collect::<Vec<_>>().join(" and ")
}
