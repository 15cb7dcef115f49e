//! `koreai token doctor`: what is wrong with an app, step by step.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anstyle::{AnsiColor, Style};
use clap::Args;
use koreai_auth::{Code, Inspection, Severity, TokenMinter, inspect_at};
use koreai_client::chrono::DateTime;
use koreai_client::{Client, Error, Exchange, RetryPolicy, UnauthorizedCause};
use koreai_schemas::Operation;
use serde::Serialize;
use serde_json::json;

use super::format::Format;
use crate::connection::{Connect, Session, Wanted};
use crate::ending::Ending;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::ids::{self, Kind};
use crate::output::Output;
use crate::runtime;
use crate::text::printable;
use crate::ui::Ui;

/// A job that is none: asking for it changes nothing, and takes a token that is accepted.
const NO_JOB: &str = "ds-00000000-0000-0000-0000-000000000000";

/// How far clocks may be apart before tokens are judged wrongly.
const SKEW: Duration = Duration::from_secs(60);

/// Try the credentials against the host, and say which step fails
///
/// Asks for a report job that does not exist, which changes nothing: the answer shows whether the token
/// was accepted, if a forged token is refused. With --task, also sends an update of that task without any
/// field, which leaves it alone, to try the scope of case management.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_help = help::footer("\
Examples:
  koreai token doctor --mock
  koreai token doctor --bot st-…
  koreai token doctor --bot st-… --account 6639… --task ti-… --record facts/", None))]
pub(super) struct Doctor {
    /// A bot of the app: `st-…` [env: KOREAI_BOT_ID]
    #[arg(long, value_name = "ID")]
    bot: Option<String>,

    /// A task of the bot, to try updates with: `ti-…`
    #[arg(long, value_name = "ID")]
    task: Option<String>,

    /// The account, for updates [env: KOREAI_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    connect: Connect,

    #[command(flatten)]
    ui: Ui,
}

/// The time of the server, as its last answer has it.
type ServerDate = Arc<Mutex<Option<SystemTime>>>;

/// One step of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Step {
    name: String,
    verdict: Verdict,
    /// What was seen.
    seen: String,
    /// What to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    advice: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Failed,
    /// It cannot be found out from here.
    Unknown,
}

impl Step {
    fn ok(name: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::new(name, Verdict::Ok, seen)
    }

    fn failed(name: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::new(name, Verdict::Failed, seen)
    }

    fn unknown(name: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::new(name, Verdict::Unknown, seen)
    }

    fn new(name: impl Into<String>, verdict: Verdict, seen: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            verdict,
            seen: seen.into(),
            advice: vec![],
        }
    }

    fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice.push(advice.into());
        self
    }
}

pub(super) fn run(args: &Doctor, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let wanted = Wanted {
        bot: args.bot.clone(),
        account: args.account.clone(),
        task: args.task.clone(),
        ..Wanted::default()
    };
    let server_date = ServerDate::default();
    let (examined, recorded) = args.connect.run(
        wanted,
        date_of(Arc::clone(&server_date)),
        async |session| examine(args, session, &server_date).await,
        runtime::interrupted,
    );
    let mut ending = Ending::default();
    if let Some((steps, exit)) = ending.take(examined) {
        ending.raise(exit);
        ending.take(show(&steps, args, out));
    }
    ending.take(recorded);
    ending.end()
}

fn show(steps: &[Step], args: &Doctor, out: &mut Output) -> io::Result<()> {
    match args.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&json!({"steps": steps}))?;
            writeln!(out, "{text}")
        }
        Format::Text => print(steps, args.ui.colours(), out),
    }
}

/// The steps, and how the run ends.
async fn examine(
    args: &Doctor,
    session: &Session,
    server_date: &ServerDate,
) -> Result<(Vec<Step>, Exit), Failure> {
    ids::warn(
        args.ui,
        &[
            ("--bot", Kind::Bot, session.bot.as_deref()),
            ("--task", Kind::Task, args.task.as_deref()),
            (
                "the client id",
                Kind::App,
                Some(session.credentials.client_id()),
            ),
        ],
    );
    let minter = TokenMinter::new(session.credentials.clone());
    let token = minter
        .token()
        .map_err(|error| Failure::new(Exit::Trouble, error.to_string()))?;
    let inspection = inspect_at(token.expose(), SystemTime::now())
        .map_err(|error| Failure::new(Exit::Invalid, error.to_string()))?;
    let mut steps = vec![Step::ok(
        "credentials",
        format!(
            "client id {}, and a client secret",
            printable(session.credentials.client_id())
        ),
    )];
    steps.extend(own(&inspection));

    let answers = Answers::new(session, args.task.as_deref()).await?;
    let date = *server_date.lock().unwrap_or_else(PoisonError::into_inner);
    steps.push(reached(session, &answers));
    steps.extend(date.map(clocks));
    blame(&mut steps, &answers.looked);
    let mut exit = match answers.is_platform() {
        true => Exit::Success,
        false => Exit::Api,
    };
    for (operation, outcome) in [
        (
            Operation::CREATE_TASK_CONTAINMENT_REPORT,
            Some(&answers.looked),
        ),
        (Operation::UPDATE_TASK, answers.updated.as_ref()),
    ] {
        steps.push(match outcome {
            Some(outcome) => accepted(operation, outcome, &answers),
            None => not_tried(operation, session),
        });
        if let Some(Err(error)) = outcome
            && !shows_acceptance(error)
        {
            exit = exit.max(Exit::from(error));
        }
    }
    steps.push(published(&answers));
    // A clock that is off may do no harm yet.
    let has_failed = steps.iter().any(|step| step.verdict == Verdict::Failed);
    if exit == Exit::Success && has_failed {
        exit = Exit::Invalid;
    }
    Ok((steps, exit))
}

/// What the host answered.
struct Answers {
    /// To the question for a job that is not there.
    looked: Result<(), Error>,
    /// To an update without fields, if one was sent.
    updated: Option<Result<(), Error>>,
    /// To the same question with a token of a wrong secret. It is sent only where the own token seems
    /// to be accepted: then it shows whether tokens are checked.
    forged: Option<Result<(), Error>>,
}

impl Answers {
    async fn new(session: &Session, task: Option<&str>) -> Result<Self, Failure> {
        // One attempt each: a diagnosis is not helped by trying again.
        let client = session.client.with_retry(RetryPolicy::never());
        let bot = session.bot()?;
        let looked = ask(&client, &bot).await;
        let updated = match task {
            Some(task) => Some(client.update_task(&bot, task).send().await.map(drop)),
            None => None,
        };
        let seems_accepted = [Some(&looked), updated.as_ref()]
            .into_iter()
            .flatten()
            .any(seems_accepted);
        let forged = match seems_accepted && !is_refused(&looked) {
            true => {
                let forger = session.forger()?.with_retry(RetryPolicy::never());
                Some(ask(&forger, &bot).await)
            }
            false => None,
        };
        Ok(Self {
            looked,
            updated,
            forged,
        })
    }

    /// Whether the host has refused a token: that it takes another then means something.
    fn checks_tokens(&self) -> bool {
        is_refused(&self.looked) || self.forged.as_ref().is_some_and(is_refused)
    }

    /// Whether nothing speaks against it: not that a forged token is as good as another.
    fn is_platform(&self) -> bool {
        self.checks_tokens() || !self.forged.as_ref().is_some_and(seems_accepted)
    }
}

fn is_refused(outcome: &Result<(), Error>) -> bool {
    matches!(outcome, Err(Error::Unauthorized { .. }))
}

fn seems_accepted(outcome: &Result<(), Error>) -> bool {
    outcome.as_ref().err().is_none_or(shows_acceptance)
}

/// Asks for a job that is not there.
async fn ask(client: &Client, bot: &str) -> Result<(), Error> {
    let look = client.raw().get_task_containment_report();
    client.call(look.bot_id(bot).id(NO_JOB)).await.map(drop)
}

/// The token as far as it can be judged by itself.
fn own(inspection: &Inspection) -> [Step; 3] {
    let judged = |name: &str, seen: &str, is_about: fn(Code) -> bool| {
        let grave = inspection
            .findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Warning && is_about(finding.code));
        let grave: Vec<_> = grave
            .map(|finding| format!("{}; {}", finding.message, finding.advice))
            .collect();
        match grave.is_empty() {
            true => Step::ok(name, seen),
            false => Step {
                advice: grave,
                ..Step::failed(name, "the token that is minted has a fault")
            },
        }
    };
    [
        judged(
            "appId",
            "the token carries the client id, under the right name",
            is_app_id,
        ),
        judged(
            "jti",
            "each token carries a fresh one, whether the app enforces it or not",
            is_jti,
        ),
        judged(
            "token",
            "HS256, not expired, valid for no longer than a day",
            |code| !is_app_id(code) && !is_jti(code),
        ),
    ]
}

fn is_app_id(code: Code) -> bool {
    matches!(
        code,
        Code::AppIdMissing | Code::AppIdMisspelt | Code::AppIdInvalid
    )
}

fn is_jti(code: Code) -> bool {
    code == Code::JtiMissing
}

fn reached(session: &Session, answers: &Answers) -> Step {
    let host = printable(&session.host);
    match &answers.looked {
        Err(error @ (Error::Transport(_) | Error::Timeout { .. })) => {
            Step::failed("host", format!("{host}: {error}"))
                .advise("check --host, the network, a proxy, and the time limit (--timeout)")
        }
        Err(Error::UnexpectedBody { status, .. }) => Step::failed(
            "host",
            format!(
                "{host} answers ({}), but not as the platform does",
                status.as_u16()
            ),
        )
        .advise("check --host: it may be a gateway, or a server of something else"),
        Err(Error::InvalidRequest { message, .. }) => {
            Step::failed("host", format!("nothing was sent: {message}"))
        }
        _ if !answers.is_platform() => Step::failed(
            "host",
            format!("{host} answers, but takes a forged token as well as another"),
        )
        .advise("check --host: it seems to be another server, or a proxy in between"),
        _ => Step::ok("host", format!("{host} answers")),
    }
}

/// Puts the blame for a refused token on what made it. A scope that lacks is none of the token's.
fn blame(steps: &mut [Step], outcome: &Result<(), Error>) {
    let Err(Error::Unauthorized {
        cause, checklist, ..
    }) = outcome
    else {
        return;
    };
    let (name, seen) = match cause {
        UnauthorizedCause::Scope => return,
        UnauthorizedCause::Credentials => (
            "credentials",
            "the platform does not take them: client id and client secret do not belong together, or the bot (stream) is another app's",
        ),
        UnauthorizedCause::NotAJwt => ("token", "the platform does not take it for a JWT"),
        UnauthorizedCause::Expired => ("token", "it has expired by the server's clock"),
        UnauthorizedCause::ClockSkew => ("clock", "too far from the server's for a token"),
        _ => (
            "token",
            "the platform refuses it, and gives no known reason",
        ),
    };
    let mut steps = steps.iter_mut();
    // What has failed already has said why.
    if let Some(step) = steps.find(|step| step.name == name && step.verdict != Verdict::Failed) {
        *step = Step {
            advice: checklist.clone(),
            ..Step::failed(name, seen)
        };
    }
}

fn clocks(server: SystemTime) -> Step {
    let here = SystemTime::now();
    let apart = here
        .duration_since(server)
        .unwrap_or_else(|later| later.duration());
    match apart <= SKEW {
        true => Step::ok("clock", "this machine's and the server's agree"),
        false => Step::failed(
            "clock",
            format!(
                "this machine's and the server's are {} s apart",
                apart.as_secs()
            ),
        )
        .advise("set this machine's clock: tokens are judged by the server's"),
    }
}

/// Whether the platform took the token, and refuses for another reason: an id that is none (400, 404),
/// or a body that it does not like (412). Without a token it answers 401 (observed).
fn shows_acceptance(error: &Error) -> bool {
    match error {
        Error::Api { status, .. } => matches!(status.as_u16(), 400 | 404 | 412),
        Error::JobFailed { .. } => true,
        _ => false,
    }
}

fn accepted(operation: &Operation, outcome: &Result<(), Error>, answers: &Answers) -> Step {
    let name = scope(operation);
    let error = match outcome {
        Err(error) if !shows_acceptance(error) => error,
        _ if !answers.is_platform() => {
            return Step::unknown(name, "the answer is the same to a forged token");
        }
        _ if !answers.checks_tokens() => {
            return Step::unknown(
                name,
                "nothing speaks against it, but how a forged token fares could not be tried",
            );
        }
        Ok(()) => return Step::ok(name, "the token is accepted"),
        Err(error) => {
            let status = error.status().map_or(0, |status| status.as_u16());
            return Step::ok(
                name,
                format!("the token is accepted ({status}: the id that was tried does not exist)"),
            );
        }
    };
    match error {
        Error::Unauthorized { cause, .. }
            if *cause != UnauthorizedCause::Scope && is_refused(&answers.looked) =>
        {
            Step::unknown(name, "unknown until the token is accepted")
        }
        Error::Unauthorized {
            cause, checklist, ..
        } => {
            let seen = match cause {
                UnauthorizedCause::Scope => {
                    "the app lacks it: it was not chosen, not saved, or the app was not published since"
                }
                // Of the two calls, the other one was taken.
                _ => "the token is refused for this operation alone",
            };
            Step {
                advice: checklist.clone(),
                ..Step::failed(name, seen)
            }
        }
        Error::RateLimited { .. } => {
            Step::unknown(name, "a rate limit is reached").advise("wait a minute, and try again")
        }
        Error::Transport(_) | Error::Timeout { .. } => {
            Step::unknown(name, "the host did not answer")
        }
        error => Step::unknown(name, error.to_string()),
    }
}

/// Whether the app was published. The platform answers the same without, and without a scope.
fn published(answers: &Answers) -> Step {
    let lacks_scope = |outcome: &Result<(), Error>| {
        let cause = UnauthorizedCause::Scope;
        matches!(outcome, Err(Error::Unauthorized { cause: found, .. }) if *found == cause)
    };
    let mut outcomes = [Some(&answers.looked), answers.updated.as_ref()]
        .into_iter()
        .flatten();
    let lacking = outcomes.clone().any(lacks_scope);
    match answers.checks_tokens() && outcomes.any(seems_accepted) {
        true if !lacking => Step::ok(
            "published",
            "a scope is in effect, so the app was published",
        ),
        true => Step::unknown("published", "a scope is in effect, another is not").advise(
            "if the app has that scope, publish it once more: scopes take effect only then",
        ),
        false if lacking => {
            Step::unknown("published", "the answer is the same as without the scope")
                .advise("if the app has the scope, publish it: scopes take effect only then")
        }
        false => Step::unknown("published", "unknown until a token is accepted"),
    }
}

fn not_tried(operation: &Operation, session: &Session) -> Step {
    let flags = match session.account {
        Some(_) => "--task",
        None => "--task and --account",
    };
    Step::unknown(scope(operation), "not tried").advise(format!(
        "give {flags} to try it with an update that changes nothing"
    ))
}

/// What an operation needs.
fn scope(operation: &Operation) -> String {
    format!("scope \"{}\"", operation.scope.unwrap_or(operation.id))
}

fn print(steps: &[Step], colours: bool, out: &mut impl Write) -> io::Result<()> {
    for step in steps {
        let (word, colour) = match step.verdict {
            Verdict::Ok => ("ok", AnsiColor::Green),
            Verdict::Failed => ("FAILED", AnsiColor::Red),
            Verdict::Unknown => ("unknown", AnsiColor::Yellow),
        };
        let style = match colours {
            true => Style::new().fg_color(Some(colour.into())),
            false => Style::new(),
        };
        let padding = " ".repeat(7 - word.len());
        writeln!(
            out,
            "{style}{word}{style:#}{padding}  {}: {}",
            step.name,
            printable(&step.seen)
        )?;
        for advice in &step.advice {
            writeln!(out, "           - {}", printable(advice))?;
        }
    }
    Ok(())
}

/// Keeps the server's clock of the last answer.
fn date_of(date: ServerDate) -> impl Fn(&Exchange<'_>) + Send + Sync + 'static {
    move |exchange| {
        let read = exchange.answer.and_then(|answer| {
            let text = answer.headers.get("date")?.to_str().ok()?;
            DateTime::parse_from_rfc2822(text).ok()
        });
        if let Some(read) = read {
            *date.lock().unwrap_or_else(PoisonError::into_inner) = Some(read.into());
        }
    }
}
