//! The text of a document, and positions in it.

use std::fmt;
use std::ops::Range;

/// A range of bytes in a [`Source`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span as a range of bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// A document: its name and its text.
#[derive(Clone)]
pub struct Source {
    /// The name shown in messages, usually a path.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    line_starts: Vec<usize>,
    /// The byte at every [`STRIDE`]th character, so that a position in a long line is found fast.
    checkpoints: Vec<usize>,
}

const STRIDE: usize = 32;

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.name).finish()
    }
}

impl Source {
    /// A document of that name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let checkpoints = text
            .char_indices()
            .step_by(STRIDE)
            .map(|(at, _)| at)
            .collect();
        Self {
            name: name.into(),
            text,
            line_starts,
            checkpoints,
        }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= byte);
        let start = self.line_starts[line - 1];
        (line, self.char_of_byte(byte) - self.char_of_byte(start) + 1)
    }

    /// The line in which a span begins, and the part of it that the span covers.
    pub fn line_at(&self, span: &Span) -> (&str, Range<usize>) {
        let (line, _) = self.line_column(span.start);
        let start = self.line_starts[line - 1];
        let end = self
            .line_starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let text = self.text[start..end].trim_end_matches('\r');
        let within = |byte: usize| byte.saturating_sub(start).min(text.len());
        (text, within(span.start)..within(span.end))
    }

    /// The number of characters before a byte.
    fn char_of_byte(&self, byte: usize) -> usize {
        let passed = self.checkpoints.partition_point(|start| *start <= byte);
        let Some(checkpoint) = passed.checked_sub(1) else {
            return 0;
        };
        let rest = self.text[self.checkpoints[checkpoint]..].char_indices();
        checkpoint * STRIDE
            + rest
                .take_while(|(offset, _)| self.checkpoints[checkpoint] + offset < byte)
                .count()
    }

    /// The byte at a character, counted from 0.
    pub fn byte_of_char(&self, index: usize) -> usize {
        let Some(start) = self.checkpoints.get(index / STRIDE) else {
            return self.text.len();
        };
        self.text[*start..]
            .char_indices()
            .nth(index % STRIDE)
            .map_or(self.text.len(), |(offset, _)| start + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let source = Source::new("x", "äb\ncd\n");
        for (byte, expected) in [
            (0, (1, 1)),
            (2, (1, 2)),
            (4, (2, 1)),
            (5, (2, 2)),
            (99, (3, 1)),
        ] {
            assert_eq!(source.line_column(byte), expected, "byte {byte}");
        }
    }

    #[test]
    fn characters_are_found_by_their_number() {
        let text = "aä€😀\n".repeat(400);
        let source = Source::new("x", text.as_str());
        for (index, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(source.byte_of_char(index), byte);
            assert_eq!(source.char_of_byte(byte), index);
        }
        assert_eq!(source.byte_of_char(99_999), text.len());
    }
}
