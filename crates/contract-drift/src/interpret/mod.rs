//! Blocks to a [`DocPage`]: what headings, columns and overviews mean by the vendor's conventions.

mod address;
mod lists;
mod settle;
mod words;

use std::collections::HashSet;

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Code, Item, Rich, Unread};
use super::page::{DocPage, PageOperation, Part, RateLimit};
use super::prose;
use super::read::Form;
use super::sample;
use address::{addresses, call, methods};
pub(super) use address::{key, path_names, template};
use contract::Source;
use words::{
    Column, Section, apis, below, column, indented, is_conditional, is_fields, is_overview_key,
    kind, leading_requirement, noted_requirement, requirement, scopes, section, segments,
    states_condition, windows,
};

/// No page of the vendor describes more than a few; what has more is no such page, and is not worth
/// the time that holding everything to everything would take.
const MAX_OPERATIONS: usize = 100;
const MAX_SAMPLES: usize = 200;

/// Puts together what the blocks of a page say.
pub(super) fn page(source: Source, form: Form, blocks: Vec<Block>) -> DocPage {
    let mut reader = Reader {
        page: DocPage {
            source,
            form,
            title: None,
            operations: Vec::new(),
            fields: Vec::new(),
            samples: Vec::new(),
            limits: Vec::new(),
            scopes: Vec::new(),
            unread: Vec::new(),
            passed_over: Vec::new(),
        },
        headings: Vec::new(),
        awaited: None,
        after_command: false,
        method: None,
        group: 0,
        pending_errors: Vec::new(),
        pending_success: Vec::new(),
        deprecated: Vec::new(),
        pending: Vec::new(),
        pending_samples: Vec::new(),
        below_heading: false,
    };
    for block in blocks {
        reader.block(block);
    }
    reader.finish()
}

/// A table or sample whose operations are not settled before the whole page is read.
struct Pending {
    part: Part,
    method: Option<String>,
    group: usize,
    /// Rows: the cells by meaning.
    rows: Vec<Row>,
}

struct Row {
    path: Vec<String>,
    at: usize,
    required: Option<bool>,
    disputed: bool,
    struck: Vec<String>,
    kind: Option<String>,
    items: Option<String>,
    methods: Vec<String>,
    prose: prose::Prose,
    description: String,
}

struct PendingSample {
    part: Part,
    method: Option<String>,
    group: usize,
    sample: sample::Read,
    at: usize,
}

struct Reader {
    page: DocPage,
    /// The headings that are open, by level, each with what it announces.
    headings: Vec<(u8, Section)>,
    /// A list below a heading that announces fields, until they come.
    awaited: Option<usize>,
    /// Whether a command was the last sample of this section: what follows is its answer.
    after_command: bool,
    /// Errors, and statuses of success, by group and method.
    pending_errors: Vec<(usize, Option<String>, String)>,
    pending_success: Vec<(usize, Option<String>, String)>,
    /// The groups of operations that are going to be taken away; 0 is the whole page.
    deprecated: Vec<usize>,
    /// The method that the section, or the nearest before it, is about.
    method: Option<String>,
    group: usize,
    pending: Vec<Pending>,
    pending_samples: Vec<PendingSample>,
    /// Whether the section's own table is still to come.
    below_heading: bool,
}

impl Reader {
    fn block(&mut self, block: Block) {
        match block {
            Block::Title(rich) => {
                if !rich.text.is_empty() {
                    self.page.title = Some(rich.text);
                }
            }
            Block::Heading(level, rich) => self.heading(level, &rich),
            Block::Table(rows) => self.table(&rows),
            Block::List(items, whole) => self.list(&items, &whole),
            Block::Code(code) => self.code(&code),
            Block::Paragraph(rich) => self.paragraph(&rich),
            Block::Unread(unread) => self.page.unread.push(unread),
        }
    }

    /// What the headings above announce.
    fn section(&self) -> Section {
        self.headings
            .last()
            .map_or(Section::Other, |(_, section)| *section)
    }

    fn code(&mut self, code: &Code) {
        let section = self.section();
        let announced = match section {
            Section::Sample(part) | Section::Either(part) => part,
            Section::Table(part @ (Part::Request | Part::Response)) => part,
            Section::Errors => Part::Error,
            _ => Part::Unknown,
        };
        let Some(sample) = sample::read(code) else {
            let first = code.text.trim_start().lines().next().unwrap_or_default();
            if let Some((method, url)) = call(first) {
                self.call(method, &url, code.at);
            } else if code.text.trim().is_empty() {
            } else if announced != Part::Unknown && !matches!(section, Section::Table(_)) {
                self.unread(
                    "a sample that is neither JSON nor a call with curl",
                    code.at,
                );
            } else {
                self.pass_over("text that is neither JSON nor a call with curl", code.at);
            }
            return;
        };
        self.awaited = None;
        if self.pending_samples.len() >= MAX_SAMPLES {
            if self.pending_samples.len() == MAX_SAMPLES {
                self.unread(
                    "more samples than a page can have; the rest is not read",
                    code.at,
                );
            }
            return;
        }
        let is_command = sample.command.is_some();
        let part = match announced {
            _ if is_command => Part::Request,
            // What follows a call, and is no call, is its answer.
            Part::Unknown | Part::Request if self.after_command => Part::Response,
            part => part,
        };
        self.after_command = is_command;
        self.pending_samples.push(PendingSample {
            part,
            method: self.method.clone(),
            group: self.group,
            sample,
            at: code.at,
        });
    }

    fn paragraph(&mut self, rich: &Rich) {
        let text = rich.text.trim();
        // "Example response:" announces as a heading does.
        if text.ends_with(':')
            && text.split_whitespace().count() <= 6
            && matches!(
                section(text),
                Section::Sample(_) | Section::Either(_) | Section::Errors
            )
        {
            return self.heading(LABEL, rich);
        }
        if says_deprecated(text) && matches!(self.section(), Section::Other) {
            self.deprecated.push(self.group);
        }
        if let Some(found) = SUCCESS.captures(text) {
            let status = (1..=3).find_map(|group| found.get(group));
            let status = status.map_or("", |status| status.as_str()).to_owned();
            self.pending_success
                .push((self.group, self.method.clone(), status));
        }
        if prose::states_a_rule(text) {
            self.pass_over("a sentence that states a rule, but of no field", rich.at);
        } else if prose::states_a_limit(text) {
            self.pass_over("a sentence that states a limit, but of no field", rich.at);
        }
    }

    fn list(&mut self, items: &[Item], whole: &Rich) {
        let part = match self.section() {
            Section::Table(part) | Section::Either(part) => Some(part),
            _ => None,
        };
        match (lists::read(items), part) {
            (lists::Listed::Fields(rows), Some(part)) => {
                self.awaited = None;
                self.below_heading = false;
                let columns = [Column::Name, Column::Type, Column::Description].map(Some);
                self.rows(part, 0, &columns, &rows);
            }
            (lists::Listed::Fields(rows), None) if lists::has_types(&rows) => {
                self.unread("a list of fields that no heading places", whole.at);
            }
            // Names alone may stand before the table that describes them.
            (_, Some(_)) if self.below_heading => self.awaited = Some(whole.at),
            _ => self.paragraph(whole),
        }
    }

    /// A list where fields were announced, and none came.
    fn give_up_waiting(&mut self) {
        if let Some(at) = self.awaited.take()
            && !self.page.operations.is_empty()
        {
            self.unread(
                "a list below a heading of parameters or fields, whose items are not read",
                at,
            );
        }
    }

    fn call(&mut self, method: String, url: &str, at: usize) {
        let same = self
            .page
            .operations
            .iter()
            .any(|own| own.method == method && key(&own.path) == key(&template(url).0));
        if same {
            return;
        }
        self.group += 1;
        self.method = None;
        let common = PageOperation {
            groups: vec![self.group],
            at,
            ..PageOperation::default()
        };
        self.operation(common, method, url);
    }

    fn pass_over(&mut self, why: &str, at: usize) {
        self.page.passed_over.push(Unread {
            why: why.to_owned(),
            at,
        });
    }

    fn unread(&mut self, why: impl Into<String>, at: usize) {
        self.page.unread.push(Unread {
            why: why.into(),
            at,
        });
    }

    fn heading(&mut self, level: u8, rich: &Rich) {
        let text = rich.label();
        let own = section(text);
        if prose::holds(text, "deprecated") && says_deprecated(text) {
            self.deprecated
                .push(if level == 1 { 0 } else { self.group });
        }
        if let Some((method, url)) = call(text) {
            self.headings.clear();
            return self.call(method, &url, rich.at);
        }
        if level == 1 && own == Section::Other {
            self.headings.clear();
            if self.page.title.is_none() {
                self.page.title = Some(text.to_owned());
            }
            return;
        }
        // A heading ends those of its level and below; what it leaves open, the one above it says.
        self.headings.retain(|(above, _)| *above < level);
        let section = below(self.section(), own);
        let goes_on = own == Section::Other && level == LABEL;
        if !goes_on {
            self.give_up_waiting();
        }
        self.headings.push((level, section));
        self.below_heading = true;
        self.after_command = false;
        if own != Section::Other
            && let Some((_, method)) = methods(text).into_iter().next()
        {
            self.method = Some(method);
        }
    }

    fn table(&mut self, rows: &[Vec<Rich>]) {
        let is_overview = rows.iter().any(|row| {
            row.len() >= 2 && row.first().is_some_and(|key| is_overview_key(key.label()))
        }) && !rows.first().is_some_and(|header| {
            header.iter().any(|cell| {
                matches!(
                    column(cell.label()),
                    Some(Column::Required | Column::Optional)
                )
            })
        });
        if self.overview_in_columns(rows) {
            return;
        }
        if is_overview {
            return self.overview(rows);
        }
        let Some((header, body)) = rows.split_first() else {
            return;
        };
        let labels: Vec<String> = header
            .iter()
            .map(|cell| cell.label().to_lowercase())
            .collect();
        if labels
            .iter()
            .any(|label| label == "rate limit" || label == "rate limits")
        {
            return self.rate_limits(&labels, body);
        }
        if labels
            .iter()
            .any(|label| label == "scope" || label == "api scope")
            || self.section() == Section::Scopes
        {
            let names = body.iter().filter_map(|row| row.first());
            let names = names.map(|cell| (cell.label().to_owned(), cell.at));
            self.page
                .scopes
                .extend(names.filter(|(name, _)| !name.is_empty()));
            return;
        }
        let columns: Vec<Option<Column>> = header.iter().map(|cell| column(cell.label())).collect();
        let has = |wanted| columns.contains(&Some(wanted));
        let required = has(Column::Required) || has(Column::Optional);
        let looks_right =
            has(Column::Name) && (has(Column::Description) || has(Column::Type) || required);
        if let Some(errors) = errors(&labels, body) {
            self.below_heading = false;
            for error in errors {
                match error.starts_with('2') {
                    true => self
                        .pending_success
                        .push((self.group, self.method.clone(), error)),
                    false => self
                        .pending_errors
                        .push((self.group, self.method.clone(), error)),
                }
            }
            return;
        }
        // On a screen, a second table under one heading has lost its own.
        let is_own = self.below_heading || self.page.form != Form::Flattened;
        let part = match self.section() {
            Section::Table(part) if is_own => part,
            Section::Either(part) if is_own && looks_right => part,
            Section::Table(_) | Section::Sample(_) | Section::Either(_) if looks_right => {
                Part::Unknown
            }
            Section::Errors if looks_right => Part::Error,
            Section::ResponseHeaders if looks_right => {
                let at = header.first().map_or(0, |cell| cell.at);
                return self.unread("a table of response headers, which are not compared", at);
            }
            _ if looks_right && (has(Column::Type) || required) => Part::Unknown,
            _ if is_fields(header) => {
                let at = header.first().map_or(0, |cell| cell.at);
                return self.unread(
                    "a table that no heading places (Request Body Parameters, and the like)",
                    at,
                );
            }
            _ => {
                let at = header.first().map_or(0, |cell| cell.at);
                self.page.passed_over.push(Unread {
                    why: "a table that is neither of parameters or fields, nor of limits or scopes"
                        .to_owned(),
                    at,
                });
                return;
            }
        };
        self.below_heading = false;
        self.awaited = None;
        let Some(name) = columns
            .iter()
            .position(|column| *column == Some(Column::Name))
        else {
            let at = header.first().map_or(0, |cell| cell.at);
            return self.unread(
                "a table without a column for names (Parameter, Field, Name)",
                at,
            );
        };
        for (cell, column) in header.iter().zip(&columns) {
            if column.is_none() {
                self.unread(
                    format!("the column \"{}\" is not known", shortened(&cell.text)),
                    cell.at,
                );
            }
        }
        self.rows(part, name, &columns, body);
    }

    fn rows(&mut self, part: Part, name: usize, columns: &[Option<Column>], body: &[Vec<Rich>]) {
        let names: HashSet<String> = body
            .iter()
            .filter_map(|row| Some(row.get(name)?.label().to_owned()))
            .flat_map(|name| {
                let leaf = name.rsplit('.').next().map(str::to_owned);
                std::iter::once(name).chain(leaf)
            })
            .collect();
        // Names that stand further in belong to the one above them.
        let mut parents: Vec<(usize, Vec<String>)> = Vec::new();
        let mut rows = Vec::new();
        for cells in body {
            let Some(cell) = cells.get(name).filter(|cell| !cell.text.trim().is_empty()) else {
                if let Some(cell) = cells.iter().find(|cell| !cell.text.trim().is_empty()) {
                    self.unread("a row without a name", cell.at);
                }
                continue;
            };
            let (depth, own) = indented(&cell.text);
            let Some(own) = segments(own) else {
                self.unread(
                    format!("\"{}\" is no name of a field", shortened(&cell.text)),
                    cell.at,
                );
                continue;
            };
            parents.retain(|(above, _)| *above < depth);
            let mut path = match depth {
                0 => Vec::new(),
                _ => parents
                    .last()
                    .map(|(_, path)| path.clone())
                    .unwrap_or_default(),
            };
            path.extend(own);
            parents.push((depth, path.clone()));
            let mut row = self.row(path, cell.at, cells, columns, &names);
            let noted = noted_requirement(&cell.text);
            row.state(noted);
            if cell
                .struck()
                .any(|struck| struck.chars().any(char::is_alphanumeric))
            {
                row.description.insert_str(0, "Deprecated. ");
            }
            // A note beside the name: "id (deprecated)".
            if prose::holds(&cell.text, "(deprecated") {
                row.description.insert_str(0, "Deprecated. ");
            }
            rows.push(row);
        }
        self.pending.push(Pending {
            part,
            method: self.method.clone(),
            group: self.group,
            rows,
        });
    }

    fn row(
        &mut self,
        path: Vec<String>,
        at: usize,
        cells: &[Rich],
        columns: &[Option<Column>],
        names: &HashSet<String>,
    ) -> Row {
        let mut row = Row {
            path,
            at,
            required: None,
            disputed: false,
            struck: Vec::new(),
            kind: None,
            items: None,
            methods: Vec::new(),
            prose: prose::Prose::default(),
            description: String::new(),
        };
        let by_column = |wanted: Column| {
            columns
                .iter()
                .position(|column| *column == Some(wanted))
                .and_then(|at| cells.get(at))
        };
        if let Some(cell) = by_column(Column::Description) {
            row.prose = prose::read(cell, names);
            row.description.clone_from(&cell.text);
            row.struck = cell.struck().map(str::to_owned).collect();
            row.required = leading_requirement(&cell.text);
        }
        if let Some(cell) = by_column(Column::Type) {
            let read = kind(&cell.text);
            if read.kind.is_none() && !cell.text.trim().is_empty() {
                self.unread(
                    format!("the type \"{}\" is not known", shortened(&cell.text)),
                    cell.at,
                );
            }
            row.kind = read.kind;
            row.items = read.items;
            row.overrule(read.required);
        }
        if let Some(cell) = by_column(Column::Optional)
            && !cell.text.trim().is_empty()
        {
            let required = match cell.label().to_lowercase().as_str() {
                "yes" | "y" | "true" => Some(false),
                "no" | "n" | "false" => Some(true),
                text => requirement(text),
            };
            row.overrule(required);
            if required.is_none() {
                let shown = shortened(&cell.text);
                self.unread(
                    format!("\"{shown}\" says neither required nor optional"),
                    cell.at,
                );
            }
        }
        if let Some(cell) = by_column(Column::Required) {
            if is_conditional(&cell.text) {
                row.prose.rules.push(prose::digest(&cell.text));
            }
            row.methods = methods(&cell.text)
                .into_iter()
                .map(|(_, method)| method)
                .collect();
            match requirement(&cell.text) {
                Some(required) => {
                    row.overrule(Some(required));
                    row.disputed |= required && states_condition(&row.description);
                }
                None if cell.text.trim().is_empty() => {}
                None => self.unread(
                    format!(
                        "\"{}\" says neither required nor optional",
                        shortened(&cell.text)
                    ),
                    cell.at,
                ),
            }
        }
        if let Some(cell) = by_column(Column::Values) {
            let values = prose::column(cell);
            if !values.is_empty() {
                row.prose.values = values;
            } else if cell.text.chars().any(char::is_alphanumeric) {
                let shown = shortened(&cell.text);
                self.unread(format!("\"{shown}\" is no list of values"), cell.at);
            }
        }
        if let Some(cell) = by_column(Column::Default) {
            let value = cell.label();
            if !matches!(value, "" | "-" | "–" | "NA" | "N/A" | "none" | "None") {
                row.prose.defaults = vec![value.to_owned()];
            }
        }
        row
    }

    fn overview(&mut self, rows: &[Vec<Rich>]) {
        self.give_up_waiting();
        self.group += 1;
        self.method = None;
        self.headings.clear();
        let mut named = Vec::new();
        let mut found: Vec<(Option<String>, String, usize)> = Vec::new();
        let mut common = PageOperation {
            groups: vec![self.group],
            ..PageOperation::default()
        };
        for row in rows {
            let [key, value, ..] = row.as_slice() else {
                continue;
            };
            let label = key.label().to_lowercase();
            match label.as_str() {
                "method" | "http method" => {
                    let upper = value.text.to_uppercase();
                    named = methods(&upper)
                        .into_iter()
                        .map(|(_, method)| method)
                        .collect();
                    if named.is_empty() && !upper.is_empty() {
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
                "api scope" | "api scopes" | "scope" | "scopes" => {
                    common.scopes = scopes(&value.text)
                }
                key_text if is_overview_key(key_text) => {
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
                _ => {}
            }
        }
        let only = named.first().filter(|_| named.len() == 1).cloned();
        let mut left = named.iter();
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

    /// A table with a row for each operation: method, path, perhaps more.
    fn overview_in_columns(&mut self, rows: &[Vec<Rich>]) -> bool {
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
        self.group += 1;
        self.method = None;
        for row in body {
            let (Some(method), Some(path)) = (row.get(method), row.get(path)) else {
                continue;
            };
            let named = methods(&method.text.to_uppercase()).into_iter().next();
            let address = addresses(path).into_iter().next();
            match (named, address) {
                (Some((_, method)), Some((_, url, at))) => {
                    let common = PageOperation {
                        groups: vec![self.group],
                        at,
                        ..PageOperation::default()
                    };
                    self.operation(common, method, &url);
                }
                _ => self.unread("a row without a method and an address", path.at),
            }
        }
        true
    }

    fn operation(&mut self, common: PageOperation, method: String, url: &str) {
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
            ..common
        });
    }

    fn rate_limits(&mut self, labels: &[String], body: &[Vec<Rich>]) {
        let at = |wanted: &[&str]| {
            labels
                .iter()
                .position(|label| wanted.contains(&label.as_str()))
        };
        let level = at(&["enforcement level", "level", "enforced on"]);
        let limit = at(&["rate limit", "rate limits"]);
        let list = at(&["api list", "apis", "api", "api name"]);
        for row in body {
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column));
            let Some(limit) = cell(limit) else { continue };
            let windows = windows(&limit.text);
            if windows.is_empty() {
                self.unread("a rate limit that is not known", limit.at);
                continue;
            }
            let apis = cell(list).map(|cell| apis(&cell.text)).unwrap_or_default();
            self.page.limits.push(RateLimit {
                per: cell(level)
                    .map(|cell| cell.label().to_owned())
                    .unwrap_or_default(),
                windows,
                apis,
                at: limit.at,
            });
        }
    }
}

/// The level of what announces without being a heading: a label in bold, or with a colon.
const LABEL: u8 = 7;

static SUCCESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(20[0-6])\s+(?:OK|Created|Accepted|No Content)\b|(?i)\b(?:status|HTTP)(?:\s+code)?:?\s+(20[0-6])\b|\b(20[0-6])\s+is returned\b")
        .expect("a pattern that compiles")
});

static DEPRECATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*deprecated\b|\((?:now )?deprecated\)|\b(?:this|the)\b[^.]{0,40}\b(?:api|endpoint|operation|method|call|service|version)\b[^.]{0,20}\b(?:is|has been|was|will be)\b[^.]{0,20}\bdeprecated\b")
        .expect("a pattern that compiles")
});

/// Whether a sentence says of an operation that it is going to be taken away.
fn says_deprecated(text: &str) -> bool {
    prose::holds(text, "deprecated") && DEPRECATED.is_match(text)
}

/// The rows of a table of statuses: `404 4040`, or the status alone.
fn errors(labels: &[String], body: &[Vec<Rich>]) -> Option<Vec<String>> {
    let status = |cell: &Rich| {
        let text = cell.label();
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        (digits.len() == 3 && digits.starts_with(['2', '3', '4', '5'])).then_some(digits)
    };
    let has =
        |label: &str, words: &[&str]| label.split_whitespace().any(|word| words.contains(&word));
    let at = labels.iter().position(|label| {
        has(label, &["status", "code", "http"]) && label.split_whitespace().count() <= 3
    })?;
    let code = labels
        .iter()
        .enumerate()
        .position(|(other, label)| other != at && has(label, &["code"]));
    let rows = body
        .iter()
        .filter(|row| row.iter().any(|cell| !cell.text.trim().is_empty()));
    let rows: Option<Vec<String>> = rows
        .map(|row| {
            let status = status(row.get(at)?)?;
            let own = code.and_then(|code| row.get(code)).map(Rich::label);
            Some(match own.filter(|own| !own.is_empty()) {
                Some(own) => format!("{status} {}", shortened(own)),
                None => status,
            })
        })
        .collect();
    rows.filter(|rows| !rows.is_empty())
}

impl Row {
    /// What is said of it beside the column that is there for it.
    fn state(&mut self, required: Option<bool>) {
        self.disputed |=
            matches!((self.required, required), (Some(one), Some(other)) if one != other);
        self.required = self.required.or(required);
    }

    /// What the column says that is there for it.
    fn overrule(&mut self, required: Option<bool>) {
        self.state(required);
        self.required = required.or(self.required);
    }
}

/// A name from a page, as it may stand in a message.
fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
