//! Schemas that the generator would translate wrongly.

use std::collections::HashSet;

use crate::context::Contract;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, Place, pointer_push};

/// serde supports arrays up to this length.
const MAX_FIXED_ARRAY: u64 = 32;

/// Annotations: losing them loses no constraint.
const DESCRIBING: [&str; 8] = [
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "summary",
    "title",
    "xml",
];

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = siblings(contract);
    for place in contract.schemas() {
        findings.extend(closed(contract, place));
        findings.extend(branches(contract, place));
        findings.extend(not(contract, place));
        findings.extend(discriminator(contract, place));
        findings.extend(nullable(contract, place));
        findings.extend(fixed_array(contract, place));
    }
    findings
}

fn siblings(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let references = contract.spec.structure.references.iter();
    references
        .filter_map(|reference| {
            let (_, at) = reference.siblings.first()?;
            let names: Vec<&str> = reference
                .siblings
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            let only_describes = names
                .iter()
                .all(|name| DESCRIBING.contains(name) || name.starts_with("x-"));
            let message = format!("{} beside `$ref`: readers ignore such keys", listed(&names));
            let finding = if only_describes {
                Diagnostic::warning(Code::ReferenceSiblings, at.clone(), message)
            } else {
                Diagnostic::error(Code::ReferenceSiblings, at.clone(), message)
            };
            let help = match reference.expects.name {
                "Schema" => format!(
                    "use `allOf: [{{$ref: '{}'}}]`: keys beside it are not ignored",
                    reference.target
                ),
                _ => "move it to the target of the reference".to_owned(),
            };
            Some(finding.help(help).convention())
        })
        .collect()
}

/// Later additions must not break existing clients.
fn closed(contract: &Contract<'_>, place: Place<'_>) -> Vec<Diagnostic> {
    if !contract.reach.is_in_response(place.pointer) {
        return Vec::new();
    }
    let at = |key| contract.member(place.pointer, key);
    let mut findings = Vec::new();
    if place
        .node
        .get("additionalProperties")
        .and_then(Node::as_bool)
        == Some(false)
    {
        findings.push(
            Diagnostic::error(
                Code::ClosedResponse,
                at("additionalProperties"),
                "clients would refuse a response with an unknown member",
            )
            .help("remove `additionalProperties`: the client keeps unknown members")
            .convention(),
        );
    }
    if place.node.get("enum").is_some() {
        findings.push(
            Diagnostic::warning(
                Code::ClosedEnum,
                at("enum"),
                "clients would refuse a response with an unknown value",
            )
            .help("use `x-extensible-enum` instead of `enum`, on a named schema")
            .convention(),
        );
    }
    findings
}

fn branches(contract: &Contract<'_>, place: Place<'_>) -> Vec<Diagnostic> {
    let list = |key| {
        place
            .node
            .get(key)
            .and_then(Node::as_sequence)
            .unwrap_or_default()
    };
    let finding = |key: &str, message: String| {
        Diagnostic::error(Code::AnyOf, contract.member(place.pointer, key), message)
    };
    let mut findings = Vec::new();
    if !list("anyOf").is_empty() && !list("oneOf").is_empty() {
        findings.push(
            finding(
                "anyOf",
                "the generator does not support `anyOf` and `oneOf` in one schema".to_owned(),
            )
            .help("keep one of them, or put each into its own schema under `allOf`"),
        );
        return findings;
    }
    for key in ["anyOf", "oneOf"] {
        let branches = list(key);
        let only_required = |branch: &Node| {
            branch.get("required").is_some()
                && branch.as_mapping().is_some_and(|members| {
                    members.keys().all(|key| {
                        matches!(key.as_str(), "required" | "type" | "title" | "description")
                    })
                })
        };
        if branches.iter().any(only_required) {
            findings.push(
                finding(
                    key,
                    format!(
                        "`{key}` with nothing but `required`: the client would lose the other members"
                    ),
                )
                .help("use `x-validations` with a rule such as `has(self.a) || has(self.b)`"),
            );
        } else if key == "anyOf"
            && branches.len() > 1
            && !are_distinct(contract, place.pointer, branches.len())
        {
            findings.push(
                finding(key, "the client cannot distinguish the branches of this `anyOf`, and would encode it wrongly".to_owned())
                    .help("use `oneOf` if exactly one applies; otherwise one schema with optional members"),
            );
        }
    }
    findings
}

/// Whether all branches have different types.
fn are_distinct(contract: &Contract<'_>, pointer: &str, count: usize) -> bool {
    let list = pointer_push(pointer, "anyOf");
    let mut seen = Vec::new();
    (0..count).all(|index| {
        let kind = contract
            .resolve(&pointer_push(&list, &index.to_string()))
            .and_then(|(node, _)| node.get("type")?.as_str());
        let kind = if kind == Some("integer") {
            Some("number")
        } else {
            kind
        };
        let is_new = kind.is_some() && !seen.contains(&kind);
        seen.push(kind);
        is_new
    })
}

fn not(contract: &Contract<'_>, place: Place<'_>) -> Option<Diagnostic> {
    place.node.get("not")?;
    Some(
        Diagnostic::error(
            Code::Not,
            contract.member(place.pointer, "not"),
            "a Rust type cannot express `not`",
        )
        .help(
            "describe the allowed values, or use `x-validations` with a rule that begins with `!`",
        ),
    )
}

fn discriminator(contract: &Contract<'_>, place: Place<'_>) -> Option<Diagnostic> {
    place.node.get("discriminator")?;
    Some(
        Diagnostic::warning(
            Code::Discriminator,
            contract.member(place.pointer, "discriminator"),
            "the client ignores the discriminator and uses the first branch that decodes",
        )
        .help("give each branch a required member that no other branch has"),
    )
}

fn nullable(contract: &Contract<'_>, place: Place<'_>) -> Vec<Diagnostic> {
    let is_nullable = |node: &Node| node.get("nullable").and_then(Node::as_bool) == Some(true);
    let mut findings = Vec::new();
    let untyped = ["type", "allOf", "anyOf", "oneOf"]
        .iter()
        .all(|key| place.node.get(key).is_none());
    let constrained = [
        "enum",
        "properties",
        "items",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "multipleOf",
    ]
    .iter()
    .any(|key| place.node.get(key).is_some());
    if is_nullable(place.node) && untyped && constrained {
        findings.push(
            Diagnostic::error(
                Code::Nullable,
                contract.member(place.pointer, "nullable"),
                "`nullable` without a `type` has no meaning, and the generator guesses wrongly",
            )
            .help("add the `type`"),
        );
    }
    let required = place.node.get("required").and_then(Node::as_sequence);
    let required: HashSet<&str> = required
        .into_iter()
        .flatten()
        .filter_map(Node::as_str)
        .collect();
    let properties = pointer_push(place.pointer, "properties");
    let members = place.node.get("properties").and_then(Node::as_mapping);
    for (name, member) in members.into_iter().flatten() {
        let is_required = required.contains(name.as_str());
        let schema = contract.resolve(&pointer_push(&properties, name));
        if !is_required && schema.is_some_and(|(node, _)| is_nullable(node)) {
            findings.push(
                Diagnostic::warning(
                    Code::Nullable,
                    member.key_span.clone(),
                    format!("the client cannot distinguish `null` from absent in `{name}`"),
                )
                .help("remove `nullable` if `null` means the same as absent; or make it required"),
            );
        }
    }
    findings
}

fn fixed_array(contract: &Contract<'_>, place: Place<'_>) -> Option<Diagnostic> {
    let count = |key| place.node.get(key)?.to_json().as_u64();
    let (least, most) = (count("minItems")?, count("maxItems")?);
    (least == most && most > MAX_FIXED_ARRAY).then(|| {
        Diagnostic::error(
            Code::FixedArray,
            contract.member(place.pointer, "maxItems"),
            format!("the client would use an array of length {most}; it supports at most {MAX_FIXED_ARRAY}"),
        )
        .help("remove `minItems`, and put the number of items into the description")
    })
}
