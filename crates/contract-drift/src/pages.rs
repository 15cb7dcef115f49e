//! The pages to read: those that are named, or those that the contract refers to.

use std::path::{Path, PathBuf};

use contract::{Node, Source, Spec, operation};

use crate::fetch::{self, PageError};
use crate::page::DocPage;
use crate::{document, interpret, read};

/// Pages that were read, and why others were not.
#[derive(Debug)]
pub struct Pages {
    /// Those that were read.
    pub read: Vec<DocPage>,
    /// Why others could not be: What failed hides nothing of what did not, but it is
    /// not a success either.
    pub failed: Vec<PageError>,
}

/// Reads a page in any form. Nothing in it makes this fail: what cannot be read is in
/// [`DocPage::unread`].
pub fn parse(source: Source) -> DocPage {
    if document::is_one(&source.text) {
        return document::page(source);
    }
    let (form, blocks) = read::blocks(&source.text);
    interpret::page(source, form, blocks)
}

/// Reads the pages of files (`-` is stdin) and addresses; without any, those that the contract refers
/// to. Fails only if no page can be read.
pub fn read(spec: &Spec, files: &[PathBuf]) -> Result<Pages, PageError> {
    let page = |name: &Path| match name.to_str() {
        Some(url) if url.starts_with("https://") => fetch::page(url),
        Some("-") => fetch::stdin(),
        _ => fetch::file(name),
    };
    if !files.is_empty() {
        let mut named = Vec::new();
        for file in files {
            match file.is_dir() {
                true => named.extend(in_folder(file)?),
                false => named.push(file.clone()),
            }
        }
        return gather(named.iter().map(|file| page(file)));
    }
    let mut urls: Vec<&str> = Vec::new();
    for operation in operation::all(spec) {
        let url = operation
            .node
            .get("externalDocs")
            .and_then(|docs| docs.get("url"))
            .and_then(Node::as_str);
        urls.extend(url.filter(|url| !urls.contains(url)));
    }
    if urls.is_empty() {
        return Err(PageError::NoAddress);
    }
    gather(urls.into_iter().map(fetch::page))
}

/// The endings that names of pages have.
const ENDINGS: [&str; 9] = [
    "md", "mdx", "markdown", "html", "htm", "txt", "yaml", "yml", "json",
];

/// The pages in a folder and the folders in it, in the order of their names.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, PageError> {
    let failed = |error| PageError::File {
        name: folder.display().to_string(),
        error,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_page =
            ending.is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
        if is_hidden || path.is_symlink() {
        } else if path.is_dir() {
            match in_folder(&path) {
                Err(PageError::NoPages { .. }) => {}
                pages => found.extend(pages?),
            }
        } else if is_page {
            found.push(path);
        }
    }
    match found.is_empty() {
        true => Err(PageError::NoPages {
            folder: folder.display().to_string(),
        }),
        false => Ok(found),
    }
}

fn gather(sources: impl Iterator<Item = Result<Source, PageError>>) -> Result<Pages, PageError> {
    let mut pages = Pages {
        read: Vec::new(),
        failed: Vec::new(),
    };
    for source in sources {
        match source {
            Ok(source) => pages.read.push(parse(source)),
            Err(why) => pages.failed.push(why),
        }
    }
    match pages.read.is_empty() {
        true => Err(PageError::None(pages.failed)),
        false => Ok(pages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_fails_hides_no_other() {
        let page = || Ok(Source::new("page", "# One"));
        let failed = || Err(PageError::NoAddress);
        let some = gather([page(), failed()].into_iter()).expect("a page");
        assert_eq!((some.read.len(), some.failed.len()), (1, 1));
        let all = gather([page()].into_iter()).expect("a page");
        assert!(all.failed.is_empty());
        assert!(gather([failed(), failed()].into_iter()).is_err());
    }
}
