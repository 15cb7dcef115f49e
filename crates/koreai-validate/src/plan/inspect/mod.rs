//! The explaining pass: what in a payload breaks the plan, and where in the text.
//!
//! It reads the text in place, like the fast verdict, so that a large payload takes no more memory
//! than the violations that are kept.

mod instance;
mod lints;
mod problems;
mod suggest;

use std::borrow::Cow;

use super::accept;
use super::documentation::Documentation;
use super::node::{AdditionalProperties, Check, Choice, Keywords, Member, Members, NodeId, Plan};
use crate::declared_names::DeclaredNames;
use crate::json::{Cursor, Ends, Malformed};
use crate::options::{Lint, Options};
use crate::position::{ByteRange, Lines};
use crate::violation::{Class, Violation, excerpt};
use instance::{Content, Instance, Survey, next_name, shape};
use problems::{Problem, branches, find, problems};

pub(crate) use lints::UNKNOWN_FIELD;
pub(crate) use suggest::name as similar_name;

/// What to look for, and in what.
pub(crate) struct Inspection<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) declared: &'a DeclaredNames,
    pub(crate) options: &'a Options,
    /// Whether the payload is one that the caller wrote, and could write otherwise.
    pub(crate) request: bool,
}

/// What was found, in the order of the document, and whether there is more.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) violations: Vec<Violation>,
    pub(crate) truncated: bool,
}

impl Inspection<'_> {
    /// Inspects a text that is JSON. Of one that is not, it reports what it finds before the fault.
    pub(crate) fn run(&self, text: &str) -> Found {
        let mut pass = Pass {
            inspection: self,
            text: text.as_bytes(),
            lines: Lines::new(text.as_bytes()),
            cursor: Cursor::new(text.as_bytes()),
            path: Vec::new(),
            ends: match self.options.strict.is_empty() {
                true => Ends::default(),
                false => Ends::new(text.as_bytes()),
            },
            found: Found::default(),
            strict: 0,
            strict_ended: false,
        };
        // Both ways to stop leave what was found so far.
        let _ = pass.value(self.plan.root(), &NONE);
        pass.found
    }
}

/// Nothing more is to be found: the text is broken, or enough was found.
struct Stop;

impl From<Malformed> for Stop {
    fn from(Malformed: Malformed) -> Self {
        Self
    }
}

struct Pass<'a, 't> {
    inspection: &'a Inspection<'a>,
    text: &'t [u8],
    lines: Lines<'t>,
    cursor: Cursor<'t>,
    path: Vec<Step<'t>>,
    /// Of the containers in the text, where strict mode looks into all of them.
    ends: Ends,
    found: Found,
    /// How many of them strict mode found: they have a bound of their own, so that they take no
    /// place of the others.
    strict: usize,
    /// Whether strict mode found more than that, and need not look any further.
    strict_ended: bool,
}

/// One token of a pointer.
enum Step<'t> {
    Item(u64),
    Name(Cow<'t, str>),
}

impl<'a, 't> Pass<'a, 't> {
    fn plan(&self) -> &'a Plan {
        self.inspection.plan
    }

    fn is_strict(&self) -> bool {
        !self.inspection.options.strict.is_empty() && !self.strict_ended
    }

    fn denies(&self, lint: Lint) -> bool {
        self.is_strict() && self.inspection.options.strict.denies(lint)
    }

    /// Whether what a lint found is to be reported. What is over the bound is only known to be there:
    /// to work out what to say of it takes time, and a payload may have millions.
    fn reports(&mut self, lint: Lint) -> bool {
        if !self.denies(lint) {
            return false;
        }
        if self.strict == self.inspection.options.max_errors {
            self.found.truncated = true;
            self.strict_ended = true;
            return false;
        }
        self.strict += 1;
        true
    }

    fn value(&mut self, id: NodeId, documentation: &'a Documentation) -> Result<(), Stop> {
        // What fits has nothing to report, and most of a payload fits.
        if !self.is_strict()
            && let Some(behind) = accept::accepted(self.plan(), id, &self.cursor)
        {
            self.cursor = behind;
            return Ok(());
        }
        let node = self.plan().node(id);
        let documentation = match documentation.description {
            Some(_) => documentation,
            None => &node.documentation,
        };
        match &node.check {
            Check::Nothing => self.keywords(&node.pointer, self.plan().nothing(), documentation),
            Check::Keywords(keywords) => self.keywords(&node.pointer, keywords, documentation),
            Check::Choice(choice) => {
                let kind = self.cursor.kind()?;
                match choice.branch(kind) {
                    Some(branch) => self.value(branch, documentation),
                    None => self.no_branch(&node.pointer, choice, documentation),
                }
            }
        }
    }

    fn no_branch(
        &mut self,
        pointer: &str,
        choice: &Choice,
        documentation: &Documentation,
    ) -> Result<(), Stop> {
        let instance = Instance::ahead(&mut self.cursor, &self.ends)?;
        self.report(
            instance.range,
            documentation,
            Problem {
                class: Class::Schema,
                location: self.location(pointer, choice.keyword),
                keyword: choice.keyword,
                expected: branches(self.plan(), choice),
                got: shape(&instance.content),
                suggestion: None,
            },
        )?;
        self.cursor.skip()?;
        Ok(())
    }

    fn keywords(
        &mut self,
        pointer: &'a str,
        keywords: &'a Keywords,
        documentation: &'a Documentation,
    ) -> Result<(), Stop> {
        let instance = Instance::ahead(&mut self.cursor, &self.ends)?;
        for keyword in &keywords.order {
            for problem in problems(keyword, keywords, &instance.content) {
                let problem = Problem {
                    location: self.location(pointer, keyword),
                    ..problem
                };
                self.report(instance.range, documentation, problem)?;
            }
        }
        if lints::is_large_integer(&instance.content) && self.reports(Lint::LargeInteger) {
            let problem = lints::large_integer(self.plan().location(""));
            self.report(instance.range, documentation, problem)?;
        }
        match &instance.content {
            Content::Array(_) => self.items(keywords, documentation),
            Content::Object(survey) => self.members(pointer, keywords, survey),
            _ => Ok(self.cursor.skip()?),
        }
    }

    fn items(
        &mut self,
        keywords: &'a Keywords,
        documentation: &'a Documentation,
    ) -> Result<(), Stop> {
        let mut index = 0;
        let mut more = self.cursor.enter(b']')?;
        while more {
            self.path.push(Step::Item(index));
            match keywords.items.each {
                Some(node) => self.value(node, &NONE)?,
                None => self.unconstrained(documentation)?,
            }
            self.path.pop();
            index += 1;
            more = self.cursor.more(b']')?;
        }
        Ok(())
    }

    fn members(
        &mut self,
        pointer: &'a str,
        keywords: &'a Keywords,
        survey: &Survey<'t>,
    ) -> Result<(), Stop> {
        let members = keywords.members.as_ref();
        let mut more = self.cursor.enter(b'}')?;
        while more {
            let (range, name) = next_name(&mut self.cursor)?;
            let name = name.decode();
            let member = members.and_then(|members| find(members, &name));
            let counts = survey.last.get(&name) == Some(&range.start);
            self.path.push(Step::Name(name));
            if counts {
                if let Some(members) = members {
                    self.lint_member(range, pointer, members, member)?;
                }
                let additional =
                    members.map_or(AdditionalProperties::Any, |members| members.additional);
                match (member.and_then(|member| member.node), additional) {
                    (Some(node), _) => {
                        self.value(node, member.map_or(&NONE, |member| &member.documentation))?;
                    }
                    (None, AdditionalProperties::Node(node)) => self.value(node, &NONE)?,
                    (None, _) => self.unconstrained(&NONE)?,
                }
            } else {
                if self.reports(Lint::DuplicateKey) {
                    let problem = lints::duplicate_key(self.plan().location(pointer));
                    self.report(range, &NONE, problem)?;
                }
                self.ends.skip(&mut self.cursor)?;
            }
            self.path.pop();
            more = self.cursor.more(b'}')?;
        }
        Ok(())
    }

    fn lint_member(
        &mut self,
        range: ByteRange,
        pointer: &str,
        members: &Members,
        member: Option<&Member>,
    ) -> Result<(), Stop> {
        let Some(member) = member else {
            if !members.reports_unknown() || !self.reports(Lint::UnknownField) {
                return Ok(());
            }
            let location = self.plan().location(&format!("{pointer}/properties"));
            let name = match self.path.last() {
                Some(Step::Name(name)) => name,
                _ => "",
            };
            let problem = lints::unknown_field(location, name, members);
            return self.report(range, &NONE, problem);
        };
        let documentation = &member.documentation;
        match member.doubt {
            Some(lint) if self.inspection.request && self.reports(lint) => {
                let problem = lints::doubtful_member(lint, self.plan().location(&member.pointer));
                self.report(range, documentation, problem)
            }
            _ => Ok(()),
        }
    }

    /// A value of which the schema asks nothing; strict mode may.
    fn unconstrained(&mut self, documentation: &'a Documentation) -> Result<(), Stop> {
        if !self.is_strict() {
            return Ok(self.cursor.skip()?);
        }
        self.keywords("", self.plan().nothing(), documentation)
    }

    fn location(&self, pointer: &str, keyword: &str) -> String {
        self.plan().location(&format!("{pointer}/{keyword}"))
    }

    fn report(
        &mut self,
        range: ByteRange,
        documentation: &Documentation,
        problem: Problem,
    ) -> Result<(), Stop> {
        let options = self.inspection.options;
        let is_strict = matches!(problem.class, Class::Strict(_));
        if !is_strict && self.found.violations.len() - self.strict == options.max_errors {
            self.found.truncated = true;
            return Err(Stop);
        }
        let is_name = matches!(problem.class, Class::Strict(lint) if lint.is_about_name());
        let value = (options.show_values && !is_name).then(|| excerpt(range.slice(self.text)));
        self.found.violations.push(Violation {
            class: problem.class,
            instance_path: self.pointer(),
            span: Some(self.lines.span(range)),
            schema_location: problem.location,
            keyword: problem.keyword.to_owned(),
            rule: None,
            expected: problem.expected,
            got: problem.got,
            suggestion: problem.suggestion,
            description: documentation.description.clone(),
            provenance: documentation.provenance.clone(),
            docs: None,
            value,
        });
        Ok(())
    }

    fn pointer(&self) -> String {
        let show = self.inspection.options.show_values;
        let token = |step: &Step<'t>| match step {
            Step::Item(index) => format!("/{index}"),
            Step::Name(name) if show => {
                format!("/{}", self.inspection.declared.in_full(name))
            }
            Step::Name(name) => format!("/{}", self.inspection.declared.shown(name)),
        };
        self.path.iter().map(token).collect()
    }
}

static NONE: Documentation = Documentation {
    description: None,
    provenance: None,
};
