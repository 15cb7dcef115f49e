//! Ctrl-C: a real SIGINT to a real process.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use koreai_mock::{FaultKind, Platform};

use crate::support::{Run, Setting, finish, fixed, one_by_one};

pub(crate) fn interrupt(child: &Child) {
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill").success());
}

/// Runs until standard error tells of something, interrupts, and returns the end.
pub(crate) fn interrupted(mut command: Command, is_printed: impl Fn(&str) -> bool) -> Run {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut message = String::new();
    while !is_printed(&message) {
        assert_ne!(
            errors.read_line(&mut message).expect("a line"),
            0,
            "it ended: {message}"
        );
    }
    interrupt(&child);
    errors.read_to_string(&mut message).expect("the rest");
    let mut run = Run::from_output(&child.wait_with_output().expect("an end"));
    run.stderr = message;
    run
}

#[test]
fn a_report_that_is_interrupted_can_be_taken_up_again() {
    let builder = Platform::builder().job_duration(Duration::from_secs(3));
    let setting = Setting::serving(builder);
    let run = interrupted(
        setting.command(&["report", "--format", "csv", "--timeout", "20"]),
        |message| message.contains("report job ds-"),
    );
    assert_eq!((run.code, run.stdout.as_str()), (130, ""));
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(
        lines[1..3],
        ["error: interrupted", "  the job continues; to resume it:"]
    );
    let job = lines[0].trim_start_matches("report job ");
    let bot = setting.bot();
    let command = format!("koreai report fetch {job} --wait --bot {bot} --timeout 20 --format csv");
    assert_eq!(lines[3].trim(), command);

    let args: Vec<_> = command.split(' ').skip(1).collect();
    let resumed = setting.run(&args);
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert!(
        resumed.stdout.starts_with("\u{feff}date,task,"),
        "{}",
        resumed.stdout
    );
    assert_eq!(
        setting.platform().jobs().len(),
        1,
        "no second job was started"
    );
}

#[test]
fn the_embedded_platform_leaves_nothing_to_take_up() {
    let setting = Setting::new();
    let run = interrupted(setting.command(&["report", "--mock"]), |message| {
        message.contains("report job ds-")
    });
    assert_eq!((run.code, run.stdout.as_str()), (130, ""));
    let message = "error: interrupted\n  the job ran on the mock platform inside this command, and ended with it\n";
    assert!(run.stderr.ends_with(message), "{}", run.stderr);
}

#[test]
fn many_updates_that_are_interrupted_go_on_where_they_stood() {
    let slow = FaultKind::SlowFirstByte {
        after: Duration::from_secs(30),
    };
    let setting = Setting::serving(fixed().fault(koreai_mock::Fault::new(slow).nth(3)));
    let text: String = (1..=4).map(|n| format!("ti-{n},Name {n}\n")).collect();
    setting.write("tasks.csv", &format!("task_id,name\n{text}"));
    let stream = setting.bot().to_owned();
    let args = one_by_one(&stream);
    // The answer to the third does not come.
    let run = interrupted_when(setting.command(&args), || {
        setting.platform().request_count() == 3
    });
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("2 updated, 1 unknown, 1 not sent; results in tasks.csv.results.csv"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.ends_with(
            "error: interrupted\n  the same command goes on from here, without the 1 update of unknown outcome\n"
        ),
        "{}",
        run.stderr
    );

    // What may have been made is sent again only if asked.
    let rest = finish(setting.command(&args), b"");
    assert_eq!(rest.code, 12, "{}", rest.stderr);
    assert_eq!(
        rest.stderr,
        "warning: 1 update of an earlier run, whose outcome is unknown, is not sent again\n\
         1 updated, 2 updated before, 1 unknown; results in tasks.csv.results.csv\n\
         next: 1 update may have been made all the same: look on the platform, then send again what it lacks, with the same command and --resend-unknown\n"
    );
    assert_eq!(setting.platform().request_count(), 4);

    let args = [&args[..], &["--resend-unknown"]].concat();
    let again = finish(setting.command(&args), b"");
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (0, ""),
        "{}",
        again.stderr
    );
    assert_eq!(
        again.stderr,
        "1 updated, 3 updated before; results in tasks.csv.results.csv\n"
    );
    assert_eq!(setting.platform().request_count(), 5);
}

/// Nobody knows whether the job is there whose start was not answered.
#[test]
fn the_start_of_a_job_that_is_interrupted_may_have_been_made() {
    let slow = FaultKind::SlowFirstByte {
        after: Duration::from_secs(30),
    };
    let parts = [
        "report",
        "--from",
        "2024-01-01",
        "--to",
        "2024-02-10",
        "--daily",
    ];
    for (nth, args) in [(1, &["report", "start"][..]), (1, &["report"]), (2, &parts)] {
        let fault = koreai_mock::Fault::new(slow.clone()).on("createTaskContainmentReport");
        let setting = Setting::serving(fixed().fault(fault.nth(nth)));
        // The first part takes two requests.
        let requests = if nth == 1 { 1 } else { 3 };
        let run = interrupted_when(setting.command(args), || {
            setting.platform().request_count() == requests
        });
        assert_eq!(run.code, 130, "{args:?}: {}", run.stderr);
        let printed = "error: interrupted\n  the job may have been started all the same\n  next: ";
        assert!(run.stderr.contains(printed), "{args:?}: {}", run.stderr);
        let has_rows = run.stdout.contains("\"date\"");
        assert_eq!(has_rows, nth == 2, "{args:?}: {}", run.stdout);
    }
}

/// Interrupts as soon as something is the case.
fn interrupted_when(mut command: Command, condition: impl Fn() -> bool) -> Run {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let patience = std::time::Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(std::time::Instant::now() < patience, "it never came so far");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The answers before have arrived; the process may need a moment to write them down.
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    Run::from_output(&child.wait_with_output().expect("an end"))
}

/// Waits for the end, which shall not take long.
fn assert_interrupted(mut child: Child) {
    let patience = Instant::now() + Duration::from_secs(10);
    while Instant::now() < patience {
        if let Some(status) = child.try_wait().expect("a status") {
            // By itself, or by the signal.
            assert!(matches!(status.code(), Some(130) | None), "{status}");
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it is there");
    panic!("it does not end");
}

fn spawned(command: Command) -> Child {
    heeding(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary")
}

/// With Ctrl-C as it is on a terminal: a test that runs in the background may have been reported to ignore
/// it, and what it starts would ignore it too.
fn heeding(command: Command) -> Command {
    if !cfg!(target_os = "linux") {
        return command;
    }
    let mut heeding = Command::new("/usr/bin/env");
    heeding
        .arg("--default-signal=INT")
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            heeding.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        heeding.current_dir(folder);
    }
    heeding
}

/// Nobody reads what is printed, so that printing it never ends.
#[test]
fn output_that_nobody_takes_is_no_reason_to_stay() {
    let many = (0..200).map(|number| format!("Task {number}"));
    let setting = Setting::serving(fixed().report_tasks(many));
    for pause in [0, 20, 100, 500, 3_000].map(Duration::from_millis) {
        let before = setting.platform().request_count();
        let child = spawned(setting.command(&[
            "report",
            "--format",
            "html",
            "--from",
            "2024-01-01",
            "--to",
            "2024-01-30",
            "--daily",
        ]));
        let patience = Instant::now() + Duration::from_secs(30);
        while setting.platform().request_count() < before + 2 {
            assert!(Instant::now() < patience, "it never came so far");
            std::thread::sleep(Duration::from_millis(20));
        }
        // While it works on the answer, and when it waits to print it.
        std::thread::sleep(pause);
        interrupt(&child);
        // One that came before all rows were there has those printed that are, where the next ends it.
        std::thread::sleep(Duration::from_millis(1_000));
        interrupt(&child);
        assert_interrupted(child);
    }
}

#[test]
fn waiting_for_a_secret_can_be_interrupted() {
    let setting = Setting::new();
    for _ in 0..8 {
        let mut command = setting.command(&["report", "--client-secret-file", "-"]);
        command.env_remove("KOREAI_CLIENT_SECRET");
        let child = spawned(command);
        std::thread::sleep(Duration::from_millis(300));
        interrupt(&child);
        assert_interrupted(child);
    }
}

/// The second one ends what does not heed the first: here, work that waits for its output to be taken.
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let setting = Setting::new();
    let rows: String = (1..=2_000).map(|n| format!("ti-{n},Name\n")).collect();
    setting.write("tasks.csv", &format!("task_id,name\n{rows}"));
    let stream = setting.bot().to_owned();
    let args = ["task", "update", &stream, "--csv", "tasks.csv", "--dry-run"];
    let child = spawned(setting.command(&args));
    std::thread::sleep(Duration::from_millis(2_000));
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    assert_interrupted(child);
}
