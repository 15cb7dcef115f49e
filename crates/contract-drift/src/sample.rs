//! Samples: a call with curl, or JSON as people print it, with `...`, comments and markup.

use serde_json::Value;

use super::block::{Code, Unread};
use super::page::{Command, Members};

/// No call sends more headers.
const MAX_HEADERS: usize = 100;

/// What a sample holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) command: Option<Command>,
    pub(super) body: Option<Value>,
    pub(super) cut: bool,
    pub(super) unread: Option<Unread>,
}

/// Reads a sample; `None` if it is neither.
pub(super) fn read(code: &Code) -> Option<Read> {
    let content = code.text.trim_start();
    let unprompted = content
        .trim_start_matches(['$', '>', '#', '%'])
        .trim_start();
    if unprompted.starts_with("curl") && unprompted[4..].starts_with(char::is_whitespace) {
        return Some(curl(code));
    }
    content
        .starts_with(['{', '['])
        .then(|| json(&code.text, code.at, code.verbatim))
}

/// A command in one line: lines that go on after a backslash are joined, outside of quotes, and a
/// here-document becomes the option that it is the data of.
fn one_line(text: &str) -> (String, Option<String>) {
    let mut text = text
        .trim_start()
        .trim_start_matches(['$', '>', '#', '%'])
        .replace("\r\n", "\n");
    let mut data = None;
    if let Some((before, rest)) = text.split_once("<<")
        && let Some((mark, rest)) = rest.split_once('\n')
    {
        let mark = mark
            .trim()
            .trim_start_matches('-')
            .trim_matches(['"', '\'', ' ']);
        if !mark.is_empty() && mark.chars().all(char::is_alphanumeric) {
            let end = rest.lines().take_while(|line| line.trim() != mark);
            data = Some(end.collect::<Vec<_>>().join("\n"));
            text = before.to_owned();
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            // Shells of Unix, of PowerShell and of Windows.
            ('\\' | '`' | '^', None) if chars.peek() == Some(&'\n') => {
                chars.next();
                out.push(' ');
                continue;
            }
            ('\\', None | Some('"')) => {
                out.push(c);
                out.extend(chars.next());
                continue;
            }
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        out.push(c);
    }
    (out, data)
}

fn curl(code: &Code) -> Read {
    let (text, here) = one_line(&code.text);
    let unread = |why: &str| Read {
        unread: Some(Unread {
            why: why.to_owned(),
            at: code.at,
        }),
        ..Read::default()
    };
    // Outside of quotes a line's end is a blank, whether a backslash says so or not.
    let Some(words) = shlex::split(&text) else {
        return unread("a command whose quotes are not closed");
    };
    let mut method = None;
    let mut url = None;
    let mut headers = Vec::new();
    let mut data: Option<String> = None;
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        let (option, inline) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option, Some(value.to_owned())),
            _ => (word.as_str(), None),
        };
        let mut value = || inline.clone().or_else(|| words.next());
        match option {
            "-X" | "--request" => method = value(),
            "-H" | "--header" => headers.extend(
                value()
                    .as_deref()
                    .and_then(|header| header.split_once(':'))
                    .map(|(name, _)| name.trim().to_owned()),
            ),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--json" => data = value(),
            "--url" => url = value(),
            "-u" | "--user" | "-o" | "--output" | "-F" | "--form" | "--data-urlencode" | "-A"
            | "--user-agent" | "--max-time" => drop(value()),
            _ if option.starts_with('-') || option.is_empty() => {}
            // `curl POST https://…`, as people write who leave out the `-X`.
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" if url.is_none() => {
                method.get_or_insert(word);
            }
            _ => {
                url.get_or_insert(word);
            }
        };
    }
    let data = match data {
        Some(data) if data.starts_with("@-") && here.is_some() => here,
        data => data,
    };
    let Some(url) = url else {
        return unread("a command without an address");
    };
    let mut read = Read::default();
    if let Some(data) = &data {
        // In single quotes the data is as it is, so that its place is known.
        let offset = code.text.find(data.as_str());
        let at = code.at + offset.unwrap_or_default();
        if data.trim_start().starts_with(['{', '[']) {
            read = json(data, at, code.verbatim && offset.is_some());
        }
    }
    let default = if data.is_some() { "POST" } else { "GET" };
    read.command = Some(Command {
        method: method.unwrap_or_else(|| default.to_owned()).to_uppercase(),
        url,
        headers: headers.into_iter().take(MAX_HEADERS).collect(),
    });
    read
}

/// JSON, after what people put into it has been blanked. Every byte keeps its place.
fn json(text: &str, at: usize, verbatim: bool) -> Read {
    let (cleaned, cut) = clean(text);
    match serde_json::from_str(&cleaned) {
        Ok(body) => Read {
            body: Some(body),
            cut,
            ..Read::default()
        },
        Err(error) => {
            let line: usize = cleaned
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum();
            let offset = line + error.column().saturating_sub(1);
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let place = if verbatim { at + offset } else { at };
            Read {
                cut,
                unread: Some(Unread {
                    why: format!("a sample that is not JSON: {message}"),
                    at: place,
                }),
                ..Read::default()
            }
        }
    }
}

/// Blanks `...`, comments, markup and commas before a closing bracket; says whether `...` was there.
fn clean(text: &str) -> (String, bool) {
    let mut out = text.as_bytes().to_vec();
    let bytes = text.as_bytes();
    let mut cut = false;
    let mut at = 0;
    let mut string_start = None;
    let mut last: Option<usize> = None;
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| {
        for byte in &mut out[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    while at < bytes.len() {
        let rest = &bytes[at..];
        if string_start.is_some() {
            match bytes[at] {
                b'\\' => at += 1,
                b'"' => {
                    string_start = None;
                    last = Some(at);
                }
                _ => {}
            }
            at += 1;
            continue;
        }
        let skip = match rest {
            [b'"', ..] => {
                string_start = Some(at);
                None
            }
            [b'.', b'.', b'.', ..] => {
                cut = true;
                // Between two members that no comma parts, it parts them.
                let dots = rest.iter().take_while(|byte| **byte == b'.').count();
                let parts =
                    last.is_some_and(|last| !matches!(out[last], b',' | b'{' | b'[' | b':'));
                let goes_on = rest[dots..]
                    .iter()
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_some_and(|next| matches!(next, b'"' | b'{'));
                blank(&mut out, at, at + dots);
                if parts && goes_on {
                    out[at] = b',';
                    last = Some(at);
                }
                Some(dots)
            }
            _ if rest.starts_with("…".as_bytes()) => {
                cut = true;
                Some("…".len())
            }
            [b'/', b'/', ..] => Some(rest.iter().take_while(|byte| **byte != b'\n').count()),
            // A placeholder for a value: `{{limit}}`.
            [b'{', b'{', ..] => {
                let near = &rest[..rest.len().min(200)];
                let end = near
                    .split(|byte| *byte == b'\n')
                    .next()
                    .and_then(|line| line.windows(2).position(|pair| pair == b"}}"));
                if let Some(end) = end {
                    blank(&mut out, at, at + end + 2);
                    out[at..at + 4].copy_from_slice(b"null");
                    last = Some(at);
                    at += end + 2;
                    continue;
                }
                None
            }
            [b'<', b'/' | b'a'..=b'z' | b'A'..=b'Z', ..] => rest
                .iter()
                .take(200)
                .position(|byte| *byte == b'>')
                .map(|end| end + 1),
            _ => None,
        };
        if let Some(length) = skip {
            // A comma that was put in the place of `...` stays.
            if out[at] != b',' {
                blank(&mut out, at, at + length);
            }
            at += length;
            continue;
        }
        let byte = bytes[at];
        if matches!(byte, b'}' | b']') && last.is_some_and(|last| out[last] == b',') {
            let comma = last.unwrap_or_default();
            out[comma] = b' ';
        }
        if !byte.is_ascii_whitespace() {
            last = Some(at);
        }
        at += 1;
    }
    // Whole characters were blanked, or none of their bytes.
    (
        String::from_utf8(out).unwrap_or_else(|_| text.to_owned()),
        cut,
    )
}

/// How deep a sample is looked into.
const MAX_DEPTH: usize = 20;

/// Every member of a sample, from the outside in, with the types of its values. Items of arrays are
/// taken together, and so are members whose names are dates: those are data.
pub(super) fn members(body: &Value) -> Members {
    let mut found = Members::new();
    walk(body, &mut Vec::new(), &mut found);
    found
}

fn walk(value: &Value, path: &mut Vec<String>, found: &mut Members) {
    if path.len() > MAX_DEPTH {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                path.push(if is_data(name) {
                    "*".to_owned()
                } else {
                    name.clone()
                });
                let kinds = found.entry(path.clone()).or_default();
                if !kinds.contains(&kind(value)) {
                    kinds.push(kind(value));
                    kinds.sort_unstable();
                }
                walk(value, path, found);
                path.pop();
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, path, found);
            }
        }
        _ => {}
    }
}

/// Whether a member's name is data: a date, or a number.
pub(super) fn is_data(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| {
            byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b':' | b'T' | b'Z' | b'.')
        })
}

/// The name of a value's type.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> (Option<Value>, bool) {
        let read = json(text, 0, true);
        (read.body, read.cut)
    }

    #[test]
    fn what_people_put_into_json_is_read_over() {
        for (text, expected, cut) in [
            (r#"{"a": 1, ... "b": 2}"#, r#"{"a":1,"b":2}"#, true),
            ("{\"a\": 1\n ...\n \"b\": 2}", r#"{"a":1,"b":2}"#, true),
            ("{\"a\": [1, 2, ...],\n ...\n}", r#"{"a":[1,2]}"#, true),
            ("{\"a\": 1, // one\n}", r#"{"a":1}"#, false),
            (
                r#"{"a": <b>"x"</b>, "u": "http://h/..."}"#,
                r#"{"a":"x","u":"http://h/..."}"#,
                false,
            ),
            (r#"[{"a": 1}, …]"#, r#"[{"a":1}]"#, true),
        ] {
            let (value, was_cut) = body(text);
            assert_eq!(
                value.map(|value| value.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
            assert_eq!(was_cut, cut, "{text}");
        }
    }

    #[test]
    fn a_mistake_has_its_place() {
        let read = json("{\"a\": 1,\n \"b\" 2}", 10, true);
        let unread = read.unread.expect("a finding");
        assert_eq!(
            (unread.at, unread.why.as_str()),
            (24, "a sample that is not JSON: expected `:`")
        );
    }

    #[test]
    fn a_command_is_read_with_its_headers_and_its_body() {
        let text = "curl --location 'https://{{host}}/a/{{id}}?x=1' \n--header 'auth: {{t}}' \\\n-d '{\"n\": 1}'";
        let code = Code {
            text: text.to_owned(),
            at: 0,
            verbatim: true,
        };
        let read = read(&code).expect("a sample");
        let command = read.command.expect("a command");
        assert_eq!(command.method, "POST");
        assert_eq!(command.headers, ["auth"]);
        assert_eq!(read.body, Some(serde_json::json!({"n": 1})));
    }
}
