//! The tools that packages are made with: what has to be there, and what is installed, pinned.

use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Error;
use super::error::failed;
use super::step::{judged, step};

/// What people have to install themselves.
struct Needed {
    /// Its name, and where it comes from.
    what: &'static str,
    program: &'static str,
    /// The oldest version that will do.
    least: (u64, u64),
    /// Arguments with which it succeeds if it is whole.
    whole: &'static [&'static str],
}

const NEEDED: [Needed; 3] = [
    Needed {
        what: "Node.js 20 or newer, from https://nodejs.org",
        program: "node",
        least: (20, 0),
        whole: &["--eval", ""],
    },
    Needed {
        what: "npm, which comes with Node.js",
        program: "npm",
        least: (0, 0),
        whole: &["--version"],
    },
    Needed {
        what: "Python 3.11 or newer with its module venv, from https://www.python.org; on Debian and Ubuntu, the packages python3 and python3-venv",
        program: "python3",
        least: (3, 11),
        whole: &["-c", "import venv, ensurepip"],
    },
];

/// Where the pinned versions are, in the project.
const PINNED: &str = "crates/contract-dist/src/tools";

/// The tools, installed.
pub(super) struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// Checks what has to be there, and installs the rest if it is not there as pinned.
    pub(super) fn ready(root: &Path, report: &mut dyn FnMut(&str)) -> Result<Self, Error> {
        missing()?;
        let target = target(root)?;
        fs::create_dir_all(&target).map_err(failed("create", &target))?;
        // Two runs install one after the other.
        let lock = target.join("dist-tools.lock");
        let file = File::create(&lock).map_err(failed("write", &lock))?;
        file.lock().map_err(failed("lock", &lock))?;
        let tools = Self {
            folder: target.join("dist-tools"),
        };
        let wanted = pinned(root)?;
        let mark = tools.folder.join("pinned");
        if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
            return Ok(tools);
        }
        report("installing tools, as pinned in crates/contract-dist/src/tools (about a minute)");
        tools.install(&root.join(PINNED))?;
        fs::write(&mark, wanted).map_err(failed("write", &mark))?;
        Ok(tools)
    }

    fn install(&self, pinned: &Path) -> Result<(), Error> {
        let folder = &self.folder;
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(failed("remove", folder))?;
        }
        fs::create_dir_all(folder).map_err(failed("create", folder))?;
        for name in [".npmrc", "package.json", "package-lock.json"] {
            fs::copy(pinned.join(name), folder.join(name)).map_err(failed("copy", folder))?;
        }
        let fetched = "installing tools (this needs a network, once)";
        step(
            fetched,
            Command::new("npm")
                .args(["ci", "--loglevel=error"])
                .current_dir(folder),
        )?;
        let venv = Command::new("python3")
            .args(["-m", "venv"])
            .arg(folder.join("venv"))
            .output();
        judged("making an environment for Python", "python3", venv)?;
        step(
            fetched,
            self.python()
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--retries",
                    "2",
                ])
                .args(["--disable-pip-version-check", "--requirement"])
                .arg(pinned.join("requirements.txt")),
        )?;
        step(
            "checking the tools",
            self.python().args(["-m", "pip", "check"]),
        )?;
        Ok(())
    }

    /// Where `node_modules` is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Python, with its tools.
    pub(super) fn python(&self) -> Command {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        let mut command = Command::new(self.folder.join("venv").join(folder).join("python"));
        // Warnings of what is to come in later versions are for those who change the pinned ones.
        command.env("PYTHONWARNINGS", "ignore::FutureWarning");
        command.env_remove("PYTHONPATH");
        command
    }

    /// A script of a package of Node.js.
    pub(super) fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.folder.join("node_modules").join(script));
        command
    }
}

/// The target folder of Cargo.
pub(super) fn target(root: &Path) -> Result<PathBuf, Error> {
    let folder =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    std::path::absolute(&folder).map_err(failed("find", &folder))
}

/// Everything that is not there, or too old, at once.
fn missing() -> Result<(), Error> {
    let mut lines = String::new();
    for needed in NEEDED {
        let Needed { what, program, .. } = needed;
        let found = match version(program) {
            None => format!("`{program}` was not found"),
            Some(found) if numbers(&found) < Some(needed.least) => format!("found {found}"),
            Some(found) if !succeeds(program, needed.whole) => {
                format!("found {found}, which is not whole")
            }
            Some(_) => continue,
        };
        let _ = write!(lines, "\n  {what} ({found})");
    }
    match lines.is_empty() {
        true => Ok(()),
        false => Err(Error::Missing(lines)),
    }
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn version(program: &str) -> Option<String> {
    let done = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    (done.status.success() && !text.is_empty()).then_some(text)
}

/// The first two numbers of a version, as `v20.19.1` or `Python 3.11.7`.
fn numbers(version: &str) -> Option<(u64, u64)> {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = digits.split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

/// What the installed tools follow from.
fn pinned(root: &Path) -> Result<String, Error> {
    let mut text = String::new();
    for program in ["node", "python3"] {
        text.push_str(&version(program).unwrap_or_default());
        text.push('\n');
    }
    for name in [
        ".npmrc",
        "package.json",
        "package-lock.json",
        "requirements.txt",
    ] {
        let path = root.join(PINNED).join(name);
        text.push_str(&fs::read_to_string(&path).map_err(failed("read", &path))?);
    }
    Ok(text)
}
