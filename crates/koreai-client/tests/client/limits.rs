//! Limits that others have used up: ridden out where that can be done in time, and never knocked at.

use std::time::Duration;

use futures_util::future::join_all;
use koreai_client::{Client, ClientBuilder, Error, RateBudget, RetryPolicy};
use koreai_mock::{ErrorShape, Fault, FaultKind, LimitWindow, Limits, Platform, RetryAfter};
use tokio::time::Instant;

use crate::support::{StillClock, builder, summary};

/// Against the contract's limits, with the settings that a client has by default.
async fn start() -> Platform {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::documented());
    platform.start().await.expect("a platform")
}

fn settings(platform: &Platform) -> ClientBuilder {
    let client = builder(platform).rate_budget(RateBudget::documented());
    client.retry(RetryPolicy::default())
}

fn client(platform: &Platform) -> Client {
    settings(platform).build().expect("a client")
}

/// For a clock that is paused.
fn paused(platform: &Platform) -> Client {
    StillClock::default().client(settings(platform))
}

/// The outcomes of so many updates that are not `ok`.
async fn failures(client: &Client, bot: &str, updates: usize) -> Vec<String> {
    let updates = (0..updates).map(async |number| {
        let update = client.update_task(bot, format!("ti-{number}"));
        summary(&update.set(|task| task.name("x".to_owned())).send().await)
    });
    let mut outcomes = join_all(updates).await;
    outcomes.retain(|outcome| outcome != "ok");
    outcomes
}

/// Two runs, one after the other, know nothing of each other.
#[tokio::test(start_paused = true)]
async fn a_client_rides_out_what_another_one_has_used_up() {
    let platform = start().await;
    let bot = platform.bot_id().to_owned();
    let started = Instant::now();
    assert_eq!(failures(&paused(&platform), &bot, 60).await, [""; 0]);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(platform.over_limit(), 0);
    assert_eq!(failures(&paused(&platform), &bot, 200).await, [""; 0]);
    // 260 updates at 60 a minute, and each refused once at the most.
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(4 * 60), "{took:?}");
    assert!(took < Duration::from_secs(4 * 60 + 10), "{took:?}");
    assert!(platform.over_limit() <= 60, "{}", platform.over_limit());
}

/// And at the same time: neither starves.
#[tokio::test(start_paused = true)]
async fn two_clients_share_a_limit_unknowingly() {
    let platform = start().await;
    let bot = platform.bot_id().to_owned();
    let clock = StillClock::default();
    let client = || clock.client(settings(&platform));
    let (one, two) = (client(), client());
    let (one, two) = tokio::join!(failures(&one, &bot, 60), failures(&two, &bot, 60));
    assert_eq!((one, two), (vec![], vec![]));
}

async fn update(client: &Client, platform: &Platform) -> Result<(), Error> {
    let update = client.update_task(platform.bot_id(), "ti-1");
    update.send().await.map(drop)
}

/// A limit that lasts longer than the call is reported at once, to later calls as well.
#[tokio::test]
async fn nobody_knocks_at_an_hourly_limit() {
    let platform = start().await;
    let window = LimitWindow::Hour;
    let fault = FaultKind::LimitTextIn200 { window };
    platform.inject(Fault::new(fault)).expect("a fault");
    let client = client(&platform);
    for sends in [true, false, false] {
        let error = update(&client, &platform).await.expect_err("a limit");
        let Error::RateLimited {
            sent, wait, errors, ..
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!(*sent, sends);
        assert!(wait.is_some_and(|wait| wait.as_secs() >= 3_599), "{wait:?}");
        assert_eq!(errors.is_empty(), !sends);
        let shown = error.to_string();
        for (part, is_shown) in [
            ("You've exceeded the hourly rate limit.", sends),
            ("; presumably there is room again in 360", sends),
            ("; nothing was sent, as an earlier answer", !sends),
        ] {
            assert_eq!(shown.contains(part), is_shown, "{shown}");
        }
    }
    assert_eq!(platform.request_count(), 1);
}

/// A server that asks for no pause at all gets one.
#[tokio::test]
async fn no_pause_is_still_a_pause() {
    let platform = start().await;
    let none = FaultKind::too_many_requests(RetryAfter::Seconds(0));
    platform.inject(Fault::new(none).first(1)).expect("a fault");
    let started = std::time::Instant::now();
    let updated = update(&client(&platform), &platform).await;
    assert_eq!(summary(&updated), "ok");
    // Half of 2 s, the bound of the first pause.
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(1), "{took:?}");
}

/// Status and code come before the text: a task may well be called so.
#[tokio::test]
async fn a_conflict_about_a_limit_is_no_limit() {
    let platform = start().await;
    let fault = FaultKind::Error {
        status: 409,
        code: Some(409),
        message: "A task \"Rate limit exceeded\" exists".to_owned(),
        shape: Some(ErrorShape::ErrorsMsg),
    };
    platform.inject(Fault::new(fault)).expect("a fault");
    let updated = update(&client(&platform), &platform).await;
    assert_eq!(
        summary(&updated),
        "Api 409 A task \"Rate limit exceeded\" exists (code 409)"
    );
    assert_eq!(platform.request_count(), 1);
}
