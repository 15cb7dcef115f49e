//! How to use this: install, validate, pin a version, notice a new one; and the versions there are.

use maud::{Markup, html};

use super::content::Site;
use super::page::Page;
use crate::schemas;
use contract_codegen::schemas::Body;

pub(super) fn page(site: &Site<'_>) -> String {
    let main = html! {
        h1 { "How to use this" }
        p.lead { "Install, validate, keep to a version, and notice when there is a new one." }
        h2 #install { "Install" }
        (install(site))
        h2 #validate { "Validate" }
        (validate(site))
        h2 #pin { "Keep to a version" }
        (pin(site))
        h2 #notice { "Notice a new version" }
        (notice())
        h2 #versions { "Versions" }
        (versions(site))
    };
    Page::text(site.spec, "use.html", "How to use this", &main)
}

fn command(text: &str) -> Markup {
    html! { pre tabindex="0" role="region" aria-label="command" { code { (text) } } }
}

/// By language: what is installed. Files of this site work before anything is on a registry.
fn install(site: &Site<'_>) -> Markup {
    let file = |ending: &str| {
        let mut names = site.packages.keys().filter(|name| name.ends_with(ending));
        names.next().map_or("", String::as_str)
    };
    let (npm, python) = (file(".tgz"), file(".whl"));
    html! {
        p {
            "Packages that are not on a registry yet are installed from a file: the first two are "
            "downloads of this site, the others are built in the project's folder."
        }
        dl.files {
            @if !npm.is_empty() {
                dt { "JavaScript, TypeScript" }
                dd { (command(&format!("npm install ./{}", last(npm)))) a href=(npm) download { (last(npm)) } }
            }
            @if !python.is_empty() {
                dt { "Python" }
                dd { (command(&format!("pip install ./{}", last(python)))) a href=(python) download { (last(python)) } }
            }
            dt { "Python, near the speed of parsing" }
            dd { (command("pip install koreai-validate")) "Before a release: " code { "pip install ./crates/koreai-python" } ", which needs Rust." }
            dt { "Command line" }
            dd { (command("pip install koreai-cli      # or: npm install -g koreai-cli")) "Before a release: " code { "cargo install --path crates/koreai-cli" } "." }
            dt { "Rust" }
            dd { (command("cargo add koreai-validate")) "Before a release: with " code { "--path crates/koreai-validate" } "." }
            dt { "Any other language" }
            dd {
                "A validator of JSON Schema 2020-12 or draft-07 whose patterns are those of ECMA-262, and a file of "
                a href="index.html#schemas" { "the schemas" } ". Types: for Java by openapi-generator, out of the OpenAPI "
                "document (with " code { "containerDefaultToNull=true" } ", so that an absent list stays absent); for Go and C# by "
                "quicktype, out of the draft-07 schemas. Those for Java and Go are compiled in the project's tests, those for "
                "C# are not."
            }
        }
    }
}

fn validate(site: &Site<'_>) -> Markup {
    let name = site.bodies.first().map_or("NAME", |body| &body.name);
    html! {
        (command(&format!("koreai validate --schema {name} FILE-OR-FOLDER")))
        p {
            "Each finding has a file, a line and a JSON pointer, and shows no value of the payload. For a program: "
            code { "--format json" } ". With a plain validator, the rules that a schema cannot express are not checked; "
            "they are listed in " a href="schemas/latest/index.json" { "index.json" } "."
        }
    }
}

fn pin(site: &Site<'_>) -> Markup {
    let version = schemas::folder(site.spec);
    let example = site
        .bodies
        .first()
        .map(|body| format!("schemas/{version}/{}.schema.json", body.name));
    html! {
        p {
            "The schemas of a version never change, not by a byte: neither their addresses ("
            code { "$id" } ") nor what is below them. Point to the folder of a version, "
            @if let Some(example) = &example { "such as " a href=(example) { (example) } ", " }
            "and not to " code { "latest" } ", which is the newest one. Checksums: "
            code { "sha256" } " of each schema in " code { "index.json" } ", and "
            a href="schemas/SHA256SUMS" { "SHA256SUMS" } "."
        }
        p {
            "Packages have the version of the contract: pin " code { "koreai-schemas==" (site.spec.version()) }
            " in Python, and the same in package.json. Before 1.0, the second number rises with what breaks callers."
        }
        @if !site.is_served {
            p.remark {
                "This copy was built without an address, so each " code { "$id" } " is a name that cannot be fetched. Built with "
                code { "cargo xtask dist --base-url URL" } ", they are addresses, and editors can use "
                a href="schemas/catalog.json" { "catalog.json" } "."
            }
        }
    }
}

fn notice() -> Markup {
    html! {
        ul {
            li {
                "The " a href="changelog.html" { "changelog" } " says of each version what breaks whom."
            }
            li {
                "A machine compares " code { "contract.version" } " in " a href="schemas/latest/index.json" { "latest/index.json" }
                " with the version that it has."
            }
            li {
                code { "contract-diff OLD NEW" } " compares two OpenAPI documents, and exits with 1 where something breaks: "
                "give it your copy and " a href="schemas/latest/openapi.yaml" { "latest/openapi.yaml" } "."
            }
        }
    }
}

/// Each version with its day and its schemas.
fn versions(site: &Site<'_>) -> Markup {
    let current = schemas::folder(site.spec);
    html! {
        p { "Schemas of JSON Schema 2020-12; beside each is its twin in draft-07." }
        dl.files {
            @for version in schemas::versions(site.schemas) {
                dt id={ "version-" (version) } {
                    (version)
                    @if version == current { " (this one)" }
                }
                dd {
                    p {
                        @match day(site.changelog, version) {
                            Some(day) => { "Released " time datetime=(day) { (day) } ". " },
                            None => "Not released yet, or on a day that the changelog does not say. ",
                        }
                        @let index = format!("schemas/{version}/index.json");
                        @if site.schemas.contains_key(&format!("{version}/index.json")) {
                            a href=(index) { "index.json" }
                        }
                    }
                    ul { @for file in files(site, version) { li { (file) } } }
                }
            }
        }
    }
}

/// Links to the schemas of a version.
fn files(site: &Site<'_>, version: &str) -> Vec<Markup> {
    let inside = site.schemas.keys().filter_map(|path| {
        let name = path.strip_prefix(version)?.strip_prefix('/')?;
        name.strip_suffix(".schema.json")
            .filter(|name| !name.ends_with(".draft-07"))
    });
    inside
        .map(|name| html! { a href={ "schemas/" (version) "/" (name) ".schema.json" } download { (name) } })
        .collect()
}

/// The other versions of a body's schema, to switch to.
pub(super) fn switch(site: &Site<'_>, body: &Body<'_>) -> Markup {
    let current = schemas::folder(site.spec);
    let versions = schemas::versions(site.schemas);
    let others: Vec<_> = versions
        .into_iter()
        .filter(|version| *version != current)
        .filter(|version| {
            site.schemas
                .contains_key(&format!("{version}/{}.schema.json", body.name))
        })
        .collect();
    html! {
        p {
            "Version " (current) ", at an address that never changes: "
            a href={ "schemas/" (current) "/" (body.name) ".schema.json" } { (current) "/" (body.name) ".schema.json" } ". "
            @if !others.is_empty() {
                "Earlier ones: "
                @for (number, version) in others.iter().enumerate() {
                    @if number > 0 { ", " }
                    a href={ "schemas/" (version) "/" (body.name) ".schema.json" } { (version) }
                }
                ". "
            }
            a href="use.html#versions" { "All versions, with their days" } "."
        }
    }
}

/// The day of a release, as the changelog has it: `Released 2026-11-22.` below the version.
fn day<'c>(changelog: &'c str, version: &str) -> Option<&'c str> {
    let mut sections = changelog.split("\n## ").skip(1);
    let section =
        sections.find(|section| section.lines().next().map(str::trim) == Some(version))?;
    let mut lines = section.lines().skip(1);
    let day = lines.find_map(|line| line.trim().strip_prefix("Released ")?.strip_suffix('.'))?;
    let is_day = day.len() == 10
        && day
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_day.then_some(day)
}

/// The name of a file, without its folder.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
