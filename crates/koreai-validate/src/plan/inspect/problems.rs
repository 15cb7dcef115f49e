//! How a value breaks the keywords of one schema.

use std::borrow::Cow;

use serde_json::Value;

use super::instance::{Content, Survey, kind, length, shape, text};
use super::suggest;
use crate::plan::node::{
    AdditionalProperties, Check, Choice, Keywords, Member, Members, Plan, Values,
};
use crate::violation::Class;
use crate::words::{characters, items, options, undeclared};

/// Names of a payload that are compared with a missing one, at most.
const COMPARED: usize = 200;

/// What a violation says, but for where it is.
pub(super) struct Problem {
    pub(super) class: Class,
    pub(super) location: String,
    pub(super) keyword: &'static str,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) suggestion: Option<String>,
}

pub(super) fn find<'p>(members: &'p Members, name: &str) -> Option<&'p Member> {
    let index = members.names.find(name.as_bytes())?;
    members.declared.get(index)
}

/// How a value breaks one keyword: once, several times, or not at all.
pub(super) fn problems(
    keyword: &'static str,
    keywords: &Keywords,
    content: &Content<'_>,
) -> Vec<Problem> {
    let problem = |expected: String, got: String| Problem {
        class: Class::Schema,
        location: String::new(),
        keyword,
        expected,
        got,
        suggestion: None,
    };
    let broken = |expected: String| vec![problem(expected, shape(content))];
    match (keyword, content) {
        ("type", _) if !of_type(keywords, content) => {
            let date = keywords.text.pattern.as_ref().and_then(|it| it.in_words);
            let suggestion = match (content, date) {
                (Content::Number(_), Some(date)) => Some(format!("write {date}, in quotes")),
                _ => suggest::of_type(&keywords.types_stated, kind(content), text(content)),
            };
            vec![Problem {
                suggestion,
                ..problem(keywords.types_stated.clone(), shape(content))
            }]
        }
        ("enum" | "const", _) => match &keywords.values {
            Some(values) if !is_among(content, values) => {
                let suggestion = text(content).and_then(|text| suggest::value(text, &values.texts));
                let expected = match keyword {
                    "enum" => options(&values.stated),
                    _ => values.stated.iter().map(Value::to_string).collect(),
                };
                vec![Problem {
                    suggestion,
                    ..problem(expected, shape(content))
                }]
            }
            _ => Vec::new(),
        },
        (
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum",
            Content::Number(number),
        ) => {
            let limits = keywords.number.limits.iter();
            let broken_limits =
                limits.filter(|limit| limit.keyword == keyword && !limit.allows(*number));
            broken_limits
                .flat_map(|limit| broken(limit.in_words()))
                .collect()
        }
        ("minLength", Content::Text(text)) => match keywords.text.min_length {
            Some(min) if length(text) < min => broken(format!("at least {}", characters(min))),
            _ => Vec::new(),
        },
        ("maxLength", Content::Text(text)) => match keywords.text.max_length {
            Some(max) if length(text) > max => broken(format!("at most {}", characters(max))),
            _ => Vec::new(),
        },
        ("pattern", Content::Text(text)) => match &keywords.text.pattern {
            Some(pattern) if !pattern.matches(text) => vec![Problem {
                suggestion: suggest::to_match(text, pattern),
                ..problem(
                    match pattern.in_words {
                        Some(words) => words.to_owned(),
                        None => format!("string matching {}", pattern.stated),
                    },
                    shape(content),
                )
            }],
            _ => Vec::new(),
        },
        ("minItems", Content::Array(count)) => match keywords.items.min_items {
            Some(min) if *count < min => broken(format!("at least {}", items(min))),
            _ => Vec::new(),
        },
        ("maxItems", Content::Array(count)) => match keywords.items.max_items {
            Some(max) if *count > max => broken(format!("at most {}", items(max))),
            _ => Vec::new(),
        },
        ("required", Content::Object(survey)) => {
            let members = keywords.members.as_ref();
            let required = members.map(|members| members.required.as_slice());
            let missing = required.unwrap_or_default().iter();
            missing
                .filter(|name| !survey.last.contains_key(name.as_str()))
                .map(|name| {
                    let quoted = Value::from(name.as_str());
                    Problem {
                        suggestion: misspelt(name, members, survey),
                        ..problem(format!("property {quoted}"), "object without it".to_owned())
                    }
                })
                .collect()
        }
        ("additionalProperties", Content::Object(survey)) => match &keywords.members {
            Some(members) if members.additional == AdditionalProperties::Forbidden => {
                let is_other = |name: &&Cow<'_, str>| {
                    find(members, name).is_none_or(|member| member.node.is_none())
                };
                let others: Vec<_> = survey.last.keys().filter(is_other).collect();
                let suggestion = match others.as_slice() {
                    [] => return Vec::new(),
                    [only] => suggest::name(only, members.names.iter()),
                    _ => None,
                };
                vec![Problem {
                    suggestion,
                    ..problem(
                        "declared properties only".to_owned(),
                        undeclared(others.len() as u64),
                    )
                }]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What to do about a missing member, if one that nobody declared has nearly its name.
fn misspelt(name: &str, members: Option<&Members>, survey: &Survey<'_>) -> Option<String> {
    if survey.last.len() > COMPARED {
        return None;
    }
    let given = survey.last.keys().filter(|given| {
        members.is_none_or(|members| members.names.find(given.as_bytes()).is_none())
    });
    let near = |given: &Cow<'_, str>| suggest::name(given, std::iter::once(name)).is_some();
    given
        .into_iter()
        .any(near)
        .then(|| format!("a member with nearly this name is there: was `{name}` meant?"))
}

fn of_type(keywords: &Keywords, content: &Content<'_>) -> bool {
    let integer_enough = match content {
        Content::Number(number) => !keywords.types.integers_only || number.is_integer(),
        _ => true,
    };
    keywords.types.allow(kind(content)) && integer_enough
}

fn is_among(content: &Content<'_>, values: &Values) -> bool {
    match content {
        Content::Null => values.null,
        Content::Boolean(value) => values.booleans.contains(value),
        Content::Text(text) => values.texts.iter().any(|value| value == text),
        _ => false,
    }
}

/// What the branches of a choice are for, when none is for the value.
///
/// A branch that has more to say against a value of another kind than that is left out, unless they
/// all have.
pub(super) fn branches(plan: &Plan, choice: &Choice) -> String {
    let keywords = choice
        .branches
        .iter()
        .filter_map(|(_, id)| match &plan.node(*id).check {
            Check::Keywords(keywords) => Some(keywords),
            _ => None,
        });
    let (some_more, only_type): (Vec<_>, Vec<_>) =
        keywords.partition(|keywords| keywords.values.is_some());
    if only_type.is_empty() {
        return format!("one of {} alternatives", some_more.len());
    }
    let mut types: Vec<_> = only_type
        .iter()
        .map(|keywords| keywords.types_stated.as_str())
        .collect();
    types.dedup();
    types.join(" or ")
}
