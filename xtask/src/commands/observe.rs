//! `cargo xtask docs observe`: from captured exchanges to counts.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use clap::Args;
use contract::Spec;
use contract_drift::lock::Lock;
use contract_drift::observed::{self, Evidence, OperationSeen, Seen};
use koreai_validate::MAX_RECORD;
use koreai_validate::capture::{self, Capture, Captures};
use koreai_validate::exchange::{Observation, Observations, Operations, Outcome};
use koreai_validate::input::{self, Found, Names};
use sha2::{Digest, Sha256};

use crate::terminal::{has_colour, print, shorter};
use crate::writer;

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  counted; what contradicts the contract is printed, and `docs check` reports it
  1  refused, and nothing written: traffic of the mock or of this machine, or none of an operation
  2  something could not be read, and nothing written: a file, an exchange, or the lock";

const REFUSED: u8 = 1;
const UNREAD: u8 = 2;

/// Arguments of `observe`.
#[derive(Debug, Args)]
pub(crate) struct Observe {
    /// Files and folders of captured exchanges: HAR 1.2, what `koreai --record` writes in `exchanges`, or one exchange on
    /// each line, as `koreai schemas --exchange` has it.
    #[arg(value_name = "FILES", required = true)]
    files: Vec<PathBuf>,
    /// Count traffic of the mock or of this machine as well, to try the command. Writes nothing in spec.
    #[arg(long)]
    trial: bool,
    /// Where to keep the counts of a trial, outside of spec; `docs check --observed FILE` reads them.
    #[arg(long, value_name = "FILE", requires = "trial")]
    lock: Option<PathBuf>,
}

/// Why a file is no evidence.
#[derive(Debug)]
enum Problem {
    /// It could not be read.
    Unread(String),
    /// It was read, and is refused.
    Refused(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(problem) | Self::Refused(problem) => f.write_str(problem),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Unread(error.to_string())
    }
}

/// What was counted in this run, and what was not.
#[derive(Default)]
struct Counted {
    observations: Observations,
    /// Exchanges of operations.
    exchanges: u64,
    /// Exchanges of no operation, and calls with a wrong method.
    others: u64,
    /// Exchanges of operations whose day is unknown.
    undated: u64,
    /// Calls of operations that nothing answered.
    unanswered: u64,
    /// How many exchanges each host answered, of the first ones; they are printed and kept nowhere.
    hosts: BTreeMap<String, u64>,
}

/// How many hosts are named.
const MAX_HOSTS: usize = 20;

const UNKNOWN_HOST: &str = "a host that was not kept";

pub(crate) fn run(root: &Path, spec: &Spec, args: &Observe) -> anyhow::Result<ExitCode> {
    is_current(spec)?;
    let path = match (&args.lock, args.trial) {
        (Some(path), _) => Some(outside(root, path)?),
        (None, true) => None,
        (None, false) => Some(root.join(observed::PATH)),
    };
    let mut evidence = match &path {
        Some(path) if args.trial => Evidence::load(path)?,
        Some(path) => Evidence::load_project(&shorter(path.clone()))?,
        None => Evidence::default(),
    };
    if args.trial && !evidence.trial && !evidence.files.is_empty() {
        return Err(anyhow!(
            "--lock: the file has the counts of no trial; name another one"
        ));
    }
    evidence.trial = args.trial;
    let before = evidence.clone();
    let mut counted = Counted::default();
    let mut code = 0;
    let names = Names::json();
    for found in args
        .files
        .iter()
        .flat_map(|path| input::files(path, &names))
    {
        let (path, read) = match found {
            Found::File(path) => {
                let read = counted.file(&path, args.trial, &mut evidence);
                (path, read)
            }
            Found::Unreadable { path, reason } => (path, Err(Problem::Unread(reason))),
            Found::Skipped { path, reason } => {
                eprintln!("{}: not read: {reason}", path.display());
                continue;
            }
        };
        if let Err(problem) = read {
            eprintln!("error: {}: {problem}", path.display());
            code = code.max(match problem {
                Problem::Unread(_) => UNREAD,
                Problem::Refused(_) => REFUSED,
            });
        }
    }
    if code > 0 {
        eprintln!("error: nothing is counted, since one of the files is not");
        return Ok(ExitCode::from(code));
    }
    let mut new = counted.evidence();
    observed::set_listed(spec, &mut new);
    evidence.merge(new);
    print(&observed::summary(&evidence));
    let lock = Lock::load(root)?;
    let found = observed::check(spec, &evidence, &lock, &[]);
    print(&observed::human(spec, &found, has_colour(&io::stdout())));
    eprintln!(
        "exchanges of operations: {} counted, {} of them without a known day; ignored: {} of no operation, {} without an answer",
        counted.exchanges, counted.undated, counted.others, counted.unanswered
    );
    if !counted.hosts.is_empty() {
        eprintln!(
            "counted as the platform, so look whether it is: {}",
            counted.hosts()
        );
    }
    match path {
        Some(path) if evidence != before => writer::replace(&path, &evidence.render())?,
        Some(_) => eprintln!("nothing new: these files were counted before"),
        None => eprintln!("a trial: nothing is written"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The engine knows the contract as it was when it was built.
fn is_current(spec: &Spec) -> anyhow::Result<()> {
    let index: serde_json::Value = serde_json::from_str(koreai_schemas::INDEX)?;
    let text = spec.source.text.replace("\r\n", "\n");
    match index["contract"]["sha256"] == contract_codegen::schemas::sha256(text) {
        true => Ok(()),
        false => Err(anyhow!(
            "the engine that reads exchanges is generated from another version of {}: run `cargo xtask generate`, then this again",
            spec.source.name
        )),
    }
}

/// The path of a trial's counts, which must not be in spec.
fn outside(root: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder
        .canonicalize()
        .with_context(|| format!("--lock {}: its folder cannot be read", path.display()))?;
    let name = path
        .file_name()
        .with_context(|| format!("--lock {}: it does not name a file", path.display()))?;
    let spec = root.join("spec");
    if spec
        .canonicalize()
        .is_ok_and(|spec| folder.starts_with(spec))
    {
        return Err(anyhow!(
            "--lock {}: a trial writes nothing in spec; name a file elsewhere",
            path.display()
        ));
    }
    Ok(folder.join(name))
}

impl Counted {
    /// Counts the exchanges of a file, unless it was counted before.
    fn file(&mut self, path: &Path, trial: bool, evidence: &mut Evidence) -> Result<(), Problem> {
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is not a regular file").into());
        }
        let digest = digest(path)?;
        if evidence.files.contains_key(&digest) {
            eprintln!("{}: was counted before", path.display());
            return Ok(());
        }
        let (mut text, _) = input::open(Box::new(File::open(path)?))?;
        let Some(form) = capture::detect(&mut text)? else {
            let problem =
                "it has no captured exchanges: neither a HAR nor what `koreai --record` writes";
            return Err(Problem::Unread(problem.to_owned()));
        };
        let before = self.exchanges;
        let mut captures = Captures::new(form, text, MAX_RECORD);
        while let Some(capture) = captures.next()? {
            self.capture(&capture, trial)?;
        }
        let count = self.exchanges - before;
        if count == 0 {
            let problem = "it has no exchange of an operation of the contract that was answered";
            return Err(Problem::Refused(problem.to_owned()));
        }
        evidence.files.insert(digest, count);
        Ok(())
    }

    fn capture(&mut self, capture: &Capture, trial: bool) -> Result<(), Problem> {
        let operations = Operations::contract();
        let number = capture.number;
        let captured = match &capture.captured {
            Ok(captured) => captured,
            Err(_) if capture.is_unmatched(operations) => {
                self.others += 1;
                return Ok(());
            }
            Err(finding) => {
                let line = capture.position.line;
                return Err(Problem::Unread(format!(
                    "exchange {number} (line {line}) cannot be read: {}",
                    finding.message
                )));
            }
        };
        captured.with(|exchange| {
            let checked = operations.check(exchange);
            if !matches!(checked.outcome, Outcome::Operation(_)) {
                self.others += 1;
                return Ok(());
            }
            if !captured.is_answered() {
                self.unanswered += 1;
                return Ok(());
            }
            if let Some(reason) = captured.no_evidence_reason().filter(|_| !trial) {
                return Err(Problem::Refused(format!(
                    "exchange {number} is no evidence of what the platform does: {reason}; `--trial` counts it without writing to spec"
                )));
            }
            self.host(captured.host().unwrap_or_else(|| UNKNOWN_HOST.to_owned()));
            let day = captured.started.as_deref().and_then(day);
            self.exchanges += 1;
            self.undated += u64::from(day.is_none());
            self.observations.add(exchange, &checked, day.as_deref());
            Ok(())
        })
    }

    fn host(&mut self, host: String) {
        if self.hosts.len() < MAX_HOSTS || self.hosts.contains_key(&host) {
            *self.hosts.entry(host).or_default() += 1;
        }
    }

    /// `platform.example (12), a host that was not kept (3)`
    fn hosts(&self) -> String {
        let named = self
            .hosts
            .iter()
            .map(|(host, count)| format!("{host} ({count})"));
        let mut all: Vec<String> = named.collect();
        let others = self.exchanges - self.hosts.values().sum::<u64>();
        all.extend((others > 0).then(|| format!("others ({others})")));
        all.join(", ")
    }

    fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::default();
        for operation in self.observations.report() {
            let seen = OperationSeen {
                declared: operation.declared.into_iter().map(seen).collect(),
                undeclared: operation.undeclared.into_iter().map(seen).collect(),
            };
            evidence
                .operations
                .insert(operation.operation.to_owned(), seen);
        }
        evidence
    }
}

fn seen((place, observation): (String, Observation)) -> (String, Seen) {
    let types = observation.types.into_iter();
    let seen = Seen {
        count: observation.count,
        first: observation.first,
        last: observation.last,
        types: types
            .map(|(name, count)| (name.to_owned(), count))
            .collect(),
        values: observation.values,
        other_values: observation.other_values,
        listed: 0,
    };
    (place, seen)
}

/// The day of a time in UTC, if it is a time of RFC 3339.
fn day(started: &str) -> Option<String> {
    let time = DateTime::parse_from_rfc3339(started).ok()?;
    let day = time.with_timezone(&Utc).date_naive().to_string();
    // Days are compared as text.
    (day.len() == "2026-03-08".len()).then_some(day)
}

/// By which what a file holds is recognised, compressed or not, when it was counted before.
fn digest(path: &Path) -> io::Result<String> {
    let (mut text, _) = input::open(Box::new(File::open(path)?))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match text.read(&mut buffer)? {
            0 => break,
            count => hasher.update(&buffer[..count]),
        }
    }
    let digest = hasher.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
