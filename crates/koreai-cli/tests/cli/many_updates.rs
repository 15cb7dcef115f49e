//! `koreai task update --csv`: what a file may hold, what becomes of each row, and where that is kept.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use koreai_mock::{Fault, FaultKind, Limits, RetryAfter, UnknownTasks, When};
use serde_json::{Value, json};

use crate::support::{Run, Setting, finish, fixed};

const RESULTS: &str = "tasks.csv.results.csv";

/// Updates the tasks of `tasks.csv`.
fn update(setting: &Setting, args: &[&str]) -> Run {
    let stream = setting.bot().to_owned();
    let command = ["task", "update", &stream, "--csv", "tasks.csv"];
    setting.run(&[&command[..], args].concat())
}

/// Writes the file, and updates its tasks.
fn updated(setting: &Setting, csv: &str, args: &[&str]) -> Run {
    setting.write("tasks.csv", csv);
    update(setting, args)
}

/// The names that were sent, in their order.
fn names(setting: &Setting) -> Vec<String> {
    let requests = setting.platform().requests_to("updateTask");
    let name = |body: &[u8]| {
        let body: Value = serde_json::from_slice(body).expect("JSON");
        body["name"].as_str().expect("a name").to_owned()
    };
    requests.iter().map(|request| name(&request.body)).collect()
}

#[test]
fn a_file_that_can_be_read_in_two_ways_is_refused() {
    for (csv, printed) in [
        (
            "task_id,name\nti-1,\"Call back\nti-2,Wait\nti-3,X\n",
            "tasks.csv:2: a cell begins with a quote that is never closed",
        ),
        (
            "task_id,name\n\nti-0,a\nti-1,\"Call back\nti-2,\"Wait\"\n",
            "tasks.csv:5: text follows a closing quote: within a quoted cell, write a quote twice",
        ),
        (
            "task_id,name\nti-1,a\nti-2,b\nti-1 ,c\n",
            "tasks.csv:4: the task ti-1 is in line 2 as well: put both into one row",
        ),
        (
            "task_id,name\n\n\nti-1,a\n\n ,b\n",
            "tasks.csv:6: task_id is empty",
        ),
    ] {
        let setting = Setting::new();
        let run = updated(&setting, csv, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{csv}");
        let lines: Vec<_> = run.stderr.lines().map(str::trim).collect();
        assert_eq!(lines[1..], [printed], "{csv}");
        assert_eq!(setting.platform().request_count(), 0);
    }
}

#[test]
fn files_as_spreadsheets_save_them_are_read() {
    for csv in [
        "task_id,name,isActive,tags\nti-1,\"Say \"\"hi\"\"\nand wait\",TRUE,\"a,b\"\n",
        "\u{feff}task_id;name;isActive;tags\r\nti-1;\"Say \"\"hi\"\"\nand wait\";True;a,b\r\n",
        "task_id,name,isActive,tags\n\nti-1,\"Say \"\"hi\"\"\nand wait\", true ,\"a,b\"\n\n",
    ] {
        let setting = Setting::new();
        let run = updated(&setting, csv, &[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let requests = setting.platform().requests_to("updateTask");
        let body: Value = serde_json::from_slice(&requests[0].body).expect("JSON");
        let sent = serde_json::json!({
            "name": "Say \"hi\"\nand wait", "isActive": true, "tags": ["a", "b"],
        });
        assert_eq!(body, sent, "{csv}");
    }
}

/// What Excel makes of files by default.
#[test]
fn encodings_and_numbers_of_spreadsheets_are_read_or_named_with_the_cell() {
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let setting = Setting::new();
    let due = |cell: &str| format!("task_id;dueDate\r\nti-1;{cell}\r\n").into_bytes();
    for (bytes, code, printed) in [
        (
            utf_16("\u{feff}task_id\tname\r\nti-1\tAndré\r\n"),
            0,
            "1 updated",
        ),
        (utf_16("task_id\tname\r\nti-1\tAndré\r\n"), 0, "1 updated"),
        (
            b"sep=;\r\ntask_id;name\r\nti-1;a\r\n".to_vec(),
            0,
            "1 updated",
        ),
        (
            b"task_id,name\nti-1,Andr\xe9\n".to_vec(),
            3,
            "error: tasks.csv:2:10: this is not UTF-8 but a code page of Windows, probably Windows-1252, as Excel saves a plain CSV\n  save it as \"CSV UTF-8\" (in Excel: File, Save As); nothing was sent\n",
        ),
        (
            due("1.74903E+12"),
            1,
            "tasks.csv:2: dueDate (column 2): `1.74903E+12` was rounded by a spreadsheet",
        ),
        (
            due("1,74903E+12"),
            1,
            "tasks.csv:2: dueDate (column 2): `1,74903E+12` was rounded by a spreadsheet",
        ),
        (
            b"task_id,externalId\nti-1,1.74903E+12\n".to_vec(),
            1,
            "tasks.csv:2: externalId (column 2): `1.74903E+12` was rounded by a spreadsheet",
        ),
        (
            due("12345678901234567890123"),
            1,
            "tasks.csv:2: dueDate: the number 12345678901234567890123 cannot be sent exactly\n",
        ),
        (
            b"task_id,externalId\nti-1,12345678901234567890123\n".to_vec(),
            1,
            "tasks.csv:2: externalId: the number 12345678901234567890123 cannot be sent exactly; put it in double quotes to send it as text\n",
        ),
        (
            b"task_id,externalId\nti-1,\"\"\"12345678901234567890123\"\"\"\n".to_vec(),
            0,
            "1 updated",
        ),
    ] {
        setting.platform().clear_requests();
        let _ = fs::remove_file(setting.home.path().join(RESULTS));
        fs::write(setting.home.path().join("tasks.csv"), bytes).expect("a file");
        let run = update(&setting, &[]);
        assert_eq!(run.code, code, "{printed}: {}", run.stderr);
        assert!(run.stderr.contains(printed), "{printed}: {}", run.stderr);
        let sent = setting.platform().requests_to("updateTask").len();
        assert_eq!(sent, usize::from(code == 0), "{printed}");
    }
}

#[test]
fn no_file_but_results_is_written_over() {
    let setting = Setting::new();
    let csv = "task_id,name\nti-1,a\n";
    for text in ["my only copy", "my only copy\n", "row,name\n1,a\n", csv] {
        setting.write("notes.txt", text);
        let run = updated(&setting, csv, &["--results", "notes.txt"]);
        assert_eq!(run.code, 3, "{}", run.stderr);
        assert!(
            run.stderr
                .starts_with("error: notes.txt: no result file of this command"),
            "{}",
            run.stderr
        );
        assert_eq!(setting.read("notes.txt"), text);
    }
    for (results, code) in [("tasks.csv", 3), ("-", 2), (".", 3), ("/dev/null", 3)] {
        let run = update(&setting, &["--results", results]);
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{results}");
    }
    assert_eq!(setting.read("tasks.csv"), csv);
    assert!(!setting.home.path().join("-").exists());
    assert_eq!(setting.platform().request_count(), 0);

    // What a run that was killed at once has left.
    for text in [
        "",
        "row,task_id,res",
        "row,task_id,result,message,fingerprint\n1,ti",
    ] {
        setting.write("begun.csv", text);
        let run = update(&setting, &["--results", "begun.csv"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(setting.read("begun.csv").contains("\n1,ti-1,updated,,"));
    }
}

#[test]
fn results_open_in_a_spreadsheet() {
    let setting = Setting::serving(fixed().unknown_tasks(UnknownTasks::Refuse));
    let run = updated(&setting, "task_id,name\n\u{ff1d}1+1,予約\n", &[]);
    assert_eq!(run.code, 6);
    let results = setting.read(RESULTS);
    let start = "\u{feff}row,task_id,result,message,fingerprint\n1,'\u{ff1d}1+1,failed,";
    assert!(results.starts_with(start), "{results}");
}

#[cfg(unix)]
#[test]
fn results_keep_their_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let setting = Setting::new();
    let path = |name: &str| setting.home.path().join(name);
    let mode = |name: &str| {
        let permissions = fs::metadata(path(name)).expect("a file").permissions();
        permissions.mode() & 0o777
    };
    setting.write("plain", "");
    assert_eq!(updated(&setting, "task_id,name\nti-1,a\n", &[]).code, 0);
    assert_eq!(mode(RESULTS), mode("plain"));

    fs::create_dir(path("kept")).expect("a folder");
    fs::rename(path(RESULTS), path("kept/results.csv")).expect("a move");
    fs::set_permissions(path("kept/results.csv"), fs::Permissions::from_mode(0o640))
        .expect("permissions");
    symlink("kept/results.csv", path("link.csv")).expect("a link");
    let csv = "task_id,name\nti-1,a\nti-2,b\n";
    assert_eq!(updated(&setting, csv, &["--results", "link.csv"]).code, 0);
    let link = fs::symlink_metadata(path("link.csv")).expect("a link");
    assert!(link.is_symlink());
    assert_eq!(mode("kept/results.csv"), 0o640);
    assert!(
        setting
            .read("kept/results.csv")
            .contains("\n2,ti-2,updated,")
    );
}

/// Starts a run, and returns when it has sent so many requests.
fn started(setting: &Setting, mut command: Command, requests: u64) -> Child {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let patience = Instant::now() + Duration::from_secs(300);
    while setting.platform().request_count() < requests {
        assert!(Instant::now() < patience, "it never came so far");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

#[test]
fn two_runs_do_not_share_a_result_file() {
    let never = FaultKind::SlowFirstByte {
        after: Duration::from_secs(3_600),
    };
    let setting = Setting::serving(fixed().fault(Fault::new(never)));
    setting.write("tasks.csv", "task_id,name\nti-1,a\nti-2,b\n");
    let stream = setting.bot().to_owned();
    let args = ["task", "update", &stream, "--csv", "tasks.csv"];
    let mut first = started(&setting, setting.command(&args), 2);
    let second = finish(setting.command(&args), b"");
    assert_eq!(second.code, 2, "{}", second.stderr);
    assert!(
        second
            .stderr
            .starts_with("error: tasks.csv.results.csv: another run writes to it"),
        "{}",
        second.stderr
    );
    assert!(first.try_wait().expect("a process").is_none());
    first.kill().expect("a process");
    first.wait().expect("an end");
    let mut names = names(&setting);
    names.sort();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn quiet_tells_what_failed_all_the_same() {
    let setting = Setting::serving(fixed().unknown_tasks(UnknownTasks::Refuse));
    let known = setting.platform().task_ids().swap_remove(0);
    let csv = format!("task_id,name\n{known},a\nti-unknown,b\n");
    let run = updated(&setting, &csv, &["--quiet"]);
    assert_eq!((run.code, run.stdout.as_str()), (6, ""));
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("row 2 (ti-unknown): the platform refuses"));
    assert_eq!(
        lines[1],
        "1 updated, 1 failed; results in tasks.csv.results.csv"
    );
    let fine = updated(
        &setting,
        &format!("task_id,name\n{known},a\n"),
        &["--quiet", "--results", "other.csv"],
    );
    assert_eq!((fine.code, fine.stderr.as_str()), (0, ""));
}

/// A gateway that gives up does not know what became of the request.
#[test]
fn what_a_server_error_made_of_an_update_is_unknown() {
    let refused = |status| FaultKind::Error {
        status,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    for (fault, result) in [
        (FaultKind::html(504), ("unknown", 12)),
        (refused(500), ("unknown", 12)),
        (refused(408), ("unknown", 12)),
        (FaultKind::html(200), ("unknown", 12)),
        (refused(400), ("failed", 6)),
        (FaultKind::html(404), ("failed", 6)),
    ] {
        let (result, code) = result;
        let printed = format!("{fault:?}");
        let setting = Setting::with(fault);
        let run = updated(&setting, "task_id,name\nti-1,a\n", &[]);
        assert_eq!(run.code, code, "{printed}: {}", run.stderr);
        let results = setting.read(RESULTS);
        assert!(
            results.contains(&format!("\n1,ti-1,{result},")),
            "{printed}: {results}"
        );
    }
}

/// An answer that does not show the task is not a reason to send the update again.
#[test]
fn an_update_whose_answer_shows_nothing_is_made() {
    for fault in [
        FaultKind::AnswerStatus { status: 204 },
        FaultKind::AnswerStatus { status: 202 },
        FaultKind::NoBody,
        FaultKind::BareMessage {
            message: "Task updated successfully".to_owned(),
        },
    ] {
        let printed = format!("{fault:?}");
        let shows = matches!(fault, FaultKind::AnswerStatus { status: 202 });
        let setting = Setting::with(fault);
        let stream = setting.bot().to_owned();
        let run = setting.run(&["task", "update", &stream, "ti-1", "--name", "x"]);
        assert_eq!(run.code, 0, "{printed}: {}", run.stderr);
        assert!(
            run.stdout.starts_with("updated ti-1\n"),
            "{printed}: {}",
            run.stdout
        );
        let is_printed = run
            .stderr
            .contains("warning: updateTask was carried out, but its answer");
        assert_eq!(is_printed, !shows, "{printed}: {}", run.stderr);
        let run = updated(&setting, "task_id,name\nti-1,a\nti-2,b\n", &[]);
        assert_eq!(run.code, 0, "{printed}: {}", run.stderr);
        assert!(
            run.stderr.contains("2 updated;"),
            "{printed}: {}",
            run.stderr
        );
        let results = setting.read(RESULTS);
        assert!(
            results.contains("\n2,ti-2,updated,"),
            "{printed}: {results}"
        );
        // What was made is not made again.
        setting.platform().clear_requests();
        assert_eq!(update(&setting, &[]).code, 0);
        assert_eq!(setting.platform().requests().len(), 0, "{printed}");
    }
}

/// A status of success is not enough: what the answer says counts.
#[test]
fn an_answer_that_shows_no_task_makes_no_update() {
    let body = |body: Value| FaultKind::WrongShape { body: Some(body) };
    let refused = "the platform refuses the request (updateTask, 200): ";
    let unclear = "does not say whether it was carried out";
    for (fault, result, message) in [
        (body(json!({"status": "FAILED"})), "failed", refused),
        (
            body(json!({"status": "failure", "message": "The task is locked"})),
            "failed",
            "The task is locked",
        ),
        (
            body(json!({"data": {"success": false, "errors": [{"msg": "locked", "code": 7}]}})),
            "failed",
            "locked (code 7)",
        ),
        (
            body(json!([{"taskId": "ti-1", "status": "Failed"}])),
            "failed",
            refused,
        ),
        // The status may be that of the task.
        (
            body(json!({"_id": "ti-1", "status": "Cancelled"})),
            "unknown",
            unclear,
        ),
        (
            body(json!({"name": "TaskLockedError", "message": "The task cannot be updated"})),
            "unknown",
            "the platform says: The task cannot be updated",
        ),
        (body(json!({"status": "TIMEOUT"})), "unknown", unclear),
        (body(json!({})), "unknown", unclear),
        (body(json!([])), "unknown", unclear),
        (body(json!("OK")), "unknown", unclear),
        (body(json!({"data": null})), "unknown", unclear),
        (
            body(json!({"message": "No such task"})),
            "unknown",
            "the platform says: No such task",
        ),
        (FaultKind::InvalidJson, "unknown", "is not JSON"),
    ] {
        let case = format!("{fault:?}");
        let setting = Setting::with(fault);
        let run = updated(&setting, "task_id,name\nti-1,a\nti-2,b\n", &[]);
        let code = if result == "unknown" { 12 } else { 6 };
        assert_eq!(
            (run.code, &*run.stdout),
            (code, ""),
            "{case}: {}",
            run.stderr
        );
        assert!(run.stderr.contains(message), "{case}: {}", run.stderr);
        let kept = results(&setting);
        assert!(kept.values().all(|kept| kept == result), "{case}: {kept:?}");
        let stream = setting.bot().to_owned();
        let run = setting.run(&["task", "update", &stream, "ti-1", "--name", "x"]);
        assert_eq!(
            (run.code, &*run.stdout),
            (code, ""),
            "{case}: {}",
            run.stderr
        );
        let may_be_made = run
            .stderr
            .contains("the update may have been made all the same");
        assert_eq!(may_be_made, result == "unknown", "{case}: {}", run.stderr);
        // What was refused is sent again, what is unknown is not.
        setting.platform().clear_faults();
        setting.platform().clear_requests();
        let run = update(&setting, &[]);
        let (code, sent) = match result {
            "unknown" => (12, 0),
            _ => (0, 2),
        };
        assert_eq!(
            (run.code, received(&setting).len()),
            (code, sent),
            "{case}: {}",
            run.stderr
        );
    }
}

/// What was sent once and may have been made stays so until it is known to be.
#[test]
fn what_is_unknown_stays_unknown_until_it_is_made() {
    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    let setting = Setting::new();
    let inject = |fault| {
        setting.platform().clear_faults();
        setting
            .platform()
            .inject(Fault::new(fault))
            .expect("a fault");
    };
    inject(FaultKind::Reset { carried_out: true });
    let csv = "task_id,name\nti-1,a\n";
    assert_eq!(updated(&setting, csv, &[]).code, 12);
    assert!(setting.read(RESULTS).contains("\n1,ti-1,unknown,"));
    inject(refused);
    let run = update(&setting, &["--resend-unknown"]);
    assert_eq!(run.code, 12, "{}", run.stderr);
    let results = setting.read(RESULTS);
    assert!(
        results
            .contains("\n1,ti-1,unknown,\"an earlier run has sent it; now: the platform refuses"),
        "{results}"
    );
    // Nothing is sent at all: there is nobody.
    let stream = setting.bot().to_owned();
    let later = FaultKind::TooManyRequests {
        retry_after: RetryAfter::Seconds(600),
        window: Default::default(),
    };
    inject(later);
    let args = [
        "task",
        "update",
        &stream,
        "--csv",
        "tasks.csv",
        "--resend-unknown",
    ];
    let run = setting.run(&args);
    assert_eq!(run.code, 12, "{}", run.stderr);
    assert!(setting.read(RESULTS).contains("\n1,ti-1,unknown,"));
    setting.platform().clear_faults();
    assert_eq!(update(&setting, &[]).code, 12);
    assert_eq!(update(&setting, &["--resend-unknown"]).code, 0);
    assert!(setting.read(RESULTS).contains("\n1,ti-1,updated,,"));
}

/// A pause that a call sits out, even if it has used up its attempts, ends no run.
#[test]
fn a_short_pause_ends_no_run() {
    let soon = FaultKind::TooManyRequests {
        retry_after: RetryAfter::Seconds(1),
        window: Default::default(),
    };
    let setting = Setting::serving(fixed().fault(Fault::new(soon).first(4)));
    let run = updated(&setting, &rows_of(6), &["--concurrency", "1"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(
        run.stderr.contains("5 updated, 1 failed;"),
        "{}",
        run.stderr
    );
}

/// Where the environment or a profile names the bot, STREAM may be left out.
#[test]
fn the_stream_comes_from_the_settings_too() {
    let setting = Setting::new();
    let bot = setting.bot().to_owned();
    setting.write("tasks.csv", "task_id,name\nti-1,a\n");
    for (args, stream) in [
        (&["ti-1", "--name", "a"][..], bot.as_str()),
        (&["--name", "a", "ti-1"], &bot),
        (&["st-other", "ti-1", "--name", "a"], "st-other"),
        (&["--csv", "tasks.csv"], &bot),
        (
            &["st-other", "--csv", "tasks.csv", "--results", "other.csv"],
            "st-other",
        ),
    ] {
        setting.platform().clear_requests();
        setting.run(&[&["task", "update"], args].concat());
        let paths: Vec<_> = setting.platform().requests();
        let paths: Vec<_> = paths.iter().map(|request| &*request.path).collect();
        let path = format!("/caseManagement/api/public/analytics/{stream}/updateTask/ti-1");
        assert_eq!(paths, [path], "{args:?}");
    }
    setting.platform().clear_requests();
    for (args, printed) in [
        (&["--name", "a"][..], "which task?"),
        (&["st-1", "--name", "a"], "which task?"),
        (
            &["st-1", "ti-1", "--csv", "tasks.csv"],
            "the argument '[TASK]' cannot be used with",
        ),
    ] {
        let run = setting.run(&[&["task", "update"], args].concat());
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains(printed), "{args:?}: {}", run.stderr);
    }
    for args in [&["ti-1", "--name", "a"][..], &["--csv", "tasks.csv"]] {
        let args = [&["task", "update", "--dry-run", "--account", "1"], args].concat();
        let run = finish(crate::support::bare(setting.home.path(), &args), b"");
        assert_eq!(run.code, 2, "{args:?}");
        assert!(
            run.stderr.starts_with("error: which bot?"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("STREAM"), "{}", run.stderr);
    }
    assert_eq!(setting.platform().requests().len(), 0);
}

/// No token is shown, and so nobody need have the secret.
#[test]
fn a_dry_run_needs_no_secret() {
    let setting = Setting::new();
    setting.write("tasks.csv", "task_id,name\nti-1,a\n");
    for args in [&["ti-1", "--name", "a"][..], &["--csv", "tasks.csv"]] {
        let args = [&["task", "update", "st-1"], args, &["--dry-run"]].concat();
        let signed = setting.run(&args);
        let mut command = crate::support::bare(setting.home.path(), &args);
        command
            .env("KOREAI_HOST", setting.platform().base_url())
            .env("KOREAI_ACCOUNT_ID", setting.platform().account_id());
        let run = finish(command, b"");
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        assert_eq!(run.stdout, signed.stdout);
        assert!(run.stdout.contains("auth: [hidden]"), "{}", run.stdout);
    }
}

/// `--account` names the account of the connection; a flag so near to it would change the task.
#[test]
fn no_field_is_taken_for_the_connection() {
    let setting = Setting::new();
    for ambiguous in [
        &["--account-id", "6639"][..],
        &["--account-id=6639"],
        &["--account-id"],
        &["--csv", "tasks.csv", "--account-id", "6639"],
        &["--name", "x", "--account-id", "-1"],
    ] {
        let run = setting.run(&[&["task", "update", "ti-1"], ambiguous].concat());
        assert_eq!(run.code, 2, "{ambiguous:?}");
        for flag in ["--account ", "--field-account-id "] {
            assert!(run.stderr.contains(flag), "{ambiguous:?}: {}", run.stderr);
        }
    }
    for field in [
        &["--set", "accountId=6639"],
        &["--field-account-id", "6639"],
    ] {
        let run = setting.run(&[&["task", "update", "ti-1", "--dry-run"], &field[..]].concat());
        assert!(
            run.stdout.contains("\"accountId\": \"6639\""),
            "{}",
            run.stdout
        );
    }
}

/// Fields that the contract does not declare are sent, as the platform may know them; a misspelt one is
/// reported once.
#[test]
fn undeclared_fields_are_sent_with_a_warning() {
    let setting = Setting::new();
    setting.write("changes.json", r#"{"nmae": "x"}"#);
    setting.write("tasks.csv", "task_id,nmae\nti-1,x\nti-2,x\n");
    for (args, from) in [
        (["ti-1", "--set", "nmae=x"], ""),
        (["ti-1", "--json", "changes.json"], ""),
        (["st-1", "--csv", "tasks.csv"], "tasks.csv: "),
    ] {
        let run = setting.run(&[&["task", "update", "--dry-run"], &args[..]].concat());
        let warning = format!(
            "warning: {from}/nmae: the schema declares no member of this name; did you mean `name`?\n"
        );
        assert_eq!((run.code, run.stderr), (0, warning), "{args:?}");
        assert!(run.stdout.contains("\"nmae\": \"x\""), "{}", run.stdout);
    }
}

/// The rows of a result file, the last line of each: what became of their tasks.
fn results(setting: &Setting) -> HashMap<String, String> {
    let text = fs::read_to_string(setting.home.path().join(RESULTS)).unwrap_or_default();
    let lines = text.lines().skip(1);
    let cells = lines.filter_map(|line| {
        let mut cells = line.split(',').skip(1);
        Some((cells.next()?.to_owned(), cells.next()?.to_owned()))
    });
    cells.collect()
}

/// The tasks whose updates the platform received.
fn received(setting: &Setting) -> Vec<String> {
    let requests = setting.platform().requests_to("updateTask");
    let task = |path: &str| path.rsplit('/').next().expect("an id").to_owned();
    requests.iter().map(|request| task(&request.path)).collect()
}

fn rows_of(count: usize) -> String {
    let rows: String = (1..=count).map(|n| format!("ti-{n},Name {n}\n")).collect();
    format!("task_id,name\n{rows}")
}

/// However a run is killed, what was sent is in the result file, and the next run does not send it again. 25
/// runs are killed, or as many as `KOREAI_KILLS` says.
#[cfg(unix)]
#[test]
fn what_was_sent_is_on_disk_however_the_run_is_killed() {
    let setting = Setting::serving(fixed().limits(Limits::unlimited()));
    let stream = setting.bot().to_owned();
    let args = [
        "task",
        "update",
        &stream,
        "--csv",
        "tasks.csv",
        "--concurrency",
        "8",
        "--timeout",
        "600",
    ];
    let kills = std::env::var("KOREAI_KILLS").ok();
    let kills = kills.map_or(25, |kills| kills.parse().expect("a number"));
    for kill in 0..kills {
        let _ = fs::remove_file(setting.home.path().join(RESULTS));
        // Ids of its own, as a request of the run before may arrive late.
        let rows = rows_of(40).replace("\nti-", &format!("\nti-{kill}-"));
        setting.write("tasks.csv", &rows);
        let received = || {
            let mut tasks = received(&setting);
            tasks.retain(|task| task.starts_with(&format!("ti-{kill}-")));
            tasks
        };
        // Some calls are answered and the others never, so that no run ends before it is killed.
        let answered = kill % 20;
        let never = FaultKind::SlowFirstByte {
            after: Duration::from_secs(3_600),
        };
        let hold = Fault::new(never).when(When::After(answered));
        setting.platform().inject(hold).expect("a fault");
        let child = started(&setting, setting.command(&args), 0);
        let patience = Instant::now() + Duration::from_secs(300);
        while received().len() as u64 <= answered {
            assert!(Instant::now() < patience, "it never came so far");
            std::thread::sleep(Duration::from_millis(5));
        }
        let signal = ["-KILL", "-TERM", "-HUP"][kill as usize % 3];
        let killed = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(killed.expect("kill").success());
        let ended = child.wait_with_output().expect("an end");
        assert_eq!(ended.status.code(), None, "it was killed");
        setting.platform().clear_faults();
        let (sent, kept) = (received(), results(&setting));
        assert!(!sent.is_empty(), "kill {kill}");
        for task in &sent {
            let result = kept.get(task).map(String::as_str);
            assert!(
                matches!(result, Some("unknown" | "updated")),
                "kill {kill}: {task}: {result:?} of {kept:?}"
            );
        }
        if kill % 8 == 0 {
            let rest = setting.run(&args);
            assert!(matches!(rest.code, 0 | 12), "{}", rest.stderr);
            let mut all = received();
            all.sort();
            all.dedup();
            let twice = received().len() - all.len();
            assert_eq!(twice, 0, "sent twice");
            let unknown = kept.values().filter(|result| *result == "unknown").count();
            let left = results(&setting);
            assert_eq!(
                left.values().filter(|result| *result == "unknown").count(),
                unknown
            );
            assert_eq!(
                left.values().filter(|result| *result == "not-sent").count(),
                0
            );
        }
    }
}

/// Rows that wait for leave to send have not been sent.
#[cfg(unix)]
#[test]
fn rows_that_only_wait_for_the_rate_limit_are_not_sent() {
    let setting = Setting::serving(fixed().limits(Limits::unlimited()));
    setting.write("tasks.csv", &rows_of(200));
    let stream = setting.bot().to_owned();
    let args = [
        "task",
        "update",
        &stream,
        "--csv",
        "tasks.csv",
        "--concurrency",
        "32",
    ];
    // The limiter lets no more through for the rest of the minute.
    let child = started(&setting, setting.command(&args), 60);
    let patience = Instant::now() + Duration::from_secs(300);
    let updated = |results: &HashMap<String, String>| {
        let updated = results.values().filter(|result| *result == "updated");
        updated.count()
    };
    while updated(&results(&setting)) < 60 {
        assert!(Instant::now() < patience, "they are never answered");
        std::thread::sleep(Duration::from_millis(20));
    }
    crate::interrupt::interrupt(&child);
    let run = Run::from_output(&child.wait_with_output().expect("an end"));
    assert_eq!(run.code, 130, "{}", run.stderr);
    let (sent, kept) = (received(&setting), results(&setting));
    assert_eq!(kept.len(), 200);
    for (task, result) in &kept {
        assert_eq!(
            sent.contains(task),
            result != "not-sent",
            "{task}: {result}"
        );
    }
    let count = updated(&kept);
    assert!((60..200).contains(&count), "{count}");
    assert!(
        run.stderr.contains(&format!("{count} updated, ")),
        "{}",
        run.stderr
    );
}

/// A result file that takes no more ends the run before anything is sent that it does not have.
#[cfg(unix)]
#[test]
fn a_result_file_that_is_full_ends_the_run() {
    let setting = Setting::serving(fixed().limits(Limits::unlimited()));
    setting.write("tasks.csv", &rows_of(100));
    let koreai = env!("CARGO_BIN_EXE_koreai");
    let stream = setting.bot().to_owned();
    let mut command = setting.command(&[]);
    let environment: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    command = Command::new("bash");
    let limited = "ulimit -f 1; trap '' XFSZ; exec \"$@\"";
    command
        .args(["-c", limited, "bash", koreai, "task", "update", &stream])
        .args(["--csv", "tasks.csv", "--concurrency", "4"])
        .args(["--format", "json"])
        .current_dir(setting.home.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .envs(environment);
    let run = finish(command, b"");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("tasks.csv.results.csv: cannot be written"),
        "{}",
        run.stderr
    );
    let kept = results(&setting);
    let sent = received(&setting);
    assert!((1..40).contains(&sent.len()), "{}", sent.len());
    // What was answered is printed, whether or not it could be written.
    let updated = run.stdout.matches("\"result\": \"updated\"").count();
    assert_eq!(updated, sent.len(), "{}", run.stdout);
    for task in sent {
        assert!(kept.contains_key(&task), "{task} was sent: {kept:?}");
    }
}

/// What fails for every row ends the run with one message.
#[test]
fn what_fails_for_every_row_ends_the_run() {
    let later = FaultKind::TooManyRequests {
        retry_after: RetryAfter::Seconds(600),
        window: Default::default(),
    };
    let setting = Setting::serving(fixed().fault(Fault::new(later)));
    let run = updated(&setting, &rows_of(200), &[]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(
        received(&setting).len() <= 4,
        "{}",
        received(&setting).len()
    );
    // How long it would take, what is wrong, what to do next, and the summary.
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 4, "{}", run.stderr);
    assert_eq!(lines[2], "  next: the same command, in 600 s or later");
    let failed = results(&setting)
        .values()
        .filter(|result| *result == "failed")
        .count();
    assert!(failed <= 4, "{failed}");

    let setting = Setting::new();
    setting.write("tasks.csv", &rows_of(200));
    let stream = setting.bot().to_owned();
    let mut command = setting.command(&["task", "update", &stream, "--csv", "tasks.csv"]);
    command.env_remove("KOREAI_ACCOUNT_ID");
    let run = finish(command, b"");
    assert_eq!(
        (run.code, received(&setting).len()),
        (2, 0),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("there is no account id"),
        "{}",
        run.stderr
    );
    assert!(!setting.home.path().join(RESULTS).exists());
}

/// An outage of some seconds: nobody listens, and then the platform does.
#[test]
fn an_outage_of_seconds_does_not_end_the_run() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // The port is kept all the time: until it listens, connections are refused.
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = ([127, 0, 0, 1], 0).into();
    socket.bind(any).expect("a port");
    let address = socket.local_addr().expect("an address");
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("tasks.csv"), rows_of(8)).expect("a file");
    let args = ["task", "update", "st-1", "--csv", "tasks.csv", "--verbose"];
    let mut command = crate::support::bare(home.path(), &args);
    command
        .env("KOREAI_HOST", format!("http://{address}"))
        .env("KOREAI_CLIENT_ID", koreai_mock::DEMO_CLIENT_ID)
        .env("KOREAI_CLIENT_SECRET", koreai_mock::DEMO_CLIENT_SECRET)
        .env("KOREAI_ACCOUNT_ID", "1");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    // Each of the eight rows has been given up once, and tried anew.
    let mut log = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut first_attempts = log
        .by_ref()
        .map(|line| line.expect("UTF-8"))
        .filter(|line| line.contains("failed attempt=1 "));
    for _ in 0..17 {
        assert!(first_attempts.next().is_some(), "the run has ended");
    }
    let listener = {
        let _runtime = runtime.enter();
        socket.listen(128).expect("a listener")
    };
    let listener = listener.into_std().expect("a listener");
    let setting = Setting::serving(fixed().listener(listener).bot_id("st-1").account_id("1"));
    let rest: Vec<_> = log.map(|line| line.expect("UTF-8")).collect();
    let ended = child.wait().expect("an end");
    assert_eq!(ended.code(), Some(0), "{}", rest.join("\n"));
    assert_eq!(received(&setting).len(), 8);
}

/// Results for one account are not taken for those of another.
#[test]
fn the_account_belongs_to_the_results() {
    let setting = Setting::new();
    let csv = "task_id,name\nti-1,a\n";
    assert_eq!(updated(&setting, csv, &[]).code, 0);
    let other = updated(&setting, csv, &["--account", "6639f7bd58c97ffac03b1234"]);
    assert_eq!(other.code, 2, "{}", other.stderr);
    assert!(
        other.stderr.contains("another host, bot or account"),
        "{}",
        other.stderr
    );
}

/// A single update says so, too.
#[test]
fn an_update_whose_outcome_is_unknown_may_have_been_made() {
    let hint = "the update may have been made all the same";
    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    let slow = FaultKind::SlowFirstByte {
        after: Duration::from_secs(30),
    };
    for (fault, is_printed) in [
        (FaultKind::html(504), true),
        (FaultKind::html(200), true),
        (FaultKind::Reset { carried_out: true }, true),
        (FaultKind::CutBody { keep: Some(20) }, true),
        (FaultKind::InvalidJson, true),
        (slow, true),
        (refused, false),
    ] {
        let printed = format!("{fault:?}");
        let setting = Setting::with(fault);
        let stream = setting.bot().to_owned();
        let run = setting.run(&[
            "task",
            "update",
            &stream,
            "ti-1",
            "--name",
            "x",
            "--timeout",
            "1",
        ]);
        assert_ne!(run.code, 0, "{printed}");
        assert_eq!(
            run.stderr.contains(hint),
            is_printed,
            "{printed}: {}",
            run.stderr
        );
    }
}
