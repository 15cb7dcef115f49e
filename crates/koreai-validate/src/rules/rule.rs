//! A rule, as it is stated.

use serde::{Deserialize, Serialize};

/// A rule that JSON Schema cannot express, for a schema of one's own: see
/// [`Validator::with_rules`](crate::Validator::with_rules). `index.json` of the contract lists rules in
/// this form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, which findings report as their code.
    pub id: String,
    /// The object that `self` is: a JSON pointer into the instance, where a segment `*` stands for
    /// every item or member at that place.
    pub at: String,
    /// The expression, in CEL. It is true of what is right.
    pub rule: String,
    /// What is wrong where it is not true.
    pub message: String,
}

impl From<&koreai_schemas::Rule> for Rule {
    fn from(rule: &koreai_schemas::Rule) -> Self {
        Self {
            id: rule.id.to_owned(),
            at: rule.at.to_owned(),
            rule: rule.rule.to_owned(),
            message: rule.message.to_owned(),
        }
    }
}
