//! Edits that vendors make to their pages, and forms that pages have: each stands for its class.

use contract::{Source, Spec};
use contract_drift::compare;
use contract_drift::facts::{OperationFacts, PageFacts};
use contract_drift::finding::{Class, Finding};
use contract_drift::impact::{self, Draft};
use contract_drift::lock::Lock;
use contract_drift::page::DocPage;
use contract_drift::pages;
use contract_drift::report::DriftReport;
use contract_drift::review;

const OVERVIEW: &str = "# Paint a Fence\n\n| Field | Value |\n|---|---|\n| **Method** | POST |\n\
    | **Endpoint** | `https://{{host}}/fences/{{fenceId}}/paint` |\n\n";

fn read(text: &str) -> DocPage {
    pages::parse(Source::new("page.md", text))
}

/// The page of one operation, with something below its overview.
fn below(text: &str) -> DocPage {
    read(&format!("{OVERVIEW}{text}"))
}

fn only(page: &DocPage) -> OperationFacts {
    let PageFacts { operations, .. } = page.facts();
    assert_eq!(operations.len(), 1, "{operations:?}");
    operations.into_values().next().expect("an operation")
}

fn contract() -> Spec {
    let source = contract::read(std::path::Path::new("tests/pages/contract.yaml"));
    Spec::parse(source.expect("a contract"))
        .expect("a contract")
        .0
}

fn loan() -> String {
    std::fs::read_to_string("tests/pages/loan.mdx").expect("a page")
}

/// The findings on the loan's page after an edit, for whoever reviewed it before.
fn since_review(text: &str) -> (Vec<DocPage>, Vec<Finding>) {
    let spec = contract();
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&loan()));
    let pages = vec![read(text)];
    let found = compare::check(&spec, &lock, &pages);
    (pages, found)
}

fn codes(found: &[Finding]) -> Vec<(Class, &'static str)> {
    let reported = found
        .iter()
        .map(|finding| (finding.class, finding.code.name()));
    reported
        .filter(|(class, _)| *class != Class::Cosmetic)
        .collect()
}

fn exit_code(pages: &[DocPage], found: &[Finding]) -> u8 {
    let spec = contract();
    let report = DriftReport {
        spec: &spec,
        pages,
        findings: found,
        failed: &[],
        verbose: false,
    };
    report.exit_code()
}

fn draft(text: &str) -> Draft {
    let spec = contract();
    let pages = [read(text)];
    let found = compare::check(&spec, &Lock::default(), &pages);
    impact::draft(&spec, &Lock::default(), &pages, &found)
}

fn table(rows: &str) -> String {
    format!(
        "## Request Body Parameters\n\n| Parameter | Required | Type | Description |\n|---|---|---|---|\n{rows}\n"
    )
}

#[test]
fn samples_keep_the_section_that_they_stand_in() {
    let page = below(
        "## Sample Response\n\n**While it dries:**\n\n```json\n{\"state\": \"wet\", \"minutes\": 9}\n```\n\n\
         ### Once it is dry\n\n```json\n{\"state\": \"dry\", \"tint\": \"Green\"}\n```\n\n\
         ### Error Responses\n\n```json\n{\"errors\": [{\"code\": 7}]}\n```\n",
    );
    let facts = only(&page);
    let members: Vec<&String> = facts.samples["response"].members.keys().collect();
    assert_eq!(members, ["minutes", "state", "tint"]);
    assert!(facts.samples["error"].members.contains_key("errors"));
    assert!(page.unread.is_empty(), "{:?}", page.unread);

    let labels = "Example request:\n\n```bash\ncurl -X POST 'https://{{host}}/fences/{{fenceId}}/paint'\n```\n\n\
         Example response:\n\n```json\n{\"coats\": 2}\n```\n";
    let quoted = labels.replace("Example response:", "> Sample Response:");
    for text in [labels, &quoted] {
        let facts = only(&below(text));
        assert!(
            facts.samples["response"].members.contains_key("coats"),
            "{text}"
        );
    }
    let nowhere = below("## Notes\n\n```json\n{\"coats\": 2}\n```\n");
    assert_eq!(nowhere.unread.len(), 1, "{:?}", nowhere.unread);
}

#[test]
fn calls_are_read_however_they_are_broken_into_lines() {
    for call in [
        "curl -X POST \\\n  'https://{{host}}/fences/{{fenceId}}/paint' \\\n  -H 'auth: x' \\\n  -d '{\"tint\": \"Red\"}'",
        "$ curl \\\n    --header 'auth: {{jwt}}' -d '{\"tint\": \"Red\"}' \\\n    https://{{host}}/fences/{{fenceId}}/paint",
        "curl -X POST https://{{host}}/fences/{{fenceId}}/paint -H 'auth: x' -d @- <<'END'\n{\"tint\": \"Red\"}\nEND",
    ] {
        let page = below(&format!("## Sample Request\n\n```\n{call}\n```\n"));
        assert!(page.unread.is_empty(), "{call}: {:?}", page.unread);
        let facts = contract_drift::lock::facts(&page);
        assert!(
            facts.contradictions.is_empty(),
            "{call}: {:?}",
            facts.contradictions
        );
        let sample = &only(&page).samples["request"];
        assert_eq!(sample.headers, ["auth"], "{call}");
        assert!(sample.members.contains_key("tint"), "{call}");
    }
}

#[test]
fn operations_are_found_however_they_are_listed() {
    let endpoint = "`https://{{host}}/fences/{{fenceId}}/paint`";
    let two = "**Of one**: `https://{{host}}/farms/{{farmId}}/fences`; <br /> **All**: `https://{{host}}/fences`";
    for (text, expected) in [
        (
            OVERVIEW.replace(endpoint, two).replace("POST", "GET"),
            vec!["GET /farms/{}/fences", "GET /fences"],
        ),
        (
            "# Fences\n\n| Method | Path | Gives |\n|---|---|---|\n| `PUT` | `/fences/new` | it |\n\n\
             ## Read\n\n| Method | Path |\n|---|---|\n| `GET` | `/fences/:fenceId` |\n"
                .to_owned(),
            vec!["GET /fences/{}", "PUT /fences/new"],
        ),
        (
            "# Fences\n\n## DELETE /fences/{id}\n\n```\nPATCH /fences/{id}\n```\n".to_owned(),
            vec!["DELETE /fences/{}", "PATCH /fences/{}"],
        ),
    ] {
        let page = read(&text);
        let facts = page.facts();
        let found: Vec<&String> = facts.operations.keys().collect();
        assert_eq!(found, expected, "{text}");
        assert!(page.unread.is_empty(), "{text}: {:?}", page.unread);
    }
    let both = format!(
        "# Remove Posts\n\n## Some\n\n{0}{1}\n## All\n\n{0}{2}",
        &OVERVIEW[OVERVIEW.find("| Field").expect("a table")..],
        table("| `postIds` | Required | Array of strings | Max 100 items. |"),
        table("| `owner` | Required | String | Whose. |"),
    );
    let facts = only(&read(&both));
    let request = &facts.tables["request"];
    assert_eq!(request["postIds"].required, Some(false));
    assert_eq!(request["owner"].required, Some(false));
    let drafted = draft(&both);
    assert!(
        drafted.by_hand.iter().any(|line| line.contains("2 uses")),
        "{:?}",
        drafted.by_hand
    );
    assert!(
        drafted.text.contains("operationId: removePosts"),
        "{}",
        drafted.text
    );
}

#[test]
fn lists_are_fields_or_named_as_unread() {
    let page = below(
        "## Parameters\n\n- `coats` (integer, required): How many. At most 9.\n- `tint` (string, optional): Colour.\n  - `shade` (string): How dark.\n\n\
         ## Response\n\n- `state` (string): `wet` or `dry`.\n",
    );
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let facts = only(&page);
    let fields = &facts.tables["unknown"];
    assert_eq!(fields["coats"].required, Some(true));
    assert_eq!(fields["coats"].kind.as_deref(), Some("integer"));
    assert_eq!(fields["coats"].prose.limits, ["max 9"]);
    assert!(fields.contains_key("tint.shade"), "{fields:?}");
    assert_eq!(
        facts.tables["response"]["state"].prose.values,
        ["wet", "dry"]
    );

    for list in [
        "- **coats** *integer*, required\n\n  How many.\n",
        "<ul><li><code>coats</code> (integer, required): How many.</li></ul>\n",
        "coats\n: integer, required. How many.\n",
    ] {
        let page = below(&format!("## Request Body Parameters\n\n{list}"));
        assert!(page.unread.is_empty(), "{list}: {:?}", page.unread);
        let facts = only(&page);
        let coats = &facts.tables["request"]["coats"];
        assert_eq!(
            (coats.required, coats.kind.as_deref()),
            (Some(true), Some("integer")),
            "{list}"
        );
    }
    let page = below(
        "## Request Body Parameters\n\n- The coats that it gets\n- What colour, in words\n\n## Notes\n",
    );
    assert_eq!(page.unread.len(), 1, "{:?}", page.unread);
    let page = below("## Request Body Parameters\n\n<Filters />\n");
    assert_eq!(page.unread.len(), 1, "{:?}", page.unread);
}

#[test]
fn words_are_no_enumerations_and_limits_may_be_in_words() {
    for (words, values, limits) in [
        ("Give either `mail` or `phone`.", vec![], vec![]),
        (
            "First day, in `yyyy-mm-dd` or `yyyy` format.",
            vec![],
            vec![],
        ),
        (
            "Page size. Default: 50, maximum 1000.",
            vec![],
            vec!["max 1000"],
        ),
        (
            "A span of at most three months is taken.",
            vec![],
            vec!["max 3 months"],
        ),
        ("Up to a 90-day span.", vec![], vec!["max 90 days"]),
        (
            "The span can not be longer than 60 days.",
            vec![],
            vec!["max 60 days"],
        ),
        ("Number of coats, 1-100.", vec![], vec!["min 1", "max 100"]),
        (
            "Between 3 and 20 characters long.",
            vec![],
            vec!["min 3 characters", "max 20 characters"],
        ),
        (
            "Array of up to 50 fence names.",
            vec![],
            vec!["max 50 items"],
        ),
        ("Kind: `flat` or `round`.", vec!["flat", "round"], vec![]),
    ] {
        let facts = only(&below(&table(&format!(
            "| `x` | Optional | String | {words} |"
        ))));
        let prose = &facts.tables["request"]["x"].prose;
        assert_eq!(prose.values, values, "{words}");
        assert_eq!(prose.limits, limits, "{words}");
    }
}

#[test]
fn errors_status_and_deprecation_are_facts() {
    let page = below(
        "<Warning>\nThis API is deprecated and will be gone next year.\n</Warning>\n\n## Error Responses\n\n\
         | HTTP Status | Code | Meaning |\n|---|---|---|\n| 400 | 4001 | Wet. |\n| 429 | 4290 | Too many. |\n\n\
         ## Response\n\nThe call answers `202 Accepted`.\n",
    );
    let facts = only(&page);
    assert_eq!(facts.errors, ["400 4001", "429 4290"]);
    assert_eq!(facts.success.as_deref(), Some("202"));
    assert!(facts.deprecated);

    let errors =
        "## Error Codes\n\n| Code | Message |\n|---|---|\n| 404 | None. |\n\n## Path Parameters";
    let (pages, found) = since_review(&loan().replace("## Path Parameters", errors));
    assert_eq!(codes(&found), [(Class::Contract, "errors")]);
    assert_eq!(exit_code(&pages, &found), 1);
    let warned = "<Warning>\nThis API is deprecated.\n</Warning>\n\n## Path Parameters";
    let (pages, found) = since_review(&loan().replace("## Path Parameters", warned));
    assert_eq!(codes(&found), [(Class::Contract, "operation-deprecated")]);
    let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
    assert!(
        drafted.edits.contains("+      deprecated: true"),
        "{}",
        drafted.edits
    );
}

#[test]
fn marks_are_read_and_what_is_said_twice_is_compared() {
    let row = "| `note` | Optional | String | Remark";
    for (with, expected) in [
        (
            row.replace("`note`", "~~`note`~~"),
            (Class::Contract, "deprecated"),
        ),
        (row.replace("Optional", "✅"), (Class::Contract, "required")),
        (
            row.replace("Optional", "<Icon icon=\"check\" />"),
            (Class::Contract, "required"),
        ),
        (
            row.replace("`note`", "`note` (required)"),
            (Class::Contradiction, "contradiction"),
        ),
        (
            row.replace("Remark", "**Mandatory.** Remark"),
            (Class::Contradiction, "contradiction"),
        ),
        (row.replace("`note`", "no\u{200b}te"), (Class::Cosmetic, "")),
    ] {
        let (pages, found) = since_review(&loan().replace(row, &with));
        assert!(pages[0].unread.is_empty(), "{with}: {:?}", pages[0].unread);
        let expected: Vec<_> = (expected.0 != Class::Cosmetic)
            .then_some(expected)
            .into_iter()
            .collect();
        assert_eq!(codes(&found), expected, "{with}");
    }
    let (pages, _) =
        since_review(&loan().replace(row, &row.replace("Optional", "<Icon icon=\"leaf\" />")));
    assert_eq!(pages[0].unread.len(), 1, "{:?}", pages[0].unread);
    let struck = loan().replace("`Home` or `ReadingRoom`", "`Home` or ~~`ReadingRoom`~~");
    let (_, found) = since_review(&struck);
    assert_eq!(codes(&found), [(Class::Contract, "struck-out")]);

    let field = "<ParamField body=\"coats\" type=\"integer\" default=\"2\" deprecated>\nHow many.\n</ParamField>\n";
    let facts = only(&below(field));
    assert_eq!(facts.tables["request"]["coats"].prose.defaults, ["2"]);
    let unknown = below(&field.replace("deprecated", "weight=\"3\""));
    assert_eq!(unknown.unread.len(), 1, "{:?}", unknown.unread);
}

#[test]
fn a_table_that_is_split_stays_one() {
    let row = "| `contact.mail` |";
    let split = "\n**Contact**\n\n| Parameter | Required | Type | Description |\n|---|---|---|---|\n| `contact.mail` |";
    let (pages, found) = since_review(&loan().replacen(row, split, 1));
    assert!(pages[0].unread.is_empty(), "{:?}", pages[0].unread);
    assert_eq!(codes(&found), []);
}

/// Half a page says nothing about what was in the other half.
#[test]
fn a_page_that_breaks_off_is_one_finding_and_drafts_nothing() {
    let whole = loan();
    let row = whole.find("| `note` |").expect("a row");
    let (pages, found) = since_review(&whole[..row]);
    assert_eq!(codes(&found), [(Class::Loss, "truncated")], "{found:#?}");
    assert_eq!(exit_code(&pages, &found), 1);
    let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
    assert!(drafted.is_empty(), "{drafted}");
    // The same without the heading that says what the table is of.
    let (_, found) = since_review(&whole[..row].replace("## Request Body Parameters\n", ""));
    assert_eq!(codes(&found), [(Class::Loss, "truncated")], "{found:#?}");
    // In the middle of a row: that row is named, and nothing is drafted to go.
    let (pages, found) = since_review(&whole[..row + 20]);
    assert_eq!(exit_code(&pages, &found), 2);
    let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
    assert_eq!(drafted.edits, "");
}

#[test]
fn a_row_is_of_one_member_and_not_of_all_that_are_called_so() {
    let text = std::fs::read_to_string("tests/pages/contract.yaml").expect("a contract");
    let inner = "            days: {type: integer, description: How soon., x-provenance: sample}\n";
    let mail = "            mail: {type: string";
    let text = text.replace(mail, &format!("{inner}{mail}"));
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
    let pages = [read(&loan().replace(
        "\"dueNotice\": true",
        "\"dueNotice\": true, \"contact\": {\"days\": 2}",
    ))];
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &pages[0]);
    assert_eq!(codes(&compare::check(&spec, &lock, &pages)), []);
}

/// A contract has no body of a GET, so what a page lists in one must end elsewhere.
#[test]
fn a_body_that_no_call_can_have_is_in_the_query_and_named() {
    let page = format!(
        "{}{}",
        OVERVIEW.replace("POST", "GET"),
        table("| `kind` | Required | String | Kind: `wood` or `iron`. |")
    );
    let drafted = draft(&page);
    let of_body = "lists `kind` in the body of a GET";
    assert!(
        drafted.by_hand.iter().any(|line| line.contains(of_body)),
        "{:?}",
        drafted.by_hand
    );
    let (spec, _) = Spec::parse(Source::new("contract.yaml", drafted.text)).expect("a contract");
    let pages = [read(&page)];
    let found = compare::check(&spec, &Lock::default(), &pages);
    assert_eq!(codes(&found), [], "{}", spec.source.text);
    let mut lock = Lock::default();
    lock.accept(compare::page_key(&spec, &pages[0]), &pages[0]);
    assert_eq!(codes(&compare::check(&spec, &lock, &pages)), []);
    // One that the contract has already gets it by an edit.
    let pages = [read(&page.replace(
        "Kind: `wood` or `iron`. |",
        "Kind: `wood` or `iron`. |\n| `coats` | Optional | Integer | How many. |",
    ))];
    let found = compare::check(&spec, &lock, &pages);
    assert_eq!(codes(&found), [(Class::Contract, "added")]);
    let next = impact::draft(&spec, &lock, &pages, &found);
    assert!(next.edits.contains("+        - name: coats"), "{next}");
}

#[test]
fn what_a_page_no_longer_says_is_accepted_only_when_asked_for() {
    let lost = loan().replace(" The maximum is 60 days.", "");
    let (pages, found) = since_review(&lost);
    assert_eq!(codes(&found), [(Class::Loss, "limit-gone")]);
    assert_eq!(exit_code(&pages, &found), 1);
    let mut before = Lock::default();
    before.accept("create-a-loan".to_owned(), &read(&loan()));
    let accepted = review::accept(&contract(), &before, &pages).expect("a page that can be read");
    assert_eq!(
        codes(&accepted.silenced.losses),
        [(Class::Loss, "limit-gone")]
    );
    assert!(
        accepted.silenced.summary(&pages).contains("a limit"),
        "{}",
        accepted.silenced.summary(&pages)
    );
}

#[test]
fn names_that_go_stay_for_those_who_have_them() {
    let (pages, found) = since_review(&loan().replace("| `note` |", "| `notes` |"));
    assert_eq!(codes(&found), [(Class::Contract, "renamed")]);
    let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
    for part in ["+          deprecated: true", "+        notes:"] {
        assert!(drafted.edits.contains(part), "{}", drafted.edits);
    }
    assert!(
        !drafted
            .edits
            .lines()
            .any(|line| line.starts_with('-') && !line.starts_with("---"))
    );
    let (spec, _) = Spec::parse(Source::new("drafted", drafted.text)).expect("a contract");
    let left = compare::check(&spec, &Lock::default(), &pages);
    assert_eq!(codes(&left), [], "{left:#?}");

    let row = "| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n";
    let query = "| `notify` | Optional | Boolean | Sends a letter to the reader. |\n";
    let moved = loan().replace(row, "").replace(
        query,
        &format!(
            "{query}| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n"
        ),
    );
    let (pages, found) = since_review(&moved);
    assert_eq!(codes(&found), [(Class::Contract, "moved")], "{found:#?}");
    let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
    assert!(
        drafted.edits.contains("in: query") && drafted.edits.contains("maxLength: 200"),
        "{drafted}"
    );
}

/// What else changes of a row that is renamed changes in what the new name gets.
#[test]
fn what_changes_with_a_name_changes_by_the_new_one() {
    let days = |name: &str, more: &str| {
        let row = loan();
        let row = row
            .lines()
            .find(|line| line.contains("| `days` |"))
            .expect("a row")
            .to_owned();
        let new = row.replace("`days`", &format!("`{name}`"));
        let new = new.replace("60 days", more).replace("Optional", "Required");
        assert!(new.contains(more), "{new}");
        loan().replace(&row, &new)
    };
    let commented = contract().source.text.replacen(
        "        days:\n          type: integer\n",
        "        days:\n          # How long.\n          type: integer\n",
        1,
    );
    assert!(commented.contains("# How long."));
    let (spec, _) = Spec::parse(Source::new("contract.yaml", commented)).expect("one");
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&loan()));
    let pages = [read(&days("dayss", "90 days"))];
    let found = compare::check(&spec, &lock, &pages);
    let properties = |draft: &Draft| {
        let (new, _) = Spec::parse(Source::new("drafted", draft.text.as_str())).expect("one");
        let root = new.root.to_json();
        root["components"]["schemas"]["CreateLoanRequest"].clone()
    };
    let drafted = impact::draft(&spec, &lock, &pages, &found);
    let schema = properties(&drafted);
    let (old, new) = (
        &schema["properties"]["days"],
        &schema["properties"]["dayss"],
    );
    assert_eq!(
        (&old["maximum"], &old["deprecated"]),
        (&60.into(), &true.into()),
        "{drafted}"
    );
    assert_eq!(new["maximum"], 90, "{drafted}");
    // The new name is required as the page says, the old one is not.
    let required = schema["required"].as_array().expect("names");
    assert!(required.contains(&"dayss".into()), "{drafted}");
    assert!(!required.contains(&"days".into()), "{drafted}");
    let removed = impact::with_removals(&found);
    let drafted = impact::draft(&spec, &lock, &pages, &removed);
    let schema = properties(&drafted);
    assert!(schema["properties"].get("days").is_none(), "{drafted}");
    assert_eq!(schema["properties"]["dayss"]["maximum"], 90, "{drafted}");
    assert!(
        schema["required"].to_string().contains("dayss"),
        "{drafted}"
    );
    assert!(drafted.text.contains("# How long."), "{drafted}");
}

/// The same of a parameter, which is a whole of its own.
#[test]
fn what_changes_with_a_parameter_changes_by_the_new_name() {
    let page = loan().replace("notify", "notifyy").replace(
        "Sends a letter to the reader.",
        "Sends a letter to the reader. Deprecated.",
    );
    let (pages, found) = since_review(&page);
    let parameters = |draft: &Draft| {
        let (new, _) = Spec::parse(Source::new("drafted", draft.text.as_str())).expect("one");
        let root = new.root.to_json();
        root["paths"]["/api/public/branch/{branchId}/loans"]["post"]["parameters"]
            .as_array()
            .expect("parameters")
            .iter()
            .filter(|one| one["in"] == "query")
            .cloned()
            .collect::<Vec<_>>()
    };
    let spec = contract();
    let drafted = impact::draft(&spec, &Lock::default(), &pages, &found);
    let now = parameters(&drafted);
    assert_eq!(now.len(), 2, "{drafted}");
    assert_eq!(
        (&now[1]["name"], &now[1]["deprecated"]),
        (&"notifyy".into(), &true.into()),
        "{drafted}"
    );
    let removed = impact::with_removals(&found);
    let drafted = impact::draft(&spec, &Lock::default(), &pages, &removed);
    let now = parameters(&drafted);
    assert_eq!(now.len(), 1, "{drafted}");
    assert_eq!(
        (&now[0]["name"], &now[0]["deprecated"]),
        (&"notifyy".into(), &true.into()),
        "{drafted}"
    );
}

/// A parameter has its old name until it is removed as deprecated; one that other operations share
/// keeps it for them, and is not deprecated there.
#[test]
fn a_parameter_keeps_its_old_name_and_others_their_parameter() {
    let page = loan().replace("notify", "notifyReader");
    let (pages, found) = since_review(&page);
    assert_eq!(codes(&found), [(Class::Contract, "renamed")], "{found:#?}");

    let own = contract();
    let text = &own.source.text;
    let from = text.find("        - name: notify").expect("a parameter");
    let to = text.find("        - name: deskId").expect("the next one");
    let notify = "in: query\n      required: false\n      description: Whether to send a letter.\n      schema: {type: boolean}\n";
    let reference = "        - $ref: \"#/components/parameters/notify\"\n";
    let mut shared = text.clone();
    shared.replace_range(from..to, reference);
    let other = format!(
        "  /api/public/branch/{{branchId}}/reminders:\n    get:\n      operationId: getReminders\n      summary: Reminders\n      parameters:\n        - $ref: \"#/components/parameters/branchId\"\n{reference}      responses:\n        \"200\": {{description: The reminders.}}\n\ncomponents:\n"
    );
    let shared = shared
        .replace("components:\n  sec", &format!("{other}  sec"))
        .replace(
            "  parameters:\n    branchId:",
            &format!("  parameters:\n    notify:\n      name: notify\n      {notify}    branchId:"),
        );
    for text in [text, &shared] {
        let (spec, _) = Spec::parse(Source::new("contract.yaml", text.as_str())).expect("one");
        let mut lock = Lock::default();
        lock.accept("create-a-loan".to_owned(), &read(&loan()));
        let found = compare::check(&spec, &lock, &pages);
        assert_eq!(codes(&found), [(Class::Contract, "renamed")], "{found:#?}");
        for (removed, names) in [
            (false, ["notify", "notifyReader"].as_slice()),
            (true, &["notifyReader"]),
        ] {
            let found = match removed {
                true => impact::with_removals(&found),
                false => found.clone(),
            };
            let drafted = impact::draft(&spec, &lock, &pages, &found);
            assert!(drafted.by_hand.is_empty(), "{:?}", drafted.by_hand);
            let (new, _) = Spec::parse(Source::new("drafted", drafted.text)).expect("a contract");
            let root = new.root.to_json();
            let listed = |path: &str, method: &str| -> Vec<(String, bool)> {
                let list = root["paths"][path][method]["parameters"].as_array();
                let list = list.expect("a list").iter().map(|item| {
                    let target = item["$ref"].as_str().map(|target| &target[1..]);
                    target.map_or(Some(item), |target| root.pointer(target))
                });
                let list = list.map(|item| item.expect("a parameter"));
                let list = list.filter(|item| item["in"] == "query");
                list.map(|item| {
                    let name = item["name"].as_str().expect("a name");
                    (name.to_owned(), item["deprecated"] == true)
                })
                .collect()
            };
            let now = listed("/api/public/branch/{branchId}/loans", "post");
            let expected: Vec<_> = names
                .iter()
                .map(|name| ((*name).to_owned(), *name == "notify"))
                .collect();
            assert_eq!(now, expected, "{}", drafted.edits);
            if text.contains("getReminders") {
                let others = listed("/api/public/branch/{branchId}/reminders", "get");
                assert_eq!(others, [("notify".to_owned(), false)], "{}", drafted.edits);
            }
            let left = compare::check(&new, &lock, &pages);
            assert_eq!(codes(&left), [], "{left:#?}");
        }
    }
}

#[test]
fn what_other_operations_have_as_well_is_not_taken_from_them() {
    let other = "  /api/public/branch/{branchId}/drafts:\n    put:\n      operationId: saveDraft\n      summary: Save\n      parameters:\n        - $ref: \"#/components/parameters/branchId\"\n      requestBody:\n        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/CreateLoanRequest\"\n      responses:\n        \"200\": {description: It is saved.}\n\ncomponents:\n  sec";
    let text = contract().source.text.replace("components:\n  sec", other);
    let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
    let row = "| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n";
    let renamed = row.replace("note", "notes");
    for (with, code) in [("", "removed"), (renamed.as_str(), "renamed")] {
        let mut lock = Lock::default();
        lock.accept("create-a-loan".to_owned(), &read(&loan()));
        let pages = [read(&loan().replace(row, with))];
        let found = compare::check(&spec, &lock, &pages);
        assert!(
            codes(&found).contains(&(Class::Contract, code)),
            "{found:#?}"
        );
        for found in [impact::with_removals(&found), found] {
            let drafted = impact::draft(&spec, &lock, &pages, &found);
            assert_eq!(drafted.edits, "", "{code}");
            assert_eq!(drafted.by_hand.len(), 1, "{code}: {:?}", drafted.by_hand);
        }
    }
}

#[test]
fn another_resource_is_no_operation_that_moved() {
    let other = "# Renew a Licence API\n\n| Field | Value |\n|---|---|\n| **Method** | POST |\n\
        | **Endpoint** | `https://{{host}}/api/public/branch/{{branchID}}/licences/loans` |\n\n\
        ## Sample Response\n\n```json\n{\"_id\": \"l\", \"status\": \"ok\", \"weight\": 3}\n```\n";
    let found = compare::check(&contract(), &Lock::default(), &[read(other)]);
    assert_eq!(
        codes(&found),
        [(Class::Contract, "operation-added")],
        "{found:#?}"
    );
}

#[test]
fn a_draft_has_types_names_and_places_of_its_own() {
    let query = OVERVIEW.replace("POST", "GET")
        + "## Query Parameters\n\n| Parameter | Required | Type | Description |\n|---|---|---|---|\n\
           | `dry` | Optional | Boolean | Whether: `true` or `false`. |\n\
           | `tints` | Optional | Array of strings | Any of `red`, `green` or `blue`. |\n\
           | `size` | Optional | | Maximum is `50`. Default is `20`. |\n\
           | `wait` | Optional | | `true` to wait. Default: `false`. |\n";
    let drafted = draft(&query);
    let fragment = drafted.fragment.expect("a fragment");
    for part in [
        "{type: boolean}",
        "enum: [red, green, blue]",
        "{type: integer, maximum: 50}",
    ] {
        assert!(fragment.contains(part), "{part}\n{fragment}");
    }
    let nested = format!(
        "{OVERVIEW}{}",
        table(
            "| `post` | Required | Object | It. |\n| `post.type` | Required | String | Kind: `wood` or `iron`. |\n\
             | `rail` | Optional | Object | It. |\n| `rail.type` | Optional | String | Kind: `thin` or `thick`. |"
        )
    );
    let fragment = draft(&nested).fragment.expect("a fragment");
    for part in ["PaintFencePostType:", "PaintFenceRailType:"] {
        assert!(fragment.contains(part), "{part}\n{fragment}");
    }
    let beside = format!(
        "{OVERVIEW}## Sample Request\n\n```json\n{{\"limit\": 1, \"sort\": {{\"from\": \"up\"}}}}\n```\n\n{}",
        table(
            "| `limit` | Optional | Number | How many. |\n| `sort` | Optional | String | By. |\n| `from` | Optional | String | First day. |"
        )
    );
    let fragment = draft(&beside).fragment.expect("a fragment");
    assert!(fragment.contains("\n        from:"), "{fragment}");
    let open = OVERVIEW.to_owned()
        + "## Parameters\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| `coats` | Integer | Yes | How many. |\n";
    let drafted = draft(&open);
    assert!(
        drafted.text.contains("required: [coats]"),
        "{}",
        drafted.text
    );
    let ruled = format!(
        "{OVERVIEW}{}",
        table("| `mail` | Required | String | Mandatory if `id` is not sent. |")
    );
    let by_hand = draft(&ruled).by_hand;
    assert!(
        by_hand.iter().any(|line| line.contains("states a rule")),
        "{by_hand:?}"
    );
    assert!(
        by_hand.iter().any(|line| line.contains("contradicted")),
        "{by_hand:?}"
    );
}

#[test]
fn deprecation_is_seen_in_whatever_words() {
    for words in [
        "**Deprecated**: use `fee`.",
        "This parameter has been deprecated and will be removed.",
        "No longer supported.",
        "Obsolete.",
        "Legacy. Use another.",
        "Retired.",
        "Discontinued as of 2025.",
        "Scheduled for removal.",
        "Superseded by `fee`.",
        "Remark for the desk. *Deprecated*",
    ] {
        let page = loan().replace("Remark for the desk, up to 200 characters.", words);
        let (_, found) = since_review(&page);
        let reported = codes(&found);
        assert!(
            reported.contains(&(Class::Contract, "deprecated")),
            "{words}: {reported:?}"
        );
    }
    for words in [
        "This API will be retired on 2031-01-31.",
        "This endpoint is no longer supported.",
        "<Warning>This call is scheduled for removal.</Warning>",
        ":::warning\nThis API is deprecated.\n:::",
        "{% hint style=\"warning\" %}\nThis API reaches end of life in 2031.\n{% endhint %}",
        "This is a legacy API.",
    ] {
        let page = loan().replace(
            "Lends up to a handful",
            &format!("{words}\n\nLends up to a handful"),
        );
        let (_, found) = since_review(&page);
        let reported = codes(&found);
        assert_eq!(
            reported,
            [(Class::Contract, "operation-deprecated")],
            "{words}"
        );
    }
    let (_, found) =
        since_review(&loan().replace("Remark for the desk", "Whether the desk is retired"));
    assert!(!codes(&found).contains(&(Class::Contract, "deprecated")));
}

#[test]
fn limits_and_units_are_read_in_words() {
    for (words, limit) in [
        ("Up to two hundred characters.", "max 200 characters"),
        (
            "Length must not exceed 255 characters.",
            "max 255 characters",
        ),
        ("A remark (max. 20 characters).", "max 20 characters"),
        ("Limited to 45 characters.", "max 45 characters"),
        ("Only within 45 days.", "max 45 days"),
        ("Must be ≤ 45 characters.", "max 45 characters"),
        ("The maximum is ninety (90) days.", "max 90 days"),
        (
            "At most one thousand five hundred characters.",
            "max 1500 characters",
        ),
    ] {
        let page = below(&table(&format!("| `tint` | Optional | String | {words} |")));
        let facts = only(&page);
        assert_eq!(
            facts.tables["request"]["tint"].prose.limits,
            [limit],
            "{words}"
        );
    }
    let both = below(&table(
        "| `tint` | Optional | String | Its name (3-50 chars). |",
    ));
    let facts = only(&both);
    assert_eq!(
        facts.tables["request"]["tint"].prose.limits,
        ["min 3 characters", "max 50 characters"]
    );
}

#[test]
fn columns_under_other_names_are_known_by_their_cells() {
    for header in [
        "| Attribute | Mandatory? | Data Type | What it is |",
        "| Property name | Presence | Format | Info |",
        "| Parámetro | Obligatorio | Tipo | Descripción |",
    ] {
        let renamed = loan().replacen(
            "## Request Body Parameters\n\n| Parameter | Required | Type | Description |",
            &format!("## Request Body Parameters\n\n{header}"),
            1,
        );
        let (pages, found) = since_review(&renamed);
        assert_eq!(codes(&found), [], "{header}");
        assert!(
            pages[0].unread.is_empty(),
            "{header}: {:?}",
            pages[0].unread
        );
    }
}

#[test]
fn parts_that_fold_away_have_headings() {
    for (open, close) in [
        (
            "<Tabs>\n<Tab title=\"Request Body Parameters\">",
            "</Tab>\n</Tabs>",
        ),
        (
            "<Accordion title=\"Request Body Parameters\">",
            "</Accordion>",
        ),
        (
            "<details>\n<summary>Request Body Parameters</summary>\n",
            "</details>",
        ),
        (
            "{% tabs %}\n{% tab title=\"Request Body Parameters\" %}",
            "{% endtab %}\n{% endtabs %}",
        ),
    ] {
        let page = loan().replace("## Request Body Parameters", open).replace(
            "## Sample Response",
            &format!("{close}\n\n## Sample Response"),
        );
        let (pages, found) = since_review(&page);
        assert_eq!(codes(&found), [], "{open}");
        assert!(pages[0].unread.is_empty(), "{open}: {:?}", pages[0].unread);
    }
}

#[test]
fn half_a_page_is_one_finding_and_drafts_nothing() {
    let whole = loan();
    for mark in [
        "`days` | Optional | Int",
        "## Request Body Parameters\n",
        "\"renewals\"",
    ] {
        let end = whole.find(mark).expect("a place") + mark.len();
        let (pages, found) = since_review(&whole[..end]);
        assert_eq!(pages[0].unread.len(), 1, "{mark}: {:?}", pages[0].unread);
        assert_eq!(found, [], "{mark}");
        let draft = draft(&whole[..end]);
        assert_eq!(draft.edits, "", "{mark}");
        assert_eq!(exit_code(&pages, &found), 2, "{mark}");
    }
}

#[test]
fn statuses_are_read_wherever_they_stand() {
    for (text, success, errors) in [
        (
            "## Response Codes\n\n- 200: fine\n- 404: no fence\n",
            Some("200"),
            vec!["404"],
        ),
        (
            "## Sample Response (201)\n\n```json\n{\"a\": 1}\n```\n",
            Some("201"),
            vec![],
        ),
        (
            "If there is no fence, a 404 is returned.\n",
            None,
            vec!["404"],
        ),
        (
            "### 404 Not Found\n\n```json\n{\"errors\": []}\n```\n",
            None,
            vec!["404"],
        ),
    ] {
        let facts = only(&below(text));
        assert_eq!(facts.success.as_deref(), success, "{text}");
        assert_eq!(facts.errors, errors, "{text}");
    }
}

#[test]
fn a_document_of_the_vendor_is_compared_operation_by_operation() {
    let text = std::fs::read_to_string("tests/pages/contract.yaml").expect("a contract");
    let check = |text: &str| {
        let pages = [pages::parse(Source::new("vendor.yaml", text))];
        assert!(pages[0].unread.is_empty(), "{:?}", pages[0].unread);
        codes(&compare::check(&contract(), &Lock::default(), &pages))
    };
    assert_eq!(check(&text), []);
    let optional = text.replace("required: [readerId, books]", "required: [books]");
    assert_eq!(check(&optional), [(Class::Contract, "required")]);
    let moved = text.replace(
        "enum: [Home, ReadingRoom]",
        "enum: [Home, ReadingRoom, Garden]",
    );
    assert_eq!(check(&moved), [(Class::Contract, "values")]);
    let later = optional.replacen("openapi: 3.0", "openapi: 3.1", 1);
    if later != optional {
        assert_eq!(check(&later), [(Class::Contract, "required")]);
    }
    // Marks speak of the page that was reviewed, and not of what else states another type.
    let other = text.replacen(
        "type: boolean\n          description: Whether the reader",
        "type: integer\n          description: Whether the reader",
        1,
    );
    assert_ne!(other, text);
    assert_eq!(check(&other), []);
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&loan()));
    for (text, expected) in [(&text, vec![]), (&other, vec![(Class::Contract, "type")])] {
        let pages = [pages::parse(Source::new("vendor.yaml", text.as_str()))];
        let found = compare::check(&contract(), &lock, &pages);
        assert_eq!(codes(&found), expected, "{found:#?}");
    }
    // It may be of one part of the API, unless it was of more before.
    let tables = text.replace("/loans:", "/tables:");
    let path = tables.split_once("\npaths:\n").expect("paths").1;
    let path = path.split_once("\ncomponents:").expect("components").0;
    let path = path.replace("createLoan", "createTable");
    let path = path.replace("apis/create-a-loan", "apis/create-a-table");
    let larger = text.replace("\ncomponents:", &format!("\n{path}\ncomponents:"));
    let (spec, _) = Spec::parse(Source::new("contract.yaml", larger.as_str())).expect("a contract");
    let pages = [pages::parse(Source::new("vendor.yaml", text.as_str()))];
    let mut lock = Lock::default();
    let never_there = compare::check(&spec, &lock, &pages);
    assert_eq!(
        codes(&never_there),
        [(Class::Contradiction, "operation-removed")]
    );
    let whole = pages::parse(Source::new("vendor.yaml", larger.as_str()));
    lock.accept(compare::page_key(&spec, &whole), &whole);
    assert_eq!(
        codes(&compare::check(&spec, &lock, &pages)),
        [(Class::Contract, "operation-removed")]
    );
    let older = pages::parse(Source::new(
        "old.yaml",
        "swagger: \"2.0\"\ninfo: {title: A, version: \"1\"}\npaths: {}\n",
    ));
    assert_eq!(older.unread.len(), 1, "{:?}", older.unread);
}

#[test]
fn defaults_keep_their_units_wherever_they_stand() {
    for (text, expected) in [
        (
            "How long. Default: 30 minutes. Maximum 24 hours.",
            "30 minutes",
        ),
        ("The default is 7 days; up to 90 days.", "7 days"),
        ("Size of the log, 10 MB by default.", "10 mb"),
        ("Range 1–100, 20 by default.", "20"),
        ("Order of the slats, `asc` by default.", "asc"),
        ("By default, `Red`.", "Red"),
        ("Defaults to `asc`.", "asc"),
        ("If not specified, 1 hour is used.", "1 hours"),
        ("If not specified, 1.5 hours are used.", "1.5 hours"),
        ("If not specified, 1,200 seconds are used.", "1200 seconds"),
        ("How sure it is, 0.5 by default.", "0.5"),
        ("How many, 1,000 by default.", "1000"),
        ("How many, 1,000.25 by default.", "1000.25"),
        ("How many, `2_000` by default.", "2000"),
        ("The offset is -5 by default.", "-5"),
        ("How long: 1.5 seconds by default.", "1.5 seconds"),
        ("How many. Defaults to 1,000.", "1000"),
        ("How long. Default: 1,000 seconds.", "1000 seconds"),
        ("How sure it is. The default is 0.75.", "0.75"),
        ("The day. Defaults to 2024-01-31.", "2024-01-31"),
        ("The version. Defaults to 1.2.3.", "1.2.3"),
    ] {
        let page = below(&table(&format!("| `a` | Optional | String | {text} |\n")));
        let fields = &only(&page).tables["request"];
        assert_eq!(fields["a"].prose.defaults, [expected], "{text}");
    }
    let page = below(&table(
        "| `a` | Optional | Integer | Range 1–100, 20 by default. |\n",
    ));
    let fields = &only(&page).tables["request"];
    assert_eq!(fields["a"].prose.limits, ["min 1", "max 100"]);
}

#[test]
fn tabs_on_one_line_have_their_titles_and_their_text() {
    let page = below(
        "<Tabs><Tab title=\"Sample Response\">\n\n```json\n{\"state\": \"wet\"}\n```\n\n</Tab><Tab title=\"Sample Error\">\n\n```json\n{\"code\": 7}\n```\n\n</Tab></Tabs>\n\n<Accordion title=\"Limits\">At most 30 fences with one call.</Accordion>\n",
    );
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let facts = only(&page);
    let members = |part: &str| {
        facts.samples[part]
            .members
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(members("response"), ["state"]);
    assert_eq!(members("error"), ["code"]);
    assert_eq!(facts.limits, ["max 30"]);
}

#[test]
fn calls_for_other_shells_and_icons_by_name_are_read() {
    for end in ["\\", "`", "^"] {
        let page = below(&format!(
            "## Sample Request\n\n```\ncurl -X POST {end}\n  \"https://{{{{host}}}}/fences/{{{{fenceId}}}}/paint\" {end}\n  -H \"auth: x\" {end}\n  -d \"{{}}\"\n```\n"
        ));
        assert!(page.unread.is_empty(), "{end}: {:?}", page.unread);
        let facts = contract_drift::lock::facts(&page);
        assert!(
            facts.contradictions.is_empty(),
            "{end}: {:?}",
            facts.contradictions
        );
        assert_eq!(only(&page).samples["request"].headers, ["auth"], "{end}");
    }
    let page = below(&table(
        "| `a` | :white_check_mark: | String | It. |\n| `b` | :heavy_check_mark: | String | It. |\n| `c` | :x: | String | It. |\n",
    ));
    let fields = &only(&page).tables["request"];
    let required: Vec<_> = fields.values().map(|field| field.required).collect();
    assert_eq!(required, [Some(true), Some(true), Some(false)]);
}

/// What goes is deprecated and no longer asked for; a new name is asked for as the old one was.
#[test]
fn what_goes_is_not_required_any_more() {
    let schema = |draft: &Draft| {
        let (new, _) = Spec::parse(Source::new("drafted", draft.text.as_str())).expect("one");
        new.root.to_json()
    };
    let body =
        |root: &serde_json::Value| root["components"]["schemas"]["CreateLoanRequest"].clone();
    let row = "| `readerId` | Required | String | Card number of the reader. |\n";
    let sample = "    \"readerId\": \"r-17\",\n";
    for (new_row, required) in [
        ("", vec!["books"]),
        (
            "| `readersId` | Required | String | Card number of the reader. |\n",
            vec!["books", "readersId"],
        ),
        (
            "| `readersId` | Optional | String | Card number of the reader. |\n",
            vec!["books"],
        ),
        (
            "| `readersId` | | String | Card number of the reader. |\n",
            vec!["books", "readersId"],
        ),
    ] {
        let text = loan().replace(row, new_row).replace(sample, "");
        let (pages, found) = since_review(&text);
        let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
        let own = body(&schema(&drafted));
        assert_eq!(
            own["required"],
            serde_json::json!(required),
            "{new_row}: {drafted}"
        );
        assert_eq!(
            own["properties"]["readerId"]["deprecated"], true,
            "{new_row}: {drafted}"
        );
        let (spec, _) = Spec::parse(Source::new("drafted", drafted.text)).expect("a contract");
        let left = compare::check(&spec, &Lock::default(), &pages);
        let open = left.iter().filter(|one| one.class == Class::Contract);
        assert_eq!(open.count(), 0, "{new_row}: {left:#?}");
    }

    // The same of a parameter.
    let row = "| `deskId` | Required | Desk that hands out the books. |\n";
    for (new_row, wanted) in [
        ("| `host` | Required | Address. |\n", None),
        (
            "| `desksId` | Required | Desk that hands out the books. |\n",
            Some(true),
        ),
        (
            "| `desksId` | Optional | Desk that hands out the books. |\n",
            Some(false),
        ),
    ] {
        let text = loan()
            .replace(row, new_row)
            .replace("--header 'DeskId: {{desk}}' \\\n", "");
        let (pages, found) = since_review(&text);
        let drafted = impact::draft(&contract(), &Lock::default(), &pages, &found);
        let root = schema(&drafted);
        let parameters =
            &root["paths"]["/api/public/branch/{branchId}/loans"]["post"]["parameters"];
        let named = |name: &str| {
            let all = parameters.as_array().expect("parameters").iter();
            all.clone().find(|own| own["name"] == name).cloned()
        };
        let old = named("deskId").expect("the old one");
        assert_eq!(
            (&old["required"], &old["deprecated"]),
            (&false.into(), &true.into()),
            "{drafted}"
        );
        assert_eq!(
            named("desksId").and_then(|new| new["required"].as_bool()),
            wanted,
            "{drafted}"
        );
    }
}

/// A value that a page no longer lists is called deprecated, and removed only when that is asked for.
#[test]
fn values_that_go_are_deprecated_first() {
    let values = |root: &Spec| {
        let root = root.root.to_json();
        root["components"]["schemas"]["LoanKind"].clone()
    };
    let drafted = |found: &[Finding], pages: &[DocPage]| {
        let draft = impact::draft(&contract(), &Lock::default(), pages, found);
        Spec::parse(Source::new("drafted", draft.text))
            .expect("a contract")
            .0
    };
    for (now, all, left) in [
        (
            "`Home` or `Garden`",
            vec!["Home", "ReadingRoom", "Garden"],
            vec!["Home", "Garden"],
        ),
        ("`Home`", vec!["Home", "ReadingRoom"], vec!["Home"]),
    ] {
        let text = loan().replace("`Home` or `ReadingRoom`", now);
        let (pages, found) = since_review(&text);
        assert_eq!(codes(&found), [(Class::Contract, "values")], "{found:#?}");
        let spec = drafted(&found, &pages);
        let own = values(&spec);
        assert_eq!(own["enum"], serde_json::json!(all), "{own}");
        let said = own["description"].as_str().expect("a description");
        assert_eq!(
            said,
            "At home, or in the reading room. `ReadingRoom` is deprecated."
        );
        let mut lock = Lock::default();
        lock.accept("create-a-loan".to_owned(), &read(&loan()));
        let open = compare::check(&spec, &lock, &pages);
        assert_eq!(codes(&open), [], "{open:#?}");
        // Later, what is deprecated by now is removed when that is asked for.
        let later = impact::draft(&spec, &lock, &pages, &impact::with_removals(&open));
        let (later, _) = Spec::parse(Source::new("later", later.text)).expect("a contract");
        assert_eq!(values(&later)["enum"], serde_json::json!(left));
        assert_eq!(
            values(&later)["description"],
            "At home, or in the reading room."
        );
        let open = compare::check(&later, &lock, &pages);
        assert_eq!(codes(&open), [], "{open:#?}");
        let spec = drafted(&impact::with_removals(&found), &pages);
        assert_eq!(values(&spec)["enum"], serde_json::json!(left));
    }
    // A text that only mentions the value, and the word, does not call it deprecated.
    for (said, is_open) in [
        (
            "At home, or in the ReadingRoom, which can no longer be reserved.",
            true,
        ),
        (
            "At home, or in the `ReadingRoom`, which is not deprecated.",
            true,
        ),
        ("`ReadingRoom` is not deprecated.", true),
        ("`Home` is deprecated, `ReadingRoom` is not.", true),
        ("`Garden` and `ReadingRoom` are deprecated.", false),
        ("At home. `ReadingRoom` is deprecated.", false),
    ] {
        let text = contract().source.text.replace(
            "description: At home, or in the reading room.",
            &format!("description: '{said}'"),
        );
        let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
        let page = read(&loan().replace("`Home` or `ReadingRoom`", "`Home`"));
        let mut lock = Lock::default();
        lock.accept("create-a-loan".to_owned(), &read(&loan()));
        let found = compare::check(&spec, &lock, &[page]);
        assert_eq!(
            found.iter().any(|finding| finding.code.name() == "values"),
            is_open,
            "{said}: {found:#?}"
        );
    }
    // A text over several lines gets a line more.
    let folded = contract().source.text.replace(
        "description: At home, or in the reading room.",
        "description: >-\n        At home, or in\n        the reading room.",
    );
    let (spec, _) = Spec::parse(Source::new("folded", folded)).expect("a contract");
    let text = loan().replace("`Home` or `ReadingRoom`", "`Home` or `Garden`");
    let pages = [read(&text)];
    let found = compare::check(&spec, &Lock::default(), &pages);
    let draft = impact::draft(&spec, &Lock::default(), &pages, &found);
    assert!(
        draft
            .text
            .contains("        the reading room.\n        `ReadingRoom` is deprecated.\n"),
        "{draft}"
    );
}

/// An impact that cannot be worked out says so.
#[test]
fn what_is_in_the_way_of_an_impact_is_said() {
    use contract_codegen::artefacts::Layout;
    let broken = contract().source.text.replace(
        "              $ref: \"#/components/schemas/CreateLoanRequest\"\n",
        "              $ref: \"#/components/schemas/CreateLoanRequest\"\n            example: {readerId: 7, books: []}\n",
    );
    assert!(broken.contains("readerId: 7"));
    let (spec, _) = Spec::parse(Source::new("contract.yaml", broken)).expect("a contract");
    for (text, words) in [
        (loan(), "of its own"),
        (
            loan().replace("| `note` |", "| `notes` |"),
            "would have errors",
        ),
    ] {
        let pages = [read(&text)];
        let found = compare::check(&spec, &Lock::default(), &pages);
        let draft = impact::draft(&spec, &Lock::default(), &pages, &found);
        let said = impact::impact(&spec, None, &draft, Layout::Project);
        assert!(said.contains(words), "{said}");
        assert!(impact::generated(&spec, &draft, Layout::Project).is_err());
    }
}

/// A host may be in a row, or literal in the endpoint; the row is more precise.
#[test]
fn a_host_is_in_its_row_or_in_the_endpoint() {
    let row = "| `host` | Required | Address of the installation. For example, `https://library.example.com`. |\n";
    assert!(loan().contains(row));
    let bare = "| `host` | Required | Address of the installation. |\n";
    for (endpoint, row_now, host) in [
        ("{{host}}", row, Some("library.example.com")),
        ("other.example.com", row, Some("library.example.com")),
        ("other.example.com", bare, Some("other.example.com")),
        ("other.example.com:8443", "", Some("other.example.com:8443")),
        ("<your.host>", "", None),
        ("{your.host}", "", None),
        ("host", "", None),
        ("{{host}}", bare, None),
    ] {
        let endpoint = format!("`https://{endpoint}/api/public/branch");
        let text = loan()
            .replace("`https://{{host}}/api/public/branch", &endpoint)
            .replace(row, row_now);
        assert_eq!(
            only(&read(&text)).host.as_deref(),
            host,
            "{endpoint} {row_now}"
        );
        let (_, found) = since_review(&text);
        let lost = found.iter().find(|one| one.code.name() == "host-gone");
        assert_eq!(lost.is_some(), host.is_none(), "{endpoint} {row_now}");
        if let Some(lost) = lost {
            assert!(
                lost.message.contains("`library.example.com`"),
                "{}",
                lost.message
            );
        }
    }
}

/// A description may speak of the type that was.
#[test]
fn a_changed_type_names_the_description_beside_it() {
    let row = "| `pickUp` | Optional | String | Day on which";
    assert!(loan().contains(row));
    let draft = draft(&loan().replace(row, "| `pickUp` | Optional | Integer | Day on which"));
    let named = draft
        .by_hand
        .iter()
        .find(|line| line.contains("`pickUp` has another type"));
    assert!(named.is_some(), "{:?}", draft.by_hand);
}

/// A mark beside a name is not part of it, and what is in the place of a type may be no type.
#[test]
fn marks_beside_names_and_types_are_not_taken_for_them() {
    let rows = "| `width`[^1] | Required | Integer | How wide. |\n| height[^2] | Optional | Integer | How high. |\n";
    let page = below(&format!(
        "{}\n[^1]: At most 9 m.\n\n[^2]: At most 3 m.\n",
        table(rows)
    ));
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let names: Vec<String> = page
        .fields
        .iter()
        .map(contract_drift::page::Field::name)
        .collect();
    assert_eq!(names, ["width", "height"]);

    let list = "## Request Body Parameters\n\n- `width` (Required): How wide.\n- `height` (Optional): How high.\n";
    let page = below(list);
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let required: Vec<Option<bool>> = page.fields.iter().map(|field| field.required).collect();
    assert_eq!(required, [Some(true), Some(false)]);

    let twice = "<Tabs>\n<Tab title=\"Request Body Parameters\">\n\n";
    let page = below(&format!(
        "{twice}{}\n</Tab>\n</Tabs>\n",
        table("| `width` | Required | Integer | How wide. |\n")
    ));
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    assert_eq!(page.fields.len(), 1);
}

/// What the contract calls deprecated is nothing to do, and goes when that is asked for.
#[test]
fn what_is_deprecated_is_removed_when_that_is_asked_for() {
    let folded = "description: >-\n        At home, or in the reading room.";
    for (contract_says, page_says) in [
        (
            None,
            loan().replace(
                "| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n",
                "",
            ),
        ),
        (None, loan().replace("| `note` |", "| `notes` |")),
        (
            None,
            loan()
                .replace("`readerId`", "`cardId`")
                .replace("\"readerId\"", "\"cardId\""),
        ),
        (
            None,
            loan()
                .replace("| `deskId` |", "| `counter` |")
                .replace("'DeskId", "'Counter"),
        ),
        (None, loan().replace("`Home` or `ReadingRoom`", "`Home`")),
        (
            Some(folded),
            loan().replace("`Home` or `ReadingRoom`", "`Home` or `Garden`"),
        ),
    ] {
        let text = contract().source.text;
        let plain = "description: At home, or in the reading room.";
        let text = text.replace(plain, contract_says.unwrap_or(plain));
        let (spec, _) = Spec::parse(Source::new("contract.yaml", text)).expect("a contract");
        let mut lock = Lock::default();
        lock.accept("create-a-loan".to_owned(), &read(&loan()));
        let pages = [read(&page_says)];
        let found = compare::check(&spec, &lock, &pages);
        let first = impact::draft(&spec, &lock, &pages, &found);
        let (spec, _) = Spec::parse(Source::new("first", first.text)).expect("a contract");
        let left = compare::check(&spec, &lock, &pages);
        assert_eq!(codes(&left), [], "{page_says}");
        assert!(
            left.iter()
                .any(|one| one.code.name() == "deprecated-unlisted"),
            "{left:#?}"
        );
        assert_eq!(exit_code(&pages, &left), 0);
        // Without being asked for, nothing goes.
        assert_eq!(
            impact::draft(&spec, &lock, &pages, &left).text,
            spec.source.text
        );
        let removed = impact::draft(&spec, &lock, &pages, &impact::with_removals(&left));
        assert!(
            removed.edits.lines().any(|line| line.starts_with('-')),
            "{removed}"
        );
        let (spec, _) = Spec::parse(Source::new("removed", removed.text)).expect("a contract");
        let left = compare::check(&spec, &lock, &pages);
        let left = left.iter().map(|one| one.code.name());
        assert!(
            left.clone().all(|code| code != "deprecated-unlisted"),
            "{:?}",
            left.collect::<Vec<_>>()
        );
    }
}

/// The contract of the library, in which a member of a request is deprecated.
fn with_deprecated_note() -> Spec {
    let text = contract().source.text;
    let deprecated = text.replace(
        "        note:\n          type: string\n",
        "        note:\n          type: string\n          deprecated: true\n",
    );
    assert_ne!(deprecated, text);
    Spec::parse(Source::new("contract.yaml", deprecated))
        .expect("a contract")
        .0
}

/// A row that is lost shows a cut, whatever the contract says of its member.
#[test]
fn a_cut_that_takes_only_a_deprecated_row_is_one_finding() {
    let spec = with_deprecated_note();
    let row = "| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n";
    let last = "| `dueNotice` | Optional | String | Tells the reader some days before. |\n";
    let whole = loan()
        .replace(row, "")
        .replace(last, &format!("{last}{row}"));
    let cut = &whole[..whole.find(row).expect("a row")];
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&whole));
    let pages = [read(cut)];
    let found = compare::check(&spec, &lock, &pages);
    assert_eq!(codes(&found), [(Class::Loss, "truncated")], "{found:#?}");
    let removed = impact::draft(&spec, &lock, &pages, &impact::with_removals(&found));
    assert_eq!(removed.text, spec.source.text);
}

/// What a page does not list may be in the part of it that could not be read.
#[test]
fn a_page_that_is_partly_unread_removes_nothing() {
    let spec = with_deprecated_note();
    let row = "| `note` | Optional | String | Remark for the desk, up to 200 characters. |\n";
    let without = loan().replace(row, "");
    let unread = without.replace(
        "## Sample Response\n",
        "<Snippet file=\"more.mdx\" />\n\n## Sample Response\n",
    );
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&loan()));
    for (text, is_removed) in [(without, true), (unread, false)] {
        let pages = [read(&text)];
        assert_eq!(pages[0].unread.is_empty(), is_removed, "{text}");
        let found = impact::with_removals(&compare::check(&spec, &lock, &pages));
        let is_gone = |one: &Finding| one.code.name() == "deprecated-unlisted";
        assert!(found.iter().any(is_gone), "{found:#?}");
        let drafted = impact::draft(&spec, &lock, &pages, &found);
        assert_eq!(drafted.text != spec.source.text, is_removed, "{drafted}");
        assert_eq!(!drafted.text.contains("        note:\n"), is_removed);
    }
}

/// A footnote is said of what refers to it.
#[test]
fn a_footnote_is_said_of_the_row_that_refers_to_it() {
    let table = |rows: &str, notes: &str| {
        below(&format!(
            "## Request Body Parameters\n\n| Parameter | Required | Type | Description |\n|---|---|---|---|\n{rows}\n\n{notes}\n"
        ))
    };
    for rows in [
        "| `coats`[^1] | Optional | Integer | How many. |\n| `tint` | Optional | String | Its tint. |",
        "| `coats` | Optional | Integer[^1] | How many. |\n| `tint` | Optional | String | Its tint. |",
        "| `coats` | Optional | Integer | How many.[^1] |\n| `tint` | Optional | String | Its tint. |",
        "| `coats` | Optional | Integer | How many.[^most] |\n| `tint` | Optional | String | Its tint. |",
    ] {
        let page = table(rows, "[^1]: At most 4.\n[^most]: At most 4.");
        let facts = only(&page);
        assert_eq!(facts.limits, [""; 0], "{rows}");
        let own = &facts.tables["request"];
        assert_eq!(own["coats"].prose.limits, ["max 4"], "{rows}");
        assert_eq!(own["tint"].prose.limits, [""; 0], "{rows}");
        assert!(page.unread.is_empty(), "{:?}", page.unread);
    }
    // However often a text refers to one, it is said once.
    let page = below("Paints[^1] a fence[^1].\n\n[^1]: You can paint at most 90 days ahead.");
    assert_eq!(only(&page).limits, ["max 90 days"]);
    // What refers to more than can be read says so.
    let long = "Words and more words. ".repeat(2_000);
    let page = below(&format!("A[^1]\n\nB[^1]\n\nC[^1]\n\nD[^1]\n\n[^1]: {long}"));
    let unread: Vec<&str> = page.unread.iter().map(|one| one.why.as_str()).collect();
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert!(unread[0].ends_with("; 3 are not read"), "{unread:?}");
    // In a text it is said of the operation.
    let page = below("Paints a fence.[^1]\n\n[^1]: You can paint at most 90 days ahead.");
    assert_eq!(only(&page).limits, ["max 90 days"]);
    let page = below(
        "Paints a fence.\n\n| Rate limit | 5 per minute[^1] |\n|---|---|\n\n[^1]: This API is deprecated.",
    );
    assert_eq!(
        only(&page).rate_limit.expect("a limit").windows,
        ["5 in 60 s"]
    );
}

/// A page without a title is known by its address.
#[test]
fn a_page_without_a_title_is_found_again_by_its_address() {
    let text = "## Rate limits\n\nEach account can make 60 calls a minute.\n";
    let url = "https://docs.example.com/apis/limits.html?lang=en";
    let mut file = pages::parse(Source::new("notes/saved page.md", text));
    file.url = Some(url.to_owned());
    let accepted = review::accept(&contract(), &Lock::default(), &[file]).expect("a page");
    let fetched = pages::parse(Source::new(url, text.replace("60", "30")));
    let found = compare::check(&contract(), &accepted.lock, &[fetched]);
    assert_eq!(
        codes(&found),
        [(Class::Contract, "rate-limit")],
        "{}",
        accepted.lock.render()
    );
}

/// One call at two addresses has its tables and its answer at both.
#[test]
fn a_call_with_two_addresses_has_its_tables_at_both() {
    let page = read(
        "# Fences\n\n| Field | Value |\n|---|---|\n| Method | POST |\n\
         | Endpoint | `https://{{host}}/yards/{{yardId}}/fences/search` (or `https://{{host}}/fences/search` for all) |\n\n\
         ## Request Body Parameters\n\n| Parameter | Required | Type |\n|---|---|---|\n| `tint` | Optional | String |\n\n\
         ## Response Body Parameters\n\n| Parameter | Type |\n|---|---|\n| `total` | Number |\n\n\
         ## Sample Response\n\n```json\n{\"total\": 2}\n```\n",
    );
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    let facts = page.facts();
    assert_eq!(facts.operations.len(), 2);
    for (name, own) in &facts.operations {
        assert!(own.tables["request"].contains_key("tint"), "{name}");
        assert!(own.tables["response"].contains_key("total"), "{name}");
        assert!(
            own.samples["response"].members.contains_key("total"),
            "{name}"
        );
    }
}

/// Two addresses are of one call where their last words, and what follows those, are the same.
#[test]
fn calls_on_other_things_share_no_table() {
    for (one, other, is_shared) in [
        ("cases/{{id}}", "tasks/{{id}}", false),
        ("cases/{{id}}", "tasks/{{taskId}}", false),
        ("cases/{{id}}/", "tasks/{{id}}/", false),
        ("{{id}}", "{{account}}/{{id}}", false),
        ("cases/{{id}}", "cases/{{id}}/close", false),
        ("v1/cases/{{id}}", "v2/cases/{{caseId}}", true),
        ("yards/{{yardId}}/fences/search", "fences/search", true),
    ] {
        let text = format!(
            "# Things\n\n| Method | Endpoint |\n|---|---|\n| PUT | `https://{{{{host}}}}/{one}` |\n\
             | PUT | `https://{{{{host}}}}/{other}` |\n\n\
             ## Request Body Parameters\n\n| Parameter | Required | Type |\n|---|---|---|\n| `tint` | Optional | String |\n"
        );
        let page = read(&text);
        let facts = page.facts();
        assert_eq!(facts.operations.len(), 2, "{text}");
        let tables = facts.operations.values();
        let with_table = tables.filter(|own| own.tables.contains_key("request"));
        assert_eq!(with_table.count(), if is_shared { 2 } else { 1 }, "{text}");
    }
}

#[test]
fn what_samples_of_calls_show_beside_their_address_is_seen() {
    let sample = |call: &str| {
        let page = below(&format!("## Sample Request\n\n```bash\n{call}\n```\n"));
        assert!(page.unread.is_empty(), "{call}: {:?}", page.unread);
        contract_drift::lock::facts(&page).contradictions
    };
    let address = "'https://{{host}}/fences/{{fenceId}}/paint'";
    for call in [
        format!("curl --location POST {address}"),
        format!("curl POST {address} -H 'auth: x'"),
        format!("curl -X POST {address}"),
    ] {
        assert_eq!(sample(&call), [""; 0], "{call}");
    }
    let more = address.replace("paint", "paint?coats={{coats}}");
    assert_eq!(sample(&format!("curl -X POST {more}")), ["query coats"]);
    assert_eq!(
        sample(&format!("curl GET {address}")),
        ["call GET /fences/{}/paint"]
    );
}

#[test]
fn the_text_of_an_error_is_passed_over() {
    let page = below(
        "## Error Responses\n\n**Unknown**: no such fence.\n\n```text\nThere is no fence '{{fenceId}}'.\n```\n",
    );
    assert!(page.unread.is_empty(), "{:?}", page.unread);
    assert_eq!(page.passed_over.len(), 1, "{:?}", page.passed_over);
    // JSON that is broken is no such text.
    let page = below("## Error Responses\n\n```json\n{\"code\": }\n```\n");
    assert_eq!(page.unread.len(), 1, "{:?}", page.unread);
}

#[test]
fn an_article_is_no_default_and_a_purpose_no_rule() {
    for (says, defaults) in [
        ("Defaults to the current date when omitted.", vec!["today"]),
        ("Defaults to the current time.", vec!["now"]),
        ("Defaults to the day on which it was built.", vec![]),
        ("Default: a tint that fits.", vec![]),
        ("Defaults to red.", vec!["red"]),
    ] {
        let page = below(&format!(
            "## Request Body Parameters\n\n| Parameter | Required | Description |\n|---|---|---|\n| `tint` | Optional | {says} |\n"
        ));
        let facts = only(&page);
        assert_eq!(
            facts.tables["request"]["tint"].prose.defaults, defaults,
            "{says}"
        );
    }
    for (says, is_rule) in [
        ("Says whether more is available for painting.", false),
        ("A tint that is supported with any coat.", false),
        ("Available only for wood.", true),
        ("Supported if it rains.", true),
        ("Allowed for wood.", true),
    ] {
        let page = below(&format!(
            "## Request Body Parameters\n\n| Parameter | Required | Description |\n|---|---|---|\n| `tint` | Optional | {says} |\n"
        ));
        let facts = only(&page);
        let rules = &facts.tables["request"]["tint"].prose.rules;
        assert_eq!(!rules.is_empty(), is_rule, "{says}");
    }
}

#[test]
fn a_status_in_a_row_is_one_of_the_operation() {
    let page = below(
        "## Response Body Parameters\n\n| Parameter | Type | Description |\n|---|---|---|\n\
         | `state` | String | 202 is returned when it is queued. |\n| `dry` | String | Fails with HTTP 418 in rain. |\n",
    );
    let facts = only(&page);
    assert_eq!(
        (facts.success.as_deref(), facts.errors),
        (Some("202"), vec!["418".to_owned()])
    );
}

/// Another type of a field makes the contract's examples wrong, and callers all the same.
#[test]
fn code_is_generated_although_examples_no_longer_fit() {
    let source = contract::read(std::path::Path::new("../../spec/openapi.yaml"));
    let (spec, _) = Spec::parse(source.expect("the contract")).expect("the contract");
    let integer = "        totalSession:\n          type: integer";
    let text = &spec.source.text;
    assert!(text.contains(integer));
    let text = text.replace(integer, &integer.replace("integer", "string"));
    let draft = |text: &str| Draft {
        text: text.to_owned(),
        fragment: None,
        edits: String::new(),
        reasons: Vec::new(),
        added: Vec::new(),
        by_hand: Vec::new(),
    };
    let layout = contract_codegen::artefacts::Layout::Project;
    let generated = impact::generated(&spec, &draft(&text), layout).expect("code");
    assert!(generated.is_some());
    // What no code can be generated from does hinder it.
    let broken = text.replacen("openapi: 3.0.3", "openapi: 2.0", 1);
    assert!(impact::generated(&spec, &draft(&broken), layout).is_err());
}

/// Half a page is one thing to report, whatever is wrong with what is left of it.
#[test]
fn half_a_page_is_one_finding() {
    let text = loan().replace("Library: Lending", "Library: Unlisted");
    let end = text.find("\"books\": [").expect("a sample");
    let limits = read(&std::fs::read_to_string("tests/pages/limits.mdx").expect("a page"));
    let mut lock = Lock::default();
    lock.accept("create-a-loan".to_owned(), &read(&loan()));
    let pages = [limits, read(&text[..end]), read(&text)];
    assert!(pages[1].cut_off.is_some());
    assert_eq!(pages[1].unread.len(), 1, "{:?}", pages[1].unread);
    let found = compare::check(&contract(), &lock, &pages);
    let of_page = |number| found.iter().filter(move |one| one.page == number).count();
    assert_eq!(of_page(1), 0, "{found:#?}");
    let is_unlisted = |one: &Finding| one.page == 2 && one.code.name() == "scope-unlisted";
    assert!(found.iter().any(is_unlisted), "{found:#?}");
}
