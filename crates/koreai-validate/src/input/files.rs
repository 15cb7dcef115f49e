//! Which files a path names: itself, those of a folder, or those that a pattern matches.

use std::io;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

/// How files are named that are read of a folder, unless the caller gives patterns.
const NAMES: [&str; 3] = ["*.json", "*.ndjson", "*.jsonl"];

/// What may follow such a name. What is compressed otherwise than with gzip and zstd is opened as well: the
/// error says what it is.
const ENDINGS: [&str; 12] = [
    "", ".gz", ".zst", ".xz", ".bz2", ".lz4", ".lz", ".lzma", ".zip", ".7z", ".rar", ".z",
];

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file to read.
    File(PathBuf),
    /// A file of a folder whose name does not fit.
    Skipped(PathBuf),
    /// What cannot be read.
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why it cannot be read.
        reason: String,
    },
}

/// Which files of a folder are read.
#[derive(Clone, Debug)]
pub struct Names(GlobSet);

/// A pattern that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct PatternError {
    reason: String,
}

impl From<globset::Error> for PatternError {
    fn from(error: globset::Error) -> Self {
        Self {
            reason: error.to_string(),
        }
    }
}

impl Names {
    /// Those named as JSON, in any case, compressed or not: `*.json`, `*.ndjson.gz`.
    pub fn json() -> Self {
        let names = NAMES.iter();
        let patterns = names.flat_map(|name| ENDINGS.map(|ending| format!("{name}{ending}")));
        let globs = patterns.map(|pattern| glob(GlobBuilder::new(&pattern).case_insensitive(true)));
        // No input leads here: the patterns are above.
        Self::new(globs).unwrap_or_else(|error| panic!("the patterns of JSON: {error}"))
    }

    /// Those that match one of some patterns, by their names or by their paths within the folder.
    ///
    /// # Errors
    ///
    /// [`PatternError`] for a pattern that cannot be read, such as `[`.
    pub fn matching<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, PatternError> {
        Self::new(
            patterns
                .into_iter()
                .map(|pattern| glob(&mut GlobBuilder::new(pattern))),
        )
    }

    fn new(globs: impl Iterator<Item = Result<Glob, PatternError>>) -> Result<Self, PatternError> {
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            set.add(glob?);
        }
        Ok(Self(set.build()?))
    }

    fn fits(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| self.0.is_match(name))
    }
}

fn glob(builder: &mut GlobBuilder<'_>) -> Result<Glob, PatternError> {
    Ok(builder.build()?)
}

/// The files that a path names: the file itself, those of a folder, or those that match a pattern such as
/// `tasks/*.json`, if no file has that name. They are sorted, and found as they are asked for. Something is
/// found in any case: what names no file is [`Found::Unreadable`].
///
/// ```
/// use koreai_validate::input::{Found, Names, files};
///
/// for found in files("src".as_ref(), &Names::matching(["lib.rs"])?) {
///     if let Found::File(path) = found {
///         assert!(path.ends_with("src/lib.rs"));
///     }
/// }
/// # Ok::<(), koreai_validate::input::PatternError>(())
/// ```
pub fn files<'n>(path: &Path, names: &'n Names) -> Box<dyn Iterator<Item = Found> + 'n> {
    let unreadable = |reason: &str| {
        let path = path.to_owned();
        let reason = reason.to_owned();
        Box::new(std::iter::once(Found::Unreadable { path, reason }))
    };
    match matching(path) {
        None => Box::new(expand(path, names)),
        Some(Err(error)) => unreadable(&error.to_string()),
        Some(Ok(paths)) if paths.is_empty() => unreadable("no file fits this pattern"),
        Some(Ok(paths)) => Box::new(paths.into_iter().flat_map(|path| expand(&path, names))),
    }
}

/// A file itself, or what a folder holds, sorted.
fn expand<'n>(path: &Path, names: &'n Names) -> impl Iterator<Item = Found> + use<'n> {
    let root = path.to_owned();
    let (mut has_found, mut skipped, mut is_ended) = (false, 0_u64, false);
    let mut entries = WalkDir::new(path)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter();
    std::iter::from_fn(move || {
        while !is_ended {
            let found = match entries.next() {
                Some(entry) => read(entry, &root, names),
                None => {
                    is_ended = true;
                    (!has_found).then(|| empty(&root, skipped))
                }
            };
            match &found {
                None => continue,
                Some(Found::Skipped(_)) => skipped += 1,
                Some(_) => has_found = true,
            }
            return found;
        }
        None
    })
}

/// What one entry of a folder is, or the file itself; nothing for a folder, whose entries follow.
fn read(entry: walkdir::Result<walkdir::DirEntry>, root: &Path, names: &Names) -> Option<Found> {
    match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) if entry.depth() == 0 => Some(Found::File(entry.into_path())),
        // A pipe would be waited for.
        Ok(entry) if !entry.file_type().is_file() => Some(Found::Skipped(entry.into_path())),
        Ok(entry) => {
            let within = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let fits = names.0.is_match(within) || names.0.is_match(entry.file_name());
            let path = entry.into_path();
            Some(match fits {
                true => Found::File(path),
                false => Found::Skipped(path),
            })
        }
        Err(error) if error.depth() > 0 && !error.path().is_some_and(|path| names.fits(path)) => {
            error.path().map(|path| Found::Skipped(path.to_owned()))
        }
        Err(error) => {
            let cause = error.io_error().map(io::Error::to_string);
            let cause = cause.unwrap_or_else(|| "a link that leads in a circle".to_owned());
            Some(Found::Unreadable {
                path: error.path().unwrap_or(root).to_owned(),
                reason: format!("cannot be read: {cause}"),
            })
        }
    }
}

fn empty(root: &Path, skipped: u64) -> Found {
    let others = match skipped {
        0 => String::new(),
        1 => " (1 file of other names)".to_owned(),
        count => format!(" ({count} files of other names)"),
    };
    Found::Unreadable {
        path: root.to_owned(),
        reason: format!("holds no file that fits{others}"),
    }
}

/// The files that match a pattern which the shell left as it is, sorted; `None` if the path is no pattern.
fn matching(path: &Path) -> Option<Result<Vec<PathBuf>, PatternError>> {
    let text = path.to_str()?;
    let special = text.find(['*', '?', '[', '{'])?;
    if path.exists() {
        return None;
    }
    // As far as there is nothing special, it is a folder.
    let folder = text[..special]
        .rfind(['/', '\\'])
        .map_or("", |end| &text[..=end]);
    let glob = match GlobBuilder::new(text).literal_separator(true).build() {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => return Some(Err(error.into())),
    };
    let start = if folder.is_empty() { "." } else { folder };
    let files = WalkDir::new(start)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir())
        .map(walkdir::DirEntry::into_path)
        .map(|path| match folder.is_empty() {
            true => path.strip_prefix(".").map_or(path.clone(), Path::to_owned),
            false => path,
        })
        .filter(|path| glob.is_match(path));
    Some(Ok(files.collect()))
}

/// The paths that a list names: one on each line, or with zero bytes between them (`find -print0`).
///
/// # Errors
///
/// What is wrong with the list: it is not UTF-8, or names no file.
pub fn listed(list: &[u8]) -> Result<Vec<PathBuf>, String> {
    let text = std::str::from_utf8(list).map_err(|error| {
        let at = error.valid_up_to();
        format!("not UTF-8 at byte {at}")
    })?;
    let separator = if text.contains('\0') { '\0' } else { '\n' };
    let names = text.trim_start_matches('\u{feff}').split(separator);
    let names = names.map(|name| match separator {
        '\n' => name.strip_suffix('\r').unwrap_or(name),
        _ => name,
    });
    let paths: Vec<PathBuf> = names
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect();
    match paths.is_empty() {
        true => Err("names no file".to_owned()),
        false => Ok(paths),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_json_are_known_in_any_case() {
        let names = Names::json();
        for (name, expected) in [
            ("a.json", true),
            ("A.JSON", true),
            ("a.Jsonl.GZ", true),
            ("a.ndjson.zst", true),
            ("a.json.xz", true),
            ("a.txt", false),
            ("a.json.bak", false),
            ("json", false),
        ] {
            assert_eq!(names.fits(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn a_list_names_files_by_lines_or_with_zero_bytes_between() {
        let paths = |names: &[&str]| Ok(names.iter().map(PathBuf::from).collect::<Vec<_>>());
        for (list, expected) in [
            ("a.json\nb c.json\n", paths(&["a.json", "b c.json"])),
            ("\u{feff}a.json\r\n\r\nb.json", paths(&["a.json", "b.json"])),
            ("a\nb.json\0c.json\0", paths(&["a\nb.json", "c.json"])),
            ("\n\n", Err("names no file".to_owned())),
        ] {
            assert_eq!(listed(list.as_bytes()), expected, "{list:?}");
        }
        assert!(listed(b"\xff").is_err());
    }
}
