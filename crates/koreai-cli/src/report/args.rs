//! What a report is asked for with.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use koreai_client::types::{ConversationStatus, ConversationType};
use koreai_client::{Client, DateOrTime, JobTicket, MAX_PAGES, MAX_PARTS, ReportRequest};
use koreai_schemas::{Operation, figures};
use serde_json::{Map, Value};

use crate::connection::Connect;
use crate::contract;
use crate::failure::Failure;
use crate::help::footer;
use crate::ui::Ui;

/// Run a report: how the sessions of each task of a bot ended
///
/// Starts a report job on the platform, waits for it and prints its rows: for each task, how often it
/// ran, and how many sessions were completed by the bot alone, dropped, or transferred to an agent.
/// Without dates, the report covers today and the 7 days before. A longer range than one job can cover is
/// split into several jobs; if one fails, the rows of the others are still printed. Ctrl-C prints the
/// command that resumes the job.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true, after_help = footer(EXAMPLES, Operation::CREATE_TASK_CONTAINMENT_REPORT.docs))]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) run: Run,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Start(Box<Start>),
    Status(Box<Status>),
    Wait(Box<Wait>),
    Fetch(Box<Fetch>),
}

#[derive(Args, Debug)]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) bot: Bot,
    #[command(flatten)]
    pub(super) filters: Filters,
    #[command(flatten)]
    pub(super) bounds: Bounds,
    #[command(flatten)]
    pub(super) show: Show,
    #[command(flatten)]
    pub(super) connect: Connect,
    #[command(flatten)]
    pub(super) ui: Ui,
}

/// How many jobs a report may take: a year that was mistyped would start thousands.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Filters")]
pub(super) struct Bounds {
    /// How many parts a long range may have, each a job of its own; one that has more is refused
    #[arg(long, value_name = "JOBS", default_value_t = MAX_PARTS, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub(super) max_parts: usize,

    /// How many pages a part may have, each a job of its own; a report with more is incomplete
    #[arg(long, value_name = "JOBS", default_value_t = MAX_PAGES, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub(super) max_pages: usize,
}

/// Start a report job and print its id
#[derive(Args, Debug)]
#[command(after_help = footer("\
Examples:
  job=$(koreai report start --bot st-… --daily)
  koreai report wait \"$job\" --bot st-… && koreai report fetch \"$job\" --bot st-… > report.json
  ticket=$(koreai report start --bot st-… --format json) && koreai report fetch \"$ticket\" --wait", Operation::CREATE_TASK_CONTAINMENT_REPORT.docs))]
pub(super) struct Start {
    #[command(flatten)]
    pub(super) bot: Bot,
    #[command(flatten)]
    pub(super) filters: Filters,
    #[command(flatten)]
    pub(super) connect: Connect,
    #[command(flatten)]
    pub(super) output: JobOutput,
    #[command(flatten)]
    pub(super) ui: Ui,
}

/// Show the status of a report job
#[derive(Args, Debug)]
#[command(after_help = footer("\
Examples:
  koreai report status ds-… --bot st-…
  koreai report status ds-… --bot st-… --format json", Operation::GET_TASK_CONTAINMENT_REPORT.docs))]
pub(super) struct Status {
    #[command(flatten)]
    pub(super) job: Job,
    #[command(flatten)]
    pub(super) connect: Connect,
    #[command(flatten)]
    pub(super) output: JobOutput,
    #[command(flatten)]
    pub(super) ui: Ui,
}

/// Wait until a report job has finished
#[derive(Args, Debug)]
#[command(after_help = footer("\
Examples:
  koreai report wait ds-… --bot st-… && koreai report fetch ds-… --bot st-…", Operation::GET_TASK_CONTAINMENT_REPORT.docs))]
pub(super) struct Wait {
    #[command(flatten)]
    pub(super) job: Job,
    #[command(flatten)]
    pub(super) connect: Connect,
    #[command(flatten)]
    pub(super) output: JobOutput,
    #[command(flatten)]
    pub(super) ui: Ui,
}

/// Print the report of a finished job
#[derive(Args, Debug)]
#[command(after_help = footer("\
Examples:
  koreai report fetch ds-… --bot st-… --format csv > report.csv
  koreai report fetch ds-… --bot st-… --wait", Operation::GET_TASK_CONTAINMENT_REPORT.docs))]
pub(super) struct Fetch {
    #[command(flatten)]
    pub(super) job: Job,

    /// Wait until it is done; without this, a job that is not ends with exit code 8
    #[arg(long)]
    pub(super) wait: bool,

    #[command(flatten)]
    pub(super) show: Show,
    #[command(flatten)]
    pub(super) connect: Connect,
    #[command(flatten)]
    pub(super) ui: Ui,
}

#[derive(Args, Clone, Debug)]
pub(super) struct Bot {
    /// The bot of the report: `st-…` [env: KOREAI_BOT_ID]
    #[arg(long, value_name = "ID")]
    pub(super) bot: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(super) struct Job {
    /// The id of the job: `ds-…`. Or its ticket, as `koreai report start --format json` prints it, which
    /// also names the bot, and says when the job expires
    #[arg(value_name = "ID", value_parser = named)]
    pub(super) named: Named,
    #[command(flatten)]
    pub(super) bot: Bot,
}

/// A job as it is named.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Id(String),
    Ticket(JobTicket),
}

impl Job {
    /// The bot that is given, by a flag or the ticket.
    pub(super) fn bot(&self) -> Result<Bot, Failure> {
        let Named::Ticket(ticket) = &self.named else {
            return Ok(self.bot.clone());
        };
        match &self.bot.bot {
            Some(bot) if *bot != ticket.bot_id => Err(Failure::usage(format!(
                "--bot is {bot}, and the ticket is one of {}: leave --bot out",
                ticket.bot_id
            ))),
            _ => Ok(Bot {
                bot: Some(ticket.bot_id.clone()),
            }),
        }
    }

    /// All that is known of the job, which is the bot's.
    pub(super) fn ticket(&self, bot: String) -> JobTicket {
        match &self.named {
            Named::Id(id) => JobTicket::new(bot, id),
            Named::Ticket(ticket) => ticket.clone(),
        }
    }
}

/// Which conversations and tasks the report covers.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filters {
    /// First day of the range: `2024-01-31`, or `2024-01-31T12:00:00Z` [default: 7 days before --to]
    #[arg(long, value_name = "DATE")]
    from: Option<DateOrTime>,

    /// Last day of the range, which is included [default: 7 days after --from, or today]
    #[arg(long, value_name = "DATE")]
    to: Option<DateOrTime>,

    #[arg(long, help = format!("Figures for each day; a job covers at most {} days", figures::MAX_DAYS_DAILY))]
    daily: bool,

    #[arg(
        long,
        conflicts_with = "daily",
        help = format!("Figures for the whole range; a job covers at most {} days, and each has its own figures", figures::MAX_DAYS)
    )]
    cumulative: bool,

    /// Only conversations of this type
    #[arg(long = "type", value_name = "TYPE", ignore_case = true, value_parser = listed::<ConversationType>("ConversationType"))]
    kind: Option<ConversationType>,

    /// Only conversations with this status
    #[arg(long, value_name = "STATUS", ignore_case = true, value_parser = listed::<ConversationStatus>("ConversationStatus"))]
    conversation_status: Option<ConversationStatus>,

    /// Only this task; repeatable
    #[arg(long = "task", value_name = "NAME")]
    tasks: Vec<String>,

    /// Only executions with this custom tag, as NAME=VALUE or a JSON object; repeatable
    #[arg(long = "tag", value_name = "TAG", value_parser = tag)]
    tags: Vec<Map<String, Value>>,

    /// Rows per page; each page is a separate job [default: all at once]
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) page_size: Option<u64>,
}

/// How the report is shown.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct Show {
    /// Output format [default: table on a terminal, json elsewhere]
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,

    /// Also write a page for a browser to this file; an existing file is replaced at the end
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text: a line per task, with a bar
    Table,
    /// One JSON document: parameters and rows
    Json,
    /// A line of JSON per row
    Ndjson,
    /// For spreadsheets: UTF-8 with a byte order mark, and an apostrophe before a cell that could be read
    /// as a formula
    Csv,
    /// A self-contained page for a browser: a bar per task, a chart of the days, all rows
    Html,
    /// The platform's answers unchanged, for answers that cannot be read otherwise
    Raw,
}

/// How little is shown of a job.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct JobOutput {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: JobFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum JobFormat {
    /// A line of text
    #[default]
    Text,
    /// One JSON object
    Json,
}

impl Filters {
    /// The request, as it will be sent.
    pub(super) fn request(&self, client: &Client, bot: &str) -> ReportRequest {
        let mut request = client.task_containment_report(bot);
        if let Some(from) = self.from {
            request = request.date_from(from);
        }
        if let Some(to) = self.to {
            request = request.date_to(to);
        }
        if self.daily {
            request = request.daily();
        }
        if self.cumulative {
            request = request.cumulative();
        }
        if let Some(kind) = self.kind {
            request = request.conversation_type(kind);
        }
        if let Some(status) = self.conversation_status {
            request = request.conversation_status(status);
        }
        request = self
            .tasks
            .iter()
            .fold(request, |request, name| request.task_name(name));
        self.tags.iter().cloned().fold(request, ReportRequest::tag)
    }
}

fn named(text: &str) -> Result<Named, String> {
    if !text.trim_start().starts_with('{') {
        return Ok(Named::Id(text.to_owned()));
    }
    serde_json::from_str(text)
        .map(Named::Ticket)
        .map_err(|error| {
            format!("not a ticket as `koreai report start --format json` prints it: {error}")
        })
}

fn tag(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| format!("not a JSON object: {error}"));
    }
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => {
            Ok(Map::from_iter([(name.to_owned(), Value::from(value))]))
        }
        _ => Err("give NAME=VALUE, or a JSON object".to_owned()),
    }
}

/// Values come from the contract, and capitals do not matter.
fn listed<T>(name: &str) -> impl TypedValueParser<Value = T> + use<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let values = contract::filter_values(name);
    PossibleValuesParser::new(values.clone()).try_map(move |given| {
        let written = values
            .iter()
            .find(|value| value.eq_ignore_ascii_case(&given));
        written.unwrap_or(&given).parse::<T>()
    })
}

const EXAMPLES: &str = "\
Examples:
  koreai report --mock
  koreai report --bot st-… --from 2024-01-01 --to 2024-03-30 --cumulative
  koreai report --bot st-… --daily --type Interactive --task 'Create Booking'
  koreai report --bot st-… --format csv > report.csv
  koreai report --bot st-… --daily --html report.html
  koreai report fetch ds-… --bot st-… --wait";
