//! Compiled rules, and the object that they are about.

#![allow(dead_code)] // As in `values`.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::values::{Text, exact};
use crate::json::{Cursor, Kind};

/// How many members of an object the rules on it may read, to be compiled.
pub(crate) const MAX_MEMBERS: usize = 10;

/// The rules on one kind of object of a schema of the contract.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) schema: &'static str,
    /// The objects: a JSON pointer into the instance, where `*` stands for every child.
    pub(crate) at: &'static str,
    /// The members that the rules read, in the order in which `check` counts them.
    pub(crate) members: &'static [&'static str],
    /// Which rules of the schema they are, in the order of their outcomes, and the members that each
    /// reads the values of.
    pub(crate) rules: &'static [(usize, &'static [&'static str])],
    pub(crate) check: fn(&Object<'_>, Outcomes<'_>) -> ControlFlow<()>,
}

/// Takes the outcome of each rule: whether it holds, if it has a result.
pub(crate) type Outcomes<'o> = &'o mut dyn FnMut(Option<bool>) -> ControlFlow<()>;

/// An object, as far as rules read it: its members as JSON texts. Of members of one name, it is the
/// last.
pub(crate) struct Object<'t>(pub(crate) &'t [Option<Json<'t>>; MAX_MEMBERS]);

impl<'t> Object<'t> {
    pub(crate) fn has(&self, member: usize) -> bool {
        self.0[member].is_some()
    }

    pub(crate) fn get(&self, member: usize) -> Option<Json<'t>> {
        self.0[member]
    }
}

/// A value as a JSON text without white space around it. The text is known to be JSON, in UTF-8.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'t> {
    text: &'t [u8],
    /// Whether it may have escapes.
    escaped: bool,
}

impl<'t> Json<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            escaped: text.contains(&b'\\'),
        }
    }

    /// The same, where the reader of the text has seen whether it has escapes.
    #[inline(always)]
    pub(crate) fn read(text: &'t [u8], escaped: bool) -> Self {
        Self { text, escaped }
    }

    fn start(self) -> Option<(Cursor<'t>, Kind)> {
        let mut cursor = Cursor::new(self.text);
        let kind = cursor.kind().ok()?;
        Some((cursor, kind))
    }

    #[inline]
    pub(crate) fn text(self) -> Option<Text<'t>> {
        match self.text {
            [b'"', inner @ .., b'"'] if !self.escaped => Some(Cow::Borrowed(inner)),
            [b'"', ..] => self.decoded(),
            _ => None,
        }
    }

    #[cold]
    fn decoded(self) -> Option<Text<'t>> {
        let decoded = self.start()?.0.string().ok()?.decode();
        Some(Cow::Owned(decoded.into_owned().into_bytes()))
    }

    /// A number: rounded, if a double cannot hold it.
    pub(crate) fn number(self) -> Option<f64> {
        match self.start()? {
            (mut cursor, Kind::Number) => Some(cursor.number().ok()?.as_f64()),
            _ => None,
        }
    }

    /// An integer, however it is written: `7.0` is one.
    pub(crate) fn integer(self) -> Option<i64> {
        let number = self.number()?;
        let whole = number.fract() == 0.0 && number.abs() < 1e16;
        whole.then_some(number as i64).and_then(exact)
    }

    pub(crate) fn boolean(self) -> Option<bool> {
        match self.text {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// The items of an array.
    pub(crate) fn items(self) -> Option<Vec<Self>> {
        let (mut cursor, Kind::Array) = self.start()? else {
            return None;
        };
        let mut items = Vec::new();
        let mut more = cursor.enter(b']').ok()?;
        while more {
            items.push(self.next(&mut cursor)?);
            more = cursor.more(b']').ok()?;
        }
        Some(items)
    }

    pub(crate) fn texts(self) -> Option<Vec<Text<'t>>> {
        self.items()?.into_iter().map(Self::text).collect()
    }

    /// The member of an object that has a name.
    pub(crate) fn member(self, name: &str) -> Option<Self> {
        self.find(name)?
    }

    /// Whether an object has a member of a name; `None` if it is not an object.
    pub(crate) fn has(self, name: &str) -> Option<bool> {
        Some(self.find(name)?.is_some())
    }

    fn find(self, wanted: &str) -> Option<Option<Self>> {
        let (mut cursor, Kind::Object) = self.start()? else {
            return None;
        };
        let mut found = None;
        let mut more = cursor.enter(b'}').ok()?;
        while more {
            let is_it = cursor.name().ok()?.decode() == wanted;
            let value = self.next(&mut cursor)?;
            if is_it {
                found = Some(value);
            }
            more = cursor.more(b'}').ok()?;
        }
        Some(found)
    }

    /// Passes over the value before a cursor in this text.
    fn next(self, cursor: &mut Cursor<'t>) -> Option<Self> {
        cursor.kind().ok()?;
        let start = cursor.offset();
        cursor.skip().ok()?;
        self.text.get(start..cursor.offset()).map(Self::new)
    }
}
