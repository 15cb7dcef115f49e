//! The input of every rule: the document, and data that several rules use.

use crate::profile::Profile;
use crate::reach::Reach;
use contract::openapi::SCHEMA;
use contract::operation::{self, Operation};
use contract::{Node, Place, Span, Spec, pointer_push, pointer_segments, resolve};

/// A document, whose form may be wrong in places, and data that several rules use.
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
            reach: Reach::new(spec),
        }
    }

    pub(crate) fn root(&self) -> &'a Node {
        &self.spec.root
    }

    /// Every schema, in document order; references are not schemas.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = Place<'a>> {
        let spec = self.spec;
        spec.structure.places(&spec.root, &SCHEMA)
    }

    /// The position of the value at a pointer.
    pub(crate) fn span(&self, pointer: &str) -> Span {
        self.spec.root.locate(pointer)
    }

    /// The position of a member of the value at a pointer.
    pub(crate) fn member(&self, pointer: &str, key: &str) -> Span {
        self.span(&pointer_push(pointer, key))
    }

    /// The value at a pointer, with references followed.
    pub(crate) fn resolve(&self, pointer: &str) -> Option<(&'a Node, String)> {
        resolve(&self.spec.root, pointer)
    }
}

/// `Task` for `#/components/schemas/Task`.
pub(crate) fn short_name(pointer: &str) -> String {
    pointer_segments(pointer).last().unwrap_or_default()
}
