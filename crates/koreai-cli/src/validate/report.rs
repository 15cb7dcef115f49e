//! Findings as text, in each of the formats.

use std::collections::HashSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::args::ReportFormat;
use super::finding::Finding;
use super::junit::Junit;
use super::sarif::Sarif;
use super::skipped::Skipped;
use super::summary::{FileSummary, Totals};
use crate::text::{printable, printable_json};

/// Writes findings as they come.
pub(crate) struct Reporter {
    format: ReportFormat,
    colour: bool,
    /// Whether something stands in the list that `json` writes.
    begun: bool,
    files: Vec<FileSummary>,
    sarif: Sarif,
    junit: Junit,
    /// Paragraphs of the schema that were printed: each is printed once.
    explained: HashSet<String>,
}

const BOLD: Style = Style::new().bold();
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const WARNING: Style = AnsiColor::BrightYellow.on_default().bold();
const FRAME: Style = AnsiColor::BrightBlue.on_default().bold();

impl Reporter {
    pub(crate) fn new(format: ReportFormat, colour: bool) -> Self {
        Self {
            format,
            colour,
            begun: false,
            files: vec![],
            sarif: Sarif::default(),
            junit: Junit::default(),
            explained: HashSet::new(),
        }
    }

    pub(crate) fn finding(&mut self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        match self.format {
            ReportFormat::Human => self.human(finding, out),
            ReportFormat::Ndjson => writeln!(out, "{}", json(finding)?),
            ReportFormat::Json => {
                let before = if self.begun {
                    ",\n"
                } else {
                    "{\"findings\":[\n"
                };
                self.begun = true;
                write!(out, "{before}{}", json(finding)?)
            }
            ReportFormat::Github => writeln!(
                out,
                "::{} file={},line={},col={},title={}::{}",
                finding.level.as_str(),
                property(&finding.file),
                finding.found.line,
                finding.found.column,
                property(&finding.found.code),
                message(&annotation(finding)),
            ),
            ReportFormat::Sarif => {
                self.sarif.finding(finding);
                Ok(())
            }
            ReportFormat::Junit => {
                self.junit.finding(finding);
                Ok(())
            }
        }
    }

    pub(crate) fn file(&mut self, file: FileSummary, out: &mut impl Write) -> io::Result<()> {
        if let (ReportFormat::Github, Some(error)) = (self.format, &file.error) {
            writeln!(
                out,
                "::error file={},title=unreadable::{}",
                property(&file.file),
                message(error)
            )?;
        }
        if let (ReportFormat::Github, Some(counts)) = (self.format, file.exchanges) {
            let level = match counts.is_all_unmatched() {
                true => "warning",
                false => "notice",
            };
            let text = counts.text(file.records, file.invalid);
            writeln!(
                out,
                "::{level} file={},title=exchanges::{}",
                property(&file.file),
                message(&text)
            )?;
        }
        if self.format == ReportFormat::Human {
            let name = match file.compression {
                Some(compression @ "zstd") => format!("{} ({compression})", file.file),
                _ => file.file.clone(),
            };
            match (&file.error, file.records, file.invalid) {
                (Some(_), _, _) => {}
                (None, records, invalid) if file.exchanges.is_some() => {
                    let counts = file.exchanges.unwrap_or_default();
                    writeln!(out, "{name}: {}", counts.text(records, invalid))?;
                }
                (None, 1, 0) => writeln!(out, "{name}: valid")?,
                (None, 1, _) => writeln!(out, "{name}: invalid")?,
                (None, records, 0) => writeln!(out, "{name}: {records} records, all valid")?,
                (None, records, invalid) => {
                    writeln!(out, "{name}: {records} records, {invalid} invalid")?;
                }
            }
        }
        match self.format {
            ReportFormat::Json | ReportFormat::Sarif => self.files.push(file),
            ReportFormat::Junit => {
                out.write_all(self.junit.suite(&file).as_bytes())?;
            }
            ReportFormat::Ndjson => {
                if let Some(error) = &file.error {
                    let line = serde_json::json!({"file": file.file, "error": error});
                    writeln!(out, "{line}")?;
                }
                if let Some(counts) = file.exchanges {
                    let line = serde_json::json!({
                        "file": file.file,
                        "records": file.records,
                        "invalid": file.invalid,
                        "exchanges": counts,
                    });
                    writeln!(out, "{line}")?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn end(
        &mut self,
        totals: Totals,
        skipped: &Skipped,
        out: &mut impl Write,
    ) -> io::Result<()> {
        if self.format == ReportFormat::Github {
            for line in skipped.lines(usize::MAX) {
                writeln!(out, "::notice title=skipped::{}", message(&line))?;
            }
        }
        match self.format {
            ReportFormat::Json => {}
            ReportFormat::Ndjson => {
                for (file, reason) in skipped.files() {
                    let line = serde_json::json!({"file": file, "skipped": reason.to_string()});
                    writeln!(out, "{line}")?;
                }
                return Ok(());
            }
            ReportFormat::Sarif => {
                let document = format!("{:#}", self.sarif.document(&self.files, skipped));
                return writeln!(out, "{}", printable_json(&document));
            }
            ReportFormat::Junit => return out.write_all(self.junit.end(skipped).as_bytes()),
            _ => return Ok(()),
        }
        let before = if self.begun {
            "\n]"
        } else {
            "{\"findings\":[]"
        };
        let (files, totals) = (json(&self.files)?, json(&totals)?);
        let skipped: Vec<&str> = skipped.files().map(|(file, _)| file).collect();
        let skipped = json(&skipped)?;
        writeln!(
            out,
            "{before},\"files\":{files},\"skipped\":{skipped},\"summary\":{totals}}}"
        )
    }

    /// A block with the value under a caret. Of the payload it shows the name of the member alone, or
    /// with `--show-values` the value.
    fn human(&mut self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        let colour = self.colour;
        let paint = |style: Style, text: &str| match colour {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        };
        let Finding { file, found, .. } = finding;
        let (line, column) = (found.line, found.column);
        let style = match finding.is_error() {
            true => ERROR,
            false => WARNING,
        };
        let title = paint(
            style,
            &format!("{}[{}]", finding.level.as_str(), found.code),
        );
        writeln!(
            out,
            "{title}{}",
            paint(BOLD, &format!(": {}", finding.text()))
        )?;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let place = match finding.record {
            1 => String::new(),
            record => format!(" (record {record})"),
        };
        let arrow = paint(FRAME, "-->");
        writeln!(out, "{margin}{arrow} {file}:{line}:{column}{place}")?;
        let bar = paint(FRAME, "|");
        if !found.is_unreadable() && !finding.is_in_exchange() {
            let (name, value) = excerpt(finding);
            let (before, marked) = match found.is_name {
                true => ("", name.trim_end_matches(": ")),
                false => (name.as_str(), value.as_str()),
            };
            let carets = paint(style, &"^".repeat(marked.chars().count().max(1)));
            let indent = " ".repeat(before.chars().count());
            writeln!(out, "{margin} {bar}")?;
            writeln!(out, "{} {bar} {name}{value}", paint(FRAME, &number))?;
            writeln!(out, "{margin} {bar} {indent}{carets}")?;
        }
        let value = found.value.as_deref();
        let notes = [
            ("value", value.filter(|_| finding.is_in_exchange())),
            ("help", found.help.as_deref()),
            ("meaning", found.description.as_deref()),
            ("source", found.provenance.as_deref()),
            ("schema", found.schema_location.as_deref()),
            ("docs", found.docs.as_deref()),
        ];
        for (title, text) in notes {
            // What the schema says of a value is the same for each of them.
            let once = matches!(title, "meaning" | "source" | "docs");
            if let Some(text) = text
                && (!once || self.explained.insert(text.to_owned()))
            {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let text = printable(&text);
                let (equals, title) = (paint(FRAME, "="), paint(BOLD, &format!("{title}:")));
                writeln!(out, "{margin} {equals} {title} {text}")?;
            }
        }
        writeln!(out)
    }
}

/// All of it in one paragraph.
fn annotation(finding: &Finding) -> String {
    let help = finding.found.help.iter().map(|help| format!("; {help}"));
    let docs = finding.found.docs.iter().map(|docs| format!(" ({docs})"));
    let all: String = [finding.text()]
        .into_iter()
        .chain(help)
        .chain(docs)
        .collect();
    printable(&all)
}

/// The member's name and its value, the latter hidden unless it may be shown.
fn excerpt(finding: &Finding) -> (String, String) {
    let name = match finding.found.pointer.rsplit_once('/') {
        None => String::new(),
        Some((_, segment)) if segment.parse::<u64>().is_ok() => format!("[{segment}]: "),
        Some((_, segment)) => {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            format!("\"{}\": ", printable(&segment))
        }
    };
    let value = match (
        &finding.found.value,
        finding.found.got.as_deref().unwrap_or_default(),
    ) {
        (Some(value), _) => printable(value),
        (None, got) if got.starts_with("string") => "\"…\"".to_owned(),
        (None, got) if got.starts_with("object") => "{…}".to_owned(),
        (None, got) if got.starts_with("array") => "[…]".to_owned(),
        _ => "…".to_owned(),
    };
    (name, value)
}

pub(crate) fn json(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(value)?;
    Ok(printable_json(&text))
}

/// The text of a GitHub annotation.
fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of one.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
