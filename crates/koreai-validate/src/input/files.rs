//! Which files a path names: itself, those of a folder, or those that a pattern matches.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

/// How files are named that are read of a folder, unless the caller gives patterns.
const NAMES: [&str; 4] = ["*.json", "*.ndjson", "*.jsonl", "*.har"];

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
    /// What a folder holds besides.
    Skipped {
        /// Where it is.
        path: PathBuf,
        /// Why it is not read.
        reason: SkipReason,
    },
    /// What cannot be read.
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why it cannot be read.
        reason: String,
    },
}

/// Why something in a folder is not read, in words: `the name does not match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// Its name does not fit.
    Name,
    /// It is a pipe, a socket or a device, which might be waited for without end.
    NotRegular,
    /// It is a link to a folder that contains it.
    Circle,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the name does not match",
            Self::NotRegular => "not a regular file",
            Self::Circle => "a link to a folder that contains it",
        })
    }
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

    /// Whether a path below a folder matches, as a whole or by its name.
    fn fits(&self, path: &Path, folder: &Path) -> bool {
        let within = path.strip_prefix(folder).unwrap_or(path);
        self.0.is_match(within) || path.file_name().is_some_and(|name| self.0.is_match(name))
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
        Some(Ok(found)) if found.is_empty() => unreadable("no file matches this pattern"),
        Some(Ok(found)) => Box::new(found.into_iter()),
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
                Some(Found::Skipped { .. }) => skipped += 1,
                Some(_) => has_found = true,
            }
            return found;
        }
        None
    })
}

/// What one entry of a folder is, or the file itself; nothing for a folder, whose entries follow.
fn read(entry: walkdir::Result<DirEntry>, root: &Path, names: &Names) -> Option<Found> {
    match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) if entry.depth() == 0 => Some(Found::File(entry.into_path())),
        Ok(entry) => {
            let is_regular = entry.file_type().is_file();
            let path = entry.into_path();
            Some(match (names.fits(&path, root), is_regular) {
                (true, true) => Found::File(path),
                (true, false) => skipped(path, SkipReason::NotRegular),
                (false, _) => skipped(path, SkipReason::Name),
            })
        }
        Err(error) => Some(match error.path() {
            Some(path) if error.depth() > 0 && is_nothing(&error) && !names.fits(path, root) => {
                let reason = match error.loop_ancestor() {
                    Some(_) => SkipReason::Circle,
                    None => SkipReason::Name,
                };
                skipped(path.to_owned(), reason)
            }
            _ => unreadable(&error, root),
        }),
    }
}

fn skipped(path: PathBuf, reason: SkipReason) -> Found {
    Found::Skipped { path, reason }
}

/// Whether there is no file behind what cannot be read, nor a folder with files that are not read elsewhere.
fn is_nothing(error: &walkdir::Error) -> bool {
    let is_absent = |error: &io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
        )
    };
    error.io_error().is_none_or(is_absent)
}

fn unreadable(error: &walkdir::Error, root: &Path) -> Found {
    let cause = error.io_error().map(io::Error::to_string);
    let cause = cause.unwrap_or_else(|| "a link that leads in a circle".to_owned());
    Found::Unreadable {
        path: error.path().unwrap_or(root).to_owned(),
        reason: format!("cannot be read: {cause}"),
    }
}

fn empty(root: &Path, skipped: u64) -> Found {
    let others = match skipped {
        0 => String::new(),
        1 => " (1 is skipped)".to_owned(),
        count => format!(" ({count} are skipped)"),
    };
    Found::Unreadable {
        path: root.to_owned(),
        reason: format!("contains no file whose name matches{others}"),
    }
}

/// The files that match a pattern which the shell left as it is, sorted, and what cannot be read where more of them
/// may be; `None` if the path is not a pattern.
fn matching(path: &Path) -> Option<Result<Vec<Found>, PatternError>> {
    let text = path.to_str()?;
    let special = text.find(['*', '?', '[', '{'])?;
    if path.exists() {
        return None;
    }
    // As far as there is nothing special, it is a folder.
    let folder = text[..special]
        .rfind(['/', '\\'])
        .map_or("", |end| &text[..=end]);
    let glob = match matcher(text) {
        Ok(glob) => glob,
        Err(error) => return Some(Err(error)),
    };
    let folders = Folders::new(text, folder.len());
    let start = if folder.is_empty() { "." } else { folder };
    let named = |path: &Path| match folder.is_empty() {
        true => path.strip_prefix(".").unwrap_or(path).to_owned(),
        false => path.to_owned(),
    };
    let is_entered = |entry: &DirEntry| {
        !entry.file_type().is_dir() || folders.lead_on(&named(entry.path()), entry.depth())
    };
    let entries = WalkDir::new(start)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_entered);
    let found = entries.filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => {
            let path = named(entry.path());
            glob.is_match(&path).then_some(Found::File(path))
        }
        Err(error) => {
            let is_meant = error.path().is_none_or(|path| {
                let path = named(path);
                let leads_on = !is_nothing(&error) && folders.lead_on(&path, error.depth());
                leads_on || glob.is_match(path)
            });
            is_meant.then(|| unreadable(&error, start.as_ref()))
        }
    });
    Some(Ok(found.collect()))
}

/// The folders on the way to what a pattern may match.
struct Folders {
    /// By their depth below the first one.
    levels: Vec<GlobMatcher>,
    /// Whether those further down may be any.
    any_below: bool,
}

impl Folders {
    /// Of a pattern that begins with a folder of so many bytes.
    fn new(pattern: &str, start: usize) -> Self {
        let mut levels = Vec::new();
        let ends = pattern.match_indices(std::path::is_separator);
        let ends = ends.map(|(end, _)| end).filter(|end| *end >= start);
        for end in ends {
            let folder = &pattern[..end];
            // A pattern that ends within braces is none: they may hold several levels, and `**` stands for any.
            match matcher(folder) {
                Ok(level) if !folder[start..].contains("**") => levels.push(level),
                _ => {
                    return Self {
                        levels,
                        any_below: true,
                    };
                }
            }
        }
        Self {
            levels,
            any_below: false,
        }
    }

    /// Whether the pattern may match something below a folder.
    fn lead_on(&self, path: &Path, depth: usize) -> bool {
        let level = depth.checked_sub(1).map(|above| self.levels.get(above));
        level.is_none_or(|level| level.map_or(self.any_below, |level| level.is_match(path)))
    }
}

fn matcher(pattern: &str) -> Result<GlobMatcher, PatternError> {
    let glob = glob(GlobBuilder::new(pattern).literal_separator(true))?;
    Ok(glob.compile_matcher())
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
        .filter(|name| !name.trim().is_empty())
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
            let path = Path::new("a").join(name);
            assert_eq!(names.fits(&path, "a".as_ref()), expected, "{name}");
        }
    }

    #[test]
    fn a_list_names_files_by_lines_or_with_zero_bytes_between() {
        let paths = |names: &[&str]| Ok(names.iter().map(PathBuf::from).collect::<Vec<_>>());
        for (list, expected) in [
            ("a.json\nb c.json\n", paths(&["a.json", "b c.json"])),
            (
                "\u{feff}a.json\r\n\r\n \nb.json",
                paths(&["a.json", "b.json"]),
            ),
            ("a\nb.json\0c.json\0", paths(&["a\nb.json", "c.json"])),
            ("\n\n", Err("names no file".to_owned())),
        ] {
            assert_eq!(listed(list.as_bytes()), expected, "{list:?}");
        }
        assert!(listed(b"\xff").is_err());
    }

    /// What is found, by the paths within a folder: those of what cannot be read with a mark.
    fn found(folder: &Path, pattern: &str, names: &Names) -> Vec<String> {
        let within = |path: &Path| {
            path.strip_prefix(folder)
                .unwrap_or(path)
                .display()
                .to_string()
        };
        let found = files(&folder.join(pattern), names);
        found
            .map(|found| match found {
                Found::File(path) => within(&path),
                Found::Skipped { path, reason } => format!("- {} ({reason})", within(&path)),
                Found::Unreadable { path, .. } => format!("! {}", within(&path)),
            })
            .collect()
    }

    /// A folder whose path is too long to be opened, below another one: nobody can read it, whatever the rights.
    #[cfg(target_os = "linux")]
    fn too_deep(folder: &Path) -> io::Result<()> {
        const LEVELS: usize = 12;
        let name = "d".repeat(200);
        let chain = |root: &Path| {
            let path = (0..LEVELS).fold(root.to_owned(), |path, _| path.join(&name));
            std::fs::create_dir_all(&path).map(|()| path)
        };
        let upper = chain(folder)?;
        let aside = tempfile::tempdir()?;
        let lower = aside.path().join(&name);
        chain(&lower)?;
        std::fs::rename(lower, upper.join(&name))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn folders_that_cannot_be_read_are_reported() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = root.path();
        std::fs::create_dir_all(folder.join("sub"))?;
        std::fs::write(folder.join("a.json"), "1")?;
        std::fs::write(folder.join("sub/b.json"), "1")?;
        std::fs::write(folder.join("readme.txt"), "1")?;
        std::os::unix::fs::symlink("nowhere", folder.join("link"))?;
        std::os::unix::fs::symlink("nowhere", folder.join("sub/link.json"))?;
        std::os::unix::fs::symlink(".", folder.join("self"))?;
        // Of such a link nobody knows whether it leads to a folder.
        std::os::unix::fs::symlink("n".repeat(300), folder.join("long"))?;
        too_deep(&folder.join("deep"))?;

        let json = Names::json();
        let of_sub = Names::matching(["sub/*"]).expect("a pattern");
        for (pattern, names, expected) in [
            (
                "",
                &json,
                &[
                    "a.json",
                    "! deep",
                    "- link (the name does not match)",
                    "! long",
                    "- readme.txt (the name does not match)",
                    "- self (a link to a folder that contains it)",
                    "sub/b.json",
                    "! sub/link.json",
                ][..],
            ),
            (
                "",
                &of_sub,
                &[
                    "- a.json (the name does not match)",
                    "! deep",
                    "- link (the name does not match)",
                    "! long",
                    "- readme.txt (the name does not match)",
                    "- self (a link to a folder that contains it)",
                    "sub/b.json",
                    "! sub/link.json",
                ],
            ),
            (
                "**/*.json",
                &json,
                &[
                    "a.json",
                    "! deep",
                    "! long",
                    "sub/b.json",
                    "! sub/link.json",
                ],
            ),
            // What these do not lead through is not read.
            ("*.json", &json, &["a.json"]),
            ("s*/*.json", &json, &["sub/b.json", "! sub/link.json"]),
            (
                "{s*/b,a}.json",
                &json,
                &["a.json", "! deep", "! long", "sub/b.json"],
            ),
            (
                "*/*.json",
                &json,
                &["! long", "sub/b.json", "! sub/link.json"],
            ),
            ("*/x.json", &json, &["! long"]),
            ("s*/**/b.json", &json, &["sub/b.json"]),
            ("l*k", &json, &["! link"]),
            ("none*/*.json", &json, &["! none*/*.json"]),
            ("none/*.json", &json, &["! none/*.json"]),
        ] {
            let found = found(folder, pattern, names);
            let short = |path: &String| match path.contains("deep/d") {
                true => format!("{}deep", &path[..2]),
                false => path.clone(),
            };
            let found: Vec<_> = found.iter().map(short).collect();
            assert_eq!(found, expected, "{pattern}");
        }
        Ok(())
    }
}
