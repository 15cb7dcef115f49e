//! Where payloads come from: a file, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use koreai_validate::Format;
use koreai_validate::input::{self, Input, Origin};

use crate::text::printable;

/// A file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    path: PathBuf,
}

impl Source {
    /// A file; `-` is standard input.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// Its name, fit to be shown.
    pub(crate) fn name(&self) -> String {
        printable(&self.path.display().to_string())
    }

    /// How payloads follow one another, by its name and its beginning.
    pub(crate) fn form(&self, text: &mut Input) -> io::Result<Format> {
        input::detect_file(&self.path, text)
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
