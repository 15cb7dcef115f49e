//! `cargo xtask docs …`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use contract::diagnostic;
use contract::{Source, Spec, operation};
use contract_codegen::artefacts::Layout;
use contract_codegen::statements;
use contract_compat::{Base, BaseError};
use contract_drift::fetch::PageError;
use contract_drift::finding::{Class, Finding};
use contract_drift::lock::{self, Lock, LockError};
use contract_drift::observed::{self, Evidence};
use contract_drift::pages;
use contract_drift::payloads::{self, Payloads};
use contract_drift::report::{self, DriftReport};
use contract_drift::review;
use contract_drift::{compare, impact};
use serde_json::Value;

use super::{callers, observe};
use crate::terminal::{has_colour, print, rejected, shorter};
use crate::writer;

const CONTRACT: &str = "spec/openapi.yaml";

/// Something could not be read: a page, or a part of one.
const UNREAD: u8 = 2;

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing to do
  1  findings that concern the contract, what exchanges contradict, or a page that says less than it did
  2  something could not be read: a page, a part of a page, or the network";

const DRAFT_EXIT_CODES: &str = "\
Exit codes:
  0  drafted, or nothing to draft
  1  a page says less than it did: nothing is written or removed
  2  the page, or a part of it, could not be read";

const UPDATE_EXIT_CODES: &str = "\
Exit codes:
  0  done: contract, generated files and lock are what the pages say
  1  a person is needed: what for is listed
  2  something could not be read";

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
    /// Prints what is no longer reported from then on. Refuses where that would be a difference that
    /// the contract still has.
    #[command(after_help = ACCEPT_EXIT_CODES)]
    Accept(Accept),
    /// Drafts what a page says and the contract does not.
    ///
    /// For operations that the contract has: the smallest edits of spec/openapi.yaml that resolve
    /// the findings, as a diff with the reason of each. For others: `paths` and schemas to add, with
    /// TODO where a person has to write. Writes nothing, unless `--add` is given.
    #[command(after_help = DRAFT_EXIT_CODES)]
    Draft(Draft),
    /// Check, draft, and what the draft would change, hand-written code included. Writes nothing.
    #[command(after_help = EXIT_CODES)]
    Impact(Impact),
    /// All the steps from a changed page to a reviewed contract, up to where a person is needed.
    ///
    /// Checks the pages, prints what the drafted edits would break and makes them, adds new operations with payloads
    /// for the conformance kit, lints and generates. Stops with what is left to do, each thing with its place; run it
    /// again when that is done. Recording the pages as reviewed is left to a person, who has read the snapshots and
    /// run the tests.
    #[command(after_help = UPDATE_EXIT_CODES)]
    Update(Update),
    /// Counts what captured exchanges with the platform show, in spec/observed.lock.
    ///
    /// For each operation, parameter, member, status and header: how often it was seen, since when, with which JSON
    /// types and which of the declared values; of what the contract does not describe, the names. No other value is
    /// kept. Prints the counts, and what contradicts the contract. Traffic of the mock or of this machine is refused.
    #[command(after_help = observe::EXIT_CODES)]
    Observe(observe::Observe),
    /// Shows what pages state, as it was read: for a page that seems to be misread.
    Facts(Pages),
    /// Shows what the contract states, with the mark and the source of each statement: the table of
    /// spec/statements.md, which `cargo xtask generate` brings up to date.
    Statements,
}

/// Pages.
#[derive(Debug, Args)]
pub(crate) struct Pages {
    /// Files that hold pages, in any form, or folders of them; `-` is standard input [default: each operation's `externalDocs.url` and the addresses in spec/docs.lock, fetched].
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
    /// Where the page is, if it was read from a file and the contract does not say so: `check` without pages
    /// fetches it from there.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    url: Option<String>,
}

/// An address that can be fetched.
fn address(text: &str) -> Result<String, String> {
    match text.starts_with("https://") {
        true => Ok(text.to_owned()),
        false => Err("it must begin with https://".to_owned()),
    }
}

/// Arguments of `draft`.
#[derive(Debug, Args)]
pub(crate) struct Draft {
    /// Files that hold pages, in any form, or folders of them; `-` for standard input; or addresses, to
    /// be fetched.
    #[arg(value_name = "PAGES", required_unless_present = "observed")]
    pages: Vec<PathBuf>,
    /// Draft also what exchanges showed, as `docs observe` wrote it to this file: usually spec/observed.lock.
    #[arg(long, value_name = "FILE")]
    observed: Option<PathBuf>,
    /// Take out what the pages no longer list, instead of deprecating it first.
    #[arg(long)]
    remove: bool,
    /// Write the draft into spec/openapi.yaml, and payloads of new operations into tests/kit.
    #[arg(long)]
    add: bool,
    /// Remove and write although the pages say less than they did. What they no longer say is named.
    #[arg(long)]
    accept_losses: bool,
}

/// Arguments of `impact`.
#[derive(Debug, Args)]
pub(crate) struct Impact {
    #[command(flatten)]
    pages: Pages,
    /// Do not compile hand-written code against the draft, which takes a while.
    #[arg(long)]
    no_compile: bool,
}

/// Arguments of `update`.
#[derive(Debug, Args)]
pub(crate) struct Update {
    #[command(flatten)]
    pages: Pages,
    /// Go on although the pages say less than they did. What they no longer say is named.
    #[arg(long)]
    accept_losses: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pages: Pages,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// What exchanges showed, as `docs observe` wrote it [default: spec/observed.lock].
    #[arg(long, value_name = "FILE")]
    observed: Option<PathBuf>,
    /// Show cosmetic findings as well, and tables that were skipped.
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A person: places, lines, what differs, what to do.
    Human,
    /// A machine: an object with `findings`, `unread` and `passed_over`, each with `page`, `line`,
    /// `column` and `message`, findings with `class`, `code`, `contract` (place, may be null) and `help`
    /// as well; `observed`, what exchanges contradict; and `failed`, why other pages could not be had.
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
        Docs::Impact(args) => impact(root, &spec, &args),
        Docs::Update(args) => update(root, &spec, &args),
        Docs::Observe(args) => observe::run(root, &spec, &args),
        Docs::Facts(args) => {
            let pages = match args.pages.as_slice() {
                [] => pages::read(&spec, &Lock::load(root)?, &[])?,
                named => pages::read(&spec, &Lock::default(), named)?,
            };
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
    let lock = Lock::load(root)?;
    let evidence = evidence(root, args.observed.as_deref())?;
    let pages = pages::read(spec, &lock, &args.pages.pages)?;
    let mut findings = compare::check(spec, &lock, &pages.read);
    observed::with_counts(spec, &evidence, &mut findings);
    let report = report(spec, &pages, &findings, args.verbose);
    for id in observed::unknown_operations(spec, &evidence) {
        eprintln!("note: {id} was observed, and the contract does not have it");
    }
    let contradictions = observed::check(spec, &evidence, &lock, &pages.read);
    match args.format {
        Format::Human => {
            let colour = has_colour(&io::stdout());
            print(&observed::human(spec, &contradictions, colour));
            print(&report.human(colour));
        }
        Format::Json => {
            let mut json = report.json();
            json["observed"] = observed::json(spec, &contradictions);
            print(&format!("{json:#}\n"));
        }
        Format::Markdown => {
            print(&report.markdown());
            print(&observed::markdown(spec, &contradictions, evidence.trial));
        }
    }
    let otherwise = report.exit_code().max(u8::from(!contradictions.is_empty()));
    Ok(exit_code(&pages, otherwise))
}

/// What exchanges showed: as the file says that was named, or else the project's.
fn evidence(root: &Path, named: Option<&Path>) -> anyhow::Result<Evidence> {
    let Some(path) = named else {
        return Ok(Evidence::load_project(&shorter(root.join(observed::PATH)))?);
    };
    // What was named must be there.
    fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Evidence::load(path)?)
}

fn accept(root: &Path, spec: &Spec, args: &Accept) -> anyhow::Result<ExitCode> {
    let before = match Lock::load(root) {
        // The first review writes it; without pages it would record those alone that the contract names.
        Err(LockError::Missing) if !args.pages.pages.is_empty() => Lock::default(),
        read => read?,
    };
    let mut pages = pages::read(spec, &before, &args.pages.pages)?;
    if !pages.failed.is_empty() {
        return Err(PageError::None(pages.failed).into());
    }
    match (&args.url, pages.read.as_mut_slice()) {
        (None, _) => {}
        (Some(url), [page]) => page.url = Some(url.clone()),
        _ => {
            return Err(anyhow!("`--url` is where one page is: name that one alone"));
        }
    }
    let accepted = review::accept(spec, &before, &pages.read)?;
    eprint!("{}", accepted.silenced.summary(&pages.read));
    if !accepted.silenced.open.is_empty() && !args.anyway {
        eprintln!(
            "error: nothing is accepted. Change the contract: `{}{}`; or, if it marks why it deviates, `{} --anyway{}`",
            command("update", &args.pages.pages),
            losses(&accepted.silenced),
            command("accept", &args.pages.pages),
            losses(&accepted.silenced),
        );
        return Ok(ExitCode::FAILURE);
    }
    if !accepted.silenced.losses.is_empty() && !args.accept_losses {
        eprintln!(
            "error: nothing is accepted. See whether the page was read correctly (`{}`); if it does say less, `{} --accept-losses{}`",
            command("facts", &args.pages.pages),
            command("accept", &args.pages.pages),
            if args.anyway { " --anyway" } else { "" },
        );
        return Ok(ExitCode::FAILURE);
    }
    let lock = root.join(lock::PATH);
    writer::replace(&lock, &accepted.lock.render())?;
    for key in accepted.keys.lines() {
        print(&format!("{key}: recorded as reviewed in {}\n", lock::PATH));
    }
    Ok(ExitCode::SUCCESS)
}

fn draft(root: &Path, spec: &Spec, args: Draft) -> anyhow::Result<ExitCode> {
    let lock = Lock::load(root)?;
    let evidence = match &args.observed {
        Some(path) => evidence(root, Some(path))?,
        None => Evidence::default(),
    };
    if evidence.trial && args.add {
        return Err(anyhow!(
            "`--add` writes to {CONTRACT}, and a trial writes nothing in spec: draft without it"
        ));
    }
    let read = match args.pages.as_slice() {
        [] => pages::Pages::default(),
        named => pages::read(spec, &lock, named)?,
    };
    let mut findings = compare::check(spec, &lock, &read.read);
    let unread = read.read.iter().any(|page| !page.unread.is_empty());
    let lost = findings.iter().any(|finding| finding.class == Class::Loss);
    // Where a part of a page is missing, what is not on it proves nothing.
    let lost = lost && !args.accept_losses;
    let is_whole = !unread && !lost && read.failed.is_empty();
    if args.accept_losses {
        eprint!("{}", accepted_losses(&read, &findings));
    }
    if args.remove && is_whole {
        findings = impact::with_removals(&findings);
    }
    let draft = impact::draft_with(spec, &lock, &evidence, &read.read, &findings);
    if args.add && is_whole {
        let left = add(root, spec, &draft)?;
        print(&in_order(&left));
        print(&format!("{NEXT}  {}\n", command("accept", &args.pages)));
    } else if !draft.is_empty() || is_whole {
        print(&draft.to_string());
    }
    if unread {
        eprintln!("error: parts of the page could not be read; see `cargo xtask docs check`");
        return Ok(ExitCode::from(UNREAD));
    }
    if lost {
        eprintln!(
            "error: the page says less than it did: nothing is written, and nothing drafted to be removed. See `{}`; if it does say less, run this again with `{}`",
            command("check", &args.pages),
            LOSSES.trim()
        );
        return Ok(exit_code(&read, 1));
    }
    Ok(exit_code(&read, 0))
}

/// Writes a draft into the contract, and the payloads of its new operations into the conformance kit; gives what
/// is left for a person, in the order to do it.
fn add(root: &Path, spec: &Spec, draft: &impact::Draft) -> anyhow::Result<Vec<String>> {
    let mut left = Vec::new();
    // Everything is read before the first file is written: an error leaves all as it was.
    let kit = kit(root, draft)?;
    if draft.text != spec.source.text {
        writer::replace(&root.join(CONTRACT), &draft.text)?;
        for reason in &draft.reasons {
            print(&format!("edited, since {reason}\n"));
        }
        for id in &draft.added {
            print(&format!("added the operation `{id}` to {CONTRACT}\n"));
        }
    }
    left.extend(draft.todos(CONTRACT));
    left.extend(draft.by_hand.iter().cloned());
    let limits = rate_limits(&draft.text);
    if rate_limits(&spec.source.text)
        .iter()
        .any(|limit| !limits.contains(limit))
    {
        left.push(format!(
            "the rate limits in {MANUALS}: `cargo test -p koreai-tests --test readme` checks them"
        ));
    }
    if let Some((payloads, cases)) = kit {
        for (path, text) in &payloads.files {
            writer::replace(&root.join(path), text)?;
        }
        writer::replace(&root.join(payloads::CASES), &cases)?;
        let count = payloads.files.len();
        print(&format!(
            "wrote {count} payloads of the samples, and of what they must not be, to tests/kit\n"
        ));
        let missing = payloads.missing.iter();
        left.extend(missing.map(|what| format!("tests/kit: {what}")));
    }
    Ok(left)
}

/// The manuals that state rate limits in words.
const MANUALS: &str = "README.md, crates/koreai-cli/README.md and crates/koreai-client/README.md";

/// The rate limits of a contract's operations.
fn rate_limits(text: &str) -> Vec<(String, Option<Value>)> {
    let Ok((spec, _)) = Spec::parse(Source::new(CONTRACT, text)) else {
        return Vec::new();
    };
    let limits = operation::all(&spec).into_iter().map(|operation| {
        let limit = operation.node.get("x-rate-limit");
        (
            operation.pointer.clone(),
            limit.map(|limit| limit.to_json()),
        )
    });
    limits.collect()
}

/// The payloads of a draft's new operations, and the file of cases with theirs; none if nothing is new.
fn kit(root: &Path, draft: &impact::Draft) -> anyhow::Result<Option<(Payloads, String)>> {
    if draft.added.is_empty() {
        return Ok(None);
    }
    let Ok((drafted, _)) = Spec::parse(Source::new(CONTRACT, draft.text.as_str())) else {
        return Ok(None);
    };
    let read = |path: &str| match fs::read_to_string(root.join(path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read
            .map(Some)
            .with_context(|| format!("{path}: cannot be read")),
    };
    let mut payloads = payloads::of_operations(&drafted, &draft.added);
    for (path, text) in payloads.files.clone() {
        // What is there was written by a person.
        if read(&path)?.is_some_and(|there| there != text) {
            payloads.keep(&path);
        }
    }
    // A folder without a kit gets one.
    let before = read(payloads::CASES)?.unwrap_or_default();
    let cases = payloads.added_to(&before).map_err(anyhow::Error::msg)?;
    Ok(Some((payloads, cases)))
}

/// What is left to do, numbered.
fn in_order(left: &[String]) -> String {
    let mut out = String::new();
    if left.is_empty() {
        out.push_str("Nothing is left to write.\n");
    } else {
        out.push_str("Left to do, in this order:\n");
    }
    for (number, what) in left.iter().enumerate() {
        out.push_str(&format!("{:3}. {what}\n", number + 1));
    }
    out
}

/// What follows once nothing is left.
const NEXT: &str = "\
Then:
  cargo xtask generate
  INSTA_UPDATE=always cargo test -p contract-codegen -p koreai-cli --test codegen --test cli    # and read `git diff`
  cargo test --workspace
";

fn impact(root: &Path, spec: &Spec, args: &Impact) -> anyhow::Result<ExitCode> {
    let lock = Lock::load(root)?;
    let pages = pages::read(spec, &lock, &args.pages.pages)?;
    let findings = compare::check(spec, &lock, &pages.read);
    let report = report(spec, &pages, &findings, false);
    print(&report.human(false));
    let draft = impact::draft(spec, &lock, &pages.read, &findings);
    if draft.text != spec.source.text || !draft.by_hand.is_empty() {
        print(&format!("\n{draft}\n"));
    }
    let released = released(root)?;
    print(&impact::impact(
        spec,
        released.as_ref(),
        &draft,
        Layout::Project,
    ));
    if !args.no_compile {
        // What is only deprecated now is gone one day: who uses it is named today.
        let findings = impact::with_removals(&findings);
        let removed = impact::draft(spec, &lock, &pages.read, &findings);
        match impact::generated(spec, &removed, Layout::Project) {
            Ok(None) => {}
            Ok(Some(artefacts)) => {
                eprintln!(
                    "Compiling hand-written code against the draft (`--no-compile` leaves it out)"
                );
                let target = callers::target(root);
                let places = callers::broken(root, &target, &removed.text, &artefacts)?;
                print(&callers(places));
            }
            Err(why) => print(&format!(
                "\nHand-written code was not compiled against the draft: with it, and without what it deprecates, \
                 the contract would have errors. Fix them, then run this again.\n\n{why}"
            )),
        }
    }
    Ok(exit_code(&pages, report.exit_code()))
}

fn callers(places: Vec<callers::Place>) -> String {
    if places.is_empty() {
        return "\nNo hand-written code uses what changes.\n".to_owned();
    }
    let (tests, code): (Vec<_>, Vec<_>) = places.into_iter().partition(|place| place.is_test);
    let mut out = String::new();
    for (title, places) in [("Hand-written code", code), ("Tests", tests)] {
        if !places.is_empty() {
            let verb = if title == "Tests" { "use" } else { "uses" };
            out.push_str(&format!(
                "\n{title} that {verb} what changes, or will be removed:\n\n"
            ));
        }
        for place in places {
            out.push_str(&format!("  {}\n", place.shown));
        }
    }
    out.push_str(
        "\nCrates that depend on these were not compiled: run this again once they are changed.\n\
         Names in text, as of members in JSON, are not seen: search for them.\n",
    );
    out
}

/// The steps, one after the other. Each is done only when the one before needs no person.
fn update(root: &Path, spec: &Spec, args: &Update) -> anyhow::Result<ExitCode> {
    let files = args.pages.pages.as_slice();
    let lock = Lock::load(root)?;
    let pages = pages::read(spec, &lock, files)?;
    let findings = compare::check(spec, &lock, &pages.read);
    let report = report(spec, &pages, &findings, false);
    let flag = if args.accept_losses { LOSSES } else { "" };
    let again = format!("then run `{}{flag}` again", command("update", files));
    if report.exit_code() == UNREAD {
        print(&report.human(has_colour(&io::stdout())));
        eprintln!("Next: get the pages whole, or report what cannot be read; {again}.");
        return Ok(exit_code(&pages, UNREAD));
    }
    if !args.accept_losses && findings.iter().any(|finding| finding.class == Class::Loss) {
        print(&report.human(has_colour(&io::stdout())));
        eprintln!(
            "Next: see whether the pages were read correctly (`{}`). If they do say less, `{}{LOSSES}`.",
            command("facts", files),
            command("update", files)
        );
        return Ok(ExitCode::FAILURE);
    }
    print(&accepted_losses(&pages, &findings));
    let draft = impact::draft(spec, &lock, &pages.read, &findings);
    if draft.text != spec.source.text {
        // What breaks is known before anything is written.
        print(&impact::impact(
            spec,
            released(root)?.as_ref(),
            &draft,
            Layout::Project,
        ));
        print("\n");
        let left = add(root, spec, &draft)?;
        print(&in_order(&left));
        eprintln!(
            "Next: the contract was changed. Read `git diff`, and do what is left; {again}. Hand-written code that \
             this breaks does not compile once the files are generated; `{}` names it beforehand.",
            command("impact", files)
        );
        return Ok(ExitCode::FAILURE);
    }
    let todos = impact::todos(CONTRACT, &spec.source.text);
    if !todos.is_empty() {
        print(&in_order(&todos));
        eprintln!("Next: write what is marked TODO; {again}.");
        return Ok(ExitCode::FAILURE);
    }
    let job = crate::generate::Job {
        spec: shorter(root.join(CONTRACT)),
        root: root.to_owned(),
        layout: Layout::Project,
    };
    let outcome = match crate::generate::write(&job) {
        Ok(outcome) => outcome,
        Err(crate::generate::Error::Contract(contract_lint::Error::Rejected(found))) => {
            let code = rejected(&found, "Nothing was generated.");
            eprintln!("Next: fix the contract; {again}.");
            return Ok(code);
        }
        Err(error) => return Err(error.into()),
    };
    if !outcome.is_current() {
        print(&outcome.table());
        eprintln!(
            "Next: the files above were generated. `INSTA_UPDATE=always cargo test -p contract-codegen -p koreai-cli --test codegen --test cli`, read `git diff`, `cargo test --workspace`; {again}."
        );
        return Ok(ExitCode::FAILURE);
    }
    let accepted = review::accept(spec, &lock, &pages.read)?;
    let silenced = &accepted.silenced;
    let is_settled = silenced.open.is_empty() && silenced.settled.is_empty();
    print(&silenced.summary(&pages.read));
    for line in &draft.by_hand {
        print(&format!("  {line}\n"));
    }
    if is_settled && draft.by_hand.is_empty() && accepted.lock.render() == lock.render() {
        print("The contract says what the pages say, and they are recorded as reviewed.\n");
        return Ok(exit_code(&pages, 0));
    }
    // Whether the tests pass, and the snapshots were read, nothing here can know.
    eprintln!(
        "Next: see that the contract says what it can of these, that the snapshots were read (`git diff`), and that `cargo test --workspace` passes, the kit's cases included. Then `{}{}{}; commit everything together.",
        command("accept", files),
        losses(silenced),
        match silenced.open.is_empty() {
            true => "`",
            false => " --anyway`, if the contract marks why it deviates",
        }
    );
    Ok(ExitCode::FAILURE)
}

/// A line for each thing that pages no longer say.
fn accepted_losses(pages: &pages::Pages, findings: &[Finding]) -> String {
    let lost = findings
        .iter()
        .filter(|finding| finding.class == Class::Loss);
    let lines = lost.map(|lost| {
        let source = &pages.read[lost.page].source;
        let (line, column) = report::place_of(source, lost.at);
        format!(
            "accepted as a loss: {}:{line}:{column}: {}\n",
            source.name, lost.message
        )
    });
    lines.collect()
}

const LOSSES: &str = " --accept-losses";

/// The flag that accepts the losses, if there are any.
fn losses(silenced: &review::Silenced) -> &'static str {
    if silenced.losses.is_empty() {
        ""
    } else {
        LOSSES
    }
}

/// The contract as last released, if it ever was.
fn released(root: &Path) -> anyhow::Result<Option<Spec>> {
    let source = match Base::Released.read(root) {
        Err(BaseError::NotReleased) => return Ok(None),
        read => read?,
    };
    match Spec::parse(source) {
        Ok((spec, _)) => Ok(Some(spec)),
        Err((source, problems)) => Err(anyhow!(
            "{} cannot be read: {}",
            source.name,
            diagnostic::summary(&problems)
        )),
    }
}

/// A command on the same pages, as it is written in a shell.
fn command(name: &str, files: &[PathBuf]) -> String {
    format!("cargo xtask docs {name}{}", pages::arguments(files))
}

fn report<'a>(
    spec: &'a Spec,
    pages: &'a pages::Pages,
    findings: &'a [Finding],
    verbose: bool,
) -> DriftReport<'a> {
    DriftReport {
        spec,
        pages: &pages.read,
        findings,
        failed: &pages.failed,
        verbose,
    }
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
