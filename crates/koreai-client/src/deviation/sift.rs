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
use serde_json::value::RawValue;
use serde_json::{Error, Result};

use super::plan::{Plan, Types};
use super::{Deviation, escaped};

/// How deep values are followed: as deep as the JSON of a plain answer may be.
const MAX_DEPTH: usize = 127;

/// What a required text is decoded from that is not there.
const EMPTY_TEXT: &str = "\"\"";

/// What fits of a body, and what does not. `None` if nothing of the contract is in it.
pub(super) fn decode<T: DeserializeOwned>(
    body: &str,
    plan: &Plan,
) -> Result<Option<(T, Vec<Deviation>)>> {
    let mut sift = Sift {
        plan,
        pointer: String::new(),
        depth: 0,
        deviations: Vec::new(),
        has_content: false,
    };
    let body: &RawValue = serde_json::from_str(body)?;
    if type_of(body.get()) != "object" {
        return Ok(None);
    }
    let value = T::deserialize(Place {
        sift: &mut sift,
        text: body.get(),
        shape: Some(Plan::ROOT),
    })?;
    let found = (value, sift.deviations);
    Ok(sift.has_content.then_some(found))
}

/// The type of a value in JSON.
fn type_of(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

struct Sift<'p> {
    plan: &'p Plan,
    /// Where it is.
    pointer: String,
    depth: usize,
    deviations: Vec<Deviation>,
    /// A declared member of the whole is there, and fits.
    has_content: bool,
}

/// A member of an object.
struct Member<'de> {
    name: Cow<'de, str>,
    text: &'de str,
    shape: Option<usize>,
}

impl Sift<'_> {
    /// Those members of an object that fit. A required text that does not, or is missing, is an empty one.
    fn fitting<'de>(&mut self, object: &'de str, shape: usize) -> Result<Vec<Member<'de>>> {
        let plan = self.plan;
        let shape = plan.shape(shape);
        let mut members: Vec<Member<'de>> = Vec::new();
        for_each_member(object, |name, text| {
            let declared = shape.members.get(&*name).copied();
            // Of two members of the same name, the last counts, as elsewhere.
            let before = declared.and_then(|_| members.iter_mut().find(|one| one.name == name));
            match before {
                Some(before) => before.text = text,
                None => members.push(Member {
                    name,
                    text,
                    shape: declared.or(shape.others),
                }),
            }
        })?;
        let first = self.deviations.len();
        let mut fitting = Vec::with_capacity(members.len());
        for member in members {
            if self.fits(member.text, member.shape) {
                fitting.push(member);
            } else {
                let length = self.push_name(&member.name);
                self.set_aside(member.text, member.shape)?;
                self.pointer.truncate(length);
            }
        }
        if self.depth == 0 {
            let mut names = fitting.iter().map(|member| &*member.name);
            self.has_content = names.any(|name| shape.members.contains_key(name));
        }
        for (name, required) in &shape.required {
            if fitting.iter().any(|member| member.name == *name) {
                continue;
            }
            let types = plan.shape(*required).types;
            let length = self.push_name(name);
            let mut noted = self.deviations[first..].iter();
            if !noted.any(|deviation| deviation.pointer == self.pointer) {
                self.note(types, "nothing", None);
            }
            self.pointer.truncate(length);
            if types.has("string") {
                fitting.push(Member {
                    name: name.clone().into(),
                    text: EMPTY_TEXT,
                    shape: None,
                });
            }
        }
        Ok(fitting)
    }

    fn fits(&self, text: &str, shape: Option<usize>) -> bool {
        self.types(shape).allow(type_of(text))
    }

    fn set_aside(&mut self, text: &str, shape: Option<usize>) -> Result<()> {
        let value = serde_json::from_str(text)?;
        self.note(self.types(shape), type_of(text), Some(value));
        Ok(())
    }

    fn types(&self, shape: Option<usize>) -> Types {
        shape.map_or_else(Types::default, |shape| self.plan.shape(shape).types)
    }

    fn note(&mut self, expected: Types, found: &'static str, value: Option<serde_json::Value>) {
        self.deviations.push(Deviation {
            pointer: self.pointer.clone(),
            expected: expected.to_string(),
            found,
            value,
        });
    }

    /// Decodes a value one level down.
    fn descend<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        text: &'de str,
        shape: Option<usize>,
    ) -> Result<S::Value> {
        self.depth += 1;
        let sift = &mut *self;
        let value = seed.deserialize(Place { sift, text, shape })?;
        self.depth -= 1;
        Ok(value)
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

/// Calls something with each member of an object, unread.
fn for_each_member<'de>(object: &'de str, act: impl FnMut(Cow<'de, str>, &'de str)) -> Result<()> {
    /// A name, copied only where it has escapes.
    #[derive(serde::Deserialize)]
    struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

    struct Members<F>(F);

    impl<'de, F: FnMut(Cow<'de, str>, &'de str)> Visitor<'de> for Members<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(
            mut self,
            mut members: A,
        ) -> std::result::Result<(), A::Error> {
            while let Some(Name(name)) = members.next_key()? {
                let value: &RawValue = members.next_value()?;
                self.0(name, value.get());
            }
            Ok(())
        }
    }

    serde_json::Deserializer::from_str(object).deserialize_map(Members(act))
}

/// A value that fits, where it stands.
struct Place<'de, 'a, 'p> {
    sift: &'a mut Sift<'p>,
    text: &'de str,
    shape: Option<usize>,
}

impl<'de> Deserializer<'de> for Place<'de, '_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let Self { sift, text, shape } = self;
        let mut json = serde_json::Deserializer::from_str(text);
        let within = shape.filter(|&shape| sift.depth < MAX_DEPTH && !sift.plan.ends_at(shape));
        match (within, type_of(text)) {
            (Some(shape), "object") => {
                let members = sift.fitting(text, shape)?.into_iter();
                visitor.visit_map(Members {
                    sift,
                    members,
                    next: None,
                })
            }
            (Some(shape), "array") => json.deserialize_seq(List {
                shape: sift.plan.shape(shape).items,
                sift,
                visitor,
            }),
            _ => json.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.text {
            "null" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let mut json = serde_json::Deserializer::from_str(self.text);
        json.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The members of an object that fit.
struct Members<'de, 'a, 'p> {
    sift: &'a mut Sift<'p>,
    members: std::vec::IntoIter<Member<'de>>,
    /// That whose name was taken last.
    next: Option<Member<'de>>,
}

impl<'de> MapAccess<'de> for Members<'de, '_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.next = self.members.next();
        let Some(member) = &self.next else {
            return Ok(None);
        };
        match &member.name {
            Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::new(name)),
            Cow::Owned(name) => seed.deserialize(name.as_str().into_deserializer()),
        }
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let Some(Member { name, text, shape }) = self.next.take() else {
            return Err(Error::custom("a value without a name"));
        };
        let length = self.sift.push_name(&name);
        let value = self.sift.descend(seed, text, shape)?;
        self.sift.pointer.truncate(length);
        Ok(value)
    }
}

/// Reads a list for whoever wants its items.
struct List<'a, 'p, V> {
    sift: &'a mut Sift<'p>,
    shape: Option<usize>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for List<'_, '_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> std::result::Result<V::Value, A::Error> {
        let Self { sift, shape, .. } = self;
        self.visitor.visit_seq(Items {
            sift,
            shape,
            items,
            index: 0,
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
    ) -> std::result::Result<Option<T::Value>, A::Error> {
        while let Some(item) = self.items.next_element::<&RawValue>()? {
            let length = self.sift.push_index(self.index);
            self.index += 1;
            let (text, shape) = (item.get(), self.shape);
            if self.sift.fits(text, shape) {
                let value = self
                    .sift
                    .descend(seed, text, shape)
                    .map_err(A::Error::custom)?;
                self.sift.pointer.truncate(length);
                return Ok(Some(value));
            }
            self.sift.set_aside(text, shape).map_err(A::Error::custom)?;
            self.sift.pointer.truncate(length);
        }
        Ok(None)
    }
}
