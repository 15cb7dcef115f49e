//! `$ref`s: each must lead to something of the right kind, and none back to itself.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::node::Node;
use crate::openapi::SCHEMA;
use crate::structure::{Reference, Structure, nearest};

/// The node that a node is, with `$ref`s followed, and its pointer.
///
/// `None` where a reference leads nowhere. Ends on a document whose references were checked, and
/// gives up after ten thousand steps on one whose references were not.
pub fn resolve<'a>(root: &'a Node, pointer: &str) -> Option<(&'a Node, String)> {
    let mut pointer = pointer.to_owned();
    for _ in 0..10_000 {
        let node = root.pointer(&pointer)?;
        match node.get("$ref").and_then(Node::as_str) {
            Some(target) => pointer = target.strip_prefix('#')?.to_owned(),
            None => return Some((node, pointer)),
        }
    }
    None
}

pub(crate) fn check(root: &Node, structure: &Structure) -> Vec<Diagnostic> {
    let mut problems: Vec<_> = structure
        .references
        .iter()
        .filter_map(|reference| dangling(root, structure, reference))
        .collect();
    problems.extend(circular(structure));
    problems
}

fn dangling(root: &Node, structure: &Structure, reference: &Reference) -> Option<Diagnostic> {
    let Reference {
        target, expects, ..
    } = reference;
    let problem = |message: String| {
        Some(Diagnostic::error(
            Code::Reference,
            reference.span.clone(),
            message,
        ))
    };
    let Some(pointer) = target.strip_prefix('#') else {
        return problem(format!("`{target}` leads out of the document"))
            .map(|found| found.help("copy what it names to `components`, and refer to it there"));
    };
    match structure.kind_at(pointer) {
        Some(kind) if kind == expects.name => None,
        Some(kind) => problem(format!(
            "`{target}` is a {kind} object; a {} object belongs here",
            expects.name
        )),
        None if root.pointer(pointer).is_some() => problem(format!(
            "`{target}` is no {} object, which belongs here",
            expects.name
        )),
        None => {
            let near = nearest(
                pointer,
                structure
                    .pointers(expects)
                    .filter(|pointer| pointer.starts_with("/components/")),
            );
            problem(format!("`{target}` does not exist")).map(|found| match near {
                Some(near) => found.help(format!("did you mean `#{near}`?")),
                None => found,
            })
        }
    }
}

/// References that say of a thing that it is itself: `A: {$ref: B}`, `B: {allOf: [{$ref: A}]}`.
/// Recursion through a property or an item is fine, and not meant.
fn circular(structure: &Structure) -> Vec<Diagnostic> {
    let steps: Vec<_> = structure
        .references
        .iter()
        .map(|reference| {
            let target = reference.target.trim_start_matches('#');
            (
                owner(structure, &reference.pointer),
                owner(structure, target),
                reference,
            )
        })
        .collect();
    let graph = DiGraphMap::<&str, ()>::from_edges(
        steps
            .iter()
            .map(|(from, to, _)| (from.as_str(), to.as_str())),
    );
    let component: HashMap<&str, usize> = tarjan_scc(&graph)
        .into_iter()
        .enumerate()
        .flat_map(|(number, members)| members.into_iter().map(move |member| (member, number)))
        .collect();
    steps
        .iter()
        .filter(|(from, to, _)| component[from.as_str()] == component[to.as_str()])
        .map(|(_, _, reference)| {
            Diagnostic::error(
                Code::CircularReference,
                reference.span.clone(),
                format!("`{}` leads back to itself", reference.target),
            )
            .help("a schema can contain itself only in a property or an item")
        })
        .collect()
}

/// The thing that a place is part of the definition of: up through `allOf`, `oneOf`, `anyOf` and
/// `not`, which say what a schema *is*, and no further.
fn owner(structure: &Structure, pointer: &str) -> String {
    let mut pointer = pointer;
    while let Some(above) = branch_of(structure, pointer) {
        pointer = above;
    }
    pointer.to_owned()
}

/// The schema that this one is a branch of.
pub(crate) fn branch_of<'a>(structure: &Structure, pointer: &'a str) -> Option<&'a str> {
    composed(pointer).filter(|above| structure.kind_at(above) == Some(SCHEMA.name))
}

/// The schema that this one is a branch of, going by the looks of its pointer.
fn composed(pointer: &str) -> Option<&str> {
    let (above, last) = pointer.rsplit_once('/')?;
    if last == "not" {
        return Some(above);
    }
    let (schema, keyword) = above.rsplit_once('/')?;
    matches!(keyword, "allOf" | "oneOf" | "anyOf").then_some(schema)
}
