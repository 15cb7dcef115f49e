//! JSON text to value, with errors that tell positions and never quote the payload.

use serde_json::Value;

/// How deep arrays and objects may nest: serde_json's limit. It bounds the recursion of whatever
/// handles a parsed value.
pub const MAX_DEPTH: usize = 127;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why bytes are not a JSON value.
///
/// Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// Nothing but white space.
    #[error("not JSON: empty")]
    Empty,
    /// The text is not UTF-8, the only encoding of JSON.
    #[error("not JSON: not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// Bytes before the first one that is not UTF-8.
        offset: usize,
    },
    /// The text breaks the grammar of JSON.
    #[error("not JSON: {reason} at line {line}, column {column}")]
    Syntax {
        /// What was expected or found, in general terms.
        reason: String,
        /// The line where reading stopped.
        line: usize,
        /// The column where reading stopped.
        column: usize,
    },
    /// A number that no double holds, such as `1e400`.
    #[error("number out of the range of a double at line {line}, column {column}")]
    NumberOutOfRange {
        /// The line of the number.
        line: usize,
        /// The column where reading stopped.
        column: usize,
    },
    /// Arrays and objects nest deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels at line {line}, column {column}")]
    TooDeep {
        /// The line of the bracket that goes too deep.
        line: usize,
        /// The column of the bracket that goes too deep.
        column: usize,
    },
}

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
    let json = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = str::from_utf8(json).map_err(|error| ParseError::NotUtf8 {
        offset: bytes.len() - json.len() + error.valid_up_to(),
    })?;
    if text.trim_ascii().is_empty() {
        return Err(ParseError::Empty);
    }
    serde_json::from_str(text).map_err(|error| restate(text, &error))
}

/// serde_json tells its errors apart in their text only; the tests below hold it to that.
fn restate(text: &str, error: &serde_json::Error) -> ParseError {
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or_default();
    let line = error.line();
    let column = column_in_characters(text, line, error.column());
    match reason {
        "number out of range" => ParseError::NumberOutOfRange { line, column },
        "recursion limit exceeded" => ParseError::TooDeep { line, column },
        _ => ParseError::Syntax {
            reason: reason.replace("EOF", "end of text"),
            line,
            column,
        },
    }
}

/// serde_json counts columns in bytes, and from 0 at the start of a line.
fn column_in_characters(text: &str, line: usize, column: usize) -> usize {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or("");
    let starts = line.char_indices().map(|(start, _)| start);
    starts.take_while(|start| *start < column).count().max(1)
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
    fn tells_what_is_wrong_and_where() {
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
    fn bounds_the_depth() {
        let nested = |levels| [vec![b'['; levels], vec![b']'; levels]].concat();
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        for levels in [MAX_DEPTH + 1, 10_000, 1_000_000] {
            let error = parse(&nested(levels)).unwrap_err();
            assert_eq!(
                error,
                ParseError::TooDeep {
                    line: 1,
                    column: 128
                }
            );
        }
        let objects = "{\"a\":".repeat(10_000);
        assert!(matches!(
            parse(objects.as_bytes()),
            Err(ParseError::TooDeep { .. })
        ));
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
