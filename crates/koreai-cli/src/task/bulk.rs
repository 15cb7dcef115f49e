//! `koreai task update --csv`: an update for each row.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, future, stream};
use koreai_client::{RateBudget, TaskUpdate, Window};
use koreai_schemas::Operation;
use serde_json::json;

use super::args::{Format, Update};
use super::meter::Meter;
use super::outcome::Outcome;
use super::request;
use super::results::{Line, Results};
use super::rows::{self, Row};
use crate::connection::Session;
use crate::deviations::Deviations;
use crate::ending::Ending;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ids::{self, Kind};
use crate::output::Output;
use crate::runtime;
use crate::text::counted;
use crate::ui;

/// How often to look whether there is something to print.
const LOOK: Duration = Duration::from_secs(1);

pub(super) fn run(args: &Update, file: &Path, out: &mut Output) -> Result<Exit, Failure> {
    if !args.fields.0.is_empty() {
        return Err(Failure::usage(
            "with --csv, fields are columns of the file and no flags",
        ));
    }
    let rows = rows::read(file, target(args)?, args.ui)?;
    if args.dry_run {
        return show(args, &rows, out);
    }
    let path = results_path(args, file)?;
    let results = OnceCell::new();
    let (ended, recorded) = args.connect.run(
        args.wanted(),
        |_| (),
        async |session| send(args, session, &rows, &path, &results).await,
        runtime::interrupted,
    );
    let results = results.into_inner();
    let mut results = results.as_deref().map(lock);
    let lines = results.as_ref().map(|results| results.lines(&rows));
    let lines = lines.unwrap_or_default();
    let unknown = lines.iter().filter(|line| line.is_unknown()).count();
    let mut ending = Ending::default();
    let ended = ended.map_err(|failure| match failure.exit {
        Exit::Interrupted if results.is_none() => failure.hint("nothing was sent"),
        Exit::Interrupted => failure.hint(goes_on(&lines, args.resend_unknown)),
        _ => failure,
    });
    if let Some(exit) = ending.take(ended) {
        ending.raise(exit);
    }
    // Before there are results, nothing was begun.
    if let Some(results) = &mut results {
        let written = ending.take(results.finish(&lines));
        let mut summary = summary(&lines, results.updated_before());
        if written.is_some() {
            summary += &format!("; results in {}", path.display());
        }
        match lines.iter().all(Line::is_updated) {
            true => args.ui.note(summary),
            false => ui::print(summary),
        }
        if unknown > 0 {
            ending.raise(Exit::Unknown);
            ui::print(format_args!(
                "next: {} may have been made all the same: look on the platform, then send again what it lacks, \
                 with the same command and --resend-unknown",
                counted(unknown as u64, "update")
            ));
        }
        ending.take(print(&lines, args.format, out));
    }
    ending.take(recorded);
    ending.end()
}

/// What the same command does after this one was interrupted.
fn goes_on(lines: &[Line], resends_unknown: bool) -> String {
    let unknown = lines.iter().filter(|line| line.is_unknown()).count();
    let on = "the same command goes on from here";
    match unknown {
        // It came when the last answer was there.
        0 if lines.iter().all(Line::is_updated) => "all updates are made".to_owned(),
        0 => on.to_owned(),
        _ if resends_unknown => format!("{on}, and sends what is unknown again"),
        _ => format!(
            "{on}, without the {} of unknown outcome",
            counted(unknown as u64, "update")
        ),
    }
}

/// The results, on standard output.
fn print(lines: &[Line], format: Format, out: &mut Output) -> io::Result<()> {
    match format {
        Format::Text => Ok(()),
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(lines)?),
        Format::Ndjson => lines
            .iter()
            .try_for_each(|line| writeln!(out, "{}", json!(line))),
    }
}

/// Sends the updates that are left to send. The results outlive this, if it is interrupted.
async fn send(
    args: &Update,
    session: &Session,
    rows: &[Row],
    path: &Path,
    results: &OnceCell<Arc<Mutex<Results>>>,
) -> Result<Exit, Failure> {
    let stream_id = request::stream(session)?;
    ids::warn(args.ui, &[("STREAM", Kind::Bot, Some(&stream_id))]);
    // What cannot be sent is found before anything is.
    for row in rows {
        let update = session.client.update_task(&stream_id, &row.task);
        update.fields(row.fields()?).prepare().map_err(|error| {
            let (number, task) = (row.number, &row.task);
            Failure::new(
                Exit::from(&error),
                format!("row {number} ({task}): {error}"),
            )
        })?;
    }
    let opened = Results::open(path, rows)?;
    let is_left =
        |row: &&Row| !opened.is_updated(row) && (args.resend_unknown || !opened.is_unknown(row));
    let pending: Vec<_> = rows.iter().filter(is_left).collect();
    let unknown = rows.iter().filter(|row| opened.is_unknown(row)).count();
    let results = results.get_or_init(|| Arc::new(Mutex::new(opened)));
    if let Some(time) = shortest_time(pending.len()) {
        args.ui.note(format!(
            "{} to send, which takes {time} or more at the documented rate limit",
            counted(pending.len() as u64, "update")
        ));
    }
    let mut meter = Meter::new(args.ui, pending.len() as u64);

    let mut ending = Ending::default();
    if unknown > 0 && !args.resend_unknown {
        args.ui.warn(format!(
            "{} of an earlier run, whose outcome is unknown, {} not sent again",
            counted(unknown as u64, "update"),
            if unknown == 1 { "is" } else { "are" }
        ));
    }
    let mut deviations = Deviations::default();
    let mut without_content = 0_u64;
    let mut updates = Vec::with_capacity(pending.len());
    for row in pending {
        let begun = (row.clone(), Arc::clone(results));
        let update = TaskUpdate::new(&row.task).key(row).fields(row.fields()?);
        updates.push(update.before_sending(move || {
            let (row, results) = &begun;
            let begun = lock(results).begin(row);
            begun.map_err(|failure| failure.to_string())
        }));
    }
    // Nothing more is begun when results cannot be written; what is under way is waited for.
    let updates =
        stream::iter(updates).take_while(|_| future::ready(lock(results).check().is_ok()));
    let updates = session
        .client
        .update_tasks(stream_id)
        .concurrency(args.concurrency.into())
        .send(updates);
    let mut updates = pin!(updates);
    // What fails for every row ends the run, but not the updates that are under way.
    let mut is_over = false;
    let mut looks = tokio::time::interval(LOOK);
    loop {
        let sent = tokio::select! {
            sent = updates.next() => sent,
            _ = looks.tick() => {
                meter.look();
                continue;
            }
        };
        let Some(updated) = sent else { break };
        let row = updated.key;
        let line = match &updated.result {
            Ok(answered) => {
                deviations.add(&answered.deviations);
                let mut all = answered.deviations.iter();
                let of_another = all.find(|deviation| deviation.is_of_another());
                let message = of_another.map(ToString::to_string).unwrap_or_default();
                Line::new(row, Outcome::Updated, &message)
            }
            Err(error) => {
                let message = match updated.ends_all {
                    // With what to do next, as there is no other message.
                    true => Failure::from(error).to_string(),
                    false => error.to_string(),
                };
                let outcome = Outcome::after(error);
                match outcome {
                    Outcome::Updated => without_content += 1,
                    _ => ending.raise(Exit::from(error)),
                }
                // One message is enough for all rows.
                let is_news = match outcome {
                    Outcome::Updated => without_content == 1,
                    // What cannot be written down is not sent, and is reported in the end.
                    Outcome::NotSent if lock(results).check().is_err() => false,
                    _ => !(is_over && updated.ends_all),
                };
                if is_news {
                    meter.failed(
                        row,
                        &match outcome {
                            Outcome::Unknown => format!("sent, outcome unknown: {message}"),
                            _ => message.clone(),
                        },
                    );
                }
                is_over |= updated.ends_all;
                let message = message.lines().next().unwrap_or_default();
                Line::new(row, outcome, message)
            }
        };
        // What cannot be written is kept in mind, and reported in the end.
        let _ = lock(results).add(line);
        meter.step();
    }
    drop(meter);
    deviations.report(args.ui, None, args.connect.record.as_deref());
    if without_content > 1 {
        args.ui.warn(format!(
            "{without_content} updates were made, and their answers do not show the tasks: see the column `message` of the results"
        ));
    }
    ending.take(lock(results).check());
    ending.end()
}

/// How long so many updates take if each leaves as soon as the documented limit allows, in words; `None` if
/// they all may leave at once.
fn shortest_time(updates: usize) -> Option<String> {
    let windows = RateBudget::documented().windows_for(Operation::UPDATE_TASK);
    let full = |window: &Window| {
        let full = updates.saturating_sub(1) as u64 / u64::from(window.requests);
        window.length.as_secs().saturating_mul(full)
    };
    let minutes = windows.iter().map(full).max()?.div_ceil(60);
    match minutes {
        0 => None,
        1..120 => Some(counted(minutes, "minute")),
        _ => Some(counted(minutes / 60, "hour")),
    }
}

fn lock(results: &Mutex<Results>) -> MutexGuard<'_, Results> {
    results.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many rows ended how.
fn summary(lines: &[Line], before: usize) -> String {
    let count = |outcome| lines.iter().filter(|line| line.result == outcome).count();
    let counts = [
        (count(Outcome::Updated) - before, "updated"),
        (before, "updated before"),
        (count(Outcome::Failed), "failed"),
        (count(Outcome::Unknown), "unknown"),
        (count(Outcome::NotSent), "not sent"),
    ];
    let counts = counts
        .iter()
        .filter(|(count, what)| *count > 0 || *what == "updated");
    let counts: Vec<_> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    counts.join(", ")
}

/// Shows every request, and sends none.
fn show(args: &Update, rows: &[Row], out: &mut Output) -> Result<Exit, Failure> {
    let work = async |session: &Session| {
        let stream_id = request::stream(session)?;
        for row in rows {
            let update = session
                .client
                .update_task(&stream_id, &row.task)
                .fields(row.fields()?);
            let request = update.prepare()?;
            writeln!(out, "{}", request::shown(&request))?;
        }
        Ok(())
    };
    let (shown, recorded) = args
        .connect
        .run(args.wanted(), |_| (), work, runtime::interrupted);
    let mut ending = Ending::default();
    ending.take(shown);
    ending.take(recorded);
    ending.end()
}

/// Whom the updates are for, so that results for one are not taken for another's.
fn target(args: &Update) -> Result<Arc<str>, Failure> {
    if args.connect.mock {
        return Ok("--mock".into());
    }
    let settings = args.connect.settings(&args.wanted())?;
    let bot = settings.bot.map(|bot| bot.value);
    let account = settings.account.map(|account| account.value);
    let (bot, account) = (bot.unwrap_or_default(), account.unwrap_or_default());
    Ok(format!("{}/{bot}/{account}", settings.host.value).into())
}

fn results_path(args: &Update, file: &Path) -> Result<PathBuf, Failure> {
    match &args.results {
        Some(path) if path == Path::new("-") => Err(Failure::usage(
            "--results takes the name of a file, as the next run reads it; `--format json` prints results",
        )),
        Some(path) => Ok(path.clone()),
        None if file == Path::new("-") => Err(Failure::usage(
            "where do the results go? give --results FILE",
        )),
        None => {
            let mut name = file.as_os_str().to_owned();
            name.push(".results.csv");
            Ok(name.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_same_command_does_next() {
        use Outcome::{Failed, NotSent, Unknown, Updated};
        for (outcomes, resends_unknown, expected) in [
            (
                &[Updated, NotSent][..],
                false,
                "the same command goes on from here",
            ),
            (
                &[Updated, Failed],
                false,
                "the same command goes on from here",
            ),
            // Ctrl-C came with the last answer.
            (&[Updated, Updated], false, "all updates are made"),
            (
                &[Updated, Unknown],
                false,
                "the same command goes on from here, without the 1 update of unknown outcome",
            ),
            (
                &[Unknown, NotSent],
                true,
                "the same command goes on from here, and sends what is unknown again",
            ),
        ] {
            let line = |&result: &Outcome| Line {
                row: 1,
                task_id: String::new(),
                result,
                message: String::new(),
                fingerprint: String::new(),
            };
            let lines: Vec<_> = outcomes.iter().map(line).collect();
            assert_eq!(goes_on(&lines, resends_unknown), expected);
        }
    }
}
