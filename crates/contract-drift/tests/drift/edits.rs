//! What `cargo xtask docs draft` edits: that alone, wherever it is and however it is laid out.

use std::collections::BTreeSet;
use std::path::Path;

use contract::diagnostic::Severity;
use contract::{Source, Spec};
use contract_drift::edit::{self, Change};
use contract_drift::finding::{Class, Code, Finding};
use contract_drift::impact;
use contract_drift::lock::Lock;
use contract_drift::pages;
use serde_json::{Map, Value, json};

/// The contract, and one that is laid out in every way that YAML has.
const CONTRACTS: [&str; 2] = ["../../spec/openapi.yaml", "tests/pages/contract.yaml"];

fn contract(path: &str) -> Spec {
    Spec::parse(contract::read(Path::new(path)).expect("a contract"))
        .expect("a contract")
        .0
}

/// Every property of every schema: the schema's pointer, and the property's name.
fn fields(spec: &Spec) -> Vec<(String, String)> {
    fn walk(schema: &Value, pointer: &str, out: &mut Vec<(String, String)>) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            out.push((pointer.to_owned(), name.clone()));
            walk(property, &format!("{pointer}/properties/{name}"), out);
        }
        for key in ["items", "additionalProperties"] {
            if schema[key].is_object() {
                walk(&schema[key], &format!("{pointer}/{key}"), out);
            }
        }
    }
    let mut out = Vec::new();
    let root = spec.root.to_json();
    let schemas = root["components"]["schemas"].as_object();
    for (name, schema) in schemas.expect("schemas") {
        walk(schema, &format!("/components/schemas/{name}"), &mut out);
    }
    out
}

fn property(owner: &str, name: &str) -> String {
    format!("{owner}/properties/{name}")
}

/// What a change is to do to the schema that has a field.
type Wanted = fn(&mut Map<String, Value>, &str);

/// The changes of one field, and what each is to leave of the schema that has it.
fn changes(owner: &str, name: &str) -> Vec<(Change, Wanted)> {
    vec![
        (
            Change::Remove {
                pointer: property(owner, name),
            },
            |schema, name| {
                properties(schema).shift_remove(name);
                names(schema, |names| names.retain(|own| own != name));
            },
        ),
        (
            Change::AddProperty {
                owner: owner.to_owned(),
                after: Some(name.to_owned()),
                name: "brandNew".to_owned(),
                schema: json!({"type": "string", "description": "TODO: it."}),
                required: false,
            },
            |schema, name| {
                let at = properties(schema).keys().position(|own| own == name);
                properties(schema).shift_insert(
                    at.expect("the neighbour") + 1,
                    "brandNew".to_owned(),
                    json!({"type": "string", "description": "TODO: it."}),
                );
            },
        ),
        (
            Change::Rename {
                pointer: property(owner, name),
                to: "brandNew".to_owned(),
            },
            |schema, name| {
                let all = std::mem::take(properties(schema));
                let renamed = all.into_iter().map(|(own, value)| match own == name {
                    true => ("brandNew".to_owned(), value),
                    false => (own, value),
                });
                *properties(schema) = renamed.collect();
                names(schema, |names| {
                    for own in names.iter_mut().filter(|own| *own == name) {
                        *own = "brandNew".to_owned();
                    }
                });
            },
        ),
        (
            Change::Require {
                owner: owner.to_owned(),
                name: name.to_owned(),
                required: true,
            },
            |schema, name| {
                names(schema, |names| {
                    if !names.iter().any(|own| own == name) {
                        names.push(name.to_owned());
                    }
                });
            },
        ),
        (
            Change::Require {
                owner: owner.to_owned(),
                name: name.to_owned(),
                required: false,
            },
            |schema, name| names(schema, |names| names.retain(|own| own != name)),
        ),
    ]
}

fn properties(schema: &mut Map<String, Value>) -> &mut Map<String, Value> {
    let properties = schema.get_mut("properties");
    properties
        .and_then(Value::as_object_mut)
        .expect("properties")
}

/// Changes the names that are required; a list of none is no list, and a new one is before the
/// properties.
fn names(schema: &mut Map<String, Value>, change: impl FnOnce(&mut Vec<String>)) {
    let was: Vec<String> = schema
        .get("required")
        .map(|names| serde_json::from_value(names.clone()).expect("names"))
        .unwrap_or_default();
    let mut names = was.clone();
    change(&mut names);
    match (was.is_empty(), names.is_empty()) {
        (true, true) => {}
        (true, false) => {
            let at = schema.keys().position(|key| key == "properties");
            schema.shift_insert(at.expect("properties"), "required".into(), json!(names));
        }
        (false, true) => {
            schema.shift_remove("required");
        }
        (false, false) => schema["required"] = json!(names),
    }
}

/// Comments that have a line of their own.
fn comments(text: &str) -> impl Iterator<Item = &str> {
    let in_a_text = "# No comment.";
    text.lines()
        .map(str::trim_start)
        .filter(move |line| line.starts_with('#') && *line != in_a_text)
}

#[test]
fn an_edit_of_any_field_does_that_and_nothing_else() {
    for path in CONTRACTS {
        let spec = contract(path);
        let fields = fields(&spec);
        assert!(fields.len() >= 20, "{path}");
        let root = spec.root.to_json();
        for (owner, name) in &fields {
            for (change, wanted) in changes(owner, name) {
                let what = format!("{path}: {change:?}");
                let edited = edit::apply(&spec, &[(0, &change)]);
                if let [(_, why)] = edited.by_hand.as_slice() {
                    let is_removal = matches!(change, Change::Remove { .. });
                    let only = is_removal && why == "it is the only property";
                    let commented = why == "there is a comment in it" && owner.ends_with("/rack");
                    assert!(only || commented, "{what}: {why}");
                    assert_eq!(edited.text, spec.source.text, "{what}");
                    continue;
                }
                let mut expected = root.clone();
                let schema = expected.pointer_mut(owner).and_then(Value::as_object_mut);
                wanted(schema.expect("the schema"), name);
                let read = Spec::parse(Source::new("edited", edited.text.as_str()));
                let (read, _) = read.expect("a contract");
                // As texts, since the order counts.
                let (found, expected) = (read.root.to_json().to_string(), expected.to_string());
                assert!(
                    found == expected,
                    "{what}\n{}",
                    difference(&spec, &edited.text)
                );

                for comment in comments(&spec.source.text) {
                    assert!(edited.text.contains(comment), "{what}: {comment}");
                }
            }
        }
    }
}

fn difference(spec: &Spec, edited: &str) -> String {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) =
        (spec.source.text.lines().collect(), edited.lines().collect());
    let less = old.difference(&new).map(|line| format!("-{line}\n"));
    let more = new.difference(&old).map(|line| format!("+{line}\n"));
    less.chain(more).collect()
}

/// All at once, so that none hinders another; and what a person must see to afterwards is reported:
/// examples that no longer fit, rules on what is gone.
#[test]
fn a_draft_passes_the_lint_or_tells_what_does_not() {
    for path in CONTRACTS {
        let spec = contract(path);
        let fields = fields(&spec);
        let numbered: Vec<(usize, &(String, String))> = fields.iter().enumerate().collect();
        let kinds = changes("", "").len();
        // No more at once than are made at once.
        let parts = numbered.chunks(200);
        for (kind, part) in (0..kinds).flat_map(|kind| parts.clone().map(move |part| (kind, part)))
        {
            let mut found = Vec::new();
            for (number, (owner, name)) in part.iter().copied() {
                let (mut change, _) = changes(owner, name).swap_remove(kind);
                match &mut change {
                    // Not what another removal has taken along, nor the last of its kind.
                    Change::Remove { .. } if number % 3 != 0 || owner.matches('/').count() > 3 => {
                        continue;
                    }
                    Change::AddProperty { name, .. } | Change::Rename { to: name, .. } => {
                        name.push_str(&number.to_string());
                    }
                    _ => {}
                }
                found.push(Finding {
                    class: Class::Contract,
                    code: Code::Removed,
                    page: 0,
                    at: 0,
                    contract: None,
                    message: "the finding".to_owned(),
                    help: None,
                    change: Some(change),
                    removal: None,
                    operation: None,
                });
            }
            let mut page = pages::parse(Source::new("page", ""));
            // All that is removed was seen to be gone.
            page.unread.clear();
            let draft = impact::draft(&spec, &Lock::default(), &[page], &found);
            let first = found.first().and_then(|one| one.change.as_ref());
            let what = format!("{path}: {first:?}");
            let undone = draft
                .by_hand
                .iter()
                .filter(|why| why.contains("the finding"));
            let undone: Vec<&String> = undone
                .filter(|why| {
                    !why.ends_with("(there is a comment in it)")
                        && !why.ends_with("(it is the only property)")
                })
                .collect();
            assert!(undone.is_empty(), "{what}: {undone:?}");
            let (read, findings) =
                contract_lint::document(Source::new("drafted", draft.text.as_str()));
            assert!(read.is_ok(), "{what}");
            for finding in findings {
                let code = finding.code.name();
                if finding.severity == Severity::Warning || code == "todo" {
                    continue;
                }
                let is_expected = matches!(code, "example" | "rule" | "weak-response");
                assert!(is_expected, "{what}: {finding:?}");
                let reported = draft
                    .by_hand
                    .iter()
                    .any(|line| line.contains(&finding.message));
                assert!(reported, "{what}: {finding:?}\n{:?}", draft.by_hand);
            }
        }
    }
}

/// Another name, and something else in what has it: the lines between stay, comments included.
#[test]
fn a_name_and_what_it_holds_change_at_once() {
    let text = contract(CONTRACTS[1]).source.text.replacen(
        "      x-api-scope:",
        "      # Which scope it takes.\n      x-api-scope:",
        1,
    );
    assert!(text.contains("# Which scope it takes."));
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
    let path = "/paths/~1api~1public~1branch~1{branchId}~1loans";
    let rename = Change::Rename {
        pointer: path.to_owned(),
        to: "/api/public/branches/{branchId}/loans".to_owned(),
    };
    let set = Change::Set {
        pointer: format!("{path}/post/x-api-scope"),
        to: json!("Library: Loans"),
    };
    let edited = edit::apply(&spec, &[(0, &rename), (1, &set)]);
    assert!(edited.by_hand.is_empty(), "{:?}", edited.by_hand);
    let changed = difference(&spec, &edited.text);
    assert_eq!(changed.lines().count(), 4, "{changed}");
}

/// Lines that are replaced take no comment along.
#[test]
fn an_edit_that_would_lose_a_comment_is_left_to_a_person() {
    let text = "openapi: 3.1.0\ninfo: {title: A, version: \"1\"}\npaths: {}\nx-list:\n  - a: 1\n    # Why it is 2.\n    b: 2\n  - c: 3\n";
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
    let change = Change::Set {
        pointer: "/x-list".to_owned(),
        to: json!([{"d": 4}]),
    };
    let edited = edit::apply(&spec, &[(0, &change)]);
    assert_eq!(edited.by_hand.len(), 1, "{}", edited.text);
    assert_eq!(edited.text, text);
}
