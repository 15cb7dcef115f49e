//! A cursor over one JSON text.

use super::digits::digits_until;
use super::number::RawNumber;
use super::plain::plain_until;
use super::quoted_name::QuotedName;
use super::text::RawText;

/// How deep arrays and objects may nest: serde_json's limit. It bounds the recursion of whatever
/// handles a parsed value.
pub const MAX_DEPTH: usize = 127;

/// The text breaks the grammar of JSON or one of the limits. What exactly is wrong is reported by
/// [`crate::parse`], which takes the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// What a value is, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// Reads a text from its start to its end. After a fault it stands somewhere, and must be dropped.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    /// Whether a string with escapes was read since somebody asked.
    escaped: bool,
}

impl<'t> Cursor<'t> {
    /// Starts before a text, which must be UTF-8.
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        Self::with_max_depth(bytes, MAX_DEPTH)
    }

    /// The same, for a text that may nest less deep.
    pub(crate) fn with_max_depth(bytes: &'t [u8], max_depth: usize) -> Self {
        Self {
            bytes,
            at: 0,
            // As if so many levels were around the text.
            depth: MAX_DEPTH - max_depth.min(MAX_DEPTH),
            escaped: false,
        }
    }

    /// Whether the next bracket would go too deep.
    pub(crate) fn is_at_max_depth(&self) -> bool {
        self.depth == MAX_DEPTH && matches!(self.peek(), Some(b'[' | b'{'))
    }

    /// How many bytes were read.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The next byte that is not white space, which is passed over.
    #[inline(always)]
    fn peek_token(&mut self) -> Option<u8> {
        // Most texts have no white space, or single spaces.
        match self.peek() {
            Some(byte) if byte > b' ' => return Some(byte),
            Some(b' ') => self.at += 1,
            _ => {}
        }
        match self.peek() {
            Some(byte) if byte > b' ' => Some(byte),
            _ => self.skip_space(),
        }
    }

    #[cold]
    fn skip_space(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// What comes next, which must be a value. White space before it is passed over.
    #[inline(always)]
    pub(crate) fn kind(&mut self) -> Result<Kind, Malformed> {
        match self.peek_token() {
            Some(b'"') => Ok(Kind::String),
            Some(b'0'..=b'9' | b'-') => Ok(Kind::Number),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(Malformed),
        }
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        match self.peek_token() {
            None => Ok(()),
            Some(_) => Err(Malformed),
        }
    }

    /// Enters the array or object that comes next. Returns whether there is anything in it.
    #[inline(always)]
    pub(crate) fn enter(&mut self, close: u8) -> Result<bool, Malformed> {
        if self.depth == MAX_DEPTH {
            return Err(Malformed);
        }
        self.at += 1;
        if self.peek_token() == Some(close) {
            self.at += 1;
            return Ok(false);
        }
        self.depth += 1;
        Ok(true)
    }

    /// After an item or member: whether another one follows. If none does, the container is left.
    #[inline(always)]
    pub(crate) fn more(&mut self, close: u8) -> Result<bool, Malformed> {
        match self.peek_token() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            _ => Err(Malformed),
        }
    }

    /// Whether a string with escapes was read since this was last called.
    #[inline(always)]
    pub(crate) fn take_escaped(&mut self) -> bool {
        std::mem::take(&mut self.escaped)
    }

    /// Where the next name begins.
    pub(crate) fn next_name_at(&mut self) -> usize {
        self.peek_token();
        self.at
    }

    /// The name of a member, with the colon after it.
    #[inline(always)]
    pub(crate) fn name(&mut self) -> Result<RawText<'t>, Malformed> {
        if self.peek_token() != Some(b'"') {
            return Err(Malformed);
        }
        let name = self.string()?;
        if self.peek_token() != Some(b':') {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(name)
    }

    /// Passes over the name of a member and the colon after it, if this name comes next, written like this.
    #[inline(always)]
    pub(crate) fn expect(&mut self, name: &QuotedName) -> Option<RawText<'t>> {
        self.peek_token();
        let text = self.bytes.get(self.at..)?.first_chunk()?;
        if !name.begins(text) {
            return None;
        }
        let start = self.at + 1;
        self.at += name.len();
        // Without the quotes and the colon.
        Some(RawText::Plain(&self.bytes[start..self.at - 2]))
    }

    /// The string whose quote comes next.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Result<RawText<'t>, Malformed> {
        let start = self.at + 1;
        let end = plain_until(self.bytes, start);
        match self.bytes.get(end) {
            Some(b'"') => {
                self.at = end + 1;
                Ok(RawText::Plain(&self.bytes[start..end]))
            }
            Some(b'\\') => self.escaped_string(start, end),
            _ => Err(Malformed),
        }
    }

    #[cold]
    fn escaped_string(&mut self, start: usize, first: usize) -> Result<RawText<'t>, Malformed> {
        self.escaped = true;
        let mut end = first;
        loop {
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    return Ok(RawText::Escaped(&self.bytes[start..end]));
                }
                Some(b'\\') => end = plain_until(self.bytes, self.escape(end + 1)?),
                _ => return Err(Malformed),
            }
        }
    }

    /// Passes over an escape, from behind its backslash.
    fn escape(&self, at: usize) -> Result<usize, Malformed> {
        match self.bytes.get(at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
            Some(b'u') => match self.unit(at + 1)? {
                0xDC00..=0xDFFF => Err(Malformed),
                0xD800..=0xDBFF => {
                    let paired = self.bytes.get(at + 5..at + 7) == Some(br"\u")
                        && matches!(self.unit(at + 7)?, 0xDC00..=0xDFFF);
                    if paired { Ok(at + 11) } else { Err(Malformed) }
                }
                _ => Ok(at + 5),
            },
            _ => Err(Malformed),
        }
    }

    /// Four hexadecimal digits.
    fn unit(&self, at: usize) -> Result<u32, Malformed> {
        let digits = self.bytes.get(at..at + 4).ok_or(Malformed)?;
        digits.iter().try_fold(0, |unit, byte| {
            let digit = char::from(*byte).to_digit(16).ok_or(Malformed)?;
            Ok(unit << 4 | digit)
        })
    }

    /// Passes over a short integer, if one comes next: a number that every reader can hold. White space before
    /// it must have been passed over. If it returns `false`, nothing was passed over.
    #[inline(always)]
    pub(crate) fn short_integer(&mut self) -> bool {
        const LONGEST: usize = 15;
        let start = self.at + usize::from(self.peek() == Some(b'-'));
        let end = digits_until(self.bytes, start);
        let is_integer = match self.bytes.get(start..end) {
            Some([]) | None => false,
            Some([b'0', ..]) => end == start + 1,
            Some(digits) => digits.len() <= LONGEST,
        };
        if !is_integer || matches!(self.bytes.get(end), Some(b'.' | b'e' | b'E')) {
            return false;
        }
        self.at = end;
        true
    }

    /// The number that comes next.
    #[inline(always)]
    pub(crate) fn number(&mut self) -> Result<RawNumber<'t>, Malformed> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(Malformed),
        }
        match self.peek() {
            Some(b'.' | b'e' | b'E') => self.fraction(start),
            Some(b'0'..=b'9') => Err(Malformed),
            _ => in_range(RawNumber::Digits(&self.bytes[start..self.at])),
        }
    }

    fn fraction(&mut self, start: usize) -> Result<RawNumber<'t>, Malformed> {
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        let exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        let text = &self.bytes[start..self.at];
        in_range(match exponent {
            true => RawNumber::Exponent(text),
            false => RawNumber::Fraction(text),
        })
    }

    #[inline(always)]
    fn digits(&mut self) {
        self.at = digits_until(self.bytes, self.at);
    }

    fn some_digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        self.digits();
        if self.at > start {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// `true` or `false`, whichever comes next.
    #[inline(always)]
    pub(crate) fn boolean(&mut self) -> Result<bool, Malformed> {
        if self.peek() == Some(b't') {
            self.word(b"true").map(|()| true)
        } else {
            self.word(b"false").map(|()| false)
        }
    }

    #[inline(always)]
    pub(crate) fn null(&mut self) -> Result<(), Malformed> {
        self.word(b"null")
    }

    #[inline(always)]
    fn word(&mut self, word: &[u8]) -> Result<(), Malformed> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word) {
            return Err(Malformed);
        }
        self.at = end;
        Ok(())
    }

    /// Goes to behind a value that is known to end there.
    pub(super) fn jump(&mut self, end: usize) {
        self.at = end;
    }

    /// Passes over the value that comes next, whatever it is, and checks it on the way.
    ///
    /// No recursion: which of the containers around are objects stands in the bits of `objects`,
    /// the innermost lowest, and [`MAX_DEPTH`] of them fit.
    pub(crate) fn skip(&mut self) -> Result<(), Malformed> {
        const _: () = assert!(MAX_DEPTH < u128::BITS as usize);
        let outside = self.depth;
        let mut objects = 0_u128;
        loop {
            let opened = match self.kind()? {
                Kind::String => self.string().map(|_| false)?,
                Kind::Number => self.number().map(|_| false)?,
                Kind::Boolean => self.boolean().map(|_| false)?,
                Kind::Null => self.null().map(|()| false)?,
                Kind::Array => {
                    let opened = self.enter(b']')?;
                    objects <<= u32::from(opened);
                    opened
                }
                Kind::Object => {
                    let opened = self.enter(b'}')?;
                    objects = objects << u32::from(opened) | u128::from(opened);
                    opened
                }
            };
            if !opened {
                loop {
                    if self.depth == outside {
                        return Ok(());
                    }
                    let close = if objects & 1 == 1 { b'}' } else { b']' };
                    if self.more(close)? {
                        break;
                    }
                    objects >>= 1;
                }
            }
            if objects & 1 == 1 {
                self.name()?;
            }
        }
    }
}

#[inline(always)]
fn in_range(number: RawNumber<'_>) -> Result<RawNumber<'_>, Malformed> {
    match number.is_in_range() {
        true => Ok(number),
        false => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> bool {
        let mut cursor = Cursor::new(text.as_bytes());
        cursor.skip().and_then(|()| cursor.end()).is_ok()
    }

    #[test]
    fn reads_what_serde_json_reads_and_nothing_else() {
        let brackets = |count| format!("{}{}", "[".repeat(count), "]".repeat(count));
        let objects = |count| format!("{}1{}", "{\"a\":".repeat(count), "}".repeat(count));
        let long = |count| "9".repeat(count);
        let mut texts: Vec<String> = [
            "",
            " ",
            "null",
            "nul",
            "nulll",
            "true",
            "false",
            "fals",
            "truefalse",
            "0",
            "-0",
            "00",
            "01",
            "-",
            "-a",
            "1.",
            ".1",
            "1.0",
            "1e",
            "1e+",
            "1e5",
            "1E-5",
            "1e400",
            "-1e400",
            "0e999999999999",
            "1e-400",
            "1.5e308",
            "1.8e308",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "[]",
            "[ ]",
            "[1]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "[",
            "]",
            "{}",
            "{ }",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{\"a\" : 1 , \"b\":[{}]}",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1",
            "{,}",
            "{\"a\":1]",
            "[1}",
            "\"",
            "\"a",
            "\"a\"",
            "\"\\\"",
            "\"\\\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u123g\"",
            "\"\\u00e9\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\udc01\"",
            "\"\\udfff\"",
            "\"\\ud7ff\\ue000\"",
            "\"\\udbff\\udfff\"",
            "\"\\udbff\\ue000\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ud83d\\n\"",
            "\"\\ud83d\\u0041\"",
            "\"\n\"",
            "\"\u{1}\"",
            "\"\u{7f}\u{e9}\"",
            "\"12345678\"",
            "\"1234567\\n\"",
            "\"12345678\\n9\"",
            "\u{feff}1",
            "1\u{b}",
            "1 2",
            "\t\r\n 1 \t\r\n",
            "1\u{a0}",
            "\"\\u+123\"",
        ]
        .map(str::to_owned)
        .into();
        for count in [1, 126, 127, 128, 129, 10_000] {
            texts.extend([brackets(count), objects(count)]);
            texts.push(format!("[{},1]", brackets(count)));
        }
        for count in [18, 19, 20, 21, 300, 301, 308, 309, 310, 400] {
            texts.extend([
                long(count),
                format!("-{}", long(count)),
                format!("0.{}", long(count)),
            ]);
        }
        for text in texts {
            let expected = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            assert_eq!(reads(&text), expected, "{text}");
        }
    }
}
