//! The manuals: how long they are, where they lead, and that what they show is run by some test.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use koreai_tests::project;

/// The READMEs of the project, with the most lines that each may have.
fn manuals() -> Vec<(PathBuf, usize)> {
    let mut manuals = vec![
        (project().join("README.md"), 140),
        (project().join("spec/README.md"), 150),
        (project().join("tests/README.md"), 150),
        (project().join("crates/README.md"), 150),
    ];
    for entry in fs::read_dir(project().join("crates")).expect("the crates") {
        let readme = entry.expect("a crate").path().join("README.md");
        if readme.exists() {
            manuals.push((readme, 150));
        }
    }
    manuals
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The blocks of code of one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let blocks = text.split(&opening).skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .map(str::to_owned)
        .collect()
}

/// The anchor that code hosts make of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn each_manual_is_short() {
    for (path, limit) in manuals() {
        let lines = text(&path).lines().count();
        assert!(
            lines <= limit,
            "{}: {lines} lines, at most {limit}",
            path.display()
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut links = 0;
    for (path, _) in manuals() {
        let text = text(&path);
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if target.contains("://") {
                continue;
            }
            links += 1;
            let (file, part) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                path.clone()
            } else {
                path.parent().expect("a folder").join(file)
            };
            assert!(file.exists(), "{}: {target} does not exist", path.display());
            let headings: BTreeSet<_> = match part {
                "" => continue,
                _ => fs::read_to_string(&file)
                    .expect("a page")
                    .lines()
                    .map(str::to_owned)
                    .collect(),
            };
            assert!(
                headings
                    .iter()
                    .any(|line| line.starts_with('#')
                        && anchor(line.trim_start_matches('#')) == part),
                "{}: {target} is not a heading",
                path.display()
            );
        }
    }
    assert!(links >= 20, "{links}");
}

/// `tests/dist/run` runs the examples of the packages.
#[test]
fn examples_in_other_languages_are_those_of_the_packages() {
    let readme = text(&project().join("README.md"));
    for (language, package) in [("python", "python"), ("js", "npm")] {
        let package = project()
            .join("crates/contract-dist/src")
            .join(package)
            .join("README.md");
        let package = text(&package);
        let shown = blocks(&readme, language);
        assert!(!shown.is_empty(), "{language}");
        for block in shown {
            assert!(
                package.contains(&block),
                "not in the package's README:\n{block}"
            );
        }
    }
}

/// The marks of an operation, as the generated list of the contract's statements has them.
fn marks(statements: &str, operation: &str) -> [(&'static str, String); 3] {
    let section = format!("\n## {operation}\n");
    let section = statements.split(&section).nth(1).expect("a section");
    let section = section.split("\n## ").next().expect("a section");
    let rows = || section.lines().filter(|line| line.starts_with("| "));
    let mark = |row: &str| row.split(" | ").nth(2).expect("a mark").to_owned();
    let mark_at = |start: &str| mark(rows().find(|row| row.starts_with(start)).expect("a row"));
    let body = rows()
        .skip_while(|row| !row.starts_with("| response 200 "))
        .find(|row| row.starts_with("| **"));
    [
        ("call", mark_at("| the call ")),
        ("limit", mark_at("| rate limit ")),
        ("response", mark(body.expect("a body"))),
    ]
}

/// The first table says of each call how sure it is, in the contract's own marks.
#[test]
fn what_is_sure_is_what_the_contract_says() {
    let readme = text(&project().join("README.md"));
    let statements = text(&project().join("spec/statements.md"));
    let table = readme.split("\n| call | schemas |").nth(1);
    let rows = table.expect("the table").lines().skip(2);
    let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() >= 3, "{rows:?}");
    for row in rows {
        let id = row.split('`').nth(1).expect("an operation");
        let mut known = koreai_schemas::OPERATIONS.iter();
        assert!(
            known.any(|operation| operation.id == id),
            "{id} is not in the contract"
        );
        for (what, mark) in marks(&statements, id) {
            let claim = format!("{what} {mark}");
            assert!(row.contains(&claim), "{id}: {claim}");
        }
    }
}

/// A limit as the manuals write it: `60 a minute, 1,800 an hour`.
fn limit(operation: &koreai_schemas::Operation) -> String {
    let limit = operation.rate_limit.expect("a limit");
    let windows = limit.windows.iter().map(|window| {
        let requests = window.requests.to_string();
        let requests = match requests.len() {
            ..=3 => requests,
            digits => format!("{},{}", &requests[..digits - 3], &requests[digits - 3..]),
        };
        let unit = match window.length.as_secs() {
            60 => "a minute",
            3600 => "an hour",
            other => panic!("no word for {other} s"),
        };
        format!("{requests} {unit}")
    });
    windows.collect::<Vec<_>>().join(", ")
}

/// Limits in tables and sentences are those of the contract.
#[test]
fn limits_are_those_of_the_contract() {
    let readme = text(&project().join("README.md"));
    let mut above = None;
    for operation in koreai_schemas::OPERATIONS {
        let start = format!("| `{}`: ", operation.id);
        let row = readme.lines().find(|line| line.starts_with(&start));
        let cell = row.and_then(|row| row.split(" | ").nth(2));
        // The table need not list every operation; `what_is_sure_is_what_the_contract_says` sees that it lists some.
        let Some(cell) = cell else { continue };
        let limit = limit(operation);
        let per = operation.rate_limit.expect("a limit").per;
        let same = above.as_ref() == Some(&limit) && cell == format!("the same, for each {per}");
        assert!(
            same || cell == format!("{limit} for each {per}"),
            "README.md: `{}`: the limit is {limit} for each {per}, not {cell}",
            operation.id
        );
        above = Some(limit);
    }
    let update = koreai_schemas::OPERATIONS
        .iter()
        .find(|one| one.id == "updateTask");
    let limit = limit(update.expect("an operation"));
    let (requests, unit) = limit.split_once(' ').expect("a figure");
    for (manual, words) in [
        (
            "crates/koreai-cli/README.md",
            format!("{requests} updates {unit}"),
        ),
        (
            "crates/koreai-client/README.md",
            format!("{requests} in {unit}"),
        ),
    ] {
        let text = text(&project().join(manual));
        let words_of = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words_of.contains(&words),
            "{manual}: the limit is {limit}, and not there as `{words}`"
        );
    }
}

/// The marks are defined once, in the contract's manual, and are those that programs know.
#[test]
fn provenance_has_one_vocabulary() {
    let manual = text(&project().join("spec/README.md"));
    let table = manual.split("\n## Provenance\n").nth(1).expect("a section");
    let table = table.trim_start().split("\n\n").next().expect("a table");
    let first = |row: &str| row.split('`').nth(1).map(str::to_owned);
    let defined: Vec<_> = table.lines().filter_map(first).collect();
    let known = koreai_schemas::Provenance::MARKS.map(koreai_schemas::Provenance::as_str);
    assert_eq!(defined, known);
}
