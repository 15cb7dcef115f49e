//! The only place that touches the disk: compares what was rendered with what is there, and makes
//! it so.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use contract_codegen::artefacts::Artefacts;

/// How a file stands to what was rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is as it should be, line endings aside.
    Unchanged,
    /// It says something else.
    Stale,
    /// It is not there.
    Missing,
    /// It is there and should not be.
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

/// A file, and how it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its path, relative to the root, with `/`.
    pub path: String,
    /// How it stands.
    pub state: State,
    /// What is there now.
    pub current: String,
    /// What was rendered.
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

/// Compares what was rendered with what is there. `is_ours` tells which other files in `folders`
/// are left-overs of ours, by path and content.
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
            // A link may lead nowhere; it is the link that would be removed.
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

/// The files and links of a folder and of those in it, by the path they are shown with. Hidden ones
/// belong to editors and systems, save those of ours.
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

/// Prefix of files that are being written; one that stays behind belongs to a run that was killed.
const UNFINISHED: &str = ".xtask-";

/// Whether a file is one that was being written when its run ended.
pub fn is_unfinished(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// Makes what is there what it should be. Each file is whole at any moment; a run that is cut short
/// leaves the rest to the next one.
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

/// Writes one file, whole or not at all.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed("create", folder))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    // As other files have them, not the private ones of temporary files.
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

/// At most this many lines of a difference are shown.
const SHOWN_LINES: usize = 12;

/// What is out of date and how, as a person reads it. Empty if nothing is.
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
