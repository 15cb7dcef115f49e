//! `spec/docs.lock`: what each page stated when the contract was last reviewed against it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::facts::PageFacts;
use super::page::DocPage;
use super::read::Form;
use super::{contradictions, yaml};
use contract::{self, Source};

/// Where it is kept.
pub const PATH: &str = "spec/docs.lock";

const HEADER: &str = "\
# What the vendor's pages stated when the contract was last reviewed against them: facts, and hashes
# of descriptions (`text`), but no sentences. Written by `cargo xtask docs accept`; never edited.
";

/// Why a lock cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] contract::ReadError),
    /// It is not there.
    #[error(
        "{PATH} is not there, so that nothing is known of what was reviewed: restore it (`git checkout {PATH}`), or review the pages and write it with `cargo xtask docs accept PAGES`"
    )]
    Missing,
    /// It is not YAML.
    #[error("{place}: {why}; {REMEDY}")]
    Yaml {
        /// File, line and column.
        place: String,
        /// What is wrong there.
        why: String,
    },
    /// It holds something else than facts of pages.
    #[error("{name} is not a lock of pages: {error}; {REMEDY}")]
    Form {
        /// The file.
        name: String,
        /// What is wrong.
        error: serde_json::Error,
    },
}

const REMEDY: &str = "restore it, or write it anew with `cargo xtask docs accept`";

/// What the lock is to hold of a page.
pub fn facts(page: &DocPage) -> PageFacts {
    let found = contradictions::find(page).into_iter();
    PageFacts {
        contradictions: found.map(|found| found.fact).collect(),
        ..page.facts()
    }
}

/// The facts of pages, by the name at the end of their address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The pages.
    #[serde(default)]
    pub pages: BTreeMap<String, PageFacts>,
}

impl Lock {
    /// Reads the lock of a project.
    pub fn load(root: &Path) -> Result<Self, LockError> {
        match fs::metadata(root.join(PATH)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LockError::Missing);
            }
            _ => {}
        }
        let source = contract::read(&root.join(PATH))?;
        Self::parse(&source)
    }

    /// Reads the text of a lock.
    pub fn parse(source: &Source) -> Result<Self, LockError> {
        let root = contract::parse_yaml(source).map_err(|problems| {
            let problem = problems.first();
            let (line, column) =
                source.line_column(problem.map_or(0, |problem| problem.span.start));
            let why = problem.map_or("it is empty", |problem| problem.message.as_str());
            LockError::Yaml {
                place: format!("{}:{line}:{column}", source.name),
                why: why.to_owned(),
            }
        })?;
        serde_json::from_value(root.to_json()).map_err(|error| LockError::Form {
            name: source.name.clone(),
            error,
        })
    }

    /// Takes what a page states now as reviewed. What its form cannot show is kept as it was: text
    /// from a screen has lost its title, and perhaps its samples.
    pub fn accept(&mut self, key: String, page: &DocPage) {
        let mut facts = facts(page);
        facts.url = self.pages.get(&key).and_then(|was| was.url.clone());
        if page.form == Form::Flattened
            && let Some(was) = self.pages.get(&key)
        {
            facts.title = facts.title.or_else(|| was.title.clone());
            for (name, operation) in &mut facts.operations {
                let Some(was) = was.operations.get(name) else {
                    continue;
                };
                for (part, sample) in &was.samples {
                    operation
                        .samples
                        .entry(part.clone())
                        .or_insert_with(|| sample.clone());
                }
            }
            for contradiction in &was.contradictions {
                if !facts.contradictions.contains(contradiction) {
                    facts.contradictions.push(contradiction.clone());
                }
            }
        }
        facts.contradictions.sort();
        self.pages.insert(key, facts);
    }

    /// What a page stated at its last review: by its key, or by its address, since its title may have changed.
    pub(super) fn reviewed(&self, key: &str, url: Option<&str>) -> Option<&PageFacts> {
        let mut pages = self.pages.values();
        self.pages
            .get(key)
            .or_else(|| pages.find(|page| url.is_some() && page.url.as_deref() == url))
    }

    /// Records where a page is, which the contract does not say. What was there under another key was this page.
    pub(super) fn locate(&mut self, key: &str, url: &str) {
        self.pages
            .retain(|other, page| other == key || page.url.as_deref() != Some(url));
        if let Some(page) = self.pages.get_mut(key) {
            page.url = Some(url.to_owned());
        }
    }

    /// Its text: sorted, so that a change shows as the lines that changed.
    pub fn render(&self) -> String {
        format!(
            "{HEADER}{}",
            yaml::render(&json!({ "pages": self.pages }), 0)
        )
    }
}
