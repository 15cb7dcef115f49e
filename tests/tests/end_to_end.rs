//! Each operation over a real socket: what arrives at the server, and what comes back.

use koreai_client::{Client, Error, SecretString, types};
use koreai_tests::server::Server;
use koreai_tests::{examples, same};
use serde_json::{Value, json};

const TOKEN: &str = "canary.token.value";

fn client(server: &Server) -> Client {
    Client::connect(&server.base, SecretString::from(TOKEN)).expect("a client")
}

/// The vendor's sample answer of an operation: the first example of its response.
fn sample(name: &str) -> Value {
    examples(koreai_schemas::get(name).expect("a schema"))[0].clone()
}

#[tokio::test]
async fn update_task_sends_what_is_set_and_nothing_else() {
    let answer = sample("update-task.response");
    let server = Server::answering(200, "application/json", answer.to_string()).await;

    let body = types::UpdateTaskRequest::builder()
        .name("Task Testing".to_owned())
        .tags(vec![])
        .desc(String::new())
        .due_date(serde_json::Number::from(1_751_299_200_000_u64));
    let task = client(&server)
        .update_task()
        .stream_id("st-1/../2?x")
        .task_id("ti-1")
        .account_id("6639f7bd58c97ffac03bxxxx")
        .body(body)
        .send()
        .await
        .expect("an answer")
        .into_inner();

    let request = server.only_request();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.uri.path(),
        "/caseManagement/api/public/analytics/st-1%2F..%2F2%3Fx/updateTask/ti-1"
    );
    assert_eq!(request.uri.query(), None);
    assert_eq!(request.header("auth"), Some(TOKEN));
    assert_eq!(
        request.header("accountId"),
        Some("6639f7bd58c97ffac03bxxxx")
    );
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

    let filters = types::ReportFilters::builder()
        .date_from(types::ReportDate::from("2024-04-22".to_owned()))
        .conversation_type(types::ConversationType::NonInteractive)
        .aggregation_type(types::AggregationType::Daily);
    let filters = types::ReportFilters::try_from(filters).expect("filters");
    let job = client(&server)
        .create_task_containment_report()
        .bot_id("st-1")
        .skip(20_u64)
        .limit(10_u64)
        .body(types::CreateTaskContainmentReportRequest::builder().filters(filters))
        .send()
        .await
        .expect("an answer")
        .into_inner();

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
        "ConversationType": "Non-Interactive",
        "AggregationType": "Daily",
    }});
    assert_eq!(sent, expected);

    assert_eq!(job.id, "ds-9xxxxxxd-0xx4-5xx8-axx8-axxxxxxxd083");
    assert_eq!(job.status, Some(types::JobStatus::InProgress));
    let expires = job.expire_at.as_ref().expect("an expiry").parse_rfc3339();
    assert_eq!(
        expires.expect("RFC 3339").timestamp_millis(),
        1_709_901_046_247
    );
    assert!(same(&serde_json::to_value(&job).expect("JSON"), &answer));
}

#[tokio::test]
async fn get_report_asks_for_the_job_and_reads_both_kinds_of_percentage() {
    let answer = sample("get-task-containment-report.response");
    let server = Server::answering(200, "application/json", answer.to_string()).await;

    let report = client(&server)
        .get_task_containment_report()
        .bot_id("st-1")
        .id("ds-1")
        .send()
        .await
        .expect("an answer")
        .into_inner();

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
    assert_eq!(rows[4].status, Some(types::TaskExecutionStatus::Failtask));
    assert!(same(&serde_json::to_value(&report).expect("JSON"), &answer));
}

#[tokio::test]
async fn error_bodies_are_read_in_each_of_their_shapes() {
    let bodies = examples(koreai_schemas::get("error.response").expect("a schema"));
    assert!(bodies.len() >= 3, "an example of each shape");
    for body in bodies {
        for status in [401, 412, 503] {
            let server = Server::answering(status, "application/json", body.to_string()).await;
            let client = client(&server);
            let request = client
                .get_task_containment_report()
                .bot_id("st-1")
                .id("ds-1");
            match request.send().await {
                Err(Error::ErrorResponse(error)) => {
                    assert_eq!(error.status().as_u16(), status);
                    let read = serde_json::to_value(error.into_inner()).expect("JSON");
                    assert!(same(&read, &body), "{read} is not {body}");
                }
                other => panic!("{status} with {body} came back as {other:?}"),
            }
        }
    }
}

/// What is not JSON, not of the right shape, or a status that nobody described is an error, never a
/// panic and never a success.
#[tokio::test]
async fn unexpected_answers_are_errors() {
    let cases: [(u16, &str, &str); 6] = [
        (200, "text/html", "<html>maintenance</html>"),
        (200, "application/json", "{"),
        (200, "application/json", "[]"),
        (
            200,
            "application/json",
            r#"{"errors":[{"msg":"limit","code":429}]}"#,
        ),
        (302, "text/plain", ""),
        (503, "text/html", "<html>bad gateway</html>"),
    ];
    for (status, content_type, body) in cases {
        let server = Server::answering(status, content_type, body).await;
        let answer = client(&server)
            .get_task_containment_report()
            .bot_id("st-1")
            .id("ds-1")
            .send()
            .await;
        assert!(answer.is_err(), "{status} {body:?} was taken for an answer");
        assert_eq!(server.requests(), 1);
    }
}

/// An address forgets `.` and `..`, and takes `\\` for `/`: no id may lead to another path.
#[tokio::test]
async fn ids_lead_to_no_other_path() {
    let server = Server::answering(200, "application/json", r#"{"_id":"t","status":"x"}"#).await;
    for bad in ["", ".", "..", "..\\..", "a\\b", "%2e%2e\\", "..\\..\\a\\b"] {
        let client = client(&server);
        let update = |stream: &str, task: &str| {
            client
                .update_task()
                .stream_id(stream)
                .task_id(task)
                .account_id("a")
                .send()
        };
        for (stream, task) in [(bad, "ti-1"), ("st-1", bad), (bad, bad), (bad, "x\\y\\z")] {
            let answer = update(stream, task).await;
            assert!(
                matches!(answer, Err(Error::InvalidRequest(_))),
                "{stream:?} and {task:?} were sent"
            );
        }
        let report = client.create_task_containment_report().bot_id(bad).send();
        assert!(report.await.is_err(), "{bad:?} was sent");
        let fetch = client
            .get_task_containment_report()
            .bot_id("st-1")
            .id(bad)
            .send();
        assert!(fetch.await.is_err(), "{bad:?} was sent");
    }
    assert_eq!(server.requests(), 0);
}

/// Behind a path prefix, as gateways have them, ids are held to the path as well.
#[tokio::test]
async fn a_base_address_may_have_a_path() {
    let server = Server::answering(200, "application/json", r#"{"_id":"t","status":"x"}"#).await;
    let base = format!("{}/gateway/kore/", server.base);
    let client = Client::connect(&base, SecretString::from(TOKEN)).expect("a client");
    let fetch = |id: &str| {
        client
            .get_task_containment_report()
            .bot_id("st-ü 1")
            .id(id)
            .send()
    };
    fetch("ds/1").await.expect("an answer");
    assert!(fetch("..").await.is_err());
    assert_eq!(
        server.only_request().uri.path(),
        "/gateway/kore/api/public/bot/st-%C3%BC%201/taskContainmentReport/status/ds%2F1"
    );
}

#[tokio::test]
async fn a_request_that_lacks_something_is_refused_before_it_is_sent() {
    let server = Server::answering(200, "application/json", "{}").await;
    let answer = client(&server)
        .update_task()
        .stream_id("st-1")
        .task_id("ti-1")
        .send()
        .await;
    match answer {
        Err(Error::InvalidRequest(message)) => assert!(message.contains("account_id"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests(), 0);
}

/// The client speaks TLS: with a server that does not, the handshake fails, not the address.
#[tokio::test]
async fn https_is_spoken() {
    let server = Server::answering(200, "application/json", "{}").await;
    let base = server.base.replace("http://", "https://");
    let client = Client::connect(&base, SecretString::from(TOKEN)).expect("a client");
    let answer = client
        .get_task_containment_report()
        .bot_id("st-1")
        .id("ds-1")
        .send()
        .await;
    match answer {
        Err(Error::CommunicationError(error)) => assert!(error.is_connect(), "{error:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn the_token_shows_nowhere() {
    let server = Server::answering(500, "text/plain", "no").await;
    let client = client(&server);
    let builder = client
        .get_task_containment_report()
        .bot_id("st-1")
        .id("ds-1");
    let told = format!("{client:?} {builder:?}");
    let error = builder.send().await.expect_err("a 500");
    let told = format!("{told} {error:?} {error}");
    assert!(!told.contains(TOKEN), "{told}");
}

#[test]
fn addresses_that_are_none_are_refused() {
    for base in [
        "",
        "platform.kore.ai",
        "ftp://platform.kore.ai",
        "https://",
        "https://h/?q=1",
        "https://h/#f",
        "https://user:secret@h",
    ] {
        let refused = Client::connect(base, SecretString::from(TOKEN));
        assert!(refused.is_err(), "{base:?} was taken");
    }
}
