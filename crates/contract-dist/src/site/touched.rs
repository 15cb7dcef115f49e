//! The page of coverage.

use maud::{Markup, html};

use super::body;
use super::content::Site;
use super::coverage::{Coverage, Operation, Touched};
use super::page::Page;

/// The page's file.
pub(super) const FILE: &str = "coverage.html";

/// A part of an operation: what it is called, and each thing in it with its count.
struct Part<'c> {
    title: Markup,
    things: Vec<(String, u64)>,
    seen: &'c str,
}

pub(super) fn page(site: &Site<'_>, coverage: &Coverage) -> String {
    let main = html! {
        h1 { "Coverage" }
        p.lead {
            "What of the contract " (coverage.exchanges) " captured exchanges touch. "
            (coverage.others) " of them are of no operation."
        }
        @for operation in &coverage.operations {
            h2 { (operation.operation) }
            p { "Exchanges: " (operation.exchanges) }
            table.fields {
                thead {
                    tr {
                        th scope="col" { "Part" }
                        th scope="col" { "Touched" }
                        th scope="col" { "Not touched" }
                        th scope="col" { "How often" }
                    }
                }
                tbody { @for part in parts(site, operation) { (row(&part)) } }
            }
        }
    };
    Page::text(site.spec, FILE, "Coverage", &main)
}

fn parts<'c>(site: &Site<'_>, operation: &'c Operation) -> Vec<Part<'c>> {
    let list = |all: &[Touched]| {
        all.iter()
            .map(|one| (one.name.clone(), one.count))
            .collect()
    };
    let part = |title: Markup, things| Part {
        title,
        things,
        seen: "exchanges",
    };
    let mut parts = vec![
        part(html! { "Parameters" }, list(&operation.parameters)),
        part(html! { "Statuses" }, list(&operation.statuses)),
    ];
    for shown in &operation.bodies {
        let known = site.bodies.iter().find(|known| known.name == shown.schema);
        let name = html! {
            @match known {
                Some(known) => a href=(body::file(known)) { (shown.schema) },
                None => (shown.schema),
            }
            " (" (shown.payloads) ")"
        };
        parts.push(Part {
            seen: "payloads",
            ..part(html! { "Members of " (name) }, list(&shown.members))
        });
        let values = shown.values.iter();
        let values = values.map(|one| (format!("{}: {}", one.pointer, one.value), one.count));
        parts.push(Part {
            seen: "payloads",
            ..part(html! { "Values of " (name) }, values.collect())
        });
    }
    parts.retain(|part| !part.things.is_empty());
    parts
}

fn row(part: &Part<'_>) -> Markup {
    let (touched, not): (Vec<_>, Vec<_>) = part.things.iter().partition(|(_, count)| *count > 0);
    html! {
        tr {
            th scope="row" { (part.title) }
            td { (touched.len()) " of " (part.things.len()) }
            td { @for (number, (name, _)) in not.iter().enumerate() { @if number > 0 { ", " } code { (name) } } }
            td {
                @if !touched.is_empty() {
                    details {
                        summary { "in " (part.seen) }
                        ul { @for (name, count) in touched { li { code { (name) } ": " (count) } } }
                    }
                }
            }
        }
    }
}
