//! `koreai validate`

pub(crate) mod args;
pub(crate) mod checks;
mod choose;
pub(crate) mod exchanges;
pub(crate) mod finding;
mod junit;
mod progress;
mod rejects;
pub(crate) mod report;
mod sarif;
pub(crate) mod skipped;
mod source;
pub(crate) mod summary;

use std::borrow::Cow;
use std::io::{self, IsTerminal, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use koreai_schemas::Direction;
use koreai_validate::capture::{self, CaptureForm, Captures};
use koreai_validate::exchange::OperationError;
use koreai_validate::input::{self as files, Compression, Found, Input, Names, Origin};
use koreai_validate::{
    Deliver, FindingClass, Format, Lint, Options, ReadError, RecordError, Schema, Stream, Strict,
    Validator, ignored_keywords,
};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::output::Output;
use crate::text::{counted, is_blank, printable, printable_json, without_mark};
use crate::ui;
use args::{Filter, ReportFormat};
use exchanges::{Counts, Exchanges};
use finding::{Finding, Level};
use progress::Progress;
use rejects::Rejects;
use report::Reporter;
use skipped::Skipped;
use source::Source;
use summary::{FileSummary, Totals};

pub(crate) use args::Validate;

/// The longest list of files, in bytes.
const MAX_LIST: u64 = 64 << 20;

/// The longest schema, in bytes.
const MAX_SCHEMA: u64 = 64 << 20;

/// Skipped files that people are shown for each reason, and keywords that have no effect.
const MAX_NAMED: usize = 10;

/// Runs the command: every file, then the summary.
pub(crate) fn run(args: &Validate, out: &mut Output) -> Result<Exit, Failure> {
    Ok(Run::new(args)?.all(out)?)
}

/// What payloads are held to.
#[derive(Clone)]
struct HeldTo {
    validator: Validator,
    /// The schema's name or file.
    schema: String,
    /// Lints whose findings are warnings.
    warned: Vec<Lint>,
}

struct Run<'a> {
    args: &'a Validate,
    names: Names,
    paths: Vec<PathBuf>,
    skipped: Skipped,
    /// The validator for all files, unless each has its own.
    held_to: Option<HeldTo>,
    /// What captured exchanges are held to; made when the first file of them is read.
    exchanges: Option<Exchanges>,
    reporter: Reporter,
    progress: Progress,
    totals: Totals,
    exit: Exit,
    started: Instant,
    rejects: Option<Rejects>,
    /// Blank lines that were answered: they are not payloads.
    blank: u64,
}

impl<'a> Run<'a> {
    fn new(args: &'a Validate) -> Result<Self, Failure> {
        if args.line_buffered && args.quiet && args.filter.is_none() {
            return Err(Failure::usage(
                "with --quiet, --line-buffered has nothing to write: leave one of them out, or \
                 choose with --filter what passes",
            ));
        }
        if args.quiet && args.format != ReportFormat::Human {
            return Err(Failure::usage(
                "with --quiet, no report is written: leave out --quiet, or --format",
            ));
        }
        let names = match args.glob.is_empty() {
            true => Ok(Names::json()),
            false => Names::matching(args.glob.iter().map(String::as_str)),
        };
        let colour =
            args.format == ReportFormat::Human && args.filter.is_none() && args.colour.wanted();
        let paths = paths(args)?;
        let rejects = args.rejects.as_deref().map(|path| {
            if let Some(read) = paths.iter().find(|read| holds(read, path)) {
                return Err(Failure::usage(format!(
                    "--rejects {} would be written where {} is read: name a file elsewhere",
                    path.display(),
                    read.display()
                )));
            }
            let failed =
                |error| Failure::file(format!("{}: cannot be written: {error}", path.display()));
            Rejects::create(path).map_err(failed)
        });
        Ok(Self {
            rejects: rejects.transpose()?,
            names: names.map_err(|error| Failure::usage(error.to_string()))?,
            paths,
            skipped: Skipped::default(),
            held_to: given(args)?,
            exchanges: None,
            reporter: Reporter::new(args.format, colour),
            progress: Progress::new(args),
            totals: Totals::default(),
            exit: Exit::Success,
            started: Instant::now(),
            blank: 0,
            args,
        })
    }

    fn all(mut self, out: &mut Output) -> io::Result<Exit> {
        for path in std::mem::take(&mut self.paths) {
            match path.as_os_str() == "-" {
                true => self.file(&Source::new(path), out)?,
                false => self.path(&path, out)?,
            }
            if out.is_closed() {
                return Ok(self.exit);
            }
        }
        if self.reports_files() {
            self.reporter.end(self.totals, &self.skipped, out)?;
        }
        out.flush()?;
        if let Some(Err(error)) = self.rejects.as_mut().map(Rejects::flush) {
            self.rejects_failed(&error);
        }
        self.progress.end();
        if !self.args.quiet {
            self.summary();
        }
        Ok(self.exit)
    }

    /// A file, those of a folder, or those that match a pattern.
    fn path(&mut self, path: &Path, out: &mut Output) -> io::Result<()> {
        let names = self.names.clone();
        for found in files::files(path, &names) {
            match found {
                Found::Skipped { path, reason } => {
                    self.totals.skipped += 1;
                    let name = printable(&path.display().to_string());
                    self.skipped.add(name, reason);
                }
                Found::Unreadable { path, reason } => {
                    let name = path.display().to_string();
                    let tip = match Schema::named(&name) {
                        Ok(_) => "; this is the name of a schema, which is given as --schema NAME",
                        Err(_) => "",
                    };
                    self.unreadable(format!("{name}: {reason}{tip}"), printable(&name), out)?;
                }
                Found::File(path) => self.file(&Source::new(path), out)?,
            }
            if out.is_closed() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether standard output is for the report, and not for answers or payloads.
    fn reports_files(&self) -> bool {
        !self.args.quiet && self.args.filter.is_none() && !self.args.line_buffered
    }

    /// A file that was not read.
    fn unreadable(&mut self, message: String, name: String, out: &mut Output) -> io::Result<()> {
        let file = FileSummary {
            file: name,
            ..FileSummary::default()
        };
        self.unread(message, file, out)
    }

    /// A file that was not read to its end.
    fn unread(&mut self, message: String, file: FileSummary, out: &mut Output) -> io::Result<()> {
        self.progress.suspend(|| ui::print_error(&message));
        self.totals.files += 1;
        self.totals.unreadable += 1;
        self.exit = self.exit.max(Exit::Trouble);
        let error = Some(printable(&message));
        self.reporter.file(FileSummary { error, ..file }, out)
    }

    fn file(&mut self, source: &Source, out: &mut Output) -> io::Result<()> {
        let name = source.name();
        if source.is_stdin() && io::stdin().is_terminal() && !self.args.quiet {
            ui::print("reading payloads from the terminal until it says end of file (Ctrl-D)");
        }
        let progress = self.progress.reader(source.size());
        let opened = source.open(progress).and_then(|(mut text, origin)| {
            let captured = match self.may_be_captured() || self.may_look_for_captured(source) {
                true => capture::detect(&mut text)?,
                false => None,
            };
            Ok((text, origin, captured))
        });
        let opened = match opened {
            Ok((_, _, Some(_))) if !self.may_be_captured() && self.held_to.is_none() => {
                let message = format!(
                    "{name}: captured exchanges are read without --array, --ndjson and --document: leave them out"
                );
                return self.unreadable(message, name, out);
            }
            Ok((text, origin, Some(_))) if !self.may_be_captured() => {
                if !self.args.quiet {
                    let message = format!(
                        "warning: {name}: captured exchanges, read as payloads: without --schema, they are held to the contract as a whole"
                    );
                    self.progress.suspend(|| ui::print(message));
                }
                Ok((text, origin))
            }
            Ok((text, origin, Some(form))) => {
                return self.captured(&name, form, text, &origin, out);
            }
            Ok((text, origin, None)) => Ok((text, origin)),
            Err(error) => Err(error),
        };
        let opened = opened.and_then(|(mut text, origin)| {
            let format = self.form(source, &mut text)?;
            let held_to = match &self.held_to {
                Some(given) => Ok(given.clone()),
                None => choose::schema(&mut text, format)?.map(|schema| {
                    let message = format!("{name}: detected as {}", schema.name());
                    if !self.args.quiet {
                        self.progress.suspend(|| ui::print(message));
                    }
                    with_schema(self.args, schema)
                }),
            };
            Ok(((text, origin), format, held_to))
        });
        let ((text, origin), format, held_to) = match opened {
            Ok((text, format, Ok(held_to))) => (text, format, held_to),
            Ok((_, _, Err(reason))) => {
                return self.unreadable(format!("{name}: {reason}"), name, out);
            }
            Err(error) => {
                return self.unreadable(format!("{name}: cannot be read: {error}"), name, out);
            }
        };
        let mut file = FileSummary {
            file: name.clone(),
            schema: Some(held_to.schema),
            compression: origin.compression().map(Compression::as_str),
            ..FileSummary::default()
        };
        let mut written = Ok(());
        let stream = self.stream(format);
        let (warned, blank) = (self.totals.warned, self.blank);
        let checked = held_to.validator.validate_reader(text, stream, |record| {
            written = self.record(&name, &record, &held_to.warned, out);
            match written.is_ok() && !out.is_closed() {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        written?;
        let (summary, broken_off) = match checked {
            Ok(summary) => (summary, None),
            Err(ReadError { before, error, .. }) => (before, Some(error)),
        };
        let blank = self.blank - blank;
        file.records = summary.records - blank;
        file.warned = self.totals.warned - warned;
        file.invalid = summary.refused - file.warned - blank;
        file.bytes = summary.bytes;
        self.end_of_file(file, &origin, broken_off, out)
    }

    /// Whether a file may be one of captured exchanges: nothing says what its payloads are.
    fn may_be_captured(&self) -> bool {
        let Validate {
            array,
            ndjson,
            document,
            ..
        } = self.args;
        self.held_to.is_none() && !array && !ndjson && !document
    }

    /// Whether a file that is not read as one of captured exchanges is looked at all the same, for advice. What comes
    /// by a pipe is not waited for.
    fn may_look_for_captured(&self, source: &Source) -> bool {
        self.args.schema_file.is_none() && !self.args.line_buffered && !source.is_stdin()
    }

    /// A file of captured exchanges.
    fn captured(
        &mut self,
        name: &str,
        form: CaptureForm,
        text: Input,
        origin: &Origin,
        out: &mut Output,
    ) -> io::Result<()> {
        if self.args.filter.is_some() || self.args.rejects.is_some() {
            let message = format!(
                "{name}: exchanges are not copied, as they hold tokens: leave out --filter and --rejects"
            );
            return self.unreadable(message, name.to_owned(), out);
        }
        let held_to = match self
            .exchanges
            .take()
            .map_or_else(|| held_to_exchanges(self.args), Ok)
        {
            Ok(held_to) => held_to,
            Err(error) => return self.unreadable(format!("{name}: {error}"), name.to_owned(), out),
        };
        let mut captures = Captures::new(form, text, self.args.max_line);
        let mut counts = Counts::default();
        let mut file = FileSummary {
            file: name.to_owned(),
            schema: Some(form.as_str().to_owned()),
            compression: origin.compression().map(Compression::as_str),
            ..FileSummary::default()
        };
        let broken_off = loop {
            let capture = match captures.next() {
                Ok(Some(capture)) => capture,
                Ok(None) => break None,
                Err(error) => break Some(error),
            };
            let (findings, truncated) = held_to.findings(name, &capture, &mut counts);
            file.records += 1;
            match self.count(&findings) {
                false => file.invalid += 1,
                true => file.warned += u64::from(!findings.is_empty()),
            }
            self.report(name, capture.number, &findings, truncated, out)?;
            if out.is_closed() {
                return Ok(());
            }
        };
        file.bytes = captures.bytes();
        file.exchanges = Some(counts);
        self.exchanges = Some(held_to);
        self.end_of_file(file, origin, broken_off, out)
    }

    /// The summary of a file that was read, to its end or not.
    fn end_of_file(
        &mut self,
        mut file: FileSummary,
        origin: &Origin,
        broken_off: Option<io::Error>,
        out: &mut Output,
    ) -> io::Result<()> {
        let name = file.file.clone();
        if origin.has_trailing_garbage() {
            let note = "what follows the gzipped data is not gzip and was not read";
            file.note = Some(note);
            self.progress
                .suspend(|| ui::print(format!("warning: {name}: {note}")));
        }
        if let Some(counts) = file.exchanges {
            self.totals.exchanges.get_or_insert_default().add(counts);
            if counts.is_all_unmatched() && !self.args.quiet {
                let message = format!("warning: {name}: {}", exchanges::nothing_checked());
                self.progress.suspend(|| ui::print(message));
            }
        }
        self.totals.records += file.records;
        self.totals.invalid += file.invalid;
        match broken_off {
            Some(error) => {
                let message = format!("{name}: cannot be read to its end: {error}");
                self.unread(message, file, out)?;
            }
            None => {
                self.totals.files += 1;
                if self.reports_files() {
                    self.reporter.file(file, out)?;
                }
            }
        }
        // Keeps the order of verdicts and errors where both go to one terminal.
        out.flush()
    }

    fn form(&self, source: &Source, text: &mut Input) -> io::Result<Format> {
        match self.args {
            Validate { array: true, .. } => Ok(Format::Array),
            Validate { ndjson: true, .. }
            | Validate {
                line_buffered: true,
                ..
            } => Ok(Format::Lines),
            Validate { document: true, .. } => Ok(Format::Document),
            _ => source.form(text),
        }
    }

    fn stream(&self, format: Format) -> Stream {
        let every = self.args.line_buffered || self.args.filter == Some(Filter::Valid);
        let threads = match self.args.line_buffered {
            true => 1,
            false => self.args.threads.map_or_else(
                || std::thread::available_parallelism().map_or(1, usize::from),
                usize::from,
            ),
        };
        Stream::new(format)
            .deliver(if every {
                Deliver::All
            } else {
                Deliver::Refused
            })
            .threads(threads)
            .max_record(self.args.max_line)
            .blank_lines(self.answers_blank_lines())
    }

    /// Whether a blank line is answered, so that whoever wrote it does not wait in vain. Nowhere is it a payload.
    fn answers_blank_lines(&self) -> bool {
        self.args.line_buffered && self.args.filter.is_none()
    }

    fn record(
        &mut self,
        name: &str,
        record: &koreai_validate::Record<'_>,
        warned: &[Lint],
        out: &mut Output,
    ) -> io::Result<()> {
        let is_held = !matches!(record.outcome, Err(RecordError::TooLong { .. }));
        if self.answers_blank_lines() && is_held && is_blank(record.bytes) {
            self.blank += 1;
            let answer = json!({"record": record.number, "valid": null, "findings": []});
            writeln!(out, "{answer}")?;
            return out.flush();
        }
        let (findings, truncated) = finding::findings(name, record, warned);
        let is_valid = self.count(&findings);
        if !is_valid {
            self.reject(name, record, &findings);
        }
        if let Some(filter) = self.args.filter {
            let passes = (filter == Filter::Valid) == is_valid;
            if passes && record.bytes.is_empty() && !is_valid {
                let lost = format!(
                    "{name}: record {} is not passed on: {}",
                    record.number, findings[0].found.message
                );
                self.progress.suspend(|| ui::print_error(&lost));
            } else if passes {
                // In a text that is not JSON, the line break itself may be the mistake.
                let payload = payload(record);
                match findings.iter().any(|finding| finding.found.is_unreadable()) {
                    true => out.write_all(payload)?,
                    false => out.write_all(&on_one_line(payload))?,
                }
                out.write_all(b"\n")?;
            }
            return match self.args.line_buffered {
                true => out.flush(),
                false => Ok(()),
            };
        }
        if self.args.line_buffered {
            let verdict = json!({
                "record": record.number,
                "valid": is_valid,
                "findings": findings,
            });
            writeln!(out, "{}", printable_json(&verdict.to_string()))?;
            return out.flush();
        }
        self.report(name, record.number, &findings, truncated, out)
    }

    /// Counts what was found of a payload or exchange. Returns whether it is valid.
    fn count(&mut self, findings: &[Finding]) -> bool {
        let is_valid = !findings.iter().any(Finding::is_error);
        self.totals.warned += u64::from(is_valid && !findings.is_empty());
        if let Some(worst) = findings.iter().map(exit_of).max() {
            self.exit = self.exit.max(worst);
        }
        self.totals.findings += findings.len() as u64;
        is_valid
    }

    /// Writes what was found, after it was counted.
    fn report(
        &mut self,
        name: &str,
        record: u64,
        findings: &[Finding],
        truncated: bool,
        out: &mut Output,
    ) -> io::Result<()> {
        if self.args.quiet {
            return Ok(());
        }
        let reported = self.totals.findings - findings.len() as u64;
        let left = self
            .args
            .max_errors
            .map_or(u64::MAX, |most| most.saturating_sub(reported));
        for finding in findings
            .iter()
            .take(usize::try_from(left).unwrap_or(usize::MAX))
        {
            self.reporter.finding(finding, out)?;
        }
        if truncated && left > 0 {
            let message = format!("{name}: record {record} has more findings than are reported");
            self.progress.suspend(|| ui::print(message));
        }
        Ok(())
    }

    /// Writes a payload that is invalid where they are wanted.
    fn reject(&mut self, name: &str, record: &koreai_validate::Record<'_>, findings: &[Finding]) {
        let Some(rejects) = &mut self.rejects else {
            return;
        };
        let payload = payload(record);
        let payload = match findings.iter().any(|finding| finding.found.is_unreadable()) {
            true => Cow::Borrowed(payload),
            false => on_one_line(payload),
        };
        if let Err(error) = rejects.add(name, record.number, &payload, findings) {
            self.rejects_failed(&error);
        }
    }

    /// The run goes on: what is invalid is still reported.
    fn rejects_failed(&mut self, error: &io::Error) {
        self.rejects = None;
        let path = self.args.rejects.as_deref().unwrap_or(Path::new(""));
        let message = format!("{}: cannot be written: {error}", path.display());
        self.progress.suspend(|| ui::print_error(&message));
        self.exit = self.exit.max(Exit::Trouble);
    }

    /// One line, on standard error: it has times in it.
    fn summary(&self) {
        let Totals {
            files,
            unreadable,
            records,
            invalid,
            warned,
            findings,
            exchanges,
            ..
        } = self.totals;
        let exchanges = exchanges.unwrap_or_default();
        let notes = exchanges.notes();
        self.skipped.lines(MAX_NAMED).for_each(ui::print);
        let left_out = self.args.max_errors.filter(|&most| most < findings);
        if files == 1 && records <= 1 && left_out.is_none() && notes.is_empty() {
            return;
        }
        let mut summary = format!(
            "{}, {} valid, {invalid} invalid",
            counted(records, "record"),
            records - invalid - exchanges.not_checked()
        );
        if files > 1 {
            summary += &format!(" in {}", counted(files, "file"));
        }
        if warned > 0 {
            summary += &format!(", {warned} of the valid ones with warnings");
        }
        if unreadable > 0 {
            summary += &format!(", {unreadable} not read");
        }
        summary += &notes;
        if let Some(most) = left_out {
            summary += &format!("; {} findings left out", findings - most);
        }
        let megabytes = self.progress.bytes() as f64 / 1e6;
        // The speed of little says nothing.
        if megabytes >= 1.0 {
            let seconds = self.started.elapsed().as_secs_f64();
            summary += &format!("; {:.1} MB/s", megabytes / seconds.max(1e-9));
        }
        ui::print(summary);
    }
}

/// A payload without the byte order mark before it and the line feed behind it where they belong to
/// the file: a mark begins it, and nothing else.
fn payload<'b>(record: &koreai_validate::Record<'b>) -> &'b [u8] {
    let record = match record.position.offset {
        0 => without_mark(record.bytes),
        _ => record.bytes,
    };
    match record.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => record,
    }
}

/// A payload on a line of its own. In JSON, line breaks stand between values only, where blanks mean
/// the same.
fn on_one_line(payload: &[u8]) -> Cow<'_, [u8]> {
    if !payload.contains(&b'\n') {
        return Cow::Borrowed(payload);
    }
    let blank = |byte: &u8| match byte {
        b'\n' | b'\r' => b' ',
        other => *other,
    };
    Cow::Owned(payload.iter().map(blank).collect())
}

fn exit_of(finding: &Finding) -> Exit {
    match (finding.level, finding.found.class) {
        (Level::Warning, _) => Exit::Success,
        (Level::Error, FindingClass::Internal) => Exit::Trouble,
        (Level::Error, _) => Exit::Invalid,
    }
}

/// Whether a file that is to be written is one that is read, or stands in a folder that is read.
fn holds(read: &Path, written: &Path) -> bool {
    let folder = written
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let written = written.canonicalize().or_else(|_| {
        let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
        Ok::<_, io::Error>(folder.join(written.file_name().unwrap_or_default()))
    });
    match (read.canonicalize(), written) {
        (Ok(read), Ok(written)) => written.starts_with(read),
        _ => false,
    }
}

/// What is to be read: the arguments, then what a list names; without any, standard input.
fn paths(args: &Validate) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = args.files.clone();
    let stdin = Path::new("-");
    if let Some(list) = &args.files_from {
        if list == stdin && paths.iter().any(|path| path == stdin) {
            return Err(Failure::usage(
                "only one of the list and the payloads can come from standard input",
            ));
        }
        let name = input::name(list);
        let listed = files::listed(&input::bytes(list, MAX_LIST)?);
        paths.extend(listed.map_err(|error| Failure::file(format!("{name}: {error}")))?);
    }
    if paths.iter().filter(|path| *path == stdin).count() > 1 {
        return Err(Failure::usage(
            "standard input can be read once: name `-` once",
        ));
    }
    if paths.is_empty() {
        paths.push(stdin.to_owned());
    }
    Ok(paths)
}

/// What the arguments name.
fn given(args: &Validate) -> Result<Option<HeldTo>, Failure> {
    let Some(file) = &args.schema_file else {
        return Ok(args.schema.map(|schema| with_schema(args, schema)));
    };
    let name = file.display().to_string();
    let text = schema_text(file)
        .map_err(|error| Failure::file(format!("{name}: cannot be read: {error}")))?;
    let validator =
        Validator::compile_with(&text, args.pattern_engine.into()).map_err(|error| {
            let at = error.position();
            let at = at.map(|at| format!(":{}:{}", at.line, at.column));
            Failure::usage(format!("{name}{}: {error}", at.unwrap_or_default()))
        })?;
    if args.checks.strict().denies(Lint::UnknownField)
        && !validator.finds_unknown_fields()
        && !args.quiet
    {
        ui::print(format!(
            "{name}: unknown fields are not looked for: the schema allows no keywords of other programs"
        ));
    }
    if !args.quiet {
        print_ignored_keywords(&name, &text);
    }
    Ok(Some(HeldTo {
        validator: validator.with_options(args.checks.apply(options(args), Direction::Response).0),
        schema: name,
        warned: Vec::new(),
    }))
}

/// What somebody wrote into a schema and is not asserted.
fn print_ignored_keywords(name: &str, schema: &str) {
    let ignored = ignored_keywords(schema);
    for keyword in ignored.iter().take(MAX_NAMED) {
        let (line, column) = (keyword.line, keyword.column);
        let message = printable(&keyword.message);
        ui::print(format!("warning: {name}:{line}:{column}: {message}"));
    }
    let more = ignored.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        let more = counted(more as u64, "more keyword");
        ui::print(format!("warning: {name}: {more} without effect"));
    }
    let any = Validator::compile("true").map(|any| {
        let strict = Strict::none().deny(Lint::DuplicateKey);
        any.with_options(Options::new().strict(strict))
    });
    if let Ok(Err(koreai_validate::Error::Invalid(twice))) =
        any.map(|any| any.validate(schema.as_bytes()))
    {
        for at in twice
            .as_slice()
            .iter()
            .take(MAX_NAMED)
            .filter_map(|one| one.position())
        {
            let (line, column) = (at.line, at.column);
            ui::print(format!(
                "warning: {name}:{line}:{column}: the name appears twice in its object, and the last one counts"
            ));
        }
    }
}

/// A schema as it stands in a file, which may be compressed.
fn schema_text(file: &Path) -> io::Result<String> {
    let invalid = |message| io::Error::new(io::ErrorKind::InvalidData, message);
    let (text, _) = Source::new(file.to_owned()).open(|raw| raw)?;
    let mut bytes = Vec::new();
    text.take(MAX_SCHEMA + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SCHEMA {
        return Err(invalid("a schema of more than 64 MiB is not read"));
    }
    String::from_utf8(without_mark(&bytes).to_vec()).map_err(|_| invalid("it is not UTF-8"))
}

fn with_schema(args: &Validate, schema: Schema) -> HeldTo {
    let direction = schema.definition().direction;
    let (options, warned) = args.checks.apply(options(args), direction);
    HeldTo {
        validator: Validator::new(schema).with_options(options),
        schema: schema.name().to_owned(),
        warned,
    }
}

fn held_to_exchanges(args: &Validate) -> Result<Exchanges, OperationError> {
    Exchanges::new(&args.checks, options(args))
}

fn options(args: &Validate) -> Options {
    let options = Options::new()
        .show_values(args.show_values)
        .max_depth(args.max_depth);
    let most = args.max_errors.unwrap_or(0);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    options.max_errors(most.max(koreai_validate::MAX_ERRORS))
}
