//! Blocks to a [`DocPage`]: what headings, columns and overviews mean by the vendor's conventions.

mod address;
mod headed;
mod lists;
mod overview;
mod settle;
mod words;

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::block::{Block, Code, Item, Rich, Unread};
use super::page::{Account, DocPage, Fate, PageOperation, Part, RateLimit};
use super::prose;
use super::read::Form;
use super::sample;
use address::{call, methods};
pub(super) use address::{key, path_names, template};
use contract::Source;
use headed::{Headed, LABEL, Name};
use words::{
    Column, Section, below, column, indented, is_about_calls, is_conditional, is_fields,
    is_overview_key, is_overview_label, is_rate_key, kind, leading_requirement, length_of_time,
    noted_requirement, requirement, section, segments, states_condition, windows,
};

/// No page of the vendor describes more than a few; what has more is not such a page, and is not worth
/// the time that holding everything to everything would take.
const MAX_OPERATIONS: usize = 100;
const MAX_SAMPLES: usize = 200;

/// Puts together what the blocks of a page say.
pub(super) fn page(source: Source, form: Form, blocks: Vec<Block>) -> DocPage {
    let mut reader = Reader {
        page: DocPage::new(source, form),
        headings: Vec::new(),
        awaited: None,
        after_command: false,
        method: None,
        section_method: None,
        open: Vec::new(),
        starts: Vec::new(),
        pending_errors: Vec::new(),
        pending_success: Vec::new(),
        pending_prose: Vec::new(),
        pending_rates: Vec::new(),
        pending_common: Vec::new(),
        deprecated: Vec::new(),
        pending: Vec::new(),
        pending_samples: Vec::new(),
        headed: Vec::new(),
        inside: Vec::new(),
        below_heading: false,
        ends_with_heading: false,
        slot: 0,
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
    deprecated: bool,
    struck: Vec<String>,
    kind: Option<String>,
    items: Option<String>,
    methods: Vec<String>,
    prose: prose::Prose,
    description: String,
}

/// A rate limit, and whether a section of its own states it.
struct Rate {
    limit: RateLimit,
    /// The method that the section's heading names.
    in_section: Option<Option<String>>,
}

struct PendingSample {
    part: Part,
    method: Option<String>,
    group: usize,
    sample: sample::Read,
    at: usize,
}

/// Something that is said of an operation, which is settled at the end of the page.
struct Stated<T> {
    group: usize,
    method: Option<String>,
    /// The headings above it, the outermost first, by their slots.
    below: Vec<usize>,
    what: T,
    at: usize,
}

/// What is to be followed by fields.
struct Awaited {
    at: usize,
    /// The level of the heading; what is below it may still have them.
    level: u8,
    is_list: bool,
    /// Which block it is.
    block: usize,
    section: Section,
}

struct Reader {
    page: DocPage,
    /// The headings that are open, by level, each with what it announces.
    headings: Vec<(u8, Section)>,
    /// What announces fields, until they come: a heading, or a list of their names below it.
    awaited: Option<Awaited>,
    /// Whether a command was the last sample of this section: what follows is its answer.
    after_command: bool,
    /// Errors, and statuses of success, by group and method.
    pending_errors: Vec<Stated<String>>,
    pending_success: Vec<Stated<String>>,
    /// What sentences outside of tables state.
    pending_prose: Vec<Stated<prose::Prose>>,
    pending_rates: Vec<Stated<Rate>>,
    /// What an overview without an address says.
    pending_common: Vec<Stated<PageOperation>>,
    /// Where it is said of operations that they are going to be taken away.
    deprecated: Vec<Stated<()>>,
    /// The method that the section, or the nearest before it, is about.
    method: Option<String>,
    /// The method that the heading of the section itself names.
    section_method: Option<String>,
    /// All headings that are open, by level, each with its slot.
    open: Vec<(u8, usize)>,
    /// The headings above the first line of each group of operations.
    starts: Vec<Vec<usize>>,
    pending: Vec<Pending>,
    pending_samples: Vec<PendingSample>,
    /// Headings of a section of fields that may be their names, one after the other.
    headed: Vec<Headed>,
    /// The field that a table or list below its heading goes into.
    inside: Vec<String>,
    /// Whether the section's own table is still to come.
    below_heading: bool,
    /// Whether the last block is a heading that announces something.
    ends_with_heading: bool,
    /// Which block is read: its place in the page's account.
    slot: usize,
}

impl Reader {
    fn block(&mut self, block: Block) {
        let is_heading = matches!(block, Block::Heading(1..=6, _));
        // The slot comes first, so that a block which waits for another knows its own.
        self.page.account.push(Account {
            at: block.at(),
            fate: Fate::Prose,
        });
        let slot = self.page.account.len() - 1;
        let is_said_of_field = self.is_said_of_field(&block);
        let fate = match self.headed.last_mut() {
            Some(last) if is_said_of_field => {
                last.add(slot, block);
                Fate::Prose
            }
            _ => self.read(slot, block),
        };
        self.inside.clear();
        self.ends_with_heading =
            is_heading && fate == Fate::Read && self.section() != Section::Other;
    }

    /// Reads a block by what it is, and notes what became of it.
    fn read(&mut self, slot: usize, block: Block) -> Fate {
        self.slot = slot;
        let unread = self.page.unread.len();
        let at = block.at();
        let fate = match block {
            Block::Title(rich) => self.title(rich),
            Block::Heading(level, rich) => self.heading(level, &rich),
            Block::Table(rows) => {
                let tables = self.pending.len();
                let fate = self.table(&rows);
                // Those of fields are said of them.
                if self.pending.len() == tables {
                    rows.iter().flatten().for_each(|cell| self.footnotes(cell));
                }
                fate
            }
            Block::List(items, whole) => self.list(&items, &whole),
            Block::Code(code) => self.code(&code),
            Block::Paragraph(rich) => self.paragraph(&rich),
            Block::Note(_) => Fate::Read,
            Block::Unread(unread) => {
                // What was to come may be in it.
                self.awaited = None;
                self.page.unread.push(unread);
                Fate::Unread
            }
        };
        let is_own = |unread: &Unread| unread.at >= at;
        let unread = self.page.unread[unread..].iter().any(is_own);
        self.page.account[slot].fate = if unread { Fate::Unread } else { fate };
        fate
    }

    /// Reads the footnotes that a text refers to.
    fn footnotes(&mut self, text: &Rich) {
        for note in &text.notes {
            self.sentences_of(note, text.at);
        }
    }

    /// Whether a block belongs to the heading of a field. If not, all those fields are read first.
    fn is_said_of_field(&mut self, block: &Block) -> bool {
        let Some(last) = self.headed.last() else {
            return false;
        };
        let attributes = |rows: &[Vec<Rich>]| {
            let mut rows = rows.iter();
            rows.all(|row| row.len() == 2 && headed::is_attribute(row[0].label()))
        };
        let is_own = match block {
            Block::Paragraph(rich) => !is_label(rich.text.trim()),
            Block::List(items, _) => {
                let label = |item: &Item| item.text.text.split(':').next().map(str::to_owned);
                let is_attribute =
                    |item: &Item| label(item).is_some_and(|label| headed::is_attribute(&label));
                items.iter().all(is_attribute)
                    || !matches!(lists::read(items), lists::Listed::Fields(rows) if lists::has_types(&rows))
            }
            Block::Table(rows) => attributes(rows),
            Block::Code(code) => match sample::read(code) {
                Some(read) if read.command.is_some() => false,
                Some(read) => match read.body {
                    Some(serde_json::Value::Object(_)) => last.kind() == Some("object"),
                    // What holds objects may be the sample of a whole body.
                    Some(serde_json::Value::Array(items)) => {
                        last.kind() == Some("array")
                            || last.kind().is_none() && !items.iter().any(|item| item.is_object())
                    }
                    _ => true,
                },
                None => true,
            },
            Block::Heading(level, rich) => return self.settle_unless_field(*level, rich),
            Block::Title(_) | Block::Note(_) | Block::Unread(_) => false,
        };
        if !is_own {
            let inside = self.settle_headed();
            if matches!(block, Block::Table(_) | Block::List(..)) {
                self.inside = inside;
            }
        }
        is_own
    }

    /// A heading is read as such in any case.
    fn settle_unless_field(&mut self, level: u8, rich: &Rich) -> bool {
        let first = self.headed.first().map_or(0, |first| first.level);
        if headed::name(rich).is_none() || level < first && level < LABEL {
            self.settle_headed();
        }
        false
    }

    /// Reads the fields that stand one below each heading; what is below a heading that is none of
    /// them is read as if the heading were any other. Gives the path of the last one, if it is a field
    /// that others can be in.
    fn settle_headed(&mut self) -> Vec<String> {
        let headed = std::mem::take(&mut self.headed);
        let Some(outer) = headed.iter().map(|one| one.level).min() else {
            return Vec::new();
        };
        let part = headed[0].part;
        let mut rows = Vec::new();
        let mut others = Vec::new();
        let mut ends_with_field = false;
        for one in headed {
            ends_with_field = false;
            let depth = usize::from(one.level - outer) + 1;
            let fate = match one.row(depth) {
                Some(row) => {
                    rows.push(row);
                    ends_with_field = true;
                    Fate::Read
                }
                None if one.is_set_apart() => self.unread(
                    "a heading that may be the name of a field, of which no type is stated",
                    one.heading.at,
                ),
                None => {
                    others.push(one);
                    continue;
                }
            };
            self.page.account[one.slot].fate = fate;
            for (slot, block) in one.body {
                self.page.account[slot].fate = match block {
                    Block::Code(code) => self.pass_over("the example of one field", code.at),
                    _ => fate,
                };
            }
        }
        if !rows.is_empty() {
            self.awaited = None;
            self.below_heading = false;
            self.rows(part, 0, &headed::COLUMNS, &rows);
        }
        let last = self.pending.last().and_then(|pending| pending.rows.last());
        let holds = |row: &&Row| matches!(row.kind.as_deref(), Some("object" | "array"));
        let inside = match last.filter(|_| ends_with_field).filter(holds) {
            Some(row) => row.path.clone(),
            None => Vec::new(),
        };
        for one in others {
            self.read_below_other(one);
        }
        inside
    }

    /// Reads what is below a heading that turned out to be no field's.
    fn read_below_other(&mut self, one: Headed) {
        if self.awaited.as_ref().is_some_and(|awaited| awaited.is_list) {
            self.give_up_waiting();
        }
        self.below_heading = true;
        let (reading, headings) = (self.slot, self.headings.clone());
        self.headings.push((LABEL, one.section));
        for (slot, block) in one.body {
            self.read(slot, block);
        }
        self.headings = headings;
        self.slot = reading;
    }

    fn title(&mut self, rich: Rich) -> Fate {
        if says_deprecated(&rich.text) {
            self.deprecated_page(rich.at);
        }
        if !rich.text.is_empty() {
            self.page.title = Some(rich.text);
        }
        Fate::Read
    }

    /// What the headings above announce.
    fn section(&self) -> Section {
        self.headings
            .last()
            .map_or(Section::Other, |(_, section)| *section)
    }

    fn code(&mut self, code: &Code) -> Fate {
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
                return Fate::Read;
            }
            if code.text.trim().is_empty() {
                return Fate::Prose;
            }
            // The same call in another language: curl has it, if the page has it at all.
            let is_program = announced == Part::Request && PROGRAM.is_match(&code.text);
            // The message of an error, word for word.
            if announced == Part::Error && !code.text.trim_start().starts_with(['{', '[', '<']) {
                return self.pass_over("the text of an error", code.at);
            }
            if announced != Part::Unknown && !matches!(section, Section::Table(_)) && !is_program {
                return self.unread(
                    "a sample that is neither JSON nor a call with curl",
                    code.at,
                );
            }
            return self.pass_over("text that is neither JSON nor a call with curl", code.at);
        };
        self.awaited = None;
        if self.pending_samples.len() >= MAX_SAMPLES {
            if self.pending_samples.len() == MAX_SAMPLES {
                self.unread(
                    "more samples than a page can have; the rest is not read",
                    code.at,
                );
            }
            return Fate::Unread;
        }
        let is_command = sample.command.is_some();
        let part = match announced {
            _ if is_command => Part::Request,
            // What follows a call, and is not a call, is its answer.
            Part::Unknown | Part::Request if self.after_command => Part::Response,
            part => part,
        };
        self.after_command = is_command;
        self.pending_samples.push(PendingSample {
            part,
            method: self.method.clone(),
            group: self.group(),
            sample,
            at: code.at,
        });
        Fate::Read
    }

    fn paragraph(&mut self, rich: &Rich) -> Fate {
        let text = rich.text.trim();
        if is_label(text) {
            return self.heading(LABEL, rich);
        }
        if let Some(part) = self.part_of_fields()
            && let Some(cells) = headed::paragraph(rich)
        {
            self.awaited = None;
            let columns = [Column::Name, Column::Type, Column::Description].map(Some);
            self.rows(part, 0, &columns, &[cells]);
            return Fate::Read;
        }
        self.footnotes(rich);
        if states_none(text) {
            self.awaited = None;
        }
        let is_deprecated = says_deprecated(text) && matches!(self.section(), Section::Other);
        if is_deprecated || prose::deprecates_operation(text) {
            let stated = self.placed((), rich.at);
            self.deprecated.push(stated);
        }
        match self.overview_in_lines(rich) {
            Some(others) => {
                self.sentences_of(&others, rich.at);
                Fate::Read
            }
            None => {
                self.sentences_of(text, rich.at);
                Fate::Prose
            }
        }
    }

    /// What the fields are of that this section holds, if it is one of fields.
    fn part_of_fields(&self) -> Option<Part> {
        match self.section() {
            Section::Table(part) | Section::Either(part) => Some(part),
            _ => None,
        }
    }

    fn placed<T>(&self, what: T, at: usize) -> Stated<T> {
        Stated {
            group: self.group(),
            method: self.method.clone(),
            below: self.open.iter().map(|(_, slot)| *slot).collect(),
            what,
            at,
        }
    }

    /// The operations that were described last; 0 before the first.
    fn group(&self) -> usize {
        self.starts.len()
    }

    fn next_group(&mut self) {
        self.method = None;
        let above = self.open.iter().map(|(_, slot)| *slot);
        self.starts.push(above.collect());
    }

    /// The page says of all its operations that they are going to be taken away.
    fn deprecated_page(&mut self, at: usize) {
        self.deprecated.push(Stated {
            group: 0,
            method: None,
            below: Vec::new(),
            what: (),
            at,
        });
    }

    fn status(&mut self, status: String, at: usize) {
        let is_success = status.starts_with('2');
        let stated = self.placed(status, at);
        match is_success {
            true => self.pending_success.push(stated),
            false => self.pending_errors.push(stated),
        }
    }

    fn list(&mut self, items: &[Item], whole: &Rich) -> Fate {
        // "404: not found", one status to an item.
        let listed: Option<Vec<String>> = items
            .iter()
            .map(|item| leading_status(&item.text.text))
            .collect();
        if let Some(listed) = listed.filter(|listed| !listed.is_empty()) {
            for status in listed {
                self.status(status, whole.at);
            }
            self.awaited = None;
            return Fate::Read;
        }
        match (lists::read(items), self.part_of_fields()) {
            (lists::Listed::Fields(rows), Some(part)) => {
                self.awaited = None;
                self.below_heading = false;
                let columns = [Column::Name, Column::Type, Column::Description].map(Some);
                self.rows(part, 0, &columns, &rows);
                Fate::Read
            }
            (lists::Listed::Fields(rows), None) if lists::has_types(&rows) => {
                self.unread("a list of fields that no heading places", whole.at)
            }
            // Names alone may be before the table that describes them.
            (_, Some(_)) if self.below_heading => {
                self.awaited = Some(Awaited {
                    at: whole.at,
                    level: LABEL,
                    is_list: true,
                    block: self.slot,
                    section: self.section(),
                });
                Fate::Prose
            }
            _ => self.paragraph(whole),
        }
    }

    /// What announced fields, when none came.
    fn give_up_waiting(&mut self) {
        let Some(awaited) = self.awaited.take() else {
            return;
        };
        if self.page.operations.is_empty() || self.page.form == Form::Flattened && !awaited.is_list
        {
            return;
        }
        let why = match awaited.is_list {
            true => "a list below a heading of parameters or fields, whose items are not read",
            false => "a heading of parameters or fields, below which none can be read",
        };
        self.unread(why, awaited.at);
        self.page.account[awaited.block].fate = Fate::Unread;
    }

    fn pass_over(&mut self, why: &str, at: usize) -> Fate {
        self.page.passed_over.push(Unread {
            why: why.to_owned(),
            at,
        });
        Fate::PassedOver
    }

    fn unread(&mut self, why: impl Into<String>, at: usize) -> Fate {
        self.page.unread.push(Unread {
            why: why.into(),
            at,
        });
        Fate::Unread
    }

    fn heading(&mut self, level: u8, rich: &Rich) -> Fate {
        let text = rich.label();
        let own = section(text);
        self.open.retain(|(above, _)| *above < level);
        self.open.push((level, self.slot));
        self.footnotes(rich);
        if says_deprecated(text) {
            if level == 1 {
                self.deprecated_page(rich.at);
            } else {
                let stated = self.placed((), rich.at);
                self.deprecated.push(stated);
            }
        }
        if let Some((method, url)) = call(text) {
            self.give_up_waiting();
            self.headings.clear();
            self.call(method, &url, rich.at);
            return Fate::Read;
        }
        if level == LABEL && self.overview_in_lines(rich).is_some() {
            return Fate::Read;
        }
        self.sentences_of(text, rich.at);
        if level == 1 && own == Section::Other {
            self.give_up_waiting();
            self.headings.clear();
            if self.page.title.is_none() {
                self.page.title = Some(text.to_owned());
            }
            return Fate::Read;
        }
        // A heading ends those of its level and below; what it leaves open, the one above it says.
        let name = headed::name(rich);
        let level = match name {
            Some(Name::Identifier) if level == LABEL => LABEL + 1,
            _ => level,
        };
        self.headings.retain(|(above, _)| *above < level);
        let status = heading_status(text);
        if let Some(name) = name
            && let Some(part) = self.part_of_fields()
            && (own == Section::Other || name == Name::Identifier)
            && status.is_none()
        {
            if self.headed.first().is_some_and(|first| first.part != part) {
                self.settle_headed();
            }
            let is_inside = |awaited: &Awaited| awaited.level < level;
            if !self.awaited.as_ref().is_some_and(is_inside) {
                self.give_up_waiting();
            }
            let section = self.section();
            self.headings.push((level, section));
            self.headed
                .push(Headed::new(part, section, level, name, self.slot, rich));
            return Fate::Prose;
        }
        self.settle_headed();
        let own = match &status {
            Some(status) if !status.starts_with(['2', '3']) => Section::Errors,
            Some(_) if own == Section::Other => Section::Either(Part::Response),
            _ => own,
        };
        let section = below(self.section(), own);
        if own != Section::Other {
            self.section_method = methods(text).into_iter().next().map(|(_, method)| method);
            if self.section_method.is_some() {
                self.method.clone_from(&self.section_method);
            }
        }
        if let Some(status) = status {
            self.status(status, rich.at);
        }
        let is_inside = self
            .awaited
            .as_ref()
            .is_some_and(|awaited| awaited.level < level);
        let goes_on = own == Section::Other && level == LABEL;
        // A tab and the heading in it may say the same.
        let says_the_same =
            |awaited: &Awaited| awaited.section == own && awaited.block + 1 == self.slot;
        if self.awaited.as_ref().is_some_and(says_the_same) {
            self.awaited = None;
        }
        if !goes_on && !is_inside {
            self.give_up_waiting();
        }
        if matches!(own, Section::Table(_)) && self.awaited.is_none() {
            self.awaited = Some(Awaited {
                at: rich.at,
                level,
                is_list: false,
                block: self.slot,
                section: own,
            });
        }
        self.headings.push((level, section));
        self.below_heading = true;
        self.after_command = false;
        match section {
            Section::Other => Fate::Prose,
            _ => Fate::Read,
        }
    }

    fn table(&mut self, rows: &[Vec<Rich>]) -> Fate {
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
            return Fate::Read;
        }
        if is_overview {
            self.overview(rows);
            return Fate::Read;
        }
        let Some((header, body)) = rows.split_first() else {
            return Fate::Prose;
        };
        let at = rows.iter().flatten().next().map_or(0, |cell| cell.at);
        let labels: Vec<String> = header
            .iter()
            .map(|cell| cell.label().to_lowercase())
            .collect();
        // Labels and values that say of the operation what no field is called.
        let is_pair = rows.iter().all(|row| row.len() == 2);
        if is_pair && (rows.iter().any(|row| is_rate_row(row)) || self.is_pair_of_overview(rows)) {
            let is_header = matches!(
                labels[1].as_str(),
                "value" | "values" | "details" | "description"
            );
            self.overview(if is_header { body } else { rows });
            return Fate::Read;
        }
        if labels
            .iter()
            .any(|label| label == "rate limit" || label == "rate limits")
        {
            self.rate_limits(&labels, body);
            return Fate::Read;
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
            return Fate::Read;
        }
        if let Some(errors) = errors(&labels, body) {
            self.below_heading = false;
            for error in errors {
                self.status(error, at);
            }
            return Fate::Read;
        }
        if body
            .iter()
            .flatten()
            .all(|cell| cell.text.trim().is_empty())
        {
            self.awaited = None;
            return self.pass_over("a table without rows", at);
        }
        let columns = columns(header, body, self.section() != Section::Other);
        let has_name = columns.contains(&Some(Column::Name));
        let is_of_rates = match self.section() {
            Section::RateLimits => true,
            Section::Limits => are_about_calls(&labels, body),
            _ => false,
        };
        if is_of_rates && !(has_name && columns.len() > 2) {
            self.rate_limits(&labels, body);
            return Fate::Read;
        }
        let has = |wanted| columns.contains(&Some(wanted));
        let required = has(Column::Required) || has(Column::Optional);
        let looks_right =
            has(Column::Name) && (has(Column::Description) || has(Column::Type) || required);
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
                return self.unread("a table of response headers, which are not compared", at);
            }
            _ if looks_right && (has(Column::Type) || required) => Part::Unknown,
            _ if is_fields(header) => {
                return self.unread(
                    "a table that no heading places (Request Body Parameters, and the like)",
                    at,
                );
            }
            _ => {
                return self.pass_over(
                    "a table that is neither of parameters or fields, nor of limits or scopes",
                    at,
                );
            }
        };
        self.below_heading = false;
        self.awaited = None;
        let Some(name) = columns
            .iter()
            .position(|column| *column == Some(Column::Name))
        else {
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
        Fate::Read
    }

    /// Whether a table of two columns is one of labels and values, where no table of fields is expected.
    fn is_pair_of_overview(&self, rows: &[Vec<Rich>]) -> bool {
        let known = rows.iter().filter(|row| is_overview_label(row[0].label()));
        (self.section() == Section::Other || self.in_rate_limits())
            && known.count() * 2 > rows.len()
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
            // A label across the whole table parts its rows, and is none.
            let is_label = cells.len() > 1
                && cells.iter().all(|other| other.at == cell.at)
                && cells.iter().all(|other| other.text == cell.text);
            if is_label {
                self.pass_over("a label across a table", cell.at);
                continue;
            }
            let (depth, own) = indented(&cell.text);
            let named = set_apart_name(cell).unwrap_or(own);
            let Some(own) = segments(named) else {
                self.unread(
                    format!("\"{}\" is not a name of a field", shortened(&cell.text)),
                    cell.at,
                );
                continue;
            };
            parents.retain(|(above, _)| *above < depth);
            let mut path = match depth {
                0 => self.inside.clone(),
                _ => parents
                    .last()
                    .map(|(_, path)| path.clone())
                    .unwrap_or_default(),
            };
            // What is in another thing may have its whole path all the same.
            match own.len() > path.len() && own.starts_with(&path) {
                true => path = own,
                false => path.extend(own),
            }
            parents.push((depth, path.clone()));
            let mut row = self.row(path, cell.at, cells, columns, &names);
            let noted = noted_requirement(&cell.text);
            row.state(noted);
            for status in statuses(&row.description) {
                self.status(status, cell.at);
            }
            let is_struck = cell
                .struck()
                .any(|struck| struck.chars().any(char::is_alphanumeric));
            // A note beside the name: "id (deprecated)".
            let note = cell.text.split_once(named).map_or("", |(_, note)| note);
            row.deprecated |= is_struck || prose::deprecates(note);
            rows.push(row);
        }
        self.pending.push(Pending {
            part,
            method: self.method.clone(),
            group: self.group(),
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
            deprecated: false,
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
        let column = by_column(Column::Description);
        let notes: BTreeSet<&Arc<str>> = cells.iter().flat_map(|cell| &cell.notes).collect();
        if column.is_some() || !notes.is_empty() {
            let mut described = column.cloned().unwrap_or_default();
            for note in notes {
                described.append(Rich::plain(note, at));
            }
            row.prose = prose::read(&described, names);
            row.struck = described.struck().map(str::to_owned).collect();
            row.deprecated = prose::deprecates(&described.text);
            row.required = leading_requirement(&described.text);
            row.description = described.text;
        }
        if let Some(cell) = by_column(Column::Type) {
            let read = kind(&cell.text);
            if read.kind.is_none() && read.required.is_none() && !cell.text.trim().is_empty() {
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
                None if prose::deprecates(&cell.text) => row.deprecated = true,
                None => {
                    let shown = shortened(&cell.text);
                    let why = format!("\"{shown}\" says neither required nor optional");
                    self.unread(why, cell.at);
                }
            }
        }
        if let Some(cell) = by_column(Column::Values) {
            let values = prose::column(cell);
            if !values.is_empty() {
                row.prose.values = values;
            } else if cell.text.chars().any(char::is_alphanumeric) {
                let shown = shortened(&cell.text);
                self.unread(format!("\"{shown}\" is not a list of values"), cell.at);
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
}

/// Whether a table of limits is one of calls: by its labels, or by what its rows say.
fn are_about_calls(labels: &[String], body: &[Vec<Rich>]) -> bool {
    let is_label = |label: &String| is_about_calls(label) || length_of_time(label).is_some();
    let is_window = |cell: &Rich| windows(&cell.text).is_none_or(|found| !found.is_empty());
    labels.iter().any(is_label) || body.iter().flatten().any(is_window)
}

/// Whether a row of two cells says how often something may be called.
fn is_rate_row(row: &[Rich]) -> bool {
    let found = windows(&format!("{}: {}", row[0].text, row[1].text));
    is_rate_key(row[0].label()) && found.is_none_or(|found| !found.is_empty())
}

/// "Example response:" announces as a heading does.
fn is_label(text: &str) -> bool {
    text.ends_with(':')
        && text.split_whitespace().count() <= 6
        && matches!(
            section(text),
            Section::Sample(_) | Section::Either(_) | Section::Errors
        )
}

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?x)
        \b([2345][0-9]{2})\s+(?:OK|Created|Accepted|No\ Content|Bad\ Request|Unauthori[sz]ed|Forbidden|Not\ Found|Conflict|Gone|Unprocessable|Too\ Many\ Requests|Internal\ Server\ Error|Bad\ Gateway|Service\ Unavailable)\b
        |(?i:\b(?:status(?:\s+codes?)?|HTTP(?:\s+(?:status|code|response|error))?|error\s+code|response\s+code|returns?|responds?\s+with|answers?\s+with|replies\s+with|an?\s+error|fails\s+with):?\s+(?:an?\s+|the\s+)?(?:HTTP\s+)?(?:status\s+)?`?([2345][0-9]{2})\b(?:`|\s|[.,;:)]|$))
        |(?i:\b([2345][0-9]{2})\s+(?:error\s+|response\s+|status\s+)?(?:is|will\s+be)\s+(?:returned|sent|thrown|raised))")
        .expect("a pattern that compiles")
});

/// The statuses that a sentence states.
fn statuses(text: &str) -> Vec<String> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let found = STATUS.captures_iter(text).filter_map(|found| {
        let status = (1..=3).find_map(|group| found.get(group))?;
        Some(status.as_str().to_owned())
    });
    found.take(50).collect()
}

/// The status that a heading is about: "404 Not Found", "Sample Response (201)".
fn heading_status(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let status = words.find(|word| {
        word.len() == 3
            && word.starts_with(['2', '3', '4', '5'])
            && word.bytes().all(|byte| byte.is_ascii_digit())
    })?;
    let lower = text.to_lowercase();
    let is_alone = leading_status(text).is_some();
    let is_named = [
        "response", "status", "error", "success", "http", "returns", "answer",
    ]
    .iter()
    .any(|word| lower.contains(word));
    (is_alone || is_named).then(|| status.to_owned())
}

/// The status that is at the beginning of a text, parted from what follows: "404: not found".
fn leading_status(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '`' | '"'));
    let text = text.strip_prefix("HTTP ").unwrap_or(text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text[digits.len()..].trim_start_matches(['`', '*']);
    let is_parted = rest.is_empty()
        || rest.starts_with([':', '-', '–', '—', '(', ','])
        || rest.trim_start().starts_with(['-', '–', '—', ':', '('])
        || statuses(&format!("{digits} {}", rest.trim_start())).len() == 1;
    (digits.len() == 3 && digits.starts_with(['2', '3', '4', '5']) && is_parted).then_some(digits)
}

/// The same call as a program: Python, JavaScript and the like.
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\s*(?:import|from|const|let|var|require|package|using|<\?php|var|fetch|axios|wget|http|func|public|Invoke-)\b|\b(?:requests|fetch|axios|http\.client|HttpClient|OkHttp|Net::HTTP|urllib)\b")
        .expect("a pattern that compiles")
});

/// "None." or "This call takes no parameters." where a table could be.
fn states_none(text: &str) -> bool {
    let lower = text.to_lowercase();
    let first = lower.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(first, "none" | "n/a" | "na" | "not applicable" | "nil")
        || text.split_whitespace().count() <= 25
            && [
                "no ",
                "does not ",
                "do not ",
                "doesn't ",
                "not applicable",
                "none",
                "without ",
            ]
            .iter()
            .any(|word| lower.contains(word))
            && [
                "param",
                "body",
                "field",
                "payload",
                "header",
                "content",
                "attribute",
                "argument",
                "require",
                "applicable",
            ]
            .iter()
            .any(|word| lower.contains(word))
}

/// Whether a sentence that is with an operation says that it is going to be taken away.
fn says_deprecated(text: &str) -> bool {
    let first = text.split(['\n', '.']).next().unwrap_or(text);
    prose::deprecates(first) || prose::deprecates_operation(text)
}

/// What the columns of a table hold: by their headers; what a header leaves open, the cells say.
fn columns(header: &[Rich], body: &[Vec<Rich>], is_announced: bool) -> Vec<Option<Column>> {
    let mut columns: Vec<Option<Column>> = header.iter().map(|cell| column(cell.label())).collect();
    let known = |columns: &[Option<Column>], wanted| columns.contains(&Some(wanted));
    let named = columns
        .iter()
        .flatten()
        .filter(|column| **column != Column::Skipped);
    // Of a table of which nothing is known, the cells must be as those of fields throughout.
    let is_named = named.count() > 0;
    if !is_announced && !is_named {
        let guesses: Vec<_> = (0..header.len()).map(|at| guessed(body, at, &[])).collect();
        let wanted = [Column::Name, Column::Required];
        if !wanted.iter().all(|wanted| known(&guesses, *wanted)) {
            return columns;
        }
    }
    for at in 0..columns.len() {
        if columns[at].is_none() {
            let taken: Vec<Column> = columns.iter().flatten().copied().collect();
            columns[at] = guessed(body, at, &taken);
        }
    }
    columns
}

/// What the cells of a column hold, if all of them are alike.
fn guessed(body: &[Vec<Rich>], at: usize, taken: &[Column]) -> Option<Column> {
    let cells: Vec<&Rich> = body
        .iter()
        .filter_map(|row| row.get(at))
        .filter(|cell| !cell.text.trim().is_empty())
        .take(200)
        .collect();
    if cells.is_empty() {
        return None;
    }
    let all = |test: &dyn Fn(&Rich) -> bool| cells.iter().all(|cell| test(cell));
    let words = |cell: &Rich| cell.text.split_whitespace().count();
    let is_free = |column: Column| !taken.contains(&column);
    if all(&|cell| words(cell) <= 4 && requirement(&cell.text).is_some())
        && is_free(Column::Required)
        && is_free(Column::Optional)
    {
        return Some(Column::Required);
    }
    if is_free(Column::Type) && all(&|cell| words(cell) <= 4 && kind(&cell.text).kind.is_some()) {
        return Some(Column::Type);
    }
    let distinct: HashSet<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    if is_free(Column::Name)
        && distinct.len() == cells.len()
        && all(&|cell| words(cell) == 1 && segments(indented(&cell.text).1).is_some())
    {
        return Some(Column::Name);
    }
    let long = cells.iter().filter(|cell| words(cell) >= 2).count();
    (is_free(Column::Description) && long * 2 > cells.len()).then_some(Column::Description)
}

/// The name in a cell that sets it apart from what is beside it: "`id` new".
fn set_apart_name(cell: &Rich) -> Option<&str> {
    let first = cell.terms.first().or_else(|| cell.struck.first())?;
    let before = cell.text.get(..first.start)?;
    let term = cell.text.get(first.clone())?;
    let is_first = before
        .trim_matches(|c: char| !c.is_alphanumeric())
        .is_empty();
    let rest = cell.text.get(first.end..)?;
    // A path may be set apart piece by piece: `a`.`b`.
    let goes_on = rest.starts_with(['.', '[', '>', '/']) || rest.trim_start().starts_with('>');
    (is_first && !goes_on && segments(term).is_some()).then_some(term)
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

/// A name from a page, as it may be in a message.
fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
