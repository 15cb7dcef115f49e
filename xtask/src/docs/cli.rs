//! `cargo xtask docs …`: arguments in, text and an exit code out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::page::DocPage;
use super::yaml;
use crate::cli::print;
use crate::spec;

/// What to do with the vendor's pages.
#[derive(Debug, Subcommand)]
pub enum Docs {
    /// Shows what pages state, as it was read: for looking at a page that is read wrongly.
    Facts(Pages),
}

/// Pages.
#[derive(Debug, Args)]
pub struct Pages {
    /// Files that hold pages, in any form.
    #[arg(value_name = "PAGES")]
    pages: Vec<PathBuf>,
}

/// Runs a command.
pub(crate) fn run(root: &Path, docs: Docs) -> Result<ExitCode, String> {
    let _ = root;
    match docs {
        Docs::Facts(args) => {
            for file in &args.pages {
                let page = DocPage::read(spec::read(file).map_err(|error| error.to_string())?);
                let unread: Vec<String> = page
                    .unread
                    .iter()
                    .map(|unread| {
                        let (line, column) = page.source.line_column(unread.at);
                        format!("{line}:{column}: {}", unread.why)
                    })
                    .collect();
                print(&yaml::render(
                    &json!({ page.source.name.clone(): { "form": page.form, "facts": page.facts(), "unread": unread } }),
                    0,
                ));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}
