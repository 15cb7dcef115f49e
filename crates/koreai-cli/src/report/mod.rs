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
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use koreai_client::chrono::{DateTime, Utc};
use koreai_client::types::{CreateTaskContainmentReportRequest, TaskContainmentReport};
use koreai_client::{Error, Exchange, JobTicket, PageFinding, Progress, ReportJob, ReportRequest};
use koreai_validate::{Lint, Options, Schema, Strict, Validator};
use serde_json::{Number, json};

use crate::connection::{Connect, Session, Wanted};
use crate::deviations::Deviations;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::runtime;
use crate::text::{counted, printable};
use crate::ui::Ui;
use args::{
    Bot, Command, Fetch, Format, Job, JobFormat, JobOutput, Run, Show, Start, Status, Wait,
};
use model::{Parameters, Report};
use page_file::PageFile;
use watch::Watcher;

pub(crate) use args::ReportArgs;

/// The width of a table that goes to no terminal.
const WIDTH: usize = 100;

pub(crate) fn run(args: &ReportArgs, out: &mut Output) -> Result<Exit, Failure> {
    match &args.command {
        None => run_all(&args.run, out),
        Some(Command::Start(args)) => start(args, out),
        Some(Command::Status(args)) => status(args, out),
        Some(Command::Wait(args)) => wait(args, out),
        Some(Command::Fetch(args)) => fetch(args, out),
    }
}

/// How far a report is, for the one who interrupts it.
struct SoFar {
    /// The job under way.
    job: Option<JobTicket>,
    report: Report,
    /// The answers that have the report, as they came.
    bodies: Vec<Bytes>,
    deviations: Deviations,
    /// What its jobs say of themselves.
    exit: Exit,
}

/// The body of the last answer, whatever became of it.
#[derive(Clone, Default)]
struct LastBody(Arc<Mutex<Option<Bytes>>>);

impl LastBody {
    fn observer(&self) -> impl Fn(&Exchange<'_>) + Send + Sync + 'static {
        let last = self.clone();
        move |exchange| {
            *last.0.lock().unwrap_or_else(PoisonError::into_inner) =
                exchange.answer.map(|answer| answer.body.clone());
        }
    }

    fn take(&self) -> Option<Bytes> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.take()
    }
}

fn run_all(args: &Run, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let page = PageFile::open(args.show.html.as_deref())?;
    let so_far = RefCell::new(SoFar {
        job: None,
        report: Report::default(),
        bodies: vec![],
        deviations: Deviations::default(),
        exit: Exit::Success,
    });
    let last = LastBody::default();
    let work = async {
        let session = open(&args.connect, &args.bot, &last).await?;
        let bot = session.bot()?;
        let request = args.filters.request(&session.client, &bot);
        so_far.borrow_mut().report.parameters = Parameters {
            host: session.host.clone(),
            bot,
            job: String::new(),
            request: Some(json!(body(&request, args.ui)?)),
        };
        let exit = gather(request, args.filters.page_size, &so_far, args.ui).await?;
        Ok((exit, session.close()))
    };
    let ended = runtime::run(work, || {
        stopped(so_far.borrow().job.as_ref(), &args.connect, &args.show)
    });
    let SoFar {
        mut report,
        mut bodies,
        deviations,
        job,
        exit: of_jobs,
    } = so_far.into_inner();
    let ended = ended.map(|(exit, closed)| (exit.max(of_jobs), closed));
    // Whatever went wrong, the job goes on.
    let ended = ended.map_err(|failure| match &job {
        Some(job) if failure.exit != Exit::Interrupted && !args.connect.mock => failure
            .hint("to take the job up again:")
            .hint(format!("  {}", resuming(job, &args.connect, &args.show))),
        _ => failure,
    });
    report.made_at = now();
    deviations.report(
        args.ui,
        Some("--format raw"),
        args.connect.record.as_deref(),
    );
    if args.show.format == Some(Format::Raw) {
        // What came last may be what the error is about.
        bodies.extend(last.take().filter(|_| ended.is_err()));
        let written = page.map_or(Ok(()), |page| page.write(&html::render(&report)));
        print_raw(&bodies, out)?;
        let (exit, closed) = ended?;
        written?;
        return closed.map(|()| exit);
    }
    let (exit, closed) = match ended {
        Ok(ended) => ended,
        Err(failure) if report.rows.is_empty() => return Err(failure),
        Err(failure) => {
            print(&report, &args.show, args.ui, out)?;
            return Err(failure.hint(format!(
                "the {} that came before are printed; others are missing",
                rows(report.rows.len())
            )));
        }
    };
    // What came is printed, whatever becomes of the page.
    let written = page.map_or(Ok(()), |page| page.write(&html::render(&report)));
    print(&report, &args.show, args.ui, out)?;
    written?;
    closed.map(|()| exit)
}

/// The body of a request, or what is wrong with it. Warns of a range that the platform may refuse.
fn body(request: &ReportRequest, ui: Ui) -> Result<CreateTaskContainmentReportRequest, Failure> {
    let body = request
        .body()
        .map_err(|error| Failure::new(Exit::from(&error), in_flags(error.to_string())))?;
    let strict = Strict::none().deny(Lint::AmbiguousRange);
    let validator = Validator::new(Schema::CREATE_TASK_CONTAINMENT_REPORT_REQUEST)
        .with_options(Options::new().rules(false).strict(strict));
    if let Err(koreai_validate::Error::Invalid(doubts)) =
        validator.validate(json!(body).to_string().as_bytes())
    {
        for doubt in doubts {
            ui.warn(in_flags(doubt.expected));
        }
    }
    Ok(body)
}

/// A message of the contract in the words of this command line.
fn in_flags(mut message: String) -> String {
    for (name, flag) in [
        ("dateFrom", "--from"),
        ("dateTo", "--to"),
        ("AggregationType Daily", "--daily"),
        ("Cumulative", "--cumulative"),
    ] {
        message = message.replace(name, flag);
    }
    message
}

/// All rows: by one job, and as long as the platform says that there are more, by a job for each page of
/// the rest; or in pages from the start. Tells whether none is missing.
async fn gather(
    request: ReportRequest,
    page_size: Option<u64>,
    so_far: &RefCell<SoFar>,
    ui: Ui,
) -> Result<Exit, Failure> {
    let mut limit = page_size;
    // The page before, and how long the first one was: the platform may send either again.
    let (mut last, mut first) = (0, 0);
    loop {
        let before = so_far.borrow().report.rows.len();
        let from = before + 1;
        let (answer, findings) = match limit {
            None => (
                make(request.clone().start().await?, so_far, ui).await?,
                vec![],
            ),
            Some(limit) => {
                let mut paging = request.clone().skip(before as u64).paging(limit);
                let Some(job) = paging.start().await else {
                    return Err(no_answer());
                };
                let page = paging.take(make(job?, so_far, ui).await?);
                (page.report, page.findings)
            }
        };
        let report = &mut so_far.borrow_mut().report;
        report.total = report.total.take().or_else(|| model::total(&answer));
        let mut page = model::rows(&answer);
        let came = page.len();
        let is_again =
            |len: usize, known: &[model::Row]| len > 0 && came == len && known == page.as_slice();
        if is_again(first, &report.rows[..first]) || is_again(last, &report.rows[before - last..]) {
            let total = report
                .total
                .as_ref()
                .map(|total| format!("the platform speaks of {total} rows, and "));
            ui.warn(format!(
                "{}sends the same {came} again when it is asked for more: it does not page, or counts something else",
                total.unwrap_or_else(|| "the platform ".to_owned())
            ));
            return Ok(Exit::Incomplete);
        }
        let again = model::overlap(
            &report.rows,
            &page,
            report.total.as_ref().and_then(Number::as_u64),
        );
        if again > 0 {
            let is = if again == 1 { "is" } else { "are" };
            ui.warn(format!(
                "{} of the page from row {from} on stood on an earlier page, and {is} left out: the figures changed in between, or the platform does not page",
                rows(again)
            ));
        }
        report.rows.extend(page.drain(again..));
        let is_short = missing(report).is_some();
        if again == 0 {
            let findings = findings.iter();
            // A page that is shorter than was asked for is no doubt about the total: the rest is fetched.
            let findings = findings
                .filter(|finding| !is_short || !matches!(finding, PageFinding::Total { .. }));
            for doubt in findings.filter_map(doubt) {
                ui.warn(format!("the page from row {from} on: {doubt}"));
            }
        }
        if came > 0 && (before > 0 || page_size.is_some()) {
            ui.note(rows(report.rows.len()));
        }
        let has_more = is_short || model::has_more(&answer);
        let is_full = limit == Some(came as u64);
        if came == 0 || !(has_more || is_full) {
            return Ok(completeness(report, has_more, ui));
        }
        limit = limit.or(Some(came as u64));
        (last, first) = (came - again, if before == 0 { came } else { first });
    }
}

/// What it means for the exit code that a job has a report and says that it failed.
fn failure_of(job: &str, step: &Progress, ui: Ui) -> Exit {
    if step.report.is_none() || !step.has_failed() {
        return Exit::Success;
    }
    ui.warn(format!(
        "the report job {job} says that it failed (its status is {}), and shows a report, which may not be whole",
        printable(step.status.as_str())
    ));
    Exit::Unclear
}

/// Whether a report is whole, as far as the platform says. Tells what is missing.
fn completeness(report: &Report, has_more: bool, ui: Ui) -> Exit {
    let here = match report.rows.len() {
        1 => "here is 1".to_owned(),
        here => format!("here are {here}"),
    };
    match missing(report) {
        Some(total) => ui.warn(format!("the platform speaks of {total} rows; {here}")),
        None if has_more => ui.warn(format!("the platform speaks of more rows; {here}")),
        None => return Exit::Success,
    }
    Exit::Incomplete
}

/// What a job makes. While it does, it can be found in what is known so far.
async fn make(
    job: ReportJob,
    so_far: &RefCell<SoFar>,
    ui: Ui,
) -> Result<TaskContainmentReport, Failure> {
    {
        let so_far = &mut *so_far.borrow_mut();
        so_far.job = Some(job.ticket().clone());
        let first = &mut so_far.report.parameters.job;
        if first.is_empty() {
            job.id().clone_into(first);
        }
    }
    so_far.borrow_mut().deviations.add(job.deviations());
    let see = |step: &Progress| so_far.borrow_mut().deviations.add(&step.deviations);
    let id = printable(job.id());
    let failed = |error: Error| {
        let is_over = matches!(
            error,
            Error::Expired { .. } | Error::UnknownStatus { .. } | Error::JobFailed { .. }
        );
        if is_over {
            so_far.borrow_mut().job = None;
        }
        Failure::from(error)
    };
    let step = watch(job, ui, see, failed).await?;
    let so_far = &mut *so_far.borrow_mut();
    so_far.job = None;
    so_far.exit = so_far.exit.max(failure_of(&id, &step, ui));
    so_far.bodies.push(step.body);
    step.report.map(|report| *report).ok_or_else(no_answer)
}

fn rows(count: usize) -> String {
    counted(count as u64, "row")
}

/// How many rows the platform speaks of, if that is more than there are.
fn missing(report: &Report) -> Option<u64> {
    let total = report.total.as_ref()?.as_u64()?;
    (total > report.rows.len() as u64).then_some(total)
}

/// What a page leaves in doubt. Of rows that came twice is told where they are left out.
fn doubt(finding: &PageFinding) -> Option<String> {
    Some(match finding {
        PageFinding::Overlap { .. } => return None,
        PageFinding::TooLong => "it has more rows than were asked for".to_owned(),
        PageFinding::Total { total } => format!("the total of {total} does not fit its rows"),
        PageFinding::NoReport => "its job made no report".to_owned(),
        other => format!("{other:?}"),
    })
}

/// Watches a job until it is done. The last step has its report.
async fn watch(
    job: ReportJob,
    ui: Ui,
    see: impl Fn(&Progress),
    failed: impl Fn(Error) -> Failure,
) -> Result<Progress, Failure> {
    let mut watcher = Watcher::new(ui);
    watcher.begin(&job);
    let mut progress = job.progress();
    while let Some(step) = progress.next().await {
        let step = step.map_err(&failed)?;
        watcher.step(&step);
        see(&step);
        if step.report.is_some() {
            return Ok(step);
        }
    }
    Err(no_answer())
}

fn no_answer() -> Failure {
    Failure::new(Exit::Api, "the job ended without an answer")
}

fn start(args: &Start, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let work = async {
        let session = open(&args.connect, &args.bot, &LastBody::default()).await?;
        let mut request = args.filters.request(&session.client, &session.bot()?);
        body(&request, args.ui)?;
        if let Some(rows) = args.filters.page_size {
            request = request.limit(rows);
        }
        let job = request.start().await?;
        let mut deviations = Deviations::default();
        deviations.add(job.deviations());
        deviations.report(args.ui, None, args.connect.record.as_deref());
        Ok((job.ticket().clone(), session.close()))
    };
    let (ticket, closed) = runtime::run(work, runtime::interrupted)?;
    match args.output.format {
        JobFormat::Text => writeln!(out, "{}", printable(&ticket.job_id))?,
        JobFormat::Json => writeln!(out, "{}", json!(ticket))?,
    }
    if let Some(rows) = args.filters.page_size {
        args.ui.note(format!(
            "this job makes no more than the first {rows} rows; `koreai report --page-size {rows}` fetches all"
        ));
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
        let (session, mut job) = resume(&args.connect, &args.job, &LastBody::default()).await?;
        let ticket = job.ticket().clone();
        let progress = job.poll().await;
        let progress = progress.map_err(|error| explained(error, &session, &ticket))?;
        let mut deviations = Deviations::default();
        deviations.add(&progress.deviations);
        deviations.report(args.ui, None, args.connect.record.as_deref());
        Ok((ticket, progress, session.close()))
    };
    let (ticket, progress, closed) = runtime::run(work, runtime::interrupted)?;
    print_job(&ticket.job_id, &progress, args.output, out)?;
    closed.map(|()| Exit::Success)
}

fn wait(args: &Wait, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let work = async {
        let (session, job) = resume(&args.connect, &args.job, &LastBody::default()).await?;
        let ticket = job.ticket().clone();
        let failed = |error| explained(error, &session, &ticket);
        let deviations = RefCell::new(Deviations::default());
        let see = |step: &Progress| deviations.borrow_mut().add(&step.deviations);
        let progress = watch(job, args.ui, see, failed).await?;
        let record = args.connect.record.as_deref();
        deviations.borrow().report(args.ui, None, record);
        let closed = session.close();
        Ok((ticket, progress, closed))
    };
    let (ticket, progress, closed) = runtime::run(work, job_goes_on)?;
    print_job(&ticket.job_id, &progress, args.output, out)?;
    closed.map(|()| Exit::Success)
}

fn fetch(args: &Fetch, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let page = PageFile::open(args.show.html.as_deref())?;
    let is_raw = args.show.format == Some(Format::Raw);
    let last = LastBody::default();
    let deviations = RefCell::new(Deviations::default());
    let work = async {
        let (session, mut job) = resume(&args.connect, &args.job, &last).await?;
        let ticket = job.ticket().clone();
        let failed = |error| explained(error, &session, &ticket);
        let see = |step: &Progress| deviations.borrow_mut().add(&step.deviations);
        let progress = match args.wait {
            true => watch(job, args.ui, see, failed).await?,
            false => {
                let progress = job.poll().await.map_err(failed)?;
                see(&progress);
                progress
            }
        };
        let Some(report) = &progress.report else {
            return Err(not_done(&progress));
        };
        let has_more = model::has_more(report);
        let of_job = failure_of(&printable(&ticket.job_id), &progress, args.ui);
        let report = Report {
            made_at: now(),
            parameters: Parameters {
                host: session.host.clone(),
                bot: ticket.bot_id.clone(),
                job: ticket.job_id.clone(),
                request: None,
            },
            total: model::total(report),
            rows: model::rows(report),
        };
        Ok((report, has_more, of_job, session.close()))
    };
    let ended = runtime::run(work, job_goes_on);
    let record = args.connect.record.as_deref();
    let deviations = deviations.into_inner();
    deviations.report(args.ui, Some("--format raw"), record);
    if is_raw {
        print_raw(last.take().as_slice(), out)?;
    }
    let (report, has_more, of_job, closed) = ended?;
    // What came is printed, whatever becomes of the page.
    let written = page.map_or(Ok(()), |page| page.write(&html::render(&report)));
    if !is_raw {
        print(&report, &args.show, args.ui, out)?;
    }
    written?;
    let exit = completeness(&report, has_more, args.ui).max(of_job);
    closed.map(|()| exit)
}

async fn open(connect: &Connect, bot: &Bot, last: &LastBody) -> Result<Session, Failure> {
    let wanted = Wanted {
        bot: bot.bot.clone(),
        ..Wanted::default()
    };
    connect.open_observed(wanted, last.observer()).await
}

async fn resume(
    connect: &Connect,
    job: &Job,
    last: &LastBody,
) -> Result<(Session, ReportJob), Failure> {
    let session = open(connect, &job.bot()?, last).await?;
    let ticket = job.ticket(session.bot()?);
    let job = session.client.resume(ticket);
    Ok((session, job))
}

/// Why a job is not known: the platform says no more than that.
fn explained(error: Error, session: &Session, ticket: &JobTicket) -> Failure {
    let is_unknown = error.status().is_some_and(|status| status.as_u16() == 404);
    let failure = Failure::from(error);
    match session.mock {
        // It never knows a job of an earlier command.
        Some(_) => failure.hint(
            "the embedded platform of --mock lasts for one command: for jobs that outlive it, run `koreai mock`",
        ),
        None if is_unknown && ticket.expire_at.is_none() => failure.hint(
            "the id or the bot may be wrong; or it may have expired, as report jobs do after some minutes",
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
fn stopped(job: Option<&JobTicket>, connect: &Connect, show: &Show) -> Failure {
    let failure = runtime::interrupted();
    match job {
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
fn print_job(
    job: &str,
    progress: &Progress,
    output: JobOutput,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let expires = progress.expires_in.as_ref().map(Duration::as_secs);
    let done = progress.report.is_some();
    match output.format {
        JobFormat::Json => writeln!(
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
        JobFormat::Text => {
            let percent = progress.percentage.map(|percent| format!("  {percent} %"));
            let status = printable(progress.status.as_str());
            let expires = progress.expires_in;
            let expires = expires.map(|left| format!("  expires in {}", watch::clock(left)));
            writeln!(
                out,
                "{}  {status}{}{}",
                printable(job),
                percent.unwrap_or_default(),
                expires.unwrap_or_default()
            )
        }
    }
}

/// The answers as they came, each with a line break after it.
fn print_raw(bodies: &[Bytes], out: &mut Output) -> Result<(), Failure> {
    for body in bodies {
        out.write_all(body)?;
        if !body.ends_with(b"\n") {
            writeln!(out)?;
        }
    }
    Ok(())
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
        // Of a report that is put together here, nothing came as it is.
        Format::Raw => {}
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
