//! Report jobs whose statuses, limits and times are not those that the pages show.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use koreai_client::{
    Client, ClientBuilder, Credentials, Error, Outcome, RateBudget, RetryPolicy, Window,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::support::{StillClock, summary};
use crate::tolerance::{look, touch, update};

/// A server that starts a job, and gives these answers to looks at it, the last one again and again.
async fn builder(looks: impl Into<Vec<Response>>) -> (ClientBuilder, Arc<AtomicUsize>) {
    let mut looks = looks.into();
    looks.reverse();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let looks = Arc::new(Mutex::new(looks));
    let answer = move |method: Method| {
        let answer = match method {
            Method::GET => {
                counter.fetch_add(1, Ordering::Relaxed);
                let mut looks = looks.lock().expect("no panic");
                looks
                    .pop()
                    .unwrap_or_else(|| ok(json!({"status": "IN_PROGRESS"})))
            }
            _ => ok(json!({"_id": "ds-1", "status": "IN_PROGRESS"})),
        };
        async move { answer }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let app = Credentials::new("cs-1", "a-secret-of-at-least-so-many-bytes".into());
    let client = Client::builder().host(host);
    (client.credentials(app.expect("an app")), asked)
}

fn ok(body: Value) -> Response {
    body.to_string().into_response()
}

fn limited(seconds: &'static str) -> Response {
    let body = json!({"errors": [{"msg": "Too many requests", "code": 429}]});
    let wait = [(header::RETRY_AFTER, seconds)];
    (StatusCode::TOO_MANY_REQUESTS, wait, body.to_string()).into_response()
}

fn report() -> Value {
    json!({"data": {"2024-01-01": [{"taskName": "a"}]}, "total": 1})
}

/// How many rows the job's report has, how often the job was looked at, and how long that took.
async fn rows(
    looks: impl Into<Vec<Response>>,
    within: Duration,
) -> (Result<usize, Error>, usize, Duration) {
    let (client, asked) = builder(looks).await;
    let client = StillClock::default().client(client);
    let started = Instant::now();
    let job = client.task_containment_report("st-1").start().await;
    let report = job.expect("a job").until_done(within).await;
    let rows = report.map(|report| report.rows().count());
    (rows, asked.load(Ordering::Relaxed), started.elapsed())
}

const LONG: Duration = Duration::from_secs(600);

#[tokio::test(start_paused = true)]
async fn a_report_that_is_there_is_used_whatever_the_status_says() {
    for answer in [
        json!({"status": "COMPLETED", "percentageComplete": 100}),
        json!({"status": "COMPLETED"}),
        json!({"status": "failed", "percentageComplete": 100}),
        json!({"status": "IN_PROGRESS"}),
        json!({"status": 7}),
        json!({}),
    ] {
        let mut whole = answer.clone();
        whole["tasksExecutionReport"] = report();
        let (rows, looks, _) = rows([ok(whole)], LONG).await;
        assert_eq!((rows.ok(), looks), (Some(1), 1), "{answer}");
    }
    // One without rows is there once the job is complete.
    let empty = json!({"data": {}});
    let first = json!({"status": "X", "percentageComplete": 5, "tasksExecutionReport": empty});
    let last = json!({"status": "X", "percentageComplete": 100, "tasksExecutionReport": empty});
    let (rows, looks, _) = rows([ok(first), ok(last)], LONG).await;
    assert_eq!((rows.ok(), looks), (Some(0), 2));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_status_without_a_report_has_an_outcome_of_its_own() {
    let done = || ok(json!({"status": "COMPLETED", "percentageComplete": 100}));
    let (outcome, looks, _) = rows([done(), done(), done(), done(), done()], LONG).await;
    let error = outcome.expect_err("no report");
    assert_eq!(
        error.to_string(),
        "the report job ds-1 is at 100 % and shows no report; its status is \"COMPLETED\", which is \
         not known"
    );
    assert_eq!((error.outcome(), looks), (Outcome::Done, 4));

    // The report comes a little later.
    let whole = json!({"status": "COMPLETED", "tasksExecutionReport": report()});
    let (outcome, looks, _) = rows([done(), done(), done(), ok(whole)], LONG).await;
    assert_eq!((outcome.ok(), looks), (Some(1), 4));
}

#[tokio::test(start_paused = true)]
async fn the_last_status_is_named_when_the_time_is_up() {
    let paused = || ok(json!({"status": "PAUSED", "percentageComplete": 40}));
    let looks: Vec<_> = (0..500).map(|_| paused()).collect();
    let (outcome, ..) = rows(looks, LONG).await;
    assert_eq!(
        outcome.expect_err("no report").to_string(),
        "the report job lasted longer than 600s; the last status of the job was \"PAUSED\""
    );
}

/// Longer than one call may take, and shorter than the job lives.
#[tokio::test(start_paused = true)]
async fn a_limit_is_waited_for_as_long_as_the_job_lives() {
    for seconds in ["150", "200", "300"] {
        let whole = json!({"status": "SUCCESS", "tasksExecutionReport": report()});
        let (outcome, looks, took) = rows([limited(seconds), ok(whole)], LONG).await;
        assert_eq!((summary(&outcome), looks), ("ok".to_owned(), 2));
        let asked = Duration::from_secs(seconds.parse().expect("a number"));
        assert!(
            took >= asked && took < asked + Duration::from_secs(10),
            "{took:?}"
        );
    }
    // Longer than the job lives: reported at once.
    let (outcome, looks, took) = rows([limited("700")], LONG).await;
    assert_eq!(
        (summary(&outcome), looks),
        ("RateLimited 429 Some(700s)".to_owned(), 1)
    );
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// An attempt that may take long makes the call longer as well.
#[tokio::test(start_paused = true)]
async fn the_deadline_follows_the_timeout() {
    for (seconds, deadline, expected) in [(600, None, 600), (600, Some(50), 50), (30, None, 30)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let host = format!("http://{}", listener.local_addr().expect("an address"));
        let clock = StillClock::default();
        let arrived = clock.clone();
        let silent = async move {
            let (mut connection, _) = listener.accept().await.expect("a connection");
            connection.read_u8().await.expect("a request");
            arrived.release();
            std::future::pending::<()>().await;
        };
        tokio::spawn(silent);
        let mut policy = RetryPolicy::default();
        if let Some(deadline) = deadline {
            policy = policy.deadline(Duration::from_secs(deadline));
        }
        let (client, _) = builder(vec![]).await;
        let client = client
            .host(host)
            .account_id("a1")
            .rate_budget(RateBudget::unlimited())
            .retry(policy)
            .timeout(Duration::from_secs(seconds));
        let started = Instant::now();
        let update = clock.client(client).update_task("st-1", "ti-1");
        let error = update.send().await.expect_err("nobody answers");
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(started.elapsed().as_secs(), expected);
    }
}

/// Calls with and without a body.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Update,
    Look,
    /// A change without a body.
    Touch,
}

const KINDS: [Kind; 3] = [Kind::Update, Kind::Look, Kind::Touch];

/// The error of a call, and what became of it.
async fn failure(kind: Kind, client: &Client) -> (String, Outcome) {
    let error = match kind {
        Kind::Update => update(client).await.expect_err("an update"),
        Kind::Look => look(client).await.expect_err("a look"),
        Kind::Touch => client.call(touch(client)).await.expect_err("a change"),
    };
    let outcome = error.outcome();
    (summary::<()>(&Err(error)), outcome)
}

/// A connection that is never made is not a call that may have been carried out, however short the time for an
/// attempt is, and whether the call has a body or not.
#[tokio::test]
async fn a_connection_that_is_not_made_in_time_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    // It accepts, and says nothing to a TLS client.
    let host = format!("https://{}", listener.local_addr().expect("an address"));
    let not_made = ("Timeout Connect".to_owned(), Outcome::NotSent);
    for (timeout, deadline) in [(500, 60_000), (60_000, 500)] {
        let (client, _) = builder(vec![]).await;
        let client = client
            .host(&host)
            .account_id("a1")
            .rate_budget(RateBudget::unlimited())
            .retry(RetryPolicy::never().deadline(Duration::from_millis(deadline)))
            .timeout(Duration::from_millis(timeout));
        let client = client.build().expect("a client");
        for kind in KINDS {
            assert_eq!(failure(kind, &client).await, not_made, "{kind:?}");
        }
    }
}

/// One that is made, or was there already, may carry it.
#[tokio::test]
async fn a_request_that_has_left_may_have_been_carried_out() {
    let no_answer = ("Timeout Answer".to_owned(), Outcome::Unknown);
    for kind in KINDS {
        for is_pooled in [false, true] {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let host = format!("http://{}", listener.local_addr().expect("an address"));
            // It answers the first request, or none.
            let server = async move {
                let (mut connection, _) = listener.accept().await.expect("a connection");
                if is_pooled {
                    let mut request = vec![0; 64 * 1024];
                    let read = connection.read(&mut request).await;
                    assert!(read.expect("a request") > 0);
                    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"_id\":\"x\"}";
                    let written = connection.write_all(answer.as_bytes()).await;
                    written.expect("a reader");
                }
                std::future::pending::<()>().await;
            };
            tokio::spawn(server);
            let (client, _) = builder(vec![]).await;
            let client = client
                .host(host)
                .account_id("a1")
                .rate_budget(RateBudget::unlimited())
                .retry(RetryPolicy::never());
            if is_pooled {
                let client = client.timeout(Duration::from_secs(2)).build();
                let client = client.expect("a client");
                update(&client).await.expect("an answer");
                assert_eq!(failure(kind, &client).await, no_answer, "{kind:?}, pooled");
            } else {
                let client = client.timeout(Duration::from_millis(500)).build();
                let client = client.expect("a client");
                assert_eq!(failure(kind, &client).await, no_answer, "{kind:?}");
            }
        }
    }
}

/// Nor where the time of the whole call is what is short: then nothing is counted against the limit either.
#[tokio::test]
async fn a_deadline_before_the_connection_is_made_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = format!("https://{}", listener.local_addr().expect("an address"));
    let (client, _) = builder(vec![]).await;
    let one = Window {
        requests: 1,
        length: Duration::from_secs(3_600),
    };
    let client = client
        .host(host)
        .account_id("a1")
        .rate_budget(RateBudget::windows([one]))
        .retry(RetryPolicy::never().deadline(Duration::from_millis(300)))
        .build()
        .expect("a client");
    for _ in 0..3 {
        let error = client.update_task("st-1", "ti-1").send().await;
        let error = error.expect_err("no connection");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        assert_eq!(summary::<()>(&Err(error)), "Timeout Connect");
    }
}
