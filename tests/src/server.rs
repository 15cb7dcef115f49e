//! A server on a real socket that answers one thing and remembers its requests.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub uri: Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Recorded {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[derive(Clone)]
struct Script {
    status: StatusCode,
    content_type: &'static str,
    body: String,
    recorded: Arc<Mutex<Vec<Recorded>>>,
}

/// A running server; it ends with the test's runtime.
pub struct Server {
    /// Its address, as a base for clients.
    pub base: String,
    recorded: Arc<Mutex<Vec<Recorded>>>,
}

impl Server {
    /// Answers every request alike.
    pub async fn answering(
        status: u16,
        content_type: &'static str,
        body: impl Into<String>,
    ) -> Self {
        let recorded = Arc::default();
        let script = Script {
            status: StatusCode::from_u16(status).expect("a status"),
            content_type,
            body: body.into(),
            recorded: Arc::clone(&recorded),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(answer).with_state(script);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, recorded }
    }

    /// The one request that arrived.
    pub fn only_request(&self) -> Recorded {
        let recorded = self.recorded.lock().expect("no test panicked here");
        assert_eq!(recorded.len(), 1, "exactly one request was expected");
        recorded[0].clone()
    }

    /// How many requests arrived.
    pub fn requests(&self) -> usize {
        self.recorded.lock().expect("no test panicked here").len()
    }
}

async fn answer(State(script): State<Script>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    script
        .recorded
        .lock()
        .expect("no test panicked here")
        .push(Recorded {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
        });
    let headers = [(header::CONTENT_TYPE, script.content_type)];
    (script.status, headers, script.body).into_response()
}
