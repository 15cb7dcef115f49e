//! A value of the text, read ahead.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Cursor, Ends, Kind, Malformed, RawNumber, RawText};
use crate::position::ByteRange;
use crate::words::{array_of, object_of, string_of};

/// What is known of a value that stands before the cursor.
pub(super) struct Instance<'t> {
    pub(super) range: ByteRange,
    pub(super) content: Content<'t>,
}

pub(super) enum Content<'t> {
    Null,
    Boolean(bool),
    Number(RawNumber<'t>),
    Text(Cow<'t, str>),
    Array(u64),
    Object(Survey<'t>),
}

/// The members of an object.
#[derive(Default)]
pub(super) struct Survey<'t> {
    /// By name, in no order: where the last member of that name begins.
    pub(super) last: HashMap<Cow<'t, str>, usize>,
}

impl<'t> Instance<'t> {
    /// Reads the value before a cursor, which stays before it.
    pub(super) fn ahead(cursor: &mut Cursor<'t>, ends: &Ends) -> Result<Self, Malformed> {
        let kind = cursor.kind()?;
        let start = cursor.offset();
        let mut ahead = cursor.clone();
        let content = match kind {
            Kind::Null => ahead.null().map(|()| Content::Null)?,
            Kind::Boolean => Content::Boolean(ahead.boolean()?),
            Kind::Number => Content::Number(ahead.number()?),
            Kind::String => Content::Text(ahead.string()?.decode()),
            Kind::Array => Content::Array(count_items(&mut ahead, ends)?),
            Kind::Object => Content::Object(survey(&mut ahead, ends)?),
        };
        let end = ahead.offset();
        Ok(Self {
            range: ByteRange { start, end },
            content,
        })
    }
}

/// The name of the member that comes next, and where it stands, with its quotes.
pub(super) fn next_name<'t>(
    cursor: &mut Cursor<'t>,
) -> Result<(ByteRange, RawText<'t>), Malformed> {
    let start = cursor.next_name_at();
    let name = cursor.name()?;
    let end = start + name.len() + 2;
    Ok((ByteRange { start, end }, name))
}

fn count_items(cursor: &mut Cursor<'_>, ends: &Ends) -> Result<u64, Malformed> {
    let mut count = 0;
    let mut more = cursor.enter(b']')?;
    while more {
        ends.skip(cursor)?;
        count += 1;
        more = cursor.more(b']')?;
    }
    Ok(count)
}

fn survey<'t>(cursor: &mut Cursor<'t>, ends: &Ends) -> Result<Survey<'t>, Malformed> {
    let mut survey = Survey::default();
    let mut more = cursor.enter(b'}')?;
    while more {
        let (range, name) = next_name(cursor)?;
        survey.last.insert(name.decode(), range.start);
        ends.skip(cursor)?;
        more = cursor.more(b'}')?;
    }
    Ok(survey)
}

pub(super) fn kind(content: &Content<'_>) -> Kind {
    match content {
        Content::Null => Kind::Null,
        Content::Boolean(_) => Kind::Boolean,
        Content::Number(_) => Kind::Number,
        Content::Text(_) => Kind::String,
        Content::Array(_) => Kind::Array,
        Content::Object(_) => Kind::Object,
    }
}

pub(super) fn text<'c>(content: &'c Content<'_>) -> Option<&'c str> {
    match content {
        Content::Text(text) => Some(text),
        _ => None,
    }
}

pub(super) fn length(text: &str) -> u64 {
    text.chars().count() as u64
}

/// Type and size of a value: all that may be said of it.
pub(super) fn shape(content: &Content<'_>) -> String {
    match content {
        Content::Null => "null".to_owned(),
        Content::Boolean(_) => "boolean".to_owned(),
        Content::Number(_) => "number".to_owned(),
        Content::Text(text) => string_of(length(text)),
        Content::Array(count) => array_of(*count),
        Content::Object(survey) => object_of(survey.last.len() as u64),
    }
}
