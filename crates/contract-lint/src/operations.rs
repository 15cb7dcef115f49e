//! Operations: each needs a unique name in Rust, and a method and path that can be called.

use std::collections::HashMap;

use crate::context::Contract;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::PATH_ITEM;
use contract::operation::Operation;
use contract::{Node, pointer_push};
use contract_codegen::rust_names;

/// Names of methods that the client has already.
const TAKEN_METHODS: [&str; 5] = ["exec", "new", "new_with_client", "post", "pre"];

/// Names of types in the module of the builders.
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
                    "{} has no `operationId`: it is called `{id}`",
                    label(operation)
                ))
                .help("add `operationId: doSomething`: the client's method and the schemas get its name")
                .convention(),
            );
        }
        if !id.chars().any(char::is_alphanumeric) {
            findings.push(
                finding(format!("`{id}` does not give a valid name in Rust"))
                    .help("use letters and digits, such as `updateTask`"),
            );
            continue;
        }
        let (method, builder) = (rust_names::snake(id), rust_names::pascal(id));
        if TAKEN_METHODS.contains(&method.as_str()) || TAKEN_TYPES.contains(&builder.as_str()) {
            findings.push(
                finding(format!(
                    "the name `{}` is already used in the client",
                    if TAKEN_METHODS.contains(&method.as_str()) {
                        &method
                    } else {
                        &builder
                    }
                ))
                .help("give the operation another `operationId`"),
            );
        }
        // `get_2` and `get2` are two methods, but have the same builder type.
        let key = rust_names::pascal(&method);
        match seen.get(key.as_str()) {
            Some(other) if *other == id => findings.push(
                finding(format!("the `operationId` `{id}` is duplicated"))
                    .help("give each operation its own `operationId`"),
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
        .help("remove the operation")
    })
}

/// Bodies that have no meaning in HTTP.
fn body(contract: &Contract<'_>, operation: &Operation<'_>) -> Option<Diagnostic> {
    operation.node.get("requestBody")?;
    matches!(operation.method, "get" | "head" | "delete").then(|| {
        let method = operation.method.to_uppercase();
        Diagnostic::warning(
            Code::Method,
            contract.member(&operation.pointer, "requestBody"),
            format!("a body in {method} has no meaning in HTTP: servers and proxies may drop or refuse it"),
        )
        .help("use query parameters or another method")
    })
}

/// Referenced path items: the generator does not follow them.
fn path_references(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let places = contract.spec.structure.places(contract.root(), &PATH_ITEM);
    places
        .filter(|place| place.node.get("$ref").and_then(Node::as_str).is_some())
        .map(|place| {
            Diagnostic::error(
                Code::Reference,
                contract.span(&pointer_push(place.pointer, "$ref")),
                "the client generator does not follow a `$ref` of a path: its operations would be lost",
            )
            .help("write the operations here, and put shared parts into `components`")
        })
        .collect()
}

/// `POST /tasks`.
pub(crate) fn label(operation: &Operation<'_>) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}
