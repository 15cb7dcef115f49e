//! `cargo xtask docs …`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, Subcommand, ValueEnum};
use contract::Spec;
use contract::diagnostic;
use contract_codegen::artefacts::Layout;
use contract_codegen::statements;
use contract_drift::fetch::PageError;
use contract_drift::finding::Class;
use contract_drift::lock::{self, Lock};
use contract_drift::pages;
use contract_drift::report::{self, DriftReport};
use contract_drift::review;
use contract_drift::{compare, impact};

use crate::terminal::{has_colour, print, shorter};
use crate::writer;

const CONTRACT: &str = "spec/openapi.yaml";

/// Something could not be read: a page, or a part of one.
const UNREAD: u8 = 2;

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing to do
  1  findings that concern the contract, or a page that says less than it did
  2  something could not be read: a page, a part of a page, or the network";

const DRAFT_EXIT_CODES: &str = "\
Exit codes:
  0  drafted, or nothing to draft
  1  a page says less than it did
  2  the page, or a part of it, could not be read";

const ACCEPT_EXIT_CODES: &str = "\
Exit codes:
  0  accepted
  1  nothing accepted: differences that the contract still has would not be reported again, or what
     the pages no longer say would not be missed
  2  something could not be read";

/// What to do with the vendor's pages.
#[derive(Debug, Subcommand)]
pub(crate) enum Docs {
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
    Draft(Draft),
    /// Check, draft, and what the draft would change, in one go. Writes nothing.
    #[command(after_help = EXIT_CODES)]
    Impact(Pages),
    /// Shows what pages state, as it was read: for a page that seems to be misread.
    Facts(Pages),
    /// Shows what the contract states, with the mark and the source of each statement: the table of
    /// spec/statements.md, which `cargo xtask generate` brings up to date.
    Statements,
}

/// Pages.
#[derive(Debug, Args)]
pub(crate) struct Pages {
    /// Files that hold pages, in any form; `-` is standard input [default: each operation's `externalDocs.url`, fetched].
    #[arg(value_name = "PAGES")]
    pages: Vec<PathBuf>,
}

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub(crate) struct Accept {
    #[command(flatten)]
    pages: Pages,
    /// Accept also differences that the contract still has, since it marks them: they are not
    /// reported again.
    #[arg(long)]
    anyway: bool,
    /// Accept also what the pages no longer say: no change in it is seen from then on.
    #[arg(long)]
    accept_losses: bool,
}

/// Arguments of `draft`.
#[derive(Debug, Args)]
pub(crate) struct Draft {
    /// Files that hold pages, in any form; `-` for standard input; or addresses, to be fetched.
    #[arg(value_name = "PAGES", required = true)]
    pages: Vec<PathBuf>,
    /// Take out what the pages no longer list, instead of deprecating it first.
    #[arg(long)]
    remove: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
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

pub(crate) fn run(root: &Path, docs: Docs) -> anyhow::Result<ExitCode> {
    let spec = contract(root)?;
    match docs {
        Docs::Check(args) => check(root, &spec, &args),
        Docs::Accept(args) => accept(root, &spec, &args),
        Docs::Draft(args) => draft(root, &spec, args),
        Docs::Impact(args) => impact(root, &spec, &args.pages),
        Docs::Facts(args) => {
            let pages = read(&spec, &args.pages)?;
            for page in &pages.read {
                print(&report::facts(page));
            }
            Ok(exit_code(&pages, 0))
        }
        Docs::Statements => {
            print(&statements::render(&spec));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(root: &Path, spec: &Spec, args: &Check) -> anyhow::Result<ExitCode> {
    let lock = load(root)?;
    let pages = read(spec, &args.pages.pages)?;
    let findings = compare::check(spec, &lock, &pages.read);
    let report = DriftReport {
        spec,
        pages: &pages.read,
        findings: &findings,
        failed: &pages.failed,
        verbose: args.verbose,
    };
    match args.format {
        Format::Human => print(&report.human(has_colour(&io::stdout()))),
        Format::Json => print(&format!("{:#}\n", report.json())),
        Format::Markdown => print(&report.markdown()),
    }
    Ok(exit_code(&pages, report.exit_code()))
}

fn accept(root: &Path, spec: &Spec, args: &Accept) -> anyhow::Result<ExitCode> {
    let before = load(root)?;
    let pages = read(spec, &args.pages.pages)?;
    if !pages.failed.is_empty() {
        return Err(PageError::None(pages.failed).into());
    }
    let accepted = review::accept(spec, &before, &pages.read)?;
    eprint!("{}", accepted.silenced.told(&pages.read));
    if !accepted.silenced.open.is_empty() && !args.anyway {
        eprintln!(
            "error: nothing is accepted. Change the contract; or, if it marks why it deviates, accept that `--anyway`"
        );
        return Ok(ExitCode::FAILURE);
    }
    if !accepted.silenced.losses.is_empty() && !args.accept_losses {
        eprintln!(
            "error: nothing is accepted. See whether the page was read rightly; if it does say less, accept that with `--accept-losses`"
        );
        return Ok(ExitCode::FAILURE);
    }
    let lock = root.join(lock::PATH);
    writer::replace(&lock, &accepted.lock.render())?;
    print(&accepted.keys);
    Ok(ExitCode::SUCCESS)
}

fn draft(root: &Path, spec: &Spec, args: Draft) -> anyhow::Result<ExitCode> {
    let lock = load(root)?;
    let read = read(spec, &args.pages)?;
    let mut findings = compare::check(spec, &lock, &read.read);
    if args.remove {
        for finding in &mut findings {
            if let Some(removal) = finding.removal.take() {
                finding.change = Some(removal);
            }
        }
    }
    let draft = impact::draft(spec, &lock, &read.read, &findings);
    let unread = read.read.iter().any(|page| !page.unread.is_empty());
    let lost = findings.iter().any(|finding| finding.class == Class::Loss);
    if !draft.is_empty() || !unread && !lost && read.failed.is_empty() {
        print(&draft.to_string());
    }
    if unread {
        eprintln!("error: parts of the page could not be read; see `cargo xtask docs check`");
        return Ok(ExitCode::from(UNREAD));
    }
    if lost {
        eprintln!("error: the page says less than it did; see `cargo xtask docs check`");
        return Ok(exit_code(&read, 1));
    }
    Ok(exit_code(&read, 0))
}

fn impact(root: &Path, spec: &Spec, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let lock = load(root)?;
    let pages = read(spec, files)?;
    let findings = compare::check(spec, &lock, &pages.read);
    let report = DriftReport {
        spec,
        pages: &pages.read,
        findings: &findings,
        failed: &pages.failed,
        verbose: false,
    };
    print(&report.human(false));
    let draft = impact::draft(spec, &lock, &pages.read, &findings);
    if draft.text != spec.source.text || !draft.by_hand.is_empty() {
        print(&format!("\n{draft}\n"));
    }
    print(&impact::impact(spec, &draft, Layout::Project));
    Ok(exit_code(&pages, report.exit_code()))
}

fn read(spec: &Spec, files: &[PathBuf]) -> anyhow::Result<pages::Pages> {
    Ok(pages::read(spec, files)?)
}

fn load(root: &Path) -> anyhow::Result<Lock> {
    Ok(Lock::load(root)?)
}

/// Says which pages could not be read, and picks the exit code.
fn exit_code(pages: &pages::Pages, otherwise: u8) -> ExitCode {
    for failed in &pages.failed {
        eprintln!("error: {failed}");
    }
    ExitCode::from(if pages.failed.is_empty() {
        otherwise
    } else {
        UNREAD
    })
}

/// The contract, which must have the form of one.
fn contract(root: &Path) -> anyhow::Result<Spec> {
    let path = shorter(root.join(CONTRACT));
    let mut source = contract::read(&path)?;
    // Under this name a diff of it applies, wherever the command runs.
    source.name = CONTRACT.to_owned();
    Spec::parse(source)
        .map(|(spec, _)| spec)
        .map_err(|(source, problems)| {
            anyhow!(
                "{} cannot be read: {}; see `cargo xtask lint`",
                source.name,
                diagnostic::summary(&problems)
            )
        })
}
