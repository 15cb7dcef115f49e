//! Releases a contract: sets one version everywhere, and describes what changed since the last release.
//!
//! Everything is computed in memory; the caller writes it.

use std::fmt::Write;
use std::path::Path;

use semver::Version;
use toml_edit::{DocumentMut, value};

use crate::base::{Base, BaseError, RELEASED};
use crate::bump;
use crate::compare::compare;
use crate::comparison::Comparison;
use crate::finding::{Action, Finding, Verdict};
use crate::kind::Kind;
use contract::diagnostic::{Diagnostic, Rejected};
use contract::{Node, ReadError, Source, Spec};
use contract_codegen::artefacts::{self, Artefacts, Layout};

const CONTRACT: &str = "spec/openapi.yaml";
const CHANGELOG: &str = "spec/CHANGELOG.md";

/// The folder with the published schemas of every release, by version.
const KEPT: &str = "spec/released";

const CHANGELOG_HEAD: &str = "\
# Changelog of the contract

What each release changes for callers, for users of the generated client, and for users of the
published schemas. Entries are drafted by `cargo xtask release` and may be edited.
";

/// What a release changes.
#[derive(Debug)]
pub struct Release {
    /// The contract, for showing warnings.
    pub source: Source,
    /// Findings that did not stop it.
    pub warnings: Vec<Diagnostic>,
    /// The previous version, if there is one.
    pub before: Option<String>,
    /// The entry of the changelog.
    pub entry: String,
    /// The new contents of all files.
    pub files: Artefacts,
}

/// Why a release is not possible.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The contract cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The last release cannot be read.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// The contract, or the last release, is wrong.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// The version is not suitable.
    #[error("{0}")]
    Version(String),
    /// A manifest has an unexpected form.
    #[error("{file}: {problem}")]
    Manifest {
        /// The manifest.
        file: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

/// Computes a release of the project at `root`. Writes nothing.
pub fn plan(root: &Path, version: &str) -> Result<Release, Error> {
    let wanted = Version::parse(version).map_err(|error| {
        Error::Version(format!(
            "`{version}` is not a semantic version ({error}); write it as 1.2.3"
        ))
    })?;
    let source = Source::new(CONTRACT, contract::read(&root.join(CONTRACT))?.text);
    let (current, _) = contract_lint::checked(source)?;
    let text = raised(&current, &wanted)?;
    let (new, warnings) = contract_lint::checked(Source::new(CONTRACT, text))?;
    if new.version() != version {
        return Err(Error::Version(format!(
            "`info.version` in {CONTRACT} cannot be replaced; write it as a plain string"
        )));
    }
    let report = match Base::Released.read(root) {
        Err(BaseError::NotReleased) => None,
        Err(error) => return Err(error.into()),
        Ok(source) => Some(compare(&parsed(source)?, &new)),
    };
    if let Some(report) = &report {
        check(report, &wanted)?;
    }
    let mut files = artefacts::render(&new, Layout::Project)
        .map_err(|problems| Rejected::new(new.source.clone(), problems))?;
    let entry = entry(version, report.as_ref());
    files.insert(CHANGELOG.to_owned(), changelog(root, version, &entry)?);
    files.insert(CONTRACT.to_owned(), new.source.text.clone());
    files.insert(RELEASED.to_owned(), new.source.text.clone());
    let kept = published(&files, version);
    files.extend(kept);
    manifests(root, version, &mut files)?;
    Ok(Release {
        files,
        source: new.source,
        warnings,
        before: report.map(|report| report.versions[0].clone()),
        entry,
    })
}

/// The schemas that this release publishes, for `spec/released`.
fn published(files: &Artefacts, version: &str) -> Artefacts {
    let [_, schemas] = Layout::Project.folders();
    let kept = files.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix(schemas)?.strip_prefix('/')?;
        Some((format!("{KEPT}/{version}/{name}"), text.clone()))
    });
    kept.collect()
}

/// Checks only the form of a released contract: the lint may have new rules since.
fn parsed(source: Source) -> Result<Spec, Error> {
    match Spec::parse(source) {
        Ok((spec, _)) => Ok(spec),
        Err((source, findings)) => Err(Rejected::new(source, findings).into()),
    }
}

/// The contract with another version and no other change.
fn raised(spec: &Spec, version: &Version) -> Result<String, Error> {
    let node = spec.root.pointer("/info/version");
    let span = node.map(|node: &Node| node.span.range());
    let Some(span) = span.filter(|span| !span.is_empty()) else {
        return Err(Error::Version(format!("{CONTRACT} has no `info.version`")));
    };
    let mut text = spec.source.text.clone();
    let quoted = text[span.clone()].starts_with(['"', '\'']);
    let version = match quoted {
        true => format!("\"{version}\""),
        false => version.to_string(),
    };
    text.replace_range(span, &version);
    Ok(text)
}

fn check(report: &Comparison, wanted: &Version) -> Result<(), Error> {
    let [last, _] = &report.versions;
    let raised = bump::raised(report);
    if let Some(problem) = raised.problem {
        return Err(Error::Version(format!(
            "{problem}; see what changed with `cargo xtask diff`"
        )));
    }
    match Version::parse(last) {
        Ok(last) if *wanted <= last => Err(Error::Version(format!(
            "{last} is already released; release a higher version"
        ))),
        _ => Ok(()),
    }
}

/// A draft of the changelog entry.
fn entry(version: &str, report: Option<&Comparison>) -> String {
    let mut out = format!("## {version}\n");
    let Some(report) = report else {
        out.push_str("\nThe first release.\n");
        return out;
    };
    let breaks = |finding: &&Finding| finding.verdict > Verdict::Compatible;
    // Every new version changes the `$id`s, so that is not listed.
    let listed = || {
        report
            .findings
            .iter()
            .filter(|finding| finding.kind != Kind::Id)
    };
    section(&mut out, "Breaking", listed().filter(breaks), report);
    let kept = || listed().filter(|finding| !breaks(finding));
    let added = |finding: &&Finding| finding.action == Action::Added;
    section(&mut out, "Added", kept().filter(added), report);
    section(
        &mut out,
        "Changed",
        kept().filter(|finding| !added(finding)),
        report,
    );
    if listed().next().is_none() {
        out.push_str(match report.is_reworded {
            true => "\nOnly descriptions and examples.\n",
            false => "\nOnly the version.\n",
        });
    }
    out
}

fn section<'r>(
    out: &mut String,
    title: &str,
    findings: impl Iterator<Item = &'r Finding>,
    report: &Comparison,
) {
    let mut is_first = true;
    for finding in findings {
        if is_first {
            let _ = write!(out, "\n### {title}\n\n");
            is_first = false;
        }
        let ids: Vec<&str> = finding
            .operations
            .iter()
            .map(|number| report.operations[*number].id.as_str())
            .collect();
        let whom = match ids.is_empty() {
            true => String::new(),
            false => format!("{}: ", ids.join(", ")),
        };
        let _ = writeln!(
            out,
            "- {}: {whom}{}",
            finding.aspect.as_str(),
            finding.message
        );
    }
}

/// The changelog with an entry before all others. Replaces the entry of an interrupted run.
fn changelog(root: &Path, version: &str, entry: &str) -> Result<String, Error> {
    let file = root.join(CHANGELOG);
    if !file.exists() {
        return Ok(format!("{CHANGELOG_HEAD}\n{entry}"));
    }
    let text = contract::read(&file)?.text.replace("\r\n", "\n");
    let mut parts = text.split("\n## ");
    let head = parts.next().unwrap_or_default().trim_end();
    let entries = parts.filter(|part| part.lines().next() != Some(version));
    let entries = entries.map(|part| format!("\n\n## {}", part.trim_end()));
    let entries: String = entries.collect();
    Ok(format!("{head}\n\n{}{entries}\n", entry.trim_end()))
}

/// The version in the manifest of the workspace, and in its lock file.
fn manifests(root: &Path, version: &str, files: &mut Artefacts) -> Result<(), Error> {
    const MANIFEST: &str = "Cargo.toml";
    const LOCK: &str = "Cargo.lock";
    let mut manifest = toml(root, MANIFEST)?;
    let wrong = |file, problem: &str| Error::Manifest {
        file,
        problem: problem.to_owned(),
    };
    let last = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("package")?.get("version")?.as_str())
        .unwrap_or_default()
        .to_owned();
    let current = manifest
        .get_mut("workspace")
        .and_then(|workspace| workspace.get_mut("package"))
        .and_then(|package| package.get_mut("version"))
        .ok_or_else(|| wrong(MANIFEST, "it has no `workspace.package.version`"))?;
    replace(current, version);
    let dependencies = manifest
        .get_mut("workspace")
        .and_then(|workspace| workspace.get_mut("dependencies"))
        .and_then(|dependencies| dependencies.as_table_like_mut());
    for (_, dependency) in dependencies.into_iter().flat_map(|table| table.iter_mut()) {
        let is_ours = dependency.get("path").is_some();
        if let Some(current) = dependency.get_mut("version").filter(|_| is_ours) {
            replace(current, version);
        }
    }
    files.insert(MANIFEST.to_owned(), manifest.to_string());
    if root.join(LOCK).exists() {
        let mut lock = toml(root, LOCK)?;
        let packages = lock
            .get_mut("package")
            .and_then(|packages| packages.as_array_of_tables_mut())
            .ok_or_else(|| wrong(LOCK, "it lists no packages"))?;
        // Packages without a source are those of the workspace.
        let is_ours = |package: &&mut toml_edit::Table| {
            let current = package.get("version").and_then(|version| version.as_str());
            !package.contains_key("source") && current == Some(last.as_str())
        };
        for package in packages.iter_mut().filter(is_ours) {
            package["version"] = value(version);
        }
        files.insert(LOCK.to_owned(), lock.to_string());
    }
    Ok(())
}

/// Replaces a version, and keeps the spaces around it.
fn replace(current: &mut toml_edit::Item, version: &str) {
    if let Some(current) = current.as_value_mut() {
        let decor = current.decor().clone();
        *current = version.into();
        *current.decor_mut() = decor;
    }
}

fn toml(root: &Path, file: &'static str) -> Result<DocumentMut, Error> {
    let text = contract::read(&root.join(file))?.text;
    text.parse()
        .map_err(|error: toml_edit::TomlError| Error::Manifest {
            file,
            problem: error.message().to_owned(),
        })
}
