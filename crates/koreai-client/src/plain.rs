//! Decodes an answer that plainly shows what was changed. Nearly all answers are of that kind, and are read
//! once: what may say something about the call is noticed as it passes.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::verdict::is_sign;

/// The value of a body that is an object with this id, and with no other member that may say what became of
/// the call but a status that is an object or null.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8], id: &str) -> Option<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut shows_id = false;
    let value = T::deserialize(Whole {
        json: &mut json,
        id,
        shows_id: &mut shows_id,
    });
    let value = value.ok()?;
    json.end().ok()?;
    shows_id.then_some(value)
}

/// The body.
struct Whole<'a, D> {
    json: D,
    id: &'a str,
    shows_id: &'a mut bool,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Whole<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.json.deserialize_map(Object {
            id: self.id,
            shows_id: self.shows_id,
            visitor,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Hands the members of the body on.
struct Object<'a, V> {
    id: &'a str,
    shows_id: &'a mut bool,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Members {
            members,
            id: self.id,
            shows_id: self.shows_id,
            next: Role::Other,
        })
    }
}

struct Members<'a, A> {
    members: A,
    id: &'a str,
    shows_id: &'a mut bool,
    next: Role,
}

/// What the member is whose name came last.
#[derive(Clone, Copy)]
enum Role {
    Id,
    Status,
    Other,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
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
            name if is_sign(name) => {
                return Err(A::Error::custom("it says more about the call"));
            }
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
        let is_plain = match self.next {
            Role::Id => is_text(text, self.id),
            _ => text.starts_with('{') || text == "null",
        };
        if !is_plain {
            return Err(A::Error::custom("it says more about the call"));
        }
        *self.shows_id |= matches!(self.next, Role::Id);
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

#[cfg(test)]
mod tests {
    use koreai_schemas::Operation;
    use serde_json::Value;

    use super::*;
    use crate::generated::types::Task;
    use crate::redact::Redactor;
    use crate::verdict::{Sent, Verdict, of_change};

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
            let task = decode::<Task>(body.as_bytes(), "ti-1");
            assert_eq!(task.is_some(), is_plain, "{body}");
            if let Some(task) = task {
                let read: Task = serde_json::from_str(body).expect("a task");
                assert_eq!(task, read, "{body}");
            }
        }
    }

    proptest::proptest! {
        /// What is plain is also done when everything is read, whatever stands beside the id, and twice.
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
            if decode::<Task>(body.as_bytes(), "ti-1").is_some() {
                let sent = Sent { id: Some("ti-1"), body: Some(br#"{"name":"x"}"#) };
                let verdict = of_change(body.as_bytes(), Operation::UPDATE_TASK, sent, &Redactor(&[]));
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
