//! What is found of an exchange, and where.

use koreai_schemas::Operation;
use koreai_validate::exchange::{
    AnswerKind, Body, Checked, Exchange, Header, Operations, Outcome, Request, Response,
};
use koreai_validate::{FindingClass, Lint, Options, Schema, Strict};

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl";
const UPDATE: &str =
    "/caseManagement/api/public/analytics/st-1/updateTask/ti-73acd32b-0123-4114-9891-00a950aa1234";
const CREATE: &str = "/api/public/bot/st-1/taskContainmentReport";
const JSON: &str = "application/json; charset=utf-8";

/// An exchange that can be varied.
#[derive(Clone)]
struct Example {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, &'static str)>,
    body: Option<Vec<u8>>,
    status: u16,
    media: &'static str,
    answer: Option<Vec<u8>>,
}

impl Example {
    fn check_with(&self, operations: &Operations) -> Checked {
        let header = |(name, value): &(&'static str, &'static str)| Header::new(name, value);
        let headers: Vec<_> = self.headers.iter().map(header).collect();
        let body = |body: &'_ Option<Vec<u8>>| body.clone();
        let (sent, answered) = (body(&self.body), body(&self.answer));
        let captured = |body: Option<&'static [u8]>| body.map_or(Body::NotCaptured, Body::Captured);
        // Tests are short.
        let leak = |body: Option<Vec<u8>>| body.map(|body| &*body.leak());
        operations.check(&Exchange {
            request: Request {
                method: self.method,
                target: &self.target,
                headers: &headers,
                body: captured(leak(sent)),
            },
            response: Some(Response {
                status: self.status,
                headers: &[Header::new("content-type", self.media)],
                body: captured(leak(answered)),
            }),
        })
    }

    fn check(&self) -> Checked {
        self.check_with(Operations::contract())
    }
}

fn example(schema: Schema) -> Vec<u8> {
    let text: serde_json::Value = serde_json::from_str(schema.definition().text).expect("JSON");
    text.pointer("/examples/0")
        .expect("an example")
        .to_string()
        .into_bytes()
}

fn update() -> Example {
    Example {
        method: "POST",
        target: format!("https://platform.example{UPDATE}"),
        headers: vec![
            ("auth", TOKEN),
            ("accountid", "6639"),
            ("Content-Type", JSON),
        ],
        body: Some(br#"{"name": "Call back"}"#.to_vec()),
        status: 200,
        media: JSON,
        answer: Some(example(Schema::UPDATE_TASK_RESPONSE)),
    }
}

fn create() -> Example {
    Example {
        target: format!("https://platform.example/proxy{CREATE}?skip=0&limit=10"),
        body: Some(br#"{"filters": {"AggregationType": "Daily"}}"#.to_vec()),
        answer: Some(example(Schema::CREATE_TASK_CONTAINMENT_REPORT_RESPONSE)),
        ..update()
    }
}

fn get() -> Example {
    Example {
        method: "GET",
        target: format!("{CREATE}/status/ds-1"),
        headers: vec![("AUTH", TOKEN)],
        body: Some(Vec::new()),
        answer: Some(example(Schema::GET_TASK_CONTAINMENT_REPORT_RESPONSE)),
        ..update()
    }
}

fn found(checked: &Checked) -> Vec<String> {
    let findings = checked.findings.iter();
    findings
        .map(|it| format!("{} {}/{}", it.pointer, it.class.as_str(), it.code))
        .collect()
}

#[test]
fn good_exchanges_have_no_findings() {
    for (example, operation) in [
        (update(), Operation::UPDATE_TASK),
        (create(), Operation::CREATE_TASK_CONTAINMENT_REPORT),
        (get(), Operation::GET_TASK_CONTAINMENT_REPORT),
    ] {
        let checked = example.check();
        assert_eq!(found(&checked), [""; 0], "{}", operation.id);
        assert_eq!(checked.outcome, Outcome::Operation(operation));
        assert_eq!(checked.answer, AnswerKind::Success);
        assert_eq!(checked.not_captured, [""; 0]);
    }
}

/// Thirty faults, each at its place.
#[test]
fn each_fault_is_found_at_its_place() {
    let errors = br#"{"errors": [{"msg": "Invalid SDK credentials", "code": 4002}]}"#;
    let flat = br#"{"status": "Error", "message": "You've exceeded the limit."}"#;
    let page = b"\n<!DOCTYPE HTML><html><body>Bad gateway</body></html>";
    let target = |of: Example, from: &str, to: &str| {
        let target = of.target.replace(from, to);
        assert_ne!(target, of.target);
        Example { target, ..of }
    };
    let headers = |of: Example, headers: &[(&'static str, &'static str)]| Example {
        headers: headers.to_vec(),
        ..of
    };
    let body = |of: Example, text: &[u8]| Example {
        body: Some(text.to_vec()),
        ..of
    };
    let answer = |of: Example, status: u16, text: &[u8]| Example {
        status,
        answer: Some(text.to_vec()),
        ..of
    };
    let all = [
        (
            Example {
                method: "GET",
                ..create()
            },
            "request.method exchange/wrong-method",
        ),
        (
            Example {
                method: "PATCH",
                ..update()
            },
            "request.method exchange/wrong-method",
        ),
        (
            target(create(), "skip=0", "skip=-1"),
            "request.query.skip schema/minimum",
        ),
        (
            target(create(), "skip=0", "skip=x"),
            "request.query.skip schema/type",
        ),
        (
            target(create(), "limit=10", "limit="),
            "request.query.limit schema/type",
        ),
        (
            target(create(), "limit=10", "skip=0"),
            "request.query.skip exchange/duplicate-parameter",
        ),
        (
            target(create(), "skip=0", "Skip=0"),
            "request.query.skip exchange/parameter-case",
        ),
        (
            target(create(), "skip=0", "skip=%ff"),
            "request.query.skip exchange/parameter-encoding",
        ),
        (
            target(create(), "skip=0", "sk%=0"),
            "request.query.* exchange/parameter-encoding",
        ),
        (
            target(create(), "st-1", "%fe"),
            "request.path.botId exchange/parameter-encoding",
        ),
        (
            headers(create(), &[("content-type", JSON)]),
            "request.header.auth exchange/auth-missing",
        ),
        (
            headers(get(), &[("auth", "Bearer e30.e30.c2ln")]),
            "request.header.auth exchange/auth-bearer",
        ),
        (
            headers(get(), &[("auth", "secret")]),
            "request.header.auth exchange/auth-form",
        ),
        (
            headers(get(), &[("auth", TOKEN), ("Auth", TOKEN)]),
            "request.header.auth exchange/duplicate-parameter",
        ),
        (
            headers(update(), &[("auth", TOKEN), ("content-type", JSON)]),
            "request.header.accountId exchange/missing-parameter",
        ),
        (
            headers(
                update(),
                &[("auth", TOKEN), ("content-type", JSON), ("accountId", "")],
            ),
            "request.header.accountId schema/minLength",
        ),
        (
            headers(
                update(),
                &[
                    ("auth", TOKEN),
                    ("content-type", JSON),
                    ("accountId", "1"),
                    ("ACCOUNTID", "1"),
                ],
            ),
            "request.header.accountId exchange/duplicate-parameter",
        ),
        (
            headers(create(), &[("auth", TOKEN)]),
            "request.header.content-type exchange/media-type",
        ),
        (
            headers(create(), &[("auth", TOKEN), ("content-type", "text/plain")]),
            "request.header.content-type exchange/media-type",
        ),
        (body(get(), b"{}"), "request.body# exchange/unexpected-body"),
        (body(update(), b""), "request.body# exchange/missing-body"),
        (
            body(update(), b"{\"name\": 7}"),
            "request.body#/name schema/type",
        ),
        (
            body(update(), b"{\"name\": }"),
            "request.body# not-json/expected-value",
        ),
        (
            body(
                create(),
                br#"{"filters": {"dateFrom": "2024-02-02", "dateTo": "2024-02-01"}}"#,
            ),
            "request.body#/filters rule/report-range-order",
        ),
        (
            body(create(), br#"{"filters": {"dateFrom": "yesterday"}}"#),
            "request.body#/filters/dateFrom schema/pattern",
        ),
        (
            answer(get(), 302, b""),
            "response.status exchange/undeclared-status",
        ),
        (
            answer(get(), 200, errors),
            "response.body# exchange/error-in-success",
        ),
        (
            answer(get(), 200, flat),
            "response.body# exchange/error-in-success",
        ),
        (
            answer(update(), 200, flat),
            "response.body# exchange/error-in-success",
        ),
        (answer(create(), 502, page), "response.body# exchange/html"),
        (answer(create(), 200, page), "response.body# exchange/html"),
        (answer(create(), 200, b""), "response.body# not-json/empty"),
        (
            answer(create(), 200, br#"{"status": 1, "_id": "ds-1"}"#),
            "response.body#/status schema/type",
        ),
        (answer(create(), 500, b"[]"), "response.body# schema/type"),
        (
            Example {
                media: "text/plain",
                ..create()
            },
            "response.header.content-type exchange/media-type",
        ),
    ];
    assert!(all.len() >= 30);
    for (number, (example, expected)) in all.into_iter().enumerate() {
        let checked = example.check();
        assert_eq!(found(&checked), [expected], "{number}: {checked:?}");
        let shown = format!("{checked:?}");
        for secret in ["eyJ", "secret", "canary", "yesterday", "Call back"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
    }
}

/// What an answer with a status of success says, wherever it stands.
#[test]
fn an_error_in_a_success_is_recognised() {
    for (body, is_error) in [
        (r#"{"_id":"ti-1","error":{"message":"no"}}"#, true),
        (r#"{"_id":"ti-1","success":false}"#, true),
        (r#"{"_id":"ti-1","errors":["Task is locked"]}"#, true),
        (r#"{"_id":"ti-1","errors":{"msg":"x"}}"#, true),
        (r#"{"errors":{"msg":"x"}}"#, true),
        (r#"{"data":{"isError":true}}"#, true),
        (r#"{"message":"Forbidden"}"#, true),
        (r#"{"message":"Task not updated"}"#, true),
        (
            r#"{"message":"You've exceeded the per-minute rate limit"}"#,
            true,
        ),
        (r#""You've exceeded the per-minute rate limit""#, true),
        (
            "You've exceeded the per-minute rate limit for this API",
            true,
        ),
        (r#"{"message":"Task updated successfully"}"#, false),
        (
            r#"{"message":"Task updated successfully","status":"success"}"#,
            false,
        ),
        (
            r#"{"_id":"ti-1","errors":[],"error":null,"success":true}"#,
            false,
        ),
        (r#"{"_id":"ti-1","message":"Forbidden"}"#, false),
        ("no JSON", false),
    ] {
        let checked = Example {
            answer: Some(body.as_bytes().to_vec()),
            ..update()
        }
        .check();
        let found = found(&checked);
        let expected = "response.body# exchange/error-in-success".to_owned();
        assert_eq!(found.contains(&expected), is_error, "{body}: {found:?}");
        assert_eq!(
            checked.answer == AnswerKind::ErrorInSuccess,
            is_error,
            "{body}"
        );
    }
}

/// A media type that is known to be wrong is a finding without the body as well; of one that is missing, nothing is
/// known then.
#[test]
fn media_types_are_held_without_their_bodies() {
    let request = "request.header.content-type exchange/media-type";
    let response = "response.header.content-type exchange/media-type";
    for (sent, answered, status, expected) in [
        (
            Some("text/plain"),
            "text/plain",
            200,
            vec![request, response],
        ),
        (Some("application/xml"), JSON, 200, vec![request]),
        (Some(JSON), "text/csv; charset=utf-8", 404, vec![response]),
        (Some(JSON), "application/problem+json", 200, vec![]),
        (None, JSON, 200, vec![]),
        (
            Some(JSON),
            "text/html",
            200,
            vec!["response.body# exchange/html"],
        ),
    ] {
        let mut headers = vec![("auth", TOKEN), ("accountId", "6639")];
        headers.extend(sent.map(|sent| ("content-type", sent)));
        let checked = Example {
            headers,
            body: None,
            media: answered,
            status,
            answer: None,
            ..update()
        }
        .check();
        assert_eq!(found(&checked), expected, "{sent:?} {answered}");
    }
}

/// With values shown, a token is hidden wherever it was put.
#[test]
fn tokens_are_never_shown() {
    let options = Options::new().show_values(true).strict(Strict::all());
    let operations = Operations::with_options(koreai_schemas::OPERATIONS, options.clone(), options);
    let operations = operations.expect("operations");
    let long = format!("{TOKEN}{}", "A".repeat(900));
    let long: &'static str = long.leak();
    for (token, misplaced) in [
        (TOKEN, TOKEN),
        (long, long),
        ("Bearer opaque-token-0123", "opaque-token-0123"),
        ("short", "short"),
        // Another one than is sent.
        ("e30.e30.c2ln", TOKEN),
    ] {
        let of_body = |body: String| (CREATE.to_owned(), body);
        for (target, body) in [
            (format!("{CREATE}?skip={misplaced}"), "{}".to_owned()),
            of_body(format!(r#"{{"filters": {{"dateFrom": "{misplaced}"}}}}"#)),
            of_body(format!(r#"{{"filters": "{misplaced}"}}"#)),
        ] {
            let checked = Example {
                target,
                headers: vec![("auth", token), ("content-type", JSON)],
                body: Some(body.into_bytes()),
                ..create()
            }
            .check_with(&operations);
            assert!(!checked.findings.is_empty());
            let shown = format!("{:?}", checked.findings);
            assert!(
                !shown.contains(&misplaced[..misplaced.len().min(20)]),
                "{shown}"
            );
            assert!(shown.contains("[token]"), "{shown}");
        }
    }
    // A name is a value as well, and other values are shown.
    let checked = Example {
        target: format!("{CREATE}?{TOKEN}=1&skip=plain"),
        ..create()
    }
    .check_with(&operations);
    let shown = format!("{:?}", checked.findings);
    assert!(!shown.contains("eyJ") && shown.contains("plain"), "{shown}");
}

#[test]
fn answers_are_distinguished() {
    let error = br#"{"errors": [{"message": "No", "code": 412}]}"#;
    for (status, body, kind) in [
        (200, Some(&b"{\"_id\": \"ds-1\"}"[..]), AnswerKind::Success),
        (200, Some(b"{}"), AnswerKind::Success),
        (200, Some(error), AnswerKind::ErrorInSuccess),
        (412, Some(error), AnswerKind::Error),
        (503, Some(b"<html>"), AnswerKind::Html),
        (103, Some(b""), AnswerKind::Undeclared),
        (0, Some(b""), AnswerKind::Undeclared),
        (u16::MAX, None, AnswerKind::Undeclared),
        (200, None, AnswerKind::NotCaptured),
    ] {
        let example = Example {
            status,
            answer: body.map(<[u8]>::to_vec),
            ..create()
        };
        assert_eq!(example.check().answer, kind, "{status} {body:?}");
    }
    let page = Example {
        media: "text/html",
        answer: None,
        status: 502,
        ..create()
    };
    assert_eq!(page.check().answer, AnswerKind::Html);
    // A member of a success may be called `message`.
    let success = Example {
        answer: Some(br#"{"_id": "ds-1", "message": "queued"}"#.to_vec()),
        ..create()
    };
    assert_eq!(success.check().answer, AnswerKind::Success);
}

#[test]
fn what_was_not_captured_is_no_finding() {
    let example = Example {
        body: None,
        answer: None,
        ..create()
    };
    let checked = example.check();
    assert_eq!(found(&checked), [""; 0]);
    assert_eq!(checked.not_captured, ["request.body", "response.body"]);
    let checked = Example {
        body: None,
        ..get()
    }
    .check();
    assert_eq!(checked.not_captured, [""; 0]);
}

#[test]
fn a_browser_may_ask_and_load_other_things() {
    let ask = Example {
        method: "OPTIONS",
        headers: vec![("Access-Control-Request-Method", "POST")],
        body: Some(Vec::new()),
        status: 204,
        answer: Some(Vec::new()),
        ..create()
    };
    let checked = ask.check();
    assert_eq!(found(&checked), [""; 0]);
    assert!(matches!(checked.outcome, Outcome::Preflight(_)));
    let page = Example {
        target: "https://platform.example/index.html".to_owned(),
        ..get()
    };
    let checked = page.check();
    assert_eq!(
        (found(&checked), checked.outcome),
        (vec![], Outcome::NoOperation)
    );
    assert_eq!(checked.answer, AnswerKind::None);
}

#[test]
fn unknown_parameters_are_found_where_that_is_denied() {
    let strict = Options::new().strict(Strict::none().deny(Lint::UnknownField));
    let table = |options: &Options| {
        Operations::with_options(koreai_schemas::OPERATIONS, options.clone(), Options::new())
            .unwrap()
    };
    let example = Example {
        target: format!("{CREATE}?skpi=1&canary=2"),
        body: Some(br#"{"filters": {}, "canary": 1}"#.to_vec()),
        ..create()
    };
    assert_eq!(found(&example.check()), [""; 0]);
    let checked = example.check_with(&table(&strict));
    assert_eq!(
        found(&checked),
        [
            "request.query.* lint/unknown-field",
            "request.query.* lint/unknown-field",
            "request.body#/* lint/unknown-field"
        ]
    );
    assert_eq!(
        checked.findings[0].help.as_deref(),
        Some("did you mean `skip`?")
    );
    assert!(!format!("{checked:?}").contains("canary"));
    let shown = example.check_with(&table(&strict.show_values(true)));
    assert_eq!(shown.findings[1].pointer, "request.query.canary");
}

#[test]
fn the_number_of_findings_is_bounded() {
    let example = Example {
        target: format!("{CREATE}?{}", "Skip=1&".repeat(100_000)),
        ..create()
    };
    let checked = example.check();
    assert_eq!(checked.findings.len(), koreai_validate::MAX_ERRORS);
    assert!(
        checked
            .findings
            .iter()
            .all(|it| it.class == FindingClass::Exchange)
    );
}
