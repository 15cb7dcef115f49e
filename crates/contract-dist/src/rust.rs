//! For Rust, and without it: the crates as they are published, the command line with its completions
//! and man pages, and `contract-diff`.

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::Error;
use super::archive::{self, Entry};
use super::error::failed;
use super::stage::{Stage, read, write};
use super::step::{shown, step};
use super::tools::target;

/// Members of the workspace that are for working on it, and published nowhere.
const OWN: [&str; 4] = ["contract*", "koreai-python", "koreai-tests", "xtask"];

/// Shells, as `koreai completions` has them, and the file that each looks for.
const COMPLETIONS: [(&str, &str); 4] = [
    ("bash", "koreai.bash"),
    ("zsh", "_koreai"),
    ("fish", "koreai.fish"),
    ("powershell", "koreai.ps1"),
];

fn cargo(root: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root);
    command
}

/// The crates, as `cargo publish` would send them. That they can be built is what the tests of the
/// workspace are for.
pub(super) fn crates(root: &Path, stage: &Stage) -> Result<(), Error> {
    let archives = stage.work.join("crates");
    let exclude = OWN.iter().flat_map(|name| ["--exclude", name]);
    step(
        "packing the crates",
        cargo(root)
            .args(["package", "--workspace", "--no-verify", "--allow-dirty"])
            .args(["--offline", "--quiet"])
            .args(exclude)
            .arg("--target-dir")
            .arg(&archives),
    )?;
    let mut crates = read(&archives.join("package"), "")?;
    crates.retain(|name, _| name.ends_with(".crate") && !name.contains('/'));
    write(&stage.out.join("crates"), &crates)
}

/// Where this machine keeps the sources of crates is not published, and would give each machine other
/// bytes. Whoever sets `RUSTFLAGS` has bytes of their own.
fn without_places() -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let flag = format!("--remap-path-prefix={}=/cargo", home.display());
    Some(format!("--config=build.rustflags=[{}]", json!(flag)))
}

/// The program that Cargo says it built, wherever its settings want it to be.
fn executable(messages: &[u8]) -> Option<PathBuf> {
    let lines = messages.split(|byte| *byte == b'\n');
    let messages = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let mut programs = messages.filter_map(|message| Some(message["executable"].as_str()?.into()));
    programs.next()
}

/// Builds the program of a package for release.
fn program(root: &Path, doing: &str, package: &str) -> Result<PathBuf, Error> {
    let target = target(root)?;
    let messages = shown(
        doing,
        cargo(root)
            .args(["build", "--release", "--locked"])
            .args(["--message-format", "json-render-diagnostics"])
            .args(["--package", package, "--target-dir"])
            .arg(&target)
            .args(without_places()),
    )?;
    executable(&messages)
        .ok_or_else(|| failed("find the program in", &target)(ErrorKind::NotFound.into()))
}

/// `contract-diff`, for machines like this one: an archive and its checksum.
pub(super) fn diff(root: &Path, stage: &Stage) -> Result<(), Error> {
    let built = program(root, "building contract-diff", "contract-compat")?;
    let file = |name: &str, path: &Path| -> Result<Entry, Error> {
        let contents = fs::read(path).map_err(failed("read", path))?;
        Ok(Entry {
            name: name.to_owned(),
            contents,
            is_program: false,
        })
    };
    let mut entries = vec![
        file("README.md", &root.join("crates/contract-compat/README.md"))?,
        file("LICENSE-APACHE", &root.join("LICENSE-APACHE"))?,
        file("LICENSE-MIT", &root.join("LICENSE-MIT"))?,
    ];
    let name = match EXE_SUFFIX {
        ".exe" => "contract-diff.exe",
        _ => "contract-diff",
    };
    let mut program = file(name, &built)?;
    program.is_program = true;
    entries.insert(0, program);
    let folder = format!("contract-diff-{}-{ARCH}-{OS}", env!("CARGO_PKG_VERSION"));
    archive::with_checksum(&stage.folder("contract-diff")?, &folder, &entries)
}

/// The command line, for machines like this one.
pub(super) fn command_line(root: &Path, stage: &Stage) -> Result<(), Error> {
    let built = program(root, "building the command line", "koreai-cli")?;
    let out = stage.folder("koreai")?;
    let koreai = out.join(format!("koreai{EXE_SUFFIX}"));
    fs::copy(&built, &koreai).map_err(failed("copy", &built))?;
    let folder = out.join("completions");
    fs::create_dir(&folder).map_err(failed("create", &folder))?;
    for (shell, file) in COMPLETIONS {
        let script = step(
            "writing completions",
            Command::new(&koreai).args(["completions", shell]),
        )?;
        let path = folder.join(file);
        fs::write(&path, script).map_err(failed("write", &path))?;
    }
    step(
        "writing man pages",
        Command::new(&koreai).arg("man").arg(out.join("man")),
    )?;
    Ok(())
}
