//! The client refuses a range of dates exactly where the contract's rules do.

use cel::{Context, Program, Value as Cel};
use koreai_client::chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use koreai_client::{Client, DateOrTime, Error, RetryPolicy, Token};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The messages of the rules that these filters break.
fn broken(filters: &Value) -> Vec<&'static str> {
    let schema = koreai_schemas::get("create-task-containment-report.request").expect("a schema");
    let rules = schema.rules.iter().filter(|rule| rule.at == "/filters");
    let rules: Vec<_> = rules.collect();
    assert_eq!(rules.len(), 3, "order, 90 days, 30 days");
    rules
        .into_iter()
        .filter(|rule| {
            let mut context = Context::default();
            context.add_variable("self", filters).expect("a value");
            let program = Program::compile(rule.rule).expect("a rule");
            program.execute(&context).expect("a verdict") != Cel::Bool(true)
        })
        .map(|rule| rule.message)
        .collect()
}

fn end() -> impl Strategy<Value = Option<DateOrTime>> {
    let start = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
    // Around the limits of 30 and 90 days, and to the millisecond.
    let day = (0..95_i64).prop_map(move |days| DateOrTime::Day(start + TimeDelta::days(days)));
    let time = (0..95_i64, -1..=1_i64).prop_map(move |(days, millis)| {
        let midnight = start.and_hms_opt(0, 0, 0).expect("a time").and_utc();
        let time: DateTime<Utc> =
            midnight + TimeDelta::days(days) + TimeDelta::milliseconds(millis);
        DateOrTime::Time(time)
    });
    proptest::option::weighted(0.95, prop_oneof![day, time])
}

fn written(end: DateOrTime) -> String {
    match end {
        DateOrTime::Day(day) => day.format("%Y-%m-%d").to_string(),
        DateOrTime::Time(time) => time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    }
}

#[test]
fn the_client_and_the_contract_agree_on_dates() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    // Nobody listens there: what is not refused fails to connect.
    let client = Client::builder()
        .host("http://127.0.0.1:9")
        .token(Token::premade("a.b.c".into()).expect("a token"))
        .retry(RetryPolicy::never())
        .build()
        .expect("a client");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let law = |(from, to, daily): (Option<DateOrTime>, Option<DateOrTime>, bool)| {
        let mut filters = json!({});
        let mut request = client.task_containment_report("st-1");
        if let Some(from) = from {
            filters["dateFrom"] = written(from).into();
            request = request.date_from(from);
        }
        if let Some(to) = to {
            filters["dateTo"] = written(to).into();
            request = request.date_to(to);
        }
        if daily {
            filters["AggregationType"] = "Daily".into();
            request = request.daily();
        }
        let refused = match runtime.block_on(request.start()) {
            Err(Error::InvalidRequest { message, .. }) => Some(message),
            Err(Error::Transport(_)) => None,
            other => panic!("{other:?}"),
        };
        // The client reports the first rule, in the contract's own words.
        prop_assert_eq!(refused.as_deref(), broken(&filters).first().copied());
        Ok(())
    };
    let ends = (end(), end(), any::<bool>());
    runner.run(&ends, law).expect("they agree");
}

/// Dates as texts, and a text that is none.
#[tokio::test]
async fn dates_can_be_texts() {
    let (_platform, client) = {
        let platform = crate::support::platform()
            .start()
            .await
            .expect("a platform");
        let client = crate::support::builder(&platform)
            .build()
            .expect("a client");
        (platform, client)
    };
    let request = || client.task_containment_report("st-1");
    let body = request()
        .between("2024-01-01", "2024-01-30T12:00:00+02:00")
        .body();
    let body = serde_json::to_value(body.expect("a body")).expect("JSON");
    assert_eq!(
        body["filters"],
        serde_json::json!({"dateFrom": "2024-01-01", "dateTo": "2024-01-30T10:00:00.000Z"})
    );
    let error = request().date_to("30.01.2024").body().expect_err("no date");
    assert_eq!(
        error.to_string(),
        "the request was not sent: dateTo: not a date of the calendar: give a day, 2024-01-31, or a point in time, 2024-01-31T12:00:00Z"
    );
    for (days, span) in [(1, 0), (30, 29), (0, 0)] {
        let body = request().daily().last_days(days).body().expect("a body");
        let body = serde_json::to_value(body).expect("JSON");
        let day = |name: &str| {
            let text = body["filters"][name].as_str().expect("a day");
            text.parse::<koreai_client::chrono::NaiveDate>()
                .expect("a day")
        };
        assert_eq!((day("dateTo") - day("dateFrom")).num_days(), span, "{days}");
    }
}

/// A range is split as far as it is allowed; one that takes more jobs is refused, and starts none.
#[test]
fn a_range_of_too_many_parts_is_refused() {
    let token = Token::premade("premade".into()).expect("a token");
    let client = Client::builder().token(token).build().expect("a client");
    let request = || client.task_containment_report("st-1");
    for (request, parts) in [
        (
            request().daily().between("2023-01-01", "2024-08-22"),
            Ok(20),
        ),
        (
            request().daily().between("2023-01-01", "2024-08-23"),
            Err("21"),
        ),
        (
            request()
                .daily()
                .between("2023-01-01", "2024-08-23")
                .max_parts(21),
            Ok(21),
        ),
        (
            request().between("2024-01-01", "2024-04-30").max_parts(0),
            Err("2"),
        ),
        (request().between("0001-01-01", "9999-12-31"), Err("40579")),
        (
            request().daily().between(NaiveDate::MIN, NaiveDate::MAX),
            Err("638"),
        ),
    ] {
        let found = request.parts();
        match parts {
            Ok(parts) => {
                assert_eq!(found.len(), parts);
                assert!(found.iter().all(|part| part.body().is_ok()));
            }
            Err(parts) => {
                let [refused] = &found[..] else {
                    panic!("{} parts", found.len());
                };
                let error = refused.body().expect_err("too many").to_string();
                assert!(error.contains(&format!("takes {parts}")), "{error}");
            }
        }
    }
}

proptest! {
    /// What may be an id is what can be sent.
    #[test]
    fn an_id_that_is_sendable_can_be_sent(id in r"[ -~\u{0}-\u{1f}\u{7f}-\u{ff}]{0,4}|\.{0,3}|%2[eEfF]|.*") {
        let token = Token::premade("premade".into()).expect("a token");
        let client = Client::builder().token(token).account_id("a1").build().expect("a client");
        let is_sent = client.update_task("st-1", &id).prepare().is_ok();
        prop_assert_eq!(koreai_client::is_sendable_id(&id), is_sent);
    }
}
