//! The search for the end of a row of digits, eight at a time.

/// Where, from `at` on, the first byte is that is not a digit, or the text ends.
#[inline(always)]
pub(super) fn digits_until(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        match others(u64::from_le_bytes(*word)) {
            0 => at += word.len(),
            bits => return at + bits.trailing_zeros() as usize / 8,
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let other = |byte: &u8| !byte.is_ascii_digit();
    at + rest.iter().position(other).unwrap_or(rest.len())
}

/// The highest bit of the first byte that is not a digit. Those of bytes behind it may be wrong.
#[inline(always)]
fn others(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // Digits become 0 to 9, and no other byte does.
    let values = word ^ (ONES * u64::from(b'0'));
    // What is more than 9 sets the highest bit; only what has it already carries into the next byte.
    let more = values.wrapping_add(ONES * (0x80 - 10));
    (values | more) & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::digits_until;

    /// Every byte at every place, after digits and before each kind of byte.
    #[test]
    fn finds_the_first_that_is_not_a_digit() {
        for length in 0..20 {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    for after in [b'0', b'9', b'/', b':', 0xFF] {
                        let mut text = vec![after; length];
                        text[..place].fill(b'0' + (place % 10) as u8);
                        text[place] = byte;
                        let is_other = |byte: &u8| !byte.is_ascii_digit();
                        let expected = text.iter().position(is_other).unwrap_or(length);
                        assert_eq!(digits_until(&text, 0), expected, "{text:?}");
                        assert_eq!(digits_until(&text, place), expected.max(place), "{text:?}");
                    }
                }
            }
            assert_eq!(digits_until(&vec![b'5'; length], length), length);
        }
    }
}
