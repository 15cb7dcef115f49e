//! Every command and every format, as transcripts.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use insta::assert_snapshot;
use koreai_auth::Credentials;
use koreai_mock::{
    App, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Fault, FaultKind, Platform, TokenRefusal,
};
use regex::Regex;
use serde_json::Value;

use crate::support::{Run, Setting, bare, finish, fixed, one_by_one, shown, without_fingerprints};

const RANGE: [&str; 4] = ["--from", "2024-01-01", "--to", "2024-01-02"];

fn report(setting: &Setting, args: &[&str]) -> String {
    setting.transcript(&[&["report"], args, &RANGE].concat())
}

/// Two tasks, so that every row can be read; one has a name that no format may take for its own.
fn odd_names() -> Setting {
    Setting::serving(fixed().report_tasks(["=1+1, \"quoted\"", "<b>予約</b>\u{1b}[31m"]))
}

#[test]
fn report_in_every_format() {
    let setting = odd_names();
    for format in ["table", "json", "ndjson", "csv"] {
        let name = format!("report_{format}");
        assert_snapshot!(name, report(&setting, &["--format", format]));
    }
    assert_snapshot!(
        "report_colours",
        report(
            &setting,
            &["--format", "table", "--color", "always", "--quiet"]
        )
    );
}

#[test]
fn report_of_a_whole_range_and_of_nothing() {
    let setting = Setting::new();
    assert_snapshot!(
        "report_cumulative",
        report(&setting, &["--format", "table", "--cumulative"])
    );
    assert_snapshot!(
        "report_nothing",
        report(&setting, &["--format", "table", "--task", "Nobody's"])
    );
}

#[test]
fn report_in_pages_has_all_rows() {
    let setting = odd_names();
    let whole = setting.run(&[&["report", "--format", "csv"], &RANGE[..]].concat());
    let paged = setting.run(
        &[
            &["report", "--format", "csv", "--page-size", "3"],
            &RANGE[..],
        ]
        .concat(),
    );
    assert_eq!((paged.code, &paged.stdout), (0, &whole.stdout));
    assert_eq!(whole.stdout.lines().count(), 1 + 7);
    let printed = paged.stderr.lines();
    let printed: Vec<_> = printed
        .filter(|line| !line.starts_with("report job ds-"))
        .collect();
    assert_eq!(printed, ["3 rows", "6 rows", "7 rows"]);
}

#[test]
fn report_jobs_step_by_step() {
    let setting = odd_names();
    let started = setting.run(&[&["report", "start"], &RANGE[..]].concat());
    assert_eq!((started.code, started.stderr.as_str()), (0, ""));
    let job = started.stdout.trim_end();
    let steps = [
        setting.transcript(&[&["report", "start", "--format", "json"], &RANGE[..]].concat()),
        setting.transcript(&["report", "status", job]),
        setting.transcript(&["report", "status", job, "--format", "json"]),
        setting.transcript(&["report", "wait", job]),
        setting.transcript(&["report", "fetch", job, "--format", "csv"]),
        setting.transcript(&[
            "report", "fetch", job, "--wait", "--format", "csv", "--quiet",
        ]),
        setting.transcript(&["report", "fetch", "ds-0", "--format", "csv"]),
        setting.transcript(&["report", "status", job, "--mock"]),
    ];
    assert_snapshot!("report_steps", steps.join("\n"));
}

#[test]
fn a_job_that_is_not_done_is_no_report() {
    let setting = Setting::serving(fixed().job_duration(std::time::Duration::from_secs(60)));
    let job = setting.run(&["report", "start"]).stdout;
    let job = job.trim_end();
    let steps = [
        setting.transcript(&["report", "status", job]),
        setting.transcript(&["report", "fetch", job]),
    ];
    assert_snapshot!("report_not_done", steps.join("\n"));
}

#[test]
fn an_update_in_every_format() {
    let setting = Setting::new();
    let (stream, task) = (
        setting.bot().to_owned(),
        setting.platform().task_ids().swap_remove(0),
    );
    let update = ["task", "update", &stream, &task];
    setting.write(
        "changes.json",
        r#"{"name": "From the file", "desc": "", "queues": [{"id": 1}]}"#,
    );
    let runs = [
        &[
            "--name",
            "Call back",
            "--tags",
            "urgent,vip",
            "--is-active",
            "true",
        ][..],
        &[
            "--set",
            "dueDate=1749032280681",
            "--set",
            "tags=",
            "--set",
            r#"status={"name": "Closed"}"#,
        ],
        &[
            "--json",
            "changes.json",
            "--set",
            "name=From the flag",
            "--dry-run",
        ],
        &["--json", "changes.json"],
        &["--name", "Call back", "--format", "ndjson"],
        &["--name", "Call back", "--format", "json"],
    ];
    let runs = runs.map(|args| setting.transcript(&[&update, args].concat()));
    assert_snapshot!("task_update", runs.join("\n"));
    assert_eq!(
        setting.platform().requests_to("updateTask").len(),
        5,
        "a dry run sends nothing"
    );
}

#[test]
fn an_update_that_breaks_the_contract_is_not_sent() {
    let setting = Setting::new();
    let update = ["task", "update", "st-1", "ti-1"];
    setting.write(
        "broken.json",
        r#"{"name": 7, "nmae": "x", "isActive": "yes"}"#,
    );
    setting.write("list.json", "[]");
    setting.write("none.json", "{\"name\":");
    let runs = [
        &[][..],
        &["--account-id", "6639"],
        &["--due-date", "tomorrow"],
        &["--set", "status=Open"],
        &["--json", "broken.json"],
        &["--json", "list.json"],
        &["--json", "none.json"],
        &["--json", "missing.json"],
    ];
    let runs = runs.map(|args| setting.transcript(&[&update, args].concat()));
    assert_snapshot!("task_update_refused", runs.join("\n"));
    assert_eq!(setting.platform().request_count(), 0);
}

#[test]
fn many_updates_from_a_file() {
    let setting = Setting::serving(fixed().unknown_tasks(koreai_mock::UnknownTasks::Refuse));
    let tasks = setting.platform().task_ids();
    let text = format!(
        "task_id,name,tags\n{},Call Ada,\"a,b\"\nti-unknown,=Formula,\n{},\"Quoted, name\",\n",
        tasks[0], tasks[1]
    );
    setting.write("tasks.csv", &text);
    let stream = setting.bot().to_owned();
    let args = one_by_one(&stream);
    let first = setting.transcript(&args);
    let results = setting.read("tasks.csv.results.csv");
    // As if that run had been killed after its first row, in the middle of the next line.
    let killed: String = results
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    setting.write("tasks.csv.results.csv", &(killed + "2,ti-unkn"));
    let before = setting.platform().request_count();
    let again = setting.transcript(&[&args[..], &["--format", "ndjson"]].concat());
    assert_eq!(
        setting.platform().request_count() - before,
        2,
        "the first row is not sent again"
    );
    assert_eq!(setting.read("tasks.csv.results.csv"), results);

    setting.write("tasks.csv", &text.replace("Call Ada", "Call Bea"));
    let changed = setting.transcript(&args);
    setting.write("tasks.csv.results.csv", "a,b\n1,2\n");
    let foreign = setting.transcript(&args);
    let runs = [
        first,
        format!("$ cat tasks.csv.results.csv\n{results}"),
        again,
        changed,
        foreign,
    ];
    assert_snapshot!("task_update_csv", without_fingerprints(&runs.join("\n")));
}

#[test]
fn a_file_with_mistakes_changes_nothing() {
    let setting = Setting::new();
    let stream = setting.bot().to_owned();
    setting.write("empty.csv", "");
    setting.write("names.csv", "task_id,nmae,name,name\n");
    setting.write(
        "cells.csv",
        "task_id,dueDate\nti-1,7\nti-2,soon\n,8\nti-4\nti-5,\n",
    );
    let runs = ["empty.csv", "names.csv", "cells.csv", "missing.csv"]
        .map(|file| setting.transcript(&["task", "update", &stream, "--csv", file]));
    assert_snapshot!("task_update_csv_refused", runs.join("\n"));
    assert_eq!(setting.platform().request_count(), 0);
    assert!(!setting.home.path().join("cells.csv.results.csv").exists());
}

#[test]
fn what_would_fail_for_every_row_ends_the_run() {
    let app = App::new(credentials()).scopes(["App Builder: Metrics"]);
    // By this machine's clock, as tokens are: how far clocks are apart is reported.
    let setting = Setting::serving(Platform::builder().app(app));
    let stream = setting.bot().to_owned();
    setting.write("tasks.csv", "task_id,name\nti-1,a\nti-2,b\nti-3,c\n");
    let run = setting.transcript(&[
        "task",
        "update",
        &stream,
        "--csv",
        "tasks.csv",
        "--concurrency",
        "1",
    ]);
    assert_eq!(setting.platform().request_count(), 1);
    let shown = run + "\n" + &setting.read("tasks.csv.results.csv");
    assert_snapshot!("task_update_csv_stopped", without_fingerprints(&shown));
}

fn credentials() -> Credentials {
    Credentials::new(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET.into()).expect("credentials")
}

#[test]
fn a_token_is_minted_and_explained() {
    let setting = Setting::new();
    let minted = setting.run(&["token", "mint", "--lifetime", "60", "--subject", "me"]);
    assert_eq!((minted.code, minted.stderr.as_str()), (0, ""));
    let fine = setting.fed(&["token", "inspect"], minted.stdout.as_bytes());
    assert_eq!(fine.code, 0);
    assert!(fine.stdout.contains("sub    me\n"), "{}", fine.stdout);
    assert!(fine.stdout.contains(
        "nothing is wrong with it, as far as can be read\n\nA token does not show whether"
    ));
    assert!(!fine.stdout.contains(minted.stdout.trim_end()));

    // {"alg":"HS512","typ":"JWT"} . {"sub":"1","App ID":"cs-1","iat":1700000000,"exp":1700003600,"\u001b[31m":"x"}
    setting.write(
        "token.txt",
        "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwiQXBwIElEIjoiY3MtMSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwLCJcdTAwMWJbMzFtIjoieCJ9.c2ln\n",
    );
    setting.write("none.txt", "a-client-secret-by-mistake\n");
    let at = ["--at", "2024-01-31T12:00:00Z"];
    let runs = [
        setting.transcript(&[&["token", "inspect", "token.txt"], &at[..]].concat()),
        setting.transcript(
            &[
                &["token", "inspect", "token.txt", "--format", "json"],
                &at[..],
            ]
            .concat(),
        ),
        setting.transcript(
            &[
                &["token", "inspect", "token.txt", "--color", "always"],
                &at[..],
            ]
            .concat(),
        ),
        setting.transcript(&["token", "inspect", "none.txt"]),
        setting.transcript(&["token", "inspect"]),
        setting.transcript(&["token", "mint", "--lifetime", "0"]),
        setting.transcript(&["token", "mint", "--algorithm", "none"]),
    ];
    assert_snapshot!("token", runs.join("\n"));
}

#[test]
fn a_token_is_valid_for_as_long_as_its_flags_say() {
    let setting = Setting::new();
    let since_1970 = || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.expect("a clock").as_secs()
    };
    for (args, lifetime, backdate) in [
        (&[][..], 1_200, 0),
        (&["--lifetime", "1"], 1, 0),
        (&["--lifetime", "86400"], 86_400, 0),
        (&["--backdate", "120"], 1_200, 120),
        (&["--lifetime", "60", "--backdate", "86400"], 60, 86_400),
    ] {
        let before = since_1970();
        let mint = ["token", "mint", "--format", "json"];
        let minted = setting.run(&[&mint[..], args].concat());
        let after = since_1970();
        assert_eq!((minted.code, &*minted.stderr), (0, ""), "{args:?}");
        let minted: Value = serde_json::from_str(&minted.stdout).expect("JSON");
        let token = minted["token"].as_str().expect("a token");
        let inspect = ["token", "inspect", "--format", "json"];
        let inspected = setting.fed(&inspect, token.as_bytes());
        let inspected: Value = serde_json::from_str(&inspected.stdout).expect("JSON");
        let claim = |name: &str| inspected["claims"][name].as_u64().expect("a number");
        let (iat, exp) = (claim("iat"), claim("exp"));
        assert_eq!(exp - iat, lifetime + backdate, "{args:?}");
        let made = before - backdate..=after - backdate;
        assert!(made.contains(&iat), "{args:?}: {iat}, not in {made:?}");
        let expires = minted["expires_at"].as_str().expect("a time");
        let expires: koreai_client::chrono::DateTime<koreai_client::chrono::Utc> =
            expires.parse().expect("a time");
        assert_eq!(expires.timestamp().unsigned_abs(), exp, "{args:?}");
    }
    for (args, why) in [
        (["--lifetime", "0"], "choose between 1 second and 86400s"),
        (
            ["--lifetime", "86401"],
            "choose between 1 second and 86400s",
        ),
        (["--lifetime", "-1"], "'-1'"),
        (["--backdate", "86401"], "86401 is not in 0..=86400"),
        (["--backdate", "a minute"], "invalid digit"),
    ] {
        let refused = setting.run(&[&["token", "mint"], &args[..]].concat());
        assert_eq!((refused.code, &*refused.stdout), (2, ""), "{args:?}");
        assert!(refused.stderr.contains(why), "{args:?}: {}", refused.stderr);
    }
}

#[test]
fn the_doctor_says_which_step_fails() {
    let doctor = |app: App, args: &[&str]| {
        // By this machine's clock, as tokens are.
        let setting = Setting::serving(Platform::builder().app(app));
        setting.transcript(&[&["token", "doctor"], args].concat())
    };
    let troubled = |fault| {
        let setting = Setting::serving(Platform::builder().fault(Fault::new(fault)));
        let shown = setting.transcript(&["token", "doctor"]);
        // Clocks are reported to the second.
        Regex::new("[0-9]+ s apart")
            .expect("a pattern")
            .replace(&shown, "N s apart")
            .into_owned()
    };
    let app = || App::new(credentials());
    let other = Credentials::new(DEMO_CLIENT_ID, "another-secret".into()).expect("credentials");
    let runs = [
        doctor(app(), &["--task", "ti-1"]),
        doctor(app(), &["--format", "json"]),
        doctor(app().published(false), &[]),
        doctor(
            app().scopes(["App Builder: Metrics"]),
            &["--task", "ti-1", "--color", "always"],
        ),
        doctor(App::new(other), &[]),
        doctor(app(), &["--bot", "st-another"]),
        // A port that nobody listens on.
        doctor(app(), &["--host", "http://127.0.0.1:1"]),
        troubled(FaultKind::html(502)),
        troubled(FaultKind::Error {
            status: 403,
            code: None,
            message: "Forbidden".to_owned(),
            shape: None,
        }),
        troubled(FaultKind::DateSkew { seconds: 7_200 }),
    ];
    assert_snapshot!("token_doctor", runs.join("\n"));
}

/// The verdicts of the doctor, by step.
fn verdicts(run: &crate::support::Run) -> serde_json::Map<String, serde_json::Value> {
    let printed: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let steps = printed["steps"].as_array().expect("steps").iter();
    let verdict = |step: &serde_json::Value| {
        let name = step["name"].as_str().expect("a name");
        let name = name.split(' ').next().expect("a word");
        // Of the two scopes, the one that is tried comes first.
        (name.to_owned(), step["verdict"].clone())
    };
    steps.rev().map(verdict).collect()
}

#[test]
fn a_host_that_takes_any_token_is_not_the_platform() {
    let not_found = FaultKind::Error {
        status: 404,
        code: None,
        message: "Not Found".to_owned(),
        shape: None,
    };
    let fine = serde_json::json!({"status": "SUCCESS"});
    for fault in [not_found, FaultKind::WrongShape { body: Some(fine) }] {
        let setting = Setting::serving(Platform::builder().fault(Fault::new(fault)));
        let run = setting.run(&["token", "doctor", "--format", "json"]);
        let verdicts = verdicts(&run);
        assert_eq!(run.code, 6, "{}", run.stdout);
        for (step, verdict) in [
            ("host", "failed"),
            ("scope", "unknown"),
            ("published", "unknown"),
        ] {
            assert_eq!(verdicts[step], verdict, "{step}: {}", run.stdout);
        }
    }
}

#[test]
fn a_token_that_is_refused_is_blamed_on_the_step_that_made_it() {
    let refused = |refusal| Fault::new(FaultKind::Unauthorized { refusal });
    let skew = Fault::new(FaultKind::DateSkew { seconds: 7_200 });
    let platform = Platform::builder;
    for (builder, blamed) in [
        (
            platform().fault(refused(TokenRefusal::InvalidSdkCredentials)),
            "credentials",
        ),
        (
            platform().fault(refused(TokenRefusal::InvalidJwtToken)),
            "token",
        ),
        (
            platform()
                .fault(refused(TokenRefusal::InvalidSdkCredentials))
                .fault(skew),
            "clock",
        ),
        (
            platform().fault(refused(TokenRefusal::ScopeIncorrect)),
            "scope",
        ),
    ] {
        let run = Setting::serving(builder).run(&["token", "doctor", "--format", "json"]);
        assert_eq!(run.code, 4, "{}", run.stdout);
        let verdicts = verdicts(&run);
        let failed = verdicts.iter().filter(|(_, verdict)| *verdict == "failed");
        assert_eq!(
            failed.map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            [blamed]
        );
        assert!(
            blamed == "scope" || verdicts["scope"] == "unknown",
            "{}",
            run.stdout
        );
    }
}

#[test]
fn settings_are_shown_with_their_origins_and_without_secrets() {
    let setting = Setting::new();
    setting.write(
        "config.toml",
        "[profiles.default]\nhost = \"file.example\"\nbot_id = \"st-file\"\ntimeout = 5\n[profiles.live]\nclient_secret_file = \"live.secret\"\n",
    );
    let runs = [
        setting.transcript(&[
            "config",
            "show",
            "--config",
            "config.toml",
            "--timeout",
            "7",
        ]),
        setting.transcript(&["config", "show", "--format", "json"]),
    ];
    let home = setting.home.path();
    let bare = [&["--profile", "live"][..], &["--profile", "none"]].map(|args| {
        let args = [&["config", "show", "--config", "config.toml"], args].concat();
        shown(&args, &finish(bare(home, &args), b""))
    });
    assert_snapshot!("config", [&runs[..], &bare[..]].concat().join("\n"));
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let setting = Setting::new();
    setting.write("app.secret", &format!("{DEMO_CLIENT_SECRET}\n"));
    let path = setting.home.path().join("app.secret");
    let mint = || {
        let args = [
            "token",
            "mint",
            "--client-id",
            DEMO_CLIENT_ID,
            "--client-secret-file",
            "app.secret",
        ];
        let mut run = finish(bare(setting.home.path(), &args), b"");
        if run.code == 0 {
            run.stdout = "a token\n".to_owned();
        }
        shown(&args, &run)
    };
    let mut runs = Vec::new();
    for mode in [0o644, 0o640, 0o600, 0o400] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
        runs.push(mint());
    }
    assert_snapshot!("secret_file", runs.join("\n"));

    // A configuration with the secret inside is held to the same.
    setting.write(
        "config.toml",
        "[profiles.default]\nclient_secret = \"canary\"\n",
    );
    let path = setting.home.path().join("config.toml");
    let show = ["config", "show", "--config", "config.toml"];
    for (mode, code) in [(0o644, 2), (0o600, 0)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
        let run = finish(bare(setting.home.path(), &show), b"");
        assert_eq!(run.code, code);
        assert!(!format!("{}{}", run.stdout, run.stderr).contains("canary"));
    }
    // From standard input, no file is needed.
    let args = [
        "token",
        "mint",
        "--client-id",
        "cs-1",
        "--client-secret-file",
        "-",
    ];
    let run = finish(bare(setting.home.path(), &args), b"from-a-pipe\n");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn completions_and_man_pages_name_every_command() {
    let setting = Setting::new();
    for (shell, mark) in [
        ("bash", "complete -F _koreai"),
        ("zsh", "#compdef koreai"),
        ("fish", "complete -c koreai"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let run = setting.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for expected in [mark, "conversation-status", "due-date", "dry-run"] {
            assert!(run.stdout.contains(expected), "{shell}: {expected}");
        }
    }
    assert_eq!(setting.run(&["man", "pages"]).code, 0);
    let pages = fs::read_dir(setting.home.path().join("pages")).expect("a folder");
    let mut pages: Vec<_> = pages
        .map(|page| {
            page.expect("a page")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .filter(|name| !name.contains("help"))
        .collect();
    pages.sort();
    assert_snapshot!("man_pages", pages.join("\n"));
}

#[test]
fn help_of_every_command() {
    let setting = Setting::new();
    for command in [
        &["--help"][..],
        &["report", "--help"],
        &["report", "start", "-h"],
        &["report", "status", "-h"],
        &["report", "wait", "-h"],
        &["report", "fetch", "-h"],
        &["task", "--help"],
        &["task", "update", "-h"],
        &["token", "--help"],
        &["token", "mint", "--help"],
        &["token", "inspect", "--help"],
        &["token", "doctor", "--help"],
        &["mock", "--help"],
        &["proxy", "--help"],
        &["config", "show", "--help"],
        &["completions", "--help"],
        &["man", "--help"],
    ] {
        let words = command.iter().filter(|word| !word.starts_with('-'));
        let name = words.fold("help".to_owned(), |name, word| name + "_" + word);
        assert_snapshot!(name, setting.transcript(command));
    }
}

#[test]
fn verbose_shows_requests_and_quiet_shows_nothing() {
    let setting = Setting::new();
    let (stream, task) = (
        setting.bot().to_owned(),
        setting.platform().task_ids().swap_remove(0),
    );
    let update = ["task", "update", &stream, &task, "--name", "x"];
    let printed = setting.transcript(&[&update[..], &["--verbose"]].concat());
    let latency = Regex::new("latency_ms=[0-9]+").expect("a pattern");
    // On a busy machine, taking leave takes a moment, and is reported.
    let lines = printed.lines().filter(|line| !line.contains("waited for"));
    let printed: String = lines.map(|line| format!("{line}\n")).collect();
    assert_snapshot!("verbose", latency.replace_all(&printed, "latency_ms=N"));

    // While a job runs, each pause is reported as well.
    let slow =
        Setting::serving(Platform::builder().job_duration(std::time::Duration::from_millis(500)));
    let report = slow.run(&["report", "--verbose", "--format", "csv"]);
    for printed in [
        "sending attempt=1 method=POST url=http://127.0.0.1:",
        "waiting before the next look at the report job pause_ms=",
        "sending attempt=1 method=GET url=http://127.0.0.1:",
        "answered attempt=1 status=200 latency_ms=",
    ] {
        assert!(
            report.stderr.contains(printed),
            "{printed}: {}",
            report.stderr
        );
    }
    let quiet = setting.run(&["report", "--quiet", "--format", "csv"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

/// A mock that serves, and the lines in which it says what.
fn serving(mut command: Command) -> (Child, Vec<String>) {
    let mut mock = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a mock");
    let lines = BufReader::new(mock.stdout.take().expect("a pipe")).lines();
    let lines = lines.take(7).map(|line| line.expect("a line")).collect();
    (mock, lines)
}

/// What points other commands at it.
fn variables(lines: &[String]) -> impl Iterator<Item = (&str, &str)> {
    lines.iter().filter_map(|line| line.split_once('='))
}

/// Its output points other commands at it.
#[test]
fn the_mock_serves_until_it_is_interrupted() {
    let setting = Setting::new();
    setting.write("faults.toml", "[[faults]]\noperation = \"updateTask\"\nkind = { error = { status = 403, message = \"no\" } }\n");
    let mock = bare(
        setting.home.path(),
        &[
            "mock",
            "--seed",
            "7",
            "--faults",
            "faults.toml",
            "--job-seconds",
            "0",
            "--no-limits",
        ],
    );
    let (mock, lines) = serving(mock);
    let variables: Vec<_> = variables(&lines).collect();
    assert_eq!(variables.len(), 5, "{lines:?}");

    let run = |args: &[&str]| {
        let mut command = bare(setting.home.path(), args);
        command.envs(variables.iter().copied());
        finish(command, b"")
    };
    let report = run(&["report", "--format", "csv", "--quiet"]);
    assert_eq!((report.code, report.stderr.as_str()), (0, ""));
    let job = run(&["report", "start", "--quiet"]);
    let job = job.stdout.trim();
    // One more than the documented limit of a minute.
    for _ in 0..61 {
        let status = run(&["report", "status", job]);
        assert_eq!(status.code, 0, "{}", status.stderr);
    }
    let update = run(&["task", "update", "st-1", "ti-1", "--name", "x"]);
    assert_eq!(update.code, 6, "{}", update.stderr);

    crate::interrupt::interrupt(&mock);
    let output = mock.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(printed, "serving; Ctrl-C ends it\n65 requests served\n");
}

/// Each request is reported, with the reason if it was refused.
#[test]
fn the_mock_reports_requests() {
    let setting = Setting::new();
    let args = [
        "mock",
        "--seed",
        "7",
        "--job-seconds",
        "0",
        "--create-tasks",
        "--verbose",
    ];
    let (mock, lines) = serving(bare(setting.home.path(), &args));
    for (args, code) in [
        (&["task", "update", "ti-1", "--name", "x"][..], 0),
        (&["report", "status", "ds-none"], 6),
    ] {
        let mut command = bare(setting.home.path(), args);
        command.envs(variables(&lines));
        assert_eq!(finish(command, b"").code, code, "{args:?}");
    }
    // It looks now and then.
    std::thread::sleep(std::time::Duration::from_millis(700));
    crate::interrupt::interrupt(&mock);
    let mut run = Run::from_output(&mock.wait_with_output().expect("an end"));
    run.stdout = lines.join("\n") + "\n";
    assert_snapshot!("mock_verbose", setting.shown(&args, &run));
}

/// What the help says is what one types.
#[cfg(unix)]
#[test]
fn the_example_of_the_mock_works() {
    let setting = Setting::new();
    let help = setting.run(&["mock", "--help"]).stdout;
    let lines = help.lines().map(str::trim);
    let lines: Vec<_> = lines
        .skip_while(|line| !line.ends_with("> mock.env &"))
        .take(3)
        .collect();
    let script = lines.join("\n").replace("--port 8080", "--job-seconds 0");
    assert!(script.starts_with("koreai mock") && script.ends_with("koreai report"));
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_koreai"));
    let folder = binary.parent().expect("a folder").display();
    let mut command = std::process::Command::new("sh");
    command
        .args([
            "-ec",
            &format!("trap 'kill $!' EXIT\n{script} --format csv --quiet"),
        ])
        .current_dir(setting.home.path())
        .env_clear()
        .env("HOME", setting.home.path())
        .env("PATH", format!("{folder}:/usr/bin:/bin"));
    let run = finish(command, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("\u{feff}date,task,"),
        "{}",
        run.stdout
    );
}

#[test]
fn schemas_are_listed_and_printed() {
    let setting = Setting::new();
    let list = [
        setting.transcript(&["schemas"]),
        setting.transcript(&["schemas", "update-task.reqest"]),
        setting.transcript(&["schemas", "--draft-07"]),
    ];
    assert_snapshot!("schemas", list.join("\n"));
    for (args, text) in [
        (
            &["update-task.request"][..],
            koreai_schemas::get("update-task.request")
                .expect("it is there")
                .text,
        ),
        (
            &["update-task.request", "--draft-07"],
            koreai_schemas::get("update-task.request")
                .expect("it is there")
                .draft_07,
        ),
        (&["--format", "json"], koreai_schemas::INDEX),
        (
            &["--report"],
            include_str!("../../schemas/validation-report.schema.json"),
        ),
    ] {
        let run = setting.run(&[&["schemas"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        assert_eq!(run.stdout.trim_end(), text.trim_end(), "{args:?}");
    }
}

#[test]
fn a_token_for_a_mock_is_accepted_by_one() {
    let setting = Setting::new();
    let minted = setting.run(&[
        "token",
        "mint",
        "--mock",
        "--lifetime",
        "60",
        "--format",
        "json",
    ]);
    let minted: serde_json::Value = serde_json::from_str(&minted.stdout).expect("JSON");
    let token = minted["token"].as_str().expect("a token");
    let expires = minted["expires_at"].as_str().expect("a time");
    let inspected = setting.fed(&["token", "inspect", "--color", "always"], token.as_bytes());
    assert_eq!(inspected.code, 0, "{}", inspected.stderr);
    assert!(
        inspected.stdout.contains(&format!("({expires})")),
        "{}",
        inspected.stdout
    );
    assert!(inspected.stdout.contains(DEMO_CLIENT_ID));
    let other = setting.transcript(&["token", "mint", "--mock", "--client-id", "cs-1"]);
    assert!(other.contains("exit code 2"), "{other}");
}

#[test]
fn a_plan_of_faults_that_is_none_is_refused() {
    let setting = Setting::new();
    setting.write("faults.json", r#"{"faults": [{"kind": "no-such-kind"}]}"#);
    setting.write(
        "operation.toml",
        "[[faults]]\noperation = \"noSuchOperation\"\nkind = \"invalid-json\"\n",
    );
    let runs = ["faults.json", "operation.toml", "missing.toml"]
        .map(|file| setting.transcript(&["mock", "--faults", file]));
    assert_snapshot!("mock_refused", runs.join("\n"));
}
