//! Paths in an instance, in the order of the document.

use std::collections::HashMap;
use std::ptr;

use serde_json::{Map, Value};

use crate::declared_names::DeclaredNames;
use crate::pointer::unescape;

/// A path in an instance. Paths sort as the places that they lead to stand in the document, a container
/// before what is in it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InstancePath<'i>(Vec<Step<'i>>);

/// One token of a pointer: the position of an item in its array or of a property in its object,
/// and the property's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step<'i> {
    position: usize,
    name: Option<&'i str>,
}

/// Finds the paths of one instance.
pub(crate) struct InstancePaths<'i> {
    instance: &'i Value,
    /// The properties of the objects passed so far. A map has no quicker way to find the position
    /// of a name than to search, and with many violations in a large object that adds up.
    objects: HashMap<*const Map<String, Value>, Properties<'i>>,
}

type Properties<'i> = HashMap<&'i str, (Step<'i>, &'i Value)>;

impl<'i> InstancePaths<'i> {
    pub(crate) fn new(instance: &'i Value) -> Self {
        Self {
            instance,
            objects: HashMap::new(),
        }
    }

    /// The path that a JSON pointer names: it ends where the instance does.
    pub(crate) fn find(&mut self, pointer: &str) -> InstancePath<'i> {
        let mut here = self.instance;
        let mut steps = Vec::new();
        for token in pointer.split('/').skip(1) {
            let Some((step, next)) = self.step(here, token) else {
                break;
            };
            steps.push(step);
            here = next;
        }
        InstancePath(steps)
    }

    fn step(&mut self, value: &'i Value, token: &str) -> Option<(Step<'i>, &'i Value)> {
        match value {
            Value::Array(items) => {
                let position = token.parse().ok()?;
                let name = None;
                Some((Step { position, name }, items.get(position)?))
            }
            Value::Object(object) => {
                let name = unescape(token);
                let properties = self.objects.entry(ptr::from_ref(object));
                let properties = properties.or_insert_with(|| properties_of(object));
                properties.get(name.as_ref()).copied()
            }
            _ => None,
        }
    }
}

fn properties_of(object: &Map<String, Value>) -> Properties<'_> {
    let numbered = object.iter().enumerate();
    numbered
        .map(|(position, (name, value))| {
            let name = name.as_str();
            let step = Step {
                position,
                name: Some(name),
            };
            (name, (step, value))
        })
        .collect()
}

impl InstancePath<'_> {
    /// The JSON pointer, with `*` for each name that is not declared.
    pub(crate) fn pointer(&self, declared: &DeclaredNames) -> String {
        let token = |step: &Step<'_>| match step.name {
            None => format!("/{}", step.position),
            Some(name) => format!("/{}", declared.shown(name)),
        };
        self.0.iter().map(token).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shows_declared_names_and_indexes_only() {
        let declared = DeclaredNames::new(&json!({
            "properties": {"tasks": {"items": {"$ref": "#/$defs/task"}}, "": {}, "a/~b": {}},
            "$defs": {"task": {"properties": {"name": {}}}},
        }));
        let instance = json!({
            "tasks": [{"name": 1, "5551234": [7]}],
            "": 1,
            "a/~b": {"0": 1},
            "jane@example.com": [{"name": 1}],
        });
        let mut paths = InstancePaths::new(&instance);
        let cases = [
            ("", ""),
            ("/tasks/0/name", "/tasks/0/name"),
            ("/tasks/0/5551234/0", "/tasks/0/*/0"),
            ("/", "/"),
            ("/a~1~0b/0", "/a~1~0b/*"),
            ("/jane@example.com/0/name", "/*/0/name"),
        ];
        for (pointer, expected) in cases {
            assert_eq!(paths.find(pointer).pointer(&declared), expected);
        }
    }

    #[test]
    fn sorts_as_the_document_does() {
        let instance = json!({"b": vec![0; 12], "a": 1});
        let mut paths = InstancePaths::new(&instance);
        let sorted = ["", "/b", "/b/2", "/b/10", "/a"];
        assert!(sorted.map(|pointer| paths.find(pointer)).is_sorted());
    }
}
