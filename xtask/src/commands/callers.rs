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

/// The errors of hand-written code compiled with a contract and its generated files:
/// `file:line:column: message`.
pub(crate) fn broken(
    root: &Path,
    target: &Path,
    contract: &str,
    artefacts: &Artefacts,
) -> anyhow::Result<Vec<String>> {
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
        fs::read_to_string(copy.join(file)).is_ok_and(|text| header::is_generated(&text))
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
fn places(messages: &str, is_generated: impl Fn(&str) -> bool) -> Vec<String> {
    let mut out = BTreeSet::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().into_iter().flatten();
        for span in spans.filter(|span| span["is_primary"] == true) {
            let file = span["file_name"].as_str().unwrap_or_default();
            if is_generated(file) {
                continue;
            }
            let said = message["message"].as_str().unwrap_or_default();
            out.insert((
                file.to_owned(),
                span["line_start"].as_u64().unwrap_or(1),
                span["column_start"].as_u64().unwrap_or(1),
                said.lines().next().unwrap_or_default().to_owned(),
            ));
        }
    }
    out.into_iter()
        .map(|(file, line, column, message)| format!("{file}:{line}:{column}: {message}"))
        .collect()
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
            ("program/src/main.rs", "fn main() {\n    let task = client::Task { name: String::new() };\n    println!(\"{}\", task.name);\n}\n".to_owned()),
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
        assert_eq!(run("name"), Vec::<String>::new());
        let places = run("title");
        let starts: Vec<&str> = places
            .iter()
            .filter_map(|place| place.split_once(": ").map(|(place, _)| place))
            .collect();
        assert_eq!(
            starts,
            [
                "program/src/main.rs:2:31",
                "program/src/main.rs:3:25",
                "program/tests/all.rs:3:39"
            ],
            "{places:?}"
        );
        assert!(places[0].contains("`name`"), "{places:?}");
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
        let found = places(&messages.join("\n"), |file| file == "generated.rs");
        assert_eq!(
            found,
            ["a.rs:3:7: no field `lname`", "b.rs:9:7: no field `lname`"]
        );
    }
}
