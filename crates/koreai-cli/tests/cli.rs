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

#[test]
fn an_invalid_file_exits_1_and_lists_every_violation() {
    let payload = br#"{"name": 5551234, "dueDate": "tomorrow"}"#;
    let run = validate(&[("a.json", payload)], &["a.json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines[0], "a.json: invalid, 2 violations");
    assert_eq!(lines[1], "  /name: expected string, got number");
    assert!(
        lines[2].starts_with(&format!("    type at {ID}")),
        "{}",
        lines[2]
    );
    assert_eq!(
        lines[3],
        "  /dueDate: expected number, got string of 8 characters"
    );
    assert_eq!(lines.len(), 5);
}

#[test]
fn the_payload_is_not_shown() {
    let payload = br#"{"name": ["secret"], "dueDate": {"secret": "secret"}}"#;
    let run = validate(
        &[("a.json", payload), ("b.json", b"{secret}")],
        &["a.json", "b.json"],
    );
    assert_eq!(run.code, 3);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains("secret"));
}

#[test]
fn bad_input_exits_3_with_one_line() {
    let digits = "9".repeat(500);
    let arrays = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
    let objects = "{\"name\":".repeat(10_000);
    let large = vec![b' '; 17 << 20];
    let cases: &[(&[u8], &str)] = &[
        (b"", "not JSON: empty"),
        (b"\xEF\xBB\xBF", "not JSON: empty"),
        (b"{\"name\": \"\xE9\"}", "not JSON: not UTF-8 at byte 10"),
        (
            b"{\"name\":\n",
            "not JSON: end of text while parsing a value at line 2, column 1",
        ),
        (
            b"{} {}",
            "not JSON: trailing characters at line 1, column 4",
        ),
        (
            b"1e400",
            "number out of the range of a double at line 1, column 5",
        ),
        (
            digits.as_bytes(),
            "number out of the range of a double at line 1, column 500",
        ),
        (
            &arrays,
            "nested deeper than 127 levels at line 1, column 128",
        ),
        (
            objects.as_bytes(),
            "nested deeper than 127 levels at line 1, column 1017",
        ),
        (&large, "cannot be read: larger than 16 MiB"),
    ];
    for (contents, expected) in cases {
        let run = validate(&[("a.json", contents)], &["a.json"]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{expected}");
        assert_eq!(run.stderr, format!("error: a.json: {expected}\n"));
    }
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let run = validate(&[("a.json", b"\xEF\xBB\xBF{}")], &["a.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "a.json: valid\n"));
}

#[test]
fn missing_files_and_directories_exit_3_with_one_line() {
    for name in ["missing.json", "."] {
        let run = validate(&[], &[name]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""));
        assert!(
            run.stderr
                .starts_with(&format!("error: {name}: cannot be read: ")),
            "{}",
            run.stderr
        );
        assert_eq!(run.stderr.lines().count(), 1);
    }
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let files: &[(&str, &[u8])] = &[
        ("bad.json", b"{"),
        ("invalid.json", b"[]"),
        ("valid.json", b"{}"),
    ];
    let run = validate(
        files,
        &[
            "bad.json",
            "missing.json",
            ".",
            "invalid.json",
            "valid.json",
        ],
    );
    assert_eq!(run.code, 3);
    assert!(
        run.stdout.starts_with(
            "invalid.json: invalid, 1 violation\n  (root): expected object, got array of 0 items\n"
        ),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .ends_with("\nvalid.json: valid\n5 files: 1 valid, 1 invalid, 3 not read\n"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr.lines().count(), 3);

    let run = validate(files, &["invalid.json", "valid.json"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout
            .ends_with("2 files: 1 valid, 1 invalid, 0 not read\n")
    );
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
fn a_dash_is_standard_input() {
    let args = ["validate", "--schema", NAME, "-"];
    let run = koreai(Path::new("."), &args, b"{}");
    assert_eq!((run.code, run.stdout.as_str()), (0, "-: valid\n"));
    let run = koreai(Path::new("."), &args, b"");
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (3, "error: -: not JSON: empty\n")
    );
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
        &["validate", "--schema", NAME],
        &["validate", "a.json"],
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

/// The reader is gone before the first line: nothing to complain about, and the verdict stands.
#[test]
fn a_reader_that_leaves_changes_nothing() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("a.json"), b"[]").unwrap();
    let validate = ["validate", "--schema", NAME, "a.json", "a.json"];
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

#[cfg(target_os = "linux")]
#[test]
fn endless_input_is_cut_off() {
    let run = here(&["validate", "--schema", NAME, "/dev/zero"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (3, "error: /dev/zero: cannot be read: larger than 16 MiB\n")
    );
}
