//! `koreai task update` of one task.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value};

use super::args::{Format, Update};
use super::fields;
use super::outcome::Outcome;
use super::request::{fields_of, shown, stream};
use crate::connection::Session;
use crate::deviations::Deviations;
use crate::ending::Ending;
use crate::exit::Exit;
use crate::failure::{Failure, UPDATE_MAY_BE_MADE};
use crate::ids::{self, Kind};
use crate::input;
use crate::output::Output;
use crate::runtime;
use crate::sent::Sent;
use crate::text::printable;

/// No update is longer.
const LONGEST: u64 = 16 * 1024 * 1024;

pub(super) fn run(args: &Update, out: &mut Output) -> Result<Exit, Failure> {
    if args.ids().1.is_none() && !args.connect.mock {
        return Err(no_task());
    }
    let body = body(args)?;
    let sent = Sent::default();
    let work = async |session: &Session| {
        let (stream, task) = (stream(session)?, task(args, session)?);
        check_ids(args, &stream, &task)?;
        let fields = fields_of(&body)?;
        let client = sent.watch(&session.client);
        let update = client.update_task(stream, &task).fields(fields);
        if args.dry_run {
            return Ok(Done::Shown(shown(&update.prepare()?)));
        }
        let task = task.clone();
        match update.send_in_full().await {
            Ok(answered) => {
                let mut deviations = Deviations::default();
                deviations.add(&answered.deviations);
                let raw = Some("--format json");
                deviations.report(args.ui, raw, args.connect.record.as_deref());
                let shown = answered.to_json().map_err(io::Error::from)?;
                Ok(Done::Updated(task, Some(shown)))
            }
            Err(error) if Outcome::after(&error) == Outcome::Updated => {
                args.ui.warn(&error);
                Ok(Done::Updated(task, None))
            }
            Err(error) => Err(Failure::from(error)),
        }
    };
    let interrupted = || match sent.is_sent() {
        true => runtime::interrupted().hint(UPDATE_MAY_BE_MADE),
        false => runtime::interrupted().hint("nothing was sent"),
    };
    let (ended, recorded) = args.connect.run(args.wanted(), |_| (), work, interrupted);
    let mut ending = Ending::default();
    let printed = ending.take(ended).map(|done| match done {
        Done::Shown(request) => out.write_all(request.as_bytes()),
        Done::Updated(task, answer) => print(&task, answer.as_ref(), &body, args.format, out),
    });
    ending.take(printed.unwrap_or(Ok(())));
    ending.take(recorded);
    ending.end()
}

enum Done {
    Shown(String),
    /// The task's id; and the task as the answer shows it, if it does.
    Updated(String, Option<Value>),
}

/// The task. With the embedded platform, one of its own will do.
fn task(args: &Update, session: &Session) -> Result<String, Failure> {
    let given = args.ids().1.map(str::to_owned);
    given
        .or_else(|| session.mock.as_ref()?.task_ids().into_iter().next())
        .ok_or_else(no_task)
}

/// Refuses two ids that stand in each other's place, and warns of one that looks like another's.
fn check_ids(args: &Update, stream: &str, task: &str) -> Result<(), Failure> {
    if (ids::kind(stream), ids::kind(task)) == (Some(Kind::Task), Some(Kind::Bot)) {
        let message = format!("STREAM and TASK are swapped: `{stream}` is a task, `{task}` a bot");
        return Err(Failure::usage(message).hint("give STREAM (st-…) first, then TASK (ti-…)"));
    }
    ids::warn(
        args.ui,
        &[
            ("STREAM", Kind::Bot, Some(stream)),
            ("TASK", Kind::Task, Some(task)),
        ],
    );
    Ok(())
}

fn no_task() -> Failure {
    Failure::usage("which task? there is no task id")
        .hint("give TASK (ti-…) after STREAM, if that is given")
}

/// The body of the update, checked.
fn body(args: &Update) -> Result<Map<String, Value>, Failure> {
    let mut body = match &args.json {
        Some(path) if path.to_string_lossy().trim_start().starts_with('{') => {
            return Err(Failure::usage(
                "--json takes the name of a file, and was given JSON itself",
            )
            .hint("give `--json -` and the JSON on standard input, or --set FIELD=VALUE"));
        }
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
    let findings = fields::check(&body);
    for warning in findings.warnings {
        args.ui.warn(warning);
    }
    if !findings.errors.is_empty() {
        let failure = Failure::new(
            Exit::Invalid,
            "the update breaks the contract, and was not sent:",
        );
        return Err(findings.errors.into_iter().fold(failure, Failure::hint));
    }
    Ok(body)
}

fn object(path: &Path) -> Result<Map<String, Value>, Failure> {
    let name = input::name(path);
    let text = input::text(path, LONGEST)?;
    match koreai_validate::parse(text.as_bytes()) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Failure::new(
            Exit::Invalid,
            format!("{name}: not a JSON object"),
        )),
        Err(error) => Err(Failure::file(format!("{name}: {error}"))),
    }
}

/// The task after the update; in JSON `null` where the answer does not show it.
fn print(
    task: &str,
    answer: Option<&Value>,
    body: &Map<String, Value>,
    format: Format,
    out: &mut impl Write,
) -> io::Result<()> {
    let value = answer.unwrap_or(&Value::Null);
    match format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(value)?),
        Format::Ndjson => writeln!(out, "{value}"),
        Format::Text => {
            let id = value["_id"].as_str().unwrap_or(task);
            writeln!(out, "updated {}", printable(id))?;
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
