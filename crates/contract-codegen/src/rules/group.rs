//! Translated rules, grouped by object.

use super::expression::Expression;
use crate::schemas::Rule;

/// The rules for one object of a body.
pub(super) struct Group {
    /// The body's name.
    pub(super) body: String,
    /// A JSON pointer to the object, with `*` for any item or member.
    pub(super) at: String,
    pub(super) rules: Vec<Translated>,
    /// Those that strict validation alone reports.
    pub(super) warnings: Vec<Translated>,
}

pub(super) struct Translated {
    /// Its index among the rules, or the warnings, of the body.
    pub(super) index: usize,
    pub(super) rule: Rule,
    pub(super) expression: Expression,
}
