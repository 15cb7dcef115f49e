//! The checks of oasdiff, by name: for each that is about something callers can notice, a pair of documents and a
//! verdict, written from the meaning of the name before any run.

use std::collections::BTreeMap;

use contract::{Source, Spec};
use contract_compat::{Comparison, Verdict, Witness, compare_documents};

use Verdict::{Breaking as B, Compatible as C, Unproven as U};

/// The names, with their levels in oasdiff.
const CHECKS: &str = include_str!("oasdiff-checks.txt");

/// A change of a schema: old, new, and the verdicts for requests and responses.
type Edit = (&'static str, &'static str, &'static str, Verdict, Verdict);

#[rustfmt::skip]
const EDITS: &[Edit] = &[
    ("became-enum", "{type: string}", "{type: string, enum: [x, y]}", B, C),
    ("became-not-nullable", "{type: [string, 'null']}", "{type: string}", B, C),
    ("became-nullable", "{type: string}", "{type: [string, 'null']}", C, B),
    ("const-added", "{type: string}", "{type: string, const: x}", B, C),
    ("const-changed", "{type: string, const: x}", "{type: string, const: y}", B, B),
    ("const-removed", "{type: string, const: x}", "{type: string}", C, B),
    ("contains-added", "{type: array, items: {type: integer}}", "{type: array, items: {type: integer}, contains: {const: 1}}", B, C),
    ("contains-removed", "{type: array, items: {type: integer}, contains: {const: 1}}", "{type: array, items: {type: integer}}", C, B),
    ("min-contains-increased", "{type: array, contains: {const: 1}, minContains: 1}", "{type: array, contains: {const: 1}, minContains: 2}", B, C),
    ("min-contains-decreased", "{type: array, contains: {const: 1}, minContains: 2}", "{type: array, contains: {const: 1}, minContains: 1}", C, B),
    ("max-contains-decreased", "{type: array, contains: {const: 1}, maxContains: 3}", "{type: array, contains: {const: 1}, maxContains: 2}", B, C),
    ("max-contains-increased", "{type: array, contains: {const: 1}, maxContains: 2}", "{type: array, contains: {const: 1}, maxContains: 3}", C, B),
    ("content-encoding-changed", "{type: string, contentEncoding: base16}", "{type: string, contentEncoding: base32}", B, B),
    ("content-media-type-changed", "{type: string, contentMediaType: text/csv}", "{type: string, contentMediaType: text/xml}", B, B),
    ("content-schema-added", "{type: string, contentMediaType: application/json}", "{type: string, contentMediaType: application/json, contentSchema: {type: object}}", B, C),
    ("content-schema-removed", "{type: string, contentMediaType: application/json, contentSchema: {type: object}}", "{type: string, contentMediaType: application/json}", C, B),
    ("dependent-required-added", "{type: object}", "{type: object, dependentRequired: {a: [b]}}", B, C),
    ("dependent-required-changed", "{type: object, dependentRequired: {a: [b]}}", "{type: object, dependentRequired: {a: [c]}}", B, B),
    ("dependent-required-removed", "{type: object, dependentRequired: {a: [b]}}", "{type: object}", C, B),
    ("dependent-schema-added", "{type: object}", "{type: object, dependentSchemas: {a: {required: [b]}}}", B, C),
    ("dependent-schema-removed", "{type: object, dependentSchemas: {a: {required: [b]}}}", "{type: object}", C, B),
    ("if-added", "{type: object, then: {required: [b]}}", "{type: object, if: {required: [a]}, then: {required: [b]}}", B, C),
    ("if-removed", "{type: object, if: {required: [a]}, then: {required: [b]}}", "{type: object, then: {required: [b]}}", C, B),
    ("then-added", "{type: object, if: {required: [a]}}", "{type: object, if: {required: [a]}, then: {required: [b]}}", B, C),
    ("then-removed", "{type: object, if: {required: [a]}, then: {required: [b]}}", "{type: object, if: {required: [a]}}", C, B),
    ("else-added", "{type: object, if: {required: [a]}}", "{type: object, if: {required: [a]}, else: {required: [b]}}", B, C),
    ("else-removed", "{type: object, if: {required: [a]}, else: {required: [b]}}", "{type: object, if: {required: [a]}}", C, B),
    ("enum-value-removed", "{type: string, enum: [x, y]}", "{type: string, enum: [x]}", B, C),
    ("enum-value-added", "{type: string, enum: [x]}", "{type: string, enum: [x, y]}", C, B),
    ("exclusive-max-decreased", "{type: integer, exclusiveMaximum: 10}", "{type: integer, exclusiveMaximum: 5}", B, C),
    ("exclusive-max-increased", "{type: integer, exclusiveMaximum: 5}", "{type: integer, exclusiveMaximum: 10}", C, B),
    ("exclusive-max-set", "{type: integer}", "{type: integer, exclusiveMaximum: 10}", B, C),
    ("exclusive-min-increased", "{type: integer, exclusiveMinimum: 1}", "{type: integer, exclusiveMinimum: 2}", B, C),
    ("exclusive-min-decreased", "{type: integer, exclusiveMinimum: 2}", "{type: integer, exclusiveMinimum: 1}", C, B),
    ("exclusive-min-set", "{type: integer}", "{type: integer, exclusiveMinimum: 1}", B, C),
    ("list-of-types-narrowed", "{type: [string, integer, boolean]}", "{type: [string, integer]}", B, C),
    ("list-of-types-widened", "{type: [string, integer]}", "{type: [string, integer, boolean]}", C, B),
    ("max-decreased", "{type: integer, maximum: 10}", "{type: integer, maximum: 5}", B, C),
    ("max-increased", "{type: integer, maximum: 5}", "{type: integer, maximum: 10}", C, B),
    ("max-set", "{type: integer}", "{type: integer, maximum: 10}", B, C),
    ("min-increased", "{type: integer, minimum: 1}", "{type: integer, minimum: 2}", B, C),
    ("min-decreased", "{type: integer, minimum: 2}", "{type: integer, minimum: 1}", C, B),
    ("min-set", "{type: integer}", "{type: integer, minimum: 1}", B, C),
    ("max-length-decreased", "{type: string, maxLength: 10}", "{type: string, maxLength: 5}", B, C),
    ("max-length-increased", "{type: string, maxLength: 5}", "{type: string, maxLength: 10}", C, B),
    ("max-length-set", "{type: string}", "{type: string, maxLength: 10}", B, C),
    ("max-length-unset", "{type: string, maxLength: 10}", "{type: string}", C, B),
    ("min-length-increased", "{type: string, minLength: 1}", "{type: string, minLength: 2}", B, C),
    ("min-length-decreased", "{type: string, minLength: 2}", "{type: string, minLength: 1}", C, B),
    ("max-items-decreased", "{type: array, items: {type: string}, maxItems: 5}", "{type: array, items: {type: string}, maxItems: 4}", B, C),
    ("max-items-increased", "{type: array, items: {type: string}, maxItems: 4}", "{type: array, items: {type: string}, maxItems: 5}", C, B),
    ("min-items-increased", "{type: array, items: {type: string}, minItems: 1}", "{type: array, items: {type: string}, minItems: 2}", B, C),
    ("min-items-decreased", "{type: array, items: {type: string}, minItems: 2}", "{type: array, items: {type: string}, minItems: 1}", C, B),
    ("min-items-set", "{type: array, items: {type: string}}", "{type: array, items: {type: string}, minItems: 1}", B, C),
    ("min-items-unset", "{type: array, items: {type: string}, minItems: 1}", "{type: array, items: {type: string}}", C, B),
    ("pattern-added", "{type: string}", "{type: string, pattern: '^[a-c]+$'}", B, C),
    ("pattern-removed", "{type: string, pattern: '^[a-c]+$'}", "{type: string}", C, B),
    ("pattern-changed", "{type: string, pattern: '^[a-c]+$'}", "{type: string, pattern: '^[d-f]+$'}", B, B),
    ("pattern-generalized", "{type: string, pattern: '^[a-c]+$'}", "{type: string, pattern: '^[a-f]+$'}", C, B),
    ("pattern-property-added", "{type: object}", "{type: object, patternProperties: {'^x': {type: integer}}}", B, C),
    ("pattern-property-removed", "{type: object, patternProperties: {'^x': {type: integer}}}", "{type: object}", C, B),
    ("prefix-items-added", "{type: array}", "{type: array, prefixItems: [{type: string}]}", B, C),
    ("prefix-items-removed", "{type: array, prefixItems: [{type: string}]}", "{type: array}", C, B),
    ("property-names-added", "{type: object}", "{type: object, propertyNames: {pattern: '^[a-z]+$'}}", B, C),
    ("property-names-removed", "{type: object, propertyNames: {pattern: '^[a-z]+$'}}", "{type: object}", C, B),
    ("unevaluated-items-added", "{type: array, prefixItems: [{type: string}]}", "{type: array, prefixItems: [{type: string}], unevaluatedItems: false}", B, C),
    ("unevaluated-items-removed", "{type: array, prefixItems: [{type: string}], unevaluatedItems: false}", "{type: array, prefixItems: [{type: string}]}", C, B),
    ("unevaluated-properties-added", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}, unevaluatedProperties: false}", B, C),
    ("unevaluated-properties-removed", "{type: object, properties: {a: {type: string}}, unevaluatedProperties: false}", "{type: object, properties: {a: {type: string}}}", C, B),
    ("type-changed", "{type: string}", "{type: boolean}", B, B),
    ("type-generalized", "{type: integer}", "{type: number}", C, B),
    ("type-specialized", "{type: number}", "{type: integer}", B, C),
    ("one-of-added", "{oneOf: [{type: string}, {type: boolean}]}", "{oneOf: [{type: string}, {type: boolean}, {type: array}]}", C, B),
    ("one-of-removed", "{oneOf: [{type: string}, {type: boolean}, {type: array}]}", "{oneOf: [{type: string}, {type: boolean}]}", B, C),
    ("any-of-added", "{anyOf: [{type: string}, {type: boolean}]}", "{anyOf: [{type: string}, {type: boolean}, {type: array}]}", C, B),
    ("any-of-removed", "{anyOf: [{type: string}, {type: boolean}, {type: array}]}", "{anyOf: [{type: string}, {type: boolean}]}", B, C),
    ("all-of-added", "{type: string}", "{type: string, allOf: [{minLength: 2}]}", B, C),
    ("all-of-removed", "{type: string, allOf: [{minLength: 2}]}", "{type: string}", C, B),
    ("all-of-added-annotation-only", "{type: string}", "{type: string, allOf: [{description: Words.}]}", C, C),
    ("all-of-removed-annotation-only", "{type: string, allOf: [{description: Words.}]}", "{type: string}", C, C),
    ("wrapped-in-one-of", "{type: string}", "{oneOf: [{type: string}, {type: boolean}]}", C, B),
    ("default-value-added", "{type: string}", "{type: string, default: x}", U, C),
    ("default-value-changed", "{type: string, default: x}", "{type: string, default: y}", U, C),
    ("default-value-removed", "{type: string, default: x}", "{type: string}", U, C),
    ("discriminator-added", "{type: object, properties: {kind: {type: string}}}", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}", C, C),
    ("discriminator-removed", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}", "{type: object, properties: {kind: {type: string}}}", U, U),
    ("discriminator-property-name-changed", "{type: object, properties: {kind: {type: string}, sort: {type: string}}, discriminator: {propertyName: kind}}", "{type: object, properties: {kind: {type: string}, sort: {type: string}}, discriminator: {propertyName: sort}}", U, U),
    ("discriminator-mapping-added", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {x: '#/components/schemas/X'}}}", C, C),
    ("discriminator-mapping-changed", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {x: '#/components/schemas/X'}}}", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {x: '#/components/schemas/Y'}}}", U, U),
    ("discriminator-mapping-deleted", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {x: '#/components/schemas/X'}}}", "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}", U, U),
    ("deprecated", "{type: string}", "{type: string, deprecated: true}", C, C),
    ("reactivated", "{type: string, deprecated: true}", "{type: string}", C, C),
];

/// A change of the member `a` of an object, or of `required`.
#[rustfmt::skip]
const MEMBERS: &[(&str, &str, &str, Verdict)] = &[
    ("new-required-request-property", "{type: object}", "{type: object, required: [a], properties: {a: {type: string}}}", B),
    ("new-required-request-property-with-default", "{type: object}", "{type: object, required: [a], properties: {a: {type: string, default: x}}}", B),
    ("new-optional-request-property", "{type: object}", "{type: object, properties: {a: {type: string}}}", C),
    ("request-property-became-required", "{type: object, properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string}}}", B),
    ("request-property-became-required-with-default", "{type: object, properties: {a: {type: string, default: x}}}", "{type: object, required: [a], properties: {a: {type: string, default: x}}}", B),
    ("request-property-became-optional", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}}", C),
    ("request-property-removed", "{type: object, properties: {a: {type: string}}}", "{type: object}", U),
    ("response-property-became-optional", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}}", B),
    ("response-property-became-required", "{type: object, properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string}}}", C),
    ("response-required-property-removed", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object}", B),
    ("response-optional-property-removed", "{type: object, properties: {a: {type: string}}}", "{type: object}", U),
    ("response-required-property-added", "{type: object}", "{type: object, required: [a], properties: {a: {type: string}}}", C),
    ("response-optional-property-added", "{type: object}", "{type: object, properties: {a: {type: string}}}", C),
    ("request-optional-property-became-read-only", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, readOnly: true}}}", U),
    ("request-optional-property-became-not-read-only", "{type: object, properties: {a: {type: string, readOnly: true}}}", "{type: object, properties: {a: {type: string}}}", C),
    ("request-optional-property-became-write-only", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, writeOnly: true}}}", C),
    ("request-optional-property-became-not-write-only", "{type: object, properties: {a: {type: string, writeOnly: true}}}", "{type: object, properties: {a: {type: string}}}", C),
    ("request-required-property-became-read-only", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}", U),
    ("request-required-property-became-not-read-only", "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}", "{type: object, required: [a], properties: {a: {type: string}}}", B),
    ("request-required-property-became-write-only", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", C),
    ("request-required-property-became-not-write-only", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", "{type: object, required: [a], properties: {a: {type: string}}}", C),
    ("response-optional-property-became-read-only", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, readOnly: true}}}", C),
    ("response-optional-property-became-not-read-only", "{type: object, properties: {a: {type: string, readOnly: true}}}", "{type: object, properties: {a: {type: string}}}", C),
    ("response-optional-property-became-write-only", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, writeOnly: true}}}", U),
    ("response-optional-property-became-not-write-only", "{type: object, properties: {a: {type: string, writeOnly: true}}}", "{type: object, properties: {a: {type: string}}}", C),
    ("response-required-property-became-read-only", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}", C),
    ("response-required-property-became-not-read-only", "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}", "{type: object, required: [a], properties: {a: {type: string}}}", C),
    ("response-required-property-became-write-only", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", B),
    ("response-required-property-became-not-write-only", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", "{type: object, required: [a], properties: {a: {type: string}}}", C),
    ("response-optional-write-only-property-added", "{type: object}", "{type: object, properties: {a: {type: string, writeOnly: true}}}", C),
    ("response-optional-write-only-property-removed", "{type: object, properties: {a: {type: string, writeOnly: true}}}", "{type: object}", C),
    ("response-required-write-only-property-added", "{type: object}", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", C),
    ("response-required-write-only-property-removed", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", "{type: object}", C),
    ("response-write-only-property-became-optional", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", "{type: object, properties: {a: {type: string, writeOnly: true}}}", C),
    ("response-write-only-property-became-required", "{type: object, properties: {a: {type: string, writeOnly: true}}}", "{type: object, required: [a], properties: {a: {type: string, writeOnly: true}}}", C),
    ("response-write-only-property-enum-value-added", "{type: object, properties: {a: {type: string, enum: [x], writeOnly: true}}}", "{type: object, properties: {a: {type: string, enum: [x, y], writeOnly: true}}}", C),
    ("request-read-only-property-enum-value-removed", "{type: object, properties: {a: {type: string, enum: [x, y], readOnly: true}}}", "{type: object, properties: {a: {type: string, enum: [x], readOnly: true}}}", C),
    ("request-read-only-property-exclusive-max-decreased", "{type: object, properties: {a: {type: integer, exclusiveMaximum: 9, readOnly: true}}}", "{type: object, properties: {a: {type: integer, exclusiveMaximum: 5, readOnly: true}}}", C),
    ("request-read-only-property-exclusive-min-increased", "{type: object, properties: {a: {type: integer, exclusiveMinimum: 1, readOnly: true}}}", "{type: object, properties: {a: {type: integer, exclusiveMinimum: 5, readOnly: true}}}", C),
    ("request-read-only-property-max-decreased", "{type: object, properties: {a: {type: integer, maximum: 9, readOnly: true}}}", "{type: object, properties: {a: {type: integer, maximum: 5, readOnly: true}}}", C),
    ("request-read-only-property-max-length-decreased", "{type: object, properties: {a: {type: string, maxLength: 9, readOnly: true}}}", "{type: object, properties: {a: {type: string, maxLength: 5, readOnly: true}}}", C),
    ("request-read-only-property-min-increased", "{type: object, properties: {a: {type: integer, minimum: 1, readOnly: true}}}", "{type: object, properties: {a: {type: integer, minimum: 5, readOnly: true}}}", C),
    ("request-property-x-extensible-enum-value-removed", "{type: object, properties: {a: {type: string, x-extensible-enum: [x, y]}}}", "{type: object, properties: {a: {type: string, x-extensible-enum: [x]}}}", U),
];

const ANSWER: &str = "responses: {'200': {description: D.}}";

/// Operations: the content of `/x: ` in `paths`, before and after.
#[rustfmt::skip]
const OPERATIONS: &[(&str, &str, &str, Verdict)] = &[
    ("api-removed-without-deprecation", "get: {ANSWER}, put: {ANSWER}", "get: {ANSWER}", B),
    ("api-removed-with-deprecation", "get: {ANSWER}, put: {deprecated: true, ANSWER}", "get: {ANSWER}", B),
    ("api-removed-before-sunset", "get: {ANSWER}, put: {deprecated: true, x-sunset: '2999-01-01', ANSWER}", "get: {ANSWER}", B),
    ("endpoint-added", "get: {ANSWER}", "get: {ANSWER}, put: {ANSWER}", C),
    ("endpoint-deprecated", "get: {ANSWER}", "get: {deprecated: true, ANSWER}", C),
    ("endpoint-reactivated", "get: {deprecated: true, ANSWER}", "get: {ANSWER}", C),
    ("new-required-request-parameter", "get: {ANSWER}", "get: {parameters: [{name: p, in: query, required: true, schema: {type: string}}], ANSWER}", B),
    ("new-optional-request-parameter", "get: {ANSWER}", "get: {parameters: [{name: p, in: query, schema: {type: string}}], ANSWER}", C),
    ("new-required-request-header-property", "get: {ANSWER}", "get: {parameters: [{name: P, in: header, required: true, schema: {type: string}}], ANSWER}", B),
    ("new-required-request-default-parameter-to-existing-path", "get: {ANSWER}", "parameters: [{name: p, in: query, required: true, schema: {type: string}}], get: {ANSWER}", B),
    ("new-optional-request-default-parameter-to-existing-path", "get: {ANSWER}", "parameters: [{name: p, in: query, schema: {type: string}}], get: {ANSWER}", C),
    ("request-parameter-removed", "get: {parameters: [{name: p, in: query, schema: {type: string}}], ANSWER}", "get: {ANSWER}", B),
    ("request-parameter-removed-with-deprecation", "get: {parameters: [{name: p, in: query, deprecated: true, schema: {type: string}}], ANSWER}", "get: {ANSWER}", B),
    ("request-parameter-removed-before-sunset", "get: {parameters: [{name: p, in: query, deprecated: true, x-sunset: '2999-01-01', schema: {type: string}}], ANSWER}", "get: {ANSWER}", B),
    ("request-parameter-became-required", "get: {parameters: [{name: p, in: query, schema: {type: string}}], ANSWER}", "get: {parameters: [{name: p, in: query, required: true, schema: {type: string}}], ANSWER}", B),
    ("request-header-property-became-required", "get: {parameters: [{name: P, in: header, schema: {type: string}}], ANSWER}", "get: {parameters: [{name: P, in: header, required: true, schema: {type: string}}], ANSWER}", B),
    ("request-header-property-became-enum", "get: {parameters: [{name: P, in: header, schema: {type: string}}], ANSWER}", "get: {parameters: [{name: P, in: header, schema: {type: string, enum: [x]}}], ANSWER}", B),
    ("request-parameter-became-optional", "get: {parameters: [{name: p, in: query, required: true, schema: {type: string}}], ANSWER}", "get: {parameters: [{name: p, in: query, schema: {type: string}}], ANSWER}", C),
    ("request-parameter-deprecated", "get: {parameters: [{name: p, in: query, schema: {type: string}}], ANSWER}", "get: {parameters: [{name: p, in: query, deprecated: true, schema: {type: string}}], ANSWER}", C),
    ("request-parameter-reactivated", "get: {parameters: [{name: p, in: query, deprecated: true, schema: {type: string}}], ANSWER}", "get: {parameters: [{name: p, in: query, schema: {type: string}}], ANSWER}", C),
    ("request-body-added-required", "put: {ANSWER}", "put: {requestBody: {required: true, content: {application/json: {schema: {type: object}}}}, ANSWER}", B),
    ("request-body-added-optional", "put: {ANSWER}", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", C),
    ("request-body-became-required", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", "put: {requestBody: {required: true, content: {application/json: {schema: {type: object}}}}, ANSWER}", B),
    ("request-body-became-optional", "put: {requestBody: {required: true, content: {application/json: {schema: {type: object}}}}, ANSWER}", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", C),
    ("request-body-removed", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", "put: {ANSWER}", B),
    ("request-body-media-type-removed", "put: {requestBody: {content: {application/json: {schema: {type: object}}, application/xml: {schema: {type: object}}}}, ANSWER}", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", B),
    ("request-body-media-type-added", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", "put: {requestBody: {content: {application/json: {schema: {type: object}}, application/xml: {schema: {type: object}}}}, ANSWER}", C),
    ("request-body-media-type-schema-added", "put: {requestBody: {content: {application/json: {}}}, ANSWER}", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", B),
    ("request-body-media-type-schema-removed", "put: {requestBody: {content: {application/json: {schema: {type: object}}}}, ANSWER}", "put: {requestBody: {content: {application/json: {}}}, ANSWER}", C),
    ("response-body-media-type-schema-added", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", "get: {responses: {'200': {description: D., content: {application/json: {schema: {type: object}}}}}}", C),
    ("response-body-media-type-schema-removed", "get: {responses: {'200': {description: D., content: {application/json: {schema: {type: object}}}}}}", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", B),
    ("response-media-type-removed", "get: {responses: {'200': {description: D., content: {application/json: {}, application/xml: {}}}}}", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", B),
    ("response-media-type-added", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", "get: {responses: {'200': {description: D., content: {application/json: {}, application/xml: {}}}}}", C),
    ("response-media-type-name-changed", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", "get: {responses: {'200': {description: D., content: {application/xml: {}}}}}", B),
    ("response-media-type-name-generalized", "get: {responses: {'200': {description: D., content: {application/problem+json: {}}}}}", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", B),
    ("response-media-type-name-specialized", "get: {responses: {'200': {description: D., content: {application/json: {}}}}}", "get: {responses: {'200': {description: D., content: {application/problem+json: {}}}}}", C),
    ("response-mediatype-enum-value-removed", "get: {responses: {'200': {description: D., content: {application/json: {schema: {type: string, enum: [x, y]}}}}}}", "get: {responses: {'200': {description: D., content: {application/json: {schema: {type: string, enum: [x]}}}}}}", C),
    ("response-success-status-removed", "get: {responses: {'200': {description: D.}, '404': {description: D.}}}", "get: {responses: {'404': {description: D.}}}", B),
    ("response-success-status-added", "get: {responses: {'200': {description: D.}}}", "get: {responses: {'200': {description: D.}, '202': {description: D.}}}", B),
    ("response-non-success-status-added", "get: {responses: {'200': {description: D.}}}", "get: {responses: {'200': {description: D.}, '404': {description: D.}}}", C),
    ("response-non-success-status-removed", "get: {responses: {'200': {description: D.}, '404': {description: D.}}}", "get: {responses: {'200': {description: D.}}}", C),
    ("required-response-header-removed", "get: {responses: {'200': {description: D., headers: {H: {required: true, schema: {type: string}}}}}}", "get: {ANSWER}", B),
    ("optional-response-header-removed", "get: {responses: {'200': {description: D., headers: {H: {schema: {type: string}}}}}}", "get: {ANSWER}", U),
    ("response-header-added", "get: {ANSWER}", "get: {responses: {'200': {description: D., headers: {H: {schema: {type: string}}}}}}", C),
    ("response-header-became-optional", "get: {responses: {'200': {description: D., headers: {H: {required: true, schema: {type: string}}}}}}", "get: {responses: {'200': {description: D., headers: {H: {schema: {type: string}}}}}}", B),
    ("api-security-added", "get: {security: [{a: []}], ANSWER}", "get: {security: [{a: [], b: []}], ANSWER}", B),
    ("api-security-removed", "get: {security: [{a: [], b: []}], ANSWER}", "get: {security: [{a: []}], ANSWER}", C),
    ("api-security-scope-added", "get: {security: [{o: [r]}], ANSWER}", "get: {security: [{o: [r, w]}], ANSWER}", B),
    ("api-security-scope-removed", "get: {security: [{o: [r, w]}], ANSWER}", "get: {security: [{o: [r]}], ANSWER}", C),
    ("api-operation-id-added", "get: {ANSWER}", "get: {operationId: getX, ANSWER}", C),
    ("api-operation-id-removed", "get: {operationId: readX, ANSWER}", "get: {ANSWER}", C),
];

/// Documents: the content beside `info`, before and after.
#[rustfmt::skip]
const DOCUMENTS: &[(&str, &str, &str, Verdict)] = &[
    ("api-path-removed-without-deprecation", "paths: {/x: {get: {ANSWER}}, /y: {get: {ANSWER}}}", "paths: {/x: {get: {ANSWER}}}", B),
    ("api-path-removed-with-deprecation", "paths: {/x: {get: {ANSWER}}, /y: {get: {deprecated: true, ANSWER}}}", "paths: {/x: {get: {ANSWER}}}", B),
    ("api-path-removed-before-sunset", "paths: {/x: {get: {ANSWER}}, /y: {get: {deprecated: true, x-sunset: '2999-01-01', ANSWER}}}", "paths: {/x: {get: {ANSWER}}}", B),
    ("new-request-path-parameter", "paths: {/x: {get: {operationId: a, ANSWER}}}", "paths: {'/x/{p}': {get: {operationId: a, parameters: [{name: p, in: path, required: true, schema: {type: string}}], ANSWER}}}", B),
    ("api-global-security-added", "paths: {/x: {get: {ANSWER}}}", "security: [{a: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {a: {type: apiKey, name: k, in: header}}}", B),
    ("api-global-security-removed", "security: [{a: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {a: {type: apiKey, name: k, in: header}}}", "paths: {/x: {get: {ANSWER}}}", C),
    ("api-global-security-scope-added", "security: [{o: [r]}], paths: {/x: {get: {ANSWER}}}", "security: [{o: [r, w]}], paths: {/x: {get: {ANSWER}}}", B),
    ("api-global-security-scope-removed", "security: [{o: [r, w]}], paths: {/x: {get: {ANSWER}}}", "security: [{o: [r]}], paths: {/x: {get: {ANSWER}}}", C),
    ("api-security-component-added", "paths: {/x: {get: {ANSWER}}}", "paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {a: {type: apiKey, name: k, in: header}}}", C),
    ("api-security-component-removed", "paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {a: {type: apiKey, name: k, in: header}}}", "paths: {/x: {get: {ANSWER}}}", C),
    ("api-security-component-type-changed", "security: [{a: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {a: {type: apiKey, name: k, in: header}}}", "security: [{a: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {a: {type: http, scheme: basic}}}", B),
    ("api-security-component-oauth-url-changed", "security: [{o: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a.example', scopes: {}}}}}}", "security: [{o: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://b.example', scopes: {}}}}}}", B),
    ("api-security-component-oauth-token-url-changed", "security: [{o: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example', scopes: {}}}}}}", "security: [{o: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://b.example', scopes: {}}}}}}", B),
    ("api-security-component-oauth-scope-added", "security: [{o: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example', scopes: {}}}}}}", "security: [{o: []}], paths: {/x: {get: {ANSWER}}}, components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example', scopes: {r: Read.}}}}}}", C),
    ("api-schema-removed", "paths: {/x: {get: {ANSWER}}}, components: {schemas: {X: {type: string}}}", "paths: {/x: {get: {ANSWER}}}", C),
    ("webhook-removed", "paths: {/x: {get: {ANSWER}}}, webhooks: {w: {post: {ANSWER}}}", "paths: {/x: {get: {ANSWER}}}", B),
    ("webhook-added", "paths: {/x: {get: {ANSWER}}}", "paths: {/x: {get: {ANSWER}}}, webhooks: {w: {post: {ANSWER}}}", C),
];

/// Words in names of checks about policies, or about things that callers cannot notice.
const LEFT_OUT: &[(&str, &str)] = &[
    ("sunset", "a policy of announcing removals"),
    ("stability", "a policy of levels of stability"),
    ("api-major-version", "a policy of versions"),
    ("api-version", "a policy of versions"),
    ("api-tag", "a heading in documentation"),
    (
        "type-compatible",
        "the name does not say which types count as compatible",
    ),
    ("oauth-scope-changed", "the description of a scope"),
    (
        "oauth-scope-removed",
        "a scope that is listed and not required",
    ),
    (
        "x-extensible-enum",
        "of a parameter, where an extension is not a schema",
    ),
];

/// Verdicts that differ from the first version, each with the reason.
#[rustfmt::skip]
const DIFFERENT: &[(&str, Verdict, &str)] = &[
    ("request-parameter-became-not-nullable", C, "in a query, null is a string like any other"),
    ("request-property-x-extensible-enum-value-removed", C, "any other string was accepted before, and still is"),
    ("response-media-type-added", B, "our policy: a caller that does not request a type may get the new one"),
    ("response-media-type-name-specialized", B, "our policy: types are compared by name"),
    ("response-non-success-status-added", B, "our policy: an unknown status is possible"),
    ("request-body-content-encoding-changed", U, "schemas do not describe the content of a string: not decidable"),
    ("request-body-content-media-type-changed", U, "the same"),
    ("request-body-content-schema-added", U, "the same"),
    ("request-body-content-schema-removed", U, "the same"),
    ("request-property-content-encoding-changed", U, "the same"),
    ("request-property-content-media-type-changed", U, "the same"),
    ("request-property-content-schema-added", U, "the same"),
    ("request-property-content-schema-removed", U, "the same"),
    ("response-body-content-encoding-changed", U, "the same"),
    ("response-body-content-media-type-changed", U, "the same"),
    ("response-body-content-schema-added", U, "the same"),
    ("response-body-content-schema-removed", U, "the same"),
    ("response-property-content-encoding-changed", U, "the same"),
    ("response-property-content-media-type-changed", U, "the same"),
    ("response-property-content-schema-added", U, "the same"),
    ("response-property-content-schema-removed", U, "the same"),
];

struct Pair {
    old: String,
    new: String,
    expected: Verdict,
}

fn pair(name: &str) -> Option<Pair> {
    if let Some((_, old, new, expected)) = DOCUMENTS.iter().find(|row| row.0 == name) {
        return Some(documents(old, new, *expected));
    }
    if let Some((_, old, new, expected)) = OPERATIONS.iter().find(|row| row.0 == name) {
        let document = |path: &str| format!("paths: {{/x: {{{path}}}}}");
        return Some(documents(&document(old), &document(new), *expected));
    }
    let within = |template: &str, (old, new): (&str, &str), expected| {
        let document = |schema: &str| template.replace("SCHEMA", schema);
        Some(documents(&document(old), &document(new), expected))
    };
    let request = "paths: {/x: {put: {requestBody: {content: {application/json: {schema: SCHEMA}}}, ANSWER}}}";
    let response = "paths: {/x: {get: {responses: {'200': {description: D., content: {application/json: {schema: SCHEMA}}}}}}}";
    if let Some((_, old, new, expected)) = MEMBERS.iter().find(|row| row.0 == name) {
        let template = match name.contains("response") {
            true => response,
            false => request,
        };
        return within(template, (old, new), *expected);
    }
    let member = "{type: object, properties: {m: SCHEMA}}";
    let places = [
        ("request-body-", request.to_owned(), true),
        ("request-property-", request.replace("SCHEMA", member), true),
        ("request-parameter-property-", format!("paths: {{/x: {{get: {{parameters: [{{name: p, in: query, style: deepObject, explode: true, schema: {member}}}], ANSWER}}}}}}"), true),
        ("request-parameter-", "paths: {/x: {get: {parameters: [{name: p, in: query, schema: SCHEMA}], ANSWER}}}".to_owned(), true),
        ("response-body-", response.to_owned(), false),
        ("response-property-", response.replace("SCHEMA", member), false),
        ("response-header-", "paths: {/x: {get: {responses: {'200': {description: D., headers: {H: {required: true, schema: SCHEMA}}}}}}}".to_owned(), false),
    ];
    places.iter().find_map(|(prefix, template, is_request)| {
        let edit = name.strip_prefix(prefix)?;
        let (_, old, new, request, response) = EDITS.iter().find(|row| row.0 == edit)?;
        let expected = if *is_request { *request } else { *response };
        within(template, (old, new), expected)
    })
}

fn documents(old: &str, new: &str, expected: Verdict) -> Pair {
    let document = |rest: &str| {
        let rest = rest.replace("ANSWER", ANSWER);
        format!("{{openapi: 3.1.0, info: {{title: T, version: 1.0.0}}, {rest}}}")
    };
    Pair {
        old: document(old),
        new: document(new),
        expected,
    }
}

fn compared(pair: &Pair) -> Comparison {
    let read = |name: &str, text: &str| {
        let (spec, problems) = Spec::read(Source::new(name, text));
        (
            spec.unwrap_or_else(|_| panic!("{problems:?}\n{text}")),
            problems,
        )
    };
    let (old, new) = (read("old", &pair.old), read("new", &pair.new));
    compare_documents((&old.0, &old.1), (&new.0, &new.1))
}

#[test]
fn each_check_of_oasdiff_is_judged_or_left_out() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut unknown = Vec::new();
    let (mut judged, mut right, mut breaking, mut shown) = (0, 0, 0, 0);
    for line in CHECKS.lines().filter(|line| !line.starts_with('#')) {
        let (level, name) = line.split_once(' ').expect("a level and a name");
        let Some(pair) = pair(name) else {
            match LEFT_OUT.iter().find(|(word, _)| name.contains(word)) {
                Some((_, reason)) => *counts.entry(reason).or_default() += 1,
                None => unknown.push(name),
            }
            continue;
        };
        let comparison = compared(&pair);
        let found = comparison.verdict();
        let expected = DIFFERENT
            .iter()
            .find(|(other, ..)| *other == name)
            .map_or(pair.expected, |(_, verdict, _)| *verdict);
        judged += 1;
        right += usize::from(found == pair.expected);
        if found == Verdict::Breaking {
            breaking += 1;
            let has_witness = |finding: &contract_compat::Finding| {
                matches!(finding.witness, Some(Witness::Found(_)))
            };
            shown += usize::from(comparison.findings.iter().any(has_witness));
        }
        if DIFFERENT.iter().any(|(other, ..)| *other == name) && expected == pair.expected {
            wrong.push(format!(
                "{name}: does not differ, and is listed as if it did"
            ));
        }
        if found != expected {
            wrong.push(format!(
                "{level} {name}: expected {}, found {}",
                expected.as_str(),
                found.as_str()
            ));
        }
    }
    println!(
        "{judged} judged, {right} as written down first, {breaking} breaking, {shown} of them with a payload; left out: {counts:?}"
    );
    assert!(
        unknown.is_empty(),
        "neither judged nor left out: {unknown:#?}"
    );
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
