//! Decides whether a schema accepts every value that another accepts: a proof, a counterexample, or the reason why
//! it is not decided, within a budget of steps.

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

/// What is known about the values that `inner` accepts and `outer` rejects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// There are none.
    Contained,
    /// There is one: this one, if it could be constructed.
    Differs(Option<Value>),
    /// It was not decided within the budget or with the methods here, and why.
    NotDecided(String),
    /// It cannot be decided, and why.
    NotDecidable(String),
}

/// Whether `outer` accepts everything that `inner` accepts.
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

/// Whether it can be proven that no value is valid against both schemas.
pub(crate) fn disjoint(a: &Value, b: &Value, budget: &Budget) -> bool {
    let mut formulas = Formulas::default();
    let (a, b) = read::pair(&mut formulas, a, b);
    Solver::new(formulas, budget).solve(vec![a, b]) == Found::None
}
