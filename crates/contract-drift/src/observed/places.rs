//! Places of exchanges in the contract: `response.200.body#/tags/*` is the schema of the items of a property.

use contract::operation::Operation;
use contract::{Node, Spec, pointer_push, pointer_segments, resolve};

/// A place of an exchange as the contract describes it.
pub(super) struct Described<'a> {
    /// Pointer of the property, parameter, response or schema that describes it.
    pub(super) pointer: String,
    /// All schemas that hold for its value.
    pub(super) schemas: Vec<(String, &'a Node)>,
}

/// More schemas than this do not hold for one value.
const MAX_SCHEMAS: usize = 200;

/// A place, in parts.
pub(super) enum Place<'p> {
    /// A part of the request by its name: `path`, `query` or `header`.
    Parameter(&'p str, &'p str),
    /// A status of the answer.
    Status(&'p str),
    /// A header of the answer.
    Header(&'p str),
    /// A pointer into the request's body.
    Request(&'p str),
    /// A declared status, and a pointer into its body.
    Response(&'p str, &'p str),
}

impl<'p> Place<'p> {
    /// `None` for an exchange as a whole.
    pub(super) fn parse(place: &'p str) -> Option<Self> {
        if let Some((head, pointer)) = place.split_once('#') {
            let status = head
                .strip_prefix("response.")
                .and_then(|head| head.strip_suffix(".body"));
            return match status {
                Some(status) => Some(Self::Response(status, pointer)),
                None => (head == "request.body").then_some(Self::Request(pointer)),
            };
        }
        let mut parts = place.splitn(3, '.');
        match (parts.next()?, parts.next()?, parts.next()?) {
            ("request", part, name) => Some(Self::Parameter(part, name)),
            ("response", "status", status) => {
                let is_status = status.len() == 3 && status.bytes().all(|it| it.is_ascii_digit());
                is_status.then_some(Self::Status(status))
            }
            ("response", "header", name) => Some(Self::Header(name)),
            _ => None,
        }
    }
}

/// Where the contract describes a place, if it does.
pub(super) fn find<'a>(
    spec: &'a Spec,
    operation: &Operation<'a>,
    place: &str,
) -> Option<Described<'a>> {
    match Place::parse(place)? {
        Place::Parameter(part, name) => parameter(spec, operation, part, name),
        Place::Status(status) => response(spec, operation, status),
        Place::Header(name) => {
            let mut all = operation.responses().filter_map(|(_, pointer)| {
                let (node, pointer) = resolve(&spec.root, &pointer)?;
                let mut names = node.get("headers")?.as_mapping()?.keys();
                let name = names.find(|known| known.eq_ignore_ascii_case(name))?;
                Some(pointer_push(&pointer_push(&pointer, "headers"), name))
            });
            let pointer = all.next()?;
            Some(Described {
                schemas: Vec::new(),
                pointer,
            })
        }
        Place::Request(pointer) => {
            let body = pointer_push(&operation.pointer, "requestBody");
            member(spec, &schema_of_body(spec, &body)?, pointer)
        }
        Place::Response(status, pointer) => {
            let mut all = operation.responses();
            let (_, body) = all.find(|(known, _)| *known == status)?;
            member(spec, &schema_of_body(spec, &body)?, pointer)
        }
    }
}

/// The pointer of the schema of the body that a place is in, with references followed.
pub(super) fn schema_of_place(
    spec: &Spec,
    operation: &Operation<'_>,
    place: &str,
) -> Option<String> {
    let (head, _) = place.split_once('#')?;
    let root = find(spec, operation, &format!("{head}#"))?;
    Some(root.pointer)
}

fn parameter<'a>(
    spec: &'a Spec,
    operation: &Operation<'a>,
    part: &str,
    name: &str,
) -> Option<Described<'a>> {
    let mut all = operation.parameters(spec).into_iter();
    let found = all.find(|it| {
        let text = |key| it.node.get(key).and_then(Node::as_str).unwrap_or_default();
        let same = match part {
            "header" => text("name").eq_ignore_ascii_case(name),
            _ => text("name") == name,
        };
        same && text("in") == part
    })?;
    Some(Described {
        schemas: together(spec, pointer_push(&found.pointer, "schema")),
        pointer: found.pointer,
    })
}

fn response<'a>(spec: &'a Spec, operation: &Operation<'a>, status: &str) -> Option<Described<'a>> {
    let hundred = format!("{}XX", status.get(..1)?);
    let find = |wanted: &str| operation.responses().find(|(known, _)| *known == wanted);
    let (_, pointer) = find(status).or_else(|| find(&hundred))?;
    let (_, pointer) = resolve(&spec.root, &pointer)?;
    Some(Described {
        schemas: Vec::new(),
        pointer,
    })
}

/// The pointer of the schema of a body.
fn schema_of_body(spec: &Spec, body: &str) -> Option<String> {
    let (node, pointer) = resolve(&spec.root, body)?;
    let media_type = node.get("content")?.as_mapping()?.keys().next()?;
    let content = pointer_push(&pointer_push(&pointer, "content"), media_type);
    Some(pointer_push(&content, "schema"))
}

fn member<'a>(spec: &'a Spec, schema: &str, pointer: &str) -> Option<Described<'a>> {
    let (_, schema) = resolve(&spec.root, schema)?;
    let mut found = Described {
        schemas: together(spec, schema.clone()),
        pointer: schema,
    };
    for name in pointer_segments(pointer) {
        let mut below = found.schemas.iter().filter_map(|(at, node)| {
            let properties = pointer_push(at, "properties");
            let is_property = node
                .get("properties")
                .is_some_and(|all| all.get(&name).is_some());
            let is_any = |key: &str| {
                let inner = node.get(key).and_then(Node::as_mapping);
                name == "*" && inner.is_some_and(|keys| key == "items" || !keys.is_empty())
            };
            match () {
                () if is_property => Some(pointer_push(&properties, &name)),
                () if is_any("items") => Some(pointer_push(at, "items")),
                () if is_any("additionalProperties") => {
                    Some(pointer_push(at, "additionalProperties"))
                }
                () => None,
            }
        });
        let first = below.next()?;
        let mut schemas = together(spec, first.clone());
        for other in below {
            schemas.extend(together(spec, other));
        }
        found = Described {
            pointer: first,
            schemas,
        };
    }
    Some(found)
}

/// A schema and all that it refers to for the same value.
fn together(spec: &Spec, pointer: String) -> Vec<(String, &Node)> {
    let mut found: Vec<(String, &Node)> = Vec::new();
    let mut open = vec![pointer];
    while let Some(pointer) = open.pop() {
        let Some((node, pointer)) = resolve(&spec.root, &pointer) else {
            continue;
        };
        if found.len() >= MAX_SCHEMAS || found.iter().any(|(known, _)| *known == pointer) {
            continue;
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let count = node
                .get(key)
                .and_then(Node::as_sequence)
                .map_or(0, <[Node]>::len);
            let list = pointer_push(&pointer, key);
            open.extend(
                (0..count)
                    .rev()
                    .map(|at| pointer_push(&list, &at.to_string())),
            );
        }
        found.push((pointer, node));
    }
    found
}
