//! A body with its rendered schemas.

use super::bodies::Body;
use super::rules::Rule;

/// A body with both of its schemas.
pub(super) struct Rendered<'a> {
    pub(super) body: &'a Body<'a>,
    pub(super) rules: Vec<Rule>,
    /// Rules only for strict validation.
    pub(super) warnings: Vec<Rule>,
    /// 2020-12, then draft-07.
    pub(super) drafts: [File; 2],
}

pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) text: String,
}
