//! The table in the README of `contract-lint`: what each part does with each field of OpenAPI 3.0. It is
//! found by trying: a document with the field, and the same without it.
//!
//! `UPDATE_TABLE=1` writes it.

use std::collections::BTreeMap;
use std::fs;

use contract::openapi::{DOCUMENT, Object, Shape, Version};
use contract::{Source, Spec};
use contract_codegen::artefacts::{self, Artefacts, Layout};
use contract_lint::Profile;
use koreai_tests::project;
use serde_json::{Value, json};

/// A document in which each object of the specification stands once, and where.
fn base() -> (Value, Vec<(&'static str, &'static str)>) {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "contact": {}, "license": {"name": "MIT"}},
        "servers": [{"url": "https://{v}.example", "variables": {"v": {"default": "a"}}}],
        "tags": [{"name": "a"}],
        "externalDocs": {"url": "https://example.org"},
        "paths": {"/a/{p}": {"post": {
            "operationId": "a",
            "parameters": [
                {"name": "p", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "q", "in": "query", "schema": {"type": "string"}},
            ],
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Body"},
                "examples": {"one": {"value": {"s": "a"}}},
            }}},
            "responses": {
                "200": {
                    "description": "Done.",
                    "headers": {"X-A": {"schema": {"type": "string"}}},
                    "links": {"l": {"operationId": "a"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
                },
            },
            "callbacks": {"c": {"{$request.query.q}": {}}},
        }}},
        "components": {
            "securitySchemes": {"s": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a.example", "scopes": {}}}}},
            "schemas": {
                "Body": {"type": "object", "properties": {
                    "s": {"type": "string", "xml": {}},
                    "n": {"type": "number"},
                    "l": {"type": "array", "items": {"type": "string"}},
                    "o": {"type": "object", "properties": {"m": {"type": "string"}}},
                    "any": {},
                    "two": {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
                    "three": {"oneOf": [{"type": "string"}, {"type": "boolean"}], "discriminator": {"propertyName": "kind"}},
                }},
                "Answer": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
            },
        },
    });
    let places = vec![
        ("OpenAPI", ""),
        ("Info", "/info"),
        ("Contact", "/info/contact"),
        ("License", "/info/license"),
        ("Server", "/servers/0"),
        ("Server Variable", "/servers/0/variables/v"),
        ("Paths", "/paths"),
        ("Path Item", "/paths/~1a~1{p}"),
        ("Operation", "/paths/~1a~1{p}/post"),
        ("External Documentation", "/externalDocs"),
        ("Parameter", "/paths/~1a~1{p}/post/parameters/1"),
        ("Request Body", "/paths/~1a~1{p}/post/requestBody"),
        (
            "Media Type",
            "/paths/~1a~1{p}/post/requestBody/content/application~1json",
        ),
        ("Responses", "/paths/~1a~1{p}/post/responses"),
        ("Response", "/paths/~1a~1{p}/post/responses/200"),
        (
            "Example",
            "/paths/~1a~1{p}/post/requestBody/content/application~1json/examples/one",
        ),
        ("Link", "/paths/~1a~1{p}/post/responses/200/links/l"),
        ("Header", "/paths/~1a~1{p}/post/responses/200/headers/X-A"),
        ("Tag", "/tags/0"),
        ("Components", "/components"),
        ("Security Scheme", "/components/securitySchemes/s"),
        ("OAuth Flows", "/components/securitySchemes/s/flows"),
        ("OAuth Flow", "/components/securitySchemes/s/flows/implicit"),
        ("Schema", "/components/schemas/Body/properties/any"),
        (
            "Discriminator",
            "/components/schemas/Body/properties/three/discriminator",
        ),
        ("XML", "/components/schemas/Body/properties/s/xml"),
    ];
    (document, places)
}

/// Objects that stand only inside a field that is refused, or that is ignored as a whole.
const ELSEWHERE: [&str; 2] = ["Callback", "Encoding"];

/// Where a keyword of a schema is tried, and with which value, if not on any schema.
fn keyword(name: &str) -> (&'static str, Value) {
    const TEXT: &str = "/s";
    const NUMBER: &str = "/n";
    const LIST: &str = "/l";
    const OBJECT: &str = "/o";
    match name {
        "multipleOf" => (NUMBER, json!(2)),
        "maximum" | "minimum" => (NUMBER, json!(3)),
        // Beside the bound that they speak of.
        "exclusiveMaximum" | "exclusiveMinimum" => (NUMBER, json!(true)),
        "maxLength" | "minLength" => (TEXT, json!(3)),
        "pattern" => (TEXT, json!("^[a-z]+$")),
        "format" => (TEXT, json!("date")),
        "enum" => (TEXT, json!(["a", "b"])),
        "maxItems" | "minItems" => (LIST, json!(3)),
        "uniqueItems" => (LIST, json!(true)),
        "items" => (LIST, json!({"type": "boolean"})),
        "maxProperties" | "minProperties" => (OBJECT, json!(3)),
        "required" => (OBJECT, json!(["m"])),
        "properties" => (OBJECT, json!({"k": {"type": "string"}})),
        "additionalProperties" => (OBJECT, json!(false)),
        "type" => ("/any", json!("string")),
        "allOf" => ("/any", json!([{"$ref": "#/components/schemas/Answer"}])),
        "anyOf" | "oneOf" => ("/any", json!([{"type": "string"}, {"type": "boolean"}])),
        "not" => ("/any", json!({"type": "string"})),
        "discriminator" => ("/two", json!({"propertyName": "kind"})),
        "default" | "example" | "title" | "description" => (TEXT, json!("Word")),
        "xml" => (NUMBER, json!({"name": "a"})),
        "externalDocs" => (TEXT, json!({"url": "https://example.org"})),
        "nullable" => (TEXT, json!(true)),
        "readOnly" | "writeOnly" | "deprecated" => (TEXT, json!(true)),
        other => panic!("how is the keyword `{other}` tried?"),
    }
}

/// A value of a field, other than that of the document.
fn value(object: &str, field: &str, shape: Shape) -> Value {
    match (object, field) {
        ("OpenAPI", "openapi") => json!("3.0.2"),
        ("OpenAPI" | "Operation", "security") => json!([{"s": []}]),
        ("Path Item", "$ref") => json!("#/paths/~1b"),
        ("Path Item", "parameters") | ("Operation", "parameters") => {
            json!([{"name": "p", "in": "path", "required": true, "schema": {"type": "string"}}, {"name": "r", "in": "query", "schema": {"type": "string"}}])
        }
        ("Path Item", method) if shape_is_object(shape, "Operation") => json!({
            "operationId": format!("b-{method}"),
            "parameters": [{"name": "p", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {"204": {"description": "Done."}},
        }),
        ("Operation", "responses") => json!({"204": {"description": "Done."}}),
        ("Responses", "default") => {
            json!({"description": "An error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}})
        }
        ("Parameter", "style") => json!("spaceDelimited"),
        ("Parameter", "in") => json!("header"),
        ("Parameter" | "Header", "content") => {
            json!({"application/json": {"schema": {"type": "string"}}})
        }
        ("Security Scheme", "type") => json!("http"),
        ("Media Type", "encoding") => json!({"s": {"contentType": "text/plain"}}),
        ("Media Type", "example") => json!({"s": "b"}),
        ("Request Body", "content") => {
            json!({"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}})
        }
        ("Response", "content") => {
            json!({"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}})
        }
        ("Link", "operationRef") => json!("#/paths/~1a~1{p}/post"),
        ("Example", "value") => json!({"s": "b"}),
        (_, "examples") => json!({"two": {"value": "b"}}),
        _ => sample(shape),
    }
}

fn shape_is_object(shape: Shape, name: &str) -> bool {
    matches!(shape, Shape::Object(object) if object.name == name)
}

fn sample(shape: Shape) -> Value {
    match shape {
        Shape::Any | Shape::Text => json!("other"),
        Shape::Boolean => json!(true),
        Shape::Number | Shape::Count => json!(2),
        Shape::OneOf(values) => json!(values[0]),
        Shape::List(item) => json!([sample(*item)]),
        Shape::Map(_) => json!({}),
        Shape::SchemaOrBoolean | Shape::Types => json!({}),
        Shape::Object(object) | Shape::RefOr(object) => {
            let fields = object.fields(Version::V3_0).filter(|field| field.required);
            let members = fields.map(|field| (field.name.to_owned(), sample(field.shape)));
            Value::Object(members.collect())
        }
    }
}

/// Every object that the document's can lead to, by name.
fn objects() -> BTreeMap<&'static str, &'static Object> {
    fn add(shape: Shape, found: &mut BTreeMap<&'static str, &'static Object>) {
        match shape {
            Shape::Object(object) | Shape::RefOr(object)
                if found.insert(object.name, object).is_none() =>
            {
                let fields = object.fields(Version::V3_0).map(|field| field.shape);
                let keyed = object.keyed.iter().map(|keyed| keyed.shape);
                fields.chain(keyed).for_each(|shape| add(shape, found));
            }
            Shape::List(inner) | Shape::Map(inner) => add(*inner, found),
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    add(Shape::Object(&DOCUMENT), &mut found);
    found
}

/// What comes of a document: findings with their severity, and what is rendered.
struct Outcome {
    spec: Option<Spec>,
    findings: Vec<(bool, String)>,
    artefacts: Option<Artefacts>,
}

fn outcome(document: &Value) -> Outcome {
    let source = || Source::new("a.json", document.to_string());
    let (_, findings) = contract_lint::everything(source(), Profile::Foreign, Layout::Folder);
    let spec = Spec::parse(source()).ok().map(|(spec, _)| spec);
    let artefacts = spec
        .as_ref()
        .and_then(|spec| artefacts::render(spec, Layout::Folder).ok());
    let is_error = |finding: &contract::diagnostic::Diagnostic| {
        finding.severity == contract::diagnostic::Severity::Error
    };
    Outcome {
        findings: findings
            .iter()
            .map(|finding| (is_error(finding), finding.message.clone()))
            .collect(),
        spec,
        artefacts,
    }
}

/// What each part makes of the difference.
fn columns(before: &Outcome, after: &Outcome) -> [&'static str; 4] {
    let mut new = after
        .findings
        .iter()
        .filter(|finding| !before.findings.contains(finding));
    let lint = match new.clone().any(|(is_error, _)| *is_error) {
        true => "refused",
        false if new.next().is_some() => "warning",
        false if before.findings.len() > after.findings.len() => "read",
        false => "–",
    };
    let differs = |part: &str| match (&before.artefacts, &after.artefacts) {
        (Some(before), Some(after)) => {
            let of_part = |artefacts: &Artefacts| -> BTreeMap<String, String> {
                let own = artefacts
                    .iter()
                    .filter(|(path, _)| path.starts_with(part) && !path.ends_with("index.json"));
                own.map(|(path, text)| (path.clone(), text.clone()))
                    .collect()
            };
            match of_part(before) == of_part(after) {
                true => "–",
                false => "read",
            }
        }
        _ => "–",
    };
    let diff = match (&before.spec, &after.spec) {
        (Some(before), Some(after)) => {
            let comparison = contract_compat::compare(before, after);
            match comparison.findings.is_empty() {
                true => "–",
                false => "read",
            }
        }
        _ => "–",
    };
    [lint, differs("schemas/"), differs("client/"), diff]
}

fn table() -> String {
    let (base, places) = base();
    let mut out = String::from(
        "| object | field | lint | schemas | client | diff |\n|---|---|---|---|---|---|\n",
    );
    for (name, object) in objects() {
        let Some((_, place)) = places.iter().find(|(known, _)| *known == name) else {
            assert!(
                ELSEWHERE.contains(&name),
                "where is the object {name} tried?"
            );
            continue;
        };
        for field in object.fields(Version::V3_0) {
            let (place, value) = match name {
                "Schema" => {
                    let (property, value) = keyword(field.name);
                    (
                        format!("/components/schemas/Body/properties{property}"),
                        value,
                    )
                }
                _ => ((*place).to_owned(), value(name, field.name, field.shape)),
            };
            let mut before = base.clone();
            if let Some(bound) = field.name.strip_prefix("exclusive")
                && let Some(Value::Object(holder)) = before.pointer_mut(&place)
            {
                holder.insert(bound.to_lowercase(), json!(3));
            }
            let mut after = before.clone();
            if let Some(Value::Object(holder)) = after.pointer_mut(&place) {
                // A bound and the like are tried where none is.
                holder.insert(field.name.to_owned(), value);
            }
            let columns = columns(&outcome(&before), &outcome(&after)).join(" | ");
            out.push_str(&format!("| {name} | `{}` | {columns} |\n", field.name));
        }
    }
    out
}

#[test]
fn the_table_of_the_specification_is_what_is_done() {
    const START: &str = "<!-- table: cargo test -p xtask specification -->\n";
    const END: &str = "<!-- end of table -->";
    let path = project().join("crates/contract-lint/README.md");
    let readme = fs::read_to_string(&path).expect("the README");
    let (before, rest) = readme.split_once(START).expect("a table");
    let (written, after) = rest.split_once(END).expect("the end of the table");
    let found = table();
    if std::env::var_os("UPDATE_TABLE").is_some() {
        let text = format!("{before}{START}\n{found}\n{END}{after}");
        fs::write(&path, text).expect("the README");
        return;
    }
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with('|'));
        lines.map(str::to_owned).collect()
    };
    let (written, found) = (lines(written), lines(&found));
    let different: Vec<_> = found.iter().filter(|row| !written.contains(row)).collect();
    assert!(
        different.is_empty() && written.len() == found.len(),
        "the table in {} is out of date: UPDATE_TABLE=1 cargo test -p xtask specification\n{different:#?}",
        path.display()
    );
}
