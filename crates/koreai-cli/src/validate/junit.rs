//! Findings as JUnit's XML: a suite for each file, a case for each payload that has findings.

use super::finding::Finding;

/// Cases of a suite, at most.
const MOST: usize = 1_000;

/// The suite of the file that is being read.
#[derive(Default)]
pub(crate) struct Junit {
    cases: Vec<Case>,
    left_out: u64,
    begun: bool,
}

/// A payload with findings.
struct Case {
    record: u64,
    /// Elements, which come before the output.
    failures: String,
    /// What is no failure, a line each.
    output: String,
}

impl Junit {
    pub(crate) fn finding(&mut self, finding: &Finding) {
        let is_known = |case: &&mut Case| case.record == finding.record;
        if self.cases.last_mut().filter(is_known).is_none() {
            if self.cases.len() >= MOST {
                self.left_out += 1;
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
            true => case.failures.push_str(&format!(
                "      <failure type=\"{}\" message=\"{text}\"/>\n",
                escaped(&finding.rule_id()),
            )),
            false => case.output.push_str(&format!("{text}\n")),
        }
    }

    /// The suite of a file, after its last finding.
    pub(crate) fn suite(
        &mut self,
        file: &str,
        records: u64,
        invalid: u64,
        error: Option<&str>,
    ) -> String {
        let name = escaped(file);
        let mut out = self.beginning();
        // A file that was not read is a case of its own.
        let errors = u64::from(error.is_some());
        let tests = records + errors;
        out.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{invalid}\" errors=\"{errors}\">\n"
        ));
        for case in self.cases.drain(..) {
            let Case {
                record,
                failures,
                output,
            } = case;
            let output = match output.trim_end() {
                "" => String::new(),
                output => format!("      <system-out>{output}</system-out>\n"),
            };
            out.push_str(&format!(
                "    <testcase name=\"record {record}\" classname=\"{name}\">\n{failures}{output}    </testcase>\n"
            ));
        }
        if let Some(error) = error {
            out.push_str(&format!(
                "    <testcase name=\"file\" classname=\"{name}\">\n      <error message=\"{}\"/>\n    </testcase>\n",
                escaped(error)
            ));
        }
        if self.left_out > 0 {
            out.push_str(&format!(
                "    <system-out>{} more findings were left out</system-out>\n",
                self.left_out
            ));
            self.left_out = 0;
        }
        out.push_str("  </testsuite>\n");
        out
    }

    /// The end, with a suite of the files that were skipped.
    pub(crate) fn end(&mut self, skipped: &[String]) -> String {
        let mut out = self.beginning();
        if !skipped.is_empty() {
            let count = skipped.len();
            out.push_str(&format!(
                "  <testsuite name=\"skipped files\" tests=\"{count}\" failures=\"0\" errors=\"0\" skipped=\"{count}\">\n"
            ));
            for file in skipped {
                out.push_str(&format!(
                    "    <testcase name=\"file\" classname=\"{}\">\n      <skipped message=\"its name does not fit\"/>\n    </testcase>\n",
                    escaped(file)
                ));
            }
            out.push_str("  </testsuite>\n");
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
