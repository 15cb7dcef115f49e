//! No argument makes any command panic.

use crate::support::{bare, finish};

/// Commands that end by themselves whatever follows: nothing is there to call, and the mock has a file of
/// faults that is none.
const COMMANDS: &[&[&str]] = &[
    &[],
    &["report"],
    &["report", "start"],
    &["report", "status"],
    &["report", "wait"],
    &["report", "fetch"],
    &["task"],
    &["task", "update"],
    &["task", "update", "st-1", "ti-1"],
    &["token"],
    &["token", "mint"],
    &["token", "inspect"],
    &["token", "doctor"],
    &["validate"],
    &["schemas"],
    &["mock", "--faults", "missing"],
    &["config", "show"],
    &["completions"],
    &["man"],
];

const ODD: &[&[&str]] = &[
    &[""],
    &["-"],
    &["--"],
    &["--", "--"],
    &["---"],
    &["--=", "="],
    &["\u{0}1"],
    &["\u{202e}\u{1b}[2J", "🦀", "ß"],
    &["%s%n", "$(id)", "../../etc/passwd"],
    &["--format"],
    &["--format", ""],
    &["--format", "html\u{0}"],
    &["--timeout", "-1"],
    &["--timeout", "99999999999999999999"],
    &["--timeout", "0"],
    &["--from", "99999-01-01"],
    &["--from", "-0001-01-01"],
    &["--to", "2024-01-01T99:99:99Z"],
    &["--tag", "{"],
    &["--tag", "="],
    &["--page-size", "0"],
    &["--page-size", "18446744073709551615"],
    &["--set", "="],
    &["--set", "name"],
    &["--set", "dueDate=1e999"],
    &["--set", "__proto__={}"],
    &["--due-date", "NaN"],
    &["--json", "."],
    &["--csv", "."],
    &["--csv", "/dev/null"],
    &["--html", ""],
    &["--html", "."],
    &["--html", "/dev/null"],
    &["--html", "missing/\u{202e}.html"],
    &["--concurrency", "0"],
    &["--lifetime", "18446744073709551615"],
    &["--subject", ""],
    &["--at", "+262143-12-31T23:59:59Z"],
    &["--port", "65536"],
    &["--seed", "-1"],
    &["--client-secret-file", "."],
    &["--config", "."],
    &["--config", "/dev/zero"],
    &["--client-secret-file", "/dev/zero"],
    &["--host", "http://["],
    &["--host", "\u{7f}"],
    &["--color", "maybe"],
    &["--quiet", "--verbose"],
    &["--help", "--mock", "x"],
];

#[test]
fn nothing_panics() {
    let home = tempfile::tempdir().expect("a folder");
    for command in COMMANDS {
        for odd in ODD {
            let args: Vec<_> = [*command, *odd].concat();
            // No process can be started with a NUL in its arguments.
            if args.iter().any(|arg| arg.contains('\0')) {
                continue;
            }
            let mut process = bare(home.path(), &args);
            process.env("KOREAI_HOST", "http://127.0.0.1:1");
            // Also fails if it ends by a signal.
            let run = finish(process, b"\xff");
            assert!(
                [0, 1, 2, 3, 4, 7].contains(&run.code),
                "{args:?}: {}\n{}",
                run.code,
                run.stderr
            );
            assert!(!run.stderr.contains("panicked"), "{args:?}: {}", run.stderr);
            if run.code != 0 {
                assert!(!run.stderr.is_empty(), "{args:?} says nothing");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_not_unicode_is_an_error() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let home = tempfile::tempdir().expect("a folder");
    let odd = OsStr::from_bytes(b"\xff\xfe");
    for command in COMMANDS {
        let mut process = bare(home.path(), command);
        process.arg(odd);
        let run = finish(process, b"");
        // As the name of a folder it will do.
        let is_fine = command == &["man"] && run.code == 0;
        assert!(
            is_fine || [2, 3].contains(&run.code),
            "{command:?}: {}",
            run.stderr
        );
        let mut process = bare(home.path(), &["report"]);
        process.env("KOREAI_HOST", odd);
        assert_eq!(finish(process, b"").code, 2);
    }
}

/// Options stand after the command that they are for.
#[test]
fn options_in_the_wrong_place_get_a_tip() {
    let home = tempfile::tempdir().expect("a folder");
    for (args, tip) in [
        (
            &["report", "--mock", "start"][..],
            "tip: give options after the subcommand: 'start --mock'",
        ),
        (
            &["report", "--bot", "st-1", "--daily", "fetch", "ds-1"],
            "tip: give options after the subcommand: 'fetch --bot",
        ),
        (&["--mock", "report"], "tip: 'report --mock' exists"),
    ] {
        let run = finish(bare(home.path(), args), b"");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(tip), "{args:?}: {}", run.stderr);
    }
}
