//! A smoke run against a real platform, for those who have an account. It is how facts that are marked
//! as inferred become documented.
//!
//! ```sh
//! export KOREAI_CLIENT_ID=cs-… KOREAI_CLIENT_SECRET=… KOREAI_BOT_ID=st-…
//! KOREAI_LIVE=1 cargo test -p koreai-cli live:: -- --nocapture
//! ```
//!
//! It reads: it asks for a job that does not exist, and runs a report. Only if `KOREAI_LIVE_TASK` and
//! `KOREAI_ACCOUNT_ID` are set does it send an update, and that one has no field. The exchanges are
//! recorded, redacted, in a folder below `target`, or in the folder that `KOREAI_LIVE_RECORD` names. Without
//! `KOREAI_LIVE=1` it does nothing.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn koreai(args: &[&str]) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koreai"));
    let status = command.args(args).status().expect("the binary");
    println!("koreai {}: {status}", args.join(" "));
    status.code().expect("an exit code")
}

#[test]
fn doctor_and_report_against_a_real_platform() {
    if env::var("KOREAI_LIVE").as_deref() != Ok("1") {
        println!("skipped: set KOREAI_LIVE=1 to run it against a real platform");
        return;
    }
    let usual = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("live");
    let folder = env::var_os("KOREAI_LIVE_RECORD").map_or(usual, PathBuf::from);
    let folder = folder.to_str().expect("a folder in Unicode");
    println!("exchanges are recorded in {folder}");

    let task = env::var("KOREAI_LIVE_TASK").unwrap_or_default();
    let mut doctor = vec!["token", "doctor", "--record", folder];
    if !task.is_empty() {
        doctor.extend(["--task", &task]);
    }
    assert_eq!(
        koreai(&doctor),
        0,
        "the doctor finds a fault: it is reported above"
    );
    let report = [
        "report",
        "--cumulative",
        "--format",
        "table",
        "--record",
        folder,
    ];
    assert_eq!(koreai(&report), 0, "the report cannot be had");
}
