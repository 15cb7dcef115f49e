//! The search for the end of a string, which is most of the work on most texts.

#[cfg(target_arch = "x86_64")]
pub(super) use blocks::plain_until;
#[cfg(not(target_arch = "x86_64"))]
pub(super) use words::plain_until;

/// With instructions that every processor of this kind has.
#[cfg(target_arch = "x86_64")]
mod blocks {
    use wide::u8x32;

    /// Most names and many values are shorter, and take one step.
    const BLOCK: usize = 32;

    /// Where, from `at` on, the first quote, backslash or control character is, or the text ends.
    #[inline(always)]
    pub(in crate::json) fn plain_until(bytes: &[u8], at: usize) -> usize {
        let mut at = at;
        while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            match special(block) {
                0 => at += BLOCK,
                bits => return at + bits.trailing_zeros() as usize,
            }
        }
        let rest = bytes.len().saturating_sub(at);
        let bits = match bytes.last_chunk() {
            // Without the bits of what is before.
            Some(block) => special(block).checked_shr((BLOCK - rest) as u32),
            None => return super::words::plain_until(bytes, at),
        };
        at + rest.min(bits.unwrap_or(0).trailing_zeros() as usize)
    }

    /// A bit for each byte, the first in the lowest bit: whether it ends a plain string.
    #[inline(always)]
    fn special(block: &[u8; BLOCK]) -> u32 {
        let block = u8x32::new(*block);
        let quotes = block.simd_eq(u8x32::splat(b'"'));
        let backslashes = block.simd_eq(u8x32::splat(b'\\'));
        let controls = block.simd_eq(block.min(u8x32::splat(0x1F)));
        (quotes | backslashes | controls).to_bitmask()
    }
}

/// With nothing but numbers of 64 bits.
mod words {
    use crate::json::eights::{HIGHEST, ONES, first_from};

    /// Where, from `at` on, the first quote, backslash or control character is, or the text ends.
    #[inline]
    pub(in crate::json) fn plain_until(bytes: &[u8], at: usize) -> usize {
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1F);
        first_from(bytes, at, special, is_special)
    }

    /// The highest bit of the first byte that is special.
    #[inline(always)]
    fn special(word: u64) -> u64 {
        // A byte that is zero after the subtraction of what is looked for borrows from its highest bit,
        // and sets it.
        let quote = word ^ (ONES * u64::from(b'"'));
        let backslash = word ^ (ONES * u64::from(b'\\'));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * u64::from(b' ')) & !word);
        found & HIGHEST
    }
}

#[cfg(test)]
mod tests {
    use super::{plain_until, words};

    /// Every byte at every place, between bytes that differ from a special one in one bit.
    #[test]
    fn finds_the_first_that_is_special() {
        for filler in [b' ', b'!', b'#', b'[', b']', 0x7F, 0x80, 0xA2, 0xDC, 0xFF] {
            for place in 0..40 {
                for byte in 0..=u8::MAX {
                    let mut text = [filler; 40];
                    text[place] = byte;
                    let special = byte < 0x20 || byte == b'"' || byte == b'\\';
                    let expected = if special { place } else { text.len() };
                    assert_eq!(plain_until(&text, 0), expected, "{byte} at {place}");
                    assert_eq!(words::plain_until(&text, 0), expected, "{byte} at {place}");
                }
            }
        }
    }

    #[test]
    fn finds_the_end_in_texts_of_any_length() {
        for length in 0..100 {
            let mut text = vec![b'x'; length];
            for until in [plain_until, words::plain_until] {
                assert_eq!(until(&text, 0), length);
                assert_eq!(until(&text, length), length);
                for place in 0..length {
                    text[place] = b'"';
                    for start in 0..length {
                        let expected = if start <= place { place } else { length };
                        assert_eq!(until(&text, start), expected, "{place} from {start}");
                    }
                    text[place] = b'x';
                }
            }
        }
    }
}
