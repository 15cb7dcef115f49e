//! Everything that is derived from the contract, rendered in memory.

use std::collections::BTreeMap;

use crate::client::{self, Flavour};
use crate::rules;
use crate::schemas;
use crate::statements;
use contract::Spec;
use contract::diagnostic::Diagnostic;

/// Where artefacts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Into this project's crates.
    Project,
    /// Into a separate folder: `client/` and `schemas/`.
    Folder,
}

impl Layout {
    fn client(self) -> &'static str {
        match self {
            Self::Project => "crates/koreai-client/src/generated",
            Self::Folder => "client",
        }
    }

    fn schemas(self) -> &'static str {
        match self {
            Self::Project => "crates/koreai-schemas/schemas",
            Self::Folder => "schemas",
        }
    }

    /// The folders that may contain only artefacts.
    pub fn folders(self) -> [&'static str; 2] {
        [self.client(), self.schemas()]
    }
}

/// File contents by path, relative to the output's root, with `/`.
pub type Artefacts = BTreeMap<String, String>;

/// Renders everything, or returns all findings that prevent it.
pub fn render(spec: &Spec, layout: Layout) -> Result<Artefacts, Vec<Diagnostic>> {
    let flavour = match layout {
        Layout::Project => Flavour::Project,
        Layout::Folder => Flavour::Standalone,
    };
    let bodies = schemas::bodies(spec)?;
    let client = client::render(spec, &bodies, flavour)?;
    let schemas = schemas::render(spec, &bodies)?;
    let rules = match layout {
        Layout::Project => project_rules(spec, &bodies)?,
        Layout::Folder => Vec::new(),
    };
    let client = client
        .into_iter()
        .map(|(name, text)| (format!("{}/{name}", layout.client()), text));
    let files = schemas
        .files
        .into_iter()
        .map(|(name, text)| (format!("{}/{name}", layout.schemas()), text));
    let table = (layout == Layout::Project).then(|| {
        (
            "crates/koreai-schemas/src/generated.rs".to_owned(),
            schemas.table,
        )
    });
    let statements = (layout == Layout::Project)
        .then(|| (statements::FILE.to_owned(), statements::render(spec)));
    Ok(client
        .chain(files)
        .chain(table)
        .chain(rules)
        .chain(statements)
        .collect())
}

/// The rules, at their places in the packages.
fn project_rules(
    spec: &Spec,
    bodies: &[schemas::Body<'_>],
) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let sources = rules::render(spec, bodies)?;
    let files = [
        (
            "crates/koreai-validate/src/generated/rules.rs",
            sources.rust,
        ),
        (
            "crates/contract-dist/src/npm/generated/rules.js",
            sources.javascript,
        ),
        (
            "crates/contract-dist/src/python/generated/rules.py",
            sources.python,
        ),
    ];
    Ok(files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text))
        .collect())
}
