//! One page on its way through the check.

use crate::contract_view::Contract;
use crate::edit::Change;
use crate::facts::{FieldFacts, OperationFacts, PageFacts};
use crate::finding::{Class, Code, Finding};
use crate::lock::Lock;
use crate::page::DocPage;

/// Only so many names are held to each other.
pub(super) const MOST: usize = 200;

/// What one page is held to, and what was found.
pub(super) struct Checker<'a, 'c> {
    pub(super) contract: &'c Contract<'a>,
    pub(super) page: &'c DocPage,
    pub(super) number: usize,
    pub(super) locked: Option<&'c PageFacts>,
    /// What all pages stated when they were reviewed.
    pub(super) lock: &'c Lock,
    pub(super) findings: Vec<Finding>,
}

/// What was reviewed of a row.
#[derive(Clone, Copy)]
pub(super) struct Reviewed<'l> {
    /// On the same page.
    pub(super) here: Option<&'l FieldFacts>,
    /// Here, or on another page, if this one was never reviewed: that is what the contract's marks speak of.
    pub(super) anywhere: Option<&'l FieldFacts>,
}

impl<'c> Checker<'_, 'c> {
    /// An operation as another page states it that was reviewed, if this one never was.
    pub(super) fn reviewed_elsewhere(&self, name: &str) -> Option<&'c OperationFacts> {
        let mut pages = self.lock.pages.values().filter(|_| self.locked.is_none());
        pages.find_map(|page| page.operations.get(name))
    }

    /// What the contract calls deprecated is not on the page any more: it is taken out when that is asked for.
    pub(super) fn deprecated_is_gone(
        &mut self,
        at: usize,
        pointer: &str,
        message: String,
        removal: Change,
    ) {
        self.add(
            Class::Cosmetic,
            Code::DeprecatedUnlisted,
            at,
            message,
            |finding| Finding {
                removal: Some(removal),
                ..finding
                    .contract(pointer)
                    .help("`cargo xtask docs draft --remove` takes it out")
            },
        );
    }

    pub(super) fn add(
        &mut self,
        class: Class,
        code: Code,
        at: usize,
        message: String,
        more: impl FnOnce(Finding) -> Finding,
    ) {
        let finding = Finding::new(class, code, self.number, at, message);
        self.findings.push(more(finding));
    }
}
