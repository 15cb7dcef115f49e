//! Whether every value that one schema accepts is accepted by another: a proof, a value that shows
//! the contrary, or the reason why it is open; within a budget of steps.

mod budget;
mod decimal;
mod evaluate;
mod formula;
mod lists;
mod numbers;
mod objects;
mod read;
mod solve;
mod strings;

use serde_json::Value;

pub(crate) use budget::Budget;
use formula::Formulas;
use solve::{Doubt, Found, Solver};

/// What is known of the values that `inner` accepts and `outer` rejects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// There is none.
    Contained,
    /// There is one: this one, if it could be written down.
    Differs(Option<Value>),
    /// Within the budget, or with the methods here, it was not decided; and why.
    NotDecided(String),
    /// There is no method here that could decide it; and why.
    NotDecidable(String),
}

/// Whether `outer` accepts whatever `inner` accepts.
pub(crate) fn contained(inner: &Value, outer: &Value, budget: &Budget) -> Answer {
    if inner == outer {
        return Answer::Contained;
    }
    let mut formulas = Formulas::default();
    let (inner, outer) = read::pair(&mut formulas, inner, outer);
    let other = formulas.not(outer);
    match Solver::new(formulas, budget).solve(vec![inner, other]) {
        Found::None => Answer::Contained,
        Found::Value(value) => Answer::Differs(Some(value)),
        Found::Doubt(Doubt::NotDecided(reason)) => Answer::NotDecided(reason),
        Found::Doubt(Doubt::NotDecidable(reason)) => Answer::NotDecidable(reason),
    }
}

/// A value that a schema accepts, if one is found.
pub(crate) fn example(schema: &Value, budget: &Budget) -> Option<Value> {
    let mut formulas = Formulas::default();
    let (schema, _) = read::pair(&mut formulas, schema, &Value::Bool(true));
    match Solver::new(formulas, budget).solve(vec![schema]) {
        Found::Value(value) => Some(value),
        _ => None,
    }
}

/// Whether two schemas have no value in common, as far as that can be proven.
pub(crate) fn disjoint(a: &Value, b: &Value, budget: &Budget) -> bool {
    let mut formulas = Formulas::default();
    let (a, b) = read::pair(&mut formulas, a, b);
    Solver::new(formulas, budget).solve(vec![a, b]) == Found::None
}
