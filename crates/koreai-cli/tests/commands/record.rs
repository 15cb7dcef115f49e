//! `--record`: what went over the wire, redacted, as files for the corpus.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use koreai_mock::FaultKind;
use koreai_validate::Schema;
use serde_json::Value;

use crate::support::{Setting, fixed};

fn listed(folder: &Path, prefix: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => listed(&entry.path(), &format!("{name}/"), into),
            false => into.push(name),
        }
    }
}

#[test]
fn exchanges_become_files_for_the_corpus() {
    let setting = Setting::of(fixed().report_tasks(["Call Ada"]));
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
        if !name.starts_with("valid/update-task.response") {
            shown += &format!("\n== {name}\n{text}");
        }
    }
    assert_snapshot!("record", shown);
}

#[test]
fn an_answer_that_breaks_its_schema_is_kept_with_what_it_breaks() {
    let body = serde_json::json!({"_id": 7, "name": "Call Ada"});
    let setting = Setting::with(FaultKind::WrongShape { body: Some(body) });
    let stream = setting.bot().to_owned();
    let run = setting.run(&[
        "task", "update", &stream, "ti-1", "--name", "x", "--record", "records",
    ]);
    assert_eq!(run.code, 6);
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
        "_id": 7,
        "name": "text 3"
      }
    }
    "#
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_anything_is_sent() {
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
