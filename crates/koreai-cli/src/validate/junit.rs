//! Findings as JUnit's XML: a suite for each file, a case for each payload that has findings, and one for all the
//! others. Counts are of the cases, as readers of JUnit add them up.

use super::finding::Finding;
use super::skipped::Skipped;
use super::summary::FileSummary;

/// Payloads with findings that have a case of their own in a suite, at most.
const MOST: usize = 1_000;

/// The suite of the file that is being read.
#[derive(Default)]
pub(crate) struct Junit {
    cases: Vec<Case>,
    begun: bool,
}

/// A payload with findings.
struct Case {
    record: u64,
    /// Elements, which come before the output.
    failures: String,
    /// What is not a failure, a line each.
    output: String,
}

impl Junit {
    pub(crate) fn finding(&mut self, finding: &Finding) {
        let is_known = |case: &&mut Case| case.record == finding.record;
        if self.cases.last_mut().filter(is_known).is_none() {
            if self.cases.len() >= MOST {
                return;
            }
            self.cases.push(Case {
                record: finding.record,
                failures: String::new(),
                output: String::new(),
            });
        }
        let Some(case) = self.cases.last_mut() else {
            return;
        };
        let found = &finding.found;
        let place = format!("{}:{}:{}", finding.file, found.line, found.column);
        let text = escaped(&format!("{} at {place}", finding.text()));
        match finding.is_error() {
            true => case.failures.push_str(&failure(&finding.rule_id(), &text)),
            false => case.output.push_str(&format!("{text}\n")),
        }
    }

    /// The suite of a file, after its last finding.
    pub(crate) fn suite(&mut self, file: &FileSummary) -> String {
        let class = escaped(&file.file);
        let (mut cases, mut failed, mut warned) = (Vec::new(), 0, 0);
        for case in self.cases.drain(..) {
            match case.failures.is_empty() {
                true => warned += 1,
                false => failed += 1,
            }
            let output = output(case.output.trim_end());
            let name = format!("record {}", case.record);
            cases.push(element(&name, &class, &(case.failures + &output)));
        }
        let mut failures = failed;
        // What was left out fails as well, once.
        let more_failed = file.invalid.saturating_sub(failed);
        if more_failed > 0 {
            failures += 1;
            let text = format!("{more_failed} more invalid: the report has no more of them");
            cases.push(element("more records", &class, &failure("left-out", &text)));
        }
        let more_warned = file.warned.saturating_sub(warned);
        if more_warned > 0 {
            let text = format!("{more_warned} more with warnings");
            cases.push(element(
                "more records with warnings",
                &class,
                &output(&text),
            ));
        }
        let counts = file.exchanges.unwrap_or_default();
        let checked = file.records.saturating_sub(counts.not_checked());
        let others = checked.saturating_sub(file.invalid + file.warned);
        if others > 0 {
            let text = format!("{others} without findings");
            cases.push(element("records without findings", &class, &output(&text)));
        }
        let parts = [
            ("exchanges that are not checked", counts.skipped()),
            ("what was not captured", counts.missing()),
        ];
        let mut skipped = 0;
        for (name, notes) in parts.into_iter().filter(|(_, notes)| !notes.is_empty()) {
            skipped += 1;
            let notes = notes.join("; ");
            let within = format!("      <skipped message=\"{notes}\"/>\n");
            cases.push(element(name, &class, &within));
        }
        let skipped = match skipped {
            0 => String::new(),
            skipped => format!(" skipped=\"{skipped}\""),
        };
        let errors = u64::from(file.error.is_some());
        if let Some(error) = &file.error {
            let error = format!("      <error message=\"{}\"/>\n", escaped(error));
            cases.push(element("file", &class, &error));
        }
        format!(
            "{}  <testsuite name=\"{class}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"{skipped}>\n{}  </testsuite>\n",
            self.beginning(),
            cases.len(),
            cases.concat()
        )
    }

    /// The end, with a suite of the files that were skipped.
    pub(crate) fn end(&mut self, skipped: &Skipped) -> String {
        let mut out = self.beginning();
        let cases = skipped.files().map(|(file, reason)| {
            let skipped = format!("      <skipped message=\"{reason}\"/>\n");
            element("file", &escaped(file), &skipped)
        });
        let cases: Vec<String> = cases.collect();
        if !cases.is_empty() {
            let count = cases.len();
            out.push_str(&format!(
                "  <testsuite name=\"skipped files\" tests=\"{count}\" failures=\"0\" errors=\"0\" skipped=\"{count}\">\n{}  </testsuite>\n",
                cases.concat()
            ));
        }
        out + "</testsuites>\n"
    }

    fn beginning(&mut self) -> String {
        match std::mem::replace(&mut self.begun, true) {
            true => String::new(),
            false => {
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"koreai validate\">\n".to_owned()
            }
        }
    }
}

/// A case with elements, or nothing, within it.
fn element(name: &str, class: &str, within: &str) -> String {
    format!("    <testcase name=\"{name}\" classname=\"{class}\">\n{within}    </testcase>\n")
}

/// A failure of a kind, with a text that is escaped.
fn failure(kind: &str, text: &str) -> String {
    let kind = escaped(kind);
    format!("      <failure type=\"{kind}\" message=\"{text}\"/>\n")
}

/// What a case writes, escaped, if it is anything.
fn output(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("      <system-out>{text}</system-out>\n"),
    }
}

/// A text for an attribute or an element. XML has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
