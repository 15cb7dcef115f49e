//! Readers: the text of a page, in any of its forms, to [`Block`]s.

mod components;
mod flat;
mod gitbook;
mod html;
mod markdown;
mod readme;

use super::block::Block;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Markdown or MDX, its tables with pipes or as HTML.
    Markdown,
    /// A whole HTML document.
    Html,
    /// Text that was copied from a screen: no headings' marks, no fences, perhaps no samples.
    Flattened,
    /// An OpenAPI document, YAML or JSON.
    OpenApi,
}

/// Tells the form from the text alone: names of files and media types are not to be relied on.
pub fn form(text: &str) -> Form {
    let start: String = text.trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Form::Html;
    }
    let marked = text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with("```")
            || line.starts_with("~~~")
            || markdown::is_heading(line)
            || line.starts_with("<table")
            || line.starts_with("<pre")
            || components::opens(line)
            || gitbook::opens(line)
            || readme::opens(line).is_some()
    });
    let front_matter = text.starts_with("---\n") || text.starts_with("---\r\n");
    if !marked && !front_matter && text.lines().any(flat::is_delimiter) {
        return Form::Flattened;
    }
    Form::Markdown
}

/// The parts of a page, in its order.
pub fn blocks(text: &str) -> (Form, Vec<Block>) {
    let form = form(text);
    let mut blocks = match form {
        Form::Html => html::read(text, 0),
        // A document is distinguished from a page before it is parted into blocks.
        Form::Markdown | Form::OpenApi => markdown::read(text),
        Form::Flattened => flat::read(text),
    };
    for block in &mut blocks {
        block.settle_places(text);
    }
    (form, blocks)
}
