//! What of an exchange may be kept.
//!
//! Structure, numbers, dates, and every text that the contract itself holds stay. Ids become ids of
//! the same form, other texts `text 1`, `text 2`; the same text always becomes the same.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// From this length on, a word of an error message is taken for a secret.
const LONG_WORD: usize = 25;

/// Replaces texts, always in the same way.
#[derive(Default)]
pub(super) struct Redactor {
    replaced: HashMap<String, String>,
    ids: usize,
    texts: usize,
}

impl Redactor {
    /// A payload without what may be data of customers.
    pub(super) fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let members = members.iter();
                members
                    .map(|(name, value)| (self.name(name), self.value(value)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            other => other.clone(),
        }
    }

    /// An error's body: of its messages, the words stay that name nobody and nothing.
    pub(super) fn error(&mut self, value: &Value) -> Value {
        let Value::Object(members) = value else {
            return self.value(value);
        };
        let members = members.iter().map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("msg" | "message", Value::String(message)) => self.message(message).into(),
                ("errors", Value::Array(errors)) => {
                    errors.iter().map(|error| self.error(error)).collect()
                }
                _ => self.value(value),
            };
            (self.name(name), value)
        });
        members.collect::<Map<_, _>>().into()
    }

    pub(super) fn text(&mut self, text: &str) -> String {
        if is_public(text) {
            return text.to_owned();
        }
        if let Some(replacement) = self.replaced.get(text) {
            return replacement.clone();
        }
        let replacement = match is_id(text) {
            true => {
                self.ids += 1;
                like(text, self.ids)
            }
            false => {
                self.texts += 1;
                format!("text {}", self.texts)
            }
        };
        self.replaced.insert(text.to_owned(), replacement.clone());
        replacement
    }

    /// A name of a member stays, declared or not, if it looks like one.
    fn name(&mut self, name: &str) -> String {
        static NAME: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^[A-Za-z_$][A-Za-z0-9_]{0,39}$").expect("a pattern"));
        match NAME.is_match(name) && !is_id(name) {
            true => name.to_owned(),
            false => self.text(name),
        }
    }

    fn message(&mut self, message: &str) -> String {
        static QUOTED: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("\"[^\"]*\"|'[^']*'|`[^`]*`").expect("a pattern"));
        if is_public(message) {
            return message.to_owned();
        }
        let message = QUOTED.replace_all(message, "…");
        let words = message.split(' ').map(|word| {
            let telling =
                word.chars().any(|c| c.is_ascii_digit() || c == '@') || word.len() >= LONG_WORD;
            match telling {
                true => self.text(word),
                false => word.to_owned(),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Whether a text says nothing about anybody: it stands in the contract, or is a date or a figure.
fn is_public(text: &str) -> bool {
    static CONTRACT: LazyLock<HashSet<String>> = LazyLock::new(contract);
    static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
        let time = "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,16}(Z|[+-][0-9:]{4,5})?)?";
        Regex::new(&format!(
            r"^({time}( - {time})?|[0-9]{{1,3}}(\.[0-9]{{1,15}})?)$"
        ))
        .expect("a pattern")
    });
    text.is_empty() || CONTRACT.contains(text) || FIGURE.is_match(text)
}

/// Every text of the schemas that can be a value: names of members, enumerations, examples.
fn contract() -> HashSet<String> {
    fn texts(value: &Value, into: &mut HashSet<String>) {
        match value {
            Value::String(text) if !is_id(text) => drop(into.insert(text.clone())),
            Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
            Value::Object(members) => members.values().for_each(|member| texts(member, into)),
            _ => {}
        }
    }
    fn values(schema: &Value, into: &mut HashSet<String>) {
        match schema {
            Value::Array(items) => items.iter().for_each(|item| values(item, into)),
            Value::Object(members) => {
                for (name, member) in members {
                    match name.as_str() {
                        "enum" | "const" | "examples" => texts(member, into),
                        "properties" => {
                            let names = member
                                .as_object()
                                .into_iter()
                                .flat_map(|names| names.keys());
                            into.extend(names.cloned());
                            values(member, into);
                        }
                        _ => values(member, into),
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = HashSet::new();
    for schema in koreai_schemas::SCHEMAS {
        if let Ok(schema) = serde_json::from_str(schema.text) {
            values(&schema, &mut found);
        }
    }
    found
}

fn is_id(text: &str) -> bool {
    static ID: LazyLock<Regex> = LazyLock::new(|| {
        let forms = "[a-z]{1,3}-[0-9A-Za-z]+(-[0-9A-Za-z]+)+|[0-9a-fx]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
        Regex::new(&format!("^({forms})$")).expect("a pattern")
    });
    ID.is_match(text)
}

/// An id of the same form, with a number for its digits and letters.
fn like(id: &str, number: usize) -> String {
    let (prefix, rest) = match id.split_once('-') {
        Some((prefix, rest)) if prefix.len() <= 3 => (&id[..=prefix.len()], rest),
        _ => ("", id),
    };
    let digits = number.to_string();
    let places = rest.chars().filter(char::is_ascii_alphanumeric).count();
    let mut zeros = places.saturating_sub(digits.len());
    let mut digits = digits.chars();
    let rest = rest.chars().map(|c| match c.is_ascii_alphanumeric() {
        true if zeros > 0 => {
            zeros -= 1;
            '0'
        }
        true => digits.next().unwrap_or('0'),
        false => c,
    });
    format!("{prefix}{}", rest.collect::<String>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn structure_figures_dates_and_the_contracts_own_words_stay() {
        let payload = json!({
            "status": "SUCCESS",
            "tasksExecutionReport": {
                "data": {"2024-01-01": [{"selfServiceSessionsInPercentage": "33.33", "totalSession": 3, "taskType": "dialog"}]},
                "total": 1,
            },
            "expireAt": "2024-03-08T12:30:46.247Z",
            "flag": true,
            "nothing": null,
            "range": "2024-01-01 - 2024-03-31",
            "empty": "",
        });
        assert_eq!(Redactor::default().value(&payload), payload);
    }

    #[test]
    fn ids_and_texts_are_replaced_always_in_the_same_way() {
        let payload = json!({
            "_id": "ti-73acd32b-0123-4114-9891-00a950aa1234",
            "again": ["ti-73acd32b-0123-4114-9891-00a950aa1234"],
            "accountId": "6639f7bd58c97ffac03b1234",
            "name": "Call Ada back",
            "desc": "Call Ada back",
            "phone": "5551234567",
            "mail": {"ada@example.org": "Ada"},
            "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        });
        assert_eq!(
            Redactor::default().value(&payload),
            json!({
                "_id": "ti-00000000-0000-0000-0000-000000000001",
                "again": ["ti-00000000-0000-0000-0000-000000000001"],
                "accountId": "000000000000000000000002",
                "name": "text 1",
                "desc": "text 1",
                "phone": "text 2",
                "mail": {"text 3": "text 4"},
                "token": "text 5",
            })
        );
    }

    #[test]
    fn an_error_keeps_the_words_that_name_nobody() {
        let body = json!({
            "errors": [{"msg": "No task 'Call Ada' of ada@example.org in st-12345678-1234", "code": 404}],
            "message": "Forbidden",
        });
        assert_eq!(
            Redactor::default().error(&body),
            json!({
                "errors": [{"msg": "No task … of text 1 in st-00000000-0001", "code": 404}],
                "message": "Forbidden",
            })
        );
    }

    /// JSON with texts and names that nobody should see.
    fn private() -> impl Strategy<Value = Value> {
        let text = "[A-Za-z]{4,12} [a-z@.é]{3,12}( [0-9]{4,12})?";
        let leaf = prop_oneof![
            text.prop_map(Value::from),
            any::<i64>().prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(text, inner, 0..4)
                    .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    fn texts(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::String(text) => into.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
            Value::Object(members) => members.iter().for_each(|(name, member)| {
                into.push(name.clone());
                texts(member, into);
            }),
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn no_private_text_is_left(payload in private()) {
            let mut redactor = Redactor::default();
            let redacted = redactor.value(&payload);
            let (mut before, mut after) = (vec![], vec![]);
            texts(&payload, &mut before);
            texts(&redacted, &mut after);
            let shown = redacted.to_string();
            prop_assert!(before.iter().all(|text| !shown.contains(text)), "{shown}");
            // As many, alike where they were alike, and the same when asked again.
            prop_assert_eq!(before.len(), after.len());
            for (a, x) in before.iter().zip(&after) {
                for (b, y) in before.iter().zip(&after) {
                    prop_assert_eq!(a == b, x == y);
                }
            }
            prop_assert_eq!(redactor.value(&payload), redacted);
        }
    }
}
