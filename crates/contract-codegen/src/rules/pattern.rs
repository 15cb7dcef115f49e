//! Patterns that mean the same in Rust, JavaScript and Python.

/// Why a pattern may mean different things in different languages.
pub(super) fn differs(pattern: &str) -> Option<&'static str> {
    let mut in_class = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(
                    '.' | '\\' | '/' | '-' | '[' | ']' | '(' | ')' | '{' | '}' | '*' | '+' | '?'
                    | '|' | '^' | '$',
                ) => {}
                _ => return Some("an escaped letter or digit: write `[0-9]` for `\\d`"),
            },
            '[' if in_class => return Some("a bracket in a character class"),
            '[' => {
                in_class = true;
                if chars.peek() == Some(&'^') {
                    chars.next();
                }
                if chars.peek() == Some(&']') {
                    return Some("an empty character class");
                }
            }
            ']' => in_class = false,
            '&' | '~' if in_class && chars.peek() == Some(&c) => {
                return Some("an operation on character classes");
            }
            '-' if in_class && chars.peek() == Some(&'-') => {
                return Some("an operation on character classes");
            }
            '.' if !in_class => return Some("`.`, which treats line breaks differently"),
            '(' if !in_class && chars.peek() == Some(&'?') => return Some("a group with options"),
            _ => {}
        }
    }
    None
}

/// A pattern for Python, in which `$` also matches before a final line break.
pub(super) fn for_python(pattern: &str) -> String {
    let mut out = String::new();
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            '$' if !in_class => out.push_str("\\Z"),
            _ => {
                in_class = match c {
                    '[' => true,
                    ']' => false,
                    _ => in_class,
                };
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_differ_are_refused() {
        for same in ["^[a-z]+$", "^(ab|c){2,3}", "[^/]", "\\.", "[$]$"] {
            assert_eq!(differs(same), None, "{same}");
        }
        for other in [
            "\\d",
            "a.b",
            "(?i)a",
            "[[:alpha:]]",
            "[a&&b]",
            "\\bx",
            "[]a]",
        ] {
            assert!(differs(other).is_some(), "{other}");
        }
        assert_eq!(for_python("^[$]\\$(a$|b)$"), "^[$]\\$(a\\Z|b)\\Z");
    }
}
