//! A report job: watched until it is done.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use koreai_schemas::Operation;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use tokio::time::Instant;

use super::polling::Polling;
use super::status::Standing;
use crate::client::{Answered, Client};
use crate::deviation::Deviation;
use crate::error::{BodyProblem, Error, Phase};
use crate::generated::types::{
    JobStatus, TaskContainmentReport, TaskContainmentReportJob, Timestamp,
};
use crate::redact::Redactor;
use crate::retry::{FOR_EVER, RetryPolicy, server_time};
use crate::verdict::named_errors;

/// How long [`ReportJob::progress`] watches a job that does not say when it expires.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The longest life of a job that is believed; beyond, it does not say when it expires.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How far off the moment may be at which a job expires: a server shows its clock in whole seconds.
const CLOCK_GRAIN: Duration = Duration::from_secs(1);

/// How many looks in a row may find a job that is complete, under an unknown status and without a report.
const MAX_LOOKS_AT_NOTHING: u32 = 4;

/// How many looks in a row may fail, for reasons that may pass, before the watcher gives up.
const MAX_FAILED_LOOKS: u32 = 5;

/// What it takes to find a job again: to be stored, and [resumed](Client::resume) elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JobTicket {
    /// The bot that the report is about: `st-…`.
    pub bot_id: String,
    /// The `_id` of the job: `ds-…`.
    pub job_id: String,
    /// When the job expires, as the platform wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_at: Option<Timestamp>,
}

impl JobTicket {
    /// The ticket of a job whose id is known.
    pub fn new(bot_id: impl Into<String>, job_id: impl Into<String>) -> Self {
        Self {
            bot_id: bot_id.into(),
            job_id: job_id.into(),
            expire_at: None,
        }
    }
}

/// How far a job is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// The `_id` of the job.
    pub job_id: String,
    /// What the platform calls it.
    pub status: JobStatus,
    /// How much is done, in percent, if the platform says so.
    pub percentage: Option<f64>,
    /// Since when the job is watched here.
    pub elapsed: Duration,
    /// How long until the job expires, if that is known.
    pub expires_in: Option<Duration>,
    /// The report, as soon as there is one, whatever the [`status`](Self::status) says: with the last
    /// item of a stream.
    pub report: Option<Box<TaskContainmentReport>>,
    /// What of the answer does not fit its type.
    pub deviations: Vec<Deviation>,
    /// The body of the answer, as it came.
    pub body: Bytes,
}

impl Progress {
    /// Whether the platform says that the job has failed. A report that is there all the same is one that it
    /// may have made in part.
    pub fn has_failed(&self) -> bool {
        Standing::from(&self.status) == Standing::Failed
    }
}

/// A report job. Dropping it stops watching; the job itself goes on until it expires, as no way to
/// cancel one is documented.
#[derive(Clone, Debug)]
pub struct ReportJob {
    client: Client,
    ticket: JobTicket,
    envelope: Option<Box<TaskContainmentReportJob>>,
    /// What of the envelope does not fit.
    deviations: Vec<Deviation>,
    watched_since: Instant,
    expires: Option<Instant>,
    /// Whether that is by the server's own clock.
    is_expiry_of_server: bool,
    /// How far the job was when it was last looked at.
    percentage: Option<f64>,
    /// What its status was then.
    status: Option<JobStatus>,
}

impl Client {
    /// Takes up a report job that was started before, perhaps by another process.
    pub fn resume(&self, ticket: JobTicket) -> ReportJob {
        ReportJob::resume(self.clone(), ticket)
    }
}

impl ReportJob {
    pub(super) fn started(
        client: Client,
        bot_id: String,
        answered: Answered<TaskContainmentReportJob>,
    ) -> Result<Self, Error> {
        let job = &answered.value;
        if job.id.is_empty() {
            let redactor = Redactor(&client.engine.secrets);
            let operation = Operation::CREATE_TASK_CONTAINMENT_REPORT;
            let answer = answered.answer;
            return Err(answer.unexpected(operation, BodyProblem::NoJobId, &redactor));
        }
        // The server has just made the job, by its own clock; its `Date` has whole seconds only.
        let created = job.created_on.as_ref().and_then(system_time);
        let now = created.or_else(|| server_time(&answered.answer.headers));
        let ticket = JobTicket {
            bot_id,
            job_id: job.id.clone(),
            expire_at: job.expire_at.clone(),
        };
        let mut started = Self::resume(client, ticket);
        started.percentage = job.percentage_complete.as_ref().and_then(Number::as_f64);
        if let Some(now) = now {
            started.note_expiry(now);
            started.is_expiry_of_server = true;
        }
        started.envelope = Some(Box::new(answered.value));
        started.deviations = answered.deviations;
        Ok(started)
    }

    fn resume(client: Client, ticket: JobTicket) -> Self {
        let mut job = Self {
            client,
            ticket,
            envelope: None,
            deviations: vec![],
            watched_since: Instant::now(),
            expires: None,
            is_expiry_of_server: false,
            percentage: None,
            status: None,
        };
        // By this machine's clock, until an answer shows the server's.
        job.note_expiry(SystemTime::now());
        job
    }

    /// The `_id` of the job.
    pub fn id(&self) -> &str {
        &self.ticket.job_id
    }

    /// What it takes to resume the job in another process.
    pub fn ticket(&self) -> &JobTicket {
        &self.ticket
    }

    /// The job as the platform described it when it was started; `None` if it was resumed.
    pub fn envelope(&self) -> Option<&TaskContainmentReportJob> {
        self.envelope.as_deref()
    }

    /// What of the [`envelope`](Self::envelope) does not fit its type.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// How long until the job expires, if that is known.
    pub fn expires_in(&self) -> Option<Duration> {
        let end = self.expires?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Looks at the job once.
    ///
    /// # Errors
    ///
    /// [`Error::JobFailed`] if the platform has given the job up, [`Error::Expired`] if it refuses to
    /// tell after the job's time is over; otherwise any of a call.
    pub async fn poll(&mut self) -> Result<Progress, Error> {
        self.look(self.client.retry.clone()).await
    }

    async fn look(&mut self, policy: RetryPolicy) -> Result<Progress, Error> {
        let JobTicket { bot_id, job_id, .. } = &self.ticket;
        let client = self.client.with_retry(policy);
        let call = client.raw().get_task_containment_report();
        let received = client.call_in_full(call.bot_id(bot_id).id(job_id)).await;
        let received = match received {
            Ok(received) => received,
            // What an expired job answers is documented nowhere.
            Err(Error::Api { status, .. } | Error::UnexpectedBody { status, .. })
                if status.is_client_error() && self.is_over() =>
            {
                return Err(self.expired());
            }
            Err(error) => return Err(error),
        };
        let report = received.value;
        if !self.is_expiry_of_server {
            if report.expire_at.is_some() {
                self.ticket.expire_at.clone_from(&report.expire_at);
            }
            self.note_expiry(server_time(&received.answer.headers).unwrap_or_else(SystemTime::now));
            self.is_expiry_of_server = self.expires.is_some();
        }
        let percentage = report.percentage_complete.as_ref();
        self.percentage = percentage.and_then(Number::as_f64);
        self.status = Some(report.status.clone());
        let standing = Standing::from(&report.status);
        let is_done = standing == Standing::Done || self.is_complete();
        let data = report.tasks_execution_report.as_ref();
        let data = data.and_then(|report| report.data.as_ref());
        // Of a job that is not done, an empty report is one that has yet to come.
        let is_there = data.is_some_and(|data| is_done || !data.is_empty());
        if standing == Standing::Failed && !is_there {
            return Err(self.failed(&report));
        }
        Ok(Progress {
            job_id: self.ticket.job_id.clone(),
            status: report.status.clone(),
            percentage: self.percentage,
            elapsed: self.watched_since.elapsed(),
            expires_in: self.expires_in(),
            report: (standing == Standing::Done || is_there).then(|| Box::new(report)),
            deviations: received.deviations,
            body: received.answer.body,
        })
    }

    /// Looks at the job again and again, and reports its progress each time. The last item has the
    /// report, or is an error.
    ///
    /// The pauses follow the job, and the rate limit for it. A look that fails for a reason that may
    /// pass is not the end, unless five in a row do; a limit is waited for as long as the job lives. A
    /// job that is at 100 % under an unknown status, without a report, is looked at four times, and then
    /// ends with [`Error::UnknownStatus`]. The stream ends with [`Error::Expired`] when the
    /// job's time is over; where the platform does not say when that is, with [`Error::Timeout`] after
    /// an hour.
    pub fn progress(self) -> BoxStream<'static, Result<Progress, Error>> {
        self.watch(LIFETIME)
    }

    /// Watches a job, at most so long if it does not say when it expires.
    fn watch(self, lifetime: Duration) -> BoxStream<'static, Result<Progress, Error>> {
        let limiter = &self.client.engine.limiter;
        let steady = limiter.steady_pause(Operation::GET_TASK_CONTAINMENT_REPORT);
        let (shortest, longest) = self.client.engine.polling;
        let shortest = shortest.max(steady);
        let polling = Polling {
            shortest,
            longest: longest.max(shortest),
        };
        let watch = Watch {
            lifetime: lifetime.min(FOR_EVER),
            job: self,
            polling,
            looks: 0,
            looks_at_nothing: 0,
        };
        stream::unfold(Some(watch), |watch| async move {
            let mut watch = watch?;
            let item = watch.next().await;
            let goes_on = matches!(&item, Ok(progress) if progress.report.is_none());
            Some((item, goes_on.then_some(watch)))
        })
        .boxed()
    }

    /// The same, at most so long.
    pub(super) fn progress_within(
        self,
        within: Duration,
    ) -> BoxStream<'static, Result<Progress, Error>> {
        let engine = Arc::clone(&self.client.engine);
        let end = Instant::now() + within.min(FOR_EVER);
        let watched = (self.watch(within), None::<String>);
        stream::unfold(Some(watched), move |watched| {
            let engine = Arc::clone(&engine);
            async move {
                let (mut progress, status) = watched?;
                match tokio::time::timeout_at(end, progress.next()).await {
                    Ok(Some(Ok(step))) => {
                        let status = shown(&step.status, &engine.secrets);
                        Some((Ok(step), Some((progress, Some(status)))))
                    }
                    Ok(other) => other.map(|step| (step, None)),
                    Err(_) => {
                        let timeout = Error::Timeout {
                            operation: None,
                            status,
                            phase: Phase::Job,
                            after: within,
                        };
                        Some((Err(timeout), None))
                    }
                }
            }
        })
        .boxed()
    }

    /// Waits until the job is done, at most so long.
    ///
    /// # Errors
    ///
    /// Those of [`progress`](Self::progress), and [`Error::Timeout`] when the time is up: the job goes
    /// on, and can be resumed by its [`ticket`](Self::ticket).
    pub async fn until_done(self, within: Duration) -> Result<TaskContainmentReport, Error> {
        let mut progress = self.progress_within(within);
        while let Some(step) = progress.next().await {
            if let Some(report) = step?.report {
                return Ok(*report);
            }
        }
        Err(Error::invalid("the job ended without an answer"))
    }

    /// Remembers when the job expires, in this machine's own time.
    fn note_expiry(&mut self, server_now: SystemTime) {
        let end = self.ticket.expire_at.as_ref().and_then(system_time);
        let left = end.map(|end| end.duration_since(server_now).unwrap_or_default());
        let left = left.filter(|&left| left <= MAX_LIFETIME);
        self.expires = left.map(|left| Instant::now() + left);
    }

    fn is_over(&self) -> bool {
        let soon = Instant::now() + CLOCK_GRAIN;
        self.expires.is_some_and(|end| end <= soon)
    }

    fn expired(&self) -> Error {
        Error::Expired {
            status: self.shown_status(),
            job_id: self.shown_id(),
            expired_at: self.ticket.expire_at.clone(),
        }
    }

    /// Whether the platform says that all is done.
    fn is_complete(&self) -> bool {
        self.percentage.is_some_and(|percent| percent >= 100.0)
    }

    fn shown_status(&self) -> Option<String> {
        let status = self.status.as_ref()?;
        Some(shown(status, &self.client.engine.secrets))
    }

    /// The id comes from the platform, too.
    fn shown_id(&self) -> String {
        Redactor(&self.client.engine.secrets).message(&self.ticket.job_id, 100)
    }

    fn failed(&self, report: &TaskContainmentReport) -> Error {
        let redactor = Redactor(&self.client.engine.secrets);
        let said = |name: &str| report.extra.get(name).filter(|value| !value.is_null());
        let message: Option<&Value> = said("message").or_else(|| said("msg"));
        Error::JobFailed {
            job_id: self.shown_id(),
            status: shown(&report.status, &self.client.engine.secrets),
            errors: named_errors(said("errors"), message, &redactor),
        }
    }
}

/// A job that is looked at again and again.
struct Watch {
    job: ReportJob,
    polling: Polling,
    looks: u32,
    /// How many looks in a row found a job that is complete, and neither a report nor a known status.
    looks_at_nothing: u32,
    /// How long it is watched if it does not say when it expires.
    lifetime: Duration,
}

impl Watch {
    async fn next(&mut self) -> Result<Progress, Error> {
        let mut failed = 0;
        let mut not_before = Instant::now();
        loop {
            let elapsed = self.job.watched_since.elapsed();
            let pause = self.polling.pause(self.looks, elapsed, self.job.percentage);
            self.looks = self.looks.saturating_add(1);
            // One last look when the time is over: the job may have been done just before.
            let next = (Instant::now() + pause).max(not_before).min(self.end());
            let pause_ms = next.saturating_duration_since(Instant::now()).as_millis() as u64;
            tracing::debug!(pause_ms, "waiting before the next look at the report job");
            tokio::time::sleep_until(next).await;
            // A look may have to wait for the rate limit, but not for longer than the job lives.
            let end = self.end().max(Instant::now());
            let timeout = self.job.client.engine.timeout;
            let policy = self.job.client.retry.clone();
            let policy = policy.with_time_for(end - Instant::now(), timeout);
            let patience = end + timeout.min(FOR_EVER);
            let look = tokio::time::timeout_at(patience, self.job.look(policy)).await;
            let over = self.end() <= Instant::now();
            match look.unwrap_or_else(|_| Err(self.over())) {
                Ok(progress) if over && progress.report.is_none() => return Err(self.over()),
                Ok(progress) => {
                    let is_known = Standing::from(&progress.status) != Standing::Unknown;
                    let is_clear = progress.report.is_some() || is_known;
                    self.looks_at_nothing = match is_clear || !self.job.is_complete() {
                        true => 0,
                        false => self.looks_at_nothing + 1,
                    };
                    if self.looks_at_nothing < MAX_LOOKS_AT_NOTHING {
                        return Ok(progress);
                    }
                    return Err(Error::UnknownStatus {
                        job_id: self.job.shown_id(),
                        status: self.job.shown_status().unwrap_or_default(),
                    });
                }
                Err(error) if error.is_retryable() && !over && failed < MAX_FAILED_LOOKS - 1 => {
                    failed += 1;
                    if let Error::RateLimited {
                        wait: Some(wait), ..
                    } = &error
                    {
                        not_before = Instant::now() + *wait;
                        // The limit lasts for longer than the job does.
                        if not_before >= end {
                            return Err(error);
                        }
                    }
                    tracing::warn!(%error, failed, "could not look at the report job");
                }
                outcome => return outcome,
            }
        }
    }

    fn end(&self) -> Instant {
        self.job
            .expires
            .unwrap_or(self.job.watched_since + self.lifetime)
    }

    fn over(&self) -> Error {
        match self.job.expires {
            Some(_) => self.job.expired(),
            None => Error::Timeout {
                operation: None,
                status: self.job.shown_status(),
                phase: Phase::Job,
                after: self.lifetime,
            },
        }
    }
}

/// A status comes from the platform.
fn shown(status: &JobStatus, secrets: &[SecretString]) -> String {
    Redactor(secrets).message(status.as_str(), 100)
}

fn system_time(time: &Timestamp) -> Option<SystemTime> {
    time.parse_rfc3339().ok().map(SystemTime::from)
}
