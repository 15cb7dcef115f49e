//! What a 401 really means: each cause, as the platform answers it and as the client explains it.

use std::time::{Duration, SystemTime};

use crate::support::{builder, platform, summary};
use koreai_auth::{Algorithm, Credentials, Reuse, Token, TokenMinter};
use koreai_client::{Client, ClientBuilder, Error, UnauthorizedCause};
use koreai_mock::{App, DEMO_CLIENT_ID, Platform};

const HOUR: Duration = Duration::from_secs(3_600);

fn app() -> App {
    App::new(Credentials::new("cs-app", "the-secret-of-the-app".into()).expect("credentials"))
}

/// Whether the app itself is accepted, and the explanation if it is not.
async fn explained(
    app: App,
    client: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<(), Error> {
    let platform = platform().app(app).start().await.expect("a platform");
    let client = client(builder(&platform)).build().expect("a client");
    let report = client.task_containment_report(platform.bot_id());
    report.start().await.map(drop)
}

fn minter(id: &str, secret: &str) -> TokenMinter {
    TokenMinter::new(Credentials::new(id, secret.into()).expect("credentials"))
}

fn off_by(hours: i32) -> TokenMinter {
    let credentials = Credentials::new("cs-app", "the-secret-of-the-app".into());
    // And half a minute more, so that the minutes that are shown do not waver.
    let apart = HOUR * hours.unsigned_abs() + Duration::from_secs(30);
    let clock = move || match hours.is_negative() {
        true => SystemTime::now() - apart,
        false => SystemTime::now() + apart,
    };
    TokenMinter::builder(credentials.expect("credentials"))
        .clock(clock)
        .build()
        .expect("a minter")
}

fn premade(text: &str) -> Token {
    Token::premade(text.into()).expect("a token")
}

#[tokio::test]
async fn good_tokens_are_accepted() {
    let credentials =
        || Credentials::new("cs-app", "the-secret-of-the-app".into()).expect("credentials");
    let hs512 = TokenMinter::builder(credentials())
        .algorithm(Algorithm::Hs512)
        .build();
    let never = TokenMinter::builder(credentials())
        .reuse(Reuse::Never)
        .build();
    // Clocks may be ten minutes apart, either way.
    let skewed = [-10_i64, 10].map(|minutes| {
        let clock = move || {
            let now = SystemTime::now();
            let apart = Duration::from_secs(minutes.unsigned_abs() * 60 - 5);
            if minutes < 0 {
                now - apart
            } else {
                now + apart
            }
        };
        TokenMinter::builder(credentials()).clock(clock).build()
    });
    for minter in [hs512, never].into_iter().chain(skewed) {
        let minter = minter.expect("a minter");
        let outcome = explained(app().enforce_jti(true), |client| client.minter(minter)).await;
        assert_eq!(summary(&outcome), "ok");
    }
    let single_use = || app().single_use_jti(true);
    let platform = platform()
        .app(single_use())
        .start()
        .await
        .expect("a platform");
    let never = TokenMinter::builder(credentials())
        .reuse(Reuse::Never)
        .build();
    let client = builder(&platform).minter(never.expect("a minter")).build();
    let client = client.expect("a client");
    for _ in 0..3 {
        let report = client
            .task_containment_report(platform.bot_id())
            .start()
            .await;
        assert_eq!(summary(&report), "ok");
    }
}

#[tokio::test]
async fn every_401_is_explained() {
    // {"alg":"HS256"} . {"appid":"cs-app"}, misspelt, and signed with nothing.
    let misspelt = "eyJhbGciOiJIUzI1NiJ9.eyJhcHBpZCI6ImNzLWFwcCJ9.c2ln";
    let without_jti = {
        let header = jsonwebtoken::Header::default();
        let key = jsonwebtoken::EncodingKey::from_secret(b"the-secret-of-the-app");
        let claims = serde_json::json!({"appId": "cs-app", "sub": "cs-app"});
        jsonwebtoken::encode(&header, &claims, &key).expect("a token")
    };
    let expired = {
        let minter = off_by(-1);
        minter.token().expect("a token")
    };
    let mut shown = String::new();
    type With = Box<dyn FnOnce(ClientBuilder) -> ClientBuilder>;
    let cases: [(&str, App, With, UnauthorizedCause); 10] = [
        (
            "another secret",
            app(),
            Box::new(|client| client.minter(minter("cs-app", "another-secret"))),
            UnauthorizedCause::Credentials,
        ),
        (
            "another app",
            app(),
            Box::new(|client| client.minter(minter(DEMO_CLIENT_ID, "the-secret-of-the-app"))),
            UnauthorizedCause::Credentials,
        ),
        (
            "no scope",
            app().scopes(["Case Management Configuration"]),
            Box::new(|client| client.minter(minter("cs-app", "the-secret-of-the-app"))),
            UnauthorizedCause::Scope,
        ),
        (
            "not published",
            app().published(false),
            Box::new(|client| client.minter(minter("cs-app", "the-secret-of-the-app"))),
            UnauthorizedCause::Scope,
        ),
        (
            "a misspelt appId",
            app(),
            Box::new(|client| client.token(premade(misspelt))),
            UnauthorizedCause::Credentials,
        ),
        (
            "no JWT",
            app(),
            Box::new(|client| client.token(premade("no-jwt-at-all"))),
            UnauthorizedCause::NotAJwt,
        ),
        (
            "no jti, which is enforced",
            app().enforce_jti(true),
            Box::new(move |client| client.token(premade(&without_jti))),
            UnauthorizedCause::Credentials,
        ),
        (
            "an expired token",
            app(),
            Box::new(move |client| client.token(expired)),
            UnauthorizedCause::Expired,
        ),
        (
            "a minter that is an hour late",
            app(),
            Box::new(|client| client.minter(off_by(-1))),
            UnauthorizedCause::Expired,
        ),
        (
            "a minter that is an hour early",
            app(),
            Box::new(|client| client.minter(off_by(1))),
            UnauthorizedCause::Credentials,
        ),
    ];
    for (name, app, with, expected) in cases {
        match explained(app, with).await {
            Err(error @ Error::Unauthorized { .. }) => {
                shown += &format!("# {name}\n{error}\n\n");
                let Error::Unauthorized { cause, .. } = error else {
                    unreachable!("it is one");
                };
                assert_eq!(cause, expected, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    insta::assert_snapshot!("unauthorized", shown);
}

/// Where the clocks are too far apart, that is what is said: the server shows its own.
#[tokio::test]
async fn a_clock_that_is_off_is_reported() {
    let late = || SystemTime::now() - HOUR;
    let platform = platform().clock(late).start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    match client
        .task_containment_report(platform.bot_id())
        .start()
        .await
    {
        Err(Error::Unauthorized {
            cause, checklist, ..
        }) => {
            assert_eq!(cause, UnauthorizedCause::ClockSkew);
            assert!(checklist[0].contains("60 minutes apart"), "{checklist:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_bot_of_another_is_refused() {
    let platform = platform()
        .other_bot("st-other")
        .start()
        .await
        .expect("a platform");
    let client = builder(&platform).build().expect("a client");
    let outcome_for = async |client: &Client, bot: &str| {
        summary(&client.task_containment_report(bot).start().await)
    };
    assert_eq!(
        outcome_for(&client, "st-other").await,
        "Unauthorized 401 Credentials"
    );

    let account = crate::support::platform();
    let account = account.app(app().account_level(true)).other_bot("st-other");
    let account: Platform = account.start().await.expect("a platform");
    let client = builder(&account)
        .minter(minter("cs-app", "the-secret-of-the-app"))
        .build();
    let client = client.expect("a client");
    assert_eq!(outcome_for(&client, "st-other").await, "ok");
    assert_eq!(
        outcome_for(&client, "st-unknown").await,
        "Api 400 Invalid StreamId (code 400)"
    );
}

/// A token that was good and is not any more is replaced, once and without a word.
#[tokio::test]
async fn a_stale_token_is_replaced() {
    let platform = platform().app(app().single_use_jti(true)).start().await;
    let platform = platform.expect("a platform");
    let client = builder(&platform)
        .minter(minter("cs-app", "the-secret-of-the-app"))
        .build();
    let client = client.expect("a client");
    for requests in [1, 3, 5] {
        let report = client
            .task_containment_report(platform.bot_id())
            .start()
            .await;
        assert_eq!(summary(&report), "ok");
        assert_eq!(platform.requests().len(), requests);
    }
}
