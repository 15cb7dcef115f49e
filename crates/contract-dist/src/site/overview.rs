//! The first page: what this is, and the way to all the rest.

use maud::{Markup, html};

use super::content::Site;
use super::page::Page;
use super::{authentication, body, markdown, reference, touched};
use contract::Node;
use contract::operation;
use contract_codegen::schemas::Draft;

/// What the marks of statements mean.
const MARKS: [(&str, &str); 5] = [
    ("documented", "A page of the vendor says it."),
    ("sample", "A published sample shows it; no page says it."),
    (
        "observed",
        "Seen in traffic with the live platform, or in third-party code that works against it; the note says which.",
    ),
    (
        "inferred",
        "None of these: a conclusion, from sibling calls or from the meaning of a name.",
    ),
    (
        "contradicted",
        "The vendor's pages or samples disagree; the note says how.",
    ),
];

pub(super) fn page(site: &Site<'_>) -> String {
    let text = |pointer| site.spec.root.pointer(pointer).and_then(Node::as_str);
    let main = html! {
        h1 { (text("/info/title").unwrap_or("API")) }
        p.lead {
            strong { "Unofficial. " }
            "JSON Schemas, types and a reference for what these operations send and answer, "
            "version " (site.spec.version()) "."
        }
        @if let Some(description) = text("/info/description") { (markdown::render(description, 1)) }
        h2 #operations { "Operations" }
        (operations(site))
        (authentication::section(site.spec))
        h2 #schemas { "Schemas" }
        (schemas(site))
        h2 #downloads { "Downloads" }
        (downloads(site))
        @if site.coverage.is_some() {
            h2 #coverage { "Coverage" }
            p { a href=(touched::FILE) { "What of this a test suite touches" } }
        }
        h2 #provenance { "Where statements are from" }
        p {
            @if site.observed.is_empty() { "We checked none against a live system ourselves. " }
            @else { "Where exchanges with the platform were counted, a field says how often it was seen. " }
            "Each field carries one of these marks:"
        }
        dl.marks {
            @for (mark, meaning) in MARKS {
                dt #(mark) { span.mark.(mark) { (mark) } }
                dd { (meaning) }
            }
        }
    };
    Page::text(site.spec, "index.html", "Overview", &main)
}

fn operations(site: &Site<'_>) -> Markup {
    html! {
        ul.cards {
            @for operation in operation::all(site.spec) {
                li {
                    (reference::link(&operation))
                    div { code { (operation.method.to_uppercase()) " " (operation.path) } }
                }
            }
        }
    }
}

fn schemas(site: &Site<'_>) -> Markup {
    html! {
        p { "A page for each body has its fields, types, examples and schema. To download: JSON Schema, in two drafts." }
        ul.cards {
            @for each in site.bodies {
                li {
                    a href=(body::file(each)) { (each.name) }
                    div { (body::role(each)) }
                    div.remark {
                        a href=(body::schema(each, Draft::V2020)) download { "2020-12" }
                        " · "
                        a href=(body::schema(each, Draft::V07)) download { "draft-07" }
                    }
                }
            }
        }
    }
}

fn downloads(site: &Site<'_>) -> Markup {
    let served = [
        ("latest/openapi.yaml", "The OpenAPI document, as YAML"),
        ("latest/openapi.json", "The same as JSON"),
        (
            "latest/index.json",
            "Index of the schemas, with the rules beyond them",
        ),
        (
            "catalog.json",
            "Catalogue for editors, of SchemaStore's form; each address is a schema's $id",
        ),
        ("SHA256SUMS", "Checksums of the schemas"),
    ];
    html! {
        dl.files {
            @for (file, what) in served {
                dt { a href={ "schemas/" (file) } { (file.trim_start_matches("latest/")) } }
                dd { (what) }
            }
            @for file in site.packages.keys() {
                dt { a href=(file) download { (file.rsplit('/').next().unwrap_or(file)) } }
                dd { (package(file)) }
            }
        }
    }
}

/// What a package is for.
fn package(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("tgz") => {
            "For Node.js: schemas, TypeScript types, validators; npm install takes the file"
        }
        Some("whl") => {
            "For Python: schemas, typed dictionaries, models; pip install takes the file"
        }
        _ => "The source of the Python package",
    }
}
