//! A made-up platform, and runs of the binary against it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use koreai_mock::{Builder, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Fault, FaultKind, Platform};
use regex::Regex;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// When everything happens: 2024-03-08T12:00:00Z.
pub(crate) const NOW: u64 = 1_709_899_200;

/// A platform, and an empty home.
pub(crate) struct Setting {
    runtime: Runtime,
    platform: Option<Platform>,
    pub(crate) home: TempDir,
}

/// What a run printed, and its exit code.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A platform whose clock stands still, and whose jobs are done at once.
pub(crate) fn fixed() -> Builder {
    // Tokens are minted by this machine's clock.
    let hundred_years = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .clock(|| UNIX_EPOCH + Duration::from_secs(NOW))
        .token_leeway(hundred_years)
        .job_duration(Duration::ZERO)
}

impl Setting {
    pub(crate) fn new() -> Self {
        Self::serving(fixed())
    }

    pub(crate) fn with(fault: FaultKind) -> Self {
        Self::serving(fixed().fault(Fault::new(fault)))
    }

    pub(crate) fn serving(builder: Builder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let platform = runtime.block_on(builder.start()).expect("a platform");
        Self {
            runtime,
            platform: Some(platform),
            home: tempfile::tempdir().expect("a folder"),
        }
    }

    pub(crate) fn platform(&self) -> &Platform {
        self.platform.as_ref().expect("it runs until it is dropped")
    }

    pub(crate) fn bot(&self) -> &str {
        self.platform().bot_id()
    }

    /// The binary, pointed at the platform, in the empty home.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let platform = self.platform();
        let mut command = bare(self.home.path(), args);
        command
            .env("KOREAI_HOST", platform.base_url())
            .env("KOREAI_CLIENT_ID", DEMO_CLIENT_ID)
            .env("KOREAI_CLIENT_SECRET", DEMO_CLIENT_SECRET)
            .env("KOREAI_BOT_ID", platform.bot_id())
            .env("KOREAI_ACCOUNT_ID", platform.account_id());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.fed(args, b"")
    }

    pub(crate) fn fed(&self, args: &[&str], stdin: &[u8]) -> Run {
        finish(self.command(args), stdin)
    }

    /// A run as a transcript, without what differs from one time to the next.
    pub(crate) fn transcript(&self, args: &[&str]) -> String {
        self.shown(args, &self.run(args))
    }

    pub(crate) fn shown(&self, args: &[&str], run: &Run) -> String {
        shown(args, run)
            .replace(&self.platform().base_url(), "http://HOST")
            .replace(&self.home.path().display().to_string(), "HOME")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.home.path().join(name), text).expect("a file");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name)).expect("a file")
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        if let Some(platform) = self.platform.take() {
            self.runtime.block_on(platform.shutdown());
        }
    }
}

/// The binary, with an empty environment and home.
pub(crate) fn bare(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koreai"));
    command
        .args(args)
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("SOURCE_DATE_EPOCH", NOW.to_string());
    command
}

pub(crate) fn finish(mut command: Command, stdin: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    // A run that reads no input may be over already, and its pipe closed.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin);
    Run::from_output(&child.wait_with_output().expect("an end"))
}

impl Run {
    pub(crate) fn from_output(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Self {
            code: output.status.code().expect("an exit code, not a signal"),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

/// `$ koreai …`, what it printed, and how it ended.
pub(crate) fn shown(args: &[&str], run: &Run) -> String {
    let words = args.iter().map(|word| quoted(word));
    let mut shown = format!("$ koreai {}\n", words.collect::<Vec<_>>().join(" "));
    shown += &run.stdout;
    if !run.stderr.is_empty() {
        shown += &format!("--- standard error\n{}", run.stderr);
    }
    shown += &format!("--- exit code {}\n", run.code);
    let port = Regex::new(r"127\.0\.0\.1:[0-9]+").expect("a pattern");
    port.replace_all(&shown, "127.0.0.1:PORT").into_owned()
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=./,:…".contains(c);
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{word}'"),
    }
}

/// Results without their fingerprints, which change with the port.
pub(crate) fn without_fingerprints(text: &str) -> String {
    let fingerprint = Regex::new(r"\b[0-9a-f]{16}\b").expect("a pattern");
    fingerprint.replace_all(text, "FINGERPRINT").into_owned()
}

/// Updates the tasks of `tasks.csv`, each after the one before it.
pub(crate) fn one_by_one(stream: &str) -> [&str; 7] {
    [
        "task",
        "update",
        stream,
        "--csv",
        "tasks.csv",
        "--concurrency",
        "1",
    ]
}
