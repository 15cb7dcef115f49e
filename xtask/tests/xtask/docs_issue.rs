//! The script of the weekly workflow, with a fake `gh` in `PATH`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use koreai_tests::project;

/// Records each call, with the text of its file; `OPEN` is the number of the open issue.
const GH: &str = r#"#!/usr/bin/env bash
printf '%s\n' "gh $*" | sed 's|/[^ ]*/tmp\.[A-Za-z0-9]*|REPORT|' >>"$CALLS"
for word in "$@"; do last=$word; done
case "$1 $2" in
"issue list") [ -z "${OPEN:-}" ] || echo "$OPEN" ;;
"issue edit" | "issue create") cat "$last" >"$BODY" ;;
esac
"#;

struct Run {
    output: Output,
    calls: String,
    body: String,
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).expect("a script");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a script to run");
}

/// Runs the script with a check that prints a report and exits with a status.
fn run(report: &str, status: i32, open: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("bin")).expect("a folder");
    executable(&at("bin/gh"), GH);
    fs::write(at("report"), report).expect("a report");
    let check = format!(
        "#!/bin/sh\ncat '{}'\nexit {status}\n",
        at("report").display()
    );
    executable(&at("check"), &check);
    let path = std::env::var("PATH").expect("a path");
    let output = Command::new(project().join(".github/docs-issue"))
        .arg(at("check"))
        .env("PATH", format!("{}:{path}", at("bin").display()))
        .env("CALLS", at("calls"))
        .env("BODY", at("body"))
        .env("OPEN", open)
        .output()
        .expect("the script");
    let read = |name| fs::read_to_string(at(name)).unwrap_or_default();
    Run {
        output,
        calls: read("calls"),
        body: read("body"),
    }
}

#[test]
fn nothing_to_do_opens_nothing() {
    let run = run("1 page: nothing to do\n", 0, "");
    assert_eq!(run.output.status.code(), Some(0));
    assert!(run.calls.starts_with("gh issue list "), "{}", run.calls);
    assert_eq!(run.calls.lines().count(), 1, "{}", run.calls);
}

#[test]
fn nothing_to_do_closes_the_issue_that_is_open() {
    let run = run("1 page: nothing to do\n", 0, "42");
    assert_eq!(run.output.status.code(), Some(0));
    let last = run.calls.lines().last().unwrap_or_default();
    assert!(last.starts_with("gh issue close 42 "), "{}", run.calls);
}

#[test]
fn findings_open_one_issue() {
    let run = run("# Report\n\n- a finding\n", 1, "");
    assert_eq!(run.output.status.code(), Some(0), "{:?}", run.output);
    insta::assert_snapshot!(run.calls.trim_end(), @r"
    gh label create docs-check --force --description Found by cargo xtask docs check
    gh issue list --label docs-check --state open --limit 1 --json number --jq .[0].number // empty
    gh issue create --title The vendor's pages and the contract differ --label docs-check --body-file REPORT
    ");
    assert_eq!(run.body, "# Report\n\n- a finding\n");
}

#[test]
fn findings_update_the_issue_that_is_open() {
    let run = run("# Report\n", 1, "42");
    assert_eq!(run.output.status.code(), Some(0));
    assert!(run.calls.contains("gh issue edit 42 "), "{}", run.calls);
    assert!(!run.calls.contains("issue create"), "{}", run.calls);
    assert_eq!(run.body, "# Report\n");
}

#[test]
fn unreadable_pages_are_reported_and_fail() {
    let with_report = run("# Report\n", 2, "");
    assert_eq!(with_report.output.status.code(), Some(2));
    assert_eq!(with_report.body, "# Report\n");

    let without = run("", 2, "");
    assert_eq!(without.output.status.code(), Some(2));
    assert_eq!(without.calls, "");
    let stderr = String::from_utf8_lossy(&without.output.stderr).into_owned();
    assert!(stderr.contains("no report"), "{stderr}");
}

#[test]
fn a_check_that_breaks_off_changes_no_issue() {
    for status in [3, 101, 137] {
        let run = run("# Half a rep", status, "42");
        assert_eq!(run.output.status.code(), Some(2), "{status}");
        assert_eq!(run.calls, "", "{status}");
    }
}

#[test]
fn a_report_that_is_too_long_is_cut_between_lines() {
    let line = "- ä finding of some length\n";
    let run = run(&line.repeat(10_000), 1, "");
    assert_eq!(run.output.status.code(), Some(0));
    assert!(run.body.len() < 65_000, "{}", run.body.len());
    assert!(run.body.ends_with("prints everything.\n"));
    assert!(
        run.body
            .lines()
            .take(100)
            .all(|own| format!("{own}\n") == line)
    );
}
