//! `koreai validate` and `koreai schemas`: output, exit codes and bad input.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::{Run, finish};

const NAME: &str = "update-task.request";
const ID: &str = "https://koreai.invalid/schemas/";

fn koreai(directory: &Path, args: &[&str], stdin: &[u8]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koreai"));
    command.current_dir(directory).args(args);
    finish(command, stdin)
}

/// `koreai validate --schema update-task.request` over files written for the purpose.
fn validate(files: &[(&str, &[u8])], args: &[&str]) -> Run {
    let directory = TempDir::new().unwrap();
    for (name, contents) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
    let held_to: &[&str] = match args.contains(&"--schema-file") {
        true => &["validate"],
        false => &["validate", "--schema", NAME],
    };
    let args = [held_to, args].concat();
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

/// What is reported of each finding: its place in the file, what is wrong, and where in the payload.
fn reported(run: &Run) -> Vec<String> {
    let findings = report(run)["findings"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    findings
        .iter()
        .map(|f| {
            format!(
                "{}:{} {} {}: {}",
                f["line"],
                f["column"],
                text(&f["code"]),
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
        reported(&run),
        [
            "1:10 type /name: expected string, got number",
            "1:30 type /dueDate: expected number, got string of 8 characters",
        ]
    );
    let schema = report(&run)["findings"][0]["schema_location"]
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
    for format in ["human", "json", "ndjson", "github", "sarif", "junit"] {
        let args = [
            "a.json", "b.json", "c.ndjson", "--strict", "--format", format,
        ];
        let run = validate(files, &args);
        assert_eq!(run.code, 1);
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
fn what_is_not_json_is_a_finding_and_exits_1() {
    let digits = "9".repeat(500);
    let arrays = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
    let objects = "{\"name\":".repeat(10_000);
    let large = vec![b' '; 17 << 20];
    let cases: &[(&[u8], &str)] = &[
        (b"", "1:1 empty : not JSON: empty"),
        (b"\xEF\xBB\xBF", "1:1 empty : not JSON: empty"),
        (
            b"{\"name\": \"\xE9\"}",
            "1:11 not-utf-8 : not JSON: not UTF-8",
        ),
        (
            b"{\"name\":\n",
            "2:1 end-of-text : not JSON: end of text while parsing a value",
        ),
        (
            b"{} {}",
            "1:4 trailing-characters : not JSON: trailing characters",
        ),
        (
            b"1e400",
            "1:5 number-out-of-range : number out of the range of a double",
        ),
        (
            digits.as_bytes(),
            "1:500 number-out-of-range : number out of the range of a double",
        ),
        (&arrays, "1:128 too-deep : nested deeper than 127 levels"),
        (
            objects.as_bytes(),
            "1:1017 too-deep : nested deeper than 127 levels",
        ),
        (
            &large,
            "1:1 too-long : longer than 16777216 bytes, and not checked",
        ),
    ];
    for (contents, expected) in cases {
        let run = validate(&[("a.json", contents)], &["a.json", "--format", "json"]);
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{expected}");
        assert_eq!(reported(&run), [*expected]);
    }
}

#[test]
fn colours_add_nothing_but_themselves() {
    let files: &[(&str, &[u8])] = &[("a.json", br#"{"name": 7}"#)];
    let plain = validate(files, &["a.json"]);
    let never = validate(files, &["a.json", "--color", "never"]);
    let always = validate(files, &["a.json", "--color", "always"]);
    assert_eq!(plain.stdout, never.stdout);
    assert!(always.stdout.contains("\u{1b}["), "{}", always.stdout);
    let escape = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    assert_eq!(escape.replace_all(&always.stdout, ""), plain.stdout);
    let machine = validate(
        files,
        &["a.json", "--color", "always", "--format", "ndjson"],
    );
    assert!(!machine.stdout.contains('\u{1b}'), "{}", machine.stdout);
}

/// The caret is where line and column are: at the name, which stands there by itself.
#[test]
fn a_finding_on_a_name_points_at_the_name() {
    let files: &[(&str, &[u8])] = &[("a.json", b"{\n  \"dueDte\": 1749032280681\n}")];
    let shown = validate(files, &["a.json", "--strict", "--show-values"]);
    let block = "2 | \"dueDte\": …\n  | ^^^^^^^^\n";
    assert!(shown.stdout.contains(block), "{}", shown.stdout);
    assert!(shown.stdout.contains("did you mean `dueDate`?"));
    let hidden = validate(files, &["a.json", "--strict"]);
    let block = "2 | \"*\": …\n  | ^^^\n";
    assert!(hidden.stdout.contains(block), "{}", hidden.stdout);
    let json = ["a.json", "--strict", "--show-values", "--format", "json"];
    let finding = &report(&validate(files, &json))["findings"][0];
    assert_eq!(
        (&finding["value"], &finding["column"]),
        (&serde_json::Value::Null, &3.into())
    );
}

#[test]
fn a_member_that_is_missing_may_be_misspelt() {
    let name = "create-task-containment-report.request";
    let directory = TempDir::new().unwrap();
    let run = |payload: &str| {
        let args = ["validate", "--schema", name, "-"];
        koreai(directory.path(), &args, payload.as_bytes()).stdout
    };
    let text = run(r#"{"filter": {}}"#);
    assert!(
        text.contains("was `filters` meant?") && !text.contains("\"filter\""),
        "{text}"
    );
    assert!(!run(r#"{"else": {}}"#).contains("meant"));
    // A date that is in no calendar is reported once.
    let text = run(r#"{"filters": {"dateFrom": "2024-02-30", "dateTo": "2024-03-01"}}"#);
    assert!(
        text.contains("error[pattern]: /filters/dateFrom: expected a day of the calendar")
            && text.contains("help: there is no such day in the calendar")
            && text.contains("meaning: Start of the range, as `yyyy-mm-dd`")
            && text.matches("error[").count() == 1,
        "{text}"
    );
}

/// Values that follow one another over lines are not read line by line.
#[test]
fn values_that_are_spread_over_lines_are_named() {
    let directory = TempDir::new().unwrap();
    let args = ["validate", "--schema", NAME];
    let spread = b"{\n  \"name\": \"a\"\n}\n{\n  \"name\": \"b\"\n}\n";
    let run = koreai(directory.path(), &args, spread);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("`jq -c .` does"), "{}", run.stderr);
    // What the filter writes of such values can be read.
    let files: &[(&str, &[u8])] = &[
        ("a.json", b"{\n  \"name\": \"a\"\n}\n"),
        ("b.json", b"{\r\n  \"name\": \"b\"\r\n}"),
    ];
    let passed = validate(files, &["a.json", "b.json", "--filter", "valid"]).stdout;
    assert_eq!(passed, "{   \"name\": \"a\" }\n{    \"name\": \"b\"  }\n");
    let again = koreai(directory.path(), &args, passed.as_bytes());
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (0, "-: 2 records, all valid\n")
    );
}

#[test]
fn what_was_checked_before_a_file_broke_off_is_counted() {
    let lines = "{\"name\": \"a\"}\n".repeat(200_000);
    let packed = packed(lines.as_bytes());
    let run = validate(
        &[("a.ndjson.gz", &packed[..packed.len() / 2])],
        &["a.ndjson.gz", "--format", "json"],
    );
    let whole = report(&run);
    let (file, records) = (&whole["files"][0], &whole["summary"]["records"]);
    assert_eq!(
        (run.code, &file["records"], &whole["summary"]["invalid"]),
        (3, records, &0.into())
    );
    assert!(
        records.as_u64() > Some(1_000) && file["bytes"].as_u64() > Some(10_000),
        "{file}"
    );
}

/// Machines learn of what could not be read as well.
#[test]
fn unreadable_files_are_in_every_report() {
    let run = validate(&[], &["none.json", "--format", "json"]);
    assert_eq!(report(&run)["files"][0]["file"], "none.json");
    let run = validate(&[], &["none.json", "--format", "github"]);
    assert!(
        run.stdout
            .starts_with("::error file=none.json,title=unreadable::"),
        "{}",
        run.stdout
    );
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
        (".", "contains no file whose name matches"),
        (
            "update-task.request",
            "cannot be read: No such file or directory (os error 2); this is the name of a schema",
        ),
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
            .contains("3 records, 1 valid, 2 invalid in 4 files, 1 not read\n"),
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
fn lines_are_reported_by_record_line_and_column() {
    let lines = b"{\"name\": \"x\"}\n\n{\"name\": 7}\n{\"name\n{\"tags\": [1]}\n";
    for (name, contents) in [
        ("a.ndjson", lines.to_vec()),
        ("a.json", lines.to_vec()),
        ("a.gz", packed(lines)),
    ] {
        for threads in ["1", "2"] {
            let args = [name, "--format", "json", "--threads", threads];
            let run = validate(&[(name, &contents)], &args);
            assert_eq!(run.code, 1);
            assert_eq!(
                reported(&run),
                [
                    "3:10 type /name: expected string, got number",
                    "4:6 end-of-text : not JSON: end of text while parsing a string",
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
    assert_eq!(
        reported(&run),
        ["2:11 type /name: expected string, got number"]
    );
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
        assert_eq!((run.code, run.stdout.as_str()), (1, passed));
    }
}

/// The mark before a file, the line feed behind it and the brackets around do not belong to a payload.
#[test]
fn exactly_the_payloads_pass() {
    let array = b"\xEF\xBB\xBF[\n{\"name\":\n \"x\"}, {\"name\": 7 },,\n [\n], {} ]\n";
    let cut = b"[{\"name\": 7}, {}";
    let lines = b"\xEF\xBB\xBF{\"name\": 7}\r\n{}\r\n\xff\n\n{}";
    let document = b"\xEF\xBB\xBF{\n}\r\n";
    /// The file, its form, and what passes as valid and as invalid.
    type Case<'c> = (&'c [u8], &'c str, [&'c [u8]; 2]);
    // Of files that were put together, a mark in the middle is what came.
    let marks = b"\xEF\xBB\xBF\n\xEF\xBB\xBF{}\n\xEF\xBB\xBF7";
    let marked_item = b"[\xEF\xBB\xBF{}]";
    let cases: [Case<'_>; 7] = [
        (marks, "--ndjson", [b"\xEF\xBB\xBF{}\n", b"\xEF\xBB\xBF7\n"]),
        (marked_item, "--array", [b"", b"\xEF\xBB\xBF{}\n"]),
        (
            array,
            "--array",
            [b"{\"name\":  \"x\"}\n{}\n", b"{\"name\": 7 }\n[ ]\n"],
        ),
        (cut, "--array", [b"{}\n", b"{\"name\": 7}\n"]),
        (
            lines,
            "--ndjson",
            [b"{}\r\n{}\n", b"{\"name\": 7}\r\n\xff\n"],
        ),
        (document, "--document", [b"{ }\n", b""]),
        (b"", "--array", [b"", b""]),
    ];
    let name = "a.json";
    for (contents, form, passing) in cases {
        for (filter, expected) in ["valid", "invalid"].into_iter().zip(passing) {
            for more in [["--threads", "1"], ["--threads", "2"]] {
                let directory = TempDir::new().unwrap();
                fs::write(directory.path().join(name), contents).unwrap();
                let output = Command::new(env!("CARGO_BIN_EXE_koreai"))
                    .current_dir(directory.path())
                    .args(["validate", "--schema", NAME, form, "--filter", filter, name])
                    .args(more)
                    .output()
                    .unwrap();
                let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let (passed, expected) = (shown(&output.stdout), shown(expected));
                assert_eq!(passed, expected, "{form} {filter} {}", shown(contents));
            }
        }
    }
}

/// A filter in a pipe that somebody watches.
#[test]
fn what_passes_passes_at_once_where_that_is_asked_for() {
    use std::io::{BufRead, BufReader};

    for quiet in [&[][..], &["--quiet"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_koreai"))
            .args(["validate", "--schema", NAME, "--line-buffered"])
            .args(["--filter", "valid"])
            .args(quiet)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut passed = BufReader::new(child.stdout.take().unwrap()).lines();
        for number in 0..3 {
            let line = format!("{{\"dueDate\": {number}}}");
            write!(stdin, "{{\"name\": 7}}\n\n{line}\n").unwrap();
            assert_eq!(passed.next().unwrap().unwrap(), line);
        }
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stderr.is_empty(), !quiet.is_empty());
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
        // Nothing follows it that could be looked at.
        ("", None),
        ("{}", Some(true)),
        ("{\"name\": 7}", Some(false)),
        ("{", Some(false)),
        // A blank line has an answer as well, so that nobody waits for it in vain.
        ("", None),
        (" \t\r", None),
        ("{}", Some(true)),
    ] {
        writeln!(stdin, "{line}").unwrap();
        let answer: serde_json::Value =
            serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["valid"].as_bool(), valid, "{line}");
        let is_without = answer["findings"].as_array().unwrap().is_empty();
        assert_eq!(is_without, valid != Some(false), "{line}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// As `koreai validate --help` has it.
#[test]
fn exit_codes_are_those_of_the_help() {
    let directory = TempDir::new().unwrap();
    for (name, contents) in [
        ("good", "{}"),
        ("bad", "{\"name\": 7}"),
        ("broken", "{"),
        ("deep", "{\"fields\": [[1]]}"),
        ("blank", "\n"),
        ("no-schema", "{\"type\": \"nonsense\"}"),
    ] {
        fs::write(directory.path().join(name), contents).unwrap();
    }
    let cases: &[(i32, &str)] = &[
        (0, "--schema update-task.request good"),
        (1, "--schema update-task.request bad"),
        (1, "--schema update-task.request bad good"),
        (2, "--schema update-task.requests good"),
        (2, "--schema-file no-schema good"),
        (3, "--schema-file missing good"),
        (3, "--schema update-task.request missing"),
        // It could be for any.
        (3, "good"),
        (
            3,
            "--schema update-task.request --rejects no/such/folder good",
        ),
        (3, "--schema update-task.request broken missing"),
        (1, "--schema update-task.request broken"),
        (1, "--schema update-task.request --max-line 5 bad"),
        (1, "--schema update-task.request --max-depth 2 deep"),
        (0, "--schema update-task.request --ndjson blank"),
        (0, "--schema update-task.request --line-buffered blank"),
        (1, "--schema update-task.request bad broken good"),
    ];
    for (code, args) in cases {
        let args: Vec<_> = ["validate"].into_iter().chain(args.split(' ')).collect();
        let run = koreai(directory.path(), &args, b"");
        assert_eq!(run.code, *code, "{args:?}: {}", run.stderr);
    }
}

#[test]
fn how_deep_payloads_may_nest_can_be_said() {
    let payload = b"{\"fields\": [[\n[1]]]}";
    for (depth, code) in [("127", 0), ("4", 0), ("3", 1), ("1", 1)] {
        for threads in ["1", "2"] {
            let args = [
                "--max-depth",
                depth,
                "--threads",
                threads,
                "--format",
                "json",
                "-",
            ];
            let args = [&["validate", "--schema", NAME], args.as_slice()].concat();
            let run = koreai(Path::new("."), &args, payload);
            assert_eq!(run.code, code, "{depth}: {}", run.stdout);
            match depth {
                "3" => assert_eq!(
                    reported(&run),
                    ["2:1 too-deep : nested deeper than 3 levels"]
                ),
                "1" => assert_eq!(
                    reported(&run),
                    ["1:12 too-deep : nested deeper than 1 levels"]
                ),
                _ => assert!(reported(&run).is_empty()),
            }
        }
    }
}

/// Runs it on standard input. Tells the most memory it took by when all but the last of the input
/// was read, in MiB; nothing if it ended before.
#[cfg(target_os = "linux")]
pub(crate) fn run_measured(
    args: &[&str],
    input: impl Iterator<Item = Vec<u8>>,
) -> (Run, Option<u64>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_koreai"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for bytes in input {
        if stdin.write_all(&bytes).is_err() {
            break;
        }
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    drop(stdin);
    let run = Run::from_output(&child.wait_with_output().unwrap());
    (run, peak.map(|kib| kib >> 10))
}

/// What unpacks to 128 MiB, as lines and as one line or document: the limit holds for what was
/// unpacked, and none of it is held beyond that.
#[test]
#[cfg(target_os = "linux")]
fn gzip_bombs_are_bounded() {
    let bomb = |filling: &[u8]| {
        let member = packed(&filling.repeat((8 << 20) / filling.len()));
        std::iter::repeat_n(member, 16)
    };
    let line: &[u8] =
        b"{\"name\": \"xxxxxxxxxxxxx\", \"desc\": \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}\n";
    for (filling, form, code, most) in [
        (line, "--ndjson", 0, Some(32)),
        (b"a", "--ndjson", 1, Some(64)),
        (b"[", "--array", 1, Some(64)),
        // Nothing more is read than the limit.
        (b"[", "--document", 1, None),
    ] {
        let args = ["validate", "--schema", NAME, form, "--threads", "2"];
        let (run, peak) = run_measured(&args, bomb(filling));
        assert_eq!(run.code, code, "{form} {}", run.stderr);
        assert!(
            peak.is_none_or(|peak| most.is_some_and(|most| peak < most)),
            "{form}: {peak:?} MiB"
        );
        if code == 1 {
            assert!(
                run.stdout.contains("longer than 16777216 bytes"),
                "{}",
                run.stdout
            );
        }
    }
}

/// Many threads and lines of many megabytes: memory is that of a few of them.
#[test]
#[cfg(target_os = "linux")]
fn long_lines_on_many_threads_are_bounded() {
    let line = format!("{{\"desc\": \"{}\"}}\n", "x".repeat(4 << 20)).into_bytes();
    let args = [
        "validate",
        "--schema",
        NAME,
        "--ndjson",
        "--threads",
        "8",
        "-",
    ];
    let (run, peak) = run_measured(&args, std::iter::repeat_n(line, 40));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "-: 40 records, all valid\n")
    );
    let peak = peak.expect("it reads to the end");
    assert!(peak < 64, "{peak} MiB");
}

/// Of a large payload, rules need the members that they name.
#[test]
#[cfg(target_os = "linux")]
fn rules_take_no_memory_for_what_they_do_not_read() {
    let tags = "{\"a\": [1, 2]},".repeat(1 << 20);
    let filters = r#"{"dateFrom": "2024-01-01", "dateTo": "2024-12-31", "tags": ["#;
    let payload = format!("{{\"filters\": {filters}{tags}{{}}]}}}}\n");
    let schema = "create-task-containment-report.request";
    let args = [
        "validate",
        "--schema",
        schema,
        "--ndjson",
        "--threads",
        "1",
        "-",
    ];
    // One line more, so that the first one was checked by when the second one is taken.
    let blank = vec![b' '; 1 << 20];
    let (run, peak) = run_measured(&args, [payload.into_bytes(), blank].into_iter());
    assert!(run.stdout.contains("at most 90 days"), "{}", run.stdout);
    let peak = peak.expect("it reads to the end");
    assert!(peak < 80, "{peak} MiB");
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
    // They are the caller's own members, so that they are warnings where nobody asks.
    let run = validate(payload, &["a.json"]);
    assert!(
        run.code == 0
            && run.stdout.contains("warning[unknown-field]")
            && run.stdout.contains("warning[duplicate-key]")
            && run.stdout.contains("did you mean `dueDate`?")
            && run.stdout.ends_with("a.json: valid\n"),
        "{}",
        run.stdout
    );
    let run = validate(payload, &["--filter", "valid", "a.json"]);
    assert_eq!(run.stdout.lines().count(), 1);
    let allowed = [
        "--allow",
        "unknown-field",
        "--allow",
        "duplicate-key",
        "a.json",
    ];
    assert_eq!(validate(payload, &allowed).stdout, "a.json: valid\n");
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

/// What the contract infers is not a mistake of the payload: a warning where somebody wants to be strict.
#[test]
fn provenance_is_a_warning_unless_it_is_denied() {
    let files: &[(&str, &[u8])] = &[("a.json", br#"{"dueDate": 1, "lid": "x"}"#)];
    for (args, code, inferred, contradicted) in [
        (&[][..], 0, None, None),
        (&["--strict"], 0, Some("warning"), Some("warning")),
        (
            &["--strict", "--allow", "inferred"],
            0,
            None,
            Some("warning"),
        ),
        (
            &["--strict", "--deny", "inferred"],
            1,
            Some("error"),
            Some("warning"),
        ),
        (&["--deny", "contradicted"], 1, None, Some("error")),
    ] {
        let args = [args, &["--format", "json", "a.json"]].concat();
        let run = validate(files, &args);
        assert_eq!(run.code, code, "{args:?}");
        let report = report(&run);
        let findings = report["findings"].as_array().expect("findings");
        let level = |code: &str| {
            let finding = findings.iter().find(|finding| finding["code"] == code)?;
            assert_eq!(finding["class"], "provenance");
            finding["level"].as_str()
        };
        assert_eq!(
            (level("inferred"), level("contradicted")),
            (inferred, contradicted),
            "{args:?}"
        );
    }
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
            .contains("1000 records, 0 valid, 1000 invalid; 1997 findings left out\n"),
        "{}",
        run.stderr
    );
}

/// Without `--schema`, the one that fits is taken, and named; where there is not just one, none is.
#[test]
fn the_schema_may_be_reported_by_the_payload() {
    let directory = TempDir::new().unwrap();
    let run = |payload: &[u8]| {
        fs::write(directory.path().join("a.json"), payload).unwrap();
        koreai(directory.path(), &["validate", "a.json"], b"")
    };
    let known = run(br#"{"name": "x"}"#);
    assert_eq!((known.code, known.stdout.as_str()), (0, "a.json: valid\n"));
    assert_eq!(known.stderr, "a.json: detected as update-task.request\n");
    for payload in [
        // A stream is not guessed at.
        b"{\"name\":\"a\"}\n{\"filters\":{}}".as_slice(),
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
    // One that cannot be used is wrong usage; one that cannot be read is as any such file.
    for (schema, code) in [("bad.json", 2), ("missing.json", 3), (".", 3)] {
        let run = run(schema);
        assert_eq!((run.code, run.stdout.as_str()), (code, ""));
        assert!(
            run.stderr.starts_with(&format!("error: {schema}:")),
            "{}",
            run.stderr
        );
    }
}

/// Good payloads go on, and bad ones are kept with the reasons.
#[test]
fn rejects_are_kept_with_their_reasons() {
    let directory = TempDir::new().unwrap();
    let lines = "{\"name\": \"x\"}\n{\"name\": 7}\n{\"nmae\": 1}\nnonsense \u{e9}\n{}\n";
    fs::write(directory.path().join("a.ndjson"), lines).unwrap();
    for filter in [&[][..], &["--filter", "valid"]] {
        let args = [
            "validate",
            "--schema",
            NAME,
            "a.ndjson",
            "--rejects",
            "bad.ndjson",
        ];
        let run = koreai(directory.path(), &[&args[..], filter].concat(), b"");
        assert_eq!(run.code, 1);
        if !filter.is_empty() {
            assert_eq!(run.stdout, "{\"name\": \"x\"}\n{\"nmae\": 1}\n{}\n");
        }
        let rejects = fs::read_to_string(directory.path().join("bad.ndjson")).unwrap();
        let rejects: Vec<serde_json::Value> = rejects
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let [first, second] = rejects.as_slice() else {
            panic!("{rejects:?}");
        };
        assert_eq!(first["payload"], serde_json::json!({"name": 7}));
        assert_eq!(
            (&first["record"], &first["file"]),
            (&2.into(), &"a.ndjson".into())
        );
        assert_eq!(first["findings"][0]["code"], "type");
        assert_eq!(second["payload"], "nonsense \u{e9}");
        assert_eq!(second["findings"][0]["code"], "expected-value");
    }
}

/// What is read is never written to.
#[test]
fn rejects_are_not_written_where_payloads_are_read() {
    let directory = TempDir::new().unwrap();
    let text = "{\"name\": 7}\n";
    fs::create_dir(directory.path().join("d")).unwrap();
    fs::write(directory.path().join("d/a.ndjson"), text).unwrap();
    for (read, rejects) in [
        ("d/a.ndjson", "d/a.ndjson"),
        ("d/a.ndjson", "d/../d/a.ndjson"),
        ("d", "d/rejects.ndjson"),
    ] {
        let args = ["validate", "--schema", NAME, read, "--rejects", rejects];
        let run = koreai(directory.path(), &args, b"");
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains("name a file elsewhere"),
            "{}",
            run.stderr
        );
        let kept = fs::read_to_string(directory.path().join("d/a.ndjson")).unwrap();
        assert_eq!(kept, text);
    }
}

/// A member of a gzip file that is damaged is an error, not garbage behind the file.
#[test]
fn a_damaged_member_of_a_gzip_file_is_an_error() {
    let directory = TempDir::new().unwrap();
    let member = |text: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packer, text).unwrap();
        packer.finish().unwrap()
    };
    let good = member(b"{\"name\": \"x\"}\n");
    // A method that there is not, and a block of a kind that there is not.
    for (place, byte) in [(2, 9), (10, 0xff)] {
        let mut damaged = member(b"{\"name\": 7}\n");
        damaged[place] = byte;
        fs::write(
            directory.path().join("a.ndjson.gz"),
            [&good[..], &damaged].concat(),
        )
        .unwrap();
        let run = koreai(
            directory.path(),
            &["validate", "--schema", NAME, "a.ndjson.gz"],
            b"",
        );
        assert_eq!(run.code, 3, "{}", run.stderr);
    }
    fs::write(
        directory.path().join("a.ndjson.gz"),
        [&good[..], b"\x1fnone"].concat(),
    )
    .unwrap();
    let run = koreai(
        directory.path(),
        &["validate", "--schema", NAME, "a.ndjson.gz"],
        b"",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// Where payloads move, alerts stay the same; a suite holds what its file has.
#[test]
fn other_tools_read_the_findings() {
    let bad = b"{\"name\": 7}\n";
    let files = |lines: &[u8]| -> Vec<u8> { [lines, bad].concat() };
    let sarif = |contents: &[u8]| {
        let run = validate(
            &[("a b.ndjson", contents)],
            &["--format", "sarif", "a b.ndjson", "none"],
        );
        report(&run)["runs"][0].clone()
    };
    let (one, other) = (sarif(&files(b"")), sarif(&files(b"{}\n\n{}\n")));
    let result = &one["results"][0];
    assert_eq!(one["columnKind"], "unicodeCodePoints");
    assert_eq!(result["ruleId"], "schema/type");
    assert_eq!(one["tool"]["driver"]["rules"][0]["id"], "schema/type");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.ndjson");
    assert_eq!(
        (
            &place["region"]["startLine"],
            &place["region"]["startColumn"]
        ),
        (&1.into(), &10.into())
    );
    assert_eq!(one["invocations"][0]["executionSuccessful"], false);
    assert_eq!(
        result["partialFingerprints"],
        other["results"][0]["partialFingerprints"]
    );
    assert_eq!(
        other["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"],
        4
    );
    let many = sarif(&bad.repeat(6_000));
    assert_eq!(many["results"].as_array().unwrap().len(), 5_000);
    let notes = many["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notes.contains("1000 more findings"), "{notes}");

    let args = ["--format", "junit", "a.ndjson", "<b>.json", "none"];
    let run = validate(&[("a.ndjson", &files(b"{}\n")), ("<b>.json", b"{}")], &args);
    for part in [
        "<testsuite name=\"a.ndjson\" tests=\"2\" failures=\"1\" errors=\"0\">",
        "<testcase name=\"record 2\" classname=\"a.ndjson\">",
        "<failure type=\"schema/type\" message=\"/name: expected string, got number at a.ndjson:2:10\"/>",
        "<testsuite name=\"&lt;b&gt;.json\" tests=\"1\" failures=\"0\" errors=\"0\">",
        "<testsuite name=\"none\" tests=\"1\" failures=\"0\" errors=\"1\">",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
    assert!(run.stdout.starts_with("<?xml") && run.stdout.ends_with("</testsuites>\n"));
}

/// Readers of JUnit's XML add up the counts of suites, and show their cases.
#[test]
fn counts_of_suites_are_those_of_their_cases() {
    let lines = [
        &b"{}\n".repeat(3)[..],
        &b"{\"nmae\": 1}\n".repeat(2),
        &b"{\"name\": 7}\n".repeat(1_200),
    ];
    let files: [(&str, &[u8]); 3] = [
        ("in/a.ndjson", &lines.concat()),
        ("in/b.json", b"{}"),
        ("in/readme.txt", b""),
    ];
    for (more, suite) in [
        (&[][..], "tests=\"1002\" failures=\"999\""),
        (&["--max-errors", "1"], "tests=\"4\" failures=\"1\""),
        (
            &["--no-rules", "--max-errors", "5"],
            "tests=\"7\" failures=\"4\"",
        ),
    ] {
        let args = [&["--format", "junit", "in", "none"][..], more].concat();
        let run = validate(&files, &args);
        let suites: Vec<&str> = run.stdout.split("<testsuite ").skip(1).collect();
        assert_eq!(suites.len(), 4, "{}", run.stdout);
        assert!(suites[0].contains(suite), "{suite}: {}", &suites[0][..200]);
        for suite in suites {
            for (attribute, element) in [
                ("tests", "<testcase "),
                ("failures", "<failure "),
                ("errors", "<error "),
            ] {
                let count = suite.split(&format!("{attribute}=\"")).nth(1);
                let count = count.and_then(|rest| rest.split('"').next());
                let found = suite.matches(element).count().to_string();
                assert_eq!(
                    count,
                    Some(found.as_str()),
                    "{attribute}: {}",
                    &suite[..150]
                );
            }
        }
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
        // To choose a schema, it would wait for a line that is JSON.
        &["validate", "--line-buffered"],
        &["validate", "--line-buffered", "--filter", "valid"],
        &["validate", "--schema", NAME, "--line-buffered", "--quiet"],
        &[
            "validate",
            "--schema",
            NAME,
            "--line-buffered",
            "--format",
            "json",
        ],
        &["validate", "--filter", "valid", "--format", "json"],
        // A report that is empty looks like one without findings.
        &["validate", "--quiet", "--format", "sarif", "a.json"],
        &["validate", "--max-depth", "0", "a.json"],
        &["validate", "--max-depth", "128", "a.json"],
        &["validate", "--max-depth", "70000", "a.json"],
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
            schema.operation().map_or("-", |operation| operation.method),
            schema.operation().map_or("-", |operation| operation.path),
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
    // What comes after is not read any more, standard input or not.
    let validate = ["validate", "--schema", NAME, "a.json", "missing.json"];
    let dash = ["validate", "--schema", NAME, "-", "missing.json"];
    let stdin = ["validate", "--schema", NAME, "--ndjson"];
    for (args, code) in [
        (["schemas", NAME].as_slice(), 0),
        (&validate, 1),
        (&dash, 1),
        (&stdin, 1),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        fs::write(directory.path().join("in"), b"[]\n[]\n").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_koreai"))
            .current_dir(directory.path())
            .args(args)
            .stdin(fs::File::open(directory.path().join("in")).unwrap())
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

/// What a folder holds is read, or said not to have been read.
#[test]
fn what_a_folder_holds_is_read_or_named() {
    let gzipped = packed(b"{\"name\": 7}\n");
    let zstd = b"\x28\xb5\x2f\xfd\x20\x0c\x61\0\0{\"name\": 7}\n";
    let rows: [(&str, &[u8], i32, &str); 6] = [
        ("in/BAD.JSON", b"{\"name\": 7}", 1, ""),
        ("in/D.JSONL.GZ", &gzipped, 1, ""),
        ("in/b.ndjson.zst", zstd, 1, ""),
        (
            "in/c.ndjson.xz",
            b"\xfd7zXZ\0rest",
            3,
            "it is compressed with xz, which is not read; convert it first: `xz -d FILE`",
        ),
        (
            "in/u.json",
            b"\xff\xfe{\0}\0",
            3,
            "it is UTF-16 text, which is not read",
        ),
        (
            "in/p.ndjson",
            b"{\n  \"name\": \"a\"\n}\n",
            3,
            "its name says that it has a payload on each line",
        ),
    ];
    for (name, bytes, code, text) in rows {
        let files: [(&str, &[u8]); 3] = [
            ("in/good.json", b"{\"name\": \"a\"}"),
            (name, bytes),
            ("in/readme.txt", b"text"),
        ];
        let run = validate(&files, &["in"]);
        assert_eq!(run.code, code, "{name}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(text), "{name}: {}", run.stderr);
        assert!(
            run.stderr.contains("1 file skipped") && run.stderr.contains("readme.txt"),
            "{name}: {}",
            run.stderr
        );
        let json = ["--format", "json", "in"];
        let run = validate(&files, &json);
        let whole = report(&run);
        assert_eq!(whole["summary"]["skipped"], 1, "{name}");
        assert!(
            whole["skipped"][0]
                .as_str()
                .is_some_and(|name| name.ends_with("readme.txt"))
        );
    }
}

#[test]
fn files_are_named_by_patterns_and_lists() {
    let files: [(&str, &[u8]); 3] = [
        ("in/a.json", b"{\"name\": \"a\"}"),
        ("in/b.json", b"{\"name\": \"b\"}"),
        ("list", b"in/a.json\r\n\r\nin/b.json\n"),
    ];
    for (arguments, code, records) in [
        (["in/*.json"].as_slice(), 0, 2),
        (&["in/[a].json"], 0, 1),
        (&["--files-from", "list"], 0, 2),
        (&["--files-from", "list", "in/a.json"], 0, 3),
        (&["in/*.none"], 3, 0),
    ] {
        let all = [arguments, &["--format", "json"]].concat();
        let run = validate(&files, &all);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.stderr);
        assert_eq!(report(&run)["summary"]["records"], records, "{arguments:?}");
    }
}

#[test]
fn what_is_wrong_with_a_schema_is_said_with_its_place() {
    for (schema, expected) in [
        (
            r#"{"properties": {"deep": {"items": {"type": "strin"}}}}"#,
            "\"strin\" is not a type of JSON Schema at #/properties/deep/items/type",
        ),
        (
            r#"{"properties": {"a": {"pattern": "^(?!draft).*$"}}}"#,
            "look-around",
        ),
        (
            r#"{"properties": {"a": {"pattern": "(a)\\1"}}}"#,
            "back reference",
        ),
        (
            r#"{"properties": {"a": {"pattern": "^[\\ud83d\\ude00]$"}}}"#,
            "surrogate pair",
        ),
    ] {
        let files: [(&str, &[u8]); 2] = [("own.json", schema.as_bytes()), ("a.json", b"{}")];
        let run = validate(&files, &["--schema-file", "own.json", "a.json"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains(expected) && run.stderr.contains("#/properties/"),
            "{schema}: {}",
            run.stderr
        );
        assert!(!run.stderr.contains("is not a \"regex\""), "{}", run.stderr);
    }
}

/// Which members there are may depend on the payload.
#[test]
fn unknown_fields_are_found_with_every_schema() {
    let schema = br#"{"if": {"required": ["card"]}, "then": {"properties": {"number": {}}}, "properties": {"card": {}}}"#;
    let files: [(&str, &[u8]); 2] = [
        ("own.json", schema),
        (
            "a.ndjson",
            b"{\"card\": 1, \"number\": 1}\n{\"number\": 1}\n{\"card\": 1, \"nubmer\": 1}\n",
        ),
    ];
    let args = ["--schema-file", "own.json", "a.ndjson"];
    assert_eq!(validate(&files, &args).code, 0);
    let run = validate(
        &files,
        &[&args[..], &["--strict", "--format", "ndjson"]].concat(),
    );
    assert_eq!(run.code, 1);
    let found: Vec<serde_json::Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a finding"))
        .collect();
    let place = |finding: &serde_json::Value| {
        let place = ["code", "pointer", "line", "column"].map(|name| finding[name].to_string());
        place.join(" ").replace('"', "")
    };
    assert_eq!(
        found.iter().map(place).collect::<Vec<_>>(),
        ["unknown-field /number 2 2", "unknown-field /* 3 13"],
    );
    assert_eq!(found[1]["help"], "did you mean `number`?");
    assert!(!run.stderr.contains("not looked for"), "{}", run.stderr);
}

/// What is said of files as exports leave them: each is read, or named for what it is.
#[test]
fn odd_files() {
    let good = b"{\"name\": \"a\"}";
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let gzipped = packed(good);
    let mut tar = b"task.json".to_vec();
    tar.resize(512, 0);
    tar[257..262].copy_from_slice(b"ustar");
    let zstd = b"\x28\xb5\x2f\xfd\x20\x0c\x61\0\0{\"name\": 7}\n";
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("good.json", good.to_vec()),
        ("GOOD.JSON", good.to_vec()),
        ("mark.json", [b"\xef\xbb\xbf", &good[..]].concat()),
        ("empty.json", vec![]),
        ("blank.json", b" \n\t".to_vec()),
        ("empty.ndjson", vec![]),
        ("blank-lines.ndjson", b"\n{}\n\n{}\n".to_vec()),
        ("windows.ndjson", b"{}\r\n{\"name\": 7}\r\n".to_vec()),
        ("old-mac.ndjson", b"{}\r{}".to_vec()),
        ("spread.ndjson", b"{\n  \"name\": \"a\"\n}\n".to_vec()),
        ("array.json", b"[{\"name\": \"a\"}]".to_vec()),
        (
            "lines-in.json",
            b"{\"name\": \"a\"}\n{\"name\": 7}\n".to_vec(),
        ),
        ("string.json", b"\"text\"".to_vec()),
        ("number.json", b"7".to_vec()),
        ("null.json", b"null".to_vec()),
        ("single-quotes.json", b"{'name': 'a'}".to_vec()),
        ("comment.json", b"{\"name\": \"a\"} // done".to_vec()),
        ("trailing-comma.json", b"{\"name\": \"a\",}".to_vec()),
        ("nan.json", b"{\"dueDate\": NaN}".to_vec()),
        ("large-number.json", b"{\"dueDate\": 1e400}".to_vec()),
        ("cut.json", b"{\"name\": \"a".to_vec()),
        ("two.json", b"{} {}".to_vec()),
        ("twice.json", b"{\"name\": \"a\", \"name\": \"b\"}".to_vec()),
        ("unknown.json", b"{\"nmae\": \"a\"}".to_vec()),
        ("date.json", b"{\"dueDate\": \"2024-03-01\"}".to_vec()),
        ("deep.json", [vec![b'['; 200], vec![b']'; 200]].concat()),
        ("latin-1.json", b"{\"name\": \"M\xfcller\"}".to_vec()),
        ("zero-byte.json", b"{\"name\": \"a\0\"}".to_vec()),
        ("separator.json", b"\x1e{\"name\": \"a\"}\n".to_vec()),
        ("utf-16-le.json", utf_16("\u{feff}{}", u16::to_le_bytes)),
        ("utf-16-be.json", utf_16("{}", u16::to_be_bytes)),
        ("a.json.gz", gzipped.clone()),
        ("not-named.json", gzipped.clone()),
        ("not-gzipped.json.gz", good.to_vec()),
        ("cut.json.gz", gzipped[..gzipped.len() - 4].to_vec()),
        ("padded.json.gz", [&gzipped[..], &[0; 9]].concat()),
        ("garbage.json.gz", [&gzipped[..], b"garbage"].concat()),
        ("twice.json.gz", packed(&gzipped)),
        ("b.ndjson.zst", zstd.to_vec()),
        ("c.json.xz", b"\xfd7zXZ\0rest".to_vec()),
        ("d.zip", b"PK\x03\x04rest".to_vec()),
        ("e.tar", tar.clone()),
        ("e.tar.gz", packed(&tar)),
        ("f.bz2", b"BZh91AY".to_vec()),
        ("page.html", b"<!DOCTYPE html><html></html>".to_vec()),
        ("table.csv", b"name,dueDate\na,1\n".to_vec()),
        ("yaml.json", b"name: a\n".to_vec()),
    ];
    let directory = TempDir::new().unwrap();
    let mut shown = String::new();
    for (name, contents) in &files {
        fs::write(directory.path().join(name), contents).unwrap();
        let run = koreai(directory.path(), &["validate", "--schema", NAME, name], b"");
        let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        let said = [first(&run.stdout), first(&run.stderr)];
        let said = said.into_iter().filter(|line| !line.is_empty());
        let said = said.collect::<Vec<_>>().join(" | ");
        shown.push_str(&format!("{} {name}: {said}\n", run.code));
    }
    insta::assert_snapshot!("odd_files", shown);
}

/// An archive is named for what it is, however slowly it comes.
#[cfg(unix)]
#[test]
fn an_archive_in_a_slow_pipe_is_named() {
    let mut tar = b"task.json".to_vec();
    tar.resize(512, 0);
    tar[257..262].copy_from_slice(b"ustar");
    let mut child = Command::new(env!("CARGO_BIN_EXE_koreai"))
        .args(["validate", "--schema", NAME])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for piece in tar.chunks(100) {
        stdin.write_all(piece).unwrap();
        stdin.flush().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("a tar archive"), "{stderr}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_schema_of_ones_own_may_be_compressed_and_step_back() {
    let schema = br#"{"properties": {"name": {"pattern": "^(?!draft)"}}}"#;
    let utf_16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: [(&str, &[u8]); 5] = [
        ("own.json", schema),
        ("own.json.gz", &packed(schema)),
        ("own-16.json", &utf_16),
        ("good.json", br#"{"name": "final"}"#),
        ("bad.json", br#"{"name": "draft 2"}"#),
    ];
    let engine = ["--pattern-engine", "backtracking"];
    for schema in ["own.json", "own.json.gz"] {
        let held_to = ["--schema-file", schema];
        let run = validate(&files, &[&held_to[..], &["good.json"]].concat());
        assert_eq!(run.code, 2);
        assert!(
            run.stderr.contains("--pattern-engine backtracking"),
            "{}",
            run.stderr
        );
        let run = validate(&files, &[&held_to[..], &engine, &["good.json"]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let run = validate(&files, &[&held_to[..], &engine, &["bad.json"]].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
    }
    let run = validate(&files, &["--schema-file", "own-16.json", "good.json"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("UTF-16 text"), "{}", run.stderr);

    // The bound: a string that would take for ever is invalid.
    let hostile = format!("\"{}!\"", "a".repeat(60));
    let files: [(&str, &[u8]); 2] = [
        ("own.json", br#"{"pattern": "^(?=a)(a+)+\\1$"}"#),
        ("long.json", hostile.as_bytes()),
    ];
    let run = validate(
        &files,
        &[&["--schema-file", "own.json"], &engine[..], &["long.json"]].concat(),
    );
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
}

/// Reasons of alternatives that lead back to themselves multiply with each level.
#[test]
fn recursive_alternatives_take_no_memory_without_bound() {
    let schema = br##"{"anyOf": [{"type": ["array", "string"], "items": {"$ref": "#"}}, {"type": "array", "items": {"$ref": "#"}, "maxItems": 1000}]}"##;
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("own.json"), schema).unwrap();
    let own = directory.path().join("own.json");
    let (mut payload, mut small) = ("1".to_owned(), "1".to_owned());
    for level in 0..14 {
        payload = format!("[{}, {payload}]", "\"a\",".repeat(20).trim_end_matches(','));
        if level < 3 {
            small = format!("[\"a\", {small}]");
        }
    }
    let args = [
        "validate",
        "--document",
        "--schema-file",
        own.to_str().unwrap(),
    ];
    // Each level has twice the reasons of the one around it.
    let run = koreai(directory.path(), &args, payload.as_bytes());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stdout.contains("lead back to themselves"),
        "{}",
        run.stdout
    );
    let run = koreai(directory.path(), &args, small.as_bytes());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        !run.stdout.contains("lead back to themselves"),
        "{}",
        run.stdout
    );
}

/// What somebody wrote into a schema and is not asserted is a warning.
#[test]
fn keywords_of_a_schema_without_effect_are_named() {
    let schema =
        b"{\n  \"requird\": [\"name\"],\n  \"title\": \"a\", \"title\": \"b\",\n  \"x-note\": 1\n}";
    let files: [(&str, &[u8]); 2] = [("own.json", schema), ("a.json", b"{}")];
    let args = ["--schema-file", "own.json", "a.json"];
    let run = validate(&files, &args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stderr,
        "warning: own.json:2:3: `requird` is not a keyword of JSON Schema and has no effect; did you mean `required`?\n\
         warning: own.json:3:3: the name appears twice in its object, and the last one counts\n"
    );
    let run = validate(&files, &[&args[..], &["--quiet"]].concat());
    assert_eq!(run.stderr, "");
}

/// Why a file of a folder is skipped, in every format.
#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_skipped_for_that_reason() {
    let directory = TempDir::new().unwrap();
    let path = |name: &str| directory.path().join(name);
    for name in ["a.json", "b.txt"] {
        fs::write(path(name), "{}").unwrap();
    }
    std::os::unix::fs::symlink(".", path("self")).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(path("socket.json")).unwrap();
    for format in ["human", "ndjson", "github", "sarif", "junit"] {
        let args = ["validate", "--schema", NAME, "--format", format, "."];
        let run = koreai(directory.path(), &args, b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
        let shown = run.stdout + &run.stderr;
        for reason in [
            "the name does not match",
            "not a regular file",
            "a link to a folder that contains it",
        ] {
            assert_eq!(shown.matches(reason).count().min(1), 1, "{format}: {shown}");
        }
    }
}

/// What is skipped and what cannot be read stands in every format.
#[test]
fn skipped_files_are_named_in_every_format() {
    let files: [(&str, &[u8]); 3] = [
        ("in/a.json", b"{\"name\": 7}"),
        ("in/readme.txt", b"text"),
        ("in/u.json", b"\xff\xfe{\0}\0"),
    ];
    for format in ["json", "ndjson", "github", "sarif", "junit"] {
        let run = validate(&files, &["--format", format, "in"]);
        assert_eq!(run.code, 3, "{format}");
        for part in ["readme.txt", "u.json", "UTF-16 text"] {
            assert!(
                run.stdout.contains(part),
                "{format}: {part}\n{}",
                run.stdout
            );
        }
    }
}
