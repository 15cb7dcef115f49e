//! `--record`: what went over the wire, redacted, as files for the corpus.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use insta::assert_snapshot;
use koreai_mock::FaultKind;
use koreai_validate::Schema;
use serde_json::Value;

use crate::support::{Setting, finish, fixed};

fn listed(folder: &Path, prefix: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            _ if name == "key" => {}
            true => listed(&entry.path(), &format!("{name}/"), into),
            false => into.push(name),
        }
    }
}

/// Placeholders are made with a key, which is a secret: one that is known gives the same ones always.
fn with_key(setting: Setting) -> Setting {
    fs::create_dir_all(setting.home.path().join("records")).expect("a folder");
    setting.write("records/key", &"00".repeat(32));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = setting.home.path().join("records/key");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("permissions");
    }
    setting
}

#[test]
fn the_same_text_becomes_the_same_in_all_runs() {
    let setting = Setting::new();
    let stream = setting.bot().to_owned();
    for name in ["Ada L", "Bob K", "Ada L"] {
        setting.run(&[
            "task", "update", &stream, "ti-1", "--name", name, "--record", "records",
        ]);
    }
    let names = [1, 2, 3].map(|number| {
        let name = format!("records/valid/update-task.request/recorded-000{number}.json");
        setting.read(&name)
    });
    assert_eq!(names[0], names[2]);
    assert_ne!(names[0], names[1]);
    let bots = [1, 2, 3].map(|number| {
        let text = setting.read(&format!("records/exchanges/000{number}-updateTask.json"));
        let value: Value = serde_json::from_str(&text).expect("JSON");
        value["request"]["url"].clone()
    });
    assert!(bots[0] == bots[1] && bots[1] == bots[2], "{bots:?}");
}

fn without_answer(exchange: &Value) -> String {
    let mut exchange = exchange.clone();
    exchange["response"]["body"] = "(left out here)".into();
    serde_json::to_string_pretty(&exchange).expect("JSON") + "\n"
}

#[test]
fn exchanges_become_files_for_the_corpus() {
    let setting = with_key(Setting::serving(fixed().report_tasks(["Call Ada"])));
    let (stream, task) = (
        setting.bot().to_owned(),
        setting.platform().task_ids().swap_remove(0),
    );
    let report = [
        "report",
        "--from",
        "2024-01-01",
        "--to",
        "2024-01-02",
        "--task",
        "Call Ada",
        "--quiet",
    ];
    let update = [
        "task",
        "update",
        &stream,
        &task,
        "--name",
        "Call Ada",
        "--desc",
        "of ada@example.org",
    ];
    for args in [
        &report[..],
        &update,
        &["report", "status", "ds-12345678-1234"],
    ] {
        setting.run(&[args, &["--record", "records"]].concat());
    }
    let mut names = Vec::new();
    listed(&setting.home.path().join("records"), "", &mut names);
    names.sort();
    let mut shown = names.join("\n") + "\n";
    for name in &names {
        let text = setting.read(&format!("records/{name}"));
        for private in [
            "Ada",
            "ada@",
            &stream,
            &task,
            "12345678",
            setting.platform().account_id(),
        ] {
            assert!(!text.contains(private), "{name} has {private}: {text}");
        }
        let value: Value = serde_json::from_str(&text).expect("JSON");
        // As the corpus wants it: what stands under `valid/<schema>/` is valid.
        if let Some((schema, _)) = name
            .strip_prefix("valid/")
            .and_then(|name| name.split_once('/'))
        {
            let schema = Schema::named(schema).expect("a schema");
            assert_eq!(schema.validate(&value), Ok(()), "{name}");
        }
        // The task's answer is long, and the mock's own.
        let text = match name.starts_with("exchanges/") && name.ends_with("updateTask.json") {
            true => without_answer(&value),
            false => text,
        };
        // Whatever the time is, it is one.
        let text = match value["started"].as_str() {
            Some(started) => {
                let zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
                let form: String = started.chars().map(zero).collect();
                assert_eq!(form, "0000-00-00T00:00:00.000Z");
                text.replace(started, "(a time)")
            }
            None => text,
        };
        if !name.starts_with("valid/update-task.response") {
            shown += &format!("\n== {name}\n{text}");
        }
    }
    assert_snapshot!("record", shown);
}

#[test]
fn an_answer_that_breaks_its_schema_is_kept_with_what_it_breaks() {
    let body = serde_json::json!({"_id": 7, "name": "Call Ada"});
    let setting = with_key(Setting::with(FaultKind::WrongShape { body: Some(body) }));
    let stream = setting.bot().to_owned();
    let run = setting.run(&[
        "task", "update", &stream, "ti-1", "--name", "x", "--record", "records",
    ]);
    // The update was made: a member of another type costs that member alone.
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_snapshot!(
        setting.read("records/invalid/update-task.response/recorded-0001.json"),
        @r#"
    {
      "expect": [
        {
          "pointer": "/_id",
          "keyword": "type"
        }
      ],
      "payload": {
        "_id": 5,
        "name": "text f7e832f1"
      }
    }
    "#
    );
}

/// All that was recorded, as one text.
fn all_of(setting: &Setting, folder: &str) -> String {
    let mut names = Vec::new();
    listed(&setting.home.path().join(folder), "", &mut names);
    let texts = names
        .iter()
        .map(|name| setting.read(&format!("{folder}/{name}")));
    texts.collect()
}

#[test]
fn of_an_error_only_words_are_kept_that_name_nobody() {
    let message = "Customer Ada Lovelace of Hunter Street has no task; secret correcthorse, mail ada@example.org. Call 555-1234567!";
    let setting = with_key(Setting::with(FaultKind::Error {
        status: 404,
        code: None,
        message: message.to_owned(),
        shape: None,
    }));
    let mut command = setting.command(&["report", "start", "--record", "records"]);
    command.env("KOREAI_CLIENT_SECRET", "correcthorse");
    assert_eq!(finish(command, b"").code, 6);
    let printed = all_of(&setting, "records");
    for private in [
        "Ada", "Lovelace", "Hunter", "Street", "horse", "example", "555", "4567",
    ] {
        assert!(!printed.contains(private), "{private}: {printed}");
    }
    assert_snapshot!(
        setting.read("records/valid/error.response/recorded-0001.json"),
        @r#"
    {
      "errors": [
        {
          "msg": "text 17f02a91 text 0ccd8b93 text f4811ee1 of text 295ef602 text 38a3d17c has no task; secret [redacted], mail text 212e41a7. Call text 85026c6a!",
          "code": 404
        }
      ]
    }
    "#
    );
}

#[test]
fn of_an_answer_neither_names_nor_long_numbers_nor_secrets_are_kept() {
    let body = serde_json::json!({
        "_id": "ti-73acd32b-0123-4114-9891-00a950aa1234",
        "phone": 15_551_234_567_u64,
        "place": [52.520_006_6, 13.404_954],
        "dueDate": 1_749_032_280_681_u64,
        "JohnSmith": 7,
        "totalSessionCount": 8,
        "otp": 123_456,
        "birthDate": "1984-05-17",
        "hunter2hunter2": "hunter2hunter2",
        "priority": {"hunter2hunter2 ": 1},
    });
    let setting = with_key(Setting::with(FaultKind::WrongShape { body: Some(body) }));
    let stream = setting.bot().to_owned();
    let mut command = setting.command(&[
        "task", "update", &stream, "ti-1", "--name", "x", "--record", "records",
    ]);
    command.env("KOREAI_CLIENT_SECRET", "hunter2hunter2");
    finish(command, b"");
    let printed = all_of(&setting, "records");
    for private in [
        "5551234567",
        "52.52",
        "13.40",
        "JohnSmith",
        "hunter2",
        "1749032280681",
        "123456",
        "1984",
    ] {
        assert!(!printed.contains(private), "{private}: {printed}");
    }
    for kept in ["totalSessionCount", "\"phone\""] {
        assert!(printed.contains(kept), "{kept}: {printed}");
    }
}

/// Gateways write into headers who called.
#[test]
fn of_headers_only_those_about_the_platform_are_kept() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let mut reader = BufReader::new(stream.try_clone().expect("a reader"));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).expect("a line") > 0 {}
        let headers = [
            "content-type: application/json",
            "content-length: 21",
            "server: gateway/1.2",
            "ratelimit: 60;w=60",
            "x-ratelimit-limit: 60, 1800",
            "x-ratelimit-remaining: user Lovelace: 59",
            "x-ratelimit-reset: lovelace@example.org",
            "x-ratelimit-user: lovelace@example.org",
            "x-forwarded-user: lovelace",
            "set-cookie: session=lovelace",
            "connection: close",
        ];
        let head = format!("HTTP/1.1 200 OK\r\n{}\r\n\r\n", headers.join("\r\n"));
        let answer = head + r#"{"status": "SUCCESS"}"#;
        let mut stream = reader.into_inner();
        stream.write_all(answer.as_bytes()).expect("an answer");
    });
    let setting = Setting::new();
    let host = format!("http://{address}");
    setting.run(&[
        "report", "status", "ds-1", "--host", &host, "--record", "records",
    ]);
    server.join().expect("no panic");
    let name = "records/exchanges/0001-getTaskContainmentReport.json";
    let exchange: Value = serde_json::from_str(&setting.read(name)).expect("JSON");
    let kept = exchange["response"]["headers"].as_array().expect("a list");
    let kept = kept.iter().map(|header| {
        let text = |member: &str| header[member].as_str().expect("a text").to_owned();
        format!("{}: {}", text("name"), text("value"))
    });
    assert_eq!(
        kept.collect::<Vec<_>>(),
        [
            "content-type: application/json",
            "server: gateway/1.2",
            "ratelimit: 60;w=60",
            "x-ratelimit-limit: 60, 1800",
            "x-ratelimit-remaining: [redacted]",
            "x-ratelimit-reset: [redacted]",
        ]
    );
    assert!(
        !all_of(&setting, "records")
            .to_lowercase()
            .contains("lovelace")
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_reported_before_anything_is_sent() {
    let setting = Setting::new();
    setting.write("file", "");
    let run = setting.run(&["report", "start", "--record", "file"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(
        run.stderr.starts_with("error: file: cannot record there: "),
        "{}",
        run.stderr
    );
    assert_eq!(setting.platform().request_count(), 0);
}

#[test]
fn a_record_that_fails_takes_nothing_from_what_was_done() {
    let setting = Setting::new();
    std::fs::create_dir_all(setting.home.path().join("records")).expect("a folder");
    // In the place of a folder.
    setting.write("records/valid", "");
    let job = setting.run(&["report", "start"]).stdout;
    let job = job.trim_end();
    for (args, printed) in [
        (&["report", "start"][..], "ds-"),
        (&["report", "status", job], "SUCCESS"),
        (&["report", "wait", job], "SUCCESS"),
        (&["token", "doctor"], "scope"),
    ] {
        let run = setting.run(&[args, &["--record", "records"]].concat());
        assert_eq!(run.code, 3, "{args:?}: {}", run.stderr);
        assert!(run.stdout.contains(printed), "{args:?}: {}", run.stdout);
        assert!(run.stderr.contains("cannot be recorded"), "{}", run.stderr);
    }
}

/// The greatest number there is has none after it.
#[test]
fn a_number_that_is_too_great_is_reported_before_anything_is_sent() {
    let setting = Setting::new();
    let names = ["18446744073709551614-x.json", "18446744073709551615-x.json"];
    fs::create_dir_all(setting.home.path().join("records/exchanges")).expect("a folder");
    setting.write(&format!("records/exchanges/{}", names[1]), "");
    let start = ["report", "start", "--record", "records"];
    let run = setting.run(&start);
    assert_eq!((run.code, &*run.stdout), (3, ""), "{}", run.stderr);
    let printed =
        "error: records: cannot record there: there is no number after 18446744073709551615";
    assert!(run.stderr.starts_with(printed), "{}", run.stderr);
    assert_eq!(setting.platform().request_count(), 0);

    // Of two exchanges, only the first one finds a number.
    fs::remove_dir_all(setting.home.path().join("records")).expect("a folder");
    fs::create_dir_all(setting.home.path().join("records/exchanges")).expect("a folder");
    setting.write(&format!("records/exchanges/{}", names[0]), "");
    let run = setting.run(&["report", "--record", "records"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stdout.contains("\"rows\""), "{}", run.stdout);
    assert!(run.stderr.contains(printed), "{}", run.stderr);
}

#[test]
fn numbers_go_on_after_all_that_is_there() {
    let setting = Setting::new();
    let start = ["report", "start", "--record", "records"];
    assert_eq!(setting.run(&start).code, 0);
    // The payloads are kept, and what tells of their exchange is not.
    fs::remove_dir_all(setting.home.path().join("records/exchanges")).expect("a folder");
    let run = setting.run(&start);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    setting.read("records/exchanges/0002-createTaskContainmentReport.json");
}
