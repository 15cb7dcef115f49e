//! Strings of a JSON text, between their quotes.

use std::borrow::Cow;

/// The bytes between the quotes of a string that was read without fault.
///
/// An enum, since a flag beside the bytes would leave padding, and copies of padding are slow.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RawText<'t> {
    /// The string as it is meant.
    Plain(&'t [u8]),
    /// With escapes.
    Escaped(&'t [u8]),
}

impl<'t> RawText<'t> {
    /// The string's UTF-8, if it has no escapes.
    #[inline(always)]
    pub(crate) fn plain(self) -> Option<&'t [u8]> {
        match self {
            Self::Plain(bytes) => Some(bytes),
            Self::Escaped(_) => None,
        }
    }

    /// Bytes between the quotes.
    pub(crate) fn len(self) -> usize {
        let (Self::Plain(bytes) | Self::Escaped(bytes)) = self;
        bytes.len()
    }

    /// The string that is meant, escapes resolved.
    pub(crate) fn decode(self) -> Cow<'t, str> {
        match self {
            Self::Plain(bytes) => String::from_utf8_lossy(bytes),
            Self::Escaped(bytes) => Cow::Owned(unescape(&String::from_utf8_lossy(bytes))),
        }
    }
}

/// Resolves escapes that are known to be well formed.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut characters = escape.chars();
        match characters.next() {
            Some('u') => {
                let (character, after) = unicode(escape);
                out.push(character);
                rest = after;
                continue;
            }
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some(itself) => out.push(itself),
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out
}

/// The character of `uXXXX`, or of `uXXXX\uXXXX` where it takes a pair, and what comes after it.
fn unicode(escape: &str) -> (char, &str) {
    let unit = |from: usize| {
        let digits = escape.get(from..from + 4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(1).unwrap_or_default();
    let (units, length) = match (first, unit(7)) {
        (0xD800..=0xDBFF, Some(second)) => ([first, second], 11),
        _ => ([first, 0], 5),
    };
    let character = char::decode_utf16(units).next();
    let character = character.and_then(Result::ok);
    (
        character.unwrap_or(char::REPLACEMENT_CHARACTER),
        escape.get(length..).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_escapes() {
        for text in [
            r"",
            r"plain \u00e9",
            r#"\"\\\/\b\f\n\r\t"#,
            r"\u0041\u00e9\u20ac",
            r"\ud83d\ude00!",
            "\u{1f600}\\n",
        ] {
            let expected: String = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            let raw = match text.contains('\\') {
                true => RawText::Escaped(text.as_bytes()),
                false => RawText::Plain(text.as_bytes()),
            };
            assert_eq!(raw.decode(), expected);
        }
    }
}
