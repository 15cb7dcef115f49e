//! Every error of the table, and the order in which calls are judged.

use std::time::{Duration, SystemTime};

use crate::caller::{Caller, error, ok};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use koreai_auth::{Credentials, TokenMinter};
use koreai_mock::{App, ErrorShape, Platform, UnknownTasks};
use reqwest::{Method, Response};
use serde_json::{Value, json};

const SDK: &str = "Invalid SDK credentials";
const JWT: &str = "Invalid JWT token";
const SCOPE: &str = "Permission denied. Scope is incorrect!";
const ARGUMENTS: &str = "Validation errors/ Invalid arguments";

fn expected(status: u16, code: i64, text: &str) -> (u16, i64, String) {
    (status, code, text.to_owned())
}

fn credentials(id: &str) -> Credentials {
    Credentials::new(id, "not-a-real-secret".into()).expect("credentials")
}

async fn with_token(caller: &Caller, token: Option<&str>) -> Response {
    let mut request = caller
        .http
        .post(caller.report_url())
        .json(&json!({"filters": {}}));
    if let Some(token) = token {
        request = request.header("auth", token);
    }
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn tokens_are_verified() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let sdk = expected(401, 4002, SDK);
    let jwt = expected(401, 4002, JWT);

    let good = caller.token();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut signature: Vec<u8> = URL_SAFE_NO_PAD.decode(signature).unwrap();
    signature[0] ^= 1;
    let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    let stranger = TokenMinter::new(credentials("cs-stranger"))
        .token()
        .unwrap();
    let day = Duration::from_hours(24);
    let expired = TokenMinter::builder(platform.credentials())
        .clock(move || SystemTime::now() - day)
        .build()
        .unwrap()
        .token()
        .unwrap();
    for (token, refusal) in [
        (None, &sdk),
        (Some(""), &sdk),
        (Some(forged.as_str()), &sdk),
        (Some(stranger.expose()), &sdk),
        (Some(expired.expose()), &sdk),
        (Some("garbage"), &jwt),
        (Some("a.b.c"), &jwt),
        (Some(format!("Bearer {good}").as_str()), &jwt),
    ] {
        assert_eq!(&error(with_token(&caller, token).await).await, refusal);
    }
    ok(with_token(&caller, Some(&good)).await).await;

    // In another header the token is none.
    let request = caller
        .http
        .post(caller.report_url())
        .bearer_auth(&good)
        .json(&json!({"filters": {}}));
    assert_eq!(error(request.send().await.unwrap()).await, sdk);
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn an_app_can_demand_a_jti_and_take_it_once() {
    let jti = App::new(credentials("cs-jti")).enforce_jti(true);
    let once = App::new(credentials("cs-once")).single_use_jti(true);
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .app(jti)
        .app(once)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let once = Caller::signing_with(&platform, credentials("cs-once"));

    // Minted tokens always carry one.
    let token = caller.token();
    for _ in 0..2 {
        ok(with_token(&caller, Some(&token)).await).await;
    }
    let bare = token_without_jti("cs-jti");
    let answer = with_token(&caller, Some(&bare)).await;
    assert_eq!(error(answer).await, expected(401, 4002, SDK));

    let token = once.token();
    ok(with_token(&once, Some(&token)).await).await;
    let answer = with_token(&once, Some(&token)).await;
    assert_eq!(error(answer).await, expected(401, 4002, SDK));
    let reason = platform.requests().last().unwrap().reason.clone();
    assert_eq!(reason.as_deref(), Some("the `jti` was used before"));
}

/// As in the vendor's own example: `sub` and `appId`, and nothing else.
fn token_without_jti(client_id: &str) -> String {
    let key = jsonwebtoken::EncodingKey::from_secret(b"not-a-real-secret");
    let claims = json!({"sub": "1234567890", "appId": client_id});
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("a token")
}

#[tokio::test]
async fn scopes_and_publication_decide_what_an_app_may_call() {
    let reports = App::new(credentials("cs-reports")).scopes(["App Builder: Metrics"]);
    let unpublished = App::new(credentials("cs-unpublished")).published(false);
    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .app(reports)
        .app(unpublished);
    let platform = builder.start().await.unwrap();
    let reports = Caller::new(&platform);
    ok(reports.create(&json!({})).send().await.unwrap()).await;
    let denied = expected(401, 4002, SCOPE);
    let answer = reports.update("ti-1", &json!({})).send().await.unwrap();
    assert_eq!(error(answer).await, denied);
    let unpublished = Caller::signing_with(&platform, credentials("cs-unpublished"));
    let answer = unpublished.create(&json!({})).send().await.unwrap();
    assert_eq!(error(answer).await, denied);
}

#[tokio::test]
async fn a_foreign_bot_is_answered_by_the_apps_level() {
    let account = App::new(credentials("cs-account")).account_level(true);
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .app(App::new(credentials("cs-bot")))
        .app(account)
        .other_bot("st-other")
        .start()
        .await
        .unwrap();
    let mut bot = Caller::new(&platform);
    let mut account = Caller::signing_with(&platform, credentials("cs-account"));
    for other in ["st-other", "st-nowhere"] {
        other.clone_into(&mut bot.bot);
        let answer = bot.update("ti-1", &json!({})).send().await.unwrap();
        assert_eq!(error(answer).await, expected(401, 4002, SDK));
    }
    ok(account.update("ti-1", &json!({})).send().await.unwrap()).await;
    "st-other".clone_into(&mut account.bot);
    ok(account.update("ti-1", &json!({})).send().await.unwrap()).await;
    let job = account.job(&json!({})).await;
    ok(account.get(&job).send().await.unwrap()).await;
    platform.bot_id().clone_into(&mut account.bot);
    let answer = account.get(&job).send().await.unwrap();
    assert_eq!(error(answer).await, expected(404, 404, "Not Found"));
    "st-nowhere".clone_into(&mut account.bot);
    let answer = account.update("ti-1", &json!({})).send().await.unwrap();
    assert_eq!(error(answer).await, expected(400, 400, "Invalid StreamId"));
}

#[tokio::test]
async fn what_breaks_the_contract_is_refused() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let refused = expected(412, 412, ARGUMENTS);
    let update = caller.update_url("ti-1");
    let report = caller.report_url();
    let paged = |query: &str| format!("{report}?{query}");
    let range = |from: &str, to: &str, aggregation: &str| {
        json!({"filters": {"dateFrom": from, "dateTo": to, "AggregationType": aggregation}})
            .to_string()
    };
    let empty = r#"{"filters": {}}"#.to_owned();
    for (url, body) in [
        (&update, String::new()),
        (&update, "{".to_owned()),
        (&update, "[]".to_owned()),
        (&update, r#"{"name": 7}"#.to_owned()),
        (&update, r#"{"tags": null}"#.to_owned()),
        (&update, r#"{"userInfo": {"_id": 7}}"#.to_owned()),
        (&report, "{}".to_owned()),
        (
            &report,
            r#"{"filters": {"dateFrom": "01.02.2024"}}"#.to_owned(),
        ),
        (
            &report,
            r#"{"filters": {"dateFrom": "2024-02-30"}}"#.to_owned(),
        ),
        (
            &report,
            r#"{"filters": {"AggregationType": "daily"}}"#.to_owned(),
        ),
        (&report, range("2024-02-02", "2024-02-01", "Daily")),
        (&report, range("2024-01-01", "2024-02-01", "Daily")),
        (&report, range("2024-01-01", "2024-04-01", "Cumulative")),
        (
            &report,
            range("2024-01-01", "2024-01-31T00:00:00.001Z", "Daily"),
        ),
        (
            &report,
            range("2024-01-01", "2024-03-31T00:00:00.001Z", "Cumulative"),
        ),
        (&report, range("2024-02-30", "2024-03-01", "Cumulative")),
        (&paged("skip=-1"), empty.clone()),
        (&paged("limit=ten"), empty.clone()),
        (&paged("limit="), empty.clone()),
        (&paged("limit=%201"), empty.clone()),
        (&paged("limit=%ff"), empty.clone()),
        (&paged("skip=0&skip=0"), empty.clone()),
        (&paged("skip=0&limit=1&skip=x"), empty.clone()),
        (&paged("Skip=0"), empty.clone()),
    ] {
        let request = caller
            .http
            .post(url)
            .header("auth", caller.token())
            .header("AccountId", &caller.account)
            .body(body.clone());
        let answer = error(request.send().await.unwrap()).await;
        assert_eq!(answer, refused, "{url} {body}");
        let recorded = platform.requests().pop().unwrap();
        assert_eq!(recorded.status, Some(412));
        assert!(recorded.reason.is_some());
    }
    for (from, to, aggregation) in [
        ("2024-01-01", "2024-01-01", "Daily"),
        ("2024-01-01", "2024-01-31", "Daily"),
        ("2024-01-01", "2024-03-31", "Cumulative"),
    ] {
        let request = caller
            .http
            .post(&report)
            .header("auth", caller.token())
            .body(range(from, to, aggregation));
        ok(request.send().await.unwrap()).await;
    }
    for account in [None, Some("")] {
        let mut request = caller
            .http
            .post(&update)
            .header("auth", caller.token())
            .json(&json!({}));
        if let Some(account) = account {
            request = request.header("accountId", account);
        }
        assert_eq!(error(request.send().await.unwrap()).await, refused);
    }
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn wrong_verbs_and_paths_are_distinguished() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let status = format!("{}/status/ds-1", caller.report_url());
    for (method, url, allowed) in [
        (Method::PUT, caller.update_url("ti-1"), "POST"),
        (Method::GET, caller.report_url(), "POST"),
        (Method::POST, status.clone(), "GET"),
        (Method::DELETE, status, "GET"),
    ] {
        let answer = caller.http.request(method, url).send().await.unwrap();
        assert_eq!(answer.headers()["allow"], allowed);
        let refusal = expected(405, 405, "Method Not Allowed");
        assert_eq!(error(answer).await, refusal);
    }
    let missing = expected(404, 404, "Not Found");
    for path in [
        "",
        "/",
        "/api/public/bot",
        "/caseManagement",
        "/api/public/bot//taskContainmentReport",
    ] {
        let url = format!("{}{path}", caller.base);
        assert_eq!(
            error(caller.http.get(url).send().await.unwrap()).await,
            missing
        );
    }
    let answer = caller.get("ds-unknown").send().await.unwrap();
    assert_eq!(error(answer).await, missing);
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn a_prefix_and_a_slash_at_the_end_are_ignored() {
    let platform = Platform::start().await.unwrap();
    let caller = Caller::new(&platform);
    let url = caller.report_url();
    let below = url.replacen("/api/", "/proxy/v2/api/", 1);
    for url in [
        format!("{url}/"),
        below.clone(),
        format!("{below}/?skip=1.0&limit=1e2&other=x"),
    ] {
        let request = caller.http.post(&url).header("auth", caller.token());
        ok(request.json(&json!({"filters": {}})).send().await.unwrap()).await;
    }
    let bot = &caller.bot;
    let other = below.replace(bot.as_str(), "st-elsewhere");
    let request = caller.http.post(&other).header("auth", caller.token());
    let answer = request.json(&json!({"filters": {}})).send().await.unwrap();
    assert_eq!(error(answer).await, expected(401, 4002, SDK));
}

#[tokio::test]
async fn of_two_tokens_none_is_taken() {
    let platform = Platform::start().await.unwrap();
    let caller = Caller::new(&platform);
    let token = caller.token();
    let request = caller.http.post(caller.report_url());
    let request = request.header("auth", &token).header("Auth", &token);
    let answer = request.json(&json!({"filters": {}})).send().await.unwrap();
    assert_eq!(error(answer).await, expected(401, 4002, SDK));
}

#[tokio::test]
async fn an_unknown_task_can_be_refused() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .unknown_tasks(UnknownTasks::Refuse)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let answer = caller
        .update("ti-unknown", &json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(error(answer).await, expected(404, 404, "Not Found"));
    let known = &platform.task_ids()[0];
    ok(caller.update(known, &json!({})).send().await.unwrap()).await;
}

#[tokio::test]
async fn errors_come_in_three_shapes() {
    for (shape, body) in [
        (
            ErrorShape::ErrorsMsg,
            json!({"errors": [{"msg": SDK, "code": 4002}]}),
        ),
        (
            ErrorShape::ErrorsMessage,
            json!({"errors": [{"message": SDK, "code": 4002}]}),
        ),
        (ErrorShape::Flat, json!({"status": "Error", "message": SDK})),
    ] {
        let platform = Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .error_shape(shape)
            .start()
            .await
            .unwrap();
        let answer = with_token(&Caller::new(&platform), None).await;
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.json::<Value>().await.unwrap(), body);
        assert_eq!(platform.conformance_failures(), [""; 0]);
    }
}
