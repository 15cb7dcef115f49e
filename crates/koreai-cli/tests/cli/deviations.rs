//! Answers that deviate from the contract: the rest is used, one line says so, and what came can be had.

use koreai_mock::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::support::{Setting, fixed};

const LOOK: &str = "getTaskContainmentReport";

fn member(pointer: &str, value: Value) -> FaultKind {
    FaultKind::Member {
        pointer: pointer.to_owned(),
        value: Some(value),
    }
}

fn warnings(stderr: &str) -> Vec<&str> {
    let lines = stderr.lines();
    lines.filter(|line| line.starts_with("warning: ")).collect()
}

#[test]
fn a_report_with_deviations_is_printed_and_one_line_names_them() {
    let fault = member("/tasksExecutionReport/data/*/*/totalSession", json!("2"));
    let setting = Setting::serving(fixed().fault(Fault::new(fault).on(LOOK)));
    let run = setting.run(&["report", "--format", "ndjson", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let count = run.stdout.lines().count();
    assert!(count > 1);
    assert_eq!(
        run.stderr.trim_end(),
        format!(
            "warning: the platform's answers deviate from the contract in {count} places \
             (/tasksExecutionReport/data/*/*/totalSession: expected integer, got string, {count} times), and \
             the rest is used; --format raw prints what came; to report it, run it again with --record \
             DIR, and send in what that writes"
        )
    );

    let raw = setting.run(&["report", "--format", "raw"]);
    assert_eq!(raw.code, 0, "{}", raw.stderr);
    let body: Value = serde_json::from_str(&raw.stdout).expect("JSON");
    let days = body["tasksExecutionReport"]["data"].as_object();
    let rows = days
        .expect("days")
        .values()
        .flat_map(|day| day.as_array().expect("rows"));
    assert!(
        rows.map(|row| &row["totalSession"])
            .all(|sessions| *sessions == "2")
    );

    let job = setting.run(&["report", "start"]);
    for args in [
        &["report", "fetch", job.stdout.trim(), "--format", "csv"][..],
        &["report", "wait", job.stdout.trim()],
        &["report", "status", job.stdout.trim(), "--record", "facts"],
    ] {
        let run = setting.run(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
        let warnings = warnings(&run.stderr);
        assert_eq!(warnings.len(), 1, "{args:?}: {}", run.stderr);
        let is_recorded = warnings[0].ends_with("send in what is recorded in facts");
        assert_eq!(
            is_recorded,
            args.contains(&"--record"),
            "{args:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn an_update_with_deviations_is_made_and_shown_whole() {
    let fault = member("/isActive", json!("yes"));
    let setting = Setting::serving(fixed().fault(Fault::new(fault)));
    let stream = setting.bot().to_owned();
    let run = setting.run(&[
        "task", "update", &stream, "ti-1", "--name", "x", "--format", "json",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let task: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        (&task["isActive"], &task["name"]),
        (&json!("yes"), &json!("x"))
    );
    assert_eq!(warnings(&run.stderr).len(), 1, "{}", run.stderr);

    setting.write("tasks.csv", "task_id,name\nti-1,a\nti-2,b\n");
    let run = setting.run(&["task", "update", &stream, "--csv", "tasks.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let warnings = warnings(&run.stderr);
    assert_eq!(warnings.len(), 1, "{}", run.stderr);
    assert!(
        warnings[0].contains("(/isActive: expected boolean, got string, 2 times)"),
        "{}",
        run.stderr
    );
}

/// The last resort, also where nothing is understood.
#[test]
fn what_is_not_understood_can_be_had_as_it_came() {
    let shape = |body: Value| FaultKind::WrongShape { body: Some(body) };
    for (fault, code, printed) in [
        (
            shape(json!({"rows": ["Canary"]})),
            6,
            "{\"rows\":[\"Canary\"]}\n",
        ),
        (
            shape(json!({"status": "FAILED", "why": "Canary"})),
            6,
            "{\"status\":\"FAILED\",\"why\":\"Canary\"}\n",
        ),
        (FaultKind::html(404), 6, "<html>\r\n"),
    ] {
        let message = format!("{fault:?}");
        let setting = Setting::serving(fixed().fault(Fault::new(fault).on(LOOK)));
        let job = setting.run(&["report", "start"]);
        for args in [
            &["report", "--format", "raw"][..],
            &["report", "fetch", job.stdout.trim(), "--format", "raw"],
        ] {
            let run = setting.run(args);
            assert_eq!(run.code, code, "{message}: {}", run.stderr);
            assert!(run.stdout.starts_with(printed), "{message}: {}", run.stdout);
            assert!(!run.stderr.contains("Canary"), "{message}: {}", run.stderr);
        }
    }
}

/// By its status the update was made, and what the answer shows is not the task: both are said.
#[test]
fn an_update_whose_answer_shows_another_task_is_reported() {
    let body = json!({"_id": "ti-2", "name": "x"});
    let setting = Setting::with(FaultKind::WrongShape { body: Some(body) });
    let deviates = "/_id: expected the id that was sent, got another one";
    let stream = setting.bot();
    let run = setting.run(&["task", "update", stream, "ti-1", "--name", "x"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains(deviates), "{}", run.stderr);
    setting.write("tasks.csv", "task_id,name\nti-1,x\n");
    let run = setting.run(&["task", "update", stream, "--csv", "tasks.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains(deviates), "{}", run.stderr);
    let results = setting.read("tasks.csv.results.csv");
    assert!(
        results.contains(&format!("1,ti-1,updated,\"{deviates}\"")),
        "{results}"
    );
}
