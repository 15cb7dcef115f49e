//! HTML: whole documents, and the islands of it in Markdown.
//!
//! Tokens are enough: a row ends where the next begins, whether it was closed or not, which is how
//! the vendor's tables are written.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::block::{Block, Code, Collector, Rich, Unread};

/// Elements of which nothing is read.
const SKIPPED: [&str; 9] = [
    "script", "style", "svg", "nav", "footer", "button", "template", "noscript", "aside",
];
const TERMS: [&str; 6] = ["code", "em", "strong", "b", "i", "kbd"];
const PARAGRAPHS: [&str; 8] = [
    "p",
    "div",
    "section",
    "article",
    "ul",
    "ol",
    "blockquote",
    "main",
];

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
    list_items: usize,
    is_island: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Rich>>,
    in_cell: bool,
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

fn walk(text: &str, offset: usize, mut walk: Walk) -> Vec<Block> {
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
                let spans = ["rowspan", "colspan"].into_iter().any(|name| {
                    let value = tag.attributes.get(name.as_bytes());
                    value.is_some_and(|value| value.as_slice() != b"1")
                });
                if spans && matches!(name.as_str(), "td" | "th") {
                    let why = "a cell that spans several rows or columns";
                    walk.unread(why, offset + tag.span.start);
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
pub(super) fn inline(collector: &mut Collector, tag: &str) {
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
        name if TERMS.contains(&name) && closing => collector.close_term(),
        name if TERMS.contains(&name) => collector.open_term(),
        _ => {}
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
                    "tr" => table.rows.push(Vec::new()),
                    "td" | "th" => {
                        if table.rows.is_empty() {
                            table.rows.push(Vec::new());
                        }
                        table.in_cell = true;
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
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if self.table.is_none() => {
                self.paragraph();
                self.heading = Some(name.as_bytes()[1] - b'0');
                self.collector = Collector::at(at);
            }
            "title" => {
                self.title = true;
                self.collector = Collector::at(at);
            }
            "br" | "tr" | "td" => self.collector.line(),
            "li" => {
                self.list_items += 1;
                self.collector.bullet();
            }
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
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_heading(),
            "title" if self.title => {
                self.title = false;
                let rich = std::mem::take(&mut self.collector).finish();
                self.blocks.push(Block::Title(rich));
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
        if !collector.is_empty() {
            self.blocks.push(Block::Paragraph(collector.finish()));
        }
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
        if let Some(row) = table.rows.last_mut() {
            row.push(cell);
        }
    }

    fn end_table(&mut self) {
        self.end_cell();
        if let Some(table) = self.table.take() {
            self.collector = Collector::default();
            self.blocks.push(Block::Table(table.rows));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        if let Some((name, _)) = &self.skipped {
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
        self.blocks
    }
}
