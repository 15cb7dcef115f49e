//! Tasks, and the platform's handle.

use std::time::{Duration, UNIX_EPOCH};

use crate::caller::{Caller, UPDATE, ok};
use koreai_mock::{
    Builder, DEMO_CLIENT_SECRET, Fault, FaultError, FaultKind, Limits, Platform, Recording,
    StartError,
};
use serde_json::json;
use tokio::time::{sleep, timeout};

/// Less than a shutdown waits for connections that do not end.
const WITHOUT_GRACE: Duration = Duration::from_secs(4);

#[tokio::test]
async fn an_update_changes_what_is_sent_and_answers_with_all() {
    let clock = || UNIX_EPOCH + Duration::from_millis(1_800_000_000_123);
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .clock(clock)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    // The token was minted by the machine's clock, which is another one.
    let minter = koreai_auth::TokenMinter::builder(platform.credentials())
        .clock(clock)
        .build()
        .unwrap();
    let id = &platform.task_ids()[0];
    let before = platform.task(id).unwrap();
    let mut expected = before.clone();
    for (body, changed) in [
        (json!({}), vec![]),
        (
            json!({"tags": ["a", "b"], "ETA": "2025-01-01", "dueDate": 1e12}),
            vec!["tags", "ETA", "dueDate"],
        ),
        (json!({"tags": [], "desc": ""}), vec!["tags", "desc"]),
        (
            json!({"name": "Ünder Review", "currAssignee": {"_id": "u-1"}}),
            vec!["name", "currAssignee"],
        ),
    ] {
        let request = caller
            .http
            .post(caller.update_url(id))
            .header("auth", minter.token().unwrap().expose())
            .header("accountid", &caller.account)
            .json(&body);
        let task = ok(request.send().await.unwrap()).await;
        for name in changed {
            expected[name] = body[name].clone();
        }
        expected["updatedAt"] = json!("2027-01-15T08:00:00.123Z");
        if body.get("name").is_some() {
            expected["lname"] = json!("ünder review");
        }
        assert_eq!(task, expected);
        assert_eq!(platform.task(id), Some(task));
    }
    assert_ne!(before, expected);
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn unknown_tasks_come_into_being() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .tasks(2)
        .task_id("ti-mine")
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    assert_eq!(platform.task_ids().len(), 3);
    let task = ok(caller
        .update("ti-%C3%BC", &json!({"name": "A"}))
        .send()
        .await
        .unwrap())
    .await;
    assert_eq!(task["_id"], "ti-ü");
    assert_eq!(platform.task_ids()[2..], ["ti-mine", "ti-ü"]);
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn requests_are_recorded_and_the_token_is_not_shown() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .record(Recording::Last(2))
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    for name in ["A", "B", "C"] {
        ok(caller
            .update("ti-1", &json!({"name": name}))
            .send()
            .await
            .unwrap())
        .await;
    }
    let requests = platform.requests_to(UPDATE);
    assert_eq!(requests.len(), 2);
    let last = &requests[1];
    assert_eq!(last.number, 3);
    assert_eq!(last.method, "POST");
    assert_eq!(last.path, caller.update_url("ti-1")[caller.base.len()..]);
    assert_eq!(last.query, None);
    assert_eq!(last.json(), Some(json!({"name": "C"})));
    assert_eq!(last.status, Some(200));
    assert_eq!(last.header("accountid"), Some(platform.account_id()));
    assert!(last.arrived > requests[0].arrived);
    // Whoever looks again and again gets each once, and no copy of those before.
    for (after, numbers) in [(0, &[2, 3][..]), (2, &[3]), (3, &[]), (9, &[])] {
        let new = platform.requests_after(after);
        let new: Vec<_> = new.iter().map(|request| request.number).collect();
        assert_eq!(new, numbers, "after {after}");
    }
    let token = last.header("auth").unwrap();
    assert!(!format!("{requests:?}").contains(token));
    assert!(!format!("{requests:?}").contains(&token[token.len() - 20..]));

    assert_eq!(platform.request_count(), 3);
    assert_eq!(platform.max_in_window(UPDATE, Duration::from_mins(1)), 3);
    platform.clear_requests();
    assert!(platform.requests().is_empty());
    assert_eq!(platform.max_in_window(UPDATE, Duration::from_mins(1)), 0);

    let silent = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .record(Recording::Off)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&silent);
    caller
        .create(&json!({}))
        .query(&[("skip", "0")])
        .send()
        .await
        .unwrap();
    assert!(silent.requests().is_empty());
    assert_eq!(silent.request_count(), 1);
}

#[tokio::test]
async fn connections_are_kept_alive() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::unlimited())
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    for _ in 0..200 {
        ok(caller.update("ti-1", &json!({})).send().await.unwrap()).await;
    }
    assert_eq!(platform.connection_count(), 1);
    assert_eq!(platform.request_count(), 200);
}

#[tokio::test]
async fn the_description_points_a_client_at_it() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    let text = platform.describe();
    for line in [
        format!("KOREAI_HOST={}", platform.base_url()),
        format!("KOREAI_CLIENT_ID={}", platform.credentials().client_id()),
        format!("KOREAI_CLIENT_SECRET={DEMO_CLIENT_SECRET}"),
        format!("KOREAI_BOT_ID={}", platform.bot_id()),
        format!("KOREAI_ACCOUNT_ID={}", platform.account_id()),
    ] {
        assert!(text.lines().any(|other| other == line), "{line} in {text}");
    }
    let secret = "not-a-real-secret";
    let own = koreai_auth::Credentials::new("cs-own", secret.into()).unwrap();
    let app = koreai_mock::App::new(own);
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .app(app)
        .start()
        .await
        .unwrap();
    assert!(!format!("{platform} {platform:?}").contains(secret));
}

#[tokio::test]
async fn a_shutdown_waits_for_answers_and_a_drop_does_not() {
    let slow = FaultKind::SlowFirstByte {
        after: Duration::from_millis(150),
    };
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .fault(Fault::new(slow.clone()))
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let call = tokio::spawn(caller.update("ti-1", &json!({})).send());
    wait_for_a_request(&platform).await;
    timeout(WITHOUT_GRACE, platform.shutdown()).await.unwrap();
    ok(call.await.unwrap().unwrap()).await;
    assert!(caller.update("ti-1", &json!({})).send().await.is_err());

    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .fault(Fault::new(slow))
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let call = tokio::spawn(caller.update("ti-1", &json!({})).send());
    wait_for_a_request(&platform).await;
    drop(platform);
    assert!(call.await.unwrap().is_err());
    assert!(caller.update("ti-1", &json!({})).send().await.is_err());
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_a_shutdown() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    ok(caller.update("ti-1", &json!({})).send().await.unwrap()).await;
    timeout(WITHOUT_GRACE, platform.shutdown()).await.unwrap();
}

async fn wait_for_a_request(platform: &Platform) {
    while platform.request_count() == 0 {
        sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_at_the_start() {
    let taken = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    let again = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .address(taken.address())
        .start()
        .await;
    assert!(matches!(again, Err(StartError::Bind { .. })));

    let fault = |builder: Builder| async { builder.start().await.map(drop) };
    let unknown = FaultKind::InvalidJson;
    for builder in [
        Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .fault(Fault::new(unknown).on("updateCase")),
        Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .limits(
                Limits::unlimited().for_operation("updateCase", [] as [koreai_mock::Window; 0]),
            ),
        Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .limit_status(42),
    ] {
        assert!(matches!(fault(builder).await, Err(StartError::Fault(_))));
    }
    let error = taken.inject(Fault::new(FaultKind::html(200)).nth(0));
    assert_eq!(error, Err(FaultError::NoCall));
}

/// A made-up id is a mistake that a test should find.
#[tokio::test]
async fn a_platform_as_it_starts_refuses_unknown_tasks() {
    let platform = Platform::start().await.unwrap();
    let caller = Caller::new(&platform);
    let known = &platform.task_ids()[0];
    for (task, status) in [(known.as_str(), 200), ("ti-made-up", 404)] {
        let answer = caller.update(task, &json!({})).send().await.unwrap();
        assert_eq!(answer.status(), status, "{task}");
    }
}
