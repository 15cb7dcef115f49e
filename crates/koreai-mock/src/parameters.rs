//! Parameters of calls, held to their schemas.

use std::slice;

use hyper::HeaderMap;
use koreai_schemas::{Location, Parameter};
use koreai_validate::{Error, Validator};
use serde_json::Value;

use crate::url::query_parameters;

/// The values of the path by name, decoded.
pub(crate) type PathValues = Vec<(&'static str, String)>;

/// A call's parameters, as they were sent.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub(crate) path: &'a PathValues,
    pub(crate) query: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
}

/// A parameter of an operation and the check of its value.
pub(crate) struct Check {
    parameter: &'static Parameter,
    label: String,
    form: Form,
    validator: Validator,
}

/// How the text of a value becomes JSON.
enum Form {
    Text,
    /// It is JSON already: a number, `true` or `false`.
    Literal,
    /// One value for each time that the name is sent.
    List(Box<Form>),
    /// Each member is sent under a name of its own, so no value stands under this one.
    Object,
}

impl Form {
    fn new(schema: &Value) -> Self {
        match schema["type"].as_str() {
            Some("integer" | "number" | "boolean") => Self::Literal,
            Some("array") => Self::List(Box::new(Self::new(&schema["items"]))),
            Some("object") => Self::Object,
            _ => Self::Text,
        }
    }

    fn json(&self, values: &[String]) -> String {
        let first = values.first().map(String::as_str).unwrap_or_default();
        match self {
            Self::Text | Self::Object => Value::from(first).to_string(),
            Self::Literal => first.to_owned(),
            Self::List(item) => {
                let items = values.iter().map(|value| item.json(slice::from_ref(value)));
                format!("[{}]", items.collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl Check {
    /// The error says why the parameter cannot be checked.
    pub(crate) fn new(parameter: &'static Parameter) -> Result<Self, String> {
        let name = parameter.name;
        let label = match parameter.location {
            Location::Path => format!("the path parameter `{name}`"),
            Location::Query => format!("the query parameter `{name}`"),
            Location::Header => format!("the header `{name}`"),
            _ => return Err(format!("the cookie `{name}` cannot be checked")),
        };
        let unusable = |error: &dyn std::error::Error| format!("{label}: {error}");
        let schema: Value =
            serde_json::from_str(parameter.schema).map_err(|error| unusable(&error))?;
        let validator = Validator::compile(parameter.schema).map_err(|error| unusable(&error))?;
        let form = Form::new(&schema);
        Ok(Self {
            parameter,
            label,
            form,
            validator,
        })
    }

    /// The error says what is wrong with the value.
    pub(crate) fn check(&self, sent: Sent<'_>) -> Result<(), String> {
        let label = &self.label;
        let values = self.values(sent)?;
        if values.is_empty() || matches!(self.form, Form::Object) {
            return match self.parameter.required && values.is_empty() {
                true => Err(format!("{label} is missing")),
                false => Ok(()),
            };
        }
        let json = self.form.json(&values);
        match self.validator.validate(json.as_bytes()) {
            Ok(()) => Ok(()),
            Err(Error::Invalid(violations)) => Err(match violations.as_slice() {
                [first, ..] => format!("{label}: expected {}, got {}", first.expected, first.got),
                [] => format!("{label} is invalid"),
            }),
            Err(_) => Err(format!("{label} is neither a number nor a boolean")),
        }
    }

    fn values(&self, sent: Sent<'_>) -> Result<Vec<String>, String> {
        let name = self.parameter.name;
        match self.parameter.location {
            Location::Path => {
                let values = sent.path.iter().filter(|(known, _)| *known == name);
                Ok(values.map(|(_, value)| value.clone()).collect())
            }
            Location::Query => Ok(query_parameters(sent.query.unwrap_or_default(), name).collect()),
            _ => {
                let values = sent.headers.get_all(name).into_iter();
                let text = values.map(|value| value.to_str().map(str::to_owned));
                text.collect::<Result<_, _>>()
                    .map_err(|_| format!("{} is not ASCII text", self.label))
            }
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
        let list = r#"{"type": "array", "items": {"type": "integer"}, "maxItems": 2}"#;
        for (required, schema, query, problem) in [
            (true, integer, "page=1", ""),
            (true, integer, "page=1&page=x", ""),
            (true, integer, "", "is missing"),
            (false, integer, "other=1", ""),
            (true, integer, "page=0", ": expected at least 1, got number"),
            (true, integer, "page=1.5", ": expected integer, got number"),
            (true, integer, "page=", "is neither a number nor a boolean"),
            (true, integer, "page=a", "is neither a number nor a boolean"),
            (true, r#"{"type": "boolean"}"#, "page=true", ""),
            (true, r#"{"type": "string"}"#, "page=%22", ""),
            (
                true,
                r#"{"type": "string", "enum": ["a"]}"#,
                "page=b",
                ": expected",
            ),
            (true, list, "page=1&page=2", ""),
            (true, list, "page=1&page=2&page=3", ": expected"),
            (
                true,
                list,
                "page=1&page=a",
                "is neither a number nor a boolean",
            ),
            (true, r#"{"type": "object"}"#, "page=a", ""),
        ] {
            let check = Check::new(parameter(Location::Query, required, schema)).unwrap();
            let found = check.check(Sent {
                path: &Vec::new(),
                query: Some(query),
                headers: &HeaderMap::new(),
            });
            let found = found.err().unwrap_or_default();
            let label = "the query parameter `page`";
            let found = found.strip_prefix(label).unwrap_or(&found).trim_start();
            assert!(
                found.starts_with(problem) && problem.is_empty() == found.is_empty(),
                "{query}: {found}"
            );
        }
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
