//! A reader of which the beginning can be looked at, and which unpacks gzip.

use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// The beginning of every gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Whether the name of a file says that it holds one payload on each line: `.ndjson`, `.jsonl`, gzipped or
/// not.
pub fn is_named_lines(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let name = name.trim_end_matches(".gz");
    name.ends_with(".ndjson") || name.ends_with(".jsonl")
}

/// A reader of which the beginning can be looked at before it is read.
pub struct Input {
    head: Vec<u8>,
    taken: usize,
    rest: Box<dyn Read + Send>,
    ended: bool,
}

impl Input {
    /// Begins to read; what is gzipped is unpacked.
    ///
    /// # Errors
    ///
    /// What the reader says when its first bytes cannot be read.
    pub fn open(reader: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut raw = Self::new(reader);
        // One byte more than tells may be one that never comes: a blank line waits for its answer.
        raw.look(1)?;
        if raw.head().first() == GZIP.first() {
            raw.look(GZIP.len())?;
        }
        Ok(match raw.head().starts_with(&GZIP) {
            true => Self::new(Box::new(MultiGzDecoder::new(BufReader::new(raw)))),
            false => raw,
        })
    }

    fn new(rest: Box<dyn Read + Send>) -> Self {
        Self {
            head: Vec::new(),
            taken: 0,
            rest,
            ended: false,
        }
    }

    /// What was looked at so far.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether that is all there is.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Reads on until so many bytes can be looked at, or there are no more.
    ///
    /// # Errors
    ///
    /// What the reader says when it cannot be read.
    pub fn look(&mut self, bytes: usize) -> io::Result<()> {
        while self.head.len() < bytes && !self.ended {
            self.more(bytes - self.head.len())?;
        }
        Ok(())
    }

    /// Reads on once: what is there of a pipe need not wait for more.
    ///
    /// # Errors
    ///
    /// What the reader says when it cannot be read.
    pub fn more(&mut self, at_most: usize) -> io::Result<()> {
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

impl Read for Input {
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
