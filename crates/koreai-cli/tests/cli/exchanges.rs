//! `koreai validate` over captured exchanges.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Run, Setting, finish};

/// What no output may have: the token, and values of payloads.
const CANARY: &str = "canary";
const TOKEN: &str = "eyJjYW5hcnkiOiJjYW5hcnkifQ.eyJjYW5hcnkiOjF9.canary-canary";
const CREATE: &str = "https://platform.example/api/public/bot/st-1/taskContainmentReport";

fn run(files: &[(&str, &[u8])], args: &[&str]) -> Run {
    let directory = TempDir::new().unwrap();
    for (name, contents) in files {
        fs::write(directory.path().join(name), contents).unwrap();
    }
    koreai(directory.path(), &[&["validate"], args].concat())
}

fn koreai(directory: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koreai"));
    command.current_dir(directory).args(args);
    finish(command, b"")
}

/// An entry of a HAR that is in order, as a browser writes it.
fn entry(url: &str) -> Value {
    json!({
        "startedDateTime": "2026-03-08T12:00:00.000Z",
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": url,
            "httpVersion": "http/2.0",
            "headers": [
                {"name": ":authority", "value": "platform.example"},
                {"name": "auth", "value": TOKEN},
                {"name": "content-type", "value": "application/json"}
            ],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 15,
            "postData": {"mimeType": "application/json", "text": "{\"filters\": {}}"}
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "http/2.0",
            "headers": [{"name": "Content-Type", "value": "application/json; charset=utf-8"}],
            "cookies": [],
            "content": {
                "size": 15,
                "mimeType": "application/json",
                "text": "eyJfaWQiOiAiZHMtMSJ9",
                "encoding": "base64"
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 15
        },
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0.5}
    })
}

fn har(entries: &[Value]) -> String {
    let log = json!({"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": entries});
    serde_json::to_string_pretty(&json!({"log": log})).unwrap()
}

/// An entry with one thing changed.
fn with(pointer: &str, value: Value) -> Value {
    let mut entry = entry(CREATE);
    *entry
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{pointer}")) = value;
    entry
}

fn reported(run: &Run) -> Vec<String> {
    let report: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stdout));
    let findings = report["findings"].as_array().unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    findings
        .iter()
        .map(|it| {
            format!(
                "{} {} {}",
                it["record"],
                text(it, "pointer"),
                text(it, "code")
            )
        })
        .collect()
}

#[test]
fn a_har_is_held_to_the_contract() {
    let text = har(&[
        entry(CREATE),
        entry("https://platform.example/styles.css"),
        entry(&format!("{CREATE}?skip=1&skip=2")),
        entry(&format!("{CREATE}/?{CANARY}=1")),
        with("/request/headers/1/value", json!(format!("Bearer {TOKEN}"))),
        with(
            "/request/postData/text",
            json!("{\"filters\": {\"dateFrom\": \"canary\"}}"),
        ),
        with(
            "/response/content",
            json!({"size": 100, "mimeType": "application/json"}),
        ),
        with("/response/status", json!(0)),
        with("/response/content/text", json!("not base64")),
        with("/response/content/encoding", json!("canary")),
        with("/request/headers", json!("canary")),
        with("/request/method", json!("OPTIONS")),
    ]);
    let run = run(
        &[("a.har", text.as_bytes())],
        &["a.har", "--format", "json"],
    );
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(
        reported(&run),
        [
            "3 request.query.skip duplicate-parameter",
            "4 request.query.* unknown-field",
            "5 request.header.auth auth-bearer",
            "6 request.body#/filters/dateFrom pattern",
            "9  not-an-exchange",
            "10  not-an-exchange",
            "11  not-an-exchange",
            "12 request.method wrong-method",
        ]
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let file = &report["files"][0];
    assert_eq!(file["schema"], "HAR 1.2");
    assert_eq!(
        (&file["records"], &file["invalid"], &file["warned"]),
        (&json!(12), &json!(7), &json!(1))
    );
    assert_eq!(
        file["exchanges"],
        json!({"matched": 8, "unmatched": 1, "preflights": 0, "unanswered": 1, "bodies_not_captured": 1})
    );
    // The place is that of the entry.
    let line = text
        .lines()
        .position(|line| line.contains("skip=1"))
        .unwrap();
    let found = report["findings"][0]["line"].as_u64().unwrap() as usize;
    assert!(found < line && line < found + 6, "{found} {line}");
    assert!(
        !run.stdout.contains(CANARY) && !run.stdout.contains("eyJ"),
        "{}",
        run.stdout
    );
}

#[test]
fn people_see_where_and_what() {
    let text = har(&[
        entry(&format!("{CREATE}?skip=x")),
        entry("https://platform.example/"),
    ]);
    let run = run(&[("a.har", text.as_bytes())], &["a.har"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (
            1,
            "error[type]: request.query.skip: expected integer, got string of 1 character\n \
             --> a.har:9:7\n\na.har: 2 exchanges, 1 invalid; 1 of no operation\n",
            "2 records, 0 valid, 1 invalid; 1 of no operation\n"
        )
    );
}

/// What is not checked is not said to be valid, however it is reported, and however few there are.
#[test]
fn what_is_not_checked_shows_in_each_format() {
    let other = || entry("https://platform.example/api/public/bot/st-1/taskcontainmentreport");
    let no_body = || {
        let mut entry = with("/response/content", json!({"size": 9, "mimeType": ""}));
        entry["request"]["postData"] = json!({"mimeType": "application/json"});
        entry
    };
    let no_answer = || with("/response/status", json!(0));
    let preflight = || {
        let mut entry = with("/request/method", json!("OPTIONS"));
        let header = json!({"name": "Access-Control-Request-Method", "value": "POST"});
        entry["request"]["headers"] = json!([header]);
        entry
    };
    let formats = ["human", "json", "ndjson", "github", "sarif", "junit"];
    for (entries, human, summary, is_warned) in [
        (
            vec![other()],
            "1 exchange, none invalid; 1 of no operation",
            "1 record, 0 valid, 0 invalid; 1 of no operation",
            true,
        ),
        (
            vec![other(), preflight(), other()],
            "3 exchanges, none invalid; 2 of no operation; 1 preflight",
            "3 records, 0 valid, 0 invalid; 2 of no operation; 1 preflight",
            true,
        ),
        (
            vec![other(), entry(CREATE)],
            "2 exchanges, none invalid; 1 of no operation",
            "2 records, 1 valid, 0 invalid; 1 of no operation",
            false,
        ),
        (
            vec![no_body()],
            "1 exchange, none invalid; 2 bodies not captured",
            "1 record, 1 valid, 0 invalid; 2 bodies not captured",
            false,
        ),
        (
            vec![no_answer()],
            "1 exchange, none invalid; 1 without an answer",
            "1 record, 1 valid, 0 invalid; 1 without an answer",
            false,
        ),
    ] {
        let text = har(&entries);
        let notes = human.split_once("; ").unwrap().1;
        let quiet = run(&[("a.har", text.as_bytes())], &["a.har", "--quiet"]);
        assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
        for format in formats {
            let args = ["a.har", "--format", format];
            let run = run(&[("a.har", text.as_bytes())], &args);
            assert_eq!(run.code, 0, "{format}: {}", run.stderr);
            let lines: Vec<_> = run.stderr.lines().collect();
            assert_eq!(lines.last(), Some(&summary), "{format}");
            let warning = "warning: a.har: nothing is checked: no exchange has the path";
            assert_eq!(run.stderr.contains(warning), is_warned, "{format}");
            let (level, sarif) = match is_warned {
                true => ("warning", "\"level\": \"warning\""),
                false => ("notice", "\"level\": \"note\""),
            };
            let expected = match format {
                "human" => vec![format!("a.har: {human}")],
                "github" => vec![format!("::{level} file=a.har,title=exchanges::{human}")],
                "sarif" => vec![sarif.to_owned(), format!("\"text\": \"{human}\"")],
                "junit" => vec![format!("<skipped message=\"{notes}\"/>")],
                _ => ["matched", "unmatched", "preflights", "unanswered"]
                    .map(|name| format!("\"{name}\":"))
                    .to_vec(),
            };
            for expected in expected {
                assert!(run.stdout.contains(&expected), "{expected}: {}", run.stdout);
            }
            if format == "junit" && is_warned {
                assert!(!run.stdout.contains("without findings"), "{}", run.stdout);
            }
        }
    }
}

/// What a value has that controls a terminal is made harmless where people read it.
#[test]
fn shown_values_control_no_terminal() {
    let odd = "%1b%5b31m%00%01%c2%9b2J%e2%80%ae";
    let mut text = har(&[
        entry(&format!("{CREATE}?skip={odd}")),
        entry(&format!("{CREATE}?{odd}=1")),
        with(
            "/request/postData/text",
            json!("{\"filters\": {\"dateFrom\": \"\u{1b}[31m\u{9b}\u{202e}\"}}"),
        ),
    ]);
    text.push('\n');
    for format in ["human", "github", "junit", "json", "ndjson", "sarif"] {
        let args = [
            "a.har",
            "--show-values",
            "--deny",
            "unknown-field",
            "--format",
            format,
        ];
        let run = run(&[("a.har", text.as_bytes())], &args);
        assert_eq!(run.code, 1, "{}", run.stderr);
        let is_json = matches!(format, "json" | "ndjson" | "sarif");
        if is_json {
            let mut values = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
            assert!(values.all(|value| value.is_ok()), "{}", run.stdout);
            assert!(run.stdout.contains("u009b"), "{}", run.stdout);
        }
        let is_odd = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!run.stdout.contains(is_odd), "{format}: {:?}", run.stdout);
    }
}

/// The members that captured exchanges have may be those of a payload as well.
#[test]
fn payloads_are_not_taken_for_exchanges() {
    for text in [
        r#"{"name": "x", "log": "y"}"#,
        r#"{"name": "x", "log": {"level": 1}}"#,
        r#"{"name": "x", "log": [{"version": "1.2"}]}"#,
        r#"{"name": "x", "exchange": "y"}"#,
        r#"{"name": "x", "exchange": 1}"#,
    ] {
        let run = run(&[("a.json", text.as_bytes())], &["a.json"]);
        assert_eq!(run.code, 0, "{text}: {} {}", run.stdout, run.stderr);
        assert!(
            run.stderr.contains("detected as update-task.request"),
            "{}",
            run.stderr
        );
    }
}

/// A browser loads other things as well, and what is wrong with how it wrote those is no fault of an exchange.
#[test]
fn entries_of_no_operation_are_never_invalid() {
    let other = "https://platform.example/app.js";
    let faults = [
        ("/response/content/text", json!("no base64!")),
        ("/response/content/encoding", json!("gzip")),
        ("/request/headers", json!(null)),
        ("/request/headers/0", json!(7)),
        ("/response/status", json!("200")),
        ("/response/status", json!(99_999_999_999_u64)),
        ("/response/content/text", json!("A".repeat(4_000))),
    ];
    for (url, is_other) in [(other, true), (CREATE, false)] {
        let entries = faults.iter().map(|(pointer, value)| {
            let mut entry = with(pointer, value.clone());
            entry["request"]["url"] = json!(url);
            entry
        });
        let entries: Vec<_> = entries.collect();
        let text = har(&entries);
        let args = ["a.har", "--max-line", "3000", "--format", "json"];
        let run = run(&[("a.har", text.as_bytes())], &args);
        assert_eq!(run.code, i32::from(!is_other), "{}", run.stdout);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let (unmatched, findings) = match is_other {
            true => (faults.len(), 0),
            false => (0, faults.len()),
        };
        assert_eq!(report["files"][0]["exchanges"]["unmatched"], unmatched);
        assert_eq!(reported(&run).len(), findings, "{}", run.stdout);
    }
}

/// However many unknown names come first, an error behind them is found, and what is left out is reported.
#[test]
fn unknown_parameters_hide_no_error() {
    let unknown: String = (0..100).map(|number| format!("u{number}=1&")).collect();
    let text = har(&[
        entry(&format!("{CREATE}?{unknown}SKIP=x&%ff=1")),
        entry(&format!("{CREATE}?{unknown}more=1")),
    ]);
    let run = run(&[("a.har", text.as_bytes())], &["a.har"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for code in ["error[parameter-case]", "error[parameter-encoding]"] {
        assert!(run.stdout.contains(code), "{code}: {}", run.stdout);
    }
    for record in 1..=2 {
        let note = format!("record {record} has more findings than are reported");
        assert!(run.stderr.contains(&note), "{}", run.stderr);
    }
}

#[test]
fn reports_of_exchanges_fit_their_schema() {
    let schema = koreai(Path::new("."), &["schemas", "--report"]);
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = har(&[entry(&format!("{CREATE}?skip=x&y=1"))]);
    for args in [
        &["a.har", "--format", "json"][..],
        &["a.har", "--format", "json", "--strict", "--show-values"],
    ] {
        let run = run(&[("a.har", text.as_bytes())], args);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(reported(&run).len(), 2, "{}", run.stdout);
    }
}

/// Wherever a HAR is cut, it is not taken for whole, and what stands before the cut is checked.
#[test]
fn a_har_that_is_cut_is_never_whole() {
    let text = har(&[entry(&format!("{CREATE}?skip=x")), entry(CREATE)]);
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("cut.har");
    let first = text.find("bodySize").unwrap();
    let second = text.rfind("startedDateTime").unwrap();
    for at in [
        40,
        first,
        second - 15,
        second,
        text.len() - 30,
        text.len() - 2,
        text.len() - 1,
    ] {
        fs::write(&path, text[..at].trim_end()).unwrap();
        let run = koreai(directory.path(), &["validate", "cut.har"]);
        assert_eq!(run.code, 3, "{at}: {} {}", run.stdout, run.stderr);
        assert!(
            run.stderr.contains("the HAR is cut off"),
            "{at}: {}",
            run.stderr
        );
        assert!(!run.stderr.contains("eyJ"), "{}", run.stderr);
        assert_eq!(
            run.stdout.contains("request.query.skip"),
            at >= second - 15,
            "{at}: {}",
            run.stdout
        );
    }
}

#[test]
fn what_is_no_har_1_2_is_refused_by_name() {
    for (text, problem) in [
        (
            r#"{"log": {"version": "1.1", "entries": []}}"#,
            "another version than 1.2: 1.1",
        ),
        (
            r#"{"log": {"entries": [], "version": "1.3"}}"#,
            "another version than 1.2: 1.3",
        ),
        (
            r#"{"log": {"version": "canary", "entries": []}}"#,
            "another version than 1.2",
        ),
        (r#"{"log": {"entries": []}}"#, "no `log.version`"),
        (r#"{"log": {"version": "1.2"}}"#, "no `log.entries`"),
        (
            r#"{"log": {"version": "1.2", "entries": [,]}}"#,
            "expected an entry at line 1, column 40",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": [{},]}}"#,
            "expected an entry",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": []}} {}"#,
            "expected one object",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": []}} x"#,
            "expected the end of the text",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": []} canary}"#,
            "not JSON outside of its entries",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": [], "x":]}}"#,
            "the bracket at line 1, column 49 closes nothing",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": []}, }"#,
            "not JSON outside of its entries",
        ),
        (
            r#"{"log": {"version": "1.2", "entries": []}}]"#,
            "the bracket at line 1, column 43 closes nothing",
        ),
        (
            r#"{"exchange": 2, "request": {"method": "GET", "url": "/"}}"#,
            "of another version than 1",
        ),
        (
            r#"{"exchange": 1, "request": {"method": "GET"}}"#,
            "not an exchange as its schema has it (`koreai schemas --exchange`): `request.url` is missing",
        ),
        (
            r#"{"exchange": 1.0, "request": {"method": "GET", "url": "/"}, "response": {"status": 70000}}"#,
            "`response.status` is not a whole number from 0 to 65535",
        ),
        (
            r#"{"exchange": 1, "request": {"method": "GET", "url": "/api/public/bot/s/taskContainmentReport/status/d", "headers": null}}"#,
            "`request.headers` is of another type",
        ),
    ] {
        let run = run(&[("a.json", text.as_bytes())], &["a.json"]);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(run.code == 3 || run.code == 1, "{text}: {said}");
        assert!(said.contains(problem), "{text}: {said}");
        assert!(!said.contains(CANARY), "{said}");
    }
    let empty = run(
        &[("a.har", br#"{"log": {"version": "1.2", "entries": []}}"#)],
        &["a.har"],
    );
    assert_eq!(
        (empty.code, empty.stdout.as_str()),
        (0, "a.har: 0 exchanges, none invalid\n")
    );
    let flows = run(
        &[("flows", b"2204:9:websocket;0:~8:response;1:")],
        &["flows"],
    );
    assert_eq!(flows.code, 3);
    assert!(
        flows
            .stderr
            .contains("mitmdump -nr FILE --set hardump=FILE.har"),
        "{}",
        flows.stderr
    );
}

/// An exchange in this project's own form: on one line, over several lines, and many of them.
#[test]
fn exchanges_of_our_own_form_are_read() {
    let exchange = json!({
        "exchange": 1,
        "source": "platform",
        "request": {
            "method": "GET",
            "url": "/api/public/bot/st-1/taskContainmentReport/status/ds-1",
            "headers": [{"name": "auth", "value": null}],
            "body": {"text": ""}
        },
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "body": {"json": {"status": 7}}
        }
    });
    let schema = koreai(Path::new("."), &["schemas", "--exchange"]);
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    jsonschema::validator_for(&schema)
        .unwrap()
        .validate(&exchange)
        .unwrap();
    let pretty = serde_json::to_string_pretty(&exchange).unwrap();
    let lines = format!("{exchange}\n\n{{\"exchange\": 1, \"request\n{exchange}\n");
    let of_body = |body: Value| {
        let mut exchange = exchange.clone();
        exchange["response"]["body"] = body;
        exchange.to_string()
    };
    for (text, expected) in [
        (
            of_body(json!({"json": null})),
            vec!["1 response.body# type"],
        ),
        (
            of_body(json!({"json": false})),
            vec!["1 response.body# type"],
        ),
        (
            of_body(json!({"text": "null"})),
            vec!["1 response.body# type"],
        ),
        (
            of_body(json!({"base64": "bnVsbA=="})),
            vec!["1 response.body# type"],
        ),
        (of_body(json!(null)), vec![]),
        (of_body(json!({})), vec!["1  not-an-exchange"]),
        (exchange.to_string(), vec!["1 response.body#/status type"]),
        (pretty, vec!["1 response.body#/status type"]),
        (
            lines,
            vec![
                "1 response.body#/status type",
                "2  end-of-text",
                "3 response.body#/status type",
            ],
        ),
    ] {
        let run = run(
            &[("a.ndjson", text.as_bytes())],
            &["a.ndjson", "--format", "json"],
        );
        assert_eq!(reported(&run), expected, "{text}");
        assert_eq!(run.code, i32::from(!expected.is_empty()));
    }
}

/// Options that are for payloads lead back to how exchanges are read.
#[test]
fn exchanges_are_not_taken_for_payloads_silently() {
    let har = har(&[entry(CREATE)]);
    let line = json!({"exchange": 1, "request": {"method": "GET", "url": "/"}});
    let pretty = serde_json::to_string_pretty(&line).unwrap();
    let lines = format!("{line}\n{line}\n");
    let spread = format!("{pretty}\n{pretty}\n");
    let leave_out = "captured exchanges are read without --array, --ndjson and --document";
    let whole = "without --schema, they are held to the contract as a whole";
    for (text, args, code, advice) in [
        (&har, &["--array"][..], 3, leave_out),
        (&har, &["--document"], 3, leave_out),
        (&lines, &["--ndjson"], 3, leave_out),
        (&har, &["--schema", "update-task.request"], 0, whole),
        (
            &lines,
            &["--schema", "update-task.request", "--ndjson"],
            0,
            whole,
        ),
        (
            &spread,
            &[],
            3,
            "several exchanges that are spread over lines",
        ),
    ] {
        let args = [&["a.json"], args].concat();
        let run = run(&[("a.json", text.as_bytes())], &args);
        assert_eq!(run.code, code, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(advice), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn exchanges_are_not_copied() {
    let text = har(&[entry(&format!("{CREATE}?skip=x"))]);
    for args in [
        &["--filter", "invalid"][..],
        &["--rejects", "elsewhere/r.ndjson"],
    ] {
        let directory = TempDir::new().unwrap();
        fs::create_dir(directory.path().join("elsewhere")).unwrap();
        fs::write(directory.path().join("a.har"), &text).unwrap();
        let run = koreai(directory.path(), &[&["validate", "a.har"], args].concat());
        assert_eq!(run.code, 3, "{}", run.stderr);
        assert!(run.stderr.contains("they hold tokens"), "{}", run.stderr);
        let copied =
            fs::read_to_string(directory.path().join("elsewhere/r.ndjson")).unwrap_or_default();
        assert!(copied.is_empty() && run.stdout.is_empty());
    }
}

/// Whatever is wrong with a HAR and however it is reported: nothing of it is quoted.
#[test]
fn no_output_has_anything_of_a_har() {
    let mut entries = vec![entry(&format!(
        "{CREATE}?{CANARY}={CANARY}&skip={CANARY}&Limit={CANARY}"
    ))];
    for pointer in [
        "/request/method",
        "/request/url",
        "/request/headers",
        "/request/headers/0",
        "/request/headers/1/value",
        "/request/bodySize",
        "/request/postData",
        "/request/postData/text",
        "/response",
        "/response/status",
        "/response/headers/0/value",
        "/response/content",
        "/response/content/text",
        "/response/content/encoding",
        "/response/content/size",
    ] {
        entries.push(with(pointer, json!(CANARY)));
    }
    for body in [
        "{\"canary\": 1}",
        "{\"filters\": {\"canary\": \"canary\"}}",
        "{\"filters\": \"canary",
        "canary",
    ] {
        entries.push(with("/request/postData/text", json!(body)));
    }
    let whole = har(&entries);
    let cut = &whole[..whole.len() - 200];
    let broken = whole.replace("\"bodySize\": 15,", "\"bodySize\": canary,");
    let version = whole.replace("\"1.2\"", "\"canary\"");
    for text in [&whole, cut, &broken, &version] {
        for format in ["human", "json", "ndjson", "github", "sarif", "junit"] {
            for more in [&[][..], &["--strict"], &["--max-line", "700"]] {
                let args = [&["a.har", "--format", format], more].concat();
                let run = run(&[("a.har", text.as_bytes())], &args);
                let said = format!("{}{}", run.stdout, run.stderr);
                assert!(run.code == 1 || run.code == 3, "{said}");
                for secret in [CANARY, "eyJ", "platform.example"] {
                    assert!(!said.contains(secret), "{format} {secret}: {said}");
                }
            }
        }
    }
    // Values show if that is asked for; of the token, nothing ever does.
    let run = run(&[("a.har", whole.as_bytes())], &["a.har", "--show-values"]);
    assert!(
        run.stdout.contains(CANARY) && !run.stdout.contains("eyJ"),
        "{}",
        run.stdout
    );
}

/// A body of 100 MB is a finding, and the entries behind it are read; much of everything takes little memory.
#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded() {
    let begin = b"{\"log\": {\"version\": \"1.2\", \"entries\": [".to_vec();
    let end = || b"]}}".to_vec();
    let good = entry(CREATE).to_string();
    let long = |megabytes: usize| {
        let text = good.replace("eyJfaWQiOiAiZHMtMSJ9", "x");
        let (before, after) = text.split_once("\"x\"").unwrap();
        let parts = [format!("{before}\"").into_bytes()].into_iter();
        let parts = parts.chain(std::iter::repeat_n(vec![b'A'; 1 << 20], megabytes));
        parts
            .chain([format!("\"{after}").into_bytes()])
            .collect::<Vec<_>>()
    };
    let huge = [begin.clone()]
        .into_iter()
        .chain(long(100))
        .chain([format!(",{good}").into_bytes(), end()]);
    let (run, peak) = crate::validate::run_measured(&["validate"], huge);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("longer than 16777216 bytes, and not checked"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("2 exchanges, 1 invalid"),
        "{}",
        run.stdout
    );
    assert!(peak.is_none_or(|peak| peak < 64), "{peak:?} MiB");

    let mut thousand = String::new();
    for _ in 0..1_000 {
        write!(thousand, "{good},").unwrap();
    }
    let many = std::iter::repeat_n(thousand.into_bytes(), 20);
    let many = [begin]
        .into_iter()
        .chain(many)
        .chain([good.clone().into_bytes(), end()]);
    let (run, peak) = crate::validate::run_measured(&["validate"], many);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("20001 exchanges, none invalid"),
        "{}",
        run.stdout
    );
    assert!(peak.is_none_or(|peak| peak < 32), "{peak:?} MiB");
}

/// What is touched is counted, what is not is named, and nothing of a payload shows.
#[test]
fn coverage_counts_what_is_touched() {
    let daily = "{\"filters\": {\"AggregationType\": \"Daily\", \"canary\": \"canary\"}}";
    let text = har(&[
        entry(&format!("{CREATE}?skip=1")),
        with("/request/postData/text", json!(daily)),
        with("/response/status", json!(401)),
        entry("https://platform.example/styles.css"),
        with("/request/headers", json!("canary")),
    ]);
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("a.har"), &text).unwrap();
    let run = koreai(directory.path(), &["coverage", "a.har", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["exchanges"], &report["others"]),
        (&json!(5), &json!(2))
    );
    assert_eq!(report["operations"][0]["exchanges"], 0);
    let create = &report["operations"][1];
    assert_eq!(create["exchanges"], 3);
    assert_eq!(
        create["parameters"],
        json!([
            {"name": "botId", "count": 3}, {"name": "skip", "count": 1}, {"name": "limit", "count": 0}
        ])
    );
    assert_eq!(
        create["statuses"],
        json!([{"name": "200", "count": 2}, {"name": "4XX", "count": 1}, {"name": "5XX", "count": 0}])
    );
    let body = &create["bodies"][0];
    assert_eq!(body["payloads"], 3);
    let count = |name: &str, list: &str, key: &str| {
        let all = body[list].as_array().unwrap();
        all.iter().find(|it| it[key] == name).unwrap()["count"].clone()
    };
    assert_eq!(count("/filters", "members", "name"), 3);
    assert_eq!(count("/filters/dateFrom", "members", "name"), 0);
    assert_eq!(count("Daily", "values", "value"), 1);
    assert_eq!(count("Cumulative", "values", "value"), 0);

    let table = koreai(directory.path(), &["coverage", "a.har", "--missing"]);
    for line in [
        "updateTask: 0 exchanges",
        "createTaskContainmentReport: 3 exchanges",
        "    not /filters/AggregationType=Cumulative",
        "    not limit",
        "5 exchanges, 2 of no operation",
    ] {
        assert!(
            table.stdout.lines().any(|it| it == line),
            "{line}: {}",
            table.stdout
        );
    }
    for said in [&run.stdout, &run.stderr, &table.stdout] {
        assert!(!said.contains(CANARY) && !said.contains("eyJ"), "{said}");
    }
    fs::write(directory.path().join("cut.har"), &text[..text.len() - 40]).unwrap();
    fs::write(directory.path().join("b.json"), "{}").unwrap();
    for (file, reason) in [
        ("cut.har", "the HAR is cut off"),
        ("b.json", "no captured exchanges"),
        ("no", ""),
    ] {
        let run = koreai(directory.path(), &["coverage", file]);
        assert_eq!(run.code, 3, "{file}");
        assert!(run.stderr.contains(reason), "{}", run.stderr);
    }
}

/// What `--record` writes holds the exchange, and is as valid as what was sent.
#[test]
fn records_are_exchanges() {
    let setting = Setting::new();
    let stream = setting.bot().to_owned();
    let report = [
        "report",
        "--from",
        "2024-01-01",
        "--to",
        "2024-01-02",
        "--quiet",
    ];
    let update = ["task", "update", &stream, "ti-1", "--name", "Ada Lovelace"];
    for args in [&report[..], &update] {
        setting.run(&[args, &["--record", "records"]].concat());
    }
    let run = setting.run(&["validate", "records/exchanges", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["findings"], json!([]), "{}", run.stdout);
    let files = report["files"].as_array().unwrap();
    assert!(files.len() >= 3, "{}", run.stdout);
    let schema = koreai(Path::new("."), &["schemas", "--exchange"]);
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for file in files {
        assert_eq!(file["schema"], "exchange");
        assert_eq!(file["exchanges"]["matched"], 1);
        assert_eq!(file["exchanges"]["bodies_not_captured"], 0);
        let text = setting.read(file["file"].as_str().unwrap());
        let exchange: Value = serde_json::from_str(&text).unwrap();
        schema.validate(&exchange).unwrap();
        assert_eq!(exchange["source"], "loopback");
        assert!(
            !text.contains("Ada") && !text.contains(&stream) && !text.contains("127.0.0.1"),
            "{text}"
        );
    }
}
