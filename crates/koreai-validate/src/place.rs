//! Places in an instance: their order, and what may be shown of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ptr;

use serde_json::{Map, Value};

use crate::options::SHOWN;

/// A place in an instance. Places sort as they stand in the document, a container before what is
/// in it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'i>(Vec<Step<'i>>);

/// One token of a pointer: the position of an item in its array or of a property in its object,
/// and the property's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step<'i> {
    position: usize,
    name: Option<&'i str>,
}

/// Finds the places of one instance.
pub(crate) struct Places<'i> {
    instance: &'i Value,
    /// The properties of the objects passed so far. A map has no quicker way to tell the position
    /// of a name than to search, and with many violations in a large object that adds up.
    objects: HashMap<*const Map<String, Value>, Properties<'i>>,
}

type Properties<'i> = HashMap<&'i str, (Step<'i>, &'i Value)>;

impl<'i> Places<'i> {
    pub(crate) fn of(instance: &'i Value) -> Self {
        Self {
            instance,
            objects: HashMap::new(),
        }
    }

    /// The place that a JSON pointer names: it ends where the instance does.
    pub(crate) fn find(&mut self, pointer: &str) -> Place<'i> {
        let mut here = self.instance;
        let mut steps = Vec::new();
        for token in pointer.split('/').skip(1) {
            let Some((step, next)) = self.step(here, token) else {
                break;
            };
            steps.push(step);
            here = next;
        }
        Place(steps)
    }

    fn step(&mut self, value: &'i Value, token: &str) -> Option<(Step<'i>, &'i Value)> {
        match value {
            Value::Array(items) => {
                let position = token.parse().ok()?;
                let name = None;
                Some((Step { position, name }, items.get(position)?))
            }
            Value::Object(object) => {
                let name = token.replace("~1", "/").replace("~0", "~");
                let properties = self.objects.entry(ptr::from_ref(object));
                let properties = properties.or_insert_with(|| properties_of(object));
                properties.get(name.as_str()).copied()
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

impl Place<'_> {
    /// The JSON pointer to the place, with `*` for each name that is not declared.
    pub(crate) fn pointer(&self, declared: &DeclaredNames) -> String {
        let token = |step: &Step<'_>| match step.name {
            None => format!("/{}", step.position),
            Some(name) => format!("/{}", declared.shown(name)),
        };
        self.0.iter().map(token).collect()
    }
}

/// The property names that a schema declares.
///
/// Any other name in an instance may be data (a map keyed by phone numbers) and must not be shown.
/// Where in the schema a name is declared makes no difference: it is a word of the schema.
#[derive(Debug)]
pub(crate) struct DeclaredNames(HashSet<String>);

impl DeclaredNames {
    pub(crate) fn of(schema: &Value) -> Self {
        let mut names = HashSet::new();
        let mut rest = vec![schema];
        while let Some(value) = rest.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(Value::Object(properties)) = members.get("properties") {
                        names.extend(properties.keys().cloned());
                    }
                    rest.extend(members.values());
                }
                Value::Array(items) => rest.extend(items),
                _ => {}
            }
        }
        Self(names)
    }

    /// A name as the token of a pointer: `*` if it is not declared.
    pub(crate) fn shown<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.0.contains(name) {
            true => Self::token(name),
            false => Cow::Borrowed("*"),
        }
    }

    /// A pointer, with `*` for each token that is neither declared nor an index.
    pub(crate) fn pointer(&self, pointer: &str) -> String {
        let shown = |token: &str| match token.bytes().all(|byte| byte.is_ascii_digit()) {
            true => format!("/{token}"),
            false => format!(
                "/{}",
                self.shown(&token.replace("~1", "/").replace("~0", "~"))
            ),
        };
        pointer.split('/').skip(1).map(shown).collect()
    }

    /// A pointer, with each token cut that is too long to be a word of the schema.
    pub(crate) fn bounded(&self, pointer: &str) -> String {
        let token = |token: &str| {
            let name = token.replace("~1", "/").replace("~0", "~");
            format!("/{}", self.in_full(&name))
        };
        pointer.split('/').skip(1).map(token).collect()
    }

    /// A name as the token of a pointer; cut after [`SHOWN`] characters unless it is declared.
    pub(crate) fn in_full<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match name.char_indices().nth(SHOWN) {
            Some((end, _)) if !self.0.contains(name) => {
                Cow::Owned(format!("{}…", Self::token(&name[..end])))
            }
            _ => Self::token(name),
        }
    }

    /// A name as the token of a pointer, whatever it is.
    fn token(name: &str) -> Cow<'_, str> {
        match name.contains(['~', '/']) {
            true => Cow::Owned(name.replace('~', "~0").replace('/', "~1")),
            false => Cow::Borrowed(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shows_declared_names_and_indexes_only() {
        let declared = DeclaredNames::of(&json!({
            "properties": {"tasks": {"items": {"$ref": "#/$defs/task"}}, "": {}, "a/~b": {}},
            "$defs": {"task": {"properties": {"name": {}}}},
        }));
        let instance = json!({
            "tasks": [{"name": 1, "5551234": [7]}],
            "": 1,
            "a/~b": {"0": 1},
            "jane@example.com": [{"name": 1}],
        });
        let mut places = Places::of(&instance);
        let cases = [
            ("", ""),
            ("/tasks/0/name", "/tasks/0/name"),
            ("/tasks/0/5551234/0", "/tasks/0/*/0"),
            ("/", "/"),
            ("/a~1~0b/0", "/a~1~0b/*"),
            ("/jane@example.com/0/name", "/*/0/name"),
        ];
        for (pointer, expected) in cases {
            assert_eq!(places.find(pointer).pointer(&declared), expected);
        }
    }

    #[test]
    fn sorts_as_the_document_does() {
        let instance = json!({"b": vec![0; 12], "a": 1});
        let mut places = Places::of(&instance);
        let sorted = ["", "/b", "/b/2", "/b/10", "/a"];
        assert!(sorted.map(|pointer| places.find(pointer)).is_sorted());
    }
}
