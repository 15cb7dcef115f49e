//! What a page says of an operation as a whole: a table, or lines such as "Method: POST", with its address,
//! scope, token, media type and rate limits.

use std::collections::HashMap;

use super::address::{addresses, key, literal_host, methods, template};
use super::words::{
    apis, are_names, counted_by, figure, is_about_calls, is_about_rates, is_any_limit,
    is_overview_key, is_overview_label, is_rate_key, is_scope_label, length_of_time,
    refers_elsewhere, scopes, windows,
};
use super::{MAX_OPERATIONS, Rate, Reader, Section, says_deprecated, statuses};
use crate::block::{BULLET, Rich};
use crate::page::{PageOperation, RateLimit, Twice};
use crate::prose;

impl Reader {
    /// The rows of an overview: a label and a value each. Without an address they are about the operation
    /// whose address is before them.
    pub(super) fn overview(&mut self, rows: &[Vec<Rich>]) {
        let label = |row: &[Rich]| row.first().map(|key| key.label().to_lowercase());
        let has_address = rows.iter().any(|row| {
            let is_address = |label: String| {
                is_overview_key(&label) && !matches!(label.as_str(), "method" | "http method")
            };
            row.len() > 1 && label(row).is_some_and(is_address)
        });
        if has_address {
            self.give_up_waiting();
            self.next_group();
            self.headings.clear();
        }
        let mut named: Vec<String> = Vec::new();
        let mut found: Vec<(Option<String>, String, usize)> = Vec::new();
        let mut common = PageOperation {
            groups: vec![self.group()],
            ..PageOperation::default()
        };
        let mut seen: HashMap<String, &Rich> = HashMap::new();
        for row in rows {
            let [key, value, ..] = row.as_slice() else {
                continue;
            };
            let label = key.label().to_lowercase();
            let is_address = is_overview_key(&label);
            // Notes and answers may be several, and each is read.
            let is_of_many = is_success_label(&label) || is_lifecycle_label(&label);
            if let Some(first) = seen.insert(label.clone(), value)
                && first.label() != value.label()
                && !is_address
                && !is_rate_key(&label)
                && !is_of_many
            {
                common.twice.push(Twice {
                    label: label.clone(),
                    one: first.label().to_owned(),
                    other: value.label().to_owned(),
                    at: value.at,
                });
                continue;
            }
            match label.as_str() {
                "method" | "http method" => {
                    let upper = value.text.to_uppercase();
                    let all = methods(&upper).into_iter().map(|(_, method)| method);
                    let before = named.len();
                    named.extend(all);
                    if named.len() == before && !upper.is_empty() {
                        self.unread("a method that is not known", value.at);
                    }
                }
                "content type" | "content-type" => {
                    common.media_type = Some(value.label().to_owned());
                }
                "authorization" | "authentication" => {
                    let header = value.text.split(':').next().unwrap_or_default().trim();
                    let is_name = !header.is_empty()
                        && header
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || c == '-');
                    common.auth = is_name.then(|| header.to_owned());
                }
                label if is_scope_label(label) => match refers_elsewhere(&value.text) {
                    true => {
                        self.pass_over("a scope that is said elsewhere", key.at);
                    }
                    false => common.scopes = scopes(&value.text),
                },
                label if is_success_label(label) => {
                    for status in statuses(&format!("status {}", value.text)) {
                        self.status(status, value.at);
                    }
                }
                label if is_lifecycle_label(label) || label == "deprecated" => {
                    let says = says_deprecated(&value.text)
                        || prose::deprecates_operation(&value.text)
                        || label == "deprecated"
                            && !matches!(
                                value.label().to_lowercase().as_str(),
                                "" | "no" | "false"
                            );
                    common.deprecated |= says;
                    self.sentences_of(&value.text, value.at);
                }
                _ if is_address => {
                    let key_method = methods(&key.text.to_uppercase())
                        .into_iter()
                        .next()
                        .map(|(_, method)| method);
                    let before = found.len();
                    found.extend(
                        addresses(value).into_iter().map(|(method, url, at)| {
                            (method.or_else(|| key_method.clone()), url, at)
                        }),
                    );
                    if found.len() == before {
                        self.unread("an endpoint without an address", value.at);
                    }
                }
                _ if is_rate_key(&label) => self.rate_of(key, value),
                // What the columns are called.
                "field" | "property" | "attribute" | "key" | "name" | "item" | "" => {}
                _ => {
                    self.sentences_of(&value.text, value.at);
                    self.pass_over("a row of an overview that is not compared", key.at);
                }
            }
        }
        if !has_address {
            self.method = named.first().filter(|_| named.len() == 1).cloned();
            common.at = rows.iter().flatten().next().map_or(0, |key| key.at);
            let at = common.at;
            let stated = self.placed(common, at);
            self.pending_common.push(stated);
            return;
        }
        let only = named.first().filter(|_| named.len() == 1).cloned();
        let mut left = named.iter();
        // Several methods of one address.
        if let ([(None, url, at)], [_, _, ..]) = (found.as_slice(), named.as_slice()) {
            let (url, at) = (url.clone(), *at);
            found = left
                .map(|method| (Some(method.clone()), url.clone(), at))
                .collect();
            left = [].iter();
        }
        for (method, url, at) in found {
            let method = match method {
                Some(method) => method,
                None => match only.clone().or_else(|| left.next().cloned()) {
                    Some(method) => method,
                    None => {
                        self.unread("an endpoint without a method", at);
                        continue;
                    }
                },
            };
            let operation = PageOperation {
                at,
                ..common.clone()
            };
            self.operation(operation, method, &url);
        }
    }

    /// Reads the lines of a text that say what an overview does, "Scope: …", and gives the others; `None` if
    /// there are none. An address that the page has already is one of its links.
    pub(super) fn overview_in_lines(&mut self, text: &Rich) -> Option<String> {
        if !matches!(
            self.section(),
            Section::Other | Section::RateLimits | Section::Limits | Section::Scopes
        ) {
            return None;
        }
        let lines = lines(text);
        let rows = || lines.iter().filter_map(|(_, row)| row.as_ref());
        let label = |row: &[Rich; 2]| row[0].label().to_lowercase();
        let is_method = |row: &[Rich; 2]| label(row).ends_with("method");
        let is_address = |row: &[Rich; 2]| is_overview_key(&label(row)) && !is_method(row);
        let has_method = rows().any(is_method);
        // Text that merely looks so may be of a markup that is not known.
        let is_new = |row: &[Rich; 2]| {
            !row[0].terms.is_empty()
                && addresses(&row[1]).into_iter().any(|(method, url, _)| {
                    let path = key(&template(&url).0);
                    let mut known = self.page.operations.iter();
                    (has_method || method.is_some()) && !known.any(|own| key(&own.path) == path)
                })
        };
        let has_address = rows().any(|row| is_address(row) && is_new(row));
        let is_prose = |row: &[Rich; 2]| {
            is_scope_label(&label(row)) && row[1].terms.is_empty() && !are_names(&row[1].text)
        };
        let is_kept = |row: &[Rich; 2]| match has_address {
            _ if is_prose(row) => false,
            true => !is_address(row) || is_new(row),
            false => !is_overview_key(&label(row)),
        };
        let mut kept = Vec::new();
        let mut others = String::new();
        for (line, row) in &lines {
            match row.as_ref().filter(|row| is_kept(row)) {
                Some(row) => kept.push(row.to_vec()),
                None => {
                    others.push_str(line);
                    others.push('\n');
                }
            }
        }
        if kept.is_empty() {
            return None;
        }
        self.overview(&kept);
        Some(others)
    }

    /// A table with a row for each operation: method, path, perhaps more.
    pub(super) fn overview_in_columns(&mut self, rows: &[Vec<Rich>]) -> bool {
        let Some((header, body)) = rows.split_first() else {
            return false;
        };
        let column = |known: &[&str]| {
            let labels = header.iter().map(|cell| cell.label().to_lowercase());
            labels
                .into_iter()
                .position(|label| known.contains(&label.as_str()))
        };
        let (Some(method), Some(path)) = (
            column(&["method", "http method", "verb"]),
            column(&["path", "endpoint", "url", "uri", "route", "address"]),
        ) else {
            return false;
        };
        self.give_up_waiting();
        self.next_group();
        for row in body {
            let (Some(method), Some(path)) = (row.get(method), row.get(path)) else {
                continue;
            };
            let named = methods(&method.text.to_uppercase()).into_iter().next();
            let address = addresses(path).into_iter().next();
            match (named, address) {
                (Some((_, method)), Some((_, url, at))) => {
                    let common = PageOperation {
                        groups: vec![self.group()],
                        at,
                        ..PageOperation::default()
                    };
                    self.operation(common, method, &url);
                }
                _ => {
                    self.unread("a row without a method and an address", path.at);
                }
            }
        }
        true
    }

    pub(super) fn call(&mut self, method: String, url: &str, at: usize) {
        let same = self
            .page
            .operations
            .iter()
            .any(|own| own.method == method && key(&own.path) == key(&template(url).0));
        if same {
            return;
        }
        self.next_group();
        let common = PageOperation {
            groups: vec![self.group()],
            at,
            ..PageOperation::default()
        };
        self.operation(common, method, url);
    }

    pub(super) fn operation(&mut self, common: PageOperation, method: String, url: &str) {
        let (path, query) = template(url);
        // One call that is described twice has two uses.
        let twice = self
            .page
            .operations
            .iter_mut()
            .find(|own| own.method == method && key(&own.path) == key(&path));
        if let Some(own) = twice {
            own.groups.extend(common.groups);
            own.query.extend(query);
            return;
        }
        if self.page.operations.len() >= MAX_OPERATIONS {
            if self.page.operations.len() == MAX_OPERATIONS {
                self.unread(
                    "more operations than a page can have; the rest is not read",
                    common.at,
                );
            }
            return;
        }
        self.page.operations.push(PageOperation {
            method,
            path,
            query,
            host: common.host.clone().or_else(|| literal_host(url)),
            ..common
        });
    }

    /// What a label and a value say of how often the operation may be called.
    fn rate_of(&mut self, key: &Rich, value: &Rich) {
        let text = format!("{}: {}", key.text, value.text);
        // "Rate limit (per minute): 60" has its unit in the label.
        let found = match windows(&value.text) {
            Some(found) if found.is_empty() => windows(&text),
            found => found,
        };
        let found = found.unwrap_or_default();
        if !found.is_empty() {
            self.rate(counted_by(&text).unwrap_or_default(), found, value.at);
        } else if is_any_limit(key.label()) && !is_about_calls(&value.text) {
            self.sentences_of(&value.text, value.at);
            self.pass_over("a row of an overview that is not compared", key.at);
        } else if value.text.bytes().any(|byte| byte.is_ascii_digit()) {
            self.unread("a rate limit that is not known", value.at);
        } else {
            self.pass_over("a rate limit without figures", key.at);
        }
    }

    fn rate(&mut self, per: String, windows: Vec<(u64, u64)>, at: usize) {
        let limit = RateLimit {
            per,
            windows,
            apis: Vec::new(),
            at,
        };
        let in_section = self.in_rate_limits().then(|| self.section_method.clone());
        let stated = self.placed(Rate { limit, in_section }, at);
        self.pending_rates.push(stated);
    }

    /// Whether the section is one of limits, perhaps others than of rates.
    pub(super) fn in_rate_limits(&self) -> bool {
        matches!(self.section(), Section::RateLimits | Section::Limits)
    }

    /// What the sentences of a text state: rate limits, statuses, limits and rules.
    pub(super) fn sentences_of(&mut self, text: &str, at: usize) {
        for status in statuses(text) {
            self.status(status, at);
        }
        let in_section = self.in_rate_limits();
        let mut others = String::new();
        for sentence in prose::sentences(text) {
            let is_rate = in_section || is_about_rates(sentence);
            let found = windows(sentence).filter(|_| is_rate);
            if is_rate && found.is_none() {
                self.unread("a rate limit that is not known", at);
            }
            let found = found.unwrap_or_default();
            if found.is_empty() {
                others.push_str(sentence);
                others.push('\n');
                continue;
            }
            self.rate(counted_by(sentence).unwrap_or_default(), found, at);
        }
        let facts = prose::facts_of(&others);
        if !facts.limits.is_empty() || !facts.rules.is_empty() {
            let stated = self.placed(facts, at);
            self.pending_prose.push(stated);
        }
    }

    /// A table of rate limits, each for the APIs that its row names, or for what the page is about.
    pub(super) fn rate_limits(&mut self, labels: &[String], body: &[Vec<Rich>]) {
        let at = |wanted: &[&str]| {
            labels
                .iter()
                .position(|label| wanted.contains(&label.as_str()))
        };
        let level = at(&[
            "enforcement level",
            "level",
            "enforced on",
            "counted by",
            "per",
            "scope",
        ]);
        let list = at(&[
            "api list",
            "apis",
            "api",
            "api name",
            "operation",
            "operations",
        ]);
        for row in body
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.text.is_empty()))
        {
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column));
            let others = |at: &usize| Some(*at) != list && Some(*at) != level;
            let columns = (0..row.len()).filter(others);
            let limit = at(&["rate limit", "rate limits"]).or_else(|| columns.clone().next());
            let place = cell(limit).or(row.first()).map_or(0, |cell| cell.at);
            let windows = windows_of(labels, row, columns);
            if windows.is_empty() {
                self.unread("a rate limit that is not known", place);
                continue;
            }
            let whole: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            let per = match cell(level) {
                Some(level) => level.label().to_owned(),
                None => counted_by(&whole.join("\n")).unwrap_or_default(),
            };
            let apis = cell(list).map(|cell| apis(&cell.text)).unwrap_or_default();
            match apis.is_empty() {
                true => self.rate(per, windows, place),
                false => self.page.limits.push(RateLimit {
                    per,
                    windows,
                    apis,
                    at: place,
                }),
            }
        }
    }
}

/// Whether a label is that of the answers to a call.
fn is_success_label(label: &str) -> bool {
    matches!(
        label,
        "success"
            | "success status"
            | "success code"
            | "success response"
            | "status code"
            | "status codes"
            | "response"
            | "response code"
            | "response codes"
            | "response status"
    )
}

/// Whether a label is that of notes, and of whether the operation is there to stay.
fn is_lifecycle_label(label: &str) -> bool {
    matches!(
        label,
        "status" | "state" | "availability" | "lifecycle" | "note"
    )
}

/// The windows of a row of a table: in a cell, in a cell and its header, or in two cells, one with the figure
/// and one with the time. None if a figure of the row is not understood.
fn windows_of(
    labels: &[String],
    row: &[Rich],
    columns: impl Iterator<Item = usize>,
) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let (mut figures, mut times, mut units) = (Vec::new(), Vec::new(), Vec::new());
    for at in columns {
        let Some(cell) = row.get(at) else { continue };
        let header = labels.get(at).map(String::as_str).unwrap_or_default();
        let Some(own) = windows(&cell.text) else {
            return Vec::new();
        };
        if !own.is_empty() {
            found.extend(own);
            continue;
        }
        if let Some(seconds) = length_of_time(&cell.text) {
            times.push(seconds);
            continue;
        }
        let has_digit = cell.text.bytes().any(|byte| byte.is_ascii_digit());
        match (figure(cell.label()), length_of_time(header)) {
            (Some(figure), Some(seconds)) if is_unit(header) => units.push((figure, seconds)),
            (Some(figure), Some(seconds)) => found.push((figure, seconds)),
            (Some(figure), None) => figures.push(figure),
            (None, Some(_)) if has_digit => return Vec::new(),
            _ => {}
        }
    }
    // A unit alone is how long the window is, beside a figure, and what the requests are counted in without.
    match (figures.as_slice(), units.as_slice()) {
        ([], _) => found.extend(units),
        (_, []) => {}
        (_, [(length, seconds)]) => times.push(seconds.saturating_mul(*length)),
        _ => return Vec::new(),
    }
    if found.is_empty()
        && let ([figure], [seconds]) = (figures.as_slice(), times.as_slice())
    {
        found.push((*figure, *seconds));
    }
    found
}

/// Whether a header is a unit of time and nothing else: "Seconds".
fn is_unit(header: &str) -> bool {
    let mut words = header.split(|c: char| !c.is_alphanumeric());
    words.all(|word| {
        matches!(
            word.trim_end_matches('s'),
            "" | "in" | "second" | "sec" | "minute" | "min" | "hour" | "hr" | "day"
        )
    })
}

/// The lines of a text, each with the label of an overview and its value if it is one.
fn lines(text: &Rich) -> Vec<(&str, Option<[Rich; 2]>)> {
    let mut lines = Vec::new();
    let mut start = 0;
    let ends = text.text.char_indices();
    let ends = ends.filter(|(_, c)| *c == '\n' || *c == BULLET);
    for (end, mark) in ends.chain(std::iter::once((text.text.len(), '\n'))) {
        let line = &text.text[start..end];
        let parted = [": ", " – ", " — ", " - "].iter().find_map(|mark| {
            let at = line.find(mark)?;
            let label = text.part(start..start + at);
            Some([label, text.part(start + at + mark.len()..end)])
        });
        let row = parted
            .filter(|[label, value]| is_overview_label(label.label()) && !value.text.is_empty());
        lines.push((line, row));
        start = (end + mark.len_utf8()).min(text.text.len());
    }
    lines
}
