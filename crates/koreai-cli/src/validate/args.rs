//! The arguments of `koreai validate`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::TypedValueParser;
use koreai_validate::{Lint, MAX_DEPTH, MAX_RECORD, PatternEngine, Schema};

use crate::ui::Colour;
use crate::{contract, exit};

/// Validate payloads against a schema
///
/// A file holds one payload, or one on each line (NDJSON); its beginning says which. With --array, the
/// items of an array are the payloads. Files may be packed with gzip, and folders are searched. Without
/// files, reads standard input. Without --schema, captured exchanges are recognised by their beginning, a HAR
/// 1.2 or what --record writes (`koreai schemas --exchange`), and held to the contract as a whole. What is empty is no payload, but a stream of none if it is named so
/// (.ndjson, .jsonl, --ndjson).
///
/// For each thing that is wrong, the output names the file, line and column, the place in the payload
/// (a JSON pointer), what the schema states, what was found, and what to do. No values of the
/// payloads are shown, only their types and sizes, and `*` stands for a name that the schema does
/// not declare.
///
/// A payload that is not JSON is a finding like others: the run goes on. Members of a request that its
/// schema does not declare, and names that stand twice, are warnings: the payload is valid.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment, after_help = after_help())]
pub(crate) struct Validate {
    /// The schema of the payloads [default for a single payload: the one that declares the most of its
    /// members, requests first]
    #[arg(long, value_name = "NAME", value_parser = contract::schema_name(), group = "held_to")]
    pub(crate) schema: Option<Schema>,

    /// A JSON Schema of your own, self-contained; compressed with gzip or zstd or not
    #[arg(long, value_name = "FILE", group = "held_to")]
    pub(crate) schema_file: Option<PathBuf>,

    /// How patterns of --schema-file are matched
    #[arg(
        long,
        value_name = "ENGINE",
        value_enum,
        default_value_t,
        requires = "schema_file",
        help_heading = "Checks"
    )]
    pub(crate) pattern_engine: Patterns,

    /// The payloads are the items of one array
    #[arg(long, group = "form", help_heading = "Input")]
    pub(crate) array: bool,

    /// There is a payload on each line
    #[arg(long, group = "form", help_heading = "Input")]
    pub(crate) ndjson: bool,

    /// The whole file is one payload
    #[arg(long, group = "form", help_heading = "Input")]
    pub(crate) document: bool,

    /// Which files of a folder to read, such as `task-*.json` [default: those named as JSON, compressed
    /// or not]; the others are counted and named
    #[arg(long, value_name = "PATTERN", help_heading = "Input")]
    pub(crate) glob: Vec<String>,

    /// Read the files that this file names as well, one on each line or with zero bytes between them (`find
    /// -print0`); `-` is standard input
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) files_from: Option<PathBuf>,

    /// The longest payload or exchange that is read, in bytes; a longer one is a finding
    #[arg(long, value_name = "BYTES", default_value_t = MAX_RECORD, help_heading = "Input")]
    pub(crate) max_line: usize,

    /// How deep arrays and objects may nest; what nests deeper is a finding
    #[arg(long, value_name = "LEVELS", default_value_t = MAX_DEPTH, value_parser = depth(), help_heading = "Input")]
    pub(crate) max_depth: usize,

    /// How many threads to use [default: all there are]
    #[arg(long, value_name = "COUNT", help_heading = "Input")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Check the schema alone, not the rules that stand beside it
    #[arg(long, help_heading = "Checks")]
    pub(crate) no_rules: bool,

    /// Refuse what the schema allows and a person rarely means: unknown-field, duplicate-key,
    /// large-integer and, in requests, ambiguous-range. Members of a request that the contract infers or on
    /// which the vendor's pages contradict each other (inferred, contradicted) are warnings
    #[arg(long, help_heading = "Checks")]
    pub(crate) strict: bool,

    /// Do not report this: unknown-field, duplicate-key, large-integer, ambiguous-range, contradicted,
    /// inferred
    #[arg(long, value_name = "CODE", help_heading = "Checks")]
    pub(crate) allow: Vec<Lint>,

    /// Refuse this, with --strict or without: one of the same codes
    #[arg(long, value_name = "CODE", help_heading = "Checks")]
    pub(crate) deny: Vec<Lint>,

    /// How to report
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(crate) format: ReportFormat,

    /// Show values and undeclared names of the payloads: they may be data of customers
    #[arg(long, help_heading = "Output")]
    pub(crate) show_values: bool,

    /// Report no more than so many findings; the rest is counted [default: all, 100 for a payload]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Output")]
    pub(crate) max_errors: Option<u64>,

    /// Pass these payloads through to standard output, as they stand and each on a line of its own;
    /// findings are counted. With --line-buffered, each at once
    #[arg(
        long,
        value_name = "WHICH",
        conflicts_with = "format",
        help_heading = "Output"
    )]
    pub(crate) filter: Option<Filter>,

    /// Write payloads that are invalid to a file, each with its findings: a line of JSON with file,
    /// record, payload (text, if it is not JSON) and findings. It holds what the payloads hold
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) rejects: Option<PathBuf>,

    /// Answer each line at once with a line of JSON: record, valid, findings. A blank line is not a
    /// payload: `valid` is null. For gateways that keep a process running. Needs --schema or
    /// --schema-file: to choose a schema, it may have to wait for more than one line
    #[arg(
        long,
        requires = "held_to",
        conflicts_with_all = ["array", "document", "format"],
        help_heading = "Output"
    )]
    pub(crate) line_buffered: bool,

    /// Print no verdicts; the exit code says which. Errors are still printed
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Files, folders and patterns to validate; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) colour: Colour,
}

/// How patterns are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Patterns {
    /// In linear time; look-around and back references are refused
    #[default]
    Linear,
    /// With steps back, up to 100000 on one string, which is invalid if that does not suffice
    Backtracking,
}

impl From<Patterns> for PatternEngine {
    fn from(patterns: Patterns) -> Self {
        match patterns {
            Patterns::Linear => Self::Linear,
            Patterns::Backtracking => Self::Backtracking,
        }
    }
}

/// How findings are reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people: each finding with its place and what to do
    #[default]
    Human,
    /// One JSON document: findings, files, summary (`koreai schemas --report` has its schema)
    Json,
    /// One JSON object on each line for each finding
    Ndjson,
    /// Annotations for GitHub's workflows
    Github,
    /// SARIF 2.1.0, for code scanning: up to 5000 findings
    Sarif,
    /// JUnit's XML: a suite for each file, a case for each payload with findings
    Junit,
}

/// Which payloads pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Filter {
    /// Those that are valid, with or without warnings
    Valid,
    /// Those that are invalid
    Invalid,
}

fn depth() -> impl TypedValueParser<Value = usize> {
    let levels = clap::value_parser!(u16).range(1..=MAX_DEPTH as i64);
    levels.map(usize::from)
}

fn after_help() -> String {
    format!(
        "\
Examples:
  koreai validate task.json
  koreai validate --schema update-task.request tasks.ndjson.gz exported/
  curl … | koreai validate --schema get-task-containment-report.response
  koreai validate --schema update-task.request --filter valid < all.ndjson > good.ndjson
  koreai validate --strict --allow inferred --format github requests/
  koreai validate captured.har

{}",
        exit::HELP
    )
}
