//! All rows of a report: by a job for each part of its range, and by more where the platform holds rows back.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};

use super::findings::{PageFinding, ReportFinding, page_findings};
use super::job::{JobTicket, Progress, ReportJob};
use super::pages::key;
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
    /// How many rows of the part came before.
    pub rows: usize,
    /// The job, if it may still make the report: to be [resumed](crate::Client::resume).
    pub ticket: Option<JobTicket>,
    /// What went wrong.
    pub error: Error,
}

impl ReportRequest {
    /// Runs the jobs of all [`parts`](Self::parts), one after the other, and hands out what happens. A job
    /// for each part; and as long as the platform says that there are more rows than it sent, further jobs
    /// for the rest, or in pages of [`page_size`](Self::page_size) from the start. Rows that come twice,
    /// because the figures changed between two jobs, are left out. A part that has more than
    /// [`max_pages`](Self::max_pages) ends there.
    ///
    /// A [`limit`](Self::limit) counts for all parts together. Rows can be [skipped](Self::skip) only in
    /// a range of one part.
    ///
    /// A part that fails costs the others nothing, unless all would fail for the same reason, such as a
    /// token that is refused.
    pub fn steps(self) -> BoxStream<'static, ReportStep> {
        self.steps_within(None)
    }

    pub(super) fn steps_within(self, each: Option<Duration>) -> BoxStream<'static, ReportStep> {
        let steps = Steps {
            left: self.limit,
            parts: self.parts().into(),
            part: None,
            is_given_up: false,
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
    /// The part that is under way.
    part: Option<Box<Running>>,
    /// There is no use in trying the others.
    is_given_up: bool,
    /// How many rows may still come; `None` for all.
    left: Option<u64>,
    /// How long a job may take.
    each: Option<Duration>,
}

impl Steps {
    async fn next(&mut self) -> Option<ReportStep> {
        loop {
            let part = match &mut self.part {
                Some(part) => part,
                none => {
                    if self.is_given_up && !self.parts.is_empty() {
                        return Some(ReportStep::NotStarted(self.parts.drain(..).collect()));
                    }
                    let mut request = self.parts.pop_front()?;
                    request.limit = self.left;
                    none.insert(Box::new(Running::new(request)))
                }
            };
            let Some(step) = part.next(self.each).await else {
                self.part = None;
                continue;
            };
            match (&step, &mut self.left) {
                (ReportStep::Rows(new), Some(left)) => {
                    *left = left.saturating_sub(new.rows.len() as u64);
                    if *left == 0 {
                        self.parts.clear();
                    }
                }
                (ReportStep::Failed(failed), _) => {
                    self.part = None;
                    let patience = failed.request.client.deadline();
                    self.is_given_up = failed.error.fails_for_all(patience);
                }
                _ => {}
            }
            return Some(step);
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

/// A part of the range that is under way.
struct Running {
    request: ReportRequest,
    job: Option<Job>,
    /// The rows so far.
    rows: Vec<DatedRow>,
    /// How many answers they came in.
    pages: usize,
    /// How long the first and the last page were as they came: the platform may send either again.
    first: usize,
    last: usize,
    /// What the rows are about, as keys.
    subjects: HashSet<u64>,
    /// Whether no two rows of a page were about the same, so that the subject says which row it is.
    are_subjects_unique: bool,
    total: Option<u64>,
    /// How many rows to ask for at a time; `None` for all.
    page_size: Option<u64>,
    is_over: bool,
}

struct Job {
    ticket: JobTicket,
    progress: BoxStream<'static, Result<Progress, Error>>,
}

impl Running {
    fn new(request: ReportRequest) -> Self {
        Self {
            page_size: request.page_size,
            request,
            job: None,
            rows: Vec::new(),
            pages: 0,
            first: 0,
            last: 0,
            subjects: HashSet::new(),
            are_subjects_unique: true,
            total: None,
            is_over: false,
        }
    }

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
        let mut request = self.rest();
        request.limit = self.rows_of_page();
        request
    }

    /// How many rows the next page may have; `None` for all.
    fn rows_of_page(&self) -> Option<u64> {
        self.page_size.into_iter().chain(self.left()).min()
    }

    /// How many rows may still come; `None` for all.
    fn left(&self) -> Option<u64> {
        let limit = self.request.limit?;
        Some(limit.saturating_sub(self.rows.len() as u64))
    }

    /// For all rows that have not come.
    fn rest(&self) -> ReportRequest {
        let mut request = self.request.clone();
        if !self.rows.is_empty() {
            request.skip = Some(self.so_far());
            request.limit = self.left();
        }
        request
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
            rows: self.rows.len(),
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
        let (skipped, asked_for) = (self.so_far(), self.rows_of_page());
        self.pages += 1;
        let keys: HashSet<_> = page.iter().map(|(date, row)| key(date, row)).collect();
        let have_names = page.iter().all(|(_, row)| row.task_name.is_some());
        self.are_subjects_unique &= have_names && keys.len() == came;
        let known = match self.are_subjects_unique {
            true => keys.intersection(&self.subjects).count(),
            false => 0,
        };
        let again = overlap(&self.rows, &page, skipped, self.total);
        let is_known = |rows: &[DatedRow]| !rows.is_empty() && rows == page;
        let is_repeated = known == came
            || again == came
            || is_known(&self.rows[..self.first])
            || is_known(&self.rows[before - self.last..]);
        if came > 0 && is_repeated {
            self.is_over = true;
            findings.push(ReportFinding::Repeated {
                rows: came,
                total: self.total,
            });
            return Vec::new();
        }
        page.drain(..again);
        self.rows.extend_from_slice(&page);
        self.subjects.extend(keys);
        let missing = self.total.filter(|&total| total > self.so_far());
        if again > 0 {
            findings.push(ReportFinding::Overlap {
                rows: again,
                from: before + 1,
            });
        } else {
            // A page that is shorter than was asked for is no doubt about the total: the rest is fetched.
            let found = asked_for.map(|limit| page_findings(report, came as u64, skipped, limit));
            let found = found.into_iter().flatten();
            let found = found.filter(|finding| missing.is_none() || !finding.is_about_total());
            // A total has counted whether there are two of them.
            let is_counted = self.total.is_some_and(|total| total != came as u64);
            let known = (known > 0 && !is_counted).then_some(PageFinding::Overlap { rows: known });
            findings.extend(found.chain(known).map(|finding| ReportFinding::Page {
                from: before + 1,
                finding,
            }));
        }
        let has_more = missing.is_some() || report.has_more();
        let is_full = asked_for == Some(came as u64);
        // Whoever sets a limit wants no more than that.
        let is_limited = self.left() == Some(0);
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
        let of_more = missing.map(|total| {
            let more = total - self.so_far();
            let more = self.left().map_or(more, |left| more.min(left));
            more.div_ceil(asked_for.unwrap_or(came as u64).max(1))
        });
        let all = of_more.map(|more| more.saturating_add(self.pages as u64));
        let max = self.request.max_pages;
        // Whoever asks for pages that are too short knows it after the first.
        let is_hopeless =
            self.request.page_size.is_some() && all.is_some_and(|all| all > max as u64);
        if self.pages >= max || is_hopeless {
            self.is_over = true;
            findings.push(ReportFinding::TooManyPages {
                pages: self.pages,
                of: all,
                rows: self.rows.len(),
            });
            return page;
        }
        self.page_size = self.page_size.or(Some(came as u64));
        self.last = came;
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
///
/// `skipped` counts the rows before the page, with those that the request passes over.
fn overlap(before: &[DatedRow], page: &[DatedRow], skipped: u64, total: Option<u64>) -> usize {
    // A total of this very page says nothing about all pages.
    let total = total.filter(|&total| total != page.len() as u64);
    let so_far = skipped.saturating_add(page.len() as u64);
    let excess = total.map(|total| so_far.saturating_sub(total));
    let longest = before.len().min(page.len());
    let is_overlap = |len: &usize| {
        let (end, start) = (&before[before.len() - len..], &page[..*len]);
        let subject = |(date, row): &DatedRow| key(date, row);
        let look_alike = || end.iter().map(subject).eq(start.iter().map(subject));
        match excess {
            Some(excess) if excess == *len as u64 => look_alike(),
            Some(excess) => excess > *len as u64 && end == start,
            None => end == start,
        }
    };
    (1..=longest).rev().find(is_overlap).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::request::MAX_PAGES;
    use super::*;
    use crate::client::Client;

    /// What a platform says of its rows, and the rows of the page that passes over so many and has at most
    /// so many: names and figures. The third number counts the jobs before.
    type Page = fn(u64, u64, u64) -> (Option<u64>, Vec<(String, u64)>);

    /// Whatever a platform makes of `skip` and `limit`, a part ends, and what is wrong with it is reported.
    #[test]
    fn every_part_ends() {
        fn numbered(numbers: impl Iterator<Item = u64>) -> Vec<(String, u64)> {
            numbers.map(|n| (n.to_string(), n)).collect()
        }
        let heeds: Page = |skip, limit, _| (None, numbered((skip..5).take(limit as usize)));
        let clamps: Page = |skip, limit, _| {
            let last = 5_u64.saturating_sub(limit);
            (None, numbered((skip.min(last)..5).take(limit as usize)))
        };
        let clamps_and_moves: Page = |skip, limit, jobs| {
            let rows = (skip.min(5_u64.saturating_sub(limit))..5).take(limit as usize);
            (None, rows.map(|n| (n.to_string(), jobs)).collect())
        };
        let ignores_skip: Page = |_, limit, _| (None, numbered((0..5).take(limit as usize)));
        let ignores_skip_and_moves: Page = |_, limit, jobs| {
            let rows = (0..5).take(limit as usize);
            (None, rows.map(|n: u64| (n.to_string(), jobs)).collect())
        };
        let moves_and_counts: Page = |_, limit, jobs| {
            let rows = (0..5).take(limit as usize);
            (Some(10), rows.map(|n: u64| (n.to_string(), jobs)).collect())
        };
        let one_moves: Page = |skip, limit, jobs| {
            let rows = [0, 1, 1, 2, 3, 4].into_iter().skip(skip as usize);
            let rows = rows.take(limit as usize);
            (None, rows.map(|n| (n.to_string(), jobs)).collect())
        };
        let never_ends: Page = |skip, limit, _| (None, numbered((skip..).take(limit as usize)));
        let has_many: Page =
            |skip, limit, _| (Some(500), numbered((skip..500).take(limit as usize)));
        let alike: Page = |skip, limit, _| {
            let rows = (skip..5).take(limit as usize);
            (Some(5), rows.map(|n| ("alike".to_owned(), n)).collect())
        };
        let moved_by_one: Page = |skip, _, _| match skip {
            2 => (Some(5), numbered([2, 3].into_iter())),
            4 => (Some(5), numbered([3, 4].into_iter())),
            _ => (Some(5), vec![]),
        };
        let repeated = |rows| ReportFinding::Repeated { rows, total: None };
        for (name, page, (skip, limit, page_size), rows, findings) in [
            ("heeds", heeds, (None, None, Some(2)), 5, vec![]),
            ("all at once", heeds, (None, Some(9), None), 5, vec![]),
            ("limit", heeds, (None, Some(3), None), 3, vec![]),
            ("limit of pages", heeds, (None, Some(3), Some(2)), 3, vec![]),
            (
                "limit of a page",
                heeds,
                (None, Some(3), Some(4)),
                3,
                vec![],
            ),
            (
                "skip and limit",
                heeds,
                (Some(1), Some(3), Some(2)),
                3,
                vec![],
            ),
            (
                "clamps",
                clamps,
                (None, None, Some(2)),
                5,
                vec![ReportFinding::Overlap { rows: 1, from: 5 }, repeated(2)],
            ),
            (
                "clamps, to a page that ends within the one before",
                clamps,
                (None, None, Some(3)),
                5,
                vec![ReportFinding::Overlap { rows: 1, from: 4 }, repeated(3)],
            ),
            (
                "clamps, with other figures",
                clamps_and_moves,
                (None, None, Some(3)),
                6,
                vec![
                    ReportFinding::Page {
                        from: 4,
                        finding: PageFinding::Overlap { rows: 1 },
                    },
                    repeated(3),
                ],
            ),
            (
                "ignores skip",
                ignores_skip,
                (None, None, Some(5)),
                5,
                vec![repeated(5)],
            ),
            (
                "ignores skip, with other figures",
                ignores_skip_and_moves,
                (None, None, Some(5)),
                5,
                vec![repeated(5)],
            ),
            (
                "ignores skip, with other figures and a total",
                moves_and_counts,
                (None, None, None),
                5,
                vec![ReportFinding::Repeated {
                    rows: 5,
                    total: Some(10),
                }],
            ),
            (
                "one row twice, with other figures",
                one_moves,
                (None, None, Some(2)),
                6,
                vec![ReportFinding::Page {
                    from: 3,
                    finding: PageFinding::Overlap { rows: 1 },
                }],
            ),
            (
                "never ends",
                never_ends,
                (None, None, Some(1)),
                MAX_PAGES,
                vec![ReportFinding::TooManyPages {
                    pages: MAX_PAGES,
                    of: None,
                    rows: MAX_PAGES,
                }],
            ),
            (
                "pages that are too short",
                has_many,
                (None, None, Some(2)),
                2,
                vec![ReportFinding::TooManyPages {
                    pages: 1,
                    of: Some(250),
                    rows: 2,
                }],
            ),
            (
                "pages that are too short for all, and a limit",
                has_many,
                (None, Some(10), Some(2)),
                10,
                vec![],
            ),
            // Rows that are alike in all but their figures, and are counted.
            ("alike", alike, (None, None, Some(2)), 5, vec![]),
            // The total counts the rows that the request passes over.
            (
                "one row moved",
                moved_by_one,
                (Some(2), None, Some(2)),
                3,
                vec![ReportFinding::Overlap { rows: 1, from: 3 }],
            ),
        ] {
            let client = Client::builder()
                .host("http://localhost")
                .token(crate::Token::premade("premade".into()).expect("a token"))
                .build();
            let mut request = client.expect("a client").task_containment_report("st-1");
            (request.skip, request.limit, request.page_size) = (skip, limit, page_size);
            let mut part = Running::new(request);
            let mut found = Vec::new();
            for jobs in 0.. {
                assert!(jobs <= MAX_PAGES as u64, "{name}: it has no end");
                let request = part.request_of_page();
                let page = page(
                    request.skip.unwrap_or(0),
                    request.limit.unwrap_or(100),
                    jobs,
                );
                let rows = page.1.iter().map(|(task, sessions)| {
                    serde_json::json!({"taskName": task, "totalSession": sessions})
                });
                let report = serde_json::json!({
                    "status": "SUCCESS",
                    "tasksExecutionReport": {
                        "total": page.0,
                        "data": {"2024-01-01": rows.collect::<Vec<_>>()},
                    },
                });
                let report = serde_json::from_value(report).expect("a report");
                part.take_rows(&report, &mut found);
                if part.is_over {
                    break;
                }
            }
            assert_eq!((part.rows.len(), found), (rows, findings), "{name}");
        }
    }

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
                overlap(&before, &rows, 3, total),
                expected,
                "{page:?} {total:?}"
            );
        }
    }
}
