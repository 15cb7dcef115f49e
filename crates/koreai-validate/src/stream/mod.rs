//! Many payloads from one reader: newline-delimited JSON, the items of one array, or one document.

mod array;
mod chunk;
mod document;
mod hand_over;
mod lines;
mod options;
mod parallel;
mod record;

use std::io::Read;
use std::ops::ControlFlow;

use crate::validator::Validator;

pub use options::{Deliver, Format, MAX_RECORD, MAX_THREADS, Stream};
pub use record::{ReadError, Record, RecordError, Summary};

impl Validator {
    /// Checks the payloads that a reader has, in order, and hands them over as they are checked. Each
    /// is answered by [the plan](crate#two-engines), and without one by `jsonschema`.
    ///
    /// A record that is refused does not end it, whatever is wrong with the record; `on_record`
    /// does, by breaking. Memory does not grow with the length of what is read. It is a fixed amount
    /// for each thread, and a few times the longest record, up to [`Stream::max_record`]; what is reported
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
