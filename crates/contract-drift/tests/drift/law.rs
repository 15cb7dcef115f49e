//! Nothing is lost in silence: every block of a page comes to exactly one end, what is in it is
//! found again, and what an edit takes away is reported.
//!
//! `LAW_EDITS` is the number of random edits (1,000 unless given); `DOCS_DIR` adds the vendor's pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use contract::{Source, Spec};
use contract_drift::block::Block;
use contract_drift::finding::Class;
use contract_drift::lock::{self, Lock};
use contract_drift::page::{DocPage, Fate};
use contract_drift::{compare, pages, read};
use serde_json::Value;

/// Numbers that look random and are the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 1) as usize
    }

    fn below(&mut self, count: usize) -> usize {
        self.next() % count.max(1)
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

fn edits() -> usize {
    let given = std::env::var("LAW_EDITS").ok();
    given.map_or(1_000, |given| given.parse().expect("LAW_EDITS is a number"))
}

fn contract() -> Spec {
    let source = contract::read(Path::new("tests/pages/contract.yaml")).expect("a contract");
    Spec::parse(source).expect("a contract").0
}

fn parse(text: &str) -> DocPage {
    pages::parse(Source::new("page", text))
}

/// The fixtures, and the vendor's pages where there are some.
fn texts() -> Vec<(String, String)> {
    let vendor = std::env::var_os("DOCS_DIR").map(std::path::PathBuf::from);
    let folders = [Some(Path::new("tests/pages").to_owned()), vendor];
    let mut texts = Vec::new();
    for folder in folders.into_iter().flatten() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending != "yaml") {
                let text = fs::read_to_string(&path).expect("a page");
                texts.push((path.display().to_string(), text));
            }
        }
    }
    texts.sort();
    assert!(texts.len() >= 8);
    texts
}

/// An edit of a page: of its lines, its marks, or of what is around them.
fn edited(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        if lines.is_empty() {
            break;
        }
        let at = random.below(lines.len());
        let count = 1 + random.below(4);
        let end = (at + count).min(lines.len());
        match random.below(16) {
            0 => drop(lines.drain(at..end)),
            1 => lines.truncate(at),
            2 => {
                let copied: Vec<String> = lines[at..end].to_vec();
                let to = random.below(lines.len());
                lines.splice(to..to, copied);
            }
            3 => lines[at..end].reverse(),
            4 => lines[at].insert_str(0, "    "),
            5 => lines[at] = lines[at].trim_start_matches('#').trim_start().to_owned(),
            6 => lines[at].insert(0, '#'),
            7 => {
                let mark =
                    *random.pick(&["|", "`", "<", ">", "*", "~~", "-", "{%", "\"", "```"][..]);
                let places: Vec<usize> = lines[at].match_indices(mark).map(|(at, _)| at).collect();
                if !places.is_empty() {
                    let place = *random.pick(&places);
                    lines[at].replace_range(place..place + mark.len(), "");
                }
            }
            8 => {
                // A row of a table as an item of a list.
                for line in &mut lines[at..end] {
                    if line.starts_with("| `") {
                        let cells: Vec<&str> =
                            line.trim_matches('|').split(" | ").map(str::trim).collect();
                        *line = format!("- {}: {}", cells[0], cells[1..].join(". "));
                    }
                }
            }
            9 => lines.insert(at, (*random.pick(&BLOCKS[..])).to_owned()),
            10 => lines[at] = lines[at].replace(" | ", " || "),
            11 => lines[at] = lines[at].to_uppercase(),
            12 => {
                lines[at] = lines[at]
                    .replace("Required", "✅")
                    .replace("Optional", "❌")
            }
            13 => {
                lines.insert(end, "</details>".to_owned());
                lines.insert(at, "<details><summary>More</summary>\n".to_owned());
            }
            14 => lines[at] = format!("**{}**", lines[at].trim_start_matches(['#', ' '])),
            _ => lines[at] = format!("<!-- {} -->", lines[at]),
        }
    }
    lines.join("\n")
}

const BLOCKS: [&str; 14] = [
    "\n<Fields />\n",
    "\n<ParamField body=\"spare\" type=\"string\" shade=\"dark\">\nA spare.\n</ParamField>\n",
    "\n| Shelf | Room |\n|---|---|\n| A | 1 |\n",
    "\n```json\n{\"spare\": 1}\n```\n",
    "\n```python\nprint(1)\n```\n",
    "\n<table><tr><th>Parameter</th><th>Required</th></tr><tr><td>spare</td><td>Yes</td></tr></table>\n",
    "\n- `spare` (string): A spare.\n",
    "\n`spare`\n: A spare, required.\n",
    "\n## More\n",
    "\n{% hint %}\nText.\n{% endhint %}\n",
    "\n{% include \"fields.md\" %}\n",
    "\n[block:parameters]\n{\"data\": {\"h-0\": \"Name\"}, \"cols\": 1, \"rows\": 0}\n[/block]\n",
    "\n<Tabs>\n<Tab title=\"Request Body Parameters\">\n",
    "\n<nav>\n<table><tr><td>a</td></tr></table>\n</nav>\n",
];

/// What became of each block: what is called read, skipped or unread must be so.
fn assert_accounted(name: &str, text: &str) {
    let page = parse(text);
    let (_, blocks) = read::blocks(text);
    assert_eq!(page.account.len(), blocks.len(), "{name}");
    if page.cut_off.is_some() {
        assert_eq!(page.unread.len(), 1, "{name}");
        return;
    }
    // What is no page of an operation is one finding, on the whole of it.
    let is_none = page.operations.is_empty() && page.limits.is_empty() && page.scopes.is_empty();
    if is_none && page.unread.len() == 1 {
        assert_eq!(page.unread[0].at, 0, "{name}");
        return;
    }
    let places = |all: &[contract_drift::block::Unread]| -> BTreeSet<usize> {
        all.iter()
            .map(|one| text.floor_char_boundary(one.at))
            .collect()
    };
    let (unread, passed_over) = (places(&page.unread), places(&page.passed_over));
    for (block, account) in blocks.iter().zip(&page.account) {
        let what = format!("{name}: {account:?} {block:?}");
        match account.fate {
            Fate::Unread => assert!(unread.range(account.at..).next().is_some(), "{what}"),
            Fate::PassedOver => {
                assert!(passed_over.range(account.at..).next().is_some(), "{what}");
            }
            Fate::Read => {}
            // A table, a sample or a component is never mere text, unless nothing is in it.
            Fate::Prose => {
                let is_empty = match block {
                    Block::Table(rows) => rows.iter().flatten().all(|cell| cell.text.is_empty()),
                    Block::Code(code) => code.text.trim().is_empty(),
                    Block::Unread(_) => false,
                    _ => true,
                };
                assert!(is_empty, "{what}");
            }
        }
    }
}

#[test]
fn every_block_comes_to_exactly_one_end() {
    let texts = texts();
    for (name, text) in &texts {
        assert_accounted(name, text);
    }
    for seed in 0..edits() {
        let mut random = Random(seed as u64);
        let (name, text) = random.pick(&texts);
        let text = edited(text, &mut random);
        assert_accounted(&format!("{name}, edit {seed}\n{text}"), &text);
    }
}

/// A page whose blocks each hold a name of their own; and of each, where it is and whether it must
/// be found: text of no section need not be.
fn planted(random: &mut Random) -> (String, Vec<(String, usize, usize)>) {
    let mut text = "# Paint a Fence\n\n| Field | Value |\n|---|---|\n| **Method** | POST |\n\
        | **Endpoint** | `https://{{host}}/fences/{{fenceId}}/paint` |\n\n"
        .to_owned();
    let mut planted = Vec::new();
    let headings = [
        "## Request Body Parameters",
        "### Response Body Parameters",
        "**Query Parameters**",
        "## Parameters",
        "## Notes",
        "#### Sample Response",
        "## Sample Request",
        "<Accordion title=\"Response Fields\">",
        "{% tab title=\"Request Body\" %}",
        "## Other things",
        "<details>\n<summary>Body Parameters</summary>\n",
    ];
    for number in 0..6 + random.below(8) {
        if random.below(3) > 0 {
            text.push_str(random.pick::<&str>(&headings[..]));
            text.push_str("\n\n");
        }
        let name = format!("plank{number}");
        let start = text.len();
        text.push_str(&random.pick(&PLANTS[..]).replace("NAME", &name));
        text.push_str("\n\n");
        planted.push((name, start, text.len()));
    }
    text.push_str("The end.\n");
    (text, planted)
}

/// Blocks that hold a name, each in a form that pages have.
const PLANTS: [&str; 24] = [
    "| Parameter | Required | Type | Description |\n|---|---|---|---|\n| `NAME` | Optional | String | A board. |",
    "| Field | Type |\n|---|---|\n| NAME | Integer |",
    "| Name | What is it |\n|---|---|\n| `NAME` | A board to be painted. |",
    "| Código | Oblig. | Texto |\n|---|---|---|\n| `NAME` | Required | Una tabla grande. |",
    "| Colour | Price |\n|---|---|\n| NAME | 7 |",
    "- `NAME` (string, required): A board.",
    "* **NAME** - string. A board.",
    "`NAME`\n: String, optional. A board.",
    "<dl><dt><code>NAME</code></dt><dd>String, required. A board.</dd></dl>",
    "<ParamField body=\"NAME\" type=\"string\" required>\n  A board.\n</ParamField>",
    "<ResponseField name=\"NAME\" type=\"string\" deprecated>\n  A board.\n</ResponseField>",
    "<ResponseField name=\"board\" type=\"object\">\n<Expandable title=\"parts\">\n<ResponseField name=\"NAME\" type=\"string\" />\n</Expandable>\n</ResponseField>",
    "<table><thead><tr><th>Parameter</th><th>Required</th></tr></thead><tbody><tr><td>NAME</td><td>No</td></tr></tbody></table>",
    "<table><tr><th>Parameter</th><th>Type</th><th>Description</th></tr><tr><td rowspan=\"2\">NAME</td><td>String</td><td>One</td></tr><tr><td>String</td><td>Two</td></tr></table>",
    "<NAME />",
    "{% swagger-parameter in=\"query\" name=\"NAME\" type=\"string\" required=\"true\" %}\nA board.\n{% endswagger-parameter %}",
    "{% api-method-parameter name=\"NAME\" type=\"string\" required=true %}\nA board.\n{% endapi-method-parameter %}",
    "{% NAME src=\"x\" %}",
    "[block:parameters]\n{\"data\": {\"h-0\": \"Parameter\", \"h-1\": \"Type\", \"0-0\": \"NAME\", \"0-1\": \"string\"}, \"cols\": 2, \"rows\": 1}\n[/block]",
    "[block:code]\n{\"codes\": [{\"code\": \"{\\\"NAME\\\": 1}\", \"language\": \"json\", \"name\": \"Sample Response\"}]}\n[/block]",
    "[block:NAME]\n{}\n[/block]",
    "```json\n{\"NAME\": 1}\n```",
    "```bash\ncurl -X POST 'https://{{host}}/fences/{{fenceId}}/paint' \\\n  -d '{\"NAME\": 1}'\n```",
    "```xml\n<NAME/>\n```",
];

#[test]
fn what_stands_on_a_page_is_found_again() {
    let mut lost = Vec::new();
    for seed in 0..edits() {
        let mut random = Random(seed as u64);
        let (text, names) = planted(&mut random);
        let page = parse(&text);
        let facts = serde_json::to_string(&lock::facts(&page)).expect("JSON");
        let named: Vec<usize> = page
            .unread
            .iter()
            .chain(&page.passed_over)
            .map(|one| one.at)
            .collect();
        for (name, start, end) in names {
            let is_fact =
                facts.contains(&format!("{name}\"")) || facts.contains(&format!("{name}."));
            let is_named = named.iter().any(|at| (start..end).contains(at));
            // A list of a name and words, where none was announced, is text.
            let is_list =
                text[start..].starts_with(['*', '-', '`']) || text[start..].starts_with("<dl>");
            if !(is_fact || is_named || is_list || page.cut_off.is_some()) {
                let before = &text[text[..start]
                    .rfind("\n\n")
                    .map_or(0, |at| text[..at].rfind("\n\n").unwrap_or(0))
                    ..start];
                lost.push(format!("seed {seed}: {before}{}", &text[start..end]));
            }
        }
    }
    lost.truncate(20);
    assert!(lost.is_empty(), "lost in silence:\n{}", lost.join("\n"));
}

/// What a page states, each thing by itself. Left out is what stands for words alone.
fn statements(page: &DocPage) -> BTreeSet<String> {
    fn walk(value: &Value, path: &str, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    if name == "media_type" {
                        out.insert(format!("{path}/{name}").to_lowercase());
                        continue;
                    }
                    let is_words = matches!(
                        name.as_str(),
                        "text" | "title" | "contradictions" | "headers" | "cut"
                    );
                    if !is_words {
                        // The table that a row is in may change.
                        let path = match path.rsplit('/').next() {
                            Some("tables") => path.to_owned(),
                            _ => format!("{path}/{name}"),
                        };
                        walk(value, &path, out);
                    }
                }
                out.insert(path.to_lowercase());
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, path, out)),
            value => drop(out.insert(format!("{path} {value}").to_lowercase())),
        }
    }
    let facts = serde_json::to_value(lock::facts(page)).expect("JSON");
    let mut out = BTreeSet::new();
    walk(&facts, "", &mut out);
    out
}

#[test]
fn what_an_edit_takes_away_is_reported() {
    let spec = contract();
    let texts = texts();
    // Of an operation that the contract does not have, nothing is compared.
    let is_known = |text: &str| {
        let page = [parse(text)];
        let found = compare::check(&spec, &Lock::default(), &page);
        !page[0].operations.is_empty() && found.iter().all(|one| one.operation.is_none())
    };
    let pages: Vec<_> = texts.iter().filter(|(_, text)| is_known(text)).collect();
    let mut silent = Vec::new();
    for seed in 0..edits() {
        let mut random = Random(seed as u64 + 1_000_000);
        let (name, text) = random.pick(&pages);
        let before = parse(text);
        if !before.unread.is_empty() {
            continue;
        }
        let mut lock = Lock::default();
        lock.accept(compare::page_key(&spec, &before), &before);
        let had: BTreeSet<String> = compare::check(&spec, &lock, std::slice::from_ref(&before))
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        let changed = edited(text, &mut random);
        let after = parse(&changed);
        let (was, is) = (statements(&before), statements(&after));
        let lost: Vec<&String> = was.difference(&is).collect();
        if lost.is_empty() || !after.unread.is_empty() {
            continue;
        }
        let found = compare::check(&spec, &lock, &[after]);
        let reported = found
            .iter()
            .any(|finding| finding.class != Class::Cosmetic && !had.contains(&finding.message));
        if !reported {
            let diff: Vec<&str> = text
                .lines()
                .filter(|line| !changed.contains(line))
                .collect();
            let more: Vec<&str> = changed
                .lines()
                .filter(|line| !text.contains(line))
                .collect();
            silent.push(format!(
                "seed {seed}, {name}: {lost:?}\n-{}\n+{}",
                diff.join("\n-"),
                more.join("\n+")
            ));
        }
    }
    let count = silent.len();
    silent.truncate(20);
    assert!(
        silent.is_empty(),
        "{count} edits take something away in silence:\n{}",
        silent.join("\n\n")
    );
}
