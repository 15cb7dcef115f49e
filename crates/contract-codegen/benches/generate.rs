//! From the contract to rendered artefacts, with its operations repeated 1, 10 and 100 times:
//! `cargo xtask bench generate`.
//!
//! Each run is a separate process, so that its memory can be measured.

use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs, io};

use contract::{Spec, operation};
use contract_codegen::artefacts::{self, Layout};

#[path = "../../contract/benches/repeat.rs"]
mod repeat;

fn main() {
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match arguments.as_slice() {
        [flag, file] if flag == "--one" => one(Path::new(file)),
        [runs] => all(runs.parse().expect("the number of runs")),
        _ => all(5),
    }
}

/// Prints the time, the time for each operation and the peak memory, for each size.
fn all(runs: usize) {
    let spec = repeat::contract();
    let folder = tempfile::tempdir().expect("a folder");
    let binary = env::current_exe().expect("this program");
    println!("median of {runs} runs, each in its own process");
    println!("operations   document    time    time per operation   peak memory");
    for times in repeat::TIMES {
        let file = folder.path().join(format!("{times}.yaml"));
        let text = repeat::repeated(&spec.json, times).to_string();
        fs::write(&file, &text).expect("the document");
        let mut measured: Vec<(u64, u64)> = (0..runs).map(|_| measure(&binary, &file)).collect();
        measured.sort_unstable();
        let (micros, kib) = measured[measured.len() / 2];
        let operations = times * operation::all(&spec).len();
        println!(
            "{operations:>10}  {:>6} KiB  {:>6.1} ms  {:>15.2} ms  {:>9.1} MiB",
            text.len() / 1024,
            micros as f64 / 1e3,
            micros as f64 / 1e3 / operations as f64,
            kib as f64 / 1024.0,
        );
    }
}

/// Microseconds and KiB of one run.
fn measure(binary: &Path, file: &Path) -> (u64, u64) {
    let output = Command::new(binary).arg("--one").arg(file).output();
    let output = output.expect("a run");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(micros)), Some(Ok(kib))) => (micros, kib),
        _ => panic!("a run failed: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn one(file: &Path) {
    let start = Instant::now();
    let source = contract::read(file).expect("the document");
    let (spec, _) = Spec::parse(source).expect("a document without errors");
    artefacts::render(&spec, Layout::Folder).expect("artefacts");
    let took = start.elapsed().as_micros();
    println!(
        "{took} {}",
        peak_memory().expect("the memory of this process")
    );
}

/// The peak memory that Linux reports for this process; 0 on other systems.
fn peak_memory() -> io::Result<u64> {
    if !cfg!(target_os = "linux") {
        return Ok(0);
    }
    let status = fs::read_to_string("/proc/self/status")?;
    Ok(status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0))
}
