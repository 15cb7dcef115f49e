//! Whether every text that one pattern matches is matched by another: decided by walking the
//! automata of both at once, so that the answer is a proof, or a text that shows the contrary.

use std::collections::{HashMap, VecDeque};

use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use regex_automata::{MatchKind, util::start};

/// What is known of the texts that `inner` matches and `outer` does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is none.
    Contained,
    /// This is one, of the shortest.
    Differs(String),
    /// The automata are too large, or cannot be built.
    Unknown,
}

/// Bounds on what is built and walked: what goes beyond is not decided.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_STEPS: usize = 200_000;

/// Asks whether `outer` matches whatever `inner` matches, anywhere in a text, as JSON Schema has it.
pub(super) fn contained(inner: &str, outer: &str) -> Answer {
    // Only texts are payloads: bytes that are no UTF-8 are led astray by the third automaton.
    let automata = [Some(inner), Some(outer), None].map(|pattern| match pattern {
        Some(pattern) => automaton(pattern),
        None => automaton(r"(?s)\A.*\z"),
    });
    let [Some(inner), Some(outer), Some(text)] = automata else {
        return Answer::Unknown;
    };
    Walk {
        automata: [inner, outer, text],
    }
    .run()
}

type Dfa = dense::DFA<Vec<u32>>;

/// A pattern is one of ECMAScript; both engines read it as the validators do.
fn automaton(pattern: &str) -> Option<Dfa> {
    let pattern = jsonschema_regex::to_rust_regex(pattern).ok()?;
    dense::Builder::new()
        .configure(
            dense::Config::new()
                .match_kind(MatchKind::All)
                .dfa_size_limit(Some(MAX_BYTES))
                .determinize_size_limit(Some(MAX_BYTES)),
        )
        .thompson(thompson::Config::new().nfa_size_limit(Some(MAX_BYTES)))
        .syntax(syntax::Config::new())
        .build(&pattern)
        .ok()
}

/// Where the three automata are, and whether each has matched already.
type Place = [(StateID, bool); 3];

struct Walk {
    automata: [Dfa; 3],
}

impl Walk {
    fn run(&self) -> Answer {
        let starts = self.automata.each_ref().map(|dfa| {
            let state = dfa.start_state(&start::Config::new()).ok()?;
            Some((state, dfa.is_match_state(state)))
        });
        let [Some(a), Some(b), Some(c)] = starts else {
            return Answer::Unknown;
        };
        let first: Place = [a, b, c];
        // How each place was come to: from which, by which byte.
        let mut came: HashMap<Place, Option<(Place, u8)>> = HashMap::from([(first, None)]);
        let mut open = VecDeque::from([first]);
        while let Some(place) = open.pop_front() {
            if self.ends(place) == [true, false, true] {
                return text_to(&came, place);
            }
            if came.len() > MAX_STEPS {
                return Answer::Unknown;
            }
            for byte in 0..=u8::MAX {
                let Some(next) = self.step(place, byte) else {
                    return Answer::Unknown;
                };
                // Once the outer one has matched, or the text is none, nothing is left to find.
                let is_lost = next[1].1 || self.automata[2].is_dead_state(next[2].0);
                let is_shut = !next[0].1 && self.automata[0].is_dead_state(next[0].0);
                if !is_lost && !is_shut && !came.contains_key(&next) {
                    came.insert(next, Some((place, byte)));
                    open.push_back(next);
                }
            }
        }
        Answer::Contained
    }

    fn step(&self, place: Place, byte: u8) -> Option<Place> {
        let mut next = place;
        for (dfa, (state, matched)) in self.automata.iter().zip(&mut next) {
            *state = dfa.next_state(*state, byte);
            if dfa.is_quit_state(*state) {
                return None;
            }
            *matched |= dfa.is_match_state(*state);
        }
        // The third must hold to the very end; what it matched on the way says nothing.
        next[2].1 = false;
        Some(next)
    }

    /// What each says of a text that ends here.
    fn ends(&self, place: Place) -> [bool; 3] {
        let mut ends = [false; 3];
        for ((dfa, (state, matched)), end) in self.automata.iter().zip(place).zip(&mut ends) {
            *end = matched || dfa.is_match_state(dfa.next_eoi_state(state));
        }
        ends
    }
}

fn text_to(came: &HashMap<Place, Option<(Place, u8)>>, place: Place) -> Answer {
    let mut bytes = Vec::new();
    let mut at = place;
    while let Some(Some((before, byte))) = came.get(&at) {
        bytes.push(*byte);
        at = *before;
    }
    bytes.reverse();
    String::from_utf8(bytes).map_or(Answer::Unknown, Answer::Differs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containment_of_patterns_is_decided() {
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
            let answer = super::contained(inner, outer);
            assert_eq!(
                answer == Answer::Contained,
                contained,
                "{inner} {outer} {answer:?}"
            );
            if let Answer::Differs(text) = answer {
                let matches = |pattern: &str| {
                    let pattern = jsonschema_regex::to_rust_regex(pattern).expect("a pattern");
                    regex::Regex::new(&pattern)
                        .expect("a pattern")
                        .is_match(&text)
                };
                assert!(
                    matches(inner) && !matches(outer),
                    "{inner} {outer} {text:?}"
                );
            }
        }
    }
}
