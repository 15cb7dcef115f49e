//! Operations: each needs a name of its own in Rust, and a method and path that can be called.

use std::collections::HashMap;

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::PATH_ITEM;
use contract::operation::Operation;
use contract::{Node, pointer_push};
use contract_codegen::rust_names;

/// The client has methods of these names already.
const TAKEN_METHODS: [&str; 5] = ["exec", "new", "new_with_client", "post", "pre"];

/// The client's builders stand beside types of these names.
const TAKEN_TYPES: [&str; 11] = [
    "ByteStream",
    "ClientHooks",
    "ClientInfo",
    "Error",
    "From",
    "OperationInfo",
    "Option",
    "RequestBuilderExt",
    "ResponseValue",
    "Result",
    "String",
];

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = ids(contract);
    findings.extend(
        contract
            .operations
            .iter()
            .filter_map(|it| method(contract, it)),
    );
    findings.extend(path_references(contract));
    findings.extend(
        contract
            .operations
            .iter()
            .filter_map(|it| body(contract, it)),
    );
    findings
}

fn ids(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen: HashMap<String, &str> = HashMap::new();
    for operation in &contract.operations {
        let is_unnamed = contract.spec.unnamed.contains(&operation.pointer);
        let at = match is_unnamed {
            true => contract.span(&operation.pointer),
            false => contract.member(&operation.pointer, "operationId"),
        };
        let finding = |message: String| Diagnostic::error(Code::OperationId, at.clone(), message);
        let id = operation.id;
        if is_unnamed {
            findings.push(
                finding(format!(
                    "{} has no `operationId`: it is called `{id}` here",
                    told(operation)
                ))
                .help("`operationId: doSomething`; the client's method and the schemas are named after it")
                .convention(),
            );
        }
        if !id.chars().any(char::is_alphanumeric) {
            findings.push(
                finding(format!("`{id}` makes no name in Rust"))
                    .help("an `operationId` of letters and digits, such as `updateTask`"),
            );
            continue;
        }
        let (method, builder) = (rust_names::snake(id), rust_names::pascal(id));
        if TAKEN_METHODS.contains(&method.as_str()) || TAKEN_TYPES.contains(&builder.as_str()) {
            findings.push(
                finding(format!(
                    "the client has something called `{}` already",
                    if TAKEN_METHODS.contains(&method.as_str()) {
                        &method
                    } else {
                        &builder
                    }
                ))
                .help("give the operation another `operationId`"),
            );
        }
        // Builder types are the stricter names: `get_2` and `get2` are two methods, but one type.
        let key = rust_names::pascal(&method);
        match seen.get(key.as_str()) {
            Some(other) if *other == id => findings.push(
                finding(format!(
                    "the `operationId` `{id}` stands here a second time"
                ))
                .help("give each operation an `operationId` of its own"),
            ),
            Some(other) => findings.push(
                finding(format!(
                    "`{id}` and `{other}` are both called `{key}` in Rust"
                ))
                .help("give one of them another `operationId`"),
            ),
            None => {
                seen.insert(key, id);
            }
        }
    }
    findings
}

fn method(contract: &Contract<'_>, operation: &Operation<'_>) -> Option<Diagnostic> {
    matches!(operation.method, "options" | "trace").then(|| {
        Diagnostic::error(
            Code::Method,
            contract.span(&operation.pointer),
            format!("the client cannot send {}", operation.method.to_uppercase()),
        )
        .help("leave the operation out; a client has no use for it")
    })
}

/// What HTTP gives no meaning to.
fn body(contract: &Contract<'_>, operation: &Operation<'_>) -> Option<Diagnostic> {
    operation.node.get("requestBody")?;
    matches!(operation.method, "get" | "head" | "delete").then(|| {
        let method = operation.method.to_uppercase();
        Diagnostic::warning(
            Code::Method,
            contract.member(&operation.pointer, "requestBody"),
            format!("a body of {method} has no meaning in HTTP: a server on the way may drop or refuse it"),
        )
        .help("send it in the query, or by another method")
    })
}

/// Path items that are written elsewhere: the generator does not follow them.
fn path_references(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let places = contract.spec.structure.places(contract.root(), &PATH_ITEM);
    places
        .filter(|place| place.node.get("$ref").and_then(Node::as_str).is_some())
        .map(|place| {
            Diagnostic::error(
                Code::Reference,
                contract.span(&pointer_push(place.pointer, "$ref")),
                "a path that is described elsewhere: the operations there would be lost",
            )
            .help("write the operations here; what they share can stand in `components`")
        })
        .collect()
}

/// `POST /tasks`.
pub(crate) fn told(operation: &Operation<'_>) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}
