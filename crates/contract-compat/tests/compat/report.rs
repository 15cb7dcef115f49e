//! The output of `cargo xtask diff` and `cargo xtask release`.

use std::fs;
use std::path::Path;
use std::process::Command;

use contract::{Source, Spec};
use contract_codegen::artefacts::Artefacts;
use contract_compat::release;
use contract_compat::{Base, Bump, Kind, Verdict};
use insta::assert_snapshot;
use koreai_tests::project;

fn spec(name: &str, text: &str) -> Spec {
    match Spec::parse(Source::new(name, text)) {
        Ok((spec, _)) => spec,
        Err((_, findings)) => panic!("{name}: {findings:#?}"),
    }
}

fn base() -> String {
    fs::read_to_string("tests/base.yaml").expect("the contract of the tests")
}

/// All kinds of findings: breaking, unproven and compatible; with and without a witness.
fn edited() -> String {
    let edits = [
        ("enum: [Big, Small]", "enum: [Big, Tiny]"),
        ("schemas/Address\"", "schemas/Place\""),
        ("    Address:\n", "    Place:\n"),
        (
            "rows: {type: integer, maximum: 10,",
            "rows: {type: integer,",
        ),
        ("per: account", "per: bot"),
        (
            "        share: {$ref",
            "        color: {type: string, description: Its color.}\n        share: {$ref",
        ),
        (
            "name: {type: string, minLength: 1,",
            "name: {type: string, minLength: 3,",
        ),
    ];
    edits.iter().fold(base(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

#[test]
fn a_report_in_each_format() {
    let report = contract_compat::compare(&spec("old.yaml", &base()), &spec("new.yaml", &edited()));
    assert_snapshot!("human", contract_compat::human(&report, false));
    assert_snapshot!("markdown", contract_compat::markdown(&report));
    assert_snapshot!("json", format!("{:#}", contract_compat::json(&report)));
}

/// Colour changes nothing but colour.
#[test]
fn colour_does_not_change_the_text() {
    let report = contract_compat::compare(&spec("old.yaml", &base()), &spec("new.yaml", &edited()));
    let coloured = contract_compat::human(&report, true);
    let plain: String = coloured
        .split('\u{1b}')
        .enumerate()
        .map(|(number, part)| match number {
            0 => part,
            _ => part.split_once('m').map_or("", |(_, rest)| rest),
        })
        .collect();
    assert_ne!(coloured, plain);
    assert_eq!(plain, contract_compat::human(&report, false));
}

#[test]
fn a_version_must_be_raised_enough() {
    let words = |text: String| text.replace("description: Its name.", "description: The name.");
    let added = |text: String| {
        text.replace(
            "        gift: {",
            "        color: {type: string, description: Its color.}\n        gift: {",
        )
    };
    let broken = |text: String| text.replace("enum: [up, down]", "enum: [up]");
    let unproven = |text: String| text.replace("per: account", "per: bot");
    type Edit<'e> = (&'e str, &'e dyn Fn(String) -> String, Bump);
    let edits: [Edit<'_>; 5] = [
        ("nothing", &|text| text, Bump::None),
        ("words", &words, Bump::Patch),
        ("an addition", &added, Bump::Minor),
        ("a removed value", &broken, Bump::Major),
        ("an unproven change", &unproven, Bump::Major),
    ];
    let old = spec("old.yaml", &base());
    for (name, edit, needed) in edits {
        for (version, enough) in [
            ("0.9.0", None),
            ("1.0.0", Some(Bump::None)),
            ("1.0.1", Some(Bump::Patch)),
            ("1.1.0", Some(Bump::Minor)),
            ("2.0.0", Some(Bump::Major)),
        ] {
            let text = edit(base()).replace("version: 1.0.0", &format!("version: {version}"));
            let raised =
                contract_compat::raised(&contract_compat::compare(&old, &spec("new.yaml", &text)));
            assert_eq!(raised.needed, needed, "{name}");
            let fits = enough.is_some_and(|enough| enough >= needed);
            assert_eq!(
                raised.problem.is_none(),
                fits,
                "{name}, {version}: {:?}",
                raised.problem
            );
        }
    }
}

/// The same content under the same `$id`, or another version.
#[test]
fn an_id_is_never_used_twice() {
    let old = spec("old.yaml", &base());
    let text = base().replace("maximum: 10,", "maximum: 9,");
    let messages = |text: &str| -> Vec<String> {
        let report = contract_compat::compare(&old, &spec("new.yaml", text));
        let found = report
            .findings
            .into_iter()
            .filter(|finding| finding.kind == Kind::Id);
        found.map(|finding| finding.message).collect()
    };
    assert_eq!(
        messages(&text).len(),
        2,
        "the order, and the list of orders"
    );
    assert_eq!(
        messages(&text.replace("version: 1.0.0", "version: 1.0.1")),
        [""; 0]
    );
    assert_eq!(messages(&base().replace("Its name.", "The name.")), [""; 0]);
}

/// The wire is compared even if the client cannot be generated.
#[test]
fn a_client_that_cannot_be_generated_is_unproven() {
    let text = base().replace(
        "        \"200\":\n          description: Orders.",
        "        \"202\": {description: Later.}\n        \"200\":\n          description: Orders.",
    );
    let report = contract_compat::compare(&spec("old.yaml", &base()), &spec("new.yaml", &text));
    let rust: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.aspect == contract_compat::Aspect::Rust)
        .map(|finding| (finding.verdict, finding.reason.is_some()))
        .collect();
    assert_eq!(rust, [(Verdict::Unproven, true)]);
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=T", "-c", "user.email=t@example.com"])
        .args(arguments)
        .output()
        .expect("git");
    assert!(
        done.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn the_old_version_is_a_file_or_a_revision() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::create_dir(root.join("spec")).expect("a folder");
    fs::write(root.join("spec/openapi.yaml"), base()).expect("a file");
    git(root, &["init", "-q"]);
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "First"]);
    let read = |argument: Option<&str>| Base::parse(argument).read(root);
    let file = root.join("spec/openapi.yaml").display().to_string();
    assert_eq!(read(Some("HEAD")).expect("a revision").text, base());
    assert_eq!(
        read(Some("HEAD:spec/openapi.yaml"))
            .expect("an object")
            .text,
        base()
    );
    assert_eq!(read(Some(&file)).expect("a file").text, base());
    for (argument, message) in [
        (
            None,
            "nothing has been released yet: spec/released.yaml does not exist",
        ),
        (
            Some("v9"),
            "`v9` is neither a file nor a git revision that has spec/openapi.yaml",
        ),
        (
            Some("--help"),
            "`--help` is neither a file nor a git revision",
        ),
        (
            Some("HEAD:none"),
            "`HEAD:none` is neither a file nor a git revision",
        ),
        (Some(""), "`` is neither a file nor a git revision"),
    ] {
        let error = read(argument).expect_err("no version").to_string();
        assert!(error.starts_with(message), "{argument:?}: {error}");
    }
    fs::write(root.join("spec/released.yaml"), base()).expect("a file");
    assert_eq!(read(None).expect("the last release").text, base());
}

/// A small project: the contract, and the files with its version.
fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("a folder");
    for file in ["spec/openapi.yaml", "Cargo.toml", "Cargo.lock"] {
        fs::copy(project().join(file), folder.path().join(file)).expect("a file");
    }
    folder
}

fn write(root: &Path, files: &Artefacts) {
    for (path, text) in files {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
}

fn contract(root: &Path, edit: impl Fn(String) -> String) {
    let file = root.join("spec/openapi.yaml");
    let text = fs::read_to_string(&file).expect("the contract");
    fs::write(&file, edit(text)).expect("the contract");
}

#[test]
fn a_release_is_one_version_everywhere() {
    let folder = tree();
    let root = folder.path();
    let first = release::plan(root, "7.0.0").expect("a first release");
    assert!(
        !root.join("spec/released.yaml").exists(),
        "a plan writes nothing"
    );
    assert_eq!(first.before, None);
    write(root, &first.files);

    let text = |file: &str| fs::read_to_string(root.join(file)).expect("a file");
    assert_eq!(text("spec/openapi.yaml"), text("spec/released.yaml"));
    assert!(text("spec/openapi.yaml").contains("\n  version: 7.0.0\n"));
    assert!(text("crates/koreai-schemas/schemas/index.json").contains("/7.0.0/"));
    let kept = |version: &str| text(&format!("spec/released/{version}/index.json"));
    assert_eq!(
        kept("7.0.0"),
        text("crates/koreai-schemas/schemas/index.json")
    );
    let first_index = kept("7.0.0");
    let manifest = text("Cargo.toml");
    assert_eq!(
        manifest.matches("\"7.0.0\"").count(),
        6,
        "the crates and what they depend on"
    );
    let lock = text("Cargo.lock");
    assert!(lock.contains("name = \"koreai-client\"\nversion = \"7.0.0\"\n"));
    // Only versions change: comments and order are kept.
    let old = fs::read_to_string(project().join("Cargo.toml")).expect("the manifest");
    assert_eq!(manifest.lines().count(), old.lines().count());

    contract(root, |text| {
        text.replace(
            "minimum: 0}\n      example: 100",
            "minimum: 1}\n      example: 100",
        )
    });
    for (version, message) in [
        (
            "7.0.0",
            "`info.version` is 7.0.0 and must be at least 8.0.0",
        ),
        (
            "7.1.0",
            "`info.version` is 7.1.0 and must be at least 8.0.0",
        ),
        ("6.0.0", "`info.version` was lowered from 7.0.0 to 6.0.0"),
        ("8", "`8` is not a semantic version"),
        ("eight", "`eight` is not a semantic version"),
    ] {
        let error = release::plan(root, version)
            .expect_err("no release")
            .to_string();
        assert!(error.starts_with(message), "{version}: {error}");
    }
    assert_eq!(
        text("spec/CHANGELOG.md").matches("## ").count(),
        1,
        "nothing was written"
    );
    let second = release::plan(root, "8.0.0").expect("a second release");
    assert_eq!(second.before.as_deref(), Some("7.0.0"));
    write(root, &second.files);
    assert_snapshot!("changelog", text("spec/CHANGELOG.md"));
    assert_eq!(kept("7.0.0"), first_index, "a release changes no other");
    assert!(kept("8.0.0").contains("/8.0.0/"));

    let error = release::plan(root, "8.0.0")
        .expect_err("no release")
        .to_string();
    assert!(error.starts_with("8.0.0 is already released"), "{error}");
    let again = release::plan(root, "8.0.1").expect("a release");
    assert!(again.entry.contains("Only the version."), "{}", again.entry);
}

#[test]
fn a_contract_with_errors_is_not_released() {
    let folder = tree();
    let root = folder.path();
    contract(root, |text| {
        text.replace("operationId: updateTask\n", "operationId: 7\n")
    });
    assert!(matches!(
        release::plan(root, "7.0.0"),
        Err(release::Error::Rejected(_))
    ));
    fs::write(root.join("spec/released.yaml"), "openapi: 2").expect("a file");
    fs::copy(
        project().join("spec/openapi.yaml"),
        root.join("spec/openapi.yaml"),
    )
    .expect("a file");
    assert!(matches!(
        release::plan(root, "7.0.0"),
        Err(release::Error::Rejected(_))
    ));
    fs::remove_file(root.join("spec/released.yaml")).expect("a file");
    fs::write(root.join("Cargo.toml"), "[workspace").expect("a file");
    let error = release::plan(root, "7.0.0")
        .expect_err("no release")
        .to_string();
    assert!(error.starts_with("Cargo.toml: "), "{error}");
}
