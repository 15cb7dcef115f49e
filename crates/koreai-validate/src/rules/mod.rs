//! Rules beyond the schema (`x-validations` of the contract).
//!
//! Those of the contract are compiled: `cargo xtask generate` translates them to Rust. Rules of other
//! schemas are interpreted.

#[cfg(test)]
mod agreement;
mod interpreted;
pub(crate) mod object;
mod rule;
pub(crate) mod values;
mod visit;

use std::ops::ControlFlow;

use crate::generated::rules::{COMPILED, WARNINGS};
use crate::json::Cursor;
use interpreted::Interpreted;
use object::{Compiled, Json, MAX_MEMBERS, Object};
pub use rule::Rule;
use visit::visit_objects;

/// The rules of a schema.
#[derive(Default)]
pub(crate) struct Rules {
    rules: Vec<Rule>,
    checks: Checks,
}

enum Checks {
    Compiled(Vec<&'static Compiled>),
    /// One for each rule; the error says what is wrong with the rule.
    Interpreted(Vec<Result<Interpreted, String>>),
}

impl Default for Checks {
    fn default() -> Self {
        Self::Interpreted(Vec::new())
    }
}

/// A rule that an object does not keep, or on which it cannot be judged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken<'r> {
    pub(crate) rule: &'r Rule,
    /// Where the rule stands among those of the schema.
    pub(crate) index: usize,
    /// A JSON pointer to the object.
    pub(crate) pointer: String,
    /// If the rule has no result: the members that it reads.
    pub(crate) unevaluated: Option<Vec<String>>,
}

impl Rules {
    /// The rules of a schema of the contract.
    pub(crate) fn contract(schema: &koreai_schemas::Schema) -> Self {
        let rules = schema.rules.iter().map(Rule::from).collect();
        Self::compiled_or_interpreted(schema.name, COMPILED, rules)
    }

    /// The rules of a schema of the contract that strict validation alone reports.
    pub(crate) fn contract_warnings(schema: &koreai_schemas::Schema) -> Self {
        let rules = schema.warnings.iter();
        let rules = rules.map(|warning| Rule::from(&warning.rule)).collect();
        Self::compiled_or_interpreted(schema.name, WARNINGS, rules)
    }

    fn compiled_or_interpreted(schema: &str, table: &'static [Compiled], rules: Vec<Rule>) -> Self {
        let compiled: Vec<_> = table
            .iter()
            .filter(|compiled| compiled.schema == schema && compiled.members.len() <= MAX_MEMBERS)
            .collect();
        let covered: usize = compiled.iter().map(|compiled| compiled.rules.len()).sum();
        match covered == rules.len() {
            true => Self {
                rules,
                checks: Checks::Compiled(compiled),
            },
            false => Self::interpreted(rules),
        }
    }

    /// Other rules.
    pub(crate) fn interpreted(rules: Vec<Rule>) -> Self {
        let checks = rules.iter().map(|rule| Interpreted::new(&rule.rule));
        let checks = Checks::Interpreted(checks.collect());
        Self { rules, checks }
    }

    /// What is wrong with the rules themselves.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let Rule { id, at, .. } = rule;
            if id.is_empty() || self.rules[..index].iter().any(|other| other.id == *id) {
                problems.push(format!("rule `{id}`: the id is empty or another rule's"));
            }
            if !at.is_empty() && !at.starts_with('/') {
                problems.push(format!("rule `{id}`: `at` is not a JSON pointer"));
            }
        }
        if let Checks::Interpreted(checks) = &self.checks {
            let faulty = self.rules.iter().zip(checks);
            problems.extend(faulty.filter_map(|(rule, check)| {
                let problem = check.as_ref().err()?;
                Some(format!("rule `{}`: {problem}", rule.id))
            }));
        }
        problems
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The compiled rules, if they all are.
    pub(crate) fn compiled(&self) -> Option<&[&'static Compiled]> {
        match &self.checks {
            Checks::Compiled(compiled) => Some(compiled),
            Checks::Interpreted(_) => None,
        }
    }

    /// The rules that a JSON text does not keep, in the order of the rules; of each rule no more
    /// than so many places.
    pub(crate) fn check(&self, text: &str, most: usize) -> Vec<Broken<'_>> {
        match &self.checks {
            Checks::Compiled(groups) => self.check_compiled(groups, text, most),
            Checks::Interpreted(checks) => self.check_interpreted(checks, text, most),
        }
    }

    fn check_compiled(
        &self,
        groups: &[&'static Compiled],
        text: &str,
        most: usize,
    ) -> Vec<Broken<'_>> {
        let mut broken: Vec<Vec<Broken<'_>>> = self.rules.iter().map(|_| Vec::new()).collect();
        for group in groups {
            each_object(text, group.at, &mut |pointer, object| {
                let mut members = [None; MAX_MEMBERS];
                read(text, object, group.members, &mut members);
                let mut rules = group.rules.iter();
                let mut full = true;
                let _ = (group.check)(&Object(&members), &mut |outcome| {
                    if let Some((index, reads)) = rules.next() {
                        let found = &mut broken[*index];
                        if outcome != Some(true) && found.len() < most {
                            found.push(Broken {
                                rule: &self.rules[*index],
                                index: *index,
                                pointer: pointer.to_owned(),
                                unevaluated: outcome.is_none().then(|| names(reads)),
                            });
                        }
                        full &= found.len() >= most;
                    }
                    ControlFlow::Continue(())
                });
                match full {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            });
        }
        broken.into_iter().flatten().collect()
    }

    fn check_interpreted(
        &self,
        checks: &[Result<Interpreted, String>],
        text: &str,
        most: usize,
    ) -> Vec<Broken<'_>> {
        let mut broken = Vec::new();
        for (index, (rule, check)) in self.rules.iter().zip(checks).enumerate() {
            let before = broken.len();
            each_object(text, &rule.at, &mut |pointer, object| {
                let holds = check
                    .as_ref()
                    .ok()
                    .and_then(|check| check.holds(text, object));
                if holds != Some(true) {
                    let read = || {
                        check
                            .as_ref()
                            .map_or_else(|_| Vec::new(), Interpreted::read)
                    };
                    broken.push(Broken {
                        rule,
                        index,
                        pointer: pointer.to_owned(),
                        unevaluated: holds.is_none().then(read),
                    });
                }
                match broken.len() - before < most {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            });
        }
        broken
    }
}

fn names(reads: &[&str]) -> Vec<String> {
    reads.iter().map(|&name| name.to_owned()).collect()
}

/// Visits the objects of a text at a pointer, where `*` stands for every child.
fn each_object<'t>(
    text: &'t str,
    at: &str,
    visit: &mut impl FnMut(&str, Cursor<'t>) -> ControlFlow<()>,
) {
    let tokens: Vec<&str> = at.split('/').skip(1).collect();
    // The text was checked, so that nothing ends this but the visitor.
    let _ = visit_objects(Cursor::new(text.as_bytes()), &tokens, "", visit);
}

/// Reads the members of the object before a cursor. Of members of one name, the last counts.
fn read<'t>(
    text: &'t str,
    mut object: Cursor<'t>,
    wanted: &[&str],
    found: &mut [Option<Json<'t>>],
) {
    let mut next = |first: bool, object: &mut Cursor<'t>| -> Option<bool> {
        let more = match first {
            true => object.enter(b'}').ok()?,
            false => object.more(b'}').ok()?,
        };
        if more {
            let name = object.name().ok()?.decode();
            object.kind().ok()?;
            let start = object.offset();
            object.skip().ok()?;
            if let Some(place) = wanted.iter().position(|wanted| *wanted == name) {
                let value = text.as_bytes().get(start..object.offset());
                found[place] = value.map(Json::new);
            }
        }
        Some(more)
    };
    let mut more = next(true, &mut object);
    while more == Some(true) {
        more = next(false, &mut object);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn request(filters: Value) -> Vec<(usize, bool)> {
        let payload = json!({"filters": filters}).to_string();
        let schema = koreai_schemas::Schema::CREATE_TASK_CONTAINMENT_REPORT_REQUEST;
        let outcomes = [
            Rules::contract(schema),
            Rules::interpreted(schema.rules.iter().map(Rule::from).collect()),
        ]
        .map(|rules| {
            let broken = rules.check(&payload, 9);
            let broken = broken.iter();
            let broken = broken.map(|broken| (broken.index, broken.unevaluated.is_some()));
            broken.collect::<Vec<_>>()
        });
        assert_eq!(outcomes[0], outcomes[1], "{payload}");
        outcomes[0].clone()
    }

    #[test]
    fn every_rule_of_the_contract_is_compiled() {
        for schema in koreai_schemas::SCHEMAS {
            let rules = Rules::contract(schema);
            let warnings = Rules::contract_warnings(schema);
            for compiled in [rules, warnings] {
                assert!(compiled.compiled().is_some(), "{}", schema.name);
                let interpreted = Rules::interpreted(compiled.rules);
                assert_eq!(interpreted.problems(), [""; 0], "{}", schema.name);
            }
        }
    }

    #[test]
    fn checks_the_range_of_a_report() {
        let range = |from: &str, to: &str| json!({"dateFrom": from, "dateTo": to});
        assert_eq!(request(json!({})), []);
        assert_eq!(request(json!({"dateFrom": "2024-01-01"})), []);
        assert_eq!(request(range("2024-01-01", "2024-03-31")), []);
        assert_eq!(request(range("2024-01-01", "2024-01-01T00:00:00.000Z")), []);
        assert_eq!(
            request(range("2024-01-01", "2024-03-31T00:00:00.001Z")),
            [(1, false)]
        );
        assert_eq!(request(range("2024-01-02", "2024-01-01")), [(0, false)]);
        let daily =
            json!({"dateFrom": "2024-01-01", "dateTo": "2024-02-01", "AggregationType": "Daily"});
        assert_eq!(request(daily), [(2, false)]);
        let every = [(0, true), (1, true), (2, true)];
        assert_eq!(request(range("2024-02-30", "2024-03-01")), every[..2]);
    }
}
