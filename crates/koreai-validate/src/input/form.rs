//! Whether a text is one payload, or has one on each line, by its beginning.

use std::io;
use std::path::Path;

use serde::de::IgnoredAny;

use super::reader::{Input, is_named_lines};
use crate::parse::{parse, without_mark};
use crate::stream::Format;

/// How much is looked at, at most.
const WINDOW: usize = 1 << 20;

/// How much is looked at first.
const FIRST: usize = 16 << 10;

/// How payloads follow one another in a text, as its beginning shows: lines or one document.
///
/// A text that is one value is one payload, and so is one that goes on after its first line without
/// being whole; any other is one of lines. Whether an array is a payload or has payloads for
/// items, its beginning does not say so: a schema may be about arrays, and an array may be a mistake.
///
/// # Errors
///
/// What the reader says when it cannot be read, and [`io::ErrorKind::InvalidData`] for several values that
/// are spread over lines.
pub fn detect(text: &mut Input) -> io::Result<Format> {
    loop {
        if let Some(format) = decide_format(text.head(), text.ended()) {
            return format.map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why));
        }
        if text.head().len() >= WINDOW {
            return Ok(Format::Document);
        }
        let double = text.head().len().max(FIRST);
        text.more(double.min(WINDOW - text.head().len()))?;
    }
}

/// The same for a file, whose name may say that it is one of lines: `.ndjson`, `.jsonl`.
///
/// # Errors
///
/// Those of [`detect`], and [`io::ErrorKind::InvalidData`] for a file that is named so and holds one
/// payload over several lines.
pub fn detect_file(path: &Path, text: &mut Input) -> io::Result<Format> {
    match is_named_lines(path) {
        false => detect(text),
        true if is_spread(text)? => Err(io::Error::new(io::ErrorKind::InvalidData, NOT_LINES)),
        true => Ok(Format::Lines),
    }
}

/// Why a file that is named as one of lines is not read.
const NOT_LINES: &str = "its name says that it has a payload on each line, and it holds one over several \
                         lines; read it with --document (an array of payloads with --array), or put it on one line \
                         (`jq -c .` does)";

/// Why values that follow one another are not read.
const SPREAD: &str = "it holds several values that are spread over lines; put each on a line of its own \
                      (`jq -c .` does), or all of them into an array, for --array";

/// Whether a text begins with one value that goes on after its line, so that it is not of lines.
///
/// # Errors
///
/// What the reader says when it cannot be read.
fn is_spread(text: &mut Input) -> io::Result<bool> {
    loop {
        let head = without_mark(text.head()).trim_ascii_start();
        let is_full = text.ended() || text.head().len() >= WINDOW;
        let mut values = serde_json::Deserializer::from_slice(head).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => return Ok(head[..values.byte_offset()].contains(&b'\n')),
            Some(Err(error)) if error.is_eof() && is_full => {
                let mut lines = head.split(|&byte| byte == b'\n').skip(1);
                let begins = |line: &[u8]| parse(line.trim_ascii()).is_ok();
                let has_lines = head.contains(&b'\n');
                return Ok(!text.ended() && has_lines && !lines.any(begins));
            }
            Some(Err(error)) if error.is_eof() => {}
            Some(Err(_)) => return Ok(false),
            None if is_full => return Ok(false),
            None => {}
        }
        let double = text.head().len().max(FIRST);
        text.more(double.min(WINDOW - text.head().len()))?;
    }
}

/// `None` if more must be seen.
fn decide_format(head: &[u8], ended: bool) -> Option<Result<Format, &'static str>> {
    let text = without_mark(head).trim_ascii();
    let full = head.len() >= WINDOW;
    let more = (!ended && !full).then_some(());
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    match values.next() {
        None if more.is_some() => None,
        None => Some(Ok(Format::Document)),
        Some(Ok(_)) => match text[values.byte_offset()..].trim_ascii() {
            // A value by itself, over several lines perhaps.
            [] if more.is_some() => None,
            [] if text.contains(&b'\n') => Some(Ok(Format::Document)),
            _ if text[..values.byte_offset()].contains(&b'\n') => match values.next() {
                Some(Err(error)) if !error.is_eof() => Some(Ok(Format::Document)),
                _ => Some(Err(SPREAD)),
            },
            _ => Some(Ok(Format::Lines)),
        },
        Some(Err(error)) if error.is_eof() => match head.contains(&b'\n') {
            _ if more.is_some() => None,
            true => Some(Ok(Format::Document)),
            false => Some(Ok(Format::Lines)),
        },
        // The first payload is broken, or the only one: a line that is whole decides.
        Some(Err(_)) => {
            let whole = |line: &[u8]| matches!(line.first(), Some(b'{')) && parse(line).is_ok();
            let mut lines = text.split(|&byte| byte == b'\n');
            match lines.any(whole) {
                true => Some(Ok(Format::Lines)),
                false if more.is_some() => None,
                false => Some(Ok(Format::Document)),
            }
        }
    }
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
            ("[\n{\"a\": 1},\n{\"a\": 2}\n]\n", Format::Document),
            ("{\"tags\":\n[]\n}\n", Format::Document),
            ("[\n  {\"a\": 1}\n]\n", Format::Document),
            ("7", Format::Lines),
            ("{\"a\":\n", Format::Document),
            // One value, and something that belongs to none.
            ("{\n\"a\": 1\n}}\n", Format::Document),
            ("[\n1\n],\n", Format::Document),
            (&long, Format::Lines),
        ] {
            let start: String = text.chars().take(30).collect();
            assert_eq!(
                decide_format(text.as_bytes(), text.len() < WINDOW),
                Some(Ok(format)),
                "{start}"
            );
        }
        for text in ["{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", "[\n1\n]\n{}"] {
            assert_eq!(
                decide_format(text.as_bytes(), true),
                Some(Err(SPREAD)),
                "{text}"
            );
        }
        assert_eq!(decide_format(b"{\"a\"", false), None);
        assert_eq!(decide_format(b"", false), None);
    }
}
