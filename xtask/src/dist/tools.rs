//! The tools that packages are made with: what has to be there, and what is installed, pinned.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Error;
use super::error::failed;
use super::step::{judged, step};

/// What people have to install themselves: its name, and a command that succeeds if it will do.
const NEEDED: [(&str, &[&str]); 3] = [
    (
        "Node.js 20 or newer, from https://nodejs.org",
        &[
            "node",
            "--eval",
            "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)",
        ],
    ),
    ("npm, which comes with Node.js", &["npm", "--version"]),
    (
        "Python 3.11 or newer with its module venv, from https://www.python.org; on Debian and Ubuntu, the packages python3 and python3-venv",
        &[
            "python3",
            "-c",
            "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))",
        ],
    ),
];

/// Where the pinned versions stand, in the project.
const PINNED: &str = "xtask/src/dist/tools";

/// The tools, installed.
pub(super) struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// Checks what has to be there, and installs the rest if it is not there as pinned.
    pub(super) fn ready(root: &Path, told: &mut dyn FnMut(&str)) -> Result<Self, Error> {
        missing()?;
        let tools = Self {
            folder: target(root)?.join("dist-tools"),
        };
        let wanted = pinned(root)?;
        let mark = tools.folder.join("pinned");
        if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
            return Ok(tools);
        }
        told("installing tools, as pinned in xtask/src/dist/tools");
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
                .args(["-m", "pip", "install", "--quiet", "--no-deps"])
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
    for (what, command) in NEEDED {
        if !succeeds(command) {
            let found = match version(command[0]) {
                Some(version) => format!("found {version}"),
                None => format!("`{}` was not found", command[0]),
            };
            let _ = write!(lines, "\n  {what} ({found})");
        }
    }
    match lines.is_empty() {
        true => Ok(()),
        false => Err(Error::Missing(lines)),
    }
}

fn succeeds(command: &[&str]) -> bool {
    Command::new(command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn version(program: impl AsRef<OsStr>) -> Option<String> {
    let done = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    (done.status.success() && !text.is_empty()).then_some(text)
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
