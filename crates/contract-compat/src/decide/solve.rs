//! Finds a value for which formulas hold. The search is complete, so finding none is a proof.
//!
//! For each type: first collects everything that must hold, then tries the remaining choices one by one. Members
//! and items are separate questions. A question inside itself has no solution there, since values are finite.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;

use serde_json::{Value, json};

use super::budget::Budget;
use super::evaluate::{Checks, Evaluation};
use super::formula::{Formula, Formulas, Id, subject, types};
use super::numbers;
use super::strings::{self, Texts};

/// The result of a search for a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// A solution.
    Value(Value),
    /// There is no solution.
    None,
    /// It is not known.
    Doubt(Doubt),
}

/// Why the result is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It needs more than the budget, or other methods.
    NotDecided(String),
    /// It cannot be decided.
    NotDecidable(String),
}

/// Deeper values are not searched for.
const MAX_DEPTH: usize = 90;

pub(super) struct Solver<'a> {
    pub(super) formulas: Formulas,
    pub(super) checks: Checks,
    texts: Texts,
    pub(super) budget: &'a Budget,
    /// Questions with a final answer.
    answers: HashMap<Vec<Id>, Found>,
    /// Open questions, with their depths.
    open: HashMap<Vec<Id>, usize>,
    /// The outermost open question that a result without solution depends on.
    relied_on: usize,
}

/// Everything that must hold for a value of one type.
#[derive(Clone)]
pub(super) struct State {
    pub(super) of: u8,
    holds: HashSet<Id>,
    pub(super) literals: Vec<Id>,
    choices: Vec<Vec<Id>>,
    pub(super) has: BTreeMap<String, bool>,
}

/// The requirements contradict each other.
struct Contradiction;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    True,
    False,
    Open,
}

impl<'a> Solver<'a> {
    pub(super) fn new(formulas: Formulas, budget: &'a Budget) -> Self {
        Self {
            formulas,
            checks: Checks::default(),
            texts: Texts::default(),
            budget,
            answers: HashMap::new(),
            open: HashMap::new(),
            relied_on: usize::MAX,
        }
    }

    /// A value for which all of these hold.
    pub(super) fn solve(&mut self, mut goals: Vec<Id>) -> Found {
        goals.sort_unstable();
        goals.dedup();
        if let Some(answer) = self.answers.get(&goals) {
            return answer.clone();
        }
        if let Some(depth) = self.open.get(&goals) {
            self.relied_on = self.relied_on.min(*depth);
            return Found::None;
        }
        if !self.budget.spend(1 + goals.len() as u64) || self.formulas.is_full() {
            return over_budget();
        }
        let depth = self.open.len();
        if depth > MAX_DEPTH {
            let reason =
                format!("values nested more than {MAX_DEPTH} levels deep are not searched for");
            return Found::Doubt(Doubt::NotDecided(reason));
        }
        self.open.insert(goals.clone(), depth);
        let outer = mem::replace(&mut self.relied_on, usize::MAX);
        let answer = self.search(&goals);
        self.open.remove(&goals);
        // Without the open questions above, this question may have a solution.
        let is_final = self.relied_on >= depth || matches!(answer, Found::Value(_));
        if is_final {
            self.relied_on = outer;
            if !matches!(answer, Found::Doubt(_)) {
                self.answers.insert(goals, answer.clone());
            }
        } else {
            self.relied_on = self.relied_on.min(outer);
        }
        answer
    }

    pub(super) fn holds(&mut self, id: Id, value: &Value) -> Option<bool> {
        Evaluation {
            formulas: &self.formulas,
            checks: &mut self.checks,
            budget: self.budget,
        }
        .holds(id, value)
    }

    fn all_hold(&mut self, goals: &[Id], value: &Value) -> Option<bool> {
        let mut known = Some(true);
        for goal in goals {
            match self.holds(*goal, value) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => known = None,
            }
        }
        known
    }

    fn search(&mut self, goals: &[Id]) -> Found {
        if let Some(values) = self.listed(goals) {
            return self.one_of(goals, &values);
        }
        let mut doubt = None;
        for of in [
            types::OBJECT,
            types::STRING,
            types::INTEGER,
            types::BOOLEAN,
            types::NULL,
            types::FRACTION,
            types::ARRAY,
        ] {
            let mut state = State {
                of,
                holds: HashSet::new(),
                literals: Vec::new(),
                choices: Vec::new(),
                has: BTreeMap::new(),
            };
            let stated = goals
                .iter()
                .try_for_each(|goal| self.state(&mut state, *goal));
            if stated.is_err() {
                continue;
            }
            match self.branch(state, goals) {
                Found::None => {}
                Found::Doubt(why) => doubt = doubt.or(Some(why)),
                found => return found,
            }
        }
        doubt.map_or(Found::None, Found::Doubt)
    }

    /// The values that an `enum` among the goals allows, if there is one.
    pub(super) fn listed(&self, goals: &[Id]) -> Option<Vec<Value>> {
        let mut open = goals.to_vec();
        let mut seen = HashSet::new();
        let mut shortest: Option<&Vec<Value>> = None;
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.formulas.get(id) {
                Formula::All(parts) => open.extend(parts),
                Formula::Named(name, true) => open.extend(self.formulas.named.get(name)),
                Formula::In(values, true)
                    if shortest.is_none_or(|known| values.len() < known.len()) =>
                {
                    shortest = Some(values);
                }
                _ => {}
            }
        }
        shortest.cloned()
    }

    fn one_of(&mut self, goals: &[Id], values: &[Value]) -> Found {
        let mut is_known = true;
        for value in values {
            match self.all_hold(goals, value) {
                Some(true) => return Found::Value(value.clone()),
                Some(false) => {}
                None => is_known = false,
            }
        }
        match is_known {
            true => Found::None,
            false => self.doubt(goals),
        }
    }

    /// Why goals cannot be evaluated.
    pub(super) fn doubt(&self, goals: &[Id]) -> Found {
        if self.budget.is_spent() {
            return over_budget();
        }
        let mut open = goals.to_vec();
        let mut seen = HashSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.formulas.get(id) {
                Formula::All(parts) | Formula::Any(parts) => open.extend(parts),
                Formula::Named(name, _) => open.extend(self.formulas.named.get(name)),
                Formula::Opaque(what, _) => {
                    return Found::Doubt(Doubt::NotDecidable(format!(
                        "{what} cannot be evaluated"
                    )));
                }
                Formula::Member(_, inside)
                | Formula::Each(_, inside)
                | Formula::Some(_, inside)
                | Formula::EachName(inside)
                | Formula::SomeName(inside)
                | Formula::Item(_, inside)
                | Formula::Items(_, inside)
                | Formula::SomeItem(_, inside)
                | Formula::AtLeast(inside, _)
                | Formula::AtMost(inside, _) => open.push(*inside),
                _ => {}
            }
        }
        undecided("neither a value nor a proof that there is none was found")
    }

    /// Adds a requirement.
    fn state(&mut self, state: &mut State, id: Id) -> Result<(), Contradiction> {
        if !state.holds.insert(id) {
            return Ok(());
        }
        if !self.budget.spend(1) {
            return Ok(());
        }
        if let Some(opposite) = self.formulas.known_opposite(id)
            && state.holds.contains(&opposite)
        {
            return Err(Contradiction);
        }
        match self.formulas.get(id).clone() {
            Formula::All(parts) => parts
                .into_iter()
                .try_for_each(|part| self.state(state, part)),
            Formula::Any(parts) => {
                state.choices.push(parts);
                Ok(())
            }
            Formula::Named(name, is) => {
                let inside = self.meaning(&name, is);
                self.state(state, inside)
            }
            Formula::Types(mask) => match mask & state.of {
                0 => Err(Contradiction),
                _ => Ok(()),
            },
            formula if subject(&formula) & state.of == 0 => Ok(()),
            Formula::Has(name, is) => match state.has.insert(name, is) {
                Some(was) if was != is => Err(Contradiction),
                _ => Ok(()),
            },
            _ => {
                state.literals.push(id);
                Ok(())
            }
        }
    }

    /// The formula of a definition; a missing one cannot be decided.
    fn meaning(&mut self, name: &str, is: bool) -> Id {
        let inside = match self.formulas.named.get(name) {
            Some(inside) => *inside,
            None => {
                let what = format!("the definition `{}`", name.trim());
                self.formulas.put(Formula::Opaque(what, true))
            }
        };
        match is {
            true => inside,
            false => self.formulas.not(inside),
        }
    }

    /// What is already known about a formula.
    fn status(&mut self, state: &State, id: Id, depth: usize) -> Status {
        if state.holds.contains(&id) {
            return Status::True;
        }
        if let Some(opposite) = self.formulas.known_opposite(id)
            && state.holds.contains(&opposite)
        {
            return Status::False;
        }
        if depth > 12 || !self.budget.spend(1) {
            return Status::Open;
        }
        let from = |is: bool| if is { Status::True } else { Status::False };
        match self.formulas.get(id).clone() {
            Formula::All(parts) => {
                let mut all = Status::True;
                for part in parts {
                    match self.status(state, part, depth + 1) {
                        Status::False => return Status::False,
                        Status::Open => all = Status::Open,
                        Status::True => {}
                    }
                }
                all
            }
            Formula::Any(parts) => {
                let mut any = Status::False;
                for part in parts {
                    match self.status(state, part, depth + 1) {
                        Status::True => return Status::True,
                        Status::Open => any = Status::Open,
                        Status::False => {}
                    }
                }
                any
            }
            Formula::Named(name, is) => {
                let inside = self.meaning(&name, is);
                self.status(state, inside, depth + 1)
            }
            Formula::Types(mask) => from(mask & state.of != 0),
            formula if subject(&formula) & state.of == 0 => Status::True,
            Formula::Has(name, is) => match state.has.get(&name) {
                Some(has) => from(*has == is),
                None => Status::Open,
            },
            Formula::Member(name, inside) => self.member_status(state, &name, inside),
            _ => Status::Open,
        }
    }

    fn member_status(&mut self, state: &State, name: &str, inside: Id) -> Status {
        let has = state.has.get(name);
        if has == Some(&false) {
            return Status::True;
        }
        let goals: Vec<Id> = state
            .literals
            .iter()
            .filter_map(|literal| match self.formulas.get(*literal) {
                Formula::Member(other, goal) if other == name => Some(*goal),
                _ => None,
            })
            .collect();
        if goals.contains(&inside) {
            return Status::True;
        }
        let Some(values) = self.listed(&goals) else {
            let opposite = self.formulas.known_opposite(inside);
            let is_refused = opposite.is_some_and(|opposite| goals.contains(&opposite));
            return match is_refused && has == Some(&true) {
                true => Status::False,
                false => Status::Open,
            };
        };
        let verdicts: Vec<Option<bool>> = values
            .iter()
            .map(|value| self.holds(inside, value))
            .collect();
        if verdicts.iter().all(|verdict| *verdict == Some(true)) {
            Status::True
        } else if has == Some(&true) && verdicts.iter().all(|verdict| *verdict == Some(false)) {
            Status::False
        } else {
            Status::Open
        }
    }

    /// Draws all conclusions, then tries one choice after the other.
    fn branch(&mut self, mut state: State, goals: &[Id]) -> Found {
        loop {
            if !self.budget.spend(1) {
                return over_budget();
            }
            let choices = mem::take(&mut state.choices);
            let mut is_settled = true;
            let mut left = Vec::new();
            for choice in choices {
                let mut open = Vec::new();
                let mut is_true = false;
                for part in choice {
                    match self.status(&state, part, 0) {
                        Status::True => is_true = true,
                        Status::Open => open.push(part),
                        Status::False => {}
                    }
                    if is_true {
                        break;
                    }
                }
                if is_true {
                    continue;
                }
                match open.as_slice() {
                    [] => return Found::None,
                    [one] => {
                        is_settled = false;
                        if self.state(&mut state, *one).is_err() {
                            return Found::None;
                        }
                    }
                    _ => left.push(open),
                }
            }
            state.choices.extend(left);
            if is_settled {
                break;
            }
        }
        if self.is_impossible(&state) {
            return Found::None;
        }
        let shortest = (0..state.choices.len()).min_by_key(|at| state.choices[*at].len());
        let Some(shortest) = shortest else {
            return self.leaf(&state, goals);
        };
        let choice = state.choices.swap_remove(shortest);
        let mut doubt = None;
        for part in choice {
            let mut next = state.clone();
            if self.state(&mut next, part).is_ok() {
                match self.branch(next, goals) {
                    Found::None => {}
                    Found::Doubt(why) => doubt = doubt.or(Some(why)),
                    found => return found,
                }
            }
            // A branch that was tried completely need not be combined with the others.
            let opposite = self.formulas.not(part);
            if self.state(&mut state, opposite).is_err() {
                break;
            }
        }
        doubt.map_or(Found::None, Found::Doubt)
    }

    /// Whether a required member is impossible.
    fn is_impossible(&mut self, state: &State) -> bool {
        if state.of != types::OBJECT || state.choices.is_empty() {
            return false;
        }
        let needed: Vec<String> = state
            .has
            .iter()
            .filter(|(_, has)| **has)
            .map(|(name, _)| name.clone())
            .collect();
        needed.iter().any(|name| {
            let goals = self.named_member_goals(state, name);
            goals.is_some_and(|goals| goals.len() > 1 && self.solve(goals) == Found::None)
        })
    }

    /// The goals for a member; `None` if a pattern of its name cannot be evaluated.
    pub(super) fn named_member_goals(&mut self, state: &State, name: &str) -> Option<Vec<Id>> {
        let mut goals = Vec::new();
        for literal in &state.literals {
            match self.formulas.get(*literal) {
                Formula::Member(other, goal) if other == name => goals.push(*goal),
                Formula::Each(names, goal) if self.checks.is_among(names, name)? => {
                    goals.push(*goal);
                }
                _ => {}
            }
        }
        Some(goals)
    }

    /// A value of one type, without remaining choices.
    fn leaf(&mut self, state: &State, goals: &[Id]) -> Found {
        let found = match state.of {
            types::NULL => self.one_of(goals, &[Value::Null]),
            types::BOOLEAN => self.one_of(goals, &[json!(true), json!(false)]),
            types::INTEGER | types::FRACTION => self.number(state),
            types::STRING => self.string(state),
            types::ARRAY => self.array(state),
            _ => self.object(state),
        };
        let Found::Value(value) = found else {
            return found;
        };
        // The value is checked against all goals, so a missed requirement does no harm.
        match self.all_hold(goals, &value) {
            Some(true) => Found::Value(value),
            _ => self.doubt(goals),
        }
    }

    pub(super) fn literals(&self, state: &State) -> Vec<Formula> {
        let literals = state.literals.iter();
        literals.map(|id| self.formulas.get(*id).clone()).collect()
    }

    fn number(&mut self, state: &State) -> Found {
        let mut demand = numbers::Demand {
            is_whole: state.of == types::INTEGER,
            ..numbers::Demand::default()
        };
        for literal in self.literals(state) {
            match literal {
                Formula::Low(limit, is_open) => demand.lows.push((limit, is_open)),
                Formula::High(limit, is_open) => demand.highs.push((limit, is_open)),
                Formula::Multiple(step, is) => demand.steps.push((step, is)),
                _ => {}
            }
        }
        let Some(candidates) = numbers::candidates(&demand) else {
            return undecided("the limits of a number have too many digits");
        };
        let mut is_known = candidates.are_all;
        for number in candidates.numbers {
            let Some(value) = number.to_json() else {
                is_known = false;
                continue;
            };
            match self.all_hold(&state.literals, &value) {
                Some(true) => return Found::Value(value),
                Some(false) => {}
                None => is_known = false,
            }
        }
        match is_known {
            true => Found::None,
            false => self.doubt(&state.literals),
        }
    }

    fn string(&mut self, state: &State) -> Found {
        let mut demand = strings::Demand::default();
        let mut formats = Vec::new();
        for literal in self.literals(state) {
            match literal {
                Formula::MinLength(n) => demand.min = demand.min.max(n),
                Formula::MaxLength(n) => {
                    demand.max = Some(demand.max.map_or(n, |known| known.min(n)));
                }
                Formula::Pattern(pattern, is) => match jsonschema_regex::to_rust_regex(&pattern) {
                    Ok(pattern) => demand.patterns.push((pattern.into_owned(), is)),
                    Err(_) => {
                        let reason = format!("the pattern `{pattern}` is not supported");
                        return Found::Doubt(Doubt::NotDecidable(reason));
                    }
                },
                Formula::Format(name, is) => formats.push((name, is)),
                Formula::In(values, false) => {
                    let texts: Vec<String> = values
                        .iter()
                        .filter_map(Value::as_str)
                        .map(regex::escape)
                        .collect();
                    if !texts.is_empty() {
                        let pattern = format!(r"\A(?:{})\z", texts.join("|"));
                        demand.patterns.push((pattern, false));
                    }
                }
                _ => {}
            }
        }
        if formats.is_empty() {
            return self.text(&demand);
        }
        // If a format has only inner and outer bounds, strings between them are undecided.
        let (mut within, mut around) = (demand.clone(), demand);
        for (name, is) in formats {
            let [most, least] = strings::format(&name);
            let (narrow, wide) = match is {
                true => (least, most),
                false => (most, least),
            };
            match narrow {
                Some(pattern) => within.patterns.push((pattern.to_owned(), is)),
                // Every string may be of the format.
                None => within.patterns.push((r"(?s)\A.*\z".to_owned(), is)),
            }
            around
                .patterns
                .extend(wide.map(|pattern| (pattern.to_owned(), is)));
        }
        for demand in [&within, &around] {
            match self.text(demand) {
                Found::Value(value) if self.all_hold(&state.literals, &value) == Some(true) => {
                    return Found::Value(value);
                }
                Found::Value(_) => {}
                Found::None if demand == &around => return Found::None,
                Found::None => {}
                doubt => return doubt,
            }
        }
        undecided("the format is known only approximately")
    }

    fn text(&mut self, demand: &strings::Demand) -> Found {
        match self.texts.find(demand, self.budget) {
            strings::Answer::Found(text) => Found::Value(Value::String(text)),
            strings::Answer::None => Found::None,
            strings::Answer::TooLarge if self.budget.is_spent() => over_budget(),
            strings::Answer::TooLarge => undecided("the automata of the patterns are too large"),
        }
    }
}

pub(super) fn undecided(reason: &str) -> Found {
    Found::Doubt(Doubt::NotDecided(reason.to_owned()))
}

pub(super) fn over_budget() -> Found {
    undecided("the budget of steps for this comparison is used up")
}
