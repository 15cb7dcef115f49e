//! What an edit means for the contract's values, whatever its text looks like.

use contract::{pointer_push, pointer_segments};
use serde_json::{Map, Value, json};

/// An edit of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another value at a pointer, or a new last member of the mapping above it: `deprecated: true`.
    Set {
        /// The pointer.
        pointer: String,
        /// The value.
        to: Value,
    },
    /// Another key for the value at a pointer; for a property also in what its schema requires.
    Rename {
        /// The pointer.
        pointer: String,
        /// The key.
        to: String,
    },
    /// A property less.
    Remove {
        /// Pointer of the property.
        pointer: String,
    },
    /// A parameter of an operation less; and its component, if nothing else refers to it.
    RemoveParameter {
        /// Pointer of the operation.
        operation: String,
        /// Pointer of the parameter.
        pointer: String,
    },
    /// Whether a property is required.
    Require {
        /// Pointer of the object schema.
        owner: String,
        /// Its name.
        name: String,
        /// Whether it is.
        required: bool,
    },
    /// A property more.
    AddProperty {
        /// Pointer of the object schema.
        owner: String,
        /// The property that it follows; none for the first place.
        after: Option<String>,
        /// Its name.
        name: String,
        /// Its schema.
        schema: Value,
        /// Whether it is required.
        required: bool,
    },
    /// A parameter more.
    AddParameter {
        /// Pointer of the operation.
        operation: String,
        /// The parameter.
        parameter: Value,
    },
    /// New members at the end of the mapping at a pointer, which is made where there is none.
    Extend {
        /// The pointer.
        pointer: String,
        /// The members.
        members: Map<String, Value>,
    },
    /// Several that belong together: each is made to what the one before left.
    All(Vec<Change>),
}

impl Change {
    /// The single changes that it consists of.
    pub(super) fn each(&self) -> Vec<&Self> {
        match self {
            Self::All(changes) => changes.iter().flat_map(Self::each).collect(),
            one => vec![one],
        }
    }

    /// Makes the change to a contract's values, in which the order of members counts. The error is why
    /// it cannot be made; the values are then of no use.
    pub(crate) fn make(&self, root: &mut Value) -> Result<(), String> {
        match self {
            Self::Set { pointer, to } => {
                if let Some(value) = root.pointer_mut(pointer) {
                    *value = to.clone();
                    return Ok(());
                }
                let (above, name) = split(pointer)?;
                let members = members(root, above)?;
                if members.contains_key("$ref") {
                    return Err("a reference takes no marks beside it".to_owned());
                }
                members.insert(name, to.clone());
                Ok(())
            }
            Self::Rename { pointer, to } => rename(root, pointer, to),
            Self::Remove { pointer } => {
                let (above, name) = split(pointer)?;
                if members(root, above)?.len() < 2 {
                    return Err("it is the only property".to_owned());
                }
                let (owner, _) = split(above)?;
                take(root, pointer)?;
                require(members(root, owner)?, &name, false)
            }
            Self::RemoveParameter { operation, pointer } => {
                let position = position_of_parameter(root, operation, pointer)
                    .ok_or("the operation does not list it itself")?;
                let list = pointer_push(operation, "parameters");
                let list = root.pointer_mut(&list).and_then(Value::as_array_mut);
                let list = list.ok_or("the operation lists no parameters")?;
                if list.len() == 1 {
                    return Err("it is the only parameter".to_owned());
                }
                list.remove(position);
                match pointer.starts_with("/components/") && uses(root, pointer) == 0 {
                    true => take(root, pointer),
                    false => Ok(()),
                }
            }
            Self::Require {
                owner,
                name,
                required,
            } => require(members(root, owner)?, name, *required),
            Self::AddProperty {
                owner,
                after,
                name,
                schema,
                required,
            } => {
                let properties = members(root, &pointer_push(owner, "properties"))?;
                if properties.contains_key(name) {
                    return Ok(());
                }
                let after = after.as_ref();
                let after = after.and_then(|after| properties.keys().position(|own| own == after));
                let at = after.map_or(0, |after| after + 1);
                properties.shift_insert(at, name.clone(), schema.clone());
                match required {
                    true => require(members(root, owner)?, name, true),
                    false => Ok(()),
                }
            }
            Self::AddParameter {
                operation,
                parameter,
            } => {
                let operation = members(root, operation)?;
                if let Some(list) = operation.get_mut("parameters") {
                    let list = list.as_array_mut().ok_or("its parameters are no list")?;
                    // Several findings may ask for the same one.
                    if list.contains(parameter) {
                        return Ok(());
                    }
                    list.push(parameter.clone());
                    return Ok(());
                }
                let is_later = |key: &String| matches!(key.as_str(), "requestBody" | "responses");
                let at = operation.keys().position(is_later);
                let at = at.unwrap_or(operation.len());
                operation.shift_insert(at, "parameters".to_owned(), json!([parameter]));
                Ok(())
            }
            Self::Extend {
                pointer,
                members: new,
            } => {
                if root.pointer(pointer).is_none() {
                    let (above, name) = split(pointer)?;
                    members(root, above)?.insert(name, json!({}));
                }
                let members = members(root, pointer)?;
                if let Some(taken) = new.keys().find(|name| members.contains_key(*name)) {
                    return Err(format!("the contract has `{taken}` in `{pointer}` already"));
                }
                members.extend(new.clone());
                Ok(())
            }
            Self::All(changes) => changes.iter().try_for_each(|change| change.make(root)),
        }
    }
}

/// Another key, in the same place.
fn rename(root: &mut Value, pointer: &str, to: &str) -> Result<(), String> {
    let (above, name) = split(pointer)?;
    let own = members(root, above)?;
    if own.contains_key(to) {
        return Err(format!("`{to}` is there already"));
    }
    if !own.contains_key(&name) {
        return Err(format!("there is nothing at `{pointer}`"));
    }
    let renamed = std::mem::take(own).into_iter().map(|(key, value)| {
        let key = if key == name { to.to_owned() } else { key };
        (key, value)
    });
    *own = renamed.collect();
    let Some(owner) = above.strip_suffix("/properties") else {
        return Ok(());
    };
    if let Some(Value::Array(names)) = members(root, owner)?.get_mut("required") {
        for own in names.iter_mut().filter(|own| **own == json!(name)) {
            *own = json!(to);
        }
    }
    Ok(())
}

/// Puts a name among those that a schema requires, or takes it out. An empty list is left out; a new
/// one is before the properties.
fn require(owner: &mut Map<String, Value>, name: &str, wanted: bool) -> Result<(), String> {
    let known = owner.get("required").and_then(Value::as_array);
    let mut names = known.cloned().unwrap_or_default();
    if names.contains(&json!(name)) == wanted {
        return Ok(());
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
        let at = owner.keys().position(|key| key == "properties");
        owner.shift_insert(
            at.unwrap_or(owner.len()),
            "required".to_owned(),
            json!(names),
        );
    }
    Ok(())
}

fn split(pointer: &str) -> Result<(&str, String), String> {
    let above = pointer.rfind('/').map(|end| &pointer[..end]);
    let name = pointer_segments(pointer).last();
    above
        .zip(name)
        .ok_or_else(|| format!("`{pointer}` is not the pointer of a member"))
}

fn members<'v>(root: &'v mut Value, pointer: &str) -> Result<&'v mut Map<String, Value>, String> {
    root.pointer_mut(pointer)
        .and_then(Value::as_object_mut)
        .ok_or_else(|| format!("there is no mapping at `{pointer}`"))
}

fn take(root: &mut Value, pointer: &str) -> Result<(), String> {
    let (above, name) = split(pointer)?;
    let taken = members(root, above)?.shift_remove(&name);
    taken
        .map(|_| ())
        .ok_or_else(|| format!("there is nothing at `{pointer}`"))
}

/// Where an operation lists a parameter, or a reference to it.
fn position_of_parameter(root: &Value, operation: &str, pointer: &str) -> Option<usize> {
    let list = pointer_push(operation, "parameters");
    let items = root.pointer(&list)?.as_array()?;
    let wanted = format!("#{pointer}");
    items.iter().enumerate().position(|(at, item)| {
        item.get("$ref").and_then(Value::as_str) == Some(wanted.as_str())
            || pointer_push(&list, &at.to_string()) == pointer
    })
}

/// How often a component is referred to.
fn uses(value: &Value, pointer: &str) -> usize {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|own| own.strip_prefix('#')) == Some(pointer);
            let below = members.values().map(|value| uses(value, pointer));
            usize::from(own) + below.sum::<usize>()
        }
        Value::Array(items) => items.iter().map(|item| uses(item, pointer)).sum(),
        _ => 0,
    }
}
