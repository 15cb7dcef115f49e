//! `koreai task update`: one task, or many from a CSV file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use koreai_client::reqwest::{Body, Request};
use koreai_client::types::{Task, UpdateTaskRequest};
use serde_json::{Map, Value, json};

use super::bulk;
use super::fields::{self, Fields};
use crate::connection::{Connect, Session, Wanted};
use crate::contract;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;
use crate::runtime;
use crate::text::printable;
use crate::ui::Ui;

/// No update is longer.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Change fields of a task
///
/// Only what is given is sent, and only that changes. Fields come from --json first, then from flags such
/// as --name, then from --set; they are checked against the contract before anything is sent. Lists of
/// texts are separated by commas (`--tags a,b`) or JSON; other lists and objects are JSON; an empty value
/// clears a text or a list of texts.
///
/// With --csv, a row is an update: the column `task_id` names the task, the others are fields, and an empty
/// cell leaves its field alone. Cells are separated by commas or semicolons, as the heading has them, and a
/// task stands in one row. All rows are checked before the first is sent. The result file has a line for
/// each row: `updated`, `failed`, `unknown` where the answer leaves open whether the update was made, or
/// `not-sent`. A run that is repeated with it skips the rows that are updated already.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_help = after_help())]
pub(super) struct Update {
    /// The bot that the task belongs to: `st-…`; may be left out with --mock, or if a profile names it [env:
    /// KOREAI_BOT_ID]
    #[arg(value_name = "STREAM")]
    stream: Option<String>,

    /// The task: `ti-…`; may be left out with --mock
    #[arg(value_name = "TASK", conflicts_with = "csv")]
    task: Option<String>,

    /// Set a field of the contract; may be given more than once
    #[arg(long, value_name = "FIELD=VALUE", value_parser = fields::assignment, conflicts_with = "csv")]
    set: Vec<(String, Value)>,

    /// Take fields from a file with a JSON object; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "csv")]
    json: Option<PathBuf>,

    /// Show the request, and do not send it
    #[arg(long)]
    pub(super) dry_run: bool,

    /// The account that the task belongs to [env: KOREAI_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    /// Update many tasks, one for each row of a CSV file
    #[arg(long, value_name = "FILE", help_heading = "Many tasks")]
    pub(super) csv: Option<PathBuf>,

    /// Where the results go [default: the name of the CSV file and `.results.csv`]
    #[arg(
        long,
        value_name = "FILE",
        requires = "csv",
        help_heading = "Many tasks"
    )]
    pub(super) results: Option<PathBuf>,

    /// How many updates are under way at a time; the rate limit is kept in any case
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Many tasks")]
    pub(super) concurrency: u16,

    /// The form of the output
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(super) format: Format,

    #[command(flatten)]
    pub(super) connect: Connect,

    #[command(flatten)]
    pub(super) ui: Ui,

    // Last: a flag that is taken already is not taken again.
    #[command(flatten)]
    fields: Fields,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The fields that were set, as the platform has them now; with --csv, nothing
    #[default]
    Text,
    /// The whole task, as it was answered; with --csv, the results of all rows
    Json,
    /// The same, on one line each
    Ndjson,
}

fn after_help() -> String {
    help::footer(
        "\
Examples:
  koreai task update --mock --name 'Call back' --tags urgent,vip
  koreai task update st-… ti-… --set 'name=Call back' --set tags= --dry-run
  koreai task update st-… ti-… --json changes.json
  koreai task update st-… --csv tasks.csv --concurrency 8",
        Some(contract::page(contract::UPDATE)),
    )
}

pub(super) fn run(args: &Update, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    if let Some(file) = &args.csv {
        if !args.fields.0.is_empty() {
            return Err(Failure::usage(
                "with --csv, fields are columns of the file and no flags",
            ));
        }
        return bulk::run(args, file, out);
    }
    if args.ids().1.is_none() && !args.connect.mock {
        return Err(no_task());
    }
    let body = body(args)?;
    let work = async {
        let session = open(args).await?;
        let (stream, task) = (stream(&session)?, task(args, &session)?);
        let fields = fields_of(&body)?;
        let update = session.client.update_task(stream, task).fields(fields);
        if args.dry_run {
            return Ok(Done::Shown(shown(&update.prepare().await?)));
        }
        let task = update.send().await?;
        Ok(Done::Updated(Box::new(task), session.close()))
    };
    match runtime::run(work, interrupted)? {
        Done::Shown(request) => out.write_all(request.as_bytes())?,
        Done::Updated(task, closed) => {
            tell(&task, &body, args.format, out)?;
            closed?;
        }
    }
    Ok(Exit::Success)
}

/// A body in the client's type, which keeps all that the body has.
pub(super) fn fields_of(body: &Map<String, Value>) -> Result<UpdateTaskRequest, Failure> {
    serde_json::from_value(body.clone().into())
        .map_err(|error| Failure::new(Exit::Invalid, format!("the fields cannot be sent: {error}")))
}

enum Done {
    Shown(String),
    Updated(Box<Task>, Result<(), Failure>),
}

fn interrupted() -> Failure {
    runtime::interrupted().hint("the update may have been made all the same")
}

pub(super) async fn open(args: &Update) -> Result<Session, Failure> {
    args.connect.open(wanted(args)).await
}

pub(super) fn wanted(args: &Update) -> Wanted {
    let (stream, task) = args.ids();
    Wanted {
        bot: stream.map(str::to_owned),
        account: args.account.clone(),
        task: task.map(str::to_owned),
        // What is shown has no token.
        is_unsigned: args.dry_run,
    }
}

impl Update {
    /// The stream and the task, as they were given. One alone is the task, if it does not look like a
    /// stream; with --csv, the rows name the tasks.
    fn ids(&self) -> (Option<&str>, Option<&str>) {
        match (self.stream.as_deref(), self.task.as_deref()) {
            (Some(id), None) if self.csv.is_none() && !id.starts_with("st-") => (None, Some(id)),
            ids => ids,
        }
    }
}

/// The stream, which must have been named somewhere.
pub(super) fn stream(session: &Session) -> Result<String, Failure> {
    session.bot.clone().ok_or_else(|| {
        Failure::usage("which bot? there is no stream id").hint(
            "give STREAM (st-…) first, or set KOREAI_BOT_ID, or bot_id in a profile; or try --mock",
        )
    })
}

/// The task. With the embedded platform, one of its own will do.
fn task(args: &Update, session: &Session) -> Result<String, Failure> {
    let given = args.ids().1.map(str::to_owned);
    given
        .or_else(|| session.mock.as_ref()?.task_ids().into_iter().next())
        .ok_or_else(no_task)
}

fn no_task() -> Failure {
    Failure::usage("which task? there is no task id")
        .hint("give TASK (ti-…) after STREAM, if that is given")
}

/// The body of the update, checked.
fn body(args: &Update) -> Result<Map<String, Value>, Failure> {
    let mut body = match &args.json {
        Some(path) => object(path)?,
        None => Map::new(),
    };
    body.extend(args.fields.0.clone());
    body.extend(args.set.iter().cloned());
    if body.is_empty() {
        return Err(Failure::usage(
            "nothing to change: give --set FIELD=VALUE, --json FILE, or a flag such as --name",
        ));
    }
    fields::check(&body).map_err(|violations| {
        let failure = Failure::new(
            Exit::Invalid,
            "the update breaks the contract, and was not sent:",
        );
        violations.into_iter().fold(failure, Failure::hint)
    })?;
    Ok(body)
}

fn object(path: &Path) -> Result<Map<String, Value>, Failure> {
    let name = crate::input::name(path);
    let text = crate::input::text(path, LONGEST)?;
    match koreai_validate::parse(text.as_bytes()) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Failure::new(
            Exit::Invalid,
            format!("{name}: not a JSON object"),
        )),
        Err(error) => Err(Failure::file(format!("{name}: {error}"))),
    }
}

/// A request, as it would leave. What is secret is hidden.
pub(super) fn shown(request: &Request) -> String {
    let mut shown = format!("{} {}\nauth: [hidden]\n", request.method(), request.url());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        shown += &format!("{name}: {}\n", printable(&value));
    }
    let body = request.body().and_then(Body::as_bytes).unwrap_or_default();
    let pretty =
        serde_json::from_slice::<Value>(body).and_then(|body| serde_json::to_string_pretty(&body));
    shown + "\n" + &pretty.unwrap_or_default() + "\n"
}

/// The task after the update.
fn tell(
    task: &Task,
    body: &Map<String, Value>,
    format: Format,
    out: &mut impl Write,
) -> io::Result<()> {
    let value = json!(task);
    match format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&value)?),
        Format::Ndjson => writeln!(out, "{value}"),
        Format::Text => {
            writeln!(out, "updated {}", printable(&task.id))?;
            let width = body.keys().map(String::len).max().unwrap_or(0);
            for name in body.keys() {
                let now = match &value[name] {
                    // The answer need not show what the request calls so.
                    Value::Null => continue,
                    Value::String(text) if !text.is_empty() => printable(text),
                    other => printable(&other.to_string()),
                };
                writeln!(out, "  {name:width$}  {now}")?;
            }
            Ok(())
        }
    }
}
