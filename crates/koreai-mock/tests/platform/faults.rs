//! Every kind of fault, as it arrives over the wire.

use std::io::ErrorKind;
use std::time::{Duration, Instant, SystemTime};

use crate::caller::{CREATE, Caller, GET, UPDATE, error, ok, rows};
use koreai_mock::{
    ErrorShape, Fault, FaultKind, FaultPlan, LimitWindow, Limits, Platform, RetryAfter,
    TokenRefusal, When,
};
use reqwest::Response;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn platform(kind: FaultKind) -> (Platform, Caller) {
    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .fault(Fault::new(kind));
    let platform = builder.start().await.expect("a platform");
    let caller = Caller::new(&platform);
    (platform, caller)
}

/// The answer to an update. The platform goes on, for the body may be under way: until the test's
/// runtime ends.
async fn answer(kind: FaultKind) -> Response {
    let (platform, caller) = platform(kind).await;
    let platform = Box::leak(Box::new(platform));
    let answer = caller.update("ti-1", &json!({"name": "A"})).send().await;
    assert_eq!(platform.conformance_failures(), [""; 0]);
    answer.expect("an answer")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

#[tokio::test]
async fn limits() {
    for (retry_after, seconds) in [
        (RetryAfter::Absent, None),
        (RetryAfter::Seconds(7), Some("7")),
    ] {
        let answer = answer(FaultKind::too_many_requests(retry_after)).await;
        assert_eq!(header(&answer, "retry-after"), seconds);
        let text = LimitWindow::Minute.message().to_owned();
        assert_eq!(error(answer).await, (429, 429, text));
    }
    let answer = answer(FaultKind::too_many_requests(RetryAfter::HttpDate(7))).await;
    let date = |name| httpdate::parse_http_date(header(&answer, name).unwrap()).unwrap();
    let wait = date("retry-after").duration_since(date("date")).unwrap();
    assert!((6..=8).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn limit_texts_with_status_200() {
    for window in [LimitWindow::Minute, LimitWindow::Hour] {
        let body = ok(answer(FaultKind::LimitTextIn200 { window }).await).await;
        assert_eq!(body["errors"][0]["msg"], window.message());
    }
}

#[tokio::test]
async fn gateways() {
    for status in [502, 503, 504] {
        let retry_after = RetryAfter::Seconds(1);
        let answer = answer(FaultKind::Html {
            status,
            retry_after,
        })
        .await;
        assert_eq!(answer.status(), status);
        assert_eq!(header(&answer, "content-type"), Some("text/html"));
        assert_eq!(header(&answer, "retry-after"), Some("1"));
        assert!(answer.text().await.unwrap().starts_with("<html>"));
    }
    assert_eq!(
        header(&answer(FaultKind::html(503)).await, "retry-after"),
        None
    );
}

#[tokio::test]
async fn errors_of_any_status_in_every_shape() {
    let server_error = error(answer(FaultKind::server_error()).await).await;
    assert_eq!(server_error.0, 500);
    for (shape, body) in [
        (None, json!({"errors": [{"msg": "Gone", "code": 9}]})),
        (
            Some(ErrorShape::ErrorsMessage),
            json!({"errors": [{"message": "Gone", "code": 9}]}),
        ),
        (
            Some(ErrorShape::Flat),
            json!({"status": "Error", "message": "Gone"}),
        ),
    ] {
        let answer = answer(FaultKind::Error {
            status: 410,
            code: Some(9),
            message: "Gone".to_owned(),
            shape,
        })
        .await;
        assert_eq!(answer.status(), 410);
        assert_eq!(answer.json::<Value>().await.unwrap(), body);
    }
    for refusal in [
        TokenRefusal::InvalidSdkCredentials,
        TokenRefusal::InvalidJwtToken,
        TokenRefusal::ScopeIncorrect,
    ] {
        let refused = error(answer(FaultKind::Unauthorized { refusal }).await).await;
        assert_eq!(refused, (401, 4002, refusal.message().to_owned()));
    }
}

#[tokio::test]
async fn redirects() {
    for status in [302, 307, 308] {
        let location = "http://127.0.0.1:9/elsewhere".to_owned();
        let kind = FaultKind::Redirect {
            status,
            location: location.clone(),
        };
        let answer = answer(kind).await;
        assert_eq!(answer.status(), status);
        assert_eq!(header(&answer, "location"), Some(location.as_str()));
    }
}

#[tokio::test]
async fn slow_answers() {
    const DELAY: Duration = Duration::from_millis(150);
    let start = Instant::now();
    let first = answer(FaultKind::SlowFirstByte { after: DELAY }).await;
    assert!(start.elapsed() >= DELAY);
    ok(first).await;

    // The head comes at once, and the body takes its time.
    let mut drips = answer(FaultKind::SlowBody { over: 2 * DELAY }).await;
    let start = Instant::now();
    let (mut chunks, mut body) = (0, Vec::new());
    while let Some(chunk) = drips.chunk().await.unwrap() {
        chunks += 1;
        body.extend(chunk);
    }
    assert!(start.elapsed() >= DELAY);
    assert!(chunks >= 3, "{chunks}");
    let task: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(task["name"], "A");
}

#[tokio::test]
async fn cut_bodies() {
    for (keep, sent) in [(None, None), (Some(10), Some(10)), (Some(0), Some(0))] {
        let mut answer = answer(FaultKind::CutBody { keep }).await;
        assert_eq!(answer.status(), 200);
        let announced: usize = header(&answer, "content-length").unwrap().parse().unwrap();
        let mut arrived = 0;
        let broken = loop {
            match answer.chunk().await {
                Ok(Some(chunk)) => arrived += chunk.len(),
                end => break end.is_err(),
            }
        };
        assert!(broken);
        assert_eq!(arrived, sent.unwrap_or(announced / 2));
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let text = answer(FaultKind::InvalidJson).await.text().await.unwrap();
    assert!(text.starts_with('{') && serde_json::from_str::<Value>(&text).is_err());
    let body = ok(answer(FaultKind::WrongShape { body: None }).await).await;
    assert_eq!(body, json!({"result": "ok"}));
    let list = Some(json!([1]));
    assert_eq!(
        ok(answer(FaultKind::WrongShape { body: list }).await).await,
        json!([1])
    );
    let html = answer(FaultKind::WrongContentType {
        content_type: "text/html".to_owned(),
    })
    .await;
    assert_eq!(header(&html, "content-type"), Some("text/html"));
    assert_eq!(ok(html).await["name"], "A");
}

#[tokio::test]
async fn huge_bodies_are_streamed() {
    for (bytes, announced) in [(300_000, true), (300_001, false), (1, false)] {
        let answer = answer(FaultKind::HugeBody { bytes, announced }).await;
        let length = header(&answer, "content-length").map(str::to_owned);
        assert_eq!(length, announced.then(|| bytes.to_string()));
        let body = answer.bytes().await.unwrap();
        if bytes > 1 {
            assert_eq!(body.len() as u64, bytes);
        }
        let task: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(task["name"], "A");
        assert!(task["padding"].is_string());
    }
}

#[tokio::test]
async fn dates_that_are_off() {
    for seconds in [-86_400_i64, 86_400] {
        let answer = answer(FaultKind::DateSkew { seconds }).await;
        let date = httpdate::parse_http_date(header(&answer, "date").unwrap()).unwrap();
        let by = match date.duration_since(SystemTime::now()) {
            Ok(ahead) => ahead,
            Err(behind) => behind.duration(),
        };
        assert_eq!(date > SystemTime::now(), seconds > 0);
        assert!((86_398..=86_402).contains(&by.as_secs()), "{by:?}");
    }
}

#[tokio::test]
async fn members_and_statuses_that_nobody_knows() {
    let task = ok(answer(FaultKind::UnknownFields).await).await;
    assert!(task["xMember"].is_object() && task["status"]["xMember"].is_object());

    let status = "PAUSED".to_owned();
    let (platform, caller) = platform(FaultKind::UnknownStatus { status }).await;
    platform
        .inject(Fault::new(FaultKind::UnknownFields).on(GET))
        .unwrap();
    let created = ok(caller.create(&json!({})).send().await.unwrap()).await;
    assert_eq!(created["status"], "PAUSED");
    let job = created["_id"].as_str().unwrap();
    let polled = ok(caller.get(job).send().await.unwrap()).await;
    assert_eq!(polled["status"], "PAUSED");
    assert!(polled["xMember"].is_object());
    let task = ok(caller.update("ti-1", &json!({})).send().await.unwrap()).await;
    assert_eq!(task["status"]["name"], "Open");
}

#[tokio::test]
async fn members_beside_dates_are_no_rows() {
    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .job_duration(Duration::ZERO);
    let fault = Fault::new(FaultKind::UnknownFields);
    let platform = builder.fault(fault).start().await.unwrap();
    let caller = Caller::new(&platform);
    let report = caller.report(&caller.job(&json!({})).await).await;
    for (date, row) in rows(&report) {
        assert_eq!(date.len(), "2024-03-07".len());
        assert!(row["xMember"].is_object());
    }
}

#[tokio::test]
async fn resets() {
    for carried_out in [false, true] {
        let (platform, caller) = platform(FaultKind::Reset { carried_out }).await;
        let task = &platform.task_ids()[0];
        let token = caller.token();
        let path = caller.update_url(task)[caller.base.len()..].to_owned();
        let body = r#"{"name": "Reset"}"#;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: mock\r\nauth: {token}\r\naccountid: a\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(platform.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let error = stream.read_to_end(&mut answer).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert!(answer.is_empty());
        let name = platform.task(task).unwrap()["name"].clone();
        assert_eq!(name == "Reset", carried_out);
        assert_eq!(platform.requests()[0].status, None);

        let answer = caller.update(task, &json!({})).send().await;
        assert!(answer.is_err(), "an HTTP client sees it too");
    }
}

#[tokio::test]
async fn faults_befall_the_calls_that_are_meant() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::unlimited())
        .fault(Fault::new(FaultKind::html(503)).on(UPDATE).nth(2))
        .fault(Fault::new(FaultKind::html(504)).on(CREATE).first(1))
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let update = async || {
        let call = caller.update("ti-1", &json!({}));
        call.send().await.unwrap().status().as_u16()
    };
    let create = async || {
        let call = caller.create(&json!({}));
        call.send().await.unwrap().status().as_u16()
    };
    assert_eq!(
        [update().await, update().await, update().await],
        [200, 503, 200]
    );
    assert_eq!([create().await, create().await], [504, 200]);
    assert_eq!(platform.over_limit(), 0);

    let always = Fault::new(FaultKind::html(502)).on(UPDATE);
    platform.inject(always).unwrap();
    assert_eq!([update().await, update().await], [502, 502]);
    assert_eq!(create().await, 200);
    platform.clear_faults();
    assert_eq!(update().await, 200);

    let later = Fault::new(FaultKind::html(502)).on(UPDATE);
    platform.inject(later.when(When::After(1))).unwrap();
    assert_eq!(
        [update().await, update().await, update().await],
        [200, 502, 502]
    );

    let statuses: Vec<_> = platform
        .requests_to(UPDATE)
        .iter()
        .map(|r| r.status)
        .collect();
    let expected = [200, 503, 200, 502, 502, 200, 200, 502, 502].map(Some);
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn probabilities_come_from_the_seed() {
    let drawn = async |seed| {
        let fault = Fault::new(FaultKind::server_error()).when(When::Probability(0.3));
        let builder = Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .limits(Limits::unlimited())
            .seed(seed);
        let platform = builder.fault(fault).start().await.unwrap();
        let caller = Caller::new(&platform);
        let mut drawn = Vec::new();
        for _ in 0..100 {
            let call = caller.update("ti-1", &json!({}));
            drawn.push(call.send().await.unwrap().status() == 500);
        }
        drawn
    };
    let first = drawn(1).await;
    let failed = first.iter().filter(|failed| **failed).count();
    assert!((15..45).contains(&failed), "{failed}");
    assert_eq!(drawn(1).await, first);
    assert_ne!(drawn(2).await, first);
}

#[tokio::test]
async fn faults_add_up() {
    let (platform, caller) = platform(FaultKind::html(503)).await;
    let after = Duration::from_millis(50);
    platform
        .inject(Fault::new(FaultKind::SlowFirstByte { after }))
        .unwrap();
    platform.inject(Fault::new(FaultKind::html(502))).unwrap();
    let start = Instant::now();
    let answer = caller.update("ti-1", &json!({})).send().await.unwrap();
    assert_eq!(answer.status(), 503, "the first one wins");
    assert!(start.elapsed() >= after);
}

#[tokio::test]
async fn faults_can_be_read_from_a_file() {
    let plan: FaultPlan = serde_json::from_str(
        r#"{"faults": [
            {"operation": "updateTask", "when": {"nth": 1}, "kind": {"html": {"status": 503}}},
            {"when": {"probability": 1.0}, "kind": {"slow-first-byte": {"after-ms": 1}}},
            {"kind": "unknown-fields"}
        ]}"#,
    )
    .unwrap();
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    for fault in plan.faults {
        platform.inject(fault).unwrap();
    }
    let caller = Caller::new(&platform);
    let call = || caller.update("ti-1", &json!({})).send();
    assert_eq!(call().await.unwrap().status(), 503);
    assert!(ok(call().await.unwrap()).await["xMember"].is_object());
}

/// Answers as no page shows them.
#[tokio::test]
async fn answers_that_deviate() {
    let answer_status = |status| FaultKind::AnswerStatus { status };
    let member = |pointer: &str, value| FaultKind::Member {
        pointer: pointer.to_owned(),
        value,
    };
    for (fault, status, starts) in [
        (answer_status(202), 202, "{\"_id\":\"ti-1\""),
        (answer_status(204), 204, ""),
        (FaultKind::NoBody, 200, ""),
        (
            FaultKind::BareMessage {
                message: "done".to_owned(),
            },
            200,
            "{\"message\":\"done\"}",
        ),
        (FaultKind::ByteOrderMark, 200, "\u{feff}{\"_id\""),
        (member("/_id", Some(json!(7))), 200, "{\"_id\":7,"),
        (member("/*", None), 200, "{}"),
    ] {
        let case = format!("{fault:?}");
        let answer = answer(fault).await;
        assert_eq!(answer.status(), status, "{case}");
        let body = answer.bytes().await.unwrap();
        let body = String::from_utf8_lossy(&body);
        let is_so = match starts {
            "" => body.is_empty(),
            starts => body.starts_with(starts),
        };
        assert!(is_so, "{case}: {body}");
    }

    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .job_duration(Duration::ZERO);
    let platform = builder.start().await.unwrap();
    for fault in [
        FaultKind::CappedRows { rows: 3 },
        member(
            "/tasksExecutionReport/data/*/*/totalSession",
            Some(json!("2")),
        ),
        member("/tasksExecutionReport/data/*/1", None),
        member("/status", Some(json!("COMPLETED"))),
    ] {
        platform.inject(Fault::new(fault).on(GET)).unwrap();
    }
    let caller = Caller::new(&platform);
    let job = caller.job(&json!({})).await;
    let report = ok(caller.get(&job).send().await.unwrap()).await;
    assert_eq!(report["status"], "COMPLETED");
    assert_eq!(report["tasksExecutionReport"]["moreAvailable"], true);
    let rows = rows(&report);
    assert!((1..3).contains(&rows.len()), "{}", rows.len());
    assert!(rows.iter().all(|(_, row)| row["totalSession"] == "2"));
}
