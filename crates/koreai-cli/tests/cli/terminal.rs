//! What is seen on a terminal: a real one, as far as the binary can tell, of 80 columns. Where the system
//! has none to give, there is nothing to see.
#![cfg(unix)]

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use koreai_mock::{Fault, FaultKind, Platform};
use pty_process::blocking::Pty;

use crate::support::{Setting, bare, fixed, one_by_one};

/// What the key Ctrl-C sends.
const CTRL_C: &[u8] = b"\x03";

struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    /// All that came, with what steers the terminal.
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// Runs a command on a terminal of its own.
    fn run(command: &Command) -> Option<Self> {
        let (pty, pts) = pty_process::blocking::open().ok()?;
        pty.resize(pty_process::Size::new(24, 80)).ok()?;
        let envs = command.get_envs();
        let child = pty_process::blocking::Command::new(command.get_program())
            .args(command.get_args())
            .env_clear()
            .envs(envs.filter_map(|(name, value)| Some((name, value?))))
            .env("TERM", "xterm")
            .current_dir(command.get_current_dir().expect("a folder"))
            .spawn(pts)
            .expect("the binary");
        let (pty, seen) = (Arc::new(pty), Arc::new(Mutex::new(Vec::new())));
        let (source, sink) = (Arc::clone(&pty), Arc::clone(&seen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // It fails once nobody has the terminal any more.
            while let Ok(read @ 1..) = (&*source).read(&mut bytes) {
                sink.lock().expect("no panic").extend(&bytes[..read]);
            }
        });
        Some(Self { pty, child, seen })
    }

    fn raw(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("no panic")).into_owned()
    }

    /// What stands there now.
    fn screen(&self) -> String {
        let mut parser = vt100::Parser::default();
        parser.process(&self.seen.lock().expect("no panic"));
        parser.screen().contents()
    }

    /// Waits until this is asked, and keys do not appear any more: what is pressed before is dropped.
    fn wait_for_question(&self, question: &str) {
        self.wait_for(|screen| {
            let modes = rustix::termios::tcgetattr(&*self.pty)
                .expect("a terminal")
                .local_modes;
            screen.starts_with(question) && !modes.contains(rustix::termios::LocalModes::ECHO)
        });
    }

    fn wait_for(&self, condition: impl Fn(&str) -> bool) -> String {
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            let screen = self.screen();
            if condition(&screen) {
                return screen;
            }
            assert!(Instant::now() < patience, "it never came:\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn press(&self, keys: &[u8]) {
        (&*self.pty).write_all(keys).expect("a terminal");
    }

    /// The end, and what stands there then.
    fn end(mut self) -> (ExitStatus, String) {
        let patience = Instant::now() + Duration::from_secs(30);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                break status;
            }
            if Instant::now() > patience {
                self.child.kill().expect("it is there");
                panic!("it does not end:\n{}", self.screen());
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        // What was written last may still be on its way.
        std::thread::sleep(Duration::from_millis(200));
        (status, self.screen())
    }
}

/// Whether a bar is on the screen.
fn has_bar(screen: &str) -> bool {
    screen.contains('█') || screen.contains('░')
}

#[test]
fn a_bar_shows_how_far_a_report_is_and_leaves_nothing_behind() {
    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .job_duration(Duration::from_secs(4));
    let setting = Setting::serving(builder);
    let command = setting.command(&["report", "--format", "csv"]);
    let Some(terminal) = Terminal::run(&command) else {
        return;
    };
    let screen = terminal.wait_for(|screen| has_bar(screen) && !screen.contains(" 0 %"));
    for part in [" %  00:00:0", "expires in "] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    assert!(
        terminal.raw().contains("\u{1b}[32m"),
        "{:?}",
        terminal.raw()
    );
    let (status, screen) = terminal.end();
    assert!(status.success(), "{screen}");
    assert!(!screen.contains("expires in"), "{screen}");
    assert!(
        screen.contains("all") || screen.contains(",dialog,"),
        "{screen}"
    );
}

#[test]
fn ctrl_c_clears_the_bar_of_a_report() {
    let builder = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .job_duration(Duration::from_secs(60));
    let setting = Setting::serving(builder);
    let Some(terminal) = Terminal::run(&setting.command(&["report"])) else {
        return;
    };
    terminal.wait_for(has_bar);
    terminal.press(CTRL_C);
    let (status, screen) = terminal.end();
    assert_eq!(status.code(), Some(130), "{screen}");
    assert!(!has_bar(&screen), "{screen}");
    assert!(!screen.contains("expires in"), "{screen}");
    let lines: Vec<_> = screen.lines().collect();
    assert!(lines[0].starts_with("report job ds-"), "{screen}");
    assert_eq!(lines[1], "error: interrupted", "{screen}");
}

#[test]
fn ctrl_c_clears_the_bar_of_many_updates() {
    let slow = FaultKind::SlowFirstByte {
        after: Duration::from_secs(60),
    };
    let setting = Setting::serving(fixed().fault(Fault::new(slow).nth(2)));
    setting.write("tasks.csv", "task_id,name\nti-1,a\nti-2,b\nti-3,c\n");
    let stream = setting.bot().to_owned();
    let args = one_by_one(&stream);
    let Some(terminal) = Terminal::run(&setting.command(&args)) else {
        return;
    };
    let screen = terminal.wait_for(|screen| screen.contains("waiting for an answer"));
    assert!(screen.contains(" 1/3 "), "{screen}");
    terminal.press(CTRL_C);
    let (status, screen) = terminal.end();
    assert_eq!(status.code(), Some(130), "{screen}");
    assert!(!has_bar(&screen) && !screen.contains("1/3"), "{screen}");
    let message = "1 updated, 1 unknown, 1 not sent; results in tasks.csv.results.csv";
    assert_eq!(screen.lines().next(), Some(message), "{screen}");
}

#[test]
fn bars_have_colours_only_where_they_are_wanted() {
    for (args, environment, colours) in [
        (&["--color", "never"][..], None, false),
        (&[], Some(("NO_COLOR", "1")), false),
        (&["--color", "always"], Some(("NO_COLOR", "1")), true),
        // Standard output says nothing about standard error.
        (&["--html", "page.html"], None, true),
    ] {
        let builder = Platform::builder()
            .unknown_tasks(koreai_mock::UnknownTasks::Create)
            .job_duration(Duration::from_secs(60));
        let setting = Setting::serving(builder);
        let mut command = setting.command(&[&["report"], args].concat());
        command.envs(environment);
        let Some(terminal) = Terminal::run(&command) else {
            return;
        };
        terminal.wait_for(has_bar);
        let raw = terminal.raw();
        assert_eq!(raw.contains("\u{1b}[32m"), colours, "{args:?}: {raw:?}");
        terminal.press(CTRL_C);
        terminal.end();
    }
}

#[test]
fn what_is_secret_is_asked_for_and_not_shown() {
    let secret = "canary-secret-4711-canary-secret-4711";
    let home = tempfile::tempdir().expect("a folder");
    let mint = [
        "token",
        "mint",
        "--client-id",
        "cs-1",
        "--client-secret-file",
        "-",
    ];
    let Some(terminal) = Terminal::run(&bare(home.path(), &mint)) else {
        return;
    };
    terminal.wait_for_question("Client secret (it is not shown): ");
    terminal.press(format!("{secret}\n").as_bytes());
    let (status, screen) = terminal.end();
    assert!(status.success(), "{screen}");
    assert!(!screen.contains("canary"), "{screen}");
    let token = screen.lines().skip(1).collect::<String>();
    assert!(token.starts_with("eyJ"), "{screen}");

    let inspect = bare(home.path(), &["token", "inspect"]);
    let terminal = Terminal::run(&inspect).expect("a terminal, as before");
    terminal.wait_for_question("Token (it is not shown): ");
    terminal.press(format!("{token}\n").as_bytes());
    let (status, screen) = terminal.end();
    assert!(status.success(), "{screen}");
    assert!(screen.contains("sub    cs-1"), "{screen}");
    assert!(!screen.replace('\n', "").contains(&token), "{screen}");
}

/// A pipe gets the exact text, and a terminal the same as escapes.
#[test]
fn names_of_tasks_cannot_control_a_terminal() {
    let name = "a\u{9b}31mb\u{202e}c\u{7f}d\u{200f}e\u{1b}]0;x\u{7}f";
    let setting = Setting::serving(fixed().report_tasks([name]));
    for format in ["json", "ndjson", "csv", "table", "html"] {
        let args = ["report", "--quiet", "--color", "never", "--format", format];
        let Some(terminal) = Terminal::run(&setting.command(&args)) else {
            return;
        };
        let seen = Arc::clone(&terminal.seen);
        let (status, _) = terminal.end();
        assert!(status.success(), "{format}");
        let seen = seen.lock().expect("no panic");
        let seen = std::str::from_utf8(&seen).expect("UTF-8");
        let controls =
            |c: char| (c.is_control() && !"\r\n\t".contains(c)) || "\u{202e}\u{200f}".contains(c);
        let found: Vec<_> = seen.chars().filter(|&c| controls(c)).collect();
        assert!(found.is_empty(), "{format}: {found:?}");
        if format.ends_with("json") {
            assert!(
                seen.contains(r"a\u009b31mb\u202ec\u007fd\u200fe\u001b"),
                "{seen}"
            );
            let piped = setting.run(&args).stdout;
            assert!(
                piped.contains("a\u{9b}31mb\u{202e}c\u{7f}d\u{200f}e"),
                "{piped}"
            );
        }
    }
}
