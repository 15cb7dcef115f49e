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
use koreai_client::types::CreateTaskContainmentReportRequest;
use koreai_client::{
    DateOrTime, Error, Exchange, FailedPart, JobTicket, MAX_DAYS, Progress, RangeReport,
    ReportFinding, ReportJob, ReportRequest, ReportStep,
};
use koreai_validate::{Lint, Options, Schema, Strict, Validator};
use serde_json::{Number, Value, json};

use crate::connection::{Connect, Ran, Session, Wanted};
use crate::deviations::Deviations;
use crate::ending::Ending;
use crate::exit::Exit;
use crate::failure::{Failure, JOB_MAY_BE_STARTED};
use crate::ids::{self, Kind};
use crate::output::Output;
use crate::runtime;
use crate::sent::Sent;
use crate::text::{counted, printable};
use crate::ui::Ui;
use args::{
    Bot, Bounds, Command, Fetch, Format, Job, JobFormat, JobOutput, Run, Show, Start, Status, Wait,
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
#[derive(Default)]
struct SoFar {
    /// The job under way.
    job: Option<JobTicket>,
    parameters: Parameters,
    report: RangeReport,
    /// The answers that have the report, as they came.
    bodies: Vec<Bytes>,
    deviations: Deviations,
    /// Nothing more is to come.
    is_complete: bool,
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
    let so_far = RefCell::new(SoFar::default());
    let last = LastBody::default();
    let sent = Sent::default();
    let work = async |session: &Session| {
        let bot = bot(session, args.ui)?;
        let Bounds {
            max_parts,
            max_pages,
        } = args.bounds;
        let request = args.filters.request(&sent.watch(&session.client), &bot);
        let mut request = request.max_parts(max_parts).max_pages(max_pages);
        if let Some(rows) = args.filters.page_size {
            request = request.page_size(rows);
        }
        so_far.borrow_mut().parameters = Parameters {
            host: session.host.clone(),
            bot,
            job: String::new(),
            request: Some(whole_body(&request, args.ui)?),
        };
        let is_paged = args.filters.page_size.is_some();
        gather(request, is_paged, &so_far, &last, &sent, args.ui).await
    };
    let interrupted = || {
        let so_far = so_far.borrow();
        match so_far.is_complete {
            true => runtime::interrupted().hint("the report is complete"),
            false => stopped(so_far.job.as_ref(), &sent, &args.connect, Some(&args.show)),
        }
    };
    let wanted = wanted(&args.bot);
    let (ended, recorded) = args.connect.run(wanted, last.observer(), work, interrupted);
    let SoFar {
        job,
        parameters,
        report,
        mut bodies,
        deviations,
        is_complete,
    } = so_far.into_inner();
    let mut ending = Ending::default();
    ending.raise(exit_of(&report.findings));
    // Whatever went wrong, the job goes on.
    let ended = ended.map_err(|failure| match &job {
        Some(job) if failure.exit != Exit::Interrupted && !args.connect.mock => {
            failure.hint("to resume the job:").hint(format!(
                "  {}",
                resuming(job, &args.connect, Some(&args.show))
            ))
        }
        _ => failure,
    });
    let report = Report {
        made_at: now(),
        parameters,
        total: report.total.map(Number::from),
        rows: report
            .rows
            .iter()
            .map(|(date, row)| model::row((date, row)))
            .collect(),
    };
    deviations.report(
        args.ui,
        Some("--format raw"),
        args.connect.record.as_deref(),
    );
    // What came makes a page even if a part failed, and is printed, whatever becomes of the page.
    let makes_page = match &ended {
        _ if is_complete => true,
        Ok(()) => true,
        Err(failure) => failure.exit != Exit::Interrupted && !report.rows.is_empty(),
    };
    let unwritten = page.as_ref().filter(|_| !makes_page);
    let unwritten = unwritten.map(PageFile::unwritten);
    let page = page.filter(|_| makes_page);
    let written = page.map_or(Ok(()), |page| page.write(&html::render(&report)));
    let is_raw = args.show.format == Some(Format::Raw);
    let printed = match &ended {
        _ if is_raw => {
            // The same for what failed before a job was under way.
            bodies.extend(last.take().filter(|_| ended.is_err()));
            print_raw(&bodies, out)
        }
        Err(_) if report.rows.is_empty() && !is_complete => Ok(()),
        _ => print(&report, &args.show, args.ui, out),
    };
    let is_part_printed = !is_complete && !is_raw && !report.rows.is_empty() && printed.is_ok();
    ending.take(ended.map_err(|failure| {
        let failure = match is_part_printed {
            true => failure.hint(format!(
                "the {} that came before are printed; others are missing",
                rows(report.rows.len())
            )),
            false => failure,
        };
        unwritten.into_iter().fold(failure, Failure::hint)
    }));
    ending.take(printed);
    ending.take(written);
    ending.take(recorded);
    ending.end()
}

/// The body of a request as if one job could take all of it, or what is wrong with it.
fn whole_body(request: &ReportRequest, ui: Ui) -> Result<Value, Failure> {
    let parts = request.parts();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Ok(json!(body(request, ui)?));
    };
    let mut whole = json!(body(first, ui)?);
    if parts.len() > 1 {
        whole["filters"]["dateTo"] = json!(body(last, ui)?.filters.date_to);
    }
    if parts.len() > 1 && !request.is_daily() {
        ui.warn(format!(
            "the range is {} reports of at most {MAX_DAYS} days, each with figures of its own",
            parts.len()
        ));
    }
    Ok(whole)
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
        ("max_parts", "--max-parts"),
        ("max_pages", "--max-pages"),
    ] {
        message = message.replace(name, flag);
    }
    message
}

/// All rows, by as many jobs as it takes. While a job is under way, it can be found in what is known so far.
async fn gather(
    request: ReportRequest,
    is_paged: bool,
    so_far: &RefCell<SoFar>,
    last: &LastBody,
    sent: &Sent,
    ui: Ui,
) -> Result<(), Failure> {
    let parts = request.parts().len();
    let mut steps = request.steps();
    let mut watcher = None;
    while let Some(step) = steps.next().await {
        let so_far = &mut *so_far.borrow_mut();
        sent.clear();
        match &step {
            ReportStep::Started { request, job } => {
                so_far.deviations.add(job.deviations());
                so_far.job = Some(job.ticket().clone());
                let first = &mut so_far.parameters.job;
                if first.is_empty() {
                    job.id().clone_into(first);
                }
                let part = (parts > 1).then(|| range(request));
                watcher = Some(Watcher::new(ui, job, part));
            }
            ReportStep::Watched(progress) => {
                so_far.deviations.add(&progress.deviations);
                if let Some(watcher) = &mut watcher {
                    watcher.step(progress);
                }
            }
            ReportStep::Rows(new) => {
                watcher = None;
                so_far.job = None;
                so_far.deviations.add(&new.progress.deviations);
                so_far.bodies.push(new.progress.body.clone());
                // That one is kept already.
                last.take();
                for finding in &new.findings {
                    ui.warn(in_flags(finding.to_string()));
                }
                let here = so_far.report.rows.len() + new.rows.len();
                if !new.rows.is_empty() && (here > new.rows.len() || is_paged) {
                    ui.note(rows(here));
                }
            }
            ReportStep::Failed(failed) => {
                watcher = None;
                so_far.job.clone_from(&failed.ticket);
                // What came last may be what the error is about.
                so_far.bodies.extend(last.take());
                if parts > 1 {
                    let error = failed.error.to_string();
                    ui.warn(format!(
                        "the part {} is missing: {}",
                        missing(failed),
                        error.lines().next().unwrap_or_default()
                    ));
                }
            }
            _ => {}
        }
        so_far.report.add(step);
    }
    let mut so_far = so_far.borrow_mut();
    let report = &mut so_far.report;
    let failed = report.failed.iter().map(missing);
    let missing: Vec<_> = failed.chain(report.not_started.iter().map(range)).collect();
    let failed = std::mem::take(&mut report.failed);
    let exit = failed.iter().map(|failed| Exit::from(&failed.error)).max();
    let (Some(first), Some(exit)) = (failed.into_iter().next(), exit) else {
        so_far.is_complete = true;
        return Ok(());
    };
    let mut failure = Failure::from(first.error);
    failure.exit = exit;
    if parts == 1 {
        return Err(failure);
    }
    let failure = failure.hint(format!("missing, {} of {parts} parts:", missing.len()));
    Err(missing
        .into_iter()
        .fold(failure, |failure, part| failure.hint(format!("  {part}"))))
}

/// What a report that came means for the exit code.
fn exit_of(findings: &[ReportFinding]) -> Exit {
    let exits = findings.iter().map(|finding| match finding {
        ReportFinding::JobFailed { .. } => Exit::Unclear,
        finding if finding.is_loss() => Exit::Incomplete,
        _ => Exit::Success,
    });
    exits.max().unwrap_or(Exit::Success)
}

/// What is missing of a part that failed.
fn missing(failed: &FailedPart) -> String {
    let range = range(&failed.request);
    match failed.rows {
        0 => range,
        came => format!("{range}, after its first {}", rows(came)),
    }
}

/// The dates of a part, as the flags have them.
fn range(request: &ReportRequest) -> String {
    let (from, to) = request.range();
    let flag = |name, date: Option<DateOrTime>| date.map(|date| format!("--{name} {date}"));
    let flags = [flag("from", from), flag("to", to)];
    flags.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn rows(count: usize) -> String {
    counted(count as u64, "row")
}

/// Watches a job until it is done. The last step has its report.
async fn watch(
    job: ReportJob,
    ui: Ui,
    see: impl Fn(&Progress),
    failed: impl Fn(Error) -> Failure,
) -> Result<Progress, Failure> {
    let mut watcher = Watcher::new(ui, &job, None);
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
    let sent = Sent::default();
    let started = RefCell::new(None);
    let work = async |session: &Session| {
        let bot = bot(session, args.ui)?;
        let mut request = args.filters.request(&sent.watch(&session.client), &bot);
        body(&request, args.ui)?;
        if let Some(rows) = args.filters.page_size {
            request = request.limit(rows);
        }
        let job = request.start().await?;
        started.replace(Some(job.ticket().clone()));
        let mut deviations = Deviations::default();
        deviations.add(job.deviations());
        deviations.report(args.ui, None, args.connect.record.as_deref());
        Ok(job.ticket().clone())
    };
    let interrupted = || stopped(started.borrow().as_ref(), &sent, &args.connect, None);
    let (ended, recorded) = args
        .connect
        .run(wanted(&args.bot), |_| (), work, interrupted);
    let mut ending = Ending::default();
    if let Some(ticket) = ending.take(ended) {
        ending.take(match args.output.format {
            JobFormat::Text => writeln!(out, "{}", printable(&ticket.job_id)),
            JobFormat::Json => writeln!(out, "{}", json!(ticket)),
        });
        if let Some(rows) = args.filters.page_size {
            args.ui.note(format!(
                "this job makes no more than the first {rows} rows; `koreai report --page-size {rows}` fetches all"
            ));
        }
        if args.connect.mock {
            args.ui
                .note("the embedded platform ends with this command, and the job with it");
        }
    }
    ending.take(recorded);
    ending.end()
}

fn status(args: &Status, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let deviations = RefCell::new(Deviations::default());
    let work = async |session: &Session| {
        let mut job = resume(session, &args.job, args.ui)?;
        let ticket = job.ticket().clone();
        let progress = job.poll().await;
        let progress = progress.map_err(|error| explained(error, session, &ticket))?;
        deviations.borrow_mut().add(&progress.deviations);
        Ok((ticket, progress))
    };
    let wanted = wanted(&args.job.bot()?);
    let ran = args.connect.run(wanted, |_| (), work, runtime::interrupted);
    shown(ran, &deviations, &args.connect, args.output, args.ui, out)
}

fn wait(args: &Wait, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let deviations = RefCell::new(Deviations::default());
    let work = async |session: &Session| {
        let job = resume(session, &args.job, args.ui)?;
        let ticket = job.ticket().clone();
        let failed = |error| explained(error, session, &ticket);
        let see = |step: &Progress| deviations.borrow_mut().add(&step.deviations);
        let progress = watch(job, args.ui, see, failed).await?;
        Ok((ticket, progress))
    };
    let wanted = wanted(&args.job.bot()?);
    let ran = args.connect.run(wanted, |_| (), work, job_goes_on);
    shown(ran, &deviations, &args.connect, args.output, args.ui, out)
}

/// Prints what is known of a job.
fn shown(
    (ended, recorded): Ran<(JobTicket, Progress)>,
    deviations: &RefCell<Deviations>,
    connect: &Connect,
    output: JobOutput,
    ui: Ui,
    out: &mut Output,
) -> Result<Exit, Failure> {
    deviations
        .borrow()
        .report(ui, None, connect.record.as_deref());
    let mut ending = Ending::default();
    if let Some((ticket, progress)) = ending.take(ended) {
        ending.take(print_job(&ticket.job_id, &progress, output, out));
    }
    ending.take(recorded);
    ending.end()
}

fn fetch(args: &Fetch, out: &mut Output) -> Result<Exit, Failure> {
    args.ui.start();
    let page = PageFile::open(args.show.html.as_deref())?;
    let is_raw = args.show.format == Some(Format::Raw);
    let last = LastBody::default();
    let deviations = RefCell::new(Deviations::default());
    let work = async |session: &Session| {
        let mut job = resume(session, &args.job, args.ui)?;
        let ticket = job.ticket().clone();
        let failed = |error| explained(error, session, &ticket);
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
        let findings = progress.findings();
        let report = Report {
            made_at: now(),
            parameters: Parameters {
                host: session.host.clone(),
                bot: ticket.bot_id.clone(),
                job: ticket.job_id.clone(),
                request: None,
            },
            total: report.total().map(Number::from),
            rows: report.rows().map(model::row).collect(),
        };
        Ok((report, findings))
    };
    let wanted = wanted(&args.job.bot()?);
    let (ended, recorded) = args.connect.run(wanted, last.observer(), work, job_goes_on);
    let record = args.connect.record.as_deref();
    let deviations = deviations.into_inner();
    deviations.report(args.ui, Some("--format raw"), record);
    let mut ending = Ending::default();
    let fetched = ending.take(ended.map_err(|failure| {
        let unwritten = page.as_ref().map(PageFile::unwritten);
        unwritten.into_iter().fold(failure, Failure::hint)
    }));
    if is_raw {
        ending.take(print_raw(last.take().as_slice(), out));
    }
    if let Some((report, findings)) = fetched {
        ending.raise(exit_of(&findings));
        // What came is printed, whatever becomes of the page.
        let written = page.map_or(Ok(()), |page| page.write(&html::render(&report)));
        if !is_raw {
            ending.take(print(&report, &args.show, args.ui, out));
        }
        ending.take(written);
        for finding in &findings {
            args.ui.warn(finding);
        }
    }
    ending.take(recorded);
    ending.end()
}

fn wanted(bot: &Bot) -> Wanted {
    Wanted {
        bot: bot.bot.clone(),
        ..Wanted::default()
    }
}

/// The bot of a report.
fn bot(session: &Session, ui: Ui) -> Result<String, Failure> {
    ids::warn(ui, &[("--bot", Kind::Bot, session.bot.as_deref())]);
    session.bot()
}

fn resume(session: &Session, job: &Job, ui: Ui) -> Result<ReportJob, Failure> {
    let ticket = job.ticket(bot(session, ui)?);
    ids::warn(ui, &[("ID", Kind::Job, Some(&ticket.job_id))]);
    Ok(session.client.resume(ticket))
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
    runtime::interrupted().hint("the job continues; the same command resumes it")
}

/// What is left of a job that was interrupted.
fn stopped(
    job: Option<&JobTicket>,
    sent: &Sent,
    connect: &Connect,
    show: Option<&Show>,
) -> Failure {
    let failure = runtime::interrupted();
    match job {
        _ if connect.mock => {
            failure.hint("the job ran on the mock platform inside this command, and ended with it")
        }
        Some(ticket) => failure
            .hint("the job continues; to resume it:")
            .hint(format!("  {}", resuming(ticket, connect, show))),
        // The request that starts a job is out: all others are about a job that is known.
        None if sent.is_sent() => failure.hint(JOB_MAY_BE_STARTED),
        None => failure,
    }
}

/// The command that resumes a job, with the settings of this one.
fn resuming(ticket: &JobTicket, connect: &Connect, show: Option<&Show>) -> String {
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
    let format = show.and_then(|show| show.format).and_then(|format| {
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
        ("--html", show.and_then(|show| path(&show.html))),
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
            resuming(&ticket, &run.connect, Some(&run.show)),
            "koreai report fetch 'ds-1; rm x' --wait --bot st-1 --host h.example --profile 'my own' --format csv --html 'my page.html'"
        );
    }

    #[test]
    fn a_request_is_reported_as_it_is_sent() {
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
