//! No secret and no token leaves, but for the token that `mint` is asked for.

use std::fs;
use std::path::Path;

use koreai_auth::Credentials;
use koreai_mock::{App, DEMO_CLIENT_ID, FaultKind};

use crate::support::{Setting, bare, finish, fixed};

const CANARY: &str = "canary-secret-4711";

fn files(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, into),
            false => *into += &fs::read_to_string(&path).expect("text"),
        }
    }
}

#[test]
fn no_secret_and_no_token_is_shown() {
    let credentials = Credentials::new(DEMO_CLIENT_ID, CANARY.into()).expect("credentials");
    let echo = FaultKind::Error {
        status: 400,
        code: None,
        message: format!(
            "the secret is {CANARY}, the token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
        ),
        shape: None,
    };
    let good = Setting::serving(fixed().app(App::new(credentials.clone())));
    let bad = Setting::serving(
        fixed()
            .app(App::new(credentials))
            .fault(koreai_mock::Fault::new(echo)),
    );
    let refused = Setting::new();
    for setting in [&good, &bad, &refused] {
        setting.write("tasks.csv", "task_id,name\nti-1,a\nti-2,b\n");
        let stream = setting.bot().to_owned();
        for args in [
            &["report", "-v", "--record", "records"][..],
            &["report", "start", "--record", "records"],
            &["report", "status", "ds-1", "-v"],
            &[
                "task", "update", &stream, "ti-1", "--name", "x", "-v", "--record", "records",
            ],
            &[
                "task",
                "update",
                &stream,
                "ti-1",
                "--name",
                "x",
                "--dry-run",
            ],
            &["task", "update", &stream, "--csv", "tasks.csv", "-v"],
            &[
                "token", "doctor", "--task", "ti-1", "-v", "--record", "records",
            ],
            &["token", "doctor", "--format", "json"],
            &["config", "show"],
            &["config", "show", "--format", "json"],
        ] {
            let mut command = setting.command(args);
            command.env("KOREAI_CLIENT_SECRET", CANARY);
            let run = finish(command, b"");
            let printed = format!("{}{}", run.stdout, run.stderr);
            assert!(!printed.is_empty(), "{args:?}");
            assert!(!printed.contains(CANARY), "{args:?}: {printed}");
            assert!(!printed.contains("eyJ"), "{args:?}: {printed}");
        }
        let mut written = String::new();
        files(setting.home.path(), &mut written);
        assert!(written.contains("\"operation\""), "nothing was recorded");
        assert!(
            !written.contains(CANARY) && !written.contains("eyJ"),
            "{written}"
        );
    }
}

#[test]
fn a_token_that_is_given_as_an_argument_is_not_repeated() {
    let setting = Setting::new();
    let token = setting.run(&["token", "mint"]).stdout;
    let token = token.trim_end();
    let run = setting.run(&["token", "inspect", token]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(!run.stderr.contains("eyJ"), "{}", run.stderr);
    assert!(run.stderr.contains("standard input"), "{}", run.stderr);
    // A file may be called what it likes.
    setting.write("eyJ.a.b", token);
    assert_eq!(setting.run(&["token", "inspect", "eyJ.a.b"]).code, 0);
}

#[test]
fn a_host_is_shown_without_what_is_secret_in_it() {
    let home = tempfile::tempdir().expect("a folder");
    for host in [
        format!("https://user:{CANARY}@h.example"),
        format!("https://{CANARY}@h.example/path"),
        format!("user:p#{CANARY}@h.example"),
        format!("https://h.example/?token={CANARY}"),
        format!("h.example#{CANARY}"),
    ] {
        for args in [
            &["config", "show"][..],
            &["config", "show", "--format", "json"],
            &["report", "--bot", "st-1"],
            &["token", "doctor", "--bot", "st-1"],
        ] {
            let mut command = bare(home.path(), args);
            command
                .env("KOREAI_HOST", &host)
                .env("KOREAI_CLIENT_ID", "cs-1")
                .env("KOREAI_CLIENT_SECRET", "s");
            let run = finish(command, b"");
            let printed = format!("{}{}", run.stdout, run.stderr);
            assert!(printed.contains("h.example") || run.code == 2, "{printed}");
            assert!(!printed.contains(CANARY), "{args:?}: {printed}");
        }
    }
}
