//! What becomes of the payloads of a stream.

use std::io;

use crate::error::Error;
use crate::position::Position;

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
    /// It is not JSON, or breaks its schema.
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
