//! The result file of many updates: a line for each row, written as results come in, so that a run
//! that was stopped can be taken up again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::outcome::Outcome;
use super::rows::Row;
use crate::cells::{BYTE_ORDER_MARK, harmless};
use crate::failure::Failure;

/// No result file is longer.
const LONGEST: u64 = 256 * 1024 * 1024;

/// How often a file is opened that is replaced each time.
const OPENINGS: usize = 8;

/// A line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Line {
    /// The number of the row, from 1, without the heading.
    pub(super) row: u64,
    pub(super) task_id: String,
    pub(super) result: Outcome,
    /// What went wrong.
    pub(super) message: String,
    /// Shows whether the row is still the same.
    pub(super) fingerprint: String,
}

impl Line {
    pub(super) fn new(row: &Row, result: Outcome, message: &str) -> Self {
        Self {
            row: row.number,
            task_id: harmless(&row.task),
            result,
            message: harmless(message),
            fingerprint: row.fingerprint(),
        }
    }

    pub(super) fn is_updated(&self) -> bool {
        self.result == Outcome::Updated
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.result == Outcome::Unknown
    }
}

/// The result file, open.
pub(super) struct Results {
    path: PathBuf,
    /// As it was given.
    name: String,
    /// Locked until this is dropped.
    file: File,
    lines: BTreeMap<u64, Line>,
    updated_before: usize,
    /// The rows that an earlier run has sent without learning what became of them.
    unknown_before: BTreeSet<u64>,
    /// Why nothing more can be written.
    failure: Option<String>,
}

impl Results {
    /// Opens a result file, or begins one. What an earlier run has written must fit the rows.
    pub(super) fn open(path: &Path, rows: &[Row]) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let cannot =
            |error: io::Error| Failure::file(format!("{name}: cannot be written: {error}"));
        let mut file = open_locked(path, &name)?;
        // A run that was killed may have left half a line, or half a character: its row is sent again.
        let text = crate::input::whole_lines(&file, &name, LONGEST)?;
        let foreign = |why: &str| {
            Failure::file(format!("{name}: no result file of this command{why}"))
                .hint("choose another with --results")
        };
        let bare = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        if !bare.starts_with(HEADING) && !HEADING.starts_with(bare) {
            return Err(foreign(""));
        }
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        let mut lines: BTreeMap<u64, Line> = BTreeMap::new();
        for line in csv::Reader::from_reader(whole.as_bytes()).into_deserialize() {
            let line: Line = line.map_err(|error| foreign(&format!(": {error}")))?;
            lines.insert(line.row, line);
        }
        // Rows are numbered from 1.
        let row_of = |line: &Line| {
            let index = usize::try_from(line.row.checked_sub(1)?).ok()?;
            rows.get(index)
        };
        let is_same =
            |line: &Line| row_of(line).is_some_and(|row| row.fingerprint() == line.fingerprint);
        let may_be_made = |line: &Line| line.is_updated() || line.is_unknown();
        if let Some(line) = lines
            .values()
            .find(|line| may_be_made(line) && !is_same(line))
        {
            return Err(Failure::usage(format!(
                "{name}: it is about other updates: row {} was sent, and has changed since, or was meant for \
                 another host, bot or account",
                line.row
            ))
            .hint("choose another with --results, or remove it to update all rows again"));
        }
        // What failed, and has changed since, is another update.
        lines.retain(|_, line| is_same(line));
        file.set_len(whole.len() as u64).map_err(cannot)?;
        file.seek(SeekFrom::End(0)).map_err(cannot)?;
        if whole.is_empty() {
            let start = [BYTE_ORDER_MARK, HEADING].concat();
            file.write_all(start.as_bytes()).map_err(cannot)?;
        }
        Ok(Self {
            // The file that a link names is written anew in the end, not the link.
            path: fs::canonicalize(path).map_err(cannot)?,
            name,
            file,
            updated_before: lines.values().filter(|line| line.is_updated()).count(),
            unknown_before: lines
                .values()
                .filter(|line| line.is_unknown())
                .map(|line| line.row)
                .collect(),
            lines,
            failure: None,
        })
    }

    /// Whether a row was updated by an earlier run.
    pub(super) fn is_updated(&self, row: &Row) -> bool {
        self.lines.get(&row.number).is_some_and(Line::is_updated)
    }

    /// Whether an earlier run has sent a row and does not know what became of it.
    pub(super) fn is_unknown(&self, row: &Row) -> bool {
        self.lines.get(&row.number).is_some_and(Line::is_unknown)
    }

    /// How many rows were.
    pub(super) fn updated_before(&self) -> usize {
        self.updated_before
    }

    /// Writes that an update is under way, and waits until that is on disk: if the run ends now, however it
    /// ends, nobody knows what became of it.
    pub(super) fn begin(&mut self, row: &Row) -> Result<(), Failure> {
        self.check()?;
        self.add(Line::new(
            row,
            Outcome::Unknown,
            "under way when the run ended",
        ))?;
        let synced = self.file.sync_data();
        self.written(synced)
    }

    /// Writes what became of a row, at once. A row that an earlier run has sent, and whose outcome is
    /// unknown, stays so until it is known to be done.
    pub(super) fn add(&mut self, mut line: Line) -> Result<(), Failure> {
        if self.unknown_before.contains(&line.row) && !(line.is_updated() || line.is_unknown()) {
            let now = format!("an earlier run has sent it; now: {}", line.message);
            line.message = harmless(&now);
            line.result = Outcome::Unknown;
        }
        let bytes = written([&line], false);
        // What is known is shown in the end, even if it cannot be written now.
        self.lines.insert(line.row, line);
        self.check()?;
        let written = bytes.and_then(|bytes| self.file.write_all(&bytes));
        self.written(written)
    }

    /// Whether everything could be written so far. Behind a line that was written in part, no other can be
    /// read.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match &self.failure {
            Some(failure) => Err(Failure::file(failure.clone())),
            None => Ok(()),
        }
    }

    fn written(&mut self, result: io::Result<()>) -> Result<(), Failure> {
        if let Err(error) = result {
            self.failure = Some(self.cannot(&error));
        }
        self.check()
    }

    /// A line for each row, in their order. A row of which nothing is known was not sent.
    pub(super) fn lines(&self, rows: &[Row]) -> Vec<Line> {
        let line = |row: &Row| {
            self.lines
                .get(&row.number)
                .cloned()
                .unwrap_or_else(|| Line::new(row, Outcome::NotSent, ""))
        };
        rows.iter().map(line).collect()
    }

    /// Writes the file anew, with these lines.
    pub(super) fn finish(&mut self, lines: &[Line]) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            let folder = self.path.parent().unwrap_or(Path::new("."));
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(&written(lines, true)?)?;
            // Not the private ones of temporary files.
            let permissions = self.file.metadata()?.permissions();
            file.as_file().set_permissions(permissions)?;
            file.as_file().sync_all()?;
            file.persist(&self.path)?;
            sync_folder(folder)
        };
        write().map_err(|error| Failure::file(self.cannot(&error)))
    }

    fn cannot(&self, error: &io::Error) -> String {
        format!("{}: cannot be written: {error}", self.name)
    }
}

/// Opens a file, or begins one, that no other run writes to.
fn open_locked(path: &Path, name: &str) -> Result<File, Failure> {
    let cannot = |error: io::Error| Failure::file(format!("{name}: cannot be written: {error}"));
    for _ in 0..OPENINGS {
        let file = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(path)
            .map_err(cannot)?;
        if !file.metadata().map_err(cannot)?.is_file() {
            return Err(cannot(io::Error::other("it is not a file")));
        }
        lock(&file, name)?;
        // A run that has just ended may have put a new file in the place of the one that was opened.
        let opened = Handle::from_file(file.try_clone().map_err(cannot)?).map_err(cannot)?;
        match Handle::from_path(path) {
            Ok(now) if now == opened => return Ok(file),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(cannot(error)),
            _ => {}
        }
    }
    Err(in_use(name))
}

fn in_use(name: &str) -> Failure {
    Failure::usage(format!("{name}: another run writes to it"))
        .hint("wait until that run has ended; the same command then goes on from there")
}

/// Makes sure that a rename outlives a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems sync no folders.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::Unsupported | ErrorKind::InvalidInput
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

/// Elsewhere folders cannot be synced.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Two runs that write to one file would both send the rows that it does not list.
fn lock(file: &File, name: &str) -> Result<(), Failure> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(in_use(name)),
        // Some network folders know no locks.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => {
            Err(Failure::file(format!("{name}: cannot be locked: {error}")))
        }
    }
}

const HEADING: &str = "row,task_id,result,message,fingerprint\n";

fn written<'a>(lines: impl IntoIterator<Item = &'a Line>, heading: bool) -> io::Result<Vec<u8>> {
    let start = match heading {
        true => [BYTE_ORDER_MARK, HEADING].concat(),
        false => String::new(),
    };
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(start.into_bytes());
    for line in lines {
        writer.serialize(line)?;
    }
    writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    fn rows(names: &[&str]) -> Vec<Row> {
        let rows = (1..).zip(names);
        rows.map(|(number, name)| Row::new(number, &format!("ti-{number}"), name))
            .collect()
    }

    /// Results of rows, by what an earlier run has written.
    fn opened(path: &Path, rows: &[Row]) -> Results {
        Results::open(path, rows).unwrap_or_else(|failure| panic!("{failure}"))
    }

    #[test]
    fn what_failed_is_forgotten_when_the_row_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        let before = rows(&["a", "b", "c", "d"]);
        let mut results = opened(&path, &before);
        for (row, outcome) in before.iter().zip([
            Outcome::Failed,
            Outcome::Failed,
            Outcome::NotSent,
            Outcome::Updated,
        ]) {
            results.add(Line::new(row, outcome, "before")).unwrap();
        }
        let lines = results.lines(&before);
        results.finish(&lines).unwrap();
        drop(results);

        // The run is stopped before it sends any of them.
        let now = rows(&["changed", "b", "changed", "d"]);
        let lines = opened(&path, &now).lines(&now);
        let kept: Vec<_> = lines
            .iter()
            .map(|line| (line.result, &*line.message))
            .collect();
        assert_eq!(
            kept,
            [
                (Outcome::NotSent, ""),
                (Outcome::Failed, "before"),
                (Outcome::NotSent, ""),
                (Outcome::Updated, "before"),
            ]
        );
        for (line, row) in lines.iter().zip(&now) {
            assert_eq!(line.fingerprint, row.fingerprint());
        }
        // What was made is not another update.
        let changed = rows(&["changed", "b", "changed", "changed"]);
        let refused = Results::open(&path, &changed).err().expect("a refusal");
        assert_eq!(refused.exit, Exit::Usage, "{refused}");
    }

    #[test]
    fn what_cannot_be_written_is_trouble_and_stays_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        let rows = rows(&["a", "b"]);
        let mut results = opened(&path, &rows);
        let writable = std::mem::replace(&mut results.file, File::open(&path).unwrap());
        let failure = results.begin(&rows[0]).unwrap_err();
        assert_eq!(failure.exit, Exit::Trouble);
        assert!(failure.to_string().contains("r.csv: cannot be written"));
        // A line may have been written in part.
        results.file = writable;
        let line = Line::new(&rows[0], Outcome::NotSent, "");
        for failure in [results.check(), results.add(line), results.begin(&rows[1])] {
            assert_eq!(failure.unwrap_err().exit, Exit::Trouble);
        }
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}
