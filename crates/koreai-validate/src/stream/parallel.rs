//! Lines, on several threads: the order stays, and so does the memory.
//!
//! The caller's thread reads chunks and hands over what became of them, in the order of the stream;
//! workers check them. No more chunks are on their way than there are places for.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::chunk::{Checked, Chunk, Chunks, check};
use super::hand_over::HandOver;
use super::{Record, Stream, Summary};
use crate::Validator;

/// Chunks on their way for each thread: one that is checked, and one that waits for it.
const AHEAD: usize = 2;

/// A chunk to check, and where to send what became of it.
type Job = (Chunk, SyncSender<(Chunk, Checked)>);

pub(super) fn run(
    validator: &Validator,
    reader: impl Read,
    stream: Stream,
    on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
) -> io::Result<Summary> {
    let (jobs, waiting) = channel::<Job>();
    let waiting = Mutex::new(waiting);
    thread::scope(|scope| {
        for _ in 0..stream.threads.get() {
            scope.spawn(|| work(validator, stream, &waiting));
        }
        // The threads end when there is nobody left to send them jobs, so it must go with this.
        feed(jobs, reader, stream, on_record)
    })
}

/// Checks chunks until no more will come.
fn work(validator: &Validator, stream: Stream, waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((chunk, done)) = job else {
            return;
        };
        let checked = check(validator, &chunk, stream);
        // Nobody waits for it any more where the caller ended it.
        let _ = done.send((chunk, checked));
    }
}

fn feed(
    jobs: Sender<Job>,
    reader: impl Read,
    stream: Stream,
    on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
) -> io::Result<Summary> {
    let mut chunks = Chunks::new(reader, stream.max_record);
    let mut hand_over = HandOver::new(on_record);
    let mut under_way: VecDeque<Receiver<(Chunk, Checked)>> = VecDeque::new();
    let mut used = Vec::new();
    loop {
        // What was read before it failed is handed over first.
        let (next, failed) = match chunks.next(used, false) {
            Ok(next) => (next, None),
            Err(error) => (None, Some(error)),
        };
        let ended = next.is_none();
        if let Some(chunk) = next {
            let (done, result) = sync_channel(1);
            // The threads hold the other end for as long as this one stands.
            let _ = jobs.send((chunk, done));
            under_way.push_back(result);
        }
        used = Vec::new();
        while under_way.len() >= AHEAD * stream.threads.get() || (ended && !under_way.is_empty()) {
            let done = under_way.pop_front().and_then(|result| result.recv().ok());
            let Some((chunk, checked)) = done else {
                break;
            };
            if hand_over.chunk(&chunk, checked).is_break() {
                return Ok(hand_over.summary);
            }
            if let Chunk::Lines(bytes) = chunk {
                used = bytes;
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if ended {
            return Ok(hand_over.summary);
        }
    }
}
