//! `koreai report`

mod args;
mod csv;
mod html;
mod model;
mod page_file;
mod shares;
mod sums;
mod table;
mod watch;

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::Write;
use std::time::Duration;

use futures_util::StreamExt;
use koreai_client::chrono::{DateTime, Utc};
use koreai_client::types::TaskContainmentReport;
use koreai_client::{JobTicket, PageFinding, Progress, ReportJob, ReportRequest};
use serde_json::{Number, json};

use crate::connection::{Connect, Session, Wanted};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::runtime;
use crate::ui::Ui;
use args::{Bot, Brief, Command, Fetch, Format, Job, Run, Show, Start, Status, Told, Wait};
use model::{Parameters, Report};
use page_file::PageFile;
use watch::Watcher;

pub(crate) use args::Report as Args;

/// The width of a table that goes to no terminal.
const WIDTH: usize = 100;

pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Exit, Failure> {
    match &args.command {
        None => run_all(&args.run, out),
        Some(Command::Start(args)) => start(args, out),
        Some(Command::Status(args)) => status(args, out),
        Some(Command::Wait(args)) => wait(args, out),
        Some(Command::Fetch(args)) => fetch(args, out),
    }
}

/// The job under way, for the one who interrupts it.
type UnderWay = RefCell<Option<JobTicket>>;

fn run_all(args: &Run, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let page = PageFile::open(args.show.html.as_deref())?;
    let under_way = UnderWay::default();
    let work = async {
        let session = open(&args.connect, &args.bot).await?;
        let bot = session.bot()?;
        let request = args.filters.request(&session.client, &bot);
        let mut watcher = Watcher::new(args.ui);
        let made = match args.filters.page_size {
            Some(rows) => pages(request.clone(), rows, None, args.ui).await?,
            None => whole(request.clone(), &mut watcher, &under_way, args.ui).await?,
        };
        let report = Report {
            made_at: now(),
            parameters: Parameters {
                host: session.host.clone(),
                bot,
                job: made.job,
                request: Some(json!(request.body()?)),
            },
            total: made.total,
            rows: made.rows,
        };
        Ok((report, session.close()))
    };
    let interrupted = || stopped(&under_way, &args.connect, &args.show);
    let (report, closed) = runtime::run(work, interrupted)?;
    if let Some(page) = page {
        page.write(&html::render(&report))?;
    }
    print(&report, &args.show, args.ui, out)?;
    closed.map(|()| Exit::Success)
}

/// What one job or several have made.
#[derive(Default)]
struct Made {
    job: String,
    total: Option<Number>,
    rows: Vec<model::Row>,
}

/// One job for all rows. If the platform then says that there are more, the rest comes in pages.
async fn whole(
    request: ReportRequest,
    watcher: &mut Watcher,
    under_way: &UnderWay,
    ui: Ui,
) -> Result<Made, Failure> {
    let job = request.clone().start().await?;
    *under_way.borrow_mut() = Some(job.ticket().clone());
    let id = job.id().to_owned();
    let report = watch(job, watcher).await?;
    *under_way.borrow_mut() = None;
    let made = Made {
        job: id,
        total: model::total(&report),
        rows: model::rows(&report),
    };
    let len = made.rows.len() as u64;
    let left = made
        .total
        .as_ref()
        .and_then(Number::as_u64)
        .is_some_and(|total| total > len);
    match left && len > 0 {
        true => pages(request.skip(len), len, Some(made), ui).await,
        false => Ok(made),
    }
}

/// Pages of so many rows, after those that are there already.
async fn pages(
    request: ReportRequest,
    rows: u64,
    first: Option<Made>,
    ui: Ui,
) -> Result<Made, Failure> {
    let mut made = first.unwrap_or_default();
    let mut seen: HashSet<_> = made.rows.iter().map(in_full).collect();
    let mut pages = request.pages(rows);
    while let Some(page) = pages.next().await {
        let page = page?;
        for finding in &page.findings {
            ui.note(format!(
                "the page from row {} on: {}",
                page.skip + 1,
                doubt(finding)
            ));
        }
        made.total = made.total.or_else(|| model::total(&page.report));
        let rows = model::rows(&page.report);
        // `fold`, as each is to be noted.
        let is_new = rows
            .iter()
            .fold(false, |new, row| seen.insert(in_full(row)) | new);
        if !is_new && !rows.is_empty() {
            ui.note(
                "the same rows came again and are left out: the platform does not seem to page",
            );
            break;
        }
        made.rows.extend(rows);
        ui.note(format!("{} rows", made.rows.len()));
    }
    Ok(made)
}

/// A row as text, to be compared.
fn in_full(row: &model::Row) -> String {
    json!(row).to_string()
}

fn doubt(finding: &PageFinding) -> String {
    match finding {
        PageFinding::Overlap { rows } => {
            format!(
                "{rows} rows stood on an earlier page: the figures changed in between, or the platform does not page"
            )
        }
        PageFinding::TooLong => "it has more rows than were asked for".to_owned(),
        PageFinding::Total { total } => format!("the total of {total} does not fit its rows"),
        PageFinding::NoReport => "its job made no report".to_owned(),
        other => format!("{other:?}"),
    }
}

async fn watch(job: ReportJob, watcher: &mut Watcher) -> Result<TaskContainmentReport, Failure> {
    watcher.begin(&job);
    let mut progress = job.progress();
    while let Some(step) = progress.next().await {
        let step = step?;
        watcher.step(&step);
        if let Some(report) = step.report {
            watcher.end();
            return Ok(*report);
        }
    }
    Err(Failure::new(Exit::Api, "the job ended without an answer"))
}

fn start(args: &Start, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let work = async {
        let session = open(&args.connect, &args.bot).await?;
        let request = args.filters.request(&session.client, &session.bot()?);
        let request = match args.filters.page_size {
            Some(rows) => request.limit(rows),
            None => request,
        };
        let job = request.start().await?;
        Ok((job.ticket().clone(), session.close()))
    };
    let (ticket, closed) = runtime::run(work, runtime::interrupted)?;
    match args.told.format {
        Brief::Text => writeln!(out, "{}", crate::output::printable(&ticket.job_id))?,
        Brief::Json => writeln!(out, "{}", json!(ticket))?,
    }
    if args.connect.mock {
        args.ui
            .note("the embedded platform ends with this command, and the job with it");
    }
    closed.map(|()| Exit::Success)
}

fn status(args: &Status, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let work = async {
        let (session, mut job) = resume(&args.connect, &args.job).await?;
        let progress = job
            .poll()
            .await
            .map_err(|error| explained(error.into(), &session))?;
        Ok((progress, session.close()))
    };
    let (progress, closed) = runtime::run(work, runtime::interrupted)?;
    tell(&args.job.id, &progress, args.told, out)?;
    closed.map(|()| Exit::Success)
}

fn wait(args: &Wait, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let work = async {
        let (session, job) = resume(&args.connect, &args.job).await?;
        let mut watcher = Watcher::new(args.ui);
        watcher.begin(&job);
        let mut progress = job.progress();
        while let Some(step) = progress.next().await {
            let step = step.map_err(|error| explained(error.into(), &session))?;
            watcher.step(&step);
            if step.report.is_some() {
                return Ok((step, session.close()));
            }
        }
        Err(Failure::new(Exit::Api, "the job ended without an answer"))
    };
    let (progress, closed) = runtime::run(work, job_goes_on)?;
    tell(&args.job.id, &progress, args.told, out)?;
    closed.map(|()| Exit::Success)
}

fn fetch(args: &Fetch, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let page = PageFile::open(args.show.html.as_deref())?;
    let work = async {
        let (session, mut job) = resume(&args.connect, &args.job).await?;
        let mut watcher = Watcher::new(args.ui);
        let made = match args.wait {
            true => watch(job, &mut watcher).await,
            false => match job.poll().await {
                Ok(Progress {
                    report: Some(report),
                    ..
                }) => Ok(*report),
                Ok(progress) => Err(not_done(&progress)),
                Err(error) => Err(error.into()),
            },
        };
        let report = made.map_err(|failure| explained(failure, &session))?;
        let report = Report {
            made_at: now(),
            parameters: Parameters {
                host: session.host.clone(),
                bot: session.bot()?,
                job: args.job.id.clone(),
                request: None,
            },
            total: model::total(&report),
            rows: model::rows(&report),
        };
        Ok((report, session.close()))
    };
    let (report, closed) = runtime::run(work, job_goes_on)?;
    if let Some(page) = page {
        page.write(&html::render(&report))?;
    }
    print(&report, &args.show, args.ui, out)?;
    closed.map(|()| Exit::Success)
}

async fn open(connect: &Connect, bot: &Bot) -> Result<Session, Failure> {
    let wanted = Wanted {
        bot: bot.bot.clone(),
        ..Wanted::default()
    };
    connect.open(wanted).await
}

async fn resume(connect: &Connect, job: &Job) -> Result<(Session, ReportJob), Failure> {
    let session = open(connect, &job.bot).await?;
    let ticket = JobTicket::new(session.bot()?, &job.id);
    let job = session.client.resume(ticket);
    Ok((session, job))
}

/// The embedded platform never knows a job of an earlier command.
fn explained(failure: Failure, session: &Session) -> Failure {
    match session.mock {
        Some(_) => failure.hint(
            "the embedded platform of --mock lasts for one command: for jobs that outlive it, run `koreai mock`",
        ),
        None => failure,
    }
}

fn not_done(progress: &Progress) -> Failure {
    let percent = progress.percentage.map(|percent| format!(", {percent} %"));
    Failure::new(
        Exit::Timeout,
        format!(
            "the job is not done yet ({}{})",
            progress.status,
            percent.unwrap_or_default()
        ),
    )
    .hint("wait for it with --wait, or with `koreai report wait`")
}

fn job_goes_on() -> Failure {
    runtime::interrupted().hint("the job goes on; the same command takes it up again")
}

/// What is left of a job that was interrupted.
fn stopped(under_way: &UnderWay, connect: &Connect, show: &Show) -> Failure {
    let failure = runtime::interrupted();
    match under_way.borrow().as_ref() {
        _ if connect.mock => failure.hint("the job was the embedded platform's, and ended with it"),
        Some(ticket) => failure
            .hint("the job goes on; to take it up again:")
            .hint(format!("  {}", resuming(ticket, connect, show))),
        None => failure,
    }
}

/// The command that takes a job up again, with the settings of this one.
fn resuming(ticket: &JobTicket, connect: &Connect, show: &Show) -> String {
    let path =
        |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let mut words: Vec<String> = [
        "koreai",
        "report",
        "fetch",
        &ticket.job_id,
        "--wait",
        "--bot",
        &ticket.bot_id,
    ]
    .map(str::to_owned)
    .into();
    let format = show.format.and_then(|format| {
        use clap::ValueEnum;
        Some(format.to_possible_value()?.get_name().to_owned())
    });
    for (flag, value) in [
        ("--host", connect.target.host.clone()),
        ("--client-id", connect.target.app.client_id.clone()),
        (
            "--client-secret-file",
            path(&connect.target.app.client_secret_file),
        ),
        ("--profile", connect.target.app.profile.clone()),
        ("--config", path(&connect.target.app.config)),
        (
            "--timeout",
            connect.target.timeout.map(|seconds| seconds.to_string()),
        ),
        ("--record", path(&connect.record)),
        ("--format", format),
        ("--html", path(&show.html)),
    ] {
        if let Some(value) = value {
            words.extend([flag.to_owned(), value]);
        }
    }
    // No argument holds a NUL, which is all that cannot be quoted.
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
}

/// What is known of a job.
fn tell(job: &str, progress: &Progress, told: Told, out: &mut impl Write) -> std::io::Result<()> {
    let expires = progress.expires_in.as_ref().map(Duration::as_secs);
    let done = progress.report.is_some();
    match told.format {
        Brief::Json => writeln!(
            out,
            "{}",
            json!({
                "job": job,
                "status": progress.status.as_str(),
                "done": done,
                "percent": progress.percentage,
                "expires_in_seconds": expires,
            })
        ),
        Brief::Text => {
            let percent = progress.percentage.map(|percent| format!("  {percent} %"));
            let status = crate::output::printable(progress.status.as_str());
            writeln!(out, "{job}  {status}{}", percent.unwrap_or_default())
        }
    }
}

fn print(report: &Report, show: &Show, ui: Ui, out: &mut Output) -> Result<(), Failure> {
    let format = show.format.unwrap_or(match out.is_terminal() {
        true => Format::Table,
        false => Format::Json,
    });
    match format {
        Format::Table => {
            let width = out.width().unwrap_or(WIDTH);
            out.write_all(table::render(report, width, ui.colours()).as_bytes())?;
        }
        Format::Json => {
            let text = serde_json::to_string_pretty(report).map_err(std::io::Error::from)?;
            writeln!(out, "{text}")?;
        }
        Format::Ndjson => {
            for row in &report.rows {
                writeln!(
                    out,
                    "{}",
                    serde_json::to_string(row).map_err(std::io::Error::from)?
                )?;
            }
        }
        Format::Csv => csv::write(report, out)?,
        Format::Html => out.write_all(html::render(report).as_bytes())?,
    }
    Ok(())
}

/// The time at which a report says that it was made. `SOURCE_DATE_EPOCH` fixes it, as it does for other
/// tools, so that the same figures give the same file.
fn now() -> DateTime<Utc> {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok();
    fixed
        .and_then(|seconds| DateTime::from_timestamp(seconds.parse().ok()?, 0))
        .unwrap_or_else(Utc::now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        run: Run,
    }

    #[test]
    fn the_command_that_takes_a_job_up_again_is_fit_for_a_shell() {
        let line = [
            "koreai",
            "--host",
            "h.example",
            "--profile",
            "my own",
            "--format",
            "csv",
            "--html",
            "my page.html",
        ];
        let run = Line::parse_from(line).run;
        let ticket = JobTicket::new("st-1", "ds-1; rm x");
        assert_eq!(
            resuming(&ticket, &run.connect, &run.show),
            "koreai report fetch 'ds-1; rm x' --wait --bot st-1 --host h.example --profile 'my own' --format csv --html 'my page.html'"
        );
    }

    #[test]
    fn a_request_is_told_as_it_is_sent() {
        let client = koreai_client::Client::builder()
            .credentials(koreai_client::Credentials::new("cs-1", "s".into()).expect("credentials"))
            .build()
            .expect("a client");
        let line = [
            "koreai",
            "--from",
            "2024-01-01",
            "--to",
            "2024-01-31T12:00:00+02:00",
            "--cumulative",
            "--type",
            "interactive",
            "--conversation-status",
            "CLOSED",
            "--task",
            "A",
            "--task",
            "B",
            "--tag",
            "k=v=w",
            "--tag",
            r#"{"n": 1}"#,
        ];
        let filters = Line::parse_from(line).run.filters;
        let body = filters.request(&client, "st-1").body().expect("a body");
        assert_eq!(
            json!(body),
            json!({"filters": {
                "dateFrom": "2024-01-01",
                "dateTo": "2024-01-31T10:00:00.000Z",
                "AggregationType": "Cumulative",
                "ConversationType": "Interactive",
                "ConversationStatus": "Closed",
                "includeTaskName": ["A", "B"],
                "tags": [{"k": "v=w"}, {"n": 1}],
            }})
        );
    }
}
