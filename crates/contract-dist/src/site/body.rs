//! The page of a body: its fields, rules, types, examples and schema.

use maud::{Markup, html};

use super::content::{LANGUAGES, Site};
use super::page::Page;
use super::{authentication, fields, markdown, reference, usage};
use contract::operation::Operation;
use contract::{describe, resolve};
use contract_codegen::schemas::{self, Body, Draft, Rule};

/// The file of a body's page. No other page's name has a dot more.
pub(super) fn file(body: &Body<'_>) -> String {
    format!("{}.html", body.name)
}

/// The file of its schema, from any page.
pub(super) fn schema(body: &Body<'_>, draft: Draft) -> String {
    format!("schemas/latest/{}{}.schema.json", body.name, draft.suffix())
}

/// What it is: `request of Update a task`.
pub(super) fn role(body: &Body<'_>) -> Markup {
    html! {
        (body.direction.as_str()) " of "
        @match &body.operation {
            Some(operation) => (reference::link(operation)),
            None => "any operation that fails",
        }
    }
}

pub(super) fn page(site: &Site<'_>, body: &Body<'_>, rules: &[Rule]) -> String {
    let main = html! {
        h1 { (body.name) }
        p.lead { "The " (role(body)) "." }
        (operation(site, body))
        (beside(site, body))
        nav aria-label="This page" {
            ul {
                li { a href="#fields" { "Fields" } }
                @if !rules.is_empty() { li { a href="#rules" { "Rules" } } }
                li { a href="#types" { "Types" } }
                @if !body.examples.is_empty() { li { a href="#examples" { "Examples" } } }
                li { a href="#schema" { "Schema" } }
            }
        }
        h2 #fields { "Fields" }
        (fields::render(site, body))
        @if !rules.is_empty() { (beyond(rules)) }
        h2 #types { "Types" }
        (types(site, body))
        @if !body.examples.is_empty() { (examples(body)) }
        h2 #schema { "Schema" }
        (source(site, body))
    };
    Page::text(site.spec, &file(body), &body.name, &main)
}

/// The operation's method, path, scope and so on.
fn operation(site: &Site<'_>, body: &Body<'_>) -> Markup {
    let operation = body.operation.as_ref();
    html! {
        @if let Some(operation) = operation {
            p.call { code { (operation.method.to_uppercase()) " " (operation.path) } }
            @if let Some(text) = describe::operation(operation.node) { (markdown::render(&text, 1)) }
            (authentication::to_authentication(site.spec))
            (observed(site, operation))
        }
    }
}

/// What exchanges with the platform showed of the operation, its parameters and its statuses.
fn observed(site: &Site<'_>, operation: &Operation<'_>) -> Markup {
    let parameters = operation.parameters(site.spec);
    let parameters = parameters.iter().filter_map(|parameter| {
        let seen = site.observed_of(operation, &parameter.pointer)?;
        Some((
            format!("{} in the {}", parameter.name, parameter.location),
            seen,
        ))
    });
    let statuses = operation.responses().filter_map(|(status, pointer)| {
        let (_, pointer) = resolve(&site.spec.root, &pointer)?;
        Some((
            format!("status {status}"),
            site.observed_of(operation, &pointer)?,
        ))
    });
    let whole = site.observed_of(operation, &operation.pointer);
    let whole = whole.map(|seen| ("the operation".to_owned(), seen));
    let all: Vec<_> = whole
        .into_iter()
        .chain(parameters)
        .chain(statuses)
        .collect();
    html! {
        @if !all.is_empty() {
            p { "Observed in exchanges with the platform:" }
            ul { @for (what, seen) in all { li { (what) ": " (seen) } } }
        }
    }
}

/// The other bodies of its operation, and those of any.
fn beside(site: &Site<'_>, body: &Body<'_>) -> Markup {
    let Some(own) = &body.operation else {
        return html! {};
    };
    let others = site.bodies.iter().filter(|other| other.name != body.name);
    let beside: Vec<_> = others
        .filter(|other| {
            other
                .operation
                .as_ref()
                .is_none_or(|operation| operation.id == own.id)
        })
        .collect();
    html! {
        @if !beside.is_empty() {
            p {
                "Beside it: "
                @for (number, other) in beside.into_iter().enumerate() {
                    @if number > 0 { ", " }
                    a href=(file(other)) { (other.name) }
                }
                "."
            }
        }
    }
}

/// Rules that the schema cannot express.
fn beyond(rules: &[Rule]) -> Markup {
    html! {
        h2 #rules { "Rules" }
        p {
            "What the schema does not express, in " a href="https://cel.dev" { "CEL" } " over "
            code { "self" } ", each after the message where it does not hold. The npm and Python "
            "packages and " code { "koreai validate" } " check them; the pydantic models do not."
        }
        dl.rules {
            @for rule in rules {
                dt {
                    (rule.message)
                    @if !rule.at.is_empty() { " (at " code { (rule.at) } ")" }
                }
                dd { (code("rule in CEL", &rule.rule)) }
            }
        }
    }
}

/// The types in each language, one at a time.
fn types(site: &Site<'_>, body: &Body<'_>) -> Markup {
    html! {
        fieldset.tabs {
            legend { "Language" }
            @for (number, language) in LANGUAGES.iter().enumerate() {
                input #{ "show-" (language.id) } type="radio" name="language" checked[number == 0];
                label for={ "show-" (language.id) } { (language.name) }
            }
            @for language in &LANGUAGES {
                div #(language.id) {
                    p.remark { (language.package) }
                    (code(language.name, site.types_of(body, language)))
                }
            }
        }
    }
}

fn examples(body: &Body<'_>) -> Markup {
    html! {
        h2 #examples { "Examples" }
        @for (number, example) in body.examples.iter().enumerate() {
            h3 {
                @match &example.summary {
                    Some(summary) => (summary),
                    None => { "Example " (number + 1) },
                }
            }
            (code("example", &schemas::pretty(&example.value)))
        }
    }
}

fn source(site: &Site<'_>, body: &Body<'_>) -> Markup {
    let [file, twin] = [Draft::V2020, Draft::V07].map(|draft| schema(body, draft));
    let text = site.schemas.get(file.trim_start_matches("schemas/"));
    let text = String::from_utf8_lossy(text.map_or(&[], Vec::as_slice));
    html! {
        p {
            "JSON Schema 2020-12, complete in itself: " a href=(file) download { "download" } ". "
            "For tools that know no newer draft: " a href=(twin) download { "the same in draft-07" } "."
        }
        (usage::switch(site, body))
        details {
            summary { "The source, 2020-12" }
            (code("schema", &text))
        }
    }
}

/// Code that is scrolled by itself, by key too.
fn code(name: &str, text: &str) -> Markup {
    html! { pre tabindex="0" role="region" aria-label=(name) { code { (text.trim_end()) } } }
}
