//! Patterns, in the dialect of JSON Schema and matched in linear time.

use regex::Regex;
use regex_automata::Input;
use regex_automata::dfa::{Automaton, dense};

/// In bytes: more than a pattern of an identifier or a date takes, and built in no time.
const LARGEST_TABLE: usize = 64 << 10;

/// A compiled `pattern`.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) stated: String,
    /// What it matches, in words, if that is dates.
    pub(crate) in_words: Option<&'static str>,
    regex: Regex,
    /// The same as a table, if that is small: several times as fast on short texts.
    table: Option<Box<dense::DFA<Vec<u32>>>>,
}

impl Pattern {
    /// `None` if it is not a pattern that can be matched in linear time.
    pub(crate) fn new(stated: &str) -> Option<Self> {
        let translated = jsonschema_regex::to_rust_regex(stated).ok()?;
        let mut pattern = Self {
            stated: stated.to_owned(),
            in_words: None,
            regex: Regex::new(&translated).ok()?,
            table: table(&translated).map(Box::new),
        };
        pattern.in_words = pattern.dates();
        Some(pattern)
    }

    /// Which dates it matches: a pattern that knows the calendar is too long to be read.
    fn dates(&self) -> Option<&'static str> {
        let matches = |text| self.matches(text);
        if matches("") || matches("x") || matches("2024-13-01") {
            return None;
        }
        match (matches("2024-02-29"), matches("2024-02-29T00:00:00.000Z")) {
            (true, true) => {
                Some("a day of the calendar as yyyy-mm-dd, or a time as yyyy-mm-ddThh:mm:ss.sssZ")
            }
            (true, false) => Some("a day of the calendar as yyyy-mm-dd"),
            (false, true) => Some("a time as yyyy-mm-ddThh:mm:ss.sssZ"),
            (false, false) => None,
        }
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let input = Input::new(text).earliest(true);
        let found = self
            .table
            .as_ref()
            .and_then(|table| table.try_search_fwd(&input).ok());
        match found {
            Some(found) => found.is_some(),
            None => self.regex.is_match(text),
        }
    }
}

fn table(pattern: &str) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new()
        .dfa_size_limit(Some(LARGEST_TABLE))
        .determinize_size_limit(Some(LARGEST_TABLE));
    dense::Builder::new().configure(config).build(pattern).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest of the contract.
    const DATE: &str = "^([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z)?$";

    #[test]
    fn table_and_regex_agree() {
        let patterns = [
            "^[0-9]{1,3}(\\.[0-9]+)?$",
            "a",
            "a$",
            "^a",
            "",
            "^$",
            "\\d{2}",
            "^(a|bc)+$",
            "^.$",
            DATE,
        ];
        let texts = [
            "",
            "a",
            "ba",
            "ab",
            "12",
            "33.33",
            "33.",
            "1234",
            "bca",
            "33.33\n",
            "2024-02-29",
            "2023-02-29",
            "2024-04-30T23:59:59.999Z",
            "\u{e9}",
            "\u{663}\u{663}",
        ];
        for stated in patterns {
            let pattern = Pattern::new(stated).unwrap();
            assert!(pattern.table.is_some(), "{stated}");
            for text in texts {
                assert_eq!(
                    pattern.matches(text),
                    pattern.regex.is_match(text),
                    "{stated} {text}"
                );
            }
        }
        let large = Pattern::new("^\\p{L}{100}$").unwrap();
        assert!(large.table.is_none());
        assert!(large.matches(&"\u{e9}".repeat(100)));
    }
}
