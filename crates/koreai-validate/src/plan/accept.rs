//! The fast verdict: one pass over the text of a payload, nothing kept.
//!
//! It says yes, or it does not. A yes is certain. Where an object repeats a name, the last member
//! counts; here all of them must fit, so a no may still be a yes, and whoever asked has to look
//! again (see [`super::inspect`]).

use std::borrow::Cow;

use super::node::{
    AdditionalProperties, Check, Choice, Items, Keywords, Members, NodeId, Plan, Range, TextRule,
    Values,
};
use crate::json::{Cursor, Kind, Malformed, RawText};

/// Whether a text is surely JSON that fits the plan and nests no deeper than that. The text must be
/// UTF-8, and without byte order mark.
pub(crate) fn accepts(plan: &Plan, text: &[u8], max_depth: usize) -> bool {
    let mut pass = Pass {
        plan,
        cursor: Cursor::with_max_depth(text, max_depth),
    };
    pass.value(plan.root()).is_ok() && pass.cursor.end().is_ok()
}

/// Passes over the value before a cursor, if it surely fits a node: the cursor behind it then.
pub(crate) fn accepted<'t>(plan: &Plan, node: NodeId, cursor: &Cursor<'t>) -> Option<Cursor<'t>> {
    let mut pass = Pass {
        plan,
        cursor: cursor.clone(),
    };
    pass.value(node).is_ok().then_some(pass.cursor)
}

/// No yes: the text may be invalid.
struct NotAccepted;

impl From<Malformed> for NotAccepted {
    fn from(Malformed: Malformed) -> Self {
        Self
    }
}

fn require(fits: bool) -> Result<(), NotAccepted> {
    if fits { Ok(()) } else { Err(NotAccepted) }
}

struct Pass<'p, 't> {
    plan: &'p Plan,
    cursor: Cursor<'t>,
}

impl<'p> Pass<'p, '_> {
    fn value(&mut self, id: NodeId) -> Result<(), NotAccepted> {
        match &self.plan.node(id).check {
            Check::Nothing => Ok(self.cursor.skip()?),
            Check::Keywords(keywords) => self.keywords(keywords),
            Check::Choice(choice) => self.choice(choice),
        }
    }

    fn choice(&mut self, choice: &Choice) -> Result<(), NotAccepted> {
        let kind = self.cursor.kind()?;
        let branch = choice.branch(kind).ok_or(NotAccepted)?;
        self.value(branch)
    }

    #[inline(always)]
    fn keywords(&mut self, keywords: &'p Keywords) -> Result<(), NotAccepted> {
        let kind = self.cursor.kind()?;
        require(keywords.types.allow(kind))?;
        match kind {
            Kind::String => self.text(keywords),
            Kind::Number => {
                let number = self.cursor.number()?;
                require(keywords.values.is_none())?;
                require(!keywords.types.integers_only || number.is_integer())?;
                in_range(&keywords.number, || number.as_f64())
            }
            Kind::Boolean => {
                let value = self.cursor.boolean()?;
                allowed(&keywords.values, |values| values.booleans.contains(&value))
            }
            Kind::Null => {
                self.cursor.null()?;
                allowed(&keywords.values, |values| values.null)
            }
            Kind::Array => {
                require(keywords.values.is_none())?;
                self.items(&keywords.items)
            }
            Kind::Object => {
                require(keywords.values.is_none())?;
                match &keywords.members {
                    Some(members) => self.members(members),
                    None => Ok(self.cursor.skip()?),
                }
            }
        }
    }

    #[inline(always)]
    fn text(&mut self, keywords: &Keywords) -> Result<(), NotAccepted> {
        let text = self.cursor.string()?;
        if keywords.values.is_none() && keywords.text.is_empty() {
            return Ok(());
        }
        fits(text, &keywords.values, &keywords.text)
    }

    #[inline(always)]
    fn items(&mut self, items: &Items) -> Result<(), NotAccepted> {
        if items.is_empty() {
            return Ok(self.cursor.skip()?);
        }
        let mut count = 0;
        let mut more = self.cursor.enter(b']')?;
        while more {
            count += 1;
            match items.each {
                Some(node) => self.value(node)?,
                None => self.cursor.skip()?,
            }
            more = self.cursor.more(b']')?;
        }
        require(items.min_items.is_none_or(|min| count >= min))?;
        require(items.max_items.is_none_or(|max| count <= max))
    }

    fn members(&mut self, members: &Members) -> Result<(), NotAccepted> {
        let mut present = 0;
        let mut guess = 0;
        let mut more = self.cursor.enter(b'}')?;
        while more {
            let name = self.cursor.name()?;
            let index = match name.plain() {
                Some(name) => members.names.find(name, guess),
                None => members.names.find(name.decode().as_bytes(), guess),
            };
            let mut node = None;
            if let Some(index) = index {
                let declared = &members.declared[index];
                guess = index + 1;
                present |= declared.required;
                node = declared.node;
            }
            match (node, members.additional) {
                (Some(node), _) | (None, AdditionalProperties::Node(node)) => self.value(node)?,
                (None, AdditionalProperties::Any) => self.cursor.skip()?,
                (None, AdditionalProperties::Forbidden) => return Err(NotAccepted),
            }
            more = self.cursor.more(b'}')?;
        }
        require(present == members.all_required())
    }
}

fn allowed(
    values: &Option<Values>,
    contain: impl FnOnce(&Values) -> bool,
) -> Result<(), NotAccepted> {
    require(values.as_ref().is_none_or(contain))
}

#[inline(always)]
fn in_range(range: &Range, value: impl FnOnce() -> f64) -> Result<(), NotAccepted> {
    if range.limits.is_empty() {
        return Ok(());
    }
    let value = value();
    require(range.limits.iter().all(|limit| limit.allows(value)))
}

fn fits(text: RawText<'_>, values: &Option<Values>, rule: &TextRule) -> Result<(), NotAccepted> {
    let text = match text.plain().map(str::from_utf8) {
        Some(Ok(plain)) => Cow::Borrowed(plain),
        _ => text.decode(),
    };
    allowed(values, |values| {
        values.texts.iter().any(|value| *value == text)
    })?;
    if rule.min_length.is_some() || rule.max_length.is_some() {
        let length = text.chars().count() as u64;
        require(rule.min_length.is_none_or(|min| length >= min))?;
        require(rule.max_length.is_none_or(|max| length <= max))?;
    }
    require(
        rule.pattern
            .as_ref()
            .is_none_or(|pattern| pattern.matches(&text)),
    )
}
