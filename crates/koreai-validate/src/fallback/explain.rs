//! Errors in words: what the schema states, and the shape of what the instance has instead.
//!
//! The messages of `jsonschema` quote the instance; these never do.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::alternatives;
use crate::words::{
    array_of, characters, items, join, object_of, options, properties, string_of, undeclared,
};

/// What the schema states.
pub(crate) fn expected(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Type { kind } => match kind {
            TypeKind::Single(name) => name.to_string(),
            TypeKind::Multiple(names) => join(names.iter(), " or "),
        },
        Kind::Enum { options: stated } => match stated.as_array() {
            Some(stated) => options(stated),
            None => stated.to_string(),
        },
        Kind::Constant { expected_value } => expected_value.to_string(),
        Kind::Required { property } => format!("property {property}"),
        Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } => {
            "declared properties only".to_owned()
        }
        Kind::PropertyNames { error } => format!("each property name: {}", expected(error)),
        Kind::MinProperties { limit } => format!("at least {}", properties(*limit)),
        Kind::MaxProperties { limit } => format!("at most {}", properties(*limit)),
        Kind::MinItems { limit } => format!("at least {}", items(*limit)),
        Kind::MaxItems { limit } => format!("at most {}", items(*limit)),
        Kind::UniqueItems => "items that all differ".to_owned(),
        Kind::MinLength { limit } => format!("at least {}", characters(*limit)),
        Kind::MaxLength { limit } => format!("at most {}", characters(*limit)),
        Kind::BacktrackLimitExceeded { .. } => {
            "string on which the pattern is decided within the bound of steps".to_owned()
        }
        Kind::Pattern { pattern } => format!("string matching {pattern}"),
        Kind::Format { format } => format!("string of format {format}"),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("multiple of {multiple_of}"),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => expected_of_branches(error)
            .unwrap_or_else(|| format!("one of {} alternatives", context.len())),
        Kind::OneOfMultipleValid { context } => {
            format!("exactly one of {} alternatives", context.len())
        }
        Kind::FalseSchema => "no value".to_owned(),
        other => format!("what the schema states under {}", other.keyword()),
    }
}

/// What the closest branches ask for in the place where the alternatives apply: `number or string`.
/// `None` if one of them asks for several things, or for something elsewhere.
fn expected_of_branches(error: &ValidationError<'_>) -> Option<String> {
    let wanted: Option<Vec<_>> = alternatives::closest(error)
        .into_iter()
        .map(|branch| match branch.as_slice() {
            [only] if only.instance_path() == error.instance_path() => Some(expected(only)),
            _ => None,
        })
        .collect();
    let mut wanted = wanted?;
    wanted.dedup();
    Some(wanted.join(" or "))
}

/// What the instance has.
pub(crate) fn got(error: &ValidationError<'_>) -> String {
    let instance = error.instance();
    match error.kind() {
        Kind::Required { .. } => "object without it".to_owned(),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            undeclared(unexpected.len() as u64)
        }
        Kind::PropertyNames { error } => got(error),
        Kind::OneOfMultipleValid { .. } => format!("{} that fits several", shape(instance)),
        _ => shape(instance),
    }
}

/// Type and size of a value: all that may be said of it.
pub(crate) fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(text) => string_of(text.chars().count() as u64),
        Value::Array(array) => array_of(array.len() as u64),
        Value::Object(object) => object_of(object.len() as u64),
    }
}
