//! Plausible data out of a seed: the same wherever and whenever it is asked for.
//!
//! Everything is hashed from the seed and the name of the thing, never drawn from a running
//! generator: then no datum depends on which others were asked for before it.

/// A number that only the seed and the parts decide.
pub(crate) fn hash(seed: u64, parts: &[&str]) -> u64 {
    // FNV-1a takes in the text; a byte that no UTF-8 text has keeps `ab, c` and `a, bc` apart.
    let mut state = seed ^ 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    scramble(state)
}

/// The finish of SplitMix64: neighbours become strangers.
fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A few more numbers out of one hash.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64, parts: &[&str]) -> Self {
        Self(hash(seed, parts))
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// A number from 0 up to, and without, `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }
}

/// A number from 0 up to, and without, 1.
pub(crate) fn fraction(seed: u64, parts: &[&str]) -> f64 {
    /// As many bits as a double holds exactly.
    const BITS: u32 = 53;
    (hash(seed, parts) >> (u64::BITS - BITS)) as f64 / (1_u64 << BITS) as f64
}

/// An id in the platform's manner: a prefix such as `ti`, and something like a UUID.
pub(crate) fn id(seed: u64, prefix: &str, parts: &[&str]) -> String {
    let mut dice = Dice::new(seed, &[&[prefix], parts].concat());
    let (high, low) = (dice.roll(), dice.roll());
    format!(
        "{prefix}-{:08x}-{:04x}-5{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_decide_and_nothing_else() {
        assert_eq!(hash(1, &["a", "b"]), hash(1, &["a", "b"]));
        assert_ne!(hash(1, &["a", "b"]), hash(2, &["a", "b"]));
        assert_ne!(hash(1, &["a", "b"]), hash(1, &["ab"]));
        assert_ne!(hash(1, &["ab", "c"]), hash(1, &["a", "bc"]));
    }

    #[test]
    fn fractions_are_spread_evenly() {
        let below_a_quarter = (0..10_000)
            .filter(|n| fraction(7, &[&n.to_string()]) < 0.25)
            .count();
        assert!(
            (2_300..2_700).contains(&below_a_quarter),
            "{below_a_quarter}"
        );
    }

    #[test]
    fn an_id_looks_like_the_platforms() {
        let id = id(0, "ti", &["1"]);
        assert_eq!(id.len(), "ti-".len() + 36, "{id}");
        assert!(id.starts_with("ti-"), "{id}");
    }
}
