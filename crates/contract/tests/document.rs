//! Documents after reading: in each direction, and from both versions of OpenAPI.

use contract::diagnostic::Code;
use contract::{Direction, Source, Spec};
use serde_json::{Value, json};

/// A document with these schemas, of which `Body` is sent and received.
fn document(version: &str, schemas: &Value) -> String {
    let body = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}});
    json!({
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {
            "operationId": "a",
            "requestBody": {"required": true, "content": body},
            "responses": {"200": {"description": "Done.", "content": body}},
        }}},
        "components": {"schemas": schemas},
    })
    .to_string()
}

fn read(version: &str, schemas: &Value) -> Spec {
    let source = Source::new("a.json", document(version, schemas));
    match Spec::parse(source) {
        Ok((spec, _)) => spec,
        Err((_, findings)) => panic!("{schemas}: {findings:?}"),
    }
}

#[test]
fn what_is_not_sent_is_not_required() {
    let id = json!({"type": "string", "readOnly": true});
    let secret = json!({"type": "string", "writeOnly": true});
    let object = json!({"type": "object", "required": ["id", "label"], "properties": {"id": id}});
    // The schemas, a pointer, and what it requires in a request and in a response.
    let cases = [
        (
            json!({"Body": object}),
            "/Body",
            ["label"].as_slice(),
            ["id", "label"].as_slice(),
        ),
        (
            json!({"Body": {"required": ["secret"], "properties": {"secret": secret}}}),
            "/Body",
            &["secret"],
            &[],
        ),
        // The mark is on the target of the property's reference.
        (
            json!({"Body": {"required": ["id"], "properties": {"id": {"$ref": "#/components/schemas/Id"}}}, "Id": id}),
            "/Body",
            &[],
            &["id"],
        ),
        (
            json!({"Body": {"required": ["id"], "properties": {"id": {"allOf": [{"$ref": "#/components/schemas/Id"}]}}}, "Id": id}),
            "/Body",
            &[],
            &["id"],
        ),
        // One branch requires what another one describes.
        (
            json!({"Body": {"allOf": [{"properties": {"id": id}}, {"required": ["id", "label"]}]}}),
            "/Body/allOf/1",
            &["label"],
            &["id", "label"],
        ),
        (
            json!({"Body": {"allOf": [{"$ref": "#/components/schemas/Base"}], "required": ["id"]}, "Base": {"properties": {"id": id}}}),
            "/Body",
            &[],
            &["id"],
        ),
        // A referenced schema requires a property that is marked only here.
        (
            json!({"Body": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"id": id}}]}, "Base": {"required": ["id", "label"]}}),
            "/Body/allOf/0",
            &["label"],
            &["id", "label"],
        ),
        // Nested.
        (
            json!({"Body": {"type": "array", "items": {"properties": {"box": object}}}}),
            "/Body/items/properties/box",
            &["label"],
            &["id", "label"],
        ),
    ];
    for (schemas, pointer, in_request, in_response) in cases {
        let spec = read("3.0.3", &schemas);
        for (direction, expected) in [
            (Direction::Request, in_request),
            (Direction::Response, in_response),
        ] {
            let view = spec.toward(direction);
            let at = format!("/components/schemas{pointer}");
            let (node, _) = contract::resolve(&view.root, &at).expect("a schema");
            let required = node.get("required").map(|node| node.to_json());
            let required = required.unwrap_or_else(|| json!([]));
            assert_eq!(required, json!(expected), "{schemas}, {direction:?}");
        }
    }
}

#[test]
fn a_document_without_marks_is_the_same_both_ways() {
    let spec = read(
        "3.0.3",
        &json!({"Body": {"required": ["id"], "properties": {"id": {"readOnly": false}}}}),
    );
    for direction in Direction::BOTH {
        assert_eq!(spec.toward(direction).json, spec.json);
    }
}

/// A schema in 3.1, and the same in 3.0.
#[test]
fn schemas_of_3_1_are_converted_to_3_0() {
    let string = json!({"type": "string"});
    let reference = json!({"$ref": "#/components/schemas/Other"});
    let cases = [
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string", "nullable": true}),
        ),
        (json!({"type": ["string"]}), string.clone()),
        (
            json!({"type": ["integer", "number"]}),
            json!({"type": "number"}),
        ),
        (
            json!({"type": ["string", "integer"], "minLength": 1, "maximum": 3, "description": "D."}),
            json!({"description": "D.", "oneOf": [{"type": "string", "minLength": 1}, {"type": "integer", "maximum": 3}]}),
        ),
        (
            json!({"type": ["string", "integer", "null"], "enum": ["a", 1]}),
            json!({"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}], "nullable": true}),
        ),
        (
            json!({"anyOf": [string, {"type": "null"}]}),
            json!({"type": "string", "nullable": true}),
        ),
        (
            json!({"oneOf": [reference, {"type": "null"}], "description": "D."}),
            json!({"allOf": [reference], "description": "D.", "nullable": true}),
        ),
        (
            json!({"oneOf": [string, {"type": "integer"}, {"const": null}]}),
            json!({"oneOf": [string, {"type": "integer"}], "nullable": true}),
        ),
        (json!({"const": 7}), json!({"enum": [7]})),
        (
            json!({"type": "string", "examples": ["a"]}),
            json!({"type": "string", "example": "a"}),
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 0}),
            json!({"type": "number", "minimum": 0, "exclusiveMinimum": true}),
        ),
        (
            json!({"type": "number", "maximum": 1, "exclusiveMaximum": 2}),
            json!({"type": "number", "maximum": 1}),
        ),
        (
            json!({"$ref": "#/components/schemas/Other", "description": "D."}),
            json!({"allOf": [reference], "description": "D."}),
        ),
        (
            json!({"properties": {"a": true, "b": false}}),
            json!({"properties": {"a": {}, "b": {"not": {}}}}),
        ),
        (
            json!({"type": "string", "contentEncoding": "base64"}),
            json!({"type": "string", "format": "byte"}),
        ),
        // The result accepts more than the schema, never less.
        (
            json!({"patternProperties": {"^a": {}}, "additionalProperties": false}),
            json!({"additionalProperties": {}}),
        ),
        (
            json!({"type": "array", "prefixItems": [string], "items": false}),
            json!({"type": "array", "items": {}}),
        ),
    ];
    for (newer, older) in cases {
        let spec = read("3.1.0", &json!({"Body": newer, "Other": string}));
        assert_eq!(spec.json["components"]["schemas"]["Body"], older, "{newer}");
    }
}

#[test]
fn references_are_percent_decoded() {
    let schemas = json!({"Body": {"properties": {"a": {"$ref": "#/components/schemas/Oth%65r"}}}, "Other": {"type": "string"}});
    let spec = read("3.0.3", &schemas);
    let (node, pointer) =
        contract::resolve(&spec.root, "/components/schemas/Body/properties/a").expect("a schema");
    assert_eq!(pointer, "/components/schemas/Other");
    assert!(node.get("type").is_some());
}

#[test]
fn operations_without_a_name_get_one_each() {
    let text = json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/users/{id}": {"get": {}, "put": {"operationId": "getUsersId2"}},
            "/users/id": {"get": {}},
        },
    });
    let (spec, _) = Spec::parse(Source::new("a.json", text.to_string())).expect("a document");
    let ids: Vec<&str> = contract::operation::all(&spec)
        .iter()
        .map(|it| it.id)
        .collect();
    assert_eq!(ids, ["getUsersId", "getUsersId2", "getUsersId3"]);
    assert_eq!(spec.unnamed.len(), 2);
}

/// Documents that would take unbounded time or memory end in a finding.
#[test]
fn unbounded_documents_are_refused() {
    let head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
    let chain = |length: usize, link: fn(usize) -> String| {
        let schemas: String = (0..length)
            .map(|at| format!("    S{at}: {}\n", link(at + 1)))
            .collect();
        format!("{head}components:\n  schemas:\n{schemas}    S{length}: {{type: string}}\n")
    };
    let reference = |at| format!("{{$ref: '#/components/schemas/S{at}'}}");
    let branch =
        |at| format!("{{oneOf: [{{$ref: '#/components/schemas/S{at}'}}, {{type: object}}]}}");
    let doubling = |last: usize| {
        let lists: String = (1..last)
            .map(|at| {
                format!(
                    "  a{at}: &a{at} [{}]\n",
                    vec![format!("*a{}", at - 1); 10].join(",")
                )
            })
            .collect();
        format!("{head}x-a:\n  a0: &a0 [x]\n{lists}")
    };
    let anchors: String = (0..90).map(|at| format!("&a{at} [")).collect();
    let nested = |alias: &str| {
        let items = vec!["x"; 50_000].join(",");
        format!(
            "{head}x-a: {anchors}{items}{}\nx-b: {alias}\n",
            "]".repeat(90)
        )
    };
    for (what, text, expected) in [
        ("a short chain", chain(90, reference), None),
        (
            "a chain of references",
            chain(2_000, reference),
            Some(Code::CircularReference),
        ),
        (
            "a chain of branches",
            chain(2_000, branch),
            Some(Code::CircularReference),
        ),
        ("aliases of aliases", doubling(10), Some(Code::NotYaml)),
        ("lists of aliases", doubling(5), None),
        ("unused nested anchors", nested("1"), None),
        ("nested anchors", nested("*a0"), Some(Code::NotYaml)),
        (
            "deep nesting",
            format!("{head}x-a: {}", "[".repeat(1_000)),
            Some(Code::NotYaml),
        ),
    ] {
        let (_, problems) = Spec::read(Source::new("large.yaml", text));
        let codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes.first().copied(), expected, "{what}: {codes:?}");
        assert!(codes.len() <= 1, "{what}: {codes:?}");
    }
}
