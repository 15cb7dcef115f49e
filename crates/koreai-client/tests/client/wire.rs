//! Each operation over a real socket: what arrives at the server, and what comes back.

use std::time::Duration;

use koreai_client::{
    BodyProblem, Client, ClientBuilder, Error, JobTicket, RetryPolicy, Token, chrono, types,
};
use koreai_tests::server::Server;
use koreai_tests::{examples, same};
use serde_json::{Value, json};

const TOKEN: &str = "canary.token.value";
const ACCOUNT: &str = "6639f7bd58c97ffac03bxxxx";

fn builder(base: &str) -> ClientBuilder {
    let token = Token::premade(TOKEN.into()).expect("a token");
    Client::builder()
        .host(base)
        .token(token)
        .account_id(ACCOUNT)
        .retry(RetryPolicy::never())
}

pub(crate) fn client(server: &Server) -> Client {
    builder(&server.base).build().expect("a client")
}

/// Looks once at a report job.
async fn fetch(client: &Client, job_id: &str) -> Result<types::TaskContainmentReport, Error> {
    let look = client.raw().get_task_containment_report();
    client.call(look.bot_id("st-1").id(job_id)).await
}

/// The vendor's sample answer of an operation: the first example of its response.
fn sample(name: &str) -> Value {
    examples(koreai_schemas::get(name).expect("a schema"))[0].clone()
}

#[tokio::test]
async fn update_task_sends_what_is_set_and_nothing_else() {
    let answer = sample("update-task.response");
    let server = Server::answering(200, "application/json", answer.to_string()).await;

    let task = client(&server)
        .update_task("st-1..2?x", "ti-1")
        .set(|task| task.name("Task Testing".to_owned()).tags(vec![]))
        .set(|task| task.desc(String::new()))
        .set(|task| task.due_date(serde_json::Number::from(1_751_299_200_000_u64)))
        .send()
        .await
        .expect("an answer");

    let request = server.only_request();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.uri.path(),
        "/caseManagement/api/public/analytics/st-1..2%3Fx/updateTask/ti-1"
    );
    assert_eq!(request.uri.query(), None);
    assert_eq!(request.header("auth"), Some(TOKEN));
    assert_eq!(request.header("accountId"), Some(ACCOUNT));
    let agent = request.header("user-agent").expect("a name");
    assert!(agent.starts_with("koreai-client/"), "{agent}");
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("api-version"), None);
    assert_eq!(request.header("authorization"), None);
    let sent: Value = serde_json::from_slice(&request.body).expect("JSON");
    let expected =
        json!({"name": "Task Testing", "tags": [], "desc": "", "dueDate": 1_751_299_200_000_u64});
    assert_eq!(sent, expected);

    assert_eq!(task.id, "ti-73acd32-0123-4114-9891-00a950aaxxxx");
    assert_eq!(
        task.status
            .as_ref()
            .and_then(|status| status.name.as_deref()),
        Some("Open")
    );
    assert!(same(&serde_json::to_value(&task).expect("JSON"), &answer));
}

#[tokio::test]
async fn create_report_sends_filters_and_paging() {
    let answer = sample("create-task-containment-report.response");
    let server = Server::answering(200, "application/json", answer.to_string()).await;

    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let time = "2024-04-25T10:00:00.5Z".parse::<chrono::DateTime<chrono::Utc>>();
    let tag = json!({"name": "channel", "value": "web"});
    let job = client(&server)
        .task_containment_report("st-1")
        .date_from(day("2024-04-22"))
        .date_to(time.expect("a time"))
        .conversation_type(types::ConversationType::NonInteractive)
        .conversation_status(types::ConversationStatus::Closed)
        .task_name("Book")
        .task_name("Cancel")
        .tag(tag.as_object().expect("an object").clone())
        .daily()
        .skip(20)
        .limit(10)
        .start()
        .await
        .expect("an answer");

    let request = server.only_request();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.uri.path(),
        "/api/public/bot/st-1/taskContainmentReport"
    );
    let mut query: Vec<_> = request.uri.query().unwrap_or_default().split('&').collect();
    query.sort_unstable();
    assert_eq!(query, ["limit=10", "skip=20"]);
    assert_eq!(request.header("auth"), Some(TOKEN));
    let sent: Value = serde_json::from_slice(&request.body).expect("JSON");
    let expected = json!({"filters": {
        "dateFrom": "2024-04-22",
        "dateTo": "2024-04-25T10:00:00.500Z",
        "ConversationType": "Non-Interactive",
        "ConversationStatus": "Closed",
        "includeTaskName": ["Book", "Cancel"],
        "tags": [{"name": "channel", "value": "web"}],
        "AggregationType": "Daily",
    }});
    assert_eq!(sent, expected);

    assert_eq!(job.id(), "ds-9xxxxxxd-0xx4-5xx8-axx8-axxxxxxxd083");
    let job = job.envelope().expect("what was answered");
    assert_eq!(job.status, Some(types::JobStatus::InProgress));
    let expires = job.expire_at.as_ref().expect("an expiry").parse_rfc3339();
    assert_eq!(
        expires.expect("RFC 3339").timestamp_millis(),
        1_709_901_046_247
    );
    assert!(same(&serde_json::to_value(job).expect("JSON"), &answer));
}

#[tokio::test]
async fn get_report_asks_for_the_job_and_reads_both_kinds_of_percentage() {
    let answer = sample("get-task-containment-report.response");
    let server = Server::answering(200, "application/json", answer.to_string()).await;

    let mut job = client(&server).resume(JobTicket::new("st-1", "ds-1"));
    let progress = job.poll().await.expect("an answer");
    let report = progress.report.expect("it is done");

    let request = server.only_request();
    assert_eq!(request.method, "GET");
    assert_eq!(
        request.uri.path(),
        "/api/public/bot/st-1/taskContainmentReport/status/ds-1"
    );
    assert_eq!(request.uri.query(), None);
    assert_eq!(request.header("auth"), Some(TOKEN));
    assert!(request.body.is_empty());

    assert_eq!(report.status, types::JobStatus::Success);
    let result = report.tasks_execution_report.as_ref().expect("a result");
    let rows = &result.data.as_ref().expect("days")["2024-03-07"];
    assert_eq!(rows.len(), 8);
    let shares: Vec<_> = rows
        .iter()
        .map(|row| &row.self_service_sessions_in_percentage)
        .collect();
    assert_eq!(shares[0], &Some(types::Percentage::Number(100.into())));
    assert_eq!(
        shares[2],
        &Some(types::Percentage::Text("33.33".to_owned()))
    );
    assert_eq!(rows[0].self_service_percent(), Some(100.0));
    assert_eq!(rows[2].self_service_percent(), Some(33.33));
    assert_eq!(rows[4].status, Some(types::TaskExecutionStatus::Failtask));
    assert!(same(&serde_json::to_value(&report).expect("JSON"), &answer));
}

#[tokio::test]
async fn error_bodies_are_read_in_each_of_their_shapes() {
    let bodies = examples(koreai_schemas::get("error.response").expect("a schema"));
    assert!(bodies.len() >= 3, "an example of each shape");
    for body in bodies {
        let said = body["message"].as_str();
        let said = said.or(body["errors"][0]["msg"].as_str());
        let said = said.or(body["errors"][0]["message"].as_str());
        let said = said.expect("every error says something");
        for status in [200, 400, 412, 503] {
            let server = Server::answering(status, "application/json", body.to_string()).await;
            match fetch(&client(&server), "ds-1").await {
                Err(Error::Api {
                    status: got,
                    errors,
                    ..
                }) => {
                    assert_eq!(got, status);
                    assert_eq!(errors[0].message, said);
                }
                // Where the example's code is that of a refused token, or its text that of a limit.
                Err(Error::Unauthorized { status: got, .. }) => {
                    assert_eq!(got, status);
                    assert_eq!(body["errors"][0]["code"], 4002);
                }
                Err(Error::RateLimited { status: got, .. }) => {
                    assert_eq!(got, status);
                    assert!(said.contains("rate limit"));
                }
                other => panic!("{status} with {body} came back as {other:?}"),
            }
        }
    }
}

/// What is not JSON, not of the right shape, or a status that nobody described is an error, never a
/// panic and never a success; its status and a piece of it are kept.
/// The pages document 200 alone. Another status of success carries the same answer: the call was made.
#[tokio::test]
async fn any_status_of_success_is_a_success() {
    for status in [200, 201, 202, 203, 206] {
        let server = Server::answering(status, "application/json", r#"{"status":"SUCCESS"}"#).await;
        let report = fetch(&client(&server), "ds-1").await;
        let report = report.unwrap_or_else(|error| panic!("{status}: {error}"));
        assert_eq!(report.status.as_str(), "SUCCESS", "{status}");
    }
}

#[tokio::test]
async fn unexpected_answers_keep_their_status() {
    let not_json = |column| BodyProblem::NotJson { line: 1, column };
    let cases = [
        (
            200,
            "text/html",
            "<html>maintenance</html>",
            BodyProblem::Html,
        ),
        (200, "application/json", "{", not_json(1)),
        (200, "application/json", "", BodyProblem::Empty),
        (200, "application/json", "[7]", BodyProblem::Shape),
        (302, "text/plain", "", BodyProblem::Redirect),
        (204, "text/plain", "", BodyProblem::Empty),
        (
            503,
            "text/html",
            "<html>bad gateway</html>",
            BodyProblem::Html,
        ),
        (500, "application/json", "{}", BodyProblem::Status),
    ];
    for (wanted, kind, body, expected) in cases {
        let server = Server::answering(wanted, kind, body).await;
        match fetch(&client(&server), "ds-1").await {
            Err(Error::UnexpectedBody {
                status,
                snippet,
                content_type,
                problem,
                ..
            }) => {
                assert_eq!(status, wanted);
                assert_eq!(content_type.as_deref(), Some(kind));
                assert_eq!(problem, expected, "{wanted} {body}");
                // Of JSON, values are masked; `status` shows what went wrong.
                assert_eq!(snippet, body.replace('7', "…"));
            }
            other => panic!("{wanted} {body:?} came back as {other:?}"),
        }
        assert_eq!(server.requests(), 1);
    }
}

/// Good JSON is read, whatever it is declared to be: no page states a content type.
#[tokio::test]
async fn a_wrong_content_type_does_no_harm() {
    let server = Server::answering(200, "text/html", r#"{"status":"SUCCESS"}"#).await;
    let report = fetch(&client(&server), "ds-1").await.expect("an answer");
    assert_eq!(report.status, types::JobStatus::Success);
}

/// An address forgets `.` and `..`, and takes `\\` for `/`: no id may lead to another path.
#[tokio::test]
async fn ids_lead_to_no_other_path() {
    let server = Server::answering(200, "application/json", r#"{"_id":"t","status":"x"}"#).await;
    let client = client(&server);
    let refused = |what: &str, error: Option<Error>| match error {
        Some(Error::InvalidRequest { message, .. }) => {
            assert!(message.contains("another path"), "{message}");
        }
        other => panic!("{what:?}: {other:?}"),
    };
    for bad in [
        "",
        ".",
        "..",
        "a/b",
        "../..",
        "a\\b",
        r"x\..\..\..\st-OTHER\updateTask\ti-9",
        "ti-1\n",
        "ti-1\r\nauth: x",
        "ti\t1",
        "ti\u{7f}1",
    ] {
        for (stream, task) in [(bad, "ti-1"), ("st-1", bad), (bad, bad), (bad, "x\\y\\z")] {
            refused(bad, client.update_task(stream, task).send().await.err());
        }
        let report = client.task_containment_report(bad).start().await;
        refused(bad, report.err());
        refused(bad, fetch(&client, bad).await.err());
    }
    assert_eq!(server.requests(), 0);
}

/// Ids of any other characters arrive as they are, each in its own place.
#[tokio::test]
async fn ids_are_encoded() {
    for (id, encoded) in [
        ("%2e%2e", "%252e%252e"),
        ("%2f", "%252f"),
        ("a?b#c", "a%3Fb%23c"),
        ("ü", "%C3%BC"),
    ] {
        let server = Server::answering(200, "application/json", r#"{"status":"x"}"#).await;
        fetch(&client(&server), id).await.expect("an answer");
        let path = server.only_request().uri.path().to_owned();
        let expected = format!("/api/public/bot/st-1/taskContainmentReport/status/{encoded}");
        assert_eq!(path, expected);
    }
}

/// Behind a path prefix, as gateways have them, ids are held to the path as well.
#[tokio::test]
async fn a_host_may_have_a_path() {
    let server = Server::answering(200, "application/json", r#"{"status":"x"}"#).await;
    let base = format!("{}/gateway/kore/", server.base);
    let client = builder(&base).build().expect("a client");
    let mut job = client.resume(JobTicket::new("st-ü 1", "ds#1%2F"));
    job.poll().await.expect("an answer");
    assert!(fetch(&client, "..").await.is_err());
    assert_eq!(
        server.only_request().uri.path(),
        "/gateway/kore/api/public/bot/st-%C3%BC%201/taskContainmentReport/status/ds%231%252F"
    );
}

#[tokio::test]
async fn a_request_that_lacks_something_is_refused_before_it_is_sent() {
    let server = Server::answering(200, "application/json", "{}").await;
    let token = Token::premade(TOKEN.into()).expect("a token");
    let without_account = Client::builder().host(&server.base).token(token).build();
    let without_account = without_account.expect("a client");
    let update = without_account.update_task("st-1", "ti-1");
    for update in [
        update.clone(),
        update.clone().account_id(""),
        update.account_id("a\nb"),
    ] {
        match update.send().await {
            Err(Error::InvalidRequest { message, .. }) => {
                assert!(message.contains("account id"), "{message}");
            }
            other => panic!("{other:?}"),
        }
    }

    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let report = client(&server).task_containment_report("st-1");
    for (report, rule) in [
        (
            report
                .clone()
                .date_from(day("2024-02-01"))
                .date_to(day("2024-01-31")),
            "is after dateTo",
        ),
        (
            report
                .clone()
                .date_from(day("2024-01-01"))
                .date_to(day("2024-03-31"))
                .daily(),
            "at most 30 days",
        ),
        (
            report
                .clone()
                .date_from(day("2024-01-01"))
                .date_to(day("2024-04-01")),
            "at most 90 days",
        ),
    ] {
        match report.start().await.map(|job| job.id().to_owned()) {
            Err(Error::InvalidRequest { message, .. }) => {
                assert!(message.contains(rule), "{message}")
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(server.requests(), 0);
}

/// The client speaks TLS: with a server that does not, the handshake fails, not the address.
#[tokio::test]
async fn https_is_spoken() {
    let server = Server::answering(200, "application/json", "{}").await;
    let base = server.base.replace("http://", "");
    let client = builder(&base).build().expect("a client");
    match fetch(&client, "ds-1").await {
        Err(Error::Transport(error)) => {
            assert!(error.is_connect(), "{error:?}");
            assert!(
                error.to_string().contains(&format!(
                    "no connection could be made to {base} (getTaskContainmentReport): "
                )),
                "{error}"
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests(), 0);
}

/// A body that goes on and on is given up, whether its length was announced or not.
#[tokio::test]
async fn long_bodies_are_bounded() {
    let long = format!(r#"{{"status":"{}"}}"#, "x".repeat(200_000));
    let server = Server::answering(200, "application/json", long.clone()).await;
    let limited = |limit| {
        builder(&server.base)
            .max_body(limit)
            .build()
            .expect("a client")
    };
    match fetch(&limited(100_000), "ds-1").await {
        Err(Error::UnexpectedBody {
            problem, snippet, ..
        }) => {
            assert_eq!(problem, BodyProblem::TooLong { limit: 100_000 });
            assert_eq!(snippet, r#"{"status":"…"#);
        }
        other => panic!("{other:?}"),
    }
    assert!(fetch(&limited(long.len()), "ds-1").await.is_ok());
    assert!(fetch(&limited(long.len() - 1), "ds-1").await.is_err());
}

#[tokio::test]
async fn time_is_bounded() {
    // Nobody answers here: the connection is made, and that is all.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let client = builder(&base).timeout(Duration::from_millis(50)).build();
    match fetch(&client.expect("a client"), "ds-1").await {
        Err(Error::Timeout { after, .. }) => assert_eq!(after, Duration::from_millis(50)),
        other => panic!("{other:?}"),
    }
}

/// A row takes three bytes on the wire, and hundreds in memory.
#[tokio::test]
async fn crowded_bodies_are_bounded() {
    let report = |rows: String| {
        format!(
            r#"{{"status":"SUCCESS","tasksExecutionReport":{{"data":{{"2024-01-01":[{rows}]}}}}}}"#
        )
    };
    let row = r#"{"taskName":"Book a flight","taskType":"dialog","Status":"success","totalSession":2,"totalExecution":3}"#;
    for (item, what) in [
        ("{}", Some("objects")),
        ("{\"a\":{}}", Some("objects")),
        ("0", Some("values")),
        ("[]", Some("values")),
        (row, None),
    ] {
        let rows = vec![item; 10 * 1024 * 1024 / (item.len() + 1)].join(",");
        let server = Server::answering(200, "application/json", report(rows)).await;
        let answered = fetch(&client(&server), "ds-1").await;
        match (what, answered) {
            (None, Ok(_)) => {}
            (Some(what), Err(Error::UnexpectedBody { problem, .. })) => match problem {
                BodyProblem::TooMany { what: found, .. } => assert_eq!(found, what, "{item}"),
                other => panic!("{item}: {other:?}"),
            },
            (_, other) => panic!("{item}: {:?}", other.map(|_| "a report")),
        }
    }
}
