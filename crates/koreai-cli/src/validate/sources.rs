//! Where payloads come from: files, folders, standard input; compressed or not.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use koreai_validate::input::{self, Input, Origin, is_named_lines};
use walkdir::WalkDir;

use crate::text::printable;

/// How files are named that are read of a folder, unless `--glob` says otherwise.
const NAMES: [&str; 3] = ["*.json", "*.ndjson", "*.jsonl"];

/// What may follow such a name. What is compressed otherwise than with gzip and zstd is opened as well: the
/// error says what it is.
const ENDINGS: [&str; 12] = [
    "", ".gz", ".zst", ".xz", ".bz2", ".lz4", ".lz", ".lzma", ".zip", ".7z", ".rar", ".z",
];

/// A file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    path: PathBuf,
}

/// What a folder holds.
#[derive(Debug)]
pub(crate) enum Found {
    /// A file to read.
    File(Source),
    /// A file whose name does not fit.
    Skipped(PathBuf),
    /// What cannot be read: its name, and why.
    Unreadable(String, String),
}

/// The files of a folder that are named as JSON, in any case.
pub(crate) fn named_as_json() -> Result<GlobSet, globset::Error> {
    let names = NAMES.iter();
    let patterns = names.flat_map(|name| ENDINGS.map(|ending| format!("{name}{ending}")));
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        globs.add(GlobBuilder::new(&pattern).case_insensitive(true).build()?);
    }
    globs.build()
}

/// Which files of a folder are read.
pub(crate) fn globs<'g>(
    patterns: impl IntoIterator<Item = &'g str>,
) -> Result<GlobSet, globset::Error> {
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        globs.add(GlobBuilder::new(pattern).build()?);
    }
    globs.build()
}

/// What a path stands for: itself, or what a folder holds, sorted.
pub(crate) fn expand(path: &Path, globs: &GlobSet) -> impl Iterator<Item = Found> + use<> {
    let globs = globs.clone();
    let root = path.to_owned();
    WalkDir::new(path)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_map(move |entry| match entry {
            Ok(entry) if entry.file_type().is_dir() => None,
            Ok(entry) if entry.depth() == 0 => Some(Found::File(Source {
                path: entry.into_path(),
            })),
            // A pipe would be waited for.
            Ok(entry) if !entry.file_type().is_file() => Some(Found::Skipped(entry.into_path())),
            Ok(entry) => {
                let within = entry.path().strip_prefix(&root).unwrap_or(entry.path());
                let fits = globs.is_match(within) || globs.is_match(entry.file_name());
                let path = entry.into_path();
                Some(match fits {
                    true => Found::File(Source { path }),
                    false => Found::Skipped(path),
                })
            }
            Err(error)
                if error.depth() > 0
                    && !error.path().is_some_and(|path| fits_name(&globs, path)) =>
            {
                error.path().map(|path| Found::Skipped(path.to_owned()))
            }
            Err(error) => {
                let at = error.path().unwrap_or(&root).display().to_string();
                let cause = error.io_error().map(io::Error::to_string);
                let cause = cause.unwrap_or_else(|| "a link that leads in a circle".to_owned());
                let message = format!("{at}: cannot be read: {cause}");
                Some(Found::Unreadable(printable(&at), message))
            }
        })
}

/// The files that a pattern means which the shell left as it is, sorted; `None` if the path is none.
pub(crate) fn matching(path: &Path) -> Option<Result<Vec<PathBuf>, String>> {
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
        Err(error) => return Some(Err(error.to_string())),
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

/// The paths that a list names: one on each line, or with zero bytes between them.
pub(crate) fn listed(list: &[u8]) -> Result<Vec<PathBuf>, String> {
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

fn fits_name(globs: &GlobSet, path: &Path) -> bool {
    path.file_name().is_some_and(|name| globs.is_match(name))
}

impl Source {
    pub(crate) fn stdin() -> Self {
        Self { path: "-".into() }
    }

    pub(crate) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// Its name, fit to be shown.
    pub(crate) fn name(&self) -> String {
        printable(&self.path.display().to_string())
    }

    /// Whether its name says that it holds one payload on each line.
    pub(crate) fn is_named_lines(&self) -> bool {
        is_named_lines(&self.path)
    }

    /// How many bytes there are to read, if that is known.
    pub(crate) fn size(&self) -> Option<u64> {
        let metadata = self.path.metadata().ok()?;
        metadata.is_file().then_some(metadata.len())
    }

    /// Opens it. `wrap` sees the bytes as they stand in the file; what is compressed is unpacked.
    pub(crate) fn open<R: Read + Send + 'static>(
        &self,
        wrap: impl FnOnce(Box<dyn Read + Send>) -> R,
    ) -> io::Result<(Input, Origin)> {
        let raw: Box<dyn Read + Send> = match self.is_stdin() {
            true => Box::new(io::stdin()),
            false => Box::new(File::open(&self.path)?),
        };
        input::open(Box::new(wrap(raw)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_json_are_known_in_any_case() {
        let globs = named_as_json().expect("patterns");
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
            assert_eq!(globs.is_match(name), expected, "{name}");
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
