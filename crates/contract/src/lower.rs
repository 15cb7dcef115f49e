//! Converts OpenAPI 3.1 to 3.0, the model that all other code reads.
//!
//! What 3.0 cannot express is left out, with a warning. The result then accepts more than the document
//! says, never less.

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Data, Member, Node};
use crate::openapi::{OPERATION, SCHEMA};
use crate::source::Span;
use crate::structure::Structure;

/// The dialects of JSON Schema that change nothing.
const DIALECTS: [&str; 2] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
];

/// Keywords of 2020-12 without a counterpart in 3.0. The second of a pair is a keyword whose meaning depends
/// on the first, and which is left out as well.
const LEFT_OUT: [(&str, Option<&str>); 20] = [
    ("$anchor", None),
    ("$dynamicAnchor", None),
    ("$id", None),
    ("$vocabulary", None),
    ("contains", None),
    ("contentEncoding", None),
    ("contentMediaType", None),
    ("contentSchema", None),
    ("dependentRequired", None),
    ("dependentSchemas", None),
    ("else", None),
    ("if", None),
    ("maxContains", None),
    ("minContains", None),
    ("patternProperties", Some("additionalProperties")),
    ("prefixItems", Some("items")),
    ("propertyNames", None),
    ("then", None),
    ("unevaluatedItems", None),
    ("unevaluatedProperties", None),
];

/// Which keywords constrain which types.
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
    (
        &["string"],
        &["maxLength", "minLength", "pattern", "format"],
    ),
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

/// Converts a document to 3.0. `structure` is that of the document before.
pub(crate) fn lower(root: &mut Node, structure: &Structure) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut pointers: Vec<&str> = structure.pointers(&SCHEMA).collect();
    // Inner schemas first, while their pointers are still valid.
    pointers.sort_by_key(|pointer| std::cmp::Reverse(pointer.matches('/').count()));
    for pointer in pointers {
        if let Some(node) = root.pointer_mut(pointer) {
            schema(node, &mut findings);
        }
    }
    for pointer in structure.pointers(&OPERATION) {
        if let Some(node) = root.pointer_mut(pointer)
            && node.get("responses").is_none()
        {
            let none = node.at(Data::Mapping(IndexMap::new()));
            node.set("responses", none);
        }
    }
    document(root, &mut findings);
    findings
}

fn document(root: &mut Node, findings: &mut Vec<Diagnostic>) {
    if let Some(dialect) = root.take("jsonSchemaDialect") {
        findings.extend(other_dialect(&dialect));
    }
    if let Some(info) = root.pointer_mut("/info") {
        info.take("summary");
        if let Some(license) = info.pointer_mut("/license")
            && let Some(identifier) = license.take("identifier")
            && license.get("url").is_some()
        {
            let message = "`identifier` and `url` of a license exclude each other";
            findings.push(
                Diagnostic::error(Code::Structure, identifier.key_span, message)
                    .help("keep one of the two"),
            );
        }
    }
    if root.get("paths").is_none() {
        let start = Span::default();
        let data = Data::Mapping(IndexMap::new());
        root.set("paths", Node { data, span: start });
    }
    if let Some(version) = root.get("openapi") {
        let lowered = version.text_at("3.0.3");
        root.set("openapi", lowered);
    }
}

fn other_dialect(member: &Member) -> Option<Diagnostic> {
    let name = member.node.as_str()?;
    let known = DIALECTS.contains(&name.trim_end_matches('#'));
    (!known).then(|| {
        let message =
            format!("the dialect `{name}` is unknown: schemas are read as JSON Schema 2020-12");
        Diagnostic::warning(Code::Newer, member.key_span.clone(), message)
            .help("remove it if 2020-12 is meant")
    })
}

/// Converts a schema whose inner schemas are converted already.
fn schema(node: &mut Node, findings: &mut Vec<Diagnostic>) {
    if let Some(accepts) = node.as_bool() {
        let mut members = IndexMap::new();
        if !accepts {
            members.insert(
                "not".to_owned(),
                member(node.at(Data::Mapping(IndexMap::new()))),
            );
        }
        *node = node.at(Data::Mapping(members));
        return;
    }
    // 3.1 does not have it, so it has no meaning.
    node.take("nullable");
    node.take("$comment");
    if let Some(dialect) = node.take("$schema") {
        findings.extend(other_dialect(&dialect));
    }
    reference(node, findings);
    constant(node);
    types(node);
    choice_of_null(node);
    bounds(node);
    examples(node);
    content(node);
    left_out(node, findings);
}

fn member(node: Node) -> Member {
    Member {
        key_span: node.span.clone(),
        node,
    }
}

/// 3.0 ignores keys beside a `$ref`: the reference becomes a branch of `allOf`.
fn reference(node: &mut Node, findings: &mut Vec<Diagnostic>) {
    if let Some(member) = node.take("$dynamicRef") {
        let message = "`$dynamicRef` is not supported: its target depends on where it is used";
        findings.push(Diagnostic::error(Code::Newer, member.key_span, message).help("use `$ref`"));
    }
    let is_alone = node.as_mapping().is_some_and(|members| members.len() == 1);
    if is_alone {
        return;
    }
    let Some(target) = node.take("$ref") else {
        return;
    };
    let branch = target.node.at(Data::Mapping(IndexMap::from([(
        "$ref".to_owned(),
        target.clone(),
    )])));
    push_branch(node, branch);
}

/// Adds a branch of `allOf` before the others.
fn push_branch(node: &mut Node, branch: Node) {
    let mut branches = vec![branch];
    if let Some(others) = node.take("allOf")
        && let Data::Sequence(others) = others.node.data
    {
        branches.extend(others);
    }
    let list = branches[0].at(Data::Sequence(branches.clone()));
    if let Some(members) = node.as_mapping_mut() {
        members.shift_insert(0, "allOf".to_owned(), member(list));
    }
}

fn constant(node: &mut Node) {
    if let Some(value) = node.take("const") {
        let list = value.node.at(Data::Sequence(vec![value.node.clone()]));
        node.set("enum", list);
    }
}

fn set_true(node: &mut Node, key: &str) {
    let value = node.at(Data::Bool(true));
    node.set(key, value);
}

fn types(node: &mut Node) {
    let Some(stated) = node.get("type") else {
        return;
    };
    let place = stated.clone();
    let mut names: Vec<String> = match stated.as_sequence() {
        Some(items) => items
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned)
            .collect(),
        None => stated.as_str().map(str::to_owned).into_iter().collect(),
    };
    names.dedup();
    let has_null = names.iter().any(|name| name == "null");
    names.retain(|name| name != "null");
    if names.iter().any(|name| name == "number") {
        names.retain(|name| name != "integer");
    }
    match names.as_slice() {
        [] if has_null => {
            node.take("type");
            let null = place.at(Data::Sequence(vec![place.at(Data::Null)]));
            node.set("enum", null);
            return;
        }
        [] => {}
        [only] => node.set("type", place.text_at(only.as_str())),
        several => several_types(node, &place, several),
    }
    if has_null {
        set_true(node, "nullable");
    }
}

/// A schema of several types is a choice of one schema for each.
fn several_types(node: &mut Node, place: &Node, names: &[String]) {
    node.take("type");
    let values = node.take("enum");
    let mut branches = Vec::new();
    for name in names {
        let mut branch = place.at(Data::Mapping(IndexMap::new()));
        branch.set("type", place.text_at(name.as_str()));
        if let Some(values) = &values {
            let items = values.node.as_sequence().unwrap_or_default();
            let own: Vec<Node> = items
                .iter()
                .filter(|value| is_a(value, name))
                .cloned()
                .collect();
            if own.is_empty() {
                continue;
            }
            branch.set("enum", values.node.at(Data::Sequence(own)));
        }
        branches.push(branch);
    }
    for (types, keywords) in ABOUT {
        for keyword in keywords {
            if let Some(found) = node.take(keyword) {
                for branch in &mut branches {
                    let name = branch.get("type").and_then(Node::as_str);
                    if name.is_some_and(|name| types.contains(&name)) {
                        branch.set(keyword, found.node.clone());
                    }
                }
            }
        }
    }
    let choice = place.at(Data::Sequence(branches));
    if ["anyOf", "oneOf"].iter().any(|key| node.get(key).is_some()) {
        let mut branch = place.at(Data::Mapping(IndexMap::new()));
        branch.set("oneOf", choice);
        push_branch(node, branch);
    } else {
        node.set("oneOf", choice);
    }
}

fn is_a(value: &Node, name: &str) -> bool {
    match &value.data {
        Data::Null => name == "null",
        Data::Bool(_) => name == "boolean",
        Data::Number(number) => {
            name == "number" || (name == "integer" && (number.is_i64() || number.is_u64()))
        }
        Data::String(_) => name == "string",
        Data::Sequence(_) => name == "array",
        Data::Mapping(_) => name == "object",
    }
}

/// `anyOf` of a schema and null is `nullable` in 3.0.
fn choice_of_null(node: &mut Node) {
    for key in ["anyOf", "oneOf"] {
        let Some(branches) = node.get(key).and_then(Node::as_sequence) else {
            continue;
        };
        let (null, others): (Vec<_>, Vec<_>) = branches.iter().cloned().partition(is_null);
        if null.is_empty() || others.is_empty() {
            continue;
        }
        let describes_only = node.as_mapping().is_some_and(|members| {
            members.keys().all(|name| {
                name == key || DESCRIBING.contains(&name.as_str()) || name.starts_with("x-")
            })
        });
        match others.as_slice() {
            [only] => {
                let only = only.clone();
                node.take(key);
                match (only.get("$ref"), only.data.clone()) {
                    (None, Data::Mapping(members)) if describes_only => {
                        for (name, member) in members {
                            if node.get(&name).is_none() {
                                node.set(&name, member.node);
                            }
                        }
                    }
                    _ => push_branch(node, only),
                }
            }
            _ => {
                let list = node.at(Data::Sequence(others));
                node.set(key, list);
            }
        }
        set_true(node, "nullable");
    }
}

/// Annotations, which constrain nothing.
const DESCRIBING: [&str; 8] = [
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
];

/// Whether a converted schema accepts only null.
fn is_null(node: &Node) -> bool {
    let values = node.get("enum").and_then(Node::as_sequence);
    matches!(values, Some([only]) if matches!(only.data, Data::Null))
}

/// A numeric exclusive bound becomes a bound and a boolean.
fn bounds(node: &mut Node) {
    for (inclusive, exclusive, is_upper) in [
        ("minimum", "exclusiveMinimum", false),
        ("maximum", "exclusiveMaximum", true),
    ] {
        let number = |key: &str| node.get(key)?.to_json().as_f64();
        let Some(bound) = number(exclusive) else {
            continue;
        };
        let is_stricter = number(inclusive).is_none_or(|other| match is_upper {
            true => bound <= other,
            false => bound >= other,
        });
        let Some(found) = node.take(exclusive) else {
            continue;
        };
        if is_stricter {
            node.set(inclusive, found.node);
            set_true(node, exclusive);
        }
    }
}

/// 3.0 has a single `example`; several examples stay as they are.
fn examples(node: &mut Node) {
    let list = node.get("examples").and_then(Node::as_sequence);
    if let Some([only]) = list
        && node.get("example").is_none()
    {
        let only = only.clone();
        node.take("examples");
        node.set("example", only);
    }
}

/// 3.0 has formats for bytes encoded as text.
fn content(node: &mut Node) {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let format = match (text("contentEncoding"), text("contentMediaType")) {
        (Some(encoding), _) if encoding.eq_ignore_ascii_case("base64") => "byte",
        (None, Some("application/octet-stream")) => "binary",
        _ => return,
    };
    if node.get("format").is_none() {
        node.take("contentEncoding");
        node.take("contentMediaType");
        let format = node.text_at(format);
        node.set("format", format);
    }
}

fn left_out(node: &mut Node, findings: &mut Vec<Diagnostic>) {
    for (keyword, other) in LEFT_OUT {
        let Some(member) = node.take(keyword) else {
            continue;
        };
        if let Some(other) = other
            && (keyword == "prefixItems" || node.get(other).is_some())
        {
            let anything = member.node.at(Data::Mapping(IndexMap::new()));
            node.set(other, anything);
        }
        let message = format!("`{keyword}` is ignored: values that it forbids are accepted");
        findings.push(
            Diagnostic::warning(Code::Newer, member.key_span, message)
                .help("use keywords that OpenAPI 3.0 has as well, or put it into the description"),
        );
    }
}
