//! A report in pages, each a job of its own.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};

use super::request::ReportRequest;
use crate::error::Error;
use crate::types::{TaskContainmentReport, TaskExecutionRow};

/// One page of a report.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// How many rows were passed over.
    pub skip: u64,
    /// How many rows it has.
    pub len: usize,
    /// The report, as it came.
    pub report: TaskContainmentReport,
    /// What does not fit together. Empty when all is well.
    pub findings: Vec<PageFinding>,
}

/// What does not fit together in the pages of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageFinding {
    /// So many rows (same date, task, kind and outcome) stood on an earlier page, too: the figures
    /// changed between two jobs, or `skip` was not heeded. If all rows are the same in full, the stream
    /// ends here.
    Overlap {
        /// How many rows.
        rows: usize,
    },
    /// The page has more rows than were asked for: `limit` was not heeded. The stream ends here.
    TooLong,
    /// `total` is neither the number of rows of this page nor one that all pages together can have.
    /// Which of the two it counts is documented nowhere.
    Total {
        /// What the platform says.
        total: u64,
    },
    /// The job is done, and has no report. The stream ends here.
    NoReport,
}

/// Where a stream of pages stands.
struct Turning {
    request: ReportRequest,
    limit: u64,
    skip: u64,
    /// What the rows so far are about.
    seen: HashSet<u64>,
    /// The rows so far, in full.
    seen_in_full: HashSet<u64>,
}

pub(super) fn pages(request: ReportRequest, limit: u64) -> BoxStream<'static, Result<Page, Error>> {
    let turning = Turning {
        skip: request.skip.unwrap_or(0),
        limit,
        request,
        seen: HashSet::new(),
        seen_in_full: HashSet::new(),
    };
    stream::unfold(Some(turning), |turning| async move {
        let mut turning = turning?;
        let item = turning.turn().await;
        let goes_on = matches!(&item, Ok((_, true)));
        Some((item.map(|(page, _)| page), goes_on.then_some(turning)))
    })
    .boxed()
}

impl Turning {
    /// The next page, and whether there is another one after it.
    async fn turn(&mut self) -> Result<(Page, bool), Error> {
        if self.limit == 0 {
            return Err(Error::invalid(
                "a page has at least one row: give a limit above 0",
            ));
        }
        let request = self.request.clone().skip(self.skip).limit(self.limit);
        let mut progress = request.start().await?.progress();
        let report = loop {
            match progress.next().await.transpose()? {
                Some(progress) => {
                    if let Some(report) = progress.report {
                        break *report;
                    }
                }
                None => return Err(Error::invalid("the job ended without an answer")),
            }
        };
        Ok(self.take(report))
    }

    fn take(&mut self, report: TaskContainmentReport) -> (Page, bool) {
        let keys: Vec<_> = report
            .rows()
            .map(|(date, row)| (key(date, row), key_in_full(date, row)))
            .collect();
        let len = keys.len();
        let overlap = keys.iter().filter(|key| self.seen.contains(&key.0)).count();
        let repeats = keys.iter().all(|key| self.seen_in_full.contains(&key.1));
        // Only now: rows of one page that look alike are no overlap.
        for (key, in_full) in keys {
            self.seen.insert(key);
            self.seen_in_full.insert(in_full);
        }
        let rows = len as u64;
        let so_far = self.skip.saturating_add(rows);
        let mut findings = Vec::new();
        if report.tasks_execution_report.is_none() {
            findings.push(PageFinding::NoReport);
        }
        if overlap > 0 {
            findings.push(PageFinding::Overlap { rows: overlap });
        }
        if rows > self.limit {
            findings.push(PageFinding::TooLong);
        }
        let total = report.tasks_execution_report.as_ref();
        let total = total.and_then(|report| report.total.as_ref()?.as_u64());
        let fits = |total: u64| match rows {
            _ if total == rows => true,
            // Past the end.
            0 => total <= self.skip,
            _ if rows < self.limit => total == so_far,
            _ => total >= so_far,
        };
        if let Some(total) = total.filter(|&total| !fits(total)) {
            findings.push(PageFinding::Total { total });
        }
        let skip = self.skip;
        self.skip = so_far;
        let goes_on = rows == self.limit && !repeats;
        let page = Page {
            skip,
            len,
            report,
            findings,
        };
        (page, goes_on)
    }
}

/// What a row is about.
fn key(date: &str, row: &TaskExecutionRow) -> u64 {
    let status = row.status.as_ref().map(|status| status.as_str());
    hash(&(date, &row.task_name, &row.task_type, status))
}

fn key_in_full(date: &str, row: &TaskExecutionRow) -> u64 {
    hash(&(date, serde_json::to_string(row).ok()))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
