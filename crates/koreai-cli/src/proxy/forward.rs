//! One exchange: what a client sends goes to the upstream, once, and what the upstream answers goes back.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Either};
use hyper::body::{Body, Frame, Incoming};
use hyper::ext::on_informational;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderValue, TE, TRANSFER_ENCODING, VIA,
};
use hyper::http::response::Parts;
use hyper::{HeaderMap, Request, Response, StatusCode, Version};
use tokio::sync::Notify;

use super::answer::{self, Answer};
use super::check::{NotDecoded, decoded, with_exchange};
use super::framing::Framing;
use super::headers::{announce, has_one_length, strip, takes_trailers, tokens};
use super::live::{Live, Log, Problem, Record, Side};
use super::refusal::refusal;
use super::relay::Relay;
use super::upstream::{Link, Upstream};
use crate::validate::exchanges::{Counts, Exchanges};
use crate::validate::finding::Finding;

/// How long a client that expects `100 Continue` waits for the upstream to send it.
const CONTINUE: Duration = Duration::from_secs(1);

/// How long to wait until a connection takes another request before a new one is made.
const REUSE: Duration = Duration::from_millis(100);

/// What all exchanges share.
pub(super) struct Forwarder {
    pub(super) upstream: Upstream,
    pub(super) log: Arc<Log>,
    pub(super) exchanges: Arc<Exchanges>,
    /// Whether what breaks the contract is refused.
    pub(super) enforce: bool,
    /// How long a body may be, without compression, that is checked.
    pub(super) max_body: usize,
    /// How long each side may be silent.
    pub(super) patience: Duration,
    /// What this proxy calls itself in `Via`.
    pub(super) pseudonym: String,
}

/// A client's connection, with the one to the upstream that belongs to it.
#[derive(Default)]
pub(super) struct Pair {
    pub(super) framing: Arc<Mutex<Framing>>,
    link: tokio::sync::Mutex<Option<Link>>,
}

/// What was read of a body.
struct Held {
    first: VecDeque<Frame<Bytes>>,
    /// What is left of one that is longer than is held.
    rest: Option<Incoming>,
}

/// Why a body is not held.
enum NotHeld {
    Cut,
    Silent,
}

impl Forwarder {
    /// The answer to a request.
    pub(super) async fn exchange(&self, pair: &Pair, request: Request<Incoming>) -> Answer {
        let (mut head, body) = request.into_parts();
        let framing = {
            let mut framing = pair.framing.lock().unwrap_or_else(PoisonError::into_inner);
            framing.next()
        };
        let target = head.uri.to_string();
        let live = self
            .log
            .begin(head.method.as_str(), target, head.headers.clone())
            .await;
        if let Some((status, problem)) = refusal(&head, framing, &self.pseudonym) {
            let answer = answer::problem(status, &problem);
            live.refuse(problem);
            return answer::last(answer);
        }
        let Some(uri) = head
            .uri
            .path_and_query()
            .and_then(|path| self.upstream.address.target(path))
        else {
            let problem = Problem::new("ambiguous-request", "request", "the target is not a path");
            let answer = answer::problem(StatusCode::BAD_REQUEST, &problem);
            live.refuse(problem);
            return answer::last(answer);
        };
        let body = match self.enforce {
            true => match self.hold(Side::Request, body, &live).await {
                Ok(held) => held,
                Err(why) => return answer::last(self.not_sent(&live, &why)),
            },
            false => Held {
                first: VecDeque::new(),
                rest: Some(body),
            },
        };
        if self.enforce && body.rest.is_none() {
            let wrong = self.errors(&live, |pointer| pointer.starts_with("request."));
            if !wrong.is_empty() {
                live.refuse_by_contract();
                let message = "the request breaks the contract, and was not forwarded";
                return answer::findings(StatusCode::UNPROCESSABLE_ENTITY, message, &wrong);
            }
            if live.with(|record| self.is_unreadable(record)) {
                let message = "the request was not forwarded, as its body cannot be checked: send it with gzip or zstd, \
                               or without compression";
                let problem = Problem::new("unsupported-request", "request.body#", message);
                let answer = answer::problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, &problem);
                live.refuse(problem);
                return answer;
            }
        }
        let is_expecting = head.headers.contains_key(EXPECT) && body.first.is_empty();
        self.rewrite(&mut head.headers, is_expecting);
        announce(&mut head.headers, &body.first);
        let mut relay = Relay::new(
            Side::Request,
            Arc::clone(&live),
            body.first,
            body.rest,
            self.patience,
        );
        let go_on = Arc::new(Notify::new());
        if is_expecting {
            let go_on = Arc::clone(&go_on);
            relay = relay.wait_for(async move {
                let _ = tokio::time::timeout(CONTINUE, go_on.notified()).await;
            });
        }
        let mut request = Request::new(relay);
        *request.method_mut() = head.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = head.headers;
        // How the names of headers are written.
        *request.extensions_mut() = head.extensions;
        if is_expecting {
            on_informational(&mut request, move |interim| {
                if interim.status() == StatusCode::CONTINUE {
                    go_on.notify_one();
                }
            });
        }
        match self.send(pair, &live, request).await {
            Ok(response) => self.answer(live, response).await,
            Err((status, problem)) => self.failed(&live, status, problem),
        }
    }

    /// What the upstream gets in place of the client's headers.
    fn rewrite(&self, headers: &mut HeaderMap, is_expecting: bool) {
        // With this, hyper sends a body also where a request of that method has none as a rule.
        let is_chunked = headers.contains_key(TRANSFER_ENCODING);
        let takes_trailers = takes_trailers(headers);
        strip(headers);
        if is_chunked {
            headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        if takes_trailers {
            headers.insert(TE, HeaderValue::from_static("trailers"));
            headers.insert(CONNECTION, HeaderValue::from_static("te"));
        }
        if !is_expecting {
            headers.remove(EXPECT);
        }
        headers.insert(HOST, self.upstream.address.host());
        if let Ok(via) = HeaderValue::from_str(&format!("1.1 {}", self.pseudonym)) {
            headers.append(VIA, via);
        }
    }

    /// Sends a request, over the connection that is there or a new one, and waits for the head of the answer. A
    /// request of which a byte may have been written is not sent again.
    async fn send(
        &self,
        pair: &Pair,
        live: &Live,
        mut request: Request<Relay>,
    ) -> Result<Response<Incoming>, (StatusCode, Problem)> {
        let mut link = pair.link.lock().await;
        loop {
            if let Some(open) = link.as_mut()
                && !matches!(
                    tokio::time::timeout(REUSE, open.sender.ready()).await,
                    Ok(Ok(()))
                )
            {
                *link = None;
            }
            let is_new = link.is_none();
            let open = match link.take() {
                Some(open) => open,
                None => {
                    let connected = self.upstream.connect().await;
                    connected.map_err(|problem| (StatusCode::BAD_GATEWAY, problem))?
                }
            };
            let open = link.insert(open);
            live.goes_over(open.task.clone(), open.is_local);
            let mut answered = pin!(open.sender.try_send_request(request));
            let sent = loop {
                let deadline = live.touched() + self.patience;
                tokio::select! {
                    biased;
                    sent = &mut answered => break sent,
                    () = tokio::time::sleep_until(deadline) => {}
                }
                if live.touched() + self.patience <= tokio::time::Instant::now() {
                    let silent = match live.is_client_awaited() {
                        true => self.silent_client(),
                        false => self.silent_upstream(),
                    };
                    return Err(silent);
                }
            };
            match sent {
                Ok(response) => return Ok(response),
                Err(mut failed) => match failed.take_message() {
                    // The connection had been closed before a byte was written.
                    Some(unsent) if !is_new => {
                        request = unsent;
                        *link = None;
                    }
                    _ => return Err((StatusCode::BAD_GATEWAY, unanswered(&failed.into_error()))),
                },
            }
        }
    }

    /// What the client gets of the upstream's answer.
    async fn answer(&self, live: Arc<Live>, response: Response<Incoming>) -> Answer {
        let (mut head, body) = response.into_parts();
        live.answer(head.status, head.headers.clone());
        if let Some(message) = unclear(&head) {
            let problem = Problem::new("upstream-invalid", "response", message);
            return self.failed(&live, StatusCode::BAD_GATEWAY, problem);
        }
        let is_chunked = head.headers.contains_key(TRANSFER_ENCODING);
        strip(&mut head.headers);
        if is_chunked {
            head.headers
                .insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        head.version = Version::HTTP_11;
        let body = match self.enforce {
            true => match self.hold(Side::Response, body, &live).await {
                Ok(held) => held,
                Err(NotHeld::Cut) => {
                    let message = "the upstream's answer ends before its length or its last chunk";
                    let problem = Problem::new("cut-off", "response.body#", message);
                    return self.failed(&live, StatusCode::BAD_GATEWAY, problem);
                }
                Err(NotHeld::Silent) => {
                    let (status, problem) = self.silent_upstream();
                    return self.failed(&live, status, problem);
                }
            },
            false => Held {
                first: VecDeque::new(),
                rest: Some(body),
            },
        };
        if self.enforce && body.rest.is_none() {
            let wrong = self.errors(&live, |pointer| pointer.starts_with("response."));
            if !wrong.is_empty() {
                live.refuse_by_contract();
                let message = "the upstream's answer breaks the contract, and was not forwarded";
                return answer::findings(StatusCode::BAD_GATEWAY, message, &wrong);
            }
        }
        announce(&mut head.headers, &body.first);
        let relay = Relay::new(Side::Response, live, body.first, body.rest, self.patience);
        Response::from_parts(head, Either::Left(relay))
    }

    /// Reads a body as long as all of it is kept.
    async fn hold(&self, side: Side, mut body: Incoming, live: &Live) -> Result<Held, NotHeld> {
        let mut trailers = None;
        while !body.is_end_stream() {
            let frame = tokio::time::timeout(self.patience, body.frame()).await;
            let frame = match frame {
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(_))) => return Err(NotHeld::Cut),
                Ok(None) => break,
                Err(_) => return Err(NotHeld::Silent),
            };
            if let Some(before) = live.take(side, &frame) {
                return Ok(Held {
                    first: [Frame::data(before), frame].into(),
                    rest: Some(body),
                });
            }
            if frame.is_trailers() {
                trailers = Some(frame);
            }
        }
        live.end(side);
        // The bytes are those of the record, in one piece: parts of them would each have a cost of their own.
        let whole = live.whole(side).filter(|whole| !whole.is_empty());
        let first = whole.map(Frame::data).into_iter().chain(trailers);
        Ok(Held {
            first: first.collect(),
            rest: None,
        })
    }

    /// Why a request is not sent whose body is not whole.
    fn not_sent(&self, live: &Live, why: &NotHeld) -> Answer {
        let (status, problem) = match why {
            NotHeld::Cut => (StatusCode::BAD_REQUEST, cut_request()),
            NotHeld::Silent => self.silent_client(),
        };
        let answer = answer::problem(status, &problem);
        live.refuse(problem);
        answer
    }

    /// What is wrong with this part of an exchange.
    fn errors(&self, live: &Live, is_part: impl Fn(&str) -> bool) -> Vec<Finding> {
        let check = |record: &Record| {
            let request = record.request.as_ref()?;
            let response = record.response.as_ref();
            let checked = with_exchange(request, response, self.max_body, |exchange| {
                self.exchanges.check(exchange, &mut Counts::default())
            });
            let findings = checked.findings.into_iter();
            let findings = findings.map(|found| {
                self.exchanges
                    .finding(super::report::FILE, record.number, found)
            });
            let wrong = |finding: &Finding| finding.is_error() && is_part(&finding.found.pointer);
            Some(findings.filter(wrong).collect())
        };
        live.with(check).unwrap_or_default()
    }

    /// Whether the request has a body that the contract covers, compressed so that it cannot be checked.
    fn is_unreadable(&self, record: &Record) -> bool {
        record.request.as_ref().is_some_and(|request| {
            let body = decoded(&request.headers, &request.body, self.max_body);
            body.is_err_and(|why| why == NotDecoded::Unreadable)
                && with_exchange(request, None, self.max_body, |exchange| {
                    let checked = self.exchanges.check(exchange, &mut Counts::default());
                    checked.not_captured.contains(&"request.body")
                })
        })
    }

    fn silent_client(&self) -> (StatusCode, Problem) {
        let seconds = self.patience.as_secs();
        let message = format!("the client sends nothing of its body for {seconds} s");
        let problem = Problem::new("client-timeout", "request.body#", message);
        (StatusCode::REQUEST_TIMEOUT, problem)
    }

    fn silent_upstream(&self) -> (StatusCode, Problem) {
        let seconds = self.patience.as_secs();
        let message = format!("the upstream sends no answer within {seconds} s");
        let problem = Problem::new("upstream-timeout", "response", message);
        (StatusCode::GATEWAY_TIMEOUT, problem)
    }

    /// The proxy's own answer where there is none of the upstream that could be forwarded.
    fn failed(&self, live: &Live, status: StatusCode, problem: Problem) -> Answer {
        // A body that could not be read to its end is why the upstream did not answer.
        let cut = live.with(|record| record.problems.first().cloned());
        if let Some(cut) = cut {
            return answer::last(answer::problem(StatusCode::BAD_REQUEST, &cut));
        }
        let answer = answer::problem(status, &problem);
        live.problem(problem);
        match status {
            StatusCode::REQUEST_TIMEOUT => answer::last(answer),
            _ => answer,
        }
    }
}

fn cut_request() -> Problem {
    let message = "the client's body ends before its length or its last chunk";
    Problem::new("cut-off", "request.body#", message)
}

/// Why there is no answer to a request that was sent.
fn unanswered(error: &hyper::Error) -> Problem {
    let (code, message) = match () {
        () if error.is_parse() => (
            "upstream-invalid",
            "the upstream's answer is not HTTP/1.1, or ambiguous",
        ),
        () => (
            "upstream-closed",
            "the upstream closes the connection without an answer; the request may have been carried out, and is not sent again",
        ),
    };
    Problem::new(code, "response", message)
}

/// Why two clients could read different answers.
fn unclear(head: &Parts) -> Option<&'static str> {
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        return Some("the upstream switches protocols, which nobody asked for");
    }
    // hyper looks at them only where a body follows.
    if !has_one_length(&head.headers) {
        return Some("the upstream's answer has a Content-Length that is not one number");
    }
    let encodings: Vec<_> = tokens(&head.headers, TRANSFER_ENCODING).collect();
    let is_chunked = |one: &String| one.eq_ignore_ascii_case("chunked");
    match encodings.as_slice() {
        [] => None,
        [one] if is_chunked(one) && !head.headers.contains_key(CONTENT_LENGTH) => None,
        [one] if is_chunked(one) => {
            Some("the upstream's answer has Content-Length beside Transfer-Encoding")
        }
        _ => Some("the upstream's answer has another Transfer-Encoding than `chunked`"),
    }
}
