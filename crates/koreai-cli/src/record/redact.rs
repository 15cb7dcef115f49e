//! What of an exchange may be kept.
//!
//! Structure, enumerations, booleans, and a list of counts and percentages stay; of error messages, the words
//! that name nobody. All else becomes a placeholder of its type: ids become ids of the same form, dates other
//! dates, numbers others as long, other texts `text …`; the same becomes the same, in all runs that record
//! into one folder.

use std::sync::LazyLock;

use koreai_client::SecretString;
use regex::Regex;
use secrecy::ExposeSecret;
use serde_json::{Map, Number, Value};

use super::key::Key;
use super::public;
use crate::failure::Failure;
use crate::text::hex;

/// The number of hexadecimal digits of a placeholder, enough to distinguish texts.
const TELLING: usize = 8;

/// The shortest text that is taken for a part of a secret.
const SHORTEST: usize = 12;

/// What stands for a secret.
const REDACTED: &str = "[redacted]";

/// Replaces texts, always in the same way.
pub(crate) struct Redactor {
    /// The client secret, if it is known, wherever it may come up.
    secret: Option<SecretString>,
    key: Key,
}

impl Redactor {
    pub(super) fn new(secret: Option<SecretString>, key: Key) -> Self {
        Self { secret, key }
    }

    /// One whose placeholders are the same in one run alone.
    pub(crate) fn for_once() -> Result<Self, Failure> {
        Ok(Self::new(None, Key::for_once()?))
    }

    fn secret(&self) -> Option<&str> {
        let secret = self.secret.as_ref().map(SecretString::expose_secret);
        secret.filter(|secret| !secret.is_empty())
    }

    /// A payload without what may be data of customers.
    pub(super) fn value(&self, value: &Value) -> Value {
        self.member("", value)
    }

    /// What stands under a name, or in a list under it.
    fn member(&self, name: &str, value: &Value) -> Value {
        match value {
            // Percentages have been seen as texts.
            Value::String(text) if public::is_count(name) && public::is_figure(text) => {
                value.clone()
            }
            Value::String(text) => self.text(text).into(),
            Value::Number(number) if !public::is_count(name) => self.number(number),
            Value::Array(items) => items.iter().map(|item| self.member(name, item)).collect(),
            Value::Object(members) => {
                let members = members.iter();
                members
                    .map(|(name, value)| (self.name(name), self.member(name, value)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            other => other.clone(),
        }
    }

    /// An error's body: of its messages, the words stay that name nobody and nothing.
    pub(super) fn error(&self, value: &Value) -> Value {
        let Value::Object(members) = value else {
            return self.value(value);
        };
        let members = members.iter().map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("msg" | "message", Value::String(message)) => self.message(message).into(),
                ("errors", Value::Array(errors)) => {
                    errors.iter().map(|error| self.error(error)).collect()
                }
                _ => self.member(name, value),
            };
            (self.name(name), value)
        });
        members.collect::<Map<_, _>>().into()
    }

    /// A header's value, which describes the platform: without secrets, `tokens` and personal data.
    pub(super) fn header(&self, name: &str, value: &str, tokens: &[String]) -> String {
        let tokens = tokens.iter().map(String::as_str);
        let mut secrets = tokens.chain(self.secret());
        // Also a part of one.
        let is_shared = |secret: &str| {
            value.contains(secret) || (value.len() >= SHORTEST && secret.contains(value))
        };
        // Figures of a limit have names of one letter, as in `60;w=60`. Longer ones may be those of a customer.
        let names_somebody = name.contains("ratelimit")
            && value
                .split(|c: char| !c.is_alphabetic())
                .any(|word| word.len() > 1);
        // A token begins so.
        let is_private = names_somebody || value.contains("eyJ") || value.contains('@');
        match is_private || secrets.any(is_shared) {
            true => REDACTED.to_owned(),
            false => value.to_owned(),
        }
    }

    pub(super) fn text(&self, text: &str) -> String {
        if public::is_text(text) {
            return text.to_owned();
        }
        if public::is_date(text) {
            return self.dates(text);
        }
        let digits = hex(&self.key.digest(text));
        let is_id = public::is_id(text) && places(text).count() >= TELLING;
        match is_id {
            true => like(text, &digits),
            false => format!("text {}", &digits[..TELLING]),
        }
    }

    /// Dates become others, and times midnight: a date may be that of a birth.
    fn dates(&self, text: &str) -> String {
        static DAY: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("[0-9]{4}-[0-9]{2}-[0-9]{2}").expect("a pattern"));
        static TIME: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("T[0-9:.]+").expect("a pattern"));
        let day = |day: &regex::Captures<'_>| {
            let [year, month, day, ..] = self.key.digest(&day[0]);
            format!(
                "20{:02}-{:02}-{:02}",
                year % 100,
                month % 12 + 1,
                day % 28 + 1
            )
        };
        let time = |time: &regex::Captures<'_>| {
            let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
            time[0].chars().map(zero).collect::<String>()
        };
        let text = DAY.replace_all(text, day);
        TIME.replace_all(&text, time).into_owned()
    }

    /// A count in the query, such as where a page begins.
    pub(super) fn query(&self, name: &str, value: &str) -> String {
        match matches!(name, "skip" | "limit") && public::is_figure(value) {
            true => value.to_owned(),
            false => self.text(value),
        }
    }

    /// A number becomes another of as many digits, and of the same sign.
    fn number(&self, number: &Number) -> Value {
        let text = number.to_string();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        // No more than what fits into 64 bits.
        let is_negative = text.starts_with('-');
        let most = if is_negative { 18 } else { 19 };
        let least = 10_u64.pow(digits.min(most) as u32 - 1);
        let [a, b, c, d, e, f, g, h, ..] = self.key.digest(&text);
        let whole = least + u64::from_be_bytes([a, b, c, d, e, f, g, h]) % (9 * least);
        match (number.is_f64(), is_negative) {
            (true, _) => {
                // A whole number stays one, however it is written.
                let is_whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
                let part = if is_whole { 0.0 } else { 0.5 };
                let near = (whole as f64 + part) * if is_negative { -1.0 } else { 1.0 };
                Number::from_f64(near).map_or(Value::Null, Value::Number)
            }
            (false, false) => whole.into(),
            // It has 18 digits at most.
            (false, true) => i64::try_from(whole).map_or(Value::Null, |whole| (-whole).into()),
        }
    }

    /// A name of a member stays, declared or not, if it is made of words that name nobody: so the
    /// contract can learn it.
    pub(super) fn name(&self, name: &str) -> String {
        static NAME: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^[A-Za-z_$][A-Za-z0-9_]{0,39}$").expect("a pattern"));
        match NAME.is_match(name) && public::is_word(name) {
            true => name.to_owned(),
            false => self.text(name),
        }
    }

    fn message(&self, message: &str) -> String {
        static QUOTED: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("\"[^\"]*\"|'[^']*'|`[^`]*`").expect("a pattern"));
        if public::is_text(message) {
            return message.to_owned();
        }
        let message = match self.secret() {
            Some(secret) => message.replace(secret, REDACTED),
            None => message.to_owned(),
        };
        let message = QUOTED.replace_all(&message, "…");
        let words = message.split_whitespace().map(|word| {
            let core = word.trim_matches(|c: char| !c.is_alphanumeric());
            match public::is_word(core) {
                true => word.to_owned(),
                false => word.replacen(core, &self.text(core), 1),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// What distinguishes one id from another: its letters and digits, but for those of its kind.
fn places(id: &str) -> impl Iterator<Item = char> {
    id[kind(id)..].chars().filter(char::is_ascii_alphanumeric)
}

/// The length of the prefix that shows the kind of an id, such as `st-`.
fn kind(id: &str) -> usize {
    id.find('-').filter(|&at| at <= 3).map_or(0, |at| at + 1)
}

/// An id of the same form, with other digits.
fn like(id: &str, digits: &str) -> String {
    let (kind, rest) = id.split_at(kind(id));
    let mut digits = digits.chars().cycle();
    let rest = rest.chars().map(|c| match c.is_ascii_alphanumeric() {
        true => digits.next().unwrap_or('0'),
        false => c,
    });
    format!("{kind}{}", rest.collect::<String>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn redactor() -> Redactor {
        Redactor::new(Some("canary-secret".into()), Key::fixed())
    }

    #[test]
    fn structure_counts_and_the_contracts_own_words_stay() {
        let payload = json!({
            "status": "SUCCESS",
            "tasksExecutionReport": {
                "data": {"": [{"selfServiceSessionsInPercentage": "33.33", "totalSession": 3, "taskType": "dialog"}]},
                "total": 1,
            },
            "flag": true,
            "result": null,
            "empty": "",
        });
        assert_eq!(redactor().value(&payload), payload);
    }

    /// Whatever a member is called: what is not on the list becomes another value of its type.
    #[test]
    fn what_may_be_somebodys_becomes_a_placeholder_of_its_type() {
        let payload = json!({
            "date": "1984-05-17",
            "range": "1984-05-17 - 1984-05-18T09:41:12.345Z",
            "number": 123_456,
            "below": -123_456,
            "least": i64::MIN,
            "size": 7,
            "value": 52_000.5,
            "raw": "52.52",
            "post": "41",
            "dueDate": 1_749_032_280_681_u64,
            "totalSession": "Ada",
            "more": {"totalSessions": 12},
        });
        let redactor = redactor();
        let redacted = redactor.value(&payload);
        let text = redacted.to_string();
        for private in [
            "1984",
            "09:41",
            "123456",
            "52000",
            "52.52",
            "\"41\"",
            "1749032280681",
            "Ada",
        ] {
            assert!(!text.contains(private), "{private}: {text}");
        }
        assert!(public::is_date(redacted["date"].as_str().expect("a text")));
        let range = redacted["range"].as_str().expect("a text");
        assert!(
            range.starts_with(redacted["date"].as_str().expect("a text")),
            "{range}"
        );
        assert!(range.ends_with("T00:00:00.000Z"), "{range}");
        for (name, digits) in [("number", 6), ("size", 1), ("dueDate", 13)] {
            let number = redacted[name].as_u64().expect("a number").to_string();
            assert_eq!(number.len(), digits, "{name}: {number}");
        }
        for (name, digits) in [("below", 6), ("least", 18)] {
            let number = redacted[name].as_i64().expect("a number");
            assert!(
                number < 0 && number.to_string().len() == digits + 1,
                "{name}: {number}"
            );
        }
        let loss = redactor.value(&json!(-52_000.5));
        assert!(loss.as_f64().is_some_and(|loss| loss < -52_000.5 * 0.1));
        for (number, is_whole) in [(52_000.5, false), (52_000.0, true)] {
            let number = redactor.value(&json!(number));
            let is_still = number.as_f64().is_some_and(|number| number.fract() == 0.0);
            assert!(number.is_f64() && is_still == is_whole, "{number}");
        }
        assert_eq!(redactor.value(&payload), redacted);
    }

    #[test]
    fn ids_and_texts_are_replaced_always_in_the_same_way() {
        let payload = json!({
            "_id": "ti-73acd32b-0123-4114-9891-00a950aa1234",
            "ids": ["ti-73acd32b-0123-4114-9891-00a950aa1234"],
            "accountId": "6639f7bd58c97ffac03b1234",
            "name": "Call Ada back",
            "desc": "Call Ada back",
            "phone": "5551234567",
            "mail": {"ada@example.org": "Ada"},
            "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        });
        assert_eq!(
            redactor().value(&payload),
            json!({
                "_id": "ti-87501b7d-110c-693e-cdbd-a3fe73d9e592",
                "ids": ["ti-87501b7d-110c-693e-cdbd-a3fe73d9e592"],
                "accountId": "58cf5acb5eea7aa882d70e73",
                "name": "text 878c139c",
                "desc": "text 878c139c",
                "phone": "text 4cca0d86",
                "mail": {"text 212e41a7": "text 0ccd8b93"},
                "token": "text ecd9141d",
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
            redactor().error(&body),
            json!({
                "errors": [{"msg": "No task … of text 212e41a7 in st-153232af-a264", "code": 404}],
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
            let redactor = redactor();
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
