//! Each exit code, from what it stands for.

use std::time::Duration;

use koreai_auth::Credentials;
use koreai_mock::{App, DEMO_CLIENT_ID, Fault, FaultKind, RetryAfter};

use crate::support::{Setting, bare, finish, fixed};

/// The code and the first line of standard error, without the job's line before it.
fn ended(setting: &Setting, args: &[&str]) -> (i32, String) {
    let run = setting.run(args);
    assert_eq!(run.stdout, "", "{args:?}");
    let printed = run.stderr.lines().find(|line| line.starts_with("error:"));
    (run.code, printed.unwrap_or_default().to_owned())
}

const REPORT: &[&str] = &["report", "--format", "csv"];

#[test]
fn what_was_presumably_meant_is_named() {
    let setting = Setting::new();
    for (args, tip) in [
        (&["doctor"][..], "tip: it is 'koreai token doctor'"),
        (
            &["validate", "--schema", "./own.json", "a.json"],
            "tip: a schema in a file of your own is given as '--schema-file FILE'",
        ),
        (
            &["validate", "--schema", "update-tsk.request", "a.json"],
            "tip: a similar value exists: 'update-task.request'",
        ),
    ] {
        let run = setting.run(args);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(tip), "{}", run.stderr);
    }
}

#[test]
fn wrong_usage_exits_2() {
    let setting = Setting::new();
    for (args, printed) in [
        (
            &["report", "--from", "2024-02-30"][..],
            "error: invalid value '2024-02-30' for '--from <DATE>': not a date of the calendar: give a day, 2024-01-31, or a point in time, 2024-01-31T12:00:00Z",
        ),
        (
            &["report", "--from", "2024-02-01", "--to", "2024-01-01"],
            "error: the request was not sent: --from is after --to; it must be the same point in time or an earlier one",
        ),
        (
            &[
                "report",
                "start",
                "--daily",
                "--from",
                "2024-01-01",
                "--to",
                "2024-03-01",
            ],
            "error: the request was not sent: the range from --from to --to is too long for --daily; at most 30 days are allowed, or up to 90 with --cumulative",
        ),
        (
            &["report", "--host", "http://10.0.0.1"],
            "error: `http://10.0.0.1` would send the token unencrypted: use https; http is only for localhost",
        ),
        (
            &["report", "fetch", "ds-1", "--html", "-"],
            "error: -: cannot be written: for standard output, give --format html",
        ),
        (
            &["config", "show", "--mock"],
            "error: unexpected argument '--mock' found",
        ),
        (
            &["report", "fetch", "{\"bot_id\": \"st-1\"}"],
            "error: invalid value '{\"bot_id\": \"st-1\"}' for '<ID>': not a ticket as `koreai report start --format json` prints it: missing field `job_id` at line 1 column 18",
        ),
        (&["doctor"], "error: unrecognized subcommand 'doctor'"),
        (
            &["task", "update", "--mock", "--json", "{}"],
            "error: --json takes the name of a file, and was given JSON itself",
        ),
        (
            &["report", "--max-parts", "0"],
            "error: invalid value '0' for '--max-parts <JOBS>': 0 is not in 1..18446744073709551615",
        ),
        (
            &["report", "--max-pages", "0"],
            "error: invalid value '0' for '--max-pages <JOBS>': 0 is not in 1..18446744073709551615",
        ),
        (
            &["report", "--daily", "--cumulative"],
            "error: the argument '--daily' cannot be used with '--cumulative'",
        ),
        (
            &["report", "--type", "voice"],
            "error: invalid value 'voice' for '--type <TYPE>'",
        ),
        (
            &["report", "--mock", "--host", "x"],
            "error: the argument '--mock' cannot be used with '--host <HOST>'",
        ),
        (
            &["report", "--host", "http://user:pw@h.example"],
            "error: the host comes with a user name or password: leave them out",
        ),
        (
            &["task", "update", "..", "ti-1", "--name", "x"],
            "error: the request was not sent: an id is empty, holds a slash, a backslash or a control character, or is one that would lead to another path, such as `..`",
        ),
    ] {
        assert_eq!(ended(&setting, args), (2, printed.to_owned()));
    }
    let run = finish(bare(setting.home.path(), &["report", "--bot", "st-1"]), b"");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .starts_with("error: there is no client id to sign requests with\n"),
        "{}",
        run.stderr
    );
    assert_eq!(setting.platform().request_count(), 0);
}

#[test]
fn a_file_that_cannot_be_read_exits_3() {
    let setting = Setting::new();
    for args in [
        &["token", "inspect", "missing"][..],
        &["task", "update", "st-1", "ti-1", "--json", "missing"],
        &["mock", "--faults", "missing"],
    ] {
        let (code, printed) = ended(&setting, args);
        assert_eq!(code, 3);
        assert!(
            printed.starts_with("error: missing: cannot be read"),
            "{printed}"
        );
    }
}

#[test]
fn a_token_that_is_refused_exits_4() {
    let other = Credentials::new(DEMO_CLIENT_ID, "another-secret".into()).expect("credentials");
    let setting = Setting::serving(fixed().app(App::new(other)));
    for args in [
        REPORT,
        &["task", "update", "st-1", "ti-1", "--name", "x"],
        &["report", "status", "ds-1"],
    ] {
        let (code, printed) = ended(&setting, args);
        assert_eq!(code, 4);
        assert!(
            printed.starts_with("error: the platform does not accept the token"),
            "{printed}"
        );
    }
}

#[test]
fn a_rate_limit_exits_5() {
    let an_hour = RetryAfter::Seconds(3_600);
    let setting = Setting::with(FaultKind::too_many_requests(an_hour));
    let printed = "error: a rate limit is reached (createTaskContainmentReport, 429): You've exceeded the \
                per-minute rate limit. Please wait for sometime before retrying. (code 429); the server \
                asks to wait 3600 s";
    assert_eq!(ended(&setting, REPORT), (5, printed.to_owned()));
}

#[test]
fn what_the_platform_refuses_exits_6() {
    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "Invalid \u{1b}[31mStreamId".to_owned(),
        shape: None,
    };
    let printed = "error: the platform refuses the request (createTaskContainmentReport, 400): Invalid \u{fffd}[31mStreamId (code 400)";
    assert_eq!(
        ended(&Setting::with(refused), REPORT),
        (6, printed.to_owned())
    );
    let (code, printed) = ended(&Setting::with(FaultKind::html(400)), REPORT);
    assert!(
        code == 6
            && printed
                .starts_with("error: the answer to createTaskContainmentReport (400 Bad Request"),
        "{printed}"
    );
    // The same request, to another place: nothing was done.
    for status in [301, 307, 308] {
        let location = "http://127.0.0.1:1/".to_owned();
        let setting = Setting::with(FaultKind::Redirect { status, location });
        let (code, printed) = ended(&setting, REPORT);
        assert!(code == 6 && printed.contains("is a redirect"), "{printed}");
    }
    let failing =
        koreai_mock::Fault::new(FaultKind::job_fails("failure")).on("createTaskContainmentReport");
    let setting = Setting::serving(koreai_mock::Platform::builder().fault(failing));
    let (code, printed) = ended(&setting, REPORT);
    assert!(
        code == 6 && printed.contains("has failed: its status is failure"),
        "{printed}"
    );
}

#[test]
fn a_broken_network_exits_7() {
    let setting = Setting::new();
    // A port that nobody listens on.
    let nobody = ["report", "--format", "csv", "--host", "http://127.0.0.1:1"];
    let (code, printed) = ended(&setting, &nobody);
    assert!(
        code == 7 && printed.starts_with("error: no connection could be made"),
        "{printed}"
    );
    let look = ["report", "status", "ds-1"];
    let (code, printed) = ended(&Setting::with(FaultKind::reset()), &look);
    assert!(
        code == 7 && printed.starts_with("error: the connection broke"),
        "{printed}"
    );
    let taken = setting.platform().address().port().to_string();
    let (code, printed) = ended(&setting, &["mock", "--port", &taken]);
    assert!(
        code == 7 && printed.starts_with("error: cannot listen on"),
        "{printed}"
    );
}

#[test]
fn a_timeout_exits_8() {
    let after = Duration::from_secs(5);
    let setting = Setting::with(FaultKind::SlowFirstByte { after });
    let printed = "error: the answer lasted longer than 1s (getTaskContainmentReport)".to_owned();
    let args = ["report", "status", "ds-1", "--timeout", "1"];
    assert_eq!(ended(&setting, &args), (8, printed));
}

/// What changes the platform, was sent, and may have been carried out: the same code and the next command,
/// whichever command it was and whatever went wrong.
#[test]
fn what_was_sent_and_has_an_unknown_outcome_exits_12() {
    let error = FaultKind::server_error();
    let after = Duration::from_secs(5);
    let redirect = |status| FaultKind::Redirect {
        status,
        location: "/result".to_owned(),
    };
    for fault in [
        FaultKind::Reset { carried_out: true },
        redirect(302),
        redirect(303),
        FaultKind::SlowFirstByte { after },
        FaultKind::html(504),
        FaultKind::CutBody { keep: None },
        FaultKind::InvalidJson,
        error,
    ] {
        let case = format!("{fault:?}");
        let setting = Setting::with(fault);
        setting.write("tasks.csv", "task_id,name\nti-1,x\n");
        let stream = setting.bot();
        let next = "next: ";
        let update = [
            "task",
            "update",
            stream,
            "ti-1",
            "--name",
            "x",
            "--timeout",
            "1",
        ];
        let many = [
            "task",
            "update",
            stream,
            "--csv",
            "tasks.csv",
            "--timeout",
            "1",
        ];
        let resent = [&many[..], &["--resend-unknown"]].concat();
        let commands = [
            &update[..],
            &many,
            &many,
            &resent,
            &["report", "start", "--timeout", "1"],
            &["report", "--timeout", "1"],
        ];
        for command in commands {
            let run = setting.run(command);
            assert_eq!(run.code, 12, "{case}: {command:?}: {}", run.stderr);
            assert!(
                run.stderr.contains(next),
                "{case}: {command:?}: {}",
                run.stderr
            );
            let is_of_many = command.contains(&"--csv");
            let names_flag = run.stderr.contains("--resend-unknown");
            assert_eq!(
                names_flag, is_of_many,
                "{case}: {command:?}: {}",
                run.stderr
            );
        }
    }
}

/// A report whose first part is not whole, and whose second part is refused.
fn torn() -> (Setting, [&'static str; 10]) {
    let refused = Fault::new(refusal()).on("createTaskContainmentReport");
    let setting = Setting::serving(fixed().fault(refused.nth(2)));
    let args = [
        "report",
        "--daily",
        "--from",
        "2024-01-01",
        "--to",
        "2024-02-10",
        "--page-size",
        "3",
        "--max-pages",
        "1",
    ];
    (setting, args)
}

fn refusal() -> FaultKind {
    FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    }
}

/// Makes a folder of records that nothing can be recorded in.
fn full_records(setting: &Setting) {
    std::fs::create_dir_all(setting.home.path().join("records")).expect("a folder");
    // In the place of a folder.
    setting.write("records/valid", "");
}

/// Nothing that was found is dropped when a later step fails.
#[test]
fn the_greatest_exit_code_counts_and_every_failure_is_printed() {
    let (setting, torn) = torn();
    full_records(&setting);
    let rows = |run: &crate::support::Run| run.stdout.contains("\"rows\": [");
    let run = setting.run(&torn);
    assert_eq!(run.code, 10, "{}", run.stderr);
    assert!(
        rows(&run)
            && run
                .stderr
                .contains("error: the platform refuses the request")
    );

    let (setting, torn) = self::torn();
    full_records(&setting);
    let run = setting.run(&[&torn[..], &["--record", "records"]].concat());
    assert_eq!(run.code, 10, "{}", run.stderr);
    for printed in [
        "error: the platform refuses",
        "\nerror: records",
        "missing, 1 of 2 parts",
    ] {
        assert!(run.stderr.contains(printed), "{printed}: {}", run.stderr);
    }
    assert!(rows(&run), "{}", run.stdout);
}

/// What cannot be recorded is reported beside what the platform refuses.
#[test]
fn a_record_that_fails_is_reported_with_what_else_fails() {
    let setting = Setting::with(refusal());
    full_records(&setting);
    setting.write("tasks.csv", "task_id,name\nti-1,x\nti-2,y\n");
    let stream = setting.bot();
    for (args, printed) in [
        (&["report"][..], ""),
        (&["report", "start"], ""),
        (&["report", "status", "ds-1"], ""),
        (&["report", "wait", "ds-1"], ""),
        (&["report", "fetch", "ds-1"], ""),
        (&["task", "update", stream, "ti-1", "--name", "x"], ""),
        (
            &["task", "update", stream, "--csv", "tasks.csv"],
            "2 failed",
        ),
        (
            &[
                "task",
                "update",
                stream,
                "--csv",
                "tasks.csv",
                "--format",
                "json",
            ],
            "2 failed",
        ),
    ] {
        let run = setting.run(&[args, &["--record", "records"]].concat());
        assert_eq!(run.code, 6, "{args:?}: {}", run.stderr);
        for printed in ["400): no", "error: records", "cannot be recorded", printed] {
            let is_there = run.stderr.contains(printed);
            assert!(is_there, "{args:?}: {printed}: {}", run.stderr);
        }
        let results = run.stdout.matches("\"result\": \"failed\"").count();
        let expected = if args.contains(&"json") { 2 } else { 0 };
        assert_eq!(results, expected, "{args:?}: {}", run.stdout);
    }
}

/// Nor does output that cannot be written take anything back. It is reported once.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_lowers_no_exit_code() {
    let refused = || Setting::with(refusal());
    let stream = refused().bot().to_owned();
    let many = [
        "task",
        "update",
        &stream,
        "--csv",
        "tasks.csv",
        "--format",
        "json",
    ];
    let (torn_setting, torn) = torn();
    for (setting, args, code) in [
        (torn_setting, &torn[..], 10),
        (refused(), &many, 6),
        (Setting::new(), &["report"], 3),
        (Setting::new(), &["report", "start"], 3),
    ] {
        setting.write("tasks.csv", "task_id,name\nti-1,x\n");
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = setting.command(args);
        command
            .stdin(std::process::Stdio::null())
            .stdout(full.expect("/dev/full"));
        let output = command.output().expect("the binary");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        let reported = stderr
            .matches("error: cannot write to standard output")
            .count();
        assert_eq!(reported, 1, "{args:?}: {stderr}");
    }
}

/// A job was started, and nobody can ask for it.
#[test]
fn a_job_that_is_started_and_not_named_exits_11() {
    for fault in [FaultKind::NoBody, FaultKind::AnswerStatus { status: 204 }] {
        let setting = Setting::with(fault);
        for args in [REPORT, &["report", "start"]] {
            let (code, printed) = ended(&setting, args);
            assert!(
                code == 11 && printed.contains("was carried out"),
                "{code}: {printed}"
            );
        }
    }
}

/// A year that was mistyped would start thousands of jobs.
#[test]
fn a_range_of_too_many_jobs_exits_2() {
    let setting = Setting::new();
    let args = ["report", "--from", "1024-01-01", "--to", "2024-01-30"];
    let printed = "error: the request was not sent: the range from --from to --to takes 4059 report jobs, one \
                   after the other: about 2 hours at the documented rate limit, and longer if the jobs take \
                   their time; if that is what you want, allow it with --max-parts 4059";
    assert_eq!(ended(&setting, &args), (2, printed.to_owned()));
    assert_eq!(setting.platform().request_count(), 0);
    let args = [
        "report",
        "--daily",
        "--from",
        "2023-01-01",
        "--to",
        "2024-12-31",
        "--max-parts",
        "3",
    ];
    let (code, printed) = ended(&setting, &args);
    assert!(
        code == 2 && printed.ends_with("--max-parts 25"),
        "{printed}"
    );
}

/// A job that is at 100 % under a status that is not known, and shows no report; and one that shows a report
/// and says that it failed.
#[test]
fn a_job_whose_end_is_unclear_exits_11() {
    let look = "getTaskContainmentReport";
    let status = "COMPLETED".to_owned();
    let fault = |kind| Fault::new(kind).on(look);
    let setting = Setting::serving(
        fixed()
            .finished_with_envelope(true)
            .fault(fault(FaultKind::UnknownStatus { status })),
    );
    let (code, printed) = ended(&setting, REPORT);
    assert!(
        code == 11 && printed.contains("its status is \"COMPLETED\""),
        "{printed}"
    );
    let failed = FaultKind::Member {
        pointer: "/status".to_owned(),
        value: Some("FAILED".into()),
    };
    let setting = Setting::serving(fixed().fault(fault(failed)));
    let run = setting.run(REPORT);
    assert_eq!(run.code, 11, "{}", run.stderr);
    assert!(run.stdout.contains("date,task,"), "{}", run.stdout);
    assert!(
        run.stderr
            .contains("says that it failed (its status is FAILED)"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_job_that_expires_exits_9() {
    let builder = koreai_mock::Platform::builder()
        .job_duration(Duration::from_secs(60))
        .job_lifetime(Duration::from_secs(1));
    let (code, printed) = ended(&Setting::serving(builder), REPORT);
    assert!(
        code == 9 && printed.contains("has expired; start another one"),
        "{printed}"
    );
}

/// In steps, too, if the job is given as its ticket: the platform itself answers as if it had never been.
#[test]
fn a_job_of_a_script_that_expires_exits_9() {
    let builder = koreai_mock::Platform::builder()
        .job_duration(Duration::from_secs(60))
        .job_lifetime(Duration::from_secs(8));
    let setting = Setting::serving(builder);
    let ticket = setting.run(&["report", "start", "--format", "json"]).stdout;
    let ticket = ticket.trim_end();
    let named = setting.run(&["report", "status", ticket]);
    assert!(
        named.code == 0 && named.stdout.contains("  expires in 0:0"),
        "{}{}",
        named.stdout,
        named.stderr
    );
    let expired = |run: &crate::support::Run| run.code == 9;
    let patience = std::time::Instant::now() + Duration::from_secs(60);
    while !expired(&setting.run(&["report", "status", ticket])) {
        assert!(std::time::Instant::now() < patience, "it never expires");
        std::thread::sleep(Duration::from_millis(500));
    }
    for args in [
        &["report", "status", ticket][..],
        &["report", "wait", ticket],
        &["report", "fetch", ticket],
        &["report", "fetch", ticket, "--wait"],
    ] {
        let (code, printed) = ended(&setting, args);
        assert!(
            code == 9 && printed.contains("has expired; start another one"),
            "{args:?}: {printed}"
        );
    }
    // By its id alone, it cannot be reported from one that never was.
    let job = setting.platform().jobs().swap_remove(0).id;
    let run = setting.run(&["report", "status", &job]);
    assert_eq!(run.code, 6);
    assert!(run.stderr.contains("it may have expired"), "{}", run.stderr);
    // The ticket says which bot it is about.
    let run = setting.run(&["report", "status", ticket, "--bot", "st-another"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}
