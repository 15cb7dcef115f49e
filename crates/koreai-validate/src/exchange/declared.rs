//! The members and the values of enumerations that a schema declares, and which of them a payload has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::undeclared::{bounded_entry, public_name};
use crate::pointer::escape;

/// What a schema declares, by JSON pointers in which `*` stands for each item or any name.
#[derive(Default)]
pub(super) struct Declared {
    /// Every place that a payload may have, and whether it is a member with a name.
    places: BTreeMap<String, bool>,
    /// The values of enumerations, by place.
    values: BTreeMap<String, Vec<String>>,
    /// The types that the whole may have.
    types: BTreeSet<String>,
    /// The objects whose members have names.
    objects: BTreeSet<String>,
    /// The objects whose names are data.
    maps: BTreeSet<String>,
}

/// What a payload shows of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// The JSON types of its values.
    pub(super) types: BTreeSet<&'static str>,
    /// Those of its values that the enumeration there declares.
    pub(super) values: BTreeSet<String>,
    /// Whether it has a text that the enumeration there does not declare.
    pub(super) has_other_value: bool,
}

/// What a payload shows, by place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Places that are declared.
    pub(super) declared: BTreeMap<String, Shown>,
    /// Members that are not, of objects that declare others.
    pub(super) undeclared: BTreeMap<String, Shown>,
}

/// How a description begins to list the known values of an enumeration that is open; they stand in `examples`.
const OPEN: &str = "Known values: ";

impl Declared {
    /// Of a schema of the contract, as JSON text.
    pub(super) fn new(schema: &str) -> Self {
        let mut declared = Self::default();
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

    /// Whether a place is a member with a name.
    pub(super) fn is_member(&self, place: &str) -> bool {
        self.places.get(place) == Some(&true)
    }

    /// The types that the whole may have; none if it may have any.
    pub(super) fn types(&self) -> &BTreeSet<String> {
        &self.types
    }

    /// What a payload shows, each place once.
    pub(super) fn find(&self, payload: &Value) -> Found {
        let mut found = Found::default();
        self.visit(payload, "", &mut found);
        found
    }

    fn visit(&self, value: &Value, place: &str, found: &mut Found) {
        if !self.places.contains_key(place) {
            return;
        }
        let shown = found.declared.entry(place.to_owned()).or_default();
        shown.types.insert(json_type(value));
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
                    if self.places.contains_key(&named) {
                        self.visit(member, &named, found);
                    } else if self.maps.contains(place) || !self.objects.contains(place) {
                        self.visit(member, &format!("{place}/*"), found);
                    } else {
                        let place = format!("{place}/{}", public_name(name));
                        let shown = bounded_entry(&mut found.undeclared, place);
                        shown.map(|shown| shown.types.insert(json_type(member)));
                    }
                }
            }
            Value::String(text) => match self.values.get(place) {
                Some(known) if known.contains(text) => {
                    shown.values.insert(text.clone());
                }
                known => shown.has_other_value |= known.is_some(),
            },
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
        let types = match &schema["type"] {
            Value::Array(types) => types.as_slice(),
            one => std::slice::from_ref(one),
        };
        if place.is_empty() {
            let types = types.iter().filter_map(Value::as_str);
            self.types.extend(types.map(str::to_owned));
        }
        let is_map = |schema: &Value| schema.as_object().is_some_and(|keys| !keys.is_empty());
        if is_map(&schema["additionalProperties"]) {
            self.maps.insert(place.to_owned());
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            self.objects.insert(place.to_owned());
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

/// The JSON type of a value. A whole number is an integer, however it is written.
fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) => {
            let is_whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
            match number.is_i64() || number.is_u64() || is_whole {
                true => "integer",
                false => "number",
            }
        }
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
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
        let found = declared.find(&json!({
            "kind": "b", "other": 1, "a/b": "canary",
            "list": [{"kind": "c"}, {"kind": "c", "next": {"kind": "c"}}],
            "days": {"canary": {"total": 1.5, "more": []}}, "2026-01-01": {}, "canary id": 7
        }));
        assert!(!format!("{found:?}").contains("canary"), "{found:?}");
        let members: Vec<_> = found.declared.keys().map(String::as_str).collect();
        let members: Vec<_> = members
            .into_iter()
            .filter(|at| declared.is_member(at))
            .collect();
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
        let shown = |place: &str| {
            let shown = &found.declared[place];
            let types: Vec<_> = shown.types.iter().copied().collect();
            let values: Vec<_> = shown.values.iter().map(String::as_str).collect();
            format!(
                "{} {} {}",
                types.join(","),
                values.join(","),
                shown.has_other_value
            )
        };
        for (place, expected) in [
            ("", "object  false"),
            ("/kind", "string b false"),
            ("/a~1b", "string  true"),
            ("/list/*/kind", "string c false"),
            ("/days/*/total", "number  false"),
        ] {
            assert_eq!(shown(place), expected, "{place}");
        }
        let undeclared: Vec<_> = found.undeclared.keys().map(String::as_str).collect();
        assert_eq!(undeclared, ["/*", "/days/*/more", "/other"]);
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
