//! Links of the site: each leads to something that is there, from wherever the site is served.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{Token, Tokenizer};
use url::Url;

use crate::schemas::Files;

/// Nobody's host: what is below it is in the site.
const HERE: &str = "https://site.invalid/";

/// What a page links to, and what in it can be linked to.
#[derive(Default)]
struct Page {
    links: BTreeSet<String>,
    ids: BTreeSet<String>,
}

/// Links that lead nowhere, each with its page.
pub(super) fn broken(files: &Files) -> Vec<String> {
    let pages: BTreeMap<&str, Page> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), read(&String::from_utf8_lossy(bytes))))
        .collect();
    let mut problems = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            if let Some(why) = problem(files, &pages, path, link) {
                problems.push(format!("{path}: `{link}` {why}"));
            }
        }
    }
    problems
}

fn read(html: &str) -> Page {
    let mut page = Page::default();
    for token in Tokenizer::new(html).flatten() {
        let Token::StartTag(tag) = token else {
            continue;
        };
        let attribute = |name: &str| {
            let value = tag.attributes.get(name.as_bytes())?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        page.links.extend(attribute("href"));
        page.links.extend(attribute("src"));
        page.ids.extend(attribute("id"));
    }
    page
}

fn problem(
    files: &Files,
    pages: &BTreeMap<&str, Page>,
    path: &str,
    link: &str,
) -> Option<&'static str> {
    if link.starts_with('/') {
        return Some("depends on where the site is served");
    }
    let Ok(url) = Url::parse(HERE).and_then(|here| here.join(path)?.join(link)) else {
        return Some("is not an address");
    };
    let target = url.as_str().strip_prefix(HERE)?;
    let (target, fragment) = target.split_once('#').unwrap_or((target, ""));
    if !files.contains_key(target) {
        return Some("leads to no file of the site");
    }
    // Those that begin with a slash are for the script of the reference.
    let known = fragment.is_empty()
        || fragment.starts_with('/')
        || pages
            .get(target)
            .is_some_and(|page| page.ids.contains(fragment));
    (!known).then_some("leads to no place of its page")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_nowhere_is_reported() {
        let pages = [
            (
                "index.html",
                "<a href=a/b.html#there><a href=a/b.html><a href='#'><a href=https://b.example/x>\
                 <link href=data:,><a href=a/../data.json><a href=a/b.html#/renderers>\
                 <a href=a/b.html#gone><a href=c.html><a href=/data.json><a href=//b.example>",
            ),
            (
                "a/b.html",
                "<p id=there><img src=b.png><a href=../index.html>",
            ),
            ("data.json", "<a href=nothing>"),
        ];
        let files = pages.map(|(path, text)| (path.to_owned(), text.into()));
        assert_eq!(
            broken(&files.into()),
            [
                "a/b.html: `b.png` leads to no file of the site",
                "index.html: `//b.example` depends on where the site is served",
                "index.html: `/data.json` depends on where the site is served",
                "index.html: `a/b.html#gone` leads to no place of its page",
                "index.html: `c.html` leads to no file of the site",
            ]
        );
    }
}
