//! What a change means for the contract's values, whatever its text looks like: what an edit of the
//! text is held to.

use serde_json::{Map, Value, json};

use super::places::{is_only_use, position_of_parameter};
use crate::finding::Change;
use contract::{Spec, pointer_push, pointer_segments};

/// The contract after a change, as JSON, with everything in its order; `None` if the change has no
/// meaning for it.
pub(super) fn of(spec: &Spec, change: &Change) -> Option<String> {
    let mut root = spec.root.to_json();
    match change {
        Change::Replace { pointer, to } => *root.pointer_mut(pointer)? = to.clone(),
        Change::All(_) => return None,
        Change::Mark { pointer, key, to } => {
            members(&mut root, pointer)?.insert(key.clone(), to.clone());
        }
        Change::Key { pointer, to } => {
            let (above, name) = split(pointer)?;
            rename(members(&mut root, above)?, &name, to);
        }
        Change::Rename { pointer, owner, to } => {
            let (above, name) = split(pointer)?;
            rename(members(&mut root, above)?, &name, to);
            if let Some(Value::Array(names)) = members(&mut root, owner)?.get_mut("required") {
                for own in names.iter_mut().filter(|own| **own == json!(name)) {
                    *own = json!(to);
                }
            }
        }
        Change::Remove {
            pointer,
            owner,
            name,
        } => {
            if spec.structure.kind_at(pointer) == Some("Parameter") {
                let at = position_of_parameter(spec, pointer, owner)?;
                let list = members(&mut root, owner)?.get_mut("parameters")?;
                list.as_array_mut()?.remove(at);
                if is_only_use(spec, pointer) {
                    let (above, name) = split(pointer)?;
                    members(&mut root, above)?.shift_remove(&name);
                }
            } else {
                let (above, own) = split(pointer)?;
                members(&mut root, above)?.shift_remove(&own);
                require(members(&mut root, owner)?, name, false)?;
            }
        }
        Change::Require {
            owner,
            name,
            required,
        } => require(members(&mut root, owner)?, name, *required)?,
        Change::AddProperty {
            owner,
            after,
            name,
            schema,
            required,
        } => {
            let properties = members(&mut root, &pointer_push(owner, "properties"))?;
            if !properties.contains_key(name) {
                let names: Vec<&String> = properties.keys().collect();
                let before = names.iter().position(|own| Some(*own) == after.as_ref());
                let at = before.map_or(0, |before| before + 1);
                properties.shift_insert(at, name.clone(), schema.clone());
                if *required {
                    require(members(&mut root, owner)?, name, true)?;
                }
            }
        }
        Change::AddParameter {
            operation,
            parameter,
        } => {
            let list = members(&mut root, operation)?.get_mut("parameters")?;
            list.as_array_mut()?.push(parameter.clone());
        }
    }
    Some(root.to_string())
}

fn split(pointer: &str) -> Option<(&str, String)> {
    let above = &pointer[..pointer.rfind('/')?];
    Some((above, pointer_segments(pointer).last()?))
}

fn members<'v>(root: &'v mut Value, pointer: &str) -> Option<&'v mut Map<String, Value>> {
    root.pointer_mut(pointer)?.as_object_mut()
}

/// Another name for a member, in the same place.
fn rename(members: &mut Map<String, Value>, name: &str, to: &str) {
    let renamed = std::mem::take(members).into_iter().map(|(own, value)| {
        let own = if own == name { to.to_owned() } else { own };
        (own, value)
    });
    *members = renamed.collect();
}

fn require(owner: &mut Map<String, Value>, name: &str, wanted: bool) -> Option<()> {
    let mut names: Vec<Value> = match owner.get("required") {
        Some(names) => names.as_array()?.clone(),
        None => Vec::new(),
    };
    if names.contains(&json!(name)) == wanted {
        return Some(());
    }
    match wanted {
        true => names.push(json!(name)),
        false => names.retain(|own| *own != json!(name)),
    }
    if names.is_empty() {
        owner.shift_remove("required");
    } else if let Some(own) = owner.get_mut("required") {
        *own = json!(names);
    } else {
        let at = owner.keys().position(|key| key == "properties")?;
        owner.shift_insert(at, "required".to_owned(), json!(names));
    }
    Some(())
}
