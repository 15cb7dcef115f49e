//! `x-` keys: only those of spec/README.md, on the right objects and with valid content.

use std::collections::{HashMap, HashSet};

use crate::context::Contract;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Node, Place, Span, nearest, pointer_push};
use contract_codegen::rust_names;

/// An extension, and the objects that may carry it.
struct Extension {
    key: &'static str,
    on: &'static [&'static str],
    /// Whether wrong content makes the output wrong.
    shapes_output: bool,
    /// Checks its content.
    check: fn(&Contract<'_>, Place<'_>, Place<'_>) -> Vec<Diagnostic>,
}

/// Objects that can have a provenance.
const MARKED: [&str; 5] = [
    "Operation",
    "Parameter",
    "Request Body",
    "Response",
    "Schema",
];

const EXTENSIONS: [Extension; 6] = [
    Extension {
        key: "x-provenance",
        on: &MARKED,
        shapes_output: false,
        check: provenance,
    },
    Extension {
        key: "x-provenance-note",
        on: &MARKED,
        shapes_output: false,
        check: note,
    },
    Extension {
        key: "x-extensible-enum",
        on: &["Schema"],
        shapes_output: true,
        check: extensible_enum,
    },
    Extension {
        key: "x-validations",
        on: &["Schema"],
        shapes_output: true,
        check: validations,
    },
    Extension {
        key: "x-rate-limit",
        on: &["Operation"],
        shapes_output: false,
        check: rate_limit,
    },
    Extension {
        key: "x-api-scope",
        on: &["Operation"],
        shapes_output: false,
        check: scope,
    },
];

const PROVENANCE: [&str; 5] = [
    "documented",
    "sample",
    "observed",
    "inferred",
    "contradicted",
];

/// Whether a provenance needs a note.
fn needs_note(mark: &str) -> bool {
    matches!(mark, "observed" | "inferred" | "contradicted")
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (kind, place) in contract.spec.structure.objects(contract.root()) {
        let members = place.node.as_mapping().into_iter().flatten();
        for (key, member) in members.filter(|(key, _)| key.starts_with("x-")) {
            let Some(known) = EXTENSIONS.iter().find(|known| known.key == key) else {
                findings.push(unknown(key, &member.key_span));
                continue;
            };
            if !known.on.contains(&kind) {
                findings.push(
                    error(
                        &member.key_span,
                        format!("`{key}` is not allowed on {kind} objects"),
                    )
                    .help(format!("it is allowed on {}", listed(known.on)))
                    .convention(),
                );
                continue;
            }
            let pointer = pointer_push(place.pointer, key);
            let content = Place {
                pointer: &pointer,
                node: &member.node,
            };
            let found = (known.check)(contract, place, content);
            findings.extend(found.into_iter().map(|finding| match known.shapes_output {
                true => finding,
                false => finding.convention(),
            }));
        }
    }
    findings.extend(budgets(contract).into_iter().map(Diagnostic::convention));
    findings.extend(rule_ids(contract));
    findings
}

fn error(at: &Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::Extension, at.clone(), message)
}

/// A misspelt key is an error; one unlike all known keys may belong to another tool.
fn unknown(key: &str, at: &Span) -> Diagnostic {
    let message = format!("nothing reads `{key}`");
    let finding = match nearest(key, EXTENSIONS.iter().map(|known| known.key)) {
        Some(near) => Diagnostic::error(Code::UnknownExtension, at.clone(), message)
            .help(format!("did you mean `{near}`?")),
        None => Diagnostic::warning(Code::UnknownExtension, at.clone(), message).help(format!(
            "known keys are {}; see spec/README.md",
            listed(EXTENSIONS.iter().map(|known| known.key))
        )),
    };
    finding.convention()
}

/// The text, or a finding if it is empty or not a string.
fn text<'a>(content: &Place<'a>, what: &str, at: &Span) -> Result<&'a str, Diagnostic> {
    match content.node.as_str() {
        Some(text) if !text.trim().is_empty() => Ok(text),
        Some(_) => Err(error(at, format!("{what} is empty"))),
        None => Err(error(
            at,
            format!("{what} must be a string, not {}", content.node.kind()),
        )),
    }
}

fn provenance(contract: &Contract<'_>, on: Place<'_>, content: Place<'_>) -> Vec<Diagnostic> {
    let at = contract.span(content.pointer);
    let value = match text(&content, "`x-provenance`", &at) {
        Ok(value) => value,
        Err(finding) => return vec![finding.help(format!("one of {}", listed(PROVENANCE)))],
    };
    if !PROVENANCE.contains(&value) {
        let help = match nearest(value, PROVENANCE.into_iter()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", listed(PROVENANCE)),
        };
        return vec![
            error(
                &content.node.span,
                format!("`{value}` is not a valid provenance"),
            )
            .help(help),
        ];
    }
    if needs_note(value) && on.node.get("x-provenance-note").is_none() {
        return vec![
            error(&at, format!("`{value}` needs a note: what is the source?"))
                .help("add `x-provenance-note:` with what is known, and the evidence"),
        ];
    }
    Vec::new()
}

fn note(contract: &Contract<'_>, on: Place<'_>, content: Place<'_>) -> Vec<Diagnostic> {
    let at = contract.span(content.pointer);
    if on.node.get("x-provenance").is_none() {
        return vec![
            error(&at, "`x-provenance-note` without `x-provenance`")
                .help(format!("`x-provenance:` one of {}", listed(PROVENANCE))),
        ];
    }
    text(&content, "`x-provenance-note`", &at)
        .err()
        .into_iter()
        .collect()
}

fn scope(contract: &Contract<'_>, _: Place<'_>, content: Place<'_>) -> Vec<Diagnostic> {
    let at = contract.span(content.pointer);
    let finding = text(&content, "`x-api-scope`", &at).err();
    finding
        .map(|finding| finding.help("the name of the scope, as the vendor writes it"))
        .into_iter()
        .collect()
}

fn extensible_enum(contract: &Contract<'_>, on: Place<'_>, content: Place<'_>) -> Vec<Diagnostic> {
    let at = contract.span(content.pointer);
    let is_named = on
        .pointer
        .strip_prefix("/components/schemas/")
        .is_some_and(|name| !name.contains('/'));
    if !is_named {
        return vec![
            error(
                &at,
                "`x-extensible-enum` on an unnamed schema: the client needs a name for its type",
            )
            .help("move the schema to `components.schemas`, and refer to it")
            .convention(),
        ];
    }
    let mut findings = Vec::new();
    if on.node.get("type").and_then(Node::as_str) != Some("string") {
        findings
            .push(error(&at, "`x-extensible-enum` needs a string schema").help("`type: string`"));
    }
    if on.node.get("enum").is_some() {
        findings.push(
            error(
                &at,
                "`x-extensible-enum` beside `enum`: is the set open or closed?",
            )
            .help("keep one of them"),
        );
    }
    let Some(values) = content
        .node
        .as_sequence()
        .filter(|values| !values.is_empty())
    else {
        findings.push(
            error(
                &at,
                "`x-extensible-enum` must list at least one known value",
            )
            .help("`x-extensible-enum: [IN_PROGRESS, SUCCESS]`"),
        );
        return findings;
    };
    let mut seen: HashMap<String, &str> = HashMap::new();
    for value in values {
        let Some(text) = value.as_str() else {
            findings.push(
                error(
                    &value.span,
                    format!("a known value must be a string, not {}", value.kind()),
                )
                .help("put it in quotes"),
            );
            continue;
        };
        let variant = rust_names::pascal(text);
        let message = if !text.chars().any(char::is_alphanumeric)
            || syn::parse_str::<syn::Ident>(&variant).is_err()
        {
            format!("`{text}` does not give a valid name in Rust")
        } else if variant == "Unknown" {
            "`Unknown` is reserved: the client uses it for unknown values".to_owned()
        } else if let Some(other) = seen.insert(variant.clone(), text) {
            match other == text {
                true => format!("`{text}` is duplicated"),
                false => format!("`{other}` and `{text}` are both called `{variant}` in Rust"),
            }
        } else {
            continue;
        };
        findings.push(
            error(&value.span, message)
                .help("remove it: the client keeps values that are not listed"),
        );
    }
    findings
}

fn validations(contract: &Contract<'_>, on: Place<'_>, content: Place<'_>) -> Vec<Diagnostic> {
    const SHAPE: &str = "`- {id: …, rule: …, message: …}`, the rule in CEL over `self`";
    let at = contract.span(content.pointer);
    let mut findings = Vec::new();
    if on.node.get("type").and_then(Node::as_str) != Some("object") {
        findings.push(error(&at, "`x-validations` needs an object schema").help("`type: object`"));
    }
    let Some(rules) = content.node.as_sequence().filter(|rules| !rules.is_empty()) else {
        findings.push(error(&at, "`x-validations` must list at least one rule").help(SHAPE));
        return findings;
    };
    for (index, rule) in rules.iter().enumerate() {
        let pointer = pointer_push(content.pointer, &index.to_string());
        let place = Place {
            pointer: &pointer,
            node: rule,
        };
        findings.extend(object(
            &place,
            &["id", "rule", "message"],
            &["strict", "figures", "provenance", "note"],
            SHAPE,
        ));
        findings.extend(figures(rule));
        findings.extend(rule_provenance(contract, &place));
        for key in ["id", "strict", "rule", "message", "note"] {
            if let Some(node) = rule.get(key) {
                let pointer = pointer_push(&pointer, key);
                let place = Place {
                    pointer: &pointer,
                    node,
                };
                findings.extend(text(&place, &format!("`{key}`"), &contract.span(&pointer)).err());
            }
        }
    }
    findings
}

/// The provenance of a rule. The default is `documented`.
fn rule_provenance(contract: &Contract<'_>, rule: &Place<'_>) -> Vec<Diagnostic> {
    let Some(node) = rule.node.get("provenance") else {
        return Vec::new();
    };
    let at = contract.member(rule.pointer, "provenance");
    match node.as_str().filter(|mark| PROVENANCE.contains(mark)) {
        None => vec![
            error(
                &at,
                format!("{} is not a valid `provenance`", node.to_json()),
            )
            .help(format!("one of {}", listed(PROVENANCE))),
        ],
        Some(mark) if needs_note(mark) && rule.node.get("note").is_none() => vec![
            error(&at, format!("`{mark}` needs a note: what is the source?"))
                .help("add `note:` with what is known, and the evidence"),
        ],
        Some(_) => Vec::new(),
    }
}

/// Reports identify a rule by its id, so ids must be unique.
fn rule_ids(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    for place in contract.schemas() {
        let rules = place.node.get("x-validations").and_then(Node::as_sequence);
        let ids = rules
            .into_iter()
            .flatten()
            .filter_map(|rule| rule.get("id"));
        for node in ids {
            let Some(id) = node.as_str() else { continue };
            let words = |id: &str| {
                let is_word = |word: &str| {
                    !word.is_empty()
                        && word
                            .bytes()
                            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                };
                id.split('-').all(is_word)
            };
            if !words(id) {
                findings.push(
                    error(&node.span, format!("`{id}` is not a valid id of a rule"))
                        .help("lower case words with hyphens between: `report-range-order`"),
                );
            }
            if !seen.insert(id) {
                findings.push(
                    error(&node.span, format!("another rule has the id `{id}`"))
                        .help("reports identify rules by id: give each rule its own"),
                );
            }
        }
    }
    findings
}

/// A figure must be in the rule (days as hours) and in its message, so that the three stay consistent.
fn figures(rule: &Node) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let text = |key| rule.get(key).and_then(Node::as_str).unwrap_or_default();
    let Some(figures) = rule.get("figures") else {
        return findings;
    };
    let Some(members) = figures.as_mapping() else {
        findings.push(
            error(&figures.span, "`figures` must map names to numbers")
                .help("`figures: {maxDays: 90}`"),
        );
        return findings;
    };
    for (name, member) in members {
        let Some(value) = member
            .node
            .to_json()
            .as_u64()
            .filter(|value| *value <= u64::from(u32::MAX))
        else {
            let message = format!("the figure `{name}` is not a whole number");
            findings.push(error(&member.node.span, message).help("use a whole number, at least 0"));
            continue;
        };
        let stands = |text: &str, number: u64| {
            let numbers = text.split(|c: char| !c.is_ascii_digit());
            numbers.clone().any(|word| word == number.to_string())
        };
        let in_rule = stands(text("rule"), value)
            || value
                .checked_mul(24)
                .is_some_and(|hours| stands(text("rule"), hours));
        for (key, is_there) in [
            ("rule", in_rule),
            ("message", stands(text("message"), value)),
        ] {
            if !is_there {
                let message = format!("the figure `{name}` ({value}) is not in the `{key}`");
                findings.push(
                    error(&member.node.span, message).help("use the same number in all places"),
                );
            }
        }
    }
    findings
}

/// Checks that a mapping has all required keys, and no unknown ones.
fn object(place: &Place<'_>, needs: &[&str], may: &[&str], shape: &str) -> Vec<Diagnostic> {
    let Some(members) = place.node.as_mapping() else {
        let message = format!("expected a mapping, not {}", place.node.kind());
        return vec![error(&place.node.span, message).help(shape)];
    };
    let mut findings = Vec::new();
    for key in needs.iter().filter(|key| !members.contains_key(**key)) {
        findings.push(error(&place.node.span, format!("`{key}` is missing")).help(shape));
    }
    let known = || needs.iter().chain(may).copied();
    for (key, member) in members {
        if !known().any(|name| name == key) {
            let help = match nearest(key, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys are {}", listed(known())),
            };
            findings.push(error(&member.key_span, format!("nothing reads `{key}`")).help(help));
        }
    }
    findings
}

fn rate_limit(contract: &Contract<'_>, _: Place<'_>, content: Place<'_>) -> Vec<Diagnostic> {
    const SHAPE: &str = "`{per: account, budget: tasks, windows: [{requests: 60, seconds: 60}]}`";
    const PER: [&str; 3] = ["account", "bot", "job"];
    let at = |key: &str| contract.member(content.pointer, key);
    let mut findings = object(
        &content,
        &["per", "budget", "windows"],
        &["provenance", "note"],
        SHAPE,
    );
    let member = |key: &str| content.node.get(key);
    for (key, allowed) in [
        ("per", PER.as_slice()),
        ("provenance", PROVENANCE.as_slice()),
    ] {
        if let Some(node) = member(key)
            && !node.as_str().is_some_and(|text| allowed.contains(&text))
        {
            findings.push(
                error(
                    &at(key),
                    format!("{} is not a valid `{key}`", node.to_json()),
                )
                .help(format!("one of {}", listed(allowed))),
            );
        }
    }
    for key in ["budget", "note"] {
        if let Some(node) = member(key) {
            let pointer = pointer_push(content.pointer, key);
            findings.extend(
                text(
                    &Place {
                        pointer: &pointer,
                        node,
                    },
                    &format!("`{key}`"),
                    &at(key),
                )
                .err(),
            );
        }
    }
    let Some(windows) = member("windows") else {
        return findings;
    };
    let Some(windows) = windows.as_sequence().filter(|windows| !windows.is_empty()) else {
        findings.push(error(&at("windows"), "`windows` must list at least one limit").help(SHAPE));
        return findings;
    };
    for window in windows {
        let pointer = String::new();
        findings.extend(object(
            &Place {
                pointer: &pointer,
                node: window,
            },
            &["requests", "seconds"],
            &[],
            "`{requests: 60, seconds: 60}`",
        ));
        for key in ["requests", "seconds"] {
            let Some(node) = window.get(key) else {
                continue;
            };
            let count = node
                .to_json()
                .as_u64()
                .and_then(|count| u32::try_from(count).ok());
            if count.unwrap_or_default() == 0 {
                findings.push(
                    error(
                        &node.span,
                        format!("`{key}` must be a whole number, not {}", node.to_json()),
                    )
                    .help("use a whole number, at least 1"),
                );
            }
        }
    }
    findings
}

/// Operations with the same budget must have the same limits.
fn budgets(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, (&str, String)> = HashMap::new();
    let mut findings = Vec::new();
    for operation in &contract.operations {
        let Some(limit) = operation.node.get("x-rate-limit") else {
            continue;
        };
        let Some(budget) = limit.get("budget").and_then(Node::as_str) else {
            continue;
        };
        let part = |key| limit.get(key).map(Node::to_json).unwrap_or_default();
        let limits = format!("{} {}", part("per"), part("windows"));
        match seen.get(budget) {
            Some((other, first)) if *first != limits => findings.push(
                error(
                    &contract.member(&pointer_push(&operation.pointer, "x-rate-limit"), "budget"),
                    format!("the budget `{budget}` has different limits in `{other}`"),
                )
                .help("use the same `per` and `windows`, or another budget name"),
            ),
            Some(_) => {}
            None => {
                seen.insert(budget, (operation.id, limits));
            }
        }
    }
    findings
}
