//! Report jobs: how far they are by the clock, and what is answered about them.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use crate::clock::{after, timestamp};
use crate::errors::Refusal;
use crate::faults::{ExpiredAnswer, JobFault};
use crate::filters::Filters;
use crate::rows::{Periods, page, rows};
use crate::seed;

/// What `total` of a report counts. The vendor's sample shows a whole report, which does not decide it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Total {
    /// All rows, whatever page of them was asked for.
    #[default]
    Whole,
    /// The rows of the page.
    Page,
}

/// How jobs behave.
#[derive(Clone, Debug)]
pub(crate) struct JobSettings {
    pub(crate) seed: u64,
    pub(crate) duration: Duration,
    pub(crate) lifetime: Duration,
    pub(crate) total: Total,
    pub(crate) finished_with_envelope: bool,
    pub(crate) task_names: Vec<String>,
}

/// A report job.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    id: String,
    bot: String,
    created: SystemTime,
    filters: Filters,
    /// The filters as they were sent.
    sent: Value,
    skip: usize,
    limit: Option<usize>,
    faults: Vec<JobFault>,
    polls: usize,
}

/// Where a job stands at some point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// Not finished, or finished without a report.
    Without {
        status: String,
        percent: u8,
    },
    Finished,
    Expired(ExpiredAnswer),
}

const IN_PROGRESS: &str = "IN_PROGRESS";
const SUCCESS: &str = "SUCCESS";

impl Job {
    fn expires(&self, settings: &JobSettings) -> (SystemTime, ExpiredAnswer) {
        self.faults
            .iter()
            .find_map(|fault| match fault {
                JobFault::Expires {
                    after: time,
                    answer,
                } => Some((after(self.created, *time), answer.clone())),
                _ => None,
            })
            .unwrap_or_else(|| {
                let end = after(self.created, settings.lifetime);
                (end, ExpiredAnswer::default())
            })
    }

    fn stage(&self, settings: &JobSettings, now: SystemTime) -> Stage {
        let (end, answer) = self.expires(settings);
        if now >= end {
            return Stage::Expired(answer);
        }
        let elapsed = now.duration_since(self.created).unwrap_or_default();
        let percent = percent(elapsed, settings.duration);
        for fault in &self.faults {
            match fault {
                JobFault::Statuses(statuses) => {
                    // Polls are counted before they are answered.
                    if let Some(status) = statuses.get(self.polls.saturating_sub(1)) {
                        let percent = percent.min(99);
                        let status = status.clone();
                        return Stage::Without { status, percent };
                    }
                }
                JobFault::Fails { status, at_percent } if percent >= *at_percent => {
                    let (status, percent) = (status.clone(), *at_percent);
                    return Stage::Without { status, percent };
                }
                JobFault::Sticks { at_percent } if percent >= *at_percent => {
                    let (status, percent) = (IN_PROGRESS.to_owned(), *at_percent);
                    return Stage::Without { status, percent };
                }
                _ => {}
            }
        }
        if percent < 100 {
            let status = IN_PROGRESS.to_owned();
            Stage::Without { status, percent }
        } else {
            Stage::Finished
        }
    }

    fn envelope(
        &self,
        settings: &JobSettings,
        status: &str,
        percent: u8,
        changed: SystemTime,
    ) -> Map<String, Value> {
        let envelope = json!({
            "status": status,
            "percentageComplete": percent,
            "streamId": self.bot,
            "jobType": "TASK_EXECUTION_CONTAINMENT_REPORT",
            "action": "QUERY",
            "countOfDockStatuses": 1,
            "createdBy": seed::id(settings.seed, "u", &["reports"]),
            "expireAt": timestamp(self.expires(settings).0),
            "statusLogs": [],
            "_id": self.id,
            "lMod": timestamp(changed),
            "createdOn": timestamp(self.created),
            "requestedTime": timestamp(self.created),
            "__v": 0,
        });
        match envelope {
            Value::Object(envelope) => envelope,
            _ => Map::new(),
        }
    }

    fn report(&self, settings: &JobSettings) -> Value {
        let periods = Periods::from_filters(&self.filters);
        let rows = rows(
            settings.seed,
            &self.bot,
            &settings.task_names,
            &self.filters,
            &periods,
        );
        let (count, data) = page(&rows, self.skip, self.limit);
        let total = match settings.total {
            Total::Whole => rows.len(),
            Total::Page => count,
        };
        json!({"total": total, "data": data})
    }

    fn answer(&self, settings: &JobSettings, now: SystemTime) -> Result<Value, Refusal> {
        Ok(Value::Object(match self.stage(settings, now) {
            Stage::Without { status, percent } => self.envelope(settings, &status, percent, now),
            Stage::Finished => {
                let mut answer = Map::new();
                answer.insert("tasksExecutionReport".to_owned(), self.report(settings));
                answer.insert("status".to_owned(), SUCCESS.into());
                if settings.finished_with_envelope {
                    let finished = after(self.created, settings.duration);
                    answer.extend(self.envelope(settings, SUCCESS, 100, finished));
                }
                answer
            }
            Stage::Expired(ExpiredAnswer::Job { status }) => {
                self.envelope(settings, &status, 100, self.expires(settings).0)
            }
            Stage::Expired(ExpiredAnswer::NotFound) => {
                return Err(no_such_job(&format!("the job `{}` has expired", self.id)));
            }
            Stage::Expired(ExpiredAnswer::Error { status }) => {
                return Err(Refusal {
                    status: status.try_into().unwrap_or_default(),
                    code: i64::from(status),
                    message: "The request has expired".to_owned(),
                    reason: format!("the job `{}` has expired", self.id),
                });
            }
        }))
    }
}

fn no_such_job(reason: &str) -> Refusal {
    Refusal::not_found("Not Found", reason)
}

/// Whole percent, rounded down; 100 is only what has been done in full.
fn percent(elapsed: Duration, duration: Duration) -> u8 {
    if elapsed >= duration {
        return 100;
    }
    let percent = elapsed.as_nanos() * 100 / duration.as_nanos().max(1);
    u8::try_from(percent).unwrap_or(100).min(99)
}

/// A report job, as it stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JobSnapshot {
    /// Its id, `ds-…`.
    pub id: String,
    /// The bot that it reports on.
    pub bot_id: String,
    /// When it was started.
    pub created_at: SystemTime,
    /// When it expires or expired.
    pub expires_at: SystemTime,
    /// Its status, as a poll would find it; `None` if it has expired.
    pub status: Option<String>,
    /// How far it is, 0 to 100.
    pub percent: u8,
    /// The filters as they were sent.
    pub filters: Value,
    /// How many rows are skipped.
    pub skip: usize,
    /// How many rows there are at most.
    pub limit: Option<usize>,
    /// How often it was asked about.
    pub polls: usize,
}

/// The jobs of the platform.
pub(crate) struct Jobs {
    settings: Arc<JobSettings>,
    by_id: HashMap<String, Job>,
    /// From the oldest to the newest.
    order: VecDeque<String>,
    started: u64,
}

/// What a call that starts a job asks for.
pub(crate) struct Order {
    pub(crate) bot: String,
    pub(crate) filters: Filters,
    pub(crate) sent: Value,
    pub(crate) skip: usize,
    pub(crate) limit: Option<usize>,
    pub(crate) faults: Vec<JobFault>,
}

impl Jobs {
    /// So many are kept; the oldest are forgotten first.
    const KEPT: usize = 100_000;

    pub(crate) fn new(settings: JobSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            by_id: HashMap::new(),
            order: VecDeque::new(),
            started: 0,
        }
    }

    /// Starts a job, and gives the answer of the call that does so.
    pub(crate) fn start(&mut self, order: Order, now: SystemTime) -> Value {
        self.started += 1;
        if self.order.len() == Self::KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_id.remove(&oldest);
        }
        let id = seed::id(self.settings.seed, "ds", &[&self.started.to_string()]);
        let job = Job {
            id: id.clone(),
            bot: order.bot,
            created: now,
            filters: order.filters,
            sent: order.sent,
            skip: order.skip,
            limit: order.limit,
            faults: order.faults,
            polls: 0,
        };
        let answer = job.envelope(&self.settings, IN_PROGRESS, 0, now);
        self.by_id.insert(id.clone(), job);
        self.order.push_back(id);
        Value::Object(answer)
    }

    /// Counts a poll. What is returned can be answered from without holding up others.
    pub(crate) fn poll(&mut self, bot: &str, id: &str) -> Result<Polled, Refusal> {
        let job = self.by_id.get_mut(id).filter(|job| job.bot == bot);
        let Some(job) = job else {
            return Err(no_such_job(&format!("the bot has no job `{id}`")));
        };
        job.polls += 1;
        Ok(Polled(job.clone(), Arc::clone(&self.settings)))
    }

    pub(crate) fn snapshots(&self, now: SystemTime) -> Vec<JobSnapshot> {
        let jobs = self.order.iter().filter_map(|id| self.by_id.get(id));
        jobs.map(|job| self.snapshot(job, now)).collect()
    }

    fn snapshot(&self, job: &Job, now: SystemTime) -> JobSnapshot {
        let (status, percent) = match job.stage(&self.settings, now) {
            Stage::Without { status, percent } => (Some(status), percent),
            Stage::Finished => (Some(SUCCESS.to_owned()), 100),
            Stage::Expired(_) => (None, 100),
        };
        JobSnapshot {
            id: job.id.clone(),
            bot_id: job.bot.clone(),
            created_at: job.created,
            expires_at: job.expires(&self.settings).0,
            status,
            percent,
            filters: job.sent.clone(),
            skip: job.skip,
            limit: job.limit,
            polls: job.polls,
        }
    }
}

/// A job that was asked about.
pub(crate) struct Polled(Job, Arc<JobSettings>);

impl Polled {
    pub(crate) fn answer(&self, now: SystemTime) -> Result<Value, Refusal> {
        self.0.answer(&self.1, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_grows_and_ends_at_100() {
        let second = Duration::from_secs(1);
        assert_eq!(percent(Duration::ZERO, second), 0);
        assert_eq!(percent(Duration::from_millis(429), second), 42);
        assert_eq!(percent(Duration::from_nanos(999_999_999), second), 99);
        assert_eq!(percent(second, second), 100);
        assert_eq!(percent(Duration::ZERO, Duration::ZERO), 100);
    }
}
