//! Records that were checked, on their way to the caller.

use std::ops::ControlFlow;

use super::chunk::{Checked, Chunk, Outcome};
use super::{Record, RecordError, Summary};
use crate::{Position, Validator};

/// Counts what was handed over, and places it in the stream.
pub(super) struct HandOver<'v, F> {
    validator: &'v Validator,
    on_record: F,
    pub(super) summary: Summary,
    /// Where the next chunk begins.
    position: Position,
}

impl<'v, F: FnMut(Record<'_>) -> ControlFlow<()>> HandOver<'v, F> {
    pub(super) fn new(validator: &'v Validator, on_record: F) -> Self {
        Self {
            validator,
            on_record,
            summary: Summary::default(),
            position: Position::START,
        }
    }

    /// Hands over the records of the next chunk. If the caller ends it on the way, the summary
    /// counts what was handed over until then, and the bytes of the whole chunk.
    pub(super) fn chunk(&mut self, chunk: &Chunk, checked: Checked) -> ControlFlow<()> {
        let bytes = match chunk {
            Chunk::Lines(bytes) => bytes.as_slice(),
            Chunk::TooLong { .. } => &[],
        };
        let before = self.summary;
        self.summary.bytes += checked.bytes;
        for line in checked.lines {
            let number = before.records + line.number + 1;
            self.summary.records = number;
            self.summary.refused += u64::from(line.outcome.is_refused());
            let record = &bytes[line.start..line.end];
            let outcome = match line.outcome {
                Outcome::Known(outcome) => outcome,
                Outcome::Refused => self
                    .validator
                    .validate(record)
                    .map_err(RecordError::Payload),
            };
            let position = Position {
                offset: self.position.offset + line.start as u64,
                line: self.position.line + line.line,
                column: 1,
            };
            (self.on_record)(Record {
                number,
                position,
                bytes: record,
                outcome: outcome.map_err(|error| error.within(position)),
            })?;
        }
        self.summary.records = before.records + checked.records;
        self.summary.refused = before.refused + checked.refused;
        self.position.offset += checked.bytes;
        self.position.line += checked.newlines;
        ControlFlow::Continue(())
    }
}

impl RecordError {
    /// The error as seen from the stream, in which the record begins there.
    pub(super) fn within(self, record: Position) -> Self {
        match self {
            Self::Payload(error) => Self::Payload(error.within(record)),
            other => other,
        }
    }
}
