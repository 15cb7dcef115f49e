//! Parameters.

use std::collections::BTreeMap;

use super::found::{Found, schema_pointer};
use super::pair::Pair;
use super::serialisation::{Serialisation, is_single};
use crate::finding::{Action, Finding};
use crate::kind::{Area, Kind};
use crate::operations::path_parameters;
use crate::text::code;

use contract::operation::Operation;
use contract::{Node, Span, Spec, resolve};
use contract_codegen::schemas::Direction;

/// What identifies a parameter: where it is sent, and its name; for path parameters, their position.
type Key = (String, String);

struct Parameter<'a> {
    name: &'a str,
    found: Found<'a>,
}

pub(super) fn findings(pair: &Pair<'_>) -> Vec<Finding> {
    let old = parameters(pair.old, pair.before);
    let new = parameters(pair.new, pair.after);
    let mut findings = Vec::new();
    for (key, before) in &old {
        match new.get(key) {
            Some(after) => findings.extend(changed(pair, key, before, after)),
            None => findings.extend(removed(pair, key, before, &new)),
        }
    }
    for (key, after) in &new {
        if !old.contains_key(key) && key.0 != "path" {
            findings.push(added(pair, key, after));
        }
    }
    findings
}

fn parameters<'a>(spec: &'a Spec, operation: &Operation<'a>) -> BTreeMap<Key, Parameter<'a>> {
    let names = path_parameters(operation.path);
    let parameters = operation.parameters(spec).into_iter().map(|parameter| {
        let name = parameter.name;
        let key = match parameter.location {
            "path" => {
                let at = names.iter().position(|known| *known == name);
                at.map_or_else(|| name.to_owned(), |at| at.to_string())
            }
            // Header names are case-insensitive.
            "header" => name.to_lowercase(),
            _ => name.to_owned(),
        };
        let found = Found {
            node: parameter.node,
            pointer: parameter.pointer,
        };
        (
            (parameter.location.to_owned(), key),
            Parameter { name, found },
        )
    });
    parameters.collect()
}

fn is_required(parameter: &Parameter<'_>) -> bool {
    parameter.found.node.get("required").and_then(Node::as_bool) == Some(true)
}

fn at(spec: &Spec, parameter: &Parameter<'_>) -> Option<Span> {
    Some(spec.root.locate(&parameter.found.pointer))
}

fn label((place, _): &Key, parameter: &Parameter<'_>) -> String {
    format!("the {place} parameter {}", code(parameter.name))
}

fn added(pair: &Pair<'_>, key: &Key, after: &Parameter<'_>) -> Finding {
    let is_required = is_required(after);
    let word = if is_required {
        "and is required"
    } else {
        "and is optional"
    };
    let message = format!("{} was added, {word}", label(key, after));
    let finding = pair
        .finding(Area::Parameter, Kind::Parameter, Action::Added, message)
        .places(None, at(pair.new, after));
    match is_required {
        true => finding
            .breaking()
            .help("keep it optional, and describe what its absence means"),
        false => finding,
    }
}

fn removed(
    pair: &Pair<'_>,
    key: &Key,
    before: &Parameter<'_>,
    new: &BTreeMap<Key, Parameter<'_>>,
) -> Option<Finding> {
    // A path with other parameters is another path, and reported as that.
    if key.0 == "path" {
        return None;
    }
    let moved = new.iter().find(|((place, _), after)| {
        *place != key.0 && after.name.eq_ignore_ascii_case(before.name)
    });
    let (action, message, after) = match moved {
        Some(((place, _), after)) => (
            Action::Changed,
            format!("{} is now a {place} parameter", label(key, before)),
            Some(after),
        ),
        None => (
            Action::Removed,
            format!(
                "{} was removed: the platform ignores it",
                label(key, before)
            ),
            None,
        ),
    };
    let finding = pair
        .finding(Area::Parameter, Kind::Parameter, action, message)
        .breaking()
        .places(
            at(pair.old, before),
            after.and_then(|after| at(pair.new, after)),
        );
    Some(finding.help("mark it `deprecated` first, and keep accepting it"))
}

fn changed(
    pair: &Pair<'_>,
    key: &Key,
    before: &Parameter<'_>,
    after: &Parameter<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (label, places) = (
        label(key, after),
        (at(pair.old, before), at(pair.new, after)),
    );
    let mut push = |finding: Finding| {
        findings.push(finding.places(places.0.clone(), places.1.clone()));
    };
    match (is_required(before), is_required(after)) {
        (false, true) => push(
            pair.finding(
                Area::Parameter,
                Kind::Required,
                Action::Added,
                format!("{label} is now required"),
            )
            .breaking()
            .help("keep it optional, and describe what its absence means"),
        ),
        (true, false) => push(pair.finding(
            Area::Parameter,
            Kind::Required,
            Action::Removed,
            format!("{label} is no longer required"),
        )),
        _ => {}
    }
    let (old, new) = (schema_pointer(&before.found), schema_pointer(&after.found));
    let is_single = is_single(pair.old, &old) && is_single(pair.new, &new);
    let place = key.0.as_str();
    let (was, is) = (
        Serialisation::read(before.found.node, place, is_single),
        Serialisation::read(after.found.node, place, is_single),
    );
    if was != is {
        let message = format!("the serialization of {label} was {was} and is {is}");
        let finding = pair.finding(
            Area::Parameter,
            Kind::Serialisation,
            Action::Changed,
            message,
        );
        push(match is.allows(&was) {
            true => finding,
            false => finding.breaking(),
        });
    }
    let deprecated = |one: &Parameter<'_>| {
        one.found.node.get("deprecated").and_then(Node::as_bool) == Some(true)
    };
    if !deprecated(before) && deprecated(after) {
        let message = format!("{label} is now deprecated");
        push(pair.finding(Area::Parameter, Kind::Deprecated, Action::Added, message));
    }
    let example = before.found.node.get("example").map(Node::to_json);
    let examples: Vec<_> = example.into_iter().collect();
    let mut found = pair.schemas(
        &old,
        &new,
        Direction::Request,
        &examples,
        Area::Parameter,
        &label,
    );
    if takes_any_text(pair.new, &new) {
        // Parameters are sent as strings, whatever their type.
        found.retain(|finding| finding.kind == Kind::Default);
    }
    findings.extend(found);
    findings
}

/// Whether a schema is a string without limits.
fn takes_any_text(spec: &Spec, pointer: &str) -> bool {
    let Some((schema, _)) = resolve(&spec.root, pointer) else {
        return false;
    };
    let says = |key: &String| key != "description" && key != "example" && !key.starts_with("x-");
    let mut keys = schema.as_mapping().into_iter().flat_map(|keys| keys.keys());
    schema.get("type").and_then(Node::as_str) == Some("string")
        && keys.all(|key| key == "type" || !says(key))
}
