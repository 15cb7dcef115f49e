//! What is wrong with a payload, as data: the same in the library, the command line and all reports.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::parse::ParseError;
use crate::position::Position;
use crate::stream::{Record, RecordError};
use crate::violation::{Class, Violation, Violations};

/// One thing that is wrong with a payload.
///
/// No field holds a value of the payload, unless [`Options::show_values`](crate::Options::show_values)
/// asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The kind of finding.
    pub class: FindingClass,
    /// What is wrong, for programs: the keyword of the schema, the id of the rule, the lint, or what
    /// is wrong with the JSON, such as `trailing-comma`.
    pub code: String,
    /// JSON pointer to the place in the payload; empty for the whole of it. `*` stands for a name that
    /// the schema does not declare. In a [whole exchange](crate::exchange), the name of a part:
    /// `request.query.skip`, `request.body#/filters/dateFrom`.
    pub pointer: String,
    /// The line of the place, from 1.
    pub line: u64,
    /// The column of the place, from 1, in characters.
    pub column: u64,
    /// Bytes before the place.
    pub offset: u64,
    /// Bytes that the value has; 0 where there is none.
    pub length: u64,
    /// What is wrong, in a sentence that does not say where.
    pub message: String,
    /// What the schema states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the payload has instead, by type and size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What the schema says of the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the statement rests on, unless it is plainly documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<String>,
    /// The keyword's place in the schema: its `$id`, `#` and a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_location: Option<String>,
    /// The vendor's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// The value, if values may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the place is the name of a member, and not a value.
    #[serde(default, skip)]
    pub is_name: bool,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingClass {
    /// The payload is not JSON, or not JSON that can be held.
    NotJson,
    /// The payload is longer than a record may be, and was not read.
    TooLong,
    /// It breaks a keyword of the schema.
    Schema,
    /// It breaks a rule beyond the schema.
    Rule,
    /// A rule beyond the schema cannot be evaluated on it.
    RuleNotEvaluated,
    /// It has something that the schema allows and a person rarely means.
    Lint,
    /// It has a member of which the contract says more than the vendor's pages, or something other than one
    /// of them. That is not a mistake of the payload.
    Provenance,
    /// It is about an exchange and not a body: a method, a parameter, a header, a status.
    Exchange,
    /// The check itself failed: a fault of this crate.
    Internal,
}

impl FindingClass {
    /// As reports write it: `rule-not-evaluated`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::TooLong => "too-long",
            Self::Schema => "schema",
            Self::Rule => "rule",
            Self::RuleNotEvaluated => "rule-not-evaluated",
            Self::Lint => "lint",
            Self::Provenance => "provenance",
            Self::Exchange => "exchange",
            Self::Internal => "internal",
        }
    }
}

impl Finding {
    pub(crate) fn new(class: FindingClass, code: &str, at: Position, message: String) -> Self {
        Self {
            class,
            code: code.to_owned(),
            pointer: String::new(),
            line: at.line,
            column: at.column,
            offset: at.offset,
            length: 0,
            message,
            expected: None,
            got: None,
            help: None,
            description: None,
            provenance: None,
            schema_location: None,
            docs: None,
            value: None,
            is_name: false,
        }
    }

    /// A finding about an exchange and not a body, at a place such as `request.query.skip`.
    pub fn about_exchange(code: &str, place: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: place.to_owned(),
            ..Self::new(
                FindingClass::Exchange,
                code,
                Position::START,
                message.into(),
            )
        }
    }

    /// Whether the payload could not be read at all.
    pub fn is_unreadable(&self) -> bool {
        matches!(
            self.class,
            FindingClass::NotJson | FindingClass::TooLong | FindingClass::Internal
        )
    }
}

impl From<&Violation> for Finding {
    fn from(violation: &Violation) -> Self {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let class = match violation.class {
            Class::Schema => FindingClass::Schema,
            Class::Rule => FindingClass::Rule,
            Class::Unevaluated => FindingClass::RuleNotEvaluated,
            Class::Strict(lint) if lint.is_about_provenance() => FindingClass::Provenance,
            Class::Strict(_) => FindingClass::Lint,
        };
        let at = violation.position().unwrap_or(Position::START);
        Self {
            pointer: violation.instance_path.clone(),
            length: violation.span.map_or(0, |span| span.length),
            // Elsewhere it is the message.
            expected: some(&violation.expected).filter(|_| class == FindingClass::Schema),
            got: some(&violation.got),
            help: violation.suggestion.clone(),
            description: violation.description.clone(),
            provenance: violation.provenance.clone(),
            schema_location: some(&violation.schema_location),
            docs: violation.docs.map(str::to_owned),
            value: violation.value.clone(),
            is_name: matches!(violation.class, Class::Strict(lint) if lint.is_about_name()),
            ..Self::new(class, violation.code(), at, violation.message())
        }
    }
}

impl From<&ParseError> for Finding {
    fn from(error: &ParseError) -> Self {
        Self {
            help: error.help().map(str::to_owned),
            ..Self::new(
                FindingClass::NotJson,
                error.code(),
                error.position(),
                error.message(),
            )
        }
    }
}

impl Violations {
    /// The same as data.
    pub fn findings(&self) -> Vec<Finding> {
        self.as_slice().iter().map(Finding::from).collect()
    }
}

impl Error {
    /// The same as data: one finding at least.
    pub fn findings(&self) -> Vec<Finding> {
        match self {
            Self::Parse(error) => vec![error.into()],
            Self::Invalid(violations) => violations.findings(),
            Self::Internal => vec![Finding::new(
                FindingClass::Internal,
                "internal",
                Position::START,
                self.to_string(),
            )],
        }
    }
}

impl Record<'_> {
    /// What is wrong with the record, in the order of the text; nothing if it is valid.
    pub fn findings(&self) -> Vec<Finding> {
        let begins = |finding: Finding| Finding {
            line: self.position.line,
            column: self.position.column,
            offset: self.position.offset,
            ..finding
        };
        match &self.outcome {
            Ok(()) => Vec::new(),
            Err(RecordError::Payload(Error::Invalid(violations))) => {
                let found = violations.into_iter();
                found
                    .map(|violation| match violation.span {
                        Some(_) => violation.into(),
                        None => begins(violation.into()),
                    })
                    .collect()
            }
            Err(RecordError::Payload(
                error @ (Error::Internal | Error::Parse(ParseError::Empty)),
            )) => error.findings().into_iter().map(begins).collect(),
            Err(RecordError::Payload(error)) => error.findings(),
            Err(RecordError::Array { expected, at }) => vec![Finding::new(
                FindingClass::NotJson,
                "array",
                *at,
                format!("not JSON: expected {expected}"),
            )],
            Err(error @ RecordError::TooLong { .. }) => vec![Finding::new(
                FindingClass::TooLong,
                "too-long",
                self.position,
                error.to_string(),
            )],
        }
    }
}
