//! `docs draft` and `docs impact`: what the contract would look like if the pages had their way, and
//! what that would change.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;
use similar::TextDiff;

use super::draft;
use super::edit::{self, Change};
use super::finding::{self, Class, Finding};
use super::lock::Lock;
use super::observed::{self, Contradiction, Evidence};
use super::page::DocPage;
use super::report;
use super::yaml;
use contract::diagnostic::{self, Code, Diagnostic, Severity};
use contract::{Node, Source, Spec, pointer_segments};
use contract_codegen::artefacts::{self, Layout};

/// What a draft is made of.
pub struct Draft {
    /// The contract with the draft applied.
    pub text: String,
    /// The fragment for operations that the contract does not have.
    pub fragment: Option<String>,
    /// The edits for those that it has, as a unified diff; empty if there are none.
    pub edits: String,
    /// Why each of them is made: page, line and finding.
    pub reasons: Vec<String>,
    /// The ids of the operations that are new.
    pub added: Vec<String>,
    /// What is left for a person.
    pub by_hand: Vec<String>,
}

impl Draft {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.fragment.is_none() && self.by_hand.is_empty()
    }

    /// What a person has to write once the draft is in the contract, in the order of its lines, each
    /// with its place.
    pub fn todos(&self, name: &str) -> Vec<String> {
        todos(name, &self.text)
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Before a diff, `git apply` ignores them.
        for reason in &self.reasons {
            writeln!(f, "# {reason}")?;
        }
        f.write_str(&self.edits)?;
        f.write_str(self.fragment.as_deref().unwrap_or_default())?;
        if !self.by_hand.is_empty() {
            f.write_str("# To be done by hand:\n")?;
        }
        for line in &self.by_hand {
            writeln!(f, "# - {line}")?;
        }
        if self.is_empty() {
            f.write_str("# Nothing to draft: the contract says what the page says.\n")?;
        }
        Ok(())
    }
}

/// Keys that say nothing of what is in them.
const NAMELESS: [&str; 8] = [
    "properties",
    "schema",
    "items",
    "get",
    "post",
    "put",
    "patch",
    "delete",
];

/// The places of a contract that are marked TODO, each with what it is of.
pub fn todos(name: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    // The keys above a line, by how far in they are.
    let mut above: Vec<(usize, &str)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let key = content
            .trim_start_matches("- ")
            .split(':')
            .next()
            .unwrap_or_default();
        // A parameter is known by its name.
        let key = content.strip_prefix("- name:").unwrap_or(key).trim();
        let key = key.trim_matches('"');
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        above.retain(|(outer, _)| *outer < indent);
        if let Some(at) = line.find("TODO") {
            let owner = above.iter().rev().map(|(_, key)| *key);
            let mut owner = owner.filter(|key| !NAMELESS.contains(key));
            let owner = owner.next().unwrap_or("the contract");
            let what = line[at..]
                .trim_end_matches('"')
                .trim_start_matches("TODO: ");
            out.push(format!(
                "{name}:{}:{}: {key} of `{owner}`: {what}",
                number + 1,
                at + 1
            ));
        }
        above.push((indent, key));
    }
    out
}

const FRAGMENT_HEADER: &str = "\
# A draft from the vendor's page, to be added to spec/openapi.yaml: `paths` below its paths, the
# schemas below its schemas. Fill in what is marked TODO, then `cargo xtask lint`. Descriptions of
# fields without a TODO are the contract's own for fields of the same name, or say that the page does
# not describe them: see whether they hold.
";

/// Drafts what resolves the findings on pages.
pub fn draft(spec: &Spec, lock: &Lock, pages: &[DocPage], findings: &[Finding]) -> Draft {
    draft_with(spec, lock, &Evidence::default(), pages, findings)
}

/// Drafts what resolves the findings on pages, and then what resolves the contradictions of exchanges that are left.
pub fn draft_with(
    spec: &Spec,
    lock: &Lock,
    evidence: &Evidence,
    pages: &[DocPage],
    findings: &[Finding],
) -> Draft {
    let mut by_hand = Vec::new();
    let concern: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.class == Class::Contract)
        .collect();
    // What a page does not say is not evidence where a part of it could not be read.
    let has_evidence = |finding: &Finding| {
        pages[finding.page].unread.is_empty()
            || !matches!(
                finding.code,
                finding::Code::Removed
                    | finding::Code::Renamed
                    | finding::Code::Moved
                    | finding::Code::DeprecatedUnlisted
            )
    };
    let changes: Vec<_> = concern
        .iter()
        .enumerate()
        .filter(|(_, finding)| has_evidence(finding))
        .filter_map(|(number, finding)| Some((number, finding.change.as_ref()?)))
        .collect();
    let edited = edit::apply(spec, &changes);
    let place = |finding: &Finding| {
        let source = &pages[finding.page].source;
        let (line, column) = report::place_of(source, finding.at);
        format!("{}:{line}:{column}", source.name)
    };
    let is_made = |number: &usize| !edited.by_hand.iter().any(|(failed, _)| failed == number);
    let mut reasons: Vec<String> = changes
        .iter()
        .map(|(number, _)| number)
        .filter(|number| is_made(number))
        .map(|number| format!("{}: {}", place(concern[*number]), concern[*number].message))
        .collect();
    for (number, finding) in concern.iter().enumerate() {
        let failed = edited.by_hand.iter().find(|(failed, _)| *failed == number);
        let why = match (&finding.change, failed) {
            (Some(_), None) if !has_evidence(finding) => {
                " (a part of the page cannot be read)".to_owned()
            }
            (Some(_), None) => continue,
            (Some(_), Some((_, why))) => format!(" ({why})"),
            (None, _) => String::new(),
        };
        if finding.operation.is_none() {
            by_hand.push(format!("{}: {}{why}", place(finding), finding.message));
        }
    }
    let name = &spec.source.name;
    let made: BTreeSet<usize> = changes.iter().map(|(number, _)| *number).collect();
    let made: Vec<usize> = made.into_iter().filter(is_made).collect();
    by_hand.extend(names_left(name, &edited.text, &concern, &made));
    by_hand.extend(descriptions_left(name, &edited.text, &concern, &made));
    let mut text = edited.text;
    if let Ok((edited, _)) = Spec::parse(Source::new(name.as_str(), text.as_str())) {
        let observed = observed(&edited, &observed::check(&edited, evidence, lock, pages));
        reasons.extend(observed.reasons);
        by_hand.extend(observed.by_hand);
        text = observed.text;
    }
    let edits = unified(name, &spec.source.text, &text);
    let mut fragments = String::new();
    let mut added = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let missing: BTreeSet<usize> = findings
            .iter()
            .filter(|finding| finding.page == number)
            .filter_map(|finding| finding.operation)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let missing: Vec<usize> = missing.into_iter().collect();
        for (at, line) in missing
            .iter()
            .flat_map(|at| draft::by_hand(spec, lock, page, *at))
        {
            let (line_number, column) = report::place_of(&page.source, at);
            by_hand.push(format!(
                "{}:{line_number}:{column}: {line}",
                page.source.name
            ));
        }
        let fragment = draft::fragment(spec, lock, page, &missing, page_url(page));
        match merged(name, &text, &fragment) {
            Ok(merged) => {
                text = merged;
                added.extend(draft::operation_ids(&fragment));
            }
            Err(why) => by_hand.push(format!("{}: {why}", page.source.name)),
        }
        fragments.push_str(&yaml::render(&fragment, 0));
    }
    by_hand.extend(mistakes(name, &text));
    Draft {
        text,
        fragment: (!fragments.is_empty()).then(|| format!("{FRAGMENT_HEADER}{fragments}")),
        edits,
        reasons,
        added,
        by_hand,
    }
}

/// What the contradictions of exchanges make of a contract.
struct Observed {
    text: String,
    reasons: Vec<String>,
    by_hand: Vec<String>,
}

fn observed(spec: &Spec, found: &[Contradiction]) -> Observed {
    let changes: Vec<_> = found
        .iter()
        .enumerate()
        .filter_map(|(number, one)| Some((number, one.change.as_ref()?)))
        .collect();
    let edited = edit::apply(spec, &changes);
    let mut out = Observed {
        text: edited.text,
        reasons: Vec::new(),
        by_hand: Vec::new(),
    };
    for (number, one) in found.iter().enumerate() {
        let failed = edited.by_hand.iter().find(|(failed, _)| *failed == number);
        let line = format!("observed: {}", one.message);
        match (&one.change, failed) {
            (Some(_), None) => out.reasons.push(line),
            (Some(_), Some((_, why))) => out.by_hand.push(format!("{line} ({why})")),
            (None, _) => out.by_hand.push(line),
        }
    }
    out
}

/// A contract with new operations in it.
fn merged(name: &str, text: &str, fragment: &Value) -> Result<String, String> {
    let (spec, _) = Spec::parse(Source::new(name, text))
        .map_err(|_| "the drafted contract cannot be read".to_owned())?;
    let change = edit::merge(&spec, fragment);
    let mut edited = edit::apply(&spec, &[(0, &change)]);
    match edited.by_hand.pop() {
        Some((_, why)) => Err(why),
        None => Ok(edited.text),
    }
}

/// What would be wrong with the contract once a draft is in it: examples that no longer fit, rules on
/// what is gone. What is marked TODO is left out: it says so itself.
fn mistakes(name: &str, text: &str) -> Vec<String> {
    let (read, found) = contract_lint::document(Source::new(name, text));
    let source = read.map_or_else(|source| source, |spec| spec.source);
    let lines = errors(&found).map(|found| {
        let (line, column) = source.line_column(found.span.start);
        format!("with this draft, {name}:{line}:{column}: {}", found.message)
    });
    lines.collect()
}

/// Findings that are in the way of generating, once every TODO is filled in.
fn errors(findings: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    findings
        .iter()
        .filter(|found| found.severity == Severity::Error && found.code != Code::Todo)
}

/// Names that were changed or removed and that rules or examples still have.
fn names_left(name: &str, text: &str, concern: &[&Finding], made: &[usize]) -> Vec<String> {
    let gone = made
        .iter()
        .map(|number| concern[*number])
        .filter(|finding| {
            let code = finding.code;
            let is_removed = matches!(
                finding.change,
                Some(Change::Remove { .. } | Change::RemoveParameter { .. })
            );
            is_removed || code == finding::Code::Renamed && finding.change.is_some()
        })
        .filter_map(|finding| pointer_segments(finding.contract.as_deref()?).last());
    let gone: BTreeSet<String> = gone.collect();
    let Ok((spec, _)) = Spec::parse(Source::new(name, text)) else {
        return Vec::new();
    };
    let mut places = Vec::new();
    mentions(&spec.root, false, &gone, &mut places);
    let lines = places.into_iter().map(|(gone, at)| {
        let (line, column) = spec.source.line_column(at);
        format!("with this draft, {name}:{line}:{column}: a rule or an example still has `{gone}`")
    });
    lines.collect()
}

/// Descriptions beside a type that was changed, which may still speak of the old one.
fn descriptions_left(name: &str, text: &str, concern: &[&Finding], made: &[usize]) -> Vec<String> {
    let Ok((spec, _)) = Spec::parse(Source::new(name, text)) else {
        return Vec::new();
    };
    let retyped = made
        .iter()
        .filter(|number| concern[**number].code == finding::Code::Type);
    let lines = retyped.filter_map(|number| {
        let pointer = concern[*number].contract.as_deref()?;
        let member = pointer_segments(pointer).last()?;
        let description = spec.root.pointer(pointer)?.get("description")?;
        let (line, column) = spec.source.line_column(description.span.start);
        Some(format!(
            "with this draft, {name}:{line}:{column}: `{member}` has another type: see that its description still holds"
        ))
    });
    lines.collect()
}

/// Where examples have names as keys, and rules as words.
fn mentions(
    node: &Node,
    in_example: bool,
    names: &BTreeSet<String>,
    out: &mut Vec<(String, usize)>,
) {
    for (key, member) in node.as_mapping().into_iter().flatten() {
        if in_example && names.contains(key) {
            out.push((key.clone(), member.key_span.start));
        }
        if let ("rule", Some(rule)) = (key.as_str(), member.node.as_str()) {
            let mut words = rule.split(|c: char| !c.is_alphanumeric() && c != '_');
            if let Some(word) = words.find(|word| names.contains(*word)) {
                out.push((word.to_owned(), member.node.span.start));
            }
        }
        let is_example = matches!(key.as_str(), "example" | "examples");
        mentions(&member.node, in_example || is_example, names, out);
    }
    for item in node.as_sequence().into_iter().flatten() {
        mentions(item, in_example, names, out);
    }
}

/// Where a page is, if it was fetched.
fn page_url(page: &DocPage) -> Option<&str> {
    Some(page.source.name.as_str()).filter(|name| name.starts_with("https://"))
}

fn unified(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

/// What would be generated from a draft, if that is other Rust than there is. The error is why nothing can be
/// generated: of the contract as it is, or with the draft. Examples that no longer fit their schemas do not
/// hinder it: the draft lists them, and no code is generated from them.
pub fn generated(
    spec: &Spec,
    draft: &Draft,
    layout: Layout,
) -> Result<Option<artefacts::Artefacts>, String> {
    let name = &spec.source.name;
    let (read, found) = contract_lint::document(Source::new(name.clone(), draft.text.as_str()));
    let rejected = |source: &Source, found: &[Diagnostic]| {
        let errors: Vec<Diagnostic> = errors(found).cloned().collect();
        diagnostic::render(source, &errors, false)
    };
    let new = match read {
        Ok(new) if errors(&found).all(|error| error.code == Code::Example) => new,
        Ok(new) => return Err(rejected(&new.source, &found)),
        Err(source) => return Err(rejected(&source, &found)),
    };
    let render = |spec: &Spec| {
        artefacts::render(spec, layout)
            .map_err(|found| diagnostic::render(&spec.source, &found, false))
    };
    let (old, new) = (render(spec)?, render(&new)?);
    let is_rust = |path: &str| path.ends_with(".rs");
    let differs = new
        .iter()
        .any(|(path, text)| is_rust(path) && old.get(path) != Some(text));
    Ok(differs.then_some(new))
}

/// The findings with what is removed at once, in place of what is deprecated first.
pub fn with_removals(findings: &[Finding]) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    for finding in &mut findings {
        if let Some(removal) = finding.removal.take() {
            finding.change = Some(removal);
            finding.class = Class::Contract;
        }
    }
    findings
}

/// What a draft would change: artefact by artefact, and for whom that breaks something. The version is judged
/// against the one that was last released, or else against the contract's own.
pub fn impact(spec: &Spec, released: Option<&Spec>, draft: &Draft, layout: Layout) -> String {
    let (read, findings) =
        contract_lint::document(Source::new(spec.source.name.clone(), draft.text.as_str()));
    if draft.text == spec.source.text {
        let stays = "The contract stays as it is";
        return match errors(&findings).count() {
            0 => format!("{stays}.\n"),
            count => format!(
                "{stays}, with {count} {} of its own: see `cargo xtask lint`.\n",
                if count == 1 { "error" } else { "errors" }
            ),
        };
    }
    let new = match read {
        Ok(new) if errors(&findings).next().is_none() => new,
        read => {
            let source = read.map_or_else(|source| source, |new| new.source);
            let errors: Vec<Diagnostic> = errors(&findings).cloned().collect();
            return format!(
                "With the draft, the contract would have errors, so that nothing more is known of what it changes:\n\n{}",
                diagnostic::render(&source, &errors, false)
            );
        }
    };
    let mut out = String::new();
    let rendered = |spec: &Spec| artefacts::render(spec, layout);
    match (rendered(spec), rendered(&new)) {
        (Ok(old), Ok(new)) => {
            let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            out.push_str("Generated files that would change:\n\n");
            for path in paths {
                let text =
                    |files: &artefacts::Artefacts| files.get(path).cloned().unwrap_or_default();
                let (old, new) = (text(&old), text(&new));
                if old != new {
                    let (more, less) = counts(&old, &new);
                    out.push_str(&format!("  {path}  +{more} -{less}\n"));
                }
            }
        }
        (_, Err(problems)) | (Err(problems), _) => {
            out.push_str("Nothing could be generated from it:\n\n");
            out.push_str(&diagnostic::render(&new.source, &problems, false));
        }
    }
    out.push('\n');
    let base = released.unwrap_or(spec);
    let raised = contract_compat::raised(&contract_compat::compare(base, &new));
    // Under one version, every schema that changes would break whoever keeps its `$id`: the contract is compared
    // as if it were the release, with the draft as the next one.
    let old = with_version(spec, base.version(), &spec.source.name);
    let next = match (&raised.problem, raised.least) {
        (Some(_), Some(least)) => {
            out.push_str(&format!(
                "Released as {least}, the lowest version that may have these changes (last release: {}):\n\n",
                base.version()
            ));
            with_version(&new, &least, "draft")
        }
        _ => None,
    };
    let report =
        contract_compat::compare(old.as_ref().unwrap_or(spec), next.as_ref().unwrap_or(&new));
    out.push_str(&contract_compat::human(&report, false));
    out
}

/// A contract under another version, with the name that reports show; nothing if it has that one, or none that can be replaced.
fn with_version(spec: &Spec, version: &str, name: &str) -> Option<Spec> {
    let change = Change::Set {
        pointer: "/info/version".to_owned(),
        to: Value::String(version.to_owned()),
    };
    let edited = edit::apply(spec, &[(0, &change)]);
    if !edited.by_hand.is_empty() || edited.text == spec.source.text {
        return None;
    }
    Spec::parse(Source::new(name, edited.text))
        .ok()
        .map(|(other, _)| other)
}

fn counts(old: &str, new: &str) -> (usize, usize) {
    let diff = TextDiff::from_lines(old, new);
    let mut counts = (0, 0);
    for change in diff.iter_all_changes() {
        match change.tag() {
            similar::ChangeTag::Insert => counts.0 += 1,
            similar::ChangeTag::Delete => counts.1 += 1,
            similar::ChangeTag::Equal => {}
        }
    }
    counts
}
