//! One page on its way through the check.

use crate::contract_view::Contract;
use crate::facts::PageFacts;
use crate::finding::{Class, Code, Finding};
use crate::page::DocPage;

/// Only so many names are held to each other.
pub(super) const MOST: usize = 200;

/// What one page is held to, and what was found.
pub(super) struct Checker<'a, 'c> {
    pub(super) contract: &'c Contract<'a>,
    pub(super) page: &'c DocPage,
    pub(super) number: usize,
    pub(super) locked: Option<&'c PageFacts>,
    pub(super) findings: Vec<Finding>,
}

impl Checker<'_, '_> {
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
