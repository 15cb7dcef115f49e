//! `koreai config`

use std::fmt::Display;
use std::io::{self, Write};

use clap::{Args, Subcommand, ValueEnum};
use koreai_client::shown_host;
use serde::Serialize;
use serde_json::json;

use crate::connection::{Target, Wanted};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;
use crate::settings::{Secret, Setting};
use crate::text::printable;

/// Show settings
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  koreai config show")]
pub(crate) struct Config {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(Box<Show>),
}

/// Show all settings and where each came from; secrets are hidden
///
/// Flags go over the environment, and the environment over the configuration file; but a profile that
/// --profile names overrides the environment.
#[derive(Args, Debug)]
#[command(
    verbatim_doc_comment,
    after_help = after_help()
)]
struct Show {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    target: Target,
}

fn after_help() -> String {
    help::footer(
        "\
Examples:
  koreai config show
  koreai config show --profile live --format json

~/.config/koreai/config.toml:
  default_profile = \"test\"
  [profiles.test]
  host = \"platform.kore.ai\"
  client_id = \"cs-…\"
  client_secret_file = \"test.secret\"    # beside this file, or ~/…; readable by you alone (chmod 600)
  account_id = \"6639…\"
  bot_id = \"st-…\"
  timeout = 30                            # seconds

The environment: KOREAI_HOST, KOREAI_CLIENT_ID, KOREAI_CLIENT_SECRET, KOREAI_ACCOUNT_ID, KOREAI_BOT_ID,
KOREAI_TIMEOUT, KOREAI_PROFILE, KOREAI_CONFIG. An empty variable counts as none.",
        None,
    )
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A table
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// A setting, as it is shown.
#[derive(Serialize)]
struct Shown {
    name: &'static str,
    value: Option<String>,
    origin: Option<String>,
}

pub(crate) fn run(args: &Config, out: &mut Output) -> Result<Exit, Failure> {
    let Command::Show(args) = &args.command;
    let settings = args.target.settings(&Wanted::default())?;
    let file = settings
        .file
        .as_ref()
        .map(|file| file.display().to_string());
    let secret = settings.client_secret.as_ref().map(|secret| Setting {
        value: match &secret.value {
            Secret::Known(_) => "[hidden]".to_owned(),
            Secret::File(path) => format!("[in {}]", path.display()),
        },
        origin: secret.origin.clone(),
    });
    let host = Setting {
        value: shown_host(&settings.host.value),
        origin: settings.host.origin,
    };
    let seconds = Setting {
        value: format!("{} s", settings.timeout.value.as_secs()),
        origin: settings.timeout.origin,
    };
    let rows = [
        Shown {
            name: "file",
            origin: file.as_ref().map(|_| match settings.file_exists {
                true => "read".to_owned(),
                false => "not there".to_owned(),
            }),
            value: file,
        },
        shown("profile", Some(&settings.profile)),
        shown("host", Some(&host)),
        shown("client_id", settings.client_id.as_ref()),
        shown("client_secret", secret.as_ref()),
        shown("account_id", settings.account.as_ref()),
        shown("bot_id", settings.bot.as_ref()),
        shown("timeout", Some(&seconds)),
    ];
    match args.format {
        Format::Json => {
            let members = rows.iter().map(|row| {
                (
                    row.name.to_owned(),
                    json!({"value": row.value, "origin": row.origin}),
                )
            });
            let object: serde_json::Map<_, _> = members.collect();
            let text = serde_json::to_string_pretty(&object).map_err(io::Error::from)?;
            writeln!(out, "{text}")?;
        }
        Format::Text => {
            let width = |text: &Option<String>| text.as_deref().unwrap_or("-").chars().count();
            let values = rows.iter().map(|row| width(&row.value)).max().unwrap_or(0);
            for row in &rows {
                let value = printable(row.value.as_deref().unwrap_or("-"));
                let origin = printable(row.origin.as_deref().unwrap_or_default());
                let line = format!("{:13}  {value:values$}  {origin}", row.name);
                writeln!(out, "{}", line.trim_end())?;
            }
        }
    }
    Ok(Exit::Success)
}

fn shown<T: Display>(name: &'static str, setting: Option<&Setting<T>>) -> Shown {
    Shown {
        name,
        value: setting.map(|setting| setting.value.to_string()),
        origin: setting.map(|setting| setting.origin.to_string()),
    }
}
