//! Text copied from a screen: rows have lost their outer pipes, headings their marks, samples their
//! indentation, and some of each are missing.

use crate::block::{Block, Code, Rich};

/// `|---|---|`: the line under a table's header, with as many columns as it pleases.
pub(super) fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|')
        && line.contains("--")
        && line
            .bytes()
            .all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '))
}

struct Line<'a> {
    text: &'a str,
    at: usize,
}

pub(super) fn read(text: &str) -> Vec<Block> {
    let mut at = 0;
    let lines: Vec<Line<'_>> = text
        .split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            Line {
                text: line.trim_end(),
                at: start,
            }
        })
        .collect();
    let mut blocks = Vec::new();
    let mut next = 0;
    while let Some(line) = lines.get(next) {
        let content = line.text.trim_start();
        let taken = if heads_table(&lines, next) {
            let rows = rows(&lines[next..]);
            let taken = rows.len() + 1;
            blocks.push(Block::Table(rows));
            taken
        } else if content.starts_with("curl ") {
            let taken = command(&lines[next..]);
            blocks.push(code(text, &lines, next, taken));
            taken
        } else if content.starts_with(['{', '[']) && !content.contains("{{") {
            let taken = json(&lines[next..]);
            blocks.push(code(text, &lines, next, taken));
            taken
        } else {
            let at = line.at + (line.text.len() - content.len());
            let rich = Rich::plain(content, at);
            match is_heading(&rich.text) {
                _ if rich.text.is_empty() => {}
                true => blocks.push(Block::Heading(2, rich)),
                false => blocks.push(Block::Paragraph(rich)),
            }
            1
        };
        next += taken;
    }
    blocks
}

fn heads_table(lines: &[Line<'_>], at: usize) -> bool {
    lines[at].text.contains('|')
        && lines
            .get(at + 1)
            .is_some_and(|next| is_delimiter(next.text))
}

fn rows(lines: &[Line<'_>]) -> Vec<Vec<Rich>> {
    let body = (2..lines.len())
        .take_while(|at| lines[*at].text.contains('|') && !heads_table(lines, *at))
        .map(|at| &lines[at]);
    lines.iter().take(1).chain(body).map(cells).collect()
}

/// The cells of a row; a pipe after a backslash is text.
fn cells(line: &Line<'_>) -> Vec<Rich> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    let mut ends: Vec<usize> = Vec::new();
    for (at, c) in line.text.char_indices() {
        if c == '|' && !escaped {
            ends.push(at);
        }
        escaped = c == '\\' && !escaped;
    }
    ends.push(line.text.len());
    for end in ends {
        let cell = &line.text[start..end];
        let at = line.at + start + (cell.len() - cell.trim_start().len());
        cells.push(Rich::plain(&cell.replace("\\|", "|"), at));
        start = (end + 1).min(line.text.len());
    }
    if line.text.trim_start().starts_with('|') {
        cells.remove(0);
    }
    if line.text.ends_with('|') && cells.last().is_some_and(|cell| cell.text.is_empty()) {
        cells.pop();
    }
    cells
}

/// A command goes on over a backslash, an open quote, and options on lines of their own.
fn command(lines: &[Line<'_>]) -> usize {
    let mut quote: Option<char> = None;
    for (number, line) in lines.iter().enumerate() {
        let mut escaped = false;
        for c in line.text.chars() {
            match quote {
                Some(open) if c == open && !(open == '"' && escaped) => quote = None,
                None if matches!(c, '\'' | '"') && !escaped => quote = Some(c),
                _ => {}
            }
            escaped = c == '\\' && !escaped;
        }
        let option_next = lines
            .get(number + 1)
            .is_some_and(|next| next.text.trim_start().starts_with('-'));
        if quote.is_none() && !line.text.ends_with('\\') && !option_next {
            return number + 1;
        }
    }
    lines.len()
}

/// JSON goes on until its brackets are closed.
fn json(lines: &[Line<'_>]) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0_i64, false, false);
    for (number, line) in lines.iter().enumerate() {
        for c in line.text.chars() {
            match c {
                '"' if !escaped => in_string = !in_string,
                '{' | '[' if !in_string => depth += 1,
                '}' | ']' if !in_string => depth -= 1,
                _ => {}
            }
            escaped = in_string && c == '\\' && !escaped;
        }
        if depth <= 0 {
            return number + 1;
        }
    }
    lines.len()
}

fn code(text: &str, lines: &[Line<'_>], first: usize, count: usize) -> Block {
    let start = lines[first].at;
    let end = lines.get(first + count).map_or(text.len(), |line| line.at);
    Block::Code(Code {
        text: text[start..end].to_owned(),
        at: start,
        verbatim: true,
    })
}

/// A short line that ends in no full stop.
fn is_heading(text: &str) -> bool {
    text.len() <= 90
        && text.split_whitespace().count() <= 12
        && !text.ends_with(['.', ',', ';', ':', '!'])
        && text.starts_with(|c: char| c.is_uppercase())
}
