//! `docs observe` and what is drafted from it, on a copy of the contract: exchanges in, counts and edits out, and no
//! value of a payload anywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use koreai_tests::project;
use serde_json::{Value, json};
use tempfile::TempDir;

const LOCK: &str = "spec/observed.lock";
const CONTRACT: &str = "spec/openapi.yaml";

/// What no output and no file written may have: tokens, ids, and values of payloads.
const CANARY: &str = "canary";
const TOKEN: &str = "eyJjYW5hcnkiOiJjYW5hcnkifQ.eyJjYW5hcnkiOjF9.canary-canary";

/// The files of the project that the commands read.
fn copy() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in [
        CONTRACT,
        LOCK,
        "spec/docs.lock",
        "spec/released.yaml",
        "spec/CHANGELOG.md",
    ] {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(project().join(file), to).expect("a copy");
    }
    folder
}

fn xtask(root: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(args)
        .current_dir(root)
        .env("CARGO_MANIFEST_DIR", root.join("xtask"))
        .output()
        .expect("xtask runs")
}

/// Exit code and both outputs, which have no canary.
fn run(root: &Path, args: &[&str]) -> (i32, String) {
    let output = xtask(root, args);
    let text = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    let text = text.concat();
    for secret in [CANARY, "eyJ"] {
        assert!(!text.contains(secret), "{args:?}: {text}");
    }
    (output.status.code().unwrap_or(-1), text)
}

fn observe(root: &Path, args: &[&str]) -> (i32, String) {
    run(root, &[&["docs", "observe"], args].concat())
}

fn read(root: &Path, file: &str) -> String {
    fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// An exchange on a line of its own: a task is updated.
fn update(sent: Value, status: u16, answered: Value) -> Value {
    json!({
        "exchange": 1,
        "started": "2026-11-01T10:00:00Z",
        "source": "platform",
        "request": {
            "method": "POST",
            "url": "/caseManagement/api/public/analytics/st-canary/updateTask/ti-canary",
            "headers": [
                {"name": "auth", "value": TOKEN},
                {"name": "accountId", "value": "canary"},
                {"name": "Content-Type", "value": "application/json"}
            ],
            "body": {"json": sent}
        },
        "response": {
            "status": status,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "body": {"json": answered}
        }
    })
}

/// A report is fetched.
fn report(started: &str, status: u16, answered: Value) -> Value {
    let mut exchange = update(json!({}), status, answered);
    exchange["started"] = json!(started);
    exchange["request"] = json!({
        "method": "GET",
        "url": format!("https://platform.example/api/public/bot/st-canary/taskContainmentReport/status/ds-canary?{TOKEN}=canary"),
        "headers": [{"name": "auth", "value": TOKEN}]
    });
    exchange
}

fn with(mut exchange: Value, pointer: &str, value: Value) -> Value {
    let (above, name) = pointer.rsplit_once('/').expect("a pointer");
    exchange.pointer_mut(above).expect("an object")[name] = value;
    exchange
}

fn lines(exchanges: &[Value]) -> String {
    exchanges.iter().map(|it| format!("{it}\n")).collect()
}

/// An entry of a HAR: a task is updated.
fn entry(url: &str) -> Value {
    json!({
        "startedDateTime": "2026-11-28T01:00:00.000+02:00",
        "request": {
            "method": "POST", "url": format!("{url}/caseManagement/api/public/analytics/st-canary/updateTask/ti-canary"),
            "headers": [{"name": "auth", "value": TOKEN}, {"name": "AccountId", "value": "canary"}],
            "bodySize": 15, "postData": {"mimeType": "application/json", "text": "{\"name\": \"canary\"}"}
        },
        "response": {
            "status": 200, "headers": [{"name": "X-Canary-Id-123456", "value": "canary"}, {"name": "X-Cache", "value": "canary"}],
            "content": {"mimeType": "application/json", "size": 23, "text": "{\"_id\": \"canary\", \"canary name\": 1}"}
        }
    })
}

fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "creator": {"name": "canary", "version": "1"}, "entries": entries}}).to_string()
}

/// The deviations of a trial: a type, a member, a value and a status that the contract does not have.
fn deviations() -> Vec<Value> {
    let task = json!({
        "_id": "ti-canary", "isBreached": "canary", "slaPolicy": {"canary": 1}, "activityIds": ["canary"],
        "commentIds": [], "ETA": "canary"
    });
    vec![
        update(
            json!({"name": "canary", "activityIds": ["canary"]}),
            200,
            task,
        ),
        update(
            json!({"desc": "canary"}),
            412,
            json!({"errors": [{"msg": "canary", "code": 412}]}),
        ),
        report(
            "2026-11-28T01:00:00+02:00",
            200,
            json!({"status": "canary", "percentageComplete": 5}),
        ),
        report(
            "2026-11-28T01:00:00+02:00",
            200,
            json!({
                "status": "SUCCESS",
                "tasksExecutionReport": {"total": 1, "data": {"canary": [{"totalExecution": 1, "Status": "success"}]}}
            }),
        ),
        report("no time: canary", 302, json!({"canary": 1})),
    ]
}

#[test]
fn a_trial_becomes_edits_that_are_applied_linted_generated_and_compared() {
    let root = copy();
    let root = root.path();
    let exchanges: Vec<Value> = deviations()
        .into_iter()
        .map(|it| with(it, "/source", json!("loopback")))
        .collect();
    fs::write(root.join("trial.ndjson"), lines(&exchanges)).expect("exchanges");
    let before: BTreeMap<&str, String> =
        [CONTRACT, LOCK].map(|file| (file, read(root, file))).into();
    let unchanged = |what: &str| {
        for (file, text) in &before {
            assert_eq!(read(root, file), *text, "{what}: {file}");
        }
    };

    let (code, text) = observe(root, &["trial.ndjson"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("trial.ndjson: exchange 1 is no evidence"),
        "{text}"
    );
    assert!(text.contains("its `source` is loopback"), "{text}");
    let (code, counted) = observe(root, &["--trial", "trial.ndjson"]);
    assert_eq!(code, 0, "{counted}");
    let (code, kept) = observe(root, &["--trial", "--lock", "trial.lock", "trial.ndjson"]);
    assert_eq!(code, 0, "{kept}");
    assert_eq!(format!("{kept}a trial: nothing is written\n"), counted);
    unchanged("a trial");
    let lock = read(root, "trial.lock");
    assert!(
        lock.contains("trial: true") && !lock.contains(CANARY) && !lock.contains("eyJ"),
        "{lock}"
    );

    let (code, text) = run(
        root,
        &["docs", "draft", "--observed", "trial.lock", "--add"],
    );
    assert_eq!(code, 2, "{text}");
    unchanged("a refused draft");
    let output = xtask(root, &["docs", "draft", "--observed", "trial.lock"]);
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{diff}");
    assert!(!diff.contains(CANARY), "{diff}");
    let drafted = apply(root, &diff);
    for part in [
        // A type that the contract does not allow: any value.
        "        isBreached:\n          description: Whether the task has breached its service level agreement.\n          x-provenance: observed\n",
        // A member that it does not have.
        "        slaPolicy:\n          type: object\n",
        // A value that it does not list, which is kept nowhere.
        "x-extensible-enum: [IN_PROGRESS, SUCCESS, FAILED, \"TODO: the value",
        // A status that it does not have.
        "        \"302\":\n          description: \"TODO: what it means",
    ] {
        assert!(drafted.contains(part), "{part}\n{diff}");
    }
    assert!(
        diff.contains("+          x-provenance: observed\n"),
        "{diff}"
    );
    // An empty array shows nothing of its items.
    assert!(!diff.contains("`response.200.body#/commentIds`"), "{diff}");
    assert!(
        diff.contains("Observed in 1 exchange of a trial, none with the platform (2026-11-01)"),
        "{diff}"
    );

    // With the texts written, it is a contract.
    let written = drafted.replace("TODO: what it means, in your own words.", "Moved.");
    let start = written.find("\"TODO: the value").expect("a value to write");
    let end = start + written[start..].find("\"]").expect("its end");
    let written = format!("{}PAUSED{}", &written[..start], &written[end + 1..]);
    fs::write(root.join(CONTRACT), written).expect("a contract");
    let (code, text) = run(root, &["lint"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(root, &["generate"]);
    assert_eq!(code, 0, "{text}");
    assert!(read(root, "crates/koreai-client/src/generated/types.rs").contains("sla_policy"));
    let (code, text) = run(root, &["diff"]);
    assert_eq!(code, 1, "{text}");
    for words in ["isBreached", "slaPolicy"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // What the engine knows is the contract from before.
    let (code, text) = observe(root, &["--trial", "trial.ndjson"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("run `cargo xtask generate`"), "{text}");
}

/// The contract with a drafted diff applied.
fn apply(root: &Path, diff: &str) -> String {
    let patch = root.join("draft.diff");
    fs::write(&patch, diff).expect("a diff");
    let applied = Command::new("git")
        .args(["apply", "--allow-empty", "draft.diff"])
        .current_dir(root)
        .env("GIT_CEILING_DIRECTORIES", root.parent().expect("a folder"))
        .output()
        .expect("git runs");
    assert!(applied.status.success(), "{applied:?}");
    read(root, CONTRACT)
}

#[test]
fn runs_add_up_and_no_file_counts_twice() {
    let files = [
        ("a.ndjson", lines(&deviations()[..2])),
        (
            "b.har",
            har(&[
                entry("https://platform.example"),
                entry("https://platform.example"),
            ]),
        ),
        (
            "c.json",
            report(
                "2026-10-31T23:59:59-01:00",
                200,
                json!({"status": "SUCCESS", "new": 1}),
            )
            .to_string(),
        ),
    ];
    let locks = [
        &[&["a.ndjson", "b.har", "c.json"][..]][..],
        &[&["c.json"], &["a.ndjson", "a.ndjson"], &["b.har", "c.json"]],
    ];
    let locks = locks.map(|runs| {
        let root = copy();
        for (name, text) in &files {
            fs::write(root.path().join(name), text).expect("exchanges");
        }
        for files in runs {
            let (code, text) = observe(root.path(), files);
            assert_eq!(code, 0, "{text}");
        }
        let lock = read(root.path(), LOCK);
        let (code, text) = observe(root.path(), &["a.ndjson"]);
        assert_eq!(code, 0, "{text}");
        assert!(
            text.contains("was counted before") && text.contains("nothing new"),
            "{text}"
        );
        assert_eq!(read(root.path(), LOCK), lock);
        // The third witness is heard.
        let page = project().join("crates/contract-drift/examples/close-a-task.mdx");
        let (code, text) = run(
            root.path(),
            &["docs", "check", page.to_str().expect("a path")],
        );
        assert_eq!(code, 1, "{text}");
        assert!(
            text.contains("observed[observed-type]: `response.200.body#/isBreached` of updateTask"),
            "{text}"
        );
        assert!(
            text.contains("the contract says `boolean`, the page does not have it"),
            "{text}"
        );
        lock
    });
    assert_eq!(locks[0], locks[1]);
    let lock = &locks[0];
    for secret in [CANARY, "eyJ", "platform.example"] {
        assert!(!lock.contains(secret), "{secret}: {lock}");
    }
    for part in [
        "first: \"2026-11-01\"",
        "last: \"2026-11-27\"",
        "\"response.200.body#/*\"",
        "response.header.x-cache",
        "response.header.*:",
        "response.status.412",
        "\"response.4XX.body#/errors/*/code\"",
        "request.query.*:",
    ] {
        assert!(lock.contains(part), "{part}: {lock}");
    }
    // What was refused shows nothing of what is accepted.
    assert!(!lock.contains("request.body#/desc"), "{lock}");
}

/// What is counted is named on the terminal: hosts, which are kept nowhere, and how much was left out.
#[test]
fn hosts_are_printed_and_compressed_files_are_the_same() {
    let root = copy();
    let root = root.path();
    let unanswered = with(
        entry("https://platform.example"),
        "/response/status",
        json!(0),
    );
    let text = har(&[
        entry("https://canary:canary@Platform.example"),
        entry("http://10.0.0.1:8080"),
        unanswered,
    ]);
    fs::write(root.join("a.har"), &text).expect("exchanges");
    // A frame of Zstandard with its size, and one block that is stored as it is.
    let size = u32::try_from(text.len()).expect("a size");
    let mut packed = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    packed.extend(size.to_le_bytes());
    packed.extend(&(size << 3 | 1).to_le_bytes()[..3]);
    packed.extend(text.as_bytes());
    fs::write(root.join("b.har.zst"), packed).expect("exchanges");
    let (code, text) = observe(root, &["a.har", "b.har.zst"]);
    assert_eq!(code, 0, "{text}");
    for words in [
        "b.har.zst: was counted before",
        "2 counted, 0 of them without a known day; ignored: 0 of no operation, 1 without an answer",
        "10.0.0.1 (1), platform.example (1)",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let lock = read(root, LOCK);
    assert!(
        !lock.contains("10.0.0.1") && !lock.contains("platform.example"),
        "{lock}"
    );
}

#[test]
fn what_is_no_evidence_or_cannot_be_read_is_named_and_nothing_is_written() {
    let good = || update(json!({"name": "canary"}), 200, json!({"_id": "canary"}));
    let whole = har(&[entry("https://platform.example")]);
    let mut of_mock = entry("https://tunnel.example");
    of_mock["response"]["headers"] = json!([{"name": "Server", "value": "koreai-mock"}]);
    let mut local = entry("https://platform.example");
    local["serverIPAddress"] = json!("::1");
    let long = with(
        good(),
        "/response/body/json/name",
        json!(CANARY.repeat(3_000_000)),
    );
    let cases: Vec<(&str, String, i32, &str)> = vec![
        (
            "cut.har",
            whole[..whole.len() - 40].to_owned(),
            2,
            "the HAR is cut off",
        ),
        (
            "old.har",
            whole.replace("\"1.2\"", "\"1.1\""),
            2,
            "another version than 1.2: 1.1",
        ),
        (
            "mixed.har",
            har(&[
                entry("https://platform.example"),
                entry("http://localhost:8080"),
            ]),
            1,
            "exchange 2 is no evidence of what the platform does: its URL names this machine",
        ),
        ("mock.har", har(&[of_mock]), 1, "the mock answered"),
        (
            "local.har",
            har(&[local]),
            1,
            "the address of its server is this machine's",
        ),
        (
            "port.har",
            har(&[with(
                entry("https://platform.example"),
                "/serverIPAddress",
                json!("127.0.0.1:8080"),
            )]),
            1,
            "the address of its server is this machine's",
        ),
        (
            "short.har",
            har(&[entry("http://127.1:8080")]),
            1,
            "its URL names this machine",
        ),
        (
            "container.har",
            har(&[entry("http://host.docker.internal")]),
            1,
            "its URL names this machine",
        ),
        (
            "loopback.ndjson",
            lines(&[good(), with(good(), "/source", json!("loopback"))]),
            1,
            "exchange 2 is no evidence of what the platform does: its `source` is loopback",
        ),
        (
            "unknown.ndjson",
            lines(&[with(good(), "/source", Value::Null)]),
            1,
            "it does not say with whom",
        ),
        (
            "path.ndjson",
            lines(&[with(
                with(good(), "/source", Value::Null),
                "/request/url",
                json!(
                    "/caseManagement/api/public/analytics/st-canary/updateTask/ti-1?next=https://canary.example"
                ),
            )]),
            1,
            "it does not say with whom",
        ),
        (
            "unanswered.ndjson",
            lines(&[with(good(), "/response", Value::Null)]),
            1,
            "no exchange of an operation of the contract that was answered",
        ),
        (
            "empty.har",
            String::new(),
            2,
            "it has no captured exchanges",
        ),
        ("none.har", har(&[]), 1, "no exchange of an operation"),
        (
            "other.har",
            har(&[with(
                entry("https://platform.example"),
                "/request/url",
                json!("https://platform.example/canary"),
            )]),
            1,
            "no exchange of an operation",
        ),
        (
            "payload.json",
            "{\"_id\": \"canary\"}".to_owned(),
            2,
            "it has no captured exchanges",
        ),
        (
            "long.ndjson",
            lines(&[good(), long]),
            2,
            "exchange 2 (line 2) cannot be read: longer than",
        ),
        (
            "form.ndjson",
            lines(&[with(good(), "/response/status", json!("canary"))]),
            2,
            "cannot be read: not an exchange",
        ),
        (
            "newer.ndjson",
            lines(&[with(good(), "/exchange", json!(2))]),
            2,
            "another version than 1",
        ),
    ];
    let root = copy();
    let root = root.path();
    fs::write(root.join("good.ndjson"), lines(&[good()])).expect("exchanges");
    let before = read(root, LOCK);
    for (name, text, expected, words) in cases {
        fs::write(root.join(name), text).expect("exchanges");
        let (code, text) = observe(root, &["good.ndjson", name]);
        assert_eq!(code, expected, "{name}: {text}");
        assert!(
            text.contains(words) && text.contains(name),
            "{name}: {text}"
        );
        assert_eq!(read(root, LOCK), before, "{name}");
        fs::remove_file(root.join(name)).expect("removed");
    }
    let (code, text) = observe(root, &["gone.har"]);
    assert_eq!(code, 2, "{text}");
    for (args, words) in [
        (&["--lock", "a.lock", "good.ndjson"][..], "--trial"),
        (
            &["--trial", "--lock", "spec/a.lock", "good.ndjson"],
            "a trial writes nothing in spec",
        ),
        (
            &["--trial", "--lock", "gone/../spec/a.lock", "good.ndjson"],
            "cannot be read",
        ),
        (
            &[
                "--trial",
                "--lock",
                "xtask/../spec/observed.lock",
                "good.ndjson",
            ],
            "spec",
        ),
    ] {
        fs::create_dir_all(root.join("xtask")).expect("a folder");
        let (code, text) = observe(root, args);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(words), "{text}");
        assert_eq!(read(root, LOCK), before);
        assert!(!root.join("spec/a.lock").exists());
    }
    for (lock, words) in [
        ("", "observed.lock"),
        (
            "version: 2\nfiles: {}\n",
            "is of version 2, and version 1 is the only one that is read",
        ),
        ("version: 1\nfiles: [", "spec/observed.lock:"),
        ("version: 1\nothers: {}\n", "does not hold observations"),
        ("version: 1\nfiles: {a: -1}\n", "does not hold observations"),
        ("files: {}\n", "does not hold observations"),
        ("version: 1\ntrial: true\n", "the counts of a trial"),
    ] {
        fs::write(root.join(LOCK), lock).expect("a lock");
        let page = project().join("crates/contract-drift/examples/close-a-task.mdx");
        let check = ["docs", "check", page.to_str().expect("a path")];
        for (code, text) in [observe(root, &["good.ndjson"]), run(root, &check)] {
            assert_eq!(code, 2, "{lock}: {text}");
            assert!(text.contains(words), "{lock}: {text}");
        }
        assert_eq!(read(root, LOCK), lock);
    }
    fs::remove_file(root.join(LOCK)).expect("removed");
    let (code, text) = observe(root, &["good.ndjson"]);
    assert_eq!(code, 0, "{text}");
    assert!(read(root, LOCK).contains("updateTask"));
}

/// The page of coverage reads what the command line writes, and quotes nothing of what is something else.
#[test]
fn coverage_becomes_a_page_or_is_refused() {
    let operations = koreai_validate::exchange::Coverage::new().report();
    let coverage = json!({"exchanges": 1, "others": 0, "operations": operations}).to_string();
    contract_dist::Coverage::parse(coverage.as_bytes()).expect("coverage");
    let root = copy();
    let file = root.path().join("coverage.json");
    for (text, args, words) in [
        (
            &coverage[..coverage.len() - 9],
            &[][..],
            "not what `koreai coverage --format json` writes",
        ),
        (
            "{\"exchanges\": \"canary\"}",
            &[],
            "not what `koreai coverage --format json` writes",
        ),
        (
            &coverage,
            &["--only", "schemas"],
            "which `--only` leaves out",
        ),
    ] {
        fs::write(&file, text).expect("a file");
        let args = [&["dist", "--coverage", "coverage.json"], args].concat();
        let (code, text) = run(root.path(), &args);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(words), "{text}");
    }
    assert!(!root.path().join("dist").exists());
}
