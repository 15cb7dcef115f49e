//! A report in pages, each a job of its own.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};

use super::findings::{PageFinding, page_findings};
use super::request::ReportRequest;
use crate::error::Error;
use crate::generated::types::{TaskContainmentReport, TaskExecutionRow};

/// One page of a report.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// How many rows were skipped.
    pub skip: u64,
    /// How many rows it has.
    pub len: usize,
    /// The report, as it came.
    pub report: TaskContainmentReport,
    /// What does not fit together. Empty when all is well.
    pub findings: Vec<PageFinding>,
}

/// A report in pages, one job after the other.
struct Paging {
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
        let paging = Paging {
            skip: self.skip.unwrap_or(0),
            limit,
            request: self,
            seen: HashSet::new(),
            seen_in_full: HashSet::new(),
            is_over: false,
        };
        stream::unfold(Some(paging), |paging| async move {
            let mut paging = paging?;
            let item = paging.turn().await?;
            let goes_on = item.is_ok();
            Some((item, goes_on.then_some(paging)))
        })
        .boxed()
    }
}

impl Paging {
    async fn turn(&mut self) -> Option<Result<Page, Error>> {
        if self.is_over {
            return None;
        }
        let request = self.request.clone().skip(self.skip).limit(self.limit);
        let request = request.page_size(self.limit);
        let mut progress = match request.start().await {
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
    fn take(&mut self, report: TaskContainmentReport) -> Page {
        let keys: Vec<_> = report
            .rows()
            .map(|(date, row)| (key(date, row), key_in_full(date, row)))
            .collect();
        let len = keys.len();
        let overlap = keys.iter().filter(|key| self.seen.contains(&key.0)).count();
        let repeats = keys.iter().all(|key| self.seen_in_full.contains(&key.1));
        // Only now: rows of one page that look alike are not an overlap.
        for (key, in_full) in keys {
            self.seen.insert(key);
            self.seen_in_full.insert(in_full);
        }
        let rows = len as u64;
        let mut findings = page_findings(&report, rows, self.skip, self.limit);
        if overlap > 0 {
            findings.push(PageFinding::Overlap { rows: overlap });
        }
        let skip = self.skip;
        self.skip = skip.saturating_add(rows);
        self.is_over = rows != self.limit || repeats;
        Page {
            skip,
            len,
            report,
            findings,
        }
    }
}

/// What a row is about, whatever its figures are.
pub(super) fn key(date: &str, row: &TaskExecutionRow) -> u64 {
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
