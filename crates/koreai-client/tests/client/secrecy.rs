//! Whatever goes wrong, and however loudly it is logged: no secret and no token comes out.

use std::time::Duration;

use crate::log::Log;
use crate::support::{Operation, builder, platform, quick};
use koreai_auth::{Credentials, Token};
use koreai_client::{Client, Error};
use koreai_mock::{App, ErrorShape, Fault, FaultKind, LimitWindow, RetryAfter, TokenRefusal};

const SECRET: &str = "canary-secret-1f0e9d8c7b6a";
const FIXED: &str = "canary-token-5a4b3c2d1e0f";

/// Faults of all kinds; some echo what the client must not show.
fn faults(canary: &str) -> Vec<FaultKind> {
    let echo = |text: &str, shape| FaultKind::Error {
        status: 400,
        code: None,
        message: format!("the token {text} is not good"),
        shape: Some(shape),
    };
    let body = serde_json::json!({"result": canary, "message": canary});
    vec![
        FaultKind::too_many_requests(RetryAfter::Seconds(0)),
        FaultKind::LimitTextIn200 {
            window: LimitWindow::Hour,
        },
        FaultKind::html(503),
        FaultKind::server_error(),
        FaultKind::Unauthorized {
            refusal: TokenRefusal::InvalidSdkCredentials,
        },
        FaultKind::Unauthorized {
            refusal: TokenRefusal::ScopeIncorrect,
        },
        FaultKind::Redirect {
            status: 307,
            location: "http://127.0.0.1:9/".to_owned(),
        },
        // What a server echoes is not safer for that.
        echo(canary, ErrorShape::ErrorsMsg),
        echo(canary, ErrorShape::Flat),
        FaultKind::WrongShape { body: Some(body) },
        FaultKind::reset(),
        FaultKind::SlowFirstByte {
            after: Duration::from_millis(300),
        },
        FaultKind::CutBody { keep: None },
        FaultKind::InvalidJson,
        FaultKind::UnknownStatus {
            status: canary.to_owned(),
        },
        FaultKind::UnknownFields,
        // A status has no room for more than itself; what is said beside it stands in the answer.
        FaultKind::job_fails("FAILED"),
        FaultKind::JobSticks { at_percent: 85 },
    ]
}

fn is_of_job(fault: &FaultKind) -> bool {
    matches!(
        fault,
        FaultKind::JobFails { .. } | FaultKind::JobSticks { .. }
    )
}

#[tokio::test]
async fn neither_secret_nor_token_comes_out() {
    let log = Log::record();
    let mut shown = String::new();
    let mut sent = Vec::new();
    let mut failed_jobs = 0;
    let minted = faults(SECRET).into_iter().map(|fault| (fault, false));
    let fixed = faults(FIXED).into_iter().map(|fault| (fault, true));
    for (fault, fixed) in minted.chain(fixed) {
        let credentials = Credentials::new("cs-app", SECRET.into()).expect("credentials");
        shown += &format!("{credentials:?}\n");
        let app = credentials.clone();
        let platform = platform().app(App::new(credentials.clone())).start().await;
        let platform = platform.expect("a platform");
        let client = builder(&platform)
            .credentials(credentials)
            .timeout(Duration::from_millis(200))
            .trace_bodies(true)
            .retry(quick().resend_posts(true));
        let client = match fixed {
            true => client.token(Token::premade(FIXED.into()).expect("a token")),
            false => client,
        };
        shown += &format!("{client:?}\n");
        let client: Client = client.build().expect("a client");
        let bot = platform.bot_id().to_owned();
        // A job to look at: one that goes wrong, if that is the fault.
        if is_of_job(&fault) {
            platform.inject(Fault::new(fault.clone())).expect("a fault");
        }
        // The fixed token is none that is accepted; another client starts the job.
        let starter = builder(&platform)
            .credentials(app)
            .build()
            .expect("a client");
        let job = starter
            .task_containment_report(&bot)
            .start()
            .await
            .expect("a job");
        let job = client.resume(job.ticket().clone());
        shown += &format!("{client:?} {job:?}\n");
        shown += &serde_json::to_string(job.ticket()).expect("JSON");
        platform.inject(Fault::new(fault)).expect("a fault");
        for operation in Operation::ALL {
            let outcome = operation.call(&client, &bot, &job).await;
            if let Err(error) = outcome {
                shown += &format!("{error} {error:?} {error:#?}\n");
                let mut source = std::error::Error::source(&error);
                while let Some(error) = source {
                    shown += &format!("{error} {error:?}\n");
                    source = error.source();
                }
            }
        }
        let report = job.until_done(Duration::from_millis(500)).await;
        if let Err(error) = report {
            shown += &format!("{error} {error:?}\n");
            failed_jobs += usize::from(matches!(error, Error::JobFailed { .. }));
        }
        for request in platform.requests() {
            let auth = request.headers.get("auth").expect("a token was sent");
            assert!(auth.to_str().is_ok());
            sent.push(auth.to_str().expect("ASCII").to_owned());
        }
    }

    let log = log.text();
    assert_eq!(failed_jobs, 1, "the fault befell its job");
    assert!(log.contains("koreai.call"), "something was logged");
    for library in ["hyper", "reqwest"] {
        assert!(log.contains(library), "{library} logged something");
    }
    assert!(log.contains("trying again"));
    sent.sort();
    sent.dedup();
    assert!(sent.len() > faults(SECRET).len(), "tokens were sent");
    for (name, text) in [("errors and Debug", &shown), ("the log", &log)] {
        for secret in sent.iter().map(String::as_str).chain([SECRET]) {
            if let Some(at) = text.find(secret) {
                let around = text[..at].chars().rev().take(200).collect::<Vec<_>>();
                let around: String = around.into_iter().rev().collect();
                panic!("a secret came out in {name}, after: {around}");
            }
        }
    }
}
