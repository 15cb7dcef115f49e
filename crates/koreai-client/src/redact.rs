//! What of a foreign text may be shown.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a secret.
const REDACTED: &str = "[redacted]";

/// What stands in place of a text of a JSON document: it may be data of a customer.
const MASKED: &str = "…";

/// How many bytes are looked at for each character that is shown.
const BYTES_LOOKED_AT: usize = 4;

/// The shortest beginning of a secret that counts as a part of it, in bytes.
const SHORTEST_PART: usize = 3;

/// In UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Members that describe what went wrong, and are shown as they came: at the top of a document, and in
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
    pub(crate) fn snippet(&self, body: &[u8], is_torn: bool, longest: usize) -> String {
        let text = self.start(body, is_torn, longest);
        let text = match text.starts_with(['{', '[', '"']) {
            true => masked(&text),
            false => text,
        };
        cut(&printable(&text), longest)
    }

    /// The beginning of a text, which may be torn off at its end.
    pub(crate) fn beginning(&self, text: &[u8], is_torn: bool, longest: usize) -> String {
        cut(&printable(&self.start(text, is_torn, longest)), longest)
    }

    /// As much of a text as it takes to show its beginning, without secrets: nor does a part of one stay
    /// where the text was torn off, or is cut here.
    fn start(&self, text: &[u8], is_torn: bool, longest: usize) -> String {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let text = text.trim_ascii_start();
        let length = text.len().min(longest.saturating_mul(BYTES_LOOKED_AT));
        let is_torn = is_torn || length < text.len();
        let text = String::from_utf8_lossy(&text[..length]);
        let text = match is_torn {
            true => self.without_torn_secret(&text),
            false => text,
        };
        self.without_secrets(&text)
    }

    /// Without the beginning of a secret at the end of a text that was torn off.
    fn without_torn_secret<'t>(&self, text: &'t str) -> Cow<'t, str> {
        // Half a character is not part of the secret any more.
        let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
        let torn = |secret: &SecretString| {
            let secret = secret.expose_secret();
            let ends = secret.char_indices().map(|(at, c)| at + c.len_utf8());
            let ends = ends.filter(|&end| end >= SHORTEST_PART && end < secret.len());
            ends.rev().find(|&end| text.ends_with(&secret[..end]))
        };
        match self.0.iter().filter_map(torn).max() {
            Some(length) => format!("{}{REDACTED}", &text[..text.len() - length]).into(),
            None => text.into(),
        }
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
/// what describes errors.
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
            assert_eq!(
                redactor.snippet(body.as_bytes(), false, 100),
                shown,
                "{body}"
            );
        }
        assert_eq!(
            redactor.snippet(b"\xff\xfe", false, 100),
            "\u{fffd}\u{fffd}"
        );
        assert_eq!(redactor.snippet("äöü".as_bytes(), false, 2), "äö…");
        assert_eq!(
            redactor.message("no \"Ada\"\n s3cret", 100),
            "no \"Ada\" [redacted]"
        );
    }

    /// Wherever a body is cut, here or before it arrived, and however little of it is left to show.
    #[test]
    fn no_part_of_a_secret_is_left_where_a_body_is_cut() {
        let secrets = ["s3cret-of-the-äpp", "s3cond-one"].map(SecretString::from);
        let redactor = Redactor(&secrets);
        for secret in &secrets {
            let secret = secret.expose_secret();
            for start in ["<p>", "", "{\"message\": \"", "\""] {
                for before in 0..60 {
                    let blanks = " ".repeat(before);
                    let body = format!("{start}{blanks}{secret} and more");
                    let whole = body.as_bytes();
                    for end in 0..=whole.len() {
                        let is_torn = end < whole.len();
                        for shown in [
                            redactor.snippet(&whole[..end], is_torn, 12),
                            redactor.beginning(&whole[..end], is_torn, 12),
                        ] {
                            assert!(!shown.contains("s3c"), "{end} of {body}: {shown}");
                        }
                    }
                }
            }
        }
    }
}
