//! What the schema allows and a person rarely means.

use super::instance::{Content, Instance, Stretch};
use super::problems::Problem;
use super::{NONE, Pass, Step, Stop};
use crate::options::Lint;
use crate::plan::{Documentation, Member, Members, Others};
use crate::suggest;
use crate::violation::Class;

/// Integers up to here survive every reader.
const SAFE_INTEGER: f64 = 9_007_199_254_740_992.0;

impl<'a, 't> Pass<'a, 't> {
    /// Reports what a lint found. Whether it is to be told was asked before.
    fn lint(
        &mut self,
        place: Stretch,
        documentation: &Documentation,
        lint: Lint,
        location: String,
        expected: String,
        suggestion: Option<String>,
    ) -> Result<(), Stop> {
        let problem = Problem {
            class: Class::Strict(lint),
            location,
            keyword: lint.code(),
            expected,
            got: String::new(),
            suggestion,
        };
        self.report(place, documentation, problem)
    }

    pub(super) fn lint_number(
        &mut self,
        instance: &Instance<'t>,
        documentation: &Documentation,
    ) -> Result<(), Stop> {
        let Content::Number(number) = instance.content else {
            return Ok(());
        };
        if number.as_f64().abs() < SAFE_INTEGER || !self.tells(Lint::LargeInteger) {
            return Ok(());
        }
        let message = "integer beyond 2^53, which many readers round".to_owned();
        let place = instance.place;
        let location = self.plan().location("");
        let suggestion = Some("send it as text, if the schema allows text".to_owned());
        self.lint(
            place,
            documentation,
            Lint::LargeInteger,
            location,
            message,
            suggestion,
        )
    }

    pub(super) fn lint_duplicate(&mut self, place: Stretch, pointer: &str) -> Result<(), Stop> {
        if !self.tells(Lint::DuplicateKey) {
            return Ok(());
        }
        let message = "the same name stands in this object again further on, and most readers keep \
                       the last one only";
        let suggestion = Some("remove all but one".to_owned());
        let location = self.plan().location(pointer);
        self.lint(
            place,
            &NONE,
            Lint::DuplicateKey,
            location,
            message.to_owned(),
            suggestion,
        )
    }

    pub(super) fn lint_member(
        &mut self,
        place: Stretch,
        pointer: &str,
        members: &Members,
        member: Option<&'a Member>,
    ) -> Result<(), Stop> {
        let Some(member) = member else {
            // An object of which no member is declared is one in which any may stand.
            if members.others != Others::Nothing
                || members.declared.is_empty()
                || !self.tells(Lint::UnknownField)
            {
                return Ok(());
            }
            let name = match self.path.last() {
                Some(Step::Name(name)) => suggest::name(name, members.names.iter()),
                _ => None,
            };
            let location = self.plan().location(&format!("{pointer}/properties"));
            let message = "the schema declares no member of this name".to_owned();
            return self.lint(place, &NONE, Lint::UnknownField, location, message, name);
        };
        if !self.inspection.request {
            return Ok(());
        }
        let documentation = &member.documentation;
        let (lint, message) = if documentation.is_contradicted() {
            let message = "the vendor's pages contradict each other on this member";
            (Lint::Contradicted, message)
        } else if documentation.is_inferred() {
            let message = "no page and no sample states all that the contract says of this member";
            (Lint::Inferred, message)
        } else {
            return Ok(());
        };
        if !self.tells(lint) {
            return Ok(());
        }
        let location = self.plan().location(&member.pointer);
        self.lint(
            place,
            documentation,
            lint,
            location,
            message.to_owned(),
            None,
        )
    }
}
