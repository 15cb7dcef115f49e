//! `docs` on a copy of the contract: what the manual shows, and each way that a command can end.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use koreai_tests::project;
use tempfile::TempDir;

const PAGE: &str = "crates/contract-drift/examples/close-a-task.mdx";

/// The files of the project that the commands read.
fn copy() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["spec/openapi.yaml", "spec/docs.lock", PAGE] {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(project().join(file), to).expect("a copy");
    }
    folder
}

fn docs(root: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("docs")
        .args(args)
        .current_dir(root)
        .env("CARGO_MANIFEST_DIR", root.join("xtask"))
        .output()
        .expect("xtask runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Lines of the contract move with each operation that is added to it: the manual shows none.
fn without_places(text: &str) -> String {
    let mut parts = text.split("spec/openapi.yaml:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        out.push_str("spec/openapi.yaml:");
        if rest.len() < part.len() {
            out.push_str("…:");
        }
        out.push_str(rest);
    }
    out
}

#[test]
fn the_example_of_the_manual_is_what_the_commands_print() {
    let manual = fs::read_to_string(project().join("crates/contract-drift/README.md"));
    let manual = manual.expect("the manual");
    let shown = manual
        .split("```console\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let root = copy();
    let mut commands = 0;
    for command in shown
        .expect("an example")
        .split("$ cargo xtask docs ")
        .skip(1)
    {
        let (line, expected) = command.split_once('\n').expect("what it prints");
        let (args, last) = match line.split_once(" | tail -") {
            Some((args, count)) => (args, count.parse().expect("a number")),
            None => (line, usize::MAX),
        };
        let args: Vec<&str> = args.split(' ').collect();
        let printed = out(&docs(root.path(), &args));
        let lines: Vec<&str> = printed.lines().collect();
        let kept = &lines[lines.len().saturating_sub(last)..];
        assert_eq!(
            without_places(&kept.join("\n")),
            expected.trim_end(),
            "{line}"
        );
        commands += 1;
    }
    assert_eq!(commands, 2);
}

#[test]
fn a_new_operation_comes_with_payloads_and_a_list_of_what_is_left() {
    let root = copy();
    let before = fs::read_to_string(root.path().join("spec/openapi.yaml")).expect("a contract");
    let done = docs(root.path(), &["draft", "--add", PAGE]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let after = fs::read_to_string(root.path().join("spec/openapi.yaml")).expect("a contract");
    // Nothing that was there has gone, comments included.
    let mut lines = after.lines();
    for line in before.lines() {
        assert!(lines.any(|other| other == line), "{line}");
    }
    for file in [
        "close-task.request/vendor-sample",
        "close-task.response/vendor-sample",
        "close-task.request/reason-missing",
        "close-task.response/id-missing",
    ] {
        let kit = root.path().join("tests/kit");
        assert!(kit.join(format!("payloads/{file}.json")).exists(), "{file}");
        let cases = fs::read_to_string(kit.join("cases.ndjson")).expect("cases");
        assert!(cases.contains(&format!("\"id\":\"{file}\"")), "{file}");
    }
    let printed = out(&done);
    let todos = after.matches("TODO").count();
    assert_eq!(
        printed.matches(". spec/openapi.yaml:").count(),
        todos,
        "{printed}"
    );
    assert!(todos <= 4, "{printed}");

    // With the texts written, the next step is to generate.
    let written = after.replace(
        "TODO: what it means, with its unit, in your own words.",
        "A text.",
    );
    let written = written.replace(
        "TODO: what it does, and what to know before calling it.",
        "A text.",
    );
    fs::write(root.path().join("spec/openapi.yaml"), written).expect("a contract");
    let next = docs(root.path(), &["update", PAGE]);
    assert_eq!(next.status.code(), Some(1), "{next:?}");
    let printed = String::from_utf8_lossy(&next.stderr).into_owned();
    assert!(printed.contains("were generated"), "{printed}");
    assert!(
        root.path()
            .join("crates/koreai-schemas/schemas/close-task.request.schema.json")
            .exists()
    );
    // Whether the tests pass, a person has to say: nothing is recorded before that.
    let lock = || fs::read_to_string(root.path().join("spec/docs.lock")).expect("a lock");
    let stopped = docs(root.path(), &["update", PAGE]);
    assert_eq!(stopped.status.code(), Some(1), "{stopped:?}");
    let printed = String::from_utf8_lossy(&stopped.stderr).into_owned();
    for words in [
        "cargo test --workspace",
        &format!("cargo xtask docs accept {PAGE}"),
    ] {
        assert!(printed.contains(words), "{printed}");
    }
    assert!(!lock().contains("closeTask"));
    let accepted = docs(root.path(), &["accept", PAGE]);
    assert_eq!(accepted.status.code(), Some(0), "{accepted:?}");
    assert!(lock().contains("closeTask"));
    let last = docs(root.path(), &["update", PAGE]);
    assert_eq!(last.status.code(), Some(0), "{last:?}");
}

/// A page that changes a field and says less than it did: each step names the next command, with the page.
#[test]
fn a_page_with_a_change_and_a_loss_is_taken_over_step_by_step() {
    let root = copy();
    // A blank in the name, so that it has to be quoted.
    let page = "a page.mdx";
    let before = fs::read_to_string(root.path().join(PAGE)).expect("a page");
    let write = |text: &str| fs::write(root.path().join(page), text).expect("a page");
    let contract =
        || fs::read_to_string(root.path().join("spec/openapi.yaml")).expect("a contract");
    let fill_in = || {
        let written: Vec<String> = contract()
            .lines()
            .map(|line| match line.split_once("TODO") {
                Some((start, _)) if line.ends_with('"') => format!("{start}A text.\""),
                Some((start, _)) => format!("{start}A text."),
                None => line.to_owned(),
            })
            .collect();
        fs::write(
            root.path().join("spec/openapi.yaml"),
            written.join("\n") + "\n",
        )
        .expect("a contract");
    };
    let run = |args: &[&str], code: i32| {
        let done = docs(root.path(), &[args, &[page]].concat());
        assert_eq!(done.status.code(), Some(code), "{args:?}: {done:?}");
        out(&done) + &String::from_utf8_lossy(&done.stderr)
    };
    // The operation as it was reviewed.
    write(&before);
    run(&["draft", "--add"], 0);
    fill_in();
    let accepted = run(&["accept"], 0);
    assert!(
        accepted.contains("recorded as reviewed in spec/docs.lock"),
        "{accepted}"
    );
    run(&["check"], 0);

    let scope = before
        .lines()
        .find(|line| line.contains("Scope"))
        .expect("a scope");
    let changed = before
        .replace(&format!("{scope}\n"), "")
        .replace("| `name` | Optional |", "| `name` | Required |");
    assert_ne!(changed, before);
    write(&changed);
    let has = |printed: &str, words: &[&str]| {
        for words in words {
            assert!(printed.contains(words), "{words}: {printed}");
        }
    };
    let stopped = run(&["update"], 1);
    has(
        &stopped,
        &[
            "loss[",
            "`cargo xtask docs update 'a page.mdx' --accept-losses`",
        ],
    );
    let refused = run(&["accept"], 1);
    has(
        &refused,
        &["`cargo xtask docs accept 'a page.mdx' --accept-losses`"],
    );
    let edited = run(&["update", "--accept-losses"], 1);
    has(
        &edited,
        &[
            "accepted as a loss: a page.mdx:",
            "Generated files that would change:",
            "breaking",
            "`cargo xtask docs update 'a page.mdx' --accept-losses` again",
            "`cargo xtask docs impact 'a page.mdx'`",
        ],
    );
    fill_in();
    has(&run(&["update", "--accept-losses"], 1), &["were generated"]);
    let last = run(&["update", "--accept-losses"], 1);
    has(
        &last,
        &["`cargo xtask docs accept 'a page.mdx' --accept-losses`"],
    );
    has(
        &run(&["accept"], 1),
        &["`cargo xtask docs accept 'a page.mdx' --accept-losses`"],
    );
    run(&["accept", "--accept-losses"], 0);
    has(&run(&["check"], 0), &["1 page: nothing to do"]);
    has(&run(&["update"], 0), &["recorded as reviewed"]);
}

/// What is missing on half a page, or on one that says less than it did, is not taken out of the contract.
#[test]
fn a_page_that_says_less_takes_nothing_out_of_the_contract() {
    let root = copy();
    let page = "page.mdx";
    let whole = fs::read_to_string(root.path().join(PAGE)).expect("a page");
    let row = "| `name` | Optional | String | Another name, at most 80 characters. |\n";
    let without = whole
        .replace(row, "")
        .replace(r#", "name": "Call back"}'"#, "}'");
    let scope = "| **API Scope** | Case Management Configuration |\n";
    let cut = &without[..without.find("\n## Sample Response").expect("a sample")];
    for part in [row, scope] {
        assert!(whole.contains(part), "{part}");
    }
    let contract =
        || fs::read_to_string(root.path().join("spec/openapi.yaml")).expect("a contract");
    let run = |args: &[&str], text: &str, code: i32| {
        fs::write(root.path().join(page), text).expect("a page");
        let done = docs(root.path(), &[args, &[page]].concat());
        assert_eq!(done.status.code(), Some(code), "{args:?}: {done:?}");
        out(&done) + &String::from_utf8_lossy(&done.stderr)
    };
    run(&["draft", "--add"], &whole, 0);
    run(&["accept"], &whole, 0);
    let added = contract();
    // The sample shows less as well: that is a loss, and whoever has seen it goes on.
    run(&["draft", "--add"], &without, 1);
    assert_eq!(contract(), added);
    let printed = run(&["draft", "--add", "--accept-losses"], &without, 0);
    assert!(
        printed.contains("accepted as a loss: page.mdx:"),
        "{printed}"
    );
    let deprecated = contract();
    let count = |text: &str| text.matches("deprecated: true").count();
    assert_eq!(count(&deprecated), count(&added) + 1);
    for text in [cut, &without.replace(scope, "")] {
        let printed = run(&["draft", "--remove", "--add"], text, 1);
        assert!(printed.contains("nothing is written"), "{printed}");
        assert!(
            printed.contains("run this again with `--accept-losses`"),
            "{printed}"
        );
        assert_eq!(contract(), deprecated, "{text}");
        let printed = run(&["draft", "--remove"], text, 1);
        assert!(!printed.contains("\n-"), "{printed}");
    }
    // A page that breaks off removes nothing, whatever is accepted.
    run(&["draft", "--remove", "--add", "--accept-losses"], cut, 0);
    assert_eq!(contract(), deprecated);
    run(&["draft", "--remove", "--add"], &without, 0);
    assert_eq!(count(&contract()), count(&added));
    assert!(contract().len() < added.len());
}

/// Without the lock nothing is known of what was reviewed.
#[test]
fn a_lock_that_is_missing_is_an_error() {
    let root = copy();
    let lock = root.path().join("spec/docs.lock");
    fs::remove_file(&lock).expect("no lock");
    for command in ["check", "draft", "impact", "update"] {
        let done = docs(root.path(), &[command, PAGE]);
        assert_eq!(done.status.code(), Some(2), "{command}: {done:?}");
        let printed = String::from_utf8_lossy(&done.stderr).into_owned();
        for words in [
            "spec/docs.lock is not there",
            "git checkout",
            "cargo xtask docs accept",
        ] {
            assert!(printed.contains(words), "{command}: {printed}");
        }
        assert!(!out(&done).contains("othing to"), "{command}: {done:?}");
    }
    let url = "https://docs.example.com/apis/limits";
    let page = root.path().join("limits.md");
    fs::write(
        &page,
        "# Limits of calls\n\n## Rate limits\n\nEach bot can make 9 calls a minute.\n",
    )
    .expect("a page");
    let done = docs(root.path(), &["accept", "limits.md", "--url", url]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let text = fs::read_to_string(&lock).expect("a lock");
    assert!(
        text.contains(&format!("url: \"{url}\"")) && text.contains("9 in 60 s"),
        "{text}"
    );
}

/// The weekly check fetches the pages of limits and scopes as well.
#[test]
fn each_page_of_the_lock_is_fetched() {
    use std::os::unix::fs::PermissionsExt;
    let root = copy();
    let curl = root.path().join("curl");
    fs::write(
        &curl,
        "#!/bin/sh\nfor url in \"$@\"; do :; done\necho \"$url\" >>\"$FETCHED\"\nexit 22\n",
    )
    .expect("a program");
    fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).expect("one that runs");
    let lock = root.path().join("spec/docs.lock");
    let text = fs::read_to_string(&lock).expect("a lock");
    let check = || {
        let path = format!(
            "{}:{}",
            root.path().display(),
            std::env::var("PATH").expect("a path")
        );
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["docs", "check"])
            .current_dir(root.path())
            .env("CARGO_MANIFEST_DIR", root.path().join("xtask"))
            .env("PATH", path)
            .env("FETCHED", root.path().join("fetched"))
            .output()
            .expect("xtask runs")
    };
    assert_eq!(check().status.code(), Some(2));
    let fetched = fs::read_to_string(root.path().join("fetched")).expect("addresses");
    let stated = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("url: \"")?.strip_suffix('"'));
    let mut pages = stated
        .chain(["https://docs.kore.ai/ai-for-service/apis/case-management-apis/update-a-task"]);
    assert!(pages.clone().count() >= 4);
    assert!(
        pages.all(|url| fetched.lines().any(|line| line == url)),
        "{fetched}"
    );

    // One without an address is named.
    let without: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("    url: "))
        .collect();
    fs::write(&lock, without.join("\n")).expect("a lock");
    let error = String::from_utf8_lossy(&check().stderr).into_owned();
    assert!(
        error.contains("`case-management-api-rate-limits` and no address of it"),
        "{error}"
    );
}

/// Cases and payloads that are there stay; a case that cannot be read leaves every file as it was.
#[test]
fn the_kit_that_is_there_is_kept() {
    let other = r#"{"id": "a/b", "why": "There before."}"#;
    for (cases, expected) in [
        (
            format!("{other}\nno case\n"),
            Some(":2: this line is not JSON"),
        ),
        (
            format!("{other}\n\n{{\"why\": \"none\"}}\n"),
            Some(":3: this case has no `id`"),
        ),
        (
            format!("{other}\n{other}\n"),
            Some(":2: another case has the id `a/b`"),
        ),
        (format!("{other}\n"), None),
    ] {
        let root = copy();
        let read = |path: &str| fs::read_to_string(root.path().join(path)).expect("a file");
        let before = read("spec/openapi.yaml");
        let payload = "tests/kit/payloads/close-task.request/vendor-sample.json";
        let folder = root.path().join(payload);
        fs::create_dir_all(folder.parent().expect("a folder")).expect("a folder");
        fs::write(root.path().join(payload), "{}\n").expect("a payload");
        fs::write(root.path().join("tests/kit/cases.ndjson"), &cases).expect("cases");
        let done = docs(root.path(), &["draft", "--add", PAGE]);
        assert_eq!(read(payload), "{}\n");
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        match expected {
            Some(expected) => {
                assert!(error.contains(expected), "{error}");
                assert_eq!(read("tests/kit/cases.ndjson"), cases);
                assert_eq!(read("spec/openapi.yaml"), before);
            }
            None => {
                assert_eq!(done.status.code(), Some(0), "{done:?}");
                let after = read("tests/kit/cases.ndjson");
                assert!(after.contains(other), "{after}");
                assert!(
                    after.contains("close-task.request/reason-missing"),
                    "{after}"
                );
                assert!(
                    !after.contains("close-task.request/vendor-sample\""),
                    "{after}"
                );
                assert!(
                    out(&done).contains(&format!("{payload} is there")),
                    "{done:?}"
                );
            }
        }
    }
}

#[test]
fn what_goes_wrong_never_looks_like_nothing_to_draft() {
    let root = copy();
    fs::create_dir(root.path().join("empty")).expect("a folder");
    fs::write(
        root.path().join("half.mdx"),
        fs::read_to_string(root.path().join(PAGE))
            .expect("a page")
            .split("## Sample Response")
            .next()
            .expect("a part")
            .trim_end()
            .rsplit_once(" |")
            .expect("a row")
            .0,
    )
    .expect("a page");
    for (page, words) in [
        ("none.mdx", "cannot read none.mdx"),
        ("empty", "empty has no pages"),
        ("half.mdx", "parts of the page could not be read"),
    ] {
        for command in ["draft", "update"] {
            let done = docs(root.path(), &[command, page]);
            assert_eq!(done.status.code(), Some(2), "{command} {page}: {done:?}");
            let printed = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(
                command == "update" || printed.contains(words),
                "{page}: {printed}"
            );
            assert!(!out(&done).contains("Nothing to draft"), "{page}");
        }
    }
    let folder = docs(root.path(), &["check", "crates"]);
    assert_eq!(folder.status.code(), Some(1), "{folder:?}");
}
