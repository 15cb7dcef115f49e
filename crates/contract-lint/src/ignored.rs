//! What the client ignores, and security requirements without a scheme.

use crate::context::Contract;
use crate::operations;
use contract::describe::listed;
use contract::diagnostic::{Code, Diagnostic};
use contract::openapi::{OPERATION, Version};
use contract::{Member, Node, nearest, pointer_push};

pub(crate) fn check(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let mut findings = schemes(contract);
    findings.extend(requirements(contract, ""));
    for place in contract.spec.structure.places(contract.root(), &OPERATION) {
        findings.extend(requirements(contract, place.pointer));
    }
    for operation in &contract.operations {
        let warning = |key: &str, message: String| {
            Diagnostic::warning(
                Code::Ignored,
                contract.member(&operation.pointer, key),
                message,
            )
        };
        if operation.node.get("callbacks").is_some() {
            findings.push(
                warning(
                    "callbacks",
                    format!(
                        "the client does not receive the callbacks of {}",
                        operations::label(operation)
                    ),
                )
                .help("receive them with your own server"),
            );
        }
        if operation.node.get("servers").is_some() {
            findings.push(
                warning(
                    "servers",
                    format!(
                        "the client ignores `servers` and sends {} to the same server as the others",
                        operations::label(operation)
                    ),
                )
                .help("put operations of another server into a separate document"),
            );
        }
    }
    findings.extend(path_servers(contract));
    if contract.root().get("webhooks").is_some() {
        findings.push(
            Diagnostic::warning(
                Code::Ignored,
                contract.span("/webhooks"),
                "the client does not receive webhooks, and no schemas are rendered for them",
            )
            .help("receive them with your own server"),
        );
    }
    findings
}

fn path_servers(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let paths = contract.root().get("paths").and_then(Node::as_mapping);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, item)| !path.starts_with("x-") && item.node.get("servers").is_some())
        .map(|(path, _)| {
            Diagnostic::warning(
                Code::Ignored,
                contract.member(&pointer_push("/paths", path), "servers"),
                format!(
                    "the client ignores `servers` and sends {path} to the same server as the others"
                ),
            )
            .help("put operations of another server into a separate document")
        })
        .collect()
}

fn schemes(contract: &Contract<'_>) -> Vec<Diagnostic> {
    let schemes = contract
        .root()
        .pointer("/components/securitySchemes")
        .and_then(Node::as_mapping);
    let mut findings = Vec::new();
    for (name, member) in schemes.into_iter().flatten() {
        let text = |key| member.node.get(key).and_then(Node::as_str);
        let at = member.key_span.clone();
        let needs: &[&str] = match text("type") {
            Some("apiKey") => &["name", "in"],
            Some("http") => &["scheme"],
            Some("oauth2") => &["flows"],
            Some("openIdConnect") => &["openIdConnectUrl"],
            _ => continue,
        };
        let missing: Vec<&str> = needs
            .iter()
            .copied()
            .filter(|key| member.node.get(key).is_none())
            .collect();
        if !missing.is_empty() {
            findings.push(
                Diagnostic::error(
                    Code::Security,
                    at,
                    format!("the security scheme `{name}` lacks {}", listed(missing)),
                )
                .help("`{type: apiKey, in: header, name: auth}`"),
            );
        } else if (text("type"), text("in")) != (Some("apiKey"), Some("header")) {
            findings.push(
                Diagnostic::warning(
                    Code::Ignored,
                    at,
                    format!("the client does not support the security scheme `{name}`"),
                )
                .help("add the credentials in a hook, which sees every request"),
            );
        }
    }
    findings
}

/// Every scheme in `security` must exist.
fn requirements(contract: &Contract<'_>, holder: &str) -> Vec<Diagnostic> {
    let schemes = contract
        .root()
        .pointer("/components/securitySchemes")
        .and_then(Node::as_mapping);
    let list = contract
        .root()
        .pointer(&pointer_push(holder, "security"))
        .and_then(Node::as_sequence);
    let named = list
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_mapping)
        .flatten();
    named
        .filter_map(|(name, member)| {
            let known = schemes.and_then(|schemes| schemes.get(name));
            if let Some(scheme) = known {
                return scopes(contract, &scheme.node, name, member);
            }
            let finding = Diagnostic::error(
                Code::Security,
                member.key_span.clone(),
                format!("the security scheme `{name}` does not exist"),
            );
            let names = schemes.into_iter().flatten().map(|(name, _)| name.as_str());
            Some(match nearest(name, names) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("describe it under `components.securitySchemes`"),
            })
        })
        .collect()
}

/// Scopes belong to OAuth flows. Those of OpenID Connect are not in the document, and in OpenAPI 3.1 other
/// schemes can have roles.
fn scopes(
    contract: &Contract<'_>,
    scheme: &Node,
    name: &str,
    requirement: &Member,
) -> Option<Diagnostic> {
    let list = requirement.node.as_sequence()?;
    let first = list.first()?;
    let (message, help) = match scheme.get("type").and_then(Node::as_str)? {
        "oauth2" => {
            let flows = scheme.get("flows").and_then(Node::as_mapping);
            let known: Vec<&String> = flows
                .into_iter()
                .flatten()
                .filter_map(|(_, flow)| flow.node.get("scopes")?.as_mapping())
                .flat_map(|scopes| scopes.keys())
                .collect();
            let mut named = list.iter().filter_map(Node::as_str);
            let unknown = named.find(|scope| !known.iter().any(|known| known == scope))?;
            (
                format!("no flow of `{name}` has the scope `{unknown}`"),
                "describe it under `scopes` of a flow",
            )
        }
        "apiKey" | "http" if contract.spec.openapi == Version::V3_0 => (
            format!(
                "`{name}` cannot have scopes in OpenAPI 3.0: `{}` has no meaning",
                first.as_str().unwrap_or_default()
            ),
            "use an empty list",
        ),
        _ => return None,
    };
    let at = requirement.key_span.clone();
    Some(Diagnostic::warning(Code::Security, at, message).help(help))
}
