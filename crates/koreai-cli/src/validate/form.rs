//! Whether a text is one payload, or has one on each line: told by its beginning.

use std::io;

use koreai_validate::{Format, parse};

use super::sources::Peeked;

/// How much is looked at.
const WINDOW: usize = 64 << 10;

/// How many lines are looked at.
const LINES: usize = 20;

/// Looks at the beginning of a text.
///
/// A text of which a line is an object or an array by itself is one of lines, and so is one whose first
/// line goes on and on; any other is one payload. Whether an array is a payload or has payloads for
/// items, its beginning does not tell: a schema may be about arrays, and an array may be a mistake.
pub(crate) fn of(text: &mut Peeked) -> io::Result<Format> {
    loop {
        if let Some(format) = told(text.head(), text.ended()) {
            return Ok(format);
        }
        if text.head().len() >= WINDOW {
            return Ok(Format::Document);
        }
        text.more(WINDOW - text.head().len())?;
    }
}

/// `None` if more must be seen.
fn told(head: &[u8], ended: bool) -> Option<Format> {
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    match text.first() {
        None if ended => return Some(Format::Document),
        None => return None,
        Some(_) => {}
    }
    let mut lines = text.split(|&byte| byte == b'\n').peekable();
    let mut seen = 0;
    while let Some(line) = lines.next() {
        let whole = ended || lines.peek().is_some();
        if !whole {
            // The first line fills the window.
            return (seen == 0 && head.len() >= WINDOW).then_some(Format::Lines);
        }
        let nested = matches!(line.first(), Some(b'{' | b'['));
        if nested && parse(line).is_ok() {
            return Some(Format::Lines);
        }
        seen += 1;
        if seen == LINES {
            break;
        }
    }
    Some(Format::Document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_tells() {
        let long = format!("{{\"name\": \"{}", "x".repeat(WINDOW));
        let pretty = "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": {}\n}\n";
        for (text, format) in [
            ("", Format::Document),
            (" \n ", Format::Document),
            ("{}", Format::Lines),
            ("{\"a\": 1}\n{\"a\": 2}\n", Format::Lines),
            ("\u{feff}{\"a\": 1}\n", Format::Lines),
            ("\n\n{\"a\": 1}\n", Format::Lines),
            // The first line is broken, the second is not.
            ("{\"a\": 1\n{\"a\": 2}\n", Format::Lines),
            (pretty, Format::Document),
            ("[{\"a\": 1}]", Format::Lines),
            ("[\n  {\"a\": 1}\n]\n", Format::Document),
            ("7", Format::Document),
            (&long, Format::Lines),
        ] {
            let start: String = text.chars().take(30).collect();
            assert_eq!(
                told(text.as_bytes(), text.len() < WINDOW),
                Some(format),
                "{start}"
            );
        }
        assert_eq!(told(b"{\"a\"", false), None);
        assert_eq!(told(b"", false), None);
    }
}
