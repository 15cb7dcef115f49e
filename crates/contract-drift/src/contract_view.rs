//! The contract, as a page sees it: operations with their parameters and the members of their
//! bodies, each with the place where it is described and what is said of its provenance.

use std::collections::BTreeSet;

use contract::openapi::METHODS;
use contract::operation;
use contract::{Node, Spec, pointer_push, resolve};

use super::page::Part;

/// The contract's operations.
pub(super) struct Contract<'a> {
    pub(super) spec: &'a Spec,
    pub(super) operations: Vec<ContractOperation<'a>>,
}

/// An operation of the contract.
pub(super) struct ContractOperation<'a> {
    pub(super) id: &'a str,
    /// Upper case.
    pub(super) method: String,
    pub(super) path: &'a str,
    pub(super) pointer: String,
    pub(super) node: &'a Node,
    pub(super) parameters: Vec<Member<'a>>,
    pub(super) request: Option<Body<'a>>,
    pub(super) response: Option<Body<'a>>,
}

/// A body, and all its members down to the last.
pub(super) struct Body<'a> {
    /// Pointer of its schema.
    pub(super) pointer: String,
    pub(super) members: Vec<Member<'a>>,
    /// The media types that it may have.
    pub(super) media_types: Vec<&'a str>,
}

/// A parameter, or a member of a body.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) part: Part,
    /// Names from the outside in; free keys are `*`, items of arrays are left out.
    pub(super) path: Vec<String>,
    pub(super) required: bool,
    /// Pointer of the property or parameter.
    pub(super) pointer: String,
    /// Pointer of the schema that has it as a property; empty for a parameter.
    pub(super) owner: String,
    /// Everything that describes its value: the property itself, what it refers to, and so on.
    pub(super) schemas: Vec<(String, &'a Node)>,
    /// Types that its value may have; empty if any.
    pub(super) kinds: BTreeSet<&'a str>,
    /// Types of its items.
    pub(super) items: BTreeSet<&'a str>,
    /// Whether nothing is said of what is inside.
    pub(super) opaque: bool,
    /// The nodes above it, from the inside out, whose marks speak for it.
    pub(super) above: Vec<&'a Node>,
}

/// Bodies are looked into this deep, and up to this many members.
const MAX_DEPTH: usize = 16;
const MAX_MEMBERS: usize = 20_000;

impl<'a> Contract<'a> {
    pub(super) fn read(spec: &'a Spec) -> Self {
        let operations = operation::all(spec)
            .into_iter()
            .map(|operation| read(spec, &operation))
            .collect();
        Self { spec, operations }
    }
}

fn read<'a>(spec: &'a Spec, operation: &operation::Operation<'a>) -> ContractOperation<'a> {
    debug_assert!(METHODS.contains(&operation.method));
    let body = |pointer: String, part| body(spec, &pointer, part);
    let success = operation
        .responses()
        .find(|(status, _)| status.starts_with('2'));
    ContractOperation {
        id: operation.id,
        method: operation.method.to_uppercase(),
        path: operation.path,
        parameters: parameters(spec, operation),
        request: body(
            pointer_push(&operation.pointer, "requestBody"),
            Part::Request,
        ),
        response: success.and_then(|(_, pointer)| body(pointer, Part::Response)),
        pointer: operation.pointer.clone(),
        node: operation.node,
    }
}

fn parameters<'a>(spec: &'a Spec, operation: &operation::Operation<'a>) -> Vec<Member<'a>> {
    let shared = pointer_push(&pointer_push("/paths", operation.path), "parameters");
    let own = pointer_push(&operation.pointer, "parameters");
    let pointers = [shared, own].into_iter().flat_map(|list| {
        let count = spec
            .root
            .pointer(&list)
            .and_then(Node::as_sequence)
            .map_or(0, <[Node]>::len);
        (0..count).map(move |at| pointer_push(&list, &at.to_string()))
    });
    pointers
        .filter_map(|pointer| {
            let (node, pointer) = resolve(&spec.root, &pointer)?;
            let part = match node.get("in")?.as_str()? {
                "path" => Part::Path,
                "query" => Part::Query,
                "header" => Part::Header,
                _ => return None,
            };
            let mut member = Member {
                part,
                path: vec![node.get("name")?.as_str()?.to_owned()],
                required: node
                    .get("required")
                    .and_then(Node::as_bool)
                    .unwrap_or(false),
                schemas: vec![(pointer.clone(), node)],
                owner: String::new(),
                kinds: BTreeSet::new(),
                items: BTreeSet::new(),
                opaque: true,
                above: Vec::new(),
                pointer: pointer.clone(),
            };
            let mut walk = Walk {
                spec,
                part,
                members: Vec::new(),
            };
            walk.schema(&pointer_push(&pointer, "schema"), &mut member, 0);
            Some(member)
        })
        .collect()
}

fn body<'a>(spec: &'a Spec, pointer: &str, part: Part) -> Option<Body<'a>> {
    let (node, pointer) = resolve(&spec.root, pointer)?;
    let content = node.get("content")?.as_mapping()?;
    let media_types: Vec<&str> = content.keys().map(String::as_str).collect();
    let media_type = *media_types.first()?;
    let pointer = pointer_push(&pointer_push(&pointer, "content"), media_type);
    let (node, pointer) = resolve(&spec.root, &pointer_push(&pointer, "schema"))?;
    let mut walk = Walk {
        spec,
        part,
        members: Vec::new(),
    };
    walk.object(&pointer, node, &[], &[], 0);
    Some(Body {
        pointer,
        members: walk.members,
        media_types,
    })
}

struct Walk<'a> {
    spec: &'a Spec,
    part: Part,
    members: Vec<Member<'a>>,
}

impl<'a> Walk<'a> {
    /// The members of an object schema.
    fn object(
        &mut self,
        pointer: &str,
        node: &'a Node,
        path: &[String],
        above: &[&'a Node],
        depth: usize,
    ) {
        if depth > MAX_DEPTH || self.members.len() > MAX_MEMBERS {
            return;
        }
        let mut above = above.to_vec();
        above.insert(0, node);
        let required: Vec<&str> = node
            .get("required")
            .and_then(Node::as_sequence)
            .into_iter()
            .flatten()
            .filter_map(Node::as_str)
            .collect();
        let properties = pointer_push(pointer, "properties");
        for (name, property) in node
            .get("properties")
            .and_then(Node::as_mapping)
            .into_iter()
            .flatten()
        {
            let mut path = path.to_vec();
            path.push(name.clone());
            let is_required = required.contains(&name.as_str());
            let at = pointer_push(&properties, name);
            self.member(
                &at,
                &property.node,
                path,
                pointer,
                is_required,
                &above,
                depth,
            );
        }
        if let Some(free) = node
            .get("additionalProperties")
            .filter(|free| free.as_mapping().is_some_and(|members| !members.is_empty()))
        {
            let mut path = path.to_vec();
            path.push("*".to_owned());
            let at = pointer_push(pointer, "additionalProperties");
            self.member(&at, free, path, pointer, false, &above, depth);
        }
        for (at, part) in self.parts(pointer, node, "allOf") {
            self.object(&at, part, path, &above, depth + 1);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one call in two places")]
    fn member(
        &mut self,
        at: &str,
        node: &'a Node,
        path: Vec<String>,
        owner: &str,
        required: bool,
        above: &[&'a Node],
        depth: usize,
    ) {
        let mut member = Member {
            part: self.part,
            path: path.clone(),
            required,
            pointer: at.to_owned(),
            owner: owner.to_owned(),
            schemas: Vec::new(),
            kinds: BTreeSet::new(),
            items: BTreeSet::new(),
            opaque: true,
            above: above.to_vec(),
        };
        let mut inside = vec![node];
        inside.extend(above);
        let slot = self.members.len();
        let below = self.schema(at, &mut member, depth);
        self.members.push(member);
        for (pointer, node) in below {
            self.object(&pointer, node, &path, &inside, depth + 1);
        }
        let grown = self.members.len() > slot + 1;
        self.members[slot].opaque = !grown;
    }

    /// What a schema says of a value; and the objects that are in it.
    fn schema(
        &mut self,
        pointer: &str,
        member: &mut Member<'a>,
        depth: usize,
    ) -> Vec<(String, &'a Node)> {
        let mut objects = Vec::new();
        let mut open = vec![(pointer.to_owned(), false)];
        let mut steps = 0;
        while let Some((pointer, is_item)) = open.pop() {
            steps += 1;
            if steps > 200 || depth > MAX_DEPTH {
                break;
            }
            if let Some(node) = self.spec.root.pointer(&pointer)
                && !is_item
            {
                member.schemas.push((pointer.clone(), node));
            }
            let Some((node, pointer)) = resolve(&self.spec.root, &pointer) else {
                continue;
            };
            if !is_item
                && member
                    .schemas
                    .last()
                    .is_none_or(|(last, _)| *last != pointer)
            {
                member.schemas.push((pointer.clone(), node));
            }
            if let Some(kind) = node.get("type").and_then(Node::as_str) {
                if is_item {
                    member.items.insert(kind)
                } else {
                    member.kinds.insert(kind)
                };
            }
            for key in ["allOf", "oneOf", "anyOf"] {
                for (at, _) in self.parts(&pointer, node, key) {
                    open.push((at, is_item));
                }
            }
            if node.get("items").is_some() {
                open.push((pointer_push(&pointer, "items"), true));
            }
            let free = node
                .get("additionalProperties")
                .is_some_and(|free| free.as_mapping().is_some_and(|members| !members.is_empty()));
            if node.get("properties").is_some() || free {
                objects.push((pointer, node));
            }
        }
        objects
    }

    fn parts(&self, pointer: &str, node: &'a Node, key: &str) -> Vec<(String, &'a Node)> {
        let list = pointer_push(pointer, key);
        let count = node
            .get(key)
            .and_then(Node::as_sequence)
            .map_or(0, <[Node]>::len);
        (0..count)
            .filter_map(|at| {
                let at = pointer_push(&list, &at.to_string());
                let (node, pointer) = resolve(&self.spec.root, &at)?;
                // The reference itself, so that a mark beside it is seen; its target otherwise.
                Some((pointer, node))
            })
            .collect()
    }
}

impl<'a> ContractOperation<'a> {
    pub(super) fn body(&self, part: Part) -> Option<&Body<'a>> {
        match part {
            Part::Request => self.request.as_ref(),
            Part::Response => self.response.as_ref(),
            _ => None,
        }
    }

    /// Everything of a part.
    pub(super) fn members(&self, part: Part) -> Vec<&Member<'a>> {
        match part {
            Part::Request | Part::Response => self
                .body(part)
                .into_iter()
                .flat_map(|body| &body.members)
                .collect(),
            part => self
                .parameters
                .iter()
                .filter(|member| member.part == part)
                .collect(),
        }
    }

    /// What a name of a page is in the contract: the member of that path, or else the outermost one
    /// whose path ends so, since pages list members without saying inside of what.
    pub(super) fn find(&self, part: Part, path: &[String]) -> Option<&Member<'a>> {
        let same = |one: &str, other: &str| match part {
            Part::Header => one.eq_ignore_ascii_case(other),
            _ => one == other,
        };
        let members = self.members(part);
        members
            .into_iter()
            .filter(|member| {
                let names: Vec<&String> = member.path.iter().filter(|name| *name != "*").collect();
                let wanted: Vec<&String> = path.iter().filter(|name| *name != "*").collect();
                names.len() >= wanted.len()
                    && ends_free(&member.path) == ends_free(path)
                    && names[names.len() - wanted.len()..]
                        .iter()
                        .zip(&wanted)
                        .all(|(one, other)| same(one, other))
            })
            .min_by_key(|member| member.path.len())
    }

    /// The member at exactly that path of a sample; `Err` if it lies in something that is left open.
    pub(super) fn at(&self, part: Part, path: &[String]) -> Result<Option<&Member<'a>>, ()> {
        let Some(body) = self.body(part) else {
            return Err(());
        };
        if body.members.is_empty() {
            return Err(());
        }
        let matches = |member: &Member<'_>, path: &[String]| {
            member.path.len() == path.len()
                && member
                    .path
                    .iter()
                    .zip(path)
                    .all(|(one, other)| one == "*" || one == other)
        };
        if let Some(member) = body.members.iter().find(|member| matches(member, path)) {
            return Ok(Some(member));
        }
        for length in (1..path.len()).rev() {
            if let Some(member) = body
                .members
                .iter()
                .find(|member| matches(member, &path[..length]))
            {
                return if member.opaque { Err(()) } else { Ok(None) };
            }
        }
        Ok(None)
    }

    /// `externalDocs.url`.
    pub(super) fn page_url(&self) -> Option<&'a str> {
        self.node.get("externalDocs")?.get("url")?.as_str()
    }
}

fn ends_free(path: &[String]) -> bool {
    path.last().is_some_and(|name| name == "*")
}

/// The last segment of an address: what a page is called.
pub(super) fn slug(url: &str) -> &str {
    let url = url
        .split(['?', '#'])
        .next()
        .unwrap_or(url)
        .trim_end_matches('/');
    url.rsplit('/').next().unwrap_or(url)
}

impl Member<'_> {
    pub(super) fn name(&self) -> String {
        self.path.join(".")
    }

    pub(super) fn leaf(&self) -> &str {
        self.path.last().map(String::as_str).unwrap_or_default()
    }

    /// Whether the contract itself says that this deviates from what a table plainly states. On a
    /// property the mark speaks of it; on what it refers to, of its values.
    pub(super) fn is_marked(&self) -> bool {
        self.schemas.iter().any(|(_, node)| is_marked(node))
    }

    /// Whether the contract says that this member is known from elsewhere than a table.
    pub(super) fn existence_is_marked(&self) -> bool {
        self.schemas
            .first()
            .is_some_and(|(_, node)| is_marked(node))
            || self
                .above
                .iter()
                .any(|node| matches!(provenance(node), Some("sample" | "observed")))
    }

    /// A keyword of its schema, from the nearest that has it; and that schema's pointer.
    pub(super) fn keyword(&self, key: &str) -> Option<(String, &Node)> {
        self.schemas
            .iter()
            .find_map(|(pointer, node)| Some((pointer_push(pointer, key), node.get(key)?)))
    }

    /// The known values; whether others are allowed; and where they are.
    pub(super) fn values(&self) -> Option<(Vec<&str>, bool, String)> {
        [("enum", false), ("x-extensible-enum", true)]
            .into_iter()
            .find_map(|(key, open)| {
                let (pointer, node) = self.keyword(key)?;
                let values = node
                    .as_sequence()?
                    .iter()
                    .filter_map(Node::as_str)
                    .collect();
                Some((values, open, pointer))
            })
    }

    /// What the contract says of it in words, leaving out what surrounds it, rules and notes.
    pub(super) fn own_words(&self) -> String {
        let own = self.schemas.iter();
        own.filter_map(|(_, node)| node.get("description")?.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// All words that the contract has on it: its own, and of the schema that it belongs to.
    pub(super) fn words(&self) -> String {
        let mut words = String::new();
        let nodes = self
            .schemas
            .iter()
            .map(|(_, node)| *node)
            .chain(self.above.first().copied());
        for node in nodes {
            for key in ["description", "x-provenance-note"] {
                if let Some(text) = node.get(key).and_then(Node::as_str) {
                    words.push_str(text);
                    words.push('\n');
                }
            }
            for rule in node
                .get("x-validations")
                .and_then(Node::as_sequence)
                .into_iter()
                .flatten()
            {
                if let Some(text) = rule.get("message").and_then(Node::as_str) {
                    words.push_str(text);
                    words.push('\n');
                }
            }
        }
        words
    }
}

pub(super) fn provenance(node: &Node) -> Option<&str> {
    node.get("x-provenance").and_then(Node::as_str)
}

/// Whether something is marked as other than plainly documented.
pub(super) fn is_marked(node: &Node) -> bool {
    provenance(node).is_some_and(|mark| mark != "documented")
}

/// Words that identify an API, however its name is written: `update-a-task`, "Update Task API".
pub(super) fn words_of(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !matches!(word.as_str(), "" | "a" | "an" | "the" | "api" | "apis"))
        .collect()
}
