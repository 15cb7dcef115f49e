//! Limits, defaults and formats: figures that the contract has as keywords, rules or words.

use serde_json::json;

use super::checker::Checker;
use crate::contract_view::Member;
use crate::edit::Change;
use crate::facts::FieldFacts;
use crate::finding::{Class, Code, Finding};
use crate::page::Field;
use contract::describe::listed;
use contract::{Node, pointer_push};

impl<'a, 'c> Checker<'a, 'c> {
    /// Limits, defaults and formats: figures that the contract has as keywords, rules or words.
    pub(super) fn figures(
        &mut self,
        field: &Field,
        member: &Member<'a>,
        was: Option<&FieldFacts>,
        marked: bool,
        lost: &mut impl FnMut(Code),
    ) {
        let name = field.name();
        let pointer = &member.pointer;
        let words = member.words().to_lowercase();
        // What is new must be said of the member itself: a figure that is near it is another.
        let own_words = member.own_words().to_lowercase();
        let now = FieldFacts::from_field(field).prose;
        let now = &now;
        for limit in &now.limits {
            let is_new = was.is_some_and(|was| !was.prose.limits.contains(limit));
            let words = if is_new { &own_words } else { &words };
            if is_limit_known(member, words, limit, is_new)
                || (!is_new && (marked || was.is_some()))
            {
                continue;
            }
            let message = match was.and_then(|was| was.prose.limits.first()) {
                Some(before) => format!("`{name}` has the limit `{limit}`; it was `{before}`"),
                None => {
                    format!("`{name}` has the limit `{limit}`, of which the contract says nothing")
                }
            };
            let before = was.and_then(|was| was.prose.limits.first());
            let change = limit_keyword(member, limit, before);
            self.add(Class::Contract, Code::Limit, field.at, message, |finding| {
                Finding {
                    change,
                    ..finding.contract(pointer.clone()).help(
                        "a keyword of the schema, or an `x-validations` rule, and the description",
                    )
                }
            });
        }
        for default in &now.defaults {
            let is_new = was.is_some_and(|was| !was.prose.defaults.contains(default));
            let words = if is_new { &own_words } else { &words };
            let known = default.split(", ").all(|part| {
                let part = part.to_lowercase();
                match part.contains(' ') || member.values().is_none() {
                    true => holds_word(words, &part),
                    // A value may be named for another reason.
                    false => is_called_default(words, &part),
                }
            }) || keyword_of(member, "default").is_some_and(|(_, node)| {
                node.to_json()
                    .as_str()
                    .map_or_else(|| node.to_json().to_string(), str::to_owned)
                    == *default
            });
            if known || (!is_new && (marked || was.is_some())) {
                continue;
            }
            let message = match was.and_then(|was| was.prose.defaults.first()) {
                Some(before) => {
                    format!("`{name}`, when not given, is {default}; it was {before}")
                }
                None => format!(
                    "`{name}`, when not given, is {default}, of which the contract says nothing"
                ),
            };
            self.add(
                Class::Contract,
                Code::Default,
                field.at,
                message,
                |finding| {
                    finding
                        .contract(pointer.clone())
                        .help("say it in the description; the contract has no `default` keyword")
                },
            );
        }
        if let Some(was) = was {
            let new_formats: Vec<&String> = now
                .formats
                .iter()
                .filter(|format| !was.prose.formats.contains(format))
                .filter(|format| !holds_word(&own_words, &format.to_lowercase()))
                .collect();
            if !new_formats.is_empty() {
                let message = format!(
                    "`{name}` is written as {}, which the page did not say",
                    listed(&new_formats)
                );
                self.add(
                    Class::Contract,
                    Code::Format,
                    field.at,
                    message,
                    |finding| {
                        finding
                            .contract(pointer.clone())
                            .help("the pattern and the description, then `cargo xtask docs accept`")
                    },
                );
            } else if was.prose.formats.len() > now.formats.len() {
                lost(Code::FormatGone);
            }
            if was.prose.limits.len() > now.limits.len() {
                lost(Code::LimitGone);
            }
            if was.prose.defaults.len() > now.defaults.len() {
                lost(Code::DefaultGone);
            }
        }
    }
}

/// Whether the contract has a figure, as a keyword or in words.
pub(super) fn is_limit_known(member: &Member<'_>, words: &str, limit: &str, is_new: bool) -> bool {
    let mut parts = limit.splitn(3, ' ');
    let (bound, figure, unit) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next(),
    );
    let all: [&str; 3] = match bound {
        "min" => ["minLength", "minItems", "minimum"],
        _ => ["maxLength", "maxItems", "maximum"],
    };
    let keywords = match unit {
        Some("characters") => &all[..1],
        Some("items") => &all[1..2],
        Some(_) => &all[2..],
        None => &all[..],
    };
    let stated: Vec<Option<u64>> = keywords
        .iter()
        .filter_map(|keyword| Some(keyword_of(member, keyword)?.1.to_json().as_u64()))
        .collect();
    let by_keyword = stated.contains(&figure.parse().ok());
    // A new limit beside a keyword that says another is not known from words on something else.
    if is_new && !stated.is_empty() {
        return by_keyword;
    }
    let wanted = match unit {
        Some(unit) => format!("{figure} {unit}"),
        None => figure.to_owned(),
    };
    by_keyword || holds_word(words, &wanted)
}

/// Whether a sentence says that a value holds when none is given.
fn is_called_default(words: &str, value: &str) -> bool {
    const ABSENCE: [&str; 9] = [
        "default",
        "absent",
        "without",
        "omit",
        "left out",
        "not given",
        "not sent",
        "not set",
        "otherwise",
    ];
    words.split(['.', '\n']).any(|sentence| {
        holds_word(sentence, value) && ABSENCE.iter().any(|word| sentence.contains(word))
    })
}

/// Whether a text holds a word or figure that is not a part of a longer one.
pub(super) fn holds_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            !text[..at].ends_with(char::is_alphanumeric)
                && !text[at + word.len()..].starts_with(char::is_alphanumeric)
        })
}

/// The edit of the keyword that holds a limit, if one does.
pub(super) fn limit_keyword(
    member: &Member<'_>,
    limit: &str,
    before: Option<&String>,
) -> Option<Change> {
    let mut parts = limit.splitn(3, ' ');
    let (bound, figure, unit) = (parts.next()?, parts.next()?, parts.next());
    let figure: u64 = figure.parse().ok()?;
    let keyword = match (bound, unit) {
        ("min", Some("characters")) => "minLength",
        (_, Some("characters")) => "maxLength",
        ("min", Some("items")) => "minItems",
        (_, Some("items")) => "maxItems",
        ("min", _) => "minimum",
        _ => "maximum",
    };
    let (pointer, node) = keyword_of(member, keyword)?;
    // A figure with a unit of its own, days of a number of days, is the keyword's if it was before.
    let is_its_own = matches!(unit, None | Some("characters" | "items"));
    let was = before.and_then(|before| before.split(' ').nth(1)?.parse::<u64>().ok());
    let same = was.is_some() && node.to_json().as_u64() == was;
    (is_its_own || same).then(|| Change::Set {
        pointer,
        to: json!(figure),
    })
}

/// A keyword of a member's schema, which for a parameter is one step further in.
pub(super) fn keyword_of<'m>(member: &'m Member<'_>, keyword: &str) -> Option<(String, &'m Node)> {
    member.keyword(keyword).or_else(|| {
        let (pointer, schema) = member.keyword("schema")?;
        Some((pointer_push(&pointer, keyword), schema.get(keyword)?))
    })
}
