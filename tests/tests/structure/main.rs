//! Arrows point one way: no two files of a crate name each other's paths, and no crate depends on one that it
//! must not know.
//!
//! `STRUCTURE_ROOT` names another checkout to look at; `--no-capture` prints the counts.

mod crates;
mod cycles;
mod made_up;
mod modules;
mod names;
mod report;
mod resolve;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use report::Fluent;

/// The pairs that may name each other: calls on the first give the second, which calls the first in turn.
const FLUENT: &[Fluent] = &[Fluent {
    krate: "koreai-client",
    files: ["generated/mod.rs", "generated/builder.rs"],
    reason: "generated so: a method of the Client gives a builder, which is sent by the Client",
}];

/// Whether circles of three files and more are refused as well.
const REFUSE_LONGER: bool = true;

#[test]
fn no_two_files_of_a_crate_name_each_other() {
    let mut problems = Vec::new();
    let mut unused: Vec<&str> = FLUENT.iter().map(|it| it.krate).collect();
    let root = root();
    for folder in crate_folders(&root) {
        let report = report::look_at(&folder, FLUENT, REFUSE_LONGER);
        let report = report.unwrap_or_else(|error| panic!("{error}"));
        println!(
            "{:16} {:3} files, {:2} pairs that name each other, {:2} longer circles",
            report.name, report.files, report.pairs, report.longer
        );
        problems.extend(report.problems);
        unused.retain(|&it| it != report.name);
    }
    let no_crate = |name| format!("{name}: the fluent pairs name this crate, and there is none");
    problems.extend(unused.into_iter().map(no_crate));
    let text = problems.join("\n\n");
    let text = text.replace(&format!("{}/", root.display()), "");
    assert!(problems.is_empty(), "\n\n{text}\n");
}

#[test]
fn crates_depend_one_way() {
    let read = |folder: PathBuf| {
        let manifest = crates::dependencies(&folder.join("Cargo.toml"));
        manifest.unwrap_or_else(|error| panic!("{error}"))
    };
    let crates: BTreeMap<_, _> = crate_folders(&root()).into_iter().map(read).collect();
    let problems = crates::wrong_ways(&crates);
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n"));
}

fn root() -> PathBuf {
    let workspace = || Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    match env::var_os("STRUCTURE_ROOT") {
        Some(root) => root.into(),
        None => workspace().expect("tests stand in the workspace").into(),
    }
}

fn crate_folders(root: &Path) -> Vec<PathBuf> {
    let crates = root.join("crates");
    let entries = fs::read_dir(&crates).unwrap_or_else(|it| panic!("{}: {it}", crates.display()));
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .chain([root.join("xtask")])
        .filter(|folder| folder.join("Cargo.toml").is_file())
        .collect();
    folders.sort();
    assert!(folders.len() > 1, "{}: no crates", root.display());
    folders
}
