//! `koreai task update --csv`: an update for each row.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use csv::StringRecord;
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressState};
use koreai_client::reqwest::StatusCode;
use koreai_client::types::UpdateTaskRequest;
use koreai_client::{Error, Phase};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::fields;
use super::results::{Line, Outcome, Results};
use super::sheet::{self, Mistake};
use super::update::{self, Format, Update, open, shown, wanted};
use crate::cells::harmless;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::runtime;
use crate::text::printable;
use crate::ui::{self, Ui};

/// No CSV file is longer: it is checked whole before the first row is sent.
const LONGEST: u64 = 64 * 1024 * 1024;

/// So many mistakes of a file are told.
const MISTAKES: usize = 20;

/// How often the bar is drawn, so that its times run.
const TICK: Duration = Duration::from_millis(250);

/// From here on, a bar that stands still says why.
const STILL: Duration = Duration::from_secs(2);

/// How long nothing is told where no bar is drawn.
const SPARSE: Duration = Duration::from_secs(15);

/// The column that names the task.
const TASK: &str = "task_id";

/// An update.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// From 1, without the heading.
    pub(super) number: u64,
    /// The host and the bot, as they were named.
    target: Rc<str>,
    task: String,
    body: Map<String, Value>,
}

impl Row {
    /// Changes with the row, and with whom it is for.
    pub(super) fn fingerprint(&self) -> String {
        let text = json!([&*self.target, self.task, self.body]).to_string();
        Sha256::digest(text.as_bytes())[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn fields(&self) -> Result<UpdateTaskRequest, Failure> {
        update::fields_of(&self.body)
    }

    pub(super) fn line(&self, result: Outcome, message: &str) -> Line {
        Line {
            row: self.number,
            task_id: harmless(&self.task),
            result,
            message: harmless(message),
            fingerprint: self.fingerprint(),
        }
    }
}

pub(super) fn run(args: &Update, file: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let rows = read(file, target(args)?)?;
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
    let session = open(args).await?;
    let stream_id = update::stream(&session)?;
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
            Ok(_) => row.line(Outcome::Updated, ""),
            Err(error) => {
                let message = error.to_string();
                meter.failed(row, &message);
                exit = exit.max(Exit::from(error));
                hopeless.set(hopeless.get() || is_hopeless(error));
                row.line(judged(error), message.lines().next().unwrap_or_default())
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
        let session = open(args).await?;
        let stream_id = update::stream(&session)?;
        for row in rows {
            let update = session
                .client
                .update_task(&stream_id, &row.task)
                .fields(row.fields()?);
            let request = update.prepare().await?;
            writeln!(out, "{}", shown(&request))?;
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
    let settings = args.connect.settings(&wanted(args))?;
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

/// Reads all rows. A file with a mistake changes nothing.
fn read(file: &Path, target: Rc<str>) -> Result<Vec<Row>, Failure> {
    let name = crate::input::name(file);
    let text = crate::input::text(file, LONGEST)?;
    let (rows, mistakes) = parse(&text, &target);
    if mistakes.is_empty() && rows.is_empty() {
        return Err(Failure::new(Exit::Invalid, format!("{name}: no rows")));
    }
    if mistakes.is_empty() {
        return Ok(rows);
    }
    let failure = Failure::new(
        Exit::Invalid,
        format!("{name}: nothing was sent, as it has mistakes:"),
    );
    let failure = mistakes
        .iter()
        .take(MISTAKES)
        .fold(failure, |failure, mistake| {
            failure.hint(format!("{name}:{}: {}", mistake.line, mistake.what))
        });
    Err(match mistakes.len() - mistakes.len().min(MISTAKES) {
        0 => failure,
        more => failure.hint(format!("… and {more} more")),
    })
}

/// The rows, and what is wrong.
fn parse(text: &str, target: &Rc<str>) -> (Vec<Row>, Vec<Mistake>) {
    let sheet = match sheet::read(text) {
        Ok(sheet) => sheet,
        Err(mistake) => return (vec![], vec![mistake]),
    };
    let mistakes = heading_mistakes(&sheet.heading);
    if !mistakes.is_empty() {
        return (vec![], mistakes);
    }
    let (mut rows, mut mistakes) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, u64> = HashMap::new();
    for (record, number) in sheet.records.into_iter().zip(1..) {
        let (line, record) = match record {
            Ok(record) => record,
            Err(mistake) => {
                mistakes.push(mistake);
                continue;
            }
        };
        let mistakes_before = mistakes.len();
        let mut wrong = |what: String| mistakes.push(Mistake::at(line, what));
        let mut row = Row {
            number,
            target: Rc::clone(target),
            task: String::new(),
            body: Map::new(),
        };
        for (heading, cell) in sheet.heading.iter().zip(&record) {
            match fields::field(heading) {
                _ if heading == TASK => row.task = cell.trim().to_owned(),
                // An empty cell says nothing.
                _ if cell.is_empty() => {}
                Ok(schema) => match fields::parse(schema, cell) {
                    Ok(value) => drop(row.body.insert(heading.to_owned(), value)),
                    Err(problem) => wrong(format!("{heading}: {problem}")),
                },
                Err(problem) => wrong(problem),
            }
        }
        if row.task.is_empty() {
            wrong(format!("{TASK} is empty"));
        } else if let Some(first) = seen.get(&row.task) {
            // Rows are sent side by side: which of the two came last would be left to chance.
            wrong(format!(
                "the task {} stands in line {first} as well: put both into one row",
                printable(&row.task)
            ));
        } else {
            seen.insert(row.task.clone(), line);
        }
        if let Err(violations) = fields::check(&row.body) {
            violations.into_iter().for_each(&mut wrong);
        }
        if row.body.is_empty() && mistakes.len() == mistakes_before {
            mistakes.push(Mistake::at(line, "no field is set"));
        }
        rows.push(row);
    }
    (rows, mistakes)
}

fn heading_mistakes(heading: &StringRecord) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut wrong = |what: String| mistakes.push(Mistake::at(1, what));
    let mut seen = HashSet::new();
    for name in heading {
        if !seen.insert(name) {
            wrong(format!("the column `{}` stands twice", printable(name)));
        } else if name != TASK
            && let Err(problem) = fields::field(name)
        {
            wrong(problem);
        }
    }
    if !seen.contains(TASK) {
        wrong(format!("there is no column `{TASK}`"));
    }
    mistakes
}

/// How far it is, on standard error.
struct Meter {
    ui: Ui,
    bar: Option<ProgressBar>,
    done: u64,
    of: u64,
    /// When the last answer came.
    moved: Arc<Mutex<Instant>>,
    told: Instant,
}

impl Meter {
    fn new(ui: Ui, of: u64) -> Self {
        let moved = Arc::new(Mutex::new(Instant::now()));
        let bar = ui.draws().then(|| {
            let template = "{wide_bar} {pos}/{len}  {elapsed_precise}  {waiting}";
            let bar = ui.bar(of, template, "waiting", waiting(Arc::clone(&moved)));
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            ui,
            bar,
            done: 0,
            of,
            moved,
            told: Instant::now(),
        }
    }

    fn step(&mut self) {
        self.done += 1;
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if let Some(bar) = &self.bar {
            bar.inc(1);
        } else if self.told.elapsed() >= SPARSE {
            self.told = Instant::now();
            self.ui.note(format!("{} of {} rows", self.done, self.of));
        }
    }

    fn failed(&self, row: &Row, message: &str) {
        let tell = || {
            for line in format!("row {} ({}): {message}", row.number, row.task).lines() {
                ui::print(line);
            }
        };
        match &self.bar {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }
}

/// However the work ends, interrupted included, the terminal is left as it was.
impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Says why a bar stands still.
fn waiting(
    moved: Arc<Mutex<Instant>>,
) -> impl Fn(&ProgressState, &mut dyn fmt::Write) + Clone + Send + Sync + 'static {
    move |_: &ProgressState, out: &mut dyn fmt::Write| {
        let moved = *moved.lock().unwrap_or_else(PoisonError::into_inner);
        if moved.elapsed() >= STILL {
            let _ = write!(out, "waiting for an answer, or the rate limit");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_updates_and_empty_cells_say_nothing() {
        let (rows, mistakes) = parse(
            "task_id,name,tags\nti-1,Call back,\"a,b\"\nti-2,Wait,\n",
            &"h/st-1".into(),
        );
        assert_eq!(mistakes, []);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.number, &*row.task, json!(row.body)))
            .collect();
        assert_eq!(
            told,
            [
                (1, "ti-1", json!({"name": "Call back", "tags": ["a", "b"]})),
                (2, "ti-2", json!({"name": "Wait"})),
            ]
        );
    }

    #[test]
    fn mistakes_are_told_with_their_lines() {
        for (text, told) in [
            ("", &["1: there is no column `task_id`"][..]),
            (
                "task_id,nmae\nti-1,x\n",
                &["1: the contract has no field `nmae`; did you mean `name`?"],
            ),
            (
                "task_id,name,name\n",
                &["1: the column `name` stands twice"],
            ),
            (
                "task_id,dueDate\nti-1,soon\n,7\nti-3\nti-4,\n",
                &[
                    "2: dueDate: not a number",
                    "3: task_id is empty",
                    "4: 1 cells, where the heading has 2",
                    "5: no field is set",
                ],
            ),
            (
                "task_id,name\nti-1,a\nti-2,b\nti-1 ,c\n",
                &["4: the task ti-1 stands in line 2 as well: put both into one row"],
            ),
        ] {
            let mistakes = parse(text, &"h/st-1".into()).1;
            let shown = mistakes
                .iter()
                .map(|mistake| format!("{}: {}", mistake.line, mistake.what));
            assert_eq!(shown.collect::<Vec<_>>(), told, "{text}");
        }
    }
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
