//! Which bodies the operations have, and what each is called.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use serde_json::Value;

pub use contract::Direction;
use contract::diagnostic::{Code, Diagnostic};
use contract::operation::{self, Operation};
use contract::{Node, Spec, pointer_push, resolve};

/// A body.
#[derive(Clone, Debug)]
pub struct Body<'a> {
    /// Unique: `update-task.request`.
    pub name: String,
    /// The operation it belongs to; none for an error body that several share.
    pub operation: Option<Operation<'a>>,
    /// Which way it travels.
    pub direction: Direction,
    /// Pointer of its schema, with references followed.
    pub pointer: String,
    /// The examples of its media type.
    pub examples: Vec<Example>,
}

/// A payload that stands in the document as an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What it shows, if the document says so.
    pub summary: Option<String>,
    /// The payload.
    pub value: Value,
}

/// Every JSON body of the document: requests and answers in its order, then errors.
pub fn all<'a>(spec: &'a Spec) -> Result<Vec<Body<'a>>, Vec<Diagnostic>> {
    let mut bodies = Vec::new();
    let mut errors: Vec<(Operation<'a>, String, Found)> = Vec::new();
    for operation in operation::all(spec) {
        let kebab = operation.id.to_kebab_case();
        let pointer = pointer_push(&operation.pointer, "requestBody");
        if let Some(found) = json_body(spec, &pointer) {
            let name = format!("{kebab}.request");
            bodies.push(body(name, Some(&operation), Direction::Request, found));
        }
        let (good, bad): (Vec<_>, Vec<_>) = responses(spec, &operation)
            .into_iter()
            .partition(|(status, _)| status.starts_with('2'));
        let several = distinct(&good) > 1;
        let mut seen = BTreeSet::new();
        for (status, found) in good {
            if seen.insert(found.pointer.clone()) {
                let name = match several {
                    true => format!("{kebab}.{}.response", status.to_lowercase()),
                    false => format!("{kebab}.response"),
                };
                bodies.push(body(name, Some(&operation), Direction::Response, found));
            }
        }
        for (status, found) in bad {
            errors.push((operation.clone(), status, found));
        }
    }
    bodies.extend(error_bodies(errors));
    let problems = problems(spec, &bodies);
    if problems.is_empty() {
        Ok(bodies)
    } else {
        Err(problems)
    }
}

/// Errors that the whole document shares are one body; others belong to their operation.
fn error_bodies(errors: Vec<(Operation<'_>, String, Found)>) -> Vec<Body<'_>> {
    let pointers: BTreeSet<_> = errors.iter().map(|(_, _, found)| &found.pointer).collect();
    let shared = pointers.len() == 1;
    let mut bodies: Vec<Body<'_>> = Vec::new();
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (operation, status, found) in errors {
        let kebab = operation.id.to_kebab_case();
        let seen = names
            .entry(if shared { String::new() } else { kebab.clone() })
            .or_default();
        if !seen.insert(found.pointer.clone()) {
            let same_operation = |body: &Body<'_>| {
                shared
                    || body.operation.as_ref().map(|operation| operation.id) == Some(operation.id)
            };
            if let Some(body) = bodies
                .iter_mut()
                .find(|body| body.pointer == found.pointer && same_operation(body))
            {
                let known =
                    |example: &Example| body.examples.iter().any(|old| old.value == example.value);
                let new = found.examples.into_iter().filter(|new| !known(new));
                let new: Vec<_> = new.collect();
                body.examples.extend(new);
            }
            continue;
        }
        bodies.push(if shared {
            body(
                "error.response".to_owned(),
                None,
                Direction::Response,
                found,
            )
        } else {
            let name = format!("{kebab}.{}.response", status.to_lowercase());
            body(name, Some(&operation), Direction::Response, found)
        });
    }
    bodies
}

/// A schema somewhere, and the examples beside it.
#[derive(Debug)]
struct Found {
    pointer: String,
    examples: Vec<Example>,
}

fn body<'a>(
    name: String,
    operation: Option<&Operation<'a>>,
    direction: Direction,
    found: Found,
) -> Body<'a> {
    Body {
        name,
        operation: operation.cloned(),
        direction,
        pointer: found.pointer,
        examples: found.examples,
    }
}

fn responses(spec: &Spec, operation: &Operation<'_>) -> Vec<(String, Found)> {
    operation
        .responses()
        .filter_map(|(status, pointer)| Some((status.to_owned(), json_body(spec, &pointer)?)))
        .collect()
}

fn distinct(found: &[(String, Found)]) -> usize {
    let pointers: BTreeSet<_> = found.iter().map(|(_, found)| &found.pointer).collect();
    pointers.len()
}

/// The JSON schema under a request body or response.
fn json_body(spec: &Spec, pointer: &str) -> Option<Found> {
    let (node, pointer) = resolve(&spec.root, pointer)?;
    let content = node.get("content")?.as_mapping()?;
    let (media, member) = content
        .iter()
        .find(|(media, _)| media.split(';').next().map(str::trim) == Some("application/json"))?;
    let schema = format!(
        "{}/schema",
        pointer_push(&format!("{pointer}/content"), media)
    );
    let (_, schema) = resolve(&spec.root, &schema)?;
    Some(Found {
        pointer: schema,
        examples: examples(spec, &member.node, &format!("{pointer}/content"), media),
    })
}

fn examples(spec: &Spec, media: &Node, content: &str, name: &str) -> Vec<Example> {
    if let Some(example) = media.get("example") {
        return vec![Example {
            summary: None,
            value: example.to_json(),
        }];
    }
    let pointer = pointer_push(&pointer_push(content, name), "examples");
    let members = media.get("examples").and_then(Node::as_mapping);
    members
        .into_iter()
        .flatten()
        .filter_map(|(name, _)| {
            let (example, _) = resolve(&spec.root, &pointer_push(&pointer, name))?;
            let summary = example.get("summary").and_then(Node::as_str);
            Some(Example {
                summary: summary.map(|summary| summary.trim().to_owned()),
                value: example.get("value")?.to_json(),
            })
        })
        .collect()
}

/// Longer names of files are refused by file systems, once suffixes are added.
const MAX_NAME: usize = 200;

/// Names are file names: each must be one, and stand once.
fn problems(spec: &Spec, bodies: &[Body<'_>]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&str, &Body<'_>> = BTreeMap::new();
    let mut problems = Vec::new();
    for body in bodies {
        let Some(operation) = &body.operation else {
            continue;
        };
        let at = spec
            .root
            .locate(&pointer_push(&operation.pointer, "operationId"));
        let message = if body.name.len() > MAX_NAME {
            format!(
                "`{}…` is too long for the name of a file",
                &operation.id[..operation.id.floor_char_boundary(20)]
            )
        } else if body.name.starts_with('.') {
            format!(
                "the operation's `operationId` (`{}`) makes no name for a schema",
                operation.id
            )
        } else if let Some(other) = seen.insert(&body.name, body) {
            let other = other
                .operation
                .as_ref()
                .map_or("", |operation| operation.id);
            format!(
                "`{}` and `{other}` would both be called `{}`",
                operation.id, body.name
            )
        } else {
            continue;
        };
        problems.push(
            Diagnostic::error(Code::Generator, at, message).help(
                "give the operation an `operationId` of letters and digits that no other has",
            ),
        );
    }
    problems
}
