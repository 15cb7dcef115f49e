//! Rules as Python, with the functions of `rules_values.py` in the Python package.

use serde_json::json;

use super::expression::{Expression, Node, Type};
use super::group::Group;
use super::pattern::for_python;
use crate::header::PYTHON_HEADER;

pub(super) fn print(groups: &[Group]) -> String {
    let mut out = format!(
        "{PYTHON_HEADER}\n\"\"\"The rules of each body. A rule takes the object that it is about, and returns whether it is valid.\"\"\"\n\n\
         from . import rules_values as v\n\n\
         RULES: dict[str, list[v.Rule]] = {{\n"
    );
    let mut bodies: Vec<&str> = groups.iter().map(|group| group.body.as_str()).collect();
    bodies.dedup();
    for body in bodies {
        out.push_str(&format!("    {}: [\n", text(body)));
        let rules = groups.iter().filter(|group| group.body == body);
        let rules = rules.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)));
        for (group, translated) in rules {
            out.push_str(&format!(
                "        v.Rule(\n            id={},\n            index={},\n            at={},\n            \
                 message={},\n            holds=lambda this: (\n                {}\n            ),\n        ),\n",
                translated.rule.id.as_deref().map_or("None".to_owned(), text),
                translated.index,
                text(&group.at),
                text(&translated.rule.message),
                expression(&translated.expression),
            ));
        }
        out.push_str("    ],\n");
    }
    out.push_str("}\n");
    out
}

/// A string literal: Python reads JSON strings.
fn text(text: &str) -> String {
    json!(text).to_string()
}

/// A Python expression for the value. It raises if there is no value.
fn expression(of: &Expression) -> String {
    let print = |part: &Expression| expression(part);
    match &of.node {
        Node::Bool(true) => "True".to_owned(),
        Node::Bool(false) => "False".to_owned(),
        // Durations and timestamps are in nanoseconds.
        Node::Int(value) | Node::Span(value) => value.to_string(),
        Node::Double(value) => json!(value).to_string(),
        Node::Text(literal) => text(literal),
        Node::Has(path) => format!("v.has(this, {})", names(path)),
        Node::Member(path) => match of.kind {
            Type::Int => format!("v.integer(this, {})", names(path)),
            Type::Double => format!("v.number(this, {})", names(path)),
            _ => format!("v.get(this, {})", names(path)),
        },
        Node::Not(value) => format!("(not {})", print(value)),
        Node::And(left, right) => decided("and", "both", left, right),
        Node::Or(left, right) => decided("or", "either", left, right),
        Node::Conditional(condition, one, other) => {
            format!(
                "({} if {} else {})",
                print(one),
                print(condition),
                print(other)
            )
        }
        Node::Compare(comparison, left, right) => {
            format!("({} {} {})", print(left), comparison.sign(), print(right))
        }
        Node::Calculate(calculation, left, right) => {
            calculation.over_values((left.kind, print(left)), (right.kind, print(right)))
        }
        Node::Negate(value) => format!("v.subtract(0, {})", print(value)),
        Node::Concat(left, right) => format!("({} + {})", print(left), print(right)),
        Node::Size(value) => format!("len({})", print(value)),
        Node::OneOf(value, others) => {
            let others: Vec<String> = others.iter().map(expression).collect();
            format!("({} in [{}])", print(value), others.join(", "))
        }
        Node::InTexts(value, list) => format!("({} in {})", print(value), print(list)),
        Node::Matches(value, pattern) => {
            format!(
                "v.matches({}, {})",
                text(&for_python(pattern)),
                print(value)
            )
        }
        Node::Timestamp(value) => format!("v.timestamp({})", print(value)),
    }
}

fn names(path: &[String]) -> String {
    let names: Vec<String> = path.iter().map(|name| text(name)).collect();
    names.join(", ")
}

fn decided(word: &str, function: &str, left: &Expression, right: &Expression) -> String {
    let (first, second) = (expression(left), expression(right));
    match left.is_certain() {
        true => format!("({first} {word} {second})"),
        false => format!("v.{function}(lambda: {first}, lambda: {second})"),
    }
}
