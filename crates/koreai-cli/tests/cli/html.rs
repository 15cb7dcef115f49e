//! The page of a report, as a file and on standard output. What a browser makes of it is tested in
//! `tests/browser`, with the pages that are written here.

use std::fs;
use std::path::Path;

use koreai_mock::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::support::{Run, Setting, fixed};

/// Names that would do harm if they were taken for anything but text.
const HOSTILE: [&str; 8] = [
    "</script><img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "\"><svg onload=alert(3)>",
    "' onmouseover='alert(4)",
    "<!--<script>",
    "&lt;b&gt; &amp; <b>bold</b>",
    "\u{2028}\u{2029}\u{202e}turned\u{1b}[31m",
    "javascript:alert(5)//https://evil.invalid/x.png",
];

const MONTH: [&str; 5] = ["--from", "2024-01-01", "--to", "2024-01-30", "--daily"];

fn page(setting: &Setting, args: &[&str]) -> String {
    let run = setting.run(&[&["report", "--format", "html", "--quiet"], args].concat());
    let warns = |line: &str| line.starts_with("warning: ");
    // A report that is not whole makes a page as well.
    let is_whole = !run.stderr.contains("the platform speaks of");
    let code = if is_whole { 0 } else { 10 };
    assert_eq!(run.code, code, "{}", run.stderr);
    assert!(run.stderr.lines().all(warns), "{}", run.stderr);
    run.stdout
}

/// The report that a page carries.
fn carried(page: &str) -> Value {
    let (_, data) = page
        .split_once("<script id=\"data\" type=\"application/json\">")
        .expect("data");
    let (data, _) = data.split_once("</script>").expect("an end");
    serde_json::from_str(data).expect("JSON")
}

/// A platform with one answer to each question for a report.
fn answering(report: Value) -> Setting {
    let body = json!({"status": "SUCCESS", "tasksExecutionReport": report});
    let kind = FaultKind::WrongShape { body: Some(body) };
    Setting::serving(fixed().fault(Fault::new(kind).on("getTaskContainmentReport")))
}

/// Two days of a platform that leaves sessions open, writes percentages as text, counts too much, and
/// says nothing.
fn gaps() -> Setting {
    answering(json!({"total": 9, "data": {
        "2024-01-01": [
            {
                "taskName": "Sessions left open", "taskType": "dialog", "Status": "Success",
                "totalExecution": 12, "totalSession": 10,
                "selfServiceSessions": 5, "dropOffSessions": 1, "agentTransferSessions": 1,
            },
            {
                "taskName": "Percentages alone", "taskType": "dialog", "Status": "Failure",
                "selfServiceSessionsInPercentage": "33.33",
                "dropOffSessionsInPercentage": "33.33",
                "agentTransferSessionsInPercentage": 0,
            },
            {
                "taskName": "More parts than sessions", "Status": "success",
                "totalExecution": 2, "totalSession": 2,
                "selfServiceSessions": 2, "dropOffSessions": 1, "agentTransferSessions": 1,
            },
            {"taskName": "Nothing stated", "Status": "postponed"},
        ],
        "2024-01-03": [
            {
                "taskName": "", "totalExecution": 1234567, "totalSession": 1000000,
                "selfServiceSessions": 999999, "dropOffSessions": 1, "agentTransferSessions": 0,
            },
        ],
    }}))
}

#[test]
fn the_page_is_the_same_as_a_file_and_on_standard_output() {
    let setting = Setting::serving(fixed().report_tasks(HOSTILE));
    setting.write("report.html", "an older one");
    // One job for both, as its id stands in the page.
    let job = setting.run(&["report", "start"]).stdout;
    let fetch = ["report", "fetch", job.trim_end()];
    let both = [&fetch[..], &["--format", "json", "--html", "report.html"]].concat();
    let file = setting.run(&both);
    let Run { code, stdout, .. } = setting.run(&[&fetch[..], &["--format", "html"]].concat());
    assert_eq!((file.code, code), (0, 0));
    assert_eq!(setting.read("report.html"), stdout);
    let printed: Value = serde_json::from_str(&file.stdout).expect("JSON");
    assert_eq!(carried(&stdout), printed);
}

#[test]
fn a_run_that_fails_leaves_the_file_as_it_was() {
    let setting = Setting::serving(fixed().fault(Fault::new(FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    })));
    setting.write("report.html", "an older one");
    let commands: [&[&str]; 2] = [&["report"], &["report", "fetch", "ds-1"]];
    for command in commands {
        let run = setting.run(&[command, &["--html", "report.html"][..]].concat());
        assert_ne!(run.code, 0);
        assert!(
            run.stderr.ends_with("\n  report.html is not written\n"),
            "{}",
            run.stderr
        );
        assert_eq!(setting.read("report.html"), "an older one");
    }
    let left = fs::read_dir(setting.home.path()).expect("a folder").count();
    assert_eq!(left, 1);
}

#[test]
fn a_file_that_cannot_be_is_reported_before_a_job_is_started() {
    let setting = Setting::new();
    for (path, why) in [("missing/report.html", "No such file"), (".", "not a file")] {
        let run = setting.run(&["report", "--html", path]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{}", run.stderr);
        assert!(
            run.stderr.contains(path) && run.stderr.contains(why),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains("report job"), "{}", run.stderr);
    }
}

/// The pages of the browser test. What they show is checked there, except what no browser needs to see.
#[test]
fn pages_for_the_browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).expect("a folder");
    let many = (0..120).map(|number| format!("Task {number}"));
    let only = json!({"data": {"2024-01-01": [{"taskName": "Only"}]}});
    let whole = [&MONTH[..4], &["--cumulative"]].concat();
    let pages = [
        ("daily", Setting::new(), &MONTH[..]),
        ("cumulative", Setting::new(), &whole),
        (
            "hostile",
            Setting::serving(fixed().report_tasks(HOSTILE)),
            &MONTH,
        ),
        ("gaps", gaps(), &MONTH),
        (
            "large",
            Setting::serving(fixed().report_tasks(many)),
            &MONTH,
        ),
        ("one", answering(only), &MONTH),
        ("empty", answering(json!({"data": {}})), &MONTH),
    ];
    let write = |name: &str, setting: &Setting, args: &[&str]| {
        let page = page(setting, args);
        for canary in [
            "<img src=x",
            "<svg onload",
            "<b>bold",
            "<script>alert",
            "<!--",
        ] {
            assert!(!page.contains(canary), "{name}: {canary}");
        }
        let rows = carried(&page)["rows"].as_array().map_or(0, Vec::len);
        match name {
            "large" => assert!(rows >= 5_000, "{rows}"),
            "gaps" => assert_eq!(rows, 5),
            _ => {}
        }
        fs::write(folder.join(format!("{name}.html")), page).expect("a file");
    };
    std::thread::scope(|scope| {
        for (name, setting, args) in &pages {
            scope.spawn(|| write(name, setting, args));
        }
    });
}
