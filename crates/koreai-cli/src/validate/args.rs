//! The arguments of `koreai validate`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::TypedValueParser;
use koreai_validate::{MAX_DEPTH, MAX_RECORD, PatternEngine, Schema};

use super::checks::Checks;
use crate::ui::Colour;
use crate::{contract, exit};

/// Validate payloads against a schema
///
/// A file contains one payload, or one payload per line (NDJSON); this is detected from its first
/// bytes. With --array, each item of an array is a payload. Files can be compressed with gzip or zstd.
/// Folders are searched. Without files, reads standard input. An empty file is invalid, unless it is
/// a stream (.ndjson, .jsonl, --ndjson): then it has no payloads.
///
/// Without --schema, files of captured exchanges are detected too: a HAR 1.2, or what --record writes
/// (`koreai schemas --exchange`). Each exchange is validated as a whole.
///
/// Each finding shows file, line and column, the JSON pointer, what the schema requires, what was
/// found, and how to fix it. Values of the payloads are not shown, only their types and sizes; a
/// name that the schema does not declare is shown as `*`.
///
/// A payload that is not JSON is a finding, and the run continues. Undeclared members and duplicate
/// names in a request are warnings: the payload is valid.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment, after_help = after_help())]
pub(crate) struct Validate {
    /// The schema of the payloads; a stream needs it, and that of a single payload is detected by its
    /// members if it is left out
    #[arg(long, value_name = "NAME", value_parser = contract::schema_name(), group = "held_to")]
    pub(crate) schema: Option<Schema>,

    /// Your own JSON Schema. It must be self-contained, and can be compressed with gzip or zstd
    #[arg(long, value_name = "FILE", group = "held_to")]
    pub(crate) schema_file: Option<PathBuf>,

    /// How to match the patterns in --schema-file
    #[arg(
        long,
        value_name = "ENGINE",
        value_enum,
        default_value_t,
        requires = "schema_file",
        help_heading = "Checks"
    )]
    pub(crate) pattern_engine: Patterns,

    /// Each item of the array in a file is a payload
    #[arg(long, group = "form", help_heading = "Input")]
    pub(crate) array: bool,

    /// Each line is a payload
    #[arg(long, group = "form", help_heading = "Input")]
    pub(crate) ndjson: bool,

    /// Each file is one payload
    #[arg(long, group = "form", help_heading = "Input")]
    pub(crate) document: bool,

    /// Files to read in folders, such as `task-*.json` [default: .json, .jsonl, .ndjson and .har,
    /// also with .gz or .zst]. The other files are listed as skipped
    #[arg(long, value_name = "PATTERN", help_heading = "Input")]
    pub(crate) glob: Vec<String>,

    /// Also validate the files listed in this file: one per line, or separated by zero bytes (`find
    /// -print0`); `-` is standard input
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) files_from: Option<PathBuf>,

    /// Maximum length of a payload or exchange in bytes; a longer one is invalid
    #[arg(long, value_name = "BYTES", default_value_t = MAX_RECORD, help_heading = "Input")]
    pub(crate) max_line: usize,

    /// Maximum nesting of arrays and objects; a deeper payload is invalid
    #[arg(long, value_name = "LEVELS", default_value_t = MAX_DEPTH, value_parser = depth(), help_heading = "Input")]
    pub(crate) max_depth: usize,

    /// Number of threads [default: one per processor]
    #[arg(long, value_name = "COUNT", help_heading = "Input")]
    pub(crate) threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) checks: Checks,

    /// Output format
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(crate) format: ReportFormat,

    /// Show values and undeclared names of the payloads, which may be customer data
    #[arg(long, help_heading = "Output")]
    pub(crate) show_values: bool,

    /// Maximum number of findings to print; the rest is counted [default: no limit; 100 per payload]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Output")]
    pub(crate) max_errors: Option<u64>,

    /// Write these payloads unchanged to standard output, one per line, instead of findings, which are
    /// counted. With --line-buffered, write each one at once
    #[arg(
        long,
        value_name = "WHICH",
        conflicts_with = "format",
        help_heading = "Output"
    )]
    pub(crate) filter: Option<Filter>,

    /// Write invalid payloads to this file, one line of JSON each, with file, record, payload (a string if
    /// it is not JSON) and findings. The file contains the values of the payloads
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) rejects: Option<PathBuf>,

    /// Answer each line at once with a line of JSON (record, valid, findings), for gateways that keep a
    /// process running. For a blank line, `valid` is null. Needs --schema or --schema-file, since
    /// detecting a schema can need several lines
    #[arg(
        long,
        requires = "held_to",
        conflicts_with_all = ["array", "document", "format"],
        help_heading = "Output"
    )]
    pub(crate) line_buffered: bool,

    /// Print only errors; the verdict is the exit code
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Files, folders and glob patterns to validate; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) colour: Colour,
}

/// How patterns are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Patterns {
    /// In linear time. Look-around and back references are refused
    #[default]
    Linear,
    /// By backtracking, with look-around and back references. A string that needs more than 100000
    /// steps is invalid
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
    /// Text: each finding with its place and how to fix it
    #[default]
    Human,
    /// One JSON document: findings, files, summary (`koreai schemas --report` has its schema)
    Json,
    /// One line of JSON per finding
    Ndjson,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning: up to 5000 findings
    Sarif,
    /// JUnit XML: a suite per file, a case per payload with findings
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
