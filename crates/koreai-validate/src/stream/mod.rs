//! Many payloads from one reader: newline-delimited JSON, the items of one array, or one document.

mod array;
mod chunk;
mod document;
mod hand_over;
mod lines;
mod parallel;

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use crate::{Error, Position, Validator};

/// Bytes that a record may have, unless [`Stream::max_record`] says otherwise: 16 MiB.
pub const MAX_RECORD: usize = 16 << 20;

/// The most threads that are used.
pub const MAX_THREADS: usize = 256;

/// How payloads follow one another in what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One on each line; blank lines are none, unless [`Stream::blank_lines`] says otherwise.
    Lines,
    /// The items of one array.
    Array,
    /// One in all.
    Document,
}

/// Which records to hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deliver {
    /// Those that were refused.
    Refused,
    /// All.
    All,
}

/// How to read many payloads.
///
/// ```
/// use koreai_validate::{Format, Stream};
///
/// let stream = Stream::new(Format::Lines).threads(2).max_record(1 << 20);
/// # let _ = stream;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    format: Format,
    deliver: Deliver,
    threads: NonZeroUsize,
    max_record: usize,
    blank_lines: bool,
}

impl Stream {
    /// On one thread, records up to [`MAX_RECORD`], and only those delivered that were refused.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            deliver: Deliver::Refused,
            threads: NonZeroUsize::MIN,
            max_record: MAX_RECORD,
            blank_lines: false,
        }
    }

    /// Which records to deliver.
    #[must_use]
    pub fn deliver(self, deliver: Deliver) -> Self {
        Self { deliver, ..self }
    }

    /// On how many threads to check lines: one at least, and [`MAX_THREADS`] at most. On one, a line is checked as soon as it
    /// was read; on several, as soon as there are enough of them to be worth it.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self {
            threads: NonZeroUsize::new(threads.min(MAX_THREADS)).unwrap_or(NonZeroUsize::MIN),
            ..self
        }
    }

    /// How many bytes a record may have. A longer one is refused without being held.
    #[must_use]
    pub fn max_record(self, max_record: usize) -> Self {
        Self { max_record, ..self }
    }

    /// Whether a blank line is a record, which is refused: so that who writes lines and reads what
    /// became of them gets as many answers as there were lines.
    #[must_use]
    pub fn blank_lines(self, blank_lines: bool) -> Self {
        Self {
            blank_lines,
            ..self
        }
    }
}

/// A payload of a stream, and what became of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Record<'b> {
    /// Counts from 1.
    pub number: u64,
    /// Where it begins in the stream.
    pub position: Position,
    /// The payload as it stands there; empty if it is longer than a record may be.
    pub bytes: &'b [u8],
    /// Whether it is valid. Positions are those in the stream.
    pub outcome: Result<(), RecordError>,
}

/// Why a record was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is no JSON, or breaks its schema.
    #[error(transparent)]
    Payload(#[from] Error),
    /// It has more bytes than a record may have.
    #[error("longer than {limit} bytes, and not checked")]
    TooLong {
        /// The bytes that a record may have.
        limit: usize,
    },
    /// What stands around the items of an array is not what an array has there.
    #[error("not JSON: expected {expected} at line {}, column {}", at.line, at.column)]
    Array {
        /// What an array has in this place.
        expected: &'static str,
        /// Where something else stands.
        at: Position,
    },
}

/// What there was in a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Records that were read.
    pub records: u64,
    /// Those among them that were refused, for whatever reason.
    pub refused: u64,
    /// Bytes that were read.
    pub bytes: u64,
}

/// A stream could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
#[non_exhaustive]
pub struct ReadError {
    /// What was read and handed over before.
    pub before: Summary,
    /// What the reader said.
    pub error: io::Error,
}

impl Validator {
    /// Checks the payloads that a reader has, in order, and hands them over as they are checked.
    ///
    /// A record that is refused does not end it, whatever is wrong with the record; `on_record`
    /// does, by breaking. Memory does not grow with the length of what is read. It is a fixed amount
    /// for each thread, and a few times the longest record, up to [`Stream::max_record`]; what is told
    /// of a record is bounded by [`Options::max_errors`](crate::Options::max_errors).
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use koreai_validate::{Format, Schema, Stream, Validator};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let validator = Validator::new(Schema::named("update-task.request")?);
    /// let lines = "{\"name\": \"Call back\"}\n{\"name\": 7}\n{\"name\n";
    /// let mut refused = Vec::new();
    /// let stream = Stream::new(Format::Lines);
    /// let summary = validator.validate_reader(lines.as_bytes(), stream, |record| {
    ///     if let Err(error) = record.outcome {
    ///         refused.push((record.number, error.to_string()));
    ///     }
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!((summary.records, summary.refused), (3, 2));
    /// assert_eq!(refused[0], (2, "1 violation\n/name: expected string, got number".to_owned()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the reader says when it cannot be read, and what was read before; and on several threads, that this crate failed on
    /// a record, where on one it would panic.
    pub fn validate_reader(
        &self,
        reader: impl Read,
        stream: Stream,
        on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
    ) -> Result<Summary, ReadError> {
        let mut summary = Summary::default();
        let read = match (stream.format, stream.threads.get()) {
            (Format::Lines, 1) => lines::run(self, reader, stream, on_record, &mut summary),
            (Format::Lines, _) => parallel::run(self, reader, stream, on_record, &mut summary),
            (Format::Array, _) => array::run(self, reader, stream, on_record, &mut summary),
            (Format::Document, _) => document::run(self, reader, stream, on_record, &mut summary),
        };
        match read {
            Ok(()) => Ok(summary),
            Err(error) => Err(ReadError {
                before: summary,
                error,
            }),
        }
    }
}
