//! Edits of the contract's text: the smallest ones, which leave every line alone that they do not
//! concern, comments included.

use std::ops::Range;

use serde_json::Value;

use super::finding::Change;
use super::yaml;
use crate::spec::{Data, Node, Source, Spec, pointer_push, pointer_segments};

/// A contract after changes, and the changes that have to be made by hand.
pub struct Edited {
    /// The text.
    pub text: String,
    /// Numbers of the changes that could not be made, and why.
    pub by_hand: Vec<(usize, String)>,
}

/// More changes than this are no smallest edit: the rest is left to a person.
const MOST: usize = 200;

/// In which order changes can be made, all of whose pointers are of the contract as it was: first
/// what moves nothing, then other names, then removals from the last to the first, then keys.
fn order(change: &Change) -> (usize, std::cmp::Reverse<Vec<(usize, String)>>) {
    let (rank, pointer) = match change {
        Change::Replace { .. } => (0, ""),
        Change::Require { .. } => (1, ""),
        Change::AddProperty { .. } => (2, ""),
        Change::AddParameter { .. } => (3, ""),
        Change::Rename { pointer, .. } => (4, pointer.as_str()),
        Change::Remove { pointer, .. } => (5, pointer.as_str()),
        Change::Key { pointer, .. } => (6, pointer.as_str()),
    };
    // Positions as numbers, so that 10 comes after 9; what is further in has more segments.
    let segments =
        pointer_segments(pointer).map(|segment| (segment.parse().unwrap_or_default(), segment));
    (rank, std::cmp::Reverse(segments.collect()))
}

/// Makes changes one after the other; each is made to what the others left.
pub fn apply(source: &Source, changes: &[(usize, &Change)]) -> Edited {
    let mut text = source.text.clone();
    let mut by_hand = Vec::new();
    let mut changes = changes.to_vec();
    changes.sort_by_cached_key(|(_, change)| order(change));
    for (number, _) in changes.split_off(changes.len().min(MOST)) {
        by_hand.push((number, format!("only {MOST} edits are made at once")));
    }
    for (number, change) in &changes {
        let Ok((spec, _)) = Spec::parse(Source::new(source.name.clone(), text.as_str())) else {
            by_hand.push((*number, "the contract cannot be read".to_owned()));
            continue;
        };
        match edit(&spec, change) {
            Ok(edits) => {
                let changed = replaced(&text, edits);
                // What makes the contract unreadable is not done.
                match Spec::parse(Source::new(source.name.clone(), changed.as_str())) {
                    Ok(_) => text = changed,
                    Err(_) => by_hand.push((
                        *number,
                        "it stands in a place that is not plain text".to_owned(),
                    )),
                }
            }
            Err(why) => by_hand.push((*number, why)),
        }
    }
    Edited { text, by_hand }
}

type Edit = (Range<usize>, String);

fn replaced(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = text.to_owned();
    for (range, with) in edits {
        out.replace_range(range, &with);
    }
    out
}

fn edit(spec: &Spec, change: &Change) -> Result<Vec<Edit>, String> {
    match change {
        Change::Replace { pointer, to } => {
            let node = node(spec, pointer)?;
            if node.to_json() == *to {
                return Ok(Vec::new());
            }
            let range = scalar_or_flow(spec, node)?;
            let space = space_before(spec, &range);
            Ok(vec![(range, format!("{space}{}", yaml::flow(to)))])
        }
        Change::Key { pointer, to } => {
            let span = spec.root.locate(pointer);
            node(spec, pointer)?;
            Ok(vec![(span.start..span.end, yaml::scalar_text(to))])
        }
        Change::Rename { pointer, owner, to } => {
            node(spec, pointer)?;
            let span = spec.root.locate(pointer);
            let mut edits = vec![(span.start..span.end, yaml::scalar_text(to))];
            let name = pointer_segments(pointer).last().unwrap_or_default();
            for item in required(spec, owner)
                .into_iter()
                .filter(|item| item.as_str() == Some(name.as_str()))
            {
                edits.push((item.span.start..item.span.end, yaml::scalar_text(to)));
            }
            Ok(edits)
        }
        Change::Remove {
            pointer,
            owner,
            name,
        } => remove(spec, pointer, owner, name),
        Change::Require {
            owner,
            name,
            required,
        } => require(spec, owner, name, *required),
        Change::AddProperty {
            owner,
            after,
            name,
            schema,
            required,
        } => {
            let properties = pointer_push(owner, "properties");
            let members = node(spec, &properties)?
                .as_mapping()
                .ok_or("it has no properties")?;
            if members.contains_key(name) {
                return Ok(Vec::new());
            }
            let neighbour = after.as_ref().filter(|after| members.contains_key(*after));
            let first = members.keys().next().ok_or("it has no properties")?;
            let place = pointer_push(&properties, neighbour.unwrap_or(first));
            let block = block(spec, &place)?;
            let indent = indent(spec, &place);
            let at = if neighbour.is_some() {
                block.end
            } else {
                block.start
            };
            let text = format!(
                "{:indent$}{}:\n{}",
                "",
                yaml::scalar_text(name),
                yaml::render(schema, indent + 2)
            );
            let mut edits = vec![(at..at, text)];
            if *required {
                edits.extend(require(spec, owner, name, true)?);
            }
            Ok(edits)
        }
        Change::AddParameter {
            operation,
            parameter,
        } => {
            let list = pointer_push(operation, "parameters");
            if let Some(node) = spec.root.pointer(&list) {
                only_block(spec, node)?;
            }
            let items = node(spec, &list)
                .ok()
                .and_then(Node::as_sequence)
                .filter(|items| !items.is_empty());
            let Some(items) = items else {
                return Err("the operation has no list of parameters to add it to".to_owned());
            };
            let last = &items[items.len() - 1];
            let end = line_end(&spec.source.text, last_byte(last));
            let indent = line_indent(&spec.source.text, last.span.start);
            Ok(vec![(
                end..end,
                yaml::render(&Value::Array(vec![parameter.clone()]), indent),
            )])
        }
    }
}

fn node<'a>(spec: &'a Spec, pointer: &str) -> Result<&'a Node, String> {
    spec.root
        .pointer(pointer)
        .ok_or_else(|| format!("nothing stands at `{pointer}`"))
}

fn required<'a>(spec: &'a Spec, owner: &str) -> Vec<&'a Node> {
    let list = spec.root.pointer(&pointer_push(owner, "required"));
    list.and_then(Node::as_sequence)
        .into_iter()
        .flatten()
        .collect()
}

/// The text of a value that stands in a line, or of a list or mapping in brackets.
fn scalar_or_flow(spec: &Spec, node: &Node) -> Result<Range<usize>, String> {
    let text = &spec.source.text;
    let range = node.span.start..node.span.end;
    let shown = text.get(range.clone()).unwrap_or_default();
    match &node.data {
        Data::Sequence(_) | Data::Mapping(_) if !shown.starts_with(['[', '{']) => {
            // A block: from its first line to its last, with a line break before it.
            let start = text[..range.start].trim_end().len();
            let end = last_byte(node);
            if text[start..end].contains('#') {
                return Err("a comment stands in it".to_owned());
            }
            Ok(start..end)
        }
        Data::String(_) if shown.starts_with(['>', '|']) => {
            Err("it is a text of several lines".to_owned())
        }
        _ => {
            let trimmed = shown.trim_end().len();
            Ok(range.start..range.start + trimmed)
        }
    }
}

/// A block begins right after its key's colon: what takes its place in the line needs a blank.
fn space_before(spec: &Spec, range: &Range<usize>) -> &'static str {
    match spec.source.text[..range.start].ends_with(':') {
        true => " ",
        false => "",
    }
}

/// Refuses lists and mappings that stand in brackets: their items have no lines of their own.
fn only_block(spec: &Spec, node: &Node) -> Result<(), String> {
    match spec.source.text[node.span.start..].starts_with(['[', '{']) {
        true => Err("the list stands in brackets".to_owned()),
        false => Ok(()),
    }
}

/// The last byte of anything inside of a node: the spans of blocks may end further down.
fn last_byte(node: &Node) -> usize {
    match &node.data {
        Data::Sequence(items) if !items.is_empty() => {
            items.iter().map(last_byte).max().unwrap_or(node.span.end)
        }
        Data::Mapping(members) if !members.is_empty() => members
            .values()
            .map(|member| last_byte(&member.node).max(member.key_span.end))
            .max()
            .unwrap_or(node.span.end),
        Data::Null => node.span.start,
        _ => node.span.end,
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |before| before + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    // A folded text ends where the next line begins.
    if at > 0 && text[..at].ends_with('\n') {
        return at;
    }
    text[at..]
        .find('\n')
        .map_or(text.len(), |after| at + after + 1)
}

fn line_indent(text: &str, at: usize) -> usize {
    let line = &text[line_start(text, at)..];
    line.len() - line.trim_start_matches(' ').len()
}

fn indent(spec: &Spec, pointer: &str) -> usize {
    line_indent(&spec.source.text, spec.root.locate(pointer).start)
}

/// The lines of a member of a block mapping.
fn block(spec: &Spec, pointer: &str) -> Result<Range<usize>, String> {
    let text = &spec.source.text;
    let key = spec.root.locate(pointer);
    let node = node(spec, pointer)?;
    let start = line_start(text, key.start);
    if !text[start..key.start].trim().is_empty() {
        return Err("it stands in a line with others".to_owned());
    }
    let indent = key.start - start;
    // To the next line that is not further in; blank lines and comments before that stay outside.
    let mut end = line_end(text, last_byte(node).max(key.end));
    for line in text[end..].split_inclusive('\n') {
        let own = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() || own <= indent {
            break;
        }
        end += line.len();
    }
    Ok(start..end)
}

fn remove(spec: &Spec, pointer: &str, owner: &str, name: &str) -> Result<Vec<Edit>, String> {
    if spec.structure.kind_at(pointer) == Some("Parameter") {
        return remove_parameter(spec, pointer, owner);
    }
    let properties = node(spec, &pointer_push(owner, "properties"))?;
    if properties
        .as_mapping()
        .is_none_or(|members| members.len() < 2)
    {
        return Err("it is the only property".to_owned());
    }
    let mut edits = vec![(block(spec, pointer)?, String::new())];
    edits.extend(require(spec, owner, name, false)?);
    Ok(edits)
}

/// Takes a parameter off an operation; and its component, if nothing else refers to it.
fn remove_parameter(spec: &Spec, pointer: &str, operation: &str) -> Result<Vec<Edit>, String> {
    let list = pointer_push(operation, "parameters");
    let node_of_list = node(spec, &list)?;
    only_block(spec, node_of_list)?;
    let items = node_of_list.as_sequence().unwrap_or_default();
    let wanted = format!("#{pointer}");
    let position = items.iter().enumerate().position(|(at, item)| {
        item.get("$ref").and_then(Node::as_str) == Some(wanted.as_str())
            || pointer_push(&list, &at.to_string()) == pointer
    });
    let position = position.ok_or("the operation does not list it itself")?;
    if items.len() == 1 {
        return Err("it is the only parameter".to_owned());
    }
    let text = &spec.source.text;
    let item = &items[position];
    let start = line_start(text, item.span.start);
    let mut edits = vec![(start..line_end(text, last_byte(item)), String::new())];
    let users = spec
        .structure
        .references
        .iter()
        .filter(|reference| reference.target == wanted);
    if pointer.starts_with("/components/") && users.count() == 1 {
        edits.push((block(spec, pointer)?, String::new()));
    }
    Ok(edits)
}

fn require(spec: &Spec, owner: &str, name: &str, wanted: bool) -> Result<Vec<Edit>, String> {
    let list = pointer_push(owner, "required");
    let mut names: Vec<String> = required(spec, owner)
        .into_iter()
        .filter_map(Node::as_str)
        .map(str::to_owned)
        .collect();
    let is = names.iter().any(|other| other == name);
    if is == wanted {
        return Ok(Vec::new());
    }
    match wanted {
        true => names.push(name.to_owned()),
        false => names.retain(|other| other != name),
    }
    if let Some(node) = spec.root.pointer(&list) {
        if names.is_empty() {
            return Ok(vec![(block(spec, &list)?, String::new())]);
        }
        let range = scalar_or_flow(spec, node)?;
        let flow = yaml::flow(&serde_json::json!(names));
        let space = space_before(spec, &range);
        return Ok(vec![(range, format!("{space}{flow}"))]);
    }
    let properties = pointer_push(owner, "properties");
    node(spec, &properties)?;
    let at = line_start(&spec.source.text, spec.root.locate(&properties).start);
    let indent = indent(spec, &properties);
    Ok(vec![(
        at..at,
        format!("{:indent$}required: [{}]\n", "", yaml::scalar_text(name)),
    )])
}

/// Adds the `paths` and `components` of a draft to the contract, each at the end of its section.
pub fn merge(source: &Source, fragment: &Value) -> Result<String, String> {
    let (spec, _) = Spec::parse(Source::new(source.name.clone(), source.text.as_str()))
        .map_err(|_| "the contract cannot be read".to_owned())?;
    let mut edits = Vec::new();
    let sections = [("/paths", fragment.get("paths"))]
        .into_iter()
        .map(|(pointer, value)| (pointer.to_owned(), value));
    let components = fragment
        .get("components")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let components = components.map(|(kind, value)| (format!("/components/{kind}"), Some(value)));
    for (pointer, value) in sections.chain(components) {
        let Some(members) = value
            .and_then(Value::as_object)
            .filter(|members| !members.is_empty())
        else {
            continue;
        };
        let section = node(&spec, &pointer)?;
        let known = section
            .as_mapping()
            .ok_or_else(|| format!("`{pointer}` is no mapping"))?;
        if let Some(taken) = members.keys().find(|name| known.contains_key(*name)) {
            return Err(format!("the contract has `{taken}` in `{pointer}` already"));
        }
        let last = known
            .keys()
            .last()
            .ok_or_else(|| format!("`{pointer}` is empty"))?;
        let last = pointer_push(&pointer, last);
        let at = block(&spec, &last)?.end;
        let text = yaml::render(&Value::Object(members.clone()), indent(&spec, &last));
        edits.push((at..at, format!("\n{text}")));
    }
    Ok(replaced(&source.text, edits))
}
