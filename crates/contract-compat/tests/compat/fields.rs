//! Changes of every field of OpenAPI: what callers can notice has a verdict, what is not compared is reported, and
//! descriptions are neither.

use contract::{Source, Spec};
use contract_compat::{Comparison, Verdict, compare_documents, compare_within, human};

use Verdict::{Breaking as B, Compatible as C, Equal as E, Unproven as U};

/// The result of an edit: a verdict with a finding, only a changed description, or nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Found(Verdict),
    Words,
    Nothing,
}

const B_: Outcome = Outcome::Found(B);
const C_: Outcome = Outcome::Found(C);
const E_: Outcome = Outcome::Found(E);
const U_: Outcome = Outcome::Found(U);
const W: Outcome = Outcome::Words;
const N: Outcome = Outcome::Nothing;

/// A document with every object of OpenAPI in it.
const BASE: &str = r##"
openapi: 3.1.0
info: {title: T, version: 1.0.0, description: D}
servers: [{url: "https://{host}.example", description: D, variables: {host: {default: a, enum: [a, b], description: D}}}]
security: [{key: []}]
tags: [{name: t, description: D}]
externalDocs: {url: "https://docs.example"}
paths:
  /x/{id}:
    summary: S
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getX
      summary: S
      tags: [t]
      deprecated: false
      parameters:
        - {name: q, in: query, description: D, schema: {type: array, items: {type: string}}}
        - {name: H, in: header, schema: {type: array, items: {type: string}}}
        - {name: c, in: cookie, content: {application/json: {schema: {type: string}}}}
      responses:
        "200":
          description: D
          headers: {X-A: {description: D, required: true, schema: {type: array, items: {type: string}}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Out"}, example: {a: x}}}
          links: {next: {operationId: getX, parameters: {id: $response.body#/a}, description: D}}
    post:
      operationId: postX
      requestBody:
        description: D
        required: false
        content:
          multipart/form-data:
            schema: {type: object, properties: {p: {type: string}}}
            encoding: {p: {contentType: text/plain, style: form, headers: {X-P: {description: D, schema: {type: string}}}}}
      responses: {"204": {description: D}}
      callbacks:
        done:
          "{$request.body#/url}":
            post:
              operationId: doneX
              parameters: [{name: S, in: header, required: true, schema: {type: string}}]
              requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Event"}}}}
              responses: {"200": {description: D, content: {application/json: {schema: {$ref: "#/components/schemas/Taken"}}}}}
  /y: {$ref: "#/components/pathItems/Y"}
webhooks:
  made:
    post:
      operationId: made
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Made"}}}}
      responses: {"200": {description: D}}
components:
  pathItems:
    Y: {get: {operationId: getY, responses: {"200": {description: D, content: {application/json: {schema: {type: object, required: [y], properties: {y: {type: string}}}}}}}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: k, description: D}
    bearer: {type: http, scheme: bearer, bearerFormat: JWT}
  schemas:
    Out:
      type: object
      title: T
      description: D
      required: [a]
      properties:
        a: {type: string, description: D, xml: {name: aa}}
        b: {type: integer}
        kind: {type: string}
      discriminator: {propertyName: kind}
    Event: {type: object, required: [e], properties: {e: {type: string, enum: [u, v]}, f: {type: string}}}
    Taken: {type: object, required: [t], properties: {t: {type: string, maxLength: 5}}}
    Made: {type: object, required: [m], properties: {m: {type: string}, n: {type: string}, r: {type: string, readOnly: true}}}
"##;

/// The name, the text in the document, its replacement, and the result.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, Outcome)] = &[
    ("openapi", "openapi: 3.1.0", "openapi: 3.1.1", N),
    ("info.title", "{title: T, version: 1.0.0", "{title: U, version: 1.0.0", W),
    ("info.description", "version: 1.0.0, description: D", "version: 1.0.0, description: E", W),
    ("server.url", "https://{host}.example", "https://{host}.other", B_),
    ("server.description", "description: D, variables", "description: E, variables", W),
    ("server variable default", "default: a, enum", "default: b, enum", B_),
    ("server variable value gone", "enum: [a, b], description", "enum: [a], description", B_),
    ("server variable value more", "enum: [a, b], description", "enum: [a, b, c], description", C_),
    ("security another scheme", "security: [{key: []}]", "security: [{bearer: []}]", B_),
    ("security another way", "security: [{key: []}]", "security: [{key: []}, {bearer: []}]", C_),
    ("security none", "security: [{key: []}]", "security: [{}]", C_),
    ("security both", "security: [{key: []}]", "security: [{key: [], bearer: []}]", B_),
    ("scheme parameter name", "in: header, name: k", "in: header, name: l", B_),
    ("scheme place", "{type: apiKey, in: header", "{type: apiKey, in: query", B_),
    ("scheme description", "name: k, description: D", "name: k, description: E", W),
    ("scheme that nothing asks for", "bearerFormat: JWT", "bearerFormat: other", W),
    ("tag description", "{name: t, description: D}", "{name: t, description: E}", W),
    ("external docs", "https://docs.example", "https://docs2.example", W),
    ("path", "/x/{id}", "/z/{id}", B_),
    ("path summary", "summary: S\n    parameters", "summary: T\n    parameters", W),
    ("path parameter schema", "required: true, schema: {type: string}}]\n    get", "required: true, schema: {type: integer}}]\n    get", B_),
    ("operationId", "operationId: getX\n", "operationId: readX\n", C_),
    ("operation tags", "tags: [t]\n", "tags: [u]\n", C_),
    ("operation summary", "summary: S\n      tags", "summary: T\n      tags", W),
    ("operation deprecated", "deprecated: false", "deprecated: true", C_),
    ("operation security", "tags: [t]\n", "tags: [t]\n      security: [{bearer: []}]\n", B_),
    ("operation servers", "tags: [t]\n", "tags: [t]\n      servers: [{url: https://s.example}]\n", B_),
    ("operation extension", "tags: [t]\n", "tags: [t]\n      x-sunset: '2030-01-01'\n", C_),
    ("document extension", "openapi: 3.1.0", "openapi: 3.1.0\nx-mine: 1", C_),
    ("parameter description", "in: query, description: D", "in: query, description: E", W),
    ("parameter deprecated", "in: query, description: D", "in: query, deprecated: true, description: D", C_),
    ("parameter required", "in: query, description: D", "in: query, required: true, description: D", B_),
    ("parameter style", "in: query, description: D", "in: query, style: pipeDelimited, description: D", B_),
    ("parameter explode", "in: query, description: D", "in: query, explode: false, description: D", B_),
    ("parameter reserved allowed", "in: query, description: D", "in: query, allowReserved: true, description: D", C_),
    ("parameter empty allowed", "in: query, description: D", "in: query, allowEmptyValue: true, description: D", C_),
    ("parameter default spelled out", "in: query, description: D", "in: query, style: form, explode: true, required: false, description: D", W),
    ("parameter in content", "content: {application/json: {schema: {type: string}}}}\n", "content: {text/plain: {schema: {type: string}}}}\n", B_),
    ("header parameter explode", "{name: H, in: header,", "{name: H, in: header, explode: true,", B_),
    ("header parameter empty allowed says nothing", "{name: H, in: header,", "{name: H, in: header, allowEmptyValue: true,", W),
    ("response description", "\"204\": {description: D}", "\"204\": {description: E}", W),
    ("response status", "\"204\": {description: D}", "\"205\": {description: D}", B_),
    ("response header required no more", "X-A: {description: D, required: true,", "X-A: {description: D,", B_),
    ("response header description", "X-A: {description: D,", "X-A: {description: E,", W),
    ("response header explode", "X-A: {description: D,", "X-A: {explode: true, description: D,", B_),
    ("response header schema", "X-A: {description: D, required: true, schema: {type: array, items: {type: string}}", "X-A: {description: D, required: true, schema: {type: array, items: {type: integer}}", B_),
    ("response header name", "X-A:", "X-B:", B_),
    ("response header in capitals", "X-A:", "x-a:", W),
    ("response example", "example: {a: x}", "example: {a: y}", W),
    ("response media type", "content: {application/json: {schema: {$ref: \"#/components/schemas/Out\"}", "content: {text/json: {schema: {$ref: \"#/components/schemas/Out\"}", B_),
    ("link target", "{next: {operationId: getX", "{next: {operationId: postX", U_),
    ("link parameters", "{id: $response.body#/a}", "{id: $response.body#/b}", U_),
    ("link description", "#/a}, description: D}", "#/a}, description: E}", W),
    ("link gone", "          links: {next: {operationId: getX, parameters: {id: $response.body#/a}, description: D}}\n", "", U_),
    ("link more", "links: {next:", "links: {more: {operationId: getX}, next:", C_),
    ("request body required", "required: false\n", "required: true\n", B_),
    ("request body description", "description: D\n        required: false", "description: E\n        required: false", W),
    ("request media type", "multipart/form-data:", "multipart/mixed:", B_),
    ("encoding content type", "contentType: text/plain", "contentType: text/csv", B_),
    ("encoding content types more", "contentType: text/plain", "contentType: 'text/plain, text/csv'", C_),
    ("encoding content type gone", "contentType: text/plain, ", "", U_),
    ("encoding style", "style: form, headers", "style: spaceDelimited, headers", B_),
    ("encoding style spelled out", "style: form, headers", "style: form, explode: true, headers", W),
    ("encoding reserved allowed", "style: form, headers", "style: form, allowReserved: true, headers", C_),
    ("encoding headers", "headers: {X-P:", "headers: {X-Q:", U_),
    ("encoding header description", "X-P: {description: D,", "X-P: {description: E,", W),
    ("callback expression", "{$request.body#/url}", "{$request.body#/other}", B_),
    ("callback name", "        done:\n", "        ended:\n", B_),
    ("callback method", "            post:\n              operationId: doneX", "            put:\n              operationId: doneX", B_),
    ("callback header is sent no more", "              parameters: [{name: S, in: header, required: true, schema: {type: string}}]\n", "", B_),
    ("callback header may be missing", "{name: S, in: header, required: true,", "{name: S, in: header,", B_),
    ("callback header more", "{name: S, in: header, required: true,", "{name: T, in: header, schema: {type: string}}, {name: S, in: header, required: true,", C_),
    ("callback body value more", "enum: [u, v]", "enum: [u, v, w]", B_),
    ("callback body value gone", "enum: [u, v]", "enum: [u]", C_),
    ("callback body member may be missing", "Event: {type: object, required: [e],", "Event: {type: object,", B_),
    ("callback body member more", "f: {type: string}}}\n    Taken", "f: {type: string}, g: {type: string}}}\n    Taken", C_),
    ("callback body member gone", ", f: {type: string}}}\n    Taken", "}}\n    Taken", U_),
    ("callback answer narrowed", "maxLength: 5", "maxLength: 4", B_),
    ("callback answer widened", "maxLength: 5", "maxLength: 6", C_),
    ("callback answer demands more", "Taken: {type: object, required: [t]", "Taken: {type: object, required: [t, s]", B_),
    ("webhook gone", "  made:\n", "  other:\n", B_),
    ("webhook member may be missing", "Made: {type: object, required: [m]", "Made: {type: object", B_),
    ("webhook member always there", "Made: {type: object, required: [m]", "Made: {type: object, required: [m, n]", C_),
    ("webhook member of another type", "n: {type: string}, r", "n: {type: integer}, r", B_),
    ("webhook read-only member of another type", "r: {type: string, readOnly: true}", "r: {type: integer, readOnly: true}", B_),
    ("webhook body may be missing", "requestBody: {required: true, content: {application/json: {schema: {$ref: \"#/components/schemas/Made\"}", "requestBody: {content: {application/json: {schema: {$ref: \"#/components/schemas/Made\"}", B_),
    ("webhook body in another media type", "content: {application/json: {schema: {$ref: \"#/components/schemas/Made\"}", "content: {text/json: {schema: {$ref: \"#/components/schemas/Made\"}", B_),
    ("path written elsewhere", "required: [y], properties: {y: {type: string}}", "properties: {y: {type: string}}", B_),
    ("schema title", "title: T\n", "title: U\n", W),
    ("schema description", "a: {type: string, description: D,", "a: {type: string, description: E,", W),
    ("schema deprecated", "b: {type: integer}", "b: {type: integer, deprecated: true}", C_),
    ("schema xml where nothing is XML", "xml: {name: aa}", "xml: {name: bb}", C_),
    ("schema extension", "b: {type: integer}", "b: {type: integer, x-mine: 1}", C_),
    ("schema external docs", "b: {type: integer}", "b: {type: integer, externalDocs: {url: https://e.example}}", W),
    ("schema read-only in an answer", "b: {type: integer}", "b: {type: integer, readOnly: true}", W),
    ("schema write-only in an answer", "b: {type: integer}", "b: {type: integer, writeOnly: true}", U_),
    ("schema comment", "b: {type: integer}", "b: {type: integer, $comment: C}", N),
    ("schema default in an answer", "b: {type: integer}", "b: {type: integer, default: 1}", C_),
    ("schema discriminator", "discriminator: {propertyName: kind}", "discriminator: {propertyName: a}", U_),
    ("schema type list of one", "b: {type: integer}", "b: {type: [integer]}", N),
    ("schema member gone", "        b: {type: integer}\n", "", U_),
    ("schema that nothing uses", "  schemas:\n", "  schemas:\n    Unused: {type: string}\n", W),
];

fn compared(old: &str, new: &str) -> Comparison {
    let read = |name: &str, text: &str| {
        let (spec, problems) = Spec::read(Source::new(name, text));
        let spec = spec.unwrap_or_else(|_| panic!("{problems:?}\n{text}"));
        let errors: Vec<_> = problems
            .iter()
            .filter(|problem| problem.severity == contract::diagnostic::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}\n{text}");
        spec
    };
    compare_documents((&read("old", old), &[]), (&read("new", new), &[]))
}

fn outcome(comparison: &Comparison) -> Outcome {
    match comparison
        .findings
        .iter()
        .map(|finding| finding.verdict)
        .max()
    {
        Some(verdict) => Outcome::Found(verdict),
        None if comparison.is_reworded => Outcome::Words,
        None => Outcome::Nothing,
    }
}

#[test]
fn each_field_has_a_verdict_or_is_named() {
    let mut wrong = Vec::new();
    assert_eq!(
        outcome(&compared(BASE, BASE)),
        N,
        "a document is like itself"
    );
    for (name, from, to, expected) in ROWS {
        assert_eq!(
            BASE.matches(from).count(),
            1,
            "{name}: `{from}` appears once"
        );
        let comparison = compared(BASE, &BASE.replacen(from, to, 1));
        let found = outcome(&comparison);
        if found != *expected {
            let report = human(&comparison, false);
            wrong.push(format!(
                "{name}: expected {expected:?}, found {found:?}\n{report}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_security_scheme_by_another_name_is_equal() {
    let new = BASE.replace("[{key: []}]", "[{token: []}]").replace(
        "    key: {type: apiKey, in: header, name: k, description: D}",
        "    token: {type: apiKey, in: header, name: k, description: E}",
    );
    assert_eq!(outcome(&compared(BASE, &new)), E_);
}

#[test]
fn how_xml_is_written_is_not_decided_where_bodies_are_xml() {
    let old = BASE.replace("multipart/form-data:", "application/xml:");
    let new = old.replace("xml: {name: aa}", "xml: {name: bb}");
    let comparison = compared(&old, &new);
    assert_eq!(outcome(&comparison), U_);
    assert!(human(&comparison, false).contains("not decided: "));
}

/// The same document in 3.0 and 3.1, in both orders.
#[test]
fn a_document_of_3_0_is_the_same_in_3_1() {
    let old = r##"
openapi: 3.0.3
info: {title: T, version: 1.0.0, license: {name: L}}
paths:
  /x:
    post:
      operationId: x
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/X"}}, application/octet-stream: {schema: {type: string, format: binary}}}}
      responses: {"200": {description: D}}
components:
  schemas:
    X:
      type: object
      required: [a]
      properties:
        a: {type: string, nullable: true, description: D}
        b: {type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true}
        c: {type: string, enum: [x], example: x}
        d: {nullable: true, allOf: [{$ref: "#/components/schemas/X"}]}
        e: {type: string, format: byte}
        f: {type: array, items: {type: number, minimum: 0, exclusiveMinimum: false}}
        g: {description: D, allOf: [{$ref: "#/components/schemas/X"}]}
"##;
    let new = r##"
openapi: 3.1.0
info: {title: T, version: 1.0.0, license: {name: L}}
jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base
paths:
  /x:
    post:
      operationId: x
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/X"}}, application/octet-stream: {schema: {contentMediaType: application/octet-stream, type: string}}}}
      responses: {"200": {description: D}}
components:
  schemas:
    X:
      type: object
      required: [a]
      properties:
        a: {type: [string, 'null'], description: D}
        b: {type: integer, exclusiveMinimum: 1, exclusiveMaximum: 9}
        c: {type: string, const: x, examples: [x]}
        d: {anyOf: [{$ref: "#/components/schemas/X"}, {type: 'null'}]}
        e: {type: string, contentEncoding: base64}
        f: {type: array, items: {type: number, minimum: 0}}
        g: {description: D, $ref: "#/components/schemas/X"}
"##;
    for (old, new) in [(old, new), (new, old)] {
        let comparison = compared(old, new);
        assert!(comparison.is_empty(), "{}", human(&comparison, false));
    }
}

/// A comparison over the budget ends, and reports the same each time.
#[test]
fn a_document_over_the_budget_is_not_decided() {
    let document = |last: &str| {
        let mut text = String::from("openapi: 3.0.3\ninfo: {title: T, version: 1.0.0}\npaths:\n");
        for number in 0..5 {
            text += &format!(
                "  /x{number}: {{post: {{operationId: x{number}, requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{a: {{type: string, pattern: '^[a-{last}]{{{number},9}}$'}}}}}}}}}}}}, responses: {{'200': {{description: D}}}}}}}}\n"
            );
        }
        let (spec, _) = Spec::read(Source::new("made", text));
        spec.expect("a document")
    };
    let (old, new) = (document("x"), document("y"));
    for (steps, expected) in [(60, U_), (300, U_), (10_000_000, C_)] {
        let reports = [(); 2].map(|()| compare_within((&old, &[]), (&new, &[]), steps));
        assert_eq!(outcome(&reports[0]), expected, "{steps}");
        let texts = reports.each_ref().map(|report| human(report, false));
        let is_said = texts[0].contains("schemas are not compared")
            && texts[0].contains("not decided: the budget of steps for this comparison is used up");
        assert_eq!(is_said, expected == U_, "{steps}: {}", texts[0]);
        assert_eq!(texts[0], texts[1]);
    }
}
