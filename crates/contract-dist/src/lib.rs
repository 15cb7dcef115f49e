//! `cargo xtask dist`: the schemas for other languages.
//!
//! Schemas are rendered here; packages are put together by scripts in the languages they are for, with
//! their established tools. All of it happens in a folder beside the wanted one, which takes its
//! place at the end: a step that fails leaves what was there.

#![allow(missing_docs)] // Not published.

mod archive;
mod error;
mod kit;
mod npm;
mod part;
mod python;
mod rust;
mod schemas;
mod site;
mod stage;
mod step;
mod tools;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use url::Url;

use contract::Spec;
use contract::diagnostic::Rejected;
use contract_codegen::client::{self, Flavour};
pub use error::Error;
pub use part::Part;
use schemas::Files;
use site::Site;
pub use site::{Coverage, CoverageError, Place};
use stage::{SUMS, Stage, read, write};
use tools::Tools;

/// What to build.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where to.
    pub out: PathBuf,
    /// Where it will be served, as [`base_url`] gives it.
    pub base: Option<String>,
    /// What of it.
    pub parts: BTreeSet<Part>,
    /// What exchanges with the platform showed, in words: `12×, since 2026-11-01`.
    pub observed: BTreeMap<Place, String>,
    /// What of the contract a test suite touches, for a page of the site.
    pub coverage: Option<Coverage>,
}

/// An address under which files can be served, without a slash at its end.
pub fn base_url(text: &str) -> Result<String, String> {
    let problem = match Url::parse(text) {
        Err(error) => error.to_string(),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            format!("`{}` is neither http nor https", url.scheme())
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            "it has a query or a fragment, and files lie under paths".to_owned()
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "it has a user name or a password, which every schema would show".to_owned()
        }
        Ok(url) => return Ok(url.as_str().trim_end_matches('/').to_owned()),
    };
    Err(format!(
        "--base-url `{text}`: {problem}; write it as https://example.org/koreai"
    ))
}

/// What was built.
#[derive(Debug)]
pub struct Built {
    /// Each file, and its size.
    pub files: Vec<(String, u64)>,
    /// What an earlier run had built, and this one had not to.
    pub gone: Vec<Part>,
}

/// Builds what is wanted, and puts it in place.
pub fn build(
    root: &Path,
    spec: &Spec,
    job: &Job,
    report: &mut dyn FnMut(&str),
) -> Result<Built, Error> {
    let out = stage::replaceable(&job.out)?;
    let findings = |findings| Rejected::new(spec.source.clone(), findings);
    let bodies = contract_codegen::schemas::bodies(spec).map_err(findings)?;
    let released = released(root)?;
    let files = schemas::files(spec, &bodies, job.base.as_deref(), &released).map_err(findings)?;
    let together = schemas::together(spec, &bodies);
    let rust = client::render(spec, &bodies, Flavour::Project).map_err(findings)?;
    let needed = job.parts.iter().flat_map(|part| part.with_needed());
    let parts: BTreeSet<Part> = needed.copied().collect();
    let stage = Stage::beside(&out)?;
    let tools = match parts.contains(&Part::Npm) || parts.contains(&Part::Python) {
        true => Some(Tools::ready(root, report)?),
        false => None,
    };

    let schemas = stage.out.join("schemas").join(schemas::folder(spec));
    let mut begins = |part: Part| {
        let wanted = parts.contains(&part);
        if wanted {
            report(part.label());
        }
        wanted
    };
    if begins(Part::Schemas) {
        write(&stage.out.join("schemas"), &files)?;
    }
    if let Some(tools) = &tools {
        if begins(Part::Npm) {
            npm::package(root, tools, &stage, &schemas, &together)?;
        }
        if begins(Part::Python) {
            python::package(root, tools, &stage, &schemas, &together)?;
        }
        if begins(Part::Site) {
            let inputs = Site {
                spec,
                bodies: &bodies,
                schemas: &files,
                packages: site::packages(&stage)?,
                types: site::types(root, tools, &stage, &bodies, &rust)?,
                renderer: site::renderer(tools)?,
                changelog: &site::changelog(root)?,
                is_served: job.base.is_some(),
                observed: &job.observed,
                coverage: job.coverage.as_ref(),
            };
            site(&stage, &inputs)?;
        }
    }
    if begins(Part::Kit) {
        kit::package(root, &stage)?;
    }
    if begins(Part::Crates) {
        rust::crates(root, &stage)?;
    }
    if begins(Part::Koreai) {
        rust::command_line(root, &stage)?;
    }
    if begins(Part::Diff) {
        rust::diff(root, &stage)?;
    }
    let files = read(&stage.out, "")?;
    let sums = schemas::checksums(
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), &bytes[..])),
    );
    write(
        &stage.out,
        &Files::from([(SUMS.to_owned(), sums.into_bytes())]),
    )?;
    let sizes = files
        .into_iter()
        .map(|(path, bytes)| (path, bytes.len() as u64))
        .collect();
    let all = Part::value_variants().iter().copied();
    let gone = all
        .filter(|part| !parts.contains(part) && out.join(part.folder()).exists())
        .collect();
    stage.finish(&out)?;
    Ok(Built { files: sizes, gone })
}

/// The files of earlier releases, each in the folder of its version. There is none before the first that keeps
/// them.
fn released(root: &Path) -> Result<Files, Error> {
    let folder = root.join("spec/released");
    match folder.exists() {
        true => read(&folder, ""),
        false => Ok(Files::new()),
    }
}

/// Folders of many files, which are shown as one.
const FOLDERS: [&str; 4] = ["koreai/completions/", "koreai/man/", "schemas/", "site/"];

/// What was built, as a person reads it.
pub fn table(files: &[(String, u64)]) -> String {
    let alone = |path: &str| !FOLDERS.iter().any(|folder| path.starts_with(folder));
    let packages = files.iter().filter(|(path, _)| alone(path));
    let mut out: String = packages
        .map(|(path, size)| format!("{size:>8} bytes  {path}\n"))
        .collect();
    for folder in FOLDERS {
        let inside = files.iter().filter(|(path, _)| path.starts_with(folder));
        match inside.count() {
            0 => {}
            count => out.push_str(&format!("{count:>8} files  {folder}\n")),
        }
    }
    out
}

/// The site, of what was made before it.
fn site(stage: &Stage, site: &Site<'_>) -> Result<(), Error> {
    let lines = |problems: Vec<String>| problems.iter().map(|line| format!("\n  {line}")).collect();
    let files = site::files(site).map_err(|problems| Error::Site(lines(problems)))?;
    write(&stage.out.join("site"), &files)
}
