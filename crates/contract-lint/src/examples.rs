//! Examples, defaults and the values of enumerations: each must be valid against its own schema.
//!
//! All of them are checked at once, as members of one object, against one schema for that object. So each
//! schema is compiled once, however many examples it has.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use jsonschema::{Draft, PatternOptions};
use serde_json::{Map, Value};

use crate::context::Contract;
use crate::{patterns, soundness};
use contract::contain;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{HEADER, MEDIA_TYPE, PARAMETER};
use contract::{Direction, Node, Place, Span, pointer_push};
use contract_codegen::schemas;

/// Some schemas would make checking take too long.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// An instance, and the schema that it must be valid against.
struct Check<'a> {
    code: Code,
    schema: String,
    instance: &'a Node,
    /// The instance's pointer.
    pointer: String,
}

/// What is wrong with an instance.
struct Problem {
    check: usize,
    /// A JSON pointer into the instance.
    at: String,
    message: String,
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let checks = checks(contract);
    if checks.is_empty() {
        return Vec::new();
    }
    let unusable: HashSet<String> = patterns::unusable(contract)
        .chain(soundness::unusable(contract))
        .collect();
    let pointers: Vec<&str> = checks.iter().map(|check| check.schema.as_str()).collect();
    let instance: Map<String, Value> = checks
        .iter()
        .enumerate()
        .map(|(number, check)| (number.to_string(), check.instance.to_json()))
        .collect();
    let instance = Value::Object(instance);
    let mut found: Vec<(Direction, Vec<Problem>)> = Vec::new();
    for direction in Direction::BOTH {
        let view = contract.spec.toward(direction);
        let schema = schemas::combined(&view, &pointers, &unusable);
        let instance = instance.clone();
        match contain::with_timeout(TIME_LIMIT, move || problems(&schema, &instance)) {
            Ok(problems) => found.push((direction, problems)),
            Err(failure) => {
                return vec![
                    Diagnostic::warning(
                        Code::Example,
                        Span::default(),
                        format!("the examples could not be checked: {failure}"),
                    )
                    .help("fix the other findings first"),
                ];
            }
        }
        if matches!(view, Cow::Borrowed(_)) {
            // Both directions are the same.
            break;
        }
    }
    checks
        .iter()
        .enumerate()
        .flat_map(|(number, check)| {
            let of_check = |problems: &'_ [Problem]| -> Vec<Diagnostic> {
                let own = problems.iter().filter(|problem| problem.check == number);
                own.map(|problem| finding(contract, check, problem))
                    .collect()
            };
            let sent = Direction::at(&check.schema);
            let mut by_direction: Vec<Vec<Diagnostic>> = found
                .iter()
                .filter(|(direction, _)| {
                    found.len() == 1 || sent.is_none_or(|sent| sent == *direction)
                })
                .map(|(_, problems)| of_check(problems))
                .collect();
            // If it can be sent in both directions, it must be valid in one of them.
            by_direction.sort_by_key(Vec::len);
            by_direction.into_iter().next().unwrap_or_default()
        })
        .collect()
}

fn problems(schema: &Value, instance: &Value) -> Result<Vec<Problem>, String> {
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .map_err(|error| error.to_string())?;
    let problems = validator.iter_errors(instance).filter_map(|error| {
        let path = error.instance_path().as_str();
        let (number, at) = match path[1.min(path.len())..].split_once('/') {
            Some((number, rest)) => (number, format!("/{rest}")),
            None => (path.trim_start_matches('/'), String::new()),
        };
        Some(Problem {
            check: number.parse().ok()?,
            at,
            message: error.to_string(),
        })
    });
    Ok(problems.collect())
}

fn finding(contract: &Contract<'_>, check: &Check<'_>, problem: &Problem) -> Diagnostic {
    let pointer = format!("{}{}", check.pointer, problem.at);
    let what = match check.code {
        Code::Default => "the default",
        Code::EnumValue => "the value",
        _ => "the example",
    };
    let (_, named) = contract
        .resolve(&check.schema)
        .unwrap_or((check.instance, check.schema.clone()));
    let (line, _) = contract
        .spec
        .source
        .line_column(contract.span(&named).start);
    let message: String = problem.message.chars().take(300).collect();
    // Mark the value rather than its key, where there is one to mark.
    let node = contract.root().pointer(&pointer);
    let at = match node {
        Some(node)
            if node.as_mapping().is_none()
                && node.as_sequence().is_none()
                && node.span.start < node.span.end =>
        {
            node.span.clone()
        }
        _ => contract.span(&pointer),
    };
    let finding = Diagnostic::error(
        check.code,
        at,
        format!("{what} is not valid against its own schema: {message}"),
    )
    .help(format!(
        "the schema begins on line {line}; fix the example or the schema"
    ));
    match check.code {
        Code::Default => finding,
        _ => finding.convention(),
    }
}

fn checks<'a>(contract: &Contract<'a>) -> Vec<Check<'a>> {
    let mut checks = Vec::new();
    for place in contract.schemas() {
        for (key, code) in [("example", Code::Example), ("default", Code::Default)] {
            if let Some(instance) = place.node.get(key) {
                checks.push(Check {
                    code,
                    schema: place.pointer.to_owned(),
                    instance,
                    pointer: pointer_push(place.pointer, key),
                });
            }
        }
        let several = place.node.get("examples").and_then(Node::as_sequence);
        let list = pointer_push(place.pointer, "examples");
        for (index, instance) in several.unwrap_or_default().iter().enumerate() {
            checks.push(Check {
                code: Code::Example,
                schema: place.pointer.to_owned(),
                instance,
                pointer: pointer_push(&list, &index.to_string()),
            });
        }
        let values = place
            .node
            .get("enum")
            .and_then(Node::as_sequence)
            .unwrap_or_default();
        let list = pointer_push(place.pointer, "enum");
        for (index, instance) in values.iter().enumerate() {
            checks.push(Check {
                code: Code::EnumValue,
                schema: place.pointer.to_owned(),
                instance,
                pointer: pointer_push(&list, &index.to_string()),
            });
        }
    }
    for kind in [&MEDIA_TYPE, &PARAMETER, &HEADER] {
        for place in contract.spec.structure.places(contract.root(), kind) {
            let media = place.pointer.rsplit('/').next().unwrap_or_default();
            if *kind != MEDIA_TYPE || is_json(media) {
                beside_schema(contract, place, &mut checks);
            }
        }
    }
    checks
}

/// Whether examples of a media type are JSON values. The name is a segment of a pointer.
fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence == "application~1json" || essence.ends_with("+json")
}

/// `example` and `examples` beside a `schema`.
fn beside_schema<'a>(contract: &Contract<'a>, place: Place<'a>, checks: &mut Vec<Check<'a>>) {
    if place.node.get("schema").is_none() {
        return;
    }
    let schema = pointer_push(place.pointer, "schema");
    if let Some(instance) = place.node.get("example") {
        checks.push(Check {
            code: Code::Example,
            schema: schema.clone(),
            instance,
            pointer: pointer_push(place.pointer, "example"),
        });
    }
    let list = pointer_push(place.pointer, "examples");
    let examples = place.node.get("examples").and_then(Node::as_mapping);
    for name in examples.into_iter().flatten().map(|(name, _)| name) {
        let Some((example, pointer)) = contract.resolve(&pointer_push(&list, name)) else {
            continue;
        };
        if let Some(instance) = example.get("value") {
            checks.push(Check {
                code: Code::Example,
                schema: schema.clone(),
                instance,
                pointer: pointer_push(&pointer, "value"),
            });
        }
    }
}
