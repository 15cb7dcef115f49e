//! Rules as JavaScript, with the functions of `rules_values.js` in the npm package.

use serde_json::json;

use super::expression::{Comparison, Expression, Node};
use super::group::Group;
use crate::header::JAVASCRIPT_HEADER;

pub(super) fn print(groups: &[Group]) -> String {
    let mut out = format!(
        "{JAVASCRIPT_HEADER}\nimport * as v from \"./rules_values.js\";\n\n\
         /** The rules of each body. A rule takes the object that it is about, and returns whether it is valid. */\n\
         export default {{\n"
    );
    let mut bodies: Vec<&str> = groups.iter().map(|group| group.body.as_str()).collect();
    bodies.dedup();
    for body in bodies {
        out.push_str(&format!("  {}: [\n", json!(body)));
        let rules = groups.iter().filter(|group| group.body == body);
        let rules = rules.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)));
        for (group, translated) in rules {
            out.push_str(&format!(
                "    {{\n      id: {},\n      index: {},\n      at: {},\n      message: {},\n      \
                 holds: (self) =>\n        {},\n    }},\n",
                json!(translated.rule.id),
                translated.index,
                json!(group.at),
                json!(translated.rule.message),
                expression(&translated.expression),
            ));
        }
        out.push_str("  ],\n");
    }
    out.push_str("};\n");
    out
}

/// A JavaScript expression for the value. It throws if there is no value.
fn expression(of: &Expression) -> String {
    let print = |part: &Expression| expression(part);
    match &of.node {
        Node::Bool(value) => value.to_string(),
        Node::Int(value) => value.to_string(),
        Node::Double(value) => json!(value).to_string(),
        // Durations and timestamps are in nanoseconds.
        Node::Span(value) => format!("{value}n"),
        Node::Text(text) => json!(text).to_string(),
        Node::Has(path) => format!("v.has(self, {})", names(path)),
        Node::Member(path) => format!("v.get(self, {})", names(path)),
        Node::Not(value) => format!("!{}", print(value)),
        Node::And(left, right) => decided("&&", "and", left, right),
        Node::Or(left, right) => decided("||", "or", left, right),
        Node::Conditional(condition, one, other) => {
            format!("({} ? {} : {})", print(condition), print(one), print(other))
        }
        Node::Compare(comparison, left, right) => {
            let sign = match comparison {
                Comparison::Equal => "===",
                Comparison::Unequal => "!==",
                other => other.sign(),
            };
            format!("({} {sign} {})", print(left), print(right))
        }
        Node::Calculate(calculation, left, right) => {
            calculation.over_values((left.kind, print(left)), (right.kind, print(right)))
        }
        Node::Negate(value) => format!("v.subtract(0, {})", print(value)),
        Node::Concat(left, right) => format!("({} + {})", print(left), print(right)),
        Node::Size(value) => format!("v.size({})", print(value)),
        Node::OneOf(value, others) => {
            let others: Vec<String> = others.iter().map(expression).collect();
            format!("[{}].includes({})", others.join(", "), print(value))
        }
        Node::InTexts(value, list) => format!("{}.includes({})", print(list), print(value)),
        Node::Matches(text, pattern) => {
            format!(
                "new RegExp({}, \"u\").test({})",
                json!(pattern),
                print(text)
            )
        }
        Node::Timestamp(text) => format!("v.timestamp({})", print(text)),
    }
}

fn names(path: &[String]) -> String {
    let names: Vec<String> = path.iter().map(|name| json!(name).to_string()).collect();
    names.join(", ")
}

fn decided(sign: &str, function: &str, left: &Expression, right: &Expression) -> String {
    let (first, second) = (expression(left), expression(right));
    match left.is_certain() {
        true => format!("({first} {sign} {second})"),
        false => format!("v.{function}(() => {first}, () => {second})"),
    }
}
