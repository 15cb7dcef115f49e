//! One parameter of an operation, and the check of its values.

use std::slice;

use koreai_schemas::{Location, Parameter};
use serde_json::Value;

use super::place::finding;
use crate::error::Error;
use crate::finding::{Finding, FindingClass};
use crate::validator::Validator;
use crate::violation::excerpt;
use crate::words;

/// A value as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    Text(String),
    /// Its bytes are not text.
    Malformed,
    /// It was sent, and its value was not kept.
    NotKept,
}

/// A parameter of an operation and the check of its value.
pub(super) struct Check {
    pub(super) parameter: &'static Parameter,
    /// `request.query.skip`
    place: String,
    /// `the query parameter`
    kind: &'static str,
    /// At least one.
    forms: Vec<Form>,
    validator: Validator,
}

/// How many references of a parameter's schema are followed: they may lead in a circle.
const MAX_REFERENCES: usize = 16;

/// How the text of a value becomes JSON.
#[derive(PartialEq)]
enum Form {
    Text,
    /// It is JSON already: a number, `true`, `false` or `null`. The types that the schema names.
    Literal(Vec<String>),
    /// One value for each time that the name is sent.
    List(Box<Form>),
    /// Each member is sent under a name of its own, so no value stands under this one.
    Object,
}

impl Form {
    /// The forms that a schema allows, the narrowest first. `root` is where its references lead.
    fn all(schema: &Value, root: &Value) -> Vec<Self> {
        let shapes = shapes(schema, root, MAX_REFERENCES);
        let is = |name: &str| shapes.iter().any(|shape| shape["type"] == name);
        let mut forms = Vec::new();
        let literals = ["integer", "number", "boolean"].map(str::to_owned);
        let literals: Vec<_> = literals.into_iter().filter(|name| is(name)).collect();
        if !literals.is_empty() {
            forms.push(Self::Literal(literals));
        }
        let lists = shapes.iter().filter(|shape| shape["type"] == "array");
        forms.extend(lists.flat_map(|list| {
            let items = Self::all(&list["items"], root).into_iter();
            items.map(|item| Self::List(Box::new(item)))
        }));
        if is("object") {
            forms.push(Self::Object);
        }
        // A schema that names no type may list values of any.
        if shapes.is_empty() {
            forms.push(Self::Literal(Vec::new()));
        }
        if is("string") || forms.is_empty() || shapes.is_empty() {
            forms.push(Self::Text);
        }
        forms
    }

    /// The JSON that the values are. The error names the types that one of them should have had.
    fn json(&self, values: &[&str]) -> Result<String, &[String]> {
        let first = values.first().copied().unwrap_or_default();
        match self {
            Self::Text | Self::Object => Ok(Value::from(first).to_string()),
            Self::Literal(_) if is_literal(first) => Ok(first.to_owned()),
            Self::Literal(types) => Err(types),
            Self::List(item) => {
                let items = values.iter().map(|value| item.json(slice::from_ref(value)));
                Ok(format!(
                    "[{}]",
                    items.collect::<Result<Vec<_>, _>>()?.join(",")
                ))
            }
        }
    }
}

/// Whether a text is a number, `true`, `false` or `null` of JSON. Blanks around it are not part of one.
fn is_literal(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
    text.chars().all(is_plain) && serde_json::from_str::<Value>(text).is_ok()
}

/// The schemas of one type each that a schema comes down to: what its references, combinations and lists
/// of types lead to.
fn shapes(schema: &Value, root: &Value, references: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let target = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#'));
    if let Some(target) = target.and_then(|target| root.pointer(target))
        && references > 0
    {
        found.extend(shapes(target, root, references - 1));
    }
    for name in ["allOf", "anyOf", "oneOf"] {
        let parts = schema[name].as_array().into_iter().flatten();
        found.extend(parts.flat_map(|part| shapes(part, root, references)));
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.as_slice(),
        one => slice::from_ref(one),
    };
    for one in types.iter().filter(|one| one.is_string()) {
        let mut shape = schema.clone();
        shape["type"] = one.clone();
        found.push(shape);
    }
    found
}

impl Check {
    /// The error says why the parameter cannot be checked.
    pub(super) fn new(parameter: &'static Parameter) -> Result<Self, String> {
        let name = parameter.name;
        let (kind, place) = match parameter.location {
            Location::Path => ("the path parameter", "path"),
            Location::Query => ("the query parameter", "query"),
            Location::Header => ("the header", "header"),
            _ => return Err(format!("the cookie `{name}` cannot be checked")),
        };
        let unusable = |error: &dyn std::error::Error| format!("{kind} `{name}`: {error}");
        let schema: Value =
            serde_json::from_str(parameter.schema).map_err(|error| unusable(&error))?;
        let validator = Validator::compile(parameter.schema).map_err(|error| unusable(&error))?;
        Ok(Self {
            parameter,
            place: format!("request.{place}.{name}"),
            kind,
            forms: Form::all(&schema, &schema),
            validator,
        })
    }

    /// Whether its members are sent under names of their own.
    pub(super) fn is_object(&self) -> bool {
        self.forms.contains(&Form::Object)
    }

    /// That its name is sent in another case.
    pub(super) fn other_case(&self) -> Finding {
        let name = self.parameter.name;
        let message = format!("the name of {} `{name}` is sent in another case", self.kind);
        Finding {
            help: Some(format!("write `{name}`")),
            ..finding("parameter-case", &self.place, message)
        }
    }

    /// What is wrong with the values that are sent under its name.
    pub(super) fn check(&self, values: &[Raw], show_values: bool) -> Option<Finding> {
        let (name, kind) = (self.parameter.name, self.kind);
        let found = |code: &str, message: String| Some(finding(code, &self.place, message));
        if values.is_empty() {
            let is_missing = self.parameter.required && !self.is_object();
            return is_missing
                .then(|| found("missing-parameter", format!("{kind} `{name}` is missing")))?;
        }
        if values.contains(&Raw::Malformed) {
            let message = match self.parameter.location {
                Location::Header => format!("{kind} `{name}` is not text"),
                _ => format!("{kind} `{name}` is not percent-encoded UTF-8"),
            };
            return found("parameter-encoding", message);
        }
        let repeats = |form: &Form| matches!(form, Form::List(_) | Form::Object);
        if values.len() > 1 && !self.forms.iter().any(repeats) {
            let times = values.len();
            return Some(Finding {
                help: Some("send it once".to_owned()),
                ..found(
                    "duplicate-parameter",
                    format!("{kind} `{name}` is sent {times} times"),
                )?
            });
        }
        let texts = values.iter().map(|value| match value {
            Raw::Text(text) => Some(text.as_str()),
            _ => None,
        });
        // Of what was not kept, only the presence is known.
        let texts: Vec<&str> = texts.collect::<Option<_>>()?;
        if self.is_object() {
            return None;
        }
        let shown = (show_values && texts.len() == 1).then(|| excerpt(texts[0].as_bytes()));
        let mut problem = None;
        for form in &self.forms {
            let finding = match form.json(&texts) {
                Ok(json) => self.broken(&json)?,
                Err(types) => self.of_another_type(types, &texts),
            };
            problem = Some(finding);
        }
        problem.map(|finding| Finding {
            value: shown,
            ..finding
        })
    }

    /// What a value breaks of the schema.
    fn broken(&self, json: &str) -> Option<Finding> {
        let Err(error) = self.validator.validate(json.as_bytes()) else {
            return None;
        };
        let first = match &error {
            Error::Invalid(violations) => violations.findings().into_iter().next(),
            // Such as 1e400, which is a number and too large for one.
            Error::Parse(_) | Error::Internal => error.findings().into_iter().next(),
        };
        first.map(|finding| Finding {
            pointer: self.place.clone(),
            class: FindingClass::Schema,
            schema_location: None,
            line: 1,
            column: 1,
            offset: 0,
            length: 0,
            ..finding
        })
    }

    fn of_another_type(&self, types: &[String], texts: &[&str]) -> Finding {
        let expected = match types {
            [] => "another value".to_owned(),
            _ => words::join(types, " or "),
        };
        let length = texts.first().map_or(0, |text| text.chars().count());
        let got = words::string_of(length as u64);
        Finding {
            class: FindingClass::Schema,
            expected: Some(expected.clone()),
            got: Some(got.clone()),
            ..finding(
                "type",
                &self.place,
                format!("expected {expected}, got {got}"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use koreai_schemas::Operation;

    use super::*;

    fn parameter(location: Location, required: bool, schema: &'static str) -> &'static Parameter {
        let mut parameter = Operation::UPDATE_TASK.parameters[0];
        parameter.name = "page";
        parameter.location = location;
        parameter.required = required;
        parameter.schema = schema;
        Box::leak(Box::new(parameter))
    }

    #[test]
    fn values_are_held_to_their_schemas() {
        let integer = r#"{"type": "integer", "minimum": 1}"#;
        let boolean = r#"{"type": "boolean"}"#;
        let string = r#"{"type": "string", "minLength": 1, "maxLength": 3}"#;
        let list = r#"{"type": "array", "items": {"type": "integer"}, "maxItems": 2}"#;
        let or_null = r#"{"type": ["integer", "null"]}"#;
        let reference =
            r##"{"allOf": [{"$ref": "#/$defs/n"}], "$defs": {"n": {"type": "integer"}}}"##;
        let or_all = r#"{"anyOf": [{"type": "integer"}, {"type": "string", "enum": ["all"]}]}"#;
        let list_of_references = r##"{"type": "array", "items": {"$ref": "#/$defs/n"},
            "$defs": {"n": {"type": ["integer", "null"]}}}"##;
        let cases: &[(&str, &[&str], &str)] = &[
            (integer, &["1"], ""),
            (integer, &["1.0"], ""),
            (integer, &["1e2"], ""),
            (integer, &[], "missing-parameter"),
            (integer, &["1", "1"], "duplicate-parameter"),
            (integer, &["1", "x", "2"], "duplicate-parameter"),
            (integer, &["0"], "minimum"),
            (integer, &["1.5"], "type"),
            (integer, &[""], "type"),
            (integer, &["a"], "type"),
            (integer, &[" 1"], "type"),
            (integer, &["1\n"], "type"),
            (integer, &["+1"], "type"),
            (integer, &["01"], "type"),
            (integer, &["\u{feff}1"], "type"),
            (integer, &["\u{661}"], "type"),
            (integer, &["NaN"], "type"),
            (integer, &["1e999"], "type"),
            (integer, &["[1]"], "type"),
            (integer, &["true"], "type"),
            (boolean, &["true"], ""),
            (boolean, &["True"], "type"),
            (boolean, &["1"], "type"),
            (string, &["\""], ""),
            (string, &["1"], ""),
            (string, &[""], "minLength"),
            (string, &["four"], "maxLength"),
            (r#"{"type": "string", "enum": ["a"]}"#, &["b"], "enum"),
            (list, &["1"], ""),
            (list, &["1", "2"], ""),
            (list, &["1", "2", "3"], "maxItems"),
            (list, &["1", "a"], "type"),
            (r#"{"type": "object"}"#, &["a"], ""),
            (r#"{"type": "object"}"#, &[], ""),
            (or_null, &["7"], ""),
            (or_null, &["null"], ""),
            (or_null, &["a"], "type"),
            (reference, &["7"], ""),
            (reference, &["a"], "type"),
            (or_all, &["7"], ""),
            (or_all, &["all"], ""),
            (list_of_references, &["1", "2"], ""),
            (r#"{"enum": [1, 2]}"#, &["1"], ""),
            (r#"{"enum": [1, 2]}"#, &["3"], "enum"),
        ];
        for (schema, values, code) in cases {
            let check = Check::new(parameter(Location::Query, true, schema)).unwrap();
            let values = values.iter().map(|value| Raw::Text((*value).to_owned()));
            let values: Vec<_> = values.collect();
            let found = check.check(&values, false);
            let shown = format!("{schema} {values:?}: {found:?}");
            let found_code = found.as_ref().map_or("", |found| found.code.as_str());
            assert_eq!(found_code, *code, "{shown}");
            assert!(
                found.is_none_or(|it| it.pointer == "request.query.page" && it.value.is_none())
            );
        }
    }

    #[test]
    fn what_was_not_kept_is_only_present() {
        let check =
            Check::new(parameter(Location::Header, true, r#"{"type": "integer"}"#)).unwrap();
        assert_eq!(check.check(&[Raw::NotKept], false), None);
        let codes = [
            vec![Raw::NotKept, Raw::NotKept],
            vec![Raw::Malformed],
            vec![],
        ]
        .map(|values| check.check(&values, false).map(|found| found.code));
        assert_eq!(
            codes.map(Option::unwrap),
            [
                "duplicate-parameter",
                "parameter-encoding",
                "missing-parameter"
            ]
        );
    }

    #[test]
    fn values_show_only_where_they_may() {
        let check = Check::new(parameter(Location::Query, true, r#"{"type": "integer"}"#)).unwrap();
        let values = [Raw::Text("canary".to_owned())];
        let hidden = check.check(&values, false).unwrap();
        assert_eq!(
            hidden.message,
            "expected integer, got string of 6 characters"
        );
        assert!(!format!("{hidden:?}").contains("canary"));
        assert_eq!(
            check.check(&values, true).unwrap().value.as_deref(),
            Some("canary")
        );
    }

    #[test]
    fn what_cannot_be_checked_is_refused_at_the_start() {
        for (location, schema) in [
            (Location::Cookie, r#"{"type": "string"}"#),
            (Location::Query, "{"),
            (Location::Query, r#"{"type": "strin"}"#),
        ] {
            assert!(Check::new(parameter(location, true, schema)).is_err());
        }
    }
}
