//! A page's table of rate limits against those of the operations that it names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Checker;
use super::pairing::words_of;
use crate::docs::contract;
use crate::docs::finding::{Change, Class, Finding};
use crate::spec::{Node, pointer_push};

impl<'a, 'c> Checker<'a, 'c> {
    /// A page's table of rate limits against those of the operations that it names.
    pub(super) fn limits(&mut self) {
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
}
