//! JSON text to value, with errors that have positions and never quote the payload.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::json::{Cursor, MAX_DEPTH};
use crate::position::{Lines, Position};

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why bytes are not a JSON value.
///
/// Lines and columns count from 1, columns in characters, a byte order mark not included.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// Nothing but white space.
    #[error("not JSON: empty")]
    Empty,
    /// The text is not UTF-8, the only encoding of JSON.
    #[error("not JSON: not UTF-8 at byte {}", at.offset)]
    NotUtf8 {
        /// The first byte that is not UTF-8.
        at: Position,
    },
    /// The text breaks the grammar of JSON.
    #[error("not JSON: {reason} at line {}, column {}", at.line, at.column)]
    Syntax {
        /// What was expected or found, in general terms.
        reason: String,
        /// Where reading stopped.
        at: Position,
    },
    /// A number that no double holds, such as `1e400`.
    #[error("number out of the range of a double at line {}, column {}", at.line, at.column)]
    NumberOutOfRange {
        /// In the number, where reading stopped.
        at: Position,
    },
    /// Arrays and objects nest deeper than they may.
    #[error("nested deeper than {limit} levels at line {}, column {}", at.line, at.column)]
    TooDeep {
        /// The levels there may be: [`MAX_DEPTH`] or less.
        limit: usize,
        /// The bracket that goes too deep.
        at: Position,
    },
}

impl ParseError {
    /// What is wrong, for programs: `empty`, `not-utf-8`, `number-out-of-range`, `too-deep`, or where
    /// the grammar is broken one of `end-of-text`, `control-character`, `trailing-comma`,
    /// `trailing-characters`, `expected-value`, `expected-name`, `expected-separator`, `invalid-escape`,
    /// `invalid-number` and `syntax`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotUtf8 { .. } => "not-utf-8",
            Self::NumberOutOfRange { .. } => "number-out-of-range",
            Self::TooDeep { .. } => "too-deep",
            Self::Syntax { reason, .. } => {
                let known = SYNTAX.iter().find(|(start, _)| reason.starts_with(start));
                known.map_or("syntax", |(_, code)| code)
            }
        }
    }

    /// What is wrong, in a sentence that does not say where.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "not JSON: empty".to_owned(),
            Self::NotUtf8 { .. } => "not JSON: not UTF-8".to_owned(),
            Self::Syntax { reason, .. } => format!("not JSON: {reason}"),
            Self::NumberOutOfRange { .. } => "number out of the range of a double".to_owned(),
            Self::TooDeep { limit, .. } => format!("nested deeper than {limit} levels"),
        }
    }

    /// What to do about it, if that is known.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self.code() {
            "control-character" => {
                "close the quote on the same line, or write the character as an escape such as `\\n`"
            }
            "expected-name" => "write the name in double quotes",
            "trailing-characters" => {
                "a payload is one JSON value, without comments: remove what follows it"
            }
            "trailing-comma" => "remove the comma",
            "expected-value" => {
                "write text in double quotes; JSON has no NaN, Infinity, None, undefined or comments"
            }
            "end-of-text" => "the text is cut: a quote or a bracket is not closed",
            _ => return None,
        })
    }

    /// Where reading stopped.
    pub fn position(&self) -> Position {
        match self {
            Self::Empty => Position::START,
            Self::NotUtf8 { at }
            | Self::Syntax { at, .. }
            | Self::NumberOutOfRange { at }
            | Self::TooDeep { at, .. } => *at,
        }
    }

    /// The error as seen from a larger text, in which the payload begins there.
    pub(crate) fn within(mut self, payload: Position) -> Self {
        match &mut self {
            Self::Empty => {}
            Self::NotUtf8 { at }
            | Self::Syntax { at, .. }
            | Self::NumberOutOfRange { at }
            | Self::TooDeep { at, .. } => *at = payload.followed_by(*at),
        }
        self
    }
}

/// What serde_json calls an identifier.
const LITERAL: &str = "expected true, false or null (text must be in double quotes)";

/// How the reasons of serde_json begin, and their codes. The longer ones come first.
const SYNTAX: &[(&str, &str)] = &[
    ("end of text", "end-of-text"),
    ("control character", "control-character"),
    ("trailing comma", "trailing-comma"),
    ("trailing characters", "trailing-characters"),
    ("expected value", "expected-value"),
    (LITERAL, "expected-value"),
    ("expected `", "expected-separator"),
    ("key must be", "expected-name"),
    ("invalid escape", "invalid-escape"),
    ("invalid unicode", "invalid-escape"),
    ("lone leading surrogate", "invalid-escape"),
    ("unexpected end of hex escape", "invalid-escape"),
    ("invalid number", "invalid-number"),
];

/// Parses one JSON text, with or without a UTF-8 byte order mark.
///
/// Where an object repeats a name, the last member counts.
///
/// ```
/// let value = koreai_validate::parse(b"\xEF\xBB\xBF[1, 2]")?;
/// assert_eq!(value[1], 2);
///
/// let error = koreai_validate::parse(b"[1,\n 2,]").unwrap_err();
/// assert_eq!(error.to_string(), "not JSON: trailing comma at line 2, column 4");
/// # Ok::<(), koreai_validate::ParseError>(())
/// ```
///
/// # Errors
///
/// [`ParseError`] at the first place that cannot be read.
pub fn parse(bytes: &[u8]) -> Result<Value, ParseError> {
    read(bytes)
}

/// Whether bytes are a JSON text that [`parse`] takes and that nests no deeper than that, decided
/// without keeping what they hold. Returns the text, without byte order mark.
pub(crate) fn check(bytes: &[u8], max_depth: usize) -> Result<&str, ParseError> {
    let mut deep = None;
    if let Ok(text) = simdutf8::basic::from_utf8(without_mark(bytes)) {
        let mut cursor = Cursor::with_max_depth(text.as_bytes(), max_depth);
        if cursor.skip().and_then(|()| cursor.end()).is_ok() {
            return Ok(text);
        }
        if cursor.is_at_max_depth() {
            deep = Some(Lines::new(text.as_bytes()).position(cursor.offset()));
        }
    }
    // It is not, and serde_json says why; but it knows of no limit but its own.
    match (read::<Checked>(bytes), deep) {
        (Ok(_) | Err(ParseError::TooDeep { .. }), Some(at)) => {
            let limit = max_depth;
            Err(ParseError::TooDeep { limit, at }.within(mark(bytes)))
        }
        (Err(error), _) => Err(error),
        (Ok(_), None) => Ok(str::from_utf8(without_mark(bytes)).unwrap_or_default()),
    }
}

/// The place behind a byte order mark: it counts as bytes, and as no column.
fn mark(bytes: &[u8]) -> Position {
    Position {
        offset: (bytes.len() - without_mark(bytes).len()) as u64,
        ..Position::START
    }
}

/// The bytes after a byte order mark, if they begin with one.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

fn read<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, ParseError> {
    let json = without_mark(bytes);
    let mark = mark(bytes);
    let text = str::from_utf8(json).map_err(|error| ParseError::NotUtf8 {
        at: mark.followed_by(Lines::new(json).position(error.valid_up_to())),
    })?;
    if text.trim_ascii().is_empty() {
        return Err(ParseError::Empty);
    }
    serde_json::from_str(text).map_err(|error| restate(text, &error).within(mark))
}

/// serde_json's errors differ in their text only; the tests below hold it to that.
fn restate(text: &str, error: &serde_json::Error) -> ParseError {
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or_default();
    let at = if error.is_eof() {
        // The last character, or what would be the first of another line.
        position(text, error.line(), error.column().max(1))
    } else {
        position(text, error.line(), error.column())
    };
    match reason {
        "number out of range" => ParseError::NumberOutOfRange { at },
        "recursion limit exceeded" => ParseError::TooDeep {
            limit: MAX_DEPTH,
            at,
        },
        "expected ident" => ParseError::Syntax {
            reason: LITERAL.to_owned(),
            at,
        },
        _ => ParseError::Syntax {
            reason: reason.replace("EOF", "end of text"),
            at,
        },
    }
}

/// serde_json counts columns in bytes up to and including the one where it stopped. A line feed is column 0
/// of the line after it.
fn position(text: &str, line: usize, column: usize) -> Position {
    let line = line.saturating_sub(1);
    let start = match line {
        0 => 0,
        _ => memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(line - 1)
            .map_or(text.len(), |end| end + 1),
    };
    let mut offset = (start + column).saturating_sub(1).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    Lines::new(text.as_bytes()).position(offset)
}

/// Any JSON value, read as [`Value`] is and not kept. serde's `IgnoredAny` takes more than that:
/// half surrogates and numbers out of range.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_any_json_value() {
        for text in [
            "null",
            "[]",
            " {}\r\n",
            "\"\u{e9}\"",
            "-0",
            "1e-400",
            "\u{feff}7",
        ] {
            assert!(parse(text.as_bytes()).is_ok(), "{text:?}");
        }
        let digits = "9".repeat(300);
        assert!(
            parse(digits.as_bytes()).is_ok(),
            "a double holds 300 digits, roughly"
        );
    }

    #[test]
    fn reports_what_is_wrong_and_where() {
        let digits = "9".repeat(500);
        let cases: &[(&[u8], &str)] = &[
            (b"", "not JSON: empty"),
            (b" \n\t", "not JSON: empty"),
            (b"\xEF\xBB\xBF", "not JSON: empty"),
            (b"\"\xFF\"", "not JSON: not UTF-8 at byte 1"),
            (b"\xEF\xBB\xBF\"\xFF\"", "not JSON: not UTF-8 at byte 4"),
            (b"\xFF\xFE{\0}\0", "not JSON: not UTF-8 at byte 0"),
            (
                b"{\"a\": 1,\n}",
                "not JSON: trailing comma at line 2, column 1",
            ),
            (
                b"[1] [2]",
                "not JSON: trailing characters at line 1, column 5",
            ),
            (
                b"[",
                "not JSON: end of text while parsing a list at line 1, column 1",
            ),
            (
                b"[\n",
                "not JSON: end of text while parsing a list at line 2, column 1",
            ),
            (b"NaN", "not JSON: expected value at line 1, column 1"),
            (
                b"\"\\ud800\"",
                "not JSON: unexpected end of hex escape at line 1, column 8",
            ),
            // Three characters, of which one takes two bytes and one four, before the fault.
            (
                "[\"\u{e9}\u{1f600}\" x".as_bytes(),
                "not JSON: expected `,` or `]` at line 1, column 7",
            ),
            (
                b"1e400",
                "number out of the range of a double at line 1, column 5",
            ),
            (
                digits.as_bytes(),
                "number out of the range of a double at line 1, column 500",
            ),
            (
                b"[\"a\n\"]",
                "not JSON: control character (\\u0000-\\u001F) found while parsing a string at line 1, column 4",
            ),
            (b"[1.\n]", "not JSON: invalid number at line 1, column 4"),
            (
                b"[1,\n",
                "not JSON: end of text while parsing a value at line 2, column 1",
            ),
        ];
        for (bytes, expected) in cases {
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(
                parse(bytes).unwrap_err().to_string(),
                *expected,
                "{shown:?}"
            );
        }
    }

    #[test]
    fn what_is_wrong_has_a_code() {
        for (text, code) in [
            ("", "empty"),
            ("[1", "end-of-text"),
            ("\"a", "end-of-text"),
            ("\"\n\"", "control-character"),
            ("[1,]", "trailing-comma"),
            ("1 2", "trailing-characters"),
            ("NaN", "expected-value"),
            ("nul1", "expected-value"),
            ("[1 2]", "expected-separator"),
            ("{\"a\" 1}", "expected-separator"),
            ("{a: 1}", "expected-name"),
            ("\"\\x\"", "invalid-escape"),
            ("\"\\ud800\"", "invalid-escape"),
            ("\"\\ud800\\u0041\"", "invalid-escape"),
            ("1.", "end-of-text"),
            ("1.x", "invalid-number"),
            ("01", "invalid-number"),
            ("1e999", "number-out-of-range"),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.code(), code, "{text}: {error}");
        }
        assert_eq!(parse(b"\xFF").unwrap_err().code(), "not-utf-8");
    }

    #[test]
    fn bounds_the_depth() {
        let nested = |levels| [vec![b'['; levels], vec![b']'; levels]].concat();
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        for levels in [MAX_DEPTH + 1, 10_000, 1_000_000] {
            let error = parse(&nested(levels)).unwrap_err();
            let at = Position {
                offset: 127,
                line: 1,
                column: 128,
            };
            let limit = MAX_DEPTH;
            assert_eq!(error, ParseError::TooDeep { limit, at });
        }
        let objects = "{\"a\":".repeat(10_000);
        assert!(matches!(
            parse(objects.as_bytes()),
            Err(ParseError::TooDeep { .. })
        ));
    }

    #[test]
    fn reports_the_limit_that_was_set() {
        for levels in [6, 127, 128, 10_000] {
            let text = [vec![b'['; levels], vec![b']'; levels]].concat();
            let at = Position {
                offset: 5,
                line: 1,
                column: 6,
            };
            assert_eq!(check(&text, 5), Err(ParseError::TooDeep { limit: 5, at }));
        }
        assert_eq!(check(b"[[[[[]]]]]", 5), Ok("[[[[[]]]]]"));
    }

    #[test]
    fn never_quotes_the_payload() {
        for text in [
            "secret",
            "\"secret",
            "{secret: 1}",
            "[\"secret\" \"secret\"]",
            "{\"secret\"}",
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }
}
