//! What to check, and what to report.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::json::MAX_DEPTH;
use crate::words::join;

/// Violations that are kept of one payload, unless [`Options::max_errors`] says otherwise.
pub const MAX_ERRORS: usize = 100;

/// Characters that are shown of a value, if values may be shown.
pub const SHOWN: usize = 80;

/// What a [`Validator`](crate::Validator) checks, and what it reports. Can be written to and read from
/// configuration; what is left out there is as in [`Options::new`].
///
/// ```
/// use koreai_validate::{Lint, Options, Strict};
///
/// let options = Options::new()
///     .max_errors(10)
///     .rules(false)
///     .strict(Strict::all().allow(Lint::DuplicateKey));
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, from = "Stated")]
pub struct Options {
    pub(crate) max_errors: usize,
    pub(crate) show_values: bool,
    pub(crate) rules: bool,
    pub(crate) strict: Strict,
    pub(crate) max_depth: usize,
}

/// Options as they are stated, within their limits or not.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Stated {
    max_errors: usize,
    show_values: bool,
    rules: bool,
    strict: Strict,
    max_depth: usize,
}

impl Default for Stated {
    fn default() -> Self {
        let Options {
            max_errors,
            show_values,
            rules,
            strict,
            max_depth,
        } = Options::new();
        Self {
            max_errors,
            show_values,
            rules,
            strict,
            max_depth,
        }
    }
}

impl From<Stated> for Options {
    fn from(stated: Stated) -> Self {
        Self::new()
            .max_errors(stated.max_errors)
            .show_values(stated.show_values)
            .rules(stated.rules)
            .strict(stated.strict)
            .max_depth(stated.max_depth)
    }
}

impl Options {
    /// The schema and its rules; up to [`MAX_ERRORS`] violations; no values shown; not strict.
    pub fn new() -> Self {
        Self {
            max_errors: MAX_ERRORS,
            show_values: false,
            rules: true,
            strict: Strict::none(),
            max_depth: MAX_DEPTH,
        }
    }

    /// How many violations to keep of one payload: one at least. It bounds time and memory.
    #[must_use]
    pub fn max_errors(self, max_errors: usize) -> Self {
        Self {
            max_errors: max_errors.max(1),
            ..self
        }
    }

    /// Whether violations may show what stands in the payload: values, and names that the schema
    /// does not declare.
    #[must_use]
    pub fn show_values(self, show_values: bool) -> Self {
        Self {
            show_values,
            ..self
        }
    }

    /// Whether the rules beyond the schema are checked. Without them, the verdict is the schema's
    /// alone.
    #[must_use]
    pub fn rules(self, rules: bool) -> Self {
        Self { rules, ..self }
    }

    /// How deep arrays and objects may nest: from 1 to [`MAX_DEPTH`], which is the default.
    #[must_use]
    pub fn max_depth(self, max_depth: usize) -> Self {
        Self {
            max_depth: max_depth.clamp(1, MAX_DEPTH),
            ..self
        }
    }

    /// What else to refuse.
    #[must_use]
    pub fn strict(self, strict: Strict) -> Self {
        Self { strict, ..self }
    }

    /// The same, but for one thing that is not refused.
    #[must_use]
    pub fn allow(self, lint: Lint) -> Self {
        let strict = self.strict.clone().allow(lint);
        self.strict(strict)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

/// How patterns of a schema of one's own are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternEngine {
    /// In linear time. Look-around and back references are refused.
    #[default]
    Linear,
    /// With steps back, up to 100,000 on one string: a string on which that does not suffice is invalid.
    /// Look-around and back references are supported. A pattern may take long on each string.
    Backtracking,
}

/// What a schema allows and a person rarely means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Lint {
    /// A member that the schema does not declare, in an object of which it declares some.
    UnknownField,
    /// A name that stands twice in one object: the last one counts, for most readers.
    DuplicateKey,
    /// An integer beyond 2^53, which many readers round.
    LargeInteger,
    /// A member of a request on which the vendor's pages contradict each other, such as `lid`.
    Contradicted,
    /// A member of a request whose form no page and no sample shows.
    Inferred,
    /// A range of dates that is allowed only in one of the two readings of `dateTo`: that its day counts,
    /// or that it does not.
    AmbiguousRange,
}

impl Lint {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::UnknownField,
        Self::DuplicateKey,
        Self::LargeInteger,
        Self::Contradicted,
        Self::Inferred,
        Self::AmbiguousRange,
    ];

    /// Whether it is about what the contract rests on, and not about a mistake in the payload: strict
    /// validation does not refuse what it finds, unless it is denied by name.
    pub fn is_about_provenance(self) -> bool {
        matches!(self, Self::Contradicted | Self::Inferred)
    }

    /// Whether what it finds is the name of a member, and not a value.
    pub fn is_about_name(self) -> bool {
        !matches!(self, Self::LargeInteger | Self::AmbiguousRange)
    }

    /// Its name on command lines and in reports: `unknown-field`.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown-field",
            Self::DuplicateKey => "duplicate-key",
            Self::LargeInteger => "large-integer",
            Self::Contradicted => "contradicted",
            Self::Inferred => "inferred",
            Self::AmbiguousRange => "ambiguous-range",
        }
    }
}

/// Its code.
impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// From its code.
impl FromStr for Lint {
    type Err = UnknownLint;

    fn from_str(code: &str) -> Result<Self, UnknownLint> {
        let found = Self::ALL.into_iter().find(|lint| lint.code() == code);
        found.ok_or_else(|| UnknownLint {
            code: code.to_owned(),
        })
    }
}

/// No lint has that code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no lint is named `{code}` (known: {})", join(Lint::ALL, ", "))]
pub struct UnknownLint {
    code: String,
}

/// The lints that are denied: what they find is a violation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strict(BTreeSet<Lint>);

impl Strict {
    /// None: what the schema allows is allowed.
    pub fn none() -> Self {
        Self::default()
    }

    /// All that find a mistake: those [about provenance](Lint::is_about_provenance) are denied only by
    /// name.
    pub fn all() -> Self {
        let mistakes = Lint::ALL.into_iter();
        Self(
            mistakes
                .filter(|lint| !lint.is_about_provenance())
                .collect(),
        )
    }

    /// All of these but one.
    #[must_use]
    pub fn allow(mut self, lint: Lint) -> Self {
        self.0.remove(&lint);
        self
    }

    /// All of these and one more.
    #[must_use]
    pub fn deny(mut self, lint: Lint) -> Self {
        self.0.insert(lint);
        self
    }

    /// Whether a lint is denied.
    pub fn denies(&self, lint: Lint) -> bool {
        self.0.contains(&lint)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_survive_being_written_down() {
        let options = Options::new()
            .max_errors(7)
            .strict(Strict::all().allow(Lint::DuplicateKey).deny(Lint::Inferred));
        let text = serde_json::to_string(&options).unwrap();
        assert_eq!(serde_json::from_str::<Options>(&text).unwrap(), options);
        let least: Options =
            serde_json::from_str(r#"{"max_errors": 0, "max_depth": 9000}"#).unwrap();
        assert_eq!(least, Options::new().max_errors(1));
        assert!(serde_json::from_str::<Options>(r#"{"max_error": 1}"#).is_err());
    }

    #[test]
    fn lints_have_codes() {
        for lint in Lint::ALL {
            assert_eq!(lint.code().parse(), Ok(lint));
            assert_eq!(Strict::all().denies(lint), !lint.is_about_provenance());
            assert!(!Strict::all().allow(lint).denies(lint));
            assert!(Strict::none().deny(lint).denies(lint) && !Strict::none().denies(lint));
        }
        let error = "unknown-filed".parse::<Lint>().unwrap_err().to_string();
        assert!(error.contains("unknown-field, duplicate-key"), "{error}");
    }
}
