//! Thousands of random edits of the contract: each ends in output or in findings, never in a panic or in a partly
//! updated tree.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use contract::Source;
use contract::diagnostic::any_error;
use contract_codegen::artefacts::{self, Layout};
use contract_lint::Profile;
use koreai_tests::project;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use xtask::generate::{self, Error, Job};

/// One edit, like a typing error.
#[derive(Clone, Debug)]
enum Edit {
    DeleteLine(Index),
    DeleteBlock(Index),
    DuplicateLine(Index),
    DuplicateBlock(Index),
    MoveBlock(Index, Index),
    RenameKey(Index, &'static str),
    ReplaceScalar(Index, &'static str),
    Reindent(Index, i8),
    Truncate(Index),
    InsertCharacter(Index, char),
    SwapReference(Index, Index),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let index = any::<Index>;
    let key = select(vec![
        "type",
        "properties",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
        "items",
        "$ref",
        "enum",
        "nullable",
        "default",
        "additionalProperties",
        "required",
        "format",
        "pattern",
        "x-extensible-enum",
        "x-validations",
        "discriminator",
        "in",
        "content",
        "200",
        "default",
        "title",
        "zz",
        "",
        "description",
        "extra",
        "_id",
        "<<",
        "minimum",
        "operationId",
        "openapi",
    ]);
    let scalar = select(vec![
        "",
        "null",
        "7",
        "-1",
        "1.5",
        "true",
        "[]",
        "{}",
        "[a, b]",
        "{a: b}",
        "object",
        "array",
        "string",
        "integer",
        "cookie",
        "'#/components/schemas/Task'",
        "'#/components/schemas/None'",
        "'#'",
        "'other.yaml#/x'",
        "'('",
        "'^(a+)+$'",
        "'(?<=x)y'",
        "date-time",
        "binary",
        "&a x",
        "*a",
        "!!binary x",
        ".nan",
        "1e400",
        "'{{{'",
        "\"\\uD800\"",
        "deepObject",
        "multipart/form-data",
        "self.x ||",
        "timestamp(self.a) < 1",
    ]);
    let edit = prop_oneof![
        index().prop_map(Edit::DeleteLine),
        index().prop_map(Edit::DeleteBlock),
        index().prop_map(Edit::DuplicateLine),
        index().prop_map(Edit::DuplicateBlock),
        (index(), index()).prop_map(|(from, to)| Edit::MoveBlock(from, to)),
        (index(), key).prop_map(|(at, key)| Edit::RenameKey(at, key)),
        (index(), scalar).prop_map(|(at, scalar)| Edit::ReplaceScalar(at, scalar)),
        (index(), -4..=4_i8).prop_map(|(at, by)| Edit::Reindent(at, by)),
        index().prop_map(Edit::Truncate),
        (index(), any::<char>()).prop_map(|(at, c)| Edit::InsertCharacter(at, c)),
        (index(), index()).prop_map(|(at, to)| Edit::SwapReference(at, to)),
    ];
    proptest::collection::vec(edit, 1..3)
}

fn apply(text: &str, edit: &Edit) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let line = |at: &Index| at.index(lines.len());
    match edit {
        Edit::DeleteLine(at) => {
            lines.remove(line(at));
        }
        Edit::DeleteBlock(at) => {
            let block = block(&lines, line(at));
            lines.drain(block);
        }
        Edit::DuplicateLine(at) => {
            let at = line(at);
            lines.insert(at, lines[at].clone());
        }
        Edit::DuplicateBlock(at) => {
            let block = block(&lines, line(at));
            let copy = lines[block.clone()].to_vec();
            lines.splice(block.start..block.start, copy);
        }
        Edit::MoveBlock(from, to) => {
            let block = block(&lines, line(from));
            let moved: Vec<_> = lines.drain(block).collect();
            let to = to.index(lines.len() + 1);
            lines.splice(to..to, moved);
        }
        Edit::RenameKey(at, key) => {
            let at = line(at);
            if let Some((name, rest)) = lines[at].split_once(':') {
                let indent: String = name.chars().take_while(|c| " -".contains(*c)).collect();
                lines[at] = format!("{indent}{key}:{rest}");
            }
        }
        Edit::ReplaceScalar(at, scalar) => {
            let at = line(at);
            if let Some((name, _)) = lines[at].split_once(": ") {
                lines[at] = format!("{name}: {scalar}");
            }
        }
        Edit::Reindent(at, by) => {
            let at = line(at);
            let indent = lines[at].len() - lines[at].trim_start().len();
            let indent = indent.saturating_add_signed(isize::from(*by));
            lines[at] = format!("{:indent$}{}", "", lines[at].trim_start());
        }
        Edit::Truncate(at) => {
            let at = at.index(text.len());
            return text[..text.floor_char_boundary(at)].to_owned();
        }
        Edit::InsertCharacter(at, c) => {
            let at = text.floor_char_boundary(at.index(text.len()));
            return format!("{}{c}{}", &text[..at], &text[at..]);
        }
        Edit::SwapReference(at, to) => {
            let references: Vec<usize> = (0..lines.len())
                .filter(|n| lines[*n].contains("$ref: "))
                .collect();
            if references.is_empty() {
                return text.to_owned();
            }
            let (at, to) = (*at.get(&references), *to.get(&references));
            let target = lines[to]
                .split_once("$ref: ")
                .map(|(_, target)| target.to_owned());
            if let (Some((before, _)), Some(target)) = (lines[at].split_once("$ref: "), target) {
                lines[at] = format!("{before}$ref: {target}");
            }
        }
    }
    lines.join("\n") + "\n"
}

/// A line and all lines indented below it.
fn block(lines: &[String], at: usize) -> std::ops::Range<usize> {
    let depth = |line: &String| line.len() - line.trim_start().len();
    let end = (at + 1..lines.len())
        .find(|n| !lines[*n].trim().is_empty() && depth(&lines[*n]) <= depth(&lines[at]))
        .unwrap_or(lines.len());
    at..end
}

/// Tries a number of edits, determined by the seed.
fn run(seed: u64, cases: u32, test: impl Fn(String)) {
    let contract = fs::read_to_string(project().join("spec/openapi.yaml")).expect("a contract");
    try_all(seed, cases, edits(), |edits| {
        test(
            edits
                .iter()
                .fold(contract.clone(), |text, edit| apply(&text, edit)),
        );
    });
}

/// Tries a number of values of a strategy.
pub(crate) fn try_all<S: Strategy>(seed: u64, cases: u32, strategy: S, test: impl Fn(S::Value)) {
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        max_shrink_iters: 200,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&strategy, |value| {
        catch_unwind(AssertUnwindSafe(|| test(value)))
            .map_err(|_| TestCaseError::fail("it panicked"))
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
}

/// The number of edits of a test: `MUTATIONS` in the environment, or a number that takes a minute.
pub(crate) fn cases(usual: u32) -> u32 {
    let given = std::env::var("MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok());
    given.unwrap_or(usual)
}

/// The lint reports exactly what generating refuses, with and without our conventions.
#[test]
fn edits_end_in_output_or_findings() {
    let (generated, refused, late) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let test = |text: String, profile| {
        let source = || Source::new("edited.yaml", text.as_str());
        let (read, findings) = contract_lint::document_with(source(), profile);
        let has_passed = !any_error(&findings);
        let outcome = match read {
            Ok(spec) if has_passed => artefacts::render(&spec, Layout::Folder),
            _ => Err(findings.clone()),
        };
        // The lint runs the generator only if there are no other errors.
        let listed = match has_passed {
            true => contract_lint::everything(source(), profile, Layout::Folder).1,
            false => findings,
        };
        match outcome {
            Ok(artefacts) => {
                assert!(!artefacts.is_empty());
                assert!(!any_error(&listed), "{listed:?}");
                generated.fetch_add(1, Ordering::Relaxed);
            }
            Err(findings) => {
                assert!(!findings.is_empty(), "refused without a finding");
                let missing = findings.iter().find(|finding| !listed.contains(finding));
                assert_eq!(
                    missing, None,
                    "generating refuses something that the lint did not report"
                );
                late.fetch_add(u32::from(has_passed), Ordering::Relaxed);
                refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    let test = &test;
    thread::scope(|scope| {
        for (seed, profile) in [(1, Profile::Contract), (2, Profile::Foreign)] {
            scope.spawn(move || run(seed, cases(300) / 2, |text| test(text, profile)));
        }
    });
    let [generated, refused, late] = [generated, refused, late].map(AtomicU32::into_inner);
    println!(
        "{generated} edits generated, {refused} ended in findings, {late} of them the generator's own"
    );
    assert!(generated > 0 && refused > 0);
}

#[test]
fn edits_leave_complete_trees() {
    let folder = tempfile::tempdir().expect("a folder");
    let job = Job {
        spec: folder.path().join("openapi.yaml"),
        root: folder.path().join("out"),
        layout: Layout::Folder,
    };
    run(3, cases(300) / 10, |text| {
        fs::write(&job.spec, text).expect("a contract");
        let before = tree(&job.root);
        match generate::write(&job) {
            Ok(outcome) => {
                let wanted: BTreeMap<_, _> = outcome
                    .entries
                    .into_iter()
                    .filter(|entry| !entry.wanted.is_empty())
                    .map(|entry| (entry.path, entry.wanted))
                    .collect();
                assert_eq!(tree(&job.root), wanted);
            }
            Err(Error::Contract(contract_lint::Error::Rejected(_))) => {
                assert_eq!(tree(&job.root), before)
            }
            Err(other) => panic!("{other}"),
        }
    });
}

fn tree(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for part in ["client", "schemas"] {
        for entry in fs::read_dir(root.join(part))
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = format!("{part}/{}", entry.file_name().to_string_lossy());
            files.insert(name, fs::read_to_string(entry.path()).expect("a text"));
        }
    }
    files
}
