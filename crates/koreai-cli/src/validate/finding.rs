//! What is wrong with a payload of a file, for people and for machines alike.

use koreai_validate::{Error, FindingClass, Lint, Record, RecordError};
use serde::Serialize;

/// A finding of the validator, in a payload of a file.
///
/// Published as a JSON Schema: `koreai schemas --report`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    /// The file, `-` for standard input.
    pub(crate) file: String,
    /// The payload in the file, from 1.
    pub(crate) record: u64,
    pub(crate) level: Level,
    #[serde(flatten)]
    pub(crate) found: koreai_validate::Finding,
}

/// Whether a finding makes its payload invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Error,
    Warning,
}

impl Level {
    /// As reports write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl Finding {
    pub(crate) fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// Whether its place is a part of an exchange, and not one in a payload.
    pub(crate) fn is_in_exchange(&self) -> bool {
        !self.found.pointer.is_empty() && !self.found.pointer.starts_with('/')
    }

    /// Its kind, for tools that know rules by name: `schema/type`, `rule/report-range-order`.
    pub(crate) fn rule_id(&self) -> String {
        format!("{}/{}", self.found.class.as_str(), self.found.code)
    }

    /// The place in the payload and what is wrong there.
    pub(crate) fn text(&self) -> String {
        let message = &self.found.message;
        let text = match (self.found.is_unreadable(), self.found.pointer.as_str()) {
            (true, "") => message.clone(),
            (false, "") => format!("(root): {message}"),
            (_, pointer) => format!("{pointer}: {message}"),
        };
        crate::text::printable(&text)
    }
}

/// What is wrong with a record, and whether there is more than was kept. Findings of some lints are
/// warnings.
pub(crate) fn findings(file: &str, record: &Record<'_>, warned: &[Lint]) -> (Vec<Finding>, bool) {
    let truncated = match &record.outcome {
        Err(RecordError::Payload(Error::Invalid(violations))) => violations.is_truncated(),
        _ => false,
    };
    let is_warned = |found: &koreai_validate::Finding| {
        matches!(found.class, FindingClass::Lint | FindingClass::Provenance)
            && warned.iter().any(|lint| lint.code() == found.code)
    };
    let finding = |found: koreai_validate::Finding| Finding {
        file: file.to_owned(),
        record: record.number,
        level: match is_warned(&found) {
            true => Level::Warning,
            false => Level::Error,
        },
        found: with_help(found),
    };
    (
        record.findings().into_iter().map(finding).collect(),
        truncated,
    )
}

/// An array in place of a payload may well be one of payloads.
fn with_help(mut found: koreai_validate::Finding) -> koreai_validate::Finding {
    let root = found.pointer.is_empty() && found.code == "type";
    let array = found
        .got
        .as_ref()
        .is_some_and(|got| got.starts_with("array"));
    if root && array && found.help.is_none() {
        found.help = Some("with --array, each of its items is a payload".to_owned());
    }
    found
}
