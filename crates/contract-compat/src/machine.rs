//! The report for code hosts and CI servers: SARIF and JUnit.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::comparison::Comparison;
use crate::finding::{Doubt, Finding, Verdict, Witness};
use contract::{Source, Span};

/// For code hosts: SARIF 2.1.0, with each finding at its place in the new document, or else in the old one.
pub fn sarif(report: &Comparison) -> Value {
    let mut rules: Vec<String> = report.findings.iter().map(rule).collect();
    rules.sort();
    rules.dedup();
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let place = |source: &Source, span: &Option<Span>| {
                let (line, column) = source.line_column(span.as_ref()?.start);
                Some(json!({"physicalLocation": {
                    "artifactLocation": {"uri": uri(&source.name)},
                    "region": {"startLine": line, "startColumn": column},
                }}))
            };
            let new = place(&report.new, &finding.new);
            let old = place(&report.old, &finding.old);
            let mut result = json!({
                "ruleId": rule(finding),
                "level": level(finding.verdict),
                "message": {"text": text(report, finding)},
                "properties": {"verdict": finding.verdict, "aspect": finding.aspect},
            });
            if let Some(place) = new.as_ref().or(old.as_ref()) {
                result["locations"] = json!([place]);
            }
            if let (Some(_), Some(old)) = (&new, &old) {
                result["relatedLocations"] = json!([old]);
            }
            result
        })
        .collect();
    let rules: Vec<Value> = rules.iter().map(|rule| json!({"id": rule})).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "contract-diff", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// For CI servers: JUnit XML, a suite for each aspect and a case for each operation.
pub fn junit(report: &Comparison) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for aspect in report.aspects {
        let of_aspect = |finding: &&Finding| finding.aspect == *aspect;
        let findings: Vec<&Finding> = report.findings.iter().filter(of_aspect).collect();
        let mut cases: Vec<(String, Vec<&Finding>)> = report
            .operations
            .iter()
            .enumerate()
            .map(|(number, operation)| {
                let own = findings
                    .iter()
                    .filter(|one| one.operations.contains(&number));
                let name = format!("{} {} {}", operation.id, operation.method, operation.path);
                (name, own.copied().collect())
            })
            .collect();
        let whole = findings.iter().filter(|one| one.operations.is_empty());
        cases.push(("the document".to_owned(), whole.copied().collect()));
        let fails = |one: &&&Finding| one.verdict > Verdict::Compatible;
        let failed = cases
            .iter()
            .filter(|(_, own)| own.iter().any(|one| fails(&one)));
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">",
            aspect.as_str(),
            cases.len(),
            failed.count()
        );
        for (name, own) in &cases {
            let failures: Vec<&&Finding> = own.iter().filter(|one| fails(one)).collect();
            let _ = write!(
                out,
                "    <testcase classname=\"{}\" name=\"{}\"",
                aspect.as_str(),
                escaped(name)
            );
            if failures.is_empty() {
                out.push_str("/>\n");
                continue;
            }
            let texts: Vec<String> = failures.iter().map(|one| text(report, one)).collect();
            let _ = writeln!(
                out,
                ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                escaped(&texts[0]),
                escaped(&texts.join("\n"))
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn rule(finding: &Finding) -> String {
    format!("{}/{}", finding.area.as_str(), finding.kind.as_str()).replace(' ', "-")
}

fn level(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Breaking => "error",
        Verdict::Unproven => "warning",
        Verdict::Compatible | Verdict::Equal => "note",
    }
}

fn text(report: &Comparison, finding: &Finding) -> String {
    let ids = finding.operations.iter();
    let ids: Vec<&str> = ids
        .map(|number| report.operations[*number].id.as_str())
        .collect();
    let whom = match ids.is_empty() {
        true => "the document".to_owned(),
        false => ids.join(", "),
    };
    let mut text = format!("{}: {whom}: {}", finding.verdict.as_str(), finding.message);
    if let Some(doubt) = &finding.reason {
        let _ = write!(text, "; {}: {}", doubt.as_str(), Doubt::reason(doubt));
    }
    if let Some(Witness::Found(payload)) = &finding.witness {
        let _ = write!(text, "; for example {payload}");
    }
    text
}

/// A file as a relative URI.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    for byte in name.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// Text for XML, without characters that XML does not allow.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
