//! Every fault of the mock platform, on every operation: what the client makes of it, and how often it
//! asked.

use std::time::Duration;

use crate::support::{Operation, builder, platform, quick, summary};
use futures_util::{StreamExt, stream};
use koreai_client::{Error, Outcome, Phase, RateBudget, RetryPolicy, Window};
use koreai_mock::{
    ErrorShape, ExpiredAnswer, Fault, FaultKind, LimitWindow, Limits, RetryAfter, TokenRefusal,
};

/// What comes of a fault that befalls every call, as `requests × outcome`.
struct Case {
    name: &'static str,
    fault: FaultKind,
    update: &'static str,
    start: &'static str,
    look: &'static str,
}

/// The same for all operations.
fn case(name: &'static str, fault: FaultKind, all: &'static str) -> Case {
    Case {
        name,
        fault,
        update: all,
        start: all,
        look: all,
    }
}

/// The same for both POSTs, which are not sent again where they may have been executed.
fn posts(name: &'static str, fault: FaultKind, post: &'static str, look: &'static str) -> Case {
    Case {
        name,
        fault,
        update: post,
        start: post,
        look,
    }
}

fn html(status: u16, retry_after: RetryAfter) -> FaultKind {
    FaultKind::Html {
        status,
        retry_after,
    }
}

fn error(status: u16, shape: ErrorShape) -> FaultKind {
    FaultKind::Error {
        status,
        code: Some(7),
        message: "No luck".to_owned(),
        shape: Some(shape),
    }
}

fn cases() -> Vec<Case> {
    let second = RetryAfter::Seconds(1);
    vec![
        case(
            "429",
            FaultKind::too_many_requests(RetryAfter::Absent),
            "3 × RateLimited 429 None",
        ),
        case(
            "429 with seconds",
            FaultKind::too_many_requests(RetryAfter::Seconds(0)),
            "3 × RateLimited 429 Some(0ns)",
        ),
        // Longer than the call may take: there is no point in waiting.
        case(
            "429 with many seconds",
            FaultKind::too_many_requests(RetryAfter::Seconds(60)),
            "1 × RateLimited 429 Some(60s)",
        ),
        case(
            "429 with a date",
            FaultKind::too_many_requests(RetryAfter::HttpDate(0)),
            "3 × RateLimited 429 Some(0ns)",
        ),
        case(
            "the text of a limit in a 200",
            FaultKind::LimitTextIn200 {
                window: LimitWindow::Minute,
            },
            "3 × RateLimited 200 None",
        ),
        case(
            "the hourly text of a limit in a 200",
            FaultKind::LimitTextIn200 {
                window: LimitWindow::Hour,
            },
            "3 × RateLimited 200 None",
        ),
        posts(
            "503 in HTML",
            FaultKind::html(503),
            "1 × UnexpectedBody 503 text/html Html",
            "3 × UnexpectedBody 503 text/html Html",
        ),
        posts(
            "503 in HTML, with seconds",
            html(503, second),
            "1 × UnexpectedBody 503 text/html Html",
            "3 × UnexpectedBody 503 text/html Html",
        ),
        posts(
            "502 in HTML",
            FaultKind::html(502),
            "1 × UnexpectedBody 502 text/html Html",
            "3 × UnexpectedBody 502 text/html Html",
        ),
        posts(
            "504 in HTML",
            FaultKind::html(504),
            "1 × UnexpectedBody 504 text/html Html",
            "3 × UnexpectedBody 504 text/html Html",
        ),
        posts(
            "500 in JSON",
            FaultKind::server_error(),
            "1 × Api 500 Internal Server Error (code 500)",
            "3 × Api 500 Internal Server Error (code 500)",
        ),
        case(
            "404, `msg`",
            error(404, ErrorShape::ErrorsMsg),
            "1 × Api 404 No luck (code 7)",
        ),
        case(
            "404, `message`",
            error(404, ErrorShape::ErrorsMessage),
            "1 × Api 404 No luck (code 7)",
        ),
        case(
            "404, flat",
            error(404, ErrorShape::Flat),
            "1 × Api 404 No luck",
        ),
        case(
            "an error in a 200, `msg`",
            error(200, ErrorShape::ErrorsMsg),
            "1 × Api 200 No luck (code 7)",
        ),
        case(
            "an error in a 200, flat",
            error(200, ErrorShape::Flat),
            "1 × Api 200 No luck",
        ),
        // The fresh token is refused as well: no third attempt. (The first one had been used before.)
        case(
            "401, credentials",
            FaultKind::Unauthorized {
                refusal: TokenRefusal::InvalidSdkCredentials,
            },
            "2 × Unauthorized 401 Credentials",
        ),
        case(
            "401, no JWT",
            FaultKind::Unauthorized {
                refusal: TokenRefusal::InvalidJwtToken,
            },
            "2 × Unauthorized 401 NotAJwt",
        ),
        case(
            "401, scope",
            FaultKind::Unauthorized {
                refusal: TokenRefusal::ScopeIncorrect,
            },
            "2 × Unauthorized 401 Scope",
        ),
        case(
            "a redirect",
            FaultKind::Redirect {
                status: 307,
                location: "http://127.0.0.1:9/".to_owned(),
            },
            "1 × UnexpectedBody 307 - Redirect",
        ),
        case(
            "JSON of another shape",
            FaultKind::WrongShape { body: None },
            "1 × UnexpectedBody 200 application/json; charset=utf-8 Shape",
        ),
        posts(
            "the connection is reset",
            FaultKind::reset(),
            "1 × Transport",
            "3 × Transport",
        ),
        posts(
            "the connection is reset after the call was carried out",
            FaultKind::Reset { carried_out: true },
            "1 × Transport",
            "3 × Transport",
        ),
        posts(
            "the first byte comes late",
            FaultKind::SlowFirstByte {
                after: Duration::from_secs(30),
            },
            "1 × Timeout Answer",
            "3 × Timeout Answer",
        ),
        posts(
            "the body comes late",
            FaultKind::SlowBody {
                over: Duration::from_secs(30),
            },
            "1 × Timeout Answer",
            "3 × Timeout Answer",
        ),
        case(
            "all comes a little late",
            FaultKind::SlowBody {
                over: Duration::from_millis(20),
            },
            "1 × ok",
        ),
        posts(
            "the body is cut",
            FaultKind::CutBody { keep: None },
            "1 × Transport",
            "3 × Transport",
        ),
        case(
            "the body is declared to be HTML",
            FaultKind::WrongContentType {
                content_type: "text/html".to_owned(),
            },
            "1 × ok",
        ),
        case(
            "fields that nobody knows",
            FaultKind::UnknownFields,
            "1 × ok",
        ),
        Case {
            name: "a status that nobody knows",
            fault: FaultKind::UnknownStatus {
                status: "PAUSED".to_owned(),
            },
            update: "1 × ok",
            start: "1 × ok",
            look: "1 × ok",
        },
        case(
            "a body of 100 MB",
            FaultKind::HugeBody {
                bytes: 100_000_000,
                announced: false,
            },
            "1 × UnexpectedBody 200 application/json; charset=utf-8 TooLong { limit: 1000000 }",
        ),
        case(
            "a body of 100 MB, announced",
            FaultKind::HugeBody {
                bytes: 100_000_000,
                announced: true,
            },
            "1 × UnexpectedBody 200 application/json; charset=utf-8 TooLong { limit: 1000000 }",
        ),
        case(
            "a clock that is off",
            FaultKind::DateSkew { seconds: 100_000 },
            "1 × ok",
        ),
    ]
}

fn is_slow(kind: &FaultKind) -> bool {
    let long = Duration::from_secs(30);
    match kind {
        FaultKind::SlowFirstByte { after } => *after >= long,
        FaultKind::SlowBody { over } => *over >= long,
        _ => false,
    }
}

/// What comes of a call with a fault, and how many requests that took.
async fn outcome(operation: Operation, fault: Fault, policy: RetryPolicy) -> (usize, String) {
    let platform = platform().start().await.expect("a platform");
    // A minute of this server is short.
    let minute = Window {
        requests: 1_000,
        length: Duration::from_millis(20),
    };
    let client = builder(&platform).max_body(1_000_000).retry(policy);
    let client = client.rate_budget(RateBudget::windows([minute]));
    // Only what is slow on purpose is to run out of time, however busy the machine is.
    let client = match is_slow(&fault.kind) {
        true => client.timeout(Duration::from_millis(1_500)),
        false => client,
    };
    let client = client.build().expect("a client");
    let bot = platform.bot_id().to_owned();
    // A job to look at; and the client's token has been used before.
    let job = client.task_containment_report(&bot).start().await;
    let job = job.expect("a job");
    platform.clear_requests();
    platform.inject(fault.on(operation.id())).expect("a fault");
    let outcome = operation.call(&client, &bot, &job).await;
    assert!(platform.conformance_failures().is_empty());
    (platform.requests().len(), summary(&outcome))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_on_every_operation() {
    let cases = cases();
    let all = cases.iter().flat_map(|case| {
        let expected = [case.update, case.start, case.look];
        Operation::ALL
            .into_iter()
            .zip(expected)
            .map(async |(operation, expected)| {
                let fault = Fault::new(case.fault.clone());
                let (requests, outcome) = outcome(operation, fault, quick()).await;
                let found = format!("{requests} × {outcome}");
                (found != expected)
                    .then(|| format!("{}, {operation:?}: {found}, not {expected}", case.name))
            })
    });
    // Some wait for long: not all at once, and not one after the other.
    let wrong = stream::iter(all).buffer_unordered(8);
    let wrong: Vec<_> = wrong.filter_map(async |wrong| wrong).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Invalid JSON stands apart: where it breaks off depends on the answer.
#[tokio::test]
async fn a_body_that_is_no_json() {
    for operation in Operation::ALL {
        let fault = Fault::new(FaultKind::InvalidJson);
        let (requests, outcome) = outcome(operation, fault, quick()).await;
        assert_eq!(requests, 1);
        let start =
            "UnexpectedBody 200 application/json; charset=utf-8 NotJson { line: 1, column: ";
        assert!(outcome.starts_with(start), "{outcome}");
    }
}

/// A fault that passes: whoever may try again succeeds.
#[tokio::test]
async fn faults_that_pass() {
    let limit = FaultKind::LimitTextIn200 {
        window: LimitWindow::Minute,
    };
    let refused = FaultKind::Unauthorized {
        refusal: TokenRefusal::InvalidSdkCredentials,
    };
    let busy = FaultKind::html(503);
    let reset = FaultKind::reset();
    for operation in Operation::ALL {
        for (fault, safe) in [
            (&limit, true),
            (&refused, true),
            (&busy, false),
            (&reset, false),
        ] {
            let once = Fault::new(fault.clone()).first(1);
            let (requests, ended) = outcome(operation, once.clone(), quick()).await;
            let resends = safe || operation == Operation::Look;
            assert_eq!(
                (requests, ended == "ok"),
                if resends { (2, true) } else { (1, false) }
            );

            let opted_in = quick().resend_posts(true);
            let (requests, ended) = outcome(operation, once.clone(), opted_in).await;
            assert_eq!((requests, &*ended), (2, "ok"), "{operation:?} {fault:?}");

            let (requests, ended) = outcome(operation, once, RetryPolicy::never()).await;
            assert_eq!((requests, ended == "ok"), (1, false));
        }
    }
}

/// A report job, from its start to its end.
async fn report(fault: FaultKind, lifetime: Duration, within: Duration) -> Result<usize, Error> {
    let platform = platform().job_lifetime(lifetime).fault(Fault::new(fault));
    let platform = platform.start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    let job = client.task_containment_report(platform.bot_id()).daily();
    let report = job.start().await?.until_done(within).await?;
    Ok(report.rows().count())
}

#[tokio::test]
async fn jobs_that_go_wrong() {
    let long = Duration::from_secs(60);
    let short = Duration::from_millis(300);
    let sticks = || FaultKind::JobSticks { at_percent: 85 };
    let expires = |answer| FaultKind::JobExpires {
        after: Duration::from_millis(20),
        answer,
    };
    let status = "EXPIRED".to_owned();
    let expired = ExpiredAnswer::Job { status };
    for (fault, lifetime, within, expected) in [
        (
            FaultKind::job_fails("FAILED"),
            long,
            long,
            "JobFailed FAILED",
        ),
        (
            FaultKind::job_fails("failure"),
            long,
            long,
            "JobFailed failure",
        ),
        (sticks(), short, long, "Expired"),
        (sticks(), long, short, "Timeout Job"),
        (expires(ExpiredAnswer::NotFound), long, long, "Expired"),
        (
            expires(ExpiredAnswer::Error { status: 400 }),
            long,
            long,
            "Expired",
        ),
        (expires(expired), long, long, "Expired"),
    ] {
        let outcome = report(fault.clone(), lifetime, within).await;
        assert_eq!(summary(&outcome), expected, "{fault:?}");
    }
    let odd = ["queued", "IN-PROGRESS", "??"].map(str::to_owned).to_vec();
    let odd = FaultKind::JobUnknownStatuses { statuses: odd };
    assert!(report(odd, long, long).await.is_ok_and(|rows| rows > 0));
}

/// Looks that fail are not the end of a job, if they pass.
#[tokio::test]
async fn a_job_outlives_failed_looks() {
    for (fault, calls, ends_well) in [
        (FaultKind::html(503), 9, true),
        (FaultKind::reset(), 9, true),
        (FaultKind::html(503), 1_000, false),
    ] {
        let platform = platform().start().await.expect("a platform");
        let client = builder(&platform).build().expect("a client");
        let job = client
            .task_containment_report(platform.bot_id())
            .start()
            .await;
        let fault = Fault::new(fault).on(Operation::Look.id()).first(calls);
        platform.inject(fault).expect("a fault");
        let report = job
            .expect("a job")
            .until_done(Duration::from_secs(20))
            .await;
        assert_eq!(report.is_ok(), ends_well, "{report:?}");
    }
}

#[tokio::test]
async fn no_connection_at_all() {
    let platform = platform().start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    let bot = platform.bot_id().to_owned();
    let job = client
        .task_containment_report(&bot)
        .start()
        .await
        .expect("a job");
    platform.shutdown().await;
    for operation in Operation::ALL {
        let outcome = operation.call(&client, &bot, &job).await;
        assert_eq!(summary(&outcome), "Transport connect", "{operation:?}");
        let error = outcome.expect_err("nobody is there");
        assert!(error.is_retryable());
        assert!(
            error
                .to_string()
                .starts_with("no connection could be made to 127.0.0.1:"),
            "{error}"
        );
    }
    match job.until_done(Duration::from_millis(50)).await {
        Err(
            Error::Timeout {
                phase: Phase::Job, ..
            }
            | Error::Transport(_),
        ) => {}
        other => panic!("{other:?}"),
    }
}

/// The token goes to the host that it is for, whatever the HTTP client was set to do about redirects.
#[tokio::test]
async fn redirects_never_carry_the_token() {
    let elsewhere = platform().start().await.expect("a platform");
    let follows = || {
        let policy = reqwest::redirect::Policy::limited(10);
        reqwest::Client::builder().redirect(policy)
    };
    // Whether the redirect may point to what came of the request.
    for (status, expected) in [
        (301, Outcome::Refused),
        (302, Outcome::Unknown),
        (303, Outcome::Unknown),
        (307, Outcome::Refused),
        (308, Outcome::Refused),
    ] {
        for operation in Operation::ALL {
            let platform = platform().start().await.expect("a platform");
            let client = builder(&platform)
                .http(follows())
                .build()
                .expect("a client");
            let bot = platform.bot_id().to_owned();
            let job = client
                .task_containment_report(&bot)
                .start()
                .await
                .expect("a job");
            let location = format!("{}/anywhere", elsewhere.base_url());
            let fault = FaultKind::Redirect { status, location };
            platform.inject(Fault::new(fault)).expect("a fault");
            let ended = operation.call(&client, &bot, &job).await;
            let outcome = summary(&ended);
            assert!(
                outcome.starts_with(&format!("UnexpectedBody {status} ")),
                "{outcome}"
            );
            let became = ended.err().map(|error| error.outcome());
            assert_eq!(became, Some(expected), "{status}");
        }
    }
    assert_eq!(elsewhere.request_count(), 0);
}

/// Clones share one budget, and waiting for it is not a failure.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clones_keep_within_the_limits_together() {
    let window = (20, Duration::from_millis(500));
    let limits = Limits::unlimited().for_operation("updateTask", [window]);
    let platform = koreai_mock::Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(limits)
        .start()
        .await;
    let platform = platform.expect("a platform");
    let budget = RateBudget::windows([Window {
        requests: 20,
        length: window.1,
    }]);
    let client = builder(&platform)
        .rate_budget(budget)
        .build()
        .expect("a client");
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let (client, bot) = (client.clone(), platform.bot_id().to_owned());
            tokio::spawn(async move {
                let update = client.update_task(bot, format!("ti-{number}"));
                update
                    .set(|task| task.name(number.to_string()))
                    .send()
                    .await
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(summary(&task.await.expect("no panic")), "ok");
    }
    assert_eq!(platform.over_limit(), 0);
    assert_eq!(platform.request_count(), 100);
    assert!(platform.max_in_window("updateTask", window.1) <= 20);
}

/// Everything can be moved between threads and shared by them.
#[test]
fn clients_and_calls_are_send_and_sync() {
    fn send_and_sync<T: Send + Sync>() {}
    fn send<T: Send>(_: &T) {}
    send_and_sync::<koreai_client::Client>();
    send_and_sync::<koreai_client::ReportJob>();
    send_and_sync::<Error>();
    let _ = async |client: koreai_client::Client| {
        let update = client.update_task("st-1", "ti-1").send();
        send(&update);
        let start = client.task_containment_report("st-1").start();
        send(&start);
        send(&client.task_containment_report("st-1").pages(1));
        send(&start.await.map(|job| job.until_done(Duration::ZERO)));
    };
}

/// After a limit with a long pause, nobody waits for it unknowingly: the next call fails at once.
#[tokio::test]
async fn a_long_pause_ends_all_calls() {
    let platform = platform().start().await.expect("a platform");
    let fault = FaultKind::too_many_requests(RetryAfter::Seconds(3_600));
    platform
        .inject(Fault::new(fault).first(1))
        .expect("a fault");
    let client = builder(&platform)
        .rate_budget(RateBudget::documented())
        .build();
    let client = client.expect("a client");
    let start = async || {
        summary(
            &client
                .task_containment_report(platform.bot_id())
                .start()
                .await,
        )
    };
    assert_eq!(start().await, "RateLimited 429 Some(3600s)");
    let again = start().await;
    assert!(again.starts_with("RateLimited 429 Some(3599."), "{again}");
    assert_eq!(platform.request_count(), 1);
    // Another budget is not concerned.
    let update = client.update_task(platform.bot_id(), "ti-1").send().await;
    assert_eq!(summary(&update), "ok");
}

/// Of an answer with an error status, the status counts, not the body that drips in behind it.
#[tokio::test]
async fn a_status_outlives_a_slow_body() {
    let platform = platform().start().await.expect("a platform");
    for fault in [
        FaultKind::too_many_requests(RetryAfter::Seconds(0)),
        FaultKind::SlowBody {
            over: Duration::from_secs(30),
        },
    ] {
        platform.inject(Fault::new(fault)).expect("a fault");
    }
    let client = builder(&platform)
        .timeout(Duration::from_secs(2))
        .retry(RetryPolicy::never());
    let client = client.build().expect("a client");
    let outcome = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    assert_eq!(summary(&outcome), "RateLimited 429 Some(0ns)");
}

/// No setting is too large.
#[tokio::test]
async fn settings_without_end() {
    let platform = platform().start().await.expect("a platform");
    let window = Window {
        requests: 5,
        length: Duration::MAX,
    };
    let client = builder(&platform)
        .retry(
            RetryPolicy::default()
                .deadline(Duration::MAX)
                .max_delay(Duration::MAX),
        )
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .polling(Duration::from_millis(5), Duration::MAX)
        .rate_budget(RateBudget::windows([window]))
        .build()
        .expect("a client");
    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    let look = job.expect("a job").poll().await;
    assert_eq!(summary(&look), "ok");
}
