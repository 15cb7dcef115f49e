//! Many updates at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, stream};
use koreai_client::{Client, ErrorKind, Outcome, TaskUpdate};
use koreai_mock::{Fault, FaultKind, Platform, TokenRefusal};

use crate::support::{builder, platform};

async fn start() -> (Platform, Client) {
    let platform = platform().start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    (platform, client)
}

fn updates(count: usize) -> impl Iterator<Item = TaskUpdate<usize>> {
    (0..count).map(|n| {
        let update = TaskUpdate::new(format!("ti-{n}")).key(n);
        update.set(|task| task.name("Call back"))
    })
}

#[tokio::test]
async fn every_update_has_an_outcome_in_order_or_as_they_come() {
    for is_in_order in [false, true] {
        let (platform, client) = start().await;
        let refused = FaultKind::Error {
            status: 400,
            code: None,
            message: "no".to_owned(),
            shape: None,
        };
        platform
            .inject(Fault::new(refused).nth(3))
            .expect("a fault");
        let reset = FaultKind::Reset { carried_out: true };
        platform.inject(Fault::new(reset).nth(5)).expect("a fault");
        let all = client.update_tasks(platform.bot_id()).concurrency(4);
        let all = if is_in_order { all.in_order() } else { all };
        let begun = Arc::new(AtomicUsize::new(0));
        let counted = updates(20).map(|update| {
            let begun = Arc::clone(&begun);
            update.before_sending(move || {
                begun.fetch_add(1, Ordering::SeqCst);
                Ok(())
            })
        });
        let outcomes: Vec<_> = all.send(stream::iter(counted)).collect().await;
        let mut keys: Vec<_> = outcomes.iter().map(|updated| updated.key).collect();
        if !is_in_order {
            keys.sort();
        }
        assert_eq!(keys, (0..20).collect::<Vec<_>>());
        assert_eq!(begun.load(Ordering::SeqCst), 20);
        let count = |outcome| {
            let with = outcomes
                .iter()
                .filter(|updated| updated.outcome() == outcome);
            with.count()
        };
        assert_eq!(
            [Outcome::Done, Outcome::Refused, Outcome::Unknown].map(count),
            [18, 1, 1]
        );
    }
}

#[tokio::test]
async fn what_fails_for_all_ends_all() {
    let (platform, client) = start().await;
    let refusal = TokenRefusal::InvalidSdkCredentials;
    platform
        .inject(Fault::new(FaultKind::Unauthorized { refusal }))
        .expect("a fault");
    let pulled = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&pulled);
    let counted = updates(100).inspect(move |_| *seen.lock().expect("no panic") += 1);
    let all = client.update_tasks(platform.bot_id()).concurrency(2);
    let outcomes: Vec<_> = all.send(stream::iter(counted)).collect().await;
    assert!(outcomes.iter().any(|updated| updated.ends_all));
    assert!(outcomes.len() <= 4, "{}", outcomes.len());
    assert!(*pulled.lock().expect("no panic") <= 5);
    for updated in outcomes {
        let error = updated.or_stop().expect_err("a refusal of all");
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert_eq!(error.was_executed(), Some(false));
    }
}

/// What the README shows is the example, which compiles, and it is short.
#[test]
fn the_first_program_is_short_and_compiles() {
    let example = include_str!("../../examples/first_program.rs");
    let (_, program) = example.split_once("\n\n").expect("a comment before it");
    assert!(program.lines().count() <= 25);
    let readme = include_str!("../../README.md");
    assert!(readme.contains(&format!("```rust,no_run\n{program}```\n")));
}
