//! Decodes what of a body fits its plan, and sets the rest aside as it comes by.
//!
//! No value is built but those of the answer's own type and those that are set aside: a long answer with a
//! misfit in each row takes little more time and memory than one without.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess,
    SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;
use serde_json::value::RawValue;

use super::plan::{Plan, Types};
use super::record::{Deviation, escaped};

/// So many readers are followed within each other: an item of a list is read by one of its own, and so is a
/// value whose name has escapes. What is deeper is taken as it is.
const MAX_READERS: usize = 16;

/// What fits of a body, and what does not. `None` if nothing of the contract is in it.
pub(super) fn decode<T: DeserializeOwned>(
    body: &str,
    plan: &Plan,
) -> serde_json::Result<Option<(T, Vec<Deviation>)>> {
    if type_of(body.trim_ascii_start().as_bytes().first()) != "object" {
        return Ok(None);
    }
    let mut sift = Sift {
        plan,
        pointer: String::new(),
        readers: 0,
        deviations: Vec::new(),
        has_content: false,
    };
    let mut json = serde_json::Deserializer::from_str(body);
    let value = T::deserialize(Place {
        sift: &mut sift,
        json: &mut json,
        text: body,
        shape: Plan::ROOT,
    })?;
    json.end()?;
    let found = (value, sift.deviations);
    Ok(sift.has_content.then_some(found))
}

/// The type of a value in JSON, by its first byte.
fn type_of(first: Option<&u8>) -> &'static str {
    match first {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

fn has_within(first: u8) -> bool {
    matches!(first, b'{' | b'[')
}

struct Sift<'p> {
    plan: &'p Plan,
    /// Where it is.
    pointer: String,
    /// How many readers within each other there are below the first.
    readers: usize,
    deviations: Vec<Deviation>,
    /// A declared member of the whole is there, and fits.
    has_content: bool,
}

impl Sift<'_> {
    fn types(&self, shape: Option<usize>) -> Types {
        shape.map_or_else(Types::default, |shape| self.plan.shape(shape).types)
    }

    fn set_aside(&mut self, value: &RawValue, shape: Option<usize>) -> serde_json::Result<()> {
        let found = type_of(value.get().as_bytes().first());
        let value = serde_json::from_str(value.get())?;
        self.note(self.types(shape).to_string(), found, Some(value), false);
        Ok(())
    }

    fn note(
        &mut self,
        expected: String,
        found: &'static str,
        value: Option<Value>,
        replaces: bool,
    ) {
        self.deviations.push(Deviation {
            pointer: self.pointer.clone(),
            expected,
            found,
            value,
            replaces,
        });
    }

    /// Decodes a value by a reader of its own, from `text`, which is the value alone.
    fn read<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        text: &'de str,
        shape: Option<usize>,
    ) -> serde_json::Result<S::Value> {
        let mut json = serde_json::Deserializer::from_str(text);
        let within = shape.filter(|&shape| {
            text.bytes().next().is_some_and(has_within)
                && self.readers < MAX_READERS
                && !self.plan.ends_at(shape)
        });
        let Some(shape) = within else {
            return seed.deserialize(&mut json);
        };
        self.readers += 1;
        let value = seed.deserialize(Place {
            sift: &mut *self,
            json: &mut json,
            text,
            shape,
        });
        self.readers -= 1;
        value
    }

    /// Goes one level down, to a member; how long the pointer was before.
    fn push_name(&mut self, name: &str) -> usize {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escaped(name));
        length
    }

    /// The same, to an item.
    fn push_index(&mut self, index: usize) -> usize {
        let length = self.pointer.len();
        let _ = write!(self.pointer, "/{index}");
        length
    }
}

/// A list or an object that is read from `json`, whose source is `text`.
struct Place<'de, 'a, 'p, D> {
    sift: &'a mut Sift<'p>,
    json: D,
    text: &'de str,
    shape: usize,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Place<'de, '_, '_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Self {
            sift,
            json,
            text,
            shape,
        } = self;
        json.deserialize_any(Within {
            sift,
            text,
            shape,
            visitor,
        })
    }

    /// What is null has been set aside before.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.json.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Hands on what fits within a list or an object.
struct Within<'de, 'a, 'p, V> {
    sift: &'a mut Sift<'p>,
    text: &'de str,
    shape: usize,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Within<'de, '_, '_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        let shape = self.sift.plan.shape(self.shape);
        self.visitor.visit_map(Members {
            first: self.sift.deviations.len(),
            seen: vec![false; shape.members.len()],
            missing: 0,
            next: Next::Nothing,
            sift: self.sift,
            text: self.text,
            shape: self.shape,
            members,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(Items {
            shape: self.sift.plan.shape(self.shape).items,
            sift: self.sift,
            items,
            index: 0,
        })
    }
}

/// The members of an object that fit.
struct Members<'de, 'a, 'p, A> {
    sift: &'a mut Sift<'p>,
    text: &'de str,
    shape: usize,
    members: A,
    /// How many deviations there were before.
    first: usize,
    /// Which of the declared members were there.
    seen: Vec<bool>,
    /// How many required members were looked for in the end.
    missing: usize,
    next: Next<'de>,
}

/// The value of the member whose name was taken last.
enum Next<'de> {
    Nothing,
    /// It is still to be read. It has a shape if there is something within it.
    Unread {
        name: &'de str,
        shape: Option<usize>,
    },
    /// It has been read as it is, since its name has escapes.
    Read {
        name: String,
        value: &'de RawValue,
        shape: Option<usize>,
    },
    /// A required text that is missing, or does not fit.
    EmptyText,
}

impl<'de, A: MapAccess<'de>> Members<'de, '_, '_, A> {
    /// The name of a required text that is not there.
    fn next_missing(&mut self) -> Option<String> {
        let plan = self.sift.plan;
        let shape = plan.shape(self.shape);
        while let Some((name, required)) = shape.required.get(self.missing) {
            self.missing += 1;
            let member = shape.members.get(name);
            if member.is_some_and(|member| self.seen[member.number]) {
                continue;
            }
            let types = plan.shape(*required).types;
            let length = self.sift.push_name(name);
            let noted = self.sift.deviations[self.first..].iter_mut();
            let noted = noted.filter(|deviation| deviation.pointer == self.sift.pointer);
            // The empty text below only fills its place.
            match noted.last() {
                Some(misfit) => misfit.replaces = true,
                None => {
                    let expected = types.to_string();
                    self.sift.note(expected, "nothing", None, true);
                }
            }
            self.sift.pointer.truncate(length);
            if types.has("string") {
                return Some(name.clone());
            }
        }
        None
    }
}

/// The first byte of the value that follows a name, which stands in the text.
fn first_of_value<'t>(text: &'t str, name: &str) -> Option<&'t u8> {
    let start = name.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let after = text.as_bytes().get(start + name.len()..)?;
    let after = after.strip_prefix(b"\"")?.trim_ascii_start();
    after.strip_prefix(b":")?.trim_ascii_start().first()
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, '_, '_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        /// Copied only where it has escapes.
        #[derive(serde::Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        let plan = self.sift.plan;
        let shape = plan.shape(self.shape);
        while let Some(Name(name)) = self.members.next_key()? {
            let declared = shape.members.get(&*name);
            let within = declared.map(|member| member.shape).or(shape.others);
            let is_second = declared.is_some_and(|member| self.seen[member.number]);
            let allow = |first| self.sift.types(within).allow(type_of(first));
            let unread = match name {
                Cow::Borrowed(name) => first_of_value(self.text, name).map(|first| (name, first)),
                Cow::Owned(_) => None,
            };
            self.next = match unread {
                Some((name, first)) if !is_second && allow(Some(first)) => Next::Unread {
                    name,
                    shape: within.filter(|_| has_within(*first)),
                },
                _ => {
                    let value: &RawValue = self.members.next_value()?;
                    if is_second || !allow(value.get().as_bytes().first()) {
                        let length = self.sift.push_name(&name);
                        let noted = match is_second {
                            true => serde_json::from_str(value.get()).map(|value| {
                                let expected = "one value".to_owned();
                                self.sift.note(expected, "another one", Some(value), true);
                            }),
                            false => self.sift.set_aside(value, within),
                        };
                        noted.map_err(A::Error::custom)?;
                        self.sift.pointer.truncate(length);
                        continue;
                    }
                    Next::Read {
                        name: name.clone().into_owned(),
                        value,
                        shape: within,
                    }
                }
            };
            if let Some(member) = declared {
                self.seen[member.number] = true;
                self.sift.has_content |= self.shape == Plan::ROOT;
            }
            return match name {
                Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::new(name)),
                Cow::Owned(name) => seed.deserialize(name.into_deserializer()),
            }
            .map(Some);
        }
        let Some(name) = self.next_missing() else {
            return Ok(None);
        };
        self.next = Next::EmptyText;
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Unread {
                name,
                shape: Some(shape),
            } if !self.sift.plan.ends_at(shape) => {
                let length = self.sift.push_name(name);
                let value = self.members.next_value_seed(At {
                    seed,
                    sift: &mut *self.sift,
                    text: self.text,
                    shape,
                })?;
                self.sift.pointer.truncate(length);
                Ok(value)
            }
            Next::Unread { .. } => self.members.next_value_seed(seed),
            Next::Read { name, value, shape } => {
                let length = self.sift.push_name(&name);
                let value = self.sift.read(seed, value.get(), shape);
                self.sift.pointer.truncate(length);
                value.map_err(A::Error::custom)
            }
            Next::EmptyText => seed.deserialize("".into_deserializer()),
            Next::Nothing => Err(A::Error::custom("a value without a name")),
        }
    }
}

/// Decodes a list or an object where it stands.
struct At<'de, 'a, 'p, S> {
    seed: S,
    sift: &'a mut Sift<'p>,
    text: &'de str,
    shape: usize,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for At<'de, '_, '_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(Place {
            sift: self.sift,
            json,
            text: self.text,
            shape: self.shape,
        })
    }
}

/// The items of a list that fit.
struct Items<'a, 'p, A> {
    sift: &'a mut Sift<'p>,
    shape: Option<usize>,
    items: A,
    index: usize,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<'_, '_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        while let Some(item) = self.items.next_element::<&RawValue>()? {
            let length = self.sift.push_index(self.index);
            self.index += 1;
            let text = item.get();
            if !self
                .sift
                .types(self.shape)
                .allow(type_of(text.as_bytes().first()))
            {
                self.sift
                    .set_aside(item, self.shape)
                    .map_err(A::Error::custom)?;
                self.sift.pointer.truncate(length);
                continue;
            }
            let value = self.sift.read(seed, text, self.shape);
            self.sift.pointer.truncate(length);
            return value.map(Some).map_err(A::Error::custom);
        }
        Ok(None)
    }
}
