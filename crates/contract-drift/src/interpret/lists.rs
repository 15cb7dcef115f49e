//! Lists that stand where a table of parameters or fields could: each item a name, perhaps its type,
//! and what it means.

use super::words::{kind, names_types_alone, noted_requirement, requirement, segments};
use crate::block::{Item, Rich};

/// What a list holds.
pub(super) enum Listed {
    /// Rows of three cells: name, type, description.
    Fields(Vec<Vec<Rich>>),
    /// Names, and nothing said of them.
    Names,
    /// Something else.
    Other,
}

/// Reads the items of a list.
pub(super) fn read(items: &[Item]) -> Listed {
    let rows: Option<Vec<_>> = items.iter().map(row).collect();
    match rows {
        None => Listed::Other,
        Some(rows)
            if rows
                .iter()
                .all(|row| is_empty(&row[1]) && is_empty(&row[2])) =>
        {
            Listed::Names
        }
        Some(rows) => Listed::Fields(rows),
    }
}

/// Whether some item has a type: then the list is one of fields, whatever is over it.
pub(super) fn has_types(rows: &[Vec<Rich>]) -> bool {
    rows.iter().any(|row| kind(&row[1].text).kind.is_some())
}

fn is_empty(cell: &Rich) -> bool {
    cell.text.trim().is_empty()
}

/// A text as the only item of a list.
pub(super) fn item(text: &Rich, depth: usize) -> Item {
    Item {
        depth,
        text: text.clone(),
    }
}

/// The cells of one item: name, type, description.
pub(super) fn row(item: &Item) -> Option<Vec<Rich>> {
    let text = item.text.text.as_str();
    let set_apart = item.text.terms.first().filter(|term| term.start == 0);
    let end = match set_apart {
        Some(term) => term.end,
        None => text
            .find(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | ',' | '–' | '—'))
            .unwrap_or(text.len()),
    };
    let name = text.get(..end)?.trim_end_matches(':');
    segments(name)?;
    // "A string" is what something may be, and no field `A`.
    let is_article = matches!(
        name,
        "A" | "An" | "Any" | "The" | "a" | "an" | "any" | "the"
    );
    if set_apart.is_none() && is_article && text.get(end..)?.starts_with(char::is_whitespace) {
        return None;
    }
    let (stated, description) = type_and_meaning(text.get(end..)?, set_apart.is_some())?;
    let indent = "\u{a0}".repeat(item.depth.saturating_sub(1));
    let is_struck = item.text.struck.iter().any(|part| part.start < end);
    let name = format!("{indent}{name}");
    let struck = is_struck.then_some(indent.len()..name.len());
    let at = item.text.at;
    Some(vec![
        Rich {
            text: name,
            struck: struck.into_iter().collect(),
            at,
            ..Rich::default()
        },
        Rich::plain(&stated, at),
        described(&item.text, description, at),
    ])
}

/// What follows a name: its type and whether it is required, and what it means. `None` if it is the
/// middle of a sentence.
pub(super) fn type_and_meaning(rest: &str, is_set_apart: bool) -> Option<(String, &str)> {
    let marks = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '.' | ',');
    let trimmed = rest.trim_start_matches([' ', '?', '*', ':']);
    if let Some((inner, after)) = trimmed
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
    {
        return Some((inner.to_owned(), after.trim_start_matches(marks)));
    }
    let (line, more) = rest.split_once('\n').unwrap_or((rest, ""));
    let line = line.trim_start_matches(marks);
    let says_type = |text: &str| {
        text.split_whitespace().count() <= 5
            && names_types_alone(text)
            && (kind(text).kind.is_some() || noted_requirement(&format!("({text})")).is_some())
    };
    if line.is_empty() {
        let more = more.trim();
        let below = if more.is_empty() {
            None
        } else {
            type_and_meaning(more, true)
        };
        return below.or(Some((String::new(), more)));
    }
    // A type, then what it means, on a line of its own or behind a mark.
    if says_type(line)
        && (!more.is_empty() || requirement(line).is_some() || kind(line).kind.is_some())
    {
        return Some((line.to_owned(), more.trim()));
    }
    for mark in [": ", " - ", " – ", " — ", ". ", "; "] {
        if let Some((head, tail)) = line.split_once(mark)
            && says_type(head)
        {
            // The tail ends where the line does.
            let end = rest.find('\n').unwrap_or(rest.len());
            return Some((head.to_owned(), rest[end - tail.len()..].trim()));
        }
    }
    let is_parted = rest.trim_start().starts_with([':', '-', '–', '—'])
        || is_set_apart && rest.starts_with('\n');
    is_parted.then(|| (String::new(), rest.trim_start_matches(marks)))
}

/// The end of an item's text, with what is set apart in it.
pub(super) fn described(item: &Rich, description: &str, at: usize) -> Rich {
    let start = item.text.rfind(description);
    match start.filter(|_| !description.is_empty()) {
        Some(start) => Rich {
            links: item.links.clone(),
            ..item.part(start..start + description.len())
        },
        None => Rich {
            at,
            ..Rich::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_type_goes_on_over_lines() {
        let described = "String: the née name of whoever it may be\nas it is spelt: é";
        let (kind, meaning) = type_and_meaning(described, true).expect("a type and a meaning");
        assert_eq!(
            (kind.as_str(), meaning),
            (
                "String",
                "the née name of whoever it may be\nas it is spelt: é"
            )
        );
    }
}
