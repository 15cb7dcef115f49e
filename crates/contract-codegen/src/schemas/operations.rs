//! The rows of the table of operations, for the index and for Rust.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::bodies::{Body, Direction};
use super::convert;
use crate::rate_limit::RateLimit;
use contract::operation::{self, Operation, Parameter};
use contract::{Spec, pointer_push, resolve};

/// An operation and its bodies.
pub(super) struct Row<'a> {
    pub(super) operation: Operation<'a>,
    pub(super) parameters: Vec<(Parameter<'a>, Value)>,
    /// `x-rate-limit`.
    pub(super) rate_limit: Option<RateLimit<'a>>,
    /// The name of the schema of the request body.
    pub(super) request: Option<&'a str>,
    /// Each status with the name of its schema, in the order of the document.
    pub(super) responses: Vec<(&'a str, Option<&'a str>)>,
}

/// Every operation, in the order of the document.
pub(super) fn rows<'a>(spec: &'a Spec, bodies: &'a [Body<'a>]) -> Vec<Row<'a>> {
    let row = |operation: Operation<'a>| {
        let parameters = operation.parameters(spec);
        let with_schema = |parameter: Parameter<'a>| {
            let pointer = pointer_push(&parameter.pointer, "schema");
            let schema = convert::alone(spec, &pointer);
            (parameter, schema)
        };
        Row {
            parameters: parameters.into_iter().map(with_schema).collect(),
            rate_limit: RateLimit::read(operation.node),
            request: schema_of(
                spec,
                bodies,
                &operation,
                Direction::Request,
                &pointer_push(&operation.pointer, "requestBody"),
            ),
            responses: operation
                .responses()
                .map(|(status, pointer)| {
                    let direction = Direction::Response;
                    let schema = schema_of(spec, bodies, &operation, direction, &pointer);
                    (status, schema)
                })
                .collect(),
            operation,
        }
    };
    operation::all(spec).into_iter().map(row).collect()
}

/// The name of the schema of a request body or response.
fn schema_of<'a>(
    spec: &Spec,
    bodies: &'a [Body<'a>],
    operation: &Operation<'_>,
    direction: Direction,
    pointer: &str,
) -> Option<&'a str> {
    let (node, pointer) = resolve(&spec.root, pointer)?;
    let (media, _) = super::bodies::json_content(node)?;
    let content = pointer_push(&pointer, "content");
    let schema = format!("{}/schema", pointer_push(&content, media));
    let (_, schema) = resolve(&spec.root, &schema)?;
    let is_it = |body: &&Body<'_>| {
        let owner = body.operation.as_ref().map(|owner| owner.id);
        body.direction == direction
            && body.pointer == schema
            && owner.is_none_or(|owner| owner == operation.id)
    };
    let found = bodies.iter().find(is_it)?;
    Some(found.name.as_str())
}

impl Row<'_> {
    /// The text of a member of the operation.
    pub(super) fn text(&self, pointer: &str) -> Option<&str> {
        let text = self.operation.node.pointer(pointer)?.as_str()?;
        Some(text.trim())
    }

    /// The row in the index.
    pub(super) fn to_json(&self) -> Value {
        let parameters = self.parameters.iter().map(|(parameter, schema)| {
            json!({
                "name": parameter.name,
                "in": parameter.location,
                "required": parameter.required,
                "schema": schema,
            })
        });
        let responses = self.responses.iter();
        let responses: BTreeMap<_, _> = responses.copied().collect();
        json!({
            "id": self.operation.id,
            "method": self.operation.method.to_uppercase(),
            "path": self.operation.path,
            "summary": self.text("/summary"),
            "scope": self.text("/x-api-scope"),
            "rateLimit": self.rate_limit.as_ref().map(|limit| json!({
                "per": limit.per,
                "budget": limit.budget,
                "windows": limit.windows.iter().map(|(requests, seconds)| {
                    json!({"requests": requests, "seconds": seconds})
                }).collect::<Vec<_>>(),
            })),
            "docs": self.text("/externalDocs/url"),
            "parameters": parameters.collect::<Vec<_>>(),
            "request": self.request,
            "responses": responses,
        })
    }
}
