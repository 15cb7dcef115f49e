//! The report, for people, machines and pull requests.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::bump::{self, Bump};
use crate::comparison::{Compared, Comparison};
use crate::finding::{Aspect, Doubt, Finding, Verdict, Witness};
use contract::{Source, Span};
use contract_codegen::schemas::Direction;

/// Longer payloads are cut in reports for people; `--format json` has them whole.
const MAX_SHOWN: usize = 400;

/// For a person at a terminal.
pub fn human(report: &Comparison, colour: bool) -> String {
    let mut out = headline(report, |text| text.to_owned());
    if report.is_empty() {
        out.push_str("no differences\n");
        return out;
    }
    out.push('\n');
    let name = |one: &Compared| format!("{} ({} {})", one.id, one.method, one.path);
    let width = report.operations.iter().map(|one| name(one).len()).max();
    let width = width.unwrap_or_default().min(100);
    let _ = write!(out, "{:width$}", "operation");
    for aspect in report.aspects.iter().copied() {
        let _ = write!(out, "  {:10}", aspect.as_str());
    }
    out = out.trim_end().to_owned() + "\n";
    for operation in &report.operations {
        let _ = write!(out, "{:width$}", name(operation));
        for (verdict, _) in operation.verdicts.into_iter().zip(report.aspects) {
            let padding = " ".repeat(10 - verdict.as_str().len());
            let _ = write!(out, "  {}{padding}", painted(verdict, colour));
        }
        out = out.trim_end().to_owned() + "\n";
    }
    for aspect in report.aspects.iter().copied() {
        let found: Vec<&Finding> = by_aspect(report, aspect).collect();
        if found.is_empty() {
            continue;
        }
        let _ = write!(out, "\n{}: {}\n", aspect.as_str(), purpose(aspect));
        for finding in found {
            out.push_str(&entry(report, finding, colour));
        }
    }
    let _ = write!(out, "\n{}", conclusion(report));
    out
}

/// For a pull request.
pub fn markdown(report: &Comparison) -> String {
    let mut out = format!("### {}", headline(report, |text| format!("`{text}`")));
    if report.is_empty() {
        out.push_str("\nNo differences.\n");
        return out;
    }
    let names: Vec<&str> = report
        .aspects
        .iter()
        .map(|aspect| aspect.as_str())
        .collect();
    let _ = write!(
        out,
        "\n| operation | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for operation in &report.operations {
        let verdicts = operation.verdicts.map(|verdict| match verdict {
            Verdict::Equal | Verdict::Compatible => verdict.as_str().to_owned(),
            _ => format!("**{}**", verdict.as_str()),
        });
        let _ = writeln!(
            out,
            "| `{}` ({} {}) | {} |",
            operation.id,
            operation.method,
            cell(&operation.path),
            verdicts[..report.aspects.len()].join(" | ")
        );
    }
    for aspect in report.aspects.iter().copied() {
        let found: Vec<&Finding> = by_aspect(report, aspect).collect();
        if found.is_empty() {
            continue;
        }
        let _ = write!(out, "\n**{}**: {}\n\n", aspect.as_str(), purpose(aspect));
        for finding in found {
            let _ = writeln!(
                out,
                "- **{}** ({}): {}",
                finding.verdict.as_str(),
                operations(report, finding),
                finding.message
            );
            if let Some(places) = places(report, finding) {
                let _ = writeln!(out, "  <br>{places}");
            }
            if let Some((label, payload)) = evidence(finding) {
                let payload =
                    payload.map_or_else(String::new, |payload| format!(": {}", inline(&payload)));
                let _ = writeln!(out, "  <br>{label}{payload}");
            }
            if let Some(help) = &finding.help {
                let _ = writeln!(out, "  <br>To keep it compatible: {help}.");
            }
        }
    }
    let _ = write!(out, "\n{}", conclusion(report));
    out
}

/// For machines.
pub fn json(report: &Comparison) -> Value {
    let operations: Vec<Value> = report
        .operations
        .iter()
        .map(|operation| {
            let mut row = json!({
                "id": operation.id,
                "method": operation.method,
                "path": operation.path,
            });
            for (verdict, aspect) in operation.verdicts.iter().zip(report.aspects) {
                row[aspect.as_str()] = json!(verdict);
            }
            row
        })
        .collect();
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let ids: Vec<&str> = finding
                .operations
                .iter()
                .map(|number| report.operations[*number].id.as_str())
                .collect();
            json!({
                "operations": ids,
                "aspect": finding.aspect,
                "verdict": finding.verdict,
                "direction": finding.direction.map(Direction::as_str),
                "area": finding.area,
                "kind": finding.kind,
                "action": finding.action,
                "message": finding.message,
                "at": finding.at,
                "old": place_json(&report.old, finding.old.as_ref()),
                "new": place_json(&report.new, finding.new.as_ref()),
                "doubt": finding.reason.as_ref().map(Doubt::as_str),
                "reason": finding.reason.as_ref().map(Doubt::reason),
                "witness": match &finding.witness {
                    Some(Witness::Found(payload)) => {
                        let [accepts, rejects] = sides(finding);
                        json!({"payload": payload, "acceptedBy": accepts, "rejectedBy": rejects})
                    }
                    _ => Value::Null,
                },
                "help": finding.help,
            })
        })
        .collect();
    let raised = bump::raised(report);
    let [old, new] = &report.versions;
    json!({
        "old": {"name": report.old.name, "version": old},
        "new": {"name": report.new.name, "version": new},
        "verdict": report.verdict(),
        "reworded": report.is_reworded,
        "bump": {"needed": raised.needed, "least": raised.least, "problem": raised.problem},
        "operations": operations,
        "findings": findings,
    })
}

fn headline(report: &Comparison, quoted: impl Fn(&str) -> String) -> String {
    let [old, new] = &report.versions;
    format!(
        "{} ({new}) against {} ({old})\n",
        quoted(&report.new.name),
        quoted(&report.old.name)
    )
}

fn by_aspect(report: &Comparison, aspect: Aspect) -> impl Iterator<Item = &Finding> {
    report
        .findings
        .iter()
        .filter(move |finding| finding.aspect == aspect)
}

fn purpose(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Wire => "callers in any language",
        Aspect::Rust => "users of the generated client",
        Aspect::Schemas => "users of the published schemas",
    }
}

fn entry(report: &Comparison, finding: &Finding, colour: bool) -> String {
    let mut out = format!(
        "  {} {}: {}\n",
        painted(finding.verdict, colour),
        operations(report, finding),
        finding.message
    );
    if let Some(places) = places(report, finding) {
        let _ = writeln!(out, "      {places}");
    }
    if let Some((word, payload)) = evidence(finding) {
        let payload = payload.map_or_else(String::new, |payload| format!(": {payload}"));
        let _ = writeln!(out, "      {word}{payload}");
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "      to keep it compatible: {help}");
    }
    out
}

fn operations(report: &Comparison, finding: &Finding) -> String {
    if finding.operations.is_empty() {
        return "the document".to_owned();
    }
    let ids = finding
        .operations
        .iter()
        .map(|number| report.operations[*number].id.as_str());
    ids.collect::<Vec<_>>().join(", ")
}

fn places(report: &Comparison, finding: &Finding) -> Option<String> {
    let place = |source: &Source, span: &Option<Span>| {
        let (line, column) = source.line_column(span.as_ref()?.start);
        Some(format!("{}:{line}:{column}", source.name))
    };
    match (
        place(&report.old, &finding.old),
        place(&report.new, &finding.new),
    ) {
        (Some(old), Some(new)) => Some(format!("{old} → {new}")),
        (Some(old), None) => Some(format!("{old} → removed")),
        (None, Some(new)) => Some(format!("new at {new}")),
        (None, None) => None,
    }
}

/// The version that accepts the witness, and the one that rejects it.
fn sides(finding: &Finding) -> [&'static str; 2] {
    match finding.direction {
        Some(Direction::Response) => ["new", "old"],
        _ => ["old", "new"],
    }
}

fn evidence(finding: &Finding) -> Option<(String, Option<String>)> {
    match (&finding.witness, &finding.reason) {
        (Some(Witness::Found(payload)), _) => {
            let word = match finding.direction {
                Some(Direction::Response) => "is now possible, and was not before",
                _ => "was accepted, and is now rejected",
            };
            Some((word.to_owned(), Some(cut(&payload.to_string()))))
        }
        (Some(Witness::NotFound), _) => {
            let label =
                "no payload was found that shows it: the surrounding schemas may forbid it anyway";
            Some((label.to_owned(), None))
        }
        (None, Some(doubt)) => Some((format!("{}: {}", doubt.as_str(), doubt.reason()), None)),
        (None, None) => None,
    }
}

fn cut(text: &str) -> String {
    if text.len() <= MAX_SHOWN {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(MAX_SHOWN);
    format!("{}… ({} bytes)", &text[..end], text.len())
}

/// What to do.
fn conclusion(report: &Comparison) -> String {
    let raised = bump::raised(report);
    let why = match raised.needed {
        Bump::None => "no new version is needed",
        Bump::Patch => "only descriptions changed",
        Bump::Minor => "no breaking changes",
        Bump::Major => match report.verdict() {
            Verdict::Unproven => "possibly breaking changes (unproven), which count as breaking",
            _ => "breaking changes",
        },
    };
    let [old, new] = &report.versions;
    match (&raised.problem, &raised.least) {
        (Some(problem), Some(least)) if new != old => {
            format!("{why}; {problem} (last: {old}, least: {least})\n")
        }
        (Some(_), Some(least)) => {
            format!("{why}: raise `info.version` from {old} to at least {least}\n")
        }
        (Some(problem), None) => format!("{why}; {problem}\n"),
        (None, _) => format!("{why}; `info.version` {new} is high enough\n"),
    }
}

fn painted(verdict: Verdict, colour: bool) -> String {
    let colour_of = match verdict {
        Verdict::Equal | Verdict::Compatible => AnsiColor::Green,
        Verdict::Unproven => AnsiColor::Yellow,
        Verdict::Breaking => AnsiColor::Red,
    };
    match colour {
        true => {
            let style = Style::new().fg_color(Some(colour_of.into())).bold();
            format!("{style}{}{style:#}", verdict.as_str())
        }
        false => verdict.as_str().to_owned(),
    }
}

fn place_json(source: &Source, span: Option<&Span>) -> Value {
    match span {
        Some(span) => {
            let (line, column) = source.line_column(span.start);
            json!({"file": source.name, "line": line, "column": column})
        }
        None => Value::Null,
    }
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Text as inline code, with any backticks in it.
fn inline(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}
