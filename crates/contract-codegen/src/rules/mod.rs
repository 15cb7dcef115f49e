//! Rules that schemas cannot express (`x-validations`), translated from CEL to three languages.
//!
//! `translate` reads CEL into a small typed form; `rust`, `javascript` and `python` print it. The lint reports
//! rules that the form cannot express, so every rule of a contract works the same in all languages. The subset:
//!
//! | | |
//! |---|---|
//! | logic | `&&`, `||`, `!`, `c ? a : b`, `true`, `false` |
//! | presence | `has(self.a)`, `has(self.a.b)` |
//! | comparison | `==`, `!=` of strings, booleans, numbers, timestamps, durations; `<`, `<=`, `>`, `>=` of the last three |
//! | arithmetic | `+`, `-`, `*`, `/`, `%` of integers; `+` of strings; `+`, `-` of timestamps and durations |
//! | functions | `size` (of a string or an array), `x in [a, b]`, `x in self.array`, `matches` with a literal pattern, `timestamp`, `duration` of a literal |
//!
//! A rule has no result if an operand has no value (an absent member, a string that is not a timestamp, an integer
//! beyond 2^53), unless the other side decides `&&` or `||`.

mod expression;
mod group;
mod javascript;
mod pattern;
mod python;
mod rust;
mod translate;

use contract::Spec;
use contract::diagnostic::{Code, Diagnostic};

use crate::schemas::{self, Body, Rule};
pub use translate::{Refused, translate};

use group::{Group, Translated};

/// The rules of all bodies as source code.
pub struct Sources {
    /// A module of `koreai-validate`: with the rules of strict validation.
    pub rust: String,
    /// A module of the npm package.
    pub javascript: String,
    /// A module of the Python package.
    pub python: String,
}

/// Prints the rules of all bodies.
pub fn render(spec: &Spec, bodies: &[Body<'_>]) -> Result<Sources, Vec<Diagnostic>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut problems = Vec::new();
    for body in bodies {
        let always = schemas::rules(spec, &body.pointer).map_err(|problem| vec![problem])?;
        let strict = schemas::warnings(spec, &body.pointer).map_err(|problem| vec![problem])?;
        for (index, rule) in numbered(always).chain(numbered(strict)) {
            let expression = match translate(spec, &rule.schema, &rule.rule) {
                Ok(expression) => expression,
                Err(Refused { message, help }) => {
                    let at = spec.root.locate(&rule.schema);
                    problems.push(Diagnostic::error(Code::Rule, at, message).help(help));
                    continue;
                }
            };
            let known = groups
                .iter()
                .position(|group| group.body == body.name && group.at == rule.at);
            let place = known.unwrap_or_else(|| {
                groups.push(Group {
                    body: body.name.clone(),
                    at: rule.at.clone(),
                    rules: Vec::new(),
                    warnings: Vec::new(),
                });
                groups.len() - 1
            });
            let group = &mut groups[place];
            let list = match rule.strict {
                Some(_) => &mut group.warnings,
                None => &mut group.rules,
            };
            list.push(Translated {
                index,
                rule,
                expression,
            });
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Sources {
        rust: rust::print(&groups),
        javascript: javascript::print(&groups),
        python: python::print(&groups),
    })
}

/// The rules of a list, each with its place in it.
fn numbered(rules: Vec<Rule>) -> impl Iterator<Item = (usize, Rule)> {
    rules.into_iter().enumerate()
}
