//! Findings as JUnit's XML: a suite for each file, a case for each payload that has findings.

use super::finding::Finding;

/// Cases of a suite, at most.
const MOST: usize = 1_000;

/// The suite of the file that is being read.
#[derive(Default)]
pub(crate) struct Junit {
    /// The payload that a case is for, and its element so far.
    cases: Vec<(u64, String)>,
    left_out: u64,
    begun: bool,
}

impl Junit {
    pub(crate) fn finding(&mut self, finding: &Finding) {
        let element = match finding.is_error() {
            true => "failure",
            // What is no failure is told as output.
            false => "system-out",
        };
        let found = &finding.found;
        let place = format!("{}:{}:{}", finding.file, found.line, found.column);
        let text = format!("{} at {place}", finding.text());
        let told = match element {
            "failure" => format!(
                "      <failure type=\"{}\" message=\"{}\"/>\n",
                escaped(&finding.rule_id()),
                escaped(&text)
            ),
            _ => format!("      <system-out>{}</system-out>\n", escaped(&text)),
        };
        let full = self.cases.len() >= MOST;
        match self.cases.last_mut() {
            Some((record, case)) if *record == finding.record => case.push_str(&told),
            _ if full => self.left_out += 1,
            _ => self.cases.push((finding.record, told)),
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
        let errors = u8::from(error.is_some());
        out.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"{records}\" failures=\"{invalid}\" errors=\"{errors}\">\n"
        ));
        for (record, case) in self.cases.drain(..) {
            out.push_str(&format!(
                "    <testcase name=\"record {record}\" classname=\"{name}\">\n{case}    </testcase>\n"
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

    pub(crate) fn end(&mut self) -> String {
        self.beginning() + "</testsuites>\n"
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
