//! A page's overview of an operation: its address, host, scope, token and media type.

use std::collections::{BTreeSet, HashSet};

use serde_json::json;

use super::checker::Checker;
use super::pairing::page_key;
use crate::contract_view::{self, ContractOperation};
use crate::edit::Change;
use crate::facts::{self, OperationFacts};
use crate::finding::{Class, Code, Finding};
use crate::interpret::{key, path_names};
use crate::page;
use crate::read::Form;
use contract::describe::listed;
use contract::{Node, pointer_push};

impl<'a, 'c> Checker<'a, 'c> {
    pub(super) fn operations_gone(&mut self, paired: &HashSet<&str>) {
        if self.page.operations.is_empty() {
            return;
        }
        let name = page_key(self.contract.spec, self.page);
        // A document that has some of the contract's operations may be of one part of the API.
        let is_document = self.page.form == Form::OpenApi && !paired.is_empty();
        let at = self.page.operations[0].at;
        for known in &self.contract.operations {
            if paired.contains(known.pointer.as_str()) {
                continue;
            }
            let pointer = known.pointer.clone();
            let operation = format!("{} {}", known.method, known.path);
            let was_here = self.locked.is_some_and(|locked| {
                let name = facts::name(&known.method, known.path);
                is_document && locked.operations.contains_key(&name)
            });
            let url = known.page_url();
            if !was_here && url.is_none_or(|url| contract_view::slug(url) != name) {
                if is_document {
                    let message = format!(
                        "the document does not describe `{operation}`, which the contract has"
                    );
                    let code = Code::OperationRemoved;
                    self.add(Class::Contradiction, code, at, message, |finding| {
                        finding.contract(pointer)
                    });
                }
                continue;
            }
            let message = format!(
                "the page does not describe `{operation}`, which the contract takes from it"
            );
            self.add(
                Class::Contract,
                Code::OperationRemoved,
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

    pub(super) fn address(&mut self, shown: &page::PageOperation, known: &ContractOperation<'a>) {
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
                Code::Path,
                shown.at,
                format!(
                    "the page calls `{}` at `{}`, the contract at `{}`",
                    known.id, shown.path, known.path
                ),
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .change(Change::Rename { pointer, to })
                },
            );
        }
        if shown.method != known.method {
            let pointer = known.pointer.clone();
            let to = shown.method.to_lowercase();
            self.add(
                Class::Contract,
                Code::Method,
                shown.at,
                format!(
                    "the page calls `{}` with {}, the contract with {}",
                    known.id, shown.method, known.method
                ),
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .change(Change::Rename { pointer, to })
                },
            );
        }
        for (ours, theirs) in path_names(known.path).zip(path_names(&shown.path)) {
            if !ours.eq_ignore_ascii_case(theirs) && key(&shown.path) == key(known.path) {
                let pointer = pointer_push("/paths", known.path);
                self.add(
                    Class::Cosmetic,
                    Code::PathParameterName,
                    shown.at,
                    format!("the page calls the path parameter `{ours}` `{theirs}`; callers do not see it"),
                    |finding| finding.contract(pointer),
                );
            }
        }
    }

    pub(super) fn host(&mut self, shown: &page::PageOperation, locked: Option<&OperationFacts>) {
        let Some(host) = &shown.host else {
            if let Some(was) = locked.and_then(|locked| locked.host.as_ref()) {
                let message = format!(
                    "the page no longer names the host, `{was}`: a row `host` with an address, or one in the endpoint"
                );
                self.add(Class::Loss, Code::HostGone, shown.at, message, |finding| {
                    finding
                });
            }
            return;
        };
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
        // One host serves all operations of a page.
        let is_reported = self
            .findings
            .iter()
            .any(|finding| finding.code == Code::Host);
        if is_reported {
            return;
        }
        if host != default && (is_new || !acknowledged) {
            let pointer = format!("{variable}/default");
            let to = json!(host);
            self.add(
                Class::Contract,
                Code::Host,
                shown.at,
                format!("the page's host is `{host}`, the contract's default `{default}`"),
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .change(Change::Set { pointer, to })
                },
            );
        }
    }

    pub(super) fn scope(
        &mut self,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let ours = known.node.get("x-api-scope").and_then(Node::as_str);
        let theirs = shown.scopes.join("; ");
        if theirs.is_empty() {
            if locked.is_some_and(|locked| !locked.scopes.is_empty()) {
                let message = format!("the page no longer names the API scope of `{}`", known.id);
                self.add(Class::Loss, Code::ScopeGone, shown.at, message, |finding| {
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
        let change = ours.map(|_| Change::Set {
            pointer: pointer.clone(),
            to: json!(theirs),
        });
        self.add(Class::Contract, Code::Scope, shown.at, message, |finding| {
            Finding {
                change,
                ..finding
                    .contract(pointer)
                    .help("`x-api-scope:` as the page has it")
            }
        });
    }

    pub(super) fn auth(&mut self, shown: &page::PageOperation, locked: Option<&OperationFacts>) {
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
                self.add(Class::Loss, Code::AuthGone, shown.at, message, |finding| {
                    finding
                });
            }
            return;
        };
        if let [(pointer, ours)] = names.as_slice()
            && !ours.eq_ignore_ascii_case(theirs)
        {
            let change = Change::Set {
                pointer: pointer.clone(),
                to: json!(theirs),
            };
            let message =
                format!("the token goes in the header `{theirs}`, in the contract in `{ours}`");
            let pointer = pointer.clone();
            self.add(Class::Contract, Code::Auth, shown.at, message, |finding| {
                finding.contract(pointer).change(change)
            });
        }
    }

    pub(super) fn media_type(
        &mut self,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let Some(theirs) = &shown.media_type else {
            if locked.is_some_and(|locked| locked.media_type.is_some()) {
                let message = format!("the page no longer names the media type of `{}`", known.id);
                self.add(
                    Class::Loss,
                    Code::MediaTypeGone,
                    shown.at,
                    message,
                    |finding| finding,
                );
            }
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
        let was_so = locked.is_some_and(|locked| locked.media_type == Some(facts::brief(theirs)));
        if !same && !ours.is_empty() && !was_so {
            let message = format!("bodies are `{theirs}`, in the contract {}", listed(ours));
            let pointer = known.pointer.clone();
            self.add(
                Class::Contract,
                Code::MediaType,
                shown.at,
                message,
                |finding| finding.contract(pointer),
            );
        }
    }

    /// What a call is answered with, in success and in failure.
    pub(super) fn statuses(
        &mut self,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let responses = known.node.get("responses").and_then(Node::as_mapping);
        let has = |status: &str| responses.is_some_and(|responses| responses.contains_key(status));
        let was = locked.map_or(&[][..], |locked| &locked.errors);
        let status = |error: &str| error.split(' ').next().unwrap_or_default().to_owned();
        let new: BTreeSet<String> = shown
            .errors
            .iter()
            .filter(|error| !was.contains(error))
            .map(|error| status(error))
            .filter(|status| !has(status))
            .collect();
        let pointer = pointer_push(&known.pointer, "responses");
        if !new.is_empty() {
            let message = format!(
                "the page states the errors {} of `{}`, of which the contract says nothing",
                listed(&new),
                known.id
            );
            let pointer = pointer.clone();
            self.add(
                Class::Contract,
                Code::Errors,
                shown.errors_at.unwrap_or(shown.at),
                message,
                |finding| {
                    finding.contract(pointer).help(
                        "a response of each status, or words on it; then `cargo xtask docs accept`",
                    )
                },
            );
        }
        let gone: Vec<&String> = was
            .iter()
            .filter(|error| !shown.errors.contains(error))
            .collect();
        if !gone.is_empty() {
            let message = format!(
                "the page no longer states the errors {} of `{}`",
                listed(&gone),
                known.id
            );
            self.add(
                Class::Loss,
                Code::ErrorsGone,
                shown.at,
                message,
                |finding| finding,
            );
        }
        let was = locked.and_then(|locked| locked.success.as_ref());
        match (&shown.success, was) {
            (Some(now), was) if was != Some(now) && !has(now) => {
                let message = format!(
                    "`{}` is answered with {now}, which the contract does not have",
                    known.id
                );
                self.add(
                    Class::Contract,
                    Code::Success,
                    shown.success_at.unwrap_or(shown.at),
                    message,
                    |finding| {
                        finding.contract(pointer).help(
                            "the status of the response; or accept, if the page means another",
                        )
                    },
                );
            }
            (None, Some(was)) => {
                let message = format!(
                    "the page no longer says that `{}` is answered with {was}",
                    known.id
                );
                self.add(
                    Class::Loss,
                    Code::SuccessGone,
                    shown.at,
                    message,
                    |finding| finding,
                );
            }
            _ => {}
        }
    }

    /// What sentences outside of tables state, and did not at the last review; and what they no longer
    /// state.
    pub(super) fn sentences(
        &mut self,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        let Some(locked) = locked else { return };
        let pointer = known.pointer.clone();
        let mut reported = BTreeSet::new();
        for (place, prose) in &shown.sentences {
            let limits = prose
                .limits
                .iter()
                .filter(|limit| !locked.limits.contains(limit));
            let limits = limits.map(|limit| format!("the limit `{limit}`"));
            let is_new = prose.rules.iter().any(|rule| !locked.rules.contains(rule));
            for what in limits.chain(is_new.then(|| "a rule".to_owned())) {
                if !reported.insert((*place, what.clone())) {
                    continue;
                }
                let message = format!(
                    "outside of its tables the page states {what} on `{}`, which it did not state",
                    known.id
                );
                let pointer = pointer.clone();
                self.add(Class::Contract, Code::RuleAdded, *place, message, |finding| {
                    finding.contract(pointer).help(
                        "if it can be checked, a keyword or an `x-validations` rule; otherwise the description. Then `cargo xtask docs accept`",
                    )
                });
            }
        }
        let now = facts::from_sentences(shown, |prose| &prose.limits);
        for limit in locked.limits.iter().filter(|limit| !now.contains(limit)) {
            let message = format!(
                "the page no longer states the limit `{limit}` on `{}`, outside of its tables",
                known.id
            );
            self.add(Class::Loss, Code::LimitGone, shown.at, message, |finding| {
                finding
            });
        }
        let now = facts::from_sentences(shown, |prose| &prose.rules);
        if locked.rules.iter().any(|rule| !now.contains(rule)) {
            let message = format!(
                "the page no longer states a rule on `{}`, outside of its tables",
                known.id
            );
            self.add(Class::Loss, Code::RuleGone, shown.at, message, |finding| {
                finding
            });
        }
    }

    pub(super) fn operation_deprecated(
        &mut self,
        shown: &page::PageOperation,
        known: &ContractOperation<'a>,
        locked: Option<&OperationFacts>,
    ) {
        if !shown.deprecated && locked.is_some_and(|locked| locked.deprecated) {
            let message = format!("the page no longer calls `{}` deprecated", known.id);
            self.add(
                Class::Loss,
                Code::DeprecatedGone,
                shown.at,
                message,
                |finding| finding,
            );
        }
        if !shown.deprecated || known.node.get("deprecated").is_some() {
            return;
        }
        let change = Change::Set {
            pointer: pointer_push(&known.pointer, "deprecated"),
            to: json!(true),
        };
        let message = format!("the page says that `{}` is deprecated", known.id);
        let pointer = known.pointer.clone();
        self.add(
            Class::Contract,
            Code::OperationDeprecated,
            shown.deprecated_at.unwrap_or(shown.at),
            message,
            |finding| {
                finding
                    .contract(pointer)
                    .change(change)
                    .help("`deprecated: true`, and in the description what to call instead")
            },
        );
    }
}
