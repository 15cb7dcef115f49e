//! Finds hand-written code that uses what a draft changes, by compiling a copy of the project with the generated
//! files of the draft.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use contract_codegen::artefacts::Artefacts;
use contract_codegen::header;
use serde_json::Value;

use super::process::cargo;
use crate::writer;

/// The copy's path in the target folder. It is kept, so that the next run is faster.
const COPY: &str = "impact/copy";

/// A place in hand-written code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// `file:line:column: message`.
    pub(crate) shown: String,
    /// Whether only tests are compiled from it.
    pub(crate) is_test: bool,
}

/// The errors of hand-written code compiled with a contract and its generated files.
pub(crate) fn broken(
    root: &Path,
    target: &Path,
    contract: &str,
    artefacts: &Artefacts,
) -> anyhow::Result<Vec<Place>> {
    let copy = target.join(COPY);
    mirror(root, &copy)?;
    put(&copy.join("spec/openapi.yaml"), contract)?;
    for (path, text) in artefacts {
        put(&copy.join(path), text)?;
    }
    let output = cargo()
        .current_dir(&copy)
        .env("CARGO_TARGET_DIR", target)
        .args(["check", "--workspace", "--all-targets", "--keep-going"])
        // Nothing there uses what is generated for callers, and it takes longest.
        .args(["--exclude", "contract*", "--exclude", "xtask", "--quiet"])
        .arg("--message-format=json")
        .stdin(Stdio::null())
        .output()
        .context("cannot run cargo")?;
    let places = places(&String::from_utf8_lossy(&output.stdout), |file| {
        fs::read_to_string(copy.join(file)).unwrap_or_default()
    });
    if places.is_empty() && !output.status.success() {
        bail!(
            "the project does not compile against the draft:\n{}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(places)
}

/// Where cargo builds the project.
pub(crate) fn target(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}

/// The errors in cargo's messages, except those in generated files.
fn places(messages: &str, read: impl Fn(&str) -> String) -> Vec<Place> {
    let mut out = BTreeSet::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let is_test_target = message["target"]["kind"] == serde_json::json!(["test"]);
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().into_iter().flatten();
        for span in spans.filter(|span| span["is_primary"] == true) {
            let file = span["file_name"].as_str().unwrap_or_default();
            let text = read(file);
            if header::is_generated(&text) {
                continue;
            }
            let line = span["line_start"].as_u64().unwrap_or(1);
            let said = message["message"].as_str().unwrap_or_default();
            out.insert((
                file.to_owned(),
                line,
                span["column_start"].as_u64().unwrap_or(1),
                said.lines().next().unwrap_or_default().to_owned(),
                is_test_target || is_in_tests(&text, line),
            ));
        }
    }
    out.into_iter()
        .map(|(file, line, column, message, is_test)| Place {
            shown: format!("{file}:{line}:{column}: {message}"),
            is_test,
        })
        .collect()
}

/// Whether a line of formatted Rust is in an item below `#[cfg(test)]`: the item ends with the first line that is
/// indented as it is and closes it.
fn is_in_tests(text: &str, line: u64) -> bool {
    let mut open: Option<&str> = None;
    for (number, content) in (1..=line).zip(text.lines()) {
        let indent = &content[..content.len() - content.trim_start().len()];
        if open.is_none() && content.trim_start() == "#[cfg(test)]" {
            open = Some(indent);
        }
        let ends = open == Some(indent) && content.ends_with(['}', ';']);
        if number == line {
            return open.is_some();
        }
        if ends {
            open = None;
        }
    }
    false
}

/// Updates the copy from the files of the project that git knows. Unchanged files are not written, so that cargo
/// does not compile them again.
fn mirror(root: &Path, copy: &Path) -> anyhow::Result<()> {
    let listed = Command::new("git")
        .current_dir(root)
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output()
        .context("cannot run git, which lists the project's files")?;
    if !listed.status.success() {
        bail!(
            "git cannot list the project's files: {}",
            String::from_utf8_lossy(&listed.stderr).trim()
        );
    }
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut wanted: BTreeSet<PathBuf> = BTreeSet::new();
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let from = root.join(name);
        // A file that git knows may have been removed.
        let Ok(bytes) = fs::read(&from) else { continue };
        wanted.insert(PathBuf::from(name));
        let to = copy.join(name);
        if fs::read(&to).is_ok_and(|there| there == bytes) {
            continue;
        }
        let folder = to.parent().unwrap_or(copy);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        fs::copy(&from, &to).with_context(|| format!("cannot write {}", to.display()))?;
    }
    remove_others(copy, copy, &wanted)
}

fn remove_others(copy: &Path, folder: &Path, wanted: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(copy, &path, wanted)?;
        } else if path
            .strip_prefix(copy)
            .is_ok_and(|name| !wanted.contains(name))
        {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    Ok(writer::replace(path, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compiles a small project, as the real one is: a crate with generated code, and its callers.
    #[test]
    fn callers_of_what_changes_are_found_by_compiling_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("project");
        let crate_of = |name: &str, uses: &str| {
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{uses}")
        };
        let uses = "[dependencies]\nclient = { path = \"../client\" }\n";
        let generated = |name: &str| {
            let header = header::RUST_HEADER;
            let used = "pub fn name(task: &Task) -> &str {\n    &task.NAME\n}\n";
            format!("{header}pub struct Task {{\n    pub NAME: String,\n}}\n{used}")
                .replace("NAME", name)
        };
        let files = [
            ("Cargo.toml", "[workspace]\nmembers = [\"client\", \"program\", \"contract-x\"]\nresolver = \"3\"\n".to_owned()),
            (".gitignore", "target\nsecret.txt\n".to_owned()),
            ("secret.txt", "not copied".to_owned()),
            ("spec/openapi.yaml", "openapi: 3.0.3\n".to_owned()),
            ("client/Cargo.toml", crate_of("client", "")),
            ("client/src/lib.rs", "pub mod generated;\npub use generated::Task;\n".to_owned()),
            ("client/src/generated.rs", generated("name")),
            ("program/Cargo.toml", crate_of("program", uses)),
            ("program/src/main.rs", "fn main() {\n    let task = client::Task { name: String::new() };\n    println!(\"{}\", task.name);\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn one() {\n        let _ = |task: client::Task| task.name;\n    }\n}\n".to_owned()),
            ("program/tests/all.rs", "#[test]\nfn one() {\n    let _ = |task: client::Task| task.name;\n}\n".to_owned()),
            ("contract-x/Cargo.toml", crate_of("contract-x", "")),
            ("contract-x/src/lib.rs", "compile_error!(\"left out\");\n".to_owned()),
        ];
        for (path, text) in &files {
            put(&root.join(path), text).expect("a file");
        }
        let git = |args: &[&str]| {
            let done = Command::new("git").current_dir(&root).args(args).status();
            assert!(done.expect("git runs").success());
        };
        git(&["init", "--quiet"]);
        git(&["add", "."]);
        let target = folder.path().join("target");
        let run = |name: &str| {
            let artefacts = [("client/src/generated.rs".to_owned(), generated(name))];
            broken(
                &root,
                &target,
                "openapi: 3.0.3\n# drafted\n",
                &artefacts.into(),
            )
            .expect("places")
        };
        assert_eq!(run("name"), []);
        let places = run("title");
        let starts: Vec<(&str, bool)> = places
            .iter()
            .filter_map(|place| Some((place.shown.split_once(": ")?.0, place.is_test)))
            .collect();
        assert_eq!(
            starts,
            [
                ("program/src/main.rs:2:31", false),
                ("program/src/main.rs:3:25", false),
                ("program/src/main.rs:10:43", true),
                ("program/tests/all.rs:3:39", true)
            ],
            "{places:?}"
        );
        assert!(places[0].shown.contains("`name`"), "{places:?}");
        let copy = target.join(COPY);
        let drafted = fs::read_to_string(copy.join("spec/openapi.yaml"));
        assert!(drafted.expect("the draft").ends_with("# drafted\n"));
        assert!(!copy.join("secret.txt").exists());
        let kept = fs::read_to_string(root.join("client/src/generated.rs"));
        assert_eq!(kept.expect("the project's own"), generated("name"));
    }

    #[test]
    fn errors_in_hand_written_files_are_named_once() {
        let message = |level: &str, file: &str, line: u64| {
            serde_json::json!({"reason": "compiler-message", "message": {
                "level": level, "message": "no field `lname`\nmore",
                "spans": [{"is_primary": true, "file_name": file, "line_start": line, "column_start": 7},
                          {"is_primary": false, "file_name": "other.rs", "line_start": 1, "column_start": 1}],
            }})
            .to_string()
        };
        let messages = [
            message("error", "b.rs", 9),
            message("error", "a.rs", 3),
            message("error", "a.rs", 3),
            message("warning", "a.rs", 4),
            message("error", "generated.rs", 1),
            "no message".to_owned(),
        ];
        let found = places(&messages.join("\n"), |file| match file {
            "generated.rs" => header::RUST_HEADER.to_owned(),
            _ => String::new(),
        });
        let shown: Vec<_> = found.iter().map(|place| place.shown.as_str()).collect();
        assert_eq!(
            shown,
            ["a.rs:3:7: no field `lname`", "b.rs:9:7: no field `lname`"]
        );
    }

    #[test]
    fn what_is_below_cfg_test_is_a_test() {
        let text = "\
use a::B;

#[cfg(test)]
use a::C;

#[cfg(test)]
mod tests {
    fn one() {
        B;
    }
}

fn two() {
    #[cfg(test)]
    let x = 1;
    B;
}
";
        let tests: Vec<u64> = (1..=17).filter(|line| is_in_tests(text, *line)).collect();
        assert_eq!(tests, [3, 4, 6, 7, 8, 9, 10, 11, 14, 15]);
    }
}
