//! All rows of a report: by a job for each part of its range, and by more where the platform holds rows back.

use std::collections::VecDeque;
use std::time::Duration;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};

use super::findings::{ReportFinding, page_findings};
use super::job::{JobTicket, Progress, ReportJob};
use super::request::ReportRequest;
use crate::error::Error;
use crate::generated::types::{TaskContainmentReport, TaskExecutionRow};

/// A row of a report, with the date that it stands under.
pub type DatedRow = (String, TaskExecutionRow);

/// What happens while a report comes in, see [`ReportRequest::steps`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ReportStep {
    /// A job was started.
    Started {
        /// The part of the range that it is for.
        request: Box<ReportRequest>,
        /// The job.
        job: Box<ReportJob>,
    },
    /// How far the job is.
    Watched(Progress),
    /// The job is done.
    Rows(NewRows),
    /// A part did not come, or not in full. The others still do.
    Failed(Box<FailedPart>),
    /// These parts would fail for the same reason as the one before, and were not tried.
    NotStarted(Vec<ReportRequest>),
}

/// The rows of one job, without those that came before.
#[derive(Debug)]
#[non_exhaustive]
pub struct NewRows {
    /// The rows, by date.
    pub rows: Vec<DatedRow>,
    /// How many rows of the same part came before.
    pub before: usize,
    /// How many rows the platform counts for the part, if it says so. What it counts is documented nowhere.
    pub total: Option<u64>,
    /// What does not fit together. Empty when all is well.
    pub findings: Vec<ReportFinding>,
    /// The last look at the job: the answer as it came.
    pub progress: Progress,
}

/// A part of a report that did not come.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedPart {
    /// The request of what is missing, to be sent again.
    pub request: ReportRequest,
    /// The job, if it may still make the report: to be [resumed](crate::Client::resume).
    pub ticket: Option<JobTicket>,
    /// What went wrong.
    pub error: Error,
}

impl ReportRequest {
    /// Runs the jobs of all [`parts`](Self::parts), one after the other, and hands out what happens. A job
    /// for each part; and as long as the platform says that there are more rows than it sent, further jobs
    /// for the rest, or in pages of [`page_size`](Self::page_size) from the start. Rows that come twice,
    /// because the figures changed between two jobs, are left out.
    ///
    /// A part that fails costs the others nothing, unless all would fail for the same reason, such as a
    /// token that is refused.
    pub fn steps(self) -> BoxStream<'static, ReportStep> {
        self.steps_within(None)
    }

    pub(super) fn steps_within(self, each: Option<Duration>) -> BoxStream<'static, ReportStep> {
        let steps = Steps {
            parts: self.parts().into(),
            part: None,
            each,
        };
        stream::unfold(steps, |mut steps| async move {
            let step = steps.next().await?;
            Some((step, steps))
        })
        .boxed()
    }
}

struct Steps {
    /// Those that are yet to come.
    parts: VecDeque<ReportRequest>,
    part: Option<Part>,
    /// How long a job may take.
    each: Option<Duration>,
}

impl Steps {
    async fn next(&mut self) -> Option<ReportStep> {
        loop {
            let part = match &mut self.part {
                Some(part) => part,
                none => none.insert(Part::new(self.parts.pop_front()?)),
            };
            match part.next(self.each).await {
                Some(step) => {
                    if let ReportStep::Failed(failed) = &step {
                        self.part = None;
                        let patience = failed.request.client.deadline();
                        if failed.error.fails_for_all(patience) && !self.parts.is_empty() {
                            // After the failure itself.
                            self.part = Some(Part::left_out(self.parts.drain(..).collect()));
                        }
                    }
                    return Some(step);
                }
                None => self.part = None,
            }
        }
    }
}

impl Progress {
    /// What does not fit together in the report of this job alone, or is missing from it.
    pub fn findings(&self) -> Vec<ReportFinding> {
        let missing = self.report.as_deref().and_then(|report| {
            let rows = report.rows().count();
            let total = report.total().filter(|&total| total > rows as u64);
            let is_short = total.is_some() || report.has_more();
            is_short.then_some(ReportFinding::Missing { rows, total })
        });
        failure(self).into_iter().chain(missing).collect()
    }
}

/// The finding about a job that says that it failed, and has a report.
fn failure(progress: &Progress) -> Option<ReportFinding> {
    let is_doubtful = progress.report.is_some() && progress.has_failed();
    is_doubtful.then(|| ReportFinding::JobFailed {
        job_id: progress.job_id.clone(),
        status: progress.status.clone(),
    })
}

/// A part of the range.
enum Part {
    /// It is under way.
    Running(Box<Running>),
    /// There is no use in trying these.
    LeftOut(Vec<ReportRequest>),
    Over,
}

struct Running {
    request: ReportRequest,
    job: Option<Job>,
    /// The rows so far.
    rows: Vec<DatedRow>,
    /// How long the first and the last page were: the platform may send either again.
    first: usize,
    last: usize,
    total: Option<u64>,
    /// How many rows to ask for; `None` for all.
    limit: Option<u64>,
    is_over: bool,
}

struct Job {
    ticket: JobTicket,
    progress: BoxStream<'static, Result<Progress, Error>>,
}

impl Part {
    fn new(request: ReportRequest) -> Self {
        Self::Running(Box::new(Running {
            limit: request.page_size,
            request,
            job: None,
            rows: Vec::new(),
            first: 0,
            last: 0,
            total: None,
            is_over: false,
        }))
    }

    fn left_out(parts: Vec<ReportRequest>) -> Self {
        Self::LeftOut(parts)
    }

    async fn next(&mut self, each: Option<Duration>) -> Option<ReportStep> {
        match self {
            Self::Running(running) => running.next(each).await,
            Self::LeftOut(parts) => {
                let parts = std::mem::take(parts);
                *self = Self::Over;
                Some(ReportStep::NotStarted(parts))
            }
            Self::Over => None,
        }
    }
}

impl Running {
    async fn next(&mut self, each: Option<Duration>) -> Option<ReportStep> {
        if self.is_over {
            return None;
        }
        let looked = match &mut self.job {
            Some(job) => job.progress.next().await,
            None => {
                return Some(match self.request_of_page().start().await {
                    Ok(job) => self.started(job, each),
                    Err(error) => self.failed(error),
                });
            }
        };
        Some(match looked {
            Some(Ok(progress)) if progress.report.is_none() => ReportStep::Watched(progress),
            Some(Ok(progress)) => ReportStep::Rows(self.take(progress)),
            Some(Err(error)) => self.failed(error),
            None => self.failed(Error::invalid("the job ended without an answer")),
        })
    }

    /// For the next rows.
    fn request_of_page(&self) -> ReportRequest {
        let request = self.rest();
        match self.limit {
            Some(rows) => request.limit(rows),
            None => request,
        }
    }

    /// For all rows that have not come.
    fn rest(&self) -> ReportRequest {
        match self.rows.len() {
            0 => self.request.clone(),
            _ => self.request.clone().skip(self.so_far()),
        }
    }

    /// How many rows there are, with those that the request passes over.
    fn so_far(&self) -> u64 {
        let skip = self.request.skip.unwrap_or(0);
        skip.saturating_add(self.rows.len() as u64)
    }

    fn started(&mut self, job: ReportJob, each: Option<Duration>) -> ReportStep {
        self.job = Some(Job {
            ticket: job.ticket().clone(),
            progress: match each {
                Some(each) => job.clone().progress_within(each),
                None => job.clone().progress(),
            },
        });
        ReportStep::Started {
            request: Box::new(self.request.clone()),
            job: Box::new(job),
        }
    }

    fn failed(&mut self, error: Error) -> ReportStep {
        self.is_over = true;
        let is_lost = matches!(
            error,
            Error::Expired { .. } | Error::UnknownStatus { .. } | Error::JobFailed { .. }
        );
        let job = self.job.take().filter(|_| !is_lost);
        ReportStep::Failed(Box::new(FailedPart {
            request: self.rest(),
            ticket: job.map(|job| job.ticket),
            error,
        }))
    }

    /// Takes what the job has made.
    fn take(&mut self, progress: Progress) -> NewRows {
        self.job = None;
        let mut findings: Vec<_> = failure(&progress).into_iter().collect();
        let rows = match progress.report.as_deref() {
            Some(report) => self.take_rows(report, &mut findings),
            None => Vec::new(),
        };
        NewRows {
            before: self.rows.len() - rows.len(),
            rows,
            total: self.total,
            findings,
            progress,
        }
    }

    /// The new rows of an answer. Decides whether there are more to ask for.
    fn take_rows(
        &mut self,
        report: &TaskContainmentReport,
        findings: &mut Vec<ReportFinding>,
    ) -> Vec<DatedRow> {
        self.total = self.total.or_else(|| report.total());
        let rows = report.rows();
        let mut page: Vec<DatedRow> = rows
            .map(|(date, row)| (date.to_owned(), row.clone()))
            .collect();
        let (came, before) = (page.len(), self.rows.len());
        let is_again = |known: &[DatedRow]| !known.is_empty() && known == page;
        if is_again(&self.rows[..self.first]) || is_again(&self.rows[before - self.last..]) {
            self.is_over = true;
            findings.push(ReportFinding::Repeated {
                rows: came,
                total: self.total,
            });
            return Vec::new();
        }
        let skipped = self.so_far();
        let again = overlap(&self.rows, &page, self.total);
        page.drain(..again);
        self.rows.extend_from_slice(&page);
        let missing = self.total.filter(|&total| total > self.so_far());
        if again > 0 {
            findings.push(ReportFinding::Overlap {
                rows: again,
                from: before + 1,
            });
        } else if let Some(limit) = self.limit {
            // A page that is shorter than was asked for is no doubt about the total: the rest is fetched.
            let found = page_findings(report, came as u64, skipped, limit);
            let found = found
                .into_iter()
                .filter(|finding| missing.is_none() || !finding.is_about_total());
            findings.extend(found.map(|finding| ReportFinding::Page {
                from: before + 1,
                finding,
            }));
        }
        let has_more = missing.is_some() || report.has_more();
        let is_full = self.limit == Some(came as u64);
        // Whoever sets a limit wants no more than that.
        let is_limited = self.request.limit.is_some() && self.request.page_size.is_none();
        if came == 0 || is_limited || !(has_more || is_full) {
            self.is_over = true;
            if has_more && !is_limited {
                findings.push(ReportFinding::Missing {
                    rows: self.rows.len(),
                    total: missing,
                });
            }
            return page;
        }
        self.limit = self.limit.or(Some(came as u64));
        self.last = page.len();
        if before == 0 {
            self.first = came;
        }
        page
    }
}

/// How many rows at the start of a page stood at the end of those before it, because rows moved between the
/// two jobs.
///
/// No row has an id. Those that are the same in all members are taken for the same row, unless the total has
/// room for both. Those with the same date, task, type and outcome but other figures are taken for different
/// rows, unless they are as many as the total has no room for.
fn overlap(before: &[DatedRow], page: &[DatedRow], total: Option<u64>) -> usize {
    // A total of this very page says nothing about all pages.
    let total = total.filter(|&total| total != page.len() as u64);
    let excess = total.map(|total| ((before.len() + page.len()) as u64).saturating_sub(total));
    let longest = before.len().min(page.len());
    let is_overlap = |len: &usize| {
        let (end, start) = (&before[before.len() - len..], &page[..*len]);
        let look_alike = || end.iter().map(subject).eq(start.iter().map(subject));
        match excess {
            Some(excess) if excess == *len as u64 => look_alike(),
            Some(excess) => excess > *len as u64 && end == start,
            None => end == start,
        }
    };
    (1..=longest).rev().find(is_overlap).unwrap_or(0)
}

/// What a row is about, whatever its figures are.
fn subject((date, row): &DatedRow) -> [Option<&str>; 4] {
    [
        Some(date),
        row.task_name.as_deref(),
        row.task_type.as_deref(),
        row.status.as_ref().map(|status| status.as_str()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_merely_look_alike_are_no_overlap() {
        let row = |(task, sessions): &(&str, u64)| {
            let row = TaskExecutionRow {
                task_name: Some((*task).to_owned()),
                total_session: Some((*sessions).into()),
                ..TaskExecutionRow::default()
            };
            (String::new(), row)
        };
        let before = [("a", 1), ("b", 2), ("c", 3)].map(|subject| row(&subject));
        for (page, total, expected) in [
            // Nothing alike, or not where rows would move to.
            (&[("d", 4)][..], None, 0),
            (&[("a", 1), ("d", 4)], None, 0),
            (&[("d", 4), ("c", 3)], None, 0),
            // The same in full.
            (&[("c", 3), ("d", 4)], None, 1),
            (&[("b", 2), ("c", 3), ("d", 4)], None, 2),
            (&[("c", 3), ("d", 4)], Some(4), 1),
            // The same in full, and the total has room for both.
            (&[("c", 3), ("d", 4)], Some(5), 0),
            (&[("c", 3), ("d", 4)], Some(9), 0),
            // Other figures.
            (&[("c", 9), ("d", 4)], None, 0),
            (&[("c", 9), ("d", 4)], Some(5), 0),
            (&[("c", 9), ("d", 4)], Some(4), 1),
            // It counts this page.
            (&[("c", 9), ("d", 4)], Some(2), 0),
            (&[], None, 0),
        ] {
            let rows: Vec<_> = page.iter().map(row).collect();
            assert_eq!(
                overlap(&before, &rows, total),
                expected,
                "{page:?} {total:?}"
            );
        }
    }
}
