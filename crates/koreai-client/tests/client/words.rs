//! What an error says: the platform's words first, then what they may mean, and never a secret.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use koreai_client::{Client, Credentials, Outcome, RateBudget, RetryPolicy};
use tokio::net::TcpListener;

const SECRET: &str = "a-secret-of-at-least-so-many-bytes";

/// Status, header and body.
type Answer = (u16, &'static str, &'static str);

/// A client for a server that answers each request with the next of these, the last one again.
async fn client(answers: &'static [Answer]) -> Client {
    let mut left = answers.iter();
    let mut last = &answers[0];
    let answer = move || {
        last = left.next().unwrap_or(last);
        let &(status, header, body) = last;
        let (name, value) = header.split_once(": ").expect("a header");
        let header = [(name.parse::<HeaderName>().expect("a name"), value)];
        let status = StatusCode::from_u16(status).expect("a status");
        async move { (status, header, body).into_response() }
    };
    let answer = std::sync::Mutex::new(answer);
    let answer = std::sync::Arc::new(answer);
    let next = move || (answer.lock().expect("no panic"))();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(next)).await });
    let app = Credentials::new("cs-1", SECRET.into()).expect("an app");
    let client = Client::builder().host(host).credentials(app);
    let client = client
        .account_id("a1")
        .rate_budget(RateBudget::unlimited())
        .retry(RetryPolicy::never());
    client.build().expect("a client")
}

#[tokio::test]
async fn the_words_of_the_platform_come_first() {
    const CASES: [(&[Answer], &str); 9] = [
        (
            &[(
                401,
                "x-request-id: r7",
                r#"{"errors":[{"msg":"address is not on the allowlist","code":401}]}"#,
            )],
            "the platform does not accept the token (updateTask, 401): address is not on the allowlist \
             (code 401) [request r7]; why is not known\n  What to check, as a guess:\n  1. ",
        ),
        (
            &[(
                401,
                "x-a: b",
                r#"{"errors":[{"msg":"Invalid SDK credentials","code":4002}]}"#,
            )],
            "the platform does not accept the token (updateTask, 401): Invalid SDK credentials (code \
             4002); presumably the client secret or the bot id is wrong\n  What to check, as a guess:\n",
        ),
        (
            &[(429, "x-request-id: r7", r#"{"message":"Slow\u001b down"}"#)],
            "a rate limit is reached (updateTask, 429): Slow\u{fffd} down [request r7]; presumably there \
             is room again in 60 s",
        ),
        (
            &[(429, "retry-after: 700", "too many")],
            "a rate limit is reached (updateTask, 429): too many; the server asks to wait 700 s",
        ),
        (
            &[(
                409,
                "x-request-id: r7",
                r#"{"errors":[{"msg":"exists: a-secret-of-at-least-so-many-bytes","code":7}]}"#,
            )],
            "the platform refuses the request (updateTask, 409): exists: [redacted] (code 7) [request r7]",
        ),
        (
            &[(500, "x-a: b", r#"{"message":"broken"}"#)],
            "the platform reports an error of its own (updateTask, 500): broken",
        ),
        (
            &[(302, "location: https://login.example/?token=canary", "")],
            "the answer to updateTask (302 Found, text/plain; charset=utf-8) is a redirect, which is \
             not followed: it points to https://login.example/; perhaps the host is another one, or \
             wants https",
        ),
        (
            &[(502, "x-request-id: r7", "<html>busy</html>")],
            "the answer to updateTask (502 Bad Gateway, text/plain; charset=utf-8) is a page in HTML: \
             <html>busy</html> [request r7]",
        ),
        (
            &[(404, "x-a: b", "no such place")],
            "the answer to updateTask (404 Not Found, text/plain; charset=utf-8) is text, not JSON: no \
             such place",
        ),
    ];
    for (answers, expected) in CASES {
        let update = client(answers).await.update_task("st-1", "ti-1");
        let error = update.send().await.expect_err("an error");
        let shown = error.to_string();
        assert!(shown.starts_with(expected), "{shown}");
        for secret in [SECRET, "canary"] {
            assert!(!format!("{shown} {error:?}").contains(secret), "{error:?}");
        }
    }
}

/// A caller who lets POSTs be sent again hears that the first may have been carried out, not only that
/// the second was refused.
#[tokio::test]
async fn a_doubt_outlives_a_second_attempt() {
    let answers = &[
        (503, "x-a: b", "<html>busy</html>"),
        (409, "x-a: b", r#"{"message":"exists"}"#),
    ];
    let policy = RetryPolicy::default()
        .base_delay(Duration::from_millis(1))
        .resend_posts(true);
    let client = client(answers).await.with_retry(policy.clone());
    let error = client.update_task("st-1", "ti-1").send().await;
    let error = error.expect_err("an error");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));

    // Nor is it forgotten where the second attempt never leaves.
    let attempts = AtomicUsize::new(0);
    let keep_back = move || match attempts.fetch_add(1, Ordering::SeqCst) {
        0 => Ok(()),
        _ => Err("the disk is full".to_owned()),
    };
    let busy = self::client(&[(503, "x-a: b", "<html>busy</html>")]).await;
    let busy = busy.with_retry(policy).with_before_sending(keep_back);
    let error = busy.update_task("st-1", "ti-1").send().await;
    let error = error.expect_err("an error");
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
}
