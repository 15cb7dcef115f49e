//! Faults: what goes wrong, on which calls.

use std::time::Duration;

use hyper::header::HeaderValue;
use koreai_schemas::{OPERATIONS, Operation};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::behaviour::Behaviour;
use crate::errors::{ErrorShape, LimitWindow, TokenRefusal};
use crate::seed;

/// Something that goes wrong.
///
/// It can be read from JSON, TOML and the like. Names are in kebab-case, and durations in
/// milliseconds:
///
/// ```
/// use koreai_mock::{Fault, FaultKind, When};
///
/// let fault: Fault = serde_json::from_str(
///     r#"{"operation": "updateTask", "when": {"first": 2}, "kind": {"slow-body": {"over-ms": 300}}}"#,
/// )?;
/// assert_eq!(fault.when, When::First(2));
/// assert_eq!(fault, Fault::new(fault.kind.clone()).on("updateTask").first(2));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fault {
    /// The operation that it befalls, by the contract's `operationId`; `None` for every request,
    /// those that mean no operation included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Which of the calls it befalls, counted from when the fault was set. By default all.
    #[serde(default)]
    pub when: When,
    /// What goes wrong.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault of every call of every operation.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            operation: None,
            when: When::Always,
            kind,
        }
    }

    /// Restricts it to one operation, by the contract's `operationId`.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Sets which of the calls it befalls.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Restricts it to the first `calls` calls.
    #[must_use]
    pub fn first(self, calls: u64) -> Self {
        self.when(When::First(calls))
    }

    /// Restricts it to one call, counted from 1.
    #[must_use]
    pub fn nth(self, call: u64) -> Self {
        self.when(When::Nth(call))
    }

    /// Whether it can befall anything on a platform with the operations of the contract.
    ///
    /// # Errors
    ///
    /// [`FaultError`] for the first thing that is wrong with it.
    pub fn check(&self) -> Result<(), FaultError> {
        self.check_for(&ids(OPERATIONS))
    }

    /// The same on a platform with these operations.
    pub(crate) fn check_for(&self, operations: &[&'static str]) -> Result<(), FaultError> {
        if let Some(operation) = &self.operation {
            check_operation(operation, operations)?;
        }
        if self.when == When::Nth(0) {
            return Err(FaultError::NoCall);
        }
        if let When::Probability(probability) = self.when
            && !(0.0..=1.0).contains(&probability)
        {
            return Err(FaultError::Probability(probability));
        }
        self.kind.check()?;
        let starts_jobs = |id| Behaviour::by_id(id) == Behaviour::CreateReport;
        if self.kind.job().is_some() && !self.operation().is_none_or(starts_jobs) {
            return Err(FaultError::JobFault);
        }
        Ok(())
    }

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }
}

/// Faults as a file holds them: `{"faults": [...]}`, or `[[faults]]` in TOML.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FaultPlan {
    /// The faults, in the order in which they are looked at.
    pub faults: Vec<Fault>,
}

/// Which calls a fault befalls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum When {
    /// Every call.
    #[default]
    Always,
    /// One call, counted from 1.
    Nth(u64),
    /// So many calls from the first.
    First(u64),
    /// Every call after so many.
    After(u64),
    /// Each call with this probability, 0 to 1. The platform's seed and the count of the calls
    /// decide.
    Probability(f64),
}

/// What goes wrong.
///
/// Some faults stand in place of the answer: the call is neither checked nor counted nor carried
/// out, and the first such fault wins. The others change the answer that there would be, after the
/// call was carried out, and add up. Those of a job befall the jobs that calls of
/// `createTaskContainmentReport` start, and only jobs that are really started are counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case"
)]
#[non_exhaustive]
pub enum FaultKind {
    /// In place of the answer: 429 with the documented text.
    TooManyRequests {
        /// When to come back.
        #[serde(default)]
        retry_after: RetryAfter,
        /// Which text.
        #[serde(default)]
        window: LimitWindow,
    },
    /// In place of the answer: the documented text of a call over the limit, with status 200.
    #[serde(rename = "limit-text-in-200")]
    LimitTextIn200 {
        /// Which text.
        #[serde(default)]
        window: LimitWindow,
    },
    /// In place of the answer: a gateway's page in HTML, such as 502, 503 or 504.
    Html {
        /// The status.
        status: u16,
        /// When to come back.
        #[serde(default)]
        retry_after: RetryAfter,
    },
    /// In place of the answer: an error of the platform's own, in JSON.
    Error {
        /// The status.
        status: u16,
        /// The code in the body. By default the status.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<i64>,
        /// The text in the body.
        message: String,
        /// The body's shape. By default the one that the platform was set to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shape: Option<ErrorShape>,
    },
    /// In place of the answer: one of the three kinds of 401.
    Unauthorized {
        /// Which of them.
        refusal: TokenRefusal,
    },
    /// In place of the answer: a redirect.
    Redirect {
        /// The status, such as 302, 307 or 308.
        status: u16,
        /// Where to.
        location: String,
    },
    /// In place of the answer: JSON of another shape than the contract's, with status 200.
    WrongShape {
        /// What is answered. By default `{"result": "ok"}`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
    },
    /// The connection is reset before a byte of the answer.
    Reset {
        /// Whether the call is carried out before. By default not.
        #[serde(default)]
        carried_out: bool,
    },
    /// The answer's first byte comes late.
    SlowFirstByte {
        /// How late.
        #[serde(rename = "after-ms", with = "millis")]
        after: Duration,
    },
    /// The answer's body drips in.
    SlowBody {
        /// How long it takes.
        #[serde(rename = "over-ms", with = "millis")]
        over: Duration,
    },
    /// The body ends before its announced length, and the connection with it.
    CutBody {
        /// How many bytes are sent. By default half of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keep: Option<usize>,
    },
    /// The body breaks off in the middle, but its length is right: no JSON.
    InvalidJson,
    /// A report job's status is another one, and there is no report. Leaves tasks alone.
    UnknownStatus {
        /// The status, such as `PAUSED`.
        status: String,
    },
    /// Every object of the answer has a member that the contract does not name. Error bodies too.
    UnknownFields,
    /// The answer has another status, such as 202. With 204 goes the body as well.
    AnswerStatus {
        /// The status.
        status: u16,
    },
    /// The answer has no body.
    NoBody,
    /// The answer is a message and nothing else: `{"message": …}`.
    BareMessage {
        /// The message.
        #[serde(default = "done")]
        message: String,
    },
    /// Members of the answer have another value, or are gone. Answers that have none of them stay as they
    /// are.
    Member {
        /// Where they stand, as a JSON Pointer in which `*` is every member or item:
        /// `/tasksExecutionReport/data/*/*/totalSession`.
        pointer: String,
        /// What stands there; nothing by default.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
        value: Option<Value>,
    },
    /// A byte order mark comes before the body.
    ByteOrderMark,
    /// A report has no more than so many rows, and `moreAvailable: true` if some were left out. A sibling
    /// call does that with 100 rows.
    CappedRows {
        /// How many rows.
        rows: usize,
    },
    /// The answer's type is given as another one.
    WrongContentType {
        /// The type. By default `text/html`.
        #[serde(default = "text_html")]
        content_type: String,
    },
    /// The answer has one more member, which makes it this long.
    HugeBody {
        /// How many bytes the body has; no fewer than it has anyway.
        bytes: u64,
        /// Whether the length is announced, in `Content-Length`. By default not: chunks follow.
        #[serde(default)]
        announced: bool,
    },
    /// The answer's `Date` is off.
    DateSkew {
        /// By how many seconds; below 0 for the past.
        seconds: i64,
    },
    /// The job fails on the way.
    JobFails {
        /// The status that it has then; siblings of it also write `failed` and `failure`.
        #[serde(default = "failed")]
        status: String,
        /// How far it comes, in percent.
        #[serde(default = "forty")]
        at_percent: u8,
    },
    /// The job never gets any further.
    JobSticks {
        /// How far it comes, in percent.
        #[serde(default = "eighty_five")]
        at_percent: u8,
    },
    /// The job expires earlier than others.
    JobExpires {
        /// How long after its start.
        #[serde(rename = "after-ms", with = "millis")]
        after: Duration,
        /// What is answered from then on.
        #[serde(default)]
        answer: ExpiredAnswer,
    },
    /// The first polls of the job each get one of these statuses.
    JobUnknownStatuses {
        /// The statuses, in order.
        statuses: Vec<String>,
    },
}

/// A kind of fault, by example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultExample {
    /// The kind as it stands in a [`Fault`], in JSON.
    pub kind: &'static str,
    /// What goes wrong.
    pub what: &'static str,
}

const fn example(kind: &'static str, what: &'static str) -> FaultExample {
    FaultExample { kind, what }
}

/// Every kind of fault, once.
pub const FAULT_EXAMPLES: &[FaultExample] = &[
    example(
        r#"{"too-many-requests": {"retry-after": {"seconds": 5}, "window": "minute"}}"#,
        "in place of the answer: 429 with the documented text",
    ),
    example(
        r#"{"limit-text-in-200": {"window": "hour"}}"#,
        "in place of the answer: the text of a limit, with status 200",
    ),
    example(
        r#"{"html": {"status": 503, "retry-after": {"seconds": 1}}}"#,
        "in place of the answer: a gateway's page",
    ),
    example(
        r#"{"error": {"status": 500, "message": "Internal Server Error"}}"#,
        "in place of the answer: an error of the platform's own",
    ),
    example(
        r#"{"unauthorized": {"refusal": "invalid-jwt-token"}}"#,
        "in place of the answer: one of the kinds of 401",
    ),
    example(
        r#"{"redirect": {"status": 302, "location": "https://login.example/"}}"#,
        "in place of the answer: a redirect",
    ),
    example(
        r#"{"wrong-shape": {"body": {"result": "ok"}}}"#,
        "in place of the answer: other JSON than the contract's, with status 200",
    ),
    example(
        r#"{"reset": {"carried-out": true}}"#,
        "the connection is reset before the answer, after the call was carried out or (by default) not",
    ),
    example(
        r#"{"slow-first-byte": {"after-ms": 2000}}"#,
        "the answer comes late",
    ),
    example(
        r#"{"slow-body": {"over-ms": 2000}}"#,
        "the answer's body drips in",
    ),
    example(
        r#"{"cut-body": {"keep": 10}}"#,
        "the body ends before its announced length, and the connection with it",
    ),
    example(
        r#""invalid-json""#,
        "the body breaks off in the middle, with the right length",
    ),
    example(
        r#"{"unknown-status": {"status": "PAUSED"}}"#,
        "a report job has another status, and no report",
    ),
    example(
        r#""unknown-fields""#,
        "every object of the answer has a member that the contract does not name",
    ),
    example(
        r#"{"answer-status": {"status": 202}}"#,
        "the answer has another status",
    ),
    example(r#""no-body""#, "the answer has no body"),
    example(
        r#"{"bare-message": {"message": "Task updated successfully"}}"#,
        "the answer is a message and nothing else",
    ),
    example(
        r#"{"member": {"pointer": "/tasksExecutionReport/data/*/*/totalSession", "value": "2"}}"#,
        "members of the answer have another value or, without `value`, are gone",
    ),
    example(
        r#""byte-order-mark""#,
        "a byte order mark comes before the body",
    ),
    example(
        r#"{"capped-rows": {"rows": 100}}"#,
        "a report has no more than so many rows, and says that there are more",
    ),
    example(
        r#"{"wrong-content-type": {"content-type": "text/html"}}"#,
        "the answer's type is given as another one",
    ),
    example(
        r#"{"huge-body": {"bytes": 1000000, "announced": false}}"#,
        "the answer is this long",
    ),
    example(
        r#"{"date-skew": {"seconds": -3600}}"#,
        "the answer's `Date` is off",
    ),
    example(
        r#"{"job-fails": {"status": "FAILED", "at-percent": 40}}"#,
        "a report job fails on the way",
    ),
    example(
        r#"{"job-sticks": {"at-percent": 85}}"#,
        "a report job never gets any further",
    ),
    example(
        r#"{"job-expires": {"after-ms": 1000, "answer": "not-found"}}"#,
        "a report job expires earlier than others",
    ),
    example(
        r#"{"job-unknown-statuses": {"statuses": ["PAUSED", "QUEUED"]}}"#,
        "the first looks at a report job each find one of these statuses",
    ),
];

impl FaultKind {
    /// 429 with the documented text.
    pub fn too_many_requests(retry_after: RetryAfter) -> Self {
        let window = LimitWindow::Minute;
        Self::TooManyRequests {
            retry_after,
            window,
        }
    }

    /// A gateway's page in HTML.
    pub fn html(status: u16) -> Self {
        let retry_after = RetryAfter::Absent;
        Self::Html {
            status,
            retry_after,
        }
    }

    /// A 500 in JSON.
    pub fn server_error() -> Self {
        Self::Error {
            status: 500,
            code: None,
            message: "Internal Server Error".to_owned(),
            shape: None,
        }
    }

    /// The connection is reset, and nothing was done.
    pub fn reset() -> Self {
        Self::Reset { carried_out: false }
    }

    /// The job fails, with the given spelling of its status.
    pub fn job_fails(status: impl Into<String>) -> Self {
        Self::JobFails {
            status: status.into(),
            at_percent: forty(),
        }
    }

    fn check(&self) -> Result<(), FaultError> {
        let header = |value: &str| {
            HeaderValue::from_str(value)
                .map(drop)
                .map_err(|_| FaultError::Header)
        };
        match self {
            Self::Html { status, .. } | Self::Error { status, .. } => check_status(*status),
            Self::Redirect { status, location } => {
                check_status(*status)?;
                header(location)
            }
            Self::WrongContentType { content_type } => header(content_type),
            Self::AnswerStatus { status } => check_status(*status),
            Self::Member { pointer, .. } if !pointer.starts_with('/') => {
                Err(FaultError::Pointer(pointer.clone()))
            }
            Self::JobFails { at_percent, .. } | Self::JobSticks { at_percent } => {
                match at_percent {
                    0..=100 => Ok(()),
                    beyond => Err(FaultError::Percent(*beyond)),
                }
            }
            Self::JobExpires {
                answer: ExpiredAnswer::Error { status },
                ..
            } => check_status(*status),
            _ => Ok(()),
        }
    }

    /// Whether it stands in place of the answer.
    fn replaces(&self) -> bool {
        matches!(
            self,
            Self::TooManyRequests { .. }
                | Self::LimitTextIn200 { .. }
                | Self::Html { .. }
                | Self::Error { .. }
                | Self::Unauthorized { .. }
                | Self::Redirect { .. }
                | Self::WrongShape { .. }
                | Self::Reset { carried_out: false }
        )
    }

    /// What befalls a job, if it is such a fault.
    fn job(&self) -> Option<JobFault> {
        Some(match self.clone() {
            Self::JobFails { status, at_percent } => JobFault::Fails { status, at_percent },
            Self::JobSticks { at_percent } => JobFault::Sticks { at_percent },
            Self::JobExpires { after, answer } => JobFault::Expires { after, answer },
            Self::JobUnknownStatuses { statuses } => JobFault::Statuses(statuses),
            _ => return None,
        })
    }
}

/// The ids of operations.
pub(crate) fn ids(operations: &[Operation]) -> Vec<&'static str> {
    operations.iter().map(|operation| operation.id).collect()
}

/// Whether an operation is one of these.
pub(crate) fn check_operation(operation: &str, known: &[&'static str]) -> Result<(), FaultError> {
    match known.contains(&operation) {
        true => Ok(()),
        false => Err(FaultError::UnknownOperation {
            operation: operation.to_owned(),
            known: known.to_vec(),
        }),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A status that can end an answer: those below 200 announce one.
pub(crate) fn check_status(status: u16) -> Result<(), FaultError> {
    match status {
        200..=599 => Ok(()),
        other => Err(FaultError::Status(other)),
    }
}

fn done() -> String {
    "Task updated successfully".to_owned()
}

fn text_html() -> String {
    "text/html".to_owned()
}

fn failed() -> String {
    "FAILED".to_owned()
}

fn forty() -> u8 {
    40
}

fn eighty_five() -> u8 {
    85
}

/// When a client may come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RetryAfter {
    /// It is not said.
    #[default]
    Absent,
    /// In so many seconds.
    Seconds(u64),
    /// At a date so many seconds from now, by the platform's clock.
    HttpDate(u64),
}

/// What is answered about a job that has expired: documented nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case"
)]
#[non_exhaustive]
pub enum ExpiredAnswer {
    /// 404, as if there had never been such a job.
    #[default]
    NotFound,
    /// An error with another status.
    Error {
        /// The status.
        status: u16,
    },
    /// The job, with another status and without its report.
    Job {
        /// The status, such as `EXPIRED`.
        status: String,
    },
}

/// A fault that cannot be one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The operation is none of the contract.
    #[error("the contract has no operation `{operation}`; it has {}", list(known))]
    UnknownOperation {
        /// The operation.
        operation: String,
        /// Those that the contract has.
        known: Vec<&'static str>,
    },
    /// Calls are counted from 1.
    #[error("calls are counted from 1: there is no call 0")]
    NoCall,
    /// A probability is between 0 and 1.
    #[error("a probability is a number from 0 to 1, which {0} is not")]
    Probability(f64),
    /// The status cannot be answered.
    #[error("no answer can have the status {0}: 200 to 599 can be given")]
    Status(u16),
    /// The place of a member is not a JSON Pointer.
    #[error("`{0}` is not the place of a member: give a JSON Pointer, such as `/status`")]
    Pointer(String),
    /// The percentage is more than the whole.
    #[error("{0} percent is more than the whole")]
    Percent(u8),
    /// The location or content type holds what no header can carry.
    #[error("the location or content type holds a character that no header can carry")]
    Header,
    /// A job's fault is set when the job is started.
    #[error(
        "a job's fault befalls {} and no other operation",
        Operation::CREATE_TASK_CONTAINMENT_REPORT.id
    )]
    JobFault,
}

/// What befalls a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JobFault {
    Fails {
        status: String,
        at_percent: u8,
    },
    Sticks {
        at_percent: u8,
    },
    Expires {
        after: Duration,
        answer: ExpiredAnswer,
    },
    Statuses(Vec<String>),
}

/// The faults that are set, each with its count of calls.
#[derive(Default)]
pub(crate) struct Armed {
    faults: Vec<(Fault, u64)>,
}

/// What befalls one call.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// What is answered in place of the real answer.
    pub(crate) replacement: Option<FaultKind>,
    /// What changes the answer, in order.
    pub(crate) changes: Vec<FaultKind>,
}

impl Armed {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.faults.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// Counts a call, and returns the fault that applies to it.
    pub(crate) fn on_call(&mut self, operation: Option<&str>, seed: u64) -> Effects {
        let mut effects = Effects::default();
        for (index, (fault, calls)) in self.faults.iter_mut().enumerate() {
            let meant = fault.operation().is_none_or(|id| operation == Some(id));
            if !meant || fault.kind.job().is_some() || !counts(fault.when, calls, index, seed) {
                continue;
            }
            if !fault.kind.replaces() {
                effects.changes.push(fault.kind.clone());
            } else if effects.replacement.is_none() {
                effects.replacement = Some(fault.kind.clone());
            }
        }
        effects
    }

    /// Counts a started job, and returns the fault that applies to it.
    pub(crate) fn on_job(&mut self, seed: u64) -> Vec<JobFault> {
        let mut befalling = Vec::new();
        for (index, (fault, calls)) in self.faults.iter_mut().enumerate() {
            if let Some(job) = fault.kind.job()
                && counts(fault.when, calls, index, seed)
            {
                befalling.push(job);
            }
        }
        befalling
    }
}

fn counts(when: When, calls: &mut u64, index: usize, seed: u64) -> bool {
    *calls += 1;
    match when {
        When::Always => true,
        When::Nth(call) => *calls == call,
        When::First(first) => *calls <= first,
        When::After(first) => *calls > first,
        When::Probability(probability) => {
            let parts = ["fault", &index.to_string(), &calls.to_string()];
            seed::fraction(seed, &parts) < probability
        }
    }
}

/// A value that may be `null`, and is not there otherwise.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}

/// Durations as whole milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn faults_are_counted_each_for_itself() {
        let mut armed = Armed::default();
        armed.add(Fault::new(FaultKind::InvalidJson).on("updateTask").nth(2));
        armed.add(Fault::new(FaultKind::html(503)).first(1));
        armed.add(Fault::new(FaultKind::html(504)).first(2));
        let mut call = |operation| {
            let effects = armed.on_call(operation, 0);
            (effects.replacement, effects.changes.len())
        };
        assert_eq!(call(None), (Some(FaultKind::html(503)), 0));
        let second = (Some(FaultKind::html(504)), 0);
        assert_eq!(call(Some("updateTask")), second);
        assert_eq!(call(Some("getTaskContainmentReport")), (None, 0));
        assert_eq!(call(Some("updateTask")), (None, 1));
        assert_eq!(call(Some("updateTask")), (None, 0));
    }

    #[test]
    fn every_kind_survives_being_written_and_read() {
        let kinds = [
            json!({"too-many-requests": {}}),
            json!({"too-many-requests": {"retry-after": {"seconds": 2}, "window": "hour"}}),
            json!({"too-many-requests": {"retry-after": {"http-date": 2}}}),
            json!({"limit-text-in-200": {"window": "minute"}}),
            json!({"html": {"status": 503}}),
            json!({"error": {"status": 500, "message": "x", "shape": "errors-message", "code": 7}}),
            json!({"unauthorized": {"refusal": "invalid-jwt-token"}}),
            json!({"redirect": {"status": 308, "location": "http://127.0.0.1:1/"}}),
            json!({"wrong-shape": {}}),
            json!({"reset": {"carried-out": true}}),
            json!({"slow-first-byte": {"after-ms": 20}}),
            json!({"slow-body": {"over-ms": 20}}),
            json!({"cut-body": {"keep": 3}}),
            json!("invalid-json"),
            json!({"unknown-status": {"status": "PAUSED"}}),
            json!("unknown-fields"),
            json!({"answer-status": {"status": 202}}),
            json!("no-body"),
            json!({"bare-message": {}}),
            json!({"member": {"pointer": "/status"}}),
            json!({"member": {"pointer": "/status", "value": null}}),
            json!({"member": {"pointer": "/a/*", "value": {"b": [1]}}}),
            json!("byte-order-mark"),
            json!({"capped-rows": {"rows": 100}}),
            json!({"wrong-content-type": {}}),
            json!({"huge-body": {"bytes": 5, "announced": true}}),
            json!({"date-skew": {"seconds": -5}}),
            json!({"job-fails": {"status": "failure", "at-percent": 10}}),
            json!({"job-sticks": {}}),
            json!({"job-expires": {"after-ms": 1, "answer": {"job": {"status": "EXPIRED"}}}}),
            json!({"job-unknown-statuses": {"statuses": ["PAUSED"]}}),
        ];
        for kind in kinds {
            let fault: Fault = serde_json::from_value(json!({"kind": kind})).unwrap();
            assert_eq!(fault.check(), Ok(()), "{kind}");
            let written = serde_json::to_value(&fault).unwrap();
            assert_eq!(serde_json::from_value::<Fault>(written).unwrap(), fault);
        }
    }

    #[test]
    fn every_kind_has_an_example() {
        let unknown = serde_json::from_value::<FaultKind>(json!("?")).unwrap_err();
        let unknown = unknown.to_string();
        // After the unknown one: the names of all kinds.
        let kinds: Vec<_> = unknown.split('`').skip(3).step_by(2).collect();
        let examples: Vec<_> = FAULT_EXAMPLES
            .iter()
            .map(|example| {
                let kind: Value = serde_json::from_str(example.kind).unwrap();
                let fault: Fault = serde_json::from_value(json!({"kind": kind})).unwrap();
                assert_eq!(fault.check(), Ok(()), "{}", example.kind);
                let name = kind.as_object().and_then(|kind| kind.keys().next());
                name.map_or_else(|| kind.as_str().unwrap().to_owned(), Clone::clone)
            })
            .collect();
        assert_eq!(examples, kinds);
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        for fault in [
            json!({"kind": {"html": {"status": 503, "retry": 1}}}),
            json!({"kind": "invalid-json", "opration": "updateTask"}),
            json!({"kind": "invalid_json"}),
            json!({"kind": "invalid-json", "when": {"third": 1}}),
        ] {
            assert!(
                serde_json::from_value::<Fault>(fault.clone()).is_err(),
                "{fault}"
            );
        }
    }

    #[test]
    fn what_cannot_befall_anything_is_refused() {
        let html = || Fault::new(FaultKind::html(503));
        for (fault, error) in [
            (
                html().on("updateCase"),
                FaultError::UnknownOperation {
                    operation: "updateCase".to_owned(),
                    known: ids(OPERATIONS),
                },
            ),
            (html().nth(0), FaultError::NoCall),
            (
                html().when(When::Probability(1.5)),
                FaultError::Probability(1.5),
            ),
            (Fault::new(FaultKind::html(101)), FaultError::Status(101)),
            (
                Fault::new(FaultKind::AnswerStatus { status: 600 }),
                FaultError::Status(600),
            ),
            (
                Fault::new(FaultKind::Member {
                    pointer: "status".to_owned(),
                    value: None,
                }),
                FaultError::Pointer("status".to_owned()),
            ),
            (
                Fault::new(FaultKind::JobSticks { at_percent: 101 }),
                FaultError::Percent(101),
            ),
            (
                Fault::new(FaultKind::job_fails("FAILED")).on("updateTask"),
                FaultError::JobFault,
            ),
            (
                Fault::new(FaultKind::Redirect {
                    status: 302,
                    location: "\n".to_owned(),
                }),
                FaultError::Header,
            ),
        ] {
            assert_eq!(fault.check(), Err(error));
        }
    }
}
