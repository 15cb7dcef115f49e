//! The server: accepts connections, reads requests, delivers answers, and resets what is to be
//! reset. Everything in between is decided in [`crate::handler`].

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming as Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::handler::{Incoming, MAX_BODY};
use crate::lock::lock;
use crate::payload::Payload;
use crate::record::Recorded;
use crate::route::route;
use crate::state::State;

/// How long a shutdown waits for calls that are being answered.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until it has to stop, and then until the calls that are under way are answered.
pub(crate) async fn serve(listener: TcpListener, state: Arc<State>, stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut stopping = stop.clone();
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    state.connections.fetch_add(1, Ordering::Relaxed);
                    connections.spawn(connection(stream, Arc::clone(&state), stop.clone()));
                }
                Err(error) => wait_for_better_times(&error).await,
            },
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    // What is left after that ends with the set.
    let _ = tokio::time::timeout(GRACE, all).await;
}

/// Waits until the platform has to stop, or is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// A connection that failed before it was accepted is the peer's affair; anything else, such as too
/// many open files, may pass.
async fn wait_for_better_times(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn connection(stream: TcpStream, state: Arc<State>, mut stop: watch::Receiver<bool>) {
    // Answers are small: waiting for more to send would only hold them up.
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(Notify::new());
    let service = service_fn(|request| {
        let (state, reset) = (Arc::clone(&state), Arc::clone(&reset));
        // Boxed, so that the connection can be taken apart for a reset.
        Box::pin(async move { Ok::<_, Infallible>(respond(request, &state, &reset).await) })
    });
    let mut connection = http1::Builder::new()
        // The platform has a clock of its own.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            () = reset.notified() => {
                // With nothing to linger for, closing means resetting.
                let stream = connection.into_parts().io.into_inner();
                let _ = stream.set_zero_linger();
                return;
            }
            // Whatever ended it, the peer has noticed.
            _ = &mut connection => return,
            () = stopped(&mut stop), if !stopping => {
                stopping = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    }
}

async fn respond(request: Request<Body>, state: &State, reset: &Notify) -> Response<Payload> {
    // Tests can move this clock.
    let now = tokio::time::Instant::now().into_std();
    let arrived = now.duration_since(state.started);
    let number = state.requests.fetch_add(1, Ordering::Relaxed) + 1;
    let (head, body) = request.into_parts();
    let route = route(
        &state.table,
        &state.operations,
        &head.method,
        head.uri.path(),
    );
    if let Some((served, key)) = route.key(&head.headers) {
        lock(&state.arrivals).note(served.operation.id, key, arrived);
    }
    let is_recorded = lock(&state.recorder).is_on();
    if is_recorded {
        lock(&state.recorder).add(Recorded {
            number,
            operation: route.operation().map(|served| served.operation.id),
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: head.headers.clone(),
            body: bytes::Bytes::new(),
            arrived: now,
            arrived_at: state.clock.now(),
            status: None,
            reason: None,
        });
    }
    let body = Limited::new(body, MAX_BODY).collect().await;
    let incoming = Incoming {
        route,
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body: body.ok().map(|body| body.to_bytes()),
        arrived,
    };
    let (answer, reason) = state.answer(&incoming);
    if is_recorded {
        let status = (!answer.delivery.reset).then(|| answer.status.as_u16());
        lock(&state.recorder).update(number, |recorded| {
            recorded.body = incoming.body.unwrap_or_default();
            recorded.status = status;
            recorded.reason = reason;
        });
    }
    if !answer.delivery.first_byte_after.is_zero() {
        tokio::time::sleep(answer.delivery.first_byte_after).await;
    }
    if answer.delivery.reset {
        reset.notify_one();
        // The connection is about to take this future with it.
        pending::<()>().await;
    }
    answer.into_response(state.clock.now())
}
