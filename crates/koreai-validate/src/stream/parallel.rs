//! Lines, on several threads: the order stays, and so does the memory.
//!
//! The caller's thread reads chunks, gives them to workers, and hands over what became of them in the
//! order of the stream. While the workers have enough to do, it checks chunks itself: no more
//! threads run than were asked for, and none of them waits for long.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::chunk::{Checked, Chunk, Chunks, READ, check};
use super::hand_over::HandOver;
use super::options::Stream;
use super::record::{Record, Summary};
use crate::error::Error;
use crate::validator::Validator;

/// Chunks for each worker: one that is checked, and one that waits for it.
const AHEAD: usize = 2;

/// A chunk to check, and where to send what became of it.
type Job = (Chunk, SyncSender<Done>);

/// A chunk and what became of it: nothing if the check did not come to an end.
type Done = (Chunk, Option<Checked>);

pub(super) fn run(
    validator: &Validator,
    reader: impl Read,
    stream: Stream,
    on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
    summary: &mut Summary,
) -> io::Result<()> {
    let check = |chunk: &Chunk| check(&mut validator.series(), chunk, stream);
    let explain = |record: &[u8]| validator.validate(record);
    run_with(&check, &explain, reader, stream, on_record, summary)
}

fn run_with(
    check: &(impl Fn(&Chunk) -> Checked + Sync),
    explain: &impl Fn(&[u8]) -> Result<(), Error>,
    reader: impl Read,
    stream: Stream,
    on_record: impl FnMut(Record<'_>) -> ControlFlow<()>,
    summary: &mut Summary,
) -> io::Result<()> {
    let (jobs, waiting) = channel::<Job>();
    let waiting = Mutex::new(waiting);
    let workers = stream.threads.get() - 1;
    let explain = |record: &[u8]| contained(|| explain(record)).ok_or_else(fault);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(check, &waiting));
        }
        let mut feed = Feed {
            check,
            jobs,
            budget: workers * AHEAD * READ,
            under_way: VecDeque::new(),
            given: 0,
            kept: 0,
            spare: Vec::new(),
            hand_over: HandOver::new(stream, explain, on_record, summary),
        };
        // The workers end when there is nobody left to send them jobs, so it must go with this.
        feed.all(Chunks::new(reader, stream.max_record))
    })
}

/// Checks chunks until no more will come.
fn work(check: &impl Fn(&Chunk) -> Checked, waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((chunk, done)) = job else {
            return;
        };
        let checked = contained(|| check(&chunk));
        // Nobody waits for it any more where the caller ended it.
        let _ = done.send((chunk, checked));
    }
}

/// Judges a chunk or a record. A fault of this crate is to end one run with an error and not to hang
/// it: what was judged is dropped, so that nothing is left half done.
fn contained<T>(judge: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(judge)).ok()
}

/// A chunk that was not handed over yet.
enum Pending {
    /// A worker has it; so many bytes.
    Given(Receiver<Done>, usize),
    /// It was checked; so many bytes.
    Kept(Done, usize),
}

/// The caller's end: what is under way, in the order of the stream.
struct Feed<'c, 's, C, E, F> {
    check: &'c C,
    jobs: Sender<Job>,
    /// The bytes of chunks that keep all workers busy.
    budget: usize,
    under_way: VecDeque<Pending>,
    /// The bytes that workers have.
    given: usize,
    /// The bytes that wait for their turn to be handed over.
    kept: usize,
    /// Memory that was used before.
    spare: Vec<Vec<u8>>,
    hand_over: HandOver<'s, E, F>,
}

impl<C, E, F> Feed<'_, '_, C, E, F>
where
    C: Fn(&Chunk) -> Checked,
    E: Fn(&[u8]) -> io::Result<Result<(), Error>>,
    F: FnMut(Record<'_>) -> ControlFlow<()>,
{
    fn all(&mut self, mut chunks: Chunks<impl Read>) -> io::Result<()> {
        loop {
            let used = self.spare.pop().unwrap_or_default();
            // What was read before it failed is handed over first.
            let (next, failed) = match chunks.next(used, false) {
                Ok(next) => (next, None),
                Err(error) => (None, Some(error)),
            };
            let ended = next.is_none();
            if let Some(chunk) = next {
                self.take(chunk);
            }
            while ended || self.kept > self.budget {
                match self.hand_over_next(true)? {
                    Some(ControlFlow::Continue(())) => {}
                    Some(ControlFlow::Break(())) => return Ok(()),
                    None => break,
                }
            }
            while let Some(flow) = self.hand_over_next(false)? {
                if flow.is_break() {
                    return Ok(());
                }
            }
            if ended {
                return failed.map_or(Ok(()), Err);
            }
        }
    }

    /// Gives a chunk to a worker, or checks it here if they have enough.
    fn take(&mut self, chunk: Chunk) {
        let bytes = chunk.held();
        let pending = if self.given < self.budget {
            self.given += bytes;
            let (done, result) = sync_channel(1);
            // The workers hold the other end for as long as this one stands.
            let _ = self.jobs.send((chunk, done));
            Pending::Given(result, bytes)
        } else {
            self.kept += bytes;
            let checked = contained(|| (self.check)(&chunk));
            Pending::Kept((chunk, checked), bytes)
        };
        self.under_way.push_back(pending);
    }

    /// Hands over the next chunk, if there is one that was checked or may be waited for.
    fn hand_over_next(&mut self, wait: bool) -> io::Result<Option<ControlFlow<()>>> {
        let (chunk, checked) = match self.under_way.pop_front() {
            None => return Ok(None),
            Some(Pending::Kept(done, bytes)) => {
                self.kept -= bytes;
                done
            }
            Some(Pending::Given(result, bytes)) => {
                let done = match wait {
                    true => result.recv().map_err(|_| TryRecvError::Disconnected),
                    false => result.try_recv(),
                };
                match done {
                    Ok(done) => {
                        self.given -= bytes;
                        done
                    }
                    Err(TryRecvError::Empty) => {
                        self.under_way.push_front(Pending::Given(result, bytes));
                        return Ok(None);
                    }
                    Err(TryRecvError::Disconnected) => return Err(fault()),
                }
            }
        };
        let flow = self.hand_over.chunk(&chunk, checked.ok_or_else(fault)?)?;
        if let Chunk::Lines(bytes) = chunk
            && bytes.capacity() <= 2 * READ
        {
            self.spare.push(bytes);
        }
        Ok(Some(flow))
    }
}

fn fault() -> io::Error {
    io::Error::other("the validator failed on a record after these: a fault in it, please report")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use crate::stream::options::{Deliver, Format};

    /// A validator that fails where a line says so: when it checks it, or only when it explains it.
    fn run_failing(text: &str, threads: usize) -> (usize, io::Result<Summary>) {
        let validator = Validator::new(Schema::named("update-task.request").unwrap());
        let stream = Stream::new(Format::Lines)
            .threads(threads)
            .deliver(Deliver::All);
        let says =
            |bytes: &[u8], what: &str| memchr::memmem::find(bytes, what.as_bytes()).is_some();
        let check = |chunk: &Chunk| {
            if let Chunk::Lines(bytes) = chunk {
                assert!(!says(bytes, "panic"));
            }
            check(&mut validator.series(), chunk, stream)
        };
        let explain = |record: &[u8]| {
            assert!(!says(record, "inexplicable"));
            validator.validate(record)
        };
        let mut records = 0;
        let mut summary = Summary::default();
        let handed_over_one = |_: Record<'_>| {
            records += 1;
            ControlFlow::Continue(())
        };
        let ended = run_with(
            &check,
            &explain,
            text.as_bytes(),
            stream,
            handed_over_one,
            &mut summary,
        );
        (records, ended.map(|()| summary))
    }

    #[test]
    fn a_fault_on_any_thread_is_an_error_and_no_hang() {
        let line = format!("{{\"name\": \"{}\"}}\n", "x".repeat(1_000));
        let many = line.repeat(3_000);
        for threads in [2, 3, 8] {
            let (records, ended) = run_failing(&many, threads);
            assert_eq!((records, ended.unwrap().records), (3_000, 3_000));
            for before in [0, 1, 1_500, 3_000] {
                let (start, rest) = many.split_at(before * line.len());
                let (records, ended) = run_failing(&format!("{start}panic\n{rest}"), threads);
                let error = ended.unwrap_err().to_string();
                assert!(error.contains("a fault in it"), "{error}");
                // The lines that it was read with are not reported.
                let with_it = 2 * READ / line.len();
                assert!(records <= before, "none after it");
                assert!(
                    records + with_it >= before,
                    "{records} of {before} before it"
                );
            }
        }
    }

    /// Of many wrong lines, those are explained when they are handed over that come last.
    #[test]
    fn a_fault_on_handing_over_is_an_error() {
        let before = 5_000;
        let text = format!("{}\"inexplicable\"\n7\n", "7\n".repeat(before));
        for threads in [2, 3] {
            let (records, ended) = run_failing(&text, threads);
            let error = ended.unwrap_err().to_string();
            assert!(error.contains("a fault in it"), "{error}");
            assert_eq!(records, before);
        }
    }
}
