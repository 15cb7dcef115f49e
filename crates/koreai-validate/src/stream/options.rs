//! How to read many payloads.

use std::num::NonZeroUsize;

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
    pub(super) format: Format,
    pub(super) deliver: Deliver,
    pub(super) threads: NonZeroUsize,
    pub(super) max_record: usize,
    pub(super) blank_lines: bool,
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
