//! Difficult pairs of schemas and of operations, with verdicts found by reasoning.

use contract::{Source, Spec};
use contract_codegen::schemas::Direction;
use contract_compat::{Aspect, Verdict, body};
use serde_json::{Value, json};

use Direction::{Request, Response};
use Verdict::{Breaking as B, Compatible as C, Equal as E, Unproven as U};

fn parse(document: &Value) -> Spec {
    match Spec::parse(Source::new("made", document.to_string())) {
        Ok((spec, _)) => spec,
        Err((_, findings)) => panic!("{findings:#?}\n{document:#}"),
    }
}

fn yaml(text: &str) -> Value {
    let text =
        format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\nx: {text}\n");
    let (spec, _) = Spec::read(Source::new("made", text));
    let spec = spec.unwrap_or_else(|_| panic!("not YAML"));
    spec.root.get("x").expect("what was written").to_json()
}

/// Name, direction, old and new schemas (`Body` is compared), and the verdict.
const SCHEMAS: &[(&str, Direction, &str, &str, Verdict)] = &[
    (
        "a read-only member need not be sent",
        Request,
        "{Body: {type: object, properties: {a: {type: string}}}}",
        "{Body: {type: object, required: [b], properties: {a: {type: string}, b: {type: string, readOnly: true}}}}",
        C,
    ),
    (
        "a member becomes read-only",
        Request,
        "{Body: {type: object, properties: {a: {type: string}}}}",
        "{Body: {type: object, properties: {a: {type: string, readOnly: true}}}}",
        U,
    ),
    (
        "a member of a branch becomes read-only through a reference",
        Request,
        "{X: {type: string}, Body: {type: object, allOf: [{type: object, properties: {a: {$ref: '#/components/schemas/X'}}}]}}",
        "{X: {type: string, readOnly: true}, Body: {type: object, allOf: [{type: object, properties: {a: {$ref: '#/components/schemas/X'}}}]}}",
        U,
    ),
    (
        "a required member is read-only no more",
        Request,
        "{Body: {type: object, required: [a], properties: {a: {type: string, readOnly: true}}}}",
        "{Body: {type: object, required: [a], properties: {a: {type: string}}}}",
        B,
    ),
    (
        "a member becomes write-only",
        Response,
        "{Body: {type: object, properties: {a: {type: string}}}}",
        "{Body: {type: object, properties: {a: {type: string, writeOnly: true}}}}",
        U,
    ),
    (
        "a read-only member is narrowed where it is not sent",
        Request,
        "{Body: {type: object, properties: {a: {type: string, readOnly: true}}}}",
        "{Body: {type: object, properties: {a: {type: string, readOnly: true, enum: [x]}}}}",
        C,
    ),
    (
        "the same pattern in other words",
        Request,
        "{Body: {type: string, pattern: '^[0-9]{2}$'}}",
        "{Body: {type: string, pattern: '^[0-9][0-9]$'}}",
        E,
    ),
    (
        "a length says what the pattern said",
        Request,
        "{Body: {type: string, pattern: '^[a-z]{2,4}$'}}",
        "{Body: {type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 4}}",
        E,
    ),
    (
        "a pattern that the format implies",
        Request,
        "{Body: {type: string, format: date}}",
        "{Body: {type: string, format: date, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'}}",
        E,
    ),
    (
        "a step that the values keep anyway",
        Request,
        "{Body: {type: number, multipleOf: 0.5, minimum: 1, maximum: 1.5}}",
        "{Body: {type: number, enum: [1, 1.5]}}",
        E,
    ),
    (
        "a limit between which no whole number lies",
        Request,
        "{Body: {type: integer, minimum: 1, maximum: 5}}",
        "{Body: {type: integer, minimum: 0.5, maximum: 5.5}}",
        E,
    ),
    (
        "an answer's optional member goes",
        Response,
        "{Body: {type: object, properties: {a: {type: string}, b: {type: string}}}}",
        "{Body: {type: object, properties: {a: {type: string}}}}",
        U,
    ),
    (
        "members that move into a branch of allOf",
        Request,
        "{Body: {type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}}}",
        "{Body: {allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]}}",
        C,
    ),
    (
        "a name that another part closes out",
        Request,
        "{Body: {allOf: [{properties: {a: {type: string}}}, {properties: {a: {}, b: {}}, additionalProperties: false}]}}",
        "{Body: {allOf: [{properties: {a: {type: string}}}, {properties: {b: {}}, additionalProperties: false}]}}",
        B,
    ),
    (
        "branches that come to overlap, seen at another place before",
        Request,
        "{X: {oneOf: [{enum: [1]}, {enum: [2, 3]}]}, Body: {type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/X'}, {enum: [1]}]}, b: {$ref: '#/components/schemas/X'}}}}",
        "{X: {oneOf: [{enum: [1, 2]}, {enum: [2, 3]}]}, Body: {type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/X'}, {enum: [1]}]}, b: {$ref: '#/components/schemas/X'}}}}",
        B,
    ),
    (
        "a pattern as ECMAScript reads it",
        Request,
        r"{Body: {type: string, pattern: '^\p{L}+$'}}",
        r"{Body: {type: string, pattern: '^\w+$'}}",
        B,
    ),
    (
        "a required member that was not declared",
        Request,
        "{Body: {type: object, required: [a]}}",
        "{Body: {type: object, required: [a], properties: {a: {type: integer}}}}",
        B,
    ),
    (
        "a required member that is not declared any more",
        Response,
        "{Body: {type: object, required: [a], properties: {a: {type: integer}}}}",
        "{Body: {type: object, required: [a]}}",
        B,
    ),
    (
        "a format that no validator asserts is added",
        Request,
        "{Body: {type: string}}",
        "{Body: {type: string, format: uuid}}",
        U,
    ),
    (
        "a wider integer is accepted",
        Request,
        "{Body: {type: integer, format: int32}}",
        "{Body: {type: integer, format: int64}}",
        C,
    ),
    (
        "a wider integer may come",
        Response,
        "{Body: {type: integer, format: int32}}",
        "{Body: {type: integer, format: int64}}",
        U,
    ),
    (
        "another default is meant",
        Request,
        "{Body: {type: object, properties: {a: {type: integer, default: 10}}}}",
        "{Body: {type: object, properties: {a: {type: integer, default: 50}}}}",
        U,
    ),
    (
        "another default is answered",
        Response,
        "{Body: {type: object, properties: {a: {type: integer, default: 10}}}}",
        "{Body: {type: object, properties: {a: {type: integer, default: 50}}}}",
        C,
    ),
    (
        "an optional member behind a nullable reference",
        Request,
        "{X: {type: object, required: [a], properties: {a: {type: string}}}, Body: {type: object, properties: {x: {nullable: true, allOf: [{$ref: '#/components/schemas/X'}]}}}}",
        "{X: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}, Body: {type: object, properties: {x: {nullable: true, allOf: [{$ref: '#/components/schemas/X'}]}}}}",
        C,
    ),
    (
        "a nullable reference takes null no more",
        Request,
        "{X: {type: object}, Body: {type: object, properties: {x: {nullable: true, allOf: [{$ref: '#/components/schemas/X'}]}}}}",
        "{X: {type: object}, Body: {type: object, properties: {x: {allOf: [{$ref: '#/components/schemas/X'}]}}}}",
        B,
    ),
    (
        "null may come through a reference",
        Response,
        "{X: {type: object}, Body: {type: object, properties: {x: {allOf: [{$ref: '#/components/schemas/X'}]}}}}",
        "{X: {type: object}, Body: {type: object, properties: {x: {nullable: true, allOf: [{$ref: '#/components/schemas/X'}]}}}}",
        B,
    ),
    (
        "branches in another order, and an optional member beside them",
        Request,
        "{Body: {type: object, properties: {a: {oneOf: [{type: string}, {type: integer}]}}}}",
        "{Body: {type: object, properties: {a: {oneOf: [{type: integer}, {type: string}]}, b: {type: string}}}}",
        C,
    ),
    (
        "a rule within a branch",
        Request,
        "{X: {type: object, properties: {a: {type: integer}}}, Body: {oneOf: [{$ref: '#/components/schemas/X'}, {type: string}]}}",
        "{X: {type: object, properties: {a: {type: integer}}, x-validations: [{id: more, rule: 'self.a > 1', message: More.}]}, Body: {oneOf: [{$ref: '#/components/schemas/X'}, {type: string}]}}",
        U,
    ),
    (
        "words at what is not declared",
        Request,
        "{Body: {type: object}}",
        "{Body: {type: object, additionalProperties: {description: Anything.}}}",
        C,
    ),
    (
        "a list of nothing",
        Request,
        "{Body: {type: array, items: {type: string}}}",
        "{Body: {type: array, maxItems: 0, items: {type: string}}}",
        B,
    ),
    (
        "what is refused elsewhere anyway",
        Request,
        "{Body: {type: integer, enum: [1, 2], maximum: 10}}",
        "{Body: {type: integer, enum: [1, 2], maximum: 5}}",
        E,
    ),
    (
        "a schema that contains itself, changed far below",
        Response,
        "{Body: {type: object, properties: {a: {type: string}, next: {$ref: '#/components/schemas/Body'}}}}",
        "{Body: {type: object, properties: {a: {type: string, nullable: true}, next: {$ref: '#/components/schemas/Body'}}}}",
        B,
    ),
    (
        "nothing can be sent either way",
        Request,
        "{Body: {allOf: [{type: string}, {type: integer}]}}",
        "{Body: {type: boolean}}",
        C,
    ),
];

#[test]
fn schemas_in_which_a_comparison_could_go_wrong() {
    let mut wrong = Vec::new();
    for (name, direction, old, new, expected) in SCHEMAS {
        let specs = [old, new].map(|schemas| {
            parse(&json!({
                "openapi": "3.0.3",
                "info": {"title": "T", "version": "1.0.0"},
                "paths": {},
                "components": {"schemas": yaml(schemas)},
            }))
        });
        let at = "/components/schemas/Body";
        let [old, new] = &specs;
        let (verdict, _) = body::verdict((old, at), (new, at), *direction);
        if verdict != *expected {
            wrong.push(format!("{name}: expected {expected:?}, found {verdict:?}"));
        }
        let (same, _) = body::verdict((old, at), (old, at), *direction);
        assert_eq!(same, C, "{name}: a schema is like itself");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Name, the old and the new operation, and the verdict on the wire.
const OPERATIONS: &[(&str, &str, &str, Verdict)] = &[
    (
        "a status that its range still covers, with another body",
        "{responses: {'200': {description: D}, '404': {description: D, content: {application/json: {schema: {type: object, required: [a]}}}}, 4XX: {description: D, content: {application/json: {schema: {type: object}}}}}}",
        "{responses: {'200': {description: D}, 4XX: {description: D, content: {application/json: {schema: {type: object}}}}}}",
        B,
    ),
    (
        "a success that any other status covers, with another body",
        "{responses: {'200': {description: D, content: {application/json: {schema: {type: object, required: [a]}}}}, default: {description: D, content: {application/json: {schema: {type: object}}}}}}",
        "{responses: {default: {description: D, content: {application/json: {schema: {type: object}}}}}}",
        B,
    ),
    (
        "a status by itself that was covered, with the same body",
        "{responses: {'200': {description: D}, 4XX: {description: D, content: {application/json: {schema: {type: object}}}}}}",
        "{responses: {'200': {description: D}, 4XX: {description: D, content: {application/json: {schema: {type: object}}}}, '404': {description: D, content: {application/json: {schema: {type: object}}}}}}",
        C,
    ),
    (
        "a parameter written as JSON",
        "{parameters: [{name: f, in: query, content: {application/json: {schema: {type: object}}}}], responses: {'200': {description: D}}}",
        "{parameters: [{name: f, in: query, content: {application/json: {schema: {type: object, required: [a]}}}}], responses: {'200': {description: D}}}",
        B,
    ),
    (
        "a parameter that takes any text now",
        "{parameters: [{name: f, in: query, schema: {type: integer}}], responses: {'200': {description: D}}}",
        "{parameters: [{name: f, in: query, schema: {type: string}}], responses: {'200': {description: D}}}",
        C,
    ),
    (
        "how a single value would be exploded",
        "{parameters: [{name: f, in: query, schema: {type: integer}}], responses: {'200': {description: D}}}",
        "{parameters: [{name: f, in: query, explode: false, schema: {type: integer}}], responses: {'200': {description: D}}}",
        C,
    ),
    (
        "a parameter moved to the path, where it says the same",
        "{parameters: [{name: f, in: query, schema: {type: integer}}], responses: {'200': {description: D}}}",
        "{parameters: [{name: f, in: query, schema: {type: integer}}, {name: g, in: cookie, schema: {type: integer}}], responses: {'200': {description: D}}}",
        C,
    ),
    (
        "two versions of a media type, each with its own body",
        "{requestBody: {content: {application/json;v=1: {schema: {type: string}}, application/json;v=2: {schema: {type: integer}}}}, responses: {'200': {description: D}}}",
        "{requestBody: {content: {application/json;v=1: {schema: {type: string}}, application/json;v=2: {schema: {type: boolean}}}}, responses: {'200': {description: D}}}",
        B,
    ),
    (
        "an answer in one of two media types",
        "{responses: {'200': {description: D, content: {application/json: {schema: {type: object}}, text/csv: {schema: {type: string}}}}}}",
        "{responses: {'200': {description: D, content: {application/json: {schema: {type: object}}}}}}",
        B,
    ),
    (
        "items of security in another order",
        "{security: [{a: []}, {b: []}], responses: {'200': {description: D}}}",
        "{security: [{b: []}, {a: []}], responses: {'200': {description: D}}}",
        C,
    ),
    (
        "a scope more",
        "{security: [{o: [read]}], responses: {'200': {description: D}}}",
        "{security: [{o: [read, write]}], responses: {'200': {description: D}}}",
        B,
    ),
    (
        "a limit that the old one covers",
        "{x-rate-limit: {per: account, budget: b, windows: [{requests: 10, seconds: 1}]}, responses: {'200': {description: D}}}",
        "{x-rate-limit: {per: account, budget: b, windows: [{requests: 600, seconds: 60}]}, responses: {'200': {description: D}}}",
        C,
    ),
    (
        "a limit that only a shorter time keeps to",
        "{x-rate-limit: {per: account, budget: b, windows: [{requests: 10, seconds: 1}]}, responses: {'200': {description: D}}}",
        "{x-rate-limit: {per: account, budget: b, windows: [{requests: 599, seconds: 60}]}, responses: {'200': {description: D}}}",
        B,
    ),
    (
        "a callback more",
        "{responses: {'200': {description: D}}}",
        "{callbacks: {c: {'{$request.body#/url}': {post: {responses: {'200': {description: D}}}}}}, responses: {'200': {description: D}}}",
        C,
    ),
    (
        "another server of its own",
        "{servers: [{url: https://a.example}], responses: {'200': {description: D}}}",
        "{responses: {'200': {description: D}}}",
        B,
    ),
];

fn with(operation: &str) -> Spec {
    let mut operation = yaml(operation);
    operation["operationId"] = json!("x");
    parse(&json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1.0.0"},
        "servers": [{"url": "https://example.com"}],
        "paths": {"/x": {"post": operation}},
        "components": {"securitySchemes": {
            "a": {"type": "apiKey", "in": "header", "name": "a"},
            "b": {"type": "apiKey", "in": "header", "name": "b"},
            "o": {"type": "oauth2", "flows": {}},
        }},
    }))
}

#[test]
fn operations_in_which_a_comparison_could_go_wrong() {
    let mut wrong = Vec::new();
    for (name, old, new, expected) in OPERATIONS {
        let report = contract_compat::compare(&with(old), &with(new));
        let wire = report
            .findings
            .iter()
            .filter(|finding| finding.aspect == Aspect::Wire);
        let found = wire.map(|finding| finding.verdict).max().unwrap_or(C);
        if found != *expected {
            let findings = contract_compat::human(&report, false);
            wrong.push(format!(
                "{name}: expected {expected:?}, found {found:?}\n{findings}"
            ));
        }
        let same = contract_compat::compare(&with(old), &with(old));
        assert_eq!(same.verdict(), C, "{name}: an operation is like itself");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
