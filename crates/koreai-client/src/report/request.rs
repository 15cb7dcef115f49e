//! What a report is about.

use std::fmt::Display;

use chrono::{Days, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::dates::{self, DateOrTime};
use super::job::ReportJob;
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::{
    AggregationType, ConversationStatus, ConversationType, CreateTaskContainmentReportRequest,
    ReportFilters,
};

/// The most parts of a range, unless [`ReportRequest::max_parts`] allows more: a year that was mistyped would
/// start thousands of jobs.
pub const MAX_PARTS: usize = 20;

/// The most pages of a part, unless [`ReportRequest::max_pages`] allows more.
pub const MAX_PAGES: usize = 100;

/// A report on how the sessions ended in which a bot's tasks ran. Every filter is optional; without
/// any, the report covers today and the 7 days before.
///
/// ```no_run
/// # use std::time::Duration;
/// # use koreai_client::chrono::NaiveDate;
/// # async fn run(client: koreai_client::Client, monday: NaiveDate) -> Result<(), koreai_client::Error> {
/// let job = client
///     .task_containment_report("st-084d3c5e-376a-559f-9987-a012bb2bxxxx")
///     .date_from(monday)
///     .daily()
///     .start()
///     .await?;
/// let report = job.until_done(Duration::from_secs(600)).await?;
/// for (date, row) in report.rows() {
///     println!("{date} {:?} {:?} %", row.task_name, row.self_service_percent());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `start` or `pages`"]
pub struct ReportRequest {
    pub(super) client: Client,
    pub(super) bot_id: String,
    pub(super) skip: Option<u64>,
    pub(super) limit: Option<u64>,
    pub(super) page_size: Option<u64>,
    pub(super) max_parts: usize,
    pub(super) max_pages: usize,
    pub(super) from: Option<DateOrTime>,
    pub(super) to: Option<DateOrTime>,
    /// What is wrong with the request.
    pub(super) problem: Option<String>,
    pub(super) filters: ReportFilters,
}

impl Client {
    /// A report on how the sessions of a bot's tasks ended, see [`ReportRequest`].
    pub fn task_containment_report(&self, bot_id: impl Into<String>) -> ReportRequest {
        ReportRequest {
            client: self.clone(),
            bot_id: bot_id.into(),
            skip: None,
            limit: None,
            page_size: None,
            max_parts: MAX_PARTS,
            max_pages: MAX_PAGES,
            from: None,
            to: None,
            problem: None,
            filters: ReportFilters::default(),
        }
    }
}

impl ReportRequest {
    /// Where the range starts. Without it, 7 days before it ends.
    ///
    /// A text is read as a day or a point in time; one that is neither fails when the report is
    /// [started](Self::start).
    pub fn date_from<D>(mut self, date: D) -> Self
    where
        D: TryInto<DateOrTime, Error: Display>,
    {
        self.from = self.date("dateFrom", date);
        self
    }

    /// Where the range ends. Without it, 7 days after it starts, or today.
    pub fn date_to<D>(mut self, date: D) -> Self
    where
        D: TryInto<DateOrTime, Error: Display>,
    {
        self.to = self.date("dateTo", date);
        self
    }

    /// Where the range starts and ends: `.between("2024-01-01", "2024-01-30")`.
    pub fn between<A, B>(self, from: A, to: B) -> Self
    where
        A: TryInto<DateOrTime, Error: Display>,
        B: TryInto<DateOrTime, Error: Display>,
    {
        self.date_from(from).date_to(to)
    }

    /// The last so many days, today included, by the calendar of UTC. At least one.
    pub fn last_days(self, days: u32) -> Self {
        let today = Utc::now().date_naive();
        let before = Days::new(days.saturating_sub(1).into());
        let from = today.checked_sub_days(before).unwrap_or(NaiveDate::MIN);
        self.between(from, today)
    }

    fn date<D>(&mut self, name: &str, date: D) -> Option<DateOrTime>
    where
        D: TryInto<DateOrTime, Error: Display>,
    {
        let date = date.try_into();
        date.map_err(|error| self.problem = Some(format!("{name}: {error}")))
            .ok()
    }

    /// Figures for each day, of at most [`MAX_DAYS_DAILY`](crate::MAX_DAYS_DAILY).
    pub fn daily(mut self) -> Self {
        self.filters.aggregation_type = Some(AggregationType::Daily);
        self
    }

    /// Figures for the whole range, of at most [`MAX_DAYS`](crate::MAX_DAYS) days.
    pub fn cumulative(mut self) -> Self {
        self.filters.aggregation_type = Some(AggregationType::Cumulative);
        self
    }

    /// Reports on this task, beside those that are named already. Without any, on all tasks.
    pub fn task_name(mut self, name: impl Into<String>) -> Self {
        let names = self.filters.include_task_name.get_or_insert_default();
        names.push(name.into());
        self
    }

    /// Selects by a custom tag, beside those that are there already. The vendor documents tags as
    /// objects, without their members.
    pub fn tag(mut self, tag: Map<String, Value>) -> Self {
        self.filters.tags.get_or_insert_default().push(tag);
        self
    }

    /// Selects by the kind of conversation.
    pub fn conversation_type(mut self, kind: ConversationType) -> Self {
        self.filters.conversation_type = Some(kind);
        self
    }

    /// Selects by what conversations are at present.
    pub fn conversation_status(mut self, status: ConversationStatus) -> Self {
        self.filters.conversation_status = Some(status);
        self
    }

    /// How many rows to pass over.
    pub fn skip(mut self, rows: u64) -> Self {
        self.skip = Some(rows);
        self
    }

    /// How many rows to return at most.
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// How many rows [`steps`](Self::steps) and [`until_all_done`](Self::until_all_done) ask for at a time,
    /// each page a job of its own. Without it, all at once.
    pub fn page_size(mut self, rows: u64) -> Self {
        self.page_size = Some(rows);
        self
    }

    /// How many [`parts`](Self::parts) the range may have at most, each a job of its own, by default
    /// [`MAX_PARTS`]; 0 counts as 1.
    pub fn max_parts(mut self, parts: usize) -> Self {
        self.max_parts = parts.max(1);
        self
    }

    /// How many pages a part may have at most, each a job of its own, by default [`MAX_PAGES`]; 0 counts as
    /// 1. A part that has more ends with [`ReportFinding::TooManyPages`](crate::ReportFinding::TooManyPages).
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.max_pages = pages.max(1);
        self
    }

    /// Whether figures are asked for each day.
    pub fn is_daily(&self) -> bool {
        self.filters.aggregation_type == Some(AggregationType::Daily)
    }

    /// Where the range starts and ends, as far as that was set.
    pub fn range(&self) -> (Option<DateOrTime>, Option<DateOrTime>) {
        (self.from, self.to)
    }

    /// Starts the job that makes the report.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] if the dates break a rule: out of order, over
    /// [`MAX_DAYS`](crate::MAX_DAYS), or over [`MAX_DAYS_DAILY`](crate::MAX_DAYS_DAILY) with
    /// [`daily`](Self::daily). Otherwise any but those of report jobs.
    pub async fn start(self) -> Result<ReportJob, Error> {
        let body = self.body()?;
        let call = self.client.raw().create_task_containment_report();
        let mut call = call.bot_id(&self.bot_id).body(body);
        if let Some(skip) = self.skip {
            call = call.skip(skip);
        }
        if let Some(limit) = self.limit {
            call = call.limit(limit);
        }
        let answered = self.client.call_in_full(call).await?;
        ReportJob::started(self.client, self.bot_id, answered)
    }

    /// The body of the request, as [`start`](Self::start) sends it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] if the dates break a rule.
    pub fn body(&self) -> Result<CreateTaskContainmentReportRequest, Error> {
        self.checked().map_err(Error::invalid)
    }

    fn checked(&self) -> Result<CreateTaskContainmentReportRequest, String> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        dates::check(self.from, self.to, self.is_daily())?;
        if self.page_size == Some(0) {
            return Err("a page has at least one row: give a limit above 0".to_owned());
        }
        let mut filters = self.filters.clone();
        filters.date_from = self.from.map(DateOrTime::written).transpose()?;
        filters.date_to = self.to.map(DateOrTime::written).transpose()?;
        CreateTaskContainmentReportRequest::builder()
            .filters(filters)
            .try_into()
            .map_err(|error: crate::generated::types::error::ConversionError| error.to_string())
    }
}
