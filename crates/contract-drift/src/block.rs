//! What every form of a page comes down to: headings, tables, samples and paragraphs, each with its
//! place. Knows nothing of APIs.

use std::ops::Range;
use std::sync::Arc;

/// A piece of text without its markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rich {
    /// The text. Items of a list stand on lines of their own, after [`BULLET`].
    pub text: String,
    /// The parts of it that were set apart, as code or by emphasis.
    pub terms: Vec<Range<usize>>,
    /// The parts of it that are struck through: the way to say that something is going, or gone.
    pub struck: Vec<Range<usize>>,
    /// Where its links lead.
    pub links: Vec<String>,
    /// The footnotes that it refers to.
    pub notes: Vec<Arc<str>>,
    /// Where it is in the page: a byte.
    pub at: usize,
}

/// Stands before an item of a list.
pub const BULLET: char = '•';

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The title, from the page's own data.
    Title(Rich),
    /// A heading of some level, 1 being the page's own.
    Heading(u8, Rich),
    /// Rows of cells; the first row may or may not be a header.
    Table(Vec<Vec<Rich>>),
    /// The items of a list, and its whole text.
    List(Vec<Item>, Rich),
    /// A sample, a command or other text that is kept as it is.
    Code(Code),
    /// Anything else that is said.
    Paragraph(Rich),
    /// A footnote, which is read where a text refers to it.
    Note(Rich),
    /// What cannot be read.
    Unread(Unread),
}

/// An item of a list, without the lists inside of it: those are items of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// How many lists are around it, 1 being the outermost.
    pub depth: usize,
    /// What it says.
    pub text: Rich,
}

/// Text that is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The text.
    pub text: String,
    /// Where it begins in the page.
    pub at: usize,
    /// Whether `text` is the page's text from there on, so that places in it are places in the page.
    pub verbatim: bool,
}

impl Block {
    /// Puts everything at one place: that of the text which holds it in a form of its own.
    pub(super) fn stand_at(&mut self, place: usize) {
        self.each_place(|at| *at = place);
    }

    /// Moves every place to the beginning of a character of the page: parsers that change line
    /// ends, or read text in which HTML was blanked, may count into the middle of one.
    pub(super) fn settle_places(&mut self, page: &str) {
        self.each_place(|at| *at = page.floor_char_boundary(*at));
    }

    /// The texts that it consists of.
    pub(super) fn texts(&mut self) -> Vec<&mut Rich> {
        match self {
            Self::Title(rich)
            | Self::Heading(_, rich)
            | Self::Paragraph(rich)
            | Self::Note(rich) => vec![rich],
            Self::List(items, whole) => {
                let items = items.iter_mut().map(|item| &mut item.text);
                items.chain([whole]).collect()
            }
            Self::Table(rows) => rows.iter_mut().flatten().collect(),
            Self::Code(_) | Self::Unread(_) => Vec::new(),
        }
    }

    fn each_place(&mut self, mut change: impl FnMut(&mut usize)) {
        match self {
            Self::Code(code) => change(&mut code.at),
            Self::Unread(unread) => change(&mut unread.at),
            texts => texts
                .texts()
                .into_iter()
                .for_each(|rich| change(&mut rich.at)),
        }
    }

    /// Where it begins in the page.
    pub fn at(&self) -> usize {
        match self {
            Self::Title(rich)
            | Self::Heading(_, rich)
            | Self::Paragraph(rich)
            | Self::Note(rich) => rich.at,
            Self::List(_, whole) => whole.at,
            Self::Table(rows) => rows.iter().flatten().next().map_or(0, |cell| cell.at),
            Self::Code(code) => code.at,
            Self::Unread(unread) => unread.at,
        }
    }
}

/// What cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Why.
    pub why: String,
    /// Where it is in the page.
    pub at: usize,
}

/// Collects text as it comes.
#[derive(Debug, Default)]
pub(super) struct Collector {
    rich: Rich,
    open: Vec<usize>,
    open_strike: Option<usize>,
    /// Whether a place was given yet.
    placed: bool,
    pending_space: bool,
}

impl Collector {
    pub(super) fn at(at: usize) -> Self {
        let mut new = Self::default();
        new.rich.at = at;
        new
    }

    /// Adds text, with every run of blanks as one. The first text gives the place.
    pub(super) fn text(&mut self, text: &str, at: usize) {
        if !self.placed && !text.trim().is_empty() {
            self.placed = true;
            self.rich.at = at + (text.len() - text.trim_start().len());
        }
        for c in text.chars() {
            match c {
                // A no-break space indents: it is kept.
                '\u{a0}' => self.push('\u{a0}'),
                // Invisible characters are not part of a name.
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
                c if c.is_whitespace() => self.pending_space = true,
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        let out = &mut self.rich.text;
        if self.pending_space && !out.is_empty() && !out.ends_with(['\n', ' ']) {
            out.push(' ');
        }
        self.pending_space = false;
        out.push(c);
    }

    pub(super) fn line(&mut self) {
        self.pending_space = false;
        let out = &mut self.rich.text;
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }

    pub(super) fn bullet(&mut self) {
        self.line();
        self.rich.text.push(BULLET);
        self.pending_space = true;
    }

    pub(super) fn open_term(&mut self) {
        // The blank before a term does not belong to it.
        let out = &mut self.rich.text;
        if self.pending_space && !out.is_empty() && !out.ends_with(['\n', ' ']) {
            out.push(' ');
        }
        self.pending_space = false;
        self.open.push(self.rich.text.len());
    }

    pub(super) fn close_term(&mut self) {
        let Some(start) = self.open.pop() else { return };
        if start < self.rich.text.len() && self.open.is_empty() {
            self.rich.terms.push(start..self.rich.text.len());
        }
    }

    pub(super) fn open_strike(&mut self) {
        self.open_term();
        self.open_strike = self.open.pop();
    }

    pub(super) fn close_strike(&mut self) {
        if let Some(start) = self.open_strike.take() {
            self.rich.struck.push(start..self.rich.text.len());
        }
    }

    pub(super) fn link(&mut self, to: &str) {
        self.rich.links.push(to.to_owned());
    }

    pub(super) fn note(&mut self, label: &str) {
        self.rich.notes.push(label.into());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rich.text.trim().is_empty()
    }

    /// The text, with backticks that nobody read taken for code.
    pub(super) fn finish(mut self) -> Rich {
        while !self.open.is_empty() {
            self.close_term();
        }
        self.close_strike();
        let kept = self.rich.text.trim_end().len();
        self.rich.text.truncate(kept);
        let mut rich = backticks(self.rich);
        rich.terms
            .retain(|term| term.start < term.end && term.end <= rich.text.len());
        let end = rich.text.len();
        rich.struck
            .retain(|part| part.start < part.end && part.end <= end);
        rich
    }
}

/// Pairs of backticks in text that comes from HTML or plain text: what is between them is a term.
fn backticks(rich: Rich) -> Rich {
    if !rich.text.contains('`') || !rich.terms.is_empty() || !rich.struck.is_empty() {
        return rich;
    }
    let mut out = Rich {
        at: rich.at,
        links: rich.links,
        notes: rich.notes,
        ..Rich::default()
    };
    for (number, part) in rich.text.split('`').enumerate() {
        let start = out.text.len();
        out.text.push_str(part);
        if number % 2 == 1 && !part.is_empty() {
            out.terms.push(start..out.text.len());
        }
    }
    out
}

impl Rich {
    /// Text as it is, without markup.
    pub(super) fn plain(text: &str, at: usize) -> Self {
        let mut collector = Collector::at(at);
        collector.text(text, at);
        collector.finish()
    }

    /// The parts that were set apart.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms
            .iter()
            .filter_map(|range| self.text.get(range.clone()))
    }

    /// The parts that are struck through.
    pub(super) fn struck(&self) -> impl Iterator<Item = &str> {
        self.struck
            .iter()
            .filter_map(|range| self.text.get(range.clone()))
    }

    /// A piece of it without the blanks around it, with what is set apart in there.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let shown = self.text.get(range.clone()).unwrap_or_default();
        let start = range.start + (shown.len() - shown.trim_start().len());
        let end = start + shown.trim().len();
        let inside = |parts: &[Range<usize>]| {
            let parts = parts.iter();
            let parts = parts.filter(|part| part.start >= start && part.end <= end);
            parts
                .map(|part| part.start - start..part.end - start)
                .collect()
        };
        Self {
            text: shown.trim().to_owned(),
            terms: inside(&self.terms),
            struck: inside(&self.struck),
            links: Vec::new(),
            notes: self.notes.clone(),
            at: self.at,
        }
    }

    /// Adds a line.
    pub(super) fn append(&mut self, other: Self) {
        if self.text.is_empty() {
            *self = other;
            return;
        }
        self.text.push('\n');
        let by = self.text.len();
        let moved = |part: &Range<usize>| part.start + by..part.end + by;
        self.text.push_str(&other.text);
        self.terms.extend(other.terms.iter().map(moved));
        self.struck.extend(other.struck.iter().map(moved));
        self.links.extend(other.links);
        self.notes.extend(other.notes);
    }

    /// The text without what surrounds names: blanks, full stops, colons.
    pub(super) fn label(&self) -> &str {
        self.text
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '*' | '"'))
    }
}
