//! What is wrong with a payload, for people and for machines alike.

use koreai_validate::{Class, Error, ParseError, Position, Record, RecordError, Violation};
use serde::Serialize;

/// One thing that is wrong, with its place in the source text.
///
/// Published as a JSON Schema: `koreai schemas --report`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    /// The file, `-` for standard input.
    pub(crate) file: String,
    /// The payload in the file, from 1.
    pub(crate) record: u64,
    /// Where the value begins in the file: line and column count from 1, the column in characters.
    pub(crate) line: u64,
    pub(crate) column: u64,
    /// The same in bytes, from 0.
    pub(crate) offset: u64,
    /// How many bytes the value has; 0 where there is none.
    pub(crate) length: u64,
    /// `schema`, `rule`, `rule-not-evaluated`, a lint's code, `not-json` or `too-long`.
    pub(crate) class: String,
    /// The keyword of the schema that is broken; the class where there is none.
    pub(crate) keyword: String,
    /// JSON pointer to the value in its payload. `*` stands for a name that the schema does not
    /// declare.
    pub(crate) pointer: String,
    /// What is wrong, in a sentence.
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) got: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provenance: Option<String>,
    /// The keyword's place in the schema: its `$id`, `#` and a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    /// The vendor's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) docs: Option<&'static str>,
    /// Whether its place is the name of a member, and not a value.
    #[serde(skip)]
    pub(crate) is_name: bool,
    /// The value, with `--show-values`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
}

impl Finding {
    /// Whether the payload could not be read at all.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(self.class.as_str(), "not-json" | "too-long")
    }
}

/// What is wrong with a record, and whether there is more than is told.
pub(crate) fn findings(file: &str, record: &Record<'_>) -> (Vec<Finding>, bool) {
    let at = |position| (file, record.number, position);
    match &record.outcome {
        Ok(()) => (vec![], false),
        Err(RecordError::Payload(Error::Invalid(violations))) => {
            let found = violations.into_iter();
            let found = found.map(|violation| violated(at(record.position), violation));
            (found.collect(), violations.is_truncated())
        }
        Err(error) => {
            let (class, position) = match error {
                RecordError::Payload(Error::Parse(ParseError::Empty)) => {
                    ("not-json", record.position)
                }
                RecordError::Payload(Error::Parse(error)) => ("not-json", error.position()),
                RecordError::Array { at, .. } => ("not-json", *at),
                _ => ("too-long", record.position),
            };
            (
                vec![unreadable(at(position), class, &error.to_string())],
                false,
            )
        }
    }
}

fn violated((file, record, start): (&str, u64, Position), violation: &Violation) -> Finding {
    let position = violation.position().unwrap_or(start);
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    Finding {
        file: file.to_owned(),
        record,
        line: position.line,
        column: position.column,
        offset: position.offset,
        length: violation.span.map_or(0, |span| span.length),
        class: violation.class.code().to_owned(),
        keyword: violation.keyword.clone(),
        pointer: violation.instance_path.clone(),
        message: violation.message(),
        expected: some(&violation.expected),
        got: some(&violation.got),
        suggestion: violation.suggestion.clone().or_else(|| of_array(violation)),
        description: violation.description.clone(),
        provenance: violation.provenance.clone(),
        schema: some(&violation.schema_location),
        docs: violation.docs,
        is_name: matches!(violation.class, Class::Strict(lint) if lint.is_about_name()),
        value: violation.value.clone(),
    }
}

/// An array in place of a payload may well be one of payloads.
fn of_array(violation: &Violation) -> Option<String> {
    let root = violation.instance_path.is_empty() && violation.keyword == "type";
    let array = root && violation.got.starts_with("array");
    array.then(|| "with --array, each of its items is a payload".to_owned())
}

fn unreadable((file, record, at): (&str, u64, Position), class: &str, message: &str) -> Finding {
    // The place stands beside it.
    let message = message.split(" at line ").next().unwrap_or(message);
    Finding {
        file: file.to_owned(),
        record,
        line: at.line,
        column: at.column,
        offset: at.offset,
        length: 0,
        class: class.to_owned(),
        keyword: class.to_owned(),
        pointer: String::new(),
        message: message.to_owned(),
        expected: None,
        got: None,
        suggestion: None,
        description: None,
        provenance: None,
        schema: None,
        docs: None,
        is_name: false,
        value: None,
    }
}
