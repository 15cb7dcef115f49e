//! A call that nobody polls holds up no other: an ordinary state of a future, beside `select!` and in the
//! body of a loop over a stream.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use koreai_client::{Client, Error, RateBudget, Window, types};
use koreai_mock::Platform;

use crate::support::{builder, platform, quick};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

async fn start() -> Platform {
    platform().start().await.expect("a platform")
}

/// A client that may send so many requests in any half second.
fn client(platform: &Platform, requests: u32) -> Client {
    let length = Duration::from_millis(500);
    let window = Window { requests, length };
    let client = builder(platform).rate_budget(RateBudget::windows([window]));
    client.build().expect("a client")
}

async fn update(client: &Client, bot: &str, name: &str) -> Result<types::Task, Error> {
    let update = client.update_task(bot, "ti-1");
    update.set(|task| task.name(name.to_owned())).send().await
}

#[tokio::test]
async fn a_call_in_the_body_of_a_loop_over_calls() {
    let platform = start().await;
    let (client, bot) = (client(&platform, 4), platform.bot_id());
    let updates = stream::iter(0..8).map(|_| update(&client, bot, "in the stream"));
    let mut updates = updates.buffer_unordered(6);
    let all = async {
        let mut done = 0;
        while let Some(updated) = updates.next().await {
            updated.expect("a task");
            // Meanwhile, nobody polls the five others.
            update(&client, bot, "in the body").await.expect("a task");
            done += 1;
        }
        done
    };
    let done = tokio::time::timeout(LONG, all).await;
    assert_eq!(done.expect("no call waits for ever"), 8);
    assert_eq!(platform.request_count(), 16);
}

#[tokio::test]
async fn a_call_after_one_that_was_left_in_a_select() {
    let platform = start().await;
    let (client, bot) = (client(&platform, 1), platform.bot_id());
    update(&client, bot, "takes the only slot")
        .await
        .expect("a task");

    let mut left = std::pin::pin!(update(&client, bot, "left"));
    tokio::select! {
        _ = &mut left => panic!("there was no slot"),
        () = tokio::time::sleep(Duration::from_millis(50)) => {}
    }
    let other = tokio::time::timeout(LONG, update(&client, bot, "other")).await;
    other.expect("it does not wait for ever").expect("a task");
    let left = tokio::time::timeout(LONG, left).await;
    left.expect("its turn comes as well").expect("a task");
    assert_eq!(platform.request_count(), 3);
}

#[tokio::test]
async fn a_call_does_not_wait_for_its_first_slot_for_ever() {
    let platform = start().await;
    let (client, bot) = (client(&platform, 1), platform.bot_id());
    update(&client, bot, "takes the only slot")
        .await
        .expect("a task");
    let patience = Duration::from_millis(50);
    let client = client.with_retry(quick().max_wait(patience));
    let error = update(&client, bot, "impatient").await;
    let error = error.expect_err("no slot was free so soon");
    assert!(error.is_retryable());
    assert_eq!(
        error.to_string(),
        "waiting for the rate limit lasted longer than 50ms (updateTask)"
    );
    assert_eq!(platform.request_count(), 1);
}
