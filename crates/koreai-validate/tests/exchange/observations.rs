//! What is counted of exchanges, and what is not.

use koreai_validate::exchange::{
    Body, Exchange, Header, Observation, Observations, OperationObservations, Operations, Request,
    Response,
};

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl";

/// One update of a task, as it was answered with a body.
fn observed(query: &str, sent: &str, status: u16, answered: Option<&str>) -> Vec<String> {
    match observations(query, sent, answered.map(|it| (status, Some(it)))) {
        Some(one) => lines(&one),
        None => panic!("{status}: nothing was observed"),
    }
}

/// What three such exchanges show, if anything; an answer may be without its body.
fn observations(
    query: &str,
    sent: &str,
    answered: Option<(u16, Option<&str>)>,
) -> Option<OperationObservations> {
    let target =
        format!("/caseManagement/api/public/analytics/st-canary/updateTask/ti-canary{query}");
    let headers = [
        Header::new("Auth", TOKEN),
        Header::new("AccountID", "canary"),
        Header::new("X-Trace", "canary"),
        Header::new("x-1234-canary", "canary"),
    ];
    let exchange = Exchange {
        request: Request {
            method: "POST",
            target: &target,
            headers: &headers,
            body: Body::Captured(sent.as_bytes()),
        },
        response: answered.map(|(status, body)| Response {
            status,
            headers: &[],
            body: body.map_or(Body::NotCaptured, |body| Body::Captured(body.as_bytes())),
        }),
    };
    let checked = Operations::contract().check(&exchange);
    let mut observations = Observations::new();
    observations.add(&exchange, &checked, Some("2026-03-08"));
    observations.add(&exchange, &checked, Some("2026-03-07"));
    observations.add(&exchange, &checked, None);
    let report = observations.report();
    let text = serde_json::to_string(&report).expect("JSON");
    assert!(!text.contains("canary") && !text.contains("eyJ"), "{text}");
    assert!(report.len() <= 1, "{text}");
    report.into_iter().next()
}

fn lines(one: &OperationObservations) -> Vec<String> {
    let whole = &one.declared["exchange"];
    let days = (whole.first.as_deref(), whole.last.as_deref());
    assert_eq!(
        (whole.count, days),
        (3, (Some("2026-03-07"), Some("2026-03-08")))
    );
    let line = |(place, seen): (&String, &Observation)| {
        assert_eq!(seen.count, 3, "{place}");
        let types: Vec<_> = seen.types.keys().copied().collect();
        format!("{place} {}", types.join("|")).trim_end().to_owned()
    };
    let undeclared = one
        .undeclared
        .iter()
        .map(line)
        .map(|line| format!("- {line}"));
    let declared = one
        .declared
        .iter()
        .filter(|(place, _)| *place != "exchange");
    declared.map(line).chain(undeclared).collect()
}

/// What a request has, once it was accepted.
const ACCEPTED: [&str; 4] = [
    "request.header.accountId string",
    "request.header.auth",
    "request.path.streamId string",
    "request.path.taskId string",
];

#[test]
fn a_request_counts_once_it_was_accepted() {
    let found = observed(
        "?page=canary&%ff=1&Canary+1234=2",
        r#"{"name": "canary", "tags": [], "canary 7": 1, "sla": null}"#,
        200,
        Some(
            r#"{"_id": 7.0, "priority": {"score": 1.5}, "sla": {"canary": 1}, "currAssignee": {"canary 7": 1}}"#,
        ),
    );
    let expected = [
        &[
            "request.body# object",
            "request.body#/name string",
            "request.body#/tags array",
        ][..],
        &ACCEPTED,
        &[
            "response.200.body# object",
            "response.200.body#/_id integer",
            "response.200.body#/currAssignee object",
            "response.200.body#/priority object",
            "response.200.body#/priority/score number",
            "response.status.200",
            "- request.body#/* integer",
            "- request.body#/sla null",
            "- request.header.*",
            "- request.header.x-trace",
            "- request.query.* string",
            "- request.query.page string",
            "- response.200.body#/currAssignee/* integer",
            "- response.200.body#/sla object",
        ],
    ];
    assert_eq!(found, expected.concat());
}

#[test]
fn what_was_refused_shows_what_the_answer_has() {
    let error = r#"{"errors": [{"msg": "canary", "code": 4002}]}"#;
    let shown = |status: u16| {
        let mut shown: Vec<String> = [
            "",
            "/errors",
            "/errors/*",
            "/errors/*/code",
            "/errors/*/msg",
        ]
        .iter()
        .zip(["object", "array", "object", "integer", "string"])
        .map(|(at, name)| format!("response.4XX.body#{at} {name}"))
        .collect();
        shown.push(format!("response.status.{status}"));
        shown
    };
    for status in [401, 200] {
        let found = observed("", r#"{"name": "canary"}"#, status, Some(error));
        assert_eq!(found, shown(status), "{status}");
    }
    let html = observed("", "{}", 503, Some("<html>canary</html>"));
    assert_eq!(html, ["response.status.503"]);
    let moved = observed("", "{}", 302, Some(r#"{"canary": 1}"#));
    assert_eq!(moved, ["- response.status.302"]);
}

/// An undeclared status of success accepts a request as well.
#[test]
fn any_success_accepts_a_request() {
    let found = observed("", "not JSON: canary", 202, Some(""));
    let expected = [
        &ACCEPTED[..],
        &[
            "- request.header.*",
            "- request.header.x-trace",
            "- response.status.202",
        ],
    ];
    assert_eq!(found, expected.concat());
}

/// What nothing answered shows nothing, and neither does a request whose answer may be an error.
#[test]
fn a_call_counts_once_it_was_answered() {
    let sent = r#"{"name": "canary"}"#;
    for answered in [None, Some((0, None)), Some((0, Some("")))] {
        assert_eq!(observations("", sent, answered), None, "{answered:?}");
    }
    for (status, expected) in [
        (200, "response.status.200"),
        (202, "- response.status.202"),
        (401, "response.status.401"),
    ] {
        let one = observations("", sent, Some((status, None))).expect("an answer");
        assert_eq!(lines(&one), [expected], "{status}");
    }
}

/// A name without a value may be a token.
#[test]
fn what_has_no_value_has_no_name() {
    for (query, expected) in [
        ("?CANARYTOKENabc", "- request.query.* string"),
        ("?CANARYTOKENabc=", "- request.query.* string"),
        ("?CANARYTOKENabc==", "- request.query.* string"),
        ("?page=1", "- request.query.page string"),
    ] {
        let found = observed(query, "", 202, Some(""));
        let found: Vec<_> = found.iter().filter(|it| it.contains(".query.")).collect();
        assert_eq!(found, [expected], "{query}");
    }
}
