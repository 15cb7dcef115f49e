//! What a client reports of its exchanges, and requests that are shown and not sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{builder, platform, summary};
use koreai_client::reqwest::{Body, Request};
use koreai_mock::{Fault, FaultKind};
use serde_json::{Value, json};

fn body(request: &Request) -> Value {
    let bytes = request.body().and_then(Body::as_bytes).expect("a body");
    serde_json::from_slice(bytes).expect("JSON")
}

#[tokio::test]
async fn every_attempt_is_observed_and_none_with_its_token() {
    let platform = platform()
        .fault(
            Fault::new(FaultKind::html(503))
                .on("getTaskContainmentReport")
                .first(1),
        )
        .fault(
            Fault::new(FaultKind::reset())
                .on("getTaskContainmentReport")
                .nth(2),
        )
        .start()
        .await
        .expect("a platform");
    let exchanges: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&exchanges);
    let client = builder(&platform)
        .observer(move |exchange| {
            assert!(!exchange.request.headers().contains_key("auth"));
            let answer = exchange.answer.map(|answer| {
                let is_json = serde_json::from_slice::<Value>(answer.body).is_ok();
                format!("{}, JSON: {is_json}", answer.status.as_u16())
            });
            let answer = answer.unwrap_or_else(|| "no answer".to_owned());
            let mut exchanges = heard.lock().expect("a list");
            exchanges.push(format!(
                "{} {}: {answer}",
                exchange.request.method(),
                exchange.operation.id
            ));
        })
        .build()
        .expect("a client");

    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await
        .expect("a job");
    job.until_done(Duration::from_secs(10))
        .await
        .expect("a report");
    let exchanges = exchanges.lock().expect("a list");
    assert_eq!(
        exchanges[..4],
        [
            "POST createTaskContainmentReport: 200, JSON: true",
            "GET getTaskContainmentReport: 503, JSON: false",
            "GET getTaskContainmentReport: no answer",
            "GET getTaskContainmentReport: 200, JSON: true",
        ]
    );
    assert_eq!(exchanges.len() as u64, platform.request_count());
}

#[tokio::test]
async fn a_request_that_is_prepared_is_the_one_that_would_be_sent() {
    let platform = platform().start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    let update = client
        .update_task(platform.bot_id(), "ti-1")
        .set(|task| task.name("Call back".to_owned()).tags(vec![]));

    let prepared = update.prepare().expect("a request");
    assert_eq!(platform.request_count(), 0);
    assert!(!prepared.headers().contains_key("auth"));

    update.send().await.expect("a task");
    let sent = platform.requests().swap_remove(0);
    assert_eq!(prepared.method(), &sent.method);
    assert_eq!(prepared.url().path(), sent.path);
    assert_eq!(body(&prepared), sent.json().expect("JSON"));
    assert_eq!(body(&prepared), json!({"name": "Call back", "tags": []}));
    for (name, value) in prepared.headers() {
        assert_eq!(sent.header(name.as_str()), value.to_str().ok(), "{name}");
    }
}

#[tokio::test]
async fn what_would_not_be_sent_cannot_be_prepared() {
    let platform = platform().start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    let prepared = client.update_task("..", "ti-1").prepare();
    assert!(
        summary(&prepared).starts_with("InvalidRequest: an id is empty"),
        "{}",
        summary(&prepared)
    );
    assert_eq!(platform.request_count(), 0);
}
