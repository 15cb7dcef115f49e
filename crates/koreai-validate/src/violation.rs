//! What breaks a schema, and where.

use std::fmt;

use crate::options::{Lint, SHOWN};
use crate::position::{Position, Span};

/// What kind of demand a payload does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Class {
    /// A keyword of the schema.
    Schema,
    /// A rule beyond the schema (`x-validations`).
    Rule,
    /// A rule beyond the schema that cannot be evaluated on this payload.
    Unevaluated,
    /// Something the schema allows and a person rarely means.
    Strict(Lint),
}

impl Class {
    /// A short name for machines: `schema`, `rule`, `rule-not-evaluated`, or the lint's.
    pub fn code(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Rule => "rule",
            Self::Unevaluated => "rule-not-evaluated",
            Self::Strict(lint) => lint.code(),
        }
    }
}

/// One place of an instance that breaks one keyword of its schema, or another demand.
///
/// No field holds a value of the instance, unless [`Options::show_values`] asks for it.
///
/// [`Options::show_values`]: crate::Options::show_values
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// What kind of demand is not met.
    pub class: Class,
    /// JSON pointer to the place in the instance; empty for the whole of it. A property name that
    /// the schema does not declare shows as `*`.
    pub instance_path: String,
    /// Where the value stands in the source text. `None` if the instance was not a text.
    pub span: Option<Span>,
    /// The keyword's place in the schema: the schema's `$id`, `#` and a JSON pointer.
    pub schema_location: String,
    /// The keyword that is not satisfied, such as `type` or `required`; for a rule,
    /// `x-validations`; in strict mode, the lint's code.
    pub keyword: String,
    /// The id of the rule, if it is one that is broken.
    pub rule: Option<String>,
    /// What the schema states, such as `number` or `at most 24 characters`. For a rule, its message.
    pub expected: String,
    /// What the instance has instead, by type and size: `string of 7 characters`.
    pub got: String,
    /// What was probably meant: a name or value of the schema, or what to do. Never taken from the
    /// instance.
    pub suggestion: Option<String>,
    /// What the schema says of the value.
    pub description: Option<String>,
    /// What the statement rests on, unless it is plainly documented.
    pub provenance: Option<String>,
    /// The vendor's page on the payload, for schemas of the contract.
    pub docs: Option<&'static str>,
    /// The value as it stands in the text, cut after [`SHOWN`] characters, if values
    /// may be shown. `None` where it is a name that was found: the pointer shows it.
    pub value: Option<String>,
}

impl Violation {
    /// What is wrong, for programs: the keyword of the schema, the id of the rule, or the lint.
    pub fn code(&self) -> &str {
        self.rule.as_deref().unwrap_or(&self.keyword)
    }

    /// What is wrong, in a sentence that does not say where: `expected number, got null`.
    pub fn message(&self) -> String {
        match self.class {
            Class::Schema => format!("expected {}, got {}", self.expected, self.got),
            Class::Rule | Class::Strict(_) => self.expected.clone(),
            Class::Unevaluated => format!("cannot be evaluated: {}", self.expected),
        }
    }

    /// Where the value begins in the source text.
    pub fn position(&self) -> Option<Position> {
        self.span.map(|span| span.start)
    }

    /// The violation as seen from a larger text, in which the payload begins there.
    pub(crate) fn within(mut self, payload: Position) -> Self {
        if let Some(span) = &mut self.span {
            span.start = payload.followed_by(span.start);
        }
        self
    }
}

/// `/dueDate: expected number, got null`. The instance as a whole shows as `(root)`.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.instance_path.as_str() {
            "" => "(root)",
            pointer => pointer,
        };
        write!(f, "{place}: {}", self.message())
    }
}

/// The violations of an instance: one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    found: Vec<Violation>,
    truncated: bool,
}

impl Violations {
    /// `Ok` for an instance without violations.
    pub(crate) fn check(found: Vec<Violation>, truncated: bool) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self { found, truncated })
        }
    }

    /// The violations, in the order of the document.
    pub fn as_slice(&self) -> &[Violation] {
        &self.found
    }

    /// Whether there are more than were kept.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The same, with the vendor's page.
    pub(crate) fn documented(mut self, docs: Option<&'static str>) -> Self {
        for violation in &mut self.found {
            violation.docs = docs;
        }
        self
    }

    /// The violations as seen from a larger text, in which the payload begins there.
    pub(crate) fn within(self, payload: Position) -> Self {
        let found = self.found.into_iter();
        Self {
            found: found.map(|violation| violation.within(payload)).collect(),
            ..self
        }
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}

/// `2 violations`, then each on a line of its own.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.found.len(), self.truncated) {
            (1, false) => f.write_str("1 violation")?,
            (count, false) => write!(f, "{count} violations")?,
            (count, true) => write!(f, "more than {count} violations")?,
        }
        self.found
            .iter()
            .try_for_each(|violation| write!(f, "\n{violation}"))
    }
}

impl std::error::Error for Violations {}

/// The beginning of a value, as it is written: what a violation may show.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
