//! Findings as SARIF 2.1.0, for code scanning.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::finding::Finding;
use super::skipped::Skipped;
use super::summary::FileSummary;
use crate::text::hex;

/// GitHub shows no more results of a run, and refuses five times as many.
const MOST: usize = 5_000;

/// The findings of a run, up to a bound.
#[derive(Default)]
pub(crate) struct Sarif {
    results: Vec<Value>,
    rules: BTreeSet<String>,
    left_out: u64,
}

impl Sarif {
    pub(crate) fn finding(&mut self, finding: &Finding) {
        if self.results.len() >= MOST {
            self.left_out += 1;
            return;
        }
        let id = finding.rule_id();
        let found = &finding.found;
        let help = found.help.iter().map(|help| format!("; {help}"));
        let text: String = [finding.text()].into_iter().chain(help).collect();
        let mut region = json!({"startLine": found.line, "startColumn": found.column});
        if found.length > 0 {
            region["byteOffset"] = found.offset.into();
            region["byteLength"] = found.length.into();
        }
        self.results.push(json!({
            "ruleId": id,
            "level": finding.level.as_str(),
            "message": {"text": text},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": uri(&finding.file)},
                "region": region,
            }}],
            "partialFingerprints": {"koreaiFinding/v1": fingerprint(finding)},
            "properties": {"record": finding.record, "pointer": found.pointer},
        }));
        self.rules.insert(id);
    }

    /// The document, with what could not be read, what captured exchanges are, and what was skipped.
    pub(crate) fn document(&self, files: &[FileSummary], skipped: &Skipped) -> Value {
        let rules: Vec<Value> = self.rules.iter().map(|id| json!({"id": id})).collect();
        let note = |level: &str, file: &str, text: &str| {
            json!({
                "level": level,
                "message": {"text": text},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(file)}}}],
            })
        };
        let unread = |file: &FileSummary| Some(note("error", &file.file, file.error.as_ref()?));
        let mut notes: Vec<Value> = files.iter().filter_map(unread).collect();
        notes.extend(files.iter().filter_map(|file| {
            let counts = file.exchanges?;
            let level = match counts.is_all_unmatched() {
                true => "warning",
                false => "note",
            };
            Some(note(
                level,
                &file.file,
                &counts.text(file.records, file.invalid),
            ))
        }));
        notes.extend(
            skipped
                .files()
                .map(|(file, reason)| note("note", file, &format!("{file} is skipped: {reason}"))),
        );
        if self.left_out > 0 {
            let text = format!("{} more findings were left out", self.left_out);
            notes.push(json!({"level": "warning", "message": {"text": text}}));
        }
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "koreai",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }},
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": files.iter().all(|file| file.error.is_none()),
                    "toolExecutionNotifications": notes,
                }],
                "results": self.results,
            }],
        })
    }
}

/// What stays the same where other payloads come before: nothing about lines and offsets.
fn fingerprint(finding: &Finding) -> String {
    let found = &finding.found;
    let schema = found.schema_location.as_deref().unwrap_or_default();
    let parts = [&finding.file, &finding.rule_id(), &found.pointer, schema];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..16])
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
