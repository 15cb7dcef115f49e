//! Decodes an answer and looks, as its members pass, for what may say something about the call. Nearly all
//! answers are plain: they say nothing, and need no second look.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::verdict::{is_error_word, is_sign};

/// What was found of a body.
pub(crate) struct Found<T> {
    /// Its value, or why it has none; `None` if a member said something about the call before the end.
    pub(crate) decoded: Option<serde_json::Result<T>>,
    /// It is the object that was wanted, and says nothing about the call.
    pub(crate) is_plain: bool,
}

/// Reads a body. `id` is that of the object that was to be changed; `None` if nothing was.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8], id: Option<&str>) -> Found<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut look = Look {
        id,
        shows_id: false,
        says_more: false,
    };
    let decoded = T::deserialize(Whole {
        json: &mut json,
        look: &mut look,
    });
    let decoded = decoded.and_then(|value| json.end().map(|()| value));
    Found {
        is_plain: decoded.is_ok() && (id.is_none() || look.shows_id),
        decoded: (!look.says_more).then_some(decoded),
    }
}

/// What is looked for, and what was seen.
struct Look<'a> {
    id: Option<&'a str>,
    shows_id: bool,
    says_more: bool,
}

impl Look<'_> {
    /// Whether a member has the value that a plain answer has.
    fn is_expected(&mut self, role: Role, json: &str) -> bool {
        match (role, self.id) {
            (Role::Id, Some(id)) => {
                self.shows_id = is_text(json, id);
                self.shows_id
            }
            (Role::Status, id) => {
                json.starts_with('{') || json == "null" || (id.is_none() && is_word(json))
            }
            _ => true,
        }
    }
}

/// The body.
struct Whole<'a, 'i, D> {
    json: D,
    look: &'a mut Look<'i>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Whole<'_, '_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.json.deserialize_map(Object {
            look: self.look,
            visitor,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Hands the members of the body on.
struct Object<'a, 'i, V> {
    look: &'a mut Look<'i>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<'_, '_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Members {
            members,
            look: self.look,
            next: Role::Other,
        })
    }
}

struct Members<'a, 'i, A> {
    members: A,
    look: &'a mut Look<'i>,
    next: Role,
}

/// What the member is whose name came last.
#[derive(Clone, Copy)]
enum Role {
    Id,
    Status,
    Other,
}

impl<'de, A: MapAccess<'de>> Members<'_, '_, A> {
    /// Ends the reading.
    fn more(&mut self) -> A::Error {
        self.look.says_more = true;
        A::Error::custom("it says something about the call")
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, '_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        /// Copied only where it has escapes.
        #[derive(serde::Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        let Some(Name(name)) = self.members.next_key()? else {
            return Ok(None);
        };
        self.next = match &*name {
            "_id" => Role::Id,
            "status" => Role::Status,
            name if is_sign(name) => return Err(self.more()),
            _ => Role::Other,
        };
        match name {
            Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::new(name)),
            Cow::Owned(name) => seed.deserialize(name.into_deserializer()),
        }
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        if let Role::Other = self.next {
            return self.members.next_value_seed(seed);
        }
        let text = self.members.next_value::<&RawValue>()?.get();
        if !self.look.is_expected(self.next, text) {
            return Err(self.more());
        }
        let mut json = serde_json::Deserializer::from_str(text);
        seed.deserialize(&mut json).map_err(A::Error::custom)
    }
}

/// Whether a value in JSON is this text, written without escapes.
fn is_text(json: &str, text: &str) -> bool {
    let within = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'));
    within == Some(text) && !text.contains('\\')
}

/// Whether a value in JSON is a word that is not that of an error.
fn is_word(json: &str) -> bool {
    let is_plain = |c: char| !c.is_ascii_digit() && c != '\\';
    json.starts_with('"') && json.chars().all(is_plain) && !is_error_word(json)
}

#[cfg(test)]
mod tests {
    use koreai_schemas::Operation;
    use serde_json::Value;

    use super::*;
    use crate::generated::types::{Task, TaskContainmentReport};
    use crate::redact::Redactor;
    use crate::verdict::{Sent, Verdict, errors, judge_change};

    #[test]
    fn what_is_plain() {
        for (body, is_plain) in [
            (r#"{"_id":"ti-1"}"#, true),
            (r#" {"name":"x", "_id" : "ti-1", "odd":[1e3]} "#, true),
            (r#"{"\u005fid":"ti-1","n\u0061me":"x","o\u0064d":1}"#, true),
            (
                r#"{"_id":"ti-1","status":{"name":"FAILED"},"tags":[]}"#,
                true,
            ),
            (r#"{"_id":"ti-1","status":null}"#, true),
            (r#"{"_id":"ti-1","status":"Open"}"#, false),
            (r#"{"_id":"ti-1","STATUS":{}}"#, false),
            (r#"{"_id":"ti-1","message":null}"#, false),
            (r#"{"_id":"ti-1","_id":"ti-1"}"#, false),
            (r#"{"_id":"ti-1","dueDate":"x"}"#, false),
            (r#"{"_id":"ti-2"}"#, false),
            (r#"{"_id":"t\u0069-1"}"#, false),
            (r#"{"name":"x"}"#, false),
            (r#"{"task":{"_id":"ti-1"}}"#, false),
            (r#"{"_id":"ti-1"} {}"#, false),
            (r#"{"_id":"ti-1""#, false),
            (r#"["ti-1"]"#, false),
            ("null", false),
            ("", false),
        ] {
            let found = read::<Task>(body.as_bytes(), Some("ti-1"));
            assert_eq!(found.is_plain, is_plain, "{body}");
            if let Some(decoded) = found.decoded {
                let expected = serde_json::from_str::<Task>(body).ok();
                assert_eq!(decoded.ok(), expected, "{body}");
            }
        }
    }

    /// What reads a job may be answered with its status.
    #[test]
    fn what_is_plain_of_a_read() {
        for (body, is_plain) in [
            (r#"{"status":"SUCCESS","odd":[1]}"#, true),
            (r#"{"_id":"ds-1","status":"failed"}"#, true),
            (
                r#"{"status":"a problem","tasksExecutionReport":{"total":2,"data":{}}}"#,
                true,
            ),
            (r#"{"status":"Error"}"#, false),
            (r#"{"status":"err\u006fr"}"#, false),
            (r#"{"status":"404"}"#, false),
            (r#"{"status":"SUCCESS","errors":[]}"#, false),
            (r#"{"status":7}"#, false),
            (r#"{"status":null}"#, false),
            ("{}", false),
        ] {
            let found = read::<TaskContainmentReport>(body.as_bytes(), None);
            assert_eq!(found.is_plain, is_plain, "{body}");
            if is_plain {
                assert_eq!(errors(body.as_bytes(), true, &Redactor(&[])), [], "{body}");
            }
        }
    }

    proptest::proptest! {
        /// What is plain is also done when everything is read, whatever other members there are, and the second time.
        #[test]
        fn what_is_plain_is_done(
            task in koreai_tests::payloads::nearly_valid(&schema()),
            more in proptest::collection::vec((name(), koreai_tests::payloads::any_json()), 0..3),
        ) {
            let mut body = String::from(r#"{"_id":"ti-1""#);
            let members = task.as_object().into_iter().flatten().filter(|(name, _)| *name != "_id");
            let members = members.map(|(name, value)| (name.as_str(), value));
            for (name, value) in members.chain(more.iter().map(|(name, value)| (*name, value))) {
                body += &format!(",{}:{value}", Value::from(name));
            }
            body.push('}');
            if read::<Task>(body.as_bytes(), Some("ti-1")).is_plain {
                let sent = Sent { id: Some("ti-1"), body: Some(br#"{"name":"x"}"#) };
                let verdict = judge_change(body.as_bytes(), Operation::UPDATE_TASK, sent, &Redactor(&[]));
                proptest::prop_assert_eq!(verdict, Verdict::Done, "{}", body);
            }
        }
    }

    fn schema() -> Value {
        let schema = Operation::UPDATE_TASK.response().expect("it has one");
        serde_json::from_str(schema.text).expect("a schema")
    }

    /// Names of signs and of others, some in another case.
    fn name() -> impl proptest::strategy::Strategy<Value = &'static str> {
        proptest::sample::select(vec![
            "_id", "id", "taskId", "status", "Status", "message", "errors", "error", "code",
            "success", "failed", "data", "task", "tasks", "result", "n", "priority", "odd",
        ])
    }
}
