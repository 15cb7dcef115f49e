//! The fast verdict: one pass over the text of a payload, nothing kept.
//!
//! It says yes, or it does not. A yes is certain. Where an object repeats a name, the last member
//! counts; here all of them must fit, so a no may still be a yes, and whoever asked has to look
//! again (see [`super::inspect`]).

use std::borrow::Cow;

use super::node::{
    Ask, Choice, Items, Keywords, Members, NodeId, Others, Plan, Range, TextRule, Values,
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

/// No yes.
struct Unsure;

impl From<Malformed> for Unsure {
    fn from(Malformed: Malformed) -> Self {
        Self
    }
}

fn sure(fits: bool) -> Result<(), Unsure> {
    if fits { Ok(()) } else { Err(Unsure) }
}

struct Pass<'p, 't> {
    plan: &'p Plan,
    cursor: Cursor<'t>,
}

impl<'p> Pass<'p, '_> {
    fn value(&mut self, id: NodeId) -> Result<(), Unsure> {
        match &self.plan.node(id).ask {
            Ask::Nothing => Ok(self.cursor.skip()?),
            Ask::Keywords(keywords) => self.keywords(keywords),
            Ask::Choice(choice) => self.choice(choice),
        }
    }

    fn choice(&mut self, choice: &Choice) -> Result<(), Unsure> {
        let kind = self.cursor.kind()?;
        let branch = choice.branch(kind).ok_or(Unsure)?;
        self.value(branch)
    }

    #[inline(always)]
    fn keywords(&mut self, asked: &'p Keywords) -> Result<(), Unsure> {
        let kind = self.cursor.kind()?;
        sure(asked.types.allow(kind))?;
        match kind {
            Kind::String => self.text(asked),
            Kind::Number => {
                let number = self.cursor.number()?;
                sure(asked.values.is_none())?;
                sure(!asked.types.integers_only || number.is_integer())?;
                in_range(&asked.number, || number.as_f64())
            }
            Kind::Boolean => {
                let value = self.cursor.boolean()?;
                allowed(&asked.values, |values| values.booleans.contains(&value))
            }
            Kind::Null => {
                self.cursor.null()?;
                allowed(&asked.values, |values| values.null)
            }
            Kind::Array => {
                sure(asked.values.is_none())?;
                self.items(&asked.items)
            }
            Kind::Object => {
                sure(asked.values.is_none())?;
                match &asked.members {
                    Some(members) => self.members(members),
                    None => Ok(self.cursor.skip()?),
                }
            }
        }
    }

    #[inline(always)]
    fn text(&mut self, asked: &Keywords) -> Result<(), Unsure> {
        let text = self.cursor.string()?;
        if asked.values.is_none() && asked.text.is_empty() {
            return Ok(());
        }
        fits(text, &asked.values, &asked.text)
    }

    #[inline(always)]
    fn items(&mut self, asked: &Items) -> Result<(), Unsure> {
        if asked.is_empty() {
            return Ok(self.cursor.skip()?);
        }
        let mut count = 0;
        let mut more = self.cursor.enter(b']')?;
        while more {
            count += 1;
            match asked.each {
                Some(node) => self.value(node)?,
                None => self.cursor.skip()?,
            }
            more = self.cursor.more(b']')?;
        }
        sure(asked.least.is_none_or(|least| count >= least))?;
        sure(asked.most.is_none_or(|most| count <= most))
    }

    fn members(&mut self, asked: &Members) -> Result<(), Unsure> {
        let mut present = 0;
        let mut guess = 0;
        let mut more = self.cursor.enter(b'}')?;
        while more {
            let name = self.cursor.name()?;
            let index = match name.plain() {
                Some(name) => asked.names.find(name, guess),
                None => asked.names.find(name.decode().as_bytes(), guess),
            };
            let mut node = None;
            if let Some(index) = index {
                let declared = &asked.declared[index];
                guess = index + 1;
                present |= declared.required;
                node = declared.node;
            }
            match (node, asked.others) {
                (Some(node), _) | (None, Others::Node(node)) => self.value(node)?,
                (None, Others::Nothing) => self.cursor.skip()?,
                (None, Others::Absence) => return Err(Unsure),
            }
            more = self.cursor.more(b'}')?;
        }
        sure(present == asked.all_required())
    }
}

fn allowed(values: &Option<Values>, contain: impl FnOnce(&Values) -> bool) -> Result<(), Unsure> {
    sure(values.as_ref().is_none_or(contain))
}

#[inline(always)]
fn in_range(range: &Range, value: impl FnOnce() -> f64) -> Result<(), Unsure> {
    if range.limits.is_empty() {
        return Ok(());
    }
    let value = value();
    sure(range.limits.iter().all(|limit| limit.allows(value)))
}

fn fits(text: RawText<'_>, values: &Option<Values>, rule: &TextRule) -> Result<(), Unsure> {
    let text = match text.plain().map(str::from_utf8) {
        Some(Ok(plain)) => Cow::Borrowed(plain),
        _ => text.decode(),
    };
    allowed(values, |values| {
        values.texts.iter().any(|value| *value == text)
    })?;
    if rule.least.is_some() || rule.most.is_some() {
        let length = text.chars().count() as u64;
        sure(rule.least.is_none_or(|least| length >= least))?;
        sure(rule.most.is_none_or(|most| length <= most))?;
    }
    sure(
        rule.pattern
            .as_ref()
            .is_none_or(|pattern| pattern.matches(&text)),
    )
}
