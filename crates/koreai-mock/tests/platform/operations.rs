//! A table with an operation of which the platform knows nothing but the table.

use std::time::Duration;

use koreai_auth::Credentials;
use koreai_mock::{App, Builder, Fault, FaultError, FaultKind, Limits, Platform, StartError};
use koreai_schemas::{Location, OPERATIONS, Operation, Rule, Schema, Window};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::caller::{Caller, error};

const ARGUMENTS: &str = "Validation errors/ Invalid arguments";

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// `PUT …/{streamId}/notes/{noteId}?page=…`, answered with 201.
fn put_note() -> Operation {
    let mut request = *Schema::UPDATE_TASK_REQUEST;
    request.name = "put-note.request";
    request.operation_id = Some("putNote");
    request.text =
        r#"{"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}"#;
    let mut rule: Rule = Schema::ERROR_RESPONSE.rules[0];
    rule.at = "";
    rule.rule = "self.text != ''";
    rule.message = "the text is empty";
    request.rules = std::slice::from_ref(leak(rule));

    let mut response = *Schema::UPDATE_TASK_RESPONSE;
    response.name = "put-note.response";
    response.operation_id = Some("putNote");
    response.text =
        r#"{"type": "object", "required": ["_id"], "examples": [{"_id": "n-1"}, {"_id": "n-2"}]}"#;

    let [stream, mut note, mut account] = [0, 1, 2].map(|at| Operation::UPDATE_TASK.parameters[at]);
    note.name = "noteId";
    note.schema = r#"{"type": "string", "pattern": "^n-[0-9]+$"}"#;
    account.name = "X-Tenant";
    let mut page = Operation::CREATE_TASK_CONTAINMENT_REPORT.parameters[1];
    page.name = "page";
    page.location = Location::Query;
    page.required = true;

    let mut operation = *Operation::UPDATE_TASK;
    let mut limit = operation.rate_limit.expect("a limit");
    let mut window: Window = limit.windows[0];
    window.requests = 2;
    limit.windows = std::slice::from_ref(leak(window));
    limit.per = "bot";
    limit.budget = "notes";
    let mut success = operation.responses[0];
    success.status = "201";
    success.schema = Some(leak(response));
    operation.id = "putNote";
    operation.method = "PUT";
    operation.path = "/notes/{streamId}/notes/{noteId}";
    operation.parameters = leak([stream, note, account, page]);
    operation.scope = Some("Notes");
    operation.rate_limit = Some(limit);
    operation.request = Some(leak(request));
    operation.responses = leak([success, operation.responses[1], operation.responses[2]]);
    operation
}

/// Those of the contract, and one more.
fn with(operation: Operation) -> &'static [Operation] {
    let mut operations = OPERATIONS.to_vec();
    operations.push(operation);
    operations.leak()
}

fn platform() -> Builder {
    Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .operations(with(put_note()))
}

fn call(caller: &Caller, method: Method, path: &str) -> RequestBuilder {
    let url = format!("{}/notes/{}/notes/{path}", caller.base, caller.bot);
    caller.http.request(method, url)
}

fn good(caller: &Caller) -> RequestBuilder {
    call(caller, Method::PUT, "n-1?page=1")
        .header("auth", caller.token())
        .header("x-tenant", "t-1")
        .json(&json!({"text": "a"}))
}

/// What is sent is made from the table alone.
#[tokio::test]
async fn every_operation_of_the_contract_is_served() {
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::unlimited())
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let job = caller.job(&json!({})).await;
    for operation in OPERATIONS {
        let mut url = format!("{}{}", caller.base, operation.path);
        for name in ["botId", "streamId"] {
            url = url.replace(&format!("{{{name}}}"), &caller.bot);
        }
        let mut headers = vec![("auth", caller.token())];
        let mut query = Vec::new();
        for parameter in operation.parameters {
            match parameter.location {
                Location::Path => url = url.replace(&format!("{{{}}}", parameter.name), &job),
                Location::Header => headers.push((parameter.name, "a".to_owned())),
                Location::Query if parameter.required => {
                    let schema: Value = serde_json::from_str(parameter.schema).unwrap();
                    let value = schema["enum"][0].as_str().unwrap_or("1").to_owned();
                    query.push((parameter.name, value));
                }
                _ => assert!(!parameter.required, "{}: make up a value", parameter.name),
            }
        }
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let mut request = caller.http.request(method, url).query(&query);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(schema) = operation.request {
            let schema: Value = serde_json::from_str(schema.text).unwrap();
            request = request.json(&schema["examples"][0]);
        }
        let status = request.send().await.unwrap().status();
        let recorded = platform.requests().pop().unwrap();
        assert_eq!(recorded.operation, Some(operation.id));
        assert!(status.is_success(), "{}: {recorded:?}", operation.id);
    }
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn the_first_example_is_answered() {
    let platform = platform().start().await.unwrap();
    let answer = good(&Caller::new(&platform)).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body, json!({"_id": "n-1"}));
    assert_eq!(platform.requests_to("putNote").len(), 1);
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn what_breaks_the_table_is_refused() {
    let platform = platform()
        .limits(Limits::unlimited())
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let put = |path: &str, body: &str, token: bool, tenant: Option<&str>| {
        let mut request = call(&caller, Method::PUT, path).body(body.to_owned());
        if token {
            request = request.header("auth", caller.token());
        }
        if let Some(tenant) = tenant {
            request = request.header("X-Tenant", tenant);
        }
        request
    };
    let body = r#"{"text": "a"}"#;
    let tenant = Some("t-1");
    let auth = call(&caller, Method::POST, "n-1?page=1").header("auth", caller.token());
    for (name, request, status, text, reason) in [
        (
            "no token",
            put("n-1?page=1", body, false, tenant),
            401,
            "Invalid SDK credentials",
            "there is no token in the header `auth`",
        ),
        (
            "no header",
            put("n-1?page=1", body, true, None),
            412,
            ARGUMENTS,
            "request.header.X-Tenant: the header `X-Tenant` is missing",
        ),
        (
            "an empty header",
            put("n-1?page=1", body, true, Some("")),
            412,
            ARGUMENTS,
            "request.header.X-Tenant: expected",
        ),
        (
            "no query parameter",
            put("n-1", body, true, tenant),
            412,
            ARGUMENTS,
            "request.query.page: the query parameter `page` is missing",
        ),
        (
            "a wrong query parameter",
            put("n-1?page=-1", body, true, tenant),
            412,
            ARGUMENTS,
            "request.query.page: expected",
        ),
        (
            "a wrong path parameter",
            put("7?page=1", body, true, tenant),
            412,
            ARGUMENTS,
            "request.path.noteId: expected",
        ),
        (
            "no JSON",
            put("n-1?page=1", "{", true, tenant),
            412,
            ARGUMENTS,
            "",
        ),
        (
            "a wrong body",
            put("n-1?page=1", "{}", true, tenant),
            412,
            ARGUMENTS,
            "1 violation",
        ),
        (
            "a broken rule",
            put("n-1?page=1", r#"{"text": ""}"#, true, tenant),
            412,
            ARGUMENTS,
            "1 violation",
        ),
        (
            "another method",
            auth,
            405,
            "Method Not Allowed",
            "the path takes PUT alone",
        ),
    ] {
        let (answered, _, message) = error(request.send().await.unwrap()).await;
        assert_eq!((answered, message.as_str()), (status, text), "{name}");
        let recorded = platform.requests().pop().unwrap();
        assert_eq!(recorded.operation, Some("putNote"), "{name}");
        let found = recorded.reason.unwrap();
        assert!(found.starts_with(reason), "{name}: {found}");
    }
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn its_scope_is_needed() {
    let credentials = Credentials::new("cs-notes", "not-a-real-secret".into()).unwrap();
    for (scope, status) in [("App Builder: Metrics", 401), ("Notes", 201)] {
        let app = App::new(credentials.clone()).scopes([scope]);
        let platform = platform().app(app).start().await.unwrap();
        let answer = good(&Caller::new(&platform)).send().await.unwrap();
        assert_eq!(answer.status(), status, "{scope}");
    }
}

#[tokio::test]
async fn its_limit_is_the_tables() {
    let platform = platform().start().await.unwrap();
    let caller = Caller::new(&platform);
    for status in [201, 201, 429] {
        assert_eq!(good(&caller).send().await.unwrap().status(), status);
    }
    let minute = Duration::from_mins(1);
    assert_eq!(platform.max_in_window_of("putNote", &caller.bot, minute), 3);
}

#[tokio::test]
async fn operations_of_one_budget_are_counted_together() {
    let mut operation = put_note();
    operation.rate_limit = Operation::CREATE_TASK_CONTAINMENT_REPORT.rate_limit;
    let limits = Limits::unlimited()
        .for_operation("putNote", [(2, Duration::from_mins(1))])
        .for_operation("createTaskContainmentReport", [(2, Duration::from_mins(1))]);
    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .operations(with(operation));
    let platform = builder.limits(limits).start().await.unwrap();
    let caller = Caller::new(&platform);
    assert_eq!(good(&caller).send().await.unwrap().status(), 201);
    caller.job(&json!({})).await;
    assert_eq!(good(&caller).send().await.unwrap().status(), 429);
}

#[tokio::test]
async fn faults_befall_it() {
    let platform = platform().start().await.unwrap();
    let fault = Fault::new(FaultKind::html(503)).on("putNote").first(1);
    let unknown = FaultError::UnknownOperation {
        operation: "putNote".to_owned(),
        known: OPERATIONS.iter().map(|known| known.id).collect(),
    };
    assert_eq!(fault.check(), Err(unknown), "no operation of the contract");
    platform.inject(fault).unwrap();
    let caller = Caller::new(&platform);
    for status in [503, 201] {
        assert_eq!(good(&caller).send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn what_cannot_be_served_is_refused_at_the_start() {
    let response = |text: &'static str| {
        let mut operation = put_note();
        let mut response = operation.responses[0];
        let mut schema = *response.schema.expect("a schema");
        schema.text = text;
        response.schema = Some(leak(schema));
        operation.responses = std::slice::from_ref(leak(response));
        operation
    };
    let mut no_success = put_note();
    no_success.responses = &no_success.responses[1..];
    for (operation, problem) in [
        (response("{}"), "put-note.response has no example"),
        (response("{"), "put-note.response"),
        (no_success, "it has no response"),
    ] {
        let started = Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .operations(with(operation))
            .start();
        let Err(StartError::Operation(refused)) = started.await else {
            panic!("{problem}: it starts");
        };
        assert_eq!(refused.operation, "putNote");
        assert!(refused.reason.starts_with(problem), "{refused}");
    }
}
