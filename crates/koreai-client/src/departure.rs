//! Whether a request has begun to leave.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Request;

tokio::task_local! {
    /// Whether the request that is being sent here waits for a connection.
    static IS_CONNECTING: Arc<AtomicBool>;
}

/// Whether a request has begun to leave.
///
/// One with a body is never carried out without it, and its body is not taken before there is a connection.
/// One without a body has not left while a connection is being made for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Departure {
    has_body: bool,
    is_body_taken: Arc<AtomicBool>,
    is_connecting: Arc<AtomicBool>,
}

impl Departure {
    /// Watches a request.
    pub(crate) fn watch(request: &mut Request) -> Self {
        let bytes = request.body().and_then(reqwest::Body::as_bytes);
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        let bytes = bytes.map(Bytes::copy_from_slice);
        let departure = Self {
            has_body: bytes.is_some(),
            ..Self::default()
        };
        if let Some(bytes) = bytes {
            let watched = Watched {
                bytes: Some(bytes),
                is_taken: Arc::clone(&departure.is_body_taken),
            };
            *request.body_mut() = Some(reqwest::Body::wrap(watched));
        }
        departure
    }

    /// Sends the request that is watched.
    pub(crate) async fn observe<T>(&self, sending: impl Future<Output = T>) -> T {
        let is_connecting = Arc::clone(&self.is_connecting);
        IS_CONNECTING.scope(is_connecting, sending).await
    }

    pub(crate) fn has_begun(&self) -> bool {
        match self.has_body {
            true => self.is_body_taken.load(Ordering::SeqCst),
            false => !self.is_connecting.load(Ordering::SeqCst),
        }
    }
}

/// Makes a connection, and notes that the request waits for it.
///
/// A request may get another connection that has become free meanwhile. Then this one is finished by a task
/// of its own, for later requests.
pub(crate) async fn connecting<T>(connection: impl Future<Output = T>) -> T {
    let waiting = IS_CONNECTING.try_with(Arc::clone).ok();
    let note = |is_so: bool| {
        if let Some(waiting) = &waiting {
            waiting.store(is_so, Ordering::SeqCst);
        }
    };
    note(true);
    let mut connection = pin!(connection);
    let made = poll_fn(|context| {
        if IS_CONNECTING.try_with(|_| ()).is_err() {
            note(false);
        }
        connection.as_mut().poll(context)
    })
    .await;
    note(false);
    made
}

/// A body in one piece.
struct Watched {
    bytes: Option<Bytes>,
    is_taken: Arc<AtomicBool>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.is_taken.store(true, Ordering::SeqCst);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(left as u64)
    }
}
