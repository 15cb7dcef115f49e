//! One document.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::options::{Deliver, Stream};
use super::record::{Record, RecordError, Summary};
use crate::position::Position;
use crate::validator::Validator;

pub(super) fn run(
    validator: &Validator,
    reader: impl Read,
    stream: Stream,
    mut on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
    summary: &mut Summary,
) -> io::Result<()> {
    let limit = stream.max_record;
    let mut bytes = Vec::new();
    reader
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)?;
    let outcome = match bytes.len() > limit {
        true => Err(RecordError::TooLong { limit }),
        false => validator.validate(&bytes).map_err(RecordError::Payload),
    };
    *summary = Summary {
        records: 1,
        refused: u64::from(outcome.is_err()),
        bytes: bytes.len() as u64,
    };
    if outcome.is_err() || stream.deliver == Deliver::All {
        // It is the last record in any case.
        let _ = on_record(Record {
            number: 1,
            position: Position::START,
            bytes: &bytes[..if bytes.len() > limit { 0 } else { bytes.len() }],
            outcome,
        });
    }
    Ok(())
}
