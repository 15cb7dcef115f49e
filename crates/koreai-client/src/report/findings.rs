//! What does not fit together in a report that comes by several jobs.

use std::fmt;

use crate::generated::types::{JobStatus, TaskContainmentReport};

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

impl PageFinding {
    pub(super) fn is_about_total(self) -> bool {
        matches!(self, Self::Total { .. })
    }
}

impl fmt::Display for PageFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap { rows } => write!(f, "{} stood on an earlier page", counted(*rows)),
            Self::TooLong => f.write_str("it has more rows than were asked for"),
            Self::Total { total } => write!(f, "the total of {total} does not fit its rows"),
            Self::NoReport => f.write_str("its job made no report"),
        }
    }
}

/// What does not fit together in a report, or is missing from it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ReportFinding {
    /// Asked for more, the platform sends the same rows again: it does not page, or counts something else.
    /// Rows may be missing.
    Repeated {
        /// How many rows.
        rows: usize,
        /// How many the platform counts.
        total: Option<u64>,
    },
    /// Rows of a page stood on an earlier one, and are left out.
    Overlap {
        /// How many.
        rows: usize,
        /// The number of the page's first row, from 1.
        from: usize,
    },
    /// Something about a page.
    Page {
        /// The number of its first row, from 1.
        from: usize,
        /// What it is.
        finding: PageFinding,
    },
    /// The platform counts more rows than it sends.
    Missing {
        /// How many came.
        rows: usize,
        /// How many it counts, if it says so.
        total: Option<u64>,
    },
    /// The platform has more pages than [`ReportRequest::max_pages`](crate::ReportRequest::max_pages) allows.
    TooManyPages {
        /// How many pages came.
        pages: usize,
        /// How many there are, as far as the platform counts its rows.
        of: Option<u64>,
        /// How many rows they had.
        rows: usize,
    },
    /// The job says that it failed, and shows a report, which may not be whole.
    JobFailed {
        /// The job.
        job_id: String,
        /// What it says.
        status: JobStatus,
    },
}

impl ReportFinding {
    /// Whether rows are certainly or probably missing.
    pub fn is_loss(&self) -> bool {
        match self {
            Self::Repeated { .. }
            | Self::Missing { .. }
            | Self::TooManyPages { .. }
            | Self::JobFailed { .. } => true,
            Self::Overlap { .. } | Self::Page { .. } => false,
        }
    }
}

impl fmt::Display for ReportFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated { rows, total } => {
                f.write_str("the platform ")?;
                if let Some(total) = total {
                    write!(f, "speaks of {total} rows, and ")?;
                }
                write!(
                    f,
                    "sends the same {rows} again when it is asked for more: it does not page, or counts something else"
                )
            }
            Self::Overlap { rows, from } => write!(
                f,
                "{} of the page from row {from} on stood on an earlier page, and {} left out: the figures changed in between, or the platform does not page",
                counted(*rows),
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Page { from, finding } => write!(f, "the page from row {from} on: {finding}"),
            Self::Missing { rows, total } => {
                f.write_str("the platform speaks of ")?;
                match total {
                    Some(total) => write!(f, "{total} rows")?,
                    None => f.write_str("more rows")?,
                }
                let are = if *rows == 1 { "is" } else { "are" };
                write!(f, "; here {are} {rows}")
            }
            Self::TooManyPages { pages, of, rows } => {
                let pages = match pages {
                    1 => "1 page".to_owned(),
                    pages => format!("{pages} pages"),
                };
                write!(f, "the report ends after {pages}")?;
                if let Some(of) = of {
                    write!(f, " of {of}")?;
                }
                write!(
                    f,
                    ", with the {} that came; for all of it, ask for more rows at a time, or allow more pages \
                     with max_pages",
                    counted(*rows)
                )
            }
            Self::JobFailed { job_id, status } => write!(
                f,
                "the report job {job_id} says that it failed (its status is {}), and shows a report, which may not be whole",
                status.as_str()
            ),
        }
    }
}

fn counted(rows: usize) -> String {
    match rows {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}

/// What is wrong with a page of so many rows, which passes over and asks for so many.
pub(super) fn page_findings(
    report: &TaskContainmentReport,
    rows: u64,
    skip: u64,
    limit: u64,
) -> Vec<PageFinding> {
    let mut findings = Vec::new();
    if report.tasks_execution_report.is_none() {
        findings.push(PageFinding::NoReport);
    }
    if rows > limit {
        findings.push(PageFinding::TooLong);
    }
    let total = report.tasks_execution_report.as_ref();
    let total = total.and_then(|report| report.total.as_ref()?.as_u64());
    let so_far = skip.saturating_add(rows);
    let fits = |total: u64| match rows {
        _ if total == rows => true,
        // Past the end.
        0 => total <= skip,
        _ if rows < limit => total == so_far,
        _ => total >= so_far,
    };
    if let Some(total) = total.filter(|&total| !fits(total)) {
        findings.push(PageFinding::Total { total });
    }
    findings
}
