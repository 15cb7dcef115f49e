//! The server: accepts connections, and hands over their requests.

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep};

use super::forward::{Forwarder, Pair};
use super::framing::Framing;
use super::live::Problem;

/// How long a shutdown waits for exchanges that are under way.
const GRACE: Duration = Duration::from_secs(5);

/// Connections at one time; others wait to be accepted.
const MAX_CONNECTIONS: usize = 1024;

/// Serves until `stop`, and then until the exchanges that are under way have ended.
pub(super) async fn serve(
    listener: TcpListener,
    forwarder: Arc<Forwarder>,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) {
    let (stopping, is_stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    loop {
        let has_room = connections.len() < MAX_CONNECTIONS;
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, _)) => {
                    let forwarder = Arc::clone(&forwarder);
                    connections.spawn(connection(stream, forwarder, is_stopping.clone()));
                }
                // Whatever it is, such as too many open files, may pass.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    // What is left after that ends with the set.
    let _ = tokio::time::timeout(GRACE, all).await;
}

async fn connection(
    stream: TcpStream,
    forwarder: Arc<Forwarder>,
    mut is_stopping: watch::Receiver<bool>,
) {
    // Small parts of a body are not to wait for larger ones.
    let _ = stream.set_nodelay(true);
    let pair = Arc::new(Pair::default());
    let framing = Arc::clone(&pair.framing);
    let watched = Watched {
        stream,
        framing: Arc::clone(&framing),
        patience: forwarder.patience,
        stalled: None,
    };
    let service = service_fn(|request| {
        let (forwarder, pair) = (Arc::clone(&forwarder), Arc::clone(&pair));
        async move { Ok::<_, Infallible>(forwarder.exchange(&pair, request).await) }
    });
    let connection = http1::Builder::new()
        // The upstream has a clock of its own.
        .auto_date_header(false)
        .preserve_header_case(true)
        .timer(TokioTimer::new())
        .header_read_timeout(forwarder.patience)
        .serve_connection(TokioIo::new(watched), service);
    let mut connection = pin!(connection);
    let mut stopping = false;
    let ended = loop {
        tokio::select! {
            ended = &mut connection => break ended,
            _ = is_stopping.wait_for(|stopping| *stopping), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    };
    let is_within_head = lock(&framing).is_within_head();
    if let Err(error) = ended
        && let Some(problem) = unreadable(&error, is_within_head)
    {
        forwarder.log.unreadable(problem).await;
    }
}

/// What was wrong with a request that hyper refused by itself, with a status and nothing else. What goes wrong
/// later is part of an exchange.
fn unreadable(error: &hyper::Error, is_within_head: bool) -> Option<Problem> {
    let message = match () {
        () if error.is_parse_too_large() => "the request's head is too large",
        () if error.is_parse() => "what was received is not a request of HTTP/1.1",
        () if is_within_head => "the connection ends, or is silent, within the head of a request",
        () => return None,
    };
    Some(Problem::new("unreadable-request", "request", message))
}

fn lock(framing: &Mutex<Framing>) -> std::sync::MutexGuard<'_, Framing> {
    framing.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection whose bytes are looked at when they are read, to a client that has to take what is written.
struct Watched {
    stream: TcpStream,
    framing: Arc<Mutex<Framing>>,
    /// How long the client may take nothing.
    patience: Duration,
    /// Runs while it takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    /// What became of a write.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        let late = stalled.as_mut().poll(context);
        late.map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        lock(&self.framing).take(&buffer.filled()[before..]);
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
