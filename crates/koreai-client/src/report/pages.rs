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
    /// changed between two jobs, or `skip` was not heeded. If it is all rows, the stream ends here.
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
}

/// Where a stream of pages stands.
struct Turning {
    request: ReportRequest,
    limit: u64,
    skip: u64,
    seen: HashSet<u64>,
}

pub(super) fn pages(request: ReportRequest, limit: u64) -> BoxStream<'static, Result<Page, Error>> {
    let turning = Turning {
        skip: request.skip.unwrap_or(0),
        limit,
        request,
        seen: HashSet::new(),
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
        let mut known = 0;
        let mut len = 0;
        let mut new = Vec::new();
        for (date, row) in report.rows() {
            len += 1;
            let key = key(date, row);
            if self.seen.contains(&key) {
                known += 1;
            } else {
                new.push(key);
            }
        }
        // Only now: rows of one page that look alike are no overlap.
        self.seen.extend(new);
        let rows = len as u64;
        let ends = rows < self.limit;
        let mut findings = Vec::new();
        if known > 0 {
            findings.push(PageFinding::Overlap { rows: known });
        }
        if rows > self.limit {
            findings.push(PageFinding::TooLong);
        }
        let so_far = self.skip.saturating_add(rows);
        let total = report.tasks_execution_report.as_ref();
        let total = total.and_then(|report| report.total.as_ref()?.as_u64());
        if let Some(total) = total
            && total != rows
            && (total < so_far || (ends && rows > 0 && total != so_far))
        {
            findings.push(PageFinding::Total { total });
        }
        let skip = self.skip;
        self.skip = so_far;
        let goes_on = rows == self.limit && known < len;
        let page = Page {
            skip,
            len,
            report,
            findings,
        };
        (page, goes_on)
    }
}

/// What makes a row the same as another.
fn key(date: &str, row: &TaskExecutionRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    let status = row.status.as_ref().map(|status| status.as_str());
    (date, &row.task_name, &row.task_type, status).hash(&mut hasher);
    hasher.finish()
}
