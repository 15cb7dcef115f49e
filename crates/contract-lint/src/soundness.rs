//! Schemas that contradict themselves, or have keywords without effect.

use std::collections::HashSet;

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Data, Node, Place, Suggestions, pointer_push};

/// Keywords by the type that they constrain.
const ABOUT: [(&[&str], &[&str]); 4] = [
    (
        &["number", "integer"],
        &[
            "multipleOf",
            "maximum",
            "minimum",
            "exclusiveMaximum",
            "exclusiveMinimum",
        ],
    ),
    (&["string"], &["maxLength", "minLength", "pattern"]),
    (
        &["array"],
        &["items", "maxItems", "minItems", "uniqueItems"],
    ),
    (
        &["object"],
        &[
            "properties",
            "required",
            "maxProperties",
            "minProperties",
            "additionalProperties",
        ],
    ),
];

const BOUNDS: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    contract
        .schemas()
        .flat_map(|place| Checked { contract, place }.all())
        .collect()
}

/// Pointers of keywords whose values are invalid in JSON Schema.
pub(crate) fn unusable<'a>(contract: &'a Contract<'_>) -> impl Iterator<Item = String> + 'a {
    contract.schemas().flat_map(|place| {
        let checked = Checked { contract, place };
        let mut keys = Vec::new();
        if checked.number("multipleOf").is_some_and(|step| step <= 0.0) {
            keys.push("multipleOf");
        }
        keys.extend(
            ["allOf", "anyOf", "oneOf"]
                .into_iter()
                .filter(|key| checked.is_empty(key)),
        );
        let names: Vec<&str> = checked
            .list("required")
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_str)
            .collect();
        if names.iter().collect::<HashSet<_>>().len() < names.len() {
            keys.push("required");
        }
        keys.into_iter()
            .map(move |key| pointer_push(place.pointer, key))
            .collect::<Vec<_>>()
    })
}

struct Checked<'a> {
    contract: &'a Contract<'a>,
    place: Place<'a>,
}

impl Checked<'_> {
    fn all(&self) -> Vec<Diagnostic> {
        let mut findings = self.bounds();
        findings.extend(self.lists());
        findings.extend(self.required());
        findings.extend(self.types());
        findings.extend(self.untyped());
        findings.extend(self.branches());
        findings
    }

    fn number(&self, key: &str) -> Option<f64> {
        match &self.place.node.get(key)?.data {
            Data::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    fn list(&self, key: &str) -> Option<&[Node]> {
        self.place.node.get(key).and_then(Node::as_sequence)
    }

    fn is_empty(&self, key: &str) -> bool {
        self.list(key).is_some_and(<[_]>::is_empty)
    }

    fn finding(&self, key: &str, message: impl Into<String>, help: &str) -> Diagnostic {
        let at = self.contract.member(self.place.pointer, key);
        Diagnostic::error(Code::Schema, at, message).help(help)
    }

    fn warning(&self, key: &str, message: impl Into<String>, help: &str) -> Diagnostic {
        let at = self.contract.member(self.place.pointer, key);
        Diagnostic::warning(Code::Schema, at, message).help(help)
    }

    fn bounds(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (least, most) in BOUNDS {
            if let (Some(from), Some(to)) = (self.number(least), self.number(most))
                && from > to
            {
                let message =
                    format!("`{least}` is {from} and `{most}` is {to}: no value is valid");
                findings.push(self.finding(most, message, "swap the two, or widen one"));
            }
        }
        for (bound, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            let says = self.place.node.get(exclusive).and_then(Node::as_bool) == Some(true);
            if says && self.place.node.get(bound).is_none() {
                let message = format!("`{exclusive}` without `{bound}`");
                findings.push(self.finding(exclusive, message, "in OpenAPI 3.0 the number is in the bound: `minimum: 0, exclusiveMinimum: true`"));
            }
        }
        if self.number("multipleOf").is_some_and(|step| step <= 0.0) {
            findings.push(self.finding(
                "multipleOf",
                "`multipleOf` must be greater than 0",
                "remove or correct it",
            ));
        }
        findings
    }

    fn lists(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for key in ["allOf", "anyOf", "oneOf", "enum"] {
            if self.is_empty(key) {
                findings.push(self.finding(
                    key,
                    format!("`{key}` is empty"),
                    "add an item, or remove it",
                ));
            }
        }
        let mut seen = HashSet::new();
        for (index, value) in self.list("enum").unwrap_or_default().iter().enumerate() {
            let json = value.to_json().to_string();
            if !seen.insert(json.clone()) {
                let key = format!("enum/{index}");
                let at = self.contract.span(&format!("{}/{key}", self.place.pointer));
                findings.push(
                    Diagnostic::error(Code::Schema, at, format!("{json} is duplicated"))
                        .help("keep one of them"),
                );
            }
        }
        findings
    }

    fn required(&self) -> Vec<Diagnostic> {
        let properties = self.place.node.get("properties").and_then(Node::as_mapping);
        let composed = ["allOf", "anyOf", "oneOf"]
            .iter()
            .any(|key| self.place.node.get(key).is_some());
        let branch = self
            .place
            .pointer
            .rsplit('/')
            .nth(1)
            .is_some_and(|key| matches!(key, "allOf" | "anyOf" | "oneOf"));
        let mut seen = HashSet::new();
        let mut suggestions = Suggestions::default();
        let mut findings = Vec::new();
        for item in self.list("required").unwrap_or_default() {
            let Some(name) = item.as_str() else { continue };
            if !seen.insert(name) {
                findings.push(
                    Diagnostic::error(
                        Code::Schema,
                        item.span.clone(),
                        format!("`{name}` is duplicated"),
                    )
                    .help("keep one of them"),
                );
            } else if let Some(properties) = properties
                && !composed
                && !branch
                && !properties.contains_key(name)
            {
                let near = suggestions.nearest(name, properties.keys().map(String::as_str));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "describe it under `properties`".to_owned(),
                };
                findings.push(
                    Diagnostic::warning(
                        Code::Schema,
                        item.span.clone(),
                        format!("`{name}` is required but not described"),
                    )
                    .help(help),
                );
            }
        }
        findings
    }

    fn types(&self) -> Vec<Diagnostic> {
        let Some(kind) = self.place.node.get("type").and_then(Node::as_str) else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        if kind == "array" && self.place.node.get("items").is_none() {
            findings.push(self.warning(
                "type",
                "the array has no `items`",
                "add `items: {type: …}`, or `items: {}` for any values",
            ));
        }
        for (kinds, keywords) in ABOUT {
            if kinds.contains(&kind) {
                continue;
            }
            for keyword in keywords
                .iter()
                .filter(|keyword| self.place.node.get(keyword).is_some())
            {
                let message = format!("`{keyword}` has no effect on {} `{kind}`", article(kind));
                findings.push(self.warning(keyword, message, "remove it, or correct the `type`"));
            }
        }
        findings
    }

    /// The generator infers a type from keywords only if they all belong to one type.
    fn untyped(&self) -> Option<Diagnostic> {
        let has = |key: &str| self.place.node.get(key).is_some();
        if has("type")
            || ["allOf", "anyOf", "oneOf", "not"]
                .iter()
                .any(|key| has(key))
        {
            return None;
        }
        let mut kinds: Vec<&str> = self
            .list("enum")
            .unwrap_or_default()
            .iter()
            .map(|value| value.kind())
            .filter(|kind| *kind != "nothing")
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() > 1 {
            let message = format!("the values have different types: {}", kinds.join(", "));
            return Some(self.finding("enum", message, "use `oneOf` with a schema for each type"));
        }
        let (_, about_numbers) = ABOUT[0];
        let about = ABOUT
            .iter()
            .filter(|(_, keywords)| keywords.iter().any(|key| has(key)))
            .count();
        let first = self.place.node.as_mapping()?.keys().find(|key| {
            *key == "format"
                || ABOUT
                    .iter()
                    .any(|(_, keywords)| keywords.contains(&key.as_str()))
        })?;
        let is_clear = about == 1 && !has("format") && !about_numbers.iter().any(|key| has(key));
        (!is_clear).then(|| {
            let message =
                format!("`{first}` without a `type`: the generator cannot infer the type");
            self.finding(first, message, "add the `type`")
        })
    }

    /// `allOf` requires all types at once.
    fn branches(&self) -> Option<Diagnostic> {
        let list = pointer_push(self.place.pointer, "allOf");
        let count = self.list("allOf").map_or(0, <[_]>::len);
        let mut types: Vec<&str> = self
            .place
            .node
            .get("type")
            .and_then(Node::as_str)
            .into_iter()
            .collect();
        for index in 0..count {
            let branch = self
                .contract
                .resolve(&pointer_push(&list, &index.to_string()));
            types.extend(branch.and_then(|(node, _)| node.get("type")?.as_str()));
        }
        let is_number = |kind: &str| matches!(kind, "number" | "integer");
        let other = types
            .iter()
            .find(|kind| **kind != types[0] && !(is_number(kind) && is_number(types[0])));
        let other = other?;
        let message = format!(
            "no value can be {} `{}` and {} `{other}` at once",
            article(types[0]),
            types[0],
            article(other)
        );
        Some(self.finding("allOf", message, "use `oneOf` if it is one or the other"))
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}
