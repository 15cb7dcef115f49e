//! Where payloads come from: files, folders, standard input; packed or not.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use globset::{Glob, GlobSet, GlobSetBuilder};
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

/// The beginning of every gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

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
        let name = self.path.to_string_lossy();
        let name = name.trim_end_matches(".gz");
        name.ends_with(".ndjson") || name.ends_with(".jsonl")
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
    ) -> io::Result<Peeked> {
        let raw: Box<dyn Read + Send> = match self.is_stdin() {
            true => Box::new(io::stdin()),
            false => Box::new(File::open(&self.path)?),
        };
        let mut raw = Peeked::new(Box::new(wrap(raw)));
        // One byte more than tells may be one that never comes: a blank line waits for its answer.
        raw.look(1)?;
        if raw.head().first() == GZIP.first() {
            raw.look(GZIP.len())?;
        }
        Ok(match raw.head().starts_with(&GZIP) {
            true => Peeked::new(Box::new(MultiGzDecoder::new(BufReader::new(raw)))),
            false => raw,
        })
    }
}

/// A reader of which the beginning can be looked at before it is read.
pub(crate) struct Peeked {
    head: Vec<u8>,
    taken: usize,
    rest: Box<dyn Read + Send>,
    ended: bool,
}

impl Peeked {
    fn new(rest: Box<dyn Read + Send>) -> Self {
        Self {
            head: Vec::new(),
            taken: 0,
            rest,
            ended: false,
        }
    }

    /// What was looked at so far.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether that is all there is.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Reads on until so many bytes can be looked at, or there are no more.
    pub(crate) fn look(&mut self, bytes: usize) -> io::Result<()> {
        while self.head.len() < bytes && !self.ended {
            self.more(bytes - self.head.len())?;
        }
        Ok(())
    }

    /// Reads on once: what is there of a pipe need not wait for more.
    pub(crate) fn more(&mut self, at_most: usize) -> io::Result<()> {
        let filled = self.head.len();
        self.head.resize(filled + at_most, 0);
        let read = loop {
            match self.rest.read(&mut self.head[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.head.truncate(filled + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(())
    }
}

impl Read for Peeked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let head = &self.head[self.taken..];
        if head.is_empty() {
            return if self.ended {
                Ok(0)
            } else {
                self.rest.read(buffer)
            };
        }
        let count = head.len().min(buffer.len());
        buffer[..count].copy_from_slice(&head[..count]);
        self.taken += count;
        if self.taken == self.head.len() {
            self.head = Vec::new();
            self.taken = 0;
        }
        Ok(count)
    }
}
