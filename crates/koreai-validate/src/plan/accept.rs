//! The fast verdict: one pass over the text of a payload, nothing kept.
//!
//! It says yes, or it does not. A yes is certain. Where an object repeats a name, the last member
//! counts; here all of them must fit, so a no may still be a yes, and whoever asked has to look
//! again (see [`super::inspect`]).

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::node::{
    AdditionalProperties, Check, Items, Keywords, Member, Members, NodeId, Plan, Range, TextRule,
    Values, Warnings,
};
use super::order::{Order, Place};
use crate::json::{Cursor, Kind, Malformed, RawNumber, RawText};
use crate::options::{Lint, Strict};
use crate::rules::object::{Compiled, Json, MAX_MEMBERS, Object};

/// What is asked of a payload beside its schema.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Demands {
    /// The rules that are attached to the plan.
    pub(crate) rules: bool,
    unknown: bool,
    duplicate: bool,
    large: bool,
    contradicted: bool,
    inferred: bool,
    ambiguous: bool,
}

impl Demands {
    /// Those of strict mode, for a request or a response.
    pub(crate) fn new(rules: bool, strict: &Strict, request: bool) -> Self {
        Self {
            rules,
            unknown: strict.denies(Lint::UnknownField),
            duplicate: strict.denies(Lint::DuplicateKey),
            large: strict.denies(Lint::LargeInteger),
            contradicted: request && strict.denies(Lint::Contradicted),
            inferred: request && strict.denies(Lint::Inferred),
            ambiguous: strict.denies(Lint::AmbiguousRange),
        }
    }

    /// That no object repeats a name.
    const UNIQUE: Self = Self {
        rules: false,
        unknown: false,
        duplicate: true,
        large: false,
        contradicted: false,
        inferred: false,
        ambiguous: false,
    };

    fn is_strict(self) -> bool {
        self.unknown
            || self.duplicate
            || self.large
            || self.contradicted
            || self.inferred
            || self.ambiguous
    }

    /// Whether what a lint finds is refused.
    fn denies(self, lint: Lint) -> bool {
        match lint {
            Lint::UnknownField => self.unknown,
            Lint::DuplicateKey => self.duplicate,
            Lint::LargeInteger => self.large,
            Lint::Contradicted => self.contradicted,
            Lint::Inferred => self.inferred,
            Lint::AmbiguousRange => self.ambiguous,
        }
    }
}

/// Whether a text is surely JSON that fits the plan, meets the demands and nests no deeper than that.
/// The text must be UTF-8, and without byte order mark.
pub(crate) fn accepts(
    plan: &Plan,
    text: &[u8],
    max_depth: usize,
    demands: Demands,
    order: &mut Order,
) -> bool {
    let cursor = Cursor::with_max_depth(text, max_depth);
    match demands.is_strict() {
        true => Pass::<true>::new(plan, text, cursor, demands, order).all(),
        false => Pass::<false>::new(plan, text, cursor, demands, order).all(),
    }
}

/// Whether a text is surely JSON in which no object repeats a name: of such a text, the fast verdict
/// is the verdict.
pub(crate) fn is_unique(plan: &Plan, text: &[u8], max_depth: usize) -> bool {
    let cursor = Cursor::with_max_depth(text, max_depth);
    let mut order = Order::default();
    let mut pass = Pass::<true>::new(plan, text, cursor, Demands::UNIQUE, &mut order);
    pass.anything().is_ok() && pass.cursor.end().is_ok()
}

/// Passes over the value before a cursor, if it surely fits a node: the cursor behind it then.
pub(crate) fn accepted<'t>(plan: &Plan, node: NodeId, cursor: &Cursor<'t>) -> Option<Cursor<'t>> {
    let (demands, mut order) = Default::default();
    let mut pass = Pass::<false>::new(plan, &[], cursor.clone(), demands, &mut order);
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

/// Names that are not declared and compared one by one, at most. Sorted ones need no comparison.
const COMPARED: usize = 64;

struct Pass<'p, 't, 'o, const STRICT: bool> {
    plan: &'p Plan,
    text: &'t [u8],
    cursor: Cursor<'t>,
    demands: Demands,
    order: &'o mut Order,
    /// The names of the objects around that are not declared.
    names: Vec<&'t [u8]>,
}

impl<'p, 't, 'o, const STRICT: bool> Pass<'p, 't, 'o, STRICT> {
    fn new(
        plan: &'p Plan,
        text: &'t [u8],
        cursor: Cursor<'t>,
        demands: Demands,
        order: &'o mut Order,
    ) -> Self {
        Self {
            plan,
            text,
            cursor,
            demands,
            order,
            names: Vec::new(),
        }
    }

    fn all(&mut self) -> bool {
        self.value(self.plan.root()).is_ok() && self.cursor.end().is_ok()
    }

    /// The value that comes next. Strings and integers of which nothing more is asked, which most values
    /// are, need no call.
    #[inline(always)]
    fn value(&mut self, id: NodeId) -> Result<(), NotAccepted> {
        let node = self.plan.node(id);
        match self.cursor.kind()? {
            Kind::String if node.scalars.any_string => {
                self.cursor.string()?;
                Ok(())
            }
            Kind::Number if node.scalars.any_integer && self.cursor.short_integer() => Ok(()),
            kind => self.check(&node.check, kind),
        }
    }

    fn check(&mut self, check: &'p Check, kind: Kind) -> Result<(), NotAccepted> {
        match check {
            Check::Nothing => self.skip(),
            Check::Keywords(keywords) => self.keywords(keywords, kind),
            Check::Choice(choice) => {
                let branch = choice.branch(kind).ok_or(NotAccepted)?;
                self.check(&self.plan.node(branch).check, kind)
            }
        }
    }

    #[inline(always)]
    fn keywords(&mut self, keywords: &'p Keywords, kind: Kind) -> Result<(), NotAccepted> {
        require(keywords.types.allow(kind))?;
        match kind {
            Kind::String => self.text(keywords),
            Kind::Number => {
                let number = self.number()?;
                require(keywords.values.is_none())?;
                require(!keywords.types.integers_only || number.is_integer())?;
                in_range(&keywords.number, number)
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
                    None => self.skip(),
                }
            }
        }
    }

    #[inline(always)]
    fn number(&mut self) -> Result<RawNumber<'t>, NotAccepted> {
        let number = self.cursor.number()?;
        if STRICT && self.demands.large {
            require(!number.is_large())?;
        }
        Ok(number)
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
            return self.skip();
        }
        let mut count = 0;
        let mut more = self.cursor.enter(b']')?;
        while more {
            count += 1;
            match items.each {
                Some(node) => self.value(node)?,
                None => self.skip()?,
            }
            more = self.cursor.more(b']')?;
        }
        require(items.min_items.is_none_or(|min| count >= min))?;
        require(items.max_items.is_none_or(|max| count <= max))
    }

    fn members(&mut self, members: &'p Members) -> Result<(), NotAccepted> {
        let rules = members.rules.filter(|_| self.demands.rules);
        let warnings = members.warnings.as_ref().filter(|warnings| {
            STRICT && warnings.lints.iter().any(|lint| self.demands.denies(*lint))
        });
        match (rules, warnings) {
            (None, None) => self.object::<false>(members, &mut []),
            _ => self.ruled_members(members, rules, warnings),
        }
    }

    fn ruled_members(
        &mut self,
        members: &'p Members,
        rules: Option<&'static Compiled>,
        warnings: Option<&'p Warnings>,
    ) -> Result<(), NotAccepted> {
        let mut captured = [None; MAX_MEMBERS];
        self.object::<true>(members, &mut captured)?;
        let object = Object(&captured);
        if let Some(rules) = rules {
            let held = (rules.check)(&object, &mut |outcome| match outcome {
                Some(true) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            });
            require(held.is_continue())?;
        }
        let Some(Warnings { rules, lints }) = warnings else {
            return Ok(());
        };
        let mut lints = lints.iter();
        let held = (rules.check)(&object, &mut |outcome| {
            let is_denied = lints.next().is_some_and(|lint| self.demands.denies(*lint));
            // A range of dates that cannot be read is not ambiguous: the rules report it.
            match outcome == Some(false) && is_denied {
                false => ControlFlow::Continue(()),
                true => ControlFlow::Break(()),
            }
        });
        require(held.is_continue())
    }

    #[inline(always)]
    fn object<const CAPTURES: bool>(
        &mut self,
        members: &'p Members,
        captured: &mut [Option<Json<'t>>],
    ) -> Result<(), NotAccepted> {
        let mut present = 0;
        let mut place = members.place;
        let mut seen = Seen::new(self.names.len());
        let mut more = self.cursor.enter(b'}')?;
        while more {
            let (index, name) = self.name(members, place)?;
            let mut node = None;
            let mut capture = None;
            if let Some(index) = index {
                place = members.place.behind(index);
                let declared = &members.declared[index];
                present |= declared.required;
                node = declared.node;
                if CAPTURES {
                    capture = declared.capture;
                }
                if STRICT {
                    match seen.declared(index) {
                        _ if !self.demands.duplicate => {}
                        Some(is_new) => require(is_new)?,
                        None => self.undeclared(&mut seen, name)?,
                    }
                    require(!self.doubts(declared))?;
                }
            } else if STRICT {
                require(!self.demands.unknown || !members.reports_unknown())?;
                if self.demands.duplicate {
                    self.undeclared(&mut seen, name)?;
                }
            }
            let mut start = 0;
            if CAPTURES && capture.is_some() {
                self.cursor.kind()?;
                self.cursor.take_escaped();
                start = self.cursor.offset();
            }
            match (node, members.additional) {
                (Some(node), _) | (None, AdditionalProperties::Node(node)) => self.value(node)?,
                (None, AdditionalProperties::Any) => self.skip()?,
                (None, AdditionalProperties::Forbidden) => return Err(NotAccepted),
            }
            if CAPTURES && let Some(place) = capture {
                let escaped = self.cursor.take_escaped();
                let value = self.text.get(start..self.cursor.offset());
                captured[place] = value.map(|value| Json::read(value, escaped));
            }
            more = self.cursor.more(b'}')?;
        }
        if STRICT {
            self.names.truncate(seen.before);
        }
        require(present == members.all_required())
    }

    /// The name that comes next, and its index if it is declared.
    #[inline(always)]
    fn name(
        &mut self,
        members: &Members,
        place: Place,
    ) -> Result<(Option<usize>, RawText<'t>), NotAccepted> {
        let guess = self.order.guess(place, members.place);
        if let Some(expected) = members.names.quoted(guess)
            && let Some(name) = self.cursor.expect(expected)
        {
            return Ok((Some(guess), name));
        }
        let name = self.cursor.name()?;
        let index = match name.plain() {
            Some(name) => members.names.find(name),
            None => members.names.find(name.decode().as_bytes()),
        };
        if let Some(index) = index {
            self.order.learn(place, index);
        }
        Ok((index, name))
    }

    fn doubts(&self, member: &Member) -> bool {
        match member.doubt {
            Some(Lint::Contradicted) => self.demands.contradicted,
            Some(Lint::Inferred) => self.demands.inferred,
            _ => false,
        }
    }

    /// A name that is not declared, and must not stand in the object already. One with escapes is
    /// left to those who have more time.
    fn undeclared(&mut self, seen: &mut Seen, name: RawText<'t>) -> Result<(), NotAccepted> {
        let name = name.plain().ok_or(NotAccepted)?;
        let others = &self.names[seen.before..];
        seen.sorted &= others.last().is_none_or(|last| *last < name);
        let is_new = seen.sorted || (others.len() <= COMPARED && !others.contains(&name));
        require(is_new)?;
        self.names.push(name);
        Ok(())
    }

    /// Passes over a value of which the schema asks nothing. Most are strings, which need no call.
    #[inline(always)]
    fn skip(&mut self) -> Result<(), NotAccepted> {
        if self.cursor.kind()? == Kind::String {
            self.cursor.string()?;
            return Ok(());
        }
        match STRICT && (self.demands.duplicate || self.demands.large) {
            true => self.anything(),
            false => Ok(self.cursor.skip()?),
        }
    }

    fn anything(&mut self) -> Result<(), NotAccepted> {
        match self.cursor.kind()? {
            Kind::String => {
                self.cursor.string()?;
            }
            Kind::Number => {
                self.number()?;
            }
            Kind::Boolean => {
                self.cursor.boolean()?;
            }
            Kind::Null => self.cursor.null()?,
            Kind::Array => {
                let mut more = self.cursor.enter(b']')?;
                while more {
                    self.anything()?;
                    more = self.cursor.more(b']')?;
                }
            }
            Kind::Object => {
                let mut seen = Seen::new(self.names.len());
                let mut more = self.cursor.enter(b'}')?;
                while more {
                    let name = self.cursor.name()?;
                    if self.demands.duplicate {
                        self.undeclared(&mut seen, name)?;
                    }
                    self.anything()?;
                    more = self.cursor.more(b'}')?;
                }
                self.names.truncate(seen.before);
            }
        }
        Ok(())
    }
}

/// The names that an object had so far.
struct Seen {
    /// A bit for each declared name.
    declared: u128,
    /// How many names of the objects around are held.
    before: usize,
    /// Whether those that are not declared came in their order.
    sorted: bool,
}

impl Seen {
    fn new(before: usize) -> Self {
        Self {
            declared: 0,
            before,
            sorted: true,
        }
    }

    /// Whether a declared name is here for the first time, if there is a bit for it.
    fn declared(&mut self, index: usize) -> Option<bool> {
        let bit = 1_u128.checked_shl(u32::try_from(index).ok()?)?;
        let is_new = self.declared & bit == 0;
        self.declared |= bit;
        Some(is_new)
    }
}

fn allowed(
    values: &Option<Values>,
    contain: impl FnOnce(&Values) -> bool,
) -> Result<(), NotAccepted> {
    require(values.as_ref().is_none_or(contain))
}

#[inline(always)]
fn in_range(range: &Range, number: RawNumber<'_>) -> Result<(), NotAccepted> {
    require(range.limits.iter().all(|limit| limit.allows(number)))
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
