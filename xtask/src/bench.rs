//! `cargo xtask bench`: how long things take, and how that grows.
//!
//! Each measurement is a process of its own, so that memory is its own as well.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::artefacts::{self, Layout};
use crate::cli::print;
use crate::spec::{self, Spec};

const SIZES: [usize; 3] = [1, 10, 100];

/// Generates from the contract with its operations repeated, and prints time and memory.
pub fn generate(contract: &Path, runs: u32) -> Result<ExitCode, String> {
    let spec = parse(contract)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let binary = std::env::current_exe().map_err(|error| error.to_string())?;
    let build = if cfg!(debug_assertions) {
        "dev (use `cargo run --release -p xtask -- bench generate`)"
    } else {
        "release"
    };
    print(&format!(
        "build: {build}; median of {runs} runs, each a process of its own\n"
    ));
    print("operations   document    time    time per operation   peak memory\n");
    for size in SIZES {
        let file = folder.path().join(format!("{size}.yaml"));
        let text = repeated(&spec.json, size).to_string();
        fs::write(&file, &text).map_err(|error| error.to_string())?;
        let mut measured = Vec::new();
        for _ in 0..runs {
            let out = Command::new(&binary)
                .args(["bench", "generate", "--one"])
                .arg(&file)
                .output()
                .map_err(|error| error.to_string())?;
            let text = String::from_utf8_lossy(&out.stdout).into_owned();
            let mut numbers = text
                .split_whitespace()
                .filter_map(|word| word.parse::<u64>().ok());
            match (numbers.next(), numbers.next()) {
                (Some(micros), Some(kib)) => measured.push((micros, kib)),
                _ => {
                    return Err(format!(
                        "a run failed: {}",
                        String::from_utf8_lossy(&out.stderr)
                    ));
                }
            }
        }
        measured.sort_unstable();
        let (micros, kib) = measured[measured.len() / 2];
        let operations = size * crate::operation::all(&spec).len();
        print(&format!(
            "{operations:>10}  {:>6} KiB  {:>6.1} ms  {:>15.2} ms  {:>9.1} MiB\n",
            text.len() / 1024,
            micros as f64 / 1e3,
            micros as f64 / 1e3 / operations as f64,
            kib as f64 / 1024.0,
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// One measurement: from the file to rendered artefacts, in µs, and the peak memory in KiB.
pub fn one(file: &Path) -> Result<ExitCode, String> {
    let start = Instant::now();
    let spec = parse(file)?;
    artefacts::render(&spec, Layout::Folder)
        .map_err(|problems| crate::diagnostic::render(&spec.source, &problems, false))?;
    let took = start.elapsed().as_micros();
    let memory = peak_memory().map_err(|error| error.to_string())?;
    print(&format!("{took} {memory}\n"));
    Ok(ExitCode::SUCCESS)
}

/// Compares the contract with an edit of itself, its operations repeated, and prints the time.
pub fn diff(contract: &Path, runs: u32) -> Result<ExitCode, String> {
    let spec = parse(contract)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let binary = std::env::current_exe().map_err(|error| error.to_string())?;
    print(&format!(
        "median of {runs} runs, each a process of its own\n"
    ));
    print("operations   findings    time    time per operation\n");
    for size in SIZES {
        let old = repeated(&spec.json, size);
        let mut new = old.clone();
        stricter(&mut new);
        let files = [("old", &old), ("new", &new)].map(|(name, document)| {
            let file = folder.path().join(format!("{size}-{name}.yaml"));
            fs::write(&file, document.to_string()).map(|()| file)
        });
        let [Ok(old), Ok(new)] = files else {
            return Err("the documents cannot be written".to_owned());
        };
        let mut measured = Vec::new();
        let mut findings = 0;
        for _ in 0..runs {
            let start = Instant::now();
            let out = Command::new(&binary)
                .arg("diff")
                .arg(&old)
                .arg("--spec")
                .arg(&new)
                .args(["--format", "json"])
                .output()
                .map_err(|error| error.to_string())?;
            measured.push(start.elapsed().as_micros());
            let report: Value = serde_json::from_slice(&out.stdout)
                .map_err(|_| String::from_utf8_lossy(&out.stderr).into_owned())?;
            findings = report["findings"].as_array().map_or(0, Vec::len);
        }
        measured.sort_unstable();
        let millis = measured[measured.len() / 2] as f64 / 1e3;
        let operations = size * crate::operation::all(&spec).len();
        print(&format!(
            "{operations:>10}  {findings:>9}  {millis:>6.0} ms  {:>15.2} ms\n",
            millis / operations as f64,
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// An edit in every schema that has members: a member that must be there, which was not known.
fn stricter(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut).into_iter().flatten();
    for (_, schema) in schemas {
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("added".to_owned(), json!({"type": "string"}));
            schema["required"] = json!(["added"]);
        }
    }
}

/// Runs the validator's own measurements. They are a program of their own, so that a validator that
/// does not build stops nothing here.
pub fn validate(root: &Path, megabytes: u32, runs: u32) -> Result<ExitCode, String> {
    let arguments = [
        "bench",
        "--package",
        "koreai-validate",
        "--bench",
        "validate",
        "--",
    ];
    let numbers = [megabytes.to_string(), runs.to_string()];
    cargo(
        root,
        Command::new(cargo_binary()).args(arguments).args(numbers),
    )
}

/// Runs the client's own measurements.
pub fn client(root: &Path) -> Result<ExitCode, String> {
    let arguments = ["bench", "--package", "koreai-client", "--bench", "client"];
    cargo(root, Command::new(cargo_binary()).args(arguments))
}

/// Runs the comparison of the validator with `jsonschema` for so long.
pub fn fuzz(root: &Path, seconds: u32) -> Result<ExitCode, String> {
    let test = [
        "test",
        "--package",
        "koreai-validate",
        "--test",
        "validator",
    ];
    let long = ["--", "--ignored", "--nocapture", "for_long"];
    let mut command = Command::new(cargo_binary());
    command
        .args(test)
        .args(long)
        .env("VALIDATE_FUZZ_SECONDS", seconds.to_string());
    cargo(root, &mut command)
}

/// The cargo that runs this, or the one there is.
fn cargo_binary() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn cargo(root: &Path, command: &mut Command) -> Result<ExitCode, String> {
    let status = command
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    Ok(ExitCode::from(u8::from(!status.success())))
}

fn parse(file: &Path) -> Result<Spec, String> {
    let source = spec::read(file).map_err(|error| error.to_string())?;
    Spec::parse(source)
        .map(|(spec, _)| spec)
        .map_err(|(source, problems)| crate::diagnostic::render(&source, &problems, false))
}

/// What Linux says of this process; 0 where it does not say.
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

/// The document with its operations, paths and components repeated under other names.
fn repeated(document: &Value, times: usize) -> Value {
    let mut out = document.clone();
    let mut paths = Map::new();
    let mut components: Map<String, Value> = Map::new();
    for number in 0..times {
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            paths.insert(format!("/v{number}{path}"), renamed(item, number));
        }
        for (kind, named) in document["components"].as_object().into_iter().flatten() {
            let to = components.entry(kind.clone()).or_insert_with(|| json!({}));
            for (name, value) in named.as_object().into_iter().flatten() {
                let name = if kind == "securitySchemes" {
                    name.clone()
                } else {
                    format!("{name}{number}")
                };
                to[name] = renamed(value, number);
            }
        }
    }
    out["paths"] = Value::Object(paths);
    out["components"] = Value::Object(components);
    out
}

fn renamed(value: &Value, number: usize) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("$ref" | "operationId", Value::String(text)) => {
                        json!(format!("{text}{number}"))
                    }
                    _ => renamed(value, number),
                };
                (key.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| renamed(item, number)).collect(),
        other => other.clone(),
    }
}
