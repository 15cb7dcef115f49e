//! The commands: arguments in, text and an exit code out.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::artefacts::Layout;
use crate::bench;
use crate::contain;
use crate::diagnostic::{self, Diagnostic};
use crate::diff::{self, Base, Verdict};
use crate::dist;
use crate::docs::{self, cli::Docs};
use crate::generate::{self, Error, Job};
use crate::lint;
use crate::release;
use crate::spec::{self, Source, Spec};
use crate::writer;

const EXIT_CODES: &str = "\
Exit codes:
  0  done, or nothing to do
  1  findings in the contract, or artefacts that are out of date
  2  could not run: bad arguments, or a file that cannot be read or written";

const LINT_EXIT_CODES: &str = "\
Exit codes:
  0  no errors; with --deny-warnings, no findings at all
  1  findings
  2  could not run: bad arguments, or a file that cannot be read";

const DIFF_EXIT_CODES: &str = "\
Exit codes:
  0  nobody is broken; with --require-bump, the version is raised far enough
  1  somebody is, or it is not proven that nobody is; with --require-bump, the version is not
     raised far enough; or one of the two versions has errors
  2  could not run: bad arguments, or a version that cannot be read";

const RELEASE_EXIT_CODES: &str = "\
Exit codes:
  0  released; with --dry-run: it could be
  1  the contract has errors, or VERSION does not do; nothing was written
  2  could not run: bad arguments, or a file that cannot be read or written";

const CONFORMANCE_EXIT_CODES: &str = "\
Exit codes:
  0  all agree, save for the known differences
  1  a disagreement, or a known difference that is there no more
  2  a tool is missing";

const THIRD_PARTY_EXIT_CODES: &str = "\
Exit codes:
  0  no findings, save for the known ones
  1  a finding, or a known one that is there no more
  2  a tool is missing, or cannot be run";

const DIST_EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the contract has errors, or a tool refuses what was made of it; the folder is as it was before
  2  could not run: bad arguments, a tool that is missing, or a file that cannot be read or written";

const FUZZ_EXIT_CODES: &str = "\
Exit codes:
  0  no disagreement
  1  a disagreement, or tests that cannot be built
  2  could not run";

/// Derives everything from the contract, spec/openapi.yaml.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generates the client and the JSON Schemas from the contract.
    ///
    /// Writes only files that changed, each of them whole, and removes generated files that the
    /// contract has no use for any more. Nothing is written when the contract has errors.
    #[command(after_help = EXIT_CODES)]
    Generate(Generate),
    /// Checks the contract, or another OpenAPI 3.0 document, and reports everything at once.
    ///
    /// `generate` does the same first, and writes nothing when there are errors.
    #[command(after_help = LINT_EXIT_CODES)]
    Lint(Lint),
    /// Tells what the contract breaks, compared with an older version of it.
    ///
    /// Three verdicts for each operation: for callers on the wire, for users of the generated
    /// client, for users of the published schemas. A body that breaks comes with a payload that one
    /// version accepts and the other rejects. What could not be proven counts as breaking.
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(Diff),
    /// Releases the contract: one version everywhere, and what changed since the last one.
    ///
    /// Checks that VERSION is raised as far as the differences call for. Then sets it as
    /// `info.version`, in every `$id` and for all crates, keeps the contract as spec/released.yaml,
    /// and drafts an entry of spec/CHANGELOG.md. Commits nothing.
    #[command(after_help = RELEASE_EXIT_CODES)]
    Release(Release),
    /// Measures how long things take.
    #[command(subcommand, after_help = EXIT_CODES)]
    Bench(Bench),
    /// Holds the validator to the crate `jsonschema`, with texts made at random.
    ///
    /// The same as the tests do, for longer, and with other texts in each run. A text on which the
    /// two disagree is shown as small as it could be made; put it into tests/fuzz-seeds.
    #[command(after_help = FUZZ_EXIT_CODES)]
    Fuzz(Fuzz),
    /// Reads the vendor's pages, and tells what they mean for the contract.
    #[command(subcommand)]
    Docs(Docs),
    /// Builds what is for other languages: schemas as files, an npm package, a Python package, a site.
    ///
    /// Needs Node.js, npm and Python; what else it needs, it installs under the target folder at the
    /// first run, pinned. After that it needs no network. The same commit gives the same bytes.
    #[command(after_help = DIST_EXIT_CODES)]
    Dist(Dist),
    /// Holds validators in other languages to ours: the corpus, and payloads made from it.
    ///
    /// Runs tests/conformance/run, which needs Node.js, npm and Python; what else it needs, it
    /// installs under the target folder at the first run, pinned. After that it needs no network.
    #[command(after_help = CONFORMANCE_EXIT_CODES)]
    Conformance,
    /// Lets tools of others judge the contract and the mock: Redocly, Spectral and Schemathesis.
    ///
    /// Runs tests/third-party/run, which needs Node.js, npm and Python; what else it needs, it
    /// installs under the target folder at the first run, pinned. After that it needs no network.
    #[command(after_help = THIRD_PARTY_EXIT_CODES)]
    ThirdParty,
}

#[derive(Debug, Args)]
struct Dist {
    /// Where to; a folder that is there already must hold what an earlier run made and nothing else,
    /// and is replaced whole.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the folder will be served, so that each `$id` is the address of its schema. Otherwise
    /// they are names, and lead nowhere.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Build only this, and what it is made of; may be given more than once [default: all]. The folder
    /// then holds nothing else.
    #[arg(long, value_name = "PART", value_enum)]
    only: Vec<dist::Part>,
}

#[derive(Debug, Args)]
struct Generate {
    /// Write nothing; list what is out of date, and exit with 1 if anything is.
    #[arg(long)]
    check: bool,
    /// Read another OpenAPI 3.0 document.
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// Write into DIR/client and DIR/schemas.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Lint {
    /// The document [default: spec/openapi.yaml].
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Who is to read the findings.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Exit with 1 if there are warnings, not only if there are errors.
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Debug, Args)]
struct Diff {
    /// The old version: a file, a git revision, or `-` for stdin [default: spec/released.yaml].
    #[arg(value_name = "BASE")]
    base: Option<String>,
    /// The new version [default: spec/openapi.yaml].
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Who is to read the report.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    format: DiffFormat,
    /// Exit with 1 only if `info.version` was not raised as far as the differences call for.
    #[arg(long)]
    require_bump: bool,
}

#[derive(Debug, Args)]
struct Release {
    /// The new version, such as 1.2.3.
    #[arg(value_name = "VERSION")]
    version: String,
    /// Write nothing; show the entry of the changelog, and which files would change.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DiffFormat {
    /// A person at a terminal.
    Human,
    /// A machine: an object with `verdict`, `bump`, `operations` and `findings`.
    Json,
    /// Whoever reviews a pull request.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A person: the place, the line, what is wrong, and how to mend it.
    Human,
    /// A machine: an array of objects with `severity`, `code`, `file`, `line`, `column`,
    /// `end_line`, `end_column`, `message` and `help` (which may be null).
    Json,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Generates from the contract with its operations repeated 1, 10 and 100 times.
    Generate {
        /// Runs of each size; the median is shown.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
        #[arg(long, hide = true)]
        one: Option<PathBuf>,
    },
    /// Compares the contract with an edit of it, its operations repeated 1, 10 and 100 times.
    Diff {
        /// Runs of each size; the median is shown.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
    },
    /// Validates a stream of payloads, beside parsing alone and beside `jsonschema`.
    Validate {
        /// Megabytes of payloads.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        megabytes: u32,
        /// Runs of each way; medians are shown.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
    },
    /// The client: its cost beside a hand-written call, its memory, and how well its limiter uses a
    /// budget. Over loopback, in about a minute once it is built.
    Client,
}

#[derive(Debug, Args)]
struct Fuzz {
    /// How long.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Runs a command with room for documents that lead from schema to schema for long. A mistake of
/// ours ends in a message as well.
pub fn main(cli: Cli) -> ExitCode {
    contain::panics(|| Ok(run(cli))).unwrap_or_else(|cause| {
        eprintln!("error: xtask itself failed, which is a bug: {cause}");
        ExitCode::from(2)
    })
}

/// Runs a command.
pub fn run(cli: Cli) -> ExitCode {
    let root = root();
    let done = match cli.command {
        Command::Generate(args) => run_generate(&root, args),
        Command::Lint(args) => run_lint(&root, args),
        Command::Diff(args) => run_diff(&root, args),
        Command::Release(args) => run_release(&root, &args),
        Command::Bench(Bench::Generate {
            one: Some(file), ..
        }) => bench::one(&file),
        Command::Bench(Bench::Generate { runs, one: None }) => {
            bench::generate(&root.join("spec/openapi.yaml"), runs)
        }
        Command::Bench(Bench::Diff { runs }) => bench::diff(&root.join("spec/openapi.yaml"), runs),
        Command::Bench(Bench::Validate { megabytes, runs }) => {
            bench::validate(&root, megabytes, runs)
        }
        Command::Fuzz(Fuzz { seconds }) => bench::fuzz(&root, seconds),
        Command::Bench(Bench::Client) => bench::client(&root),
        Command::Docs(docs) => docs::cli::run(&root, docs),
        Command::Dist(args) => run_dist(&root, args),
        Command::Conformance => run_script(&root, "tests/conformance/run"),
        Command::ThirdParty => run_script(&root, "tests/third-party/run"),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}

/// The project: cargo says where, and otherwise it is here.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|xtask| Some(Path::new(&xtask).parent()?.to_owned()))
        .unwrap_or_else(|| PathBuf::from("."))
}

fn run_generate(root: &Path, args: Generate) -> Result<ExitCode, String> {
    let again = again(&args);
    let job = Job {
        spec: shorter(args.spec.unwrap_or_else(|| root.join("spec/openapi.yaml"))),
        layout: if args.out.is_some() {
            Layout::Folder
        } else {
            Layout::Project
        },
        root: args.out.unwrap_or_else(|| root.to_owned()),
    };
    let outcome = if args.check {
        generate::check(&job)
    } else {
        generate::write(&job)
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Error::Findings {
            source_text,
            findings,
        }) => {
            show(&source_text, &findings);
            eprintln!("Nothing was written.");
            return Ok(ExitCode::from(1));
        }
        Err(error) => return Err(error.to_string()),
    };
    show(&outcome.source, &outcome.warnings);
    if !args.check {
        print(&outcome.table());
        return Ok(ExitCode::SUCCESS);
    }
    if outcome.is_current() {
        print(&format!(
            "{} files, all up to date\n",
            outcome.entries.len()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    print(&writer::report(&outcome.entries));
    print(&format!("To bring them up to date: {again}\n"));
    Ok(ExitCode::from(1))
}

fn run_lint(root: &Path, args: Lint) -> Result<ExitCode, String> {
    let file = args
        .file
        .unwrap_or_else(|| shorter(root.join("spec/openapi.yaml")));
    let source = spec::read(&file).map_err(|error| error.to_string())?;
    let (read, findings) = lint::document(source);
    let source = read.map_or_else(|source| source, |spec| spec.source);
    match args.format {
        Format::Json => print(&format!("{:#}\n", lint::to_json(&source, &findings))),
        Format::Human => {
            let colour = has_colour(&io::stdout());
            print(&diagnostic::render(&source, &findings, colour));
            let summary = match findings.is_empty() {
                true => "no findings".to_owned(),
                false => diagnostic::summary(&findings),
            };
            print(&format!("{}: {summary}\n", source.name));
        }
    }
    let failed = match args.deny_warnings {
        true => !findings.is_empty(),
        false => diagnostic::any_error(&findings),
    };
    Ok(ExitCode::from(u8::from(failed)))
}

fn run_diff(root: &Path, args: Diff) -> Result<ExitCode, String> {
    let base = Base::parse(args.base.as_deref());
    let old = base.read(root).map_err(|error| error.to_string())?;
    let file = args
        .spec
        .unwrap_or_else(|| shorter(root.join("spec/openapi.yaml")));
    let new = spec::read(&file).map_err(|error| error.to_string())?;
    // An old version is held to the form alone: the lint may have grown since.
    let read = |source| match Spec::parse(source) {
        Ok((spec, _)) => Some(spec),
        Err((source, findings)) => {
            show(&source, &findings);
            None
        }
    };
    let (Some(old), Some(new)) = (read(old), read(new)) else {
        eprintln!("Nothing was compared.");
        return Ok(ExitCode::from(1));
    };
    let report = diff::compare(&old, &new);
    print(&match args.format {
        DiffFormat::Human => {
            let colour = has_colour(&io::stdout());
            diff::human(&report, colour)
        }
        DiffFormat::Json => format!("{:#}\n", diff::json(&report)),
        DiffFormat::Markdown => diff::markdown(&report),
    });
    let failed = match args.require_bump {
        true => report.raised().problem.is_some(),
        false => report.verdict() != Verdict::Compatible,
    };
    Ok(ExitCode::from(u8::from(failed)))
}

fn run_release(root: &Path, args: &Release) -> Result<ExitCode, String> {
    let planned = match release::plan(root, &args.version) {
        Ok(planned) => planned,
        Err(release::Error::Findings {
            source_text,
            findings,
        }) => {
            show(&source_text, &findings);
            eprintln!("Nothing was written.");
            return Ok(ExitCode::from(1));
        }
        Err(error @ release::Error::Version(_)) => {
            eprintln!("error: {error}\nNothing was written.");
            return Ok(ExitCode::from(1));
        }
        Err(error) => return Err(error.to_string()),
    };
    show(&planned.source, &planned.warnings);
    if !args.dry_run {
        writer::write(root, &planned.files).map_err(|error| error.to_string())?;
    }
    print(&planned.told(args.dry_run));
    Ok(ExitCode::SUCCESS)
}

fn run_dist(root: &Path, args: Dist) -> Result<ExitCode, String> {
    let job = dist::Job {
        out: args.out.unwrap_or_else(|| root.join("dist")),
        base: args.base_url.as_deref().map(dist::base_url).transpose()?,
        parts: match args.only.as_slice() {
            [] => dist::Part::value_variants().iter().copied().collect(),
            only => only.iter().copied().collect(),
        },
    };
    match dist::build(root, &job, &mut |step| eprintln!("{step}")) {
        Ok(built) => {
            print(&format!("{} holds\n", job.out.display()));
            print(&dist::table(&built.files));
            for part in built.gone {
                let folder = part.folder();
                eprintln!("{folder}/ of an earlier run is gone, as this one was not to build it");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(dist::Error::Contract(Error::Findings {
            source_text,
            findings,
        })) => {
            show(&source_text, &findings);
            eprintln!("Nothing was built.");
            Ok(ExitCode::from(1))
        }
        Err(error @ (dist::Error::Step { .. } | dist::Error::Site(_))) => {
            eprintln!("error: {error}\n{} is as it was before.", job.out.display());
            Ok(ExitCode::from(1))
        }
        Err(error) => Err(error.to_string()),
    }
}

fn run_script(root: &Path, script: &str) -> Result<ExitCode, String> {
    let script = root.join(script);
    let status = std::process::Command::new("bash")
        .arg(&script)
        .status()
        .map_err(|error| format!("cannot run {} with bash: {error}", script.display()))?;
    // Killed by a signal, it has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// The command that mends what `--check` finds.
fn again(args: &Generate) -> String {
    let mut command = "cargo xtask generate".to_owned();
    for (flag, value) in [("--spec", &args.spec), ("--out", &args.out)] {
        if let Some(value) = value {
            command.push_str(&format!(" {flag} {}", value.display()));
        }
    }
    command
}

/// A path as people write it: relative to where they are, if it is below.
pub(crate) fn shorter(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).map(Path::to_owned).unwrap_or(path)
}

fn show(source: &Source, findings: &[Diagnostic]) {
    if findings.is_empty() {
        return;
    }
    let colour = has_colour(&io::stderr());
    eprint!("{}", diagnostic::render(source, findings, colour));
    eprintln!("{}", diagnostic::summary(findings));
}

/// Whether what is written there is coloured.
pub(crate) fn has_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// To stdout; a reader that went away is no error of ours.
pub(crate) fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
