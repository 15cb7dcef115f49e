//! Where things stand in the text of a contract: lines of blocks, and members in brackets.

use std::ops::Range;

use crate::yaml;
use contract::{Data, Node, Spec, pointer_push, pointer_segments};

/// A piece of the text, and what takes its place.
pub(super) type Edit = (Range<usize>, String);

/// Makes edits that do not overlap.
pub(super) fn replaced(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = text.to_owned();
    for (range, with) in edits {
        out.replace_range(range, &with);
    }
    out
}

pub(super) fn node<'a>(spec: &'a Spec, pointer: &str) -> Result<&'a Node, String> {
    spec.root
        .pointer(pointer)
        .ok_or_else(|| format!("nothing stands at `{pointer}`"))
}

/// Whether a list or mapping stands in brackets: its items have no lines of their own.
pub(super) fn in_brackets(spec: &Spec, node: &Node) -> bool {
    matches!(node.data, Data::Sequence(_) | Data::Mapping(_))
        && spec.source.text[node.span.start..].starts_with(['[', '{'])
}

/// The text of a value that stands in a line, or of a list or mapping.
pub(super) fn value(spec: &Spec, node: &Node) -> Result<Range<usize>, String> {
    let text = &spec.source.text;
    let end = end(spec, node);
    let range = match &node.data {
        // A block: from its first line to its last, with a line break before it.
        Data::Sequence(_) | Data::Mapping(_) if !in_brackets(spec, node) => {
            text[..node.span.start].trim_end().len()..end
        }
        Data::String(_) if is_folded(&text[..node.span.start]) => {
            return Err("it is a text of several lines".to_owned());
        }
        _ => node.span.start..end,
    };
    let is_list = matches!(node.data, Data::Sequence(_) | Data::Mapping(_));
    match is_list && holds_comment(&text[range.clone()]) {
        true => Err("a comment stands in it".to_owned()),
        false => Ok(range),
    }
}

/// Whether a text of several lines begins here: the mark stands before it.
fn is_folded(before: &str) -> bool {
    let line = before.trim_end();
    let mark = line.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
    line.len() < before.len()
        && [": >", ": |", "- >", "- |"]
            .iter()
            .any(|end| mark.ends_with(end))
}

fn holds_comment(text: &str) -> bool {
    text.match_indices('#')
        .any(|(at, _)| text[..at].ends_with(char::is_whitespace))
}

/// What takes the place of a value. A block begins right after its key's colon: what stands in the
/// line instead needs a blank.
pub(super) fn with_value(spec: &Spec, node: &Node, flow: String) -> Result<Edit, String> {
    let range = value(spec, node)?;
    let space = match spec.source.text[..range.start].ends_with(':') {
        true => " ",
        false => "",
    };
    Ok((range, format!("{space}{flow}")))
}

/// Where a value ends, without the blanks and lines behind it: the spans of blocks, and of folded
/// texts, end where the next thing begins.
pub(super) fn end(spec: &Spec, node: &Node) -> usize {
    let text = &spec.source.text;
    match &node.data {
        Data::Null => node.span.start,
        Data::Sequence(items) if !items.is_empty() && !in_brackets(spec, node) => {
            let ends = items.iter().map(|item| end(spec, item));
            ends.max().unwrap_or(node.span.end)
        }
        Data::Mapping(members) if !members.is_empty() && !in_brackets(spec, node) => {
            let ends = members
                .values()
                .map(|member| end(spec, &member.node).max(member.key_span.end));
            ends.max().unwrap_or(node.span.end)
        }
        _ => {
            let shown = &text[node.span.range()];
            node.span.start + shown.trim_end().len()
        }
    }
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |before| before + 1)
}

pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |after| at + after + 1)
}

pub(super) fn line_indent(text: &str, at: usize) -> usize {
    let line = &text[line_start(text, at)..];
    line.len() - line.trim_start_matches(' ').len()
}

pub(super) fn indent(spec: &Spec, pointer: &str) -> usize {
    line_indent(&spec.source.text, spec.root.locate(pointer).start)
}

/// The lines of a member of a block mapping.
pub(super) fn block(spec: &Spec, pointer: &str) -> Result<Range<usize>, String> {
    let text = &spec.source.text;
    let key = spec.root.locate(pointer);
    let node = node(spec, pointer)?;
    let start = line_start(text, key.start);
    if !text[start..key.start].trim().is_empty() {
        return Err("it stands in a line with others".to_owned());
    }
    let indent = key.start - start;
    // To the next line that is not further in; blank lines and comments before that stay outside.
    let mut end = line_end(text, end(spec, node).max(key.end));
    for line in text[end..].split_inclusive('\n') {
        let own = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() || own <= indent {
            break;
        }
        end += line.len();
    }
    Ok(start..end)
}

/// The mapping that the thing at a pointer is a member of, if that stands in brackets; and its name.
fn brackets_around<'a>(spec: &'a Spec, pointer: &str) -> Option<(&'a Node, String)> {
    let name = pointer_segments(pointer).last()?;
    let above = pointer.rfind('/').map(|end| &pointer[..end])?;
    let mapping = spec.root.pointer(above)?;
    in_brackets(spec, mapping).then_some((mapping, name))
}

/// Takes a member out of its mapping.
pub(super) fn without(spec: &Spec, pointer: &str) -> Result<Edit, String> {
    let Some((mapping, name)) = brackets_around(spec, pointer) else {
        return Ok((block(spec, pointer)?, String::new()));
    };
    let members = mapping.as_mapping().ok_or("it is no mapping")?;
    let at = members.get_index_of(&name).ok_or("it is not there")?;
    let own = &members[at];
    let next = members.get_index(at + 1).map(|(_, next)| next);
    let before = at.checked_sub(1).map(|before| &members[before]);
    let own_end = end(spec, &own.node).max(own.key_span.end);
    // With the comma on that side where there is a neighbour.
    let range = match (next, before) {
        (Some(next), _) => own.key_span.start..next.key_span.start,
        (None, Some(before)) => end(spec, &before.node).max(before.key_span.end)..own_end,
        (None, None) => own.key_span.start..own_end,
    };
    match holds_comment(&spec.source.text[range.clone()]) {
        true => Err("a comment stands beside it, in brackets".to_owned()),
        false => Ok((range, String::new())),
    }
}

/// Puts a member before or after another one of the same mapping.
pub(super) fn beside(
    spec: &Spec,
    pointer: &str,
    after: bool,
    name: &str,
    value: &serde_json::Value,
) -> Result<Edit, String> {
    let key = spec.root.locate(pointer);
    if brackets_around(spec, pointer).is_some() {
        let member = format!("{}: {}", yaml::flow(&name.into()), yaml::flow(value));
        return Ok(match after {
            true => {
                let end = end(spec, node(spec, pointer)?).max(key.end);
                (end..end, format!(", {member}"))
            }
            false => (key.start..key.start, format!("{member}, ")),
        });
    }
    let lines = block(spec, pointer)?;
    let at = if after { lines.end } else { lines.start };
    let indent = indent(spec, pointer);
    let text = match value.is_object() || value.is_array() {
        true => format!(
            "{:indent$}{}:\n{}",
            "",
            yaml::scalar_text(name),
            yaml::render(value, indent + 2)
        ),
        false => format!(
            "{:indent$}{}: {}\n",
            "",
            yaml::scalar_text(name),
            yaml::flow(value)
        ),
    };
    Ok((at..at, on_a_line(&spec.source.text[..at], text)))
}

/// Puts a member of one line before another one of the same mapping.
pub(super) fn line_beside(spec: &Spec, pointer: &str, member: &str) -> Result<Edit, String> {
    if brackets_around(spec, pointer).is_some() {
        let at = spec.root.locate(pointer).start;
        return Ok((at..at, format!("{member}, ")));
    }
    let at = block(spec, pointer)?.start;
    let indent = indent(spec, pointer);
    Ok((at..at, format!("{:indent$}{member}\n", "")))
}

/// Text that begins a line, also behind a last line that has no end.
pub(super) fn on_a_line(before: &str, text: String) -> String {
    match before.is_empty() || before.ends_with('\n') {
        true => text,
        false => format!("\n{text}"),
    }
}

/// The members of the mapping at a pointer, which has some.
pub(super) fn names(spec: &Spec, pointer: &str) -> Result<Vec<String>, String> {
    let members = node(spec, pointer)?.as_mapping();
    let names: Vec<String> = members
        .into_iter()
        .flat_map(|members| members.keys().cloned())
        .collect();
    match names.is_empty() {
        true => Err(format!("`{pointer}` is empty")),
        false => Ok(names),
    }
}

/// The names that a schema requires, with their places.
pub(super) fn required<'a>(spec: &'a Spec, owner: &str) -> Vec<&'a Node> {
    let list = spec.root.pointer(&pointer_push(owner, "required"));
    list.and_then(Node::as_sequence)
        .into_iter()
        .flatten()
        .collect()
}

/// Where an operation lists a parameter, or a reference to it.
pub(super) fn position_of_parameter(spec: &Spec, pointer: &str, operation: &str) -> Option<usize> {
    let list = pointer_push(operation, "parameters");
    let items = spec.root.pointer(&list)?.as_sequence()?;
    let wanted = format!("#{pointer}");
    items.iter().enumerate().position(|(at, item)| {
        item.get("$ref").and_then(Node::as_str) == Some(wanted.as_str())
            || pointer_push(&list, &at.to_string()) == pointer
    })
}

/// Whether a component is referred to once.
pub(super) fn is_only_use(spec: &Spec, pointer: &str) -> bool {
    let target = format!("#{pointer}");
    let users = spec.structure.references.iter();
    pointer.starts_with("/components/")
        && users.filter(|reference| reference.target == target).count() == 1
}
