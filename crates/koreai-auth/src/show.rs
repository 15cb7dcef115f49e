//! What may be shown to a person of what came from outside.

use std::time::Duration;

/// A token's form for logs and screens: its first eight characters and `…`. They are the beginning
/// of its header, the same in nearly every token.
///
/// Of text that does not look like a token, such as a client secret in its place, nothing is shown
/// but `…`.
pub fn redacted(token: &str) -> String {
    let token = token.trim();
    // The header comes first and is a JSON object: in base64url, `{"` begins with `eyJ`.
    let shown = match token.split_once('.') {
        Some((header, rest)) if header.starts_with("eyJ") && rest.contains('.') => header.get(..8),
        _ => None,
    };
    format!("{}…", shown.unwrap_or_default())
}

/// Foreign text between backquotes: escaped, so that it cannot steer a terminal, and cut short.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A span of time in its largest unit.
pub(crate) fn rough(span: Duration) -> String {
    match span.as_secs() {
        0 => "less than a second".to_owned(),
        1 => "1 second".to_owned(),
        seconds @ ..120 => format!("{seconds} seconds"),
        seconds @ ..7_200 => format!("{} minutes", seconds / 60),
        seconds @ ..172_800 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_a_header_is_shown() {
        for (token, shown) in [
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "eyJhbGci…"),
            (" eyJhbGciOiJIUzI1NiJ9.e30.\n", "eyJhbGci…"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", "…"),
            ("eyJ.eyJzdWIiOiIxIn0.c2ln", "…"),
            ("eyJäääää.eyJzdWIiOiIxIn0.c2ln", "…"),
            ("a-client-secret-by-mistake", "…"),
            ("a.client.secret", "…"),
            ("", "…"),
            ("..", "…"),
        ] {
            assert_eq!(redacted(token), shown, "{token}");
        }
    }

    #[test]
    fn foreign_text_is_escaped_and_cut() {
        assert_eq!(quoted("App ID"), "`App ID`");
        assert_eq!(quoted("\u{1b}[31m\n"), "`\\u{1b}[31m\\n`");
        assert_eq!(quoted(&"ä".repeat(41)), format!("`{}…`", "ä".repeat(40)));
    }

    #[test]
    fn a_span_is_reported_in_one_unit() {
        for (seconds, shown) in [
            (0, "less than a second"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(rough(Duration::from_secs(seconds)), shown);
        }
    }
}
