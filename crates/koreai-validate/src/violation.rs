//! What breaks a schema, and where.

use std::fmt;

/// One place of an instance that breaks one keyword of its schema.
///
/// No field holds a value of the instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// JSON pointer to the place in the instance; empty for the whole of it. A property name that
    /// the schema does not declare shows as `*`.
    pub instance_path: String,
    /// The keyword's place in the schema: the schema's `$id`, `#` and a JSON pointer.
    pub schema_location: String,
    /// The keyword that is not satisfied, such as `type` or `required`.
    pub keyword: String,
    /// What the schema states, such as `number` or `at most 24 characters`.
    pub expected: String,
    /// What the instance has instead, by type and size: `string of 7 characters`.
    pub got: String,
}

impl Violation {
    /// What is wrong, in a sentence that does not say where: `expected number, got null`.
    pub fn message(&self) -> String {
        format!("expected {}, got {}", self.expected, self.got)
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

/// Every violation of an instance: one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// `Ok` for an instance without violations.
    pub(crate) fn check(found: Vec<Violation>) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self(found))
        }
    }

    /// The violations, in the order of the document.
    pub fn as_slice(&self) -> &[Violation] {
        &self.0
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// `2 violations`, then each on a line of its own.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("1 violation")?,
            count => write!(f, "{count} violations")?,
        }
        self.0
            .iter()
            .try_for_each(|violation| write!(f, "\n{violation}"))
    }
}

impl std::error::Error for Violations {}
