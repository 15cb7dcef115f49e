//! The binary as its users meet it: output, exit codes and bad input.
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const NAME: &str = "update-task.request";
const ID: &str = "https://koreai.invalid/schemas/";

/// What a run printed, and its exit code.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

fn koreai(directory: &Path, args: &[&str], stdin: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_koreai"))
        .current_dir(directory)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that reads no input may be over already, and its pipe closed.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().expect("an exit code, not a signal"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `koreai validate --schema update-task.request` over files written for the purpose.
fn validate(files: &[(&str, &[u8])], args: &[&str]) -> Run {
    let directory = TempDir::new().unwrap();
    for (name, contents) in files {
        fs::write(directory.path().join(name), contents).unwrap();
    }
    let args = [&["validate", "--schema", NAME], args].concat();
    koreai(directory.path(), &args, b"")
}

fn here(args: &[&str]) -> Run {
    koreai(Path::new("."), args, b"")
}

#[test]
fn a_valid_file_exits_0() {
    let run = validate(&[("a.json", br#"{"name": "Call back"}"#)], &["a.json"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "a.json: valid\n", "")
    );
}

/// The JSON report of a run.
fn report(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap()
}

/// What is told of each finding: its place in the file, what is wrong, and where in the payload.
fn told(run: &Run) -> Vec<String> {
    let findings = report(run)["findings"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    findings
        .iter()
        .map(|f| {
            format!(
                "{}:{} {} {}: {}",
                f["line"],
                f["column"],
                text(&f["keyword"]),
                text(&f["pointer"]),
                text(&f["message"])
            )
        })
        .collect()
}

#[test]
fn an_invalid_file_exits_1_and_tells_every_violation() {
    let payload = br#"{"name": 5551234, "dueDate": "tomorrow"}"#;
    let run = validate(&[("a.json", payload)], &["a.json", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert_eq!(
        told(&run),
        [
            "1:10 type /name: expected string, got number",
            "1:30 type /dueDate: expected number, got string of 8 characters",
        ]
    );
    let schema = report(&run)["findings"][0]["schema"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(schema.starts_with(ID), "{schema}");
}

#[test]
fn the_payload_is_not_shown() {
    let payload = br#"{"name": ["secret"], "dueDate": {"secret": "secret"}, "secret": "secret", "secret": 1}"#;
    let files: &[(&str, &[u8])] = &[
        ("a.json", payload),
        ("b.json", b"{secret}"),
        ("c.ndjson", payload),
    ];
    for format in ["human", "json", "ndjson", "github"] {
        let args = [
            "a.json", "b.json", "c.ndjson", "--strict", "--format", format,
        ];
        let run = validate(files, &args);
        assert_eq!(run.code, 3);
        assert!(run.stdout.contains("a.json"));
        assert!(
            !format!("{}{}", run.stdout, run.stderr).contains("secret"),
            "{}",
            run.stdout
        );

        let run = validate(files, &[args.as_slice(), &["--show-values"]].concat());
        assert!(run.stdout.contains("secret"), "{format}");
    }
}

#[test]
fn what_is_not_json_is_a_finding_and_exits_3() {
    let digits = "9".repeat(500);
    let arrays = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
    let objects = "{\"name\":".repeat(10_000);
    let large = vec![b' '; 17 << 20];
    let cases: &[(&[u8], &str)] = &[
        (b"", "1:1 not-json : not JSON: empty"),
        (b"\xEF\xBB\xBF", "1:1 not-json : not JSON: empty"),
        (
            b"{\"name\": \"\xE9\"}",
            "1:11 not-json : not JSON: not UTF-8 at byte 10",
        ),
        (
            b"{\"name\":\n",
            "2:1 not-json : not JSON: end of text while parsing a value",
        ),
        (b"{} {}", "1:4 not-json : not JSON: trailing characters"),
        (
            b"1e400",
            "1:5 not-json : number out of the range of a double",
        ),
        (
            digits.as_bytes(),
            "1:500 not-json : number out of the range of a double",
        ),
        (&arrays, "1:128 not-json : nested deeper than 127 levels"),
        (
            objects.as_bytes(),
            "1:1017 not-json : nested deeper than 127 levels",
        ),
        (
            &large,
            "1:1 too-long : longer than 16777216 bytes, and not checked",
        ),
    ];
    for (contents, expected) in cases {
        let run = validate(&[("a.json", contents)], &["a.json", "--format", "json"]);
        assert_eq!((run.code, run.stderr.as_str()), (3, ""), "{expected}");
        assert_eq!(told(&run), [*expected]);
    }
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let run = validate(&[("a.json", b"\xEF\xBB\xBF{}")], &["a.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "a.json: valid\n"));
}

#[test]
fn what_cannot_be_read_exits_3_with_one_line() {
    for (name, reason) in [
        ("missing.json", "cannot be read: "),
        (".", "holds no file that fits"),
    ] {
        let run = validate(&[], &[name]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""));
        assert!(
            run.stderr.starts_with(&format!("error: {name}: {reason}")),
            "{}",
            run.stderr
        );
        assert_eq!(run.stderr.lines().count(), 1);
    }
    // It says that it is packed, and is not.
    let run = validate(&[("a.json.gz", b"\x1f\x8bnonsense")], &["a.json.gz"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(
        run.stderr.starts_with("error: a.json.gz: cannot be read"),
        "{}",
        run.stderr
    );
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let files: &[(&str, &[u8])] = &[
        ("bad.json", b"{"),
        ("invalid.json", b"[]"),
        ("valid.json", b"{}"),
    ];
    let names = ["bad.json", "missing.json", "invalid.json", "valid.json"];
    let run = validate(files, &names);
    assert_eq!(run.code, 3);
    assert!(
        run.stdout
            .contains("(root): expected object, got array of 0 items"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("--array"), "{}", run.stdout);
    assert!(
        run.stdout.ends_with("\nvalid.json: valid\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr
            .contains("3 records, 1 valid, 2 invalid in 4 files, 1 not read; "),
        "{}",
        run.stderr
    );

    let run = validate(files, &["invalid.json", "valid.json"]);
    assert_eq!(run.code, 1);
}

#[test]
fn quiet_keeps_the_exit_code_and_the_errors() {
    let files: &[(&str, &[u8])] = &[("invalid.json", b"[]"), ("valid.json", b"{}")];
    for (file, code) in [("valid.json", 0), ("invalid.json", 1), ("missing.json", 3)] {
        let run = validate(files, &["--quiet", file]);
        assert_eq!((run.code, run.stdout.as_str()), (code, ""));
        assert_eq!(run.stderr.is_empty(), code != 3);
    }
}

#[test]
fn standard_input_is_read_without_files_and_for_a_dash() {
    for args in [
        ["validate", "--schema", NAME].as_slice(),
        &["validate", "--schema", NAME, "-"],
    ] {
        let run = koreai(Path::new("."), args, b"{}");
        assert_eq!((run.code, run.stdout.as_str()), (0, "-: valid\n"));
    }
}

/// A stream of lines: a malformed one is a finding, and the rest is checked all the same.
#[test]
fn lines_are_told_by_record_line_and_column() {
    let lines = b"{\"name\": \"x\"}\n\n{\"name\": 7}\n{\"name\n{\"tags\": [1]}\n";
    for (name, contents) in [
        ("a.ndjson", lines.to_vec()),
        ("a.json", lines.to_vec()),
        ("a.gz", packed(lines)),
    ] {
        for threads in ["1", "2"] {
            let args = [name, "--format", "json", "--threads", threads];
            let run = validate(&[(name, &contents)], &args);
            assert_eq!(run.code, 3);
            assert_eq!(
                told(&run),
                [
                    "3:10 type /name: expected string, got number",
                    "4:6 not-json : not JSON: end of text while parsing a string",
                    "5:11 type /tags/0: expected string, got number",
                ]
            );
            let records: Vec<_> = report(&run)["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|f| f["record"].clone())
                .collect();
            assert_eq!(records, [2, 3, 4]);
            assert_eq!(report(&run)["summary"]["records"], 4);
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_items_of_an_array_are_payloads_where_that_is_asked_for() {
    let array = b"[{\"name\": \"x\"},\n {\"name\": 7}]";
    let run = validate(
        &[("a.json", array)],
        &["--array", "a.json", "--format", "json"],
    );
    assert_eq!(told(&run), ["2:11 type /name: expected string, got number"]);
    assert_eq!(report(&run)["summary"]["records"], 2);
    let run = validate(&[("a.json", array)], &["a.json", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
}

#[test]
fn folders_are_searched() {
    let directory = TempDir::new().unwrap();
    let inner = directory.path().join("in/deep");
    fs::create_dir_all(&inner).unwrap();
    for name in [
        "in/b.json",
        "in/a.json",
        "in/deep/c.ndjson",
        "in/readme.txt",
    ] {
        fs::write(directory.path().join(name), b"{}").unwrap();
    }
    let run = |args: &[&str]| {
        let args = [&["validate", "--schema", NAME, "in"], args].concat();
        koreai(directory.path(), &args, b"").stdout
    };
    assert_eq!(
        run(&[]),
        "in/a.json: valid\nin/b.json: valid\nin/deep/c.ndjson: valid\n"
    );
    assert_eq!(run(&["--glob", "*.txt"]), "in/readme.txt: valid\n");
    assert_eq!(run(&["--glob", "deep/*"]), "in/deep/c.ndjson: valid\n");
}

/// What passes is what came, byte for byte.
#[test]
fn records_can_be_passed_through() {
    let lines = b"{\"name\": \"x\" }\n{\"name\":7}\nnonsense\n{ }\n";
    for (filter, passed) in [
        ("valid", "{\"name\": \"x\" }\n{ }\n"),
        ("invalid", "{\"name\":7}\nnonsense\n"),
    ] {
        let run = validate(&[("a.ndjson", lines)], &["--filter", filter, "a.ndjson"]);
        assert_eq!((run.code, run.stdout.as_str()), (3, passed));
    }
}

/// A gateway keeps the process, writes a line, and reads the answer before it writes the next.
#[test]
fn each_line_is_answered_at_once() {
    use std::io::{BufRead, BufReader};

    let mut child = Command::new(env!("CARGO_BIN_EXE_koreai"))
        .args(["validate", "--schema", NAME, "--line-buffered"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for (line, valid) in [
        ("{}", true),
        ("{\"name\": 7}", false),
        ("{", false),
        ("{}", true),
    ] {
        writeln!(stdin, "{line}").unwrap();
        let answer: serde_json::Value =
            serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["valid"], valid, "{line}");
        assert_eq!(answer["findings"].as_array().unwrap().is_empty(), valid);
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn rules_can_be_left_out_and_strictness_asked_for() {
    let range = br#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-31"}}"#;
    let create = |args: &[&str]| {
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join("a.json"), range).unwrap();
        let schema = "create-task-containment-report.request";
        let args = [&["validate", "--schema", schema, "a.json"], args].concat();
        koreai(directory.path(), &args, b"")
    };
    let run = create(&[]);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("at most 90 days are allowed"),
        "{}",
        run.stdout
    );
    assert_eq!(create(&["--no-rules"]).code, 0);

    let payload: &[(&str, &[u8])] = &[("a.json", br#"{"dueDte": 5, "dueDte": 6}"#)];
    assert_eq!(validate(payload, &["a.json"]).code, 0);
    let run = validate(payload, &["--strict", "a.json"]);
    assert!(
        run.stdout.contains("did you mean `dueDate`?"),
        "{}",
        run.stdout
    );
    let run = validate(
        payload,
        &[
            "--strict",
            "--allow",
            "unknown-field",
            "--allow",
            "duplicate-key",
            "a.json",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(
        validate(payload, &["--deny", "duplicate-key", "a.json"]).code,
        1
    );
    assert_eq!(
        validate(payload, &["--allow", "nonsense", "a.json"]).code,
        2
    );
}

#[test]
fn findings_can_be_bounded() {
    let lines = "{\"name\": 7, \"tags\": 7}\n".repeat(1_000);
    let run = validate(
        &[("a.ndjson", lines.as_bytes())],
        &["--max-errors", "3", "--format", "ndjson", "a.ndjson"],
    );
    assert_eq!((run.code, run.stdout.lines().count()), (1, 3));
    assert!(
        run.stderr
            .contains("1000 records, 0 valid, 1000 invalid; 1997 findings left out"),
        "{}",
        run.stderr
    );
}

/// Without `--schema`, the one that fits is taken, and told; where there is not just one, none is.
#[test]
fn the_schema_may_be_told_by_the_payload() {
    let directory = TempDir::new().unwrap();
    let run = |payload: &[u8]| {
        fs::write(directory.path().join("a.json"), payload).unwrap();
        koreai(directory.path(), &["validate", "a.json"], b"")
    };
    let known = run(br#"{"name": "x"}"#);
    assert_eq!((known.code, known.stdout.as_str()), (0, "a.json: valid\n"));
    assert_eq!(known.stderr, "a.json: taken for update-task.request\n");
    let wrong = br#"{"filters": {"AggregationType": "daily"}}"#;
    for payload in [
        br#"{"status": "x"}"#.as_slice(),
        wrong,
        b"{}",
        b"[]",
        b"",
        b"{",
    ] {
        let unknown = run(payload);
        assert_eq!((unknown.code, unknown.stdout.as_str()), (3, ""));
        assert!(unknown.stderr.contains("--schema"), "{}", unknown.stderr);
    }
}

#[test]
fn a_schema_of_ones_own() {
    let directory = TempDir::new().unwrap();
    fs::write(
        directory.path().join("s.json"),
        br#"{"type": "array", "maxItems": 1}"#,
    )
    .unwrap();
    fs::write(
        directory.path().join("bad.json"),
        br#"{"type": "nonsense"}"#,
    )
    .unwrap();
    fs::write(directory.path().join("a.json"), b"[1, 2]").unwrap();
    let run = |schema: &str| {
        koreai(
            directory.path(),
            &["validate", "--schema-file", schema, "a.json"],
            b"",
        )
    };
    assert_eq!(run("s.json").code, 1);
    for schema in ["bad.json", "missing.json"] {
        let run = run(schema);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(
            run.stderr.starts_with(&format!("error: {schema}: ")),
            "{}",
            run.stderr
        );
    }
}

/// What a person and what a machine sees, in full.
#[test]
fn transcripts() {
    let document = b"{\n  \"dueDte\": 5,\n  \"dueDate\": \"1749032280681\",\n  \"lid\": \"st-1\",\n  \"tags\": \"urgent\"\n}\n";
    let lines = b"{\"name\": \"x\"}\n{\"name\": [\"\xc3\xa4\"], \"tags\": [1]}\n{\"name\n";
    let report = br#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-31", "AggregationType": "daily"}}"#;
    let rules = br#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-31"}}"#;
    let files: &[(&str, &[u8])] = &[
        ("task.json", document),
        ("tasks.ndjson", lines),
        ("report.json", report),
        ("range.json", rules),
    ];
    let directory = TempDir::new().unwrap();
    for (name, contents) in files {
        fs::write(directory.path().join(name), contents).unwrap();
    }
    let task = ["--schema", NAME];
    let create = ["--schema", "create-task-containment-report.request"];
    for (name, schema, args) in [
        ("human", task, &["task.json", "tasks.ndjson"][..]),
        ("human_strict", task, &["--strict", "task.json"]),
        ("human_with_values", task, &["--show-values", "task.json"]),
        (
            "human_values_and_rules",
            create,
            &["report.json", "range.json"],
        ),
        (
            "json",
            task,
            &["--format", "json", "task.json", "tasks.ndjson"],
        ),
        (
            "ndjson",
            task,
            &["--format", "ndjson", "task.json", "tasks.ndjson"],
        ),
        (
            "github",
            task,
            &["--format", "github", "task.json", "tasks.ndjson"],
        ),
        ("line_buffered", task, &["--line-buffered", "tasks.ndjson"]),
        ("filter", task, &["--filter", "valid", "tasks.ndjson"]),
        ("help", task, &["--help"]),
    ] {
        let args = [&["validate"], schema.as_slice(), args].concat();
        let run = koreai(directory.path(), &args, b"");
        // The speed varies.
        let summary = run.stderr.split("; ").next().unwrap_or_default().trim_end();
        let shown = format!(
            "$ koreai {}\n{}\n-- standard error: {summary}\n-- exit code {}\n",
            args.join(" "),
            run.stdout,
            run.code
        );
        insta::assert_snapshot!(name, shown);
    }
}

/// Every finding, of any kind, fits the published schema.
#[test]
fn reports_fit_their_schema() {
    let schema = here(&["schemas", "--report"]);
    let schema: serde_json::Value = serde_json::from_str(&schema.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let files: &[(&str, &[u8])] = &[
        (
            "a.json",
            br#"{"dueDte": 1, "lid": "x", "name": 7, "name": 8, "dueDate": 9007199254740993}"#,
        ),
        ("b.ndjson", b"{}\n{\n7\n"),
        ("c.json", b""),
    ];
    for args in [["--strict"].as_slice(), &["--show-values"], &["--no-rules"]] {
        let args = [
            args,
            &[
                "--format",
                "json",
                "a.json",
                "b.ndjson",
                "c.json",
                "missing.json",
            ],
        ]
        .concat();
        let run = validate(files, &args);
        let report = report(&run);
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert!(report["findings"].as_array().unwrap().len() >= 4);
    }
}

#[test]
fn wrong_usage_exits_2() {
    let run = here(&["validate", "--schema", "update-task.requests", "a.json"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("a similar value exists: 'update-task.request'"),
        "{}",
        run.stderr
    );
    let wrong: &[&[&str]] = &[
        &[],
        &[
            "validate",
            "--schema",
            NAME,
            "--schema-file",
            "s.json",
            "a.json",
        ],
        &["validate", "--array", "--ndjson", "a.json"],
        &["schemas", "nope"],
        &["schemas", "--draft-07"],
        &["schemas", NAME, "--format", "json"],
    ];
    for args in wrong {
        let run = here(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(!run.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn schemas_are_listed_in_a_table() {
    let run = here(&["schemas"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout.lines().count(),
        1 + koreai_schemas::SCHEMAS.len()
    );
    for (line, schema) in run.stdout.lines().skip(1).zip(koreai_schemas::SCHEMAS) {
        let cells: Vec<_> = line.split_whitespace().collect();
        let expected = [
            schema.name,
            schema.direction.as_str(),
            schema.method.unwrap_or("-"),
            schema.path.unwrap_or("-"),
        ];
        assert_eq!(cells, expected);
    }
}

#[test]
fn schemas_and_their_index_are_printed() {
    let schema = koreai_schemas::get(NAME).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["schemas", NAME], schema.text),
        (&["schemas", NAME, "--draft-07"], schema.draft_07),
        (&["schemas", "--format", "json"], koreai_schemas::INDEX),
    ];
    for (args, expected) in cases {
        let run = here(args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        assert_eq!(run.stdout, format!("{}\n", expected.trim_end()), "{args:?}");
    }
}

#[test]
fn help_and_version_exit_0() {
    let run = here(&["--version"]);
    assert_eq!(
        (run.code, run.stdout),
        (0, format!("koreai {}\n", env!("CARGO_PKG_VERSION")))
    );
    for args in [["--help"].as_slice(), &["validate", "--help"]] {
        let run = here(args);
        assert_eq!(run.code, 0);
        assert!(
            run.stdout.contains("Exit codes:\n  0  success"),
            "{}",
            run.stdout
        );
    }
}

/// The reader is gone before the first line: nothing to complain about.
#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("a.json"), b"[]").unwrap();
    let validate = ["validate", "--schema", NAME, "a.json"];
    for (args, code) in [(["schemas", NAME].as_slice(), 0), (&validate, 1)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_koreai"))
            .current_dir(directory.path())
            .args(args)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn errors_that_nobody_reads_do_no_harm() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = Command::new(env!("CARGO_BIN_EXE_koreai"))
        .args(["validate", "--schema", NAME, "missing.json"])
        .stderr(writer)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_exits_3() {
    let output = Command::new(env!("CARGO_BIN_EXE_koreai"))
        .args(["schemas", NAME])
        .stdout(fs::File::options().write(true).open("/dev/full").unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.starts_with("error: cannot write to standard output: "),
        "{complaint}"
    );
}
