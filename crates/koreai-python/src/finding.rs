//! What is wrong with a payload, in the form that Python and Arrow show. The only file that knows how
//! the engine reports.

use koreai_validate::{Error, ParseError, Position, RecordError, Violation};

/// One thing that is wrong, with its place.
pub(crate) struct Finding {
    /// `schema`, `rule`, `rule-not-evaluated`, a lint's code, `not-json` or `too-long`.
    pub(crate) class: &'static str,
    /// The keyword that is broken; the class where there is none.
    pub(crate) code: String,
    pub(crate) pointer: String,
    pub(crate) at: Position,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) schema_location: Option<String>,
    pub(crate) docs: Option<&'static str>,
    pub(crate) value: Option<String>,
}

/// What became of a payload that is not valid.
pub(crate) struct Refused {
    pub(crate) findings: Vec<Finding>,
    /// Whether there are more than were kept.
    pub(crate) truncated: bool,
}

/// What the engine says of a payload: nothing, if it is valid.
pub(crate) fn judged(verdict: Result<(), Error>) -> Option<Refused> {
    verdict.err().map(|error| refused(&error, Position::START))
}

/// Why a payload is invalid. It begins there, in what its findings' places are about.
fn refused(error: &Error, start: Position) -> Refused {
    match error {
        Error::Invalid(violations) => Refused {
            findings: violations
                .as_slice()
                .iter()
                .map(|violation| violated(violation, start))
                .collect(),
            truncated: violations.is_truncated(),
        },
        Error::Parse(ParseError::Empty) => unreadable("not-json", error.to_string(), start),
        Error::Parse(parse) => unreadable("not-json", error.to_string(), parse.position()),
        _ => unreadable("not-json", error.to_string(), start),
    }
}

/// The same for a record of a file.
pub(crate) fn refused_record(error: &RecordError, start: Position) -> Refused {
    match error {
        RecordError::Payload(error) => refused(error, start),
        RecordError::Array { at, .. } => unreadable("not-json", error.to_string(), *at),
        _ => unreadable("too-long", error.to_string(), start),
    }
}

fn violated(violation: &Violation, start: Position) -> Finding {
    let schema_location = &violation.schema_location;
    Finding {
        class: violation.class.code(),
        code: violation.keyword.clone(),
        pointer: violation.instance_path.clone(),
        at: violation.position().unwrap_or(start),
        message: violation.message(),
        help: violation.suggestion.clone(),
        schema_location: (!schema_location.is_empty()).then(|| schema_location.clone()),
        docs: violation.docs,
        value: violation.value.clone(),
    }
}

fn unreadable(class: &'static str, message: String, at: Position) -> Refused {
    // The place stands beside it.
    let message = [" at line ", " at byte "]
        .iter()
        .fold(message.as_str(), |text, place| {
            text.split(place).next().unwrap_or(text)
        });
    let finding = Finding {
        class,
        code: class.to_owned(),
        pointer: String::new(),
        at,
        message: message.to_owned(),
        help: None,
        schema_location: None,
        docs: None,
        value: None,
    };
    Refused {
        findings: vec![finding],
        truncated: false,
    }
}
