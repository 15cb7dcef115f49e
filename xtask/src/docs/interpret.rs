//! Blocks to a [`DocPage`]: what headings, columns and overviews mean by the vendor's conventions.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Rich, Unread};
use super::page::{DocPage, Field, Operation, Part, RateLimit, Sample};
use super::prose;
use super::read::Form;
use super::sample;
use crate::spec::Source;

/// No page of the vendor describes more than a few; what has more is no such page, and is not worth
/// the time that holding everything to everything would take.
const MAX_OPERATIONS: usize = 100;
const MAX_SAMPLES: usize = 200;

/// What a heading announces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Other,
    Table(Part),
    Sample(Part),
    /// "Response" alone: its table, its sample, or both.
    Either(Part),
    ResponseHeaders,
    RateLimits,
    Scopes,
}

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

static METHOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(GET|POST|PUT|PATCH|DELETE)\b|(?i)\b(get|post|put|patch|delete)\s+(?:method|request|call|api\b)|\((?:only for |for )?(get|post|put|patch|delete)(?: only)?\)")
        .expect("a pattern that compiles")
});
static URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"https?://[^\s"'`<>)\]]+"#).expect("a pattern that compiles"));
static WINDOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)([0-9][0-9,]*)\s*(?:requests?|calls?)?\s*(?:per|/|an?|every)\s*(second|minute|hour|day)")
        .expect("a pattern that compiles")
});

/// The methods named in a text, in its order.
fn methods(text: &str) -> Vec<(usize, String)> {
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

fn section(heading: &str) -> Section {
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
    ]);
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
        () if has(&["rate limit"]) => Section::RateLimits,
        () if has(&["api scopes"]) && has(&["list", "available"]) => Section::Scopes,
        () if has(&["path param", "path variable", "url param"]) => Section::Table(Part::Path),
        () if has(&["query"]) && table => Section::Table(Part::Query),
        () if has(&["header"]) && has(&["response"]) => Section::ResponseHeaders,
        () if has(&["header"]) => Section::Table(Part::Header),
        () if has(&["response"]) && table => Section::Table(Part::Response),
        () if has(&["request", "body", "payload"]) && table => Section::Table(Part::Request),
        () if matches!(heading.trim(), "response" | "responses") => Section::Either(Part::Response),
        () if heading.trim() == "request" => Section::Either(Part::Request),
        () if heading.trim() == "parameters" => Section::Table(Part::Unknown),
        () => Section::Other,
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
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

fn column(header: &str) -> Option<Column> {
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
fn is_fields(header: &[Rich]) -> bool {
    header.iter().any(|cell| {
        let label = cell.label().to_lowercase();
        column(&label) == Some(Column::Name) && label.contains("param")
    })
}

/// The keys of an overview of an operation.
fn is_overview_key(key: &str) -> bool {
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
            Block::Paragraph(_) => {}
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
            _ => return,
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
            let row = self.row(path, cell.at, cells, columns, &names);
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
        };
        let by_column = |wanted: Column| {
            columns
                .iter()
                .position(|column| *column == Some(wanted))
                .and_then(|at| cells.get(at))
        };
        if let Some(cell) = by_column(Column::Description) {
            row.prose = prose::read(cell, names);
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
        let mut common = Operation {
            group: self.group,
            ..Operation::default()
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
            let operation = Operation {
                at,
                ..common.clone()
            };
            self.operation(operation, method, &url);
        }
    }

    fn operation(&mut self, common: Operation, method: String, url: &str) {
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
        self.page.operations.push(Operation {
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
            let windows: Vec<(u64, u64)> = WINDOW
                .captures_iter(&limit.text)
                .filter_map(|found| {
                    let requests = found[1].replace(',', "").parse().ok()?;
                    let seconds = match found[2].to_lowercase().as_str() {
                        "second" => 1,
                        "minute" => 60,
                        "hour" => 3600,
                        _ => 86_400,
                    };
                    Some((requests, seconds))
                })
                .collect();
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

    /// Settles which operations tables and samples belong to, and which part a row is of.
    fn finish(mut self) -> DocPage {
        if self.page.operations.is_empty() {
            self.operations_of_samples();
        }
        for pending in std::mem::take(&mut self.pending_samples) {
            self.settle_sample(pending);
        }
        for pending in std::mem::take(&mut self.pending) {
            self.settle_table(pending);
        }
        self.hosts();
        let page = &self.page;
        if page.operations.is_empty() && page.limits.is_empty() && page.scopes.is_empty() {
            self.unread(
                "no operation, rate limit or API scope is stated here: is it the right page?",
                0,
            );
        }
        // What is wrong inside of a sample has a place of its own.
        let text = &self.page.source.text;
        for unread in &mut self.page.unread {
            unread.at = text.floor_char_boundary(unread.at);
        }
        self.page.unread.sort_by_key(|unread| unread.at);
        self.page
    }

    /// A page without an overview still has its calls.
    fn operations_of_samples(&mut self) {
        let mut seen = HashSet::new();
        let calls: Vec<_> = self
            .pending_samples
            .iter()
            .filter_map(|pending| {
                Some((pending.sample.command.clone()?, pending.at, pending.group))
            })
            .collect();
        for (command, at, group) in calls {
            if seen.insert((command.method.clone(), key(&template(&command.url).0))) {
                let auth = command
                    .headers
                    .iter()
                    .find(|name| {
                        name.eq_ignore_ascii_case("auth")
                            || name.eq_ignore_ascii_case("authorization")
                    })
                    .cloned();
                let common = Operation {
                    at,
                    group,
                    auth,
                    ..Operation::default()
                };
                self.operation(common, command.method, &command.url);
            }
        }
    }

    fn in_group(&self, group: usize) -> Vec<usize> {
        let all = 0..self.page.operations.len();
        let own: Vec<usize> = all
            .clone()
            .filter(|at| self.page.operations[*at].group == group)
            .collect();
        if own.is_empty() { all.collect() } else { own }
    }

    fn with_method(&self, candidates: &[usize], method: Option<&String>) -> Option<usize> {
        let operation = |at: usize| &self.page.operations[at].method;
        match method {
            Some(method) => candidates
                .iter()
                .copied()
                .find(|at| operation(*at) == method),
            None => None,
        }
        .or_else(|| (candidates.len() == 1).then(|| candidates[0]))
    }

    fn settle_sample(&mut self, pending: PendingSample) {
        let candidates = self.in_group(pending.group);
        let same_call = pending.sample.command.as_ref().and_then(|command| {
            let path = key(&template(&command.url).0);
            candidates.iter().copied().find(|at| {
                let operation = &self.page.operations[*at];
                operation.method == command.method && key(&operation.path) == path
            })
        });
        let method = pending
            .sample
            .command
            .as_ref()
            .map(|command| &command.method);
        let operation = same_call
            .or_else(|| self.with_method(&candidates, pending.method.as_ref().or(method)))
            .or_else(|| candidates.first().copied());
        self.page.unread.extend(pending.sample.unread);
        self.page.samples.push(Sample {
            part: pending.part,
            operation,
            command: pending.sample.command,
            body: pending.sample.body,
            cut: pending.sample.cut,
            at: pending.at,
        });
    }

    fn settle_table(&mut self, pending: Pending) {
        let candidates = self.in_group(pending.group);
        if candidates.is_empty() {
            if let Some(row) = pending.rows.first() {
                self.unread("a table of no operation that the page states", row.at);
            }
            return;
        }
        let of_method = self.with_method(&candidates, pending.method.as_ref());
        let table: Vec<usize> = match pending.part {
            Part::Path | Part::Query | Part::Header | Part::Unknown => candidates.clone(),
            Part::Request => {
                let with_body = candidates.iter().copied().find(|at| {
                    matches!(
                        self.page.operations[*at].method.as_str(),
                        "POST" | "PUT" | "PATCH"
                    )
                });
                let own = of_method.filter(|at| self.page.operations[*at].method != "GET");
                own.or(with_body).or(of_method).into_iter().collect()
            }
            Part::Response => of_method
                .or_else(|| candidates.first().copied())
                .into_iter()
                .collect(),
        };
        for row in pending.rows {
            let mut operations = table.clone();
            if !row.methods.is_empty() {
                operations.retain(|at| row.methods.contains(&self.page.operations[*at].method));
            }
            let (part, stated) = self.part_of(pending.part, &row.path, &operations);
            self.page.fields.push(Field {
                part,
                stated,
                operations,
                path: row.path,
                required: row.required,
                kind: row.kind,
                items: row.items,
                prose: row.prose,
                at: row.at,
            });
        }
    }

    /// An address and a call say better than a heading where a parameter stands.
    fn part_of(&self, stated: Part, path: &[String], operations: &[usize]) -> (Part, Option<Part>) {
        let [name] = path else { return (stated, None) };
        if matches!(stated, Part::Request | Part::Response) {
            return (stated, None);
        }
        let shown = operations.iter().find_map(|at| {
            let operation = &self.page.operations[*at];
            if operation.query.iter().any(|other| other == name) {
                Some(Part::Query)
            } else if path_names(&operation.path).any(|other| other.eq_ignore_ascii_case(name))
                || name == "host"
            {
                Some(Part::Path)
            } else {
                self.page
                    .samples_of(*at, Part::Request)
                    .filter_map(|sample| sample.command.as_ref())
                    .any(|command| {
                        command
                            .headers
                            .iter()
                            .any(|other| other.eq_ignore_ascii_case(name))
                    })
                    .then_some(Part::Header)
            }
        });
        match shown {
            Some(part) if part != stated => (part, (stated != Part::Unknown).then_some(stated)),
            _ => (stated, None),
        }
    }

    /// The host is a parameter in name only: its description holds the address.
    fn hosts(&mut self) {
        let text = &self.page.source.text;
        for field in self
            .page
            .fields
            .iter()
            .filter(|field| field.path == ["host"])
        {
            let rest = text[field.at..].char_indices().nth(1000);
            let end = rest.map_or(text.len(), |(end, _)| field.at + end);
            let host = URL
                .find(&text[field.at..end])
                .and_then(|url| url.as_str().split("//").nth(1))
                .map(|host| host.trim_end_matches(['/', '.', '|', '>']).to_owned())
                .filter(|host| !host.contains(['{', '/']));
            for at in &field.operations {
                self.page.operations[*at].host.clone_from(&host);
            }
        }
        self.page.fields.retain(|field| field.path != ["host"]);
    }
}

/// Depth of a name, by what stands before it; and the name.
fn indented(text: &str) -> (usize, &str) {
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
fn segments(name: &str) -> Option<Vec<String>> {
    // A note in brackets is no part of the name: "id (deprecated)".
    let name = name.split(['(', '\n']).next().unwrap_or_default();
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

struct Kind {
    kind: Option<String>,
    items: Option<String>,
    required: Option<bool>,
}

/// `string, required`, `Array of strings`, `List<Object>`.
fn kind(text: &str) -> Kind {
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| {
            Some(match word {
                "string" | "strings" | "text" | "varchar" | "date" | "datetime" | "timestamp"
                | "uuid" | "url" | "enum" => "string",
                "array" | "arrays" | "list" => "array",
                "object" | "objects" | "json" | "map" => "object",
                "number" | "numbers" | "float" | "double" | "decimal" => "number",
                "integer" | "integers" | "int" | "long" | "int64" | "int32" => "integer",
                "boolean" | "booleans" | "bool" => "boolean",
                _ => return None,
            })
        });
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
fn is_conditional(text: &str) -> bool {
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

fn requirement(text: &str) -> Option<bool> {
    if is_conditional(text) {
        return Some(false);
    }
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.find_map(|word| match word {
        "required" | "mandatory" | "yes" | "y" | "true" => Some(true),
        "optional" | "no" | "n" | "false" | "conditional" | "conditionally" | "not" => Some(false),
        _ => None,
    })
}

/// "(Optional) …" or "Required. …" where there is no column for it.
fn leading_requirement(text: &str) -> Option<bool> {
    let text = text.trim_start_matches(['(', '[']);
    let end = text.find([')', ']', '.', ':'])?;
    match text[..end].to_lowercase().as_str() {
        "required" | "mandatory" => Some(true),
        "optional" => Some(false),
        _ => None,
    }
}

/// Addresses in a cell, each with the method that was named last before it, and its place.
fn addresses(cell: &Rich) -> Vec<(Option<String>, String, usize)> {
    let named = methods(&cell.text.replace("Post", "POST").replace("Get", "GET"));
    let mut end = 0;
    URL.find_iter(&cell.text)
        .map(|url| {
            let method = named
                .iter()
                .rfind(|(at, _)| (end..url.start()).contains(at))
                .map(|(_, method)| method.clone());
            end = url.end();
            (method, url.as_str().to_owned(), cell.at)
        })
        .collect()
}

/// The path with `{name}` for what varies, and the names in the query.
pub(super) fn template(url: &str) -> (String, Vec<String>) {
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

/// What stays of a path when its parameters lose their names.
pub(super) fn key(path: &str) -> String {
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
pub(super) fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

/// "App Builder: Metrics; Admin Console: Not Applicable", or a list of the same.
fn scopes(text: &str) -> Vec<String> {
    text.split([';', '\n', super::block::BULLET])
        .map(|scope| scope.trim().trim_end_matches('.').to_owned())
        .filter(|scope| !scope.is_empty() && !scope.to_lowercase().contains("not applicable"))
        .collect()
}

/// "**Family**: One, Two. **Other family**: Three."
fn apis(text: &str) -> Vec<String> {
    text.split([',', '\n', super::block::BULLET])
        .flat_map(|part| part.split(". "))
        .map(|name| name.rsplit(": ").next().unwrap_or_default())
        .map(|name| name.trim().trim_end_matches('.').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// A name from a page, as it may stand in a message.
fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
