//! The search for the end of a row of digits, eight at a time.

use super::eights::{HIGHEST, ONES, first_from};

/// Where, from `at` on, the first byte is that is not a digit, or the text ends.
#[inline(always)]
pub(super) fn digits_until(bytes: &[u8], at: usize) -> usize {
    first_from(bytes, at, others, |byte| !byte.is_ascii_digit())
}

/// The highest bit of the first byte that is not a digit.
#[inline(always)]
fn others(word: u64) -> u64 {
    // Digits become 0 to 9, and no other byte does.
    let values = word ^ (ONES * u64::from(b'0'));
    // What is more than 9 sets the highest bit; only what has it already carries into the next byte.
    let more = values.wrapping_add(ONES * (0x80 - 10));
    (values | more) & HIGHEST
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
