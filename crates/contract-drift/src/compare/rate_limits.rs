//! A page's table of rate limits against those of the operations that it names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::checker::Checker;
use crate::contract_view;
use crate::edit::Change;
use crate::finding::{Class, Code, Finding};
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
        let mut found = Vec::new();
        for known in &self.contract.operations {
            let names: Vec<BTreeSet<String>> = [
                known.page_url().map(contract_view::slug),
                known.node.get("summary").and_then(Node::as_str),
            ]
            .into_iter()
            .flatten()
            .map(contract_view::words_of)
            .collect();
            let row = self.page.limits.iter().find(|limit| {
                limit
                    .apis
                    .iter()
                    .any(|api| names.contains(&contract_view::words_of(api)))
            });
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
            let shown = |windows: &[(u64, u64)]| {
                windows
                    .iter()
                    .map(|(requests, seconds)| format!("{requests} requests in {seconds} s"))
                    .collect::<Vec<_>>()
                    .join(" and ")
            };
            let sorted = |windows: &[(u64, u64)]| windows.iter().copied().collect::<BTreeSet<_>>();
            if sorted(&windows) != sorted(&row.windows) {
                let ours = if windows.is_empty() {
                    "nothing".to_owned()
                } else {
                    shown(&windows)
                };
                let message = format!(
                    "`{}` may be called {}, in the contract {ours}",
                    known.id,
                    shown(&row.windows)
                );
                let to: Vec<Value> = row
                    .windows
                    .iter()
                    .map(|(requests, seconds)| json!({"requests": requests, "seconds": seconds}))
                    .collect();
                let change = limit.map(|_| Change::Set {
                    pointer: pointer_push(&pointer, "windows"),
                    to: json!(to),
                });
                self.add(
                    Class::Contract,
                    Code::RateLimit,
                    row.at,
                    message,
                    |finding| Finding {
                        change,
                        ..finding.contract(pointer.clone())
                    },
                );
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
                    Code::RateLimitPer,
                    row.at,
                    message,
                    |finding| finding.contract(pointer_push(&pointer, "per")),
                );
            }
        }
    }
}
