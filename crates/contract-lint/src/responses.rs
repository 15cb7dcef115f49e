//! Responses: the client has one type for all successes of an operation, and one for all failures.

use std::collections::{BTreeMap, HashSet};

use crate::context::{Contract, short_name};
use crate::profile::Profile;
use crate::{bodies, operations};
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::operation::Operation;
use contract::{Node, pointer_push};

/// What a response decodes to, as the generator distinguishes it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Decoded {
    /// A named schema.
    Named(String),
    /// An inline schema, as JSON.
    Inline(String),
    Bytes,
    Nothing,
    /// The connection, on 101.
    Upgrade,
}

struct Response {
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
        let responses = responses(contract, operation);
        let (good, bad) = split(contract.profile, &responses);
        for (what, responses) in [("success", &good), ("failure", &bad)] {
            findings.extend(several(contract, operation, what, responses));
        }
        for response in good {
            if let Some((pointer, finding)) = weakness(contract, response) {
                weak.insert(pointer, finding);
            }
        }
    }
    findings.extend(weak.into_values());
    findings
}

fn responses(contract: &Contract<'_>, operation: &Operation<'_>) -> Vec<Response> {
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
            Some(Response {
                status: status.to_owned(),
                pointer,
                decoded,
                schema,
            })
        })
        .collect()
}

/// Splits responses into successes and failures as the client sees them. For the generator, `default` is both;
/// in documents of others it counts only as a failure if there is another success.
fn split(profile: Profile, responses: &[Response]) -> (Vec<&Response>, Vec<&Response>) {
    let is_success =
        |response: &Response| response.status.starts_with('2') || response.status == "101";
    let is_taken = match profile {
        Profile::Contract => responses.iter().any(|response| response.status == "2XX"),
        Profile::Foreign => responses.iter().any(is_success),
    };
    let good = responses
        .iter()
        .filter(|response| is_success(response) || (response.status == "default" && !is_taken));
    let bad = responses
        .iter()
        .filter(|response| response.status == "default" || response.status.starts_with(['4', '5']));
    (good.collect(), bad.collect())
}

fn several(
    contract: &Contract<'_>,
    operation: &Operation<'_>,
    what: &str,
    responses: &[&Response],
) -> Option<Diagnostic> {
    let first = responses.first()?;
    let other = responses
        .iter()
        .find(|response| response.decoded != first.decoded)?;
    let described = |response: &Response| {
        let what = match &response.decoded {
            Decoded::Named(target) => format!("`{}`", short_name(target)),
            Decoded::Inline(_) => "an inline schema".to_owned(),
            Decoded::Bytes => "bytes".to_owned(),
            Decoded::Nothing => "no body".to_owned(),
            Decoded::Upgrade => "another protocol".to_owned(),
        };
        format!("`{}` has {what}", response.status)
    };
    let default = responses
        .iter()
        .any(|response| response.status == "default");
    let help = match default {
        true => "use `4XX` and `5XX` instead of `default`, which includes successes",
        false => "use one schema for all of them, with optional members where they differ",
    };
    Some(
        Diagnostic::error(
            Code::ResponseTypes,
            contract.span(&other.pointer),
            format!(
                "the client has one type for every {what} of {}, but {} and {}",
                operations::label(operation),
                described(first),
                described(other)
            ),
        )
        .help(help),
    )
}

/// A success that requires no member accepts any object, even an error body.
fn weakness(contract: &Contract<'_>, response: &Response) -> Option<(String, Diagnostic)> {
    let (_, pointer) = contract.resolve(response.schema.as_deref()?)?;
    let is_weak = is_weak(contract, &pointer, &mut HashSet::new())?;
    let finding = Diagnostic::warning(
        Code::WeakResponse,
        contract.span(&pointer),
        format!(
            "any object is valid as this response ({}), even an error body with status {}",
            listed([short_name(&pointer)]),
            response.status
        ),
    )
    .help("add `required` with a member that every such response has")
    .convention();
    is_weak.then_some((pointer, finding))
}

/// Whether an object schema requires no member; `None` if it is not an object schema.
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
