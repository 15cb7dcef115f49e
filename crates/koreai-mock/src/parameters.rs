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
    /// At least one.
    forms: Vec<Form>,
    validator: Validator,
}

/// How many references of a parameter's schema are followed: they may lead in a circle.
const MAX_REFERENCES: usize = 16;

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
    /// The forms that a schema allows, most telling first. `root` is where its references lead.
    fn all(schema: &Value, root: &Value) -> Vec<Self> {
        let shapes = shapes(schema, root, MAX_REFERENCES);
        let is = |name: &str| shapes.iter().any(|shape| shape["type"] == name);
        let mut forms = Vec::new();
        if ["integer", "number", "boolean"].iter().any(|name| is(name)) {
            forms.push(Self::Literal);
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
            forms.push(Self::Literal);
        }
        if is("string") || forms.is_empty() || shapes.is_empty() {
            forms.push(Self::Text);
        }
        forms
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
        let forms = Form::all(&schema, &schema);
        Ok(Self {
            parameter,
            label,
            forms,
            validator,
        })
    }

    /// The error says what is wrong with the value.
    pub(crate) fn check(&self, sent: Sent<'_>) -> Result<(), String> {
        let label = &self.label;
        let values = self.values(sent)?;
        let is_object = |form: &Form| matches!(form, Form::Object);
        if values.is_empty() || self.forms.iter().any(is_object) {
            return match self.parameter.required && values.is_empty() {
                true => Err(format!("{label} is missing")),
                false => Ok(()),
            };
        }
        let mut problem = Ok(());
        for form in &self.forms {
            let json = form.json(&values);
            problem = match self.validator.validate(json.as_bytes()) {
                Ok(()) => return Ok(()),
                Err(Error::Invalid(violations)) => Err(match violations.as_slice() {
                    [first, ..] => {
                        format!("{label}: expected {}, got {}", first.expected, first.got)
                    }
                    [] => format!("{label} is invalid"),
                }),
                Err(_) => Err(format!("{label} is neither a number nor a boolean")),
            };
        }
        problem
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
            (true, r#"{"type": ["integer", "null"]}"#, "page=7", ""),
            (true, r#"{"type": ["integer", "null"]}"#, "page=null", ""),
            (
                true,
                r#"{"type": ["integer", "null"]}"#,
                "page=a",
                "is neither a number nor a boolean",
            ),
            (
                true,
                r##"{"$ref": "#/$defs/n", "$defs": {"n": {"type": "integer"}}}"##,
                "page=7",
                "",
            ),
            (
                true,
                r##"{"allOf": [{"$ref": "#/$defs/n"}], "$defs": {"n": {"type": "integer"}}}"##,
                "page=7",
                "",
            ),
            (
                true,
                r##"{"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}], "$defs": {"n": {"type": "integer"}}}"##,
                "page=7",
                "",
            ),
            (
                true,
                r#"{"anyOf": [{"type": "integer"}, {"type": "string", "enum": ["all"]}]}"#,
                "page=7",
                "",
            ),
            (
                true,
                r#"{"anyOf": [{"type": "integer"}, {"type": "string", "enum": ["all"]}]}"#,
                "page=all",
                "",
            ),
            (
                true,
                r#"{"anyOf": [{"type": "integer"}, {"type": "string", "enum": ["all"]}]}"#,
                "page=none",
                ": expected",
            ),
            (
                true,
                r##"{"type": "array", "items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": ["integer", "null"]}}}"##,
                "page=1&page=2",
                "",
            ),
            (true, r#"{"enum": [1, 2]}"#, "page=1", ""),
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
