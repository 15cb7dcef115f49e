//! From a document with positions to the pieces of its text that have to change for it to hold other
//! values: every other line stays, comments included.

use std::collections::HashMap;
use std::ops::Range;

use contract::{Data, Member, Node};
use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::yaml;

/// A piece of the text, and what takes its place.
type Edit = (Range<usize>, String);

/// The text with other values in it. The error is why the lines that are there cannot be edited: the
/// caller reads the result to see whether it holds what it is to hold.
/// `renames` are the keys that get another name, each with those that it gets.
pub(super) fn rewrite(
    text: &str,
    root: &Node,
    new: &Value,
    renames: &Renames,
) -> Result<String, String> {
    let mut rewriter = Rewriter {
        text,
        renames,
        edits: Vec::new(),
    };
    rewriter.value(root, new)?;
    // Stable: of two pieces that are put in at one place the first stays the first.
    rewriter
        .edits
        .sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, with) in rewriter.edits {
        let kept = text.get(done..range.start);
        out.push_str(kept.ok_or("two edits concern the same lines")?);
        // What comes after a last line that has no end.
        if with.ends_with('\n') && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(&with);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(out)
}

/// Keys that get another name, each with those that it gets somewhere.
pub(super) type Renames<'a> = HashMap<String, Vec<&'a str>>;

struct Rewriter<'a> {
    text: &'a str,
    renames: &'a Renames<'a>,
    edits: Vec<Edit>,
}

impl Rewriter<'_> {
    fn value(&mut self, old: &Node, new: &Value) -> Result<(), String> {
        match (&old.data, new) {
            _ if same(old, new) => Ok(()),
            (Data::Mapping(old_members), Value::Object(new))
                if !old_members.is_empty() && !new.is_empty() =>
            {
                self.mapping(old, old_members, new)
            }
            (Data::Sequence(items), Value::Array(new))
                if items.len() == new.len()
                    && (self.in_brackets(old) || items.iter().zip(new).all(are_akin)) =>
            {
                let mut items = items.iter().zip(new);
                items.try_for_each(|(item, new)| self.value(item, new))
            }
            (Data::Sequence(items), Value::Array(new))
                if !items.is_empty() && !new.is_empty() && !self.in_brackets(old) =>
            {
                self.lines_of_items(items, new)
            }
            (Data::String(was), Value::String(new))
                if self.is_folded(old) && new.strip_prefix(was.as_str()).is_some() =>
            {
                self.append_line(old, &new[was.len()..])
            }
            (Data::String(was), Value::String(new))
                if self.is_folded(old) && was.starts_with(new.as_str()) =>
            {
                self.remove_line(old, &was[new.len()..])
            }
            _ => self.replace(old, &yaml::flow(new)),
        }
    }

    /// More of a folded text, as a line of its own: its line break stands for a blank.
    fn append_line(&mut self, node: &Node, more: &str) -> Result<(), String> {
        let more = more.strip_prefix(' ').filter(|more| !more.contains('\n'));
        let more = more.ok_or("it is a text of several lines")?;
        let end = self.end(node);
        let start = self.line_start(end);
        let indent = self.line_indent(start);
        self.edits
            .push((end..end, format!("\n{:indent$}{more}", "")));
        Ok(())
    }

    /// Less of a folded text, if that is its last line.
    fn remove_line(&mut self, node: &Node, less: &str) -> Result<(), String> {
        let end = self.end(node);
        let start = self.line_start(end);
        if self.text[start..end].trim() != less.trim() || start <= node.span.start {
            return Err("it is a text of several lines".to_owned());
        }
        self.edits.push((start - 1..end, String::new()));
        Ok(())
    }

    /// Walks through the members of both in their order.
    fn mapping(
        &mut self,
        node: &Node,
        old: &IndexMap<String, Member>,
        new: &Map<String, Value>,
    ) -> Result<(), String> {
        let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
        let mut last: Option<&Member> = None;
        let mut edits = Vec::new();
        let keys_differ = !old.keys().eq(new.keys());
        if keys_differ && self.in_brackets(node) {
            return self.members_in_brackets(node, old, new);
        }
        while left.peek().is_some() || right.peek().is_some() {
            let gone = left.peek().is_some_and(|(key, _)| !new.contains_key(*key));
            let added = right.peek().is_some_and(|(key, _)| !old.contains_key(*key));
            // The name that the left one gets: it may be behind others that are new.
            let name = left.peek().filter(|_| gone);
            let name = name.and_then(|(key, _)| self.renames.get(*key));
            let mut name = name.into_iter().flatten();
            let name = name.find(|name| new.contains_key(**name) && !old.contains_key(**name));
            let is_renamed = match (left.peek(), right.peek()) {
                (Some((_, old)), Some((key, new))) => match name {
                    Some(name) => key == name,
                    None => gone && added && same(&old.node, new),
                },
                _ => false,
            };
            let gone = gone && (name.is_none() || !added);
            match (left.peek(), right.peek()) {
                (Some((_, member)), Some((name, value))) if is_renamed => {
                    edits.push((member.key_span.range(), yaml::scalar_text(name)));
                    self.value(&member.node, value)?;
                    last = Some(member);
                    left.next();
                    right.next();
                }
                (Some((_, member)), _) if gone => {
                    edits.push((self.lines(member)?, String::new()));
                    last = Some(member);
                    left.next();
                }
                (_, Some((name, value))) if added => {
                    edits.push(self.line_beside(old, last, name, value)?);
                    right.next();
                }
                (Some((key, member)), Some((name, value))) if key == name => {
                    self.value(&member.node, value)?;
                    last = Some(member);
                    left.next();
                    right.next();
                }
                _ => return Err("its members would be in another order".to_owned()),
            }
        }
        self.edits.extend(edits);
        Ok(())
    }

    /// A new member after another one of a block; before all of them if there is none.
    fn line_beside(
        &self,
        members: &IndexMap<String, Member>,
        last: Option<&Member>,
        name: &str,
        value: &Value,
    ) -> Result<Edit, String> {
        let neighbour = last.or_else(|| members.values().next());
        let neighbour = neighbour.ok_or("it has no members")?;
        let at = match last {
            Some(last) => self.last_line(last),
            None => self.lines(neighbour)?.start,
        };
        let indent = self.column(neighbour.key_span.start);
        let key = yaml::scalar_text(name);
        let in_lines = match value {
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            _ => false,
        };
        let mut text = match in_lines {
            true => format!("{:indent$}{key}:\n{}", "", yaml::render(value, indent + 2)),
            false => format!("{:indent$}{key}: {}\n", "", yaml::flow(value)),
        };
        // Members that empty lines part from each other stay parted.
        let start = self.line_start(neighbour.key_span.start);
        if self.text[..start].ends_with("\n\n") && members.len() > 1 {
            text.insert(0, '\n');
        }
        Ok((at..at, text))
    }

    /// Members in brackets have no lines of their own: what stays keeps its text.
    fn members_in_brackets(
        &mut self,
        node: &Node,
        old: &IndexMap<String, Member>,
        new: &Map<String, Value>,
    ) -> Result<(), String> {
        let members = new.iter().map(|(name, value)| match old.get(name) {
            Some(member) if same(&member.node, value) => {
                self.text[member.key_span.start..self.end_of(member)].to_owned()
            }
            _ => format!(
                "{}: {}",
                yaml::flow(&name.as_str().into()),
                yaml::flow(value)
            ),
        });
        let members: Vec<String> = members.collect();
        self.replace(node, &format!("{{{}}}", members.join(", ")))
    }

    /// The items of a block: what both lists begin and end with stays.
    fn lines_of_items(&mut self, old: &[Node], new: &[Value]) -> Result<(), String> {
        let pairs = old.iter().zip(new);
        let begin = pairs.take_while(|(old, new)| same(old, new)).count();
        let ends = old[begin..].iter().rev().zip(new[begin..].iter().rev());
        let end = ends.take_while(|(old, new)| same(old, new)).count();
        let gone = &old[begin..old.len() - end];
        let indent = self.line_indent(old[0].span.start);
        for item in gone {
            let lines = self.line_start(item.span.start)..self.line_end(self.end(item));
            self.edits.push((lines, String::new()));
        }
        let at = match gone.last().or_else(|| old[..begin].last()) {
            Some(last) => self.line_end(self.end(last)),
            None => self.line_start(old[0].span.start),
        };
        let added = new[begin..new.len() - end].to_vec();
        if !added.is_empty() {
            let text = yaml::render(&Value::Array(added), indent);
            self.edits.push((at..at, text));
        }
        Ok(())
    }

    /// A value on one line in place of one that is in a line, or of a list or mapping.
    fn replace(&mut self, node: &Node, flow: &str) -> Result<(), String> {
        let end = self.end(node);
        let is_list = matches!(node.data, Data::Sequence(_) | Data::Mapping(_));
        let range = match is_list && !self.in_brackets(node) {
            // A block: from its first line to its last, with the line break before it.
            true => self.text[..node.span.start].trim_end().len()..end,
            false if self.is_folded(node) => return Err("it is a text of several lines".to_owned()),
            false => node.span.start..end,
        };
        let piece = &self.text[range.clone()];
        let mut marks = piece.match_indices('#');
        if is_list && marks.any(|(at, _)| piece[..at].ends_with(char::is_whitespace)) {
            return Err("there is a comment in it".to_owned());
        }
        let space = match self.text[..range.start].ends_with(':') {
            true => " ",
            false => "",
        };
        self.edits.push((range, format!("{space}{flow}")));
        Ok(())
    }

    /// Whether a text of several lines begins here: the mark is before it.
    fn is_folded(&self, node: &Node) -> bool {
        let before = &self.text[..node.span.start];
        let line = before.trim_end();
        let mark = line.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
        matches!(node.data, Data::String(_))
            && line.len() < before.len()
            && [": >", ": |", "- >", "- |"]
                .iter()
                .any(|end| mark.ends_with(end))
    }

    /// Whether a list or mapping is in brackets: its items have no lines of their own.
    fn in_brackets(&self, node: &Node) -> bool {
        matches!(node.data, Data::Sequence(_) | Data::Mapping(_))
            && self.text[node.span.start..].starts_with(['[', '{'])
    }

    /// The lines of a member of a block.
    fn lines(&self, member: &Member) -> Result<Range<usize>, String> {
        let start = self.line_start(member.key_span.start);
        match self.text[start..member.key_span.start].trim().is_empty() {
            true => Ok(start..self.last_line(member)),
            false => Err("it is in a line with others".to_owned()),
        }
    }

    /// Where the lines of a member end: at the next line that is not further in. Empty lines and
    /// comments before that stay outside.
    fn last_line(&self, member: &Member) -> usize {
        let indent = self.column(member.key_span.start);
        let mut end = self.line_end(self.end_of(member));
        for line in self.text[end..].split_inclusive('\n') {
            let own = line.len() - line.trim_start_matches(' ').len();
            if line.trim().is_empty() || own <= indent {
                break;
            }
            end += line.len();
        }
        end
    }

    fn end_of(&self, member: &Member) -> usize {
        self.end(&member.node).max(member.key_span.end)
    }

    /// Where a value ends, without the blanks and lines behind it: the spans of blocks, and of folded
    /// texts, end where the next thing begins.
    fn end(&self, node: &Node) -> usize {
        let end = match &node.data {
            Data::Null => return node.span.start,
            _ if self.in_brackets(node) => None,
            Data::Sequence(items) => items.iter().map(|item| self.end(item)).max(),
            Data::Mapping(members) => members.values().map(|member| self.end_of(member)).max(),
            _ => None,
        };
        let whole = || node.span.start + self.text[node.span.range()].trim_end().len();
        end.unwrap_or_else(whole)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |before| before + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        let after = self.text[at..].find('\n');
        after.map_or(self.text.len(), |after| at + after + 1)
    }

    fn line_indent(&self, at: usize) -> usize {
        let line = &self.text[self.line_start(at)..];
        line.len() - line.trim_start_matches(' ').len()
    }

    /// How far in something is; behind the `- ` of a list, so far in are its neighbours.
    fn column(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }
}

/// Whether an item can become another one member by member: a reference cannot become what it stood for.
fn are_akin((item, new): (&Node, &Value)) -> bool {
    match (item.as_mapping(), new) {
        (Some(old), Value::Object(new)) => old.keys().any(|key| new.contains_key(key)),
        _ => true,
    }
}

/// Whether a node has a value, with its members in their order.
pub(super) fn same(node: &Node, value: &Value) -> bool {
    match (&node.data, value) {
        (Data::Null, Value::Null) => true,
        (Data::Bool(one), Value::Bool(other)) => one == other,
        (Data::Number(one), Value::Number(other)) => one == other,
        (Data::String(one), Value::String(other)) => one == other,
        (Data::Sequence(items), Value::Array(values)) => {
            items.len() == values.len()
                && items
                    .iter()
                    .zip(values)
                    .all(|(item, value)| same(item, value))
        }
        (Data::Mapping(members), Value::Object(values)) => {
            members.len() == values.len()
                && members
                    .iter()
                    .zip(values)
                    .all(|((key, member), (name, value))| key == name && same(&member.node, value))
        }
        _ => false,
    }
}
