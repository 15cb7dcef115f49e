//! Schemas as formulas: each distinct part is stored once, so equal parts have the same id.

use std::collections::HashMap;

use serde_json::Value;

use super::decimal::Decimal;

/// The id of a formula.
pub(super) type Id = u32;

/// The types of values, as bits; integers and fractions are separate.
pub(super) mod types {
    pub(in super::super) const NULL: u8 = 1;
    pub(in super::super) const BOOLEAN: u8 = 2;
    pub(in super::super) const INTEGER: u8 = 4;
    pub(in super::super) const FRACTION: u8 = 8;
    pub(in super::super) const STRING: u8 = 16;
    pub(in super::super) const ARRAY: u8 = 32;
    pub(in super::super) const OBJECT: u8 = 64;
    pub(in super::super) const NUMBER: u8 = INTEGER | FRACTION;
    pub(in super::super) const ALL: u8 = 127;
}

/// Names of members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Names {
    /// Names that a pattern matches.
    pub(super) within: Option<String>,
    /// All names but these.
    pub(super) except: Vec<String>,
    /// Names that none of these patterns matches.
    pub(super) except_patterns: Vec<String>,
}

/// A statement about a value. A formula about one type is true for all other types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Formula {
    All(Vec<Id>),
    Any(Vec<Id>),
    /// A definition, or its negation.
    Named(String, bool),
    Types(u8),
    /// One of these values, or none of them.
    In(Vec<Value>, bool),
    /// A number that is at least this, or greater.
    Low(Decimal, bool),
    High(Decimal, bool),
    Multiple(Decimal, bool),
    MinLength(u64),
    MaxLength(u64),
    Pattern(String, bool),
    Format(String, bool),
    MinItems(u64),
    MaxItems(u64),
    Unique(bool),
    MinMembers(u64),
    MaxMembers(u64),
    Has(String, bool),
    /// If the member exists.
    Member(String, Id),
    Each(Names, Id),
    Some(Names, Id),
    EachName(Id),
    SomeName(Id),
    /// If the item exists.
    Item(usize, Id),
    Items(usize, Id),
    SomeItem(usize, Id),
    AtLeast(Id, u64),
    AtMost(Id, u64),
    /// Something that cannot be decided, in words.
    Opaque(String, bool),
}

/// The types that a formula is about.
pub(super) fn subject(formula: &Formula) -> u8 {
    use Formula as F;
    match formula {
        F::Low(..) | F::High(..) | F::Multiple(..) => types::NUMBER,
        F::MinLength(_) | F::MaxLength(_) | F::Pattern(..) | F::Format(..) => types::STRING,
        F::MinItems(_)
        | F::MaxItems(_)
        | F::Unique(_)
        | F::Item(..)
        | F::Items(..)
        | F::SomeItem(..)
        | F::AtLeast(..)
        | F::AtMost(..) => types::ARRAY,
        F::MinMembers(_)
        | F::MaxMembers(_)
        | F::Has(..)
        | F::Member(..)
        | F::Each(..)
        | F::Some(..)
        | F::EachName(_)
        | F::SomeName(_) => types::OBJECT,
        _ => types::ALL,
    }
}

/// The maximum number of formulas.
const MAX_FORMULAS: usize = 400_000;

/// All formulas of a question.
#[derive(Default)]
pub(super) struct Formulas {
    list: Vec<Formula>,
    numbers: HashMap<Formula, Id>,
    opposites: HashMap<Id, Id>,
    /// The formulas of definitions.
    pub(super) named: HashMap<String, Id>,
}

impl Formulas {
    pub(super) fn get(&self, id: Id) -> &Formula {
        &self.list[id as usize]
    }

    pub(super) fn is_full(&self) -> bool {
        self.list.len() > MAX_FORMULAS
    }

    pub(super) fn put(&mut self, formula: Formula) -> Id {
        if let Some(id) = self.numbers.get(&formula) {
            return *id;
        }
        let id = Id::try_from(self.list.len()).unwrap_or(Id::MAX);
        self.list.push(formula.clone());
        self.numbers.insert(formula, id);
        id
    }

    pub(super) fn anything(&mut self) -> Id {
        self.put(Formula::All(Vec::new()))
    }

    pub(super) fn nothing(&mut self) -> Id {
        self.put(Formula::Any(Vec::new()))
    }

    pub(super) fn all(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let (anything, nothing) = (self.anything(), self.nothing());
        let parts = sorted(parts, anything);
        match parts.as_slice() {
            parts if parts.contains(&nothing) => nothing,
            [one] => *one,
            _ => self.put(Formula::All(parts)),
        }
    }

    pub(super) fn any(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let (anything, nothing) = (self.anything(), self.nothing());
        let parts = sorted(parts, nothing);
        match parts.as_slice() {
            parts if parts.contains(&anything) => anything,
            [one] => *one,
            _ => self.put(Formula::Any(parts)),
        }
    }

    /// The negation, if it was computed before.
    pub(super) fn known_opposite(&self, id: Id) -> Option<Id> {
        self.opposites.get(&id).copied()
    }

    /// The negation.
    pub(super) fn not(&mut self, id: Id) -> Id {
        if let Some(opposite) = self.opposites.get(&id) {
            return *opposite;
        }
        let opposite = self.opposite(id);
        self.opposites.insert(id, opposite);
        self.opposites.entry(opposite).or_insert(id);
        opposite
    }

    fn opposite(&mut self, id: Id) -> Id {
        use Formula as F;
        let formula = self.get(id).clone();
        let subject = subject(&formula);
        let flipped = match formula {
            F::All(parts) => {
                let parts: Vec<Id> = parts.into_iter().map(|part| self.not(part)).collect();
                return self.any(parts);
            }
            F::Any(parts) => {
                let parts: Vec<Id> = parts.into_iter().map(|part| self.not(part)).collect();
                return self.all(parts);
            }
            F::Named(name, is) => return self.put(F::Named(name, !is)),
            F::Types(mask) => return self.put(F::Types(types::ALL & !mask)),
            F::In(values, is) => return self.put(F::In(values, !is)),
            F::Opaque(text, is) => return self.put(F::Opaque(text, !is)),
            F::Low(limit, is_open) => self.put(F::High(limit, !is_open)),
            F::High(limit, is_open) => self.put(F::Low(limit, !is_open)),
            F::Multiple(step, is) => self.put(F::Multiple(step, !is)),
            F::MinLength(n) => self.below(n, F::MaxLength),
            F::MaxLength(n) => self.put(F::MinLength(n.saturating_add(1))),
            F::Pattern(text, is) => self.put(F::Pattern(text, !is)),
            F::Format(name, is) => self.put(F::Format(name, !is)),
            F::MinItems(n) => self.below(n, F::MaxItems),
            F::MaxItems(n) => self.put(F::MinItems(n.saturating_add(1))),
            F::Unique(is) => self.put(F::Unique(!is)),
            F::MinMembers(n) => self.below(n, F::MaxMembers),
            F::MaxMembers(n) => self.put(F::MinMembers(n.saturating_add(1))),
            F::Has(name, is) => self.put(F::Has(name, !is)),
            F::Member(name, inside) => {
                let inside = self.not(inside);
                let has = self.put(F::Has(name.clone(), true));
                let member = self.put(F::Member(name, inside));
                self.all([has, member])
            }
            F::Each(names, inside) => {
                let inside = self.not(inside);
                self.put(F::Some(names, inside))
            }
            F::Some(names, inside) => {
                let inside = self.not(inside);
                self.put(F::Each(names, inside))
            }
            F::EachName(inside) => {
                let inside = self.not(inside);
                self.put(F::SomeName(inside))
            }
            F::SomeName(inside) => {
                let inside = self.not(inside);
                self.put(F::EachName(inside))
            }
            F::Item(at, inside) => {
                let inside = self.not(inside);
                let long = self.put(F::MinItems(at as u64 + 1));
                let item = self.put(F::Item(at, inside));
                self.all([long, item])
            }
            F::Items(from, inside) => {
                let inside = self.not(inside);
                self.put(F::SomeItem(from, inside))
            }
            F::SomeItem(from, inside) => {
                let inside = self.not(inside);
                self.put(F::Items(from, inside))
            }
            F::AtLeast(inside, n) => match n.checked_sub(1) {
                Some(n) => self.at_most(inside, n),
                None => self.nothing(),
            },
            F::AtMost(inside, n) => self.at_least(inside, n.saturating_add(1)),
        };
        let of_type = self.put(F::Types(subject));
        self.all([of_type, flipped])
    }

    fn below(&mut self, n: u64, most: impl FnOnce(u64) -> Formula) -> Id {
        match n.checked_sub(1) {
            Some(n) => self.put(most(n)),
            None => self.nothing(),
        }
    }

    /// At least `n` items for which a formula holds.
    pub(super) fn at_least(&mut self, inside: Id, n: u64) -> Id {
        match n {
            0 => self.anything(),
            1 => self.put(Formula::SomeItem(0, inside)),
            n => self.put(Formula::AtLeast(inside, n)),
        }
    }

    pub(super) fn at_most(&mut self, inside: Id, n: u64) -> Id {
        match n {
            0 => {
                let other = self.not(inside);
                self.put(Formula::Items(0, other))
            }
            n => self.put(Formula::AtMost(inside, n)),
        }
    }
}

fn sorted(parts: impl IntoIterator<Item = Id>, neutral: Id) -> Vec<Id> {
    let mut parts: Vec<Id> = parts.into_iter().filter(|part| *part != neutral).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}
