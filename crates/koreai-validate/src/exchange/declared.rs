//! The members and the values of enumerations that a schema declares, and which of them a payload has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::pointer::escape;

/// What a schema declares, by JSON pointers in which `*` stands for each item or any name.
pub(super) struct Declared {
    /// Every place that a payload may have, and whether it is a member with a name.
    places: BTreeMap<String, bool>,
    /// The values of enumerations, by place.
    values: BTreeMap<String, Vec<String>>,
}

/// How a description begins to list the known values of an enumeration that is open; they stand in `examples`.
const OPEN: &str = "Known values: ";

impl Declared {
    /// Of a schema of the contract, as JSON text.
    pub(super) fn new(schema: &str) -> Self {
        let mut declared = Self {
            places: BTreeMap::new(),
            values: BTreeMap::new(),
        };
        let root: Value = serde_json::from_str(schema).unwrap_or_default();
        declared.read(&root, &root, "", &mut Vec::new());
        declared
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &str> {
        let members = self.places.iter().filter(|(_, is_member)| **is_member);
        members.map(|(place, _)| place.as_str())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.values.iter();
        all.flat_map(|(place, values)| values.iter().map(|value| (place.as_str(), value.as_str())))
    }

    /// The declared members and values that a payload has, each once.
    pub(super) fn touched(
        &self,
        payload: &Value,
    ) -> (BTreeSet<String>, BTreeSet<(String, String)>) {
        let mut found = (BTreeSet::new(), BTreeSet::new());
        self.visit(payload, "", &mut found);
        found
    }

    fn visit(
        &self,
        value: &Value,
        place: &str,
        found: &mut (BTreeSet<String>, BTreeSet<(String, String)>),
    ) {
        let Some(is_member) = self.places.get(place) else {
            return;
        };
        if *is_member {
            found.0.insert(place.to_owned());
        }
        match value {
            Value::Array(items) => {
                let place = format!("{place}/*");
                items
                    .iter()
                    .for_each(|item| self.visit(item, &place, found));
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let named = format!("{place}/{}", escape(name));
                    let place = match self.places.contains_key(&named) {
                        true => named,
                        false => format!("{place}/*"),
                    };
                    self.visit(member, &place, found);
                }
            }
            Value::String(text) => {
                let known = self.values.get(place);
                if known.is_some_and(|known| known.contains(text)) {
                    found.1.insert((place.to_owned(), text.clone()));
                }
            }
            _ => {}
        }
    }

    /// `within` has the references that lead here, which may lead in a circle.
    fn read<'s>(
        &mut self,
        schema: &'s Value,
        root: &'s Value,
        place: &str,
        within: &mut Vec<&'s str>,
    ) {
        self.places.entry(place.to_owned()).or_insert(false);
        if let Some(reference) = schema["$ref"].as_str()
            && !within.contains(&reference)
            && let Some(target) = reference.strip_prefix('#').and_then(|to| root.pointer(to))
        {
            within.push(reference);
            self.read(target, root, place, within);
            within.pop();
        }
        for name in ["allOf", "anyOf", "oneOf"] {
            for part in schema[name].as_array().into_iter().flatten() {
                self.read(part, root, place, within);
            }
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}/{}", escape(name));
            self.places.insert(place.clone(), true);
            self.read(member, root, &place, within);
        }
        for name in ["items", "additionalProperties"] {
            if schema[name].is_object() {
                self.read(&schema[name], root, &format!("{place}/*"), within);
            }
        }
        let is_open = schema["description"]
            .as_str()
            .is_some_and(|text| text.contains(OPEN));
        let values = match schema["enum"].as_array() {
            None if is_open => schema["examples"].as_array(),
            values => values,
        };
        let texts = values.into_iter().flatten().filter_map(Value::as_str);
        let known = self.values.entry(place.to_owned()).or_default();
        for text in texts {
            if !known.iter().any(|value| value == text) {
                known.push(text.to_owned());
            }
        }
        if known.is_empty() {
            self.values.remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_and_values_are_those_of_the_schema() {
        let schema = json!({
            "properties": {
                "kind": {"enum": ["a", "b"]},
                "list": {"items": {"$ref": "#/$defs/node"}},
                "days": {"additionalProperties": {"properties": {"total": {}}}},
                "a/b": {"allOf": [{"$ref": "#/$defs/open"}]}
            },
            "$defs": {
                "node": {"properties": {"next": {"$ref": "#/$defs/node"}, "kind": {"enum": ["c"]}}},
                "open": {"description": "Known values: `x`.", "examples": ["x"]}
            }
        });
        let declared = Declared::new(&schema.to_string());
        let members: Vec<_> = declared.members().collect();
        assert_eq!(
            members,
            [
                "/a~1b",
                "/days",
                "/days/*/total",
                "/kind",
                "/list",
                "/list/*/kind",
                "/list/*/next"
            ]
        );
        let values: Vec<_> = declared.values().collect();
        assert_eq!(
            values,
            [
                ("/a~1b", "x"),
                ("/kind", "a"),
                ("/kind", "b"),
                ("/list/*/kind", "c")
            ]
        );
        let (members, values) = declared.touched(&json!({
            "kind": "b", "other": 1, "a/b": "canary",
            "list": [{"kind": "c"}, {"kind": "c", "next": {"kind": "c"}}],
            "days": {"canary": {"total": 1}}
        }));
        let members: Vec<_> = members.iter().map(String::as_str).collect();
        assert_eq!(
            members,
            [
                "/a~1b",
                "/days",
                "/days/*/total",
                "/kind",
                "/list",
                "/list/*/kind",
                "/list/*/next"
            ]
        );
        let values: Vec<_> = values
            .iter()
            .map(|(at, value)| format!("{at} {value}"))
            .collect();
        assert_eq!(values, ["/kind b", "/list/*/kind c"]);
    }

    #[test]
    fn the_contracts_enumerations_are_found() {
        let values = |name| {
            let schema = koreai_schemas::get(name).expect("a schema");
            let declared = Declared::new(schema.text);
            declared
                .values()
                .map(|(_, value)| value.to_owned())
                .collect::<Vec<_>>()
        };
        let request = values("create-task-containment-report.request");
        assert!(request.iter().any(|value| value == "Daily"), "{request:?}");
        let response = values("get-task-containment-report.response");
        for known in ["SUCCESS", "IN_PROGRESS", "failtask"] {
            assert!(
                response.iter().any(|value| value == known),
                "{known}: {response:?}"
            );
        }
    }
}
