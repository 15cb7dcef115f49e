//! Names of members, to be found by their bytes.

use crate::json::QuotedName;

/// A set of names, each with an index.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// In the order of their indexes.
    names: Vec<String>,
    /// Each as it is usually written. `None` for one that takes escapes, or is very long.
    quoted: Vec<Option<QuotedName>>,
    /// A hash table with open addressing: the number of its slots is a power of two, and most are empty.
    slots: Vec<Slot>,
    /// Of a hash, the bits above these are the number of a slot.
    shift: u32,
}

/// The key of a name and its index, or a key that no name has.
#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Key,
    index: usize,
}

impl Slot {
    const EMPTY: Self = Self {
        key: Key {
            first: 0,
            last: 0,
            length: usize::MAX,
        },
        index: 0,
    };
}

impl Names {
    pub(crate) fn new(names: Vec<String>) -> Self {
        let mut slots = vec![Slot::EMPTY; (4 * names.len()).next_power_of_two().max(2)];
        let last = slots.len() - 1;
        let shift = u64::BITS - slots.len().ilog2();
        for (index, name) in names.iter().enumerate() {
            let key = Key::new(name.as_bytes());
            let mut at = key.hash(name.as_bytes(), shift);
            while slots[at & last].key != Slot::EMPTY.key {
                at = at.wrapping_add(1);
            }
            slots[at & last] = Slot { key, index };
        }
        Self {
            quoted: names.iter().map(|name| QuotedName::new(name)).collect(),
            names,
            slots,
            shift,
        }
    }

    /// The name of an index as it is usually written.
    #[inline(always)]
    pub(crate) fn quoted(&self, index: usize) -> Option<&QuotedName> {
        self.quoted.get(index)?.as_ref()
    }

    /// The index of a name.
    #[inline(always)]
    pub(crate) fn find(&self, name: &[u8]) -> Option<usize> {
        let key = Key::new(name);
        let mut at = key.hash(name, self.shift);
        loop {
            let slot = self.slots.get(at & self.slots.len().wrapping_sub(1))?;
            if slot.key == key && self.is(slot.index, key, name) {
                return Some(slot.index);
            }
            if slot.key == Slot::EMPTY.key {
                return None;
            }
            at = at.wrapping_add(1);
        }
    }

    /// Whether a name, whose key is that of another one, is that one.
    #[inline(always)]
    fn is(&self, index: usize, key: Key, name: &[u8]) -> bool {
        key.is_whole() || words(self.names[index].as_bytes()) == words(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// A name's length, its first eight bytes and its last eight, which overlap in most names: numbers
/// compare faster than bytes in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    first: u64,
    last: u64,
    length: usize,
}

impl Key {
    #[inline(always)]
    fn new(name: &[u8]) -> Self {
        let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let length = name.len();
        let (first, last) =
            if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            } else if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
                (four(first), four(last))
            } else {
                let byte = |index: usize| name.get(index).map_or(0, |byte| u64::from(*byte));
                (byte(0), byte(1) << 8 | byte(2))
            };
        Self {
            first,
            last,
            length,
        }
    }

    /// Whether all of the name is in it.
    #[inline(always)]
    fn is_whole(self) -> bool {
        self.length <= 16
    }

    #[inline(always)]
    fn hash(self, name: &[u8], shift: u32) -> usize {
        let ends = mix(mix(self.first ^ self.length as u64) ^ self.last);
        let mixed = match self.is_whole() {
            true => ends,
            // Names may differ in their middle alone.
            false => words(name)
                .iter()
                .fold(ends, |hash, word| mix(hash ^ u64::from_le_bytes(*word))),
        };
        (mixed >> shift) as usize
    }
}

/// The words of a name, without the last bytes that are less than one.
#[inline(always)]
fn words(name: &[u8]) -> &[[u8; 8]] {
    name.as_chunks().0
}

/// The highest bits depend on all of the number. They are also among the lowest, for when this is mixed again.
#[inline(always)]
fn mix(number: u64) -> u64 {
    // Odd, and without a pattern: the golden ratio's.
    let product = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ product >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there() {
        let all = [
            "name",
            "_id",
            "",
            "lname",
            "desc",
            "type",
            "ab",
            "ba",
            "aba",
            "taskName",
            "mailName",
            "conversationType",
            "conversationKind",
            "a name, its middle 1 and end",
            "a name, its middle 2 and end",
        ];
        let names = Names::new(all.map(str::to_owned).into());
        for (index, name) in all.iter().enumerate() {
            assert_eq!(names.find(name.as_bytes()), Some(index), "{name}");
        }
        for absent in [
            "nam",
            "names",
            "x",
            "aab",
            "a\0",
            "taskMame",
            "conversationTyp",
            "conversation_ype",
            "a name, its middle 3 and end",
            "a long name that none has",
        ] {
            assert_eq!(names.find(absent.as_bytes()), None, "{absent}");
        }
        assert_eq!(Names::default().find(b""), None);
    }

    /// What names differ in: their beginning, their middle or their end, in one byte or in several.
    #[test]
    fn names_that_are_alike_are_spread_over_the_slots() {
        let numbers = 0..2_000_u32;
        let letters = |number: u32| {
            let letter = |place| char::from(b'a' + (number / 8_u32.pow(place) % 8) as u8);
            [0, 1, 2, 3].map(letter)
        };
        let middle = |number| {
            let [a, b, c, d] = letters(number);
            format!("prefix{a}{b}in{c}{d}tail")
        };
        let halves = |number| {
            let half = String::from_iter(letters(number));
            format!("{half}{half}")
        };
        for names in [
            numbers
                .clone()
                .map(|number| format!("item_{number:04}_id"))
                .collect::<Vec<_>>(),
            numbers.clone().map(|number| format!("{number}")).collect(),
            numbers
                .clone()
                .map(|number| format!("a_long_prefix_{number:04}_and_end"))
                .collect(),
            numbers.clone().map(middle).collect(),
            numbers.map(halves).collect(),
        ] {
            let names = Names::new(names);
            let longest = names.slots.split(|slot| slot.key == Slot::EMPTY.key);
            let longest = longest.map(<[Slot]>::len).max();
            assert!(longest < Some(20), "{longest:?} for {}", names.names[1]);
        }
    }
}
