//! Whole lines, many at a time: reading them and checking them.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memrchr};

use super::{Deliver, RecordError, Stream};
use crate::{Error, Validator};

/// How much to read at a time: enough that what is done once for each chunk costs nothing, and
/// little enough to stay in a processor's cache.
pub(super) const READ: usize = 256 << 10;

/// A stretch of a stream that begins where a line does, and ends where one does or the stream.
#[derive(Debug)]
pub(super) enum Chunk {
    /// Lines, one at least.
    Lines(Vec<u8>),
    /// A line that was too long to be held.
    TooLong {
        /// Its bytes, with the one that ends it.
        bytes: u64,
    },
}

impl Chunk {
    /// How many bytes it takes in memory.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Lines(bytes) => bytes.capacity(),
            Self::TooLong { .. } => 0,
        }
    }
}

/// Reads chunks.
pub(super) struct Chunks<R> {
    reader: R,
    limit: usize,
    /// What was read and not handed on, and room for more.
    buffer: Vec<u8>,
    /// How much of the buffer was read.
    filled: usize,
    /// How much of it is whole lines.
    lines: usize,
    ended: bool,
    /// Why it ended, if it could not be read on: told after the lines that were read before.
    failed: Option<io::Error>,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(reader: R, limit: usize) -> Self {
        Self {
            reader,
            limit,
            buffer: vec![0; READ],
            filled: 0,
            lines: 0,
            ended: false,
            failed: None,
        }
    }

    /// The next chunk, in memory that was used before. Where it is wanted `at_once`, it ends with
    /// the last line that is there as soon as one is.
    pub(super) fn next(&mut self, used: Vec<u8>, at_once: bool) -> io::Result<Option<Chunk>> {
        loop {
            if self.ended {
                self.lines = self.filled;
            }
            let enough = at_once || self.ended || self.filled >= READ / 2;
            if enough && self.lines > 0 {
                return Ok(Some(Chunk::Lines(self.hand_on(used))));
            }
            if self.ended {
                return self.failed.take().map_or(Ok(None), Err);
            }
            if self.filled > self.limit && self.lines == 0 {
                return self.pass_over().map(Some);
            }
            if let Err(error) = self.read() {
                // The line that broke off is none.
                self.filled = self.lines;
                self.ended = true;
                self.failed = Some(error);
            }
        }
    }

    /// The whole lines.
    fn hand_on(&mut self, mut used: Vec<u8>) -> Vec<u8> {
        if self.lines < self.buffer.len() / 4 {
            // Few bytes: the room for the next ones stays.
            used.clear();
            used.extend_from_slice(&self.buffer[..self.lines]);
            self.drop_read(self.lines);
            return used;
        }
        let rest = &self.buffer[self.lines..self.filled];
        self.filled = rest.len();
        // What it had is overwritten, so that it need not be filled with zeros again.
        used.resize(READ.max(rest.len()), 0);
        used[..rest.len()].copy_from_slice(rest);
        std::mem::swap(&mut self.buffer, &mut used);
        used.truncate(self.lines);
        self.lines = 0;
        used
    }

    /// Drops the line in the buffer, and what comes of it.
    fn pass_over(&mut self) -> io::Result<Chunk> {
        let mut bytes = 0;
        while !self.ended {
            if let Some(end) = memchr(b'\n', &self.buffer[..self.filled]) {
                self.drop_read(end + 1);
                let rest = memrchr(b'\n', &self.buffer[..self.filled]);
                self.lines = rest.map_or(0, |last| last + 1);
                return Ok(Chunk::TooLong {
                    bytes: bytes + end as u64 + 1,
                });
            }
            bytes += self.filled as u64;
            self.drop_read(self.filled);
            self.read()?;
        }
        Ok(Chunk::TooLong { bytes })
    }

    fn drop_read(&mut self, bytes: usize) {
        self.buffer.copy_within(bytes..self.filled, 0);
        self.filled -= bytes;
        self.lines = 0;
    }

    fn read(&mut self) -> io::Result<()> {
        if self.buffer.len() - self.filled < READ / 2 {
            self.buffer.resize(self.filled + READ, 0);
        }
        let read = loop {
            match self.reader.read(&mut self.buffer[self.filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let end = self.filled + read;
        if let Some(last) = memrchr(b'\n', &self.buffer[self.filled..end]) {
            self.lines = self.filled + last + 1;
        }
        self.filled = end;
        self.ended = read == 0;
        Ok(())
    }
}

/// Violations that are held of the records of a chunk; a few more, if one record has many. A chunk
/// of short and wrong records has tens of thousands, which take far more memory than the records.
const HELD: usize = 2_000;

/// What became of the records of a chunk.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Those to deliver.
    pub(super) lines: Vec<Line>,
    pub(super) records: u64,
    pub(super) refused: u64,
    held: usize,
    /// The chunk's lines, blank ones included.
    pub(super) newlines: u64,
    pub(super) bytes: u64,
}

/// A record of a chunk. Its places are those within the record.
#[derive(Debug)]
pub(super) struct Line {
    /// Among the records of the chunk, from 0.
    pub(super) number: u64,
    /// Among the lines of the chunk, from 0.
    pub(super) line: u64,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) outcome: Outcome,
}

/// What became of a record.
#[derive(Debug)]
pub(super) enum Outcome {
    /// This.
    Known(Result<(), RecordError>),
    /// It was refused, and why is to be found again when it is handed over.
    Refused,
}

impl Outcome {
    pub(super) fn is_refused(&self) -> bool {
        !matches!(self, Self::Known(Ok(())))
    }
}

/// Checks the records of a chunk.
pub(super) fn check(validator: &Validator, chunk: &Chunk, stream: Stream) -> Checked {
    let limit = stream.max_record;
    let mut checked = Checked::default();
    let bytes = match chunk {
        Chunk::Lines(bytes) => bytes,
        Chunk::TooLong { bytes } => {
            checked.newlines = 1;
            checked.bytes = *bytes;
            let too_long = Outcome::Known(Err(RecordError::TooLong { limit }));
            checked.add(stream.deliver, (0, 0), too_long);
            return checked;
        }
    };
    // Line feeds stand between characters, so that the lines of UTF-8 are UTF-8.
    let is_utf8 = simdutf8::basic::from_utf8(bytes).is_ok();
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        let record = &bytes[start..end];
        if record.len() > limit {
            checked.add(
                stream.deliver,
                (start, end),
                Outcome::Known(Err(RecordError::TooLong { limit })),
            );
        } else if is_utf8 && validator.accepts_utf8(record) {
            checked.add(stream.deliver, (start, end), Outcome::Known(Ok(())));
        } else if stream.blank_lines || !record.trim_ascii().is_empty() {
            let outcome = match checked.held < HELD {
                true => checked.explain(validator, record),
                false if validator.is_valid(record) => Outcome::Known(Ok(())),
                false => Outcome::Refused,
            };
            checked.add(stream.deliver, (start, end), outcome);
        }
        checked.newlines += 1;
        start = end + 1;
    }
    checked.bytes = bytes.len() as u64;
    checked
}

impl Checked {
    fn explain(&mut self, validator: &Validator, record: &[u8]) -> Outcome {
        let outcome = validator.validate(record);
        self.held += match &outcome {
            Err(Error::Invalid(violations)) => violations.as_slice().len(),
            _ => 0,
        };
        Outcome::Known(outcome.map_err(RecordError::Payload))
    }

    fn add(&mut self, deliver: Deliver, (start, end): (usize, usize), outcome: Outcome) {
        let refused = outcome.is_refused();
        if refused || deliver == Deliver::All {
            self.lines.push(Line {
                number: self.records,
                line: self.newlines,
                start,
                end,
                outcome,
            });
        }
        self.records += 1;
        self.refused += u64::from(refused);
    }
}
