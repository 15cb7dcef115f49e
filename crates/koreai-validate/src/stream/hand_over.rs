//! Records that were checked, on their way to the caller.

use std::io;
use std::ops::ControlFlow;

use super::chunk::{Checked, Chunk, Verdict, lines};
use super::options::{Deliver, Stream};
use super::record::{Record, RecordError, Summary};
use crate::error::Error;
use crate::position::Position;

/// Counts what was handed over, and places it in the stream.
pub(super) struct HandOver<'s, E, F> {
    stream: Stream,
    /// Says why a record was refused, where that was not kept.
    explain: E,
    on_record: F,
    summary: &'s mut Summary,
    /// Where the next chunk begins.
    position: Position,
}

impl<'s, E, F> HandOver<'s, E, F>
where
    E: Fn(&[u8]) -> io::Result<Result<(), Error>>,
    F: FnMut(Record<'_>) -> ControlFlow<()>,
{
    pub(super) fn new(stream: Stream, explain: E, on_record: F, summary: &'s mut Summary) -> Self {
        Self {
            stream,
            explain,
            on_record,
            summary,
            position: Position::START,
        }
    }

    /// Hands over the records of the next chunk. If the caller ends it on the way, the summary
    /// counts the records until then, and the bytes of the whole chunk.
    pub(super) fn chunk(&mut self, chunk: &Chunk, checked: Checked) -> io::Result<ControlFlow<()>> {
        let start = self.position;
        self.position.offset += checked.bytes;
        self.position.line += checked.verdicts.len() as u64;
        self.summary.bytes += checked.bytes;
        if checked.refused == 0 && self.stream.deliver == Deliver::Refused {
            self.summary.records += checked.records;
            return Ok(ControlFlow::Continue(()));
        }
        let text = match chunk {
            Chunk::Lines(bytes) => bytes.as_slice(),
            // A line that is not held.
            Chunk::TooLong { .. } => b"\n",
        };
        let mut errors = checked.errors.into_iter();
        for (line, ((offset, record), verdict)) in (0..).zip(lines(text).zip(checked.verdicts)) {
            let outcome = match verdict {
                Verdict::Blank => continue,
                Verdict::Valid => Ok(()),
                Verdict::TooLong => Err(RecordError::TooLong {
                    limit: self.stream.max_record,
                }),
                Verdict::Refused => match errors.next() {
                    Some(error) => Err(error.into()),
                    None => (self.explain)(record)?.map_err(RecordError::Payload),
                },
            };
            self.summary.records += 1;
            self.summary.refused += u64::from(outcome.is_err());
            if outcome.is_ok() && self.stream.deliver == Deliver::Refused {
                continue;
            }
            let position = Position {
                offset: start.offset + offset as u64,
                line: start.line + line,
                column: 1,
            };
            let flow = (self.on_record)(Record {
                number: self.summary.records,
                position,
                // Whether one that is too long happened to be held is nobody's business.
                bytes: match verdict {
                    Verdict::TooLong => &[],
                    _ => record,
                },
                outcome: outcome.map_err(|error| error.within(position)),
            });
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
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
