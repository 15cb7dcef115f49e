//! HTML: whole documents, and the islands of it in Markdown.
//!
//! Tokens are enough: a row ends where the next begins, whether it was closed or not, which is how
//! the vendor's tables are written.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::block::{BULLET, Block, Code, Collector, Item, Rich, Unread};

/// Elements of which nothing is read.
const SKIPPED: [&str; 8] = [
    "script", "style", "svg", "nav", "footer", "button", "template", "noscript",
];
/// No cell of a page spans more rows or columns.
const MAX_SPAN: usize = 1000;
/// What a list or heading can be made of: `<summary>` is the title of a part that folds away.
const HEADINGS: [&str; 7] = ["h1", "h2", "h3", "h4", "h5", "h6", "summary"];
const TERMS: [&str; 6] = ["code", "em", "strong", "b", "i", "kbd"];
const PARAGRAPHS: [&str; 6] = ["p", "div", "section", "article", "blockquote", "main"];

#[derive(Default)]
struct Walk {
    blocks: Vec<Block>,
    table: Option<Table>,
    heading: Option<u8>,
    title: bool,
    collector: Collector,
    pre: Option<Code>,
    skipped: Option<(String, usize)>,
    skipped_at: usize,
    lists: usize,
    items: Vec<Item>,
    is_item: bool,
    is_island: bool,
    /// Whether what is open at its end may be closed in another piece.
    is_piece: bool,
    /// The rows and columns of the tag that was read last.
    span: (usize, usize),
    /// How many more bytes may be made of cells that go over several rows or columns.
    spread: usize,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Rich>>,
    in_cell: bool,
    /// How many rows and columns the open cell spans.
    span: (usize, usize),
    /// Cells of rows above that reach into the next ones: column, rows left, cell.
    reaching: Vec<(usize, usize, Rich)>,
    /// Tables inside of a cell.
    nested: usize,
    at: usize,
}

/// The parts of a piece of HTML that begins at a place of the page.
pub(super) fn read(text: &str, offset: usize) -> Vec<Block> {
    walk(text, offset, Walk::default())
}

/// The same for a piece that was cut out of a page: that it is not closed was seen then.
pub(super) fn read_island(text: &str, offset: usize) -> Vec<Block> {
    let walk_island = Walk {
        is_island: true,
        ..Walk::default()
    };
    walk(text, offset, walk_island)
}

/// The same for a block of HTML in Markdown, which ends at a blank line.
pub(super) fn read_piece(text: &str, offset: usize) -> Vec<Block> {
    let walk_piece = Walk {
        is_island: true,
        is_piece: true,
        ..Walk::default()
    };
    walk(text, offset, walk_piece)
}

fn walk(text: &str, offset: usize, mut walk: Walk) -> Vec<Block> {
    // A cell that is repeated is paid for by the text around it.
    walk.spread = 256 + text.len() * 2;
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let href = tag
                    .attributes
                    .get(b"href".as_slice())
                    .map(|href| String::from_utf8_lossy(href).into_owned());
                let span = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes());
                    let value = value
                        .and_then(|value| std::str::from_utf8(value).ok()?.trim().parse().ok());
                    value.map_or(1, |count: usize| count.clamp(1, MAX_SPAN))
                };
                walk.span = (span("rowspan"), span("colspan"));
                if matches!(name.as_str(), "img" | "icon") && walk.skipped.is_none() {
                    let shown = [b"icon".as_slice(), b"alt", b"src"]
                        .into_iter()
                        .find_map(|key| tag.attributes.get(key));
                    let shown = shown.map_or(name.clone(), |shown| {
                        String::from_utf8_lossy(shown).into_owned()
                    });
                    if walk.table.as_ref().is_some_and(|table| table.in_cell) {
                        walk.text(&picture(&shown), offset + tag.span.start);
                    }
                }
                walk.open(
                    &name,
                    href.as_deref(),
                    offset + tag.span.start,
                    tag.self_closing,
                );
            }
            Token::EndTag(tag) => {
                walk.close(&String::from_utf8_lossy(&tag.name));
            }
            Token::String(string) => {
                walk.text(
                    &String::from_utf8_lossy(&string),
                    offset + string.span.start,
                );
            }
            _ => {}
        }
    }
    walk.finish()
}

/// A tag inside a line of Markdown.
pub(super) fn inline(collector: &mut Collector, tag: &str, at: usize) {
    let name = tag
        .trim_start_matches(['<', '/'])
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let closing = tag.starts_with("</");
    match name.as_str() {
        "br" | "p" | "ul" | "ol" => collector.line(),
        "li" if !closing => collector.bullet(),
        "del" | "s" | "strike" if closing => collector.close_strike(),
        "del" | "s" | "strike" => collector.open_strike(),
        "icon" | "img" | "image" if !closing => {
            let words = ["icon", "alt", "src", "name"];
            let shown = words.iter().find_map(|word| attribute(tag, word));
            collector.text(&picture(shown.unwrap_or(tag)), at);
        }
        name if TERMS.contains(&name) && closing => collector.close_term(),
        name if TERMS.contains(&name) => collector.open_term(),
        _ => {}
    }
}

/// The value of an attribute, in the text of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

/// What a picture says: a tick or a cross is a word; another one is named, so that it is not taken
/// for nothing.
fn picture(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let is = |known: &[&str]| words.iter().any(|word| known.contains(word));
    if is(&[
        "xmark", "x", "times", "cross", "close", "ban", "no", "false",
    ]) {
        "No".to_owned()
    } else if is(&["check", "checkmark", "tick", "yes", "true"]) {
        "Yes".to_owned()
    } else {
        format!("<{name}>")
    }
}

impl Table {
    fn begin_row(&mut self) {
        self.reaching.retain(|(_, left, _)| *left > 0);
        self.rows.push(Vec::new());
        self.fill();
    }

    /// What reaches into this row from above is in its column.
    fn fill(&mut self) {
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        while let Some((_, left, cell)) = self
            .reaching
            .iter_mut()
            .find(|(column, left, _)| *column == row.len() && *left > 0)
        {
            *left -= 1;
            row.push(cell.clone());
        }
    }

    /// A cell that spans several rows or columns is in each of them.
    fn end_cell(&mut self, cell: Rich) {
        let (rows, columns) = self.span;
        self.fill();
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        for _ in 0..columns.max(1) {
            if rows > 1 {
                self.reaching.push((row.len(), rows - 1, cell.clone()));
            }
            row.push(cell.clone());
        }
        self.fill();
    }
}

impl Walk {
    fn unread(&mut self, why: &str, at: usize) {
        let why = why.to_owned();
        self.blocks.push(Block::Unread(Unread { why, at }));
    }

    fn unclosed(&mut self, why: &str, at: usize) {
        if !self.is_island {
            self.unread(why, at);
        }
    }

    fn open(&mut self, name: &str, href: Option<&str>, at: usize, self_closing: bool) {
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name && !self_closing {
                *depth += 1;
            }
            if matches!(name, "table" | "pre") {
                let why = format!("`<{name}>` inside of `<{skipped}>`, which is not read");
                self.unread(&why, at);
            }
            return;
        }
        if self.pre.is_some() {
            return;
        }
        match name {
            _ if SKIPPED.contains(&name) && !self_closing => {
                self.skipped = Some((name.to_owned(), 1));
                self.skipped_at = at;
            }
            "table" => match &mut self.table {
                Some(table) => {
                    table.nested += 1;
                    self.unread("a table inside of a table", at);
                }
                None => {
                    self.paragraph();
                    self.table = Some(Table {
                        at,
                        ..Table::default()
                    });
                }
            },
            "tr" | "td" | "th" | "thead" | "tbody"
                if self.table.as_ref().is_some_and(|table| table.nested == 0) =>
            {
                self.end_cell();
                let Some(table) = &mut self.table else { return };
                match name {
                    "tr" => table.begin_row(),
                    "td" | "th" => {
                        if table.rows.is_empty() {
                            table.begin_row();
                        }
                        table.in_cell = true;
                        table.span = self.span;
                        self.collector = Collector::at(at);
                    }
                    _ => {}
                }
            }
            "pre" => {
                self.paragraph();
                self.pre = Some(Code {
                    text: String::new(),
                    at,
                    verbatim: false,
                });
            }
            name if HEADINGS.contains(&name) && self.table.is_none() => {
                self.paragraph();
                let level = name.as_bytes()[1].wrapping_sub(b'0');
                self.heading = Some(if level <= 6 { level } else { 7 });
                self.collector = Collector::at(at);
            }
            "title" => {
                self.title = true;
                self.collector = Collector::at(at);
            }
            "br" | "tr" | "td" => self.collector.line(),
            "del" | "s" | "strike" => self.collector.open_strike(),
            "ul" | "ol" | "dl" => {
                self.boundary();
                self.lists += 1;
            }
            "li" | "dt" if self.table.is_none() && self.heading.is_none() => {
                self.paragraph();
                self.is_item = true;
                self.collector = Collector::at(at);
            }
            "dd" => self.collector.line(),
            "li" => self.collector.bullet(),
            "a" => {
                if let Some(href) = href {
                    self.collector.link(href);
                }
            }
            _ if TERMS.contains(&name) => self.collector.open_term(),
            _ if PARAGRAPHS.contains(&name) => self.boundary(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.skipped = None;
                }
            }
            return;
        }
        if self.pre.is_some() {
            if name == "pre"
                && let Some(code) = self.pre.take()
            {
                self.blocks.push(Block::Code(code));
            }
            return;
        }
        match name {
            "table" => match &mut self.table {
                Some(table) if table.nested > 0 => table.nested -= 1,
                Some(_) => self.end_table(),
                None => {}
            },
            "tr" | "td" | "th" if self.table.as_ref().is_some_and(|table| table.nested == 0) => {
                self.end_cell();
            }
            name if HEADINGS.contains(&name) => self.end_heading(),
            "title" if self.title => {
                self.title = false;
                let rich = std::mem::take(&mut self.collector).finish();
                self.blocks.push(Block::Title(rich));
            }
            "del" | "s" | "strike" => self.collector.close_strike(),
            "ul" | "ol" | "dl" => {
                self.boundary();
                self.lists = self.lists.saturating_sub(1);
                self.end_list();
            }
            _ if TERMS.contains(&name) => self.collector.close_term(),
            _ if PARAGRAPHS.contains(&name) => self.boundary(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, at: usize) {
        if self.skipped.is_some() {
            return;
        }
        if let Some(code) = &mut self.pre {
            if code.text.is_empty() {
                code.at = at;
            }
            code.text.push_str(text);
            return;
        }
        if self.table.as_ref().is_some_and(|table| !table.in_cell) {
            return;
        }
        self.collector.text(text, at);
    }

    /// A paragraph ends or begins: a line in a cell, a block elsewhere.
    fn boundary(&mut self) {
        match self.table.is_some() || self.heading.is_some() {
            true => self.collector.line(),
            false => self.paragraph(),
        }
    }

    fn paragraph(&mut self) {
        if self.table.is_some() {
            return;
        }
        self.end_heading();
        let collector = std::mem::take(&mut self.collector);
        let is_item = std::mem::take(&mut self.is_item);
        if !collector.is_empty() {
            let text = collector.finish();
            match (is_item, self.items.last_mut()) {
                (true, _) => self.items.push(Item {
                    depth: self.lists.max(1),
                    text,
                }),
                // A paragraph of an item goes on with it.
                (false, Some(item)) if self.lists > 0 => {
                    item.text.text.push('\n');
                    item.text.text.push_str(&text.text);
                }
                _ => self.blocks.push(Block::Paragraph(text)),
            }
        }
    }

    fn end_list(&mut self) {
        if self.lists > 0 || self.items.is_empty() {
            return;
        }
        let items = std::mem::take(&mut self.items);
        let lines: Vec<String> = items
            .iter()
            .map(|item| format!("{BULLET}{}", item.text.text))
            .collect();
        let whole = Rich::plain(&lines.join("\n"), items[0].text.at);
        self.blocks.push(Block::List(items, whole));
    }

    fn end_heading(&mut self) {
        if let Some(level) = self.heading.take() {
            let rich = std::mem::take(&mut self.collector).finish();
            self.blocks.push(Block::Heading(level, rich));
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        if !std::mem::take(&mut table.in_cell) {
            return;
        }
        let cell = std::mem::take(&mut self.collector).finish();
        let made = table.span.0.saturating_mul(table.span.1).saturating_sub(1);
        let made = made.saturating_mul(16 + cell.text.len());
        if made > self.spread {
            table.span = (1, 1);
            let at = cell.at;
            table.end_cell(cell);
            return self.unread(
                "a cell that spans more rows or columns than a table has",
                at,
            );
        }
        self.spread -= made;
        table.end_cell(cell);
    }

    fn end_table(&mut self) {
        self.end_cell();
        if let Some(table) = self.table.take() {
            self.collector = Collector::default();
            self.blocks.push(Block::Table(table.rows));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        if let Some((name, _)) = self.skipped.as_ref().filter(|_| !self.is_piece) {
            let why = format!("`<{name}>` is not closed; nothing behind it is read");
            self.unread(&why, self.skipped_at);
        }
        if let Some(code) = self.pre.take() {
            self.unclosed("`<pre>` is not closed", code.at);
            self.blocks.push(Block::Code(code));
        }
        if let Some(table) = &self.table {
            self.unclosed("`<table>` is not closed", table.at);
            self.end_table();
        }
        self.paragraph();
        self.lists = 0;
        self.end_list();
        self.blocks
    }
}
