//! How often an operation may be called: wherever a page says it, it is a fact; and what is said twice is
//! compared.

use std::path::Path;

use contract::{Source, Spec};
use contract_drift::compare;
use contract_drift::facts::PageFacts;
use contract_drift::finding::{Class, Finding};
use contract_drift::impact;
use contract_drift::lock::{self, Lock};
use contract_drift::page::DocPage;
use contract_drift::pages;

fn read(text: &str) -> DocPage {
    pages::parse(Source::new("page.md", text))
}

fn contract() -> Spec {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    Spec::parse(source).expect("a contract").0
}

fn loan() -> String {
    std::fs::read_to_string("tests/pages/loan.mdx").expect("a page")
}

/// The loan's page with a text behind its overview.
fn with(text: &str) -> String {
    loan().replacen(
        "## Path Parameters",
        &format!("{text}\n\n## Path Parameters"),
        1,
    )
}

/// The loan's page with a row more in its overview.
fn with_row(row: &str) -> String {
    let scope = "| **API Scope** |";
    loan().replacen(scope, &format!("{row}\n{scope}"), 1)
}

fn check(text: &str) -> Vec<Finding> {
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&loan()));
    let found = compare::check(&contract(), &lock, &[read(text)]);
    let reported = found.into_iter();
    reported
        .filter(|finding| finding.class != Class::Cosmetic)
        .collect()
}

fn codes(found: &[Finding]) -> Vec<&'static str> {
    found.iter().map(|finding| finding.code.name()).collect()
}

fn windows(page: &DocPage) -> Vec<String> {
    let PageFacts { operations, .. } = page.facts();
    let limits = operations.into_values().filter_map(|own| own.rate_limit);
    limits.flat_map(|limit| limit.windows).collect()
}

#[test]
fn rate_limits_are_facts_wherever_they_stand() {
    for text in [
        with_row("| **Rate Limit** | 60 per minute |"),
        with_row("| Rate limit | 60 requests/min |"),
        with_row("| Throttling | sixty calls a minute |"),
        with_row("| **Rate limit (per minute)** | 60 |"),
        with("**Rate limit:** 60 per minute"),
        with("**Rate limit: 60 requests per minute**"),
        with("Rate limit – 60 calls every minute."),
        with("**Quota** - 60 requests per 60 seconds"),
        with("- **Rate limit**: 60 per minute\n- **Since**: version 2"),
        with("> Rate limit: 60 per minute"),
        with("<Note>\n**Rate limit:** 60 per minute.\n</Note>"),
        with("You can send up to 60 requests per account per minute."),
        with("Calls are limited to 60 rpm."),
        with("## Rate limits\n\n60 per minute."),
        with("## Rate limits\n\n- 60 per minute"),
        with("## Rate limit: 60 per minute"),
        with("**Rate limits**\n\n60 in 1 minute"),
        with("## Limits\n\n| Requests | Window |\n|---|---|\n| 60 | minute |"),
        with("## Limits\n\n| Requests | Seconds |\n|---|---|\n| 60 | 60 |"),
        with("## Limits\n\n| Requests | Minutes |\n|---|---|\n| 60 | 1 |"),
        with("## Limits\n\n| Level | Minute |\n|---|---|\n| account | 60 |"),
        with("This API may be called up to 60 times in 60 seconds."),
        with("## Throttling\n\n| Requests per minute |\n|---|\n| 60 |"),
        with("## Rate Limits\n\n| Level | Rate Limit |\n|---|---|\n| account | 60 per minute |"),
        with(
            "| Field | Value |\n|---|---|\n| Rate limit | 60 per minute |\n| Timeout | 30 seconds |",
        ),
        with("<table><tr><td>Rate limit</td><td>60 per minute</td></tr></table>"),
        format!(
            "{}\n## Rate limits\n\nEach account can make 60 calls a minute.\n",
            loan()
        ),
    ] {
        let page = read(&text);
        assert_eq!(windows(&page), ["60 in 60 s"], "{text}");
        assert!(page.unread.is_empty(), "{text}: {:?}", page.unread);
        let found = check(&text);
        assert_eq!(codes(&found), ["rate-limit"], "{text}: {found:#?}");
        assert!(
            found[0].message.contains("60 per 60 s")
                && found[0].message.contains("30 per 60 s in the contract"),
            "{}",
            found[0].message
        );
        let pages = [page];
        let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
        assert!(
            drafted.text.contains("{requests: 60, seconds: 60}"),
            "{text}: {drafted}"
        );
    }
}

#[test]
fn several_windows_and_what_is_counted_are_facts() {
    let text = with("Rate limit: 30 per minute / 1,800 per hour for each bot.");
    assert_eq!(windows(&read(&text)), ["30 in 60 s", "1800 in 3600 s"]);
    let found = check(&text);
    assert_eq!(
        codes(&found),
        ["rate-limit", "rate-limit-per"],
        "{found:#?}"
    );
    assert!(
        found[0].message.contains("1800 per 3600 s"),
        "{}",
        found[0].message
    );
    // What the page leaves out, a page of limits may say.
    let drafted = impact::draft(&contract(), &Lock::default(), &[read(&text)], &found);
    for window in [
        "{requests: 30, seconds: 60}",
        "{requests: 1800, seconds: 3600}",
    ] {
        assert!(drafted.text.contains(window), "{drafted}");
    }
    // What a page says as the contract does is nothing to do.
    assert_eq!(
        codes(&check(&with("**Rate limit:** 30 per minute"))),
        [""; 0]
    );
}

#[test]
fn a_rate_limit_that_is_not_understood_is_unread_and_one_that_goes_is_a_loss() {
    let page = read(&with_row("| Rate limit | level 3 |"));
    assert_eq!(page.unread.len(), 1, "{:?}", page.unread);
    let page = read(&with(
        "## Rate limits\n\n| Plan | Limit |\n|---|---|\n| Free | 3 |",
    ));
    assert_eq!(page.unread.len(), 1, "{:?}", page.unread);
    for text in [
        "The plan has 60 days in a minute of arc.",
        "Sends 5 books in 3 days.",
        "Wait 60 seconds.",
        "The server repeats the call 3 times in 10 minutes.",
        "The server repeats the call at most 3 times in 10 minutes.",
        "A call that answers 202 within 5 seconds.",
        "A call that is allowed gives 202 within 5 seconds.",
        "A request waits for 3 calls per minute.",
        "## Rate limits\n\nVersion 2 / day.",
    ] {
        let page = read(&with(text));
        assert_eq!(windows(&page), [""; 0], "{text}");
        assert!(page.unread.is_empty(), "{text}: {:?}", page.unread);
    }
    for limit in [
        "1 000 requests per hour",
        "1.800 per hour",
        "1'800 per hour",
        "1,5 requests per second",
        "1.5 requests per second",
        "1.5 million requests per day",
        "2 million per day",
        "2k requests per hour",
        "5-10 requests per second",
        "0 requests per hour",
        "60 per minute and 1 000 per hour",
    ] {
        for text in [
            with_row(&format!("| Rate limit | {limit} |")),
            with(&format!("## Rate limits\n\n{limit}.")),
            with(&format!(
                "You can send up to {limit}, requests of tests included."
            )),
            with(&format!(
                "## Limits\n\n| Level | Rate limit |\n|---|---|\n| account | {limit} |"
            )),
        ] {
            let page = read(&text);
            assert_eq!(windows(&page), [""; 0], "{text}");
            assert_eq!(page.unread.len(), 1, "{text}: {:?}", page.unread);
        }
    }
    for figure in ["1 000", "1.5", "2k", "2 million", "0"] {
        for text in [
            with_row(&format!("| Requests per hour (rate limit) | {figure} |")),
            with(&format!(
                "## Limits\n\n| Requests per hour |\n|---|\n| {figure} |"
            )),
        ] {
            let page = read(&text);
            assert_eq!(windows(&page), [""; 0], "{text}");
            assert_eq!(page.unread.len(), 1, "{text}: {:?}", page.unread);
        }
    }

    let mut lock = Lock::default();
    let stated = with("**Rate limit:** 30 per minute");
    lock.accept("create-a-loan".to_owned(), &read(&stated));
    let found = compare::check(&contract(), &lock, &[read(&loan())]);
    assert_eq!(codes(&found), ["rate-limit-gone"], "{found:#?}");
    assert_eq!(found[0].class, Class::Loss);
}

#[test]
fn a_page_of_limits_keeps_those_that_name_no_api() {
    let page = |text: &str| read(&format!("# Limits of the API\n\n{text}\n"));
    let before = page("## Rate limits\n\nEach account can make 600 calls per minute.");
    assert!(before.unread.is_empty(), "{:?}", before.unread);
    let facts = before.facts();
    assert_eq!(facts.limits["every API"].windows, ["600 in 60 s"]);
    assert_eq!(facts.limits["every API"].per, "account");
    let mut lock = Lock::default();
    lock.accept(compare::page_key(&contract(), &before), &before);
    let after = page("## Rate limits\n\nEach account can make 300 calls per minute.");
    let found = compare::check(&contract(), &lock, &[after]);
    assert_eq!(codes(&found), ["rate-limit"], "{found:#?}");
    assert!(
        found[0].message.contains("300 per 60 s"),
        "{}",
        found[0].message
    );
    // Each sentence counts.
    let minute = "## Rate limits\n\nEach account can make 600 calls per minute.";
    let both = page(&format!("{minute} It can make 1000 calls an hour."));
    assert_eq!(
        both.facts().limits["every API"].windows,
        ["600 in 60 s", "1000 in 3600 s"]
    );
    assert_eq!(lock::facts(&both).contradictions, [""; 0]);
    let found = compare::check(&contract(), &lock, &[both]);
    assert_eq!(codes(&found), ["rate-limit"], "{found:#?}");
    assert!(
        found[0].message.contains("1000 per 3600 s"),
        "{}",
        found[0].message
    );
}

#[test]
fn the_windows_of_one_api_in_several_rows_are_one_limit() {
    for rows in [
        "| account | 60 per minute | Create a Loan |\n| account | 1,000 per hour | Create a Loan |",
        "| account | 1,000 per hour | Create a Loan |\n| account | 60 per minute | Create a Loan |",
        "| account | 60 per minute and 1,000 per hour | Create a Loan |",
    ] {
        let page = read(&format!(
            "# Limits\n\n| Enforcement Level | Rate Limit | API List |\n|---|---|---|\n{rows}\n"
        ));
        assert_eq!(lock::facts(&page).contradictions, [""; 0], "{rows}");
        let pages = [page];
        let found = compare::check(&contract(), &Lock::default(), &pages);
        let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
        for window in [
            "{requests: 60, seconds: 60}",
            "{requests: 1000, seconds: 3600}",
        ] {
            assert!(drafted.text.contains(window), "{rows}: {drafted}");
        }
    }
}

#[test]
fn every_note_and_answer_of_an_overview_is_read() {
    for (rows, is_deprecated) in [
        (
            "| Note | Use HTTPS |\n| Note | This API is deprecated |",
            true,
        ),
        (
            "| Note | This API is deprecated |\n| Note | Use HTTPS |",
            true,
        ),
        ("| Status | Available |\n| Status | Deprecated |", true),
        ("| Note | Use HTTPS |\n| Note | Use IPv6 |", false),
    ] {
        let page = read(&with_row(rows));
        assert_eq!(page.operations[0].deprecated, is_deprecated, "{rows}");
        assert!(page.operations[0].twice.is_empty(), "{rows}");
    }
    let page = read(&with_row("| Response | 200 |\n| Response | 418 |"));
    assert!(
        page.operations[0]
            .errors
            .iter()
            .any(|status| status == "418"),
        "{:?}",
        page.operations[0].errors
    );
}

#[test]
fn what_is_said_twice_and_differently_is_a_contradiction() {
    let row = |row: &str| loan().replacen("| `dueNotice` |", &format!("{row}\n| `dueNotice` |"), 1);
    let limits = |rows: &str| {
        format!(
            "# Limits\n\n| Enforcement Level | Rate Limit | API List |\n|---|---|---|\n{rows}\n"
        )
    };
    for (text, words) in [
        (
            row("| `days` | Required | Integer | Length of the loan. |"),
            "optional",
        ),
        (
            row("| `days` | Optional | String | Length of the loan. |"),
            "string",
        ),
        (
            row("| `days` | Optional | Integer | Length, at most 90 days. |"),
            "max 90 days",
        ),
        (
            row("| `days` | Optional | Integer | Length. Default: 14 days. |"),
            "14 days",
        ),
        (
            row("| `kind` | Optional | String | Where: `Home` or `Garden`. |"),
            "Garden",
        ),
        (
            row("| `books` | Required | Array of numbers | Shelf marks. |"),
            "number",
        ),
        (
            row("| `pickUp` | Optional | String | As `dd-mm-yyyy`. |"),
            "dd-mm-yyyy",
        ),
        (
            with_row("| **API Scope** | Library: Reading |"),
            "Library: Reading",
        ),
        (with_row("| Content Type | `text/plain` |"), "text/plain"),
        (with("**API Scope:** Library: Reading"), "Library: Reading"),
        (
            with("Rate limit: 30 per minute.\n\nSend no more than 40 requests per minute."),
            "40 in 60 s",
        ),
        (
            limits(
                "| account | 30 per minute | Create a Loan |\n| account | 90 per minute | Create a Loan |",
            ),
            "90 in 60 s",
        ),
        (
            limits(
                "| account | 30 per minute | Create a Loan, Create a Loan |\n| bot | 30 per minute | Create a Loan |",
            ),
            "bot",
        ),
    ] {
        let page = read(&text);
        let facts = lock::facts(&page).contradictions;
        let added = |fact: &&String| !lock::facts(&read(&loan())).contradictions.contains(*fact);
        assert_eq!(facts.iter().filter(added).count(), 1, "{text}: {facts:?}");
        let mut lock = Lock::default();
        lock.accept("create-a-loan".to_owned(), &read(&loan()));
        let found = compare::check(&contract(), &lock, &[page]);
        let said =
            |one: &&Finding| one.class == Class::Contradiction && one.message.contains(words);
        assert_eq!(found.iter().filter(said).count(), 1, "{words}: {found:#?}");
    }
    // The same twice is nothing to report.
    let same = row("| `days` | Optional | Integer | Length, at most 60 days. |");
    assert_eq!(codes(&check(&same)), [""; 0]);
}

#[test]
fn what_an_overview_says_in_lines_is_read() {
    let text = "# Paint a Fence\n\n- **Method**: POST\n- **Endpoint**: `https://{{host}}/fences/{{fenceId}}/paint`\n\
                - **API Scope**: Garden: Paint\n- **Content-Type**: `application/json`\n- **Rate limit**: 5 per second\n\n\
                ## Sample Response\n\n```json\n{\"coats\": 2}\n```\n";
    let page = read(text);
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let own = &page.operations[0];
    assert_eq!(
        (own.method.as_str(), own.path.as_str()),
        ("POST", "/fences/{fenceId}/paint")
    );
    assert_eq!(own.scopes, ["Garden: Paint"]);
    assert_eq!(own.media_type.as_deref(), Some("application/json"));
    assert_eq!(windows(&page), ["5 in 1 s"]);

    // An overview without an address is about the call of the sample.
    let text = "# Paint a Fence\n\n**Scope:** Garden: Paint\n\n| Field | Value |\n|---|---|\n| Method | POST |\n| API Scopes | Garden: Paint |\n\n\
                ## Sample Request\n\n```\ncurl -X POST https://{{host}}/fences/{{fenceId}}/paint -H 'auth: x'\n```\n";
    let page = read(text);
    assert_eq!(page.operations.len(), 1, "{:?}", page.operations);
    assert_eq!(page.operations[0].scopes, ["Garden: Paint"]);
}

#[test]
fn a_new_operation_has_the_limit_of_its_own_page_and_names_what_cannot_be_drafted() {
    let page = |limit: &str| {
        let text = format!(
            "# Paint a Fence\n\n| Field | Value |\n|---|---|\n| **Method** | POST |\n| **Endpoint** | `https://{{{{host}}}}/fences/{{{{fenceId}}}}/paint` |\n\
             | Rate limit | {limit} |\n\n## Sample Response\n\n```json\n{{\"status\": \"wet\"}}\n```\n"
        );
        let pages = [read(&text)];
        let found = compare::check(&contract(), &Lock::default(), &pages);
        impact::draft(&contract(), &Lock::default(), &pages, &found)
    };
    let drafted = page("60 per minute and 1,800 per hour for each bot");
    for words in [
        "per: bot",
        "{requests: 60, seconds: 60}",
        "{requests: 1800, seconds: 3600}",
    ] {
        assert!(drafted.text.contains(words), "{}", drafted.text);
    }
    assert!(drafted.by_hand.is_empty(), "{:?}", drafted.by_hand);
    let drafted = page("60 per minute and 1,800 per hour for each user");
    let line = drafted.by_hand.join("\n");
    assert!(
        line.contains("60 in 60 s and 1800 in 3600 s") && line.contains("counted by user"),
        "{line}"
    );
}

/// A page of two operations, each below a heading of its own or with sections beside each other.
fn two(create: &str, delete: &str, end: &str) -> String {
    let call = |method: &str, path: &str| {
        format!(
            "| Field | Value |\n|---|---|\n| Method | {method} |\n| Endpoint | `https://{{{{host}}}}/fences/{path}` |\n\n"
        )
    };
    format!(
        "# Fences\n\n## Create\n\n{}{create}\n\n## Delete\n\n{}{delete}\n\n{end}\n",
        call("POST", "new"),
        call("DELETE", "{{fenceId}}")
    )
}

#[test]
fn a_section_of_rate_limits_is_of_the_operations_that_its_heading_is_above() {
    let (five, nine) = (vec!["5 in 60 s"], vec!["9 in 60 s"]);
    let nothing = Vec::new;
    for (text, create, delete) in [
        (two("", "", "## Rate limits\n\n5 per minute."), five.clone(), five.clone()),
        (
            two("", "", "## Rate limits\n\n| Requests | Window |\n|---|---|\n| 5 | minute |"),
            five.clone(),
            five.clone(),
        ),
        (two("", "### Rate limits\n\n5 per minute.", ""), nothing(), five.clone()),
        (two("### Rate limits\n\n5 per minute.", "", ""), five.clone(), nothing()),
        (
            two("### Rate limits\n\n9 per minute.", "", "## Rate limits\n\n5 per minute."),
            nine.clone(),
            five.clone(),
        ),
        (
            two("**Rate limit:** 9 per minute", "", "## Rate limits\n\n5 per minute."),
            nine.clone(),
            five.clone(),
        ),
        (
            two("## Rate limits\n\n9 per minute.", "## Rate limits\n\n5 per minute.", ""),
            nine.clone(),
            five.clone(),
        ),
        // Below the heading of an operation it may be before the address as well.
        (
            two("", "", "").replace("## Delete\n", "## Delete\n\n**Rate limit:** 5 per minute\n"),
            nothing(),
            five.clone(),
        ),
        // One overview of two methods.
        (
            "# Fences\n\n| Method | POST, DELETE |\n|---|---|\n| Endpoint | `https://{{host}}/fences/new` |\n\n\
             ## Request Body Parameters (POST)\n\n| Parameter | Required |\n|---|---|\n| `tint` | Required |\n\n\
             ## Rate limits\n\n5 per minute.\n"
                .to_owned(),
            five.clone(),
            five.clone(),
        ),
    ] {
        let page = read(&text);
        assert!(page.unread.is_empty(), "{text}: {:?}", page.unread);
        let facts = page.facts();
        let windows_for = |method: &str| {
            let mut operations = facts.operations.iter();
            let own = operations.find(|(name, _)| name.starts_with(method));
            let (_, own) = own.expect("an operation");
            let limit = own.rate_limit.clone();
            limit.map_or_else(Vec::new, |limit| limit.windows)
        };
        assert_eq!((windows_for("POST"), windows_for("DELETE")), (create.iter().map(|one| (*one).to_owned()).collect(), delete.iter().map(|one| (*one).to_owned()).collect()), "{text}");
    }
    // What is said of an operation before its address is not of the one before it.
    let text = two("", "", "").replace("## Delete\n", "## Delete\n\nThis API is deprecated.\n");
    let page = read(&text);
    let deprecated = page.operations.iter().map(|own| own.deprecated);
    assert_eq!(deprecated.collect::<Vec<_>>(), [false, true]);
}

#[test]
fn limits_of_other_things_are_no_rate_limits() {
    for text in [
        with_row("| Limit | 100 records |"),
        with_row("| **Limits** | 2 MB |"),
        with_row("| Usage limits | 3 branches |"),
        with("**Limit:** 100 records"),
        with("## Limits\n\nA name has at most 50 characters."),
        with("## Limits\n\n- Names: 50 characters\n- Files: 2 MB"),
        with(
            "## Limits\n\n| What | Maximum |\n|---|---|\n| Name | 50 characters |\n| Notes | 20 |",
        ),
        with("## Limits\n\n| Plan | Limit |\n|---|---|\n| Free | 3 branches |"),
    ] {
        let page = read(&text);
        assert_eq!(windows(&page), [""; 0], "{text}");
        assert!(page.unread.is_empty(), "{text}: {:?}", page.unread);
    }
    for text in [
        with_row("| Limit | 2k requests per hour |"),
        with_row("| Limits | 2k per hour |"),
        with("## Limits\n\n1 000 requests per hour."),
        with("## Limits\n\n| Requests | Plan |\n|---|---|\n| 3 | Free |"),
    ] {
        let page = read(&text);
        assert_eq!(windows(&page), [""; 0], "{text}");
        assert_eq!(page.unread.len(), 1, "{text}: {:?}", page.unread);
    }
}

#[test]
fn a_figure_with_a_unit_of_its_own_is_unread_however_it_is_written() {
    for figure in ["2k", "2K", "2 k", "1.5k", "2k+", "~2k", "2m", "2 mio"] {
        for text in [
            format!("{figure} requests per hour"),
            format!("{figure} per hour"),
            format!("{figure}/hour"),
            format!("{figure} calls / h"),
            format!("{figure} rph"),
        ] {
            for text in [
                with_row(&format!("| Rate limit | {text} |")),
                with(&format!("**Rate limit:** {text}")),
                with(&format!("## Rate limits\n\n{text}.")),
                with(&format!("The rate limit is {text}.")),
            ] {
                let page = read(&text);
                assert_eq!(windows(&page), [""; 0], "{text}");
                assert_eq!(page.unread.len(), 1, "{text}: {:?}", page.unread);
            }
        }
    }
}

#[test]
fn a_sentence_that_begins_with_the_word_scope_is_no_scope() {
    let own = ["Library: Lending"];
    for text in [
        with("Scope: see the list of scopes."),
        with("**Scope:** all readers of the branch."),
        with("Scopes - refer to [the list](/apis/scopes)."),
        with("Required scope: the one that your administrator gave you."),
        with("- **Scope**: what this page is about\n- **Since**: version 2"),
        with("**Scope:** Library: Lending"),
    ] {
        let page = read(&text);
        let scopes = &page.operations[0].scopes;
        assert!(
            scopes.iter().all(|scope| own.contains(&scope.as_str())),
            "{text}: {scopes:?}"
        );
        assert!(page.operations[0].twice.is_empty(), "{text}");
        assert!(page.unread.is_empty(), "{text}: {:?}", page.unread);
        assert_eq!(codes(&check(&text)), [""; 0], "{text}");
    }
    let elsewhere = loan().replace(
        "| **API Scope** | Library: Lending; Front Desk: Not Applicable |",
        "| **API Scope** | See the list of scopes. |",
    );
    assert_eq!(
        codes(&check(&elsewhere)),
        ["scope-gone"],
        "{:?}",
        check(&elsewhere)
    );
}
