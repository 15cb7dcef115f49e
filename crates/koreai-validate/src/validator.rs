//! Validation of payloads as they come: bytes.

use std::sync::Arc;

use crate::compiled::Compiled;
use crate::contain;
use crate::error::{Error, SchemaError};
use crate::fallback::Located;
use crate::options::{Lint, Options, PatternEngine};
use crate::parse::{self, parse};
use crate::plan::{Demands, Found, Inspection, Order, Plan, accepts, is_unique};
use crate::position::{ByteRange, Lines, Position};
use crate::rules::{Broken, Rule, Rules};
use crate::schema::Schema;
use crate::source_map::{locate, locate_names};
use crate::violation::{Class, Violation, Violations, excerpt};
use crate::words;

/// A text of more bytes is not searched for more than one violation where the schema is of a form
/// that has no plan: see [`crate::fallback::Fallback::check`].
const LARGE: usize = 1 << 20;

/// Checks payloads against one schema: text in, verdict out.
///
/// It gives a verdict at about the speed of parsing, keeps nothing of a payload that fits, and
/// explains what does not fit with its place in the text. [The plan](crate#two-engines) answers for
/// every schema of the contract; `jsonschema` does for another schema that has no plan, on a value
/// that is parsed first. It reads no files, opens no connections
/// and does not panic, whatever the bytes. Cheap to clone, and the clones share what was compiled.
///
/// ```
/// use koreai_validate::{Error, Schema, Validator};
///
/// let validator = Validator::new(Schema::named("update-task.request")?);
/// assert!(validator.is_valid(br#"{"name": "Call back"}"#));
///
/// let Err(Error::Invalid(violations)) = validator.validate(b"{\n  \"dueDate\": \"1749032280681\"\n}") else {
///     panic!("a text is not a number");
/// };
/// let violation = &violations.as_slice()[0];
/// assert_eq!(violation.to_string(), "/dueDate: expected number, got string of 13 characters");
/// assert_eq!(violation.position().unwrap().to_string(), "2:14");
/// assert_eq!(violation.suggestion.as_deref(), Some("write the number without quotes"));
/// # Ok::<(), koreai_validate::UnknownSchema>(())
/// ```
#[derive(Clone)]
pub struct Validator {
    compiled: Arc<Compiled>,
    options: Options,
    /// What the options ask beside the schema.
    demands: Demands,
}

impl Validator {
    /// Checks against a schema of the contract, with [`Options::new`]. [The plan](crate#two-engines)
    /// answers.
    pub fn new(schema: Schema) -> Self {
        Self::from_compiled(schema.compiled())
    }

    /// Checks against a JSON Schema of any dialect that the crate `jsonschema` knows. Nothing is
    /// fetched, so it must be self-contained. [The plan](crate#two-engines) answers if the schema is of
    /// its form, which [`Validator::has_plan`] shows; otherwise `jsonschema` does.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] if the text is not a schema, or one that cannot be asserted in full: formats
    /// that nobody knows, patterns that cannot be matched in linear time.
    pub fn compile(schema: &str) -> Result<Self, SchemaError> {
        Self::compile_with(schema, PatternEngine::Linear)
    }

    /// The same, with an engine for the patterns of the schema.
    ///
    /// ```
    /// use koreai_validate::{PatternEngine, Validator};
    ///
    /// let schema = r#"{"pattern": "^(?!draft)"}"#;
    /// assert!(Validator::compile(schema).is_err());
    /// let validator = Validator::compile_with(schema, PatternEngine::Backtracking)?;
    /// assert!(validator.is_valid(br#""final""#) && !validator.is_valid(br#""draft 2""#));
    /// # Ok::<(), koreai_validate::SchemaError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SchemaError`], as [`Validator::compile`], but for patterns that the engine supports.
    pub fn compile_with(schema: &str, engine: PatternEngine) -> Result<Self, SchemaError> {
        let compiled = Compiled::other(schema, engine)?;
        Ok(Self::from_compiled(Arc::new(compiled)))
    }

    /// Checks against a schema of a table of operations, the contract's or another one, with its
    /// rules.
    ///
    /// # Errors
    ///
    /// [`SchemaError`], as [`Validator::compile`]; never for a schema of the contract.
    pub fn for_definition(
        definition: &'static koreai_schemas::Schema,
    ) -> Result<Self, SchemaError> {
        if let Some(schema) = Schema::all().find(|known| known.definition() == definition) {
            return Ok(Self::new(schema));
        }
        let compiled = Compiled::definition(definition)?;
        Ok(Self::from_compiled(Arc::new(compiled)))
    }

    /// The same with other options.
    #[must_use]
    pub fn with_options(self, options: Options) -> Self {
        let request = self.compiled.request;
        Self {
            demands: Demands::new(options.rules, &options.strict, request),
            options,
            ..self
        }
    }

    fn from_compiled(compiled: Arc<Compiled>) -> Self {
        let validator = Self {
            compiled,
            options: Options::new(),
            demands: Demands::default(),
        };
        validator.with_options(Options::new())
    }

    /// Checks against a JSON Schema, as [`Validator::compile`], and against rules of one's own, which
    /// are interpreted.
    ///
    /// ```
    /// use koreai_validate::{Rule, Validator};
    ///
    /// let rule = Rule {
    ///     id: "order".to_owned(),
    ///     at: String::new(),
    ///     rule: "!has(self.from) || !has(self.to) || self.from <= self.to".to_owned(),
    ///     message: "from is greater than to".to_owned(),
    /// };
    /// let validator = Validator::with_rules("{}", vec![rule])?;
    /// assert!(validator.is_valid(br#"{"from": 1, "to": 2}"#));
    /// assert!(!validator.is_valid(br#"{"from": 2, "to": 1}"#));
    /// # Ok::<(), koreai_validate::SchemaError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SchemaError`], as [`Validator::compile`], and if a rule is not CEL, or shares its id.
    pub fn with_rules(schema: &str, rules: Vec<Rule>) -> Result<Self, SchemaError> {
        let rules = Rules::interpreted(rules);
        if let Some(reason) = rules.problems().into_iter().next() {
            return Err(SchemaError::new(reason));
        }
        let compiled = Compiled::other(schema, PatternEngine::Linear)?;
        Ok(Self::from_compiled(Arc::new(compiled.with_rules(rules))))
    }

    /// Checks against a schema of the contract, its rules, and more rules of one's own. All rules are
    /// interpreted, which takes longer than [`Validator::new`].
    ///
    /// # Errors
    ///
    /// [`SchemaError`] if a rule is not CEL, or shares its id with another or one of the contract's.
    pub fn with_more_rules(schema: Schema, rules: Vec<Rule>) -> Result<Self, SchemaError> {
        let definition = schema.definition();
        let all = definition.rules.iter().map(Rule::from).chain(rules);
        let rules = Rules::interpreted(all.collect());
        if let Some(reason) = rules.problems().into_iter().next() {
            return Err(SchemaError::new(reason));
        }
        let compiled = Compiled::contract_with(definition, rules);
        Ok(Self::from_compiled(Arc::new(compiled)))
    }

    /// Whether the schema is of the form for which [the plan](crate#two-engines) answers.
    pub fn has_plan(&self) -> bool {
        self.compiled.plan.is_some()
    }

    /// Whether [`Lint::UnknownField`] finds anything: with every schema of the contract, and nearly every other.
    /// Where [`jsonschema`](crate#two-engines) answers, they are looked for in valid payloads only, and those are
    /// declared that a schema names which applies to the payload: of `oneOf`, the alternative that fits. A payload
    /// for which that would take too much memory (more than about 200,000 values) is a finding as a whole.
    pub fn finds_unknown_fields(&self) -> bool {
        let compiled = &self.compiled;
        let falls_back = || compiled.fallback().finds_unknown_fields(compiled.schema());
        compiled.plan.is_some() || falls_back()
    }

    /// Whether a payload is JSON that meets all demands. Faster than [`Validator::validate`] on
    /// payloads that do not. Answered by [the plan](crate#two-engines), and without one by `jsonschema`.
    pub fn is_valid(&self, payload: &[u8]) -> bool {
        self.judge(|| self.accepts(payload, &mut Order::default()), payload)
    }

    /// Checks a payload. Answered by [the plan](crate#two-engines), and without one by `jsonschema`;
    /// rules and lints are the same with both.
    ///
    /// Rules beyond the schema are looked at if the payload fits the schema; what breaks the schema
    /// may be anything, and a rule has nothing to say of it.
    ///
    /// # Errors
    ///
    /// [`Error::Parse`] if the bytes are not JSON text; [`Error::Invalid`], with violations in the
    /// order of the document and no more than [`Options::max_errors`], if it does not meet the
    /// demands; [`Error::Internal`] if the check itself fails, which is a fault of this crate.
    pub fn validate(&self, payload: &[u8]) -> Result<(), Error> {
        self.check(|| self.accepts(payload, &mut Order::default()), payload)
    }

    /// To learn the order of members, if there is a plan, which alone asks for it.
    pub(crate) fn order(&self) -> Order {
        self.judges_all().map(Plan::order).unwrap_or_default()
    }

    pub(crate) fn judge(&self, accepts: impl FnOnce() -> bool, payload: &[u8]) -> bool {
        let is_valid_after_all = || match self.judges_all() {
            Some(plan) if self.is_certain(plan, payload) => false,
            _ => self.explain(payload, 1).is_ok(),
        };
        contain::panics(|| accepts() || is_valid_after_all()).unwrap_or(false)
    }

    pub(crate) fn check(
        &self,
        accepts: impl FnOnce() -> bool,
        payload: &[u8],
    ) -> Result<(), Error> {
        let verdict = || match accepts() {
            true => Ok(()),
            false => self.explain(payload, self.options.max_errors),
        };
        contain::panics(verdict).unwrap_or(Err(Error::Internal))
    }

    /// Whether a payload that the plan does not accept is invalid for certain.
    fn is_certain(&self, plan: &Plan, payload: &[u8]) -> bool {
        let text = parse::without_mark(payload);
        simdutf8::basic::from_utf8(text).is_err() || is_unique(plan, text, self.options.max_depth)
    }

    /// The fast verdict, where it is all there is to say: `true` is certain.
    pub(crate) fn accepts(&self, payload: &[u8], order: &mut Order) -> bool {
        simdutf8::basic::from_utf8(payload).is_ok() && self.accepts_utf8(payload, order)
    }

    /// The same for bytes that are known to be UTF-8.
    pub(crate) fn accepts_utf8(&self, payload: &[u8], order: &mut Order) -> bool {
        #[cfg(test)]
        fail_if_asked(payload);
        let text = parse::without_mark(payload);
        self.judges_all()
            .is_some_and(|plan| accepts(plan, text, self.options.max_depth, self.demands, order))
    }

    /// The plan, if it judges by all that is asked.
    fn judges_all(&self) -> Option<&Plan> {
        let plan = self.compiled.plan.as_ref();
        plan.filter(|_| !self.has_rules() || self.compiled.plan_has_rules)
            .filter(|_| !self.has_warnings() || self.compiled.plan_has_warnings)
    }

    /// Whether rules of strict validation are asked for.
    fn has_warnings(&self) -> bool {
        let (_, lints) = &self.compiled.warnings;
        lints.iter().any(|lint| self.options.strict.denies(*lint))
    }

    fn has_rules(&self) -> bool {
        self.options.rules && !self.compiled.rules.is_empty()
    }

    fn explain(&self, payload: &[u8], max_errors: usize) -> Result<(), Error> {
        let text = parse::check(payload, self.options.max_depth)?;
        let options = self.options.clone().max_errors(max_errors);
        let mut found = match &self.compiled.plan {
            Some(plan) => self.inspect(plan, &options, text),
            None => {
                let mut found = self.fall_back(text, &options)?;
                let lints = self.inspect(&Plan::open(), &options, text);
                found.violations.extend(lints.violations);
                found.truncated |= lints.truncated;
                found
            }
        };
        let breaks_schema = |violation: &Violation| violation.class == Class::Schema;
        if self.has_rules() && !found.violations.iter().any(breaks_schema) {
            found.violations.extend(self.broken_rules(text, &options));
        }
        if !found.violations.iter().any(breaks_schema) {
            found
                .violations
                .extend(self.broken_warnings(text, &options));
        }
        let mut violations = found.violations;
        // The sort is stable: what was found at one place stays as it was found.
        violations.sort_by_key(|violation| violation.position());
        let truncated = found.truncated || violations.len() > options.max_errors;
        keep(&mut violations, options.max_errors);
        let mark = Position {
            offset: (payload.len() - text.len()) as u64,
            ..Position::START
        };
        let checked = Violations::check(violations, truncated);
        let docs = self.compiled.docs;
        Ok(checked.map_err(|violations| violations.within(mark).documented(docs))?)
    }

    fn inspect(&self, plan: &Plan, options: &Options, text: &str) -> Found {
        let inspection = Inspection {
            plan,
            declared: &self.compiled.declared,
            options,
            request: self.compiled.request,
        };
        inspection.run(text)
    }

    /// What `jsonschema` finds, for schemas that have no plan.
    fn fall_back(&self, text: &str, options: &Options) -> Result<Found, Error> {
        let fallback = self.compiled.fallback();
        let instance = parse(text.as_bytes())?;
        let large = text.len() > LARGE;
        let (located, truncated) = fallback.check(text, &instance, large, options.max_errors);
        let located = located.into_iter();
        let found = located.map(|located| (located.pointer, located.violation));
        let mut found = Found {
            violations: self.locate(text, options, found.collect()),
            truncated,
        };
        if found.violations.is_empty() && options.strict.denies(Lint::UnknownField) {
            let schema = self.compiled.schema();
            let (unknown, truncated) =
                fallback.unknown_fields(schema, &instance, options.max_errors);
            found.violations = self.locate_names(text, options, unknown);
            found.truncated = truncated;
        }
        Ok(found)
    }

    fn broken_rules(&self, text: &str, options: &Options) -> Vec<Violation> {
        let most = options.max_errors.saturating_add(1);
        let broken = self.compiled.rules.check(text, most);
        let violation = |broken: Broken<'_>| {
            let violation = Violation {
                class: match broken.unevaluated {
                    Some(_) => Class::Unevaluated,
                    None => Class::Rule,
                },
                instance_path: self.compiled.declared.pointer(&broken.pointer),
                span: None,
                schema_location: self.compiled.rule_location(broken.index),
                keyword: "x-validations".to_owned(),
                rule: Some(broken.rule.id.clone()),
                expected: broken.rule.message.clone(),
                got: String::new(),
                suggestion: broken
                    .unevaluated
                    .filter(|read| !read.is_empty())
                    .map(|read| {
                        let names = read.iter().map(|name| format!("`{name}`"));
                        format!("look at {}", words::join(names, ", "))
                    }),
                description: None,
                provenance: None,
                docs: None,
                value: None,
            };
            (broken.pointer, violation)
        };
        let found = broken.into_iter().map(violation).collect();
        self.locate(text, options, found)
    }

    /// What strict validation alone reports. What cannot be judged is reported of the rules, too.
    fn broken_warnings(&self, text: &str, options: &Options) -> Vec<Violation> {
        let (rules, lints) = &self.compiled.warnings;
        if !self.has_warnings() {
            return Vec::new();
        }
        let most = options.max_errors.saturating_add(1);
        let broken = rules.check(text, most).into_iter();
        let found = broken.filter_map(|broken| {
            let lint = *lints.get(broken.index)?;
            let is_denied = options.strict.denies(lint) && broken.unevaluated.is_none();
            is_denied.then(|| {
                let violation = Violation {
                    class: Class::Strict(lint),
                    instance_path: self.compiled.declared.pointer(&broken.pointer),
                    span: None,
                    schema_location: self.compiled.rule_location(broken.index),
                    keyword: lint.code().to_owned(),
                    rule: None,
                    expected: broken.rule.message.clone(),
                    got: String::new(),
                    suggestion: None,
                    description: None,
                    provenance: None,
                    docs: None,
                    value: None,
                };
                (broken.pointer, violation)
            })
        });
        self.locate(text, options, found.collect())
    }

    /// Adds to violations about the names of members what only the text has.
    fn locate_names(&self, text: &str, options: &Options, found: Vec<Located>) -> Vec<Violation> {
        let ranges = locate_names(text, found.iter().map(|located| located.pointer.as_str()));
        let mut lines = Lines::new(text.as_bytes());
        let located = |(located, range): (Located, Option<ByteRange>)| {
            let mut violation = located.violation;
            violation.span = range.map(|range| lines.span(range));
            if options.show_values {
                violation.instance_path = self.compiled.declared.bounded(&located.pointer);
            }
            violation
        };
        found.into_iter().zip(ranges).map(located).collect()
    }

    /// Adds to violations at pointers what only the text has.
    fn locate(
        &self,
        text: &str,
        options: &Options,
        found: Vec<(String, Violation)>,
    ) -> Vec<Violation> {
        let ranges = locate(text, found.iter().map(|(pointer, _)| pointer.as_str()));
        let mut lines = Lines::new(text.as_bytes());
        let located =
            |((pointer, mut violation), range): ((String, Violation), Option<ByteRange>)| {
                if let Some(range) = range {
                    violation.span = Some(lines.span(range));
                    if options.show_values {
                        violation.instance_path = self.compiled.declared.bounded(&pointer);
                        violation.value = Some(excerpt(range.slice(text.as_bytes())));
                    }
                }
                violation
            };
        found.into_iter().zip(ranges).map(located).collect()
    }
}

/// A fault, for the tests of what becomes of faults.
#[cfg(test)]
fn fail_if_asked(payload: &[u8]) {
    assert!(
        memchr::memmem::find(payload, b"fail, and quote the secret").is_none(),
        "a fault that quotes {payload:?}"
    );
}

/// Keeps so many violations, in their order: what breaks a demand before what strict mode adds.
fn keep(violations: &mut Vec<Violation>, most: usize) {
    let is_strict = |violation: &Violation| matches!(violation.class, Class::Strict(_));
    let demands = violations.iter().filter(|found| !is_strict(found)).count();
    let mut strict = most.saturating_sub(demands);
    violations.retain(|violation| {
        if !is_strict(violation) {
            return true;
        }
        let kept = strict > 0;
        strict = strict.saturating_sub(1);
        kept
    });
    violations.truncate(most);
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::stream::{Format, Stream};

    #[test]
    fn a_fault_ends_one_record_and_says_nothing_of_it() {
        let validator = Validator::new(Schema::UPDATE_TASK_REQUEST);
        let faulty = br#"{"name": "fail, and quote the secret"}"#;
        assert_eq!(validator.validate(faulty), Err(Error::Internal));
        assert!(!validator.is_valid(faulty));
        let lines = [&b"{}"[..], faulty, b"{\"name\": 7}", b"{}"].join(&b'\n');
        for threads in [1, 2] {
            let mut refused = Vec::new();
            let stream = Stream::new(Format::Lines).threads(threads);
            let summary = validator.validate_reader(lines.as_slice(), stream, |record| {
                let codes = record.findings().into_iter().map(|finding| finding.code);
                refused.push((record.number, codes.collect::<Vec<_>>().join(" ")));
                ControlFlow::Continue(())
            });
            assert_eq!(summary.unwrap().records, 4);
            let expected = [(2, "internal".to_owned()), (3, "type".to_owned())];
            assert_eq!(refused, expected, "{threads} threads");
        }
    }
}
