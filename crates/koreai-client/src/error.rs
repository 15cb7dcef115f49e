//! What can go wrong, as one type.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::generated::types::Timestamp;

/// A call that did not succeed.
///
/// The message is one line that says what is wrong; the lines after it, if any, what to do. Neither it
/// nor `Debug` shows a token or a client secret, nor data out of a JSON body that was not understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request is wrong, and was not sent: an id that would lead to another path, dates out of
    /// order, no account id, no token to be had. Mend the call; sending it again does not help.
    #[error("the request was not sent: {message}")]
    #[non_exhaustive]
    InvalidRequest {
        /// What is wrong with it.
        message: String,
    },

    /// The platform does not accept the token (401), whose text names one of several possible causes.
    #[error("{}", unauthorized(operation, *status, *cause, errors, request_id.as_deref(), checklist))]
    #[non_exhaustive]
    Unauthorized {
        /// The `operationId`.
        operation: &'static str,
        /// The status of the answer: 401, or another with the code that stands for a refused token.
        status: StatusCode,
        /// What the answer and the token say about the reason.
        cause: UnauthorizedCause,
        /// What to check, most likely first.
        checklist: Vec<String>,
        /// What the platform said.
        errors: Vec<ApiError>,
        /// The id of the request, if the answer has one: quote it to the vendor's support.
        request_id: Option<String>,
    },

    /// A rate limit is reached: by status 429, or by the text of the answer, whatever its status. The
    /// request was not executed.
    #[error("a rate limit is reached{}", limited(operation, *status, errors, request_id.as_deref(), *sent, *retry_after, *wait))]
    #[non_exhaustive]
    RateLimited {
        /// The `operationId`.
        operation: &'static str,
        /// What the platform said, if anything.
        errors: Vec<ApiError>,
        /// The id of the request, if the answer has one: quote it to the vendor's support.
        request_id: Option<String>,
        /// Whether this request was sent. If not, an earlier answer has closed the budget.
        sent: bool,
        /// How long until there may be room again: as the server asks or, as a guess, what is left of
        /// the window that the limit names.
        wait: Option<Duration>,
        /// How long the server asks to wait; where nothing was sent, what is left of an earlier pause.
        retry_after: Option<Duration>,
        /// The status of the answer; 429 as well where nothing was sent, because an earlier answer asks
        /// for more patience than the call has.
        status: StatusCode,
    },

    /// The platform refuses the request, and says why.
    #[error("{}", api(operation, *status, errors, request_id.as_deref()))]
    #[non_exhaustive]
    Api {
        /// The `operationId`.
        operation: &'static str,
        /// The status of the answer; errors have been seen in a 200 as well.
        status: StatusCode,
        /// What the platform said, at least one.
        errors: Vec<ApiError>,
        /// The id of the request, if the answer has one: quote it to the vendor's support.
        request_id: Option<String>,
    },

    /// The answer is not one that the contract describes, such as a gateway's page.
    #[error("{}", unexpected(self, context, content_type.as_deref(), *problem, snippet))]
    #[non_exhaustive]
    UnexpectedBody {
        /// What came around the body.
        context: Box<Context>,
        /// The status of the answer.
        status: StatusCode,
        /// The beginning of the body, in one line: without secrets, and of JSON without texts and
        /// numbers, except what describes an error. Of other bodies, such as a gateway's page, as is.
        snippet: String,
        /// The content type that the answer claims.
        content_type: Option<String>,
        /// What is wrong with the body.
        problem: BodyProblem,
    },

    /// Something lasted too long.
    #[error("{phase} lasted longer than {after:?}{}{}", for_operation(*operation), last(status.as_deref()))]
    #[non_exhaustive]
    Timeout {
        /// The `operationId`; `None` of a report job, which is watched by many calls.
        operation: Option<&'static str>,
        /// Of a report job, the last status that was seen.
        status: Option<String>,
        /// What lasted.
        phase: Phase,
        /// How long it could last.
        after: Duration,
    },

    /// The connection could not be made, or broke. If [`TransportError::is_sent`], the request may have
    /// been executed.
    #[error("{0}")]
    Transport(#[source] TransportError),

    /// The report job has expired before it was done. Start a new one.
    #[error("the report job {job_id} has expired; start another one{}{}", at(expired_at.as_ref()), last(status.as_deref()))]
    #[non_exhaustive]
    Expired {
        /// The last status that was seen, as the platform wrote it.
        status: Option<String>,
        /// The `_id` of the job.
        job_id: String,
        /// When, as the platform wrote it.
        expired_at: Option<Timestamp>,
    },

    /// The report job says that all is done, under a status that is not known, and shows no report.
    #[error(
        "the report job {job_id} is at 100 % and shows no report; its status is {status:?}, which is \
         not known"
    )]
    #[non_exhaustive]
    UnknownStatus {
        /// The `_id` of the job.
        job_id: String,
        /// The status of the job, as the platform wrote it.
        status: String,
    },

    /// The platform gave the report job up.
    #[error("the report job {job_id} has failed: {}", job(status, errors))]
    #[non_exhaustive]
    JobFailed {
        /// The `_id` of the job.
        job_id: String,
        /// The status of the job, as the platform wrote it.
        status: String,
        /// What the platform said about it. How it says so is documented nowhere.
        errors: Vec<ApiError>,
    },
}

impl Error {
    /// Whether the same call may succeed a little later.
    ///
    /// The client has then tried as often as its [`RetryPolicy`](crate::RetryPolicy) and the budget of
    /// retries allow. Mind that
    /// a POST that ended in [`Timeout`](Self::Timeout) or [`Transport`](Self::Transport) may have been
    /// executed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Timeout { .. } | Self::Transport(_) => true,
            Self::Api { status, .. } | Self::UnexpectedBody { status, .. } => {
                status.is_server_error() || *status == StatusCode::REQUEST_TIMEOUT
            }
            Self::InvalidRequest { .. }
            | Self::Unauthorized { .. }
            | Self::Expired { .. }
            | Self::UnknownStatus { .. }
            | Self::JobFailed { .. } => false,
        }
    }

    /// What became of the call.
    pub fn outcome(&self) -> Outcome {
        let of_status = |status: StatusCode| match status {
            StatusCode::REQUEST_TIMEOUT => Outcome::Unknown,
            status if status.is_server_error() => Outcome::Unknown,
            _ => Outcome::Refused,
        };
        match self {
            Self::InvalidRequest { .. } => Outcome::NotSent,
            Self::RateLimited { sent: false, .. } => Outcome::NotSent,
            Self::Unauthorized { .. } | Self::RateLimited { .. } => Outcome::Refused,
            Self::Api { status, .. } => of_status(*status),
            Self::UnexpectedBody {
                status, problem, ..
            } => match problem {
                // Somebody on the way may have answered in the platform's place.
                BodyProblem::Html | BodyProblem::Text | BodyProblem::Utf16
                    if status.is_success() =>
                {
                    Outcome::Unknown
                }
                // What was not read may say that nothing was done.
                BodyProblem::NotJson { .. }
                | BodyProblem::TooLong { .. }
                | BodyProblem::TooMany { .. }
                | BodyProblem::Unclear
                    if status.is_success() =>
                {
                    Outcome::Unknown
                }
                _ if status.is_success() => Outcome::Done,
                _ if may_follow_success(*status) => Outcome::Unknown,
                _ => of_status(*status),
            },
            Self::Timeout { phase, .. } => match phase {
                Phase::RateLimit | Phase::Connect => Outcome::NotSent,
                Phase::Answer => Outcome::Unknown,
                Phase::Job => Outcome::Done,
            },
            Self::Transport(error) if !error.is_sent() => Outcome::NotSent,
            Self::Transport(_) => Outcome::Unknown,
            Self::Expired { .. } | Self::UnknownStatus { .. } | Self::JobFailed { .. } => {
                Outcome::Done
            }
        }
    }

    /// Whether what was asked for was executed; `None` where that is unknown. See
    /// [`outcome`](Self::outcome).
    pub fn was_executed(&self) -> Option<bool> {
        match self.outcome() {
            Outcome::NotSent | Outcome::Refused => Some(false),
            Outcome::Unknown => None,
            Outcome::Done => Some(true),
        }
    }

    /// The `operationId` of the call; `None` where nothing was sent, and of a report job, which many calls
    /// are about.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Unauthorized { operation, .. }
            | Self::RateLimited { operation, .. }
            | Self::Api { operation, .. } => Some(operation),
            Self::UnexpectedBody { context, .. } => Some(context.operation),
            Self::Timeout { operation, .. } => *operation,
            Self::Transport(error) => Some(error.operation()),
            Self::InvalidRequest { .. }
            | Self::Expired { .. }
            | Self::UnknownStatus { .. }
            | Self::JobFailed { .. } => None,
        }
    }

    /// What kind of error it is, for callers that only distinguish kinds.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidRequest { .. } => ErrorKind::InvalidRequest,
            Self::Unauthorized { .. } => ErrorKind::Unauthorized,
            Self::RateLimited { .. } => ErrorKind::RateLimited,
            Self::Api { status, .. } if status.is_server_error() => ErrorKind::Server,
            Self::Api { .. } => ErrorKind::Refused,
            Self::UnexpectedBody { status, .. } if status.is_server_error() => ErrorKind::Server,
            Self::UnexpectedBody { .. } => ErrorKind::UnexpectedBody,
            Self::Timeout { .. } => ErrorKind::Timeout,
            Self::Transport(_) => ErrorKind::Network,
            Self::Expired { .. } | Self::UnknownStatus { .. } | Self::JobFailed { .. } => {
                ErrorKind::Job
            }
        }
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Unauthorized { status, .. }
            | Self::RateLimited { status, .. }
            | Self::Api { status, .. }
            | Self::UnexpectedBody { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The body of an answer that was not understood, as it came, as far as it was read. It may hold data of
    /// customers.
    pub fn body(&self) -> Option<&Bytes> {
        match self {
            Self::UnexpectedBody { context, .. } => Some(&context.body.0),
            _ => None,
        }
    }

    /// Whether no connection can be made. If the platform is away for some seconds, the next attempt may
    /// succeed.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_connect(),
            Self::Timeout { phase, .. } => *phase == Phase::Connect,
            _ => false,
        }
    }

    /// Whether other calls of a run would fail for the same reason, each with as much patience as this.
    pub(crate) fn fails_for_all(&self, patience: Duration) -> bool {
        match self {
            Self::Unauthorized { .. } => true,
            // A pause that a call sits out ends no run.
            Self::RateLimited { sent, wait, .. } => {
                !sent || wait.is_some_and(|wait| wait > patience)
            }
            // Each would take as long.
            error => error.is_outage(),
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidRequest {
            message: message.into(),
        }
    }
}

/// Whether a redirect may point to what came of a request. Those that are excluded say that the request has
/// to be sent to another place.
fn may_follow_success(status: StatusCode) -> bool {
    status.is_redirection()
        && !matches!(
            status,
            StatusCode::MOVED_PERMANENTLY
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT
        )
}

/// A kind of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is wrong, and was not sent.
    InvalidRequest,
    /// The token is not accepted.
    Unauthorized,
    /// A rate limit is reached.
    RateLimited,
    /// The platform refuses the request.
    Refused,
    /// The platform, or a server on the way, has trouble of its own.
    Server,
    /// The answer is not one that the contract describes.
    UnexpectedBody,
    /// Something lasted too long.
    Timeout,
    /// No connection could be made, or it broke.
    Network,
    /// A report job expired, failed, or ended without a report.
    Job,
}

/// What became of a call that did not succeed: whether what it asks for was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The request has never left.
    NotSent,
    /// It was sent and refused, and nothing was done.
    Refused,
    /// It was sent, and may have been carried out: the connection broke, no answer came in time, the server
    /// broke down over it, or it answered with a redirect that may point to the result.
    Unknown,
    /// It was carried out, but its answer has no content that is understood. Of a report job: it was
    /// started, and came to no report.
    Done,
}

impl Outcome {
    /// Whether what was asked for may have been done, so that to send it again may do it twice.
    pub fn may_be_done(self) -> bool {
        matches!(self, Self::Unknown | Self::Done)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Refused => "refused",
            Self::Unknown => "sent, outcome unknown",
            Self::Done => "done, content unknown",
        })
    }
}

/// Why the platform does not accept a token, as far as its answer and the token show.
///
/// The texts are inferred from sibling endpoints of the same API, and each stands for several causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnauthorizedCause {
    /// *Invalid SDK credentials*: no token, a bad signature, or the stream id of another bot.
    Credentials,
    /// *Invalid JWT token*: it is not a JWT at all.
    NotAJwt,
    /// *Permission denied. Scope is incorrect!*: the app lacks the scope, or was not published since.
    Scope,
    /// The token had expired by the server's clock, or by this machine's where the server shows none.
    Expired,
    /// This machine's clock and the server's are further apart than a token allows for.
    ClockSkew,
    /// The answer gives no reason that is known.
    Unknown,
}

impl UnauthorizedCause {
    fn reason(self) -> Option<&'static str> {
        Some(match self {
            Self::Credentials => "the client secret or the bot id is wrong",
            Self::NotAJwt => "it is not a JWT",
            Self::Scope => "the app lacks the scope, or was not published since it was given",
            Self::Expired => "it has expired",
            Self::ClockSkew => "the clocks are too far apart",
            Self::Unknown => return None,
        })
    }
}

/// One error, as the platform words it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// What went wrong, for people, at most 300 characters. Empty if there is only a code.
    pub message: String,
    /// The platform's code, such as 4002; often the HTTP status repeated.
    pub code: Option<i64>,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) if self.message.is_empty() => write!(f, "code {code}"),
            Some(code) => write!(f, "{} (code {code})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What came around a body that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The `operationId`.
    pub operation: &'static str,
    /// What the platform said, if anything.
    pub errors: Vec<ApiError>,
    /// The id of the request, if the answer has one: quote it to the vendor's support.
    pub request_id: Option<String>,
    /// Where a redirect points, without its query. Redirects are not followed.
    pub location: Option<String>,
    /// The body as it came, as far as it was read.
    pub(crate) body: Body,
}

/// A body that may hold data of customers, so that `Debug` shows only its length.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Body(pub(crate) Bytes);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyProblem {
    /// It is not JSON, from this place on (lines and columns count from 1).
    NotJson {
        /// The line.
        line: usize,
        /// The column, in bytes.
        column: usize,
    },
    /// It is JSON, but not of the shape that the contract describes. The feature `validate` shows
    /// where.
    Shape,
    /// It is longer than the client takes.
    TooLong {
        /// The longest that is taken, in bytes.
        limit: usize,
    },
    /// It holds more objects, or more values, than the client takes: they would need far more memory than
    /// the body has bytes.
    TooMany {
        /// What of: `objects` or `values`.
        what: &'static str,
        /// The most that is taken.
        limit: usize,
    },
    /// Its status is none that the contract describes, and it names no error.
    Status,
    /// There is none.
    Empty,
    /// It is a page in HTML, as of a gateway, a proxy or a page to log in.
    Html,
    /// It is text, and neither JSON nor HTML.
    Text,
    /// It is in UTF-16, and JSON is in UTF-8.
    Utf16,
    /// The status is that of a redirect, whatever the body is.
    Redirect,
    /// It is JSON, and neither shows what was changed nor says that anything was.
    Unclear,
    /// It is the answer to the start of a report job, and does not name the job, which can therefore not
    /// be asked for.
    NoJobId,
}

impl fmt::Display for BodyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => {
                write!(f, "is not JSON (line {line}, column {column})")
            }
            Self::Shape => f.write_str("does not have the shape that the contract describes"),
            Self::TooLong { limit } => write!(f, "is longer than {limit} bytes"),
            Self::TooMany { what, limit } => write!(f, "holds more than {limit} {what}"),
            Self::Status => f.write_str("has a status without a known meaning"),
            Self::Empty => f.write_str("is empty"),
            Self::Html => f.write_str("is a page in HTML"),
            Self::Text => f.write_str("is text, not JSON"),
            Self::Utf16 => f.write_str("is in UTF-16, not JSON"),
            Self::Redirect => f.write_str("is a redirect, which is not followed"),
            Self::Unclear => f.write_str("does not say whether it was carried out"),
            Self::NoJobId => f.write_str("does not name the job (`_id`)"),
        }
    }
}

/// What lasted too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Waiting for the rate limit. Nothing was sent.
    RateLimit,
    /// Making the connection. Nothing was sent.
    Connect,
    /// Sending one attempt and receiving its answer. It may have been executed.
    Answer,
    /// The report job. It goes on, and can be resumed.
    Job,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RateLimit => "waiting for the rate limit",
            Self::Connect => "making the connection",
            Self::Answer => "the answer",
            Self::Job => "the report job",
        })
    }
}

/// Why a connection could not be made, or broke. Shows the host, and no path and no id.
#[derive(Debug)]
pub struct TransportError {
    operation: &'static str,
    host: Option<String>,
    cause: reqwest::Error,
    is_sent: bool,
}

impl TransportError {
    pub(crate) fn new(operation: &'static str, cause: reqwest::Error, is_sent: bool) -> Self {
        Self {
            operation,
            host: cause.url().and_then(host_and_port),
            cause: cause.without_url(),
            is_sent,
        }
    }

    /// The `operationId`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether the connection was never made, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.cause.is_connect()
    }

    /// Whether the request has left, at least in part, so that it may have been executed.
    pub fn is_sent(&self) -> bool {
        self.is_sent
    }
}

/// The port is left out where it is that of the scheme.
fn host_and_port(url: &reqwest::Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_connect() {
            "no connection could be made"
        } else {
            "the connection broke"
        })?;
        if let Some(host) = &self.host {
            write!(f, " to {host}")?;
        }
        write!(f, " ({})", self.operation)?;
        // The innermost cause is the most specific; those around it repeat that there was an error.
        let mut cause = self.cause.source();
        while let Some(inner) = cause.and_then(StdError::source) {
            cause = Some(inner);
        }
        match cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}

fn limited(
    operation: &str,
    status: StatusCode,
    errors: &[ApiError],
    request_id: Option<&str>,
    sent: bool,
    retry_after: Option<Duration>,
    wait: Option<Duration>,
) -> String {
    let mut shown = format!(" ({operation}, {})", status.as_u16());
    if !errors.is_empty() {
        shown += &format!(": {}", listed(errors));
    }
    shown += &request(request_id);
    let seconds = |pause: Duration| pause.as_secs_f64().ceil();
    match (retry_after, wait) {
        (Some(left), _) if !sent => {
            shown += &format!(
                "; nothing was sent, as an earlier answer asks to pause for {} s more",
                seconds(left)
            );
        }
        (Some(asked), _) => {
            shown += &format!("; the server asks to wait {} s", asked.as_secs());
        }
        (None, Some(wait)) => {
            shown += &format!("; presumably there is room again in {} s", seconds(wait));
        }
        (None, None) => {}
    }
    shown
}

fn unexpected(
    error: &Error,
    context: &Context,
    content_type: Option<&str>,
    problem: BodyProblem,
    snippet: &str,
) -> String {
    let Context {
        operation,
        errors,
        request_id,
        location,
        ..
    } = context;
    let status = error.status().map(|status| status.to_string());
    let subject = match error.outcome() {
        Outcome::Done => format!("{operation} was carried out, but its answer"),
        _ => format!("the answer to {operation}"),
    };
    let mut shown = format!(
        "{subject} ({}, {}) {problem}",
        status.unwrap_or_default(),
        content_type.unwrap_or("no content type")
    );
    if let Some(location) = location {
        shown += &format!(": it points to {location}");
    } else if !errors.is_empty() {
        shown += &format!(": the platform says: {}", listed(errors));
    } else if !snippet.is_empty() {
        shown += &format!(": {snippet}");
    }
    shown += &request(request_id.as_deref());
    if location.is_some() {
        shown += "; perhaps the host is another one, or wants https";
    }
    shown
}

fn request(id: Option<&str>) -> String {
    id.map(|id| format!(" [request {id}]")).unwrap_or_default()
}

fn at(time: Option<&Timestamp>) -> String {
    time.map(|time| format!(" (it was good until {})", **time))
        .unwrap_or_default()
}

fn for_operation(operation: Option<&str>) -> String {
    let operation = operation.map(|operation| format!(" ({operation})"));
    operation.unwrap_or_default()
}

fn last(status: Option<&str>) -> String {
    let status = status.map(|status| format!("; the last status of the job was {status:?}"));
    status.unwrap_or_default()
}

pub(crate) fn listed(errors: &[ApiError]) -> String {
    let all: Vec<_> = errors.iter().map(ApiError::to_string).collect();
    all.join("; ")
}

fn api(
    operation: &str,
    status: StatusCode,
    errors: &[ApiError],
    request_id: Option<&str>,
) -> String {
    // A server that breaks down over a request may have carried it out.
    let does = match status.is_server_error() {
        true => "reports an error of its own",
        false => "refuses the request",
    };
    format!(
        "the platform {does} ({operation}, {}): {}{}",
        status.as_u16(),
        listed(errors),
        request(request_id)
    )
}

fn job(status: &str, errors: &[ApiError]) -> String {
    match errors {
        [] => format!("its status is {status}"),
        _ => format!("{} (its status is {status})", listed(errors)),
    }
}

/// What the platform said and the presumed cause in one line, and a line for each thing to check.
fn unauthorized(
    operation: &str,
    status: StatusCode,
    cause: UnauthorizedCause,
    errors: &[ApiError],
    request_id: Option<&str>,
    checklist: &[String],
) -> String {
    let mut shown = format!(
        "the platform does not accept the token ({operation}, {})",
        status.as_u16()
    );
    if !errors.is_empty() {
        shown += &format!(": {}", listed(errors));
    }
    shown += &request(request_id);
    shown += &match cause.reason() {
        Some(reason) => format!("; presumably {reason}"),
        None => "; why is not known".to_owned(),
    };
    if !checklist.is_empty() {
        shown += "\n  What to check, as a guess:";
    }
    for (index, step) in checklist.iter().enumerate() {
        shown += &format!("\n  {}. {step}", index + 1);
    }
    shown
}
