//! Fields that are written one heading, or one paragraph, each.

use contract::Source;
use contract_drift::facts::OperationFacts;
use contract_drift::page::{DocPage, Fate};
use contract_drift::pages;

const OVERVIEW: &str = "# Paint a Fence\n\n| Field | Value |\n|---|---|\n| **Method** | POST |\n\
    | **Endpoint** | `https://{{host}}/fences/{{fenceId}}/paint` |\n\n";

fn below(text: &str) -> DocPage {
    pages::parse(Source::new("page.md", format!("{OVERVIEW}{text}")))
}

fn only(page: &DocPage) -> OperationFacts {
    page.facts()
        .operations
        .into_values()
        .next()
        .expect("an operation")
}

/// The same three fields in the ways that pages have.
const FORMS: [(&str, &str); 8] = [
    (
        "names as code, type and requirement below",
        "## Request Body\n\n### `tint`\n\nString, required. The colour.\n\n### `coats`\n\nInteger. At most 4.\n\n### `slats`\n\nArray of strings, optional.\n",
    ),
    (
        "names alone, attributes in lines",
        "## Body parameters\n\n### tint\n\n**Type:** String\n\n**Required:** Yes\n\nThe colour.\n\n### coats\n\nType: Integer | Required: No\n\nAt most 4.\n\n### slats\n\n- Type: array of strings\n- Required: no\n",
    ),
    (
        "attributes in tables",
        "## Request body\n\n#### tint\n\n| Type | String |\n|---|---|\n| Required | Yes |\n| Description | The colour. |\n\n#### coats\n\n| Type | Integer |\n|---|---|\n| Description | At most 4. |\n\n#### slats\n\n| Type | Array of strings |\n|---|---|\n| Required | No |\n",
    ),
    (
        "the type in the heading",
        "## Request body\n\n### tint (string, required)\n\nThe colour.\n\n### coats (integer)\n\nAt most 4.\n\n### slats (array of strings, optional)\n\nSome of them.\n",
    ),
    (
        "labels in bold below a heading",
        "## Request body\n\n**tint**\n\nstring, required\n\nThe colour.\n\n**coats**\n\ninteger\n\nAt most 4.\n\n**slats**\n\narray of strings\n",
    ),
    (
        "labels in bold below a label in bold",
        "**Request body**\n\n**tint**\n\nString, required. The colour.\n\n**coats**\n\nInteger. At most 4.\n\n**slats**\n\nArray of strings.\n",
    ),
    (
        "a paragraph each",
        "## Request\n\n`tint` (string, required): The colour.\n\n`coats` (integer): At most 4.\n\n`slats` (array of strings) – Some of them.\n",
    ),
    (
        "an example below each",
        "## Request body\n\n### tint\n\nString, required. The colour.\n\n```json\n\"Red\"\n```\n\n### coats\n\nInteger. At most 4.\n\n```json\n3\n```\n\n### slats\n\nArray of strings.\n\n```json\n[\"first\"]\n```\n",
    ),
];

#[test]
fn fields_with_a_heading_each_are_read() {
    for (what, text) in FORMS {
        let page = below(text);
        assert!(page.unread.is_empty(), "{what}: {:?}", page.unread);
        let facts = only(&page);
        let fields = &facts.tables["request"];
        let names: Vec<&String> = fields.keys().collect();
        assert_eq!(names, ["coats", "slats", "tint"], "{what}");
        let kind = |name: &str| fields[name].kind.as_deref();
        assert_eq!(kind("tint"), Some("string"), "{what}");
        assert_eq!(kind("coats"), Some("integer"), "{what}");
        assert_eq!(kind("slats"), Some("array"), "{what}");
        assert_eq!(fields["slats"].items.as_deref(), Some("string"), "{what}");
        assert_eq!(fields["tint"].required, Some(true), "{what}");
        assert_ne!(fields["coats"].required, Some(true), "{what}");
        if !text.contains("Some of them") || what != "a paragraph each" {
            assert_eq!(fields["coats"].prose.limits, ["max 4"], "{what}");
        }
        assert!(facts.samples.is_empty(), "{what}");
    }
}

#[test]
fn what_stands_below_a_field_goes_into_it() {
    let page = below(
        "## Request body\n\n### brush\n\nObject. What to paint with.\n\n#### brush.size\n\nInteger.\n\n\
         ### pots\n\nArray of objects.\n\n| Field | Type | Description |\n|---|---|---|\n| `litres` | Number | How many. |\n\n\
         ### Notes\n\nA fence that is wet cannot be painted.\n\n### Sample Response\n\n```json\n{\"state\": \"wet\"}\n```\n",
    );
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let facts = only(&page);
    let names: Vec<&String> = facts.tables["request"].keys().collect();
    assert_eq!(names, ["brush", "brush.size", "pots", "pots.litres"]);
    assert!(facts.samples["response"].members.contains_key("state"));

    let nested = below(
        "## Response fields\n\n### brush\n\nObject.\n\n#### size\n\nInteger.\n\n### responseCode\n\nInteger.\n",
    );
    let facts = only(&nested);
    let names: Vec<&String> = facts.tables["response"].keys().collect();
    assert_eq!(names, ["brush", "brush.size", "responseCode"]);
}

#[test]
fn headings_that_are_no_fields_stay_text_and_none_is_lost() {
    // A name in a section of either, of which nothing is said that only a field has.
    let page = below("## Response\n\n### `State`\n\nHow it is.\n");
    assert_eq!(page.unread.len(), 1, "{:?}", page.unread);
    let page = below(
        "## Request body\n\n| Field | Type | Description |\n|---|---|---|\n| `tint` | String | The colour. |\n\n\
         ### Overview\n\nSome words. It must be dry.\n\n### Limits\n\nUp to 30 fences.\n",
    );
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let facts = only(&page);
    assert_eq!(facts.tables["request"].len(), 1);
    assert!(
        page.account
            .iter()
            .any(|account| account.fate == Fate::Prose)
    );
    // A heading that announces fields, below which there are none, is still named.
    let page = below(
        "## Request body\n\nSee the guide.\n\n## Query parameters\n\n### Notes\n\nSome words.\n",
    );
    assert_eq!(page.unread.len(), 2, "{:?}", page.unread);
}

/// What follows a heading of one word that is no field is read as under any other heading.
#[test]
fn what_stands_below_a_word_that_is_no_field_is_read() {
    let table =
        "| Field | Type | Description |\n|---|---|---|\n| `tint` | String | The colour. |\n\n";
    for word in ["Others", "Mandatory", "Books"] {
        for list in [
            "- `newThing` – Something new\n",
            "1. `newThing` – Something new\n2. `more` – More of it\n",
            "- `newThing`: what is new\n",
        ] {
            // Last on the page, and with another heading after it.
            for after in [
                "",
                "\n### Coats\n\nInteger. How many.\n",
                "\n### Notes\n\nNone.\n",
            ] {
                let page = below(&format!(
                    "## Request Body Parameters\n\n{table}### {word}\n\nAs follows.\n\n{list}{after}"
                ));
                let facts = only(&page);
                let fields = &facts.tables["request"];
                let names: Vec<&String> = fields.keys().collect();
                assert!(
                    fields.contains_key("newThing"),
                    "{word}, {list}{after}: {names:?}"
                );
                assert!(
                    fields.contains_key("tint"),
                    "{word}, {list}{after}: {names:?}"
                );
                assert!(
                    !fields.contains_key(word),
                    "{word}, {list}{after}: {names:?}"
                );
                assert_eq!(
                    fields.contains_key("Coats"),
                    after.contains("Coats"),
                    "{names:?}"
                );
            }
        }
        // Names alone, which no table describes, are named.
        for after in ["", "### Coats\n\nInteger. How many.\n"] {
            let page = below(&format!(
                "## Request Body Parameters\n\n{table}### {word}\n\n- `newThing`\n- `more`\n\n{after}"
            ));
            assert_eq!(page.unread.len(), 1, "{word}: {:?}", page.unread);
        }
    }
}

#[test]
fn a_sample_below_a_word_that_is_no_field_is_read() {
    let table =
        "| Field | Type | Description |\n|---|---|---|\n| `tint` | String | The colour. |\n\n";
    let sample = "```json\n[{\"_id\": \"x\", \"brandNew\": 1}]\n```\n";
    for (heading, is_field) in [
        ("Several", false),
        ("Several loans", false),
        ("Several\n\nArray of objects.", true),
    ] {
        let page = below(&format!(
            "## Response Body Parameters\n\n{table}### {heading}\n\n{sample}"
        ));
        let samples = only(&page).samples;
        let read = samples.get("response").map(|sample| format!("{sample:?}"));
        let has = read.as_ref().is_some_and(|read| read.contains("brandNew"));
        assert_eq!(has, !is_field, "{heading}: {read:?}");
        assert_eq!(
            page.passed_over.is_empty(),
            !is_field,
            "{heading}: {:?}",
            page.passed_over
        );
    }
}

#[test]
fn sentences_are_no_fields() {
    for text in [
        "A string or a number.",
        "An object, if any.",
        "Some text. The maximum is 5.",
        "Any string will do.",
        "The number of loans.",
        "e.g. a string.",
        "- A string\n- A number\n",
        "- Any text\n- An array\n",
    ] {
        let page = below(&format!(
            "## Request body\n\n{text}\n\n| Field | Type | Description |\n|---|---|---|\n| `tint` | String | The colour. |\n"
        ));
        let facts = only(&page);
        let names: Vec<&String> = facts.tables["request"].keys().collect();
        assert_eq!(names, ["tint"], "{text}");
    }
    for text in [
        "`State` (string): how it is.",
        "State (string): how it is.",
        "State: string. How it is.",
        "State – string, required. How it is.",
        "**State** string, required. How it is.",
        "stateCode string, required. How it is.",
    ] {
        let page = below(&format!("## Request body\n\n{text}\n"));
        let facts = only(&page);
        assert_eq!(facts.tables["request"].len(), 1, "{text}");
    }
}
