//! The limiter against a clock that only moves when everybody waits.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep, timeout};

use super::*;
use koreai_schemas::{OPERATIONS, Operation};

const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(60);

fn never() -> Instant {
    Instant::now() + FOR_EVER
}

fn windows(all: &[(u32, Duration)]) -> Vec<Window> {
    let window = |&(requests, length)| Window { requests, length };
    all.iter().map(window).collect()
}

fn limiter(all: &[(u32, Duration)]) -> Arc<Limiter> {
    Arc::new(Limiter::new(RateBudget::windows(windows(all)), TIMEOUT))
}

async fn acquire(limiter: &Limiter, whose: &str) -> Permit {
    let update = Operation::UPDATE_TASK;
    let whose = |_| whose.to_owned();
    let permit = limiter
        .acquire(update, whose, Turn::First, never(), FOR_EVER)
        .await;
    permit.unwrap()
}

/// The most arrivals in any window of such a length: a server's rolling count.
fn most(arrivals: &[Instant], length: Duration) -> usize {
    let mut arrivals = arrivals.to_vec();
    arrivals.sort();
    let within = |&start: &Instant| {
        let end = start + length;
        arrivals.iter().filter(|&&t| start <= t && t <= end).count()
    };
    arrivals.iter().map(within).max().unwrap_or_default()
}

/// Whatever the network and the callers do, no window overflows at the server, little of it stays empty, and
/// everybody gets through. 20 schedules are simulated, or as many as `KOREAI_SCHEDULES` says.
#[tokio::test(start_paused = true)]
async fn saturated_windows_never_overflow_and_are_well_used() {
    let schedules = std::env::var("KOREAI_SCHEDULES").ok();
    let schedules = schedules.map_or(20, |schedules| schedules.parse().expect("a number"));
    let (mut least, mut given_up) = (1.0_f64, 0);
    for seed in 0..schedules {
        let (used, left) = schedule(seed).await;
        assert!((0.95..=1.0).contains(&used), "{used} with seed {seed}");
        least = least.min(used);
        given_up += left;
    }
    println!(
        "{schedules} schedules of 300 calls, of which {given_up} left the line and joined it again: \
         at least {least:.3} of the budget used"
    );
}

/// How much of the budget 300 calls use that never leave it alone, and how often one of them gave up waiting.
async fn schedule(seed: u64) -> (f64, usize) {
    let random = Mutex::new(fastrand::Rng::with_seed(seed));
    let limits = [(10, SECOND), (60, 10 * SECOND)];
    let limiter = limiter(&limits);
    let arrivals = Mutex::new(Vec::new());
    let given_up = Mutex::new(0);
    let started = Instant::now();
    let up_to = |most| MS * random.lock().unwrap().u32(0..most);
    let calls = stream::iter(0..300).map(async |_| {
        // One in four loses patience and comes back, at the end of the line.
        let patience = random.lock().unwrap().u8(0..4) == 0;
        let patience = patience.then(|| up_to(3_000));
        let permit = timeout(patience.unwrap_or(FOR_EVER), acquire(&limiter, "a")).await;
        let permit = match permit {
            Ok(permit) => permit,
            Err(_) => {
                *given_up.lock().unwrap() += 1;
                acquire(&limiter, "a").await
            }
        };
        let (there, back) = (up_to(20), up_to(20));
        sleep(there).await;
        arrivals.lock().unwrap().push(Instant::now());
        sleep(back).await;
        permit.answered();
    });
    // More are in line than leave at a time.
    calls.buffer_unordered(40).count().await;
    let arrivals = arrivals.into_inner().unwrap();
    assert_eq!(arrivals.len(), 300);
    for (requests, length) in limits {
        let most = most(&arrivals, length);
        assert!(most <= requests as usize, "{most} in {length:?}");
    }
    // Ten at once and then ten in each second: a batch of 60 takes 5 s, and the fifth batch may start after
    // four long windows.
    let ideal = 45.0;
    let used = ideal / started.elapsed().as_secs_f64();
    (used, given_up.into_inner().unwrap())
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served() {
    let limiter = limiter(&[(1, SECOND)]);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for turn in 0..20 {
        let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
        tasks.push(tokio::spawn(async move {
            let permit = acquire(&limiter, "a").await;
            order.lock().unwrap().push(turn);
            permit.answered();
        }));
        tokio::task::yield_now().await;
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

/// What a limit refused has waited longest, whenever it joins the line.
#[tokio::test(start_paused = true)]
async fn requests_that_are_sent_again_go_first() {
    let limiter = limiter(&[(1, SECOND)]);
    acquire(&limiter, "a").await.answered();
    let order = Arc::new(Mutex::new(Vec::new()));
    let turns = [
        Turn::First,
        Turn::First,
        Turn::Again,
        Turn::First,
        Turn::Again,
    ];
    let mut tasks = Vec::new();
    for (number, turn) in turns.into_iter().enumerate() {
        let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
        tasks.push(tokio::spawn(async move {
            let whose = |_| "a".to_owned();
            let update = Operation::UPDATE_TASK;
            let permit = limiter
                .acquire(update, whose, turn, never(), FOR_EVER)
                .await;
            order.lock().unwrap().push(number);
            permit.unwrap().answered();
        }));
        tokio::task::yield_now().await;
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), [2, 4, 0, 1, 3]);
}

/// A pause is what is left of the window that a limit names, or else of the operation's shortest.
#[test]
fn the_window_that_a_limit_names() {
    let test_server = RateBudget::windows(windows(&[(9, SECOND), (99, 9 * SECOND)]));
    let (minute, hour) = (60, 60 * 60);
    for (text, named, test_named) in [
        (
            "You've exceeded the per-minute rate limit.",
            Some(minute),
            1,
        ),
        ("You've exceeded the hourly rate limit.", Some(hour), 9),
        ("1,800 calls per hour: rate limit exceeded", Some(hour), 9),
        ("Rate limit for this API has been reached.", None, 1),
        ("", None, 1),
    ] {
        for operation in OPERATIONS {
            let limit = operation.rate_limit.map_or(&[][..], |limit| limit.windows);
            let shortest = limit.iter().map(|window| window.length.as_secs()).min();
            let named = named.or(shortest).unwrap_or(minute);
            let window = |budget: &RateBudget| {
                let limiter = Limiter::new(budget.clone(), TIMEOUT);
                limiter.window(operation, NamedWindow::find(text)).as_secs()
            };
            for budget in [
                RateBudget::documented(),
                RateBudget::share(0.1),
                RateBudget::unlimited(),
            ] {
                assert_eq!(window(&budget), named, "{}: {text}", operation.id);
            }
            // Windows of a test server are for operations that have a limit.
            let test_named = match operation.rate_limit {
                Some(_) => test_named,
                None => named,
            };
            assert_eq!(window(&test_server), test_named, "{}: {text}", operation.id);
        }
    }
}

/// Whoever leaves the line holds up nobody, at its front or in its middle.
#[tokio::test(start_paused = true)]
async fn waiting_can_be_given_up() {
    let limiter = limiter(&[(1, SECOND)]);
    acquire(&limiter, "a").await.answered();
    let started = Instant::now();
    let waiting = [500, 100, 300].map(|ms| {
        let limiter = Arc::clone(&limiter);
        tokio::spawn(async move { timeout(MS * ms, acquire(&limiter, "a")).await.is_err() })
    });
    let last = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { acquire(&limiter, "a").await.answered() }
    });
    for waiting in waiting {
        assert!(waiting.await.unwrap(), "it gave up");
    }
    last.await.unwrap();
    let took = started.elapsed();
    assert!(SECOND <= took && took < SECOND + 10 * MS, "{took:?}");
}

/// Polls a future once, and leaves it.
async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// How much later a slot is taken that was kept for somebody who did not come.
const KEPT: Duration = Duration::from_millis(50);

#[tokio::test(start_paused = true)]
async fn whoever_is_not_polled_is_passed_over_and_keeps_their_place() {
    for count in [1, 2, 20] {
        let limiter = limiter(&[(1, SECOND)]);
        acquire(&limiter, "a").await.answered();
        let started = Instant::now();
        let mut left: Vec<_> = (0..count)
            .map(|_| Box::pin(acquire(&limiter, "a")))
            .collect();
        for left in &mut left {
            assert!(poll_once(left.as_mut()).await.is_pending());
        }
        for turn in 1..=5 {
            acquire(&limiter, "a").await.answered();
            let (took, slot) = (started.elapsed(), turn * SECOND);
            assert!(
                slot <= took && took < slot + KEPT + 20 * MS,
                "{turn}: {took:?}"
            );
        }

        let order = Mutex::new(Vec::new());
        let last = Box::pin(acquire(&limiter, "a"));
        let all = std::iter::once(last).chain(left).enumerate();
        join_all(all.map(async |(number, waiting)| {
            waiting.await.answered();
            order.lock().unwrap().push(number);
        }))
        .await;
        let expected: Vec<_> = (1..=count).chain([0]).collect();
        assert_eq!(order.into_inner().unwrap(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn those_behind_somebody_who_is_not_polled_stay_in_order() {
    let limiter = limiter(&[(1, SECOND)]);
    acquire(&limiter, "a").await.answered();
    let started = Instant::now();
    let mut left = pin!(acquire(&limiter, "a"));
    assert!(poll_once(left.as_mut()).await.is_pending());
    let order = Mutex::new(Vec::new());
    join_all((0..10).map(async |number| {
        acquire(&limiter, "a").await.answered();
        order.lock().unwrap().push(number);
    }))
    .await;
    assert_eq!(order.into_inner().unwrap(), (0..10).collect::<Vec<_>>());
    let took = started.elapsed();
    assert!(took < 10 * SECOND + KEPT + 50 * MS, "{took:?}");
}

/// As with a request whose future is polled no more: it has arrived by its timeout, or never will.
#[tokio::test(start_paused = true)]
async fn a_permit_that_is_left_holds_up_nobody_for_ever() {
    let limiter = limiter(&[(1, SECOND)]);
    let left = acquire(&limiter, "a").await;
    let started = Instant::now();
    acquire(&limiter, "a").await.answered();
    let (took, expected) = (started.elapsed(), TIMEOUT + STRAGGLING + SECOND);
    assert!(
        expected <= took && took < expected + 10 * MS,
        "{took:?}, not {expected:?}"
    );
    // It counts from now on: it may have been sent just before.
    left.answered();
    let started = Instant::now();
    acquire(&limiter, "a").await.answered();
    assert!(started.elapsed() >= SECOND);
}

#[tokio::test(start_paused = true)]
async fn somebody_polled_now_and_then_gets_through_a_crowd() {
    let limiter = limiter(&[(1, SECOND)]);
    let crowd = (0..5).map(|_| {
        let limiter = Arc::clone(&limiter);
        tokio::spawn(async move {
            loop {
                acquire(&limiter, "a").await.answered();
            }
        })
    });
    let crowd: Vec<_> = crowd.collect();
    tokio::task::yield_now().await;
    let mut slow = pin!(acquire(&limiter, "a"));
    let polled_slowly = async {
        while poll_once(slow.as_mut()).await.is_pending() {
            sleep(100 * MS).await;
        }
    };
    let polled_slowly = timeout(100 * SECOND, polled_slowly).await;
    assert!(polled_slowly.is_ok(), "a hundred slots went to others");
    crowd.iter().for_each(tokio::task::JoinHandle::abort);
}

/// Whether the slot before is answered or still under way, and whether the place ahead is polled or not:
/// whoever drops a wait, at whichever of its awaits, leaves nothing behind.
#[tokio::test(start_paused = true)]
async fn a_wait_can_be_dropped_at_each_await() {
    for (is_answered, is_somebody_ahead) in
        [(true, false), (true, true), (false, false), (false, true)]
    {
        for polls in 0.. {
            let limiter = limiter(&[(1, SECOND)]);
            let permit = acquire(&limiter, "a").await;
            let answer = if is_answered { 0 } else { 300 };
            tokio::spawn(async move {
                sleep(MS * answer).await;
                permit.answered();
            });
            tokio::task::yield_now().await;
            let started = Instant::now();
            let mut ahead = pin!(acquire(&limiter, "a"));
            if is_somebody_ahead {
                assert!(poll_once(ahead.as_mut()).await.is_pending());
            }

            let got_through = {
                let mut dropped = pin!(acquire(&limiter, "a"));
                let mut left = polls;
                poll_fn(|context| match left {
                    0 => Poll::Ready(false),
                    _ => {
                        left -= 1;
                        dropped.as_mut().poll(context).map(|permit| {
                            permit.answered();
                            true
                        })
                    }
                })
                .await
            };
            acquire(&limiter, "a").await.answered();
            let slot = MS * answer + SECOND * if got_through { 2 } else { 1 };
            let took = started.elapsed();
            assert!(
                slot <= took && took < slot + KEPT + 10 * MS,
                "{polls} polls, answered {is_answered}, ahead {is_somebody_ahead}: {took:?}"
            );
            if got_through {
                assert!(polls > 1, "it waited");
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_beyond_the_deadline() {
    let limiter = limiter(&[(1, SECOND)]);
    let update = Operation::UPDATE_TASK;
    let _under_way = acquire(&limiter, "a").await;
    let started = Instant::now();
    let deadline = started + 500 * MS;
    let whose = |_| "a".to_owned();
    let permit = limiter
        .acquire(update, whose, Turn::First, deadline, FOR_EVER)
        .await;
    assert_eq!(permit.err(), Some(Denied::TooLate));
    assert_eq!(started.elapsed(), 500 * MS, "the answer might have come");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_what_comes_too_late() {
    let limiter = limiter(&[(1, SECOND)]);
    let update = Operation::UPDATE_TASK;
    acquire(&limiter, "a").await.answered();
    let started = Instant::now();
    let deadline = started + 500 * MS;
    let whose = |_| "a".to_owned();
    let permit = limiter
        .acquire(update, whose, Turn::First, deadline, FOR_EVER)
        .await;
    assert_eq!(permit.err(), Some(Denied::TooLate));
    assert_eq!(started.elapsed(), Duration::ZERO, "it is known beforehand");
}

#[tokio::test(start_paused = true)]
async fn budgets_are_counted_apart() {
    let limiter = limiter(&[(1, SECOND)]);
    let started = Instant::now();
    let [update, create, look] = [
        "updateTask",
        "createTaskContainmentReport",
        "getTaskContainmentReport",
    ]
    .map(|id| Operation::named(id).unwrap());
    for (operation, whose) in [
        (update, "a"),
        (update, "b"),
        (create, "a"),
        (look, "a/1"),
        (look, "a/2"),
    ] {
        let whose = |_| whose.to_owned();
        let permit = limiter
            .acquire(operation, whose, Turn::First, never(), FOR_EVER)
            .await;
        permit.unwrap().answered();
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
    let whose = |_| "a/1".to_owned();
    limiter
        .acquire(look, whose, Turn::First, never(), FOR_EVER)
        .await
        .unwrap()
        .answered();
    assert!(started.elapsed() >= SECOND);
}

/// Every job has a budget of its own; those that are over are not kept.
#[tokio::test(start_paused = true)]
async fn memory_stays_bounded() {
    let limiter = limiter(&[(60, SECOND)]);
    let look = Operation::GET_TASK_CONTAINMENT_REPORT;
    for job in 0..10_000 {
        let whose = |_| job.to_string();
        let permit = limiter
            .acquire(look, whose, Turn::First, never(), FOR_EVER)
            .await;
        permit.unwrap().answered();
        sleep(20 * MS).await;
        let budgets = limiter.budgets.lock().unwrap().by_key.len();
        assert!(budgets <= 128, "{budgets}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_pauses_one_pauses_all() {
    let limiter = limiter(&[(60, SECOND)]);
    let started = Instant::now();
    let permit = acquire(&limiter, "a").await;
    permit.close_for(7 * SECOND);
    permit.answered();
    acquire(&limiter, "b").await;
    assert_eq!(started.elapsed(), Duration::ZERO);

    let update = Operation::UPDATE_TASK;
    let whose = |_| "a".to_owned();
    let denied = limiter
        .acquire(update, whose, Turn::First, never(), 5 * SECOND)
        .await;
    let left = 7 * SECOND;
    assert_eq!(
        denied.err(),
        Some(Denied::Closed { left }),
        "reported at once"
    );
    acquire(&limiter, "a").await;
    assert_eq!(started.elapsed(), 7 * SECOND);
}

/// Who gives up has still sent: what arrives late must find room.
#[tokio::test(start_paused = true)]
async fn requests_that_were_given_up_still_count() {
    let limiter = limiter(&[(10, SECOND)]);
    let started = Instant::now();
    let mut arrivals = Vec::new();
    for _ in 0..10 {
        let permit = acquire(&limiter, "a").await;
        // The caller loses patience after 5 ms, and the request arrives after 900.
        sleep(5 * MS).await;
        drop(permit);
        arrivals.push(Instant::now() + 895 * MS);
    }
    for _ in 0..10 {
        let permit = acquire(&limiter, "a").await;
        arrivals.push(Instant::now());
        permit.answered();
    }
    assert!(most(&arrivals, SECOND) <= 10);
    assert!(started.elapsed() > STRAGGLING);
}

#[test]
fn a_steady_pause_keeps_within_every_window() {
    let create = Operation::CREATE_TASK_CONTAINMENT_REPORT;
    let pause = |budget| Limiter::new(budget, TIMEOUT).steady_pause(create);
    assert_eq!(pause(RateBudget::documented()), 2 * SECOND);
    assert_eq!(pause(RateBudget::share(0.5)), 4 * SECOND);
    assert_eq!(pause(RateBudget::unlimited()), Duration::ZERO);
    let for_ever = RateBudget::windows([(1, Duration::MAX)]);
    assert_eq!(pause(for_ever), FOR_EVER);
}
