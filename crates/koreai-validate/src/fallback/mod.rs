//! The engine for schemas without a plan, and for instances that are parsed already: the crate `jsonschema`,
//! behind this crate's own types.

mod alternatives;
mod exact;
mod explain;
mod instance_path;
mod recursion;
mod unknown;

use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError, ValidationOptions};
use serde_json::Value;

use crate::declared_names::DeclaredNames;
use crate::error::SchemaError;
use crate::options::{Lint, PatternEngine};
use crate::plan::{self, Pattern};
use crate::pointer::escape;
use crate::position::Lines;
use crate::source_map::locate;
use crate::violation::{Class, Violation, Violations};
use exact::{ExactInstance, ExactSchema};
use instance_path::{InstancePath, InstancePaths};
use unknown::{TooCostly, UnknownFields};

/// A compiled schema.
pub(crate) struct Fallback {
    compiled: jsonschema::Validator,
    declared: DeclaredNames,
    /// The patterns of dates, and what they match in words.
    dates: HashMap<String, &'static str>,
    /// How many branches an `anyOf` or `oneOf` has that leads back to itself.
    branches: usize,
    engine: PatternEngine,
    exact_schema: Option<ExactSchema>,
    /// Made when the first number comes that a double may not hold.
    exact: OnceLock<Option<jsonschema::Validator>>,
    /// Made when unknown fields are first looked for.
    unknown: OnceLock<Option<UnknownFields>>,
}

/// Reasons that are collected for one value, at most: one takes some hundred bytes.
const MAX_REASONS: usize = 20_000;

/// How often a pattern may step back on one string, if it is matched with that engine.
const MAX_STEPS: usize = 100_000;

/// A violation and the true pointer to its place.
pub(crate) struct Located {
    pub(crate) pointer: String,
    pub(crate) violation: Violation,
}

/// What is wrong with a schema, with the place in it.
fn unusable(error: &ValidationError<'_>, schema: &Value, text: &str) -> SchemaError {
    let pattern = match error.kind() {
        ValidationErrorKind::Format { format } if format == "regex" => error.instance().as_str(),
        _ => None,
    };
    let message = error.to_string();
    // What the meta-schema refuses has its place in the schema; what cannot be compiled is its place, and a
    // reference is found by what it refers to.
    let place = match (error.instance_path().as_str(), error.schema_path().as_str()) {
        ("", "") => quoted(&message).and_then(|uri| referring(schema, uri)),
        ("", place) => Some(place.to_owned()),
        (place, _) => Some(place.to_owned()),
    };
    let place = place.unwrap_or_default();
    let reason = match pattern {
        Some(pattern) => match unsupported(pattern) {
            Some(what) => format!(
                "{what} in a pattern is not supported, as patterns are matched in linear time, at #{place}; \
                 or have it matched with steps back, up to a bound (`--pattern-engine backtracking`)"
            ),
            None => format!(
                "{} is not a regular expression of ECMAScript with the flag `u`, at #{place}",
                error.instance()
            ),
        },
        None if place.ends_with("/type") && !place.ends_with("/properties/type") => format!(
            "{} is not a type of JSON Schema at #{place}",
            error.instance()
        ),
        None => match unsupported_schema(&message) {
            Some(what) => format!("{what} at #{place}"),
            None => format!("{message} at #{place}"),
        },
    };
    let range = locate(text, [place.as_str()]).pop().flatten();
    let at = range.map(|range| Lines::new(text.as_bytes()).span(range).start);
    SchemaError::new(reason).at(at)
}

fn quoted(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

/// The place of the first reference to a document or to a place in this one, or of the meta-schema that is named.
fn referring(schema: &Value, uri: &str) -> Option<String> {
    let mut rest = vec![(String::new(), schema)];
    while let Some((pointer, value)) = rest.pop() {
        match value {
            Value::Object(members) => {
                for keyword in ["$ref", "$dynamicRef", "$recursiveRef", "$schema"] {
                    let target = members.get(keyword).and_then(Value::as_str);
                    let is_meant = |target: &str| {
                        let fragment = target.split_once('#').map(|(_, fragment)| fragment);
                        let is_document = !target.starts_with('#') && uri.ends_with(target);
                        !target.is_empty() && (fragment == Some(uri) || is_document)
                    };
                    if !uri.is_empty() && target.is_some_and(is_meant) {
                        return Some(format!("{pointer}/{}", escape(keyword)));
                    }
                }
                let members = members.iter().rev();
                rest.extend(
                    members.map(|(name, value)| (format!("{pointer}/{}", escape(name)), value)),
                );
            }
            Value::Array(items) => {
                let items = items.iter().enumerate().rev();
                rest.extend(items.map(|(index, item)| (format!("{pointer}/{index}"), item)));
            }
            _ => {}
        }
    }
    None
}

/// What a message says of a schema that is right and not supported here, with a way round.
fn unsupported_schema(message: &str) -> Option<String> {
    let quoted = quoted(message)?;
    if message.starts_with("Pointer ") {
        return Some(format!("`#{quoted}` does not exist"));
    }
    if message.starts_with("Unknown format") {
        return Some(format!(
            "the format `{quoted}` is not supported, and would not be checked (leave it out, or say it with \
             `pattern`)"
        ));
    }
    let is_elsewhere =
        message.starts_with("Resource ") || message.starts_with("Unknown meta-schema");
    is_elsewhere.then(|| {
        format!(
            "another document, `{quoted}`, is not fetched (put it under `$defs` with its `$id`, or refer to \
             a place in this file)"
        )
    })
}

/// What a pattern of ECMAScript has that is not supported here, with a way round.
fn unsupported(pattern: &str) -> Option<&'static str> {
    let has = |part: &str| pattern.contains(part);
    if ["(?=", "(?!", "(?<=", "(?<!"].into_iter().any(has) {
        return Some("look-around (`(?!…)`; say it with `not` and another `pattern`)");
    }
    let bytes = pattern.as_bytes();
    let is_reference = |pair: &[u8]| pair[0] == b'\\' && matches!(pair[1], b'1'..=b'9' | b'k');
    if bytes.windows(2).any(is_reference) {
        return Some("a back reference (`\\1`; write the text out)");
    }
    let lower = pattern.to_ascii_lowercase();
    if lower.contains("\\ud8")
        || lower.contains("\\ud9")
        || lower.contains("\\uda")
        || lower.contains("\\udb")
    {
        return Some("a surrogate pair (`\\ud83d\\ude00`; write the character itself)");
    }
    None
}

fn options(engine: PatternEngine) -> ValidationOptions<'static> {
    let options = jsonschema::options()
        .offline()
        .should_validate_formats(true)
        // A format nobody knows would silently not be asserted.
        .should_ignore_unknown_formats(false);
    match engine {
        PatternEngine::Linear => options.with_pattern_options(PatternOptions::regex()),
        PatternEngine::Backtracking => {
            options.with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(MAX_STEPS))
        }
    }
}

impl Fallback {
    /// Compiles a schema.
    pub(crate) fn compile(
        schema: &Value,
        text: &str,
        engine: PatternEngine,
    ) -> Result<Self, SchemaError> {
        if !schema.is_object() && !schema.is_boolean() {
            let shape = explain::shape(schema);
            let reason = format!("a schema is an object, `true` or `false`, and this is: {shape}");
            return Err(SchemaError::new(reason));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let compiled = options(engine)
            .build(schema)
            .map_err(|error| unusable(&error, schema, text))?;
        Ok(Self {
            compiled,
            declared: DeclaredNames::new(schema),
            dates: dates(schema),
            branches: recursion::branches(schema),
            engine,
            exact_schema: ExactSchema::new(text),
            exact: OnceLock::new(),
            unknown: OnceLock::new(),
        })
    }

    /// Whether the schema has numbers that a double may not hold.
    pub(crate) fn is_inexact(&self) -> bool {
        self.exact_schema
            .as_ref()
            .is_some_and(|schema| schema.is_needed)
    }

    /// Checks a text that is JSON, and the value that was read of it: up to so many violations, and whether there
    /// are more. Of a large text the first one is found; of one with too many reasons, that it does not fit.
    pub(crate) fn check(
        &self,
        text: &str,
        parsed: &Value,
        large: bool,
        most: usize,
    ) -> (Vec<Located>, bool) {
        let exact = ExactInstance::new(text, self.is_inexact());
        let exact = exact.and_then(|instance| Some((instance, self.exact()?)));
        let (instance, compiled) = match &exact {
            Some((instance, compiled)) => (instance.value(), *compiled),
            None => (parsed, &self.compiled),
        };
        if self.has_too_many_reasons(instance) {
            let found = self.unexplained(instance, compiled);
            let is_cut = !found.is_empty();
            return (found, is_cut);
        }
        if large {
            // `jsonschema` collects all errors before it returns one, and millions take gigabytes; this
            // stops at one.
            let first = compiled.validate(instance).err();
            let found = self.located(instance, first.into_iter(), most);
            let is_cut = !found.is_empty();
            return (found, is_cut);
        }
        let errors = compiled.iter_errors(instance);
        let mut found = self.located(instance, errors, most.saturating_add(1));
        let is_cut = found.len() > most;
        found.truncate(most);
        (found, is_cut)
    }

    /// Whether unknown fields can be looked for; the schema is the one that was compiled.
    pub(crate) fn finds_unknown_fields(&self, schema: &Value) -> bool {
        self.unknown(schema).is_some()
    }

    /// The members of a valid instance that no schema declares which applies to their object: up to so many, and
    /// whether there are more. One that would take too much memory is reported as a whole.
    pub(crate) fn unknown_fields(
        &self,
        schema: &Value,
        instance: &Value,
        most: usize,
    ) -> (Vec<Located>, bool) {
        let Some(fields) = self.unknown(schema) else {
            return (Vec::new(), false);
        };
        let violation = |pointer, place: &str, expected: &str, suggestion| Violation {
            class: Class::Strict(Lint::UnknownField),
            instance_path: pointer,
            span: None,
            schema_location: format!("{}#{place}", schema_id(schema)),
            keyword: Lint::UnknownField.code().to_owned(),
            rule: None,
            expected: expected.to_owned(),
            got: String::new(),
            suggestion,
            description: None,
            provenance: None,
            docs: None,
            value: None,
        };
        let mut found = match fields.find(instance, most) {
            Ok(found) => found,
            Err(TooCostly) => {
                let expected =
                    "unknown fields are not looked for, as it would take too much memory";
                let way_round = "validate a smaller part of the payload, or allow unknown-field";
                let violation = violation(String::new(), "", expected, Some(way_round.to_owned()));
                let pointer = String::new();
                return (vec![Located { pointer, violation }], false);
            }
        };
        let is_cut = found.len() > most;
        found.truncate(most);
        let mut paths = InstancePaths::new(instance);
        let located = found.into_iter().map(|one| Located {
            violation: violation(
                paths.find(&one.pointer).pointer(&self.declared),
                &format!("{}/properties", one.schema),
                plan::UNKNOWN_FIELD,
                plan::similar_name(one.name, one.declared.into_iter()),
            ),
            pointer: one.pointer,
        });
        (located.collect(), is_cut)
    }

    fn unknown(&self, schema: &Value) -> Option<&UnknownFields> {
        let compile = || {
            let repeats = recursion::repeats(schema);
            UnknownFields::compile(schema, &options(self.engine), repeats)
        };
        self.unknown.get_or_init(compile).as_ref()
    }

    fn exact(&self) -> Option<&jsonschema::Validator> {
        let compile = || self.exact_schema.as_ref()?.compile(options(self.engine));
        self.exact.get_or_init(compile).as_ref()
    }

    /// Whether the reasons why an instance does not fit may be too many to be held.
    fn has_too_many_reasons(&self, instance: &Value) -> bool {
        self.branches > 1 && recursion::reasons(instance, self.branches, MAX_REASONS) > MAX_REASONS
    }

    /// That an instance does not fit, without a reason.
    fn unexplained(&self, instance: &Value, compiled: &jsonschema::Validator) -> Vec<Located> {
        if compiled.is_valid(instance) {
            return Vec::new();
        }
        let violation = Violation {
            class: Class::Schema,
            instance_path: String::new(),
            span: None,
            schema_location: "#".to_owned(),
            keyword: "anyOf".to_owned(),
            rule: None,
            expected: "what the schema states".to_owned(),
            got: explain::shape(instance),
            suggestion: Some(
                "alternatives of the schema lead back to themselves, and all reasons would take too much \
                 memory; validate a smaller part of the payload to see them"
                    .to_owned(),
            ),
            description: None,
            provenance: None,
            docs: None,
            value: None,
        };
        vec![Located {
            pointer: String::new(),
            violation,
        }]
    }

    pub(crate) fn is_valid(&self, instance: &Value) -> bool {
        self.compiled.is_valid(instance)
    }

    /// All violations, in the order of the document.
    pub(crate) fn validate(&self, instance: &Value) -> Result<(), Violations> {
        let found = self.all(instance, usize::MAX).into_iter();
        Violations::check(found.map(|located| located.violation).collect(), false)
    }

    /// So many violations, the first ones in the order of the document.
    pub(crate) fn all(&self, instance: &Value, most: usize) -> Vec<Located> {
        self.located(instance, self.compiled.iter_errors(instance), most)
    }

    fn located<'i>(
        &self,
        instance: &'i Value,
        errors: impl Iterator<Item = ValidationError<'i>>,
        most: usize,
    ) -> Vec<Located> {
        let mut paths = InstancePaths::new(instance);
        // They come in the order of the schema.
        let errors: Vec<_> = errors.collect();
        let leaves = errors.iter().flat_map(alternatives::leaves);
        let mut found: Vec<_> = leaves
            .map(|leaf| (paths.find(leaf.instance_path().as_str()), leaf))
            .collect();
        // The sort is stable: violations of one place stay in the order of the schema.
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.truncate(most);
        let located = |(path, leaf): (InstancePath<'_>, &ValidationError<'_>)| Located {
            pointer: leaf.instance_path().as_str().to_owned(),
            violation: self.violation(&path, leaf),
        };
        found.into_iter().map(located).collect()
    }

    fn expected(&self, error: &ValidationError<'_>) -> String {
        match error.kind() {
            ValidationErrorKind::Pattern { pattern } => self.dates.get(pattern).copied(),
            _ => None,
        }
        .map_or_else(|| explain::expected(error), str::to_owned)
    }

    fn violation(&self, path: &InstancePath<'_>, error: &ValidationError<'_>) -> Violation {
        let mut violation = self.as_stated(path, error);
        if let ValidationErrorKind::Custom { message, .. } = error.kind()
            && let Some((keyword, wanted)) = exact::parts(message)
        {
            violation.schema_location = violation.schema_location.replace(exact::NAME, keyword);
            violation.keyword = keyword.to_owned();
            violation.expected = wanted.to_owned();
        }
        violation
    }

    fn as_stated(&self, path: &InstancePath<'_>, error: &ValidationError<'_>) -> Violation {
        Violation {
            class: Class::Schema,
            instance_path: path.pointer(&self.declared),
            span: None,
            schema_location: error.absolute_keyword_location().map_or_else(
                || format!("#{}", error.schema_path()),
                |location| location.as_str().to_owned(),
            ),
            keyword: error.kind().keyword().to_owned(),
            rule: None,
            expected: self.expected(error),
            got: explain::got(error),
            suggestion: None,
            description: None,
            provenance: None,
            docs: None,
            value: None,
        }
    }
}

/// The `$id` at the root of a schema.
fn schema_id(schema: &Value) -> &str {
    let id = schema.get("$id").and_then(Value::as_str);
    id.unwrap_or_default()
}

/// The patterns of a schema that match dates, with words for them.
fn dates(schema: &Value) -> HashMap<String, &'static str> {
    let mut found = HashMap::new();
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(pattern)) = members.get("pattern")
                    && !found.contains_key(pattern)
                    && let Some(words) = Pattern::new(pattern).and_then(|one| one.in_words)
                {
                    found.insert(pattern.clone(), words);
                }
                rest.extend(members.values());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn violations(schema: &Value, instance: &Value) -> Vec<Violation> {
        let fallback =
            Fallback::compile(schema, &schema.to_string(), PatternEngine::Linear).unwrap();
        let verdict = fallback.validate(instance);
        assert_eq!(fallback.is_valid(instance), verdict.is_ok());
        verdict.map_or_else(|found| found.into_iter().collect(), |()| Vec::new())
    }

    /// `place: message [keyword]` of each violation.
    fn shown(schema: &Value, instance: &Value) -> Vec<String> {
        let show = |violation: &Violation| format!("{violation} [{}]", violation.keyword);
        violations(schema, instance).iter().map(show).collect()
    }

    #[test]
    fn states_what_each_keyword_wants_and_what_it_met() {
        let cases = [
            (
                json!({"type": "number"}),
                json!("1749032"),
                "number, got string of 7 characters [type]",
            ),
            (
                json!({"type": "integer"}),
                json!(1.5),
                "integer, got number [type]",
            ),
            (
                json!({"type": ["string", "null"]}),
                json!(true),
                "null or string, got boolean [type]",
            ),
            (
                json!({"enum": ["Daily", 7]}),
                json!("\u{e9}"),
                "one of \"Daily\", 7, got string of 1 character [enum]",
            ),
            (
                json!({"enum": ["Daily"]}),
                json!(null),
                "\"Daily\", got null [enum]",
            ),
            (
                json!({"const": {"a": 1}}),
                json!({"a": 2}),
                "{\"a\":1}, got object of 1 property [const]",
            ),
            (
                json!({"required": ["a"]}),
                json!({"b": 1}),
                "property \"a\", got object without it [required]",
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": false}),
                json!({"a": 0, "x": 1, "y": 2}),
                "declared properties only, got 2 undeclared properties [additionalProperties]",
            ),
            (
                json!({"propertyNames": {"maxLength": 2}}),
                json!({"abc": 1}),
                "each property name: at most 2 characters, got string of 3 characters [propertyNames]",
            ),
            (
                json!({"minProperties": 1}),
                json!({}),
                "at least 1 property, got object of 0 properties [minProperties]",
            ),
            (
                json!({"maxProperties": 0}),
                json!({"a": 1}),
                "at most 0 properties, got object of 1 property [maxProperties]",
            ),
            (
                json!({"minItems": 1}),
                json!([]),
                "at least 1 item, got array of 0 items [minItems]",
            ),
            (
                json!({"maxItems": 2}),
                json!([1, 2, 3]),
                "at most 2 items, got array of 3 items [maxItems]",
            ),
            (
                json!({"uniqueItems": true}),
                json!([1, 1]),
                "items that all differ, got array of 2 items [uniqueItems]",
            ),
            (
                json!({"minLength": 1}),
                json!(""),
                "at least 1 character, got string of 0 characters [minLength]",
            ),
            (
                json!({"maxLength": 24}),
                json!("x".repeat(25)),
                "at most 24 characters, got string of 25 characters [maxLength]",
            ),
            (
                json!({"pattern": "^[0-9]+$"}),
                json!("x"),
                "string matching ^[0-9]+$, got string of 1 character [pattern]",
            ),
            (
                json!({"format": "date-time"}),
                json!("today"),
                "string of format date-time, got string of 5 characters [format]",
            ),
            (
                json!({"minimum": 0}),
                json!(-1),
                "at least 0, got number [minimum]",
            ),
            (
                json!({"maximum": 1.5}),
                json!(2),
                "at most 1.5, got number [maximum]",
            ),
            (
                json!({"exclusiveMinimum": 0}),
                json!(0),
                "more than 0, got number [exclusiveMinimum]",
            ),
            (
                json!({"exclusiveMaximum": 0}),
                json!(0),
                "less than 0, got number [exclusiveMaximum]",
            ),
            (
                json!({"multipleOf": 5}),
                json!(7),
                "multiple of 5, got number [multipleOf]",
            ),
            (json!(false), json!(1), "no value, got number [falseSchema]"),
            (
                json!({"not": {"type": "null"}}),
                json!(null),
                "what the schema states under not, got null [not]",
            ),
        ];
        for (schema, instance, expected) in cases {
            let expected = format!("(root): expected {expected}");
            assert_eq!(shown(&schema, &instance), [expected], "{schema}");
        }
    }

    #[test]
    fn reports_every_violation_in_the_order_of_the_document() {
        let schema = json!({
            "required": ["id"],
            "properties": {
                "a": {"type": "string", "maxLength": 1, "pattern": "^x"},
                "list": {"items": {"type": "number"}},
            },
        });
        let mut list = vec![json!(0); 12];
        list[10] = json!("ten");
        list[2] = json!("two");
        let expected = [
            "(root): expected property \"id\", got object without it [required]",
            "/list/2: expected number, got string of 3 characters [type]",
            "/list/10: expected number, got string of 3 characters [type]",
            "/a: expected at most 1 character, got string of 2 characters [maxLength]",
            "/a: expected string matching ^x, got string of 2 characters [pattern]",
        ];
        assert_eq!(shown(&schema, &json!({"list": list, "a": "yy"})), expected);
    }

    /// Where not all are kept, the first ones of the document are, whatever the schema asks first.
    #[test]
    fn keeps_the_first_of_the_document() {
        let schema = json!({"allOf": [
            {"properties": {"z": {"type": "string"}}},
            {"properties": {"list": {"items": {"type": "string"}}}},
            {"properties": {"a": {"type": "string"}}},
        ]});
        let instance = json!({"a": 1, "list": [1, "x", 2], "z": 1});
        let fallback =
            Fallback::compile(&schema, &schema.to_string(), PatternEngine::Linear).unwrap();
        let kept = |most| {
            let located = fallback.all(&instance, most).into_iter();
            located.map(|located| located.pointer).collect::<Vec<_>>()
        };
        let all = ["/a", "/list/0", "/list/2", "/z"];
        for most in 0..=all.len() {
            assert_eq!(kept(most), all[..most]);
        }
        assert_eq!(kept(usize::MAX), all);
    }

    #[test]
    fn locates_the_keyword_in_the_schema() {
        let mut schema = json!({
            "$id": "https://koreai.invalid/schemas/x.json",
            "properties": {"tasks": {"items": {"$ref": "#/$defs/task"}}},
            "$defs": {"task": {"oneOf": [{"type": "string", "pattern": "%$"}, {"type": "number"}]}},
        });
        let instance = json!({"tasks": ["100"]});
        let pointer = "#/$defs/task/oneOf/0/pattern";
        let location = |schema: &Value| violations(schema, &instance)[0].schema_location.clone();
        assert_eq!(
            location(&schema),
            format!("https://koreai.invalid/schemas/x.json{pointer}")
        );
        schema.as_object_mut().unwrap().remove("$id");
        assert_eq!(location(&schema), pointer);
    }

    #[test]
    fn reports_the_closest_alternative() {
        let number_or_percentage = json!({"oneOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": "^[0-9]+%$", "maxLength": 4},
        ]});
        let success_or_error = json!({"anyOf": [
            {"required": ["_id", "status"], "properties": {"status": {"enum": ["OPEN"]}}},
            {"required": ["errors"], "properties": {"errors": {"minItems": 1}}},
        ]});
        let one_or_other = json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]});
        let both = json!({"oneOf": [{"type": "number"}, {"minimum": 0}]});
        let deeper = json!({"anyOf": [
            {"properties": {"a": {"type": "null"}}, "required": ["b"]},
            {"properties": {"a": {"type": "boolean"}}, "required": ["c"]},
        ]});
        let nested = json!({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/n"}], "$defs": {"n": number_or_percentage}});
        let cases = [
            (
                &number_or_percentage,
                json!(true),
                vec!["(root): expected number or string, got boolean [oneOf]"],
            ),
            (
                &number_or_percentage,
                json!(-1),
                vec!["(root): expected at least 0, got number [minimum]"],
            ),
            (
                &number_or_percentage,
                json!("100"),
                vec![
                    "(root): expected string matching ^[0-9]+%$, got string of 3 characters [pattern]",
                ],
            ),
            (
                &success_or_error,
                json!({"errors": []}),
                vec!["/errors: expected at least 1 item, got array of 0 items [minItems]"],
            ),
            (
                &one_or_other,
                json!({}),
                vec![
                    "(root): expected property \"a\" or property \"b\", got object of 0 properties [anyOf]",
                ],
            ),
            (
                &both,
                json!(1),
                vec![
                    "(root): expected exactly one of 2 alternatives, got number that fits several [oneOf]",
                ],
            ),
            (
                &deeper,
                json!({"a": 1}),
                vec!["(root): expected one of 2 alternatives, got object of 1 property [anyOf]"],
            ),
            (
                &nested,
                json!([]),
                vec!["(root): expected null or number or string, got array of 0 items [anyOf]"],
            ),
            (
                &nested,
                json!("1"),
                vec![
                    "(root): expected string matching ^[0-9]+%$, got string of 1 character [pattern]",
                ],
            ),
        ];
        for (schema, instance, expected) in cases {
            assert_eq!(shown(schema, &instance), expected, "{instance}");
        }
    }

    #[test]
    fn reveals_no_value_of_the_instance() {
        let never = json!({"properties": {"name": false, "list": {"items": false}}, "additionalProperties": false, "required": ["id"]});
        let maps =
            json!({"additionalProperties": {"type": "null"}, "propertyNames": {"const": "name"}});
        let keywords = json!({
            "not": {}, "contains": false, "enum": [1], "const": 1, "dependentRequired": {"secret": ["id"]},
            "oneOf": [{"type": "number"}, {"properties": {"list": {"contains": {"const": 1}}}, "required": ["id"]}],
            "unevaluatedProperties": false,
        });
        let secret = json!("secret");
        let instances = [
            json!({"name": secret, "list": [secret, {"secret": secret}], "secret": {"secret": secret}}),
            json!([secret]),
            secret,
        ];
        for schema in [never, maps, keywords] {
            for instance in &instances {
                let found = violations(&schema, instance);
                assert!(!format!("{found:?}").contains("secret"), "{found:#?}");
            }
        }
    }

    #[test]
    fn matches_patterns_in_linear_time() {
        let schema = json!({"pattern": "^(a+)+$"});
        let subject = format!("{}!", "a".repeat(100_000));
        assert_eq!(violations(&schema, &json!(subject)).len(), 1);
    }

    #[test]
    fn orders_many_violations_in_a_large_object_quickly() {
        let schema = json!({"properties": {"last": {"items": {"type": "null"}}}});
        let mut instance: serde_json::Map<_, _> =
            (0..100_000).map(|n| (n.to_string(), json!(n))).collect();
        instance.insert("last".into(), vec![0; 100_000].into());
        assert_eq!(violations(&schema, &instance.into()).len(), 100_000);
    }

    #[test]
    fn refuses_schemas_it_could_not_assert() {
        let refused = [
            r#"{"type": "text"}"#,
            r#"{"format": "int64"}"#,
            r#"{"pattern": "(?=a)"}"#,
            r#"{"$ref": "https://koreai.invalid/other.json"}"#,
        ];
        for schema in refused {
            let schema: Value = serde_json::from_str(schema).unwrap();
            assert!(
                Fallback::compile(&schema, &schema.to_string(), PatternEngine::Linear).is_err(),
                "{schema}"
            );
        }
    }
}
