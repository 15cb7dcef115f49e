//! Findings for people, machines and pull requests.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use super::block::Unread;
use super::fetch::PageError;
use super::finding::{Class, Finding};
use super::page::DocPage;
use super::{lock, yaml};
use contract::{Source, Span, Spec};

/// What a check found.
pub struct DriftReport<'a> {
    /// The contract.
    pub spec: &'a Spec,
    /// The pages.
    pub pages: &'a [DocPage],
    /// The findings.
    pub findings: &'a [Finding],
    /// Why other pages could not be had.
    pub failed: &'a [PageError],
    /// Whether what needs nobody's attention is shown: cosmetic findings, and what was skipped.
    pub verbose: bool,
}

/// A line longer than this is named, not shown.
const MAX_SHOWN_LINE: usize = 400;

impl DriftReport<'_> {
    fn shown(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| self.verbose || finding.class != Class::Cosmetic)
    }

    /// `1` if there is something to do, `2` if something could not be read.
    pub fn exit_code(&self) -> u8 {
        if !self.failed.is_empty() || self.pages.iter().any(|page| !page.unread.is_empty()) {
            2
        } else {
            u8::from(
                self.findings
                    .iter()
                    .any(|finding| matches!(finding.class, Class::Contract | Class::Loss)),
            )
        }
    }

    /// Place, line, what differs, what to do; then a sum.
    pub fn human(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut out = String::new();
        for (number, page) in self.pages.iter().enumerate() {
            let passed_over = page.passed_over.iter().filter(|_| self.verbose);
            let unread = page
                .unread
                .iter()
                .map(|unread| (Level::ERROR.with_name("unread"), unread));
            let unread =
                unread.chain(passed_over.map(|over| (Level::NOTE.with_name("skipped"), over)));
            for (level, unread) in unread {
                let group = level
                    .primary_title(unread.why.as_str())
                    .element(snippet(&page.source, unread.at));
                out.push_str(&renderer.render(&[group]));
                out.push_str("\n\n");
            }
            for finding in self.shown().filter(|finding| finding.page == number) {
                out.push_str(&renderer.render(&[self.group(finding)]));
                out.push_str("\n\n");
            }
        }
        out.push_str(&self.summary());
        out.push('\n');
        out
    }

    fn group<'b>(&'b self, finding: &'b Finding) -> Group<'b> {
        let level = match finding.class {
            Class::Contract => Level::ERROR,
            Class::Contradiction | Class::Loss => Level::WARNING,
            Class::Cosmetic => Level::NOTE,
        };
        let page = &self.pages[finding.page];
        let mut group = level
            .with_name(finding.class.name())
            .primary_title(finding.message.as_str())
            .id(finding.code.name())
            .element(snippet(&page.source, finding.at));
        if let Some(pointer) = &finding.contract {
            let span = self.spec.root.locate(pointer);
            let (line, column) = self.spec.source.line_column(span.start);
            let origin = Origin::path(self.spec.source.name.as_str())
                .line(line)
                .char_column(column);
            group = group.element(origin);
        }
        match &finding.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        }
    }

    /// `2 pages: 1 contract finding, 1 loss`.
    pub fn summary(&self) -> String {
        let pages = match self.pages.len() {
            1 => "1 page".to_owned(),
            count => format!("{count} pages"),
        };
        let counts: Vec<String> = Class::ALL
            .into_iter()
            .filter_map(|class| {
                let count = self
                    .findings
                    .iter()
                    .filter(|finding| finding.class == class)
                    .count();
                let hidden = class == Class::Cosmetic && !self.verbose;
                (count > 0).then(|| {
                    format!(
                        "{count} {}{}",
                        class.name(),
                        if hidden { " (shown with -v)" } else { "" }
                    )
                })
            })
            .collect();
        let unread: usize = self.pages.iter().map(|page| page.unread.len()).sum();
        let unread = match unread {
            0 => None,
            1 => Some("1 place that cannot be read".to_owned()),
            count => Some(format!("{count} places that cannot be read")),
        };
        let failed = self.failed.len();
        let failed = (failed > 0).then(|| format!("{failed} more not to be had"));
        let parts: Vec<String> = failed.into_iter().chain(unread).chain(counts).collect();
        match parts.is_empty() {
            true => format!("{pages}: nothing to do"),
            false => format!("{pages}: {}", parts.join(", ")),
        }
    }

    /// An object with `findings`, `unread`, `passed_over` and `failed`.
    pub fn json(&self) -> Value {
        let findings: Vec<Value> = self
            .shown()
            .map(|finding| {
                let page = &self.pages[finding.page];
                let (line, column) = place_of(&page.source, finding.at);
                json!({
                    "class": finding.class,
                    "code": finding.code.name(),
                    "page": page.source.name,
                    "line": line,
                    "column": column,
                    "contract": finding.contract.as_ref().map(|pointer| {
                        let (line, column) = self.contract_place(pointer);
                        json!({"file": self.spec.source.name, "line": line, "column": column, "pointer": pointer})
                    }),
                    "message": finding.message,
                    "help": finding.help,
                })
            })
            .collect();
        json!({
            "findings": findings,
            "unread": self.places(|page| &page.unread),
            "passed_over": self.places(|page| &page.passed_over),
            "failed": self.failed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    }

    fn places(&self, of: impl Fn(&DocPage) -> &Vec<Unread>) -> Vec<Value> {
        let all = self.pages.iter().flat_map(|page| {
            of(page).iter().map(|place| {
                let (line, column) = place_of(&page.source, place.at);
                json!({"page": page.source.name, "line": line, "column": column, "message": place.why})
            })
        });
        all.collect()
    }

    fn contract_place(&self, pointer: &str) -> (usize, usize) {
        self.spec
            .source
            .line_column(self.spec.root.locate(pointer).start)
    }

    /// For an issue or a pull request.
    pub fn markdown(&self) -> String {
        let mut out = String::from("# What the vendor's pages say, and the contract does not\n\n");
        out.push_str(&format!("{}.\n", self.summary()));
        for class in Class::ALL {
            let findings: Vec<&Finding> = self
                .shown()
                .filter(|finding| finding.class == class)
                .collect();
            if findings.is_empty() {
                continue;
            }
            let (title, meaning) = match class {
                Class::Contract => (
                    "Contract",
                    "Change the contract, or mark in it why it deviates.",
                ),
                Class::Contradiction => (
                    "Contradictions",
                    "The pages disagree: mark it in the contract.",
                ),
                Class::Loss => (
                    "Losses",
                    "A page says less than it did: see whether it was read correctly, then accept with `--accept-losses`.",
                ),
                Class::Cosmetic => ("Cosmetic", "Nothing that matters."),
            };
            out.push_str(&format!("\n## {title}\n\n{meaning}\n\n"));
            for finding in findings {
                let page = &self.pages[finding.page];
                let (line, column) = place_of(&page.source, finding.at);
                out.push_str(&format!(
                    "- {} (`{}:{line}:{column}`",
                    quiet(&finding.message),
                    page.source.name
                ));
                if let Some(pointer) = &finding.contract {
                    let (line, column) = self.contract_place(pointer);
                    out.push_str(&format!(", `{}:{line}:{column}`", self.spec.source.name));
                }
                out.push_str(")\n");
                if let Some(help) = &finding.help {
                    out.push_str(&format!("  - {}\n", quiet(help)));
                }
            }
        }
        let unread: Vec<_> = self
            .pages
            .iter()
            .flat_map(|page| page.unread.iter().map(move |unread| (page, unread)))
            .collect();
        if !unread.is_empty() || !self.failed.is_empty() {
            out.push_str("\n## Could not be read\n\n");
            for failed in self.failed {
                out.push_str(&format!("- {}\n", quiet(&failed.to_string())));
            }
            for (page, unread) in unread {
                let (line, column) = place_of(&page.source, unread.at);
                out.push_str(&format!(
                    "- {} (`{}:{line}:{column}`)\n",
                    quiet(&unread.why),
                    page.source.name
                ));
            }
        }
        out
    }
}

/// A message as it may be in an issue. What a page says is in it, and must mean nothing there:
/// no markup, no link, nobody called by name, no other issue.
fn quiet(message: &str) -> String {
    const MOST: usize = 300;
    let mut out = String::new();
    let balanced = message.matches('`').count().is_multiple_of(2);
    for (count, c) in message.chars().enumerate() {
        if count == MOST {
            out.push('…');
            if out.matches('`').count() % 2 == 1 {
                out.push('`');
            }
            break;
        }
        match c {
            '`' if !balanced => out.push('\''),
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            // A blank without width takes the meaning and leaves the look.
            '<' | '@' | '#' | '[' | ']' | '!' => out.extend([c, '\u{200b}']),
            c => out.push(c),
        }
    }
    out
}

/// Line and column of what is meant: the word, without the marks before it.
pub fn place_of(source: &Source, at: usize) -> (usize, usize) {
    source.line_column(word(source, at))
}

/// Where the word begins that is at a place.
fn word(source: &Source, at: usize) -> usize {
    let rest = source.text.get(at..).unwrap_or_default();
    let marks = rest.len() - rest.trim_start_matches(['`', '*', '"']).len();
    at + marks
}

fn snippet(source: &Source, at: usize) -> annotate_snippets::Element<'_> {
    let at = word(source, at);
    let span = Span { start: at, end: at };
    let (line, column) = source.line_column(at);
    let (text, marked) = source.line_at(&span);
    if text.len() > MAX_SHOWN_LINE {
        return Origin::path(source.name.as_str())
            .line(line)
            .char_column(column)
            .into();
    }
    let start = marked.start;
    let rest = text.get(start..).unwrap_or_default();
    let word = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '|' | '`' | '<'))
        .filter(|end| *end > 0)
        .unwrap_or_else(|| rest.chars().next().map_or(0, char::len_utf8));
    Snippet::source(text)
        .path(source.name.as_str())
        .line_start(line)
        .annotation(AnnotationKind::Primary.span(start..start + word))
        .into()
}

/// What a page states, as it was read, as YAML.
pub fn facts(page: &DocPage) -> String {
    let places = |of: &[Unread]| -> Vec<String> {
        let parts = of.iter().map(|place| {
            let (line, column) = place_of(&page.source, place.at);
            format!("{line}:{column}: {}", place.why)
        });
        parts.collect()
    };
    let (unread, passed_over) = (places(&page.unread), places(&page.passed_over));
    let facts = lock::facts(page);
    let name = page.source.name.clone();
    yaml::render(
        &json!({ name: { "form": page.form, "facts": facts, "unread": unread, "skipped": passed_over } }),
        0,
    )
}
