//! What a body is made of: each named schema, its fields, and where what is said of them is from.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::content::Site;
use super::markdown;
use contract::describe;
use contract::{Node, Spec, pointer_push};
use contract_codegen::schemas::Body;

/// A schema with a name, and its fields.
struct Section<'a> {
    name: String,
    node: &'a Node,
    fields: Vec<Field<'a>>,
}

/// A member, or one of an object inside that has no name of its own: `items[].id`.
struct Field<'a> {
    path: String,
    /// Where it is in the contract.
    pointer: String,
    node: &'a Node,
    required: bool,
}

/// Keywords that narrow a type.
const LIMITS: [&str; 13] = [
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// The schema of a body, and all that it refers to.
pub(super) fn render(site: &Site<'_>, body: &Body<'_>) -> Markup {
    html! { @for section in sections(site.spec, &body.pointer) { (section.render(site, body)) } }
}

/// The mark of a statement, and the note beside it.
pub(super) fn provenance(node: &Node) -> Markup {
    let (mark, note) = describe::mark(node);
    html! {
        a.mark.(mark) href={ "index.html#" (mark) } { (mark) }
        @if let Some(note) = note { (markdown::render(note, 6)) }
    }
}

/// In the order in which they are first mentioned.
fn sections<'a>(spec: &'a Spec, pointer: &str) -> Vec<Section<'a>> {
    let mut seen = BTreeSet::from([pointer.to_owned()]);
    let mut open = vec![pointer.to_owned()];
    let mut sections = Vec::new();
    // It grows on the way.
    for number in 0.. {
        let Some(pointer) = open.get(number).cloned() else {
            break;
        };
        let Some(node) = spec.root.pointer(&pointer) else {
            continue;
        };
        let mut walk = Walk::default();
        walk.schema(node, &pointer, "");
        let new = walk
            .referred
            .into_iter()
            .filter(|to| seen.insert(to.clone()));
        open.extend(new);
        sections.push(Section {
            name: name(&pointer),
            node,
            fields: walk.fields,
        });
    }
    sections
}

/// What a schema is called here: the name that it has, or its place.
fn name(pointer: &str) -> String {
    pointer
        .trim_start_matches("/components/schemas/")
        .trim_start_matches('/')
        .replace('/', ".")
}

/// Where it is on the page.
fn id(name: &str) -> String {
    format!("schema-{name}")
}

#[derive(Default)]
struct Walk<'a> {
    fields: Vec<Field<'a>>,
    referred: Vec<String>,
}

impl<'a> Walk<'a> {
    /// Lists the members of a schema, and of those in it that have no name.
    fn schema(&mut self, node: &'a Node, pointer: &str, path: &str) {
        if let Some(target) = target(node) {
            self.referred.push(target);
            return;
        }
        let required = texts(node, "required");
        for (name, member) in node
            .get("properties")
            .and_then(Node::as_mapping)
            .into_iter()
            .flatten()
        {
            let path = match path {
                "" => name.clone(),
                _ => format!("{path}.{name}"),
            };
            let below = pointer_push(&pointer_push(pointer, "properties"), name);
            self.fields.push(Field {
                path: path.clone(),
                pointer: below.clone(),
                node: &member.node,
                required: required.contains(&name.as_str()),
            });
            self.schema(&member.node, &below, &path);
        }
        for (key, step) in [("items", "[]"), ("additionalProperties", ".*")] {
            if let Some(inner) = node.get(key) {
                self.schema(inner, &pointer_push(pointer, key), &format!("{path}{step}"));
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let below = pointer_push(pointer, key);
            for (number, inner) in alternatives(node, key).iter().enumerate() {
                self.schema(inner, &pointer_push(&below, &number.to_string()), path);
            }
        }
    }
}

impl Section<'_> {
    fn render(&self, site: &Site<'_>, body: &Body<'_>) -> Markup {
        html! {
            section aria-labelledby=(id(&self.name)) {
                h3 #(id(&self.name)) { (self.name) }
                div.about {
                    @if self.fields.is_empty() { p.kind { (kind(self.node)) } }
                    (description(self.node))
                    div.source { "As a whole: " (provenance(self.node)) }
                }
                @if !self.fields.is_empty() { (table(site, body, &self.fields)) }
            }
        }
    }
}

fn table(site: &Site<'_>, body: &Body<'_>, fields: &[Field<'_>]) -> Markup {
    html! {
        table.fields {
            thead {
                tr {
                    th scope="col" { "Field" }
                    th scope="col" { "Type" }
                    th scope="col" { "Description" }
                    th scope="col" { "Where it is from" }
                }
            }
            tbody {
                @for field in fields {
                    tr {
                        th scope="row" {
                            code { (field.path) }
                            @if field.required { " " span.required { "required" } }
                        }
                        td.kind { (kind(field.node)) }
                        td { (description(field.node)) }
                        td.source {
                            (provenance(field.node))
                            @if let Some(seen) = site.observed_in(body, &field.pointer) { p { "Observed " (seen) "." } }
                        }
                    }
                }
            }
        }
    }
}

fn description(node: &Node) -> Markup {
    let text = node.get("description").and_then(Node::as_str);
    html! {
        @if node.get("deprecated").and_then(Node::as_bool) == Some(true) { p { strong { "Deprecated." } } }
        @if let Some(text) = text { (markdown::render(text, 3)) }
    }
}

/// The type of a schema, in words.
fn kind(node: &Node) -> Markup {
    let limits: Vec<String> = LIMITS
        .iter()
        .filter_map(|key| Some(format!("{key}: {}", plain(node.get(key)?))))
        .collect();
    html! {
        (kind_alone(node))
        @if node.get("nullable").and_then(Node::as_bool) == Some(true) { " or null" }
        @if !limits.is_empty() {
            " ("
            @for (number, limit) in limits.iter().enumerate() {
                @if number > 0 { ", " }
                code { (limit) }
            }
            ")"
        }
    }
}

fn kind_alone(node: &Node) -> Markup {
    if let Some(target) = target(node) {
        let name = name(&target);
        return html! { a href={ "#" (id(&name)) } { (name) } };
    }
    for (key, word) in [("allOf", " and "), ("oneOf", " or "), ("anyOf", " or ")] {
        let parts = alternatives(node, key);
        if !parts.is_empty() {
            return html! {
                @for (number, part) in parts.iter().enumerate() {
                    @if number > 0 { (word) }
                    (kind(part))
                }
            };
        }
    }
    let values = |key| node.get(key).and_then(Node::as_sequence);
    let values = |key| values(key).unwrap_or_default().iter().map(plain);
    let listed = |texts: Vec<String>| {
        html! {
            @for (number, text) in texts.iter().enumerate() {
                @if number > 0 { ", " }
                code { (text) }
            }
        }
    };
    if node.get("enum").is_some() {
        return html! { "one of " (listed(values("enum").collect())) };
    }
    let known: Vec<String> = values("x-extensible-enum").collect();
    match node.get("type").and_then(Node::as_str) {
        Some("array") => match node.get("items") {
            Some(items) => html! { "array of " (kind(items)) },
            None => html! { "array" },
        },
        Some("object") => {
            let members = node.get("additionalProperties");
            let members =
                members.filter(|node| node.as_mapping().is_some_and(|keys| !keys.is_empty()));
            let others = node.get("properties").map(|_| "other ");
            html! {
                "object"
                @if let Some(members) = members { "; its " (others.unwrap_or_default()) "members: " (kind(members)) }
            }
        }
        Some(name) if !known.is_empty() => html! { (name) ", such as " (listed(known)) },
        Some(name) => html! { (name) },
        None => html! { "any value" },
    }
}

/// A value as it is written in JSON; a text without quotes.
fn plain(node: &Node) -> String {
    node.as_str()
        .map_or_else(|| node.to_json().to_string(), str::to_owned)
}

/// What a schema refers to, as a pointer.
fn target(node: &Node) -> Option<String> {
    let target = node.get("$ref")?.as_str()?;
    Some(target.trim_start_matches('#').to_owned())
}

fn alternatives<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key)
        .and_then(Node::as_sequence)
        .unwrap_or_default()
}

fn texts<'a>(node: &'a Node, key: &str) -> Vec<&'a str> {
    alternatives(node, key)
        .iter()
        .filter_map(Node::as_str)
        .collect()
}
