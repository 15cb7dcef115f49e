//! JSON Schema (2020-12) as formulas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::decimal::Decimal;
use super::formula::{Formula, Formulas, Id, Names, types};

/// Reads two schemas. Equal definitions become the same formulas.
pub(super) fn pair(formulas: &mut Formulas, a: &Value, b: &Value) -> (Id, Id) {
    let shared = shared(a, b);
    let mut read = |schema: &Value, side: &'static str| {
        let mut reader = Reader {
            formulas,
            shared: &shared,
            side,
        };
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (name, definition) in definitions.into_iter().flatten() {
            let id = reader.schema(definition);
            let name = reader.name(name);
            reader.formulas.named.insert(name, id);
        }
        let id = reader.schema(schema);
        let root = reader.name("#");
        reader.formulas.named.insert(root, id);
        id
    };
    (read(a, "a "), read(b, "b "))
}

/// The definitions that are equal in both schemas, including all that they refer to.
fn shared(a: &Value, b: &Value) -> BTreeSet<String> {
    let definitions = |schema: &Value| schema.get("$defs").and_then(Value::as_object).cloned();
    let (Some(a), Some(b)) = (definitions(a), definitions(b)) else {
        return BTreeSet::new();
    };
    let alike = a
        .iter()
        .filter(|(name, value)| b.get(*name) == Some(*value));
    let mut references: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in alike {
        let mut found = BTreeSet::new();
        targets(value, &mut found);
        references.insert(name, found);
    }
    loop {
        let known: BTreeSet<String> = references.keys().map(|name| (*name).clone()).collect();
        let count = references.len();
        references.retain(|_, targets| targets.is_subset(&known));
        if references.len() == count {
            return known;
        }
    }
}

fn targets(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(Value::as_str).map(target) {
                found.insert(name);
            }
            members.values().for_each(|one| targets(one, found));
        }
        Value::Array(items) => items.iter().for_each(|one| targets(one, found)),
        _ => {}
    }
}

fn target(reference: &str) -> String {
    let name = reference.strip_prefix("#/$defs/").unwrap_or(reference);
    name.replace("~1", "/").replace("~0", "~")
}

/// Normalizes a value: equal numbers are written the same way.
pub(super) fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => Decimal::read(number)
            .and_then(Decimal::to_json)
            .unwrap_or_else(|| value.clone()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, one)| (name.clone(), plain(one)))
                .collect(),
        ),
        other => other.clone(),
    }
}

struct Reader<'a> {
    formulas: &'a mut Formulas,
    shared: &'a BTreeSet<String>,
    side: &'static str,
}

impl Reader<'_> {
    fn name(&self, definition: &str) -> String {
        match self.shared.contains(definition) {
            true => format!("  {definition}"),
            false => format!("{}{definition}", self.side),
        }
    }

    fn schema(&mut self, schema: &Value) -> Id {
        match schema {
            Value::Bool(false) => self.formulas.nothing(),
            Value::Object(keywords) => self.keywords(keywords),
            _ => self.formulas.anything(),
        }
    }

    fn list(&mut self, schemas: &Value) -> Vec<Id> {
        let schemas = schemas.as_array().into_iter().flatten();
        schemas.map(|schema| self.schema(schema)).collect()
    }

    fn keywords(&mut self, keywords: &Map<String, Value>) -> Id {
        let mut parts = Vec::new();
        for (key, value) in keywords {
            let part = match key.as_str() {
                "unevaluatedProperties" | "unevaluatedItems" if is_alone(keywords) => continue,
                "items"
                | "additionalProperties"
                | "if"
                | "contains"
                | "properties"
                | "patternProperties" => continue,
                key => self.keyword(key, value, keywords),
            };
            parts.push(part);
        }
        self.array(keywords, &mut parts);
        self.object(keywords, &mut parts);
        if let Some(condition) = keywords.get("if") {
            let condition = self.schema(condition);
            let not = self.formulas.not(condition);
            if let Some(then) = keywords.get("then") {
                let then = self.schema(then);
                parts.push(self.formulas.any([not, then]));
            }
            if let Some(otherwise) = keywords.get("else") {
                let otherwise = self.schema(otherwise);
                parts.push(self.formulas.any([condition, otherwise]));
            }
        }
        self.formulas.all(parts)
    }

    fn keyword(&mut self, key: &str, value: &Value, keywords: &Map<String, Value>) -> Id {
        use Formula as F;
        let count = value.as_u64().or_else(|| whole(value));
        let text = || value.as_str().unwrap_or_default().to_owned();
        let formula = match (key, count) {
            ("$ref", _) => {
                let name = target(value.as_str().unwrap_or_default());
                F::Named(self.name(&name), true)
            }
            ("type", _) => F::Types(mask(value)),
            ("enum", _) => F::In(
                value.as_array().into_iter().flatten().map(plain).collect(),
                true,
            ),
            ("const", _) => F::In(vec![plain(value)], true),
            ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf", _) => {
                match value.as_number().map(Decimal::read) {
                    Some(Some(limit)) => match key {
                        "minimum" => F::Low(limit, false),
                        "exclusiveMinimum" => F::Low(limit, true),
                        "maximum" => F::High(limit, false),
                        "exclusiveMaximum" => F::High(limit, true),
                        _ => F::Multiple(limit, true),
                    },
                    Some(None) => F::Opaque(format!("{key} {value}"), true),
                    None => return self.formulas.anything(),
                }
            }
            ("minLength", Some(n)) => F::MinLength(n),
            ("maxLength", Some(n)) => F::MaxLength(n),
            ("pattern", _) => F::Pattern(text(), true),
            ("format", _) => F::Format(text(), true),
            ("minItems", Some(n)) => F::MinItems(n),
            ("maxItems", Some(n)) => F::MaxItems(n),
            ("uniqueItems", _) if value == &Value::Bool(true) => F::Unique(true),
            ("minProperties", Some(n)) => F::MinMembers(n),
            ("maxProperties", Some(n)) => F::MaxMembers(n),
            ("required", _) => {
                let names = value.as_array().into_iter().flatten();
                let names = names.filter_map(Value::as_str);
                let has: Vec<Id> = names
                    .map(|name| self.formulas.put(F::Has(name.to_owned(), true)))
                    .collect();
                return self.formulas.all(has);
            }
            ("propertyNames", _) => F::EachName(self.schema(value)),
            ("dependentRequired" | "dependentSchemas", _) => return self.dependent(key, value),
            ("allOf", _) => {
                let parts = self.list(value);
                return self.formulas.all(parts);
            }
            ("anyOf", _) => {
                let parts = self.list(value);
                return self.formulas.any(parts);
            }
            ("oneOf", _) => {
                let parts = self.list(value);
                return self.one(&parts);
            }
            ("not", _) => {
                let inside = self.schema(value);
                return self.formulas.not(inside);
            }
            ("unevaluatedProperties" | "unevaluatedItems", _)
                if value != &Value::Bool(true)
                    && value.as_object().is_none_or(|keys| !keys.is_empty()) =>
            {
                // Its meaning depends on all other keywords.
                let around = Value::Object(keywords.clone());
                F::Opaque(format!("`{key}` of {around}"), true)
            }
            ("$dynamicRef", _) => F::Opaque(format!("`$dynamicRef` to {value}"), true),
            _ => return self.formulas.anything(),
        };
        self.formulas.put(formula)
    }

    /// Exactly one of these.
    fn one(&mut self, parts: &[Id]) -> Id {
        let any = self.formulas.any(parts.iter().copied());
        let mut all = vec![any];
        for (number, a) in parts.iter().enumerate() {
            for b in &parts[number + 1..] {
                let (a, b) = (self.formulas.not(*a), self.formulas.not(*b));
                all.push(self.formulas.any([a, b]));
            }
            if self.formulas.is_full() {
                break;
            }
        }
        self.formulas.all(all)
    }

    fn dependent(&mut self, key: &str, value: &Value) -> Id {
        let mut parts = Vec::new();
        for (name, then) in value.as_object().into_iter().flatten() {
            let absent = self.formulas.put(Formula::Has(name.clone(), false));
            let then = match key {
                "dependentSchemas" => self.schema(then),
                _ => {
                    let names = then.as_array().into_iter().flatten();
                    let names = names.filter_map(Value::as_str);
                    let has: Vec<Id> = names
                        .map(|name| self.formulas.put(Formula::Has(name.to_owned(), true)))
                        .collect();
                    self.formulas.all(has)
                }
            };
            parts.push(self.formulas.any([absent, then]));
        }
        self.formulas.all(parts)
    }

    fn array(&mut self, keywords: &Map<String, Value>, parts: &mut Vec<Id>) {
        let first = keywords.get("prefixItems").and_then(Value::as_array);
        let first = first.map_or(&[] as &[Value], Vec::as_slice);
        for (at, schema) in first.iter().enumerate() {
            let inside = self.schema(schema);
            parts.push(self.formulas.put(Formula::Item(at, inside)));
        }
        let others = ["items", "unevaluatedItems"];
        let others = &others[..1 + usize::from(is_alone(keywords))];
        if let Some(items) = others.iter().find_map(|key| keywords.get(*key)) {
            let inside = self.schema(items);
            if inside != self.formulas.anything() {
                parts.push(self.formulas.put(Formula::Items(first.len(), inside)));
            }
        }
        if let Some(contains) = keywords.get("contains") {
            let inside = self.schema(contains);
            let count = |key: &str| keywords.get(key).and_then(whole);
            parts.push(
                self.formulas
                    .at_least(inside, count("minContains").unwrap_or(1)),
            );
            if let Some(most) = count("maxContains") {
                parts.push(self.formulas.at_most(inside, most));
            }
        }
    }

    fn object(&mut self, keywords: &Map<String, Value>, parts: &mut Vec<Id>) {
        let members = |key: &str| keywords.get(key).and_then(Value::as_object);
        let (properties, patterns) = (members("properties"), members("patternProperties"));
        for (name, schema) in properties.into_iter().flatten() {
            let inside = self.schema(schema);
            if inside != self.formulas.anything() {
                parts.push(self.formulas.put(Formula::Member(name.clone(), inside)));
            }
        }
        for (pattern, schema) in patterns.into_iter().flatten() {
            let inside = self.schema(schema);
            let names = Names {
                within: Some(pattern.clone()),
                except: Vec::new(),
                except_patterns: Vec::new(),
            };
            parts.push(self.formulas.put(Formula::Each(names, inside)));
        }
        let others = ["additionalProperties", "unevaluatedProperties"];
        let others = &others[..1 + usize::from(is_alone(keywords))];
        if let Some(others) = others.iter().find_map(|key| keywords.get(*key)) {
            let inside = self.schema(others);
            if inside != self.formulas.anything() {
                let list = |members: Option<&Map<String, Value>>| -> Vec<String> {
                    let mut names: Vec<String> = members
                        .into_iter()
                        .flatten()
                        .map(|(name, _)| name.clone())
                        .collect();
                    names.sort();
                    names
                };
                let names = Names {
                    within: None,
                    except: list(properties),
                    except_patterns: list(patterns),
                };
                parts.push(self.formulas.put(Formula::Each(names, inside)));
            }
        }
    }
}

/// Whether no other schema applies in place: then unevaluated members are the undeclared ones.
fn is_alone(keywords: &Map<String, Value>) -> bool {
    [
        "$ref",
        "$dynamicRef",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "contains",
        "dependentSchemas",
    ]
    .iter()
    .all(|key| !keywords.contains_key(*key))
}

/// A count, which can be written as `3.0`.
fn whole(value: &Value) -> Option<u64> {
    let number = Decimal::read(value.as_number()?)?;
    u64::try_from(number.scaled(0)?).ok()
}

fn mask(value: &Value) -> u8 {
    let one = |value: &Value| match value.as_str() {
        Some("null") => types::NULL,
        Some("boolean") => types::BOOLEAN,
        Some("integer") => types::INTEGER,
        Some("number") => types::NUMBER,
        Some("string") => types::STRING,
        Some("array") => types::ARRAY,
        Some("object") => types::OBJECT,
        _ => 0,
    };
    match value {
        Value::Array(names) => names.iter().fold(0, |mask, name| mask | one(name)),
        value => one(value),
    }
}
