//! What a person can write after `cargo xtask`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use contract_dist::Part;

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
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
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
pub(crate) struct Dist {
    /// Where to; a folder that is there already must hold what an earlier run made and nothing else,
    /// and is replaced whole.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Where the folder will be served, so that each `$id` is the address of its schema. Otherwise
    /// they are names, and lead nowhere.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Build only this, and what it is made of; may be given more than once [default: all]. The folder
    /// then holds nothing else.
    #[arg(long, value_name = "PART", value_enum)]
    pub(crate) only: Vec<Part>,
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Write nothing; list what is out of date, and exit with 1 if anything is.
    #[arg(long)]
    pub(crate) check: bool,
    /// Read another OpenAPI 3.0 document.
    #[arg(long, value_name = "FILE", requires = "out")]
    pub(crate) spec: Option<PathBuf>,
    /// Write into DIR/client and DIR/schemas.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The document [default: spec/openapi.yaml].
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Who is to read the findings.
    #[arg(long, value_enum, default_value_t = LintFormat::Human)]
    pub(crate) format: LintFormat,
    /// Exit with 1 if there are warnings, not only if there are errors.
    #[arg(long)]
    pub(crate) deny_warnings: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The old version: a file, a git revision, or `-` for stdin [default: spec/released.yaml].
    #[arg(value_name = "BASE")]
    pub(crate) base: Option<String>,
    /// The new version [default: spec/openapi.yaml].
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
    /// Who is to read the report.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub(crate) format: DiffFormat,
    /// Exit with 1 only if `info.version` was not raised as far as the differences call for.
    #[arg(long)]
    pub(crate) require_bump: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    /// The new version, such as 1.2.3.
    #[arg(value_name = "VERSION")]
    pub(crate) version: String,
    /// Write nothing; show the entry of the changelog, and which files would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffFormat {
    /// A person at a terminal.
    Human,
    /// A machine: an object with `verdict`, `bump`, `operations` and `findings`.
    Json,
    /// Whoever reviews a pull request.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LintFormat {
    /// A person: the place, the line, what is wrong, and how to mend it.
    Human,
    /// A machine: an array of objects with `severity`, `code`, `file`, `line`, `column`,
    /// `end_line`, `end_column`, `message` and `help` (which may be null).
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Generates from the contract with its operations repeated 1, 10 and 100 times.
    Generate {
        /// Runs of each size; the median is shown.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
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
pub(crate) struct Fuzz {
    /// How long.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,
}

const DOCS_EXIT_CODES: &str = "\
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
    #[command(after_help = DOCS_EXIT_CODES)]
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
    #[command(after_help = DOCS_EXIT_CODES)]
    Impact(Pages),
    /// Shows what pages state, as it was read: for a page that seems to be misread.
    Facts(Pages),
}

/// Pages.
#[derive(Debug, Args)]
pub(crate) struct Pages {
    /// Files that hold pages, in any form; `-` is standard input [default: each operation's `externalDocs.url`, fetched].
    #[arg(value_name = "PAGES")]
    pub(crate) pages: Vec<PathBuf>,
}

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub(crate) struct Accept {
    #[command(flatten)]
    pub(crate) pages: Pages,
    /// Accept also differences that the contract still has, since it marks them: they are not
    /// reported again.
    #[arg(long)]
    pub(crate) anyway: bool,
    /// Accept also what the pages no longer say: no change in it is seen from then on.
    #[arg(long)]
    pub(crate) accept_losses: bool,
}

/// Arguments of `draft`.
#[derive(Debug, Args)]
pub(crate) struct Draft {
    /// Files that hold pages, in any form; `-` for standard input; or addresses, to be fetched.
    #[arg(value_name = "PAGES", required = true)]
    pub(crate) pages: Vec<PathBuf>,
    /// Take out what the pages no longer list, instead of deprecating it first.
    #[arg(long)]
    pub(crate) remove: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) pages: Pages,
    /// Who is to read the findings.
    #[arg(long, value_enum, default_value_t = DocsFormat::Human)]
    pub(crate) format: DocsFormat,
    /// Show cosmetic findings as well, and tables that were passed over.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DocsFormat {
    /// A person: places, lines, what differs, what to do.
    Human,
    /// A machine: an object with `findings`, `unread` and `passed_over`, each with `page`, `line`,
    /// `column` and `message`, findings with `class`, `code`, `contract` (place, may be null) and `help`
    /// as well; and `failed`, why other pages could not be had.
    Json,
    /// An issue or a pull request.
    Markdown,
}
