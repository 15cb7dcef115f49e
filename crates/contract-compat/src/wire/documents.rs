//! Two documents, in all forms that are compared.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::alike::Alike;
use crate::body::{Change, Written};
use crate::containment::Work;
use contract::{Direction, Spec};

/// Both documents for one direction.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    pub(super) alike: &'a Alike<'a>,
    /// The sender.
    pub(super) sender: Direction,
}

/// Two schemas to compare: the direction, their pointers, and example payloads.
pub(super) type Question = (Direction, String, String, String);

/// Two documents.
pub(super) struct Documents<'a> {
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    /// Both as they are written, if the model leaves something out.
    pub(super) written: (Option<&'a Written>, Option<&'a Written>),
    /// Which schemas, as they are written, are the same.
    pub(super) written_alike: Option<&'a Alike<'a>>,
    pub(super) requests: Sent<'a>,
    pub(super) responses: Sent<'a>,
    pub(super) work: &'a Work,
    /// Whether the platform sends the requests, so that the documents are swapped.
    pub(super) is_reversed: bool,
    /// Schemas that are already compared.
    pub(super) compared: RefCell<BTreeMap<Question, Vec<Change>>>,
}
