//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use koreai_validate::Schema;

use crate::exit;

/// Validates payloads of Kore.ai's Update a Task and Task Containment Report APIs.
///
/// Unofficial. The schemas are built in: nothing is fetched and nothing is sent.
#[derive(Debug, Parser)]
#[command(name = "koreai", version, after_help = exit::HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Validate(Validate),
    Schemas(Schemas),
}

/// Validate payload files against a schema
///
/// Each file holds one JSON value. Verdicts go to standard output: for each violation the place in
/// the payload (a JSON pointer), what the schema states and what was found, and the keyword with
/// its place in the schema. No values of the payload are shown, only their types and sizes, and `*`
/// stands for a property name that the schema does not declare.
///
/// A file that cannot be read or is not JSON is reported on standard error. It does not keep the
/// other files from being validated.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment, after_help = validate_help())]
pub(crate) struct Validate {
    /// The schema of the payloads
    #[arg(long, value_name = "NAME", value_parser = schema())]
    pub(crate) schema: Schema,

    /// Print no verdicts; the exit code tells. Errors are still printed
    #[arg(short, long)]
    pub(crate) quiet: bool,

    #[arg(required = true, value_name = "FILE", help = files_help())]
    pub(crate) files: Vec<PathBuf>,
}

/// List the schemas, or print one
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  koreai schemas
  koreai schemas update-task.request > update-task.request.schema.json
  koreai schemas --format json")]
pub(crate) struct Schemas {
    /// Print this schema, as JSON Schema 2020-12
    #[arg(value_name = "NAME", value_parser = schema())]
    pub(crate) name: Option<Schema>,

    /// Print its draft-07 twin instead, for tools that know no newer draft
    #[arg(long = "draft-07", requires = "name")]
    pub(crate) draft_07: bool,

    /// Format of the list
    #[arg(long, value_enum, default_value_t, conflicts_with = "name")]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// A table
    #[default]
    Text,
    /// The index that is published with the schemas
    Json,
}

/// Names come from the contract, so that help, completion and the tip for a misspelt name follow it.
fn schema() -> impl TypedValueParser<Value = Schema> {
    PossibleValuesParser::new(Schema::all().map(Schema::name)).try_map(|name| Schema::named(&name))
}

fn files_help() -> String {
    let max = crate::input::MAX_MIB;
    format!("Files to validate, of at most {max} MiB each; `-` is standard input")
}

fn validate_help() -> String {
    format!(
        "\
Examples:
  koreai validate --schema update-task.request task.json
  curl … | koreai validate --schema get-task-containment-report.response -
  koreai validate --quiet --schema update-task.request payloads/*.json && echo fine

{}",
        exit::HELP
    )
}
