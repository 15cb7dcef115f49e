//! The words of the vendor's pages: what headings announce, columns hold and cells state.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::block::{BULLET, Rich};
use crate::page::Part;
use crate::prose;

/// What a heading announces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    #[default]
    Other,
    Table(Part),
    Sample(Part),
    /// "Response" alone: its table, its sample, or both.
    Either(Part),
    ResponseHeaders,
    /// What comes when a call fails: statuses, codes, samples.
    Errors,
    RateLimits,
    /// "Limits" alone: of rates, or of something else.
    Limits,
    Scopes,
}

pub(super) fn section(heading: &str) -> Section {
    let heading = heading.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let table = has(&[
        "param",
        "field",
        "body",
        "object",
        "attribute",
        "payload",
        "properties",
        "schema",
        "argument",
    ]);
    if has(&["error", "failure"]) && !table {
        return Section::Errors;
    }
    if has(&["sample", "example"]) {
        return match () {
            () if has(&["response", "output"]) => Section::Sample(Part::Response),
            () if has(&["request", "payload", "body", "input", "curl"]) => {
                Section::Sample(Part::Request)
            }
            () => Section::Sample(Part::Unknown),
        };
    }
    match () {
        () if is_any_limit(&heading) => Section::Limits,
        () if is_rate_key(&heading) && heading.split_whitespace().count() <= 6 => {
            Section::RateLimits
        }
        () if has(&["api scopes"]) && has(&["list", "available"]) => Section::Scopes,
        () if has(&["path param", "path variable", "url param"]) => Section::Table(Part::Path),
        () if has(&["query"]) && table => Section::Table(Part::Query),
        () if has(&["header"]) && has(&["response"]) => Section::ResponseHeaders,
        () if has(&["header"]) => Section::Table(Part::Header),
        () if has(&["response", "output", "result"]) && table => Section::Table(Part::Response),
        () if has(&["json param", "form param"]) => Section::Table(Part::Request),
        () if has(&["request", "body", "payload"]) && table => Section::Table(Part::Request),
        () if matches!(
            heading.trim(),
            "returns" | "result" | "results" | "output" | "outputs"
        ) || has(&["response"]) && heading.split_whitespace().count() <= 3 =>
        {
            Section::Either(Part::Response)
        }
        () if matches!(heading.trim(), "request" | "input") => Section::Either(Part::Request),
        () if matches!(heading.trim(), "parameters" | "arguments" | "params") => {
            Section::Table(Part::Unknown)
        }
        () => Section::Other,
    }
}

/// What a heading says below another one: what it leaves open, the one above it says.
pub(super) fn below(above: Section, own: Section) -> Section {
    match (above, own) {
        (above, Section::Other) => above,
        (
            Section::Table(part) | Section::Sample(part) | Section::Either(part),
            Section::Sample(Part::Unknown),
        ) => Section::Sample(part),
        (
            Section::Either(part @ (Part::Request | Part::Response)),
            Section::Table(Part::Unknown),
        ) => Section::Table(part),
        (Section::Either(Part::Response), Section::Table(Part::Header)) => Section::ResponseHeaders,
        (_, own) => own,
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Required,
    /// The same, the other way round: "Yes" under "Optional".
    Optional,
    Type,
    Description,
    Values,
    Default,
    Skipped,
}

pub(super) fn column(header: &str) -> Option<Column> {
    let name: String = header
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '/')
        .collect();
    Some(match name.trim() {
        "parameter" | "parameters" | "parameter name" | "path parameter" | "query parameter"
        | "field" | "fields" | "field name" | "name" | "key" | "attribute" | "property"
        | "header" | "header name" | "path parameters" | "query parameters"
        | "header parameter" | "body parameter" | "request parameter" | "response parameter" => {
            Column::Name
        }
        "required"
        | "mandatory"
        | "required/optional"
        | "optional/required"
        | "mandatory/optional"
        | "optional/mandatory"
        | "mandatory/ optional"
        | "requirement"
        | "is required"
        | "is mandatory" => Column::Required,
        "optional" | "is optional" => Column::Optional,
        "type" | "data type" | "datatype" | "value type" | "param type" | "parameter type" => {
            Column::Type
        }
        "description" | "details" | "meaning" | "explanation" | "definition" | "notes"
        | "comments" => Column::Description,
        "allowed values" | "possible values" | "values" | "accepted values" | "enum"
        | "valid values" | "supported values" => Column::Values,
        "default" | "default value" => Column::Default,
        "example" | "examples" | "sample" | "sample value" | "example value" | "no" | "sl no"
        | "" => Column::Skipped,
        _ => return None,
    })
}

/// Whether a header says by itself that the rows are parameters or fields.
pub(super) fn is_fields(header: &[Rich]) -> bool {
    header.iter().any(|cell| {
        let label = cell.label().to_lowercase();
        column(&label) == Some(Column::Name)
            && ["param", "field", "attribute", "property"]
                .iter()
                .any(|word| label.contains(word))
    })
}

/// The keys of an overview of an operation.
pub(super) fn is_overview_key(key: &str) -> bool {
    let key = key.to_lowercase();
    [
        "method",
        "http method",
        "endpoint",
        "end point",
        "request url",
        "url",
        "api endpoint",
    ]
    .iter()
    .any(|known| key == *known || key.starts_with(&format!("{known} (")))
}

/// Whether a label is that of something which an overview says of an operation, as a line of text may too:
/// "Scope: …".
pub(super) fn is_overview_label(label: &str) -> bool {
    let label = label.to_lowercase();
    is_overview_key(&label)
        || is_rate_key(&label)
        || is_scope_label(&label)
        || matches!(
            label.as_str(),
            "content type"
                | "content-type"
                | "authorization"
                | "authentication"
                | "success status"
                | "status code"
        )
}

/// Whether a label is that of API scopes.
pub(super) fn is_scope_label(label: &str) -> bool {
    let label = label.strip_prefix("required ").unwrap_or(label);
    matches!(label, "api scope" | "api scopes" | "scope" | "scopes")
}

/// Whether a text only says where something else is said: "See the list of scopes".
pub(super) fn refers_elsewhere(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = text.split(|c: char| !c.is_alphanumeric()).next();
    let first = first.unwrap_or_default().to_lowercase();
    matches!(
        first.as_str(),
        "see" | "refer" | "check" | "consult" | "visit" | "listed" | "described"
    )
}

/// Whether a text is names, and no sentence: "Library: Lending; Reading Room".
pub(super) fn are_names(text: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let is_name = |name: &str| {
        let mut words = name
            .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '/' | '&' | '-'))
            .filter(|word| !word.is_empty());
        // One word alone may be an identifier.
        name.split_whitespace().count() == 1
            || words.next().is_some_and(is_capital)
                && words.all(|word| word.len() <= 3 || is_capital(word))
    };
    !refers_elsewhere(text) && scopes(text).iter().all(|name| is_name(name))
}

/// Depth of a name, by what is before it; and the name.
pub(super) fn indented(text: &str) -> (usize, &str) {
    let marks = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{a0}' | '-' | '–' | '└' | '─' | '├' | '│' | '↳' | '>' | '→' | '•' | '.'
            )
    };
    let name = text.trim_start_matches(marks);
    let before = &text[..text.len() - name.len()];
    (before.chars().count(), name)
}

/// `a.b[].c`, `a > b`, `a/b`, `a[0].b` to its names; `None` if it is none.
pub(super) fn segments(name: &str) -> Option<Vec<String>> {
    // A note in brackets is not part of the name: "id (deprecated)".
    let name = name.split(['(', '\n']).next().unwrap_or_default();
    // Nor is the mark of a footnote: "id[^1]".
    let name = name.split("[^").next().unwrap_or_default();
    let name = name.trim().trim_end_matches([':', '*', '?', ',']);
    let path: Vec<String> = name
        .split(['.', '>', '[', ']'])
        .map(|part| part.trim().trim_matches(['`', '"', '\'', '{', '}']))
        .filter(|part| !part.is_empty() && !part.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_owned)
        .collect();
    let good = |part: &String| {
        part.len() <= 100
            && !part.contains(char::is_whitespace)
            && part.chars().any(char::is_alphanumeric)
    };
    (!path.is_empty() && path.len() <= 20 && path.iter().all(good)).then_some(path)
}

/// The type that a word names.
fn type_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "string" | "strings" | "text" | "varchar" | "date" | "datetime" | "timestamp" | "uuid"
        | "url" | "enum" => "string",
        "array" | "arrays" | "list" => "array",
        "object" | "objects" | "json" | "map" => "object",
        "number" | "numbers" | "float" | "double" | "decimal" => "number",
        "integer" | "integers" | "int" | "long" | "int64" | "int32" => "integer",
        "boolean" | "booleans" | "bool" => "boolean",
        _ => return None,
    })
}

/// Whether a text is nothing but types, and whether the thing is required: "array of strings, optional".
pub(super) fn names_types_alone(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.all(|word| {
        type_of(word).is_some()
            || matches!(
                word,
                "of" | "or"
                    | "and"
                    | "a"
                    | "an"
                    | "in"
                    | "path"
                    | "query"
                    | "header"
                    | "body"
                    | "null"
                    | "nullable"
                    | "unique"
                    | "required"
                    | "mandatory"
                    | "optional"
                    | "not"
                    | "yes"
                    | "no"
                    | "conditional"
                    | "conditionally"
                    | "read"
                    | "write"
                    | "only"
                    | "default"
                    | "email"
            )
            || word.bytes().all(|byte| byte.is_ascii_digit())
    })
}

pub(super) struct Kind {
    pub(super) kind: Option<String>,
    pub(super) items: Option<String>,
    pub(super) required: Option<bool>,
}

/// `string, required`, `Array of strings`, `List<Object>`.
pub(super) fn kind(text: &str) -> Kind {
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(type_of);
    let mut kind = words.next();
    let mut items = words.next();
    if let (Some(one), Some(other)) = (kind, items)
        && one != other
        && !lower.contains(" of ")
        && !lower.contains(['<', '[', '('])
        && (lower.contains(" or ") || lower.contains(['/', '|']))
    {
        return Kind {
            kind: Some(format!("{one} or {other}")),
            items: None,
            required: named_requirement(text),
        };
    }
    // `string[]`.
    if lower.contains("[]") && kind != Some("array") {
        items = kind;
        kind = Some("array");
    }
    Kind {
        items: items.filter(|_| kind == Some("array")).map(str::to_owned),
        kind: kind.map(str::to_owned),
        required: named_requirement(text),
    }
}

/// "Required if …", but not "Required only for GET".
pub(super) fn is_conditional(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.any(|word| matches!(word, "required" | "mandatory"))
        && words
            .find(|word| *word != "only")
            .is_some_and(|word| matches!(word, "if" | "when" | "unless"))
}

/// What a cell says that is not there for it alone: "true" may be a value.
fn named_requirement(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words
        .any(|word| matches!(word, "required" | "mandatory" | "optional"))
        .then(|| requirement(text))
        .flatten()
}

pub(super) fn requirement(text: &str) -> Option<bool> {
    if is_conditional(text) {
        return Some(false);
    }
    let lower = text.to_lowercase();
    // Names of icons, where they are written so.
    for (name, mark) in [
        ("check_mark:", true),
        (":x:", false),
        ("cross_mark:", false),
    ] {
        if lower.contains(name) {
            return Some(mark);
        }
    }
    if let Some(mark) = lower.chars().find_map(|c| match c {
        '✅' | '✔' | '✓' | '☑' | '🗸' => Some(true),
        '❌' | '✗' | '✖' | '☒' | '✘' | '⛔' => Some(false),
        _ => None,
    }) {
        return Some(mark);
    }
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.find_map(|word| match word {
        "required" | "mandatory" | "yes" | "y" | "true" => Some(true),
        "optional" | "no" | "n" | "false" | "conditional" | "conditionally" | "not" => Some(false),
        _ => None,
    })
}

/// What a note beside a name says: `id (required)`, `id?`, `id*`.
pub(super) fn noted_requirement(name: &str) -> Option<bool> {
    let name = name.trim();
    if let Some((_, note)) = name.split_once('(') {
        return named_requirement(note);
    }
    match name.chars().next_back() {
        Some('?') => Some(false),
        Some('*') => Some(true),
        _ => None,
    }
}

/// "Mandatory if `id` is not sent": required, but not always.
pub(super) fn states_condition(description: &str) -> bool {
    description.split(['.', '\n', BULLET]).any(is_conditional)
}

/// "(Optional) …" or "Required. …" where there is no column for it.
pub(super) fn leading_requirement(text: &str) -> Option<bool> {
    let text = text.trim_start_matches(['(', '[']);
    let end = text
        .find([')', ']', '.', ':', ',', ';'])
        .unwrap_or(text.len());
    match text[..end].to_lowercase().as_str() {
        "required" | "mandatory" => Some(true),
        "optional" => Some(false),
        _ => None,
    }
}

static WINDOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        \b(?<requests>[0-9][0-9,_]*)\s*(?<scale>(?:k|m|mn|mio|bn)\b\+?|\+)?\s*
        (?:(?:api|http)\s+)?(?:requests?|reqs?|calls?|hits?|invocations?|queries|transactions?|times)?\s*
        (?:(?:per|by|from|for)\s+(?:an?\s+|each\s+|every\s+|one\s+)?[a-z_]+\s+)?
        (?:per|/|an?\b|every|each|in|within|over|during|for\s+(?:each|every))\s*
        (?:an?\s+|one\s+|any\s+|each\s+|every\s+)?
        (?<length>[0-9]+)?[\s-]*
        (?<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b
        | \b(?<short>[0-9][0-9,_]*)\s*(?<short_scale>(?:k|m|mn|mio|bn)\+?|\+)?\s*(?:r|q|t)p(?<short_unit>s|m|h|d)\b",
    )
    .expect("a pattern that compiles")
});

/// The figure behind its unit: "Requests per minute: 60".
static WINDOW_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:per|/|each|every)[\s-]*(second|minute|hour|day)s?\b[^0-9.;\n]{0,20}?\b([0-9][0-9,_]*)",
    )
    .expect("a pattern that compiles")
});

/// How long a unit of time is, in seconds.
fn seconds(unit: &str) -> u64 {
    match unit.chars().next().map(|first| first.to_ascii_lowercase()) {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => 86_400,
    }
}

/// A number of requests: `60`, `1,000`. What is written in another way, and nothing, is no such number.
fn count(text: &str) -> Option<u64> {
    let text = text.trim_end_matches([',', '_']);
    let mut groups = text.split(',').rev();
    let last = groups.next()?;
    let in_groups: Vec<&str> = groups.collect();
    let is_grouped =
        in_groups.is_empty() || last.len() == 3 && in_groups.iter().all(|group| group.len() <= 3);
    let figure = text.replace([',', '_'], "").parse().ok();
    figure.filter(|figure| *figure > 0 && is_grouped)
}

/// Whether the figure behind a text is only the end of a number: "1 000", "1.800", "5-10".
fn ends_in_number(before: &str) -> bool {
    let is_digit = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let blank = before.trim_end();
    before.ends_with(['.', ','])
        || is_digit(blank)
        || is_digit(before.trim_end_matches(['\'', '’', '_', '-', '–', '—']))
}

/// Whether a number goes on in the text behind it: "1 000", "1.5", "2k".
fn goes_on(after: &str) -> bool {
    let starts = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    after.starts_with(char::is_alphanumeric)
        || starts(after.trim_start())
        || starts(after.trim_start_matches(['.', ',', '\'', '’', '-', '–', '—']))
}

/// Whether the figure behind a text is the number of something: "version 2", "answers 202".
fn is_numbered(before: &str) -> bool {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:version|v|level|tier|status|code|http|error|step|section|chapter|answers?|returns?|responds? with|answered with)[\s:`#]*$")
            .expect("a pattern that compiles")
    });
    NUMBERED.is_match(before)
}

/// `60 per minute, 1,000 per hour`: requests and seconds; `None` if one of the figures is not understood.
pub(super) fn windows(text: &str) -> Option<Vec<(u64, u64)>> {
    let text = &prose::numbers_in_figures(text);
    let mut all = Vec::new();
    for found in WINDOW.captures_iter(text) {
        let (requests, unit) = match (found.name("requests"), found.name("unit")) {
            (Some(requests), Some(unit)) => (requests, unit.as_str()),
            _ => (found.name("short")?, &found["short_unit"]),
        };
        // A few words are enough, and a long text has many figures.
        let start = text.floor_char_boundary(requests.start().saturating_sub(40));
        let before = &text[start..requests.start()];
        if is_numbered(before) {
            continue;
        }
        let scale = found.name("scale").or_else(|| found.name("short_scale"));
        if ends_in_number(before) || scale.is_some() {
            return None;
        }
        let length = match found.name("length") {
            Some(length) => length.as_str().parse::<u64>().ok()?,
            None => 1,
        };
        let requests = count(requests.as_str())?;
        all.push((requests, seconds(unit).saturating_mul(length)));
    }
    if all.is_empty() {
        for found in WINDOW_FIRST.captures_iter(text) {
            let Some(requests) = found.get(2) else {
                continue;
            };
            if goes_on(&text[requests.end()..]) {
                return None;
            }
            all.push((count(requests.as_str())?, seconds(&found[1])));
        }
    }
    let mut seen = HashSet::new();
    all.retain(|window| window.1 > 0 && seen.insert(*window));
    Some(all)
}

/// The number of requests that a cell holds, and perhaps a word for them.
pub(super) fn figure(cell: &str) -> Option<u64> {
    let end = cell
        .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '_')
        .unwrap_or(cell.len());
    let (digits, after) = cell.split_at(end);
    let words = after.to_lowercase();
    let scales = ["million", "thousand", "billion"];
    let is_scaled = words
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "k" | "m" | "mn" | "mio" | "bn") || scales.contains(&word));
    let is_more = after.bytes().any(|byte| byte.is_ascii_digit());
    (!goes_on(after) && !is_scaled && !is_more)
        .then(|| count(digits))
        .flatten()
}

/// The length of time that a text names, and nothing else: "per minute", "60 seconds".
pub(super) fn length_of_time(text: &str) -> Option<u64> {
    static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:(?:requests?|calls?|limit)\s+)?(?:per|each|every|in|/)?\W*([0-9]+|an?|one)?[\s-]*(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)(?:ly)?(?:\s+(?:limit|window))?\W*$")
            .expect("a pattern that compiles")
    });
    let found = LENGTH.captures(text)?;
    let count = found.get(1).and_then(|count| count.as_str().parse().ok());
    Some(seconds(&found[2]).saturating_mul(count.unwrap_or(1)))
}

/// What calls are counted by: "per account", "for each bot".
pub(super) fn counted_by(text: &str) -> Option<String> {
    static COUNTED_BY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:per|by|for (?:each|every|an?|one)|(?:each|every)|from (?:an?|each|one))\s+(accounts?|users?|apps?|applications?|bots?|jobs?|ips?|clients?|tenants?|tokens?|keys?|organi[sz]ations?|workspaces?|request_ids?)\b")
            .expect("a pattern that compiles")
    });
    let found = COUNTED_BY.captures(text)?;
    Some(found[1].to_lowercase().trim_end_matches('s').to_owned())
}

/// Whether a label is that of how often something may be called.
pub(super) fn is_rate_key(label: &str) -> bool {
    let label = label.to_lowercase().replace('-', " ");
    ["rate limit", "ratelimit", "throttl", "quota"]
        .iter()
        .any(|word| label.contains(word))
        || matches!(
            label.trim(),
            "api limit"
                | "api limits"
                | "request limit"
                | "request limits"
                | "call limit"
                | "call limits"
                | "rate"
                | "rates"
        )
        || is_any_limit(&label)
}

/// Whether a label is that of limits, perhaps others than of rates.
pub(super) fn is_any_limit(label: &str) -> bool {
    matches!(
        label.trim().to_lowercase().as_str(),
        "limit" | "limits" | "usage limit" | "usage limits"
    )
}

/// Whether a text speaks of calls, or of how often something is done.
pub(super) fn is_about_calls(text: &str) -> bool {
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:requests?|calls?|rates?|quotas?|throttl\w*|[rqt]p[smhd])\b|(?:\bper|/|\bevery|\beach|\ban?)\s*(?:second|sec|minute|min|hour|day)\b")
            .expect("a pattern that compiles")
    });
    CALLS.is_match(text)
}

/// Whether a sentence limits how often something may be called. One of what a call does, and how long that
/// takes, does not.
pub(super) fn is_about_rates(sentence: &str) -> bool {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\brate[\s-]?limit|\bthrottl|\bquotas?\b|[0-9]\s*(?:k|m|mn|mio|bn)?\+?\s*[rqt]p[smhd]\b")
            .expect("a pattern that compiles")
    });
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:requests?|calls?|called)\b").expect("a pattern that compiles")
    });
    static LIMITING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\blimit|\brates?\b|\bat most\b|\bmaximum\b|\bmax\b|\bup to\b|\b(?:no|not) more than\b|\ballow|\bpermitted\b|\bexceed")
            .expect("a pattern that compiles")
    });
    static DOES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\btimes\s+(?:in|within|over|during)\b|\b[1-5][0-9]{2}\s+(?:in|within|over|during)\b",
        )
        .expect("a pattern that compiles")
    });
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:be|is|are) (?:called|requested|invoked)\b")
            .expect("a pattern that compiles")
    });
    (!DOES.is_match(sentence) || CALLED.is_match(sentence))
        && (NAMED.is_match(sentence) || CALLS.is_match(sentence) && LIMITING.is_match(sentence))
}

/// "App Builder: Metrics; Admin Console: Not Applicable", or a list of the same.
pub(super) fn scopes(text: &str) -> Vec<String> {
    text.split([';', '\n', BULLET])
        .map(|scope| scope.trim().trim_end_matches('.').to_owned())
        .filter(|scope| !scope.is_empty() && !scope.to_lowercase().contains("not applicable"))
        .collect()
}

/// "**Family**: One, Two. **Other family**: Three."
pub(super) fn apis(text: &str) -> Vec<String> {
    text.split([',', '\n', BULLET])
        .flat_map(|part| part.split(". "))
        .map(|name| name.rsplit(": ").next().unwrap_or_default())
        .map(|name| name.trim().trim_end_matches('.').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
