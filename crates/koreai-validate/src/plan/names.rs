//! Names of members, to be found by their bytes.

/// A set of names, each with an index.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// In the order of their indexes.
    names: Vec<(Key, String)>,
    /// A hash table with open addressing: the number of its slots is a power of two, and most are empty.
    slots: Vec<Option<(Key, usize)>>,
}

impl Names {
    pub(crate) fn new(names: Vec<String>) -> Self {
        let keyed = |name: String| (Key::new(name.as_bytes()), name);
        let names: Vec<(Key, String)> = names.into_iter().map(keyed).collect();
        let mut slots = vec![None; (4 * names.len()).next_power_of_two()];
        let last = slots.len() - 1;
        for (index, (key, name)) in names.iter().enumerate() {
            let mut at = key.hash(name.as_bytes());
            while slots[at & last].is_some() {
                at = at.wrapping_add(1);
            }
            slots[at & last] = Some((*key, index));
        }
        Self { names, slots }
    }

    /// The index of a name. `guess` is looked at first: members mostly come in the order in which
    /// they are declared.
    #[inline(always)]
    pub(crate) fn find(&self, name: &[u8], guess: usize) -> Option<usize> {
        let key = Key::new(name);
        match self.names.get(guess) {
            Some((guessed, _)) if *guessed == key && self.is(guess, key, name) => Some(guess),
            _ => self.search(key, name),
        }
    }

    fn search(&self, key: Key, name: &[u8]) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        let mut at = key.hash(name);
        loop {
            match self.slots[at & last] {
                Some((found, index)) if found == key && self.is(index, key, name) => {
                    return Some(index);
                }
                Some(_) => at = at.wrapping_add(1),
                None => return None,
            }
        }
    }

    /// Whether a name, whose key is that of another one, is that one.
    #[inline(always)]
    fn is(&self, index: usize, key: Key, name: &[u8]) -> bool {
        key.is_whole() || self.names[index].1.as_bytes() == name
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(_, name)| name.as_str())
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
    fn hash(self, name: &[u8]) -> usize {
        let whole = self.first ^ self.last.rotate_left(32) ^ self.length as u64;
        let mixed = match self.is_whole() {
            true => mix(whole),
            // Names may differ between their ends alone.
            false => name
                .iter()
                .fold(whole, |hash, byte| mix(hash ^ u64::from(*byte))),
        };
        (mixed >> 32) as usize
    }
}

/// Each bit reaches the highest bits.
#[inline(always)]
fn mix(number: u64) -> u64 {
    // Odd, and without a pattern: the golden ratio's.
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
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
        for guess in 0..all.len() + 2 {
            for (index, name) in all.iter().enumerate() {
                assert_eq!(names.find(name.as_bytes(), guess), Some(index), "{name}");
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
                assert_eq!(names.find(absent.as_bytes(), guess), None, "{absent}");
            }
        }
        assert_eq!(Names::default().find(b"", 0), None);
    }
}
