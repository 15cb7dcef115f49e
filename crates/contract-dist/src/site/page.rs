//! What every page has: its head, its way to the others, its end.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use contract::Spec;

const STYLE: &str = include_str!("page.css");

/// The style of pages of text.
const TEXT: &str = include_str!("text.css");

/// The pages that all others lead to.
const WAYS: [(&str, &str); 4] = [
    ("index.html", "Overview"),
    ("use.html", "How to use this"),
    ("reference.html", "API reference"),
    ("changelog.html", "Changelog"),
];

/// A page.
pub(super) struct Page<'a> {
    /// Its file.
    pub(super) file: &'a str,
    /// What it is about.
    pub(super) title: &'a str,
    /// The contract's version.
    pub(super) version: &'a str,
    /// How it looks, beyond what all pages have in common.
    pub(super) style: &'a str,
    /// What it may load, beyond nothing: directives of a Content-Security-Policy.
    pub(super) allowed: &'a str,
    /// More for its head.
    pub(super) head: Markup,
    /// Its contents.
    pub(super) content: Markup,
}

impl<'a> Page<'a> {
    /// A page of text, which loads nothing.
    pub(super) fn text(spec: &'a Spec, file: &'a str, title: &'a str, main: &Markup) -> String {
        Self {
            file,
            title,
            version: spec.version(),
            style: TEXT,
            allowed: "",
            head: html! {},
            content: html! { main { (main) } },
        }
        .render()
    }

    pub(super) fn render(&self) -> String {
        let style = format!("{STYLE}\n{}", self.style);
        let policy = format!(
            "default-src 'none'; style-src {}{}; img-src data:; base-uri 'none'; form-action 'none'",
            hash(&style),
            self.allowed
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (self.title) " · Kore.ai schemas, unofficial" }
                    // Without one, a browser would ask the server for it.
                    link rel="icon" href="data:,";
                    (self.head)
                    style { (PreEscaped(&style)) }
                }
                body {
                    header {
                        nav aria-label="Site" {
                            ul {
                                @for (file, name) in WAYS {
                                    li {
                                        a href=(file) aria-current=[(file == self.file).then_some("page")] { (name) }
                                    }
                                }
                            }
                            a href="use.html#versions" { "version " (self.version) }
                        }
                    }
                    (self.content)
                    footer {
                        p {
                            "Unofficial: neither written nor endorsed by Kore.ai, whose name is a trademark of its owner. "
                            "Made from the contract, version " (self.version) ", by " code { "cargo xtask dist" } "."
                        }
                    }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// By which a policy allows a style or script that is in the page.
pub(super) fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}
