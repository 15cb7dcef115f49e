//! The fields of a task, as the contract has them: one flag for each, and `--set` for all.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use heck::ToKebabCase;
use koreai_validate::{Class, Lint, Options, Schema, Strict, Validator};
use serde_json::{Map, Number, Value};

use crate::contract;

/// Before the names of these arguments, so that they are not taken for others.
const ID: &str = "field:";

/// The same for flags that could mean a field or another argument.
const AMBIGUOUS: &str = "ambiguous:";

/// Fields that were given as flags, in the order of the contract.
///
/// Flags are made from the contract's schema: a field that comes or goes there comes or goes here.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Args for Fields {
    fn augment_args(mut command: Command) -> Command {
        let others = command.get_arguments().filter_map(clap::Arg::get_long);
        let others: Vec<_> = others
            .chain(["help", "version"])
            .map(str::to_owned)
            .collect();
        for (name, schema) in contract::task_fields() {
            let mut flag = name.to_kebab_case();
            if let Some(other) = others.iter().find(|other| is_taken_for(&flag, other)) {
                // With the other flag's name as the value, for the error that names both.
                let ambiguous = Arg::new(format!("{AMBIGUOUS}{name}"))
                    .long(flag.clone())
                    .hide(true)
                    .action(ArgAction::Set)
                    .num_args(0..=1)
                    .allow_hyphen_values(true)
                    .default_missing_value("")
                    .value_parser({
                        let other = other.clone();
                        move |_: &str| Ok::<_, String>(other.clone())
                    });
                if flag != *other {
                    command = command.arg(ambiguous);
                }
                flag = own_flag(name);
            }
            command = command.arg(
                Arg::new(format!("{ID}{name}"))
                    .long(flag)
                    .value_name(kind(schema).name())
                    .help(first_sentence(
                        schema["description"].as_str().unwrap_or_default(),
                    ))
                    .help_heading("Fields of the task, from the contract")
                    .hide_short_help(name != "name")
                    .action(ArgAction::Set)
                    .allow_hyphen_values(true)
                    .value_parser(move |text: &str| parse(schema, text)),
            );
        }
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// The flag of a field whose name alone could mean another argument.
fn own_flag(name: &str) -> String {
    format!("field-{}", name.to_kebab_case())
}

/// Whether somebody who means the other flag may write this one: `--account-id` for `--account`. That would
/// change the task without a word.
fn is_taken_for(flag: &str, other: &str) -> bool {
    let rest = flag.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl FromArgMatches for Fields {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut fields = Self::default();
        fields.update_from_arg_matches(matches)?;
        Ok(fields)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for name in contract::task_fields().keys() {
            if let Ok(Some(other)) = matches.try_get_one::<String>(&format!("{AMBIGUOUS}{name}")) {
                return Err(Error::raw(
                    ErrorKind::ArgumentConflict,
                    format!(
                        "--{} is ambiguous: --{other} says what the command works with, and --{} changes the field `{name}` of the task",
                        name.to_kebab_case(),
                        own_flag(name)
                    ),
                ));
            }
            if let Ok(Some(value)) = matches.try_get_one::<Value>(&format!("{ID}{name}")) {
                self.0.insert(name.clone(), value.clone());
            }
        }
        Ok(())
    }
}

/// `FIELD=VALUE` of `--set`.
pub(super) fn assignment(text: &str) -> Result<(String, Value), String> {
    let assigned = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = assigned.ok_or("give FIELD=VALUE")?;
    Ok((name.to_owned(), parse(schema(name), value)?))
}

/// The schema of a field; `null` for one that the contract does not declare, which takes any value.
pub(super) fn schema(name: &str) -> &'static Value {
    contract::task_fields().get(name).unwrap_or(&Value::Null)
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Flag,
    Texts,
    Json,
    Undeclared,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Number => "NUMBER",
            Self::Flag => "true|false",
            Self::Texts => "TEXT,…",
            Self::Json => "JSON",
            Self::Undeclared => "VALUE",
        }
    }
}

fn kind(schema: &Value) -> Kind {
    match schema["type"].as_str() {
        _ if schema.is_null() => Kind::Undeclared,
        Some("string") => Kind::Text,
        Some("number" | "integer") => Kind::Number,
        Some("boolean") => Kind::Flag,
        Some("array") if schema["items"]["type"] == "string" => Kind::Texts,
        _ => Kind::Json,
    }
}

/// Reads a value by the type that its schema has. Text stays as it is; a list of texts is separated by
/// commas, or JSON; all else is JSON. A field without a schema takes JSON, and what is not JSON as text.
/// Numbers that could not be sent as they are written are refused.
pub(super) fn parse(schema: &Value, text: &str) -> Result<Value, String> {
    let json = |what: &str| {
        let value = serde_json::from_str::<Value>(text)
            .map_err(|error| format!("not {what} as JSON: {error}"))?;
        exact(text).map(|()| value)
    };
    match kind(schema) {
        Kind::Text => Ok(text.into()),
        Kind::Number => {
            let number: Result<Number, _> = serde_json::from_str(text.trim());
            let number = number.map_err(|_| not_a_number(schema))?;
            exact(text).map(|()| Value::Number(number))
        }
        // Spreadsheets write them in capitals.
        Kind::Flag => match &*text.trim().to_ascii_lowercase() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err("not true or false".to_owned()),
        },
        Kind::Texts if text.trim_start().starts_with('[') => json("a list"),
        Kind::Texts if text.is_empty() => Ok(Value::Array(vec![])),
        Kind::Texts => Ok(text.split(',').map(Value::from).collect()),
        Kind::Json => json("a value"),
        Kind::Undeclared => match serde_json::from_str(text) {
            Ok(value) => exact(text).map(|()| value).map_err(|problem| {
                format!("{problem}; put it in double quotes to send it as text")
            }),
            Err(_) => Ok(text.into()),
        },
    }
}

/// The unit of a number is in its description.
fn not_a_number(schema: &Value) -> String {
    match schema["description"].as_str() {
        Some(text) if text.contains("milliseconds since the Unix epoch") => {
            "not a number: give milliseconds since 1970-01-01, such as 1751299200000".to_owned()
        }
        _ => "not a number".to_owned(),
    }
}

/// Whether all numbers of a JSON text are sent as they are written: long ones would be rounded in silence.
fn exact(json: &str) -> Result<(), String> {
    match koreai_validate::rounded_number(json) {
        Some(number) => Err(format!("the number {number} cannot be sent exactly")),
        None => Ok(()),
    }
}

/// Whether a cell is a number as spreadsheets show one that is long: `1.74903E+12`, or with a decimal comma.
/// The digits that are not shown are not saved either.
pub(super) fn is_rounded(schema: &Value, cell: &str) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = |text: &str| text.trim_start_matches(['+', '-']).to_owned();
    let parts = cell.trim().split_once(['e', 'E']);
    matches!(kind(schema), Kind::Number | Kind::Undeclared)
        && parts.is_some_and(|(mantissa, exponent)| {
            unsigned(mantissa).split(['.', ',']).all(are_digits) && are_digits(&unsigned(exponent))
        })
}

/// What there is to say of a body, a line each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// It breaks the contract's schema.
    pub(super) errors: Vec<String>,
    /// It has fields that the contract does not declare. The platform may know them.
    pub(super) warnings: Vec<String>,
}

/// Checks a body against the contract's schema.
pub(super) fn check(body: &Map<String, Value>) -> Findings {
    let strict = Strict::none().deny(Lint::UnknownField);
    let options = Options::new().strict(strict).show_values(true);
    let validator = Validator::new(Schema::UPDATE_TASK_REQUEST).with_options(options);
    let text = Value::Object(body.clone()).to_string();
    let mut findings = Findings::default();
    match validator.validate(text.as_bytes()) {
        Ok(()) => {}
        Err(koreai_validate::Error::Invalid(violations)) => {
            for violation in violations {
                let line = match &violation.suggestion {
                    Some(tip) => format!("{violation}; {tip}"),
                    None => violation.to_string(),
                };
                match violation.class {
                    Class::Strict(_) => findings.warnings.push(line),
                    _ => findings.errors.push(line),
                }
            }
        }
        Err(error) => findings.errors.push(error.to_string()),
    }
    findings
}

fn first_sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let sentence = paragraph.split(". ").next().unwrap_or_default();
    sentence.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_by_the_type_of_their_field() {
        for (assigned, value) in [
            ("name=Call back", json!("Call back")),
            ("name=", json!("")),
            ("name=a=b", json!("a=b")),
            ("name=7", json!("7")),
            ("dueDate=1749032280681", json!(1_749_032_280_681_u64)),
            ("isActive=true", json!(true)),
            ("isActive=TRUE", json!(true)),
            ("isActive= False ", json!(false)),
            ("tags=a,b c", json!(["a", "b c"])),
            ("tags=", json!([])),
            (r#"tags=["a,b"]"#, json!(["a,b"])),
            (r#"status={"name": "Open"}"#, json!({"name": "Open"})),
            ("queues=[1]", json!([1])),
            ("undeclared=7", json!(7)),
            ("undeclared=[1", json!("[1")),
            // The same number, however it is written.
            ("undeclared=1.50", json!(1.5)),
            ("undeclared=1e5", json!(1e5)),
            ("undeclared=0.1", json!(0.1)),
            ("undeclared=-0.0e7", json!(-0.0)),
            ("undeclared=18446744073709551615", json!(u64::MAX)),
            ("dueDate=1.7490322806810e12", json!(1_749_032_280_681.0)),
            // No number.
            (
                "undeclared=12345678901234567890123x",
                json!("12345678901234567890123x"),
            ),
            (
                r#"undeclared="12345678901234567890123""#,
                json!("12345678901234567890123"),
            ),
            (
                r#"status={"name": "\\\"12345678901234567890123"}"#,
                json!({"name": "\\\"12345678901234567890123"}),
            ),
            (
                "name=12345678901234567890123",
                json!("12345678901234567890123"),
            ),
            ("undeclared=", json!("")),
        ] {
            assert_eq!(
                assignment(assigned).map(|(_, value)| value),
                Ok(value),
                "{assigned}"
            );
        }
    }

    #[test]
    fn what_is_not_a_value_of_its_field_is_refused() {
        for (assigned, message) in [
            ("name", "give FIELD=VALUE"),
            ("=x", "give FIELD=VALUE"),
            (
                "dueDate=tomorrow",
                "not a number: give milliseconds since 1970-01-01, such as 1751299200000",
            ),
            (
                "dueDate=1e400",
                "not a number: give milliseconds since 1970-01-01, such as 1751299200000",
            ),
            (
                "dueDate=12345678901234567890123",
                "the number 12345678901234567890123 cannot be sent exactly",
            ),
            (
                "dueDate=0.12345678901234567890123",
                "the number 0.12345678901234567890123 cannot be sent exactly",
            ),
            ("dueDate=1e-400", "the number 1e-400 cannot be sent exactly"),
            (
                r#"status={"name": "7\\", "id": [-12345678901234567890123]}"#,
                "the number -12345678901234567890123 cannot be sent exactly",
            ),
            (
                "externalId=12345678901234567890123",
                "the number 12345678901234567890123 cannot be sent exactly; put it in double quotes to send it as text",
            ),
            (
                r#"externalId={"id": 18446744073709551617}"#,
                "the number 18446744073709551617 cannot be sent exactly; put it in double quotes to send it as text",
            ),
            ("isActive=yes", "not true or false"),
            (
                "status=Open",
                "not a value as JSON: expected value at line 1 column 1",
            ),
            (
                "tags=[1",
                "not a list as JSON: EOF while parsing a list at line 1 column 2",
            ),
        ] {
            assert_eq!(assignment(assigned), Err(message.to_owned()));
        }
    }

    #[test]
    fn numbers_that_a_spreadsheet_rounded_are_recognised() {
        for (name, cell, rounded) in [
            ("dueDate", "1.74903E+12", true),
            ("dueDate", "1,74903E+12", true),
            ("dueDate", " 1.7e12 ", true),
            ("dueDate", "2E+12", true),
            ("dueDate", "-1.5E-3", true),
            ("dueDate", "1749032280681", false),
            ("dueDate", "1749032280681.0", false),
            ("dueDate", "E+12", false),
            ("dueDate", "1.E", false),
            ("dueDate", "soon", false),
            ("name", "1.74903E+12", false),
            ("externalId", "1.74903E+12", true),
            ("externalId", "1,74903E+12", true),
            ("externalId", "1749032280681", false),
            ("externalId", "A-1.7E+12", false),
        ] {
            assert_eq!(is_rounded(schema(name), cell), rounded, "{name}: {cell}");
        }
    }

    #[test]
    fn a_body_is_held_to_the_schema() {
        let body = |value: Value| match value {
            Value::Object(body) => body,
            _ => panic!("no object"),
        };
        let fits = check(&body(json!({"name": "x", "tags": []})));
        assert_eq!(fits, Findings::default());
        let Findings { errors, warnings } = check(&body(json!({"name": 1, "nmae": "x"})));
        let starts = |lines: &[String], start| lines.len() == 1 && lines[0].starts_with(start);
        assert!(starts(&errors, "/name: expected string"), "{errors:?}");
        assert!(starts(&warnings, "/nmae: "), "{warnings:?}");
        assert!(
            warnings[0].ends_with("did you mean `name`?"),
            "{warnings:?}"
        );
    }
}
