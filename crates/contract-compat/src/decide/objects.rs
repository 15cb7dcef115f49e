//! Finds an object for which formulas hold.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use serde_json::{Map, Value, json};

use super::formula::{Formula, Id, Names, types};
use super::solve::{Doubt, Found, Solver, State, over_budget, undecided};

/// Larger objects are not made.
const MAX_MEMBERS: u64 = 2_000;

/// The maximum number of name patterns that are distinguished.
const MAX_NAME_PATTERNS: usize = 4;

impl Solver<'_> {
    pub(super) fn object(&mut self, state: &State) -> Found {
        let mut plan = Plan {
            max: u64::MAX,
            ..Plan::default()
        };
        for literal in self.literals(state) {
            match literal {
                Formula::MinMembers(n) => plan.min = plan.min.max(n),
                Formula::MaxMembers(n) => plan.max = plan.max.min(n),
                Formula::Member(name, _) => {
                    plan.known.insert(name);
                }
                Formula::Each(names, _) => {
                    plan.known.extend(names.except.iter().cloned());
                    plan.patterns.extend(names.within);
                    plan.patterns.extend(names.except_patterns);
                }
                Formula::Some(names, goal) => {
                    plan.known.extend(names.except.iter().cloned());
                    plan.patterns.extend(names.within.clone());
                    plan.patterns.extend(names.except_patterns.iter().cloned());
                    let anything = self.formulas.anything();
                    plan.needed.push((names, anything, goal));
                }
                Formula::EachName(goal) => {
                    let values = self.listed(&[goal]).unwrap_or_default();
                    let names = values.iter().filter_map(Value::as_str);
                    plan.known.extend(names.map(str::to_owned));
                    plan.names.push(goal);
                }
                Formula::SomeName(goal) => {
                    let values = self.listed(&[goal]).unwrap_or_default();
                    let names = values.iter().filter_map(Value::as_str);
                    plan.known.extend(names.map(str::to_owned));
                    let any = Names {
                        within: None,
                        except: Vec::new(),
                        except_patterns: Vec::new(),
                    };
                    let anything = self.formulas.anything();
                    plan.needed.push((any, goal, anything));
                }
                _ => {}
            }
        }
        plan.known.extend(state.has.keys().cloned());
        if plan.min > MAX_MEMBERS {
            return undecided("the object would be too large");
        }
        let mut goals: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for (name, has) in &state.has {
            if *has {
                match self.member_goals(state, &plan, name) {
                    Ok(Some(found)) => goals.insert(name.clone(), found),
                    Ok(None) => return Found::None,
                    Err(doubt) => return doubt,
                };
            }
        }
        let needed = mem::take(&mut plan.needed);
        self.members(state, &plan, goals, &needed)
    }

    /// The formulas for a member, unless the member is forbidden.
    fn member_goals(
        &mut self,
        state: &State,
        plan: &Plan,
        name: &str,
    ) -> Result<Option<Vec<Id>>, Found> {
        for goal in &plan.names {
            match self.holds(*goal, &json!(name)) {
                Some(true) => {}
                Some(false) => return Ok(None),
                None => return Err(self.doubt(&plan.names)),
            }
        }
        match self.named_member_goals(state, name) {
            Some(goals) => Ok(Some(goals)),
            None => Err(undecided("a name pattern is too large")),
        }
    }

    /// Chooses a name for each needed member, then makes all of them.
    fn members(
        &mut self,
        state: &State,
        plan: &Plan,
        goals: BTreeMap<String, Vec<Id>>,
        needed: &[(Names, Id, Id)],
    ) -> Found {
        if !self.budget.spend(1) {
            return over_budget();
        }
        if goals.len() as u64 > plan.max {
            return Found::None;
        }
        // Impossible goals stay impossible with more requirements.
        for goals in goals.values() {
            if self.solve(goals.clone()) == Found::None {
                return Found::None;
            }
        }
        let Some(((names, name_goal, goal), rest)) = needed.split_first() else {
            return self.made(state, plan, goals);
        };
        let mut doubt = None;
        let known: BTreeSet<String> = plan.known.iter().chain(goals.keys()).cloned().collect();
        let fresh = match self.fresh(plan, &known, Some(names), &[*name_goal]) {
            Ok(fresh) => fresh,
            Err(why) => {
                doubt = Some(why);
                Vec::new()
            }
        };
        for name in known.iter().chain(&fresh) {
            if state.has.get(name) == Some(&false) {
                continue;
            }
            let fits = match self.checks.is_among(names, name) {
                Some(true) => self.holds(*name_goal, &json!(name)),
                other => other,
            };
            if fits != Some(true) {
                continue;
            }
            let mut next = goals.clone();
            let own = match next.get(name) {
                Some(own) => own.clone(),
                None => match self.member_goals(state, plan, name) {
                    Ok(Some(own)) => own,
                    Ok(None) => continue,
                    Err(Found::Doubt(why)) => {
                        doubt = doubt.or(Some(why));
                        continue;
                    }
                    Err(_) => continue,
                },
            };
            next.insert(name.clone(), [own, vec![*goal]].concat());
            match self.members(state, plan, next, rest) {
                Found::None => {}
                Found::Doubt(why) => doubt = doubt.or(Some(why)),
                found => return found,
            }
        }
        doubt.map_or(Found::None, Found::Doubt)
    }

    fn made(&mut self, state: &State, plan: &Plan, goals: BTreeMap<String, Vec<Id>>) -> Found {
        let mut object = Map::new();
        for (name, goals) in goals {
            match self.solve(goals) {
                Found::Value(value) => object.insert(name, value),
                other => return other,
            };
        }
        let mut doubt = None;
        let mut open: Vec<String> = plan.known.iter().cloned().collect();
        while (object.len() as u64) < plan.min {
            let name = match open.pop() {
                Some(name) => name,
                None => {
                    let known: BTreeSet<String> = plan
                        .known
                        .iter()
                        .cloned()
                        .chain(object.keys().cloned())
                        .collect();
                    match self.fresh(plan, &known, None, &[]) {
                        Ok(names) => {
                            let before = object.len();
                            for name in names {
                                self.add(state, plan, &mut object, name, &mut doubt);
                            }
                            if object.len() == before {
                                return doubt.map_or(Found::None, Found::Doubt);
                            }
                            continue;
                        }
                        Err(why) => return Found::Doubt(why),
                    }
                }
            };
            if !object.contains_key(&name) && state.has.get(&name) != Some(&false) {
                self.add(state, plan, &mut object, name, &mut doubt);
            }
        }
        // All goals at once failed; one after the other may work.
        while object.len() as u64 > plan.max.max(plan.min) {
            let Some(last) = object.keys().next_back().cloned() else {
                break;
            };
            object.shift_remove(&last);
        }
        Found::Value(Value::Object(object))
    }

    fn add(
        &mut self,
        state: &State,
        plan: &Plan,
        object: &mut Map<String, Value>,
        name: String,
        doubt: &mut Option<Doubt>,
    ) {
        let found = match self.member_goals(state, plan, &name) {
            Ok(Some(goals)) => self.solve(goals),
            Ok(None) => Found::None,
            Err(doubt) => doubt,
        };
        match found {
            Found::Value(value) => {
                object.insert(name, value);
            }
            Found::Doubt(why) => *doubt = doubt.take().or(Some(why)),
            Found::None => {}
        }
    }

    /// New names, one for each combination of patterns.
    fn fresh(
        &mut self,
        plan: &Plan,
        known: &BTreeSet<String>,
        names: Option<&Names>,
        of: &[Id],
    ) -> Result<Vec<String>, Doubt> {
        let anything = self.formulas.anything();
        let demands: Vec<Id> = plan
            .names
            .iter()
            .chain(of)
            .copied()
            .filter(|goal| *goal != anything)
            .collect();
        if demands.is_empty() && plan.patterns.is_empty() {
            let mut name = "undeclared".to_owned();
            while known.contains(&name) {
                name.push('_');
            }
            return Ok(vec![name]);
        }
        let patterns: Vec<String> = plan.patterns.iter().cloned().collect();
        if patterns.len() > MAX_NAME_PATTERNS {
            let reason = format!("more than {MAX_NAME_PATTERNS} name patterns");
            return Err(Doubt::NotDecided(reason));
        }
        let is_text = self.formulas.put(Formula::Types(types::STRING));
        let values: Vec<Value> = known.iter().map(|name| json!(name)).collect();
        let is_new = self.formulas.put(Formula::In(values, false));
        let mut found = Vec::new();
        for kind in 0..1_usize << patterns.len() {
            let mut goals = vec![is_text, is_new];
            goals.extend(&demands);
            for (number, pattern) in patterns.iter().enumerate() {
                let matches = kind >> number & 1 == 1;
                goals.push(
                    self.formulas
                        .put(Formula::Pattern(pattern.clone(), matches)),
                );
            }
            match self.solve(goals) {
                Found::Value(Value::String(name))
                    if names
                        .is_none_or(|names| self.checks.is_among(names, &name) == Some(true)) =>
                {
                    found.push(name);
                }
                Found::Doubt(why) => return Err(why),
                _ => {}
            }
        }
        Ok(found)
    }
}

/// A planned object.
#[derive(Default)]
struct Plan {
    min: u64,
    max: u64,
    /// Names with formulas.
    known: BTreeSet<String>,
    patterns: BTreeSet<String>,
    /// The formulas of each name.
    names: Vec<Id>,
    /// Formulas for some member: the allowed names, the formula of the name, and that of the value.
    needed: Vec<(Names, Id, Id)>,
}
