//! The only place that writes files: compares rendered artefacts with existing files, and updates these.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use contract_codegen::artefacts::Artefacts;

/// The state of a file compared with its rendered contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The same, except for line endings.
    Unchanged,
    /// Different.
    Stale,
    /// Missing.
    Missing,
    /// It should not exist.
    Orphaned,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unchanged => "unchanged",
            Self::Stale => "stale",
            Self::Missing => "missing",
            Self::Orphaned => "orphaned",
        })
    }
}

/// A file and its state.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its path, relative to the root, with `/`.
    pub path: String,
    /// Its state.
    pub state: State,
    /// Its current contents.
    pub current: String,
    /// Its rendered contents.
    pub wanted: String,
}

/// A file that could not be read, written or removed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {error}", path.display())]
pub struct Error {
    action: &'static str,
    path: PathBuf,
    error: io::Error,
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error {
        action,
        path,
        error,
    }
}

/// Compares rendered artefacts with existing files. `is_ours` decides which other files in `folders` are left-overs
/// of earlier runs, by path and content.
pub fn compare(
    root: &Path,
    artefacts: &Artefacts,
    folders: &[&str],
    is_ours: fn(&Path, &[u8]) -> bool,
) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for (path, wanted) in artefacts {
        let full = root.join(path);
        let (state, current) = match fs::read(&full) {
            Ok(bytes) => {
                let current = String::from_utf8_lossy(&bytes).into_owned();
                let same = current == *wanted || current.replace("\r\n", "\n") == *wanted;
                let state = if same { State::Unchanged } else { State::Stale };
                (state, current)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (State::Missing, String::new())
            }
            Err(error) => return Err(failed("read", &full)(error)),
        };
        entries.push(Entry {
            path: path.clone(),
            state,
            current,
            wanted: wanted.clone(),
        });
    }
    for folder in folders {
        for (path, full) in files_in(&root.join(folder), folder)? {
            if artefacts.contains_key(&path) {
                continue;
            }
            // A link can be broken; the link itself would be removed.
            let bytes = match fs::read(&full) {
                Ok(bytes) => bytes,
                Err(_) if full.is_symlink() => Vec::new(),
                Err(error) => return Err(failed("read", &full)(error)),
            };
            if is_ours(&full, &bytes) {
                entries.push(Entry {
                    path,
                    state: State::Orphaned,
                    current: String::from_utf8_lossy(&bytes).into_owned(),
                    wanted: String::new(),
                });
            }
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// The files and links in a folder and its subfolders, by shown path. Hidden ones belong to editors and systems,
/// except those of unfinished writes.
fn files_in(folder: &Path, shown: &str) -> Result<BTreeMap<String, PathBuf>, Error> {
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(failed("list", folder)(error)),
    };
    let mut files = BTreeMap::new();
    for entry in listing {
        let entry = entry.map_err(failed("list", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = format!("{shown}/{name}");
        let kind = entry.file_type().map_err(failed("list", folder))?;
        if name.starts_with('.') && !is_unfinished(&entry.path()) {
            continue;
        }
        if kind.is_dir() {
            files.extend(files_in(&entry.path(), &shown)?);
        } else {
            files.insert(shown, entry.path());
        }
    }
    Ok(files)
}

/// Prefix of files that are being written; a remaining one is of a killed run.
const UNFINISHED: &str = ".xtask-";

/// Whether a file is from an interrupted write.
pub fn is_unfinished(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// Updates the files. Each file is complete at any moment; after an interrupted run, the next run updates the rest.
pub fn write(root: &Path, entries: &[Entry]) -> Result<(), Error> {
    for entry in entries {
        let full = root.join(&entry.path);
        match entry.state {
            State::Unchanged => {}
            State::Stale | State::Missing => replace(&full, &entry.wanted)?,
            State::Orphaned => fs::remove_file(&full).map_err(failed("remove", &full))?,
        }
    }
    Ok(())
}

/// Writes one file atomically.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed("create", folder))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    // The usual permissions, not the private ones of temporary files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder
        .tempfile_in(folder)
        .map_err(failed("write in", folder))?;
    file.write_all(text.as_bytes())
        .map_err(failed("write", path))?;
    file.persist(path)
        .map(drop)
        .map_err(|error| failed("write", path)(error.error))
}

/// The maximum number of shown lines of a difference.
const SHOWN_LINES: usize = 12;

/// The files that are out of date, with excerpts, as text. Empty if there are none.
pub fn report(entries: &[Entry]) -> String {
    let mut out = String::new();
    for entry in entries
        .iter()
        .filter(|entry| entry.state != State::Unchanged)
    {
        out.push_str(&format!("{}: {}\n", entry.state, entry.path));
        if entry.state == State::Stale {
            out.push_str(&excerpt(&entry.current, &entry.wanted));
        }
    }
    out
}

fn excerpt(current: &str, wanted: &str) -> String {
    let current = current.replace("\r\n", "\n");
    let diff = TextDiff::from_lines(current.as_str(), wanted);
    let text = diff.unified_diff().context_radius(1).to_string();
    let total = text.lines().count();
    let mut out: String = text
        .lines()
        .take(SHOWN_LINES)
        .map(|line| format!("    {line}\n"))
        .collect();
    if total > SHOWN_LINES {
        out.push_str(&format!("    … {} more lines\n", total - SHOWN_LINES));
    }
    out
}
