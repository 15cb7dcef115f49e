//! Markdown and MDX.
//!
//! Two things are taken out before the CommonMark parser sees the text, because CommonMark would
//! tear them: HTML tables and `<pre>`, whose cells hold blank lines, and lines that are nothing but
//! a component's tag, which would swallow the sample below them. They are blanked, not removed, so
//! that every place stays a place in the page.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use pulldown_cmark::{CodeBlockKind, Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use regex::Regex;

use super::components::Attributes;
use super::{components, gitbook, html, readme};
use crate::block::{Block, Code, Collector, Item, Rich, Unread};

/// `# Title`, at most three blanks in.
pub(super) fn is_heading(line: &str) -> bool {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && line.as_bytes().get(marks).is_some_and(|next| *next == b' ')
}

pub(super) fn read(text: &str) -> Vec<Block> {
    let (masked, islands, mut placed) = mask(text);
    for island in islands {
        let found = html::read_island(&text[island.clone()], island.start).into_iter();
        placed.extend(found.map(|block| (island.start, block)));
    }
    placed.extend(commonmark(&masked));
    // Stable: the blocks of an island stay in their order.
    placed.sort_by_key(|(at, _)| *at);
    placed.into_iter().map(|(_, block)| block).collect()
}

/// The text with islands of HTML and lone tags of components blanked; the islands; what is wrong.
fn mask(text: &str) -> (String, Vec<Range<usize>>, Vec<(usize, Block)>) {
    let last = LastTags::find(text);
    let mut masked = text.as_bytes().to_vec();
    let mut islands = Vec::new();
    let mut problems = Vec::new();
    // A fence ends with as many marks as it began with, or more.
    let mut fence: Option<&str> = None;
    let mut comment: Option<&str> = None;
    let mut skip_to = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if start < skip_to {
            continue;
        }
        let content = line.trim();
        if let Some(closing) = comment {
            blank(&mut masked[start..at]);
            if content.contains(closing) {
                comment = None;
            }
            continue;
        }
        if let Some(mark) = fence {
            if content.starts_with(mark) && content.bytes().all(|byte| byte == mark.as_bytes()[0]) {
                fence = None;
            }
            continue;
        }
        if let Some(mark) = ["```", "~~~"]
            .into_iter()
            .find(|mark| content.starts_with(mark))
        {
            let rest = content.trim_start_matches(&mark[..1]);
            fence = Some(&content[..content.len() - rest.len()]);
            continue;
        }
        if let Some((opening, closing)) = [("<!--", "-->"), ("{/*", "*/}")]
            .into_iter()
            .find(|(opening, _)| content.starts_with(opening))
        {
            if !content[opening.len()..].contains(closing) {
                comment = Some(closing);
            }
            blank(&mut masked[start..at]);
            continue;
        }
        if content.starts_with(":::") {
            // A box of Docusaurus: its mark is taken off, and its text read.
            blank(&mut masked[start..at]);
            continue;
        }
        if gitbook::opens(content) {
            let mut next = start + (line.len() - line.trim_start().len());
            // Several tags may be in a line.
            while page_has(text, next, "{%") {
                let (found, end) = gitbook::read(text, next);
                problems.extend(found.into_iter().map(|block| (next, block)));
                blank(&mut masked[next..end]);
                let blanks = text[end..].len() - text[end..].trim_start_matches([' ', '\t']).len();
                next = (end + blanks).max(next + 1);
            }
            skip_to = next;
            continue;
        }
        if let Some(kind) = readme::opens(content) {
            let first = start + (line.len() - line.trim_start().len());
            let (found, end) = readme::read(text, first, kind);
            problems.extend(found.into_iter().map(|block| (first, block)));
            blank(&mut masked[first..end]);
            skip_to = end;
            continue;
        }
        if components::opens(content) {
            let first = start + (line.len() - line.trim_start().len());
            let (found, end) = components::read(text, first);
            problems.extend(found.into_iter().map(|block| (first, block)));
            blank(&mut masked[first..end]);
            skip_to = end;
            continue;
        }
        if let Some(title) = [
            ("<RequestExample", "Sample Request"),
            ("<ResponseExample", "Sample Response"),
        ]
        .into_iter()
        .find_map(|(tag, title)| content.starts_with(tag).then_some(title))
        {
            problems.push((start, Block::Heading(7, Rich::plain(title, start))));
            blank(&mut masked[start..at]);
            continue;
        }
        if let Some((title, rest)) = title(content) {
            problems.push((start, Block::Heading(7, Rich::plain(title, start))));
            // What is in the same line.
            let rest = TAG.replace_all(rest, "");
            if !rest.trim().is_empty() {
                problems.push((start, Block::Paragraph(Rich::plain(&rest, start))));
            }
            blank(&mut masked[start..at]);
            continue;
        }
        let island = ["table", "pre", "dl"]
            .into_iter()
            .find(|name| opens(content, name));
        // A table may begin behind other marks: `<Frame><table>`. In code it is only talked of.
        let inner = last.lower[start..at].find("<table").filter(|before| {
            let ahead = &line[..*before];
            ahead.matches('`').count() % 2 == 0 && opens(&line[*before..], "table")
        });
        let island = island.map(|name| (name, start));
        let island = island.or_else(|| Some(("table", start + inner?)));
        if let Some((name, start)) = island {
            let (end, closed) = last.close(start, name);
            if !closed {
                let why = format!("`<{name}>` is not closed; it is read up to the next heading");
                problems.push((start, Block::Unread(Unread { why, at: start })));
            }
            blank(&mut masked[start..end]);
            islands.push(start..end);
            skip_to = end;
        } else if let Some(name) = unknown_element(content) {
            let why = format!("`<{name} />`: what it stands for is not on the page");
            problems.push((start, Block::Unread(Unread { why, at: start })));
            blank(&mut masked[start..at]);
        } else if is_component_tag(content) {
            if let Some(name) = stands_for_more(content) {
                let why = format!("`<{name} />`: what it stands for is not on the page");
                problems.push((start, Block::Unread(Unread { why, at: start })));
            }
            blank(&mut masked[start..at]);
        }
    }
    // Blanks took the place of whole characters only: islands begin and end at characters.
    let masked = String::from_utf8(masked).unwrap_or_else(|_| text.to_owned());
    (masked, islands, problems)
}

fn page_has(page: &str, at: usize, mark: &str) -> bool {
    page.get(at..).is_some_and(|rest| rest.starts_with(mark))
}

static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"</?[A-Za-z][^<>]*>").expect("a pattern that compiles"));

/// The title of a part that folds away, which is above its content, as a heading is; and what
/// follows it in its line.
fn title(line: &str) -> Option<(&str, &str)> {
    if let Some(rest) = line.split_once("<summary>").map(|(_, rest)| rest) {
        let (title, rest) = rest.split_once("</summary>").unwrap_or((rest, ""));
        let plain = title
            .trim()
            .trim_start_matches(['<', 'b', '>', '*'])
            .trim_end_matches(['<', '/', 'b', '>', '*']);
        return Some((plain, rest)).filter(|(title, _)| !title.is_empty());
    }
    const FOLDS: [&str; 7] = [
        "<Tab ",
        "<TabItem ",
        "<Accordion ",
        "<AccordionItem ",
        "<Step ",
        "<Expandable ",
        "<CodeGroup ",
    ];
    // Behind the tags of what is around it, or ends before it.
    let mut line = line;
    loop {
        if let Some(inner) = FOLDS.iter().find_map(|tag| line.strip_prefix(tag)) {
            let (inner, rest) = inner.split_once('>').unwrap_or((inner, ""));
            let attributes = Attributes::parse(inner);
            let title = attributes
                .value("title")
                .or_else(|| attributes.value("label"))?;
            return Some((title, rest)).filter(|(title, _)| !title.is_empty());
        }
        let tag = TAG.find(line).filter(|tag| tag.start() == 0)?;
        line = line[tag.end()..].trim_start();
    }
}

fn opens(content: &str, name: &str) -> bool {
    content
        .strip_prefix('<')
        .and_then(|rest| rest.get(..name.len()).map(|tag| (tag, &rest[name.len()..])))
        .is_some_and(|(tag, rest)| {
            tag.eq_ignore_ascii_case(name) && rest.starts_with(['>', ' ', '\t'])
                || tag == name && rest.is_empty()
        })
}

/// The last closing tag of each element that makes an island: behind it, none is worth looking for.
struct LastTags {
    lower: String,
    table: usize,
    pre: usize,
    dl: usize,
}

impl LastTags {
    fn find(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let last = |tag: &str| lower.rfind(tag).unwrap_or(0);
        let (table, pre, dl) = (last("</table"), last("</pre"), last("</dl"));
        Self {
            lower,
            table,
            pre,
            dl,
        }
    }

    /// Where an element ends: after its closing tag; without one, before the next heading or fence.
    fn close(&self, start: usize, name: &str) -> (usize, bool) {
        let last = match name {
            "table" => self.table,
            "dl" => self.dl,
            _ => self.pre,
        };
        let rest = &self.lower[start..];
        let closing = match last >= start {
            true => rest.find(&format!("</{name}")),
            false => None,
        };
        if let Some(found) = closing {
            let end = rest[found..]
                .find('>')
                .map_or(rest.len(), |end| found + end + 1);
            return (start + end, true);
        }
        let mut at = start;
        for line in rest.split_inclusive('\n') {
            if at > start && (is_heading(line) || line.starts_with("```")) {
                break;
            }
            at += line.len();
        }
        (at, false)
    }
}

fn is_component_tag(content: &str) -> bool {
    let inner = content
        .strip_prefix("</")
        .or_else(|| content.strip_prefix('<'))
        .and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| {
        inner.starts_with(|c: char| c.is_ascii_uppercase()) && !inner.contains(['<', '>'])
    })
}

/// Components that show something small, and stand for nothing that is elsewhere.
const PLAIN: [&str; 16] = [
    "Badge", "Icon", "Image", "Img", "Card", "Video", "Divider", "Spacer", "Columns", "Frame",
    "Link", "Button", "Anchor", "Tag", "Step", "Callout",
];

/// Elements of HTML that may stand alone.
const ELEMENTS: [&str; 20] = [
    "a", "area", "base", "br", "col", "div", "embed", "hr", "icon", "iframe", "img", "input",
    "link", "meta", "p", "param", "source", "span", "track", "wbr",
];

/// The name of an element that HTML does not have, and that stands alone.
fn unknown_element(content: &str) -> Option<&str> {
    let inner = content.strip_prefix('<')?.strip_suffix("/>")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let name = inner.split(|c: char| !is_name(c)).next()?;
    let is_lower = name.starts_with(|c: char| c.is_ascii_lowercase());
    (is_lower && !ELEMENTS.contains(&name) && !inner.contains('<')).then_some(name)
}

/// The name of a component that stands alone: a snippet, whose text is in another file.
fn stands_for_more(content: &str) -> Option<&str> {
    let inner = content.strip_prefix('<')?.strip_suffix("/>")?;
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    (!PLAIN.contains(&name)).then_some(name)
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

#[derive(Default)]
struct Walk {
    blocks: Vec<(usize, Block)>,
    rows: Option<Vec<Vec<Rich>>>,
    table_at: usize,
    collector: Option<Collector>,
    /// Depth of lists: a list is one paragraph, and each of its items a text of its own.
    lists: usize,
    items: Vec<(usize, Collector)>,
    /// The items that are not ended yet, by their places in `items`.
    open_items: Vec<usize>,
    /// Depth of emphasis, and whether all of a paragraph so far is strong.
    strong: usize,
    all_strong: bool,
    code: Option<Code>,
    /// Whether that is code for its indentation alone.
    indented: bool,
    metadata: bool,
    /// A block of HTML outside of tables, and where it begins.
    html: Option<(usize, String)>,
    /// The footnote that is read, and where its blocks begin.
    note: Option<(String, usize)>,
    /// The footnotes by their labels.
    notes: HashMap<String, Rich>,
}

fn commonmark(text: &str) -> Vec<(usize, Block)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut walk = Walk::default();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if let Event::Start(Tag::TableRow) = event {
            walk.count_cells(&text[range.clone()], range.start);
        }
        walk.event(event, range);
    }
    walk.resolve_notes(text.len());
    walk.blocks
}

/// A page may have this much text in footnotes, counted at each reference, however short it is.
const NOTE_BYTES: usize = 64 * 1024;

/// How many cells a row has, as it is written.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = match row.strip_suffix('|') {
        Some(inner) if !inner.ends_with('\\') => inner,
        _ => row,
    };
    let bars = row
        .match_indices('|')
        .filter(|(at, _)| !row[..*at].ends_with('\\'));
    bars.count() + 1
}

impl Walk {
    /// Markdown leaves out cells for which there is no column, and makes up those that are missing.
    fn count_cells(&mut self, row: &str, at: usize) {
        let wanted = self.rows.iter().flatten().next().map_or(0, Vec::len);
        let found = cells(row);
        if found != wanted {
            let why = format!("a row of {found} cells, in a table of {wanted} columns");
            let unread = Block::Unread(Unread { why, at });
            self.blocks.push((at, unread));
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if self.metadata => self.front_matter(&text, range.start),
            Event::Text(text) => {
                if let Some(code) = &mut self.code {
                    if code.text.is_empty() {
                        code.at = range.start;
                    }
                    code.text.push_str(&text);
                } else {
                    self.all_strong &= self.strong > 0 || text.trim().is_empty();
                    self.collect(|collector| collector.text(&text, range.start));
                }
            }
            Event::Code(text) => {
                self.all_strong &= self.strong > 0;
                self.collect(|collector| {
                    collector.open_term();
                    collector.text(&text, range.start);
                    collector.close_term();
                });
            }
            Event::FootnoteReference(label) => self.collect(|collector| collector.note(&label)),
            Event::SoftBreak => {
                self.collect(|collector| collector.text(" ", range.start));
            }
            Event::HardBreak => self.collect(Collector::line),
            Event::InlineHtml(tag) => {
                self.collect(|collector| html::inline(collector, &tag, range.start));
            }
            Event::Html(text) => {
                let (_, html) = self.html.get_or_insert((range.start, String::new()));
                html.push_str(&text);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle) => self.metadata = true,
            Tag::CodeBlock(kind) => {
                self.flush();
                self.indented = matches!(kind, CodeBlockKind::Indented);
                self.code = Some(Code {
                    text: String::new(),
                    at: range.start,
                    verbatim: matches!(kind, CodeBlockKind::Fenced(_)),
                });
            }
            Tag::Table(_) => {
                self.flush();
                self.rows = Some(Vec::new());
                self.table_at = range.start;
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.rows {
                    rows.push(Vec::new());
                }
            }
            Tag::TableCell => self.collector = Some(Collector::at(range.start)),
            Tag::Paragraph | Tag::Heading { .. } if self.lists == 0 => {
                self.collector = Some(Collector::at(range.start));
                self.all_strong = true;
            }
            Tag::List(_) | Tag::DefinitionList => {
                if self.lists == 0 && self.collector.is_none() {
                    self.collector = Some(Collector::at(range.start));
                    self.all_strong = false;
                }
                self.lists += 1;
            }
            Tag::Item | Tag::DefinitionListTitle => {
                self.collector
                    .get_or_insert_with(|| Collector::at(range.start))
                    .bullet();
                self.open_items.push(self.items.len());
                self.items.push((self.lists, Collector::at(range.start)));
            }
            Tag::DefinitionListDefinition => self.collect(Collector::line),
            Tag::Strong => {
                self.strong += 1;
                self.collect(Collector::open_term);
            }
            Tag::Emphasis => self.collect(Collector::open_term),
            Tag::Strikethrough => self.collect(Collector::open_strike),
            Tag::FootnoteDefinition(label) => {
                self.flush();
                self.note = Some((label.to_string(), self.blocks.len()));
            }
            Tag::Link { dest_url, .. } => self.collect(|collector| collector.link(dest_url)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::MetadataBlock(_) => self.metadata = false,
            TagEnd::CodeBlock => {
                if let Some(mut code) = self.code.take() {
                    // A fence inside a list is indented, and so no part of the page as it is.
                    code.verbatim &= self.lists == 0;
                    let holds_blocks = code.text.lines().any(|line| {
                        let line = line.trim();
                        line.starts_with("|--") || line.starts_with("```") || is_heading(line)
                    });
                    if self.indented && holds_blocks {
                        let why = "lines so far in that Markdown takes them for code".to_owned();
                        let at = code.at;
                        self.blocks
                            .push((range.start, Block::Unread(Unread { why, at })));
                        return;
                    }
                    self.blocks.push((range.start, Block::Code(code)));
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((at, text)) = self.html.take() {
                    let found = html::read_piece(&text, at).into_iter();
                    self.blocks.extend(found.map(|block| (at, block)));
                }
            }
            TagEnd::Table => {
                if let Some(rows) = self.rows.take() {
                    self.blocks.push((self.table_at, Block::Table(rows)));
                }
            }
            TagEnd::TableCell => {
                let cell = self.collector.take().unwrap_or_default().finish();
                if let Some(row) = self.rows.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Heading(level) if self.lists == 0 => {
                if let Some(collector) = self.collector.take() {
                    let block = Block::Heading(level as u8, collector.finish());
                    self.blocks.push((range.start, block));
                }
            }
            TagEnd::Paragraph if self.lists == 0 => self.flush(),
            TagEnd::Paragraph => self.collect(Collector::line),
            TagEnd::Item => {
                self.open_items.pop();
            }
            TagEnd::List(_) | TagEnd::DefinitionList => {
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 {
                    self.flush();
                }
            }
            TagEnd::FootnoteDefinition => self.end_note(),
            TagEnd::Strong => {
                self.strong = self.strong.saturating_sub(1);
                self.collect(Collector::close_term);
            }
            TagEnd::Emphasis => self.collect(Collector::close_term),
            TagEnd::Strikethrough => self.collect(Collector::close_strike),
            _ => {}
        }
    }

    /// Hands a piece of text to whatever collects it: the paragraph, and the item of a list.
    fn collect(&mut self, piece: impl Fn(&mut Collector)) {
        if let Some(collector) = &mut self.collector {
            piece(collector);
        }
        // In a definition list, what follows a title belongs to it.
        let last = self.items.len().checked_sub(1);
        let item = self.open_items.last().copied().or(last);
        if let Some((_, collector)) = item.and_then(|at| self.items.get_mut(at)) {
            piece(collector);
        }
    }

    /// Ends a paragraph. One that is strong throughout is a heading in all but name.
    fn flush(&mut self) {
        let Some(collector) = self.collector.take() else {
            return;
        };
        if collector.is_empty() {
            return;
        }
        let rich = collector.finish();
        let at = rich.at;
        self.open_items.clear();
        let items: Vec<Item> = std::mem::take(&mut self.items)
            .into_iter()
            .map(|(depth, collector)| Item {
                depth,
                text: collector.finish(),
            })
            .collect();
        if !items.is_empty() {
            self.blocks.push((at, Block::List(items, rich)));
            return;
        }
        let block = match self.all_strong && self.lists == 0 {
            true => Block::Heading(7, rich),
            false => Block::Paragraph(rich),
        };
        self.blocks.push((at, block));
    }

    /// Keeps the text of a footnote for those that refer to it. Samples and tables in it stay what they are.
    fn end_note(&mut self) {
        self.flush();
        let Some((label, first)) = self.note.take() else {
            return;
        };
        let note = self.notes.entry(label).or_default();
        for (_, block) in self.blocks.iter_mut().skip(first) {
            if let Block::Paragraph(rich) | Block::List(_, rich) = block {
                note.append(rich.clone());
                *block = Block::Note(std::mem::take(rich));
            }
        }
    }

    /// Puts the text of footnotes in place of their labels. At all references together, that is at most as
    /// much as the page has: reading it takes no longer than reading the page. What is beyond is unread.
    fn resolve_notes(&mut self, page: usize) {
        let notes = std::mem::take(&mut self.notes).into_iter();
        let notes: HashMap<String, Arc<str>> = notes
            .map(|(label, note)| (label, note.text.into()))
            .collect();
        let most = page.max(NOTE_BYTES);
        let mut left = most;
        let mut unread = Vec::new();
        for (_, block) in &mut self.blocks {
            let is_note = matches!(block, Block::Note(_));
            for rich in block.texts() {
                let mut seen = HashSet::new();
                for label in std::mem::take(&mut rich.notes) {
                    let Some(note) = notes.get(&*label).filter(|_| !is_note) else {
                        continue;
                    };
                    if !seen.insert(label) {
                        continue;
                    }
                    match left.checked_sub(note.len()) {
                        Some(rest) => {
                            left = rest;
                            rich.notes.push(Arc::clone(note));
                        }
                        None => unread.push(rich.at),
                    }
                }
            }
        }
        if let Some(at) = unread.first().copied() {
            let why = format!(
                "footnotes of more than {most} bytes, counted at each reference; {} are not read",
                unread.len()
            );
            self.blocks.push((at, Block::Unread(Unread { why, at })));
        }
    }

    fn front_matter(&mut self, text: &str, start: usize) {
        let mut at = start;
        for line in text.split_inclusive('\n') {
            if let Some(value) = line.strip_prefix("title:") {
                let value = value.trim().trim_matches(['"', '\'']);
                self.blocks.push((at, Block::Title(Rich::plain(value, at))));
            }
            // `api: POST https://…` is an overview in one line.
            if let Some((method, url)) = line
                .strip_prefix("api:")
                .and_then(|value| value.trim().trim_matches(['"', '\'']).split_once(' '))
            {
                let row =
                    |key: &str, value: &str| vec![Rich::plain(key, at), Rich::plain(value, at)];
                let rows = vec![row("Method", method), row("Endpoint", url)];
                self.blocks.push((at, Block::Table(rows)));
            }
            at += line.len();
        }
    }
}
