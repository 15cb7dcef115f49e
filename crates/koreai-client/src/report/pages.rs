//! A report in pages, each a job of its own.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};

use super::job::ReportJob;
use super::request::ReportRequest;
use crate::error::Error;
use crate::generated::types::{TaskContainmentReport, TaskExecutionRow};

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

/// A report in pages, one job after the other, for those who watch each job on its way.
/// [`ReportRequest::pages`] does both.
#[derive(Clone, Debug)]
pub struct Paging {
    request: ReportRequest,
    limit: u64,
    skip: u64,
    /// What the rows so far are about.
    seen: HashSet<u64>,
    /// The rows so far, in full.
    seen_in_full: HashSet<u64>,
    is_over: bool,
}

impl ReportRequest {
    /// The report in pages of `limit` rows: each a job of its own, started when it is asked for. The
    /// stream ends after a page with fewer rows. It starts after the rows to [`skip`](Self::skip).
    ///
    /// Between two jobs the figures may change, and how the platform pages is documented thinly. What
    /// does not fit together is in [`Page::findings`].
    pub fn pages(self, limit: u64) -> BoxStream<'static, Result<Page, Error>> {
        stream::unfold(Some(self.paging(limit)), |paging| async move {
            let mut paging = paging?;
            let item = paging.turn().await?;
            let goes_on = item.is_ok();
            Some((item, goes_on.then_some(paging)))
        })
        .boxed()
    }

    /// The same, one job at a time: for those who watch each job on its way.
    pub fn paging(self, limit: u64) -> Paging {
        Paging {
            skip: self.skip.unwrap_or(0),
            limit,
            request: self,
            seen: HashSet::new(),
            seen_in_full: HashSet::new(),
            is_over: false,
        }
    }
}

impl Paging {
    /// Starts the job of the next page. `None` after the last page.
    pub async fn start(&mut self) -> Option<Result<ReportJob, Error>> {
        if self.is_over {
            return None;
        }
        if self.limit == 0 {
            let problem = "a page has at least one row: give a limit above 0";
            return Some(Err(Error::invalid(problem)));
        }
        let request = self.request.clone().skip(self.skip).limit(self.limit);
        Some(request.start().await)
    }

    async fn turn(&mut self) -> Option<Result<Page, Error>> {
        let mut progress = match self.start().await? {
            Ok(job) => job.progress(),
            Err(error) => return Some(Err(error)),
        };
        while let Some(step) = progress.next().await {
            match step.map(|step| step.report) {
                Ok(Some(report)) => return Some(Ok(self.take(*report))),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
        Some(Err(Error::invalid("the job ended without an answer")))
    }

    /// Takes what the job has made as the next page.
    pub fn take(&mut self, report: TaskContainmentReport) -> Page {
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
        self.is_over = rows != self.limit || repeats;
        Page {
            skip,
            len,
            report,
            findings,
        }
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
