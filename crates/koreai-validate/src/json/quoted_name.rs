//! Names of members, written in the usual way: without escapes, and without a space before the colon.

/// A name with its quotes and its colon, to be compared with a text at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuotedName {
    words: [u64; QuotedName::WORDS],
    /// The bytes of the words that count.
    masks: [u64; QuotedName::WORDS],
    length: usize,
}

impl QuotedName {
    const WORDS: usize = 5;
    /// So many bytes of the text must be left for a comparison.
    pub(super) const BYTES: usize = 8 * Self::WORDS;

    /// `None` for a name that is longer, or written with escapes.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let key = format!("\"{name}\":");
        let mut bytes = [0; Self::BYTES];
        bytes.get_mut(..key.len())?.copy_from_slice(key.as_bytes());
        let mut mask = [0; Self::BYTES];
        mask.get_mut(..key.len())?.fill(u8::MAX);
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        name.bytes().all(is_plain).then(|| Self {
            words: words(&bytes),
            masks: words(&mask),
            length: key.len(),
        })
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Whether a text begins with it.
    #[inline(always)]
    pub(super) fn begins(&self, text: &[u8; Self::BYTES]) -> bool {
        let text = words(text);
        let differ = |at: usize| (text[at] & self.masks[at]) ^ self.words[at];
        (0..Self::WORDS).fold(0, |all, at| all | differ(at)) == 0
    }
}

#[inline(always)]
fn words(bytes: &[u8; QuotedName::BYTES]) -> [u64; QuotedName::WORDS] {
    let (chunks, _) = bytes.as_chunks::<8>();
    std::array::from_fn(|at| u64::from_le_bytes(chunks[at]))
}

#[cfg(test)]
mod tests {
    use super::QuotedName;
    use crate::json::Cursor;

    /// Where a cursor is, if the name comes next.
    fn behind(name: &str, text: &str) -> Option<usize> {
        let name = QuotedName::new(name).expect("a plain name");
        let mut cursor = Cursor::new(text.as_bytes());
        cursor.expect(&name).map(|_| cursor.offset())
    }

    #[test]
    fn is_found_where_it_is_written_in_the_usual_way() {
        let rest = " ".repeat(QuotedName::BYTES);
        for name in ["", "a", "name", "n\u{e9}", &"n".repeat(37)] {
            let text = format!(" \"{name}\":1{rest}");
            assert_eq!(behind(name, &text), Some(name.len() + 4), "{text}");
            for (place, _) in name.char_indices() {
                let mut other = text.clone().into_bytes();
                other[2 + place] ^= 1;
                let other = String::from_utf8_lossy(&other).into_owned();
                assert_eq!(behind(name, &other), None, "{other}");
            }
        }
    }

    /// What is written otherwise, or too near to the end, is left to those who have more time.
    #[test]
    fn is_not_found_otherwise() {
        let rest = " ".repeat(QuotedName::BYTES);
        for text in [
            "\"name\" :1",
            "\"nam\\u0065\":1",
            "\"names\":1",
            "name:1",
            "'name':1",
        ] {
            assert_eq!(behind("name", &format!("{text}{rest}")), None, "{text}");
        }
        assert_eq!(behind("name", "\"name\":1"), None);
    }

    #[test]
    fn a_name_that_is_long_or_has_escapes_has_none() {
        for name in ["n".repeat(38).as_str(), "a\"", "a\\", "a\n"] {
            assert!(QuotedName::new(name).is_none(), "{name}");
        }
    }
}
