//! The API reference: the contract, shown by Swagger UI.

use maud::{Markup, PreEscaped, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::page::{Page, hash};
use super::{authentication, markdown};
use contract::operation::Operation;
use contract::{Node, Spec};

/// The parts of the renderer's package that are shipped, its licences among them.
pub(super) const RENDERER: [&str; 5] = [
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
    "LICENSE",
    "NOTICE",
];

/// Where they are, in the site.
pub(super) const FOLDER: &str = "swagger-ui";

const STYLE: &str = include_str!("reference.css");
const SCRIPT: &str = include_str!("reference.js");

pub(super) fn page(spec: &Spec) -> String {
    let contract = spec.json.to_string();
    let description = spec.root.pointer("/info/description");
    Page {
        file: "reference.html",
        title: "API reference",
        version: spec.version(),
        style: STYLE,
        allowed: &format!(" 'self'; script-src 'self' {}", hash(SCRIPT)),
        head: html! { link rel="stylesheet" href={ (FOLDER) "/swagger-ui.css" }; },
        content: html! {
            h1 { "API reference" }
            @if let Some(text) = description.and_then(Node::as_str) { (markdown::render(text, 1)) }
            (authentication::to_authentication(spec))
            noscript {
                p {
                    "The reference needs JavaScript. What it shows is in "
                    a href="schemas/latest/openapi.yaml" { "the OpenAPI document" } "."
                }
            }
            // The renderer makes the main part.
            div #reference {}
            p {
                "Shown by Swagger UI (" a href={ (FOLDER) "/LICENSE" } { "Apache License 2.0" }
                ", " a href={ (FOLDER) "/NOTICE" } { "notice" }
                ", " a href={ (FOLDER) "/swagger-ui-bundle.js.LICENSE.txt" } { "what it is made of" } ")."
            }
            // Nothing in it can end it, as it begins no element.
            script #contract type="application/json" { (PreEscaped(contract.replace('<', "\\u003c"))) }
            script src={ (FOLDER) "/swagger-ui-bundle.js" } {}
            script { (PreEscaped(SCRIPT)) }
        },
    }
    .render()
}

/// A link to an operation on that page.
pub(super) fn link(operation: &Operation<'_>) -> Markup {
    let summary = operation.node.get("summary").and_then(Node::as_str);
    html! { a href=(address(operation)) { (summary.unwrap_or(operation.id)) } }
}

fn address(operation: &Operation<'_>) -> String {
    let tags = operation.node.get("tags").and_then(Node::as_sequence);
    let tag = tags.and_then(|tags| tags.first()?.as_str());
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!(
        "reference.html#/{}/{}",
        encoded(tag.unwrap_or("default")),
        encoded(operation.id)
    )
}

/// What the renderer's files are in the site. It comes without the maps that two of them name, and
/// what is not there must not be requested.
pub(super) fn asset(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split_inclusive('\n');
    let kept: String = lines
        .filter(|line| {
            !line
                .trim_start_matches(['/', '*', '#', ' '])
                .starts_with("sourceMappingURL=")
        })
        .collect();
    kept.into_bytes()
}
