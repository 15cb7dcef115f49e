//! What is kept of an exchange while it goes on, and handed over when it has ended.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::body::Frame;
use hyper::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Exchanges that go on or wait to be reported.
const MAX_EXCHANGES: usize = 4096;

/// How long a request waits until some are reported, before it is forwarded without being recorded.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bytes of bodies that are kept at one time.
pub(super) const MAX_KEPT: usize = 256 << 20;

/// Where exchanges are recorded.
pub(super) struct Log {
    /// How much of a body is kept.
    limit: usize,
    last: AtomicU64,
    unrecorded: Arc<AtomicU64>,
    slots: Arc<Semaphore>,
    kept: Arc<AtomicUsize>,
    reports: Sender<Ended>,
}

/// An exchange that goes on. Its record is handed over when nobody holds it any more.
pub(super) struct Live {
    log: Arc<Log>,
    state: Mutex<State>,
    slot: Option<OwnedSemaphorePermit>,
}

struct State {
    record: Record,
    touched: Instant,
    is_client_awaited: bool,
    /// The connection to the upstream.
    link: Option<AbortHandle>,
}

/// An exchange that has ended.
pub(super) struct Ended {
    pub(super) record: Record,
    _slot: Option<OwnedSemaphorePermit>,
}

/// What is known of an exchange. It has tokens and bodies.
pub(super) struct Record {
    /// Counts from 1.
    pub(super) number: u64,
    pub(super) started: SystemTime,
    /// None if no request could be read.
    pub(super) request: Option<Sent>,
    pub(super) response: Option<Answered>,
    pub(super) problems: Vec<Problem>,
    /// Whether the proxy answered in place of the upstream, as something was wrong with what was sent.
    pub(super) is_refused: bool,
    /// Whether the upstream is on this machine.
    pub(super) is_local: bool,
}

pub(super) struct Sent {
    pub(super) method: String,
    /// The path and the query.
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Kept,
}

pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Kept,
}

/// What went wrong with an exchange itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: &'static str,
    pub(super) place: &'static str,
    pub(super) message: String,
    /// Whether nobody but the client had a part in it.
    pub(super) is_warning: bool,
}

/// A copy of a body, up to a limit.
pub(super) struct Kept {
    part: Counted,
    limit: usize,
    /// All of it, when it is complete.
    whole: Option<Bytes>,
    /// Whether it was longer than that.
    is_left_out: bool,
}

/// Bytes that are counted as long as anybody holds them.
struct Counted {
    bytes: Vec<u8>,
    /// How many bytes there are of all bodies.
    all: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

impl Problem {
    pub(super) fn new(code: &'static str, place: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            place,
            message: message.into(),
            is_warning: false,
        }
    }

    fn unfinished() -> Self {
        let message = "the connection was closed before the client had the whole answer";
        Self {
            is_warning: true,
            ..Self::new("unfinished", "response", message)
        }
    }
}

impl Kept {
    fn new(limit: usize, all: &Arc<AtomicUsize>) -> Self {
        Self {
            part: Counted {
                bytes: Vec::new(),
                all: Arc::clone(all),
            },
            limit,
            whole: None,
            is_left_out: false,
        }
    }

    /// The body, if all of it was kept.
    pub(super) fn whole(&self) -> Option<&Bytes> {
        self.whole.as_ref().filter(|_| !self.is_left_out)
    }

    /// Keeps a part. If there is no room for it, nothing is kept, and what was kept before is returned: a body of
    /// which a part is missing is of no use.
    fn add(&mut self, bytes: &[u8]) -> Option<Bytes> {
        let fits = self.part.bytes.len() + bytes.len() <= self.limit;
        if !self.is_left_out && fits && self.part.add(bytes) {
            return None;
        }
        self.is_left_out = true;
        Some(self.part.take())
    }

    fn end(&mut self) {
        if self.whole.is_none() {
            self.whole = Some(self.part.take());
        }
    }
}

impl Counted {
    /// Adds bytes if there is room for them among all bodies.
    fn add(&mut self, bytes: &[u8]) -> bool {
        let has_room = |all: usize| Some(all + bytes.len()).filter(|all| *all <= MAX_KEPT);
        let (read, write) = (Ordering::Relaxed, Ordering::Relaxed);
        let fits = self.all.fetch_update(write, read, has_room).is_ok();
        if fits {
            self.bytes.extend_from_slice(bytes);
        }
        fits
    }

    /// What there is. Nothing is left.
    fn take(&mut self) -> Bytes {
        let none = Self {
            bytes: Vec::new(),
            all: Arc::clone(&self.all),
        };
        Bytes::from_owner(std::mem::replace(self, none))
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

impl Log {
    pub(super) fn new(limit: usize) -> (Arc<Self>, Receiver<Ended>) {
        let (reports, receiver) = channel();
        let log = Self {
            limit,
            last: AtomicU64::new(0),
            unrecorded: Arc::default(),
            slots: Arc::new(Semaphore::new(MAX_EXCHANGES)),
            kept: Arc::default(),
            reports,
        };
        (Arc::new(log), receiver)
    }

    /// Begins an exchange.
    pub(super) async fn begin(
        self: &Arc<Self>,
        method: &str,
        target: String,
        headers: HeaderMap,
    ) -> Arc<Live> {
        let request = Sent {
            method: method.to_owned(),
            target,
            headers,
            body: Kept::new(self.limit, &self.kept),
        };
        self.live(Some(request)).await
    }

    /// Records a request that could not be read.
    pub(super) async fn unreadable(self: &Arc<Self>, problem: Problem) {
        self.live(None).await.refuse(problem);
    }

    async fn live(self: &Arc<Self>, request: Option<Sent>) -> Arc<Live> {
        let slot = Arc::clone(&self.slots).acquire_owned();
        let slot = tokio::time::timeout(PATIENCE, slot).await;
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new(Live {
            log: Arc::clone(self),
            state: Mutex::new(State {
                record: Record::new(number, request),
                touched: Instant::now(),
                is_client_awaited: false,
                link: None,
            }),
            slot: slot.ok().and_then(Result::ok),
        })
    }

    /// How many exchanges were forwarded and not recorded, as too many waited to be reported.
    pub(super) fn unrecorded(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.unrecorded)
    }
}

impl Live {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the record.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        look(&self.state().record)
    }

    pub(super) fn problem(&self, problem: Problem) {
        self.state().record.problems.push(problem);
    }

    /// That the proxy answers in place of the upstream, and why.
    pub(super) fn refuse(&self, problem: Problem) {
        let mut state = self.state();
        state.record.is_refused = true;
        state.record.problems.push(problem);
    }

    /// That the proxy answers in place of the upstream, since the exchange breaks the contract.
    pub(super) fn refuse_by_contract(&self) {
        self.state().record.is_refused = true;
    }

    /// That it goes over this connection, to this machine or another.
    pub(super) fn goes_over(&self, link: AbortHandle, is_local: bool) {
        let mut state = self.state();
        // How long it took to connect is not the upstream's silence.
        state.touched = Instant::now();
        state.record.is_local = is_local;
        state.link = Some(link);
    }

    pub(super) fn answer(&self, status: StatusCode, headers: HeaderMap) {
        let body = Kept::new(self.log.limit, &self.log.kept);
        let mut state = self.state();
        state.touched = Instant::now();
        state.record.response = Some(Answered {
            status,
            headers,
            body,
        });
    }

    pub(super) fn is_answered(&self) -> bool {
        self.state().record.response.is_some()
    }

    /// Takes a part of a body. If that is not kept, returns what was kept before it.
    pub(super) fn take(&self, side: Side, frame: &Frame<Bytes>) -> Option<Bytes> {
        let mut state = self.state();
        state.touched = Instant::now();
        state.is_client_awaited = false;
        let Some(kept) = state.record.kept(side) else {
            return Some(Bytes::new());
        };
        kept.add(frame.data_ref()?)
    }

    /// A body, if it is complete and kept.
    pub(super) fn whole(&self, side: Side) -> Option<Bytes> {
        self.state().record.kept(side)?.whole().cloned()
    }

    /// That a body is complete.
    pub(super) fn end(&self, side: Side) {
        let mut state = self.state();
        state.is_client_awaited = false;
        if let Some(kept) = state.record.kept(side) {
            kept.end();
        }
        let sent = state.record.request.as_ref();
        let is_sent = sent.is_none_or(|request| request.body.whole.is_some());
        // Whatever is left of the request, nobody waits for it any more.
        if side == Side::Response
            && !is_sent
            && let Some(link) = &state.link
        {
            link.abort();
        }
    }

    /// That the next part of the request is waited for.
    pub(super) fn await_client(&self) {
        self.state().is_client_awaited = true;
    }

    pub(super) fn is_client_awaited(&self) -> bool {
        self.state().is_client_awaited
    }

    /// When something was sent or received last.
    pub(super) fn touched(&self) -> Instant {
        self.state().touched
    }
}

impl Record {
    fn new(number: u64, request: Option<Sent>) -> Self {
        Self {
            number,
            started: SystemTime::now(),
            request,
            response: None,
            problems: Vec::new(),
            is_refused: false,
            is_local: false,
        }
    }

    fn is_finished(&self) -> bool {
        let answer = self.response.as_ref();
        self.is_refused
            || !self.problems.is_empty()
            || answer.is_some_and(|it| it.body.whole.is_some())
    }

    fn kept(&mut self, side: Side) -> Option<&mut Kept> {
        match side {
            Side::Request => self.request.as_mut().map(|request| &mut request.body),
            Side::Response => self.response.as_mut().map(|response| &mut response.body),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut record = std::mem::replace(&mut state.record, Record::new(0, None));
        if !record.is_finished() {
            record.problems.push(Problem::unfinished());
        }
        let Some(slot) = self.slot.take() else {
            self.log.unrecorded.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let ended = Ended {
            record,
            _slot: Some(slot),
        };
        // Whoever reported them has ended with an error of its own.
        let _ = self.log.reports.send(ended);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However long it took to make that connection.
    #[tokio::test]
    async fn silence_begins_when_the_connection_is_there() {
        let (log, _ended) = Log::new(0);
        let live = log.begin("GET", "/".to_owned(), HeaderMap::new()).await;
        std::thread::sleep(Duration::from_millis(2));
        let connected = Instant::now();
        let link = tokio::spawn(async {});
        live.goes_over(link.abort_handle(), true);
        assert!(live.touched() >= connected);
    }
}
