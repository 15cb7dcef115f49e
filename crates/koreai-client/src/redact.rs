//! What of a foreign text may be shown.

use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a secret.
const REDACTED: &str = "[redacted]";

/// What stands in place of a text of a JSON document: it may be data of a customer.
const MASKED: &str = "…";

/// Members that tell what went wrong, and are shown as they came: at the top of a document, and in
/// the items of its `errors`. Further down they may be anything, such as a customer's message.
const TELLING: [&str; 8] = [
    "code", "detail", "error", "message", "msg", "reason", "status", "title",
];

/// Makes foreign texts fit to be shown: without the secrets it knows, without anything that looks like
/// a token, without control characters, and no longer than asked for.
pub(crate) struct Redactor<'a>(pub(crate) &'a [SecretString]);

impl Redactor<'_> {
    /// A message of the platform.
    pub(crate) fn message(&self, text: &str, longest: usize) -> String {
        cut(&printable(&self.without_secrets(text)), longest)
    }

    /// The beginning of a body. Of JSON, whole or torn, the texts are masked.
    pub(crate) fn snippet(&self, body: &[u8], longest: usize) -> String {
        let text = String::from_utf8_lossy(body);
        let text =
            self.without_secrets(text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']));
        let text = match text.starts_with(['{', '[', '"']) {
            true => masked(&text),
            false => text,
        };
        cut(&printable(&text), longest)
    }

    fn without_secrets(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.0 {
            let secret = secret.expose_secret();
            if !secret.is_empty() && text.contains(secret) {
                text = text.replace(secret, REDACTED);
            }
        }
        without_tokens(&text)
    }
}

/// A JWT begins with a JSON object in base64url, which is `eyJ`.
fn without_tokens(text: &str) -> String {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, token) = rest.split_at(at);
        shown.push_str(before);
        shown.push_str(REDACTED);
        rest = token.trim_start_matches(of_token);
    }
    shown + rest
}

/// Masks the texts and numbers of a JSON document, whole or torn, but not the names of its members, nor
/// what tells of errors.
fn masked(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    // The member at the top, and the one that is being read.
    let (mut top, mut member) = (String::new(), String::new());
    let mut depth = 0_usize;
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let telling = depth == 1 || (depth == 3 && top == "errors");
        let telling = telling && TELLING.contains(&&*member);
        match c {
            '"' => {
                let after = &rest[1..];
                let Some(end) = end_of_text(after) else {
                    return shown + "\"" + MASKED;
                };
                let (text, tail) = (&after[..end], &after[end + 1..]);
                let is_name = tail.trim_start().starts_with(':');
                let text_shown = if is_name || telling { text } else { MASKED };
                shown.extend(["\"", text_shown, "\""]);
                if is_name {
                    text.clone_into(&mut member);
                    if depth == 1 {
                        text.clone_into(&mut top);
                    }
                }
                rest = tail;
            }
            '0'..='9' | '-' => {
                let tail = rest.trim_start_matches(|c: char| {
                    c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')
                });
                let number = &rest[..rest.len() - tail.len()];
                shown.push_str(if telling { number } else { MASKED });
                rest = tail;
            }
            _ => {
                match c {
                    '{' | '[' => depth += 1,
                    '}' | ']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                shown.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    shown
}

/// Where a JSON text ends, given what follows its opening quote.
fn end_of_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// In one line, and without anything that could steer a terminal.
fn printable(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .collect()
}

/// Controls, and what turns the direction of writing.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_body() {
        let secret = SecretString::from("s3cret");
        let secrets = [secret];
        let redactor = Redactor(&secrets);
        for (body, shown) in [
            (
                "<html>\n  <b>busy</b>\r\n</html>",
                "<html> <b>busy</b> </html>",
            ),
            (
                "the secret is s3cret, really",
                "the secret is [redacted], really",
            ),
            (
                "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln!",
                "token [redacted]!",
            ),
            ("cut off: eyJhbG", "cut off: [redacted]"),
            (
                r#"{"name": "Ada", "n": -7.5e3}"#,
                r#"{"name": "…", "n": …}"#,
            ),
            ("\u{feff} {\"name\": \"Ada\"}", r#"{"name": "…"}"#),
            (
                r#"{"status": 5, "x": [{"message": "Ada"}]}"#,
                r#"{"status": 5, "x": [{"message": "…"}]}"#,
            ),
            (r#"["Ada \"x\" y", "b"]"#, r#"["…", "…"]"#),
            (
                r#"{"errors":[{"msg":"no \"such\" task","code":4}]}"#,
                r#"{"errors":[{"msg":"no \"such\" task","code":4}]}"#,
            ),
            (r#"{"message":"s3cret"}"#, r#"{"message":"[redacted]"}"#),
            (r#"{"name": "Ada Love"#, r#"{"name": "…"#),
            (r#"{"name": "Ada\"#, r#"{"name": "…"#),
            ("a\u{1b}[31mred\u{202e}", "a\u{fffd}[31mred\u{fffd}"),
            ("", ""),
        ] {
            assert_eq!(redactor.snippet(body.as_bytes(), 100), shown, "{body}");
        }
        assert_eq!(redactor.snippet(b"\xff\xfe", 100), "\u{fffd}\u{fffd}");
        assert_eq!(redactor.snippet("äöü".as_bytes(), 2), "äö…");
        assert_eq!(
            redactor.message("no \"Ada\"\n s3cret", 100),
            "no \"Ada\" [redacted]"
        );
    }
}
