//! Finds a list for which formulas hold.

use serde_json::{Value, json};

use super::evaluate::are_unique;
use super::formula::{Formula, Id};
use super::solve::{Found, Solver, State, over_budget, undecided};

/// Longer lists are not made.
const MAX_ITEMS: u64 = 2_000;

/// More items that must match are not arranged.
const MAX_COUNTED: u64 = 12;

impl Solver<'_> {
    pub(super) fn array(&mut self, state: &State) -> Found {
        let literals = self.literals(state);
        let (mut min, mut max) = (0_u64, u64::MAX);
        let mut needed: Vec<Needed> = Vec::new();
        let (mut groups, mut limited) = (0_usize, Vec::new());
        let (mut is_unique, mut is_repeated) = (false, false);
        let mut distinct = 0_usize;
        for literal in &literals {
            match literal {
                Formula::MinItems(n) => min = min.max(*n),
                Formula::MaxItems(n) => max = max.min(*n),
                Formula::SomeItem(from, goal) => {
                    groups += 1;
                    needed.push((*from, *goal, groups));
                }
                Formula::AtLeast(goal, n) => {
                    min = min.max(*n);
                    if *n > MAX_COUNTED {
                        return undecided("too many items must match");
                    }
                    groups += 1;
                    needed.extend((0..*n).map(|_| (0, *goal, groups)));
                }
                Formula::AtMost(goal, n) => limited.push((*goal, *n)),
                Formula::Unique(true) => is_unique = true,
                Formula::Unique(false) => is_repeated = true,
                Formula::Item(at, _) | Formula::Items(at, _) => distinct = distinct.max(*at + 1),
                _ => {}
            }
        }
        distinct = needed
            .iter()
            .fold(distinct, |most, (from, ..)| most.max(from + 1));
        if min > max {
            return Found::None;
        }
        if min > MAX_ITEMS {
            return undecided("the list would be too long");
        }
        let places = distinct + needed.len() + 1 + usize::from(is_repeated);
        let goals_at = |at: usize| -> Vec<Id> {
            let goals = literals.iter().filter_map(|literal| match literal {
                Formula::Item(other, goal) if *other == at => Some(*goal),
                Formula::Items(from, goal) if *from <= at => Some(*goal),
                _ => None,
            });
            goals.collect()
        };
        let plan = List {
            limited,
            goals: (0..places.max(usize::try_from(min).unwrap_or(0)))
                .map(goals_at)
                .collect(),
            length: usize::try_from(min).unwrap_or(0),
            max,
        };
        match is_repeated {
            true => self.repeated(&plan, &needed),
            false => self.placed(&plan, &needed, is_unique),
        }
    }

    /// A list with two equal items.
    fn repeated(&mut self, plan: &List, needed: &[Needed]) -> Found {
        let mut doubt = None;
        let places = plan.goals.len();
        for a in 0..places {
            for b in a + 1..places {
                let mut plan = plan.clone();
                let both = [plan.goals[a].clone(), plan.goals[b].clone()].concat();
                plan.goals[a].clone_from(&both);
                plan.goals[b] = both;
                plan.length = plan.length.max(b + 1);
                match self.placed(&plan, needed, false) {
                    Found::None => {}
                    Found::Value(Value::Array(mut items)) => {
                        items[b] = items[a].clone();
                        return Found::Value(Value::Array(items));
                    }
                    Found::Doubt(why) => doubt = doubt.or(Some(why)),
                    found => return found,
                }
            }
        }
        doubt.map_or(Found::None, Found::Doubt)
    }

    /// Places each needed item, then fills the list.
    fn placed(&mut self, plan: &List, needed: &[Needed], is_unique: bool) -> Found {
        if !self.budget.spend(1) {
            return over_budget();
        }
        if plan.length as u64 > plan.max {
            return Found::None;
        }
        let Some(((from, goal, group), rest)) = needed.split_first() else {
            return self.filled(plan, is_unique);
        };
        let mut doubt = None;
        for at in *from..plan.goals.len() {
            let mut next = plan.clone();
            next.goals[at].push(*goal);
            next.length = next.length.max(at + 1);
            // Items of one group are at different places.
            let later = rest.iter().map(|(from, goal, other)| match other == group {
                true => (at + 1, *goal, *other),
                false => (*from, *goal, *other),
            });
            let later: Vec<Needed> = later.collect();
            match self.placed(&next, &later, is_unique) {
                Found::None => {}
                Found::Doubt(why) => doubt = doubt.or(Some(why)),
                found => return found,
            }
        }
        doubt.map_or(Found::None, Found::Doubt)
    }

    fn filled(&mut self, plan: &List, is_unique: bool) -> Found {
        let mut items: Vec<Value> = Vec::new();
        let mut wanted = plan.goals[..plan.length].to_vec();
        // Items that need not match do not.
        let mut is_try = false;
        for (goal, most) in &plan.limited {
            let matching = wanted.iter().filter(|goals| goals.contains(goal)).count();
            if matching as u64 > *most {
                return Found::None;
            }
            let opposite = self.formulas.not(*goal);
            for goals in wanted.iter_mut().filter(|goals| !goals.contains(goal)) {
                goals.push(opposite);
                is_try = true;
            }
        }
        let are_alike = wanted.windows(2).all(|pair| pair[0] == pair[1]);
        for goals in &wanted {
            let mut goals = goals.clone();
            let is_free = goals.is_empty();
            if is_unique && is_free {
                items.push(json!(format!("item {}", items.len())));
                continue;
            }
            if is_unique && !items.is_empty() {
                goals.push(self.formulas.put(Formula::In(items.clone(), false)));
            }
            match self.solve(goals) {
                Found::Value(item) => items.push(item),
                Found::None if is_try => {
                    return undecided("not every arrangement of matching items was tried");
                }
                Found::None if is_unique && !are_alike && !items.is_empty() => {
                    return undecided("not every arrangement of different items was tried");
                }
                other => return other,
            }
        }
        match is_unique && !are_unique(&items) {
            true => undecided("not every arrangement of different items was tried"),
            false => Found::Value(Value::Array(items)),
        }
    }
}

/// A needed item: its first possible place, its formula, and the group of items that must be at different places.
type Needed = (usize, Id, usize);

/// A planned list: the formulas for each place, and the length.
#[derive(Clone)]
struct List {
    /// Formulas that hold for a limited number of items.
    limited: Vec<(Id, u64)>,
    goals: Vec<Vec<Id>>,
    length: usize,
    max: u64,
}
