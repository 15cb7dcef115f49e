//! What was found of exchanges, as they end, and how many there were.

use std::io::{self, Write};
use std::sync::Arc;

use koreai_schemas::{OPERATIONS, Operation};
use koreai_validate::exchange::Outcome;

use super::check::with_exchange;
use super::live::{Problem, Record};
use crate::exit::Exit;
use crate::text::counted;
use crate::ui::Ui;
use crate::validate::args::ReportFormat;
use crate::validate::exchanges::{Counts, Exchanges, nothing_checked};
use crate::validate::finding::{Finding, Level};
use crate::validate::report::Reporter;
use crate::validate::skipped::Skipped;
use crate::validate::summary::{FileSummary, Totals};

/// What findings have in place of a file.
pub(super) const FILE: &str = "proxy";

pub(super) struct Report {
    exchanges: Arc<Exchanges>,
    reporter: Reporter,
    max_body: usize,
    ui: Ui,
    counts: Counts,
    seen: u64,
    checked: u64,
    invalid: u64,
    warned: u64,
    findings: u64,
}

impl Report {
    pub(super) fn new(
        exchanges: Arc<Exchanges>,
        format: ReportFormat,
        max_body: usize,
        ui: Ui,
    ) -> Self {
        let colour = format == ReportFormat::Human && ui.colours();
        Self {
            exchanges,
            reporter: Reporter::new(format, colour),
            max_body,
            ui,
            counts: Counts::default(),
            seen: 0,
            checked: 0,
            invalid: 0,
            warned: 0,
            findings: 0,
        }
    }

    /// Checks an exchange that has ended, and reports what is wrong with it. Returns its operation.
    pub(super) fn take(
        &mut self,
        record: &Record,
        out: &mut impl Write,
    ) -> io::Result<Option<&'static Operation>> {
        self.seen += 1;
        self.counts.refused += u64::from(record.is_refused);
        let (mut findings, mut operation, mut is_truncated) = (Vec::new(), None, false);
        // What was not understood for certain is held to nothing.
        let is_understood = !record.is_refused || record.problems.is_empty();
        if let Some(request) = record.request.as_ref().filter(|_| is_understood) {
            let answer = record.response.as_ref();
            let checked = with_exchange(request, answer, self.max_body, |exchange| {
                self.exchanges.check(exchange, &mut self.counts)
            });
            operation = checked.outcome.operation();
            is_truncated = checked.is_truncated;
            let is_held = matches!(
                checked.outcome,
                Outcome::Operation(_) | Outcome::WrongMethod(_)
            );
            self.checked += u64::from(is_held && checked.not_captured.is_empty());
            let finding = |found| self.exchanges.finding(FILE, record.number, found);
            findings.extend(checked.findings.into_iter().map(finding));
        }
        findings.extend(record.problems.iter().map(|it| problem_finding(record, it)));
        let is_invalid = findings.iter().any(Finding::is_error);
        self.invalid += u64::from(is_invalid);
        self.warned += u64::from(!is_invalid && !findings.is_empty());
        self.findings += findings.len() as u64;
        if self.ui.verbose {
            self.ui.note(line(record, operation, findings.len()));
        }
        for finding in &findings {
            self.reporter.finding(finding, out)?;
        }
        if is_truncated {
            let number = record.number;
            let message = format!("record {number} has more findings than are reported");
            self.ui.note(message);
        }
        out.flush()?;
        Ok(operation)
    }

    /// Reports how many exchanges there were. Of `unrecorded` ones nothing else is known.
    pub(super) fn end(mut self, unrecorded: u64, out: &mut impl Write) -> io::Result<Exit> {
        let records = self.seen + unrecorded;
        let summary = self.summary(unrecorded);
        let file = FileSummary {
            file: FILE.to_owned(),
            schema: Some("exchange".to_owned()),
            records,
            invalid: self.invalid,
            warned: self.warned,
            exchanges: Some(self.counts),
            ..FileSummary::default()
        };
        let totals = Totals {
            files: 1,
            records,
            invalid: self.invalid,
            warned: self.warned,
            findings: self.findings,
            exchanges: Some(self.counts),
            ..Totals::default()
        };
        self.reporter.file(file, out)?;
        self.reporter.end(totals, &Skipped::default(), out)?;
        out.flush()?;
        if self.counts.is_all_unmatched() {
            self.ui.warn(nothing_checked());
        }
        self.ui.note(summary);
        Ok(match self.invalid {
            0 => Exit::Success,
            _ => Exit::Invalid,
        })
    }

    /// `12 exchanges seen: 9 checked, 3 with findings, 1 not checked, 2 of no operation, 1 refused`
    fn summary(&self, unrecorded: u64) -> String {
        let not_checked = self.counts.matched - self.checked.min(self.counts.matched) + unrecorded;
        let mut parts = vec![
            format!("{} checked", self.checked),
            format!("{} with findings", self.invalid + self.warned),
            format!("{not_checked} not checked"),
            format!("{} of no operation", self.counts.unmatched),
            format!("{} refused", self.counts.refused),
        ];
        if self.counts.preflights > 0 {
            parts.push(counted(self.counts.preflights, "preflight"));
        }
        format!(
            "{} seen: {}",
            counted(self.seen + unrecorded, "exchange"),
            parts.join(", ")
        )
    }
}

fn problem_finding(record: &Record, problem: &Problem) -> Finding {
    let found = koreai_validate::Finding::about_exchange(
        problem.code,
        problem.place,
        problem.message.clone(),
    );
    Finding {
        file: FILE.to_owned(),
        record: record.number,
        level: match problem.is_warning {
            true => Level::Warning,
            false => Level::Error,
        },
        found,
    }
}

/// `12  POST updateTask 200  3 findings`: nothing of what was sent but a method that is known.
fn line(record: &Record, operation: Option<&Operation>, findings: usize) -> String {
    let sent = record.request.as_ref().map(|request| &request.method);
    let known = OPERATIONS.iter().map(|operation| operation.method);
    let mut known = known.chain(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
    let method = sent.and_then(|sent| known.find(|method| method == sent));
    let answer = record.response.as_ref();
    let status = answer.map_or("-".to_owned(), |answer| answer.status.as_str().to_owned());
    let refused = match record.is_refused {
        true => "  refused",
        false => "",
    };
    format!(
        "{}  {} {} {status}  {}{refused}",
        record.number,
        method.unwrap_or("-"),
        operation.map_or("(no operation)", |operation| operation.id),
        counted(findings as u64, "finding")
    )
}
