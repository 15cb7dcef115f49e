//! `koreai task update --csv`: an update for each row.

use std::cell::{Cell, OnceCell, RefCell};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use futures_util::{StreamExt, stream};
use koreai_client::reqwest::StatusCode;
use koreai_client::{Error, Phase};
use serde_json::json;

use super::args::{Format, Update};
use super::meter::Meter;
use super::request;
use super::results::{Line, Outcome, Results};
use super::rows::{self, Row};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::runtime;
use crate::ui;

pub(super) fn run(args: &Update, file: &Path, out: &mut Output) -> Result<Exit, Failure> {
    if !args.fields.0.is_empty() {
        return Err(Failure::usage(
            "with --csv, fields are columns of the file and no flags",
        ));
    }
    let rows = rows::read(file, target(args)?)?;
    if args.dry_run {
        return show(args, &rows, out);
    }
    let path = results_path(args, file)?;
    let results = OnceCell::new();
    let ended = runtime::run(send(args, &rows, &path, &results), || {
        runtime::interrupted().hint("the same command goes on from here")
    });
    // Before that, nothing was begun.
    let Some(results) = results.into_inner() else {
        return ended;
    };
    let mut results = results.into_inner();
    let lines = results.finish(&rows)?;
    let told = summary(&lines, results.updated_before());
    let told = format!("{told}; results in {}", path.display());
    match lines.iter().all(Line::is_updated) {
        true => args.ui.note(told),
        false => ui::print(told),
    }
    let exit = ended?;
    match args.format {
        Format::Text => {}
        Format::Json => {
            let text = serde_json::to_string_pretty(&lines).map_err(std::io::Error::from)?;
            writeln!(out, "{text}")?;
        }
        Format::Ndjson => {
            for line in &lines {
                writeln!(out, "{}", json!(line))?;
            }
        }
    }
    Ok(exit)
}

/// Sends the updates that are left to send. The results outlive this, if it is interrupted.
async fn send(
    args: &Update,
    rows: &[Row],
    path: &Path,
    results: &OnceCell<RefCell<Results>>,
) -> Result<Exit, Failure> {
    let session = args.connect.open(args.wanted()).await?;
    let stream_id = request::stream(&session)?;
    let opened = Results::open(path, rows)?;
    let pending: Vec<_> = rows.iter().filter(|row| !opened.is_updated(row)).collect();
    let results = results.get_or_init(|| RefCell::new(opened));
    let mut meter = Meter::new(args.ui, pending.len() as u64);

    // What fails for every row ends the run, but not the updates that are under way.
    let hopeless = Cell::new(false);
    let updates = stream::iter(pending)
        .take_while(|_| std::future::ready(!hopeless.get()))
        .map(|row| {
            let (client, stream_id) = (&session.client, stream_id.as_str());
            async move {
                results.borrow_mut().begin(row);
                let fields = row.fields()?;
                let update = client.update_task(stream_id, &row.task).fields(fields);
                Ok::<_, Failure>((row, update.send().await))
            }
        });
    let mut updates = updates.buffer_unordered(args.concurrency.into());
    let mut exit = Exit::Success;
    while let Some(sent) = updates.next().await {
        let (row, outcome) = sent?;
        let line = match &outcome {
            Ok(_) => Line::new(row, Outcome::Updated, ""),
            Err(error) => {
                let message = error.to_string();
                meter.failed(row, &message);
                exit = exit.max(Exit::from(error));
                hopeless.set(hopeless.get() || is_hopeless(error));
                Line::new(
                    row,
                    judged(error),
                    message.lines().next().unwrap_or_default(),
                )
            }
        };
        results.borrow_mut().add(line)?;
        meter.step();
    }
    session.close()?;
    Ok(exit)
}

/// What an error means for its row.
fn judged(error: &Error) -> Outcome {
    let may_be_made = match error {
        Error::Transport(error) => !error.is_connect(),
        Error::Timeout { phase, .. } => *phase == Phase::Answer,
        // A server that broke, or a gateway that gave up, does not say what was done by then.
        Error::Api { status, .. } => gave_up(*status),
        // Nor does a success that nobody understands.
        Error::UnexpectedBody { status, .. } => status.is_success() || gave_up(*status),
        _ => false,
    };
    match may_be_made {
        true => Outcome::Unknown,
        false => Outcome::Failed,
    }
}

fn gave_up(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT
}

/// Whether all other rows would fare the same.
fn is_hopeless(error: &Error) -> bool {
    match error {
        Error::Unauthorized { .. } => true,
        Error::Transport(error) => error.is_connect(),
        // Each would take as long.
        Error::Timeout { phase, .. } => *phase == Phase::Connect,
        _ => false,
    }
}

/// How many rows ended how.
fn summary(lines: &[Line], before: usize) -> String {
    let count = |outcome| lines.iter().filter(|line| line.result == outcome).count();
    let told = [
        (count(Outcome::Updated) - before, "updated"),
        (before, "updated before"),
        (count(Outcome::Failed), "failed"),
        (count(Outcome::Unknown), "unknown"),
        (count(Outcome::NotSent), "not sent"),
    ];
    let told = told
        .iter()
        .filter(|(count, what)| *count > 0 || *what == "updated");
    let told: Vec<_> = told
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    told.join(", ")
}

/// Shows every request, and sends none.
fn show(args: &Update, rows: &[Row], out: &mut Output) -> Result<Exit, Failure> {
    let work = async {
        let session = args.connect.open(args.wanted()).await?;
        let stream_id = request::stream(&session)?;
        for row in rows {
            let update = session
                .client
                .update_task(&stream_id, &row.task)
                .fields(row.fields()?);
            let request = update.prepare()?;
            writeln!(out, "{}", request::shown(&request))?;
        }
        Ok(Exit::Success)
    };
    runtime::run(work, runtime::interrupted)
}

/// Whom the updates are for, so that results for one are not taken for another's.
fn target(args: &Update) -> Result<Rc<str>, Failure> {
    if args.connect.mock {
        return Ok("--mock".into());
    }
    let settings = args.connect.settings(&args.wanted())?;
    let bot = settings.bot.map(|bot| bot.value);
    Ok(format!("{}/{}", settings.host.value, bot.unwrap_or_default()).into())
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
    use std::time::Duration;

    use super::*;

    /// An error as a client has it that makes connections for no longer than a moment.
    async fn error_of(host: &str) -> Error {
        let credentials = koreai_client::Credentials::new("cs-1", "secret".into());
        let client = koreai_client::Client::builder()
            .host(host)
            .connect_timeout(Duration::from_millis(200))
            .credentials(credentials.expect("credentials"))
            .account_id("1")
            .build()
            .expect("a client")
            .with_retry(koreai_client::RetryPolicy::never());
        let sent = client.update_task("st-1", "ti-1").send().await;
        sent.expect_err("an error")
    }

    /// Each row would take the whole time limit.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn where_no_connection_can_be_made_the_rest_is_not_tried() {
        use std::net::TcpStream;

        let refused = error_of("http://127.0.0.1:1").await;
        assert!(matches!(refused, Error::Transport(_)), "{refused:?}");

        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket
            .bind(([127, 0, 0, 1], 0).into())
            .expect("a port that is free");
        let listener = socket.listen(1).expect("a listener");
        let address = listener.local_addr().expect("an address");
        // Nobody accepts: as soon as its queue is full, it takes no more.
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            waiting.push(stream);
            assert!(waiting.len() < 100, "its queue is never full");
        }
        let dead = error_of(&format!("http://{address}")).await;
        assert!(matches!(dead, Error::Timeout { .. }), "{dead:?}");
        for error in [refused, dead] {
            assert!(is_hopeless(&error), "{error:?}");
            assert_eq!(judged(&error), Outcome::Failed);
        }
    }
}
