//! What every rule looks at: the document, and what several rules ask of it.

use crate::profile::Profile;
use crate::reach::Reach;
use contract::openapi::SCHEMA;
use contract::operation::{self, Operation};
use contract::{Node, Place, Span, Spec, pointer_push, pointer_segments, resolve};

/// A document, whose form may be wrong in places, and what several rules ask of it.
pub(crate) struct Contract<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) profile: Profile,
    pub(crate) operations: Vec<Operation<'a>>,
    pub(crate) reach: Reach,
}

impl<'a> Contract<'a> {
    pub(crate) fn new(spec: &'a Spec, profile: Profile) -> Self {
        Self {
            spec,
            profile,
            operations: operation::all(spec),
            reach: Reach::of(spec),
        }
    }

    pub(crate) fn root(&self) -> &'a Node {
        &self.spec.root
    }

    /// Every schema that is written out, in the order of the document.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = Place<'a>> {
        let spec = self.spec;
        spec.structure.places(&spec.root, &SCHEMA)
    }

    /// Where the thing at a pointer stands.
    pub(crate) fn span(&self, pointer: &str) -> Span {
        self.spec.root.locate(pointer)
    }

    /// Where a member of the thing at a pointer stands.
    pub(crate) fn member(&self, pointer: &str, key: &str) -> Span {
        self.span(&pointer_push(pointer, key))
    }

    /// The thing at a pointer, with references followed.
    pub(crate) fn resolve(&self, pointer: &str) -> Option<(&'a Node, String)> {
        resolve(&self.spec.root, pointer)
    }
}

/// `#/components/schemas/Task` as people call it: `Task`.
pub(crate) fn short_name(pointer: &str) -> String {
    pointer_segments(pointer).last().unwrap_or_default()
}
