//! The search for the first byte of a kind, eight at a time.

/// A one in each byte of a word.
pub(super) const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// The highest bit of each byte of a word.
pub(super) const HIGHEST: u64 = ONES << 7;

/// Where, from `at` on, the first byte of a kind is, or the text ends. `marks` sets the highest bit of the first
/// such byte of a word; the bits of bytes behind it may be wrong.
#[inline(always)]
pub(super) fn first_from(
    bytes: &[u8],
    at: usize,
    marks: impl Fn(u64) -> u64,
    is_of_kind: impl Fn(&u8) -> bool,
) -> usize {
    let mut at = at;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        match marks(u64::from_le_bytes(*word)) {
            0 => at += word.len(),
            bits => return at + bits.trailing_zeros() as usize / 8,
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(is_of_kind).unwrap_or(rest.len())
}
