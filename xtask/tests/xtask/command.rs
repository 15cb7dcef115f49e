//! The command itself with all kinds of input: one clear message, the right exit code, no backtrace, and no partly
//! written file.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn xtask(args: &[&str]) -> Output {
    command(args).output().expect("xtask runs")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(args).env("RUST_BACKTRACE", "1");
    command
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn contract() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/openapi.yaml")
}

/// Runs `generate` on a document; returns the exit code and the messages.
fn generate(document: &Path, out: &Path) -> (i32, String) {
    let output = xtask(&["generate", "--spec", text(document), "--out", text(out)]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for trace in [
        "panicked",
        "RUST_BACKTRACE",
        "stack backtrace",
        "overflowed",
    ] {
        assert!(!said.contains(trace), "{said}");
    }
    (output.status.code().expect("no signal"), said)
}

fn deep(levels: usize) -> String {
    let mut yaml = String::from("openapi: 3.0.3\n");
    for level in 0..levels {
        let _ = writeln!(yaml, "{:level$}a:", "");
    }
    yaml
}

#[test]
fn invalid_documents_are_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let bomb = "openapi: 3.0.3\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
                e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    let cases: Vec<(&str, Vec<u8>, i32, &str)> = vec![
        ("empty", b"".to_vec(), 1, "the document is empty"),
        (
            "blank",
            b"\n\n# nothing\n".to_vec(),
            1,
            "the document is empty",
        ),
        (
            "binary",
            vec![0, 159, 146, 150],
            2,
            "not UTF-8 text: byte 1",
        ),
        ("large", vec![b'#'; 50 << 20], 2, "larger than 16 MiB"),
        ("deep blocks", deep(5_000).into_bytes(), 1, "levels deep"),
        (
            "deep flow",
            "[".repeat(100_000).into_bytes(),
            1,
            "levels deep",
        ),
        ("aliases", bomb.into(), 1, "aliases add more than"),
        (
            "itself",
            b"openapi: &a [*a]\n".to_vec(),
            1,
            "a value that contains it",
        ),
        (
            "merge key",
            b"openapi: 3.0.3\ninfo: {<<: {title: x}}\n".to_vec(),
            1,
            "merge keys",
        ),
        (
            "twice",
            b"openapi: 3.0.3\nopenapi: 3.0.3\n".to_vec(),
            1,
            "is duplicated",
        ),
        ("no yaml", b"openapi: [3\n".to_vec(), 1, "error[not-yaml]"),
        (
            "tabs",
            b"openapi: 3.0.3\n\tinfo: {}\n".to_vec(),
            1,
            "error[not-yaml]",
        ),
        (
            "documents",
            b"openapi: 3.0.3\n---\na: 1\n".to_vec(),
            1,
            "a second document",
        ),
        ("list", b"- openapi\n".to_vec(), 1, "a mapping, not a list"),
        ("scalar", b"hello".to_vec(), 1, "a mapping, not a string"),
        ("swagger", b"swagger: '2.0'\n".to_vec(), 1, "Swagger 2.0"),
        (
            "3.2",
            b"openapi: 3.2.0\ninfo: {title: x, version: '1'}\npaths: {}\n".to_vec(),
            1,
            "versions 3.0 and 3.1 are supported",
        ),
        (
            "number",
            b"openapi: 3.0\n".to_vec(),
            1,
            "must be a string, not a number",
        ),
        (
            "nothing else",
            b"openapi: 3.0.3\n".to_vec(),
            1,
            "`paths` is missing",
        ),
        (
            "infinite",
            b"openapi: 3.0.3\nx-a: .inf\n".to_vec(),
            1,
            "JSON cannot represent",
        ),
    ];
    for (name, bytes, code, expected) in cases {
        let document = folder.path().join(format!("{name}.yaml"));
        fs::write(&document, bytes).expect("a file");
        let out = folder.path().join("out");
        let (got, said) = generate(&document, &out);
        assert_eq!(got, code, "{name}: {said}");
        assert!(said.contains(expected), "{name}: {said}");
        assert!(
            said.contains(text(&document)),
            "{name} is not in the message: {said}"
        );
        assert!(!out.exists(), "{name}: something was written");
    }
}

#[test]
fn unreadable_and_unwritable_files_are_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing.yaml");
    let out = folder.path().join("out");
    let (code, said) = generate(&missing, &out);
    assert_eq!(code, 2);
    assert!(
        said.starts_with("error: cannot read ") && said.lines().count() == 1,
        "{said}"
    );

    let (code, said) = generate(folder.path(), &out);
    assert_eq!(code, 2, "a folder for a contract: {said}");

    let file = folder.path().join("file");
    fs::write(&file, "kept").expect("a file");
    let (code, said) = generate(&contract(), &file);
    assert_eq!(code, 2, "a file for a folder: {said}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), "kept");
}

/// A byte order mark and aliases are allowed.
#[test]
fn byte_order_marks_and_aliases_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = folder.path().join("a.yaml");
    let yaml =
        "\u{feff}openapi: 3.0.3\ninfo: &info {title: T, version: '1'}\npaths: {}\nx-info: *info\n";
    fs::write(&document, yaml).expect("a file");
    let (code, said) = generate(&document, &folder.path().join("out"));
    assert_eq!(code, 0, "{said}");
}

#[test]
fn arguments_are_explained() {
    for args in [
        &["--help"][..],
        &["generate", "--help"],
        &["bench", "generate", "--help"],
    ] {
        let output = xtask(args);
        assert!(output.status.success());
        assert!(!output.stdout.is_empty());
    }
    for args in [
        &[][..],
        &["generate", "--spec", "x.yaml"],
        &["generate", "--nonsense"],
        &["nonsense"],
    ] {
        assert_eq!(xtask(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn check_writes_nothing_and_names_the_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let contract = contract();
    let args = [
        "generate",
        "--check",
        "--spec",
        text(&contract),
        "--out",
        text(&out),
    ];
    let output = xtask(&args);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("missing: client/mod.rs"), "{said}");
    let command = format!(
        "To update them: cargo xtask generate --spec {} --out {}",
        contract.display(),
        out.display()
    );
    assert!(said.ends_with(&format!("{command}\n")), "{said}");
    assert!(!out.exists());
}

/// A killed run leaves complete files, and the next run repairs the tree.
#[test]
fn the_next_run_repairs_a_killed_one() {
    const ROUNDS: u32 = 40;
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole");
    let start = Instant::now();
    assert_eq!(generate(&contract(), &whole).0, 0);
    let usual = start.elapsed();
    let expected = tree(&whole);
    let out = folder.path().join("out");
    let contract = contract();
    let args = ["generate", "--spec", text(&contract), "--out", text(&out)];
    let mut interrupted = 0;
    let mut half = 0;
    for round in 0..ROUNDS {
        let _ = fs::remove_dir_all(&out);
        let mut run = command(&args)
            .stdout(Stdio::null())
            .spawn()
            .expect("xtask runs");
        if round % 4 == 0 {
            // At a random moment of the run.
            std::thread::sleep(usual.mul_f64(f64::from(round) / f64::from(ROUNDS)));
        } else {
            // While it writes, which is a short part of the run.
            while !out.exists() && run.try_wait().expect("a state").is_none() {
                std::thread::sleep(Duration::from_micros(100));
            }
            std::thread::sleep(Duration::from_micros(u64::from(round) * 75));
        }
        interrupted += u32::from(run.try_wait().expect("a state").is_none());
        let _ = run.kill();
        let _ = run.wait();
        let left = tree(&out);
        for (path, text) in &left {
            if !path.contains(".xtask-") {
                assert_eq!(Some(text), expected.get(path), "{path} is not complete");
            }
        }
        if !left.is_empty() && left != expected {
            half += 1;
            assert_eq!(generate(&contract, &out).0, 0);
            assert_eq!(tree(&out), expected, "not repaired");
        }
    }
    println!("{interrupted} of {ROUNDS} runs were killed; {half} left some of the files");
    assert!(half > 0, "no run was killed while it wrote");
}

fn tree(root: &Path) -> std::collections::BTreeMap<String, String> {
    let mut files = std::collections::BTreeMap::new();
    for part in ["client", "schemas"] {
        for entry in fs::read_dir(root.join(part))
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = format!("{part}/{}", entry.file_name().to_string_lossy());
            files.insert(name, fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
    files
}
