//! What a name of the contract is called in Rust.

use heck::{ToPascalCase, ToSnakeCase};

/// The name of a type or variant.
pub fn pascal(name: &str) -> String {
    rust(name, str::to_pascal_case, "X")
}

/// The name of a field, argument or method.
pub fn snake(name: &str) -> String {
    rust(name, str::to_snake_case, "x")
}

/// What typify and progenitor make of a name. They add a `_` to keywords, which no other name ends
/// in, so that this is of no interest here.
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
    }
}
