//! `cargo xtask docs …`: arguments in, text and an exit code out.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::block::Unread;
use super::impact::{self, Draft};
use super::lock::{self, Lock};
use super::page::DocPage;
use super::report::{self, Report};
use super::review;
use super::{compare, fetch, yaml};
use crate::artefacts::Layout;
use crate::cli::{has_colour, print, shorter};
use crate::operation;
use crate::spec::{self, Node, Source, Spec};
use crate::{diagnostic, writer};

const CONTRACT: &str = "spec/openapi.yaml";

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing to do
  1  findings that concern the contract
  2  something could not be read: a page, a part of a page, or the network";

const DRAFT_EXIT_CODES: &str = "\
Exit codes:
  0  drafted, or nothing to draft
  2  the page, or a part of it, could not be read";

const ACCEPT_EXIT_CODES: &str = "\
Exit codes:
  0  accepted
  1  nothing accepted: differences that the contract still has would not be reported again
  2  something could not be read";

/// What to do with the vendor's pages.
#[derive(Debug, Subcommand)]
pub enum Docs {
    /// Compares pages with the contract, and with what they stated when they were last reviewed.
    #[command(after_help = EXIT_CODES)]
    Check(Check),
    /// Records what pages state as reviewed, in spec/docs.lock.
    ///
    /// Tells what is no longer reported from then on. Refuses where that would be a difference that
    /// the contract still has.
    #[command(after_help = ACCEPT_EXIT_CODES)]
    Accept(Accept),
    /// Drafts what a page says and the contract does not.
    ///
    /// For operations that the contract has: the smallest edits of spec/openapi.yaml that resolve
    /// the findings, as a diff to apply by hand. For others: `paths` and schemas to add, with TODO
    /// where a person has to write. Writes nothing.
    #[command(after_help = DRAFT_EXIT_CODES)]
    Draft(OnePage),
    /// Check, draft, and what the draft would change, in one go. Writes nothing.
    #[command(after_help = EXIT_CODES)]
    Impact(Pages),
    /// Shows what pages state, as it was read: for a page that seems to be misread.
    Facts(Pages),
}

/// Pages.
#[derive(Debug, Args)]
pub struct Pages {
    /// Files that hold pages, in any form; `-` is standard input [default: each operation's `externalDocs.url`, fetched].
    #[arg(value_name = "PAGES")]
    pages: Vec<PathBuf>,
}

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub struct Accept {
    #[command(flatten)]
    pages: Pages,
    /// Accept also differences that the contract still has, since it marks them: they are not
    /// reported again.
    #[arg(long)]
    anyway: bool,
}

/// A page.
#[derive(Debug, Args)]
pub struct OnePage {
    /// A file that holds a page, in any form; `-` for standard input; or the address of one, to be
    /// fetched.
    #[arg(value_name = "PAGE")]
    page: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pages: Pages,
    /// Who is to read the findings.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Show cosmetic findings as well, and tables that were passed over.
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A person: places, lines, what differs, what to do.
    Human,
    /// A machine: an object with `findings`, `unread` and `passed_over`, each with `page`, `line`,
    /// `column` and `message`, findings with `class`, `code`, `contract` (place, may be null) and `help`
    /// as well; and `failed`, why other pages could not be had.
    Json,
    /// An issue or a pull request.
    Markdown,
}

/// Runs a command.
pub(crate) fn run(root: &Path, docs: Docs) -> Result<ExitCode, String> {
    match docs {
        Docs::Check(args) => run_check(root, &args),
        Docs::Accept(args) => run_accept(root, &args),
        Docs::Draft(args) => run_draft(root, args.page),
        Docs::Impact(args) => run_impact(root, &args),
        Docs::Facts(args) => {
            let spec = contract(root)?;
            let read = read(&spec, &args.pages)?;
            for page in &read.pages {
                print(&told(page));
            }
            Ok(ExitCode::from(read.told(0)))
        }
    }
}

fn run_check(root: &Path, args: &Check) -> Result<ExitCode, String> {
    let spec = contract(root)?;
    let lock = Lock::load(root)?;
    let read = read(&spec, &args.pages.pages)?;
    let pages = &read.pages;
    let findings = compare::check(&spec, &lock, pages);
    let report = Report {
        spec: &spec,
        pages,
        findings: &findings,
        failed: &read.failed,
        verbose: args.verbose,
    };
    match args.format {
        Format::Human => {
            let colour = has_colour(&io::stdout());
            print(&report.human(colour));
        }
        Format::Json => print(&format!("{:#}\n", report.json())),
        Format::Markdown => print(&report.markdown()),
    }
    Ok(ExitCode::from(read.told(report.exit_code())))
}

fn run_accept(root: &Path, args: &Accept) -> Result<ExitCode, String> {
    let spec = contract(root)?;
    let before = Lock::load(root)?;
    let read = read(&spec, &args.pages.pages)?;
    if !read.failed.is_empty() {
        return Err(read.failed.join("\nerror: "));
    }
    let mut lock = before.clone();
    let mut accepted = String::new();
    for page in &read.pages {
        if let Some(unread) = page.unread.first() {
            let (line, column) = report::place_of(&page.source, unread.at);
            return Err(format!(
                "{}:{line}:{column}: {}; a page that cannot be read is not accepted",
                page.source.name, unread.why
            ));
        }
        let key = compare::page_key(&spec, page);
        accepted.push_str(&format!("{}: {key}\n", page.source.name));
        lock.accept(key, page);
    }
    let silenced = review::silenced(&spec, &before, &lock, &read.pages);
    eprint!("{}", silenced.told(&read.pages));
    if !silenced.open.is_empty() && !args.anyway {
        eprintln!(
            "error: nothing is accepted. Change the contract; or, if it marks why it deviates, accept that `--anyway`"
        );
        return Ok(ExitCode::FAILURE);
    }
    writer::replace(&root.join(lock::PATH), &lock.render()).map_err(|error| error.to_string())?;
    print(&accepted);
    Ok(ExitCode::SUCCESS)
}

fn run_draft(root: &Path, page: PathBuf) -> Result<ExitCode, String> {
    let spec = contract(root)?;
    let lock = Lock::load(root)?;
    let read = read(&spec, &[page])?;
    let pages = read.pages;
    let findings = compare::check(&spec, &lock, &pages);
    let draft = impact::draft(&spec, &pages, &findings);
    let unread = pages.iter().any(|page| !page.unread.is_empty());
    if !unread || !draft.is_empty() {
        print(&draft_told(&draft));
    }
    if unread {
        eprintln!("error: parts of the page could not be read; see `cargo xtask docs check`");
    }
    Ok(ExitCode::from(if unread { 2 } else { 0 }))
}

fn run_impact(root: &Path, args: &Pages) -> Result<ExitCode, String> {
    let spec = contract(root)?;
    let lock = Lock::load(root)?;
    let read = read(&spec, &args.pages)?;
    let pages = &read.pages;
    let findings = compare::check(&spec, &lock, pages);
    let report = Report {
        spec: &spec,
        pages,
        findings: &findings,
        failed: &read.failed,
        verbose: false,
    };
    print(&report.human(false));
    let draft = impact::draft(&spec, pages, &findings);
    if draft.text != spec.source.text || !draft.by_hand.is_empty() {
        print(&format!("\n{}\n", draft_told(&draft)));
    }
    print(&impact::impact(&spec, &draft, Layout::Project));
    Ok(ExitCode::from(read.told(report.exit_code())))
}

fn draft_told(draft: &Draft) -> String {
    let mut out = String::new();
    out.push_str(&draft.edits);
    if let Some(fragment) = &draft.fragment {
        out.push_str(fragment);
    }
    if !draft.by_hand.is_empty() {
        out.push_str("# To be done by hand:\n");
        for line in &draft.by_hand {
            out.push_str(&format!("# - {line}\n"));
        }
    }
    if draft.is_empty() {
        out.push_str("# Nothing to draft: the contract says what the page says.\n");
    }
    out
}

fn told(page: &DocPage) -> String {
    let places = |of: &[Unread]| -> Vec<String> {
        let told = of.iter().map(|place| {
            let (line, column) = report::place_of(&page.source, place.at);
            format!("{line}:{column}: {}", place.why)
        });
        told.collect()
    };
    let (unread, passed_over) = (places(&page.unread), places(&page.passed_over));
    let facts = compare::facts_for_lock(page);
    let name = page.source.name.clone();
    yaml::render(
        &json!({ name: { "form": page.form, "facts": facts, "unread": unread, "passed over": passed_over } }),
        0,
    )
}

/// The contract, which must have the form of one.
fn contract(root: &Path) -> Result<Spec, String> {
    let path = shorter(root.join(CONTRACT));
    let mut source = spec::read(&path).map_err(|error| error.to_string())?;
    // Under this name a diff of it applies, wherever the command runs.
    source.name = CONTRACT.to_owned();
    Spec::parse(source)
        .map(|(spec, _)| spec)
        .map_err(|(source, problems)| {
            format!(
                "{} cannot be read: {}; see `cargo xtask lint`",
                source.name,
                diagnostic::summary(&problems)
            )
        })
}

/// Pages that were read, and why others were not.
struct Read {
    pages: Vec<DocPage>,
    failed: Vec<String>,
}

impl Read {
    /// Tells what failed: that hides nothing of what did not, but it is not a success either.
    fn told(&self, exit_code: u8) -> u8 {
        for failed in &self.failed {
            eprintln!("error: {failed}");
        }
        if self.failed.is_empty() { exit_code } else { 2 }
    }
}

/// The pages of files and addresses; without any, those that the contract refers to.
fn read(spec: &Spec, files: &[PathBuf]) -> Result<Read, String> {
    let page = |name: &Path| match name.to_str() {
        Some(url) if url.starts_with("https://") => fetch::page(url),
        Some("-") => fetch::stdin(),
        _ => fetch::file(name),
    };
    if !files.is_empty() {
        return gathered(files.iter().map(|file| page(file)));
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
        return Err(
            "no operation of the contract has `externalDocs.url`; name the pages' files".to_owned(),
        );
    }
    gathered(urls.into_iter().map(fetch::page))
}

/// Fails only if there is no page at all.
fn gathered(sources: impl Iterator<Item = Result<Source, String>>) -> Result<Read, String> {
    let mut read = Read {
        pages: Vec::new(),
        failed: Vec::new(),
    };
    for source in sources {
        match source {
            Ok(source) => read.pages.push(DocPage::read(source)),
            Err(why) => read.failed.push(why),
        }
    }
    match read.pages.is_empty() {
        true => Err(read.failed.join("\nerror: ")),
        false => Ok(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_fails_hides_no_other() {
        let page = || Ok(Source::new("page", "# One"));
        let failed = || Err("cannot fetch it".to_owned());
        let some = gathered([page(), failed()].into_iter()).expect("a page");
        assert_eq!((some.pages.len(), some.failed.len()), (1, 1));
        assert_eq!(some.told(0), 2);
        let all = gathered([page()].into_iter()).expect("a page");
        assert_eq!(all.told(1), 1);
        assert!(gathered([failed(), failed()].into_iter()).is_err());
    }
}
