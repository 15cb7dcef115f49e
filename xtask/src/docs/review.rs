//! What accepting pages does to the findings that are open: which of them nobody will hear of again.

use super::compare;
use super::finding::{Class, Finding};
use super::lock::Lock;
use super::page::DocPage;
use super::report;
use crate::spec::Spec;

/// The contract findings that a new lock silences.
#[derive(Debug, Default)]
pub struct Silenced {
    /// Those that the contract still does not answer: who has never reviewed the page is told them.
    pub open: Vec<Finding>,
    /// Those that only a review can settle, such as another rule in words; and deviations that the
    /// contract marks.
    pub settled: Vec<Finding>,
}

/// What is told under one lock and not under the next.
pub fn silenced(spec: &Spec, before: &Lock, after: &Lock, pages: &[DocPage]) -> Silenced {
    let concern = |lock: &Lock| -> Vec<Finding> {
        let mut found = compare::check(spec, lock, pages);
        found.retain(|finding| finding.class == Class::Contract);
        found
    };
    // Words differ with what is known of the page as it was.
    let has = |all: &[Finding], one: &Finding| {
        all.iter().any(|other| {
            (other.page, other.at, other.code, &other.contract)
                == (one.page, one.at, one.code, &one.contract)
        })
    };
    let (left, unreviewed) = (concern(after), concern(&Lock::default()));
    let gone = concern(before).into_iter().filter(|one| !has(&left, one));
    let (open, settled) = gone.partition(|one| has(&unreviewed, one));
    Silenced { open, settled }
}

impl Silenced {
    /// A line for each, with its place.
    pub fn told(&self, pages: &[DocPage]) -> String {
        let mut out = String::new();
        for (title, findings) in [
            (
                "Not reported again once accepted, so see that the contract says it:",
                &self.settled,
            ),
            (
                "Not reported again once accepted, although the contract has no answer to it:",
                &self.open,
            ),
        ] {
            if findings.is_empty() {
                continue;
            }
            out.push_str(&format!("{title}\n"));
            for finding in findings {
                let source = &pages[finding.page].source;
                let (line, column) = report::place_of(source, finding.at);
                let name = &source.name;
                out.push_str(&format!("  {name}:{line}:{column}: {}\n", finding.message));
            }
        }
        out
    }
}
