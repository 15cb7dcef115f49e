//! `cargo xtask docs`, over an invented API and pages of our own writing, in every form that the
//! vendor's pages have.

use std::fs;
use std::path::Path;

use insta::{assert_snapshot, with_settings};
use serde_json::Value;
use xtask::artefacts::Layout;
use xtask::docs::compare;
use xtask::docs::facts::PageFacts;
use xtask::docs::finding::{Class, Finding};
use xtask::docs::impact;
use xtask::docs::lock::Lock;
use xtask::docs::page::DocPage;
use xtask::docs::read::Form;
use xtask::docs::report::Report;
use xtask::lint;
use xtask::spec::{self, Source, Spec};

fn text(name: &str) -> String {
    fs::read_to_string(Path::new("docs-pages").join(name)).expect("a page")
}

fn page(name: &str) -> DocPage {
    DocPage::read(Source::new(name, text(name)))
}

fn contract() -> Spec {
    let source = spec::read(Path::new("docs-pages/contract.yaml")).expect("a contract");
    Spec::parse(source).expect("a contract that can be read").0
}

/// The lock after a review of the page as it stands.
fn reviewed() -> Lock {
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &page("loan.mdx"));
    lock
}

fn check(lock: &Lock, pages: &[DocPage]) -> Vec<Finding> {
    compare::check(&contract(), lock, pages)
}

fn human(lock: &Lock, pages: &[DocPage]) -> String {
    let spec = contract();
    let findings = compare::check(&spec, lock, pages);
    let report = Report {
        spec: &spec,
        pages,
        findings: &findings,
        verbose: true,
    };
    report.human(false).trim_end().to_owned()
}

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        with_settings!({
            snapshot_path => "snapshots/docs",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { assert_snapshot!($name, $text) })
    };
}

const FORMS: [&str; 5] = [
    "loan.mdx",
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
        let told: Vec<_> = found
            .iter()
            .filter(|finding| finding.class == Class::Contract)
            .collect();
        assert!(told.is_empty(), "{name}, reviewed: {told:#?}");
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
        "a row moved",
        "| `notify` | Optional | Boolean | Sends",
        "| notify | optional | boolean | Sends",
        &[],
    ),
    edit("a column moved", TABLE, TURNED, &[]),
    edit(
        "a section reflowed",
        "Lends up to a handful of books to one reader of a branch.",
        "Lends books.\n\n- Up to five\n- To one reader",
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
        let page = DocPage::read(Source::new("loan.mdx", changed));
        assert!(page.unread.is_empty(), "{}: {:?}", edit.what, page.unread);
        let found = check(&lock, &[page]);
        let mut told: Vec<_> = found
            .iter()
            .map(|finding| (finding.class, finding.code))
            .collect();
        // Whatever changes a description has new words; that is not told beside the change.
        if edit.expected.iter().any(|(class, _)| *class != Cosmetic) {
            told.retain(|(class, _)| *class != Cosmetic);
        }
        assert_eq!(told, edit.expected, "{}: {found:#?}", edit.what);
    }
}

#[test]
fn findings_are_told_with_both_places() {
    let original = text("loan.mdx");
    let lock = reviewed();
    let mut out = String::new();
    for edit in EDITS.iter().filter(|edit| !edit.expected.is_empty()) {
        let page = DocPage::read(Source::new(
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
fn a_deviation_is_told_until_the_contract_acknowledges_it() {
    // The page did not change; the contract did, and does not say why.
    let text = contract()
        .source
        .text
        .replace("enum: [Home, ReadingRoom]", "enum: [Home]");
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text.as_str())).expect("a contract");
    let found = compare::check(&spec, &reviewed(), &[page("loan.mdx")]);
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["values"]);

    let mark = "      enum: [Home]\n      x-provenance: contradicted\n      x-provenance-note: The desk takes no other.\n";
    let text = text.replace("      enum: [Home]\n", mark);
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
    assert!(compare::check(&spec, &reviewed(), &[page("loan.mdx")]).is_empty());

    // What the page says anew is told, whatever is marked.
    let changed = self::text("loan.mdx").replace("or `ReadingRoom`", "or `Garden`");
    let found = compare::check(
        &spec,
        &reviewed(),
        &[DocPage::read(Source::new("loan.mdx", changed))],
    );
    assert!(
        found.iter().any(|finding| finding.code == "values"),
        "{found:#?}"
    );
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
        let pages = [DocPage::read(Source::new(
            "loan.mdx",
            original.replace(edit.from, edit.to),
        ))];
        let findings = compare::check(&spec, &lock, &pages);
        let draft = impact::draft(&spec, &pages, &findings);
        assert!(
            draft.text.contains("# A comment that no edit may lose."),
            "{}",
            edit.what
        );
        let by_hand = draft.by_hand.len();
        let (edited, _) =
            Spec::parse(Source::new("contract.yaml", draft.text.as_str())).expect("a contract");
        let mut accepted = lock.clone();
        accepted.accept("create-a-loan".to_owned(), &pages[0]);
        let left = compare::check(&edited, &accepted, &pages);
        let left = left
            .iter()
            .filter(|finding| finding.class == Contract)
            .count();
        assert!(
            left <= by_hand,
            "{}: {left} findings are left:\n{}",
            edit.what,
            draft.edits
        );
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
    let draft = impact::draft(&spec, &pages, &findings);
    assert!(draft.by_hand.is_empty(), "{:?}", draft.by_hand);
    snapshot!(
        "draft",
        draft.fragment.as_deref().expect("a fragment").trim_end()
    );

    let filled = draft.text.replace("TODO: ", "");
    let (read, found) = lint::document(Source::new("filled.yaml", filled));
    let source = read.map_or_else(|source| source, |spec| spec.source);
    // The invented contract has warnings of its own; the draft adds none.
    let (_, before) = lint::document(contract().source);
    assert_eq!(
        found.len(),
        before.len(),
        "{}",
        xtask::diagnostic::render(&source, &found, false)
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
    let draft = impact::draft(&spec, &pages, &findings);
    assert!(draft.text.contains("status: RUNNING"));
    let broken = draft.text.replace("status: RUNNING", "status: [RUNNING]");
    let (_, found) = lint::document(Source::new("broken.yaml", broken));
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
    let pages = [DocPage::read(Source::new("loan.mdx", changed))];
    let findings = compare::check(&spec, &lock, &pages);
    let draft = impact::draft(&spec, &pages, &findings);
    snapshot!(
        "impact",
        impact::impact(&spec, &draft, Layout::Folder).trim_end()
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
fn what_cannot_be_read_is_told_with_its_place() {
    let page = page("odd.md");
    let told: Vec<String> = page
        .unread
        .iter()
        .map(|unread| {
            let (line, column) = page.source.line_column(unread.at);
            format!("{line}:{column}: {}", unread.why)
        })
        .collect();
    snapshot!("unread", told.join("\n"));
}

#[test]
fn reports_for_machines_and_for_pull_requests() {
    let spec = contract();
    let changed = text("loan.mdx").replace("| `days` | Optional", "| `days` | Required");
    let pages = [DocPage::read(Source::new("loan.mdx", changed))];
    let findings = compare::check(&spec, &reviewed(), &pages);
    let report = Report {
        spec: &spec,
        pages: &pages,
        findings: &findings,
        verbose: false,
    };
    assert_eq!(report.exit_code(), 1);
    snapshot!("report.json", format!("{:#}", report.json()));
    snapshot!("report.md", report.markdown().trim_end());
}

#[test]
fn the_lock_is_read_as_it_was_written() {
    let lock = reviewed();
    let text = lock.render();
    snapshot!("lock", text.trim_end());
    let read = Lock::parse(&Source::new("docs.lock", text)).expect("a lock");
    assert_eq!(read, lock);
    let error =
        Lock::parse(&Source::new("docs.lock", "pages: {a: {titel: b}}")).expect_err("no lock");
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
