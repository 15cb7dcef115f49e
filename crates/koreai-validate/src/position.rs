//! Positions in a source text: offsets, lines and columns.

use std::fmt;

use memchr::{memchr_iter, memrchr};

/// A position in a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Bytes before it.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
    /// Its column, from 1, in characters.
    pub column: u64,
}

impl Position {
    /// Where a text begins.
    pub const START: Self = Self {
        offset: 0,
        line: 1,
        column: 1,
    };

    /// The position of something within a text, where the text itself begins `self` within a larger
    /// one.
    pub(crate) fn followed_by(self, inner: Self) -> Self {
        Self {
            offset: self.offset + inner.offset,
            line: self.line + inner.line - 1,
            column: match inner.line {
                1 => self.column + inner.column - 1,
                _ => inner.column,
            },
        }
    }
}

/// `12:7`: line and column.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A part of a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// How many bytes it has.
    pub length: u64,
}

/// A part of a text, by the offsets of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteRange {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl ByteRange {
    /// What stands there.
    pub(crate) fn slice(self, text: &[u8]) -> &[u8] {
        &text[self.start..self.end]
    }
}

/// Finds lines and columns in a text, quickest for offsets that ascend.
pub(crate) struct Lines<'t> {
    text: &'t [u8],
    at: Position,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            at: Position::START,
        }
    }

    /// The position of the byte at an offset, or of the end of the text.
    pub(crate) fn position(&mut self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        if (offset as u64) < self.at.offset {
            self.at = Position::START;
        }
        let passed = &self.text[self.at.offset as usize..offset];
        let (lines, last) = match memrchr(b'\n', passed) {
            Some(end) => (
                memchr_iter(b'\n', passed).count() as u64,
                &passed[end + 1..],
            ),
            None => (0, passed),
        };
        let column = if lines > 0 { 1 } else { self.at.column };
        self.at = Position {
            offset: offset as u64,
            line: self.at.line + lines,
            column: column + characters(last),
        };
        self.at
    }

    pub(crate) fn span(&mut self, range: ByteRange) -> Span {
        Span {
            start: self.position(range.start),
            length: (range.end - range.start) as u64,
        }
    }
}

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let text = "a\u{e9}\n\n\u{1f600}b";
        let expected = [
            (0, 1, 1),
            (1, 1, 2),
            (3, 1, 3),
            (4, 2, 1),
            (5, 3, 1),
            (9, 3, 2),
            (10, 3, 3),
        ];
        let ascending: Vec<_> = expected.to_vec();
        let descending: Vec<_> = expected.iter().rev().copied().collect();
        for order in [ascending, descending] {
            let mut lines = Lines::new(text.as_bytes());
            for (offset, line, column) in order {
                let position = lines.position(offset as usize);
                assert_eq!(
                    position,
                    Position {
                        offset,
                        line,
                        column
                    }
                );
            }
        }
        assert_eq!(Lines::new(b"ab").position(99).offset, 2);
    }

    #[test]
    fn places_within_a_larger_text() {
        let record = Position {
            offset: 100,
            line: 7,
            column: 3,
        };
        let inner = |line, column| Position {
            offset: 5,
            line,
            column,
        };
        assert_eq!(
            record.followed_by(inner(1, 2)),
            Position {
                offset: 105,
                line: 7,
                column: 4
            }
        );
        assert_eq!(
            record.followed_by(inner(2, 2)),
            Position {
                offset: 105,
                line: 8,
                column: 2
            }
        );
    }
}
