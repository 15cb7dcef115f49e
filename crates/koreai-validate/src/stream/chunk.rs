//! Whole lines, many at a time: reading them and checking them.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memrchr};

use super::options::Stream;
use crate::error::Error;
use crate::parse::without_mark;
use crate::series::Series;

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
    /// How many bytes it takes in memory. However few they are, it counts as one of a usual size:
    /// what is reported of its records takes memory as well.
    pub(super) fn held(&self) -> usize {
        let bytes = match self {
            Self::Lines(bytes) => bytes.capacity(),
            Self::TooLong { .. } => 0,
        };
        bytes.max(READ / 2)
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
    /// Why it ended, if it could not be read on: reported after the lines that were read before.
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

/// Explanations that are held of the records of a chunk, counted in violations; a few more, if one
/// record has many. A chunk of short and wrong records has tens of thousands, which take far more
/// memory than the records.
const HELD: usize = 2_000;

/// What became of a line. A byte: a chunk has a line for every other byte, at worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is not a record.
    Blank,
    Valid,
    Refused,
    TooLong,
}

/// What became of the lines of a chunk. Where they stand is not kept: who hands them over finds it
/// again.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// One for each line.
    pub(super) verdicts: Vec<Verdict>,
    /// Why the first ones were refused of those that were. Why the others were is to be found again
    /// when they are handed over.
    pub(super) errors: Vec<Error>,
    /// The violations in them; an error of another kind counts for one.
    held: usize,
    pub(super) records: u64,
    pub(super) refused: u64,
    pub(super) bytes: u64,
}

/// The lines of a text, without their ends, and where each begins.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = (start, &rest[..length]);
        start += length + 1;
        Some(line)
    })
}

/// Checks the records of a chunk.
pub(super) fn check(series: &mut Series<'_>, chunk: &Chunk, stream: Stream) -> Checked {
    let mut checked = Checked::default();
    match chunk {
        Chunk::Lines(bytes) => {
            let text = simdutf8::basic::from_utf8(bytes).ok();
            for (start, line) in lines(bytes) {
                // Line feeds are between characters, so that the lines of UTF-8 are UTF-8.
                let line = match text.and_then(|text| text.get(start..start + line.len())) {
                    Some(line) => Line::Text(line),
                    None => Line::Bytes(line),
                };
                let verdict = checked.judge(series, line, stream);
                checked.add(verdict);
            }
            checked.bytes = bytes.len() as u64;
        }
        Chunk::TooLong { bytes } => {
            checked.add(Verdict::TooLong);
            checked.bytes = *bytes;
        }
    }
    checked
}

/// A line, and whether it is known to be UTF-8.
#[derive(Clone, Copy)]
enum Line<'t> {
    Text(&'t str),
    Bytes(&'t [u8]),
}

impl<'t> Line<'t> {
    fn as_bytes(self) -> &'t [u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    fn is_valid(self, series: &mut Series<'_>) -> bool {
        match self {
            Self::Text(text) => series.is_valid_str(text),
            Self::Bytes(bytes) => series.is_valid(bytes),
        }
    }

    fn validate(self, series: &mut Series<'_>) -> Result<(), Error> {
        match self {
            Self::Text(text) => series.validate_str(text),
            Self::Bytes(bytes) => series.validate(bytes),
        }
    }
}

impl Checked {
    fn judge(&mut self, series: &mut Series<'_>, line: Line<'_>, stream: Stream) -> Verdict {
        let bytes = line.as_bytes();
        if bytes.len() > stream.max_record {
            Verdict::TooLong
        } else if !stream.blank_lines && is_blank(bytes) {
            Verdict::Blank
        } else if self.held >= HELD {
            match line.is_valid(series) {
                true => Verdict::Valid,
                false => Verdict::Refused,
            }
        } else {
            let Err(error) = line.validate(series) else {
                return Verdict::Valid;
            };
            self.held += match &error {
                Error::Invalid(violations) => violations.as_slice().len(),
                Error::Parse(_) | Error::Internal => 1,
            };
            self.errors.push(error);
            Verdict::Refused
        }
    }

    fn add(&mut self, verdict: Verdict) {
        self.records += u64::from(verdict != Verdict::Blank);
        self.refused += u64::from(matches!(verdict, Verdict::Refused | Verdict::TooLong));
        self.verdicts.push(verdict);
    }
}

/// Whether a line holds nothing: a byte order mark is nothing, too.
fn is_blank(line: &[u8]) -> bool {
    without_mark(line).trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use crate::stream::options::Format;
    use crate::validator::Validator;

    /// Lines as short and as wrong as they can be: what is kept is less than they are, but for a
    /// fixed amount.
    #[test]
    fn what_is_kept_of_a_chunk_is_bounded() {
        let validator = Validator::new(Schema::named("update-task.request").unwrap());
        let stream = Stream::new(Format::Lines).blank_lines(true);
        assert_eq!(size_of::<Verdict>(), 1);
        for line in ["1\n", "{\n", "\n", "\u{fffd}\n"] {
            let lines = READ / line.len();
            let chunk = Chunk::Lines(line.repeat(lines).into_bytes());
            let checked = check(&mut validator.series(), &chunk, stream);
            assert_eq!(
                (checked.records, checked.refused),
                (lines as u64, lines as u64)
            );
            assert_eq!(checked.verdicts, vec![Verdict::Refused; lines]);
            assert_eq!(checked.errors.len(), HELD, "{line:?}");
        }
    }
}
