//! Two documents, in all the forms that they are compared in.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::alike::Alike;
use crate::body::{Change, Written};
use crate::containment::Work;
use contract::{Direction, Spec};

/// Both documents as they bind whoever sends one way.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    pub(super) alike: &'a Alike<'a>,
    /// Who sends.
    pub(super) sender: Direction,
}

/// Which schemas are compared: in a request or a response, their pointers, and the payloads to look
/// around.
pub(super) type Question = (Direction, String, String, String);

/// Two documents.
pub(super) struct Documents<'a> {
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    /// Both as they are written, where the model leaves anything out.
    pub(super) written: (Option<&'a Written>, Option<&'a Written>),
    /// Which schemas, as they are written, say the same.
    pub(super) written_alike: Option<&'a Alike<'a>>,
    pub(super) requests: Sent<'a>,
    pub(super) responses: Sent<'a>,
    pub(super) work: &'a Work,
    /// Whether the platform sends the requests, so that the newer document stands for the older one.
    pub(super) is_reversed: bool,
    /// Schemas that were compared already.
    pub(super) compared: RefCell<BTreeMap<Question, Vec<Change>>>,
}
