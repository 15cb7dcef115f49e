//! GitBook's tags, `{% tab title="…" %}`: what frames text is taken off, what describes an operation
//! comes out as what it stands for.

use std::sync::LazyLock;

use regex::Regex;

use super::components::{self, Attributes};
use crate::block::{Block, Rich, Unread};

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\{%-?\s*([\w-]+)\s*(.*?)-?%\}").expect("a pattern that compiles")
});

/// Tags around text that is read as if they were not there.
const FRAMES: [&str; 22] = [
    "tabs",
    "hint",
    "code",
    "stepper",
    "columns",
    "column",
    "content-ref",
    "updates",
    "update",
    "swagger-description",
    "api-method-summary",
    "api-method-description",
    "api-method-spec",
    "api-method-request",
    "api-method-response",
    "api-method-response-example-description",
    "raw",
    "embed",
    "file",
    "if",
    "else",
    "for",
];

/// Whether a line begins with a tag.
pub(super) fn opens(line: &str) -> bool {
    line.starts_with("{%")
}

/// What a tag at a place says: the blocks that it stands for, and where it ends. What is between
/// two tags is text of the page.
pub(super) fn read(page: &str, start: usize) -> (Vec<Block>, usize) {
    let line_end = page[start..]
        .find('\n')
        .map_or(page.len(), |end| start + end);
    let Some(tag) = TAG.captures(&page[start..line_end]) else {
        let why = "a tag that is not closed".to_owned();
        return (vec![Block::Unread(Unread { why, at: start })], line_end);
    };
    let (name, inner) = (&tag[1], &tag[2]);
    let end = start + tag[0].len();
    let attributes = Attributes::parse(inner);
    let value = |name: &str| attributes.value(name).unwrap_or_default();
    let heading = |text: &str| vec![Block::Heading(7, Rich::plain(text, start))];
    let blocks = match name {
        "tab" | "step" => match value("title") {
            "" => Vec::new(),
            title => heading(title),
        },
        "swagger" | "api-method" => {
            let host = [value("baseUrl"), value("host")].concat();
            let address = format!("{host}{}", value("path"));
            let row =
                |key: &str, value: &str| vec![Rich::plain(key, start), Rich::plain(value, start)];
            let mut rows = vec![
                row("Method", &value("method").to_uppercase()),
                row("Endpoint", &address),
            ];
            if value("deprecated") == "true" {
                rows.push(row("Status", "Deprecated"));
            }
            vec![Block::Table(rows)]
        }
        "swagger-parameter" => {
            let (blocks, end) = field(page, end, "endswagger-parameter", |text| {
                let place = match value("in") {
                    "" => "body",
                    place => place,
                };
                components::field(place, value("name"), &attributes, text, start)
            });
            return (blocks, end);
        }
        "api-method-parameter" => {
            let (blocks, end) = field(page, end, "endapi-method-parameter", |text| {
                components::field("", value("name"), &attributes, text, start)
            });
            return (blocks, end);
        }
        "api-method-path-parameters" => heading("Path Parameters"),
        "api-method-query-parameters" => heading("Query Parameters"),
        "api-method-headers" => heading("Header Parameters"),
        "api-method-body-parameters" | "api-method-form-data-parameters" => {
            heading("Request Body Parameters")
        }
        "swagger-response" | "api-method-response-example" => {
            let status = [value("status"), value("httpCode")].concat();
            match status.starts_with(['4', '5']) {
                true => heading(&format!("Error Response {status}")),
                false => heading(&format!("Sample Response {status}")),
            }
        }
        name if FRAMES.contains(&name) || name.starts_with("end") => Vec::new(),
        name => {
            let why = format!("`{{% {name} %}}`: what it stands for is not on the page");
            vec![Block::Unread(Unread { why, at: start })]
        }
    };
    (blocks, end)
}

/// A field, whose description goes on to its closing tag.
fn field(
    page: &str,
    start: usize,
    closing: &str,
    blocks: impl FnOnce(&str) -> Vec<Block>,
) -> (Vec<Block>, usize) {
    let rest = &page[start..];
    // No description is longer.
    let near = page.floor_char_boundary((start + 20_000).min(page.len()));
    let found = page[start..near].find(closing).and_then(|found| {
        let open = rest[..found].rfind("{%")?;
        let end = rest[found..].find("%}")? + found + 2;
        Some((open, end))
    });
    match found {
        Some((open, end)) => (blocks(&rest[..open]), start + end),
        None => {
            let mut blocks = blocks("");
            let why = "a field that is not closed".to_owned();
            blocks.push(Block::Unread(Unread { why, at: start }));
            (blocks, start)
        }
    }
}
