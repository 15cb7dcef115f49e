//! Names of members, to be found by their bytes.

/// A set of names, each with an index.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// In the order of their indexes.
    names: Vec<String>,
    /// Their indexes by length; those of one length are sorted by name.
    by_length: Vec<Vec<usize>>,
}

impl Names {
    pub(crate) fn new(names: Vec<String>) -> Self {
        let longest = names.iter().map(String::len).max();
        let mut by_length = vec![Vec::new(); longest.map_or(0, |length| length + 1)];
        for (index, name) in names.iter().enumerate() {
            by_length[name.len()].push(index);
        }
        for indexes in &mut by_length {
            indexes.sort_by_key(|index| &names[*index]);
        }
        Self { names, by_length }
    }

    /// The index of a name. `guess` is looked at first: members mostly come in the order in which
    /// they are declared.
    #[inline(always)]
    pub(crate) fn find(&self, name: &[u8], guess: usize) -> Option<usize> {
        match self.names.get(guess) {
            Some(guessed) if guessed.as_bytes() == name => Some(guess),
            _ => self.search(name),
        }
    }

    fn search(&self, name: &[u8]) -> Option<usize> {
        let same_length = self.by_length.get(name.len())?;
        let found = same_length.binary_search_by(|index| self.names[*index].as_bytes().cmp(name));
        found.ok().map(|at| same_length[at])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there() {
        let all = ["name", "_id", "", "lname", "desc", "type"];
        let names = Names::new(all.map(str::to_owned).into());
        for guess in 0..9 {
            for (index, name) in all.iter().enumerate() {
                assert_eq!(names.find(name.as_bytes(), guess), Some(index));
            }
            for absent in ["nam", "names", "x", "a long name that none has"] {
                assert_eq!(names.find(absent.as_bytes(), guess), None);
            }
        }
        assert_eq!(Names::default().find(b"", 0), None);
    }
}
