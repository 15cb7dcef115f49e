//! Names of the contract in Rust.

use std::collections::HashMap;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// The name of a type or variant.
pub fn pascal(name: &str) -> String {
    rust(name, str::to_pascal_case, "X")
}

/// The name of a field, argument or method.
pub fn snake(name: &str) -> String {
    rust(name, str::to_snake_case, "x")
}

/// The name of an operation's method: progenitor puts a `_` before a digit, where typify puts an `x`.
pub fn method(id: &str) -> String {
    rust(id, str::to_snake_case, "_")
}

/// The name of a constant: `UPDATE_TASK_REQUEST` for `update-task.request`.
pub fn constant(name: &str) -> String {
    rust(name, str::to_shouty_snake_case, "X")
}

/// The Rust name that typify and progenitor use. They also add a `_` to keywords; no other name ends in `_`, so
/// this is not needed here.
fn rust(name: &str, case: fn(&str) -> String, prefix: &str) -> String {
    let out = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => case(&name.replace('\'', "").replace(|c: char| !is_name(c), "-")),
    };
    match out.chars().next() {
        Some(first) if first.is_alphabetic() => out,
        _ => format!("{prefix}{out}"),
    }
}

/// Two values of a closed enumeration that would be the same variant, and its name. The generator then tries a
/// second naming scheme for all of them.
pub fn same_variant<'a>(values: &[&'a str]) -> Option<(&'a str, &'a str, String)> {
    let fallback = |value: &str| pascal(&value.replace(|c: char| c == '_' || !is_name(c), "X"));
    same(values, pascal)?;
    same(values, fallback).filter(|(one, other, _)| one != other)
}

fn same<'a>(
    values: &[&'a str],
    name: impl Fn(&str) -> String,
) -> Option<(&'a str, &'a str, String)> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    values.iter().find_map(|value| {
        let name = name(value);
        let other = seen.insert(name.clone(), value)?;
        Some((other, *value, name))
    })
}

pub fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_the_generators_make() {
        for (name, expected) in [
            ("updateTask", "update_task"),
            ("_id", "id"),
            ("iId", "i_id"),
            ("2fa", "x2fa"),
            ("a.b/c", "a_b_c"),
            ("-1", "minus1"),
        ] {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(pascal("IN_PROGRESS"), "InProgress");
        assert_eq!(pascal("2fa"), "X2fa");
        assert_eq!(constant("update-task.request"), "UPDATE_TASK_REQUEST");
        assert_eq!(constant("2fa"), "X2FA");
    }
}
