//! Addresses of operations, and their methods.

use std::sync::LazyLock;

use regex::Regex;

use crate::block::Rich;
use crate::prose;

static METHOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(GET|POST|PUT|PATCH|DELETE)\b|(?i)\b(get|post|put|patch|delete)\s+(?:method|request|call|api\b)|\((?:only for |for )?(get|post|put|patch|delete)(?: only)?\)")
        .expect("a pattern that compiles")
});

pub(super) static URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"https?://[^\s"'`<>)\]]+"#).expect("a pattern that compiles"));

/// The methods named in a text, in its order.
pub(super) fn methods(text: &str) -> Vec<(usize, String)> {
    // Most cells name none, and the pattern is dear.
    if !["GET", "POST", "PUT", "PATCH", "DELETE"]
        .iter()
        .any(|method| prose::holds(text, method))
    {
        return Vec::new();
    }
    METHOD
        .captures_iter(text)
        .filter_map(|found| {
            let name = (1..=3).find_map(|group| found.get(group))?;
            Some((name.start(), name.as_str().to_uppercase()))
        })
        .collect()
}

/// Addresses in a cell, each with the method that was named last before it, and its place.
pub(super) fn addresses(cell: &Rich) -> Vec<(Option<String>, String, usize)> {
    let named = methods(&cell.text.replace("Post", "POST").replace("Get", "GET"));
    let mut end = 0;
    let found: Vec<_> = match URL.is_match(&cell.text) {
        true => URL.find_iter(&cell.text).collect(),
        false => PATH
            .captures_iter(&cell.text)
            .filter_map(|found| found.get(1))
            .collect(),
    };
    found
        .into_iter()
        .map(|url| {
            let method = named
                .iter()
                .rfind(|(at, _)| (end..url.start()).contains(at))
                .map(|(_, method)| method.clone());
            end = url.end();
            let address = url.as_str().trim_end_matches([';', ',', '.']);
            (method, address.to_owned(), cell.at)
        })
        .collect()
}

static PATH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|\s)(/[A-Za-z{:<][^\s"'`)\]]*)"#).expect("a pattern that compiles")
});

static CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^`?(GET|POST|PUT|PATCH|DELETE)`?\s+`?(https?://[^\s`]+|/[^\s`]*)`?(?:\s+HTTP/[0-9.]+)?$"#)
        .expect("a pattern that compiles")
});

/// A method and an address, where a line is nothing else: `POST /rooms/{id}`.
pub(super) fn call(line: &str) -> Option<(String, String)> {
    let found = CALL.captures(line.trim())?;
    Some((found[1].to_owned(), found[2].to_owned()))
}

/// The path with `{name}` for what varies, and the names in the query.
pub(crate) fn template(url: &str) -> (String, Vec<String>) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.find('/').map_or("", |start| &rest[start..]);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.replace("{{", "{").replace("}}", "}");
    let path = path.trim_end_matches('/');
    let segments = path.split('/').map(|segment| {
        // `:id` and `<id>` vary as well.
        match segment
            .strip_prefix(':')
            .or_else(|| segment.strip_prefix('<')?.strip_suffix('>'))
        {
            Some(name) => format!("{{{name}}}"),
            None => segment.to_owned(),
        }
    });
    let path = segments.collect::<Vec<_>>().join("/");
    let query = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    (path, query)
}

/// The host of an address that names one, instead of a place to put it: `{{host}}`, `<host>`.
pub(super) fn literal_host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1;
    let host = host.split(['/', '?']).next().unwrap_or_default();
    let is_name = host.contains('.')
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    is_name.then(|| host.to_owned())
}

/// What stays of a path when its parameters lose their names.
pub(crate) fn key(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The names of a path's parameters.
pub(crate) fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}
