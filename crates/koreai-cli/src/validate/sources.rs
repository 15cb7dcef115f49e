//! Where payloads come from: files, folders, standard input; packed or not.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use koreai_validate::input::{Input, is_named_lines};
use walkdir::WalkDir;

use crate::text::printable;

/// What is read of a folder, unless `--glob` says otherwise.
pub(crate) const GLOBS: [&str; 6] = [
    "*.json",
    "*.ndjson",
    "*.jsonl",
    "*.json.gz",
    "*.ndjson.gz",
    "*.jsonl.gz",
];

/// A file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    path: PathBuf,
}

/// Which files of a folder are read.
pub(crate) fn globs<'g>(
    patterns: impl IntoIterator<Item = &'g str>,
) -> Result<GlobSet, globset::Error> {
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        globs.add(Glob::new(pattern)?);
    }
    globs.build()
}

/// The files that a path stands for: itself, or those of a folder that fit, sorted.
pub(crate) fn expand(
    path: &Path,
    globs: &GlobSet,
) -> impl Iterator<Item = Result<Source, (String, String)>> + use<> {
    let globs = globs.clone();
    let root = path.to_owned();
    WalkDir::new(path)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_map(move |entry| match entry {
            Ok(entry) if entry.depth() == 0 && !entry.file_type().is_dir() => Some(Ok(Source {
                path: entry.into_path(),
            })),
            // A pipe would be waited for.
            Ok(entry) if !entry.file_type().is_file() => None,
            Ok(entry) => {
                let within = entry.path().strip_prefix(&root).unwrap_or(entry.path());
                let fits = globs.is_match(within) || globs.is_match(entry.file_name());
                fits.then(|| {
                    Ok(Source {
                        path: entry.into_path(),
                    })
                })
            }
            Err(error)
                if error.depth() > 0
                    && !error.path().is_some_and(|path| fits_name(&globs, path)) =>
            {
                None
            }
            Err(error) => {
                let at = error.path().unwrap_or(&root).display().to_string();
                let cause = error.io_error().map(io::Error::to_string);
                let cause = cause.unwrap_or_else(|| "a link that leads in a circle".to_owned());
                let message = format!("{at}: cannot be read: {cause}");
                Some(Err((printable(&at), message)))
            }
        })
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

    /// Opens it. `wrap` sees the bytes as they stand in the file; what is read is unpacked.
    pub(crate) fn open<R: Read + Send + 'static>(
        &self,
        wrap: impl FnOnce(Box<dyn Read + Send>) -> R,
    ) -> io::Result<Input> {
        let raw: Box<dyn Read + Send> = match self.is_stdin() {
            true => Box::new(io::stdin()),
            false => Box::new(File::open(&self.path)?),
        };
        Input::open(Box::new(wrap(raw)))
    }
}
