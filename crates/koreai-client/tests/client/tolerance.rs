//! Answers that deviate from the contract: what fits is there, what does not is reported, and nothing is
//! lost.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use koreai_client::operations::Operation;
use koreai_client::raw::{Call, Error as BuildError};
use koreai_client::{
    Answered, Client, Credentials, Error, Outcome, RateBudget, RetryPolicy, types,
};
use serde_json::{Value, json};

use crate::support::summary;

/// A client for a server that gives one answer to everything.
async fn client(status: u16, body: impl Into<Vec<u8>>) -> Client {
    client_of(Arc::new(Mutex::new((status, body.into())))).await
}

/// The same, with an answer that can change.
pub(crate) async fn client_of(answer: Arc<Mutex<(u16, Vec<u8>)>>) -> Client {
    let answer = move || {
        let (status, body) = answer.lock().expect("no panic").clone();
        let status = StatusCode::from_u16(status).expect("a status");
        async move { (status, body).into_response() }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let host = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let app = Credentials::new("cs-1", "a-secret-of-at-least-so-many-bytes".into());
    let client = Client::builder()
        .host(host)
        .credentials(app.expect("an app"))
        .account_id("a1");
    let client = client
        .rate_budget(RateBudget::unlimited())
        .retry(RetryPolicy::never());
    client.build().expect("a client")
}

pub(crate) async fn update(client: &Client) -> Result<Answered<types::Task>, Error> {
    client.update_task("st-1", "ti-1").send_in_full().await
}

pub(crate) async fn look(client: &Client) -> Result<Answered<types::TaskContainmentReport>, Error> {
    let call = client.raw().get_task_containment_report();
    client.call_in_full(call.bot_id("st-1").id("ds-1")).await
}

fn shown<T>(answered: &Answered<T>) -> Vec<String> {
    let deviations = answered.deviations.iter();
    deviations.map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_member_of_another_type_costs_that_member() {
    for (member, value, deviation) in [
        (
            "dueDate",
            json!("tomorrow"),
            "/dueDate: expected number, got string",
        ),
        (
            "createdAt",
            json!(17),
            "/createdAt: expected string, got number",
        ),
        (
            "status",
            json!("Open"),
            "/status: expected object, got string",
        ),
        ("tags", json!({"a": 1}), "/tags: expected array, got object"),
        (
            "isActive",
            json!("true"),
            "/isActive: expected boolean, got string",
        ),
        (
            "tags",
            json!(["a", 5, "b"]),
            "/tags/1: expected string, got number",
        ),
        (
            "status",
            json!({"name": 5}),
            "/status/name: expected string, got number",
        ),
    ] {
        let mut body = json!({"_id": "ti-1", "name": "Canary", "unknown/~": [1]});
        body[member] = value;
        let client = client(200, body.to_string()).await;
        let answered = update(&client).await.expect(deviation);
        assert_eq!(shown(&answered), [deviation]);
        assert_eq!(answered.value.name.as_deref(), Some("Canary"));
        assert_eq!(answered.value.extra["unknown/~"], json!([1]));
        assert_eq!(answered.to_json().expect("JSON"), body);
        assert_eq!(answered.body(), body.to_string().as_bytes());
        // The simple call has the same task.
        let task = client.update_task("st-1", "ti-1").send().await;
        assert_eq!(task.expect("a task").name.as_deref(), Some("Canary"));
    }
}

/// However a name is written, and of members of one name the second one that fits deviates. What fits is not
/// lost for what does not.
#[tokio::test]
async fn names_with_escapes_and_names_that_stand_twice() {
    let no_name = "/name: expected string, got number";
    let no_tag = "/tags/0: expected string, got number";
    let no_status_name = "/status/name: expected string, got number";
    let second_name = "/name: expected one value, got another one";
    let second_tags = "/tags: expected one value, got another one";
    let second_status = "/status: expected one value, got another one";
    for (body, deviations, name, whole) in [
        (
            r#""n\u0061me":7,"tags" : ["x"]"#,
            vec![no_name],
            None,
            json!({"name": 7, "tags": ["x"]}),
        ),
        (
            "\"due\\u0044ate\" \n :\t\"x\",\"n\\u0061me\":\"a\"",
            vec!["/dueDate: expected number, got string"],
            Some("a"),
            json!({"dueDate": "x", "name": "a"}),
        ),
        (
            r#""name":"a","name":"b""#,
            vec![second_name],
            Some("a"),
            json!({"name": "b"}),
        ),
        (
            r#""name":"a","name":"b","name":7,"n\u0061me":"c""#,
            vec![second_name; 3],
            Some("a"),
            json!({"name": "c"}),
        ),
        (
            r#""status":{"name":"a"},"name":"a","status":{"name":7}"#,
            vec![second_status],
            Some("a"),
            json!({"status": {"name": 7}, "name": "a"}),
        ),
        (
            r#""name":7,"name":"b""#,
            vec![no_name],
            Some("b"),
            json!({"name": "b"}),
        ),
        (
            r#""name":7,"name":8"#,
            vec![no_name; 2],
            None,
            json!({"name": 8}),
        ),
        (
            r#""name":7,"name":"b","name":8"#,
            vec![no_name, second_name],
            Some("b"),
            json!({"name": 8}),
        ),
        (
            r#""tags":7,"tags":[1,"a"]"#,
            vec!["/tags: expected array, got number", no_tag],
            None,
            json!({"tags": [1, "a"]}),
        ),
        (
            r#""tags":[1,"a"],"tags":[2,"b"]"#,
            vec![no_tag, second_tags],
            None,
            json!({"tags": [2, "b"]}),
        ),
        (
            r#""status":{"name":5},"status":[6]"#,
            vec![no_status_name, second_status],
            None,
            json!({"status": [6]}),
        ),
        (
            r#""t\u0061gs":[1,"a"],"name":"b""#,
            vec![no_tag],
            Some("b"),
            json!({"tags": [1, "a"], "name": "b"}),
        ),
        (
            r#""st\u0061tus":{"n\u0061me":5},"name":"b""#,
            vec![no_status_name],
            Some("b"),
            json!({"status": {"name": 5}, "name": "b"}),
        ),
        (
            r#""st\u0061tus":{"name":5},"status":{"name":"c"}"#,
            vec![no_status_name, second_status],
            None,
            json!({"status": {"name": "c"}}),
        ),
    ] {
        let body = format!(r#"{{"_id":"ti-1",{body}}}"#);
        let mut whole = whole;
        whole["_id"] = json!("ti-1");
        let answered = update(&client(200, &*body).await).await.expect(&body);
        assert_eq!(shown(&answered), deviations, "{body}");
        assert_eq!(answered.value.name.as_deref(), name, "{body}");
        assert_eq!(answered.to_json().expect("JSON"), whole, "{body}");
        assert_eq!(answered.body(), body.as_bytes());
    }
}

/// A required text that stands twice: an empty one that came is no filler.
#[tokio::test]
async fn a_required_member_that_stands_twice() {
    let no_text = "/_id: expected string, got number";
    for (body, deviations, id, whole) in [
        (r#"{"_id":7,"_id":"a"}"#, vec![no_text], "a", json!("a")),
        (r#"{"_id":7,"_id":""}"#, vec![no_text], "", json!("")),
        (r#"{"_id":7,"_id":8}"#, vec![no_text; 2], "", json!(8)),
        (
            r#"{"_id":7,"_id":"a","_id":8}"#,
            vec![no_text, "/_id: expected one value, got another one"],
            "a",
            json!(8),
        ),
    ] {
        // Without an id, what was sent shows that it is the task.
        let body = body.replacen('{', r#"{"name":"x","#, 1);
        let client = client(200, &*body).await;
        let update = client
            .update_task("st-1", "ti-1")
            .set(|task| task.name("x"));
        let answered = update.send_in_full().await.expect(&body);
        let mut found = answered.deviations.clone();
        found.retain(|deviation| !deviation.is_of_another());
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, deviations, "{body}");
        assert_eq!(answered.value.id, id, "{body}");
        assert_eq!(answered.to_json().expect("JSON")["_id"], whole, "{body}");
    }
}

#[tokio::test]
async fn what_becomes_of_a_required_member() {
    for (body, deviation) in [
        (json!({"name": "x"}), "/_id: expected string, got nothing"),
        (
            json!({"name": "x", "_id": 5}),
            "/_id: expected string, got number",
        ),
        (
            json!({"name": "x", "_id": null}),
            "/_id: expected string, got null",
        ),
    ] {
        // Without an id, what was sent shows that it is the task.
        let client = client(200, body.to_string()).await;
        let update = client
            .update_task("st-1", "ti-1")
            .set(|task| task.name("x"));
        let answered = update.send_in_full().await.expect(deviation);
        assert_eq!(shown(&answered), [deviation]);
        assert_eq!(answered.value.id, "");
        assert_eq!(answered.to_json().expect("JSON"), body);
    }
}

/// A row with a bad member stays; what is not a row at all is set aside, as is a day that is not a list.
#[tokio::test]
async fn what_becomes_of_bad_rows() {
    let body = json!({"tasksExecutionReport": {"total": "2", "data": {
        "2024-01-01": [{"taskName": "a", "totalSession": "2"}, "no row", {"taskName": "b", "Status": 5}],
        "2024-01-02": {"taskName": "c"},
        "2024-01-03": [],
    }}});
    let answered = look(&client(200, body.to_string()).await).await;
    let answered = answered.expect("a report");
    let mut found = shown(&answered);
    found.sort();
    assert_eq!(
        found,
        [
            "/status: expected string, got nothing",
            "/tasksExecutionReport/data/2024-01-01/0/totalSession: expected integer, got string",
            "/tasksExecutionReport/data/2024-01-01/1: expected object, got string",
            "/tasksExecutionReport/data/2024-01-01/2/Status: expected string, got number",
            "/tasksExecutionReport/data/2024-01-02: expected array, got object",
            "/tasksExecutionReport/total: expected integer, got string",
        ]
    );
    let rows: Vec<_> = answered
        .value
        .rows()
        .filter_map(|(_, row)| row.task_name.as_deref())
        .collect();
    assert_eq!(rows, ["a", "b"]);
    assert_eq!(answered.to_json().expect("JSON"), body);
}

/// The days may be a list, or the report something else: what is beside it stays.
#[tokio::test]
async fn what_becomes_of_a_report_of_another_form() {
    for (report, deviation) in [
        (
            json!({"total": 0, "data": []}),
            "/tasksExecutionReport/data: expected object, got array",
        ),
        (
            json!([]),
            "/tasksExecutionReport: expected object, got array",
        ),
        (
            json!("none"),
            "/tasksExecutionReport: expected object, got string",
        ),
    ] {
        let body = json!({"status": "SUCCESS", "_id": "ds-1", "tasksExecutionReport": report});
        let answered = look(&client(200, body.to_string()).await).await;
        let answered = answered.expect("an answer");
        assert_eq!(shown(&answered), [deviation]);
        assert_eq!(answered.value.status.to_string(), "SUCCESS");
        assert_eq!(answered.value.rows().count(), 0);
        assert_eq!(answered.to_json().expect("JSON"), body);
    }
}

#[tokio::test]
async fn a_number_that_no_double_holds() {
    let body = r#"{"_id": "ti-1", "name": "1e999 \" 1e999", "odd": [1e400, -2]}"#;
    let answered = update(&client(200, body).await).await.expect("a task");
    assert_eq!(answered.value.name.as_deref(), Some("1e999 \" 1e999"));
    assert_eq!(answered.value.extra["odd"], json!(["1e400", -2]));
    assert_eq!(answered.deviations.len(), 1);
    assert_eq!(answered.body(), body.as_bytes());
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_an_answer() {
    let answered = update(&client(200, "\u{feff}{\"_id\": \"ti-1\"}").await).await;
    let answered = answered.expect("a task");
    assert_eq!(
        (&*answered.value.id, answered.deviations.len()),
        ("ti-1", 0)
    );
}

/// What a success without the contract's content is: carried out, unless somebody else answered.
#[tokio::test]
async fn a_success_without_content_is_no_refusal() {
    for (status, body, outcome, message) in [
        (
            204,
            "",
            Outcome::Done,
            "updateTask was carried out, but its answer (204 No Content, application/octet-stream) is empty",
        ),
        (
            200,
            "",
            Outcome::Done,
            "(200 OK, application/octet-stream) is empty",
        ),
        (
            200,
            r#"{"message":"Task updated successfully"}"#,
            Outcome::Done,
            "contract describes: the platform says: Task updated successfully",
        ),
        (
            202,
            r#"{"result":"success","id":"canary"}"#,
            Outcome::Done,
            r#"{"result":"…","id":"…"}"#,
        ),
        (
            202,
            r#"{"result":"canary"}"#,
            Outcome::Unknown,
            r#"does not say whether it was carried out: {"result":"…"}"#,
        ),
        (
            200,
            "[]",
            Outcome::Unknown,
            "the answer to updateTask (200 OK, application/octet-stream) does not say whether it was carried out: []",
        ),
        (200, "{}", Outcome::Unknown, "does not say whether"),
        (200, "null", Outcome::Unknown, "does not say whether"),
        (200, r#""OK""#, Outcome::Unknown, "does not say whether"),
        (
            200,
            r#"{"_id":""}"#,
            Outcome::Unknown,
            "does not say whether",
        ),
        (
            200,
            r#"{"message":"Task not found"}"#,
            Outcome::Unknown,
            "the platform says: Task not found",
        ),
        (
            200,
            r#"{"status":"FAILED"}"#,
            Outcome::Refused,
            "the platform refuses the request (updateTask, 200): its status is FAILED",
        ),
        (
            201,
            r#"{"data":{"status":"failure","message":"locked"}}"#,
            Outcome::Refused,
            "(updateTask, 201): locked",
        ),
        (
            207,
            r#"[{"taskId":"canary","error":{"msg":"locked","code":7}}]"#,
            Outcome::Refused,
            "(updateTask, 207): locked (code 7)",
        ),
        // What is missing may say that nothing was done.
        (
            200,
            r#"{"_id":"ti-1","#,
            Outcome::Unknown,
            "is not JSON (line 1, column 14)",
        ),
        (
            200,
            "<html>Log in</html>",
            Outcome::Unknown,
            "is a page in HTML: <html>Log in</html>",
        ),
        (200, "OK", Outcome::Unknown, "is text, not JSON: OK"),
        (
            200,
            r#"{"errors":[{"msg":"no"}]}"#,
            Outcome::Refused,
            "(updateTask, 200): no",
        ),
        (409, "", Outcome::Refused, "is empty"),
        (500, "", Outcome::Unknown, "is empty"),
        (408, r#"{"message":"late"}"#, Outcome::Unknown, "late"),
    ] {
        let error = update(&client(status, body).await).await;
        let error = error.expect_err(body);
        assert_eq!(error.outcome(), outcome, "{status} {body}");
        let shown = error.to_string();
        assert!(shown.contains(message), "{status} {body}: {shown}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}

/// An operation whose answers the contract says nothing about.
pub(crate) struct Touch(koreai_client::reqwest::Url);

const TOUCH: Operation = {
    let mut operation = *Operation::UPDATE_TASK;
    operation.id = "touch";
    operation.request = None;
    operation.responses = &[];
    operation
};

impl Call for Touch {
    type Answer = ();

    const OPERATION: &'static Operation = &TOUCH;

    fn request(self) -> Result<koreai_client::reqwest::Request, BuildError<()>> {
        let method = koreai_client::reqwest::Method::POST;
        Ok(koreai_client::reqwest::Request::new(method, self.0))
    }
}

pub(crate) fn touch(client: &Client) -> Touch {
    let update = client.update_task("st-1", "ti-1").prepare();
    Touch(update.expect("a request").url().clone())
}

#[tokio::test]
async fn an_operation_without_content_is_done_whatever_comes() {
    for (status, body) in [
        (204, ""),
        (200, ""),
        (200, "null"),
        (202, "{}"),
        (200, r#"{"message":"done"}"#),
        (200, "OK"),
    ] {
        let client = client(status, body).await;
        let answered = client.call_in_full(touch(&client)).await;
        let answered = answered.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert!(answered.deviations.is_empty());
        assert_eq!(answered.body(), body.as_bytes());
    }
    let refused = client(200, r#"{"errors":[{"msg":"no"}]}"#).await;
    let error = refused.call(touch(&refused)).await.expect_err("a refusal");
    assert_eq!(error.outcome(), Outcome::Refused);
}

/// A job that was started, and does not say which it is.
#[tokio::test]
async fn a_job_without_a_name() {
    for (body, outcome, message) in [
        (
            r#"{"status":"IN_PROGRESS"}"#,
            Outcome::Done,
            "does not name the job",
        ),
        (
            r#"{"status":"Failure","message":"no bot"}"#,
            Outcome::Refused,
            "no bot",
        ),
        ("{}", Outcome::Unknown, "does not say whether"),
    ] {
        let client = client(201, body).await;
        let error = client.task_containment_report("st-1").start().await;
        let error = error.expect_err("no job");
        assert_eq!(error.outcome(), outcome, "{body}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

/// The likeliest deviation is the same in every row.
#[test]
fn a_deviation_in_every_row_costs_one_pass() {
    let report = |sessions: Value| {
        let row = json!({"taskName": "a", "taskType": "dialog", "totalSession": sessions});
        let rows = vec![row; 10_000];
        json!({"status": "SUCCESS", "tasksExecutionReport": {"data": {"2024-01-01": rows}}})
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let time = |body: Value| {
        let client = runtime.block_on(client(200, body.to_string()));
        let best = (0..3).map(|_| {
            let started = Instant::now();
            let answered = runtime.block_on(look(&client)).expect("a report");
            (started.elapsed(), answered.deviations.len())
        });
        best.min().expect("three")
    };
    let (good, none) = time(report(json!(2)));
    let (bad, all) = time(report(json!("2")));
    assert_eq!((none, all), (0, 10_000));
    // Far above what it takes, and far below what one pass for each deviation would.
    let bound = good * 20 + Duration::from_millis(200);
    assert!(bad < bound, "{bad:?}, and {good:?} without");
    println!("{good:?} as the contract says, {bad:?} with 10,000 deviations");
}

/// Each item that goes back into a list must not move all that come after it.
#[test]
fn where_the_misfits_of_a_list_stand_costs_nothing() {
    const COUNT: usize = 50_000;
    let (fits, misfits) = (vec![json!("a"); COUNT], vec![json!(2); COUNT]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let time = |tags: Vec<Value>| {
        let body = json!({"_id": "ti-1", "tags": tags});
        let client = runtime.block_on(client(200, body.to_string()));
        let answered = runtime.block_on(update(&client)).expect("a task");
        assert_eq!(answered.deviations.len(), COUNT);
        let best = (0..3).map(|_| {
            let started = Instant::now();
            let restored = answered.to_json().expect("JSON");
            let took = started.elapsed();
            assert!(restored == body, "another document");
            took
        });
        best.min().expect("three")
    };
    // After the last item there is nothing to move.
    let last = time([fits.clone(), misfits.clone()].concat());
    let first = time([misfits, fits].concat());
    let bound = last * 5 + Duration::from_millis(200);
    assert!(first < bound, "{first:?}, and {last:?} at the end");
    println!("{first:?} with {COUNT} deviations first, {last:?} with them last");
}

#[tokio::test]
async fn what_fits_pays_nothing_and_says_nothing() {
    let answered = update(&client(200, r#"{"_id":"ti-1"}"#).await).await;
    assert_eq!(summary(&answered), "ok");
    assert!(answered.expect("a task").deviations.is_empty());
}
