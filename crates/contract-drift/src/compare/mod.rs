//! Page ↔ lock ↔ contract: what differs, and whether that is news.
//!
//! A difference between page and contract that the contract marks (`x-provenance`) is on purpose,
//! as long as the page says what it said when it was last reviewed. What the page says differently
//! since then is reported whatever the marks say: they speak of the page as it was.

mod additions;
mod agreement;
mod checker;
mod figures;
mod overview;
mod pairing;
mod rate_limits;
mod rows;
mod samples;
mod tables;

use std::collections::HashSet;

use crate::contract_view::{Contract, ContractOperation};
use crate::facts;
use crate::finding::{Class, Code, Finding};
use crate::lock::Lock;
use crate::page::{self, DocPage};
use crate::read::Form;
use contract::Spec;

use agreement::across;
use checker::Checker;
use pairing::known_operation;
pub use pairing::page_key;

/// Everything that the pages mean for the contract.
pub fn check(spec: &Spec, lock: &Lock, pages: &[DocPage]) -> Vec<Finding> {
    let contract = Contract::read(spec);
    let mut findings = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        // What is not on half a page says nothing.
        if page.cut_off.is_some() {
            continue;
        }
        let checker = Checker {
            contract: &contract,
            page,
            number,
            locked: lock.reviewed(&page_key(spec, page), page.url.as_deref()),
            lock,
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

impl<'a, 'c> Checker<'a, 'c> {
    fn run(mut self) -> Vec<Finding> {
        let mut paired: HashSet<&str> = HashSet::new();
        for (at, shown) in self.page.operations.iter().enumerate() {
            match known_operation(self.contract, self.page, shown) {
                Some(known) => {
                    paired.insert(&known.pointer);
                    self.operation(at, shown, known);
                }
                // A document describes much that the contract leaves out; what was there at the last
                // review is not news.
                None if self.is_left_out(shown) => {}
                None => {
                    let name = format!("{} {}", shown.method, shown.path);
                    self.add(
                        Class::Contract,
                        Code::OperationAdded,
                        shown.at,
                        format!("the page describes `{name}`, which the contract does not have"),
                        |finding| Finding {
                            operation: Some(at),
                            ..finding.help("`cargo xtask docs draft PAGE` writes a draft of it")
                        },
                    );
                }
            }
        }
        self.operations_gone(&paired);
        self.limits();
        self.contradictions();
        self.title();
        // A page that breaks off is one finding: what else is not on it was behind that place.
        if let Some(at) = self
            .findings
            .iter()
            .position(|one| one.code == Code::Truncated)
        {
            return vec![self.findings.swap_remove(at)];
        }
        self.findings
    }

    fn operation(
        &mut self,
        at: usize,
        shown: &'c page::PageOperation,
        known: &'c ContractOperation<'a>,
    ) {
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
        self.statuses(shown, known, locked);
        self.operation_deprecated(shown, known, locked);
        self.rate_limit(shown, known, locked);
        self.sentences(shown, known, locked);
        if let Some(added) = self.tables(at, shown, known, locked) {
            self.samples(at, known, locked, &added);
        }
    }

    fn is_left_out(&self, shown: &page::PageOperation) -> bool {
        let name = facts::name(&shown.method, &shown.path);
        self.page.form == Form::OpenApi
            && self
                .locked
                .is_some_and(|locked| locked.operations.contains_key(&name))
    }

    fn title(&mut self) {
        let was = self.locked.and_then(|locked| locked.title.as_ref());
        if let (Some(was), Some(now)) = (was, &self.page.title)
            && *was != facts::brief(now)
        {
            let message = format!("the page is now called \"{now}\"; it was \"{was}\"");
            self.add(Class::Cosmetic, Code::Title, 0, message, |finding| finding);
        }
    }
}
