//! Edits of the contract's text: the smallest ones, which leave every line alone that they do not
//! concern, comments included.
//!
//! A [`Change`] says once what it means, for the contract's values; `rewrite` finds
//! the pieces of text that differ; and the result is read again, to see that it holds those values.

mod change;
mod rewrite;

use contract::{Source, Spec, pointer_push, pointer_segments};
use rewrite::Renames;
use serde_json::{Map, Value};

pub use change::Change;

/// A contract after changes, and the changes that have to be made by hand.
pub struct Edited {
    /// The text.
    pub text: String,
    /// Numbers of the changes that could not be made, and why.
    pub by_hand: Vec<(usize, String)>,
}

/// More changes than this are no smallest edit: the rest is left to a person.
const MOST: usize = 200;

/// Makes changes, whose pointers are all of the contract as it is.
pub fn apply(spec: &Spec, changes: &[(usize, &Change)]) -> Edited {
    let mut by_hand = Vec::new();
    let mut changes = changes.to_vec();
    changes.sort_by_cached_key(|(_, change)| order(change));
    for (number, _) in changes.split_off(changes.len().min(MOST)) {
        by_hand.push((number, format!("only {MOST} edits are made at once")));
    }
    let edited = edited(spec, &changes, &mut by_hand);
    let text = &edited.as_ref().unwrap_or(spec).source.text;
    Edited {
        text: text.clone(),
        by_hand,
    }
}

/// In which order changes can be made, all of whose pointers are of the contract as it was: first
/// what moves nothing, then other names, then removals from the last to the first, then the keys of
/// what has many things in it.
fn order(change: &Change) -> (usize, std::cmp::Reverse<Vec<(usize, String)>>) {
    let (rank, pointer) = match change {
        Change::Set { .. } | Change::All(_) => (0, ""),
        Change::Require { .. } => (1, ""),
        Change::AddProperty { .. } => (2, ""),
        Change::AddParameter { .. } | Change::Extend { .. } => (3, ""),
        Change::Rename { pointer, .. } if !pointer.starts_with("/paths/") => (4, pointer.as_str()),
        Change::Remove { pointer } | Change::RemoveParameter { pointer, .. } => {
            (5, pointer.as_str())
        }
        Change::Rename { pointer, .. } => (6, pointer.as_str()),
    };
    // Positions as numbers, so that 10 comes after 9; what is further in has more segments.
    let segments =
        pointer_segments(pointer).map(|segment| (segment.parse().unwrap_or_default(), segment));
    (rank, std::cmp::Reverse(segments.collect()))
}

/// The contract after as many of the changes as can be made, if any can. Where the text cannot be
/// edited for all of them at once, it is edited for one half after the other.
fn edited(
    spec: &Spec,
    changes: &[(usize, &Change)],
    by_hand: &mut Vec<(usize, String)>,
) -> Option<Spec> {
    let mut root = spec.root.to_json();
    let mut failed = Vec::new();
    for (number, change) in changes {
        let mut changed = root.clone();
        match change.make(&mut changed) {
            Ok(()) => root = changed,
            Err(why) => failed.push((*number, why)),
        }
    }
    match (with_values(spec, &root, changes), changes) {
        (Ok(edited), _) => {
            by_hand.append(&mut failed);
            Some(edited)
        }
        (Err(_), []) => None,
        (Err(why), [(number, _)]) => {
            by_hand.push((*number, why));
            None
        }
        (Err(_), changes) => {
            let (first, second) = changes.split_at(changes.len() / 2);
            let first = edited(spec, first, by_hand);
            let second = edited(first.as_ref().unwrap_or(spec), second, by_hand);
            second.or(first)
        }
    }
}

/// The contract with other values. Lines say what they mean only when they are read: an edit that does
/// more than it is for, or less, is not made.
fn with_values(spec: &Spec, root: &Value, changes: &[(usize, &Change)]) -> Result<Spec, String> {
    let mut renames = Renames::new();
    let mut removes = false;
    for change in changes.iter().flat_map(|(_, change)| change.each()) {
        match change {
            Change::Rename { pointer, to } => {
                let key = pointer_segments(pointer).last().unwrap_or_default();
                renames.entry(key).or_default().push(to);
            }
            Change::Remove { .. } | Change::RemoveParameter { .. } => removes = true,
            _ => {}
        }
    }
    let text = rewrite::rewrite(&spec.source.text, &spec.root, root, &renames)?;
    // What is removed takes along what is said of it; no other edit does.
    if !removes && comments(&text) < comments(&spec.source.text) {
        return Err("there is a comment in the lines that would be replaced".to_owned());
    }
    let read = Spec::parse(Source::new(spec.source.name.as_str(), text));
    read.ok()
        .map(|(edited, _)| edited)
        .filter(|edited| rewrite::same(&edited.root, root))
        .ok_or_else(|| "no edit of the lines there would change this alone".to_owned())
}

/// How many lines are comments.
fn comments(text: &str) -> usize {
    let lines = text.lines().map(str::trim_start);
    lines.filter(|line| line.starts_with('#')).count()
}

/// The change that adds the `paths` and `components` of a draft, each at the end of its section; an
/// operation of a path that the contract has is with the others of that path.
pub fn merge(spec: &Spec, fragment: &Value) -> Change {
    let mut changes = Vec::new();
    let mut extend = |pointer: String, members: &Value| {
        let members = members.as_object().cloned().unwrap_or_default();
        if !members.is_empty() {
            changes.push(Change::Extend { pointer, members });
        }
    };
    let mut new = Map::new();
    for (path, item) in fragment["paths"].as_object().into_iter().flatten() {
        let pointer = pointer_push("/paths", path);
        match spec.root.pointer(&pointer) {
            Some(_) => extend(pointer, item),
            None => {
                new.insert(path.clone(), item.clone());
            }
        }
    }
    extend("/paths".to_owned(), &Value::Object(new));
    for (kind, members) in fragment["components"].as_object().into_iter().flatten() {
        extend(pointer_push("/components", kind), members);
    }
    Change::All(changes)
}
