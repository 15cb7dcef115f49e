//! Bodies on their way from one side to the other: part by part, as fast as they are taken, with a copy for the
//! record.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::live::{Live, Problem, Side};

/// A body that is forwarded.
pub(super) struct Relay {
    side: Side,
    live: Arc<Live>,
    /// What was read before it is forwarded.
    first: VecDeque<Frame<Bytes>>,
    rest: Option<Incoming>,
    /// What has to happen before any of it is asked for.
    gate: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// How long the upstream may be silent.
    patience: Duration,
    silence: Option<Pin<Box<Sleep>>>,
}

/// Why a body is not forwarded to its end. The record says more.
#[derive(Debug, thiserror::Error)]
#[error("the body is cut off")]
pub(super) struct CutOff;

impl Relay {
    /// What was read, and then the rest.
    pub(super) fn new(
        side: Side,
        live: Arc<Live>,
        first: VecDeque<Frame<Bytes>>,
        rest: Option<Incoming>,
        patience: Duration,
    ) -> Self {
        if rest.as_ref().is_none_or(Body::is_end_stream) {
            live.end(side);
        }
        Self {
            side,
            live,
            first,
            rest,
            gate: None,
            patience,
            silence: None,
        }
    }

    pub(super) fn wait_for(mut self, gate: impl Future<Output = ()> + Send + 'static) -> Self {
        self.gate = Some(Box::pin(gate));
        self
    }

    /// What is wrong if it is not whole.
    fn cut(&self) -> CutOff {
        let place = match self.side {
            Side::Request => "request.body#",
            Side::Response => "response.body#",
        };
        let message = match self.side {
            Side::Request => "the client's body ends before its length or its last chunk",
            Side::Response => "the upstream's answer ends before its length or its last chunk",
        };
        self.live.problem(Problem::new("cut-off", place, message));
        CutOff
    }

    /// Whether the upstream was silent for too long.
    fn is_silent(&mut self, context: &mut Context<'_>) -> bool {
        if self.side == Side::Request {
            self.live.await_client();
            return false;
        }
        let patience = self.patience;
        let silence = self
            .silence
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        silence.as_mut().poll(context).is_ready()
    }
}

impl Body for Relay {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        // An answer that came first has to do without the body.
        if self.gate.is_some() && self.live.is_answered() {
            return Poll::Pending;
        }
        if let Some(gate) = &mut self.gate {
            if gate.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            // To poll it again would be a panic.
            self.gate = None;
        }
        if let Some(frame) = self.first.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        let Some(rest) = &mut self.rest else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(&mut *rest).poll_frame(context);
        let is_over = rest.is_end_stream();
        match polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.silence = None;
                self.live.take(self.side, &frame);
                if is_over {
                    self.live.end(self.side);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(_))) => {
                self.rest = None;
                Poll::Ready(Some(Err(self.cut())))
            }
            Poll::Ready(None) => {
                self.live.end(self.side);
                Poll::Ready(None)
            }
            Poll::Pending if self.is_silent(context) => {
                self.rest = None;
                let message = format!(
                    "the upstream sends nothing of its answer for {} s",
                    self.patience.as_secs()
                );
                let problem = Problem::new("upstream-timeout", "response.body#", message);
                self.live.problem(problem);
                Poll::Ready(Some(Err(CutOff)))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_empty() && self.rest.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.as_ref().map(Body::size_hint).unwrap_or_default();
        let exact = match &self.rest {
            Some(_) => rest.exact(),
            None => Some(0),
        };
        let first = self.first.iter().filter_map(Frame::data_ref);
        let first: u64 = first.map(|data| data.len() as u64).sum();
        let has_trailers = self.first.iter().any(Frame::is_trailers);
        match exact.filter(|_| !has_trailers) {
            Some(rest) => SizeHint::with_exact(first + rest),
            None => SizeHint::default(),
        }
    }
}
