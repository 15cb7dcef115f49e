//! Whether a request has begun to leave.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Request;

/// Whether a request has begun to leave. Without its body it is never carried out, and its body is not
/// taken before there is a connection.
#[derive(Clone, Debug)]
pub(crate) struct Departure(Arc<AtomicBool>);

impl Departure {
    /// Watches a request. Of one without a body nothing is known, so it counts as sent.
    pub(crate) fn watch(request: &mut Request) -> Self {
        let bytes = request.body().and_then(reqwest::Body::as_bytes);
        let bytes = bytes.map(Bytes::copy_from_slice);
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        let departure = Self(Arc::new(AtomicBool::new(bytes.is_none())));
        if let Some(bytes) = bytes {
            let watched = Watched {
                bytes: Some(bytes),
                departure: departure.clone(),
            };
            *request.body_mut() = Some(reqwest::Body::wrap(watched));
        }
        departure
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A body in one piece.
struct Watched {
    bytes: Option<Bytes>,
    departure: Departure,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.departure.0.store(true, Ordering::SeqCst);
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
