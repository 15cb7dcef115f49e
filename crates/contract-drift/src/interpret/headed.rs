//! Fields that are written one heading each, with what is said of them below it.

use super::lists;
use super::words::{
    Column, Section, column, kind, leading_requirement, names_types_alone, requirement,
};
use crate::block::{BULLET, Block, Rich};
use crate::page::Part;

/// The level of what announces without being a heading: a label in bold, or with a colon.
pub(super) const LABEL: u8 = 7;

/// What the cells of a row hold that such a field comes to.
pub(super) const COLUMNS: [Option<Column>; 6] = [
    Some(Column::Name),
    Some(Column::Type),
    Some(Column::Required),
    Some(Column::Values),
    Some(Column::Default),
    Some(Column::Description),
];

/// How much a heading looks like the name of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Name {
    /// "Status": perhaps, if a type is below it.
    Word,
    /// `status`: in a section of fields.
    Lower,
    /// `taskId`, `task_id`, `task.id`: no word of English.
    Identifier,
}

/// What is said of a type is short; what is longer is a description.
const MAX_TYPE: usize = 200;

/// A heading in a section of fields, and what is below it: each block with its place among the
/// blocks of the page.
pub(super) struct Headed {
    pub(super) part: Part,
    pub(super) section: Section,
    pub(super) level: u8,
    pub(super) slot: usize,
    pub(super) heading: Rich,
    pub(super) body: Vec<(usize, Block)>,
    name: Name,
    /// What the body says, by [`COLUMNS`]; none if the heading cannot be a row.
    cells: Option<[Rich; 6]>,
    kind: Option<String>,
}

/// Whether a heading may be the name of a field.
pub(super) fn name(heading: &Rich) -> Option<Name> {
    let cells = lists::row(&lists::item(heading, 1))?;
    let name = cells[0].text.trim();
    let mut rest = name.chars().skip(1);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']' | '$');
    if !name.chars().all(is_name) {
        return None;
    }
    let is_lower = name.starts_with(|c: char| c.is_lowercase() || matches!(c, '_' | '$'));
    let is_joined = name.contains(['_', '.', '[']) || is_lower && rest.any(char::is_uppercase);
    // "filters: how to narrow it down" is a sentence, unless the name is set apart.
    let is_set_apart = heading.terms.first().is_some_and(|term| term.start == 0);
    // "e.g. a string" is a sentence as well.
    let is_abbreviated = name.contains('.') && name.split('.').all(|part| part.chars().count() < 2);
    if is_abbreviated && !is_set_apart {
        return None;
    }
    Some(match (is_joined, is_lower) {
        (true, _) => Name::Identifier,
        (false, true) if is_set_apart => Name::Identifier,
        (false, true) => Name::Lower,
        (false, false) => Name::Word,
    })
}

/// Whether a label is that of something said about a field: "Type", "Required".
pub(super) fn is_attribute(label: &str) -> bool {
    let column = column(label);
    column.is_some() && COLUMNS[1..].contains(&column)
}

/// A paragraph that describes one field, as the cells of a list's item: "`id` (string): what it is".
pub(super) fn paragraph(text: &Rich) -> Option<Vec<Rich>> {
    let cells = lists::row(&lists::item(text, 1))?;
    let is_typed = kind(&cells[1].text).kind.is_some();
    let is_required = requirement(&cells[1].text).is_some();
    let end = cells[0].text.len();
    let is_identifier = name(&cells[0]) == Some(Name::Identifier);
    // "A string or a number" is a sentence: a plain word is a name if something parts it from its type.
    let is_parted = text.terms.first().is_some_and(|term| term.start == 0)
        || text
            .text
            .get(end..)?
            .trim_start()
            .starts_with([':', '(', '–', '—', '-']);
    let is_field = is_typed && (is_parted || is_identifier) || is_required && is_identifier;
    is_field.then_some(cells)
}

impl Headed {
    pub(super) fn new(
        part: Part,
        section: Section,
        level: u8,
        name: Name,
        slot: usize,
        heading: &Rich,
    ) -> Self {
        let row = lists::row(&lists::item(heading, 1));
        let row: Option<[Rich; 3]> = row.and_then(|row| row.try_into().ok());
        let cells = row.map(|[name, stated, meaning]| {
            let empty = Rich::default;
            [name, stated, empty(), empty(), empty(), meaning]
        });
        let stated = cells.as_ref().map(|cells| kind(&cells[1].text));
        Self {
            part,
            section,
            level,
            slot,
            heading: heading.clone(),
            body: Vec::new(),
            name,
            cells,
            kind: stated.and_then(|stated| stated.kind),
        }
    }

    /// Adds what is below the heading. The block is kept as well: it is read as what it is if the
    /// heading turns out to be no field's.
    pub(super) fn add(&mut self, slot: usize, block: Block) {
        if let Some(cells) = &mut self.cells {
            let before = cells[1].text.len();
            match &block {
                Block::Paragraph(rich) | Block::List(_, rich) => describe(rich, cells),
                Block::Table(rows) => {
                    for line in rows.iter().filter_map(|row| line(row)) {
                        describe(&line, cells);
                    }
                }
                _ => {}
            }
            if cells[1].text.len() != before {
                self.kind = kind(&cells[1].text).kind;
            }
        }
        self.body.push((slot, block));
    }

    /// The type that is stated so far.
    pub(super) fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Whether a page that is set out with care would put a name so, and nothing else.
    pub(super) fn is_set_apart(&self) -> bool {
        let whole = 0..self.heading.text.len();
        self.level < LABEL && self.heading.terms.contains(&whole)
    }

    /// The field as a row, by [`COLUMNS`]; `None` if nothing says that it is one.
    pub(super) fn row(&self, depth: usize) -> Option<Vec<Rich>> {
        let mut cells = self.cells.clone()?;
        let item = lists::item(&self.heading, depth);
        cells[0] = lists::row(&item)?.into_iter().next()?;
        let is_required =
            requirement(&cells[2].text).is_some() || leading_requirement(&cells[5].text).is_some();
        (self.name > Name::Word || self.kind.is_some() || is_required).then(|| cells.into())
    }
}

/// What a table says of one field, as a line for each of its rows.
fn line(row: &[Rich]) -> Option<Rich> {
    let [label, value] = row else { return None };
    let mut line = Rich::plain(&format!("{}: ", label.label()), label.at);
    line.text.push(' ');
    let by = line.text.len();
    line.text.push_str(&value.text);
    let terms = value.terms.iter();
    line.terms = terms.map(|term| term.start + by..term.end + by).collect();
    Some(line)
}

/// Puts each part of a text into the cell that it is about: "Type: String", "Required", and what is
/// left is the description.
fn describe(text: &Rich, cells: &mut [Rich; 6]) {
    let mut start = 0;
    let ends = text.text.char_indices();
    let ends = ends.filter(|(_, c)| matches!(c, '\n' | '|' | '·') || *c == BULLET);
    let mut pieces = Vec::new();
    for (end, mark) in ends.chain(std::iter::once((text.text.len(), '\n'))) {
        pieces.push(text.part(start..end));
        start = (end + mark.len_utf8()).min(text.text.len());
    }
    for piece in pieces.into_iter().filter(|piece| !piece.text.is_empty()) {
        let labelled = piece.text.split_once(':').and_then(|(label, value)| {
            let at = COLUMNS
                .iter()
                .position(|own| *own == column(label) && own.is_some());
            let at = at.filter(|at| *at > 0)?;
            Some((
                at,
                piece.part(piece.text.len() - value.len()..piece.text.len()),
            ))
        });
        let has_room = |at: &usize| *at != 1 || cells[1].text.len() < MAX_TYPE;
        let labelled = labelled.filter(|(at, _)| has_room(at));
        let is_short = has_room(&1) && piece.text.split_whitespace().count() <= 5;
        if let Some((at, value)) = labelled {
            cells[at].append(value);
        } else if is_short && names_types_alone(&piece.text) && cells[5].text.is_empty() {
            match kind(&piece.text).kind {
                Some(_) => cells[1].append(piece),
                None => cells[2].append(piece),
            }
        } else if cells[1].text.is_empty()
            && cells[5].text.is_empty()
            && let Some((stated, meaning)) = lists::type_and_meaning(&piece.text, true)
            && kind(&stated).kind.is_some()
        {
            cells[1] = Rich::plain(&stated, piece.at);
            let meaning = lists::described(&piece, meaning, piece.at);
            cells[5].append(meaning);
        } else {
            cells[5].append(piece);
        }
    }
}
