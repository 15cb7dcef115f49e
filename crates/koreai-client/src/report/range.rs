//! A report over a range that is longer than one job may cover.

use std::iter::successors;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use koreai_schemas::{Operation, RateBudget, Window};

use super::dates::{self, DateOrTime, MAX_DAYS, MAX_DAYS_DAILY};
use super::findings::ReportFinding;
use super::request::ReportRequest;
use super::steps::{DatedRow, FailedPart, ReportStep};

/// A report, whatever its range, see [`ReportRequest::until_all_done`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct RangeReport {
    /// The rows that came, each with the date that it stands under, part after part.
    pub rows: Vec<DatedRow>,
    /// How many rows the platform counts for the parts that came, if it says so for each.
    pub total: Option<u64>,
    /// What does not fit together, or is missing. Empty when all is well.
    pub findings: Vec<ReportFinding>,
    /// The parts that did not come, or not in full.
    pub failed: Vec<FailedPart>,
    /// The parts that were not tried, as they would have failed for the same reason.
    pub not_started: Vec<ReportRequest>,
    /// How many parts came, in full or not.
    parts: usize,
}

impl RangeReport {
    /// Whether all rows are there, as far as the platform says.
    pub fn is_complete(&self) -> bool {
        let is_loss = self.findings.iter().any(ReportFinding::is_loss);
        self.failed.is_empty() && self.not_started.is_empty() && !is_loss
    }

    /// Takes what a step of [`ReportRequest::steps`] has brought.
    pub fn add(&mut self, step: ReportStep) {
        match step {
            ReportStep::Started { .. } | ReportStep::Watched(_) => {}
            ReportStep::Rows(new) => {
                if new.before == 0 {
                    self.total = match self.parts {
                        0 => new.total,
                        _ => self.total.zip(new.total).map(|(a, b)| a.saturating_add(b)),
                    };
                    self.parts += 1;
                }
                self.rows.extend(new.rows);
                self.findings.extend(new.findings);
            }
            ReportStep::Failed(failed) => self.failed.push(*failed),
            ReportStep::NotStarted(parts) => self.not_started.extend(parts),
        }
    }
}

impl ReportRequest {
    /// The requests that cover this one's range, one after the other: as many as it takes for each to keep
    /// the limit. With [`daily`](Self::daily) figures, a part has at most [`MAX_DAYS_DAILY`] dates and ends
    /// with a day in full; the parts' figures are those of the whole.
    ///
    /// Figures for a whole range cannot be added up: each part has its own. A range is therefore one part as
    /// long as the platform may take it, up to [`MAX_DAYS`] dates and one more; beyond, a part has at most
    /// [`MAX_DAYS`]. A range with an open end is one part, and so is one that is out of order.
    ///
    /// A range of more parts than [`max_parts`](Self::max_parts) allows is a single one, which is refused when
    /// it is [started](Self::start).
    ///
    /// Which part has the rows that are to be [skipped](Self::skip) is known to no one: several parts that
    /// ask for that are refused when they are [started](Self::start).
    pub fn parts(&self) -> Vec<Self> {
        let is_daily = self.is_daily();
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return vec![self.clone()];
        };
        let end_of_range = to.end();
        let days = TimeDelta::days(if is_daily { MAX_DAYS_DAILY } else { MAX_DAYS });
        // Whether the day of the end counts or not.
        let length = end_of_range - from.instant();
        let is_within = length < days || (length == days && matches!(to, DateOrTime::Time(_)));
        let may_be_one = dates::check(self.from, self.to, is_daily).is_ok();
        if is_within || (may_be_one && !is_daily) || end_of_range < from.instant() {
            return vec![self.clone()];
        }
        let next = |begin: DateTime<Utc>| {
            let next = begin.checked_add_signed(days)?;
            Some(match is_daily {
                // A day in two parts would have two rows, each with a share of its figures.
                true => DateOrTime::Day(next.date_naive()).instant(),
                false => next,
            })
        };
        let begins = || {
            successors(Some(from.instant()), |&begin| next(begin))
                .take_while(|&begin| begin <= end_of_range)
        };
        let jobs = begins().count();
        if jobs > self.max_parts {
            let mut refused = self.clone();
            refused.problem.get_or_insert_with(|| too_many(jobs));
            return vec![refused];
        }
        let is_in_days = matches!((from, to), (DateOrTime::Day(_), DateOrTime::Day(_)));
        let mut parts = Vec::with_capacity(jobs);
        for begin in begins() {
            let last = next(begin).map_or(end_of_range, |next| next - TimeDelta::milliseconds(1));
            let part = match is_in_days {
                // The day of the last millisecond.
                true => {
                    let last = last.min(end_of_range);
                    self.clone().between(begin.date_naive(), last.date_naive())
                }
                // The ends stay as they were written.
                false => {
                    let begin = match parts.is_empty() {
                        true => from,
                        false => DateOrTime::Time(begin),
                    };
                    let last = match last < end_of_range {
                        true => DateOrTime::Time(last),
                        false => to,
                    };
                    self.clone().between(begin, last)
                }
            };
            parts.push(part);
        }
        if self.skip.is_some() && parts.len() > 1 {
            for part in &mut parts {
                part.problem.get_or_insert_with(|| {
                    "skip: rows cannot be skipped in a range of several jobs; give a shorter range, or leave out skip".to_owned()
                });
            }
        }
        parts
    }

    /// Runs the jobs of all [`parts`](Self::parts), one after the other, each for at most so long, and keeps
    /// what came even if others fail. [`steps`](Self::steps) does the same for those who watch the jobs.
    pub async fn until_all_done(self, each: Duration) -> RangeReport {
        let mut report = RangeReport::default();
        let mut steps = self.steps_within(Some(each));
        while let Some(step) = steps.next().await {
            report.add(step);
        }
        report
    }
}

/// What is wrong with a range that takes so many jobs.
fn too_many(jobs: usize) -> String {
    let operation = Operation::CREATE_TASK_CONTAINMENT_REPORT;
    let windows = RateBudget::documented().windows_for(operation);
    let pace = |window: &Window| window.length.as_secs_f64() / f64::from(window.requests);
    let seconds = windows.iter().map(pace).fold(0.0, f64::max) * jobs as f64;
    let time = match seconds {
        ..120.0 => format!("{seconds:.0} seconds"),
        120.0..7_200.0 => format!("{:.0} minutes", seconds / 60.0),
        _ => format!("{:.0} hours", seconds / 3_600.0),
    };
    format!(
        "the range from dateFrom to dateTo takes {jobs} report jobs, one after the other: about {time} at the \
         documented rate limit, and longer if the jobs take their time; if that is what you want, allow it \
         with max_parts {jobs}"
    )
}
