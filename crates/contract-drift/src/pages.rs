//! The pages to read: those that are named, or those that the contract refers to.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use contract::{Source, Spec, operation};

use crate::contract_view::slug;
use crate::fetch::{self, MAX_BYTES, PageError};
use crate::lock::Lock;
use crate::page::DocPage;
use crate::{document, interpret, read};

/// Pages that were read, and why others were not.
#[derive(Debug, Default)]
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

/// Reads the pages of files (`-` is stdin) and addresses; without any, those that the contract and the lock
/// refer to. Fails only if no page can be read.
pub fn read(spec: &Spec, lock: &Lock, files: &[PathBuf]) -> Result<Pages, PageError> {
    if files.is_empty() {
        let urls = addresses(spec, lock);
        if urls.is_empty() {
            return Err(PageError::NoAddress);
        }
        return gather(urls.into_iter().map(|url| fetch::page(url?)));
    }
    let mut named = Vec::new();
    for file in files {
        match file.is_dir() {
            true => named.extend(in_folder(file)?),
            false => named.push(Ok(file.clone())),
        }
    }
    gather(named.into_iter().map(|name| {
        let name = name?;
        match name.to_str() {
            Some(url) if url.starts_with("https://") => fetch::page(url),
            Some("-") => fetch::stdin(),
            _ => fetch::file(&name),
        }
    }))
}

/// Files as they follow a command in a shell, each after a blank.
pub fn arguments(files: &[PathBuf]) -> String {
    let quoted = files.iter().map(|file| {
        let file = file.display().to_string();
        // Only a NUL cannot be quoted, and no argument has one.
        let quoted = shlex::try_quote(&file).unwrap_or_else(|_| file.as_str().into());
        format!(" {quoted}")
    });
    quoted.collect()
}

/// The addresses of the pages that operations are taken from.
pub(super) fn of_operations(spec: &Spec) -> Vec<&str> {
    let mut urls: Vec<&str> = Vec::new();
    for operation in operation::all(spec) {
        let docs = operation.node.get("externalDocs");
        let url = docs.and_then(|docs| docs.get("url")?.as_str());
        urls.extend(url.filter(|url| !urls.contains(url)));
    }
    urls
}

/// The addresses of all pages, those of limits and scopes included, which the lock alone knows.
fn addresses<'a>(spec: &'a Spec, lock: &'a Lock) -> Vec<Result<&'a str, PageError>> {
    let mut urls = of_operations(spec);
    let mut missing = Vec::new();
    for (key, page) in &lock.pages {
        match &page.url {
            Some(url) if !urls.contains(&url.as_str()) => urls.push(url),
            Some(_) => {}
            None if urls.iter().any(|url| slug(url) == key) => {}
            None => missing.push(Err(PageError::NoUrl { key: key.clone() })),
        }
    }
    urls.into_iter().map(Ok).chain(missing).collect()
}

/// The endings that names of pages have.
const ENDINGS: [&str; 9] = [
    "md", "mdx", "markdown", "html", "htm", "txt", "yaml", "yml", "json",
];

/// A folder with more pages, or more text, holds something else than the pages of one API.
const MAX_PAGES: usize = 1_000;

/// The pages in a folder and the folders in it, in the order of their names; and what looks like one and
/// cannot be had.
fn in_folder(folder: &Path) -> Result<Vec<Result<PathBuf, PageError>>, PageError> {
    let mut walk = Walk {
        found: Vec::new(),
        bytes: 0,
        seen: HashSet::new(),
    };
    let name = || folder.display().to_string();
    match walk.folder(folder) {
        Err(what) => Err(PageError::TooMany {
            folder: name(),
            what,
        }),
        Ok(()) if walk.found.is_empty() => Err(PageError::NoPages { folder: name() }),
        Ok(()) => Ok(walk.found),
    }
}

struct Walk {
    found: Vec<Result<PathBuf, PageError>>,
    bytes: u64,
    /// The folders that were entered, so that links which lead back end there.
    seen: HashSet<PathBuf>,
}

impl Walk {
    /// The error is how much there may be.
    fn folder(&mut self, folder: &Path) -> Result<(), String> {
        let name = |path: &Path| path.display().to_string();
        let mut entries = Vec::new();
        let own = folder.canonicalize();
        let read = own.and_then(|own| match self.seen.insert(own) {
            true => std::fs::read_dir(folder).map(Some),
            false => Ok(None),
        });
        match read {
            Ok(None) => return Ok(()),
            Ok(Some(read)) => entries.extend(read),
            Err(error) => entries.push(Err(error)),
        }
        let (mut paths, mut failed) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Ok(entry) => paths.push(entry.path()),
                Err(error) => failed.push(Err(PageError::File {
                    name: name(folder),
                    error,
                })),
            }
        }
        self.found.append(&mut failed);
        paths.sort();
        for path in paths {
            let file_name = path.file_name().unwrap_or_default().to_string_lossy();
            let ending = path.extension().and_then(|ending| ending.to_str());
            let ending = ending.map(str::to_ascii_lowercase);
            let is_page = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
            if file_name.starts_with('.') {
                continue;
            }
            match std::fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.folder(&path)?,
                Ok(metadata) if is_page => {
                    self.bytes = self.bytes.saturating_add(metadata.len());
                    self.found.push(Ok(path));
                }
                Err(error) if is_page => self.found.push(Err(PageError::File {
                    name: name(&path),
                    error,
                })),
                Ok(_) | Err(_) => {}
            }
            if self.found.len() > MAX_PAGES {
                return Err(format!("{MAX_PAGES} pages"));
            }
            if self.bytes > MAX_BYTES {
                return Err(format!("{} MiB of pages", MAX_BYTES / 1024 / 1024));
            }
        }
        Ok(())
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
