//! ReadMe's blocks: `[block:parameters]`, JSON, `[/block]`.

use serde_json::Value;

use super::html;
use crate::block::{Block, Code, Rich, Unread};

/// The kind of block that a line begins.
pub(super) fn opens(line: &str) -> Option<&str> {
    line.strip_prefix("[block:")?.split(']').next()
}

/// Reads the block that begins at a place; gives what it says, and where it ends.
pub(super) fn read(page: &str, start: usize, kind: &str) -> (Vec<Block>, usize) {
    let unread = |why: String| vec![Block::Unread(Unread { why, at: start })];
    let rest = &page[start..];
    let Some(found) = rest.find("[/block]") else {
        let end = rest.find('\n').map_or(page.len(), |end| start + end);
        return (unread(format!("`[block:{kind}]` is not closed")), end);
    };
    let end = start + found + "[/block]".len();
    let json = rest[..found].split_once(']').map_or("", |(_, json)| json);
    let Ok(data) = serde_json::from_str::<Value>(json.trim()) else {
        return (unread(format!("`[block:{kind}]` holds no JSON")), end);
    };
    let text = |name: &str| data[name].as_str().unwrap_or_default();
    let blocks = match kind {
        "parameters" => vec![table(&data, start)],
        "code" => samples(&data, start),
        "api-header" => vec![Block::Heading(2, plain(text("title"), start))],
        "callout" => {
            let said = format!("{}. {}", text("title").trim_end_matches('.'), text("body"));
            vec![Block::Paragraph(plain(
                said.trim_start_matches(". "),
                start,
            ))]
        }
        "html" => {
            let mut blocks = html::read(text("html"), 0);
            for block in &mut blocks {
                block.stand_at(start);
            }
            blocks
        }
        "image" | "embed" | "html-image" => Vec::new(),
        kind => unread(format!("`[block:{kind}]`: what it holds is not known")),
    };
    (blocks, end)
}

fn table(data: &Value, at: usize) -> Block {
    let cells = &data["data"];
    let count = |name: &str| data[name].as_u64().unwrap_or(0).min(10_000);
    let columns = count("cols").min(100);
    let row = |key: &dyn Fn(u64) -> String| -> Vec<Rich> {
        let texts = (0..columns).map(|column| cells[key(column)].as_str().unwrap_or_default());
        texts.map(|text| plain(text, at)).collect()
    };
    let header = row(&|column| format!("h-{column}"));
    let body = (0..count("rows")).map(|line| row(&|column| format!("{line}-{column}")));
    Block::Table(std::iter::once(header).chain(body).collect())
}

fn samples(data: &Value, at: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    for sample in data["codes"].as_array().into_iter().flatten() {
        let status = match &sample["status"] {
            Value::Number(status) => status.to_string(),
            status => status.as_str().unwrap_or_default().to_owned(),
        };
        let name = match (sample["name"].as_str().unwrap_or_default(), status.as_str()) {
            ("", status) if status.starts_with(['4', '5']) => format!("Error Response {status}"),
            ("", "") => String::new(),
            ("", status) => format!("Sample Response {status}"),
            (name, _) => name.to_owned(),
        };
        if !name.is_empty() {
            blocks.push(Block::Heading(7, plain(&name, at)));
        }
        blocks.push(Block::Code(Code {
            text: sample["code"].as_str().unwrap_or_default().to_owned(),
            at,
            verbatim: false,
        }));
    }
    blocks
}

/// Text in Markdown, as far as cells have it.
fn plain(text: &str, at: usize) -> Rich {
    Rich::plain(&text.replace("**", "").replace("\\_", "_"), at)
}
