//! What is wrong within a crate, with the lines to look at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cycles::circles;
use crate::modules::{Crate, FileId};
use crate::names::{Arrows, Written, arrows};

/// Two files of a crate that may name each other: the first hands out what the second defines, and that holds
/// the first.
pub(crate) struct Fluent {
    pub(crate) krate: &'static str,
    pub(crate) files: [&'static str; 2],
    pub(crate) reason: &'static str,
}

pub(crate) struct Report {
    pub(crate) name: String,
    pub(crate) files: usize,
    /// Pairs of files that name each other, fluent ones included.
    pub(crate) pairs: usize,
    /// Circles of three files and more, without the way back within a fluent pair.
    pub(crate) longer: usize,
    pub(crate) problems: Vec<String>,
}

/// Looks at the crate in a folder: at its library, and at each of its programs.
pub(crate) fn look_at(
    folder: &Path,
    fluent: &[Fluent],
    refuse_longer: bool,
) -> Result<Report, String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let source = folder.join("src");
    let mut unread = rust_files(&source);
    let mut stale: Vec<&Fluent> = fluent.iter().filter(|it| it.krate == name).collect();
    let mut report = Report {
        name: name.to_string(),
        files: 0,
        pairs: 0,
        longer: 0,
        problems: Vec::new(),
    };
    for root in roots(&source, &unread) {
        let krate = Crate::read(&root)?;
        for file in krate.files.iter().map(|it| &it.path) {
            unread.remove(file);
        }
        report.files += krate.files.len();

        let mut arrows = arrows(&krate);
        report.pairs += circles(&arrows).iter().filter(|it| it.len() == 2).count();
        stale.retain(|pair| !forgive(pair, &krate, &source, &mut arrows));
        for circle in circles(&arrows) {
            report.longer += usize::from(circle.len() > 2);
            if circle.len() == 2 || refuse_longer {
                report.problems.push(describe(&krate, &arrows, &circle));
            }
        }
    }
    report.problems.extend(stale.iter().map(|pair| {
        let [first, second] = pair.files;
        format!(
            "{name}: {first} and {second} no longer name each other. Remove them from the fluent pairs ({}).",
            pair.reason
        )
    }));
    report.problems.extend(unread.iter().map(|path| {
        format!(
            "{}: no module declares this file, so it was not checked.",
            path.display()
        )
    }));
    Ok(report)
}

/// Removes the way back within a fluent pair; false if the two do not name each other.
fn forgive(pair: &Fluent, krate: &Crate, source: &Path, arrows: &mut Arrows) -> bool {
    let file = |name: &str| {
        let path = source.join(name);
        krate.files.iter().position(|it| it.path == path)
    };
    let [Some(first), Some(second)] = pair.files.map(file) else {
        return false;
    };
    let names = |from, to| {
        let named = arrows.get(from);
        named.is_some_and(|it| it.contains_key(to))
    };
    let is_mutual = names(&first, &second) && names(&second, &first);
    if is_mutual && let Some(named) = arrows.get_mut(&second) {
        named.remove(&first);
    }
    is_mutual
}

fn describe(krate: &Crate, arrows: &Arrows, circle: &[FileId]) -> String {
    let path = |file: FileId| krate.files[file].path.display();
    let mut text = match circle {
        [first, second] => format!("{} and {} name each other:", path(*first), path(*second)),
        _ => format!("{} files name each other in a circle:", circle.len()),
    };
    for (&from, &to) in circle.iter().zip(circle.iter().cycle().skip(1)) {
        text += &format!("\n  {} names {}", path(from), path(to));
        let source = &krate.files[from].text;
        let written = arrows[&from][&to].iter();
        let lines: BTreeSet<usize> = written.map(|it| line(source, it)).collect();
        for line in lines {
            let shown = source.lines().nth(line).unwrap_or_default().trim();
            text += &format!("\n    {}:{}: {shown}", path(from), line + 1);
        }
    }
    text += "\n  Move what both need into a file that names neither, or pass it as an argument.";
    if circle.len() == 2 {
        text += " If one is handed out by the other, list them in FLUENT, with the reason.";
    }
    text
}

/// The line a path is first written on, from 0. The parser does not say where: that would slow the generator down,
/// which is built with it.
fn line(text: &str, written: &Written) -> usize {
    let is_use = written.first().is_some_and(|it| it.starts_with("use "));
    let last = written.last().and_then(|it| it.rsplit("::").next());
    let at = written
        .iter()
        .try_fold(0, |at, part| find(text, at, part, is_use))
        .or_else(|| find(text, 0, last?, is_use))
        .unwrap_or(0);
    text[..at].matches('\n').count()
}

/// The place after `words`, where they are neither part of a longer word nor in a line that is a comment, nor in a
/// `use` unless looked for there.
fn find(text: &str, from: usize, words: &str, is_use: bool) -> Option<usize> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let continues = |outer: Option<char>, inner: Option<char>| {
        outer.is_some_and(is_word) && inner.is_some_and(is_word)
    };
    let found = text[from..].match_indices(words).find(|(at, _)| {
        let (before, after) = text.split_at(from + at);
        let after = &after[words.len()..];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let mut statement = before.rsplit(';').next().unwrap_or_default().lines();
        let is_whole = !continues(before.chars().next_back(), words.chars().next())
            && !continues(after.chars().next(), words.chars().next_back());
        let is_comment = line.trim_start().starts_with("//");
        let in_use = statement.any(|it| {
            let mut start = it.split_whitespace().take(2);
            start.any(|it| it == "use")
        });
        is_whole && !is_comment && (is_use || !in_use)
    });
    found.map(|(at, _)| from + at + words.len())
}

/// The files that the compiler starts from.
fn roots(source: &Path, files: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let is_root = |path: &&PathBuf| {
        let names = [source.join("lib.rs"), source.join("main.rs")];
        names.contains(path) || path.parent() == Some(&source.join("bin"))
    };
    files.iter().filter(is_root).cloned().collect()
}

fn rust_files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.insert(path);
            }
        }
    }
    found
}
