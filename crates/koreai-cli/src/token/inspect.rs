//! `koreai token inspect`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anstyle::{AnsiColor, Style};
use clap::Args;
use koreai_auth::{Inspection, Severity, inspect_at};
use koreai_client::chrono::{DateTime, SecondsFormat, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::format::Format;
use crate::contract::INTRODUCTION;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::secret;
use crate::text::printable;
use crate::ui::Colour;

/// No token is longer.
const LONGEST: u64 = 64 * 1024;

/// The commonest other reasons for a refusal.
const NOT_SEEN: &str = "\
A token does not show whether the bot (stream) is one of the app's own, and whether the app's scopes were
saved and published: `koreai token doctor` tries that.";

/// Claims that are points in time.
const TIMES: [&str; 3] = ["iat", "nbf", "exp"];

/// Explain a token: what it says, and what is wrong with it
///
/// Nothing is verified and nothing is sent. The signature is not shown. A token is a secret, and so it is
/// never an argument: give a file, or standard input.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_help = help::footer("\
Examples:
  koreai token mint | koreai token inspect
  koreai token inspect token.txt --format json
  pbpaste | koreai token inspect", Some(INTRODUCTION)))]
pub(super) struct Inspect {
    /// The file with the token; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,

    /// Judge its times as of this moment, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<DateTime<Utc>>,

    /// Output format
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    colour: Colour,
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|_| "give a point in time such as 2024-01-31T12:00:00Z".to_owned())
}

pub(super) fn run(args: &Inspect, out: &mut impl Write) -> Result<Exit, Failure> {
    if looks_like_a_token(&args.file) {
        // Not even its beginning is shown.
        return Err(Failure::usage(
            "FILE is the name of a file, and what was given looks like a token",
        )
        .hint("give the token on standard input: … | koreai token inspect")
        .hint(
            "it is now visible in the list of processes and in the shell's history: mint another",
        ));
    }
    let token = read(&args.file)?;
    let now = args.at.map_or_else(SystemTime::now, SystemTime::from);
    let inspection = inspect_at(token.expose_secret(), now).map_err(|error| {
        Failure::new(
            Exit::Invalid,
            format!("{}: {error}", crate::input::name(&args.file)),
        )
    })?;
    match args.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&json!(inspection)).map_err(io::Error::from)?;
            writeln!(out, "{text}")?;
        }
        Format::Text => explain(&inspection, args.colour.wanted(), out)?,
    }
    Ok(match inspection.severity() {
        Some(Severity::Error) => Exit::Invalid,
        _ => Exit::Success,
    })
}

/// Whether somebody gave the token itself.
fn looks_like_a_token(file: &Path) -> bool {
    let text = file.to_string_lossy();
    text.starts_with("eyJ") && text.matches('.').count() >= 2 && !file.exists()
}

fn read(file: &Path) -> Result<SecretString, Failure> {
    let is_standard_input = file == Path::new("-");
    match is_standard_input.then(|| secret::typed("Token")).flatten() {
        Some(typed) => typed.map_err(Failure::file),
        None => crate::input::text(file, LONGEST).map(SecretString::from),
    }
}

fn explain(inspection: &Inspection, colours: bool, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "token   {}  (nothing is verified, the signature included)",
        inspection.redacted
    )?;
    for (heading, members) in [
        ("header", &inspection.header),
        ("claims", &inspection.claims),
    ] {
        writeln!(out, "\n{heading}")?;
        let width = members
            .keys()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0);
        for (name, value) in members {
            let shown = match value {
                Value::String(text) => printable(text),
                other => printable(&other.to_string()),
            };
            let time = TIMES
                .contains(&name.as_str())
                .then(|| time(value))
                .flatten();
            let time = time.map(|time| format!("  ({time})"));
            writeln!(
                out,
                "  {:width$}  {shown}{}",
                printable(name),
                time.unwrap_or_default()
            )?;
        }
    }
    writeln!(out)?;
    if inspection.findings.is_empty() {
        writeln!(out, "nothing is wrong with it, as far as can be read")?;
    }
    for finding in &inspection.findings {
        let style = match colours {
            true => style(finding.severity),
            false => Style::new(),
        };
        writeln!(
            out,
            "{style}{}[{}]{style:#}: {} ({})",
            finding.severity, finding.code, finding.message, finding.provenance
        )?;
        writeln!(out, "  {}", finding.advice)?;
    }
    writeln!(out, "\n{NOT_SEEN}")
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        _ => AnsiColor::Cyan,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// A claim in seconds since 1970, for people.
fn time(value: &Value) -> Option<String> {
    let time = DateTime::from_timestamp(value.as_i64()?, 0)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}
