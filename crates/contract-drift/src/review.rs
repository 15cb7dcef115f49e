//! What accepting pages does to the findings that are open: which of them are not reported again.

use super::compare;
use super::finding::{Class, Code, Finding};
use super::lock::Lock;
use super::page::DocPage;
use super::pages;
use super::read::Form;
use super::report;
use contract::Spec;

/// What accepting pages would do.
#[derive(Debug)]
pub struct Accepted {
    /// The lock that records the pages as reviewed.
    pub lock: Lock,
    /// A line for each page: its name, and its key in the lock.
    pub keys: String,
    /// The findings that would not be reported again.
    pub silenced: Silenced,
}

/// A page that could not be read whole.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {why}; a page that cannot be read is not accepted")]
pub struct NotRead {
    /// File, line and column.
    pub place: String,
    /// What is wrong there.
    pub why: String,
}

/// Works out what accepting pages would do. A page that could not be read whole is refused.
pub fn accept(spec: &Spec, before: &Lock, pages: &[DocPage]) -> Result<Accepted, NotRead> {
    let mut lock = before.clone();
    let known = pages::of_operations(spec);
    let mut keys = String::new();
    for page in pages {
        if let Some(unread) = page.unread.first() {
            let (line, column) = report::place_of(&page.source, unread.at);
            return Err(NotRead {
                place: format!("{}:{line}:{column}", page.source.name),
                why: unread.why.clone(),
            });
        }
        let key = compare::page_key(spec, page);
        keys.push_str(&format!("{}: {key}\n", page.source.name));
        lock.accept(key.clone(), page);
        let url = page.url.as_deref();
        if let Some(url) = url.filter(|url| !known.contains(url)) {
            lock.locate(&key, url);
        }
    }
    let silenced = silenced(spec, before, &lock, pages);
    Ok(Accepted {
        lock,
        keys,
        silenced,
    })
}

/// The findings that a new lock silences.
#[derive(Debug, Default)]
pub struct Silenced {
    /// Differences between page and contract: a contract that was changed would have none.
    pub open: Vec<Finding>,
    /// What only a review can settle, since the check compares it with the page as it was.
    pub settled: Vec<Finding>,
    /// What the page no longer says: no change in it is seen from then on.
    pub losses: Vec<Finding>,
}

/// What is reported under one lock and not under the next.
pub fn silenced(spec: &Spec, before: &Lock, after: &Lock, pages: &[DocPage]) -> Silenced {
    let left = compare::check(spec, after, pages);
    // Words differ with what is known of the page as it was.
    let is_left = |one: &Finding| {
        left.iter().any(|other| {
            (other.page, other.at, other.code, &other.contract)
                == (one.page, one.at, one.code, &one.contract)
        })
    };
    let mut silenced = Silenced::default();
    for one in compare::check(spec, before, pages) {
        match one.class {
            _ if is_left(&one) => {}
            Class::Contract
                if one.code.is_settled_by_review()
                    || one.code == Code::OperationAdded
                        && pages[one.page].form == Form::OpenApi =>
            {
                silenced.settled.push(one);
            }
            Class::Contract => silenced.open.push(one),
            Class::Loss => silenced.losses.push(one),
            Class::Contradiction | Class::Cosmetic => {}
        }
    }
    silenced
}

impl Silenced {
    /// A line for each, with its place.
    pub fn summary(&self, pages: &[DocPage]) -> String {
        let mut out = String::new();
        for (title, findings) in [
            (
                "Not reported again once accepted, so see that the contract says it:",
                &self.settled,
            ),
            (
                "Not reported again once accepted, although the contract says otherwise:",
                &self.open,
            ),
            (
                "No longer on the page, so that no change in it is seen once accepted:",
                &self.losses,
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
