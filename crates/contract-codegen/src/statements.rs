//! The table of all statements of the contract, with provenance and source.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use contract::describe;
use contract::operation::{self, Operation};
use contract::{Node, Spec, pointer_push, resolve};

/// The file of the table.
pub const FILE: &str = "spec/statements.md";

const HEAD: &str = "\
<!-- Generated from the contract by `cargo xtask generate`. Do not edit: change the contract. -->

# What the contract states

Every statement of `openapi.yaml`, with its mark ([what the marks mean](README.md#provenance)) and its source.
A statement without a note is on the page, or in a sample of the page, that its section names.
A schema that several operations use is listed at the first of them.
";

/// The table, as Markdown.
pub fn render(spec: &Spec) -> String {
    let mut table = Table {
        spec,
        seen: BTreeSet::new(),
        text: HEAD.to_owned(),
    };
    for operation in operation::all(spec) {
        table.operation(&operation);
    }
    table.text
}

struct Table<'a> {
    spec: &'a Spec,
    /// The schemas, parameters and responses already in the table.
    seen: BTreeSet<String>,
    text: String,
}

impl<'a> Table<'a> {
    fn operation(&mut self, operation: &Operation<'a>) {
        let text = |pointer| operation.node.pointer(pointer).and_then(Node::as_str);
        let (method, path) = (operation.method.to_uppercase(), operation.path);
        // Writing to a string does not fail.
        let _ = write!(self.text, "\n## {}\n\n`{method} {path}`", operation.id);
        if let Some(url) = text("/externalDocs/url") {
            let _ = write!(self.text, ", from <{url}>");
        }
        self.text
            .push_str("\n\n| what | statement | mark | source |\n|---|---|---|---|\n");
        let summary = text("/summary").unwrap_or_default();
        let (mark, note) = describe::mark(operation.node);
        self.row("the call", summary, mark, note);
        if let Some(scope) = text("/x-api-scope") {
            self.row("API scope", scope, mark, Some("as the call"));
        }
        if let Some(limit) = operation.node.get("x-rate-limit") {
            self.rate_limit(limit);
        }
        for parameter in operation.parameters(self.spec) {
            if self.seen.insert(parameter.pointer.clone()) {
                let need = if parameter.required { "" } else { ", optional" };
                let what = format!("`{}` ({}{need})", parameter.name, parameter.location);
                self.described(&what, parameter.node);
            }
        }
        if let Some((body, pointer)) = resolve(
            &self.spec.root,
            &pointer_push(&operation.pointer, "requestBody"),
        ) {
            let required = body.get("required").and_then(Node::as_bool) == Some(true);
            self.described(
                if required {
                    "request, required"
                } else {
                    "request, optional"
                },
                body,
            );
            self.content(body, &pointer);
        }
        for (status, pointer) in operation.responses() {
            let Some((response, pointer)) = resolve(&self.spec.root, &pointer) else {
                continue;
            };
            if self.seen.insert(pointer.clone()) {
                self.response(&format!("response {status}"), response, &pointer);
                self.content(response, &pointer);
            }
        }
    }

    /// A response. Without a mark of its own, it is as sure as the schema of its body.
    fn response(&mut self, what: &str, node: &Node, pointer: &str) {
        let types = node.get("content").and_then(Node::as_mapping);
        let schema = types.into_iter().flatten().find_map(|(name, _)| {
            let pointer = pointer_push(&pointer_push(pointer, "content"), name);
            resolve(&self.spec.root, &pointer_push(&pointer, "schema"))
        });
        match schema {
            Some((schema, pointer)) if node.get("x-provenance").is_none() => {
                let (mark, _) = describe::mark(schema);
                let name = pointer.rsplit('/').next().unwrap_or_default();
                let description = node.get("description").and_then(Node::as_str);
                let source = format!("as **{name}**");
                self.row(what, description.unwrap_or_default(), mark, Some(&source));
            }
            _ => self.described(what, node),
        }
    }

    fn rate_limit(&mut self, limit: &Node) {
        let text = |key| limit.get(key).and_then(Node::as_str);
        let windows = limit.get("windows").and_then(Node::as_sequence);
        let windows = windows.unwrap_or_default().iter().map(|window| {
            let number = |key| window.get(key).map(Node::to_json).unwrap_or_default();
            format!("{} in {} s", number("requests"), number("seconds"))
        });
        let windows: Vec<_> = windows.collect();
        let stated = format!(
            "{} per {}",
            windows.join(" and "),
            text("per").unwrap_or_default()
        );
        let mark = text("provenance").unwrap_or("documented");
        self.row("rate limit", &stated, mark, text("note"));
    }

    /// The schemas and examples of a body.
    fn content(&mut self, body: &'a Node, pointer: &str) {
        let types = body.get("content").and_then(Node::as_mapping);
        let pointer = pointer_push(pointer, "content");
        for (name, media) in types.into_iter().flatten() {
            let examples = media.node.get("examples").and_then(Node::as_mapping);
            for (name, example) in examples.into_iter().flatten() {
                let summary = example.node.get("summary").and_then(Node::as_str);
                let mark = if name == "vendorSample" {
                    "sample"
                } else {
                    "–"
                };
                self.row(
                    &format!("example {name}"),
                    summary.unwrap_or_default(),
                    mark,
                    None,
                );
            }
            self.schema(&pointer_push(&pointer_push(&pointer, name), "schema"));
        }
    }

    /// A named schema, and all schemas in it.
    fn schema(&mut self, pointer: &str) {
        let Some((node, pointer)) = resolve(&self.spec.root, pointer) else {
            return;
        };
        let name = pointer.strip_prefix("/components/schemas/");
        let name = name.filter(|name| !name.contains('/'));
        if !self.seen.insert(pointer.clone()) {
            return;
        }
        if let Some(name) = name {
            self.described(&format!("**{name}**"), node);
        }
        let name = name.unwrap_or_default();
        let has_note = describe::mark(node).1.is_some();
        let properties = node.get("properties").and_then(Node::as_mapping);
        for (property, member) in properties.into_iter().flatten() {
            let (mark, note) = describe::mark(&member.node);
            let what = format!("{name}.`{property}`");
            match has_note && mark == "sample" && note.is_none() {
                // Which sample, of today's page or of an older one, is noted there.
                true => {
                    let description = member.node.get("description").and_then(Node::as_str);
                    let source = format!("a sample, as **{name}** says");
                    self.row(&what, description.unwrap_or_default(), mark, Some(&source));
                }
                false => self.described(&what, &member.node),
            }
        }
        let rules = node.get("x-validations").and_then(Node::as_sequence);
        for rule in rules.into_iter().flatten() {
            let text = |key| rule.get(key).and_then(Node::as_str);
            let what = format!("{name}, rule {}", text("id").unwrap_or_default());
            let mark = text("provenance").unwrap_or("documented");
            self.row(
                &what,
                text("message").unwrap_or_default(),
                mark,
                text("note"),
            );
        }
        self.below(node, &pointer);
    }

    /// The schemas that a schema refers to.
    fn below(&mut self, node: &'a Node, pointer: &str) {
        for (key, member) in node.as_mapping().into_iter().flatten() {
            let pointer = pointer_push(pointer, key);
            let names: Vec<String> = match (key.as_str(), &member.node) {
                ("properties", node) => node
                    .as_mapping()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone())
                    .collect(),
                ("allOf" | "anyOf" | "oneOf", node) => {
                    let items = node.as_sequence().map_or(0, <[_]>::len);
                    (0..items).map(|index| index.to_string()).collect()
                }
                ("items" | "additionalProperties", _) => {
                    self.schema(&pointer);
                    continue;
                }
                _ => continue,
            };
            for name in names {
                self.schema(&pointer_push(&pointer, &name));
            }
        }
    }

    fn described(&mut self, what: &str, node: &Node) {
        let description = node.get("description").and_then(Node::as_str);
        let (mark, note) = describe::mark(node);
        self.row(what, description.unwrap_or_default(), mark, note);
    }

    fn row(&mut self, what: &str, statement: &str, mark: &str, note: Option<&str>) {
        let source = note.unwrap_or(match mark {
            "documented" => "the page",
            "sample" => "a sample of the page",
            _ => "",
        });
        let cells = [what, statement, mark, source].map(cell);
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }
}

/// The text on one line, without tables, which do not fit into a cell.
fn cell(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with('|'));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ").replace('|', "\\|").replace('<', "&lt;")
}
