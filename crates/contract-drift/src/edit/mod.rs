//! Edits of the contract's text: the smallest ones, which leave every line alone that they do not
//! concern, comments included.

mod outcome;
mod places;

use serde_json::{Value, json};

use super::finding::Change;
use super::yaml;
use contract::{Node, Source, Spec, pointer_push, pointer_segments};
use places::{
    Edit, beside, block, end, in_brackets, indent, is_only_use, line_beside, line_end, line_indent,
    line_start, names, node, on_a_line, position_of_parameter, replaced, required, with_value,
    without,
};

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
        Change::Replace { .. } | Change::Mark { .. } | Change::All(_) => (0, ""),
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
pub fn apply(spec: &Spec, changes: &[(usize, &Change)]) -> Edited {
    let mut by_hand = Vec::new();
    let mut changes = changes.to_vec();
    changes.sort_by_cached_key(|(_, change)| order(change));
    for (number, _) in changes.split_off(changes.len().min(MOST)) {
        by_hand.push((number, format!("only {MOST} edits are made at once")));
    }
    let mut last: Option<Spec> = None;
    for (number, change) in changes {
        match edited(last.as_ref().unwrap_or(spec), change) {
            Ok(edited) => last = Some(edited),
            Err(why) => by_hand.push((number, why)),
        }
    }
    let text = &last.as_ref().unwrap_or(spec).source.text;
    Edited {
        text: text.clone(),
        by_hand,
    }
}

/// The contract after a change. Lines say what they mean only when they are read: an edit that does
/// more than it is for, or less, is not made. In what order things stand counts.
fn edited(spec: &Spec, change: &Change) -> Result<Spec, String> {
    if let Change::All(changes) = change {
        let mut last: Option<Spec> = None;
        for change in changes {
            last = Some(edited(last.as_ref().unwrap_or(spec), change)?);
        }
        return last.ok_or_else(|| "there is nothing to change".to_owned());
    }
    let text = replaced(&spec.source.text, edits(spec, change)?);
    let read = Spec::parse(Source::new(spec.source.name.as_str(), text));
    read.ok()
        .map(|(edited, _)| edited)
        .filter(|edited| outcome::of(spec, change) == Some(edited.root.to_json().to_string()))
        .ok_or_else(|| "no edit of the lines there would change this alone".to_owned())
}

fn edits(spec: &Spec, change: &Change) -> Result<Vec<Edit>, String> {
    match change {
        Change::Replace { pointer, to } => {
            let node = node(spec, pointer)?;
            if node.to_json() == *to {
                return Ok(Vec::new());
            }
            Ok(vec![with_value(spec, node, yaml::flow(to))?])
        }
        Change::All(_) => Err("several changes are made one after the other".to_owned()),
        Change::Mark { pointer, key, to } => {
            let names = names(spec, pointer)?;
            if names.iter().any(|name| name == "$ref") {
                return Err("a reference takes no marks beside it".to_owned());
            }
            if names.contains(key) {
                let own = pointer_push(pointer, key);
                return Ok(vec![with_value(spec, node(spec, &own)?, yaml::flow(to))?]);
            }
            let last = pointer_push(pointer, &names[names.len() - 1]);
            Ok(vec![beside(spec, &last, true, key, to)?])
        }
        Change::Key { pointer, to } => {
            node(spec, pointer)?;
            Ok(vec![key(spec, pointer, to)?])
        }
        Change::Rename { pointer, owner, to } => {
            node(spec, pointer)?;
            let mut edits = vec![key(spec, pointer, to)?];
            let name = pointer_segments(pointer).last().unwrap_or_default();
            for item in required(spec, owner)
                .into_iter()
                .filter(|item| item.as_str() == Some(name.as_str()))
            {
                edits.push((item.span.range(), yaml::scalar_text(to)));
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
            let names = names(spec, &properties)?;
            if names.contains(name) {
                return Ok(Vec::new());
            }
            let neighbour = after.as_ref().filter(|after| names.contains(after));
            let place = pointer_push(&properties, neighbour.unwrap_or(&names[0]));
            let mut edits = vec![beside(spec, &place, neighbour.is_some(), name, schema)?];
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
            let items = block_list(spec, &list)?
                .filter(|items| !items.is_empty())
                .ok_or("the operation has no list of parameters to add it to")?;
            let text = &spec.source.text;
            let last = &items[items.len() - 1];
            let at = line_end(text, end(spec, last));
            let indent = line_indent(text, last.span.start);
            let item = yaml::render(&Value::Array(vec![parameter.clone()]), indent);
            Ok(vec![(at..at, on_a_line(&text[..at], item))])
        }
    }
}

/// Another key for the thing at a pointer.
fn key(spec: &Spec, pointer: &str, to: &str) -> Result<Edit, String> {
    let above = pointer.rfind('/').map_or("", |end| &pointer[..end]);
    let taken = spec.root.pointer(above).and_then(|above| above.get(to));
    match taken {
        Some(_) => Err(format!("`{to}` stands there already")),
        None => Ok((spec.root.locate(pointer).range(), yaml::scalar_text(to))),
    }
}

/// The items of a list, if there is one; refuses one in brackets, whose items have no lines.
fn block_list<'a>(spec: &'a Spec, pointer: &str) -> Result<Option<&'a [Node]>, String> {
    match spec.root.pointer(pointer) {
        Some(list) if in_brackets(spec, list) => Err("the list stands in brackets".to_owned()),
        list => Ok(list.and_then(Node::as_sequence)),
    }
}

fn remove(spec: &Spec, pointer: &str, owner: &str, name: &str) -> Result<Vec<Edit>, String> {
    if spec.structure.kind_at(pointer) == Some("Parameter") {
        return remove_parameter(spec, pointer, owner);
    }
    if names(spec, &pointer_push(owner, "properties"))?.len() < 2 {
        return Err("it is the only property".to_owned());
    }
    let mut edits = vec![without(spec, pointer)?];
    edits.extend(require(spec, owner, name, false)?);
    Ok(edits)
}

/// Takes a parameter off an operation; and its component, if nothing else refers to it.
fn remove_parameter(spec: &Spec, pointer: &str, operation: &str) -> Result<Vec<Edit>, String> {
    let list = pointer_push(operation, "parameters");
    let items = block_list(spec, &list)?.unwrap_or_default();
    let position = position_of_parameter(spec, pointer, operation);
    let position = position.ok_or("the operation does not list it itself")?;
    if items.len() == 1 {
        return Err("it is the only parameter".to_owned());
    }
    let text = &spec.source.text;
    let item = &items[position];
    let lines = line_start(text, item.span.start)..line_end(text, end(spec, item));
    let mut edits = vec![(lines, String::new())];
    if is_only_use(spec, pointer) {
        edits.push(without(spec, pointer)?);
    }
    Ok(edits)
}

fn require(spec: &Spec, owner: &str, name: &str, wanted: bool) -> Result<Vec<Edit>, String> {
    let list = pointer_push(owner, "required");
    let mut names: Vec<&str> = required(spec, owner)
        .into_iter()
        .filter_map(Node::as_str)
        .collect();
    if names.contains(&name) == wanted {
        return Ok(Vec::new());
    }
    match wanted {
        true => names.push(name),
        false => names.retain(|other| *other != name),
    }
    let flow = yaml::flow(&json!(names));
    let edit = match spec.root.pointer(&list) {
        Some(_) if names.is_empty() => without(spec, &list)?,
        Some(node) => with_value(spec, node, flow)?,
        None => {
            let properties = pointer_push(owner, "properties");
            node(spec, &properties)?;
            line_beside(spec, &properties, &format!("required: {flow}"))?
        }
    };
    Ok(vec![edit])
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
        let known = names(&spec, &pointer)?;
        if let Some(taken) = members.keys().find(|name| known.contains(name)) {
            return Err(format!("the contract has `{taken}` in `{pointer}` already"));
        }
        let last = pointer_push(&pointer, &known[known.len() - 1]);
        let at = block(&spec, &last)?.end;
        let text = yaml::render(&Value::Object(members.clone()), indent(&spec, &last));
        edits.push((at..at, format!("\n{text}")));
    }
    Ok(replaced(&source.text, edits))
}
