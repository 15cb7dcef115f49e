//! Limits, to the call.

use std::sync::mpsc;
use std::time::Duration;

use crate::caller::{CREATE, Caller, GET, UPDATE, error, ok};
use koreai_mock::{ErrorShape, LimitWindow, Limits, Platform, RetryAfterForm};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::advance;

/// Keeps a paused clock where it is until it is dropped, but for [`advance`]: otherwise it jumps to the next
/// timer whenever nothing but sockets is waited for.
struct StandsStill(#[expect(dead_code, reason = "dropping it ends the wait")] mpsc::Sender<()>);

fn stand_still() -> StandsStill {
    let (sender, receiver) = mpsc::channel();
    // A paused clock does not jump while a blocking task runs.
    tokio::task::spawn_blocking(move || receiver.recv());
    StandsStill(sender)
}

#[tokio::test(start_paused = true)]
async fn a_limit_is_exact_and_its_window_rolls() {
    const WINDOW: Duration = Duration::from_millis(800);
    let _clock = stand_still();
    let limits = Limits::unlimited().for_operation(UPDATE, [(20, WINDOW)]);
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(limits)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let status = async || {
        let call = caller.update("ti-1", &json!({}));
        call.send().await.unwrap().status()
    };
    assert_eq!(status().await, 200);
    advance(Duration::from_millis(400)).await;
    for _ in 0..19 {
        assert_eq!(status().await, 200);
    }
    for _ in 0..3 {
        assert_eq!(status().await, 429);
    }
    assert_eq!(platform.over_limit(), 3);
    // Places are free as soon as calls have left the window, by their arrival, and not before.
    advance(Duration::from_millis(399)).await;
    assert_eq!(status().await, 429);
    advance(Duration::from_millis(1)).await;
    assert_eq!(status().await, 200);
    assert_eq!(status().await, 429);
    assert_eq!(platform.max_in_window(UPDATE, WINDOW), 25, "refused or not");
    assert_eq!(
        platform.max_in_window_of(UPDATE, platform.account_id(), WINDOW),
        25
    );
    assert_eq!(platform.max_in_window_of(UPDATE, "another", WINDOW), 0);
    assert_eq!(platform.max_in_window("updateCase", WINDOW), 0);
}

#[tokio::test(start_paused = true)]
async fn every_account_bot_and_job_has_its_own() {
    let _clock = stand_still();
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::documented().scaled(0.01))
        .start()
        .await
        .unwrap();
    let mut caller = Caller::new(&platform);
    assert_eq!(
        Limits::documented().windows_for(koreai_schemas::Operation::UPDATE_TASK),
        [(60, Duration::from_mins(1)).into()]
    );
    for _ in 0..60 {
        ok(caller.update("ti-1", &json!({})).send().await.unwrap()).await;
    }
    let answer = caller.update("ti-2", &json!({})).send().await.unwrap();
    let text = LimitWindow::Minute.message().to_owned();
    assert_eq!(error(answer).await, (429, 429, text));
    "another-account".clone_into(&mut caller.account);
    ok(caller.update("ti-1", &json!({})).send().await.unwrap()).await;
    let first = caller.job(&json!({})).await;
    let second = caller.job(&json!({})).await;
    for job in [&first, &second] {
        for _ in 0..5 {
            ok(caller.get(job).send().await.unwrap()).await;
        }
    }
    let minute = Duration::from_mins(1);
    assert_eq!(platform.max_in_window_of(GET, &first, minute), 5);
    assert_eq!(platform.max_in_window(GET, minute), 5);
    assert_eq!(
        platform.max_in_window_of(CREATE, platform.bot_id(), minute),
        2
    );
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_hourly_limit_has_its_own_text() {
    let _clock = stand_still();
    let windows = [(2, Duration::from_millis(50)), (3, Duration::from_mins(5))];
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::unlimited().for_operation(CREATE, windows))
        .error_shape(ErrorShape::Flat)
        .limit_status(200)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let mut texts = Vec::new();
    for _ in 0..2 {
        caller.job(&json!({})).await;
    }
    advance(Duration::from_millis(50)).await;
    caller.job(&json!({})).await;
    let answer = caller.create(&json!({})).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let body: Value = answer.json().await.unwrap();
    texts.push(body["message"].as_str().unwrap().to_owned());
    assert_eq!(texts, [LimitWindow::Hour.message()]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_can_say_when_to_come_back() {
    let _clock = stand_still();
    for form in [RetryAfterForm::Seconds, RetryAfterForm::HttpDate] {
        let platform = Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .limits(Limits::unlimited().for_operation(UPDATE, [(1, Duration::from_millis(2_500))]))
            .retry_after(form)
            .start()
            .await
            .unwrap();
        let caller = Caller::new(&platform);
        let call = || caller.update("ti-1", &json!({})).send();
        assert!(call().await.unwrap().headers().get("retry-after").is_none());
        let answer = call().await.unwrap();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        let asked = header("retry-after");
        match form {
            RetryAfterForm::Seconds => assert_eq!(asked, "3"),
            _ => {
                let at = |text: &str| httpdate::parse_http_date(text).unwrap();
                let wait = at(&asked).duration_since(at(&header("date"))).unwrap();
                assert_eq!(wait.as_secs(), 4, "a date is cut to the second");
            }
        }
    }
}

#[tokio::test]
async fn limits_can_be_off() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::unlimited())
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    for _ in 0..130 {
        ok(caller.update("ti-1", &json!({})).send().await.unwrap()).await;
    }
    assert_eq!(platform.over_limit(), 0);
}
