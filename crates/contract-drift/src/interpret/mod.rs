//! Blocks to a [`DocPage`]: what headings, columns and overviews mean by the vendor's conventions.

mod address;
mod settle;
mod words;

use std::collections::HashSet;

use super::block::{Block, Rich, Unread};
use super::page::{DocPage, PageOperation, Part, RateLimit};
use super::prose;
use super::read::Form;
use super::sample;
use address::{addresses, methods};
pub(super) use address::{key, path_names, template};
use contract::Source;
use words::{
    Column, Section, apis, column, indented, is_conditional, is_fields, is_overview_key, kind,
    leading_requirement, requirement, scopes, section, segments, windows,
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
        section: Section::Other,
        method: None,
        group: 0,
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
    section: Section,
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
            Block::Code(code) => {
                let part = match self.section {
                    Section::Sample(part) | Section::Either(part) => part,
                    _ => Part::Unknown,
                };
                let Some(sample) = sample::read(&code) else {
                    if let Section::Sample(part) = self.section
                        && part != Part::Unknown
                        && !code.text.trim().is_empty()
                    {
                        self.unread(
                            "a sample that is neither JSON nor a call with curl",
                            code.at,
                        );
                    }
                    return;
                };
                if self.pending_samples.len() >= MAX_SAMPLES {
                    if self.pending_samples.len() == MAX_SAMPLES {
                        self.unread(
                            "more samples than a page can have; the rest is not read",
                            code.at,
                        );
                    }
                    return;
                }
                self.pending_samples.push(PendingSample {
                    part: match &sample.command {
                        Some(_) => Part::Request,
                        None => part,
                    },
                    method: self.method.clone(),
                    group: self.group,
                    sample,
                    at: code.at,
                });
            }
            Block::Paragraph(rich) => {
                if prose::states_a_rule(&rich.text) {
                    self.page.passed_over.push(Unread {
                        why: "a sentence that states a rule, but of no field".to_owned(),
                        at: rich.at,
                    });
                }
            }
            Block::Unread(unread) => self.page.unread.push(unread),
        }
    }

    fn unread(&mut self, why: impl Into<String>, at: usize) {
        self.page.unread.push(Unread {
            why: why.into(),
            at,
        });
    }

    fn heading(&mut self, level: u8, rich: &Rich) {
        let text = rich.label();
        let section = section(text);
        if level == 1 && section == Section::Other {
            if self.page.title.is_none() {
                self.page.title = Some(text.to_owned());
            }
            return;
        }
        self.section = section;
        self.below_heading = true;
        if section != Section::Other
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
            || self.section == Section::Scopes
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
        let part = match self.section {
            // A second table under one heading has lost its own.
            Section::Table(part) if self.below_heading => part,
            Section::Either(part) if self.below_heading && looks_right => part,
            Section::Table(_) | Section::Sample(_) | Section::Either(_) if looks_right => {
                Part::Unknown
            }
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
        let second = !std::mem::take(&mut self.below_heading);
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
        let part = if second { Part::Unknown } else { part };
        self.rows(part, name, &columns, body);
    }

    fn rows(&mut self, part: Part, name: usize, columns: &[Option<Column>], body: &[Vec<Rich>]) {
        let names: HashSet<String> = body
            .iter()
            .filter_map(|row| Some(row.get(name)?.label().to_owned()))
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
            row.required = read.required.or(row.required);
        }
        if let Some(cell) = by_column(Column::Optional)
            && !cell.text.trim().is_empty()
        {
            row.required = match cell.label().to_lowercase().as_str() {
                "yes" | "y" | "true" => Some(false),
                "no" | "n" | "false" => Some(true),
                text => requirement(text),
            };
            if row.required.is_none() {
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
                Some(required) => row.required = Some(required),
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
        self.group += 1;
        self.method = None;
        self.section = Section::Other;
        let mut named = Vec::new();
        let mut found: Vec<(Option<String>, String, usize)> = Vec::new();
        let mut common = PageOperation {
            group: self.group,
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
        let mut left = named.iter();
        for (method, url, at) in found {
            let method = match method {
                Some(method) => method,
                None => match left.next() {
                    Some(method) => method.clone(),
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

    fn operation(&mut self, common: PageOperation, method: String, url: &str) {
        let (path, query) = template(url);
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

/// A name from a page, as it may stand in a message.
fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
