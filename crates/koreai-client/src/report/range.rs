//! A report over a range that is longer than one job may cover.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::dates::{self, DateOrTime, MAX_DAYS, MAX_DAYS_DAILY};
use super::request::ReportRequest;
use crate::error::Error;
use crate::generated::types::{AggregationType, TaskExecutionRow};

/// What the parts of a report came to, see [`ReportRequest::until_all_done`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct RangeReport {
    /// The rows of all parts that came, each with the date that it stands under, part after part.
    pub rows: Vec<(String, TaskExecutionRow)>,
    /// The parts that did not come.
    pub failed: Vec<FailedPart>,
}

/// A part of a report that did not come.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedPart {
    /// The request of the part, to be sent again.
    pub request: ReportRequest,
    /// What went wrong.
    pub error: Error,
}

impl ReportRequest {
    /// The requests that cover this one's range, one after the other: as many as it takes for each to keep
    /// the limit, [`MAX_DAYS_DAILY`] or [`MAX_DAYS`] dates. A range within the limit, or with an open end, is
    /// one part.
    ///
    /// Daily figures of the parts are those of the whole. Figures for a whole range cannot be added up: each
    /// part has its own.
    pub fn parts(&self) -> Vec<Self> {
        let is_daily = self.filters.aggregation_type == Some(AggregationType::Daily);
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return vec![self.clone()];
        };
        if dates::check(self.from, self.to, is_daily).is_ok() || to.instant() < from.instant() {
            return vec![self.clone()];
        }
        let days = TimeDelta::days(if is_daily { MAX_DAYS_DAILY } else { MAX_DAYS });
        // A date covers its day, a point in time its millisecond.
        let grain = match (from, to) {
            (DateOrTime::Day(_), DateOrTime::Day(_)) => TimeDelta::days(1),
            _ => TimeDelta::milliseconds(1),
        };
        let end_of_range = to.instant();
        let mut parts = Vec::new();
        let mut start = Some(from.instant());
        while let Some(begin) = start.filter(|&begin| begin <= end_of_range) {
            let next = begin.checked_add_signed(days);
            let end = next.map_or(end_of_range, |next| (next - grain).min(end_of_range));
            let written = |time: DateTime<Utc>| match grain == TimeDelta::days(1) {
                true => DateOrTime::Day(time.date_naive()),
                false => DateOrTime::Time(time),
            };
            parts.push(self.clone().between(written(begin), written(end)));
            start = next;
        }
        parts
    }

    /// Runs the jobs of all [`parts`](Self::parts), one after the other, each for at most so long, and keeps
    /// what came even if others fail.
    pub async fn until_all_done(self, each: Duration) -> RangeReport {
        let mut all = RangeReport::default();
        for request in self.parts() {
            let report = match request.clone().start().await {
                Ok(job) => job.until_done(each).await,
                Err(error) => Err(error),
            };
            match report {
                Ok(report) => {
                    let rows = report.rows();
                    all.rows
                        .extend(rows.map(|(date, row)| (date.to_owned(), row.clone())));
                }
                Err(error) => all.failed.push(FailedPart { request, error }),
            }
        }
        all
    }
}
