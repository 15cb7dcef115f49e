//! What the site is made of.

use std::collections::BTreeMap;

use contract::Spec;
use contract::operation::Operation;
use contract_codegen::schemas::Body;

use super::coverage::Coverage;
use super::place::Place;
use crate::schemas::Files;

/// A language that bodies have types in.
pub(super) struct Language {
    /// Where its types are, as [`Site::types`] has them.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) package: &'static str,
}

/// In the order in which they are offered.
pub(super) const LANGUAGES: [Language; 4] = [
    Language {
        id: "typescript",
        name: "TypeScript",
        package: "As the npm package koreai-schemas exports them.",
    },
    Language {
        id: "typed-dict",
        name: "Python: TypedDict",
        package: "As in koreai_schemas.types of the Python package.",
    },
    Language {
        id: "pydantic",
        name: "Python: pydantic",
        package: "As in koreai_schemas.models of the Python package.",
    },
    Language {
        id: "rust",
        name: "Rust",
        package: "As in koreai_client::types of the generated client, without what is implemented for them.",
    },
];

/// What the site is made of.
pub(crate) struct Site<'a> {
    /// The contract.
    pub(crate) spec: &'a Spec,
    /// Its bodies.
    pub(crate) bodies: &'a [Body<'a>],
    /// What is served as `schemas/`, relative to it.
    pub(crate) schemas: &'a Files,
    /// The packages to download, by their paths in the site.
    pub(crate) packages: Files,
    /// The types of each body in each language: `update-task.request.typescript`.
    pub(crate) types: Files,
    /// The files that `reference::RENDERER` names.
    pub(crate) renderer: Files,
    /// The contract's changelog, as Markdown.
    pub(crate) changelog: &'a str,
    /// What exchanges showed.
    pub(crate) observed: &'a BTreeMap<Place, String>,
    /// What of the contract a test suite touches.
    pub(crate) coverage: Option<&'a Coverage>,
    /// Whether each `$id` is an address where the schema is served.
    pub(crate) is_served: bool,
}

impl Site<'_> {
    /// What exchanges of an operation showed of a place outside of its bodies.
    pub(super) fn observed_of(&self, operation: &Operation<'_>, pointer: &str) -> Option<&str> {
        self.observed_at(Some(operation), None, pointer)
    }

    /// What exchanges showed of a place in a body.
    pub(super) fn observed_in(&self, body: &Body<'_>, pointer: &str) -> Option<&str> {
        self.observed_at(body.operation.as_ref(), Some(&body.pointer), pointer)
    }

    fn observed_at(
        &self,
        operation: Option<&Operation<'_>>,
        body: Option<&str>,
        pointer: &str,
    ) -> Option<&str> {
        let place = Place {
            operation: operation.map(|operation| operation.id.to_owned()),
            body: body.map(str::to_owned),
            pointer: pointer.to_owned(),
        };
        self.observed.get(&place).map(String::as_str)
    }

    pub(super) fn types_of(&self, body: &Body<'_>, language: &Language) -> &str {
        let types = self.types.get(&format!("{}.{}", body.name, language.id));
        types.map_or("", |bytes| str::from_utf8(bytes).unwrap_or_default())
    }
}
