//! `$ref`s: each must lead to an object of the right kind, and none back to itself.

use std::collections::HashMap;

use petgraph::Direction::Outgoing;
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::node::Node;
use crate::openapi::SCHEMA;
use crate::structure::{Reference, Structure, Suggestions};

/// Longer chains of references are refused: no document needs them, and later code recurses along them.
const MAX_CHAIN: usize = 100;

/// The node at a pointer with `$ref`s followed, and its own pointer.
///
/// `None` where a reference has no target. If the references were not checked before, they may be circular:
/// it gives up after ten thousand steps.
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
    let mut suggestions = Suggestions::default();
    let mut problems: Vec<_> = structure
        .references
        .iter()
        .filter_map(|reference| dangling(root, structure, reference, &mut suggestions))
        .collect();
    problems.extend(circular(structure));
    problems
}

fn dangling(
    root: &Node,
    structure: &Structure,
    reference: &Reference,
    suggestions: &mut Suggestions,
) -> Option<Diagnostic> {
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
        return problem(format!("`{target}` is in another document"))
            .map(|found| found.help("copy its target into `components`, and refer to it there"));
    };
    match structure.kind_at(pointer) {
        Some(kind) if kind == expects.name => None,
        Some(kind) => problem(format!(
            "`{target}` is a {kind} object; a {} object is required here",
            expects.name
        )),
        None if root.pointer(pointer).is_some() => problem(format!(
            "`{target}` is not a {} object, which is required here",
            expects.name
        )),
        None => {
            let near = suggestions.nearest(
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

/// References that lead back to themselves, such as `A: {$ref: B}`, `B: {allOf: [{$ref: A}]}`, and chains
/// of too many references. Recursion through a property or an item is fine and not reported.
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
    // Targets come before the references to them. Not Tarjan's algorithm, which recurses.
    let components = kosaraju_scc(&graph);
    let mut component: HashMap<&str, usize> = HashMap::new();
    let mut lengths: HashMap<&str, usize> = HashMap::new();
    for (number, members) in components.iter().enumerate() {
        let next = members
            .iter()
            .flat_map(|member| graph.neighbors_directed(member, Outgoing))
            .filter_map(|next| lengths.get(next))
            .max();
        let length = next.map_or(0, |length| length + 1);
        for member in members {
            component.insert(member, number);
            lengths.insert(member, length);
        }
    }
    let finding = |reference: &Reference, message: String| {
        Diagnostic::error(Code::CircularReference, reference.span.clone(), message)
    };
    steps
        .iter()
        .filter_map(|(from, to, reference)| {
            if component[from.as_str()] == component[to.as_str()] {
                let message = format!("`{}` leads back to itself", reference.target);
                let help = "a schema can contain itself only in a property or an item";
                return Some(finding(reference, message).help(help));
            }
            // Reported once, where the chain becomes too long.
            (lengths[from.as_str()] == MAX_CHAIN + 1 && lengths[to.as_str()] == MAX_CHAIN).then(
                || {
                    let message = format!(
                        "`{}` starts a chain of more than {MAX_CHAIN} references",
                        reference.target
                    );
                    finding(reference, message).help("refer directly to the end of the chain")
                },
            )
        })
        .collect()
}

/// The object whose definition a pointer belongs to: up through `allOf`, `oneOf`, `anyOf` and `not`, and no
/// further.
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

/// The schema that this one is a branch of, judged by its pointer alone.
fn composed(pointer: &str) -> Option<&str> {
    let (above, last) = pointer.rsplit_once('/')?;
    if last == "not" {
        return Some(above);
    }
    let (schema, keyword) = above.rsplit_once('/')?;
    matches!(keyword, "allOf" | "oneOf" | "anyOf").then_some(schema)
}
