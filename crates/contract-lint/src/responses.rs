//! Answers: the client has one type for those of an operation that succeed, and one for those that
//! fail.

use std::collections::{BTreeMap, HashSet};

use crate::context::{Contract, short_name};
use crate::profile::Profile;
use crate::{bodies, operations};
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::operation::Operation;
use contract::{Node, pointer_push};

/// What an answer decodes to, told apart as the generator does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Decoded {
    /// A named schema.
    Named(String),
    /// A schema in place, as JSON.
    Inline(String),
    Bytes,
    Nothing,
    /// The connection, on 101.
    Upgrade,
}

struct Answer {
    status: String,
    pointer: String,
    decoded: Decoded,
    /// Pointer of the JSON schema, where there is one.
    schema: Option<String>,
}

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut weak: BTreeMap<String, Diagnostic> = BTreeMap::new();
    for operation in &contract.operations {
        let answers = answers(contract, operation);
        let (good, bad) = split(contract.profile, &answers);
        for (what, answers) in [("success", &good), ("failure", &bad)] {
            findings.extend(several(contract, operation, what, answers));
        }
        for answer in good {
            if let Some((pointer, finding)) = weakness(contract, answer) {
                weak.insert(pointer, finding);
            }
        }
    }
    findings.extend(weak.into_values());
    findings
}

fn answers(contract: &Contract<'_>, operation: &Operation<'_>) -> Vec<Answer> {
    operation
        .responses()
        .filter_map(|(status, pointer)| {
            let (node, resolved) = contract.resolve(&pointer)?;
            let content = node.get("content").and_then(Node::as_mapping);
            let json = content
                .into_iter()
                .flatten()
                .find(|(media, _)| bodies::is_json(media));
            let (decoded, schema) = match json {
                Some((media, member)) => {
                    let schema = member.node.get("schema");
                    let media = pointer_push(&pointer_push(&resolved, "content"), media);
                    let pointer = pointer_push(&media, "schema");
                    let decoded = match schema.and_then(|schema| schema.get("$ref")) {
                        Some(target) => {
                            Decoded::Named(target.as_str().unwrap_or_default().to_owned())
                        }
                        None => Decoded::Inline(
                            schema
                                .map(|schema| schema.to_json().to_string())
                                .unwrap_or_default(),
                        ),
                    };
                    (decoded, schema.map(|_| pointer))
                }
                None if status == "101" => (Decoded::Upgrade, None),
                None if content.is_some_and(|content| !content.is_empty()) => {
                    (Decoded::Bytes, None)
                }
                None => (Decoded::Nothing, None),
            };
            Some(Answer {
                status: status.to_owned(),
                pointer,
                decoded,
                schema,
            })
        })
        .collect()
}

/// Those that the client takes for a success, and those that it takes for a failure. `default` is
/// both to the generator; in a document of others it gets the failures alone, where there is a success
/// beside it.
fn split(profile: Profile, answers: &[Answer]) -> (Vec<&Answer>, Vec<&Answer>) {
    let is_success = |answer: &Answer| answer.status.starts_with('2') || answer.status == "101";
    let is_taken = match profile {
        Profile::Contract => answers.iter().any(|answer| answer.status == "2XX"),
        Profile::Foreign => answers.iter().any(is_success),
    };
    let good = answers
        .iter()
        .filter(|answer| is_success(answer) || (answer.status == "default" && !is_taken));
    let bad = answers
        .iter()
        .filter(|answer| answer.status == "default" || answer.status.starts_with(['4', '5']));
    (good.collect(), bad.collect())
}

fn several(
    contract: &Contract<'_>,
    operation: &Operation<'_>,
    what: &str,
    answers: &[&Answer],
) -> Option<Diagnostic> {
    let first = answers.first()?;
    let other = answers
        .iter()
        .find(|answer| answer.decoded != first.decoded)?;
    let told = |answer: &Answer| {
        let what = match &answer.decoded {
            Decoded::Named(target) => format!("`{}`", short_name(target)),
            Decoded::Inline(_) => "a schema of its own".to_owned(),
            Decoded::Bytes => "bytes".to_owned(),
            Decoded::Nothing => "no body".to_owned(),
            Decoded::Upgrade => "another protocol".to_owned(),
        };
        format!("`{}` has {what}", answer.status)
    };
    let default = answers.iter().any(|answer| answer.status == "default");
    let help = match default {
        true => "`4XX` and `5XX` in place of `default`, which stands for a success as well",
        false => "one schema for all of them; members that not every one has are optional there",
    };
    Some(
        Diagnostic::error(
            Code::ResponseTypes,
            contract.span(&other.pointer),
            format!(
                "the client has one type for every {what} of {}, but {} and {}",
                operations::told(operation),
                told(first),
                told(other)
            ),
        )
        .help(help),
    )
}

/// A success that requires nothing accepts any object, the description of an error included.
fn weakness(contract: &Contract<'_>, answer: &Answer) -> Option<(String, Diagnostic)> {
    let (_, pointer) = contract.resolve(answer.schema.as_deref()?)?;
    let is_weak = is_weak(contract, &pointer, &mut HashSet::new())?;
    let finding = Diagnostic::warning(
        Code::WeakResponse,
        contract.span(&pointer),
        format!(
            "any object passes for this answer ({}), an error that comes with a {} included",
            listed([short_name(&pointer)]),
            answer.status
        ),
    )
    .help("`required` with a member that every such answer has")
    .convention();
    is_weak.then_some((pointer, finding))
}

/// Whether an object schema requires no member; `None` for what is no object.
fn is_weak(contract: &Contract<'_>, pointer: &str, seen: &mut HashSet<String>) -> Option<bool> {
    let (node, pointer) = contract.resolve(pointer)?;
    if !seen.insert(pointer.clone()) {
        return None;
    }
    if node
        .get("required")
        .and_then(Node::as_sequence)
        .is_some_and(|names| !names.is_empty())
    {
        return Some(false);
    }
    let branches = node
        .get("allOf")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    if !branches.is_empty() {
        let list = pointer_push(&pointer, "allOf");
        return (0..branches.len())
            .filter_map(|index| is_weak(contract, &pointer_push(&list, &index.to_string()), seen))
            .reduce(|all, one| all && one);
    }
    let is_map = node
        .get("additionalProperties")
        .is_some_and(|more| more.as_mapping().is_some());
    let is_object = node.get("properties").is_some()
        || node.get("type").and_then(Node::as_str) == Some("object");
    (is_object && !is_map).then_some(true)
}
