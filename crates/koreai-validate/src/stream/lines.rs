//! Lines, on one thread: each is checked as soon as it is there.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::chunk::{Chunk, Chunks, check};
use super::hand_over::HandOver;
use super::options::Stream;
use super::record::{Record, Summary};
use crate::validator::Validator;

pub(super) fn run(
    validator: &Validator,
    reader: impl Read,
    stream: Stream,
    on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
    summary: &mut Summary,
) -> io::Result<()> {
    let mut chunks = Chunks::new(reader, stream.max_record);
    let explain = |record: &[u8]| Ok(validator.validate(record));
    let mut hand_over = HandOver::new(stream, explain, on_record, summary);
    let mut series = validator.series();
    let mut used = Vec::new();
    while let Some(chunk) = chunks.next(used, true)? {
        let checked = check(&mut series, &chunk, stream);
        if hand_over.chunk(&chunk, checked)?.is_break() {
            break;
        }
        used = match chunk {
            Chunk::Lines(bytes) => bytes,
            Chunk::TooLong { .. } => Vec::new(),
        };
    }
    Ok(())
}
