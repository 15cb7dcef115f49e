//! Changes of the document that the generator needs.
//!
//! The contract describes the API and nothing else. Shims for the generator are here, each with its reason, and
//! work on a copy. A shim that changes nothing any more is reported, so that it can be deleted.

use serde_json::{Map, Value, json};

use contract::describe;
use contract::openapi::{OPERATION, Object, PARAMETER, SCHEMA};
use contract::{Node, Spec};

/// A named change of the document, for the generator only.
pub(super) struct Fixup {
    /// Its name, for messages.
    pub name: &'static str,
    /// Whether it is an error if it changes nothing: true for shims, so that useless ones are removed.
    pub must_match: bool,
    apply: fn(&mut Copy<'_>) -> usize,
}

/// The copy to change.
struct Copy<'a> {
    spec: &'a Spec,
    json: Value,
}

/// In the order in which they are applied.
pub(super) const FIXUPS: &[Fixup] = &[
    // Readers of the code see descriptions only, so provenance goes there before the extensions are removed.
    Fixup {
        name: "describe-provenance",
        must_match: true,
        apply: describe_provenance,
    },
    // typify drops unknown members of an object, unless `additionalProperties` is a schema: then it keeps
    // them in a map, `extra`.
    Fixup {
        name: "keep-unknown-members",
        must_match: true,
        apply: |copy| copy.each_schema(keep_unknown_members),
    },
    // typify omits empty optional lists and maps, so callers could not clear one. A nullable one becomes an
    // `Option`, in which empty differs from absent.
    Fixup {
        name: "distinguish-empty-from-absent",
        must_match: true,
        apply: |copy| copy.each_schema(distinguish_empty_from_absent),
    },
    // `f64` changes 100 to 100.0 and `i64` refuses 1e2. `serde_json::Number` keeps the number unchanged;
    // the conversion matches only number schemas without other keywords.
    Fixup {
        name: "keep-numbers",
        must_match: true,
        apply: |copy| copy.each_body_schema(keep_numbers),
    },
    // typify would check patterns with a backtracking engine on every value, rewrite timestamps, and send
    // defaults that the caller did not set. Checking is the validator's task.
    Fixup {
        name: "keep-texts",
        must_match: true,
        apply: |copy| copy.each_schema(keep_texts),
    },
    // Examples and extensions would only produce noise, and an extension prevents a conversion from
    // matching.
    Fixup {
        name: "drop-annotations",
        must_match: true,
        apply: |copy| copy.each_schema(drop_annotations),
    },
];

/// The document for the generator, and the names of the shims that changed nothing.
pub(super) fn apply(spec: &Spec) -> (Value, Vec<&'static str>) {
    let mut copy = Copy {
        spec,
        json: spec.json.clone(),
    };
    let mut idle = Vec::new();
    for fixup in FIXUPS {
        if (fixup.apply)(&mut copy) == 0 && fixup.must_match {
            idle.push(fixup.name);
        }
    }
    (copy.json, idle)
}

impl Copy<'_> {
    /// Extends the descriptions of all objects of a kind.
    fn describe(&mut self, kind: &Object, addition: impl Fn(&Node) -> Option<String>) -> usize {
        let mut changed = 0;
        for place in self.spec.structure.places(&self.spec.root, kind) {
            let object = self
                .json
                .pointer_mut(place.pointer)
                .and_then(Value::as_object_mut);
            if let (Some(addition), Some(object)) = (addition(place.node), object) {
                let description = object.get("description").and_then(Value::as_str);
                let description =
                    format!("{}{addition}", description.unwrap_or_default().trim_end());
                object.insert("description".to_owned(), Value::from(description.trim()));
                changed += 1;
            }
        }
        changed
    }

    fn each_schema(&mut self, change: fn(&mut Map<String, Value>) -> bool) -> usize {
        self.each_schema_at(|_| true, change)
    }

    /// Schemas of bodies, not those of parameters.
    fn each_body_schema(&mut self, change: fn(&mut Map<String, Value>) -> bool) -> usize {
        self.each_schema_at(|pointer| !is_of_parameter(pointer), change)
    }

    fn each_schema_at(
        &mut self,
        wanted: fn(&str) -> bool,
        change: fn(&mut Map<String, Value>) -> bool,
    ) -> usize {
        self.spec
            .structure
            .pointers(&SCHEMA)
            .filter(|pointer| wanted(pointer))
            .filter(|pointer| {
                self.json
                    .pointer_mut(pointer)
                    .and_then(Value::as_object_mut)
                    .is_some_and(change)
            })
            .count()
    }
}

/// Whether a schema is that of a parameter: below `/components/parameters`, or below the
/// `parameters` of a path or of an operation. A property may be called `parameters` as well.
fn is_of_parameter(pointer: &str) -> bool {
    let segments: Vec<&str> = pointer.split('/').skip(1).take(4).collect();
    matches!(
        segments.as_slice(),
        ["components", "parameters", ..]
            | ["paths", _, "parameters", ..]
            | ["paths", _, _, "parameters"]
    )
}

fn describe_provenance(copy: &mut Copy<'_>) -> usize {
    // The description of a parameter becomes an item of a list, which must stay one paragraph.
    let parameter = |node: &Node| describe::provenance(node).map(|text| format!(" {text}"));
    let schema = |node: &Node| describe::provenance(node).map(|text| format!("\n\n{text}"));
    let operation = |node: &Node| describe::operation(node).map(|text| format!("\n\n{text}"));
    copy.describe(&SCHEMA, schema)
        + copy.describe(&PARAMETER, parameter)
        + copy.describe(&OPERATION, operation)
}

fn keep_unknown_members(schema: &mut Map<String, Value>) -> bool {
    let is_object = schema.get("type") == Some(&json!("object"));
    let open = matches!(
        schema.get("additionalProperties"),
        None | Some(Value::Bool(true))
    );
    if is_object && open {
        schema.insert("additionalProperties".to_owned(), json!({}));
    }
    is_object && open
}

fn distinguish_empty_from_absent(schema: &mut Map<String, Value>) -> bool {
    let required: Vec<Value> = match schema.get("required") {
        Some(Value::Array(names)) => names.clone(),
        _ => Vec::new(),
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return false;
    };
    let mut changed = false;
    for (name, property) in properties {
        let Value::Object(property) = property else {
            continue;
        };
        let is_list = property.get("type") == Some(&json!("array"));
        let is_map = property.get("type") == Some(&json!("object"))
            && property
                .get("properties")
                .and_then(Value::as_object)
                .is_none_or(Map::is_empty);
        if (is_list || is_map) && !required.contains(&json!(name)) {
            property.insert("nullable".to_owned(), json!(true));
            changed = true;
        }
    }
    changed
}

fn keep_numbers(schema: &mut Map<String, Value>) -> bool {
    let is_number = matches!(
        schema.get("type").and_then(Value::as_str),
        Some("number" | "integer")
    );
    if !is_number || schema.contains_key("enum") {
        return false;
    }
    schema.retain(|key, _| matches!(key.as_str(), "title" | "description" | "nullable"));
    schema.insert("type".to_owned(), json!("number"));
    true
}

fn keep_texts(schema: &mut Map<String, Value>) -> bool {
    let before = schema.len();
    let binary = schema.get("format") == Some(&json!("binary"));
    let text = schema.get("type") == Some(&json!("string"));
    schema.remove("default");
    if text {
        for key in ["pattern", "minLength", "maxLength"] {
            schema.remove(key);
        }
        if !binary {
            schema.remove("format");
        }
    }
    schema.len() != before
}

fn drop_annotations(schema: &mut Map<String, Value>) -> bool {
    let before = schema.len();
    schema.retain(|key, _| {
        !key.starts_with("x-") && !["example", "examples", "externalDocs"].contains(&key.as_str())
    });
    schema.len() != before
}
