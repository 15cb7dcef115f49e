//! Finds a string that satisfies patterns, lengths and formats, by walking all their automata at once. The result is
//! a string, or a proof that there is none.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use regex_automata::MatchKind;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};

use super::budget::Budget;

/// The requirements for a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    /// Patterns, in the syntax of the crate `regex`, and whether each must match.
    pub(super) patterns: Vec<(String, bool)>,
}

/// The result of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A solution.
    Found(String),
    /// There is no solution.
    None,
    /// The automata, or the walk through them, would be too large.
    TooLarge,
}

/// Larger automata are not built.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of an automaton per step of the budget.
const BYTES_A_STEP: usize = 8;

/// The maximum total size of cached automata.
const MAX_KEPT: usize = 64 * 1024 * 1024;

/// The maximum number of visited places in one walk.
const MAX_PLACES: usize = 150_000;

/// Longer strings are not written.
const MAX_LENGTH: u64 = 20_000;

type Dfa = dense::DFA<Vec<u32>>;

/// Walks automata, and caches them for the next walk.
#[derive(Default)]
pub(super) struct Texts {
    automata: HashMap<String, Option<Rc<Dfa>>>,
    bytes: usize,
}

impl Texts {
    pub(super) fn find(&mut self, demand: &Demand, budget: &Budget) -> Answer {
        if demand.max.is_some_and(|max| max < demand.min) {
            return Answer::None;
        }
        if demand.min > MAX_LENGTH {
            return Answer::TooLarge;
        }
        if demand.patterns.is_empty() {
            let length = usize::try_from(demand.min).unwrap_or(0);
            return Answer::Found("a".repeat(length));
        }
        let mut automata = Vec::new();
        let mut wanted = Vec::new();
        for (pattern, is_wanted) in &demand.patterns {
            let Some(dfa) = self.automaton(pattern, budget) else {
                return Answer::TooLarge;
            };
            automata.push(dfa);
            wanted.push(*is_wanted);
        }
        // Payloads are UTF-8: this automaton excludes other bytes.
        let Some(text) = self.automaton(r"(?s)\A.*\z", budget) else {
            return Answer::TooLarge;
        };
        automata.push(text);
        wanted.push(true);
        Walk::new(automata, wanted, demand).run(budget)
    }

    fn automaton(&mut self, pattern: &str, budget: &Budget) -> Option<Rc<Dfa>> {
        if let Some(known) = self.automata.get(pattern) {
            return known.clone();
        }
        if budget.is_spent() {
            return None;
        }
        let built = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .match_kind(MatchKind::All)
                    .dfa_size_limit(Some(MAX_BYTES))
                    .determinize_size_limit(Some(MAX_BYTES)),
            )
            .thompson(thompson::Config::new().nfa_size_limit(Some(MAX_BYTES)))
            .syntax(syntax::Config::new())
            .build(pattern)
            .ok()
            .map(Rc::new);
        let bytes = built.as_ref().map_or(MAX_BYTES, |dfa| dfa.memory_usage());
        budget.spend((bytes / BYTES_A_STEP) as u64);
        self.bytes += built.as_ref().map_or(0, |_| bytes);
        if self.bytes > MAX_KEPT {
            self.automata.clear();
            self.bytes = 0;
        }
        self.automata.insert(pattern.to_owned(), built.clone());
        built
    }
}

/// The state of each automaton, whether it matched already, and the length of the string, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    states: Box<[(StateID, bool)]>,
    length: u64,
}

struct Walk {
    automata: Vec<Rc<Dfa>>,
    wanted: Vec<bool>,
    min: u64,
    max: Option<u64>,
    /// One byte of each class that any automaton distinguishes.
    bytes: Vec<u8>,
}

impl Walk {
    fn new(automata: Vec<Rc<Dfa>>, wanted: Vec<bool>, demand: &Demand) -> Self {
        let mut kinds = HashSet::new();
        let bytes = friendly().filter(|byte| {
            let kind: Vec<u8> = automata
                .iter()
                .map(|dfa| dfa.byte_classes().get(*byte))
                .collect();
            kinds.insert(kind)
        });
        let bytes = bytes.collect();
        Self {
            automata,
            wanted,
            min: demand.min,
            max: demand.max,
            bytes,
        }
    }

    /// Breadth first, so that the shortest string is found first.
    fn run(&self, budget: &Budget) -> Answer {
        let Some(first) = self.first() else {
            return Answer::TooLarge;
        };
        let mut came: HashMap<Place, Option<(Place, u8)>> = HashMap::new();
        let mut open = VecDeque::from([(first, 0_u64, None::<(Place, u8)>)]);
        while let Some((place, length, from)) = open.pop_front() {
            if came.contains_key(&place) {
                continue;
            }
            came.insert(place.clone(), from);
            if length >= self.min && self.accepts(&place) {
                return text_to(&came, &place);
            }
            if came.len() > MAX_PLACES || !budget.spend(1 + self.bytes.len() as u64 / 8) {
                return Answer::TooLarge;
            }
            for byte in &self.bytes {
                let starts = u64::from(byte & 0xC0 != 0x80);
                if self.max.is_some_and(|max| length + starts > max) {
                    continue;
                }
                let Some(next) = self.step(&place, *byte, length + starts) else {
                    return Answer::TooLarge;
                };
                if self.is_lost(&next) || came.contains_key(&next) {
                    continue;
                }
                let next = (next, length + starts, Some((place.clone(), *byte)));
                match starts {
                    0 => open.push_front(next),
                    _ => open.push_back(next),
                }
            }
        }
        Answer::None
    }

    fn first(&self) -> Option<Place> {
        let states = self.automata.iter().map(|dfa| {
            let state = dfa.start_state(&start::Config::new()).ok()?;
            Some((state, dfa.is_match_state(state)))
        });
        let mut states: Vec<(StateID, bool)> = states.collect::<Option<_>>()?;
        if let Some(text) = states.last_mut() {
            text.1 = false;
        }
        Some(Place {
            states: states.into(),
            length: 0,
        })
    }

    fn step(&self, place: &Place, byte: u8, length: u64) -> Option<Place> {
        let mut next = place.clone();
        let last = self.automata.len() - 1;
        for (number, (dfa, state)) in self.automata.iter().zip(next.states.iter_mut()).enumerate() {
            state.0 = dfa.next_state(state.0, byte);
            if dfa.is_quit_state(state.0) {
                return None;
            }
            // The last automaton must match to the end; earlier matches do not count.
            state.1 = number != last && (state.1 || dfa.is_match_state(state.0));
            if state.1 {
                // A match is final: the state of its automaton no longer matters.
                state.0 = StateID::ZERO;
            }
        }
        next.length = length.min(self.min);
        Some(next)
    }

    /// Whether no continuation can succeed.
    fn is_lost(&self, place: &Place) -> bool {
        let states = self.automata.iter().zip(place.states.iter());
        states
            .zip(&self.wanted)
            .any(|((dfa, (state, matched)), wanted)| match wanted {
                true => !matched && dfa.is_dead_state(*state),
                false => *matched,
            })
    }

    fn accepts(&self, place: &Place) -> bool {
        let states = self.automata.iter().zip(place.states.iter());
        states
            .zip(&self.wanted)
            .all(|((dfa, (state, matched)), wanted)| {
                let ends = *matched || dfa.is_match_state(dfa.next_eoi_state(*state));
                ends == *wanted
            })
    }
}

/// All bytes, readable ones first.
fn friendly() -> impl Iterator<Item = u8> {
    let first = b"a1Ab0 -_x.".iter().copied();
    let is_plain = |byte: &u8| byte.is_ascii_graphic();
    let plain = (0..=u8::MAX).filter(is_plain);
    first.chain(plain).chain(0..=u8::MAX)
}

fn text_to(came: &HashMap<Place, Option<(Place, u8)>>, place: &Place) -> Answer {
    let mut bytes = Vec::new();
    let mut at = place;
    while let Some(Some((before, byte))) = came.get(at) {
        bytes.push(*byte);
        at = before;
    }
    bytes.reverse();
    String::from_utf8(bytes).map_or(Answer::TooLarge, Answer::Found)
}

/// Patterns for a format: one that all its strings match, and one whose matches all are of the format.
pub(super) fn format(name: &str) -> [Option<&'static str>; 2] {
    const DATE: &str = concat!(
        r"\A(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
        r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))",
        r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)\z"
    );
    const IPV4: &str = r"\A(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3})\z";
    match name {
        "date" => [Some(DATE), Some(DATE)],
        "ipv4" => [Some(IPV4), Some(IPV4)],
        "date-time" => [
            Some(
                r"\A[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\.[0-9]+)?(?:[Zz]|[+-][0-2][0-9]:[0-5][0-9])\z",
            ),
            Some(
                r"\A[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\z",
            ),
        ],
        "time" => [
            Some(
                r"\A[0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\.[0-9]+)?(?:[Zz]|[+-][0-2][0-9]:[0-5][0-9])\z",
            ),
            Some(
                r"\A(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\z",
            ),
        ],
        "email" => [Some("@"), Some(r"\A[a-z]{1,20}@[a-z]{1,20}\.com\z")],
        "hostname" => [None, Some(r"\A[a-z]{1,20}\.com\z")],
        "ipv6" => [Some(r"\A[0-9A-Fa-f:.]+\z"), Some(r"\A2001:db8::[1-9]\z")],
        "uri" => [
            Some(r"\A[A-Za-z][A-Za-z0-9+.-]*:"),
            Some(r"\Ahttps://[a-z]{1,20}\.com/[a-z]{0,20}\z"),
        ],
        "uri-reference" => [None, Some(r"\A/?[a-z]{1,20}\z")],
        "regex" => [None, Some(r"\A[a-z0-9]{0,20}\z")],
        "json-pointer" => [Some(r"\A(?:/|\z)"), Some(r"\A(?:/[a-z0-9]*)*\z")],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containment_of_patterns_is_decided() {
        let mut texts = Texts::default();
        let budget = Budget::new(10_000_000);
        for (inner, outer, contained) in [
            ("^[A-M]{3}$", "^[A-Z]{3}$", true),
            ("^[A-Z]{3}$", "^[A-M]{3}$", false),
            ("^a$", "a", true),
            ("a", "^a$", false),
            ("^(ab|cd)$", "^[a-d]{2}$", true),
            ("^[a-d]{2}$", "^(ab|cd)$", false),
            ("^st-[0-9a-f]+$", "^st-", true),
            ("^ä+$", "^[ä-ö]*$", true),
            ("^.$", "^[^a]$", false),
            ("", "^$", false),
            ("^$", "", true),
            ("^[0-9]{4}-[0-9]{2}$", "^[0-9-]{7}$", true),
            ("x|y", "[a-z]", true),
            (r"^\w$", "^[0-9A-Za-z_]$", true),
            (r"^\p{L}$", r"^\w$", false),
        ] {
            let rust = |pattern: &str| {
                jsonschema_regex::to_rust_regex(pattern)
                    .expect("a pattern")
                    .into_owned()
            };
            let (inner, outer) = (rust(inner), rust(outer));
            let demand = Demand {
                patterns: vec![(inner.clone(), true), (outer.clone(), false)],
                ..Demand::default()
            };
            let answer = texts.find(&demand, &budget);
            assert_eq!(
                answer == Answer::None,
                contained,
                "{inner} {outer} {answer:?}"
            );
            if let Answer::Found(text) = answer {
                let matches = |pattern: &str| {
                    regex::Regex::new(pattern)
                        .expect("a pattern")
                        .is_match(&text)
                };
                assert!(
                    matches(&inner) && !matches(&outer),
                    "{inner} {outer} {text:?}"
                );
            }
        }
    }

    #[test]
    fn lengths_count_characters() {
        let mut texts = Texts::default();
        let budget = Budget::new(10_000_000);
        for (min, max, pattern, expected) in [
            (0, Some(2), "^ä{3,}$", Answer::None),
            (0, Some(3), "^ä{3,}$", Answer::Found("äää".to_owned())),
            (4, None, "^ä*$", Answer::Found("ääää".to_owned())),
            (2, Some(2), "^(ab|c)+$", Answer::Found("ab".to_owned())),
            (3, Some(3), "^(ab)*$", Answer::None),
            (3, Some(2), "", Answer::None),
        ] {
            let demand = Demand {
                min,
                max,
                patterns: vec![(pattern.to_owned(), true)],
            };
            assert_eq!(texts.find(&demand, &budget), expected, "{pattern}");
        }
    }
}
