//! The bodies of the operations, and their names.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use serde_json::Value;

pub use contract::Direction;
use contract::diagnostic::{Code, Diagnostic};
use contract::operation::{self, Operation};
use contract::{Member, Node, Spec, pointer_push, resolve};

/// A body.
#[derive(Clone, Debug)]
pub struct Body<'a> {
    /// Unique: `update-task.request`.
    pub name: String,
    /// The operation it belongs to; `None` for an error body that several share.
    pub operation: Option<Operation<'a>>,
    /// Its direction.
    pub direction: Direction,
    /// Pointer of its schema, with references followed.
    pub pointer: String,
    /// The examples of its media type.
    pub examples: Vec<Example>,
}

/// An example payload of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its summary, if it has one.
    pub summary: Option<String>,
    /// The payload.
    pub value: Value,
}

/// Every JSON body of the document: requests and responses in document order, then errors.
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

/// A schema and the examples beside it.
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
    let (media, member) = json_content(node)?;
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

/// The JSON media type of a request body or response, with its name.
pub(super) fn json_content(body: &Node) -> Option<(&str, &Member)> {
    let content = body.get("content")?.as_mapping()?;
    let is_json = |media: &str| media.split(';').next().map(str::trim) == Some("application/json");
    let (media, member) = content.iter().find(|(media, _)| is_json(media))?;
    Some((media, member))
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

/// With suffixes, longer names exceed the limits of file systems.
const MAX_NAME: usize = 200;

/// Names are file names: each must be valid and unique.
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
                "`{}…` is too long for a file name",
                &operation.id[..operation.id.floor_char_boundary(20)]
            )
        } else if body.name.starts_with('.') {
            format!(
                "the `operationId` `{}` does not give a valid schema name",
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
            Diagnostic::error(Code::Generator, at, message)
                .help("give the operation a unique `operationId` of letters and digits"),
        );
    }
    problems
}
