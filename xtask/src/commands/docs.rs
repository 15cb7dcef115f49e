//! `cargo xtask docs …`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use contract::Spec;
use contract::diagnostic;
use contract_codegen::artefacts::Layout;
use contract_drift::fetch::PageError;
use contract_drift::finding::Class;
use contract_drift::lock::{self, Lock};
use contract_drift::pages::{self, Pages};
use contract_drift::report::{self, DriftReport};
use contract_drift::review;
use contract_drift::{compare, impact};

use crate::args::{Accept, Check, Docs, DocsFormat, Draft};
use crate::terminal::{has_colour, print, shorter};
use crate::writer;

const CONTRACT: &str = "spec/openapi.yaml";

/// Something could not be read: a page, or a part of one.
const UNREAD: u8 = 2;

pub(crate) fn run(root: &Path, docs: Docs) -> Result<ExitCode, String> {
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
    }
}

fn check(root: &Path, spec: &Spec, args: &Check) -> Result<ExitCode, String> {
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
        DocsFormat::Human => print(&report.human(has_colour(&io::stdout()))),
        DocsFormat::Json => print(&format!("{:#}\n", report.json())),
        DocsFormat::Markdown => print(&report.markdown()),
    }
    Ok(exit_code(&pages, report.exit_code()))
}

fn accept(root: &Path, spec: &Spec, args: &Accept) -> Result<ExitCode, String> {
    let before = load(root)?;
    let pages = read(spec, &args.pages.pages)?;
    if !pages.failed.is_empty() {
        return Err(PageError::None(pages.failed).to_string());
    }
    let accepted = review::accept(spec, &before, &pages.read).map_err(|error| error.to_string())?;
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
    writer::replace(&lock, &accepted.lock.render()).map_err(|error| error.to_string())?;
    print(&accepted.keys);
    Ok(ExitCode::SUCCESS)
}

fn draft(root: &Path, spec: &Spec, args: Draft) -> Result<ExitCode, String> {
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

fn impact(root: &Path, spec: &Spec, files: &[PathBuf]) -> Result<ExitCode, String> {
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

fn read(spec: &Spec, files: &[PathBuf]) -> Result<Pages, String> {
    pages::read(spec, files).map_err(|error| error.to_string())
}

fn load(root: &Path) -> Result<Lock, String> {
    Lock::load(root).map_err(|error| error.to_string())
}

/// Says which pages could not be read, and picks the exit code.
fn exit_code(pages: &Pages, otherwise: u8) -> ExitCode {
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
fn contract(root: &Path) -> Result<Spec, String> {
    let path = shorter(root.join(CONTRACT));
    let mut source = contract::read(&path).map_err(|error| error.to_string())?;
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
