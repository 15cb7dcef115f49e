//! The arguments of `koreai task update`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use koreai_schemas::Operation;
use serde_json::Value;

use super::fields::{self, Fields};
use crate::connection::{Connect, Wanted};
use crate::help;
use crate::ui::Ui;

/// Update fields of a task
///
/// Only the given fields are sent and changed. --json is read first, then flags such as --name, then
/// --set; a later value overrides an earlier one. All are checked against the contract before the
/// request. Undeclared fields are sent, with a warning. Lists of texts are separated by commas (`--tags
/// a,b`) or JSON; other lists and objects are JSON; an empty value clears a text or a list of texts.
///
/// With --csv, a row is an update: the column `task_id` names the task, the others are fields, and an empty
/// cell leaves its field alone. Cells are separated by commas, semicolons or tabs, as the heading has them,
/// in UTF-8 or UTF-16, and a task stands in one row. All rows are checked before the first is sent. The
/// result file says what became of each row: `updated`, `failed`, `unknown` where nobody knows whether the
/// update was made, or `not-sent`. It has one line for each row at the end; while a run goes on, and after it
/// was killed, it may have several, of which the last one counts. A run that is repeated with it skips the
/// rows that are updated already, and those that are unknown.
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

    /// Set a field, also one that the contract does not declare; repeatable
    #[arg(long, value_name = "FIELD=VALUE", value_parser = fields::assignment, conflicts_with = "csv")]
    pub(super) set: Vec<(String, Value)>,

    /// Read fields from a file with a JSON object; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "csv")]
    pub(super) json: Option<PathBuf>,

    /// Print the request without sending it
    #[arg(long)]
    pub(super) dry_run: bool,

    /// The account that the task belongs to [env: KOREAI_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    /// Update one task per row of a CSV file
    #[arg(long, value_name = "FILE", help_heading = "Many tasks")]
    pub(super) csv: Option<PathBuf>,

    /// The result file [default: for `tasks.csv`, `tasks.csv.results.csv`]
    #[arg(
        long,
        value_name = "FILE",
        requires = "csv",
        help_heading = "Many tasks"
    )]
    pub(super) results: Option<PathBuf>,

    /// Also send the updates again whose outcome an earlier run does not know (exit code 12)
    #[arg(long, requires = "csv", help_heading = "Many tasks")]
    pub(super) resend_unknown: bool,

    /// Maximum number of updates at the same time; the rate limit always applies
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Many tasks")]
    pub(super) concurrency: u16,

    /// Output format
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(super) format: Format,

    #[command(flatten)]
    pub(super) connect: Connect,

    #[command(flatten)]
    pub(super) ui: Ui,

    // Last: a flag that is taken already is not taken again.
    #[command(flatten)]
    pub(super) fields: Fields,
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
        Operation::UPDATE_TASK.docs,
    )
}

impl Update {
    /// The stream and the task, as they were given. One alone is the task, if it does not look like a
    /// stream; with --csv, the rows name the tasks.
    pub(super) fn ids(&self) -> (Option<&str>, Option<&str>) {
        match (self.stream.as_deref(), self.task.as_deref()) {
            (Some(id), None) if self.csv.is_none() && !id.starts_with("st-") => (None, Some(id)),
            ids => ids,
        }
    }

    /// What the arguments ask for beyond the connection.
    pub(super) fn wanted(&self) -> Wanted {
        let (stream, task) = self.ids();
        Wanted {
            bot: stream.map(str::to_owned),
            account: self.account.clone(),
            task: task.map(str::to_owned),
            // What is shown has no token.
            is_unsigned: self.dry_run,
        }
    }
}
