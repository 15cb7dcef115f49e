//! The commands that the READMEs show print what the READMEs say.

use std::path::Path;

use regex::Regex;

use crate::support::{bare, finish};

/// The commands of a README with their outputs, from its blocks of `console`.
fn tour(readme: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(readme);
    let text = std::fs::read_to_string(path).expect("the README");
    let blocks = text.split("```console\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split("```").next());
    let mut tour = Vec::new();
    for line in blocks.flat_map(str::lines) {
        match (line.strip_prefix("$ "), tour.last_mut()) {
            (Some(command), _) => tour.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => *output += &format!("{line}\n"),
            (None, None) => panic!("output without a command: {line}"),
        }
    }
    tour
}

#[test]
fn what_the_readmes_show_is_true() {
    let home = tempfile::tempdir().expect("a folder");
    let port = Regex::new(r"127\.0\.0\.1:[0-9]+").expect("a pattern");
    let (first_page, manual) = (tour("../../README.md"), tour("README.md"));
    assert!(!first_page.is_empty() && manual.len() >= 5);
    for (command, expected) in first_page.into_iter().chain(manual) {
        let folder = Path::new(env!("CARGO_BIN_EXE_koreai"))
            .parent()
            .expect("a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        // Only what it takes from `bare`: the same home and environment.
        let plain = bare(home.path(), &[]);
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &command])
            .current_dir(home.path())
            .env_clear();
        for (name, value) in plain.get_envs() {
            shell.env(name, value.expect("a value"));
        }
        shell.env("PATH", format!("{}:{path}", folder.display()));
        let run = finish(shell, b"");
        let output = format!("{}{}", run.stdout, run.stderr);
        // Nobody sees the byte order mark of CSV.
        let output = output.trim_start_matches('\u{feff}');
        assert_eq!(
            port.replace_all(output, "127.0.0.1:…"),
            port.replace_all(&expected, "127.0.0.1:…"),
            "$ {command}"
        );
    }
}
