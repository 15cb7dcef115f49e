//! The table in `contract-lint`'s FIELDS.md: what each part does with each field of OpenAPI 3.0 and 3.1. It is found
//! by trying a document with the field, without it, and with a value of the wrong type.
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

/// A document with each object of the specification, and its pointer.
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
                "examples": {"one": {"value": {"s": "a"}}, "other": {"summary": "Another."}},
            }}},
            "responses": {
                "200": {
                    "description": "Done.",
                    "headers": {"X-A": {"schema": {"type": "string"}}},
                    "links": {"l": {"operationId": "c"}, "m": {"operationRef": "#/paths/~1c/post"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
                },
            },
        }}, "/c": {"post": {
            "operationId": "c",
            "responses": {"204": {"description": "Done."}},
            "callbacks": {"c": {"{$request.query.q}": {}}},
        }}},
        "components": {
            "securitySchemes": {"s": {"type": "oauth2", "scheme": "basic", "flows": {"implicit": {"authorizationUrl": "https://a.example", "scopes": {}}}}},
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

/// Objects that exist only inside a field that is refused or ignored as a whole: their fields are treated like that
/// field.
const INSIDE: [(&str, &str, &str); 2] = [
    ("Callback", "Operation", "callbacks"),
    ("Encoding", "Media Type", "encoding"),
];

/// The schema and the value with which a keyword is tried.
fn keyword(name: &str) -> (&'static str, Value) {
    const TEXT: &str = "/s";
    const NUMBER: &str = "/n";
    const LIST: &str = "/l";
    const OBJECT: &str = "/o";
    match name {
        "multipleOf" => (NUMBER, json!(2)),
        "maximum" | "minimum" => (NUMBER, json!(3)),
        // Beside their bound.
        "exclusiveMaximum" | "exclusiveMinimum" => (NUMBER, json!(true)),
        "maxLength" | "minLength" => (TEXT, json!(1)),
        "pattern" => (TEXT, json!("^[a-z]+$")),
        "format" => (TEXT, json!("uri-reference")),
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
        "examples" => (TEXT, json!(["a"])),
        "const" => (TEXT, json!("a")),
        "contentEncoding" => (TEXT, json!("base64")),
        "contentMediaType" => (TEXT, json!("application/octet-stream")),
        "contentSchema" | "if" | "then" | "else" => (TEXT, json!({"minLength": 2})),
        "prefixItems" => (LIST, json!([{"type": "string"}])),
        "contains" | "unevaluatedItems" => (LIST, json!({"type": "string"})),
        "minContains" | "maxContains" => (LIST, json!(2)),
        "patternProperties" | "dependentSchemas" => (OBJECT, json!({"m": {"type": "object"}})),
        "propertyNames" | "unevaluatedProperties" => (OBJECT, json!({"type": "string"})),
        "dependentRequired" => (OBJECT, json!({"m": ["n"]})),
        "$defs" => (OBJECT, json!({"D": {"type": "string"}})),
        "$id" | "$schema" => (OBJECT, json!("https://example.org/a")),
        "$anchor" | "$dynamicAnchor" | "$comment" => (OBJECT, json!("a")),
        "$dynamicRef" => ("/any", json!("#a")),
        "$vocabulary" => (OBJECT, json!({"https://example.org/v": true})),
        other => panic!("how is the keyword `{other}` tried?"),
    }
}

/// Another place for fields that exclude a field of the usual place.
fn place_for<'a>(object: &str, field: &str, usual: &'a str) -> &'a str {
    match (object, field) {
        ("Operation", "callbacks") => "/paths/~1c/post",
        ("Link", "operationRef") => "/paths/~1a~1{p}/post/responses/200/links/m",
        ("Media Type", "example") => "/paths/~1a~1{p}/post/responses/200/content/application~1json",
        ("Example", "externalValue") => {
            "/paths/~1a~1{p}/post/requestBody/content/application~1json/examples/other"
        }
        _ => usual,
    }
}

/// A value for a field, different from the document's.
fn value(base: &Value, object: &str, field: &str, shape: Shape) -> Value {
    let body = |schema: &str| json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}});
    match (object, field) {
        ("OpenAPI", "components") | ("Components", "schemas") => {
            let mut components = base["components"].clone();
            components["schemas"]["New"] = json!({"type": "string"});
            match field {
                "schemas" => components["schemas"].clone(),
                _ => components,
            }
        }
        ("Components", "securitySchemes") => {
            json!({"s": {"type": "apiKey", "in": "header", "name": "auth"}})
        }
        ("OAuth Flows", _) => json!({
            "authorizationUrl": "https://b.example",
            "tokenUrl": "https://b.example",
            "scopes": {},
        }),
        ("Contact", "email") => json!("a@example.org"),
        ("XML", "namespace") => json!("https://example.org/ns"),
        ("Server", "variables") => json!({"v": {"default": "b"}}),
        ("Server", "url") => json!("https://{v}.example.org"),
        ("Server Variable", "enum") => json!(["a", "b"]),
        ("Operation", "requestBody") => json!({"required": true, "content": body("Answer")}),
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
        ("Media Type", "example") => json!({"id": "b"}),
        ("Media Type", "examples") => json!({"two": {"value": {"s": "b"}}}),
        ("Request Body", "content") => body("Answer"),
        ("Response", "content") => body("Body"),
        ("Link", "operationId") => json!("a"),
        ("Link", "operationRef") => json!("#/paths/~1a~1%7Bp%7D/post"),
        ("Example", "value") => json!({"s": "b"}),
        ("OpenAPI", "webhooks") => {
            json!({"w": {"post": {"responses": {"204": {"description": "Done."}}}}})
        }
        ("OpenAPI", "jsonSchemaDialect") => json!("https://example.org/dialect"),
        ("Components", "pathItems") => json!({"i": {}}),
        ("Header", "style") => json!("form"),
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

/// Every object of the specification, by name.
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

/// The result for a document: findings with severities, and rendered files.
struct Outcome {
    spec: Option<Spec>,
    findings: Vec<(bool, String)>,
    artefacts: Option<Artefacts>,
}

fn outcome(document: &Value) -> Outcome {
    let source = || Source::new("a.json", document.to_string());
    let (read, mut findings) = contract_lint::document_with(source(), Profile::Foreign);
    let artefacts = match read {
        Ok(spec) => match artefacts::render(&spec, Layout::Folder) {
            Ok(artefacts) => Some(artefacts),
            Err(refused) => {
                findings.extend(refused);
                None
            }
        },
        Err(_) => None,
    };
    let spec = contract_lint::well_formed(source()).ok();
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

/// What a part does with a field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Done {
    Nothing,
    Warned,
    Refused,
    Read,
}

/// What the lint, the schemas, the client and `diff` do with the difference between two documents.
fn done(before: &Outcome, after: &Outcome) -> [Done; 4] {
    let mut new = after
        .findings
        .iter()
        .filter(|finding| !before.findings.contains(finding));
    let lint = match new.clone().any(|(is_error, _)| *is_error) {
        true => Done::Refused,
        false if new.next().is_some() => Done::Warned,
        false => Done::Nothing,
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
            of_part(before) != of_part(after)
        }
        _ => false,
    };
    let is_compared = match (&before.spec, &after.spec) {
        (Some(before), Some(after)) => {
            let comparison = contract_compat::compare(before, after);
            !comparison.findings.is_empty()
        }
        _ => false,
    };
    let read_or_lint = |is_read| if is_read { Done::Read } else { lint };
    [
        lint,
        read_or_lint(differs("schemas/")),
        read_or_lint(differs("client/")),
        read_or_lint(is_compared),
    ]
}

/// The cells of the table. `has_form`: whether the lint reports a value of the wrong type.
fn words(done: [Done; 4], has_form: bool) -> [&'static str; 4] {
    let [lint, others @ ..] = done;
    let is_read = others.contains(&Done::Read);
    let word = |done| match done {
        Done::Read => "read",
        Done::Refused => "refused",
        Done::Warned => "warning",
        Done::Nothing if is_read => "elsewhere",
        Done::Nothing => "describes",
    };
    let lint = match lint {
        Done::Nothing if has_form => "read",
        Done::Nothing => "unread",
        other => word(other),
    };
    let [schemas, client, diff] = others.map(word);
    [lint, schemas, client, diff]
}

/// A value of the wrong type for a shape.
fn wrong(name: &str, shape: Shape) -> Value {
    match shape {
        _ if name == "requestBody" => json!("$nowhere"),
        Shape::List(_) => json!(7),
        _ => json!([7]),
    }
}

/// A document with another value of a member, or without it.
fn with(document: &Value, place: &str, name: &str, value: Option<Value>) -> Value {
    let mut document = document.clone();
    if let Some(Value::Object(holder)) = document.pointer_mut(place) {
        match value {
            Some(value) => holder.insert(name.to_owned(), value),
            None => holder.shift_remove(name),
        };
    }
    document
}

/// What is done with a member of the document: without it, and with another value.
fn tried(base: &Value, place: &str, name: &str, value: Value, shape: Shape) -> [&'static str; 4] {
    let mut base = base.clone();
    // Beside the bound that it speaks of.
    if let Some(bound) = name.strip_prefix("exclusive") {
        base = with(&base, place, &bound.to_lowercase(), Some(json!(3)));
    }
    let as_is = outcome(&base);
    let mut found = done(&as_is, &outcome(&with(&base, place, name, Some(value))));
    let stands = base
        .pointer(place)
        .and_then(|holder| holder.get(name))
        .is_some();
    if stands {
        let without = outcome(&with(&base, place, name, None));
        // A required field cannot be left out.
        if without.artefacts.is_some() {
            let more = done(&without, &as_is);
            for (found, more) in found.iter_mut().zip(more) {
                *found = more.max(*found);
            }
        }
    }
    let malformed = with(&base, place, name, Some(wrong(name, shape))).to_string();
    let source = Source::new("a.json", malformed);
    let (_, findings) = contract_lint::document_with(source, Profile::Foreign);
    let has_form = findings.iter().any(|finding| {
        !as_is
            .findings
            .iter()
            .any(|(_, known)| *known == finding.message)
    });
    words(found, has_form)
}

fn table() -> String {
    let (base, places) = base();
    let newer_base = with(&base, "", "openapi", Some(json!("3.1.0")));
    let mut rows: Vec<(String, String, [&str; 4])> = Vec::new();
    for (name, object) in objects() {
        if INSIDE.iter().any(|(known, _, _)| *known == name) {
            let keyed = object.keyed.map(|keyed| keyed.like.to_owned());
            let fields = object
                .fields(Version::V3_0)
                .map(|field| field.name.to_owned());
            rows.extend(
                fields
                    .chain(keyed)
                    .map(|field| (name.to_owned(), field, [""; 4])),
            );
            continue;
        }
        let Some((_, place)) = places.iter().find(|(known, _)| *known == name) else {
            panic!("where is the object {name} tried?");
        };
        let older: Vec<&str> = object
            .fields(Version::V3_0)
            .map(|field| field.name)
            .collect();
        let newer = object
            .fields(Version::V3_1)
            .filter(|field| !older.contains(&field.name));
        let fields = object.fields(Version::V3_0).map(|field| (field, &base, ""));
        for (field, base, mark) in fields.chain(newer.map(|field| (field, &newer_base, " (3.1)"))) {
            let (place, value) = match name {
                "Schema" => {
                    let (property, value) = keyword(field.name);
                    (
                        format!("/components/schemas/Body/properties{property}"),
                        value,
                    )
                }
                _ => (
                    place_for(name, field.name, place).to_owned(),
                    value(base, name, field.name, field.shape),
                ),
            };
            let words = tried(base, &place, field.name, value, field.shape);
            rows.push((format!("{name}{mark}"), field.name.to_owned(), words));
        }
        if let Some(keyed) = object.keyed {
            let (key, value) = match name {
                "Paths" => (
                    "/b",
                    json!({"get": {"operationId": "b", "responses": {"204": {"description": "Done."}}}}),
                ),
                "Responses" => (
                    "404",
                    json!({"description": "None.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}}),
                ),
                other => panic!("how are the keys of {other} tried?"),
            };
            let words = tried(&base, place, key, value, keyed.shape);
            rows.push((name.to_owned(), keyed.like.to_owned(), words));
        }
    }
    let of_holder = |name: &str| {
        let (_, holder, field) = INSIDE.iter().find(|(known, _, _)| *known == name)?;
        let row = rows
            .iter()
            .find(|(object, found, _)| object == holder && found == field);
        row.map(|(_, _, words)| *words)
    };
    let mut out = String::from(
        "| object | field | lint | schemas | client | diff |\n|---|---|---|---|---|---|\n",
    );
    for (object, field, words) in &rows {
        let words = of_holder(object).unwrap_or(*words).join(" | ");
        let field = match field.contains('`') {
            true => field.clone(),
            false => format!("`{field}`"),
        };
        out.push_str(&format!("| {object} | {field} | {words} |\n"));
    }
    assert!(
        !out.contains("unread"),
        "a type that nothing checks:\n{out}"
    );
    out
}

#[test]
fn the_table_of_fields_is_current() {
    const START: &str = "<!-- table: cargo test -p xtask specification -->\n";
    const END: &str = "<!-- end of table -->";
    let path = project().join("crates/contract-lint/FIELDS.md");
    let readme = fs::read_to_string(&path).expect("the table");
    let (before, rest) = readme.split_once(START).expect("a table");
    let (written, after) = rest.split_once(END).expect("the end of the table");
    let found = table();
    if std::env::var_os("UPDATE_TABLE").is_some() {
        let text = format!("{before}{START}\n{found}\n{END}{after}");
        fs::write(&path, text).expect("the table");
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
