//! Pages that are none, or that are made to hurt: no panic, and no more than a second for a MB.

use std::time::Duration;

use contract::{Source, Spec};
use contract_drift::compare;
use contract_drift::fetch;
use contract_drift::finding::Class;
use contract_drift::impact;
use contract_drift::lock::{self, Lock};
use contract_drift::page::DocPage;
use contract_drift::pages;
use koreai_tests::work::Work;
use proptest::prelude::*;

fn contract() -> Spec {
    let source =
        contract::read(std::path::Path::new("../../spec/openapi.yaml")).expect("the contract");
    Spec::parse(source).expect("the contract").0
}

/// Reads a page and checks it.
fn walk(spec: &Spec, text: &str) -> (Duration, DocPage) {
    let work = Work::start();
    let pages = [pages::parse(Source::new("page", text))];
    let findings = compare::check(spec, &Lock::default(), &pages);
    let _ = lock::facts(&pages[0]);
    for finding in &findings {
        assert!(finding.at <= text.len());
    }
    let [page] = pages;
    (work.took(), page)
}

const OVERVIEW: &str = "| | |\n|---|---|\n| **Method** | POST |\n| **Endpoint** | `https://{{host}}/caseManagement/api/public/analytics/{{streamId}}/updateTask/{{taskId}}` |\n\n";
const TABLE: &str = "## Request Body Parameters\n\n| Parameter | Required | Type | Description |\n|---|---|---|---|\n";
const MB: usize = 1024 * 1024;

fn rows(count: usize) -> String {
    (0..count)
        .map(|at| format!("| `field{at}` | Optional | String | Field: `A{at}` or `B`. Maximum {at} characters. |\n"))
        .collect()
}

#[test]
fn no_page_takes_more_than_a_second_for_a_megabyte() {
    let spec = contract();
    let json: String = (0..60_000)
        .map(|at| format!("\"m{at}\": {at},\n"))
        .collect();
    let pages: Vec<(&str, String)> = vec![
        (
            "a table of 10,000 rows",
            format!("{OVERVIEW}{TABLE}{}", rows(10_000)),
        ),
        (
            "5 MB of rows",
            format!("{OVERVIEW}{TABLE}{}", rows(5 * MB / 80)),
        ),
        ("20 MB of one line", "a |".repeat(20 * MB / 3)),
        (
            "20 MB of prose",
            "Words and more words, if any. ".repeat(20 * MB / 30),
        ),
        (
            "tables that are not closed",
            "<table><tr><td>a<td>b\n".repeat(100_000),
        ),
        (
            "rows that are not closed",
            format!("<table>{}", "<tr><td><ul><li><b>a".repeat(100_000)),
        ),
        (
            "blocks of code that are not closed",
            "<pre>\n```\n".repeat(100_000),
        ),
        (
            "nested lists",
            (0..2_000)
                .map(|at| format!("{:1$}- a\n", "", at % 200))
                .collect(),
        ),
        ("many quotes", ">".repeat(50_000)),
        ("many stars", "*a **b ".repeat(100_000)),
        ("many brackets", "[".repeat(100_000)),
        (
            "many headings",
            "## Request Body Parameters\n".repeat(50_000),
        ),
        (
            "placeholders that are not closed",
            format!(
                "{OVERVIEW}## Sample Response\n\n```\n[{}\n```\n",
                "{{".repeat(200_000)
            ),
        ),
        (
            "words set apart",
            format!(
                "{OVERVIEW}{TABLE}| x | Optional | String | {} |\n",
                "`a` or ".repeat(60_000)
            ),
        ),
        (
            "a sample with many headers",
            format!(
                "{OVERVIEW}## Sample Request\n\n```\ncurl https://a/b {}\n```\n\n## Parameters\n\n| Parameter | Required |\n|---|---|\n{}",
                "-H 'a: b' ".repeat(50_000),
                "| x | Required |\n".repeat(50_000)
            ),
        ),
        (
            "fields that are not closed",
            "<ParamField body=\"a\">\n".repeat(50_000),
        ),
        (
            "fields",
            format!(
                "{OVERVIEW}{}",
                "<ParamField body=\"a\" type=\"string\">It.</ParamField>\n".repeat(20_000)
            ),
        ),
        ("many overviews", OVERVIEW.repeat(5_000)),
        (
            "many samples",
            format!(
                "{OVERVIEW}{}",
                "## Sample Request\n\n```\ncurl https://a/b -d '{\"a\": 1}'\n```\n".repeat(10_000)
            ),
        ),
        (
            "a large sample",
            format!(
                "{OVERVIEW}{TABLE}{}\n## Sample Response\n\n```json\n{{{json}\"z\": 1}}\n```\n",
                rows(5_000)
            ),
        ),
        (
            "a deep sample",
            format!(
                "{OVERVIEW}## Sample Response\n\n```json\n{}\n```\n",
                "{\"a\":".repeat(100_000)
            ),
        ),
        (
            "a command that does not end",
            format!("curl {}'", "-H a ".repeat(200_000)),
        ),
        (
            "flattened rows",
            format!(
                "| Parameter | Required |\n|---|\n{}",
                "a | Required |\n".repeat(200_000)
            ),
        ),
        (
            "flattened brackets",
            format!("| a | b |\n|---|\n\n{}", "{\n".repeat(100_000)),
        ),
        (
            "flattened commands",
            format!("| a | b |\n|---|\n\n{}", "curl 'x\n".repeat(100_000)),
        ),
        (
            "examples below a word",
            format!(
                "{OVERVIEW}## Request body\n\n### Word\n\n{}",
                "some more words here\n\n```json\n[]\n```\n\n".repeat(10_000)
            ),
        ),
        (
            "types and examples below a word",
            format!(
                "{OVERVIEW}## Request body\n\n### Word\n\n{}",
                "Type: String\n\n```json\n[]\n```\n\n".repeat(10_000)
            ),
        ),
        (
            "lists below words",
            format!(
                "{OVERVIEW}## Request body\n\n{}",
                "### Word\n\n- `a`\n- `b`\n\n".repeat(10_000)
            ),
        ),
        (
            "a long footnote that much refers to",
            format!(
                "{OVERVIEW}{}\n\n[^a]: {}\n",
                "It.[^a]\n\n".repeat(1_000),
                "Words and more words, if any. ".repeat(MB / 30)
            ),
        ),
        (
            "a footnote that many rows refer to",
            format!(
                "{OVERVIEW}{TABLE}{}\n[^a]: {}\n",
                "| x[^a] | Optional | String | It. |\n".repeat(20_000),
                "Words and more words, if any. ".repeat(1_000)
            ),
        ),
        (
            "a footnote that one text refers to",
            format!(
                "{OVERVIEW}{}\n\n[^a]: {}\n",
                "It[^a] ".repeat(100_000),
                "Words and more words, if any. ".repeat(1_000)
            ),
        ),
        (
            "HTML without end",
            format!("<!doctype html><table>{}", "<div><p>a".repeat(200_000)),
        ),
    ];
    for (what, text) in pages {
        let (took, _) = walk(&spec, &text);
        // An unoptimised build is given more; what grows with the square of a page's length fails
        // all the same.
        let patience = if cfg!(debug_assertions) { 8.0 } else { 1.0 };
        let allowed = (text.len() as f64 / MB as f64).max(1.0) * patience;
        let allowed = Duration::from_secs_f64(allowed);
        println!("{what}: {took:?} for {} bytes", text.len());
        assert!(took <= allowed, "{what}: {took:?} for {} bytes", text.len());
    }
}

#[test]
fn what_is_no_text_is_refused_with_a_reason() {
    let error = fetch::text("page", vec![b'a', 0xff, 0xfe])
        .expect_err("no text")
        .to_string();
    assert_eq!(
        error,
        "page is not UTF-8 text: byte 1 cannot be read; is it a page?"
    );
    // Nothing but zeros is UTF-8, and no text.
    let error = fetch::text("page", b"# A\0".to_vec()).expect_err("no text");
    assert!(error.to_string().contains("byte 3"), "{error}");
    let folder = tempfile::tempdir().expect("a folder");
    let error = fetch::file(&folder.path().join("none"))
        .expect_err("no file")
        .to_string();
    assert!(error.starts_with("cannot read "), "{error}");
    let large = folder.path().join("large");
    std::fs::File::create(&large)
        .and_then(|file| file.set_len(fetch::MAX_BYTES + 1))
        .expect("a file");
    let error = fetch::file(&large).expect_err("too large").to_string();
    assert!(error.contains("larger than 32 MiB"), "{error}");
}

/// Each is one finding that says what to look at, and drafts nothing.
#[test]
fn what_is_no_page_of_an_operation_is_one_finding() {
    let spec = contract();
    let members: String = (0..60_000)
        .map(|at| format!("\"m{at}\": {at},\n"))
        .collect();
    let pages = [
        (
            "a page to log in, in HTML",
            "<!doctype html><html><body><h1>Welcome back</h1><form><table><tr><td>Mail<td><input></table><ul><li>Lost your key?</ul></form></body></html>".to_owned(),
            "is it the right page",
        ),
        (
            "a page to log in, in Markdown",
            "# Log in\n\n| Field | Type | Description |\n|---|---|---|\n| Mail | String | Yours |\n\n```json\n{\"error\": \"no session\"}\n```\n".to_owned(),
            "is it the right page",
        ),
        (
            "another language",
            "# Mettre à jour\n\n| Champ | Valeur |\n|---|---|\n| **Méthode** | POST |\n| **Adresse** | `https://{{host}}/a/{{b}}` |\n\n## Paramètres du corps\n\n| Nom du champ | Obligatoire | Genre |\n|---|---|---|\n| `name` | Oui | Chaîne |\n".to_owned(),
            "in English",
        ),
        (
            "another markup",
            "Update\n======\n\n:Method: POST\n:URL: https://host/a/{b}\n\n.. list-table:: Parameters\n\n   * - Name\n     - Type\n   * - name\n     - String\n".to_owned(),
            "as Markdown, MDX, HTML or OpenAPI",
        ),
        ("nothing", String::new(), "is it the right page"),
        (
            "half a page",
            format!("{OVERVIEW}{TABLE}| `name` | Optional | String | The na"),
            "the page ends in the middle",
        ),
        (
            "a sample of something else",
            format!("{OVERVIEW}## Sample Response\n\n```json\n{{{members}\"z\": 1}}\n```\n"),
            "is it a sample of this operation",
        ),
    ];
    for (what, text, expected) in pages {
        let page = pages::parse(Source::new("page", text));
        let unread: Vec<String> = page
            .unread
            .iter()
            .map(|unread| unread.why.clone())
            .collect();
        let pages = [page];
        let findings = compare::check(&spec, &Lock::default(), &pages);
        let findings = findings
            .iter()
            .filter(|finding| finding.class == Class::Contract);
        let findings = findings.map(|finding| finding.message.clone());
        let found: Vec<String> = unread.into_iter().chain(findings).collect();
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        assert!(found[0].contains(expected), "{what}: {found:?}");
        let findings = compare::check(&spec, &Lock::default(), &pages);
        let draft = impact::draft(&spec, &Lock::default(), &pages, &findings);
        assert_eq!(draft.edits, "", "{what}");
    }
}

#[test]
fn without_a_network_the_message_says_what_to_do() {
    // Nothing listens on port 1.
    let error = fetch::page("https://127.0.0.1:1/page")
        .expect_err("no page")
        .to_string();
    assert!(
        error.starts_with("cannot fetch https://127.0.0.1:1/page: "),
        "{error}"
    );
    assert!(error.contains("cargo xtask docs check FILE"), "{error}");
    for url in [
        "file:///etc/hosts",
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1:80@example.com/",
    ] {
        let error = fetch::page(url)
            .expect_err("no address of a page")
            .to_string();
        assert!(error.contains("only https:// addresses"), "{url}: {error}");
    }
}

const PIECES: [&str; 31] = [
    "\r\n",
    "\u{a0}",
    "\u{3000}",
    "<!doctype html>",
    "host",
    "|",
    "\n",
    "|---|---|\n",
    "`",
    "```\n",
    "<table>",
    "</table>",
    "<tr><td>",
    "<pre>",
    "&nbsp;",
    "## Path Parameters\n",
    "| Parameter | Required |\n",
    "Required",
    "{{",
    "}}",
    "{\"a\":",
    "...",
    "'",
    "curl ",
    "https://a/b?c=d",
    "é😀",
    "Maximum 5 items",
    ": A or B",
    "marked as x",
    "---\n",
    "\\",
];

/// Parsers of HTML make one character of `\r\n`: places behind it must still be places.
#[test]
fn places_are_at_the_beginning_of_characters() {
    for text in [
        "<!doctype html>\r\n\r\n<table><tr><td>Method</td><td>GET</td></tr><tr><td>URL</td><td>https://{host}/a/{b}</td></tr></table>\r\n<h2>Path Parameters</h2>\r\n<table><tr><td>Parameter</td><td>Required</td></tr>\r\n<tr><td>\r\né\r\n host</td><td>Required é😀</td></tr></table>",
        "| Method | GET |\r\n|---|---|\r\n| URL | https://{{host}}/a |\r\n\r\n## Path Parameters\r\n<table>\r\n<tr><td>Parameter<td>Required\r\n<tr><td>\r\n\r\n\r\n\u{3000}host\u{3000}<td>😀 Required</table>",
    ] {
        let page = pages::parse(Source::new("page", text));
        let places = page.fields.iter().map(|field| field.at);
        let places = places.chain(page.operations.iter().map(|operation| operation.at));
        for at in places {
            assert!(text.is_char_boundary(at), "{at} in {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is put together of what pages are made of, it is read.
    #[test]
    fn no_page_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60), any in ".{0,40}") {
        let text = pieces.concat() + &any;
        let page = pages::parse(Source::new("page", text.as_str()));
        let _ = lock::facts(&page);
        for unread in &page.unread {
            prop_assert!(text.is_char_boundary(unread.at.min(text.len())), "{:?}", unread);
        }
    }
}

/// A folder with what is no file, or leads nowhere: each thing is named once, and nothing is waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_nothing_waits_for_it() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let page = std::fs::read("tests/pages/loan.mdx").expect("a page");
    std::fs::write(at("one.mdx"), &page).expect("a page");
    let made = Command::new("mkfifo").arg(at("pipe.md")).status();
    assert!(made.expect("mkfifo runs").success());
    let _listener = UnixListener::bind(at("socket.md")).expect("a socket");
    symlink("/dev/zero", at("zero.md")).expect("a link");
    symlink("nowhere.md", at("dangling.md")).expect("a link");
    symlink("loop.md", at("loop.md")).expect("a link");
    symlink(".", at("itself")).expect("a link");
    std::fs::create_dir(at("below")).expect("a folder");
    symlink("../one.mdx", at("below/same.mdx")).expect("a link");
    symlink("..", at("below/up")).expect("a link");
    let (send, receive) = std::sync::mpsc::channel();
    let root = folder.path().to_owned();
    std::thread::spawn(move || {
        let read = pages::read(&contract(), &Lock::default(), &[root]);
        let _ = send.send(read);
    });
    let read = receive.recv_timeout(std::time::Duration::from_secs(60));
    let read = read.expect("an end").expect("a page");
    assert_eq!(read.read.len(), 2, "the page, and a link to it");
    let failed: Vec<String> = read.failed.iter().map(ToString::to_string).collect();
    for words in [
        "pipe.md is a named pipe",
        "socket.md is a socket",
        "zero.md is a device",
        "dangling.md: No such file",
        "loop.md: Too many levels",
    ] {
        let named = failed.iter().filter(|why| why.contains(words)).count();
        assert_eq!(named, 1, "{words}: {failed:?}");
    }
    assert_eq!(failed.len(), 5, "{failed:?}");
    // By name as well.
    let named = pages::read(&contract(), &Lock::default(), &[at("pipe.md")]);
    assert!(
        named
            .expect_err("no page")
            .to_string()
            .contains("a named pipe")
    );
}

#[test]
fn a_folder_with_too_much_is_one_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = || {
        let read = pages::read(&contract(), &Lock::default(), &[folder.path().to_owned()]);
        read.map(|read| read.read.len())
            .map_err(|error| error.to_string())
    };
    for number in 0..1_001 {
        std::fs::write(folder.path().join(format!("{number}.md")), "# A").expect("a page");
    }
    assert!(
        read()
            .expect_err("too many")
            .contains("more than 1000 pages")
    );
    for number in 3..1_001 {
        std::fs::remove_file(folder.path().join(format!("{number}.md"))).expect("one less");
    }
    assert_eq!(read(), Ok(3));
    let large = std::fs::File::create(folder.path().join("2.md")).expect("a file");
    large.set_len(33 << 20).expect("a large one");
    assert!(read().expect_err("too much").contains("more than 32 MiB"));
}
