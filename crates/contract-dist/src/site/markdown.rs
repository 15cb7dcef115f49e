//! Renders the contract's texts, which are Markdown, as HTML without scripts.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use url::{ParseError, Url};

/// HTML in the text is shown as text, and an image as its description. Only links to the web stay links. Headings are put below the given level.
pub(super) fn render(text: &str, below: usize) -> Markup {
    // Links cannot be inside of links, so that one mark is enough.
    let mut dropped = false;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
            Event::Start(Tag::Link { dest_url, .. }) if !is_web(&dest_url) => {
                dropped = true;
                return None;
            }
            Event::End(TagEnd::Link) if dropped => {
                dropped = false;
                return None;
            }
            Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
                level: lower(level, below),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level, below))),
            other => other,
        })
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    PreEscaped(out)
}

fn is_web(address: &str) -> bool {
    match Url::parse(address) {
        Ok(url) => matches!(url.scheme(), "http" | "https" | "mailto"),
        Err(error) => error == ParseError::RelativeUrlWithoutBase,
    }
}

fn lower(level: HeadingLevel, below: usize) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + below).unwrap_or(HeadingLevel::H6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_do_anything() {
        for (text, shown) in [
            ("Mind `<b>`.", "<p>Mind <code>&lt;b&gt;</code>.</p>\n"),
            (
                "a <b onclick=x>b</b>",
                "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n",
            ),
            (
                "<script>x</script>",
                "<p>&lt;script&gt;x&lt;/script&gt;</p>\n",
            ),
            (
                "[a](javascript:x) [b](https://b.example)",
                "<p>a <a href=\"https://b.example\">b</a></p>\n",
            ),
            ("[*a*](data:text/html,x)", "<p><em>a</em></p>\n"),
            ("<javascript:x>", "<p>javascript:x</p>\n"),
            ("![a chart](https://b.example/c.png)", "<p>a chart</p>\n"),
            ("[![a](b.png)](c.html)", "<p><a href=\"c.html\">a</a></p>\n"),
            ("# A {#top}\n###### B", "<h3>A {#top}</h3>\n<h6>B</h6>\n"),
        ] {
            assert_eq!(render(text, 2).into_string(), shown, "{text}");
        }
    }
}
