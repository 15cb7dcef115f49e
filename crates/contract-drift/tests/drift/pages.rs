//! `cargo xtask docs`, over an invented API and pages written for these tests, in every form that the
//! vendor's pages have.

use std::fs;
use std::path::Path;

use contract::{Source, Spec};
use contract_codegen::artefacts::Layout;
use contract_drift::compare;
use contract_drift::facts::PageFacts;
use contract_drift::fetch::PageError;
use contract_drift::finding::{Class, Finding};
use contract_drift::impact;
use contract_drift::lock::Lock;
use contract_drift::page::DocPage;
use contract_drift::pages;
use contract_drift::read::Form;
use contract_drift::report::DriftReport;
use contract_drift::review;
use insta::{assert_snapshot, with_settings};
use serde_json::Value;

fn text(name: &str) -> String {
    fs::read_to_string(Path::new("tests/pages").join(name)).expect("a page")
}

fn page(name: &str) -> DocPage {
    pages::parse(Source::new(name, text(name)))
}

fn contract() -> Spec {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    Spec::parse(source).expect("a contract that can be read").0
}

/// The lock after a review of the page as it is.
fn reviewed() -> Lock {
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &page("loan.mdx"));
    lock
}

fn check(lock: &Lock, pages: &[DocPage]) -> Vec<Finding> {
    compare::check(&contract(), lock, pages)
}

/// A report as it is without `-v`.
fn report<'r>(spec: &'r Spec, pages: &'r [DocPage], findings: &'r [Finding]) -> DriftReport<'r> {
    DriftReport {
        spec,
        pages,
        findings,
        failed: &[],
        verbose: false,
    }
}

fn human(lock: &Lock, pages: &[DocPage]) -> String {
    let spec = contract();
    let findings = compare::check(&spec, lock, pages);
    let report = DriftReport {
        verbose: true,
        ..report(&spec, pages, &findings)
    };
    report.human(false).trim_end().to_owned()
}

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        with_settings!({
            snapshot_path => "snapshots/pages",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { assert_snapshot!($name, $text) })
    };
}

const FORMS: [&str; 6] = [
    "loan.mdx",
    "loan.components.mdx",
    "loan.padded.md",
    "loan.tables.md",
    "loan.html",
    "loan.flattened.txt",
];

/// What only some forms can show, taken out.
fn what_all_can_show(page: &DocPage) -> PageFacts {
    let mut facts = page.facts();
    facts.title = None;
    for operation in facts.operations.values_mut() {
        operation.samples.clear();
        for table in operation.tables.values_mut() {
            for field in table.values_mut() {
                // A list has other words than the sentence it came from.
                field.prose.text.clear();
                // These pages have types in some tables where others have none.
                if field.kind.as_deref() == Some("string") {
                    field.kind = None;
                }
            }
        }
        // Without a sample of the call, nothing shows that a table without a heading is of headers.
        let lost = operation.tables.remove("unknown").unwrap_or_default();
        operation
            .tables
            .entry("header".to_owned())
            .or_default()
            .extend(lost);
    }
    facts
}

#[test]
fn every_form_states_the_same_facts() {
    let expected = what_all_can_show(&page(FORMS[0]));
    for name in FORMS {
        let page = page(name);
        assert!(page.unread.is_empty(), "{name}: {:?}", page.unread);
        let found = what_all_can_show(&page);
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(page("loan.flattened.txt").form, Form::Flattened);
    assert_eq!(page("loan.html").form, Form::Html);
}

#[test]
fn the_facts_are_those_of_the_page() {
    let facts = serde_json::to_value(page("loan.mdx").facts()).expect("facts");
    snapshot!("facts", format!("{facts:#}"));
}

#[test]
fn a_page_that_the_contract_follows_has_no_findings() {
    for name in FORMS {
        let found = check(&Lock::default(), &[page(name)]);
        assert!(found.is_empty(), "{name}, never reviewed: {found:#?}");
        let found = check(&reviewed(), &[page(name)]);
        let reported: Vec<_> = found
            .iter()
            .filter(|finding| finding.class == Class::Contract)
            .collect();
        assert!(reported.is_empty(), "{name}, reviewed: {reported:#?}");
    }
}

struct Edit {
    what: &'static str,
    from: &'static str,
    to: &'static str,
    /// Class and code of each finding.
    expected: &'static [(Class, &'static str)],
}

const fn edit(
    what: &'static str,
    from: &'static str,
    to: &'static str,
    expected: &'static [(Class, &'static str)],
) -> Edit {
    Edit {
        what,
        from,
        to,
        expected,
    }
}

use Class::{Contract, Contradiction, Cosmetic, Loss};

const TABLE: &str = "| Parameter | Required | Description |
|---|---|---|
| `deskId` | Required | Desk that hands out the books. |";
const TURNED: &str = "| Description | Parameter | Mandatory |
|---|---|---|
| Desk that hands out the books. | `deskId` | Yes |";

const ANSWER: &str = "## Response Body Parameters

| Parameter | Type | Description |
|---|---|---|
| `_id` | String | Number of the loan. |
| `state` | String | Loans that run are marked as `open`. Loans that ended are marked as `returned`. |
| `fee` | Number | Price of the loan. |
| `renewals` | Integer | How often the loan was prolonged. |
";

const EDITS: &[Edit] = &[
    edit(
        "a field renamed",
        "| `note` | Optional",
        "| `remark` | Optional",
        &[(Contract, "renamed")],
    ),
    edit(
        "a field removed",
        "| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n",
        "",
        &[(Contract, "removed")],
    ),
    edit(
        "a field added",
        "| `contact` |",
        "| `urgency` | Optional | Integer | How urgent it is. |\n| `contact` |",
        &[(Contract, "added")],
    ),
    edit(
        "required flipped",
        "| `days` | Optional",
        "| `days` | Required",
        &[(Contract, "required")],
    ),
    edit(
        "optional flipped",
        "| `readerId` | Required",
        "| `readerId` | Optional",
        &[(Contract, "required")],
    ),
    edit(
        "a parameter that is required now",
        "| `notify` | Optional",
        "| `notify` | Required",
        &[(Contract, "required")],
    ),
    edit(
        "a type changed",
        "| `note` | Optional | String",
        "| `note` | Optional | Number",
        &[(Contract, "type")],
    ),
    edit(
        "an allowed value added",
        "`Home` or `ReadingRoom`",
        "`Home`, `Garden` or `ReadingRoom`",
        &[(Contract, "values")],
    ),
    edit(
        "an allowed value of an answer added",
        "marked as `returned`.",
        "marked as `returned`. Lost books are marked as `lost`.",
        &[(Contract, "values")],
    ),
    edit(
        "a limit changed",
        "The maximum is 60 days",
        "The maximum is 90 days",
        &[(Contract, "limit")],
    ),
    edit(
        "a limit of characters changed",
        "up to 200 characters",
        "up to 500 characters",
        &[(Contract, "limit")],
    ),
    edit(
        "a default changed",
        "lends for 28 days",
        "lends for 14 days",
        &[(Contract, "default")],
    ),
    edit(
        "a format changed",
        "as `yyyy-mm-dd`",
        "as `dd/mm/yyyy`",
        &[(Contract, "format")],
    ),
    edit(
        "the path changed",
        "/api/public/branch/{{branchID}}/loans",
        "/api/public/v2/branch/{{branchID}}/loans",
        &[(Contract, "path")],
    ),
    edit(
        "the scope changed",
        "Library: Lending;",
        "Library: Circulation;",
        &[(Contract, "scope")],
    ),
    edit(
        "the host changed",
        "`https://library.example.com`",
        "`https://books.example.com`",
        &[(Contract, "host")],
    ),
    edit(
        "the token's header changed",
        "`auth: {{JWT}}`",
        "`x-token: {{JWT}}`",
        &[(Contract, "auth")],
    ),
    edit(
        "a header added",
        "| `deskId` | Required",
        "| `shiftId` | Optional | Shift. |\n| `deskId` | Required",
        &[(Contract, "added")],
    ),
    edit(
        "a member in the sample but not in the table",
        "    \"renewals\": 0,",
        "    \"renewals\": 0,\n    \"shelf\": \"B\",",
        &[(Contract, "sample-member")],
    ),
    edit(
        "a sample of another type",
        "\"renewals\": 0,",
        "\"renewals\": \"none\",",
        &[(Contract, "sample-type"), (Contradiction, "contradiction")],
    ),
    edit(
        "a value in a sample that no table has",
        "\"state\": \"open\"",
        "\"state\": \"OPEN\"",
        &[(Contract, "sample-value"), (Contradiction, "contradiction")],
    ),
    edit(
        "two spellings of one name",
        "\"readerId\": \"r-17\"",
        "\"readerld\": \"r-17\"",
        &[
            (Contract, "sample-member"),
            (Contradiction, "contradiction"),
            (Loss, "sample-cut"),
        ],
    ),
    edit(
        "a call of another method",
        "curl --location '",
        "curl -X PUT --location '",
        &[(Contradiction, "contradiction")],
    ),
    edit(
        "a sample cut",
        "    \"fee\": 0,\n    \"renewals\": 0,\n",
        "    ...\n",
        &[(Loss, "sample-cut")],
    ),
    edit(
        "a rule gone",
        " It must be a day on which the branch is open.",
        "",
        &[(Loss, "rule-gone")],
    ),
    edit(
        "a limit gone",
        " The maximum is 60 days.",
        "",
        &[(Loss, "limit-gone")],
    ),
    edit(
        "a type gone",
        "| `renewals` | Integer",
        "| `renewals` |",
        &[(Loss, "type-gone")],
    ),
    edit(
        "values gone",
        "Where the books are read: `Home` or `ReadingRoom`.",
        "Where the books are read.",
        &[(Loss, "values-gone")],
    ),
    edit(
        "other words",
        "Remark for the desk",
        "Comment for the desk",
        &[(Cosmetic, "words")],
    ),
    edit(
        "another title",
        "title: Create a Loan API",
        "title: Create Loan",
        &[(Cosmetic, "title")],
    ),
    edit(
        "marks and quotes",
        "Remark for the desk, up to 200 characters.",
        "*Remark* for the desk — up to **200 characters**",
        &[],
    ),
    edit(
        "other capitals, no marks",
        "| `notify` | Optional | Boolean | Sends",
        "| notify | optional | boolean | Sends",
        &[],
    ),
    edit(
        "a row moved",
        "| `contact.mail` | Optional | String | Mail address. |\n| `contact.phone` | Optional | String | Telephone number. |\n",
        "| `contact.phone` | Optional | String | Telephone number. |\n| `contact.mail` | Optional | String | Mail address. |\n",
        &[],
    ),
    edit(
        "values in another order",
        "`Home` or `ReadingRoom`",
        "`ReadingRoom` or `Home`",
        &[(Cosmetic, "words")],
    ),
    edit(
        "a rule replaced",
        "It must be a day on which the branch is open.",
        "It must be a day of the current term.",
        &[(Contract, "rule-changed")],
    ),
    edit(
        "a rule added",
        "Mail address.",
        "Mail address. It must be the one on the card.",
        &[(Contract, "rule-added")],
    ),
    edit(
        "a word that states no rule",
        "Mail address.",
        "Mail address, if any, when there is only one.",
        &[(Cosmetic, "words")],
    ),
    edit(
        "a limit that stands near for another reason",
        "The maximum is 60 days",
        "The maximum is 28 days",
        &[(Contract, "limit")],
    ),
    edit("a table gone", ANSWER, "", &[(Loss, "table-gone")]),
    edit("a column moved", TABLE, TURNED, &[]),
    edit(
        "a section reflowed",
        "## Query Parameters\n\n",
        "## Query Parameters\n\nWhat may stand\nin the query:\n\n- `notify`\n\n\n",
        &[],
    ),
    edit(
        "another heading",
        "## Request Body Parameters",
        "### **Body parameters**",
        &[],
    ),
];

#[test]
fn each_edit_of_a_page_has_its_class_and_nothing_else() {
    let original = text("loan.mdx");
    let lock = reviewed();
    assert!(EDITS.len() >= 20);
    for edit in EDITS.iter() {
        assert!(
            original.contains(edit.from),
            "{}: the page has no {:?}",
            edit.what,
            edit.from
        );
        let changed = original.replace(edit.from, edit.to);
        let page = pages::parse(Source::new("loan.mdx", changed));
        assert!(page.unread.is_empty(), "{}: {:?}", edit.what, page.unread);
        let found = check(&lock, &[page]);
        let mut reported: Vec<_> = found
            .iter()
            .map(|finding| (finding.class, finding.code.name()))
            .collect();
        // Whatever changes a description has new words; that is not reported beside the change.
        if edit.expected.iter().any(|(class, _)| *class != Cosmetic) {
            reported.retain(|(class, _)| *class != Cosmetic);
        }
        assert_eq!(reported, edit.expected, "{}: {found:#?}", edit.what);
    }
}

/// What a page means for whoever reviewed it in another version.
fn since(spec: &Spec, before: &str, after: &str) -> Vec<(Class, &'static str)> {
    let read = |text: &str| pages::parse(Source::new("page.md", text));
    let mut lock = Lock::default();
    let earlier = read(before);
    lock.accept(compare::page_key(spec, &earlier), &earlier);
    let found = compare::check(spec, &lock, &[read(after)]);
    let reported = found
        .iter()
        .map(|finding| (finding.class, finding.code.name()));
    reported.filter(|(class, _)| *class != Cosmetic).collect()
}

/// A mark in the contract speaks of the page as it was: what is new is reported in spite of it.
#[test]
fn what_is_new_since_the_review_is_reported_whatever_is_marked() {
    let page = text("loan.mdx");
    let row = "| `dueNotice` | Optional | String | Tells the reader some days before. |\n";
    for (what, now, before, expected) in [
        ("a row", row, "", (Contract, "type")),
        (
            "a type",
            "| Optional | String | Tells",
            "| Optional | | Tells",
            (Contract, "type"),
        ),
    ] {
        assert!(page.contains(now), "{what}");
        let found = since(&contract(), &page.replace(now, before), &page);
        assert_eq!(found, [expected], "{what}");
    }
    let required = page.replace("| `dueNotice` | Optional |", "| `dueNotice` | Required |");
    let open = page.replace("| `dueNotice` | Optional |", "| `dueNotice` | |");
    let found = since(&contract(), &open, &required);
    assert_eq!(found, [(Contract, "required")]);
}

#[test]
fn what_a_page_no_longer_lists_is_a_loss() {
    let (spec, page, limits) = (contract(), text("loan.mdx"), text("limits.mdx"));
    let lost = " Lost books are marked as `lost`.";
    let more = page.replace("as `returned`.", &format!("as `returned`.{lost}"));
    let table = "| **Enforcement Level**";
    let rest = "## List of Available API Scopes\n\n| SCOPE | Description |\n|---|---|\n| Returns | For returns. |\n";
    let cases = [
        (
            "a value of an answer",
            more.clone(),
            page,
            (Loss, "value-gone"),
        ),
        (
            "an API of a rate limit",
            limits.clone(),
            limits.replace(", Extend Loan", ""),
            (Loss, "rate-limit-gone"),
        ),
        (
            "a scope",
            limits.clone(),
            limits.replace("| Returns |", "| Loans |"),
            (Loss, "scope-gone"),
        ),
        (
            "all scopes",
            limits.clone(),
            limits.replace(rest, ""),
            (Loss, "scope-gone"),
        ),
    ];
    assert!(limits.contains(table) && limits.contains(rest));
    for (what, before, after, expected) in cases {
        assert_ne!(before, after, "{what}");
        let found = since(&spec, &before, &after);
        assert!(found.contains(&expected), "{what}: {found:?}");
    }
}

#[test]
fn rate_limits_may_stand_in_any_order() {
    let limits = text("limits.mdx");
    let turned = limits.replace(
        "60 per minute / 1,000 per hour",
        "1,000 per hour / 60 per minute",
    );
    assert_ne!(limits, turned);
    let reported = |text: &str| {
        let text = text
            .replace(" / 1,000 per hour", "")
            .replace("1,000 per hour / ", "");
        since(&contract(), &text, &text)
    };
    assert_eq!(reported(&limits), reported(&turned));
    let both = contract().source.text.replace(
        "- {requests: 30, seconds: 60}",
        "- {requests: 60, seconds: 60}\n          - {requests: 1000, seconds: 3600}",
    );
    let (spec, _) = Spec::parse(Source::new("contract.yaml", both)).expect("a contract");
    for text in [limits, turned] {
        let found = since(&spec, &text, &text);
        assert!(!found.contains(&(Contract, "rate-limit")), "{found:?}");
    }
}

/// Lists of scopes of a page that is checked count as they are, not as they were.
#[test]
fn a_scope_that_left_its_list_is_missed() {
    let spec = contract();
    let limits = text("limits.mdx").replace("| Returns |", "| Returns | |\n| Lending |");
    let read = |text: &str| pages::parse(Source::new("limits.mdx", text));
    let mut lock = Lock::default();
    let earlier = read(&limits);
    lock.accept(compare::page_key(&spec, &earlier), &earlier);
    let unlisted = |text: &str| {
        let found = compare::check(&spec, &lock, &[read(text), page("loan.mdx")]);
        found
            .iter()
            .any(|finding| finding.code.name() == "scope-unlisted")
    };
    assert!(!unlisted(&limits));
    assert!(unlisted(&limits.replace("| Lending |", "| Loans |")));
}

#[test]
fn a_page_on_which_nothing_is_stated_is_not_taken_for_an_answer() {
    for (what, text) in [
        ("nothing", ""),
        (
            "a page that is gone",
            "# 404\n\nThis page could not be found.\n",
        ),
        (
            "a login",
            "---\ntitle: Sign in\n---\n\nEnter your password.\n",
        ),
        (
            "the shell of an application",
            "<!doctype html><html><head><title>Docs</title></head><body><div id=\"root\"></div><script>go()</script></body></html>",
        ),
        (
            "a table of nobody",
            "## Request Body Parameters\n\n| Parameter | Required |\n|---|---|\n| `a` | Required |\n",
        ),
    ] {
        let spec = contract();
        let pages = [pages::parse(Source::new("page", text))];
        let findings = compare::check(&spec, &Lock::default(), &pages);
        let report = report(&spec, &pages, &findings);
        assert_eq!(report.exit_code(), 2, "{what}");
        assert!(report.human(false).contains("no operation"), "{what}");
    }
}

/// One row of a table of the loan's page, read.
fn row(header: &str, cells: &str) -> DocPage {
    let columns = header.matches('|').count() - 1;
    let from = "## Request Body Parameters\n";
    let with = format!(
        "## Request Body Parameters\n\n{header}\n|{}\n{cells}\n\n## Other Body Parameters\n",
        "---|".repeat(columns)
    );
    pages::parse(Source::new("page", text("loan.mdx").replace(from, &with)))
}

#[test]
fn cells_are_read_by_what_they_mean() {
    let full = "| Parameter | Required | Type | Description |";
    for (header, cells, required, kind) in [
        (
            "| Parameter | Optional | Type |",
            "| x | Yes | String |",
            Some(false),
            Some("string"),
        ),
        (
            "| Parameter | Optional | Type |",
            "| x | No | String |",
            Some(true),
            Some("string"),
        ),
        (
            "| Parameter | Type |",
            "| x | Boolean (true/false) |",
            None,
            Some("boolean"),
        ),
        (
            "| Parameter | Type |",
            "| x | String or Array |",
            None,
            Some("string or array"),
        ),
        (
            "| Parameter | Type |",
            "| x | Array of strings or objects |",
            None,
            Some("array"),
        ),
        (
            "| Parameter | Type |",
            "| x | String, required |",
            Some(true),
            Some("string"),
        ),
        (
            full,
            "| x | Required if `y` is set | String | It. |",
            Some(false),
            Some("string"),
        ),
        (
            full,
            "| x | Required only for POST | String | It. |",
            Some(true),
            Some("string"),
        ),
        (
            full,
            "| x | Required | String | It. |",
            Some(true),
            Some("string"),
        ),
    ] {
        let page = row(header, cells);
        assert!(page.unread.is_empty(), "{cells}: {:?}", page.unread);
        let field = page.fields.iter().find(|field| field.name() == "x");
        let field = field.expect("the row");
        assert_eq!(field.required, required, "{cells}");
        assert_eq!(field.kind.as_deref(), kind, "{cells}");
    }
    let conditional = row(full, "| x | Required if `y` is set | String | It. |");
    let field = conditional.fields.iter().find(|field| field.name() == "x");
    assert_eq!(field.expect("the row").prose.rules.len(), 1);
}

#[test]
fn what_would_be_passed_over_is_named() {
    for (what, from, to) in [
        (
            "response headers",
            "## Sample Response",
            "## Response Headers\n\n| Header | Description |\n|---|---|\n| `ETag` | Version. |\n\n## Sample Response",
        ),
        (
            "parameters that no heading places",
            "## Sample Response",
            "## Notes\n\n| Parameter | Description |\n|---|---|\n| `x` | Version. |\n\n## Sample Response",
        ),
        (
            "a column of values that are sentences",
            "## Sample Response",
            "## Body Parameters\n\n| Parameter | Type | Allowed Values |\n|---|---|---|\n| `x` | String | any text that the desk can read, without marks |\n\n## Sample Response",
        ),
    ] {
        let page = pages::parse(Source::new("page", text("loan.mdx").replace(from, to)));
        assert_eq!(page.unread.len(), 1, "{what}: {:?}", page.unread);
    }
}

/// What is where no reader looks for it is named.
#[test]
fn markup_that_hides_something_is_named() {
    let table = "<table><tr><td>Parameter</td><td>Required</td></tr><tr><td>x</td><td>Required</td></tr></table>";
    for (what, markup, unread) in [
        ("a table behind a tag", format!("<Frame>{table}</Frame>"), 0),
        ("a table in a comment", format!("<!--\n{table}\n-->"), 0),
        (
            "a table in a fence of four",
            format!("````\n```\n{table}\n```\n````"),
            0,
        ),
        ("a table in words", "A `<table>` is meant.".to_owned(), 0),
        (
            "a table in a cell",
            table.replace("<td>x", &format!("<td>{table}")),
            1,
        ),
        (
            "a cell over two rows",
            table.replace("<td>x", "<td rowspan=\"2\">x"),
            0,
        ),
        (
            "a list of links that has no end",
            table.replace("<td>x", "<td><nav>x"),
            1,
        ),
        (
            "a tab",
            "<Tab>\n\n    | Parameter | Required |\n    |---|---|\n    | x | Required |\n\n</Tab>"
                .to_owned(),
            1,
        ),
        (
            "a field without an end",
            "<ParamField body=\"x\" type=\"string\">\nIt.".to_owned(),
            1,
        ),
        (
            "a field without a name",
            "<ParamField type=\"string\">It.</ParamField>".to_owned(),
            1,
        ),
    ] {
        let from = "## Request Body Parameters\n";
        let with = format!("## Body Parameters\n\n{markup}\n\n{from}");
        let page = pages::parse(Source::new("page", text("loan.mdx").replace(from, &with)));
        let in_markup =
            |one: &&contract_drift::block::Unread| !one.why.contains("below which none");
        let reported: Vec<_> = page.unread.iter().filter(in_markup).collect();
        assert_eq!(reported.len().min(1), unread, "{what}: {reported:?}");
        let reads = page.fields.iter().any(|field| field.name() == "x");
        let hidden = what.contains("comment") || what.contains("fence") || what.contains("words");
        assert!(!(hidden && reads), "{what}");
        if what == "a table behind a tag" {
            assert!(reads, "{what}");
        }
    }
}

#[test]
fn the_lock_keeps_rows_that_share_a_name_and_no_sentences() {
    let twice = text("loan.mdx").replace(
        "| `note` | Optional | String |",
        "| `note` | Optional | Number | A number instead. |\n| `note` | Optional | String |",
    );
    let facts = pages::parse(Source::new("page", twice.as_str())).facts();
    let operation = facts.operations.values().next().expect("an operation");
    let kinds = ["note", "note (2)"].map(|name| operation.tables["request"][name].kind.clone());
    assert_eq!(
        kinds,
        [Some("number".to_owned()), Some("string".to_owned())]
    );
    let codes: Vec<_> = since(&contract(), &twice, &twice);
    assert!(
        !codes.iter().any(|(_, code)| *code == "rule-changed"),
        "{codes:?}"
    );

    let two = text("loan.mdx")
        .replace("## Response Body", "## Another Sample Response\n\n```json\n{\"_id\": \"l-1\", \"state\": null}\n```\n\n## Response Body");
    let facts = pages::parse(Source::new("page", two.as_str())).facts();
    let operation = facts.operations.values().next().expect("an operation");
    let members = &operation.samples["response"].members;
    assert_eq!(members["state"], "null, string");
    assert!(members.contains_key("fee"));
    assert_eq!(since(&contract(), &two, &two), []);

    let long = "Everything that the branches of this library have ever lent to anybody";
    let page = text("loan.mdx").replace("Create a Loan API", long);
    let facts = serde_json::to_string(&pages::parse(Source::new("page", page)).facts());
    assert!(!facts.expect("facts").contains("branches"));
}

#[test]
fn findings_are_reported_with_both_places() {
    let original = text("loan.mdx");
    let lock = reviewed();
    let mut out = String::new();
    for edit in EDITS.iter().filter(|edit| !edit.expected.is_empty()) {
        let page = pages::parse(Source::new(
            "loan.mdx",
            original.replace(edit.from, edit.to),
        ));
        out.push_str(&format!(
            "== {}\n\n{}\n\n",
            edit.what,
            human(&lock, &[page])
        ));
    }
    snapshot!("findings", out.trim_end());
}

#[test]
fn a_deviation_is_reported_until_the_contract_acknowledges_it() {
    // The page did not change; the contract did, and does not say why.
    let text = contract()
        .source
        .text
        .replace("enum: [Home, ReadingRoom]", "enum: [Home]");
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text.as_str())).expect("a contract");
    let found = compare::check(&spec, &reviewed(), &[page("loan.mdx")]);
    let codes: Vec<_> = found.iter().map(|finding| finding.code.name()).collect();
    assert_eq!(codes, ["values"]);

    let mark = "      enum: [Home]\n      x-provenance: contradicted\n      x-provenance-note: The desk takes no other.\n";
    let text = text.replace("      enum: [Home]\n", mark);
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
    assert!(compare::check(&spec, &reviewed(), &[page("loan.mdx")]).is_empty());

    // What the page says anew is reported, whatever is marked.
    let changed = self::text("loan.mdx").replace("or `ReadingRoom`", "or `Garden`");
    let found = compare::check(
        &spec,
        &reviewed(),
        &[pages::parse(Source::new("loan.mdx", changed))],
    );
    assert!(
        found.iter().any(|finding| finding.code.name() == "values"),
        "{found:#?}"
    );
}

/// Drafts what a page means, and gives the contract that comes of it.
fn drafted(spec: &Spec, page: &str) -> impact::Draft {
    let pages = [pages::parse(Source::new("loan.mdx", page))];
    let findings = compare::check(spec, &reviewed(), &pages);
    impact::draft(spec, &Lock::default(), &pages, &findings)
}

fn edited(replacements: &[(&str, &str)]) -> Spec {
    let mut text = contract().source.text;
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Spec::parse(Source::new("contract.yaml", text))
        .expect("a contract")
        .0
}

#[test]
fn an_edit_lands_where_it_belongs() {
    let page = text("loan.mdx");
    let below = page.replace(
        "| `dueNotice` |",
        "| `contact.fax` | Optional | String | Number of it. |\n| `dueNotice` |",
    );
    let beside = page.replace(
        "| `dueNotice` |",
        "| `urgency` | Optional | String | How soon. |\n| `dueNotice` |",
    );
    let properties = "/components/schemas/CreateLoanRequest/properties";
    for (page, pointer) in [
        (below, format!("{properties}/contact/properties/fax")),
        (beside, format!("{properties}/urgency")),
    ] {
        let draft = drafted(&contract(), &page);
        assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
        let (spec, _) = Spec::parse(Source::new("edited", draft.text)).expect("a contract");
        assert!(spec.root.pointer(&pointer).is_some(), "{}", draft.edits);
    }
}

#[test]
fn lists_in_blocks_are_edited_and_their_comments_kept() {
    let page = text("loan.mdx").replace(
        "`Home` or `ReadingRoom`",
        "`Home`, `Garden` or `ReadingRoom`",
    );
    let block = edited(&[(
        "      enum: [Home, ReadingRoom]",
        "      enum:\n        - Home\n        - ReadingRoom",
    )]);
    let draft = drafted(&block, &page);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    let lines = "        - ReadingRoom\n        - Garden\n";
    assert!(draft.text.contains(lines), "{}", draft.edits);

    let commented = edited(&[(
        "      enum: [Home, ReadingRoom]",
        "      enum:\n        - Home # under the roof\n        - ReadingRoom",
    )]);
    let draft = drafted(&commented, &page);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    let lines = "- Home # under the roof\n        - ReadingRoom\n        - Garden\n";
    assert!(draft.text.contains(lines), "{}", draft.edits);
}

#[test]
fn changes_of_one_thing_do_not_hinder_each_other() {
    let page = text("loan.mdx")
        .replace("/api/public/branch/", "/api/public/v2/branch/")
        .replace("Library: Lending;", "Library: Circulation;")
        .replace("| `note` | Optional", "| `remark` | Required")
        .replace(
            "| `deskId` | Required | Desk that hands out the books. |\n",
            "",
        )
        .replace("--header 'DeskId: {{desk}}' \\\n", "")
        .replace("| `notify` | Optional", "| `notify` | Required");
    let draft = drafted(&contract(), &page);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    let (spec, _) = Spec::parse(Source::new("edited", draft.text)).expect("a contract");
    let mut lock = reviewed();
    let pages = [pages::parse(Source::new("loan.mdx", page))];
    lock.accept("create-a-loan".to_owned(), &pages[0]);
    let left = compare::check(&spec, &lock, &pages);
    let left: Vec<_> = left
        .iter()
        .filter(|finding| finding.class == Contract)
        .collect();
    assert!(
        left.iter().all(|finding| finding.code.name() == "required"),
        "{left:#?}"
    );
}

#[test]
fn lists_in_brackets_stay_in_them_and_keep_their_comments() {
    let page = text("loan.mdx").replace(
        "| `deskId` | Required",
        "| `shiftId` | Optional | Shift. |\n| `deskId` | Required",
    );
    let start = contract().source.text;
    let from = start
        .find("      parameters:\n        - $ref")
        .expect("a list");
    let to = start.find("      requestBody:").expect("its end");
    let flow = "      parameters: [{$ref: \"#/components/parameters/branchId\"}, {name: notify, in: query, required: false, description: Whether., schema: {type: boolean}}, {name: deskId, in: header, required: true, description: Desk., schema: {type: string}}]\n";
    let draft = drafted(&edited(&[(&start[from..to], flow)]), &page);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    let added = "schema: {type: string}}, {name: shiftId, in: header, ";
    assert!(draft.text.contains(added), "{}", draft.edits);

    let commented = flow.replace(", {name: notify", ", # the branch\n        {name: notify");
    let draft = drafted(&edited(&[(&start[from..to], &commented)]), &page);
    assert_eq!(draft.edits, "");
    let why = "there is a comment in it";
    assert!(draft.by_hand[0].contains(why), "{:?}", draft.by_hand);
}

#[test]
fn rules_that_have_the_old_name_are_named() {
    let page = text("loan.mdx").replace("| `note` | Optional", "| `remark` | Optional");
    let ruled = edited(&[(
        "      required: [readerId, books]",
        "      required: [readerId, books]\n      x-validations:\n        - {id: note-needed, rule: \"has(self.note)\", message: A note.}",
    )]);
    let draft = drafted(&ruled, &page);
    assert_eq!(
        draft.by_hand,
        ["with this draft, contract.yaml:93:35: a rule or an example still has `note`"]
    );
    assert!(drafted(&contract(), &page).by_hand.is_empty());
}

/// The edits that can be made without a person, made: then there is nothing left to say.
#[test]
fn a_drafted_edit_resolves_the_finding_and_leaves_the_rest_alone() {
    let original = text("loan.mdx");
    let (spec, lock) = (contract(), reviewed());
    let mut out = String::new();
    for edit in EDITS
        .iter()
        .filter(|edit| edit.expected.iter().any(|(class, _)| *class == Contract))
    {
        let pages = [pages::parse(Source::new(
            "loan.mdx",
            original.replace(edit.from, edit.to),
        ))];
        let findings = compare::check(&spec, &lock, &pages);
        let draft = impact::draft(&spec, &Lock::default(), &pages, &findings);
        assert!(
            draft.text.contains("# A comment that no edit may lose."),
            "{}",
            edit.what
        );
        let (edited, _) =
            Spec::parse(Source::new("contract.yaml", draft.text.as_str())).expect("a contract");
        let mut accepted = lock.clone();
        accepted.accept("create-a-loan".to_owned(), &pages[0]);
        let left = compare::check(&edited, &accepted, &pages);
        // What is left is what was left to a person: no edit that was made leaves its finding.
        for finding in left.iter().filter(|finding| finding.class == Contract) {
            assert!(
                draft
                    .by_hand
                    .iter()
                    .any(|line| line.contains(&finding.message)),
                "{}: {finding:#?}\n{}",
                edit.what,
                draft.edits
            );
        }
        out.push_str(&format!("== {}\n\n{}", edit.what, draft.edits));
        for line in draft.by_hand {
            out.push_str(&format!("by hand: {line}\n"));
        }
        out.push('\n');
    }
    snapshot!("edits", out.trim_end());
}

#[test]
fn a_draft_passes_the_lint_and_its_own_samples() {
    let spec = contract();
    let pages = [page("returns.mdx")];
    let findings = compare::check(&spec, &Lock::default(), &pages);
    let draft = impact::draft(&spec, &Lock::default(), &pages, &findings);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    snapshot!(
        "draft",
        draft.fragment.as_deref().expect("a fragment").trim_end()
    );

    let filled = draft.text.replace("TODO: ", "");
    let (read, found) = contract_lint::document(Source::new("filled.yaml", filled));
    let source = read.map_or_else(|source| source, |spec| spec.source);
    // The invented contract has warnings of its own; the draft adds none.
    let (_, before) = contract_lint::document(contract().source);
    assert_eq!(
        found.len(),
        before.len(),
        "{}",
        contract::diagnostic::render(&source, &found, false)
    );

    // With the draft in the contract, the page says nothing new.
    let (spec, _) =
        Spec::parse(Source::new("contract.yaml", draft.text.as_str())).expect("a contract");
    let left = compare::check(&spec, &Lock::default(), &pages);
    let left: Vec<_> = left
        .iter()
        .filter(|finding| finding.class == Contract)
        .collect();
    assert!(left.is_empty(), "{left:#?}");
}

/// The lint holds examples to their schemas; this holds the lint to it.
#[test]
fn a_draft_whose_sample_does_not_fit_is_found() {
    let spec = contract();
    let pages = [page("returns.mdx")];
    let findings = compare::check(&spec, &Lock::default(), &pages);
    let draft = impact::draft(&spec, &Lock::default(), &pages, &findings);
    assert!(draft.text.contains("status: RUNNING"));
    let broken = draft.text.replace("status: RUNNING", "status: [RUNNING]");
    let (_, found) = contract_lint::document(Source::new("broken.yaml", broken));
    assert!(
        found.iter().any(|finding| finding.code.name() == "example"),
        "{found:#?}"
    );
}

#[test]
fn the_impact_names_files_and_verdicts() {
    let original = text("loan.mdx");
    let (spec, lock) = (contract(), reviewed());
    let changed = original
        .replace("| `days` | Optional", "| `days` | Required")
        .replace(
            "`Home` or `ReadingRoom`",
            "`Home`, `Garden` or `ReadingRoom`",
        );
    let pages = [pages::parse(Source::new("loan.mdx", changed))];
    let findings = compare::check(&spec, &lock, &pages);
    let draft = impact::draft(&spec, &Lock::default(), &pages, &findings);
    snapshot!(
        "impact",
        impact::impact(&spec, None, &draft, Layout::Folder).trim_end()
    );
}

#[test]
fn other_pages_are_held_to_the_contract_and_to_each_other() {
    snapshot!(
        "limits",
        human(&Lock::default(), &[page("limits.mdx"), page("loan.mdx")])
    );
}

#[test]
fn what_cannot_be_read_is_reported_with_its_place() {
    let page = page("odd.md");
    let reported: Vec<String> = page
        .unread
        .iter()
        .map(|unread| {
            let (line, column) = page.source.line_column(unread.at);
            format!("{line}:{column}: {}", unread.why)
        })
        .collect();
    snapshot!("unread", reported.join("\n"));
}

#[test]
fn reports_for_machines_and_for_pull_requests() {
    let spec = contract();
    let changed = text("loan.mdx").replace("| `days` | Optional", "| `days` | Required");
    let pages = [pages::parse(Source::new("loan.mdx", changed))];
    let findings = compare::check(&spec, &reviewed(), &pages);
    let report = report(&spec, &pages, &findings);
    assert_eq!(report.exit_code(), 1);
    snapshot!("report.json", format!("{:#}", report.json()));
    snapshot!("report.md", report.markdown().trim_end());
}

/// A page that could not be had is in the report of the others, and it is no success.
#[test]
fn a_page_that_could_not_be_had_is_in_the_report() {
    let spec = contract();
    let pages = [page("loan.mdx")];
    let report = DriftReport {
        spec: &spec,
        pages: &pages,
        findings: &[],
        failed: &[PageError::Network {
            url: "https://example.org/task".to_owned(),
            why: "timed out".to_owned(),
        }],
        verbose: false,
    };
    assert_eq!(report.exit_code(), 2);
    assert_eq!(report.summary(), "1 page: 1 more not to be had");
    let why = "cannot fetch https://example.org/task: timed out";
    assert!(report.markdown().contains(why), "{}", report.markdown());
    let failed = report.json()["failed"][0].as_str().map(str::to_owned);
    assert!(
        failed.is_some_and(|failed| failed.starts_with(why)),
        "{:#}",
        report.json()
    );
}

/// Nothing is skipped in silence: what may be fields cannot be read, and other tables are reported with -v.
#[test]
fn a_table_under_no_known_heading_is_reported() {
    let spec = contract();
    for (header, unread, passed_over) in [
        ("| Parameter | Description |", 1, 0),
        ("| Field | Description |", 1, 0),
        ("| Attribute Name | Notes |", 0, 1),
        ("| Property | Details |", 1, 0),
        ("| Error Code | Meaning |", 0, 1),
        ("| Name | Description |", 0, 1),
    ] {
        let more = format!("\n## What else there is\n\n{header}\n|---|---|\n| `a` | b |\n");
        let text = text("loan.mdx") + &more;
        let pages = [pages::parse(Source::new("loan.mdx", text))];
        let [page] = &pages;
        assert_eq!(page.unread.len(), unread, "{header}");
        assert_eq!(page.passed_over.len(), passed_over, "{header}");
        let reported = |verbose| {
            let report = DriftReport {
                spec: &spec,
                pages: &pages,
                findings: &[],
                failed: &[],
                verbose,
            };
            report.human(false).contains("neither of parameters")
        };
        assert_eq!(
            (reported(false), reported(true)),
            (false, passed_over == 1),
            "{header}"
        );
    }
}

/// A page is not ours: in an issue, what it says must mean nothing.
#[test]
fn what_a_page_says_means_nothing_in_a_report() {
    let spec = contract();
    let row = "| `note` | Optional |";
    let nasty = format!("| x<img>@somebody`#1[a](b) | Optional | String | It. |\n{row}");
    let long = format!("| {} | Optional | String | It. |\n{row}", "y".repeat(90));
    let text = text("loan.mdx").replace(row, &nasty).replace(row, &long);
    let pages = [pages::parse(Source::new("loan.mdx", text))];
    let findings = compare::check(&spec, &reviewed(), &pages);
    let report = report(&spec, &pages, &findings);
    let reported = report.markdown();
    assert!(
        !reported.contains("<img") && !reported.contains("@somebody"),
        "{reported}"
    );
    assert!(
        !reported.contains("#1") && !reported.contains("[a]"),
        "{reported}"
    );
    assert!(
        reported.lines().all(|line| line.chars().count() < 500),
        "{reported}"
    );
    assert!(
        reported
            .lines()
            .all(|line| line.matches('`').count() % 2 == 0),
        "{reported}"
    );
}

#[test]
fn the_lock_is_read_as_it_was_written() {
    let lock = reviewed();
    let text = lock.render();
    snapshot!("lock", text.trim_end());
    let read = Lock::parse(&Source::new("docs.lock", text)).expect("a lock");
    assert_eq!(read, lock);
    let error = Lock::parse(&Source::new("docs.lock", "pages: {a: {titel: b}}"))
        .expect_err("no lock")
        .to_string();
    assert!(
        error.contains("titel") && error.contains("cargo xtask docs accept"),
        "{error}"
    );
    // A form that shows less is no removal.
    let mut again = lock.clone();
    again.accept("create-a-loan".to_owned(), &page("loan.flattened.txt"));
    let samples = |lock: &Lock| -> Value {
        lock.pages["create-a-loan"]
            .operations
            .values()
            .map(|operation| serde_json::json!(operation.samples))
            .collect()
    };
    assert_eq!(samples(&again), samples(&lock));
}

/// The findings on the loan's page after some replacements, in a contract that may have changed too.
fn after(spec: &Spec, replacements: &[(&str, &str)]) -> Vec<Finding> {
    let mut text = text("loan.mdx");
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let mut found = compare::check(
        spec,
        &reviewed(),
        &[pages::parse(Source::new("loan.mdx", text))],
    );
    found.retain(|finding| finding.class != Cosmetic);
    found
}

fn reported(found: &[Finding]) -> Vec<(Class, &'static str)> {
    found
        .iter()
        .map(|finding| (finding.class, finding.code.name()))
        .collect()
}

/// A table whose rows share a name with another one is missed all the same; and so is a row.
#[test]
fn tables_and_rows_that_are_gone_are_reported() {
    let row = "| `dueNotice` | Optional | String | Tells";
    let shared = format!("| `deskId` | Optional | String | The same. |\n{row}");
    let page = text("loan.mdx").replace(row, &shared);
    let from = page.find("## Request Body Parameters").expect("a table");
    let to = page.find("## Sample Response").expect("its end");
    for (what, part, code) in [
        ("a table", &page[from..to], "table-gone"),
        (
            "a row of the path",
            "| `branchID` | Required | Branch of the library, from its settings page. |\n",
            "unlisted",
        ),
        (
            "the only row of the query",
            "| `notify` | Optional | Boolean | Sends a letter to the reader. |\n",
            "unlisted",
        ),
        (
            "the only header",
            "| `deskId` | Required | Desk that hands out the books. |\n",
            "unlisted",
        ),
    ] {
        assert!(page.contains(part), "{what}");
        let found = since(&contract(), &page, &page.replace(part, ""));
        let found: Vec<_> = found
            .into_iter()
            .filter(|(class, _)| *class == Loss)
            .collect();
        assert_eq!(found, [(Loss, code)], "{what}");
    }
}

#[test]
fn a_field_that_is_listed_twice_contradicts_itself() {
    let row = "| `note` | Optional | String |";
    let twice = format!("| `note` | Required | Object | It. |\n{row}");
    let found = after(&contract(), &[(row, &twice)]);
    assert_eq!(
        reported(&found),
        [(Contradiction, "contradiction")],
        "{found:#?}"
    );
    assert!(
        found[0]
            .message
            .contains("as \"required object\" and as \"optional string\""),
        "{}",
        found[0].message
    );
    // Twice the same is no contradiction.
    let same = format!("{row} Remark. |\n{row}");
    let found = after(&contract(), &[(row, &same)]);
    assert!(
        found.iter().all(|finding| finding.class != Contradiction),
        "{found:#?}"
    );
}

/// What the contract has acknowledged of an operation, it has acknowledged wherever that moves.
#[test]
fn an_operation_that_moved_has_its_marks_still() {
    let spec = edited(&[(
        "      x-api-scope: \"Library: Lending\"\n",
        "      x-api-scope: \"Library: Lending\"\n      x-provenance: contradicted\n      x-provenance-note: The list of scopes lacks Lending.\n",
    )]);
    let moved = text("loan.mdx").replace("/api/public/branch/", "/api/public/v2/branch/");
    let pages = [
        page("limits.mdx"),
        pages::parse(Source::new("loan.mdx", moved)),
    ];
    let found = compare::check(&spec, &reviewed(), &pages);
    assert!(
        found.iter().any(|finding| finding.code.name() == "path"),
        "{found:#?}"
    );
    assert!(
        found
            .iter()
            .all(|finding| finding.code.name() != "scope-unlisted"),
        "{found:#?}"
    );
}

#[test]
fn a_value_that_is_gone_is_named() {
    let ended = " Loans that ended are marked as `returned`.";
    for (from, to, expected, message) in [
        (
            "Where the books are read: `Home` or `ReadingRoom`.",
            "Allowed values: `Home`.",
            (Contract, "values"),
            "`kind` may be no longer `ReadingRoom`; the contract has `Home` and `ReadingRoom`",
        ),
        (
            ended,
            "",
            (Loss, "value-gone"),
            "the page no longer says that the response field `state` may be `returned`",
        ),
        (
            ended,
            " Loans that ended are marked as `done`.",
            (Contract, "values"),
            "`state` may be also `done`, no longer `returned`; the contract has `open` and `returned`",
        ),
    ] {
        let found = after(&contract(), &[(from, to)]);
        assert_eq!(reported(&found), [expected], "{to}: {found:#?}");
        assert_eq!(found[0].message, message);
    }
}

#[test]
fn accepting_tells_what_it_silences() {
    let limit = ("The maximum is 60 days", "The maximum is 90 days");
    let rule = (
        "Mail address.",
        "Mail address. It must be the one on the card.",
    );
    let required = ("| `days` | Optional", "| `days` | Required");
    let silenced = |spec: &Spec| {
        let mut text = text("loan.mdx");
        for (from, to) in [limit, rule, required] {
            text = text.replace(from, to);
        }
        let pages = [pages::parse(Source::new("loan.mdx", text))];
        let before = reviewed();
        let mut after = before.clone();
        after.accept("create-a-loan".to_owned(), &pages[0]);
        let silenced = review::silenced(spec, &before, &after, &pages);
        let codes =
            |found: &[Finding]| -> Vec<_> { found.iter().map(|one| one.code.name()).collect() };
        (
            codes(&silenced.open),
            codes(&silenced.settled),
            silenced.summary(&pages),
        )
    };
    // What is required goes on being reported: nothing silences that.
    let (open, settled, reported) = silenced(&contract());
    assert_eq!((open, settled), (vec!["limit"], vec!["rule-added"]));
    snapshot!("silenced", reported.trim_end());
    // Marked, a field is not reported for anything that was reviewed: that must be wanted, too.
    let marked = edited(&[(
        "          maximum: 60",
        "          x-provenance: inferred\n          maximum: 60",
    )]);
    assert_eq!(silenced(&marked).0, ["limit", "required"]);
    let mended = edited(&[
        ("maximum: 60", "maximum: 90"),
        ("at most 60 days", "at most 90 days"),
    ]);
    assert_eq!(silenced(&mended).0, Vec::<&str>::new());
}

/// Everything that a page states of a new operation is in the draft of it; and what the contract
/// has already is referred to.
#[test]
fn a_draft_has_all_that_the_page_states() {
    let spec = contract();
    let page = text("returns.mdx").replace(
        "## Sample Request for the POST Method",
        "## Query Parameters\n\n| Parameter | Required | Type | Description |\n|---|---|---|---|\n\
         | `limit` | Optional | Integer | How many books. Maximum 50. |\n\
         | `letter` | Optional | Boolean | Sends a letter. The default is `false`. |\n\n\
         ## Sample Request for the POST Method",
    );
    let pages = [pages::parse(Source::new("returns.mdx", page))];
    let findings = compare::check(&spec, &Lock::default(), &pages);
    let draft = impact::draft(&spec, &Lock::default(), &pages, &findings);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    let fragment = draft.fragment.as_deref().expect("a fragment");
    for part in [
        "maximum: 50",
        "When not given: false.",
        "$ref: \"#/components/parameters/branchId\"",
        "/api/public/branch/{branchId}/returns",
        "https://docs.example.com/apis/return-books",
        "TODO: one of `Loans`",
    ] {
        assert!(fragment.contains(part), "{part}\n{fragment}");
    }
    let (drafted, found) =
        contract_lint::document(Source::new("drafted.yaml", draft.text.as_str()));
    assert!(
        found.iter().any(|finding| finding.code.name() == "todo"),
        "{found:#?}"
    );
    let left = compare::check(&drafted.expect("a contract"), &Lock::default(), &pages);
    assert!(
        left.iter().all(|finding| finding.class != Contract),
        "{left:#?}"
    );
}

#[test]
fn what_is_going_to_be_taken_away_is_reported() {
    for words in [
        "Deprecated. Telephone number.",
        "(Deprecated, use `mail`.) Telephone number.",
        "Telephone number. This field is deprecated.",
    ] {
        let edit = [("Telephone number.", words)];
        let found = after(&contract(), &edit);
        assert_eq!(reported(&found), [(Contract, "deprecated")], "{words}");
        let spec = edited(&[(
            "            phone:\n              type: string\n",
            "            phone:\n              type: string\n              deprecated: true\n",
        )]);
        assert_eq!(reported(&after(&spec, &edit)), [], "{words}");
    }
    let found = after(
        &contract(),
        &[("| `contact.phone` |", "| `contact.phone` (deprecated) |")],
    );
    assert_eq!(reported(&found), [(Contract, "deprecated")]);
}

#[test]
fn rows_of_another_length_and_rules_outside_of_tables_are_reported() {
    let row = "| `note` | Optional | String | Remark for the desk, up to 200 characters. |";
    for (what, with, unread) in [
        (
            "a cell too many",
            "| `note` | Optional | String | Remark for the desk | up to 200 characters. |",
            "a row of 5 cells, in a table of 4 columns",
        ),
        (
            "a bar too few",
            "| `note` | Optional  String | Remark for the desk, up to 200 characters. |",
            "a row of 3 cells, in a table of 4 columns",
        ),
    ] {
        let page = pages::parse(Source::new("page", text("loan.mdx").replace(row, with)));
        assert!(
            page.unread.iter().any(|found| found.why == unread),
            "{what}: {:?}",
            page.unread
        );
    }
    let bar =
        "| `note` | Optional | String | Remark \\| word for the desk, up to 200 characters. |";
    let page = pages::parse(Source::new("page", text("loan.mdx").replace(row, bar)));
    assert!(page.unread.is_empty(), "{:?}", page.unread);

    for box_ in [
        "<Warning>A loan that is closed cannot be changed.</Warning>",
        "<Warning>\nA loan that is closed cannot be changed.\n</Warning>",
        "A loan that is closed cannot be changed.",
    ] {
        let with = format!("{box_}\n\n## Path Parameters");
        let page = text("loan.mdx").replace("## Path Parameters", &with);
        let page = pages::parse(Source::new("page", page));
        let [operation] = page.operations.as_slice() else {
            panic!("{box_}: {:?}", page.operations);
        };
        let [(_, stated)] = operation.sentences.as_slice() else {
            panic!("{box_}: {:?}", operation.sentences);
        };
        assert_eq!(stated.rules.len(), 1, "{box_}");
    }
}

#[test]
fn each_thing_is_reported_once_and_in_true_words() {
    for (what, replacements, expected) in [
        (
            "a rename does not hide the rest",
            vec![("| `note` | Optional", "| `notes` | Required")],
            vec!["renamed", "required"],
        ),
        (
            "the same limit in the words of a rule",
            vec![("The maximum is 60 days.", "It must not exceed 60 days.")],
            vec![],
        ),
        (
            "another limit in the words of a rule",
            vec![("The maximum is 60 days.", "It must not exceed 90 days.")],
            vec!["limit"],
        ),
    ] {
        let found = after(&contract(), &replacements);
        let codes: Vec<_> = found.iter().map(|finding| finding.code.name()).collect();
        assert_eq!(codes, expected, "{what}: {found:#?}");
    }
    let found = after(&contract(), &[("lends for 28 days", "lends for 14 days")]);
    assert_eq!(
        found[0].message,
        "`days`, when not given, is 14 days; it was 28 days"
    );

    // Once a new name is drafted, what the contract has of it is no news.
    let renamed = text("loan.mdx").replace("| `pickUp` |", "| `pickedUp` |");
    let (spec, _) = Spec::parse(Source::new("drafted", drafted(&contract(), &renamed).text))
        .expect("a contract");
    let found = after(&spec, &[("| `pickUp` |", "| `pickedUp` |")]);
    assert!(
        found.iter().all(|finding| finding.code.name() != "format"),
        "{found:#?}"
    );

    // A row among those of the path that no path has is of the query.
    let row = "| `branchID` | Required | Branch";
    let more = format!("| `sort` | Optional | Order. |\n{row}");
    let found = after(&contract(), &[(row, &more)]);
    assert_eq!(reported(&found), [(Contract, "added")]);
    assert!(
        found[0].message.contains("the query parameter `sort`"),
        "{}",
        found[0].message
    );
    assert!(found[0].change.is_some());
}

/// Another type beside the items of a list is no edit of a line.
#[test]
fn a_type_that_the_rest_does_not_fit_is_left_to_a_person() {
    let page = text("loan.mdx").replace("| Required | Array of strings |", "| Required | String |");
    let draft = drafted(&contract(), &page);
    assert_eq!(draft.edits, "");
    assert_eq!(draft.by_hand.len(), 1, "{:?}", draft.by_hand);
}

#[test]
fn every_format_has_the_same_places() {
    let spec = contract();
    let changed = text("loan.mdx").replace("| `days` | Optional", "| `days` | Required");
    let pages = [pages::parse(Source::new("loan.mdx", changed))];
    let findings = compare::check(&spec, &reviewed(), &pages);
    let report = report(&spec, &pages, &findings);
    let json = &report.json()["findings"][0];
    let place = format!("loan.mdx:{}:{}", json["line"], json["column"]);
    assert!(
        report.human(false).contains(&format!("{place}\n")),
        "{place}"
    );
    assert!(report.markdown().contains(&format!("`{place}`")), "{place}");
}
